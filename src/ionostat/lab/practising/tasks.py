"""What is computed for the page of a practice: the record of the work in, what the page shows out.

Nothing is kept between two calls. Functions of a module, so that a worker finds them by name; the files of a teacher's
own practices travel as names, too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ...errors import BadValue, IonostatError
from ...practice.library import find, own_practices_once, practices
from ...practice.marking import moved
from ...practice.parts import Choice, Reach
from ...practice.practice import Variant
from ...practice.record import Record, begun, handed_in, opened, result, written_record
from ...practice.withheld import without_answers
from .views import listed, measured_outcome, questions, shown_run, standing

__all__ = ["all_listed", "hinted", "marked", "opened_sheet", "ran", "solved", "tried", "written_result"]

#: modules with practices of a teacher's own
Files = tuple[str, ...]


def all_listed(files: Files = ()) -> list[dict[str, Any]]:
    """All practices, for the table of contents."""
    return [listed(practice) for practice in practices(own_practices_once(files)).values()]


def opened_sheet(practice: str, student: str, attempt: int, text: str, salt: str, files: Files = ()) -> dict[str, Any]:
    """The questions of a student, with the work as far as it has got.

    Args:
        practice, student, attempt: whose numbers.
        text: the record that the page kept, or "".
        salt: of the class.
        files: with practices beside those of the package.
    """
    own = own_practices_once(files)
    variant = find(practice, own).variant(student, salt, attempt)
    record, note = begun(variant), ""
    if text:
        try:
            kept = opened(text, salt, own)
            record = kept if kept.variant(salt, own) == variant else record
        except IonostatError as why:
            note = f"What you did here before belongs to other numbers and was put aside: {why}"
    return {"sheet": questions(variant), "note": note, **_stands(record, variant)}


def hinted(text: str, part: str, salt: str, files: Files = ()) -> dict[str, Any]:
    """One hint more."""
    record, variant = _at_work(text, salt, files)
    most = len(variant.part(part).hints)
    return _stands(record.with_(part, hints=min(record.at(part).hints + 1, most)), variant)


def solved(text: str, part: str, salt: str, files: Files = ()) -> dict[str, Any]:
    """The solution of a part, or of all that are open; no answer to it counts any more."""
    record, variant = _at_work(text, salt, files)
    for name in [variant.part(part).name] if part else [p.name for p in variant.practice.parts]:
        record = record.with_(name, seen=True)
    return _stands(record, variant)


def marked(text: str, answers: Mapping[str, Any], salt: str, files: Files = ()) -> dict[str, Any]:
    """The marks of what is handed in."""
    record, variant = _at_work(text, salt, files)
    record, marks = handed_in(record, variant, answers)
    return _stands(record, variant, {one.part: one for one in marks if one.state in ("empty", "invalid")})


def tried(text: str, part: str, controls: Mapping[str, str], salt: str, files: Files = ()) -> dict[str, Any]:
    """What the controls lead to, without a mark."""
    _, variant = _at_work(text, salt, files)
    asked = variant.part(part)
    if not isinstance(asked, Reach):
        raise BadValue(f"{part}: has no controls to try.")
    return {"outcome": measured_outcome(asked, asked.outcome(moved(asked, controls, variant)))}


def ran(text: str, part: str, salt: str, files: Files = ()) -> dict[str, Any]:
    """The run of a prediction that was made, or of the whole practice once nothing is open.

    A prediction stands once its run was seen.
    """
    record, variant = _at_work(text, salt, files)
    practice = variant.practice
    shows, command = practice.shows, variant.command()
    if part:
        asked = variant.part(part)
        if not isinstance(asked, Choice) or asked.run is None:
            raise BadValue(f"{part}: has no run.")
        if not (record.at(part).tries or record.at(part).seen):
            raise BadValue(f"{part}: predict first, then run.")
        shows, command, record = asked.run, "", record.with_(part, seen=True)
    waiting = [p.name for p in practice.parts if not record.at(p.name).settled]
    if waiting and not part:
        raise BadValue(f"the run shows the answers: {', '.join(waiting)} wait for one, or for a look at the solution.")
    seen, left_out = without_answers(shows.run(variant.right), variant, waiting)
    return {"run": shown_run(seen, variant, shows.tells, command, left_out), **_stands(record, variant)}


def written_result(text: str, salt: str, files: Files = ()) -> str:
    """The sealed file of marks, as `ionostat practice mark` writes it."""
    record, _ = _at_work(text, salt, files)
    return json.dumps(result(record, salt, own_practices_once(files)), indent=2, ensure_ascii=False) + "\n"


def _at_work(text: str, salt: str, files: Files) -> tuple[Record, Variant]:
    own = own_practices_once(files)
    record = opened(text, salt, own)
    return record, record.variant(salt, own)


def _stands(record: Record, variant: Variant, said: Mapping[str, Any] = {}) -> dict[str, Any]:
    return {"record": written_record(record, variant.salt), "standing": standing(record, variant, said)}
