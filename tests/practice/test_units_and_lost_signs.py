"""What students read beside a number, and what they are told of a sign that can be lost in two ways."""

from __future__ import annotations

import json
import re

import pytest

from ionostat.errors import BadFile
from ionostat.practice import find, mark, practices
from ionostat.practice.answers import written
from ionostat.practice.files import blank, read_answers, write_new
from ionostat.practice.files import marked as marked_file
from ionostat.practice.parts import Number
from ionostat.practice.show import practice_text, solution_text

LOGARITHMS = [("2710855", "chemical"), ("2710842", "E_K"), ("2710842", "E_Cl"), ("2710801", "E_Cl"),
              ("2710801", "E_HCO3"), ("2341814", "V")]  # fmt: skip


def marked(variant, name, text):
    return next(one for one in mark(variant, {name: text}) if one.part == name)


@pytest.mark.parametrize("id", practices())
def test_units_are_printed_as_people_write_them(id):
    v = find(id).variant("mia")
    text = practice_text(v, hints=3) + solution_text(v)
    assert not re.search(r"\bohm|\d 1/", text), re.findall(r".{20}(?:\bohm|\d 1/).{9}", text)
    assert not re.search(r"\(in [^)]*\bu[A-Z]", text), "micro has its sign"


def test_the_density_of_pumps_and_the_resistance_read_as_a_sentence():
    text = practice_text(find("2341783").variant("mia"), hints=3)
    assert re.search(r"a density of \d+ per µm², each turning at \d+ per s and", text)
    assert re.search(r"resistance of \d+ Ω cm²\.", text)
    assert re.search(r"\d+ μm\^-2 × \d+ s\^-1", text), "the equation has powers"


@pytest.mark.parametrize(("id", "name"), LOGARITHMS)
def test_a_sign_lost_in_a_logarithm_is_told_with_both_ways_to_it(id, name):
    v = find(id).variant("mia")
    part = v.part(name)
    assert isinstance(part, Number)
    one = marked(v, name, written(-v.right[name], part.unit, 6))
    assert one.state == "wrong" and one.mistake == "sign, or inside and outside swapped"
    assert "exchanged" in one.feedback and "minus" in one.feedback


def test_a_share_where_percent_are_asked_is_a_power_of_ten():
    v = find("2341827").variant("mia")
    one = marked(v, "efficiency", f"{v.right['efficiency']:.6g} %")
    assert (one.state, one.mistake) == ("wrong", "power of ten") and "10⁻²" in one.feedback
    assert marked(v, "efficiency", f"{100 * v.right['efficiency']:.6g}").state == "right"


def test_a_file_is_not_marked_with_the_numbers_of_another_salt(tmp_path):
    v = find("2710842").variant("mia", "autumn class")
    path = tmp_path / "mia.json"
    write_new(path, blank(v))
    answers, _ = read_answers(path, "autumn class")
    assert "numbers" not in marked_file(answers, "autumn class")
    for salt in ("ionostat", "spring class"):
        with pytest.raises(BadFile, match=r"other numbers than mia, variant 1, gets with this salt.*--salt"):
            read_answers(path, salt)
    whole = json.loads(path.read_text())
    path.write_text(json.dumps({name: value for name, value in whole.items() if name != "numbers"}))
    read_answers(path, "spring class")  # files of before have no numbers
