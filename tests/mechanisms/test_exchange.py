"""Exchangers: where they turn round, how they saturate, and what shuts them off."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from ionostat import F, R
from ionostat.checks import check_mechanism
from ionostat.errors import BadValue
from ionostat.mechanisms.exchange import AE3, NCKX, NCX, NHE
from ionostat.mechanisms.point import Point, Side
from ionostat.theory.coupled import coupled_reversal_potential

T = 310.15


def protons(pH: float) -> float:
    """mol/m3."""
    return 10.0 ** (3.0 - pH)


CELL = {"Na": 10.0, "K": 135.0, "Cl": 6.0, "HCO3": 12.0, "H": protons(7.15), "Ca": 1e-4}
ECS = {"Na": 144.0, "K": 3.5, "Cl": 125.0, "HCO3": 26.0, "H": protons(7.35), "Ca": 1.2}
NONE = {s: 1e-12 for s in ECS}
PLENTY = {s: 1e12 for s in ECS}


def rate(mechanism, inside=None, outside=None, V=-0.07, T=T) -> float:
    (process,) = mechanism.processes()
    inner, outer = {**CELL, **(inside or {})}, {**ECS, **(outside or {})}
    sides = Side("cell", inner, lambda: 300.0), Side("ecs", outer, lambda: 300.0)
    return float(process.rate(Point(*sides, V, T, process=process)))


@pytest.mark.parametrize("mechanism", [NHE(), AE3(), NCX(), NCX(K_act=0), NCKX()])
def test_laws_at_many_states(mechanism):
    check_mechanism(mechanism, states=5000)


# ---------------------------------------------------------------- equilibrium


@pytest.mark.parametrize(("mechanism", "out", "back"), [(NHE(), "H", "Na"), (AE3(), "HCO3", "Cl")])
def test_neutral_exchangers_stop_where_ratios_agree(mechanism, out, back):
    there = {out: ECS[out] * CELL[back] / ECS[back]}
    assert abs(rate(mechanism, there)) < 1e-12 * abs(rate(mechanism, {out: 3 * there[out]}))
    assert rate(mechanism, {out: 1.01 * there[out]}) > 0 > rate(mechanism, {out: 0.99 * there[out]})
    assert rate(mechanism, V=0.05) == rate(mechanism)


@pytest.mark.parametrize("mechanism", [NCX(), NCX(K_act=0, eta=0.5, k_sat=0.1), NCKX()])
def test_calcium_exchangers_reverse_where_coupled_says(mechanism):
    E = float(coupled_reversal_potential({s.symbol: n for s, n in mechanism.moves.items()}, CELL, ECS))
    found = brentq(lambda V: rate(mechanism, V=V), -0.3, 0.3, xtol=1e-13)
    assert found == pytest.approx(E, abs=1e-10)
    assert rate(mechanism, V=E - 0.02) > 0 > rate(mechanism, V=E + 0.02)


def test_ncx_reversal_by_hand():
    E_Na, E_Ca = (R * T / (z * F) * np.log(ECS[s] / CELL[s]) for s, z in (("Na", 1), ("Ca", 2)))
    assert abs(rate(NCX(), V=3 * E_Na - 2 * E_Ca)) < 1e-12 * abs(rate(NCX(), V=0.0))
    (process,) = NCX().processes()
    assert process.displaced_charge == -1  # two out, three in


def test_ncx_reverses_as_sodium_rises_or_the_cell_depolarises():
    assert rate(NCX(), V=-0.07) > 0 > rate(NCX(), V=0.0)
    sodium = [rate(NCX(), {"Na": c}) for c in (5.0, 10.0, 15.0, 30.0)]
    assert sodium[0] > sodium[1] > 0 > sodium[3] and all(a > b for a, b in zip(sodium, sodium[1:]))
    assert rate(NCKX(), {"Na": 30.0}) > 0  # potassium and a fourth sodium hold it


# ---------------------------------------------------------------- size


def test_ncx_is_the_form_of_weber():
    """Term by term, in mV and mM."""
    Na_i, Na_o, Ca_i, Ca_o, V = 10.0, 144.0, 5e-4, 1.2, -60.0
    u = V / (1e3 * R * T / F)
    s1, s2 = np.exp(0.35 * u) * Na_i**3 * Ca_o, np.exp(-0.65 * u) * Na_o**3 * Ca_i
    s3 = 3.59e-3 * Na_o**3 * (1 + (Na_i / 12.29) ** 3) + 87.5**3 * Ca_i + 12.29**3 * Ca_o * (1 + Ca_i / 3.59e-3)
    s3 += 1.3 * Na_i**3 + Na_i**3 * Ca_o + Na_o**3 * Ca_i
    active = 1 / (1 + (0.128e-3 / Ca_i) ** 2)
    wanted = 4e-8 * active * (s2 - s1) / (s3 * (1 + 0.27 * np.exp(-0.65 * u)))
    found = rate(NCX(), {"Ca": Ca_i}, V=V * 1e-3)
    assert found == pytest.approx(wanted, rel=1e-12)
    assert rate(NCX(), {"Ca": Ca_i}, V=0.0, T=300.15) < rate(NCX(), {"Ca": Ca_i}, V=0.0)
    cool, warm = (rate(NCX(q10=q), {"Ca": Ca_i}, V=0.0, T=300.15) for q in (2.0, 1.0))
    assert warm / cool == pytest.approx(2.0)


def test_ncx_half_saturation_of_calcium():
    """Nothing inside but calcium, sodium outside in plenty, at V = 0: the measured half-saturation."""
    exchanger, zero = NCX(K_act=0), {"Na": 1e-9}

    def efflux(Ca: float) -> float:
        return rate(exchanger, {**zero, "Ca": Ca}, {"Na": 1e9, "Ca": 1e-12}, V=0.0)

    largest = efflux(1e6)
    assert largest == pytest.approx(4e-8 / 1.27, rel=1e-6)
    assert brentq(lambda c: efflux(c) - largest / 2, 1e-6, 1.0, xtol=1e-15) == pytest.approx(3.59e-3, rel=1e-6)


def test_calcium_wakes_ncx():
    with_site, without = NCX(), NCX(K_act=0)
    shares = [rate(with_site, {"Ca": c}, V=-0.09) / rate(without, {"Ca": c}, V=-0.09) for c in (1.28e-4, 1e-3)]
    assert shares[0] == pytest.approx(0.5) and shares[1] == pytest.approx(1 / (1 + 0.128**2))


@pytest.mark.parametrize(("mechanism", "side", "ion_", "parameter"), [
    (AE3(), "inside", "HCO3", "K_HCO3"), (AE3(), "outside", "Cl", "K_Cl"),
    (NHE(), "outside", "Na", "K_Na"), (NHE(pH_set=5.0), "outside", "H", "K_H"),
])
def test_half_saturation_is_the_parameter(mechanism, side, ion_, parameter):
    """Each ion on the side that it leaves only, its partner in plenty across."""
    forward = (ion_ in {s.symbol for s, n in mechanism.moves.items() if n > 0}) == (side == "inside")
    leaves, enters = (next(s.symbol for s, n in mechanism.moves.items() if n * sign > 0) for sign in (1, -1))
    inner, outer = (leaves, enters) if forward else (enters, leaves)

    def flux(c: float) -> float:
        inside, outside = {**NONE, inner: 1e12}, {**NONE, outer: 1e12}
        (inside if side == "inside" else outside)[ion_] = c
        if isinstance(mechanism, NHE):  # its site of regulation is looked at apart
            m = Point(Side("cell", inside, lambda: 0.0), Side("ecs", outside, lambda: 0.0), 0.0, T)
            return abs(rate(mechanism, inside, outside, V=0.0)) / mechanism.activation(m)
        return abs(rate(mechanism, inside, outside, V=0.0))

    largest = flux(1e12)
    assert largest == pytest.approx(mechanism.J_max, rel=1e-3)
    half = brentq(lambda c: flux(c) - largest / 2, 1e-9, 1e3, xtol=1e-15)
    assert half == pytest.approx(getattr(mechanism, parameter), rel=1e-3)


def test_nckx_half_saturations():
    def efflux(**inside: float) -> float:
        return rate(NCKX(), {**NONE, "Ca": 1e6, "K": 1e6, **inside}, {**NONE, "Na": 1e6}, V=0.0)

    def missing(c: float, symbol: str) -> float:
        return efflux(**{symbol: c}) - efflux() / 2

    for symbol, half in (("Ca", 1e-3), ("K", 4.0)):
        assert brentq(missing, 1e-6, 1e3, args=(symbol,), xtol=1e-12) == pytest.approx(half, rel=1e-3)

    def by_sodium(Na: float) -> float:
        return rate(NCKX(), {**NONE, "Ca": 1e6, "K": 1e6}, {**NONE, "Na": Na}, V=0.0)

    assert brentq(lambda c: by_sodium(c) - NCKX().J_max / 2, 1.0, 1e3) == pytest.approx(58.0, rel=1e-3)


# ---------------------------------------------------------------- set point


def test_nhe_falls_asleep_as_the_cell_gets_alkaline():
    flux = np.array([rate(NHE(), {"H": protons(pH)}) for pH in (6.5, 6.8, 7.1, 7.4, 7.8, 8.2)])
    assert np.all(flux > 0) and np.all(np.diff(flux) < 0)  # the gradients would drive it to pH 8.5
    assert flux[4] < 0.1 * flux[0] and flux[5] < 0.005 * flux[0]
    gradient = 7.35 + np.log10(144 / 10)
    assert rate(NHE(), {"H": protons(gradient + 0.05)}) < 0 < rate(NHE(), {"H": protons(gradient - 0.05)})


def test_nhe_activates_as_measured():
    """Fuster et al 2008: half active at 50 nM with a Hill coefficient of 1.5, no sodium inside."""
    def share(pH: float) -> float:
        conditions = {"Na": 1e-9, "H": protons(pH)}, {"Na": 140.0, "H": protons(8.2)}
        full = {"Na": 1e-9, "H": protons(3.0)}, conditions[1]
        return rate(NHE(), *conditions) / rate(NHE(), *full)

    half = brentq(lambda pH: share(pH) - 0.5, 6.0, 9.0)
    assert protons(half) == pytest.approx(50e-6, rel=0.1)
    logits = [np.log10(share(half + d) / (1 - share(half + d))) for d in (-0.01, 0.01)]
    assert (logits[0] - logits[1]) / 0.02 == pytest.approx(1.5, rel=0.05)


def test_nhe_set_point_moves_with_its_parameter():
    def working(pH_set: float, pH: float) -> float:
        m = Point(Side("cell", {"H": protons(pH)}, lambda: 0.0), None, None, T)
        return float(NHE(pH_set=pH_set).activation(m))

    assert working(7.6, 7.6) == pytest.approx(0.5) and working(6.9, 6.9) == pytest.approx(0.5)
    assert working(7.6, 8.6) == pytest.approx(1 / 101)  # two protons: a hundredfold per pH unit
    with pytest.raises(BadValue, match=r"NHE\.pH_set is .* allowed is"):
        NHE(pH_set=1e-7)
