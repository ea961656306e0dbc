"""Fewer rows of a run, without losing a spike."""

from __future__ import annotations

import numpy as np

__all__ = ["MOST_ROWS", "telling"]

#: rows of a curve that a page gets
MOST_ROWS = 1000


def telling(values: np.ndarray, most: int = MOST_ROWS) -> np.ndarray:
    """Indices of rows, at most so many: of as many rows in turn the lowest and the highest value, and both ends.

    A run has most rows where it moves most, so a spike keeps more of them than an hour of rest.

    >>> spike = np.where(np.arange(10001) == 5000, 1.0, 0.0)
    >>> kept = telling(spike, 100)
    >>> len(kept) <= 100, float(spike[kept].max())
    (True, 1.0)
    """
    if len(values) <= most:
        return np.arange(len(values))
    kept = {0, len(values) - 1}
    for part in np.array_split(np.arange(len(values)), most // 2 - 1):
        kept |= {int(part[np.argmin(values[part])]), int(part[np.argmax(values[part])])}
    return np.array(sorted(kept))
