"""All practices by their number."""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from importlib import import_module

from ..errors import unknown
from . import problems
from .practice import Practice

__all__ = ["find", "practices"]


@lru_cache(maxsize=1)
def practices() -> dict[str, Practice]:
    """All practices, in the order of the rows of the table of systems."""
    modules = (import_module(f"{problems.__name__}.{info.name}") for info in pkgutil.iter_modules(problems.__path__))
    found = sorted((module.PRACTICE for module in modules), key=lambda p: (p.rows[0], p.id))
    return {practice.id: practice for practice in found}


def find(id: str) -> Practice:
    """The practice of a number.

    Raises:
        UnknownName: there is none.

    >>> find("2710855").title
    'The work of moving calcium out'
    """
    known = practices()
    if id not in known:
        raise unknown("practice", id, known)
    return known[id]
