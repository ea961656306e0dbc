"""Cotransporters: carriers that take several ions across together, and none alone.

They use no ATP. KCC2 lets potassium out with chloride and so keeps neuronal chloride low (GABA
inhibits); NKCC1 brings sodium, potassium and two chlorides in, keeps astrocytic chloride high, and
takes up potassium when it rises outside; both carry no current. NBCe1 takes bicarbonate with
sodium, carries current, and so ties the pH of astrocytes to their potential. All stop at
equilibrium and reverse beyond it. Cold slows the saturating ones by ``q10``; the linear ones and the regulation of
KCC2 keep the pace of 37 degC.
"""

from __future__ import annotations

from typing import Any, Literal

from ..constants import R
from ..records import parameter
from ..species import HCO3, Cl, K, Na
from .carrier import carrier, carrier_pace
from .choice import refuse_other
from .gating import q10
from .half_saturation import site_constant
from .mechanism import Gate, Mechanism
from .point import Point
from .process import Process

ISENRING = "human NKCC1, Payne et al 1995 J Biol Chem 270:17977 and Isenring et al 1998 J Gen Physiol 112:549; " \
    "figures not re-read"


def inhibited(by: str) -> Any:
    """The parameter ``inhibition`` of a cotransporter, named after what inhibits it."""
    return parameter(
        0.0, "1", low=0, high=1, confidence="defined", meaning=f"fraction inhibited ({by})",
        source="a dose, chosen by the user: 1 is a saturating concentration",
    )


class KCC2(Mechanism):
    r"""K-Cl cotransporter (SLC12A5): one K+ and one Cl- leave together; saturating and regulated.

    .. math::
        J = J_{max}\, e\,(1 - b)\, a\; 2\,\frac{k_{in} c_{in} - k_{out} c_{out}}
            {(1 + k_{out} c_{out})\,Z_{in} + (1 + k_{in} c_{in})\,Z_{out}}, \quad
        Z = (1 + k)(1 + c)

    with :math:`k = K/2K_K` and :math:`c = Cl/2K_{Cl}` on either side. Potassium outside stands below
    its half-saturation and chloride outside far above: a rise of potassium outside reverses it, and
    it takes up potassium. When :math:`K_{in} Cl_{in} = K_{out} Cl_{out}`, chloride sits at the potassium
    equilibrium potential and the carrier stands still.

    How much there is, is regulated. Of the expressed protein e a fraction a is active, on the
    surface and with serine 940 phosphorylated, the rest not:

    .. math:: \dot a = r\,(1 - a) - l\,a

    A knock-down is a step of ``expression``, a drug one of ``inhibition`` b; the loss with activity
    (NMDA receptors, calcium, phosphatase 1; BDNF) is a step of ``loss``, felt within minutes and
    undone over tens of minutes. :class:`CalciumRegulatedKCC2` closes that loop.
    """

    short = "kcc2"
    moves = {K: 1, Cl: 1}

    J_max: float = parameter(
        8.1e-7, "mol m-2 s-1", low=0, sourced=(3e-7, 1.3e-5), confidence="low",
        meaning="largest flux, one way",
        source="no measurement: the flux of the linear form with u = 4.5e-8 in a resting neuron; range from "
        "that of u, 1.7e-8 to 7e-7 (see LinearKCC2)",
    )
    K_K: float = parameter(
        9.3, "mol m-3", low=1e-3, sourced=(5.2, 9.3), confidence="high", meaning="half-saturation of K",
        source="human, oocytes, 9.3 mM: Song et al 2002 Brain Res Mol Brain Res 103:91, PubMed 12106695; rat, "
        "HEK cells, 5.2 mM (Rb): Payne 1997 Am J Physiol 273:C1516",
    )
    K_Cl: float = parameter(
        6.8, "mol m-3", low=1e-3, sourced=(6.8, 50.0), confidence="medium", meaning="half-saturation of Cl",
        source="human, oocytes, 6.8 mM: Song et al 2002, PubMed 12106695; but rat, HEK cells, above 50 mM: "
        "Payne 1997 Am J Physiol 273:C1516",
    )
    expression: float = parameter(
        1.0, "1", low=0, confidence="defined", meaning="protein there is, of the usual amount",
        source="chosen by the user",
    )
    recovery: float = parameter(
        5e-4, "s-1", low=1e-9, sourced=(5e-5, 8.3e-4), confidence="low", meaning="rate at which it becomes active",
        source="inactive for more than 20 min after glutamate: Lee et al 2011 Nat Neurosci 14:736; hours at the "
        "other end, not looked up",
    )
    loss: float = parameter(
        0.0, "s-1", low=0, confidence="defined", meaning="rate at which it becomes inactive",
        source="0 at rest; 1e-3 to 3e-3 (minutes) under strong activity, chosen by the user",
    )
    inhibition: float = inhibited("VU0463271, furosemide")
    q10: float = carrier_pace()

    def gates(self):
        return (Gate("active", opening=self.returning, closing=self.leaving),)

    def returning(self, m: Point) -> Any:
        return self.recovery

    def leaving(self, m: Point) -> Any:
        return self.loss

    def rate(self, m: Point) -> Any:
        sites = {K: site_constant(self.K_K), Cl: site_constant(self.K_Cl)}
        protein = self.expression * (1.0 - self.inhibition) * m.gates.active
        return self.J_max * q10(m.T, self.q10) * protein * carrier(m, sites)


