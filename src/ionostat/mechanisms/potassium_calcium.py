"""Potassium channels that calcium opens: BK, which needs voltage as well, and SK, which does not.

BK opens within the spike, where calcium is high close to the calcium channels, and shortens it. SK counts
calcium in the cell and makes the after-hyperpolarisation that spaces spikes. Both read the calcium
concentration of the inside; in a model that has only the mean of a cell, BK is opened too little.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..constants import F, R
from ..records import parameter
from ..species import K
from .channel import Channel, blocked
from .gating import q10
from .mechanism import Gate
from .point import Point

MOCZYDLOWSKI = "Moczydlowski & Latorre 1983 J Gen Physiol 82:511, 10.1085/jgp.82.4.511 (not re-read), as in the "
MOCZYDLOWSKI += "widely used code cagk.mod after Migliore et al 1995 J Neurophysiol 73:1157"
KOHLER = "Kohler et al 1996 Science 273:1709, 10.1126/science.273.5282.1709 (not re-read)"


class BK(Channel):
    r"""BK (Slo1, KCa1.1): large potassium channel that calcium and depolarisation open together.

    .. math::
        J_K = (1 - b)\, P\, o\, [L(u)\,K_{in} - L(-u)\,K_{out}], \quad
        \alpha = \frac{a\, Ca}{Ca + K_1 e^{-2 \delta_1 u}}, \quad
        \beta = \frac{b_0}{1 + Ca/(K_2 e^{-2 \delta_2 u})}, \quad u = FV/RT

    Calcium binds within the field, so that depolarisation stands in for calcium: e-fold per some 7 mV.
    One K+ outward per turnover.
    """

    short = "bk"
    moves = {K: 1}

    P: float = parameter(
        7e-7, "m s-1", low=0, sourced=(1e-8, 2e-6), confidence="low", meaning="permeability with all channels open",
        source="10 mS/cm2 in cagk.mod; range a choice of the model",
    )
    K_1: float = parameter(
        0.48e-3, "mol m-3", low=1e-9, sourced=(0.18e-3, 0.48e-3), confidence="medium",
        meaning="calcium that binds to the closed channel, at V = 0", source=MOCZYDLOWSKI + "; range not looked up",
    )
    K_2: float = parameter(
        0.13e-6, "mol m-3", low=1e-12, sourced=(0.011e-6, 0.28e-6), confidence="medium",
        meaning="calcium that holds the channel open, at V = 0", source=MOCZYDLOWSKI + "; range not looked up",
    )
    opening: float = parameter(
        280.0, "s-1", low=0, sourced=(280.0, 480.0), confidence="medium", meaning="fastest opening, at 37 degC",
        source=MOCZYDLOWSKI + "; taken as a rate at 37 degC; range not looked up",
    )
    closing: float = parameter(
        480.0, "s-1", low=0, sourced=(280.0, 480.0), confidence="medium", meaning="fastest closing, at 37 degC",
        source=MOCZYDLOWSKI + "; taken as a rate at 37 degC; range not looked up",
    )
    q10: float = parameter(
        3.0, "1", low=0.1, sourced=(2.0, 4.0), confidence="low", meaning="factor on the rates per 10 K, from 37 degC",
        source="as other channels; not looked up",
    )
    block: float = blocked("iberiotoxin, paxilline")

    def gates(self):
        return (Gate("o", opening=self.o_opening, closing=self.o_closing),)

    def o_opening(self, m: Point) -> Any:
        bound = self.K_1 * np.exp(-2.0 * 0.84 * F * m.V / (R * m.T))
        return q10(m.T, self.q10) * self.opening * m.inside.Ca / (m.inside.Ca + bound)

    def o_closing(self, m: Point) -> Any:
        held = self.K_2 * np.exp(-2.0 * F * m.V / (R * m.T))
        return q10(m.T, self.q10) * self.closing / (1.0 + m.inside.Ca / held)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.o


class SK(Channel):
    r"""SK (KCa2): small potassium channel that calcium alone opens, by calmodulin.

    .. math::
        J_K = (1 - b)\, P\, z\, [L(u)\,K_{in} - L(-u)\,K_{out}], \quad z_\infty = \frac{1}{1 + (K_{Ca}/Ca)^n}

    It is blind to voltage and steep in calcium, and lasts as long as calcium does: the medium
    after-hyperpolarisation. One K+ outward per turnover.
    """

    short = "sk"
    moves = {K: 1}

    P: float = parameter(
        3e-8, "m s-1", low=0, sourced=(1e-9, 5e-7), confidence="low", meaning="permeability with all channels open",
        source="about 0.4 mS/cm2, a choice of the model; not looked up",
    )
    K_Ca: float = parameter(
        0.43e-3, "mol m-3", low=1e-9, sourced=(0.3e-3, 0.7e-3), confidence="high", meaning="calcium that opens half",
        source=KOHLER + ", as coded by Hay et al 2011, 10.1371/journal.pcbi.1002107; 0.32 uM: Adelman 2016 Channels "
        "10:1, 10.1080/19336950.2015.1029688; range not looked up",
    )
    hill: float = parameter(
        4.8, "1", low=0.5, sourced=(3.0, 5.1), confidence="high", meaning="Hill coefficient of calcium",
        source="4.8: " + KOHLER + "; 5.1: Adelman 2016, 10.1080/19336950.2015.1029688; lower end not looked up",
    )
    time: float = parameter(
        5e-3, "s", low=1e-5, sourced=(1e-3, 5e-2), confidence="low", meaning="time constant, at 37 degC",
        source="1 ms as coded by Hay et al 2011, 10.1371/journal.pcbi.1002107; opening in 5-15 and closing in 30-60 ms "
        "in patches, not looked up",
    )
    q10: float = parameter(
        3.0, "1", low=0.1, sourced=(2.0, 4.0), confidence="low", meaning="factor on the pace per 10 K, from 37 degC",
        source="as other channels; not looked up",
    )
    block: float = blocked("apamin")

    def gates(self):
        return (Gate("z", steady=self.steady, time=lambda m: self.time / q10(m.T, self.q10)),)

    def steady(self, m: Point) -> Any:
        return 1.0 / (1.0 + (self.K_Ca / m.inside.Ca) ** self.hill)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.z
