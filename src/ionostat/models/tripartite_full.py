"""`tripartite-full`: the tripartite cells with pH, calcium, glutamate, GABA and the cycle of the pump.

The same share of cortex as `tripartite`, with what that leaves out. The sodium pump is a ring of
six states; lactate brings its proton, carbon dioxide and bicarbonate and the cell's own groups
buffer it; calcium is held a ten-thousandth of its outside level; glutamate and GABA are released,
taken up and made again. Every carrier saturates. In ischaemia no transporter is told to reverse:
EAAT and NCX do, where their affinity changes sign.

Chloride is chloride here: bicarbonate is an ion of its own. The neuron has alpha1's affinity for
sodium (alpha3 of the printed rate constants would need ten times the pumps), and NKCC1 that is
not expressed, for the course of development. The astrocyte regulates its volume.
"""

from __future__ import annotations

from typing import Any

from ..experiment.protocol import FOREVER, Protocol, Ramp, Step
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
    GlutamateDecarboxylase,
    GlutamateRelease,
    Glutaminase,
    GlutamineSynthetase,
)
from ..mechanisms.uptake import EAAT, GAT1
from ..mechanisms.volume_regulation import VRAC, SwellingActivatedK
from ..mechanisms.water import BarrierWater, Water
from ..model.compartment import Compartment, Reservoir
from ..model.membrane import Junction, Membrane
from ..model.model import Model
from ..species import CO2, HCO3, O2, Ca, Cl, Glc, Gln, H, K, Lactate, Na
from .scenarios import Scenario, anoxia, ischemia, ouabain, spike_train
from .tripartite import AREA, FRACTIONS, METABOLITES, PUMP_USE, TISSUE

#: water of each place, m3
VOLUME = {place: share * TISSUE for place, share in FRACTIONS.items()}
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
#: osmoles of plasma beside its ions, mol/m3: isosmotic with 30 mM of impermeants outside the cells
OTHERS = 40.0
#: affinity of the calcium buffer, mol/m3: the low end of what terminals have (1.5-4.7 uM), so that there is
#: enough of it for a flood; what mitochondria take up is not in here
CALCIUM_K_D = 4.7e-3


def neuron_mechanisms() -> tuple[Mechanism, ...]:
    """The neuron's membrane."""
    return (
        Leak(Na), Leak(K), Leak(Cl, P=2e-9), Leak(HCO3, P=4e-10), Leak(Ca, P=2e-10),
        TransientNa(), DelayedRectifierK(), VoltageGatedCl(species=(Cl, HCO3)), Stimulus(K),
        SodiumPumpCycle.alpha1(name="pump"), KCC2(), NKCC1(expression=0.0), NHE(), AE3(J_max=1e-8), NCX(), PMCA(),
        GlutamateRelease(basal=1e-9), GABARelease(), Ammonia(), EAAT(J_max=3.7e-8), GAT1(),
        MCT.mct2(name="mct"), Carrier(Glc), Carrier(Gln), Carrier(O2, P=2e-5), Carrier(CO2, P=2e-5), Water(P_f=2e-5),
    )


