"""The ready model `tripartite`: rest, ranges of its numbers, and the course of every scenario."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat import F, Protocol, R, Solution, ischemia, ready_model, simulate
from ionostat.models import scenarios
from ionostat.models.tripartite import TISSUE
from ionostat.records import parameters
from ionostat.species import NAMED

CELLS = ("neuron", "astrocyte")
PLACES = (*CELLS, "ecs")
CUT = 60.0


def go(protocol: Protocol, until: float, **changes: float) -> Solution:
    """A run of the ready model with some numbers changed (dots written as __)."""
    values = {path.replace("__", "."): value for path, value in changes.items()}
    solution = simulate(ready_model("tripartite").with_values(values), protocol, until=until, every=0.5)
    assert solution.status.ok, solution.status
    return solution


def scenario(name: str, until: float, **changes: float) -> Solution:
    return go(scenarios("tripartite")[name].protocol, until, **changes)


def first(s: Solution, condition: np.ndarray) -> float:
    """First time at which something holds, from the cut or dose on, s."""
    assert condition.any()
    return float(s.t[np.argmax(condition)]) - CUT


def jump(s: Solution) -> float:
    """When potassium outside rises fastest, from the cut on, s."""
    grid = np.arange(0.0, s.t[-1], 0.5)
    K = np.interp(grid, s.t, s.c("K", "ecs"))
    return float(grid[np.argmax(np.gradient(K))]) - CUT


def off_rest(s: Solution) -> dict[str, float]:
    """How far the end is from the start, relative: V, K outside, volumes."""
    found = {f"{cell}.V": s.V(cell) for cell in CELLS}
    found |= {"ecs.K": s.c("K", "ecs")} | {f"{p}.volume": s.volume(p) for p in PLACES}
    return {name: abs(float(x[-1] / x[0]) - 1) for name, x in found.items()}


@pytest.fixture(scope="module")
def rest() -> Solution:
    return scenario("rest", 3600.0)


@pytest.fixture(scope="module")
def no_flow() -> Solution:
    """Flow cut at 1 min, and not given back within the 15 minutes that follow."""
    return go(ischemia(duration="2 h"), 960.0)


@pytest.fixture(scope="module")
def short_cut() -> Solution:
    """Five minutes without flow, an hour with it."""
    return go(ischemia(duration="5 min"), CUT + 300 + 3600)


@pytest.fixture(scope="module")
def long_cut() -> Solution:
    """Ninety minutes without flow, an hour with it."""
    return go(ischemia(duration="90 min"), CUT + 5400 + 3600)


@pytest.fixture(scope="module")
def ouabain() -> Solution:
    return scenario("ouabain", CUT + 3600)


@pytest.fixture(scope="module")
def ouabain_blocked() -> Solution:
    return scenario("ouabain", CUT + 3600, neuron__transient_Na__block=1.0)


@pytest.fixture(scope="module")
def metabolic_block() -> Solution:
    return scenario("metabolic-block", 1260.0)


@pytest.fixture(scope="module")
def anoxia() -> Solution:
    return scenario("anoxia", CUT + 300 + 3600)


@pytest.fixture(scope="module")
def spike_train() -> Solution:
    return scenario("spike-train", 120.0)


# -------------------------------------------------------------------- rest

STATED = {
    "neuron": {"Na": 10.0, "K": 135.0, "Cl": 6.0, "ATP": 3.0, "ADP": 0.03, "Pi": 2.0, "PCr": 5.0, "Lac": 1.0},
    "astrocyte": {
        "Na": 15.0,
        "K": 110.0,
        "Cl": 25.0,
        "ATP": 3.0,
        "ADP": 0.03,
        "Pi": 2.0,
        "PCr": 5.0,
        "Lac": 1.0,
    },
    "ecs": {"Na": 144.0, "K": 3.5, "Cl": 138.0, "Lac": 1.0},
}


def test_rest_is_what_is_stated_and_stays_for_an_hour(rest):
    for place, levels in STATED.items():
        for symbol, level in levels.items():
            assert np.max(np.abs(rest.c(symbol, place) / level - 1)) < 1e-9, (place, symbol)
    assert np.max(np.abs(rest.V("neuron") + 0.070)) < 1e-9 * 0.07
    assert np.max(np.abs(rest.V("astrocyte") + 0.085)) < 1e-9 * 0.085
    for state, y in zip(rest.network.states, rest.y):
        assert np.max(np.abs(y - y[0])) <= 1e-9 * max(abs(y[0]), 1e-3 * state.scale), state.path


def test_volume_fractions(rest):
    for place, fraction in {"neuron": 0.55, "astrocyte": 0.25, "ecs": 0.20}.items():
        assert rest.volume(place)[0] / TISSUE == pytest.approx(fraction, rel=1e-12)


#: numbers for which the literature gives no range, and why
WITHOUT_RANGE = {
    **{
        f"{cell}.leak_{ion}.P": "a leak: what remains of a rest's fluxes once all else is known"
        for cell in CELLS
        for ion in ("Na", "K", "Cl")
    },
    **{
        f"{cell}.carrier_{solute}.P": "only that it is fast enough for equal levels on both sides is known"
        for cell in CELLS
        for solute in ("Glc", "Lac", "O2")
    },
    **{
        f"{cell}.{kinase}.k": "near equilibrium at all times: any large number does"
        for cell in CELLS
        for kinase in ("creatine_kinase", "adenylate_kinase")
    },
}


def test_every_number_lies_in_its_sourced_range():
    model = ready_model("tripartite")
    owners = [(path, mechanism) for path, mechanism, _ in model.mechanisms()]
    owners += [(m.name, m) for m in model.membranes]
    seen = set()
    for path, owner in owners:
        for field, info in parameters(owner):
            name, value = f"{path}.{field}", getattr(owner, field)
            if info.sourced is not None:
                assert info.sourced[0] <= value <= info.sourced[1], (name, value, info.sourced)
                assert info.source and info.confidence, name
            elif info.confidence == "defined":
                assert value == info.default, name
            elif field not in ("V", "area"):
                assert name in WITHOUT_RANGE, f"{name} has no range and no reason"
                seen.add(name)
    assert seen == set(WITHOUT_RANGE) - {"astrocyte.leak_K.P"}


# -------------------------------------------------------------------- no flow


def test_potassium_climbs_slowly_and_then_jumps(no_flow):
    """6 to 15 mM just before the jump, which comes 60 to 240 s after the cut."""
    at, K = jump(no_flow), no_flow.c("K", "ecs")
    assert 60 < at < 240
    for before in (10, 5, 3):
        assert 6 < np.interp(CUT + at - before, no_flow.t, K) < 15
    slow = np.interp(CUT + np.array([0.0, at / 2, at - 5]), no_flow.t, K)
    assert np.all(np.diff(slow) > 0)
    rise = np.interp(CUT + at + np.array([-5.0, 15.0]), no_flow.t, K)
    assert rise[1] - rise[0] > 20
    assert (slow[2] - slow[0]) / (at - 5) < 0.1 * (rise[1] - rise[0]) / 20


def test_potassium_stays_high(no_flow):
    after = no_flow.t - CUT - jump(no_flow)
    plateau = no_flow.c("K", "ecs")[(after >= 30) & (after <= 600)]
    assert plateau.min() > 35 and plateau.max() < 80


def test_both_cells_depolarise(no_flow):
    after = no_flow.t - CUT - jump(no_flow)
    for cell in CELLS:
        assert np.min(no_flow.V(cell)[(after >= 30) & (after <= 600)]) > -0.040


def test_cells_swell_at_the_cost_of_the_space_between(no_flow):
    ecs = no_flow.volume("ecs")
    assert ecs.min() < 0.5 * ecs[0]
    assert ecs.min() > 0.03 * TISSUE
    for cell in CELLS:
        assert no_flow.volume(cell)[-1] > 1.02 * no_flow.volume(cell)[0]


def test_order_of_events(no_flow):
    """Oxygen, then phosphocreatine, then ATP, then the pump, then potassium."""
    s = no_flow

    def half(x: np.ndarray) -> float:
        return first(s, (x < 0.5 * x[0]) & (s.t > CUT))

    oxygen, creatine, atp = (half(s.c(x, "neuron")) for x in ("O2", "PCr", "ATP"))
    assert oxygen < creatine < atp < jump(s)
    assert np.all(s.turnover("blood.perfusion.O2")[s.t > CUT] == 0)
    assert s.c("ATP", "neuron")[-1] < 1e-3


def test_a_short_cut_recovers(short_cut):
    """It jumps, and an hour after flow is back V, potassium and volumes are within 5 % of rest."""
    assert short_cut.c("K", "ecs").max() > 35
    assert max(off_rest(short_cut).values()) < 0.05, off_rest(short_cut)
    assert short_cut.c("ATP", "neuron")[-1] > 2.0


def test_a_long_cut_does_not(long_cut):
    off = off_rest(long_cut)
    assert off["ecs.K"] > 1 and off["neuron.V"] > 0.2 and off["ecs.volume"] > 0.3, off
    assert long_cut.c("ATP", "neuron")[-1] < 1.0
    pool = sum(long_cut.c(x, "neuron") * long_cut.volume("neuron") for x in ("ATP", "ADP", "AMP"))
    assert pool[-1] < 0.5 * pool[0]
    assert long_cut.c("O2", "ecs")[-1] > 0.5 * long_cut.c("O2", "ecs")[0]


def test_lost_adenine_is_what_holds_the_failed_state():
    """Without the nucleotidase (and its counterpart) even three hours without flow are recovered from."""
    still = {
        f"{cell}__{enzyme}": 0.0 for cell in CELLS for enzyme in ("nucleotidase__k", "adenosine_kinase__V")
    }
    for minutes in (90, 180):
        s = go(ischemia(duration=60.0 * minutes), CUT + 60 * minutes + 3600, **still)
        assert s.c("K", "ecs").max() > 35
        assert max(off_rest(s).values()) < 0.05, (minutes, off_rest(s))


# -------------------------------------------------------------------- ouabain


def test_ouabain_at_once(ouabain):
    """The pump's own current is gone within a second: a step of some mV, nothing to do with ATP."""
    V = ouabain.V("neuron")
    step = np.interp(CUT + 1.0, ouabain.t, V) - V[0]
    assert 1e-3 < step < 10e-3
    assert np.interp(CUT + 1.0, ouabain.t, ouabain.gate("neuron.pump.bound")) > 0.99
    assert np.interp(CUT + 60.0, ouabain.t, ouabain.c("ATP", "neuron")) > 2.5


