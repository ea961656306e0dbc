"""Spreading depolarisation: potassium in one place lets the next place go."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from ...errors import NoSolution
from ...models import ready_model
from ...space.conditions import Conditions, Droplet, Where
from ...space.simulate import simulate_tissue
from ...space.tissue import Tissue
from ...species import K as POTASSIUM
from ..page import Field, Page, Preset, Readout, Series, Slider, Traces

#: a quarter of the sheet is computed; the rest is its mirror image
SIDE, SPACING = 9, 150e-6
FRAMES = 60
#: coarser than usual, for the sake of the wait: the speed of the wave moves by less than a hundredth
TOLERANCE, RTOL = 0.3, 1e-3


@lru_cache(maxsize=1)
def _model() -> Any:
    return ready_model("cortex")


def run(level: float, radius: float, pump: float, until: float) -> dict[str, Any]:
    """A droplet of potassium in the middle of a sheet of cortex."""
    cell = _model().with_values({"neuron.pump.density": f"x{pump}"})
    tissue = Tissue(cell, (SIDE, SIDE), SPACING, gates="steady")
    drop = Conditions("droplet", (Droplet(level, Where((0.0, 0.0), radius)),))
    how = {"every": until / FRAMES, "tolerance": TOLERANCE, "rtol": RTOL, "progress": False}
    sol = simulate_tissue(tissue, drop, until=until, **how)
    K, V = np.asarray(sol.c("K")), np.asarray(sol.V("neuron"))
    try:
        speed = sol.front().speed
    except NoSolution:
        speed = 0.0
    t = np.asarray(sol.t)
    return {
        "gone": speed * t, "diffused": np.sqrt(2.0 * float(POTASSIUM.D or 0.0) / tissue.tortuosity.rest**2 * t),
        "t": t, "K": _whole(K), "V": _whole(V),
        "K_near": K[:, 2, 0], "K_far": K[:, 6, 0], "V_near": V[:, 2, 0], "V_far": V[:, 6, 0],
        "speed": float(speed), "taken": float(np.mean(np.max(V, axis=0) > -0.04)),
    }  # fmt: skip


def _whole(quarter: np.ndarray) -> np.ndarray:
    """A sheet from its quarter, which lies at the middle with its first corner."""
    right = np.concatenate([quarter[:, :, ::-1], quarter], axis=2)
    return np.concatenate([right[:, ::-1, :], right], axis=1)


PLACES = "0.38 mm", "0.98 mm"

PAGE = Page(
    id="spreading",
    title="Spreading depolarisation",
    part="Failure",
    rows=("S26",),
    idea="Behind migraine aura, and in injured brains, a wave creeps through the cortex at some millimetres a "
    "minute. Where potassium is high enough outside, neurons let go and spill **their** potassium, which diffuses to "
    "the next ones. It is no signal along nerves: each place is its own fuse, and diffusion carries the match.",
    equation=r"\frac{\partial [K]}{\partial t} = \frac{D}{\lambda^2}\nabla^2 [K] + \frac{J_K(V, [K])}{\alpha}, "
    r"\qquad x_{wave} = v\,t, \qquad x_{diffusion} = \sqrt{2 D t/\lambda^2}",
    numbers=r"v = [[speed]] \qquad v\,t = [[gone]] \qquad \sqrt{2 D t/\lambda^2} = [[diffused]]",
    sliders=(
        Slider("level", "K⁺ in the droplet", "mM", 10, 120, 60, step=1),
        Slider("radius", "radius of the droplet", "um", 150, 500, 300, step=10),
        Slider("pump", "pumps of the neurons", "1", 0.7, 2, 1, log=True),
        Slider("until", "watch for", "s", 10, 60, 25, step=1),
    ),
    presets=(
        Preset("a droplet of 60 mM", {"level": 60, "radius": 300, "pump": 1, "until": 25}),
        Preset("too little: 20 mM in 160 µm", {"level": 20, "radius": 160, "pump": 1, "until": 25}),
        Preset("twice the pumps", {"level": 60, "radius": 300, "pump": 2, "until": 60}),
    ),
    run=run,
    play=True,
    plots=(
        Field("K⁺ outside, on a sheet of 2.7 by 2.7 mm", (Series("K", "K⁺ outside"),), "c", "mM",
              "A disc of high potassium grows from the middle outward."),
        Field("Voltage of the neurons, on the same sheet", (Series("V", "neurons"),), "V", "mV",
              "Neurons within the disc stand near -30 mV, those outside of it at rest."),
        Traces("K⁺ outside at two places", (Series("K_near", f"at {PLACES[0]}"), Series("K_far", f"at {PLACES[1]}")),
               "c", "mM", "Where the wave comes potassium creeps up, then jumps to some 40 mM."),
        Traces("Voltage at two places", (Series("V_near", f"at {PLACES[0]}"), Series("V_far", f"at {PLACES[1]}")),
               "V", "mV", "Neurons let go one place after the other."),
    ),
    readouts=(
        Readout("speed", "speed of the front", "mm/min"), Readout("taken", "part of the sheet taken", "%"),
        Readout("gone", "a wave of that speed goes", "mm"), Readout("diffused", "diffusion alone spreads", "mm"),
    ),
    tries=(
        "Play it. Is the front as sharp at its outer edge as the potassium before it?",
        "Make the droplet 160 µm small, and lower its potassium until no wave comes. Does it fade by degrees, or "
        "all at once?",
        "Compare how far the wave goes with how far diffusion alone spreads, after 5 s and after 25 s: one grows "
        "with the time, the other with its root.",
        "Give the neurons more pumps: does the front slow down, or fail?",
    ),
    ends="Places 150 µm wide and gates at their steady value, so no spikes; a quarter is computed and mirrored. ATP is "
    "held, as in tissue that blood feeds well; glutamate and vessels are left out. Waves in cortex go at some "
    "2 to 5 mm/min (Leão 1944 and others, as later papers quote them). $\\lambda$ is the tortuosity, $\\alpha$ the "
    "part of the tissue that is outside of cells.",
    source="The ready model `cortex` in `ion.Tissue`; its page in the documentation tells what was measured",
)  # fmt: skip
