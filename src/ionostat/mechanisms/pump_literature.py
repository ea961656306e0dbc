"""Sodium pumps of neuron models: short literature forms, which know nothing of the energy of ATP.

They fit how fast a pump turns in a healthy cell, by curves of inner sodium and outer potassium. They never
stall or reverse, so each declares the box in which it holds. A factor of ATP is added to each, so
that an empty pool is not overdrawn. The form of Luo and Rudy stands with the pump itself.
"""

from __future__ import annotations

from typing import Any

from ..primitives import power
from ..records import parameter
from ..species import K, Na
from .gating import boltzmann, saturation
from .mechanism import Mechanism
from .point import Point

#: where a healthy or strained cell stands, and far from where a pump would stall
BOX = {
    "V": (-0.1, 0.06), "inside.Na": (5.0, 60.0), "outside.Na": (100.0, 160.0), "inside.K": (80.0, 160.0),
    "outside.K": (1.5, 15.0), "inside.ATP": (2.0, 10.0), "inside.ADP": (0.005, 0.05), "inside.Pi": (0.5, 5.0),
}


def half_ATP() -> Any:
    """The parameter ``K_ATP``, which the originals lack."""
    return parameter(
        0.4, "mol m-3", low=1e-6, sourced=(0.1, 0.8), confidence="medium", meaning="half-saturation of ATP",
        source="not in the original; 0.5 mM: Jolivet et al 2015, 10.1371/journal.pcbi.1004036; "
        "range not looked up",
    )


class CressmanPump(Mechanism):
    r"""Na+/K+-ATPase after Cressman et al: two sigmoids, in models of seizures and bursting.

    .. math::
        J = \rho\, \frac{1}{1 + e^{(25 - Na_{in})/3}}\, \frac{1}{1 + e^{5.5 - K_{out}}}\, \frac{ATP}{ATP + K_{ATP}}

    Concentrations in mM. In the original :math:`\rho` is 1.25 mM/s of a cell of 7 um radius, whose volume per
    membrane is 2.33 um: 2.9e-6 mol m-2 s-1. Wei, Ullah & Schiff 2014 set the half of potassium to 3.5 mM. At a
    resting 10 mM sodium it runs at 0.7 % of what potassium allows: it suits models that rest near
    18 mM.
    """

    short = "pump_cressman"
    moves = {Na: 3, K: -2}
    fuel = 1
    law = "phenomenological"
    valid = BOX

    density: float = parameter(
        2.9e-6, "mol m-2 s-1", low=0, sourced=(1.8e-6, 3e-6), confidence="high", meaning="maximal turnover",
        source="1.25 mM/s, radius 7 um: Cressman et al 2009 J Comput Neurosci 26:159 and Barreto & Cressman 2011 J "
        "Biol Phys 37:361, 10.1007/s10867-010-9212-6, as in ModelDB 142630 (read); 0.8 mM/s: Wei, Ullah & Schiff "
        "2014, 10.1523/JNEUROSCI.0516-14.2014, as in re-implementations",
    )
    Na_half: float = parameter(
        25.0, "mol m-3", low=0, confidence="high", meaning="inner Na at which half turn",
        source="Barreto & Cressman 2011, ModelDB 142630 (read)",
    )
    Na_slope: float = parameter(
        3.0, "mol m-3", low=1e-3, confidence="high", meaning="inner Na per e-fold",
        source="Barreto & Cressman 2011, ModelDB 142630 (read)",
    )
    K_half: float = parameter(
        5.5, "mol m-3", low=0, sourced=(3.5, 5.5), confidence="high", meaning="outer K at which half turn",
        source="Barreto & Cressman 2011, ModelDB 142630 (read); 3.5: Wei, Ullah & Schiff 2014, "
        "10.1523/JNEUROSCI.0516-14.2014, as in re-implementations",
    )
    K_slope: float = parameter(
        1.0, "mol m-3", low=1e-3, confidence="high", meaning="outer K per e-fold",
        source="Barreto & Cressman 2011, ModelDB 142630 (read)",
    )
    K_ATP: float = half_ATP()

    def rate(self, m: Point) -> Any:
        sodium = boltzmann(m.inside.Na, self.Na_half, self.Na_slope)
        potassium = boltzmann(m.outside.K, self.K_half, self.K_slope)
        return self.density * sodium * potassium * saturation(m.inside.ATP, self.K_ATP)


class KagerPump(Mechanism):
    r"""Na+/K+-ATPase after Kager et al: independent sites, in models of spreading depression.

    .. math::
        J = d \left(1 + \frac{K_{Na}}{Na_{in}}\right)^{-3} \left(1 + \frac{K_K}{K_{out}}\right)^{-2}
            \frac{ATP}{ATP + K_{ATP}}

    The binding of :class:`SodiumPump` without its stall.
    """

    short = "pump_kager"
    moves = {Na: 3, K: -2}
    fuel = 1
    law = "phenomenological"
    valid = BOX

    density: float = parameter(
        1.35e-6, "mol m-2 s-1", low=0, sourced=(4e-8, 1.9e-6), confidence="medium", meaning="maximal turnover",
        source="13 uA/cm2, one charge per turnover: Gentiletti et al 2017 Int J Neural Syst 27:1750004, "
        "10.1142/S0129065717500046, as in ModelDB 222321 (read); form of Kager, Wadman & Somjen 2000 J Neurophysiol "
        "84:495 (not re-read); range as of SodiumPump",
    )
    K_Na: float = parameter(
        10.0, "mol m-3", low=1e-3, sourced=(8.0, 10.0), confidence="high", meaning="site constant of inner Na",
        source="Gentiletti et al 2017, ModelDB 222321 (read); 8: a re-implementation",
    )
    K_K: float = parameter(
        2.0, "mol m-3", low=1e-3, sourced=(1.0, 3.5), confidence="medium", meaning="site constant of outer K",
        source="Gentiletti et al 2017, ModelDB 222321 (read); 1 and 3.5: re-implementations; 3.5: Kager, Wadman & "
        "Somjen 2000, not re-read",
    )
    K_ATP: float = half_ATP()

    def rate(self, m: Point) -> Any:
        sodium = power(m.inside.Na / (m.inside.Na + self.K_Na), 3)
        potassium = power(m.outside.K / (m.outside.K + self.K_K), 2)
        return self.density * sodium * potassium * saturation(m.inside.ATP, self.K_ATP)
