"""`tripartite`: a neuron, its astrocyte, their extracellular space, and the blood that feeds them.

One neuron's share of rat cortex (anaesthetised and silent), closed for ions: what leaves a cell
stays in the extracellular space. Blood exchanges oxygen, glucose and lactate. Everything that
happens in ischaemia comes from one change, of blood flow: oxygen and glucose run out, ATP falls, the
pump slows as its affinity falls, the neuron depolarises and fires, potassium jumps, cells swell.

Chloride stands for all small permeant anions, so its outside level is that of Cl- and HCO3- together.
"""

from __future__ import annotations

from ..experiment.protocol import Protocol
from ..mechanisms.chloride import VoltageGatedCl
from ..mechanisms.cotransport import LinearKCC2, LinearNKCC1
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
from ..mechanisms.sodium import TransientNa
from ..mechanisms.sodium_pump import SodiumPump
from ..mechanisms.stimulus import Stimulus
from ..mechanisms.water import Water
from ..model.compartment import Compartment, Impermeant, Reservoir
from ..model.membrane import Junction, Membrane
from ..model.model import Model
from ..species import O2, Cl, Glc, K, Lac, Na
from .scenarios import Scenario, anoxia, ischemia, metabolic_block, ouabain, spike_train

#: tissue per neuron, m3: 9.2e7 neurons per cm3 of rat cortex (Braitenberg & Schuez)
TISSUE = 1.09e-14
#: volume fractions of neuron, astrocyte and extracellular space: Jolivet et al 2015; Sykova & Nicholson 2008
FRACTIONS = {"neuron": 0.55, "astrocyte": 0.25, "ecs": 0.20}
#: effective membrane area of each cell, m2: 1e6 m2 per m3 of tissue (Jolivet et al 2015: 1.1e6 and 0.63e6)
AREA = 1e6 * TISSUE

#: levels that make a cell's metabolism; Cr and AMP from the equilibria of the kinases
METABOLITES = {"ATP": 3.0, "ADP": 0.03, "AMP": 3e-4, "Ado": 1e-3, "Pi": 2.0, "PCr": 5.0, "Cr": 6.0}

#: numbers that make the state below a rest, solved by `ion.balanced` (see `balance`), SI
SOLVED: dict[str, float] = {
    "neuron.leak_Na.P": 3.852641380845486e-10,
    "neuron.leak_K.P": 4.513592060077878e-09,
    "neuron.kcc2.u": 4.4855190325229717e-08,
    "astrocyte.leak_Na.P": 1.3035815742046993e-10,
    "astrocyte.kir.P": 2.38210922841612e-08,
    "astrocyte.nkcc1.u": 7.163430774880471e-09,
    "neuron.glycolysis.V": 0.051772040798661115,
    "neuron.respiration.V": 0.09444623444781389,
    "neuron.adenosine_kinase.V": 3.254947018272705e-07,
    "neuron.AMP": 0.0003,
    "neuron.Cr": 6.000000000000001,
    "neuron.Glc": 2.0347170928635196,
    "neuron.O2": 0.04245885273073558,
    "astrocyte.glycolysis.V": 0.05362955243470569,
    "astrocyte.respiration.V": 0.0978959668564097,
    "astrocyte.adenosine_kinase.V": 3.2549470182727044e-07,
    "astrocyte.AMP": 0.0003,
    "astrocyte.Cr": 5.999999999999999,
    "astrocyte.Glc": 2.1113838120190307,
    "astrocyte.O2": 0.04291885304566865,
    "ecs.Glc": 2.1797171890938793,
    "ecs.O2": 0.04332885330811774,
    "ecs.Lac": 1.0,
    "neuron.pump.density": 5.69588776830037e-07,
    "astrocyte.pump.density": 8.751250496240568e-08,
}


def neuron_mechanisms() -> tuple[Mechanism, ...]:
    """The neuron's membrane: leaks and spikes, pump with alpha3, KCC2, carriers."""
    return (
        Leak(Na), Leak(K), Leak(Cl, P=2e-9),
        TransientNa(), DelayedRectifierK(), VoltageGatedCl(),
        SodiumPump(K_Na=9.0, K_K=0.62), LinearKCC2(), Water(P_f=2e-5), Stimulus(K),
        Carrier(Glc), Carrier(Lac), Carrier(O2, P=2e-5),
    )


