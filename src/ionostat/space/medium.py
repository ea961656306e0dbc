r"""The extracellular space on a grid: volume fraction, tortuosity, and what its outer faces touch.

.. math:: \frac{\partial (\alpha C)}{\partial t} = \nabla\cdot\Big(\alpha \frac{D}{\lambda^2} \nabla C\Big) + q - u

Both are fields; the tortuosity may differ from axis to axis. Of every inner face the conductance is that of two half
voxels in series.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import BadValue, unknown
from ..units import si
from .graph import Graph
from .grid import Faces, Grid


@dataclasses.dataclass(frozen=True)
class Bath:
    """What an outer face touches: a bath, or blood behind a wall.

    Args:
        level: concentration beyond, mol/m3 or text.
        permeability: of the wall, m/s per area of tissue; without it the bath stands at the face itself.

    >>> Bath("3 mM").level
    3.0
    """

    level: Any
    permeability: Any = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "level", float(si(self.level, "mol m-3", "level")))
        wall = math.inf if self.permeability is None else float(si(self.permeability, "m s-1", "permeability"))
        object.__setattr__(self, "permeability", wall)
        if not (self.level >= 0 and wall >= 0):
            raise BadValue(f"bath: level {self.level:g} and permeability {wall:g} must be 0 or more.")


def by_face(grid: Grid | Graph, faces: Mapping[str, Any] | Any | None) -> dict[str, Any]:
    """What each outer face touches; one thing alone stands for all faces, and closed faces are left out.

    Raises:
        UnknownName: the grid has no such face.
        BadValue: it is a graph.
    """
    if faces is None or isinstance(faces, str) and faces == "closed":
        return {}
    if not grid.faces:
        raise BadValue("faces: a graph has none, which a bath could touch; a grid has.")
    if not isinstance(faces, Mapping):
        return dict.fromkeys(grid.faces, faces)
    for name in faces:
        if name not in grid.faces:
            raise unknown("face", name, grid.faces, f"a grid with the axes {', '.join(grid.dims)}")
    return {name: bath for name, bath in faces.items() if bath is not None and bath != "closed"}


@dataclasses.dataclass(frozen=True, init=False)
class Medium:
    """Volume fraction and tortuosity of the extracellular space on a grid.

    Args:
        grid: the grid, or a `Graph`.
        alpha: volume fraction, above 0 and at most 1: a number, or an array of the grid's shape.
        tortuosity: lambda, 1 or more: a number, an array, or a sequence of one of these for each axis.

    Raises:
        BadValue: one lies outside, or does not fit the grid.

    >>> medium = Medium(Grid(4, "10 um"), alpha=0.2, tortuosity=1.6)
    >>> round(float(medium.alpha[0]), 3), medium.uniform
    (0.2, True)
    """

    grid: Grid | Graph
    alpha: np.ndarray
    tortuosity: tuple[np.ndarray, ...]

    def __init__(self, grid: Grid | Graph, alpha: Any = 0.2, tortuosity: Any = 1.6):
        share = _field(grid, alpha, "alpha")
        if not ((share > 0) & (share <= 1)).all():
            bad = share[~((share > 0) & (share <= 1))].flat[0]
            raise BadValue(f"alpha: {bad:g} does not lie above 0 and at most at 1; in brain it is near 0.2.")
        axes = len(grid.shape)
        each = tortuosity if isinstance(tortuosity, list | tuple) and len(tortuosity) == axes else (tortuosity,) * axes
        winding = tuple(_field(grid, one, "tortuosity") for one in each)
        for one in winding:
            if not (one >= 1).all():
                raise BadValue(f"tortuosity: {one.min():g} is below 1, that of free solution; in brain it is near 1.6.")
        object.__setattr__(self, "grid", grid)
        object.__setattr__(self, "alpha", share)
        object.__setattr__(self, "tortuosity", winding)

    @property
    def uniform(self) -> bool:
        """Both are the same everywhere (they may differ from axis to axis)."""
        return all(np.ptp(field) == 0 for field in (self.alpha, *self.tortuosity))

    def conductances(self) -> Faces:
        """Of the inner faces, per diffusion coefficient, m-2."""
        return self.grid.conductances([self.alpha / one**2 for one in self.tortuosity])

    def outer(self, D: float, faces: Mapping[str, Any]) -> list[tuple[int, tuple[Any, ...], np.ndarray, float]]:
        """Outer faces that are open: (axis, index of the voxels there, conductance in s-1, level)."""
        found = []
        for name, bath in faces.items():
            k, here, half = self.outer_path(name)
            half, wall = D * half, bath.permeability / self.grid.spacing[k]
            through = half if math.isinf(wall) else half * wall / (half + wall)
            found.append((k, here, through, bath.level))
        return found

    def outer_path(self, name: str) -> tuple[int, tuple[Any, ...], np.ndarray]:
        """Axis of an outer face, index of the voxels at it, and alpha/(lambda2 h2) from their middles to it, m-2."""
        k, here = self.grid.outer(name)
        return k, here, 2.0 * self.alpha[here] / (self.tortuosity[k][here] * self.grid.spacing[k]) ** 2


def _field(grid: Grid | Graph, given: Any, name: str) -> np.ndarray:
    value = np.asarray(si(given, "1", name), dtype=float)
    if value.shape not in ((), grid.shape):
        raise BadValue(f"{name} has the shape {value.shape}; give one number, or an array of shape {grid.shape}.")
    return np.ascontiguousarray(np.broadcast_to(value, grid.shape))
