"""Marking: the same file always gives the same marks, and says which misconception it met."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from math import isfinite
from typing import Any

from ..units import in_unit
from .answers import Unreadable, read
from .parts import Choice, Number, Part, Reach
from .practice import Variant
from .text import raised
from .values import Values

__all__ = ["Mark", "Slip", "mark", "moved", "slips", "why_not"]

POWERS = (-12, -9, -6, -4, -3, -2, 2, 3, 4, 6, 9, 12)


@dataclass(frozen=True)
class Mark:
    """What became of one part.

    Attributes:
        part: its name.
        state: "right", "follows" (right from the student's own earlier number), "partly", "wrong",
            "invalid" (no number, or of another dimension: no attempt is lost) or "empty".
        points: earned.
        out_of: possible.
        mistake: the misconception that was recognised, or "".
        feedback: one or two sentences; "" where nothing need be said.
        read: the answer as it was read: a number, the keys that were chosen, or what a run gave.
        unit: of what was read; by name for a run, "" for keys.
    """

    part: str
    state: str
    points: float
    out_of: float
    mistake: str = ""
    feedback: str = ""
    read: Any = None
    unit: str | Mapping[str, str] = ""


@dataclass(frozen=True)
class Slip:
    """A number by which a misconception is recognised.

    Attributes:
        name, feedback: of the misconception.
        value: to which it leads, SI.
        allowance: how far an answer may lie from it, SI.
    """

    name: str
    feedback: str
    value: float
    allowance: float


def mark(variant: Variant, answers: Mapping[str, Any]) -> list[Mark]:
    """Mark the answers of one student.

    Args:
        variant: of the student.
        answers: part -> what was answered: a text for a number, {"choice": ..., "reason": ...},
            or {control: text}.

    Raises:
        UnknownName: there is no such part.
    """
    for name in answers:
        variant.part(name)
    own = variant.givens
    marks = []
    for part in variant.practice.parts:
        answer = answers.get(part.name)
        if isinstance(part, Number):
            one, given = _number(part, answer, variant, own)
            own = own.with_({part.name: variant.right[part.name] if given is None else given})
        elif isinstance(part, Choice):
            one = _choice(part, answer, variant)
        else:
            one = _reach(part, answer, variant)
        marks.append(one)
    return marks


# -------------------------------------------------------------------- a number


def _number(part: Number, answer: Any, variant: Variant, own: Values) -> tuple[Mark, float | None]:
    """The mark, and the number as it was read."""
    try:
        given = read(answer, part.unit)
    except Unreadable as why:
        return Mark(part.name, "invalid", 0.0, part.marks, feedback=str(why)), None
    if given is None:
        return _empty(part), None
    state, mistake, feedback = _judged(part, given, variant, own)
    points = part.marks if state in ("right", "follows") else 0.0
    return Mark(part.name, state, points, part.marks, mistake, feedback, in_unit(given, part.unit), part.unit), given


def _judged(part: Number, given: float, variant: Variant, own: Values) -> tuple[str, str, str]:
    """State, misconception and feedback of a number."""
    right = variant.right[part.name]
    if part.accepts(given, right):
        return "right", "", ""
    carried = _number_or_none(lambda: part.answer(own))
    if carried is not None and part.accepts(given, carried):
        return "follows", "", "Right from your own earlier number: the slip is in the earlier part."
    for slip in chain(_known(part, variant.right), _known(part, own), _general(part, right)):
        if abs(given - slip.value) <= slip.allowance:
            return "wrong", slip.name, variant.asked(slip.feedback)
    return "wrong", "", "Not yet: the hints go from the idea to the formula."


def slips(part: Number, g: Values) -> list[Slip]:
    """All numbers that are recognised as a misconception, in the order in which they are looked for.

    Args:
        part: what is asked.
        g: the values of a variant with the right answers.
    """
    right = g[part.name]
    found: list[Slip] = []
    for slip in chain(_known(part, g), _general(part, right)):
        met_before = any(abs(slip.value - one.value) <= one.allowance for one in found)
        if not met_before and not part.accepts(slip.value, right):
            found.append(slip)
    return found


def _known(part: Number, g: Values) -> Iterator[Slip]:
    """The misconceptions that the practice knows."""
    for mistake in part.mistakes:
        led = _number_or_none(lambda mistake=mistake: mistake.leads_to(g, part.answer))
        if led is not None and isfinite(led):
            yield Slip(mistake.name, mistake.feedback, led, part.allowance(led))


def _general(part: Number, right: float) -> Iterator[Slip]:
    """Slips that need no physics: the sign, and powers of ten."""
    yield Slip("wrong sign", "The size is right: look at the direction and the sign.", -right, part.allowance(right))
    for power in POWERS if right else ():
        off = right * 10.0**power
        told = f"The digits are right, the power of ten is not (by 10{raised(power)}): follow the units."
        yield Slip("power of ten", told, off, part.tolerance * abs(off))


def _number_or_none(formula: Callable[[], float]) -> float | None:
    """What a formula gives, if it gives anything."""
    try:
        return float(formula())
    except Exception:  # fed with a student's number it may fail in any way: then nothing follows from it
        return None


def _empty(part: Part) -> Mark:
    return Mark(part.name, "empty", 0.0, part.marks, feedback="Nothing was answered.")


# -------------------------------------------------------------------- a choice, and a condition


def _choice(part: Choice, answer: Any, variant: Variant) -> Mark:
    said = {"choice": answer} if isinstance(answer, str) else answer
    if not isinstance(said, Mapping) or not str(said.get("choice", "")).strip():
        return _empty(part)
    choice, reason = (str(said.get(key, "")).strip().lower() for key in ("choice", "reason"))
    if choice not in part.options or (reason and reason not in part.reasons):
        options = ", ".join(part.options) + (f" and one of {', '.join(part.reasons)} as reason" if part.reasons else "")
        return Mark(part.name, "invalid", 0.0, part.marks, feedback=f"Choose one of {options}: nothing was marked.")
    good = choice == part.right_key(variant.right)
    sound = not part.reasons or reason == part.right_reason
    share = (good + sound) / 2 if part.reasons and good else float(good)
    state = "right" if good and sound else "partly" if good else "wrong"
    feedback = why_not(variant, part, reason) or "The choice is right; think about why."
    feedback = feedback if good else why_not(variant, part, choice)
    chosen = f"{choice} {reason}".strip()
    mistake = "" if state == "right" else f"chose {chosen}"
    return Mark(part.name, state, share * part.marks, part.marks, mistake, "" if good and sound else feedback, chosen)


def why_not(variant: Variant, part: Choice, key: str) -> str:
    """What to think about after a wrong option or reason, with the numbers of the variant; "" if nothing is said."""
    return variant.asked(part.why.get(key, ""))


def _reach(part: Reach, answer: Any, variant: Variant) -> Mark:
    if not isinstance(answer, Mapping) or not any(str(value).strip() for value in answer.values()):
        return _empty(part)
    try:
        g = moved(part, answer, variant)
    except Unreadable as why:
        return Mark(part.name, "invalid", 0.0, part.marks, feedback=str(why))
    seen = part.outcome(g)
    shown = {name: in_unit(value, part.units[name]) for name, value in seen.items()}
    if part.holds(seen, g):
        return Mark(part.name, "right", part.marks, part.marks, read=shown, unit=dict(part.units))
    said = ", ".join(f"{name} {value:.4g} {part.units[name]}" for name, value in shown.items())
    feedback = f"The run gave {said}. {part.nearly(seen, g)}".strip()
    return Mark(part.name, "wrong", 0.0, part.marks, "condition not reached", feedback, shown, dict(part.units))


def moved(part: Reach, controls: Mapping[str, Any], variant: Variant) -> Values:
    """The values of a variant with the controls where a student put them; one that is left out stands as it started.

    Raises:
        Unreadable: one is no number, measures something else, or lies outside of its limits.
    """
    return variant.right.with_({name: _control(part, name, controls.get(name)) for name in part.controls})


def _control(part: Reach, name: str, text: Any) -> float:
    """A control in SI, inside its limits."""
    control = part.controls[name]
    value = read(text, control.unit)
    if value is None:
        value = read(str(control.start), control.unit)
    assert value is not None
    room = 1e-9 * max(abs(control.low), abs(control.high))
    if not control.low - room <= in_unit(value, control.unit) <= control.high + room:
        raise Unreadable(f"{name}: {text!r} lies outside {control.low:g} to {control.high:g} {control.unit}.")
    return value
