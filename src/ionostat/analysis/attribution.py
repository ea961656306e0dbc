r"""Who leaks and who pays: the ATP of every pump, handed on to the leaks that it undoes.

A pump pays ATP for lifting ions; each ion that leaks back uses up what was paid for it, and a cotransporter that runs
on one ion to lift another hands the bill on. At a rest S r = 0: what is lifted of an ion equals what runs down, and the
bill of all is linear:

.. math::
    c_i = a_i + \sum_k p_k D_{ik}, \qquad p_k = \frac{\sum_i s_{ik}\, c_i}{\max(\sum_i D_{ik}, \sum_i U_{ik})}, \qquad
    s_{ik} = \frac{U_{ik}}{\sum_k U_{ik}}

Pathway i spends :math:`a_i` ATP by itself, lifts ion k by the free energy :math:`U_{ik}` and uses :math:`D_{ik}` of it
(ions moved, times their electrochemical difference, in a run its mean); :math:`p_k` is the price of ion k, ATP per
joule. A pathway that lifts something hands all of :math:`c_i` on, in shares of what it lifts; one that lifts nothing is
where ATP ends. So of an ATP of the Na+/K+ pump the part that lifts Na+ is caused by what lets Na+ in, that which lifts
K+ by what lets K+ out. What is lifted and does not run down again is of ions that reactions make inside, such as H+, or
that a run keeps: it stands by itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from ..constants import F
from ..errors import BadValue
from ..model.model import Model
from ..species import ATP, H2O, Species
from .chemistry import ends
from .flows import Flows

#: what counts as lifting: work on an ion above this part of all the work that the pathway does
LIFTS = 1e-9
#: what leaves one place and comes to the other agree to this part; bound states of a protein hold little
CROSSES = 1e-3
#: a part of all ATP below this is round-off
LEAST = 1e-12
#: what is handed on sums to what was spent, to this part
CLOSES = 1e-6


@dataclasses.dataclass(frozen=True)
class Pathway:
    """A process, or all steps of a protein that goes through states.

    Attributes:
        path: of the process or the mechanism.
        processes: their places among the processes.
        group: the cell or space that it belongs to.
    """

    path: str
    processes: tuple[int, ...]
    group: str


@dataclasses.dataclass(frozen=True)
class Attribution:
    """ATP by who causes its use and by who spends it, mol (per second at a rest).

    Attributes:
        users: where ATP ends: pathways that lift nothing, and ions that were lifted and did not run down.
        payers: pathways that split ATP.
        ATP: users x payers.
        made: ATP made, by pathway.
    """

    users: tuple[str, ...]
    payers: tuple[str, ...]
    ATP: np.ndarray
    made: Mapping[str, float]

    @property
    def by_user(self) -> dict[str, float]:
        """ATP by who causes its use, most first."""
        total = dict(zip(self.users, map(float, self.ATP.sum(axis=1))))
        return dict(sorted(total.items(), key=lambda item: -abs(item[1])))

    @property
    def by_payer(self) -> dict[str, float]:
        """ATP by who spends it, most first."""
        total = dict(zip(self.payers, map(float, self.ATP.sum(axis=0))))
        return dict(sorted(total.items(), key=lambda item: -abs(item[1])))

    @property
    def total(self) -> float:
        """All ATP that was spent."""
        return float(self.ATP.sum())


def attribution(flows: Flows) -> Attribution:
    """The ATP of a rest or a run, handed on from who spends it to who causes it.

    Raises:
        BadValue: pathways lift ions for each other in a ring that no leak leaves.
    """
    ways = pathways(flows)
    spent = np.array([fuel(flows, way) for way in ways])
    lifted, used, ions = _work(flows, ways)
    direct = np.maximum(spent, 0.0)
    whole = lifted.sum(axis=1, keepdims=True)
    share = np.divide(lifted, whole, out=np.zeros_like(lifted), where=whole > 0)
    size = np.maximum(lifted.sum(axis=0), used.sum(axis=0))
    taken = np.divide(used, size, out=np.zeros_like(used), where=size > 0)
    try:
        cost = np.linalg.solve(np.eye(len(ways)) - taken @ share.T, np.diag(direct))
    except np.linalg.LinAlgError:
        cost = np.full((len(ways), len(ways)), np.nan)
    ending = whole[:, 0] == 0.0
    kept = (1.0 - taken.sum(axis=0))[:, None] * (share.T @ cost)
    payers = np.flatnonzero(direct > LEAST * direct.sum())
    table = np.vstack([cost[ending], kept])[:, payers]
    if not np.allclose(table.sum(axis=0), direct[payers], rtol=CLOSES, atol=0.0):  # a ring is singular but for rounding
        raise BadValue("pathways lift ions for each other in a ring that no leak leaves: no end of the bill.")
    names = [*(way.path for way, e in zip(ways, ending) if e), *(f"{cell}: {ion} made or kept" for cell, ion in ions)]
    rows = np.abs(table).sum(axis=1) > LEAST * direct.sum()
    made = {way.path: -float(n) for way, n in zip(ways, spent) if -n > LEAST * direct.sum()}
    return Attribution(
        tuple(name for name, kept in zip(names, rows) if kept), tuple(ways[i].path for i in payers), table[rows], made,
    )


def pathways(flows: Flows) -> list[Pathway]:
    """The pathways of a model: its processes, the steps of a protein's states taken together."""
    network, groups = flows.network, cell_groups(flows.network.model)
    found: dict[str, list[int]] = {}
    for j, step in enumerate(network.steps):
        found.setdefault(network.placed[step.placed].path if step.process.sites else step.path, []).append(j)
    return [
        Pathway(path, tuple(js), groups[network.placed[network.steps[js[0]].placed].inside])
        for path, js in found.items()
    ]


