"""Records: immutable descriptions whose numbers know their unit, range and source.

A record is a frozen dataclass. A field made by :func:`parameter` is a number with a unit: it is
given as a float in SI, as text ("3.5 mM") or as a pint quantity, and kept as a float in SI.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any, TypeVar, dataclass_transform

from .errors import BadValue, IonostatError
from .units import refuse_unit, show, si

T = TypeVar("T")

#: a duration beyond any run, s
FOREVER = 1e12
CONFIDENCE = ("high", "medium", "low", "defined", "")


@dataclasses.dataclass(frozen=True)
class ParameterInfo:
    """What is known of a parameter: unit, allowed limits, sourced range, source and confidence."""

    default: float
    unit: str
    source: str = ""
    confidence: str = ""
    low: float = -float("inf")
    high: float = float("inf")
    sourced: tuple[float, float] | None = None
    meaning: str = ""
    symbol: str = ""


def parameter(
    default: float | str,
    unit: str,
    *,
    source: str = "",
    confidence: str = "",
    low: float | str | None = None,
    high: float | str | None = None,
    sourced: tuple[float | str, float | str] | None = None,
    meaning: str = "",
    symbol: str = "",
) -> Any:
    """A number of a record, with unit, limits, source and confidence.

    Args:
        default: value when none is given, SI float or text with a unit.
        unit: the SI unit in which the value is kept, such as "mol m-2 s-1".
        source: authors, year, journal, DOI; empty when it is a choice of the model.
        confidence: "high", "medium", "low" or "defined".
        low, high: limits; a value outside them is refused.
        sourced: the range that the literature gives; defaults are expected to lie inside it.
        meaning: a few words for tables and for help.
        symbol: how equations write it, in LaTeX, such as "J_{max}".

    What does not fit (an unknown unit, a default outside its limits) is refused where the class is
    made, which can say the name of the parameter.

    >>> @record
    ... class Leak:
    ...     P: float = parameter("1e-8 m/s", "m s-1", low=0, meaning="permeability")
    >>> Leak(P="2e-6 cm/s").P
    2e-08
    """
    try:
        refuse_unit(unit)
        if confidence not in CONFIDENCE:
            raise BadValue(f"its confidence is {confidence!r}: use one of {', '.join(CONFIDENCE[:-1])}.")
        info = ParameterInfo(
            default=float(si(default, unit, "its default")),
            unit=unit,
            source=source,
            confidence=confidence,
            low=-float("inf") if low is None else float(si(low, unit, "its low")),
            high=float("inf") if high is None else float(si(high, unit, "its high")),
            sourced=None if sourced is None else (si(sourced[0], unit, "sourced"), si(sourced[1], unit, "sourced")),
            meaning=meaning,
            symbol=symbol,
        )
        if not info.low <= info.default <= info.high:
            raise BadValue(f"the default {show(info.default, unit)} lies outside its own limits: {limits(info)}.")
    except IonostatError as problem:
        return dataclasses.field(default=0.0, kw_only=True, metadata={"problem": problem})
    return dataclasses.field(default=info.default, kw_only=True, metadata={"parameter": info})


def refuse_misdeclared(cls: type) -> None:
    """Raise where a parameter of a class was declared with what does not fit, and say which."""
    for field in dataclasses.fields(cls):
        problem = field.metadata.get("problem")
        if problem is not None:
            raise type(problem)(f"{cls.__name__}.{field.name}: {problem}")


def parameters(owner: Any) -> Iterator[tuple[str, ParameterInfo]]:
    """The parameters of a record or of its class, name by name.

    >>> @record
    ... class Leak:
    ...     P: float = parameter(1e-8, "m s-1")
    >>> [name for name, info in parameters(Leak)]
    ['P']
    """
    for field in dataclasses.fields(owner):
        if "parameter" in field.metadata:
            yield field.name, field.metadata["parameter"]


def numbers_of(record: Any) -> dict[str, tuple[float, ParameterInfo]]:
    """The numbers of a record that can be set, with what is known of them."""
    return {name: (getattr(record, name), info) for name, info in parameters(record)}


def with_number(record: Any, name: str, value: Any) -> Any:
    """The same record with another number."""
    return dataclasses.replace(record, **{name: value})


def checked(owner: str, name: str, value: Any, info: ParameterInfo) -> float:
    """The value of a parameter as an SI float inside its limits.

    Raises:
        BadUnit: the unit does not fit.
        BadValue: the value lies outside its limits.
    """
    number = float(si(value, info.unit, f"{owner}.{name}"))
    if not info.low <= number <= info.high:
        endless = info.unit == "s" and info.default >= FOREVER
        raise BadValue(
            f"{owner}.{name} is {show(number, info.unit)}: allowed is {limits(info)}. "
            f"The default is {'for ever' if endless else show(info.default, info.unit)}."
        )
    return number


def within(value: Any, unit: str, name: str, high: float = float("inf"), zero: bool = False) -> float:
    """A number of a call as an SI float, above 0 (or, with ``zero``, 0) and not above ``high``.

    Raises:
        BadUnit, BadValue: it is no number of that unit, or lies outside.

    >>> within("100 um", "m", "length")
    0.0001
    """
    try:
        number = float(si(value, unit, name))
    except IonostatError:
        raise
    except (TypeError, ValueError) as problem:
        raise BadValue(f"{name} is {value!r}: give one number in {unit}, or text with its unit.") from problem
    if number < 0.0 or (number == 0.0 and not zero) or number > high:
        most = "" if high == float("inf") else f" and at most {show(high, unit)}"
        raise BadValue(f"{name} is {show(number, unit)}: it must be {'0 or more' if zero else 'above 0'}{most}.")
    return number


def refuse_name(name: Any, what: str) -> None:
    """Raise where a name cannot stand in a path."""
    if not isinstance(name, str) or not re.fullmatch(r"[^\W\d][\w-]*", name):
        raise BadValue(
            f"{what} has the name {name!r}: a name begins with a letter and holds letters, digits, _ or -, "
            "since it stands in paths such as 'neuron.pump.density'."
        )


def limits(info: ParameterInfo) -> str:
    """What is allowed, in words."""
    low = "" if info.low == -float("inf") else f"{show(info.low, info.unit)} or more"
    high = "" if info.high == float("inf") else f"{show(info.high, info.unit)} or less"
    return " and ".join(part for part in (low, high) if part) or "any number"


def convert_parameters(instance: Any) -> None:
    """Turn what was given for each parameter into an SI float, once, at construction."""
    owner = type(instance).__name__
    for name, info in parameters(instance):
        value = checked(owner, name, getattr(instance, name), info)
        object.__setattr__(instance, name, value)


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def record(cls: type[T]) -> type[T]:
    """Make a class a frozen dataclass whose parameters are converted to SI at construction."""
    own = getattr(cls, "__post_init__", None)  # its own, or that of the record it derives from

    def finish(self: Any) -> None:
        convert_parameters(self)
        if own is not None:
            own(self)

    cls.__post_init__ = finish  # type: ignore[attr-defined]
    made = dataclasses.dataclass(frozen=True)(cls)
    refuse_misdeclared(made)
    return made
