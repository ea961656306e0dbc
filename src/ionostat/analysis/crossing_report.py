"""A threshold for people: a page of text, and a picture of the response and of the traces on both sides."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..ensemble.figures import labelled, spoken
from ..ensemble.quantities import observation
from ..experiment.canvas import headed, panels_in
from ..experiment.plot import time_axis
from ..experiment.report import clock, dashed
from ..units import in_unit
from .apart import apart
from .criteria import Condition

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .crossing import Crossing

#: failures that are told
TOLD = 3
MET, NOT = "#0072B2", "#D55E00"
#: traces part where they differ by this part of their span; so much of what follows is shown before that
PARTED, BEFORE = 0.05, 0.4
#: rows of a trace on which spikes are to be seen
SPIKING = 150_000


def text(found: Crossing) -> str:
    """The answer, both sides, what was run."""
    title = _title(found)
    lines = [title, "=" * len(title), *_answer(found), f"criterion          {found.criterion}", *_sides(found)]
    lines += _alternating(found)
    rate = len(found.tried) / max(found.seconds, 1e-9)
    lines.append(f"runs               {len(found.tried)} in {found.rounds} rounds, {found.side_by_side} side by side: "
                 f"{clock(found.seconds)} with compilation, {rate:.3g} a second")
    failed = [one for one in found.tried if one.met is None]
    if failed:
        lines.append(f"failed             {len(failed)}; they count for neither side")
        lines += [f"{'':<19}at {found.shown(one.x)}: {one.cause}" for one in failed[:TOLD]]
    return "\n".join(lines)


def _title(found: Crossing) -> str:
    """Model, protocol and number."""
    plan = found.family.at(found.tried[0].x)[1]  # a protocol may be made for each value
    what = dashed(plan.name) if plan else "no protocol"
    return f"{found.family.model.name}, {what}: threshold of {found.path}"


def _answer(found: Crossing) -> list[str]:
    lines = []
    if found.interrupted:
        lines.append("INTERRUPTED: what was found until then")
    if found.bracket is None:
        good = [one for one in found.tried if one.met is not None]
        if not good:
            return [*lines, "threshold          none: no run came to its end"]
        where = " to ".join(apart([good[0].x, good[-1].x], found.unit))
        said = "all" if good[0].met else "none of"
        return [*lines, f"threshold          none: it holds at {said} {len(good)} values from {where}; widen the range"]
    low, high = found.bracket
    long = f" ({clock(found.value)})" if found.unit == "s" and found.value >= 180 else ""
    error = f"{in_unit(found.error, spoken(found.unit), difference=True):.2g}"
    lines.append(f"threshold          {found.shown(found.value)}{long}, error at most {error}")
    holds, fails = ("up to", "from") if found.met_below else ("from", "up to")
    sides = (low, high) if found.met_below else (high, low)
    lines.append(f"{'':<19}holds {holds} {found.shown(sides[0])}, does not {fails} {found.shown(sides[1])}")
    said = {True: "both sides hold at a tenth of the solver's tolerance too",
            False: "NOT confirmed: at a tenth of the solver's tolerance the answer is another one here",
            None: "not tried at a tighter tolerance of the solver"}
    return [*lines, f"confirmed          {said[found.confirmed]}"]


def _sides(found: Crossing) -> list[str]:
    """What was observed at the ends, or on both sides."""
    sides = found.sides()
    good = [one for one in found.tried if one.met is not None]
    if sides is None and not good:
        return []
    pair = sides or (good[0], good[-1])
    lines = []
    for k, condition in enumerate(found.criterion.conditions):
        at = found.criterion.observed.index(condition.observed)
        values = " | ".join(condition.shown(*(one.values[at] for one in pair)))
        head = ("below | above" if sides else "at both ends") if not k else ""
        lines.append(f"{head:<19}{condition.observed}: {values}")
    return lines


def _alternating(found: Crossing) -> list[str]:
    if found.monotone:
        return ["monotone           yes, as far as tried" if found.bracket else "monotone           no change was seen"]
    lines = [f"NOT MONOTONE       the answer changes {len(found.crossings)} times; the first one stands above:"]
    return lines + [f"{'':<19}between {' and '.join(apart(pair, found.unit))}" for pair in found.crossings]


# -------------------------------------------------------------------- the picture


def picture(found: Crossing, path: Any = None) -> Figure:
    """The response against the number, with the threshold; and the traces just below and just above it."""
    both = found.bracket is not None
    with panels_in(path, (10.4, 4.2) if both else (5.6, 4.2), (1, 2 if both else 1)) as (figure, panels):
        condition = _deciding(found)
        _response(panels[0, 0], found, condition)
        if both:
            _traces(panels[0, 1], found, condition)
        headed(figure, f"{_title(found)} ({found.criterion.name})")
    return figure


def _deciding(found: Crossing) -> Condition:
    """The condition whose change is the threshold."""
    sides = found.sides()
    if sides is None:
        return found.criterion.conditions[0]
    names = found.criterion.observed
    values = {name: np.array([one.values[k] for one in sides]) for k, name in enumerate(names)}
    return found.criterion.deciding(values, 0, 1)


def _response(ax: Axes, found: Crossing, condition: Condition) -> None:
    at = found.criterion.observed.index(condition.observed)
    unit = spoken(condition.unit)
    axis, shown = _axis(found)
    x = shown(np.array([one.x for one in found.tried]))
    y = in_unit(np.array([one.values[at] for one in found.tried]), unit)
    met = np.array([one.met is True for one in found.tried])
    bad = np.array([one.met is None for one in found.tried])
    ax.plot(x, y, color="0.8", lw=1, zorder=1)
    for chosen, colour, marker, said in ((met & ~bad, MET, "o", "holds"), (~met & ~bad, NOT, "s", "does not")):
        ax.plot(x[chosen], y[chosen], marker, color=colour, ms=5, label=said)
    ax.axhline(in_unit(condition.level, unit), color="0.5", lw=0.8, ls=(0, (4, 3)))
    if found.bracket is not None:
        ax.axvline(shown(found.value), color="black", lw=0.8, label=f"threshold {_short(found)}")
    if x.min() > 0 and x.max() / x.min() > 20:
        ax.set_xscale("log")
    ax.set_xlabel(labelled(found.path, axis))
    ax.set_ylabel(labelled(condition.observed, unit))
    ax.legend()


def _traces(ax: Axes, found: Crossing, condition: Condition) -> None:
    """The quantity that decides, in the runs on both sides."""
    pair = found.traces(SPIKING if condition.observed.startswith(("spikes", "crossings")) else 1000)
    seen = observation(pair[0].network, condition.observed).quantity
    unit = spoken(seen.unit)
    with np.errstate(all="ignore"):
        levels = [in_unit(np.broadcast_to(seen.of(run.y, run._parameters), run.t.shape), unit) for run in pair]
    end = max(run.t[-1] for run in pair)
    scale = time_axis(np.array([0.0, end]))[0][-1] / end
    for run, y, side, colour in zip(pair, levels, ("below", "above"), (MET, NOT) if found.met_below else (NOT, MET)):
        ax.plot(run.t * scale, y, color=colour, lw=1.2, label=f"just {side}")
    ax.set_xlim(scale * _seen_from(pair[0].t, levels[0], pair[1].t, levels[1]), scale * end)
    ax.set_xlabel(f"time ({time_axis(np.array([0.0, end]))[1]})")
    ax.set_ylabel(labelled(seen.path, unit))
    ax.legend()


def _seen_from(t: np.ndarray, y: np.ndarray, t_other: np.ndarray, y_other: np.ndarray) -> float:
    """Where a picture of two traces begins: some time before they part, where they do so late."""
    gap = np.abs(y - np.interp(t, t_other, y_other))
    apart = np.flatnonzero(gap > PARTED * np.ptp(y))
    parts = t[apart[0]] if len(apart) else 0.0
    return float(max(t[0], parts - BEFORE * (t[-1] - parts)))


def _axis(found: Crossing) -> tuple[str, Callable[[Any], Any]]:
    """The unit in which people read the number, and the way from SI to it."""
    if found.unit == "s":
        end = found.tried[-1].x
        (shown,), unit = time_axis(np.array([end]))
        return unit, lambda x: x * shown / end
    unit = spoken(found.unit)
    return unit, lambda x: in_unit(x, unit)


def _short(found: Crossing) -> str:
    """The threshold in the unit of the axis."""
    unit, shown = _axis(found)
    error = shown(found.value + found.error) - shown(found.value)
    digits = max(0, -math.floor(math.log10(error))) if error > 0 else 3
    return f"{shown(found.value):.{digits}f} {unit if unit != '1' else ''}".strip()
