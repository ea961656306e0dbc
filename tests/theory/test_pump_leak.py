"""Pump-leak steady states: every flux balances, and no unphysical branch is ever given."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ionostat.constants import T_BODY, F, R
from ionostat.errors import BadValue, NoSolution, UnknownName
from ionostat.theory import donnan, ghk, thermo
from ionostat.theory.pump_leak import (
    pump_leak,
    pump_range,
    smallest_volume_pump,
    sodium_activated_pump_leak,
)
from ionostat.theory.pump_leak_ghk import pump_leak_ghk

BATH = {"Na": 145.0, "K": 4.0, "Cl": 149.0}
G = {"Na": 0.22, "K": 0.83, "Cl": 0.5}
P = {"Na": 2e-10, "K": 1e-8, "Cl": 1e-8}
Z = {"Na": 1, "K": 1, "Cl": -1}
VT = R * T_BODY / F
conductances = st.floats(0.1, 5.0)
sodium = st.floats(0.02, 0.6)  # small enough for the pump to shrink the cell


@settings(max_examples=30)
@given(sodium, conductances, conductances, st.floats(0.0, 3.0), st.floats(-3, 2), st.floats(0.02, 0.98))
def test_every_flux_balances(
    g_Na: float, g_K: float, g_Cl: float, U: float, z: float, share: float
) -> None:
    g = {"Na": g_Na, "K": g_K, "Cl": g_Cl}
    low, high = pump_range(BATH, g, g_KCC2=U)
    j = low + share * (min(high, 1e-6) - low)
    state = pump_leak(BATH, g, j, z, g_KCC2=U, amount=1e-13)
    E = {who: thermo.nernst(Z[who], state.inside[who], BATH[who]) for who in BATH}
    kcc2 = U * (E["Cl"] - E["K"]) / F
    leak = {who: g[who] * (state.V - E[who]) / (Z[who] * F) for who in BATH}
    size = 3 * j
    assert leak["Na"] + 3 * j == pytest.approx(0.0, abs=1e-8 * size)
    assert leak["K"] + kcc2 - 2 * j == pytest.approx(0.0, abs=1e-8 * size)
    assert leak["Cl"] + kcc2 == pytest.approx(0.0, abs=1e-8 * size)
    X = state.impermeant
    assert X > 0
    assert sum(state.inside.values()) + X == pytest.approx(298.0)
    assert sum(Z[who] * c for who, c in state.inside.items()) + z * X == pytest.approx(0.0, abs=1e-8)
    assert state.volume == pytest.approx(1e-13 / X)


@settings(max_examples=30)
@given(sodium, conductances, st.floats(0.0, 3.0))
def test_beyond_the_range_there_is_no_volume(g_Na: float, g_K: float, U: float) -> None:
    g = {"Na": g_Na, "K": g_K, "Cl": 0.5}
    low, high = pump_range(BATH, g, g_KCC2=U)
    assert low == 0.0
    assume(high < math.inf)
    pump_leak(BATH, g, 0.999 * high, g_KCC2=U)
    for rate in (0.0, 1.001 * high):
        with pytest.raises(NoSolution, match="swells without limit"):
            pump_leak(BATH, g, rate, g_KCC2=U)


@settings(max_examples=30)
@given(sodium, conductances, st.floats(0.0, 3.0), st.floats(-2.5, -0.2))
def test_the_smallest_cell(g_Na: float, g_K: float, U: float, z: float) -> None:
    g = {"Na": g_Na, "K": g_K, "Cl": 0.5}
    small = smallest_volume_pump(BATH, g, z, g_KCC2=U)
    a, n = 2 / (g_K + U * 0.5 / (U + 0.5)) * F / VT, 3 / g_Na * F / VT
    b = a * U / (U + 0.5)
    closed = math.log((n + b) * 145 / ((a - b) * 4)) / (n + a)
    assert small.pump == pytest.approx(closed, rel=1e-6)
    for factor in (0.98, 1.02):
        assert pump_leak(BATH, g, factor * small.pump, z, g_KCC2=U).volume > small.volume


def test_impermeants_outside_and_no_pump_are_the_double_donnan() -> None:
    passive = pump_leak(BATH, G, 0.0, -1, impermeant_out=20.0)
    assert pytest.approx(donnan.donnan_free_volume(BATH, -1, 20.0).V, abs=1e-12) == passive.V
    assert pytest.approx(passive.V, abs=1e-10) == pump_leak_ghk(BATH, P, 0.0, -1, 20.0).V


def test_chloride_impermeant_charge_moves_volume_rather_than_driving_force() -> None:
    one, two = (pump_leak(BATH, G, 1e-7, z, g_KCC2=0.3) for z in (-1.0, -1.5))
    assert one.driving["Cl"] == pytest.approx(two.driving["Cl"], rel=1e-12)
    assert two.volume / one.volume > 1.01


def test_a_divalent_and_a_neutral_solute() -> None:
    bath = {**BATH, "Ca": 1.2, "Cl": 151.4, "Glc": 5.0}
    state = pump_leak(bath, {**G, "Ca": 1e-3}, 1e-7)
    assert thermo.nernst(2, state.inside["Ca"], 1.2) == pytest.approx(state.V)


def test_nkcc1_loads_chloride() -> None:
    nkcc1 = [({"Na": -1, "K": -1, "Cl": -2}, 0.02)]
    plain, loaded = (pump_leak(BATH, G, 1e-7, cotransport=way) for way in ((), nkcc1))
    assert loaded.inside["Cl"] > plain.inside["Cl"]
    E = {who: thermo.nernst(Z[who], loaded.inside[who], BATH[who]) for who in BATH}
    d = {who: Z[who] * (loaded.V - E[who]) for who in BATH}
    turnover = 0.02 * (d["Na"] + d["K"] + 2 * d["Cl"]) / F
    assert 0.5 * d["Cl"] / F + 2 * turnover == pytest.approx(0.0, abs=1e-15)


@settings(max_examples=30)
@given(st.floats(3e-7, 1e-4), st.floats(2.0, 30.0))
def test_a_pump_that_follows_sodium(largest: float, K_Na: float) -> None:
    def rate(Na: float, K: float) -> float:
        return largest * (Na / (Na + K_Na)) ** 3 * (K / (K + 1.5)) ** 2

    state = sodium_activated_pump_leak(BATH, G, rate)
    assert state.pump == pytest.approx(rate(state.inside["Na"], 4.0), rel=1e-6)
    assert pytest.approx(pump_leak(BATH, G, state.pump).V) == state.V


@settings(max_examples=15)
@given(st.floats(2e-9, 3e-8), st.floats(0.0, 0.3), st.floats(-2, -0.5))
def test_constant_field_leaks_balance(j: float, U: float, z: float) -> None:
    state = pump_leak_ghk(BATH, P, j, z, g_KCC2=U, amount=1e-13)
    kcc2 = U * VT / F * math.log(state.inside["K"] * state.inside["Cl"] / (4.0 * 149.0))
    moved = {"Na": 3 * j, "K": -2 * j + kcc2, "Cl": kcc2}
    for who, active in moved.items():
        passive = ghk.flux(Z[who], P[who], state.inside[who], BATH[who], state.V)
        assert passive + active == pytest.approx(0.0, abs=1e-7 * j)
    X = state.impermeant
    assert sum(state.inside.values()) + X == pytest.approx(298.0)
    assert sum(Z[who] * c for who, c in state.inside.items()) + z * X == pytest.approx(0.0, abs=1e-7)


def test_constant_field_with_a_pump_that_follows_sodium() -> None:
    def rate(Na: float, K: float) -> float:
        return 2e-7 * (Na / (Na + 10.0)) ** 3

    state = pump_leak_ghk(BATH, P, rate)
    assert state.pump == pytest.approx(rate(state.inside["Na"], 4.0))
    assert pytest.approx(pump_leak_ghk(BATH, P, state.pump).V, abs=1e-7) == state.V


def test_a_pump_faster_than_the_leak_has_no_state() -> None:
    with pytest.raises(NoSolution, match="more of an ion than leaks in"):
        pump_leak_ghk(BATH, P, 1e-6)
    with pytest.raises(NoSolution, match="too weak"):
        sodium_activated_pump_leak(BATH, G, lambda Na, K: 0.0 * Na)


def test_a_cell_that_pumping_only_swells() -> None:
    g = {"Na": 20.0, "K": 0.03, "Cl": 0.5}
    with pytest.raises(NoSolution, match="no rate"):
        pump_range(BATH, g)
    low, high = pump_range(BATH, g, impermeant_out=20.0)
    assert low == 0.0 < high
    with pytest.raises(NoSolution, match="smallest without"):
        smallest_volume_pump(BATH, g, impermeant_out=20.0)


def test_a_pump_that_brings_nothing_in() -> None:
    assert pump_range(BATH, G, moves={"Na": 1}).largest == math.inf
    with pytest.raises(NoSolution, match="at any rate"):
        smallest_volume_pump(BATH, G, moves={"Na": 1})
    state = sodium_activated_pump_leak(BATH, G, lambda Na, K: 1e-6 * Na / (Na + 10), moves={"Na": 1})
    assert 0 < state.inside["Na"] < 145


def test_arrays_broadcast() -> None:
    rates = np.array([[5e-8], [1e-7]])
    state = pump_leak(BATH, {**G, "Cl": [0.1, 0.5, 1.0]}, rates)
    assert state.V.shape == (2, 3)
    assert state.V[1, 1] == pytest.approx(pump_leak(BATH, G, 1e-7).V)
    assert smallest_volume_pump(BATH, {**G, "Na": [0.1, 0.2]}).pump.shape == (2,)
    assert pump_leak_ghk(BATH, P, [1e-8, 2e-8]).V.shape == (2,)


def test_mistakes_are_named() -> None:
    with pytest.raises(BadValue, match="pump"):
        pump_leak(BATH, G, -1e-7)
    with pytest.raises(BadValue, match=r"g\[Na\]"):
        pump_leak(BATH, {**G, "Na": -1.0}, 1e-7)
    with pytest.raises(NoSolution, match="no leak"):
        pump_leak(BATH, {"Na": 0.2, "K": 0.8}, 1e-7)
    with pytest.raises(UnknownName, match="Na"):
        pump_leak({"K": 4.0, "Cl": 4.0}, {"K": 1.0, "Cl": 1.0}, 1e-7)
    with pytest.raises(UnknownName, match="outside"):
        pump_leak(BATH, {**G, "Li": 1.0}, 1e-7)
    with pytest.raises(BadValue, match="zero"):
        pump_leak({**BATH, "K": 0.0}, G, 1e-7)
    with pytest.raises(BadValue, match=r"P\[Na\]"):
        pump_leak_ghk(BATH, {**P, "Na": 0.0}, 1e-8)
    with pytest.raises(BadValue, match="amount"):
        pump_leak(BATH, G, 1e-7, amount=0.0)
