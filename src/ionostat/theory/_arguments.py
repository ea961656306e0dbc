"""The checks that every closed form makes on its arguments, at the edge, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import BadUnit, BadValue, UnknownName, unknown
from ..species import NAMED
from ..units import si

__all__ = ["between", "concentration", "counts", "permeability", "pick", "plain", "valence", "valence_of", "voltage"]

LARGEST_VOLTAGE = 2.0
"""V; a membrane breaks down far below this."""

COUNTS = ("1", "s-1", "mol", "mol s-1", "mol m-3", "mol m-3 s-1", "mol kg-1 s-1")
"""Units in which particles are counted."""


def concentration(value: Any, name: str = "concentration", zero: bool = False) -> Any:
    """Return a concentration in mol m-3: positive, or at least not negative if `zero` is fine."""
    amount = si(value, "mol m-3", name)
    if np.any(np.asarray(amount) < 0.0):
        raise BadValue(f"{name}: {value!r} is negative; a concentration is 0 or more.")
    if not zero and np.any(np.asarray(amount) == 0.0):
        raise BadValue(
            f"{name}: {value!r} is zero, and its logarithm is taken; "
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
    size = np.max(np.abs(volts), initial=0.0)
    if size > LARGEST_VOLTAGE:
        raise BadValue(
            f"{name}: {size:.6g} V is more than a membrane bears (2 V). Was V in mV passed as V? "
            f"A plain number is in volts: write '{np.ravel(volts)[0]:.6g} mV'."
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
    """Return a Python float for a scalar, an array as it is."""
    return float(value) if np.ndim(value) == 0 else value


def between(value: Any, low: float, high: float, name: str) -> Any:
    """Return a number that lies within limits."""
    if np.any(np.asarray(value) < low) or np.any(np.asarray(value) > high):
        raise BadValue(f"{name}: {value!r} lies outside of {low:g} to {high:g}.")
    return value
