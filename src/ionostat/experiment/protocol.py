"""Protocols: what an experimenter does to the numbers of a model, and when.

Items change a parameter for a while: a step, a ramp, a train of pulses. Their corners are exact
stops of the solver. Where two items change one parameter at once, the later one holds.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import BadValue, unknown
from ..model.model import Model
from ..model.paths import resolve, table
from ..records import FOREVER, ParameterInfo, convert_parameters, numbers_of, parameter, with_number
from ..units import relative, show

#: times whose difference is smaller, as a share of them, are one
DUST = 1e-12


def same_time(a: float, b: float) -> bool:
    """Whether two times differ by no more than the rounding of a sum.

    >>> 0.1 + 0.2 == 0.3, same_time(0.1 + 0.2, 0.3)
    (False, True)
    """
    return abs(a - b) <= DUST * min(abs(a), abs(b))


@dataclasses.dataclass(frozen=True)
class Effect:
    """A parameter's value from ``start`` to ``end``, with its slope (per second) there."""

    start: float
    end: float
    value: float
    slope: float = 0.0

    def at(self, t: float) -> float:
        """The value at a time within."""
        return self.value + self.slope * (t - self.start)


@dataclasses.dataclass(frozen=True)
class Item:
    """Base of the items: a path and the value that it takes ("x0": times the model's own)."""

    path: str
    value: Any
    start: float = parameter(0.0, "s", low=0, meaning="when it begins")
    numbers, with_number = numbers_of, with_number

    def __post_init__(self) -> None:
        convert_parameters(self)

    @property
    def end(self) -> float:
        """When the parameter is as if the item had not been, s."""
        return FOREVER

    def effects(self, base: float, target: float, until: float) -> list[Effect]:
        """The stretches of time in which the parameter differs, in order."""
        raise AssertionError


@dataclasses.dataclass(frozen=True)
class Treatment:
    """What becomes items once the model is known: a drug finds its targets, another bath its ions."""

    numbers, with_number = numbers_of, with_number

    def on(self, model: Model) -> tuple[Item, ...]:
        """The items that it is for a model.

        Raises:
            BadValue: the model has nothing that it acts on.
        """
        raise AssertionError


@dataclasses.dataclass(frozen=True)
class Step(Item):
    """A parameter takes a value at ``start``, and its own again after ``duration``.

    >>> Step("blood.flow", "x0", start="1 min", duration="5 min").duration
    300.0
    """

    duration: float = parameter(FOREVER, "s", low=0, meaning="how long it lasts")

    @property
    def end(self) -> float:
        """When the parameter takes its own value again, s."""
        return self.start + self.duration

    def effects(self, base: float, target: float, until: float) -> list[Effect]:
        return [Effect(self.start, self.start + self.duration, target)]


@dataclasses.dataclass(frozen=True)
class Share(Step):
    r"""A step that takes a share of what is left: those of several agents multiply, each by itself.

    Agents that compete for one site hold each other off it: what they leave there is
    :math:`1 / (1 + \sum_i b_i / (1 - b_i))`, as each is there :math:`b_i / (1 - b_i)` times as often as nobody.

    Attributes:
        own: fraction that the model has by itself.
        share: fraction of the rest that it takes.
        agent: who; one agent has a parameter once at a time.
        site: what agents compete for; empty: it competes with none.
    """

    own: float = dataclasses.field(default=0.0, kw_only=True)
    share: float = dataclasses.field(default=0.0, kw_only=True)
    agent: str = dataclasses.field(default="", kw_only=True)
    site: str = dataclasses.field(default="", kw_only=True)


@dataclasses.dataclass(frozen=True)
class Ramp(Item):
    """A parameter moves evenly to a value over ``duration`` and stays there.

    It begins where the items before it have brought the parameter.

    >>> Ramp("temperature", "30 degC", start="1 min", duration="2 min").duration
    120.0
    """

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
        if self.count != int(self.count):
            raise BadValue(f"{self.count:g} pulses are asked for: give a whole number.")
        if self.width >= self.period:
            raise BadValue(
                f"pulses of {show(self.width, 's')} every {show(self.period, 's')} overlap: make the "
                "period longer than the width."
            )

    @property
    def end(self) -> float:
        """When the last pulse is over, s."""
        return self.start + (self.count - 1) * self.period + self.width

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
    items: tuple[Item | Treatment, ...]

    def __init__(self, name: str, items: Iterable[Item | Treatment] = ()):
        if not isinstance(name, str):
            raise BadValue(
                f"a protocol is given {name!r} as its name: the name comes first, then the items, as in "
                "ion.Protocol('pause', [ion.Step(...)])."
            )
        items = (items,) if isinstance(items, Item | Treatment) else tuple(items)
        for item in items:
            if not isinstance(item, Item | Treatment):
                raise BadValue(f"{item!r} in the protocol {name!r} is no item: give ion.Step(...) or another item.")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "items", items)

    def on(self, model: Model) -> Protocol:
        """The same protocol for one model: what is to be done, parameter by parameter.

        Raises:
            BadValue: a treatment finds nothing to act on, or acts where something else does at that time.
        """
        several = ((whole, whole.on(model) if isinstance(whole, Treatment) else (whole,)) for whole in self.items)
        made = [(whole, item) for whole, items in several for item in items]
        _refuse_overlaps(model, made)
        return Protocol(self.name, _combined([item for _, item in made]))

    @property
    def plain(self) -> tuple[Item, ...]:
        """The items, where no treatment is among them that waits for its model."""
        waiting = [repr(item) for item in self.items if isinstance(item, Treatment)]
        if waiting:
            raise BadValue(f"{waiting[0]} waits for its model: take protocol.on(model).")
        return tuple(item for item in self.items if isinstance(item, Item))

    def numbers(self) -> dict[str, tuple[float, ParameterInfo]]:
        """The numbers that can be set: those of the items, by field (shared where they agree)."""
        found: dict[str, tuple[float, ParameterInfo]] = {}
        for item in self.items:
            found |= {name: number for name, number in item.numbers().items() if name not in found}
        return found

    def with_values(self, values: Mapping[str, Any]) -> Protocol:
        """A protocol with other numbers: ``{"duration": "10 min", "value": "x0.1"}``.

        Raises:
            UnknownName: no item has such a number.
        """
        has_value = any(isinstance(item, Item) for item in self.items)
        allowed = [*self.numbers(), *(["value"] if has_value else [])]
        items = list(self.items)
        for name, value in values.items():
            if name not in allowed:
                raise unknown("number", name, allowed, f"the protocol {self.name!r}")
            factor = relative(value) if isinstance(value, str) and name != "value" else None
            for i, item in enumerate(items):
                own = item.numbers()
                if name in own or (name == "value" and isinstance(item, Item)):
                    new = value if factor is None else own[name][0] * factor
                    items[i] = item.with_number(name, new)
        return Protocol(self.name, items)


