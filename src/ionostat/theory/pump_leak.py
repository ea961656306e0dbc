"""Pump-leak steady states with ohmic leaks: composition, voltage and volume of a cell in a bath.

Leaks and cotransporters near equilibrium are linear in the electrochemical driving forces, so that
a constant pump holds each ion a fixed distance from equilibrium; what remains is a Donnan state with
free volume. It has at most one physical root; where it has none the cell swells without limit, and
`NoSolution` says so. Constant-field leaks stand in `pump_leak_ghk`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import NoSolution
from . import _arguments as read
from . import _balance as balance
from . import _pump_leak as leaky

__all__ = [
    "PumpLeak",
    "PumpRange",
    "pump_leak",
    "pump_range",
    "smallest_volume_pump",
    "sodium_activated_pump_leak",
]

Species = Any
"""A `Species`, or a symbol such as "Na"; for others the valence comes in the mapping `z`."""

PUMP = leaky.PUMP
KCC2 = leaky.KCC2


class PumpLeak(NamedTuple):
    """A pump-leak steady state, SI: V; inside by species and impermeant, mol m-3; volume, m3
    (for the amount of impermeant given); pump rate, mol m-2 s-1; driving force of each ion outward,
    V (the electrochemical difference over F, so z(V - E))."""

    V: Any
    inside: dict[Any, Any]
    impermeant: Any
    volume: Any
    pump: Any
    driving: dict[Any, Any]


class PumpRange(NamedTuple):
    """Pump rates, mol m-2 s-1, strictly between which a steady volume exists."""

    lowest: Any
    largest: Any


def pump_leak(
    outside: Mapping[Species, Any],
    g: Mapping[Species, Any],
    pump: Any,
    charge: Any = -1.0,
    impermeant_out: Any = 0.0,
    amount: Any = 1e-13,
    g_KCC2: Any = 0.0,
    cotransport: leaky.Cotransport = (),
    moves: Mapping[Species, int] = PUMP,
    z: Mapping[Any, int] | None = None,
    T: Any = T_BODY,
) -> PumpLeak:
    r"""Steady state of a cell with a constant pump, ohmic leaks, cotransport and free volume.

    .. math::

        \frac{g_i}{z_i^2} d_i + \sum_k \nu_{ik} g_k \sum_l \nu_{lk} d_l + F n_i j = 0, \quad
        c_i = c_{o,i} e^{F(d_i - z_i V)/RT}

    with d the outward driving force; V and the impermeant concentration follow from neutrality and
    osmotic balance. For Na, K, Cl and leaks alone, d_Na = -3Fj/g_Na, d_K = 2Fj/g_K, d_Cl = 0.

    Args:
        outside: Permeant ions of the bath, mol m-3.
        g: Leak conductances by species, S m-2; an ion may have none if a cotransporter takes it.
        pump: Turnovers j, mol m-2 s-1 (its current is F j for 3:2).
        charge: Mean valence of the impermeants inside (by name as `amount`).
        impermeant_out: Osmoles of the bath that do not cross, mol m-3.
        amount: Impermeants inside, mol, one or several by name; sets the volume.
        g_KCC2: Conductance of KCC2, S m-2: its flux is g (E_Cl - E_K)/F.
        cotransport: Further linear cotransporters, pairs of outward stoichiometry and S m-2.
        moves: Ions that a turnover of the pump moves outward.
        z: Valences of species that are not named ones.
        T: Temperature, K.

    Returns:
        `PumpLeak`.

    Raises:
        NoSolution: The pump is too slow or too fast for a finite volume, or an ion has no way back.
        BadValue: A concentration, conductance or pump rate is negative.

    The steady state is unique and globally stable; without one the volume grows without limit.

    Source: Mori Y (2012), J Math Biol 65:875, doi:10.1007/s00285-011-0483-8 (abstract read: unique,
    stable, or unlimited swelling); Keener J, Sneyd J, Mathematical Physiology, ch. 2 (not re-read);
    Kay AR (2017), Front Cell Dev Biol 5:41, doi:10.3389/fcell.2017.00041.

    >>> bath = {"Na": "145 mM", "K": "4 mM", "Cl": "149 mM"}
    >>> g = {"Na": "0.022 mS/cm2", "K": "0.083 mS/cm2", "Cl": "0.05 mS/cm2"}
    >>> state = pump_leak(bath, g, 0.01 / F, -1, amount="100 fmol")
    >>> round(1e3 * state.V, 2), round(state.inside["Na"], 2), round(1e15 * state.volume, 4)
    (-70.3, 12.24, 0.7233)
    """
    rate = leaky.pump_rate(pump)
    cell, rate = leaky.read_cell(
        outside, g, charge, impermeant_out, amount, g_KCC2, cotransport, moves, z, T, rate
    )
    try:
        with np.errstate(over="ignore", invalid="ignore"):  # so fast that it is refused below
            _, fewest = balance.least(leaky.held(cell, rate), cell.z, "pump_leak")
    except NoSolution:
        if not (np.any(cell.z > 0.0) and np.any(cell.z < 0.0)):
            raise
        raise NoSolution(
            "pump: at this rate and with these leaks ions would be driven beyond 2 V, and there is no end "
            "volume; pump_range gives the rates that hold a volume."
        ) from None
    if np.any(fewest >= cell.osmolarity * (1 - 1e-12)):
        raise NoSolution(
            "pump: no end volume, at this rate the permeant ions alone reach the osmolarity of the "
            "bath and the cell swells without limit; pump_range gives the rates that hold a volume."
        )
    return _state(cell, rate)


def pump_range(
    outside: Mapping[Species, Any],
    g: Mapping[Species, Any],
    impermeant_out: Any = 0.0,
    g_KCC2: Any = 0.0,
    cotransport: leaky.Cotransport = (),
    moves: Mapping[Species, int] = PUMP,
    z: Mapping[Any, int] | None = None,
    T: Any = T_BODY,
) -> PumpRange:
    r"""Lowest and largest rate of a constant pump between which the cell keeps a finite volume.

    .. math:: \min_u \sum_i c_{o,i} e^{k_i j - z_i u} < \sum_i c_{o,i} + S, \quad k_i = F d_i/(RT j)

    The left side is convex in j, so that the stable rates are one interval. It does not depend on
    the impermeants inside. For Na, K and Cl the condition is 4 s(j) C(j) < osmolarity squared, with
    s and C the cations and anions inside at V = 0.

    Args:
        outside, g, impermeant_out, g_KCC2, cotransport, moves, z, T: As `pump_leak`.

    Returns:
        `PumpRange`; lowest is 0 when any pumping at all suffices, largest is infinite for a pump that
        brings no ion in, or if V would pass about 1 V first.

    Raises:
        NoSolution: No rate holds a volume.

    Source: derived here from Mori Y (2012), doi:10.1007/s00285-011-0483-8 (abstract read).

    >>> bath = {"Na": "145 mM", "K": "4 mM", "Cl": "149 mM"}
    >>> g = {"Na": "0.022 mS/cm2", "K": "0.083 mS/cm2", "Cl": "0.05 mS/cm2"}
    >>> lowest, largest = pump_range(bath, g)
    >>> lowest, round(100 * F * largest, 3)       # uA/cm2
    (0.0, 4.013)
    """
    cell, _ = leaky.read_cell(outside, g, -1.0, impermeant_out, 1.0, g_KCC2, cotransport, moves, z, T, 0.0)
    return PumpRange(*(read.plain(rate) for rate in leaky.stable_range(cell)[:2]))


def smallest_volume_pump(
    outside: Mapping[Species, Any],
    g: Mapping[Species, Any],
    charge: Any = -1.0,
    impermeant_out: Any = 0.0,
    amount: Any = 1e-13,
    g_KCC2: Any = 0.0,
    cotransport: leaky.Cotransport = (),
    moves: Mapping[Species, int] = PUMP,
    z: Mapping[Any, int] | None = None,
    T: Any = T_BODY,
) -> PumpLeak:
    r"""Steady state at the pump rate that makes the cell smallest; a faster pump swells it again.

    .. math:: j^* = \frac{1}{\kappa_{Na} + \kappa_K} \ln\frac{\kappa_{Na} - \kappa_{Cl}}
              {\kappa_K + \kappa_{Cl}} \frac{Na_o}{K_o}

    for Na, K and Cl, with driving forces FD/RT of -kappa_Na j, kappa_K j and kappa_Cl j
    (kappa_Cl = 0 without cotransport, negative with KCC2); in general dX/dj = 0 by root.

    Args:
        outside, g, charge, impermeant_out, amount, g_KCC2, cotransport, moves, z, T: As `pump_leak`.

    Returns:
        `PumpLeak`, with the rate in `pump`.

    Raises:
        NoSolution: No rate holds a volume, or pumping only swells the cell.

    Source: derived here; Keener J, Sneyd J, Mathematical Physiology, ch. 2 (not re-read).

    >>> bath = {"Na": "145 mM", "K": "4 mM", "Cl": "149 mM"}
    >>> g = {"Na": "0.022 mS/cm2", "K": "0.083 mS/cm2", "Cl": "0.05 mS/cm2"}
    >>> round(100 * F * smallest_volume_pump(bath, g).pump, 4)       # uA/cm2
    0.8867
    """
    cell, _ = leaky.read_cell(
        outside, g, charge, impermeant_out, amount, g_KCC2, cotransport, moves, z, T, 0.0
    )
    low, _, high = leaky.stable_range(cell)
    width = high - low

    def growth(rate: Any) -> Any:
        held = leaky.held(cell, rate)
        u, x = leaky.root(cell, held)
        inside = balance.tilted(held, cell.z, u)
        pulled, carried = (np.sum(weight * inside, axis=0) for weight in (cell.pull, cell.z))
        crossed, squared = (np.sum(cell.z * weight * inside, axis=0) for weight in (cell.pull, cell.z))
        shift = (crossed - cell.charge * pulled) / (squared - cell.charge * carried)
        return -pulled + shift * carried

    ends = low + 1e-9 * width, high - 1e-9 * width
    if np.any(growth(ends[0]) <= 0.0):
        raise NoSolution("pump: the cell is smallest without a pump; there is no rate to give.")
    if np.any(growth(ends[1]) >= 0.0):
        raise NoSolution("moves: this pump shrinks the cell at any rate; there is no smallest volume.")
    return _state(cell, balance.falling_zero(growth, *ends))


def sodium_activated_pump_leak(
    outside: Mapping[Species, Any],
    g: Mapping[Species, Any],
    rate: Callable[[Any, Any], Any],
    charge: Any = -1.0,
    impermeant_out: Any = 0.0,
    amount: Any = 1e-13,
    g_KCC2: Any = 0.0,
    cotransport: leaky.Cotransport = (),
    moves: Mapping[Species, int] = PUMP,
    z: Mapping[Any, int] | None = None,
    T: Any = T_BODY,
) -> PumpLeak:
    r"""Steady state of a cell whose pump follows the sodium inside and the potassium outside.

    .. math:: j = f(Na_i(j), K_o)

    found inside the rates that hold a volume: Na_i falls with j and f rises with Na_i, so that the
    crossing is unique.

    Args:
        outside, g, charge, impermeant_out, amount, g_KCC2, cotransport, moves, z, T: As `pump_leak`.
        rate: Turnovers, mol m-2 s-1, of Na inside and K outside, mol m-3; rising with Na inside.

    Returns:
        `PumpLeak`, with the rate in `pump`.

    Raises:
        NoSolution: The pump is too weak or too strong for a finite volume.

    Source: the law of the pump is the caller's; the closure is derived here.

    >>> bath = {"Na": "145 mM", "K": "4 mM", "Cl": "149 mM"}
    >>> g = {"Na": "0.022 mS/cm2", "K": "0.083 mS/cm2", "Cl": "0.05 mS/cm2"}
    >>> state = sodium_activated_pump_leak(bath, g, lambda Na, K: 2e-6 * (Na / (Na + 10.0)) ** 3)
    >>> round(state.inside["Na"], 2), round(1e3 * state.V, 1)
    (6.31, -68.6)
    """
    cell, _ = leaky.read_cell(
        outside, g, charge, impermeant_out, amount, g_KCC2, cotransport, moves, z, T, 0.0
    )
    names = [str(who) for who in cell.names]
    low, _, high = leaky.stable_range(cell)
    width = high - low

    def surplus(j: Any) -> Any:
        held = leaky.held(cell, j)
        u, _ = leaky.root(cell, held)
        inside = balance.tilted(held, cell.z, u)
        return np.asarray(rate(inside[names.index("Na")], cell.outside[names.index("K")])) - j

    ends = low + 1e-9 * width, high - 1e-9 * width
    if np.any(surplus(ends[0]) <= 0.0) or np.any(surplus(ends[1]) >= 0.0):
        raise NoSolution(
            "rate: no end volume, this pump is too weak, or too strong, at every sodium that a "
            "finite cell could have; pump_range gives the rates that hold a volume."
        )
    return _state(cell, balance.falling_zero(surplus, *ends))


def _state(cell: leaky.Cell, rate: Any) -> PumpLeak:
    """Gather the answer at a rate that holds a volume."""
    held = leaky.held(cell, rate)
    u, x = leaky.root(cell, held)
    thermal = R * cell.kelvin / F
    inside = balance.tilted(held, cell.z, u)
    driving = cell.pull * rate * thermal
    return PumpLeak(
        V=read.plain(u * thermal),
        inside={who: read.plain(one) for who, one in zip(cell.names, inside)},
        impermeant=read.plain(x),
        volume=read.plain(cell.amount / x),
        pump=read.plain(rate),
        driving={who: read.plain(one) for who, one in zip(cell.names, driving)},
    )
