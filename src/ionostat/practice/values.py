"""The numbers of a variant: what is given, by name, with the unit that the student reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ..units import si
from .answers import si_name
from .draw import Draw

__all__ = ["Given", "Values"]


@dataclass(frozen=True)
class Given:
    """A number that differs from student to student, on a raster of steps.

    Attributes:
        low, high, step: the raster, in `unit`.
        unit: that the student reads.
        meaning: a few words for the table of givens.
    """

    low: float
    high: float
    step: float
    unit: str
    meaning: str = ""

    def drawn(self, draw: Draw, name: str) -> float:
        """The number of a student, in SI."""
        return float(si(f"{draw.step(name, self.low, self.high, self.step)!r} {self.unit}", si_name(self.unit)))


class Values(Mapping[str, float]):
    """Numbers in SI by name, as attributes too: ``g.K_out``.

    >>> g = Values({"K_in": 140.0, "K_out": 3.5})
    >>> g.K_out, g.swapped("K_in", "K_out").K_out, g.with_({"K_out": 5.0}).K_out
    (3.5, 140.0, 5.0)
    """

    def __init__(self, numbers: Mapping[str, float]) -> None:
        self._numbers = MappingProxyType(dict(numbers))

    def __getitem__(self, name: str) -> float:
        return self._numbers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __getattr__(self, name: str) -> Any:
        numbers = object.__getattribute__(self, "_numbers")
        if name in numbers:
            return numbers[name]
        raise AttributeError(f"the practice has no number {name!r}; it has {', '.join(numbers)}")

    def with_(self, numbers: Mapping[str, float]) -> Values:
        """The same with other numbers."""
        return Values({**self, **numbers})

    def swapped(self, one: str, other: str) -> Values:
        """The same with two numbers exchanged."""
        return self.with_({one: self[other], other: self[one]})
