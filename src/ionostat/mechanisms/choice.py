"""Whole numbers that a mechanism offers a choice of, such as ions per turnover."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import BadMechanism


def refuse_other(mechanism: Any, field: str, allowed: Iterable[int], why: str) -> None:
    """Raise where a field is none of the whole numbers that it may be.

    Args:
        mechanism: whose field it is.
        field: its name.
        allowed: what it may be.
        why: what the number stands for, for the message.

    Raises:
        BadMechanism: it is another number, or none.
    """
    value, numbers = getattr(mechanism, field), tuple(allowed)
    if isinstance(value, bool) or not isinstance(value, int) or value not in numbers:
        *most, last = map(str, numbers)
        words = f"{', '.join(most)} or {last}" if most else last
        raise BadMechanism(f"{type(mechanism).__name__}.{field} is {value!r}: {why}; give {words}.")
