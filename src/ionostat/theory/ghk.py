"""Goldman, Hodgkin and Katz: constant-field flux, current, voltage and conductances.

With u = zFV/RT and the linoid L(u) = u / (1 - exp(-u)), which is smooth through u = 0, the outward
flux is J = P (c_i L(u) - c_o L(-u)); everything here follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import NoSolution, unknown
from ..primitives import linoid, linoid_slope
from ..units import temperature
from . import _arguments as read

__all__ = [
    "Limits",
    "chord_conductance",
    "conductance_limits",
    "current",
    "flux",
    "fractional_current",
    "slope_conductance",
    "voltage",
]

Species = Any
"""A `Species`, or a symbol such as "Na"; for others the valence comes in the mapping `z`."""


class Limits(NamedTuple):
    """Conductances far out on the two sides of a rectifying curve, S m-2."""

    outward: Any
    inward: Any


def flux(z: Any, P: Any, inside: Any, outside: Any, V: Any, T: Any = T_BODY) -> Any:
    r"""Constant-field flux of one ion, outward positive.

    .. math:: J = P u \frac{c_i - c_o e^{-u}}{1 - e^{-u}}, \quad u = zFV/RT

    Args:
        z: Valence, or the species.
        P: Permeability, m s-1.
        inside, outside: Concentrations, mol m-3; either may be 0.
        V: Membrane potential, V.
        T: Temperature, K.

    Returns:
        J, mol m-2 s-1; at V = 0 it is exactly P (c_i - c_o).

    Raises:
        BadValue: P or a concentration is negative, or V is beyond 2 V.

    Source: Goldman DE (1943), J Gen Physiol 27:37, doi:10.1085/jgp.27.1.37; Hodgkin AL, Katz B
    (1949), J Physiol 108:37, doi:10.1113/jphysiol.1949.sp004310.

    >>> round(1e8 * flux(1, "1e-6 cm/s", "140 mM", "4 mM", "-70 mV"), 2)     # pmol cm-2 s-1
    17.52
    """
    P, ci, co, u = _read(z, P, inside, outside, V, T)
    return read.plain(P * _flux(ci, co, u))


def current(z: Any, P: Any, inside: Any, outside: Any, V: Any, T: Any = T_BODY) -> Any:
    r"""Constant-field current density of one ion, outward positive.

    .. math:: I = zF J

    Args:
        z: Valence, or the species.
        P: Permeability, m s-1.
        inside, outside: Concentrations, mol m-3; either may be 0.
        V: Membrane potential, V.
        T: Temperature, K.

    Returns:
        I, A m-2.

    Raises:
        BadValue: As `flux`.

    Source: as `flux`.

    >>> round(100 * current(1, "1e-6 cm/s", "140 mM", "4 mM", "-70 mV"), 2)     # uA cm-2
    1.69
    """
    return read.plain(read.valence(z) * F * flux(z, P, inside, outside, V, T))


def slope_conductance(z: Any, P: Any, inside: Any, outside: Any, V: Any, T: Any = T_BODY) -> Any:
    r"""Slope of the current-voltage curve of one ion, exact also at V = 0.

    .. math:: \frac{dI}{dV} = \frac{P z^2F^2}{RT} \left(c_i L'(u) + c_o L'(-u)\right)

    Args:
        z: Valence, or the species.
        P: Permeability, m s-1.
        inside, outside: Concentrations, mol m-3.
        V: Membrane potential, V.
        T: Temperature, K.

    Returns:
        S m-2.

    Raises:
        BadValue: As `flux`.

    Source: derivative of the current of Goldman DE (1943), doi:10.1085/jgp.27.1.37.

    >>> round(slope_conductance(1, "1e-6 cm/s", "140 mM", "4 mM", 0.0), 4)
    2.5993
    """
    P, ci, co, u = _read(z, P, inside, outside, V, T)
    return read.plain(_unit(z, P, T) * (ci * linoid_slope(u) + co * linoid_slope(-u)))


def chord_conductance(z: Any, P: Any, inside: Any, outside: Any, V: Any, T: Any = T_BODY) -> Any:
    r"""Current over driving force of one ion, exact also at V = E.

    .. math:: g = \frac{I}{V - E} = \frac{P z^2F^2}{RT} \frac{c_i L(u)}{L(u - u_E)}

    Args:
        z: Valence, or the species.
        P: Permeability, m s-1.
        inside, outside: Concentrations, mol m-3, positive.
        V: Membrane potential, V.
        T: Temperature, K.

    Returns:
        S m-2.

    Raises:
        BadValue: As `flux`, or a concentration is zero.

    Source: Hille B (2001), Ion Channels of Excitable Membranes, 3rd ed., Sinauer.

    >>> round(chord_conductance(1, "1e-6 cm/s", "140 mM", "4 mM", 0.0), 4)
    1.3809
    """
    ci, co = read.concentration(inside, "inside"), read.concentration(outside, "outside")
    P, ci, co, u = _read(z, P, ci, co, V, T)
    return read.plain(_unit(z, P, T) * ci * linoid(u) / linoid(u - np.log(co / ci)))


def conductance_limits(z: Any, P: Any, inside: Any, outside: Any, T: Any = T_BODY) -> Limits:
    r"""Slopes to which the constant-field current tends for strong outward and inward current.

    .. math:: g_{out} = \frac{P z^2F^2}{RT} c_i \;(z > 0), \quad g_{in} = \frac{P z^2F^2}{RT} c_o

    The sides change place for an anion: its outward current is carried inward by its ions.

    Args:
        z: Valence, or the species.
        P: Permeability, m s-1.
        inside, outside: Concentrations, mol m-3.
        T: Temperature, K.

    Returns:
        `Limits` at V far above and far below zero, S m-2; their ratio is the rectification.

    Raises:
        BadValue: As `flux`.

    Source: Hille B (2001), Ion Channels of Excitable Membranes, 3rd ed., Sinauer.

    >>> limits = conductance_limits(1, "1e-6 cm/s", "140 mM", "4 mM")
    >>> round(limits.outward / limits.inward)
    35
    """
    P, ci, co, _ = _read(z, P, inside, outside, 0.0, T)
    cation = np.asarray(read.valence(z)) > 0
    unit = _unit(z, P, T)
    outward, inward = np.where(cation, ci, co), np.where(cation, co, ci)
    return Limits(read.plain(unit * outward), read.plain(unit * inward))


def voltage(
    P: Mapping[Species, Any],
    inside: Mapping[Species, Any],
    outside: Mapping[Species, Any],
    z: Mapping[Any, int] | None = None,
    T: Any = T_BODY,
) -> Any:
    r"""Membrane potential at which the constant-field currents of all ions sum to zero.

    .. math::

        V = \frac{RT}{F} \ln \frac{\sum_+ P c_o + \sum_- P c_i}{\sum_+ P c_i + \sum_- P c_o}

    This holds for monovalent ions of either sign; if any permeant ion is divalent the true root of
    sum I = 0 is found instead (it is unique, since every current rises with V).

    Args:
        P: Permeabilities by species, m s-1 or relative: only ratios count.
        inside, outside: Concentrations by species, mol m-3; zeros are fine. Arrays broadcast.
        z: Valences of species that are not named ones.
        T: Temperature, K.

    Returns:
        V, V.

    Raises:
        NoSolution: Nothing permeates, or the current has the same sign at every voltage.
        UnknownName: A concentration or a valence is missing.

    Source: Hodgkin AL, Katz B (1949), J Physiol 108:37, doi:10.1113/jphysiol.1949.sp004310.

    >>> inside = {"K": "400 mM", "Na": "50 mM", "Cl": "52 mM"}
    >>> outside = {"K": "20 mM", "Na": "440 mM", "Cl": "560 mM"}
    >>> round(1e3 * voltage({"K": 1, "Na": 0.04, "Cl": 0.45}, inside, outside, T="20 degC"), 2)
    -59.93
    """
    charges = {who: read.valence_of(who, z) for who in P}
    ions = [who for who in P if charges[who] != 0]
    weights = {who: read.permeability(P[who], f"P[{who}]") for who in ions}
    ci = {who: weights[who] * read.pick(inside, who, "inside", zero=True) for who in ions}
    co = {who: weights[who] * read.pick(outside, who, "outside", zero=True) for who in ions}
    thermal = R * temperature(T, "T") / F
    rows = [(charges[who], ci[who], co[who]) for who in ions]
    if all(abs(charge) == 1 for charge in charges.values() if charge):
        return read.plain(thermal * _monovalent(rows))
    return read.plain(thermal * _root(rows))


def fractional_current(
    who: Species,
    P: Mapping[Species, Any],
    inside: Mapping[Species, Any],
    outside: Mapping[Species, Any],
    V: Any,
    z: Mapping[Any, int] | None = None,
    T: Any = T_BODY,
) -> Any:
    r"""Share of one ion in the constant-field current, such as Ca2+ through an NMDA receptor.

    .. math:: f = I_s / \sum_i I_i

    Args:
        who: The species s whose share is wanted.
        P: Permeabilities by species, m s-1 or relative.
        inside, outside: Concentrations by species, mol m-3.
        V: Membrane potential, V.
        z: Valences of species that are not named ones.
        T: Temperature, K.

    Returns:
        f, dimensionless; beyond 0 to 1 near the reversal potential, not finite at it.

    Raises:
        UnknownName: `who` is not among the permeant species.

    Source: Schneggenburger R, Zhou Z, Konnerth A, Neher E (1993), Neuron 11:133,
    doi:10.1016/0896-6273(93)90277-X.

    >>> inside, outside = {"Na": "150 mM", "Ca": "100 nM"}, {"Na": "150 mM", "Ca": "1.6 mM"}
    >>> round(fractional_current("Ca", {"Na": 1, "Ca": 3.6}, inside, outside, "-60 mV"), 3)
    0.134
    """
    if who not in P:
        raise unknown("permeant species", str(who), map(str, P), where="P")
    currents = {
        ion: current(
            read.valence_of(ion, z), read.permeability(P[ion], f"P[{ion}]"),
            read.pick(inside, ion, "inside", zero=True),
            read.pick(outside, ion, "outside", zero=True), V, T,
        )
        for ion in P
    }  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):
        return read.plain(np.divide(currents[who], sum(currents.values())))


def _read(z: Any, P: Any, inside: Any, outside: Any, V: Any, T: Any) -> tuple[Any, Any, Any, Any]:
    """Return P, both concentrations and u = zFV/RT, checked and in SI."""
    ci = read.concentration(inside, "inside", zero=True)
    co = read.concentration(outside, "outside", zero=True)
    u = read.valence(z) * F * read.voltage(V) / (R * temperature(T, "T"))
    return read.permeability(P), ci, co, u


def _flux(ci: Any, co: Any, u: Any) -> Any:
    return ci * linoid(u) - co * linoid(-u)


def _unit(z: Any, P: Any, T: Any) -> Any:
    """Return P z2 F2 / RT, the conductance per concentration."""
    return P * (read.valence(z) * F) ** 2 / (R * temperature(T, "T"))


def _monovalent(rows: list[tuple[float, Any, Any]]) -> Any:
    """Return FV/RT in closed form; each row is valence, P c_i and P c_o."""
    over = sum(co if charge > 0 else ci for charge, ci, co in rows)
    under = sum(ci if charge > 0 else co for charge, ci, co in rows)
    if np.any(np.minimum(over, under) <= 0.0):
        raise NoSolution(
            "voltage: no permeant ion can carry current in one of the two directions; "
            "give a permeability and a concentration above 0 on both sides."
        )
    return np.log(np.divide(over, under))


def _root(rows: list[tuple[float, Any, Any]]) -> Any:
    """Return FV/RT where the summed current vanishes, for every element of the arrays."""
    sides = np.broadcast_arrays(*(side for _, *both in rows for side in both))
    charges = np.array([charge for charge, *_ in rows])
    stacked = np.array(sides, dtype=float).reshape(len(rows), 2, *sides[0].shape)
    flat = stacked.reshape(len(rows), 2, -1)
    roots = [_zero_current(charges, ci, co) for ci, co in np.moveaxis(flat, -1, 0).swapaxes(1, 2)]
    return np.reshape(roots, sides[0].shape)


def _zero_current(z: np.ndarray, ci: np.ndarray, co: np.ndarray) -> float:
    """Find the one zero of a sum of currents, each of which rises with u."""
    from scipy.optimize import brentq

    def total(u: float) -> float:
        return float(np.sum(z * _flux(ci, co, z * u)))

    edge = 80.0
    if total(-edge) >= 0.0 or total(edge) <= 0.0:
        raise NoSolution(
            "voltage: the current has the same sign at every voltage up to 2 V; "
            "give a permeability and a concentration above 0 on both sides."
        )
    return float(brentq(total, -edge, edge, xtol=1e-14, rtol=1e-14))  # type: ignore[arg-type]
