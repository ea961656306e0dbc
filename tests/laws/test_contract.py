"""The contract carries three shapes: an ion pair on one gate, a ring of states, a joint of insides."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from running import Run, bath, cell, one_cell
from shapes import GapJunction, PumpCycle, TwoIonChannel

from ionostat import Cl, F, Junction, K, Membrane, Model, Na, R
from ionostat.checks import check_mechanism
from ionostat.compiler.invariants import conserved_totals
from ionostat.mechanisms import derived
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.point import Point, Side

LEAKS = (Leak(Na, P=2e-10), Leak(K, P=4e-9), Leak(Cl, P=1e-9))
T = 310.15
RT = R * T


def point(V: float = -0.07, **sites: float) -> Point:
    inside = Side("in", {"Na": 12.0, "K": 140.0, "ATP": 3.0, "ADP": 0.1, "Pi": 2.0}, lambda: 300.0)
    outside = Side("out", {"Na": 145.0, "K": 3.5}, lambda: 300.0)
    return Point(inside, outside, V, T, {"open": 0.5}, sites)


@pytest.mark.parametrize("shape", [TwoIonChannel, PumpCycle, GapJunction])
def test_the_shape_keeps_every_law(shape):
    report = check_mechanism(shape)
    assert report.ok
    assert {line.law for line in report.lines} >= {"charge", "second law", "equilibrium"}
    assert shape.__name__ in str(report)


def test_two_ions_through_one_gate_reverse_between_their_nernst_potentials():
    channel = TwoIonChannel()
    at = point()
    by_ion = [derived.reversal_potential(p, at) for p in channel.processes()]
    assert by_ion == pytest.approx([at.E(Na), at.E(K)], rel=1e-12)
    goldman = RT / F * np.log((145 + 3.5) / (12 + 140))  # equal permeabilities
    still = point(goldman)
    assert abs(sum(derived.current(p, still) for p in channel.processes())) < 1e-12
    assert all(abs(derived.current(p, still)) > 1e-5 for p in channel.processes())


def test_two_ions_through_one_gate_run():
    run = Run(one_cell(*LEAKS, TwoIonChannel(P=1e-9)), until=60.0)
    assert run.status == "done"
    assert max(run.totals().values()) < 1e-12
    assert max(run.charge_errors()) < 1e-9
    assert np.ptp(run.state("neuron.two_ion_channel.open")) > 0


def test_the_steps_of_the_pump_cycle_sum_to_three_two_one():
    steps = PumpCycle().processes()
    inside = {s.symbol: sum(p.all_inside.get(s, 0) for p in steps) for p in steps for s in p.all_inside}
    outside = {s.symbol: sum(p.all_outside.get(s, 0) for p in steps) for p in steps for s in p.all_outside}
    assert inside == {"Na": -3, "K": 2, "ATP": -1, "ADP": 1, "Pi": 1}
    assert outside == {"Na": 3, "K": -2}
    assert sum(map(derived.charge, steps)) == pytest.approx(1.0, abs=1e-15)
    assert sum(map(derived.atp, steps)) == 1


def equilibrium_of_three_steps(V: float) -> dict[str, float]:
    """Occupancies at which the first three steps stand still."""
    names = list(PumpCycle().sites())
    even = point(V, **dict.fromkeys(names, 1.0))
    weights = [1.0]
    for step in PumpCycle().processes()[:3]:
        weights.append(weights[-1] * float(np.exp(derived.affinity(step, even) / RT)))
    return {n: w / sum(weights) for n, w in zip(names, weights)}


def stall() -> float:
    """V at which the affinity of the whole cycle is zero."""
    even = point(-0.07, **dict.fromkeys(PumpCycle().sites(), 0.25))
    return -0.07 - sum(derived.affinity(p, even) for p in PumpCycle().processes()) / F


def test_the_pump_cycle_stalls_at_its_thermodynamic_reversal():
    def last_rate(V):
        steps = PumpCycle().processes()
        at = point(V, **equilibrium_of_three_steps(V))
        return np.array([p.rate(at.at(p)) for p in steps])

    V = stall()
    assert -0.25 < V < -0.1
    beside = abs(last_rate(V + 0.01)[3])
    assert np.all(np.abs(last_rate(V)) < 1e-9 * beside)
    assert last_rate(V + 0.01)[3] > 0 > last_rate(V - 0.01)[3]


def test_the_fuelled_form_of_the_cycle_has_the_same_reversal():
    from ionostat import Process

    whole = Process("", lambda m: 0.0, moves={Na: 3, K: -2}, fuel=1)
    assert derived.reversal_potential(whole, point()) == pytest.approx(stall(), abs=1e-12)
    at = point()
    from_fuel = derived.work(whole, at) + derived.affinity(whole, at)
    fuel_alone = derived.affinity(Process("", lambda m: 0.0, fuel=1), at)
    assert from_fuel == pytest.approx(fuel_alone, rel=1e-12)


@pytest.fixture(scope="module")
def pumping() -> Run:
    return Run(one_cell(*LEAKS, PumpCycle()), until=100.0)


def test_the_pump_cycle_runs_and_pumps(pumping):
    assert pumping.status == "done"
    assert pumping.state("neuron.ATP")[-1] < pumping.state("neuron.ATP")[0]


def test_occupancies_sum_to_one(pumping):
    sites = [pumping.state(f"neuron.pump_cycle.{s}") for s in PumpCycle().sites()]
    whole = 1e-9 * pumping.network.model.membranes[0].area
    assert np.max(np.abs(sum(sites) / whole - 1)) < 1e-12


def test_bound_ions_count_in_totals(pumping):
    totals = pumping.totals()
    assert {"Na", "K", "neuron adenine", "neuron.pump_cycle protein"} <= set(totals)
    assert max(totals.values()) < 1e-12
    named = {t.name: t for t in conserved_totals(pumping.network)}
    index = pumping.network.index
    bound = [named["Na"].weights[index[f"neuron.pump_cycle.{s}"]] for s in PumpCycle().sites()]
    assert np.array(bound) - min(bound) == pytest.approx([0, 3, 0, 0])


def test_bound_charge_counts_in_charge(pumping):
    assert max(pumping.charge_errors()) < 1e-9
    assert np.ptp(pumping.state("neuron.V")) > 1e-4


def test_step_charge_shows_as_displacement_current():
    """Turning proteins over moves V before any ion has gone through."""
    held = PumpCycle(bind=0, take=0, give=0)
    run = Run(one_cell(held), until=10.0)
    turned = (run.state("neuron.pump_cycle.E2P")[-1] - run.state("neuron.pump_cycle.E2P")[0])
    membrane = run.network.model.membranes[0]
    moved = -0.7 * F * turned / (membrane.area * membrane.capacitance)
    assert run.state("neuron.V")[-1] - run.state("neuron.V")[0] == pytest.approx(moved, abs=1e-12)
    assert abs(moved) > 1e-4


def coupled() -> Model:
    first, second, around = cell("first"), cell("second", K=120.0, Na=32.0), bath()
    return Model(
        Membrane(first, around, mechanisms=LEAKS),
        Membrane(second, around, V="-40 mV", mechanisms=LEAKS),
        Junction(first, second, mechanisms=[GapJunction()]),
    )


def test_a_gap_junction_charges_both_membranes():
    run = Run(coupled(), until=30.0)
    assert run.status == "done"
    step = next(s for s in run.network.steps if s.path == "first_second.gap_junction.K")
    assert step.charges == (-1.0, 1.0)
    assert max(run.totals().values()) < 1e-12
    assert max(run.charge_errors()) < 1e-9
    apart = np.abs(run.state("first.V") - run.state("second.V"))
    assert apart[-1] < 0.2 * apart[0]


def test_standard_energy_may_depend_on_temperature():
    from ionostat import Process

    fixed = Process("", lambda m: 0.0, inside={K: -1}, outside={K: 1}, standard_energy=620.3)
    warm = dataclasses.replace(fixed, standard_energy=lambda T: 2.0 * T)
    assert derived.affinity(warm, point()) == pytest.approx(derived.affinity(fixed, point()), rel=1e-12)
