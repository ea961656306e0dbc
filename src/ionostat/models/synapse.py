"""`synapse`: two terminals, their cleft, a spine on its dendrite, a leaf of astrocyte, and the space about them.

A spine that an excitatory terminal and an inhibitory bouton share, as some spines of cortex do. Vesicles
empty into the cleft and fill it for a tenth of a millisecond; what leaves through the rim is taken up by the
astrocyte (EAAT, GAT1) and by the terminals. Glutamate and GABA are neither made nor lost: what was
released is found again. At rest every carrier of a transmitter stands still, so that their ambient levels are the
lowest that the gradients allow: GABA 54 nM by the bouton's GAT1, glutamate a nanomolar by the terminal's EAAT.

The space about the synapse is open for ions, towards tissue whose levels stay, and closed for transmitters, since
neighbours release as well. Metabolites, pH and magnesium are held; chloride stands for itself alone.
"""

from __future__ import annotations

import math
from typing import Any

from ..experiment.protocol import Item, Protocol, Pulses, Step
from ..mechanisms.calcium_buffer import CalciumBuffer, binding_levels
from ..mechanisms.calcium_transport import PMCA
from ..mechanisms.cotransport import KCC2, NKCC1
from ..mechanisms.electrodiffusion import WATER_CAPACITANCE, ExtracellularDiffusion
from ..mechanisms.exchange import NCX
from ..mechanisms.excitatory_receptors import NMDA
from ..mechanisms.inhibitory_receptors import GABAA
from ..mechanisms.leak import Leak
from ..mechanisms.mechanism import Mechanism
from ..mechanisms.potassium import DelayedRectifierK, Kir41
from ..mechanisms.sodium import TransientNa
from ..mechanisms.sodium_pump import SodiumPump
from ..mechanisms.stimulus import Stimulus
from ..mechanisms.synaptic import CleftDiffusion, PlasticAMPA, QuantalRelease, SpineNeck
from ..mechanisms.uptake import EAAT, GAT1
from ..model.compartment import Compartment, Reservoir
from ..model.membrane import Junction, Membrane
from ..model.model import Model
from ..records import within
from ..species import GABA, Ca, Cl, K, Na
from .scenarios import Scenario

#: cleft with its surround: a disc of 0.4 um radius and 20 nm height, m
RADIUS, HEIGHT = 0.4e-6, 20e-9
#: (volume m3, area m2). Spine of CA1: 0.054 um3, 0.83 um2 (Harris & Stevens 1989 and others, table of PMC3331701);
#: leaf: 1.4 um2 of astrocyte per um3 of tissue (Lehre & Danbolt 1998), 20 per um of its volume; the others choices of
#: the model
SIZES = {
    "terminal": (2e-19, 2e-12), "bouton": (2e-19, 2e-12), "spine": (5.4e-20, 8.3e-13), "leaflet": (1e-19, 2e-12),
    "dendrite": (2.5e-15, 1e-8),
}
#: water outside the cells in the 1.5 um3 of tissue that a synapse has, m3, and the way out of it, m2
SPACE, BORDER = 3e-19, 1.6e-12

ATP = {"ATP": 3.0, "ADP": 0.03, "Pi": 2.0}
#: H+ of pH 7.2 inside and 7.4 outside, mol/m3
H_IN, H_OUT = 10.0 ** (3.0 - 7.2), 10.0 ** (3.0 - 7.4)
OUTSIDE = {"Na": 145.0, "K": 4.0, "Cl": 130.0, "Ca": 1.2}

#: guess of the ambient levels, mol/m3; `balance` solves for them
AMBIENT = {"Glu": 1.4e-6, "GABA": 5.4e-5}


def terminal_mechanisms() -> tuple[Mechanism, ...]:
    """The excitatory terminal."""
    return (Leak(Na), Leak(K), Leak(Cl, P=2e-9), SodiumPump(), EAAT(J_max=1.2e-7), QuantalRelease())


def bouton_mechanisms() -> tuple[Mechanism, ...]:
    """The inhibitory bouton."""
    return (
        Leak(Na), Leak(K), Leak(Cl, P=2e-9), SodiumPump(), KCC2(), GAT1(J_max=1e-7),
        QuantalRelease(transmitter=GABA, K_in=5.0),
    )


