"""Members are single runs: for any width of lanes, in any order, whatever varies; reductions, failures."""

from __future__ import annotations

import pickle
from functools import cache

import numpy as np
import pytest
from members import OBSERVE, Bomb, cell, passive, push, reduced_by_hand, warming

import ionostat as ion
from ionostat.compiler.network import Network
from ionostat.ensemble.design import design
from ionostat.ensemble.quantities import observations
from ionostat.ensemble.starts import Starts
from ionostat.errors import BadValue, UnknownName

P, UNTIL = "cell.leak_K.P", 0.1
VARIED = {
    "parameter": {P: [6e-9, 1e-8, 1.7e-8, 3e-8, 5e-8]},
    "temperature": {"temperature": ["30 degC", "34 degC", "37 degC", "39 degC"]},
    "starting level": {"ecs.K": [3.0, 3.5, 5.0, 8.0]},
    "volume": {"cell.volume": ["x0.05", "x1", "x4"]},
    "potential": {"cell.V": ["-80 mV", "-65 mV", "-50 mV"]},
    "area": {"cell.area": ["x0.5", "x1", "x2"]},
    "time of the protocol": {"push.duration": ["0 ms", "10 ms", "40 ms", "1 s"], "push.start": ["5 ms", "33 ms"]},
    "what the protocol sets": {"cell.stimulus.current": [0.0, 1e-12], P: [1e-8, 3e-8]},
    "all together": {P: [1e-8, 3e-8], "ecs.K": [3.5, 6.0], "push.start": [0.01, 0.03]},
}


@cache
def single(values: tuple[tuple[str, float], ...], every: float = 1e-4) -> ion.Solution:
    own = {path.partition(".")[2]: v for path, v in values if path.startswith("push.")}
    model = cell().with_values({path: v for path, v in values if not path.startswith("push.")})
    return ion.simulate(model, push().with_values(own), until=UNTIL, every=every, rtol=1e-9, spikes=False)


@pytest.mark.parametrize("lanes", [1, 4, 8])
@pytest.mark.parametrize("over", VARIED.values(), ids=VARIED)
def test_members_are_single_runs(over, lanes):
    drawn = design(cell(), push(), over)
    found = ion.sweep(
        cell(), over, push(), until=UNTIL, observe=["cell.V", "final(ecs.K)"], every=1e-2, rtol=1e-7, lanes=lanes
    )
    V = found["cell.V(t)" if "cell.V" in over else "cell.V"].values.reshape(len(drawn), -1)
    last = found["final(ecs.K)"].values.ravel()
    assert np.all(found.status == 1) and not np.any(found.cause != "")
    for values, trace, K in zip(drawn.members, V, last):
        run = single(tuple((a.path, float(v)) for a, v in zip(drawn.axes, values)))
        expected = run.V("cell")[np.searchsorted(run.t, found.time.values)]
        assert trace == pytest.approx(expected, abs=2e-5)
        assert pytest.approx(run.c("K", "ecs")[-1], rel=1e-6) == K


def test_a_ramp_in_lanes():
    over = {"ecs.K": [3.5, 5.0], "warming.duration": ["10 ms", "40 ms"]}
    found = ion.sweep(
        cell(), over, warming(), until=UNTIL, every=1e-2, observe=["cell.leak_K", "final(cell.V)"], rtol=1e-8
    )
    for K in (3.5, 5.0):
        for d in (0.01, 0.04):
            run = ion.simulate(
                cell().with_values({"ecs.K": K}), warming().with_values({"duration": d}), until=UNTIL, every=1e-2,
                rtol=1e-8, spikes=False,
            )
            here = found.sel({"ecs.K": K, "warming.duration": d})
            at = np.searchsorted(run.t, found.time.values, side="right") - 1
            assert here["cell.leak_K"].values == pytest.approx(run.turnover("cell.leak_K")[at], rel=1e-5)
            assert float(here["final(cell.V)"]) == pytest.approx(run.V("cell")[-1], abs=1e-7)


