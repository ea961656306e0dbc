"""The stepping loop: a Rosenbrock method on lanes, each lane a run with its own time and step.

A lane that finishes its run takes the next one from the queue, so no lane waits for another; loops in several
threads may share one queue.
The loop returns when its buffer of rows is full or its share of steps is done, and goes on where
it was when it is called again: there progress is shown and Ctrl-C is heard.

It is written with ``compiler.staged`` and becomes LLVM text beside the model's own functions:
sizes and coefficients are constants there, and whole vectors of lanes are loaded and stored.
"""

from __future__ import annotations

from ..compiler.staged import Array, Value
from .lanes import Function, Shape, combination, finish, load_segment, record, reduce, refill, write_row
from .layout import DONE, NOT_FINITE, STEP_TOO_SMALL, TOO_MANY_STEPS
from .tableaux import Tableau

#: a step that ends this close to a corner, relative to the step, ends on it
SNAP = 1e-6
GROWTH, SHRINK, SAFETY = 6.0, 0.2, 0.9
#: the smallest step, s, and the same relative to the time
SMALLEST, RELATIVE = 1e-13, 4e-16
#: error of a step that leaves the domain
OUTSIDE = 1e30
#: error of a step in which something is not a number
UNREAL = 2e300


def attempt(shape: Shape, method: Tableau) -> Function:
    """One attempt in all lanes: stages, new states and extents."""
    f = Function(shape, "attempt")
    N, NX, gamma = shape.N, shape.NX, float(method.gamma)
    Y, U, B, F, K = (f.vectors(n) for n in ("Y", "U", "B", "F", "K"))
    R, DX, KX = (f.vectors(n) for n in ("R", "DX", "KX"))
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
    step_on(f, method, N, K, "Y", "E")
    if NX:
        step_on(f, method, NX, KX, "X", "EX")
    if shape.NO:
        f.call("observe", f.vectors("Y1"), C, f.vectors("O1"))
    return f


def step_on(f: Function, method: Tableau, size: int, stages: Array, start: str, kept: str) -> None:
    """Add the step to what it starts from, with what earlier sums have lost (Knuth's two-sum).

    An amount is rounded to a part in 1e16 of itself, which is no small charge to a membrane of little capacitance;
    a hundred thousand steps would add these up.
    """
    last = method.stages - 1
    old, lost, new, loses = (f.vectors(name) for name in (start, kept, f"{start}1", f"{kept}1"))
    with f.repeat(size) as i:
        step = combination(f, method.a[last], stages, last, size, i) + stages[i + last * size] + lost[i]
        total = old[i] + step
        gained = total - old[i]
        new[i] = total
        loses[i] = (old[i] - (total - gained)) + (step - gained)


def judge(shape: Shape, method: Tableau) -> Function:
    """Error over tolerance (root mean square) and the step ratios it allows, in all lanes.

    After a step that holds, the next one foresees more of the same: where the step that the error allows became
    shorter since the last, it is taken to become shorter by that much once more (Gustafsson's predictive control;
    Hairer & Wanner 1996, section IV.8).
    """
    f = Function(shape, "judge")
    N, L = shape.N, shape.L
    Y, Y1 = f.vectors("Y"), f.vectors("Y1")
    last = f.vectors("K").from_((method.stages - 1) * N)
    atol, floor, rtol = f.vectors("A"), f.vectors("L"), f.setting("rtol")
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
        e = last[i] / (atol[i] + relative * size)
        total.set(total.get() + e * e)
        good.set((new > floor[i]).choose(good.get(), 0.0))
    mean = total.get() * (1.0 / N)
    lanes = "f64" if L == 1 else f"v{L}f64"
    error = f.call(f"llvm.sqrt.{lanes}", mean, returns=kind)
    assert error is not None
    error = ((good.get() > 0.5) & (error <= OUTSIDE)).choose(error, OUTSIDE)
    real = total.get() <= UNREAL  # false for what is not a number
    error = real.choose(error, UNREAL)
    f.vectors("error")[0] = error
    logarithm = f.call("log", error.at_least(1e-12), returns=kind)
    assert logarithm is not None
    power = f.call("exp", logarithm * (-1.0 / (method.error_order + 1)), returns=kind)
    assert power is not None
    allowed = power * f.vectors("step")[0]
    trend = (allowed / f.vectors("allowed_before")[0]).at_most(1.0)
    f.vectors("allowed")[0] = allowed
    for name, factor in (("retry", power), ("ratio", power * trend)):
        f.vectors(name)[0] = (factor * SAFETY).at_least(SHRINK).at_most(GROWTH)
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
    if shape.NO:
        f.over("reduce", lane, run, new)
    now[lane] = new
    for size, start in ((shape.N, "Y"), (shape.N, "E"), (shape.NX, "X"), (shape.NX, "EX")):
        a, b = f.array(start), f.array(f"{start}1")
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
    error, ratio, retry = (f.array(name)[lane] for name in ("error", "ratio", "retry"))
    used, wanted = step[lane], f.array("wanted")[lane]
    with f.when(error <= 1.0):
        changed = f.over("accept", lane, returns="i64")
        with f.when(changed.equals(0)):
            capped = again[lane].equals(1).choose(ratio.at_most(1.0), ratio)
            grown = used * capped
            step[lane] = (wanted > used).choose(grown.at_least(wanted), grown)
            again[lane] = 0
            f.array("allowed_before")[lane] = f.array("allowed")[lane]
            with f.when(f.array("accepted")[run] >= f.count("most_steps")):
                f.over("finish", lane, f.number("i64", TOO_MANY_STEPS))
                f.leave(1)
        f.leave(changed)
    rejected = f.array("rejected")
    rejected[run] = rejected[run] + 1
    again[lane] = 1
    smaller = used * (error >= OUTSIDE).choose(SHRINK, retry)
    step[lane] = smaller
    least = (f.array("now")[lane] * RELATIVE).at_least(SMALLEST)
    with f.when(smaller < least):
        unreal, small = f.number("i64", NOT_FINITE), f.number("i64", STEP_TOO_SMALL)
        f.over("finish", lane, (error >= UNREAL).choose(unreal, small))
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
    live, job, written = f.variable("i64", 0), f.array("job"), f.array("written")
    with f.repeat(f.argument("share")):
        count = f.over("aim", returns="i64")
        live.set(count)
        with f.when(count.equals(0)):
            f.leave(count)
        with f.when(written[0] > f.count("room")):
            f.leave(count)
        f.over("attempt")
        f.over("judge")
        changed = f.variable("i64", 0)
        changed.set(0)
        with f.repeat(shape.L) as lane, f.when(job[lane] >= 0):
            changed.set(changed.get() + f.over("settle", lane, returns="i64"))
        with f.when(changed.get() > 0):
            f.call("prepare", f.vectors("P"), f.vectors("C"))
            if shape.NO:
                f.call("observe", f.vectors("Y"), f.vectors("C"), f.vectors("O"))
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
        reduce(shape),
        finish(shape),
        accept(shape),
        settle(shape),
        aim(shape, float(method.gamma)),
        advance(shape),
    ]
    return "\n".join(f.text() for f in functions)
