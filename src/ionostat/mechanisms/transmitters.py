r"""Glutamate and GABA between release and return: the pools of the transmitters and their nitrogen.

A neuron releases glutamate; astrocytes take it up (`EAAT`), join it to ammonium with an ATP
(`GlutamineSynthetase`) and hand back glutamine, which is no transmitter (`Carrier(Gln)`); the neuron
splits it to glutamate and ammonium (`Glutaminase`), and the ammonium returns as ammonia
(`Ammonia`). So carbon and nitrogen go round, and

.. math::
    N = Glu + 2\,Gln + NH_4^+ + GABA

is constant. Inhibitory neurons make GABA from glutamate (`GlutamateDecarboxylase`); what is taken up of
it becomes glutamate again (`GABATransaminase`).

Reactions stand inside one compartment, per volume of its water. H+ and CO2 where they appear are
reactants at their level (states or clamped), so standard free energies of these two hold for 1 mol/L of
each, not for pH 7. In the cold the reactions slow by ``q10``, and release with them; ammonia passes as at 37 degC.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..constants import R
from ..records import parameter
from ..species import ADP, ATP, CO2, GABA, NH4, O2, Gln, Glu, H, K, Lac, Pi, Species
from .gating import q10, saturation
from .mechanism import Mechanism
from .metabolism import enzyme_pace, with_species
from .point import STANDARD, Point
from .process import Process

CYCLE = (
    "a cycle of 0.32 umol/g/min in awake human cortex: Shen et al 1999 Proc Natl Acad Sci USA 96:8235, "
    "PMC22218; 0.20 in anaesthetised rat: Sibson et al 2001 J Neurochem 76:975"
)
SENSOR = (
    "10 uM of half-saturation at the sensor, 3-4 sites: Schneggenburger & Neher 2000 Nature 406:889, not re-read; "
    "3-4 of calcium current: Sakaba & Neher 2001 J Neurosci 21:462, 10.1523/JNEUROSCI.21-02-00462.2001"
)
NEEDS_ATP = (
    "that calcium-dependent release fails in anoxia without glycolysis: Rubio et al 1991 J Neurochem, "
    "10.1111/j.1471-4159.1991.tb08274.x; the level is not looked up"
)
AMIDE = (
    "-3.42 +- 0.06 kcal/mol at 25 degC, K = 320 mol/kg: Benzinger, Kitzinger, Hems & Burton 1959 Biochem J 71:400"
)
SYNTHETASE = "Cooper & Jeitner 2016 Biomolecules 6:16, 10.3390/biom6020016, constants not re-read"


class GlutamateRelease(Mechanism):
    r"""Release of glutamate from vesicles: one Glu- leaves with one K+, so no charge moves.

    .. math::
        J = \left(J_0 + J_{Ca}\, \frac{Ca^n}{Ca^n + K_{Ca}^n}\right) \frac{Glu_{in}}{Glu_{in} + K_{Glu}}\,
            \frac{ATP}{ATP + K_{ATP}}\, \tanh\frac{A}{2RT}

    Vesicles carry their glutamate to the outside without crossing the field, and what they hold is
    neutral; potassium is taken for the cation in them. A mean rate stands for quanta, and the last
    factors for filling: an empty cell releases nothing, a cell without ATP neither fills nor fuses
    vesicles (what leaves it in anoxia leaves through carriers), and nothing is released uphill
    (beyond :math:`Glu_{in} K_{in} = Glu_{out} K_{out}`). The ATP that it takes is not counted here.
    Calcium is that of the compartment, a mean; at the release sites it is some ten times higher, and
    :math:`K_{Ca}` so much lower than that of the sensor.
    """

    short = "glutamate_release"
    moves = {Glu: 1, K: 1}

    basal: float = parameter(
        4e-10, "mol m-2 s-1", low=0, sourced=(0.0, 3.3e-9), confidence="low", meaning="release without calcium",
        source="a tenth of " + CYCLE + "; over 1e6 m2 of membrane per m3 of tissue, as in the ready models",
    )
    evoked: float = parameter(
        4e-8, "mol m-2 s-1", low=0, sourced=(5e-9, 4e-7), confidence="low",
        meaning="largest release that calcium drives",
        source="ten times the mean, which is " + CYCLE + "; over 1e6 m2 of membrane per m3 of tissue",
    )
    K_Ca: float = parameter(
        1e-3, "mol m-3", low=1e-7, sourced=(5e-4, 2e-2), confidence="low",
        meaning="half-saturation of calcium, mean of the cell",
        source="a tenth of " + SENSOR,
    )
    n: float = parameter(
        4.0, "1", low=1, sourced=(3.0, 5.0), confidence="medium", meaning="cooperativity of calcium", source=SENSOR,
    )
    K_Glu: float = parameter(
        2.0, "mol m-3", low=1e-6, sourced=(1.0, 3.0), confidence="medium",
        meaning="half-saturation of inner glutamate",
        source="vesicular carrier, 1-3 mM: Naito & Ueda 1985 J Neurochem 44:99; not looked up",
    )
    K_ATP: float = parameter(
        0.5, "mol m-3", low=1e-6, sourced=(0.1, 1.5), confidence="low", meaning="half-saturation of ATP",
        source=NEEDS_ATP,
    )
    q10: float = enzyme_pace()

    def rate(self, m: Point) -> Any:
        bound = (m.inside.Ca / self.K_Ca) ** self.n
        drawn = self.basal + self.evoked * bound / (1.0 + bound)
        filled = saturation(m.inside.Glu, self.K_Glu) * saturation(m.inside.ATP, self.K_ATP)
        return drawn * q10(m.T, self.q10) * filled * m.drive


class GABARelease(Mechanism):
    r"""Release of GABA from vesicles: one GABA leaves, without charge.

    .. math::
        J = \left(J_0 + J_{Ca}\, \frac{Ca^n}{Ca^n + K_{Ca}^n}\right) \frac{GABA_{in}}{GABA_{in} + K_{GABA}}\,
            \frac{ATP}{ATP + K_{ATP}}\, \tanh\frac{A}{2RT}

    As `GlutamateRelease`, for a zwitterion.
    """

    short = "gaba_release"
    moves = {GABA: 1}

    basal: float = parameter(
        1e-10, "mol m-2 s-1", low=0, sourced=(0.0, 1e-9), confidence="low", meaning="release without calcium",
        source="a quarter of that of glutamate, as the share of GABA in cycling; not looked up",
    )
    evoked: float = parameter(
        1e-8, "mol m-2 s-1", low=0, sourced=(1e-9, 1e-7), confidence="low",
        meaning="largest release that calcium drives",
        source="a quarter of that of glutamate, as the share of GABA in cycling; not looked up",
    )
    K_Ca: float = parameter(
        1e-3, "mol m-3", low=1e-7, sourced=(5e-4, 2e-2), confidence="low",
        meaning="half-saturation of calcium, mean of the cell", source="a tenth of " + SENSOR,
    )
    n: float = parameter(
        4.0, "1", low=1, sourced=(3.0, 5.0), confidence="medium", meaning="cooperativity of calcium", source=SENSOR,
    )
    K_GABA: float = parameter(
        5.0, "mol m-3", low=1e-6, sourced=(1.0, 10.0), confidence="low", meaning="half-saturation of inner GABA",
        source="vesicular carrier, about 5 mM; not looked up",
    )
    K_ATP: float = parameter(
        0.5, "mol m-3", low=1e-6, sourced=(0.1, 1.5), confidence="low", meaning="half-saturation of ATP",
        source=NEEDS_ATP,
    )
    q10: float = enzyme_pace()

    def rate(self, m: Point) -> Any:
        bound = (m.inside.Ca / self.K_Ca) ** self.n
        drawn = self.basal + self.evoked * bound / (1.0 + bound)
        filled = saturation(m.inside.GABA, self.K_GABA) * saturation(m.inside.ATP, self.K_ATP)
        return drawn * q10(m.T, self.q10) * filled * m.drive


class Ammonia(Mechanism):
    r"""Passage of ammonia through a membrane: NH3 crosses, so an NH4+ leaves for an H+ that enters.

    .. math::
        J = P\,(NH_{3,in} - NH_{3,out}), \quad NH_3 = NH_4^+\, K_a / H^+

    The gas passes lipid and aquaporins far faster than the ion passes channels, so ammonium stands
    about in proportion to the protons: a little higher where it is more acid. Neutral. It leaves a
    proton behind where it goes, which makes a cell that takes ammonia up alkaline.
    """

    short = "ammonia"
    moves = {NH4: 1, H: -1}

    P: float = parameter(
        5e-5, "m s-1", low=0, sourced=(1e-6, 1.3e-3), confidence="low", meaning="permeability to NH3",
        source="lipid bilayers 1.3e-3 m/s: Walter & Gutknecht 1986 J Membr Biol 90:207; cells 1e-6 to 1e-4 m/s; "
        "not looked up",
    )
    pK: float = parameter(
        9.0, "1", sourced=(8.9, 9.25), confidence="medium", meaning="pK of NH4+ at 37 degC",
        source="9.25 at 25 degC, CRC Handbook, and an enthalpy of 52 kJ/mol; not looked up",
    )

    def rate(self, m: Point) -> Any:
        constant = STANDARD * 10.0**-self.pK
        return self.P * constant * (m.inside.NH4 / m.inside.H - m.outside.NH4 / m.outside.H)


class GlutamineSynthetase(Mechanism):
    r"""Glutamine synthetase: Glu- + NH4+ + ATP -> Gln + ADP + Pi, in astrocytes.

    .. math::
        r = V\, \frac{Glu}{Glu + K_{Glu}}\, \frac{NH_4}{NH_4 + K_{NH_4}}\, \frac{ATP}{ATP + K_{ATP}}\,
            \tanh\frac{A}{2RT}

    The amide costs 14.3 kJ/mol and ATP pays 30.5, net -16.2 kJ/mol: with the ATP of a healthy cell and
    2 mM glutamate it could hold glutamine 50,000 times over ammonium. It is how the brain binds ammonia.
    """

    short = "glutamine_synthetase"
    place = "compartment"
    inside = {Glu: -1, NH4: -1, Gln: 1}
    fuel = 1

    V: float = parameter(
        0.15, "mol m-3 s-1", low=0, sourced=(0.02, 0.5), confidence="low", meaning="maximal rate",
        source="five times the flux per water of astrocytes (a fifth of the tissue) in " + CYCLE + "; that substrates "
        "limit it: Kanamori, Parivar & Ross 1995 Biochem J 311:681",
    )
    K_Glu: float = parameter(
        2.5, "mol m-3", low=1e-6, sourced=(2.0, 6.0), confidence="low", meaning="half-saturation of glutamate",
        source=SYNTHETASE,
    )
    K_NH4: float = parameter(
        0.2, "mol m-3", low=1e-6, sourced=(0.1, 0.4), confidence="low", meaning="half-saturation of ammonium",
        source=SYNTHETASE,
    )
    K_ATP: float = parameter(
        1.0, "mol m-3", low=1e-6, sourced=(0.5, 2.5), confidence="low", meaning="half-saturation of ATP",
        source=SYNTHETASE,
    )
    standard_energy: float = parameter(
        14.3e3, "J mol-1", sourced=(14.0e3, 14.6e3), confidence="high",
        meaning="standard free energy at pH 7, beside its ATP",
        source="minus that of the hydrolysis of glutamine, " + AMIDE,
    )
    q10: float = enzyme_pace()

    def rate(self, m: Point) -> Any:
        c = m.inside
        bound = saturation(c.Glu, self.K_Glu) * saturation(c.NH4, self.K_NH4) * saturation(c.ATP, self.K_ATP)
        return self.V * q10(m.T, self.q10) * bound * m.drive


class Glutaminase(Mechanism):
    r"""Phosphate-activated glutaminase: Gln (+ water) -> Glu- + NH4+, in neurons.

    .. math::
        r = V\, \frac{Gln}{Gln + K_{Gln}}\, \frac{K_i}{Glu + K_i}\, \tanh\frac{A}{2RT}

    It refills the transmitter, and glutamate holds it back. Its products are what the astrocyte needs to
    go back: together the two enzymes spend one ATP per round.
    """

    short = "glutaminase"
    place = "compartment"
    inside = {Gln: -1, Glu: 1, NH4: 1}

    V: float = parameter(
        0.05, "mol m-3 s-1", low=0, sourced=(0.01, 0.3), confidence="low", meaning="maximal rate",
        source="several times the flux per water of neurons (half of the tissue) in " + CYCLE,
    )
    K_Gln: float = parameter(
        3.0, "mol m-3", low=1e-6, sourced=(1.0, 6.0), confidence="low", meaning="half-saturation of glutamine",
        source="1-6 mM by phosphate: Kvamme, Torgner & Roberg 2001 J Neurosci Res 66:951; not looked up",
    )
    K_i: float = parameter(
        10.0, "mol m-3", low=1e-6, sourced=(1.0, 60.0), confidence="low",
        meaning="glutamate that halves it",
        source="mM to tens of mM by phosphate: Kvamme, Torgner & Roberg 2001 J Neurosci Res 66:951; not looked up",
    )
    standard_energy: float = parameter(
        -14.3e3, "J mol-1", sourced=(-14.6e3, -14.0e3), confidence="high", meaning="standard free energy at pH 7",
        source=AMIDE,
    )
    q10: float = enzyme_pace()

    def rate(self, m: Point) -> Any:
        held = self.K_i / (abs(m.inside.Glu) + self.K_i)
        return self.V * q10(m.T, self.q10) * saturation(m.inside.Gln, self.K_Gln) * held * m.drive


class GlutamateDecarboxylase(Mechanism):
    r"""Glutamate decarboxylase, GAD: Glu- + H+ -> GABA + CO2, in inhibitory neurons.

    .. math::
        r = V\, \frac{Glu}{Glu + K_{Glu}}\, \frac{H}{H + K_H}\, \tanh\frac{A}{2RT}

    It takes up a proton, and so works against acid. Downhill by some 20 kJ/mol at pH 7 and 1 mol/L of
    dissolved CO2, by more than 30 in a cell: in practice it does not reverse.
    """

    short = "glutamate_decarboxylase"
    place = "compartment"
    inside = {Glu: -1, H: -1, GABA: 1, CO2: 1}

    V: float = parameter(
        0.02, "mol m-3 s-1", low=0, sourced=(2e-3, 0.1), confidence="low", meaning="maximal rate",
        source="a few times 0.12-0.16 umol/g/min of cortex (GABA turnover in rat: table of PMC5345906) in a fifth of "
        "the tissue",
    )
    K_Glu: float = parameter(
        1.0, "mol m-3", low=1e-6, sourced=(0.4, 2.0), confidence="low", meaning="half-saturation of glutamate",
        source="0.45-1.2 mM; not looked up",
    )
    K_H: float = parameter(
        2e-5, "mol m-3", low=1e-9, sourced=(1e-6, 1e-4), confidence="low", meaning="half-saturation of H",
        source="a choice of the model, nearly full at pH 7; not looked up",
    )
    standard_energy: float = parameter(
        -61e3, "J mol-1", sourced=(-70e3, -55e3), confidence="low",
        meaning="standard free energy at 1 mol/L of H and dissolved CO2",
        source="that of its analogue aspartate- + H+ -> alanine + CO2, from energies of formation -695.9, -371.0 and "
        "-386.0 kJ/mol: Alberty 2003 Thermodynamics of Biochemical Reactions, 10.1002/0471332607; not looked up",
    )
    q10: float = enzyme_pace()

    def rate(self, m: Point) -> Any:
        c = m.inside
        return self.V * q10(m.T, self.q10) * saturation(c.Glu, self.K_Glu) * c.H / (c.H + self.K_H) * m.drive


class GABATransaminase(Mechanism):
    r"""The way of GABA back to glutamate: GABA + Lac + 3 O2 + 14 ADP + 14 Pi -> Glu- + H+ + 2 CO2 + 14 ATP.

    .. math::
        r = V\, \frac{GABA}{GABA + K_{GABA}}\, \frac{Lac}{Lac + K_{Lac}}\, \frac{O_2}{O_2 + K_{O_2}}\,
            \frac{ADP}{ADP + K_{ADP}}\, \frac{Pi}{Pi + K_{Pi}}\, \tanh\frac{A}{2 \cdot 14\,RT}

    One lump of many steps. GABA transaminase gives the nitrogen to 2-oxoglutarate: GABA + 2-oxoglutarate ->
    succinate semialdehyde + glutamate. The 2-oxoglutarate is made again from that semialdehyde
    (dehydrogenase, then the cycle from succinate to oxaloacetate) and the acetyl of one lactate, which
    loses one CO2 on the way and another one in isocitrate dehydrogenase. Five NADH (one of them from lactate)
    and one FADH2 are burnt with three O2 and make 14 ATP, as many as `Respiration` makes of one lactate.
    So the lump is the reverse of GAD, uphill alone, paid for by the burning of one lactate, and its energy is
    that sum. Water is not written. With ``lactate=Lactate`` the anion is burnt with its proton, and the two protons
    cancel.
    """

    short = "gaba_transaminase"
    place = "compartment"
    per_turnover = 14

    lactate: Species = Lac
    V: float = parameter(
        0.02, "mol m-3 s-1", low=0, sourced=(2e-3, 0.1), confidence="low", meaning="maximal rate",
        source="as glutamate decarboxylase, which it balances; not looked up",
    )
    K_GABA: float = parameter(
        1.0, "mol m-3", low=1e-6, sourced=(0.5, 4.0), confidence="low", meaning="half-saturation of GABA",
        source="about 1 mM in brain; not looked up",
    )
    K_Lac: float = parameter(
        0.5, "mol m-3", low=1e-6, sourced=(0.04, 0.74), confidence="medium", meaning="half-saturation of lactate",
        source="as respiration: Jolivet et al 2015 PLoS Comput Biol 11:e1004036, 10.1371/journal.pcbi.1004036",
    )
    K_O2: float = parameter(
        1e-3, "mol m-3", low=1e-7, sourced=(5e-4, 2e-3), confidence="medium", meaning="half-saturation of oxygen",
        source="as respiration: Jolivet et al 2015, 10.1371/journal.pcbi.1004036; range not looked up",
    )
    K_ADP: float = parameter(
        0.11, "mol m-3", low=1e-6, sourced=(0.009, 0.22), confidence="medium", meaning="half-saturation of ADP",
        source="as respiration: Monge et al 2008 Mol Cell Biochem, 10.1007/s11010-008-9865-7",
    )
    K_Pi: float = parameter(
        0.5, "mol m-3", low=1e-6, sourced=(0.3, 1.5), confidence="low", meaning="half-saturation of phosphate",
        source="as respiration; not looked up",
    )
    standard_energy: float = parameter(
        -869e3, "J mol-1", sourced=(-910e3, -830e3), confidence="low",
        meaning="standard free energy at 1 mol/L of H and dissolved CO2",
        source="that of `Respiration`, -980 kJ/mol, with 3 CO2 taken from 1.5 mmol/L to 1 mol/L (+50), less that of "
        "glutamate decarboxylase (+61): Alberty 2003, 10.1002/0471332607; not looked up",
    )
    q10: float = enzyme_pace()

    def processes(self):
        made = {GABA: -1, self.lactate: -1, O2: -3, ADP: -14, Pi: -14, Glu: 1, H: 1 + self.lactate.z, CO2: 2, ATP: 14}
        energy = with_species(self.standard_energy, {H: self.lactate.z})
        return (Process("", self.rate, inside=made, standard_energy=energy),)

    def rate(self, m: Point) -> Any:
        c = m.inside
        burnt = saturation(c.GABA, self.K_GABA) * saturation(c[self.lactate], self.K_Lac) * saturation(c.O2, self.K_O2)
        demand = saturation(c.ADP, self.K_ADP) * saturation(c.Pi, self.K_Pi)
        return self.V * q10(m.T, self.q10) * burnt * demand * np.tanh(m.affinity / (2.0 * self.per_turnover * R * m.T))
