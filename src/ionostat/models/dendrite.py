"""`dendrite`: a dendrite in segments, with GABA at one end: where chloride piles up and how it spreads.

A stretch of dendrite in a bath, cut into equal segments along which every ion diffuses and drifts.
A synapse of GABA-A receptors stands on the first segment. At rest the potential is that of GABA and little
moves; while the cell is depolarised, a train of GABA brings chloride in, faster than KCC2 takes it out of
so small a volume, and the reversal potential of GABA rises there, less so further along. HCO3- is
held inside (carbonic anhydrase and CO2 remake it), and carries the rest of the current out.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from ..errors import BadModel
from ..experiment.protocol import Protocol, Pulses, Step
from ..experiment.solution import Solution
from ..mechanisms.cotransport import KCC2
from ..mechanisms.electrodiffusion import AxialDiffusion
from ..mechanisms.inhibitory_receptors import GABAA
from ..mechanisms.leak import Leak
from ..mechanisms.mechanism import Mechanism
from ..mechanisms.sodium_pump import SodiumPump
from ..mechanisms.stimulus import Stimulus
from ..mechanisms.water import Water
from ..model.compartment import Compartment, Reservoir
from ..model.membrane import Junction, Membrane
from ..model.model import Model
from ..records import within
from ..species import HCO3, Cl, K, Na
from ..theory import gaba
from .neuron import HELD
from .scenarios import Scenario

#: diameter and length of the stretch, m: a thin dendrite; a choice of the model
DIAMETER, LENGTH = 1e-6, 200e-6
#: winding of the way inside: ions move half as fast as in water (not looked up)
TORTUOSITY = 1.4
#: permeability of the synapse to chloride, m3/s: about 1 nS with all open; a choice of the model
SYNAPSE = 6e-18
#: what the bath holds, mol/m3, neutral by itself, and osmoles beside
BATH = {"Na": 146.5, "K": 3.5, "Cl": 125.0, "HCO3": 25.0}
OTHERS = 20.0
#: bicarbonate inside, mol/m3: pH 7.2 with the CO2 that makes 25 mM outside at pH 7.4
BICARBONATE = 15.8

#: numbers that make the state below a rest, of every segment, solved by `ion.balanced` (see `balance`), SI
SOLVED: dict[str, float] = {
    "leak_Na.P": 2.9902382061393523e-10,
    "leak_K.P": 3.604522621509156e-09,
    "kcc2.J_max": 4.971440044116684e-07,
}

#: what `balance` solves for
FREE = ("leak_Na.P", "leak_K.P", "kcc2.J_max")


def upkeep() -> tuple[Mechanism, ...]:
    """What every segment has."""
    return (Leak(Na), Leak(K), Leak(Cl, P=2e-9), SodiumPump(K_Na=9.0, K_K=0.62), KCC2(), Water(P_f=2e-5), Stimulus(K))


def names(n: int) -> tuple[str, ...]:
    """The segments from the end with GABA on: d1, d2, ..."""
    if not isinstance(n, int | float | np.integer | np.floating) or not np.isfinite(n) or n != int(n) or n < 1:
        raise BadModel(f"a dendrite of {n!r} segments is asked for: give a whole number, 1 or more.")
    return tuple(f"d{i + 1}" for i in range(int(n)))


def build(n: int = 10, length: Any = LENGTH, diameter: Any = DIAMETER) -> Model:
    """The dendrite before its densities are put in."""
    count, long, wide = len(names(n)), within(length, "m", "length"), within(diameter, "m", "diameter")
    step, section = long / count, 0.25 * np.pi * wide * wide
    bath = Reservoir("bath", concentrations=BATH, others=OTHERS)
    segments = [
        Compartment(
            name, volume=section * step, concentrations={"Na": 10.0, "K": 135.0, "Cl": 6.0},
            clamped={**HELD, "HCO3": BICARBONATE},
        )
        for name in names(n)
    ]
    area = np.pi * wide * step
    synapse = GABAA(P=SYNAPSE / area)  # the same synapse however long the segment
    membranes = [
        Membrane(s, bath, area=area, V=-70e-3, mechanisms=(*upkeep(), *((synapse,) if s is segments[0] else ())))
        for s in segments
    ]
    way = AxialDiffusion((Na, K, Cl), area=section, length=step, tortuosity=TORTUOSITY)
    junctions = [Junction(a, b, mechanisms=[way]) for a, b in zip(segments, segments[1:])]
    return Model(*membranes, *junctions, name="dendrite")


def balance() -> Model:
    """Solve again for SOLVED, on one segment: all are alike at rest."""
    from ..experiment.balance import balanced

    return balanced(build(1), [f"d1.{path}" for path in FREE])


def dendrite(n: int = 10, length: Any = LENGTH, diameter: Any = DIAMETER) -> Model:
    """A dendrite at rest.

    Args:
        n: segments.
        length, diameter: of the whole, m or text.

    Raises:
        BadModel: no whole number of segments.
        BadValue: a length that is not above 0.
    """
    values = {f"{name}.{path}": x for name in names(n) for path, x in SOLVED.items()}
    return build(n, length, diameter).with_values(values)


def gaba_train(rate: Any = 20.0, count: int = 100, start: Any = "1 s", current: Any = "0 A") -> Protocol:
    """Vesicles of GABA (1 mM for 1 ms each) on the first segment at a rate in hertz, with a steady current there.

    Raises:
        BadValue: a rate that is not above 0, or so high that the vesicles overlap.
    """
    path, period = "d1.stimulus.current", 1.0 / within(rate, "s-1", "rate")
    return Protocol("gaba_train", [
        Pulses("d1.gabaa.input", "1 mM", start=start, width=1e-3, period=period, count=count),
        Step(path, current, start=start, duration=count * period),
    ])


@dataclasses.dataclass(frozen=True)
class Profile:
    """Along the dendrite, segments x rows: distance (m), chloride (mol/m3), E_GABA and V (V)."""

    x: np.ndarray
    Cl: np.ndarray
    E_GABA: np.ndarray
    V: np.ndarray


def profile(solution: Solution) -> Profile:
    """Chloride and the reversal potential of GABA-A in every segment of a run."""
    segments = [m for m in solution.model.membranes if m.inside.startswith("d")]
    volumes = [solution.model.compartments[m.inside].volume / m.area for m in segments]
    lengths = np.array([m.area / (np.pi * 4.0 * v) for m, v in zip(segments, volumes)])  # V/A is a quarter diameter
    inner = np.array([solution.c("Cl", m.inside) for m in segments])
    share = next(m for m in segments[0].mechanisms if isinstance(m, GABAA)).bicarbonate
    outer = solution.model.reservoirs["bath"].solutes
    E = gaba.gaba_reversal(inner, outer[Cl], BICARBONATE, outer[HCO3], share, T=solution.model.temperature)
    return Profile(np.cumsum(lengths) - 0.5 * lengths, inner, E, np.array([solution.V(m.name) for m in segments]))


def scenarios() -> dict[str, Scenario]:
    """What happens to it."""
    return {
        s.name: s
        for s in (
            Scenario("rest", Protocol("rest"), 600.0, "nothing is done"),
            Scenario("gaba-train", gaba_train(), 20.0, "100 vesicles of GABA at 20 Hz on the first segment"),
            Scenario(
                "gaba-depolarised", gaba_train(current="20 pA"), 20.0,
                "the same while 20 pA depolarise the dendrite: chloride piles up",
            ),
        )
    }
