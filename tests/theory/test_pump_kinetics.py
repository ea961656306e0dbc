"""Pump cycles against linear algebra, and the published forms in their limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionostat.constants import T_BODY, F, R
from ionostat.errors import BadValue, NoSolution, UnknownName
from ionostat.theory import pump_forms, thermo
from ionostat.theory.pump_kinetics import (
    CHAPMAN_1983,
    Step,
    cycle_affinity,
    cycle_occupancies,
    cycle_rates,
    cycle_turnover,
    equilibrium_constant,
    half_saturation,
    stall_potential,
    standard_energy,
)
from ionostat.theory.smith_crampin import smith_crampin_equilibrium, smith_crampin_rates

rates = st.floats(1e-2, 1e3)
STATE = {"Na_in": 12.0, "Na_out": 145.0, "K_in": 140.0, "K_out": 4.0, "ATP": 3.0, "ADP": 0.03, "Pi": 1.0}


@given(st.lists(st.tuples(rates, rates), min_size=3, max_size=8))
def test_king_and_altman_solve_the_master_equation(pairs: list[tuple[float, float]]) -> None:
    f, b = (np.array(side) for side in zip(*pairs))
    n = len(f)
    matrix = np.zeros((n, n))
    for at in range(n):
        after = (at + 1) % n
        matrix[after, at] += f[at]
        matrix[at, at] -= f[at]
        matrix[at, after] += b[at]
        matrix[after, after] -= b[at]
    p = cycle_occupancies(f, b)
    assert np.sum(p) == pytest.approx(1.0)
    np.testing.assert_allclose(matrix @ p, 0.0, atol=1e-9 * np.max([f, b]))
    J = cycle_turnover(f, b)
    for at in range(n):
        assert f[at] * p[at] - b[at] * p[(at + 1) % n] == pytest.approx(J, abs=1e-9 * np.max([f, b]))
    assert J * cycle_affinity(f, b) >= -1e-9


@given(rates, rates, rates, rates)
def test_two_states_with_two_paths(a: float, b: float, c: float, d: float) -> None:
    p = cycle_occupancies([a, c], [b, d])
    assert p[0] == pytest.approx((b + c) / (a + b + c + d))


@given(st.floats(0.5, 100.0), st.floats(50.0, 200.0), st.floats(0.5, 20.0), st.floats(0.05, 10.0))
def test_the_cycle_stalls_where_thermodynamics_says(Na: float, K: float, Ko: float, ATP: float) -> None:
    state = STATE | {"Na_in": Na, "K_in": K, "K_out": Ko, "ATP": ATP}
    V = stall_potential(CHAPMAN_1983, state)
    standard = standard_energy(equilibrium_constant(CHAPMAN_1983))
    dG = thermo.atp_free_energy(ATP, 0.03, 1.0, standard)
    assert pytest.approx(thermo.pump_reversal_potential(dG, Na, 145.0, K, Ko), abs=1e-9) == V
    J = cycle_turnover(*cycle_rates(CHAPMAN_1983, state, V))
    top = cycle_turnover(*cycle_rates(CHAPMAN_1983, state, V + 0.1))
    assert abs(J) < 1e-9 * top
    assert cycle_turnover(*cycle_rates(CHAPMAN_1983, state, V - 0.05)) < 0 < top


def test_smith_crampin_stalls_where_thermodynamics_says() -> None:
    affinity = cycle_affinity(*smith_crampin_rates(12.0, 145.0, 140.0, 4.0, 3.0, 0.03, 1.0, 7.2))
    K = smith_crampin_equilibrium()
    dG = -R * T_BODY * math.log(K * 3.0 / (0.03 * 1.0 * 10 ** (3 - 7.2)))
    assert pytest.approx(thermo.pump_reversal_potential(dG, 12, 145, 140, 4)) == -affinity / F
    at_stall = smith_crampin_rates(12.0, 145.0, 140.0, 4.0, 3.0, 0.03, 1.0, 7.2, -affinity / F)
    assert cycle_turnover(*at_stall) == pytest.approx(0.0, abs=1e-9)


def test_cycles_take_arrays() -> None:
    V = np.linspace(-0.15, 0.05, 5)
    found = cycle_rates(CHAPMAN_1983, STATE | {"Na_in": np.array([[8.0], [20.0]])}, V)
    assert found.forward.shape == (6, 2, 5)
    assert cycle_turnover(*found).shape == (2, 5)
    assert np.all(np.diff(cycle_turnover(*found), axis=1) > 0)
    assert cycle_occupancies(*found).sum(axis=0) == pytest.approx(1.0)
    assert smith_crampin_rates(12.0, 145.0, 140.0, [3.0, 4.0], 3.0, 0.03, 1.0).forward.shape == (4, 2)


@given(st.floats(1e-3, 1e3), st.floats(0.5, 4.0))
def test_half_saturations(K: float, n: float) -> None:
    def hill(c: float) -> float:
        return pump_forms.saturation(c, K, n, "hill")

    assert half_saturation(hill, of=1.0) == pytest.approx(K, rel=1e-6)


def test_half_saturation_of_a_cycle() -> None:
    def turnover(Na: float) -> float:
        return cycle_turnover(*cycle_rates(CHAPMAN_1983, STATE | {"Na_in": Na}, "-70 mV"))

    half = half_saturation(turnover)
    assert turnover(half) == pytest.approx(0.5 * turnover(1e9), rel=1e-6)
    with pytest.raises(NoSolution, match="half"):
        half_saturation(lambda c: 1.0)


@given(st.floats(1.0, 30.0), st.floats(0.01, 0.9), st.sampled_from(["sites", "hill"]))
def test_the_set_point_scales_with_the_affinity(K: float, share: float, law: str) -> None:
    one = pump_forms.sodium_set_point(K, 3 * share, 1.0, law=law)
    two = pump_forms.sodium_set_point(pump_forms.fxyd_sodium_affinity(K, "FXYD1"), 3 * share, 1.0, law=law)
    assert two == pytest.approx(2 * one)
    assert pump_forms.saturation(one, K, 3, law) == pytest.approx(share)


def test_set_point_with_potassium() -> None:
    Na = pump_forms.sodium_set_point(10.0, 0.3, 1.0, K_out="4 mM")
    assert 3 * pump_forms.pump_saturation(Na, "4 mM") == pytest.approx(0.3)
    with pytest.raises(NoSolution, match="no sodium"):
        pump_forms.sodium_set_point(10.0, 4.0, 1.0)


def test_published_forms_in_their_limits() -> None:
    assert pump_forms.pump_saturation(1e12, 1e12) == pytest.approx(1.0)
    assert pump_forms.pump_saturation(0.0, 4.0) == 0.0
    far = 1 / (1 + 0.1245 * math.exp(-0.15 * F / (R * T_BODY)))
    assert pump_forms.luo_rudy_voltage_factor(1.5, 145.0) == pytest.approx(far)
    assert pump_forms.luo_rudy_voltage_factor([-0.1, 0.0], 145.0).shape == (2,)
    assert pump_forms.luo_rudy_pump(1e9, 1e9, "0 mV", 145.0) == pytest.approx(
        pump_forms.luo_rudy_voltage_factor(0.0, 145.0)
    )
    assert pump_forms.q10_factor(300.0, 310.0, 3.0) == pytest.approx(1 / 3)


def test_mistakes_are_named() -> None:
    ring = [Step(1.0, 1.0, {"K": 1}), Step(1.0, 1.0)]
    with pytest.raises(UnknownName, match="ligands"):
        cycle_rates(ring, {})
    with pytest.raises(BadValue, match="two steps"):
        cycle_rates(ring[:1], {"K": 1.0})
    with pytest.raises(BadValue, match="negative"):
        cycle_rates([Step(-1.0, 1.0), Step(1.0, 1.0)], {})
    with pytest.raises(BadValue, match="one rate a step"):
        cycle_turnover([1.0, 2.0], [1.0])
    with pytest.raises(BadValue, match="affinity"):
        cycle_affinity([1.0, 1.0], [0.0, 1.0])
    with pytest.raises(NoSolution, match="fall apart"):
        cycle_turnover([0.0, 0.0, 0.0], [1.0, 0.0, 0.0])
    with pytest.raises(NoSolution, match="no charge"):
        stall_potential(ring, {"K": 1.0})
    with pytest.raises(BadValue, match="irreversible"):
        equilibrium_constant([Step(1.0, 0.0), Step(1.0, 1.0)])
    with pytest.raises(UnknownName, match="FXYD"):
        pump_forms.fxyd_sodium_affinity(10.0, "FXYD9")
    with pytest.raises(BadValue, match="hill"):
        pump_forms.saturation(1.0, 1.0, 1, "other")
    with pytest.raises(BadValue, match="K:"):
        pump_forms.saturation(1.0, 0.0)
    with pytest.raises(BadValue, match="Celsius"):
        pump_forms.q10_factor(37, 310.15)
