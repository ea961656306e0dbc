"""Pools of transmitters: reactions worked out by hand, and nitrogen that goes round between two cells."""

from __future__ import annotations

import numpy as np
import pytest

import ionostat as ion
from ionostat import Compartment, Impermeant, Membrane, Model, R
from ionostat.compiler.invariants import conserved_totals
from ionostat.mechanisms.cotransport import LinearKCC2, LinearNKCC1
from ionostat.mechanisms.exchange_with_blood import Carrier
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.metabolism import Respiration
from ionostat.mechanisms.point import Point, Side
from ionostat.mechanisms.potassium import Kir41
from ionostat.mechanisms.sodium_pump import SodiumPump
from ionostat.mechanisms.transmitters import (
    GABARelease,
    GABATransaminase,
    GlutamateDecarboxylase,
    GlutamateRelease,
    Glutaminase,
    GlutamineSynthetase,
)
from ionostat.mechanisms.uptake import EAAT
from ionostat.species import NH4, Cl, Gln, K, Na

T = 310.15
CELL = {
    "Na": 10.0, "K": 135.0, "Ca": 1e-4, "H": 6e-5, "CO2": 1.3, "O2": 0.04, "Lac": 1.0, "ATP": 3.0, "ADP": 0.03,
    "Pi": 2.0, "Glu": 2.0, "Gln": 4.0, "NH4": 0.2, "GABA": 2.0,
}
OUTSIDE = {"K": 3.5, "Glu": 1e-4, "GABA": 1e-4}
REACTIONS = (GlutamineSynthetase, Glutaminase, GlutamateDecarboxylase, GABATransaminase)


def asked(mechanism, inside=None, outside=None):
    (process,) = mechanism.processes()
    within = Side("cell", {**CELL, **(inside or {})}, lambda: 300.0)
    without = Side("ecs", {**OUTSIDE, **(outside or {})}, lambda: 300.0)
    alone = mechanism.place == "compartment"
    return process, Point(within, None if alone else without, -0.07, T, process=process)


def rate(mechanism, inside=None, outside=None):
    process, m = asked(mechanism, inside, outside)
    return process.rate(m)


def affinity(mechanism, inside=None, outside=None):
    return asked(mechanism, inside, outside)[1].affinity


@pytest.mark.parametrize("cls", REACTIONS)
def test_reactions_keep_charge_carbon_and_nitrogen(cls):
    (process,) = cls().processes()
    assert sum(process.ion_charges) == 0 and not process.all_outside
    for moiety in ("carbon", "nitrogen", "phosphate", "adenine"):
        assert sum(n * dict(s.moieties).get(moiety, 0) for s, n in process.all_inside.items()) == 0, moiety


def test_stoichiometry_of_the_way_back_of_gaba():
    (process,) = GABATransaminase().processes()
    numbers = {s.symbol: n for s, n in process.all_inside.items()}
    assert numbers == {
        "GABA": -1, "Lac": -1, "O2": -3, "ADP": -14, "Pi": -14, "Glu": 1, "H": 1, "CO2": 2, "ATP": 14,
    }
    hydrogen = 9 + 6 - 8 - 1 - 2 * 3  # GABA, lactic acid -> glutamate-, H+, 3 water
    oxygen = 2 + 3 + 2 * 3 - 4 - 2 * 2 - 3
    assert hydrogen == oxygen == 0


# ---------------------------------------------------------------- energies


def test_amide_costs_what_its_hydrolysis_gives():
    K = 320.0  # mol/kg, glutamate x ammonium over glutamine
    assert Glutaminase().standard_energy == pytest.approx(-R * 298.15 * np.log(K), rel=0.01)
    constant = 1e3 * np.exp(14.3e3 / (R * T))  # mM at 37 degC
    at = {"Gln": 2.0 * 0.2 / constant}
    assert abs(affinity(Glutaminase(), at)) < 1e-6
    assert abs(rate(Glutaminase(), at)) < 1e-12 * Glutaminase().V


def test_synthetase_pays_with_atp():
    both = affinity(GlutamineSynthetase()) + affinity(Glutaminase())
    spent = 30.5e3 + R * T * np.log(1e3 * 3.0 / (0.03 * 2.0))
    assert both == pytest.approx(spent, rel=1e-9)  # a round of both costs one ATP
    A = affinity(GlutamineSynthetase(), {"Gln": 0.2})  # glutamine as much as ammonium
    assert np.exp(A / (R * T)) == pytest.approx(5e4, rel=0.1)


