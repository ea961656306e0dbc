"""Texts with the numbers of a variant in them: ``[[K_out]]`` or, in another unit, ``[[K_out:uM]]``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..errors import BadValue
from .answers import written

__all__ = ["filled", "raised", "typeset", "unit_for_people"]

_PLACE = re.compile(r"\[\[(\w+)(?::([^\]|]+))?(?:\|(\d))?\]\]")
_MATH = re.compile(r"(\$[^$]*\$)")
_POWERS = re.compile(r"(?<=[A-Za-z])(-?\d)")
_PER = re.compile(r"1/([A-Za-zµ]+)(\d?)")
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
    >>> typeset("[[k]] is $[[k]]$", {"k": 36.0}, {"k": "1/s"})
    '36 per s is $36\\,\\mathrm{s^{-1}}$'
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
    power = f"×10{raised(exponent)}" if exponent else ""
    per = "per " + unit.removeprefix("1/") if unit.startswith("1/") else unit  # "36 1/s" reads as 361/s
    return f"{mantissa.replace('-', '−')}{power} {unit_for_people(per)}".strip()


def raised(power: int | str) -> str:
    """A whole power as it is printed.

    >>> raised(-12), raised("+08")
    ('⁻¹²', '⁸')
    """
    return str(int(power)).translate(_RAISED)


def unit_for_people(unit: str) -> str:
    """A unit as it is printed.

    >>> unit_for_people("uA/cm2"), unit_for_people("degC"), unit_for_people("MOhm")
    ('µA/cm²', '°C', 'MΩ')
    """
    return _POWERS.sub(lambda found: raised(found[1]), _spelt(unit))


def _for_math(text: str) -> str:
    number, _, unit = text.partition(" ")
    mantissa, _, exponent = number.partition("e")
    power = rf"\times 10^{{{int(exponent)}}}" if exponent else ""
    over = _PER.sub(lambda found: f"{found[1]}-{found[2] or 1}", _spelt(unit)).replace(" ", r"\,")
    lifted = _POWERS.sub(r"^{\1}", over)
    for sign, tex in (("µ", r"\mu "), ("Ω", r"\Omega "), ("%", r"\%"), ("°", r"^\circ ")):
        lifted = lifted.replace(sign, tex)
    return mantissa + power + (rf"\,\mathrm{{{lifted}}}" if unit else "")


def _spelt(unit: str) -> str:
    return re.sub("[Oo]hm", "Ω", re.sub(r"\bu(?=[A-Za-z])", "µ", unit)).replace("degC", "°C")
