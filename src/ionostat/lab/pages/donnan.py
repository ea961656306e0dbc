"""Donnan and volume: what is locked in pulls water, and the pump pushes it back."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...theory._three_ions import three_ion_cell
from ...theory.donnan import osmotic_pressure
from ...theory.thermo import nernst
from ..page import Page, Preset, Readout, Series, Slider, Sweep


def volumes(
    pump: Any, charge: Any, amount: Any, held_out: Any, g_Na: Any, g_K: Any, g_Cl: Any, Na_out: Any, K_out: Any
) -> dict[str, Any]:
    """The cell with its pump, what becomes of it without, and the pressure on a wall that would not give way."""
    Cl_out = Na_out + K_out
    bath = Na_out, K_out, Cl_out, g_Na, g_K, g_Cl
    cell = three_ion_cell(*bath, pump, charge, held_out)
    end = three_ion_cell(*bath, 0.0, charge, held_out)
    # ions of a Donnan state of given volume: product as in the bath, difference the fixed charge
    excess = np.sqrt((charge * cell.impermeant) ** 2 + (2.0 * Cl_out) ** 2) + cell.impermeant - 2.0 * Cl_out - held_out
    return {
        "V": cell.V, "E_K": nernst(1, cell.K, K_out), "Na": cell.Na, "K": cell.K, "Cl": cell.Cl, "X": cell.impermeant,
        "volume": amount / cell.impermeant, "V_end": end.V, "volume_end": amount / end.impermeant,
        "swells": cell.impermeant / end.impermeant, "wall": osmotic_pressure(excess),
        "osmolarity": Na_out + K_out + Cl_out + held_out,
    }  # fmt: skip


CELL = {"charge": -1, "amount": 100, "g_Na": 0.022, "g_K": 0.083, "g_Cl": 0.05, "Na_out": 145, "K_out": 4}

PAGE = Page(
    id="donnan",
    title="The pump keeps the cell from bursting",
    part="Volume",
    rows=("S09", "S17"),
    idea="Proteins and phosphates cannot leave a cell, and their charge keeps small ions in: together they pull water. "
    "Left alone, a cell with a soft membrane swells until something stops it. The pump takes out the sodium that leaks "
    "in, as if sodium could not enter at all, and so **balances what is locked in by what is kept out**.",
    equation=r"X = \frac{\Pi^2 - 4sb}{\Pi + \sqrt{\bar Z^2\Pi^2 + 4sb(1 - \bar Z^2)}}, \quad "
    r"s = [Na]_o e^{-3F^2j/RTg_{Na}} + [K]_o e^{2F^2j/RTg_K}, \quad v = \frac{n_X}{X}",
    numbers=r"\Pi = [[osmolarity]], \quad X = [[X]], \quad v = \frac{[[amount]]}{[[X]]} = [[volume]]",
    sliders=(
        Slider("pump", "pump", "pmol/cm2/s", 0, 30, 10, step=0.1),
        Slider("charge", "mean charge of impermeants", "1", -2, -0.1, -1, step=0.01),
        Slider("amount", "amount of impermeants", "fmol", 30, 300, 100, log=True),
        Slider("held_out", "impermeants outside", "mM", 0.5, 150, 1, log=True),
        Slider("g_Na", "leak of sodium", "mS/cm2", 0.005, 0.1, 0.022, log=True),
        Slider("g_K", "leak of potassium", "mS/cm2", 0.03, 0.3, 0.083, log=True),
        Slider("g_Cl", "leak of chloride", "mS/cm2", 0.005, 0.5, 0.05, log=True),
        Slider("Na_out", r"$\mathrm{[Na^+]_o}$", "mM", 50, 160, 145, step=1),
        Slider("K_out", r"$\mathrm{[K^+]_o}$", "mM", 1, 20, 4, log=True),
    ),
    presets=(
        Preset("a cell in plasma", {**CELL, "pump": 10, "held_out": 1}),
        Preset("its pump stopped", {**CELL, "pump": 0, "held_out": 1}),
        Preset("pump stopped in sucrose", {**CELL, "pump": 0, "held_out": 150, "Na_out": 72}),
        Preset("a leaky membrane", {**CELL, "pump": 10, "held_out": 1, "g_Na": 0.08}),
    ),
    point=volumes,
    plots=(
        Sweep("Volume at other rates of the pump", (Series("volume", "volume"),), "volume", "pL",
              "Without a pump the volume is immense; a little pumping shrinks the cell, and beyond some rate more "
              "pumping makes it swell again.", over="pump", low=1.0),
        Sweep("Voltage at other rates of the pump", (Series("V", "$V$"), Series("E_K", "$E_K$")), "V", "mV",
              "The voltage comes from the pumped gradients: near zero without a pump.", over="pump"),
    ),
    readouts=(
        Readout("volume", "volume", "pL"), Readout("V", "$V$", "mV"), Readout("swells", "pump stopped: swells, times",
                                                                              "1"),
        Readout("V_end", "pump stopped: $V$", "mV"), Readout("volume_end", "pump stopped: volume", "pL"),
        Readout("wall", "on a stiff wall instead", "kPa"), Readout("Na", r"$\mathrm{[Na^+]_i}$", "mM"),
        Readout("K", r"$\mathrm{[K^+]_i}$", "mM"), Readout("Cl", r"$\mathrm{[Cl^-]_i}$", "mM"),
        Readout("X", "impermeants inside, $X$", "mM"), Readout("osmolarity", r"all solutes, $\Pi$", "mM"),
    ),
    tries=(
        "Stop the pump. By how much would the cell swell before the impermeants outside hold it? A membrane bears a "
        "few per cent.",
        "Replace half of the salt outside by sucrose (impermeants outside), and stop the pump again. Why is something "
        "like it in the fluids that keep an organ cold before a transplant?",
        "Find the rate of the pump at which the cell is smallest. What does the pump bring in beyond it?",
    ),
    ends="Ohmic leaks, a pump that keeps its rate, ideal solutions, and the end state only: the way to it takes "
    "minutes to hours. Where no numbers stand there is no end: the cell swells without limit. Cells answer swelling by "
    "opening channels, and burst or are held by their tissue long before a hundredfold volume. $X$ is the level of "
    "the impermeants inside, $\\bar Z$ their mean charge, $n_X$ their amount, $\\Pi$ all solutes outside, "
    "$b = [Cl]_o$, $j$ the rate of the pump.",
    source="Donnan FG (1911), Z Elektrochem 17:572; Leaf A (1959), Ann NY Acad Sci 72:396; Keener J, Sneyd J, "
    "Mathematical Physiology, ch. 2; not re-read. The closed form is derived here",
)  # fmt: skip
