r"""Steady states: Newton's method with conserved totals as equations, and a way back to its reach.

A rest has :math:`f(y) = 0` and :math:`W y = T`. The rows of W are all that no process changes; as many rows of f
follow from the others and are left out, so that the system is square and regular wherever the rest is isolated.
States are scaled by their size. Far from a rest an implicit Euler step is taken with the same Jacobian, which keeps the
totals by itself, and whose length grows as the state calms down (pseudo-transient continuation).

Source: Kelley & Keyes 1998 SIAM J Numer Anal 35:508, 10.1137/S0036142996304796 (not re-read).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from ..compiler.invariants import held, running
from ..compiler.network import Network
from ..compiler.slopes import Slopes
from ..species import H2O

#: Newton steps of one attempt
ROUNDS = 60
#: relative change of a Newton step that has arrived; and of one that round-off keeps from shrinking further
ARRIVED, STUCK = 1e-12, 1e-9
#: largest change of a voltage in one step, V, and of an amount downward, as a part
MOST_VOLTS, MOST_FALL = 0.02, 0.9
#: bursts of implicit steps, steps in each, relative change that a step may bring
BURSTS, STEPS, CHANGE = 16, 40, 0.5
#: first and longest implicit step, s
FIRST, LONGEST = 1e-4, 1e12
#: water this many times the start is no rest to come: the cell swells without limit
RUNAWAY = 1e4
#: a rest closer than this, relative to the size of every state, is near
NEAR = 1.0
#: growth, 1/s, that is round-off: absolute, and relative to the fastest mode
STANDING, ROUNDING = 1e-10, 1e-16


class Steady:
    """The rests of one network with given parameters and totals.

    Args:
        network: the model as equations.
        p: its parameters; those of the model by default.
        reference: a state that has the totals; the start by default.
        slopes: dy/dt and Jacobian, where they are at hand.
        active: which processes ever run; found by trial by default.

    Attributes:
        rows: what stays, rows x states (conserved totals, charge minus C V).
        scale: size of each state.
        weights: totals of scaled states, orthonormal rows.
        kept: states whose rates are equations; those of the others follow.
    """

    def __init__(
        self, network: Network, p: np.ndarray | None = None, reference: np.ndarray | None = None,
        slopes: Slopes | None = None, active: np.ndarray | None = None,
    ):
        self.network = network
        self.p = network.default_parameters if p is None else p
        self.reference = network.start if reference is None else reference
        self.slopes = slopes or Slopes(network)
        self.active = running(network, self.p) if active is None else active
        self.rows = held(network, self.p, self.active)
        self.scale_to(np.maximum(np.abs(self.reference), network.scale))
        self.volts = np.array([s.kind == "voltage" for s in network.states])
        self.amounts = np.array([s.kind in ("amount", "site") for s in network.states])
        self.water = np.array([s.species == H2O for s in network.states])
        #: an empty pool may be this little below zero
        self.least = np.where(self.amounts, np.minimum(network.floor, 0.0), -np.inf)

    def scale_to(self, size: np.ndarray) -> None:
        """Measure states by other sizes."""
        self.scale = size
        self.weights = np.linalg.qr((self.rows * size).T)[0].T if len(self.rows) else self.rows
        self.kept = independent(self.weights)

    def speeds(self, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Scaled dy/dt and its scaled Jacobian."""
        f, J = self.slopes(y, self.p)
        return f / self.scale, J * self.scale / self.scale[:, None]

    def equations(self, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rates of the kept states and gaps of the totals, and their slopes by scaled states."""
        f, J = self.speeds(y)
        gap = self.weights @ ((y - self.reference) / self.scale)
        return np.concatenate([f[self.kept], gap]), np.vstack([J[self.kept], self.weights])

    def subspace(self, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The Jacobian among the states that totals leave free, and the basis of these (scaled)."""
        basis = complement(self.weights)
        return basis.T @ self.speeds(y)[1] @ basis, basis

    def newton(self, y: np.ndarray, rounds: int = ROUNDS) -> tuple[np.ndarray, bool]:
        """Newton's method from a state; whether it arrived at a state that can be."""
        before = np.inf
        for _ in range(rounds):
            F, DF = self.equations(y)
            if not (np.all(np.isfinite(F)) and np.all(np.isfinite(DF))):
                return y, False
            change = solve_rows(DF, -F)
            y = y + self._part(y, change * self.scale) * change * self.scale
            moved = float(np.max(np.abs(change)))
            if moved < ARRIVED or STUCK > moved > 0.5 * before:
                return y, bool(np.all(y >= self.least)) and not self.runs_away(y)
            before = moved
        return y, False

    def transient(self, y: np.ndarray, step: float) -> tuple[np.ndarray, float]:
        """A burst of implicit Euler steps that grow as the state calms down."""
        for _ in range(STEPS):
            f, J = self.speeds(y)
            change = solve_rows(np.eye(len(y)) / step - J, f)
            relative = np.abs(change) * self.scale / np.maximum(np.abs(y), self.scale)
            size = float(np.max(relative)) if np.all(np.isfinite(change)) else np.inf
            if size > 2 * CHANGE or not np.all(y + change * self.scale > np.where(self.amounts, 0.05 * y, -np.inf)):
                step *= 0.25
                if step < 1e-12:
                    break
                continue
            y = y + change * self.scale
            step = min(step * float(np.clip(CHANGE / max(size, 1e-300), 0.3, 4.0)), LONGEST)
        return y, step

    def relaxing(self, y: np.ndarray) -> Iterator[tuple[np.ndarray, bool]]:
        """Where implicit steps lead: after every burst a state, and whether Newton's method found it as a rest."""
        step = FIRST
        for _ in range(BURSTS):
            y, step = self.transient(y, step)
            if self.runs_away(y):
                break
            found, arrived = self.newton(y, ROUNDS // 2)
            if arrived:
                yield found, True
        yield y, False

    def rest(self, y: np.ndarray, calm: Callable[[np.ndarray], bool]) -> tuple[np.ndarray, bool]:
        """The rest near a state; from further away rather one that is stable.

        Args:
            y: where the search begins.
            calm: whether a state that Newton's method arrived at stands still.

        Returns:
            The rest, or where the search ended; and which of the two it is.
        """
        first, arrived = self.newton(y)
        arrived = arrived and calm(first)
        near = np.max(np.abs(first - y) / self.scale) < NEAR
        if arrived and (near or not self.unstable(first)):
            return first, True
        last = y
        for last, is_rest in self.relaxing(y):
            if is_rest and calm(last):
                if not self.unstable(last):
                    return last, True
                first, arrived = (first, True) if arrived else (last, True)
        return (first, True) if arrived else (last, False)

    def runs_away(self, y: np.ndarray) -> bool:
        """Whether a cell has swollen beyond what a rest can have."""
        return bool(np.any(self.water & (y > RUNAWAY * self.scale)))

    def unstable(self, y: np.ndarray) -> int:
        """How many directions grow at a rest."""
        return count_unstable(np.linalg.eigvals(self.subspace(y)[0]))

    def _part(self, y: np.ndarray, change: np.ndarray) -> float:
        """Part of a step that keeps amounts positive and moves no voltage too far."""
        part = 1.0
        room = np.maximum(y, -self.least)
        falling = self.amounts & (change < 0) & (y + change < (1 - MOST_FALL) * y)
        if falling.any():
            part = min(part, float(np.min(MOST_FALL * room[falling] / -change[falling])))
        far = np.max(np.abs(change[self.volts]), initial=0.0)
        return min(part, MOST_VOLTS / far) if far > MOST_VOLTS else part


def independent(weights: np.ndarray) -> np.ndarray:
    """Rows of dy/dt that stay when as many as there are totals are left out, each following from the others."""
    from scipy.linalg import qr

    m, n = weights.shape
    if not m:
        return np.arange(n)
    *_, order = qr(weights, mode="r", pivoting=True)
    return np.sort(order[m:])


def count_unstable(eigenvalues: np.ndarray) -> int:
    """How many eigenvalues (1/s) grow, beyond round-off."""
    fastest = float(np.max(np.abs(eigenvalues), initial=0.0))
    return int(np.sum(np.real(eigenvalues) > max(STANDING, ROUNDING * fastest)))


def complement(weights: np.ndarray) -> np.ndarray:
    """Orthonormal columns on which orthonormal rows vanish."""
    m, n = weights.shape
    return np.linalg.qr(weights.T, mode="complete")[0][:, m:] if m else np.eye(n)


def solve_rows(A: np.ndarray, b: np.ndarray) -> np.ndarray:
    """A x = b with rows brought to one size; the least x where A is singular."""
    size = np.maximum(np.max(np.abs(A), axis=1), 1e-300)
    A, b = A / size[:, None], (b.T / size).T
    try:
        x = np.linalg.solve(A, b)
        if np.all(np.isfinite(x)) and np.max(np.abs(A @ x - b)) <= 1e-8 * max(np.max(np.abs(b)), 1e-300):
            return x
    except np.linalg.LinAlgError:
        pass
    if not (np.all(np.isfinite(A)) and np.all(np.isfinite(b))):
        return np.full(b.shape, np.nan)
    return np.linalg.lstsq(A, b, rcond=1e-14)[0]
