"""What students hand in: names in capitals, files twice, answers to questions that are not there."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ionostat.cli import app
from ionostat.errors import BadFile, UnknownName
from ionostat.practice import find, mark
from ionostat.practice.answers import written
from ionostat.practice.files import Answers, blank, marked, read_answers
from ionostat.practice.grade import grade, table
from ionostat.practice.order import options
from ionostat.practice.seal import DEFAULT_SALT
from ionostat.practice.show import solution_text
from ionostat.practice.summary import summary, summary_json

SALT, NERNST = "a class", "2710842"


def shell(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["practice", *map(str, words)], env={"IONOSTAT_SALT": ""})
    assert done.exit_code == code, done.output
    return done.output


def answers(student: str, right: int, salt: str = SALT) -> dict[str, Any]:
    """A file of answers of which so many numbers are right, and the others left out."""
    variant = find(NERNST).variant(student, salt)
    file = blank(variant)
    file["answers"] |= {n.name: written(variant.right[n.name], n.unit, 8) for n in variant.numbers[:right]}
    return file


def put(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data), encoding="utf-8")


# -------------------------------------------------------------------- names


def test_the_same_numbers_in_python_and_in_the_shell() -> None:
    said = json.loads(shell("show", NERNST, "--student", "ada", "--json"))
    assert said["givens"] == dict(find(NERNST).variant("ada").givens)
    assert find(NERNST).variant("ada") == find(NERNST).variant("ada", DEFAULT_SALT)


@pytest.mark.parametrize("name", ["Émile Žák", " émile žák ", "ÉMILE ŽÁK", "E\u0301mile Z\u030ca\u0301k"])
def test_capitals_and_blanks_around_a_name_do_not_count(name: str) -> None:
    one, other = find("2710855").variant("émile žák", SALT), find("2710855").variant(name, SALT)
    assert dict(one.right) == dict(other.right) and other.student == name
    choice = one.part("enough")
    assert options(one, choice) == options(other, choice)  # type: ignore[arg-type]
    assert dict(one.right) != dict(find("2710855").variant("emile zak", SALT).right)


def test_a_class_with_a_name_in_capitals_too_has_one_sheet_of_it(tmp_path: Path) -> None:
    students = tmp_path / "class.csv"
    students.write_text("student\nAda\nada\nBob\n")
    assert "2 worksheets" in shell("sheet", "2341785", "--students", students, "-o", tmp_path / "sheets")
    assert {path.name for path in (tmp_path / "sheets").iterdir()} == {"2341785_Ada.pdf", "2341785_Bob.pdf"}
    students.write_text("student\na/B\nA?b\n")  # other names, and one file on some systems
    said = shell("sheet", "2341785", "--students", students, "-o", tmp_path / "more", code=2)
    assert "more differently" in said and not list(tmp_path.glob("more/*.pdf"))


@pytest.mark.parametrize("name", ["x.docx", "x.xml"])
def test_a_sheet_under_a_name_that_is_no_pdf_is_refused(tmp_path: Path, name: str) -> None:
    assert "ends in .pdf" in shell("sheet", "2341785", "--student", "ada", "-o", tmp_path / name, code=2)
    assert not list(tmp_path.iterdir())


# -------------------------------------------------------------------- files


def test_an_answer_to_no_question_is_named(tmp_path: Path) -> None:
    file = answers("ada", 1, DEFAULT_SALT)
    file["answers"]["E_Kx"] = "3 mV"
    put(tmp_path / "ada.json", file)
    said = shell("mark", tmp_path / "ada.json", code=1)
    assert "'E_Kx' is no part" in said and "E_K, E_Cl, more_K" in said and "E_K: right" in said
    (one,) = grade(tmp_path, DEFAULT_SALT)
    assert "E_Kx" in one.problem and one.result is not None and one.result["points"] == 1
    with pytest.raises(UnknownName, match="E_Kx"):
        mark(find(NERNST).variant("ada"), {"E_Kx": "3 mV"})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ([1], r"the file: must be a table of names and values in braces, \{...\}"),
        ({**blank(find(NERNST).variant("ada")), "answers": []}, "answers: must be a table"),
        ({**blank(find(NERNST).variant("ada")), "version": "a"}, "version: must be a whole number"),
        ({**blank(find(NERNST).variant("ada")), "student": 7}, "student: must be a text"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said_in_plain_words(tmp_path: Path, data: Any, says: str) -> None:
    put(tmp_path / "x.json", data)
    with pytest.raises(BadFile, match=says) as told:
        read_answers(tmp_path / "x.json", SALT)
    assert "instance of" not in str(told.value)


# -------------------------------------------------------------------- a class


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """Two students: ada's best file is neither the first nor the last, one more was changed; bob's is alone."""
    for name, student, right in (("a1", "ada", 0), ("a2", "Ada", 2), ("a3", " ADA", 1), ("bob", "bob", 3)):
        put(tmp_path / f"{name}.json", answers(student, right))
    changed = marked(Answers.model_validate(answers("ada", 3)), SALT)
    put(tmp_path / "a4.json", changed | {"points": 6.0})
    put(tmp_path / "cyd.json", marked(Answers.model_validate(answers("cyd", 3)), SALT) | {"points": 6.0})
    (tmp_path / "z.json").write_text("{")
    return tmp_path


def test_doubles_are_told_whatever_else_is_wrong(few: Path) -> None:
    problems = {one.file: one.problem for one in grade(few, SALT)}
    assert all("more than once" in problems[f"a{k}.json"] for k in (1, 2, 3, 4))
    assert "seal" in problems["a4.json"] and "seal" in problems["cyd.json"] and not problems["bob.json"]
    assert "more than once" not in problems["cyd.json"] + problems["z.json"]


def test_the_summary_counts_each_student_once_with_the_best_and_nothing_that_was_changed(few: Path) -> None:
    graded = grade(few, SALT)
    states = {one.part: (one.answers, one.states.get("right", 0)) for one in summary(graded)}
    numbers = [part.name for part in find(NERNST).variant("ada").numbers]
    assert [states[name] for name in numbers[:4]] == [(2, 2), (2, 2), (2, 1), (2, 0)][: len(numbers)]
    said = summary_json(graded)
    assert (said["files"], said["marked"], said["counted"]) == (7, 6, 2)
    printed = shell("grade", few, "-o", few / "g.csv", "--salt", SALT, code=1)
    assert "6 of 7 files marked" in printed and "2 counted" in printed


def test_all_rows_are_of_one_length(few: Path) -> None:
    put(few / "other.json", blank(find("2710855").variant("ada", SALT)))  # has fewer parts
    rows = list(csv.reader(table(grade(few, SALT)).splitlines()))
    assert len(rows) == 9 and len({len(row) for row in rows}) == 1


# -------------------------------------------------------------------- on the screen


def test_a_power_of_ten_has_no_brackets() -> None:
    said = solution_text(find("2341785").variant("ada"))
    assert "× 10^23" in said and "10^(" not in said