def astrocyte_mechanisms() -> tuple[Mechanism, ...]:
    """The astrocyte's membrane: Kir4.1, pump with alpha2, NKCC1, AQP4, carriers."""
    return (
        Leak(Na), Leak(Cl, P=5e-10), Kir41(),
        SodiumPump(K_Na=3.2, K_K=1.0), LinearNKCC1(), Water(P_f=3e-4),
        Carrier(Glc), Carrier(Lac), Carrier(O2, P=2e-5),
    )


def reactions(housekeeping: float) -> tuple[Mechanism, ...]:
    """The metabolism of a cell."""
    return (
        Glycolysis(), Respiration(), CreatineKinase(), AdenylateKinase(), Nucleotidase(), AdenosineKinase(),
        Housekeeping(V=housekeeping),
    )


def build() -> Model:
    """The model before its densities are put in."""
    neuron = Compartment(
        "neuron", volume=FRACTIONS["neuron"] * TISSUE, reactions=reactions(0.07),
        concentrations={"Na": 10.0, "K": 135.0, "Cl": 6.0, **METABOLITES, "Glc": 2.2, "Lac": 1.0, "O2": 0.044},
    )
    astrocyte = Compartment(
        "astrocyte", volume=FRACTIONS["astrocyte"] * TISSUE, reactions=reactions(0.066),
        concentrations={"Na": 15.0, "K": 110.0, "Cl": 25.0, **METABOLITES, "Glc": 2.2, "Lac": 1.0, "O2": 0.044},
    )
    ecs = Compartment(
        "ecs", volume=FRACTIONS["ecs"] * TISSUE, impermeant=Impermeant(30.0),
        concentrations={"Na": 144.0, "K": 3.5, "Cl": 138.0, "Glc": 2.4, "Lac": 1.0, "O2": 0.045},
    )
    blood = Reservoir("blood", concentrations={"O2": 0.13, "Glc": 4.75, "Lac": 1.0})
    return Model(
        Membrane(neuron, ecs, area=AREA, V=-70e-3, mechanisms=neuron_mechanisms()),
        Membrane(astrocyte, ecs, area=AREA, V=-85e-3, mechanisms=astrocyte_mechanisms()),
        Junction(blood, ecs, name="blood", size=TISSUE, mechanisms=[Perfusion(glucose_extraction=0.2)]),
        name="tripartite",
    )


#: ATP that the pumps of each cell use at rest, mol per m3 of tissue and second. Neuron: 3.4e8 molecules
#: per second and cell; astrocyte: 1.0e8, here 1.6e8, within 0.005-0.04 (Attwell & Laughlin 2001)
PUMP_USE = {"neuron": 0.052, "astrocyte": 0.026}

#: what `balance` solves for
FREE = (
    "neuron.leak_Na.P", "neuron.leak_K.P", "neuron.kcc2.u",
    "astrocyte.leak_Na.P", "astrocyte.kir.P", "astrocyte.nkcc1.u",
    *(f"{cell}.{path}" for cell in ("neuron", "astrocyte") for path in (
        "glycolysis.V", "respiration.V", "adenosine_kinase.V", "AMP", "Cr", "Glc", "O2")),
    "ecs.Glc", "ecs.O2", "ecs.Lac",
)


def balance() -> Model:
    """Solve again for SOLVED: pump densities from the ATP they use, then all of FREE."""
    from ..compiler.network import Network
    from ..experiment.balance import balanced

    model = build()
    network = Network(model)
    turnovers = network.rates(network.start, network.default_parameters)[0]
    for cell, use in PUMP_USE.items():
        j = [s.path for s in network.steps].index(f"{cell}.pump")
        path = f"{cell}.pump.density"
        model = model.with_values({path: model.value(path) * use * TISSUE / turnovers[j]})
    return balanced(model, FREE)


def tripartite() -> Model:
    """Neuron, astrocyte, extracellular space and blood, at rest."""
    return build().with_values(SOLVED)


def scenarios() -> dict[str, Scenario]:
    """What happens to it."""
    return {
        s.name: s
        for s in (
            Scenario("rest", Protocol("rest"), 900.0, "nothing is done"),
            Scenario("spike-train", spike_train(), 60.0, "100 spikes at 10 Hz, then recovery"),
            Scenario("ouabain", ouabain(), 3600.0, "both pumps blocked for good"),
            Scenario("metabolic-block", metabolic_block(), 3600.0, "glycolysis and respiration inhibited"),
            Scenario("anoxia", anoxia(), 1800.0, "blood without oxygen for 5 min; glucose goes on"),
            Scenario("ischemia", ischemia(), 900.0, "no blood flow for 5 min, then reperfusion"),
        )
    }
