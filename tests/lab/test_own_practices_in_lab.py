"""Practices of a teacher's own in the laboratory, from start to mark, over HTTP and in a browser; bad files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from test_browser import until
from test_practices_on_server import post, right_answer

from conftest import free_port, laboratory
from ionostat.cli.practice import secret
from ionostat.practice.grade import grade
from ionostat.practice.library import find, own_practices, practices

MINE = "magnesium"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "practices.md"


def text_of_the_page() -> str:
    """The practice that the docs show, as the file that a teacher writes."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (code,) = [code for code in blocks if "PRACTICE = Practice(" in code]
    return code


def asked(lab: str, step: str, **body: Any) -> tuple[int, Any]:
    """Status and answer of a step."""
    return post(lab, step, body)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / f"{MINE}.py"
    path.write_text(text_of_the_page(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One whose run fails for everybody."""
    path = tmp_path_factory.mktemp("broken") / "broken.py"
    text = text_of_the_page().replace(f'id="{MINE}", title="Is', 'id="broken", title="Why is')
    path.write_text(text.replace("def run(g):\n", "def run(g):\n    1 / 0\n"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def lab(file: Path, broken: Path):
    """A laboratory with both, for `visit` too."""
    with laboratory("--no-warm", "--with", str(file), "--with", str(broken)) as address:
        yield address


@pytest.fixture(scope="module")
def ada(file):
    return find(MINE, own_practices([str(file)])).variant("ada", secret(""))


def test_it_stands_beside_those_of_the_package(lab):
    with urllib.request.urlopen(lab + "/practices.json", timeout=20) as answer:
        assert [one["id"] for one in json.load(answer)] == [*practices(), MINE, "broken"]


def test_it_is_done_from_start_to_mark(lab, ada, file: Path, tmp_path: Path):
    """Marks and runs are made in workers, processes that are started anew."""
    status, told = asked(lab, "open", practice=MINE, student="ada")
    assert status == 200 and told["sheet"]["story"] == ada.asked(ada.practice.story)
    assert "two charges" in asked(lab, "hint", record=told["record"], part="E_Mg")[1]["standing"]["parts"][
        "E_Mg"]["hints"][0].lower()  # fmt: skip
    for part in ada.practice.parts:
        status, told = asked(lab, "mark", record=told["record"], answers={part.name: right_answer(ada, part)})
        assert status == 200 and told["standing"]["parts"][part.name]["mark"]["state"] == "right"
    assert asked(lab, "open", practice=MINE, student="ada", record=told["record"])[1]["standing"]["points"] == 2
    status, told = asked(lab, "run", record=told["record"])
    (shown,) = told["run"]["numbers"]
    assert status == 200 and shown["value"] == pytest.approx(1e3 * ada.right["E_Mg"], rel=1e-3)
    status, result = asked(lab, "result", record=told["record"])
    (tmp_path / "ada.json").write_text(json.dumps(result))
    (one,) = grade(tmp_path, secret(""), [str(file)])
    assert not one.problem and one.result is not None and one.result["points"] == 2


def test_its_solution_is_told(lab):
    status, told = asked(lab, "solution", record=asked(lab, "open", practice=MINE, student="ada")[1]["record"])
    assert status == 200 and told["standing"]["done"]


def test_a_slip_of_its_writer_is_told_in_words(lab):
    told = asked(lab, "solution", record=asked(lab, "open", practice="broken", student="ada")[1]["record"])[1]
    status, words = asked(lab, "run", record=told["record"])
    assert status == 500 and "ZeroDivisionError" in words
    assert asked(lab, "open", practice=MINE, student="ada")[0] == 200


def test_in_the_browser(visit, ada, pictures: Path):
    seen = visit("practices")
    page = seen.page
    page.fill("#student", "ada")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="From my course").wait_for()
    page.screenshot(path=pictures / "own_practices.png", full_page=True)
    page.get_by_role("link", name="Is Mg²⁺ in equilibrium?").first.click()
    page.wait_for_selector(".question")
    number, choice = ada.practice.parts
    page.fill("#question-E_Mg input", right_answer(ada, number))
    page.keyboard.press("Enter")
    page.check(f"#question-way input[value={choice.right}]")
    page.locator("#question-way input:checked").press("Enter")
    until(page, "document.querySelector('.points').innerText === '2 of 2 points'")
    page.get_by_role("button", name="Run it with your numbers").press("Enter")
    until(page, "document.querySelector('.end .run') !== null")
    page.screenshot(path=pictures / "own_practice_done.png", full_page=True)
    assert not seen.errors and not seen.outside


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "there is no such file"), ("x = 1\n", "has no practice"), ("1 / 0\n", "ZeroDivisionError"),
        ("import sys\nsys.exit()\n", "SystemExit"), ("def", "SyntaxError"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_before_anything_listens(tmp_path: Path, text: str | None, says: str):
    path, port = tmp_path / "bad.py", free_port()
    if text is not None:
        path.write_text(text)
    shell = [sys.executable, "-c", "from ionostat.cli import main; main()"]
    command = [*shell, "lab", "--no-browser", "--port", str(port), "--with", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and says in done.stderr and "Traceback" not in done.stderr
    assert "The laboratory is at" not in done.stdout
