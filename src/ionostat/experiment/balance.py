"""Rest: find the state that stands still, or the densities that make a given state stand still."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..compiler.graph import Expr, Graph, evaluate
from ..compiler.invariants import charge_weights, conserved_totals
from ..compiler.kernels import jacobian, slopes, trace
from ..compiler.network import Network
from ..compiler.states import POOL_DIP
from ..errors import BadValue, NoSolution, unknown
from ..model.compartment import Compartment, Impermeant
from ..model.model import Model
from ..model.paths import resolve, table
from ..species import H2O

#: a rest: no state moves by more than this part of its scale in a second
STILL = 1e-11
ROUNDS = 60
#: distance of a state from where it settles that is round-off, relative to its size
ROUND_OFF_OF_REST = 1e-11
#: water that moves by more than this part of itself in a second is no rest
STILL_WATER = 1e-9
#: net fluxes this far below what a change of the level by itself would drive are round-off
ROUND_OFF = 1e-9


def balanced(model: Model, free: Sequence[str], tolerance: float = 1e-9) -> Model:
    """Solve for numbers of a model so that its starting state is a rest.

    The net rate of every species in every compartment is zero,
    :math:`S\\,r(y_0; \\theta) = 0`, by Newton's method on the free numbers with exact slopes; where
    they are densities the equations are linear and one round does it.

    Args:
        model: its start is the wanted rest.
        free: paths of densities, permeabilities or starting concentrations to solve for.
        tolerance: largest rest of an equation, relative to the largest flux in it or to what a change of
            a free number as large as itself would bring.

    Returns:
        The model with the solved numbers; its gates and the states of its proteins start at
        their steady values.

    Raises:
        NoSolution: an ion or water cannot be balanced, or a density would have to be zero or negative;
            says which.
        BadValue: a number is named twice.
    """
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
        rest, J = solver.equations(x, size)
        change = np.linalg.lstsq(J, -rest, rcond=1e-13)[0]
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
    rest, _ = solver.equations(x, size)
    _refuse_unbalanced(solver, rest, tolerance, paths, theta, lowest)
    found = model.with_values(dict(zip(paths, theta)))
    start = site_fractions(solver.network, solver.at(x)[0])
    at_start = Model(*found.parts, temperature=found.temperature, name=found.name, start=start)
    _refuse_moving_water(at_start)
    return at_start


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


def at_rest(model: Model, rounds: int = ROUNDS) -> Model:
    """The rest nearest to a model's start, with the same conserved totals.

    Newton's method on ``dy/dt = 0`` together with ``w y = w y_0`` for every conserved total w,
    with the exact Jacobian; steps are shortened where an amount would become negative.

    Raises:
        NoSolution: no rest was reached; says which state moves most.

    The start should be a fair guess; a long run of the model gives one. The rest may be unstable:
    a short run from a start a little beside it shows.
    """
    network = Network(model)
    if not network.states:
        raise NoSolution(f"nothing moves in {model.name!r}: every state of it is a rest.")
    p = network.default_parameters
    y0 = network.start
    weights = np.array([t.weights for t in conserved_totals(network)], dtype=float)
    weights = weights.reshape(-1, len(y0))
    charges = _voltage_rows(network, p)
    scale = np.maximum(np.abs(y0), network.scale)
    slope = _exact_jacobian(network)
    y = y0.copy()
    speed = np.inf
    for _ in range(rounds):
        f = np.array(network.derivative(y, p), dtype=float) / scale
        held = np.vstack([weights, charges])
        size = np.abs(held) @ scale
        gap = (held @ (y - y0)) / size
        J = np.vstack([slope(y, p) * scale / scale[:, None], held * scale / size[:, None]])
        row = np.maximum(np.max(np.abs(J), axis=1), 1e-300)
        target = np.concatenate([f, gap]) / row
        change = -np.linalg.lstsq(J / row[:, None], target, rcond=1e-14)[0]
        speed = float(np.max(np.abs(f)))
        y = y + _damping(network, y, change * scale) * change * scale
        if np.max(np.abs(change)) < 1e-12:
            break
    f = np.abs(np.array(network.derivative(y, p), dtype=float)) / scale
    # a state that settles fast is as still as the rounding of what it settles to lets it be
    rounding = ROUND_OFF_OF_REST * np.max(np.abs(slope(y, p)) * scale / scale[:, None], axis=1)
    moving = f - np.maximum(rounding, max(STILL, 1e-7 * speed))
    if not np.max(moving) < 0.0:
        k = int(np.argmax(moving))
        raise NoSolution(
            f"no rest was found near the start: {network.states[k].path} still moves by {f[k]:.2g} of its size a "
            "second. Run the model for a while and start from there, or balance it first."
        )
    return with_state(model, network, y)


def _voltage_rows(network: Network, p: np.ndarray) -> np.ndarray:
    """Charge minus C V of every membrane as rows that must stay."""
    rows = [charge_weights(network, k) for k in range(len(network.model.membranes))]
    return np.array([row for row in rows if row is not None], dtype=float).reshape(-1, len(network.states))


def _exact_jacobian(network: Network) -> Any:
    """A function (y, p) -> dense Jacobian from the exact derivatives of the graph."""
    graph = Graph()
    turnovers, f = trace(network, graph)
    rows = jacobian(network, graph, f, slopes(graph, turnovers, len(f)), ())
    places = [(i, j) for i, row in enumerate(rows) for j in row]
    values = [rows[i][j] for i, j in places]

    def slope(y: np.ndarray, p: np.ndarray) -> np.ndarray:
        arrays = {"y": y, "p": p}
        found = evaluate(values, lambda kind, k: arrays[kind][k])
        J = np.zeros((len(f), len(f)))
        for (i, j), value in zip(places, found):
            J[i, j] = value
        return J

    return slope


def _damping(network: Network, y: np.ndarray, change: np.ndarray) -> float:
    """Part of a Newton step that keeps amounts positive and moves no voltage by over 20 mV."""
    part = 1.0
    for state, value, delta in zip(network.states, y, change):
        if state.kind == "amount" and value + delta < 0.1 * value and delta < 0:
            part = min(part, 0.9 * max(value, -POOL_DIP * state.scale) / -delta)
        if state.kind == "voltage" and abs(delta) > 0.02:
            part = min(part, 0.02 / abs(delta))
    return part


def with_state(model: Model, network: Network, y: np.ndarray) -> Model:
    """The model with another state as its start; the amounts of impermeants stay what they are."""
    parts: list[Any] = list(model.reservoirs.values())
    p = network.default_parameters
    volumes = {name: float(network.volume(y, p, name)) for name in model.compartments}
    for name, compartment in model.compartments.items():
        amount, charge = model.impermeants[name]
        stated = charge if compartment.impermeant.charge is not None else None
        parts.append(_moved(compartment, network, y, volumes[name], (amount, stated)))
    for membrane in model.membranes:
        V = float(y[network.index[f"{membrane.name}.V"]])
        parts.append(dataclasses.replace(membrane, V=V))
    parts += model.junctions
    fractions = {
        s.path: float(y[i]) for i, s in enumerate(network.states) if s.kind == "gate"
    }
    fractions |= site_fractions(network, y)
    fractions = {path: min(max(value, 0.0), 1.0) for path, value in fractions.items()}
    return Model(*parts, temperature=model.temperature, name=model.name, start=fractions)


def site_fractions(network: Network, y: np.ndarray) -> dict[str, float]:
    """Occupancies of the states of all proteins, by path."""
    fractions: dict[str, float] = {}
    for placed in network.placed:
        names = [f"{placed.path}.{name}" for name in placed.mechanism.sites()]
        amounts = np.array([max(y[network.index[name]], 0.0) for name in names])
        fractions.update(zip(names, (amounts / max(amounts.sum(), 1e-300)).tolist()))
    return fractions


def _moved(
    compartment: Compartment, network: Network, y: np.ndarray, volume: float,
    impermeant: tuple[float, float | None],
) -> Compartment:
    levels = dict(compartment.concentrations)
    for species in levels:
        i = network.index.get(f"{compartment.name}.{species}")
        amount = y[i] if i is not None else levels[species] * compartment.volume
        levels[species] = max(float(amount) / volume, 0.0)
    amount = impermeant[0] * compartment.volume / volume
    return dataclasses.replace(
        compartment, volume=volume, concentrations=levels,
        impermeant=Impermeant(amount, impermeant[1]),
    )

