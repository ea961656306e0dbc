"""Pictures of a worksheet and its answer sheet."""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib
from PIL import Image

from ionostat.practice import find
from ionostat.practice.exports.pages import PAPERS
from ionostat.practice.exports.setting import style_of_matplotlib
from ionostat.practice.exports.sheets import answer_sheet, worksheet

FINE, COARSE = 360, 90
"""Dots per inch: letters are placed on whole dots, so pages are drawn finely and then made smaller."""


def draw(folder: Path) -> None:
    """The first page of each, as PNG."""
    variant = find("2710842").variant("ada", "docs")
    with matplotlib.rc_context(style_of_matplotlib() | {"text.hinting": "none"}):
        for name, make in (("practice_worksheet", worksheet), ("practice_answers", answer_sheet)):
            page = io.BytesIO()
            next(make(variant, PAPERS["a4"])).savefig(page, dpi=FINE)
            with Image.open(page) as picture:
                picture.convert("L").reduce(FINE // COARSE).save(folder / f"{name}.png", optimize=True)
