"""A regular grid of voxels in one, two or three dimensions, and differences across its faces.

A field is an array of the grid's shape; further axes, such as species, stand before it. Fluxes live on the faces
between voxels, one array per axis; what leaves one voxel enters the next, so that sums over the grid stay.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import BadValue
from ..units import show, si
from .stencil import spread

#: names of the axes
AXES = ("x", "y", "z")
#: voxels that a grid may have
MOST_VOXELS = 50_000_000
#: side that a voxel may have, m; more is a unit that was forgotten
LONGEST = 1e-2

#: a flux, or what it is made of, on the inner faces of every axis
Faces = list[np.ndarray]


@dataclasses.dataclass(frozen=True, init=False)
class Grid:
    """A regular grid.

    Args:
        shape: voxels along x, (x, y) or (x, y, z); one number for one dimension.
        spacing: size of a voxel, m or text, for all axes or for each.

    >>> grid = Grid((4, 8), "25 um")
    >>> grid.shape, grid.dims, grid.extent
    ((4, 8), ('x', 'y'), (0.0001, 0.0002))
    """

    shape: tuple[int, ...]
    spacing: tuple[float, ...]

    def __init__(self, shape: int | Sequence[int], spacing: Any = "25 um"):
        counts = (shape,) if isinstance(shape, int | np.integer) else tuple(shape)
        if not 1 <= len(counts) <= 3 or any(not isinstance(n, int | np.integer) or n < 1 for n in counts):
            raise BadValue(f"grid: {shape!r}; give 1 to 3 whole numbers of voxels, such as 1000 or (200, 100).")
        if math.prod(counts) > MOST_VOXELS:
            raise BadValue(f"grid: {shape!r} has {math.prod(counts):,} voxels; at most {MOST_VOXELS:,} are taken.")
        given = spacing if isinstance(spacing, list | tuple) else (spacing,) * len(counts)
        if len(given) != len(counts):
            raise BadValue(f"spacing: {spacing!r} has {len(given)} values for {len(counts)} axes; give one, or each.")
        lengths = tuple(float(si(h, "m", "spacing")) for h in given)
        for h in lengths:
            if not 0 < h <= LONGEST:
                raise BadValue(f"spacing: {show(h, 'm')}; it must be above 0 and at most 1 cm, such as '25 um'.")
        object.__setattr__(self, "shape", tuple(int(n) for n in counts))
        object.__setattr__(self, "spacing", lengths)

    @property
    def dims(self) -> tuple[str, ...]:
        """Names of the axes."""
        return AXES[: len(self.shape)]

    @property
    def size(self) -> int:
        """Number of voxels."""
        return math.prod(self.shape)

    @property
    def words(self) -> str:
        """What it is, for people."""
        return f"{' x '.join(map(str, self.shape))} voxels of {self.spacing[0] * 1e6:g} um"

    @property
    def lengths(self) -> tuple[float, ...]:
        """From middle to middle across the faces of each axis, m."""
        return self.spacing

    @property
    def unit(self) -> str:
        """Of the coordinates."""
        return "m"

    @property
    def extent(self) -> tuple[float, ...]:
        """Length of each axis, m."""
        return tuple(n * h for n, h in zip(self.shape, self.spacing))

    @property
    def voxel(self) -> float:
        """Volume of a voxel, m3; in one or two dimensions that of a cube of the first spacing's section."""
        missing = 3 - len(self.shape)
        return math.prod(self.spacing) * self.spacing[0] ** missing

    def centres(self, axis: int = 0) -> np.ndarray:
        """Middles of the voxels along an axis, m."""
        return (np.arange(self.shape[axis]) + 0.5) * self.spacing[axis]

    def distance(self, point: Any) -> np.ndarray:
        """Distance of every voxel's middle from a point, m, of the grid's shape."""
        place = self.point(point)
        total = np.zeros(self.shape)
        for axis, at in enumerate(place):
            away = (self.centres(axis) - at).reshape(along(len(self.shape), axis))
            total = total + away**2
        return np.sqrt(total)

    def point(self, point: Any) -> tuple[float, ...]:
        """A place, m: numbers or texts for each axis, "middle", or None for the corner at zero.

        Raises:
            BadValue: it has another number of axes, or lies outside.
        """
        if point is None:
            return (0.0,) * len(self.shape)
        if isinstance(point, str) and point == "middle":
            return tuple(0.5 * length for length in self.extent)
        given = point if isinstance(point, list | tuple | np.ndarray) else (point,)
        if len(given) != len(self.shape):
            raise BadValue(f"point: {point!r} has {len(given)} coordinates; this grid has the axes {self.dims}.")
        place = tuple(float(si(x, "m", "point")) for x in given)
        if any(not 0.0 <= x <= length for x, length in zip(place, self.extent)):
            reach = " x ".join(show(length, "m") for length in self.extent)
            raise BadValue(f"point: {point!r} lies outside of the grid, which reaches from 0 to {reach}.")
        return place

    def voxel_at(self, point: Any) -> tuple[int, ...]:
        """Index of the voxel that holds a place."""
        place = self.point(point)
        return tuple(min(int(x / h), n - 1) for x, h, n in zip(place, self.spacing, self.shape))

    def ball(self, centre: Any, radius: Any) -> np.ndarray:
        """Where the middle of a voxel lies within a radius of a point: truths of the grid's shape.

        Raises:
            BadValue: no voxel does.
        """
        reach = float(si(radius, "m", "radius"))
        inside = self.distance(centre) <= reach
        if not inside.any():
            raise BadValue(
                f"radius: {show(reach, 'm')} around {centre!r} holds the middle of no voxel of "
                f"{show(self.spacing[0], 'm')}; give a larger one."
            )
        return inside

    # ------------------------------------------------------------ faces

    def step(self, field: np.ndarray) -> Faces:
        """Difference across every inner face, the next voxel minus this one."""
        return [np.diff(field, axis=k - len(self.shape)) for k in range(len(self.shape))]

    def mean(self, field: np.ndarray) -> Faces:
        """Arithmetic mean of both sides of every inner face."""
        return [0.5 * (field[self.all_but(k, -1)] + field[self.all_but(k, 0)]) for k in range(len(self.shape))]

    def conductances(self, share: Sequence[np.ndarray]) -> Faces:
        """Of the inner faces, m-2: two half voxels in series, by a field for each axis (alpha/lambda2)."""
        found = []
        for k, h in enumerate(self.spacing):
            low, high = share[k][self.all_but(k, -1)], share[k][self.all_but(k, 0)]
            found.append(2.0 / h**2 * low * high / (low + high))
        return found

    def all_but(self, k: int, end: int) -> tuple[Any, ...]:
        """Index of all voxels but those at one end of axis k: 0 the first, -1 the last."""
        part = slice(1, None) if end == 0 else slice(None, -1)
        return (..., part, *([slice(None)] * (len(self.shape) - 1 - k)))

    @property
    def faces(self) -> list[str]:
        """Names of the outer faces: ``x-`` at zero, ``x+`` at the end, and so on."""
        return [f"{axis}{end}" for axis in self.dims for end in "-+"]

    def outer(self, name: str) -> tuple[int, tuple[Any, ...]]:
        """Axis of an outer face, and index of the voxels at it."""
        k = self.dims.index(name[0])
        return k, (..., 0 if name[1] == "-" else -1, *([slice(None)] * (len(self.shape) - 1 - k)))

    def spread(
        self, x: np.ndarray, w: Faces, factor: float = 1.0, carried: np.ndarray | None = None,
        out: np.ndarray | None = None,
    ) -> np.ndarray:
        """What flows down the differences of a field bring into each voxel: div(w grad x), times a factor.

        With ``carried`` its mean on each face stands beside w, as in drift.
        """
        return spread(x, w, factor, carried, out)

    def waves(self, weights: Sequence[float]) -> np.ndarray:
        """Minus the eigenvalues of the differences along every axis, a weight on each, on the cosine modes."""
        total = np.zeros(self.shape)
        for k, (n, weight) in enumerate(zip(self.shape, weights)):
            wave = (2.0 - 2.0 * np.cos(np.pi * np.arange(n) / n)) * weight
            total = total + wave.reshape(along(len(self.shape), k))
        return total


def along(axes: int, axis: int) -> tuple[int, ...]:
    """The shape in which values along one of several axes broadcast over the grid."""
    return tuple(-1 if k == axis else 1 for k in range(axes))
