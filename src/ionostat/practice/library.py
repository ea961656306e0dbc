"""All practices by their number: those of the package, and those of a user's own files."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from types import ModuleType

from ..errors import BadFile, unknown
from ..modules import module
from . import problems
from .practice import Practice

__all__ = ["find", "own_practices", "own_practices_once", "practices", "practices_of"]


def practices(own: Mapping[str, Practice] = {}) -> dict[str, Practice]:
    """All practices: those of the package in the order of the rows of the table of systems, then own ones."""
    return {**_ours(), **own}


@lru_cache(maxsize=1)
def _ours() -> dict[str, Practice]:
    modules = (import_module(f"{problems.__name__}.{info.name}") for info in pkgutil.iter_modules(problems.__path__))
    found = sorted((module.PRACTICE for module in modules), key=lambda p: (p.rows[0], p.id))
    return {practice.id: practice for practice in found}


def practices_of(module: ModuleType, name: str) -> dict[str, Practice]:
    """The practices that stand at the top of a user's module.

    Args:
        module: already imported.
        name: as the user gave it, for the message.

    Raises:
        BadFile: it has none, or one with the number of another.
    """
    found: dict[str, Practice] = {}
    for practice in (value for value in vars(module).values() if isinstance(value, Practice)):
        if practice.id in _ours() or found.get(practice.id, practice) is not practice:
            raise BadFile(f"{name}: there is a practice {practice.id!r} already: give yours another id.")
        found[practice.id] = practice
    if not found:
        raise BadFile(f"{name}: has no practice: write PRACTICE = Practice(...) at its top level.")
    return found


def own_practices(names: Iterable[str]) -> dict[str, Practice]:
    """The practices of a user's own modules.

    Args:
        names: of modules or of their files.

    Raises:
        BadFile: a module cannot be imported, has no practice, or one with the number of another.
    """
    found: dict[str, Practice] = {}
    for name in names:
        more = practices_of(module(name), name)
        if found.keys() & more.keys():
            raise BadFile(f"{name}: there is a practice {min(found.keys() & more.keys())!r} in another file already.")
        found |= more
    return found


@lru_cache(maxsize=4)
def own_practices_once(names: tuple[str, ...]) -> Mapping[str, Practice]:
    """The same, read once in a process: what changes in a file while it works changes nobody's numbers.

    Practices are functions and cannot be sent: a process that is to know them is told where they stand.
    """
    return own_practices(names)


def find(id: str, own: Mapping[str, Practice] = {}) -> Practice:
    """The practice of a number.

    Raises:
        UnknownName: there is none.

    >>> find("2710855").title
    'The work of moving calcium out'
    """
    known = practices(own)
    if id not in known:
        raise unknown("practice", id, known)
    return known[id]
