"""Scalar expressions with shared subexpressions and exact derivatives.

A rate called on symbols leaves a graph behind. Equal subexpressions are one node (hash-consing),
constants fold, and every node knows its derivative: the Jacobian costs no approximation. Symbols
answer numpy's functions, so a rate needs no other spelling for them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ..errors import BadMechanism
from ..primitives import linoid, linoid_slope

FOLD = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "inv": lambda a: 1.0 / a,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "linoid": lambda a: float(linoid(a)),
    "linoid_slope": lambda a: float(linoid_slope(a)),
    "max": max,
    "min": min,
    "lt": lambda a, b: float(a < b),
    "le": lambda a, b: float(a <= b),
    "select": lambda c, a, b: a if c else b,
}


class Expr:
    """A node of the graph: an operation on nodes, a constant, or a named input.

    Inputs have ``op == "input"`` and ``value == (kind, index)``; constants ``op == "const"``.
    ``below`` holds the inputs that a node depends on, one bit each.
    """

    __slots__ = ("op", "args", "value", "id", "graph", "below")
    __array_priority__ = 1000
    #: units and checks at the edge let it pass
    symbolic = True

    def __init__(self, op: str, args: tuple[Expr, ...], value: Any, id: int, graph: Graph):
        self.op, self.args, self.value, self.id, self.graph = op, args, value, id, graph
        self.below = 0
        for a in args:
            self.below |= a.below

    def apply(self, op: str, *args: Any) -> Expr:
        """The node of an operation on nodes and numbers."""
        return self.graph.apply(op, *args)

    def __add__(self, other: Any) -> Expr:
        return self.graph.apply("add", self, other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Expr:
        return self.graph.apply("sub", self, other)

    def __rsub__(self, other: Any) -> Expr:
        return self.graph.apply("sub", other, self)

    def __mul__(self, other: Any) -> Expr:
        return self.graph.apply("mul", self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Expr:
        return self * self.graph.apply("inv", other)

    def __rtruediv__(self, other: Any) -> Expr:
        return other * self.graph.apply("inv", self)

    def __neg__(self) -> Expr:
        return self.graph.apply("sub", 0.0, self)

    def __pow__(self, exponent: Any) -> Expr:
        if isinstance(exponent, Expr) or float(exponent) != int(exponent):
            return self.graph.apply("exp", exponent * self.graph.apply("log", self))
        n = int(exponent)
        if n < 0:
            return self.graph.apply("inv", self ** (-n))
        result: Any = self.graph.const(1.0)
        square = self
        while n:
            if n & 1:
                result = result * square
            square, n = square * square, n >> 1
        return result

    def __rpow__(self, base: float) -> Expr:
        return self.graph.apply("exp", self * math.log(base))

    def __lt__(self, other: Any) -> Expr:
        return self.graph.apply("lt", self, other)

    def __le__(self, other: Any) -> Expr:
        return self.graph.apply("le", self, other)

    def __gt__(self, other: Any) -> Expr:
        return self.graph.apply("lt", other, self)

    def __ge__(self, other: Any) -> Expr:
        return self.graph.apply("le", other, self)

    def __eq__(self, other: object) -> bool:
        return self.graph.equal(self, other)

    __hash__ = object.__hash__

    def __abs__(self) -> Expr:
        return self.graph.apply("max", self, -self)

    def __bool__(self) -> bool:
        return self.graph.decide(self)

    def __float__(self) -> float:
        raise BadMechanism(
            "a rate turns a changing value into a plain number (by float() or the math module). "
            "Use numpy's functions: np.exp, np.log, np.sqrt, np.tanh."
        )

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if ufunc in LOGIC:  # np.any and np.all reduce by them
            return LOGIC[ufunc](bool(value) for value in inputs)
        if method != "__call__" or ufunc.__name__ not in UFUNCS:
            raise BadMechanism(
                f"a rate uses np.{ufunc.__name__}, which the compiler does not know. Known are "
                f"{', '.join(sorted(UFUNCS))}."
            )
        return UFUNCS[ufunc.__name__](*(self.graph.wrap(value) for value in inputs))


LOGIC: dict[Any, Callable[..., bool]] = {np.logical_or: any, np.logical_and: all}


def _tanh(x: Expr) -> Expr:
    """Flat beyond +-20, where it is 1 to the last bit: there its slope is 0, and no infinity times 0."""
    near = x.apply("min", x.apply("max", x, x.graph.const(-20.0)), x.graph.const(20.0))
    return 1.0 - 2.0 / (x.apply("exp", 2.0 * near) + 1.0)


UFUNCS = {
    "exp": lambda x: x.apply("exp", x),
    "expm1": lambda x: x.apply("exp", x) - 1.0,
    "log": lambda x: x.apply("log", x),
    "log10": lambda x: x.apply("log", x) * (1.0 / math.log(10.0)),
    "log1p": lambda x: x.apply("log", 1.0 + x),
    "sqrt": lambda x: x.apply("sqrt", x),
    "square": lambda x: x * x,
    "tanh": _tanh,
    "sinh": lambda x: 0.5 * (x.apply("exp", x) - x.apply("exp", -x)),
    "cosh": lambda x: 0.5 * (x.apply("exp", x) + x.apply("exp", -x)),
    "absolute": abs,
    "negative": lambda x: -x,
    "reciprocal": lambda x: 1.0 / x,
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "power": lambda a, b: a ** (b.value if b.op == "const" else b),
    "maximum": lambda a, b: a.apply("max", a, b),
    "minimum": lambda a, b: a.apply("min", a, b),
    "less": lambda a, b: a < b,
    "less_equal": lambda a, b: a <= b,
    "greater": lambda a, b: a > b,
    "greater_equal": lambda a, b: a >= b,
}

COMMUTES = {"add", "mul", "max", "min"}


class Graph:
    """The nodes of one model, each made once."""

    def __init__(self) -> None:
        self._nodes: dict[Any, Expr] = {}
        self._derivatives: dict[tuple[int, int], Expr] = {}
        self._inputs: list[Expr] = []

    def _node(self, op: str, args: tuple[Expr, ...] = (), value: Any = None) -> Expr:
        key = (op, value, *(a.id for a in args))
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = Expr(op, args, value, len(self._nodes), self)
        return node

    def const(self, value: float) -> Expr:
        """A constant."""
        return self._node("const", value=float(value))

    def input(self, kind: str, index: int) -> Expr:
        """A named input, such as state 3 or parameter 7."""
        node = self._node("input", value=(kind, index))
        if not node.below:
            node.below = 1 << len(self._inputs)
            self._inputs.append(node)
        return node

    def decide(self, condition: Expr) -> bool:
        """What an `if` on a node is answered: a rate must not ask.

        Raises:
            BadMechanism: always; a graph of closed forms answers (`javascript.Trial`).
        """
        raise BadMechanism(
            "a rate decides by `if` (or `and`, `or`, `while`) on a value that changes during a "
            "run. Write it with `where(condition, yes, no)` from ionostat."
        )

    def equal(self, one: Expr, other: object) -> bool:
        """What ``==`` on a node is answered: a rate must not ask.

        Raises:
            BadMechanism: always; a graph of closed forms answers (`javascript.Trial`).
        """
        raise BadMechanism(
            "a rate asks whether a changing value equals another, which it does at no time that a solver "
            "would meet. Compare with < or >, inside `where`."
        )

    def inputs_of_kind(self, *kinds: str) -> int:
        """All inputs of some kinds, one bit each."""
        return sum(e.below for e in self._inputs if e.value[0] in kinds)

    def wrap(self, value: Any) -> Expr:
        """A node for a node or a number."""
        if isinstance(value, Expr):
            return value
        if isinstance(value, np.ndarray) and value.ndim:
            raise BadMechanism("a rate mixes an array with one point: rates are written for one.")
        return self.const(float(value))

    def apply(self, op: str, *values: Any) -> Expr:
        """An operation, with constants folded and trivial cases removed."""
        args = tuple(self.wrap(v) for v in values)
        if all(a.op == "const" for a in args):
            return self.const(FOLD[op](*(a.value for a in args)))
        simple = self._simplified(op, args)
        if simple is not None:
            return simple
        if op in COMMUTES and (
            args[1].op == "const" or (args[0].op != "const" and args[1].id < args[0].id)
        ):
            args = (args[1], args[0])
        return self._node(op, args)

    def _simplified(self, op: str, args: Sequence[Expr]) -> Expr | None:
        a, b = args[0], args[1] if len(args) > 1 else None
        if op == "add" and b is not None:
            if _is(a, 0.0):
                return b
            if _is(b, 0.0):
                return a
        elif op == "sub" and b is not None:
            if _is(b, 0.0):
                return a
            if a is b:
                return self.const(0.0)
            if _is(a, 0.0) and b.op == "sub":
                return self.apply("sub", b.args[1], b.args[0])
        elif op == "mul" and b is not None:
            return self._simplified_product(a, b)
        elif op == "inv" and a.op == "inv":
            return a.args[0]
        elif op == "select":
            _, yes, no = args
            if a.op == "const":
                return yes if a.value else no
            if yes is no:
                return yes
        return None

    def _simplified_product(self, a: Expr, b: Expr) -> Expr | None:
        if b.op == "const":
            a, b = b, a
        if a.op != "const":
            return None
        if a.value == 0.0:
            return a
        if a.value == 1.0:
            return b
        if b.op == "mul" and b.args[0].op == "const":
            return self.apply("mul", a.value * b.args[0].value, b.args[1])
        return None

    def derivative(self, node: Expr, by: Expr) -> Expr:
        """Exact derivative of a node by an input."""
        known, stack = self._derivatives, [node]
        while stack:
            e = stack[-1]
            if (e.id, by.id) in known:
                stack.pop()
                continue
            if e is by or not e.below & by.below:
                known[e.id, by.id] = self.const(1.0 if e is by else 0.0)
                continue
            waiting = [a for a in e.args if (a.id, by.id) not in known]
            if waiting:
                stack.extend(waiting)
            else:
                known[e.id, by.id] = self._chain(e, [known[a.id, by.id] for a in e.args])
        return known[node.id, by.id]

    def _chain(self, e: Expr, d: list[Expr]) -> Expr:
        a = e.args
        if e.op == "add":
            return d[0] + d[1]
        if e.op == "sub":
            return d[0] - d[1]
        if e.op == "mul":
            return d[0] * a[1] + a[0] * d[1]
        if e.op == "inv":
            return -(e * e * d[0])
        if e.op == "exp":
            return e * d[0]
        if e.op == "log":
            return d[0] / a[0]
        if e.op == "sqrt":
            return 0.5 * d[0] / e
        if e.op == "linoid":
            return self.apply("linoid_slope", a[0]) * d[0]
        if e.op in ("max", "min"):
            first = a[1] <= a[0] if e.op == "max" else a[0] <= a[1]
            return self.apply("select", first, d[0], d[1])
        if e.op == "select":
            return self.apply("select", a[0], d[1], d[2])
        if e.op in ("lt", "le"):
            return self.const(0.0)
        raise BadMechanism(f"the graph has no derivative of {e.op!r}.")


def _is(node: Expr, value: float) -> bool:
    return node.op == "const" and node.value == value


def is_zero(node: Expr) -> bool:
    """The node is the constant 0."""
    return _is(node, 0.0)


def ordered(outputs: Iterable[Expr]) -> list[Expr]:
    """All nodes below some outputs, each after those that it needs."""
    seen: set[int] = set()
    result: list[Expr] = []
    for output in outputs:
        stack: list[tuple[Expr, bool]] = [(output, False)]
        while stack:
            node, done = stack.pop()
            if done:
                result.append(node)
            elif node.id not in seen:
                seen.add(node.id)
                stack.append((node, True))
                stack.extend((a, False) for a in reversed(node.args) if a.id not in seen)
    return result


def evaluator(outputs: Sequence[Expr]) -> Callable[[Any], list[Any]]:
    """A function of ``inputs(kind, index)`` (floats or arrays) that gives the values of some outputs."""
    nodes = ordered(outputs)

    def values(inputs: Any) -> list[Any]:
        known: dict[int, Any] = {}
        for node in nodes:
            if node.op == "const":
                known[node.id] = node.value
            elif node.op == "input":
                known[node.id] = inputs(*node.value)
            else:
                known[node.id] = NUMERIC[node.op](*(known[a.id] for a in node.args))
        return [known[o.id] for o in outputs]

    return values


def evaluate(outputs: Sequence[Expr], inputs: Any) -> list[Any]:
    """Values of some outputs, with ``inputs(kind, index)`` for the inputs (floats or arrays)."""
    return evaluator(outputs)(inputs)


NUMERIC: dict[str, Any] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "inv": np.reciprocal, "exp": np.exp,
    "log": np.log, "sqrt": np.sqrt, "linoid": linoid, "linoid_slope": linoid_slope,
    "max": np.maximum, "min": np.minimum, "lt": np.less, "le": np.less_equal, "select": np.where,
}
