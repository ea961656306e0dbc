"""The ready models `neuron` and `neuron-glia`: rest, ions per spike, high potassium."""

from __future__ import annotations

import numpy as np
import pytest
from ranges import outside_their_range

from ionostat import K, Protocol, Pulses, Step, ready_model, simulate
from ionostat.errors import BadModel, BadValue, UnknownName
from ionostat.experiment.per_spike import per_spike
from ionostat.models import scenarios
from ionostat.models.neuron import FREE, FREE_OF_GLIA, SOLVED, SOLVED_OF_GLIA, balance, high_potassium, neuron
from ionostat.models.neuron_glia import blocked_glia, firing

SURROUNDINGS = {
    "slice": {}, "closed": {"surround": "closed"}, "bath": {"surround": "bath"}, "glia": {"glia": True},
    "fed": {"surround": "closed", "metabolism": True},
}


def one_spike(count: int = 1) -> Protocol:
    return Protocol("spikes", [
        Pulses("neuron.stimulus.current", "3 nA", start=0.05, width=1e-3, period=0.1, count=count)
    ])


@pytest.fixture(scope="module")
def spike():
    run = simulate(neuron("closed"), one_spike(), until=0.15, every=1e-4)
    assert run.status.ok and run.statistics["spikes"] == 1
    return run


# -------------------------------------------------------------------- rest


@pytest.mark.parametrize("how", SURROUNDINGS)
def test_it_rests_for_ten_minutes(how):
    model = neuron(**SURROUNDINGS[how])
    run = simulate(model, until=600.0)
    assert run.status.ok
    for state, y in zip(run.network.states, run.y):
        assert np.max(np.abs(y - y[0])) <= 1e-8 * max(abs(y[0]), 1e-3 * state.scale), state.path


@pytest.mark.parametrize("how", SURROUNDINGS)
def test_every_number_lies_in_its_sourced_range(how):
    assert outside_their_range(neuron(**SURROUNDINGS[how])) == []


def test_the_stored_numbers_are_those_that_a_balance_finds():
    again = balance("slice", glia=True)
    for path in (*FREE, *FREE_OF_GLIA):
        assert {**SOLVED, **SOLVED_OF_GLIA}[path] == pytest.approx(again.value(path), rel=1e-9), path


def test_wrong_surroundings_are_refused():
    with pytest.raises(UnknownName, match="slice"):
        neuron("slise")
    with pytest.raises(BadModel, match="blood"):
        neuron("slice", metabolism=True)
    with pytest.raises(BadModel, match="share"):
        neuron("bath", glia=True)


@pytest.mark.parametrize("name", ["neuron", "neuron-glia"])
def test_every_scenario_runs(name):
    for s in scenarios(name).values():
        assert simulate(ready_model(name), s.protocol, until=min(s.until, 20.0)).status.ok, s.name


# -------------------------------------------------------------------- spikes


def test_a_spike_looks_like_one(spike):
    V = spike.V("neuron")
    assert 0.0 < V.max() < 0.05
    half = V[0] + 0.5 * (V.max() - V[0])
    above = spike.t[half < V]
    assert 0.3e-3 < above[-1] - above[0] < 1.5e-3
    assert V.min() < V[0] - 3e-3  # an after-hyperpolarisation


def test_ions_of_a_spike_and_their_overlap(spike):
    """Within 5 ms: sodium in, potassium out, calcium and chloride in; overlap within 1.2 to 4."""
    found = per_spike(spike, "neuron", 0.05, 0.055)
    assert found.spikes == 1
    assert found.channels["Na"] < 0 < found.channels["K"]
    assert found.channels["Ca"] < 0 and found.channels["Cl"] < 0
    assert 1.2 < found.overlap["Na"] < 4.0 and 1.2 < found.overlap["K"] < 4.0
    V = spike.V("neuron")
    C, rise = 0.009 * 1.09e-8, V.max() - V[0]
    brought = 3e-9 * min(1e-3, spike.t[V.argmax()] - 0.05)  # the electrode's 3 nA, from 50 ms on
    assert found.minimum * 96485.33212 == pytest.approx(C * rise - brought, rel=1e-6)


