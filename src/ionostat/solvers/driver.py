"""The stepping loop: a Rosenbrock method on lanes, each lane a run with its own time and step.

A lane that finishes its run takes the next one from the queue, so no lane waits for another.
The loop returns when its buffer of rows is full or its share of steps is done, and goes on where
it was when it is called again: there progress is shown and Ctrl-C is heard.

It is written with ``compiler.staged`` and becomes LLVM text beside the model's own functions:
sizes and coefficients are constants there, and whole vectors of lanes are loaded and stored.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from ..compiler.staged import Array, Body, Value
from .layout import (
    COUNTS,
    DONE,
    NAMES,
    NOT_FINITE,
    REALS,
    SETTINGS,
    STEP_TOO_SMALL,
    TOO_MANY_STEPS,
)
from .tableaux import Tableau

#: a step that ends this close to a corner, relative to the step, ends on it
SNAP = 1e-6
GROWTH, SHRINK, SAFETY = 6.0, 0.2, 0.9
#: the smallest step, s, and the same relative to the time
SMALLEST, RELATIVE = 1e-13, 4e-16
#: what a row starts with: run, segment, time
HEAD = 3
#: error of a step that leaves the domain
OUTSIDE = 1e30


@dataclasses.dataclass(frozen=True)
class Shape:
    """Sizes of the loop: states, extents, parameters, lanes."""

    N: int
    NX: int
    NP: int
    L: int

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


def attempt(shape: Shape, method: Tableau) -> Function:
    """One attempt in all lanes: stages, new states and extents."""
    f = Function(shape, "attempt")
    N, NX, gamma = shape.N, shape.NX, float(method.gamma)
    Y, U, B, F, K = (f.vectors(n) for n in ("Y", "U", "B", "F", "K"))
    X, R, DX, KX = (f.vectors(n) for n in ("X", "R", "DX", "KX"))
    C, S, D, LU = (f.vectors(n) for n in ("C", "S", "D", "LU"))
    shift = S[0]
    f.call("factor", Y, C, S, F, R, D, LU)
    for s in range(method.stages):
        if s:
            with f.repeat(N) as i:
                change = combination(f, method.a[s], K, s, N, i)
                U[i] = Y[i] if change is None else Y[i] + change
            f.call("derivative", U, C, F, R)
        with f.repeat(N) as i:
            change = combination(f, method.c[s], K, s, N, i)
            B[i] = F[i] if change is None else F[i] + change * shift * gamma
        k = K.from_(s * N)
        f.call("solve", LU, B, k)
        if NX:
            f.call("direction", D, k, DX)
            with f.repeat(NX) as i:
                right = R[i] + DX[i]
                change = combination(f, method.c[s], KX, s, NX, i)
                if change is not None:
                    right = right + change * shift * gamma
                KX[i + s * NX] = right / shift
    last = method.stages - 1
    Y1, X1 = f.vectors("Y1"), f.vectors("X1")
    with f.repeat(N) as i:
        Y1[i] = U[i] + K[i + last * N]
    if NX:
        with f.repeat(NX) as i:
            X1[i] = X[i] + combination(f, method.a[last], KX, last, NX, i) + KX[i + last * NX]
    return f


def judge(shape: Shape, method: Tableau) -> Function:
    """Error over tolerance (root mean square) and the step ratio it allows, in all lanes."""
    f = Function(shape, "judge")
    N, L = shape.N, shape.L
    Y, Y1 = f.vectors("Y"), f.vectors("Y1")
    last = f.vectors("K").from_((method.stages - 1) * N)
    atol, floor, rtol = f.array("atol"), f.array("floor"), f.setting("rtol")
    kind = Y.kind
    total, good = f.variable(kind, 0.0), f.variable(kind, 1.0)

    def spread(value: Value) -> Value:
        if L == 1:
            return value
        one = f.value(kind, f"insertelement {kind} poison, double {value.name}, i64 0")
        mask = f"<{L} x i32> zeroinitializer"
        return f.value(kind, f"shufflevector {kind} {one.name}, {kind} poison, {mask}")

    relative = spread(rtol)
    with f.repeat(N) as i:
        new = Y1[i]
        size = Y[i].size().at_least(new.size())
        e = last[i] / (spread(atol[i]) + relative * size)
        total.set(total.get() + e * e)
        good.set((new > spread(floor[i])).choose(good.get(), 0.0))
    mean = total.get() * (1.0 / N)
    lanes = "f64" if L == 1 else f"v{L}f64"
    error = f.call(f"llvm.sqrt.{lanes}", mean, returns=kind)
    assert error is not None
    within = error <= OUTSIDE
    error = ((good.get() > 0.5) & within).choose(error, OUTSIDE)
    f.vectors("error")[0] = error
    logarithm = f.call("log", error.at_least(1e-12), returns=kind)
    assert logarithm is not None
    power = f.call("exp", logarithm * (-1.0 / (method.error_order + 1)), returns=kind)
    assert power is not None
    f.vectors("ratio")[0] = (power * SAFETY).at_least(SHRINK).at_most(GROWTH)
    return f


def write_row(shape: Shape, method: Tableau) -> Function:
    """A row (run, segment, time, states, extents) of one lane at theta of the step: 0 start, 1 end."""
    f = Function(shape, "write_row", lane="i64", t="double", theta="double")
    L, theta = shape.L, f.argument("theta")
    queue, rows = f.array("queue"), f.array("rows")
    n = queue[1]
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
    queue[1] = n + 1
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
    f.array("segment")[lane] = f.argument("at")
    step = f.array("step")
    step[lane] = step[lane].at_most(f.setting("first"))
    return f


def refill(shape: Shape) -> Function:
    """The next run of the queue into a lane, or none; an idle lane keeps what it holds."""
    f = Function(shape, "refill", lane="i64")
    L, lane = shape.L, f.lane
    queue, job, y0, Y = f.array("queue"), f.array("job"), f.array("y0"), f.array("Y")
    run = queue[0]
    with f.when(run >= f.count("runs")):
        job[lane] = -1
        f.leave()
    queue[0] = run + 1
    job[lane] = run
    with f.repeat(shape.N) as i:
        Y[i * L + lane] = y0[run * shape.N + i]
    X = f.array("X")
    with f.repeat(shape.NX) as i:
        X[i * L + lane] = 0.0
    f.array("now")[lane] = 0.0
    f.array("step")[lane] = f.setting("first")
    f.array("row_at")[lane] = 0
    f.array("again")[lane] = 0
    f.array("last_watch")[lane] = Y[f.count("watch") * L + lane]
    f.over("load_segment", lane, run, f.number("i64", 0))
    return f


def record(shape: Shape) -> Function:
    """Rows on the grid within the step just made, and where the watched state has moved."""
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
    with f.when((after - last[lane]).size() > f.setting("stride")):
        last[lane] = after
        with f.when(written.get().differs(new)):
            f.over("write_row", lane, new, f.number("double", 1.0))
    return f


def finish(shape: Shape) -> Function:
    """End of a run: its last row and its status, then the next run of the queue."""
    f = Function(shape, "finish", lane="i64", status="i64")
    lane = f.lane
    f.array("status")[f.array("job")[lane]] = f.argument("status")
    f.over("write_row", lane, f.array("now")[lane], f.number("double", 0.0))
    f.over("refill", lane)
    return f


def accept(shape: Shape) -> Function:
    """The step holds: record it, move on, pass a corner or end the run. 1 where P changed."""
    f = Function(shape, "accept", "i64", lane="i64")
    L, lane = shape.L, f.lane
    run, segment = f.array("job")[lane], f.array("segment")[lane]
    now, step, ends = f.array("now"), f.array("step")[lane], f.array("ends")
    here = run * f.count("segments") + segment
    end, new = ends[here], now[lane] + step
    corner = (end - new).size() <= step * SNAP
    new = corner.choose(end, new)
    accepted = f.array("accepted")
    accepted[run] = accepted[run] + 1
    f.over("record", lane, run, new)
    now[lane] = new
    for size, start, after in ((shape.N, "Y", "Y1"), (shape.NX, "X", "X1")):
        a, b = f.array(start), f.array(after)
        with f.repeat(size) as i:
            a[i * L + lane] = b[i * L + lane]
    with f.when(corner):
        following = segment + 1
        with f.when(following.equals(f.count("segments"))):
            f.over("finish", lane, f.number("i64", DONE))
            f.leave(1)
        with f.when(ends[here + 1] <= new):
            f.over("finish", lane, f.number("i64", DONE))
            f.leave(1)
        for entering in (False, True):
            if entering:
                f.over("load_segment", lane, run, following)
            f.over("write_row", lane, new, f.number("double", 0.0))
        f.leave(1)
    f.leave(0)
    return f


def settle(shape: Shape) -> Function:
    """After an attempt: accept or reject in one lane, and its next step. 1 where P changed."""
    f = Function(shape, "settle", "i64", lane="i64")
    lane = f.lane
    run, step, again = f.array("job")[lane], f.array("step"), f.array("again")
    error, ratio = f.array("error")[lane], f.array("ratio")[lane]
    used, wanted = step[lane], f.array("wanted")[lane]
    with f.when(error <= 1.0):
        changed = f.over("accept", lane, returns="i64")
        with f.when(changed.equals(0)):
            capped = again[lane].equals(1).choose(ratio.at_most(1.0), ratio)
            grown = used * capped
            step[lane] = (wanted > used).choose(grown.at_least(wanted), grown)
            again[lane] = 0
            with f.when(f.array("accepted")[run] >= f.count("most_steps")):
                f.over("finish", lane, f.number("i64", TOO_MANY_STEPS))
                f.leave(1)
        f.leave(changed)
    rejected = f.array("rejected")
    rejected[run] = rejected[run] + 1
    again[lane] = 1
    smaller = used * (error >= OUTSIDE).choose(SHRINK, ratio)
    step[lane] = smaller
    least = (f.array("now")[lane] * RELATIVE).at_least(SMALLEST)
    with f.when(smaller < least):
        status = f.variable("i64", STEP_TOO_SMALL)
        F = f.array("F")
        f.call("derivative", *(f.vectors(n) for n in ("Y", "C", "F", "R")))
        with f.repeat(shape.N) as i:
            rate = F[i * shape.L + lane]
            with f.when((rate - rate).equals(0.0).choose(f.number("i64", 0), 1).equals(1)):
                status.set(NOT_FINITE)
        f.over("finish", lane, status.get())
        f.leave(1)
    f.leave(0)
    return f


def aim(shape: Shape, gamma: float) -> Function:
    """The step of each lane, cut to end on its corner; gives the number of lanes that run."""
    f = Function(shape, "aim", "i64")
    live = f.variable("i64", 0)
    step, wanted, S = f.array("step"), f.array("wanted"), f.array("S")
    with f.repeat(shape.L) as lane:
        run = f.array("job")[lane]
        wanted[lane] = step[lane]
        with f.when(run >= 0):
            live.set(live.get() + 1)
            end = f.array("ends")[run * f.count("segments") + f.array("segment")[lane]]
            left = end - f.array("now")[lane]
            h = step[lane]
            half = (h * 2.0 > left).choose(left * 0.5, h)
            step[lane] = (h >= left * (1.0 - SNAP)).choose(left, half)
        S[lane] = 1.0 / (step[lane] * gamma)
    f.leave(live.get())
    return f


def advance(shape: Shape) -> Function:
    """Step until all runs are done, the rows are full, or ``share`` sweeps are made."""
    f = Function(shape, "advance", "i64", share="i64")
    live, job, queue = f.variable("i64", 0), f.array("job"), f.array("queue")
    with f.repeat(f.argument("share")):
        count = f.over("aim", returns="i64")
        live.set(count)
        with f.when(count.equals(0)):
            f.leave(count)
        with f.when(queue[1] > f.count("room")):
            f.leave(count)
        f.over("attempt")
        f.over("judge")
        changed = f.variable("i64", 0)
        changed.set(0)
        with f.repeat(shape.L) as lane, f.when(job[lane] >= 0):
            changed.set(changed.get() + f.over("settle", lane, returns="i64"))
        with f.when(changed.get() > 0):
            f.call("prepare", f.vectors("P"), f.vectors("C"))
    f.leave(live.get())
    return f


def driver_text(shape: Shape, method: Tableau) -> str:
    """LLVM text of the loop for one shape and method."""
    functions = [
        attempt(shape, method),
        judge(shape, method),
        write_row(shape, method),
        load_segment(shape),
        refill(shape),
        record(shape),
        finish(shape),
        accept(shape),
        settle(shape),
        aim(shape, float(method.gamma)),
        advance(shape),
    ]
    return "\n".join(f.text() for f in functions)
