"""What a class knows: for each part the share that is right, the help that was taken, and the misconceptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from .files import Work
from .grade import Graded, counted
from .practice import Practice

__all__ = ["PartSummary", "summary", "summary_json", "summary_tables"]


@dataclass(frozen=True)
class PartSummary:
    """One part of a practice over a class.

    Attributes:
        practice, part: which.
        answers: how many students handed the practice in, with an empty answer too.
        right: share that got all marks, follow-through included.
        states: "right", "follows", "partly", "wrong", "invalid", "empty" -> how many.
        misconceptions: name -> how many, the commonest first.
        told: how many of the answers come with how they came about: from the page, with a seal that fits.
        tries: marked answers on the average, of those of them who tried; 0 if nobody did.
        hinted, seen: how many of them took a hint, and looked at the solution or the run.
    """

    practice: str
    part: str
    answers: int
    right: float
    states: Mapping[str, int]
    misconceptions: Mapping[str, int]
    told: int
    tries: float
    hinted: int
    seen: int


def summary(graded: Iterable[Graded]) -> list[PartSummary]:
    """The parts of all practices that were handed in, in their order; each student counts once, with the best."""
    met: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    works: dict[tuple[str, str], list[Work]] = {}
    for one, result in ((one, one.result) for one in counted(graded) if one.result):
        for mark in result["marks"]:
            where = result["practice"], mark["part"]
            met.setdefault(where, []).append(mark)
            works.setdefault(where, []).extend([one.work.get(mark["part"], Work())] if one.work else [])
    found = [_part(*where, marks, works[where]) for where, marks in met.items()]
    return sorted(found, key=lambda one: one.practice)  # stable: the parts of a practice stay in order


def _part(practice: str, part: str, marks: Sequence[Mapping[str, Any]], works: Sequence[Work]) -> PartSummary:
    states = Counter(mark["state"] for mark in marks)
    mistakes = Counter(mark["mistake"] for mark in marks if mark["mistake"])
    common = dict(sorted(mistakes.items(), key=lambda item: (-item[1], item[0])))
    right = (states["right"] + states["follows"]) / len(marks)
    tries = [work.tries for work in works if work.tries]
    return PartSummary(
        practice, part, len(marks), right, dict(sorted(states.items())), common, len(works),
        sum(tries) / len(tries) if tries else 0.0, sum(work.hints > 0 for work in works), sum(w.seen for w in works),
    )  # fmt: skip


def summary_json(graded: Sequence[Graded]) -> dict[str, Any]:
    """The summary as plain data, with the files that have a problem."""
    return {
        "files": len(graded),
        "marked": sum(one.result is not None for one in graded),
        "counted": len(counted(graded)),
        "problems": [{"file": one.file, "problem": one.problem} for one in graded if one.problem],
        "parts": [asdict(one) for one in summary(graded)],
    }


def summary_tables(graded: Iterable[Graded], known: Mapping[str, Practice]) -> Iterator[Any]:
    """For each practice a table of rich: part, answers, share right, help if told, the commonest misconceptions."""
    for practice, parts in groupby(summary(graded), lambda one: one.practice):
        yield _table(f"{practice}  {known[practice].title}", list(parts))


def _table(title: str, parts: Sequence[PartSummary]) -> Any:
    from rich import box
    from rich.table import Table

    told = max(one.told for one in parts)
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("part", no_wrap=True)
    for name in ("answers", "right", *(("tries", "hints", "seen") if told else ())):
        table.add_column(name, justify="right")
    table.add_column("misconceptions, the commonest first")
    for one in parts:
        tried = f"{one.tries:.1f}" if one.tries else ""
        work = (tried, str(one.hinted or ""), str(one.seen or "")) if told else ()
        table.add_row(one.part, str(one.answers), f"{one.right:.0%}", *work, _commonest(one.misconceptions))
    if told:
        files = "the one file" if told == 1 else f"the {told} files"
        table.caption = f"tries: mean of those who tried; hints, seen: students; from {files} of the page"
        table.caption_justify = "left"
    return table


def _commonest(misconceptions: Mapping[str, int]) -> str:
    """The three that most of the class have."""
    said = ", ".join(f"{name} ({count})" for name, count in list(misconceptions.items())[:3])
    return said + (f", {len(misconceptions) - 3} more" if len(misconceptions) > 3 else "")