def test_ouabain_within_a_minute(ouabain):
    s, V = ouabain, ouabain.V("neuron")
    assert 1.0 < first(s, (V > -0.02) & (s.t > CUT)) < 60
    assert ouabain.statistics["spikes"] > 20
    for cell in CELLS:
        assert np.min(s.V(cell)[s.t > CUT + 60]) > -0.040


def donnan(s: Solution) -> tuple[np.ndarray, float]:
    """Potentials (V) of both cells at the Donnan equilibrium of the totals at the end of a run.

    Na, K and Cl are in electrochemical equilibrium everywhere, water too; all other solutes and
    the charges that they carry stay where they are at the end. Also gives what is left over.
    """
    from scipy.optimize import least_squares

    volumes = {p: float(s.volume(p)[-1]) for p in PLACES}
    total, water = dict.fromkeys(("Na", "K", "Cl"), 0.0), sum(volumes.values())
    other, charge = dict.fromkeys(PLACES, 0.0), dict.fromkeys(PLACES, 0.0)
    for p in PLACES:
        for solute in s.model.compartments[p].concentrations:
            amount = float(s.c(solute, p)[-1]) * volumes[p]
            if solute.symbol in total:
                total[solute.symbol] += amount
            else:
                other[p] += amount if NAMED[solute.symbol].osmotic else 0.0
                charge[p] += NAMED[solute.symbol].z * amount
        X, z = s.model.impermeants[p]
        other[p] += X * s.model.compartments[p].volume
        charge[p] += z * X * s.model.compartments[p].volume
    farads = [m.area * m.capacitance for m in s.model.membranes]

    def rest(x: np.ndarray) -> np.ndarray:
        V = dict(zip(PLACES, (*x[:2], 0.0)))
        w = dict(zip(PLACES, (*(x[2:] * water), (1 - x[2] - x[3]) * water)))
        osmoles, net = dict(other), dict(charge)
        for symbol, z in (("Na", 1), ("K", 1), ("Cl", -1)):
            factor = {p: np.exp(-z * F * V[p] / (R * 310.15)) for p in PLACES}
            outside = total[symbol] / sum(w[p] * factor[p] for p in PLACES)
            for p in PLACES:
                osmoles[p] += outside * factor[p] * w[p]
                net[p] += z * outside * factor[p] * w[p]
        density = {p: osmoles[p] / w[p] for p in PLACES}
        neutral = [(net[p] - C * V[p] / F) / (100 * water) for p, C in zip(CELLS, farads)]
        return np.array([*neutral, *((density[p] - density["ecs"]) / 300 for p in CELLS)])

    guess = [s.V("neuron")[-1], s.V("astrocyte")[-1], volumes["neuron"] / water, volumes["astrocyte"] / water]
    found = least_squares(
        rest,
        np.array(guess) + [0.01, -0.01, -0.05, 0.03],
        xtol=1e-15,
        ftol=1e-15,
        gtol=1e-15,
        x_scale=[0.01, 0.01, 0.1, 0.1],
    )
    return found.x[:2], float(np.max(np.abs(found.fun)))


