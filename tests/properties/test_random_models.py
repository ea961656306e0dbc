"""Random graphs of compartments with random processes: what is conserved stays so."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ionostat import (
    H2O,
    Cl,
    Compartment,
    Impermeant,
    Junction,
    K,
    Mechanism,
    Membrane,
    Model,
    Na,
    Process,
    R,
    parameter,
)
from ionostat.checks.bench import aligned
from ionostat.compiler.graph import evaluate
from ionostat.compiler.invariants import charge_weights, conserved_totals
from ionostat.compiler.kernels import Kernels, build
from ionostat.compiler.llvm_text import module_text
from ionostat.compiler.native import load
from ionostat.compiler.network import Network
from ionostat.mechanisms.leak import Leak, OhmicLeak, constant_field_flux
from ionostat.solvers.driver import driver_text
from ionostat.solvers.lanes import HEAD
from ionostat.solvers.rosenbrock import Rosenbrock, Work

OSMOLARITY = 310.0
IONS = (Na, K, Cl)


class Exchanger(Mechanism):
    """Any whole numbers of Na, K and Cl, by a rate linear in the affinity."""

    Na_out: int = 0
    K_out: int = 0
    Cl_out: int = 0
    u: float = parameter(1e-9, "mol m-2 s-1", low=0, meaning="flux per A/RT")

    def processes(self):
        numbers = dict(zip(IONS, (self.Na_out, self.K_out, self.Cl_out)))
        return [Process("", self.rate, moves=numbers)]

    def rate(self, m):
        return self.u * m.affinity / (R * m.T)


class Osmosis(Mechanism):
    """Water down its osmotic difference."""

    moves = {H2O: 1}
    L: float = parameter(1e-3, "mol m-2 s-1", low=0, meaning="flux per mM")

    def rate(self, m):
        return self.L * (m.outside.osmolarity - m.inside.osmolarity)


class Gap(Mechanism):
    """Ions from inside to inside."""

    place = "junction"
    P: float = parameter(1e-17, "m3 s-1", low=0, meaning="permeability")

    def processes(self):
        def flux(species):
            return lambda m: constant_field_flux(self.P, species, m)

        return [Process(s.symbol, flux(s), moves={s: 1}) for s in IONS]


def log_uniform(low: float, high: float):
    return st.floats(np.log(low), np.log(high)).map(lambda v: float(np.exp(v)))


@st.composite
def compartments(draw, name: str):
    cations = draw(st.floats(135, 150))
    sodium, chloride = draw(st.floats(0.03, 0.97)) * cations, draw(st.floats(4, 130))
    levels = {Na: sodium, K: cations - sodium, Cl: chloride}
    rest = Impermeant(OSMOLARITY - cations - chloride)
    return Compartment(
        name, volume=draw(log_uniform(1e-16, 1e-14)), concentrations=levels, impermeant=rest
    )


@st.composite
def mechanisms(draw):
    found = [
        draw(st.sampled_from([
            Leak(s, P=draw(log_uniform(1e-11, 1e-7))), OhmicLeak(s, g=draw(log_uniform(1e-2, 10))),
        ]))
        for s in draw(st.lists(st.sampled_from(IONS), unique=True))
    ]
    whole = st.integers(-3, 3)
    for i in range(draw(st.integers(0, 2))):
        numbers = draw(st.tuples(whole, whole, whole).filter(any))
        found.append(Exchanger(*numbers, u=draw(log_uniform(1e-10, 1e-8)), name=f"exchanger_{i}"))
    if draw(st.booleans()):
        found.append(Osmosis(L=draw(log_uniform(1e-4, 1e-2))))
    return found


@st.composite
def models(draw):
    """A tree of membranes over 2 to 5 compartments, some joined by a junction as well."""
    places = [draw(compartments(f"c{i}")) for i in range(draw(st.integers(2, 5)))]
    parts: list = []
    for i in range(1, len(places)):
        ends = [places[i], places[draw(st.integers(0, i - 1))]]
        if draw(st.booleans()):
            ends.reverse()
        parts.append(
            Membrane(
                *ends, name=f"m{i}", area=draw(log_uniform(1e-10, 3e-9)), V=draw(st.floats(-0.1, 0.05)),
                mechanisms=draw(mechanisms()),
            )
        )
    if draw(st.booleans()):
        first, last = places[0], places[-1]
        parts.append(Junction(first, last, mechanisms=[Gap(P=draw(log_uniform(1e-19, 1e-16)))]))
    if not any(part.mechanisms for part in parts):
        parts[0] = Membrane(places[1], places[0], name="m1", mechanisms=[Leak(K)])
    return Model(*parts)


def compiled_derivative(solver: Rosenbrock, y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The right-hand side in the machine code that the solver runs."""
    kernels = solver.kernels
    text = module_text(kernels, 1) + driver_text(solver.shape, solver.tableau)
    address = load(text, ["prepare", "derivative"])
    pointer, size = ctypes.c_void_p, kernels.sizes
    table = {name: aligned(max(1, size[name])) for name in ("y", "p", "c", "f", "r")}
    table["y"][: y.size], table["p"][: p.size] = y, p
    at = {name: array.ctypes.data for name, array in table.items()}
    ctypes.CFUNCTYPE(None, pointer, pointer)(address["prepare"])(at["p"], at["c"])
    ctypes.CFUNCTYPE(None, *[pointer] * 4)(address["derivative"])(at["y"], at["c"], at["f"], at["r"])
    return table["f"][: y.size].copy()


