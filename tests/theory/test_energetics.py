"""Costs of signals: additivity, the published budgets, and what the numbers mean in O2."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionostat.constants import F, e
from ionostat.errors import BadUnit, BadValue, NoSolution, UnknownName
from ionostat.theory import energetics as energy
from ionostat.theory import rest

micron = st.floats(0.1, 50.0).map(lambda d: d * 1e-6)


@given(micron, micron, st.floats(0.01, 0.12), st.floats(1.0, 4.0))
def test_a_spike_costs_the_sum_of_its_parts(a: float, b: float, dV: float, overlap: float) -> None:
    areas = [energy.sphere_area(a), energy.cylinder_area(b, 1e-3)]
    both = energy.spike_cost(areas, dV, overlap=overlap)
    alone = [energy.spike_cost(area, dV, overlap=overlap) for area in areas]
    assert both.Na == pytest.approx(sum(part.Na for part in alone))
    assert both.Na == pytest.approx(overlap * both.minimum)
    assert pytest.approx(energy.extrusion_cost(both.Na)) == both.ATP


@given(micron, st.floats(0.01, 0.12), st.floats(1.0, 4.0))
def test_the_rise_of_sodium_is_the_spike_in_the_volume(r: float, dV: float, overlap: float) -> None:
    spike = energy.spike_cost(energy.sphere_area(2 * r), dV, overlap=overlap)
    volume = 4 / 3 * np.pi * r**3
    assert energy.sodium_rise(r, dV, overlap=overlap) == pytest.approx(spike.Na * e / F / volume)
    rod = energy.sodium_rise(r, dV, overlap=overlap, shape="cylinder", spikes=3)
    assert rod == pytest.approx(2 * energy.sodium_rise(r, dV, overlap=overlap))
    assert energy.charge_excess(-dV, r) == pytest.approx(energy.sodium_rise(r, dV, overlap=1))


@given(st.floats(1e6, 1e9), st.floats(-0.09, -0.05), st.floats(0.03, 0.07))
def test_the_resting_cost_closes_the_circuit(R: float, V: float, V_Na: float) -> None:
    cost = energy.resting_cost(R, V, V_Na, "-100 mV")
    g, E = {"Na": cost.g_Na, "K": cost.g_K}, {"Na": V_Na, "K": -0.1}
    assert cost.g_Na + cost.g_K == pytest.approx(1 / R)
    assert rest.chord_pumped(g, E) == pytest.approx(V)
    assert pytest.approx(V) == rest.chord_rest(g, E, cost.pump).V
    assert rest.conductance_demand(g, E).cycles == pytest.approx(cost.ATP)


@given(st.floats(-0.09, -0.01), st.floats(0.0, 1.0), st.floats(-0.005, 0.01))
def test_synaptic_ions_carry_the_charge(V: float, f: float, E_rev: float) -> None:
    event = energy.synaptic_entry("1 nS", "2 ms", V, E_rev, f_Ca=f)
    assert -(event.Na + 2 * event.Ca - event.K) * e == pytest.approx(event.charge, rel=1e-9)
    assert event.charge == pytest.approx(2e-12 * (V - E_rev), rel=1e-9)
    assert pytest.approx(event.Na / 3 + event.Ca) == event.ATP


@pytest.mark.parametrize("table", ["attwell-laughlin-2001", "howarth-2012"])
def test_the_budgets_give_the_published_shares(table: str) -> None:
    budget = energy.tissue_budget(table)
    assert sum(budget.shares.values()) == pytest.approx(1.0)
    for row, share in energy.PUBLISHED_SHARES[table].items():
        assert budget.shares[row] == pytest.approx(share, abs=0.006)


def test_attwell_and_laughlin_in_oxygen() -> None:
    budget = energy.tissue_budget()
    assert budget.total == pytest.approx(3.29e9, rel=2e-3)
    assert budget.per_mass * 60e3 == pytest.approx(30, rel=0.01)          # umol/g/min
    more = energy.tissue_budget(rate=5).per_mass - budget.per_mass
    mL_per_100g_h = energy.fuel(more, ATP_per_O2=6).O2 * 0.0224 * 1e6 * 0.1 * 3600
    assert mL_per_100g_h == pytest.approx(145, rel=0.01)                  # the abstract's 145


def test_budgets_recompute_with_arrays() -> None:
    rates = np.array([0.0, 1.0, 4.0])
    budget = energy.tissue_budget("howarth-2012", rate=rates)
    assert budget.total.shape == (3,) and budget.shares["resting"][0] == 1.0
    slope = np.diff(budget.total) / np.diff(rates)
    np.testing.assert_allclose(slope, slope[0])
    back = energy.affordable_rate(budget.total, 4.44e8, slope[0])
    np.testing.assert_allclose(back, rates, atol=1e-9)


def test_oxygen_use_reads_the_units_of_physiologists() -> None:
    assert energy.oxygen_use("3.5 mL/100g/min") == pytest.approx(energy.oxygen_use("0.035 mL/g/min"))
    assert energy.oxygen_use("3.5 mL/(100 g)/min") == pytest.approx(1.5625 / 60e3)
    with pytest.raises(BadUnit, match="CMRO2"):
        energy.oxygen_use("3.5 mL/min")


def test_mistakes_are_named() -> None:
    with pytest.raises(BadValue, match="overlap"):
        energy.spike_cost(1e-9, 0.1, overlap=0.5)
    with pytest.raises(BadValue, match="mV"):
        energy.spike_cost(1e-9, 100)
    with pytest.raises(BadValue, match="V_K and V_Na"):
        energy.resting_cost("200 MOhm", "-120 mV")
    with pytest.raises(BadValue, match="E_rev"):
        energy.synaptic_entry("1 nS", "1 ms", E_rev="60 mV")
    with pytest.raises(UnknownName, match="sphere"):
        energy.sodium_rise("1 um", shape="spher")
    with pytest.raises(UnknownName, match="howarth-2012"):
        energy.tissue_budget("howarth-2013")
    with pytest.raises(BadValue, match="rate"):
        energy.tissue_budget(rate=-1)
    with pytest.raises(NoSolution, match="supply"):
        energy.affordable_rate(1.0, 2.0, 1.0)
