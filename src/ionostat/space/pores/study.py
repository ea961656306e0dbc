"""A pore on the mesh that its largest voltages ask for, ready to be solved at any voltage between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ...errors import BadValue
from ...units import show
from .description import EllipticalPore, Pore
from .equations import Equations
from .flow import Flow
from .geometry import mesh_of
from .ladder import Ladder, NoConvergence
from .refine import errors, mark, refined
from .solid import quarter_of
from .solution import PoreSolution

RTOL = {2: 1e-3, 3: 1e-2}
MOST_UNKNOWNS = {2: 120_000, 3: 20_000}
"""By dimensions: in three, factors fill faster than meshes grow."""
PROBE = 0.01
"""V: at lower voltages hardly any current says what a mesh should be, so that it is made for this one."""

Report = Callable[[str], None]


class State(NamedTuple):
    """The unknowns at a voltage, and the currents, A by ion."""

    V: float
    unknowns: np.ndarray
    currents: np.ndarray


class Study:
    """A pore, its equations on an adapted mesh, and where on the ladder of voltages they stand.

    Args:
        pore: the pore.
        voltages: at which it will be asked; the mesh is made for the lowest and the highest.
        flow: whether the water moves, and carries ions.
        rtol: how much the current may still change, relative, when the mesh is refined once more; None for 0.1 %,
            1 % in three dimensions.
        mesh_size, reservoir: size of the first elements on the wall, radius of the hemispheres, m; None for those
            that fit.
        report: is told what is being done.

    Attributes:
        error: change of the current at the last refinement, relative: an estimate on the safe side.
        failed: why a voltage could not be reached, if so.
    """

    def __init__(
        self,
        pore: Pore,
        voltages: Any,
        *,
        flow: bool = False,
        rtol: float | None = None,
        mesh_size: float | None = None,
        reservoir: float | None = None,
        report: Report = lambda said: None,
    ):
        usual = RTOL[pore.dimensions]
        rtol = usual if rtol is None else rtol
        if not 1e-6 <= rtol <= 0.1:
            raise BadValue(f"rtol is {rtol:g}: it must lie from 1e-6 to 0.1; usual is {usual:g}.")
        if flow and pore.dimensions == 3:
            raise BadValue("flow needs a round pore: leave it out, or take a cylinder.")
        self.pore, self.rtol, self.report = pore, rtol, report
        self.failed = ""
        self.error, self.rounds = np.inf, 0
        self.most = MOST_UNKNOWNS[pore.dimensions]
        self.ladder = Ladder(Equations(pore, _meshed(pore, mesh_size, reservoir)))
        self._states = self._extremes(voltages)
        self._adapt()
        if flow:
            self.ladder = Ladder(self.ladder.equations, Flow(self.ladder.equations))
        self._rest: np.ndarray | None = None

    @property
    def status(self) -> str:
        """Whether all is well, in words."""
        if self.failed:
            return self.failed
        if self.error > self.rtol:
            unknowns = self.ladder.equations.space.ndof
            moved = f"still moves by {self.error:.1e}" if self.rounds else "has an error that is not known"
            return (
                f"mesh too coarse: with {unknowns} unknowns the current {moved} (asked: {self.rtol:.1e}), and a finer "
                f"one would pass {self.most}. Allow a looser rtol, or give less charge or a shorter pore."
            )
        return "converged"

    def at(self, V: float) -> PoreSolution:
        """The solution at a voltage, V.

        Raises:
            NoConvergence: with the last good voltage; `failed` keeps the words.
        """
        self.report(f"{show(V, 'V')}")
        try:
            if self._rest is None:
                self.ladder.V = None
                self.ladder.climb(0.0)
                self._rest = self.ladder.state
            if self.ladder.V is None or abs(V) < abs(V - self.ladder.V):
                self.ladder.place(0.0, self._rest)
            self.ladder.climb(V)
        except NoConvergence as problem:
            self.failed = str(problem)
            raise
        return PoreSolution(self.pore, V, self.ladder.equations, self.ladder.flow, self.error, self.status)

    # ---------------------------------------------------------------- the mesh

    def _extremes(self, voltages: Any) -> list[State]:
        """States at the lowest and the highest voltage, on the first mesh."""
        ends = dict.fromkeys(float(V) for V in (np.max(voltages), np.min(voltages)) if abs(V) >= PROBE)
        self.ladder.climb(0.0)
        rest = self.ladder.state
        found = []
        for V in ends or [PROBE]:
            self.report(f"first mesh, to {show(V, 'V')}")
            self.ladder.place(0.0, rest)
            try:
                self.ladder.climb(V)
            except NoConvergence as problem:
                self.failed = str(problem)
            found.append(self._state())
        return found

    def _adapt(self) -> None:
        """Refine until the currents rest, or the unknowns become too many."""
        while self.error > self.rtol and self.ladder.equations.space.ndof < 0.6 * self.most:
            equations = self.ladder.equations
            found = np.zeros(equations.mesh.ne)
            for state in self._states:
                equations.state.vec.FV().NumPy()[:] = state.unknowns
                found += errors(equations) / np.abs(state.currents).sum() ** 2
            mark(equations, found)
            new, guesses = refined(equations, [state.unknowns for state in self._states])
            steps, self.ladder = self.ladder.steps, Ladder(new)
            self.ladder.steps += steps
            self._again(guesses)
            self.rounds += 1

    def _again(self, guesses: list[np.ndarray]) -> None:
        """The extremes on a refined mesh; how far their currents moved is the error."""
        change, states = 0.0, []
        for before, guess in zip(self._states, guesses):
            said = f"mesh of {self.ladder.equations.mesh.ne} elements"
            self.report(said if not self.rounds else f"{said}, error {self.error:.1e}")
            if not self.ladder.guess(before.V, guess):
                self.ladder.V = None
                self.ladder.climb(before.V)
            now = self._state()
            change = max(change, np.abs(now.currents - before.currents).sum() / np.abs(now.currents).sum())
            states.append(now)
        self._states, self.error = states, float(change)

    def _state(self) -> State:
        assert self.ladder.V is not None
        return State(self.ladder.V, self.ladder.state, self.ladder.equations.currents())


def _meshed(pore: Pore, size: float | None, radius: float | None) -> Any:
    """The first mesh, in the dimensions that the pore needs."""
    return quarter_of(pore, size, radius) if isinstance(pore, EllipticalPore) else mesh_of(pore, size, radius)


__all__ = ["RTOL", "Study"]
