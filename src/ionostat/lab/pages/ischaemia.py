"""Ischaemia and reperfusion: a neuron, an astrocyte and their space, with blood that may stop."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from ...experiment.simulate import simulate
from ...models import ready_model
from ...models.scenarios import ischemia
from ..page import Page, Preset, Readout, Series, Slider, Traces

BLOOD_STOPS = 30.0
#: what a cell spends at the least, for the division, mol/m3/s
LEAST = 1e-9


@lru_cache(maxsize=4)
def _model(pump: float) -> Any:
    return ready_model("tripartite").with_values({"neuron.pump.density": f"x{pump}"})


def run(duration: float, flow: float, pump: float, until: float) -> dict[str, Any]:
    """An episode of the ready model `tripartite`."""
    protocol = ischemia(start=BLOOD_STOPS, duration=duration, flow=f"x{flow}")
    sol = simulate(_model(pump), protocol, until=until, every=until / 600, spikes=False, progress=False)
    stores = sol.c("ATP", "neuron") + sol.c("PCr", "neuron")
    spent = sum(sol.turnover(f"neuron.{process}") for process in ("pump", "housekeeping")) / sol.volume("neuron")
    return {
        "stores": stores, "spent": spent, "lasts": stores / np.maximum(spent, LEAST),
        "t": sol.t, "stops": BLOOD_STOPS,
        "V_neuron": sol.V("neuron"), "V_astrocyte": sol.V("astrocyte"),
        "K_out": sol.c("K", "ecs"), "Na_in": sol.c("Na", "neuron"), "K_in": sol.c("K", "neuron"),
        "Cl_in": sol.c("Cl", "neuron"), "ATP": sol.c("ATP", "neuron"),
        "swelling": sol.volume("neuron") / sol.volume("neuron")[0],
        "space": sol.volume("ecs") / sol.volume("ecs")[0],
    }  # fmt: skip


PAGE = Page(
    id="ischaemia",
    title="Ischaemia and reperfusion",
    part="Failure",
    rows=("S20",),
    idea="When blood stops, ATP lasts for a minute or two. The pumps slow, potassium creeps up outside, and at some "
    "moment the neuron lets go: within seconds the gradients that it kept for a lifetime are gone, and it swells.",
    equation=r"\frac{d}{dt}\bigl([ATP] + [PCr]\bigr) = \text{made} - \text{spent}, \qquad "
    r"t = \frac{[ATP] + [PCr]}{\text{spent}}",
    numbers=r"t = \frac{[[stores]]}{[[spent]]} = [[lasts]]",
    sliders=(
        Slider("duration", "no blood for", "min", 0.5, 30, 5, log=True),
        Slider("flow", "flow left", "%", 0, 100, 0, step=1),
        Slider("pump", "pumps of the neuron", "1", 0.5, 2, 1, log=True),
        Slider("until", "watch for", "min", 1, 60, 15, log=True),
    ),
    presets=(
        Preset("faint: 30 s", {"duration": 0.5, "flow": 0, "pump": 1, "until": 6}),
        Preset("stroke: 5 min", {"duration": 5, "flow": 0, "pump": 1, "until": 15}),
        Preset("penumbra: a third of the flow", {"duration": 30, "flow": 30, "pump": 1, "until": 40},
               "the flow at which neurons fall silent and keep their potassium: 35 % in the baboon, Astrup J and "
               "others (1977), Stroke 8:51, doi:10.1161/01.STR.8.1.51 (abstract); the time is of this laboratory"),
    ),
    run=run,
    play=True,
    plots=(
        Traces("Membrane potentials", (Series("V_neuron", "neuron"), Series("V_astrocyte", "astrocyte")), "V", "mV",
               "Both fall to near zero within seconds of the jump, and come back after blood does.", x_unit="min"),
        Traces("Ions", (Series("K_out", "K⁺ outside"), Series("Na_in", "Na⁺ in the neuron"),
                        Series("Cl_in", "Cl⁻ in the neuron")), "c", "mM",
               "Potassium outside creeps, then jumps to some 50 mM; sodium and chloride flood the neuron.",
               x_unit="min"),
        Traces("Volumes, relative to the start", (Series("swelling", "neuron"), Series("space", "extracellular space")),
               "volume", "%", "The neuron swells and the space around it shrinks.", x_unit="min"),
        Traces("ATP in the neuron", (Series("ATP", "ATP"),), "c", "mM", "ATP is spent within two minutes.",
               x_unit="min"),
    ),
    readouts=(
        Readout("V_neuron", "neuron", "mV"), Readout("K_out", "K⁺ outside", "mM"), Readout("Na_in", "Na⁺ inside", "mM"),
        Readout("ATP", "ATP", "mM"), Readout("swelling", "neuron's volume", "%"),
        Readout("stores", "ATP and phosphocreatine", "mM"), Readout("spent", "spent by pump and upkeep", "mM/min"),
        Readout("lasts", "which would last for", "s"),
    ),
    tries=(
        "How long may the blood stay away before the neuron lets go? Find the moment of the jump in the traces.",
        "Leave 30 % of the flow: is that enough?",
        "Give the neuron twice the pumps. Does that buy time, or cost it?",
        "Go to the start: for how long would the stores last? And when is ATP gone? Something was made meanwhile.",
    ),
    ends="One neuron, one astrocyte and their space stand for tissue; glycogen, acid and glutamate are in the model "
    "`tripartite-full`. The space shrinks further, and potassium rises higher, than electrodes have shown.",
    source="The ready model `tripartite`; its page in the documentation tells what was measured and what is off",
)  # fmt: skip
