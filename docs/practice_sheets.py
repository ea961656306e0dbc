"""Pictures of a worksheet and its answer sheet."""

from __future__ import annotations

from pathlib import Path

import matplotlib

from ionostat.practice import find
from ionostat.practice.exports.pages import PAPERS
from ionostat.practice.exports.setting import style_of_matplotlib
from ionostat.practice.exports.sheets import answer_sheet, worksheet


def draw(folder: Path) -> None:
    """The first page of each, as PNG."""
    variant = find("2710842").variant("ada", "docs")
    with matplotlib.rc_context(style_of_matplotlib()):
        for name, make in (("practice_worksheet", worksheet), ("practice_answers", answer_sheet)):
            next(make(variant, PAPERS["a4"])).savefig(folder / f"{name}.png", dpi=90)
