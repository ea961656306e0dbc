"""Selectivity: what an ion gains in a filter against what it loses of its water."""

from __future__ import annotations

from typing import Any

from ...primitives import where
from ...theory.hydration import HYDRATION, PAULING_RADII
from ...theory.selectivity import (
    field_strength_energy,
    permeability_ratio,
    snug_fit_energy,
    stiffness_from_fluctuation,
)
from ..page import Page, Preset, Readout, Series, Slider, Sweep

IONS = ("Li", "Na", "K", "Rb", "Cs")


def preference(site: Any, cavity: Any, fluctuation: Any, T: Any) -> dict[str, Any]:
    """What each ion costs at a site of some field strength, against K+; and what a snug fit alone would give."""
    cost = {ion: field_strength_energy(ion, site) for ion in IONS}
    # from sequence I to XI each step lets a smaller ion pass one larger: the number counts who has passed
    passed = sum(where(cost[a] < cost[b], 1.0, 0.0) for k, a in enumerate(IONS) for b in IONS[k + 1 :])
    k = stiffness_from_fluctuation(fluctuation, T)
    strain = {ion: snug_fit_energy(PAULING_RADII[ion], cavity, k) for ion in IONS}
    fit = strain["Na"] - strain["K"]
    return {
        **{ion: cost[ion] - cost["K"] for ion in IONS}, "number": 1.0 + passed, "k": k,
        "field": cost["Na"] - cost["K"], "fit": fit, "ratio_fit": permeability_ratio(fit, T),
        "water_K": -HYDRATION["K"], "site_K": cost["K"] + HYDRATION["K"],
        "water_Na": -HYDRATION["Na"], "site_Na": cost["Na"] + HYDRATION["Na"],
    }  # fmt: skip


SERIES = (Series("Li", "Li⁺"), Series("Na", "Na⁺"), Series("Rb", "Rb⁺"), Series("Cs", "Cs⁺"))

PAGE = Page(
    id="selectivity",
    title="Why a channel prefers one ion",
    part="Channels",
    rows=("S18",),
    idea="To enter a filter an ion must give up water. Small ions hold it tighter, and gain more at a charged site: "
    "which counts more depends on how strong the **field** of the site is. Out of 120 orders of the five alkali ions "
    "just eleven come out, as Eisenman found. A **snug fit** of a rigid ring would also choose; but a ring as soft as "
    "proteins are does not.",
    equation=r"\Delta G = -\frac{N_A e^2}{4\pi\varepsilon_0\,(r_{ion} + r_{site})} - \Delta G_{hyd}, \qquad "
    r"\Delta G_{fit} = \tfrac12 N_A \frac{k_BT}{\sigma^2}(r_{ion} - r_{cavity})^2",
    numbers=r"\begin{aligned}\Delta G_{Na} - \Delta G_K &= [[field]] \text{ (field)}\\ "
    r"\Delta G_{Na} - \Delta G_K &= [[fit]] \text{ (fit)}\end{aligned}",
    sliders=(
        Slider("site", "radius of the charged site", "nm", 0.125, 0.195, 0.175, step=0.0005),
        Slider("cavity", "radius of a snug cavity", "nm", 0.06, 0.18, 0.133, step=0.001),
        Slider("fluctuation", r"its thermal motion $\sigma$", "nm", 0.005, 0.15, 0.075, log=True),
        Slider("T", "$T$", "degC", 0, 45, 37, step=0.5),
    ),
    presets=(
        Preset("potassium channel: weak field, soft", {"site": 0.175, "cavity": 0.133, "fluctuation": 0.075}),
        Preset("sodium channel: strong field", {"site": 0.14, "cavity": 0.133, "fluctuation": 0.075}),
        Preset("a rigid ring", {"site": 0.175, "cavity": 0.133, "fluctuation": 0.01}),
    ),
    point=preference,
    plots=(
        Sweep("Field strength: what each ion costs, against K⁺ (below zero it is preferred)", SERIES, "energy",
              "kJ/mol", "At a small site, a strong field, the small ions lie lowest; as the site grows the order turns "
              "round step by step until caesium is preferred.", over="site"),
        Sweep("Snug fit: what K⁺ gains on Na⁺ in a ring that moves", (Series("fit", "fit"),), "energy", "kJ/mol",
              "The gain falls with the square of the thermal motion: large for a ring that moves a hundredth of a "
              "nanometre, next to nothing at seven.", over="fluctuation"),
    ),
    readouts=(
        Readout("number", "Eisenman's sequence, of 11", "1"), Readout("field", "field: K⁺ over Na⁺", "kJ/mol"),
        Readout("fit", "fit: K⁺ over Na⁺", "kJ/mol"), Readout("ratio_fit", "by fit alone, $P_K/P_{Na}$", "1"),
        Readout("k", "stiffness", "N/m"),
        Readout("water_K", "K⁺ leaves water", "kJ/mol"), Readout("site_K", "K⁺ meets the site", "kJ/mol"),
        Readout("water_Na", "Na⁺ leaves water", "kJ/mol"), Readout("site_Na", "Na⁺ meets the site", "kJ/mol"),
    ),
    tries=(
        "Shrink the site slowly and watch the sequence go from I to XI. Which ion is preferred in the middle?",
        "A channel that lets a thousand K⁺ pass for one Na⁺ needs 18 kJ/mol. How still must a snug ring sit for that? "
        "Simulated filters move by nearly 0.1 nm.",
        "At which site radius do K⁺ and Na⁺ cost the same? By how little must a protein miss it to choose wrongly?",
    ),
    ends="One bare charge in vacuum is a caricature: the order is to be trusted, not the sizes, which are several "
         "times "
    "too large. It rests on Pauling's radii and measured hydration. Strong snug fit, as the chapter on ionic gradients "
    "tells it, is rejected by simulation; field strength survives.",
    source="Eisenman G (1962), Biophys J 2:259, doi:10.1016/S0006-3495(62)86959-8; Noskov SY, Bernèche S, Roux B "
           "(2004), "
    "Nature 431:830, doi:10.1038/nature02943; not re-read",
)  # fmt: skip
