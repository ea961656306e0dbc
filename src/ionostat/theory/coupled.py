"""Coupled transport: the free energy of a turnover of any stoichiometry, and where it stands still.

V = inside - outside; what leaves the cell moves in the positive direction, and energies are per
mole of turnovers in that direction: positive is uphill, and needs work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import NoSolution, unknown
from ..units import temperature
from . import _arguments as read
from ._arguments import si

__all__ = [
    "CoupledTransport",
    "FreeEnergy",
    "coupled_charge",
    "coupled_reversal_potential",
    "coupled_transport",
    "coupled_transport_energy",
    "free_energy",
    "limiting_ratio",
]

Species = Any
"""A `Species`, or a symbol such as "Na"; for others the valence comes in the mapping `z`."""


class FreeEnergy(NamedTuple):
    """A free energy per mole, J mol-1, with its two parts kept apart."""

    chemical: Any
    electrical: Any
    total: Any


class CoupledTransport(NamedTuple):
    """A turnover: its energies, J mol-1, where it stands still, V, and limiting ratios inside/outside.

    Attributes:
        chemical: J mol-1.
        electrical: J mol-1.
        total: with the energy of the driving reaction, J mol-1.
        charge: net elementary charges moved outward, dimensionless.
        reversal: V; None if no charge is moved.
        limiting_ratio: by species, inside over outside, dimensionless.
    """

    chemical: Any
    electrical: Any
    total: Any
    charge: float
    reversal: Any
    limiting_ratio: dict[Any, Any]


def coupled_charge(moves: Mapping[Species, int], z: Mapping[Any, int] | None = None) -> float:
    r"""Net charge that one turnover carries outward, in elementary charges.

    .. math:: q = \sum_i n_i z_i

    Args:
        moves: Ions moved outward per turnover, n_i; negative for inward.
        z: Valences of species that are not named ones.

    Returns:
        q, elementary charges.

    Raises:
        UnknownName: The valence of a species is not known.

    Source: Läuger P (1991), Electrogenic Ion Pumps, Sinauer.

    >>> coupled_charge({"Na": 3, "K": -2})
    1.0
    """
    return read.plain(sum(n * read.valence_of(who, z) for who, n in moves.items()))


def coupled_transport_energy(
    moves: Mapping[Species, int],
    inside: Mapping[Species, Any],
    outside: Mapping[Species, Any],
    V: Any,
    T: Any = T_BODY,
    z: Mapping[Any, int] | None = None,
) -> FreeEnergy:
    r"""Free energy of one mole of turnovers of a transporter of any stoichiometry.

    .. math:: \Delta G = \sum_i n_i \left(RT \ln\frac{c_{o,i}}{c_{i,i}} - z_i F V\right)

    Args:
        moves: Particles moved outward per turnover, n_i; negative for inward.
        inside, outside: Concentrations by species, mol m-3.
        V: Membrane potential, V.
        T: Temperature, K.
        z: Valences of species that are not named ones.

    Returns:
        `FreeEnergy`, J mol-1; negative if the turnover runs by itself.

    Raises:
        BadValue, UnknownName: A concentration or valence is wrong or missing.

    Source: Läuger P (1991), Electrogenic Ion Pumps, Sinauer.

    >>> inside, outside = {"K": "140 mM", "Cl": "7 mM"}, {"K": "4 mM", "Cl": "130 mM"}
    >>> kcc2 = coupled_transport_energy({"K": 1, "Cl": 1}, inside, outside, "-70 mV")
    >>> round(kcc2.total)
    -1634
    """
    chemical = _chemical(moves, inside, outside, R * temperature(T, "T"))
    return free_energy(chemical, -coupled_charge(moves, z) * F * read.voltage(V))


def coupled_reversal_potential(
    moves: Mapping[Species, int],
    inside: Mapping[Species, Any],
    outside: Mapping[Species, Any],
    T: Any = T_BODY,
    z: Mapping[Any, int] | None = None,
    energy: Any = 0.0,
) -> Any:
    r"""Membrane potential at which a coupled transporter stands still.

    .. math:: V_{rev} = \frac{\sum_i n_i RT \ln(c_{o,i}/c_{i,i}) + \Delta G_r}{F \sum_i n_i z_i}

    Args:
        moves: Particles moved outward per turnover, n_i; negative for inward.
        inside, outside: Concentrations by species, mol m-3.
        T: Temperature, K.
        z: Valences of species that are not named ones.
        energy: Free energy of a reaction that drives the turnover, J mol-1 (ATP: about -54e3).

    Returns:
        V_rev, V.

    Raises:
        NoSolution: The turnover carries no charge, so no voltage stops it.

    Source: Mullins LJ (1979), Am J Physiol 236:C103, doi:10.1152/ajpcell.1979.236.3.C103.

    >>> inside, outside = {"Na": "12 mM", "Ca": "100 nM"}, {"Na": "145 mM", "Ca": "1.2 mM"}
    >>> round(1e3 * coupled_reversal_potential({"Na": -3, "Ca": 1}, inside, outside), 2)
    -51.24
    """
    charge = coupled_charge(moves, z)
    if charge == 0:
        raise NoSolution(
            f"moves={dict(moves)}: one turnover carries no charge, so no voltage reverses it; "
            "ask limiting_ratio for the concentrations at which it stands still."
        )
    chemical = _chemical(moves, inside, outside, R * temperature(T, "T"))
    return read.plain((chemical + si(energy, "J mol-1", "energy")) / (charge * F))


def limiting_ratio(
    who: Species,
    moves: Mapping[Species, int],
    inside: Mapping[Species, Any],
    outside: Mapping[Species, Any],
    V: Any,
    T: Any = T_BODY,
    z: Mapping[Any, int] | None = None,
    energy: Any = 0.0,
) -> Any:
    r"""Ratio inside/outside of one species at which a coupled transporter stands still.

    .. math::

        \ln\frac{c_i}{c_o} = \frac{1}{n RT}\Big(\Delta G_r + \sum_{j\ne s} n_j RT
        \ln\frac{c_{o,j}}{c_{i,j}} - qFV\Big)

    Args:
        who: The species s whose ratio is wanted; its concentrations are not read.
        moves: Particles moved outward per turnover, n_i; negative for inward.
        inside, outside: Concentrations of the other species, mol m-3.
        V: Membrane potential, V.
        T: Temperature, K.
        z: Valences of species that are not named ones.
        energy: Free energy of a reaction that drives the turnover, J mol-1.

    Returns:
        The accumulation ratio inside/outside, dimensionless.

    Raises:
        UnknownName: `who` is not among the moves.

    Source: Läuger P (1991), Electrogenic Ion Pumps, Sinauer.

    >>> sglt1 = {"Na": -2, "Glc": -1}
    >>> round(limiting_ratio("Glc", sglt1, {"Na": "12 mM"}, {"Na": "145 mM"}, "-70 mV"))
    27498
    """
    if not moves.get(who):
        raise unknown("moved species", str(who), map(str, moves), where="moves")
    RT = R * temperature(T, "T")
    others = {other: n for other, n in moves.items() if other != who}
    driven = si(energy, "J mol-1", "energy") + _chemical(others, inside, outside, RT)
    electrical = coupled_charge(moves, z) * F * read.voltage(V)
    return read.plain(np.exp((driven - electrical) / (moves[who] * RT)))


def coupled_transport(
    moves: Mapping[Any, int],
    inside: Mapping[Any, Any],
    outside: Mapping[Any, Any],
    V: Any,
    T: Any = T_BODY,
    z: Mapping[Any, int] | None = None,
    energy: Any = 0.0,
) -> CoupledTransport:
    r"""Everything on one coupled transporter: free energy in its parts, reversal, limiting ratios.

    .. math:: \Delta G = \sum_i n_i \left(RT \ln\frac{c_{o,i}}{c_{i,i}} - z_i F V\right) + \Delta G_r

    Args:
        moves: Particles moved outward per turnover, n_i; negative for inward.
        inside, outside: Concentrations by species, mol m-3; one species may be left out on both sides,
            then only its limiting ratio is found.
        V: Membrane potential, V.
        T: Temperature, K.
        z: Valences of species that are not named ones.
        energy: Free energy of a reaction that drives the turnover, J mol-1 (ATP: about -54e3).

    Returns:
        `CoupledTransport`; a negative total runs by itself.

    Raises:
        BadValue, UnknownName: A concentration or valence is wrong or missing.

    Source: Läuger P (1991), Electrogenic Ion Pumps, Sinauer.

    >>> inside, outside = {"Na": "12 mM", "Glc": "1 mM"}, {"Na": "145 mM", "Glc": "5 mM"}
    >>> sglt1 = coupled_transport({"Na": -2, "Glc": -1}, inside, outside, "-70 mV")
    >>> round(sglt1.total), round(1e3 * sglt1.reversal, 1), round(sglt1.limiting_ratio["Glc"])
    (-30510, 88.1, 27498)
    """
    charge = coupled_charge(moves, z)
    missing = [who for who in moves if who not in inside and who not in outside]
    if len(missing) == 1:
        ratio = limiting_ratio(missing[0], moves, inside, outside, V, T, z, energy)
        return CoupledTransport(None, None, None, charge, None, {missing[0]: ratio})
    work = coupled_transport_energy(moves, inside, outside, V, T, z)
    state = moves, inside, outside
    reversal = coupled_reversal_potential(*state, T, z, energy) if charge else None
    ratios = {who: limiting_ratio(who, *state, V, T, z, energy) for who, n in moves.items() if n}
    total = work.total + si(energy, "J mol-1", "energy")
    return CoupledTransport(work.chemical, work.electrical, total, charge, reversal, ratios)


def free_energy(chemical: Any, electrical: Any) -> FreeEnergy:
    """Return the two parts and their sum."""
    parts = chemical, electrical, chemical + electrical
    return FreeEnergy(*map(read.plain, parts))


def _chemical(moves: Mapping[Species, int], inside: Any, outside: Any, RT: Any) -> Any:
    """Sum the chemical parts of what one turnover moves, outward positive."""
    energy: Any = 0.0
    for who, n in moves.items():
        ratio = read.pick(outside, who, "outside") / read.pick(inside, who, "inside")
        energy = energy + n * RT * np.log(ratio)
    return energy
