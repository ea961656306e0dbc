"""Pipettes: dialysis, perforation, and the reversal potential that each of them reads."""

from __future__ import annotations

import numpy as np
import pytest
from cells import BATH, small

from ionostat import Cl, Glc, K, Na, bench, ready_model, rerun, simulate
from ionostat.errors import BadMechanism, BadModel, BadValue, NoSolution, UnknownName
from ionostat.mechanisms import Gramicidin, Leak, WholeCell
from ionostat.mechanisms.exchange_with_blood import Carrier
from ionostat.models.developing_neuron import E_GABA
from ionostat.theory import thermo

SOLUTION = {"Na": 5.0, "K": 140.0, "Cl": 30.0}
VOLUME = 1.35e-15


def patched(mode="whole cell", **options):
    return bench.patch(small(), "cell", SOLUTION, mode=mode, clamp="-70 mV", **options)


@pytest.fixture(scope="module")
def dialysed():
    return simulate(patched(), until="3 min")


def test_a_neutral_solute_washes_out_by_the_formula():
    model = bench.patch(small(Carrier(Glc, P=0.0), Glc=5.0), "cell", SOLUTION)
    sol = simulate(model, until=60.0)
    both = {s: c for s, c in model.reservoirs["pipette"].solutes.items() if s.z}
    time = bench.dialysis_time("Glc", VOLUME, both)
    assert 10.0 < time < 20.0
    assert sol.c("Glc", "cell") == pytest.approx(5.0 * np.exp(-sol.t / time), rel=1e-5)


def test_the_time_goes_with_the_resistance_and_the_cube_root_of_the_mass():
    usual = bench.dialysis_time("ATP", VOLUME, SOLUTION)
    assert bench.dialysis_time("ATP", VOLUME, SOLUTION, "30 MOhm") == pytest.approx(3 * usual)
    assert usual / bench.dialysis_time("K", VOLUME, SOLUTION) == pytest.approx((507 / 39.1) ** (1 / 3))
    measured = 0.6 * 10.0 * 507 ** (1 / 3)  # Pusch & Neher, s
    assert 0.3 < usual / measured < 1.0


def test_whole_cell_takes_the_levels_of_the_pipette(dialysed):
    for symbol, level in SOLUTION.items():
        assert dialysed.c(symbol, "cell")[-1] == pytest.approx(level, rel=0.02 if symbol != "Na" else 0.15)
    anion = dialysed.c("Gluconate", "cell")
    assert anion[0] == pytest.approx(143.0, abs=1.0) and anion[-1] == pytest.approx(115.0, rel=0.02)


def test_charge_and_matter_stay_accounted_for(dialysed):
    worst = dialysed.ledger().worst()
    assert worst["totals"] < 1e-12 and worst["charge"] < 1e-9 and worst["extents"] < 1e-12


def test_the_resistance_is_that_of_the_opening():
    """With the pipette's own solution in the cell, V differs from the pipette's by R I."""
    rich = small(Leak(K, P=2e-8, name="hole"), Na=5.0, K=140.0, Cl=30.0)
    model = bench.patch(rich, "cell", SOLUTION, clamp="-20 mV", R_access="15 MOhm")
    sol = simulate(model, until=0.2)
    drop = sol.V("pipette")[-1] - sol.V("cell")[-1]
    assert drop > 1e-3
    assert drop == pytest.approx(15e6 * bench.clamp_current(sol, "cell")[-1], rel=0.02)


@pytest.mark.parametrize(("mode", "keeps"), [("gramicidin", True), ("amphotericin", False)])
def test_chloride_stays_only_behind_gramicidin(mode, keeps):
    sol = simulate(patched(mode), until="5 min")
    assert bool(abs(sol.c("Cl", "cell")[-1] - 7.0) < 0.05) is keeps


def test_gramicidin_reads_the_cell_s_own_reversal():
    reading = bench.reversal_by_ramp(patched("gramicidin"), "cell", "cell.gabaa", settle="30 s", end="0 mV")
    assert abs(reading.E - thermo.nernst(Cl, 7.0, BATH["Cl"])) < 0.2e-3
    assert reading.conductance > 1e-9