def size_of_terms(kernels: Kernels, y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """What the right-hand side sums up, each rate with the sensitivities that round it."""
    network = kernels.network

    def value(expressions):
        return np.abs(evaluate(list(expressions), lambda kind, i: (y if kind == "y" else p)[i]))

    terms = np.array(value(kernels.turnovers), dtype=float)
    for j, slopes in enumerate(kernels.rate_slopes):
        terms[j] += value(slopes.values()) @ np.abs(y[list(slopes)])
    size = np.abs(network.S) @ terms
    for membrane, row in zip(network.model.membranes, network.charging(p)):
        size[network.index[f"{membrane.name}.V"]] = sum(abs(v) * terms[j] for j, v in row)
    return size


@settings(
    max_examples=25, derandomize=True, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(models())
def test_what_is_conserved_stays(model):
    network = Network(model)
    solver, p = Rosenbrock(build(network)), network.default_parameters
    work = Work(network.start[None], p[None, None], np.array([[1.0]]), np.linspace(0, 1, 9))
    rows = np.vstack(list(solver.run(work)))
    y = rows[:, HEAD : HEAD + len(network.states)]
    assert solver.outcome.status.tolist() == [1]
    assert rows[-1, HEAD - 1] == 1.0 and np.all(np.isfinite(y))
    for total in conserved_totals(network):
        size = np.abs(total.weights) @ np.abs(y[0])
        assert np.max(np.abs((y - y[0]) @ total.weights)) <= 1e-12 * size, total.name
    for k, membrane in enumerate(model.membranes):
        weights = charge_weights(network, k)
        per_volt = abs(weights[network.index[f"{membrane.name}.V"]])
        assert np.max(np.abs((y - y[0]) @ weights)) <= 1e-9 * per_volt, membrane.name
    for here in (network.start, y[-1]):
        by_words = np.array(network.derivative(here, p), dtype=float)
        error = np.abs(compiled_derivative(solver, here, p) - by_words)
        assert np.all(error <= 1e-12 * size_of_terms(solver.kernels, here, p))


@settings(max_examples=60, derandomize=True, deadline=None)
@given(models())
def test_totals_are_exact_in_integers(model):
    network = Network(model)
    totals = conserved_totals(network)
    for total in totals:
        if np.issubdtype(total.weights.dtype, np.integer):
            assert not np.any(total.weights @ network.S), total.name
        else:
            assert np.max(np.abs(total.weights @ network.S)) < 1e-12, total.name
    rows = np.any(network.S != 0, axis=1)
    rank = np.linalg.matrix_rank(network.S.astype(float))
    assert len(totals) == rows.sum() - rank
    for k in range(len(model.membranes)):
        weights, dy = charge_weights(network, k), np.zeros((len(network.states), len(network.steps)))
        dy += network.S
        for membrane, row in zip(model.membranes, network.charging(network.default_parameters)):
            for j, volts in row:
                dy[network.index[f"{membrane.name}.V"], j] = volts
        assert np.max(np.abs(weights @ dy), initial=0.0) < 1e-12


def test_a_ring_of_membranes_is_refused():
    from ionostat import IonostatError

    levels = {Na: 70.0, K: 70.0, Cl: 130.0}
    a, b, c = (Compartment(n, concentrations=levels, impermeant=Impermeant(40.0)) for n in "abc")
    ends = ((a, b), (b, c), (c, a))
    ring = [Membrane(x, y, V=0.0, name=x.name + y.name, mechanisms=[Leak(K)]) for x, y in ends]
    with pytest.raises(IonostatError, match="join already"):
        Network(Model(*ring))
