r"""Sodium-driven uptake: glucose, GABA, glutamate and glycine enter against their gradients.

Each carrier couples its substrate to sodium (and chloride, protons, potassium), carries charge, and
so is helped by a negative inside. How far it can concentrate follows from the stoichiometry alone
(`theory.coupled.limiting_ratio`): two sodium per glucose reach a ratio of 27,500 where one reaches
166. How fast it goes is the law of `carrier`. Beyond equilibrium each runs backward by the same
law: in ischaemia EAAT and GAT1 release what they have gathered.

All are written with outward stoichiometry, so substrates have negative numbers and a turnover is an
entry. Inner sites bind more weakly than outer ones: what has been gathered does not stop the carrier
(`uptake` scales the law so that :math:`J_{max}` keeps its meaning). Sites bind independently, so the
half-saturation of a substrate differs from its site constant; each page says both. Cold slows the cycles by
``q10``; the path of EAAT for chloride, a channel, stays as wide.
"""

from __future__ import annotations

from typing import Any

from ..primitives import power
from ..records import parameter
from ..species import GABA, Cl, Glc, Glu, Gly, H, K, Na
from .carrier import Affinities, bias, carrier, carrier_pace
from .gating import q10, saturation
from .leak import constant_field_flux
from .mechanism import Mechanism
from .point import Point
from .process import Process

GHEZZI = "Ghezzi, Loo & Wright 2018 Diabetologia 61:2087, 10.1007/s00125-018-4656-5"
LU = "Lu & Hilgemann 1999 J Gen Physiol 114:429 and 445, 10.1085/jgp.114.3.429"
ROUX = "Roux & Supplisson 2000 Neuron 25:373, 10.1016/S0896-6273(00)80901-0"
SLC6 = "3 to 6, rat GAT1 and KAAT1 in oocytes: 10.3390/ijms131215565 (abstract)"
FIELD = "a choice of the model: uptake grows e-fold per 70 mV; that it grows with a negative inside: Klockner et al " \
    "1994 J Neurosci 14:5759, 10.1523/JNEUROSCI.14-10-05759.1994"


def uptake(m: Point, J_max: Any, K_out: Affinities, K_in: Affinities, share: Any) -> Any:
    r"""Turnovers of a carrier that gathers, mol m-2 s-1: the law of `carrier` in another scale.

    .. math::
        J = J_{max}\,\frac{1 + b}{2b}\, f

    f is that of `carrier`, and b its `bias`, small where inner sites bind weakly. :math:`J_{max}` is
    then the turnover at V = 0 where the outer sites are full and nothing that enters is inside; the
    return of the unloaded carrier limits it, and hyperpolarisation hurries that.

    Args:
        m: the point, asked on behalf of the process.
        J_max: as above, mol m-2 s-1.
        K_out, K_in: site constants of each species that moves, mol/m3.
        share: part of the field that the return of the carrier feels, 0 to 1.
    """
    b = bias(m, K_in, K_out)
    return J_max * (1.0 + b) / (2.0 * b) * carrier(m, K_in, K_out, share)


def field(default: float) -> Any:
    """The parameter that each carrier has for its part of the field."""
    return parameter(
        default, "1", low=0, high=1, sourced=(0.0, 1.0), confidence="low",
        meaning="part of the field on the return of the carrier", source=FIELD,
    )


