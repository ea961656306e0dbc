"""The pump's own voltage: Ohm's law at once, Mullins and Noda in the long run, and the bound."""

from __future__ import annotations

from typing import Any

from ...theory.ghk import current, slope_conductance
from ...theory.pump_cost import electrogenic_bound, electrogenic_step
from ...theory.rest import mullins_noda
from ..page import Bars, Page, Preset, Readout, Series, Slider, Sweep


def step(
    share_Na: Any, r: Any, P_K: Any, other: Any, speed: Any, Na_in: Any, Na_out: Any, K_in: Any, K_out: Any, T: Any
) -> dict[str, Any]:
    """The steady potential with an electrogenic and a neutral pump; what stopping the pump does at once."""
    P = {"K": P_K, "Na": share_Na * P_K}
    inside, outside = {"K": K_in, "Na": Na_in}, {"K": K_out, "Na": Na_out}
    rest = mullins_noda(P, inside, outside, r, T)
    leak = {ion: current(1, P[ion], inside[ion], outside[ion], rest.V, T) for ion in P}
    pump = -speed * leak["Na"] * (1.0 - 1.0 / r)
    G = other + sum(slope_conductance(1, P[ion], inside[ion], outside[ion], rest.V, T) for ion in P)
    at_once = electrogenic_step(pump, 1.0 / G)
    return {
        "V": rest.V, "V_neutral": rest.neutral, "loop": rest.V - rest.neutral, "ohm": at_once,
        "stopped": rest.V - at_once, "bound": -electrogenic_bound(r, T), "I": pump, "R": 1.0 / G,
        "Na_leak": leak["Na"], "Na_pump": -speed * leak["Na"], "K_leak": leak["K"], "K_pump": -speed * leak["K"],
    }  # fmt: skip


CELL = {"Na_in": 12, "Na_out": 145, "K_in": 140, "K_out": 4, "T": 37}

PAGE = Page(
    id="electrogenic",
    title="The pump's own voltage",
    part="The pump",
    rows=("S10", "S11"),
    idea="Three Na⁺ out for two K⁺ in is a current, and a current through the resistance of a membrane is a voltage. "
    "**At once** it is Ohm's law. **In the long run** the pump can only carry what the leaks demand, and then its own "
    "share of the potential stays below $(RT/F)\\ln 1.5$, eleven millivolts, in any cell. The pump does not make the "
    "resting potential: it makes the gradients that do.",
    equation=r"V = \frac{RT}{F}\ln\frac{r P_K[K]_o + P_{Na}[Na]_o}{r P_K[K]_i + P_{Na}[Na]_i}, \qquad "
    r"\Delta V = -I R",
    numbers=r"\begin{aligned}V - V_{r=1} &= [[V]] - ([[V_neutral]]) = [[loop]]\\ "
    r"\Delta V &= -[[I]] \cdot [[R]] = [[ohm]]\end{aligned}",
    sliders=(
        Slider("share_Na", r"$P_{Na}/P_K$", "1", 0.001, 10, 0.04, log=True),
        Slider("r", "Na⁺ out per K⁺ in", "1", 1, 3, 1.5, step=0.05),
        Slider("P_K", r"$P_K$", "um/s", 1e-4, 0.1, 0.01, log=True),
        Slider("other", "other conductance, such as Cl⁻", "mS/cm2", 0, 0.5, 0, step=0.01),
        Slider("speed", "pump, times what the leaks demand", "1", 0, 8, 1, step=0.1),
        Slider("Na_in", r"$\mathrm{[Na^+]_i}$", "mM", 2, 100, 12, log=True),
        Slider("Na_out", r"$\mathrm{[Na^+]_o}$", "mM", 20, 460, 145, log=True),
        Slider("K_in", r"$\mathrm{[K^+]_i}$", "mM", 20, 400, 140, log=True),
        Slider("K_out", r"$\mathrm{[K^+]_o}$", "mM", 0.5, 50, 4, log=True),
        Slider("T", "$T$", "degC", 0, 45, 37, step=0.5),
    ),
    presets=(
        Preset("neuron at rest", {"share_Na": 0.04, "r": 1.5, "speed": 1, "other": 0, **CELL}),
        Preset("a leak of chloride beside it", {"share_Na": 0.04, "r": 1.5, "speed": 1, "other": 0.1, **CELL}),
        Preset("just loaded with sodium", {"share_Na": 0.04, "r": 1.5, "speed": 5, "other": 0, **CELL, "Na_in": 30}),
        Preset("a neutral pump", {"share_Na": 0.04, "r": 1, "speed": 1, "other": 0, **CELL}),
    ),
    point=step,
    plots=(
        Sweep("What the pump's current adds, in cells that leak more or less sodium",
              (Series("loop", "in the long run"), Series("ohm", "at once, $-IR$"), Series("bound", "the bound")),
              "step", "mV", "In the long run the step never passes the bound; at once it may, if the pump runs faster "
              "than the leaks demand.", over="share_Na"),
        Bars("Who carries what", (Series("Na_leak", "Na⁺ leaks"), Series("Na_pump", "Na⁺ pumped"),
                                  Series("K_leak", "K⁺ leaks"), Series("K_pump", "K⁺ pumped")), "I", "uA/cm2",
             "In the steady state the pump carries each ion back as fast as it leaks, and three sodium for two "
             "potassium."),
    ),
    readouts=(
        Readout("V", "$V$ in the long run", "mV"), Readout("V_neutral", "with a neutral pump", "mV"),
        Readout("stopped", "just after the pump stops", "mV"), Readout("ohm", "at once, $-IR$", "mV"),
        Readout("bound", "the bound", "mV"), Readout("I", "pump current", "uA/cm2"),
        Readout("R", "resistance of the membrane", "ohm cm2"),
    ),
    tries=(
        "Make the whole membrane ten times leakier ($P_K$). The pump's current grows tenfold: why does its voltage "
        "not?",
        "Add a conductance that no pump serves, such as chloride at rest. The step at once shrinks, the one in the "
        "long run does not: what does chloride do in between?",
        "Load the cell with sodium. The step passes the bound. Which word of the bound's proof no longer holds?",
    ),
    ends="Ohm's law takes the membrane as straight round the rest, at its slope conductance; large steps are smaller. "
    "The pump is given, not its kinetics; run it faster or slower than the leaks demand and the ions will change.",
    source="Mullins LJ, Noda K (1963), J Gen Physiol 47:117, doi:10.1085/jgp.47.1.117; Ohm's law",
)  # fmt: skip
