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
#: affinity of the calcium buffer, mol/m3: the low end of what terminals have (1.5-4.7 uM), so that there is
#: enough of it for a flood; what mitochondria take up is not in here
CALCIUM_K_D = 4.7e-3


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
        CO2Hydration(), ProtonBuffer(), CalciumBuffer(K_d=CALCIUM_K_D),
    )


def levels(place: str) -> dict[str, float]:
    """Acid, base and gases of a place, mol/m3."""
    return {"HCO3": BICARBONATE[place], "CO2": DIOXIDE, "H": PROTONS[place], "Lactate": LACTATE[place]}


def buffers(place: str) -> dict[str, float]:
    """Buffers of a cell with what they hold: 15 mM per pH unit, 100 calcium bound for each that is free."""
    held = {**buffer_levels(15.0, pH=PH[place]), **binding_levels(100.0, calcium=1e-4, K_d=CALCIUM_K_D)}
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


#: what `balance` solves for: a number for each balance that does not follow from the others
FREE = (
    "neuron.leak_Na.P", "neuron.leak_K.P", "neuron.kcc2.J_max", "neuron.nhe.J_max", "neuron.leak_Ca.P",
    "neuron.glutaminase.V", "neuron.glutamate_decarboxylase.V",
    "astrocyte.leak_Na.P", "astrocyte.kir.P", "astrocyte.nkcc1.J_max", "astrocyte.nhe.J_max", "astrocyte.leak_Ca.P",
    "astrocyte.glutamine_synthetase.V", "astrocyte.GABA",
    *(f"{cell}.{path}" for cell in ("neuron", "astrocyte") for path in (
        "glycolysis.V", "respiration.V", "adenosine_kinase.V", "AMP", "Cr", "Glc", "O2", "CO2", "H", "HBuf", "CaB",
        "Gln", "NH4")),
    *(f"ecs.{species}" for species in ("Glc", "O2", "Lactate", "CO2", "H", "Glu", "GABA", "Gln")),
)


def balance() -> Model:
    """Solve again for SOLVED and START: pump densities from the ATP they use, then all of FREE."""
    from ..compiler.network import Network
    from ..experiment.balance import balanced

    network = Network(build())
    p = network.default_parameters
    turnovers = network.rates(network.with_steady_sites(network.start, p), p)[0]
    model, paths = network.model, [step.path for step in network.steps]
    for cell, use in PUMP_USE.items():
        path = f"{cell}.pump.density"
        factor = use * TISSUE / turnovers[paths.index(f"{cell}.pump.bind_ATP")]
        model = model.with_values({path: model.value(path) * factor})
    return balanced(model, FREE)


#: numbers that make the state above a rest, solved by `ion.balanced` (see `balance`), SI
SOLVED: dict[str, float] = {
    "neuron.pump.density": 6.55855090339383e-09,
    "astrocyte.pump.density": 2.78396439034898e-09,
    "neuron.leak_Na.P": 3.652133607167569e-10,
    "neuron.leak_K.P": 4.712355097623935e-09,
    "neuron.kcc2.J_max": 4.791407497273798e-07,
    "neuron.nhe.J_max": 1.944980217088444e-08,
    "neuron.leak_Ca.P": 2.3550487227632675e-10,
    "neuron.glutaminase.V": 0.024469103788825025,
    "neuron.glutamate_decarboxylase.V": 0.0020828022577599418,
    "astrocyte.leak_Na.P": 1.0960677701147569e-10,
    "astrocyte.kir.P": 2.5137359450429993e-08,
    "astrocyte.nkcc1.J_max": 1.8221686892287873e-06,
    "astrocyte.nhe.J_max": 1.4096740865520385e-08,
    "astrocyte.leak_Ca.P": 1.6764790382224e-10,
    "astrocyte.glutamine_synthetase.V": 0.035580514400398215,
    "astrocyte.GABA": 0.06380575357704996,
    "neuron.glycolysis.V": 0.05213901032787034,
    "neuron.respiration.V": 0.08431438493012137,
    "neuron.adenosine_kinase.V": 3.2549470182727055e-07,
    "neuron.AMP": 0.0003,
    "neuron.Cr": 6.000000000000001,
    "neuron.Glc": 1.995129835110828,
    "neuron.O2": 0.04345184670352574,
    "neuron.CO2": 1.5331209687080145,
    "neuron.H": 6.78141960179854e-05,
    "neuron.HBuf": 11.801721017767777,
    "neuron.CaB": 0.01021276595744681,
    "neuron.Gln": 0.2902755695066505,
    "neuron.NH4": 0.12087909518441993,
    "astrocyte.glycolysis.V": 0.05541903326060501,
    "astrocyte.respiration.V": 0.09858098219924172,
    "astrocyte.adenosine_kinase.V": 3.2549470182727055e-07,
    "astrocyte.AMP": 0.0003,
    "astrocyte.Cr": 6.000000000000001,
    "astrocyte.Glc": 2.0705070059679636,
    "astrocyte.O2": 0.04387854690124988,
    "astrocyte.CO2": 1.5328029791425635,
    "astrocyte.H": 6.042778094989487e-05,
    "astrocyte.HBuf": 11.19474247892334,
    "astrocyte.CaB": 0.01021276595744681,
    "astrocyte.Gln": 2.5218940374311454,
    "astrocyte.NH4": 0.10611847222621776,
    "ecs.Glc": 2.1410882578390744,
    "ecs.O2": 0.044280307474537275,
    "ecs.Lactate": 0.940581619677236,
    "ecs.CO2": 1.5324886511676754,
    "ecs.H": 5.651912964208308e-05,
    "ecs.Glu": 2.2942355860313336e-05,
    "ecs.GABA": 2.959014625331785e-05,
    "ecs.Gln": 0.32325515277647066,
}

#: occupancies of the pump's cycle there
START: dict[str, float] = {
    "neuron.pump.E1ATP": 0.0005808956161397155,
    "neuron.pump.Na3E1ATP": 0.0009092405520006616,
    "neuron.pump.Na3E1P": 0.3879416123925124,
    "neuron.pump.E2P": 0.05299823512973224,
    "neuron.pump.K2E2": 0.00452461255564805,
    "neuron.pump.K2E2ATP": 0.5530454037539669,
    "astrocyte.pump.E1ATP": 0.00043047762220455304,
    "astrocyte.pump.Na3E1ATP": 0.0011342188904463755,
    "astrocyte.pump.Na3E1P": 0.6676629962138083,
    "astrocyte.pump.E2P": 0.055877213315988085,
    "astrocyte.pump.K2E2": 0.002320595077476204,
    "astrocyte.pump.K2E2ATP": 0.2725744988800763,
}


def tripartite_full() -> Model:
    """Neuron, astrocyte, extracellular space and blood, with pH, calcium and transmitters, at rest."""
    model = build().with_values(SOLVED)
    return Model(*model.parts, temperature=model.temperature, name=model.name, start=START)
