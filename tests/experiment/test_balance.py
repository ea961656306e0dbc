"""Rest: balanced densities, rest from a start that moves, and what has no solution."""

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
    at_rest,
    balanced,
    ready_model,
    simulate,
)
from ionostat.compiler.invariants import charge_weights, conserved_totals
from ionostat.compiler.network import Network
from ionostat.errors import NoSolution, UnknownName
from ionostat.mechanisms.cotransport import LinearKCC2
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.sodium_pump import SodiumPump
from ionostat.mechanisms.water import TenseWater, Water
from ionostat.models import tripartite


def cell_with(*mechanisms, V: float = -0.07, **levels: float) -> Model:
    inner = {"Na": 12.0, "K": 140.0, "Cl": 8.0, **levels}
    cell = Compartment("cell", volume="2 pL", concentrations=inner, clamped={ATP: 3.0, ADP: 0.03, Pi: 2.0})
    bath = Compartment(
        "ecs", volume="20 pL", concentrations={Na: 145.0, K: 3.5, Cl: 130.0}, impermeant=Impermeant("40 mM")
    )
    return Model(Membrane(cell, bath, V=V, mechanisms=mechanisms))


def speeds(model: Model) -> np.ndarray:
    """Change of every state per second, relative to its size."""
    network = Network(model)
    dy = np.array(network.derivative(network.start, network.default_parameters), dtype=float)
    return np.abs(dy) / np.maximum(np.abs(network.start), network.scale)


def test_the_ready_model_can_be_balanced_again():
    again = tripartite.balance()
    for path, value in tripartite.SOLVED.items():
        assert again.value(path) == pytest.approx(value, rel=1e-6), path
    assert np.max(speeds(again)) < 1e-9


def test_densities_that_make_a_state_a_rest():
    start = cell_with(Leak(Na), Leak(K), LinearKCC2(), Leak(Cl, P=1e-9), SodiumPump(), Water())
    model = balanced(start, ["cell.leak_Na.P", "cell.leak_K.P", "cell.kcc2.u"])
    assert np.max(speeds(model)) < 1e-9
    assert all(model.value(f"cell.{m}") > 0 for m in ("leak_Na.P", "leak_K.P", "kcc2.u"))
    solution = simulate(model, until="1 h")
    assert np.max(np.abs(solution.V("cell") + 0.07)) < 1e-9
    for symbol in ("Na", "K", "Cl"):
        assert np.ptp(solution.c(symbol, "cell")) < 1e-7


def test_a_linear_balance_is_the_solution_by_hand():
    """Sodium: what the pump takes out, three a turnover, the leak lets in."""
    start = cell_with(Leak(Na), Leak(K), SodiumPump())
    model = balanced(start, ["cell.leak_Na.P", "cell.leak_K.P"])
    network = Network(start)
    leak_Na, leak_K, pump = network.rates(network.start, network.default_parameters)[0]
    assert model.value("cell.leak_Na.P") == pytest.approx(-3 * pump / leak_Na * 1e-9, rel=1e-9)
    assert model.value("cell.leak_K.P") == pytest.approx(2 * pump / leak_K * 1e-9, rel=1e-9)


def test_an_ion_that_nothing_balances_is_named():
    start = cell_with(Leak(Na), Leak(K), SodiumPump())
    with pytest.raises(NoSolution, match=r"cell\.K") as error:
        balanced(start, ["cell.leak_Na.P"])
    assert "cell.Na " not in str(error.value)
    assert "cell.leak_Na.P" in str(error.value)


def test_a_density_that_would_have_to_be_negative():
    """Chloride above equilibrium leaks out; a KCC2 that carries it out too would have to run backward."""
    start = cell_with(Leak(Na), Leak(K), Leak(Cl, P=1e-9), LinearKCC2(), SodiumPump(), Cl=30.0)
    with pytest.raises(NoSolution, match=r"cell\.kcc2\.u = -"):
        balanced(start, ["cell.leak_Na.P", "cell.leak_K.P", "cell.kcc2.u"])


