"""Rates of change and their exact slopes as plain functions of state and parameters.

Time stepping has its own compiled kernels; what looks for rests asks for dy/dt and the whole Jacobian at one point.
Few questions are answered by walking the graph, many by machine code.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from .graph import Expr, evaluator
from .kernels import Function, Kernels, parameter_only
from .llvm_text import functions_text
from .native import load_kept
from .network import Network

#: evaluations after which machine code has paid for its compilation
SOON = 24


class Slopes:
    """dy/dt, its Jacobian by the states, and its slope by any parameter; all exact.

    Args:
        network: the model as equations.
    """

    def __init__(self, network: Network):
        self.network = network
        self._kernels = Kernels(network, extents=False)
        rows = self._kernels.jacobian
        self._places = tuple(np.array([(i, k) for i, row in enumerate(rows) for k in row], dtype=int).reshape(-1, 2).T)
        self._values = [value for row in rows for value in row.values()]
        self._asked = 0
        self._by_parameter: dict[int, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {}

    def __call__(self, y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """dy/dt and d(dy/dt)/dy at a state."""
        self._asked += 1
        if self._asked > SOON:
            f, entries = self._compiled(y, p)
        else:
            found = self._walked(y, p)
            f, entries = found[: len(y)], found[len(y) :]
        J = np.zeros((len(f), len(f)))
        J[self._places] = entries
        return f, J

    def by_parameter(self, i: int) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
        """A function (y, p) -> d(dy/dt)/dp_i."""
        if i not in self._by_parameter:
            graph = self._kernels.graph
            by = graph.input("p", i)
            self._by_parameter[i] = walk([graph.derivative(f, by) for f in self._kernels.derivative])
        return self._by_parameter[i]

    @cached_property
    def _walked(self) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
        return walk([*self._kernels.derivative, *self._values])

    @cached_property
    def _compiled(self) -> Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
        kernels = self._kernels
        main = Function("slopes", ("y", "c"), (("f", tuple(kernels.derivative)), ("j", tuple(self._values))))

        def text() -> tuple[str, dict[str, int]]:
            constants = parameter_only(kernels.graph, [main])
            prepare = Function("prepare", ("p",), (("c", tuple(constants)),))
            return functions_text((prepare, main), {e.id: k for k, e in enumerate(constants)}, 1), {"c": len(constants)}

        addresses, sizes = load_kept(f"slopes {kernels.signature}", ["prepare", "slopes"], text)
        pointer = ctypes.c_void_p
        prepare = ctypes.CFUNCTYPE(None, pointer, pointer)(addresses["prepare"])
        slopes = ctypes.CFUNCTYPE(None, *[pointer] * 4)(addresses["slopes"])
        n, entries = len(self.network.states), len(self._values)

        def call(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            y, p = np.ascontiguousarray(y, dtype=float), np.ascontiguousarray(p, dtype=float)
            c, f, j = np.zeros(max(sizes["c"], 1)), np.zeros(n), np.zeros(max(entries, 1))
            prepare(p.ctypes.data, c.ctypes.data)
            slopes(y.ctypes.data, c.ctypes.data, f.ctypes.data, j.ctypes.data)
            return f, j[:entries]

        return call


def walk(outputs: Sequence[Expr]) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """A function (y, p) -> values of some expressions, node by node."""
    values = evaluator(outputs)

    def at(y: np.ndarray, p: np.ndarray) -> np.ndarray:
        arrays = {"y": y, "p": p}
        with np.errstate(all="ignore"):
            return np.array(values(lambda kind, k: arrays[kind][k]), dtype=float)

    return at
