"""A run as a function of some numbers: traces of quantities at given times, and their exact slopes."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from ..compiler.kernels import Kernels
from ..ensemble.quantities import Quantity, quantity
from ..errors import NoSolution
from ..solvers.lanes import HEAD
from ..solvers.rosenbrock import STATUS, Rosenbrock, Work
from ..units import show
from .inputs import Inputs, Start, StartSlopes
from .stretches import Exact, Stretch
from .tangent import NODES, Tangent

#: a stride that every step exceeds: a row at the end of each
EVERY_STEP = -1.0
#: estimated error of the slopes that is let pass, over the tolerance of the run (the estimate is of one order less)
LET_PASS = 100.0
#: rounds in which steps of the slopes are cut, and pieces that one is cut into at a time
ROUNDS, PIECES = 8, 10
#: length of a step of the slopes over the time since the last corner
GRADE = 0.5
#: part of its largest value in the run, and of the largest of all states, below which a slope need not be resolved
SMALL, TINY = 0.03, 1e-7


@dataclasses.dataclass(frozen=True)
class Swept:
    """Slopes of the states along one segment.

    Attributes:
        stretch: the segment.
        nodes: ends of the steps, s.
        values, rates: at the nodes, nodes x k x states.
        error: estimated, of each step.
    """

    stretch: Stretch
    nodes: np.ndarray
    values: np.ndarray
    rates: np.ndarray
    error: np.ndarray

    def at(self, times: np.ndarray) -> np.ndarray:
        """Slopes at times within, by the cubic through both ends of a step, times x k x states."""
        i = np.clip(np.searchsorted(self.nodes, times) - 1, 0, len(self.nodes) - 2)
        h = self.nodes[i + 1] - self.nodes[i]
        x = ((times - self.nodes[i]) / h)[:, None, None]
        a, b, h = self.values[i], self.values[i + 1], h[:, None, None]
        bend = (1 - x) * (h * self.rates[i] - b + a) - x * (h * self.rates[i + 1] - b + a)
        return (1 - x) * a + x * b + x * (1 - x) * bend


class Forward:
    """Quantities of a run at given times as a function of some numbers.

    Args:
        inputs: what a run starts from, as a function of the numbers.
        outputs: names of quantities: ``neuron.V``, ``ecs.K``, a process.
        times: when they are looked at, s, rising; at a corner of the protocol, before it.
        rtol: relative tolerance of the run; slopes follow it.
        most_steps: accepted steps after which a run is given up.
    """

    def __init__(
        self, inputs: Inputs, outputs: Sequence[str], times: np.ndarray, rtol: float = 1e-6,
        most_steps: int = 1_000_000,
    ):
        self.inputs, self.times, self.rtol = inputs, np.asarray(times, dtype=float), rtol
        self.quantities: list[Quantity] = [quantity(inputs.network, path) for path in outputs]
        self.kernels = Kernels(inputs.network, inputs.ramped, extents=False)
        self.solver = Rosenbrock(self.kernels, 1, "rodas5p", rtol, most_steps=most_steps)
        self.exact = Exact(self.kernels, self.quantities)

    @cached_property
    def tangent(self) -> Tangent:
        """The compiled equation of small changes."""
        return Tangent(self.kernels)

    def traces(self, theta: np.ndarray) -> np.ndarray:
        """The quantities, outputs x times.

        Raises:
            IonostatError: the numbers are impossible, or the run stopped.
        """
        start = self.inputs.at(theta)
        rows = self._rows(start, self.times)
        seen = np.full((len(self.quantities), len(self.times)), np.nan)
        for segment, where in self._parts(start):
            seen[:, where] = self.exact.of(self.exact.outputs, _stretch(start, rows, segment), self.times[where])
        return seen

    def traces_and_slopes(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The quantities, outputs x times, and their derivatives by the numbers, outputs x times x k.

        Raises:
            IonostatError: the numbers are impossible, or the run stopped.
        """
        start, by = self.inputs.at(theta), self.inputs.slopes(theta)
        seen = np.full((len(self.quantities), len(self.times)), np.nan)
        slopes = np.full((*seen.shape, len(theta)), np.nan)
        swept = self._swept(start, by)
        for segment, where in self._parts(start):
            it, times = swept[segment], self.times[where]
            seen[:, where] = self.exact.of(self.exact.outputs, it.stretch, times)
            slopes[:, where] = self.exact.seen(it.stretch, times, it.at(times))
        return seen, slopes

    def _swept(self, start: Start, by: StartSlopes) -> list[Swept]:
        """Slopes along all segments; steps are cut until the estimated error is small."""
        steps = self._rows(start, np.zeros(1), EVERY_STEP)
        meshes = [graded(np.unique(steps[steps[:, 1] == i, 2])) for i in range(len(start.ends))]
        for _ in range(ROUNDS):
            swept = self._along(start, by, meshes)
            error = _relative_error(swept, start.network.scale)
            pieces = [np.ceil((e / (LET_PASS * self.rtol)) ** 0.25).clip(1, PIECES).astype(int) for e in error]
            if all(np.all(p == 1) for p in pieces):
                break
            meshes = [cut(mesh, p) for mesh, p in zip(meshes, pieces)]
        return swept

    def _along(self, start: Start, by: StartSlopes, meshes: list[np.ndarray]) -> list[Swept]:
        """One pass over all segments."""
        stages = [mesh[:-1, None] + np.diff(mesh)[:, None] * NODES for mesh in meshes]
        for mesh, t in zip(meshes, stages):
            t[:, -1] = mesh[1:]
        rows = self._rows(start, np.unique(np.concatenate([*(t.ravel() for t in stages), self.times])))
        s = np.zeros((by.y.shape[1], self.kernels.states))
        s[:, : len(by.y)] = by.y.T
        found: list[Swept] = []
        for segment, (mesh, times) in enumerate(zip(meshes, stages)):
            moved = by.ends[segment - 1] if segment else np.zeros(len(s))
            stretch = _stretch(start, rows, segment, by.p[segment], moved)
            if segment:
                s = s + self._jump(found[-1].stretch, stretch)
                s[:, len(by.y) :] = 0.0
            there = np.append(mesh[0], times)
            b = self.exact.pushed(False, stretch, there)
            values, rates, error = self.tangent(stretch.at(there).T, stretch.p, np.diff(mesh), b, s)
            if not np.all(np.isfinite(values[-1])):
                raise NoSolution(f"the slopes of the run are no numbers from {show(mesh[0], 's')} on.")
            found.append(Swept(stretch, mesh, values, rates, error))
            s = values[-1].copy()
        return found

    def _jump(self, before: Stretch, after: Stretch) -> np.ndarray:
        """What a corner that moves does: the time between is spent by the one rule and not by the other, k x states."""
        if not np.any(after.dstart):
            return np.zeros((len(after.dstart), self.kernels.states))
        corner = np.array([after.start])
        rates = [self.exact.of(self.exact.f, stretch, corner)[:, 0] for stretch in (before, after)]
        return np.outer(after.dstart, rates[0] - rates[1])

    def _rows(self, start: Start, grid: np.ndarray, stride: float = np.inf) -> np.ndarray:
        """Rows of a run.

        Raises:
            NoSolution: the run stopped before its end.
        """
        work = Work(start.y, start.p[None], start.ends[None], grid, stride=stride, scale=start.network.scale[None])
        rows = np.concatenate(list(self.solver.run(work)))
        cause = STATUS[int(self.solver.outcome.status[0])]
        if cause != "done":
            reached = f"{show(rows[-1, 2] if len(rows) else 0.0, 's')} of {show(start.ends[-1], 's')}"
            raise NoSolution(f"the run with these numbers stopped at {reached}: {cause}.")
        return rows

    def _parts(self, start: Start) -> list[tuple[int, slice]]:
        """(segment, which of the wanted times) where there are any; a corner belongs to what is before it."""
        cuts = np.searchsorted(self.times, start.ends, side="right")
        cuts[-1] = len(self.times)
        return [(i, slice(a, b)) for i, (a, b) in enumerate(zip([0, *cuts[:-1]], cuts)) if b > a]


