"""`neuron`: one cortical neuron with all its ions, its share of extracellular space, and a bath.

The neuron of `tripartite` with the channels that pace it and with calcium: it spikes, adapts,
and every ion of every spike is booked. Potassium that it releases stays in its small share of
extracellular space, from which it leaves by diffusion into the bath. ATP is held, unless the
cell is to feed itself.

- `neuron()`: the space outside exchanges with a bath 100 um away, as in a slice;
- `neuron("closed")`: it does not: what leaves the cell stays;
- `neuron("bath")`: no space of its own, the membrane faces the bath;
- `neuron(glia=True)`: an astrocyte shares the space (that of `tripartite`);
- `neuron("closed", metabolism=True)`: ATP is made from the glucose and oxygen of blood.

Chloride stands for all small permeant anions, so its outside level is that of Cl- and HCO3- together.
"""

from __future__ import annotations

from typing import Any

from ..bench.bath import bath_change
from ..errors import BadModel, unknown
from ..experiment.protocol import FOREVER, Protocol
from ..mechanisms.calcium_buffer import CalciumBuffer, binding_levels
from ..mechanisms.calcium_channels import CaL
from ..mechanisms.calcium_transport import PMCA
from ..mechanisms.chloride import VoltageGatedCl
from ..mechanisms.cotransport import KCC2, LinearNKCC1
from ..mechanisms.electrodiffusion import WATER_CAPACITANCE, ExtracellularDiffusion
from ..mechanisms.exchange import NCX
from ..mechanisms.exchange_with_blood import Carrier, Perfusion
from ..mechanisms.leak import Leak
from ..mechanisms.mechanism import Mechanism
from ..mechanisms.potassium import ATypeK, DelayedRectifierK, Kir41, MTypeK
from ..mechanisms.potassium_calcium import BK, SK
from ..mechanisms.sodium import PersistentNa, TransientNa
from ..mechanisms.sodium_pump import SodiumPump
from ..mechanisms.stimulus import Stimulus
from ..mechanisms.water import Water
from ..model.compartment import Compartment, Impermeant, Reservoir
from ..model.membrane import Junction, Membrane
from ..model.model import Model
from ..species import O2, Ca, Cl, Glc, K, Lac, Na
from .scenarios import Scenario, spike_train
from .tripartite import AREA, FRACTIONS, METABOLITES, PUMP_USE, TISSUE, reactions

#: levels outside, mol/m3, neutral by themselves
OUTSIDE = {"Na": 144.0, "K": 3.5, "Ca": 1.2, "Cl": 149.9}
#: osmoles outside beside them: matrix, glucose, amino acids
OTHERS = 30.0
#: calcium bound per free one, of 50 to 200 in pyramidal cells (see the page of calcium buffers)
BINDING_RATIO = 50.0
#: distance of the bath, m: a cell in the middle of the living layer of a slice; a choice of the model
BATH_DISTANCE = 1e-4
#: what keeps ATP where it is held
HELD = {"ATP": METABOLITES["ATP"], "ADP": METABOLITES["ADP"], "Pi": METABOLITES["Pi"]}
SURROUNDS = ("slice", "closed", "bath")


def channels() -> tuple[Mechanism, ...]:
    """What a spike and its pace are made of."""
    return (
        TransientNa(), PersistentNa(), DelayedRectifierK(), ATypeK(), MTypeK(), CaL(P=2e-7), BK(P=1e-7), SK(),
        VoltageGatedCl(),
    )


def upkeep() -> tuple[Mechanism, ...]:
    """What holds the gradients, and what they leak through."""
    return (
        Leak(Na), Leak(K), Leak(Cl, P=2e-9), Leak(Ca, P=2e-10),
        SodiumPump(K_Na=9.0, K_K=0.62), KCC2(), NCX(), PMCA(H_in=0), Water(P_f=2e-5),
    )


def astrocyte() -> Compartment:
    """The astrocyte's inside, ATP held."""
    return Compartment(
        "astrocyte", volume=FRACTIONS["astrocyte"] * TISSUE, clamped=HELD,
        concentrations={"Na": 15.0, "K": 110.0, "Cl": 25.0},
    )


