"""A practice of one's own: the one that the docs show, and what is said of broken ones."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from ionostat.cli import app
from ionostat.errors import BadFile
from ionostat.practice import Choice, Practice, check_practice, factor, find, mark, practices
from ionostat.practice.answers import written
from ionostat.practice.exports.asked import AskedChoice, AskedNumber, asked
from ionostat.practice.library import practices_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "practices.md"


def builder() -> ModuleType:
    """docs/build.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def text_of_the_page() -> str:
    """The practice that the page shows, as the file that a teacher writes."""
    (code,) = [code for code, _ in builder().blocks(PAGE.read_text()) if "PRACTICE = Practice(" in code]
    return code


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("own") / "magnesium.py"
    file.write_text(text_of_the_page(), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def magnesium() -> Practice:
    names: dict = {"__name__": "magnesium"}
    exec(compile(text_of_the_page(), "magnesium.py", "exec", dont_inherit=True), names)
    return names["PRACTICE"]


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["practice", *map(str, words)])
    assert done.exit_code == code, done.output
    return done.output


def test_the_page_runs_and_prints_what_it_says(tmp_path: Path) -> None:
    build = builder()
    text = PAGE.read_text()
    for (code, shown), printed in zip(build.blocks(text), build.outputs(text, tmp_path), strict=True):
        assert printed == shown, f"docs/practices.md: run `make docs`; the output changed below\n{code}"


def test_it_is_about_thirty_lines() -> None:
    assert sum(bool(line.strip()) for line in text_of_the_page().splitlines()) <= 34


def test_every_command_takes_it(own: Path, tmp_path: Path) -> None:
    listed = json.loads(run("list", "--with", str(own), "--json"))
    assert [one["id"] for one in listed] == [*practices(), "magnesium"]
    file = tmp_path / "ada.json"
    run("show", "magnesium", "--with", str(own), "--student", "ada", "-o", str(file))
    said = json.loads(file.read_text())
    said["answers"] |= {"way": {"choice": "in"}}
    file.write_text(json.dumps(said))
    marks = json.loads(run("mark", str(file), "--with", str(own), "--json"))
    assert marks["points"] == 1 and marks["out_of"] == 2
    run("grade", str(tmp_path), "--with", str(own), "-o", str(tmp_path / "grades.csv"))
    assert "magnesium" in (tmp_path / "grades.csv").read_text()
    run("export", "magnesium", "--with", str(own), "-o", str(tmp_path / "bank.xml"), "--variants", "2")
    assert "Mg²⁺" in (tmp_path / "bank.xml").read_text(encoding="utf-8")
    run("sheet", "magnesium", "--with", str(own), "--student", "ada", "-o", str(tmp_path / "ada.pdf"))
    assert (tmp_path / "ada.pdf").read_bytes().startswith(b"%PDF")


def test_it_is_checked_in_the_shell(own: Path) -> None:
    assert "ok" in run("check", "--with", str(own), "--students", "20")


def test_without_its_file_it_is_unknown(tmp_path: Path) -> None:
    assert "Unknown practice" in run("show", "magnesium", "--student", "ada", code=2)
    file = tmp_path / "ada.json"
    file.write_text(json.dumps({"practice": "magnesium", "version": 1, "student": "ada", "answers": {}}))
    assert "Unknown practice" in run("mark", str(file), code=2)


def test_the_number_of_another_is_refused(own: Path, tmp_path: Path) -> None:
    file = tmp_path / "taken.py"
    file.write_text(own.read_text().replace('id="magnesium"', 'id="2710842"'))
    assert "already" in run("list", "--with", str(file), code=2)
    file.write_text(own.read_text())
    assert "another file" in run("list", "--with", str(own), "--with", str(file), code=2)


