"""Protocols: what an experimenter does to the numbers of a model, and when.

Items change a parameter for a while: a step, a ramp, a train of pulses. Their corners are exact
stops of the solver. Where two items change one parameter at once, the later one holds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import BadValue, unknown
from ..model.model import Model
from ..model.paths import Entry, new_value, resolve, table
from ..records import ParameterInfo, convert_parameters, parameter
from ..units import relative, show

#: a duration beyond any run, s
FOREVER = 1e12


@dataclasses.dataclass(frozen=True)
class Effect:
    """A parameter's value from ``start`` to ``end``, with its slope (per second) there."""

    start: float
    end: float
    value: float
    slope: float = 0.0


@dataclasses.dataclass(frozen=True)
class Item:
    """Base of the items: a path and the value that it takes ("x0": times the model's own)."""

    path: str
    value: Any
    start: float = parameter(0.0, "s", low=0, meaning="when it begins")

    def __post_init__(self) -> None:
        convert_parameters(self)

    def effects(self, base: float, target: float, until: float) -> list[Effect]:
        """The stretches of time in which the parameter differs, in order."""
        raise AssertionError


@dataclasses.dataclass(frozen=True)
class Step(Item):
    """A parameter takes a value at ``start``, and its own again after ``duration``.

    >>> Step("blood.flow", "x0", start="1 min", duration="5 min").duration
    300.0
    """

    duration: float = parameter(FOREVER, "s", low=0, meaning="how long it lasts")

    def effects(self, base: float, target: float, until: float) -> list[Effect]:
        return [Effect(self.start, self.start + self.duration, target)]


@dataclasses.dataclass(frozen=True)
class Ramp(Item):
    """A parameter moves evenly to a value over ``duration`` and stays there."""

    duration: float = parameter(1.0, "s", low=1e-9, meaning="how long the ramp takes")

    def effects(self, base: float, target: float, until: float) -> list[Effect]:
        end = self.start + self.duration
        slope = (target - base) / self.duration
        return [Effect(self.start, end, base, slope), Effect(end, FOREVER, target)]


@dataclasses.dataclass(frozen=True)
class Pulses(Item):
    """A train: ``count`` pulses of ``width``, one every ``period``."""

    width: float = parameter(1e-3, "s", low=1e-9, meaning="length of a pulse")
    period: float = parameter(0.1, "s", low=1e-9, meaning="from pulse to pulse")
    count: float = parameter(1, "1", low=1, meaning="number of pulses")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.width >= self.period:
            raise BadValue(
                f"pulses of {show(self.width, 's')} every {show(self.period, 's')} overlap: make the "
                "period longer than the width."
            )

    def effects(self, base: float, target: float, until: float) -> list[Effect]:
        fitting = max(0.0, (until - self.start) / self.period) + 2
        starts = (self.start + i * self.period for i in range(int(min(self.count, fitting))))
        return [Effect(t, t + self.width, target) for t in starts if t < until]


@dataclasses.dataclass(frozen=True)
class Protocol:
    """Named items, applied together.

    >>> p = Protocol("ischemia", [Step("blood.flow", "x0", start="1 min", duration="5 min")])
    >>> p.with_values({"duration": "10 min"}).items[0].duration
    600.0
    """

    name: str
    items: tuple[Item, ...]

    def __init__(self, name: str, items: Iterable[Item] = ()):
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "items", tuple(items))

    def numbers(self) -> dict[str, tuple[float, ParameterInfo]]:
        """The numbers that can be set: those of the items, by field (shared where they agree)."""
        found: dict[str, tuple[float, ParameterInfo]] = {}
        for item in self.items:
            for field in dataclasses.fields(item):
                if "parameter" in field.metadata:
                    value = getattr(item, field.name)
                    found.setdefault(field.name, (value, field.metadata["parameter"]))
        return found

    def with_values(self, values: Mapping[str, Any]) -> Protocol:
        """A protocol with other numbers: ``{"duration": "10 min", "value": "x0.1"}``.

        Raises:
            UnknownName: no item has such a number.
        """
        allowed = [*self.numbers(), *(["value"] if self.items else [])]
        items = list(self.items)
        for name, value in values.items():
            if name not in allowed:
                raise unknown("number", name, allowed, f"the protocol {self.name!r}")
            for i, item in enumerate(items):
                if name == "value" or hasattr(item, name):
                    old = getattr(item, name)
                    factor = relative(value) if isinstance(value, str) and name != "value" else None
                    new = value if factor is None else old * factor
                    items[i] = dataclasses.replace(item, **{name: new})
        return Protocol(self.name, items)


@dataclasses.dataclass(frozen=True)
class Segment:
    """A stretch of time without a corner: parameter values at its start, and their slopes."""

    start: float
    end: float
    values: dict[str, float]
    slopes: dict[str, float]


def segments(model: Model, protocol: Protocol | None, until: float) -> list[Segment]:
    """The run cut at every corner of a protocol.

    Raises:
        UnknownName, BadUnit, BadValue: an item does not fit the model.
    """
    effects = _effects(model, protocol, until)
    corners = {0.0, until}
    for _, effect in effects:
        corners |= {t for t in (effect.start, effect.end) if 0.0 < t < until}
    times = sorted(corners)
    result = []
    for start, end in zip(times[:-1], times[1:]):
        values: dict[str, float] = {}
        slopes: dict[str, float] = {}
        for path, effect in effects:
            if effect.start <= start and end <= effect.end:
                values[path] = effect.value + effect.slope * (start - effect.start)
                slopes[path] = effect.slope
        result.append(Segment(start, end, values, slopes))
    return result


def _effects(model: Model, protocol: Protocol | None, until: float) -> list[tuple[str, Effect]]:
    known = table(model)
    found = []
    for item in protocol.items if protocol else ():
        entry = resolve(model, item.path, known)
        _refuse_static(entry)
        target = new_value(entry, item.value)
        found += [(entry.path, e) for e in item.effects(entry.value, target, until)]
    return found


def _refuse_static(entry: Entry) -> None:
    if not entry.dynamic:
        raise BadValue(
            f"{entry.path!r} is a starting value ({entry.info.meaning}): a protocol cannot change it "
            "during a run. Set it before the run, or change a parameter of a mechanism."
        )
