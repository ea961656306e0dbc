"""A variant with its numbers put in, as plain data: what every export writes, each in its own form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...units import in_unit
from ..marking import slips, why_not
from ..order import options, reasons
from ..parts import Choice, Number, Part
from ..practice import Practice, Variant

__all__ = ["Asked", "AskedChoice", "AskedNumber", "Option", "WrongNumber", "asked", "drawn", "left_out"]


@dataclass(frozen=True)
class Asked:
    """One question; its texts hold ``$...$`` and ``**...**``.

    Attributes:
        part: which.
        ask: the question.
        hints: the idea, the formula, the numbers put in.
        solution: worked.
    """

    part: Part
    ask: str
    hints: tuple[str, ...]
    solution: str


@dataclass(frozen=True)
class WrongNumber:
    """A misconception and the number by which it is recognised, in the unit of the question."""

    name: str
    feedback: str
    value: float
    allowance: float


@dataclass(frozen=True)
class AskedNumber(Asked):
    """A number; `answer` and `allowance` are in `unit`."""

    unit: str
    answer: float
    allowance: float
    wrong: tuple[WrongNumber, ...]


@dataclass(frozen=True)
class Option:
    """A statement of a choice, or a reason for it."""

    key: str
    text: str
    right: bool
    feedback: str


@dataclass(frozen=True)
class AskedChoice(Asked):
    """A choice; `reasons` is empty where none is asked for."""

    options: tuple[Option, ...]
    reasons: tuple[Option, ...]


def asked(variant: Variant, part: Part) -> Asked | AskedNumber | AskedChoice:
    """The question of a part with the numbers of a variant."""
    hints = tuple(variant.asked(hint) for hint in part.hints)
    texts = (part, variant.asked(part.ask), hints, variant.typeset(part.solution))
    if isinstance(part, Number):
        return _number(variant, part, texts)
    if isinstance(part, Choice):
        return _choice(variant, part, texts)
    return Asked(*texts)


def _number(variant: Variant, part: Number, texts: tuple[Part, str, tuple[str, ...], str]) -> AskedNumber:
    right = variant.right[part.name]

    def shown(difference: float) -> float:
        return float(in_unit(difference, part.unit, difference=True))

    wrong = tuple(
        WrongNumber(one.name, variant.asked(one.feedback), float(in_unit(one.value, part.unit)), shown(one.allowance))
        for one in slips(part, variant.right)
    )
    return AskedNumber(*texts, part.unit, float(in_unit(right, part.unit)), shown(part.allowance(right)), wrong)


def _choice(variant: Variant, part: Choice, texts: tuple[Part, str, tuple[str, ...], str]) -> AskedChoice:
    right = part.right_key(variant.right)

    def option(key: str, text: str, is_right: bool) -> Option:
        return Option(key, variant.asked(text), is_right, "" if is_right else why_not(variant, part, key))

    return AskedChoice(
        *texts,
        tuple(option(key, text, key == right) for key, text in options(variant, part)),
        tuple(option(key, text, key == part.right_reason) for key, text in reasons(variant, part)),
    )


def drawn(practice: Practice, count: int, salt: str) -> Iterator[Variant]:
    """So many variants for a system that has no names of students yet."""
    for k in range(count):
        yield practice.variant(f"variant {k + 1}", salt)


def left_out(practice: Practice) -> list[str]:
    """Parts that need the simulator to be marked, so that no other system can."""
    return [part.name for part in practice.parts if not isinstance(part, Number | Choice)]
