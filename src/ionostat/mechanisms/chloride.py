"""A chloride channel that opens when a neuron is depolarised for long.

Sodium entry alone cannot swell a cell: an anion has to follow. In cortical neurons chloride enters
through a voltage-gated path (SLC26A11), and water follows; without it cells depolarise but keep
their volume.
"""

from __future__ import annotations

from typing import Any

from ..records import parameter
from ..species import Cl
from .gating import boltzmann
from .leak import constant_field_flux
from .mechanism import Mechanism
from .point import Point


class VoltageGatedCl(Mechanism):
    r"""Voltage-gated chloride channel (SLC26A11), opening at once.

    .. math::
        J_{Cl} = \frac{P}{1 + e^{-(V - V_{1/2})/k}}\, [L(u)\,Cl_{in} - L(-u)\,Cl_{out}], \quad u = -FV/RT

    One Cl- outward per turnover.
    """

    short = "gated_Cl"
    moves = {Cl: 1}

    P: float = parameter(
        9.75e-9, "m s-1", low=0, sourced=(5e-9, 2e-8), confidence="medium",
        meaning="permeability with all channels open",
        source="19.5 um3/s over 2000 um2: Dijkstra et al 2016 J Neurosci 36:11881, "
        "10.1523/JNEUROSCI.1934-16.2016",
    )
    half: float = parameter(
        "-10 mV", "V", sourced=("-20 mV", "0 mV"), confidence="medium", meaning="half open",
        source="Dijkstra et al 2016, 10.1523/JNEUROSCI.1934-16.2016; opens above -20 mV: Rungta et al 2015 "
        "Cell 161:610, 10.1016/j.cell.2015.03.029",
    )
    slope: float = parameter(
        "10 mV", "V", low="0.1 mV", sourced=("8 mV", "10 mV"), confidence="medium",
        meaning="volts per e-fold",
        source="Dijkstra et al 2016, 10.1523/JNEUROSCI.1934-16.2016",
    )

    def rate(self, m: Point) -> Any:
        return boltzmann(m.V, self.half, self.slope) * constant_field_flux(self.P, Cl, m)
