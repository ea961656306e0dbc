"""The verb and its result: names, shapes, and what follows from the states."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ionostat import (
    F,
    IonostatError,
    K,
    Mechanism,
    Protocol,
    R,
    Ramp,
    Solution,
    Step,
    ischemia,
    parameter,
    ready_model,
    simulate,
)
from ionostat.errors import BadMechanism, BadValue, UnknownName
from ionostat.mechanisms.leak import Leak
from ionostat.model.compartment import Compartment, Impermeant
from ionostat.model.membrane import Membrane
from ionostat.model.model import Model


@cache
def episode() -> Solution:
    """A cut of flow for 40 s, up to the steepening of potassium; no spikes yet."""
    return simulate(
        ready_model("tripartite"),
        ischemia(start=5.0, duration=40.0),
        until=80.0,
        every=0.05,
        rtol=1e-8,
        spikes=False,
    )


def test_names():
    s = episode()
    assert s.status.ok and str(s.status) == "done"
    assert s.membranes == ["neuron", "astrocyte"]
    assert sorted(s.compartments) == ["astrocyte", "ecs", "neuron"]
    assert {"neuron.pump", "astrocyte.nkcc1", "blood.perfusion.O2", "neuron.respiration"} <= set(s.processes)
    assert {"neuron.transient_Na.m", "neuron.delayed_rectifier.n", "astrocyte.pump.bound"} <= set(s.gates)
    assert "tripartite" in repr(s) and "80 s" in repr(s)


def test_shapes():
    s = episode()
    n = s.t.size
    series = [
        s.V("neuron"),
        s.c("K", "ecs"),
        s.c(K, "ecs"),
        s.c("O2", "blood"),
        s.volume("ecs"),
        s.E("Cl", "astrocyte"),
        s.gate("neuron.transient_Na.h"),
        s.turnover("neuron.pump"),
        s.flux("neuron.pump", "Na"),
        s.current("neuron.pump"),
        s.affinity("neuron.kcc2"),
        s.extent("neuron.kcc2"),
        s.osmolarity("neuron"),
        s.parameter("blood.flow"),
    ]
    assert all(x.shape == (n,) and np.all(np.isfinite(x)) for x in series)
    assert s.turnovers.shape == s.affinities.shape == s.extents.shape == (len(s.processes), n)
    assert n == 1601 + 2


def test_rows_are_on_the_grid_that_was_asked_for():
    s = simulate(ready_model("tripartite"), until="10 s", every="2.5 s", spikes=False)
    assert s.t.tolist() == [0.0, 2.5, 5.0, 7.5, 10.0]
    s = simulate(ready_model("tripartite"), until=1.0, every=0.3, spikes=False)
    assert s.t == pytest.approx([0.0, 0.3, 0.6, 0.9, 1.0])


def test_rows_do_not_bear_on_the_solution():
    coarse, fine = (
        simulate(ready_model("tripartite"), ischemia(start=5.0), until=30.0, every=e) for e in (10.0, 0.1)
    )
    assert np.array_equal(coarse.y[:, -1], fine.y[:, -1])


def test_extents_are_left_out_on_request():
    s = simulate(ready_model("tripartite"), until=1.0, extents=False)
    assert s.extents.size == 0
    assert max(s.ledger().totals.values()) < 1e-12
    with pytest.raises(BadValue, match="extents=True"):
        s.ledger().used()


def test_what_is_given_is_what_starts():
    s = episode()
    assert s.V("neuron")[0] == -0.07 and s.V("astrocyte")[0] == -0.085
    assert s.c("K", "ecs")[0] == pytest.approx(3.5, rel=1e-14)
    assert s.c("O2", "blood")[0] == 0.13
    assert s.volume("neuron")[0] == pytest.approx(0.55 * 1.09e-14, rel=1e-14)


def test_nernst_potentials():
    s = episode()
    by_hand = R * 310.15 / F * np.log(s.c("K", "ecs") / s.c("K", "neuron"))
    assert s.E("K", "neuron") == pytest.approx(by_hand, rel=1e-13)
    chloride = -R * 310.15 / F * np.log(s.c("Cl", "ecs") / s.c("Cl", "astrocyte"))
    assert s.E("Cl", "astrocyte") == pytest.approx(chloride, rel=1e-13)


def test_fluxes_are_whole_multiples_of_turnovers():
    s = episode()
    pump = s.turnover("neuron.pump")
    assert np.array_equal(s.flux("neuron.pump", "Na"), 3 * pump)
    assert np.array_equal(s.flux("neuron.pump", "K"), -2 * pump)
    assert np.array_equal(s.flux("neuron.pump", "ATP"), -pump)
    assert np.array_equal(s.flux("neuron.respiration", "ATP"), 14 * s.turnover("neuron.respiration"))
    assert np.array_equal(s.flux("blood.perfusion.O2", "O2"), s.turnover("blood.perfusion.O2"))
    assert not np.any(s.flux("neuron.pump", "Cl"))
    assert s.current("neuron.pump") == pytest.approx(F * pump, rel=1e-14)
    assert not np.any(s.current("neuron.kcc2"))


def between_corners(s: Solution) -> list[slice]:
    edges = [0, *(np.flatnonzero(np.diff(s.t) == 0) + 1), s.t.size]
    return [slice(a, b) for a, b in zip(edges[:-1], edges[1:])]


def test_turnovers_are_the_slope_of_the_extents():
    """Rates worked out again from the rows, integrated by Simpson, give what the solver carried along."""
    from scipy.integrate import simpson

    s = episode()
    for j, path in enumerate(s.processes):
        for part in between_corners(s):
            t, rate = s.t[part], s.turnovers[j, part]
            late = t > t[0] + 1.0
            moved = s.extents[j, part][late]
            size = np.max(np.abs(s.turnovers[j])) * (t[-1] - t[0])
            gap = abs(simpson(rate[late], x=t[late]) - (moved[-1] - moved[0]))
            assert gap <= 1e-6 * size + 1e-30, path


def test_currents_charge_the_membrane():
    """The sum of the currents is -C dV/dt, in every row and over the run."""
    s = episode()
    for k, membrane in enumerate(s.model.membranes):
        C = membrane.area * membrane.capacitance
        own = [p for p in s.processes if p.startswith(membrane.name + ".")]
        total = sum(s.current(p) for p in own)
        size = sum(np.abs(s.current(p)) for p in own)
        speed = np.array(
            [
                s.network.derivative(s.y[:, i], [q[i] for q in s._parameters])[
                    s.network.index[f"{membrane.name}.V"]
                ]
                for i in range(0, s.t.size, 100)
            ]
        )
        assert np.max(np.abs(total[::100] + C * speed) / size[::100]) < 1e-12
        charge = sum(s.extent(p) * F * s.network.steps[s.processes.index(p)].charges[k] for p in own)
        V = s.V(membrane.name)
        moved = sum(np.abs(s.extent(p)[-1]) for p in own) * F
        assert np.max(np.abs(charge - C * (V - V[0]))) < 1e-12 * moved


def test_parameters_follow_the_protocol():
    model = ready_model("tripartite")
    flow = model.value("blood.flow")
    p = Protocol(
        "p",
        [Ramp("blood.flow", "x0.5", start=2.0, duration=4.0), Step("neuron.pump.density", "x0", start=3.0)],
    )
    s = simulate(model, p, until=10.0, every=0.25)
    expected = flow * np.interp(s.t, [2.0, 6.0], [1.0, 0.5])
    assert s.parameter("blood.flow") == pytest.approx(expected, rel=1e-12)
    density = s.parameter("neuron.pump.density")
    assert np.all(density[s.t < 3.0] == model.value("neuron.pump.density")) and np.all(
        density[s.t > 3.0] == 0.0
    )


def test_dataset_names():
    data = episode().to_xarray()
    dims = {
        "V": ("time", "membrane"),
        "c": ("time", "compartment", "species"),
        "volume": ("time", "compartment"),
        "E": ("time", "membrane", "species"),
        "turnover": ("time", "process"),
        "flux": ("time", "process", "species"),
        "gate": ("time", "gate_name"),
    }
    for name, wanted in dims.items():
        assert data[name].dims == wanted, name
    s = episode()
    assert np.array_equal(data.c.sel(compartment="ecs", species="K"), s.c("K", "ecs"))
    assert np.array_equal(data.V.sel(membrane="astrocyte"), s.V("astrocyte"))
    assert np.array_equal(data.turnover.sel(process="neuron.pump"), s.turnover("neuron.pump"))


def test_a_frame_has_a_row_per_time():
    s = simulate(ready_model("tripartite"), until=1.0, every=0.5)
    assert len(s.to_dataframe()) == s.t.size


# -------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda s: s.V("neurone"), "neuron"),
        (lambda s: s.c("K", "ekS"), "ecs"),
        (lambda s: s.c("Kalium", "ecs"), "Kalium"),
        (lambda s: s.c("Ca", "ecs"), "Ca"),
        (lambda s: s.turnover("neuron.pumpe"), "neuron.pump"),
        (lambda s: s.gate("neuron.m"), "neuron"),
        (lambda s: s.E("K", "ecs"), "membrane"),
        (lambda s: s.parameter("blood.flo"), "flow"),
    ],
)
def test_unknown_names(ask, says):
    with pytest.raises(UnknownName, match=says):
        ask(episode())


@pytest.mark.parametrize(
    "wrong",
    [
        {"until": 0.0},
        {"until": -3.0},
        {"until": "5 mM"},
        {"until": float("nan")},
        {"until": 10.0, "every": 0.0},
        {"until": 10.0, "every": 20.0},
    ],
)
def test_times_that_cannot_be(wrong):
    with pytest.raises(IonostatError):
        simulate(ready_model("tripartite"), **wrong)


class NotANumber(Mechanism):
    """A rate that is no number at the start."""

    moves = {K: 1}
    limit: float = parameter(500.0, "mol m-3", meaning="above what is there")

    def rate(self, m):
        return 1e-9 * np.log(m.inside.K - self.limit)


def test_a_rate_that_is_no_number_at_the_start():
    cell = Compartment("cell", concentrations={"K": 140.0, "Cl": 10.0})
    bath = Compartment("ecs", concentrations={"K": 140.0, "Cl": 140.0}, impermeant=Impermeant(20.0))
    model = Model(Membrane(cell, bath, V=0.0, mechanisms=[Leak(K), NotANumber()]))
    with pytest.raises(BadMechanism, match="cell.not_anumber|cell.not_a_number"):
        simulate(model, until=1.0)


def test_method_and_tolerance_are_kept():
    s = simulate(ready_model("tripartite"), until=1.0, method="rodas4", rtol=1e-5)
    assert (s.settings.method, s.settings.rtol, s.settings.until) == ("rodas4", 1e-5, 1.0)
    assert s.statistics["accepted"] > 0


def test_an_unknown_method_is_refused():
    with pytest.raises(IonostatError, match="rodas5p"):
        simulate(ready_model("tripartite"), until=1.0, method="rodas3")


@pytest.mark.parametrize("rtol", [0.0, -1e-6, float("nan"), 2.0])
def test_a_tolerance_that_cannot_be_is_refused(rtol):
    with pytest.raises(BadValue, match="rtol"):
        simulate(ready_model("tripartite"), until=1.0, rtol=rtol)