def test_a_ramp_that_is_flat_in_the_model_itself():
    """The first member does not ramp, the others do."""
    ramp = ion.Protocol("ramp", [ion.Ramp(P, 1e-8, duration=0.05)])
    found = ion.sweep(cell(), {P: [1e-8, 2e-8]}, ramp, until=UNTIL, observe=["final(cell.V)"], rtol=1e-8)
    for value in (1e-8, 2e-8):
        run = ion.simulate(cell().with_values({P: value}), ramp, until=UNTIL, rtol=1e-8)
        assert float(found["final(cell.V)"].sel({P: value})) == pytest.approx(run.V("cell")[-1], abs=1e-7)


def test_neither_order_nor_block_nor_neighbours_change_a_bit():
    values = np.linspace(5e-9, 6e-8, 37)
    asked = {"until": UNTIL, "observe": OBSERVE, "protocol": push(), "sample": "list"}
    one = ion.sweep(cell(), {P: values}, **asked)
    order = np.random.default_rng(7).permutation(len(values))
    for block, workers in ((1, 1), (5, 2), (37, 1)):
        other = ion.sweep(cell(), {P: values[order]}, **asked, block=block, workers=workers)
        for name in OBSERVE:
            assert np.array_equal(one[name].values[order], other[name].values)


def test_reductions_agree_with_the_rows_of_a_single_run():
    found = ion.sweep(cell(), {P: [8e-9, 2e-8]}, push(), until=UNTIL, observe=OBSERVE, rtol=1e-8)
    for value in (8e-9, 2e-8):
        model = cell().with_values({P: value})
        run = ion.simulate(model, push(), until=UNTIL, every=1e-5, rtol=1e-9)
        for text in OBSERVE:
            expected = reduced_by_hand(run, text)
            assert float(found[text].sel({P: value})) == pytest.approx(expected, rel=1e-4, abs=1e-6), text


def test_first_above_and_crossings_by_hand():
    """V rises from -120 mV towards its rest near -92 mV and crosses a level once; from -60 mV it falls."""
    observe = [f"{kind}(cell.V, {level} mV)" for kind, level in (
        ("first_above", -100), ("first_above", 0), ("crossings", -101), ("time_above", -100))]
    found = ion.sweep(passive(), {"cell.V": ["-120 mV", "-60 mV"]}, until=10.0, observe=observe, rtol=1e-9)
    run = ion.simulate(passive().with_values({"cell.V": -0.12}), until=10.0, every=1e-3, rtol=1e-9)
    first, never, crossed, above = (found[name].values for name in observe)
    assert first[0] == pytest.approx(run.t[np.argmax(run.V("cell") > -0.1)], abs=5e-3)
    assert first[1] == 0.0 and np.all(np.isnan(never))
    assert crossed.tolist() == [1.0, 0.0]
    assert above == pytest.approx([10.0 - first[0], 10.0], rel=1e-9)


def test_members_that_fail_are_marked_and_do_not_stop_the_others():
    over = {"cell.bomb.force": [0.0, 10.0, 0.0, 10.0, 1e-6]}
    found = ion.sweep(cell(Bomb()), over, until=UNTIL, observe=["final(cell.V)", "cell.V"], sample="list")
    bad = np.array([False, True, False, True, False])
    assert np.array_equal(found.status.values != 1, bad)
    assert np.array_equal(np.isnan(found["final(cell.V)"].values), bad)
    assert np.array_equal(np.isnan(found["cell.V"].values).all(axis=1), bad)
    assert np.array_equal(np.isnan(found["cell.V"].values).any(axis=1), bad)
    assert all(("stopped at" in text) == failed for text, failed in zip(found.cause.values, bad))


def test_impossible_members_say_why():
    """Each level is allowed alone; together the bath is far from neutral."""
    over = {"ecs.K": [3.5, 300.0], "ecs.Na": [145.0]}
    found = ion.sweep(cell(), over, until=UNTIL, observe=["final(cell.V)"])
    assert found.status.values.ravel().tolist() == [1, -1]
    assert "ecs" in found.cause.values.ravel()[1]
    assert np.isnan(found["final(cell.V)"].values.ravel()[1])


