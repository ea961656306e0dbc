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

from collections.abc import Sequence
from functools import singledispatch

import numpy as np

from .graph import Graph
from .grid import Faces, Grid
from .line_kernel import solve_lines


@singledispatch
def implicit_change(
    grid: Grid, capacity: np.ndarray, w: Faces, ends: Sequence[np.ndarray | None], h: float, D: float,
    right: np.ndarray,
) -> np.ndarray:
    r"""The change of an implicit step: :math:`\prod_k (a + h D(e_k - \partial_k w \partial_k))\,\delta = h r`.

    Args:
        grid: the grid; on a `Graph` there is one operator, and its system is solved as it is.
        capacity: a, of every voxel.
        w: conductances of the inner faces of every axis.
        ends: what leaves through the outer faces of each axis, per unit of x; None where they are closed.
        h: length of the step.
        D: factor on all conductances.
        right: r, contiguous; it is overwritten.
    """
    right *= h
    for k in range(len(grid.shape)):
        end = ends[k]
        held = capacity if end is None else capacity + h * D * end
        solve_lines(held, w[k], h * D, right, k, capacity if k else None)
    return right


@implicit_change.register
def _(
    grid: Graph, capacity: np.ndarray, w: Faces, ends: Sequence[np.ndarray | None], h: float, D: float,
    right: np.ndarray,
) -> np.ndarray:
    from scipy.sparse import diags_array
    from scipy.sparse.linalg import spsolve

    held = capacity if ends[0] is None else capacity + h * D * ends[0]
    found = spsolve((diags_array(held) + h * D * grid.laplacian(w[0])).tocsc(), h * right)
    return np.asarray(found)
