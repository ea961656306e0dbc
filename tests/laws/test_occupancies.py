"""Proteins whose states hang together, or do not."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat import Compartment, K, Mechanism, Membrane, Model, Process, Reservoir
from ionostat.compiler.network import Network
from ionostat.compiler.states import placed_mechanisms
from ionostat.errors import BadMechanism
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.pump_cycle import STATES, SodiumPumpCycle

CELL = {"Na": 12.0, "K": 140.0, "Cl": 10.0, "ATP": 3.0, "ADP": 0.03, "Pi": 2.0}


class Apart(Mechanism):
    """Two pairs of states, and no step between the pairs."""

    def sites(self):
        return {"A": 0.25, "B": 0.25, "C": 0.25, "D": 0.25}

    def site_density(self):
        return 1e-9

    def processes(self):
        return (
            Process("left", lambda m: m.sites.A - m.sites.B, sites={"A": -1, "B": 1}),
            Process("right", lambda m: m.sites.C - m.sites.D, sites={"C": -1, "D": 1}),
        )


class Asleep(Apart):
    """All states are joined, but no step goes at all."""

    def processes(self):
        pairs = ("AB", "BC", "CD")
        return tuple(Process(a + b, lambda m: 0.0 * m.V, sites={a: -1, b: 1}) for a, b in pairs)


def model(*mechanisms: Mechanism) -> Model:
    cell = Compartment("cell", volume="2 pL", concentrations=CELL)
    return Model(Membrane(cell, Reservoir("bath", concentrations={"Na": 145.0, "K": 4.0, "Cl": 149.0}),
                          V=-0.07, mechanisms=mechanisms))


@pytest.mark.parametrize(("protein", "words"), [
    (Apart(), "cell.apart: no steps join its state 'C' to 'A'.*Add the step"),
    (Asleep(), "cell.asleep: .*nothing leaves 'A'"),
])
def test_states_without_one_answer_are_told_by_name(protein, words):
    network = Network(model(protein))
    with pytest.raises(BadMechanism, match=words):
        network.with_steady_sites(network.start, network.default_parameters)


def test_a_ring_has_one_answer():
    network = Network(model(SodiumPumpCycle()))
    y = network.with_steady_sites(network.start, network.default_parameters)
    assert np.abs(network.protein_excess(y, network.default_parameters)).max() < 1e-12
    turnovers = network.rates(y, network.default_parameters)[0]
    np.testing.assert_allclose(turnovers, turnovers[0], rtol=1e-6)


def test_names_of_the_states_are_asked_for_once(monkeypatch):
    """The fractions of a cycle at rest are a sum of King and Altman: nothing for every point."""
    network = Network(model(SodiumPumpCycle(), Leak(K)))
    y, p = network.start, network.default_parameters
    assert [placed.sites for placed in placed_mechanisms(network.model)] == [STATES, ()]

    def asked(self):
        raise AssertionError("sites() at every point")

    monkeypatch.setattr(SodiumPumpCycle, "sites", asked)
    network.points(y, p)
    network.rates(y, p)
    network.with_steady_sites(y, p)
    network.protein_excess(y, p)