class CalciumRegulatedKCC2(KCC2):
    r"""KCC2 that calcium inside inactivates: activity lowers it, and chloride rises with use.

    .. math:: \dot a = r\,(1 - a) - l\, \frac{Ca^n}{Ca^n + K_{Ca}^n}\, a

    NMDA receptors let calcium in, phosphatase 1 takes the phosphate from serine 940, and the protein
    leaves the surface. At 0.1 uM of calcium nearly all of it is active. Calcium must be a solute (or
    clamped) inside. The dependence on calcium is a choice of the model: only the loss, its need
    of calcium and its duration are measured.
    """

    loss: float = parameter(
        2e-2, "s-1", low=0, sourced=(1e-3, 5.0), confidence="low", meaning="largest rate of its loss, by calcium",
        source="so fast that 30 s of pairs lower it lastingly: Woodin, Ganguly & Poo 2003 Neuron 39:807, "
        "10.1016/S0896-6273(03)00507-5 (abstract, which has no rate); within 5-15 min of glutamate: Lee et al 2011 Nat "
        "Neurosci 14:736, not re-read; 5 s-1 from membrane to cytosol in code (github.com/jordan-g/KCC2, read)",
    )
    K_Ca: float = parameter(
        5e-4, "mol m-3", low=1e-7, confidence="low", meaning="calcium inside at half of it",
        source="a choice of the model: above rest, within reach of NMDA receptors; not looked up",
    )
    hill: float = parameter(
        4.0, "1", low=1, sourced=(2.0, 4.0), confidence="low", meaning="Hill coefficient of calcium",
        source="a choice of the model, the four sites of calmodulin, so that rest costs nothing; 2 and 3 in code "
        "(github.com/jordan-g/KCC2, read)",
    )

    def leaving(self, m: Point) -> Any:
        return self.loss / (1.0 + (self.K_Ca / m.inside.Ca) ** self.hill)


