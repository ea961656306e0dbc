"""The edge: numbers with a unit come in here, plain SI numbers go on, and nothing converts twice.

A plain number is already SI. A text such as "3.5 mM" is read by a small table of symbols and
prefixes in exact fractions; a unit that the table lacks, such as "mile/fortnight", is handed to
pint, which is imported only then. A pint quantity is converted by its own registry.

>>> si("3.5 mM", "mol m-3"), si("-70 mV", "V"), si("37 degC", "K"), si("1500 um2", "m2")
(3.5, -0.07, 310.15, 1.5e-09)
>>> show(-0.07, "V")
'-70 mV'
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final, NamedTuple, overload

import numpy as np

from .errors import BadUnit, BadValue, suggest

__all__ = ["DISPLAY", "in_unit", "refuse_unit", "relative", "show", "si", "temperature"]

# kg, m, s, A, mol, K
Dimension = tuple[int, int, int, int, int, int]


class Unit(NamedTuple):
    """A unit as SI sees it: SI value = factor x (value + offset)."""

    factor: Fraction
    dimension: Dimension
    offset: Fraction = Fraction(0)

    @property
    def base(self) -> str:
        """What it measures, as a product of SI base units."""
        names = ("kg", "m", "s", "A", "mol", "K")
        return " ".join(f"{name}{power}" for name, power in zip(names, self.dimension, strict=True) if power) or "1"


_POWERS: Final = (-18, -15, -12, -9, -6, -3, -2, -1, 3, 6, 9)
PREFIXES: Final = {p: Fraction(10) ** n for p, n in zip("afpnumcdkMG", _POWERS, strict=True)}

_SYMBOLS: Final = """
    m      1           0 1 0 0 0 0
    g      1e-3        1 0 0 0 0 0
    s      1           0 0 1 0 0 0
    A      1           0 0 0 1 0 0
    mol    1           0 0 0 0 1 0
    osmol  1           0 0 0 0 1 0
    Osm    1           0 0 0 0 1 0
    K      1           0 0 0 0 0 1
    L      1e-3        0 3 0 0 0 0
    l      1e-3        0 3 0 0 0 0
    M      1e3         0 -3 0 0 1 0
    OsM    1e3         0 -3 0 0 1 0
    C      1           0 0 1 1 0 0
    V      1           1 2 -3 -1 0 0
    S      1           -1 -2 3 2 0 0
    ohm    1           1 2 -3 -2 0 0
    Ohm    1           1 2 -3 -2 0 0
    F      1           -1 -2 4 2 0 0
    N      1           1 1 -2 0 0 0
    J      1           1 2 -2 0 0 0
    cal    4.184       1 2 -2 0 0 0
    eV     1.602176634e-19 1 2 -2 0 0 0
    W      1           1 2 -3 0 0 0
    Pa     1           1 -1 -2 0 0 0
    bar    1e5         1 -1 -2 0 0 0
    Hz     1           0 0 -1 0 0 0
"""
_WHOLE: Final = """
    1      1           0 0 0 0 0 0
    %      0.01        0 0 0 0 0 0
    sec    1           0 0 1 0 0 0
    min    60          0 0 1 0 0 0
    h      3600        0 0 1 0 0 0
    d      86400       0 0 1 0 0 0
    day    86400       0 0 1 0 0 0
    mmHg   133.322387415 1 -1 -2 0 0 0
    atm    101325      1 -1 -2 0 0 0
    angstrom 1e-10     0 1 0 0 0 0
