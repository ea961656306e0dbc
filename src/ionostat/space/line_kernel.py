"""Machine code for three-term systems along the lines of a grid, by the same writer as the stepping loop.

Lines that lie side by side are solved together: the innermost loop runs over them, so that it fills vectors where they
are neighbours in memory, and hides the time of its divisions where they are not.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

import numpy as np

from ..compiler.native import load
from ..compiler.staged import Array, Body, Value

#: lines that are taken together along the last axis, where neighbours in memory belong to one line
TOGETHER = 16
#: counts and strides of the loops: blocks of lines, voxels of a line, lines of a block; strides of voxels and of faces
NUMBERS = ("blocks", "n", "lines", "block", "along", "across", "face_block", "face_along", "face_across")


def _text() -> str:
    """``solve(a, w, x, g, c, numbers...)``: (a - c d w d) x = x on every line, g being room for as much as w."""
    arrays = {name: "ptr noalias" for name in ("a", "w", "x", "g")}
    f = Body("solve", {**arrays, "c": "double", **dict.fromkeys(NUMBERS, "i64")})
    a, w, x, g = (Array(f, f"%{name}", "double") for name in arrays)
    c = f.argument("c")
    N = {name: f.argument(name) for name in NUMBERS}
    last = N["n"] - 1

    def voxel(b: Value, i: Any, j: Value) -> Value:
        return b * N["block"] + i * N["along"] + j * N["across"]

    def face(b: Value, i: Any, j: Value) -> Value:
        return b * N["face_block"] + i * N["face_along"] + j * N["face_across"]

    zero = f.number("i64", 0)
    with f.repeat(N["blocks"]) as b:
        with f.repeat(N["lines"]) as j:  # the first voxel of each line
            here, up = voxel(b, zero, j), face(b, zero, j)
            out = c * w[up]
            inverse = 1.0 / (a[here] + out)
            g[up] = out * inverse
            x[here] = x[here] * inverse
        with f.repeat(last, start=1) as i, f.repeat(N["lines"]) as j:
            here, up, down = voxel(b, i, j), face(b, i, j), face(b, i - 1, j)
            out, back = c * w[up], c * w[down]
            inverse = 1.0 / (a[here] + out + back - back * g[down])
            g[up] = out * inverse
            x[here] = (x[here] + back * x[here - N["along"]]) * inverse
        with f.repeat(N["lines"]) as j:  # the last voxel
            here, down = voxel(b, last, j), face(b, last - 1, j)
            back = c * w[down]
            x[here] = (x[here] + back * x[here - N["along"]]) / (a[here] + back - back * g[down])
        with f.repeat(last) as k, f.repeat(N["lines"]) as j:
            i = last - 1 - k
            here = voxel(b, i, j)
            x[here] = x[here] + g[face(b, i, j)] * x[here + N["along"]]
    return f.text()


@cache
def _solve() -> Any:
    address = load(_text(), ["solve"], wide=True)["solve"]
    pointers = [ctypes.c_void_p] * 4
    return ctypes.CFUNCTYPE(None, *pointers, ctypes.c_double, *[ctypes.c_int64] * len(NUMBERS))(address)


def solve_lines(a: np.ndarray, w: np.ndarray, c: float, right: np.ndarray, axis: int) -> np.ndarray:
    r"""Solve :math:`(a - c\,\partial w \partial)\,x = r` along one axis.

    Args:
        a: of every voxel, contiguous.
        w: on the inner faces of the axis, contiguous.
        c: factor on all of w.
        right: right-hand sides, contiguous; they are overwritten by the solution.
        axis: from 0.

    Returns:
        The solution.
    """
    shape = right.shape
    n = shape[axis]
    if n == 1:
        right /= a
        return right
    g = np.empty_like(w)
    inner = int(np.prod(shape[axis + 1 :]))
    outer = int(np.prod(shape[:axis]))
    pointers = [array.ctypes.data for array in (a, w, right, g)]
    if inner > 1 or outer == 1:
        _solve()(*pointers, c, outer, n, inner, n * inner, inner, 1, (n - 1) * inner, inner, 1)
        return right
    whole, rest = divmod(outer, TOGETHER)
    _solve()(*pointers, c, whole, n, TOGETHER, TOGETHER * n, 1, n, TOGETHER * (n - 1), 1, n - 1)
    if rest:
        done = whole * TOGETHER
        starts = [p + 8 * done * (m) for p, m in zip(pointers, (n, n - 1, n, n - 1))]
        _solve()(*starts, c, 1, n, rest, 0, 1, n, 0, 1, n - 1)
    return right
