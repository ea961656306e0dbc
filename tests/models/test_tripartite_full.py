"""`tripartite-full`: at rest it stands still, a load clears as the linear theory says, ischaemia reverses carriers."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.linalg import expm

import ionostat as ion
from ionostat import Protocol, Step
from ionostat.compiler.network import Network
from ionostat.compiler.slopes import Slopes
from ionostat.experiment.reversals import reversals
from ionostat.model.paths import table
from ionostat.models import tripartite_full as full
from ionostat.models.scenarios import spike_train


@pytest.fixture(scope="module")
def model():
    return ion.ready_model("tripartite-full")


@pytest.fixture(scope="module")
def episode(model):
    return ion.simulate(model, ion.ischemia(duration="5 min"), until="15 min")


def net_rates(model) -> tuple[Network, np.ndarray, np.ndarray]:
    """Net rate of every state and the largest flux in it."""
    network = Network(model)
    turnovers = np.array(network.rates(network.start, network.default_parameters)[0], dtype=float)
    return network, network.S @ turnovers, np.max(np.abs(network.S * turnovers), axis=1)


# ---------------------------------------------------------------- rest


def test_at_rest_the_fluxes_of_every_species_sum_to_zero(model):
    network, net, largest = net_rates(model)
    for state, rest, size in zip(network.states, net, largest):
        # a reaction at equilibrium has no flux that could be a measure: its state must stand still
        assert abs(rest) <= 1e-9 * size or abs(rest) < 1e-11 * state.scale, state.path


def test_it_can_be_balanced_again():
    again = full.balance()
    for path, value in full.SOLVED.items():
        assert again.value(path) == pytest.approx(value, rel=1e-6), path
    for path, value in full.START.items():
        assert again.start[path] == pytest.approx(value, rel=1e-6), path


def test_what_was_solved_lies_within_what_is_sourced(model):
    known = table(model)
    for path, value in full.SOLVED.items():
        low, high = known[path].info.sourced or (-np.inf, np.inf)
        assert low <= value <= high, path


def test_no_law_that_can_run_uphill_is_used_in_the_ready_models(model):
    for each in (model, ion.ready_model("tripartite")):
        laws = {p.law for _, mechanism, _ in each.mechanisms() for p in mechanism.processes()}
        assert laws <= {"thermodynamic", "imposed"}


def test_ATP_used_is_the_sum_over_all_processes_that_hold_it(episode):
    used = episode.ledger().used("ATP")
    sums = {"neuron": 0.0, "astrocyte": 0.0}
    for step, extent in zip(episode.network.steps, episode.extents):
        place = episode.network.placed[step.placed].inside
        number = step.process.all_inside.get(ion.ATP, 0)
        if place in sums and number:
            sums[place] += number * extent[-1]
    for cell, made in sums.items():  # what was made less what was used is the change of the pool
        pool = episode.y[episode.network.index[f"{cell}.ATP"]]
        assert made == pytest.approx(pool[-1] - pool[0], rel=1e-9)
    spent = sum(
        -step.process.all_inside[ion.ATP] * extent[-1]
        for step, extent in zip(episode.network.steps, episode.extents)
        if step.process.all_inside.get(ion.ATP, 0) * extent[-1] < 0
    )
    assert sum(used.values()) == pytest.approx(spent, rel=1e-9)


def test_it_stays_at_rest(model):
    sol = ion.simulate(model, until="30 min", every="1 min")
    assert np.ptp(sol.V("neuron")) < 1e-7 and np.ptp(sol.pH("ecs")) < 1e-6
    for state, y in zip(sol.network.states, sol.y):
        assert np.ptp(y) < 1e-6 * max(abs(y[0]), state.scale), state.path


# ---------------------------------------------------------------- a load of sodium


def test_a_load_clears_with_the_time_constant_of_the_linear_theory(model):
    sol = ion.simulate(model, spike_train(count=100), until="3 min", every=0.5)
    network = sol.network
    size = np.maximum(np.abs(network.start), network.scale)
    J = Slopes(network)(network.start, network.default_parameters)[1] * size / size[:, None]
    first, last = np.searchsorted(sol.t, (20.0, 80.0))
    times = sol.t[first:last:10] - sol.t[first]
    away = (sol.y[:, first] - network.start) / size
    i, water = network.index["neuron.Na"], network.index["neuron.H2O"]

    def rise(dy: np.ndarray) -> np.ndarray:
        """Sodium inside above rest, to first order in the amounts, mol/m3."""
        n, w = network.start[i], network.start[water]
        return (dy[i] - n / w * dy[water]) / (w * 1.8069e-5)

    linear = np.array([rise(size * (expm(J * t) @ away)) for t in times])
    seen = sol.c("Na", "neuron")[first:last:10] - sol.c("Na", "neuron")[0]

    def constant(values: np.ndarray) -> float:
        return -1.0 / np.polyfit(times, np.log(values), 1)[0]

    assert seen[0] > 0.3
    assert constant(seen) == pytest.approx(constant(linear), rel=0.05)


def test_a_train_leaves_a_hyperpolarisation_that_ouabain_takes_away(model):
    train, end = spike_train(count=1000, period="50 ms"), 51.0
    left = ion.simulate(model, train, until=end + 40, every=0.25)
    block = [Step("neuron.pump.ouabain", "1 mM", start=end)]
    blocked = ion.simulate(model, Protocol("blocked", [*train.items, *block]), until=end + 10, every=0.25)
    rest = left.V("neuron")[0]
    lowest = np.min(left.V("neuron")[left.t > end + 1]) - rest
    assert -6e-3 < lowest < -1.5e-3
    after = blocked.V("neuron")[blocked.t > end + 1]
    assert np.min(after) > rest + 2e-3


# ---------------------------------------------------------------- chloride


def with_more_charge(model, extra: float):
    """The neuron's impermeants carry more negative charge, and potassium in place of what that lacks.

    All else is there in the same amounts, in as much more water as keeps it isosmotic.
    """
    neuron = model.compartments["neuron"]
    levels, (amount, _) = dict(neuron.concentrations), model.impermeants["neuron"]
    whole = sum(levels.values()) + amount
    levels[ion.K] += extra
    dilution = whole / (whole + extra)
    moved = dataclasses.replace(
        neuron, volume=neuron.volume / dilution, impermeant=ion.Impermeant(amount * dilution),
        concentrations={s: c * dilution for s, c in levels.items()},
    )
    parts = [moved if part is neuron else part for part in model.parts]
    return ion.Model(*parts, temperature=model.temperature, name=model.name, start=model.start)


def test_impermeant_charge_moves_volume_and_hardly_the_driving_force_of_chloride(model):
    charged = with_more_charge(model, 10.0)
    assert charged.impermeants["neuron"][1] < model.impermeants["neuron"][1] - 0.1
    before, after = ion.simulate(model, until=1.0), ion.simulate(charged, until="6 h", every="5 min")
    assert np.ptp(after.V("neuron")[-6:]) < 1e-5
    drives = [sol.V("neuron")[-1] - sol.E("Cl", "neuron")[-1] for sol in (before, after)]
    assert abs(drives[1] - drives[0]) < 1e-3
    assert abs(after.E("Cl", "neuron")[-1] - before.E("Cl", "neuron")[-1]) < 1e-3
    assert after.volume("neuron")[-1] / before.volume("neuron")[-1] > 1.02


# ---------------------------------------------------------------- ischaemia


def test_uptake_and_exchange_reverse_where_their_affinity_changes_sign(episode):
    found = reversals(episode)
    assert {"neuron.eaat.cycle", "neuron.ncx", "astrocyte.ncx", "neuron.kcc2"} <= set(found)
    for path in ("neuron.eaat.cycle", "neuron.ncx", "astrocyte.ncx"):
        turnover, affinity = episode.turnover(path), episode.affinity(path)
        big = np.abs(affinity) > 10.0
        assert np.all(np.sign(turnover[big]) == np.sign(affinity[big])), path
        assert affinity[0] > 0 and np.min(affinity) < -100.0


def test_glutamate_and_calcium_rise_and_fall_again(episode):
    glutamate, calcium = episode.c("Glu", "ecs"), episode.c("Ca", "neuron")
    assert 2e-5 < glutamate[0] < 3e-3  # 25 nM to 3 uM are measured
    assert np.max(glutamate) > 0.1 and glutamate[-1] < 1e-3
    assert np.max(calcium) > 3e-3 and calcium[-1] < 2e-4
    assert np.min(episode.c("Ca", "ecs")) < 0.3


def test_tissue_turns_acid_and_recovers(episode):
    for place in ("neuron", "astrocyte", "ecs"):
        assert np.min(episode.pH(place)) < episode.pH(place)[0] - 0.2
        assert abs(episode.pH(place)[-1] - episode.pH(place)[0]) < 0.1


def test_the_ledger_closes_through_it(episode):
    worst = episode.ledger().worst()
    assert worst["totals"] < 1e-11 and worst["charge"] < 1e-9 and worst["extents"] < 1e-11


def test_occupancies_of_the_pump_sum_to_one_throughout(episode):
    paths = [s.path for s in episode.network.states if s.kind == "site" and s.owner == "neuron.pump"]
    whole = full.SOLVED["neuron.pump.density"] * full.AREA
    held = sum(episode.y[episode.network.index[path]] for path in paths)
    assert np.max(np.abs(held / whole - 1.0)) < 1e-11
    assert episode.occupancy("neuron.pump.E2P").max() < 1.0


# ---------------------------------------------------------------- further scenarios


@pytest.mark.parametrize("name", sorted(full.scenarios()))
def test_every_scenario_runs_its_first_minutes(model, name):
    scenario = full.scenarios()[name]
    sol = ion.simulate(model, scenario.protocol, until=min(scenario.until, 150.0))
    assert sol.status.ok and sol.ledger().worst()["totals"] < 1e-11


def test_a_young_neuron_holds_more_chloride_until_the_switch(model):
    sol = ion.simulate(model, full.development(), until="150 min", every=30.0)
    E, V = sol.E("Cl", "neuron"), sol.V("neuron")
    young, grown = np.searchsorted(sol.t, 39.9 * 60), -1
    assert E[young] > V[young] + 5e-3 and E[grown] < V[grown] - 5e-3


def test_kcc2_knockdown_brings_chloride_to_the_potential(model):
    sol = ion.simulate(model, full.kcc2_knockdown(), until="60 min", every=30.0)
    assert sol.E("Cl", "neuron")[-1] > sol.E("Cl", "neuron")[0] + 5e-3


def test_fxyd_raises_sodium_and_its_leaving_lowers_it_again(model):
    sol = ion.simulate(model, full.fxyd(), until="60 min", every=10.0)
    Na = sol.c("Na", "neuron")
    top = Na[np.searchsorted(sol.t, 20.5 * 60)]
    assert top > 1.5 * Na[0] and abs(Na[-1] - Na[0]) < 0.5


def test_an_astrocyte_lets_go_of_volume_in_dilute_plasma_and_a_neuron_does_not(model):
    sol = ion.simulate(model, full.hypo_osmotic(), until="40 min", every=30.0)
    swollen = {cell: sol.volume(cell)[-1] / sol.volume(cell)[0] for cell in ("neuron", "astrocyte")}
    assert 1.03 < swollen["astrocyte"] < swollen["neuron"] - 0.015
