"""From a network to the few straight-line functions that a stiff solver calls.

=============  ============================  ====================================================
prepare        p -> c                        all that depends on parameters alone, once a change
derivative     y, c -> f, r                  rate of change of every state, turnovers
factor         y, c, s -> f, r, d, lu        the same, dr/dy, and the factors of s I - J
solve          lu, b -> x                    forward and back substitution
direction      d, k -> x                     (dr/dy) k, by which extents ride along
=============  ============================  ====================================================

J is formed as S dr/dy, so every conserved total of S is kept to round-off by each step.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from ..errors import BadMechanism, IonostatError
from .factorise import Factors, factorise, solution
from .graph import Expr, Graph, is_zero, ordered
from .network import Network

CLOCK = "clock"


@dataclasses.dataclass(frozen=True)
class Function:
    """A straight-line function: arrays it reads and (array, expressions) that it writes."""

    name: str
    reads: tuple[str, ...]
    writes: tuple[tuple[str, tuple[Expr, ...]], ...]


@dataclasses.dataclass(frozen=True)
class Kernels:
    """The functions of one network and the sizes of their arrays."""

    network: Network
    graph: Graph
    functions: tuple[Function, ...]
    sizes: dict[str, int]
    hoisted: dict[int, int]
    turnovers: tuple[Expr, ...]
    derivative: tuple[Expr, ...]
    jacobian: tuple[dict[int, Expr], ...]
    rate_slopes: tuple[dict[int, Expr], ...]
    factors: Factors


def parameter_inputs(graph: Graph, network: Network, ramped: Sequence[str]) -> list[Expr]:
    """Parameters as symbols; a ramped one is its value plus slope times the clock.

    Behind the model's own parameters stand the slopes of the ramped ones, in their order: a ramp
    is ``p + slope * clock``, the clock being a last state that runs with time from each corner.
    """
    p: list[Expr] = [graph.input("p", i) for i in range(len(network.parameters))]
    clock = graph.input("y", len(network.states))
    for k, path in enumerate(ramped):
        i = network.parameter_index[path]
        p[i] = p[i] + graph.input("p", len(network.parameters) + k) * clock
    return p


def trace(network: Network, graph: Graph, ramped: Sequence[str] = ()) -> tuple[list, list]:
    """Turnovers and derivatives of a network as expressions.

    Raises:
        BadMechanism: a rate cannot be traced; the message names the process.
    """
    y = [graph.input("y", i) for i in range(len(network.states))]
    p = parameter_inputs(graph, network, ramped)
    try:
        turnovers, speeds = network.rates(y, p)
    except IonostatError:
        raise
    except (TypeError, AttributeError, ValueError, ZeroDivisionError) as error:
        raise BadMechanism(
            f"a rate cannot be compiled: {error}. Rates are plain Python on numpy functions, "
            "with `where` for decisions."
        ) from error
    turnovers = [graph.wrap(r) for r in turnovers]
    f = [graph.const(0.0)] * len(network.states)
    for j, step in enumerate(network.steps):
        for i, number in step.numbers.items():
            f[i] = f[i] + float(number) * turnovers[j]
    for membrane, row in zip(network.model.membranes, network.charging(p)):
        i = network.index[f"{membrane.name}.V"]
        for j, volts in row:
            f[i] = f[i] + volts * turnovers[j]
    for i, speed in speeds.items():
        f[i] = graph.wrap(speed)
    if ramped:
        f.append(graph.const(1.0))
    return turnovers, f


def slopes(graph: Graph, values: Sequence[Expr], count: int) -> list[dict[int, Expr]]:
    """Exact derivatives of some expressions by the states, without the zeros."""
    y = [graph.input("y", i) for i in range(count)]
    result = []
    for value in values:
        row = {k: graph.derivative(value, e) for k, e in enumerate(y) if value.below & e.below}
        result.append({k: slope for k, slope in row.items() if not is_zero(slope)})
    return result


def jacobian(
    network: Network, graph: Graph, f: list[Expr], dr: list[dict[int, Expr]],
    ramped: Sequence[str],
) -> list[dict[int, Expr]]:
    """Rows of the Jacobian, formed as S dr/dy for all but gates and clock."""
    rows: list[dict[int, Expr]] = [{} for _ in f]
    p = parameter_inputs(graph, network, ramped)

    def add(i: int, factor: Expr | float, j: int) -> None:
        for k, slope in dr[j].items():
            term = factor * slope
            rows[i][k] = rows[i][k] + term if k in rows[i] else graph.wrap(term)

    for j, step in enumerate(network.steps):
        for i, number in step.numbers.items():
            add(i, float(number), j)
    for membrane, row in zip(network.model.membranes, network.charging(p)):
        for j, volts in row:
            add(network.index[f"{membrane.name}.V"], volts, j)
    gates = [i for i, s in enumerate(network.states) if s.kind == "gate"]
    for i, row in zip(gates, slopes(graph, [f[i] for i in gates], len(f))):
        rows[i] = row
    return rows


def build(network: Network, ramped: Sequence[str] = (), extents: bool = True) -> Kernels:
    """All functions of a network; without extents they neither write turnovers nor dr/dy."""
    graph = Graph()
    turnovers, f = trace(network, graph, ramped)
    dr = slopes(graph, turnovers, len(f))
    J = jacobian(network, graph, f, dr, ramped)
    shift = graph.input("s", 0)
    factors = factorise(graph, J, shift)
    x = solution(graph, factors, len(f))
    flat = [value for row in dr for value in row.values()] if extents else []
    along = _direction(graph, dr) if extents else []
    r = tuple(turnovers) if extents else ()
    main = (
        Function("derivative", ("y", "c"), (("f", tuple(f)), ("r", r))),
        Function(
            "factor", ("y", "c", "s"),
            (("f", tuple(f)), ("r", r), ("d", tuple(flat)), ("lu", factors.values)),
        ),
        Function("solve", ("lu", "b"), (("x", tuple(x)),)),
        Function("direction", ("d", "k"), (("x", tuple(along)),)),
    )
    hoisted = _parameter_only(graph, main)
    constants = Function(
        "prepare", ("p",), (("c", tuple(hoisted)),)
    )
    sizes = {
        "y": len(f), "p": len(network.parameters) + len(ramped), "c": len(hoisted), "s": 1,
        "f": len(f), "r": len(r), "d": len(flat), "lu": len(factors.values), "b": len(f),
        "x": len(f), "k": len(f),
    }
    slots = {e.id: i for i, e in enumerate(hoisted)}
    return Kernels(
        network, graph, (constants, *main), sizes, slots, tuple(turnovers), tuple(f),
        tuple(J), tuple(dr), factors,
    )


def _direction(graph: Graph, dr: list[dict[int, Expr]]) -> list[Expr]:
    result, slot = [], 0
    for row in dr:
        total = graph.const(0.0)
        for k in row:
            total = total + graph.input("d", slot) * graph.input("k", k)
            slot += 1
        result.append(total)
    return result


def _parameter_only(graph: Graph, functions: Sequence[Function]) -> list[Expr]:
    """Largest subexpressions that depend on parameters alone: worked out once, not every step."""
    outputs = [e for function in functions for _, values in function.writes for e in values]
    nodes = ordered(outputs)
    parameters = graph.inputs_of_kind("p")
    alone = {e.id: bool(e.below) and not e.below & ~parameters for e in nodes}
    wanted: dict[int, Expr] = {}
    for e in nodes:
        if not alone[e.id]:
            wanted.update({a.id: a for a in e.args if alone[a.id]})
    wanted.update({e.id: e for e in outputs if alone[e.id]})
    return [wanted[i] for i in sorted(wanted)]
