"""A class marked at once: one row a student and practice, one column a part, with the misconception met."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import BadFile, IonostatError
from .files import marked, read_answers
from .practice import Practice

__all__ = ["Graded", "grade", "table"]


@dataclass(frozen=True)
class Graded:
    """One file.

    Attributes:
        file: its name.
        result: as :func:`marked` gives it, or None if it could not be marked.
        problem: what is wrong with the file, or "".
    """

    file: str
    result: dict[str, Any] | None
    problem: str = ""


def grade(
    folder: Path, salt: str, own: Mapping[str, Practice] = {}, tell: Callable[[int, int], None] = lambda done, of: None
) -> list[Graded]:
    """Mark every .json file of a folder, answers or marks; marks are made again from the answers in them.

    Args:
        folder: with the files of the class; one that cannot be marked does not stop the rest.
        salt: secret of the class.
        own: practices beside those of the package, by number.
        tell: is called with the number of files that are done, and of all.

    Raises:
        BadFile: the folder is not there, or has no such file.
    """
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not files:
        raise BadFile(f"{folder}: has no .json file of answers: give the folder in which the files of the class lie.")
    graded = []
    for path in files:
        graded.append(_one(path, salt, own))
        tell(len(graded), len(files))
    return _with_doubles(graded)


def _one(path: Path, salt: str, own: Mapping[str, Practice]) -> Graded:
    try:
        answers, seal_fits = read_answers(path, salt, own)
        result = marked(answers, salt, own)
    except (IonostatError, RecursionError) as problem:
        return Graded(path.name, None, str(problem).removeprefix(f"{path}: "))
    if seal_fits is False:
        return Graded(path.name, result, "its seal does not fit: changed after marking, or marked with another salt")
    return Graded(path.name, result)


def _with_doubles(graded: list[Graded]) -> list[Graded]:
    """Say where one student handed the same practice in twice."""
    count = Counter(map(_whose, graded))
    return [
        replace(one, problem=one.problem or "handed in more than once") if count[_whose(one)] > 1 else one
        for one in graded
    ]


def _whose(one: Graded) -> tuple[Any, ...]:
    r = one.result
    return (one.file,) if r is None else (r["student"], r["practice"], r["attempt"])


def table(graded: Iterable[Graded]) -> str:
    """The class as CSV: student, practice, points, then for every part its state, and the misconception met."""
    graded = list(graded)
    most = max((len(one.result["marks"]) for one in graded if one.result), default=0)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    parts = [f"{what} {k + 1}" for k in range(most) for what in ("part", "state", "misconception")]
    writer.writerow(["file", "student", "practice", "attempt", "points", "out of", "problem", *parts])
    for one in graded:
        writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in _row(one)])
    return out.getvalue()


def _row(one: Graded) -> list[Any]:
    if one.result is None:
        return [one.file, "", "", "", "", "", one.problem]
    r = one.result
    parts = [cell for m in r["marks"] for cell in (m["part"], m["state"], m["mistake"])]
    head = [one.file, r["student"], r["practice"], r["attempt"], f"{r['points']:g}", f"{r['out_of']:g}"]
    return [*head, one.problem, *parts]


def _harmless(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
