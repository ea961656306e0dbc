"""The ready model `two-compartment`: rest, conservation along both ways, spikes from half to half."""

from __future__ import annotations

import numpy as np
import pytest
from ranges import outside_their_range

from ionostat import Model, Protocol, Step, ready_model, simulate
from ionostat.errors import BadModel
from ionostat.models import scenarios
from ionostat.models.two_compartment import FREE, HALVES, SOLVED, balance, train, two_compartment

NAME = "two-compartment"


@pytest.fixture(scope="module")
def spikes():
    run = simulate(ready_model(NAME), train("soma", "0.5 nA"), until=3.0, every=1e-3)
    assert run.status.ok and run.statistics["spikes"] == 21  # the first comes back as two
    return run


def test_it_rests_for_ten_minutes():
    run = simulate(ready_model(NAME), until=600.0)
    for state, y in zip(run.network.states, run.y):
        assert np.max(np.abs(y - y[0])) <= 1e-8 * max(abs(y[0]), 1e-3 * state.scale), state.path


def test_every_number_lies_in_its_sourced_range():
    assert outside_their_range(ready_model(NAME)) == []


def test_the_stored_numbers_are_those_that_a_balance_finds():
    again = balance()
    for path in FREE:
        assert SOLVED[path] == pytest.approx(again.value(path), rel=1e-9), path


def test_every_ion_is_conserved(spikes):
    """In the four places together, to 1e-12, though each gains and loses."""
    for s in ("Na", "K", "Cl"):
        amounts = np.array([spikes.c(s, p) * spikes.volume(p) for p in spikes.compartments])
        total = amounts.sum(axis=0)
        assert np.max(np.abs(total / total[0] - 1.0)) < 1e-12, s
        assert np.all(np.ptp(amounts, axis=1) > 1e-6 * total[0]), s
    calcium = sum((spikes.c("Ca", p) + (spikes.c("CaB", p) if p in HALVES else 0.0)) * spikes.volume(p)
                  for p in spikes.compartments)
    assert np.max(np.abs(calcium / calcium[0] - 1.0)) < 1e-12


def test_both_ways_carry_what_the_halves_exchange(spikes):
    """By the extents: the soma's sodium is what crossed its membrane less what went down the core."""
    amount = spikes.c("Na", "soma") * spikes.volume("soma")
    crossed = sum(
        spikes.extent(s.path) * s.process.moves.get(na, 0)
        for s in spikes.network.steps for na in s.process.moves if na.symbol == "Na" and s.path.startswith("soma.")
    )
    core = spikes.extent("core.axial.Na")
    assert core[-1] > 0  # from the soma, which fires, to the dendrites
    assert amount[-1] - amount[0] == pytest.approx(float(-crossed[-1] - core[-1]), rel=1e-6)
    # outside sodium goes to the soma, which drew it, and potassium too: calcium lets it out of the dendrites
    assert spikes.extent("way.diffusion.Na")[-1] < 0 and spikes.extent("way.diffusion.K")[-1] < 0


def test_current_runs_round_the_loop(spikes):
    """What the core carries comes back outside: the two axial currents cancel but for C dV/dt of the way."""
    core = sum(spikes.current(f"core.axial.{s}") for s in ("Na", "K", "Cl", "Ca"))
    way = sum(spikes.current(f"way.diffusion.{s}") for s in ("Na", "K", "Cl", "Ca"))
    assert np.max(np.abs(core)) > 1e-10
    assert np.max(np.abs(core + way)) < 1e-3 * np.max(np.abs(core))


def test_the_soma_fires_first_and_its_space_turns_negative(spikes):
    near = (spikes.t > 0.5) & (spikes.t < 0.52)
    Vs, Vd, way, t = spikes.V("soma")[near], spikes.V("dendrite")[near], spikes.V("way")[near], spikes.t[near]
    assert t[np.argmax(Vs)] < t[np.argmax(Vd)]
    assert -15e-3 < way.min() < -1e-3


def test_the_capacitance_of_the_way_does_not_matter():
    ends = []
    for capacitance in (1e-6, 1e-4):
        run = simulate(two_compartment(capacitance), train("soma", "0.5 nA", count=5), until=1.2, rtol=1e-8)
        ends.append(np.array([run.c(s, p)[-1] for s in ("Na", "K", "Cl") for p in run.compartments]))
    assert ends[0] == pytest.approx(ends[1], rel=1e-6)


