"""Lanes: what each holds, how it is filled from the queue of runs, and what it writes down.

Functions of the stepping loop that concern one lane at a time, written with ``compiler.staged``.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from ..compiler.staged import Array, Body, Value
from .layout import COUNTS, NAMES, REALS, SETTINGS
from .reductions import STARTS, Reduction, reduced
from .tableaux import Tableau

#: what a row starts with: run, segment, time
HEAD = 3


@dataclasses.dataclass(frozen=True)
class Shape:
    """Sizes of the loop: states, extents, parameters, lanes, observed quantities, reductions."""

    N: int
    NX: int
    NP: int
    L: int
    NO: int = 0
    reductions: tuple[Reduction, ...] = ()

    @property
    def width(self) -> int:
        """Length of a row."""
        return HEAD + self.N + self.NX


class Function(Body):
    """A function ``f(table, ...)`` that finds its arrays in the table by name."""

    def __init__(self, shape: Shape, name: str, returns: str = "void", **arguments: str):
        super().__init__(name, {"table": "ptr", **arguments}, returns)
        self.shape = shape
        self._found: dict[str, str] = {}

    def _pointer(self, name: str) -> str:
        if name not in self._found:
            slot = self.name_slot(f"getelementptr ptr, ptr %table, i64 {NAMES.index(name)}")
            self._found[name] = self.name_slot(f"load ptr, ptr {slot}")
        return self._found[name]

    def array(self, name: str) -> Array:
        """An array of the table, element by element."""
        return Array(self, self._pointer(name), "double" if name in REALS else "i64")

    def vectors(self, name: str) -> Array:
        """An array of the table, all lanes at a time."""
        L = self.shape.L
        kind = "double" if L == 1 else f"<{L} x double>"
        return Array(self, self._pointer(name), kind, align=8 * L)

    def setting(self, name: str) -> Value:
        """A number of the run, such as rtol."""
        return self.array("settings")[SETTINGS.index(name)]

    def count(self, name: str) -> Value:
        """A whole number of the run, such as the number of runs."""
        return self.array("counts")[COUNTS.index(name)]

    def over(self, name: str, *arguments: Any, returns: str = "void") -> Any:
        """Call another function of the loop with the same table."""
        return self.call(name, Value(self, "ptr", "%table"), *arguments, returns=returns)

    @property
    def lane(self) -> Value:
        """The lane that the function is asked about."""
        return self.argument("lane")


def combination(f: Function, weights: Any, stages: Array, count: int, size: int, i: Value) -> Any:
    """sum_j weights[j] stage_j[i] over the first ``count`` stages; None where all are zero."""
    total = None
    for j in range(count):
        if weights[j]:
            term = float(weights[j]) * stages[i + j * size]
            total = term if total is None else total + term
    return total


def write_row(shape: Shape, method: Tableau) -> Function:
    """A row (run, segment, time, states, extents) of one lane at theta of the step: 0 start, 1 end."""
    f = Function(shape, "write_row", lane="i64", t="double", theta="double")
    L, theta = shape.L, f.argument("theta")
    written, rows = f.array("written"), f.array("rows")
    n = written[0]
    row = rows.from_(n * shape.width)
    row[0] = f.array("job")[f.lane].to_real()
    row[1] = f.array("segment")[f.lane].to_real()
    row[2] = f.argument("t")
    parts = ((HEAD, shape.N, "Y", "Y1", "K"), (HEAD + shape.N, shape.NX, "X", "X1", "KX"))
    for at, size, start, end, stages in parts:
        if not size:
            continue
        a, b, K = f.array(start), f.array(end), f.array(stages)
        with f.repeat(size) as i:
            q = i * L + f.lane
            inner = None
            for weights in reversed(method.dense):
                here = combination(f, weights, K, method.stages, size * L, q)
                inner = here if inner is None else here + theta * inner
            straight = (1.0 - theta) * a[q] + theta * b[q]
            between = straight + theta * (1.0 - theta) * inner
            between = theta.equals(1.0).choose(b[q], between)
            row[i + at] = theta.equals(0.0).choose(a[q], between)
    written[0] = n + 1
    return f


def load_segment(shape: Shape) -> Function:
    """Parameters of a segment of a run into its lane; the clock of ramps starts anew."""
    f = Function(shape, "load_segment", lane="i64", run="i64", at="i64")
    L, lane = shape.L, f.lane
    p, P = f.array("p"), f.array("P")
    here = (f.argument("run") * f.count("segments") + f.argument("at")) * shape.NP
    with f.repeat(shape.NP) as i:
        P[i * L + lane] = p[here + i]
    clock = f.count("clock")
    with f.when(clock >= 0):
        f.array("Y")[clock * L + lane] = 0.0
        f.array("E")[clock * L + lane] = 0.0
    f.array("segment")[lane] = f.argument("at")
    f.array("allowed_before")[lane] = 0.0
    step = f.array("step")
    step[lane] = step[lane].at_most(f.setting("first"))
    return f


def refill(shape: Shape) -> Function:
    """The next run of the queue into a lane, or none; an idle lane keeps what it holds."""
    f = Function(shape, "refill", lane="i64")
    L, lane = shape.L, f.lane
    job, y0, Y = f.array("job"), f.array("y0"), f.array("Y")
    run = f.array("queue").take(0)
    with f.when(run >= f.count("runs")):
        job[lane] = -1
        f.leave()
    job[lane] = run
    with f.repeat(shape.N) as i:
        Y[i * L + lane] = y0[run * shape.N + i]
        f.array("E")[i * L + lane] = 0.0
        for mine, given in (("A", "atol"), ("L", "floor")):
            f.array(mine)[i * L + lane] = f.array(given)[run * shape.N + i]
    X, EX = f.array("X"), f.array("EX")
    with f.repeat(shape.NX) as i:
        X[i * L + lane] = 0.0
        EX[i * L + lane] = 0.0
    f.array("now")[lane] = 0.0
    f.array("step")[lane] = f.setting("first")
    f.array("row_at")[lane] = 0
    f.array("again")[lane] = 0
    f.array("last_watch")[lane] = Y[f.count("watch") * L + lane]
    results, count = f.array("results"), len(shape.reductions)
    for k, reduction in enumerate(shape.reductions):
        results[run * count + k] = STARTS[reduction.kind]
    f.over("load_segment", lane, run, f.number("i64", 0))
    return f


def record(shape: Shape) -> Function:
    """Rows on the grid within the step just made, and where the watched state has moved or passed its level."""
    f = Function(shape, "record", lane="i64", run="i64", new="double")
    lane, new = f.lane, f.argument("new")
    q = f.count("watch") * shape.L + lane
    before, after, level = f.array("Y")[q], f.array("Y1")[q], f.setting("level")
    crossings, run = f.array("crossings"), f.argument("run")
    with f.when((before <= level) & (after > level)):
        crossings[run] = crossings[run] + 1
    row_at, grid, now = f.array("row_at"), f.array("grid"), f.array("now")[lane]
    written = f.variable("double", -1.0)
    with f.loop() as stop:
        i = row_at[lane]
        stop(i >= f.count("grid"))
        t = grid[i]
        stop(t > new)
        f.over("write_row", lane, t, (t - now) / (new - now))
        row_at[lane] = i + 1
        written.set(t)
    last = f.array("last_watch")
    passed = ((before <= level) & (after > level)) | ((before > level) & (after <= level))
    with f.when(((after - last[lane]).size() > f.setting("stride")) | passed):
        last[lane] = after
        with f.when(written.get().differs(new)):
            f.over("write_row", lane, new, f.number("double", 1.0))
    return f


def reduce(shape: Shape) -> Function:
    """What the step just made adds to the reductions of a lane's run."""
    f = Function(shape, "reduce", lane="i64", run="i64", new="double")
    L, lane, count = shape.L, f.lane, len(shape.reductions)
    before, after = f.array("O"), f.array("O1")
    levels, results = f.array("levels"), f.array("results")
    now = f.array("now")[lane]
    for k, reduction in enumerate(shape.reductions):
        at = f.argument("run") * count + k
        a, b = (array[lane + reduction.observed * L] for array in (before, after))
        results[at] = reduced(reduction.kind, results[at], a, b, levels[k], now, f.argument("new") - now)
    for j in range(shape.NO):
        before[lane + j * L] = after[lane + j * L]
    return f


def finish(shape: Shape) -> Function:
    """End of a run: its last row and its status, then the next run of the queue."""
    f = Function(shape, "finish", lane="i64", status="i64")
    lane = f.lane
    f.array("status")[f.array("job")[lane]] = f.argument("status")
    f.over("write_row", lane, f.array("now")[lane], f.number("double", 0.0))
    f.over("refill", lane)
    return f