def test_an_unknown_number_to_free():
    with pytest.raises(UnknownName, match=r"leak_Na"):
        balanced(cell_with(Leak(Na), Leak(K), SodiumPump()), ["cell.leak_Naa.P"])


def rest_of(model: Model) -> tuple[Model, Network, np.ndarray]:
    found = at_rest(model)
    network = Network(found)
    return found, network, network.start


def same_totals(before: Network, y0: np.ndarray, y: np.ndarray) -> None:
    for total in conserved_totals(before):
        size = np.abs(total.weights) @ np.abs(y0)
        assert abs(total.weights @ (y - y0)) < 1e-12 * size, total.name
    for k in range(len(before.model.membranes)):
        weights = charge_weights(before, k)
        per_volt = abs(weights[before.index[f"{before.model.membranes[k].name}.V"]])
        assert abs(weights @ (y - y0)) < 1e-9 * per_volt


def test_rest_there_and_back():
    """A pump weakened by a tenth gives another rest with the same totals; restored, the first again."""
    model = ready_model("tripartite")
    density = model.value("neuron.pump.density")
    weaker = model.with_values({"neuron.pump.density": "x0.9"})
    assert np.max(speeds(weaker)) > 1e-6
    moved, network, y = rest_of(weaker)
    same_totals(Network(weaker), Network(weaker).start, y)
    assert np.max(speeds(moved)) < 1e-9
    assert y[network.index["neuron.Na"]] > 1.02 * Network(model).start[network.index["neuron.Na"]]
    back, network, y = rest_of(moved.with_values({"neuron.pump.density": density}))
    same_totals(Network(model), Network(model).start, y)
    assert np.max(speeds(back)) < 1e-9
    ions = [i for i, s in enumerate(network.states) if s.kind == "amount" and s.species in (Na, K, Cl)]
    assert y[ions] == pytest.approx(Network(model).start[ions], rel=1e-7)
    assert y[network.index["neuron.V"]] == pytest.approx(-0.07, abs=1e-9)


def test_rest_of_a_cell_whose_pump_is_halved():
    start = cell_with(Leak(Na), Leak(K), Leak(Cl, P=5e-9), SodiumPump(), Water(), Cl=9.55)
    healthy = balanced(start, ["cell.leak_Na.P", "cell.leak_K.P", "cell.Cl"])
    weaker = healthy.with_values({"cell.pump.density": "x0.5"})
    found, network, y = rest_of(weaker)
    same_totals(Network(weaker), Network(weaker).start, y)
    assert np.max(speeds(found)) < 1e-9
    assert y[network.index["cell.Na"]] > Network(weaker).start[network.index["cell.Na"]] * 1.1
    late = simulate(weaker, until="100 h", every="10 h")
    assert late.V("cell")[-1] == pytest.approx(y[network.index["cell.V"]], abs=1e-6)
    assert late.y[network.index["cell.Na"], -1] == pytest.approx(y[network.index["cell.Na"]], rel=1e-4)


def test_a_rest_is_its_own_rest():
    model = ready_model("tripartite")
    _, network, y = rest_of(model)
    assert y == pytest.approx(Network(model).start, rel=1e-7, abs=1e-9)
    assert network.model.name == "tripartite"


def test_a_path_that_has_nothing_against_it_is_named():
    start = cell_with(Leak(Na), Leak(K), Leak(Cl, P=1e-9), SodiumPump(), Water())
    with pytest.raises(NoSolution, match="only zero balances cell.leak_Cl.P"):
        balanced(start, ["cell.leak_Na.P", "cell.leak_K.P", "cell.leak_Cl.P"])


def test_water_that_moves_is_no_rest():
    tense = TenseWater(stiffness=1e5, reference=0.9 * 2e-15)
    start = cell_with(Leak(Na), Leak(K), LinearKCC2(), Leak(Cl, P=1e-9), SodiumPump(), tense)
    with pytest.raises(NoSolution, match="cell.H2O moves"):
        balanced(start, ["cell.leak_Na.P", "cell.leak_K.P", "cell.kcc2.u"])
