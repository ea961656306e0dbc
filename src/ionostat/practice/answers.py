"""What students write, read as numbers: commas, Unicode signs, units in many spellings.

>>> read("\u221288,5 mV", "mV")
-0.0885
>>> read("1.2 × 10^-3", "mM"), read("12 mmol l-1", "mM"), read("20 per cent", "1")
(0.0012, 12.0, 0.2)
"""

from __future__ import annotations

import re

from ..errors import BadUnit, BadValue, IonostatError
from ..units import parse, si

__all__ = ["Unreadable", "read", "si_name", "written"]

_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-", "\u2010": "-", "\u2011": "-", "\u00b7": "*",
                        "\u22c5": "*", "\u00d7": "*", "\u00b5": "u", "\u03bc": "u", "\u2126": "ohm", "\u03a9": "ohm"}
                       | dict.fromkeys("\u00a0\u2009\u202f\u2007\u200a", " "))
_RAISED = str.maketrans("\u207b\u207a\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "-+0123456789")
_POWER = re.compile(r"\s*(?:\*|x)\s*10\s*(?:\^|\*\*)?\s*\{?([+-]?\d+)\}?(?![\d.])")
_NUMBER = re.compile(
    r"([+-]?\s?(?:(?:\d{1,3}(?: \d{3})+|\d+)(?:[.,]\d+)*[.,]?|[.,]\d+)(?:[eE][+-]?\d+)?)(?![\d.])[\s-]*(.*)"
)
_WORDS = {  # spellings of students that neither the table nor pint knows
    "per cent": "%", "mmol l-1": "mmol/L", "mmol l^-1": "mmol/L", "millimolar": "mM", "micromolar": "uM",
    "nanomolar": "nM", "kilojoules per mole": "kJ/mol", "kilojoule per mole": "kJ/mol", "kj/mol": "kJ/mol",
    "kj/mole": "kJ/mol", "kj mol-1": "kJ/mol", "mosm": "mosmol/L", "mosm/l": "mosmol/L", "fold": "1", "times": "1",
    "degrees celsius": "degC", "degrees c": "degC", "secs": "s", "mins": "min", "mv": "mV",
}


class Unreadable(BadValue):
    """An answer that is no number, or measures something else: it is handed back, and is not wrong."""


def read(text: object, unit: str) -> float | None:
    """An answer in SI; None where nothing was answered.

    Args:
        text: a number in `unit`, or a text with or without a unit.
        unit: the unit that the part asks for; a bare number is taken in it.

    Raises:
        Unreadable: it is no number, can be read in two ways, or its unit measures something else.

    >>> read("-88.5", "mV"), read("", "mV")
    (-0.0885, None)
    >>> read("12 pA", "mV")
    Traceback (most recent call last):
    ...
    ionostat.practice.answers.Unreadable: '12 pA' does not measure mV: nothing was marked; write for example '12 mV'.
    """
    if text is None or isinstance(text, str) and not text.strip():
        return None
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise Unreadable(f"{text!r} is not a number: nothing was marked; write a number with {unit}.")
    number, said = _split(str(text))
    return _in_si(number, said or unit, unit, str(text))


def _split(text: str) -> tuple[str, str]:
    """The number, with a point and an exponent as Python writes them, and the unit."""
    powers = re.sub("10([\u207b\u207a]?[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+)", r"10^\1", text)
    plain = powers.translate(_SIGNS).translate(_RAISED).strip()
    plain = re.sub(r"^(?:[A-Za-z_]\w*\s*)?(?:=|~|\u2248)\s*", "", plain)
    plain = re.sub(r"^([+-]?)10\s*(?:\^|\*\*)", r"\g<1>1*10^", plain)
    plain = _POWER.sub(lambda found: f"e{found[1]} ", plain, count=1)
    found = _NUMBER.fullmatch(plain)
    if found is None:
        raise Unreadable(f"{text!r} is not a number: nothing was marked; write a number, such as -70 or 3.5e-3.")
    return _pointed(found[1].replace(" ", ""), text), found[2].strip()


def _pointed(number: str, text: str) -> str:
    """Decimal commas as points; separators of thousands left out; what can be both is handed back."""
    mantissa, letter, exponent = number.partition("e") if "e" in number else number.partition("E")
    points, commas = mantissa.count("."), mantissa.count(",")
    if points and commas:
        last = max(mantissa.rfind("."), mantissa.rfind(","))
        mantissa = re.sub("[.,]", "", mantissa[:last]) + "." + mantissa[last + 1 :]
    elif commas == 1 and re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", mantissa):
        whole, _, rest = mantissa.partition(",")
        raise Unreadable(f"{text!r} can be read in two ways: write {whole}.{rest} or {whole}{rest}.")
    elif commas > 1 or points > 1:
        if not re.fullmatch(r"[+-]?\d{1,3}(?:[.,]\d{3})+", mantissa):
            raise Unreadable(f"{text!r} is not a number: nothing was marked; write it with one decimal point.")
        mantissa = re.sub("[.,]", "", mantissa)
    return mantissa.replace(",", ".").rstrip(".") + letter + exponent


def _in_si(number: str, said: str, unit: str, text: str) -> float:
    words = _WORDS.get(said.lower(), said) if not parse(said) else said
    target = si_name(unit)
    try:
        return float(si(f"{number} {words}", target))
    except BadUnit:
        how = "is not a plain number" if unit == "1" else f"does not measure {unit}"
        example = number if unit == "1" else f"{number} {unit}"
        raise Unreadable(f"{text!r} {how}: nothing was marked; write for example '{example}'.") from None
    except IonostatError as cause:
        raise Unreadable(f"{text!r} is no finite number: nothing was marked.") from cause


def si_name(unit: str) -> str:
    """A unit as a product of SI base units, so that anything of its dimension converts to it."""
    known = parse(unit)
    assert known is not None, f"a practice asks for the unit {unit!r}, which the table lacks"
    return known.base


def written(value: float, unit: str, figures: int = 4) -> str:
    """An SI value in the unit of a part, to so many figures.

    >>> written(-0.0885, "mV"), written(27500.0, "1")
    ('-88.5 mV', '2.75e+04')
    """
    from ..units import in_unit

    text = f"{in_unit(value, unit):.{figures}g}"
    return text if unit in ("", "1") else f"{text} {unit}"
