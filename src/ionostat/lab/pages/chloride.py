"""Chloride: two cotransporters and a leak settle it; impermeant charge does not."""

from __future__ import annotations

from typing import Any

from ...theory._three_ions import three_ion_cell
from ...theory.thermo import nernst
from ..page import Page, Preset, Readout, Series, Slider, Sweep


def settled(
    g_KCC2: Any, g_NKCC1: Any, g_Cl: Any, charge: Any, amount: Any, pump: Any, g_Na: Any, g_K: Any, K_out: Any,
    Na_out: Any,
) -> dict[str, Any]:  # fmt: skip
    """A cell at its steady state, volume free: where chloride rests, and what drives it."""
    Cl_out = Na_out + K_out
    cell = three_ion_cell(Na_out, K_out, Cl_out, g_Na, g_K, g_Cl, pump, charge, 0.0, g_KCC2, g_NKCC1)
    E_K, E_Na = nernst(1, cell.K, K_out), nernst(1, cell.Na, Na_out)
    whole = g_Cl + g_KCC2 + 4.0 * g_NKCC1
    return {
        "V": cell.V, "E_Cl": cell.V + cell.d_Cl, "E_K": E_K, "E_both": 0.5 * (E_K + E_Na), "drive": -cell.d_Cl,
        "Cl": cell.Cl, "volume": amount / cell.impermeant,
        "leak": g_Cl / whole, "KCC2": g_KCC2 / whole, "NKCC1": 4.0 * g_NKCC1 / whole,
    }  # fmt: skip


CELL = {"charge": -0.85, "amount": 100, "pump": 10, "g_Na": 0.022, "g_K": 0.083, "K_out": 3.5, "Na_out": 145}
CURVES = (Series("E_Cl", "$E_{Cl}$"), Series("V", "$V$"), Series("E_K", "$E_K$"))

PAGE = Page(
    id="chloride",
    title="Who sets chloride",
    part="Transporters",
    rows=("S16",),
    idea="Leaks pull chloride to the voltage of the cell, KCC2 pulls it to potassium, NKCC1 up towards sodium: "
    "$E_{Cl}$ comes to rest at their **weighted mean**. The charge on proteins and nucleic acids is not in that mean. "
    "More of it moves water, voltage and chloride together, and leaves the force that drives chloride where it was.",
    equation=r"E_{Cl} = \frac{g_{Cl}\,V + g_{KCC2}\,E_K + 4 g_{NKCC1}\,\frac{E_K + E_{Na}}{2}}"
    r"{g_{Cl} + g_{KCC2} + 4 g_{NKCC1}}",
    numbers=r"\begin{aligned}E_{Cl} &= [[leak]] \cdot ([[V]]) + [[KCC2]] \cdot ([[E_K]]) + [[NKCC1]] \cdot ([[E_both]])"
    r"\\ &= [[E_Cl]]\end{aligned}",
    sliders=(
        Slider("g_KCC2", "KCC2", "mS/cm2", 0, 0.2, 0.04, step=0.001),
        Slider("g_NKCC1", "NKCC1", "mS/cm2", 0, 0.01, 0, step=0.0001),
        Slider("g_Cl", "leak of chloride", "mS/cm2", 0.002, 0.3, 0.02, log=True),
        Slider("charge", "mean charge of impermeants", "1", -2, -0.3, -0.85, step=0.01),
        Slider("amount", "amount of impermeants", "fmol", 30, 300, 100, log=True),
        Slider("pump", "pump", "pmol/cm2/s", 4, 20, 10, step=0.1),
        Slider("g_Na", "leak of sodium", "mS/cm2", 0.01, 0.05, 0.022, step=0.001),
        Slider("g_K", "leak of potassium", "mS/cm2", 0.04, 0.3, 0.083, log=True),
        Slider("K_out", r"$\mathrm{[K^+]_o}$", "mM", 1, 20, 3.5, log=True),
        Slider("Na_out", r"$\mathrm{[Na^+]_o}$", "mM", 120, 160, 145, step=1),
    ),
    presets=(
        Preset("mature neuron", {**CELL, "g_KCC2": 0.04, "g_NKCC1": 0, "g_Cl": 0.02}),
        Preset("newborn neuron", {**CELL, "g_KCC2": 0.004, "g_NKCC1": 0.002, "g_Cl": 0.02}),
        Preset("GABA channels open", {**CELL, "g_KCC2": 0.04, "g_NKCC1": 0, "g_Cl": 0.3}),
        Preset("after injury, KCC2 lost", {**CELL, "g_KCC2": 0.004, "g_NKCC1": 0.0005, "g_Cl": 0.02}),
    ),
    point=settled,
    plots=(
        Sweep("More KCC2", CURVES, "E", "mV", "With KCC2 the reversal of chloride leaves the voltage and falls towards "
              "that of potassium.", over="g_KCC2"),
        Sweep("More negative impermeants", (Series("E_Cl", "$E_{Cl}$"), Series("V", "$V$")), "E", "mV",
              "The two move together: their distance, the driving force, stays the same at every charge.",
              over="charge"),
    ),
    readouts=(
        Readout("drive", "driving force $V - E_{Cl}$", "mV"), Readout("Cl", r"$\mathrm{[Cl^-]_i}$", "mM"),
        Readout("volume", "volume", "pL"), Readout("V", "$V$", "mV"), Readout("E_Cl", "$E_{Cl}$", "mV"),
        Readout("leak", "the leak's say", "%", 2), Readout("KCC2", "KCC2's say", "%", 2),
        Readout("NKCC1", "NKCC1's say", "%", 2), Readout("E_both", "NKCC1 pulls to", "mV"),
    ),
    tries=(
        "Change the charge of the impermeants, then their amount. Which numbers move, and which one does not?",
        "Open GABA channels: raise the leak of chloride. Where does $E_{Cl}$ go, and what becomes of inhibition?",
        "Give a newborn neuron its KCC2, little by little. When does GABA turn from exciting to inhibiting?",
    ),
    ends="All leaks and cotransporters are straight lines near equilibrium, the pump keeps its rate, and the steady "
    "state is shown: on the way to it, charge that is added does move the driving force for minutes. Conductances are "
    "of this laboratory. Bicarbonate is left out: see the page on GABA.",
    source="The mean is derived here, as the pump-leak cell of Mori Y (2012), J Math Biol 65:875, "
    "doi:10.1007/s00285-011-0483-8; that impermeants do not set the driving force: Düsterwald KM and others (2018), "
    "eLife 7:e39575, doi:10.7554/eLife.39575; not re-read",
)  # fmt: skip
