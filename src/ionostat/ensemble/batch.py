"""A batch: one compiled problem, and any members of a design run through it.

Members differ in numbers alone, so all share one set of machine code; each gets a lane, a step of
its own, and makes room for the next when it is done.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..compiler.kernels import build
from ..compiler.network import Network
from ..errors import BadValue
from ..experiment.protocol import Protocol, Segment, segments
from ..experiment.simulate import output_times, parameter_rows
from ..model.model import Model
from ..solvers.lanes import HEAD
from ..solvers.reductions import Reduction
from ..solvers.rosenbrock import STATUS, Rosenbrock, Work
from .design import Axis
from .quantities import observation

#: status of a member whose numbers make no model
IMPOSSIBLE = -1


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
        self.model, self.protocol, self.axes, self.until = model, protocol, tuple(axes), until
        self.network = network = Network(model)
        self.observed = [observation(network, text) for text in observe]
        self.reductions = [o for o in self.observed if o.kind != "trace"]
        self.traces = [o for o in self.observed if o.kind == "trace"]
        parts = segments(model, protocol.on(model) if protocol else None, until)
        self.ramped = sorted({path for part in parts for path, slope in part.slopes.items() if slope})
        self.grid = output_times(until, every) if self.traces else np.zeros(0)
        kernels = build(network, self.ramped, False, [o.quantity.of for o in self.reductions])
        kept = [Reduction(o.kind, j) for j, o in enumerate(self.reductions)]
        self.solver = Rosenbrock(kernels, lanes or best_lanes(), method, rtol, reductions=kept)
        touched = {path for part in parts for path in part.values}
        self.quick = all(self._quick(axis, touched) for axis in self.axes)

    def _quick(self, axis: Axis, touched: set[str]) -> bool:
        """It is a parameter of the equations and nothing else: no start and no protocol depends on it."""
        if axis.kind == "protocol" or axis.path in touched or axis.path not in self.network.parameter_index:
            return False
        owner = axis.path.rpartition(".")[0]
        placed = {p.path: p for p in self.network.placed}
        return owner in placed and not placed[owner].mechanism.sites()

    # ---------------------------------------------------------------- members

    def run(self, members: np.ndarray) -> Found:
        """Run members, each a row of values of the axes; safe in several threads at a time."""
        n = len(members)
        results = np.full((n, len(self.reductions)), np.nan)
        traces = np.full((n, len(self.grid), len(self.traces)), np.nan)
        status, cause = np.full(n, IMPOSSIBLE), [""] * n
        good, y0, p, ends = self._starts(members, cause)
        if good:
            solver = copy.copy(self.solver)  # the compiled functions are shared, the outcome is not
            work = Work(y0, p, ends, self.grid, levels=[o.level for o in self.reductions])
            for rows in solver.run(work):
                self._keep(rows, good, p, traces)
            status[good] = solver.outcome.status
            results[good] = solver.outcome.results
        for i, code in enumerate(status):
            if code != 1:
                results[i], traces[i] = np.nan, np.nan
                cause[i] = cause[i] or STATUS.get(int(code), "unknown")
        never = [o.kind == "first_above" for o in self.reductions]
        results[:, never] = np.where(results[:, never] < 0, np.nan, results[:, never])
        return Found(results, traces, status, cause)

    def _keep(self, rows: np.ndarray, good: list[int], p: np.ndarray, traces: np.ndarray) -> None:
        """Rows on the grid into the traces."""
        if not self.traces or not len(rows):
            return
        at = np.searchsorted(self.grid, rows[:, 2])
        at = np.minimum(at, len(self.grid) - 1)
        on = self.grid[at] == rows[:, 2]
        rows, at = rows[on], at[on]
        run, segment = rows[:, 0].astype(int), rows[:, 1].astype(int)
        y = rows[:, HEAD : HEAD + len(self.network.states)].T
        own = p[run, segment][:, : len(self.network.parameters)].T
        for k, o in enumerate(self.traces):
            traces[np.array(good)[run], at, k] = o.quantity.of(y, own)

    def _starts(
        self, members: np.ndarray, cause: list[str]
    ) -> tuple[list[int], np.ndarray, np.ndarray, np.ndarray]:
        """Members that can be run, their starts, parameters and ends of segments."""
        if self.quick:
            return self._quick_starts(members)
        good, starts, rows, ends = [], [], [], []
        for i, values in enumerate(members):
            try:
                y, p, end = self._start(values)
            except BadValue as error:
                cause[i] = str(error)
                continue
            good.append(i)
            starts.append(y)
            rows.append(p)
            ends.append(end)
        most = max((len(end) for end in ends), default=0)
        rows = [np.vstack([p, *[p[-1:]] * (most - len(p))]) for p in rows]
        ends = [np.append(end, [self.until] * (most - len(end))) for end in ends]
        return good, np.array(starts), np.array(rows), np.array(ends)

    def _quick_starts(self, members: np.ndarray) -> tuple[list[int], np.ndarray, np.ndarray, np.ndarray]:
        """The same for all members at once: only parameters differ, and gates that start with them."""
        network, n = self.network, len(members)
        parts = segments(self.model, self._protocol(), self.until)
        p = np.tile(parameter_rows(network, parts, self.ramped), (n, 1, 1))
        for axis, values in zip(self.axes, members.T):
            p[:, :, network.parameter_index[axis.path]] = values[:, None]
        first = np.tile(network.default_parameters, (n, 1))
        for axis, values in zip(self.axes, members.T):
            first[:, network.parameter_index[axis.path]] = values
        y = np.tile(network.start[:, None], (1, n))
        y = network.with_chosen_start(network.with_steady_gates(y, first.T))
        ends = np.tile([part.end for part in parts], (n, 1))
        return list(range(n)), y.T.copy(), p, ends

    def _start(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Start, parameters and ends of one member, by way of its own model."""
        own = {a.path: float(v) for a, v in zip(self.axes, values) if a.kind == "model"}
        model = self.model.with_values(own) if own else self.model
        network = self.network.of(model)
        parts = segments(model, self._protocol(values, model), self.until)
        self._refuse_other_ramps(parts)
        return network.start, parameter_rows(network, parts, self.ramped), np.array([part.end for part in parts])

    def _protocol(self, values: Any = (), model: Model | None = None) -> Protocol | None:
        """The protocol with the numbers of a member."""
        if self.protocol is None:
            return None
        own = {a.path.partition(".")[2]: float(v) for a, v in zip(self.axes, values) if a.kind == "protocol"}
        return (self.protocol.with_values(own) if own else self.protocol).on(model or self.model)

    def _refuse_other_ramps(self, parts: list[Segment]) -> None:
        ramped = {path for part in parts for path, slope in part.slopes.items() if slope}
        if not ramped <= set(self.ramped):
            raise BadValue(f"{', '.join(sorted(ramped - set(self.ramped)))} ramps in some members only.")
