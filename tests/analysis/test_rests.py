"""All rests of a model, their modes, and the charge that a search for rest has to keep."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest
from typer.testing import CliRunner

import ionostat as ion
from ionostat.analysis.rests import rest_model
from ionostat.analysis.starts import random_starts
from ionostat.cli import app
from ionostat.compiler.invariants import held, running
from ionostat.compiler.network import Network
from ionostat.compiler.slopes import Slopes
from ionostat.errors import BadValue, NoSolution
from ionostat.experiment.rest import moving, with_state
from ionostat.models.developing_neuron import expression
from ionostat.solvers.steady import Steady

SEED = 7


@cache
def steady(name: str = "tripartite") -> Steady:
    return Steady(Network(ion.ready_model(name)))


@pytest.mark.parametrize("name", ["tripartite", "neuron", "developing-neuron", "huebel-dahlem"])
def test_random_starts_have_the_totals(name):
    problem = steady(name)
    starts = random_starts(problem, 20, SEED)
    total, size = problem.rows @ problem.reference, np.abs(problem.rows) @ problem.scale
    assert np.max(np.abs(problem.rows @ starts.T - total[:, None]) / size[:, None]) < 1e-12
    assert np.all(starts[:, problem.amounts] > 0)
    ions = [i for i, s in enumerate(problem.network.states) if s.path.endswith((".K", ".Na"))]
    assert np.all(np.std(starts[:, ions] / problem.scale[ions], axis=0) > 0.03)  # they are no neighbours


@pytest.mark.long
def test_the_rest_of_tripartite_from_twenty_random_starts():
    """From anywhere that its totals allow it comes to its own rest or, energy gone, to the other stable one."""
    model = ion.ready_model("tripartite")
    found = ion.rests(model, starts=20, seed=SEED)
    own = Network(model).start
    best = found.isel(rest=0)
    assert bool(best.stable) and int(best.found) >= 15, f"seed {SEED}"
    assert best.state.values == pytest.approx(own, rel=1e-6, abs=1e-9)
    for k in range(found.sizes["rest"]):
        problem = steady()
        y = found.state.values[k]
        assert not moving(problem, y), k
        assert np.max(np.abs(problem.weights @ ((y - own) / problem.scale))) < 1e-12
    assert int(np.sum(found.found)) >= 21


def test_a_rest_from_twenty_random_starts():
    """What `at_rest` does, from each: a rest with the same totals, and mostly the model's own."""
    problem = steady()
    own = 0
    for start in random_starts(problem, 20, SEED):
        y, found = problem.rest(start, lambda y: not moving(problem, y))
        assert found
        assert np.max(np.abs(problem.weights @ ((y - problem.reference) / problem.scale))) < 1e-11, f"seed {SEED}"
        own += bool(np.max(np.abs(y - problem.reference) / problem.scale) < 1e-6)
    assert own >= 12, f"{own} of 20, seed {SEED}"


# -------------------------------------------------------------------- modes


@pytest.mark.parametrize("name", ["tripartite", "neuron", "huebel-dahlem"])
def test_eigenvalues_agree_with_finite_differences(name):
    problem = steady(name)
    y, n = problem.reference, len(problem.reference)
    network, p = problem.network, problem.p
    J = np.empty((n, n))
    for k in range(n):
        h = 1e-5 * problem.scale[k] * np.eye(n)[k]
        more, less = (np.array(network.derivative(y + s * h, p), dtype=float) for s in (1.0, -1.0))
        J[:, k] = (more - less) / (2e-5 * problem.scale)
    exact, basis = problem.subspace(y)
    values = np.sort_complex(np.linalg.eigvals(exact))
    expected = np.sort_complex(np.linalg.eigvals(basis.T @ J @ basis))
    assert values == pytest.approx(expected, rel=1e-4, abs=1e-6)
    assert np.sum(np.abs(np.linalg.eigvals(J)) < 1e-6) >= len(problem.weights)  # the totals are the rest of the space


