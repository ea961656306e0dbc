"""A number along a layer: the same all through, in a straight line between its two ends, or any function of place."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from ...errors import BadValue
from ...units import si


@dataclasses.dataclass(frozen=True)
class Profile:
    """A number from the start of a layer to its end, SI; `law` of the distance from the start, m, goes before both."""

    start: float
    end: float
    law: Callable[[np.ndarray], Any] | None = None
    name: str = "value"

    @property
    def everywhere(self) -> bool:
        """It is one number all through."""
        return self.law is None and self.start == self.end

    def at(self, x: np.ndarray, thickness: float) -> np.ndarray:
        """Values at distances from the start of the layer, m.

        Raises:
            BadValue: the function gives something that is no finite number.
        """
        if self.law is None:
            return self.start + (self.end - self.start) * (x / thickness)
        found = np.broadcast_to(np.asarray(self.law(x), dtype=float), x.shape)
        if not np.all(np.isfinite(found)):
            raise BadValue(f"{self.name}: its function is not finite at {x[~np.isfinite(found)][0]:.3g} m.")
        return found

    def document(self) -> Any:
        """As a file says it."""
        if self.law is not None:
            return f"function {getattr(self.law, '__name__', '')}".strip()
        return self.start if self.everywhere else [self.start, self.end]


def profile(value: Any, unit: str, name: str, low: float = -np.inf, above: float = -np.inf) -> Profile:
    """Read a number, a pair (start, end) or a function as a profile in SI.

    Args:
        value: number or text with a unit, a pair of these, or a function of the distance from the layer's start, m.
        unit: the SI unit.
        name: for messages.
        low, above: the least value that is allowed, and one that is not allowed itself.

    Raises:
        BadUnit, BadValue: it is none of these, or out of its limits.

    >>> profile(["10 nm", "1.5 nm"], "m", "radius").end
    1.5e-09
    """
    if isinstance(value, Profile):
        return value
    if callable(value):
        return Profile(np.nan, np.nan, value, name)
    pair = list(value) if isinstance(value, list | tuple) else [value, value]
    if len(pair) != 2:
        raise BadValue(f"{name}: has {len(pair)} numbers; give one, two (start and end of the layer), or a function.")
    start, end = (float(si(one, unit, name)) for one in pair)
    for one in (start, end):
        if one < low or one <= above:
            least = f"above {above:g}" if one <= above else f"{low:g} or more"
            raise BadValue(f"{name} is {one:g} {unit}: it must be {least}.")
    return Profile(start, end, None, name)
