"""`cortex`: a neuron, an astrocyte and their extracellular space, for every voxel of a piece of tissue.

What spreading depolarisation is made of, and little more: sodium and potassium channels that open with voltage, pumps
with a reserve, cotransport, water, and an astrocyte that clears potassium and is part of a syncytium. ATP is held, as
in tissue that blood feeds well; for tissue without blood take `tripartite`, whose geometry, levels and membranes these
are.

Two numbers of the sodium channel differ from `tripartite`, within their sourced ranges. It is denser (8e-7 m/s), which
stands for the sodium current of dendrites and for the NMDA receptors that are left out; and less of it escapes slow
inactivation (2 %), so that the cell repolarises in the end. There is no persistent sodium current: with 2e-9 m/s of it
and half-opening at -52 mV rest gives way at 5 mM of potassium, and the front is pulled through the tissue ten times
too fast (see the page on tissue).
"""

from __future__ import annotations

from ..experiment.protocol import Protocol, Step
from ..mechanisms.chloride import VoltageGatedCl
from ..mechanisms.cotransport import LinearKCC2
from ..mechanisms.leak import Leak
from ..mechanisms.mechanism import Mechanism
from ..mechanisms.potassium import DelayedRectifierK
from ..mechanisms.sodium import TransientNa
from ..mechanisms.sodium_pump import SodiumPump
from ..mechanisms.stimulus import Stimulus
from ..mechanisms.water import Water
from ..model.compartment import Compartment, Impermeant
from ..model.membrane import Membrane
from ..model.model import Model
from ..species import Cl, K, Na
from .neuron import HELD, astrocyte, astrocyte_mechanisms
from .scenarios import Scenario, spike_train
from .tripartite import AREA, FRACTIONS, PUMP_USE, TISSUE

#: what `balance` solves for
FREE = (
    "neuron.leak_Na.P", "neuron.leak_K.P", "neuron.kcc2.u", "astrocyte.leak_Na.P", "astrocyte.kir.P",
    "astrocyte.nkcc1.u",
)


def neuron_mechanisms() -> tuple[Mechanism, ...]:
    """The neuron's membrane."""
    return (
        Leak(Na), Leak(K), Leak(Cl, P=2e-9),
        TransientNa(P=8e-7, slow_floor=0.02), DelayedRectifierK(), VoltageGatedCl(),
        SodiumPump(K_Na=9.0, K_K=0.62), LinearKCC2(), Water(P_f=2e-5), Stimulus(K),
    )


def build() -> Model:
    """The model before its densities are put in."""
    cell = Compartment(
        "neuron", volume=FRACTIONS["neuron"] * TISSUE, clamped=HELD,
        concentrations={"Na": 10.0, "K": 135.0, "Cl": 6.0},
    )
    space = Compartment(
        "ecs", volume=FRACTIONS["ecs"] * TISSUE, impermeant=Impermeant(30.0),
        concentrations={"Na": 144.0, "K": 3.5, "Cl": 138.0},
    )
    return Model(
        Membrane(cell, space, area=AREA, V=-70e-3, mechanisms=neuron_mechanisms()),
        Membrane(astrocyte(), space, area=AREA, V=-85e-3, mechanisms=astrocyte_mechanisms()),
        name="cortex",
    )


def balance() -> Model:
    """Solve again for SOLVED: pump densities from the ATP they use, then all of FREE."""
    from ..compiler.network import Network
    from ..experiment.balance import balanced

    model = build()
    network = Network(model)
    turnovers = network.rates(network.start, network.default_parameters)[0]
    for name, use in PUMP_USE.items():
        j = [s.path for s in network.steps].index(f"{name}.pump")
        path = f"{name}.pump.density"
        model = model.with_values({path: model.value(path) * use * TISSUE / turnovers[j]})
    return balanced(model, FREE)


#: numbers that make the state above a rest, solved by `ion.balanced` (see `balance`), SI
SOLVED: dict[str, float] = {
    "neuron.leak_Na.P": 3.8509341427098926e-10,
    "neuron.leak_K.P": 4.513592060077882e-09,
    "neuron.kcc2.u": 4.4855190325229697e-08,
    "astrocyte.leak_Na.P": 1.3035815742046975e-10,
    "astrocyte.kir.P": 2.382109228416119e-08,
    "astrocyte.nkcc1.u": 7.1634307748804705e-09,
    "neuron.pump.density": 5.69588776830037e-07,
    "astrocyte.pump.density": 8.751250496240568e-08,
}


def cortex() -> Model:
    """Neuron, astrocyte and extracellular space, at rest."""
    return build().with_values(SOLVED)


def scenarios() -> dict[str, Scenario]:
    """What happens to one voxel of it by itself; those of a tissue need a grid."""
    starved = Protocol("pump-pause", [Step("neuron.pump.density", "x0", start=5.0, duration=20.0)])
    return {
        s.name: s
        for s in (
            Scenario("rest", Protocol("rest"), 600.0, "nothing is done"),
            Scenario("spike-train", spike_train(), 60.0, "100 spikes at 10 Hz, then recovery"),
            Scenario("pump-pause", starved, 200.0, "the neuron's pump stands still for 20 s"),
        )
    }
