"""What a model rests on: the sources of its numbers, and the texts that describe its mechanisms."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from typing import Any

from ..mechanisms import catalogue
from ..model.model import Model
from ..model.paths import entries
from ..models import READY, ready_model
from ..records import parameters
from .references import Bibliography, bibliography


def bibliography_of(model: Model) -> Bibliography:
    """The publications of a model; what the rest of the catalogue tells of them completes them.

    Those that only a description names are there too; numbers whose source names none are listed by its words.
    """
    numbers = {e.path: e.info.source for e in entries(model) if e.info.source}
    texts = dict(descriptions(model))
    found = bibliography({**numbers, **texts}, known())
    unpublished = {text: [use for use in uses if use not in texts] for text, uses in found.unpublished.items()}
    return Bibliography(found.references, {text: uses for text, uses in unpublished.items() if uses})


def descriptions(model: Model) -> Iterator[tuple[str, str]]:
    """The docstrings of its classes by name, and that of the page of a ready model."""
    for cls in dict.fromkeys(type(m) for _, m, _ in model.mechanisms()):
        yield cls.__name__, words(cls)
    if model.name in READY:
        ready_model(model.name)
        page = READY[model.name]
        owner = sys.modules.get(f"ionostat.models.{page}") if isinstance(page, str) else page
        yield f"the model {model.name}", words(owner)


def known() -> Iterator[str]:
    """All texts of the catalogue in which a publication may be told more fully."""
    for cls in catalogue().values():
        yield words(cls)
        for _, info in parameters(cls):
            yield info.source


def words(thing: Any) -> str:
    """A docstring without its mathematics, paragraph by paragraph."""
    text = re.sub(r":math:`[^`]*`", "x", inspect.getdoc(thing) or "")
    return re.sub(r"\s*\n\s*\n\s*", "; ", re.sub(r"\.\. math::.*\n(?:[ \t]*\n|[ \t]+\S.*\n?)*", "\n\n", text + "\n"))
