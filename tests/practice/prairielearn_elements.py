"""A stand-in for PrairieLearn: it fills the template, and prepares and marks the elements as PrairieLearn does.

The rules and the attributes are facts of https://github.com/PrairieLearn/PrairieLearn, under
``apps/prairielearn/elements``, in our own words. An attribute is listed only if all versions from 2024 on take it:
the ``label`` of pl-multiple-choice became ``aria-label``, so neither is here.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from string import ascii_lowercase
from typing import Any

INPUTS = ("pl-number-input", "pl-multiple-choice")
ATTRIBUTES = {
    "pl-question-panel": set(), "pl-submission-panel": set(), "pl-answer-panel": set(), "pl-hidden-hints": set(),
    "pl-hint": {"hint-name", "show-after-submission"},
    "pl-number-input": {
        "answers-name", "weight", "correct-answer", "label", "suffix", "display", "comparison", "rtol", "atol",
        "digits", "allow-complex", "show-help-text", "size", "show-correct-answer", "show-placeholder",
        "allow-fractions", "allow-blank", "blank-value", "custom-format", "placeholder", "show-score",
    },
    "pl-multiple-choice": {
        "answers-name", "weight", "number-answers", "order", "fixed-order", "display", "inline", "hide-letter-keys",
        "hide-score-badge", "allow-blank", "size", "placeholder", "none-of-the-above", "none-of-the-above-feedback",
        "all-of-the-above", "all-of-the-above-feedback", "external-json", "external-json-correct-key",
        "external-json-incorrect-key",
    },
    "pl-answer": {"correct", "feedback", "score"}, "div": set(), "p": set(), "strong": set(),
}  # fmt: skip
"""Attributes that each element takes; PrairieLearn refuses a question with any other."""
IMPRECISE = "Your answer does not have precision within the specified relative tolerance."
SECTION = re.compile(r"\{\{#([\w.]+)\}\}(.*?)\{\{/\1\}\}", re.S)
VARIABLE = re.compile(r"\{\{\{([\w.]+)\}\}\}|\{\{([\w.]+)\}\}")


@dataclass(frozen=True)
class Element:
    """An input of the page, with its attributes and what stands inside."""

    tag: str
    attributes: dict[str, str]
    inside: str

    @property
    def name(self) -> str:
        return self.attributes["answers-name"]

    @property
    def weight(self) -> int:
        return int(self.attributes.get("weight", 1))


def looked_up(path: str, scopes: Sequence[Any]) -> Any:
    """What a name of the template stands for: the innermost scope that has it; nothing is an empty text."""
    for scope in scopes:
        try:
            for key in path.split("."):
                scope = scope[key]
        except (KeyError, TypeError):
            continue
        return scope
    return ""


def filled(template: str, scopes: Sequence[Any]) -> str:
    """Mustache, as far as our pages need it."""

    def section(found: re.Match[str]) -> str:
        return "".join(filled(found[2], [one, *scopes]) for one in looked_up(found[1], scopes))

    def variable(found: re.Match[str]) -> str:
        return str(looked_up(found[1], scopes)) if found[1] else escape(str(looked_up(found[2], scopes)))

    return VARIABLE.sub(variable, SECTION.sub(section, template))


def elements(text: str, *tags: str) -> list[Element]:
    """The elements of these tags, in order; attributes that PrairieLearn does not know are refused."""
    found = []
    for tag, given, inside in re.findall(rf"<({'|'.join(tags)})\b([^>]*)>(.*?)</\1>", text, re.S):
        attributes = {key: unescape(value) for key, value in re.findall(r'([\w-]+)="([^"]*)"', given)}
        unknown = set(attributes) - ATTRIBUTES[tag]
        assert not unknown, f"{tag}: PrairieLearn refuses {unknown}"
        found.append(Element(tag, attributes, inside))
    return found


def inputs(folder: Path, data: dict[str, Any]) -> list[Element]:
    """The inputs of the page, filled from what `data` holds now, as before every step."""
    return elements(filled((folder / "question.html").read_text(encoding="utf-8"), [data]), *INPUTS)


def prepare(folder: Path, data: dict[str, Any]) -> None:
    """After the question's own `generate`: every input checks its name, and a choice draws its order."""
    names: set[str] = set()
    for one in inputs(folder, data):
        assert one.name not in names, f"Duplicate answers-name: {one.name}"
        names.add(one.name)
        if one.tag == "pl-multiple-choice":
            prepare_choice(one, data)


def prepare_choice(one: Element, data: dict[str, Any]) -> None:
    """The list of the shown options takes the place ``params[name]``, which must be free."""
    for place in ("params", "correct_answers"):
        assert one.name not in data[place], f"Duplicate {place} variable name: {one.name}"
    options = [
        {"html": option.inside, "right": option.attributes["correct"] == "true", **option.attributes}
        for option in elements(one.inside, "pl-answer")
    ]
    assert len({option["html"].strip() for option in options}) == len(options), "duplicate choices"
    assert sum(option["right"] for option in options) == 1, "PrairieLearn shows only one right option"
    random.shuffle(options)
    shown = [
        {"key": key, "html": option["html"], "feedback": option["feedback"], "score": float(option["right"])}
        for key, option in zip(ascii_lowercase, options)
    ]
    data["params"][one.name] = shown
    data["correct_answers"][one.name] = next(option for option in shown if option["score"] == 1)


def grade(folder: Path, data: dict[str, Any]) -> None:
    """Before the question's own `grade`: every input marks its answer; what was left empty is worth nothing."""
    for one in inputs(folder, data):
        said: Any = data["submitted_answers"].get(one.name)
        empty = said is None or said == ""
        assert not empty or one.attributes.get("allow-blank") == "true", "an empty part keeps all from being marked"
        mark = (0.0, "") if empty else (grade_number if one.tag == "pl-number-input" else grade_choice)(one, data, said)
        feedback = {"feedback": mark[1]} if mark[1] else {}
        data["partial_scores"][one.name] = {"score": mark[0], "weight": one.weight, **feedback}


def grade_number(one: Element, data: dict[str, Any], said: Any) -> tuple[float, str]:
    """A wrong number whose digits are coarser than `rtol` is told so: with a zero, every one."""
    assert one.attributes["comparison"] == "relabs" and one.attributes["blank-value"] == ""
    right, relative = data["correct_answers"][one.name], float(one.attributes["rtol"])
    near = abs(said - right) <= float(one.attributes["atol"]) + relative * abs(right)
    imprecise = IMPRECISE if relative == 0 else ""
    return float(near), f"The correct answer used for grading was {right}." if near else imprecise


def grade_choice(one: Element, data: dict[str, Any], said: Any) -> tuple[float, str]:
    option = next(option for option in data["params"][one.name] if option["key"] == said)
    return option["score"], option["feedback"]