def test_decarboxylase_is_far_downhill_and_takes_a_proton():
    gad = GlutamateDecarboxylase()
    assert 30e3 < affinity(gad) < 40e3
    assert affinity(gad, {"H": 6e-4}) - affinity(gad) == pytest.approx(R * T * np.log(10), rel=1e-9)
    standard = {"Glu": 1e3, "GABA": 1e3, "CO2": 1e3, "H": 1e-4}
    assert affinity(gad, standard) == pytest.approx(61e3 - R * T * np.log(1e7), rel=1e-9)


def test_way_back_of_gaba_is_decarboxylation_reversed_and_a_lactate_burnt():
    at = {"CO2": 1.5, "H": 1e-4}  # the CO2 and pH that respiration takes as fixed
    wanted = affinity(Respiration(), at) - affinity(GlutamateDecarboxylase(), at)
    assert affinity(GABATransaminase(), at) == pytest.approx(wanted, abs=1e3)


# ---------------------------------------------------------------- rates


def test_release_at_points():
    basal, half, full = (rate(GlutamateRelease(), {"Ca": ca}) for ca in (1e-9, 1e-3, 1.0))
    fuelled = 3.0 / 3.5
    assert basal == pytest.approx(fuelled * 4e-10 / 2, rel=1e-4)
    assert half - basal == pytest.approx(fuelled * 4e-8 / 4, rel=1e-4)
    assert full - basal == pytest.approx(fuelled * 4e-8 / 2, rel=1e-4)
    assert rate(GABARelease(), {"Ca": 1e-3}) == pytest.approx(fuelled * (1e-10 + 5e-9) * 2 / 7, rel=1e-4)
    assert rate(GlutamateRelease(), {"Ca": 1e-3, "ATP": 0.0}) == 0
    (process,) = GlutamateRelease().processes()
    assert process.displaced_charge == 0 and {s.symbol: n for s, n in process.moves.items()} == {"Glu": 1, "K": 1}


def test_release_stops_where_nothing_is_left_to_gain():
    outside = {"Glu": 2.0 * 135.0 / 3.5}
    assert abs(rate(GlutamateRelease(), None, outside)) < 1e-12 * 4e-10
    assert rate(GlutamateRelease(), {"Glu": 0.0}) == 0
    assert rate(GABARelease(), None, {"GABA": 2.0}) == pytest.approx(0, abs=1e-22)


def test_reactions_at_points():
    drive = np.tanh(affinity(GlutamineSynthetase()) / (2 * R * T))
    assert 0.99 < drive < 1
    assert rate(GlutamineSynthetase()) == pytest.approx(0.15 * 2 / 4.5 * 0.5 * 0.75 * drive, rel=1e-9)
    drive = np.tanh(affinity(Glutaminase()) / (2 * R * T))
    assert rate(Glutaminase()) == pytest.approx(0.05 * 4 / 7 * 10 / 12 * drive, rel=1e-9)
    assert rate(GlutamateDecarboxylase()) == pytest.approx(0.02 * 2 / 3 * 0.75, rel=1e-4)
    wanted = 0.02 * 2 / 3 * 1 / 1.5 * 0.04 / 0.041 * 0.03 / 0.14 * 2 / 2.5
    assert rate(GABATransaminase()) == pytest.approx(wanted, rel=1e-4)


@pytest.mark.parametrize(("cls", "pools"), [
    (GlutamineSynthetase, ("Glu", "NH4", "ATP")), (Glutaminase, ("Gln",)), (GlutamateDecarboxylase, ("Glu",)),
    (GABATransaminase, ("GABA", "Lac", "O2", "ADP", "Pi")), (GlutamateRelease, ("Glu",)), (GABARelease, ("GABA",)),
])
def test_empty_pools_are_not_consumed(cls, pools):
    for pool in pools:
        assert rate(cls(), {pool: 0.0}) == 0


def test_without_atp_ammonia_is_not_bound():
    spent = {"ATP": 1e-3, "ADP": 1.5, "Pi": 10.0}
    assert rate(GlutamineSynthetase(), spent) < 0.01 * rate(GlutamineSynthetase())


# ---------------------------------------------------------------- between two cells

#: one neuron's share of cortex and its membranes, as in the ready models: m3, m2
TISSUE, AREA = 1.09e-14, 1.09e-8
FUEL = {"ATP": 3.0, "ADP": 0.03, "Pi": 2.0, "H": 6e-5}
#: glutamate per volume of tissue and time, mol m-3 s-1, for 0.2 and 0.32 umol/g/min
MEASURED = (0.20 / 60, 0.32 / 60)
HOUR = 3600.0


