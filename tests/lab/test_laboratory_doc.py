"""The example page of the guide to the laboratory runs, and is a page like all others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ionostat.lab.library import ORDER, described
from ionostat.lab.results import checked, swept

TEXT = (Path(__file__).parents[2] / "docs" / "laboratory.md").read_text()
NUMBERS = {22: "Twenty-two", 23: "Twenty-three", 24: "Twenty-four", 25: "Twenty-five", 26: "Twenty-six"}


def test_the_example_page_works():
    names: dict = {}
    for code in re.findall(r"```\{code-cell\} python3\n(.*?)```", TEXT, re.S):
        exec(compile(code, "laboratory.md", "exec", dont_inherit=True), names)
    page = names["PAGE"]
    values = checked(page, {})
    assert page.point(**values)["part"] == pytest.approx(1 / 45_000, rel=0.01), "as the guide says"
    x, curves = swept(page, page.plots[0], values)
    assert len(x) == len(curves["part"]) and curves["part"][0] > 100 * curves["part"][-1]
    assert described(page)["inPage"]


def test_the_guide_counts_all_pages():
    assert f"{NUMBERS[len(ORDER)]} pages" in TEXT
