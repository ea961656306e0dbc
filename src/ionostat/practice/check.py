"""What every practice must be, over many students: for those who write one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from math import isfinite

from ..errors import IonostatError
from .marking import mark
from .parts import Choice, Number, Reach
from .practice import Practice, Variant

__all__ = ["check_practice"]

SALT = "check"
NAMES = re.compile(r"[A-Za-z]\w*")
IDS = re.compile(r"[\w.-]+")


def check_practice(practice: Practice, students: int = 200) -> list[str]:
    """What is wrong with a practice, in sentences; an empty list if nothing is.

    Args:
        practice: which.
        students: for so many the numbers are drawn, the answers computed and the texts filled in.
    """
    found = dict.fromkeys(_of_itself(practice))
    for k in range(students):
        found |= dict.fromkeys(_told(_of_a_variant, practice, f"student {k}"))
        if len(found) >= 10:
            break
    return list(found) or _told(_of_the_run, practice, "student 0")


def _told(wrong: Callable[[Variant], Iterable[str]], practice: Practice, student: str) -> list[str]:
    """What is wrong with the variant of a student, failures too."""
    try:
        return list(wrong(practice.variant(student, SALT)))
    except IonostatError as cause:
        return [str(cause)]
    except Exception as cause:  # the practice's own formulas may fail in any way
        return [f"a formula fails: {type(cause).__name__}: {cause}"]


def _of_itself(practice: Practice) -> Iterator[str]:
    """What needs no numbers."""
    names = [part.name for part in practice.parts]
    if not IDS.fullmatch(practice.id):
        yield f"id: {practice.id!r} is also the name of a file: use letters, digits, dots, dashes."
    if not (names and practice.goals and practice.needs and practice.rows):
        yield "parts, goals, needs, rows: none may be empty."
    for name in {name for name in names if names.count(name) > 1 or name in (*practice.givens, *practice.fixed)}:
        yield f"{name}: two things have this name: parts, givens and fixed numbers share their names."
    for part in practice.parts:
        if not NAMES.fullmatch(part.name):
            yield f"{part.name!r}: the name of a part is a word, as it stands in texts."
        if len(set(part.hints)) != 3:
            yield f"{part.name}: hints: three different ones: the idea, the formula, the numbers in."
        if isinstance(part, Choice) and (bool(part.reasons) != bool(part.right_reason)):
            yield f"{part.name}: reasons and right_reason belong together."


def _of_a_variant(variant: Variant) -> Iterator[str]:
    """Answers, mistakes and texts of one student."""
    p = variant.practice
    for text in (p.story, p.shows.tells, *(text for part in p.parts for text in _texts(part))):
        variant.asked(text)
    for text in (p.doubt, *(part.solution for part in p.parts)):
        if variant.typeset(text).count("$") % 2:
            yield f"a $ has no partner in {text!r}."
    variant.command()
    for part in p.parts:
        yield from _of_a_part(variant, part)


def _texts(part: Number | Choice | Reach) -> Iterator[str]:
    """All that a student is told of a part before its solution."""
    yield from (part.ask, *part.hints)
    if isinstance(part, Number):
        yield from (mistake.feedback for mistake in part.mistakes)
    elif isinstance(part, Choice):
        yield from (*part.options.values(), *part.reasons.values(), *part.why.values())
        yield part.run.tells if part.run else ""


def _of_a_part(variant: Variant, part: Number | Choice | Reach) -> Iterator[str]:
    g = variant.right
    if isinstance(part, Number):
        if not isfinite(g[part.name]):
            yield f"{part.name}: the answer is {g[part.name]} for {dict(variant.givens)}."
        for mistake in part.mistakes:
            mistake.leads_to(g, part.answer)
    elif isinstance(part, Choice):
        if part.right_key(g) not in part.options:
            yield f"{part.name}: the right key {part.right_key(g)!r} is none of {', '.join(part.options)}."
        for key in set(part.why) - set(part.options) - set(part.reasons):
            yield f"{part.name}: why has {key!r}, which is neither an option nor a reason."


def _of_the_run(variant: Variant) -> Iterator[str]:
    """Runs of the simulator, for one student: they take their time."""
    p = variant.practice
    for part in p.parts:
        if isinstance(part, Reach):
            moved = {name: f"{value!r}" for name, value in _in_units(part, variant).items()}
            (one,) = [one for one in mark(variant, {part.name: moved}) if one.part == part.name]
            if one.state != "right":
                yield f"{part.name}: its example does not hold: {one.feedback}"
    seen = p.shows.run(variant.right)
    for part, number in (p.shows.confirms or {}).items():
        asked = variant.part(part)
        if not isinstance(asked, Number):
            yield f"shows: confirms: {part} asks for no number."
        elif number not in seen.numbers:
            yield f"shows: confirms: {number!r} is no number of the run; there are {', '.join(seen.numbers) or 'none'}."
        elif not asked.accepts(value := seen.numbers[number][0], right := variant.right[part]):
            yield f"shows: {number} is {value:g}, the answer to {part} is {right:g} (SI)."


def _in_units(part: Reach, variant: Variant) -> dict[str, float]:
    from ..units import in_unit

    return {name: in_unit(value, part.controls[name].unit) for name, value in part.example(variant.right).items()}
