"""Exact stops, lanes that are single runs, refusal to go below zero, and what a failed run says."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat import (
    Cl,
    Compartment,
    Glc,
    Impermeant,
    K,
    Mechanism,
    Membrane,
    Model,
    Na,
    Protocol,
    Pulses,
    Ramp,
    Step,
    parameter,
    ready_model,
    simulate,
)
from ionostat.compiler.kernels import build
from ionostat.compiler.network import Network
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.potassium import DelayedRectifierK
from ionostat.mechanisms.sodium import TransientNa
from ionostat.mechanisms.stimulus import Stimulus
from ionostat.models.scenarios import ischemia
from ionostat.solvers import layout
from ionostat.solvers.lanes import HEAD
from ionostat.solvers.rosenbrock import Rosenbrock, Work


def cell_with(*mechanisms, **more: float) -> Model:
    """A cell and its bath; ``more`` in mM on both sides."""
    cell = Compartment("cell", volume="2 pL", concentrations={Na: 12.0, K: 140.0, Cl: 10.0, **more})
    bath = Compartment(
        "ecs",
        volume="1 pL",
        concentrations={Na: 145.0, K: 3.5, Cl: 130.0, **more},
        impermeant=Impermeant("40 mM"),
    )
    return Model(Membrane(cell, bath, V=-0.065, mechanisms=mechanisms))


def passive() -> Model:
    return cell_with(Leak(Na, P=5e-10), Leak(K, P=1e-8), Leak(Cl, P=2e-9), Stimulus(K))


def spiking() -> Model:
    return cell_with(
        Leak(Na, P=5e-10), Leak(K, P=1e-8), Leak(Cl, P=2e-9), TransientNa(), DelayedRectifierK(), Stimulus(K)
    )


# -------------------------------------------------------------------- corners


def test_a_corner_is_a_row_before_and_a_row_after():
    begin, length = 1.0 / 3.0, 0.1 + 0.2
    step = Protocol("step", [Step("cell.stimulus.current", "10 pA", start=begin, duration=length)])
    solution = simulate(passive(), step, until=1.0)
    current = solution.parameter("cell.stimulus.current")
    for corner, before, after in ((begin, 0.0, 1e-11), (begin + length, 1e-11, 0.0)):
        rows = np.flatnonzero(solution.t == corner)
        assert rows.size == 2
        assert current[rows].tolist() == [before, after]
        assert np.array_equal(solution.y[:, rows[0]], solution.y[:, rows[1]])
        assert np.array_equal(solution.extents[:, rows[0]], solution.extents[:, rows[1]])
    assert np.all(current[(solution.t > begin) & (solution.t < begin + length)] == 1e-11)
    assert np.all(current[(solution.t < begin) | (solution.t > begin + length)] == 0.0)
    assert solution.t[0] == 0.0 and solution.t[-1] == 1.0
    assert np.all(np.diff(solution.t) >= 0)


def test_the_voltage_bends_at_a_corner_and_not_before():
    step = Protocol("step", [Step("cell.stimulus.current", "10 pA", start=0.5)])
    plain = simulate(passive(), until=1.0, every=1e-3, rtol=1e-9, spikes=False)
    pushed = simulate(passive(), step, until=1.0, every=1e-3, rtol=1e-9, spikes=False)
    early = pushed.t <= 0.5
    other = np.interp(pushed.t[early], plain.t, plain.V("cell"))
    assert np.max(np.abs(pushed.V("cell")[early] - other)) < 1e-9
    per_second = 1e-11 / (0.009 * 1e-9)
    late = np.searchsorted(pushed.t, 0.5, side="right")
    rise = pushed.V("cell")[late] - pushed.V("cell")[late - 1]
    assert 0.8 < rise / (per_second * (pushed.t[late] - 0.5)) < 1.0


def test_a_brief_pulse_after_a_long_rest_is_not_missed():
    """1 us after 1000 s in which the steps have grown to minutes."""
    pulse = Protocol(
        "pulse", [Pulses("cell.stimulus.current", "1 uA", start=1000.0, width=1e-6, period=1e-3)]
    )
    solution = simulate(passive(), pulse, until=1000.01, every=100.0, spikes=False)
    assert solution.statistics["accepted"] < 300
    V, t = solution.V("cell"), solution.t
    corners = t[np.abs(t - 1000.0) < 1e-4]
    assert corners.tolist() == [1000.0, 1000.0, 1000.0 + 1e-6, 1000.0 + 1e-6]
    jump = V[t > 1000.0][0] - V[t == 1000.0][0]
    assert jump == pytest.approx(1e-6 * 1e-6 / (0.009 * 1e-9), rel=1e-2)
    moved = solution.extent("cell.stimulus")[-1]
    assert moved == pytest.approx(-1e-6 * 1e-6 / 96485.33212, rel=1e-4)


def test_a_train_of_pulses_is_wholly_delivered():
    train = Protocol(
        "train", [Pulses("cell.stimulus.current", "50 pA", start=0.1, width=1e-3, period=0.0137, count=50)]
    )
    solution = simulate(passive(), train, until=2.0, every=0.5)
    charge = -solution.extent("cell.stimulus")[-1] * 96485.33212
    assert charge == pytest.approx(50 * 50e-12 * 1e-3, rel=1e-9)
    current = solution.parameter("cell.stimulus.current")
    assert np.sum(np.diff(current) > 0) == 50


def test_corners_beyond_the_end_do_not_matter():
    late = Protocol("late", [Step("cell.stimulus.current", "10 pA", start=5.0)])
    plain, other = (simulate(passive(), p, until=1.0) for p in (None, late))
    assert np.array_equal(plain.y, other.y)


# -------------------------------------------------------------------- lanes

RUNS = 37


def queue() -> tuple[Network, np.ndarray, np.ndarray]:
    """Parameters of 37 runs in two segments, and the ends of these: no two alike."""
    network = Network(spiking())
    rng = np.random.default_rng(11)
    p = np.tile(network.default_parameters, (RUNS, 2, 1))
    index = network.parameter_index
    p[:, :, index["cell.leak_K.P"]] *= rng.uniform(0.7, 1.5, (RUNS, 1))
    p[:, :, index["cell.leak_Na.P"]] *= rng.uniform(0.5, 2.0, (RUNS, 1))
    p[:, 1, index["cell.stimulus.current"]] = rng.uniform(0.0, 250e-12, RUNS)
    ends = np.stack([rng.uniform(0.01, 0.03, RUNS), rng.uniform(0.05, 0.15, RUNS)], axis=1)
    return network, p, ends


def outcomes(lanes: int, chosen: list[int]) -> list[tuple[np.ndarray, int, int]]:
    """(last row, spikes, accepted steps) of some runs on so many lanes."""
    network, p, ends = queue()
    solver = Rosenbrock(build(network, [], True), lanes, rtol=1e-7)
    work = Work(
        np.tile(network.start, (len(chosen), 1)),
        p[chosen],
        ends[chosen],
        np.linspace(0, 0.2, 9),
        watch=network.index["cell.V"],
        level=-0.02,
    )
    rows = np.vstack(list(solver.run(work)))
    assert np.all(solver.outcome.status == layout.DONE)
    last = [rows[rows[:, 0] == k][-1] for k in range(len(chosen))]
    return [
        (last[k], int(solver.outcome.crossings[k]), int(solver.outcome.accepted[k]))
        for k in range(len(chosen))
    ]


def test_lanes_are_single_runs():
    network, _, ends = queue()
    single = [outcomes(1, [k])[0] for k in range(RUNS)]
    together = outcomes(4, list(range(RUNS)))
    spikes = [count for _, count, _ in single]
    assert len(set(spikes)) >= 6 and max(spikes) >= 10, spikes
    assert [count for _, count, _ in together] == spikes
    size = np.append(np.abs(network.start) + 1e-3 * network.scale, np.full(len(network.steps), np.inf))
    for k in range(RUNS):
        assert together[k][0][2] == single[k][0][2] == ends[k, 1]
        gap = np.abs(together[k][0][HEAD:] - single[k][0][HEAD:]) / size
        assert np.max(gap) < 1e-10, (k, np.max(gap))


def test_more_lanes_than_runs():
    single, together = [outcomes(1, [k])[0] for k in (3, 8)], outcomes(8, [3, 8])
    for (alone, spikes, _), (row, count, _) in zip(single, together):
        assert count == spikes
        assert np.allclose(row[HEAD:], alone[HEAD:], rtol=1e-9, atol=0)


def test_one_bad_run_does_not_disturb_its_neighbours():
    network, p, ends = queue()
    chosen = list(range(6))
    p = p[chosen].copy()
    p[2, 1, network.parameter_index["cell.leak_K.P"]] = np.nan
    solver = Rosenbrock(build(network, [], True), 4, rtol=1e-7)
    work = Work(np.tile(network.start, (6, 1)), p, ends[chosen], np.array([0.0]))
    rows = np.vstack(list(solver.run(work)))
    assert solver.outcome.status.tolist() == [1, 1, layout.NOT_FINITE, 1, 1, 1]
    assert rows[rows[:, 0] == 2][-1, 2] == ends[2, 0]
    for k, (row, _, _) in zip(chosen, outcomes(4, chosen)):
        if k != 2:
            assert np.allclose(rows[rows[:, 0] == k][-1, HEAD:], row[HEAD:], rtol=1e-9, atol=0)


# -------------------------------------------------------------------- failures


class Singular(Mechanism):
    """An efflux that has no rate below a level: 1/(c - limit) or log(c - limit)."""

    moves = {Glc: 1}
    limit: float = parameter(1.0, "mol m-3", meaning="where the rate ends")
    k: float = parameter(2e-7, "mol2 m-5 s-1", low=0, meaning="efflux times distance")

    def rate(self, m):
        return self.k / (m.inside.Glc - self.limit)


class Logarithmic(Singular):
    def rate(self, m):
        return 1e-9 * np.log(m.inside.Glc - self.limit)


def test_a_rate_that_blows_up():
    """Glucose falls to where the rate is infinite; what went before is kept."""
    solution = simulate(cell_with(Leak(K), Singular(), **{"Glc": 3.0}), until=60.0, every=0.05)
    assert not solution.status.ok
    assert solution.status.cause == "the step became too small"
    expected = (3.0 - 1.0) ** 2 * 2e-15 / (2 * 2e-7 * 1e-9)
    assert solution.status.time == pytest.approx(expected, rel=1e-4)
    assert solution.t[-1] == solution.status.time
    assert len(solution.t) > 100
    assert solution.c("Glc", "cell")[-1] == pytest.approx(1.0, abs=1e-3)
    assert "cell.singular" in solution.status.message
    assert ".Glc moves by" in solution.status.message
    assert f"{solution.status.time:g} s" in solution.status.message


def test_a_rate_that_is_no_number_after_a_corner():
    worse = Protocol("worse", [Step("cell.logarithmic.limit", 5.0, start=2.0)])
    solution = simulate(cell_with(Leak(K), Logarithmic(), **{"Glc": 3.0}), worse, until=60.0)
    assert solution.status.cause == "a rate is not a finite number"
    assert solution.status.time == 2.0
    assert "cell.logarithmic" in solution.status.message and "nan" in solution.status.message
    assert solution.t[-1] == 2.0 and np.all(np.isfinite(solution.y))


def test_a_rate_that_ends_within_a_ramp():
    """The message takes the parameter as it is then, not as it was when the ramp began."""
    ramp = Protocol("ramp", [Ramp("cell.logarithmic.limit", 5.0, start=2.0, duration=8.0)])
    solution = simulate(cell_with(Leak(K), Logarithmic(), **{"Glc": 3.0}), ramp, until=60.0)
    assert not solution.status.ok and 2.0 < solution.status.time < 10.0
    assert "cell.logarithmic" in solution.status.message


def test_too_many_steps():
    solution = simulate(
        spiking(), Protocol("on", [Step("cell.stimulus.current", "200 pA")]), until=10.0, most_steps=500
    )
    assert solution.status.cause == "too many steps"
    assert solution.statistics["accepted"] == 500
    assert 0 < solution.status.time < 10.0
    assert str(solution.status).startswith(f"stopped at {solution.status.time:g} s")


# -------------------------------------------------------------------- positivity


def test_an_ion_never_goes_below_zero():
    """A current that takes more potassium from the bath than there is: the run ends, nothing negative."""
    drain = Protocol("drain", [Step("cell.stimulus.current", "1 nA", start=0.1)])
    model = cell_with(Leak(Cl, P=1e-6), Stimulus(K))
    solution = simulate(model, drain, until=3600.0, every=0.01)
    assert not solution.status.ok
    amounts = [i for i, s in enumerate(solution.network.states) if s.kind == "amount"]
    assert np.min(solution.y[amounts]) >= 0.0
    assert solution.c("K", "ecs")[-1] < 1e-3
    assert "ecs.K" in solution.status.message


def test_pools_may_touch_zero_within_tolerance():
    """ATP, oxygen and glucose run out in a long ischaemia; none dips below its small allowance."""
    solution = simulate(ready_model("tripartite"), ischemia(duration="60 min"), until="30 min")
    assert solution.status.ok
    for state, y in zip(solution.network.states, solution.y):
        if state.kind == "amount":
            assert np.min(y) >= state.floor, state.path
