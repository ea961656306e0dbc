"""A run cut at every corner of its protocol: stretches of time without a corner, exact stops of the solver."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable

from ..errors import BadValue
from ..model.model import Model
from ..model.paths import Entry, new_value, resolve, table
from .protocol import Effect, Protocol, Ramp, same_time

__all__ = ["Segment", "ramped", "segments", "sloped"]


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
    begins: dict[float, list[int]] = {}
    ends: dict[float, list[int]] = {}
    one = _as_one({t for _, e in effects for t in (max(e.start, 0.0), e.end)})
    for k, (_, effect) in enumerate(effects):
        begins.setdefault(one[max(effect.start, 0.0)], []).append(k)
        ends.setdefault(one[effect.end], []).append(k)
    times = sorted({0.0, until} | {t for t in (*begins, *ends) if 0.0 < t < until and not same_time(t, until)})
    active: set[int] = set()
    result = []
    for start, end in zip(times[:-1], times[1:]):
        active |= set(begins.get(start, ()))
        active -= set(ends.get(start, ()))
        values: dict[str, float] = {}
        slopes: dict[str, float] = {}
        for k in sorted(active):
            path, effect = effects[k]
            values[path] = effect.at(start)
            slopes[path] = effect.slope
        result.append(Segment(start, end, values, slopes))
    return result


def _as_one(times: set[float]) -> dict[float, float]:
    """Of each time the first of those that it is one with: no segment is as short as the rounding of its ends."""
    found: dict[float, float] = {}
    last = -math.inf
    for t in sorted(times):
        last = last if same_time(t, last) else t
        found[t] = last
    return found


def sloped(parts: Iterable[Segment]) -> set[str]:
    """What moves evenly in some segment."""
    return {path for part in parts for path, slope in part.slopes.items() if slope}


def ramped(model: Model, protocol: Protocol | None, parts: Iterable[Segment]) -> list[str]:
    """What moves evenly for some numbers of a protocol: also where a ramp has no slope by chance."""
    ramps = {resolve(model, item.path).path for item in protocol.plain if isinstance(item, Ramp)} if protocol else set()
    return sorted(ramps | sloped(parts))


def _effects(model: Model, protocol: Protocol | None, until: float) -> list[tuple[str, Effect]]:
    known = table(model)
    found: list[tuple[str, Effect]] = []
    for item in protocol.plain if protocol else ():
        entry = resolve(model, item.path, known)
        _refuse_static(model, entry)
        target = new_value(entry, item.value)
        base = _in_force(found, entry, item.start) if isinstance(item, Ramp) else entry.value
        found += [(entry.path, e) for e in item.effects(base, target, until) if e.end > e.start]
    return found


def _in_force(found: list[tuple[str, Effect]], entry: Entry, t: float) -> float:
    """The value that a parameter has at a time by the items before: where a ramp begins."""
    own = (e for path, e in found if path == entry.path)
    held = [e for e in own if e.start <= t <= e.end or same_time(e.start, t) or same_time(t, e.end)]
    return held[-1].at(t) if held else entry.value


def _refuse_static(model: Model, entry: Entry) -> None:
    geometric = entry.mechanism is None and entry.field in ("area", "capacitance")
    if not entry.dynamic or geometric or _sets_density(model, entry):
        raise BadValue(
            f"{entry.path!r} is a starting value ({entry.info.meaning or 'density of a protein'}): a protocol "
            "cannot change it during a run. Set it before the run, or change another parameter."
        )


def _sets_density(model: Model, entry: Entry) -> bool:
    """The amount of a protein with states follows from it."""
    for path, mechanism, _ in model.mechanisms():
        if mechanism.sites() and entry.path == f"{path}.{entry.field}":
            other = mechanism.bound({entry.field: 2.0 * entry.value + 1e-30})
            return other.site_density() != mechanism.site_density()
    return False