def astrocyte_mechanisms() -> tuple[Mechanism, ...]:
    """The astrocyte's membrane: Kir4.1, pump with alpha2, NKCC1, AQP4."""
    return (
        Leak(Na), Leak(Cl, P=5e-10), Kir41(), SodiumPump(K_Na=3.2, K_K=1.0), LinearNKCC1(), Water(P_f=3e-4),
    )


def _inside(metabolism: bool) -> Compartment:
    ions = {"Na": 10.0, "K": 135.0, "Cl": 6.0}
    ions |= {s.symbol: c for s, c in binding_levels(BINDING_RATIO, calcium=1e-4).items()}
    fed = {**METABOLITES, "Glc": 2.2, "Lac": 1.0, "O2": 0.044} if metabolism else {}
    return Compartment(
        "neuron", volume=FRACTIONS["neuron"] * TISSUE, concentrations={**ions, **fed},
        clamped={} if metabolism else HELD,
        reactions=(CalciumBuffer(), *(reactions(0.07) if metabolism else ())),
    )


def _outside(surround: str, metabolism: bool) -> Compartment | Reservoir:
    if surround == "bath":
        return Reservoir("bath", concentrations=OUTSIDE, others=OTHERS)
    fed = {"Glc": 2.4, "Lac": 1.0, "O2": 0.045} if metabolism else {}
    return Compartment(
        "ecs", volume=FRACTIONS["ecs"] * TISSUE, impermeant=Impermeant(OTHERS), concentrations={**OUTSIDE, **fed},
    )


def _way_to_bath(ecs: Any) -> Membrane:
    """The extracellular way to the bath: as wide as makes the space's volume with its length."""
    return Membrane(
        ecs, Reservoir("bath", concentrations=OUTSIDE, others=OTHERS), name="way", V=0.0,
        area=ecs.volume / BATH_DISTANCE, capacitance=WATER_CAPACITANCE,
        mechanisms=[ExtracellularDiffusion(length=BATH_DISTANCE)],
    )


def build(surround: str = "slice", glia: bool = False, metabolism: bool = False) -> Model:
    """The model before its densities are put in."""
    if surround not in SURROUNDS:
        raise unknown("surround", surround, SURROUNDS)
    if metabolism and (surround != "closed" or glia):
        raise BadModel('metabolism needs blood around the cell alone: neuron("closed", metabolism=True).')
    if glia and surround == "bath":
        raise BadModel('glia needs a space to share with the neuron: neuron("slice", glia=True) or "closed".')
    outside = _outside(surround, metabolism)
    carriers = (Carrier(Glc), Carrier(Lac), Carrier(O2, P=2e-5)) if metabolism else ()
    parts: list[Any] = [Membrane(
        _inside(metabolism), outside, area=AREA, V=-70e-3,
        mechanisms=(*upkeep(), *channels(), Stimulus(K), *carriers),
    )]
    if glia:
        parts.append(Membrane(astrocyte(), outside, area=AREA, V=-85e-3, mechanisms=astrocyte_mechanisms()))
    if surround == "slice":
        parts.append(_way_to_bath(outside))
    if metabolism:
        blood = Reservoir("blood", concentrations={"O2": 0.13, "Glc": 4.75, "Lac": 1.0})
        supply = [Perfusion(glucose_extraction=0.2)]
        size = (FRACTIONS["neuron"] + FRACTIONS["ecs"]) * TISSUE
        parts.append(Junction(blood, outside, name="blood", size=size, mechanisms=supply))
    return Model(*parts, name="neuron")


#: what `balance` solves for, and what more with an astrocyte or with metabolism
FREE = ("neuron.leak_Na.P", "neuron.leak_K.P", "neuron.kcc2.J_max", "neuron.leak_Ca.P")
FREE_OF_GLIA = ("astrocyte.leak_Na.P", "astrocyte.kir.P", "astrocyte.nkcc1.u")
FREE_OF_METABOLISM = (
    *(f"neuron.{path}" for path in ("glycolysis.V", "respiration.V", "adenosine_kinase.V", "AMP", "Cr", "Glc", "O2")),
    "ecs.Glc", "ecs.O2", "ecs.Lac",
)