class SGLT1(Mechanism):
    r"""Sodium-glucose cotransporter 1 (SLC5A1): two Na+ and one glucose enter.

    .. math::
        J = J_{max}\, f(2\,Na^+, Glc), \qquad
        \left(\frac{Glc_{in}}{Glc_{out}}\right)_{stop} =
            \left(\frac{Na_{out}}{Na_{in}}\right)^{2} e^{-2FV/RT}

    The carrier of gut and late proximal tubule that takes up the last glucose: at rest it stops at
    a ratio of some 27,500. Half-saturation of glucose 2 mM at -50 mV and 150 mM Na+. Stoichiometry: Wright,
    Loo & Hirayama 2011 Physiol Rev 91:733.
    """

    short = "sglt1"
    moves = {Na: -2, Glc: -1}

    J_max: float = parameter(
        6e-8, "mol m-2 s-1", low=0, sourced=(5e-9, 3e-7), confidence="low",
        meaning="uptake at V = 0, outer sites full",
        source="rabbit S3 tubule 8 pmol/min/mm over a brush border of 36 times the lumen's area: Barfuss & "
        "Schafer 1981 Am J Physiol 241:F322, not looked up; 30 per second in rat: Panayotova-Heiermann, Loo "
        "& Wright 1995 J Biol Chem 270",
    )
    K_Na: float = parameter(
        20.0, "mol m-3", low=1e-3, sourced=(10.0, 33.0), confidence="medium", meaning="site constant of outer Na",
        source="20 mM for both sites, 10 and 33 mM for each: Loo et al 2013 Proc Natl Acad Sci USA 110, PMC3839715",
    )
    K_Glc: float = parameter(
        8.0, "mol m-3", low=1e-6, sourced=(2.0, 20.0), confidence="medium",
        meaning="site constant of outer glucose",
        source="set for a half-saturation of 2 mM at -50 mV, 150 mM Na and 37 degC: " + GHEZZI,
    )
    K_Na_in: float = parameter(
        50.0, "mol m-3", low=1e-3, sourced=(20.0, 100.0), confidence="low", meaning="site constant of inner Na",
        source="reverse mode: Eskandari, Wright & Loo 2005 J Membr Biol 204:23; not looked up",
    )
    K_Glc_in: float = parameter(
        35.0, "mol m-3", low=1e-6, sourced=(10.0, 100.0), confidence="low",
        meaning="site constant of inner glucose",
        source="reverse mode, tens of mM: Eskandari, Wright & Loo 2005 J Membr Biol 204:23; not looked up",
    )
    share: float = field(0.2)
    q10: float = carrier_pace()

    def rate(self, m: Point) -> Any:
        outer, inner = {Na: self.K_Na, Glc: self.K_Glc}, {Na: self.K_Na_in, Glc: self.K_Glc_in}
        return uptake(m, self.J_max * q10(m.T, self.q10), outer, inner, self.share)


class SGLT2(Mechanism):
    r"""Sodium-glucose cotransporter 2 (SLC5A2): one Na+ and one glucose enter.

    .. math::
        \left(\frac{Glc_{in}}{Glc_{out}}\right)_{stop} = \frac{Na_{out}}{Na_{in}}\, e^{-FV/RT}

    The bulk carrier of the early proximal tubule, target of the gliflozins: half the sodium of SGLT1
    per glucose, and a ratio of 166 at rest. Half-saturation of glucose 5 mM at -50 mV.
    """

    short = "sglt2"
    moves = {Na: -1, Glc: -1}

    J_max: float = parameter(
        5e-7, "mol m-2 s-1", low=0, sourced=(5e-8, 2e-6), confidence="low",
        meaning="uptake at V = 0, outer sites full",
        source="rabbit S1 tubule 83 pmol/min/mm over a brush border of 36 times the lumen's area: Barfuss & "
        "Schafer 1981 Am J Physiol 241:F322, not looked up; ten times that of late tubules: " + GHEZZI,
    )
    K_Na: float = parameter(
        50.0, "mol m-3", low=1e-3, sourced=(25.0, 100.0), confidence="low", meaning="site constant of Na, both sides",
        source="set for a half-saturation of 25 mM: Hummel et al 2011 Am J Physiol Cell 300:C14, "
        "10.1152/ajpcell.00388.2010; not looked up",
    )
    K_Glc: float = parameter(
        8.0, "mol m-3", low=1e-6, sourced=(5.0, 20.0), confidence="medium",
        meaning="site constant of outer glucose",
        source="set for a half-saturation of 5 mM at -50 mV, 150 mM Na and 37 degC: " + GHEZZI,
    )
    K_Glc_in: float = parameter(
        35.0, "mol m-3", low=1e-6, sourced=(10.0, 100.0), confidence="low",
        meaning="site constant of inner glucose", source="as in SGLT1; not looked up",
    )
    share: float = field(0.4)
    q10: float = carrier_pace()

    def rate(self, m: Point) -> Any:
        outer, inner = {Na: self.K_Na, Glc: self.K_Glc}, {Na: self.K_Na, Glc: self.K_Glc_in}
        return uptake(m, self.J_max * q10(m.T, self.q10), outer, inner, self.share)


