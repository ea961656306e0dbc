"""The run of the simulator that shows what a practice asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .values import Values

__all__ = ["Demonstration", "Seen", "Trace"]


@dataclass(frozen=True)
class Trace:
    """A curve, SI.

    Attributes:
        x, y: of the same length.
        label: of the curve.
    """

    x: Sequence[float]
    y: Sequence[float]
    label: str


@dataclass(frozen=True)
class Seen:
    """What a run showed.

    Attributes:
        numbers: what -> (SI value, unit to show it in).
        traces: curves to draw.
        x, y: axes: name and the unit to show.
    """

    numbers: Mapping[str, tuple[float, str]]
    traces: Sequence[Trace] = ()
    x: tuple[str, str] = ("time", "s")
    y: tuple[str, str] = ("V", "mV")


@dataclass(frozen=True)
class Demonstration:
    """A run with the student's own numbers.

    Attributes:
        tells: what to look at.
        run: values of the variant -> what was seen.
        command: the same in the shell, with ``[[K_out]]`` for numbers of the variant; "" if there is none.
        confirms: name of a part -> name of the number that shows it.
    """

    tells: str
    run: Callable[[Values], Seen]
    command: str = ""
    confirms: Mapping[str, str] | None = None
