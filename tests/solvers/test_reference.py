"""The compiled solver against SciPy on the plain rates: both share only the mechanisms' own text."""

from __future__ import annotations

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
    Pulses,
    Ramp,
    Step,
    ready_model,
    simulate,
)
from ionostat.compiler.network import Network
from ionostat.experiment.segments import segments
from ionostat.experiment.simulate import parameter_rows
from ionostat.experiment.solution import Solution
from ionostat.mechanisms.cotransport import LinearKCC2
from ionostat.mechanisms.leak import Leak, OhmicLeak
from ionostat.mechanisms.potassium import DelayedRectifierK
from ionostat.mechanisms.sodium import TransientNa
from ionostat.mechanisms.sodium_pump import SodiumPump
from ionostat.mechanisms.stimulus import Stimulus
from ionostat.mechanisms.water import Water
from ionostat.models.scenarios import ischemia
from ionostat.solvers.reference import reference

ENERGY = {ATP: 3.0, ADP: 0.03, Pi: 2.0}


def cell_with(*mechanisms, V: float = -0.07) -> Model:
    """A cell of 2 pL with plenty of ATP, in a bath of half its size."""
    levels = {Na: 12.0, K: 140.0, Cl: 10.0}
    cell = Compartment("cell", volume="2 pL", concentrations=levels, clamped=ENERGY)
    bath = Compartment(
        "ecs", volume="1 pL", concentrations={Na: 145.0, K: 3.5, Cl: 130.0}, impermeant=Impermeant("40 mM")
    )
    return Model(Membrane(cell, bath, V=V, mechanisms=mechanisms))


def passive() -> Model:
    return cell_with(
        Leak(Na, P=1e-9), Leak(K, P=2e-8), OhmicLeak(Cl), LinearKCC2(), SodiumPump(), Water(), Stimulus(K)
    )


def spiking() -> Model:
    return cell_with(
        Leak(Na, P=5e-10),
        Leak(K, P=2e-8),
        Leak(Cl, P=2e-9),
        TransientNa(),
        DelayedRectifierK(),
        SodiumPump(),
        Stimulus(K),
    )


def by_scipy(solution: Solution, times: np.ndarray, rtol: float) -> np.ndarray:
    """States at some times, states x times, by LSODA through the same protocol."""
    network = Network(solution.model)
    parts = segments(solution.model, solution.protocol, solution.settings.until)
    slope = np.zeros((len(parts), len(network.parameters)))
    for i, part in enumerate(parts):
        for path, change in part.slopes.items():
            slope[i, network.parameter_index[path]] = change
    ends = [part.end for part in parts]
    return reference(network, ends, parameter_rows(network, parts, []), times, rtol=rtol, slopes=slope).T


def differences(solution: Solution, points: int, rtol: float) -> dict[str, float]:
    """Largest difference of each state at some regular rows, over its largest value (its scale if empty)."""
    last = np.append(np.diff(solution.t) > 0, True)
    kept = np.flatnonzero(last)
    wanted = np.linspace(0.0, solution.settings.until, points)
    rows = np.unique([kept[np.argmin(np.abs(solution.t[kept] - t))] for t in wanted])
    theirs = by_scipy(solution, solution.t[rows], rtol)
    ours = solution.y[:, rows]
    floor = np.array([1e-3 * s.scale if s.kind == "amount" else s.scale for s in solution.network.states])
    size = np.maximum(np.max(np.abs(theirs), axis=1), floor)
    gap = np.max(np.abs(ours - theirs), axis=1) / size
    return {s.path: float(g) for s, g in zip(solution.network.states, gap)}


def test_a_passive_cell():
    solution = simulate(passive(), until="10 min", rtol=1e-8)
    found = differences(solution, 20, 1e-9)
    assert max(found.values()) < 1e-6, found


def test_a_passive_cell_through_steps():
    current = Protocol(
        "current",
        [
            Step("cell.stimulus.current", "20 pA", start=5.0, duration=20.0),
            Step("cell.pump.density", "x0.3", start=12.5),
        ],
    )
    solution = simulate(passive(), current, until=60.0, rtol=1e-8)
    found = differences(solution, 25, 1e-9)
    assert max(found.values()) < 1e-6, found


def test_a_ramp():
    """A parameter that moves with time: a clock in the compiled equations, plain time in SciPy's."""
    ramp = Protocol(
        "ramp",
        [
            Ramp("cell.stimulus.current", "30 pA", start=2.0, duration=10.0),
            Ramp("cell.water.P_f", "x0", start=5.0, duration=20.0),
        ],
    )
    solution = simulate(passive(), ramp, until=30.0, rtol=1e-8)
    found = differences(solution, 25, 1e-9)
    assert max(found.values()) < 1e-6, found
    assert solution.parameter("cell.stimulus.current")[-1] == pytest.approx(30e-12)


def test_a_spiking_cell():
    """0.2 s with a spike every 40 ms: they fall at the same microsecond."""
    train = Protocol(
        "train", [Pulses("cell.stimulus.current", "400 pA", start=0.01, width=2e-3, period=0.04, count=5)]
    )
    solution = simulate(spiking(), train, until=0.2, every=2e-4, rtol=1e-8)
    assert solution.statistics["spikes"] == 5
    found = differences(solution, 100, 1e-9)
    assert max(found.values()) < 1e-4, found
    slow = {path: gap for path, gap in found.items() if path.startswith(("cell.Na", "cell.K", "ecs."))}
    assert max(slow.values()) < 1e-6, slow


def test_the_first_minute_of_ischemia():
    """Metabolism, water and transport together, before the jump."""
    model = ready_model("tripartite")
    solution = simulate(model, ischemia(start=1.0, duration="10 min"), until=61.0, rtol=1e-7)
    found = differences(solution, 30, 1e-7)
    assert max(found.values()) < 1e-4, sorted(found.items(), key=lambda item: -item[1])[:5]
