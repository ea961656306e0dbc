"""Electrodes and dyes: what they show of a known course."""

from __future__ import annotations

import numpy as np
import pytest
from cells import held

from ionostat import Cl, H, K, Na, Step, bench, ready_model, simulate
from ionostat.bench.dyes import Dye
from ionostat.bench.electrodes import Electrode
from ionostat.bench.lag import lagged
from ionostat.constants import T_BODY, F, R
from ionostat.errors import BadValue, UnknownName

RT_F = R * T_BODY / F


@pytest.fixture(scope="module")
def raised():
    """Potassium from 3.5 to 35 mM in the bath at 1 s."""
    return simulate(held(), Step("bath.K", "35 mM", start=1.0), until=3.0, every=0.01)


def test_a_selective_electrode_is_nernstian(raised):
    reading = bench.read_electrode(raised, Electrode(K), "bath")
    assert reading.E[0] == 0.0 and reading.E[-1] == pytest.approx(RT_F * np.log(10.0))
    assert reading.c == pytest.approx(raised.c("K", "bath"))


def test_it_answers_with_its_time_constant(raised):
    reading = bench.read_electrode(raised, Electrode(K, time="200 ms"), "bath")
    i = np.searchsorted(raised.t, 1.2 + 1e-9)
    share = 1.0 - np.exp(-(raised.t[i] - 1.0) / 0.2)
    assert reading.E[i] == pytest.approx(share * RT_F * np.log(10.0), rel=1e-9)


def test_sodium_counts_by_its_selectivity(raised):
    reading = bench.read_electrode(raised, Electrode(K, {Na: 0.01}), "bath")
    wanted = RT_F * np.log((35.0 + 1.45) / (3.5 + 1.45))
    assert reading.E[-1] == pytest.approx(wanted)
    assert reading.c[-1] == pytest.approx(35.0)  # sodium stands still, so the calibration holds


def test_an_interfering_ion_that_moves_is_taken_for_the_other():
    sol = simulate(held(), Step("bath.Na", "45 mM", start=1.0), until=2.0)
    reading = bench.read_electrode(sol, Electrode(K, {Na: 0.01}), "bath")
    assert reading.c[-1] == pytest.approx(3.5 - 1.0)


def test_divalent_and_anion_slopes():
    sol = simulate(ready_model("tripartite"), until=1.0)
    reading = bench.read_electrode(sol, "Cl", "ecs", calibration={"Cl": "13.8 mM"})
    assert reading.E[0] == pytest.approx(-RT_F * np.log(10.0), rel=1e-6)
    assert Electrode("Ca", {Na: 1e-5}).interference({Na: 150.0}) == pytest.approx(1e-5 * 0.15**2 * 1e3)


def test_the_response_is_exact_on_a_ramp():
    t = np.linspace(0.0, 2.0, 7)
    assert lagged(t, 3.0 * t, 0.5) == pytest.approx(3.0 * (t - 0.5 * (1 - np.exp(-t / 0.5))))


@pytest.mark.parametrize("name", bench.DYES)
def test_a_dye_is_half_way_at_its_constant_and_reads_back(name):
    dye = bench.DYES[name]
    levels = np.array([0.1, 1.0, 10.0]) * dye.K
    assert dye.level(dye.signal(levels)) == pytest.approx(levels)
    at = dye.K * (dye.beta if dye.kind == "ratio" else 1 / dye.beta if dye.kind == "pH" else 1.0)
    none, full = (float(dye.signal(np.array(x * dye.K))) for x in (1e-12, 1e12))
    assert float(dye.signal(np.array(at))) == pytest.approx(0.5 * (none + full), rel=1e-6)


def test_chloride_quenches_and_sodium_lights_up():
    sol = simulate(ready_model("tripartite"), bench.drug("ouabain", "1 mM", start=1.0), until="2 min")
    sodium, chloride = bench.read_dye(sol, "SBFI", "neuron"), bench.read_dye(sol, "MQAE", "neuron")
    assert sodium.signal[-1] > sodium.signal[0] and sodium.c == pytest.approx(sol.c("Na", "neuron"))
    wanted = (1 + sol.c("Cl", "neuron")[0] / 40.0) / (1 + sol.c("Cl", "neuron") / 40.0) - 1
    assert chloride.signal == pytest.approx(wanted)


def test_an_acid_cell_lowers_the_ratio_of_bcecf():
    dye = bench.DYES["BCECF"]
    acid, usual = dye.signal(10 ** (3.0 - np.array([6.5, 7.2])))
    assert acid < usual


def test_brightness_follows_binding():
    dye = Dye(Cl, "intensity", K=10.0, high=5.0)
    assert dye.signal(np.array([0.0, 10.0])) == pytest.approx([1.0, 3.0])


@pytest.mark.parametrize(
    ("what", "error", "says"),
    [
        (lambda sol: bench.read_electrode(sol, "Kalium", "bath"), UnknownName, "electrode"),
        (lambda sol: bench.read_electrode(sol, "K", "bat"), UnknownName, "Did you mean 'bath'"),
        (lambda sol: bench.read_electrode(sol, "H", "bath"), UnknownName, "H"),
        (lambda sol: bench.read_electrode(sol, "K", "bath", calibration={"Na": 150.0}), BadValue, "lacks K"),
        (lambda sol: Electrode("O2"), BadValue, "no charge"),
        (lambda sol: Electrode(K, {Na: -1.0}), BadValue, "Na"),
        (lambda sol: Electrode(K, time="-1 s"), BadValue, "time"),
        (lambda sol: bench.read_dye(sol, "fura2", "bath"), UnknownName, "Did you mean 'fura-2'"),
        (lambda sol: bench.read_dye(sol, "fura-2", "bath"), UnknownName, "Ca"),
        (lambda sol: Dye(H, "colour"), UnknownName, "kind of dye"),
        (lambda sol: Dye(H, "ratio", low=1.0, high=1.0), BadValue, "look alike"),
    ],
)
def test_it_refuses(raised, what, error, says):
    with pytest.raises(error, match=says):
        what(raised)


def test_usual_electrodes_have_sources():
    assert all(e.source and symbol == e.ion.symbol for symbol, e in bench.ELECTRODES.items())
    assert all(dye.source for dye in bench.DYES.values())
