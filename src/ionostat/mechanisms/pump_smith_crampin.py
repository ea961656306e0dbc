"""The four-state sodium pump of Smith and Crampin: fast binding, slow turns, protons and Mg-ATP.

Ions and ATP bind and let go so fast that each of four states stands for all its bound forms; what
is slow is taking up the phosphate, turning out, losing the phosphate and turning in.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..constants import F, R
from ..primitives import power
from ..records import parameter
from ..species import K, Na
from ..theory._ring import ring_turnover
from .gating import q10
from .mechanism import Mechanism
from .point import Point
from .pump_parts import (
    hydrolysis,
    ouabain_binding,
    ouabain_dose,
    ouabain_gate,
    ouabain_release,
    temperature_factor,
)

SOURCE = "Smith & Crampin 2004 Prog Biophys Mol Biol 85:387, 10.1016/j.pbiomolbio.2004.01.010 (from a public " \
    "re-implementation, not re-read)"


def constant(default: float, unit: str, meaning: str) -> Any:
    """A constant of the published set, in s-1 and mol m-3."""
    return parameter(default, unit, low=1e-12, confidence="high", meaning=meaning, source=SOURCE)


class SmithCrampinPump(Mechanism):
    r"""Na+/K+-ATPase of four states with fast binding: it slows below pH 7 and without Mg-ATP.

    .. math::
        J = d\,(1 - b)\,q(T)\,\frac{\prod \alpha_i^+ - \prod \alpha_i^-}{\sum_i w_i}

    .. math::
        \alpha_1^+ = \frac{k_1^+ n_i^3}{Z_i}, \; \alpha_1^- = k_1^- [ADP], \;
        \alpha_2^+ = k_2^+, \; \alpha_2^- = \frac{k_2^- n_o^3}{Z_o}, \;
        \alpha_3^+ = \frac{k_3^+ \kappa_o^2}{Z_o}, \; \alpha_3^- = \frac{k_3^- [P_i][H]}{1 + t}, \;
        \alpha_4^+ = \frac{k_4^+ t}{1 + t}, \; \alpha_4^- = \frac{k_4^- \kappa_i^2}{Z_i}

    with :math:`n = Na/K_{Na}`, :math:`\kappa = K/K_K`, :math:`t = ATP/K_{ATP}`,
    :math:`Z = (1 + n)^3 + (1 + \kappa)^2 - 1`, :math:`K_{Na,i} = K_{Nai}\, e^{\Delta u/3}`,
    :math:`K_{Na,o} = K_{Nae}\, e^{(1 + \Delta) u/3}` and the w of King and Altman.

    It is given in its steady form: a state that stands for many bound forms has no standard energy of
    its own, so its steps cannot be weighed one by one. ATP and ADP stand for their Mg complexes.

    **Protons and the balance.** Here as in all of this package the protons of ATP ride on buffers, and the
    free energy of ATP is that of ``ATP_STANDARD`` at any pH. H+ inside is a regulator: it holds back
    step 3, and :math:`k_1^-`, **the constant set by detailed balance**, gives way, so that acid slows the pump
    and does not move its stall. At rest it is fastest at pH 7.2, and by 5 % slower at 6.5, by 6 % at 8:

    .. math::
        k_1^- = \frac{k_1^+ k_2^+ k_3^+ k_4^+}{k_2^- k_3^- k_4^- [H]\, K_{hyd}}
            \left(\frac{K_{Nae}}{K_{Nai}}\right)^3 \left(\frac{K_{Ki}}{K_{Ke}}\right)^2 \frac{1}{K_{ATP}}

    The printed set has 172.1 per mM and second, and implies -29.06 kJ/mol at pH 7. With -30.5 kJ/mol it is 98.5 at
    pH 7 (x 0.57) and 156 at pH 7.2; at rest the pump turns 1 % faster.

    Where the printed set is off: at saturation it makes 150 turnovers per second, as measured, and
    half by 0.36 mM ATP and 0.9 mM outer potassium at rest; but inner potassium (140 mM against a constant
    of 0.5 mM) holds inner sodium off so well that half-saturation is at 39 mM at rest and 58 mM
    otherwise (measured: 12), and at rest it makes 1 turnover per second. Calibrate its density.
    """

    short = "pump_smith_crampin"
    moves = {Na: 3, K: -2}
    fuel = 1

    density: float = parameter(
        3.65e-9, "mol m-2", low=0, sourced=(1.25e-9, 3.7e-9), confidence="low", meaning="pumps in the membrane",
        source="2200 per um2 in a public re-implementation of Smith & Crampin 2004; 750 per um2: Chapman, Johnson "
        "& Kootsey 1983, ModelDB 120692",
    )
    k1p: float = constant(1050.0, "s-1", "phosphorylation with 3 Na")
    k2p: float = constant(481.0, "s-1", "turning out")
    k2m: float = constant(40.0, "s-1", "turning in with 3 Na")
    k3p: float = constant(2000.0, "s-1", "loss of the phosphate with 2 K")
    k3m: float = constant(79300.0, "m6 mol-2 s-1", "its reversal, per Pi and H")
    k4p: float = constant(320.0, "s-1", "turning in with ATP")
    k4m: float = constant(40.0, "s-1", "turning out with 2 K")
    K_Nai: float = constant(2.49, "mol m-3", "dissociation of Na inside, V = 0")
    K_Nae: float = constant(15.5, "mol m-3", "dissociation of Na outside, V = 0")
    K_Ki: float = constant(0.5, "mol m-3", "dissociation of K inside")
    K_Ke: float = constant(0.213, "mol m-3", "dissociation of K outside")
    K_ATP: float = constant(2.51, "mol m-3", "dissociation of Mg-ATP")
    D: float = parameter(
        -0.031, "1", low=-1, high=1, confidence="high", meaning="part of the charge that sodium feels inside",
        source=SOURCE,
    )
    q10: float = temperature_factor()
    ouabain: float = ouabain_dose()
    ouabain_on: float = ouabain_binding()
    ouabain_off: float = ouabain_release()

    def gates(self):
        return (ouabain_gate(self),)

    def k1m(self, T: Any, H: Any) -> Any:
        """Return of the phosphate per ADP, m3 mol-1 s-1: what detailed balance asks for.

        >>> [round(float(SmithCrampinPump().k1m(310.15, 10 ** (3 - pH))), 1) for pH in (7.0, 7.2)]
        [98.5, 156.1]
        """
        turns = self.k1p * self.k2p * self.k3p * self.k4p / (self.k2m * self.k3m * H * self.k4m)
        binding = power(self.K_Nae / self.K_Nai, 3) * power(self.K_Ki / self.K_Ke, 2) / self.K_ATP
        return turns * binding / hydrolysis(T)

    def ring(self, m: Point) -> tuple[list[Any], list[Any]]:
        """Forward and backward rates of the four steps at a point, s-1, at 37 degC."""
        u = F * m.V / (R * m.T)
        n_in = m.inside.Na / (self.K_Nai * np.exp(self.D * u / 3.0))
        n_out = m.outside.Na / (self.K_Nae * np.exp((1.0 + self.D) * u / 3.0))
        k_in, k_out, t = m.inside.K / self.K_Ki, m.outside.K / self.K_Ke, m.inside.ATP / self.K_ATP
        within = power(1.0 + n_in, 3) + power(1.0 + k_in, 2) - 1.0
        beyond = power(1.0 + n_out, 3) + power(1.0 + k_out, 2) - 1.0
        forward = [
            self.k1p * power(n_in, 3) / within, self.k2p, self.k3p * power(k_out, 2) / beyond,
            self.k4p * t / (1.0 + t),
        ]
        backward = [
            self.k1m(m.T, m.inside.H) * m.inside.ADP, self.k2m * power(n_out, 3) / beyond,
            self.k3m * m.inside.Pi * m.inside.H / (1.0 + t), self.k4m * power(k_in, 2) / within,
        ]
        return forward, backward

    def rate(self, m: Point) -> Any:
        working = self.density * q10(m.T, self.q10) * (1.0 - m.gates.bound)
        return working * ring_turnover(*self.ring(m))
