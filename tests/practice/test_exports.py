"""Practices for other systems: what Moodle and PrairieLearn would mark is what ionostat marks.

The forms are checked against rules written here in our own words, after Moodle's page on its XML format and
PrairieLearn's documentation of ``info.json`` and of its elements.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import xml.etree.ElementTree as ET
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import prairielearn_elements as prairielearn
import pytest
from typer.testing import CliRunner

from ionostat.cli import app
from ionostat.practice import Choice, Mark, Number, Practice, Variant, find, mark, practices
from ionostat.practice.answers import read
from ionostat.practice.exports.markup import html
from ionostat.practice.exports.moodle import moodle_xml
from ionostat.practice.exports.prairielearn import question_folder
from ionostat.units import in_unit

SALT, VARIANTS = "a class", 2
FEW = ("2710842", "2341827", "2710823", "2341796")
ALL = tuple(practices())
each = pytest.mark.parametrize("id", [id if id in FEW else pytest.param(id, marks=pytest.mark.long) for id in ALL])


def marked(variant: Variant, part: str, said: Any) -> Mark:
    """What ionostat says to one answer."""
    (found,) = [one for one in mark(variant, {part: said}) if one.part == part]
    return found


def plain_enough(text: str) -> None:
    """No mark-up of ours is left, and every equation is closed."""
    assert "[[" not in text and "**" not in text and "$" not in text.replace("$course$", ""), text
    assert text.count(r"\(") == text.count(r"\)"), text


# -------------------------------------------------------------------- Moodle

COMMON = {
    "name", "questiontext", "generalfeedback", "defaultgrade", "penalty", "hidden", "idnumber", "answer", "hint",
    "tags",
}  # fmt: skip
OF_A_KIND = {
    "numerical": COMMON | {"units", "unitgradingtype", "unitpenalty", "showunits", "unitsleft"},
    "multichoice": COMMON | {"single", "shuffleanswers", "answernumbering"},
}


def bank(id: str, count: int = VARIANTS) -> list[ET.Element]:
    quiz = ET.fromstring(moodle_xml([find(id)], count, SALT))
    assert quiz.tag == "quiz"
    return list(quiz)


def said(element: ET.Element | None, path: str = "text") -> str:
    found = element.find(path) if element is not None else None
    assert found is not None, path
    return found.text or ""


def whose(question: ET.Element) -> tuple[Variant, Number | Choice]:
    """The variant and the part that a question was made of."""
    id, name, k = re.fullmatch(r"(\d+)-v\d+-(\w+)-(\d+)", said(question, "idnumber")).groups()  # type: ignore[union-attr]
    variant = find(id).variant(f"variant {k}", SALT)
    part = variant.part(name)
    assert isinstance(part, Number | Choice)
    return variant, part


@each
def test_the_bank_has_the_form_that_moodle_reads(id: str) -> None:
    category, names, count = "", set(), 0
    for question in bank(id):
        kind = question.get("type", "")
        if kind == "category":
            category = said(question.find("category"))
            assert category.startswith("$course$/top/ionostat/")
            continue
        assert category and {child.tag for child in question} <= OF_A_KIND[kind]
        names.add((category, said(question, "idnumber")))
        count += 1
        assert len(question.findall("hint")) == 3 and said(question.find("name"))
        for element in question.iter():
            if element.get("format") == "html":
                plain_enough(said(element))
        fractions = [float(answer.get("fraction", "nan")) for answer in question.findall("answer")]
        assert fractions.count(100) == 1 and set(fractions) <= {0, 50, 100}
    parts = [part for part in find(id).parts if isinstance(part, Number | Choice)]
    assert len(names) == count == VARIANTS * len(parts)


def accepted(answer: ET.Element, value: float) -> bool:
    """Whether Moodle takes a number, in the unit of the question, for this answer."""
    return said(answer) == "*" or abs(value - float(said(answer))) <= float(said(answer, "tolerance"))


@each
def test_moodle_marks_numbers_as_we_do(id: str) -> None:
    for question in bank(id):
        if question.get("type") != "numerical":
            continue
        variant, part = whose(question)
        assert isinstance(part, Number)
        answers = question.findall("answer")
        assert answers[0].get("fraction") == "100" and said(answers[-1]) == "*"
        for answer in answers[:-1]:
            first = next(other for other in answers if accepted(other, float(said(answer))))
            ours = marked(variant, part.name, f"{said(answer)} {part.unit}".removesuffix(" 1"))
            told = unescape(said(answer.find("feedback")))
            assert (ours.state == "right") == (first.get("fraction") == "100"), (part.name, said(answer))
            assert ours.state == "right" or unescape(html(ours.mistake)) in told, (part.name, told, ours)
        edge = variant.right[part.name] + 0.999 * part.allowance(variant.right[part.name])
        assert accepted(answers[0], float(in_unit(edge, part.unit))) and part.accepts(edge, variant.right[part.name])


@each
def test_the_units_to_pick_convert(id: str) -> None:
    for question in bank(id, 1):
        if question.get("type") != "numerical":
            continue
        variant, part = whose(question)
        units = question.findall("units/unit")
        assert said(question, "showunits") == ("2" if units else "3") and isinstance(part, Number)
        right = float(said(question.findall("answer")[0]))
        for k, unit in enumerate(units):
            name, multiplier = said(unit, "unit_name"), float(said(unit, "multiplier"))
            assert (k == 0) == (multiplier == 1.0), "the unit of the question comes first, and is the only one with 1"
            assert read(f"{right * multiplier!r} {name}", part.unit) == pytest.approx(
                variant.right[part.name], rel=1e-6
            )
            assert marked(variant, part.name, f"{right * multiplier!r} {name}").state == "right"


def statement(variant: Variant, option: str, reason: str) -> str:
    """A choice and its reason as one answer."""
    because = f"<br><em>because:</em> {html(variant.asked(reason))}" if reason else ""
    return html(variant.asked(option)) + because


@each
def test_moodle_marks_choices_as_we_do(id: str) -> None:
    for question in bank(id):
        if question.get("type") != "multichoice":
            continue
        variant, part = whose(question)
        assert isinstance(part, Choice)
        pairs = {
            statement(variant, text, part.reasons.get(reason, "")): {"choice": key, "reason": reason}
            for key, text in part.options.items()
            for reason in part.reasons or ("",)
        }
        answers = question.findall("answer")
        assert {said(answer) for answer in answers} == set(pairs)
        for answer in answers:
            ours = marked(variant, part.name, pairs[said(answer)])
            assert float(answer.get("fraction", "nan")) == 100 * ours.points / ours.out_of
            assert html(variant.asked(ours.feedback)) == said(answer.find("feedback"))


def test_a_bank_is_the_same_again_and_another_for_another_class() -> None:
    one = moodle_xml([find(id) for id in FEW], 2, SALT)
    assert one == moodle_xml([find(id) for id in FEW], 2, SALT) != moodle_xml([find(id) for id in FEW], 2, "another")
    assert one.startswith(b"<?xml") and "K⁺".encode() in one


# -------------------------------------------------------------------- PrairieLearn

INFO = {
    "comment", "uuid", "type", "title", "topic", "tags", "authors", "clientFiles", "clientTemplates", "template",
    "gradingMethod", "singleVariant", "showCorrectAnswer", "partialCredit", "options", "externalGradingOptions",
    "dependencies", "workspaceOptions", "sharingSets", "sharePublicly", "shareSourcePublicly", "preferences",
}  # fmt: skip
"""Keys that a question's info.json may have; no other is allowed."""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("course")
    for id in FEW:
        (out / id).mkdir()
        for name, text in question_folder(find(id), 3, SALT).items():
            (out / id / name).write_text(text, encoding="utf-8")
    return out


