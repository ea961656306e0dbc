"""From one voltage to the next: steps as large as Newton bears, each begun where the last two point to."""

from __future__ import annotations

import numpy as np

from ...constants import F, R
from ...errors import NoSolution
from ...units import show
from .equations import Equations
from .flow import Flow
from .newton import newton

FIRST = 0.1
"""V: the first step away from where a solution is known."""
LARGEST = 0.5
SMALLEST = 1e-4
"""V: a step that is smaller than this is given up."""
QUICK = 4
"""Factorisations up to which a step counts as easy, and the next may be larger."""


class NoConvergence(NoSolution):
    """Newton found no solution; the equations hold the state at the last good voltage.

    Attributes:
        last: that voltage, V, or None if there was none.
    """

    def __init__(self, message: str, last: float | None):
        super().__init__(message)
        self.last = last


class Ladder:
    """A climb through voltages on one set of equations, and with the water that moves, if it does.

    Attributes:
        equations: their state is the solution at ``V``.
        flow: that of the water, or None.
        V: inside minus outside, V; None before the first solution.
        steps: Newton steps, factorisations so far.
    """

    def __init__(self, equations: Equations, flow: Flow | None = None):
        self.equations, self.flow = equations, flow
        self.V: float | None = None
        self.steps = np.zeros(2, int)
        self._before: tuple[float, np.ndarray] | None = None
        self._step = FIRST

    @property
    def state(self) -> np.ndarray:
        """The unknowns of ions and water, a copy."""
        return np.concatenate(self._parts)

    def place(self, V: float, state: np.ndarray) -> None:
        """Stand at a solution that was found before."""
        self._set(state)
        self._command(V)
        self.V, self._before, self._step = V, None, FIRST

    def climb(self, V: float) -> None:
        """Solve at a voltage, by way of others where that is needed.

        Raises:
            NoConvergence: with the last good voltage, at which the equations then stand.
        """
        if self.V is None:
            self._rest()
        assert self.V is not None
        while self.V != V:
            gap = V - self.V
            to = V if abs(gap) <= 1.25 * self._step else self.V + np.sign(gap) * self._step
            if self._try(to):
                continue
            self._step = 0.5 * min(self._step, abs(to - self.V))
            if self._step < SMALLEST:
                raise NoConvergence(
                    f"no solution beyond {show(self.V, 'V')} on the way to {show(V, 'V')}: Newton fails at steps of "
                    f"{show(SMALLEST, 'V')}. That solution is kept. Ask for lower voltages, for a finer mesh "
                    "(mesh_size), or for less surface charge.",
                    self.V,
                )

    def guess(self, V: float, state: np.ndarray) -> bool:
        """Solve at a voltage from a guess; whether it led to a solution."""
        self._set(state)
        self._command(V)
        if not self._newton():
            return False
        self.V, self._before, self._step = V, None, FIRST
        return True

    def _rest(self) -> None:
        """The first solution: no voltage, from the baths."""
        self._command(0.0)
        self.equations.start()
        if self.flow is not None:
            self.flow.state.vec[:] = 0.0
        if not self._newton():
            pore = self.equations.pore
            raise NoConvergence(
                f"no solution even at 0 mV: the charge ({pore.wall_charge:g} C/m2 on the wall, {pore.face_charge:g} on "
                f"the faces) has a layer of {1e9 * pore.layer:.2g} nm that this mesh does not hold. Give a finer "
                "mesh (mesh_size), or less charge.",
                None,
            )
        self.V = 0.0

    def _try(self, V: float) -> bool:
        """One step, from where the last two solutions point to; back to the last one if it fails."""
        assert self.V is not None
        here, kept = self.V, self.state
        if self._before is not None and self._before[0] != here:
            slope = (kept - self._before[1]) / (here - self._before[0])
            self._set(kept + slope * (V - here))
        self._command(V)
        factorised = self.steps[1]
        if not self._newton():
            self._set(kept)
            self._command(here)
            self._before = None
            return False
        if self.steps[1] - factorised <= QUICK:
            self._step = min(1.5 * self._step, LARGEST)
        self.V, self._before = V, (here, kept)
        return True

    def _newton(self) -> bool:
        ended = newton(self.equations.form, self.equations.state)
        self.steps += (ended.steps, ended.factorised)
        return ended.done and (self.flow is None or self.flow.settle())

    def _command(self, V: float) -> None:
        self.equations.V.Set(V * F / (R * self.equations.pore.T))

    @property
    def _parts(self) -> list[np.ndarray]:
        """Where the unknowns stand."""
        vectors = [self.equations.state.vec, *([self.flow.state.vec] if self.flow else [])]
        return [vector.FV().NumPy() for vector in vectors]

    def _set(self, state: np.ndarray) -> None:
        start = 0
        for part in self._parts:
            part[:] = state[start : start + len(part)]
            start += len(part)


__all__ = ["Ladder", "NoConvergence"]
