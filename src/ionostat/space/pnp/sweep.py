"""Many voltages: neighbours share a lane, each lane goes along its stretch with a secant to guess by."""

from __future__ import annotations

import dataclasses

import numpy as np

from .newton import Newton
from .problem import Problem
from .search import FEW, GROW, State, climb, settle

LANES = 8
#: the least share of the way from one state to the lanes' first ones
LEAST = 1e-3
#: a guess by the secant changes no activity by more than this factor
SECANT = 4.0


@dataclasses.dataclass(frozen=True)
class Sweep:
    """States at many clamps: U is clamps x nodes x (N + 1), NaN where nothing was found."""

    clamps: np.ndarray
    U: np.ndarray
    converged: np.ndarray
    iterations: np.ndarray
    last_good: State


def along(problem: Problem, clamps: np.ndarray) -> Sweep:
    """The steady states at voltages u = FV/RT.

    A lane that fails is taken again alone, from its nearest good neighbour and then by the ladder.
    """
    clamps = np.asarray(clamps, dtype=float)
    order = np.argsort(clamps, kind="stable")
    wanted = clamps[order]
    lanes = LANES if len(wanted) > 2 * LANES else 1
    columns = _stretches(wanted, lanes)
    U = np.full((len(wanted), *_shape(problem)), np.nan)
    good, counts = np.zeros(len(wanted), dtype=bool), np.zeros(len(wanted), dtype=int)
    origin = settle(problem, _nearest_zero(wanted))
    if origin.converged:
        _march(problem, wanted, columns, origin.U, (U, good, counts))
    last = _mend(problem, wanted, (U, good, counts), origin)
    back = np.argsort(order, kind="stable")
    return Sweep(clamps, U[back], good[back], counts[back], last)


def _shape(problem: Problem) -> tuple[int, int]:
    return len(problem.mesh.x), len(problem.z) + 1


def _nearest_zero(wanted: np.ndarray) -> float:
    return float(wanted[np.argmin(np.abs(wanted))])


def _stretches(wanted: np.ndarray, lanes: int) -> np.ndarray:
    """Indices of the voltages, rounds x lanes: each lane a stretch of neighbours, outward from the middle."""
    size = -(-len(wanted) // lanes)
    rows = np.minimum(np.arange(lanes)[:, None] * size + np.arange(size), len(wanted) - 1)
    middle = int(np.argmin(np.abs(wanted)))
    outward = [row[::-1] if row[-1] <= middle else row for row in rows]
    return np.array(outward).T


def _march(problem: Problem, wanted: np.ndarray, columns: np.ndarray, origin: np.ndarray, found: tuple) -> None:
    """All lanes from one state to the start of their stretches, then along them."""
    U, good, counts = found
    newton = Newton(problem, columns.shape[1])
    newton.U[:] = _spread(newton, origin, _nearest_zero(wanted), wanted[columns[0]])
    past: list[tuple[np.ndarray, np.ndarray]] = []  # the last two states, and their clamps
    for row in columns:
        start = newton.U.copy()
        if len(past) == 2:
            (before, low), (now, high) = past
            ratio = np.divide(wanted[row] - high, high - low, out=np.zeros(len(row)), where=high != low)
            _predict(newton.U, now, before, ratio)
        right = newton.solve(wanted[row], most=FEW)
        for lane in np.flatnonzero(right):
            U[row[lane]], good[row[lane]] = newton.U[..., lane], True
        counts[row] = newton.iterations
        newton.U[..., ~right] = start[..., ~right]
        past = [*past[-1:], (newton.U.copy(), wanted[row])]


def _spread(newton: Newton, origin: np.ndarray, start: float, ends: np.ndarray) -> np.ndarray:
    """The lanes' first states, all from one, in common steps; what was reached where a step fails for good."""
    here = np.repeat(origin[..., None], newton.lanes, axis=2)
    done, step = 0.0, 0.25
    while done < 1.0 and step > LEAST:
        ahead = min(1.0, done + step)
        newton.U[:] = here
        if np.all(newton.solve(start + ahead * (ends - start), most=FEW)):
            here, done, step = newton.U.copy(), ahead, step * GROW
        else:
            step *= 0.5
    return here


def _predict(U: np.ndarray, now: np.ndarray, before: np.ndarray, ratio: np.ndarray) -> None:
    """Along the secant: potentials in a straight line, activities as powers."""
    U[:, -1] = now[:, -1] + ratio * (now[:, -1] - before[:, -1])
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(before[:, :-1] > 0.0, now[:, :-1] / before[:, :-1], 1.0)
    U[:, :-1] = now[:, :-1] * np.clip(factor**ratio, 1.0 / SECANT, SECANT)


def _mend(problem: Problem, wanted: np.ndarray, found: tuple, origin: State) -> State:
    """Take again what failed; gives the last good state of one that could not be found, or the origin."""
    U, good, counts = found
    last = origin
    for index in np.flatnonzero(~good):
        near = np.flatnonzero(good)
        if len(near):
            start = near[np.argmin(np.abs(near - index))]
            newton, low = Newton(problem), wanted[start]
            span = wanted[index] - low
            state = climb(newton, U[start], lambda share: newton.solve(low + share * span, most=FEW), 1.0)  # noqa: B023
            state = dataclasses.replace(state, reached=low + state.reached * span)
        else:
            state = settle(problem, wanted[index])
        counts[index] += state.iterations
        if state.converged:
            U[index], good[index] = state.U, True
        else:
            last = state
    return last
