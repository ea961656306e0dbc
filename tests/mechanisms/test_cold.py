"""Cold: every carrier and enzyme slows by its factor, none of them moves its equilibrium, and 37 degC is untouched."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat import ready_model
from ionostat.checks import check_mechanism
from ionostat.constants import T_BODY
from ionostat.mechanisms import catalogue
from ionostat.mechanisms.mechanism import Mechanism
from ionostat.mechanisms.point import Point, Side
from ionostat.species import NAMED

COLD = T_BODY - 10.0
SLOWED = (
    "KCC2", "CalciumRegulatedKCC2", "NKCC1", "NBCe1", "NHE", "AE3", "NCX", "NCKX", "PMCA", "SERCA", "EAAT", "GAT1",
    "GlyT1", "GlyT2", "SGLT1", "SGLT2", "MCT", "VolumeRegulatedNKCC1", "VolumeRegulatedNHE",
    "Glycolysis", "Respiration", "CreatineKinase", "AdenylateKinase", "Nucleotidase", "AdenosineKinase", "Housekeeping",
    "GlutamateRelease", "GABARelease", "GlutamineSynthetase", "Glutaminase", "GlutamateDecarboxylase",
    "GABATransaminase", "SodiumPump", "SodiumPumpSteady", "SmithCrampinPump",
)
EACH = pytest.mark.parametrize("name", SLOWED)


def rate(mechanism: Mechanism, T: float, seed: int = 1) -> float:
    """Of its first process, at random levels, with its gates half open."""
    rng = np.random.default_rng(seed)
    levels = [{s: float(c) for s, c in zip(NAMED, rng.uniform(0.1, 100.0, len(NAMED)))} for _ in range(2)]
    sides = [Side(place, held, lambda: 300.0, 2e-15) for place, held in zip(("cell", "bath"), levels)]
    process = tuple(mechanism.processes())[0]
    gates = {gate.name: 0.5 for gate in mechanism.gates()}
    return float(process.rate(Point(*sides, float(rng.uniform(-0.09, 0.02)), T, gates, process=process)))


@EACH
def test_at_37_degrees_the_factor_is_one_to_the_last_bit(name):
    cls = catalogue()[name]
    for seed in range(20):
        assert rate(cls(), T_BODY, seed) == rate(cls(q10=7.3), T_BODY, seed) != 0.0


@EACH
def test_cold_slows_it_by_its_factor(name):
    cls = catalogue()[name]
    assert cls().q10 > 1.5
    for seed in range(5):
        assert rate(cls(), COLD, seed) == pytest.approx(rate(cls(q10=1.0), COLD, seed) / cls().q10, rel=1e-12)


@EACH
def test_the_factor_moves_no_equilibrium(name):
    check_mechanism(catalogue()[name](q10=4.0), states=1500)


def test_the_factors_are_those_that_were_sourced():
    assert catalogue()["GAT1"]().q10 == 3.0 and catalogue()["PMCA"]().q10 == 2.35 and catalogue()["SERCA"]().q10 == 2.6
    assert {catalogue()[n]().q10 for n in ("KCC2", "NKCC1", "NBCe1", "NHE", "AE3", "NCKX", "MCT", "SGLT1")} == {2.5}
    assert {catalogue()[n]().q10 for n in ("Glycolysis", "Respiration", "Housekeeping", "Glutaminase")} == {2.2}


def test_what_keeps_its_pace_in_the_full_model_is_passive_or_fast():
    """Whoever adds to that model decides what cold does to it."""
    kept = {type(m).__name__ for _, m, _ in ready_model("tripartite-full").mechanisms() if not hasattr(m, "q10")}
    assert kept == {
        "Leak", "Carrier", "Ammonia", "Perfusion", "Stimulus", "Water", "BarrierWater", "Kir41", "VoltageGatedCl",
        "VRAC", "SwellingActivatedK", "CO2Hydration", "ProtonBuffer", "CalciumBuffer",
    }


def test_release_from_the_reticulum_keeps_its_steady_gate():
    release = catalogue()["ERRelease"]()
    (gate,) = release.gates()
    cell = Side("cell", {"Ca": 3e-4}, lambda: 300.0)
    warm, cold = (Point(cell, None, None, T) for T in (T_BODY, COLD))
    assert gate.rest(cold) == pytest.approx(gate.rest(warm), rel=1e-12)
    assert gate.speed(warm, 0.2) / gate.speed(cold, 0.2) == pytest.approx(release.q10, rel=1e-12)
