"""Run-down: what a cell becomes that can no longer pump."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from ...experiment.protocol import Step
from ...experiment.simulate import simulate
from ...models.neuron import neuron
from ..page import Page, Preset, Readout, Series, Slider, Traces
from ..thinning import MOST_ROWS, evenly, telling

BEGIN = 30.0
#: a cell whose resting current changed comes to its new rest before what is shown, s
HIDDEN = 600.0
CHANNELS = ("transient_Na", "persistent_Na")


@lru_cache(maxsize=1)
def _model() -> Any:
    return neuron("closed")


def run(ouabain: float, ATP: float, channels: float, until: float) -> dict[str, Any]:
    """The closed neuron, its pumps poisoned or its ATP taken away."""
    model, start = _model().with_values({f"neuron.{c}.P": f"x{channels}" for c in CHANNELS}), HIDDEN + BEGIN
    poisons = [Step("neuron.pump.ouabain", ouabain, start=start), Step("neuron.ATP", f"x{ATP}", start=start)]
    end = HIDDEN + until
    sol = simulate(model, poisons, until=end, every=end / 2000, extents=False, progress=False)
    seen = np.flatnonzero(sol.t >= HIDDEN)
    half = MOST_ROWS // 2
    rows = seen[np.union1d(telling(sol.V("neuron")[seen], half), evenly(sol.t[seen], half))]
    found = {
        "V": sol.V("neuron"), **{f"E_{ion}": sol.E(ion, "neuron") for ion in ("K", "Na", "Cl")},
        "K_out": sol.c("K", "ecs"), "Na_in": sol.c("Na", "neuron"), "K_in": sol.c("K", "neuron"),
        "Cl_in": sol.c("Cl", "neuron"), "volume": sol.volume("neuron") / sol.volume("neuron")[0],
        "space": sol.volume("ecs") / sol.volume("ecs")[0],
    }  # fmt: skip
    gone = np.flatnonzero((sol.t > start) & (found["V"] > -0.04) & (found["K_out"] > 20.0))
    lost = float(sol.t[gone[0]] - start) if len(gone) else until
    before, soon = np.interp([start - 1e-6, start + 0.1], sol.t, found["V"])
    told = {"t": sol.t[rows] - HIDDEN, "lost": lost, "step": float(soon - before)}
    return told | {name: values[rows] for name, values in found.items()}


POISONED = {"ouabain": 1000, "ATP": 100, "channels": 100, "until": 4}

PAGE = Page(
    id="rundown",
    title="Run-down",
    part="Failure",
    rows=("S11", "S19"),
    idea="Stop the pumps of a neuron. At once its voltage steps by the few mV that the pump's own current was worth; "
    "the rest is in the gradients, and **they** run down: in a silent cell over many minutes, in one that can fire "
    "within seconds. The end is neither zero nor the start: charges that cannot leave hold a **Donnan potential**, at "
    "which K⁺ and Cl⁻ want to go nowhere.",
    equation=r"V = E_K = E_{Cl} = E_{Na} \quad\text{(Donnan)}",
    numbers=r"V = [[V]] \qquad E_K = [[E_K]] \qquad E_{Cl} = [[E_Cl]] \qquad E_{Na} = [[E_Na]]",
    sliders=(
        Slider("ouabain", "ouabain", "uM", 0.0001, 1000, 1000, log=True),
        Slider("ATP", "ATP left", "%", 0.01, 100, 100, log=True),
        Slider("channels", "sodium channels left", "%", 0, 100, 100, step=1),
        Slider("until", "watch for", "min", 2, 240, 4, log=True),
    ),
    presets=(
        Preset("ouabain, a cell that can fire", POISONED),
        Preset("ouabain and TTX: a silent cell", {**POISONED, "channels": 0, "until": 60}),
        Preset("no ATP, silent", {**POISONED, "ouabain": 0.0001, "ATP": 0.01, "channels": 0, "until": 60}),
        Preset("a little ouabain: 1 µM", {**POISONED, "ouabain": 1}),
    ),
    run=run,
    play=True,
    plots=(
        Traces("Voltage and equilibrium potentials", (Series("V", "$V$"), Series("E_K", "$E_K$"),
                                                      Series("E_Cl", "$E_{Cl}$"), Series("E_Na", "$E_{Na}$")),
               "V", "mV", "The potentials of the ions run towards each other, and the voltage with them, until all are "
               "nearly one.", x_unit="min"),
        Traces("Ions", (Series("Na_in", "Na⁺ inside"), Series("K_in", "K⁺ inside"), Series("Cl_in", "Cl⁻ inside"),
                        Series("K_out", "K⁺ outside")), "c", "mM",
               "Sodium and chloride climb inside; potassium falls inside and climbs to some 50 mM outside.",
               x_unit="min"),
        Traces("Volumes, relative to the start", (Series("volume", "cell"), Series("space", "space outside")),
               "volume", "%", "The cell swells at the cost of the space around it, and stops.", x_unit="min"),
    ),
    readouts=(
        Readout("V", "$V$", "mV"), Readout("K_out", "K⁺ outside", "mM"), Readout("volume", "volume of the cell", "%"),
        Readout("step", "first step, in 0.1 s", "mV"), Readout("lost", "beyond −40 mV after", "s"),
    ),
    tries=(
        "Does the end depend on the way? Compare ouabain with and without sodium channels, over four hours.",
        "How large is the first step of the silent cell, when its pump stops at 1 mM? That is all that the current of "
        "the pump did for the voltage.",
        "Lower the dose until the cell survives ten minutes. Is there a middle, or does it either hold or fall?",
    ),
    ends="A neuron in a closed share of space, without blood, bath or glia; its volume can grow only as far as the "
         "water "
    "outside goes. Ouabain leaves the calcium pump at work, which by way of the Na⁺/Ca²⁺ exchanger keeps Na⁺ a few mV "
    "from its equilibrium. Real cells die of calcium and acid long before four hours are over.",
    source="The ready model `neuron`, closed; ouabain's rates: Erdmann & Hasse (1975), J Physiol 251:671, "
    "doi:10.1113/jphysiol.1975.sp011115",
)  # fmt: skip
