"""What a run would tell of questions that are still open.

Only open numbers are guarded, and of a curve only its ends and extremes. An open choice or condition is
not considered: whoever writes the run of a prediction sees to it that no later one can be read off it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from math import isclose

from .answers import si_name
from .demonstration import Seen, Trace
from .parts import Number
from .practice import Variant

__all__ = ["without_answers"]


def without_answers(seen: Seen, variant: Variant, open_: Collection[str]) -> tuple[Seen, dict[str, str]]:
    """A run without the numbers and curves that answer an open question.

    Args:
        seen: what the run showed.
        variant: with whose numbers.
        open_: names of the parts that wait for an answer.

    Returns:
        The rest, and for each label that was left out the part that it would have answered.
    """
    waiting = [part for part in variant.numbers if part.name in open_]
    left_out = {}
    for label, (value, unit) in seen.numbers.items():
        for part in waiting:
            if _tells(value, unit, part, variant):
                left_out[label] = part.name
    for trace in seen.traces:
        for part in waiting:
            if any(_tells(value, seen.y[1], part, variant) for value in _read_off(trace)):
                left_out[trace.label] = part.name
    numbers = {label: number for label, number in seen.numbers.items() if label not in left_out}
    return replace(seen, numbers=numbers, traces=[t for t in seen.traces if t.label not in left_out]), left_out


def _tells(value: float, unit: str, part: Number, variant: Variant) -> bool:
    """Whether a number gives an answer away, its size at least; what was given gives nothing away."""
    if si_name(unit) != si_name(part.unit) or any(isclose(value, given) for given in variant.givens.values()):
        return False
    return any(part.accepts(sign * value, variant.right[part.name]) for sign in (1.0, -1.0))


def _read_off(trace: Trace) -> tuple[float, ...]:
    """What people read off a curve: its ends and its extremes."""
    return trace.y[0], trace.y[-1], max(trace.y), min(trace.y)
