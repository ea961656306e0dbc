"""The resting cell as a driven steady state: chord conductances, Mullins-Noda, and what the pump costs.

V = inside - outside; outward current is positive, so a leak of Na+ into the cell is negative and the
net current of the 3:2 pump is positive. Currents and conductances may all be of one cell (A, S) or
all per area of membrane (A m-2, S m-2).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import BadValue
from ..units import temperature
from . import _arguments as read
from . import ghk
from .pump_cost import (
    ATP_PER_O2,
    LeakDemand,
    PumpRate,
    cell_or_area,
    electrogenic_bound,
    electrogenic_resistance,
    electrogenic_step,
    leak_demand,
    look,
    not_negative,
    pump_rate,
    pump_sites,
    ratio,
)

__all__ = [
    "ChordRest",
    "LeakDemand",
    "MullinsNoda",
    "PumpRate",
    "chord_pumped",
    "chord_rest",
    "conductance_demand",
    "electrogenic_bound",
    "electrogenic_resistance",
    "electrogenic_step",
    "leak_demand",
    "mullins_noda",
    "permeability_demand",
    "pump_rate",
    "pump_sites",
]


class ChordRest(NamedTuple):
    """A rest by chord conductances: V in V, currents by ion in A m-2 or A, conductance, resistance."""

    V: Any
    currents: dict[Any, Any]
    conductance: Any
    resistance: Any


class MullinsNoda(NamedTuple):
    """The pumped steady state, the same with a neutral pump (r = 1), and the difference; V."""

    V: Any
    neutral: Any
    electrogenic: Any


def chord_rest(g: Mapping[Any, Any], E: Mapping[Any, Any], pump: Any = 0.0) -> ChordRest:
    r"""Membrane potential at which Ohmic leaks and a pump current sum to zero, and each current.

    .. math:: V = \frac{\sum_i g_i E_i - I_p}{\sum_i g_i}, \quad I_i = g_i (V - E_i)

    Without a pump V is the mean of the Nernst potentials weighted by conductance. Only this chord
    form is such a mean; the constant-field potential (`ghk.voltage`) is not.

    Args:
        g: Chord conductances by ion, S m-2 (or S of a whole cell).
        E: Nernst potentials by ion, V; ions without a conductance are left out.
        pump: Net outward current of pumps and other sources, A m-2 (or A).

    Returns:
        `ChordRest`: V, the currents by ion (outward positive), total conductance and resistance.

    Raises:
        BadValue: A conductance is negative, or all are zero. BadUnit: per cell and per area mixed.
        UnknownName: An ion of g has no Nernst potential.

    Holds where conductances do not depend on V. Source: Hodgkin AL, Huxley AF (1952), J Physiol
    117:500, doi:10.1113/jphysiol.1952.sp004764 (the parallel-conductance circuit; not looked up).

    >>> g = {"K": "0.2 mS/cm2", "Na": "0.02 mS/cm2", "Cl": "0.1 mS/cm2"}
    >>> rest = chord_rest(g, {"K": "-90 mV", "Na": "60 mV", "Cl": "-75 mV"})
    >>> round(1e3 * rest.V, 4), round(1e2 * rest.currents["Na"], 5)      # mV, uA/cm2
    (-75.9375, -2.71875)
    """
    asked = [(f"g[{who}]", value, "S", "S m-2") for who, value in g.items()]
    *conductances, source = cell_or_area(*asked, ("pump", pump, "A", "A m-2"))
    weights = {who: not_negative(value, f"g[{who}]") for who, value in zip(g, conductances)}
    reversal = {who: _potential(E, who) for who in weights}
    total = sum(weights.values(), start=0.0)
    if np.any(total <= 0.0):
        raise BadValue("g: every conductance is zero, so no potential is set; give one above 0.")
    V = (sum(weights[who] * reversal[who] for who in weights) - source) / total
    currents = {who: read.plain(weights[who] * (V - reversal[who])) for who in weights}
    return ChordRest(read.plain(V), currents, read.plain(total), read.plain(1.0 / total))


def chord_pumped(
    g: Mapping[Any, Any], E: Mapping[Any, Any], r: Any = 1.5, out: Any = "Na", into: Any = "K"
) -> Any:
    r"""Membrane potential at which a pump balances two Ohmic leaks: Mullins-Noda in chord form.

    .. math:: V = \frac{r\,g_K E_K + g_{Na} E_{Na}}{r\,g_K + g_{Na}}

    Args:
        g: Chord conductances by ion, S m-2 (or S); ions other than the two are passive and drop out.
        E: Nernst potentials by ion, V.
        r: Ions pumped out per ion pumped in; 3:2 is 1.5.
        out, into: The ions that the pump moves out and in.

    Returns:
        V, V.

    Raises:
        BadValue: r or the conductances are not positive. UnknownName: An ion is missing.

    Source: derived from I_Na = -r I_K with Ohmic currents; compare `mullins_noda`.

    >>> g, E = {"K": "0.2 mS/cm2", "Na": "0.02 mS/cm2"}, {"K": "-90 mV", "Na": "60 mV"}
    >>> round(1e3 * chord_pumped(g, E), 3)
    -80.625
    """
    conductances = {who: look(g, who, "conductance", "g") for who in (out, into)}
    asked = [(f"g[{who}]", value, "S", "S m-2") for who, value in conductances.items()]
    read_out, read_in = cell_or_area(*asked)
    g_out, g_in = not_negative(read_out, f"g[{out}]"), not_negative(read_in, f"g[{into}]")
    g_in = ratio(r) * g_in
    if np.any(np.asarray(g_in + g_out) <= 0.0):
        raise BadValue("g: both conductances are zero, so no potential is set; give one above 0.")
    return read.plain((g_in * _potential(E, into) + g_out * _potential(E, out)) / (g_in + g_out))


def mullins_noda(
    P: Mapping[Any, Any],
    inside: Mapping[Any, Any],
    outside: Mapping[Any, Any],
    r: Any = 1.5,
    T: Any = T_BODY,
    out: Any = "Na",
    into: Any = "K",
) -> MullinsNoda:
    r"""Steady-state potential of a cell whose pump balances constant-field leaks of two ions.

    .. math:: V = \frac{RT}{F} \ln \frac{r P_K K_o + P_{Na} Na_o}{r P_K K_i + P_{Na} Na_i}

    Other ions that are passive (Cl- without a cotransporter) sit at equilibrium and drop out.

    Args:
        P: Permeabilities of the two ions, m s-1 or relative.
        inside, outside: Concentrations by ion, mol m-3.
        r: Ions pumped out per ion pumped in: 1.5 for 3:2, 1 for a neutral pump.
        T: Temperature, K.
        out, into: The monovalent cations that the pump moves out and in.

    Returns:
        `MullinsNoda`: V, the potential with r = 1 (which is GHK), and the difference; V.

    Raises:
        BadValue: r is not positive, or nothing permeates. UnknownName: An ion is missing.

    Holds in the steady state only: a cell whose Na+ and K+ change is not on it. Source: Mullins LJ,
    Noda K (1963), J Gen Physiol 47:117, doi:10.1085/jgp.47.1.117.

    >>> inside, outside = {"K": "140 mM", "Na": "12 mM"}, {"K": "4 mM", "Na": "145 mM"}
    >>> [round(1e3 * V, 2) for V in mullins_noda({"K": 1, "Na": 0.04}, inside, outside)]
    [-77.01, -71.16, -5.84]
    """
    weight = {who: look(P, who, "permeability", "P") for who in (out, into)}
    weight = {who: read.permeability(value, f"P[{who}]") for who, value in weight.items()}
    ci = {who: weight[who] * read.pick(inside, who, "inside", zero=True) for who in weight}
    co = {who: weight[who] * read.pick(outside, who, "outside", zero=True) for who in weight}
    thermal = R * temperature(T, "T") / F

    def potential(weighting: Any) -> Any:
        over, under = weighting * co[into] + co[out], weighting * ci[into] + ci[out]
        if np.any(np.minimum(over, under) <= 0.0):
            raise BadValue(
                f"P: neither {out} nor {into} can cross in one of the two directions; give a "
                "permeability and concentrations above 0."
            )
        return thermal * np.log(over / under)

    V, neutral = potential(ratio(r)), potential(1.0)
    return MullinsNoda(*map(read.plain, (V, neutral, V - neutral)))


def conductance_demand(
    g: Mapping[Any, Any], E: Mapping[Any, Any], V: Any = None, ATP_per_O2: Any = ATP_PER_O2
) -> LeakDemand:
    r"""Pump rate, ATP and O2 that Ohmic leaks demand.

    .. math:: J_{ATP} = \frac{g_{Na}(E_{Na} - V)}{3F}

    Args:
        g: Chord conductances by ion, S m-2 (or S).
        E: Nernst potentials by ion, V.
        V: Membrane potential, V; without it the one at which the 3:2 pump balances both leaks.
        ATP_per_O2: ATP made per O2.

    Returns:
        `LeakDemand`, per m2 (or per cell).

    Raises:
        BadValue: As `chord_pumped` and `leak_demand`. UnknownName: An ion is missing.

    Source: the chapter on the Na+/K+ pump.

    >>> g, E = {"K": "0.2 mS/cm2", "Na": "0.02 mS/cm2"}, {"K": "-90 mV", "Na": "60 mV"}
    >>> round(1e8 * conductance_demand(g, E).ATP, 3)                        # pmol/cm2/s
    9.717
    """
    volts = chord_pumped(g, E) if V is None else read.voltage(V)
    asked = [(f"g[{who}]", value, "S", "S m-2") for who, value in g.items()]
    conductances = dict(zip(g, cell_or_area(*asked)))
    sodium = not_negative(look(conductances, "Na", "conductance", "g"), "g[Na]")
    return leak_demand(sodium * (volts - _potential(E, "Na")), ATP_per_O2)


def permeability_demand(
    P: Mapping[Any, Any],
    inside: Mapping[Any, Any],
    outside: Mapping[Any, Any],
    V: Any = None,
    T: Any = T_BODY,
    ATP_per_O2: Any = ATP_PER_O2,
) -> LeakDemand:
    r"""Pump rate, ATP and O2 that constant-field leaks demand, per area of membrane.

    .. math:: J_{ATP} = -I_{Na}(P_{Na}, V) / 3F

    Args:
        P: Permeabilities by ion, m s-1.
        inside, outside: Concentrations by ion, mol m-3.
        V: Membrane potential, V; without it the Mullins-Noda potential, where K+ balances too.
        T: Temperature, K.
        ATP_per_O2: ATP made per O2.

    Returns:
        `LeakDemand`, per m2.

    Raises:
        BadValue: As `mullins_noda` and `leak_demand`. UnknownName: An ion is missing.

    Source: Mullins LJ, Noda K (1963), J Gen Physiol 47:117, doi:10.1085/jgp.47.1.117.

    >>> inside, outside = {"K": "140 mM", "Na": "12 mM"}, {"K": "4 mM", "Na": "145 mM"}
    >>> need = permeability_demand({"K": "1e-6 cm/s", "Na": "4e-8 cm/s"}, inside, outside)
    >>> round(1e8 * need.ATP, 2)                                            # pmol/cm2/s
    5.87
    """
    volts = mullins_noda(P, inside, outside, T=T).V if V is None else read.voltage(V)
    ci, co = read.pick(inside, "Na", "inside", True), read.pick(outside, "Na", "outside", True)
    return leak_demand(ghk.current(1, look(P, "Na", "permeability", "P"), ci, co, volts, T), ATP_per_O2)


def _potential(E: Mapping[Any, Any], who: Any) -> Any:
    return read.voltage(look(E, who, "Nernst potential", "E"), f"E[{who}]")
