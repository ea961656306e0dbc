r"""Machine code for what flows across the faces of a grid, in one pass and without arrays in between.

.. math:: s = \nabla\cdot(w \nabla x), \qquad s = \nabla\cdot(w\,\bar c\, \nabla x)

with w on the inner faces of every axis and the mean of c across a face. A row along the last axis stays in the nearest
cache while all its faces are added. Written with NumPy the same takes a score of passes through memory, and on blocks
that leave the cache most of the time goes into fresh pages.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

import numpy as np

from ..compiler.native import load
from ..compiler.staged import Array, Body, Value

FIELDS = ("x", "c", "w0", "w1", "w2", "out")
SIZES = ("n0", "n1", "n2")


def _text(name: str, carried: bool) -> str:
    """``spread`` or ``drift`` (with a field c that is carried): out = factor times the sum over the faces."""
    f = Body(name, {**{field: "ptr noalias" for field in FIELDS}, "factor": "double", **dict.fromkeys(SIZES, "i64")})
    x, c, w0, w1, w2, out = (Array(f, f"%{field}", "double") for field in FIELDS)
    n0, n1, n2 = (f.argument(size) for size in SIZES)
    factor = f.argument("factor")
    zero, plane = f.number("i64", 0), n1 * n2

    def through(w: Value, low: Value, high: Value) -> Value:
        """The flux from the higher voxel into the lower one."""
        flux = w * (x[high] - x[low])
        return flux * (0.5 * (c[high] + c[low])) if carried else flux

    with f.repeat(n0) as i, f.repeat(n1) as j:
        row = i * plane + j * n2
        across = row - i * n2  # the faces of axis 1 have one row less in each plane
        along = row - (i * n1 + j)  # and those of axis 2 one voxel less in each row
        with f.repeat(n2) as k:
            out[row + k] = zero.to_real()
        with f.repeat(n2 - 1) as k:
            out[row + k] = out[row + k] + through(w2[along + k], row + k, row + k + 1)
        with f.repeat(n2 - 1) as k:
            out[row + k + 1] = out[row + k + 1] - through(w2[along + k], row + k, row + k + 1)
        for w, place, here, last, step in ((w1, across, j, n1 - 1, n2), (w0, row, i, n0 - 1, plane)):
            with f.when(here < last), f.repeat(n2) as k:
                out[row + k] = out[row + k] + through(w[place + k], row + k, row + k + step)
            with f.when(here > 0), f.repeat(n2) as k:
                below = place + k - step
                out[row + k] = out[row + k] - through(w[below], row + k - step, row + k)
        with f.repeat(n2) as k:
            out[row + k] = factor * out[row + k]
    return f.text()


@cache
def _loops() -> dict[str, Any]:
    names = ["spread", "drift"]
    addresses = load("\n".join(_text(name, name == "drift") for name in names), names, wide=True)
    kind = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * len(FIELDS), ctypes.c_double, *[ctypes.c_int64] * len(SIZES))
    return {name: kind(address) for name, address in addresses.items()}


def spread(
    x: np.ndarray, w: list[np.ndarray], factor: float = 1.0, carried: np.ndarray | None = None,
    out: np.ndarray | None = None,
) -> np.ndarray:
    r""":math:`\nabla\cdot(w\,\bar c\,\nabla x)` in every voxel, times a factor.

    Args:
        x: of the grid's shape.
        w: on the inner faces of every axis.
        factor: on all.
        carried: c, of the grid's shape, of which the mean on a face counts; 1 by default.
        out: where to write it, contiguous.
    """
    missing = 3 - x.ndim
    out = np.empty(x.shape) if out is None else out
    fields = [np.ascontiguousarray(field, dtype=float) for field in (x, x if carried is None else carried, *w)]
    faces = [out] * missing + fields[2:]  # axes that are not there have no faces, which are never read
    pointers = [field.ctypes.data for field in (*fields[:2], *faces, out)]
    loop = _loops()["spread" if carried is None else "drift"]
    loop(*pointers, factor, *(1,) * missing, *x.shape)
    return out
