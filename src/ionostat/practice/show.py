"""A practice as text: for the shell, and for people without a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..theory._docs import readable
from .answers import written
from .demonstration import Seen
from .marking import Mark
from .order import options, reasons
from .parts import Choice, Number, Part, Reach
from .practice import Variant
from .text import unit_for_people

__all__ = ["marks_text", "practice_text", "seen_text", "solution_text"]


def practice_text(variant: Variant, hints: int = 0) -> str:
    """The questions of a student, with so many hints to each."""
    p = variant.practice
    lines = [f"# {p.title}", f"Practice {p.id}, of {p.chapter}; {variant.student}, variant {variant.attempt + 1}.", ""]
    lines += ["You learn to: " + "; ".join(p.goals) + ".", "You need: " + "; ".join(p.needs) + ".", ""]
    lines += [variant.asked(p.story), ""]
    for k, part in enumerate(p.parts, 1):
        lines += [*_question(variant, part, k), *_hints(variant, part, hints), ""]
    return _readable(lines)


def _question(variant: Variant, part: Part, k: int) -> Iterator[str]:
    unit = f" (in {unit_for_people(part.unit)})" if isinstance(part, Number) and part.unit != "1" else ""
    yield f"{k}. `{part.name}`: {variant.asked(part.ask)}{unit}"
    if isinstance(part, Choice):
        yield from (f"   - {key}: {variant.asked(text)}" for key, text in options(variant, part))
        if part.reasons:
            yield "   Because"
        yield from (f"   - {key}: {variant.asked(text)}" for key, text in reasons(variant, part))
    elif isinstance(part, Reach):
        for name, c in part.controls.items():
            yield f"   - `{name}`: {c.meaning}, {c.low:g} to {c.high:g} {c.unit}, now {c.start:g} {c.unit}"


def _hints(variant: Variant, part: Part, hints: int) -> Iterator[str]:
    for k, hint in enumerate(part.hints[:hints], 1):
        yield f"   Hint {k}: {variant.asked(hint)}"


def marks_text(result: Mapping[str, Any]) -> str:
    """The marks as people read them."""
    lines = [f"{result['student']}, practice {result['practice']}: {result['points']:g} of {result['out_of']:g}"]
    for one in (Mark(**mark) for mark in result["marks"]):
        said = f" [{one.mistake}]" if one.mistake else ""
        lines.append(f"  {one.part}: {one.state}{said}" + (f". {one.feedback}" if one.feedback else ""))
    return "\n".join(lines)


def solution_text(variant: Variant) -> str:
    """The worked solution with the student's numbers, and what the chapter says where it is doubtful."""
    p = variant.practice
    lines = [f"# {p.title}: solution"]
    for k, part in enumerate(p.parts, 1):
        lines.append(f"{k}. `{part.name}`: {variant.typeset(part.solution)}")
        if isinstance(part, Reach):
            moved = part.example(variant.right)
            said = (f"{name} = {written(value, part.controls[name].unit)}" for name, value in moved.items())
            lines.append("   For example " + ", ".join(said) + ".")
    if p.doubt:
        lines += ["", variant.typeset(p.doubt)]
    return _readable(lines)


def seen_text(variant: Variant, seen: Seen) -> str:
    """What the run showed, beside the answers that it confirms."""
    shows = variant.practice.shows
    lines = [variant.asked(shows.tells)]
    lines += [f"  {name}: {written(value, unit)}" for name, (value, unit) in seen.numbers.items()]
    if shows.command:
        lines += ["In the shell:", f"  {variant.command()}"]
    return "\n".join(lines)


def _readable(lines: Iterable[str]) -> str:
    """Lines whose equations and stresses are plain text."""
    text = "\n".join(lines).replace("**", "")
    text = re.sub(r"\$([^$]+)\$", lambda found: readable(found[1]), text).replace("[ ", "[")
    return re.sub(r"\^\((-?\d+)\)", r"^\1", text)  # 10^23 needs no brackets
