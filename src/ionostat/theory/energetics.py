"""What signals cost: Na+ and ATP per spike, per quantum and at rest; the table of a tissue in `budget`.

Counts are numbers of ions and of ATP molecules (of one cell), which is how the field writes them;
divide by Avogadro's constant for moles. The pump takes 3 Na+ out and 2 K+ in for one ATP.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from ..constants import F, e
from ..errors import BadValue, unknown
from . import _arguments as read
from ._arguments import si
from .budget import (
    ATTWELL_LAUGHLIN_2001,
    HOWARTH_2012,
    PUBLISHED_SHARES,
    BrainShare,
    Budget,
    Fuel,
    TissueUse,
    affordable_rate,
    brain_share,
    fuel,
    oxygen_use,
    tissue_budget,
    tissue_use,
)
from .pump_cost import not_negative, positive

__all__ = [
    "ATTWELL_LAUGHLIN_2001",
    "HOWARTH_2012",
    "PUBLISHED_SHARES",
    "BrainShare",
    "Budget",
    "Fuel",
    "RestingCost",
    "SpikeCost",
    "SynapticEntry",
    "TissueUse",
    "affordable_rate",
    "brain_share",
    "charge_excess",
    "cylinder_area",
    "extrusion_cost",
    "fuel",
    "oxygen_use",
    "resting_cost",
    "sodium_rise",
    "sphere_area",
    "spike_cost",
    "synaptic_entry",
    "tissue_budget",
    "tissue_use",
]

CAPACITANCE: Final = "1 uF/cm2"
"""Specific capacitance of a membrane, as Attwell & Laughlin take it; measured 0.8 to 1.1.

Source: Gentet LJ, Stuart GJ, Clements JD (2000), Biophys J 79:314,
doi:10.1016/S0006-3495(00)76293-X (0.9 uF/cm2; not looked up).
"""

OVERLAP: Final = 1.24
"""Na+ entry of a spike over its capacitive minimum, in pyramidal axons; squid 4, mossy fibre 1.3.

