"""Who charges whom: potentials of the compartments from a tree of capacitive membranes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import BadMechanism, BadModel
from ..mechanisms.mechanism import Mechanism
from ..model.model import Model


class ElectricTree:
    """The membranes of a model as a tree: potentials and the charge that moves across each.

    Raises:
        BadModel: membranes form a ring, in which the charge on each would not be defined.
    """

    def __init__(self, model: Model):
        self.membranes = [(m.inside, m.outside) for m in model.membranes]
        self._refuse_rings(model)

    def _refuse_rings(self, model: Model) -> None:
        group = {name: name for name in model.places}

        def root(name: str) -> str:
            while group[name] != name:
                name = group[name]
            return name

        for membrane in model.membranes:
            a, b = root(membrane.inside), root(membrane.outside)
            if a == b:
                raise BadModel(
                    f"the membrane {membrane.name!r} closes a ring of membranes between "
                    f"{membrane.inside!r} and {membrane.outside!r}: put its mechanisms on the "
                    "membrane that is there, or join the places by a junction."
                )
            group[a] = b

    def inside_of(self, index: int) -> set[str]:
        """The places on the inner side of a membrane."""
        reached, grown = {self.membranes[index][0]}, True
        while grown:
            grown = False
            for i, ends in enumerate(self.membranes):
                if i != index and len(reached.intersection(ends)) == 1:
                    reached.update(ends)
                    grown = True
        return reached

    def charge_across(self, gains: dict[str, float]) -> list[float]:
        """Charge gained on the inner side of each membrane, from the gain of every place."""
        return [
            sum(gain for place, gain in gains.items() if place in self.inside_of(i))
            for i in range(len(self.membranes))
        ]

    def between(self, inside: str, outside: str) -> list[tuple[int, int]] | None:
        """Membranes, with sign, whose potentials add up from ``outside`` to ``inside``."""
        paths: dict[str, list[tuple[int, int]]] = {outside: []}
        queue = [outside]
        for place in queue:
            for i, (a, b) in enumerate(self.membranes):
                for here, there, sign in ((b, a, 1), (a, b, -1)):
                    if here == place and there not in paths:
                        paths[there] = [*paths[place], (i, sign)]
                        queue.append(there)
        return paths.get(inside)


def bound_charges(path: str, mechanism: Mechanism) -> tuple[dict[str, float], dict[str, float]]:
    """Charge that each state of a protein holds for the inside and for the outside.

    For every step, charge that appears as ions plus charge that appears on the protein equals the
    charge displaced through the field; a solution exists when the displaced charges sum, round
    each closed cycle, to the charge that the cycle moves.

    Raises:
        BadMechanism: they do not, or a process creates charge.
    """
    processes = list(mechanism.processes())
    names = list(mechanism.sites())
    for process in processes:
        inside, outside = process.ion_charges
        if not process.sites and mechanism.place == "compartment" and inside:
            raise BadMechanism(
                f"{path}.{process.name or 'process'} creates {inside:+d} charges per turnover: "
                "balance the charges of what it consumes and makes."
            )
        if not process.sites and inside + outside:
            raise BadMechanism(
                f"{path}.{process.name or 'process'} creates {inside + outside:+d} charges per "
                "turnover: what leaves one side must arrive at the other, or be balanced."
            )
        if not process.sites and abs(inside + process.displaced_charge) > 1e-12:
            raise BadMechanism(
                f"{path}.{process.name or 'process'} states a displaced charge of "
                f"{process.displaced_charge:g}, but its ions carry {-inside} outward: leave "
                "`charge` out, or correct the stoichiometry."
            )
    if not names:
        return {}, {}
    steps = np.array([[p.sites.get(n, 0) for n in names] for p in processes], dtype=float)
    held: list[dict[str, float]] = []
    for side, sign in ((0, -1.0), (1, 1.0)):
        wanted: Any = np.array(
            [sign * p.displaced_charge - p.ion_charges[side] for p in processes], dtype=float
        )
        solution = np.linalg.lstsq(steps, wanted, rcond=None)[0]
        if np.max(np.abs(steps @ solution - wanted)) > 1e-9:
            moved = sum(p.displaced_charge for p in processes)
            raise BadMechanism(
                f"{path}: the charges displaced by its steps (they sum to {moved:g} over all "
                "steps) do not agree with the ions that a closed cycle moves. Round each cycle "
                "they must sum to the charge carried outward."
            )
        held.append(dict(zip(names, (float(x) for x in solution))))
    return held[0], held[1]
