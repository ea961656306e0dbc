"""Exchangers: carriers that take one ion out for another that comes in.

They spend the sodium gradient, or that of chloride, on what the cell wants rid of: NHE on protons,
NCX and NCKX on calcium, AE3 on bicarbonate. Where the gradient collapses they run backward by
themselves: in ischaemia NCX brings calcium in. Cold slows each by ``q10``, and moves no set point.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..constants import F, R
from ..primitives import power
from ..records import parameter
from ..species import HCO3, Ca, Cl, H, K, Na
from .carrier import carrier, carrier_pace
from .gating import q10
from .half_saturation import site_constant
from .mechanism import Mechanism
from .point import STANDARD, Point

FUSTER = "Fuster, Moe & Hilgemann 2008 J Gen Physiol 132:465, 10.1085/jgp.200810016"
SHANNON = "Shannon et al 2004 Biophys J 87:3351, as in the code of models that took it over"


class NHE(Mechanism):
    r"""Na+/H+ exchanger (NHE1, SLC9A1): one H+ leaves for one Na+ that enters.

    .. math::
        J = J_{max}\, \frac{H_{in}^2}{H_{in}^2 + H_{set}^2}\;
            2\,\frac{h_{in} n_{out} - h_{out} n_{in}}
            {(h_{out} + n_{out})\,Z_{in} + (h_{in} + n_{in})\,Z_{out}}, \quad Z = 1 + h + n

    with :math:`h = H/2K_H`, :math:`n = Na/2K_{Na}` and :math:`H_{set} = 10^{-pH_{set}}` mol/L. By its
    gradients alone it would drive the inside to pH 8.4. It does not, since protons inside also bind to
    a site of regulation on each half of the dimer: the first factor, positive, shuts it off as the cell
    gets alkaline and so makes the set point. Hormones and ATP shift :math:`pH_{set}`. With the defaults
    and 140 mM of sodium outside, none inside, it is half active at 50 nM (pH 7.3), Hill coefficient 1.5.
    """

    short = "nhe"
    moves = {H: 1, Na: -1}

    J_max: float = parameter(
        5e-8, "mol m-2 s-1", low=0, sourced=(1e-8, 3e-7), confidence="low", meaning="largest flux, one way",
        source="acid extruded at 1-4 mM/min after an acid load, 1-2 um of cell per membrane; not looked up",
    )
    K_H: float = parameter(
        3.5e-5, "mol m-3", low=1e-9, sourced=(3e-5, 2e-4), confidence="medium",
        meaning="half-saturation of H at the site of transport",
        source="with pH_set it gives K1/2 50 nM and Hill coefficient 1.5 of " + FUSTER + "; upper end not looked up",
    )
    K_Na: float = parameter(
        15.0, "mol m-3", low=1e-3, sourced=(5.0, 50.0), confidence="low", meaning="half-saturation of Na",
        source="Orlowski 1993 J Biol Chem 268:16369 and others; not looked up",
    )
    pH_set: float = parameter(
        7.6, "1", low=5, high=9, sourced=(6.7, 7.7), confidence="medium",
        meaning="pH inside at which half of the sites of regulation are empty",
        source="with K_H from " + FUSTER + "; off above pH 7.5, rising steeply from 7.5 to 7.0, far more acid "
        "without ATP: Wakabayashi et al 2003 J Biol Chem 278:43580",
    )
    q10: float = carrier_pace()

    def activation(self, m: Point) -> Any:
        """Share that the sites of regulation let work, 0 to 1."""
        x = power(m.inside.H / (STANDARD * 10.0 ** -self.pH_set), 2)
        return x / (1.0 + x)

    def rate(self, m: Point) -> Any:
        sites = {H: site_constant(self.K_H), Na: site_constant(self.K_Na)}
        return self.J_max * q10(m.T, self.q10) * self.activation(m) * carrier(m, sites)


class AE3(Mechanism):
    r"""Anion exchanger of neurons (SLC4A3): one HCO3- leaves for one Cl- that enters.

    .. math::
        J = J_{max}\; 2\,\frac{b_{in} c_{out} - b_{out} c_{in}}
            {(b_{out} + c_{out})\,Z_{in} + (b_{in} + c_{in})\,Z_{out}}, \quad Z = 1 + b + c

    with :math:`b = HCO_3/2K_{HCO_3}`, :math:`c = Cl/2K_{Cl}`. It rids an alkaline cell of base, and loads a neuron
    with chloride; it carries no current. The pH inside hardly changes its activity otherwise (unlike AE2).
    """

    short = "ae3"
    moves = {HCO3: 1, Cl: -1}

    J_max: float = parameter(
        2e-8, "mol m-2 s-1", low=0, sourced=(1e-8, 3.8e-7), confidence="low", meaning="largest flux, one way",
        source="upper end 9 mM/min of transfected HEK cells: Sterling & Casey 1999 Biochem J 344:221, with 2.5 um "
        "of cell per membrane; in neurons not looked up",
    )
    K_HCO3: float = parameter(
        10.0, "mol m-3", low=1e-3, sourced=(1.0, 10.0), confidence="low", meaning="half-saturation of HCO3",
        source="red cell (AE1), about 10 mM: Wieth 1979 J Physiol 294:521; figure not re-read",
    )
    K_Cl: float = parameter(
        10.0, "mol m-3", low=1e-3, sourced=(3.0, 65.0), confidence="low", meaning="half-saturation of Cl",
        source="red cell (AE1), 3 mM outside, 65 mM on both sides; not looked up",
    )
    q10: float = carrier_pace()

    def rate(self, m: Point) -> Any:
        sites = {HCO3: site_constant(self.K_HCO3), Cl: site_constant(self.K_Cl)}
        return self.J_max * q10(m.T, self.q10) * carrier(m, sites)


class NCX(Mechanism):
    r"""Na+/Ca2+ exchanger (NCX, SLC8): one Ca2+ leaves for three Na+ that enter.

    .. math::
        J = J_{max}\, q(T)\, \frac{Ca_i^2}{Ca_i^2 + K_{act}^2}\;
            \frac{e^{(\eta - 1)u} Na_o^3 Ca_i - e^{\eta u} Na_i^3 Ca_o}
            {D\,\left(1 + k_{sat}\, e^{(\eta - 1)u}\right)}, \quad u = \frac{FV}{RT}

    .. math::
        D = K_{Ca_i} Na_o^3 \left(1 + \frac{Na_i^3}{K_{Na_i}^3}\right) + K_{Na_o}^3 Ca_i
            + K_{Na_i}^3 Ca_o \left(1 + \frac{Ca_i}{K_{Ca_i}}\right) + K_{Ca_o} Na_i^3
            + Na_i^3 Ca_o + Na_o^3 Ca_i

    The form of Weber, Ginsburg & Bers. Its numerator is the forward less the backward product, of quotient
    :math:`e^{A/RT}`: it stops at its reversal potential, :math:`3 E_{Na} - 2 E_{Ca}`, and reverses with depolarisation
    or with sodium inside. One positive charge enters with each calcium that leaves. The first factor is
    calcium's own site of activation; ``K_act`` = 0 leaves it out. At 0.1 uM it keeps 0.38 of the exchanger awake;
    with the cube in its place, the form in which that ``K_act`` was given, it would be 0.32.

    Source: Weber, Ginsburg & Bers 2001 J Gen Physiol 117:119; Shannon et al 2004 Biophys J 87:3351.
    """

    short = "ncx"
    moves = {Ca: 1, Na: -3}

    J_max: float = parameter(
        4e-8, "mol m-2 s-1", low=0, sourced=(3.7e-8, 9.4e-7), confidence="low", meaning="largest flux",
        source="neurons: 15 per um2 with 1500 Ca a second, in public code (SPINE; after Breit & "
        "Queisser 2018 J Math Neurosci 8:9, not re-read); "
        "heart: 9 uA/uF, " + SHANNON,
    )
    K_Ca_in: float = parameter(
        3.59e-3, "mol m-3", low=1e-7, sourced=(1.8e-3, 3.6e-3), confidence="high",
        meaning="half-saturation of inner Ca", source=SHANNON + "; 1.8 uM: as for J_max",
    )
    K_Ca_out: float = parameter(
        1.3, "mol m-3", low=1e-4, sourced=(1.3, 1.38), confidence="high", meaning="half-saturation of outer Ca",
        source=SHANNON + "; 1.38 mM: Luo & Rudy 1994 Circ Res 74:1071",
    )
    K_Na_in: float = parameter(
        12.29, "mol m-3", low=1e-3, confidence="high",
        meaning="half-saturation of inner Na", source=SHANNON,
    )
    K_Na_out: float = parameter(
        87.5, "mol m-3", low=1e-3, confidence="high",
        meaning="half-saturation of outer Na", source=SHANNON + "; Luo & Rudy 1994 Circ Res 74:1071",
    )
    k_sat: float = parameter(
        0.27, "1", low=0, sourced=(0.1, 0.27), confidence="high", meaning="saturation at negative potentials",
        source=SHANNON + "; 0.1: Luo & Rudy 1994",
    )
    eta: float = parameter(
        0.35, "1", low=0, high=1, sourced=(0.35, 0.38), confidence="high",
        meaning="part of the field that the return of Na feels", source=SHANNON + "; 0.38: library of GENESIS",
    )
    K_act: float = parameter(
        1.28e-4, "mol m-3", low=0, sourced=(1.25e-4, 3.84e-4), confidence="medium",
        meaning="inner Ca at half activation; 0: none needed",
        source="in the code of models after Shannon et al 2004: mouse 0.128 and rabbit 0.256 uM with the cube, human "
        "0.384 uM with the square; 125 nM: Weber, Ginsburg & Bers 2001 J Gen Physiol 117:119, figure and exponent not "
        "re-read",
    )
    q10: float = parameter(
        1.57, "1", low=0.1, confidence="medium", meaning="factor per 10 K, from 37 degC", source=SHANNON,
    )

    def filling(self, m: Point) -> Any:
        """D: how full the sites are, (mol/m3)^4."""
        Na_in, Na_out = power(m.inside.Na, 3), power(m.outside.Na, 3)
        Ca_in, Ca_out = m.inside.Ca, m.outside.Ca
        inner, outer = power(self.K_Na_in, 3), power(self.K_Na_out, 3)
        return (
            self.K_Ca_in * Na_out * (1.0 + Na_in / inner) + outer * Ca_in
            + inner * Ca_out * (1.0 + Ca_in / self.K_Ca_in) + self.K_Ca_out * Na_in
            + Na_in * Ca_out + Na_out * Ca_in
        )

    def rate(self, m: Point) -> Any:
        u, Ca_in = F * m.V / (R * m.T), m.inside.Ca
        inward, outward = np.exp((self.eta - 1.0) * u), np.exp(self.eta * u)
        net = inward * power(m.outside.Na, 3) * Ca_in - outward * power(m.inside.Na, 3) * m.outside.Ca
        active = 1.0 / (1.0 + power(self.K_act / Ca_in, 2))
        turn = self.J_max * q10(m.T, self.q10) * active
        return turn * net / (self.filling(m) * (1.0 + self.k_sat * inward))


class NCKX(Mechanism):
    r"""K+-dependent Na+/Ca2+ exchanger (NCKX2, SLC24A2): Ca2+ and K+ leave for four Na+ that enter.

    .. math::
        J = J_{max}\; 2\,\frac{a\, c_{in} k_{in} n_{out}^4 - a'\, c_{out} k_{out} n_{in}^4}
            {(a' c_{out} k_{out} + n_{out}^4)\,Z_{in} + (a\, c_{in} k_{in} + n_{in}^4)\,Z_{out}}, \quad
        \frac{a}{a'} = e^{-FV/RT}

    .. math:: Z = (1 + c)(1 + k) + (1 + n)^4 - 1

    with :math:`c = Ca/2K_{Ca}`, :math:`k = K/2K_K`, :math:`n = Na/0.32K_{Na}`. The gradient of potassium
    and a fourth sodium help, so it can hold calcium far lower than NCX and hardly reverses:
    retina, brain, where a load of sodium must not bring calcium in. One positive charge enters per turnover.
    """

    short = "nckx"
    moves = {Ca: 1, K: 1, Na: -4}

    J_max: float = parameter(
        4e-8, "mol m-2 s-1", low=0, confidence="low", meaning="largest flux, one way",
        source="no measurement: as that of NCX in neurons",
    )
    K_Ca: float = parameter(
        1e-3, "mol m-3", low=1e-7, sourced=(1e-3, 2e-3), confidence="low", meaning="half-saturation of Ca",
        source="1-2 uM: reviewed by Lytton 2007 Biochem J 406:365; not looked up",
    )
    K_K: float = parameter(
        4.0, "mol m-3", low=1e-3, sourced=(1.0, 10.0), confidence="low", meaning="half-saturation of K",
        source="1-10 mM: reviewed by Lytton 2007 Biochem J 406:365; not looked up",
    )
    K_Na: float = parameter(
        58.0, "mol m-3", low=1e-3, sourced=(30.0, 60.0), confidence="medium", meaning="half-saturation of Na",
        source="58 mM, NCKX2, HEK cells: Altimimi et al 2010 J Biol Chem 285:15245, PMC2865306",
    )
    q10: float = carrier_pace()

    def rate(self, m: Point) -> Any:
        sites = {Ca: site_constant(self.K_Ca), K: site_constant(self.K_K), Na: site_constant(self.K_Na, 4)}
        return self.J_max * q10(m.T, self.q10) * carrier(m, sites)
