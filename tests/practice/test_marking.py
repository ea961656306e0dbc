"""Marking: what students write, what they get back, and files that were changed, doubled or broken."""

from __future__ import annotations

import csv
import json

import pytest

from ionostat.errors import BadFile, BadValue, UnknownName
from ionostat.practice.answers import Unreadable, read, written
from ionostat.practice.draw import Draw
from ionostat.practice.files import Answers, blank, marked, read_answers, write_new
from ionostat.practice.grade import grade, table
from ionostat.practice.library import find
from ionostat.practice.marking import moved
from ionostat.practice.parts import Control, Reach
from ionostat.practice.seal import genuine

SALT = "a class"


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("\u221288,5 mV", "mV", -0.0885), ("-88.5", "mV", -0.0885), ("E_K = -0,0885 V", "mV", -0.0885),
        ("1,234.5 mV", "mV", 1.2345), ("1.234,5 mV", "mV", 1.2345), ("27 500", "1", 27500.0), (".5", "1", 0.5),
        ("3 x 10^8", "1", 3e8), ("10\u207b\u00b3 mM", "mM", 1e-3),
        ("1.2\u00b710\u207b\u2079 mol/m2/s", "mol/m2/s", 1.2e-9),
        ("12 mmol l-1", "mM", 12.0), ("12 mmol/L", "mM", 12.0), ("19.4 kJ mol\u207b\u00b9", "kJ/mol", 19400.0),
        ("70 millivolts", "mV", 0.07), ("5 minutes", "s", 300.0), ("45 %", "1", 0.45), ("2-fold", "1", 2.0),
        ("\u00b5M 3", "uM", None), ("3 \u00b5M", "mM", 3e-3), (5, "mV", 0.005),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text, unit, value):
    if value is None:
        with pytest.raises(Unreadable):
            read(text, unit)
    else:
        assert read(text, unit) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("text", ["1,234", "abc", "-", "e5", "1.2.3", "3 4 mV", "nan", "1e400", "12 pA", True, [1]])
def test_what_is_no_number_is_handed_back(text):
    with pytest.raises(Unreadable):
        read(text, "mV")


@pytest.mark.parametrize("text", ["", "  ", None])
def test_nothing_is_nothing(text):
    assert read(text, "mV") is None


def test_variants_never_change():
    """Frozen on 22 November 2026: files of students must mean the same for ever."""
    draw = Draw("2710855", 1, "ada", "salt")
    assert [draw.step("V", -80, -55, 1), draw.below("n", 10**6), draw.shuffled("s", "abcd")] == FROZEN


FROZEN = [-58.0, 815946, ["c", "b", "a", "d"]]


def test_every_number_of_a_raster_comes_as_often():
    counts = [0] * 7
    for k in range(7000):
        counts[Draw("a", 1, str(k), "").below("n", 7)] += 1
    assert max(abs(count - 1000) for count in counts) < 130  # 4.4 standard deviations


def variant(student="ada", attempt=0):
    return find("2710855").variant(student, SALT, attempt)


def test_students_attempts_and_classes_differ():
    one = variant().givens
    assert one == variant().givens
    others = [variant("bob").givens, variant("ada", 1).givens, find("2710855").variant("ada", "other").givens]
    assert all(dict(one) != dict(other) for other in others)


def states(said, student="ada"):
    file = blank(variant(student))
    file["answers"] |= said
    return {m["part"]: m for m in marked(Answers.model_validate(file), SALT)["marks"]}


def test_a_slip_is_marked_once_and_followed_through():
    v = variant()
    wrong = v.right["chemical"] * 1.3
    said = {"chemical": written(wrong, "kJ/mol", 8), "electrical": written(v.right["electrical"], "kJ/mol", 8)}
    said["total"] = written(wrong + v.right["electrical"], "kJ/mol", 8)
    marks = states(said)
    assert [marks[name]["state"] for name in ("chemical", "electrical", "total")] == ["wrong", "right", "follows"]
    assert marks["total"]["points"] == 1.0


def test_a_wrong_dimension_is_invalid_and_does_not_spoil_what_follows():
    v = variant()
    marks = states({"chemical": "3 mV", "total": written(v.right["total"], "kJ/mol")})
    assert marks["chemical"]["state"] == "invalid" and "does not measure kJ/mol" in marks["chemical"]["feedback"]
    assert marks["total"]["state"] == "right"


