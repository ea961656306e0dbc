"""Hands-on practices: random variants, marking that knows the usual mistakes, worked solutions, linked runs.

What a practice of your own is written with stands here; the practices of the package are in ``problems``.
"""

from .check import check_practice
from .demonstration import Demonstration, Seen, Trace
from .library import find, practices
from .marking import Mark, mark
from .mistakes import (
    Mistake,
    celsius,
    chemical_part,
    common_logarithm,
    electrical_sign,
    factor,
    instead,
    millivolts,
    of_RT_ln,
    per_second,
    swapped,
    turned_round,
    upside_down,
    wrong_sign,
)
from .parts import Choice, Control, Number, Reach
from .practice import Practice, Variant
from .values import Given, Values

__all__ = [
    "Choice", "Control", "Demonstration", "Given", "Mark", "Mistake", "Number", "Practice", "Reach", "Seen", "Trace",
    "Values", "Variant", "celsius", "check_practice", "chemical_part", "common_logarithm", "electrical_sign", "factor",
    "find", "instead", "mark", "millivolts", "of_RT_ln", "per_second", "practices", "swapped", "turned_round",
    "upside_down", "wrong_sign",
]  # fmt: skip