@pytest.mark.parametrize("over", [
    {P: "x0.5:x2"}, {"ecs.K": "3 mM:6 mM"}, {"cell.area": "x0.5:x2"}, {"cell.V": "-80 mV:-60 mV"},
    {P: "x0.5:x2", "cell.K": "130 mM:140 mM", "cell.volume": "x0.9:x1.1"},
])
def test_quick_members_start_as_single_runs_do(over):
    axes = design(cell(), push(), over, "latin", 20, 3).axes
    starts = Starts(Network(cell()), push(), axes, 1.0)
    assert np.all(np.isfinite(starts.box))
    members = design(cell(), push(), over, "latin", 20, 3).members
    found = starts.of(members, [""] * len(members))
    for k, values in enumerate(members):
        for whole, own in zip((found.y, found.p, found.ends, found.scale), starts.one(values)):
            assert whole[k] == pytest.approx(own, rel=1e-11, abs=0.0)
        assert np.array_equal(starts.of(members[k : k + 1], [""]).y[0], found.y[k])


@pytest.mark.parametrize("over, plan", [
    ({P: "x0.5:x2"}, ion.Protocol("more", [ion.Step(P, "x2", start=0.5)])), ({"push.start": ["5 ms", "9 ms"]}, push()),
    ({"ecs.K": [3.5, 300.0]}, None),
])
def test_what_a_protocol_touches_and_what_is_impossible_is_made_one_by_one(over, plan):
    starts = Starts(Network(cell()), plan, design(cell(), plan, over).axes, 1.0)
    assert np.all(np.isnan(starts.box))


def test_a_member_has_the_same_bits_beside_impossible_ones():
    f = ion.batched(cell(), ["ecs.K", "cell.V"], ["final(cell.V)"], until=0.05, workers=1)
    theta = np.array([[3.5, -0.07], [4.0, -0.06], [300.0, -0.07], [-1.0, -0.07], [6.0, -0.05]])
    found = f(theta)[:, 0]
    assert np.isnan(found).tolist() == [False, False, True, True, False]
    assert [f(row)[0] for row in theta[[0, 1, 4]]] == found[[0, 1, 4]].tolist()


def test_rates_that_several_observations_look_at_are_traced_once():
    network, asked = Network(cell()), []
    plain = network.rates
    network.rates = lambda y, p: asked.append(1) or plain(y, p)
    y, p = network.start, network.default_parameters
    for o in observations(network, ["max(cell.leak_K)", "final(cell.leak_Na)", "cell.leak_Cl"]):
        assert np.isfinite(o.quantity.of(y, p))
    assert len(asked) == 1


# -------------------------------------------------------------------- batched


@cache
def function():
    return ion.batched(passive(), [P, "cell.V"], ["final(cell.V)", "max(cell.V)"], until=0.5, workers=2)


def test_batched_gives_rows_in_order_and_nan_on_failure():
    theta = np.array([[4e-9, -0.07], [-1.0, -0.07], [8e-9, -0.05], [np.nan, -0.07], [4e-9, np.inf]])
    found = function()(theta)
    assert found.shape == (5, 2)
    assert np.isnan(found).all(axis=1).tolist() == [False, True, False, True, True]
    for row, values in zip(found, theta):
        if np.isfinite(row[0]):
            run = ion.simulate(passive().with_values({P: values[0], "cell.V": values[1]}), until=0.5)
            assert row[0] == pytest.approx(run.V("cell")[-1], abs=1e-7)
    assert np.array_equal(function()(theta[2]), found[2])
    assert function()(np.zeros((0, 2))).shape == (0, 2)


def test_batched_can_be_pickled():
    other = pickle.loads(pickle.dumps(function()))
    theta = np.array([4e-9, -0.07])
    assert np.array_equal(other(theta), function()(theta))


def test_batched_takes_numbers_of_a_protocol():
    f = ion.batched(cell(), ["push.duration"], ["spikes(cell)"], push(), until=UNTIL)
    assert f(np.array([[0.0], [0.05]]))[:, 0].tolist() == [0.0, single(()).statistics.get("spikes", 0) or 9.0]


@pytest.mark.parametrize("names, outputs, error", [
    ([], ["final(cell.V)"], BadValue), (["cell.leak_K.Q"], ["final(cell.V)"], UnknownName),
    ([P], ["cell.V"], BadValue), ([P], ["final(cell.W)"], UnknownName),
])
def test_batched_refuses(names, outputs, error):
    with pytest.raises(error):
        ion.batched(passive(), names, outputs, until=1.0)


def test_batched_refuses_another_shape():
    with pytest.raises(BadValue, match="column for each name"):
        function()(np.zeros((3, 5)))
