"""What an instrument of first order makes of a course."""

from __future__ import annotations

import numpy as np


def lagged(t: np.ndarray, values: np.ndarray, time: float) -> np.ndarray:
    r"""The response :math:`\tau \dot x = u - x` to a course that is straight between its rows; exact.

    Args:
        t: times, s; a corner may stand twice.
        values: the course, settled at its first value before.
        time: time constant, s; 0 gives the course itself.

    >>> t = np.linspace(0.0, 5.0, 6)
    >>> lagged(t, np.array([0.0, 1.0, 1.0, 1.0, 1.0, 1.0]), 1.0).round(3).tolist()
    [0.0, 0.368, 0.767, 0.914, 0.969, 0.988]
    """
    if time == 0:
        return values.copy()
    x = np.array(values, dtype=float)
    for i in range(1, len(t)):
        h = t[i] - t[i - 1]
        if h <= 0:
            x[i] = x[i - 1]
            continue
        lead = (values[i] - values[i - 1]) / h * time
        x[i] = values[i] - lead + (x[i - 1] - values[i - 1] + lead) * np.exp(-h / time)
    return x
