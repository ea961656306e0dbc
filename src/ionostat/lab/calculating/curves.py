"""A picture of a calculator: its results while one number goes through a range."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from ...calculator.answers import leaves, units_in, written_in
from ...errors import IonostatError
from ...theory.catalogue import Argument, Formula, find
from ...units import in_unit, si
from ..page import scale
from .answers import Refused, filled, result, values_of
from .told import NUMBER, standing, sweepable

__all__ = ["curve"]

POINTS, FEWEST, PATIENCE = 129, 9, 1.5
"""Points of a curve, 2^n + 1; fewer where so many would take longer than PATIENCE, s."""
MOST, ROW = 24, 6
"""Curves of a picture; numbers of a row that are curves each."""
SPANS = {"V": (-0.12, 0.06), "K": (273.15, 318.15)}
"""Ranges of what people look at, SI, where the value is inside."""


class Place(NamedTuple):
    """What goes through a range: an argument, or an entry of one that is a mapping.

    Attributes:
        argument, entry: names; no entry where the argument is a number.
        unit: SI, in which it is measured.
        value: where it stands, SI.
        written: the unit in which it is given.
    """

    argument: Argument
    entry: str
    unit: str
    value: float
    written: str = ""


def curve(
    name: str, given: Mapping[str, str], over: str = "", low: str = "", high: str = "",
    kept: tuple[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Results of a calculator while what `over` names, such as "V" or "outside.K", goes from low to high.

    Without `over` the first is taken that has a picture; a limit that is not given is that of the range `kept`
    as long as the number lies in it.

    Raises:
        Refused: it cannot go through a range, the limits are none, or there is no answer anywhere.
    """
    formula = find(name)
    given = filled(formula, given)
    values = values_of(formula, given)
    over = over or _chosen(formula, values)
    place = _place(formula, values, over)
    ends, log = _range(place, low, high, kept)
    x, curves = _trimmed(*_curves(formula, values, place, _spaced(*ends, POINTS, log)))
    found = result(formula, values)
    units = units_in(formula, given, values, found)
    shown = written_in(np.max(np.abs(x)), place.unit)
    return {
        "x": x.tolist(), "label": over, "unit": shown, "scale": scale(shown), "log": log, "mark": place.value,
        "low": _text(ends[0], shown), "high": _text(ends[1], shown),
        "curves": [_curve(formula, path, y, units[path.partition(" #")[0]]) for path, y in curves.items()
                   if path.partition(" #")[0] in units],
    }  # fmt: skip


def _place(formula: Formula, values: Mapping[str, Any], over: str) -> Place:
    name, _, entry = over.partition(".")
    argument = next((a for a in formula.arguments if a.name == name), None)
    if argument is None or not sweepable(formula, argument):
        raise Refused(f"{over!r} does not go through a range; choose a number of {formula.name}.")
    value = values.get(name, argument.default)
    value = value.get(entry) if entry and isinstance(value, Mapping) else value
    found = standing(argument, value)
    if found is None:
        raise Refused(f"One number with its unit is needed, of which a range can be made; this is {value!r}.", name)
    written = re.sub(NUMBER, "", value).strip() if isinstance(value, str) else ""
    return Place(argument, entry, *found, written)


def _range(place: Place, low: str, high: str, kept: tuple[str, str] | None) -> tuple[tuple[float, float], bool]:
    """Limits in SI, and whether it goes by factors."""
    begin, end = _span(place)
    if kept:
        stood = [_limit(text, place, "kept", 0.0) for text in kept]
        begin, end = stood if stood[0] <= place.value <= stood[1] else (begin, end)
    begin, end = _limit(low, place, "from", begin), _limit(high, place, "to", end)
    if not begin < end:
        raise Refused("The range ends where it begins, or before; let it go from less to more.")
    return (begin, end), begin > 0 and end / begin >= 20


def _limit(text: str, place: Place, which: str, default: float) -> float:
    if not text.strip():
        return default
    bare = re.fullmatch(r"[-+\N{MINUS SIGN}\d.eE\s]+", text) is not None
    shown = written_in(place.value, place.unit)
    try:
        return si(f"{text} {shown}" if bare and shown != "1" else text, place.unit, which)
    except IonostatError as error:
        raise Refused(str(error), f"{which}") from None


def _span(place: Place) -> tuple[float, float]:
    """A range round a value that is worth looking at."""
    value, (low, high) = place.value, SPANS.get(place.unit, (np.inf, -np.inf))
    if low <= value <= high:
        return low, high
    if place.argument.name.startswith("pH"):
        return min(6.0, value - 1), max(8.0, value + 1)
    if value == 0:
        one = si(f"1 {place.written or written_in(0.0, place.unit)}", place.unit) if place.unit != "1" else 1.0
        return 0.0, 30 * one if place.unit in ("m", "s") else one
    if value < 0:
        return 2 * value, 0.0
    share = re.search(r"\b0 to 1\b|share|fraction", place.argument.meaning, re.IGNORECASE)
    return (0.02 * value, min(1.0, 10 * value)) if share and value <= 1 else (value / 10, value * 10)


