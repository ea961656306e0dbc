"""Donnan equilibrium of two finite compartments: the end state of a tissue whose pumps have died.

Amounts are conserved; volumes are fixed, or water moves until the osmolarities are equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import NoSolution
from ..units import temperature
from . import _arguments as read
from . import _balance as balance
from .donnan import Donnan

__all__ = ["closed_tissue", "donnan_finite"]

Species = Any
"""A `Species`, or a symbol such as "Na"; for others the valence comes in the mapping `z`."""


class _Totals(NamedTuple):
    """Amounts of the ions and impermeants, volumes, all broadcast; ions along the first axis."""

    names: list[Any]
    z: Any
    ions: Any
    X: Any
    QX: Any
    B: Any
    QB: Any
    inner: Any
    outer: Any
    kelvin: Any


def donnan_finite(
    inside: Mapping[Species, Any],
    outside: Mapping[Species, Any],
    impermeant_in: Any = 0.0,
    charge_in: Any = -1.0,
    impermeant_out: Any = 0.0,
    charge_out: Any = 0.0,
    volume_in: Any = 1.0,
    volume_out: Any = 1.0,
    z: Mapping[Any, int] | None = None,
    T: Any = T_BODY,
) -> Donnan:
    r"""Donnan equilibrium of two finite compartments of fixed volumes.

    .. math::

        \sum_i \frac{z_i N_i v_1}{v_1 + v_2 e^{z_i u}} + Q_1 = 0, \quad
        c_{1,i} = \frac{N_i}{v_1 + v_2 e^{z_i u}}, \quad c_{2,i} = c_{1,i} e^{z_i u}

    Args:
        inside, outside: What is in the two compartments at the start, mol m-3, permeant species;
            one that is missing on a side is not there.
        impermeant_in, charge_in: Impermeants inside at the start, mol m-3, and valence; by name if
            several.
        impermeant_out, charge_out: Likewise outside.
        volume_in, volume_out: Volumes, m3; only their ratio counts for the concentrations.
        z: Valences of species that are not named ones.
        T: Temperature, K.

    Returns:
        `Donnan`.

    Raises:
        NoSolution: The whole is not neutral, or no neutral distribution exists.
        BadValue: A concentration is negative, or a volume is not positive.

    Source: Donnan FG (1911), Z Elektrochem 17:572 (not re-read); the root is derived here.

    >>> state = donnan_finite({"Na": 100.0}, {"Na": 100.0, "Cl": 100.0}, 100.0, -1)
    >>> round(1e3 * state.V, 3), round(state.inside["Cl"], 3), round(state.outside["Na"], 3)
    (-18.526, 33.333, 66.667)
    """
    parts = _read(
        inside, outside, impermeant_in, charge_in, impermeant_out, charge_out, volume_in, volume_out, z, T
    )
    return _state(parts)


def closed_tissue(
    inside: Mapping[Species, Any],
    outside: Mapping[Species, Any],
    impermeant_in: Any,
    charge_in: Any = -1.0,
    impermeant_out: Any = 0.0,
    charge_out: Any = 0.0,
    fraction_in: Any = 0.8,
    z: Mapping[Any, int] | None = None,
    T: Any = T_BODY,
) -> Donnan:
    r"""End state of a closed tissue without pumps, its water free to redistribute.

    Ions and impermeants keep their totals, the total volume its size; the end is neutral on both
    sides, every permeant ion at one V, and the osmolarities equal:

    .. math:: \sum_i (c_{1,i} - c_{2,i}) + X/f - B/(1-f) = 0

    The free energy is convex, so that the end is unique. It is not 0 mV: impermeant charge on both
    sides sets it. With charges per volume alike, V = 0 and 1 - f = B/(B + X); with an uncharged
    impermeant outside it stays near -20 mV. The 0 mV of the chapters is the former limit. Without
    water movement use `donnan_finite`.

    Args:
        inside, outside: Permeant species at the start, mol m-3.
        impermeant_in, charge_in: Impermeants inside at the start, mol m-3, valence; by name if
            several.
        impermeant_out, charge_out: Likewise outside.
        fraction_in: Share of the cells in the volume at the start.
        z: Valences of species that are not named ones.
        T: Temperature, K.

    Returns:
        `Donnan`; volumes are shares of the whole, volume_out is the final extracellular fraction.

    Raises:
        NoSolution: An impermeant is missing on one side (that side vanishes), or the whole is not
            neutral.
        BadValue: A concentration is negative, or the fraction not between 0 and 1.

    Source: derived here; the end state is discussed by Dreier JP et al. (2022), Front Cell Neurosci
    16:837650, doi:10.3389/fncel.2022.837650 (not re-read).

    >>> start = {"Na": 12.0, "K": 135.0, "Cl": 7.0}, {"Na": 145.0, "K": 4.0, "Cl": 129.0}
    >>> end = closed_tissue(*start, 140.0, -1, 20.0, -1)
    >>> round(end.volume_out, 4), round(end.outside["K"], 2), round(end.impermeant_in, 2)
    (0.0345, 108.8, 116.0)
    """
    share = balance.positive(fraction_in, "1", "fraction_in")
    rest = balance.positive(1.0 - share, "1", "1 - fraction_in")
    parts = _read(
        inside, outside, impermeant_in, charge_in, impermeant_out, charge_out, share, rest, z, T
    )
    for total, name, side in (
        (parts.X, "impermeant_in", "the cells"), (parts.B, "impermeant_out", "the extracellular space")
    ):  # fmt: skip
        if np.any(total <= 0.0):
            raise NoSolution(
                f"{name}: no end volume, without impermeants {side} would lose all water; "
                f"give {name} above 0, or fix the volumes (donnan_finite)."
            )

    def shared(logit: Any) -> _Totals:
        whole = parts.inner + parts.outer
        return parts._replace(inner=whole / (1.0 + np.exp(-logit)), outer=whole / (1.0 + np.exp(logit)))

    def excess(logit: Any) -> Any:
        moved = shared(logit)
        return _osmotic_excess(moved, _tilt(moved))

    edge = np.full(np.shape(parts.X), 40.0)
    return _state(shared(balance.falling_zero(excess, -edge, edge)))


def _read(
    inside: Any, outside: Any, X: Any, QX: Any, B: Any, QB: Any, v_in: Any, v_out: Any, z: Any, T: Any
) -> _Totals:
    """Check the arguments and turn concentrations into amounts."""
    names = list(dict.fromkeys([*inside, *outside]))
    charges = [read.valence_of(who, z) for who in names]
    inner, outer = (balance.positive(v, "m3", f"volume_{s}") for v, s in ((v_in, "in"), (v_out, "out")))
    ions = [_held(inside, who, "inside") * inner + _held(outside, who, "outside") * outer for who in names]
    X, QX = balance.impermeants(X, QX, "mol m-3", "impermeant_in")
    B, QB = balance.impermeants(B, QB, "mol m-3", "impermeant_out")
    rows, X, QX, B, QB, inner, outer, kelvin = balance.stack(
        ions, X * inner, QX * inner, B * outer, QB * outer, inner, outer, temperature(T, "T")
    )
    valences = balance.column(charges, rows)
    whole = inner + outer
    size = np.sum(np.abs(valences) * rows, axis=0) / whole
    carried = (np.sum(valences * rows, axis=0) + QX + QB) / whole
    balance.check_neutral(carried, size, "the whole of inside and outside")
    return _Totals(names, valences, rows, X, QX, B, QB, inner, outer, kelvin)


def _held(side: Mapping[Any, Any], who: Any, name: str) -> Any:
    return read.pick(side, who, name, zero=True) if who in side else 0.0


def _concentrations(parts: _Totals, u: Any) -> Any:
    """Return the concentrations in the inner compartment."""
    return parts.ions / (parts.inner + parts.outer * np.exp(parts.z * u))


def _tilt(parts: _Totals) -> Any:
    """Return u at which the inner compartment, and so the other, is neutral."""
    def charge(u: Any) -> Any:
        return np.sum(parts.z * _concentrations(parts, u), axis=0) * parts.inner + parts.QX

    edge = np.full(np.shape(parts.QX), balance.EDGE)
    margin = 1e-12 * np.abs(parts.QX)
    mixed = (parts.QX == 0.0) & (np.abs(parts.QB) <= 1e-12 * np.sum(np.abs(parts.ions), axis=0))
    if np.any(~mixed & ((charge(-edge) <= margin) | (charge(edge) >= -margin))):
        raise NoSolution(
            "no neutral distribution: the permeant ions do not suffice to balance the impermeants "
            "on both sides; give more permeant ions of both signs."
        )
    edge = np.where(mixed, 0.0, edge)
    return balance.falling_zero(charge, -edge, edge)


def _osmotic_excess(parts: _Totals, u: Any) -> Any:
    ions = np.sum(_concentrations(parts, u) * -np.expm1(parts.z * u), axis=0)
    return ions + parts.X / parts.inner - parts.B / parts.outer


def _state(parts: _Totals) -> Donnan:
    """Gather the answer for volumes that are known."""
    u = _tilt(parts)
    within = _concentrations(parts, u)
    beyond = within * np.exp(parts.z * u)
    excess = _osmotic_excess(parts, u)
    return Donnan(
        V=read.plain(u * R * parts.kelvin / F),
        ratio=read.plain(np.exp(-u)),
        inside={who: read.plain(one) for who, one in zip(parts.names, within)},
        outside={who: read.plain(one) for who, one in zip(parts.names, beyond)},
        impermeant_in=read.plain(parts.X / parts.inner),
        impermeant_out=read.plain(parts.B / parts.outer),
        volume_in=read.plain(parts.inner),
        volume_out=read.plain(parts.outer),
        osmotic_excess=read.plain(excess),
        pressure=read.plain(excess * R * parts.kelvin),
    )
