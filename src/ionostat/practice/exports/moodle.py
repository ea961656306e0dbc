"""Practices as a bank of questions for Moodle: one category a practice, in it one a part, with so many variants each.

The form is Moodle's own (https://docs.moodle.org/en/Moodle_XML_format). Moodle takes the first answer that
fits, so the right one comes first and the recognised mistakes follow with their feedback. The unit is
picked from a list: typed units would let "-96 V" pass for "-96 mV", since Moodle tries the bare number too.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement

from ...units import PREFIXES, parse
from ..practice import Practice, Variant
from ..text import unit_for_people
from .asked import Asked, AskedChoice, AskedNumber, Option, asked, drawn
from .markup import html, paragraphs

__all__ = ["moodle_xml", "units_to_pick"]

FROM_A_LIST, NO_UNITS = "2", "3"
"""How Moodle asks for the unit."""
SHARE_OF_THE_MARK = "1"
"""What a wrong unit costs is a share of the mark for the number."""


def moodle_xml(practices: Iterable[Practice], count: int, salt: str) -> bytes:
    """The file to import, UTF-8.

    Args:
        practices: which.
        count: variants of each.
        salt: secret of the class; another salt draws other variants.
    """
    quiz = Element("quiz")
    for practice in practices:
        quiz.extend(_bank(practice, list(drawn(practice, count, salt))))
    ET.indent(quiz)
    return ET.tostring(quiz, encoding="utf-8", xml_declaration=True) + b"\n"


def _bank(practice: Practice, variants: Sequence[Variant]) -> Iterator[Element]:
    """The categories of a practice, each followed by its questions."""
    above = f"$course$/top/ionostat/{_level(f'{practice.id} {practice.title}')}"
    yield _category(above, f"You learn to: {'; '.join(practice.goals)}. You need: {'; '.join(practice.needs)}.")
    for number, part in enumerate(practice.parts, 1):
        questions = [asked(variant, part) for variant in variants]
        if not isinstance(questions[0], AskedNumber | AskedChoice):
            continue
        yield _category(f"{above}/{_level(f'{number} {part.name}')}", f"Part {number} of {practice.title}.")
        for k, (variant, question) in enumerate(zip(variants, questions), 1):
            yield _question(variant, question, number, k)


def _level(name: str) -> str:
    """The name of a category in a path, where a slash is doubled."""
    return name.replace("/", "//")


def _category(path: str, info: str) -> Element:
    question = Element("question", type="category")
    _text(SubElement(question, "category"), path)
    _text(SubElement(question, "info", format="html"), html(info))
    return question


def _question(variant: Variant, asking: Asked, number: int, k: int) -> Element:
    p, part = variant.practice, asking.part
    question = Element("question", type="numerical" if isinstance(asking, AskedNumber) else "multichoice")
    _text(SubElement(question, "name"), f"{p.id} part {number} {part.name}, variant {k:02}")
    _text(SubElement(question, "questiontext", format="html"), _asking(variant, asking, number))
    closing = [variant.typeset(p.doubt)] if p.doubt and part is p.parts[-1] else []
    _text(SubElement(question, "generalfeedback", format="html"), paragraphs([asking.solution, *closing]))
    for name, value in (("defaultgrade", f"{part.marks:g}"), ("penalty", "0"), ("hidden", "0")):
        SubElement(question, name).text = value
    SubElement(question, "idnumber").text = f"{p.id}-v{p.version}-{part.name}-{k}"
    if isinstance(asking, AskedNumber):
        _number(question, asking)
    elif isinstance(asking, AskedChoice):
        _choice(question, asking)
    for hint in asking.hints:
        _text(SubElement(question, "hint", format="html"), html(hint))
    tags = SubElement(question, "tags")
    for tag in ("ionostat", p.id, f"version {p.version}", f"variant {k}"):
        _text(SubElement(tags, "tag"), tag)
    return question


def _asking(variant: Variant, asking: Asked, number: int) -> str:
    """The story and the question; before it the earlier questions, whose answers it may build on."""
    before = [(part.name, variant.asked(part.ask)) for part in variant.practice.parts[: number - 1]]
    items = "".join(f"<li><strong>{html(name)}</strong>: {html(text)}</li>" for name, text in before)
    unit = f" (in {unit_for_people(asking.unit)})" if isinstance(asking, AskedNumber) and asking.unit != "1" else ""
    earlier = f"<p>Earlier questions about these numbers, which this one may build on:</p><ol>{items}</ol>"
    story = paragraphs([variant.asked(variant.practice.story)])
    return (
        story
        + (earlier if items else "")
        + f"<p><strong>{html(asking.part.name)}</strong>: {html(asking.ask)}{unit}</p>"
    )


# -------------------------------------------------------------------- answers


def _number(question: Element, asking: AskedNumber) -> None:
    _answer(question, 100, _figures(asking.answer), "", _figures(asking.allowance))
    for one in asking.wrong:
        _answer(question, 0, _figures(one.value), f"{html(one.name)}: {html(one.feedback)}", _figures(one.allowance))
    _answer(question, 0, "*", "Not yet: the hints go from the idea to the formula.", "0")
    choices = units_to_pick(asking.unit)
    if choices:
        units = SubElement(question, "units")
        for name, multiplier in choices.items():
            unit = SubElement(units, "unit")
            SubElement(unit, "multiplier").text = f"{multiplier:.12g}"
            SubElement(unit, "unit_name").text = unit_for_people(name)
    settings = {
        "unitgradingtype": SHARE_OF_THE_MARK if choices else "0", "unitpenalty": "1.0" if choices else "0.1",
        "showunits": FROM_A_LIST if choices else NO_UNITS, "unitsleft": "0",
    }  # fmt: skip
    for name, value in settings.items():
        SubElement(question, name).text = value


def units_to_pick(unit: str) -> dict[str, float]:
    """A unit and its neighbours a thousand up and down, each with how many of it make one of the unit.

    >>> units_to_pick("mV"), units_to_pick("1")
    ({'mV': 1.0, 'V': 0.001, 'uV': 1000.0}, {})
    """
    known = parse(unit)
    if known is None or unit in ("1", "%"):
        return {}
    symbols = {prefix: prefix for prefix in PREFIXES} | {"": ""}
    stems = [unit.removeprefix(prefix) for prefix in symbols if unit.startswith(prefix)]
    spelt = [prefix + stem for stem in stems for prefix in symbols]
    found = {unit: 1.0}
    for times in (1000, 0.001):
        for other in spelt:
            one = parse(other)
            if one and one.dimension == known.dimension and abs(float(one.factor / known.factor) / times - 1) < 1e-9:
                found.setdefault(other, float(known.factor / one.factor))
                break
    return found


def _choice(question: Element, asking: AskedChoice) -> None:
    for name, value in (("single", "true"), ("shuffleanswers", "true"), ("answernumbering", "none")):
        SubElement(question, name).text = value
    for option in asking.options:
        for reason in asking.reasons or (None,):
            _answer(question, _fraction(option, reason), _statement(option, reason), html(_told(option, reason)))


def _fraction(option: Option, reason: Option | None) -> int:
    """Per cent of the mark: a right choice with a wrong reason is worth half."""
    return 0 if not option.right else 100 if reason is None or reason.right else 50


def _statement(option: Option, reason: Option | None) -> str:
    return html(option.text) + (f"<br><em>because:</em> {html(reason.text)}" if reason else "")


def _told(option: Option, reason: Option | None) -> str:
    if not option.right:
        return option.feedback
    return "" if reason is None or reason.right else reason.feedback or "The choice is right; think about why."


def _answer(question: Element, fraction: int, text: str, feedback: str, tolerance: str = "") -> None:
    answer = SubElement(question, "answer", fraction=str(fraction), format="plain_text" if tolerance else "html")
    _text(answer, text)
    _text(SubElement(answer, "feedback", format="html"), feedback)
    if tolerance:
        SubElement(answer, "tolerance").text = tolerance


def _figures(value: float) -> str:
    return f"{value:.10g}"


def _text(parent: Element, text: str) -> None:
    SubElement(parent, "text").text = text