@pytest.mark.long
def test_a_decay_shows_the_slowest_time_constant():
    model = ion.ready_model("tripartite")
    modes = ion.modes(model)
    problem = steady()
    J, basis = problem.subspace(problem.reference)
    values, vectors = np.linalg.eig(J)
    k = int(np.argmax(values.real))
    assert float(modes.growth[0]) == pytest.approx(values[k].real, rel=1e-6)
    away = np.real(basis @ vectors[:, k])
    state = int(np.argmax(np.abs(away)))
    start = problem.reference + 1e-3 * np.sign(away[state]) * away / np.max(np.abs(away)) * problem.scale
    tau = float(modes.time_constant[0])
    run = ion.simulate(
        with_state(model, problem.network, start), until=2 * tau, every=tau / 4, rtol=1e-9, spikes=False
    )
    gap = run.y[state] - problem.reference[state]
    slope = np.polyfit(run.t, np.log(gap), 1)[0]
    assert -1.0 / slope == pytest.approx(tau, rel=0.01)


def test_shares_of_a_mode_do_not_depend_on_units():
    """The same Jacobian in other units of the states gives the same shares, which sum to one."""
    from ionostat.analysis.modes import spectrum

    problem = Steady(Network(ion.ready_model("huebel-dahlem")))
    _, shares = spectrum(problem, problem.reference)
    random = np.random.default_rng(SEED)
    problem.scale_to(problem.scale * np.exp(random.standard_normal(len(problem.scale))))
    _, again = spectrum(problem, problem.reference)
    assert shares.sum(axis=1) == pytest.approx(1.0)
    assert again == pytest.approx(shares, abs=1e-6), f"seed {SEED}"


def test_an_unstable_rest_is_told_and_left():
    """Beside a threshold a run leaves; the report says how fast."""
    model = ion.ready_model("huebel-dahlem")
    found = ion.rests(model, starts=15, seed=1)
    k = int(np.flatnonzero(found.unstable.values > 0)[0])
    at = rest_model(model, found, k)
    assert not bool(ion.modes(at).stable)
    y = Network(at).start.copy()
    i = Network(at).index["neuron.V"]
    y[i] += 1e-6
    run = ion.simulate(with_state(at, Network(at), y), until="10 ms", every="1 ms", spikes=False)
    assert abs(run.V("neuron")[-1] - run.V("neuron")[0]) > 1e-3


# -------------------------------------------------------------------- charge


def test_the_charge_of_a_cell_whose_bicarbonate_is_held():
    """No channel for bicarbonate is open, so its charge stays: at_rest comes to where a long run comes."""
    model = ion.ready_model("developing-neuron").with_values(expression(0.6))
    network = Network(model)
    rest = ion.at_rest(model)
    run = ion.simulate(model, until=1e7, every=1e7, spikes=False)
    assert rest.value("neuron.V") == pytest.approx(run.V("neuron")[-1], abs=1e-6)
    for symbol in ("Na", "K", "Cl"):
        assert rest.value(f"neuron.{symbol}") == pytest.approx(run.c(symbol, "neuron")[-1], rel=1e-5)
    p = network.default_parameters
    weights = held(network, p, running(network, p))
    drift = weights @ (Network(rest).start - network.start)
    assert len(weights) == 2  # the sites of the buffer, and the charge
    assert np.max(np.abs(drift) / (np.abs(weights) @ network.start)) < 1e-12


def test_an_open_path_for_a_held_ion_lets_the_charge_go():
    model = ion.ready_model("developing-neuron").with_values({"neuron.tonic_gabaa.input": "1 uM"})
    network = Network(model)
    active = running(network, network.default_parameters)
    assert len(held(network, network.default_parameters, active)) == 1
    rest = ion.at_rest(model)
    assert not moving(Steady(Network(rest)), Network(rest).start)


def test_held_totals_are_kept_by_every_process():
    for name in ("tripartite", "dendrite", "synapse", "astrocyte-pair"):
        network = Network(ion.ready_model(name))
        p, y = network.default_parameters, network.start
        weights = held(network, p)
        f = np.array(network.derivative(1.01 * y, p), dtype=float)
        sizes = np.abs(weights) @ np.abs(f) + 1e-300
        assert np.max(np.abs(weights @ f) / sizes, initial=0.0) < 1e-9, name


# -------------------------------------------------------------------- machine code, shell, refusals


