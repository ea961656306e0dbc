"""Small models whose rests are known otherwise: a pump-leak cell in a bath, and a two-variable oscillator."""

from __future__ import annotations

import numpy as np

from ionostat import Cl, Compartment, F, Gate, Impermeant, K, Mechanism, Membrane, Model, Na, R, Reservoir, parameter
from ionostat.mechanisms.leak import OhmicLeak
from ionostat.mechanisms.water import Water
from ionostat.theory import pump_leak as closed

BATH = {"Na": 145.0, "K": 4.0, "Cl": 149.0}
G = {"Na": 0.22, "K": 0.83, "Cl": 0.5}
AMOUNT = 1e-13


class ConstantPump(Mechanism):
    """A pump that runs at one rate whatever happens: what the closed forms assume."""

    short = "pump"
    moves = {Na: 3, K: -2}
    law = "phenomenological"
    rate_: float = parameter(1e-7, "mol m-2 s-1", low=0, meaning="turnovers", source="the test")

    def rate(self, m):
        return self.rate_ + 0.0 * m.V


def pump_leak_cell(pump: float, start: float | None = None) -> Model:
    """The cell of the closed forms at one rate of its pump, starting at the rest of another.

    The closed forms are neutral inside; a capacitance next to nothing makes this cell so too.
    """
    state = closed.pump_leak(BATH, G, pump if start is None else start, -1, amount=AMOUNT)
    cell = Compartment(
        "cell", volume=state.volume, concentrations=state.inside, impermeant=Impermeant(state.impermeant)
    )
    bath = Reservoir("bath", concentrations=BATH)
    leaks = [OhmicLeak(ion, g=G[ion.symbol]) for ion in (Na, K, Cl)]
    mechanisms = [*leaks, ConstantPump(rate_=pump), Water()]
    membrane = Membrane(cell, bath, area=1e-11, capacitance=1e-6, V=state.V, mechanisms=mechanisms)
    return Model(membrane, name="pump-leak")


class FastSodium(Mechanism):
    """Sodium channels that follow V at once."""

    short = "fast"
    moves = {Na: 1}
    law = "phenomenological"
    g: float = parameter(20.0, "S m-2", low=0, meaning="conductance", source="the test")

    def rate(self, m):
        return self.g / (1.0 + np.exp((-0.020 - m.V) / 0.015)) * (m.V - m.E(Na)) / F


class SlowPotassium(Mechanism):
    """Potassium channels with one slow gate."""

    short = "slow"
    moves = {K: 1}
    law = "phenomenological"
    g: float = parameter(10.0, "S m-2", low=0, meaning="conductance", source="the test")
    half: float = parameter(-0.025, "V", meaning="V at which half are open", source="the test")

    def gates(self):
        return (Gate("n", steady=lambda m: 1.0 / (1.0 + np.exp((self.half - m.V) / 0.005)), time=lambda m: 1e-3),)

    def rate(self, m):
        return self.g * m.gates.n * (m.V - m.E(K)) / F


class Drive(Mechanism):
    """A constant inward current."""

    short = "drive"
    moves = {Na: -1}
    law = "phenomenological"
    current: float = parameter(0.0, "A m-2", meaning="current density", source="the test")

    def rate(self, m):
        return self.current / F + 0.0 * m.V


#: what a persistent sodium and potassium cell is made of: C, leak, Nernst potentials, SI
OSCILLATOR = {"C": 0.01, "g": 8.0, "E": -0.080, "E_Na": 0.060, "E_K": -0.090}


def oscillator(current: float = 0.0) -> Model:
    """Sodium that is fast and potassium that is slow, all ions held: V and one gate.

    The form of Izhikevich 2007, Dynamical Systems in Neuroscience, chapter 4 (not re-read); numbers are the test's.
    """
    RT_F = R * 310.15 / F
    held = {Na: 145.0 * np.exp(-OSCILLATOR["E_Na"] / RT_F), K: 4.0 * np.exp(-OSCILLATOR["E_K"] / RT_F),
            Cl: 149.0 * np.exp(OSCILLATOR["E"] / RT_F)}
    cell = Compartment("cell", volume=1e-15, clamped=held, impermeant=Impermeant("1 mM"))
    bath = Reservoir("bath", concentrations=BATH)
    mechanisms = [OhmicLeak(Cl, g=OSCILLATOR["g"]), FastSodium(), SlowPotassium(), Drive(current=current)]
    membrane = Membrane(cell, bath, area=1e-9, capacitance=OSCILLATOR["C"], V=-0.065, mechanisms=mechanisms)
    return Model(membrane, name="oscillator")


def oscillator_rates(V: float, n: float, drive: float, half: float = -0.025) -> tuple[float, float]:
    """dV/dt and dn/dt of the oscillator, written out by hand."""
    o = OSCILLATOR
    fast = 20.0 / (1.0 + np.exp((-0.020 - V) / 0.015)) * (V - o["E_Na"])
    lost = o["g"] * (V - o["E"]) + fast + 10.0 * n * (V - o["E_K"]) - drive
    return -lost / o["C"], (1.0 / (1.0 + np.exp((half - V) / 0.005)) - n) / 1e-3
