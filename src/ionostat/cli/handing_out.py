"""`ionostat practice export` and `ionostat practice sheet`: practices for other systems, and for paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import BadFile, BadValue
from .practice import Attempt, Id, Salt, With, going_on, own_practices, secret

if TYPE_CHECKING:
    from ..practice.practice import Practice


class System(StrEnum):
    """Where questions can go."""

    prairielearn = "prairielearn"
    moodle = "moodle"


def export(
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="FILE.xml|DIR", help="A file for Moodle, a folder for PrairieLearn.")
    ],
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Numbers of practices.")] = None,
    to: Annotated[System, typer.Option("--to", help="The system.")] = System.moodle,
    variants: Annotated[int, typer.Option("--variants", min=1, max=1000, help="How many of each practice.")] = 20,
    all_: Annotated[bool, typer.Option("--all", help="Every practice.")] = False,
    salt: Annotated[
        str, typer.Option("--salt", metavar="TEXT", help="Another one draws other variants; or set IONOSTAT_SALT.")
    ] = "",
    with_: With = None,
) -> None:
    """Questions for a learning system: a bank for Moodle (XML), or folders for PrairieLearn.

    Variants are drawn beforehand, with answers, tolerances, units, hints, the feedback of recognised mistakes and
    worked solutions. Parts that run the simulator are left out, and named.
    """
    from ..practice.exports.asked import left_out

    chosen = _chosen(ids, all_, own_practices(with_))
    if to is System.moodle:
        _to_moodle(chosen, variants, secret(salt), out)
    else:
        _to_prairielearn(chosen, variants, secret(salt), out)
    for practice in chosen:
        for name in left_out(practice):
            typer.echo(f"left out: {practice.id} {name}, which runs the simulator", err=True)
    typer.echo(f"{_counted(len(chosen), 'practice')}, {_counted(variants, 'variant')} of each: {out}")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"


def _chosen(ids: Sequence[str] | None, all_: bool, own: Mapping[str, Practice]) -> list[Practice]:
    from ..practice.library import find, practices

    if bool(ids) == all_:
        raise BadValue("give the numbers of practices, such as 2710842, or --all: see `ionostat practice list`.")
    return list(practices(own).values()) if all_ else [find(id, own) for id in dict.fromkeys(ids or [])]


def _one_by_one(chosen: Sequence[Practice]) -> Iterator[Practice]:
    """The practices, with a bar on the terminal."""
    with going_on("practices") as tell:
        for done, practice in enumerate(chosen):
            tell(done, len(chosen))
            yield practice


def _to_moodle(chosen: Sequence[Practice], variants: int, salt: str, out: Path) -> None:
    from ..experiment.files import refuse_unwritable, whole
    from ..practice.exports.moodle import moodle_xml

    refuse_unwritable(out, (".xml",))
    _refuse_existing(out)
    with whole(out) as part:
        part.write_bytes(moodle_xml(_one_by_one(chosen), variants, salt))


def _to_prairielearn(chosen: Sequence[Practice], variants: int, salt: str, out: Path) -> None:
    """One folder a practice; each appears whole or not at all."""
    from tempfile import TemporaryDirectory

    from ..practice.exports.prairielearn import question_folder

    for practice in chosen:
        _refuse_existing(out / practice.id)
    with _folder(out):
        for practice in _one_by_one(chosen):
            with TemporaryDirectory(dir=out, prefix=".", suffix=".part") as part:
                made = Path(part) / practice.id
                made.mkdir()
                for name, text in question_folder(practice, variants, salt).items():
                    (made / name).write_text(text, encoding="utf-8")
                made.rename(out / practice.id)


@contextmanager
def _folder(out: Path) -> Iterator[None]:
    """Make a folder and write in it.

    Raises:
        BadFile: that cannot be done.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as cause:
        raise BadFile(f"{out}: cannot be written: {cause.strerror}. Give a folder that you may write to.") from None


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise BadFile(f"{path}: is there already: give another name, or move it away.")


class Size(StrEnum):
    """Of paper."""

    a4 = "a4"
    letter = "letter"


