"""Coupled transport: what one gradient can pile up of another."""

from __future__ import annotations

from typing import Any

from ...theory.coupled import coupled_reversal_potential, coupled_transport_energy, limiting_ratio
from ..page import Bars, Page, Preset, Readout, Series, Slider, Sweep
from .gaba import NEWBORN
from .nernst import ISCHAEMIA

#: ions and cargo moved outward by a turnover in its usual direction
MOVES = {
    "KCC2": {"K": 1, "Cl": 1}, "NKCC1": {"Na": -1, "K": -1, "Cl": -2}, "NCX": {"Na": -3, "Ca": 1},
    "SGLT2": {"Na": -1, "Glc": -1}, "SGLT1": {"Na": -2, "Glc": -1},
    "GAT1": {"Na": -2, "Cl": -1, "GABA": -1}, "EAAT": {"Na": -3, "H": -1, "K": 1, "Glu": -1},
}  # fmt: skip
CARGO = {"SGLT2": "Glc", "SGLT1": "Glc", "GAT1": "GABA", "EAAT": "Glu", "own": "S"}
Z = {"Glc": 0, "GABA": 0, "Glu": -1, "S": 0}


def side_by_side(
    V: Any, cargo: Any, Na_in: Any, Na_out: Any, K_in: Any, K_out: Any, Cl_in: Any, Cl_out: Any, Ca_in: Any,
    Ca_out: Any, pH_in: Any, pH_out: Any, T: Any, n: Any, h: Any, m: Any,
) -> dict[str, Any]:  # fmt: skip
    """Free energy of a turnover of each and of n Na+, h H+ : m S, where it reverses, how far it piles its cargo up."""
    inside = {"Na": Na_in, "K": K_in, "Cl": Cl_in, "Ca": Ca_in, "H": 10.0 ** (3.0 - pH_in)}
    outside = {"Na": Na_out, "K": K_out, "Cl": Cl_out, "Ca": Ca_out, "H": 10.0 ** (3.0 - pH_out)}
    inside |= dict.fromkeys(Z, cargo)
    outside |= dict.fromkeys(Z, 1.0)
    found: dict[str, Any] = {}
    for name, moves in {**MOVES, "own": {"Na": -n, "H": -h, "S": -m}}.items():
        found[name] = coupled_transport_energy(moves, inside, outside, V, T, Z).total
        if name in CARGO:
            found[f"most_{name}"] = limiting_ratio(CARGO[name], moves, inside, outside, V, T, Z)
    for name in ("NCX", "EAAT", "GAT1"):
        found[f"E_{name}"] = coupled_reversal_potential(MOVES[name], inside, outside, T, Z)
    found["Cl_KCC2"] = Cl_out * limiting_ratio("Cl", MOVES["KCC2"], inside, outside, V, T)
    found["Cl_NKCC1"] = Cl_out * limiting_ratio("Cl", MOVES["NKCC1"], inside, outside, V, T)
    return found


OWN = {"n": 3, "h": 0, "m": 1}
NEURON = {**OWN, "V": -70, "cargo": 100, "Na_in": 12, "Na_out": 145, "K_in": 140, "K_out": 4, "Cl_in": 7, "Cl_out": 130,
          "Ca_in": 100, "Ca_out": 1.2, "pH_in": 7.2, "pH_out": 7.4, "T": 37}  # fmt: skip
LABELS = {"own": "your own"}
UPTAKE = tuple(Series(name, LABELS.get(name, name)) for name in CARGO)
ALL = tuple(Series(name, LABELS.get(name, name)) for name in (*MOVES, "own"))

