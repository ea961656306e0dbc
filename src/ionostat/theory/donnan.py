"""Gibbs-Donnan equilibrium with a large bath, van't Hoff pressure, and osmotic volumes.

V = inside - outside. Closed systems, in which both sides are finite, stand in `donnan_closed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import BadValue, NoSolution
from ..units import temperature
from . import _arguments as read
from . import _balance as balance
from ._arguments import si

__all__ = [
    "Donnan",
    "boyle_vant_hoff",
    "donnan",
    "donnan_free_volume",
    "donnan_ratio",
    "osmotic_pressure",
]

Species = Any
"""A `Species`, or a symbol such as "Na"; for others the valence comes in the mapping `z`."""


class Donnan(NamedTuple):
    """A Donnan equilibrium, SI.

    V is the potential, V; ratio is exp(-FV/RT), the ratio inside over outside of a monovalent
    cation; then the concentrations by species and of all impermeants together, mol m-3; volumes,
    m3 (None for a bath or where none is asked for); osmotic excess inside - outside, mol m-3, and
    the pressure, Pa, that it makes.
    """

    V: Any
    ratio: Any
    inside: dict[Any, Any]
    outside: dict[Any, Any]
    impermeant_in: Any
    impermeant_out: Any
    volume_in: Any
    volume_out: Any
    osmotic_excess: Any
    pressure: Any


def donnan(
    outside: Mapping[Species, Any],
    impermeant: Any,
    charge: Any = -1.0,
    impermeant_out: Any = 0.0,
    charge_out: Any = 0.0,
    z: Mapping[Any, int] | None = None,
    T: Any = T_BODY,
    neutral: bool = True,
) -> Donnan:
    r"""Donnan equilibrium of a cell of fixed volume with a large bath.

    .. math:: \sum_i z_i c_{o,i} e^{-z_i FV/RT} + \sum_k Z_k X_k = 0

    The left side falls with V, so that the root is unique, whatever the valences.

    Args:
        outside: Permeant ions of the bath, mol m-3; zeros and neutral solutes are fine.
        impermeant: Impermeants inside, mol m-3: one, or several by name.
        charge: Valence of each, dimensionless; a mean charge may be a fraction.
        impermeant_out: Impermeants outside, mol m-3, for neutrality and pressure: one, or several by name.
        charge_out: Valence of each outside, dimensionless.
        z: Valences of species that are not named ones.
        T: Temperature, K.
        neutral: Refuse a bath that is not neutral; False if its minor ions are left out.

    Returns:
        `Donnan`; volumes are None.

    Raises:
        NoSolution: The bath is not neutral, or lacks the counter-ion that the impermeants need.
        BadValue: A concentration is negative.

    Holds for ideal solutions in electrochemical equilibrium; a pump is not in it.

    Source: Donnan FG (1911), Z Elektrochem 17:572 (not re-read); the equation is derived here.

    >>> state = donnan({"K": "150 mM", "Cl": "150 mM"}, "100 mM", -1)
    >>> round(1e3 * state.V, 3), round(state.inside["K"], 2), round(state.pressure)
    (-8.752, 208.11, 299720)
    """
    charges, c = balance.bath(outside, z)
    X, QX = balance.impermeants(impermeant, charge, "mol m-3", "impermeant")
    B, QB = balance.impermeants(impermeant_out, charge_out, "mol m-3", "impermeant_out")
    kelvin = temperature(T, "T")
    rows, X, QX, B, QB, kelvin = balance.stack(c.values(), X, QX, B, QB, kelvin)
    valences = balance.column(charges.values(), rows)
    if neutral:
        _check_bath(rows, valences, QB)
    u = balance.neutral_tilt(rows, valences, QX, "donnan")
    return _against_bath(list(c), rows, valences, u, X, B, None, kelvin)


def donnan_free_volume(
    outside: Mapping[Species, Any],
    charge: Any = -1.0,
    impermeant_out: Any = 0.0,
    charge_out: Any = 0.0,
    amount: Any = 1.0,
    z: Mapping[Any, int] | None = None,
    T: Any = T_BODY,
    neutral: bool = True,
) -> Donnan:
    r"""Double Donnan: equilibrium with a large bath when water moves too, so that volume is free.

    .. math::

        \sum_i z_i c_{o,i} e^{-z_i u} + \bar Z X = 0, \quad
        \sum_i c_{o,i} e^{-z_i u} + X = \sum_i c_{o,i} + B, \quad v = n_X / X

    An end volume exists only if impermeants outside hold water back (B > 0): a passive cell in a
    bath of permeant ions alone swells until it bursts. The root with X > 0 is then unique.

    Args:
        outside: Permeant ions of the bath, mol m-3.
        charge: Valence of the impermeants inside (mean charge, or by name as `amount`).
        impermeant_out, charge_out: Impermeants outside, mol m-3, and their valence.
        amount: Amount of impermeants inside, mol, one or several by name; with the default 1 mol
            the volume is that of one mole.
        z: Valences of species that are not named ones.
        T: Temperature, K.
        neutral: Refuse a bath that is not neutral.

    Returns:
        `Donnan` with volume_in; osmotic excess and pressure are 0.

    Raises:
        NoSolution: No end volume, or the bath is not neutral.
        BadValue: An amount is not positive.

    Source: derived here; discussed by Leaf A (1959), Ann NY Acad Sci 72:396 (not re-read).

    >>> bath = {"Na": "145 mM", "Cl": "145 mM"}
    >>> state = donnan_free_volume(bath, -1, "20 mM", amount="100 fmol")
    >>> round(1e3 * state.V, 3), round(state.impermeant_in, 3), round(1e15 * state.volume_in, 3)
    (-1.782, 19.355, 5.167)
    """
    charges, c = balance.bath(outside, z)
    n, Qn = balance.impermeants(amount, charge, "mol", "amount")
    balance.positive(n, "mol", "amount")
    B, QB = balance.impermeants(impermeant_out, charge_out, "mol m-3", "impermeant_out")
    kelvin = temperature(T, "T")
    rows, n, Z, B, QB, kelvin = balance.stack(c.values(), n, Qn / n, B, QB, kelvin)
    valences = balance.column(charges.values(), rows)
    if neutral:
        _check_bath(rows, valences, QB)
    osmolarity = np.sum(rows, axis=0) + B
    middle, fewest = balance.least(rows, valences, "donnan_free_volume")
    if np.any(fewest >= osmolarity * (1 - 1e-12)):
        raise NoSolution(
            "donnan_free_volume: no end volume, the permeant ions alone match the bath and the cell "
            "swells without limit; give impermeant_out above 0, fix the volume (donnan), or pump "
            "(pump_leak)."
        )
    u, X = balance.swollen(rows, valences, Z, osmolarity, middle)
    return _against_bath(list(c), rows, valences, u, X, B, n / X, kelvin, at_rest=True)


def donnan_ratio(V: Any, T: Any = T_BODY) -> Any:
    r"""Donnan ratio of a potential: monovalent cation inside over outside.

    .. math:: r = e^{-FV/RT}, \quad c_i / c_o = r^z

    Args:
        V: Donnan potential, V.
        T: Temperature, K.

    Returns:
        r, dimensionless.

    Raises:
        BadValue: V is beyond 2 V.

    Source: Donnan FG (1911), Z Elektrochem 17:572 (not re-read).

    >>> round(donnan_ratio("-8.7516 mV"), 4)
    1.3874
    """
    return read.plain(np.exp(-F * read.voltage(V) / (R * temperature(T, "T"))))


def osmotic_pressure(difference: Any, T: Any = T_BODY, reflection: Any = 1.0) -> Any:
    r"""Osmotic pressure of a difference in concentration, by van't Hoff.

    .. math:: \Delta\pi = \sigma RT \Delta c

    Args:
        difference: Osmolarity inside - outside, mol m-3, of either sign.
        T: Temperature, K.
        reflection: Reflection coefficient sigma, 0 (leaks like water) to 1 (held back).

    Returns:
        Pa; positive if it draws water in.

    Raises:
        BadValue: The reflection coefficient is outside 0 to 1.

    Holds for dilute solutions; at 300 mM of salt the osmotic coefficient is about 0.93.

    Source: van't Hoff JH (1887), Z Phys Chem 1:481 (not re-read).

    >>> round(osmotic_pressure("1 mM"), 2)
    2578.73
    """
    sigma = si(reflection, "1", "reflection")
    if np.any(np.asarray(sigma) < 0.0) or np.any(np.asarray(sigma) > 1.0):
        raise BadValue(f"reflection: {reflection!r} is not between 0 and 1.")
    return read.plain(sigma * R * temperature(T, "T") * si(difference, "mol m-3", "difference"))


def boyle_vant_hoff(pressure_ratio: Any, inactive: Any = 0.0) -> Any:
    r"""Volume of a cell relative to its volume in the reference solution, solutes kept inside.

    .. math:: v / v_0 = b + (1 - b) \pi_0 / \pi

    Args:
        pressure_ratio: Osmolarity of the bath over that of the reference, pi/pi_0.
        inactive: Osmotically inactive fraction b of the volume, 0 to below 1.

    Returns:
        v/v_0, dimensionless.

    Raises:
        BadValue: The ratio is not positive, or b is not in 0 to 1.

    Holds before regulatory volume change, while no solute crosses.

    Source: Ponder E (1948), Hemolysis and Related Phenomena, Grune & Stratton (not re-read).

    >>> boyle_vant_hoff([0.5, 2.0], 0.3).round(2).tolist()
    [1.7, 0.65]
    """
    ratio = balance.positive(pressure_ratio, "1", "pressure_ratio")
    b = si(inactive, "1", "inactive")
    if np.any(np.asarray(b) < 0.0) or np.any(np.asarray(b) >= 1.0):
        raise BadValue(f"inactive: {inactive!r} is not a fraction from 0 to below 1.")
    return read.plain(b + (1.0 - b) / ratio)


def _check_bath(rows: Any, valences: Any, fixed: Any) -> None:
    charged = np.sum(np.abs(valences) * rows, axis=0)
    hint = "name the missing ions, or say neutral=False if they are few"
    balance.check_neutral(np.sum(valences * rows, axis=0) + fixed, charged, "outside", hint)


def _against_bath(
    names: list[Any], rows: Any, valences: Any, u: Any, X: Any, B: Any, volume: Any, kelvin: Any,
    at_rest: bool = False,
) -> Donnan:  # fmt: skip
    """Gather the answer."""
    ions = balance.tilted(rows, valences, u)
    excess = np.sum(ions - rows, axis=0) + X - B
    excess = np.zeros_like(excess) if at_rest else excess
    return Donnan(
        V=read.plain(u * R * kelvin / F),
        ratio=read.plain(np.exp(-u)),
        inside={who: read.plain(one) for who, one in zip(names, ions)},
        outside={who: read.plain(one) for who, one in zip(names, rows)},
        impermeant_in=read.plain(X),
        impermeant_out=read.plain(B),
        volume_in=None if volume is None else read.plain(volume),
        volume_out=None,
        osmotic_excess=read.plain(excess),
        pressure=read.plain(excess * R * kelvin),
    )
