"""`two-compartment`: soma and dendrites, each with its extracellular space, joined inside and outside.

The bursting pyramidal cell of Pinsky and Rinzel, with every ion: the sodium channel and the delayed rectifier stand at
the soma, calcium channels strong enough for spikes of their own, and the potassium channels that calcium opens, on the
dendrites. Ions diffuse and drift from half to half, inside and outside, so that a current that enters one half and
leaves the other closes its loop outside: while the soma draws sodium, the space around it stands some
millivolts below that of the dendrites. A spike of the soma sets off a calcium spike of the dendrites, which comes back
and makes the soma fire again: a burst. Then calcium holds the cell down for two seconds.

The loop soma - dendrites - space - space has three membranes (two of the cell, and the way outside, which has
next to no capacitance) and one junction (the way inside): the potentials are a tree, and no
equation has to be solved for them (see the design note on loops along a cell).

Geometry, channels, capacitance and most levels after Pinsky & Rinzel 1994 J Comput Neurosci 1:39 and Saetra, Einevoll &
Halnes 2020 PLoS Comput Biol 16:e1007661, 10.1371/journal.pcbi.1007661 (code read), whose weak coupling is taken.
Other than there, calcium is taken out by an exchanger and a pump of sourced density, tens of times slower than the rule
of those models. So sodium is lower (10 mM; with 18 the exchanger would run backward), the slow potassium channel is
`SK`, which shuts below 0.3 uM, and the fast one asks for 1 uM. Chloride stands for all small permeant anions.
"""

from __future__ import annotations

from typing import Any

from ..experiment.protocol import Protocol, Pulses, Step
from ..mechanisms.calcium_buffer import CalciumBuffer, binding_levels
from ..mechanisms.calcium_transport import PMCA
from ..mechanisms.cotransport import KCC2
from ..mechanisms.electrodiffusion import WATER_CAPACITANCE, AxialDiffusion, ExtracellularDiffusion
from ..mechanisms.exchange import NCX
from ..mechanisms.leak import Leak
from ..mechanisms.mechanism import Mechanism
from ..mechanisms.pinsky_rinzel import PinskyRinzelC, PinskyRinzelCa, PinskyRinzelK, PinskyRinzelNa
from ..mechanisms.potassium_calcium import SK
from ..mechanisms.sodium_pump import SodiumPump
from ..mechanisms.stimulus import Stimulus
from ..mechanisms.water import Water
from ..model.compartment import Compartment, Impermeant
from ..model.membrane import Junction, Membrane
from ..model.model import Model
from ..species import Ca, Cl, K, Na
from .neuron import HELD, OTHERS
from .scenarios import Scenario

#: membrane of each half, m2, its capacitance, F/m2, and distance of their centres, m, in that code
AREA, CAPACITANCE, LENGTH = 616e-12, 3e-2, 667e-6
#: volume inside and outside of each half, m3, in that code
INSIDE, SPACE = 1437e-18, 718.5e-18
#: cross-section inside, weak and strong coupling, m2, and outside, m2, in that code: 0.43 and 2 times the membrane
CROSS_SECTION, STRONG, CROSS_SECTION_OUTSIDE = 265e-12, 1232e-12, 132e-12
#: levels, mol/m3, in that code, but for sodium inside
LEVELS = {"Na": 10.0, "K": 99.0, "Cl": 7.0}
OUTSIDE = {"Na": 140.0, "K": 4.3, "Ca": 1.1, "Cl": 146.5}
#: calcium bound per free one (1 % is free in that code), by a buffer that a calcium spike does not fill, and as fast as
#: its influx asks for
BINDING_RATIO = 100.0
BUFFER = CalciumBuffer(K_d=1e-2, k=6e5)
HALVES = ("soma", "dendrite")

#: numbers that make the state below a rest, solved by `ion.balanced` (see `balance`), SI
SOLVED: dict[str, float] = {
    "soma.leak_Na.P": 3.7083629274630803e-10,
    "soma.leak_K.P": 8.390468888203516e-09,
    "soma.kcc2.J_max": 4.3726083647909514e-06,
    "soma.leak_Ca.P": 1.775783414347838e-09,
    "dendrite.leak_Na.P": 3.7824649942054177e-10,
    "dendrite.leak_K.P": 8.272506925759047e-09,
    "dendrite.kcc2.J_max": 4.3726083647909514e-06,
    "dendrite.leak_Ca.P": 7.597303811712771e-10,
}