def sheet(
    id: Id,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="FILE.pdf|DIR", help="A file; for a class a file or a folder.")
    ],
    student: Annotated[str, typer.Option("--student", metavar="NAME", help="Whose numbers.")] = "",
    students: Annotated[
        Path | None, typer.Option("--students", metavar="CLASS.csv", help="A table with a column `student`.")
    ] = None,
    answers: Annotated[bool, typer.Option("--answers", help="The answer sheet: solutions and marks.")] = False,
    salt: Salt = "",
    attempt: Attempt = 0,
    paper: Annotated[Size, typer.Option("--paper", help="Size of paper.")] = Size.a4,
    with_: With = None,
) -> None:
    """A worksheet to print (PDF), or its answer sheet; for one student or for a class.

    A class in one file is printed at once; in a folder every student has a file.
    """
    from ..experiment.files import whole
    from ..practice.exports.setting import Style, of_a_name
    from ..practice.exports.sheets import write_sheets
    from ..practice.library import find

    if bool(student) == (students is not None):
        raise BadValue("give either --student NAME or --students CLASS.csv.")
    names = [student] if students is None else _class(students)
    for name in names:
        of_a_name(name, Style())  # before anything is written
    _refuse_other_ending(out)
    practice = find(id, own_practices(with_))
    drawn = {name: practice.variant(name, secret(salt), attempt) for name in names}
    files = _sheet_files(out, practice.id, names, answers)
    with going_on("sheets") as tell:
        for file, whose in files.items():
            with whole(file) as part:
                write_sheets((drawn[name] for name in whose), part, answers, paper.value, lambda k: tell(k, len(names)))
    typer.echo(f"{_counted(len(names), 'answer sheet' if answers else 'worksheet')}: {out}")


def _class(path: Path) -> list[str]:
    """The students of a table, each once, in its order, as first written.

    Raises:
        BadFile: it cannot be read, has no column ``student``, or no student.
    """
    import csv

    from ..practice.practice import same_name

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            columns = list(rows.fieldnames or ())
            named = [(row.get("student") or "").strip() for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as cause:
        raise BadFile(f"{path}: cannot be read: {cause}.") from None
    if "student" not in columns:
        raise BadFile(f"{path}: has the columns {', '.join(columns) or '(none)'}: name one of them `student`.")
    if not any(named):
        raise BadFile(f"{path}: names no student in its column `student`.")
    once: dict[str, str] = {}
    for name in filter(None, named):
        once.setdefault(same_name(name), name)
    return list(once.values())


def _refuse_other_ending(out: Path) -> None:
    """Raise where a name that was meant for a file would become that of a folder."""
    if out.suffix and out.suffix.lower() != ".pdf" and not out.is_dir():
        raise BadFile(
            f"{out}: sheets are PDF, and {out.suffix} is none: give a name that ends in .pdf, such as "
            f"{out.with_suffix('.pdf')}, or a folder: a name without an ending, or one that is there already."
        )


def _sheet_files(out: Path, id: str, names: Sequence[str], answers: bool) -> dict[Path, list[str]]:
    """Which sheets go into which file; all is checked before anything is written.

    Raises:
        BadFile: a file is there already or cannot be written, or two students would share one.
    """
    from ..experiment.files import refuse_unwritable

    if out.suffix.lower() == ".pdf":
        files = {out: list(names)}
    else:
        with _folder(out):
            files = _one_each(out, id, names, "_answers" if answers else "")
    for file, whose in files.items():
        if len(whose) > 1 and file != out:
            raise BadFile(f"{file}: would be that of {' and of '.join(whose)}: write their names more differently.")
        refuse_unwritable(file, (".pdf",))
        _refuse_existing(file)
    return files


def _one_each(folder: Path, id: str, names: Sequence[str], end: str) -> dict[Path, list[str]]:
    """The file of each student; names that differ in capitals share one, for some systems know no difference."""
    from ..practice.practice import same_name

    files: dict[str, tuple[Path, list[str]]] = {}
    for name in names:
        safe = re.sub(r"[^\w.-]+", "_", name).strip("._") or "student"
        path = folder / f"{id}_{safe}{end}.pdf"
        files.setdefault(same_name(safe), (path, []))[1].append(name)
    return dict(files.values())
