"""What a student did at a variant: answers handed in, hints, solutions seen. Sealed, so that nobody need keep it.

The server of a page forgets everything between two requests: the page brings the record along. Only
what was handed in before its solution was seen counts. That shows honest work and stops nobody from
starting anew after a look: marks that count come from a sheet with another salt.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import BadFile, BadValue
from .files import Answers, marked
from .library import find
from .marking import Mark, mark
from .parts import Reach
from .practice import Practice, Variant
from .seal import genuine, sealed

__all__ = ["Done", "Record", "begun", "handed_in", "opened", "result", "written_record"]

#: states of a mark that are no attempt
NO_ATTEMPT = ("empty", "invalid")
GOOD = ("right", "follows")


class Done(BaseModel):
    """What was done at one part.

    Attributes:
        tries: how often an answer was marked; one that could not be read does not count.
        first: state of the first mark.
        hints: how many were given.
        seen: whether the solution was shown, or a run that shows it; no answer counts after it.
        answer: that counts: the last one marked before.
        mark: what was said to it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    tries: int = 0
    first: str = ""
    hints: int = 0
    seen: bool = False
    answer: Any = None
    mark: dict[str, Any] | None = None

    @property
    def settled(self) -> bool:
        """Whether the right answer is known to the student, found or shown."""
        return self.seen or bool(self.mark and self.mark["state"] in GOOD)


class Record(BaseModel):
    """A student's work at one variant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    practice: str
    version: int
    student: str
    attempt: int
    parts: dict[str, Done] = {}

    def at(self, part: str) -> Done:
        """What was done at a part."""
        return self.parts.get(part, Done())

    def with_(self, part: str, **changes: Any) -> Record:
        """The same with something more done at a part."""
        done = self.at(part).model_copy(update=changes)
        return self.model_copy(update={"parts": {**self.parts, part: done}})

    @property
    def answers(self) -> dict[str, Any]:
        """The answers that count."""
        return {name: done.answer for name, done in self.parts.items() if done.tries}

    def variant(self, salt: str, own: Mapping[str, Practice] = {}) -> Variant:
        """The numbers that it belongs to."""
        return find(self.practice, own).variant(self.student, salt, self.attempt)


def begun(variant: Variant) -> Record:
    """A record in which nothing was done yet."""
    p = variant.practice
    return Record(practice=p.id, version=p.version, student=variant.student, attempt=variant.attempt)


def written_record(record: Record, salt: str) -> str:
    """A record as text with its seal.

    >>> from .library import find
    >>> record = begun(find("2710855").variant("ada", "class"))
    >>> opened(written_record(record, "class"), "class") == record
    True
    """
    return json.dumps(sealed(record.model_dump(), salt), ensure_ascii=False, separators=(",", ":"))


def opened(text: str, salt: str, own: Mapping[str, Practice] = {}) -> Record:
    """A record from its text.

    Args:
        text: as :func:`written_record` gave it.
        salt: secret of the class.
        own: practices beside those of the package, by number.

    Raises:
        BadValue: it is no record, was changed, or was sealed with another salt.
        BadFile: it belongs to another version of the practice.
    """
    try:
        data = json.loads(text)
        record = Record.model_validate({name: value for name, value in data.items() if name != "seal"})
    except (ValueError, AttributeError, RecursionError) as cause:
        why = "" if not isinstance(cause, ValidationError) else f" ({cause.errors()[0]['msg']})"
        raise BadValue(f"the record of your work is broken{why}: load the practice again.") from None
    if not genuine(data, salt):
        raise BadValue("the record of your work was changed, or belongs to another class: load the practice again.")
    version = find(record.practice, own).version
    if record.version != version:
        raise BadFile(
            f"your work is at version {record.version} of practice {record.practice}; here is version {version}, with "
            "other numbers: load the practice again."
        )
    return record


def handed_in(record: Record, variant: Variant, answers: Mapping[str, Any]) -> tuple[Record, list[Mark]]:
    """The record after marking, and the marks of what was handed in.

    What follows from a corrected answer is marked anew. What could not be read is no attempt: it is
    said, and the record stays as it was.

    Args:
        record: of the work so far.
        variant: to which it belongs.
        answers: part -> answer, only those that are handed in now.

    Raises:
        UnknownName: there is no such part.
        BadValue: the solution of one has been seen.
    """
    for name in answers:
        variant.part(name)
        if record.at(name).seen:
            raise BadValue(f"{name}: its solution was shown, so the answer before it counts: take the next variant.")
    said = {one.part: one for one in mark(variant, answers) if one.part in answers}
    attempts = {name: answers[name] for name, one in said.items() if one.state not in NO_ATTEMPT}
    marks = {name: said[name] for name in attempts} | _marked_together(variant, {**record.answers, **attempts})
    for name, answer in attempts.items():
        done = record.at(name)
        record = record.with_(name, answer=answer, tries=done.tries + 1, first=done.first or marks[name].state)
    for name in record.answers:
        if name in marks:
            record = record.with_(name, mark=asdict(marks[name]))
    return record, [marks[name] if name in attempts else said[name] for name in answers]


def _marked_together(variant: Variant, answers: Mapping[str, Any]) -> dict[str, Mark]:
    """Marks of answers that may follow from each other; a condition follows from none, and its run takes time."""
    answers = {name: answer for name, answer in answers.items() if not isinstance(variant.part(name), Reach)}
    return {one.part: one for one in mark(variant, answers) if one.part in answers}


def result(record: Record, salt: str, own: Mapping[str, Practice] = {}) -> dict[str, Any]:
    """The marks as a file of marks holds them, with the hints and solutions that were taken, sealed."""
    who = record.model_dump(exclude={"parts"})
    data = marked(Answers.model_validate({**who, "answers": record.answers}), salt, own)
    data["work"] = {name: done.model_dump(exclude={"answer", "mark"}) for name, done in record.parts.items()}
    return sealed({name: value for name, value in data.items() if name != "seal"}, salt)