"""
"""Symbols that take no prefix."""


def _table(text: str) -> dict[str, Unit]:
    """Read rows of symbol, factor and the six exponents of kg, m, s, A, mol, K."""
    rows = (line.split() for line in text.strip().splitlines())
    return {row[0]: Unit(Fraction(row[1]), _dimension(map(int, row[2:]))) for row in rows}


def _dimension(exponents: Any) -> Dimension:
    kg, m, s, A, mol, K = exponents
    return kg, m, s, A, mol, K


PREFIXED: Final = _table(_SYMBOLS)
CELSIUS: Final = Unit(Fraction(1), (0, 0, 0, 0, 0, 1), Fraction("273.15"))
WHOLE: Final = _table(_WHOLE) | dict.fromkeys(("degC", "°C", "celsius"), CELSIUS)

DISPLAY: Final = {
    "1": "1",
    "V": "mV",
    "mol m-3": "mM",
    "mol m-2 s-1": "pmol/cm2/s",
    "mol m-3 s-1": "mM/s",
    "mol kg-1 s-1": "umol/g/min",
    "mol m-2": "pmol/cm2",
    "mol s-1": "fmol/s",
    "mol": "fmol",
    "s": "s",
    "s-1": "1/s",
    "m": "um",
    "m2": "um2",
    "m3": "pL",
    "m s-1": "cm/s",
    "m2 s-1": "um2/ms",
    "A": "pA",
    "A m-2": "uA/cm2",
    "C": "pC",
    "C m-2": "mC/m2",
    "F": "pF",
    "F m-2": "uF/cm2",
    "S": "nS",
    "S m-2": "mS/cm2",
    "ohm": "MOhm",
    "ohm m2": "ohm cm2",
    "K": "degC",
    "J mol-1": "kJ/mol",
    "W m-2": "mW/m2",
    "Pa": "kPa",
}
"""From the SI unit to the one that people speak, in plots, tables and messages."""

_EXAMPLES: Final = {
    "V": "-70 mV", "mol m-3": "3.5 mM", "s": "5 min", "s-1": "20 1/s", "m": "10 um",
    "m2": "1500 um2", "m3": "2 pL", "m s-1": "1e-6 cm/s", "m2 s-1": "1.96e-9 m2/s", "A": "10 pA",
    "A m-2": "1 uA/cm2", "F": "20 pF", "F m-2": "1 uF/cm2", "S": "5 nS", "S m-2": "0.3 mS/cm2",
    "ohm": "200 MOhm", "K": "37 degC", "J mol-1": "-54 kJ/mol", "Pa": "0.6 kPa", "1": "0.2",
    "mol m-2": "2 pmol/cm2", "mol m-2 s-1": "17 pmol/cm2/s", "mol m-3 s-1": "0.1 mM/min",
}  # fmt: skip
_FINER: Final = {"mM": ("uM", "nM"), "s": ("ms", "us"), "um": ("nm",), "mM/s": ("uM/s",)}
_SPELLINGS: Final = """
    M mM uM nM pM mol/m3 mmol/L V mV uV s ms us min h m cm mm um nm m2 cm2 um2 m3 L mL uL nL pL fL
    um3 F uF nF pF F/m2 uF/cm2 A mA uA nA pA A/m2 mA/cm2 uA/cm2 S mS uS nS pS S/m2 S/cm2 mS/cm2 ohm
    MOhm GOhm m/s cm/s um/s m2/s cm2/s mol/m2/s pmol/cm2/s mol/m2 pmol/cm2 mM/s mM/min mM/h 1/s
    1/min Hz degC K kJ/mol J/mol kcal/mol Pa kPa mmHg % mol mmol fmol mol/s fmol/s