def _stretch(
    start: Start, rows: np.ndarray, segment: int, dp: np.ndarray | None = None, dstart: np.ndarray | None = None
) -> Stretch:
    here = rows[rows[:, 1] == segment]
    t, first = np.unique(here[:, 2], return_index=True)
    dp = np.zeros((start.p.shape[1], 0)) if dp is None else dp
    begin = float(start.ends[segment - 1]) if segment else 0.0
    moved = np.zeros(dp.shape[1]) if dstart is None else dstart
    return Stretch(begin, t, here[first, HEAD:].T, start.p[segment], dp, moved)


def graded(nodes: np.ndarray) -> np.ndarray:
    """The steps of a run, none longer than a part of the time since its corner.

    A run that stands still makes long steps, while small changes still relax, from the corner on and with all the time
    constants of the model: steps that grow with the time since then resolve each of them.
    """
    since = np.diff(nodes)[0]
    more = [nodes[0]]
    while nodes[0] + since < nodes[-1]:
        more.append(nodes[0] + since)
        since *= 1.0 + GRADE
    both = np.unique(np.concatenate([nodes, more]))
    apart = np.diff(both) > 1e-9 * (both[1:] - both[0])
    return np.concatenate([both[:1], both[1:-1][apart[:-1] & apart[1:]], both[-1:]])


def cut(nodes: np.ndarray, pieces: np.ndarray) -> np.ndarray:
    """Every step cut into so many equal pieces."""
    parts = [a + (b - a) * np.arange(n) / n for a, b, n in zip(nodes, nodes[1:], pieces)]
    return np.append(np.concatenate(parts), nodes[-1])


def _relative_error(swept: list[Swept], scale: np.ndarray) -> list[np.ndarray]:
    """Estimated error of each step over the size of the slopes: mean square over states, largest over numbers."""
    n = len(scale)
    scale = np.where(scale > 0, scale, 1.0)
    largest = np.max([np.max(np.abs(it.values[:, :, :n]) / scale, axis=0) for it in swept], axis=0)
    floor = SMALL * largest + TINY * np.max(largest, axis=1, keepdims=True)
    found = []
    for it in swept:
        size = np.abs(it.values[1:, :, :n]) / scale + floor
        over = np.divide(np.abs(it.error[:, :, :n]) / scale, size, out=np.zeros_like(size), where=size > 0)
        found.append(np.max(np.sqrt(np.mean(over**2, axis=2)), axis=1, initial=0.0))
    return found
