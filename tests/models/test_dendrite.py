"""The ready model `dendrite`: rest, chloride that piles up at the synapse and spreads."""

from __future__ import annotations

import numpy as np
import pytest
from ranges import outside_their_range

from ionostat import F, ready_model, simulate
from ionostat.errors import BadModel
from ionostat.models.dendrite import FREE, LENGTH, SOLVED, balance, dendrite, gaba_train, profile

N = 6
DRIVEN = gaba_train(current="20 pA")


@pytest.fixture(scope="module")
def load():
    run = simulate(dendrite(N), DRIVEN, until=20.0, every=0.02)
    assert run.status.ok
    return run


def test_it_rests_for_ten_minutes():
    run = simulate(dendrite(3), until=600.0)
    for state, y in zip(run.network.states, run.y):
        assert np.max(np.abs(y - y[0])) <= 1e-8 * max(abs(y[0]), 1e-3 * state.scale), state.path


def test_every_number_lies_in_its_sourced_range():
    assert outside_their_range(ready_model("dendrite")) == []


def test_the_stored_numbers_are_those_that_a_balance_finds():
    again = balance()
    for path in FREE:
        assert SOLVED[path] == pytest.approx(again.value(f"d1.{path}"), rel=1e-9), path


def test_chloride_piles_up_at_the_synapse_and_falls_off_along_the_dendrite(load):
    p = profile(load)
    i = np.searchsorted(load.t, 5.9)
    assert p.x == pytest.approx((np.arange(N) + 0.5) * LENGTH / N)
    assert np.all(np.diff(p.Cl[:, i]) < 0) and np.all(np.diff(p.E_GABA[:, i]) < 0)
    assert p.Cl[0, i] > 9.0 and p.E_GABA[0, i] - p.E_GABA[0, 0] > 7e-3
    assert np.all(p.Cl[:, i] > p.Cl[:, 0])


def test_gaba_reverses_above_chloride_by_its_bicarbonate(load):
    p, E_Cl = profile(load), load.E("Cl", "d1")
    assert np.all(p.E_GABA[0] > E_Cl)
    assert 7e-3 < p.E_GABA[0, 0] - E_Cl[0] < 11e-3
    share = 0.2
    by_hand = 8.314462618 * 310.15 / F * np.log((6.0 + share * 15.8) / (125.0 + share * 25.0))
    assert p.E_GABA[0, 0] == pytest.approx(by_hand, abs=1e-9)


def test_chloride_of_the_far_segments_came_along_the_dendrite(load):
    """The end has no synapse: beyond its own leak and KCC2, its gain is what its core brought."""
    i = np.searchsorted(load.t, 5.9)
    last = f"d{N}"
    amount = load.c("Cl", last) * load.volume(last)
    own = -(load.extent(f"{last}.leak_Cl") + load.extent(f"{last}.kcc2"))
    core = load.extent(f"d{N - 1}_{last}.axial.Cl")
    assert core[i] > 0
    assert amount[i] - amount[0] == pytest.approx(float((own + core)[i]), rel=1e-5)


def test_kcc2_clears_it(load):
    p = profile(load)
    peak = p.Cl.max(axis=1)
    assert np.all(p.Cl[:, -1] < peak) and p.Cl[0, -1] < 0.9 * peak[0]
    weak = dendrite(N).with_values({f"d{i + 1}.kcc2.expression": 0.2 for i in range(N)})
    # the rest is no longer one, but over the train the load is what differs
    more = profile(simulate(weak, DRIVEN, until=6.0, every=0.02))
    assert more.Cl[0].max() > p.Cl[0].max() + 0.3


def test_without_depolarisation_little_is_loaded(load):
    rest = profile(simulate(dendrite(N), gaba_train(), until=6.0, every=0.02))
    gain = rest.Cl[0].max() - rest.Cl[0, 0]
    assert 0 < gain < 0.2 * (profile(load).Cl[0].max() - 6.0)


def test_finer_segments_say_the_same(load):
    coarse, fine = profile(load), profile(run := simulate(dendrite(2 * N), DRIVEN, until=5.95, every=0.05))
    at = np.array([40e-6, 100e-6, 160e-6])
    found = [np.interp(at, p.x, p.Cl[:, np.searchsorted(t, 5.9)]) for p, t in ((coarse, load.t), (fine, run.t))]
    assert found[0] == pytest.approx(found[1], rel=0.01)


def test_a_part_of_a_segment_is_refused():
    with pytest.raises(BadModel, match="whole number"):
        dendrite(2.5)  # type: ignore[arg-type]
