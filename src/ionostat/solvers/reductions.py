"""Reductions: what is kept of a run without its trace, brought up to date after every step.

Between the two ends of a step an observed quantity is taken as a straight line.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any

#: kind -> value before the first step
STARTS = {
    "final": math.nan, "max": -math.inf, "min": math.inf, "integral": 0.0, "time_above": 0.0, "crossings": 0.0,
    "first_above": -1.0,
}


@dataclasses.dataclass(frozen=True)
class Reduction:
    """One number that is kept of a run.

    Attributes:
        kind: "final", "max", "min", "integral" (over time), "time_above" a level (s), "crossings" of
            it upward, "first_above" (s; -1 where it never is).
        observed: place of the quantity among those observed.
    """

    kind: str
    observed: int


def reduced(kind: str, so_far: Any, a: Any, b: Any, level: Any, now: Any, step: Any) -> Any:
    """The reduction after a step from ``a`` to ``b``; on values of the loop or on floats alike."""
    low, high = a.at_most(b), a.at_least(b)
    if kind == "final":
        return b
    if kind == "max":
        return so_far.at_least(high)
    if kind == "min":
        return so_far.at_most(low)
    if kind == "integral":
        return so_far + 0.5 * (a + b) * step
    if kind == "crossings":
        return so_far + ((a <= level) & (b > level)).choose(1.0, a * 0.0)
    if kind == "time_above":
        part = ((high - level) / (high - low).at_least(1e-300)).at_least(0.0).at_most(1.0)
        return so_far + (low >= level).choose(part * 0.0 + 1.0, part) * step
    part = ((level - a) / (b - a).at_least(1e-300)).at_least(0.0).at_most(1.0)
    return ((so_far < 0.0) & (high > level)).choose(now + part * step, so_far)
