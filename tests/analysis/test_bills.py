"""Bills: closed forms of who pays, energy that sums to zero, spikes, events, files, bad input."""

from __future__ import annotations

import json

import numpy as np
import pytest

import ionostat as ion
from ionostat import ADP, ATP, Cl, Glc, K, Lac, Na, Pi
from ionostat.analysis.attribution import attribution
from ionostat.analysis.chemistry import standard_potentials
from ionostat.analysis.energy_bill import energy_bill
from ionostat.analysis.flows import Flows
from ionostat.compiler.network import Network
from ionostat.constants import N_A, F
from ionostat.errors import BadModel, BadValue
from ionostat.mechanisms import Leak, SodiumPump, TenseWater
from ionostat.mechanisms.cotransport import LinearKCC2
from ionostat.models import READY, scenarios

HELD = {"ATP": 3.0, "ADP": 0.03, "Pi": 2.0}


def pump_leak(*more, clamped=HELD) -> ion.Model:
    """A cell with a pump and leaks of Na+, K+ and Cl-, balanced at this state."""
    cell = ion.Compartment("cell", volume="2 pL", concentrations={Na: 12.0, K: 140.0, Cl: 6.0}, clamped=clamped)
    bath = ion.Reservoir("bath", concentrations={Na: 145.0, K: 4.0, Cl: 149.0})
    mechanisms = [Leak(Na, P=1e-10), Leak(K, P=4e-9), Leak(Cl, P=1e-9), SodiumPump(density=1e-7), *more]
    return ion.Model(ion.Membrane(cell, bath, V="-70 mV", mechanisms=mechanisms))


@pytest.fixture(scope="module")
def tripartite():
    return ion.budget(ion.ready_model("tripartite"))


def test_two_leaks_share_the_pump_by_what_it_lifts():
    """Na+ and K+ alone: the shares are 3 dmu_Na and 2 dmu_K of their sum, and all ATP is shared out."""
    cell = ion.Compartment("cell", volume="2 pL", concentrations={Na: 12.0, K: 140.0, Cl: 6.0}, clamped=HELD)
    bath = ion.Reservoir("bath", concentrations={Na: 145.0, K: 4.0, Cl: 149.0})
    membrane = ion.Membrane(cell, bath, V="-70 mV", mechanisms=[Leak(Na), Leak(K), SodiumPump(density=1e-7)])
    model = ion.balanced(ion.Model(membrane), ["cell.leak_Na.P", "cell.leak_K.P"])
    found = attribution(Flows.of_rest(model))
    RT = 8.314462618 * model.temperature
    lift_Na = 3.0 * (RT * np.log(145.0 / 12.0) + F * 0.070)
    lift_K = 2.0 * (RT * np.log(140.0 / 4.0) - F * 0.070)
    share = found.by_user["cell.leak_Na"] / found.total
    assert share == pytest.approx(lift_Na / (lift_Na + lift_K), rel=1e-9)
    assert found.by_user["cell.leak_K"] + found.by_user["cell.leak_Na"] == pytest.approx(found.total, rel=1e-12)
    network = Network(model)
    rates = dict(zip((s.path for s in network.steps), network.rates(network.start, network.default_parameters)[0]))
    assert found.total == pytest.approx(rates["cell.pump"], rel=1e-12)


