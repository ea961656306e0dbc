"""What a run says of transporters that reversed, and of protein states and pH."""

from __future__ import annotations

import numpy as np
import pytest

import ionostat as ion
from ionostat.errors import UnknownName
from ionostat.experiment.reversals import reversals


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
