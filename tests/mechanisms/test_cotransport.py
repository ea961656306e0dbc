"""Cotransporters: where they stop, how they saturate, and how KCC2 is lost and comes back."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

import ionostat as ion
from ionostat import HCO3, Cl, K, Na
from ionostat.checks import check_mechanism
from ionostat.errors import BadMechanism
from ionostat.mechanisms.cotransport import (
    KCC2,
    NKCC1,
    CalciumRegulatedKCC2,
    LinearKCC2,
    LinearNKCC1,
    NBCe1,
)
from ionostat.mechanisms.half_saturation import site_constant
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.point import Point, Side
from ionostat.mechanisms.sodium_pump import SodiumPump
from ionostat.model.document import mechanism_table
from ionostat.theory.coupled import coupled_reversal_potential, limiting_ratio

T = 310.15
NEURON = {"Na": 10.0, "K": 135.0, "Cl": 6.0, "HCO3": 12.0, "Ca": 1e-4}
ASTROCYTE = {"Na": 15.0, "K": 110.0, "Cl": 25.0, "HCO3": 12.0, "Ca": 1e-4}
ECS = {"Na": 144.0, "K": 3.5, "Cl": 138.0, "HCO3": 26.0, "Ca": 1.2}
EMPTY = {s: 1e-9 for s in ECS}
FULL = {s: 1e9 for s in ECS}


def rate(mechanism, inside, outside, V=-0.07, active=1.0) -> float:
    (process,) = mechanism.processes()
    sides = Side("cell", inside, lambda: 300.0), Side("ecs", outside, lambda: 300.0)
    return float(process.rate(Point(*sides, V, T, {"active": active}, process=process)))


@pytest.mark.parametrize("kind", [KCC2, CalciumRegulatedKCC2, NKCC1, NBCe1, LinearKCC2, LinearNKCC1])
def test_laws_at_many_states(kind):
    check_mechanism(kind, states=5000)


def test_laws_of_three_bicarbonates():
    check_mechanism(NBCe1(bicarbonates=3))


# ---------------------------------------------------------------- equilibrium


@pytest.mark.parametrize("form", [KCC2(), LinearKCC2()])
def test_kcc2_stops_at_the_limiting_ratio(form):
    ratio = limiting_ratio("Cl", {"K": 1, "Cl": 1}, {"K": 135.0}, {"K": 3.5}, -0.07)
    there = {**NEURON, "Cl": 138.0 * float(ratio)}
    assert there["Cl"] == pytest.approx(138 * 3.5 / 135)
    assert abs(rate(form, there, ECS)) < 1e-14 * rate(form, {**NEURON, "Cl": 10.0}, ECS)
    assert rate(form, {**there, "Cl": there["Cl"] * 0.99}, ECS) < 0


@pytest.mark.parametrize("form", [NKCC1(), LinearNKCC1()])
def test_nkcc1_stops_where_products_agree(form):
    there = {**ASTROCYTE, "Cl": 138.0 * np.sqrt(144 * 3.5 / (15 * 110))}
    assert 70 < there["Cl"] < 80
    assert abs(rate(form, there, ECS)) < 1e-14 * rate(form, ASTROCYTE, ECS)
    assert rate(form, {**there, "Cl": there["Cl"] * 1.01}, ECS) < 0


@pytest.mark.parametrize("n", [2, 3])
def test_nbce1_reverses_at_the_coupled_potential(n):
    cotransport = NBCe1(bicarbonates=n)
    (process,) = cotransport.processes()
    assert process.moves == {Na: -1, HCO3: -n} and process.displaced_charge == n - 1
    E = coupled_reversal_potential({"Na": 1, "HCO3": n}, ASTROCYTE, ECS)
    found = brentq(lambda V: rate(cotransport, ASTROCYTE, ECS, V), -0.2, 0.1, xtol=1e-13)
    assert found == pytest.approx(float(E), abs=1e-10)
    assert rate(cotransport, ASTROCYTE, ECS, found + 0.01) > 0  # depolarised, it brings bicarbonate in


def test_nbce1_of_the_kidney_runs_the_other_way():
    assert rate(NBCe1(), ASTROCYTE, ECS, -0.07) > 0 > rate(NBCe1(bicarbonates=3), ASTROCYTE, ECS, -0.07)


@pytest.mark.parametrize("n", [5, 1, 2.0, "2", True])
def test_nbce1_refuses_other_numbers(n):
    with pytest.raises(BadMechanism, match=r"NBCe1\.bicarbonates is .*: it is the number of HCO3.* give 2 or 3"):
        NBCe1(bicarbonates=n)


def test_the_number_survives_a_file():
    table = mechanism_table(NBCe1(bicarbonates=3))
    assert table["kind"] == "NBCe1" and table["bicarbonates"] == 3
    assert NBCe1(**{k: v for k, v in table.items() if k != "kind"}) == NBCe1(bicarbonates=3)


# ---------------------------------------------------------------- saturation


@pytest.mark.parametrize(("mechanism", "ion_", "parameter"), [
    (KCC2(), "K", "K_K"), (KCC2(), "Cl", "K_Cl"), (KCC2(K_K="5.2 mM"), "K", "K_K"),
    (NKCC1(), "Na", "K_Na"), (NKCC1(), "K", "K_K"), (NKCC1(), "Cl", "K_Cl"),
    (NBCe1(), "Na", "K_Na"), (NBCe1(), "HCO3", "K_HCO3"), (NBCe1(bicarbonates=3), "HCO3", "K_HCO3"),
])
def test_half_saturation_is_the_parameter(mechanism, ion_, parameter):
    """Of influx into an empty cell at V = 0, the other ions outside in plenty."""
    def influx(c: float) -> float:
        return abs(rate(mechanism, EMPTY, {**FULL, ion_: c}, V=0.0))

    assert influx(1e9) == pytest.approx(mechanism.J_max, rel=1e-6)
    half = brentq(lambda c: influx(c) - mechanism.J_max / 2, 1e-3, 1e3, xtol=1e-12)
    assert half == pytest.approx(getattr(mechanism, parameter), rel=1e-6)


def test_site_constants_by_hand():
    assert site_constant(7.0) == pytest.approx(14.0)
    x = 1.0 / (np.sqrt(3.0) - 1.0)  # of two: 2 x^2 / ((1 + x)^2 + x^2) is one half
    assert 2 * x**2 / ((1 + x) ** 2 + x**2) == pytest.approx(0.5)
    assert site_constant(x, 2) == pytest.approx(1.0)


def test_the_linear_forms_do_not_saturate():
    """Ten times the load again and again: the carrier reaches its largest, the linear form never does."""
    loads = [{**NEURON, "K": 10.0**n, "Cl": 10.0**n} for n in (3, 5, 7)]
    linear = np.array([rate(LinearKCC2(), inside, EMPTY) for inside in loads])
    carrier = np.array([rate(KCC2(), inside, EMPTY) for inside in loads])
    assert np.diff(linear) == pytest.approx(4 * np.log(10) * LinearKCC2().u, rel=1e-9)
    assert carrier == pytest.approx(KCC2().J_max, rel=0.06) and carrier[2] == pytest.approx(KCC2().J_max, rel=1e-4)


def test_resting_fluxes_are_those_of_the_linear_forms():
    assert rate(KCC2(), NEURON, ECS) == pytest.approx(rate(LinearKCC2(u=4.5e-8), NEURON, ECS), rel=0.02)
    assert rate(NKCC1(), ASTROCYTE, ECS) == pytest.approx(rate(LinearNKCC1(u=7e-9), ASTROCYTE, ECS), rel=0.02)
    assert rate(KCC2(), NEURON, ECS) == pytest.approx(2.32e-8, rel=0.01)
    assert rate(NKCC1(), ASTROCYTE, ECS) == pytest.approx(1.55e-8, rel=0.01)


def test_potassium_outside_reverses_kcc2_and_speeds_nkcc1():
    high = {**ECS, "K": 12.0}
    assert rate(KCC2(), NEURON, high) < 0 < rate(KCC2(), NEURON, ECS)
    speedup = rate(NKCC1(), ASTROCYTE, {**ECS, "K": 1e3}) / rate(NKCC1(), ASTROCYTE, ECS)
    assert 1.2 < rate(NKCC1(), ASTROCYTE, high) / rate(NKCC1(), ASTROCYTE, ECS) < speedup < 3


# ---------------------------------------------------------------- regulation


def test_expression_and_activity_scale_the_flux():
    whole = rate(KCC2(), NEURON, ECS)
    assert rate(KCC2(expression=0.3), NEURON, ECS) == pytest.approx(0.3 * whole)
    assert rate(KCC2(), NEURON, ECS, active=0.2) == pytest.approx(0.2 * whole)


def test_active_fraction_by_hand():
    m = Point(Side("cell", NEURON, lambda: 300.0), Side("ecs", ECS, lambda: 300.0), -0.07, T)
    (gate,) = KCC2().gates()
    assert gate.rest(m) == 1.0
    (gate,) = KCC2(loss=1.5e-3).gates()
    assert gate.rest(m) == pytest.approx(0.25)
    (gate,) = CalciumRegulatedKCC2().gates()
    assert gate.rest(m) == pytest.approx(5e-4 / (5e-4 + 2e-2 * 0.2**4 / (1.0 + 0.2**4)))


def neuron() -> ion.Model:
    """A cell in a bath, ATP held; leaks and KCC2 balanced with its pump, so that chloride stays low."""
    cell = ion.Compartment(
        "cell", volume="2 pL", concentrations={Na: 12.0, K: 135.0, Cl: 7.0},
        clamped={"ATP": 3.0, "ADP": 0.03, "Pi": 2.0},
    )
    bath = ion.Reservoir("bath", concentrations={Na: 145.0, K: 3.5, Cl: 148.5})
    mechanisms = [Leak(Na), Leak(K), Leak(Cl, P=2e-9), SodiumPump.alpha1(density=1e-7), KCC2()]
    model = ion.Model(ion.Membrane(cell, bath, area="1500 um2", V=-0.07, mechanisms=mechanisms))
    return ion.balanced(model, ["cell.leak_Na.P", "cell.leak_K.P", "cell.kcc2.J_max"])


def test_activity_takes_kcc2_away_and_rest_brings_it_back():
    model = neuron()
    assert 2e-7 < model.value("cell.kcc2.J_max") < 2e-6
    protocol = ion.Protocol("activity", [ion.Step("cell.kcc2.loss", 2e-3, start="10 min", duration="20 min")])
    solution = ion.simulate(model, protocol, until="3 h")
    active, Cl_in = solution.gate("cell.kcc2.active"), solution.c("Cl", "cell")

    def at(minutes: float, values: np.ndarray) -> float:
        return float(np.interp(minutes * 60.0, solution.t, values))

    lost = 0.2 + 0.8 * np.exp(-2.5e-3 * 1200)
    assert at(10, active) == pytest.approx(1.0, abs=1e-9)
    assert at(30, active) == pytest.approx(lost, abs=2e-3)
    assert at(90, active) == pytest.approx(1 - (1 - lost) * np.exp(-5e-4 * 3600), abs=2e-3)
    assert at(10, Cl_in) == pytest.approx(7.0, abs=1e-4)
    assert at(35, Cl_in) > 8.0 and at(180, Cl_in) < 7.5
    ledger = solution.ledger()
    assert ledger.extents < 1e-9 and max(ledger.charge.values()) < 1e-9


def test_a_knock_down_is_a_step_of_expression():
    protocol = ion.Protocol("knock-down", [ion.Step("cell.kcc2.expression", 0.0, start="10 min")])
    solution = ion.simulate(neuron(), protocol, until="6 h")
    assert np.all(solution.turnover("cell.kcc2")[solution.t > 601] == 0)
    assert np.all(np.abs(solution.gate("cell.kcc2.active") - 1) < 1e-9)
    passive = solution.E("Cl", "cell")[-1] - solution.V("cell")[-1]
    assert solution.E("Cl", "cell")[0] < -0.075 and abs(passive) < 1e-3  # chloride joins the potential
