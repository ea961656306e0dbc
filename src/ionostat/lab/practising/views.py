"""What the browser is told of a practice: never more than the record of the work allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...practice.answers import read, written
from ...practice.demonstration import Seen
from ...practice.marking import Mark
from ...practice.order import options, reasons
from ...practice.parts import Choice, Control, Number, Part, Reach
from ...practice.practice import Practice, Variant
from ...practice.record import Record
from ...units import in_unit
from ..page import scale

__all__ = ["listed", "measured_outcome", "questions", "shown_run", "standing"]


def listed(p: Practice) -> dict[str, Any]:
    """A practice in the table of contents."""
    return {
        "id": p.id, "title": p.title, "chapter": p.chapter, "rows": p.rows, "goals": p.goals, "needs": p.needs,
        "parts": len(p.parts), "points": sum(part.marks for part in p.parts), "version": p.version,
    }  # fmt: skip


# -------------------------------------------------------------------- questions


def questions(variant: Variant) -> dict[str, Any]:
    """The questions of a student, which never change, without any answer."""
    p = variant.practice
    return listed(p) | {
        "student": variant.student, "attempt": variant.attempt, "story": variant.asked(p.story),
        "givens": [_given(variant, name) for name in p.givens],
        "questions": [_question(variant, part) for part in p.parts],
    }  # fmt: skip


def _given(variant: Variant, name: str) -> dict[str, str]:
    given = variant.practice.givens[name]
    return {"meaning": given.meaning or name, "value": variant.asked(f"[[{name}]]")}


def _question(variant: Variant, part: Part) -> dict[str, Any]:
    common = {"name": part.name, "ask": variant.asked(part.ask), "points": part.marks, "hints": len(part.hints)}
    if isinstance(part, Number):
        return common | {"kind": "number", "unit": part.unit}
    if isinstance(part, Choice):
        return common | {
            "kind": "choice", "predicts": part.run is not None,
            "options": [{"key": key, "text": variant.asked(text)} for key, text in options(variant, part)],
            "reasons": [{"key": key, "text": variant.asked(text)} for key, text in reasons(variant, part)],
        }  # fmt: skip
    return common | {"kind": "reach", "sliders": [_slider(name, c) for name, c in part.controls.items()]}


def _slider(name: str, c: Control) -> dict[str, Any]:
    """A control as the sliders of the pages are described."""
    return {
        "name": name, "label": c.meaning or name, "unit": c.unit, "low": c.low, "high": c.high, "start": c.start,
        "step": 0.0, "log": False, "source": "", "scale": scale(c.unit),
    }  # fmt: skip


# -------------------------------------------------------------------- how the work stands


def standing(record: Record, variant: Variant, said: Mapping[str, Mark] = {}) -> dict[str, Any]:
    """Marks, hints and solutions as far as the work has got, and the points.

    Args:
        record: of the work.
        variant: to which it belongs.
        said: marks of answers that could not be read, and so are not in the record.
    """
    p = variant.practice
    done = all(record.at(part.name).settled for part in p.parts)
    marks = [d.mark for d in record.parts.values() if d.mark]
    return {
        "parts": {part.name: _part(record, variant, part, said) for part in p.parts},
        "points": sum(m["points"] for m in marks), "done": done,
        "doubt": variant.typeset(p.doubt) if done and p.doubt else "",
    }  # fmt: skip


def _part(record: Record, variant: Variant, part: Part, said: Mapping[str, Mark]) -> dict[str, Any]:
    done = record.at(part.name)
    own = _own_numbers(record, variant)
    mark = said[part.name].__dict__ if part.name in said else done.mark
    return {
        "tries": done.tries, "settled": done.settled, "seen": done.seen, "answer": done.answer,
        "mark": _told(mark, part) if mark else None,
        "hints": [variant.asked(hint, own) for hint in part.hints[: done.hints]],
        "solution": _solution(record, variant, part) if done.seen else None,
    }  # fmt: skip


def _told(mark: Mapping[str, Any], part: Part) -> dict[str, Any]:
    """A mark for its student; what a choice was is for the teacher's table."""
    told = {key: mark[key] for key in ("state", "points", "mistake", "feedback")} | {"read": _read(mark, part)}
    return told | ({"mistake": ""} if isinstance(part, Choice | Reach) else {})