def _refuse_overlaps(model: Model, made: list[tuple[Item | Treatment, Item]]) -> None:
    """Of two items on one parameter one may lie within the other and holds while it lasts; else they collide.

    A treatment has its parameters for itself, but for shares that several agents take.
    """
    by_path: dict[str, list[tuple[Item | Treatment, Item]]] = {}
    known = table(model)
    for whole, item in made:
        here = by_path.setdefault(resolve(model, item.path, known).path, [])
        for other, before in here:
            together = max(item.start, before.start), min(item.end, before.end)
            meet = together[0] < together[1] and not same_time(*together)
            if other is not whole and meet and _collide(other, before, whole, item):
                end = "the end" if together[1] >= FOREVER else show(together[1], "s")
                raise BadValue(
                    f"{other!r} and {whole!r} both set {item.path!r} from {show(together[0], 's')} to {end}: let one "
                    "end before the other begins, or set that parameter by one ion.Step with what both do."
                )
        here.append((whole, item))


def _collide(other: Item | Treatment, before: Item, whole: Item | Treatment, item: Item) -> bool:
    """Whether two items that meet on one parameter contradict each other."""
    if isinstance(item, Share) and isinstance(before, Share) and item.agent != before.agent:
        return False
    if isinstance(whole, Treatment) or isinstance(other, Treatment):
        return True
    if isinstance(item, Ramp) or isinstance(before, Ramp):  # a ramp begins where the other is, and may leave it behind
        return False
    ends = min(item.end, FOREVER), min(before.end, FOREVER)
    a, b = (0.0 if same_time(x, y) else x - y for x, y in ((item.start, before.start), ends))
    return a * b > 0 or a == b == 0


def _combined(items: list[Item]) -> list[Item]:
    """The items with the shares that agents take of one parameter made into plain steps."""
    by_path: dict[str, list[Share]] = {}
    for item in items:
        if isinstance(item, Share):
            by_path.setdefault(item.path, []).append(item)
    result: list[Item] = []
    for item in items:
        if not isinstance(item, Share):
            result.append(item)
        elif by_path[item.path][0] is item:
            result += _steps(by_path[item.path])
    return result


def _steps(shares: list[Share]) -> list[Item]:
    r"""Steps of one parameter, :math:`1 - (1 - b_0)\prod_s f_s` while some are there."""
    corners = sorted({t for s in shares for t in (s.start, s.end)})
    result: list[Item] = []
    for a, b in zip(corners, corners[1:]):
        here = [s for s in shares if s.start <= a < s.end]
        if here:
            left = _left(here)
            result.append(Step(shares[0].path, 1.0 - (1.0 - here[0].own) * left, start=a, duration=b - a))
    return result


def _left(shares: list[Share]) -> float:
    """What some agents leave: site by site, and those that compete with none each by itself."""
    sites = dict.fromkeys(s.site for s in shares if s.site)
    alone = [1.0 - s.share for s in shares if not s.site]
    taken = [sum(s.share / (1.0 - s.share) if s.share < 1.0 else math.inf for s in shares if s.site == site)
             for site in sites]
    return math.prod([*alone, *(1.0 / (1.0 + odds) for odds in taken)])


def as_protocol(given: Protocol | Item | Treatment | Iterable[Item | Treatment] | None) -> Protocol | None:
    """A protocol from what a user gives: itself, one item, or several.

    Raises:
        BadValue: it is none of these.
    """
    if given is None or isinstance(given, Protocol):
        return given
    one = isinstance(given, Item | Treatment)
    items = (given,) if one else tuple(given) if isinstance(given, Iterable) else ()
    if not items or not all(isinstance(item, Item | Treatment) for item in items):
        raise BadValue(f"{given!r} is no protocol: give ion.Protocol(name, items), or items such as ion.Step(...).")
    return Protocol("protocol", items)
