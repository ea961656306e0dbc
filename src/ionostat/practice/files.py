"""Files of answers and of marks: JSON that a student fills in, and JSON that says what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import BadFile
from .library import find
from .marking import Mark, mark
from .parts import answer_shape
from .practice import Practice, Variant
from .seal import genuine, sealed

__all__ = ["Answers", "blank", "marked", "read_answers", "write_new"]


class Answers(BaseModel):
    """What a file of answers holds; a file of marks holds the same and more."""

    model_config = ConfigDict(extra="ignore")

    practice: str
    version: int
    student: str
    attempt: int = 0
    answers: dict[str, Any]


def blank(variant: Variant) -> dict[str, Any]:
    """A file of answers to be filled in; it holds no right answer.

    >>> from .library import find
    >>> blank(find("2710855").variant("ada"))["answers"]["enough"]
    {'choice': '', 'reason': ''}
    """
    p = variant.practice
    answers = {part.name: answer_shape(part) for part in p.parts}
    head = {"practice": p.id, "version": p.version, "student": variant.student, "attempt": variant.attempt}
    return {**head, "answers": answers}


def read_answers(path: Path, salt: str, own: Mapping[str, Practice] = {}) -> tuple[Answers, bool | None]:
    """The answers in a file, and whether its seal fits; None for a file of answers, which has no seal.

    Args:
        path: of the file.
        salt: secret of the class.
        own: practices beside those of the package, by number.

    Raises:
        BadFile: it cannot be read, is no JSON, lacks something, or belongs to another version of the practice.
        UnknownName: there is no such practice.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))  # editors of some systems put a mark before the text
        answers = Answers.model_validate(data)
        answers.student.encode()  # JSON can hold halves of characters, which no file can
    except (OSError, UnicodeDecodeError) as cause:
        raise BadFile(f"{path}: cannot be read: {cause}.") from None
    except json.JSONDecodeError as cause:
        raise BadFile(f"{path}: line {cause.lineno}, column {cause.colno}: is no JSON: {cause.msg}.") from None
    except ValidationError as cause:
        problem = cause.errors()[0]
        where = ".".join(map(str, problem["loc"])) or "the file"
        raise BadFile(
            f"{path}: {where}: {problem['msg']}. `ionostat practice show ID --student S -o FILE` makes a file "
            "to fill in."
        ) from None
    except (RecursionError, ValueError) as cause:  # nested too deep, too many digits, half a character
        raise BadFile(f"{path}: holds no answers: {cause}.") from None
    _refuse_other_version(find(answers.practice, own), answers.version, path)
    return answers, genuine(data, salt) if "seal" in data else None


def _refuse_other_version(practice: Practice, version: int, path: Path) -> None:
    if version != practice.version:
        raise BadFile(
            f"{path}: is for version {version} of practice {practice.id}; this ionostat has version "
            f"{practice.version}, with other numbers. Nothing was marked: mark it with the ionostat that made it, or "
            "give out the practice again."
        )


def marked(answers: Answers, salt: str, own: Mapping[str, Practice] = {}) -> dict[str, Any]:
    """The marks of a file of answers, sealed; the same answers always give the same bytes."""
    variant = find(answers.practice, own).variant(answers.student, salt, answers.attempt)
    marks = mark(variant, answers.answers)
    data = answers.model_dump() | {
        "points": sum(one.points for one in marks),
        "out_of": sum(one.out_of for one in marks),
        "marks": [_plain(one) for one in marks],
    }
    return sealed(data, salt)


def _plain(one: Mark) -> Mapping[str, Any]:
    return asdict(one)


def write_new(path: Path, data: Mapping[str, Any]) -> None:
    """Write JSON to a file that is not there yet; the same content again is no harm.

    Raises:
        BadFile: another content stands there: nothing is overwritten.
    """
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        if path.read_text(encoding="utf-8") != text:
            raise BadFile(f"{path}: is there already with another content: give another name.") from None
    except OSError as cause:
        raise BadFile(f"{path}: cannot be written: {cause.strerror}.") from None