def test_a_cotransporter_hands_its_bill_on():
    """KCC2 drives Cl- out on K+: what Cl- leaks in is paid by the pump, through it."""
    model = pump_leak(LinearKCC2())
    model = ion.balanced(model, ["cell.leak_Na.P", "cell.leak_K.P", "cell.kcc2.u"])
    found = attribution(Flows.of_rest(model))
    assert "cell.kcc2" not in found.by_user and found.payers == ("cell.pump",)
    assert set(found.by_user) == {"cell.leak_Na", "cell.leak_K", "cell.leak_Cl"}
    assert sum(found.by_user.values()) == pytest.approx(found.total, rel=1e-12)
    network = Network(model)
    rates = dict(zip((s.path for s in network.steps), network.rates(network.start, network.default_parameters)[0]))
    lifted_K, through_KCC2 = 2.0 * rates["cell.pump"], rates["cell.kcc2"]
    RT = 8.314462618 * model.temperature
    up = 2.0 * (RT * np.log(140.0 / 4.0) - F * 0.070)
    down = 3.0 * (RT * np.log(145.0 / 12.0) + F * 0.070)
    expected = rates["cell.pump"] * up / (up + down) * through_KCC2 / lifted_K  # its part of the K+ that was lifted
    assert found.by_user["cell.leak_Cl"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("name", [n for n in READY if n != "tripartite-full"])
def test_the_bill_of_every_rest_closes(name):
    bill = ion.budget(ion.ready_model(name))
    assert bill.energy.residual < 1e-9
    assert sum(bill.ATP.by_user.values()) == pytest.approx(bill.ATP.total, rel=1e-9, abs=1e-30)
    assert sum(c.ATP for c in bill.cells.values()) == pytest.approx(bill.ATP.total, rel=1e-9, abs=1e-30)
    kept = [v for user, v in bill.ATP.by_user.items() if "made or kept" in user]
    assert sum(map(abs, kept)) <= 1e-6 * bill.ATP.total


@pytest.mark.parametrize(
    ("name", "until"), [("tripartite", 4.0), pytest.param("neuron", 3.0, marks=pytest.mark.long)],
)
def test_the_bill_of_a_spike_train_closes(name, until):
    train = scenarios(name)["spike-train"].protocol
    run = ion.simulate(ion.ready_model(name), train, until=until, works=True, rtol=1e-8)
    bill = ion.budget(run)
    assert run.statistics["spikes"] > 15 and bill.notes == ()
    assert bill.energy.residual < 1e-9 and run.ledger().energy_gap < 1e-9
    assert sum(bill.ATP.by_user.values()) == pytest.approx(bill.ATP.total, rel=1e-9)
    (spike,) = bill.spikes
    assert spike.spikes == run.statistics["spikes"] and 1.0 < spike.overlap < 4.0
    assert spike.owed == pytest.approx(spike.Na / 3 + spike.Ca) and 0 < spike.paid < spike.owed


def test_a_run_without_works_is_made_again():
    run = ion.simulate(ion.ready_model("tripartite"), scenarios("tripartite")["spike-train"].protocol, until=2.0)
    assert not run.works.size and run.ledger().energy_gap > 1e-10
    bill = ion.budget(run)
    assert bill.energy.residual < 1e-9 and "again" in bill.notes[0]


def test_works_are_the_integral_of_affinity_times_rate():
    run = ion.simulate(ion.ready_model("tripartite"), until=20.0, works=True)
    power = run.affinities[:, 0] * run.turnovers[:, 0]
    assert np.allclose(run.works[:, -1], 20.0 * power, rtol=1e-6, atol=1e-9 * np.abs(power).max())
    assert run.extents.shape == run.works.shape == run.turnovers.shape
    coarse = ion.simulate(ion.ready_model("tripartite"), ion.ischemia(start=0.0), until=150.0, works=True, rtol=1e-8)
    assert coarse.ledger().energy_gap < 1e-9 < ion.simulate(
        ion.ready_model("tripartite"), ion.ischemia(start=0.0), until=150.0).ledger().energy_gap


def test_stretched_membranes_are_in_the_account():
    cell = ion.Compartment("cell", volume="2 pL", concentrations={Na: 12.0, K: 135.0, Cl: 8.0})
    bath = ion.Reservoir("bath", concentrations={Na: 145.0, K: 3.5, Cl: 148.5})
    leaks = [Leak(Na, P=1e-9), Leak(K, P=4e-9), Leak(Cl, P=1e-8), TenseWater()]
    model = ion.Model(ion.Membrane(cell, bath, mechanisms=leaks))
    run = ion.simulate(model, until=600.0, works=True, rtol=1e-9)
    bill = energy_bill(Flows.of_run(run))
    assert bill.residual < 1e-9 and bill.stored["stretched membranes"] > 0


def test_standard_potentials_give_reactions_back():
    network = Network(ion.ready_model("tripartite"))
    found, left = standard_potentials(network, np.array([300.0, 310.15]))
    assert not left.any()
    assert found["ATP"] == pytest.approx([30.5e3] * 2) and found["O2"] == pytest.approx([0.0] * 2)
    assert found["Glc"] - 2 * found["Lac"] == pytest.approx([135e3 + 2 * 30.5e3] * 2)  # 196 kJ/mol, glucose to lactate
    assert found["Lac"] == pytest.approx([980e3 + 14 * 30.5e3] * 2)
    for a in (ADP, Pi):
        assert found[a.symbol] == pytest.approx([0.0] * 2, abs=1e-6)
    assert {ATP.symbol, Glc.symbol, Lac.symbol} <= set(found)


def test_the_resting_cost_is_of_the_published_order(tripartite):
    """Its pumps were given the published figures; the total with housekeeping is a quarter of the awake brain's."""
    ATP = {name: cell.ATP * N_A for name, cell in tripartite.cells.items()}
    pumps = {name: cell.pumps * N_A for name, cell in tripartite.cells.items()}
    assert 1e8 < ATP["neuron"] < 1e9 and 1e8 < ATP["astrocyte"] < 1e9
    assert pumps["neuron"] == pytest.approx(3.42e8, rel=0.01)
    assert tripartite.ATP_per_O2 == pytest.approx(5.0, rel=1e-6) and tripartite.own_O2
    assert 6.0 < tripartite.per_gram * 60e3 < 10.0
    burnt = sum(cell.O2 for cell in tripartite.cells.values())
    assert tripartite.O2_of(tripartite.ATP.total) == pytest.approx(burnt, rel=1e-6)


@pytest.mark.long
def test_a_vesicle_has_a_bill():
    synapse = ion.ready_model("synapse")
    run = ion.simulate(synapse, scenarios("synapse")["train"].protocol, until=2.0, works=True)
    bill = ion.budget(run)
    assert bill.event is not None and bill.event.events == 20
    assert max(bill.event.entered, key=bill.event.entered.get) == "spine.ampa.Na"
    assert sum(bill.event.paid.values()) < bill.event.owed < 1e6
    assert ion.budget(run, events=10).event.owed == pytest.approx(2 * bill.event.owed)


def test_in_words_and_data(tripartite, tmp_path):
    text = str(tripartite)
    assert "who causes it" in text and "Attwell & Laughlin 2001" in text and "neuron.leak_Na" in text
    told = json.loads(json.dumps(tripartite.to_dict(), allow_nan=False))
    assert told["energy"]["residual"] < 1e-9 and told["units"]["ATP"] == "mol s-1"
    ds = tripartite.to_xarray()
    assert float(ds.ATP.sum()) == pytest.approx(tripartite.ATP.total)
    left = float(ds.brought.sum() - ds.spent.sum() - ds.stored.sum())
    assert abs(left) < 1e-9 * float(ds.spent.sum())
    figure = tripartite.plot(tmp_path / "bill.png")
    assert (tmp_path / "bill.png").stat().st_size > 10_000
    assert [ax.get_ylabel() for ax in figure.axes] == ["ATP ($10^{8}$ molecules per s)", "free energy (pW)"]


def test_a_state_that_is_no_rest_is_said():
    moved = ion.ready_model("tripartite").with_values({"neuron.pump.density": "x0.5"})
    bill = ion.budget(moved)
    assert "NOT AT REST" in bill.notes[0] and bill.energy.residual < 1e-9


def test_bad_asks_are_refused():
    with pytest.raises(BadValue, match="neither"):
        ion.budget("tripartite")
    still = ion.Model(ion.Compartment("cell", concentrations={Na: 10.0}))
    with pytest.raises(BadModel, match="nothing moves"):
        ion.budget(still)
    cut = ion.simulate(ion.ready_model("tripartite"), ion.ischemia(start=0.0), until=100.0, most_steps=50)
    with pytest.raises(BadValue, match="did not come to its end"):
        ion.budget(cut)
    run = ion.simulate(ion.ready_model("tripartite"), until=1.0, works=True)
    with pytest.raises(BadValue, match="events"):
        ion.budget(run, events=0)


@pytest.mark.long
def test_long_bills_close():
    """15 min of ischaemia with its 250 spikes, and the large model through a spike train."""
    run = ion.simulate(ion.ready_model("tripartite"), ion.ischemia(), until="15 min", works=True, rtol=1e-8)
    assert run.statistics["spikes"] > 200 and ion.budget(run).energy.residual < 1e-9
    full = ion.ready_model("tripartite-full")
    assert ion.budget(full).energy.residual < 1e-9
    train = ion.simulate(full, scenarios("tripartite-full")["spike-train"].protocol, until=20.0, works=True, rtol=1e-8)
    assert ion.budget(train).energy.residual < 1e-9
