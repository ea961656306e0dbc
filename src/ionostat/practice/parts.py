"""The kinds of questions: a number with its unit, a choice with its reason, a condition to be reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .demonstration import Demonstration
from .mistakes import Formula, Mistake
from .values import Values

__all__ = ["Choice", "Control", "Number", "Part", "Reach"]

TWO_PER_CENT = 0.02


@dataclass(frozen=True)
class Number:
    """A number with its unit.

    Attributes:
        name: by which later parts, texts and files know it.
        ask: the question; ``[[K_out]]`` stands for a number of the variant.
        unit: in which it is asked for; any unit of the same dimension is taken.
        answer: the right formula, SI in and out; it may use answers of earlier parts by name, and then a
            student who carries an earlier slip on rightly gets the marks of this part.
        mistakes: what can be recognised.
        hints: the idea, the formula, the numbers put in.
        solution: worked, with the numbers of the student.
        working: numbers on the way, name -> (formula, unit), for hints and solution.
        tolerance: relative; two per cent lets intermediates be rounded to two digits.
        within: absolute, SI, where the answer may be near zero.
        marks: what the part is worth.
    """

    name: str
    ask: str
    unit: str
    answer: Formula
    hints: tuple[str, str, str]
    solution: str
    mistakes: tuple[Mistake, ...] = ()
    working: Mapping[str, tuple[Formula, str]] = field(default_factory=dict)
    tolerance: float = TWO_PER_CENT
    within: float = 0.0
    marks: float = 1.0

    def allowance(self, right: float) -> float:
        """How far a number may lie from the right one, SI."""
        return max(self.within, self.tolerance * abs(right))

    def accepts(self, given: float, right: float) -> bool:
        """Whether a number counts as the right one."""
        return abs(given - right) <= self.allowance(right)


@dataclass(frozen=True)
class Choice:
    """One of several statements, and why; with a demonstration it is a prediction: choose, then run.

    Attributes:
        options: key -> text.
        right: the right key, or what gives it from the values.
        why: key of an option that is wrong -> what to think about.
        reasons: key -> text of a reason; the choice counts half and the reason half.
        right_reason: its key.
        run: shown once the choice is made.
    """

    name: str
    ask: str
    options: Mapping[str, str]
    right: str | Callable[[Values], str]
    hints: tuple[str, str, str]
    solution: str
    why: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    right_reason: str = ""
    run: Demonstration | None = None
    marks: float = 1.0

    def right_key(self, g: Values) -> str:
        """The key of the right option of a variant."""
        return self.right(g) if callable(self.right) else self.right


@dataclass(frozen=True)
class Control:
    """A number that the student moves; limits and start in `unit`."""

    low: float
    high: float
    start: float
    unit: str
    meaning: str = ""


@dataclass(frozen=True)
class Reach:
    """Move the controls until a condition holds; checked by running the model where the marks are made.

    Attributes:
        controls: name -> what may be moved.
        outcome: values of the variant with the controls (SI) -> what is measured, name -> SI.
        units: of what is measured.
        holds: whether the condition holds, from what is measured and the values.
        nearly: what to think about where it does not, from the same.
    """

    name: str
    ask: str
    controls: Mapping[str, Control]
    outcome: Callable[[Values], Mapping[str, float]]
    units: Mapping[str, str]
    holds: Callable[[Mapping[str, float], Values], bool]
    hints: tuple[str, str, str]
    solution: str
    example: Callable[[Values], Mapping[str, float]]
    nearly: Callable[[Mapping[str, float], Values], str] = lambda seen, g: ""
    marks: float = 1.0


Part = Number | Choice | Reach


def answer_shape(part: Part) -> Any:
    """What a file of answers has for a part before the student writes."""
    if isinstance(part, Number):
        return ""
    if isinstance(part, Choice):
        return {"choice": "", "reason": ""} if part.reasons else {"choice": ""}
    return {name: "" for name in part.controls}
