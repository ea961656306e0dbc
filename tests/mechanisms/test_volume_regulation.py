"""Swelling, its regulation, and the tension that ends it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import fsolve

import ionostat as ion
from ionostat.checks import check_mechanism
from ionostat.constants import WATER_MOLAR_VOLUME, F, R
from ionostat.errors import BadMechanism, BadValue
from ionostat.mechanisms.channel import Channel
from ionostat.mechanisms.cotransport import NKCC1
from ionostat.mechanisms.exchange import NHE
from ionostat.mechanisms.leak import Leak, ohmic_flux
from ionostat.mechanisms.point import Point, Side
from ionostat.mechanisms.volume_regulation import (
    VRAC,
    SwellingActivatedK,
    VolumeRegulatedNHE,
    VolumeRegulatedNKCC1,
    shrinkage_factor,
    swelling,
    swelling_factor,
)
from ionostat.mechanisms.water import TenseWater, Water
from ionostat.species import Cl, Glu, K, Na

T = 310.15
REST = 2e-15


def point(volume: float, gates=None, inner=300.0, outer=300.0) -> Point:
    inside = Side("cell", {"Na": 15.0, "K": 120.0, "Cl": 40.0, "Glu": 5.0, "H": 8e-5}, lambda: inner, volume)
    outside = Side("bath", {"Na": 145.0, "K": 3.5, "Cl": 130.0, "Glu": 0.0, "H": 4e-5}, lambda: outer, None)
    return Point(inside, outside, -0.07, T, gates)


def rate(mechanism, m: Point):
    (chosen,) = mechanism.processes()
    return chosen.rate(m.at(chosen))


def affinity(mechanism, m: Point):
    (chosen,) = mechanism.processes()
    return m.at(chosen).affinity


# ---------------------------------------------------------------- at a point


def test_channels_open_with_swelling():
    for channel in (VRAC(), SwellingActivatedK()):
        (gate,) = channel.gates()
        at = [gate.rest(point(REST * x)) for x in (0.5, 1.0, 1.05, 1.1, 1.2, 50.0)]
        assert at[0] < 1e-12 and at[1] < 0.01 and at[2] < 0.1
        assert at[3] == pytest.approx(0.5) and at[4] > 0.99 and at[5] == 1.0
        assert 30 <= gate.time(point(REST)) <= 320


def test_open_channels_are_constant_field_leaks():
    m = point(REST, {"open": 0.5})
    assert rate(VRAC(P=4e-9), m) == pytest.approx(rate(Leak(Cl, P=2e-9), m))
    assert rate(SwellingActivatedK(P=4e-9), m) == pytest.approx(rate(Leak(K, P=2e-9), m))
    assert rate(VRAC(), m) > 0 and rate(SwellingActivatedK(), m) > 0  # salt leaves at rest
    assert rate(VRAC(block=1), m) == 0 and rate(SwellingActivatedK(block=1), m) == 0


def test_they_are_channels_like_any():
    for channel, passing in ((VRAC(), Cl), (VRAC(Glu), Glu), (SwellingActivatedK(), K)):
        assert isinstance(channel, Channel) and channel.passing() == (passing,)
        (process,) = channel.processes()
        assert process.name == "" and process.moves == {passing: 1}  # paths stay those of the mechanism
    m = point(REST, {"open": 0.5})
    assert rate(VRAC.ohmic("2 S/m2"), m) == pytest.approx(0.5 * ohmic_flux(2.0, Cl, m))
    with pytest.raises(BadMechanism, match="flux"):
        VRAC(flux="linear")


def test_it_passes_glutamate_too():
    assert VRAC("Glu") == VRAC(Glu) and VRAC(Glu).name == "vrac_Glu" and VRAC().name == "vrac"
    assert rate(VRAC(Glu), point(REST, {"open": 1.0})) > 0
    assert check_mechanism(VRAC(Glu), states=500).ok


@pytest.mark.parametrize(("regulated", "plain"), [(VolumeRegulatedNKCC1(), NKCC1()), (VolumeRegulatedNHE(), NHE())])
def test_shrinkage_wakes_the_carriers_of_the_regulatory_increase(regulated, plain):
    at = {x: rate(regulated, point(REST * x)) / rate(plain, point(REST * x)) for x in (0.5, 0.95, 1.0, 1.3)}
    assert at[0.95] == pytest.approx(3.0) and at[0.5] == pytest.approx(5.0)
    assert 1.0 < at[1.0] < 1.2 and at[1.3] == pytest.approx(1.0)
    assert swelling(point(REST * 1.1), REST) == pytest.approx(0.1)
    m = point(REST * 0.93)
    assert shrinkage_factor(m, REST, 0.05, 0.01) + swelling_factor(m, REST, -0.05, 0.01) == pytest.approx(1.0)


def test_no_reference_of_zero():
    for mechanism in (VRAC, SwellingActivatedK, VolumeRegulatedNKCC1, VolumeRegulatedNHE, TenseWater):
        with pytest.raises(BadValue):
            mechanism(reference=0.0)
        assert mechanism(reference="2 pL").reference == pytest.approx(2e-15)


def test_tension_stands_against_an_osmotic_excess():
    water = TenseWater(stiffness=1e5, P_f=1e-4, reference=REST)
    slack = point(0.9 * REST, inner=300.0, outer=310.0)
    assert rate(water, slack) == pytest.approx(rate(Water(P_f=1e-4), slack))
    excess = 1e5 * 0.2 / (R * T)
    balanced = point(1.2 * REST, inner=300.0 + excess, outer=300.0)
    assert abs(rate(water, balanced)) < 1e-12 * 1e-4 * excess
    assert abs(affinity(water, balanced)) < 1e-9 * WATER_MOLAR_VOLUME * 1e5
    taut = point(1.2 * REST)
    assert affinity(water, taut) == pytest.approx(WATER_MOLAR_VOLUME * 2e4)
    assert rate(water, taut) == pytest.approx(1e-4 * 2e4 / (R * T))


def test_a_pressure_that_the_rate_ignores_breaks_the_second_law():
    class Forgetful(TenseWater):
        def rate(self, m):
            return Water.rate(self, m)

    report = check_mechanism(Forgetful(stiffness=1e6), raises=False)
    assert "second law" in {line.law for line in report.violations}
    assert check_mechanism(TenseWater(stiffness=1e6), states=5000).ok


# ---------------------------------------------------------------- in a cell


def swollen(*mechanisms, dilution=70.0, until="20 min"):
    """A glial cell whose bath loses sugar after a minute; sodium stays where it is."""
    cell = ion.Compartment("cell", volume=REST, concentrations={Na: 15.0, K: 110.0, Cl: 40.0})
    bath = ion.Reservoir("bath", concentrations={Na: 110.0, K: 3.0, Cl: 113.0}, others=dilution)
    model = ion.Model(ion.Membrane(
        cell, bath, area="2000 um2", V="-80 mV", mechanisms=[Leak(K, P=2e-8), Water(P_f=1e-4), *mechanisms]
    ))
    run = ion.simulate(model, ion.Step("bath.others", 0.0, start=60.0), until=until, every=1.0)
    return run, run.volume("cell") / REST


def test_a_diluted_bath_swells_the_cell_as_vant_hoff_says():
    run, volume = swollen(until="5 min")
    assert volume[0] == pytest.approx(1.0, abs=1e-9) and volume[run.t < 60.0] == pytest.approx(1.0, abs=2e-3)
    assert volume[-1] == pytest.approx((226.0 + 70.0) / 226.0, rel=2e-3)
    assert volume[run.t > 100.0].min() == pytest.approx(volume[-1], rel=0.02)  # within seconds


def test_swelling_is_regulated_back_by_both_channels_and_by_neither_alone():
    run, both = swollen(VRAC(reference=REST), SwellingActivatedK(reference=REST))
    peak = both.max() - 1.0
    assert 0.2 < peak < 0.31
    assert both[-1] - 1.0 < 0.5 * peak
    within = run.t[np.argmax((both - 1.0 < 0.5 * peak) & (run.t > 100.0))] - 60.0
    assert 60.0 < within < 1140.0  # minutes
    assert run.c("Cl", "cell")[-1] < 0.75 * run.c("Cl", "cell")[run.t > 80.0][0]
    assert run.ledger().worst()["totals"] < 1e-9 and run.ledger().worst()["energy"] < 1e-3
    _, potassium = swollen(SwellingActivatedK(reference=REST))
    _, blocked = swollen(VRAC(reference=REST, block=1.0), SwellingActivatedK(reference=REST))
    for alone in (potassium, blocked):
        assert alone[-1] - 1.0 > 0.95 * peak


def test_an_isosmotic_bath_leaves_the_volume_alone():
    """What is open at rest takes a few per cent at most in 20 min, where no carrier makes up for it."""
    run, volume = swollen(VRAC(reference=REST), SwellingActivatedK(reference=REST), dilution=0.0)
    assert abs(volume[-1] - 1.0) < 0.05


def leaky(water, P=2e-7, dilution=0.0) -> ion.Model:
    """A cell without a pump: nothing but the membrane can end its swelling."""
    cell = ion.Compartment("cell", volume=REST, concentrations={Na: 12.0, K: 135.0, Cl: 8.0})
    bath = ion.Reservoir("bath", concentrations={Na: 145.0, K: 3.5, Cl: 148.5}, others=dilution)
    leaks = [Leak(s, P=P) for s in (Na, K, Cl)]
    return ion.Model(ion.Membrane(cell, bath, area="2000 um2", mechanisms=[*leaks, water]))


@pytest.mark.parametrize("stiffness", [3e4, 2e5])
def test_tension_ends_the_swelling_where_theory_says(stiffness):
    model = leaky(TenseWater(P_f=1e-4, stiffness=stiffness, reference=REST))
    run = ion.simulate(model, until=20000.0)
    held, charge = model.impermeants["cell"]

    def off(unknown):  # charge, and pressure over RT less the osmotic excess
        x, u = unknown
        cations, anions = 148.5 * np.exp(-u), 148.5 * np.exp(u)
        excess = cations + anions + held / x - 297.0
        return [cations - anions + charge * held / x, excess - stiffness * (x - 1.0) / (R * T)]

    x, u = fsolve(off, [1.5, -0.1])
    assert max(map(abs, off([x, u]))) < 1e-6 and x > 1.2
    assert run.volume("cell")[-1] / REST == pytest.approx(x, rel=2e-4)
    assert run.V("cell")[-1] == pytest.approx(u * R * T / F, abs=2e-5)
    assert abs(run.volume("cell")[-1] / run.volume("cell")[-50] - 1.0) < 1e-5
    slack = ion.simulate(leaky(Water(P_f=1e-4)), until=20000.0).volume("cell")
    assert slack[-1] > 1.3 * run.volume("cell")[-1] and slack[-1] > 1.001 * slack[-50]


def test_the_account_of_energy_closes_with_tension():
    model = leaky(TenseWater(P_f=1e-5, stiffness=2e5, reference=REST), P=1e-9, dilution=80.0)
    burst = ion.Step("bath.others", 0.0, start=10.0)
    coarse, fine = (ion.simulate(model, burst, until=100.0, every=h) for h in (0.2, 0.05))
    gaps = [run.ledger().energy_gap for run in (coarse, fine)]
    assert gaps[1] < 1e-5 and gaps[1] < gaps[0] / 4
    from ionostat.experiment import energy

    volume = fine.volume("cell")
    wanted = 0.5 * 2e5 * (volume - REST) ** 2 / REST * (volume > REST)
    np.testing.assert_allclose(energy.elastic(fine)[-1], wanted[-1], rtol=1e-3)
    spent = np.abs(energy.dissipated(fine)).sum()
    assert energy.elastic(fine)[-1] > 20 * gaps[1] * spent  # the account would not close without it
