"""What a page shows for given numbers: results of its closed form, of its sweeps and of its run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..compiler.javascript import named
from ..errors import BadValue, IonostatError
from .frames import MOST_BYTES, encoded
from .library import find
from .page import Page, Slider, Sweep

__all__ = ["checked", "message", "results", "swept"]

#: points of a curve
POINTS = 201


def checked(page: Page, values: Mapping[str, Any]) -> dict[str, float]:
    """The numbers of all sliders, SI; those not given stand as they start.

    Raises:
        BadValue: one is no number, is not of this page, or lies outside of its slider.
    """
    known = {s.name: s for s in page.sliders}
    for name in values:
        if name not in known:
            raise BadValue(f"{page.id} has no slider {name!r}; it has {', '.join(known)}.")
    return {name: _inside(s, values.get(name)) for name, s in known.items()}


def _inside(slider: Slider, value: Any) -> float:
    if value is None:
        return slider.si(slider.start)
    low, high = slider.si(slider.low), slider.si(slider.high)
    if not _finite(value):
        raise BadValue(
            f"{slider.name}: {repr(value)[:40]} is no finite number; give one from {low:g} to {high:g} (SI)."
        )
    room = 1e-9 * max(abs(low), abs(high))
    if not low - room <= value <= high + room:
        raise BadValue(f"{slider.name} lies outside {slider.low:g} to {slider.high:g} {slider.unit}.")
    return float(value)


def _finite(value: Any) -> bool:
    """Whether this is a number that a float can hold."""
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(float(value))
    except OverflowError:
        return False


def message(head: Mapping[str, Any], page: str, values: Mapping[str, float]) -> bytes:
    """The results of a page as a message; what went wrong as a message too."""
    try:
        frame = encoded(head, results(find(page), values))
    except IonostatError as problem:
        return encoded({**head, "error": str(problem)}, {})
    if len(frame) > MOST_BYTES:
        return encoded({**head, "error": "the result is too large for a page"}, {})
    return frame


def results(page: Page, values: Mapping[str, float]) -> dict[str, Any]:
    """All results that the server computes for a page.

    Results of ``point`` have their names; its curve number k has ``sweep k x`` and ``sweep k NAME``.
    """
    found: dict[str, Any] = {}
    if page.point is not None and not page.in_page:
        found |= {name: value for name, value in named(page.point(**values)).items() if not isinstance(value, str)}
        for k, plot in enumerate(page.plots):
            if isinstance(plot, Sweep):
                x, curves = swept(page, plot, values)
                found |= {f"sweep {k} x": x} | {f"sweep {k} {name}": curve for name, curve in curves.items()}
    if page.run is not None:
        found |= page.run(**values)
    return found


def swept(page: Page, plot: Sweep, values: Mapping[str, float]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """A curve of the closed form over the range of one slider, SI; nan where it has no answer.

    The number at which the slider stands is one of its points, so that what is read there is no interpolation.
    """
    slider = next(s for s in page.sliders if s.name == plot.over)
    low = slider.si(slider.low if plot.low is None else plot.low)
    high = slider.si(slider.high if plot.high is None else plot.high)
    x = np.geomspace(low, high, POINTS) if slider.log else np.linspace(low, high, POINTS)
    if low < values[plot.over] < high:
        x = np.union1d(x, values[plot.over])
    rows = [_at(page, {**values, plot.over: float(at)}) for at in x]
    return x, {one.key: np.array([row.get(one.key, np.nan) for row in rows], float) for one in plot.shows}


def _at(page: Page, values: Mapping[str, float]) -> dict[str, Any]:
    assert page.point is not None
    try:
        return {**values, **named(page.point(**values))}
    except IonostatError:
        return {}
