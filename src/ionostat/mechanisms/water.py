"""Water: it follows the osmoles, through the lipid and through aquaporin-4.

Cells cannot hold a pressure, so water moves within seconds until both sides hold the same
osmolarity. Volume is the amount of water, a state like any other.
"""

from __future__ import annotations

from typing import Any

from ..records import parameter
from ..species import H2O
from .mechanism import Mechanism
from .point import Point


class Water(Mechanism):
    r"""Osmotic water flow through a membrane.

    .. math::
        J_W = P_f\,(\pi_{out} - \pi_{in})

    in moles of water per area and time, with osmolarities :math:`\pi` in mol/m3 (the volume flow is
    :math:`\bar V_W J_W`). One H2O outward per turnover. Astrocytes, rich in aquaporin-4, have
    3e-4 to 5e-4 m/s; the default is a neuron's.
    """

    short = "water"
    moves = {H2O: 1}

    P_f: float = parameter(
        2e-5, "m s-1", low=0, sourced=(1.4e-6, 6e-4), confidence="low",
        meaning="osmotic permeability",
        source="astrocyte 5e-4, without aquaporin-4 7e-5: Solenov et al 2004 Am J Physiol Cell 286:C426, "
        "10.1152/ajpcell.00298.2003; neuron models 1.4e-6: Dijkstra et al 2016, "
        "10.1523/JNEUROSCI.1934-16.2016; plain bilayer 1e-5 to 5e-5, not looked up. Contested: neurons keep "
        "their volume (Andrew et al 2007, 10.1093/cercor/bhk032) or swell within a minute (Murphy et al "
        "2017, 10.3389/fncel.2017.00275)",
    )

    def rate(self, m: Point) -> Any:
        return self.P_f * (m.outside.osmolarity - m.inside.osmolarity)