class NKCC1(Mechanism):
    r"""Na-K-2Cl cotransporter (SLC12A2): one Na+, one K+ and two Cl- enter together; saturating.

    .. math::
        J = J_{max}\, e\,(1 - b)\; 2\,\frac{n_{out} k_{out} c_{out}^2 - n_{in} k_{in} c_{in}^2}
            {(1 + n_{out} k_{out} c_{out}^2)\,Z_{in} + (1 + n_{in} k_{in} c_{in}^2)\,Z_{out}}, \quad
        Z = (1 + n)(1 + k)(1 + c)^2

    with :math:`n = Na/2K_{Na}`, :math:`k = K/2K_K`, :math:`c = Cl/0.73K_{Cl}`. A turnover is an entry:
    positive rates fill the cell. Potassium outside stands near its half-saturation, so uptake
    rises with it, but no more than twofold. High chloride inside slows it twice, by the gradient
    and by filling the sites; that it also shuts it off through its kinases is not in here.
    """

    short = "nkcc1"
    moves = {Na: -1, K: -1, Cl: -2}

    J_max: float = parameter(
        1.3e-6, "mol m-2 s-1", low=0, sourced=(9e-7, 3e-6), confidence="low", meaning="largest flux, one way",
        source="no measurement: the flux of the linear form with u = 7e-9 in a resting astrocyte; range from "
        "that of u, 5e-9 to 1.6e-8 (see LinearNKCC1)",
    )
    K_Na: float = parameter(
        15.0, "mol m-3", low=1e-3, sourced=(1.7, 20.0), confidence="low", meaning="half-saturation of Na",
        source=ISENRING + "; NKCC2, about 20 mM: Gagnon et al 2004 J Biol Chem 279:5648",
    )
    K_K: float = parameter(
        2.7, "mol m-3", low=1e-3, sourced=(1.7, 2.7), confidence="low", meaning="half-saturation of K",
        source=ISENRING + "; NKCC2, about 2 mM: Gagnon et al 2004 J Biol Chem 279:5648",
    )
    K_Cl: float = parameter(
        40.0, "mol m-3", low=1e-3, sourced=(26.0, 41.0), confidence="low", meaning="half-saturation of Cl",
        source=ISENRING,
    )
    expression: float = parameter(
        1.0, "1", low=0, confidence="defined", meaning="protein there is, of the usual amount",
        source="chosen by the user: high in young neurons, near none in mature ones",
    )
    inhibition: float = inhibited("bumetanide, furosemide")
    q10: float = carrier_pace()

    def rate(self, m: Point) -> Any:
        sites = {Na: site_constant(self.K_Na), K: site_constant(self.K_K), Cl: site_constant(self.K_Cl, 2)}
        return self.J_max * q10(m.T, self.q10) * self.expression * (1.0 - self.inhibition) * carrier(m, sites)


class NBCe1(Mechanism):
    r"""Electrogenic sodium bicarbonate cotransporter (SLC4A4): one Na+ and two (or three) HCO3- enter.

    .. math::
        J = J_{max}\; 2\,\frac{a'\, n_{out} b_{out}^m - a\, n_{in} b_{in}^m}
            {(1 + a' n_{out} b_{out}^m)\,Z_{in} + (1 + a\, n_{in} b_{in}^m)\,Z_{out}}, \quad
        \frac{a'}{a} = e^{(m - 1) FV/RT}

    with :math:`n = Na/K`, :math:`b = HCO_3/K` over their site constants and
    :math:`Z = (1 + n)(1 + b)^m`. A turnover is an entry: positive rates make the cell alkaline and,
    carrying net negative charge in, more negative. Depolarisation drives bicarbonate in: the
    alkaline shift of astrocytes near active neurons. With three HCO3- (kidney) it runs outward at
    the potential of most cells.
    """

    short = "nbce1"

    bicarbonates: Literal[2, 3] = 2
    J_max: float = parameter(
        1e-6, "mol m-2 s-1", low=0, sourced=(1e-7, 1.5e-5), confidence="low", meaning="largest flux, one way",
        source="no measurement: a flux like that of NKCC1 in a resting astrocyte; the upper end is that of 0.08 "
        "mS/cm2 of a linear form, in code of Dormanns et al 2015 J Theor Biol 364:49",
    )
    K_Na: float = parameter(
        30.0, "mol m-3", low=1e-3, sourced=(18.0, 30.0), confidence="low", meaning="half-saturation of Na",
        source="rat, oocytes, about 30 mM: Sciortino & Romero 1999 Am J Physiol 277:F611; not looked up",
    )
    K_HCO3: float = parameter(
        6.5, "mol m-3", low=1e-3, sourced=(6.5, 10.8), confidence="high", meaning="half-saturation of HCO3",
        source="rat, oocytes, 6.5 mM under voltage clamp, 10.8 mM without: Grichtchenko, Romero & Boron 2000 "
        "J Gen Physiol 115:533, 10.1085/jgp.115.5.533",
    )
    q10: float = carrier_pace()

    def __post_init__(self) -> None:
        super().__post_init__()
        refuse_other(self, "bicarbonates", (2, 3), "it is the number of HCO3- per Na+")

    def processes(self):
        return (Process("", self.rate, moves={Na: -1, HCO3: -self.bicarbonates}),)

    def rate(self, m: Point) -> Any:
        sites = {Na: site_constant(self.K_Na), HCO3: site_constant(self.K_HCO3, self.bicarbonates)}
        return self.J_max * q10(m.T, self.q10) * carrier(m, sites)