PAGE = Page(
    id="coupled",
    title="One gradient pays for another",
    part="Transporters",
    rows=("S08",),
    idea="A cotransporter has no fuel of its own. It lets some ions run downhill and carries another uphill in the "
    "same turnover, and stands still when the two balance. How far it can pile its cargo up is therefore in its "
    "**stoichiometry**: each further Na⁺ multiplies the ratio. And every one of them runs backwards when the "
    "gradients fail.",
    equation=r"\Delta G = \sum_i n_i\left(RT\ln\frac{c_{o,i}}{c_{i,i}} - z_iFV\right), \qquad "
    r"\frac{[S]_i}{[S]_o} = \left[\left(\frac{[Na]_o}{[Na]_i}\right)^{n} \left(\frac{[H]_o}{[H]_i}\right)^{h} "
    r"e^{-(n+h)FV/RT}\right]^{1/m}",
    numbers=r"\left[\left(\frac{[[Na_out]]}{[[Na_in]]}\right)^{[[n]]} 10^{[[h]]\,([[pH_in]] - [[pH_out]])} "
    r"e^{-([[n]]+[[h]])F \cdot ([[V]])/RT}\right]^{1/[[m]]} = [[most_own]]",
    sliders=(
        Slider("n", "your own: Na⁺ in a turnover, $n$", "1", 0, 4, 3, step=1),
        Slider("h", "your own: H⁺, $h$", "1", 0, 3, 0, step=1),
        Slider("m", "your own: substrates S, $m$", "1", 1, 4, 1, step=1),
        Slider("V", "$V$", "mV", -100, 60, -70, step=1),
        Slider("cargo", "cargo, inside over outside", "1", 0.1, 1e8, 100, log=True),
        Slider("Na_in", r"$\mathrm{[Na^+]_i}$", "mM", 2, 150, 12, log=True),
        Slider("Na_out", r"$\mathrm{[Na^+]_o}$", "mM", 20, 460, 145, log=True),
        Slider("K_in", r"$\mathrm{[K^+]_i}$", "mM", 20, 400, 140, log=True),
        Slider("K_out", r"$\mathrm{[K^+]_o}$", "mM", 1, 100, 4, log=True),
        Slider("Cl_in", r"$\mathrm{[Cl^-]_i}$", "mM", 1, 100, 7, log=True),
        Slider("Cl_out", r"$\mathrm{[Cl^-]_o}$", "mM", 20, 560, 130, log=True),
        Slider("Ca_in", r"$\mathrm{[Ca^{2+}]_i}$", "nM", 20, 50000, 100, log=True),
        Slider("Ca_out", r"$\mathrm{[Ca^{2+}]_o}$", "mM", 0.05, 10, 1.2, log=True),
        Slider("pH_in", "pH inside", "1", 6, 7.8, 7.2, step=0.01),
        Slider("pH_out", "pH outside", "1", 6, 7.8, 7.4, step=0.01),
        Slider("T", "$T$", "degC", 0, 45, 37, step=0.5),
    ),
    presets=(
        Preset("neuron at rest", NEURON),
        Preset("newborn neuron", {**NEURON, "Cl_in": 25}, NEWBORN),
        Preset("top of a heart's action potential", {**NEURON, "V": 40, "Na_in": 8, "Cl_in": 20}),
        Preset("ischaemic cortex", {**NEURON, "V": -15, "Na_in": 60, "Na_out": 53, "K_in": 95, "K_out": 56,
                                    "Cl_in": 45, "Cl_out": 75, "Ca_in": 20000, "Ca_out": 0.1, "cargo": 1e4,
                                    "pH_in": 6.5, "pH_out": 6.6}, ISCHAEMIA),
    ),
    point=side_by_side,
    plots=(
        Sweep("The more cargo inside, the harder the next: each line crosses zero at its limit", UPTAKE, "energy",
              "kJ/mol", "Parallel lines that rise with the ratio of the cargo. SGLT2, with one sodium, reaches zero "
              "first, then GAT1 and SGLT1 with two, and EAAT with three last; your own as its stoichiometry says.",
              over="cargo"),
        Bars("A turnover in its usual direction, here and now: below zero it runs by itself", ALL, "energy", "kJ/mol",
             "Below zero the transporter runs in its usual direction; above zero it runs backwards."),
    ),
    readouts=(
        Readout("most_own", "your own piles S up", "1"),
        Readout("most_SGLT2", "SGLT2 piles glucose up", "1"), Readout("most_SGLT1", "SGLT1", "1"),
        Readout("most_GAT1", "GAT1 piles GABA up", "1"), Readout("most_EAAT", "EAAT piles glutamate up", "1"),
        Readout("E_NCX", "NCX reverses at", "mV"), Readout("E_EAAT", "EAAT reverses at", "mV"),
        Readout("Cl_KCC2", "KCC2 stands still at Cl⁻ inside", "mM"), Readout("Cl_NKCC1", "NKCC1 at", "mM"),
    ),
    tries=(
        "SGLT1 takes two Na⁺ per glucose, SGLT2 one. Compare how far they pile it up: what did the second Na⁺ cost, "
        "and what did it buy?",
        "Build your own: 1 Na⁺ : 1 S, then 2 : 1, 3 : 1. And 2 : 2? Can protons do what sodium does?",
        "Raise K⁺ outside to 10 mM. Which way does KCC2 run now? Find where it turns, and why neurons fear it.",
        "Let the gradients fail (ischaemic cortex). Which transporters have turned round, and what do they let out?",
    ),
    ends="Energies tell the direction and the limit, not the rate; a leak keeps every real cell below the limit. GAT1 "
    "takes 2 Na⁺ and 1 Cl⁻ with each GABA: the chapter on ionic gradients leaves the Cl⁻ out. Glucose, GABA and "
    "glutamate share one slider here, and so does S, a substrate without charge.",
    source="Läuger P (1991), Electrogenic Ion Pumps, Sinauer; stoichiometries: EAAT, Zerangue N, Kavanaugh MP (1996), "
    "Nature 383:634; not re-read",
)  # fmt: skip