def test_a_long_current_leaves_no_minimum():
    current = Step("neuron.stimulus.current", "150 pA", start=0.05)
    run = simulate(neuron("closed"), current, until=1.0, every=1e-3)
    found = per_spike(run, "neuron")
    assert found.minimum == 0.0 and np.isnan(found.overlap["Na"]) and found.channels["Na"] < 0


def test_the_books_of_a_spike_close(spike):
    """Ions that crossed, by the extents, are those that the cell has got; their charge is C dV."""
    found, charge = per_spike(spike, "neuron"), 0.0
    for s, z in (("Na", 1), ("K", 1), ("Cl", -1)):
        amount = spike.c(s, "neuron") * spike.volume("neuron")
        gained = amount[-1] - amount[0]
        assert gained == pytest.approx(-found.all[s], rel=1e-5), s
        charge += z * gained
    charge -= 2 * found.all["Ca"]
    dV = spike.V("neuron")[-1] - spike.V("neuron")[0]
    assert charge * 96485.33212 == pytest.approx(0.009 * 1.09e-8 * dV, rel=1e-5)


def test_more_sodium_channels_overlap_more(spike):
    model = neuron("closed").with_values({"neuron.transient_Na.P": 1.6e-6})
    run = simulate(model, one_spike(), until=0.07, every=1e-4)
    usual = per_spike(spike, "neuron", 0.05, 0.055).overlap["Na"]
    assert usual == pytest.approx(2.18, abs=0.05)
    assert per_spike(run, "neuron", 0.05, 0.055).overlap["Na"] > 1.2 * usual


def test_a_train_loads_the_cell_and_a_minute_clears_it():
    run = simulate(neuron(), scenarios("neuron")["spike-train"].protocol, until=120.0)
    assert run.statistics["spikes"] == 100
    assert 4.0 < run.c("K", "ecs").max() < 8.0 and run.c("K", "ecs").min() < 3.45  # the pump undershoots
    assert run.c("Na", "neuron").max() > 10.5
    assert run.c("Ca", "neuron").max() > 1.5 * run.c("Ca", "neuron")[0]
    assert abs(run.c("K", "ecs")[-1] / 3.5 - 1) < 0.02
    crossing = [s for s in run.network.steps if s.path.startswith("neuron.")]
    left = sum(run.extent(s.path) * s.process.moves.get(K, 0) for s in crossing)
    gone, space = run.extent("way.diffusion.K"), run.c("K", "ecs") * run.volume("ecs")
    assert space[-1] - space[0] == pytest.approx(float((left - gone)[-1]), abs=1e-9 * space[0])


def test_without_a_spike_there_is_no_account():
    run = simulate(neuron("closed"), until=0.1)
    with pytest.raises(BadValue, match="no spike"):
        per_spike(run, "neuron")


def test_it_can_feed_itself():
    run = simulate(neuron("closed", metabolism=True), one_spike(50), until=20.0)
    assert run.status.ok and run.statistics["spikes"] == 50
    assert 2.5 < run.c("ATP", "neuron").min() < 3.0 and run.c("PCr", "neuron").min() < run.c("PCr", "neuron")[0]


# -------------------------------------------------------------------- high potassium


def test_the_bath_stays_neutral_and_isosmotic():
    plan = high_potassium("8.5 mM").on(neuron())
    assert {item.path: item.value for item in plan.plain} == {"bath.K": 8.5, "bath.Na": 139.0}


def test_high_potassium_makes_it_fire():
    assert firing(3.5).spikes == 0
    fired = firing(6.0)
    assert fired.fires and not fired.runs_away and 1.0 < fired.rate < 20.0


def test_glia_keeps_potassium_from_running_away():
    with_glia, without = firing(9.0), firing(9.0, glia=False)
    assert not with_glia.runs_away and with_glia.highest < 9.5
    assert without.runs_away and without.highest > 25.0


def test_blocked_glia_takes_nothing_up():
    model = ready_model("neuron-glia")
    run = simulate(model, blocked_glia(start=0.0), until=5.0)
    for path in ("kir", "pump", "nkcc1"):
        assert np.all(np.abs(run.turnover(f"astrocyte.{path}")[run.t > 0]) == 0.0), path
