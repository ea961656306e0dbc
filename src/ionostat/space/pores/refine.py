r"""A mesh that is fine where the current asks for it.

Each element is asked how much the flux in it would change if its polynomials were one order lower,

.. math:: \eta_T^2 = \sum_i \int_T \frac{|\mathbf{J}_i - \mathbf{J}_i^{(p-1)}|^2}{D_i c_i}\, dV,

which weighs errors by the power that they dissipate: a charged face through which nothing flows stays coarse. The
elements that hold most of it are divided, until the current moves by less than what is allowed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .engine import engine
from .equations import Equations

SHARE = {2: 0.7, 3: 0.35}
"""Share of the error that the divided elements hold, by dimensions: in three, dividing one divides many."""


def errors(equations: Equations) -> np.ndarray:
    """What each element contributes, squared."""
    ngs = engine().ngs
    lower = [_lowered(equations, part) for part in equations.state.components]
    grad = ngs.grad
    found = np.zeros(equations.mesh.ne)
    for k, ion in enumerate(equations.pore.ions):
        c, low = equations.c(k), ngs.exp(lower[k])
        D = equations.pore.D[ion] / equations.D_scale
        change = c * equations.grad_mu(k) - low * (grad(lower[k]) + ion.z * grad(lower[-1]))
        density = equations.measure * D / c * ngs.InnerProduct(change, change) * ngs.dx("water")
        found += _by_element(density, equations.mesh)
    return found


def mark(equations: Equations, found: np.ndarray) -> int:
    """Mark the fewest elements that hold their share of the error; how many they are."""
    order = np.argsort(found)[::-1]
    held = np.cumsum(found[order])
    count = int(np.searchsorted(held, SHARE[equations.mesh.dim] * held[-1])) + 1
    flags = np.zeros(len(found), bool)
    flags[order[:count]] = True
    equations.mesh.SetRefinementFlags(flags.tolist())
    return count


def refined(equations: Equations, vectors: list[np.ndarray]) -> tuple[Equations, list[np.ndarray]]:
    """Divide what is marked; the equations on the new mesh, and guesses of the states there."""
    carried = [_portable(equations, vector) for vector in vectors]
    equations.mesh.Refine()
    equations.mesh.Curve(2)
    new = Equations(equations.pore, equations.mesh, equations.order)
    guesses = []
    for parts in carried:
        for mine, part in zip(new.state.components, parts):
            mine.Set(part)
        guesses.append(new.state.vec.FV().NumPy().copy())
    return new, guesses


def _portable(equations: Equations, vector: np.ndarray) -> list[Any]:
    """A state on spaces that follow their mesh: what is left of it after a division is its linear part."""
    ngs = engine().ngs
    equations.state.vec.FV().NumPy()[:] = vector
    parts = []
    for part in equations.state.components:
        where = "water|membrane" if part is equations.state.components[-1] else "water"
        space = ngs.H1(equations.mesh, order=1, definedon=where, autoupdate=True)
        kept = ngs.GridFunction(space, autoupdate=True, nested=True)
        kept.Set(part)
        parts.append(kept)
    return parts


def _lowered(equations: Equations, part: Any) -> Any:
    ngs = engine().ngs
    low = ngs.GridFunction(ngs.H1(equations.mesh, order=equations.order - 1))
    low.Set(part, definedon=equations.mesh.Materials("water"))
    return low


def _by_element(integral: Any, mesh: Any) -> np.ndarray:
    found = engine().ngs.Integrate(integral, mesh, element_wise=True)
    return np.abs(found.NumPy() if hasattr(found, "NumPy") else np.array(list(found)))


__all__ = ["errors", "mark", "refined"]
