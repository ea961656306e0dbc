"""Spikes and what they leave behind: sodium, a faster pump, and a membrane that is more negative than before."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from ...constants import F
from ...experiment.protocol import Step
from ...experiment.simulate import simulate
from ...models import ready_model
from ...models.scenarios import spike_train
from ..page import Page, Preset, Readout, Series, Slider, Traces
from ..thinning import MOST_ROWS, evenly, telling

BEFORE, AFTER = 5.0, 60.0


@lru_cache(maxsize=1)
def _model() -> Any:
    return ready_model("neuron")


def run(count: float, rate: float, pump: float, blocked: float) -> dict[str, Any]:
    """A train of spikes twice: with all pumps, and with a part of them stopped when it ends."""
    model = _model().with_values({"neuron.pump.density": f"x{pump}"})
    train = spike_train(start=BEFORE, count=max(round(count), 1), period=1.0 / rate).items
    end = BEFORE + round(count) / rate
    stop = Step("neuron.pump.density", f"x{1.0 - blocked}", start=end)
    how = {"until": end + AFTER, "every": 0.05, "extents": False, "progress": False}
    whole, less = simulate(model, train, **how), simulate(model, (*train, stop), **how)
    part = MOST_ROWS // 3
    kept = [sol.t[telling(sol.V("neuron"), part)] for sol in (whole, less)]
    t = np.unique(np.concatenate([*kept, whole.t[evenly(whole.t, part)]]))
    found = {"t": t}
    for name, sol in (("", whole), ("_less", less)):
        traces = {"V": sol.V("neuron"), "Na": sol.c("Na", "neuron"), "K": sol.c("K", "ecs")}
        traces |= {"I": sol.current("neuron.pump"), "volume": sol.volume("neuron")}
        found |= {key + name: np.interp(t, sol.t, values) for key, values in traces.items()}
    found["clears"] = 3.0 * found["I"] / (F * found["volume"])
    late = t >= end + 0.1
    found |= {"t_late": t[late], "V_late": found["V"][late], "V_late_less": found["V_less"][late]}
    return found | _measures(t, found, end)


def _measures(t: np.ndarray, found: dict[str, Any], end: float) -> dict[str, float]:
    """Load, how soon it goes (nan: later), and how far below the rest the membrane stands after the train."""
    over, V = t >= end, found["V"]
    load = found["Na"] - found["Na"][0]
    gone = np.flatnonzero(over & (load < load[over][0] / np.e))
    return {
        "load": float(load[over][0]), "lasts": float(t[gone[0]] - end) if len(gone) else np.nan,
        "below": float(V[0] - V[t >= end + 1.0].min()), "most": float(found["I"].max()), "rest": float(found["I"][0]),
    }  # fmt: skip


PAGE = Page(
    id="spikes",
    title="Spikes and their sodium",
    part="Signals",
    rows=("S15", "S21"),
    idea="A spike lets some Na⁺ in and some K⁺ out. One hardly counts; a hundred do. The sodium that is left inside is "
    "what drives the pump: it runs faster, its current makes the cell **more negative** than before, and it slows down "
    "as it has cleared the load. That is negative feedback on sodium.",
    equation=r"\frac{d[Na]_i}{dt} = \frac{J_{in}}{v} - \frac{3\,I_{pump}}{F\,v}",
    numbers=r"\frac{3\,I_{pump}}{F\,v} = \frac{3 \cdot [[I]]}{F \cdot [[volume]]} = [[clears]]",
    sliders=(
        Slider("count", "spikes", "1", 1, 300, 100, log=True),
        Slider("rate", "rate", "Hz", 2, 50, 20, log=True),
        Slider("pump", "pumps of the neuron", "1", 0.6, 3, 1, log=True),
        Slider("blocked", "stopped when the train ends", "%", 0, 100, 10, step=1),
    ),
    presets=(
        Preset("a burst: 20 at 50 Hz", {"count": 20, "rate": 50, "pump": 1, "blocked": 10}),
        Preset("100 at 20 Hz", {"count": 100, "rate": 20, "pump": 1, "blocked": 10}),
        Preset("hard work: 300 at 50 Hz", {"count": 300, "rate": 50, "pump": 1, "blocked": 10}),
        Preset("all pumps stopped", {"count": 20, "rate": 10, "pump": 1, "blocked": 100},
               "values of this laboratory; ouabain does it within a second at 1 mM"),
    ),
    run=run,
    play=True,
    plots=(
        Traces("The train", (Series("V", "all pumps"),), "V", "mV",
               "Spikes from -70 mV to above zero, then a rest that is more negative than before."),
        Traces("After the train", (Series("V_late", "all pumps"), Series("V_late_less", "some stopped")), "V", "mV",
               "With all pumps the membrane stays below its rest for half a minute; with some stopped it comes "
               "up sooner, and may fire.",
               x="t_late"),
        Traces("Na⁺ inside", (Series("Na", "all pumps"), Series("Na_less", "some stopped")), "c", "mM",
               "Sodium climbs through the train and is cleared after it, more slowly with fewer pumps."),
        Traces("Current of the pump", (Series("I", "all pumps"), Series("I_less", "some stopped")), "I", "pA",
               "The current of the pump rises with the load and falls with it."),
        Traces("K⁺ outside", (Series("K", "all pumps"), Series("K_less", "some stopped")), "c", "mM",
               "Potassium piles up outside in the train, and falls below its start afterwards while the pump is fast."),
    ),
    readouts=(
        Readout("load", "Na⁺ left by the train", "mM"), Readout("lasts", "$1/e$ of it is left after", "s"),
        Readout("below", "then below rest by", "mV"), Readout("rest", "pump current at rest", "pA"),
        Readout("most", "and at most", "pA"), Readout("clears", "Na⁺ that it takes out", "uM/s"),
        Readout("volume", "volume of the cell, $v$", "pL"),
    ),
    tries=(
        "A tenth of the pumps stops when the train ends. What becomes of the hyperpolarisation? This is how the pump's "
        "part in it is found with ouabain. Then stop a quarter: what was the pump holding back?",
        "Ten spikes, then a hundred: does the sodium per spike stay the same? Does the time in which it is cleared?",
        "Stop all pumps after 20 spikes. How long does this cell still keep its voltage, and what lets it go?",
    ),
    ends="One compartment: spikes of a dendrite or an axon load far smaller volumes far more. Outside the cell is its "
    "own share of space and a bath 100 µm away; no glia helps. Part of the slow hyperpolarisation is not the "
    "pump's current but potassium outside, which the pump brings below its start. Stopping a part of the pumps takes "
    "away what they do at rest too.",
    source="The ready model `neuron` and its scenario `spike-train`; its page in the documentation tells what was "
    "measured",
)  # fmt: skip
