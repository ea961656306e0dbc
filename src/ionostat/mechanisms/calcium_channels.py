r"""Voltage-gated calcium channels of neurons: L, N, P/Q and T.

The first three need a spike to open (above -30 mV): L (CaV1) speaks to genes and SK channels, N (CaV2.2)
and P/Q (CaV2.1) let transmitter go. T (CaV3) opens just above rest and makes bursts after a
hyperpolarisation. Calcium is ten thousand times rarer inside, so Ohm's law fails at once: all use the
constant field, which passes hardly any current outward.
"""

from __future__ import annotations

from typing import Any

from ..records import parameter
from ..species import Ca
from .channel import Channel, blocked
from .gating import boltzmann, exponential_rate, linoid_rate, q10
from .mechanism import Gate
from .point import Point

#: 22 and 21 degC, at which the rates were measured, K
COOL, ROOM = 295.15, 294.15
WOLF = "in code after Wolf et al 2005 J Neurosci 25:9080, 10.1523/JNEUROSCI.2220-05.2005 (ModelDB 112834)"
CHURCHILL = "Churchill & MacVicar 1998 J Neurophysiol 79:635, as noted " + WOLF
HAY = "Hay et al 2011 PLoS Comput Biol 7:e1002107, 10.1371/journal.pcbi.1002107"
AVERY = "Avery & Johnston 1996 J Neurosci 16:5567 (not re-read), less 10 mV of junction potential, as coded by " + HAY


def pace() -> Any:
    """The parameter ``q10`` of the channels that were measured at 22 degC."""
    return parameter(
        2.3, "1", low=0.1, sourced=(2.0, 4.0), confidence="medium", meaning="factor on the pace per 10 K, from 22 degC",
        source="a factor of 3 from 22 to 35 degC, " + WOLF + "; range not looked up",
    )


class CaL(Channel):
    r"""L-type calcium channel (CaV1.2): high threshold, hardly inactivating.

    .. math::
        J_{Ca} = (1 - b)\, P\, m^2\, (1 - a + a h)\, [L(u)\,Ca_{in} - L(-u)\,Ca_{out}], \quad u = 2FV/RT

    One Ca2+ outward per turnover (the flux is inward, so the rate is negative). With V in mV, per ms at
    22 degC the gate m relaxes with

    .. math::
        m_\infty = \frac{1}{1 + e^{-(V + 8.9)/6.7}}, \quad
        \frac{1}{\tau_m} = \frac{0.0398\,(V + 8.124)}{e^{(V + 8.124)/9.005} - 1} + 0.99\, e^{V/31.4}, \quad
        h_\infty = \frac{1}{1 + e^{(V + 13.4)/11.9}}
    """

    short = "ca_l"
    moves = {Ca: 1}

    P: float = parameter(
        6.7e-8, "m s-1", low=0, sourced=(1e-9, 2e-7), confidence="medium", meaning="permeability with all open",
        source="6.7e-6 cm/s " + WOLF + "; range a choice of the model",
    )
    half: float = parameter(
        "-8.9 mV", "V", sourced=("-30 mV", "0 mV"), confidence="medium", meaning="half of one opening gate of two",
        source=CHURCHILL + "; range not looked up",
    )
    slope: float = parameter(
        "6.7 mV", "V", low="0.1 mV", sourced=("5 mV", "8 mV"), confidence="medium", meaning="volts per e-fold",
        source=CHURCHILL + "; range not looked up",
    )
    inactivating: float = parameter(
        0.17, "1", low=0, high=1, sourced=(0.0, 0.5), confidence="medium", meaning="part that inactivates",
        source=WOLF + "; range not looked up",
    )
    q10: float = pace()
    block: float = blocked("nifedipine")

    def gates(self):
        return (
            Gate("m", steady=lambda m: boltzmann(m.V, self.half, self.slope), time=self.m_time),
            Gate("h", steady=lambda m: boltzmann(m.V, -13.4e-3, -11.9e-3), time=self.h_time),
        )

    def m_time(self, m: Point) -> Any:
        rising = exponential_rate(m.V, 990.0, 0.0, 31.4e-3)
        return 1.0 / (q10(m.T, self.q10, COOL) * (linoid_rate(m.V, 358.4, -8.124e-3, -9.005e-3) + rising))

    def h_time(self, m: Point) -> Any:
        return 44.3e-3 / q10(m.T, self.q10, COOL)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.m**2 * (1.0 - self.inactivating + self.inactivating * m.gates.h)