def test_sign_and_power_of_ten_are_told():
    v = variant()
    right = v.right["true_total"] / 1e3
    assert states({"true_total": f"{-right:.6g} kJ/mol"})["true_total"]["mistake"] == "wrong sign"
    assert states({"true_total": f"{right:.6g} J/mol"})["true_total"]["mistake"] == "power of ten"


def test_a_choice_counts_half_without_its_reason():
    assert states({"enough": {"choice": "no", "reason": "3"}})["enough"]["points"] == 0.5
    assert states({"enough": {"choice": "yes", "reason": "1"}})["enough"]["points"] == 0.0
    assert states({"enough": {"choice": "maybe"}})["enough"]["state"] == "invalid"
    assert states({"enough": {}})["enough"]["state"] == "empty"


def test_a_changed_result_is_found(tmp_path):
    file = tmp_path / "ada.json"
    result = marked(Answers.model_validate(blank(variant())), SALT)
    write_new(file, result)
    assert read_answers(file, SALT)[1] is True
    file.write_text(file.read_text().replace('"points": 0', '"points": 5', 1))
    assert read_answers(file, SALT)[1] is False
    (one,) = grade(tmp_path, SALT)
    assert one.result is not None and one.result["points"] == 0 and "seal" in one.problem
    assert not genuine(result, "another salt")


def test_nothing_is_overwritten(tmp_path):
    file = tmp_path / "ada.json"
    write_new(file, {"a": 1})
    write_new(file, {"a": 1})
    with pytest.raises(BadFile, match="already"):
        write_new(file, {"a": 2})
    assert json.loads(file.read_text()) == {"a": 1}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "no JSON"), ("[]", "must be a table"), ('{"practice": "2710855"}', "is missing"),
        ("\udcff", "cannot be read"),
        ('{"practice": "2710855", "version": 99, "student": "a", "answers": {}}', "version 99"),
    ],
)  # fmt: skip
def test_broken_files_are_told(tmp_path, text, says):
    file = tmp_path / "x.json"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadFile, match=says):
        read_answers(file, SALT)


def test_unknown_practice_and_nameless_student():
    with pytest.raises(UnknownName, match="2710855"):
        find("2710854x")
    for name in (" ", "\ud800"):
        with pytest.raises(BadValue, match="student"):
            find("2710855").variant(name)
    with pytest.raises(UnknownName, match="total"):
        variant().part("totl")


@pytest.mark.parametrize(("low", "high"), [(-70, -40), (-40, 20), (1, 30)])
def test_a_control_may_stand_at_its_limits_and_not_outside(low, high):
    ask = Reach(
        "clamp", "?", {"V": Control(low, high, high, "mV")}, lambda g: {}, {}, lambda seen, g: True,
        ("a", "b", "c"), "", lambda g: {},
    )  # fmt: skip
    for text in (str(low), f"{high} mV", f"{high / 1000} V"):
        assert moved(ask, {"V": text}, variant())["V"] == pytest.approx((low if text == str(low) else high) / 1000)
    for text in (f"{low - 0.01}", f"{high + 0.01}"):
        with pytest.raises(Unreadable, match="outside"):
            moved(ask, {"V": text}, variant())


def test_a_class_is_a_table(tmp_path):
    for name in ("ada", "bob", "=cmd()"):
        file = blank(variant(name))
        file["answers"]["electrical"] = written(-variant(name).right["electrical"], "kJ/mol")
        (tmp_path / f"{len(name)}{name[:1].strip('=')}.json").write_text(json.dumps(file))
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "twice.json").write_text(json.dumps(blank(variant("ada"))))
    rows = list(csv.DictReader(table(grade(tmp_path, SALT)).splitlines()))
    assert len(rows) == 5
    ada = next(row for row in rows if row["student"] == "ada" and row["misconception 2"])
    assert ada["misconception 2"] == "wrong sign" and "more than once" in ada["problem"]
    assert next(row for row in rows if row["file"] == "broken.json")["problem"]
    assert all(not row["student"].startswith("=") for row in rows)
