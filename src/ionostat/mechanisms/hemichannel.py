"""Hemichannels: half a gap junction, open to the outside.

Six connexins that found no partner make a wide pore. Outer calcium and the resting potential hold it
shut; in ischaemia both fail, and ions, ATP and glutamate leak out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ..records import parameter
from ..species import Cl, K, Na, Species
from .channel import Channel, blocked
from .gating import boltzmann
from .point import Point


class Hemichannel(Channel):
    r"""A connexin 43 hemichannel: opened by depolarisation and by want of outer calcium.

    .. math::
        J_i = (1 - b)\, P_i\, \frac{1}{1 + e^{-(V - V_{1/2})/k}}\, \frac{1}{1 + (Ca_{out}/K_{Ca})^n}\,
            [L(u_i)\,c_{i,in} - L(-u_i)\,c_{i,out}], \quad u_i = z_i FV/RT

    One process for each of ``species``; choose among all solutes, such as (Na, K, Cl, Ca, ATP). The pore
    hardly selects: ions share one permeability, metabolites a part of it. It needs Ca outside (a
    state, or clamped). It opens at once; the slow transitions of single channels (some 5 ms) are left out.
    """

    short = "hemichannel"

    species: tuple[Species, ...] = dataclasses.field(default=(Na, K, Cl), kw_only=False)
    P: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        1e-8, "m s-1", low=0, sourced=(0.0, 2e-7), confidence="low", meaning="permeability to ions with all open",
        source="220 pS each: Contreras et al 2003 Cell Commun Adhes 10:245 (abstract), P = g RT/(F^2 c) over 280 mM of "
        "ions is 2.2e-19 m3/s; their density (up to 1 per um2) a choice of the model",
    )
    half: float = parameter(
        "60 mV", "V", sourced=("0 mV", "80 mV"), confidence="low", meaning="half open",
        source="opens above +60 mV: Contreras et al 2003 (abstract); half and range a choice of the model",
    )
    slope: float = parameter(
        "25 mV", "V", low="0.1 mV", sourced=("10 mV", "40 mV"), confidence="low", meaning="volts per e-fold",
        source="a choice of the model; not looked up",
    )
    K_Ca: float = parameter(
        0.3, "mol m-3", low=1e-6, sourced=(0.05, 1.0), confidence="low", meaning="outer calcium that shuts half",
        source="low outer calcium opens: Saez et al 2003 Acta Physiol Scand 179:9 (abstract); the number not looked up",
    )
    hill: float = parameter(
        2.0, "1", low=0.5, sourced=(1.0, 4.0), confidence="low", meaning="Hill coefficient of outer calcium",
        source="a choice of the model; not looked up",
    )
    metabolites: float = parameter(
        0.1, "1", low=0, high=1, sourced=(0.01, 0.5), confidence="low",
        meaning="permeability to ATP, glutamate and the like over that to ions",
        source="ATP, NAD and glutamate pass: Saez et al 2003 Acta Physiol Scand 179:9 (abstract); number not looked up",
    )
    block: float = blocked("carbenoxolone, Gap19")

    def permeabilities(self) -> Mapping[Species, Any]:
        return {s: self.P * self.metabolites if s.vanishes else self.P for s in self.species}

    def open_fraction(self, m: Point) -> Any:
        shut = (m.outside.Ca / self.K_Ca) ** self.hill
        return boltzmann(m.V, self.half, self.slope) / (1.0 + shut)
