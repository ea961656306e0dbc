"""Fewer rows of a run, without losing a spike."""

from __future__ import annotations

import numpy as np

__all__ = ["MOST_ROWS", "evenly", "telling"]

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


def evenly(t: np.ndarray, most: int = MOST_ROWS) -> np.ndarray:
    """Indices of rows, at most so many, at even steps of the time: what is slow keeps its shape beside the spikes.

    >>> t = np.concatenate([np.linspace(0.0, 1.0, 10001), np.linspace(2.0, 10.0, 9)])
    >>> [float(x) for x in t[evenly(t, 11)]]
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]
    """
    return np.unique(np.searchsorted(t, np.linspace(t[0], t[-1], most)))
