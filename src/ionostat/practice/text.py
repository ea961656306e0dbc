"""Texts with the numbers of a variant in them: ``[[K_out]]`` or, in another unit, ``[[K_out:uM]]``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..errors import BadValue
from .answers import written

__all__ = ["filled", "typeset", "unit_for_people"]

_PLACE = re.compile(r"\[\[(\w+)(?::([^\]|]+))?(?:\|(\d))?\]\]")
_MATH = re.compile(r"(\$[^$]*\$)")
_POWERS = re.compile(r"(?<=[A-Za-z])(-?\d)")
_RAISED = str.maketrans("-0123456789", "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")


def filled(text: str, numbers: Mapping[str, float], units: Mapping[str, str], missing: Mapping[str, str] = {}) -> str:
    """The text with its numbers, for a shell.

    Args:
        text: with ``[[name]]``, ``[[name:unit]]`` or ``[[name:unit|figures]]``.
        numbers: SI by name.
        units: in which each is shown unless the text says another.
        missing: words for a number that is not known yet.

    Raises:
        BadValue: a name has no number.

    >>> filled("from [[K_out]] to [[K_out:uM]]", {"K_out": 3.5}, {"K_out": "mM"})
    'from 3.5 mM to 3500 uM'
    """
    return _PLACE.sub(_writer(numbers, units, missing, str), text)


def typeset(text: str, numbers: Mapping[str, float], units: Mapping[str, str], missing: Mapping[str, str] = {}) -> str:
    r"""The text with its numbers, for people: a true minus and micro sign, units upright inside of ``$...$``.

    >>> typeset(r"[[V]]: $zF \\times [[V:V]]$", {"V": -0.07}, {"V": "mV"})
    '−70 mV: $zF \\\\times -0.07\\,\\mathrm{V}$'
    """
    plain = _writer(numbers, units, missing, _for_people)
    math = _writer(numbers, units, missing, _for_math)
    pieces = _MATH.split(text)
    return "".join(_PLACE.sub(math if piece.startswith("$") else plain, piece) for piece in pieces)


def _writer(
    numbers: Mapping[str, float], units: Mapping[str, str], missing: Mapping[str, str], style: Callable[[str], str]
) -> Callable[[re.Match[str]], str]:
    def number(found: re.Match[str]) -> str:
        name = found[1]
        if name in missing:
            return rf"\text{{{missing[name]}}}" if style is _for_math else missing[name]
        if name not in numbers:
            raise BadValue(f"the text asks for [[{name}]]; there are {', '.join(sorted(numbers))}.")
        return style(written(numbers[name], found[2] or units[name], int(found[3] or 4)))

    return number


def _for_people(text: str) -> str:
    number, _, unit = text.partition(" ")
    mantissa, _, exponent = number.partition("e")
    power = f"×10{str(int(exponent)).translate(_RAISED)}" if exponent else ""
    return f"{mantissa.replace('-', '−')}{power} {unit_for_people(unit)}".strip()


def unit_for_people(unit: str) -> str:
    """A unit as it is printed.

    >>> unit_for_people("uA/cm2"), unit_for_people("degC")
    ('µA/cm²', '°C')
    """
    return _POWERS.sub(lambda found: found[1].translate(_RAISED), _spelt(unit))


def _for_math(text: str) -> str:
    number, _, unit = text.partition(" ")
    mantissa, _, exponent = number.partition("e")
    power = rf"\times 10^{{{int(exponent)}}}" if exponent else ""
    spelt = _spelt(unit).replace("µ", r"\mu ").replace("%", r"\%").replace("°", r"^\circ ")
    raised = _POWERS.sub(r"^{\1}", spelt)
    return mantissa + power + (rf"\,\mathrm{{{raised}}}" if unit else "")


def _spelt(unit: str) -> str:
    return re.sub(r"\bu(?=[A-Za-z])", "µ", unit).replace("degC", "°C")