def test_whole_cell_reads_the_reversal_of_the_pipette_s_chloride():
    reading = bench.reversal_by_ramp(patched(), "cell", "cell.gabaa", settle="3 min", end="0 mV")
    theory = thermo.nernst(Cl, SOLUTION["Cl"], BATH["Cl"])
    assert abs(reading.E - theory) < 0.2e-3
    assert abs(reading.E_command - theory) < 0.5e-3


def test_a_leak_reverses_at_its_nernst_potential():
    reading = bench.reversal_by_ramp(small(), "cell", "cell.leak_K")
    assert repr(reading).startswith("<Reversal at -") and len(repr(reading)) < 100
    assert abs(reading.E - thermo.nernst(K, 140.0, 3.5)) < 0.2e-3


def test_series_resistance_shifts_the_uncorrected_reading():
    model = bench.with_clamp(small(Leak(Na, P=3e-9, name="shunt")), "cell", R_series="30 MOhm")
    reading = bench.reversal_by_ramp(model, "cell", "cell.gabaa", end="0 mV")
    assert abs(reading.E - thermo.nernst(Cl, 7.0, BATH["Cl"])) < 0.3e-3
    assert abs(reading.E_command - reading.E) > 1e-3


@pytest.mark.parametrize(("name", "begin"), [("developing-neuron", "-50 mV"), ("mature-neuron", "-100 mV")])
@pytest.mark.parametrize("duration", ["50 ms", "100 ms"])
def test_gramicidin_reads_the_reversal_of_the_ready_neurons(name, begin, duration):
    """However fast the ramp: what charges the membrane is not read as current of the receptor."""
    quiet = [bench.drug("TTX", "1 uM"), bench.drug("TEA", "30 mM")]
    model = bench.patch(
        ready_model(name), "neuron", {"Na": "10 mM", "K": "140 mM"}, mode="gramicidin", clamp="-70 mV"
    )
    reading = bench.reversal_by_ramp(
        model, "neuron", "neuron.gabaa", agonist="20 uM", begin=begin, end="-20 mV", duration=duration, wash="5 ms",
        also=quiet,
    )
    theory = E_GABA(simulate(model, quiet, until="1 s"))[-1]
    assert abs(reading.E - theory) < 0.2e-3


def test_a_ramp_in_which_the_cell_fires_says_what_to_block():
    with pytest.raises(BadValue, match=r"does not hold 'neuron' in the ramp.*series resistance of 10 MOhm.*TTX"):
        bench.reversal_by_ramp(ready_model("mature-neuron"), "neuron", "neuron.gabaa", begin="-100 mV", end="-20 mV")


def test_a_conductance_of_another_membrane_is_refused():
    with pytest.raises(BadValue, match=r"'astrocyte.kir' is a conductance of 'astrocyte'.*clamp is on 'neuron'"):
        bench.reversal_by_ramp(ready_model("neuron-glia"), "neuron", "astrocyte.kir")


def test_a_ramp_beside_the_reversal_says_so():
    with pytest.raises(NoSolution, match="choose a ramp about"):
        bench.reversal_by_ramp(small(), "cell", "cell.gabaa", begin="-60 mV", end="0 mV")


def test_the_ready_model_can_be_patched_and_saved(tmp_path):
    solution = {"Na": "10 mM", "K": "140 mM", "Cl": "10 mM", "ATP": "4 mM", "Pi": "1 mM"}
    model = bench.patch(ready_model("tripartite"), "neuron", solution, clamp="-70 mV")
    sol = simulate(model, until="30 s")
    assert sol.status.ok and sol.c("PCr", "neuron")[-1] < 4.9
    sol.save(tmp_path / "patched.nc")
    again = rerun(tmp_path / "patched.nc")
    assert np.array_equal(again.V("neuron"), sol.V("neuron"))


def test_an_ion_of_the_pipette_enters_a_cell_that_has_none():
    sol = simulate(bench.patch(small(), "cell", {**SOLUTION, "Mg": "2 mM"}), until=30.0)
    assert sol.c("Mg", "cell")[0] < 1e-5 and sol.c("Mg", "cell")[-1] > 0.3