Source: Hallermann S et al. (2012), as used by Howarth C et al. (2012), J Cereb Blood Flow Metab
32:1222, doi:10.1038/jcbfm.2012.35 (not looked up).
"""

SURFACE: Final = {"sphere": 3.0, "cylinder": 2.0, "slab": 1.0}
"""Surface over volume, times the radius (or the half thickness of a slab with two faces)."""


class SpikeCost(NamedTuple):
    """Ions of Na+ that charge the membrane, that enter, and the ATP molecules that expel them."""

    minimum: Any
    Na: Any
    ATP: Any


class SynapticEntry(NamedTuple):
    """Charge outward, C; Na+ and Ca2+ that enter and K+ that leaves, ions; ATP molecules."""

    charge: Any
    Na: Any
    Ca: Any
    K: Any
    ATP: Any


class RestingCost(NamedTuple):
    """ATP molecules s-1, net pump current A, and the conductances to Na+ and K+, S."""

    ATP: Any
    pump: Any
    g_Na: Any
    g_K: Any


def sphere_area(d: Any) -> Any:
    r"""Surface of a sphere.

    .. math:: A = \pi d^2

    Args:
        d: Diameter, m.

    Returns:
        m2.

    Raises:
        BadValue: The diameter is not positive.

    Source: geometry.

    >>> round(1e12 * sphere_area("25 um"))                      # um2
    1963
    """
    return read.plain(np.pi * positive(si(d, "m", "d"), "d") ** 2)


def cylinder_area(d: Any, length: Any) -> Any:
    r"""Side of a cylinder, such as an axon or a dendrite.

    .. math:: A = \pi d L

    Args:
        d: Diameter, m.
        length: L, m.

    Returns:
        m2.

    Raises:
        BadValue: The diameter or the length is not positive.

    Source: geometry.

    >>> round(1e12 * cylinder_area("0.3 um", "40 mm"))          # um2
    37699
    """
    return read.plain(np.pi * positive(si(d, "m", "d"), "d") * positive(si(length, "m", "length"), "length"))


def spike_cost(area: Any, dV: Any, C: Any = CAPACITANCE, overlap: Any = OVERLAP) -> SpikeCost:
    r"""Na+ entry and ATP of one action potential, from the geometry of the cell.

    .. math:: N_{min} = \sum_k C A_k \Delta V_k / e, \quad N = a N_{min}, \quad ATP = N / 3

    Args:
        area: Membrane of each part of the cell, m2; a sequence is summed along its last axis.
        dV: Change of potential of each part, V.
        C: Specific capacitance, F m-2.
        overlap: a, the Na+ that enters over the capacitive minimum, at least 1.

    Returns:
        `SpikeCost`: minimum, Na and ATP, numbers of ions and molecules.

    Raises:
        BadValue: An area, C or dV is negative, or the overlap is below 1.

    Source: Attwell D, Laughlin SB (2001), J Cereb Blood Flow Metab 21:1133,
    doi:10.1097/00004647-200110000-00001.

    >>> axon, soma = cylinder_area("0.3 um", "40 mm"), sphere_area("25 um")
    >>> dendrites = cylinder_area("0.9 um", "4.56 mm")
    >>> cost = spike_cost([axon, soma, dendrites], ["100 mV", "100 mV", "50 mV"], overlap=4)
    >>> f"{cost.minimum:.3e} {cost.ATP:.3e}"
    '2.878e+08 3.837e+08'
    """
    factor = si(overlap, "1", "overlap")
    if np.any(np.asarray(factor) < 1.0):
        raise BadValue(f"overlap: {overlap!r} is below 1; at least the capacitive charge must enter.")
    surface, swing = not_negative(si(area, "m2", "area"), "area"), not_negative(read.voltage(dV, "dV"), "dV")
    charge = not_negative(si(C, "F m-2", "C"), "C") * surface * swing
    ions = np.sum(charge, axis=-1) / e if np.ndim(charge) else charge / e
    return SpikeCost(*map(read.plain, (ions, factor * ions, factor * ions / 3.0)))


def extrusion_cost(Na: Any, Ca: Any = 0.0) -> Any:
    r"""ATP that expels Na+ and Ca2+ that have entered.

    .. math:: ATP = \frac{Na}{3} + Ca

    A Ca2+ costs one ATP by the Ca2+ pump, and one by 3 Na+/Ca2+ exchange with the Na+/K+ pump.

    Args:
        Na: Plain number of Na+ that entered, or a rate or amount in s-1, mol, mol s-1, mol m-3,
            mol m-3 s-1, mol kg-1 s-1.
        Ca: Likewise Ca2+, in the same unit.

    Returns:
        ATP in the unit of the arguments.

    Raises:
        BadValue: A number is negative.
        BadUnit: The units differ, or count no particles.

    Source: Attwell D, Laughlin SB (2001), J Cereb Blood Flow Metab 21:1133: 180,000 Na+ and 10,000
    Ca2+ per vesicle through NMDA receptors cost 70,000 ATP.

    >>> extrusion_cost(180e3, 10e3)
    70000.0
    >>> extrusion_cost("30 amol", "1 amol")
    1.1e-17
    """
    entered = read.counts(Na=Na, Ca=Ca)
    sodium, calcium = (not_negative(n, name) for n, name in zip(entered, ("Na", "Ca")))
    return read.plain(sodium / 3.0 + calcium)


def synaptic_entry(
    g: Any,
    duration: Any,
    V: Any = "-70 mV",
    E_rev: Any = 0.0,
    E_Na: Any = "50 mV",
    E_K: Any = "-100 mV",
    f_Ca: Any = 0.0,
) -> SynapticEntry:
    r"""Ions that one synaptic conductance moves (AMPA, NMDA), and the ATP that restores them.

    .. math::

        Q = g\tau(V - E_{rev}), \quad Q_{Ca} = f Q, \quad
        Q_{Na} = (1-f)\,g\tau\,\frac{E_{rev} - E_K}{E_{Na} - E_K}(V - E_{Na})

    with the rest of the monovalent charge in K+.

    Args:
        g: Peak conductance, S.
        duration: tau, the integral of the conductance over its peak, s.
        V: Membrane potential, V, taken as steady.
        E_rev: Reversal potential of the cation conductance, V, between E_K and E_Na.
        E_Na, E_K: Nernst potentials, V.
        f_Ca: Fraction of the charge that Ca2+ carries; NMDA receptors about 0.1, AMPA near 0.

    Returns:
        `SynapticEntry`: charge (outward positive), Na+ and Ca2+ in, K+ out, and ATP.

    Raises:
        BadValue: E_rev is not between E_K and E_Na, V is above E_rev, or f_Ca is not within 0 to 1.

    Holds for Ohmic monovalent currents and a clamped V. Source: Attwell D, Laughlin SB (2001), J Cereb
    Blood Flow Metab 21:1133 (the method; the numbers are the caller's).

    >>> quantum = synaptic_entry("1 nS", "1.4 ms")
    >>> round(quantum.Na), round(quantum.ATP)
    (699049, 233016)
    """
    peak, time = not_negative(si(g, "S", "g"), "g"), not_negative(si(duration, "s", "duration"), "duration")
    volts, reversal = read.voltage(V), read.voltage(E_rev, "E_rev")
    sodium, potassium, f = read.voltage(E_Na, "E_Na"), read.voltage(E_K, "E_K"), si(f_Ca, "1", "f_Ca")
    if np.any((np.asarray(reversal) < potassium) | (np.asarray(reversal) >= sodium)):
        raise BadValue("E_rev: it is not between E_K and E_Na, so Na+ and K+ cannot make it; check signs.")
    if np.any((np.asarray(f) < 0.0) | (np.asarray(f) > 1.0)):
        raise BadValue(f"f_Ca: {f_Ca!r} is not within 0 to 1.")
    if np.any(np.asarray(volts) > reversal):
        raise BadValue("V: it is above E_rev, where the current is outward and nothing enters; lower V.")
    charge, share = peak * time * (volts - reversal), (reversal - potassium) / (sodium - potassium)
    Na = (1.0 - f) * peak * time * share * (sodium - volts) / e
    K = (1.0 - f) * peak * time * (1.0 - share) * (volts - potassium) / e
    Ca = -f * charge / (2.0 * e)
    return SynapticEntry(*map(read.plain, (charge, Na, Ca, K, extrusion_cost(Na, Ca))))


def resting_cost(
    R_in: Any, V: Any = "-70 mV", V_Na: Any = "50 mV", V_K: Any = "-100 mV", out: Any = 3, into: Any = 2
) -> RestingCost:
    r"""ATP that a cell at rest uses to balance its Na+ and K+ leaks, from its input resistance.

    .. math:: \frac{ATP}{s} = \frac{(V_{Na} - V)(V - V_K)}{e R (V + 2 V_{Na} - 3 V_K)}

    Args:
        R_in: Input resistance, ohm.
        V: Resting potential, V, between V_K and V_Na.
        V_Na, V_K: Nernst potentials, V.
        out, into: Na+ moved out and K+ moved in per ATP; the equation above is for 3 and 2.

    Returns:
        `RestingCost`: ATP molecules s-1, net pump current and the two conductances.

    Raises:
        BadValue: V is not between V_K and V_Na, or the resistance is not positive.

    Holds if Na+ and K+ make the whole resting conductance, Ohmic, and Cl- is passive. Source: Attwell
    D, Laughlin SB (2001), J Cereb Blood Flow Metab 21:1133, doi:10.1097/00004647-200110000-00001.

    >>> cost = resting_cost("200 MOhm")
    >>> f"{cost.ATP:.3e} ATP/s, {1e12 * cost.pump:.1f} pA, {1e9 * cost.g_Na:.2f} nS"
    '3.404e+08 ATP/s, 54.5 pA, 1.36 nS'
    """
    resistance = positive(si(R_in, "ohm", "R_in"), "R_in")
    volts, sodium, potassium = read.voltage(V), read.voltage(V_Na, "V_Na"), read.voltage(V_K, "V_K")
    n_Na, n_K = (positive(si(n, "1", name), name) for n, name in ((out, "out"), (into, "into")))
    inward, outward = np.asarray(sodium - volts), np.asarray(volts - potassium)
    if np.any(inward <= 0.0) or np.any(outward <= 0.0):
        raise BadValue("V: it is not between V_K and V_Na, so the leaks do not need the pump; check signs.")
    turnover = inward * outward / (resistance * (n_Na * outward + n_K * inward))
    parts = turnover / e, (n_Na - n_K) * turnover, n_Na * turnover / inward, n_K * turnover / outward
    return RestingCost(*map(read.plain, parts))


def sodium_rise(
    r: Any,
    dV: Any = "100 mV",
    C: Any = CAPACITANCE,
    overlap: Any = OVERLAP,
    shape: str = "sphere",
    spikes: Any = 1,
) -> Any:
    r"""Rise of Na+ inside a sphere or a cylinder by action potentials, before the pump clears it.

    .. math:: \Delta[Na] = n\,\frac{a\,C\,\Delta V}{F} \frac{S}{V}, \quad
        \frac{S}{V} = \frac3r \;\text{(sphere)}, \frac2r \;\text{(cylinder)}

    Args:
        r: Radius, m.
        dV: Change of potential, V.
        C: Specific capacitance, F m-2.
        overlap: a, the Na+ that enters over the capacitive minimum.
        shape: "sphere", "cylinder", or "slab" with r its half thickness.
        spikes: n, their number.

    Returns:
        mol m-3.

    Raises:
        BadValue: The radius is not positive, or C, dV, overlap or spikes negative. UnknownName: The shape is not known.

    Source: geometry and Faraday's law.

    >>> round(1e3 * sodium_rise("7.5 um", overlap=1.3), 3)                  # uM
    5.389
    """
    times = not_negative(si(spikes, "1", "spikes"), "spikes")
    factor = times * not_negative(si(overlap, "1", "overlap"), "overlap")
    return read.plain(factor * _charge(r, not_negative(read.voltage(dV, "dV"), "dV"), C, shape))


def charge_excess(V: Any, r: Any, C: Any = CAPACITANCE, shape: str = "sphere") -> Any:
    r"""Excess of anions over cations that holds a membrane potential, as a concentration.

    .. math:: \Delta c = -\frac{C V}{F} \frac{S}{V_{cell}} = -\frac{3 C V}{r F} \;\text{(sphere)}

    Args:
        V: Membrane potential, V.
        r: Radius, m.
        C: Specific capacitance, F m-2.
        shape: "sphere", "cylinder", or "slab" with r its half thickness.

    Returns:
        mol m-3 of elementary charges inside, anions minus cations: positive for a negative V.

    Raises:
        BadValue: The radius is not positive. UnknownName: The shape is not known.

    Source: Fraser JA, Huang CL-H (2004), J Physiol 559:459, doi:10.1113/jphysiol.2004.065706 (not
    looked up).

    >>> round(1e3 * charge_excess("-70 mV", "10 um"), 3)                    # uM
    2.176
    """
    return read.plain(-_charge(r, read.voltage(V), C, shape))


def _charge(r: Any, V: Any, C: Any, shape: str) -> Any:
    """Return the capacitive charge of a body as a concentration of elementary charges."""
    if shape not in SURFACE:
        raise unknown("shape", shape, SURFACE)
    capacity = not_negative(si(C, "F m-2", "C"), "C")
    return capacity * V * SURFACE[shape] / (positive(si(r, "m", "r"), "r") * F)
