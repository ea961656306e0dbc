r"""One synapse: vesicles that empty into the cleft, the way out of it, and receptors that keep a memory.

A vesicle holds a few thousand molecules. They fill a cleft of 20 nm to a millimolar within a tenth of
a millisecond, and leave through its rim about as fast: diffusion ends the pulse, carriers only clear what
has left. The current of the receptors returns through the same rim, so the cleft has an access resistance
(Savtchenko & Rusakov 2007 Proc Natl Acad Sci USA 104:1823, doi:10.1073/pnas.0606636104).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from ..constants import N_A
from ..errors import BadMechanism
from ..primitives import at_least, power
from ..records import parameter
from ..species import GABA, Ca, Cl, Glu, Gly, K, Na, Species
from .binding import DESTEXHE, binding_gate, cleft
from .binding import pace as pace_factor
from .channel import Channel, blocked
from .electrodiffusion import AxialDiffusion, ExtracellularDiffusion, path_permeability
from .gating import saturation
from .leak import constant_field_flux
from .mechanism import Gate, Mechanism
from .point import Point
from .process import Process

SHOUVAL = (
    "Shouval, Bear & Cooper 2002 Proc Natl Acad Sci USA 99:10831, 10.1073/pnas.152343099 (not re-read), as in a public "
    "code of that model"
)


class QuantalRelease(Mechanism):
    r"""Vesicles that empty: three molecules of transmitter leave for each ATP that fills vesicles.

    .. math::
        J = \frac{\nu N}{3 N_A A}\, \frac{T_{in}}{T_{in} + K_T}\, \frac{ATP}{ATP + K_{ATP}}\, \tanh\frac{A_f}{2RT}

    :math:`\nu` is how many vesicles fuse per second, N what a full one holds, A the area of the terminal.
    A protocol makes quanta of it: a pulse of :math:`\nu` times its width is one vesicle. The last factors
    are how full it is: a terminal without transmitter or ATP releases nothing, and the affinity
    :math:`A_f`, with the energy of the ATP, says how far a vesicle could ever be filled against the outside
    (the proton pump moves some three protons per ATP, and one comes back for each molecule). Glutamate takes
    a potassium ion along, the cation of the vesicle, so no charge moves. The ATP of filling is booked when the
    vesicle empties; that of fusion and retrieval is not.
    """

    short = "quantal_release"

    transmitter: Species = Glu
    fusing: float = parameter(
        0.0, "s-1", low=0, confidence="defined", meaning="vesicles that fuse per second",
        source="a protocol: 10,000 per second for 0.1 ms is one vesicle",
    )
    content: float = parameter(
        3000.0, "1", low=0, sourced=(1500.0, 4000.0), confidence="medium", meaning="molecules in a full vesicle",
        source="3640 in purified vesicles of cortex: Riveros et al 1986 Brain Res 386:405 (BioNumbers 108622, looked "
        "up); 1500-3000 usual in models, 4000 in Attwell & Laughlin 2001 J Cereb Blood Flow Metab 21:1133, not looked "
        "up; GABA is taken as much",
    )
    K_in: float = parameter(
        2.0, "mol m-3", low=1e-6, sourced=(1.0, 10.0), confidence="low", meaning="half-saturation of inner transmitter",
        source="glutamate 1-3 mM: Naito & Ueda 1985 J Neurochem 44:99; GABA about 5 mM; not looked up",
    )
    K_ATP: float = parameter(
        0.5, "mol m-3", low=1e-6, sourced=(0.1, 1.5), confidence="low", meaning="half-saturation of ATP",
        source="that release needs ATP: Rubio et al 1991 J Neurochem, 10.1111/j.1471-4159.1991.tb08274.x; level not "
        "looked up",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.transmitter not in (Glu, GABA, Gly):
            raise BadMechanism(
                f"QuantalRelease({self.transmitter}): vesicles hold Glu, GABA or Gly here; give one of them."
            )

    def processes(self):
        cation = {K: 3} if self.transmitter.z else {}
        return (Process("", self.rate, moves={self.transmitter: 3, **cation}, fuel=1),)

    def rate(self, m: Point) -> Any:
        emptied = self.fusing * self.content / (3.0 * N_A * m.size)
        filled = saturation(m.inside[self.transmitter], self.K_in) * saturation(m.inside.ATP, self.K_ATP)
        return emptied * filled * m.drive


class CleftDiffusion(ExtracellularDiffusion):
    r"""The rim of a synaptic cleft: ions and transmitters diffuse and drift out of it and into it.

    .. math::
        J_i = \frac{D_i}{\lambda^2 L}\,[L(u_i)\,c_i^{in} - L(-u_i)\,c_i^{out}]

    It stands in a membrane between cleft and outer space, whose area is that of the rim, :math:`2\pi R h`, and
    whose capacitance is that of water. In the slowest mode of a disc of radius R that is kept empty at its rim,
    what is inside falls with the rate :math:`2.405^2 D/(\lambda R)^2`; a single well-stirred cleft falls
    as fast with :math:`L = 2R/2.405^2`. What passes the receptors per vesicle, :math:`\int c\,dt = N/(N_A
    2.405^2 \pi h D/\lambda^2)`, does not depend on R.
    """

    short = "rim"

    species: tuple[Species, ...] = dataclasses.field(default=(Na, K, Cl, Ca, Glu, GABA), kw_only=False)
    length: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        "138 nm", "m", low=1e-9, sourced=("35 nm", "170 nm"), confidence="medium", meaning="2 R / 2.405^2 of the disc",
        source="derived from radii of 0.1 to 0.5 um; the default for 0.4 um",
    )
    tortuosity: float = parameter(
        1.74, "1", low=1.0, sourced=(1.4, 1.8), confidence="medium", meaning="how much slower, as lambda",
        source="glutamate at 0.33e-9 m2/s: Nielsen, DiGregorio & Silver 2004 Neuron 42:757, "
        "10.1016/j.neuron.2004.04.003 (not re-read); 0.4e-9 in code of RusakovLab/MonteCarloSynapse (looked up)",
    )

    def __post_init__(self) -> None:
        Mechanism.__post_init__(self)
        lacking = [s.symbol for s in self.species if s.D is None]
        if lacking:
            raise BadMechanism(
                f"CleftDiffusion: no diffusion coefficient of {', '.join(lacking)} is known. Leave it out, or give "
                "a species of one's own with D."
            )

    def processes(self):
        return tuple(Process(s.symbol, partial(self.flux, s), moves={s: 1}) for s in self.species)

    def flux(self, s: Species, m: Point) -> Any:
        return constant_field_flux(path_permeability(s, self.length, self.tortuosity), s, m)


class SpineNeck(AxialDiffusion):
    r"""The neck of a spine, between head and dendrite: ions diffuse and drift through its cytosol.

    .. math::
        J_i = A\,\frac{D_i}{\lambda^2 L}\,[L(u_i)\,c_i^{in} - L(-u_i)\,c_i^{out}]

    It lets sodium out of the head within milliseconds, and holds back the potential by its resistance, some
    tens of megohms. The size of the junction is the number of necks.
    """

    short = "neck"

    area: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        "0.0154 um2", "m2", low=1e-18, sourced=("0.0006 um2", "0.77 um2"), confidence="high", meaning="cross-section",
        source="diameter 0.14 (0.027-0.99) um in CA1: table of PMC3331701 (looked up)",
    )
    length: float = parameter(
        "0.5 um", "m", low=1e-9, sourced=("0.17 um", "0.85 um"), confidence="medium", meaning="length of the neck",
        source="0.51 +- 0.34 um, thin spines: table after Alimohamadi et al 2021 (looked up)",
    )
    tortuosity: float = parameter(
        1.4, "1", low=1.0, sourced=(1.0, 2.0), confidence="low", meaning="how much the way winds, lambda",
        source="ions move half as fast in cytosol as in water; not looked up",
    )


class PlasticAMPA(Channel):
    r"""AMPA receptors whose number follows calcium inside: little of it depresses, much potentiates.

    .. math::
        J_i = (1 - b)\, P\, r\, w\, [L(u_i)\,c_{i,in} - L(-u_i)\,c_{i,out}], \quad
        \dot r = \alpha\,Glu\,(1 - r) - \beta r

    .. math::
        \dot w = \frac{\Omega(c) - w}{\tau(c)}, \quad c = (Ca_{in} - Ca_{rest})_+

    .. math::
        \Omega = \tfrac14 + \sigma[\beta(c - \theta_p)] - \tfrac14 \sigma[\beta(c - \theta_d)], \quad
        \tau = 1\,s + \frac{P_1}{10^{-4} P_1 + (c/\mu M)^3}, \quad P_1 = 0.1\,s, \quad \sigma(x) = \frac{1}{1 + e^{-x}}

    The rule of calcium control: the weight w rests at 1/4, falls towards 0 where NMDA receptors bring calcium
    between the two thresholds, and climbs towards 1 above the higher one. The less calcium, the slower:
    three hours at rest, a second or two at a micromolar. P is the permeability at w = 1. With GluA2 calcium
    does not pass: two processes on two gates, one cation outward per turnover; the calcium is that of NMDA
    receptors beside. Binding is that of fast forms, made for the tenth of a millisecond that a real cleft is full.
    Nothing in the rule costs energy; what does is the pumping out of the ions that came with it, which the
    ledger books.

    Source: Shouval, Bear & Cooper 2002, doi:10.1073/pnas.152343099.
    """

    short = "ampa"

    species: tuple[Species, ...] = dataclasses.field(default=(Na, K), kw_only=False)
    P: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        3.9e-6, "m s-1", low=0, sourced=(7.7e-7, 3.9e-6), confidence="medium",
        meaning="permeability to sodium with all channels open and w = 1",
        source="20-100 receptors a spine (Harris, Jolivet & Attwell 2012 Neuron 75:762, BioNumbers 111654, looked up) "
        "of 10 pS, over 0.83 um2 of spine: derived by the equivalent conductance",
    )
    depression: float = parameter(
        3.5e-4, "mol m-3", low=0, confidence="high",
        meaning="calcium above rest from which w falls", source="0.35 uM: " + SHOUVAL,
    )
    potentiation: float = parameter(
        5.5e-4, "mol m-3", low=0, confidence="high",
        meaning="calcium above rest from which w rises", source="0.55 uM: " + SHOUVAL,
    )
    steepness: float = parameter(
        8e4, "m3 mol-1", low=1.0, confidence="high", meaning="of both thresholds",
        source="80 per uM: " + SHOUVAL,
    )
    rest: float = parameter(
        1e-4, "mol m-3", low=0, sourced=(5e-5, 1e-4), confidence="medium", meaning="calcium inside at rest",
        source="the rule counts calcium from its rest of 50-100 nM: note in a public code of that model",
    )

    binding: float = parameter(
        1e4, "m3 mol-1 s-1", low=0, sourced=(9e2, 1e4), confidence="medium", meaning="binding rate of glutamate",
        source="1e7 per M and s in codes with a real cleft; 0.94e6 and 1.1e6 with pulses of 1 ms: as `AMPA`",
    )
    unbinding: float = parameter(
        190.0, "s-1", low=1e-3, sourced=(180.0, 500.0), confidence="medium", meaning="closing rate",
        source=DESTEXHE + "; 180 to 500 in other codes",
    )
    q10: float = pace_factor()
    input: float = cleft()
    block: float = blocked("CNQX, NBQX")

    def permeabilities(self) -> Mapping[Species, Any]:
        return {Na: self.P, K: self.P}

    def gates(self):
        return (binding_gate(self, Glu), Gate("w", steady=self.wanted, time=self.pace))

    def above(self, m: Point) -> Any:
        """Calcium inside above its rest, mol/m3."""
        return at_least(m.inside.Ca - self.rest, 0.0)

    def wanted(self, m: Point) -> Any:
        """The weight that this calcium leads to, 0 to 1."""
        c = self.above(m)
        high = 1.0 / (1.0 + np.exp(-self.steepness * (c - self.potentiation)))
        return 0.25 + high - 0.25 / (1.0 + np.exp(-self.steepness * (c - self.depression)))

    def pace(self, m: Point) -> Any:
        """Time constant of the weight, s."""
        return 1.0 + 0.1 / (1e-5 + power(self.above(m) / 1e-3, 3))

    def open_fraction(self, m: Point) -> Any:
        return m.gates.r * m.gates.w
