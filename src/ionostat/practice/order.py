"""The order of the options of a choice: drawn for each student like the numbers, so the right one stands anywhere."""

from __future__ import annotations

from .parts import Choice
from .practice import Variant

__all__ = ["options", "reasons"]


def options(variant: Variant, part: Choice) -> list[tuple[str, str]]:
    """Key and text of each option, in the order of this student.

    >>> from .library import find
    >>> variant = find("2710855").variant("ada")
    >>> sorted(key for key, _ in options(variant, variant.part("enough")))
    ['no', 'yes']
    """
    return [(key, part.options[key]) for key in _shuffled(variant, f"{part.name} options", list(part.options))]


def reasons(variant: Variant, part: Choice) -> list[tuple[str, str]]:
    """Key and text of each reason, in the order of this student."""
    return [(key, part.reasons[key]) for key in _shuffled(variant, f"{part.name} reasons", list(part.reasons))]


def _shuffled(variant: Variant, name: str, keys: list[str]) -> list[str]:
    return variant.draw().shuffled(name, keys)
