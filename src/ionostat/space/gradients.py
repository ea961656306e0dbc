r"""The potential on sheets and blocks: conjugate gradients, with the same system at mean conductivities, solved by a
cosine transform, as preconditioner.

The number of iterations follows from how far conductivities lie from their mean, not from the size of the grid.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..errors import NoSolution
from .cosines import back, forth
from .grid import Grid
from .potential import Circuit, dot

#: iterations after which it is given up
MOST_ITERATIONS = 200


def solve(grid: Grid, circuit: Circuit, allowed: float) -> np.ndarray:
    """Potentials, regions x grid, that leave no more than an allowed current in any voxel.

    Raises:
        NoSolution: they do not settle.
    """
    precondition = _preconditioner(grid, circuit)
    phi, left = np.zeros_like(circuit.right), circuit.right.copy()
    Ap, z, p = np.empty_like(left), np.empty_like(left), np.zeros_like(left)
    rz = 1.0
    for _ in range(MOST_ITERATIONS):
        most = float(np.abs(left, out=z).max())
        if most <= allowed:
            return phi
        precondition(left, most, z)
        rz, before = dot(left, z), rz
        p *= rz / before
        p += z
        _apply(grid, circuit, p, Ap)
        step = rz / dot(p, Ap)
        phi += np.multiply(step, p, out=z)
        left -= np.multiply(step, Ap, out=z)
    raise NoSolution(
        f"the potential does not settle: after {MOST_ITERATIONS} iterations a current of {np.abs(left).max():.3g} "
        f"is left in a voxel, {allowed:.3g} is allowed. Are conductivities zero or not finite somewhere?"
    )


def _apply(grid: Grid, circuit: Circuit, phi: np.ndarray, out: np.ndarray) -> None:
    """Currents that leave each voxel at some potentials."""
    for r, sigma in enumerate(circuit.sigma):
        grid.spread(phi[r], sigma, -1.0, out=out[r])
        if not circuit.closed:
            out[r] += circuit.outer[r] * phi[r]
    if circuit.B is not None:
        across = phi[1] - phi[0]
        across *= circuit.B
        out[0] -= across
        out[1] += across


def _preconditioner(grid: Grid, circuit: Circuit) -> Callable[[np.ndarray, float, np.ndarray], None]:
    """A function of currents, the largest of them, and where to write: the potentials at mean conductivities.

    In single precision, scaled to about 1: a preconditioner need not be better, and is twice as quick.
    """
    axes = tuple(range(1, 1 + len(grid.shape)))
    modes = [
        grid.waves([float(faces.mean()) if faces.size else 0.0 for faces in sigma]) + outer.mean()
        for sigma, outer in zip(circuit.sigma, circuit.outer)
    ]
    rough = np.empty(circuit.right.shape, dtype=np.float32)
    invert = _alone(modes[0]) if circuit.B is None else _both(modes, float(circuit.B.mean()))

    def precondition(x: np.ndarray, most: float, out: np.ndarray) -> None:
        np.multiply(x, 1.0 / most, out=rough, casting="same_kind")
        held = forth(rough, axes)
        invert(held)
        out[...] = back(held, axes)

    return precondition


def _alone(modes: np.ndarray) -> Callable[[np.ndarray], None]:
    """One region: each amplitude over its eigenvalue."""
    inverse = _inverted(modes).astype(np.float32)

    def invert(held: np.ndarray) -> None:
        held *= inverse

    return invert


def _both(modes: list[np.ndarray], b: float) -> Callable[[np.ndarray], None]:
    """Two regions with a membrane of conductance b between them: two equations for each amplitude."""
    e, a = modes[0] + b, modes[1] + b
    inverse = _inverted(modes[0] * modes[1] + b * (modes[0] + modes[1]))
    first, cross, second = (np.asarray(m * inverse, dtype=np.float32) for m in (a, b, e))
    zero = (0,) * e.ndim
    closed = not (modes[0][zero] or modes[1][zero])

    def invert(held: np.ndarray) -> None:
        apart = (held[1][zero] - held[0][zero]) / (4.0 * b)
        outer = first * held[0] + cross * held[1]
        held[1] = cross * held[0] + second * held[1]
        held[0] = outer
        if closed:  # of the mean only the difference between both regions is fixed
            held[0][zero], held[1][zero] = -apart, apart

    return invert


def _inverted(values: np.ndarray) -> np.ndarray:
    """1/x, and 0 where x is as good as 0."""
    small = values <= 1e-14 * values.max()
    return np.where(small, 0.0, 1.0 / np.where(small, 1.0, values))
