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
    phi = np.zeros_like(circuit.right)
    left = circuit.right.copy()
    z = precondition(left)
    p, rz = z, dot(left, z)
    for _ in range(MOST_ITERATIONS):
        if float(np.abs(left).max()) <= allowed:
            return phi
        Ap = _applied(grid, circuit, p)
        step = rz / dot(p, Ap)
        phi += step * p
        left -= step * Ap
        z = precondition(left)
        rz, before = dot(left, z), rz
        p = z + (rz / before) * p
    raise NoSolution(
        f"the potential does not settle: after {MOST_ITERATIONS} iterations a current of {np.abs(left).max():.3g} "
        f"is left in a voxel, {allowed:.3g} is allowed. Are conductivities zero or not finite somewhere?"
    )


def _applied(grid: Grid, circuit: Circuit, phi: np.ndarray) -> np.ndarray:
    """Currents that leave each voxel at some potentials."""
    found = np.empty_like(phi)
    for r, (sigma, outer) in enumerate(zip(circuit.sigma, circuit.outer)):
        flux = [s * d for s, d in zip(sigma, grid.step(phi[r]))]
        found[r] = grid.gather(flux) + outer * phi[r]
    if circuit.B is not None:
        across = circuit.B * (phi[1] - phi[0])
        found[0] -= across
        found[1] += across
    return found


def _preconditioner(grid: Grid, circuit: Circuit) -> Callable[[np.ndarray], np.ndarray]:
    """The inverse of the system at mean conductivities, as a function of currents."""
    axes = tuple(range(1, 1 + len(grid.shape)))
    modes = [
        grid.waves([float(faces.mean()) if faces.size else 0.0 for faces in sigma]) + outer.mean()
        for sigma, outer in zip(circuit.sigma, circuit.outer)
    ]
    if circuit.B is None:
        inverse = _inverted(modes[0]).astype(np.float32)

        def alone(x: np.ndarray) -> np.ndarray:
            held = forth(_rough(x), axes)
            held *= inverse
            return back(held, axes).astype(float)

        return alone
    b = float(circuit.B.mean())
    e, a = modes[0] + b, modes[1] + b
    inverse = _inverted(modes[0] * modes[1] + b * (modes[0] + modes[1]))
    first, cross, second = (np.asarray(m * inverse, dtype=np.float32) for m in (a, b, e))
    zero = (0,) * len(grid.shape)
    closed = not (modes[0][zero] or modes[1][zero])

    def both(x: np.ndarray) -> np.ndarray:
        held = forth(_rough(x), axes)
        found = np.stack([first * held[0] + cross * held[1], cross * held[0] + second * held[1]])
        if closed:  # of the mean only the difference between both regions is fixed
            apart = (held[1][zero] - held[0][zero]) / (4.0 * b)
            found[0][zero], found[1][zero] = -apart, apart
        return back(found, axes).astype(float)

    return both


def _rough(x: np.ndarray) -> np.ndarray:
    """In single precision, scaled to about 1: a preconditioner need not be better, and is twice as quick."""
    return (x / (np.abs(x).max() or 1.0)).astype(np.float32)


def _inverted(values: np.ndarray) -> np.ndarray:
    """1/x, and 0 where x is as good as 0."""
    small = values <= 1e-14 * values.max()
    return np.where(small, 0.0, 1.0 / np.where(small, 1.0, values))
