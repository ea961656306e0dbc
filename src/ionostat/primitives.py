"""Functions that rates are written with, the same for floats, arrays and symbols.

numpy's own exp, log, sqrt and tanh work on all three. The functions here are those that numpy
lacks, or has only with a removable singularity. Symbols are told apart by their method
``apply``; the exact derivatives live with the graph of the compiler.
"""

from __future__ import annotations

from typing import Any

import numpy as np

#: below this |x| the linoid is summed as a series: to 1e-16 with the terms written out
SERIES_LIMIT = 0.1


#: below this |x| the quotient of the linoid loses digits and its series is exact
NEAR = 0.02


def _floating(x: Any) -> np.ndarray:
    """An array of its own floating type; whole numbers become doubles."""
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(float)


def _symbol(*values: Any) -> Any:
    for value in values:
        if hasattr(value, "apply"):
            return value
    return None


def linoid(x: Any) -> Any:
    r"""The linoid :math:`x / (1 - e^{-x})`, exact through x = 0 where it is 1.

    It stands in the constant-field flux and in most opening rates. Note that
    ``linoid(-x) = linoid(x) - x``.

    Args:
        x: float, array or symbol, dimensionless.

    >>> float(linoid(0.0))
    1.0
    """
    symbol = _symbol(x)
    if symbol is not None:
        return symbol.apply("linoid", x)
    x = _floating(x)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        value = np.asarray(x / -np.expm1(-x))
    near = np.abs(x) < NEAR
    if np.any(near):
        z = x[near] if x.ndim else x
        square = z * z
        value[near] = 1 + z / 2 + square * (1 / 12 - square * (1 / 720 - square * (1 / 30240)))
    return value[()]


def linoid_slope(x: Any) -> Any:
    """The derivative of the linoid, exact through x = 0 where it is 1/2.

    >>> float(linoid_slope(0.0))
    0.5
    """
    symbol = _symbol(x)
    if symbol is not None:
        return symbol.apply("linoid_slope", x)
    x = np.asarray(x, dtype=float)
    square = x * x
    series = 0.5 + x / 6 * (1 - square / 30 * (1 - square / 28 * (1 - square / 30)))
    safe = np.where(np.abs(x) < SERIES_LIMIT, 1.0, x)
    value = linoid(safe)
    return np.where(np.abs(x) < SERIES_LIMIT, series, value / safe * (1 - (value - safe)))[()]


def where(condition: Any, yes: Any, no: Any) -> Any:
    """Choose by a condition that may depend on the state: ``yes`` where it holds, else ``no``.

    >>> float(where(True, 1.0, 2.0))
    1.0
    """
    symbol = _symbol(condition, yes, no)
    if symbol is not None:
        return symbol.apply("select", condition, yes, no)
    return np.where(condition, yes, no)[()].astype(float)


def at_least(x: Any, floor: float) -> Any:
    """The larger of x and a floor; keeps logarithms and quotients defined for empty pools.

    >>> float(at_least(-1.0, 0.0))
    0.0
    """
    symbol = _symbol(x)
    if symbol is not None:
        return symbol.apply("max", x, floor)
    return np.maximum(x, floor)


def power(x: Any, n: int) -> Any:
    """An integer power by multiplication (no logarithm, exact for small and negative x).

    >>> power(2.0, 3), power(2.0, -1)
    (8.0, 0.5)
    """
    result: Any = 1.0
    for _ in range(abs(n)):
        result = result * x
    return 1.0 / result if n < 0 else result
