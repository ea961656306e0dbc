"""`huebel-dahlem`: a spiking neuron, its extracellular space and a potassium buffer, through spreading depolarisation.

The model of Huebel & Dahlem 2014, PLoS Comput Biol 10:e1003941, doi:10.1371/journal.pcbi.1003941. Sodium, potassium
and chloride move between neuron and extracellular space; volumes stay. With no way out for potassium the tissue has
two stable states: rest, and one with the gradients nearly gone, starved of free energy. A pause of the pump leads from
the one to the other. A buffer that takes potassium away, slowly, leads back.

Equations and numbers are those of the authors' deposited code (ModelDB 167714, read). The paper itself was not at
hand, so no number of its text is compared, and its figures are named as the code names them. Three things are
written otherwise, without effect on the numbers. Sodium, chloride and the extracellular levels, which the code takes
from neutrality and from totals, are states of their own. So is bound potassium, which leaves no charge behind. And the
stimulus, whose charge neutrality gives to sodium in the code, is a sodium current. The buffer starts in balance with
the resting potassium, holding 0.08 of its 500 mM, where the code starts it empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..constants import F, R
from ..experiment.protocol import Item, Protocol, Step
from ..mechanisms.leak import OhmicLeak
from ..mechanisms.published import BathExchange, PotassiumBuffer, ReducedHodgkinHuxley, UnfuelledPump
from ..mechanisms.stimulus import Stimulus
from ..model.compartment import Compartment, Reservoir
from ..model.membrane import Junction, Membrane
from ..model.model import Model
from ..species import Cl, K, Na
from .scenarios import Scenario

#: volumes, m3, and area, m2: 2160, 720 and 922 um
NEURON, ECS, AREA = 2.16e-15, 0.72e-15, 9.22e-10
#: temperature at which RT/F is the 26.64 mV of the code, K
TEMPERATURE = 26.64e-3 * F / R
#: sites of the buffer, mM of the extracellular space
SITES = 500.0
#: what the code starts from, mM and V; it stands still to 4e-4
STATED = {
    "neuron": {"Na": 25.231485, "K": 129.25764, "Cl": 9.900239}, "ecs": {"Na": 125.30555, "K": 4.0, "Cl": 123.2716},
}
STATED_V = -67.193253e-3

#: where it stands still to round-off, with the totals of STATED: solved by `balance`
RESTING = {
    "neuron": {"Na": 25.229186026696265, "K": 129.25622610183817, "Cl": 9.896526160762145},
    "ecs": {"Na": 125.31244691991121, "K": 4.003867055790042, "Cl": 123.28273851771358},
}
RESTING_V = -0.06719398147349315


def held(K_out: float) -> float:
    """Potassium that the buffer holds in balance with a level outside, mM.

    >>> round(held(4.0), 4)
    0.0828
    """
    bound = K_out / (1.0 + float(np.exp((15.0 - K_out) / 1.09)))
    return SITES * bound / (1.0 + bound)


def build(levels: Mapping[str, Mapping[str, float]], V: float, bath: bool = True) -> Model:
    """The model at these levels, with or without the bath that potassium may exchange with."""
    bound = held(levels["ecs"]["K"])
    neuron = Compartment("neuron", volume=NEURON, concentrations=levels["neuron"])
    ecs = Compartment(
        "ecs", volume=ECS, concentrations={**levels["ecs"], "BK": SITES - bound, "KB": bound},
        reactions=[PotassiumBuffer()],
    )
    membrane = Membrane(neuron, ecs, area=AREA, capacitance=0.01, V=V, mechanisms=[
        OhmicLeak(Na, g=0.175), OhmicLeak(K, g=0.5), OhmicLeak(Cl, g=0.2),
        ReducedHodgkinHuxley(), UnfuelledPump(), Stimulus(Na),
    ])
    blood = Reservoir("bath", concentrations={"K": 4.0})
    exchange = Junction(blood, ecs, name="bath", size=ECS, mechanisms=[BathExchange(K)])
    return Model(membrane, *([exchange] if bath else []), temperature=TEMPERATURE, name="huebel-dahlem")


def balance() -> Model:
    """Solve again for RESTING: the rest that keeps all totals, the bath shut off."""
    from ..experiment.rest import at_rest

    return at_rest(build(STATED, STATED_V, bath=False))


def huebel_dahlem() -> Model:
    """Neuron, extracellular space, potassium buffer and a bath that is shut off, at rest."""
    return build(RESTING, RESTING_V)


def pump_pause(start: Any = "20 s", duration: Any = "9.5 s") -> Step:
    """The pump stands still for a while."""
    return Step("neuron.pump.density", "x0", start=start, duration=duration)


def without_buffer() -> list[Item]:
    """The buffer neither binds nor lets go: for ions the tissue is closed."""
    return [Step("ecs.buffer.binding", "x0"), Step("ecs.buffer.release", "x0")]


def scenarios() -> dict[str, Scenario]:
    """What happens to it: protocols of the authors' code, and the same without a way out for potassium."""
    current = Step("neuron.stimulus.current", 1.0 * AREA, start=20.0, duration=0.5)
    bath = Step("bath.exchange.pace", 0.03)
    found = {
        "rest": ([], 3600.0, "nothing is done"),
        "pump-pause": ([pump_pause()], 500.0, "the pump stands still for 9.5 s: depolarisation, then recovery"),
        "pump-pause-closed": (
            [pump_pause(), *without_buffer()], 3600.0, "the same without the buffer: the starved state stays",
        ),
        "pump-pause-bath": (
            [pump_pause(), *without_buffer(), bath], 500.0, "the same with exchange with a bath in the buffer's place",
        ),
        "stimulus": ([current], 500.0, "100 uA/cm2 for 0.5 s: depolarisation, and recovery by the buffer"),
        "hours": ([pump_pause()], 36000.0, "after the pause the buffer gives back what it took, over hours"),
    }
    return {
        name: Scenario(name, Protocol(name.replace("-", "_"), items), until, meaning)
        for name, (items, until, meaning) in found.items()
    }