def _own_numbers(record: Record, variant: Variant) -> dict[str, float]:
    """The student's own answers, SI, for the hints of later parts."""
    numbers = ((part.name, read(record.answers.get(part.name), part.unit)) for part in variant.numbers)
    return {name: value for name, value in numbers if value is not None}


def _read(mark: Mapping[str, Any], part: Part) -> list[dict[str, Any]]:
    """An answer as it was understood, or what a trial gave."""
    value = mark["read"]
    if isinstance(part, Number) and value is not None:
        return [_measured("", value, part.unit)]
    if isinstance(part, Reach) and value:
        return [_measured(name, v, part.units[name]) for name, v in value.items()]
    return []


def _solution(record: Record, variant: Variant, part: Part) -> dict[str, Any]:
    """The worked solution, without the answers to other questions that are open."""
    open_ = [p.name for p in variant.practice.parts if not record.at(p.name).settled]
    moved = part.example(variant.right) if isinstance(part, Reach) else {}
    controls = part.controls if isinstance(part, Reach) else {}
    example = [_measured(c.meaning or name, in_unit(moved[name], c.unit), c.unit) for name, c in controls.items()]
    return {"text": variant.typeset(part.solution, open_), "example": example}


def _measured(label: str, value: float, unit: str) -> dict[str, Any]:
    return {"label": label, "value": float(value), "unit": unit}


# -------------------------------------------------------------------- runs


def measured_outcome(part: Reach, seen: Mapping[str, float]) -> list[dict[str, Any]]:
    """What a trial of the controls gave."""
    return [_measured(name, in_unit(value, part.units[name]), part.units[name]) for name, value in seen.items()]


def shown_run(seen: Seen, variant: Variant, tells: str, command: str, left_out: Mapping[str, str]) -> dict[str, Any]:
    """What a run showed, with its curves as the pictures of the page take them."""
    order = [part.name for part in variant.practice.parts]
    return {
        "tells": variant.asked(tells), "command": command,
        "numbers": [_measured(label, in_unit(value, unit), unit) for label, (value, unit) in seen.numbers.items()],
        "leftOut": [{"label": label, "until": order.index(name) + 1} for label, name in left_out.items()],
        "plot": _plot(seen) if seen.traces else None,
    }  # fmt: skip


def _plot(seen: Seen) -> dict[str, Any]:
    """Curves over one axis, SI, with the axes in words."""
    x = np.unique(np.concatenate([np.asarray(trace.x, float) for trace in seen.traces]))
    curves = [np.interp(x, trace.x, trace.y, left=np.nan, right=np.nan) for trace in seen.traces]
    (x_label, x_unit), (y_label, y_unit) = seen.x, seen.y
    return {
        "kind": "traces", "title": f"{y_label} over {x_label}",
        "shows": [{"key": str(k), "label": trace.label} for k, trace in enumerate(seen.traces)],
        "y": y_label, "unit": y_unit, "scale": scale(y_unit), "summary": _summary(seen),
        "x_label": x_label, "x_unit": x_unit, "x_scale": scale(x_unit), "at": x.tolist(),
        "curves": [[v if np.isfinite(v) else None for v in curve] for curve in curves],
    }  # fmt: skip


def _summary(seen: Seen) -> str:
    """The curves in words, for those who do not see them."""
    unit, end = seen.y[1], written(max(t.x[-1] for t in seen.traces), seen.x[1])
    return " ".join(
        f"{t.label}: from {written(t.y[0], unit)} to {written(t.y[-1], unit)} within {end}, between "
        f"{written(min(t.y), unit)} and {written(max(t.y), unit)}."
        for t in seen.traces
    )
