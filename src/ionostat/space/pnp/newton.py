"""The compiled Newton iteration on one problem: memory, settings, and fluxes of what it finds."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

import numpy as np

from ...compiler.native import load
from ...primitives import linoid
from ...solvers.rosenbrock import aligned
from .iteration import module
from .kernel import NAMES, SETTINGS, VECTORS, Shape
from .problem import Problem, kinds

#: relative change at which an iteration ends (the step is made, so the error is its square)
TOLERANCE = 1e-9
#: activities below this part of the usual one are judged by it
FLOOR = 1e-9
#: largest change of u in an iteration, least factor on an activity
LIMIT, SHRINK = 2.0, 0.1


@cache
def compiled(shape: Shape) -> Any:
    """The machine code for a shape: ``newton(table, nodes, most) -> 1 where all lanes ended``."""
    address = load(module(shape), ["newton"], wide=shape.lanes >= 8)
    return ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)(address["newton"])


class Newton:
    """Newton's method for one problem; `lanes` voltages or currents at a time.

    Attributes:
        U: activities and, last, the potential u = F phi/RT: nodes x (N + 1) x lanes. Set it before, read it after.
    """

    def __init__(self, problem: Problem, lanes: int = 1, timed: bool = False):
        N, n = len(problem.z), len(problem.mesh.x)
        b = N + 1
        self.problem, self.lanes = problem, lanes
        z = tuple(int(v) for v in problem.z)
        self.shape = Shape(z, lanes, problem.stack.crowding > 0.0, timed)
        sizes = {
            "U": n * b,
            "step": n * b,
            "G": n * b * b,
            "clamp": 1,
            "live": 3,
            "error": 2,
            "history": n * N,
            "charge_history": 1,
        }
        self._arrays = {name: aligned(sizes[name] * lanes) for name in VECTORS}
        given = {
            "g": problem.g,
            "e": problem.e,
            "p": problem.p,
            "half": problem.half,
            "volume": problem.volume,
            "q": problem.q,
            "hold": problem.hold,
            "baths": problem.baths,
            "settings": self._settings(),
        }
        self._arrays |= {name: np.array(value, dtype=float).ravel() for name, value in given.items()}
        self._table = np.array([self._arrays[name].ctypes.data for name in NAMES], dtype=np.int64)
        self._run = compiled(self.shape)
        self.U = self._arrays["U"].reshape(n, b, lanes)
        self.history = self._arrays["history"].reshape(n, N, lanes)
        self.iterations = np.zeros(lanes, dtype=int)

    def _settings(self) -> np.ndarray:
        stack = self.problem.stack
        (open_left, fixed), (open_right, ground) = kinds(stack.left), kinds(stack.right)
        values = {
            "open_left": open_left, "open_right": open_right, "voltage": fixed, "surface": 1.0 - fixed,
            "ground": ground, "surface_right": 1.0 - ground, "tolerance": TOLERANCE,
            "floor": FLOOR * self.problem.scale, "limit": LIMIT, "shrink": SHRINK, "crowding": stack.crowding,
        }  # fmt: skip
        return np.array([values.get(name, 0.0) for name in SETTINGS])

    def set(self, **values: float) -> None:
        """Change settings by name."""
        for name, value in values.items():
            self._arrays["settings"][SETTINGS.index(name)] = value

    def charge(self, q: np.ndarray) -> None:
        """Change the fixed charge round the nodes, mol."""
        self._arrays["q"][:] = q

    def solve(self, clamp: Any, current: bool = False, most: int = 60, charge_history: float = 0.0) -> np.ndarray:
        """Iterate from what stands in ``U``; which lanes converged.

        Args:
            clamp: u = FV/RT of every lane; or, with `current`, the current as moles of charge, mol s-1.
            current: the current is given and not the voltage.
            most: iterations.
            charge_history: of the field at the left end, for a timed step at given current.
        """
        if self.problem.open[0] or not self.problem.charged[0]:
            self.set(voltage=0.0 if current else 1.0, current=1.0 if current else 0.0)
        arrays = self._arrays
        arrays["clamp"][:], arrays["charge_history"][:] = clamp, charge_history
        arrays["live"][:] = np.repeat([1.0, 0.0, np.inf], self.lanes)
        with np.errstate(all="ignore"):
            self._run(self._table.ctypes.data, self.U.shape[0], most)
        left, count, error = arrays["live"].reshape(3, self.lanes)
        self.iterations = count.astype(int)
        return (left == 0.0) & (error <= arrays["settings"][SETTINGS.index("tolerance")])


def activities(U: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """a (..., nodes, N) and u (..., nodes) of a state nodes x (N + 1) [x lanes]."""
    if U.ndim == 2:
        return U[:, :-1].copy(), U[:, -1].copy()
    moved = np.moveaxis(U, -1, 0)
    return moved[..., :-1].copy(), moved[..., -1].copy()


def cell_fluxes(problem: Problem, a: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Moles through every cell, mol s-1, positive to the right; ... x cells x N."""
    du = np.diff(u)[..., None] * problem.z
    left, right = a[..., :-1, :], a[..., 1:, :]
    g = problem.g
    if problem.stack.crowding:
        crowded = problem.stack.crowding * np.sum(problem.p * 0.5 * (left + right), axis=-1)
        g = g / (1.0 + crowded)[..., None]
    return g * (linoid(-du) * left - linoid(du) * right)


def fluxes(problem: Problem, a: np.ndarray, u: np.ndarray) -> np.ndarray:
    """The steady flux of every ion, mol s-1: the mean over cells by their resistance, which averages rounding away."""
    resistance = np.divide(1.0, problem.g, out=np.zeros_like(problem.g), where=problem.g > 0.0)
    weights = resistance / np.where(resistance.sum(axis=0) > 0.0, resistance.sum(axis=0), 1.0)
    J = np.sum(weights * cell_fluxes(problem, a, u), axis=-2)
    return np.where(problem.crossed, J, 0.0)