class GAT1(Mechanism):
    r"""GABA transporter 1 (SLC6A1): two Na+, one Cl- and one GABA enter, with one charge.

    .. math::
        \left(\frac{GABA_{in}}{GABA_{out}}\right)_{stop} =
            \left(\frac{Na_{out}}{Na_{in}}\right)^{2} \frac{Cl_{out}}{Cl_{in}}\, e^{-FV/RT}

    It ends inhibition and sets ambient GABA: outer GABA cannot fall below what this ratio gives, some
    0.1 uM for 2 mM inside, and rises when sodium enters or the cell depolarises, for then GAT1 releases.
    The chapter on ionic gradients leaves chloride out. A turnover without it would carry two charges, and its
    ratio differ by :math:`(Cl_{in}/Cl_{out})\, e^{-FV/RT}`: not at all where chloride is at equilibrium, but
    GAT1 feels a chloride that is loaded or pumped out. Half-saturation of outer GABA about 8 uM.
    Reversal at 35 degC fits 2:1:1, and the empty return is the main electrogenic step and the slow
    one (Hilgemann & Lu 1999 J Gen Physiol 114:459); 3 Na+ are proposed too (Willford et al 2015).
    """

    short = "gat1"
    moves = {Na: -2, Cl: -1, GABA: -1}

    J_max: float = parameter(
        1.3e-8, "mol m-2 s-1", low=0, sourced=(5e-9, 2e-7), confidence="low",
        meaning="uptake at V = 0, outer sites full",
        source="800-1300 per um2 of bouton: Chiu et al 2002 J Neurosci 22:10251; 6-13 per second, up to 90 at "
        "37 degC: Gonzales et al 2007 J Membr Biol 220:33; both not looked up",
    )
    K_Na: float = parameter(
        60.0, "mol m-3", low=1e-3, sourced=(20.0, 120.0), confidence="low", meaning="site constant of Na, both sides",
        source="set for a half-saturation of tens of mM on either side: " + LU + "; not looked up",
    )
    K_Cl: float = parameter(
        30.0, "mol m-3", low=1e-3, sourced=(5.0, 120.0), confidence="low", meaning="site constant of Cl, both sides",
        source="half-saturation up to tens of mM on either side: " + LU + "; not looked up",
    )
    K_GABA: float = parameter(
        0.03, "mol m-3", low=1e-7, sourced=(0.01, 0.2), confidence="low",
        meaning="site constant of outer GABA",
        source="set for a half-saturation of 8 uM; 5-20 uM in cells, up to 100 in patches: " + LU + "; not looked up",
    )
    K_GABA_in: float = parameter(
        2.0, "mol m-3", low=1e-7, sourced=(0.5, 10.0), confidence="low",
        meaning="site constant of inner GABA",
        source="outward currents need mM: " + LU + "; not looked up",
    )
    share: float = field(0.4)
    q10: float = carrier_pace(3.0, 3.0, 6.0, SLC6)

    def rate(self, m: Point) -> Any:
        outer = {Na: self.K_Na, Cl: self.K_Cl, GABA: self.K_GABA}
        inner = {Na: self.K_Na, Cl: self.K_Cl, GABA: self.K_GABA_in}
        return uptake(m, self.J_max * q10(m.T, self.q10), outer, inner, self.share)


