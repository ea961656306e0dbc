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

ARRAYS = ("a", "s", "w", "x", "g")
#: lines that are taken together along the last axis, where neighbours in memory belong to one line
TOGETHER = 16
#: counts and strides of the loops: blocks of lines, voxels of a line, lines of a block; strides of voxels and of faces
NUMBERS = ("blocks", "n", "lines", "block", "along", "across", "face_block", "face_along", "face_across")


def _text(name: str, scaled: bool) -> str:
    """``solve(a, s, w, x, g, c, numbers...)``: (a - c d w d) x = x on every line, or = s x where it is scaled.

    g is room for as much as w.
    """
    arrays = {name: "ptr" if name in "as" else "ptr noalias" for name in ARRAYS}  # a may be s
    f = Body(name, {**arrays, "c": "double", **dict.fromkeys(NUMBERS, "i64")})
    a, s, w, x, g = (Array(f, f"%{name}", "double") for name in arrays)
    c = f.argument("c")
    N = {name: f.argument(name) for name in NUMBERS}
    last = N["n"] - 1

    def voxel(b: Value, i: Any, j: Value) -> Value:
        return b * N["block"] + i * N["along"] + j * N["across"]

    def face(b: Value, i: Any, j: Value) -> Value:
        return b * N["face_block"] + i * N["face_along"] + j * N["face_across"]

    def given(here: Value) -> Value:
        return s[here] * x[here] if scaled else x[here]

    zero = f.number("i64", 0)
    with f.repeat(N["blocks"]) as b:
        with f.repeat(N["lines"]) as j:  # the first voxel of each line
            here, up = voxel(b, zero, j), face(b, zero, j)
            out = c * w[up]
            inverse = 1.0 / (a[here] + out)
            g[up] = out * inverse
            x[here] = given(here) * inverse
        with f.repeat(last, start=1) as i, f.repeat(N["lines"]) as j:
            here, up, down = voxel(b, i, j), face(b, i, j), face(b, i - 1, j)
            out, back = c * w[up], c * w[down]
            inverse = 1.0 / (a[here] + out + back - back * g[down])
            g[up] = out * inverse
            x[here] = (given(here) + back * x[here - N["along"]]) * inverse
        with f.repeat(N["lines"]) as j:  # the last voxel
            here, down = voxel(b, last, j), face(b, last - 1, j)
            back = c * w[down]
            x[here] = (given(here) + back * x[here - N["along"]]) / (a[here] + back - back * g[down])
        with f.repeat(last) as k, f.repeat(N["lines"]) as j:
            i = last - 1 - k
            here = voxel(b, i, j)
            x[here] = x[here] + g[face(b, i, j)] * x[here + N["along"]]
    return f.text()


@cache
def _loops() -> dict[bool, Any]:
    """Whether it scales -> the loop."""
    names = {False: "solve", True: "solve_scaled"}
    addresses = load("\n".join(_text(name, scaled) for scaled, name in names.items()), [*names.values()], wide=True)
    pointers = [ctypes.c_void_p] * len(ARRAYS)
    kind = ctypes.CFUNCTYPE(None, *pointers, ctypes.c_double, *[ctypes.c_int64] * len(NUMBERS))
    return {scaled: kind(addresses[name]) for scaled, name in names.items()}


def solve_lines(
    a: np.ndarray, w: np.ndarray, c: float, right: np.ndarray, axis: int, scale: np.ndarray | None = None
) -> np.ndarray:
    r"""Solve :math:`(a - c\,\partial w \partial)\,x = s r` along one axis.

    Args:
        a: of every voxel, contiguous.
        w: on the inner faces of the axis, contiguous.
        c: factor on all of w.
        right: right-hand sides, contiguous; they are overwritten by the solution.
        axis: from 0.
        scale: s, of every voxel, contiguous; 1 by default.

    Returns:
        The solution.
    """
    shape = right.shape
    n = shape[axis]
    if n == 1:
        right *= 1.0 / a if scale is None else scale / a
        return right
    g, solve = np.empty_like(w), _loops()[scale is not None]
    inner = int(np.prod(shape[axis + 1 :]))
    outer = int(np.prod(shape[:axis]))
    pointers = [array.ctypes.data for array in (a, a if scale is None else scale, w, right, g)]
    if inner > 1 or outer == 1:
        solve(*pointers, c, outer, n, inner, n * inner, inner, 1, (n - 1) * inner, inner, 1)
        return right
    whole, rest = divmod(outer, TOGETHER)
    solve(*pointers, c, whole, n, TOGETHER, TOGETHER * n, 1, n, TOGETHER * (n - 1), 1, n - 1)
    if rest:
        done = whole * TOGETHER
        starts = [p + 8 * done * m for p, m in zip(pointers, (n, n, n - 1, n, n - 1))]
        solve(*starts, c, 1, n, rest, 0, 1, n, 0, 1, n - 1)
    return right
