"""What a class knows: for each part the share that is right, and the misconceptions with their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

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
    """

    practice: str
    part: str
    answers: int
    right: float
    states: Mapping[str, int]
    misconceptions: Mapping[str, int]


def summary(graded: Iterable[Graded]) -> list[PartSummary]:
    """The parts of all practices that were handed in, in their order; each student counts once, with the best."""
    met: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for result in (one.result for one in counted(graded) if one.result):
        for mark in result["marks"]:
            met.setdefault((result["practice"], mark["part"]), []).append(mark)
    found = [_part(practice, part, marks) for (practice, part), marks in met.items()]
    return sorted(found, key=lambda one: one.practice)  # stable: the parts of a practice stay in order


def _part(practice: str, part: str, marks: Sequence[Mapping[str, Any]]) -> PartSummary:
    states = Counter(mark["state"] for mark in marks)
    mistakes = Counter(mark["mistake"] for mark in marks if mark["mistake"])
    common = dict(sorted(mistakes.items(), key=lambda item: (-item[1], item[0])))
    right = (states["right"] + states["follows"]) / len(marks)
    return PartSummary(practice, part, len(marks), right, dict(sorted(states.items())), common)


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
    """For each practice a table of rich: part, answers, share right, the commonest misconceptions."""
    from rich import box
    from rich.table import Table

    tables: dict[str, Any] = {}
    for one in summary(graded):
        if one.practice not in tables:
            title = f"{one.practice}  {known[one.practice].title}"
            table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
            table.add_column("part", no_wrap=True)
            table.add_column("answers", justify="right")
            table.add_column("right", justify="right")
            table.add_column("misconceptions, the commonest first")
            tables[one.practice] = table
        common = list(one.misconceptions.items())[:3]
        said = ", ".join(f"{name} ({count})" for name, count in common) + (
            f", {len(one.misconceptions) - 3} more" if len(one.misconceptions) > 3 else ""
        )
        tables[one.practice].add_row(one.part, str(one.answers), f"{one.right:.0%}", said)
    yield from tables.values()
