"""Neutrality and osmotic balance between two solutions, the root that all Donnan states share.

Ions stand along the first axis; u = FV/RT; c exp(-z u) is the concentration inside of an ion in
equilibrium with c outside. What is held away from equilibrium enters as another c.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from ..errors import BadValue, NoSolution, unknown
from . import _arguments as read
from ._arguments import si

EDGE = 80.0
"""Largest |FV/RT| looked at: 2.1 V."""


def falling_zero(function: Callable[[Any], Any], low: Any, high: Any) -> Any:
    """Return the zero, to the last bits, of a function that falls from above to below zero.

    Where it does not change sign the nearer end is returned. Every element is bracketed throughout;
    inverse quadratic steps are taken where they are safe, halvings where not.

    Source: Chandrupatla TR (1997), Adv Eng Softw 28:145, doi:10.1016/S0965-9978(96)00051-8 (not
    re-read).
    """
    a, b = (np.array(end, dtype=float) for end in np.broadcast_arrays(high, low))
    fa, fb = np.asarray(function(a)), np.asarray(function(b))
    a, fa = np.where(fb <= 0.0, b, a), np.where(fb <= 0.0, fb, fa)
    b, fb = np.where(fa >= 0.0, a, b), np.where(fa >= 0.0, fa, fb)
    share = np.full(a.shape, 0.5)
    for _ in range(200):
        x = a + share * (b - a)
        fx = np.asarray(function(x))
        same = np.sign(fx) == np.sign(fa)
        c, fc = np.where(same, a, b), np.where(same, fa, fb)
        b, fb = np.where(same, b, a), np.where(same, fb, fa)
        a, fa = x, fx
        best = np.where(np.abs(fa) < np.abs(fb), a, b)
        # relative to the root, but for roots at 0 a part in 1e16 of the usual size of FV/RT
        fine = 4e-16 * np.abs(best) + 1e-300
        wide = np.abs(b - a)
        if np.all((wide <= 2.0 * fine) | (fa == 0.0) | (fb == 0.0)):
            break
        share = np.clip(_next_share(a, b, c, fa, fb, fc), *_bounds(fine, wide))
    return best


def _next_share(a: Any, b: Any, c: Any, fa: Any, fb: Any, fc: Any) -> Any:
    """Return how far to go from a to b: by inverse quadratic interpolation or halfway."""
    with np.errstate(all="ignore"):
        xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
        safe = (phi**2 < xi) & ((1.0 - phi) ** 2 < 1.0 - xi)
        share = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    return np.where(safe & np.isfinite(share), share, 0.5)


def _bounds(fine: Any, wide: Any) -> tuple[Any, Any]:
    with np.errstate(divide="ignore", invalid="ignore"):
        edge = np.minimum(np.where(wide > 0.0, fine / wide, 0.5), 0.5)
    return edge, 1.0 - edge


def stack(values: Iterable[Any], *others: Any) -> tuple[Any, ...]:
    """Broadcast all; return the values along a first axis, then the others, of one shape."""
    rows = list(values)
    arrays = np.broadcast_arrays(*rows, *others)
    first = np.array(arrays[: len(rows)], dtype=float)
    return first, *(np.array(one, dtype=float) for one in arrays[len(rows) :])


def column(z: Iterable[float], like: Any) -> Any:
    """Return one number an ion as a first axis that broadcasts against `like`."""
    charges = np.array(list(z), dtype=float)
    return charges.reshape(-1, *([1] * (np.ndim(like) - 1)))


def tilted(c: Any, z: Any, u: Any) -> Any:
    """Return the concentrations inside in equilibrium with c outside."""
    return c * np.exp(-z * u)


def charge_inside(c: Any, z: Any, u: Any) -> Any:
    """Return the summed charge of the ions inside; it falls with u."""
    return np.sum(z * tilted(c, z, u), axis=0)


def neutral_tilt(c: Any, z: Any, fixed: Any, what: str) -> Any:
    """Return u at which the ions make up for a fixed charge density inside.

    Raises:
        NoSolution: The ions of the sign needed are missing.
    """
    low, high = np.full(np.shape(fixed), -EDGE), np.full(np.shape(fixed), EDGE)
    if np.any(charge_inside(c, z, low) + fixed <= 0.0):
        raise NoSolution(f"{what}: no neutral solution, a permeant cation is missing; add one outside.")
    if np.any(charge_inside(c, z, high) + fixed >= 0.0):
        raise NoSolution(f"{what}: no neutral solution, a permeant anion is missing; add one outside.")
    return falling_zero(lambda u: charge_inside(c, z, u) + fixed, low, high)


def least(c: Any, z: Any, what: str) -> tuple[Any, Any]:
    """Return u at which the ions are neutral among themselves, and their total there, the least."""
    u = neutral_tilt(c, z, np.zeros(np.shape(c)[1:]), what)
    return u, np.sum(tilted(c, z, u), axis=0)


def swollen(c: Any, z: Any, charge: Any, osmolarity: Any, middle: Any) -> tuple[Any, Any]:
    r"""Return u and the impermeant concentration x of a cell that water has let come to rest.

    The two conditions, sum z c exp(-zu) + Z x = 0 and sum c exp(-zu) + x = osmolarity, have exactly
    one root with x > 0 if the ions at their least (at u = middle) stay below the osmolarity: there
    the charge falls with u on the side of `middle` that the sign of Z chooses.
    """
    def excess(u: Any) -> Any:
        ions = tilted(c, z, u)
        return np.sum(z * ions, axis=0) + charge * (osmolarity - np.sum(ions, axis=0))

    low = np.where(charge < 0.0, -EDGE, middle)
    high = np.where(charge > 0.0, EDGE, middle)
    u = falling_zero(excess, low, high)
    return u, osmolarity - np.sum(tilted(c, z, u), axis=0)


def impermeants(amount: Any, charge: Any, unit: str, name: str) -> tuple[Any, Any]:
    """Return the total of the impermeants and their total charge, of one or of several by name."""
    if not isinstance(amount, Mapping):
        size = _not_negative(amount, unit, name)
        return size, size * si(charge, "1", f"charge of {name}")
    if not isinstance(charge, Mapping):
        charge = dict.fromkeys(amount, charge)
    total, carried = 0.0, 0.0
    for who in amount:
        if who not in charge:
            raise unknown("charge", str(who), map(str, charge), where=name)
        size = _not_negative(amount[who], unit, f"{name}[{who}]")
        total, carried = total + size, carried + size * si(charge[who], "1", f"charge of {who}")
    return total, carried


def positive(value: Any, unit: str, name: str) -> Any:
    """Return a number above zero in SI."""
    number = si(value, unit, name)
    if np.any(np.asarray(number) <= 0.0):
        raise BadValue(f"{name}: {value!r} is not above 0; give a positive amount in {unit}.")
    return number


def _not_negative(value: Any, unit: str, name: str) -> Any:
    number = si(value, unit, name)
    if np.any(np.asarray(number) < 0.0):
        raise BadValue(f"{name}: {value!r} is negative; give 0 or more.")
    return number


def bath(outside: Mapping[Any, Any], z: Mapping[Any, int] | None, zero: bool = True) -> tuple[Any, Any]:
    """Return valences and concentrations of all species of a bath."""
    if not outside:
        raise BadValue("outside: no ion is given; name them with concentrations, {'K': '4 mM', ...}.")
    charges = {who: read.valence_of(who, z) for who in outside}
    return charges, {who: read.pick(outside, who, "outside", zero) for who in outside}


def check_neutral(carried: Any, ions: Any, where: str, hint: str = "") -> None:
    """Refuse a solution whose charges do not add up to nothing."""
    off = np.max(np.abs(carried))
    if off > 1e-6 * np.max(ions, initial=1e-12):
        advice = hint or "name the ions that are missing"
        raise NoSolution(f"{where} is not neutral: its charges add up to {off:.4g} mM; {advice}.")
