"""`ionostat practice`: questions with a student's own numbers, marks, and a class at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .common import Json, Plain, complain, print_json

if TYPE_CHECKING:
    from ..practice.practice import Variant

app = typer.Typer(
    help="Hands-on practices with random variants, marked with feedback.", no_args_is_help=True,
    rich_markup_mode=None,
)

Id = Annotated[str, typer.Argument(metavar="ID", help="The number of a practice: see `ionostat practice list`.")]
Student = Annotated[str, typer.Option("--student", metavar="NAME", help="Whose numbers.")]
Salt = Annotated[
    str, typer.Option("--salt", metavar="TEXT", help="Secret of the class; or set IONOSTAT_SALT.", show_default=False)
]
Attempt = Annotated[int, typer.Option("--attempt", min=0, help="0 is the first variant, 1 the next, ...")]


def _salt(given: str) -> str:
    from ..practice.seal import DEFAULT_SALT

    return given or os.environ.get("IONOSTAT_SALT", "") or DEFAULT_SALT


def _variant(id: str, student: str, salt: str, attempt: int) -> Variant:
    from ..practice.library import find

    return find(id).variant(student, _salt(salt), attempt)


@app.command("list", cls=Plain)
def list_(as_json: Json = False) -> None:
    """All practices with their goals."""
    from ..practice.library import practices

    rows = [
        {"id": p.id, "title": p.title, "chapter": p.chapter, "rows": p.rows, "goals": p.goals, "needs": p.needs,
         "parts": [part.name for part in p.parts], "version": p.version}
        for p in practices().values()
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
    as_json: Json = False,
) -> None:  # fmt: skip
    """The questions with a student's own numbers."""
    from ..practice.files import blank, write_new
    from ..practice.show import practice_text, seen_text, solution_text

    variant = _variant(id, student, salt, attempt)
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
    as_json: Json = False,
) -> None:
    """Mark one file of answers, with feedback."""
    from ..practice.files import marked, read_answers, write_new
    from ..practice.show import marks_text

    answers, seal_fits = read_answers(file, _salt(salt))
    if seal_fits is False:
        complain(
            f"{file}: its seal does not fit: it was changed after marking, or marked with another salt. It is marked "
            "again from its answers."
        )
    result = marked(answers, _salt(salt))
    if out is not None:
        write_new(out, result)
    if as_json:
        print_json(result)
    else:
        typer.echo(marks_text(result))
    if seal_fits is False:
        raise typer.Exit(1)


@app.command("grade", cls=Plain)
def grade(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder with the files of the class.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="GRADES.csv", help="Where the table goes.")],
    salt: Salt = "",
) -> None:
    """Mark a class: a table with points, states and the misconception that each part met."""
    from ..errors import BadFile
    from ..experiment.files import refuse_unwritable, whole
    from ..practice.grade import grade as grade_folder
    from ..practice.grade import table

    if out.exists():
        raise BadFile(f"{out}: is there already: give another name, or move it away.")
    refuse_unwritable(out)
    graded = grade_folder(folder, _salt(salt))
    with whole(out) as part:
        part.write_text(table(graded), encoding="utf-8")
    for one in graded:
        if one.problem:
            complain(f"{one.file}: {one.problem}")
    good = sum(one.result is not None for one in graded)
    typer.echo(f"{good} of {len(graded)} files marked: {out}")
