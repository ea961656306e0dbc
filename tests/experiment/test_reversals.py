"""What a run says of transporters that reversed, and of protein states and pH."""

from __future__ import annotations

import numpy as np
import pytest

import ionostat as ion
from ionostat.errors import UnknownName
from ionostat.experiment.reversals import reversals
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.pump_cycle import SodiumPumpCycle


@pytest.fixture(scope="module")
def episode():
    return ion.simulate(ion.ready_model("tripartite"), ion.ischemia(duration="3 min"), until="5 min")


def test_a_carrier_reverses_where_its_affinity_changes_sign(episode):
    found = reversals(episode)
    assert "neuron.kcc2" in found
    K = episode.c("K", "neuron") / episode.c("K", "ecs")
    Cl = episode.c("Cl", "neuron") / episode.c("Cl", "ecs")
    first = episode.t[np.argmax(K * Cl < 1.0)]
    assert found["neuron.kcc2"]["first"] == pytest.approx(first, abs=1.0)
    assert found["neuron.kcc2"]["affinity"] < 0.0
    back = np.minimum(episode.turnover("neuron.kcc2"), 0.0)
    assert found["neuron.kcc2"]["moved"] == pytest.approx(-np.trapezoid(back, episode.t), rel=0.05)


def test_channels_and_water_are_no_carriers(episode):
    assert not {p for p in reversals(episode) if "leak" in p or "kir" in p or "water" in p}


def test_no_carrier_reverses_at_rest():
    sol = ion.simulate(ion.ready_model("tripartite"), until="10 s")
    assert reversals(sol) == {}


def test_a_model_without_such_states_says_what_it_has(episode):
    with pytest.raises(UnknownName):
        episode.occupancy("neuron.pump.E1")
    with pytest.raises(UnknownName):
        episode.pH("neuron")


def test_what_stands_about_at_equilibrium_has_no_side_to_leave():
    model = ion.ready_model("tripartite-full")
    sol = ion.simulate(model, ion.ischemia(duration="2 min"), until="4 min")
    assert not {p for p in reversals(sol) if "mct" in p or "ammonia" in p}


def test_a_ring_of_states_counts_as_one():
    """With ATP spent and its products high the cycle of the pump runs backward; with ATP it does not."""
    cell = ion.Compartment(
        "cell", volume="2 pL", concentrations={"Na": 10.0, "K": 140.0, "Cl": 8.0},
        clamped={"ATP": 3.0, "ADP": 0.03, "Pi": 2.0},
    )
    bath = ion.Reservoir("bath", concentrations={"Na": 145.0, "K": 3.5, "Cl": 148.5})
    model = ion.Model(ion.Membrane(cell, bath, V=-0.07, mechanisms=[Leak(ion.Cl), SodiumPumpCycle()]))
    levels = {"cell.ATP": "1 uM", "cell.ADP": "2 mM", "cell.Pi": "10 mM"}
    spent = ion.Protocol("spent", [ion.Step(path, level, start="1 s") for path, level in levels.items()])
    assert reversals(ion.simulate(model, until="5 s")) == {}
    sol = ion.simulate(model, spent, until="5 s")
    found = reversals(sol)
    assert set(found) == {"cell.pump_cycle"} and found["cell.pump_cycle"]["affinity"] < 0.0
    assert sol.extent("cell.pump_cycle.bind_ATP")[-1] < sol.extent("cell.pump_cycle.bind_ATP").max()
