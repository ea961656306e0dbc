"""`ionostat practice`: questions with a student's own numbers, marks, and a class at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .common import Json, Plain, complain, end_whole, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..practice.grade import Graded
    from ..practice.practice import Practice, Variant

app = typer.Typer(
    help="Hands-on practices with random variants, marked with feedback.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Id = Annotated[str, typer.Argument(metavar="ID", help="The number of a practice: see `ionostat practice list`.")]
Student = Annotated[str, typer.Option("--student", metavar="NAME", help="Whose numbers.")]
Salt = Annotated[
    str, typer.Option("--salt", metavar="TEXT", help="Secret of the class; or set IONOSTAT_SALT.", show_default=False)
]
Attempt = Annotated[int, typer.Option("--attempt", min=0, help="0 is the first variant, 1 the next, ...")]
With = Annotated[
    list[str] | None, typer.Option("--with", metavar="MODULE|FILE.py", help="Practices of your own; repeatable.")
]


def secret(given: str) -> str:
    """The salt of the class: as given, of the environment, or the one that everybody knows."""
    from ..practice.seal import DEFAULT_SALT

    return given or os.environ.get("IONOSTAT_SALT", "") or DEFAULT_SALT


def own_practices(with_: list[str] | None) -> dict[str, Practice]:
    """The practices of the modules that the user passes with --with."""
    from ..practice import library

    return library.own_practices(with_ or ())


def _variant(id: str, student: str, salt: str, attempt: int, with_: list[str] | None) -> Variant:
    from ..practice.library import find

    return find(id, own_practices(with_)).variant(student, secret(salt), attempt)


@app.command("list", cls=Plain)
def list_(with_: With = None, as_json: Json = False) -> None:
    """All practices with their goals."""
    from ..practice.library import practices

    rows = [
        {"id": p.id, "title": p.title, "chapter": p.chapter, "rows": p.rows, "goals": p.goals, "needs": p.needs,
         "parts": [part.name for part in p.parts], "version": p.version}
        for p in practices(own_practices(with_)).values()
    ]  # fmt: skip
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['id']}  {', '.join(row['rows']):9}  {row['title']}")


@app.command("show", cls=Plain)
def show(
    id: Id, student: Student, salt: Salt = "", attempt: Attempt = 0,
    hints: Annotated[int, typer.Option("--hints", min=0, max=3, help="How many hints to each part.")] = 0,
    solution: Annotated[bool, typer.Option("--solution", help="The worked solution instead.")] = False,
    run: Annotated[bool, typer.Option("--run", help="Run the simulator with these numbers.")] = False,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE.json", help="A file of answers to fill in.")
    ] = None,
    with_: With = None, as_json: Json = False,
) -> None:  # fmt: skip
    """The questions with a student's own numbers."""
    from ..practice.files import blank, write_new
    from ..practice.show import practice_text, seen_text, solution_text

    variant = _variant(id, student, salt, attempt, with_)
    if out is not None:
        write_new(out, blank(variant))
    if as_json:
        print_json({**blank(variant), "givens": dict(variant.givens), "text": practice_text(variant, hints)})
        return
    typer.echo(solution_text(variant) if solution else practice_text(variant, hints))
    if run:
        typer.echo(seen_text(variant, variant.practice.shows.run(variant.right)))
    if out is not None:
        typer.echo(f"Fill in {out}, then: ionostat practice mark {out}")


@app.command("mark", cls=Plain)
def mark(
    file: Annotated[Path, typer.Argument(metavar="ANSWERS.json", help="A filled-in file of answers.")],
    salt: Salt = "",
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE.json", help="The marks, sealed.")] = None,
    with_: With = None,
    as_json: Json = False,
) -> None:
    """Mark one file of answers, with feedback.

    Exit code 1: it was changed after marking, or has answers to questions that the practice lacks; both are named.
    """
    from ..practice.files import marked, read_answers, strays, write_new
    from ..practice.show import marks_text

    own = own_practices(with_)
    answers, seal_fits = read_answers(file, secret(salt), own)
    if seal_fits is False:
        complain(
            f"{file}: its seal does not fit: it was changed after marking, or marked with another salt. It is marked "
            "again from its answers."
        )
    if stray := strays(answers, own):
        complain(f"{file}: {stray}.")
    result = marked(answers, secret(salt), own)
    if out is not None:
        write_new(out, result)
    if as_json:
        print_json(result)
    else:
        typer.echo(marks_text(result))
    if seal_fits is False or stray:
        raise typer.Exit(1)


@app.command("check", cls=Plain)
def check(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Which; those of --with if none.")] = None,
    students: Annotated[int, typer.Option("--students", min=1, help="For how many the numbers are drawn.")] = 200,
    with_: With = None,
) -> None:
    """Check practices: texts, answers, mistakes and runs hold for many students.

    Exit code 1: something does not hold.
    """
    from ..errors import BadValue
    from ..practice.check import check_practice
    from ..practice.library import find

    own = own_practices(with_)
    chosen = [find(id, own) for id in ids or own]
    if not chosen:
        raise BadValue("give the number of a practice, or a file of your own: --with FILE.py.")
    wrong = {practice.id: check_practice(practice, students) for practice in chosen}
    for id, problems in wrong.items():
        typer.echo(f"{'no  ' if problems else 'ok  '} {id}" + "".join(f"\n     {problem}" for problem in problems))
    if any(wrong.values()):
        raise typer.Exit(1)


@app.command("grade", cls=Plain)
def grade(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder with the files of the class.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="GRADES.csv", help="Where the table goes.")],
    salt: Salt = "",
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processes; all cores for a large class by default.")
    ] = None,
    with_: With = None,
    as_json: Json = False,
) -> None:
    """Mark a class: a table with points, states and the misconception that each part met, and a summary.

    Exit code 1: a file could not be marked, or was changed or handed in twice; it is named, the others are marked.
    """
    from ..errors import BadFile
    from ..experiment.files import refuse_unwritable, whole
    from ..practice.grade import grade as grade_folder
    from ..practice.grade import table
    from ..practice.summary import summary_json

    if out.exists():
        raise BadFile(f"{out}: is there already: give another name, or move it away.")
    refuse_unwritable(out)
    own = own_practices(with_)
    end_whole(143)
    with going_on("marking") as tell:
        graded = grade_folder(folder, secret(salt), with_ or (), tell, workers)
    with whole(out) as part:
        part.write_text(table(graded), encoding="utf-8")
    if as_json:
        print_json(summary_json(graded) | {"table": str(out)})
    else:
        _print_summary(graded, own)
    for one in graded:
        if one.problem:
            complain(f"{one.file}: {one.problem}")
    if not as_json:
        typer.echo(f"{_how_many(graded)}: {out}")
    if any(one.problem for one in graded):
        raise typer.Exit(1)


def _how_many(graded: Sequence[Graded]) -> str:
    from ..practice.grade import counted

    good, count = sum(one.result is not None for one in graded), len(counted(graded))
    best = f", {count} counted in the summary (the best of each student, none that was changed)" if count < good else ""
    return f"{good} of {len(graded)} files marked{best}"


def _print_summary(graded: Sequence[Graded], own: dict[str, Practice]) -> None:
    from rich.console import Console

    from ..practice.library import practices
    from ..practice.summary import summary_tables

    console = Console(highlight=False)
    for one in summary_tables(graded, practices(own)):
        console.print(one)


@contextmanager
def going_on(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal for work on many files; gives ``tell(done, of)``."""
    import sys

    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what)
        yield lambda done, of: bar.update(task, completed=done, total=of)