class EAAT(Mechanism):
    r"""Excitatory amino acid transporter (SLC1A1-3): 3 Na+, 1 H+ and 1 glutamate enter, 1 K+ leaves.

    .. math::
        \left(\frac{Glu_{in}}{Glu_{out}}\right)_{stop} = \left(\frac{Na_{out}}{Na_{in}}\right)^{3}
            \frac{H_{out}}{H_{in}}\, \frac{K_{in}}{K_{out}}\, e^{-2FV/RT}

    .. math::
        J_{Cl} = o\, P_{Cl}\, J_{GHK}, \quad
        o = 1 - (1 - o_0)(1 - o_{out})(1 - o_{in}), \quad
        o_s = \frac{Glu_s}{Glu_s + K_s} \left(\frac{Na_s}{Na_s + K_{Na}}\right)^3

    Astrocytes (GLAST, GLT-1) and neurons (EAAC1) clear glutamate with it. Two processes share the protein:
    the coupled ``cycle`` brings in two charges, glutamate as Glu- with a proton beside it; the
    ``anion`` leak is a path for chloride that glutamate and sodium open from either side, not coupled to
    uptake and as passive as any channel. :math:`P_{Cl}` is ``anion`` times :math:`J_{max}`, so one density
    scales both.

    Half-saturation of outer glutamate 20 uM at -80 mV; the largest uptake there is 1.4 times
    :math:`J_{max}`, that at V = 0 half of it. At rest it could hold outer glutamate ten million times below
    inner; with the ions of ischaemia it releases, until a millimolar and more stands outside. H+ is needed on both
    sides, clamped where pH is no state.
    """

    short = "eaat"

    J_max: float = parameter(
        3.7e-7, "mol m-2 s-1", low=0, sourced=(1.2e-7, 8.7e-7), confidence="medium",
        meaning="uptake at V = 0, outer sites and inner K site full",
        source="10,800 per um2 of astrocyte (GLT-1 8500, GLAST 2300): Lehre & Danbolt 1998 J Neurosci 18:8751, "
        "10.1523/JNEUROSCI.18-21-08751.1998; 14 per second at -80 mV, cool: Wadiche, Arriza, Amara & Kavanaugh "
        "1995 Neuron 14:1019, 10.1016/0896-6273(95)90340-2; 30 (10-70) warm, not looked up",
    )
    K_Na: float = parameter(
        40.0, "mol m-3", low=1e-3, sourced=(10.0, 80.0), confidence="low", meaning="site constant of Na, both sides",
        source="half-saturation 13 mM in EAAC1: J Gen Physiol 2020, 10.1085/jgp.202012577; 76 mM in EAAT5: "
        "Gameiro et al 2011 Biophys J 100:2623, 10.1016/j.bpj.2011.04.034; three sites, set for 30 mM",
    )
    K_Glu: float = parameter(
        0.1, "mol m-3", low=1e-7, sourced=(0.02, 0.4), confidence="medium",
        meaning="site constant of outer glutamate",
        source="set for a half-saturation of 20 uM at -80 mV, the usual figure of EAAT1-3 (Danbolt 2001 Prog "
        "Neurobiol 65:1); not looked up",
    )
    K_Glu_in: float = parameter(
        1.0, "mol m-3", low=1e-7, sourced=(0.28, 5.0), confidence="low",
        meaning="site constant of inner glutamate",
        source="0.28 mM in EAAC1 run backward: Zhang et al 2007 Proc Natl Acad Sci USA 104:18025; not looked up",
    )
    K_H: float = parameter(
        1e-5, "mol m-3", low=1e-8, sourced=(3e-6, 3e-5), confidence="high", meaning="site constant of outer H, pK 8",
        source="Watzke, Rauen, Bamberg & Grewer 2000 J Gen Physiol 116:609, 10.1085/jgp.116.5.609",
    )
    K_H_in: float = parameter(
        3e-4, "mol m-3", low=1e-8, sourced=(1e-4, 1e-3), confidence="high",
        meaning="site constant of inner H, pK 6.5",
        source="Watzke, Rauen, Bamberg & Grewer 2000 J Gen Physiol 116:609, 10.1085/jgp.116.5.609",
    )
    K_K: float = parameter(
        10.0, "mol m-3", low=1e-3, sourced=(3.0, 20.0), confidence="low", meaning="site constant of K, both sides",
        source="half-saturation about 15 mM of outer K run backward: Szatkowski, Barbour & Attwell 1990 Nature "
        "348:443; not looked up",
    )
    anion: float = parameter(
        0.005, "m3 mol-1", low=0, sourced=(3e-5, 0.024), confidence="low",
        meaning="chloride permeability over J_max, wide open",
        source="that the current reverses at +9 mV (EAAT1: 0.024), +38 mV (EAAT3: 0.005), beyond +80 mV (EAAT2: "
        "3e-5) in oocytes: Wadiche, Amara & Kavanaugh 1995 Neuron 15:721, 10.1016/0896-6273(95)90159-0; "
        "potentials not re-read",
    )
    K_open: float = parameter(
        0.02, "mol m-3", low=1e-7, sourced=(0.01, 0.06), confidence="low",
        meaning="outer glutamate that opens half of the anion path",
        source="as uptake; 61 uM in EAAT5: Gameiro et al 2011, 10.1016/j.bpj.2011.04.034; from either side: Wadiche "
        "& Kavanaugh 1998 J Neurosci 18:7650, 10.1523/JNEUROSCI.18-19-07650.1998",
    )
    unbound: float = parameter(
        0.05, "1", low=0, high=1, sourced=(0.01, 0.2), confidence="low",
        meaning="opening of the anion path without glutamate", source="a small leak is usual; not looked up",
    )
    share: float = field(0.2)
    q10: float = carrier_pace()

    def processes(self):
        return (
            Process("cycle", self.cycle, moves={Na: -3, H: -1, Glu: -1, K: 1}),
            Process("anion", self.leak, moves={Cl: 1}),
        )

    def cycle(self, m: Point) -> Any:
        outer = {Na: self.K_Na, H: self.K_H, Glu: self.K_Glu, K: self.K_K}
        inner = {Na: self.K_Na, H: self.K_H_in, Glu: self.K_Glu_in, K: self.K_K}
        return uptake(m, self.J_max * q10(m.T, self.q10), outer, inner, self.share)

    def opening(self, m: Point) -> Any:
        """Open part of the anion path, 0 to 1."""
        outer = saturation(m.outside.Glu, self.K_open) * power(m.outside.Na / (m.outside.Na + self.K_Na), 3)
        inner = saturation(m.inside.Glu, self.K_Glu_in) * power(m.inside.Na / (m.inside.Na + self.K_Na), 3)
        return 1.0 - (1.0 - self.unbound) * (1.0 - outer) * (1.0 - inner)

    def leak(self, m: Point) -> Any:
        return constant_field_flux(self.anion * self.J_max * self.opening(m), Cl, m)


