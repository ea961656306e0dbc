"""Pages of paper: rows flow from one to the next, what belongs together stays together, a foot numbers them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .setting import Line, Style, fitted, lines, measured, of_a_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["PAPERS", "Group", "Paper", "Row", "Sheet", "filled", "gap", "paged", "paragraph"]

POINTS = 72.0
GREY, FAINT = "0.35", "0.75"


@dataclass(frozen=True)
class Paper:
    """A size of paper and its margins, points."""

    width: float
    height: float
    side: float = 62.0
    top: float = 54.0
    bottom: float = 62.0

    @property
    def measure(self) -> float:
        """Width of the text."""
        return self.width - 2 * self.side


PAPERS = {"a4": Paper(595.3, 841.9), "letter": Paper(612.0, 792.0)}


class Sheet:
    """A page to draw on, in points from its upper left corner."""

    def __init__(self, paper: Paper) -> None:
        from matplotlib.figure import Figure

        self.paper = paper
        self.figure: Figure = Figure(figsize=(paper.width / POINTS, paper.height / POINTS))

    def text(self, x: float, y: float, text: str, style: Style, is_equation: bool = False) -> None:
        """Letters on a base line."""
        weight = "bold" if style.bold else "normal"
        self.figure.text(
            x / self.paper.width, 1 - y / self.paper.height, text, fontsize=style.size, fontweight=weight,
            fontfamily=list(style.family), color=style.colour, va="baseline", parse_math=is_equation,
        )  # fmt: skip

    def line(self, x: float, y: float, to: float, colour: str = "black", wide: float = 0.6) -> None:
        """A horizontal line."""
        self.box(x, y, to - x, 0.0, colour, wide)

    def box(self, x: float, y: float, width: float, height: float, colour: str = "black", wide: float = 0.6) -> None:
        """An empty box; x and y are of its upper left corner."""
        from matplotlib.patches import Rectangle

        w, h = self.paper.width, self.paper.height
        corner = x / w, 1 - (y + height) / h
        self.figure.add_artist(
            Rectangle(corner, width / w, height / h, fill=False, edgecolor=colour, linewidth=wide,
                      transform=self.figure.transFigure)
        )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A strip of a page: its height, and what is drawn on a sheet below a height, both in points."""

    height: float
    draw: Callable[[Sheet, float], None] = lambda sheet, top: None


Group = Sequence[Row]
"""Rows that stay on one page."""


def gap(height: float) -> Row:
    """Nothing."""
    return Row(height)


def paragraph(text: str, style: Style, paper: Paper, indent: float = 0.0, right: float = 0.0) -> list[Row]:
    """A text as rows, so far from the margins."""
    return [_row(line, paper.side + indent) for line in lines(text, style, paper.measure - indent - right)]


def _row(line: Line, x: float) -> Row:
    def draw(sheet: Sheet, top: float) -> None:
        for one in line.placed:
            sheet.text(x + one.x, top + line.above, one.text, one.style, one.is_equation)

    return Row(line.height, draw)


def paged(groups: Sequence[Group], paper: Paper, foot: str) -> Iterator[Figure]:
    """The pages of a document, each with its foot and number."""
    pages = filled(groups, paper)
    for number, rows in enumerate(pages, 1):
        sheet, top = Sheet(paper), paper.top
        for row in rows:
            row.draw(sheet, top)
            top += row.height
        _foot(sheet, foot, f"page {number} of {len(pages)}")
        yield sheet.figure


def filled(groups: Sequence[Group], paper: Paper) -> list[list[Row]]:
    """Rows page by page; a group goes on where it fits, or else onto the next page."""
    pages: list[list[Row]] = [[]]
    left = room = paper.height - paper.top - paper.bottom
    for group in groups:
        whole = sum(row.height for row in group)
        if pages[-1] and whole > left and whole <= room:
            pages.append([])
            left = room
        for row in group:  # a group that is higher than a page is broken where it must
            if row.height > left and pages[-1]:
                pages.append([])
                left = room
            pages[-1].append(row)
            left -= row.height
    return pages


def _foot(sheet: Sheet, left: str, right: str) -> None:
    paper, style = sheet.paper, Style(8.5, colour=GREY)
    y = paper.height - 34.0
    sheet.line(paper.side, y - 12.0, paper.width - paper.side, FAINT)
    long = measured(right, style, False)[0]
    sheet.text(paper.side, y, left, fitted(left, of_a_name(left, style), paper.measure - long - 12))
    sheet.text(paper.width - paper.side - long, y, right, style)
