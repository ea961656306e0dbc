"""Balance: the densities that make a given state stand still."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..compiler.graph import Expr, Graph, evaluate
from ..compiler.invariants import charge_weights
from ..compiler.network import Network
from ..errors import BadValue, NoSolution, unknown
from ..model.model import Model
from ..model.paths import resolve, table
from ..species import H2O
from .rest import site_fractions

ROUNDS = 60
#: water that moves by more than this part of itself in a second is no rest
STILL_WATER = 1e-9
#: net fluxes this far below what a change of the level by itself would drive are round-off
ROUND_OFF = 1e-9
#: pull of free numbers towards their own values, beside that of the balance
NUDGE = 1e-6


def balanced(
    model: Model, free: Sequence[str], tolerance: float = 1e-9, *, rest: Mapping[str, Any] | None = None,
) -> Model:
    r"""Solve for numbers of a model so that its starting state, or one that is given, is a rest.

    The net rate of every species in every compartment is zero, :math:`S\,r(y_0; \theta) = 0`, by Newton's method on
    the free numbers with exact slopes; where they are densities the equations are linear and one round does it. Of
    more densities than equations those nearest to the model's own are taken that are not below their limits
    (non-negative least squares).

    Args:
        model: its start is the wanted rest, but for what ``rest`` says.
        free: paths of densities, permeabilities or starting concentrations to solve for.
        tolerance: largest rest of an equation, relative to the largest flux in it or to what a change of
            a free number as large as itself would bring.
        rest: numbers of the wanted rest that differ from the start: ``{"neuron.V": "-70 mV", "neuron.K": "135 mM"}``.

    Returns:
        The model with the solved numbers; its gates and the states of its proteins start at
        their steady values.

    Raises:
        NoSolution: an ion or water cannot be balanced, or a density would have to be zero or negative;
            says which.
        BadValue: a number is named twice.
    """
    model = model.with_values(rest) if rest else model
    known = table(model)
    free = [free] if isinstance(free, str) else free
    paths = [resolve(model, path, known).path for path in free]
    twice = [path for path in dict.fromkeys(paths) if paths.count(path) > 1]
    if twice:
        raise BadValue(f"{', '.join(twice)} is given twice among the free numbers: name each once.")
    lowest = {path: known[path].info.low for path in paths}
    solver = _Balance(model, paths)
    x = solver.first()
    x = np.where((x == 0.0) & ~solver.gates, 1e-12, x)
    size = first = np.where(solver.gates, 1.0, np.abs(x))
    for _ in range(ROUNDS):
        left, J = solver.equations(x, size)
        change = np.linalg.lstsq(J, -left, rcond=1e-13)[0]
        fall = np.max(-change[solver.levels], initial=0.0)
        x = x + change * size * (0.8 / fall if fall > 0.8 else 1.0)
        size = np.where(solver.gates, 1.0, np.maximum(np.abs(x), 1e-3 * size))
        if np.max(np.abs(change)) < 1e-13:
            break
    theta = x[: len(paths)]
    none = [path for path, value, size_then in zip(paths, theta, first) if abs(value) < 1e-9 * size_then]
    if none:
        raise NoSolution(
            f"only zero balances {', '.join(none)}: nothing drives against {'it' if len(none) == 1 else 'them'}. Add "
            "what does work (a pump, a cotransporter), or hold the number and free another."
        )
    left, _ = solver.equations(x, size)
    if np.any(theta < list(lowest.values())):
        x, left = _none_below(solver, first, x, left, np.array(list(lowest.values())), tolerance)
        theta = x[: len(paths)]
    _refuse_unbalanced(solver, left, tolerance, paths, theta, lowest)
    found = model.with_values(dict(zip(paths, theta)))
    start = site_fractions(solver.network, solver.at(x)[0])
    at_start = Model(*found.parts, temperature=found.temperature, name=found.name, start=start)
    _refuse_moving_water(at_start)
    return at_start


def _none_below(
    solver: _Balance, first: np.ndarray, x: np.ndarray, left: np.ndarray, lowest: np.ndarray, tolerance: float
) -> tuple[np.ndarray, np.ndarray]:
    """Densities that balance with none below its limit, nearest to the first; ``x`` again where there are none.

    Raises:
        NoSolution: some density has to lie below its limit; says which ion asks for it.
    """
    from scipy.optimize import nnls

    n = len(solver.paths)
    own = first[:n]
    if any(kind != "p" for kind, _, _ in solver.unknowns[:n]) or not np.all(np.isfinite(lowest)):
        return x, left
    size = np.where(solver.gates, 1.0, np.abs(first))
    rest, J = solver.equations(np.concatenate([own, x[n:]]), size)
    A, floor = J[:, :n], lowest / size[:n]
    target = A @ (own / size[:n] - floor) - rest
    above = nnls(np.vstack([A, NUDGE * np.eye(n)]), np.append(target, NUDGE * (own / size[:n] - floor)))[0]
    used = above > 0
    above[used] += np.linalg.lstsq(A[:, used], target - A @ above, rcond=None)[0]
    found = np.concatenate([(floor + above) * size[:n], x[n:]])
    rest, _ = solver.equations(found, np.where(solver.gates, 1.0, np.maximum(np.abs(found), 1e-3 * size)))
    if np.all(np.abs(rest) <= tolerance) and np.all(above >= 0):
        return found, rest
    negative = ", ".join(f"{p} = {v:.4g}" for p, v, low in zip(solver.paths, x, lowest) if v < low)
    worst = sorted(zip(np.abs(rest), solver.names()), reverse=True)
    ions = ", ".join(name for part, name in worst[:3] if part > max(tolerance, 1e-3 * worst[0][0]))
    raise NoSolution(
        f"the balance needs a value below its limit: {negative}. With none below it {ions} would be left over: the "
        "process would have to run the other way, and another pathway of that ion is too large or too small."
    )


def _refuse_moving_water(model: Model) -> None:
    """Water follows osmoles and pressures, which no density can balance."""
    network = Network(model)
    speed = np.array(network.derivative(network.start, network.default_parameters), dtype=float)
    for state, y, dy in zip(network.states, network.start, speed):
        if state.species == H2O and abs(dy) > STILL_WATER * abs(y):
            raise NoSolution(
                f"this state cannot be a rest: {state.path} moves by {dy / y:+.2g} of itself a second. Let the "
                "start be isosmotic, with what pressure its membrane holds against it."
            )


class _Balance:
    """Net rates of a model's start as functions of some of its numbers, with exact slopes.

    The unknowns are the free numbers, then the gates and the states of proteins, which have to
    stand still too.
    """

    def __init__(self, model: Model, paths: list[str]):
        self.network = network = Network(model)
        self.paths = paths
        inner = [i for i, s in enumerate(network.states) if s.kind in ("gate", "site")]
        self.unknowns = [self._unknown(path) for path in paths] + [("y", i, 1.0) for i in inner]
        #: which of the unknowns are concentrations: Newton may not make those negative
        self.levels = np.array([k == "y" and network.states[i].kind != "gate" for k, i, _ in self.unknowns], dtype=bool)
        #: gates are fractions of one, and may stand at zero
        self.gates = np.array([k == "y" and network.states[i].kind == "gate" for k, i, _ in self.unknowns], dtype=bool)
        self.amounts = [
            i for i, s in enumerate(network.states)
            if s.kind in ("amount", "site") and s.species != H2O and np.any(network.S[i])
        ]
        #: membranes whose voltage the amounts do not fix: open on both sides
        self.voltages = [k for k in range(len(model.membranes)) if charge_weights(network, k) is None]
        if not self.amounts and not self.voltages:
            raise NoSolution(f"nothing is to be balanced in {model.name!r}: no amount and no voltage moves.")
        carried = np.array([[s.charges[k] for s in network.steps] for k in self.voltages])
        self.rows = np.vstack([network.S[self.amounts], carried.reshape(-1, len(network.steps))])
        self._trace()

    def _unknown(self, path: str) -> tuple[str, int, float]:
        """Where a free number stands, and by what it is multiplied there."""
        network = self.network
        if path in network.parameter_index:
            return "p", network.parameter_index[path], 1.0
        if path not in network.index:
            raise unknown("free number", path, [*network.parameter_index, *network.index])
        i, place = network.index[path], path.partition(".")[0]
        return "y", i, network.model.compartments[place].volume if network.states[i].kind == "amount" else 1.0

    def _trace(self) -> None:
        """Turnovers, what stands still besides, and their slopes, as expressions."""
        network, graph = self.network, Graph()
        y = [graph.input("y", i) for i in range(len(network.states))]
        p = [graph.input("p", i) for i in range(len(network.parameters))]
        turnovers, speeds = network.rates(y, p)
        still = [*speeds.values(), *network.protein_excess(y, p)]
        self.outputs = [graph.wrap(e) for e in (*turnovers, *still)]
        inputs = [(y if kind == "y" else p)[i] for kind, i, _ in self.unknowns]
        self.slopes = {
            (k, u): graph.derivative(output, inputs[u])
            for k, output in enumerate(self.outputs) for u in range(len(inputs)) if output.below & inputs[u].below
        }
        #: how a species' own level moves its balance: a size where its paths stand at equilibrium
        own = [(row, y[i]) for row, i in enumerate(self.amounts)]
        self.own = [self._own_slope(graph, row, symbol) for row, symbol in own]

    def _own_slope(self, graph: Graph, row: int, symbol: Expr) -> Expr:
        moved = [j for j in np.flatnonzero(self.rows[row]) if self.outputs[j].below & symbol.below]
        slopes = [float(self.rows[row, j]) * graph.derivative(self.outputs[j], symbol) for j in moved]
        return graph.wrap(sum(slopes, graph.const(0.0)) * symbol)

    def names(self) -> list[str]:
        """What each balance is of."""
        membranes = self.network.model.membranes
        return [
            *(self.network.states[i].path for i in self.amounts),
            *(f"{membranes[k].name}.V" for k in self.voltages),
        ]

    def first(self) -> np.ndarray:
        """The unknowns of the model as it is, gates and proteins at their steady values."""
        network = self.network
        y, p = network.start, network.default_parameters
        y = network.with_steady_sites(network.with_steady_gates(y, p), p)
        return np.array([(y if kind == "y" else p)[i] / factor for kind, i, factor in self.unknowns])

    def at(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """State and parameters with the unknowns put in."""
        y, p = self.network.start.copy(), self.network.default_parameters
        for (kind, i, factor), value in zip(self.unknowns, x):
            (y if kind == "y" else p)[i] = value * factor
        return y, p

    def equations(self, x: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Residuals and their slopes by relative changes of the unknowns, scaled by row."""
        y, p = self.at(x)
        arrays = {"y": y, "p": p}
        with np.errstate(all="ignore"):
            found = evaluate([*self.outputs, *self.own, *self.slopes.values()], lambda kind, i: arrays[kind][i])
        values = np.array(found[: len(self.outputs)], dtype=float)
        own = np.abs(np.array(found[len(values) : len(values) + len(self.own)], dtype=float))
        slope = np.zeros((len(values), len(x)))
        for (k, u), value in zip(self.slopes, found[len(values) + len(own) :]):
            slope[k, u] = value * self.unknowns[u][2] * size[u]
        n = len(self.network.steps)
        rest = np.concatenate([self.rows @ values[:n], values[n:]])
        J = np.vstack([self.rows @ slope[:n], slope[n:]])
        sizes = np.zeros(len(rest))
        sizes[: len(self.rows)] = np.max(np.abs(self.rows * values[:n]), axis=1)
        still = ROUND_OFF * own > sizes[: len(own)]
        sizes[: len(own)][still] = own[still]
        # a reaction at equilibrium has no net flux: its slopes then say how large it is
        scale = np.maximum(np.maximum(sizes, np.max(np.abs(J), axis=1)), 1e-300)
        return rest / scale, J / scale[:, None]


def _refuse_unbalanced(
    solver: _Balance, rest: np.ndarray, tolerance: float, paths: list[str], theta: np.ndarray,
    lowest: dict[str, float],
) -> None:
    bad = [
        f"{name} ({r:+.2g} of its largest flux is left over)"
        for name, r in zip(solver.names(), rest) if not abs(r) <= tolerance
    ]
    if bad:
        raise NoSolution(
            f"this state cannot be a rest with {', '.join(paths)} free: no values balance "
            f"{'; '.join(bad[:4])}. Free a number of a process that moves it, or change the state."
        )
    negative = [f"{p} = {v:.4g}" for p, v in zip(paths, theta) if v < lowest[p]]
    if negative:
        raise NoSolution(
            f"the balance needs a value below its limit: {', '.join(negative)}. The process would "
            "have to run the other way: another pathway of that ion is too large or too small."
        )
