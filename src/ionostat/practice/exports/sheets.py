"""A practice on paper: a worksheet with space to work, and an answer sheet with solutions and marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...constants import N_A, F, R, e, k_B
from ..answers import written
from ..parts import Number, Part, Reach
from ..practice import Variant
from ..text import unit_for_people
from .asked import Asked, AskedChoice, AskedNumber, Option, asked
from .pages import FAINT, GREY, PAPERS, Group, Paper, Row, Sheet, filled, gap, paged, paragraph
from .setting import Style, fitted, measured, of_a_name, style_of_matplotlib

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["answer_sheet", "worksheet", "write_sheets"]

TEXT, BOLD, SMALL, TITLE = Style(), Style(bold=True), Style(9.0, colour=GREY), Style(17.0, bold=True)
INDENT, MARKS_ROOM = 20.0, 58.0
"""Of questions; for the marks beside them: points."""
ROOM = (180.0, 160.0, 140.0, 120.0, 105.0, 92.0)
"""Heights of the space to work in, points; the first that takes no further page."""
CONSTANTS = (
    rf"Constants: $R$ = {R:.4g} J/(mol K), $F$ = {F:.0f} C/mol, $e$ = {e * 1e19:.4g}×10$^{{-19}}$ C, "
    rf"$N_A$ = {N_A * 1e-23:.4g}×10$^{{23}}$/mol, $k_B$ = {k_B * 1e23:.4g}×10$^{{-23}}$ J/K. "
    "Give units, and three figures."
)


def worksheet(variant: Variant, paper: Paper) -> Iterator[Figure]:
    """The questions of a student, with as much space to work as fits on the fewest pages."""
    least = len(filled(_worksheet(variant, paper, ROOM[-1]), paper))
    groups = next(
        made for made in (_worksheet(variant, paper, room) for room in ROOM) if len(filled(made, paper)) == least
    )
    return paged(groups, paper, _foot(variant))


def _worksheet(variant: Variant, paper: Paper, room: float) -> list[Group]:
    p = variant.practice
    head = [*_head(variant, paper, p.title), _name_line(variant, paper), gap(10), *_goals(variant, paper), gap(6)]
    story = [*paragraph(variant.asked(p.story), TEXT, paper), gap(5), *paragraph(CONSTANTS, SMALL, paper)]
    groups: list[Group] = [[*head, *story, gap(8)]]
    for number, part in enumerate(p.parts, 1):
        groups.append(_question(asked(variant, part), number, paper, room))
    return groups


def answer_sheet(variant: Variant, paper: Paper) -> Iterator[Figure]:
    """The same with answers, what is accepted, worked solutions and the mistakes that are recognised."""
    p = variant.practice
    marks = f"{sum(part.marks for part in p.parts):g} marks in all"
    head = _head(variant, paper, f"{p.title}: answers")
    story = paragraph(variant.asked(p.story), TEXT, paper)
    groups: list[Group] = [[*head, _name(variant, paper), *paragraph(marks, SMALL, paper), gap(4), *story, gap(8)]]
    for number, part in enumerate(p.parts, 1):
        groups.append(_answer(variant, asked(variant, part), number, paper))
    if p.doubt:
        groups.append(paragraph(f"**Where the chapter is doubtful.** {variant.typeset(p.doubt)}", TEXT, paper))
    return paged(groups, paper, _foot(variant))


def write_sheets(
    variants: Iterable[Variant],
    path: Path,
    answers: bool,
    paper: str = "a4",
    tell: Callable[[int], None] = lambda k: None,
) -> None:
    """One PDF with the sheets of these variants; the same variants always give the same bytes.

    Args:
        variants: of whom.
        path: where to.
        answers: answer sheets and not worksheets.
        paper: a key of `PAPERS`.
        tell: is called with the number of sheets that are done.
    """
    import matplotlib
    from matplotlib.backends.backend_pdf import PdfPages

    make = answer_sheet if answers else worksheet
    with matplotlib.rc_context(style_of_matplotlib()), PdfPages(path, metadata={"CreationDate": None}) as pdf:
        for k, variant in enumerate(variants, 1):
            pdf.infodict()["Title"] = f"{variant.practice.id} {variant.practice.title}"
            for figure in make(variant, PAPERS[paper]):
                pdf.savefig(figure)
            tell(k)


# -------------------------------------------------------------------- head and foot


def _head(variant: Variant, paper: Paper, title: str) -> list[Row]:
    p = variant.practice
    return [*paragraph(title, TITLE, paper), *paragraph(f"Practice {p.id}, of {p.chapter}", SMALL, paper), gap(10)]


def _foot(variant: Variant) -> str:
    p = variant.practice
    return f"practice {p.id}, version {p.version}; {variant.student}, variant {variant.attempt + 1}; ionostat"


def _name_line(variant: Variant, paper: Paper) -> Row:
    out_of = sum(part.marks for part in variant.practice.parts)

    def draw(sheet: Sheet, top: float) -> None:
        right = paper.width - paper.side
        for x, to, label, said in (
            (paper.side, right - 245, "Name", variant.student), (right - 230, right - 110, "Date", ""),
            (right - 95, right, "Marks", ""),
        ):  # fmt: skip
            start = x + measured(label, TEXT, False)[0] + 6
            sheet.text(x, top + 12, label, TEXT)
            sheet.text(start + 3, top + 12, said, fitted(said, of_a_name(said, BOLD), to - start - 6))
            sheet.line(start, top + 15, to)
        of = f"of {out_of:g}"
        sheet.text(right - measured(of, TEXT, False)[0], top + 12, of, TEXT)

    return Row(20.0, draw)


def _name(variant: Variant, paper: Paper) -> Row:
    look = fitted(variant.student, of_a_name(variant.student, BOLD), paper.measure)
    return Row(16.0, lambda sheet, top: sheet.text(paper.side, top + 11, variant.student, look))


def _goals(variant: Variant, paper: Paper) -> list[Row]:
    return paragraph("You learn to " + "; ".join(variant.practice.goals) + ".", SMALL, paper)


# -------------------------------------------------------------------- questions


def _question(asking: Asked, number: int, paper: Paper, room: float) -> list[Row]:
    head = _numbered(asking.ask, number, asking.part, paper)
    if isinstance(asking, AskedNumber):
        return [*head, gap(4), _working(asking, paper, room), gap(12)]
    if isinstance(asking, AskedChoice):
        return [*head, gap(2), *_options(asking.options, paper, False), *_because(asking, paper, False), gap(12)]
    return [*head, *_controls(asking.part, paper), gap(12)]


def _numbered(text: str, number: int, part: Part, paper: Paper) -> list[Row]:
    """The question behind its number, and what it is worth on the right."""
    rows = paragraph(text, TEXT, paper, INDENT, MARKS_ROOM)
    worth = f"{part.marks:g} mark" + ("" if part.marks == 1 else "s")

    def draw(sheet: Sheet, top: float) -> None:
        rows[0].draw(sheet, top)
        base = top + 0.98 * TEXT.size
        sheet.text(paper.side, base, f"{number}.", BOLD)
        sheet.text(paper.width - paper.side - measured(worth, SMALL, False)[0], base, worth, SMALL)

    return [Row(rows[0].height, draw), *rows[1:]]


def _working(asking: AskedNumber, paper: Paper, room: float) -> Row:
    """A box to work in, with a line for the answer and its unit in the corner."""
    unit = "" if asking.unit == "1" else unit_for_people(asking.unit)

    def draw(sheet: Sheet, top: float) -> None:
        left, right = paper.side + INDENT, paper.width - paper.side
        sheet.box(left, top, right - left, room, FAINT)
        base, end = top + room - 9, right - 8 - measured(unit, TEXT, False)[0] - (4 if unit else 0)
        sheet.text(right - 8 - measured(unit, TEXT, False)[0], base, unit, TEXT)
        sheet.line(end - 105, base + 3, end)
        label = "Answer"
        sheet.text(end - 111 - measured(label, TEXT, False)[0], base, label, TEXT)

    return Row(room, draw)


def _options(options: Sequence[Option], paper: Paper, show: bool) -> Iterator[Row]:
    """Boxes to tick; on the answer sheet the right one is ticked."""
    for option in options:
        rows = paragraph(option.text, TEXT, paper, INDENT + 18, MARKS_ROOM)
        yield _ticked(rows[0], paper, show and option.right)
        yield from rows[1:]


def _ticked(row: Row, paper: Paper, ticked: bool) -> Row:
    def draw(sheet: Sheet, top: float) -> None:
        row.draw(sheet, top)
        sheet.box(paper.side + INDENT + 2, top + 2.4, 8.4, 8.4, "0.2", 0.7)
        if ticked:
            sheet.text(paper.side + INDENT + 2.9, top + 9.9, "×", Style(11.5, bold=True))

    return Row(row.height + 1.5, draw)


def _because(asking: AskedChoice, paper: Paper, show: bool) -> list[Row]:
    if not asking.reasons:
        return []
    return [gap(2), *paragraph("because", TEXT, paper, INDENT), *_options(asking.reasons, paper, show)]


def _controls(part: Part, paper: Paper) -> list[Row]:
    """What is moved at the computer, and lines to note what held."""
    assert isinstance(part, Reach)
    rows = [gap(3), *paragraph("At the computer: `ionostat lab`, or with the values in your file of answers.", SMALL,
                               paper, INDENT)]  # fmt: skip
    for name, control in part.controls.items():
        unit = "" if control.unit == "1" else f" {unit_for_people(control.unit)}"
        said = (
            f"{control.meaning or name} ({name}), from {control.low:g} to {control.high:g}{unit}: ______________{unit}"
        )
        rows += [gap(3), *paragraph(said, TEXT, paper, INDENT)]
    return rows


# -------------------------------------------------------------------- answers


def _answer(variant: Variant, asking: Asked, number: int, paper: Paper) -> list[Row]:
    rows = _numbered(asking.ask, number, asking.part, paper)
    if isinstance(asking, AskedNumber):
        rows += [gap(2), *_accepted(asking, paper)]
    elif isinstance(asking, AskedChoice):
        rows += [gap(2), *_options(asking.options, paper, True), *_because(asking, paper, True)]
    else:
        rows += [gap(2), *_example(variant, asking.part, paper)]
    rows += [gap(2), *paragraph(asking.solution, TEXT, paper, INDENT)]
    if isinstance(asking, AskedNumber):
        rows += _mistakes(asking, paper)
    return [*rows, gap(11)]


def _accepted(asking: AskedNumber, paper: Paper) -> list[Row]:
    answer, low, high = (
        _shown(value) for value in (asking.answer, asking.answer - asking.allowance, asking.answer + asking.allowance)
    )
    unit = "" if asking.unit == "1" else f" {unit_for_people(asking.unit)}"
    return paragraph(f"**Answer: {answer}{unit}** (accepted: {low} to {high}{unit})", TEXT, paper, INDENT)


def _mistakes(asking: AskedNumber, paper: Paper) -> Iterator[Row]:
    """The mistakes that the practice knows, each with its number."""
    assert isinstance(asking.part, Number)
    names = {mistake.name for mistake in asking.part.mistakes}
    said = "; ".join(f"**{_shown(one.value)}** {one.name}" for one in asking.wrong if one.name in names)
    if said:
        unit = "" if asking.unit == "1" else f", in {unit_for_people(asking.unit)}"
        yield gap(2)
        yield from paragraph(f"Recognised mistakes{unit}: {said}.", SMALL, paper, INDENT)


def _example(variant: Variant, part: Part, paper: Paper) -> list[Row]:
    assert isinstance(part, Reach)
    moved = part.example(variant.right)
    said = ", ".join(f"{name} = {written(value, part.controls[name].unit)}" for name, value in moved.items())
    return paragraph(f"**For example: {said}**", TEXT, paper, INDENT)


def _shown(value: float) -> str:
    """A number as people write it."""
    mantissa, _, exponent = f"{value:#.4g}".partition("e")
    return mantissa.rstrip(".").replace("-", "−") + (rf"×10$^{{{int(exponent)}}}$" if exponent else "")
