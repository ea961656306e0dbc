"""How a load of sodium is cleared: the pump as negative feedback, linearised about its rest."""

from __future__ import annotations

from typing import Any

from ..constants import T_BODY, F, R
from ..primitives import linoid
from ..units import si, temperature
from . import _arguments as read
from ._balance import positive

__all__ = ["sodium_clearance_time"]


def sodium_clearance_time(
    Na_in: Any, K_Na: Any, load: Any, surface_to_volume: Any, n: Any = 3.0, P_Na: Any = 0.0, V: Any = "-70 mV",
    T: Any = T_BODY,
) -> Any:  # fmt: skip
    r"""Time constant with which the pump clears a small load of sodium.

    .. math:: \tau^{-1} = \frac{S}{w}\left[\frac{n K_{Na}}{Na_i (Na_i + K_{Na})}\, J_{Na}
              + P_{Na}\,\frac{u}{1 - e^{-u}}\right], \quad u = FV/RT

    At rest the pump carries out what leaks in, J_Na. Its sites are some way from saturation, so a
    little more sodium speeds it, and the more sodium leaves the closer it is to rest again: negative
    feedback (the chapter on the Na+/K+ pump calls it positive). The second term is the leak's own.

    Args:
        Na_in: Sodium inside at rest, mol m-3.
        K_Na: Half-saturation of one site, mol m-3.
        load: J_Na, sodium that leaks in at rest and is pumped out, mol m-2 s-1.
        surface_to_volume: S/w, area of membrane over volume of water, m-1.
        n: Number of sites.
        P_Na: Permeability of the membrane to sodium, m s-1; 0 leaves the leak out.
        V: Membrane potential, V.
        T: Temperature, K.

    Returns:
        s.

    Raises:
        BadValue: A value is not positive.

    Holds for loads that are small against Na_in, with K+ outside and V at rest.

    Source: derived here from independent sites, Garay RP, Garrahan PJ (1973), J Physiol 231:297 (not
    re-read).

    >>> round(sodium_clearance_time("10 mM", "9 mM", "1.7e-7 mol/m2/s", "1.8e6 1/m"), 1)
    23.0
    """
    Na, K = read.concentration(Na_in, "Na_in"), positive(K_Na, "mol m-3", "K_Na")
    slope = positive(n, "1", "n") * K / (Na * (Na + K)) * positive(load, "mol m-2 s-1", "load")
    u = F * read.voltage(V) / (R * temperature(T, "T"))
    leak = si(P_Na, "m s-1", "P_Na") * linoid(u)
    return read.plain(1.0 / (positive(surface_to_volume, "m-1", "surface_to_volume") * (slope + leak)))
