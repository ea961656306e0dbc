"""The server side of a question: picks a variant that was drawn beforehand, and tells mistakes by their numbers."""

import json
import pathlib
import random


def _variants(data):
    path = pathlib.Path(data["options"]["question_path"]) / "variants.json"
    return json.loads(path.read_text(encoding="utf-8"))


def generate(data):
    """Pick a variant; the generator of random numbers has been seeded for this student."""
    variants = _variants(data)
    data["params"]["variant"] = random.randrange(len(variants))
    chosen = variants[data["params"]["variant"]]
    data["params"].update(chosen["params"])
    data["correct_answers"].update(chosen["correct_answers"])


def grade(data):
    """After the elements have marked: say which mistake it was; a reason counts only for the right choice."""
    chosen = _variants(data)[data["params"]["variant"]]
    scores = data["partial_scores"]
    for name, mistakes in chosen["mistakes"].items():
        said = data["submitted_answers"].get(name)
        if isinstance(said, int | float) and scores.get(name, {}).get("score", 0) < 1:
            data["feedback"][name] = _told(said, mistakes)
            scores.get(name, {}).pop("feedback", None)  # the element blames too few digits, as its rtol is zero
    for choice, reason in chosen["reasons"].items():
        if reason in scores and scores.get(choice, {}).get("score", 0) < 1:
            scores[reason]["score"] = 0
    whole = sum(one.get("weight", 1) for one in scores.values())
    if whole:
        data["score"] = sum(one["score"] * one.get("weight", 1) for one in scores.values()) / whole


def _told(said, mistakes):
    for one in mistakes:
        if abs(said - one["value"]) <= one["allowance"]:
            return one["says"]
    return "Not yet: the hints go from the idea to the formula."
