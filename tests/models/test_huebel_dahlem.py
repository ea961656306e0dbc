"""The ready model `huebel-dahlem`: both stable states, spreading depolarisation, recovery, and the way back."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.optimize import fsolve

import ionostat as ion
from ionostat.mechanisms.published import PotassiumBuffer, UnfuelledPump
from ionostat.models import huebel_dahlem as page
from ionostat.models import scenarios

V_I, V_E = 2.16, 0.72


def authors(t: float, y: Any, pump: float = 1.0) -> np.ndarray:
    """The authors' equations without buffer and bath, as deposited: mV, mM; rates per second of V, n, K_in, Cl_in."""
    v, n, ki, cli = y
    a_n, b_n = 0.01 * (v + 34) / (1 - np.exp(-0.1 * (v + 34))), 0.125 * np.exp(-(v + 44) / 80)
    a_m, b_m = 0.1 * (v + 30) / (1 - np.exp(-0.1 * (v + 30))), 4 * np.exp(-(v + 55) / 18)
    m, h = a_m / (a_m + b_m), 1 - 1 / (1 + np.exp(-6.5 * (n - 0.35)))
    nai = 25.231485 + 129.25764 - ki - 9.900239 + cli
    nae = 125.30555 + (25.231485 - nai) * V_I / V_E
    cle, ke = 123.2716 + (9.900239 - cli) * V_I / V_E, 4.0 + (129.25764 - ki) * V_I / V_E
    E_K, E_Na, E_Cl = (26.64 * np.log(r) for r in (ke / ki, nae / nai, cli / cle))
    turnover = 6.8 / (1 + np.exp((25 - nai) / 3)) / (1 + np.exp(5.5 - ke)) * pump
    I_Na = (0.0175 + 100 * m**3 * h) * (v - E_Na) + 3 * turnover
    I_K = (0.05 + 40 * n**4) * (v - E_K) - 2 * turnover
    I_Cl = 0.02 * (v - E_Cl)
    conv = 9.55589e-5 / V_I
    return 1000 * np.array([-(I_Na + I_K + I_Cl), 3 * (a_n * (1 - n) - b_n * n), -conv * I_K, conv * I_Cl])


@cache
def run(name: str, rtol: float = 1e-6) -> ion.Solution:
    scenario = scenarios("huebel-dahlem")[name]
    s = ion.simulate(ion.ready_model("huebel-dahlem"), scenario.protocol, until=scenario.until, every=0.5, rtol=rtol)
    assert s.status.ok, s.status
    return s


def passes(s: ion.Solution, level: float, last: bool = False) -> float:
    """When potassium outside first rises past a level, or last falls past it, s."""
    K = s.c("K", "ecs")
    there = np.flatnonzero((K[1:] < level) & (K[:-1] >= level) if last else (K[1:] > level) & (K[:-1] <= level))
    i = int(there[-1 if last else 0])
    return float(s.t[i] + (level - K[i]) / (K[i + 1] - K[i]) * (s.t[i + 1] - s.t[i]))


# -------------------------------------------------------------------- two stable states


def test_rest_is_the_fixed_point_of_the_authors_equations():
    V, n, K, Cl = fsolve(lambda y: authors(0.0, y), (-67.2, 0.069, 129.2, 9.9), xtol=1e-12)
    model = ion.ready_model("huebel-dahlem")
    cell = {str(s): c for s, c in model.compartments["neuron"].concentrations.items()}
    resting = 1e3 * model.membranes[0].V
    assert resting == pytest.approx(V, rel=1e-5)
    assert cell["K"] == pytest.approx(K, rel=1e-5) and cell["Cl"] == pytest.approx(Cl, rel=1e-5)
    assert run("rest").gate("neuron.spikes.n")[0] == pytest.approx(n, rel=1e-4)
    assert (V, n, K, Cl) == pytest.approx((-67.193253, 0.069410823, 129.25764, 9.900239), rel=5e-4)  # their start


def test_rest_stays_and_is_solved():
    s = run("rest")
    assert np.ptp(s.V("neuron")) < 1e-12
    for place in ("neuron", "ecs"):
        for symbol in ("Na", "K", "Cl"):
            assert np.ptp(s.c(symbol, place)) < 1e-9
    solved = page.balance()
    for name, compartment in solved.compartments.items():
        for species, level in compartment.concentrations.items():
            if str(species) in page.RESTING[name]:
                assert page.RESTING[name][str(species)] == pytest.approx(level, rel=1e-9)


