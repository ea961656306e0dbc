"""Branches of rests: against closed forms, against folds and Hopf points found otherwise, and where they end."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest
from cells_at_rest import AMOUNT, BATH, G, closed, oscillator, oscillator_rates, pump_leak_cell
from scipy.optimize import root

import ionostat as ion
from ionostat import F
from ionostat.analysis.branches import branch
from ionostat.errors import BadUnit, BadValue, NoSolution, UnknownName

RATE = 0.01 / F


# -------------------------------------------------------------------- the pump-leak cell, closed forms


@pytest.mark.parametrize("factor", [0.02, 0.3, 2.0, 3.5, 4.0])
def test_rest_of_a_pump_leak_cell(factor):
    """From the rest of another rate, far away: V, levels and volume as the closed forms."""
    rest = ion.at_rest(pump_leak_cell(factor * RATE, RATE))
    expected = closed.pump_leak(BATH, G, factor * RATE, -1, amount=AMOUNT)
    assert rest.value("cell.V") == pytest.approx(expected.V, rel=1e-8)
    assert rest.value("cell.volume") == pytest.approx(expected.volume, rel=1e-8)
    for name, level in expected.inside.items():
        assert rest.value(f"cell.{name}") == pytest.approx(level, rel=1e-8), name


@cache
def swelling():
    largest = closed.pump_range(BATH, G).largest
    return branch(pump_leak_cell(RATE), "cell.pump.rate_", (0.02 * RATE, 1.5 * largest), extrema=["cell.H2O"])


def test_the_best_and_the_largest_pump_rate():
    """Where the cell is smallest, and the rate beyond which it swells without limit."""
    ds = swelling()
    best = closed.smallest_volume_pump(BATH, G, -1, amount=AMOUNT)
    found = ds.isel(point=np.flatnonzero(ds.label.values == "EX cell.H2O"))
    assert found.sizes["point"] == 1
    assert found.value.item() == pytest.approx(best.pump, rel=1e-8)
    assert found.volume.item() == pytest.approx(best.volume, rel=1e-8)
    end = json.loads(ds.attrs["ends"])[0]["high"]
    assert end["limit"] == pytest.approx(closed.pump_range(BATH, G).largest, rel=1e-8)
    assert "swells without limit" in end["reason"] and "cell.pump.rate_" in end["reason"]


def test_every_point_of_the_branch_is_the_closed_form():
    ds = swelling()
    for i in range(0, ds.sizes["point"], 40):
        expected = closed.pump_leak(BATH, G, ds.value.values[i], -1, amount=AMOUNT)
        assert ds.V.values[i, 0] == pytest.approx(expected.V, rel=1e-8), i
        assert ds.volume.values[i, 0] == pytest.approx(expected.volume, rel=1e-8), i
    assert np.all(ds.unstable == 0)  # unique and stable: Mori 2012


def test_no_rest_beyond_the_largest_rate():
    model = pump_leak_cell(1.2 * closed.pump_range(BATH, G).largest, RATE)
    with pytest.raises(NoSolution, match="cell.*swells without limit"):
        ion.at_rest(model)
    with pytest.raises(NoSolution, match="no rest was found from the start"):
        largest = closed.pump_range(BATH, G).largest
        branch(model, "cell.pump.rate_", (1.1 * largest, 1.5 * largest))


# -------------------------------------------------------------------- fold and Hopf of two equations


def slopes(V: float, n: float, drive: float) -> np.ndarray:
    """Jacobian of the oscillator by central differences of its own text."""
    h = 1e-6
    columns = [
        (np.subtract(oscillator_rates(V + h, n, drive), oscillator_rates(V - h, n, drive))) / (2 * h),
        (np.subtract(oscillator_rates(V, n + h, drive), oscillator_rates(V, n - h, drive))) / (2 * h),
    ]
    return np.array(columns).T


def solved(kind: str, guess: tuple[float, float, float]) -> np.ndarray:
    """V, n and I where rates vanish together with the determinant or the trace."""

    def equations(x: np.ndarray) -> np.ndarray:
        V, n, drive = x[0] * 0.05, x[1], x[2]
        J = slopes(V, n, drive)
        test = np.linalg.det(J) / 1e8 if kind == "LP" else np.trace(J) / 1e4
        return np.array([*(np.array(oscillator_rates(V, n, drive)) / 1e3), test])

    found = root(equations, [guess[0] / 0.05, guess[1], guess[2]], tol=1e-13)
    assert found.success or np.max(np.abs(found.fun)) < 1e-9, found.message
    return found.x * [0.05, 1.0, 1.0]


@cache
def spiking():
    return branch(oscillator(), "cell.drive.current", (-1.0, 4.0))


def test_folds_and_hopf_points_of_an_oscillator():
    ds = spiking()
    special = {kind: np.flatnonzero(ds.label.values == kind) for kind in ("LP", "HB")}
    assert len(special["LP"]) >= 1 and len(special["HB"]) >= 1
    n = list(ds.path.values).index("cell.slow.n")
    for kind, places in special.items():
        for i in places:
            guess = float(ds.V[i, 0]), float(ds.state[i, n]), float(ds.value[i])
            expected = solved(kind, guess)
            assert expected == pytest.approx(guess, rel=1e-8), kind
            assert expected[2] == pytest.approx(guess[2], rel=1e-8)


def test_stability_changes_at_special_points_alone():
    ds = spiking()
    stable, label = ds.unstable.values == 0, ds.label.values
    plain = np.flatnonzero(label == "")
    for a, b in zip(plain, plain[1:]):
        if stable[a] != stable[b]:
            assert np.any(label[a + 1 : b] != "")
    for i in np.flatnonzero(label == "HB"):
        assert abs(ds.growth[i, 0]) < 1e-6 and abs(ds.frequency[i, 0]) > 100.0
    low = ds.isel(point=np.flatnonzero(np.abs(ds.value.values) < 0.05))
    assert set(low.unstable.values.tolist()) >= {0, 1}  # rest and threshold at no drive


def test_both_sides_of_a_fold_are_followed():
    """From the rest at one current, the branch comes back over the same current with other voltages."""
    ds = spiking()
    passes = np.sum(np.diff(np.sign(ds.value.values)) != 0)
    assert passes >= 3
    assert json.loads(ds.attrs["ends"])[0]["low"]["reason"] == "the end of the range"


def test_a_fold_curve_against_folds_one_by_one():
    """The fold in the drive, followed in a second number, is the fold of every branch across."""
    model = oscillator()
    curve = ion.fold_curve(model, "cell.drive.current", "cell.leak_Cl.g", (-1.0, 4.0), ("x0.8", "x1.1"))
    assert curve.sizes["point"] > 5
    for i in (0, curve.sizes["point"] // 3, curve.sizes["point"] - 1):
        other = model.with_values({"cell.leak_Cl.g": float(curve.other[i])})
        ds = branch(other, "cell.drive.current", (-1.0, 4.0))
        folds = ds.value.values[ds.label.values == "LP"]
        assert np.min(np.abs(folds / curve.value.values[i] - 1.0)) < 1e-7


# -------------------------------------------------------------------- tripartite


@cache
def weakening():
    return branch(ion.ready_model("tripartite"), "neuron.pump.density", ("x0.1", "x2"))


@pytest.mark.long
def test_the_pump_of_tripartite_fails_at_a_fold():
    """The physiological rest is stable down to its fold and gone below; a run on either side agrees."""
    ds = weakening()
    model = ion.ready_model("tripartite")
    first = np.flatnonzero(ds.label.values == "LP")[-1]
    fold = float(ds.value[first]) / model.value("neuron.pump.density")
    assert 0.2 < fold < 0.5
    assert np.all(ds.unstable.values[first + 1 :] == 0)
    assert abs(ds.growth[first, 0]) < 1e-9
    for factor, stays in ((1.02 * fold, True), (0.95 * fold, False)):
        late = ion.simulate(
            model.with_values({"neuron.pump.density": f"x{factor}"}), until="6 h", every="1 h", spikes=False,
        )
        assert (late.V("neuron")[-1] < -0.055) == stays


@pytest.mark.long
def test_the_branch_is_what_at_rest_finds():
    ds, model = weakening(), ion.ready_model("tripartite")
    above = np.flatnonzero(ds.unstable.values == 0)
    for i in above[:: max(1, len(above) // 5)]:
        if ds.label.values[i]:
            continue
        rest = ion.at_rest(model.with_values({"neuron.pump.density": float(ds.value[i])}))
        assert rest.value("neuron.V") == pytest.approx(float(ds.V.sel(membrane="neuron")[i]), abs=1e-9)
        assert rest.value("ecs.K") == pytest.approx(float(ds.c.sel(compartment="ecs", species="K")[i]), rel=1e-7)


def test_a_number_of_the_start_changes_the_totals():
    """More potassium outside at the start is another start: the rest that it has is on the branch."""
    model = ion.ready_model("huebel-dahlem")
    ds = branch(model, "ecs.K", ("x0.9", "x1.1"))
    i = ds.sizes["point"] - 1
    rest = ion.at_rest(model.with_values({"ecs.K": float(ds.value[i])}))
    assert rest.value("neuron.V") == pytest.approx(float(ds.V[i, 0]), abs=1e-9)


# -------------------------------------------------------------------- what cannot be asked


@pytest.mark.parametrize(
    ("path", "between", "error", "said"),
    [
        ("neuron.pump.densty", ("x0.5", "x2"), UnknownName, "neuron.pump.density"),
        ("neuron.pump.density", ("x1", "x1"), BadValue, "range is empty"),
        ("neuron.pump.density", "x1", BadValue, "two ends"),
        ("neuron.pump.density", ("1 mV", "x2"), BadUnit, "mV"),
        ("neuron.pump.density", (-1e-7, "x2"), BadValue, "density"),
    ],
)
def test_what_cannot_be_asked(path, between, error, said):
    with pytest.raises(error, match=said):
        branch(ion.ready_model("tripartite"), path, between)


def test_a_state_that_is_none_to_watch():
    with pytest.raises(UnknownName, match="cell.H2O"):
        branch(pump_leak_cell(RATE), "cell.pump.rate_", ("x0.5", "x2"), extrema=["cell.H20"])


def test_no_fold_to_follow():
    with pytest.raises(NoSolution, match="0 folds"):
        ion.fold_curve(pump_leak_cell(RATE), "cell.pump.rate_", "cell.leak_Na.g", ("x0.5", "x2"), ("x0.5", "x2"))