@pytest.mark.parametrize(("run", "near"), [("ouabain", 1e-4), ("ouabain_blocked", 3e-4)])
def test_ouabain_ends_at_the_donnan_state(run, near, request):
    """At 60 min within 0.1 mV of the Donnan equilibrium of the same totals, which is not 0 mV.

    With sodium channels blocked the last of the run-down is slower still: 0.16 mV are left.
    """
    s = request.getfixturevalue(run)
    potentials, left = donnan(s)
    assert left < 1e-10
    for cell, V in zip(CELLS, potentials):
        assert s.V(cell)[-1] == pytest.approx(V, abs=near), (cell, potentials)
        assert V < -0.002
        for symbol in ("Na", "K", "Cl"):
            assert s.E(symbol, cell)[-1] == pytest.approx(V, abs=10 * near), (cell, symbol)


def test_with_sodium_channels_blocked_the_run_down_takes_minutes(ouabain, ouabain_blocked):
    """Without spikes the cell drifts: a minute later past -40 mV, three minutes later past -25 mV."""

    def past(s: Solution, level: float) -> float:
        return float(s.t[s.V("neuron") < level][-1]) - CUT

    assert past(ouabain_blocked, -0.040) > past(ouabain, -0.040) + 60
    assert past(ouabain_blocked, -0.025) > past(ouabain, -0.025) + 180
    assert past(ouabain, -0.025) < 30
    assert ouabain_blocked.statistics["spikes"] <= 1
    step = np.interp(CUT + 1.0, ouabain_blocked.t, ouabain_blocked.V("neuron")) + 0.07
    assert 1e-3 < step < 10e-3


