"""Files of answers and of marks: JSON that a student fills in, and JSON that says what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import BadFile
from .answers import written
from .library import find
from .marking import mark
from .parts import answer_shape
from .practice import Practice, Variant
from .seal import genuine, sealed

__all__ = ["Answers", "Work", "blank", "marked", "read_answers", "strays", "write_new"]

_TABLE = "must be a table of names and values in braces, {...}"
#: what is wrong with a file, by pydantic's word for it
_WRONG = {
    "missing": "is missing", "model_type": _TABLE, "dict_type": _TABLE, "string_type": "must be a text in quotes",
} | dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "must be a whole number")  # fmt: skip


class Work(BaseModel):
    """How the answer to a part came about in the page: a file of its result has this for each part."""

    model_config = ConfigDict(extra="ignore")

    tries: int = 0
    hints: int = 0
    seen: bool = False


class Answers(BaseModel):
    """What a file of answers holds; a file of marks holds the same and more.

    `work` is of the page, and `numbers` tell of whose variant a blank is: both are read, and not put into marks.
    """

    model_config = ConfigDict(extra="ignore")

    practice: str
    version: int
    student: str
    attempt: int = 0
    answers: dict[str, Any]
    numbers: dict[str, str] = Field(default={}, exclude=True)
    work: dict[str, Work] = Field(default={}, exclude=True)


def blank(variant: Variant) -> dict[str, Any]:
    """A file of answers to be filled in; it holds no right answer.

    >>> from .library import find
    >>> blank(find("2710855").variant("ada"))["answers"]["enough"]
    {'choice': '', 'reason': ''}
    """
    p = variant.practice
    answers = {part.name: answer_shape(part) for part in p.parts}
    head = {"practice": p.id, "version": p.version, "student": variant.student, "attempt": variant.attempt}
    return {**head, "numbers": _numbers(variant), "answers": answers}


def _numbers(variant: Variant) -> dict[str, str]:
    """The givens of a student as a file has them."""
    givens = variant.practice.givens
    return {name: written(variant.givens[name], given.unit) for name, given in givens.items()}


def read_answers(path: Path, salt: str, own: Mapping[str, Practice] = {}) -> tuple[Answers, bool | None]:
    """The answers in a file, and whether its seal fits; None for a file of answers, which has no seal.

    Args:
        path: of the file.
        salt: secret of the class.
        own: practices beside those of the package, by number.

    Raises:
        BadFile: it cannot be read, is no JSON, lacks something, belongs to another version of the practice, or has
            other numbers than the student gets with this salt.
        UnknownName: there is no such practice.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))  # editors of some systems put a mark before the text
        answers = Answers.model_validate(data)
    except (OSError, UnicodeDecodeError) as cause:
        raise BadFile(f"{path}: cannot be read: {cause}.") from None
    except json.JSONDecodeError as cause:
        raise BadFile(f"{path}: line {cause.lineno}, column {cause.colno}: is no JSON: {cause.msg}.") from None
    except ValidationError as cause:
        problem = cause.errors()[0]
        where = ".".join(map(str, problem["loc"])) or "the file"
        said = _WRONG.get(problem["type"], problem["msg"])
        raise BadFile(
            f"{path}: {where}: {said}. `ionostat practice show ID --student S -o FILE` makes a file to fill in."
        ) from None
    except (RecursionError, ValueError) as cause:  # nested too deep, too many digits
        raise BadFile(f"{path}: holds no answers: {cause}.") from None
    practice = find(answers.practice, own)
    _refuse_other_version(practice, answers.version, path)
    if answers.numbers:
        _refuse_other_numbers(practice.variant(answers.student, salt, answers.attempt), answers.numbers, path)
    return answers, genuine(data, salt) if "seal" in data else None


def _refuse_other_version(practice: Practice, version: int, path: Path) -> None:
    if version != practice.version:
        raise BadFile(
            f"{path}: is for version {version} of practice {practice.id}; this ionostat has version "
            f"{practice.version}, with other numbers. Nothing was marked: mark it with the ionostat that made it, or "
            "give out the practice again."
        )


def _refuse_other_numbers(variant: Variant, numbers: Mapping[str, str], path: Path) -> None:
    if numbers != _numbers(variant):
        raise BadFile(
            f"{path}: has other numbers than {variant.student}, variant {variant.attempt + 1}, gets with this salt. "
            "Nothing was marked: give the salt with which the practice was handed out (--salt, or IONOSTAT_SALT), and "
            "leave `student`, `attempt` and `numbers` in the file as they were."
        )


def strays(answers: Answers, own: Mapping[str, Practice] = {}) -> str:
    """What is wrong where answers have names that the practice lacks, and which nobody marks; or ""."""
    known = [part.name for part in find(answers.practice, own).parts]
    stray = [name for name in answers.answers if name not in known]
    if not stray:
        return ""
    what = "is no part" if len(stray) == 1 else "are no parts"
    names = ", ".join(map(repr, stray[:5])) + (f" and {len(stray) - 5} more" if len(stray) > 5 else "")
    return f"answers: {names} {what} of practice {answers.practice} and not marked: write {', '.join(known)}"


def marked(answers: Answers, salt: str, own: Mapping[str, Practice] = {}) -> dict[str, Any]:
    """The marks of a file of answers, sealed; the same answers always give the same bytes."""
    variant = find(answers.practice, own).variant(answers.student, salt, answers.attempt)
    known = {part.name for part in variant.practice.parts}
    marks = mark(variant, {name: answer for name, answer in answers.answers.items() if name in known})
    data = answers.model_dump() | {
        "points": sum(one.points for one in marks),
        "out_of": sum(one.out_of for one in marks),
        "marks": [asdict(one) for one in marks],
    }
    return sealed(data, salt)


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
