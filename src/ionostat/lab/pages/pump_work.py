"""The work of the Na+/K+ pump: what one ATP buys."""

from __future__ import annotations

from typing import Any

from ...theory.thermo import atp_free_energy, pump_work
from ...theory.thermo import pump_reversal_potential as reversal
from ..page import Bars, Page, Preset, Readout, Series, Slider, Sweep


def work(
    V: Any, Na_in: Any, Na_out: Any, K_in: Any, K_out: Any, ATP: Any, ADP: Any, Pi: Any, T: Any
) -> dict[str, Any]:
    """Work of a turnover, what ATP gives, and where the pump stands still."""
    done = pump_work(Na_in, Na_out, K_in, K_out, V, T)
    sodium = pump_work(Na_in, Na_out, 1.0, 1.0, 0.0, T).total
    given = -atp_free_energy(ATP, ADP, Pi, T=T)
    return {
        "given": given, "done": done.total, "lost": given - done.total, "sodium": sodium,
        "potassium": done.chemical - sodium, "charge": done.electrical, "efficiency": done.total / given,
        "V_rev": reversal(-given, Na_in, Na_out, K_in, K_out, T),
    }  # fmt: skip


IONS = {"Na_in": 10, "Na_out": 145, "K_in": 140, "K_out": 3.5, "T": 37}

PAGE = Page(
    id="pump-work",
    title="What one ATP buys",
    part="The pump",
    rows=("S07",),
    idea="The pump carries **three** Na⁺ out and **two** K⁺ in for one ATP. That is work against two gradients and, "
    "for the one charge left over, against the voltage. What ATP gives beyond it turns to heat, and is what drives the "
    "pump.",
    equation=r"W = 3RT\ln\frac{[Na]_o}{[Na]_i} + 2RT\ln\frac{[K]_i}{[K]_o} - FV",
    numbers=r"\begin{aligned}W &= [[sodium]] + [[potassium]] + [[charge]] = [[done]]\\ "
    r"-\Delta G_{ATP} &= [[given]]\end{aligned}",
    sliders=(
        Slider("V", "$V$", "mV", -200, 60, -70, step=1),
        Slider("Na_in", r"$\mathrm{[Na^+]_i}$", "mM", 1, 150, 10, log=True),
        Slider("Na_out", r"$\mathrm{[Na^+]_o}$", "mM", 20, 460, 145, log=True),
        Slider("K_in", r"$\mathrm{[K^+]_i}$", "mM", 20, 400, 140, log=True),
        Slider("K_out", r"$\mathrm{[K^+]_o}$", "mM", 0.5, 150, 3.5, log=True),
        Slider("ATP", "ATP", "mM", 0.01, 10, 3, log=True),
        Slider("ADP", "ADP", "uM", 1, 3000, 30, log=True),
        Slider("Pi", "phosphate", "mM", 0.1, 50, 3, log=True),
        Slider("T", "$T$", "degC", 0, 45, 37, step=0.5),
    ),
    presets=(
        Preset("neuron at rest", {"V": -70, **IONS, "ATP": 3, "ADP": 30, "Pi": 3}),
        Preset("after a spike train", {"V": -70, **IONS, "Na_in": 30, "K_out": 8, "ATP": 2.8, "ADP": 60, "Pi": 4}),
        Preset("two minutes of ischaemia", {"V": -60, **IONS, "Na_in": 15, "K_out": 10,
                                           "ATP": 0.3, "ADP": 400, "Pi": 20}),
    ),
    point=work,
    plots=(
        Bars("One mole of ATP", (Series("given", "ATP gives"), Series("sodium", "3 Na⁺ out"),
                                 Series("potassium", "2 K⁺ in"),
                                 Series("charge", "one charge out"), Series("lost", "left over")), "energy", "kJ/mol",
             "What ATP gives is the work on sodium, potassium and the charge, and what is left over."),
        Sweep("The work at other voltages", (Series("done", "work"), Series("given", "ATP gives")), "energy", "kJ/mol",
              "The work grows as the cell becomes more negative; where it meets what ATP gives the pump stands still.",
              over="V"),
    ),
    readouts=(Readout("efficiency", "efficiency", "%"), Readout("V_rev", "stands still at", "mV"),
              Readout("lost", "left over", "kJ/mol")),
    tries=(
        "At which voltage does the pump stand still? Could a neuron ever get there?",
        "Spend the ATP: 0.1 mM of it, 0.5 mM of ADP, 20 mM of phosphate. What becomes of the reversal?",
        "Turn the pump round to 2 Na⁺ and 3 K⁺ in your head: which terms change?",
    ),
    ends="Energy tells where the pump stands still and which way it runs, not how fast: see the page on its cycle. "
    "Free magnesium is 1 mM and pH 7.",
    source="De Weer P, Gadsby DC, Rakowski RF (1988), Annu Rev Physiol 50:225, doi:10.1146/annurev.ph.50.030188.001301",
)  # fmt: skip
