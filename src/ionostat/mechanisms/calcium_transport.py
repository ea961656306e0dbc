"""Calcium pumps and stores: PMCA to the outside, SERCA into the reticulum, and its release.

The membrane of the endoplasmic reticulum stands like the cell's own: **the cytosol is its inside, the
lumen its outside** (``Membrane(cytosol, er, ...)``), since the lumen is what the outside was. So both
pumps move calcium outward, both burn the ATP of the inside, V is cytosol minus lumen, and
``Leak(Ca)`` is the leak of either membrane. The reticulum needs a path for counter-ions, such as
``Leak(K)``, or the first calcium stops the rest by its charge: its potential stays near zero.

Protons that come back with each turnover are a choice, ``H_in``; with 0 no side needs H.
"""

from __future__ import annotations

from typing import Any, Literal

from ..primitives import power
from ..records import parameter
from ..species import Ca, H
from .binding import pace
from .carrier import carrier_pace
from .choice import refuse_other
from .gating import q10, saturation
from .leak import constant_field_flux
from .mechanism import Gate, Mechanism
from .point import Point
from .process import Process

LI_RINZEL = "Li & Rinzel 1994 J Theor Biol 166:461, as in code of De Pitta et al 2009 J Biol Phys 35:383"
HEART = "2.35 in the membrane, 2.6 in the reticulum of the heart: code of models after Shannon et al 2004 (looked up)"
STORE = "public code (SPINE; after Breit & Queisser 2018 J Math Neurosci 8:9, not re-read)"


class PMCA(Mechanism):
    r"""Plasma membrane Ca2+-ATPase (ATP2B): one Ca2+ out for one ATP, two H+ in.

    .. math::
        J = d\, \frac{Ca_{in}}{Ca_{in} + K_{Ca}}\, \frac{ATP}{ATP + K_{ATP}}\, \tanh\frac{A}{2RT}

    One turnover: Ca2+ out, :math:`H_{in}` H+ in, ATP -> ADP + Pi. With two protons it carries no
    current; with none it carries two charges. Its affinity for calcium is high (calmodulin bound) and
    its turnover slow: it sets the resting level, NCX clears the peaks. The last factor is 1 in life; without
    ATP, or against a very high gradient, the pump slows, stalls and reverses.
    """

    short = "pmca"

    H_in: Literal[0, 1, 2] = 2
    density: float = parameter(
        3.6e-9, "mol m-2 s-1", low=0, sourced=(3.5e-9, 8.5e-9), confidence="medium", meaning="maximal turnover",
        source="180 per um2, 12 per second, of code for dendritic spines; 500 per um2, 10 per second: " + STORE
        + "; heart 0.067 uA/uF: code after Shannon et al 2004",
    )
    K_Ca: float = parameter(
        2e-4, "mol m-3", low=1e-8, sourced=(6e-5, 5e-4), confidence="medium", meaning="half-saturation of Ca",
        source="0.1-0.2 uM; 0.18 uM of code for dendritic spines; 0.06 uM: " + STORE + "; 0.5 uM: code after "
        "Shannon et al 2004",
    )
    K_ATP: float = parameter(
        0.1, "mol m-3", low=1e-6, sourced=(0.02, 0.3), confidence="low", meaning="half-saturation of ATP",
        source="a low-affinity site of 0.1-0.3 mM beside one of a few uM; not looked up",
    )
    q10: float = carrier_pace(2.35, 2.35, 2.6, HEART)

    def __post_init__(self) -> None:
        super().__post_init__()
        refuse_other(self, "H_in", (0, 1, 2), "it is the number of H+ that enter per Ca2+")

    def processes(self):
        return (Process("", self.rate, moves={Ca: 1, H: -self.H_in}, fuel=1),)

    def rate(self, m: Point) -> Any:
        Ca_in = m.inside.Ca
        sites = Ca_in / (Ca_in + self.K_Ca) * saturation(m.inside.ATP, self.K_ATP)
        return self.density * q10(m.T, self.q10) * sites * m.drive


