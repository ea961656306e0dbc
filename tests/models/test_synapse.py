"""The ready model `synapse`: floors of the transmitters, one vesicle, trains, the weight and its bill."""

from __future__ import annotations

import numpy as np
import pytest
from ranges import outside_their_range

from ionostat import IonostatError, Protocol, Solution, ready_model, simulate
from ionostat.constants import N_A
from ionostat.experiment.protocol import Step
from ionostat.experiment.segments import segments
from ionostat.models import scenarios
from ionostat.models.synapse import SOLVED, balance, vesicles
from ionostat.theory.coupled import limiting_ratio

NAMES = scenarios("synapse")
MOVES = {"GABA": {"Na": -2, "Cl": -1, "GABA": -1}, "Glu": {"Na": -3, "H": -1, "Glu": -1, "K": 1}}


def go(name: str, *more: Step, until: float | None = None, **options) -> Solution:
    s = NAMES[name]
    protocol = Protocol(name, [*more, *s.protocol.items])
    solution = simulate(ready_model("synapse"), protocol, until=until or s.until, **options)
    assert solution.status.ok, solution.status
    return solution


def floor(s: Solution, transmitter: str, cell: str, row: int) -> float:
    """Lowest outer level that the gradients of a cell allow, mol/m3."""
    joint = next(m for m in s.model.membranes if m.name == cell)
    sides = [
        {ion: float(s.c(ion, place)[row]) for ion in MOVES[transmitter] if ion != transmitter}
        for place in (joint.inside, joint.outside)
    ]
    ratio = limiting_ratio(transmitter, MOVES[transmitter], *sides, float(s.V(cell)[row]))
    return float(s.c(transmitter, cell)[row]) / float(ratio)


def molecules(s: Solution, transmitter: str, place: str) -> np.ndarray:
    return s.c(transmitter, place) * s.volume(place) * N_A


@pytest.fixture(scope="module")
def rest() -> Solution:
    return go("rest")


@pytest.fixture(scope="module")
def quantum() -> Solution:
    return go("quantum", every=2e-5)


@pytest.fixture(scope="module")
def train() -> Solution:
    return go("train", until=8.0)


# ---------------------------------------------------------------- rest


def test_rest_stays(rest):
    for state, y in zip(rest.network.states, rest.y):
        assert np.max(np.abs(y - y[0])) <= 1e-8 * max(abs(y[0]), 1e-3 * state.scale), state.path


def test_solved_numbers_are_those_of_the_balance_and_in_their_ranges():
    again = balance()
    for path, value in SOLVED.items():
        assert again.value(path) == pytest.approx(value, rel=1e-9), path
    assert outside_their_range(ready_model("synapse")) == []


def test_ambient_levels_are_the_floors(rest):
    """54 nM of GABA and 1.4 nM of glutamate: the ratios of GAT1 and EAAT at the standard gradients."""
    for place in ("cleft", "ecs"):
        assert rest.c("GABA", place)[-1] == pytest.approx(53.746121e-6, rel=1e-6)
        assert rest.c("Glu", place)[-1] == pytest.approx(1.3628360e-6, rel=1e-6)
    for transmitter, cell in (("GABA", "bouton"), ("GABA", "leaflet"), ("Glu", "terminal"), ("Glu", "leaflet")):
        assert floor(rest, transmitter, cell, -1) == pytest.approx(rest.c(transmitter, "ecs")[-1], rel=1e-6)


# ---------------------------------------------------------------- one vesicle


def test_one_vesicle_in_the_cleft(quantum):
    """Two thousand molecules; some tenths of a millimolar, gone within a millisecond."""
    s, t = quantum, quantum.t - 0.01
    released = 3 * s.extent("terminal.quantal_release")[-1] * N_A
    assert released == pytest.approx(3000 * 10 / 12 * 3 / 3.5, rel=1e-2)
    Glu = s.c("Glu", "cleft")
    assert 0.1 < Glu.max() < 1.0
    assert np.interp(1e-3, t, Glu) < 0.06 * Glu.max()
    first = t < 1e-3
    passed = np.trapezoid((Glu - s.c("Glu", "ecs"))[first], t[first])  # what drives it out of the rim
    assert passed == pytest.approx(released / N_A / (2.405**2 * np.pi * 20e-9 * 1.02e-9 / 1.74**2), rel=0.1)


def test_one_vesicle_at_the_receptors(quantum):
    s = quantum
    assert 0.2 < s.gate("spine.ampa.r").max() < 0.4 and 0.05 < s.gate("spine.nmda.r").max() < 0.5
    current = sum(s.current(f"spine.ampa.{ion}") for ion in ("Na", "K"))
    assert -15e-12 < current.min() < -5e-12
    assert 0.2e-3 < (s.V("spine") - s.V("spine")[0]).max() < 5e-3
    assert s.V("spine").max() - s.V("dendrite").max() > 0.1e-3  # the neck stands between
    assert 1e-6 < -s.V("cleft").min() < 1e-3  # current returns through the rim
    assert 0.1e-3 < s.c("Ca", "spine").max() < 0.35e-3


def test_uptake_brings_the_cleft_back_to_its_floor(quantum):
    """Within 0.2 s glutamate is where the carriers stop, by gradients that are a little worse."""
    end = quantum.c("Glu", "cleft")[-1]
    bounds = sorted(floor(quantum, "Glu", cell, -1) for cell in ("terminal", "leaflet"))
    assert 0.99 * bounds[0] < end < 1.01 * bounds[1] and end < 1.1 * quantum.c("Glu", "cleft")[0]


