"""Uptake carriers: where they stop, how fast they are, what voltage and ischaemia do to them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.constants import N_A
from scipy.optimize import brentq

from ionostat import F, R
from ionostat.mechanisms.point import Point, Side
from ionostat.mechanisms.uptake import EAAT, GAT1, SGLT1, SGLT2, GlyT1, GlyT2
from ionostat.theory.coupled import coupled_reversal_potential, limiting_ratio

T = 310.15
INSIDE = {"Na": 12.0, "K": 100.0, "Cl": 7.0, "H": 6e-5, "Glc": 1.0, "GABA": 2.0, "Gly": 2.0, "Glu": 2.0}
OUTSIDE = {"Na": 145.0, "K": 3.5, "Cl": 130.0, "H": 5e-5, "Glc": 5.0, "GABA": 1e-3, "Gly": 1e-2, "Glu": 1e-3}
LOADS = {SGLT1: "Glc", SGLT2: "Glc", GAT1: "GABA", EAAT: "Glu", GlyT1: "Gly", GlyT2: "Gly"}
CARRIERS = pytest.mark.parametrize("cls", LOADS)
#: an oocyte under voltage clamp
OOCYTE = {"Na": 10.0, "K": 100.0, "Cl": 40.0, "H": 6.3e-5, "Glu": 5.0}
BATH = {"Na": 96.0, "K": 2.0, "Cl": 104.0, "H": 3.2e-5, "Glu": 0.1}


def rate(mechanism, V, inside=None, outside=None, process=0):
    sides = {**INSIDE, **(inside or {})}, {**OUTSIDE, **(outside or {})}
    chosen = tuple(mechanism.processes())[process]
    within, without = (Side(name, c, lambda: 300.0) for name, c in zip(("cell", "bath"), sides))
    return chosen.rate(Point(within, without, V, T, process=chosen))


def root(function, low: float, high: float) -> float:
    return float(np.asarray(brentq(function, low, high, xtol=1e-15)))


def moves(cls):
    return {s.symbol: n for s, n in tuple(cls().processes())[0].moves.items()}


def half(mechanism, V, load, most=100.0, outside=None, inside=None):
    """Outer level of a load at half of the uptake that a very high level gives, by root."""
    def uptake(c):
        return rate(mechanism, V, inside, {**(outside or {}), load: c})

    return root(lambda c: uptake(c) - uptake(most) / 2, 1e-9 * most, most)


@pytest.mark.parametrize(("cls", "charge", "numbers"), [
    (SGLT1, -2, {"Na": -2, "Glc": -1}), (SGLT2, -1, {"Na": -1, "Glc": -1}),
    (GAT1, -1, {"Na": -2, "Cl": -1, "GABA": -1}), (EAAT, -2, {"Na": -3, "H": -1, "Glu": -1, "K": 1}),
    (GlyT1, -1, {"Na": -2, "Cl": -1, "Gly": -1}), (GlyT2, -2, {"Na": -3, "Cl": -1, "Gly": -1}),
])
def test_stoichiometry(cls, charge, numbers):
    process = tuple(cls().processes())[0]
    assert moves(cls) == numbers and process.displaced_charge == charge


# ---------------------------------------------------------------- where they stop


@CARRIERS
@pytest.mark.parametrize("V", [-0.09, -0.07, -0.02, 0.0, 0.03])
def test_each_stops_where_theory_puts_it(cls, V):
    load = LOADS[cls]
    ratio = limiting_ratio(load, moves(cls), INSIDE, OUTSIDE, V)
    stop = INSIDE[load] / ratio
    at, below, above = (rate(cls(), V, None, {load: c}) for c in (stop, stop / 2, 2 * stop))
    assert below < 0 < above
    assert abs(at) < 1e-12 * (above - below)


def test_ratios_of_the_glucose_carriers():
    for cls, ratio in ((SGLT1, 27498), (SGLT2, 165.8)):
        found = root(lambda x, cls=cls: rate(cls(), -0.07, {"Glc": x}, {"Glc": 1.0}), 1.0, 1e6)
        assert found == pytest.approx(ratio, rel=1e-3)


@CARRIERS
def test_each_reverses_at_its_potential(cls):
    load = LOADS[cls]
    outside = {load: 1e-2 * INSIDE[load]}
    V = coupled_reversal_potential(moves(cls), INSIDE, {**OUTSIDE, **outside})
    steps = [rate(cls(), V + dV, None, outside) for dV in (-0.01, 0.0, 0.01)]
    assert steps[0] > 0 > steps[2]
    assert abs(steps[1]) < 1e-12 * (steps[0] - steps[2])


def test_chloride_and_its_charge_cancel_in_gat1_where_chloride_is_at_equilibrium():
    without = {"Na": -2, "GABA": -1}
    for Cl in (7.0, 130.0 * np.exp(-0.07 * F / (R * T))):
        inside = {**INSIDE, "Cl": Cl}
        ratios = [limiting_ratio("GABA", m, inside, OUTSIDE, -0.07) for m in (moves(GAT1), without)]
        assert ratios[1] / ratios[0] == pytest.approx(Cl / 130.0 * np.exp(0.07 * F / (R * T)), rel=1e-9)
    assert ratios[0] == pytest.approx(ratios[1], rel=1e-9)
    loaded = rate(GAT1(), -0.07, {"Cl": 60.0}, {"GABA": 2e-4})
    assert loaded < 0 < rate(GAT1(), -0.07, None, {"GABA": 2e-4})  # chloride that has risen makes it release


# ---------------------------------------------------------------- voltage, half-saturation, saturation


@CARRIERS
def test_hyperpolarisation_hurries_uptake(cls):
    load = LOADS[cls]
    V = np.linspace(-0.12, 0.02, 8)
    found = rate(cls(), V, None, {load: 10.0})
    assert np.all(found > 0) and np.all(np.diff(found) < 0)
    assert 1.8 < rate(cls(), -0.08, None, {load: 10.0}) / rate(cls(), 0.0, None, {load: 10.0}) < 4.0


@pytest.mark.parametrize(("cls", "V", "load", "most", "inside", "wanted"), [
    (SGLT1, -0.05, "Glc", 1e4, {}, (1.9, 2.1)),
    (SGLT2, -0.05, "Glc", 1e4, {}, (4.8, 5.2)),
    (GAT1, -0.065, "GABA", 10.0, {}, (5e-3, 10e-3)),
    (EAAT, -0.08, "Glu", 100.0, {"Na": 15.0}, (19e-3, 21e-3)),
    (GlyT1, -0.08, "Gly", 10.0, {"Na": 15.0, "Cl": 30.0}, (20e-3, 30e-3)),
    (GlyT2, -0.07, "Gly", 10.0, {"Gly": 20.0}, (20e-3, 30e-3)),
])
def test_half_saturation(cls, V, load, most, inside, wanted):
    assert wanted[0] < half(cls(), V, load, most, {"Na": 150.0} if load == "Glc" else None, inside) < wanted[1]


@pytest.mark.parametrize(("cls", "V", "load", "wanted"), [
    (SGLT2, -0.05, "Glc", (22, 30)), (EAAT, -0.08, "Glu", (20, 40)), (GAT1, -0.065, "GABA", (20, 50)),
])
def test_half_saturation_of_sodium(cls, V, load, wanted):
    assert wanted[0] < half(cls(), V, "Na", 1e4, {load: 100.0 if load == "Glc" else 1.0}) < wanted[1]


@CARRIERS
def test_J_max_is_uptake_with_full_outer_sites(cls):
    numbers = moves(cls)
    inside = {s: 0.0 if n < 0 else 1e9 for s, n in numbers.items()}
    outside = {s: 1e9 if n < 0 else 0.0 for s, n in numbers.items()}
    assert rate(cls(), 0.0, inside, outside) == pytest.approx(cls().J_max, rel=1e-5)
    assert rate(cls(J_max=3e-7), 0.0, inside, outside) == pytest.approx(3e-7, rel=1e-5)


def test_sglt2_at_a_point_by_hand():
    c, V = SGLT2(), -0.07
    b = np.sqrt(c.K_Glc / c.K_Glc_in)  # both enter: K_out over K_in, sodium alike on both sides
    u = 0.07 * F / (R * T)  # one charge enters
    empty_out, empty_in = b * np.exp(c.share * u), np.exp((c.share - 1) * u) / b
    loaded = {s: x[0] / c.K_Na * x[1] / k for s, x, k in
              (("in", (12.0, 1.0), c.K_Glc_in), ("out", (145.0, 5.0), c.K_Glc))}
    forms = {"in": (1 + 12 / c.K_Na) * (1 + 1 / c.K_Glc_in), "out": (1 + 145 / c.K_Na) * (1 + 5 / c.K_Glc)}
    top = 2 * (empty_out * loaded["out"] - empty_in * loaded["in"])
    bottom = (empty_in + loaded["out"]) * forms["in"] + (empty_out + loaded["in"]) * forms["out"]
    assert rate(c, V) == pytest.approx(c.J_max * (1 + b) / (2 * b) * top / bottom, rel=1e-12)


# ---------------------------------------------------------------- glutamate


def test_turnover_of_the_measured_density():
    density = 10_800e12 / N_A  # mol/m2: Lehre & Danbolt 1998
    largest = rate(EAAT(), -0.08, {"Na": 15.0}, {"Glu": 100.0})
    assert 10 < largest / density < 70


@pytest.mark.parametrize("Na_in", [60.0, 80.0, 100.0])
@pytest.mark.parametrize("K_out", [60.0, 70.0])
@pytest.mark.parametrize("Glu_in", [5.0, 10.0])
def test_eaat_releases_in_ischaemia(Na_in, K_out, Glu_in):
    inside = {"Na": Na_in, "K": 60.0, "H": 2e-4, "Glu": Glu_in, "Cl": 30.0}
    outside = {"Na": 60.0, "K": K_out, "H": 3e-4, "Glu": 1e-3, "Cl": 70.0}
    assert rate(EAAT(), -0.02, inside, outside) < -0.2 * EAAT().J_max
    stop = root(lambda c: rate(EAAT(), -0.02, inside, {**outside, "Glu": c}), 1e-6, 1e3)
    wanted = Glu_in / limiting_ratio("Glu", moves(EAAT), inside, outside, -0.02)
    assert stop == pytest.approx(wanted, rel=1e-9)
    assert 0.2 < stop < 15.0  # up to where glutamate stands alike on both sides and beyond
    falling = rate(EAAT(), -0.02, inside, {**outside, "Glu": np.array([1e-3, 1e-2, 0.1, 0.2])})
    assert np.all(np.diff(falling) > 0)  # release is held back long before it stops


def test_at_rest_it_could_hold_less_than_a_nanomolar():
    stop = 2.0 / limiting_ratio("Glu", moves(EAAT), {**INSIDE, "Na": 15.0}, OUTSIDE, -0.08)
    assert stop < 1e-6
    assert rate(EAAT(), -0.08, {"Na": 15.0}, {"Glu": 1e-6}) > 0


def test_acid_outside_does_not_stop_uptake_and_inside_does():
    rest = rate(EAAT(), -0.08, None, {"Glu": 0.02})
    assert rate(EAAT(), -0.08, None, {"Glu": 0.02, "H": 5e-4}) > 0.9 * rest
    assert rate(EAAT(), -0.08, {"H": 6e-4}, {"Glu": 0.02}) < 0.9 * rest


def evoked(anion, V):
    """Charge that enters by the cycle and by the anions that outer glutamate adds, mol m-2 s-1."""
    mechanism = EAAT(anion=anion)
    open_, shut = (rate(mechanism, V, OOCYTE, {**BATH, "Glu": g}, 1) for g in (0.1, 0.0))
    return 2 * rate(mechanism, V, OOCYTE, BATH) + open_ - shut  # chloride that leaves leaves a positive charge


@pytest.mark.parametrize(("anion", "low", "high"), [
    (0.005, 0.035, 0.041), (0.024, 0.006, 0.012), (3e-5, 0.077, 0.083),
])
def test_where_the_current_of_an_oocyte_reverses(anion, low, high):
    assert low < root(lambda V: evoked(anion, V), -0.05, 0.12) < high


def test_anion_path_is_passive_and_opened_by_glutamate_from_either_side():
    E = -R * T / F * np.log(130.0 / 7.0)
    at, beside = (rate(EAAT(), V, None, {"Glu": 0.1}, 1) for V in (E, E + 0.01))
    assert abs(at) < 1e-12 * abs(beside) and beside < 0  # above E chloride enters
    closed = rate(EAAT(), 0.0, {"Glu": 0.0}, {"Glu": 0.0}, 1)
    assert closed == pytest.approx(0.005 * 3.7e-7 * 0.05 * (7 - 130), rel=1e-12)
    assert rate(EAAT(), 0.0, {"Glu": 0.0}, {"Glu": 1.0}, 1) < 5 * closed < 0
    assert rate(EAAT(), 0.0, {"Glu": 10.0, "Na": 100.0}, {"Glu": 0.0}, 1) < 3 * closed
    assert rate(EAAT(), 0.0, {"Glu": 0.0}, {"Glu": 1.0, "Na": 1e-3}, 1) == pytest.approx(closed, rel=1e-9)
    assert rate(EAAT(anion=0), 0.0, None, None, 1) == 0


def test_third_sodium_keeps_glyt2_from_running_backward():
    full = {"Gly": 20.0, "Na": 15.0, "Cl": 10.0}
    assert rate(GlyT1(), -0.03, full, {"Gly": 5e-3}) < 0 < rate(GlyT2(), -0.03, full, {"Gly": 5e-3})


@CARRIERS
def test_nothing_is_taken_from_an_empty_side(cls):
    load = LOADS[cls]
    assert rate(cls(), -0.07, None, {load: 0.0}) <= 0
    assert rate(cls(), -0.07, {load: 0.0}, None) >= 0
    assert rate(cls(), -0.07, {load: 0.0}, {load: 0.0}) == 0