def volume(name, **options):
    """Of a ready neuron on a pipette of 300 mM of ions after two minutes, relative to the start; quiet."""
    drugs = [bench.drug("TTX", "1 uM"), bench.drug("TEA", "30 mM")]
    solution = {"Na": "10 mM", "K": "140 mM", "Cl": "10 mM", "Ca": "0.1 uM"}
    model = bench.patch(ready_model(name), "neuron", solution, clamp="-70 mV", **options)
    sol = simulate(model, drugs, until="2 min", spikes=False)
    assert sol.status.ok and sol.ledger().worst()["totals"] < 1e-12
    return sol.volume("neuron")[-1] / sol.volume("neuron")[0]


@pytest.mark.parametrize("name", ["developing-neuron", "mature-neuron"])
def test_a_pipette_as_dense_as_the_bath_keeps_the_volume(name):
    assert volume(name) == pytest.approx(1.0, abs=0.05)


def test_the_volume_follows_the_osmolarity_and_what_stays():
    """A denser solution swells the cell; so do impermeants, which draw water as in a Donnan equilibrium."""
    usual = volume("mature-neuron")
    assert volume("mature-neuron", osmolarity="330 mM") > usual + 0.05 > volume("mature-neuron", osmolarity="301 mM")
    assert volume("mature-neuron", fixed=0.3, osmolarity="315 mM") > usual + 0.1
    with pytest.raises(BadValue, match="osmolarity is 280 mM.*holds 300 mM"):
        volume("mature-neuron", osmolarity="280 mM")


def test_current_clamp_through_the_pipette():
    model = bench.patch(small(), "cell", SOLUTION)
    model = model.with_values({"pipette.stimulus.current": "10 pA"})
    sol, rest = (simulate(m, until=2.0) for m in (model, bench.patch(small(), "cell", SOLUTION)))
    assert sol.V("cell")[-1] > rest.V("cell")[-1] + 5e-3


@pytest.mark.parametrize(
    ("what", "error", "says"),
    [
        (lambda: bench.patch(small(), "cell", {"K": 140.0, "Cl": 10.0}), BadModel, "lacks Na"),
        (lambda: bench.patch(small(), "cell", {"K": 140.0, "Cl": 10.0}, mode="gramicidin"), BadModel, "lacks Na"),
        (lambda: bench.patch(small(), "cell", SOLUTION, mode="whole-cell"), UnknownName, "whole cell"),
        (lambda: bench.patch(small(), "cell", SOLUTION, fixed=2.0), BadValue, "0 to 1"),
        (lambda: bench.patch(patched(), "cell", SOLUTION), BadModel, "clamped already"),
        (lambda: bench.patch(small(), "cell", SOLUTION, name="bath"), BadModel, "another `name=`"),
        (lambda: bench.reversal_by_ramp(small(), "cell", "cell.gaba"), UnknownName, "Did you mean"),
        (lambda: bench.reversal_by_ramp(small(), "cell", "cell.leak_K", agonist="1 mM"), BadValue,
         "has no agonist: leave `agonist` out.*Receptors of 'cell': cell.gabaa"),
        (lambda: bench.patch(small(), "cell", SOLUTION, capacitance="-5 pF"), BadValue, "capacitance.*above 0"),
        (lambda: bench.dialysis_time("K", "-1 pL", SOLUTION), BadValue, "volume is -1 pL.*above 0"),
        (lambda: bench.dialysis_time("K", "1 pL", SOLUTION, "-1 MOhm"), BadValue, "R_access is -1 MOhm.*above 0"),
        (lambda: bench.dialysis_time("K", "1 pL", SOLUTION, [1.0, 2.0]), BadValue, "R_access.*one number"),
        (lambda: WholeCell(("Buf", "K")), BadMechanism, "Buf"),
        (lambda: WholeCell(("Glc",)), BadMechanism, "needs an ion"),
        (lambda: Gramicidin(R_access="-5 MOhm"), BadValue, "R_access"),
    ],
)
def test_it_refuses(what, error, says):
    with pytest.raises(error, match=says):
        what()