#: numbers that make the state above a rest, solved by `ion.balanced` (see `balance`), SI
SOLVED: dict[str, float] = {
    "neuron.pump.density": 5.69588776830037e-07,
    "neuron.leak_Na.P": 2.4494183085854634e-10,
    "neuron.leak_K.P": 3.4398022063628763e-09,
    "neuron.kcc2.J_max": 1.2053884683237743e-06,
    "neuron.leak_Ca.P": 2.353821600940101e-10,
}
SOLVED_OF_GLIA: dict[str, float] = {
    "astrocyte.pump.density": 8.751250496240566e-08,
    "astrocyte.leak_Na.P": 1.3122074434025886e-10,
    "astrocyte.kir.P": 2.367728715942048e-08,
    "astrocyte.nkcc1.u": 6.497622331513424e-09,
}
SOLVED_OF_METABOLISM: dict[str, float] = {
    "neuron.glycolysis.V": 0.05234596980183998,
    "neuron.respiration.V": 0.09560565624227034,
    "neuron.adenosine_kinase.V": 3.2549470182727055e-07,
    "neuron.AMP": 0.0003,
    "neuron.Cr": 6.000000000000001,
    "neuron.Glc": 2.2426752854275698,
    "neuron.O2": 0.04448760731190951,
    "ecs.Glc": 2.3896095885408988,
    "ecs.O2": 0.04536921313058948,
    "ecs.Lac": 1.0,
}


def balance(surround: str = "slice", glia: bool = False, metabolism: bool = False) -> Model:
    """Solve again for the numbers above: pump densities from the ATP they use, then all that is free."""
    from ..compiler.network import Network
    from ..experiment.balance import balanced

    model = build(surround, glia, metabolism)
    network = Network(model)
    turnovers = network.rates(network.start, network.default_parameters)[0]
    paths = [step.path for step in network.steps]
    for cell in ("neuron", "astrocyte") if glia else ("neuron",):
        path = f"{cell}.pump.density"
        factor = PUMP_USE[cell] * TISSUE / turnovers[paths.index(f"{cell}.pump")]
        model = model.with_values({path: model.value(path) * factor})
    return balanced(model, (*FREE, *(FREE_OF_GLIA if glia else ()), *(FREE_OF_METABOLISM if metabolism else ())))


def neuron(surround: str = "slice", glia: bool = False, metabolism: bool = False) -> Model:
    """A cortical neuron at rest, in its surroundings.

    Args:
        surround: "slice" (its own space, and a bath by diffusion), "closed" (its own space alone) or
            "bath" (no space between).
        glia: an astrocyte shares the space.
        metabolism: ATP is made, from blood, instead of held.

    Raises:
        UnknownName, BadModel: no such surroundings, or no such combination.
    """
    more = {**(SOLVED_OF_GLIA if glia else {}), **(SOLVED_OF_METABOLISM if metabolism else {})}
    return build(surround, glia, metabolism).with_values({**SOLVED, **more})


def high_potassium(K: Any = "8.5 mM", start: Any = "10 s", duration: Any = FOREVER) -> Protocol:
    """Potassium of the bath raised in place of sodium, so that it stays neutral and isosmotic."""
    return Protocol("high_potassium", [bath_change({"K": K}, start=start, duration=duration)])


def scenarios() -> dict[str, Scenario]:
    """What happens to it."""
    return {
        s.name: s
        for s in (
            Scenario("rest", Protocol("rest"), 600.0, "nothing is done"),
            Scenario("spike-train", spike_train(), 60.0, "100 spikes at 10 Hz, then recovery"),
            Scenario("high-potassium", high_potassium(), 190.0, "8.5 mM of potassium in the bath, for sodium"),
        )
    }
