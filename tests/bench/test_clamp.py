"""Clamps: what they hold, what they read, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from cells import AREA, BATH, INSIDE, LEAKS, held, small

from ionostat import Cl, K, Na, Step, bench, ready_model, simulate
from ionostat.errors import BadMechanism, BadModel, BadValue, UnknownName
from ionostat.mechanisms import DelayedRectifierK, TransientNa, VoltageClamp
from ionostat.theory import ghk

COMMANDS = np.linspace(-0.12, 0.04, 9)


@pytest.fixture(scope="module")
def curve():
    return bench.iv_curve(held(), "cell", COMMANDS)


def test_the_reading_is_the_sum_of_the_currents(curve):
    assert curve.reading.values == pytest.approx(curve.steady.values, rel=1e-9)
    assert curve.current.sum("process").values == pytest.approx(curve.steady.values, rel=1e-12)


@pytest.mark.parametrize("leak", LEAKS, ids=str)
def test_the_curve_of_a_leak_is_that_of_the_constant_field(curve, leak):
    ion = leak.species
    theory = ghk.current(ion, leak.P, INSIDE[ion.symbol], BATH[ion.symbol], curve.V.values) * AREA
    assert curve.current.sel(process=f"cell.leak_{ion}").values == pytest.approx(theory, rel=1e-12)


def test_the_voltage_error_is_the_current_through_the_series_resistance(curve):
    assert curve.V.values == pytest.approx(COMMANDS - 10e6 * curve.reading.values, abs=1e-12)


def test_sodium_current_peaks_inward_and_passes():
    model = bench.with_clamp(held(*LEAKS, TransientNa()), "cell", R_series="1 MOhm")
    found = bench.iv_curve(model, "cell", ["-90 mV", "-10 mV"], holding="-90 mV", width="20 ms")
    rest, step = (found.sel(command=c) for c in (-0.09, -0.01))
    assert float(step.peak) < -1e-9 < float(rest.peak)
    sodium = step.sel(process="cell.transient_Na")
    assert abs(float(sodium.peak_current)) > 10 * abs(float(sodium.current))


def test_a_clamp_that_does_not_hold_says_why():
    model = bench.with_clamp(held(*LEAKS, DelayedRectifierK()), "cell", R_series="30 MOhm")
    with pytest.raises(BadValue, match=r"does not hold 'cell' at 20 mV.*30 MOhm.*cell.clamp.R_series"):
        bench.iv_curve(model, "cell", ["20 mV"])
    found = bench.iv_curve(model, "cell", ["20 mV"], most_error="1 V")
    assert float(found.V[0]) < 0.0


def test_an_escaped_spike_is_no_current():
    """It is over by the end of the step; the error says what to block."""
    model = bench.with_clamp(ready_model("mature-neuron"), "neuron", R_series="10 MOhm")
    with pytest.raises(BadValue, match=r"does not hold 'neuron' at -50 mV.*series resistance of 10 MOhm.*TTX"):
        bench.iv_curve(model, "neuron", ["-50 mV"], holding="-80 mV", width="15 ms")


def test_where_the_membrane_stands_at_the_peak():
    model = bench.with_clamp(held(*LEAKS, TransientNa()), "cell", R_series="1 MOhm")
    found = bench.iv_curve(model, "cell", ["-10 mV"], holding="-90 mV", width="20 ms")
    assert found.V_peak.attrs["units"] == "V" and abs(float(found.V_peak[0]) + 0.01) < 5e-3
    assert float(found.V_peak[0]) - float(found.V[0]) > 1e-3  # the inward peak lifts it through the resistance
    with pytest.raises(BadValue, match="does not hold"):
        bench.iv_curve(model, "cell", ["-10 mV"], holding="-90 mV", width="20 ms", most_error="1 mV")


def test_switched_off_it_passes_nothing():
    sol = simulate(bench.with_clamp(held(), "cell", on=0.0, command="0 mV"), until=1.0)
    assert np.all(sol.current("cell.clamp") == 0.0)


def test_steps_in_one_run():
    model = bench.with_clamp(held(), "cell")
    protocol = bench.voltage_steps("cell.clamp.command", ["-90 mV", "-50 mV"], start=0.1, width=0.1, gap=0.1)
    sol = simulate(model, protocol, until=0.5)
    at = [float(sol.V("cell")[np.searchsorted(sol.t, t)]) for t in (0.05, 0.19, 0.29, 0.39, 0.49)]
    assert at == pytest.approx([-0.07, -0.09, -0.07, -0.05, -0.07], abs=1e-3)


def test_a_ramp_stands_runs_and_comes_back():
    path = "cell.clamp.command"
    protocol = bench.voltage_ramp(path, "-100 mV", "0 mV", start=0.1, duration=0.1, before=0.05)
    sol = simulate(bench.with_clamp(held(), "cell"), protocol, until=0.3, every=0.01)
    command = np.interp([0.04, 0.09, 0.15, 0.25], sol.t, sol.parameter(path))
    assert command == pytest.approx([-0.07, -0.1, -0.05, -0.07], abs=1e-9)


@pytest.mark.parametrize(
    ("what", "error", "says"),
    [
        (lambda: bench.with_clamp(held(), "cel"), UnknownName, "Did you mean 'cell'"),
        (lambda: bench.with_clamp(bench.with_clamp(held(), "cell"), "cell"), BadModel, "clamped already"),
        (lambda: bench.with_clamp(held(), "cell", R_series=-1.0), BadValue, "R_series"),
        (lambda: bench.with_clamp(held(), "cell", command="-3 V"), BadValue, "command"),
        (lambda: bench.iv_curve(held(), "cell", []), BadValue, "no command"),
        (lambda: bench.rig_of(held(), "cell"), BadModel, "with_clamp"),
        (lambda: VoltageClamp("O2"), BadMechanism, "carries no charge"),
        (lambda: bench.voltage_ramp("x", 0.0, 0.1, start=0.0), BadValue, "begin later"),
        (lambda: bench.voltage_steps("x", []), BadValue, "no command"),
    ],
)
def test_it_refuses(what, error, says):
    with pytest.raises(error, match=says):
        what()


def test_conserved_totals_and_charge_stay():
    model = bench.with_clamp(small(), "cell")
    sol = simulate(model, Step("cell.clamp.command", "-30 mV", start=1.0), until=10.0)
    worst = sol.ledger().worst()
    assert worst["charge"] < 1e-9 and worst["extents"] < 1e-12
    assert {K, Na, Cl} <= set(sol.model.compartments["cell"].solutes)
