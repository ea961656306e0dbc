"""Water: it follows the osmoles, through the lipid and through aquaporin-4.

Cells can hardly hold a pressure, so water moves within seconds until both sides hold the same
osmolarity. Volume is the amount of water, a state like any other. A membrane that has used up its
folds does resist: then a tense membrane stops the swelling at a finite volume.
"""

from __future__ import annotations

from typing import Any

from ..constants import R
from ..primitives import at_least
from ..records import parameter
from ..species import H2O
from .mechanism import Mechanism
from .point import Point
from .process import Process


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


class TenseWater(Water):
    r"""Osmotic water flow through a membrane that resists stretch; it stands in place of ``Water``.

    .. math::
        J_W = P_f \left(\pi_{out} - \pi_{in} + \frac{p}{RT}\right), \qquad
        p = k\,\left(\frac{\Omega}{\Omega_0} - 1\right)_+

    Below the reference volume :math:`\Omega_0` the membrane is slack and there is no pressure; above
    it p is the hydrostatic pressure of the inside over the outside. Swelling ends where p holds the
    osmotic excess: :math:`p = RT(\pi_{in} - \pi_{out})`. One millimolar weighs 2.6 kPa, so only a
    membrane near its breaking point makes a difference of osmolarity that can be measured.

    The work is stored: :math:`\tfrac12 k (\Omega - \Omega_0)^2/\Omega_0`, in the account of energy.
    """

    short = "tense_water"

    stiffness: float = parameter(
        1e3, "Pa", low=0, sourced=(10.0, 7e4), confidence="low",
        meaning="pressure per relative growth of the volume",
        source="derived by Laplace, p = 2 tension/radius, for 5 um: resting tension 0.01 mN/m (Hochmuth et al "
        "1996 Biophys J 70:358) gives 4 Pa, 0.5 mN/m that neurons stand (Dai et al 1998 J Neurosci 18:6681) "
        "200 Pa; taut lipid breaks at 3-10 mN/m and 3-5 % of area (Morris & Homann 2001 J Membr Biol 179:79), "
        "so 7e4 Pa; quoted figures looked up, papers not re-read",
    )
    reference: float = parameter(
        2e-15, "m3", low=1e-24, confidence="defined", meaning="volume up to which the membrane is slack",
        source="the volume of the cell at rest, or that at which its folds are used up: set by the user",
    )

    def processes(self):
        return (Process("", self.rate, moves=self.moves, pressure=self.pressure),)

    def pressure(self, m: Point) -> Any:
        """Hydrostatic pressure of the inside over the outside, Pa."""
        return self.stiffness * at_least(m.inside.volume / self.reference - 1.0, 0.0)

    def rate(self, m: Point) -> Any:
        return super().rate(m) + self.P_f * self.pressure(m) / (R * m.T)


class BarrierWater(Mechanism):
    r"""Water between blood and tissue, through the wall of the capillaries.

    .. math::
        J_W = PS\,(\pi_{tissue} - \pi_{blood})

    in moles of water per volume of tissue and time; inside is blood. Salts hardly pass that wall, so a
    fall of the osmolarity of plasma draws water into the whole brain within minutes. By default it is shut:
    what blood and tissue have in common does not change then, and volumes are those of a closed tissue.
    """

    short = "barrier_water"
    place = "junction"
    moves = {H2O: 1}

    PS: float = parameter(
        0.0, "s-1", low=0, sourced=(0.0, 0.2), confidence="low",
        meaning="osmotic permeability times wall, per volume of tissue",
        source="0 shuts it; 1.1e-5 m/s over 1e4 m2 of capillaries per m3 of tissue, 0.1 per second; "
        "not looked up",
    )

    def rate(self, m: Point) -> Any:
        return self.PS * (m.outside.osmolarity - m.inside.osmolarity)
