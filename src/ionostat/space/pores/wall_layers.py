r"""Ions across a pore, from the axis to its charged wall, in equilibrium at every place along it.

Along a pore far longer than wide each electrochemical potential is even across it. What stands there is what a
neutral solution of concentrations c would put there by Poisson and Boltzmann,

.. math:: \frac{1}{s}\frac{d}{ds}\,s\,\frac{dy}{ds} = -\frac{F^2 a^2}{\varepsilon RT} \sum_i z_i c_i e^{-z_i y}, \quad
    y'(0) = 0, \quad y'(1) = \frac{F a \sigma}{\varepsilon RT}, \quad
    \Gamma_i = 2\int_0^1 e^{-z_i y} s\,ds

with s = r/a. The mean of an ion is then Gamma c, and its flux is that of one dimension with this mean. A solution
that is mixed across the pore (Donnan's) has the same charge but less salt: the product of the means of a salt is c2
there, and more where the ions of one sign gather at the wall.

Source: the space-charge model of Gross RJ, Osterle JF (1968), J Chem Phys 49:228, and its form with a neutral virtual
solution, as Peters PB, van Roij R, Bazant MZ, Biesheuvel PM (2016), Phys Rev E 93:053108,
doi:10.1103/PhysRevE.93.053108, have it (neither looked up; derived here).
"""

from __future__ import annotations

import numpy as np

from ...constants import F, R, eps0
from ..pnp.mesh import donnan, permittivity
from ..pnp.problem import Problem
from ..pnp.stack import folded_charge

FINE, GROWTH = 10.0, 0.1
"""Cells in the thinnest layer at the wall, and how fast they grow away from it."""
WIDEST = 0.03
"""Widest cell at the wall, over the radius."""
STEP, TOLERANCE, MOST_STEPS = 2.0, 1e-9, 80
"""Newton's largest step in y, the last one, and how many there may be."""


class WallLayers:
    """What the wall of a pore does to the means of the ions, cell by cell of a problem of one dimension.

    Attributes:
        cells: which cells lie between charged walls.
        factor: means over those of a mixed solution, at the same fluxes, cells x N; 1 to begin with.
    """

    def __init__(self, problem: Problem):
        self.problem = problem
        mesh, stack = problem.mesh, problem.stack
        n = mesh.cells
        radius, charge, eps = np.ones(n), np.zeros(n), np.ones(n)
        for k, layer in enumerate(stack.slabs):
            here = slice(mesh.interfaces[k], mesh.interfaces[k + 1])
            nodes = mesh.x[here.start : here.stop + 1] - mesh.x[here.start]
            x = np.clip(0.5 * (nodes[1:] + nodes[:-1]), 0.0, layer.thickness)
            charge[here], eps[here] = folded_charge(layer, x), permittivity(layer, x, stack.temperature)
            if layer.radius is not None:
                radius[here] = layer.radius.at(x, layer.thickness)
        self.cells = charge != 0.0
        self.factor = np.ones((n, len(problem.z)))
        self._charge = charge[self.cells]
        self._curving = (F**2 * radius**2 / (eps * eps0 * R * stack.temperature))[self.cells]
        self._y: np.ndarray | None = None

    def follow(self, a: np.ndarray) -> float:
        """Fit the factor to activities at the nodes; by how much its logarithm moved at most."""
        if not np.any(self.cells):
            return 0.0
        z = self.problem.z
        here = np.sqrt(a[1:] * a[:-1])[self.cells]
        virtual = here * np.exp(-np.outer(donnan(z, here.T, np.zeros(len(here))), z))
        shares, self._y = means(z, virtual, self._curving, self._charge, self._y)
        mixed = np.exp(-np.outer(donnan(z, virtual.T, self._charge), z))
        before, self.factor = self.factor, np.ones_like(self.factor)
        self.factor[self.cells] = shares / mixed
        return float(np.max(np.abs(np.log(self.factor / before))))

    def applied(self) -> Problem:
        """The problem with the factor on the concentrations that activities stand for."""
        return self.problem.with_partition(self.factor)


def means(
    z: np.ndarray, c: np.ndarray, curving: np.ndarray, charge: np.ndarray, start: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Means of the ions across round pores over those of the virtual solution, and the potentials y of all rings.

    Args:
        z: valences, N.
        c: virtual, neutral concentrations, mol m-3, places x N.
        curving: F2 a2/(eps RT), m3 mol-1, places.
        charge: of the wall over the water, mol m-3, places.
        start: potentials to begin with, places x rings.

    Raises:
        ArithmeticError: Newton fails.

    >>> shares, y = means(np.array([1, -1]), np.array([[100.0, 100.0]]), np.array([0.1]), np.array([-50.0]))
    >>> bool(np.isclose(100 * (shares[0, 0] - shares[0, 1]), 50.0)), shares.prod().round(2).item()    # Donnan's: 1
    (True, 1.03)
    """
    s = _rings(z, c, curving, charge)
    middle = 0.5 * (s[1:] + s[:-1])
    area = np.diff(np.concatenate([[0.0], middle, [1.0]]) ** 2)
    join = 2.0 * middle / np.diff(s)
    if start is None or start.shape != (len(c), len(s)):
        start = np.repeat(donnan(z, c.T, charge)[:, None], len(s), axis=1)
    y = start.copy()
    for _ in range(MOST_STEPS):
        step = _newton_step(z, c, y, (area * curving[:, None], join, curving * charge))
        most = np.max(np.abs(step), axis=1, keepdims=True)
        y += step * np.minimum(1.0, STEP / np.maximum(most, STEP))
        if not np.max(most) > TOLERANCE:
            break
    if not np.max(most) <= TOLERANCE:
        raise ArithmeticError("no equilibrium across the pore")
    return np.einsum("j,kji->ki", area, np.exp(-y[:, :, None] * z)), y


def _newton_step(z: np.ndarray, c: np.ndarray, y: np.ndarray, given: tuple) -> np.ndarray:
    """One step at all places: each has rings one after the other, so that all are one tridiagonal system."""
    from scipy.linalg import solve_banded

    weight, join, wall = given
    ions = c[:, None, :] * np.exp(-y[:, :, None] * z)
    flow = join * np.diff(y, axis=1)
    off = weight * (ions @ z)
    off[:, :-1] += flow
    off[:, 1:] -= flow
    off[:, -1] += wall
    bands = np.zeros((3, *y.shape))
    bands[1] = -weight * (ions @ z**2)
    bands[1, :, :-1] -= join
    bands[1, :, 1:] -= join
    bands[0, :, 1:] = bands[2, :, :-1] = join
    return solve_banded((1, 1), bands.reshape(3, -1), -off.ravel()).reshape(y.shape)


def _rings(z: np.ndarray, c: np.ndarray, curving: np.ndarray, charge: np.ndarray) -> np.ndarray:
    """Nodes from the axis (0) to the wall (1), fine at the wall by the thinnest layer of all places."""
    slope = 0.5 * np.abs(curving * charge)  # y'(1), of which 2 over it is the length of Gouy and Chapman
    thin = float(np.min((curving * (c @ z**2) + 0.25 * slope**2) ** -0.5))
    first = min(thin / FINE, WIDEST)
    count = int(np.ceil(np.log1p(GROWTH / first) / GROWTH))
    depth = np.expm1(np.linspace(0.0, np.log1p(GROWTH / first), count + 1)) * first / GROWTH
    return np.append(0.0, 1.0 - depth[-2::-1])


__all__ = ["WallLayers", "means"]