@pytest.mark.parametrize(("text", "says"), [("x = 1", "has no practice"), ("1 / 0", "ZeroDivisionError")])
def test_a_file_without_a_practice_is_refused(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "none.py"
    file.write_text(text)
    assert says in run("list", "--with", str(file), code=2)
    assert "no such file" in run("list", "--with", str(tmp_path / "missing.py"), code=2)


def test_two_of_one_number_in_a_module_are_refused(magnesium: Practice) -> None:
    module = ModuleType("two")
    vars(module).update(ONE=magnesium, SAME=magnesium)
    assert list(practices_of(module, "two.py")) == ["magnesium"]
    module.OTHER = replace(magnesium, title="another")  # type: ignore[attr-defined]
    with pytest.raises(BadFile, match="already"):
        practices_of(module, "two.py")


def broken(magnesium: Practice) -> dict[str, Practice]:
    """Slips that people make, each by the words with which it is told."""
    number, choice = magnesium.parts
    assert isinstance(choice, Choice)

    def with_number(**changes) -> Practice:
        return replace(magnesium, parts=(replace(number, **changes), choice))

    def with_choice(**changes) -> Practice:
        return replace(magnesium, parts=(number, replace(choice, **changes)))

    def showing(**changes) -> Practice:
        return replace(magnesium, shows=replace(magnesium.shows, **changes))

    return {
        "asks for [[in_an_option]]": with_choice(options={"in": "In", "out": "Out of [[in_an_option]]"}),
        "asks for [[in_a_reason]]": with_choice(reasons={"1": "[[in_a_reason]]"}, right_reason="1"),
        "asks for [[in_why]]": with_choice(why={"out": "From [[in_why]]?"}),
        "asks for [[in_tells]]": showing(tells="At [[in_tells]]."),
        "asks for [[in_a_run]]": with_choice(run=replace(magnesium.shows, tells="At [[in_a_run]].")),
        "asks for [[in_feedback]]": with_number(mistakes=(factor("twice", 2.0, "See [[in_feedback]]."),)),
        "Did you mean 'E_Mg'": showing(confirms={"E_mg": "V"}),
        "'U' is no number of the run": showing(confirms={"E_Mg": "U"}),
        "way asks for no number": showing(confirms={"way": "V"}),
        "asks for [[Mg_inn]]": replace(magnesium, story="It has [[Mg_inn]] inside."),
        "also the name of a file": replace(magnesium, id="a/b"),
        "two things have this name": replace(magnesium, parts=(number, replace(choice, name="E_Mg"))),
        "three different ones": with_number(hints=("a", "a", "b")),
        "always gives the right answer": with_number(mistakes=(factor("none", 1.0, "It is the same."),)),
        "ZeroDivisionError": with_number(answer=lambda g: g.V / 0),
        "the answer is inf": with_number(answer=lambda g: float("inf"), mistakes=()),
        "has no number 'Mg'": with_number(answer=lambda g: g.Mg),
        "no partner": with_number(solution="$E is [[E_Mg]]"),
        "is none of": replace(magnesium, parts=(number, replace(choice, right="inward"))),
        "neither an option": replace(magnesium, parts=(number, replace(choice, why={"up": "No."}))),
        "V is": with_number(answer=lambda g: 2.0 * number.answer(g), mistakes=()),
    }


WORDS = [
    "asks for [[Mg_inn]]", "also the name of a file", "two things have this name", "three different ones",
    "always gives the right answer", "ZeroDivisionError", "the answer is inf", "has no number 'Mg'", "no partner",
    "is none of", "neither an option", "V is", "asks for [[in_an_option]]", "asks for [[in_a_reason]]",
    "asks for [[in_why]]", "asks for [[in_tells]]", "asks for [[in_a_run]]", "asks for [[in_feedback]]",
    "Did you mean 'E_Mg'", "'U' is no number of the run", "way asks for no number",
]  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
def test_slips_of_writers_are_told(magnesium: Practice, words: str) -> None:
    problems = check_practice(broken(magnesium)[words], students=5)
    assert any(words in problem for problem in problems), problems


def test_a_sound_one_is_told_nothing(magnesium: Practice) -> None:
    assert set(broken(magnesium)) == set(WORDS)
    assert check_practice(magnesium, students=50) == []
    assert check_practice(find("2710855"), students=20) == []


def test_what_is_said_to_a_wrong_answer_has_the_students_numbers(magnesium: Practice) -> None:
    number, choice = magnesium.parts
    mistakes = (factor("twice", 2.0, "You have [[Mg_in]]."),)
    parts = (replace(number, mistakes=mistakes), replace(choice, why={"out": "Is [[Mg_in]] not less than [[E_Mg]]?"}))
    ada = replace(magnesium, parts=parts).variant("ada")
    inside = ada.asked("[[Mg_in]]")
    one, two = mark(ada, {"E_Mg": written(2 * ada.right["E_Mg"], "mV", 8), "way": "out"})
    assert one.feedback == f"You have {inside}."
    assert two.feedback == f"Is {inside} not less than (your answer to 1)?"
    exported, chosen = (asked(ada, part) for part in ada.practice.parts)
    assert isinstance(exported, AskedNumber) and isinstance(chosen, AskedChoice)
    assert exported.wrong[0].feedback == one.feedback
    assert two.feedback in [option.feedback for option in chosen.options]


def test_its_answer_is_that_by_hand(magnesium: Practice) -> None:
    from math import log

    variant = magnesium.variant("ada")
    g = variant.givens
    by_hand = 8.314463 * 310 / (2 * 96485.33) * log(g.Mg_out / g.Mg_in)
    assert written(by_hand, "mV") == written(variant.right["E_Mg"], "mV")