#: what `balance` solves for
FREE = tuple(
    f"{half}.{path}" for half in HALVES for path in ("leak_Na.P", "leak_K.P", "kcc2.J_max", "leak_Ca.P")
)


def upkeep() -> tuple[Mechanism, ...]:
    """What both halves have: leaks, pumps, carriers, water, an electrode."""
    return (
        Leak(Na), Leak(K), Leak(Cl, P=2e-9), Leak(Ca, P=2e-10),
        SodiumPump(density=5.7e-7, K_Na=9.0, K_K=0.62), KCC2(), NCX(J_max=9.4e-7), PMCA(H_in=0, density=8.5e-9),
        Water(P_f=2e-5), Stimulus(K),
    )


CHANNELS: dict[str, tuple[Mechanism, ...]] = {
    "soma": (PinskyRinzelNa(), PinskyRinzelK()),
    "dendrite": (PinskyRinzelCa(), PinskyRinzelC(full=1e-3), SK(P=2e-7, K_Ca=3.2e-4)),
}


def build(capacitance: float = WATER_CAPACITANCE) -> Model:
    """The model before its densities are put in; the capacitance is that of the way outside, F/m2."""
    calcium = binding_levels(BINDING_RATIO, calcium=1e-4, K_d=BUFFER.K_d)
    ions = {**LEVELS, **{s.symbol: c for s, c in calcium.items()}}
    inside = [
        Compartment(half, volume=INSIDE, concentrations=ions, clamped=HELD, reactions=[BUFFER])
        for half in HALVES
    ]
    outside = [
        Compartment(f"{half}_ecs", volume=SPACE, concentrations=OUTSIDE, impermeant=Impermeant(OTHERS))
        for half in HALVES
    ]
    return Model(
        *(
            Membrane(
                cell, space, area=AREA, capacitance=CAPACITANCE, V=-68e-3,
                mechanisms=(*upkeep(), *CHANNELS[cell.name]),
            )
            for cell, space in zip(inside, outside)
        ),
        Membrane(
            outside[0], outside[1], name="way", area=CROSS_SECTION_OUTSIDE, V=0.0, capacitance=capacitance,
            mechanisms=[ExtracellularDiffusion(length=LENGTH)],
        ),
        Junction(inside[0], inside[1], name="core", mechanisms=[AxialDiffusion(area=CROSS_SECTION, length=LENGTH)]),
        name="two-compartment",
    )


def balance() -> Model:
    """Solve again for SOLVED."""
    from ..experiment.balance import balanced

    return balanced(build(), FREE)


def two_compartment(capacitance: float = WATER_CAPACITANCE) -> Model:
    """Soma and dendrites, each with its space, at rest."""
    return build(capacitance).with_values(SOLVED)


def train(half: str, current: Any, count: int = 20, period: Any = "100 ms") -> Protocol:
    """A train of brief currents into one half, half a second of rest before it."""
    return Protocol(f"{half}_train", [
        Pulses(f"{half}.stimulus.current", current, start=0.5, width=2e-3, period=period, count=count)
    ])


def step(half: str, current: Any = "31 pA", duration: Any = "10 s") -> Protocol:
    """A steady current into one half."""
    return Protocol(f"{half}_step", [Step(f"{half}.stimulus.current", current, start=0.5, duration=duration)])


def scenarios() -> dict[str, Scenario]:
    """What happens to it."""
    strong = Protocol("strong_coupling", [Step("core.axial.area", STRONG), *step("soma", "27 pA").items])
    return {
        s.name: s
        for s in (
            Scenario("rest", Protocol("rest"), 600.0, "nothing is done"),
            Scenario("spike-train", train("soma", "0.5 nA"), 10.0, "20 spikes at 10 Hz, started at the soma"),
            Scenario("soma-step", step("soma"), 12.0, "31 pA into the soma for 10 s: bursts"),
            Scenario("stronger-step", step("soma", "60 pA"), 12.0, "60 pA into the soma for 10 s: spikes one by one"),
            Scenario("dendrite-step", step("dendrite"), 12.0, "31 pA into the dendrites for 10 s: bursts"),
            Scenario("strong-coupling", strong, 12.0, "a wide way from half to half, 27 pA: a calcium spike for each"),
        )
    }