def pair(calcium: float) -> Model:
    """A neuron whose mean calcium is held, an astrocyte with EAAT, and a space of fixed ions between."""
    neuron = Compartment(
        "neuron", volume=0.55 * TISSUE, reactions=[Glutaminase()], clamped={**FUEL, "Ca": calcium},
        concentrations={"Na": 10.0, "K": 135.0, "Cl": 6.0, "Glu": 7.0, "Gln": 0.85, "NH4": 0.58},
    )
    astrocyte = Compartment(
        "astrocyte", volume=0.25 * TISSUE, reactions=[GlutamineSynthetase()], clamped=FUEL,
        concentrations={"Na": 15.0, "K": 110.0, "Cl": 25.0, "Glu": 4.0, "Gln": 1.15, "NH4": 0.05},
    )
    ecs = Compartment(
        "ecs", volume=0.2 * TISSUE, clamped={"Na": 144.0, "K": 3.5, "Cl": 138.0, "H": 5e-5},
        concentrations={"Glu": 1e-4, "Gln": 1.0, "NH4": 0.021}, impermeant=Impermeant(30.0),
    )
    back = [Carrier(Gln), Leak(NH4, P=5e-8)]
    of_neuron = [
        Leak(Na, P=3.85e-10), Leak(K, P=4.5e-9), Leak(Cl, P=2e-9), SodiumPump(density=5.7e-7, K_Na=9.0),
        LinearKCC2(), GlutamateRelease(), *back,
    ]
    of_astrocyte = [
        Leak(Na, P=1.3e-10), Kir41(P=2.4e-8), Leak(Cl, P=5e-10),
        SodiumPump(density=1.2e-7, K_Na=3.2, K_K=1.0), LinearNKCC1(u=7.2e-9), EAAT(), *back,
    ]
    return Model(
        Membrane(neuron, ecs, area=AREA, V=-0.07, mechanisms=of_neuron),
        Membrane(astrocyte, ecs, area=AREA, V=-0.085, mechanisms=of_astrocyte),
    )


@pytest.fixture(scope="module")
def hour():
    return ion.simulate(pair(calcium=6.1e-4), until=HOUR)


def test_nitrogen_goes_round_and_stays(hour):
    assert hour.status.ok
    volumes = {c: hour.volume(c) for c in hour.compartments}
    numbers = {"Glu": 1, "Gln": 2, "NH4": 1}
    total = np.sum([n * hour.c(s, c) * v for c, v in volumes.items() for s, n in numbers.items()], axis=0)
    assert np.max(np.abs(total / total[0] - 1)) < 1e-12
    assert {"nitrogen", "carbon"} <= {t.name for t in conserved_totals(hour.network)}
    moved = hour.extent("neuron.glutamate_release")[-1]
    content = hour.c("Glu", "neuron")[0] * volumes["neuron"][0]
    assert moved > 2 * content  # the neuron has released more than it held


def test_ambient_glutamate_at_the_measured_rate_of_cycling(hour):
    flux = hour.turnover("neuron.glutamate_release") / TISSUE
    later = hour.t > 60
    assert np.all((flux[later] > 0.9 * MEASURED[0]) & (flux[later] < 1.1 * MEASURED[1]))
    ambient = hour.c("Glu", "ecs")[later]
    assert np.all((ambient > 25e-6) & (ambient < 3e-3))  # slices 25 nM, microdialysis up to 3 uM


def test_every_leg_of_the_cycle_carries_the_same(hour):
    legs = [
        hour.turnover(path)[-1] for path in (
            "neuron.glutamate_release", "astrocyte.eaat.cycle", "astrocyte.glutamine_synthetase",
            "astrocyte.carrier_Gln", "neuron.glutaminase", "neuron.leak_NH4",
        )
    ]
    assert np.ptp(legs) < 0.05 * np.mean(legs)
    back = [hour.turnover(path)[-1] for path in ("neuron.carrier_Gln", "astrocyte.leak_NH4")]
    np.testing.assert_allclose(back, -np.mean(legs), rtol=0.05)


def test_without_synthetase_glutamate_stays_in_the_astrocyte():
    model = pair(calcium=5.8e-4).with_values({"astrocyte.glutamine_synthetase.V": 0.0})
    run = ion.simulate(model, until="10 min")
    assert run.c("Glu", "neuron")[-1] < 0.9 * run.c("Glu", "neuron")[0]
    assert run.c("Glu", "astrocyte")[-1] > run.c("Glu", "astrocyte")[0] + 1.0
