"""Designs: units, ranges, grids, lists, samples, tables; and what is refused before any work."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from members import OBSERVE, cell, passive, push

import ionostat as ion
from ionostat.ensemble.design import design
from ionostat.errors import BadModel, BadUnit, BadValue, UnknownName

P = "cell.leak_K.P"


def test_a_range_is_even_and_relative_to_the_model():
    found = design(cell(), None, {P: "x0.5:x2:4"})
    assert found.members[:, 0] == pytest.approx([5e-9, 1e-8, 1.5e-8, 2e-8], rel=1e-15)
    assert found.shape == (4,)


def test_a_range_without_a_number_has_ten_values():
    assert len(design(cell(), None, {P: "x0.5:x2"})) == 10


def test_values_take_units():
    found = design(cell(), None, {"ecs.K": ["3 mM", 4000e-3, "5000 uM", "6"], "temperature": "20 degC:37 degC:2"})
    assert found.axes[0].values == pytest.approx([3.0, 4.0, 5.0, 6.0])
    assert found.axes[1].values == pytest.approx([293.15, 310.15])


def test_a_grid_has_every_combination_the_last_one_fastest():
    found = design(cell(), None, {"ecs.K": [3.0, 4.0], P: [1e-9, 2e-9, 3e-9]})
    assert found.shape == (2, 3)
    assert found.members.tolist() == [[k, p] for k in (3.0, 4.0) for p in (1e-9, 2e-9, 3e-9)]


def test_a_list_takes_first_with_first():
    found = design(cell(), None, {"ecs.K": [3.0, 4.0], P: [1e-9, 2e-9]}, sample="list")
    assert found.members.tolist() == [[3.0, 1e-9], [4.0, 2e-9]]


def test_a_table_is_a_list():
    table = pd.DataFrame({"ecs.K": [3.0, 4.0, 5.0], "push.duration": ["10 ms", "20 ms", "30 ms"]})
    found = design(cell(), push(), table)
    assert found.sample == "list" and found.axes[1].kind == "protocol"
    assert found.members[:, 1] == pytest.approx([0.01, 0.02, 0.03])


@pytest.mark.parametrize("sample", ["latin", "sobol"])
def test_a_sample_fills_its_ranges_and_follows_its_seed(sample):
    over = {"ecs.K": "2 mM:6 mM", P: "x0.5:x2"}
    one, same, other = (design(cell(), None, over, sample, 64, seed) for seed in (1, 1, 2))
    assert np.array_equal(one.members, same.members) and not np.array_equal(one.members, other.members)
    unit = (one.members - [2.0, 5e-9]) / [4.0, 1.5e-8]
    assert unit.min() >= 0 and unit.max() <= 1
    for column in unit.T:  # one member in each of 64 strips
        assert sorted(np.floor(64 * column).astype(int)) == list(range(64))


BAD = {
    "nothing": ({}, {}, BadValue, "nothing varies"),
    "no mapping": (P, {}, BadValue, "nothing varies"),
    "path": ({"cell.leak_K.Q": [1.0]}, {}, UnknownName, "cell.leak_K"),
    "number of a protocol": ({"push.length": [1.0]}, {}, UnknownName, "push.length"),
    "unit": ({"ecs.K": ["3 mV"]}, {}, BadUnit, "mV"),
    "negative": ({"ecs.K": [-3.0]}, {}, BadValue, "K"),
    "not finite": ({"ecs.K": [np.nan]}, {}, BadValue, "K"),
    "empty": ({"ecs.K": []}, {}, BadValue, "no values"),
    "empty range": ({"ecs.K": "2 mM:6 mM:0"}, {}, BadValue, "lo:hi:n"),
    "range": ({"ecs.K": "2 mM:6 mM:x"}, {}, BadValue, "lo:hi"),
    "lower unit": ({"ecs.K": "2:6 mM"}, {}, BadValue, "unit"),
    "lengths": ({"ecs.K": [3.0, 4.0], P: [1e-9]}, {"sample": "list"}, BadValue, "as many"),
    "twice": ({P: [1e-9], "cell.leak_K.P ": [1e-9]}, {}, UnknownName, "leak_K"),
    "sample": ({P: [1e-9]}, {"sample": "random"}, UnknownName, "latin"),
    "size": ({P: "x1:x2"}, {"sample": "latin"}, BadValue, "members"),
    "flat": ({P: [1e-9]}, {"sample": "sobol", "members": 8}, BadValue, "range"),
    "observed": ({P: [1e-9]}, {"observe": ["max(ecs.Ca)"]}, UnknownName, "ecs.Ca"),
    "reduction": ({P: [1e-9]}, {"observe": ["mean(ecs.K)"]}, UnknownName, "mean"),
    "level": ({P: [1e-9]}, {"observe": ["time_above(ecs.K)"]}, BadValue, "level"),
    "no level": ({P: [1e-9]}, {"observe": ["max(ecs.K, 3 mM)"]}, BadValue, "no level"),
    "nothing observed": ({P: [1e-9]}, {"observe": []}, BadValue, "nothing is kept"),
    "until": ({P: [1e-9]}, {"until": 0.0}, BadValue, "until"),
    "every": ({P: [1e-9]}, {"every": 2.0}, BadValue, "every"),
    "rtol": ({P: [1e-9]}, {"rtol": 0.0}, BadValue, "rtol"),
    "method": ({P: [1e-9]}, {"method": "euler"}, UnknownName, "rodas"),
    "executor": ({P: [1e-9]}, {"executor": "mpi"}, UnknownName, "dask"),
    "no store": ({P: [1e-9]}, {"executor": "dask"}, BadValue, "out="),
    "resume": ({P: [1e-9]}, {"resume": True, "out": None}, BadValue, "out="),
    "protocol": ({P: [1e-9]}, {"protocol": ion.Step("cell.leak_Q.P", "x0")}, UnknownName, "leak_Q"),
}


@pytest.mark.parametrize("over, more, error, said", BAD.values(), ids=BAD)
def test_bad_input_is_refused_before_work(over, more, error, said, tmp_path):
    out = None if "executor" in more or "out" in more else tmp_path / "runs.zarr"
    asked = {"until": 1.0, "observe": OBSERVE[:1], "protocol": push(), "out": out, **more}
    with pytest.raises(error, match=said):
        ion.sweep(cell(), over, **asked)
    assert not list(tmp_path.iterdir())


def test_a_model_in_which_nothing_moves_is_refused():
    still = ion.Model(ion.Compartment("cell", volume="2 pL", concentrations={"K": 140.0, "Cl": 140.0}))
    with pytest.raises(BadModel, match="nothing moves"):
        ion.sweep(still, {"cell.volume": ["1 pL", "2 pL"]}, until=1.0, observe=["final(cell.K)"])


def test_a_trace_of_what_varies_has_a_name_of_its_own():
    found = ion.sweep(passive(), {"cell.V": [-0.07, -0.06], P: [4e-9]}, until=1.0, observe=["max(ecs.K)", "cell.V"])
    assert dict(found.sizes) == {"cell.V": 2, P: 1, "time": 1001}
    assert found["max(ecs.K)"].dims == ("cell.V", P) and found["max(ecs.K)"].attrs["units"] == "mol m-3"
    assert found["cell.V(t)"].values[:, 0, 0] == pytest.approx([-0.07, -0.06])
