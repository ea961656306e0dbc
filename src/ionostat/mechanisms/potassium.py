"""Potassium channels: the delayed rectifier of neurons, and Kir4.1 of astrocytes.

The delayed rectifier ends the spike; Kir4.1 holds the astrocyte near the potassium equilibrium
potential and lets it take up what neurons release.
"""

from __future__ import annotations

from typing import Any

from ..records import parameter
from ..species import K
from .gating import boltzmann, exponential_rate, linoid_rate, q10
from .leak import constant_field_flux
from .mechanism import Gate, Mechanism
from .point import Point


class DelayedRectifierK(Mechanism):
    r"""Delayed-rectifier potassium channel.

    .. math::
        J_K = P\, n^4\, [L(u)\,K_{in} - L(-u)\,K_{out}], \quad u = FV/RT

    One K+ outward per turnover. The gate, with V in mV, per ms:

    .. math::
        \alpha_n = \frac{0.032 (V + 52)}{1 - e^{-(V + 52)/5}}, \quad \beta_n = 0.5\, e^{-(V + 57)/40}

    Source of the gate: Wei, Ullah & Schiff 2014 J Neurosci 34:11733,
    doi:10.1523/JNEUROSCI.0516-14.2014; taken as rates at 37 degC.
    """

    short = "delayed_rectifier"
    moves = {K: 1}

    P: float = parameter(
        1.2e-6, "m s-1", low=0, sourced=(2e-7, 2e-6), confidence="high",
        meaning="permeability with all channels open",
        source="1.15e-6: Saetra, Einevoll & Halnes 2021 PLoS Comput Biol, 10.1371/journal.pcbi.1008143; "
        "1.4e-6: Jolivet et al 2015, 10.1371/journal.pcbi.1004036; 1.9e-6: Wei et al 2014; 2e-7 (with n^2): "
        "Dijkstra et al 2016, 10.1523/JNEUROSCI.1934-16.2016",
    )
    q10: float = parameter(
        3.0, "1", low=0.1, sourced=(2.0, 4.0), confidence="medium",
        meaning="factor on the gate rates per 10 K, from 37 degC",
        source="Hodgkin & Huxley 1952 J Physiol 117:500, 10.1113/jphysiol.1952.sp004764; range not looked up",
    )

    def gates(self):
        return (Gate("n", opening=self.n_opening, closing=self.n_closing),)

    def n_opening(self, m: Point) -> Any:
        return q10(m.T, self.q10) * linoid_rate(m.V, 160.0, -52e-3, 5e-3)

    def n_closing(self, m: Point) -> Any:
        return q10(m.T, self.q10) * exponential_rate(m.V, 500.0, -57e-3, -40e-3)

    def rate(self, m: Point) -> Any:
        return m.gates.n**4 * constant_field_flux(self.P, K, m)


class Kir41(Mechanism):
    r"""Inwardly rectifying potassium channel Kir4.1 (KCNJ10), weakly rectifying.

    .. math::
        J_K = \frac{P}{1 + e^{(V - E_K - \Delta)/k}}\, [L(u)\,K_{in} - L(-u)\,K_{out}]

    It closes as V rises above :math:`E_K` (polyamines and Mg enter the pore from inside) and
    follows :math:`E_K` when outer potassium rises. The constant field makes the conductance grow
    with outer potassium about as its 0.7th power, for which older forms write a square root. One
    K+ outward per turnover; the sign follows :math:`V - E_K`, whatever the opening.
    """

    short = "kir"
    moves = {K: 1}

    P: float = parameter(
        3.2e-8, "m s-1", low=0, sourced=(7.7e-9, 3.1e-7), confidence="medium",
        meaning="permeability with all channels open",
        source="1 to 40 S/m2; 17 S/m2: Halnes et al 2013 PLoS Comput Biol 9:e1003386, "
        "10.1371/journal.pcbi.1003386; 40 S/m2: models after Ostby et al 2009, 10.1371/journal.pcbi.1000272",
    )
    half: float = parameter(
        "34 mV", "V", sourced=("-18.5 mV", "34 mV"), confidence="medium",
        meaning="V - E_K at which half is open",
        source="as noted in the code of Kalia et al 2021 PLoS Comput Biol 17:e1009019, "
        "10.1371/journal.pcbi.1009019 (Steinberg's form); -18.5 mV: Halnes et al 2013",
    )
    slope: float = parameter(
        "19.23 mV", "V", low="0.1 mV", sourced=("19.23 mV", "42.5 mV"), confidence="medium",
        meaning="volts per e-fold",
        source="as `half`; weak rectification: Zhou et al 2021 J Neurophysiol 126:1403, "
        "10.1152/jn.00330.2021; 42.5 mV: Halnes et al 2013",
    )

    def rate(self, m: Point) -> Any:
        return boltzmann(m.V - m.E(K), self.half, -self.slope) * constant_field_flux(self.P, K, m)
