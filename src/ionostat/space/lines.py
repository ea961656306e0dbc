r"""Implicit diffusion on a grid: three-term systems along the lines of one axis after the other.

One step of length h of :math:`a\,\dot x = \nabla\cdot(w \nabla x) + e (x_e - x) + q` asks for the solution of
:math:`(a + h (e - \nabla\cdot w \nabla))\,\delta = h r` with r the right-hand side before the step. In one dimension
that is one three-term system. In two or three the operator is written as a product of factors, each along one axis
(alternating directions in delta form): the product differs from the sum by a term of second order in h that acts on the
change alone, so that states that stand still stay, and each factor keeps the sum over the grid.

Source: Douglas & Gunn 1964 Numer Math 6:428, doi:10.1007/BF01386093 (not re-read); Beam & Warming 1976 J Comput Phys
22:87 for the delta form (not re-read).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .grid import Faces, Grid


def solve_lines(diagonal: np.ndarray, off: np.ndarray, right: np.ndarray, axis: int) -> np.ndarray:
    """Solve symmetric positive three-term systems along an axis.

    Args:
        diagonal: of every voxel.
        off: on the faces between: the coefficient that couples both sides.
        right: right-hand sides.
        axis: along which the lines run, counted from the end.

    Returns:
        The solution, of the shape of ``right``.
    """
    n = right.shape[axis]
    if n == 1:
        return right / diagonal
    if right.ndim == 1:
        from scipy.linalg import get_lapack_funcs

        solve: Any = get_lapack_funcs("ptsv", (diagonal, right))
        return solve(diagonal, off, right)[2]
    d, o, x = (np.ascontiguousarray(np.moveaxis(a, axis, 0)) for a in (diagonal, off, right))
    if x is right or np.shares_memory(x, right):
        x = x.copy()
    ratio = np.empty_like(o)
    d = d.copy()
    for i in range(n - 1):
        ratio[i] = o[i] / d[i]
        d[i + 1] -= ratio[i] * o[i]
        x[i + 1] -= ratio[i] * x[i]
    x[n - 1] /= d[n - 1]
    for i in range(n - 2, -1, -1):
        x[i] = x[i] / d[i] - ratio[i] * x[i + 1]
    return np.moveaxis(x, 0, axis)


def implicit_change(
    grid: Grid, capacity: np.ndarray, w: Faces, ends: list[np.ndarray], h: float, right: np.ndarray
) -> np.ndarray:
    r"""The change of an implicit step: :math:`\prod_k (a + h e_k - h \partial_k w \partial_k)\,\delta = h r`.

    Args:
        grid: the grid.
        capacity: a, of every voxel.
        w: conductances of the inner faces of every axis.
        ends: what leaves through the outer faces of each axis, per unit of x; zero in closed ones.
        h: length of the step.
        right: r.
    """
    change = h * right
    for k in range(len(grid.shape)):
        diagonal = capacity + h * ends[k]
        diagonal[grid.all_but(k, -1)] += h * w[k]
        diagonal[grid.all_but(k, 0)] += h * w[k]
        if k:
            change = capacity * change
        change = solve_lines(diagonal, -h * w[k], change, k - len(grid.shape))
    return change
