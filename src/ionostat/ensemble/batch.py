"""A batch: one compiled problem, and any members of a design run through it.

Members differ in numbers alone, so all share one set of machine code; each gets a lane, a step of
its own, and makes room for the next when it is done.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from ..compiler.kernels import build
from ..compiler.network import Network
from ..experiment.protocol import Protocol
from ..experiment.simulate import output_times
from ..model.model import Model
from ..solvers.lanes import HEAD
from ..solvers.reductions import Reduction
from ..solvers.rosenbrock import STATUS, Rosenbrock, Work
from .design import Axis
from .quantities import observations
from .starts import Ready, Starts

#: status of a member whose numbers make no model
IMPOSSIBLE = -1
#: status of a member whose block was stopped
STOPPED = 0
#: bytes of parameters that are made at a time
ROOM = 64e6


def best_lanes() -> int:
    """Lanes that fill the vectors of this machine."""
    import llvmlite.binding as llvm

    return 8 if llvm.get_host_cpu_features().get("avx512f") else 4


@dataclasses.dataclass(frozen=True)
class Found:
    """What a batch gives back.

    Attributes:
        results: reductions, members x observations that are reductions; NaN where a member failed.
        traces: members x times x observations that are traces.
        status: 1 for a good member.
        cause: why a member failed; empty for a good one.
    """

    results: np.ndarray
    traces: np.ndarray
    status: np.ndarray
    cause: list[str]


class Batch:
    """One model and protocol, compiled once, for members that differ in some numbers.

    Args:
        model, protocol: what is run.
        axes: the numbers that vary.
        until, every: end, and time between the rows of traces, s.
        observe: texts of what is kept; see `quantities`.
        rtol, method, lanes: of the solver.
    """

    def __init__(
        self, model: Model, protocol: Protocol | None, axes: Sequence[Axis], until: float, every: float,
        observe: Sequence[str], rtol: float = 1e-6, method: str = "rodas5p", lanes: int | None = None,
    ):
        self.network = network = Network(model)
        observed = observations(network, observe)
        self.reductions = [o for o in observed if o.kind != "trace"]
        self.traces = [o for o in observed if o.kind == "trace"]
        self.starts = Starts(network, protocol, axes, until)
        self.grid = output_times(until, every) if self.traces else np.zeros(0)
        kernels = build(network, self.starts.ramped, False, [o.quantity.of for o in self.reductions])
        kept = [Reduction(o.kind, j) for j, o in enumerate(self.reductions)]
        self.solver = Rosenbrock(kernels, lanes or best_lanes(), method, rtol, reductions=kept)

    def run(self, members: np.ndarray, stopped: Callable[[], bool] = lambda: False) -> Found:
        """Run members, each a row of values of the axes; safe in several threads at a time.

        Args:
            members: SI, members x axes.
            stopped: asked now and then; what was not finished when it says so has status 0.
        """
        n = len(members)
        found = Found(
            np.full((n, len(self.reductions)), np.nan), np.full((n, len(self.grid), len(self.traces)), np.nan),
            np.full(n, IMPOSSIBLE), [""] * n,
        )
        size = max(16 * self.solver.lanes, int(ROOM / self.starts.bytes_each()))
        for start in range(0, n, size):
            self._run_part(members, start, min(start + size, n), found, stopped)
        bad = found.status != 1
        found.results[bad], found.traces[bad] = np.nan, np.nan
        never = [k for k, o in enumerate(self.reductions) if o.kind == "first_above"]
        found.results[:, never] = np.where(found.results[:, never] < 0, np.nan, found.results[:, never])
        return found

    def _run_part(
        self, members: np.ndarray, start: int, end: int, found: Found, stopped: Callable[[], bool]
    ) -> None:
        """Some members, so few that their parameters fit into memory."""
        cause = [""] * (end - start)
        ready = self.starts.of(members[start:end], cause)
        found.cause[start:end] = cause
        if not len(ready.rows):
            return
        at = start + ready.rows
        solver = copy.copy(self.solver)  # the compiled functions are shared, the outcome is not
        levels = [o.level for o in self.reductions]
        work = Work(ready.y, ready.p, ready.ends, self.grid, levels=levels, scale=ready.scale)
        last = np.zeros(len(at))
        for rows in solver.run(work):
            last[rows[:, 0].astype(int)] = rows[:, 2]
            self._keep(rows, at, ready, found.traces)
            if stopped():
                break
        status = solver.outcome.status
        found.status[at], found.results[at] = status, solver.outcome.results
        for k in np.flatnonzero((status != 1) & (status != STOPPED)):
            found.cause[at[k]] = f"stopped at {last[k]:.4g} s: {STATUS.get(int(status[k]), 'unknown')}"

    def _keep(self, rows: np.ndarray, at: np.ndarray, ready: Ready, traces: np.ndarray) -> None:
        """Rows on the grid into the traces."""
        if not self.traces or not len(rows):
            return
        place = np.minimum(np.searchsorted(self.grid, rows[:, 2]), len(self.grid) - 1)
        on = self.grid[place] == rows[:, 2]
        rows, place = rows[on], place[on]
        run, segment = rows[:, 0].astype(int), rows[:, 1].astype(int)
        behind = HEAD + len(self.network.states)
        count = len(self.network.parameters)
        whole = ready.p[run, segment]
        p = whole[:, :count].T.copy()
        for k, path in enumerate(self.starts.ramped):  # the clock of ramps is the last state
            p[self.network.parameter_index[path]] += whole[:, count + k] * rows[:, behind]
        y = rows[:, HEAD:behind].T
        for k, o in enumerate(self.traces):
            traces[at[run], place, k] = o.quantity.of(y, p)
