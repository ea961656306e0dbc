"""A practice as a question of PrairieLearn: a folder that needs no ionostat on the server.

``variants.json`` holds variants that were drawn beforehand, with their answers, mistakes and texts;
``question.html`` lays them out; ``server.py`` picks one and tells mistakes (:mod:`.prairielearn_server`).
The elements are those of https://prairielearn.readthedocs.io: pl-number-input, pl-multiple-choice, pl-hidden-hints.
"""

from __future__ import annotations

import json
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from ..parts import Choice, Number
from ..practice import Practice, Variant
from ..text import unit_for_people
from . import prairielearn_server
from .asked import AskedChoice, AskedNumber, Option, asked, drawn
from .markup import html, paragraphs

__all__ = ["info", "question_folder", "question_html", "variants"]

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "ionostat practices")
WEIGHT = 2
"""Of a part that is worth one mark: a choice and its reason weigh half of it each, and weights are whole."""
MAY_WAIT = {"allow-blank": "true"}
"""An empty part is worth nothing, and does not keep the others from being marked.

A PrairieLearn of before November 2025 does not know an empty `blank-value`, and refuses an empty number.
"""


def question_folder(practice: Practice, count: int, salt: str) -> dict[str, str]:
    """The files of a question: name -> text.

    Args:
        practice: which.
        count: variants.
        salt: secret of the class; another salt draws other variants.
    """
    return {
        "info.json": json.dumps(info(practice), indent=2, ensure_ascii=False) + "\n",
        "question.html": question_html(practice),
        "server.py": Path(prairielearn_server.__file__).read_text(encoding="utf-8"),
        "variants.json": json.dumps(variants(practice, count, salt), indent=1, ensure_ascii=False) + "\n",
    }


def info(practice: Practice) -> dict[str, Any]:
    """What the course knows of the question; the same practice always has the same UUID."""
    topic = practice.chapter.removeprefix("the chapter on ").removeprefix("the ")
    return {
        "uuid": str(uuid.uuid5(NAMESPACE, practice.id)),
        "title": practice.title,
        "topic": topic[:1].upper() + topic[1:],
        "tags": ["ionostat", practice.id, f"version {practice.version}", *practice.rows],
        "type": "v3",
    }


def variants(practice: Practice, count: int, salt: str) -> list[dict[str, Any]]:
    """The variants: what is shown, the right answers, the mistakes."""
    return [_variant(variant) for variant in drawn(practice, count, salt)]


def _variant(variant: Variant) -> dict[str, Any]:
    p = variant.practice
    questions = [asked(variant, part) for part in p.parts]
    named: dict[str, dict[str, Any]] = {}
    shown: dict[str, Any] = {
        "story": paragraphs([variant.asked(p.story)]),
        "doubt": paragraphs([variant.typeset(p.doubt)]),
        "texts": named,  # not beside them: pl-multiple-choice puts its own list at params[name]
    }
    data: dict[str, dict[str, Any]] = {"params": shown, "correct_answers": {}, "mistakes": {}, "reasons": {}}
    for one in questions:
        name = one.part.name
        texts: dict[str, Any] = {"ask": html(one.ask), "solution": html(one.solution)}
        named[name] = texts
        texts |= {f"hint{k}": html(hint) for k, hint in enumerate(one.hints, 1)}
        if isinstance(one, AskedNumber):
            texts["allowance"] = one.allowance
            data["correct_answers"][name] = one.answer
            data["mistakes"][name] = [
                {"value": wrong.value, "allowance": wrong.allowance, "says": html(wrong.feedback)}
                for wrong in one.wrong
            ]
        elif isinstance(one, AskedChoice):
            texts["options"], texts["reasons"] = _options(one.options), _options(one.reasons)
            if one.reasons:
                data["reasons"][name] = f"{name}_reason"
    return data


def _options(options: Sequence[Option]) -> list[Mapping[str, str]]:
    return [
        {"text": html(one.text), "right": str(one.right).lower(), "feedback": html(one.feedback)} for one in options
    ]


# -------------------------------------------------------------------- the page


def question_html(practice: Practice) -> str:
    """The template: Mustache puts the texts of the variant in."""
    page = Element("div")
    _panel(page, "question", "{{{params.story}}}")
    for number, part in enumerate(practice.parts, 1):
        if not isinstance(part, Number | Choice):
            continue
        _panel(page, "question", f"<p><strong>{number}.</strong> {{{{{{params.texts.{part.name}.ask}}}}}}</p>")
        if isinstance(part, Number):
            _number(page, part)
        else:
            _choice(page, part)
        _hints(page, part)
        _panel(page, "submission", f"{{{{{{feedback.{part.name}}}}}}}")
        _panel(page, "answer", f"<p>{{{{{{params.texts.{part.name}.solution}}}}}}</p>")
    _panel(page, "answer", "{{{params.doubt}}}")
    ET.indent(page)
    return ET.tostring(page, encoding="unicode", short_empty_elements=False, method="html") + "\n"


def _panel(page: Element, which: str, template: str) -> None:
    """Text that stands in one of the three panels only."""
    panel = ET.fromstring(f"<pl-{which}-panel>{template}</pl-{which}-panel>")
    page.append(panel)


def _number(page: Element, part: Number) -> None:
    suffix = {} if part.unit == "1" else {"suffix": unit_for_people(part.unit)}
    tolerance = {"comparison": "relabs", "rtol": "0", "atol": f"{{{{params.texts.{part.name}.allowance}}}}"}
    shown = {"weight": _weight(part.marks * WEIGHT), "show-placeholder": "false", "custom-format": ".4g"}
    said = {"answers-name": part.name, "label": part.name, **suffix, **tolerance, **shown}
    SubElement(page, "pl-number-input", {**said, **MAY_WAIT, "blank-value": ""})


def _choice(page: Element, part: Choice) -> None:
    marks = part.marks * WEIGHT / (2 if part.reasons else 1)
    _radio(page, part.name, f"params.texts.{part.name}.options", marks)
    if part.reasons:
        _panel(page, "question", "<p>Because</p>")
        _radio(page, f"{part.name}_reason", f"params.texts.{part.name}.reasons", marks)


def _radio(page: Element, name: str, options: str, marks: float) -> None:
    """Radio buttons, in the order of each student; Mustache repeats the answer for every option."""
    said = {"answers-name": name, "weight": _weight(marks)}
    radio = SubElement(page, "pl-multiple-choice", {**said, **MAY_WAIT})
    radio.text = f"{{{{#{options}}}}}"
    answer = SubElement(radio, "pl-answer", {"correct": "{{right}}", "feedback": "{{feedback}}"})
    answer.text, answer.tail = "{{{text}}}", f"{{{{/{options}}}}}"


def _weight(marks: float) -> str:
    return str(max(1, round(marks)))


def _hints(page: Element, part: Number | Choice) -> None:
    panel = SubElement(page, "pl-question-panel")
    hints = SubElement(panel, "pl-hidden-hints")
    for k in range(1, len(part.hints) + 1):
        hint = SubElement(hints, "pl-hint", {"hint-name": f"{part.name}, hint {k}"})
        hint.text = f"{{{{{{params.texts.{part.name}.hint{k}}}}}}}"
