"""What the current of the Na+/K+ pump does to the potential, and what a leak costs it.

Outward current is positive. Currents, conductances and resistances may all be of one cell (A, S,
ohm) or all of an area of membrane (A m-2, S m-2, ohm m2).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from ..constants import T_BODY, F, R, e
from ..errors import BadUnit, BadValue, unknown
from ..units import temperature
from . import _arguments as read
from ._arguments import si

__all__ = [
    "ATP_PER_O2",
    "LeakDemand",
    "PumpRate",
    "electrogenic_bound",
    "electrogenic_resistance",
    "electrogenic_step",
    "leak_demand",
    "pump_rate",
    "pump_sites",
]

ATP_PER_O2: Final = 5.2
"""ATP made per O2 used: 31 per glucose over 6 O2, range 4.7 to 6.3. Source not looked up."""

SODIUM_PER_CYCLE, POTASSIUM_PER_CYCLE = 3, 2
"""Ions that one turnover of the Na+/K+ pump moves out and in, for one ATP."""


class PumpRate(NamedTuple):
    """Turnovers, s-1 or m-2 s-1, and the ATP that they use, mol s-1 or mol m-2 s-1."""

    cycles: Any
    ATP: Any


class LeakDemand(NamedTuple):
    """What a leak of Na+ demands of the pump, per cell or per m2 as the leak was given.

    cycles in s-1, ATP and O2 in mol s-1, the net pump current and the K+ leak that it balances in A.
    """

    cycles: Any
    ATP: Any
    O2: Any
    pump: Any
    potassium: Any


def electrogenic_step(I: Any, R: Any) -> Any:  # noqa: E741
    r"""Hyperpolarisation by a pump current that flows through the resistance of the membrane.

    .. math:: \Delta V = -I R

    Args:
        I: Net outward pump current, A of a cell, or A m-2.
        R: Input resistance, ohm, or specific resistance, ohm m2; as I.

    Returns:
        Step, V; negative for an outward current. The depolarisation when the pump stops is its
        opposite, before concentrations change.

    Raises:
        BadValue: R is not positive. BadUnit: one of a cell, the other per area.

    Holds for the Ohmic range around rest. Source: Ohm's law; the chapter on the Na+/K+ pump.

    >>> electrogenic_step("10 pA", "200 MOhm"), round(electrogenic_step("0.3 uA/cm2", "1e4 ohm cm2"), 6)
    (-0.002, -0.003)
    """
    current, resistance = cell_or_area(("I", I, "A", "A m-2"), ("R", R, "ohm", "ohm m2"))
    return read.plain(-current * positive(resistance, "R"))


def electrogenic_resistance(step: Any, I: Any) -> Any:  # noqa: E741
    r"""Membrane resistance through which a pump current makes a step of a given size.

    .. math:: R = |\Delta V| / |I|

    Args:
        step: Size of the step, V; its sign does not matter.
        I: Net pump current, A, or A m-2.

    Returns:
        R, ohm for a current of a cell, ohm m2 for a current density.

    Raises:
        BadValue: The current is zero.

    Source: Ohm's law; the chapter on the Na+/K+ pump.

    >>> round(1e4 * electrogenic_resistance("1 mV", "0.3 uA/cm2"), 1)       # ohm cm2
    3333.3
    """
    current = np.abs(cell_or_area(("I", I, "A", "A m-2"))[0])
    return read.plain(np.abs(read.voltage(step, "step")) / positive(current, "I"))


def electrogenic_bound(r: Any = 1.5, T: Any = T_BODY) -> Any:
    r"""Largest part of a steady potential that the pump's own current can make.

    .. math:: |V_{MN} - V_{GHK}| \le \frac{RT}{F} |\ln r|

    It is approached where P_Na Na_o far exceeds P_K K_o while P_K K_i far exceeds P_Na Na_i.

    Args:
        r: Ions pumped out per ion pumped in.
        T: Temperature, K.

    Returns:
        The size of the bound, V.

    Raises:
        BadValue: r is not positive.

    Source: follows from Mullins LJ, Noda K (1963), J Gen Physiol 47:117, doi:10.1085/jgp.47.1.117.

    >>> round(1e3 * electrogenic_bound(), 2)
    10.84
    """
    return read.plain(R * temperature(T, "T") / F * np.abs(np.log(ratio(r))))


def pump_rate(I: Any, charge: Any = 1.0) -> PumpRate:  # noqa: E741
    r"""Turnovers of a pump and its ATP from its net current.

    .. math:: N = \frac{I}{q e}, \quad J_{ATP} = \frac{I}{q F}

    Args:
        I: Net outward pump current, A, or A m-2.
        charge: Elementary charges q moved outward per turnover and ATP; 1 for 3:2.

    Returns:
        `PumpRate`: cycles, s-1 (or m-2 s-1), and ATP, mol s-1 (or mol m-2 s-1).

    Raises:
        BadValue: charge is zero: a neutral pump makes no current.

    Source: Faraday's law; the chapter on the Na+/K+ pump.

    >>> rate = pump_rate("10 pA")
    >>> f"{rate.cycles:.3e} {rate.ATP:.3e}"
    '6.242e+07 1.036e-16'
    """
    current, q = cell_or_area(("I", I, "A", "A m-2"))[0], si(charge, "1", "charge")
    if np.any(np.asarray(q) == 0.0):
        raise BadValue("charge: a pump that moves no net charge has no current; give 1 for 3:2.")
    return PumpRate(read.plain(current / (q * e)), read.plain(current / (q * F)))


def pump_sites(I: Any, turnover: Any, charge: Any = 1.0) -> Any:  # noqa: E741
    r"""Number, or density, of pumps that carry a net current at a given turnover.

    .. math:: n = \frac{I}{q e k}

    Args:
        I: Net outward pump current, A, or A m-2.
        turnover: Cycles of one pump k, s-1; at rest 15 to 60, saturated near 150 at 37 degC.
        charge: Elementary charges moved outward per turnover.

    Returns:
        Pumps, or pumps per m2.

    Raises:
        BadValue: The turnover is not positive, or charge is zero.

    Source: the chapter on the Na+/K+ pump; the turnovers were not looked up.

    >>> round(1e-12 * pump_sites("0.3 uA/cm2", "50 1/s"), 1)                # per um2
    374.5
    """
    speed = positive(si(turnover, "s-1", "turnover"), "turnover")
    return read.plain(pump_rate(I, charge).cycles / speed)


def leak_demand(I_Na: Any, ATP_per_O2: Any = ATP_PER_O2) -> LeakDemand:
    r"""Pump rate, ATP and O2 that a steady leak of Na+ demands, one ATP for three Na+.

    .. math:: J_{ATP} = -\frac{I_{Na}}{3F}, \quad I_p = F J_{ATP}, \quad I_K = 2F J_{ATP}

    Args:
        I_Na: Leak current of Na+, A, or A m-2; inward is negative.
        ATP_per_O2: ATP made per O2.

    Returns:
        `LeakDemand`: cycles, ATP, O2, the net pump current, and the K+ leak that is balanced with it.

    Raises:
        BadValue: The leak is outward: the pump would have nothing to do.

    Source: the chapter on the Na+/K+ pump.

    >>> need = leak_demand("-30 pA")
    >>> f"{need.ATP:.3e} mol/s, {1e12 * need.pump:.0f} pA, K {1e12 * need.potassium:.0f} pA"
    '1.036e-16 mol/s, 10 pA, K 20 pA'
    """
    leak = cell_or_area(("I_Na", I_Na, "A", "A m-2"))[0]
    if np.any(np.asarray(leak) > 0.0):
        raise BadValue(
            f"I_Na: {I_Na!r} is outward, which no 3:2 pump balances; "
            "a leak into the cell is negative."
        )
    ATP = -leak / (SODIUM_PER_CYCLE * F) + 0.0
    oxygen = ATP / positive(si(ATP_per_O2, "1", "ATP_per_O2"), "ATP_per_O2")
    net, potassium = SODIUM_PER_CYCLE - POTASSIUM_PER_CYCLE, POTASSIUM_PER_CYCLE
    return LeakDemand(
        *map(read.plain, (ATP * F / e, ATP, oxygen, net * ATP * F, potassium * ATP * F))
    )


def cell_or_area(*quantities: tuple[str, Any, str, str]) -> list[Any]:
    """Read quantities (name, value, unit of a cell, unit per area) that are all the one or the other."""
    try:
        return [si(value, cell, name) for name, value, cell, _ in quantities]
    except BadUnit:
        pass
    try:
        return [si(value, area, name) for name, value, _, area in quantities]
    except BadUnit as wrong:
        cells, areas = ({item[i]: None for item in quantities} for i in (2, 3))
        raise BadUnit(
            f"{wrong} Give all of one cell ({', '.join(cells)}) or all per area ({', '.join(areas)})."
        ) from None


def look(values: Mapping[Any, Any], who: Any, kind: str, where: str) -> Any:
    """Return one entry of a mapping, or say which is missing and where."""
    if who not in values:
        raise unknown(kind, str(who), map(str, values), where=where)
    return values[who]


def ratio(r: Any) -> Any:
    """Return the ratio of ions out per ion in, above 0."""
    return positive(si(r, "1", "r"), "r")


def positive(value: Any, name: str) -> Any:
    """Return a value that is above 0."""
    if np.any(np.asarray(value) <= 0.0):
        raise BadValue(f"{name}: {value!r} is not positive; give a value above 0.")
    return value


def not_negative(value: Any, name: str) -> Any:
    """Return a value that is 0 or more."""
    if np.any(np.asarray(value) < 0.0):
        raise BadValue(f"{name}: {value!r} is negative; give 0 or more.")
    return value