@pytest.mark.parametrize("name", ["tripartite", "developing-neuron"])
def test_machine_code_is_what_the_graph_says(name):
    network = Network(ion.ready_model(name))
    slopes = Slopes(network)
    y, p = network.start * 1.003, network.default_parameters
    walked = slopes(y, p)
    slopes._asked = 1000
    compiled = slopes(y, p)
    for a, b in zip(walked, compiled):
        assert b == pytest.approx(a, rel=1e-9, abs=1e-9 * np.max(np.abs(a)))
    i = network.parameter_index["neuron.pump.density"]
    h = 1e-4 * p[i] * np.eye(len(p))[i]
    difference = (slopes(y, p + h)[0] - slopes(y, p - h)[0]) / (2e-4 * p[i])
    exact = slopes.by_parameter(i)(y, p)
    assert exact == pytest.approx(difference, rel=1e-6, abs=1e-8 * np.max(np.abs(exact)))


def test_the_shell_tells_of_all_rests(tmp_path):
    picture = tmp_path / "rests.png"
    words = ["rest", "huebel-dahlem", "--all", "--starts", "6", "--seed", "1", "--json", "--plot", str(picture)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told[0]["stable"] and told[0]["V"]["neuron"] == pytest.approx(-0.0672, abs=1e-4)
    assert picture.stat().st_size > 10_000
    one = CliRunner().invoke(app, ["rest", "huebel-dahlem"])
    assert "stable; slowest modes" in one.stdout and "ecs.KB" in one.stdout


def test_the_shell_follows_a_branch(tmp_path):
    picture, saved = tmp_path / "branch.svg", tmp_path / "branch.nc"
    words = ["branch", "huebel-dahlem", "neuron.pump.density", "x0.7:x1.3", "--plot", str(picture), "-o", str(saved)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "branch 1" in done.stdout and "stable" in done.stdout
    assert picture.stat().st_size > 5_000
    import xarray as xr

    with xr.open_dataset(saved, engine="h5netcdf") as ds:
        assert ds.sizes["point"] > 10 and ds.attrs["path"] == "neuron.pump.density"
    for wrong in (["neuron.pump.densty", "x0.5:x2"], ["neuron.pump.density", "x1:x1"], ["neuron.pump.density", "7"]):
        refused = CliRunner().invoke(app, ["branch", "huebel-dahlem", *wrong])
        assert refused.exit_code == 2 and "Traceback" not in refused.output


def test_what_cannot_be_asked():
    with pytest.raises(BadValue, match="starts"):
        ion.rests(ion.ready_model("huebel-dahlem"), starts=-1)


def test_more_densities_than_equations():
    """Of those that balance, the nearest with none below zero; the limit is kept where Newton's method crosses it."""
    from ionostat.mechanisms.leak import Leak
    from ionostat.mechanisms.sodium_pump import SodiumPump

    cell = ion.Compartment(
        "cell", volume="2 pL", concentrations={"Na": 12.0, "K": 140.0, "Cl": 5.2},
        clamped={"ATP": 3.0, "ADP": 0.03, "Pi": 2.0},
    )
    bath = ion.Reservoir("bath", concentrations={"Na": 145.0, "K": 3.5, "Cl": 148.5})
    leaks = [Leak(ion.Na), Leak(ion.K, P=1e-12), Leak(ion.Na, P=1e-6, name="second")]
    model = ion.Model(ion.Membrane(cell, bath, V=-0.07, mechanisms=[*leaks, SodiumPump()]))
    free = ["cell.leak_Na.P", "cell.leak_K.P", "cell.second.P", "cell.pump.density"]
    found = ion.balanced(model, free)
    values = [found.value(path) for path in free]
    assert min(values) >= 0 and values[1] > 0 and values[3] > 0
    speeds = Steady(Network(found)).speeds(Network(found).start)[0]
    assert np.max(np.abs(speeds)) < 1e-9


def test_the_wanted_rest_is_given_beside_the_model():
    model = ion.ready_model("tripartite")
    from ionostat.models import tripartite

    free = [path for path in tripartite.SOLVED if path.startswith(("neuron.leak", "neuron.kcc2"))]
    with pytest.raises(NoSolution):
        ion.balanced(model, free[:1], rest={"neuron.V": "-65 mV"})
    found = ion.balanced(model, list(tripartite.SOLVED), rest={"neuron.V": "-68 mV"})
    assert found.value("neuron.V") == -0.068
    assert not moving(Steady(Network(found)), Network(found).start)
