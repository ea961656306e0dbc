"""The cost of a spike and of a synaptic event: what it moved beyond the rest, what that owes, what was paid so far.

What is owed follows the field: the sodium that came in, a third of an ATP each, and what pumps of other ions spend by
themselves. What was paid is the ATP that was spent beyond the rest while the run lasted: less than what is owed where
the cell has not yet recovered.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ..constants import N_A
from ..experiment.per_spike import per_spike
from ..experiment.protocol import Pulses
from ..experiment.report import clock
from ..experiment.simulate import SPIKE_LEVEL
from ..experiment.solution import Solution
from ..mechanisms.channel import Channel
from ..mechanisms.synaptic import QuantalRelease
from ..model.enclosed import cells
from ..model.membrane import Membrane
from ..model.paths import resolve
from ..species import ATP, Ca, Na
from ..theory.energetics import extrusion_cost
from ..units import show
from .attribution import fuel, pathways
from .chemistry import ends
from .flows import Flows

#: Na+ that the pump moves for an ATP
PER_ATP = 3
#: how long after its fall a spike still moves ions, s
AFTER = 0.02
#: a membrane that stays above the level of a spike for longer is depolarised, and does not spike, s
LONGEST = 1.0


@dataclasses.dataclass(frozen=True)
class SpikeBill:
    """A spike of one membrane, numbers of ions and molecules.

    Attributes:
        membrane, spikes: whose, and how many there were.
        Na, Ca: that came in through channels beyond the rest.
        least: Na+ that the change of potential needs by itself, beside the electrode's charge: (C dV - Q)/e.
        overlap: Na over that; NaN where it is 0.
        owed: ATP that expels Na and Ca again.
        least_owed: ATP for the least Na.
        paid: ATP that the cell spent beyond its rest by the end of the run, per spike.
    """

    membrane: str
    spikes: int
    Na: float
    Ca: float
    least: float
    overlap: float
    owed: float
    least_owed: float
    paid: float


@dataclasses.dataclass(frozen=True)
class EventBill:
    """A synaptic event, numbers of ions and molecules.

    Attributes:
        events: how many there were.
        entered: Na+ that came into cells beyond the rest, by pathway.
        owed: ATP for that Na+, and what others than the Na+/K+ pump spent beyond the rest.
        paid: ATP spent beyond the rest by the end of the run, by who spent it.
    """

    events: int
    entered: Mapping[str, float]
    owed: float
    paid: Mapping[str, float]


def spike_bills(run: Solution, flows: Flows) -> tuple[SpikeBill, ...]:
    """The bill of a spike, for each membrane that has channels and fired a train of spikes."""
    found = []
    more = _extra(run, flows)
    for membrane in run.model.membranes:
        if not _may_fire(membrane) or plateau(run, membrane.name):
            continue
        end = _end_of_train(run, membrane.name)
        if end is None:
            continue
        account = per_spike(run, membrane.name, end=end)
        entered = {ion.symbol: max(0.0, -account.channels.get(ion.symbol, 0.0)) * N_A for ion in (Na, Ca)}
        least = account.minimum * N_A
        paid = sum(n for path, n in more.items() if path.partition(".")[0] == membrane.inside)
        found.append(SpikeBill(
            membrane.name, account.spikes, entered["Na"], entered["Ca"], least,
            account.overlap.get("Na", float("nan")), float(extrusion_cost(entered["Na"], entered["Ca"])),
            least / PER_ATP, paid * N_A / account.spikes,
        ))
    return tuple(found)


def depolarisations(run: Solution) -> Iterator[str]:
    """Why a membrane that passed the level of a spike has no bill per spike."""
    for membrane in filter(_may_fire, run.model.membranes):
        if length := plateau(run, membrane.name):
            yield (f"no bill per spike of {membrane.name}: it stayed above {show(SPIKE_LEVEL, 'V')} for "
                   f"{clock(length)}, which is a depolarisation and no train of spikes")


def _may_fire(membrane: Membrane) -> bool:
    return any(isinstance(m, Channel) for m in membrane.mechanisms)


def plateau(run: Solution, membrane: str) -> float:
    """The longest time that a membrane stayed above the level of a spike without a break, s; 0 where all were brief.

    After such a depolarisation gradients and ATP are other than before it: nothing of it can be shared out per spike.
    """
    t, above = run.t, run.V(membrane) > SPIKE_LEVEL
    ends = np.flatnonzero(np.diff(np.concatenate([[False], above, [False]]).astype(int)))
    longest = max((t[min(b, len(t) - 1)] - t[a] for a, b in ends.reshape(-1, 2)), default=0.0)
    return float(longest) if longest > LONGEST else 0.0


def _end_of_train(run: Solution, membrane: str) -> float | None:
    """Shortly after the last spike, s; None where there was none. What follows is recovery, and not the spikes."""
    V, t = run.V(membrane), run.t
    rises = t[1:][(V[1:] > SPIKE_LEVEL) & (V[:-1] <= SPIKE_LEVEL)]
    if not len(rises):
        return None
    falls = t[1:][(V[1:] <= SPIKE_LEVEL) & (V[:-1] > SPIKE_LEVEL) & (t[1:] > rises[-1])]
    return float(min(falls[0] + AFTER, t[-1])) if len(falls) else None


def event_bill(run: Solution, flows: Flows, events: int | None) -> EventBill | None:
    """The bill of a synaptic event; None where there was none."""
    count = _events(run) if events is None else events
    if not count:
        return None
    network, more = flows.network, _extra(run, flows)
    entered: dict[str, float] = {}
    pumps = {way.path for way in pathways(flows) if fuel(flows, way) > 0}
    sodium: set[str] = set()
    around = {m.name for m in cells(network.model)}
    for j, step in enumerate(network.steps):
        placed = network.placed[step.placed]
        if placed.owner not in around:
            continue
        inward = sum(n for place, s, n in ends(network, step) if s == Na and place == placed.inside)
        owner = placed.path if step.process.sites else step.path
        if owner in pumps and inward:
            sodium.add(owner)
        elif inward:
            entered[owner] = entered.get(owner, 0.0) + inward * _beyond(run, flows, j) * N_A / count
    paid = {path: n * N_A / count for path, n in more.items()}
    least = 1e-6 * max(map(abs, [*entered.values(), *paid.values()]), default=0.0)
    owed = sum(entered.values()) / PER_ATP + sum(n for path, n in paid.items() if path not in sodium)
    return EventBill(
        count, {k: v for k, v in _sorted(entered).items() if abs(v) > least}, owed,
        {k: v for k, v in _sorted(paid).items() if abs(v) > least},
    )


def _events(run: Solution) -> int:
    """Pulses of the protocol that empty vesicles."""
    mechanisms = {path: m for path, m, _ in run.model.mechanisms()}
    total = 0
    for item in run.protocol.plain if run.protocol else ():
        owner = resolve(run.model, item.path).path.rpartition(".")[0]
        if isinstance(item, Pulses) and isinstance(mechanisms.get(owner), QuantalRelease):
            total += int(item.count)
    return total


def _beyond(run: Solution, flows: Flows, j: int) -> float:
    """Turnovers of a process beyond those of the first row, mol."""
    return float(np.sum(flows.moved[j]) - run.turnovers[j][0] * (run.t[-1] - run.t[0]))


def _extra(run: Solution, flows: Flows) -> dict[str, float]:
    """ATP that each pathway of ions, or of the cell's upkeep, spent beyond the rest, mol; makers are left out."""
    found: dict[str, float] = {}
    for way in pathways(flows):
        if fuel(flows, way) <= 0:
            continue
        for j in way.processes:
            step = flows.network.steps[j]
            n = sum(number for _, species, number in ends(flows.network, step) if species == ATP)
            if n and flows.network.placed[step.placed].outside is not None:
                found[way.path] = found.get(way.path, 0.0) - n * _beyond(run, flows, j)
    return found


def _sorted(values: Mapping[str, float]) -> dict[str, Any]:
    return dict(sorted(values.items(), key=lambda item: -abs(item[1])))
