"""Steps and ramps of a command, as protocols."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import BadValue
from ..experiment.protocol import Item, Protocol, Ramp, Step
from ..units import si


def voltage_steps(
    path: str, commands: Iterable[Any], *, start: Any = "50 ms", width: Any = "100 ms", gap: Any = "200 ms"
) -> Protocol:
    """A family of steps of a command in one run, with the model's own value (the holding potential) between.

    Args:
        path: of the command, such as "cell.clamp.command".
        commands: V or text, one after the other.
        start: of the first.
        width: of each.
        gap: between them.

    Raises:
        BadValue: there is none.

    >>> [item.start for item in voltage_steps("cell.clamp.command", ["-90 mV", 0.0], start=0, width=1, gap=2).items]
    [0.0, 3.0]
    """
    first, length, pause = (float(si(t, "s", n)) for t, n in ((start, "start"), (width, "width"), (gap, "gap")))
    items = [
        Step(path, value, start=first + i * (length + pause), duration=length) for i, value in enumerate(commands)
    ]
    if not items:
        raise BadValue("no command is given: give some, such as ['-90 mV', '-70 mV'].")
    return Protocol("steps", items)


def voltage_ramp(
    path: str, begin: Any, end: Any, *, start: Any = "50 ms", duration: Any = "100 ms", before: Any = "10 ms"
) -> Protocol:
    """A ramp of a command, after a while at where it begins, and back to the model's own value at its end.

    Args:
        path: of the command, such as "cell.clamp.command".
        begin, end: V or text.
        start: of the ramp.
        duration: of the ramp.
        before: how long the command stands at ``begin`` first.

    >>> [type(item).__name__ for item in voltage_ramp("cell.clamp.command", "-100 mV", "0 mV").items]
    ['Step', 'Ramp', 'Step']
    """
    at, length, wait = (float(si(t, "s", n)) for t, n in ((start, "start"), (duration, "duration"), (before, "before")))
    if wait > at:
        raise BadValue(f"the command stands for {wait:g} s before a ramp at {at:g} s: begin later, or wait less.")
    items: list[Item] = [Step(path, begin, start=at - wait, duration=wait + length)]
    items += [Ramp(path, end, start=at, duration=length), Step(path, "x1", start=at + length)]
    return Protocol("ramp", items)
