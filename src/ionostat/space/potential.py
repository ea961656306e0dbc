r"""The potential that makes currents close, in one region or in two that a membrane joins.

One region (the extracellular space): :math:`-\nabla\cdot\sigma_e\nabla\phi_e = r_e`. Two (beside it a syncytium of
cells, through whose membranes charge passes as a conductance B):

.. math::
    -\nabla\cdot\sigma_e\nabla\phi_e - B(\phi_a - \phi_e) = r_e, \quad
    -\nabla\cdot\sigma_a\nabla\phi_a + B(\phi_a - \phi_e) = r_a

In one dimension the system is solved directly; in two and three by conjugate gradients, with the same system at mean
conductivities, solved by a cosine transform, as preconditioner.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import NoSolution
from .cosines import back, forth
from .grid import Faces, Grid, along

#: iterations after which conjugate gradients are given up
MOST_ITERATIONS = 200


class Potential:
    """Solves for the potential on one grid, and starts from what it found before.

    Args:
        grid: the grid.
        regions: 1 or 2.
    """

    def __init__(self, grid: Grid, regions: int):
        self.grid, self.regions = grid, regions
        #: iterations of the last solution; 0 where it was direct
        self.iterations = 0

    def solve(
        self, sigma: list[Faces], outer: list[np.ndarray], B: np.ndarray | None, right: np.ndarray, allowed: float
    ) -> np.ndarray:
        """Potentials, regions x grid.

        Args:
            sigma: conductances of the inner faces, for each region.
            outer: conductances to baths at zero potential, of each voxel, for each region.
            B: conductance of the membrane between both regions, of each voxel.
            right: currents into each region, regions x grid; they sum to zero where nothing touches a bath.
            allowed: current that may be left in a voxel.
        """
        if len(self.grid.shape) == 1:
            return self._direct(sigma, outer, B, right)
        return self._gradients(sigma, outer, B, right, allowed)

    # ------------------------------------------------------------ one dimension

    def _direct(
        self, sigma: list[Faces], outer: list[np.ndarray], B: np.ndarray | None, right: np.ndarray
    ) -> np.ndarray:
        """Banded, the regions of a voxel side by side."""
        from scipy.linalg import solveh_banded

        R, n = right.shape
        bands = np.zeros((R + 1, R * n))
        diagonal = bands[R].reshape(n, R)
        for r in range(R):
            through = sigma[r][0]
            diagonal[:, r] = outer[r]
            diagonal[:-1, r] += through
            diagonal[1:, r] += through
            bands[0].reshape(n, R)[1:, r] = -through
        if B is not None:
            diagonal += B[:, None]
            bands[1].reshape(n, R)[:, 1] = -B
        if not any(o.any() for o in outer):
            diagonal[0, 0] += diagonal[0, 0]  # currents close, so that where zero lies is free: it lies here
        try:
            return solveh_banded(bands, right.T.ravel(), check_finite=False).reshape(n, R).T
        except np.linalg.LinAlgError:
            raise NoSolution("the potential: a conductivity is negative, since a concentration is.") from None

    # ------------------------------------------------------------ two and three

    def _gradients(
        self, sigma: list[Faces], outer: list[np.ndarray], B: np.ndarray | None, right: np.ndarray, allowed: float
    ) -> np.ndarray:
        precondition = self._preconditioner(sigma, outer, B)
        phi = np.zeros_like(right)
        left = right.copy()
        z = precondition(left)
        p, rz = z, dot(left, z)
        for self.iterations in range(MOST_ITERATIONS):
            if float(np.abs(left).max()) <= allowed:
                return phi
            Ap = self._apply(sigma, outer, B, p)
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

    def _apply(self, sigma: list[Faces], outer: list[np.ndarray], B: np.ndarray | None, phi: np.ndarray) -> np.ndarray:
        found = np.empty_like(phi)
        for r in range(self.regions):
            flux = [s * d for s, d in zip(sigma[r], self.grid.step(phi[r]))]
            found[r] = self.grid.gather(flux) + outer[r] * phi[r]
        if B is not None:
            across = B * (phi[1] - phi[0])
            found[0] -= across
            found[1] += across
        return found

    def _preconditioner(self, sigma: list[Faces], outer: list[np.ndarray], B: np.ndarray | None) -> Any:
        axes = tuple(range(1, 1 + len(self.grid.shape)))
        modes = [_modes(self.grid, s) + o.mean() for s, o in zip(sigma, outer)]
        if B is None:
            inverse = _inverted(modes[0]).astype(np.float32)

            def alone(x: np.ndarray) -> np.ndarray:
                held = forth(_rough(x), axes)
                held *= inverse
                return back(held, axes).astype(float)

            return alone
        b = float(B.mean())
        e, a = modes[0] + b, modes[1] + b
        inverse = _inverted(modes[0] * modes[1] + b * (modes[0] + modes[1]))
        first, cross, second = (np.asarray(m * inverse, dtype=np.float32) for m in (a, b, e))
        zero = (0,) * len(self.grid.shape)
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


def dot(a: np.ndarray, b: np.ndarray) -> float:
    """Sum of products. Not by BLAS, whose threads cost more than they bring on fields of this size."""
    return float(np.einsum("i,i->", a.ravel(), b.ravel()))


def weighted(weights: np.ndarray, fields: np.ndarray) -> np.ndarray:
    """Sum of fields with a weight each; not by BLAS either."""
    return np.einsum("k,k...->...", weights, fields)


def _modes(grid: Grid, sigma: Faces) -> np.ndarray:
    """Eigenvalues at the mean conductance of every axis."""
    total = np.zeros(grid.shape)
    for k, n in enumerate(grid.shape):
        if n > 1:
            wave = (2.0 - 2.0 * np.cos(np.pi * np.arange(n) / n)) * float(sigma[k].mean())
            total = total + wave.reshape(along(grid, k))
    return total


def _inverted(values: np.ndarray) -> np.ndarray:
    """1/x, and 0 where x is as good as 0."""
    small = values <= 1e-14 * values.max()
    return np.where(small, 0.0, 1.0 / np.where(small, 1.0, values))
