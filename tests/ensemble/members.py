"""The models that the sweeps of these tests run, and single runs to hold them against."""

from __future__ import annotations

import numpy as np

import ionostat as ion
from ionostat import Cl, Compartment, Impermeant, K, Membrane, Model, Na, Protocol, Ramp, Step
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.potassium import DelayedRectifierK
from ionostat.mechanisms.sodium import TransientNa
from ionostat.mechanisms.stimulus import Stimulus

OBSERVE = ["final(cell.V)", "max(ecs.K)", "integral(cell.Na)", "time_above(cell.V, -60 mV)", "spikes(cell)"]


class Bomb(ion.Mechanism):
    """A current that drives the potential away without end where its number is above zero."""

    short = "bomb"
    law = "imposed"
    moves = {K: -1}
    force: float = ion.parameter(0.0, "1")

    def rate(self, m):
        return self.force * m.V**3


def cell(*mechanisms: ion.Mechanism) -> Model:
    """A small excitable cell."""
    levels = {Na: 12.0, K: 140.0, Cl: 10.0}
    inside = Compartment("cell", volume="2 pL", concentrations=levels)
    outside = Compartment(
        "ecs", volume="1 pL", concentrations={Na: 145.0, K: 3.5, Cl: 130.0}, impermeant=Impermeant("40 mM")
    )
    own = [Leak(Na, P=5e-10), Leak(K, P=1e-8), Leak(Cl, P=2e-9), TransientNa(), DelayedRectifierK(), Stimulus(K)]
    return Model(Membrane(inside, outside, V=-0.065, mechanisms=[*own, *mechanisms]), name="cell")


def passive() -> Model:
    """Two leaks: nothing fires."""
    levels = {K: 140.0, Cl: 6.0}
    inside = Compartment("cell", volume="2 pL", concentrations=levels)
    outside = Compartment("ecs", volume="2 pL", concentrations={K: 4.0, Cl: 120.0})
    leaks = [Leak(K, P=4e-9), Leak(Cl, P=1e-9)]
    return Model(Membrane(inside, outside, V="-70 mV", mechanisms=leaks), name="two leaks")


def push(start: float = 0.02, duration: float = 0.05) -> Protocol:
    """A current that makes the cell fire."""
    return Protocol("push", [Step("cell.stimulus.current", "60 pA", start=start, duration=duration)])


def warming() -> Protocol:
    """A ramp of a permeability."""
    return Protocol("warming", [Ramp("cell.leak_K.P", "x3", start=0.02, duration=0.05)])


def reduced_by_hand(solution: ion.Solution, text: str) -> float:
    """The same reduction from the rows of a single run."""
    kind, _, rest = text.partition("(")
    path, _, level = rest.rstrip(")").partition(", ")
    if kind == "spikes":
        return float(solution.statistics["spikes"])
    place, name = path.split(".")
    values = solution.V(place) if name == "V" else solution.c(name, place)
    t = solution.t
    if kind == "final":
        return float(values[-1])
    if kind == "max":
        return float(values.max())
    if kind == "integral":
        return float(np.trapezoid(values, t))
    above = float(level.split()[0]) * 1e-3
    fine = np.linspace(0.0, t[-1], 400_001)
    return float(np.mean(np.interp(fine, t, values) >= above) * t[-1])