def spine_mechanisms() -> tuple[Mechanism, ...]:
    """The spine: receptors fast enough for a real cleft, calcium's way in and out, the rest as a neuron's."""
    return (
        PlasticAMPA(), NMDA(P=1.5e-7, binding=4e3),
        GABAA(species=(Cl,), P=1e-6, binding=2e4), Leak(Na), Leak(K), Leak(Cl, P=2e-9), Leak(Ca), SodiumPump(), KCC2(),
        PMCA(H_in=0, density=8e-9), NCX(J_max=9e-7),
    )


def dendrite_mechanisms() -> tuple[Mechanism, ...]:
    """The dendrite, in place of the whole neuron."""
    return (
        Leak(Na), Leak(K), Leak(Cl, P=2e-9), TransientNa(), DelayedRectifierK(), SodiumPump(), KCC2(), Stimulus(K),
    )


def leaflet_mechanisms() -> tuple[Mechanism, ...]:
    """The astrocyte's leaf about the synapse."""
    return (Leak(Na), Leak(Cl, P=5e-10), Kir41(), SodiumPump.alpha2(density=2e-7), NKCC1(), EAAT(), GAT1())


def cells() -> dict[str, Compartment]:
    """The compartments inside of membranes."""
    neuron: dict[str, float] = {"Na": 12.0, "K": 140.0, "Cl": 7.0}
    levels = {
        "terminal": {"Na": 12.0, "K": 140.0, "Cl": 9.5, "Glu": 10.0},
        "bouton": {**neuron, "GABA": 2.0},
        "spine": {**neuron, **{s.symbol: c for s, c in binding_levels(20.0, calcium=1e-4).items()}},
        "dendrite": neuron,
        "leaflet": {"Na": 17.0, "K": 110.0, "Cl": 25.0, "Glu": 5.8, "GABA": 0.4},
    }
    held = {name: {**ATP, "H": H_IN} for name in levels}
    held["dendrite"]["Ca"] = 1e-4
    return {
        name: Compartment(
            name, volume=SIZES[name][0], concentrations=c, clamped=held[name],
            reactions=[CalciumBuffer()] if name == "spine" else (),
        )
        for name, c in levels.items()
    }


def build() -> Model:
    """The model before its densities are put in."""
    cell = cells()
    outside = {"clamped": {"H": H_OUT, "Mg": 1.0}, "concentrations": {**OUTSIDE, **AMBIENT}}
    cleft = Compartment("cleft", volume=math.pi * RADIUS**2 * HEIGHT, **outside)
    ecs = Compartment("ecs", volume=SPACE, **outside)
    tissue = Reservoir("tissue", concentrations={**OUTSIDE, "HCO3": 25.0})
    ions = (Na, K, Cl, Ca)

    def membrane(name: str, place: object, V: float, mechanisms: tuple[Mechanism, ...]) -> Membrane:
        return Membrane(cell[name], place, area=SIZES[name][1], V=V, mechanisms=mechanisms)

    return Model(
        membrane("dendrite", tissue, -70e-3, dendrite_mechanisms()),
        membrane("spine", cleft, -70e-3, spine_mechanisms()),
        membrane("terminal", cleft, -70e-3, terminal_mechanisms()),
        membrane("bouton", cleft, -70e-3, bouton_mechanisms()),
        membrane("leaflet", ecs, -80e-3, leaflet_mechanisms()),
        Membrane(
            cleft, ecs, area=2.0 * math.pi * RADIUS * HEIGHT, capacitance=WATER_CAPACITANCE, V=0.0,
            mechanisms=[CleftDiffusion(length=2.0 * RADIUS / 2.405**2)],
        ),
        Membrane(
            ecs, tissue, area=BORDER, capacitance=WATER_CAPACITANCE, V=0.0,
            mechanisms=[ExtracellularDiffusion(ions, length=1e-6)],
        ),
        Junction(cell["spine"], cell["dendrite"], name="neck", mechanisms=[SpineNeck(ions)]),
        name="synapse",
    )


#: what `balance` solves for; the potassium outside is already level, and is free only to give those balances a scale
FREE = (
    *(f"{cell}.leak_{ion}.P" for cell in ("dendrite", "spine", "terminal", "bouton") for ion in ("Na", "K")),
    *(f"{cell}.kcc2.J_max" for cell in ("dendrite", "spine", "bouton")),
    "spine.leak_Ca.P", "spine.CaB", "terminal.Cl",
    "leaflet.leak_Na.P", "leaflet.kir.P", "leaflet.nkcc1.J_max", "leaflet.Glu", "leaflet.GABA",
    *(f"{place}.{species}" for place in ("cleft", "ecs") for species in ("Glu", "GABA", "K")),
)


def balance() -> Model:
    """Solve again for SOLVED."""
    from ..experiment.balance import balanced

    return balanced(build(), FREE)