class SERCA(Mechanism):
    r"""Sarco/endoplasmic reticulum Ca2+-ATPase (SERCA2b): two Ca2+ into the lumen for one ATP.

    .. math::
        J = d\, \frac{Ca_{in}^2}{Ca_{in}^2 + K_{Ca}^2}\, \frac{ATP}{ATP + K_{ATP}}\, \tanh\frac{A}{2RT}

    Inside is the cytosol, outside the lumen, outward is into the store. With two calcium per ATP it
    stalls at some 8 mM in the lumen, with 0.1 uM in the cytosol and no potential; as ATP falls, at far
    less, and the store runs back through it. ``H_in`` protons come back per turnover (2 to 3 in muscle);
    with 0 its four charges return through the leaks of the reticulum.
    """

    short = "serca"

    H_in: Literal[0, 1, 2, 3, 4] = 0
    density: float = parameter(
        3e-8, "mol m-2 s-1", low=0, sourced=(1e-10, 4.2e-7), confidence="low", meaning="maximal turnover",
        source="2390 per um2 against 0.25 mM: " + STORE + "; upper end 1000 per um2, 250 per second, of code for "
        "dendritic spines; lower end 0.9 uM/s of a cytosol in whole-cell models, per area of the reticulum",
    )
    K_Ca: float = parameter(
        1.8e-4, "mol m-3", low=1e-8, sourced=(1e-4, 4e-4), confidence="medium", meaning="half-saturation of Ca",
        source="0.18 uM: " + STORE + "; 0.1 uM: code of De Pitta et al 2009; 0.27-0.4 uM not looked up",
    )
    K_ATP: float = parameter(
        0.1, "mol m-3", low=1e-6, sourced=(0.01, 0.3), confidence="low", meaning="half-saturation of ATP",
        source="as for PMCA; not looked up",
    )
    q10: float = carrier_pace(2.6, 2.35, 2.6, HEART)

    def __post_init__(self) -> None:
        super().__post_init__()
        refuse_other(self, "H_in", (0, 1, 2, 3, 4), "it is the number of H+ that return per ATP")

    def processes(self):
        return (Process("", self.rate, moves={Ca: 2, H: -self.H_in}, fuel=1),)

    def rate(self, m: Point) -> Any:
        x = power(m.inside.Ca / self.K_Ca, 2)
        return self.density * q10(m.T, self.q10) * x / (1.0 + x) * saturation(m.inside.ATP, self.K_ATP) * m.drive


class ERRelease(Mechanism):
    r"""Release of Ca2+ from the reticulum by IP3 receptors, opened by IP3 and by calcium itself.

    .. math::
        J = P\, m^3 n^3 h^3 \left[L(-v)\,Ca_{lumen} - L(v)\,Ca_{in}\right], \quad
        m = \frac{IP_3}{IP_3 + d_1}, \quad n = \frac{Ca_{in}}{Ca_{in} + d_5}, \quad v = \frac{2FV}{RT}

    .. math::
        \dot h = a_2\,[Q\,(1 - h) - Ca_{in}\, h], \quad Q = d_2\, \frac{IP_3 + d_1}{IP_3 + d_3}

    A turnover is a release: from the lumen (outside) to the cytosol (inside). Calcium opens the
    channel at once and shuts it within seconds, which makes waves and oscillations. The flux is that of the
    constant field; at V = 0 it is :math:`P\,m^3 n^3 h^3 (Ca_{lumen} - Ca_{in})`, as in the original.

    Source: Li & Rinzel 1994 J Theor Biol 166:461; De Young & Keizer 1992 PNAS 89:9895.
    """

    short = "er_release"
    moves = {Ca: -1}

    P: float = parameter(
        1e-6, "m s-1", low=0, sourced=(1e-7, 7.6e-6), confidence="low", meaning="permeability, all channels open",
        source="6 per second of 0.185 of a cytosol with 1 to 10 um2 of reticulum per um3: " + LI_RINZEL + "; upper "
        "end 17 channels per um2: " + STORE,
    )
    IP3: float = parameter(
        1.6e-4, "mol m-3", low=0, confidence="defined", meaning="inositol trisphosphate",
        source="a rest of 0.16 uM: " + LI_RINZEL + "; chosen by the user",
    )
    d1: float = parameter(
        1.3e-4, "mol m-3", low=1e-9, confidence="high",
        meaning="dissociation constant of IP3", source=LI_RINZEL,
    )
    d2: float = parameter(
        1.049e-3, "mol m-3", low=1e-9, confidence="high",
        meaning="dissociation constant of calcium that shuts it, IP3 bound", source=LI_RINZEL,
    )
    d3: float = parameter(
        9.434e-4, "mol m-3", low=1e-9, confidence="high",
        meaning="dissociation constant of IP3, shut by calcium", source=LI_RINZEL,
    )
    d5: float = parameter(
        8.234e-5, "mol m-3", low=1e-9, confidence="high",
        meaning="dissociation constant of calcium that opens it", source=LI_RINZEL,
    )
    a2: float = parameter(
        200.0, "m3 mol-1 s-1", low=1e-6, confidence="high",
        meaning="binding rate of calcium that shuts it", source=LI_RINZEL + " (0.2 per uM and second)",
    )
    q10: float = pace()

    def gates(self):
        return (Gate("h", opening=self.recovery, closing=self.inactivation),)

    def recovery(self, m: Point) -> Any:
        return q10(m.T, self.q10) * self.a2 * self.d2 * (self.IP3 + self.d1) / (self.IP3 + self.d3)

    def inactivation(self, m: Point) -> Any:
        return q10(m.T, self.q10) * self.a2 * m.inside.Ca

    def opening(self, m: Point) -> Any:
        """Open fraction of the channels."""
        Ca_in = m.inside.Ca
        return power(self.IP3 / (self.IP3 + self.d1) * Ca_in / (Ca_in + self.d5) * m.gates.h, 3)

    def rate(self, m: Point) -> Any:
        return -constant_field_flux(self.P * self.opening(m), Ca, m)