def cell_groups(model: Model) -> dict[str, str]:
    """The cell or space of every place: places that junctions join, but for reservoirs, are one."""
    group = {name: name for name in model.places}
    for junction in model.junctions:
        a, b = junction.inside, junction.outside
        if a in model.compartments and b in model.compartments:
            old, new = group[b], group[a]
            group = {name: new if g == old else g for name, g in group.items()}
    return group


def fuel(flows: Flows, way: Pathway) -> float:
    """ATP that a pathway split, mol; negative where it made it."""
    total = 0.0
    for j in way.processes:
        step = flows.network.steps[j]
        n = sum(number for _, species, number in ends(flows.network, step) if species == ATP)
        total -= n * float(np.sum(flows.moved[j]))
    return total


def _work(flows: Flows, ways: Sequence[Pathway]) -> tuple[np.ndarray, np.ndarray, list[tuple[str, str]]]:
    """Free energy by which each pathway lifted each ion of its cell, and that which it used, pathways x ions, J."""
    nodes: dict[tuple[str, str], int] = {}
    found: list[tuple[int, int, float]] = []
    for i, way in enumerate(ways):
        for species, change in _changes(flows, way).items():
            k = nodes.setdefault((way.group, species.symbol), len(nodes))
            found.append((i, k, change))
    work = np.zeros((len(ways), len(nodes)))
    for i, k, change in found:
        work[i, k] += change
    least = LIFTS * np.abs(work).sum(axis=1, keepdims=True)
    return np.where(work > least, work, 0.0), np.where(work < -least, -work, 0.0), list(nodes)


def _changes(flows: Flows, way: Pathway) -> dict[Species, float]:
    """Change of free energy of every species that a pathway moves from place to place, J."""
    here: dict[Species, dict[str, float]] = {}
    for j in way.processes:
        for place, species, n in ends(flows.network, flows.network.steps[j]):
            if species != H2O:
                by = here.setdefault(species, {})
                by[place] = by.get(place, 0.0) + n * float(np.sum(flows.moved[j]))
    crossed = {s: by for s, by in here.items() if len(by) == 2 and abs(sum(by.values())) <= CROSSES * max(by.values())}
    return {
        species: sum(n * flows.mean(_electrochemical(flows, place, species)) for place, n in by.items())
        for species, by in crossed.items()
    }


def _electrochemical(flows: Flows, place: str, species: Species) -> np.ndarray:
    return flows.ideal_potential(place, species) + species.z * F * flows.electric[place]