"""

_NUMBER: Final = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_TEXT: Final = re.compile(rf"\s*({_NUMBER})\s*(.*?)\s*")
_FACTOR: Final = re.compile(rf"\s*[x×]\s*({_NUMBER})\s*")
_TERM: Final = re.compile(r"([*/·]?)\s*(1(?!\d)|%|°C|[A-Za-z]+)(?:(?:\^|\*\*)?([+-]?\d{1,2}))?\s*")
_PLAIN: Final = str.maketrans("µμΩ−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "uuO--0123456789")


@overload
def si(value: float | str, unit: str, name: str = ...) -> float: ...
@overload
def si(value: Any, unit: str, name: str = ...) -> Any: ...
def si(value: Any, unit: str, name: str = "value") -> Any:
    """Return `value` as a plain number in the SI unit `unit`.

    Args:
        value: A number or an array, which is taken as SI; a text such as "3.5 mM"; a pint quantity;
            a symbol of the compiler, which stands for SI; or a sequence of these.
        unit: The SI unit wanted, such as "mol m-3", "V", "m2", "mol m-2 s-1", or "1" for a ratio.
        name: What the value is, for the message.

    Returns:
        A float, or a float array if an array or a sequence was given.

    Raises:
        BadUnit: The unit is not known, or measures something else.
        BadValue: The value is not a number, or not finite.

    >>> si("145 mM", "mol m-3"), si(0.02, "mol m-3"), si("1 uF/cm^2", "F m-2"), si("0.6 kPa", "Pa")
    (145.0, 0.02, 0.01, 600.0)
    >>> si("3 mV", "mol m-3", "ecs.K")
    Traceback (most recent call last):
    ...
    ionostat.errors.BadUnit: ecs.K: '3 mV' does not measure mol m-3; write for example '3.5 mM'.
    """
    if isinstance(value, str):
        return _text(value, unit, name)
    if getattr(value, "symbolic", False) is True:
        return value
    if hasattr(value, "to") and hasattr(value, "magnitude"):
        return _finite(_quantity(value, unit, name), name)
    if isinstance(value, (list, tuple)):
        return np.array([si(item, unit, name) for item in value], dtype=float)
    return _finite(value, name)


def temperature(value: Any, name: str = "temperature") -> Any:
    """Return a temperature in kelvin, and refuse one that can only be degrees Celsius by mistake.

    Args:
        value: K as a number or an array, or a text such as "37 degC", or a pint quantity.
        name: What the value is, for the message.

    Raises:
        BadValue: Below 200 K.

    >>> temperature("37 degC")
    310.15
    """
    kelvin = si(value, "K", name)
    if np.any(np.asarray(kelvin) < 200.0):
        low = f"{np.min(kelvin):.6g}"
        raise BadValue(
            f"{name}: {low} K is below 200 K and looks like Celsius: write '{low} degC' "
            f"or {float(low) + 273.15:.6g} K."
        )
    return kelvin


def in_unit(value: Any, unit: str, difference: bool = False) -> Any:
    """Convert an SI number or array to `unit`; a difference knows no zero.

    >>> in_unit(-0.07, "mV"), in_unit(310.15, "degC"), in_unit(2.0, "degC", difference=True)
    (-70.0, 37.0, 2.0)
    """
    known = parse(unit) or _pint_unit(unit, unit, "unit", unit)
    scaled = value * float(1 / known.factor) if known.factor < 1 else value / float(known.factor)
    return scaled - float(known.offset) if known.offset and not difference else scaled


def show(value: float, unit: str, difference: bool = False, figures: int = 4) -> str:
    """Return an SI value, or a difference of two, as people write it.

    Args:
        value: The number in SI.
        unit: Its SI unit; one that `DISPLAY` lacks is shown as it is.
        difference: It has no zero: 2 K are 2 degC.
        figures: How many.

    >>> show(3.5, "mol m-3"), show(1e-4, "mol m-3"), show(310.15, "K"), show(0.2, "1")
    ('3.5 mM', '100 nM', '37 degC', '0.2')
    """
    spoken = DISPLAY.get(unit, unit)
    for finer in _FINER.get(spoken, ()):
        if value == 0 or abs(in_unit(value, spoken)) > 0.1:
            break
        spoken = finer
    number = f"{in_unit(value, spoken, difference):.{figures}g}"
    return f"{number} {spoken}" if spoken not in ("1", "") else number


def relative(text: Any) -> float | None:
    """Return the factor of a text such as "x0.5", which means times the default; otherwise None.

    >>> relative("x0.5"), relative("0.5 mM")
    (0.5, None)
    """
    match = _FACTOR.fullmatch(text) if isinstance(text, str) else None
    return float(match[1]) if match else None


def refuse_unit(unit: Any) -> None:
    """Raise where nobody knows a unit; pint is asked only if the table does not know it."""
    if not isinstance(unit, str) or not (parse(unit) or _pint_unit(unit, unit, "its unit", unit)):
        raise BadUnit(f"its unit is {unit!r}: give text, such as 'mol m-2 s-1', or '1' for a plain number.")


@lru_cache(maxsize=1024)
def parse(text: str) -> Unit | None:
    """Read a unit, simple or compound, by the table; None if the table does not know it.

    Products are written with a space, `*` or `·`, quotients with `/` (each slash divides by the one
    symbol after it), powers as `cm2`, `cm^2` or `s-1`.

    >>> parse("mS/cm2").factor
    Fraction(10, 1)
    """
    text = text.translate(_PLAIN).strip()
    alone = WHOLE.get(text)
    if alone or not text:
        return alone or WHOLE["1"]
    factor, dimension, at = Fraction(1), [0] * 6, 0
    while at < len(text):
        term = _TERM.match(text, at)
        one = _symbol(term[2]) if term else None
        if term is None or one is None or one.offset:
            return None
        power = int(term[3] or 1) * (-1 if term[1] == "/" else 1)
        factor *= one.factor**power
        dimension = [a + b * power for a, b in zip(dimension, one.dimension, strict=True)]
        at = term.end()
    return Unit(factor, _dimension(dimension))


def _symbol(word: str) -> Unit | None:
    """Look a symbol up, whole first, then as a prefix and a symbol."""
    if word in WHOLE or word in PREFIXED:
        return WHOLE.get(word) or PREFIXED[word]
    scale, one = PREFIXES.get(word[:1]), PREFIXED.get(word[1:])
    return Unit(scale * one.factor, one.dimension) if scale and one else None


def _text(text: str, unit: str, name: str) -> float:
    """Read a number with a unit, exactly, and round once."""
    match = _TEXT.fullmatch(text.translate(_PLAIN))
    if match is None:
        raise BadValue(f"{name}: {text!r} is not a finite number with a unit; {_example(unit)}.")
    number = _finite(float(match[1]), name)
    if not match[2]:
        return number
    wanted = parse(unit) or _pint_unit(unit, unit, name, text)
    given = parse(match[2]) or _pint_unit(match[2], unit, name, text)
    if given.dimension != wanted.dimension:
        celsius = match[2] == "C" and unit == "K"
        hint = f" C is the coulomb: write '{match[1]} degC'." if celsius else _case_slip(match[2], wanted.dimension)
        raise BadUnit(f"{name}: {text!r} does not measure {unit}; {_example(unit)}.{hint}")
    exact = Fraction(match[1]) if number else Fraction(0)
    return float(given.factor * (exact + given.offset) / wanted.factor - wanted.offset)


def _finite(value: Any, name: str) -> Any:
    """Return a float, or an array of its own floating type; refuse what is not a number or not finite."""
    if isinstance(value, float) and value - value == 0.0:
        return value
    array = np.asarray(value)
    if array.dtype.kind not in "iuf":
        raise BadValue(f"{name}: {value!r} is not a number; give a number or a text with a unit.")
    if not np.all(np.isfinite(array)):
        raise BadValue(f"{name}: {value!r} is not finite; give a finite number.")
    if not array.ndim:
        return float(array)
    return array if array.dtype.kind == "f" else array.astype(float)


def _quantity(value: Any, unit: str, name: str) -> Any:
    """Convert a pint quantity by its own registry."""
    try:
        return value.to(_pint_text(unit)).magnitude
    except Exception as cause:  # pint's errors, without importing pint
        raise BadUnit(f"{name}: {value} does not measure {unit}; {_example(unit)}.") from cause


def _pint_unit(unit: str, wanted: str, name: str, text: str) -> Unit:
    """Ask pint for a unit that the table lacks."""
    try:
        zero, one = (_registry().Quantity(n, _pint_text(unit)).to_base_units() for n in (0, 1))
    except Exception as cause:  # whatever pint cannot read is an unknown unit for us
        raise _unknown_unit(unit, wanted, name, text) from cause
    powers = {str(symbol): power for symbol, power in one.unit_items()}
    order = ("kilogram", "meter", "second", "ampere", "mole", "kelvin")
    dimension = [powers.pop(symbol, 0) for symbol in order]
    if powers or any(power != int(power) for power in dimension):
        raise BadUnit(f"{name}: {text!r} does not measure {wanted}; {_example(wanted)}.")
    factor = Fraction(one.magnitude) - Fraction(zero.magnitude)
    return Unit(factor, _dimension(map(int, dimension)), Fraction(zero.magnitude) / factor)


@lru_cache(maxsize=1)
def _registry() -> Any:
    """Import pint, once and only when it is needed."""
    import pint

    return pint.UnitRegistry(non_int_type=Fraction)  # type: ignore[arg-type]


def _pint_text(unit: str) -> str:
    """Write a unit as pint reads it: "mol m-2 s-1" as "mol m**-2 s**-1"."""
    plain = unit.translate(_PLAIN).replace("^", "**").replace("%", "percent")
    return re.sub(r"([A-Za-z])([+-]?\d)", r"\1**\2", plain)


def _unknown_unit(unit: str, wanted: str, name: str, text: str) -> BadUnit:
    """Build the error for a unit that nobody knows, with the nearest spelling of the right kind."""
    spellings, dimension = _SPELLINGS.split(), _dimension_of(wanted)
    fitting = [word for word in spellings if _dimension_of(word) == dimension]
    hints = (suggest(unit, fitting), suggest(unit, spellings))
    hint = next((text for text in hints if text.startswith("Did you mean")), "")
    place = f" in {text!r}" if text != unit else ""
    needed = f"; the value is measured in {wanted}" if wanted != unit else ""
    advice = f" {hint}" if hint else ""
    known = _example(wanted) if _dimension_of(wanted) else "write for example 'mol m-2 s-1', or '1' for a plain number"
    return BadUnit(f"{name}: unknown unit {unit!r}{place}{needed}, {known}.{advice}")


def _case_slip(unit: str, dimension: Dimension) -> str:
    """Return a hint if the unit fits once its capitals are right: "mm" written for "mM"."""
    same = [word for word in _SPELLINGS.split() if word.casefold() == unit.casefold()]
    fitting = [word for word in same if _dimension_of(word) == dimension]
    return f" Did you mean {fitting[0]!r}?" if fitting else ""


def _dimension_of(unit: str) -> Dimension | None:
    known = parse(unit)
    return known.dimension if known else None


def _example(unit: str) -> str:
    return f"write for example '{_EXAMPLES.get(unit, f'1 {unit}')}'"
