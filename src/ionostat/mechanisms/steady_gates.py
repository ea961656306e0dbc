"""Mechanisms whose fast gates stand at their steady value: the same text with fewer states.

A gate that settles within milliseconds follows a voltage that moves over tenths of a second. Where single
spikes do not matter its steady value may stand for it, worked out from the functions of the gate itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from .mechanism import Gate, Mechanism
from .process import Process

if TYPE_CHECKING:
    from .point import Point


@cache
def _steady_class(kind: type[Mechanism], names: frozenset[str]) -> type[Mechanism]:
    """The mechanism with some gates taken out of its states and put in at their steady value."""

    def completed(self: Mechanism, m: Point) -> Point:
        fast = {gate.name: gate.rest(m) for gate in kind.gates(self) if gate.name in names}
        return m.with_gates({**m.gates, **fast})

    def rate(self: Mechanism, full: Callable[[Point], Any], m: Point) -> Any:
        return full(completed(self, m))

    def gates(self: Mechanism) -> Iterable[Gate]:
        return tuple(gate for gate in kind.gates(self) if gate.name not in names)

    def processes(self: Mechanism) -> Iterator[Process]:
        for process in kind.processes(self):
            yield dataclasses.replace(process, rate=partial(rate, self, process.rate))

    body = {"gates": gates, "processes": processes, "__doc__": kind.__doc__, "__module__": kind.__module__}
    return type(kind.__name__, (kind,), body)


def with_steady_gates(mechanism: Mechanism, names: Iterable[str]) -> Mechanism:
    """The mechanism with these gates at their steady value.

    >>> from ionostat.mechanisms.sodium import TransientNa
    >>> [gate.name for gate in with_steady_gates(TransientNa(), ["m", "h"]).gates()]
    ['s']
    """
    chosen = frozenset(names)
    if not chosen:
        return mechanism
    copy = object.__new__(_steady_class(type(mechanism), chosen))
    copy.__dict__.update(mechanism.__dict__)
    return copy
