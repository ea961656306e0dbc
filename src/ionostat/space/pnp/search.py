"""Steady states: a start near equilibrium, Newton, and a ladder of small steps where a leap fails."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from .mesh import donnan
from .newton import Newton, activities, fluxes
from .problem import Problem

#: first step of the ladder in u = FV/RT (25 mV), its growth, its shrinking, and the share of the way that is too small
STEP, GROW, CUT, LEAST = 1.0, 1.6, 0.4, 1e-8
#: iterations of a step of the ladder and of a leap
FEW, MANY = 18, 60


@dataclasses.dataclass(frozen=True)
class State:
    """What was found for one clamp.

    Attributes:
        U: activities and potential, nodes x (N + 1).
        reached: the clamp for which U holds; that asked for, or the last good one.
        converged: whether it is that asked for.
        iterations: Newton steps in all.
    """

    U: np.ndarray
    reached: float
    converged: bool
    iterations: int


def guess(problem: Problem, u: float = 0.0) -> np.ndarray:
    """A start: ions mix along the resistance, and the potential balances the charge of the volume."""
    a, b = problem.baths
    opens = problem.open
    a, b = (a if opens[0] else b), (b if opens[1] else a)
    conductance = problem.g.mean(axis=1)
    slow = np.max(conductance) * 1e-12
    s = np.concatenate([[0.0], np.cumsum(1.0 / np.maximum(conductance, slow))])
    s /= s[-1]
    water = problem.water
    mixed = a + (b - a) * s[:, None]
    p, X = problem.volume / water[:, None], problem.q_volume / water
    psi = donnan(problem.z, (mixed * p).T, X)
    psi[[0, -1]] = np.where(opens, 0.0, psi[[0, -1]])
    share = mixed * np.exp(-np.clip(problem.z * psi[:, None], -50.0, 50.0))
    return np.concatenate([np.where(problem.hold > 0.0, 0.0, share), (u * (1.0 - s) + psi)[:, None]], axis=1)


def settle(problem: Problem, u: float = 0.0, start: np.ndarray | None = None) -> State:
    """The steady state at a voltage u = FV/RT: from a start or cold, then by the ladder from no voltage."""
    newton = Newton(problem)
    newton.U[..., 0] = guess(problem, u) if start is None else start
    count, good = 0, bool(newton.solve(u, most=MANY)[0])
    count += int(newton.iterations[0])
    if good:
        return State(newton.U[..., 0].copy(), u, True, count)
    rest = at_rest(problem, newton)
    if not rest.converged:
        return dataclasses.replace(rest, iterations=rest.iterations + count)
    found = climb(newton, rest.U, lambda share: newton.solve(share * u, most=FEW), first=STEP / max(abs(u), STEP))
    return State(found.U, found.reached * u, found.converged, count + rest.iterations + found.iterations)


def at_rest(problem: Problem, newton: Newton) -> State:
    """The state without voltage: cold, then with the fixed charge brought in step by step."""
    newton.U[..., 0] = guess(problem)
    good = bool(newton.solve(0.0, most=MANY)[0])
    count = int(newton.iterations[0])
    if good:
        return State(newton.U[..., 0].copy(), 0.0, True, count)

    def charged(share: float) -> np.ndarray:
        newton.charge(share * problem.q)
        return newton.solve(0.0, most=FEW)

    newton.U[..., 0] = guess(problem.with_charge(0.0))
    if not charged(0.0)[0]:
        return State(newton.U[..., 0].copy(), np.nan, False, count + FEW)
    found = climb(newton, newton.U[..., 0].copy(), charged, first=0.05)
    newton.charge(problem.q)
    return State(found.U, 0.0 if found.converged else np.nan, found.converged, count + found.iterations)


def at_current(problem: Problem, moles: float, start: np.ndarray | None = None) -> State:
    """The steady state at a given current, in moles of charge a second; 0 for the reversal potential."""
    newton = Newton(problem)
    rest = at_rest(problem, newton) if start is None else State(start, 0.0, True, 0)
    if not rest.converged:
        return rest
    newton.U[..., 0] = rest.U
    if newton.solve(moles, current=True, most=MANY)[0]:
        return State(newton.U[..., 0].copy(), moles, True, rest.iterations + int(newton.iterations[0]))
    low = float(fluxes(problem, *activities(rest.U)) @ problem.z)
    found = climb(newton, rest.U, lambda share: newton.solve(low + share * (moles - low), current=True, most=FEW), 0.1)
    return State(found.U, low + found.reached * (moles - low), found.converged, rest.iterations + found.iterations)


def climb(newton: Newton, start: np.ndarray, solve: Callable[[float], np.ndarray], first: float) -> State:
    """Go from share 0 to 1 of a change in steps that grow while they succeed; the last good state where they do not."""
    U, done, step, count = start.copy(), 0.0, first, 0
    while done < 1.0:
        ahead = min(1.0, done + step)
        newton.U[..., 0] = U
        good = bool(solve(ahead)[0])
        count += int(newton.iterations[0])
        if good:
            U, done, step = newton.U[..., 0].copy(), ahead, step * GROW
        else:
            step *= CUT
            if step < LEAST:
                return State(U, done, False, count)
    return State(U, 1.0, True, count)
