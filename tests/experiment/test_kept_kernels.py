"""Kernels are kept by structure: other numbers share them, other equations do not."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ionostat import Cl, Compartment, K, Membrane, Model, Na, Reservoir, simulate
from ionostat.compiler import kernels
from ionostat.compiler.kernels import Kernels, build
from ionostat.compiler.network import Network
from ionostat.compiler.structure import structure
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.sodium_pump import SodiumPump
from ionostat.mechanisms.stimulus import Stimulus


def cell(*mechanisms) -> Model:
    held = {"ATP": 3.0, "ADP": 0.03, "Pi": 2.0}
    inside = Compartment("cell", volume=2e-15, concentrations={"Na": 10.0, "K": 140.0, "Cl": 7.0}, clamped=held)
    bath = Reservoir("bath", concentrations={"Na": 145.0, "K": 4.0, "Cl": 149.0})
    return Model(Membrane(inside, bath, V=-0.07, mechanisms=mechanisms))


class Faster(SodiumPump):
    """The same parameters and stoichiometry, another law."""

    short = "pump"

    def rate(self, m):
        return 2.0 * SodiumPump.rate(self, m)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(kernels, "_KEPT", type(kernels._KEPT)())


def test_other_numbers_are_not_traced_again(monkeypatch):
    traced = []
    plain = kernels.trace
    monkeypatch.setattr(kernels, "trace", lambda *given: traced.append(1) or plain(*given))
    model = cell(Leak(Na), Leak(K), SodiumPump())
    for factor in (1.0, 2.0, 3.0):
        simulate(model.with_values({"cell.pump.density": f"x{factor}", "cell.Na": 10.0 * factor}), until=1.0)
    assert len(traced) == 1


def test_a_kept_run_is_the_run_of_a_fresh_one():
    model = cell(Leak(Na), Leak(K), Leak(Cl), SodiumPump())
    other = model.with_values({"cell.leak_K.P": "x3", "cell.Na": "20 mM", "temperature": "30 degC"})
    fresh = simulate(other, until=60.0)
    kernels._KEPT.clear()
    simulate(model, until=60.0)
    kept = simulate(other, until=60.0)
    np.testing.assert_array_equal(kept.y, fresh.y)
    assert kept.network.model is other


def test_another_law_under_the_same_names_is_another_structure():
    pump, faster = (Network(cell(Leak(Na), Leak(K), law)) for law in (SodiumPump(), Faster()))
    assert list(pump.parameters) == list(faster.parameters)
    assert structure(pump) != structure(faster)
    slow, fast = (simulate(n.model, until=10.0) for n in (pump, faster))
    assert fast.extent("cell.pump")[-1] > 1.5 * slow.extent("cell.pump")[-1]


def test_what_is_chosen_beside_numbers_is_part_of_the_structure():
    by_K, by_Na = (Network(cell(Leak(Na), Leak(K), dataclasses.replace(Stimulus(K), species=s))) for s in (K, Na))
    assert structure(by_K) != structure(by_Na)


def test_only_a_few_are_kept():
    for n in range(kernels.MOST_KEPT + 3):
        build(Network(cell(*(Leak(K, name=f"leak_{k}") for k in range(n + 1)))))
    assert len(kernels._KEPT) == kernels.MOST_KEPT


def test_what_reductions_look_at_is_never_kept():
    network = Network(cell(Leak(Na), Leak(K)))
    found = build(network, observed=[lambda y, p: y[0]])
    assert isinstance(found, Kernels) and not kernels._KEPT
