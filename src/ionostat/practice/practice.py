"""A practice, and the variant of one student."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..errors import BadValue, unknown
from ..units import si
from .answers import si_name
from .demonstration import Demonstration
from .draw import Draw
from .parts import Number, Part
from .seal import DEFAULT_SALT
from .text import filled, typeset
from .values import Given, Values

__all__ = ["Practice", "Variant", "same_name"]

GRADIENTS = "the chapter on ionic gradients"
PUMP = "the chapter on the Na+/K+ pump"
MOST_TURNS = 50


@dataclass(frozen=True)
class Practice:
    """A practice: what is given, what is asked, and the run that shows it.

    Attributes:
        id: the number of the problem in the chapter.
        title: one line.
        chapter: GRADIENTS or PUMP.
        rows: of the table of systems.
        goals, needs: what it teaches, and what it presupposes.
        story: the situation, with ``[[K_out]]`` for its numbers.
        givens: numbers that differ from student to student.
        fixed: numbers that are the same for all, name -> text with a unit.
        parts: the questions, in order.
        shows: the run.
        doubt: where the chapter is doubtful, what it says and what is right.
        version: raise it when any number or answer changes: old files then say so.
    """

    id: str
    title: str
    chapter: str
    rows: tuple[str, ...]
    goals: tuple[str, ...]
    needs: tuple[str, ...]
    story: str
    givens: Mapping[str, Given]
    parts: tuple[Part, ...]
    shows: Demonstration
    fixed: Mapping[str, str] = field(default_factory=dict)
    doubt: str = ""
    version: int = 1

    def variant(self, student: str, salt: str = DEFAULT_SALT, attempt: int = 0) -> Variant:
        """The numbers of one student; drawn again where a known mistake would give the right answer.

        Args:
            student: name or number; capitals and blanks around it make no difference.
            salt: secret of the class; without one the same as in the shell and on the page.
            attempt: 0 is the first variant, 1 the next, ...

        Raises:
            BadValue: the name of the student is empty or no text, or every variant has such a coincidence.
        """
        _refuse_no_name(student)
        for turn in range(MOST_TURNS):
            variant = Variant(self, student, salt, attempt, turn)
            if not variant.coincidences():
                return variant
        raise BadValue(f"practice {self.id}: {', '.join(variant.coincidences())} always gives the right answer.")


def same_name(student: str) -> str:
    """A name as numbers are drawn with it: capitals, and blanks around it, do not count.

    >>> same_name(" Ada ") == same_name("ada")
    True
    """
    return unicodedata.normalize("NFC", student.strip().casefold())


def _refuse_no_name(student: str) -> None:
    if not student.strip():
        raise BadValue("student: a practice needs a name or number of the student, such as --student ada.")
    try:
        student.encode()
    except UnicodeEncodeError:  # JSON can hold halves of characters, which no file can
        raise BadValue(f"student: {student!r} holds half a character: write the name anew.") from None


@dataclass(frozen=True)
class Variant:
    """One student's numbers in a practice, the right answers and the texts; the name stays as it was written."""

    practice: Practice
    student: str
    salt: str
    attempt: int
    turn: int

    @cached_property
    def givens(self) -> Values:
        """What is given, SI, with what is the same for all."""
        p, draw = self.practice, self.draw(self.turn)
        fixed = {name: float(si(text, si_name(text.split(" ", 1)[1]))) for name, text in p.fixed.items()}
        return Values(fixed | {name: given.drawn(draw, name) for name, given in p.givens.items()})

    def draw(self, turn: int = 0) -> Draw:
        """The random choices of this student."""
        p = self.practice
        return Draw(p.id, p.version, same_name(self.student), self.salt, self.attempt, turn)

    @cached_property
    def right(self) -> Values:
        """The givens and the right answer of every part that asks for a number."""
        g = self.givens
        for part in self.numbers:
            g = g.with_({part.name: float(part.answer(g))})
        return g

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The parts that ask for a number."""
        return tuple(part for part in self.practice.parts if isinstance(part, Number))

    def part(self, name: str) -> Part:
        """A part by its name.

        Raises:
            UnknownName: there is none.
        """
        for part in self.practice.parts:
            if part.name == name:
                return part
        raise unknown(f"part of practice {self.practice.id}", name, [part.name for part in self.practice.parts])

    def coincidences(self) -> list[str]:
        """Mistakes whose number would be marked right."""
        return [
            f"{part.name}: {mistake.name}"
            for part in self.numbers
            for mistake in part.mistakes
            if part.accepts(mistake.leads_to(self.right, part.answer), self.right[part.name])
        ]

    def typeset(self, text: str, open_: Collection[str] = ()) -> str:
        """A text with the student's numbers, those on the way and the right answers: for solutions.

        Args:
            text: with ``[[E_K]]`` for its numbers.
            open_: parts whose answers it must not tell.
        """
        return typeset(text, self._known, self._units, {name: f"(the answer to {self._place(name)})" for name in open_})

    def asked(self, text: str, own: Mapping[str, float] | None = None) -> str:
        """A text with the givens and the student's own answers, and no right one: for questions and hints."""
        waiting = (part.name for part in self.numbers if part.name not in (own or {}))
        missing = {name: f"(your answer to {self._place(name)})" for name in waiting}
        return typeset(text, {**self.givens, **(own or {})}, self._units, missing)

    def command(self) -> str:
        """The run in the shell, with the student's givens."""
        return filled(self.practice.shows.command, self.givens, self._units)

    def _place(self, name: str) -> int:
        return [part.name for part in self.practice.parts].index(name) + 1

    @cached_property
    def _known(self) -> dict[str, float]:
        ways = [way for part in self.numbers for way in part.working.items()]
        return {**self.right, **{name: float(formula(self.right)) for name, (formula, _) in ways}}

    @cached_property
    def _units(self) -> dict[str, str]:
        p = self.practice
        units = {name: given.unit for name, given in p.givens.items()}
        units |= {name: said.split(" ", 1)[1] for name, said in p.fixed.items()}
        ways = [way for part in self.numbers for way in part.working.items()]
        return units | {part.name: part.unit for part in self.numbers} | {name: unit for name, (_, unit) in ways}
