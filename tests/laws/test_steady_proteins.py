"""States of proteins stand still where a model is balanced."""

from __future__ import annotations

import numpy as np
import pytest
from shapes import PumpCycle

from ionostat import ADP, ATP, Cl, Compartment, F, Impermeant, K, Membrane, Model, Na, Pi, R, balanced
from ionostat.compiler.network import Network
from ionostat.mechanisms.leak import Leak

#: chloride inside that stands at equilibrium at -70 mV
PASSIVE = 130.0 * np.exp(-0.07 * F / (R * 310.15))


def test_a_balanced_model_starts_with_its_proteins_steady():
    cell = Compartment(
        "cell", volume="2 pL", concentrations={Na: 12.0, K: 140.0, Cl: PASSIVE}, clamped={ATP: 3.0, ADP: 0.03, Pi: 2.0}
    )
    bath = Compartment(
        "ecs", volume="20 pL", concentrations={Na: 145.0, K: 3.5, Cl: 130.0}, impermeant=Impermeant("40 mM")
    )
    pump = PumpCycle(density=3e-9)
    parts = [Leak(Na), Leak(K), Leak(Cl, P=1e-9), pump]
    start = Model(Membrane(cell, bath, V=-0.07, mechanisms=parts))
    model = balanced(start, ["cell.leak_Na.P", "cell.leak_K.P"])

    network = Network(model)
    speeds = np.array(network.derivative(network.start, network.default_parameters), dtype=float)
    assert np.max(np.abs(speeds) / np.maximum(np.abs(network.start), network.scale)) < 1e-9
    fractions = [model.start[f"cell.pump_cycle.{name}"] for name in pump.sites()]
    assert sum(fractions) == pytest.approx(1.0, abs=1e-12)
    assert max(abs(x - y) for x, y in zip(fractions, pump.sites().values())) > 1e-3
