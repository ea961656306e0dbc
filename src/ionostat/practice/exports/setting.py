"""Text with equations broken into lines; matplotlib measures and sets the words, as it knows fonts and mathematics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from ...errors import BadValue
from ...units import parse
from .markup import EQUATION, STRONG, pieces

__all__ = ["Placed", "Style", "fitted", "lines", "measured", "of_a_name", "style_of_matplotlib"]

FAMILY = ("STIXGeneral", "DejaVu Serif")
"""Both come with matplotlib; the second has the raised signs that the first lacks."""
NO_BREAK = "\u00a0"
_TO_UNIT = re.compile(r"(?<=\d) (?=(\S+))")
PLACEHOLDER = "Last Resort"
"""A font that has every letter, as an empty box."""
LEADING = 1.32
"""Height of a line of plain text over the size of its letters."""


@dataclass(frozen=True)
class Style:
    """How letters look; `size` in points."""

    size: float = 10.5
    bold: bool = False
    colour: str = "black"
    family: tuple[str, ...] = FAMILY


@dataclass(frozen=True)
class Placed:
    """Letters that stand together in a line, points: `x` from its left end."""

    x: float
    text: str
    style: Style
    is_equation: bool


@dataclass(frozen=True)
class Line:
    """A line: what stands in it, how far it reaches above and below its base, points."""

    placed: tuple[Placed, ...]
    above: float
    below: float

    @property
    def height(self) -> float:
        """From one line to the next."""
        return self.above + self.below


def style_of_matplotlib() -> dict[Any, Any]:
    """Settings under which sheets are measured and written: text stays text in the PDF, with its fonts inside."""
    return {"font.family": list(FAMILY), "mathtext.fontset": "stix", "pdf.fonttype": 42, "text.usetex": False}


def of_a_name(name: str, style: Style) -> Style:
    """The style for a student's name: with a font of this computer where ours lack a letter.

    Raises:
        BadValue: no font has it.
    """
    from matplotlib.font_manager import fontManager, get_font

    lacking = {letter for letter in name if not letter.isspace()}
    for family in FAMILY:
        lacking -= {letter for letter in lacking if ord(letter) in get_font(fontManager.findfont(family)).get_charmap()}
    if not lacking:
        return style
    for font in sorted(fontManager.ttflist, key=lambda font: (font.style != "normal", font.name)):
        has = not font.name.startswith(PLACEHOLDER) and get_font(font.fname).get_charmap()
        if has and all(ord(letter) in has for letter in lacking):
            return replace(style, family=(*FAMILY, font.name), bold=False)
    raise BadValue(
        f"student {name!r}: no font on this computer has {' '.join(sorted(lacking))}: install one, or write the name "
        "in other letters."
    )


def fitted(text: str, style: Style, width: float) -> Style:
    """The style, with smaller letters where a text would be longer than this."""
    long = measured(text, style, False)[0]
    return style if long <= width else replace(style, size=0.98 * style.size * width / long)


def lines(text: str, style: Style, width: float) -> list[Line]:
    """Break a text with ``$...$`` and ``**...**`` into lines of a width, points."""
    found: list[Line] = []
    row: list[Placed] = []
    end, gap = 0.0, measured("n n", style, False)[0] - measured("nn", style, False)[0]
    for word in _words(text, style):
        word = _fitting(word, width)
        long = sum(measured(one.text, one.style, one.is_equation)[0] for one in word)
        start = end + gap if row else 0.0
        if row and start + long > width:
            found.append(_line(row, style))
            row, start = [], 0.0
        for k, one in enumerate(word):
            _add(row, replace(one, x=start), " " if k == 0 else "")
            start += measured(one.text, one.style, one.is_equation)[0]
        end = start
    return [*found, _line(row, style)] if row else found


def _add(row: list[Placed], one: Placed, between: str) -> None:
    """Put letters at the end of a row; plain ones that look alike are set in one go."""
    last = row[-1] if row else None
    if last is None or one.is_equation or last.is_equation or last.style != one.style:
        row.append(one)
    else:
        row[-1] = replace(last, text=last.text + between + one.text)


def _words(text: str, style: Style) -> Iterator[list[Placed]]:
    """What must not be torn apart: letters and equations without a space between them."""
    word: list[Placed] = []
    for kind, piece in pieces(text):
        look = replace(style, bold=style.bold or kind == STRONG)
        if kind == EQUATION:
            word.append(Placed(0.0, f"${_for_matplotlib(piece, look.bold)}$", look, True))
            continue
        for part in re.split(r"([ \n]+)", _TO_UNIT.sub(_kept, piece)):
            if part.strip(" \n"):
                word.append(Placed(0.0, part.replace(NO_BREAK, " "), look, False))
            elif part and word:
                yield word
                word = []
    if word:
        yield word


def _kept(found: re.Match[str]) -> str:
    """The space between a number and its unit, where no line may end."""
    return NO_BREAK if parse(found[1].rstrip(".,;:)")) else " "


def _for_matplotlib(equation: str, bold: bool) -> str:
    r"""LaTeX as matplotlib likes it: high fractions in the line, space before functions.

    >>> _for_matplotlib(r"\frac{RT}{F} \ln\frac{a}{b}", False)
    '\\dfrac{RT}{F} \\,\\ln\\dfrac{a}{b}'
    """
    depth, out = 0, []
    for token in re.split(r"(\\frac|[{}])", equation):
        depth += (token == "{") - (token == "}")
        out.append(r"\dfrac" if token == r"\frac" and depth == 0 else token)
    spaced = re.sub(r"(?<=[\w} ])\\(ln|log|exp)\b", r"\\,\\\1", "".join(out))
    return rf"\mathbf{{{spaced}}}" if bold else spaced


def _fitting(word: list[Placed], width: float) -> list[Placed]:
    """A word, in smaller letters where it is longer than a line."""
    long = sum(measured(one.text, one.style, one.is_equation)[0] for one in word)
    if long <= width:
        return word
    return [replace(one, style=replace(one.style, size=0.98 * one.style.size * width / long)) for one in word]


def _line(row: list[Placed], style: Style) -> Line:
    """A line high enough for its equations, with the space of plain text at least."""
    sizes = [measured(one.text, one.style, one.is_equation) for one in row]
    above = max([0.98 * style.size, *(height - depth + 1.5 for _, height, depth in sizes)])
    below = max([(LEADING - 0.98) * style.size, *(depth + 1.5 for _, _, depth in sizes)])
    return Line(tuple(row), above, below)


@lru_cache(maxsize=20000)
def measured(text: str, style: Style, is_equation: bool) -> tuple[float, float, float]:
    """Width, height and depth below the base, points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    look = FontProperties(family=list(style.family), size=style.size, weight="bold" if style.bold else "normal")
    width, height, depth = text_to_path.get_text_width_height_descent(text, look, is_equation)
    return float(width), float(height), float(depth)
