"""Errors that a user can act on: each says what, where, what is allowed and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "BadFile",
    "BadMechanism",
    "BadModel",
    "BadUnit",
    "BadValue",
    "IonostatError",
    "NoSolution",
    "UnknownName",
    "suggest",
    "unknown",
]

LISTED = 12
"""How many allowed names a message lists before it cuts the list short."""


class IonostatError(ValueError):
    """The base of every error that is meant for the user; the command line prints it, exits 2."""


class UnknownName(IonostatError):
    """A name that stands for nothing here: a species, a compartment, a parameter path."""


class BadUnit(IonostatError):
    """A unit that is not known, or that measures something else than what is wanted."""


class BadValue(IonostatError):
    """A value that cannot be: negative, not finite, or out of its allowed range."""


class BadModel(IonostatError):
    """A model that cannot be built from its parts."""


class BadMechanism(IonostatError):
    """A mechanism that breaks the contract that every mechanism keeps."""


class NoSolution(IonostatError):
    """An equation or a steady state that has no solution for the given values."""


class BadFile(IonostatError):
    """A file that is missing, not readable, or not of the expected form."""


def suggest(word: str, allowed: Iterable[str]) -> str:
    """Return the sentence that helps a reader who wrote `word` for one of the `allowed` names.

    Args:
        word: What was written.
        allowed: The names that would have been understood.

    Returns:
        "Did you mean 'x' or 'y'?" if some names are near (whatever their case), otherwise the
        list of allowed names, cut short after a dozen.

    >>> suggest("Potassium", ["potassium", "sodium"])
    "Did you mean 'potassium'?"
    >>> suggest("zinc", ["K", "Na"])
    "Allowed: 'K', 'Na'."
    """
    names = list(dict.fromkeys(str(name) for name in allowed))
    near = _near(str(word), names)
    if near:
        return f"Did you mean {' or '.join(repr(name) for name in near)}?"
    if not names:
        return "Nothing is defined here."
    listed = ", ".join(repr(name) for name in names[:LISTED])
    rest = len(names) - LISTED
    return f"Allowed: {listed}{f' and {rest} more' if rest > 0 else ''}."


def unknown(kind: str, word: str, allowed: Iterable[str], where: str = "") -> UnknownName:
    """Build the error for a name that is not known; the caller raises it.

    Args:
        kind: What the name should have named, such as "species".
        word: What was written.
        allowed: The names that would have been understood.
        where: Where it was looked for, such as "compartment 'neuron'".

    Returns:
        An `UnknownName` that says all this and suggests by spelling.

    >>> print(unknown("species", "Cll", ["Cl", "K"], where="compartment 'ecs'"))
    Unknown species 'Cll' in compartment 'ecs'. Did you mean 'Cl'?
    """
    place = f" in {where}" if where else ""
    return UnknownName(f"Unknown {kind} {str(word)!r}{place}. {suggest(word, allowed)}")


def _near(word: str, names: list[str]) -> list[str]:
    """Return at most three names near to `word`: the same but for case first, then by spelling."""
    same = [name for name in names if name.casefold() == word.casefold()]
    if same:
        return same[:3]
    folded: dict[str, list[str]] = {}
    for name in names:
        folded.setdefault(name.casefold(), []).append(name)
    close = get_close_matches(word.casefold(), folded, n=3, cutoff=0.6)
    return [name for key in close for name in folded[key]][:3]
