"""What is done to a tissue, where and when.

A protocol as for a single cell acts on all voxels. `Local` puts one of its items into a part of the tissue; a
`Droplet` changes the fluid of a part; a `Release` lets ions out there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..compiler.network import Network
from ..constants import WATER_MOLAR_VOLUME
from ..errors import BadValue, unknown
from ..experiment.protocol import Item, Protocol, Treatment, as_protocol
from ..experiment.segments import Segment, segments
from ..mechanisms.mechanism import path_name
from ..species import H2O, Cl, K, Na, Species, species
from ..units import show, si
from .grid import along
from .tissue import Tissue


@dataclasses.dataclass(frozen=True)
class Where:
    """A part of the tissue: all within a radius of a point, or between two places along an axis.

    Args:
        centre: place, m or text for each axis; "middle"; None for the corner at zero. Of a graph a node.
        radius: m or text. In one dimension half the length.
        between: places along ``axis`` instead, m or text.
        axis: "x", "y" or "z"; "node" of a graph, whose places are numbers of nodes.
    """

    centre: Any = None
    radius: Any = None
    between: tuple[Any, Any] | None = None
    axis: str = "x"

    def mask(self, tissue: Tissue) -> np.ndarray:
        """Truths of the grid's shape.

        Raises:
            BadValue, UnknownName: no voxel lies there, or there is no such axis.
        """
        grid = tissue.grid
        if self.between is None:
            if self.radius is None:
                return np.ones(grid.shape, dtype=bool)
            return grid.ball(self.centre, self.radius)
        if self.axis not in grid.dims:
            raise unknown("axis", self.axis, grid.dims, "this grid")
        k = grid.dims.index(self.axis)
        low, high = (float(si(x, "m", "between")) for x in self.between)
        x = grid.centres(k)
        inside = ((x >= low) & (x < high)).reshape(along(len(grid.shape), k))
        if not inside.any():
            raise BadValue(f"between {show(low, 'm')} and {show(high, 'm')} along {self.axis} lies no voxel.")
        return np.broadcast_to(inside, grid.shape).copy()


EVERYWHERE = Where()


@dataclasses.dataclass(frozen=True)
class Local:
    """Items of a protocol that act in one part of the tissue."""

    items: Any
    where: Where = EVERYWHERE


@dataclasses.dataclass(frozen=True)
class Droplet:
    """The extracellular fluid of a part of the tissue gets another level of an ion, at once.

    Args:
        level: mol/m3 or text.
        where: the part.
        ion: of which.
        against: the ion that makes room for it, of the same valence.
        start: when, s or text.
    """

    level: Any = 60.0
    where: Where = EVERYWHERE
    ion: Species | str = K
    against: Species | str = Na
    start: Any = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "level", float(si(self.level, "mol m-3", "level")))
        object.__setattr__(self, "start", float(si(self.start, "s", "start")))
        ion, against = species(self.ion, "a droplet"), species(self.against, "a droplet")
        object.__setattr__(self, "ion", ion)
        object.__setattr__(self, "against", against)
        if ion.z != against.z:
            raise BadValue(f"a droplet of {self.ion} against {self.against} would charge the tissue: take one valence.")

    def put(self, tissue: Tissue, network: Network, y: np.ndarray) -> dict[Species, float]:
        """Change the states; gives the mol that came in, by species, per volume of the models.

        Raises:
            BadValue: there is not enough of the other ion.
        """
        mask = self.where.mask(tissue).ravel()
        i, j = (network.index[f"{tissue.space}.{s}"] for s in (self.ion, self.against))
        water = network.index.get(f"{tissue.space}.{H2O}")
        fixed = tissue.model.compartments[tissue.space].volume
        volume = fixed if water is None else y[mask, water] * WATER_MOLAR_VOLUME
        more = self.level * volume - y[mask, i]
        if (y[mask, j] <= more).any():
            raise BadValue(
                f"a droplet of {self.level:g} mM of {self.ion} needs as much {self.against}, which is not there."
            )
        y[mask, i] += more
        y[mask, j] -= more
        return {species(self.ion): float(more.sum()), species(self.against): -float(more.sum())}


@dataclasses.dataclass(frozen=True)
class Release:
    """A salt let out into the extracellular space of a part of the tissue, evenly, for a while.

    Args:
        rate: mol/s in all, or text.
        where: the part.
        cation, anion: the salt.
        start, duration: s or text.
    """

    rate: Any
    where: Where = EVERYWHERE
    cation: Species | str = K
    anion: Species | str = Cl
    start: Any = 0.0
    duration: Any = 1.0

    def __post_init__(self) -> None:
        for name, unit in (("rate", "mol s-1"), ("start", "s"), ("duration", "s")):
            object.__setattr__(self, name, float(si(getattr(self, name), unit, name)))
        cation, anion = species(self.cation, "a release"), species(self.anion, "a release")
        object.__setattr__(self, "cation", cation)
        object.__setattr__(self, "anion", anion)
        if cation.z + anion.z:
            raise BadValue(f"a release of {cation} and {anion} would charge the tissue: take a neutral salt.")

    @property
    def end(self) -> float:
        """When it stops, s."""
        return self.start + self.duration

    def density(self, tissue: Tissue) -> dict[Species, np.ndarray]:
        """mol per s and m3 of tissue, by species, of the grid's shape."""
        mask = self.where.mask(tissue)
        rate = self.rate * mask / (mask.sum() * tissue.grid.voxel)
        return {species(self.cation): rate, species(self.anion): rate}


