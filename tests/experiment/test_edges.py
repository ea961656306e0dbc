"""Edges where a model is open, odd or empty: each was a way to get a wrong number without a word."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import ionostat as ion
from ionostat import Cl, K, Na
from ionostat.errors import BadMechanism, BadModel, BadValue, NoSolution, UnknownName
from ionostat.mechanisms import GapJunction, Glycolysis, Leak, SodiumPump

LEAKS = [Leak(Na, P=1e-10), Leak(K, P=4e-9), Leak(Cl, P=1e-9)]
INSIDE = {Na: 12.0, K: 135.0, Cl: 8.0}
OUTSIDE = {Na: 145.0, K: 3.5, Cl: 148.5}


def cell(**more) -> ion.Compartment:
    return ion.Compartment("cell", volume="2 pL", concentrations=INSIDE, **more)


def bath() -> ion.Reservoir:
    return ion.Reservoir("bath", concentrations=OUTSIDE)


def mirrored() -> ion.Model:
    """The bath stands inside: V has the other sign."""
    return ion.Model(ion.Membrane(bath(), cell(), V="70 mV", mechanisms=LEAKS, name="m"))


def clamped() -> ion.Model:
    held = ion.Compartment("cell", volume="2 pL", concentrations={Cl: 8.0}, clamped={Na: 12.0, K: 135.0})
    return ion.Model(ion.Membrane(held, bath(), mechanisms=LEAKS, name="m"))


@pytest.mark.parametrize("model", [mirrored(), clamped()], ids=["reservoir inside", "clamped ions"])
def test_charge_is_kept_where_the_inner_side_is_open(model):
    run = ion.simulate(model, until="10 s")
    assert run.ledger().charge["m"] < 1e-9
    assert abs(run.V("m")[-1] - run.V("m")[0]) > 1e-4


def test_the_mirrored_cell_is_the_same_cell():
    straight = ion.simulate(ion.Model(ion.Membrane(cell(), bath(), mechanisms=LEAKS, name="m")), until="60 s")
    turned = ion.simulate(mirrored(), until="60 s")
    assert turned.V("m")[-1] == pytest.approx(-straight.V("m")[-1], abs=1e-8)
    assert turned.c(K, "cell")[-1] == pytest.approx(straight.c(K, "cell")[-1], rel=1e-8)


def test_a_cell_of_clamped_ions_is_balanced_by_its_voltage():
    free = ion.Compartment("cell", volume="2 pL", clamped=INSIDE)
    model = ion.Model(ion.Membrane(free, bath(), mechanisms=LEAKS))
    found = ion.balanced(model, ["cell.leak_Na.P"])
    run = ion.simulate(found, until="10 s")
    assert np.ptp(run.V("cell")) < 1e-9


def test_zero_is_no_balance():
    with pytest.raises(NoSolution, match="only zero"):
        ion.balanced(ion.Model(ion.Membrane(cell(), bath(), mechanisms=LEAKS)),
                     ["cell.leak_Na.P", "cell.leak_K.P", "cell.leak_Cl.P"])


def test_a_rest_can_be_changed_afterwards():
    ecs = ion.Compartment("ecs", volume="1 pL", concentrations=OUTSIDE, impermeant=ion.Impermeant(10.0))
    pumped = [*LEAKS, SodiumPump(density=1e-7)]
    fuelled = cell(clamped={"ATP": 3.0, "ADP": 0.03, "Pi": 2.0})
    model = ion.Model(ion.Membrane(fuelled, ecs, mechanisms=pumped))
    model = ion.balanced(model, ["cell.leak_Na.P", "cell.leak_K.P", "cell.V"][:2] + ["cell.Cl"])
    rest = ion.at_rest(model)
    changed = rest.with_values({"cell.area": "x1.1", "ecs.K": "4 mM"})
    assert changed.value("ecs.K") == 4.0


def test_a_ramp_starts_where_the_parameter_stands():
    model = ion.Model(ion.Membrane(cell(), bath(), mechanisms=LEAKS))
    items = [ion.Step("bath.K", "8 mM", start=1.0), ion.Ramp("bath.K", "12 mM", start=2.0, duration=2.0),
             ion.Ramp("bath.K", "x1", start=5.0, duration=1.0)]
    run = ion.simulate(model, items, until=8.0, every=0.5)
    level = dict(zip(run.t, run.parameter("bath.K")))
    assert [level[t] for t in (0.5, 1.5, 3.0, 4.5, 5.5, 7.0)] == pytest.approx([3.5, 8.0, 10.0, 12.0, 7.75, 3.5])


def test_species_of_a_user_are_found_by_name():
    Rb = ion.Species("Rb", "rubidium", 1, 2.77e-9)
    inner = ion.Compartment("cell", volume="2 pL", concentrations={**INSIDE, Rb: 5.0})
    outer = ion.Reservoir("bath", concentrations={**OUTSIDE, Rb: 3.0})
    model = ion.Model(ion.Membrane(inner, outer, mechanisms=[*LEAKS, Leak(Rb, P=1e-9)]))
    changed = model.with_values({"bath.Rb": 9.0})
    assert changed.value("bath.Rb") == 9.0
    assert ion.simulate(changed, until=1.0).c("Rb", "bath")[-1] == 9.0


@pytest.mark.parametrize("start", [{"cell.K": 0.5}, {"cell.transient_Na.m": 7.0}, {"cell.transient_Na.q": 0.1}])
def test_a_false_start_is_refused(start):
    from ionostat.mechanisms import TransientNa

    with pytest.raises((BadModel, UnknownName)):
        ion.Model(ion.Membrane(cell(), bath(), mechanisms=[*LEAKS, TransientNa()]), start=start)


@pytest.mark.parametrize("mechanism", [Glycolysis(), GapJunction()], ids=lambda m: m.name)
def test_a_mechanism_stands_where_it_belongs(mechanism):
    with pytest.raises(BadModel, match="made for a"):
        ion.Model(ion.Membrane(cell(), bath(), mechanisms=[mechanism]))


def test_charge_may_not_pass_where_nothing_joins():
    a, b = (ion.Compartment(n, volume="1 pL", concentrations={Na: 150.0, Cl: 150.0}) for n in "ab")

    class Pore(ion.Mechanism):
        place = "junction"
        moves = {Na: 1}

        def rate(self, m):
            return 1e-15 * (m.inside.Na - m.outside.Na)

    with pytest.raises(BadModel, match="no membrane"):
        ion.simulate(ion.Model(ion.Junction(a, b, mechanisms=[Pore()])), until=1.0)


def test_geometry_is_not_for_protocols():
    model = ion.Model(ion.Membrane(cell(), bath(), mechanisms=LEAKS))
    with pytest.raises(BadValue, match="starting value"):
        ion.simulate(model, ion.Step("cell.area", "x1.5", start=1.0), until=2.0)


def test_nothing_to_move_is_said():
    with pytest.raises(BadModel, match="nothing moves"):
        ion.simulate(ion.Model(cell()), until=1.0)


def test_a_charged_bath_is_refused():
    with pytest.raises(BadModel, match="not neutral"):
        ion.Model(ion.Membrane(cell(), ion.Reservoir("bath", concentrations={Na: 145.0, K: 3.5, Cl: 100.0})))


def test_a_rate_without_return_is_named():
    class Silent(ion.Mechanism):
        moves = {K: 1}

        def rate(self, m):
            m.V * 1.0

    with pytest.raises(BadMechanism, match="return"):
        ion.simulate(ion.Model(ion.Membrane(cell(), bath(), mechanisms=[Silent()])), until=1.0)


def test_an_empty_pool_leaves_the_ledger_whole():
    model = ion.ready_model("tripartite").with_values({"neuron.PCr": 0.0, "neuron.Cr": 0.0})
    worst = ion.simulate(model, until=5.0).ledger().worst()
    assert all(np.isfinite(v) for v in worst.values()) and worst["totals"] < 1e-12


def test_records_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        cell().volume = 1.0  # type: ignore[misc]
