"""Constant field: symmetry, monotony, limits, and smoothness through V = 0."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionostat.constants import T_BODY, F, R
from ionostat.errors import BadValue, NoSolution, UnknownName
from ionostat.theory import ghk, thermo

amounts = st.floats(1e-3, 500.0)
volts = st.floats(-0.2, 0.2)
charges = st.sampled_from([-2, -1, 1, 2])
P = 1e-8


@given(charges, amounts, amounts, volts)
def test_the_two_sides_are_alike(z: int, ci: float, co: float, V: float) -> None:
    there, back = ghk.flux(z, P, ci, co, V), ghk.flux(z, P, co, ci, -V)
    assert there == pytest.approx(-back, rel=1e-12, abs=1e-18)


@given(charges, amounts, amounts, volts)
def test_the_flux_runs_downhill(z: int, ci: float, co: float, V: float) -> None:
    energy = thermo.electrochemical_difference(z, ci, co, V).total
    assert ghk.flux(z, P, ci, co, V) * energy <= 1e-12


@given(charges, amounts, amounts)
def test_a_single_ion_gives_nernst(z: int, ci: float, co: float) -> None:
    E = thermo.nernst(z, ci, co)
    V = ghk.voltage({"X": 3.0}, {"X": ci}, {"X": co}, z={"X": z})
    assert pytest.approx(E, abs=1e-12) == V
    size = P * abs(z) * F * (ci + co)
    assert ghk.current(z, P, ci, co, E) == pytest.approx(0.0, abs=1e-10 * size)


@given(charges, amounts, amounts, volts, st.floats(1e-4, 0.1))
def test_every_current_rises_with_voltage(
    z: int, ci: float, co: float, V: float, dV: float
) -> None:
    assert ghk.current(z, P, ci, co, V + dV) > ghk.current(z, P, ci, co, V)


@given(charges, amounts, amounts, st.one_of(st.just(0.0), st.floats(-1e-6, 1e-6), volts))
def test_the_slope_is_the_derivative(z: int, ci: float, co: float, V: float) -> None:
    h = 1e-5
    rise = ghk.current(z, P, ci, co, V + h) - ghk.current(z, P, ci, co, V - h)
    assert ghk.slope_conductance(z, P, ci, co, V) == pytest.approx(rise / (2 * h), rel=1e-5)


@given(charges, amounts, amounts, volts)
def test_chord_times_driving_force_is_the_current(z: int, ci: float, co: float, V: float) -> None:
    g, E = ghk.chord_conductance(z, P, ci, co, V), thermo.nernst(z, ci, co)
    size = P * abs(z) * F * (ci + co)
    expected = ghk.current(z, P, ci, co, V)
    assert g * (V - E) == pytest.approx(expected, rel=1e-9, abs=1e-12 * size)
    at_rest = ghk.slope_conductance(z, P, ci, co, E)
    assert ghk.chord_conductance(z, P, ci, co, E) == pytest.approx(at_rest, rel=1e-9)


def test_at_zero_voltage_the_flux_is_ficks() -> None:
    assert ghk.flux(2, P, 140.0, 4.0, 0.0) == P * 136.0
    near, far = ghk.flux(1, P, 140.0, 4.0, 1e-12), ghk.flux(1, P, 140.0, 4.0, -1e-12)
    assert near == pytest.approx(far, rel=1e-9)


@pytest.mark.parametrize("z", [-2, -1, 1, 2])
def test_far_out_the_slope_is_the_limit(z: int) -> None:
    limits = ghk.conductance_limits(z, P, 140.0, 4.0)
    assert ghk.slope_conductance(z, P, 140.0, 4.0, 1.5) == pytest.approx(limits.outward)
    assert ghk.slope_conductance(z, P, 140.0, 4.0, -1.5) == pytest.approx(limits.inward)


relative = st.floats(1e-3, 1.0)


@given(st.tuples(relative, relative, relative), st.lists(amounts, min_size=6, max_size=6))
def test_root_and_closed_form_agree(weights: tuple[float, ...], c: list[float]) -> None:
    ions = ("K", "Na", "Cl")
    inside, outside = dict(zip(ions, c[:3], strict=True)), dict(zip(ions, c[3:], strict=True))
    permeabilities = dict(zip(ions, weights, strict=True))
    closed = ghk.voltage(permeabilities, inside, outside)
    with_calcium = {**permeabilities, "Ca": 0.0}, {**inside, "Ca": 1e-4}, {**outside, "Ca": 1.2}
    assert ghk.voltage(*with_calcium) == pytest.approx(closed, abs=1e-12)


@given(amounts, amounts, st.floats(0.01, 20.0))
def test_with_divalents_the_currents_sum_to_zero(K_in: float, Na_out: float, p: float) -> None:
    weights = {"K": 1.0, "Na": 1.0, "Ca": p}
    inside, outside = {"K": K_in, "Na": 10, "Ca": 1e-4}, {"K": 4, "Na": Na_out, "Ca": 1.8}
    V = ghk.voltage(weights, inside, outside)
    z = {"K": 1, "Na": 1, "Ca": 2}
    parts = [ghk.current(z[i], weights[i], inside[i], outside[i], V) for i in z]
    assert sum(parts) == pytest.approx(0.0, abs=1e-9 * max(map(abs, parts)))


def test_arrays_broadcast_also_through_the_root() -> None:
    K_out = np.array([3.0, 6.0, 12.0])
    one = ghk.voltage({"K": 1, "Na": 0.05}, {"K": 140, "Na": 12}, {"K": K_out, "Na": 145})
    P_Ca = np.array([[0.0], [2.0]])
    two = ghk.voltage(
        {"K": 1, "Na": 0.05, "Ca": P_Ca},
        {"K": 140, "Na": 12, "Ca": 1e-4},
        {"K": K_out, "Na": 145, "Ca": 1.2},
    )
    assert one.shape == (3,) and two.shape == (2, 3)
    np.testing.assert_allclose(two[0], one)
    assert np.all(two[1] > one)


def test_fractions_sum_to_one() -> None:
    state = (
        {"Na": 1, "K": 1, "Ca": 4},
        {"Na": 12, "K": 140, "Ca": 1e-4},
        {"Na": 145, "K": 4, "Ca": 2},
    )
    shares = [ghk.fractional_current(ion, *state, "-60 mV") for ion in state[0]]
    assert sum(shares) == pytest.approx(1.0)
    assert 0 < shares[2] < 1


def test_the_driving_force_is_in_thermal_units() -> None:
    V = R * T_BODY / F
    assert ghk.flux(1, P, 1.0, 0.0, V) == pytest.approx(P / (1 - np.exp(-1)))


def test_mistakes_are_named() -> None:
    with pytest.raises(BadValue, match="mV"):
        ghk.flux(1, P, 1.0, 1.0, -70)
    with pytest.raises(BadValue, match="negative"):
        ghk.flux(1, -P, 1.0, 1.0, 0.0)
    with pytest.raises(NoSolution):
        ghk.voltage({"K": 1}, {"K": 140}, {"K": 0})
    with pytest.raises(NoSolution):
        ghk.voltage({"Ca": 1}, {"Ca": 0}, {"Ca": 1})
    with pytest.raises(NoSolution):
        ghk.voltage({}, {}, {})
    with pytest.raises(UnknownName, match="outside"):
        ghk.voltage({"K": 1}, {"K": 140}, {"Na": 1})
    with pytest.raises(UnknownName):
        ghk.fractional_current("Ca", {"K": 1}, {"K": 1}, {"K": 1}, 0.0)
