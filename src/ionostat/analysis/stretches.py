"""Stretches of a run between two corners of its protocol, and exact derivatives of the equations on them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..compiler.graph import Expr, evaluator, is_zero
from ..compiler.kernels import Kernels, parameter_inputs
from ..ensemble.quantities import Quantity

#: points at which a graph is evaluated at a time: it bounds the memory
POINTS = 1024


@dataclasses.dataclass(frozen=True)
class Stretch:
    """One segment of a run: where it was looked at, and what moves its parameters.

    Attributes:
        start: its begin, s.
        t: times that were looked at, s, rising; y: states there, states x times, the clock of ramps last.
        p: parameters, slopes of ramps behind.
        dp: their derivatives, parameters x k.
        dstart: derivatives of its begin, k.
    """

    start: float
    t: np.ndarray
    y: np.ndarray
    p: np.ndarray
    dp: np.ndarray
    dstart: np.ndarray

    def at(self, times: np.ndarray) -> np.ndarray:
        """States at some of the times, states x times."""
        return self.y[:, np.searchsorted(self.t, times)]


class Exact:
    """Exact derivatives of a model's equations and of some quantities, on arrays of points."""

    def __init__(self, kernels: Kernels, quantities: Sequence[Quantity]):
        self.kernels = kernels
        network, graph = kernels.network, kernels.graph
        self.size = len(network.states)
        y = [graph.input("y", i) for i in range(self.size)]
        p = parameter_inputs(graph, network, kernels.ramped)
        self.f = tuple(kernels.derivative)
        self.outputs = tuple(graph.wrap(q.of(y, p)) for q in quantities)
        self._by: dict[tuple[bool, str, int], list[tuple[int, Expr]]] = {}
        self._walks: dict[tuple[int, ...], Callable[[Any], list[Any]]] = {}

    def by(self, outputs: bool, kind: str, index: int) -> list[tuple[int, Expr]]:
        """(row, derivative) of the equations, or of the quantities, by an input; without the zeros."""
        key = (outputs, kind, index)
        if key not in self._by:
            graph = self.kernels.graph
            symbol = graph.input(kind, index)
            rows = enumerate(self.outputs if outputs else self.f)
            found = [(i, graph.derivative(e, symbol)) for i, e in rows if e.below & symbol.below]
            self._by[key] = [(i, e) for i, e in found if not is_zero(e)]
        return self._by[key]

    def of(self, expressions: Sequence[Expr], stretch: Stretch, times: np.ndarray) -> np.ndarray:
        """Values of some expressions, expressions x times."""
        key = tuple(e.id for e in expressions)
        walk = self._walks.setdefault(key, evaluator(expressions)) if key not in self._walks else self._walks[key]
        found = np.zeros((len(expressions), len(times)))
        for at in range(0, len(times), POINTS):
            states = stretch.at(times[at : at + POINTS])
            with np.errstate(all="ignore"):
                values = walk(lambda kind, i, states=states: states[i] if kind == "y" else stretch.p[i])
            for row, value in zip(found, values):
                row[at : at + POINTS] = value
        return found

    def pushed(self, outputs: bool, stretch: Stretch, times: np.ndarray) -> np.ndarray:
        """What moved parameters and a moved begin do to the equations or the quantities, times x k x rows."""
        moved = [("p", int(i), stretch.dp[i]) for i in np.flatnonzero(np.any(stretch.dp, axis=1))]
        if np.any(stretch.dstart) and self.kernels.ramped:
            moved.append(("y", self.size, -stretch.dstart))  # the clock of ramps
        terms = [(row, e, by) for kind, i, by in moved for row, e in self.by(outputs, kind, i)]
        rows = len(self.outputs) if outputs else len(self.f)
        total = np.zeros((len(times), stretch.dp.shape[1], rows))
        for (row, _, by), values in zip(terms, self.of([e for _, e, _ in terms], stretch, times)):
            total[:, :, row] += values[:, None] * by
        return total

    def seen(self, stretch: Stretch, times: np.ndarray, s: np.ndarray) -> np.ndarray:
        """Slopes of the quantities, outputs x times x k, where those of the states are ``s``, times x k x states."""
        total = self.pushed(True, stretch, times)
        terms = [(row, i, e) for i in range(self.size) for row, e in self.by(True, "y", i)]
        for (row, i, _), values in zip(terms, self.of([e for *_, e in terms], stretch, times)):
            total[:, :, row] += values[:, None] * s[:, :, i]
        return np.moveaxis(total, 2, 0)