def astrocyte_mechanisms() -> tuple[Mechanism, ...]:
    """The astrocyte's membrane."""
    return (
        Leak(Na), Leak(Cl, P=5e-10), Leak(HCO3, P=1e-10), Leak(Ca, P=2e-10), Kir41(),
        SodiumPumpCycle.alpha2(name="pump"), NKCC1(), NBCe1(J_max=1e-7), NHE(), NCX(), PMCA(),
        EAAT(), GAT1(), Ammonia(),
        MCT.mct1(name="mct"), Carrier(Glc), Carrier(Gln, P=3e-10), Carrier(O2, P=2e-5), Carrier(CO2, P=2e-5),
        Water(P_f=3e-4), VRAC(reference=VOLUME["astrocyte"]), SwellingActivatedK(reference=VOLUME["astrocyte"]),
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
        "neuron", volume=VOLUME["neuron"],
        reactions=(*reactions(0.06), Glutaminase(), GlutamateDecarboxylase(), GABATransaminase(lactate=Lactate)),
        concentrations={
            "Na": 10.0, "K": 135.0, "Cl": 6.0, **METABOLITES, "Glc": 2.2, "O2": 0.044,
            **levels("neuron"), **buffers("neuron"), "Glu": 8.0, "GABA": 2.0, "Gln": 0.4, "NH4": 0.12,
        },
    )
    astrocyte = Compartment(
        "astrocyte", volume=VOLUME["astrocyte"],
        reactions=(*reactions(0.055), GlutamineSynthetase(), GABATransaminase(lactate=Lactate)),
        concentrations={
            "Na": 15.0, "K": 110.0, "Cl": 25.0, **METABOLITES, "Glc": 2.2, "O2": 0.044,
            **levels("astrocyte"), **buffers("astrocyte"), "Glu": 1.0, "GABA": 0.1, "Gln": 3.0, "NH4": 0.12,
        },
    )
    ecs = Compartment(
        "ecs", volume=VOLUME["ecs"], reactions=[CO2Hydration(anhydrase=20.0)],
        concentrations={
            "Na": 144.0, "K": 3.5, "Cl": 118.0, "Ca": 1.2, "Glc": 2.4, "O2": 0.045,
            **levels("ecs"), "Glu": 3e-5, "GABA": 6e-5, "Gln": 0.4, "NH4": 0.1,
        },
    )
    blood = Reservoir(
        "blood", others=OTHERS, concentrations={
            "O2": 0.13, "Glc": 4.75, "Lactate": 1.0, "CO2": BLOOD_DIOXIDE, "H": 10.0 ** (3.0 - 7.4),
            "Na": 140.0, "K": 4.0, "Cl": 108.0, "HCO3": 24.0, "Ca": 1.2,
        },
    )
    perfusion = Perfusion(glucose_extraction=0.2, lactate=Lactate, carbon_dioxide=True)
    return Model(
        Membrane(neuron, ecs, area=AREA, V=-70e-3, mechanisms=neuron_mechanisms()),
        Membrane(astrocyte, ecs, area=AREA, V=-85e-3, mechanisms=astrocyte_mechanisms()),
        Junction(blood, ecs, name="blood", size=TISSUE, mechanisms=[perfusion, BarrierWater()]),
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
    "neuron.leak_Na.P": 3.191414548827897e-10,
    "neuron.leak_K.P": 4.71235557416359e-09,
    "neuron.kcc2.J_max": 4.791407921622868e-07,
    "neuron.nhe.J_max": 7.14115206791209e-08,
    "neuron.leak_Ca.P": 2.355048473840631e-10,
    "neuron.glutaminase.V": 0.024469441052461932,
    "neuron.glutamate_decarboxylase.V": 0.002083793028398109,
    "astrocyte.leak_Na.P": 9.433690934550954e-11,
    "astrocyte.kir.P": 2.5416747861833383e-08,
    "astrocyte.nkcc1.J_max": 1.9020414432949204e-06,
    "astrocyte.nhe.J_max": 3.624670526357661e-08,
    "astrocyte.leak_Ca.P": 1.6764788652692544e-10,
    "astrocyte.glutamine_synthetase.V": 0.03525403537586238,
    "astrocyte.GABA": 0.06380574769348547,
    "neuron.glycolysis.V": 0.05209244508924178,
    "neuron.respiration.V": 0.08432097123205681,
    "neuron.adenosine_kinase.V": 3.2549470182727055e-07,
    "neuron.AMP": 0.0003,
    "neuron.Cr": 6.000000000000001,
    "neuron.Glc": 1.995068999662657,
    "neuron.O2": 0.04345192121376789,
    "neuron.CO2": 1.5321870298869316,
    "neuron.H": 6.767286457035014e-05,
    "neuron.HBuf": 11.777125071579958,
    "neuron.CaB": 0.01021276595744681,
    "neuron.Gln": 0.290276215767186,
    "neuron.NH4": 0.12247734959120572,
    "astrocyte.glycolysis.V": 0.05553415151131013,
    "astrocyte.respiration.V": 0.09856542283204095,
    "astrocyte.adenosine_kinase.V": 3.2549470182727055e-07,
    "astrocyte.AMP": 0.0003,
    "astrocyte.Cr": 6.0,
    "astrocyte.Glc": 2.0701693649363277,
    "astrocyte.O2": 0.04387873993286603,
    "astrocyte.CO2": 1.5324826593048926,
    "astrocyte.H": 6.034813938065414e-05,
    "astrocyte.HBuf": 11.179988224435546,
    "astrocyte.CaB": 0.01021276595744681,
    "astrocyte.Gln": 2.5219292050860656,
    "astrocyte.NH4": 0.10762850748730315,
    "ecs.Glc": 2.140896958520876,
    "ecs.O2": 0.04428043789618117,
    "ecs.Lactate": 0.9533254157372182,
    "ecs.CO2": 1.5324870041132117,
    "ecs.H": 5.565907267759363e-05,
    "ecs.Glu": 2.2996970437432393e-05,
    "ecs.GABA": 2.9590145946617906e-05,
    "ecs.Gln": 0.32325630920539605,
}