def _chosen(formula: Formula, values: Mapping[str, Any]) -> str:
    """What goes through a range at first: numbers before entries, what has a unit before what has none."""
    going = [a for a in formula.arguments if sweepable(formula, a)]
    entries = [(a, f"{a.name}.{who}") for a in going if a.kind == "mapping" for who in values.get(a.name) or ()]
    for _, over in sorted([*((a, a.name) for a in going if a.kind != "mapping"), *entries], key=_interest):
        with contextlib.suppress(Refused):
            place = _place(formula, values, over)
            (low, high), log = _range(place, "", "", None)
            _curves(formula, values, place, _spaced(low, high, 5, log))
            return over
    raise Refused("No number of this calculator goes through a range here.")


def _interest(candidate: tuple[Argument, str]) -> tuple[bool, ...]:
    """What people look at comes first: a voltage that is needed, a number, an ion outside, above all potassium."""
    argument, over = candidate
    entry = "." in over
    return (
        argument.name == "T", not argument.required, argument.units[0] != "V" or entry, argument.units == ("1",), entry,
        entry and not over.endswith(".K"), entry and argument.name != "outside",
    )  # fmt: skip


def _spaced(low: float, high: float, points: int, log: bool) -> np.ndarray:
    return np.geomspace(low, high, points) if log else np.linspace(low, high, points)


def _refined(points: int) -> Iterator[int]:
    """The ends, then the middle, then the middles of what lies between."""
    yield from (0, points - 1)
    stride = points - 1
    while stride > 1:
        stride //= 2
        yield from range(stride, points - 1, 2 * stride)


def _curves(
    formula: Formula, values: Mapping[str, Any], place: Place, x: np.ndarray
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The numbers of the result by path, those that change, as finely as time allows; nan without an answer.

    Raises:
        Refused: there are fewer than three answers, or nothing changes.
    """
    found: dict[str, np.ndarray] = {}
    problem = Refused(f"Nothing that is a number changes with {place.entry or place.argument.name}.")
    answers, tried, begun = 0, [], time.perf_counter()
    for at in _refined(len(x)):
        if len(tried) >= FEWEST and time.perf_counter() - begun > PATIENCE:
            break
        tried.append(at)
        try:
            numbers = _numbers(result(formula, _with(values, place, float(x[at]))))
        except Refused as error:
            problem = error
            continue
        answers += 1
        for path, value in numbers:
            found.setdefault(path, np.full(len(x), np.nan))[at] = value
    moved = {path: y for path, y in found.items() if answers > 2 and np.nanmax(y) > np.nanmin(y)}
    if not moved:
        raise problem
    order = sorted(tried)
    return x[order], {path: y[order] for path, y in list(moved.items())[:MOST]}


def _trimmed(x: np.ndarray, curves: dict[str, np.ndarray]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The range without its ends where nothing has an answer."""
    there = np.flatnonzero(np.any([np.isfinite(y) for y in curves.values()], axis=0))
    kept = slice(there[0], there[-1] + 1)
    return x[kept], {path: y[kept] for path, y in curves.items()}


def _numbers(found: Any) -> Iterator[tuple[str, float]]:
    """The finite numbers of a result; of a short row each one, as `V #1`."""
    for path, (value, _) in leaves(found):
        row = value.tolist() if hasattr(value, "tolist") else value
        several = isinstance(row, list) and len(row) <= ROW
        for at, one in enumerate(row if several else [row], 1):
            if isinstance(one, (int, float)) and not isinstance(one, bool) and np.isfinite(one):
                yield (f"{path} #{at}" if several else path), one


def _with(values: Mapping[str, Any], place: Place, number: float) -> dict[str, Any]:
    """The values with another number in one place; it bears its unit, so that nobody takes it for another."""
    name, given = place.argument.name, number if place.unit == "1" else f"{number!r} {place.unit}"
    if not place.entry:
        return {**values, name: given}
    return {**values, name: {**values.get(name, {}), place.entry: given}}


def _curve(formula: Formula, path: str, y: np.ndarray, unit: str) -> dict[str, Any]:
    finite = np.abs(y[np.isfinite(y)])
    shown = written_in(float(np.max(finite, initial=0.0)), unit)
    return {"name": "" if path == formula.name else path, "unit": shown, "scale": scale(shown),
            "values": [float(v) if np.isfinite(v) else None for v in y]}  # fmt: skip


def _text(value: float, unit: str) -> str:
    return f"{in_unit(value, unit):.4g}" + (f" {unit}" if unit != "1" else "")
