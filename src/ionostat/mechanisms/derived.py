"""What follows from a process and a point: charge, current, reversal potential, work, ATP.

Nobody states these; they are read off the integer stoichiometry. All are pure functions, for
floats and for arrays over time, and speak of one turnover unless they say otherwise.

>>> from ionostat.mechanisms.point import Point, Side
>>> from ionostat.mechanisms.process import Process
>>> from ionostat.species import K, Na
>>> inside = Side("cell", {"Na": 12.0, "K": 140.0, "ATP": 3.0, "ADP": 0.1, "Pi": 2.0}, lambda: 300.0)
>>> outside = Side("bath", {"Na": 145.0, "K": 3.5}, lambda: 300.0)
>>> point = Point(inside, outside, V=-0.07, T=310.15)
>>> pump = Process("", lambda m: 1e-8, moves={Na: 3, K: -2}, fuel=1)
>>> charge(pump), atp(pump)
(1.0, 1)
>>> round(current(pump, point), 6)                     # A m-2, outward
0.000965
>>> float(round(reversal_potential(pump, point), 3))          # V, where the pump stalls
-0.176
>>> [f"{x / 1e3:.1f}" for x in (work(pump, point), affinity(pump, point))]     # kJ/mol
['45.1', '10.2']
"""

from __future__ import annotations

import dataclasses
from typing import Any

from ..constants import F
from ..errors import BadMechanism
from ..species import ATP
from .point import Point
from .process import Process


def charge(process: Process) -> float:
    r"""Elementary charges that one turnover displaces outward through the field.

    :math:`q = \sum_i z_i n_i` over the ions that leave the inside; for a step between states of
    a protein, the charge that it declares.

    >>> from ionostat.species import Ca, Na
    >>> charge(Process("", lambda m: 0.0, moves={Na: -3, Ca: 1}))
    -1.0
    """
    return process.displaced_charge


def affinity(process: Process, m: Point) -> Any:
    r"""Affinity, J/mol: minus the change of free energy; positive drives the process forward.

    :math:`A = -\Delta G^0 - RT \sum_i \nu_i \ln c_i + q F V`
    """
    return m.at(process).affinity


def current(process: Process, m: Point) -> Any:
    """Outward current :math:`I = F q r`, A m-2 on a membrane (A m-3 or A where r is so referred)."""
    return F * process.displaced_charge * process.rate(m.at(process))


def reversal_potential(process: Process, m: Point) -> Any:
    r"""The potential at which the affinity is zero, V: :math:`V_r = V - A / (q F)`.

    For a channel it is the Nernst potential, for a pump the potential at which it stalls; the
    affinity is linear in V, so no search is needed.

    Raises:
        BadMechanism: the process moves no charge, so that V does not bear on it.

    >>> from ionostat.mechanisms.point import Side
    >>> from ionostat.species import K
    >>> sides = Side("cell", {"K": 140.0}, lambda: 0.0), Side("bath", {"K": 3.5}, lambda: 0.0)
    >>> channel = Process("", lambda m: 0.0, moves={K: 1})
    >>> float(round(reversal_potential(channel, Point(*sides, V=0.0, T=310.15)), 4))
    -0.0986
    """
    q = process.displaced_charge
    if not q:
        raise BadMechanism(
            f"{process.name or 'the process'} moves no net charge, so no potential reverses it: "
            "look at its affinity."
        )
    return m.V - affinity(process, m) / (q * F)


def work(process: Process, m: Point) -> Any:
    r"""Free energy that one turnover stores in what it moves and makes, fuel apart, J/mol.

    :math:`W = \Delta G^0 + RT \sum_i \nu_i \ln c_i - q F V` without the ``fuel``; the fuel gives
    :math:`W + A`. It is negative for what runs down a gradient. Times the rate it is a power.
    """
    return -m.at(dataclasses.replace(process, fuel=0, charge=process.displaced_charge)).affinity


def atp(process: Process) -> int:
    """ATP molecules that one turnover consumes (negative: makes), on both sides.

    >>> from ionostat.species import ADP, Pi
    >>> atp(Process("", lambda m: 0.0, inside={ATP: 30, ADP: -30, Pi: -30}))
    -30
    """
    return -process.all_inside.get(ATP, 0) - process.all_outside.get(ATP, 0)
