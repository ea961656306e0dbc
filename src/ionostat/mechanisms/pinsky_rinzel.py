r"""Channels of a bursting pyramidal cell: the five of Pinsky and Rinzel, of soma and dendrites.

A reduction of Traub's cell of CA3. The soma has the sodium channel and the delayed rectifier of the spike; the
dendrites have a calcium channel strong enough for spikes of their own, a fast potassium channel that voltage and
calcium open together and that ends them, and a slow one that calcium alone opens, which sets how often bursts come.
Where the way from half to half is narrow, a spike of the soma sets off a calcium spike of the dendrites, whose current
comes back and makes the soma fire again: a burst.

All are ohmic as published (``flux="constant field"`` is the other choice). P is then the permeability of the same
conductance at usual levels; `ohmic` takes a conductance instead. Rates are those of the model, taken as of 37 degC.

Source: Pinsky & Rinzel 1994 J Comput Neurosci 1:39, 10.1007/BF00962717 (not re-read), as coded by Saetra, Einevoll &
Halnes 2020 PLoS Comput Biol 16:e1007661, 10.1371/journal.pcbi.1007661 (github.com/CINPLA/EDPRmodel, read).
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from ..primitives import where
from ..records import parameter
from ..species import Ca, K, Na
from .channel import Channel
from .gating import boltzmann, exponential_rate, linoid_rate, q10
from .mechanism import Gate
from .point import Point

CODE = "as coded by Saetra, Einevoll & Halnes 2020, 10.1371/journal.pcbi.1007661 (read)"
SAETRA = f"{CODE}; the same in code of Pinsky & Rinzel 1994 J Comput Neurosci 1:39"
#: free calcium from which the two potassium channels count, mol/m3
FLOOR = 99.8e-6


def pace() -> Any:
    """The parameter ``q10`` of these channels."""
    return parameter(
        3.0, "1", low=0.1, sourced=(2.0, 4.0), confidence="low",
        meaning="factor on the gate rates per 10 K, from 37 degC", source="as other channels; not looked up",
    )


def above(calcium: Any, least: float = FLOOR) -> Any:
    """How much calcium lies above a level, mol/m3; 0 below it."""
    return where(calcium > least, calcium - least, 0.0)


class PinskyRinzelNa(Channel):
    r"""Sodium channel of the soma: activation is at its steady value, inactivation is a gate.

    .. math::
        I_{Na} = (1 - b)\, g\, m_\infty^2 h\, (V - E_{Na}), \quad
        \alpha_m = \frac{0.32 (V + 46.9)}{1 - e^{-(V + 46.9)/4}}, \quad
        \beta_m = \frac{0.28 (V + 19.9)}{e^{(V + 19.9)/5} - 1}

    .. math::
        \alpha_h = 0.128\, e^{-(V + 43)/18}, \quad \beta_h = \frac{4}{1 + e^{-(V + 20)/5}}

    V in mV, per ms. One Na+ outward per turnover.
    """

    short = "na_pr"
    moves = {Na: 1}

    P: float = parameter(
        1.6461e-6, "m s-1", low=0, sourced=(1.6e-6, 1.7e-6), confidence="high",
        meaning="permeability with all channels open",
        source="30 mS/cm2, " + SAETRA,
    )
    q10: float = pace()
    flux: str = dataclasses.field(default="ohmic", kw_only=True)

    def gates(self):
        return (Gate("h", opening=self.h_opening, closing=self.h_closing),)

    def h_opening(self, m: Point) -> Any:
        return q10(m.T, self.q10) * exponential_rate(m.V, 128.0, -43e-3, -18e-3)

    def h_closing(self, m: Point) -> Any:
        return q10(m.T, self.q10) * 4000.0 * boltzmann(m.V, -20e-3, 5e-3)

    def open_fraction(self, m: Point) -> Any:
        opening = linoid_rate(m.V, 1280.0, -46.9e-3, 4e-3)
        steady = opening / (opening + linoid_rate(m.V, 1400.0, -19.9e-3, -5e-3))
        return steady * steady * m.gates.h


class PinskyRinzelK(Channel):
    r"""Delayed rectifier of the soma, of one gate.

    .. math::
        I_K = (1 - b)\, g\, n\, (V - E_K), \quad
        \alpha_n = \frac{0.016 (V + 24.9)}{1 - e^{-(V + 24.9)/5}}, \quad \beta_n = 0.25\, e^{-(V + 40)/40}

    V in mV, per ms. One K+ outward per turnover.
    """

    short = "k_pr"
    moves = {K: 1}

    P: float = parameter(
        1.16554e-6, "m s-1", low=0, sourced=(1.1e-6, 1.2e-6), confidence="high",
        meaning="permeability with all channels open",
        source="15 mS/cm2, " + SAETRA,
    )
    q10: float = pace()
    flux: str = dataclasses.field(default="ohmic", kw_only=True)

    def gates(self):
        return (Gate("n", opening=self.n_opening, closing=self.n_closing),)

    def n_opening(self, m: Point) -> Any:
        return q10(m.T, self.q10) * linoid_rate(m.V, 80.0, -24.9e-3, 5e-3)

    def n_closing(self, m: Point) -> Any:
        return q10(m.T, self.q10) * exponential_rate(m.V, 250.0, -40e-3, -40e-3)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.n


class PinskyRinzelCa(Channel):
    r"""Calcium channel of the dendrites, strong enough for spikes of their own.

    .. math::
        I_{Ca} = (1 - b)\, g\, s^2 z\, (V - E_{Ca}), \quad
        \alpha_s = \frac{1.6}{1 + e^{-0.072 (V - 5)}}, \quad \beta_s = \frac{0.02 (V + 8.9)}{e^{(V + 8.9)/5} - 1}

    .. math::
        z_\infty = \frac{1}{1 + e^{V + 30}}, \quad \tau_z = 1\ \text{s}

    V in mV, per ms. The gate z, of Saetra et al, shuts it within a second where the cell stays depolarised, so that it
    is not flooded. One Ca2+ outward per turnover (it flows in, so the rate is negative).
    """

    short = "ca_pr"
    moves = {Ca: 1}

    P: float = parameter(
        6.3966e-5, "m s-1", low=0, sourced=(5.4e-5, 6.5e-5), confidence="high",
        meaning="permeability with all channels open",
        source="11.8 mS/cm2, " + SAETRA + ", which have 10",
    )
    time: float = parameter(
        1.0, "s", low=1e-3, confidence="medium", meaning="time constant of z",
        source=CODE,
    )
    q10: float = pace()
    flux: str = dataclasses.field(default="ohmic", kw_only=True)

    def gates(self):
        return (
            Gate("s", opening=self.s_opening, closing=self.s_closing),
            Gate("z", steady=lambda m: boltzmann(m.V, -30e-3, -1e-3), time=lambda m: self.time / q10(m.T, self.q10)),
        )

    def s_opening(self, m: Point) -> Any:
        return q10(m.T, self.q10) * 1600.0 * boltzmann(m.V, 5e-3, 1e-3 / 0.072)

    def s_closing(self, m: Point) -> Any:
        return q10(m.T, self.q10) * linoid_rate(m.V, 100.0, -8.9e-3, -5e-3)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.s * m.gates.s * m.gates.z


class PinskyRinzelC(Channel):
    r"""Fast potassium channel of the dendrites that voltage and calcium open together: it ends a calcium spike.

    .. math::
        I_C = (1 - b)\, g\, c\, \chi\, (V - E_K), \quad
        \chi = \min\left(1, \frac{[Ca - Ca_0]_+}{0.25\ \mu M}\right)

    .. math::
        c_\infty = \min\left(1,\ \frac{0.0527}{2}\, e^{(V + 50)/11}\right), \quad
        \frac{1}{\tau_c} = 2\, e^{-(V + 53.5)/27}

    V in mV, per ms; Ca_0 is 99.8 nM. A form of BK. One K+ outward per turnover.
    """

    short = "c_pr"
    moves = {K: 1}

    P: float = parameter(
        1.16554e-6, "m s-1", low=0, sourced=(1.1e-6, 1.2e-6), confidence="high",
        meaning="permeability with all channels open",
        source="15 mS/cm2, " + SAETRA,
    )
    full: float = parameter(
        2.5e-4, "mol m-3", low=1e-9, sourced=(2.5e-4, 1.7e-3), confidence="low",
        meaning="calcium above the floor that opens it wholly",
        source="250 of a unit of calcium that Pinsky & Rinzel leave open, 0.25 uM " + CODE
        + "; upper end: what opens half of `BK` at -20 mV",
    )
    q10: float = pace()
    flux: str = dataclasses.field(default="ohmic", kw_only=True)

    def gates(self):
        return (Gate("c", steady=self.c_steady, time=self.c_time),)

    def c_steady(self, m: Point) -> Any:
        x = 0.5 * 0.0527 * np.exp((m.V + 50e-3) / 11e-3)
        return where(x < 1.0, x, 1.0)

    def c_time(self, m: Point) -> Any:
        return 1.0 / (q10(m.T, self.q10) * exponential_rate(m.V, 2000.0, -53.5e-3, -27e-3))

    def open_fraction(self, m: Point) -> Any:
        x = above(m.inside.Ca) / self.full
        return m.gates.c * where(x < 1.0, x, 1.0)


class PinskyRinzelAHP(Channel):
    r"""Slow potassium channel of the dendrites that calcium opens: the pause between bursts.

    .. math::
        I_{AHP} = (1 - b)\, g\, q\, (V - E_K), \quad
        \alpha_q = \min\left(10,\ 2\times 10^{4}\,[Ca - Ca_0]_+\right), \quad \beta_q = 1\ \text{s}^{-1}

    per second, Ca in mM; Ca_0 is 99.8 nM. A form of SK. One K+ outward per turnover.
    """

    short = "ahp_pr"
    moves = {K: 1}

    P: float = parameter(
        6.21622e-8, "m s-1", low=0, sourced=(6.1e-8, 6.3e-8), confidence="high",
        meaning="permeability with all channels open",
        source="0.8 mS/cm2, " + SAETRA,
    )
    opening: float = parameter(
        2e4, "m3 mol-1 s-1", low=0, confidence="high",
        meaning="opening per calcium above the floor", source=SAETRA,
    )
    fastest: float = parameter(
        10.0, "s-1", low=0, confidence="high", meaning="fastest opening", source=SAETRA,
    )
    closing: float = parameter(1.0, "s-1", low=1e-3, confidence="high", meaning="closing", source=SAETRA)
    q10: float = pace()
    flux: str = dataclasses.field(default="ohmic", kw_only=True)

    def gates(self):
        return (Gate("q", opening=self.q_opening, closing=lambda m: self.closing * q10(m.T, self.q10)),)

    def q_opening(self, m: Point) -> Any:
        x = self.opening * above(m.inside.Ca)
        return q10(m.T, self.q10) * where(x < self.fastest, x, self.fastest)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.q