class LinearKCC2(Mechanism):
    r"""K-Cl cotransporter (SLC12A5): one K+ and one Cl- leave together; linear in its affinity.

    .. math::
        J = (1 - b)\,u\,\frac{A}{RT} = (1 - b)\,u \ln\frac{K_{in}\,Cl_{in}}{K_{out}\,Cl_{out}}

    The form of most models of chloride, right near equilibrium, where any carrier is linear. It is
    only that: the flux grows without limit with the gradient, does not see how full the sites are,
    and so has no half-saturation. It has one number, for which a balance can be solved. :class:`KCC2`
    saturates.
    """

    short = "kcc2"
    moves = {K: 1, Cl: 1}

    u: float = parameter(
        4.5e-8, "mol m-2 s-1", low=0, sourced=(1.7e-8, 7e-7), confidence="medium",
        meaning="flux per unit of A/RT",
        source="5.5e-8 (20 uS/cm2): Duesterwald et al 2018 eLife 7:e39575, 10.7554/eLife.39575; 1.7e-8: "
        "Dijkstra et al 2016, 10.1523/JNEUROSCI.1934-16.2016; 7e-7: Wei et al 2014, "
        "10.1523/JNEUROSCI.0516-14.2014",
    )
    inhibition: float = inhibited("VU0463271, furosemide")

    def rate(self, m: Point) -> Any:
        return self.u * (1.0 - self.inhibition) * m.affinity / (R * m.T)


class LinearNKCC1(Mechanism):
    r"""Na-K-2Cl cotransporter (SLC12A2): one Na+, one K+ and two Cl- enter; linear in its affinity.

    .. math::
        J = (1 - b)\,u\,\frac{A}{RT} = (1 - b)\,u \ln\frac{Na_{out} K_{out} Cl_{out}^2}{Na_{in} K_{in} Cl_{in}^2}

    A turnover is an entry: positive rates fill the cell. Right near equilibrium only, where any
    carrier is linear: far from it the flux grows without limit, and it does not see that potassium
    outside fills its site. It has one number, for which a balance can be solved. :class:`NKCC1`
    saturates.
    """

    short = "nkcc1"
    moves = {Na: -1, K: -1, Cl: -2}

    u: float = parameter(
        6.9e-9, "mol m-2 s-1", low=0, sourced=(5e-9, 1.6e-8), confidence="medium",
        meaning="flux per unit of A/RT",
        source="5.2e-9: Kalia et al 2021, 10.1371/journal.pcbi.1009019; 1.5e-8: Ostby et al 2009, "
        "10.1371/journal.pcbi.1000272",
    )
    inhibition: float = inhibited("bumetanide, furosemide")

    def rate(self, m: Point) -> Any:
        return self.u * (1.0 - self.inhibition) * m.affinity / (R * m.T)
