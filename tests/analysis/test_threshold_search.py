"""Thresholds: on a closed form, alternating and absent answers, bad input; the survival of `tripartite` is long."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

import ionostat as ion
from ionostat import Cl, K, Na
from ionostat.analysis.criteria import criterion
from ionostat.analysis.members import Runs
from ionostat.analysis.search import Tried, changes, spaced
from ionostat.errors import BadValue, NoSolution, UnknownName
from ionostat.mechanisms import Leak
from ionostat.theory import ghk

P_K, P_NA, P_CL = 4e-9, 2e-10, 1e-9


def cell(K_out: float = 4.0) -> ion.Model:
    inside = ion.Compartment("cell", volume="2 pL", concentrations={K: 140.0, Na: 10.0, Cl: 6.0})
    bath = ion.Reservoir("bath", concentrations={K: K_out, Na: 145.0, Cl: 145.0 + K_out})
    leaks = [Leak(K, P=P_K), Leak(Na, P=P_NA), Leak(Cl, P=P_CL)]
    return ion.Model(ion.Membrane(inside, bath, V="-70 mV", mechanisms=leaks))


def raised(level: float) -> ion.Protocol:
    """Potassium chloride added to the bath."""
    return ion.Protocol("raised", [ion.Step("bath.K", level), ion.Step("bath.Cl", 145.0 + level)])


def closed_form(V: float) -> float:
    """Bath K+ at which the constant-field potential is V: amounts do not move within milliseconds."""
    def gap(level: float) -> float:
        inside, outside = {"K": 140.0, "Na": 10.0, "Cl": 6.0}, {"K": level, "Na": 145.0, "Cl": 145.0 + level}
        return float(ghk.voltage({"K": P_K, "Na": P_NA, "Cl": P_CL}, inside, outside)) - V
    return float(brentq(gap, 1.0, 100.0, xtol=1e-12))


def find(**given):
    asked = {"vary": "bath K", "unit": "mol m-3", "between": ("4 mM", "100 mM"), "until": "0.5 s", "workers": 2}
    return ion.threshold(cell(), raised, crossed="final(cell.V) > -40 mV", **{**asked, **given})


def test_a_protocol_of_the_number_against_the_constant_field():
    found = find(tolerance="1 uM")
    assert found.error <= 1e-3 and found.confirmed and found.monotone and found.met_below is False
    assert abs(found.value - closed_form(-0.040)) < 0.02  # amounts move a little within the half second
    low, high = found.sides()
    assert low.x < found.value < high.x and low.met is False and high.met is True


def test_all_that_was_tried_is_there():
    found = find(tolerance="0.1 mM")
    ds = found.runs
    assert ds.sizes == {"bath K": len(found.tried)} and ds["bath K"].attrs["units"] == "mol m-3"
    assert np.all(np.diff(ds["bath K"].values) >= 0) and set(ds.met.values.tolist()) == {0, 1}
    assert np.all((ds["final(cell.V)"].values > -0.040) == (ds.met.values == 1))
    told = found.to_dict()
    assert told["runs"] == len(ds.met) and told["bracket"] == list(found.bracket) and "threshold" in str(found)
    below, above = found.traces()
    assert below.V("cell")[-1] < -0.040 < above.V("cell")[-1]


def test_narrower_by_more_lanes_gives_the_same():
    one, many = find(lanes=1, workers=1, tolerance="0.01 mM"), find(lanes=4, workers=2, tolerance="0.01 mM")
    assert abs(one.value - many.value) < 0.02 and many.rounds < one.rounds


def test_no_change_is_said_with_both_ends():
    found = find(between=("4 mM", "8 mM"))
    assert found.bracket is None and np.isnan(found.value) and found.monotone
    assert "none" in str(found) and "8 mM" in str(found) and found.to_dict()["at_ends"] == [False, False]
    with pytest.raises(NoSolution):
        found.traces()


def test_answers_that_alternate_are_all_told():
    """A response with a hump: V is in the window at neither end."""
    found = ion.threshold(
        cell(), lambda x: raised(4.0 + 60.0 * np.sin(np.pi * x) ** 2), vary="phase", between=(0.0, 2.0), until="0.5 s",
        crossed="final(cell.V) > -40 mV", tolerance=1e-3, workers=1,
    )
    assert not found.monotone and len(found.crossings) == 4 and "NOT MONOTONE" in str(found)
    x = np.arcsin(np.sqrt((closed_form(-0.040) - 4.0) / 60.0)) / np.pi
    expected = [x, 1.0 - x, 1.0 + x, 2.0 - x]
    assert np.allclose([0.5 * (a + b) for a, b in found.crossings], expected, atol=2e-3)
    assert abs(found.value - x) < 2e-3


def test_runs_that_fail_count_for_neither_side():
    found = ion.threshold(
        cell(), lambda x: raised(x if not 60.0 < x < 90.0 else -1.0), vary="bath K", unit="mol m-3",
        between=(4.0, 100.0), until="0.5 s", crossed="final(cell.V) > -40 mV", tolerance=0.1, workers=1,
    )
    assert abs(found.value - closed_form(-0.040)) < 0.15
    failed = [one for one in found.tried if one.met is None]
    assert failed and all(60.0 < one.x < 90.0 and one.cause for one in failed) and "failed" in str(found)


def test_a_parameter_of_the_model():
    found = ion.threshold(
        cell(), vary="cell.leak_Na.P", between=("x1", "x100"), crossed="final(cell.V) > -20 mV", until="0.5 s",
        workers=1,
    )
    runs = [ion.simulate(cell().with_values({"cell.leak_Na.P": x}), until=0.5, progress=False) for x in found.bracket]
    assert [run.V("cell")[-1] > -0.020 for run in runs] == [False, True]


def test_changes_and_spacing():
    tried = [Tried(x, met, (), 1, "", 1, 1e-6) for x, met in ((1.0, True), (3.0, False), (2.0, None), (4.0, True))]
    assert changes(tried) == [(1.0, 3.0), (3.0, 4.0)]
    assert np.allclose(np.diff(np.log(spaced(1.0, 1e3, 4, ends=True))), np.log(10.0))


@pytest.mark.parametrize(("given", "error", "says"), [
    ({"between": ("8 mM", "4 mM")}, BadValue, "below the second"),
    ({"between": None}, BadValue, "between which"),
    ({"tolerance": "0 mM"}, BadValue, "above zero"),
    ({"until": None}, BadValue, "how long"),
    ({"rtol": 1.0}, BadValue, "rtol"),
    ({"method": "euler"}, UnknownName, "euler"),
])
def test_bad_asks_are_refused(given, error, says):
    with pytest.raises(error, match=says):
        find(**given)


def test_bad_criteria_are_refused():
    model = cell()
    for crossed, error in (("recover", UnknownName), ("max(cell.V)", UnknownName), ("cell.V > 3 mV", BadValue),
                           ("max(cel.V) > 3 mV", UnknownName), ("fires", BadValue), ([], BadValue)):
        with pytest.raises(error):
            criterion(model, crossed)
    assert str(criterion(model, ["max(cell.V) > -20 mV", "final(cell.K) < 100"])).count(" and ") == 1


def test_a_level_may_count_itself():
    """One spike is not more than one, and at least one."""
    more, least = (criterion(ion.ready_model("tripartite"), f"spikes(neuron) {sign} 1") for sign in (">", ">="))
    counts = {"spikes(neuron)": np.array([0.0, 1.0, 2.0, np.nan])}
    assert more.met(counts).tolist() == [False, False, True, False]
    assert least.met(counts).tolist() == [False, True, True, False]
    assert ">= 1" in str(least) and least.deciding(counts, 0, 1).reached


def test_names_and_conditions_hold_together():
    both = criterion(ion.ready_model("tripartite"), ["fires", "max(ecs.K) < 20 mM"])
    assert both.observed == ["spikes(neuron)", "max(ecs.K)"] and both.name == "fires and max(ecs.K) < 20 mM"


def test_ctrl_c_before_anything_is_known_and_after(monkeypatch):
    """Nothing known: as everywhere; after a round: what it found."""
    rounds = []

    def narrow(self, values):
        rounds.append(len(values))
        if len(rounds) > after:
            raise KeyboardInterrupt
        return run(self, values)

    run = Runs.__call__
    monkeypatch.setattr(Runs, "__call__", narrow)
    after = 0
    with pytest.raises(KeyboardInterrupt):
        find()
    after = 2
    found = find()
    assert found.interrupted and found.bracket and found.confirmed is None and "INTERRUPTED" in str(found)


def test_a_temperature_is_read_in_degrees_and_its_error_too(tmp_path):
    found = ion.threshold(
        cell(), vary="temperature", between=("5 degC", "45 degC"), crossed="final(cell.V) > -68 mV", until="0.5 s",
        tolerance=0.5, workers=1,
    )
    assert found.shown(310.15).endswith("degC") and found.shown(310.15).startswith("37")
    axes = found.plot(tmp_path / "T.png").axes
    assert axes[0].get_xlabel() == "temperature (degC)" and axes[0].get_xlim()[1] < 60.0


def test_a_run_that_ends_before_the_protocol_is_refused():
    with pytest.raises(BadValue, match="nothing is seen"):
        ion.threshold(ion.ready_model("tripartite"), ion.ischemia(), vary="duration", until="10 min")
    with pytest.raises(UnknownName, match="duration"):
        ion.threshold(ion.ready_model("tripartite"), ion.ischemia(), vary="durtion")


@pytest.mark.long
def test_survival_of_ischaemia():
    """83.48 min; error under half a second; at another tolerance of the solver the same."""
    model = ion.ready_model("tripartite")
    found = ion.threshold(model, ion.ischemia(), vary="duration")
    assert found.error < 0.5 and found.confirmed and found.monotone and found.met_below
    assert 4998 < found.value < 5020
    fine = ion.threshold(model, ion.ischemia(), vary="duration", between=("80 min", "87 min"), rtol=1e-8)
    assert abs(fine.value - found.value) < found.error + fine.error


@pytest.mark.long
def test_weakest_pump_and_the_potassium_that_tips():
    weak = ion.threshold(ion.ready_model("tripartite"), vary="neuron.pump.density", between=("x0.1", "x1"),
                         crossed="depolarises", until="10 min")
    assert weak.met_below and weak.confirmed and weak.bracket
    from ionostat.models.neuron import high_potassium
    from ionostat.models.neuron_glia import neuron_glia, threshold

    found = ion.threshold(neuron_glia(), high_potassium, vary="bath K", unit="mol m-3", between=("3.5 mM", "14 mM"),
                          crossed="spikes(neuron) > 1.5", until=190.0, tolerance="0.02 mM")
    low, high = threshold(True)
    assert low - 0.02 <= found.value <= high + 0.02
