"""`tripartite-full`: the tripartite cells with pH, calcium, glutamate, GABA and the cycle of the pump.

The same share of cortex as `tripartite`, with what that leaves out. The sodium pump is a ring of
six states; lactate brings its proton, carbon dioxide and bicarbonate and the cell's own groups
buffer it; calcium is held a ten-thousandth of its outside level; glutamate and GABA are released,
taken up and made again. Every carrier saturates. In ischaemia no transporter is told to reverse:
EAAT, GAT1 and NCX do, where their affinity changes sign.

Chloride is chloride here: bicarbonate is an ion of its own.
"""

from __future__ import annotations

import dataclasses
import json
from importlib.resources import files

from ..mechanisms.acid_base import MCT, CO2Hydration, ProtonBuffer, buffer_levels
from ..mechanisms.calcium_buffer import CalciumBuffer, binding_levels
from ..mechanisms.calcium_transport import PMCA
from ..mechanisms.chloride import VoltageGatedCl
from ..mechanisms.cotransport import KCC2, NKCC1, NBCe1
from ..mechanisms.exchange import AE3, NCX, NHE
from ..mechanisms.exchange_with_blood import Carrier, Perfusion
from ..mechanisms.leak import Leak
from ..mechanisms.mechanism import Mechanism
from ..mechanisms.metabolism import (
    AdenosineKinase,
    AdenylateKinase,
    CreatineKinase,
    Glycolysis,
    Housekeeping,
    Nucleotidase,
    Respiration,
)
from ..mechanisms.potassium import DelayedRectifierK, Kir41
from ..mechanisms.pump_cycle import SodiumPumpCycle
from ..mechanisms.sodium import TransientNa
from ..mechanisms.stimulus import Stimulus
from ..mechanisms.transmitters import (
    Ammonia,
    GABARelease,
    GABATransaminase,
    Glutaminase,
    GlutamateDecarboxylase,
    GlutamateRelease,
    GlutamineSynthetase,
)
from ..mechanisms.uptake import EAAT, GAT1
from ..mechanisms.water import Water
from ..model.compartment import Compartment, Impermeant, Reservoir
from ..model.membrane import Junction, Membrane
from ..model.model import Model
from ..species import CO2, O2, Ca, Cl, Glc, Gln, H, K, Lactate, Na
from .tripartite import AREA, FRACTIONS, METABOLITES, PUMP_USE, TISSUE

#: pH inside and outside: 7.0-7.3 and 7.2-7.4, Chesler 2003 Physiol Rev 83:1183
PH = {"neuron": 7.15, "astrocyte": 7.2, "ecs": 7.25}
#: carbon dioxide of tissue in that order of places, mol/m3; blood at 40 mmHg
DIOXIDE, BLOOD_DIOXIDE = 1.6, 1.23
#: H+ that comes with pH, mol/m3
PROTONS = {place: 10.0 ** (3.0 - pH) for place, pH in PH.items()}
#: bicarbonate in equilibrium with that carbon dioxide, pK' 6.1
BICARBONATE = {place: DIOXIDE * 10.0 ** (pH - 6.1) for place, pH in PH.items()}
#: lactate that stands still through the carriers: outside 1 mM, inside by the protons
LACTATE = {place: PROTONS["ecs"] / c for place, c in PROTONS.items()}


def neuron_mechanisms() -> tuple[Mechanism, ...]:
    """The neuron's membrane."""
    return (
        Leak(Na), Leak(K), Leak(Cl, P=2e-9), Leak(Ca, P=2e-10),
        TransientNa(), DelayedRectifierK(), VoltageGatedCl(), Stimulus(K),
        SodiumPumpCycle.alpha1(name="pump"), KCC2(), NHE(), AE3(J_max=1e-8), NCX(), PMCA(),
        GlutamateRelease(basal=1e-9), GABARelease(), Ammonia(), EAAT(J_max=3.7e-8), GAT1(),
        MCT.mct2(name="mct"), Carrier(Glc), Carrier(Gln), Carrier(O2, P=2e-5), Carrier(CO2, P=2e-5), Water(P_f=2e-5),
    )


