"""Who charges whom: potentials of the compartments from a tree of capacitive membranes."""

from __future__ import annotations

from ..errors import BadModel
from ..model.model import Model


class ElectricTree:
    """The membranes of a model as a tree: potentials and the charge that moves across each.

    A junction between a compartment and a reservoir that no membrane joins is an open contact:
    both are at one potential, and charge passes freely.

    Raises:
        BadModel: membranes form a ring, in which the charge on each would not be defined.
    """

    def __init__(self, model: Model):
        self.membranes = [(m.inside, m.outside) for m in model.membranes]
        self._refuse_rings(model)
        self.open = set(model.reservoirs)
        self.contacts: list[tuple[str, str]] = []
        self.contacts = [
            (j.inside, j.outside) for j in model.junctions
            if (j.inside in self.open or j.outside in self.open)
            and self.between(j.inside, j.outside) is None
        ]

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
                    f"the membrane {membrane.name!r} joins {membrane.inside!r} and {membrane.outside!r}, which "
                    "other membranes join already: put its mechanisms on those, or use a junction."
                )
            group[a] = b

    def inside_of(self, index: int) -> set[str]:
        """The places on the inner side of a membrane."""
        reached, grown = {self.membranes[index][0]}, True
        while grown:
            grown = False
            others = [ends for i, ends in enumerate(self.membranes) if i != index]
            for ends in (*others, *self.contacts):
                if len(reached.intersection(ends)) == 1:
                    reached.update(ends)
                    grown = True
        return reached

    def joined(self, place: str) -> set[str]:
        """All places in electric contact with one, itself included."""
        reached, grown = {place}, True
        while grown:
            before = len(reached)
            for ends in (*self.membranes, *self.contacts):
                if reached.intersection(ends):
                    reached.update(ends)
            grown = len(reached) > before
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
        edges = [(i, a, b) for i, (a, b) in enumerate(self.membranes)]
        edges += [(-1, a, b) for a, b in self.contacts]
        for place in queue:
            for i, a, b in edges:
                for here, there, sign in ((b, a, 1), (a, b, -1)):
                    if here == place and there not in paths:
                        paths[there] = paths[place] + ([(i, sign)] if i >= 0 else [])
                        queue.append(there)
        return paths.get(inside)