def test_the_closed_tissue_stays_starved_though_the_pump_is_back():
    s = run("pump-pause-closed")
    V, n, K, Cl = fsolve(lambda y: authors(0.0, y), (-23.0, 0.63, 115.0, 28.0), xtol=1e-12)
    assert np.max(np.abs(authors(0.0, (V, n, K, Cl)))) < 1e-8
    assert pytest.approx(-23.1115, abs=1e-4) == V
    assert 1e3 * s.V("neuron")[-1] == pytest.approx(V, rel=2e-3)
    assert s.c("K", "neuron")[-1] == pytest.approx(K, rel=1e-3)
    assert s.c("Cl", "neuron")[-1] == pytest.approx(Cl, rel=1e-3)
    assert s.turnover("neuron.pump")[-1] > 3 * s.turnover("neuron.pump")[0]


def test_stable_and_not_a_slow_drift():
    """Three hours on, the starved state has not moved."""
    model = page.build(page.RESTING, page.RESTING_V, bath=False)
    s = ion.simulate(model, [page.pump_pause(), *page.without_buffer()], until="3 h")
    late = s.t > 7200.0
    assert np.ptp(s.V("neuron")[late]) < 1e-6 and np.ptp(s.c("K", "ecs")[late]) < 1e-3
    assert 1e3 * s.V("neuron")[-1] == pytest.approx(-23.1115, rel=1e-3)


# -------------------------------------------------------------------- depolarisation and recovery

#: the authors' equations by Runge-Kutta of order 4, steps of 5 us (pauses); LSODA at 1e-8 (stimulus)
EVENTS = {
    "pump-pause": (28.8242, 69.5729, 504), "pump-pause-bath": (29.3428, 68.3459, 548),
    "stimulus": (20.4870, 69.7180, 419), "pump-pause-closed": (28.7931, 78.8039, 493),
}


@pytest.mark.parametrize("name", list(EVENTS))
def test_the_rise_of_potassium(name: str):
    rise, peak, spikes = EVENTS[name]
    s = run(name)
    assert passes(s, 20.0) == pytest.approx(rise, rel=3e-4)
    assert s.c("K", "ecs").max() == pytest.approx(peak, rel=1e-3)
    assert s.statistics["spikes"] == spikes


@pytest.mark.parametrize(("name", "end"), [("pump-pause", 109.830), ("pump-pause-bath", 99.169)])
def test_the_end_of_the_depolarisation(name: str, end: float):
    """Explicit steps of 5 us tell the same; a usual tolerance comes within seconds, as the page says."""
    assert passes(run(name, 1e-11), 10.0, last=True) == pytest.approx(end, rel=5e-4)
    assert abs(passes(run(name), 10.0, last=True) - end) < 3.0


def test_the_buffer_takes_what_it_gives_back_over_hours():
    s = run("pump-pause", 1e-11)
    held = s.c("KB", "ecs")
    assert held.max() - held[0] == pytest.approx(76.9275, rel=2e-3)
    assert 1e3 * s.V("neuron").min() == pytest.approx(-128.5, abs=1.0)
    hours = run("hours")
    bound = hours.c("KB", "ecs")
    half = float(hours.t[np.flatnonzero(bound > bound.max() / 2)[-1]])
    assert half == pytest.approx(np.log(2) / 5e-5, rel=0.02)
    assert 1e3 * hours.V("neuron")[-1] == pytest.approx(-70.2, abs=0.2)


def test_a_shorter_pause_does_nothing_lasting():
    s = ion.simulate(ion.ready_model("huebel-dahlem"), page.pump_pause(duration="2 s"), until=200.0)
    assert s.c("K", "ecs").max() < 6.0 and 1e3 * s.V("neuron")[-1] == pytest.approx(-67.19, abs=0.2)


# -------------------------------------------------------------------- books and boxes


@pytest.mark.parametrize("name", list(scenarios("huebel-dahlem")))
def test_the_ledger_closes(name: str):
    s = run(name)
    worst = s.ledger().worst()
    assert worst["totals"] < 1e-11 and worst["extents"] < 1e-11 and worst["charge"] < 1e-8
    assert worst["energy"] < 1e-3
    assert set(s.ledger().uphill) <= {"neuron.pump", "ecs.buffer", "neuron.stimulus"}
    if name != "pump-pause-bath":
        K = s.c("K", "neuron") * page.NEURON + (s.c("K", "ecs") + s.c("KB", "ecs")) * page.ECS
        assert np.ptp(K) < 1e-11 * K[0]


@pytest.mark.parametrize("name", list(scenarios("huebel-dahlem")))
def test_states_stay_in_the_boxes(name: str):
    s = run(name)
    seen = {"V": s.V("neuron")} | {f"{side}.{x}": s.c(x, place) for x in ("Na", "K")
                                  for side, place in (("inside", "neuron"), ("outside", "ecs"))}
    for where, (low, high) in UnfuelledPump.valid.items():
        assert low <= seen[where].min() and seen[where].max() <= high, where
    for where, (low, high) in PotassiumBuffer.valid.items():
        found = s.c(where.removeprefix("inside."), "ecs")
        assert low <= found.min() and found.max() <= high, where
