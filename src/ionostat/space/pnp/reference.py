"""The same equations in NumPy and SciPy: slow, plain, and the oracle of the compiled kernel.

Its Jacobian also serves where one linear solve is all that is wanted, as for the impedance.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from ...primitives import linoid, linoid_slope
from .newton import FLOOR, LIMIT, SHRINK, TOLERANCE
from .problem import Problem, kinds


@dataclasses.dataclass(frozen=True)
class Linear:
    """Residual R (nodes x b) at a state, and its derivatives: blocks to the left, of itself, to the right.

    `storage` is d(moles)/da round each node, nodes x N x N; `J`, `field` are those of the cells, `dJ` the derivatives
    of J by the unknowns of the left and of the right node, cells x N x b each.
    """

    R: np.ndarray
    left: np.ndarray
    own: np.ndarray
    right: np.ndarray
    storage: np.ndarray
    J: np.ndarray
    field: np.ndarray
    dJ: tuple[np.ndarray, np.ndarray]

    def matrix(self, rate: complex = 0.0) -> Any:
        """The Jacobian as a sparse matrix, with `rate` times the storage added: iw for a small signal."""
        from scipy.sparse import bsr_array

        n, b = self.R.shape
        own = self.own.astype(complex if isinstance(rate, complex) else float)
        own[:, :-1, :-1] += rate * self.storage
        blocks = np.concatenate([self.left, own, self.right])
        rows = np.concatenate([np.arange(1, n), np.arange(n), np.arange(n - 1)])
        columns = np.concatenate([np.arange(n - 1), np.arange(n), np.arange(1, n)])
        order = np.lexsort((columns, rows))
        starts = np.searchsorted(rows[order], np.arange(n + 1))
        return bsr_array((blocks[order], columns[order], starts), shape=(n * b, n * b)).tocsc()


def cells(problem: Problem, a: np.ndarray, u: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """J of the cells and its derivatives by the left and the right node, cells x N x b."""
    N, z = len(problem.z), problem.z
    du = np.diff(u)[:, None] * z
    forth, back = linoid(-du), linoid(du)
    left, right = a[:-1], a[1:]
    taken = problem.stack.crowding * problem.p
    room = 1.0 / (1.0 + 0.5 * np.sum(taken * (left + right), axis=1))
    g = problem.g * room[:, None]
    J = g * (forth * left - back * right)
    slope = -g * z * (linoid_slope(-du) * left + linoid_slope(du) * right)
    crowd = -0.5 * J[:, :, None] * (taken * room[:, None])[:, None, :]
    sides = []
    for by_a, sign in ((g * forth, -1.0), (-g * back, 1.0)):
        d = np.zeros((len(J), N, N + 1))
        d[:, :, :N] = crowd
        d[:, np.arange(N), np.arange(N)] += by_a
        d[:, :, N] = sign * slope
        sides.append(d)
    return J, sides[0], sides[1]


def stored(problem: Problem, a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Moles of every ion round the nodes, nodes x N, and their derivatives by the activities."""
    n, N = a.shape
    C, dC = np.zeros((n, N)), np.zeros((n, N, N))
    taken = problem.stack.crowding * problem.p
    for side, nodes in ((0, slice(0, n - 1)), (1, slice(1, n))):
        room = 1.0 / (1.0 + np.sum(taken * a[nodes], axis=1, keepdims=True))
        water = problem.half[:, side, None] * problem.p * room
        C[nodes] += water * a[nodes]
        dC[nodes] += water[:, :, None] * (np.eye(N) - (a[nodes] * room)[:, :, None] * taken[:, None, :])
    return C, dC


def linear(problem: Problem, U: np.ndarray, clamp: float = 0.0) -> Linear:
    """The steady equations at a state, with the voltage u = FV/RT given."""
    a, u = U[:, :-1], U[:, -1]
    n, N = a.shape
    b, z = N + 1, problem.z
    J, by_left, by_right = cells(problem, a, u)
    C, dC = stored(problem, a)
    field = problem.e * np.diff(u)
    R = np.zeros((n, b))
    left, own, right = np.zeros((n - 1, b, b)), np.zeros((n, b, b)), np.zeros((n - 1, b, b))
    R[:-1, :N] += J
    R[1:, :N] -= J
    R[:, :N] += problem.hold * a
    R[:, N] = C @ z + problem.q
    R[:-1, N] += field
    R[1:, N] -= field
    own[:-1, :N] += by_left
    own[1:, :N] -= by_right
    right[:, :N] += by_right
    left[:, :N] -= by_left
    own[:, np.arange(N), np.arange(N)] += problem.hold
    own[:, N, :N] = np.einsum("k,nkj->nj", z, dC)
    own[:-1, N, N] -= problem.e
    own[1:, N, N] -= problem.e
    right[:, N, N] += problem.e
    left[:, N, N] += problem.e
    made = Linear(R, left, own, right, dC, J, field, (by_left, by_right))
    _ends(problem, made, a, u, clamp)
    return made


def _ends(problem: Problem, made: Linear, a: np.ndarray, u: np.ndarray, clamp: float) -> None:
    """Fixed ions and potentials in place of the balances at the two ends."""
    N, sides = len(problem.z), (problem.stack.left, problem.stack.right)
    for at, side, beside, level in ((0, sides[0], made.right[0], clamp), (-1, sides[1], made.left[-1], 0.0)):
        open_, fixed = kinds(side)
        rows = [*(range(N) if open_ else ()), *((N,) if fixed else ())]
        made.own[at, rows] = 0.0
        beside[rows] = 0.0
        for row in rows:
            made.own[at, row, row] = 1.0
            made.R[at, row] = u[at] - level if row == N else a[at, row] - problem.baths[at, row]
        if open_:
            made.storage[at] = 0.0


def solve(problem: Problem, clamp: float, start: np.ndarray, most: int = 60) -> tuple[np.ndarray, int]:
    """Newton's method as the kernel does it; the state and the number of steps.

    Raises:
        ArithmeticError: it does not converge.
    """
    from scipy.sparse.linalg import splu

    U, floor = start.copy(), FLOOR * problem.scale
    for count in range(1, most + 1):
        made = linear(problem, U, clamp)
        step = splu(made.matrix()).solve(-made.R.ravel()).reshape(U.shape)
        change = float(np.max(np.abs(step[:, -1])))
        error = max(change, float(np.max(np.abs(step[:, :-1]) / (U[:, :-1] + floor))))
        moved = U + min(1.0, LIMIT / max(change, 1e-300)) * step
        moved[:, :-1] = np.maximum(moved[:, :-1], SHRINK * U[:, :-1])
        U = moved
        if error < TOLERANCE:
            return U, count
    raise ArithmeticError(f"no convergence in {most} steps")
