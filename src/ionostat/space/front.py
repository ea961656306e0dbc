"""The front of a wave, from when it arrived in each voxel: speed, its error, and how well the grid resolves it."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from ..errors import NoSolution
from .graph import Graph
from .grid import Grid

#: part of the way, from the stimulus to where the front got, over which the speed is taken: past its start, and before
#: it feels the end
WINDOW = (0.4, 0.9)
#: voxels that a speed needs
FEWEST = 6
#: pieces of the way whose speeds are compared for the error
PIECES = 4


@dataclasses.dataclass(frozen=True)
class Front:
    """A front.

    Attributes:
        speed: m/s.
        error: standard error of the speed, m/s: from the scatter of arrivals, or from pieces of the way if larger.
        low, high: distance from the stimulus over which it was taken, m.
        voxels: that it crossed there.
    """

    speed: float
    error: float
    low: float
    high: float
    voxels: int


def front(grid: Grid | Graph, arrival: np.ndarray, origin: Any = None, window: tuple[float, float] = WINDOW) -> Front:
    """Speed of a front by its arrivals.

    Args:
        grid: the grid; of a graph distances are those along its edges.
        arrival: time of arrival in every voxel, s; NaN where it never came.
        origin: point from which it started, m.
        window: part of the way over which it is taken.

    Raises:
        NoSolution: it crossed too few voxels.

    >>> grid = Grid(100, "10 um")
    >>> found = front(grid, grid.centres() / 50e-6)
    >>> round(1e6 * found.speed, 6), found.voxels
    (50.0, 50)
    """
    distance = grid.distance(origin)
    came = np.isfinite(arrival) & (arrival > 0)
    if came.sum() < FEWEST:
        raise NoSolution(f"no front: potassium passed its level in {int(came.sum())} voxels, a speed needs {FEWEST}.")
    reach = float(distance[came].max())
    low, high = (part * reach for part in window)
    here = came & (distance >= low) & (distance <= high)
    if here.sum() < FEWEST:
        raise NoSolution(
            f"no speed: the front got {1e6 * reach:.0f} um far, and {int(here.sum())} voxels lie in the part of its "
            f"way over which a speed is taken; {FEWEST} are needed. Run for longer, or take smaller voxels."
        )
    r, t = distance[here], arrival[here]
    slope, off = _line(r, t) if np.ptp(r) > 0 else (0.0, 0.0)
    if slope <= 0:
        raise NoSolution("no speed: what crossed the level of the front did not travel away from the stimulus.")
    speed = 1.0 / slope
    edges = np.linspace(low, high, PIECES + 1)
    parts = []
    for a, b in zip(edges[:-1], edges[1:]):
        piece = (r >= a) & (r <= b)
        if piece.sum() > 2 and np.ptp(r[piece]) > 0:
            parts.append(_line(r[piece], t[piece])[0])
    error = speed**2 * off
    if len(parts) > 1:
        error = max(error, speed**2 * float(np.std(parts, ddof=1) / np.sqrt(len(parts))))
    return Front(float(speed), float(error), low, high, int(here.sum()))


def _line(r: np.ndarray, t: np.ndarray) -> tuple[float, float]:
    """Slope of a straight line through arrivals, and its standard error."""
    away = r - r.mean()
    slope = float(np.sum(away * t) / np.sum(away**2))
    left = t - t.mean() - slope * away
    return slope, float(np.sqrt(np.sum(left**2) / max(len(r) - 2, 1) / np.sum(away**2)))
