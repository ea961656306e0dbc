"""The account of energy closes: stored, brought in and dissipated sum to zero."""

from __future__ import annotations

import pytest

import ionostat as ion
from ionostat import Cl, K, Na
from ionostat.mechanisms import Leak, SodiumPump, Water


def bath_cell(*more, **given) -> ion.Model:
    cell = ion.Compartment("cell", volume="2 pL", concentrations={Na: 12.0, K: 135.0, Cl: 8.0}, **given)
    bath = ion.Reservoir("bath", concentrations={Na: 145.0, K: 3.5, Cl: 148.5})
    leaks = [Leak(Na, P=1e-10), Leak(K, P=4e-9), Leak(Cl, P=1e-9), Water()]
    return ion.Model(ion.Membrane(cell, bath, mechanisms=[*leaks, *more]))


@pytest.mark.parametrize(
    ("model", "protocol"),
    [
        (bath_cell(), None),
        (bath_cell(), ion.Step("bath.K", "10 mM", start=10.0)),
        (bath_cell(SodiumPump(density=1e-7), clamped={"ATP": 3.0, "ADP": 0.03, "Pi": 2.0}), None),
    ],
    ids=["run-down", "raised K", "pump on clamped ATP"],
)
def test_open_cells(model, protocol):
    coarse, fine = (ion.simulate(model, protocol, until=60.0, every=h).ledger().energy_gap for h in (0.2, 0.05))
    assert fine < 1e-5
    assert fine < coarse / 4 or fine < 1e-9  # it is the spacing of the rows, and nothing else


def test_ischaemia_with_its_spikes():
    run = ion.simulate(ion.ready_model("tripartite"), ion.ischemia(start=0.0), until=150.0)
    assert run.ledger().energy_gap < 1e-5
    assert sum(run.ledger().energy.values()) > 0


def test_rest_spends_what_metabolism_brings():
    assert ion.simulate(ion.ready_model("tripartite"), until=60.0).ledger().energy_gap < 1e-10
