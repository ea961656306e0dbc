"""Potassium channels that voltage gates: those of the spike and its pace, and Kir4.1 of astrocytes.

The delayed rectifier ends the spike; the A-type current delays the first one and damps dendrites;
the M current, which acetylcholine shuts, holds a neuron back for tenths of a second. Kir4.1 holds the
astrocyte near the potassium equilibrium potential and lets it take up what neurons release.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..records import parameter
from ..species import K
from .channel import Channel, blocked
from .gating import boltzmann, exponential_rate, linoid_rate, q10
from .mechanism import Gate
from .point import Point

HAY = "as coded by Hay et al 2011 PLoS Comput Biol 7:e1002107, 10.1371/journal.pcbi.1002107 (ModelDB 139653)"
#: temperature at which rates were measured that are stated for 21 degC, K
ROOM = 294.15


class DelayedRectifierK(Channel):
    r"""Delayed-rectifier potassium channel.

    .. math::
        J_K = (1 - b)\, P\, n^4\, [L(u)\,K_{in} - L(-u)\,K_{out}], \quad u = FV/RT

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

    def open_fraction(self, m: Point) -> Any:
        return m.gates.n**4


class ATypeK(Channel):
    r"""A-type potassium channel (Kv4 and others): opens below the spike threshold, inactivates at once.

    .. math::
        J_K = (1 - b)\, P\, m^4 h\, [L(u)\,K_{in} - L(-u)\,K_{out}], \quad u = FV/RT

    One K+ outward per turnover. The gates, with V in mV and times in ms at 21 degC:

    .. math::
        m_\infty = \frac{1}{1 + e^{-(V + 10)/19}}, \quad \tau_m = 0.34 + 0.92\, e^{-((V + 81)/59)^2}, \quad
        h_\infty = \frac{1}{1 + e^{(V + 76)/10}}, \quad \tau_h = 8 + 49\, e^{-((V + 83)/23)^2}

    A cell that has been hyperpolarised fires late, since h has recovered. Source of the gates: Korngreen
    & Sakmann 2000 J Physiol 525:621, doi:10.1111/j.1469-7793.2000.00621.x (not re-read), as coded by
    Hay et al 2011, doi:10.1371/journal.pcbi.1002107, shifted by -10 mV for the junction potential.
    """

    short = "a_type_K"
    moves = {K: 1}

    P: float = parameter(
        4e-7, "m s-1", low=0, sourced=(4e-8, 6.3e-6), confidence="low", meaning="permeability with all channels open",
        source="about 5 mS/cm2, a choice of the model; 81 mS/cm2 at the soma of a layer 5 cell: Hay et al 2011, "
        "10.1371/journal.pcbi.1002107 (not re-read); not looked up",
    )
    m_half: float = parameter(
        "-10 mV", "V", sourced=("-47 mV", "0 mV"), confidence="medium", meaning="half of one opening gate of four",
        source="0 mV less 10 mV of junction potential, and -47 mV in variants: Korngreen & Sakmann 2000, " + HAY,
    )
    h_half: float = parameter(
        "-76 mV", "V", sourced=("-76 mV", "-56 mV"), confidence="medium", meaning="half inactivated",
        source="-66 mV less 10 mV of junction potential, and -56 mV in variants: Korngreen & Sakmann 2000, " + HAY,
    )
    q10: float = parameter(
        2.3, "1", low=0.1, sourced=(2.0, 3.0), confidence="medium", meaning="factor on the pace per 10 K, from 21 degC",
        source=HAY + "; range not looked up",
    )
    block: float = blocked("4-aminopyridine")

    def gates(self):
        return (
            Gate("m", steady=self.m_steady, time=self.m_time), Gate("h", steady=self.h_steady, time=self.h_time),
        )

    def m_steady(self, m: Point) -> Any:
        return boltzmann(m.V, self.m_half, 19e-3)

    def m_time(self, m: Point) -> Any:
        return (0.34e-3 + 0.92e-3 * bell(m.V, -81e-3, 59e-3)) / q10(m.T, self.q10, ROOM)

    def h_steady(self, m: Point) -> Any:
        return boltzmann(m.V, self.h_half, -10e-3)

    def h_time(self, m: Point) -> Any:
        return (8e-3 + 49e-3 * bell(m.V, -83e-3, 23e-3)) / q10(m.T, self.q10, ROOM)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.m**4 * m.gates.h


def bell(V: Any, centre: float, width: float) -> Any:
    r"""The bell :math:`e^{-((V - V_0)/w)^2}` of many time constants.

    >>> float(bell(-0.08, -0.08, 0.02))
    1.0
    """
    x = (V - centre) / width
    return np.exp(-x * x)


class MTypeK(Channel):
    r"""M current (KCNQ2/3): a slow potassium channel that does not inactivate.

    .. math::
        J_K = (1 - b)\, P\, n\, [L(u)\,K_{in} - L(-u)\,K_{out}], \quad
        \alpha_n = r\, e^{(V - V_{1/2})/2k}, \quad \beta_n = r\, e^{-(V - V_{1/2})/2k}

    It opens near threshold and brakes repetitive firing; muscarinic receptors shut it. One K+ outward
    per turnover. The gate is half open at :math:`V_{1/2}`, where its time constant is :math:`1/2r`.
    """

    short = "m_type_K"
    moves = {K: 1}

    P: float = parameter(
        2e-8, "m s-1", low=0, sourced=(1e-9, 2e-7), confidence="low", meaning="permeability with all channels open",
        source="about 0.3 mS/cm2, a choice of the model; not looked up",
    )
    half: float = parameter(
        "-35 mV", "V", sourced=("-48 mV", "-30 mV"), confidence="medium", meaning="half open",
        source="Adams, Brown & Constanti 1982 J Physiol 330:537, 10.1113/jphysiol.1982.sp014357 (not re-read), "
        + HAY + "; -48 mV in a later variant of that code; range not looked up",
    )
    slope: float = parameter(
        "5 mV", "V", low="0.1 mV", sourced=("5 mV", "12 mV"), confidence="medium", meaning="volts per e-fold",
        source="as `half`; range not looked up",
    )
    pace: float = parameter(
        3.3, "s-1", low=1e-3, sourced=(3.0, 7.0), confidence="medium", meaning="opening rate at half, at 21 degC",
        source="as `half`; 7 in a later variant of that code",
    )
    q10: float = parameter(
        2.3, "1", low=0.1, sourced=(2.0, 4.0), confidence="medium", meaning="factor on the pace per 10 K, from 21 degC",
        source=HAY + "; range not looked up",
    )
    block: float = blocked("XE991")

    def gates(self):
        return (Gate("n", opening=self.n_opening, closing=self.n_closing),)

    def n_opening(self, m: Point) -> Any:
        return q10(m.T, self.q10, ROOM) * self.pace * np.exp((m.V - self.half) / (2.0 * self.slope))

    def n_closing(self, m: Point) -> Any:
        return q10(m.T, self.q10, ROOM) * self.pace * np.exp((self.half - m.V) / (2.0 * self.slope))

    def open_fraction(self, m: Point) -> Any:
        return m.gates.n


class Kir41(Channel):
    r"""Inwardly rectifying potassium channel Kir4.1 (KCNJ10), weakly rectifying.

    .. math::
        J_K = (1 - b)\, \frac{P}{1 + e^{(V - E_K - \Delta)/k}}\, [L(u)\,K_{in} - L(-u)\,K_{out}]

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

    def open_fraction(self, m: Point) -> Any:
        return boltzmann(m.V - m.E(K), self.half, -self.slope)
