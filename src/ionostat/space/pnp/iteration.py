"""The loop around the linear equations, as LLVM text: go back through the nodes, judge and limit the step, repeat."""

from __future__ import annotations

from ...compiler.llvm_text import Writer
from .kernel import Shape, Text, forward, total


def backward(shape: Shape) -> Text:
    """Steps of all nodes from the right to the left; the largest change of the potential, and the error."""
    f = Text(shape, "backward")
    N, b = shape.N, shape.b
    U, step, G = (f.vectors(name) for name in ("U", "step", "G"))
    most, error = f.variable(f.kind, 0.0), f.variable(f.kind, 0.0)
    floor = f.setting("floor")
    last = f.argument("nodes") - 1
    with f.repeat(f.argument("nodes")) as j:
        i = last - j
        here = step.from_(i * b)
        with f.when(j > 0):
            back, there = G.from_(i * (b * b)), step.from_((i + 1) * b)
            ahead = [there[c] for c in range(b)]
            for r in range(b):
                here[r] = here[r] - total(back[r * b + c] * ahead[c] for c in range(b))
        change = here[N].size()
        most.set(most.get().at_least(change))
        worst = error.get().at_least(change)
        for k in range(N):
            off = here[k].size() / (U[i * b + k] + floor)
            worst = (off <= worst).choose(worst, off)  # so that what is not a number stays
        error.set(worst)
    f.vectors("error")[0] = error.get()
    f.vectors("error")[1] = most.get()
    return f


def move(shape: Shape) -> Text:
    """Make the step: potentials within a limit, activities not below a part of what they were."""
    f = Text(shape, "move")
    N, b = shape.N, shape.b
    U, step = f.vectors("U"), f.vectors("step")
    live, most = f.vectors("live")[0], f.vectors("error")[1]
    share = (f.setting("limit") / most.at_least(1e-300)).at_most(1.0)
    moving = live > 0.5
    shrink = f.setting("shrink")
    with f.repeat(f.argument("nodes")) as i:
        for k in range(b):
            at = i * b + k
            old = U[at]
            new = old + share * step[at]
            if k < N:
                new = new.at_least(old * shrink)
            U[at] = moving.choose(new, old)
    return f


def newton(shape: Shape) -> Text:
    """Iterate until every lane is done or lost. Each counts its iterations; a lane that is lost ends with error NaN."""
    f = Text(shape, "newton", "i64", most="i64")
    table = f.argument("table")
    nodes, live, error = f.argument("nodes"), f.vectors("live"), f.vectors("error")
    with f.repeat(f.argument("most")):
        f.call("forward", table, nodes)
        f.call("backward", table, nodes)
        f.call("move", table, nodes)
        going = live[0] > 0.5
        live[1] = live[1] + going.choose(f.number(f.kind, 1.0), 0.0)
        off = error[0]
        live[2] = going.choose(off, live[2])
        unsettled = going & (off > f.setting("tolerance")) & (off < 1e200)
        live[0] = unsettled.choose(f.number(f.kind, 1.0), 0.0)
        left = f.variable("double", 0.0)
        left.set(0.0)
        with f.repeat(shape.lanes) as lane:
            left.set(left.get() + f.numbers("live")[lane])
        with f.when(left.get() < 0.5):
            f.leave(1)
    f.leave(0)
    return f


def module(shape: Shape) -> str:
    """LLVM text of all functions."""
    functions = (forward(shape), backward(shape), move(shape), newton(shape))
    return "\n".join([Writer(shape.lanes).library(), *(f.text() for f in functions)])
