"""A class marked at once: one row a student and practice, one column a part, with the misconception met."""

from __future__ import annotations

import csv
import io
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import BadFile, IonostatError
from ..processes import MOST_PROCESSES, end_with_parent, ended, undisturbed
from .files import Work, marked, read_answers, strays
from .library import own_practices, own_practices_once
from .practice import Practice, same_name

__all__ = ["Graded", "counted", "grade", "table"]

#: of each part; the last two are empty where a file does not come from the page
COLUMNS = ("part", "state", "misconception", "tries", "help")

#: up to so many files one process marks alone: others take a second to start
FEW = 40
#: files that a process takes at a time
HANDFUL = 4

HEAD = ("file", "student", "practice", "attempt", "points", "out of", "problem")


@dataclass(frozen=True)
class Graded:
    """One file.

    Attributes:
        file: its name.
        result: as :func:`marked` gives it, or None if it could not be marked.
        problem: what is wrong with the file, or "".
        work: part -> tries, hints and solutions, where the file comes from the page and its seal fits.
        changed: whether its seal does not fit.
    """

    file: str
    result: dict[str, Any] | None
    problem: str = ""
    work: Mapping[str, Work] = field(default_factory=dict)
    changed: bool = False


def grade(
    folder: Path, salt: str, with_: Iterable[str] = (), tell: Callable[[int, int], None] = lambda done, of: None,
    workers: int | None = 1,
) -> list[Graded]:  # fmt: skip
    """Mark every .json file of a folder, answers or marks; marks are made again from the answers in them.

    Args:
        folder: with the files of the class; one that cannot be marked does not stop the rest.
        salt: secret of the class.
        with_: modules with practices beside those of the package, by name or file.
        tell: is called with the number of files that are done, and of all.
        workers: how many processes mark; None is one for a small class, and as many as there are cores for a larger.
            A script of yours that asks for several starts with ``if __name__ == "__main__":``.

    Raises:
        BadFile: the folder is not there, or has no such file; or a module of practices is not sound.
        IonostatError: a process was ended from outside.
    """
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not files:
        raise BadFile(f"{folder}: has no .json file of answers: give the folder in which the files of the class lie.")
    usual = (os.cpu_count() or 1) if len(files) > FEW else 1
    workers = min(workers or usual, len(files), MOST_PROCESSES)
    with_, own = tuple(with_), own_practices(with_)
    ones = (_one(path, salt, own) for path in files) if workers == 1 else _by_processes(files, salt, with_, workers)
    graded = []
    with closing(ones):
        for one in ones:
            graded.append(one)
            tell(len(graded), len(files))
    return _with_doubles(graded)


def _by_processes(files: list[Path], salt: str, with_: tuple[str, ...], workers: int) -> Generator[Graded]:
    """The files in their order, marked by processes that are gone when this ends, however it ends."""
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), end_with_parent)
    try:
        with undisturbed():
            ones = pool.map(partial(_one_there, salt=salt, with_=with_), files, chunksize=HANDFUL)
        yield from ones
    except BrokenProcessPool:
        raise IonostatError(
            "a process that marked was ended from outside, perhaps for want of memory: try fewer, such as --workers 1."
        ) from None
    finally:
        ended(pool)


def _one_there(path: Path, salt: str, with_: tuple[str, ...]) -> Graded:
    """The same in another process, which cannot be sent a practice."""
    return _one(path, salt, own_practices_once(with_))


def _one(path: Path, salt: str, own: Mapping[str, Practice]) -> Graded:
    try:
        answers, seal_fits = read_answers(path, salt, own)
        result = marked(answers, salt, own)
    except IonostatError as problem:
        return Graded(path.name, None, str(problem).removeprefix(f"{path}: "))
    except Exception as problem:  # of a practice of one's own, for the numbers of this student
        return Graded(path.name, None, f"cannot be marked: {type(problem).__name__}: {problem}")
    stray = strays(answers, own)
    if seal_fits is False:
        seal = "its seal does not fit: changed after marking, or marked with another salt"
        return Graded(path.name, result, _both(seal, stray), changed=True)
    return Graded(path.name, result, stray, answers.work if seal_fits else {})


def _both(*problems: str) -> str:
    return "; ".join(filter(None, problems))


def _with_doubles(graded: list[Graded]) -> list[Graded]:
    """Say where one student handed the same practice in twice."""
    count = Counter(map(_whose, graded))
    return [
        replace(one, problem=_both(one.problem, "handed in more than once")) if count[_whose(one)] > 1 else one
        for one in graded
    ]


def _whose(one: Graded) -> tuple[Any, ...]:
    r = one.result
    return (one.file,) if r is None else (same_name(r["student"]), r["practice"], r["attempt"])


def counted(graded: Iterable[Graded]) -> list[Graded]:
    """The files that a summary counts: of each student and practice the best, and none that was changed.

    Of files with the same points, the first one counts; other attempts of a practice are doubles here, too.
    """
    best: dict[tuple[str, str], Graded] = {}
    for one in graded:
        if one.result is None or one.changed:
            continue
        held = best.setdefault((same_name(one.result["student"]), one.result["practice"]), one).result
        if held is not None and one.result["points"] > held["points"]:
            best[same_name(one.result["student"]), one.result["practice"]] = one
    return list(best.values())


def table(graded: Iterable[Graded]) -> str:
    """The class as CSV: student, practice, points, then for every part its state, the misconception met, the work."""
    graded = list(graded)
    most = max((len(one.result["marks"]) for one in graded if one.result), default=0)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    parts = [f"{what} {k + 1}" for k in range(most) for what in COLUMNS]
    writer.writerow([*HEAD, *parts])
    for one in graded:
        cells = [_harmless(cell) if isinstance(cell, str) else cell for cell in _row(one)]
        writer.writerow(cells + [""] * (len(HEAD) + len(parts) - len(cells)))
    return out.getvalue()


def _row(one: Graded) -> list[Any]:
    if one.result is None:
        return [one.file, "", "", "", "", "", one.problem]
    r = one.result
    parts = [cell for m in r["marks"] for cell in (m["part"], m["state"], m["mistake"], *_work(one, m["part"]))]
    head = [one.file, r["student"], r["practice"], r["attempt"], f"{r['points']:g}", f"{r['out_of']:g}"]
    return [*head, one.problem, *parts]


def _work(one: Graded, part: str) -> tuple[Any, str]:
    """How often an answer was marked, and the help that was taken."""
    if not one.work:
        return "", ""
    work = one.work.get(part, Work())
    hints = f"{work.hints} hint{'s' if work.hints > 1 else ''}" if work.hints else ""
    return work.tries, ", ".join(filter(None, (hints, "seen" if work.seen else "")))


def _harmless(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