class CaN(Channel):
    r"""N-type calcium channel (CaV2.2): high threshold, partly inactivated at rest.

    .. math::
        J_{Ca} = (1 - b)\, P\, m^2\, (1 - a + a h)\, [L(u)\,Ca_{in} - L(-u)\,Ca_{out}], \quad u = 2FV/RT

    One Ca2+ outward per turnover. With V in mV, per ms at 22 degC:

    .. math::
        m_\infty = \frac{1}{1 + e^{-(V + 8.7)/7.4}}, \quad
        \frac{1}{\tau_m} = \frac{0.03856\,(V + 17.19)}{e^{(V + 17.19)/15.22} - 1} + 0.3842\, e^{V/23.82}, \quad
        h_\infty = \frac{1}{1 + e^{(V + 74.8)/6.5}}
    """

    short = "ca_n"
    moves = {Ca: 1}

    P: float = parameter(
        1e-7, "m s-1", low=0, sourced=(1e-9, 2e-7), confidence="medium", meaning="permeability with all open",
        source="1.0e-5 cm/s " + WOLF + "; range a choice of the model",
    )
    half: float = parameter(
        "-8.7 mV", "V", sourced=("-20 mV", "0 mV"), confidence="medium", meaning="half of one opening gate of two",
        source=CHURCHILL + "; range not looked up",
    )
    slope: float = parameter(
        "7.4 mV", "V", low="0.1 mV", sourced=("5 mV", "8 mV"), confidence="medium", meaning="volts per e-fold",
        source=CHURCHILL + "; range not looked up",
    )
    inactivating: float = parameter(
        0.21, "1", low=0, high=1, sourced=(0.0, 0.6), confidence="medium", meaning="part that inactivates",
        source="McNaughton & Randall 1997 Neuropharmacology 36:895, as noted " + WOLF + "; range not looked up",
    )
    q10: float = pace()
    block: float = blocked("omega-conotoxin GVIA")

    def gates(self):
        return (
            Gate("m", steady=lambda m: boltzmann(m.V, self.half, self.slope), time=self.m_time),
            Gate("h", steady=lambda m: boltzmann(m.V, -74.8e-3, -6.5e-3), time=self.h_time),
        )

    def m_time(self, m: Point) -> Any:
        rising = exponential_rate(m.V, 384.2, 0.0, 23.82e-3)
        return 1.0 / (q10(m.T, self.q10, COOL) * (linoid_rate(m.V, 586.9, -17.19e-3, -15.22e-3) + rising))

    def h_time(self, m: Point) -> Any:
        return 70e-3 / q10(m.T, self.q10, COOL)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.m**2 * (1.0 - self.inactivating + self.inactivating * m.gates.h)