@dataclasses.dataclass(frozen=True)
class Conditions:
    """All that is done to a tissue.

    Attributes:
        name: in words.
        items: items and protocols (everywhere), `Local`, `Droplet`, `Release`.
    """

    name: str
    items: tuple[Any, ...] = ()

    def placed(self, tissue: Tissue, until: float) -> Placed:
        """The same on one tissue, for a run of this length.

        Raises:
            UnknownName, BadUnit, BadValue: something does not fit.
        """
        local: list[tuple[np.ndarray, list[Segment]]] = []
        model = tissue.model
        for item in self.items:
            if isinstance(item, Droplet | Release):
                _refuse_not_moving(tissue, item)
                item.where.mask(tissue)
                continue
            given = item if isinstance(item, Local) else Local(item)
            protocol = as_protocol(given.items)
            if protocol is not None:
                parts = segments(model, protocol.on(model), until)
                local.append((given.where.mask(tissue).ravel(), parts))
        drops = tuple(item for item in self.items if isinstance(item, Droplet) and item.start < until)
        releases = tuple(item for item in self.items if isinstance(item, Release) and item.start < until)
        return Placed(tissue, local, drops, releases, until)


@dataclasses.dataclass(frozen=True)
class Placed:
    """Conditions on one tissue: segments of time with a mask each, droplets, releases."""

    tissue: Tissue
    local: list[tuple[np.ndarray, list[Segment]]]
    drops: tuple[Droplet, ...]
    releases: tuple[Release, ...]
    until: float

    @property
    def corners(self) -> list[float]:
        """Times at which something changes at once, s, within the run."""
        times = {part.start for _, parts in self.local for part in parts}
        times |= {drop.start for drop in self.drops}
        times |= {t for r in self.releases for t in (r.start, r.end)}
        return sorted(t for t in times if 0.0 < t < self.until)

    @property
    def moving(self) -> bool:
        """Some parameter moves evenly with time."""
        return any(part.slopes and any(part.slopes.values()) for _, parts in self.local for part in parts)

    def set_parameters(self, network: Network, p: np.ndarray, t: float, h: float) -> None:
        """Parameters of all voxels for a step from t of length h, at its middle where they move."""
        middle = t + 0.5 * h
        for mask, parts in self.local:
            touched = {path for part in parts for path in part.values}
            here = next((part for part in parts if part.start <= middle < part.end), parts[-1])
            for path in touched:
                i = network.parameter_index[path]
                value = here.values.get(path, network.parameters[path])
                p[mask, i] = value + here.slopes.get(path, 0.0) * (middle - here.start)

    def source(self, t: float, h: float) -> dict[Species, np.ndarray]:
        """What is released in a step, mol per s and m3 of tissue, by species."""
        found: dict[Species, np.ndarray] = {}
        for release in self.releases:
            if release.start <= t + 0.5 * h < release.end:
                for s, rate in release.density(self.tissue).items():
                    found[s] = found.get(s, 0.0) + rate
        return found


def as_conditions(given: Any) -> Conditions:
    """Conditions from what a user gives: themselves, a protocol, one item or several.

    Raises:
        BadValue: it is none of these.
    """
    if given is None:
        return Conditions("rest")
    if isinstance(given, Conditions):
        return given
    kinds = (Item, Treatment, Protocol, Local, Droplet, Release)
    items = (given,) if isinstance(given, kinds) else tuple(given) if isinstance(given, Iterable) else ()
    if not items or isinstance(given, str | Mapping) or not all(isinstance(item, kinds) for item in items):
        raise BadValue(f"{given!r} is nothing to do to a tissue: give items such as ion.Step(...), Local or Droplet.")
    kinds_given = dict.fromkeys(path_name(type(item).__name__).replace("_", " ") for item in items)
    return Conditions(" and ".join(kinds_given), items)


def _refuse_not_moving(tissue: Tissue, item: Droplet | Release) -> None:
    names = (item.ion, item.against) if isinstance(item, Droplet) else (item.cation, item.anion)
    for s in map(species, names):
        if s not in tissue.moving:
            here = ", ".join(x.symbol for x in tissue.moving)
            raise BadValue(f"{s} does not move in this tissue, so that none can be put there: take one of {here}.")
