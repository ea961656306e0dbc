"""What every practice must be, over two hundred students: by registry, so a new one is tested by being there."""

from __future__ import annotations

import json
import math

import pytest
from by_hand import BY_HAND, RANGES

from ionostat.practice.answers import written
from ionostat.practice.files import Answers, blank, marked
from ionostat.practice.library import practices
from ionostat.practice.marking import mark
from ionostat.practice.parts import Choice, Number, Reach
from ionostat.units import in_unit

SALT = "a class"
STUDENTS = [f"student {k}" for k in range(200)]
FEW = pytest.param(STUDENTS[:20], id="twenty students")
MANY = pytest.param(STUDENTS, id="two hundred students", marks=pytest.mark.long)
ALL = list(practices().values())


def each(f):
    return pytest.mark.parametrize("practice", ALL, ids=lambda p: p.id)(f)


def exact(x):
    return x


def two_digits(x):
    """At least two digits behind the point and two that count, as people write numbers down."""
    return round(x, max(2, 1 - math.floor(math.log10(abs(x))))) if x else x


def answers_of(variant):
    """The right answers, written as a student would."""
    said = blank(variant)
    for part in variant.practice.parts:
        if isinstance(part, Number):
            said["answers"][part.name] = written(variant.right[part.name], part.unit, 6)
        elif isinstance(part, Choice):
            said["answers"][part.name] = {"choice": part.right_key(variant.right), "reason": part.right_reason}
        elif isinstance(part, Reach):
            moved = part.example(variant.right)
            said["answers"][part.name] = {n: written(v, part.controls[n].unit, 8) for n, v in moved.items()}
    return said


@each
@pytest.mark.parametrize("students", [FEW, MANY])
def test_answers_are_those_by_hand(practice, students):
    for student in students:
        variant = practice.variant(student, SALT)
        for name, value in BY_HAND[practice.id](variant.givens, exact).items():
            part = variant.part(name)
            right = variant.right[name]
            assert math.isfinite(right), (student, name)
            assert abs(value - right) <= 0.1 * max(part.within, part.tolerance * abs(right)), (student, name, value)
            low, high = RANGES[practice.id][name]
            assert low <= right <= high, (student, name, right)
        assert set(RANGES[practice.id]) == {part.name for part in variant.numbers}


@each
@pytest.mark.parametrize("students", [FEW, MANY])
def test_rounding_on_the_way_passes(practice, students):
    for student in students:
        variant = practice.variant(student, SALT)
        for name, value in BY_HAND[practice.id](variant.givens, two_digits).items():
            assert variant.part(name).accepts(value, variant.right[name]), (student, name, value, variant.right[name])


@each
@pytest.mark.parametrize("students", [FEW, MANY])
def test_no_known_mistake_is_right(practice, students):
    for student in students:
        variant = practice.variant(student, SALT)
        for part in variant.numbers:
            for mistake in part.mistakes:
                wrong = mistake.leads_to(variant.right, part.answer)
                said = {part.name: written(wrong, part.unit, 8)}
                (found,) = [m for m in mark(variant, said) if m.part == part.name]
                assert found.state == "wrong" and found.mistake, (student, part.name, mistake.name, found)


@each
@pytest.mark.parametrize("students", [FEW, MANY])
def test_right_answers_get_all_marks_in_the_same_bytes(practice, students):
    for student in students[:20] if any(isinstance(p, Reach) for p in practice.parts) else students:
        said = Answers.model_validate(answers_of(practice.variant(student, SALT)))
        first, again = marked(said, SALT), marked(said, SALT)
        assert first["points"] == first["out_of"] > 0, (student, first["marks"])
        assert json.dumps(first) == json.dumps(again)


@each
def test_texts_are_whole_and_hide_the_answers(practice):
    variant = practice.variant("ada", SALT)
    assert practice.goals and practice.needs and practice.rows
    for text in (practice.story, *(part.ask for part in practice.parts), *(h for p in practice.parts for h in p.hints)):
        shown = variant.asked(text)
        assert "[[" not in shown and shown.count("$") % 2 == 0, text
    for part in practice.parts:
        assert len(part.hints) == 3 and len(set(part.hints)) == 3, part.name
        variant.typeset(part.solution)
    variant.command()


@each
@pytest.mark.parametrize("students", [FEW, MANY])
def test_choices_are_whole(practice, students):
    for part in practice.parts:
        if isinstance(part, Choice):
            for student in students:
                assert part.right_key(practice.variant(student, SALT).right) in part.options
            assert bool(part.reasons) == bool(part.right_reason)
            assert set(part.why) <= set(part.options) | set(part.reasons)


@each
def test_the_run_shows_the_same(practice):
    shows = practice.shows
    for student in STUDENTS[:2]:
        variant = practice.variant(student, SALT)
        seen = shows.run(variant.right)
        assert seen.numbers and all(math.isfinite(value) for value, _ in seen.numbers.values())
        for name, number in (shows.confirms or {}).items():
            value, unit = seen.numbers[number]
            right = variant.right[name]
            assert variant.part(name).accepts(value, right), (student, number, in_unit(value, unit), right)
