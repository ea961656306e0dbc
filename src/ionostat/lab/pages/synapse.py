"""A synapse: vesicles fill the cleft, diffusion empties it, and carriers clear what is left."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from ...constants import N_A
from ...experiment.protocol import Step
from ...experiment.simulate import simulate
from ...models import ready_model
from ...models.synapse import vesicles
from ..page import Page, Preset, Readout, Series, Slider, Traces
from ..thinning import MOST_ROWS, telling

BEGIN, AFTER = 5e-3, 0.2
FINE, MOST = 1e-4, 20_000


@lru_cache(maxsize=1)
def _model() -> Any:
    return ready_model("synapse")


def run(count: float, rate: float, uptake: float) -> dict[str, Any]:
    """Vesicles of glutamate at a spine, with more or fewer carriers around."""
    blocked = [Step(f"{cell}.eaat.J_max", f"x{uptake}") for cell in ("terminal", "leaflet")]
    number = max(round(count), 1)
    until = BEGIN + (number - 1) / rate + AFTER
    items = (*blocked, vesicles(count=number, period=1.0 / rate, start=BEGIN))
    every = max(FINE, until / MOST)
    sol = simulate(_model(), items, until=until, every=every, spikes=False, extents=False, progress=False)
    glutamate = sol.c("Glu", "cleft")
    late = sol.t > BEGIN + (number - 1) / rate
    found = {
        "cleft": glutamate, "around": sol.c("Glu", "ecs"), "V": sol.V("spine"), "Ca": sol.c("Ca", "spine"),
        "Na": sol.c("Na", "leaflet") - sol.c("Na", "leaflet")[0],
        "molecules": N_A * glutamate * sol.volume("cleft"), "rim": N_A * sol.flux("cleft.rim.Glu", "Glu"),
        "taken": -N_A * sum(sol.flux(f"{cell}.eaat.cycle", "Glu") for cell in ("terminal", "leaflet")),
    }  # fmt: skip
    shown = (found[name] for name in ("cleft", "around", "V", "Ca"))
    rows = np.unique(np.concatenate([telling(curve, MOST_ROWS // 2) for curve in shown]))
    return {
        "t": sol.t[rows], "most": float(glutamate.max()), "peak": float(found["V"].max() - found["V"][0]),
        "calcium": float(found["Ca"].max()), "left": float(found["around"][-1]),
        "cleared": _cleared(sol.t[late], glutamate[late]),
    } | {name: values[rows] for name, values in found.items()}  # fmt: skip


def _cleared(t: np.ndarray, glutamate: np.ndarray) -> float:
    """How soon the last vesicle is gone, s; nan where the watch ends before."""
    above = np.flatnonzero(glutamate > 1e-3)
    if not len(above):
        return 0.0
    return float(t[above[-1]] - t[0]) if above[-1] + 1 < len(t) else np.nan


PAGE = Page(
    id="synapse",
    title="A synapse clears itself",
    part="Signals",
    rows=("S23", "S08"),
    idea="A vesicle empties some thousands of glutamate molecules into a cleft of 20 nm. Within a millisecond they "
    "have spread out through its rim: **diffusion** ends the peak. What stays around the synapse is low only because "
    "carriers take it in, each glutamate with three Na⁺ and a proton for one K⁺ out. Stop them, and the receptors see "
    "what is left of all the vesicles before.",
    equation=r"N = N_A\,v\,c, \qquad \frac{dN}{dt} = \dot N_{vesicles} - N_A\frac{D}{\lambda^2}\frac{A}{L}"
    r"\,(c - c_{around}) - \dot N_{carriers}",
    numbers=r"N = [[molecules]] \qquad \text{rim: } {[[rim]]} \qquad \text{carriers: } {[[taken]]}",
    sliders=(
        Slider("count", "vesicles", "1", 1, 50, 20, log=True),
        Slider("rate", "rate", "Hz", 5, 100, 50, log=True),
        Slider("uptake", "carriers that work (EAAT)", "%", 1, 200, 100, log=True),
    ),
    presets=(
        Preset("one vesicle", {"count": 1, "rate": 50, "uptake": 100}, "scenario `quantum`"),
        Preset("20 at 50 Hz", {"count": 20, "rate": 50, "uptake": 100}, "scenario `train`"),
        Preset("the same, uptake blocked", {"count": 20, "rate": 50, "uptake": 5}, "scenario `uptake-blocked`"),
    ),
    run=run,
    play=True,
    plots=(
        Traces("Glutamate in the cleft", (Series("cleft", "in the cleft"),), "c", "uM",
               "Each vesicle makes a peak that is over within milliseconds.", x_unit="ms"),
        Traces("Glutamate around the synapse", (Series("around", "around"),), "c", "uM",
               "Around the synapse it piles up from vesicle to vesicle and goes as fast as carriers take it.",
               x_unit="ms"),
        Traces("Voltage of the spine", (Series("V", "spine"),), "V", "mV",
               "Every vesicle depolarises the spine for some milliseconds.", x_unit="ms"),
        Traces("Free Ca²⁺ in the spine", (Series("Ca", "Ca²⁺"),), "c", "uM",
               "Calcium comes through NMDA receptors and adds up over the train.", x_unit="ms"),
        Traces("Na⁺ that uptake costs the astrocyte", (Series("Na", "Na⁺ in its leaf, above rest"),), "c", "mM",
               "Sodium enters the leaf of the astrocyte with the glutamate, and its pump must carry it out.",
               x_unit="ms"),
    ),
    readouts=(
        Readout("most", "peak in the cleft", "uM"), Readout("cleared", "back below 1 µM after", "ms"),
        Readout("left", "around it at the end", "uM"), Readout("peak", "spine depolarised by", "mV"),
        Readout("calcium", "most Ca²⁺ in the spine", "uM"),
        Readout("molecules", "molecules in the cleft now", "1"), Readout("rim", "leave through the rim", "1/ms"),
        Readout("taken", "are taken in by carriers", "1/ms"),
    ),
    tries=(
        "One vesicle: take 95 % of the carriers away. Does the peak change? What does?",
        "Now 20 vesicles at 50 Hz: who suffers more from the missing carriers, the voltage or the calcium?",
        "Stop the time at a peak: how many times faster than the carriers does the rim empty the cleft? And 5 ms "
        "later?",
        "How much sodium does the astrocyte's leaf take for the train, and how does it hang on the carriers?",
    ),
    ends="One spine with its terminals, and walls that glutamate does not cross: neighbours release as well. All "
    "vesicles are alike and none fails; receptors that desensitise are in the model, the making of new glutamate is "
    "not. Metabolites and pH are held. It is watched for 200 ms after the last vesicle. $A$ is the area of the rim, "
    "$L$ the length of the way out, $\\lambda$ the tortuosity; carriers are those of the terminal and of the "
    "astrocyte's leaf around it.",
    source="The ready model `synapse`; its page in the documentation tells what was measured",
)  # fmt: skip