#: occupancies of the pump's cycle there
START: dict[str, float] = {
    "neuron.pump.E1ATP": 0.0005808956161397156,
    "neuron.pump.Na3E1ATP": 0.0009092405520006617,
    "neuron.pump.Na3E1P": 0.38794161239251235,
    "neuron.pump.E2P": 0.05299823512973224,
    "neuron.pump.K2E2": 0.00452461255564805,
    "neuron.pump.K2E2ATP": 0.5530454037539669,
    "astrocyte.pump.E1ATP": 0.0004304776222045531,
    "astrocyte.pump.Na3E1ATP": 0.0011342188904463755,
    "astrocyte.pump.Na3E1P": 0.6676629962138084,
    "astrocyte.pump.E2P": 0.05587721331598809,
    "astrocyte.pump.K2E2": 0.002320595077476204,
    "astrocyte.pump.K2E2ATP": 0.2725744988800763,
}


def tripartite_full() -> Model:
    """Neuron, astrocyte, extracellular space and blood, with pH, calcium and transmitters, at rest."""
    model = build().with_values(SOLVED)
    return Model(*model.parts, temperature=model.temperature, name=model.name, start=START)


# -------------------------------------------------------------------- what happens to it


def kcc2_knockdown(start: Any = "1 min", left: Any = "x0.2", duration: Any = FOREVER) -> Protocol:
    """Most of the neuron's KCC2 gone: chloride rises and E_Cl climbs towards V."""
    return Protocol("kcc2_knockdown", [Step("neuron.kcc2.expression", left, start=start, duration=duration)])


def development(switch: Any = "40 min", takes: Any = "60 min") -> Protocol:
    """A young neuron, NKCC1 high and KCC2 low, then the switch from one to the other, in fast motion.

    >>> [item.path for item in development().items][:2]
    ['neuron.nkcc1.expression', 'neuron.kcc2.expression']
    """
    young = [Step("neuron.nkcc1.expression", 0.25, start=0.0), Step("neuron.kcc2.expression", 0.05, start=0.0)]
    grown = [("neuron.nkcc1.expression", 0.0), ("neuron.kcc2.expression", 1.0)]
    return Protocol(
        "development", [*young, *(Ramp(path, value, start=switch, duration=takes) for path, value in grown)]
    )


def fxyd(start: Any = "1 min", duration: Any = "20 min", fold: float = 2.0) -> Protocol:
    """FXYD1, not phosphorylated, joins the neuron's pump and leaves: K_Na of its three sites ``fold`` times.

    The release of three sodium ions goes with the cube of the affinity of one.
    """
    return Protocol("fxyd", [Step("neuron.pump.b1", f"x{fold**3!r}", start=start, duration=duration)])


def hypo_osmotic(start: Any = "1 min", duration: Any = "40 min", less: float = 36.0) -> Protocol:
    """Plasma made dilute by ``less`` mM and back, with the barrier to water open."""
    return Protocol(
        "hypo_osmotic", [
            Step("blood.barrier_water.PS", 0.1, start=0.0),
            Step("blood.others", OTHERS - less, start=start, duration=duration),
        ],
    )


def scenarios() -> dict[str, Scenario]:
    """What happens to it."""
    train = spike_train(count=1000, period="50 ms")
    return {
        s.name: s
        for s in (
            Scenario("rest", Protocol("rest"), 900.0, "nothing is done"),
            Scenario("spike-train", spike_train(), 180.0, "100 spikes at 10 Hz: a load of sodium, and its clearance"),
            Scenario("long-train", Protocol("long_train", train.items), 300.0, "1000 spikes at 20 Hz, and after"),
            Scenario("ischemia", ischemia(), 900.0, "no blood flow for 5 min, then reperfusion: EAAT and NCX reverse"),
            Scenario("anoxia", anoxia(), 1800.0, "blood without oxygen for 5 min; glucose goes on"),
            Scenario("ouabain", ouabain(), 1800.0, "both pumps blocked for good"),
            Scenario("fxyd", fxyd(), 3600.0, "FXYD1 lowers the pump's affinity for sodium for 20 min"),
            Scenario("kcc2-knockdown", kcc2_knockdown(), 3600.0, "four fifths of KCC2 gone"),
            Scenario("development", development(), 9000.0, "from NKCC1 to KCC2: E_Cl falls"),
            Scenario("hypo-osmotic", hypo_osmotic(), 4800.0, "plasma 36 mM more dilute for 40 min"),
        )
    }
