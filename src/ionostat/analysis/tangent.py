r"""The linear equation of small changes along a run, in machine code.

Where ``y' = f(y, p, t)``, the derivatives ``s = dy/dtheta`` follow

.. math:: s' = J(t)\,s + b(t), \qquad J = \partial f/\partial y, \quad b = (\partial f/\partial p)\,dp/d\theta,

with both exact. It is as stiff as the run, so an implicit method steps it: ESDIRK 4(3)6L[2]SA, L-stable, stiffly
accurate, with an embedded estimate of its error. Its stages ask for ``(I/(h gamma) - J) x = r``, which is what the
solver's own compiled factors solve; they serve all numbers at once.

Source: Kennedy & Carpenter 2003, Applied Numerical Mathematics 44:139, 10.1016/S0168-9274(02)00138-1 (ARK4(3)6L[2]SA).
"""

from __future__ import annotations

import ctypes
import dataclasses
from fractions import Fraction
from typing import Any, cast

import numpy as np

from ..compiler.kernels import Function, Kernels, parameter_only
from ..compiler.llvm_text import module_text
from ..compiler.native import load_kept
from ..compiler.staged import Array, Body, Value
from ..solvers.rosenbrock import aligned

GAMMA = 0.25
#: when the implicit stages are, in parts of a step
NODES = np.array([1 / 2, 83 / 250, 31 / 50, 17 / 20, 1.0])
_ROWS = (
    ("1/4",),
    ("8611/62500", "-1743/31250"),
    ("5012029/34652500", "-654441/2922500", "174375/388108"),
    ("15267082809/155376265600", "-71443401/120774400", "730878875/902184768", "2285395/8070912"),
    ("82889/524892", "0", "15625/83664", "69875/102672", "-2260/8211"),
)
_LOWER = ("4586570599/29645900160", "0", "178811875/945068544", "814220225/1159782912", "-3700637/11593932",
          "61727/225920")
#: weights of earlier stages in each implicit stage; the last stage is the step
WEIGHTS = tuple(tuple(float(Fraction(x)) for x in row) for row in _ROWS)
#: weights of the step less those of the embedded method
ERROR = tuple(float(Fraction(a) - Fraction(b)) for a, b in zip((*_ROWS[-1], "1/4"), _LOWER))

_ARRAYS = ("y", "c", "h", "b", "s", "rates", "error", "K", "A", "B", "S", "F", "R", "D", "LU")


def march_text(size: int) -> str:
    """LLVM text of the loop over steps: fills ``s``, ``rates`` and ``error`` from their first rows on.

    ``y`` and ``b`` hold a row for each implicit stage of each step; ``K``, ``A``, ``B`` are scratch.
    """
    f = Body("march", {**{name: "ptr" for name in _ARRAYS}, "steps": "i64", "columns": "i64"})
    at = {name: Array(f, f"%{name}", "double") for name in _ARRAYS}
    columns = f.argument("columns")
    whole = columns * size

    def mixed(weights: tuple[float, ...], j: Value) -> Value:
        terms = [at["K"][j + whole * q] * w for q, w in enumerate(weights) if w]
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        return total

    with f.repeat(f.argument("steps")) as i:
        here, there = i * whole, (i + 1) * whole
        h = at["h"][i]
        at["S"][0] = 1.0 / (h * GAMMA)
        with f.repeat(whole) as j:
            at["K"][j] = at["rates"][here + j]
        for stage, weights in enumerate(WEIGHTS):
            row = i * len(WEIGHTS) + stage
            f.call("factor", at["y"].from_(row * size), *(at[name] for name in ("c", "S", "F", "R", "D", "LU")))
            shift = at["S"][0]
            with f.repeat(whole) as j:
                start = at["s"][here + j] + mixed(weights, j) * h
                at["A"][j] = start
                at["B"][j] = start * shift + at["b"][row * whole + j]
            with f.repeat(columns) as q:
                f.call("solve", at["LU"], at["B"].from_(q * size), at["s"].from_(there + q * size))
            with f.repeat(whole) as j:
                at["K"][j + whole * (stage + 1)] = (at["s"][there + j] - at["A"][j]) * shift
        with f.repeat(whole) as j:
            at["rates"][there + j] = at["K"][j + whole * len(WEIGHTS)]
            at["error"][here + j] = mixed(ERROR, j) * h
    return f.text()


