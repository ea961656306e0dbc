"""Voltage-gated sodium channels: the upstroke of the spike, and the current that persists.

Nav channels open within a fraction of a millisecond of depolarisation and let sodium in, which
depolarises further. Most inactivate within milliseconds, and more deeply over seconds of
depolarisation; a small part does not inactivate. In ischaemia sodium enters through them until
slow inactivation shuts most of them, which decides whether a cell can repolarise.
"""

from __future__ import annotations

from typing import Any

from ..records import parameter
from ..species import Na
from .channel import Channel
from .gating import boltzmann, exponential_rate, linoid_rate, q10
from .mechanism import Gate
from .point import Point

BLOCK = "a dose, chosen by the user: 1 is a saturating concentration of tetrodotoxin"


class TransientNa(Channel):
    r"""Transient sodium channel with fast and slow inactivation.

    .. math::
        J_{Na} = (1 - b)\, P\, m^3 h s\, [L(u)\,Na_{in} - L(-u)\,Na_{out}], \quad u = FV/RT

    One Na+ outward per turnover (the flux is inward, so the rate is negative). Activation m and
    inactivation h are of Traub-Miles type; with V in mV, per ms:

    .. math::
        \alpha_m = \frac{0.32 (V + 54)}{1 - e^{-(V + 54)/4}}, \quad
        \beta_m = \frac{0.28 (V + 27)}{e^{(V + 27)/5} - 1}, \quad
        \alpha_h = 0.128\, e^{-(V + 50)/18}, \quad
        \beta_h = \frac{4}{1 + e^{-(V + 27)/5}}

    Slow inactivation s relaxes to a floor (it is never complete) with one time constant:
    :math:`s_\infty = f + (1 - f)/(1 + e^{(V - V_s)/k_s})`.

    Source of the gates: Wei, Ullah & Schiff 2014 J Neurosci 34:11733,
    doi:10.1523/JNEUROSCI.0516-14.2014; they are taken as rates at 37 degC.
    """

    short = "transient_Na"
    moves = {Na: 1}

    P: float = parameter(
        4e-7, "m s-1", low=0, sourced=(4e-7, 2.2e-6), confidence="high",
        meaning="permeability with all channels open",
        source="800 um3/s over 2000 um2: Dijkstra et al 2016 J Neurosci 36:11881, "
        "10.1523/JNEUROSCI.1934-16.2016; 1.7e-6: Wei et al 2014; 2.2e-6: Jolivet et al 2015 PLoS Comput "
        "Biol 11:e1004036, 10.1371/journal.pcbi.1004036",
    )
    slow_half: float = parameter(
        "-58 mV", "V", sourced=("-60 mV", "-43.8 mV"), confidence="medium",
        meaning="half slow inactivation",
        source="a value of models (-60 to -58 mV, after Migliore et al 1999 J Comput Neurosci 7:5); measured "
        "-49 mV: Magistretti & Alonso 1999 J Gen Physiol 114:491; -43.8 mV: Fleidervish, Friedman & Gutnick "
        "1996 J Physiol 493:83, 10.1113/jphysiol.1996.sp021366",
    )
    slow_slope: float = parameter(
        "6 mV", "V", low="0.1 mV", sourced=("2 mV", "14.4 mV"), confidence="medium",
        meaning="volts per e-fold of slow inactivation",
        source="between 2 mV (models after Migliore et al 1999) and 14.4 mV (Fleidervish et al 1996, "
        "10.1113/jphysiol.1996.sp021366)",
    )
    slow_floor: float = parameter(
        0.07, "1", low=0, high=1, sourced=(0.013, 0.2), confidence="medium",
        meaning="fraction that never inactivates slowly",
        source="rates of Fleidervish et al 1996 (ModelDB 143671): 0.15 at -30 mV, 0.07 at -20 mV, 0.013 "
        "above 0 mV; a floor in itself is a simplification",
    )
    slow_time: float = parameter(
        30.0, "s", low=1e-3, sourced=(0.6, 50.0), confidence="medium",
        meaning="time constant of slow inactivation",
        source="recovery in 1-10 and 20-50 s after minutes of depolarisation: Ellerkmann et al 2001 J "
        "Physiol 532:385, 10.1111/j.1469-7793.2001.0385f.x; 0.9-2.3 s: Fleidervish et al 1996",
    )
    q10: float = parameter(
        3.0, "1", low=0.1, sourced=(2.0, 4.0), confidence="medium",
        meaning="factor on all gate rates per 10 K, from 37 degC",
        source="Hodgkin & Huxley 1952 J Physiol 117:500, 10.1113/jphysiol.1952.sp004764; range not looked up",
    )
    block: float = parameter(
        0.0, "1", low=0, high=1, confidence="defined", source=BLOCK,
        meaning="fraction blocked (tetrodotoxin)",
    )

    def gates(self):
        return (
            Gate("m", opening=self.m_opening, closing=self.m_closing),
            Gate("h", opening=self.h_opening, closing=self.h_closing),
            Gate("s", steady=self.slow_steady, time=self.slow_relaxation),
        )

    def m_opening(self, m: Point) -> Any:
        return q10(m.T, self.q10) * linoid_rate(m.V, 1280.0, -54e-3, 4e-3)

    def m_closing(self, m: Point) -> Any:
        return q10(m.T, self.q10) * linoid_rate(m.V, 1400.0, -27e-3, -5e-3)

    def h_opening(self, m: Point) -> Any:
        return q10(m.T, self.q10) * exponential_rate(m.V, 128.0, -50e-3, -18e-3)

    def h_closing(self, m: Point) -> Any:
        return q10(m.T, self.q10) * 4000.0 * boltzmann(m.V, -27e-3, 5e-3)

    def slow_steady(self, m: Point) -> Any:
        return self.slow_floor + (1.0 - self.slow_floor) * boltzmann(m.V, self.slow_half, -self.slow_slope)

    def slow_relaxation(self, m: Point) -> Any:
        return self.slow_time / q10(m.T, self.q10)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.m**3 * m.gates.h * m.gates.s


