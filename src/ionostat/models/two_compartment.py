"""`two-compartment`: soma and dendrites, each with its extracellular space, joined inside and outside.

After Pinsky and Rinzel, with every ion: sodium channels and the delayed rectifier at the soma, calcium
and the potassium channels that it opens in the dendrites. Ions diffuse and drift from half to half,
inside and outside, so that a current that enters one half and leaves the other closes its loop outside:
while the soma draws sodium, the space around it stands some millivolts below that of the dendrites.

The loop soma - dendrites - space - space has three membranes (two of the cell, and the way outside, which has
next to no capacitance) and one junction (the way inside): the potentials are a tree, and no
equation has to be solved for them (see the design note on loops along a cell).

Geometry after Saetra, Einevoll & Halnes 2020 PLoS Comput Biol 16:e1007661, 10.1371/journal.pcbi.1007661, and Saetra,
Einevoll & Halnes 2021 PLoS Comput Biol, 10.1371/journal.pcbi.1008143 (code seen); the coupling is that of Pinsky
& Rinzel 1994 J Comput Neurosci 1:39 (2.1 mS/cm2 of half the cell, seen in code). Chloride stands for all small
permeant anions.
"""

from __future__ import annotations

from typing import Any

from ..experiment.protocol import Protocol, Pulses, Step
from ..mechanisms.calcium_buffer import CalciumBuffer, binding_levels
from ..mechanisms.calcium_channels import CaL
from ..mechanisms.calcium_transport import PMCA
from ..mechanisms.cotransport import KCC2
from ..mechanisms.electrodiffusion import WATER_CAPACITANCE, AxialDiffusion, ExtracellularDiffusion
from ..mechanisms.exchange import NCX
from ..mechanisms.leak import Leak
from ..mechanisms.mechanism import Mechanism
from ..mechanisms.potassium import DelayedRectifierK
from ..mechanisms.potassium_calcium import BK, SK
from ..mechanisms.sodium import PersistentNa, TransientNa
from ..mechanisms.sodium_pump import SodiumPump
from ..mechanisms.stimulus import Stimulus
from ..mechanisms.water import Water
from ..model.compartment import Compartment, Impermeant
from ..model.membrane import Junction, Membrane
from ..model.model import Model
from ..species import Ca, Cl, K, Na
from .neuron import BINDING_RATIO, HELD, OTHERS, OUTSIDE
from .scenarios import Scenario

#: membrane of each half, m2, and distance of their centres, m, in that code
AREA, LENGTH = 616e-12, 667e-6
#: volume inside and outside of each half, m3, in that code
INSIDE, SPACE = 1437e-18, 718.5e-18
#: cross-section inside, m2: what makes 25 nS (2.1 mS/cm2 of 1232 um2) with the ions at rest over that length
CROSS_SECTION = 120e-12
#: cross-section outside, m2, in that code
CROSS_SECTION_OUTSIDE = 61.6e-12
HALVES = ("soma", "dendrite")

#: numbers that make the state below a rest, solved by `ion.balanced` (see `balance`), SI
SOLVED: dict[str, float] = {
    "soma.leak_Na.P": 2.452201030193999e-10,
    "soma.leak_K.P": 4.259550928896757e-09,
    "soma.kcc2.J_max": 1.1910317267628567e-06,
    "soma.leak_Ca.P": 2.3538455502109573e-10,
    "dendrite.leak_Na.P": 3.832918886182456e-10,
    "dendrite.leak_K.P": 3.481664265987878e-09,
    "dendrite.kcc2.J_max": 1.1910317267628567e-06,
    "dendrite.leak_Ca.P": 2.3538216009401014e-10,
}

#: what `balance` solves for
FREE = tuple(
    f"{half}.{path}" for half in HALVES for path in ("leak_Na.P", "leak_K.P", "kcc2.J_max", "leak_Ca.P")
)


def upkeep() -> tuple[Mechanism, ...]:
    """What both halves have: leaks, pumps, carriers, water, an electrode."""
    return (
        Leak(Na), Leak(K), Leak(Cl, P=2e-9), Leak(Ca, P=2e-10),
        SodiumPump(density=5.7e-7, K_Na=9.0, K_K=0.62), KCC2(), NCX(), PMCA(H_in=0), Water(P_f=2e-5), Stimulus(K),
    )


CHANNELS: dict[str, tuple[Mechanism, ...]] = {
    "soma": (TransientNa(), PersistentNa(), DelayedRectifierK()),
    "dendrite": (CaL(P=2e-7), BK(P=1e-7), SK()),
}


def build(capacitance: float = WATER_CAPACITANCE) -> Model:
    """The model before its densities are put in; the capacitance is that of the way outside, F/m2."""
    ions = {"Na": 10.0, "K": 135.0, "Cl": 6.0}
    ions |= {s.symbol: c for s, c in binding_levels(BINDING_RATIO, calcium=1e-4).items()}
    inside = [
        Compartment(half, volume=INSIDE, concentrations=ions, clamped=HELD, reactions=[CalciumBuffer()])
        for half in HALVES
    ]
    outside = [
        Compartment(f"{half}_ecs", volume=SPACE, concentrations=OUTSIDE, impermeant=Impermeant(OTHERS))
        for half in HALVES
    ]
    return Model(
        *(
            Membrane(cell, space, area=AREA, V=-70e-3, mechanisms=(*upkeep(), *CHANNELS[cell.name]))
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


def step(half: str, current: Any = "50 pA", duration: Any = "1 s") -> Protocol:
    """A steady current into one half."""
    return Protocol(f"{half}_step", [Step(f"{half}.stimulus.current", current, start=0.5, duration=duration)])


def scenarios() -> dict[str, Scenario]:
    """What happens to it."""
    return {
        s.name: s
        for s in (
            Scenario("rest", Protocol("rest"), 600.0, "nothing is done"),
            Scenario("spike-train", train("soma", "0.5 nA"), 10.0, "20 spikes at 10 Hz, started at the soma"),
            Scenario("soma-step", step("soma"), 2.0, "50 pA into the soma for a second"),
            Scenario("dendrite-step", step("dendrite"), 2.0, "50 pA into the dendrites for a second"),
        )
    }