@dataclasses.dataclass(frozen=True)
class Module:
    """Of a set of kernels what the loop calls, and J times a vector beside them."""

    functions: tuple[Function, ...]
    hoisted: dict[int, int]


def module_of(kernels: Kernels) -> Module:
    """The functions of kernels that the loop needs."""
    graph = kernels.graph
    pushed = [graph.const(0.0)] * kernels.states
    for i, row in enumerate(kernels.jacobian):
        for j, slope in row.items():
            pushed[i] = pushed[i] + slope * graph.input("k", j)
    known = {f.name: f for f in kernels.functions}
    main = (known["factor"], known["solve"], Function("times", ("y", "c", "k"), (("x", tuple(pushed)),)))
    constants = parameter_only(graph, main)
    prepare = Function("prepare", ("p",), (("c", tuple(constants)),))
    return Module((prepare, *main), {e.id: i for i, e in enumerate(constants)})


class Tangent:
    """The compiled loop of one set of kernels (made without extents)."""

    def __init__(self, kernels: Kernels):
        self.states = kernels.states

        def text() -> tuple[str, dict[str, int]]:
            module = module_of(kernels)
            sizes = {"c": len(module.hoisted), "lu": kernels.sizes["lu"]}
            return module_text(cast(Any, module), 1) + march_text(kernels.states), sizes

        address, self.sizes = load_kept(f"tangent {kernels.signature}", ["prepare", "times", "march"], text)
        pointer, whole = ctypes.c_void_p, ctypes.c_int64
        self._prepare = ctypes.CFUNCTYPE(None, pointer, pointer)(address["prepare"])
        self._times = ctypes.CFUNCTYPE(None, *[pointer] * 4)(address["times"])
        self._march = ctypes.CFUNCTYPE(None, *[pointer] * len(_ARRAYS), whole, whole)(address["march"])

    def __call__(
        self, y: np.ndarray, p: np.ndarray, h: np.ndarray, b: np.ndarray, s: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Step along a stretch without a corner.

        Args:
            y: states at the begin and at all stages, (1 + steps x 5) x states (the clock of ramps is the last state).
            p: parameters.
            h: lengths of the steps, s.
            b: what moved parameters do there, (1 + steps x 5) x k x states.
            s: derivatives at the begin, k x states.

        Returns:
            Derivatives and their rates at the nodes, (steps + 1) x k x states, and the estimated error of each step.
        """
        k, m, n = len(s), len(h), self.states
        sizes = {"K": 6 * k * n, "A": k * n, "B": k * n, "S": 1, "F": n, "R": 1, "D": 1, "LU": self.sizes["lu"],
                 "c": self.sizes["c"]}
        arrays = {name: aligned(max(size, 1)) for name, size in sizes.items()}
        given = {"y": y[1:], "h": h, "b": b[1:], "p": p, "first": y[0]}
        arrays |= {name: np.ascontiguousarray(value, dtype=float) for name, value in given.items()}
        arrays |= {"s": np.zeros((m + 1, k, n)), "rates": np.zeros((m + 1, k, n)), "error": np.zeros((m, k, n))}
        arrays["s"][0] = s
        self._prepare(arrays["p"].ctypes.data, arrays["c"].ctypes.data)
        for column, rate in zip(arrays["s"][0], arrays["rates"][0]):
            self._times(*(a.ctypes.data for a in (arrays["first"], arrays["c"], column, rate)))
        arrays["rates"][0] += b[0]
        self._march(*(arrays[name].ctypes.data for name in _ARRAYS), m, k)
        return arrays["s"], arrays["rates"], arrays["error"]