class PersistentNa(Channel):
    r"""Persistent sodium channel: opens at once, does not inactivate.

    .. math::
        J_{Na} = (1 - b)\, \frac{P}{1 + e^{-(V - V_{1/2})/k}}\, [L(u)\,Na_{in} - L(-u)\,Na_{out}]

    It opens some 10 mV below the threshold of the spike, and keeps a depolarised cell depolarised.
    One Na+ outward per turnover.
    """

    short = "persistent_Na"
    moves = {Na: 1}

    P: float = parameter(
        2e-9, "m s-1", low=0, sourced=(0.0, 4.5e-9), confidence="medium",
        meaning="permeability with all channels open",
        source="7.8 +- 1.1 nS per CA1 cell in the slice, 4.4 +- 1.6 nS dissociated: French et al 1990 J Gen "
        "Physiol 95:1139, 10.1085/jgp.95.6.1139; over an area of 1e-8 m2",
    )
    half: float = parameter(
        "-52.3 mV", "V", sourced=("-60 mV", "-47 mV"), confidence="medium", meaning="half open",
        source="ModelDB 143671; -48 mV: Traub et al 2003; between -70 and -30 mV: French et al 1990, "
        "10.1085/jgp.95.6.1139",
    )
    slope: float = parameter(
        "6.8 mV", "V", low="0.1 mV", sourced=("5 mV", "6.8 mV"), confidence="medium",
        meaning="volts per e-fold",
        source="ModelDB 143671; 5 mV: Traub et al 2003",
    )
    block: float = parameter(
        0.0, "1", low=0, high=1, confidence="defined", source=BLOCK,
        meaning="fraction blocked (tetrodotoxin)",
    )

    def open_fraction(self, m: Point) -> Any:
        return boltzmann(m.V, self.half, self.slope)