# -------------------------------------------------------------------- the others


@pytest.mark.parametrize("run", ["metabolic_block", "anoxia", "no_flow"])
def test_where_atp_fails_there_is_no_step_and_atp_falls_first(run, request):
    s = request.getfixturevalue(run)
    step = np.interp(CUT + 1.0, s.t, s.V("neuron")) - s.V("neuron")[0]
    assert abs(step) < 0.2e-3
    ATP = s.c("ATP", "neuron")
    assert first(s, (0.5 * ATP[0] > ATP) & (s.t > CUT)) + 5 < first(s, s.c("K", "ecs") > 15)


def test_the_sooner_the_less_is_left_to_make_atp_from(metabolic_block, anoxia, no_flow):
    """Inhibitors act at once; tissue keeps oxygen and glucose for a while; with glucose it lasts longest."""
    times = [first(s, s.c("K", "ecs") > 20) for s in (metabolic_block, no_flow, anoxia)]
    assert times == sorted(times)
    assert times[0] > 30 and times[2] < 300
    assert times[2] > times[0] + 20


def test_anoxia_recovers(anoxia):
    assert anoxia.c("K", "ecs").max() > 35
    assert max(off_rest(anoxia).values()) < 0.05, off_rest(anoxia)


def test_metabolic_block_does_not(metabolic_block):
    assert metabolic_block.c("K", "ecs")[-1] > 35
    assert metabolic_block.c("ATP", "neuron")[-1] < 1e-3
    assert not np.any(metabolic_block.turnover("neuron.respiration")[metabolic_block.t > CUT])


def test_spike_train(spike_train):
    """A hundred spikes load sodium, which the pump clears; potassium comes back."""
    s = spike_train
    assert s.statistics["spikes"] == 100
    Na = s.c("Na", "neuron")
    assert 10.5 < Na.max() < 15
    assert Na[-1] - Na[0] < 0.1 * (Na.max() - Na[0])
    K = s.c("K", "ecs")
    assert 4 < K.max() < 12
    assert abs(K[-1] / K[0] - 1) < 0.05
    pump = s.turnover("neuron.pump")
    assert pump.max() > 1.2 * pump[0]


RUNS = (
    "rest",
    "no_flow",
    "short_cut",
    "long_cut",
    "ouabain",
    "ouabain_blocked",
    "metabolic_block",
    "anoxia",
    "spike_train",
)


@pytest.mark.parametrize("run", RUNS)
def test_conservation(run, request):
    """Na, K, Cl, water and adenine to 1e-12, charge minus C V to 1e-9 V, extents to round-off."""
    ledger = request.getfixturevalue(run).ledger()
    assert {"Na", "K", "Cl", "water", "neuron adenine", "astrocyte adenine"} <= set(ledger.totals)
    assert max(ledger.totals.values()) < 1e-12, ledger.totals
    assert max(ledger.charge.values()) < 1e-9, ledger.charge
    assert ledger.extents < 1e-12