def test_a_small_current_reaches_the_dendrites_a_little_weaker():
    run = simulate(ready_model(NAME), Protocol("p", [Step("soma.stimulus.current", "1 pA", start=0.1)]), until=1.1)
    near, far = (run.V(h)[-1] - run.V(h)[0] for h in HALVES)
    assert 0.9 < far / near < 1.0


# -------------------------------------------------------------------- bursts


def go(name: str):
    scenario = scenarios(NAME)[name]
    run = simulate(ready_model(NAME), scenario.protocol, until=scenario.until, every=2e-4)
    assert run.status.ok
    return run


def rises(run, half: str, level: float = -0.02) -> np.ndarray:
    """When a half passes a level upward, s."""
    V = run.V(half)
    return run.t[1:][(V[1:] > level) & (V[:-1] <= level)]


@pytest.fixture(scope="module")
def bursts():
    return go("soma-step")


def test_a_steady_current_makes_bursts(bursts):
    """Groups of two to four spikes within 20 ms, some seconds apart, for as long as the current lasts."""
    times = rises(bursts, "soma")
    groups = np.split(times, np.flatnonzero(np.diff(times) > 0.1) + 1)
    assert len(groups) >= 4 and all(2 <= len(g) <= 4 and np.ptp(g) < 0.02 for g in groups)
    starts = np.array([g[0] for g in groups])
    assert np.all((np.diff(starts) > 1.0) & (np.diff(starts) < 4.0)) and starts[-1] > 8.0


def test_every_burst_has_a_calcium_spike_of_the_dendrites(bursts):
    """Ten milliseconds wide, and after the soma fires; calcium goes up to a micromolar and comes down."""
    run = bursts
    V, calcium = run.V("dendrite"), run.c("Ca", "dendrite")
    for start in rises(run, "soma")[np.r_[True, np.diff(rises(run, "soma")) > 0.1]]:
        near = (run.t >= start - 0.005) & (run.t < start + 0.05)
        wide = np.ptp(run.t[near][V[near] > -0.04])
        assert V[near].max() > -0.015 and wide > 8e-3 and run.t[near][np.argmax(V[near])] > start
        assert calcium[near][0] < 5e-4 and calcium[near].max() > 0.7e-3
    assert calcium.max() < 3e-3 and run.c("Ca", "soma").max() < 2e-4
    assert run.c("Na", "soma").max() < 12.0 and run.c("K", "soma_ecs").max() < 7.0


def test_every_ion_of_the_bursts_is_accounted_for(bursts):
    books = bursts.ledger()
    assert books.worst()["totals"] < 1e-14 and books.extents < 1e-12
    for membrane, drift in books.charge.items():
        assert drift <= 4.0 * books.resolution[membrane], membrane
    taken = {path: float(bursts.extent(f"dendrite.{path}")[-1]) for path in ("ca_pr", "ncx", "pmca")}
    assert taken["ca_pr"] < 0 < taken["pmca"] < taken["ncx"]  # the exchanger clears the peaks


def test_more_current_makes_spikes_one_by_one():
    times = rises(go("stronger-step"), "soma")
    assert len(times) > 25 and np.all(np.diff(times)[2:] > 0.1)


def test_strongly_coupled_halves_fire_together_and_once():
    """The other half of the contrast of Pinsky & Rinzel: no bursts."""
    run = go("strong-coupling")
    times = rises(run, "soma")
    assert 3 <= len(times) <= 8 and np.all(np.diff(times) > 1.0) and run.V("dendrite").max() > 0.02


def test_dendrites_that_are_driven_fire_the_soma():
    times = rises(go("dendrite-step"), "soma")
    assert len(times) >= 6 and np.sum(np.diff(times) < 0.01) >= 3


def test_without_a_way_outside_the_loop_is_refused():
    """Two spaces that nothing joins have no potential to each other, so the core could not carry charge."""
    model = two_compartment()
    with pytest.raises(BadModel, match="carries charge between 'soma' and 'dendrite'"):
        simulate(Model(*(part for part in model.parts if part.name != "way")), until=1.0)


def test_every_scenario_runs():
    for s in scenarios(NAME).values():
        assert simulate(ready_model(NAME), s.protocol, until=min(s.until, 2.0)).status.ok, s.name