class GlyT1(Mechanism):
    r"""Glycine transporter 1 (SLC6A9): two Na+, one Cl- and one glycine enter, with one charge.

    .. math::
        \left(\frac{Gly_{in}}{Gly_{out}}\right)_{stop} =
            \left(\frac{Na_{out}}{Na_{in}}\right)^{2} \frac{Cl_{out}}{Cl_{in}}\, e^{-FV/RT}

    In astrocytes. Near its equilibrium at rest, it holds glycine at NMDA receptors in the micromolar
    range and lets it out when the cell depolarises. Half-saturation of outer glycine about 25 uM.
    """

    short = "glyt1"
    moves = {Na: -2, Cl: -1, Gly: -1}

    J_max: float = parameter(
        1e-8, "mol m-2 s-1", low=0, sourced=(1e-9, 1e-7), confidence="low",
        meaning="uptake at V = 0, outer sites full", source="some 500 per um2 at 10 per second, as GAT1; not looked up",
    )
    K_Na: float = parameter(
        60.0, "mol m-3", low=1e-3, sourced=(20.0, 120.0), confidence="low", meaning="site constant of Na, both sides",
        source="as GAT1; not looked up",
    )
    K_Cl: float = parameter(
        30.0, "mol m-3", low=1e-3, sourced=(5.0, 120.0), confidence="low", meaning="site constant of Cl, both sides",
        source="as GAT1; not looked up",
    )
    K_Gly: float = parameter(
        0.1, "mol m-3", low=1e-7, sourced=(0.02, 0.5), confidence="low", meaning="site constant of outer glycine",
        source="set for a half-saturation of 25 uM, 20-30 uM: " + ROUX + "; not re-read",
    )
    K_Gly_in: float = parameter(
        2.0, "mol m-3", low=1e-7, sourced=(0.5, 10.0), confidence="low", meaning="site constant of inner glycine",
        source="it runs backward on mM of glycine: Aubrey, Vandenberg & Clements 2005 Biophys J 89:1657, "
        "10.1529/biophysj.105.061572; constant not re-read",
    )
    share: float = field(0.4)
    q10: float = carrier_pace(3.0, 3.0, 6.0, "as GAT1: " + SLC6)

    def rate(self, m: Point) -> Any:
        outer = {Na: self.K_Na, Cl: self.K_Cl, Gly: self.K_Gly}
        inner = {Na: self.K_Na, Cl: self.K_Cl, Gly: self.K_Gly_in}
        return uptake(m, self.J_max * q10(m.T, self.q10), outer, inner, self.share)


class GlyT2(GlyT1):
    r"""Glycine transporter 2 (SLC6A5): three Na+, one Cl- and one glycine enter, with two charges.

    .. math::
        \left(\frac{Gly_{in}}{Gly_{out}}\right)_{stop} =
            \left(\frac{Na_{out}}{Na_{in}}\right)^{3} \frac{Cl_{out}}{Cl_{in}}\, e^{-2FV/RT}

    In terminals that release glycine. The third sodium lets it fill the 20-40 mM that vesicles need and
    keeps it from running backward (Roux & Supplisson 2000; Erdem et al 2019 J Gen Physiol 151:1035).
    Parameters are those of GlyT1 but for its site constants. Half-saturation of outer glycine 25 uM with
    20 mM inside.
    """

    short = "glyt2"
    moves = {Na: -3, Cl: -1, Gly: -1}

    K_Gly: float = parameter(
        0.15, "mol m-3", low=1e-7, sourced=(0.02, 0.5), confidence="low", meaning="site constant of outer glycine",
        source="set for a half-saturation of 25 uM, 20-30 uM: " + ROUX + "; not re-read",
    )
    K_Gly_in: float = parameter(
        10.0, "mol m-3", low=1e-7, sourced=(2.0, 40.0), confidence="low", meaning="site constant of inner glycine",
        source="a choice: it goes on gathering at 20-40 mM inside; not looked up",
    )
    share: float = field(0.2)
