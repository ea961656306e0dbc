"""The ledger: who moved what adds up, reservoirs included; uphill work is seen where there is any."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ionostat import (
    ADP,
    ATP,
    Cl,
    Compartment,
    Impermeant,
    K,
    Membrane,
    Model,
    Na,
    Pi,
    Protocol,
    Solution,
    Step,
    ischemia,
    ready_model,
    simulate,
)
from ionostat.experiment.ledger import Ledger
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.sodium_pump import LuoRudyPump, SodiumPump
from ionostat.mechanisms.stimulus import Stimulus

CELLS = ("neuron", "astrocyte")
TISSUE = (*CELLS, "ecs")


@cache
def episode() -> Solution:
    """Five minutes without flow, and ten more: through the jump and back."""
    return simulate(ready_model("tripartite"), ischemia(), until="16 min")


@cache
def ledger() -> Ledger:
    return episode().ledger()


def test_residuals():
    worst = ledger().worst()
    assert worst["totals"] < 1e-12
    assert worst["charge"] < 1e-9
    assert worst["extents"] < 1e-12


def test_totals_are_named():
    assert {"Na", "K", "Cl", "water", "neuron adenine", "astrocyte adenine"} <= set(ledger().totals)
    assert set(ledger().charge) == set(CELLS)


@pytest.mark.parametrize("symbol", ["Na", "K", "Cl", "ATP", "Lac", "O2", "Glc", "H2O"])
def test_postings_are_the_change_of_every_compartment(symbol):
    s = episode()
    for place in TISSUE:
        path = f"{place}.{symbol}"
        if path in s.network.index:
            y = s.y[s.network.index[path]]
            moved = sum(
                abs(p.amount) for p in ledger().postings if (p.species, p.compartment) == (symbol, place)
            )
            assert abs(ledger().change(symbol, place) - (y[-1] - y[0])) <= 1e-13 * (moved + y[0]), path


def test_oxygen_from_blood_is_used_or_still_there():
    s = episode()
    brought = -ledger().change("O2", "blood")
    used = sum(ledger().used("O2").get(f"{cell}.respiration", 0.0) for cell in CELLS)
    still = sum(s.y[s.network.index[f"{p}.O2"]][-1] - s.y[s.network.index[f"{p}.O2"]][0] for p in TISSUE)
    assert brought > 0
    assert brought == pytest.approx(used + still, rel=1e-12)
    turned = sum(s.extent(f"{cell}.respiration")[-1] for cell in CELLS)
    assert used == pytest.approx(3 * turned, rel=1e-12)


def test_glucose_ends_as_lactate_or_is_burnt():
    s = episode()

    def gain(symbol: str) -> float:
        rows = [s.y[s.network.index[f"{p}.{symbol}"]] for p in TISSUE]
        return sum(float(y[-1] - y[0]) for y in rows)

    burnt = sum(s.extent(f"{cell}.respiration")[-1] for cell in CELLS)
    glucose = -ledger().change("Glc", "blood") - gain("Glc")
    lactate = gain("Lac") + ledger().change("Lac", "blood")
    assert 2 * glucose == pytest.approx(lactate + burnt, rel=1e-10)


def test_atp_made_is_atp_used_plus_what_is_left():
    s = episode()
    for cell in CELLS:
        postings = [p.amount for p in ledger().postings if (p.species, p.compartment) == ("ATP", cell)]
        y = s.y[s.network.index[f"{cell}.ATP"]]
        made = sum(a for a in postings if a > 0)
        assert sum(postings) == pytest.approx(y[-1] - y[0], abs=1e-12 * made)
    users = ledger().used("ATP")
    assert users["neuron.pump"] > users["astrocyte.pump"] > 0
    assert "neuron.respiration" not in users


def test_nothing_runs_uphill_in_a_thermodynamic_model():
    assert ledger().uphill == {}
    size = sum(ledger().energy.values())
    assert all(work >= -1e-12 * size for work in ledger().energy.values())


def cell_with(*mechanisms, ATP_level: float = 3.0) -> Model:
    levels = {Na: 12.0, K: 140.0, Cl: 10.0, ATP: ATP_level, ADP: 3.13 - ATP_level, Pi: 2.0}
    cell = Compartment("cell", volume="2 pL", concentrations=levels)
    bath = Compartment(
        "ecs", volume="1 pL", concentrations={Na: 145.0, K: 3.5, Cl: 130.0}, impermeant=Impermeant("40 mM")
    )
    return Model(Membrane(cell, bath, mechanisms=mechanisms))


def test_a_literature_pump_far_outside_its_box_shows_uphill_work():
    """With hardly any ATP the pump ought to stall; the Luo-Rudy form goes on, and the ledger says so."""
    leaks = (Leak(K, P=1e-8), Leak(Na, P=1e-12), Leak(Cl, P=1e-9))
    own, real = (
        simulate(cell_with(pump, *leaks, ATP_level=0.003), until=2.0).ledger()
        for pump in (LuoRudyPump(), SodiumPump())
    )
    assert set(own.uphill) == {"cell.pump_luo_rudy"}
    assert own.uphill["cell.pump_luo_rudy"] > 0
    assert own.energy["cell.pump_luo_rudy"] == pytest.approx(-own.uphill["cell.pump_luo_rudy"], rel=1e-2)
    assert not real.uphill


def test_a_stimulus_does_work_on_its_ion():
    """Potassium forced inward against its gradient: imposed work, booked with its sign."""
    push = Protocol("push", [Step("cell.stimulus.current", "20 pA")])
    s = simulate(cell_with(Leak(K, P=1e-8), Leak(Cl, P=1e-9), Stimulus(K)), push, until=1.0)
    assert set(s.ledger().uphill) == {"cell.stimulus"}
    force = 96485.33212 * (s.V("cell") - s.E("K", "cell"))
    assert s.ledger().uphill["cell.stimulus"] == pytest.approx(
        np.trapezoid(20e-12 / 96485.33212 * force, s.t), rel=1e-9
    )


def test_a_ledger_with_a_lost_ion_would_not_close():
    """The check has teeth: a state moved by a millionth shows."""
    s = simulate(ready_model("tripartite"), until=10.0)
    s.y[s.network.index["ecs.K"], -1] *= 1 + 1e-6
    spoilt = s.ledger()
    assert spoilt.totals["K"] > 1e-9
    assert spoilt.extents > 1e-7
    assert max(spoilt.charge.values()) < 1e-9 < 1e-6 * s.y[s.network.index["ecs.K"], -1] * 96485 / 1e-10
