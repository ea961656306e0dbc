"""The ready models `developing-neuron` and `mature-neuron`: chloride along development, and what GABA does."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from ranges import outside_their_range

from ionostat import Model, Protocol, Solution, ready_model, simulate
from ionostat.experiment.protocol import Step
from ionostat.models import scenarios
from ionostat.models.developing_neuron import CHLORIDE, E_GABA, SOLVED, balance, expression, glutamate, grown, volley
from ionostat.models.mature_neuron import REST
from ionostat.theory.gaba import gaba_action
from ionostat.theory.thermo import nernst

NEWBORN, MATURE = "developing-neuron", "mature-neuron"
#: in between E_GABA stands at the resting potential
BETWEEN = 0.8


@cache
def model(maturity: float) -> Model:
    return grown(maturity)


def run(cell: Model, *items, until: float, **options) -> Solution:
    solution = simulate(cell, Protocol("test", items), until=until, **options)
    assert solution.status.ok, solution.status
    return solution


def gaba(cell: Model) -> Solution:
    return run(cell, volley("gabaa", 0.05, 3), until=0.3)


def excited(cell: Model, inhibited: bool) -> Solution:
    inhibition = [volley("gabaa", 0.05, 3)] if inhibited else []
    return run(cell, *inhibition, volley("ampa", 0.055), until=0.3)


# ---------------------------------------------------------------- rest


@pytest.mark.parametrize("name", [NEWBORN, MATURE])
def test_rest_stays(name):
    s = run(ready_model(name), until=3600.0)
    for state, y in zip(s.network.states, s.y):
        assert np.max(np.abs(y - y[0])) <= 1e-7 * max(abs(y[0]), 1e-3 * state.scale), state.path
    assert outside_their_range(ready_model(name)) == []
    assert ready_model(name).name == name


def test_solved_numbers_are_those_of_the_balance():
    again = balance()
    for path, value in SOLVED.items():
        assert again.value(path) == pytest.approx(value, rel=1e-9), path
    assert ready_model(NEWBORN).value("neuron.Cl") == CHLORIDE
    for path, value in REST.items():
        assert model(1.0).value(path) == pytest.approx(value, rel=1e-6), path


def test_growing_up_keeps_the_impermeants():
    amounts = [m.impermeants["neuron"][0] * m.value("neuron.volume") for m in (model(0.0), model(1.0))]
    charges = [m.impermeants["neuron"][1] for m in (ready_model(NEWBORN), model(1.0), ready_model(MATURE))]
    assert amounts[0] == pytest.approx(amounts[1], rel=1e-9)
    np.testing.assert_allclose(charges, charges[0], rtol=1e-6)


# ---------------------------------------------------------------- development


def test_gaba_reverses_ever_lower_as_the_cell_grows_up():
    E = np.array([E_GABA(run(model(x), until=1.0))[0] for x in (0.0, 0.2, 0.5, BETWEEN, 1.0)])
    assert np.all(np.diff(E) < -3e-3)
    assert -0.045 < E[0] < -0.040 and E[-1] < -0.074  # -42 to -75 mV
    assert expression(0.0)["neuron.nkcc1.expression"] == 1.0 and expression(1.0)["neuron.kcc2.expression"] == 1.0


def test_two_weeks_in_one_run_end_at_the_same_rest():
    s = simulate(ready_model(NEWBORN), scenarios(NEWBORN)["development"].protocol, until=20 * 86400.0)
    E, mature = E_GABA(s), E_GABA(run(ready_model(MATURE), until=1.0))[0]
    assert E[0] == pytest.approx(-0.04185, abs=1e-4) and E[-1] == pytest.approx(mature, abs=1e-6)
    assert np.all(np.diff(E[s.t < 14 * 86400.0]) <= 1e-9)
    assert "development" not in scenarios(MATURE) and set(scenarios(MATURE)) < set(scenarios(NEWBORN))


def test_chloride_comes_and_goes_as_measured():
    """381 s to lose it without NKCC1 and 155 s to load it (Kolbaev et al 2020): within a quarter."""
    block = Step("neuron.nkcc1.expression", 0.0, duration=4000.0)
    s = run(ready_model(NEWBORN), block, until=8000.0)
    Cl, t = s.c("Cl", "neuron"), s.t
    for span, measured in ((t < 4000.0, 381.0), (t > 4000.0, 155.0)):
        x, clock = Cl[span], t[span] - t[span][0]
        left = (x - x[-1]) / (x[0] - x[-1])
        assert np.interp(-np.exp(-1.0), -left, clock) == pytest.approx(measured, rel=0.25)


# ---------------------------------------------------------------- what GABA does


def test_gaba_fires_the_newborn():
    s = gaba(model(0.0))
    assert s.statistics["spikes"] >= 1
    assert s.turnover("neuron.gabaa.Cl").max() > 0  # chloride leaves: the current is inward


def test_gaba_keeps_the_mature_cell_from_firing():
    cell, V = ready_model(MATURE), ready_model(MATURE).membranes[0].V
    alone = gaba(cell)
    assert alone.statistics["spikes"] == 0 and alone.V("neuron").min() < V - 2e-3
    assert alone.V("neuron").max() < V + 1e-4
    assert excited(cell, inhibited=False).statistics["spikes"] == 1
    assert excited(cell, inhibited=True).statistics["spikes"] == 0


def test_in_between_it_shunts_without_hyperpolarising():
    cell, V = model(BETWEEN), model(BETWEEN).membranes[0].V
    alone = gaba(cell)
    assert alone.statistics["spikes"] == 0 and np.max(np.abs(alone.V("neuron") - V)) < 1e-3
    assert excited(cell, inhibited=False).statistics["spikes"] == 1
    assert excited(cell, inhibited=True).statistics["spikes"] == 0


@pytest.mark.parametrize(("maturity", "action"), [(0.0, "excitatory"), (BETWEEN, "shunting"), (1.0, "hyperpolarising")])
def test_theory_says_the_same(maturity, action):
    cell = model(maturity)
    E = float(E_GABA(run(cell, until=1.0))[0])
    assert gaba_action(E, cell.membranes[0].V, "-50 mV", 10.0).action == action


def test_the_scenario_tells_both():
    spikes = {}
    for name in (NEWBORN, MATURE):
        s = simulate(ready_model(name), scenarios(name)["volleys"].protocol, until=1.0)
        V, t = s.V("neuron"), s.t
        spikes[name] = [bool(np.any(V[(t > a) & (t < b)] > -0.02)) for a, b in ((0.05, 0.3), (0.35, 0.6), (0.65, 1.0))]
    assert spikes == {NEWBORN: [True, True, True], MATURE: [False, True, False]}


# ---------------------------------------------------------------- load, tone, plasticity


def test_a_barrage_moves_E_GABA_towards_bicarbonate():
    """Chloride loads while bicarbonate leaves; E_GABA climbs from below rest towards E_HCO3, and back."""
    s = simulate(ready_model(MATURE), scenarios(MATURE)["barrage"].protocol, until=120.0)
    E, top = E_GABA(s), int(np.argmax(E_GABA(s)))
    E_HCO3 = float(nernst(-1, 16.0, 25.0))
    assert 14.5 < s.t[top] < 15.5 and 3e-3 < E[top] - E[0] < 8e-3 and E[top] < E_HCO3
    assert s.c("Cl", "neuron")[top] > s.c("Cl", "neuron")[0] + 1.0
    assert s.turnover("neuron.gabaa.HCO3").max() > 0 > s.turnover("neuron.gabaa.Cl").min()
    assert E[-1] < E[top] - 0.5 * (E[top] - E[0])


def test_the_newborn_loses_chloride_in_a_barrage():
    s = simulate(ready_model(NEWBORN), scenarios(NEWBORN)["barrage"].protocol, until=30.0, spikes=False)
    assert s.c("Cl", "neuron").min() < CHLORIDE - 0.8


def test_tonic_inhibition_costs_gain():
    """Ambient GABA opens half of its receptors: a volley that fired the mature cell does so no longer."""
    cell = ready_model(MATURE)
    tone = Step("neuron.tonic_gabaa.input", "1 uM")
    more = cell.with_values({"neuron.tonic_gabaa.P": 3e-8})
    calm = run(more, tone, until=2.0)
    assert calm.gate("neuron.tonic_gabaa.r")[-1] == pytest.approx(0.5, abs=0.01)
    fired = [run(more, *held, volley("ampa", 1.0), until=1.5).statistics["spikes"] for held in ([], [tone])]
    assert fired[0] == 1 and fired[1] == 0


def test_paired_activity_takes_kcc2_away():
    """Half a minute at 20 Hz: calcium by NMDA receptors lowers KCC2; GABA alone does not."""
    pairs = volley("gabaa", 1.0, 600, "50 ms"), *glutamate(1.01, 600, "50 ms")
    cell = ready_model(MATURE)
    both = run(cell, *pairs, until=40.0, spikes=False)
    only = run(cell, pairs[0], until=40.0, spikes=False)
    start = both.gate("neuron.kcc2.active")[0]
    assert both.c("Ca", "neuron").max() > 1e-3 > 5 * only.c("Ca", "neuron").max()
    assert both.gate("neuron.kcc2.active").min() < start - 0.02
    assert only.gate("neuron.kcc2.active").min() > start - 1e-3
    assert E_GABA(both).max() > E_GABA(only).max() > E_GABA(only)[0]
    used, resting = both.ledger().used(), only.ledger().used()
    pump, pmca = (used[f"neuron.{p}"] - resting[f"neuron.{p}"] for p in ("pump", "pmca"))
    assert pump > 20 * pmca > 0  # sodium is the bill, not calcium
