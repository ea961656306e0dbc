"""What blood brings and takes, and how it gets into the cells.

Flow is the only supply of oxygen and glucose: arterial blood enters with its content, gives to the
tissue, and leaves at the tissue's level. Without flow nothing comes and no lactate leaves. From the
extracellular space, carriers and the lipid itself pass the uncharged solutes into the cells. Flow and
permeabilities are those of 37 degC at any temperature: a protocol of cooling sets them.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from ..errors import BadMechanism
from ..primitives import at_least
from ..records import parameter
from ..species import CO2, O2, Glc, H, Lac, Species
from .leak import constant_field_flux
from .mechanism import Mechanism
from .point import POOL_FLOOR, Point
from .process import Process


class Carrier(Mechanism):
    r"""Passage of an uncharged solute through a cell membrane: :math:`J = P\,(c_{in} - c_{out})`.

    Glucose takes GLUT1 and GLUT3, lactate the monocarboxylate carriers (with the proton, so neutral),
    oxygen the lipid itself. The default of P suits glucose and lactate; for oxygen take 2e-5 m/s or
    more, at which its level is the same on both sides within micromolar.
    """

    species: Species = dataclasses.field(kw_only=False)
    P: float = parameter(
        2e-8, "m s-1", low=0, confidence="low", meaning="permeability",
        source="glucose and lactate stand about equal inside and outside: Pfeuffer, Tkac & Gruetter 2000 "
        "J Cereb Blood Flow Metab 20:736; oxygen 1e-5 to 1e-4 m/s: Ivanov et al 2004 Biochem Biophys Res "
        "Commun 322:746; 0.4 m/s: Subczynski, Hopwood & Hyde 1992 J Gen Physiol 100:69, "
        "10.1085/jgp.100.1.69; permeabilities of glucose and lactate not looked up",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.species.z:
            raise BadMechanism(
                f"Carrier({self.species}): {self.species} is charged; use Leak({self.species})."
            )

    def default_name(self) -> str:
        return f"carrier_{self.species}"

    def processes(self):
        return (Process("", self.rate, moves={self.species: 1}),)

    def rate(self, m: Point) -> Any:
        return constant_field_flux(self.P, self.species, m)


class Perfusion(Mechanism):
    r"""Blood flow through a volume of tissue: inside is arterial blood, outside the tissue.

    .. math::
        r_{O_2} = q\,[C(O_2^{blood}) - C(O_2^{tissue})], \quad
        C(c) = c + C_{Hb}\,\frac{c^n}{c^n + P_{50}^n}, \qquad
        r_X = q\, E_X\,(X^{blood} - X^{tissue})

    Fick's principle with venous blood in equilibrium with the tissue: oxygen is carried dissolved (c)
    and on haemoglobin, glucose and lactate X are extracted in part, by their carriers in the capillary
    wall. Three processes, each moving one molecule outward (blood to tissue). The size of the junction
    is the volume of tissue, m3; nothing comes at flow 0.

    Where pH is a state, ``lactate=Lactate`` moves the anion with a proton, by MCT1 of the capillary,

    .. math::
        r = q\, E_X\, \frac{X^{b} H^{b} - X^{t} H^{t}}{(H^{b} + H^{t})/2}

    which is neutral and the same where pH is. ``carbon_dioxide=True`` adds the removal of CO2, as
    :math:`q\,\beta\,(CO_2^{b} - CO_2^{t})`: blood takes up :math:`\beta` for each that stays dissolved, as
    bicarbonate made in its red cells. The reservoir is arterial blood: H of pH 7.4, CO2 1.23 mM (40 mmHg).
    """

    short = "perfusion"
    place = "junction"

    lactate: Species = Lac
    carbon_dioxide: bool = False

    flow: float = parameter(
        8.3e-3, "s-1", low=0, sourced=(5e-3, 2e-2), confidence="high",
        meaning="blood per volume of tissue and time (0.5 mL/g/min)",
        source="0.40 chloralose, 0.75 morphine: Hyder et al 2000 J Cereb Blood Flow Metab 20:485, "
        "10.1097/00004647-200003000-00007; range 0.3-1.2 mL/g/min",
    )
    capacity: float = parameter(
        8.6, "mol m-3", low=0, sourced=(7.5, 9.0), confidence="high",
        meaning="oxygen that haemoglobin binds, per volume of blood",
        source="Jolivet et al 2015 PLoS Comput Biol 11:e1004036, 10.1371/journal.pcbi.1004036",
    )
    P50: float = parameter(
        0.0361, "mol m-3", low=1e-6, sourced=(0.034, 0.05), confidence="high",
        meaning="dissolved oxygen at half saturation",
        source="Jolivet et al 2015, 10.1371/journal.pcbi.1004036; range of mammals not looked up",
    )
    hill: float = parameter(
        2.73, "1", low=0.5, sourced=(2.6, 2.8), confidence="high", meaning="Hill coefficient of haemoglobin",
        source="Jolivet et al 2015, 10.1371/journal.pcbi.1004036; range not looked up",
    )
    glucose_extraction: float = parameter(
        0.25, "1", low=0, high=1, sourced=(0.2, 0.32), confidence="medium",
        meaning="fraction of the difference in glucose that passes in one transit",
        source="clearance 0.13 (anaesthetised) to 0.20 mL/g/min (awake) in rat cortex: Gjedde & Rasmussen "
        "1980 J Neurochem 35:1382; 0.20-0.32 in fetal sheep: Bissonnette, Hohimer & Chao 1991 Exp Physiol, "
        "10.1113/expphysiol.1991.sp003517",
    )
    lactate_extraction: float = parameter(
        0.2, "1", low=0, high=1, sourced=(0.0, 0.42), confidence="low",
        meaning="fraction of the difference in lactate that passes in one transit",
        source="none measurable in fetal sheep, 0.42 in fetal guinea-pig: Bissonnette, Hohimer & Chao 1991, "
        "10.1113/expphysiol.1991.sp003517; adult rat not looked up",
    )

    dioxide_capacity: float = parameter(
        9.8, "1", low=1.0, sourced=(3.9, 9.8), confidence="medium",
        meaning="CO2 that blood takes up for each that stays dissolved",
        source="480 mL/L at 40 mmHg, 520 at 46 in venous blood (55 mmHg if its oxygen stayed), against 0.0307 "
        "mM/mmHg dissolved: figures of a textbook page on the CO2 dissociation curve, looked up; the "
        "oxygen that leaves (Haldane) is counted as if it went along",
    )

    def processes(self):
        lactate = {self.lactate: 1, H: -self.lactate.z}
        return (
            Process("O2", self.oxygen, moves={O2: 1}),
            Process("Glc", self.glucose, moves={Glc: 1}),
            Process(self.lactate.symbol, self.lactic_acid, moves=lactate),
            *([Process("CO2", self.dioxide, moves={CO2: 1})] if self.carbon_dioxide else []),
        )

    def content(self, c: Any) -> Any:
        """Oxygen per volume of blood, mol/m3, at a dissolved oxygen c."""
        bound = (at_least(c, POOL_FLOOR) / self.P50) ** self.hill
        return c + self.capacity * bound / (1.0 + bound)

    def oxygen(self, m: Point) -> Any:
        return self.flow * (self.content(m.inside.O2) - self.content(m.outside.O2))

    def glucose(self, m: Point) -> Any:
        return self.flow * self.glucose_extraction * (m.inside.Glc - m.outside.Glc)

    def lactic_acid(self, m: Point) -> Any:
        inside, outside = m.inside[self.lactate], m.outside[self.lactate]
        if self.lactate.z == 0:
            return self.flow * self.lactate_extraction * (inside - outside)
        mean = 0.5 * (m.inside.H + m.outside.H)
        return self.flow * self.lactate_extraction * (inside * m.inside.H - outside * m.outside.H) / mean

    def dioxide(self, m: Point) -> Any:
        return self.flow * self.dioxide_capacity * (m.inside.CO2 - m.outside.CO2)
