"""The checks that every closed form makes on its arguments, at the edge, once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from .. import units
from ..errors import BadUnit, BadValue, UnknownName, unknown
from ..species import NAMED

__all__ = [
    "Slip", "believed", "between", "concentration", "counts", "permeability", "pick", "plain", "si", "valence",
    "valence_of", "voltage",
]  # fmt: skip

LARGEST_VOLTAGE = 2.0
"""V; a membrane breaks down far below this."""

COUNTS = ("1", "s-1", "mol", "mol s-1", "mol m-3", "mol m-3 s-1", "mol kg-1 s-1")
"""Units in which particles are counted."""


class Slip(NamedTuple):
    """Sizes, above `low` and below `high`, at which a plain number is likely no SI, what it is likely in, and why."""

    low: float
    high: float
    unit: str
    why: str


SLIPS: Final = {
    "m": Slip(1.0, np.inf, "um", "is longer than any tissue (1 m)"),
    "J mol-1": Slip(0.5, 200.0, "kJ/mol", "is less than a tenth of RT (2.6 kJ/mol)"),
    "Pa": Slip(0.5, 200.0, "mmHg", "is next to no pressure (1 mmHg is 133 Pa)"),
    "m2 s-1": Slip(1e-6, np.inf, "um2/ms", "is faster than anything diffuses in water (1e-9 m2/s)"),
    "F m-2": Slip(0.5, np.inf, "uF/cm2", "is more than any membrane has (0.01 F/m2)"),
}
"""By unit. Where small numbers are suspect, those with more than four digits are believed: they were computed."""


def si(value: Any, unit: str, name: str = "value") -> Any:
    """Return a value in SI as `units.si`, and refuse a plain number that is likely in another unit.

    With its unit written out any value passes; of an array the largest counts.

    Raises:
        BadUnit, BadValue: As `units.si`; or the number is beyond what its SI unit is used for here.

    >>> si("40 Pa", "Pa"), si("40 mmHg", "Pa") > 5e3
    (40.0, True)
    >>> si(40, "Pa", "pCO2")
    Traceback (most recent call last):
    ...
    ionostat.errors.BadValue: pCO2: 40 Pa is next to no pressure (1 mmHg is 133 Pa). ...
    """
    number = units.si(value, unit, name)
    return believed(value, number, unit, name, SLIPS[unit]) if unit in SLIPS else number


def believed(value: Any, number: Any, unit: str, name: str, slip: Slip) -> Any:
    """Return the number that a value was read as, unless it came without a unit and is likely in another."""
    if not _bare(value) or getattr(value, "symbolic", False) is True:
        return number
    sizes = np.ravel(np.abs(number))
    size = np.max(sizes, initial=0.0)
    if not slip.low < size < slip.high or (np.isfinite(slip.high) and not _written(sizes)):
        return number
    given = f"{np.ravel(number)[int(np.argmax(sizes))]:.6g}"
    raise BadValue(
        f"{name}: {given} {unit} {slip.why}. A plain number is in {unit}: write "
        f"'{given} {slip.unit}', or '{given} {unit}' if that is meant."
    )


def _written(sizes: Any) -> bool:
    """Whether numbers have four digits at most, as those that people write; results go on having more."""
    return all(float(f"{size:.4g}") == size for size in sizes)


def _bare(value: Any) -> bool:
    """Whether a value comes without a unit; of a sequence, whether one of its items does."""
    if isinstance(value, str):
        return re.search(r"[^\W\d_]|%", re.sub(r"(?i)(?<=[\d.])e[+-]?\d+", "", value)) is None
    if isinstance(value, (list, tuple)):
        return any(map(_bare, value))
    return not hasattr(value, "magnitude")


def concentration(value: Any, name: str = "concentration", zero: bool = False) -> Any:
    """Return a concentration in mol m-3: positive, or at least not negative if `zero` is fine."""
    amount = si(value, "mol m-3", name)
    if np.any(np.asarray(amount) < 0.0):
        raise BadValue(f"{name}: {value!r} is negative; a concentration is 0 or more.")
    if not zero and np.any(np.asarray(amount) == 0.0):
        raise BadValue(
            f"{name}: {value!r} is zero, for which this has no answer; "
            "give a concentration above 0, for example '1 nM'."
        )
    return amount


def counts(**values: Any) -> list[Any]:
    """Return numbers of particles, amounts, or rates of them, all of one kind, in its SI unit."""
    for unit in COUNTS:
        try:
            return [si(value, unit, name) for name, value in values.items()]
        except BadUnit:
            continue
    kinds = ", ".join(COUNTS[1:])
    said = ", ".join(f"{name}={value!r}" for name, value in values.items())
    raise BadUnit(f"{said}: give plain numbers, or texts all in one of {kinds}, for example '2 umol'.")


def permeability(value: Any, name: str = "P") -> Any:
    """Return a permeability in m s-1, or a relative one; it may be zero but not negative."""
    amount = si(value, "m s-1", name)
    if np.any(np.asarray(amount) < 0.0):
        raise BadValue(f"{name}: {value!r} is negative; a permeability is 0 or more.")
    return amount


def voltage(value: Any, name: str = "V") -> Any:
    """Return a membrane potential in V; beyond 2 V it is millivolts by mistake."""
    volts = si(value, "V", name)
    sizes = np.ravel(np.abs(volts))
    if np.max(sizes, initial=0.0) > LARGEST_VOLTAGE:
        worst = f"{np.ravel(volts)[int(np.argmax(sizes))]:.6g}"
        raise BadValue(
            f"{name}: {worst} V is more than a membrane bears (2 V). Was V in mV passed as V? "
            f"A plain number is in volts: write '{worst} mV'."
        )
    return volts


def valence(value: Any, name: str = "z") -> Any:
    """Return a valence, or an array of them; a species stands for its own."""
    charge = si(getattr(value, "z", value), "1", name)
    if np.any(charge != np.round(charge)):
        raise BadValue(f"{name}: {value!r} is not a whole number of elementary charges.")
    return charge


def valence_of(who: Any, z: Mapping[Any, int] | None) -> float:
    """Return the valence of a species: from the mapping, from its own `.z`, or from its symbol."""
    if z is not None and who in z:
        return valence(z[who], f"z[{who}]")
    if hasattr(who, "z"):
        return valence(who)
    if who in NAMED:
        return float(NAMED[who].z)
    error = unknown("species", str(who), [*NAMED, *map(str, z or ())], where="z")
    raise UnknownName(f"{error} For a further one give its valence: z={{{str(who)!r}: ...}}.")


def pick(values: Mapping[Any, Any], who: Any, side: str, zero: bool = False) -> Any:
    """Return the concentration of one species on one side, in mol m-3."""
    if who not in values:
        held = ", ".join(map(str, values)) or "nothing"
        raise UnknownName(f"{side} lacks {who}: it holds {held}. Add its concentration, such as {who} '1 mM'.")
    return concentration(values[who], f"{side}[{who}]", zero)


def plain(value: Any) -> Any:
    """Return a Python float for a scalar, an array or a symbol as it is."""
    return float(value) if np.ndim(value) == 0 and getattr(value, "symbolic", False) is not True else value


def between(value: Any, low: float, high: float, name: str) -> Any:
    """Return a number that lies within limits."""
    if np.any(np.asarray(value) < low) or np.any(np.asarray(value) > high):
        raise BadValue(f"{name}: {value!r} lies outside of {low:g} to {high:g}.")
    return value