class CaPQ(Channel):
    r"""P/Q-type calcium channel (CaV2.1): high threshold, does not inactivate here.

    .. math::
        J_{Ca} = (1 - b)\, P\, m^2\, [L(u)\,Ca_{in} - L(-u)\,Ca_{out}], \quad
        m_\infty = \frac{1}{1 + e^{-(V + 9)/6.6}}, \quad u = 2FV/RT

    The channel of most presynaptic terminals. One Ca2+ outward per turnover.
    """

    short = "ca_pq"
    moves = {Ca: 1}

    P: float = parameter(
        6e-8, "m s-1", low=0, sourced=(1e-9, 2e-7), confidence="medium", meaning="permeability with all open",
        source="6.0e-6 cm/s " + WOLF + "; range a choice of the model",
    )
    half: float = parameter(
        "-9 mV", "V", sourced=("-20 mV", "0 mV"), confidence="medium", meaning="half of one opening gate of two",
        source=CHURCHILL + "; range not looked up",
    )
    slope: float = parameter(
        "6.6 mV", "V", low="0.1 mV", sourced=("5 mV", "8 mV"), confidence="medium", meaning="volts per e-fold",
        source=CHURCHILL + "; range not looked up",
    )
    time: float = parameter(
        1.13e-3, "s", low=1e-6, sourced=(3e-4, 3e-3), confidence="medium", meaning="time constant, at 22 degC",
        source="Randall & Tsien 1995 J Neurosci 15:2995, as noted " + WOLF + "; range not looked up",
    )
    q10: float = pace()
    block: float = blocked("omega-agatoxin IVA")

    def gates(self):
        return (Gate("m", steady=lambda m: boltzmann(m.V, self.half, self.slope), time=self.m_time),)

    def m_time(self, m: Point) -> Any:
        return self.time / q10(m.T, self.q10, COOL)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.m**2


class CaT(Channel):
    r"""T-type calcium channel (CaV3): opens just above rest, inactivates, and recovers by hyperpolarisation.

    .. math::
        J_{Ca} = (1 - b)\, P\, m^2 h\, [L(u)\,Ca_{in} - L(-u)\,Ca_{out}], \quad u = 2FV/RT

    One Ca2+ outward per turnover. With V in mV and times in ms at 21 degC:

    .. math::
        m_\infty = \frac{1}{1 + e^{-(V + 40)/6}}, \quad \tau_m = 5 + \frac{20}{1 + e^{(V + 35)/5}}, \quad
        h_\infty = \frac{1}{1 + e^{(V + 90)/6.4}}, \quad \tau_h = 20 + \frac{50}{1 + e^{(V + 50)/7}}
    """

    short = "ca_t"
    moves = {Ca: 1}

    P: float = parameter(
        7.6e-9, "m s-1", low=0, sourced=(1e-10, 1e-7), confidence="medium", meaning="permeability with all open",
        source="7.6e-7 cm/s " + WOLF + " (gates of another form); range a choice of the model",
    )
    m_half: float = parameter(
        "-40 mV", "V", sourced=("-52 mV", "-40 mV"), confidence="medium", meaning="half of one opening gate of two",
        source=AVERY + "; -51.7 mV: McRory et al 2001, as noted " + WOLF,
    )
    h_half: float = parameter(
        "-90 mV", "V", sourced=("-90 mV", "-80 mV"), confidence="medium", meaning="half inactivated",
        source=AVERY + "; -80 mV: " + CHURCHILL,
    )
    q10: float = parameter(
        2.3, "1", low=0.1, sourced=(2.0, 5.0), confidence="medium", meaning="factor on the pace per 10 K, from 21 degC",
        source="as coded by " + HAY + "; range not looked up",
    )
    block: float = blocked("TTA-P2, nickel")

    def gates(self):
        return (
            Gate("m", steady=lambda m: boltzmann(m.V, self.m_half, 6e-3), time=self.m_time),
            Gate("h", steady=lambda m: boltzmann(m.V, self.h_half, -6.4e-3), time=self.h_time),
        )

    def m_time(self, m: Point) -> Any:
        return (5e-3 + 20e-3 * boltzmann(m.V, -35e-3, -5e-3)) / q10(m.T, self.q10, ROOM)

    def h_time(self, m: Point) -> Any:
        return (20e-3 + 50e-3 * boltzmann(m.V, -50e-3, -7e-3)) / q10(m.T, self.q10, ROOM)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.m**2 * m.gates.h