def astrocyte_mechanisms() -> tuple[Mechanism, ...]:
    """The astrocyte's membrane."""
    return (
        Leak(Na), Leak(Cl, P=5e-10), Leak(Ca, P=2e-10), Kir41(),
        SodiumPumpCycle.alpha2(name="pump"), NKCC1(), NBCe1(J_max=1e-7), NHE(), NCX(), PMCA(),
        EAAT(), GAT1(), Ammonia(),
        MCT.mct1(name="mct"), Carrier(Glc), Carrier(Gln, P=3e-10), Carrier(O2, P=2e-5), Carrier(CO2, P=2e-5), Water(P_f=3e-4),
    )


def reactions(housekeeping: float) -> tuple[Mechanism, ...]:
    """What stands in both cells: metabolism, buffers."""
    return (
        Glycolysis(lactate=Lactate), Respiration(lactate=Lactate, carbon_dioxide=True), CreatineKinase(),
        AdenylateKinase(), Nucleotidase(), AdenosineKinase(), Housekeeping(V=housekeeping),
        CO2Hydration(), ProtonBuffer(), CalciumBuffer(),
    )


def levels(place: str) -> dict[str, float]:
    """Acid, base and gases of a place, mol/m3."""
    return {"HCO3": BICARBONATE[place], "CO2": DIOXIDE, "H": PROTONS[place], "Lactate": LACTATE[place]}


def buffers(place: str) -> dict[str, float]:
    """Buffers of a cell with what they hold: 15 mM per pH unit, 100 calcium bound for each that is free."""
    held = {**buffer_levels(15.0, pH=PH[place]), **binding_levels(100.0, calcium=1e-4)}
    return {s.symbol: c for s, c in held.items() if s != H}


def build() -> Model:
    """The model before its densities are put in."""
    neuron = Compartment(
        "neuron", volume=FRACTIONS["neuron"] * TISSUE,
        reactions=(*reactions(0.06), Glutaminase(), GlutamateDecarboxylase(), GABATransaminase(lactate=Lactate)),
        concentrations={
            "Na": 10.0, "K": 135.0, "Cl": 6.0, **METABOLITES, "Glc": 2.2, "O2": 0.044,
            **levels("neuron"), **buffers("neuron"), "Glu": 8.0, "GABA": 2.0, "Gln": 0.4, "NH4": 0.12,
        },
    )
    astrocyte = Compartment(
        "astrocyte", volume=FRACTIONS["astrocyte"] * TISSUE,
        reactions=(*reactions(0.055), GlutamineSynthetase(), GABATransaminase(lactate=Lactate)),
        concentrations={
            "Na": 15.0, "K": 110.0, "Cl": 25.0, **METABOLITES, "Glc": 2.2, "O2": 0.044,
            **levels("astrocyte"), **buffers("astrocyte"), "Glu": 1.0, "GABA": 0.1, "Gln": 3.0, "NH4": 0.12,
        },
    )
    ecs = Compartment(
        "ecs", volume=FRACTIONS["ecs"] * TISSUE, impermeant=Impermeant(30.0), reactions=[CO2Hydration.extracellular()],
        concentrations={
            "Na": 144.0, "K": 3.5, "Cl": 118.0, "Ca": 1.2, "Glc": 2.4, "O2": 0.045,
            **levels("ecs"), "Glu": 3e-5, "GABA": 6e-5, "Gln": 0.4, "NH4": 0.1,
        },
    )
    blood = Reservoir(
        "blood", concentrations={
            "O2": 0.13, "Glc": 4.75, "Lactate": 1.0, "CO2": BLOOD_DIOXIDE, "H": 10.0 ** (3.0 - 7.4),
            "Na": 140.0, "K": 4.0, "Cl": 108.0, "HCO3": 24.0, "Ca": 1.2,
        },
    )
    perfusion = Perfusion(glucose_extraction=0.2, lactate=Lactate, carbon_dioxide=True)
    return Model(
        Membrane(neuron, ecs, area=AREA, V=-70e-3, mechanisms=neuron_mechanisms()),
        Membrane(astrocyte, ecs, area=AREA, V=-85e-3, mechanisms=astrocyte_mechanisms()),
        Junction(blood, ecs, name="blood", size=TISSUE, mechanisms=[perfusion]),
        name="tripartite-full",
    )