#: numbers that make the state above a rest, solved by `ion.balanced` (see `balance`), SI
SOLVED: dict[str, float] = {
    "dendrite.leak_Na.P": 5.478527312807584e-10,
    "dendrite.leak_K.P": 7.69308970136808e-09,
    "spine.leak_Na.P": 4.4219368072270574e-10,
    "spine.leak_K.P": 5.250891798343127e-09,
    "terminal.leak_Na.P": 5.480257750088728e-10,
    "terminal.leak_K.P": 8.490907922716827e-09,
    "bouton.leak_Na.P": 5.480257750088728e-10,
    "bouton.leak_K.P": 7.693416698323962e-09,
    "dendrite.kcc2.J_max": 3.9182650903198997e-07,
    "spine.kcc2.J_max": 1.554834329050724e-06,
    "bouton.kcc2.J_max": 3.9182650903199045e-07,
    "spine.leak_Ca.P": 1.041088334925667e-09,
    "spine.CaB": 0.0022000000000000006,
    "terminal.Cl": 9.472820526798204,
    "leaflet.leak_Na.P": 4.2841361444722906e-10,
    "leaflet.kir.P": 4.26027228751688e-08,
    "leaflet.nkcc1.J_max": 1.6389841918890155e-06,
    "leaflet.Glu": 5.840517776272338,
    "leaflet.GABA": 0.40564631926248873,
    "cleft.Glu": 1.3628360115913452e-06,
    "cleft.GABA": 5.374612128988508e-05,
    "cleft.K": 4.0,
    "ecs.Glu": 1.3628360115913452e-06,
    "ecs.GABA": 5.374612128988508e-05,
    "ecs.K": 4.0,
}


def synapse() -> Model:
    """Terminal, bouton, cleft, spine, dendrite, leaf of astrocyte and their space, at rest."""
    return build().with_values(SOLVED)


def vesicles(
    cell: str = "terminal", start: Any = "10 ms", count: int = 1, period: Any = "20 ms", empties: Any = 1e-4,
) -> Pulses:
    """A train of single vesicles, each of which empties within a tenth of a millisecond.

    Raises:
        BadValue: ``empties`` is not above 0, or longer than the period.

    >>> vesicles(count=20).effects(0.0, 1e4, 1.0)[1].start
    0.03
    """
    path, width = f"{cell}.quantal_release.fusing", within(empties, "s", "empties")
    return Pulses(path, 1.0 / width, start=start, width=width, period=period, count=count)


def spikes(start: Any, count: int, period: Any) -> Pulses:
    """Spikes of the dendrite, one per pulse of current."""
    return Pulses("dendrite.stimulus.current", "6 nA", start=start, width=2e-3, period=period, count=count)


def scenarios() -> dict[str, Scenario]:
    """What happens to it."""
    blocked: list[Item] = [Step(f"{cell}.eaat.J_max", "x0.05") for cell in ("terminal", "leaflet")]
    stopped = [Step(f"{cell}.pump.ouabain", "1 mM", start=1.0) for cell in SIZES]
    train = vesicles(count=100, period="100 ms", start="100 ms")
    both = Protocol("pairing", [train, spikes("105 ms", 100, "100 ms")])
    volley = vesicles(count=100, period="10 ms", start="100 ms")
    return {
        s.name: s
        for s in (
            Scenario("rest", Protocol("rest"), 60.0, "nothing is done"),
            Scenario("quantum", Protocol("quantum", [vesicles()]), 0.2, "one vesicle of glutamate"),
            Scenario("gaba-quantum", Protocol("gaba_quantum", [vesicles("bouton")]), 0.5, "one vesicle of GABA"),
            Scenario("train", Protocol("train", [vesicles(count=20)]), 2.0, "20 vesicles of glutamate at 50 Hz"),
            Scenario(
                "uptake-blocked", Protocol("uptake_blocked", [*blocked, vesicles(count=20)]), 2.0,
                "the same with a twentieth of the glutamate carriers",
            ),
            Scenario("depression", Protocol("depression", [train]), 12.0, "100 vesicles at 10 Hz: the weight falls"),
            Scenario("pairing", both, 12.0, "the same, each with a spike 5 ms later: the weight rises"),
            Scenario("potentiation", Protocol("potentiation", [volley]), 3.0, "100 vesicles at 100 Hz: it rises"),
            Scenario("pumps-stopped", Protocol("pumps_stopped", stopped), 60.0, "all pumps stopped: carriers run back"),
        )
    }