def test_a_vesicle_of_gaba():
    s = go("gaba-quantum", every=2e-5)
    assert 3e-2 < s.c("GABA", "cleft").max() < 1.0
    assert s.gate("spine.gabaa.r").max() > 0.2
    assert s.c("GABA", "cleft")[-1] < 1.01 * s.c("GABA", "cleft")[0]
    assert s.turnover("spine.gabaa.Cl").min() < 0 < s.c("Cl", "spine").max() - s.c("Cl", "spine")[0]


# ---------------------------------------------------------------- trains


@pytest.mark.parametrize("transmitter", ["Glu", "GABA"])
def test_what_was_released_is_found_again(train, transmitter):
    places = [p for p, c in train.model.compartments.items() if transmitter in {s.symbol for s in c.concentrations}]
    total = sum(molecules(train, transmitter, p) for p in places)
    np.testing.assert_allclose(total, total[0], rtol=1e-12)
    assert train.ledger().worst()["totals"] < 1e-12


def test_a_train_goes_from_the_terminal_to_the_astrocyte(train):
    given = 3 * train.extent("terminal.quantal_release")[-1]
    leaf, own = train.extent("leaflet.eaat.cycle")[-1], train.extent("terminal.eaat.cycle")[-1]
    assert given * N_A == pytest.approx(20 * 2140, rel=0.02)
    assert leaf + own == pytest.approx(given, rel=1e-3) and leaf > own > 0
    assert train.c("Na", "leaflet").max() > train.c("Na", "leaflet")[0] + 1.0


def test_blocked_uptake_spills_over(train):
    s = go("uptake-blocked")
    assert s.c("Glu", "ecs").max() > 5 * train.c("Glu", "ecs").max()
    assert s.c("Glu", "cleft")[-1] > 1e-3 > 10 * train.c("Glu", "cleft")[-1]


def test_stopped_pumps_let_the_carriers_run_back():
    s = go("pumps-stopped", until=20.0, spikes=False)
    late = s.t > 5.0
    for carrier, transmitter in (("gat1", "GABA"), ("eaat.cycle", "Glu")):
        assert s.c(transmitter, "ecs")[-1] > 10 * s.c(transmitter, "ecs")[0]
        assert np.max(s.turnover(f"leaflet.{carrier}")[late]) < 0  # a turnover is an entry: it runs backward
    assert s.ledger().worst()["totals"] < 1e-11


# ---------------------------------------------------------------- the weight


@pytest.fixture(scope="module")
def weights() -> dict[str, Solution]:
    return {name: go(name, spikes=False, every=0.01) for name in ("depression", "pairing", "potentiation")}


def test_the_sign_of_plasticity_follows_rate_and_pairing(weights):
    w = {name: s.gate("spine.ampa.w") for name, s in weights.items()}
    assert all(x[0] == pytest.approx(0.25, abs=1e-6) for x in w.values())
    assert w["depression"][-1] < 0.22 and w["pairing"][-1] > 0.30 and w["potentiation"][-1] > 0.6


def test_without_nmda_receptors_nothing_is_learnt():
    for name in ("pairing", "potentiation"):
        s = go(name, Step("spine.nmda.block", 1.0), spikes=False, every=0.01)
        assert s.gate("spine.ampa.w")[-1] == pytest.approx(0.25, abs=1e-4)


def test_the_bill_of_a_quantum(weights):
    """ATP beyond rest per vesicle: to fill it, and for what the ions cost on all sides; PMCA's is the least."""
    s = weights["depression"]
    beyond = {}
    for step, rate, xi in zip(s.network.steps, s.turnovers[:, 0], s.extents):
        if step.process.fuel:
            beyond[step.path] = (xi[-1] - rate * s.t[-1]) * N_A / 100
    assert beyond["terminal.quantal_release"] == pytest.approx(2117 / 3, rel=0.02)
    pumps = sum(v for path, v in beyond.items() if path.endswith(".pump"))
    assert 3e3 < pumps < 3e5
    assert 0 < beyond["spine.pmca"] < 0.1 * pumps
    used = s.ledger().used()
    for path, more in beyond.items():
        resting = s.turnover(path)[0] * s.t[-1]
        assert used.get(path, 0.0) == pytest.approx(resting + 100 * more / N_A, rel=1e-9)


def test_every_scenario_is_well_formed():
    for name, s in NAMES.items():
        assert s.name == name and s.until > 0 and s.meaning
        last = max((item.start for item in s.protocol.items), default=0.0)
        assert last < s.until, "something is done after the end of the run"
        parts = segments(ready_model("synapse"), s.protocol, s.until)  # every path is found and may change
        assert bool(parts[0].values or len(parts) > 1) is (name != "rest")


def test_a_train_of_vesicles_is_one_content_each():
    train = vesicles(count=3, empties="0.2 ms")
    assert [e.end - e.start for e in train.effects(0.0, 1.0, 1.0)] == pytest.approx([2e-4] * 3)
    assert train.value * train.width == pytest.approx(1.0)


@pytest.mark.parametrize("empties", [0, -1e-4, float("nan"), "soon", None])
def test_a_vesicle_takes_a_time_to_empty(empties):
    with pytest.raises(IonostatError, match="empties"):
        vesicles(empties=empties)