def server_of(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"server_{folder.name}", folder / "server.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def generated(folder: Path) -> tuple[ModuleType, dict[str, Any]]:
    """A question as it is put to a student: after the server and then the elements have made it."""
    server = server_of(folder)
    data: dict[str, Any] = {"options": {"question_path": str(folder)}, "params": {}, "correct_answers": {}}
    server.generate(data)
    prairielearn.prepare(folder, data)
    return server, data | {"submitted_answers": {}, "partial_scores": {}, "feedback": {}, "score": 0.0}


def picked(data: dict[str, Any], variant: Variant, name: str, key: Any) -> str:
    """The letter that PrairieLearn shows before an option, or before a reason."""
    part = variant.part(name.removesuffix("_reason"))
    assert isinstance(part, Choice)
    text = html(variant.asked((part.reasons if name.endswith("_reason") else part.options)[key]))
    return next(option["key"] for option in data["params"][name] if option["html"] == text)


def graded(folder: Path, practice: Practice, answers: dict[str, Any]) -> tuple[dict[str, Any], Variant]:
    """The question after the elements, and then the server, have marked; `answers` may take a variant."""
    server, data = generated(folder)
    variant = practice.variant(f"variant {data['params']['variant'] + 1}", SALT)
    for name, answer in answers.items():
        value: Any = answer(variant) if callable(answer) else answer
        choice = isinstance(data["params"].get(name), list) and value != ""
        data["submitted_answers"][name] = picked(data, variant, name, value) if choice else value
    prairielearn.grade(folder, data)
    server.grade(data)
    return data, variant


@each
def test_info_has_what_a_question_needs(id: str) -> None:
    info = json.loads(question_folder(find(id), 1, SALT)["info.json"])
    assert set(info) <= INFO and {"uuid", "type", "title", "topic"} <= set(info)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", info["uuid"])
    assert info["type"] == "v3" and info["title"] and info["topic"] in ("Ionic gradients", "Na+/K+ pump")
    assert all(isinstance(tag, str) for tag in info["tags"]) and len(set(info["tags"])) == len(info["tags"])


def test_no_two_questions_share_a_uuid() -> None:
    found = [json.loads(question_folder(find(id), 1, SALT)["info.json"])["uuid"] for id in ALL]
    assert len(set(found)) == len(ALL)


class Elements(HTMLParser):
    """Start tags with their attributes, and whether all were closed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@each
def test_the_page_uses_known_elements_and_every_text_is_there(id: str) -> None:
    files = question_folder(find(id), VARIANTS, SALT)
    page = Elements()
    page.feed(files["question.html"])
    assert not page.open
    for tag, attributes in page.found:
        assert set(attributes) <= prairielearn.ATTRIBUTES[tag], tag
    names = [attributes["answers-name"] for _, attributes in page.found if "answers-name" in attributes]
    assert len(names) == len(set(names))
    for variant in json.loads(files["variants.json"]):
        for path in re.findall(r"\{\{[{#/]?params\.([\w.]+)\}", files["question.html"]):
            value: Any = variant["params"]
            for key in path.split("."):
                value = value[key]
            if isinstance(value, str):
                plain_enough(value)
        answers = {part.name for part in find(id).parts if isinstance(part, Number)}
        assert set(variant["correct_answers"]) == answers <= set(names)


@each
def test_every_question_opens_and_can_be_marked(id: str, tmp_path: Path) -> None:
    for name, text in question_folder(find(id), 1, SALT).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    data, _ = graded(tmp_path, find(id), right_answers(find(id)))
    assert data["score"] == 1.0 and set(data["partial_scores"]) == set(data["submitted_answers"])


def test_the_server_needs_nothing_but_python() -> None:
    tree = ast.parse(question_folder(find(FEW[0]), 1, SALT)["server.py"])
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported == {"json", "pathlib", "random"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]


def right_answers(practice: Practice) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for part in practice.parts:
        if isinstance(part, Number):
            answers[part.name] = lambda v, part=part: float(in_unit(v.right[part.name], part.unit))
        elif isinstance(part, Choice):
            answers[part.name] = lambda v, part=part: part.right_key(v.right)
            if part.reasons:
                answers[f"{part.name}_reason"] = part.right_reason
    return answers


@pytest.mark.parametrize("id", FEW)
def test_right_answers_get_the_whole_mark(folders: Path, id: str) -> None:
    data, _ = graded(folders / id, find(id), right_answers(find(id)))
    assert data["score"] == 1.0 and not data["feedback"]
    assert set(data["partial_scores"]) == set(data["submitted_answers"])


@pytest.mark.parametrize("id", FEW)
def test_mistakes_are_told_as_we_tell_them(folders: Path, id: str) -> None:
    practice = find(id)
    for part in (part for part in practice.parts if isinstance(part, Number)):
        for mistake in part.mistakes:
            led = lambda v, part=part, mistake=mistake: float(  # noqa: E731
                in_unit(mistake.leads_to(v.right, part.answer), part.unit)
            )
            data, variant = graded(folders / id, practice, right_answers(practice) | {part.name: led})
            ours = marked(variant, part.name, f"{led(variant)!r} {part.unit}".removesuffix(" 1"))
            assert data["feedback"] == {part.name: html(ours.feedback)}, (part.name, mistake.name)
            assert data["score"] < 1.0 and ours.state == "wrong"
            assert "feedback" not in data["partial_scores"][part.name], "PrairieLearn's remark on digits misleads"


def test_a_reason_counts_only_for_the_right_choice(folders: Path) -> None:
    practice = find("2710842")
    data, _ = graded(folders / "2710842", practice, right_answers(practice) | {"more_K": "hyper"})
    assert data["partial_scores"]["more_K_reason"]["score"] == 0 and data["score"] == pytest.approx(5 / 6)
    data, _ = graded(folders / "2710842", practice, right_answers(practice) | {"more_K_reason": "1"})
    assert data["score"] == pytest.approx(5.5 / 6)


def test_an_empty_part_is_worth_nothing_and_told_nothing(folders: Path) -> None:
    practice = find("2710842")
    data, _ = graded(folders / "2710842", practice, right_answers(practice) | {"E_K": ""})
    assert data["score"] == pytest.approx(5 / 6) and "E_K" not in data["feedback"]


# -------------------------------------------------------------------- in the shell


def export(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["practice", "export", *map(str, words)])
    assert done.exit_code == code, done.output
    return done.output


def test_folders_appear_whole_and_are_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "questions" / "ionostat"
    printed = export("2710823", "2710842", "--to", "prairielearn", "-o", out, "--variants", "2")
    assert "left out: 2710823 field" in printed
    assert {path.name for path in out.iterdir()} == {"2710823", "2710842"}
    assert {path.name for path in (out / "2710842").iterdir()} == {
        "info.json", "question.html", "server.py", "variants.json",
    }  # fmt: skip
    before = (out / "2710842" / "variants.json").read_bytes()
    assert "already" in export("2341827", "2710842", "--to", "prairielearn", "-o", out, code=2)
    assert (out / "2710842" / "variants.json").read_bytes() == before and not (out / "2341827").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "numbers of practices"), (("--all", "2710842"), "numbers of practices"), (("27108",), "Unknown practice"),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_refused(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    assert says in export(*words, "-o", tmp_path / "bank.xml", code=2)
    assert not list(tmp_path.iterdir())


def test_a_bank_is_a_new_xml_file(tmp_path: Path) -> None:
    assert "must end in .xml" in export("2710842", "-o", tmp_path / "bank.json", code=2)
    export("2710842", "2710842", "-o", tmp_path / "bank.xml", "--variants", "1")
    numbers = [one for one in ET.parse(tmp_path / "bank.xml").getroot() if one.get("type") == "numerical"]
    assert len(numbers) == len(find("2710842").variant("a").numbers)
    assert "already" in export("2710842", "-o", tmp_path / "bank.xml", code=2)
    (tmp_path / "taken").write_text("a file")
    assert "cannot be written" in export("2710842", "--to", "prairielearn", "-o", tmp_path / "taken", code=2)
