"""A small energy metabolism with real stoichiometry: where ATP comes from and where it goes.

Glucose is split to lactate (2 ATP), lactate is burnt with oxygen (14 ATP each, so 30 per glucose),
phosphocreatine buffers ATP within seconds, adenylate kinase makes the last use of ADP and so lets
AMP rise; AMP leaks to adenosine, by which the adenine pool is lost, and is salvaged slowly. Nothing
here is imposed: when oxygen or glucose is gone, ATP falls because nothing makes it.

All reactions stand inside one compartment; rates are per volume of its water. Metabolites carry
the charge of their phosphates at pH 7 (protons ride on buffers), so every reaction is neutral.
Water, protons, Mg and CO2 have fixed activities, which are part of the standard free energies.

Where pH is a state, glycolysis makes lactate as an anion with its proton and respiration burns both,
``Glycolysis(lactate=Lactate)``, and carbon dioxide is made as a species. Turnover of ATP stays neutral.

In the cold each reaction slows by its ``q10``, both ways alike: its equilibrium is that of thermodynamics.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..constants import R
from ..records import parameter
from ..species import ADP, AMP, ATP, CO2, O2, Ado, Cr, Glc, H, Lac, PCr, Pi, Species
from .gating import q10, saturation
from .mechanism import Mechanism
from .point import Point
from .process import Process

JOLIVET = "Jolivet et al 2015 PLoS Comput Biol 11:e1004036, 10.1371/journal.pcbi.1004036"

#: activities that the standard free energies of this page take as fixed, mol/L: pH 7, CO2 at 50 mmHg
STATED: dict[Species, float] = {H: 1e-7, CO2: 50 * 0.0307e-3}


def enzyme_pace() -> Any:
    """The parameter ``q10`` of a reaction, for `gating.q10`: it speeds both ways alike, so equilibria stay."""
    return parameter(
        2.2, "1", low=0.1, sourced=(1.6, 2.8), confidence="low", meaning="factor on the rate per 10 K, from 37 degC",
        source="oxygen use of silent cortex, taken for each reaction: 2.19 +- 0.59 (dog, 7 to 13 degC): Michenfelder "
        "et al 1992 J Cereb Blood Flow Metab 12:877, 10.1038/jcbfm.1992.120 (abstract); 2.13 in slices of rat, 10 to "
        "37.5 degC: Effect of temperature on the oxygen consumption of brain tissue (abstract)",
    )


def with_species(energy: Any, changed: Mapping[Species, int]) -> Any:
    r"""Standard energy of a reaction that counts H or CO2, from that at their fixed activities.

    .. math:: \Delta G^0 = \Delta G^{0\prime} - RT \sum_i \nu_i \ln a_i

    so that at those activities the affinity is what it was. A proton made adds 16.118 RT.

    Args:
        energy: stated at pH 7 and CO2 at 50 mmHg, J/mol.
        changed: species that the reaction makes (+) or consumes (-), H and CO2 among them or not.

    Returns:
        The same number where neither changes, else a function of the temperature.

    >>> round(with_species(0.0, {H: 1})(1.0) / R, 3)
    16.118
    >>> with_species(-135e3, {Lac: 2})
    -135000.0
    """
    logs = sum(n * float(np.log(STATED[s])) for s, n in changed.items() if s in STATED)
    if not logs:
        return energy

    def standard(T: Any) -> Any:
        return energy - R * T * logs

    return standard


class Glycolysis(Mechanism):
    r"""Glycolysis to lactate: Glc + 2 ADP + 2 Pi -> 2 Lac + 2 ATP.

    .. math::
        r = (1 - i)\, V\, \frac{Glc}{Glc + K_{Glc}}\, \frac{ADP}{ADP + K_{ADP}}\, \frac{Pi}{Pi + K_{Pi}}\,
            \tanh\frac{A}{2RT}

    One lumped step whose pace is set by hexokinase and by the demand for ATP. With
    ``lactate=Lactate`` it makes the anion and a proton each: Glc + 2 ADP + 2 Pi -> 2 Lactate- + 2 H+ + 2 ATP.
    """

    short = "glycolysis"
    place = "compartment"

    lactate: Species = Lac
    V: float = parameter(
        2.4e-2, "mol m-3 s-1", low=0, sourced=(6e-3, 1.2e-1), confidence="low",
        meaning="maximal rate, glucose per water volume",
        source="hexokinase 6-24 uM/s of tissue: Barros et al 2013 Cereb Cortex, 10.1093/cercor/bhs309, and "
        "up to 3-5 times as much in anaerobic bursts, not looked up",
    )
    K_Glc: float = parameter(
        0.05, "mol m-3", low=1e-6, sourced=(0.04, 0.06), confidence="high",
        meaning="half-saturation of glucose (hexokinase)", source=JOLIVET,
    )
    K_ADP: float = parameter(
        0.2, "mol m-3", low=1e-6, sourced=(0.1, 0.6), confidence="low", meaning="half-saturation of ADP",
        source="pyruvate kinase, about 0.3 mM; not looked up",
    )
    K_Pi: float = parameter(
        0.5, "mol m-3", low=1e-6, sourced=(0.1, 0.6), confidence="low",
        meaning="half-saturation of phosphate", source="a usual value of GAPDH; not looked up",
    )
    inhibition: float = parameter(
        0.0, "1", low=0, high=1, confidence="defined", meaning="fraction inhibited (iodoacetate)",
        source="chosen by the user",
    )
    standard_energy: float = parameter(
        -135e3, "J mol-1", sourced=(-140e3, -122e3), confidence="medium",
        meaning="standard free energy at pH 7",
        source="glucose to 2 lactate -196 (-184 to -201) kJ/mol, 2 ATP made at 30.5 kJ/mol: Thauer, "
        "Jungermann & Decker 1977 Bacteriol Rev 41:100, 10.1128/br.41.1.100-180.1977; not looked up",
    )
    q10: float = enzyme_pace()

    def processes(self):
        made = {Glc: -1, ADP: -2, Pi: -2, self.lactate: 2, ATP: 2, H: -2 * self.lactate.z}
        return (Process("", self.rate, inside=made, standard_energy=with_species(self.standard_energy, made)),)

    def rate(self, m: Point) -> Any:
        c = m.inside
        pace = self.V * q10(m.T, self.q10) * (1.0 - self.inhibition) * saturation(c.Glc, self.K_Glc)
        return pace * saturation(c.ADP, self.K_ADP) * saturation(c.Pi, self.K_Pi) * m.drive


class Respiration(Mechanism):
    r"""Oxidative phosphorylation of lactate: Lac + 3 O2 + 14 ADP + 14 Pi -> 14 ATP (+ 3 CO2 + water).

    .. math::
        r = (1 - i)\, V\, \frac{O_2}{O_2 + K_{O_2}}\, \frac{Lac}{Lac + K_{Lac}}\, \frac{ADP}{ADP + K_{ADP}}\,
            \frac{Pi}{Pi + K_{Pi}}\, \tanh\frac{A}{2 \cdot 14\,RT}

    The drive is taken per ATP, :math:`(a^{1/14} - b^{1/14})/(a^{1/14} + b^{1/14})`: it has the sign
    of the affinity, and no product of 32 concentrations appears. Of some 1,310 kJ/mol
    490 are spent as heat: it runs forward as long as there is anything to burn. With
    ``lactate=Lactate`` it burns the anion and its proton, with ``carbon_dioxide=True`` it makes 3 CO2.
    """

    short = "respiration"
    place = "compartment"
    per_turnover = 14

    lactate: Species = Lac
    carbon_dioxide: bool = False
    V: float = parameter(
        5e-2, "mol m-3 s-1", low=0, sourced=(1.7e-2, 1e-1), confidence="low",
        meaning="maximal rate, lactate per water volume",
        source="a capacity of 0.05-0.3 mM O2/s, two to four times the use of awake cortex; not looked up",
    )
    K_O2: float = parameter(
        1e-3, "mol m-3", low=1e-7, sourced=(5e-4, 2e-3), confidence="medium",
        meaning="half-saturation of oxygen", source=JOLIVET + "; range not looked up",
    )
    K_Lac: float = parameter(
        0.5, "mol m-3", low=1e-6, sourced=(0.04, 0.74), confidence="medium",
        meaning="half-saturation of lactate",
        source="between pyruvate 0.04 mM and the neuronal lactate carrier 0.74 mM: " + JOLIVET,
    )
    K_ADP: float = parameter(
        0.11, "mol m-3", low=1e-6, sourced=(0.009, 0.22), confidence="high",
        meaning="half-saturation of ADP",
        source="permeabilised rat brain synaptosomes: Monge et al 2008 Mol Cell Biochem, "
        "10.1007/s11010-008-9865-7",
    )
    K_Pi: float = parameter(
        0.5, "mol m-3", low=1e-6, sourced=(0.3, 1.5), confidence="low",
        meaning="half-saturation of phosphate",
        source="a usual value of the phosphate carrier; not looked up",
    )
    inhibition: float = parameter(
        0.0, "1", low=0, high=1, confidence="defined", meaning="fraction inhibited (cyanide)",
        source="chosen by the user",
    )
    standard_energy: float = parameter(
        -980e3, "J mol-1", sourced=(-1.0e6, -9.5e5), confidence="medium",
        meaning="standard free energy at pH 7, CO2 at 50 mmHg",
        source="lactate + 3 O2(gas) -1337 kJ/mol (glucose -2872, less the -196 of glycolysis, halved), "
        "dissolved O2 3 x -16.4, CO2 at 0.065 bar -21, 14 ATP made at 30.5: Alberty 2003 Thermodynamics of "
        "Biochemical Reactions, 10.1002/0471332607; not looked up but for glucose",
    )
    q10: float = enzyme_pace()

    def processes(self):
        made = {self.lactate: -1, O2: -3, ADP: -14, Pi: -14, ATP: 14, H: self.lactate.z}
        made[CO2] = 3 * self.carbon_dioxide
        return (Process("", self.rate, inside=made, standard_energy=with_species(self.standard_energy, made)),)

    def rate(self, m: Point) -> Any:
        c = m.inside
        fuel = saturation(c.O2, self.K_O2) * saturation(c[self.lactate], self.K_Lac)
        demand = saturation(c.ADP, self.K_ADP) * saturation(c.Pi, self.K_Pi)
        drive = np.tanh(m.affinity / (2.0 * self.per_turnover * R * m.T))
        return self.V * q10(m.T, self.q10) * (1.0 - self.inhibition) * fuel * demand * drive


class CreatineKinase(Mechanism):
    r"""Creatine kinase: PCr + ADP <-> Cr + ATP, near equilibrium at all times.

    .. math::
        r = k\,(K\, PCr\, ADP - Cr\, ATP)

    Phosphocreatine holds ATP up until it is spent itself, half a minute or so after the supply fails.
    """

    short = "creatine_kinase"
    place = "compartment"
    inside = {PCr: -1, ADP: -1, Cr: 1, ATP: 1}

    k: float = parameter(
        5.0, "m3 mol-1 s-1", low=0, confidence="low", meaning="backward rate constant",
        source="fast beside all else here (well under a second); not looked up",
    )
    equilibrium: float = parameter(
        120.0, "1", low=1e-3, sourced=(100.0, 177.0), confidence="high",
        meaning="K at pH 7 and 37 degC, Cr ATP / (PCr ADP)",
        source="177 +- 7 at 1 mM Mg, 100-160 physiological: Teague & Dobson 1992 J Biol Chem 267:14084",
    )
    q10: float = enzyme_pace()

    def standard_energy(self, T: Any) -> Any:
        """From the equilibrium constant, J/mol."""
        return -R * T * np.log(self.equilibrium)

    def rate(self, m: Point) -> Any:
        c = m.inside
        return self.k * q10(m.T, self.q10) * (self.equilibrium * c.PCr * c.ADP - c.Cr * c.ATP)


class AdenylateKinase(Mechanism):
    r"""Adenylate kinase: 2 ADP <-> ATP + AMP, near equilibrium at all times.

    .. math::
        r = k\,(K\, ADP^2 - ATP\, AMP)

    It makes AMP rise steeply as ATP falls, the alarm of the cell and the way out of the adenine pool.
    """

    short = "adenylate_kinase"
    place = "compartment"
    inside = {ADP: -2, ATP: 1, AMP: 1}

    k: float = parameter(
        10.0, "m3 mol-1 s-1", low=0, confidence="low", meaning="backward rate constant",
        source="fast beside all else here (well under a second); not looked up",
    )
    equilibrium: float = parameter(
        1.0, "1", low=1e-3, sourced=(0.4, 1.1), confidence="high", meaning="K at pH 7, ATP AMP / ADP^2",
        source="0.92: " + JOLIVET + "; 1.05: Lawson & Veech 1979 J Biol Chem 254:6528, not looked up",
    )
    q10: float = enzyme_pace()

    def standard_energy(self, T: Any) -> Any:
        """From the equilibrium constant, J/mol."""
        return -R * T * np.log(self.equilibrium)

    def rate(self, m: Point) -> Any:
        c = m.inside
        return self.k * q10(m.T, self.q10) * (self.equilibrium * c.ADP * c.ADP - c.ATP * c.AMP)


class Nucleotidase(Mechanism):
    r"""5'-nucleotidase: AMP -> adenosine + Pi, by which adenine leaves the fast pool.

    .. math::
        r = k\,\left(AMP - \frac{Ado\, Pi}{K}\right), \quad K = e^{-\Delta G^0/RT} \text{ (mol/L)}

    Slow, and decisive: after an hour without blood two thirds of the adenine are gone, and ATP
    cannot come back faster than adenosine is salvaged.
    """

    short = "nucleotidase"
    place = "compartment"
    inside = {AMP: -1, Ado: 1, Pi: 1}

    k: float = parameter(
        3.5e-4, "s-1", low=0, sourced=(2e-4, 8e-4), confidence="medium", meaning="forward rate constant",
        source="from the adenine left after 1 h of ischaemia (34 %, cat): Kleihues, Kobayashi & Hossmann "
        "1974 J Neurochem, 10.1111/j.1471-4159.1974.tb04374.x; and after 10 min (78 %, rat)",
    )
    standard_energy: float = parameter(
        -14.2e3, "J mol-1", sourced=(-14.5e3, -12e3), confidence="medium",
        meaning="standard free energy at pH 7",
        source="hydrolysis of AMP: Nelson & Cox, Lehninger Principles of Biochemistry; not looked up",
    )
    q10: float = enzyme_pace()

    def rate(self, m: Point) -> Any:
        c, constant = m.inside, 1000.0 * np.exp(-self.standard_energy / (R * m.T))
        return self.k * q10(m.T, self.q10) * (c.AMP - c.Ado * c.Pi / constant)


class AdenosineKinase(Mechanism):
    r"""Adenosine kinase: adenosine + ATP -> AMP + ADP, the slow way back into the adenine pool.

    .. math::
        r = V\, \frac{Ado}{Ado + K_{Ado}}\, \frac{ATP}{ATP + K_{ATP}}\, \tanh\frac{A}{2RT}

    It needs ATP: a cell without any cannot salvage.
    """

    short = "adenosine_kinase"
    place = "compartment"
    inside = {Ado: -1, ATP: -1, AMP: 1, ADP: 1}

    V: float = parameter(
        5e-5, "mol m-3 s-1", low=0, sourced=(1e-7, 1e-4), confidence="low", meaning="maximal rate",
        source="from the return of adenine from 34 % to 68 % within 3-7 h of recirculation: Kleihues et al "
        "1974, 10.1111/j.1471-4159.1974.tb04374.x (derived, synthesis included); enzyme not looked up",
    )
    K_Ado: float = parameter(
        2e-3, "mol m-3", low=1e-7, sourced=(2e-4, 3e-3), confidence="medium",
        meaning="half-saturation of adenosine",
        source="0.2-2.8 uM in adrenal, liver and ascites cells; brain not looked up",
    )
    K_ATP: float = parameter(
        0.1, "mol m-3", low=1e-6, sourced=(0.02, 0.22), confidence="medium", meaning="half-saturation of ATP",
        source="20-220 uM in other tissues; brain not looked up",
    )
    standard_energy: float = parameter(
        -16.3e3, "J mol-1", sourced=(-20e3, -14e3), confidence="medium",
        meaning="standard free energy at pH 7",
        source="ATP hydrolysis -30.5 less that of AMP -14.2 kJ/mol: Nelson & Cox, Lehninger Principles of "
        "Biochemistry; not looked up",
    )
    q10: float = enzyme_pace()

    def rate(self, m: Point) -> Any:
        c = m.inside
        return self.V * q10(m.T, self.q10) * saturation(c.Ado, self.K_Ado) * saturation(c.ATP, self.K_ATP) * m.drive


class Housekeeping(Mechanism):
    r"""All use of ATP that moves no ion: actin, microtubules, lipids, protein. ATP -> ADP + Pi.

    .. math::
        r = V\, \frac{ATP}{ATP + K_{ATP}}\, \tanh\frac{A}{2RT}

    The default is that of a cell in anaesthetised, silent cortex; awake it is 0.16 to 0.31 mM/s.
    """

    short = "housekeeping"
    place = "compartment"
    fuel = 1

    V: float = parameter(
        0.07, "mol m-3 s-1", low=0, sourced=(0.04, 0.31), confidence="medium", meaning="maximal rate",
        source="25-50 % of the brain's energy: Engl & Attwell 2015 J Physiol 593:3417, "
        "10.1113/jphysiol.2014.282517; Engl et al 2017 J Cereb Blood Flow Metab, 10.1177/0271678X16648710",
    )
    K_ATP: float = parameter(
        0.3, "mol m-3", low=1e-6, sourced=(0.05, 1.0), confidence="low", meaning="half-saturation of ATP",
        source="a choice of the model, within the usual range of ATPases; not looked up",
    )
    q10: float = enzyme_pace()

    def rate(self, m: Point) -> Any:
        return self.V * q10(m.T, self.q10) * saturation(m.inside.ATP, self.K_ATP) * m.drive
