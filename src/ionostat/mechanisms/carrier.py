r"""The law that carriers share: a site that faces one side or the other, never both.

A carrier (cotransporter or exchanger) binds its load on one side, turns over, and lets go on the
other. Loads bind fast and independently; turning over is the slow step. What leaves the cell in a
turnover is the load :math:`P`, what enters it the load :math:`Q`; a cotransporter comes back empty,
and an empty site is a load of 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..constants import F, R
from ..errors import BadMechanism
from ..primitives import power
from ..records import parameter
from ..species import Species
from .point import Point, Side

Affinities = Mapping[Species, Any]
CARRIERS = (
    "a choice of the model for all carriers, like that of the sodium pump; 1.57 for NCX in the code of models after "
    "Shannon et al 2004 Biophys J 87:3351; 3 to 6 for rat GAT1 and KAAT1: 10.3390/ijms131215565 (abstract)"
)


def carrier(m: Point, K_in: Affinities, K_out: Affinities | None = None, share: float = 0.5) -> Any:
    r"""Turnovers of a carrier over its largest, for the process that asks.

    .. math::
        \frac{J}{J_{max}} = 2\,\frac{a\,P_{in} Q_{out} - a'\,P_{out} Q_{in}}
            {(a' P_{out} + Q_{out})\,Z_{in} + (a P_{in} + Q_{in})\,Z_{out}}

    .. math::
        P = \prod_{out} (c/K)^n, \quad Q = \prod_{in} (c/K)^n, \quad
        Z = \prod_{out} (1 + c/K)^n + \prod_{in} (1 + c/K)^n - 1, \quad
        \frac{a}{a'} = e^{qFV/RT} \prod_{out} \left(\frac{K_{in}}{K_{out}}\right)^n
            \prod_{in} \left(\frac{K_{out}}{K_{in}}\right)^n

    Z counts every form of the carrier that faces a side, over the empty one. The quotient of the
    two terms above is :math:`e^{A/RT}` for any affinities, so the carrier stops at equilibrium,
    reverses beyond it, and never runs uphill. J is :math:`J_{max}` where both loads saturate the
    side that they leave and the far sides are empty (at V = 0 and equal affinities).

    Args:
        m: the point, asked on behalf of a process that moves ions and makes nothing.
        K_in: site constant of each species that moves, mol/m3, on the inner face: its level at which
            the site that faces there is half full. Measured half-saturations of transport are lower,
            see :func:`~ionostat.mechanisms.half_saturation.site_constant`.
        K_out: the same on the outer face; as on the inner face where it is not given.
        share: part of the field that the outward turn of the load feels, the rest slows its return.

    Returns:
        Dimensionless, positive for the direction of the process's ``moves``. At V = 0 it lies between
        :math:`-2/(1 + b)` and :math:`2b/(1 + b)`, b the :func:`bias`: -1 and 1 where the faces are equal.

    Source: the alternating-access carrier with fast binding, Laeuger P (1991), Electrogenic Ion
    Pumps, Sinauer (not re-read); derived here.

    >>> from ionostat.mechanisms.process import Process
    >>> from ionostat.species import Cl, K
    >>> sides = Side("cell", {"K": 1e9, "Cl": 1e9}, lambda: 0.0), Side("bath", {"K": 0.0, "Cl": 0.0}, lambda: 0.0)
    >>> process = Process("", lambda m: carrier(m, {K: 5.0, Cl: 7.0}), moves={K: 1, Cl: 1})
    >>> round(float(process.rate(Point(*sides, V=0.0, T=310.15, process=process))), 6)
    1.0
    """
    moves = m.process.moves
    _refuse_missing(m, K_in, K_out)
    K_out = K_in if K_out is None else K_out
    leaves = {s: n for s, n in moves.items() if n > 0}
    enters = {s: -n for s, n in moves.items() if n < 0}
    P_in, P_out = _load(m.inside, leaves, K_in), _load(m.outside, leaves, K_out)
    Q_in, Q_out = _load(m.inside, enters, K_in), _load(m.outside, enters, K_out)
    Z_in = _forms(m.inside, leaves, K_in) + _forms(m.inside, enters, K_in) - 1.0
    Z_out = _forms(m.outside, leaves, K_out) + _forms(m.outside, enters, K_out) - 1.0
    forward, backward = _turns(m, K_in, K_out, share)
    out, back = forward * P_in, backward * P_out
    return 2.0 * (out * Q_out - back * Q_in) / ((back + Q_out) * Z_in + (out + Q_in) * Z_out)


def bias(m: Point, K_in: Affinities, K_out: Affinities) -> Any:
    r"""How much easier the outward turn is made by unequal faces: 1 for equal ones, small where the far sites are weak.

    .. math:: b^2 = \prod_{out} \left(\frac{K_{in}}{K_{out}}\right)^n \prod_{in} \left(\frac{K_{out}}{K_{in}}\right)^n

    With it the flux the way of the process is :math:`2b/(1 + b)` of :math:`J_{max}` at most (at V = 0).

    Args:
        m: the point, asked on behalf of the process.
        K_in, K_out: site constants on both faces, mol/m3.
    """
    ratio: Any = 1.0
    for species, n in m.process.moves.items():
        if K_in[species] is not K_out[species]:
            ratio = ratio * power(K_in[species] / K_out[species], n)
    return ratio if isinstance(ratio, float) and ratio == 1.0 else np.sqrt(ratio)


def carrier_pace(default: float = 2.5, low: float = 1.57, high: float = 6.0, source: str = "") -> Any:
    """The parameter ``q10`` of a carrier, for `gating.q10`: it speeds both ways alike, so equilibria stay."""
    return parameter(
        default, "1", low=0.1, sourced=(low, high), confidence="medium" if source else "low",
        meaning="factor on the rate per 10 K, from 37 degC", source=source or CARRIERS,
    )


def _refuse_missing(m: Point, K_in: Affinities, K_out: Affinities | None) -> None:
    """Raise where a species that moves has no site constant."""
    for label, K in (("K_in", K_in), ("K_out", K_out)):
        lacks = [] if K is None else [s.symbol for s in m.process.moves if s not in K]
        if lacks:
            who = " ".join(filter(None, (m.owner, m.process.name))) or "the process"
            raise BadMechanism(
                f"{label} lacks {', '.join(lacks)}, which {who} moves: give its site constant, such as "
                f"{{{lacks[0]}: 1.0}} in mol/m3."
            )


def _load(side: Side, numbers: Mapping[Species, int], K: Affinities) -> Any:
    """Weight of the loaded form over the empty one; 1 where nothing is to be bound."""
    product: Any = 1.0
    for species, n in numbers.items():
        product = product * power(side[species] / K[species], n)
    return product


def _forms(side: Side, numbers: Mapping[Species, int], K: Affinities) -> Any:
    """Weight of all forms, from empty to full, over the empty one."""
    product: Any = 1.0
    for species, n in numbers.items():
        product = product * power(1.0 + side[species] / K[species], n)
    return product


def _turns(m: Point, K_in: Affinities, K_out: Affinities, share: float) -> tuple[Any, Any]:
    """Outward and inward turn of the outward load, over that of the inward one."""
    b, q = bias(m, K_in, K_out), m.process.displaced_charge
    if not q:
        return b, 1.0 / b
    u = q * F * m.V / (R * m.T)
    return b * np.exp(share * u), np.exp((share - 1.0) * u) / b
