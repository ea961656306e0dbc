"""A batch: one compiled problem, and any members of a design run through it.

Members differ in numbers alone, so all share one set of machine code; each gets a lane, a step of
its own, and makes room for the next when it is done.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing

import numpy as np

from ..compiler.kernels import build
from ..solvers.lanes import HEAD
from ..solvers.reductions import Reduction
from ..solvers.rosenbrock import STATUS, Outcome, Rosenbrock, Work
from .quantities import observations
from .side_by_side import merged
from .starts import Ready, Source

#: status of a member whose numbers make no model
IMPOSSIBLE = -1
#: status of a member that has not come to an end
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

    def of(self, places: np.ndarray) -> Found:
        """Some members."""
        cause = [self.cause[i] for i in places]
        return Found(self.results[places], self.traces[places], self.status[places], cause)


class Batch:
    """One model and protocol, compiled once, for members that differ in some numbers.

    Args:
        starts: makes the members.
        observe: texts of what is kept; see `quantities`.
        times: of the rows of traces, s; none where no trace is kept.
        rtol, method, lanes: of the solver.
    """

    def __init__(
        self, starts: Source, observe: Sequence[str], times: np.ndarray, rtol: float = 1e-6, method: str = "rodas5p",
        lanes: int | None = None,
    ):
        self.starts, self.grid = starts, times
        self.network = network = starts.network
        observed = observations(network, observe)
        self.reductions = [o for o in observed if o.kind != "trace"]
        self.traces = [o for o in observed if o.kind == "trace"]
        kernels = build(network, self.starts.ramped, False, [o.quantity.of for o in self.reductions])
        kept = [Reduction(o.kind, j) for j, o in enumerate(self.reductions)]
        self.solver = Rosenbrock(kernels, lanes or best_lanes(), method, rtol, reductions=kept)

    def nothing(self, count: int) -> Found:
        """Room for what is found of some members, none of which was run."""
        return Found(
            np.full((count, len(self.reductions)), np.nan), np.full((count, len(self.grid), len(self.traces)), np.nan),
            np.full(count, STOPPED), [""] * count,
        )

    def run(self, members: np.ndarray, stopped: Callable[[], bool] = lambda: False) -> Found:
        """Run members, each a row of the numbers that vary; safe in several threads at a time.

        Args:
            members: SI, members x numbers.
            stopped: asked now and then; what was not finished when it says so has status 0.
        """
        found = self.nothing(len(members))
        for _ in self.ending(members, found):
            if stopped():
                break
        found.traces[found.status == STOPPED] = np.nan
        return found

    def ending(self, members: np.ndarray, found: Found, workers: int = 1) -> Generator[np.ndarray, None, None]:
        """Run members; gives those that came to an end, as they do: what is found of them is whole by then.

        Args:
            members: SI, members x numbers.
            found: where it is put.
            workers: threads, which take members from one queue.
        """
        size = max(16 * self.solver.lanes, int(ROOM / self.starts.bytes_each()))
        for start in range(0, len(members), size):
            cause = [""] * len(members[start : start + size])
            ready = self.starts.of(members[start : start + size], cause)
            impossible = start + np.setdiff1d(np.arange(len(cause)), ready.rows)
            for i in impossible:
                found.status[i], found.cause[i] = IMPOSSIBLE, cause[i - start]
            yield impossible
            if len(ready.rows):
                yield from self._running(ready, start + ready.rows, found, workers)

    def _running(self, ready: Ready, at: np.ndarray, found: Found, workers: int) -> Generator[np.ndarray, None, None]:
        """Members that can be run, so few that their parameters fit into memory."""
        solver = copy.copy(self.solver)  # the compiled functions are shared, the outcome is not
        levels = [o.level for o in self.reductions]
        work = Work(ready.y, ready.p, ready.ends, self.grid, levels=levels, scale=ready.scale)
        loops = solver.runs(work, min(workers, len(at)))
        outcome = solver.outcome

        def through(loop: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
            for rows in loop:
                self._keep(rows, at, ready, found.traces)
                seen = np.unique(rows[:, 0]).astype(int)
                ended = seen[outcome.status[seen] != STOPPED]  # their last rows are among these
                self._conclude(found, at, outcome, ended)
                for k in ended[outcome.status[ended] != 1]:
                    last = rows[rows[:, 0] == k, 2][-1]
                    found.cause[at[k]] = f"stopped at {last:.4g} s: {STATUS.get(int(outcome.status[k]), 'unknown')}"
                yield at[ended]

        with closing(merged([through(loop) for loop in loops])) as all_together:
            yield from all_together

    def _conclude(self, found: Found, at: np.ndarray, outcome: Outcome, ended: np.ndarray) -> None:
        """Results and status of runs that came to an end; a failed one has NaN."""
        results, status = outcome.results[ended], outcome.status[ended]
        never = [k for k, o in enumerate(self.reductions) if o.kind == "first_above"]
        results[:, never] = np.where(results[:, never] < 0, np.nan, results[:, never])
        results[status != 1] = np.nan
        found.results[at[ended]], found.status[at[ended]] = results, status
        found.traces[at[ended[status != 1]]] = np.nan

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
