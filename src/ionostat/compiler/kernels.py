"""From a network to the few straight-line functions that a stiff solver calls.

=============  ============================  ====================================================
prepare        p -> c                        all that depends on parameters alone, once a change
derivative     y, c -> f, r                  rate of change of every state, turnovers
factor         y, c, s -> f, r, d, lu        the same, dr/dy, and the factors of s I - J
solve          lu, b -> x                    forward and back substitution
direction      d, k -> x                     (dr/dy) k, by which extents ride along
observe        y, c -> o                     quantities that reductions look at, where asked for
=============  ============================  ====================================================

J is formed as S dr/dy, so every conserved total of S is kept to round-off by each step.
"""

from __future__ import annotations

import copy
import dataclasses
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cached_property
from threading import Lock
from typing import Any

from ..errors import BadMechanism, IonostatError
from .factorise import Factors, factorise, solution
from .graph import Expr, Graph, is_zero, ordered
from .network import Network
from .structure import structure

#: kernels that are kept for models that differ from an earlier one in numbers alone
MOST_KEPT = 8
#: states, parameters -> a quantity of the model
Observable = Callable[[Any, Any], Any]


@dataclasses.dataclass(frozen=True)
class Function:
    """A straight-line function: arrays it reads and (array, expressions) that it writes."""

    name: str
    reads: tuple[str, ...]
    writes: tuple[tuple[str, tuple[Expr, ...]], ...]


class Kernels:
    """The functions of one network and the sizes of their arrays.

    Tracing is done at once; derivatives and factors when they are first asked for, which compiled
    code kept from an earlier run makes needless.

    Args:
        network: the model as equations.
        ramped: paths of the parameters that move evenly with time.
        extents: write turnovers and dr/dy too, by which extents ride along.
        works: write the free energy that each process spends a second as well, which rides along likewise.
        observed: what reductions look at after every step, each a function of states and parameters.
    """

    def __init__(
        self, network: Network, ramped: Sequence[str] = (), extents: bool = True,
        observed: Sequence[Observable] = (), works: bool = False,
    ):
        self.network, self.ramped, self.extents = network, tuple(ramped), extents
        self.graph = Graph()
        self.turnovers, self.derivative = trace(network, self.graph, ramped)
        #: what rides along: turnovers, and powers where they are asked for
        self.carried = [*self.turnovers, *(powers(network, self.graph, self.turnovers, ramped) if works else ())]
        y = [self.graph.input("y", i) for i in range(len(network.states))]
        p = parameter_inputs(self.graph, network, ramped)
        self.observed = [self.graph.wrap(look(y, p)) for look in observed]
        self.states = len(self.derivative)
        self.parameters = len(network.parameters) + len(self.ramped)
        self.processes = len(self.carried) if extents else 0

    @cached_property
    def signature(self) -> str:
        """What the functions follow from, as text: equal signatures, equal functions."""
        outputs = [*self.carried, *self.derivative, *self.observed]
        nodes = ordered(outputs)
        place = {e.id: k for k, e in enumerate(nodes)}
        lines = [(e.op, e.value, *(place[x.id] for x in e.args)) for e in nodes]
        ends = [place[e.id] for e in outputs]
        return repr((lines, ends, len(self.observed), self.parameters, self.extents))

    @cached_property
    def rate_slopes(self) -> list[dict[int, Expr]]:
        """dr/dy, process by process."""
        return slopes(self.graph, self.turnovers, self.states)

    @cached_property
    def jacobian(self) -> list[dict[int, Expr]]:
        """Rows of the Jacobian."""
        return jacobian(self.network, self.graph, self.derivative, self.rate_slopes, self.ramped)

    @cached_property
    def factors(self) -> Factors:
        """Factors of s I - J."""
        return factorise(self.graph, self.jacobian, self.graph.input("s", 0))

    @cached_property
    def _main(self) -> tuple[Function, ...]:
        f, lu = tuple(self.derivative), self.factors.values
        x = tuple(solution(self.graph, self.factors, self.states))
        more = self.carried[len(self.turnovers):]
        dr = [*self.rate_slopes, *slopes(self.graph, more, self.states)] if self.extents else []
        r = tuple(self.carried) if self.extents else ()
        d = tuple(value for row in dr for value in row.values())
        return (
            Function("derivative", ("y", "c"), (("f", f), ("r", r))),
            Function("factor", ("y", "c", "s"), (("f", f), ("r", r), ("d", d), ("lu", lu))),
            Function("solve", ("lu", "b"), (("x", x),)),
            Function("direction", ("d", "k"), (("x", tuple(_direction(self.graph, dr))),)),
            *([Function("observe", ("y", "c"), (("o", tuple(self.observed)),))] if self.observed else []),
        )

    @cached_property
    def _constants(self) -> tuple[Expr, ...]:
        return tuple(parameter_only(self.graph, self._main))

    @property
    def functions(self) -> tuple[Function, ...]:
        """All functions, `prepare` first."""
        return (Function("prepare", ("p",), (("c", self._constants),)), *self._main)

    @property
    def hoisted(self) -> dict[int, int]:
        """Node -> slot of what `prepare` works out."""
        return {e.id: i for i, e in enumerate(self._constants)}

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Lengths of the arrays by name."""
        written = {array: len(values) for f in self.functions for array, values in f.writes}
        return {**written, "x": self.states, "y": self.states, "p": self.parameters}


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


def trace(
    network: Network, graph: Graph, ramped: Sequence[str] = ()
) -> tuple[list[Expr], list[Expr]]:
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


def powers(network: Network, graph: Graph, turnovers: Sequence[Expr], ramped: Sequence[str] = ()) -> list[Expr]:
    """Affinity times turnovers of every process, W; then what water does against the pressures that processes state.

    The first is the free energy that a process spends, the second what it stores in stretched membranes.
    """
    y = [graph.input("y", i) for i in range(len(network.states))]
    p = parameter_inputs(graph, network, ramped)
    spent = [graph.wrap(A * r) for A, r in zip(network.affinities(y, p), turnovers)]
    stored = [turnovers[j] * w for j, w in network.stretching(y, p)]
    return [*spent, *map(graph.wrap, stored)]


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


_KEPT: OrderedDict[Any, Kernels] = OrderedDict()
_LOCK = Lock()


def build(
    network: Network, ramped: Sequence[str] = (), extents: bool = True, observed: Sequence[Observable] = (),
    works: bool = False,
) -> Kernels:
    """The functions of a network; without extents they neither write turnovers nor dr/dy.

    The last few are kept by the structure of their network: a model with other numbers is not traced again.
    """
    key = (structure(network), tuple(ramped), extents, works)
    if observed or not _can_be_key(key):
        return Kernels(network, ramped, extents, observed, works)
    with _LOCK:
        if key not in _KEPT:
            _KEPT[key] = Kernels(network, ramped, extents, works=works)
            _ = _KEPT[key].signature
        _KEPT.move_to_end(key)
        while len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
        kernels = copy.copy(_KEPT[key])
    kernels.network = network
    return kernels


def _can_be_key(key: Any) -> bool:
    try:
        hash(key)
    except TypeError:
        return False
    return True


def _direction(graph: Graph, dr: list[dict[int, Expr]]) -> list[Expr]:
    result, slot = [], 0
    for row in dr:
        total = graph.const(0.0)
        for k in row:
            total = total + graph.input("d", slot) * graph.input("k", k)
            slot += 1
        result.append(total)
    return result


def parameter_only(graph: Graph, functions: Sequence[Function]) -> list[Expr]:
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
