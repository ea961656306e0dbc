"""The sodium pump, Na+/K+-ATPase: three Na+ out and two K+ in for one ATP.

It builds the gradients that all else spends, and takes half of the brain's energy. It moves one
charge outward per turnover, which holds the membrane a few mV more negative, and it stalls where
the work on the ions equals the free energy of ATP.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..constants import F, R
from ..records import parameter
from ..species import K, Na
from ..theory.atp import ATP_STANDARD
from .gating import q10, saturation
from .mechanism import Mechanism
from .point import STANDARD, Point
from .pump_parts import ouabain_binding, ouabain_dose, ouabain_gate, ouabain_release, temperature_factor


class SodiumPump(Mechanism):
    r"""Na+/K+-ATPase: reversible, saturating, with ouabain.

    .. math::
        J = d\,(1 - b)\, q(T)
            \left(\frac{Na_{in}}{Na_{in} + K_{Na}}\right)^{3}
            \left(\frac{K_{out}}{K_{out} + K_K}\right)^{2}
            \frac{ATP - ATP_s}{ATP + ATP_s + K_{ATP}}

    One turnover: 3 Na+ out, 2 K+ in, ATP -> ADP + Pi. :math:`ATP_s` is the level at which the work
    on the ions equals the free energy of ATP, so that the affinity is zero and the pump stalls:

    .. math::
        ATP_s = \frac{ADP\; Pi}{K_{hyd}} \left(\frac{Na_{out}}{Na_{in}}\right)^3
            \left(\frac{K_{in}}{K_{out}}\right)^2 e^{-FV/RT} = ATP\, e^{-A/RT}, \quad
        K_{hyd} = e^{-\Delta G^0/RT} \text{ (mol/L)}

    In a healthy cell it is some 0.03 mM, and the last factor that of Michaelis; below it the pump
    runs backward and makes ATP (Garrahan & Glynn 1967 J Physiol 192:237). A bound ouabain stops
    its pump: :math:`\dot b = k_{on} c\,(1 - b) - k_{off}\, b`.

    Half-saturations follow from the constants: for sodium at :math:`3.85\,K_{Na}`, for
    potassium at :math:`2.41\,K_K`. The isoforms differ most in sodium: see :meth:`alpha1` (kidney,
    all cells), :meth:`alpha2` (astrocytes), :meth:`alpha3` (neurons; the default).
    """

    short = "pump"
    moves = {Na: 3, K: -2}
    fuel = 1

    density: float = parameter(
        4.5e-7, "mol m-2 s-1", low=0, sourced=(4e-8, 1.9e-6), confidence="medium",
        meaning="maximal turnover at 37 degC",
        source="Kalia et al 2021, 10.1371/journal.pcbi.1009019; 2.8e-7: Dijkstra et al 2016, "
        "10.1523/JNEUROSCI.1934-16.2016; 1.9e-6: Saetra et al 2021, 10.1371/journal.pcbi.1008143",
    )
    K_Na: float = parameter(
        7.0, "mol m-3", low=1e-3, sourced=(2.1, 10.4), confidence="medium",
        meaning="site constant of inner Na; half-saturation at 3.85 of it",
        source="half-saturation 12, 22 and 33 mM in alpha1, alpha2 and alpha3: Zahler et al 1997 J Gen Physiol "
        "110:201, 10.1085/jgp.110.2.201 (abstract); alpha3 2-3 times alpha1 and alpha2, which are alike: Jewell & "
        "Lingrel 1991 J Biol Chem 266:16925 (not re-read), used here",
    )
    K_K: float = parameter(
        0.62, "mol m-3", low=1e-3, sourced=(0.083, 1.12), confidence="medium",
        meaning="site constant of outer K; half-saturation at 2.41 of it",
        source="half-saturation 1.5 mM: Halnes et al 2013, 10.1371/journal.pcbi.1003386; 0.2 mM: Dijkstra et "
        "al 2016; 0.9-2.7 mM: Crambert et al 2000 J Biol Chem 275:1976, not looked up",
    )
    K_ATP: float = parameter(
        0.4, "mol m-3", low=1e-6, sourced=(0.1, 0.8), confidence="medium", meaning="half-saturation of ATP",
        source="low-affinity site that speeds the release of K; 0.5 mM: Jolivet et al 2015, "
        "10.1371/journal.pcbi.1004036; range not looked up",
    )
    q10: float = temperature_factor()
    ouabain: float = ouabain_dose()
    ouabain_on: float = ouabain_binding()
    ouabain_off: float = ouabain_release()

    @classmethod
    def alpha1(cls, **values: Any) -> SodiumPump:
        """The isoform of all cells: half-saturated at 12 mM inner Na."""
        return cls(**{"K_Na": 3.1, **values})

    @classmethod
    def alpha2(cls, **values: Any) -> SodiumPump:
        """The isoform of astrocytes and muscle: half-saturated at 15 mM inner Na."""
        return cls(**{"K_Na": 3.9, **values})

    @classmethod
    def alpha3(cls, **values: Any) -> SodiumPump:
        """The isoform of neurons: half-saturated at 27 mM, a reserve for bursts of sodium."""
        return cls(**values)

    def gates(self):
        return (ouabain_gate(self),)

    def stalling_ATP(self, m: Point) -> Any:
        """ATP at which the pump stalls, mol/m3."""
        work = np.exp((ATP_STANDARD - F * m.V) / (R * m.T)) / STANDARD
        gradients = (m.outside.Na / m.inside.Na) ** 3 * (m.inside.K / m.outside.K) ** 2
        return m.inside.ADP * m.inside.Pi * gradients * work

    def rate(self, m: Point) -> Any:
        Na_in, K_out, ATP, stall = m.inside.Na, m.outside.K, m.inside.ATP, self.stalling_ATP(m)
        sites = (Na_in / (Na_in + self.K_Na)) ** 3 * (K_out / (K_out + self.K_K)) ** 2
        working = self.density * q10(m.T, self.q10) * (1.0 - m.gates.bound)
        return working * sites * (ATP - stall) / (abs(ATP) + abs(stall) + self.K_ATP)


class LuoRudyPump(Mechanism):
    r"""Na+/K+-ATPase after Luo & Rudy: the literature form of cardiac and many neuron models.

    .. math::
        J = d\; f_{NaK}\, \frac{1}{1 + (K_{Na}/Na_{in})^{1.5}}\, \frac{K_{out}}{K_{out} + K_K}\,
            \frac{ATP}{ATP + K_{ATP}}

    .. math::
        f_{NaK} = \left[1 + 0.1245\, e^{-0.1 FV/RT} + 0.0365\, \sigma\, e^{-FV/RT}\right]^{-1},
        \quad \sigma = \frac{e^{Na_{out}/67.3} - 1}{7}

    It does not know the free energy of ATP: it never stalls or reverses and can run uphill when
    ATP is low, hence the law "phenomenological" and the box in which it is valid. The factor of ATP
    is an addition (the original takes ATP as plentiful), so that an empty pool is not overdrawn.

    Source: Luo & Rudy 1994 Circ Res 74:1071, doi:10.1161/01.RES.74.6.1071.
    """

    short = "pump_luo_rudy"
    moves = {Na: 3, K: -2}
    fuel = 1
    law = "phenomenological"
    valid = {
        "V": (-0.12, 0.06), "inside.Na": (2.0, 40.0), "outside.Na": (100.0, 160.0),
        "inside.K": (80.0, 160.0), "outside.K": (1.0, 15.0), "inside.ATP": (1.0, 10.0),
        "inside.ADP": (0.005, 0.1), "inside.Pi": (0.5, 5.0),
    }

    density: float = parameter(
        1.55e-7, "mol m-2 s-1", low=0, sourced=(4e-8, 1.9e-6), confidence="high", meaning="maximal turnover",
        source="1.5 uA/cm2, one charge per turnover: Luo & Rudy 1994 Circ Res 74:1071, "
        "10.1161/01.RES.74.6.1071",
    )
    K_Na: float = parameter(
        10.0, "mol m-3", low=1e-3, sourced=(10.0, 13.0), confidence="high",
        meaning="half-saturation of inner Na",
        source="Luo & Rudy 1994, 10.1161/01.RES.74.6.1071; 13 mM: Dijkstra et al 2016",
    )
    K_K: float = parameter(
        1.5, "mol m-3", low=1e-3, sourced=(0.2, 1.5), confidence="high", meaning="half-saturation of outer K",
        source="Luo & Rudy 1994, 10.1161/01.RES.74.6.1071; 0.2 mM: Dijkstra et al 2016",
    )
    K_ATP: float = parameter(
        0.4, "mol m-3", low=1e-6, sourced=(0.1, 0.8), confidence="medium", meaning="half-saturation of ATP",
        source="not in the original; 0.5 mM: Jolivet et al 2015, 10.1371/journal.pcbi.1004036; "
        "range not looked up",
    )

    def voltage_factor(self, m: Point) -> Any:
        u = F * m.V / (R * m.T)
        sigma = (np.exp(m.outside.Na / 67.3) - 1.0) / 7.0
        return 1.0 / (1.0 + 0.1245 * np.exp(-0.1 * u) + 0.0365 * sigma * np.exp(-u))

    def rate(self, m: Point) -> Any:
        filled = (m.inside.Na / self.K_Na) * np.sqrt(m.inside.Na / self.K_Na)
        sites = filled / (1.0 + filled) * m.outside.K / (m.outside.K + self.K_K)
        return self.density * self.voltage_factor(m) * sites * saturation(m.inside.ATP, self.K_ATP)
