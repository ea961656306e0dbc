"""`neuron-glia`: the neuron of `neuron` and the astrocyte of `tripartite`, in a slice.

The astrocyte takes up the potassium that the neuron releases, through Kir4.1, its pump and NKCC1. As
the potassium of the bath rises, the neuron first fires by itself; further up, what it releases by
firing adds more than diffusion and pumps take away, potassium runs away, and the neuron stops in
depolarisation block: the end of a seizure, and the start of a spreading depolarisation. The second
of these thresholds is the glia's doing: block it (barium, ouabain, bumetanide) and the runaway comes at less
potassium. Slices burst by themselves at 8 mM (half of them: El-Sabban, Reid & Edmonds 1997 J
Univ Malaya Med Centre; abstract) and in 6 to 12 mM.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from ..errors import BadValue, unknown
from ..experiment.protocol import FOREVER, Item, Protocol, Step
from ..experiment.simulate import SPIKE_LEVEL, simulate
from ..model.model import Model
from ..records import within as above
from .neuron import high_potassium, neuron
from .scenarios import Scenario, spike_train

#: potassium outside, mol/m3, above which it has run away: the ceiling of what firing alone makes is 10-12 mM
RUNAWAY = 15.0
#: when the bath changes, and how long it is watched after that, s
START, WATCHED = 10.0, 180.0


def neuron_glia() -> Model:
    """Neuron, astrocyte, their space and a bath, at rest."""
    return neuron(glia=True).named("neuron-glia")


def blocked_glia(start: Any = "10 s", duration: Any = FOREVER) -> Protocol:
    """The astrocyte takes nothing up: Kir4.1 (barium), its pump and NKCC1 (bumetanide) are blocked."""
    doses = {"astrocyte.kir.block": 1.0, "astrocyte.pump.density": 0.0, "astrocyte.nkcc1.u": 0.0}
    items: list[Item] = [Step(p, x, start=start, duration=duration) for p, x in doses.items()]
    return Protocol("blocked_glia", items)


@dataclasses.dataclass(frozen=True)
class Firing:
    """What a neuron does in a bath.

    Attributes:
        K: potassium of the bath, mol/m3.
        spikes: spikes in the three minutes after the bath was changed.
        rate: of them per second, up to the runaway where there is one.
        highest: highest potassium outside, mol/m3.
    """

    K: float
    spikes: int
    rate: float
    highest: float

    @property
    def fires(self) -> bool:
        """It fires by itself: more than once."""
        return self.spikes > 1

    @property
    def runs_away(self) -> bool:
        """Potassium outside ran away, into depolarisation block."""
        return self.highest > RUNAWAY


def firing(K: float, glia: bool = True, model: Model | None = None) -> Firing:
    """Three minutes in a bath of this potassium (mol/m3), glia working or blocked from the change on."""
    items = high_potassium(K, start=START).items + (() if glia else blocked_glia(start=START).items)
    run = simulate(model or neuron_glia(), items, until=START + WATCHED, every=0.05, extents=False)
    V, outside = run.V("neuron"), run.c("K", "ecs")
    times = run.t[1:][(V[1:] > SPIKE_LEVEL) & (V[:-1] <= SPIKE_LEVEL)]
    gone = outside > RUNAWAY
    end = run.t[np.argmax(gone)] if gone.any() else run.t[-1]
    rate = float(np.sum(times < end) / (end - START)) if end > START else 0.0
    return Firing(K, len(times), rate, float(outside.max()))


#: what `threshold` can look for
EVENTS = ("fires", "runs_away")


def threshold(
    glia: bool = True, what: str = "fires", low: float = 3.5, high: float = 14.0, within: float = 0.05,
    model: Model | None = None,
) -> tuple[float, float]:
    """Bath potassium between which it begins to fire (``"fires"``) or to run away (``"runs_away"``), mol/m3.

    Bisection: it does not at the first number and does at the second.

    Raises:
        UnknownName: ``what`` is neither.
        BadValue: ``within`` is not above 0, or the levels are not one below the other.
    """
    if what not in EVENTS:
        raise unknown("event", what, EVENTS, "`threshold`")
    width = above(within, "mol m-3", "within")
    low, high = (above(c, "mol m-3", name) for name, c in (("low", low), ("high", high)))
    if low >= high:
        raise BadValue(f"low is {low:g} and high {high:g}: the first must lie below the second.")
    while high - low > width:
        middle = 0.5 * (low + high)
        if getattr(firing(middle, glia, model), what):
            high = middle
        else:
            low = middle
    return low, high


def scenarios() -> dict[str, Scenario]:
    """What happens to it."""
    both = Protocol("high_potassium_blocked_glia", (*high_potassium().items, *blocked_glia().items))
    return {
        s.name: s
        for s in (
            Scenario("rest", Protocol("rest"), 600.0, "nothing is done"),
            Scenario("spike-train", spike_train(), 60.0, "100 spikes at 10 Hz, then recovery"),
            Scenario("high-potassium", high_potassium(), 190.0, "8.5 mM of potassium in the bath, for sodium"),
            Scenario("blocked-glia", both, 190.0, "the same with the astrocyte's uptake blocked"),
        )
    }
