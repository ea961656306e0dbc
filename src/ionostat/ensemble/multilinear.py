"""A function that is a straight line along each of its arguments, known from its values at the corners of a box."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable

import numpy as np


@dataclasses.dataclass(frozen=True)
class Multilinear:
    """``f(x) = sum over corners of w(x) f(corner)``; exact wherever f is of this form, beyond the box too.

    Attributes:
        low, high: ends of the box.
        corners: f at its corners, in the order of ``itertools.product``.
    """

    low: np.ndarray
    high: np.ndarray
    corners: tuple[np.ndarray, ...]

    @classmethod
    def of(cls, f: Callable[[np.ndarray], np.ndarray], low: np.ndarray, high: np.ndarray) -> Multilinear:
        """From the function itself."""
        ends = itertools.product((False, True), repeat=len(low))
        return cls(low, high, tuple(f(np.where(np.array(up, dtype=bool), high, low)) for up in ends))

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Values at points x arguments; what stands beside a point changes no bit of it.

        >>> f = Multilinear.of(lambda x: np.array([x[0] * x[1], 3 * x[0]]), np.array([1.0, 1.0]), np.array([2.0, 3.0]))
        >>> f(np.array([[5.0, 7.0], [0.0, 1.0]])).tolist()
        [[35.0, 15.0], [0.0, 0.0]]
        """
        up = (points - self.low) / (self.high - self.low)
        total = np.zeros((len(points), len(self.corners[0])))
        for ends, value in zip(itertools.product((False, True), repeat=len(self.low)), self.corners):
            weight = np.ones(len(points))
            for k, end in enumerate(ends):
                weight = weight * (up[:, k] if end else 1.0 - up[:, k])
            total += weight[:, None] * value
        return total
