"""Conductances: the chord form of the resting potential, named apart from GHK."""

from __future__ import annotations

from typing import Any

from ...theory.ghk import voltage
from ...theory.rest import chord_rest
from ...theory.thermo import nernst
from ..page import Bars, Page, Preset, Readout, Series, Slider, Sweep


def rest(
    g_K: Any, share_Na: Any, share_Cl: Any, pump: Any, K_in: Any, K_out: Any, Na_in: Any, Na_out: Any, Cl_in: Any,
    Cl_out: Any, T: Any,
) -> dict[str, Any]:
    """The potential at which Ohmic leaks and the pump sum to nothing; GHK with the same ratios beside it."""
    share = {"K": 1.0, "Na": share_Na, "Cl": share_Cl}
    inside, outside = {"K": K_in, "Na": Na_in, "Cl": Cl_in}, {"K": K_out, "Na": Na_out, "Cl": Cl_out}
    E = {ion: nernst(z, inside[ion], outside[ion], T) for ion, z in (("K", 1), ("Na", 1), ("Cl", -1))}
    chord = chord_rest({ion: g_K * part for ion, part in share.items()}, E, pump)
    quiet = chord_rest({ion: g_K * part for ion, part in share.items()}, E)
    return {
        "V": chord.V, "V_quiet": quiet.V, "pump_part": chord.V - quiet.V, "ghk": voltage(share, inside, outside, T=T),
        **{f"E_{ion}": E[ion] for ion in share}, **{f"I_{ion}": chord.currents[ion] for ion in share}, "I_pump": pump,
    }  # fmt: skip


CELL = {"K_in": 140, "K_out": 3.5, "Na_in": 10, "Na_out": 145, "Cl_in": 7, "Cl_out": 130, "T": 37}
SQUID = {"K_in": 400, "K_out": 20, "Na_in": 50, "Na_out": 440, "Cl_in": 52, "Cl_out": 560, "T": 6.3}
HODGKIN_HUXLEY = (
    "Hodgkin AL, Huxley AF (1952), J Physiol 117:500: their rates at rest, the leak taken for chloride; not re-read"
)

PAGE = Page(
    id="conductances",
    title="Conductances vote",
    part="Equilibrium",
    rows=("S05",),
    idea="Each ion pulls V to its own Nernst potential, with its conductance as its weight: without a pump V is their "
    "weighted mean. That is true of **conductances**. Permeabilities, of which GHK speaks, are not weights: with the "
    "same ratios the two formulas give different potentials.",
    equation=r"V = \frac{g_K E_K + g_{Na} E_{Na} + g_{Cl} E_{Cl} - I_p}{g_K + g_{Na} + g_{Cl}}, \qquad "
    r"I_i = g_i (V - E_i)",
    numbers=r"\begin{aligned}V &= \frac{1 \cdot ([[E_K]]) + [[share_Na]] \cdot ([[E_Na]]) + [[share_Cl]] \cdot "
    r"([[E_Cl]])}{1 + [[share_Na]] + [[share_Cl]]}\\ &\quad + ([[pump_part]]) = [[V]]\end{aligned}",
    sliders=(
        Slider("g_K", r"$g_K$", "mS/cm2", 0.005, 5, 0.05, log=True),
        Slider("share_Na", r"$g_{Na}/g_K$", "1", 0.001, 100, 0.18, log=True),
        Slider("share_Cl", r"$g_{Cl}/g_K$", "1", 0.001, 10, 0.3, log=True),
        Slider("pump", "net current of the pump, outward", "uA/cm2", 0, 2, 0.4, step=0.01),
        Slider("K_out", r"$\mathrm{[K^+]_o}$", "mM", 1, 150, 3.5, log=True),
        Slider("K_in", r"$\mathrm{[K^+]_i}$", "mM", 20, 400, 140, log=True),
        Slider("Na_out", r"$\mathrm{[Na^+]_o}$", "mM", 20, 460, 145, log=True),
        Slider("Na_in", r"$\mathrm{[Na^+]_i}$", "mM", 2, 150, 10, log=True),
        Slider("Cl_out", r"$\mathrm{[Cl^-]_o}$", "mM", 20, 560, 130, log=True),
        Slider("Cl_in", r"$\mathrm{[Cl^-]_i}$", "mM", 2, 150, 7, log=True),
        Slider("T", "$T$", "degC", 0, 45, 37, step=0.5),
    ),
    presets=(
        Preset("neuron at rest", {"g_K": 0.05, "share_Na": 0.18, "share_Cl": 0.3, "pump": 0.4, **CELL}),
        Preset("the pump stopped", {"g_K": 0.05, "share_Na": 0.18, "share_Cl": 0.3, "pump": 0, **CELL}),
        Preset("top of a spike", {"g_K": 0.5, "share_Na": 20, "share_Cl": 0.03, "pump": 0.4, **CELL}),
        Preset("squid axon at rest", {"g_K": 0.37, "share_Na": 0.03, "share_Cl": 0.8, "pump": 0, **SQUID},
               HODGKIN_HUXLEY),
    ),
    point=rest,
    plots=(
        Sweep("The same ratios, read as conductances and as permeabilities",
              (Series("V", "$V$ (conductances)"), Series("ghk", "$V$ (GHK, ratios as permeabilities)"),
               Series("E_K", "$E_K$ (Nernst)")), "V", "mV",
              "The mean of conductances rises by the share of potassium per e-fold, a straight line here; GHK bends.",
              over="K_out"),
        Bars("Who carries what at rest",
             (Series("I_K", "K⁺"), Series("I_Na", "Na⁺"), Series("I_Cl", "Cl⁻"), Series("I_pump", "pump")), "I",
             "uA/cm2", "All four add up to nothing."),
    ),
    readouts=(Readout("V", "$V$", "mV"), Readout("V_quiet", "$V$ without the pump's current", "mV"),
              Readout("pump_part", "the pump's part", "mV"), Readout("ghk", "GHK with these ratios", "mV"),
              Readout("E_K", "$E_K$", "mV"), Readout("E_Na", "$E_{Na}$", "mV"), Readout("E_Cl", "$E_{Cl}$", "mV")),
    tries=(
        "Set the pump's current to nothing: are the leaks of Na⁺ and K⁺ now equal and opposite? What must run down?",
        "Raise $g_{Na}/g_K$ to 20, the top of a spike: how near does V come to $E_{Na}$?",
        "Make chloride weigh much. V goes to $E_{Cl}$ by this formula; in a cell $E_{Cl}$ would in the end go to V.",
        "Ten times $g_K$ with all ratios kept: which of the readouts changes, and why only that?",
    ),
    ends="Conductances are held while potassium moves; those of real channels change with the ions and with V. The "
    "pump's current is a number here: what it can carry in the long run stands on the page of the pump's own voltage.",
    source="chord conductance: Hodgkin AL, Huxley AF (1952), J Physiol 117:500; " + "GHK: Goldman DE (1943), J Gen "
    "Physiol 27:37; neither re-read",
)  # fmt: skip
