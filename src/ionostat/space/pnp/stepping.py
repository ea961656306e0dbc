r"""Steps in time: BDF2 with steps of its own, the potential solved together with the ions.

.. math:: \frac{1 + 2w}{1 + w} C_{n+1} - (1 + w) C_n + \frac{w^2}{1 + w} C_{n-1} = h f_{n+1}, \quad w = h/h_{before}

C are the moles of an ion round a node. Sums over nodes obey the same formula with the fluxes through the two ends,
which are carried along by it as amounts that entered: what is inside minus what entered stays to rounding. The error
is read from the distance to the polynomial through the last states; after a jump of the clamp the first step is short
and of order one.

Source: Hairer E, Nørsett SP, Wanner G (1993), Solving Ordinary Differential Equations I, section III.5, Springer (not
re-read).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from .newton import Newton, activities
from .problem import Problem
from .reference import cells, stored

#: growth and shrinking of a step, and safety; steps and iterations after which a run or a step is given up
GROW, SHRINK, SAFETY, MOST_STEPS, ITERATIONS = 2.0, 0.25, 0.8, 200_000, 15
#: first step after a jump, and the one in which only the field adjusts, as parts of the shortest time of the problem
FIRST, INSTANT = 1e-3, 1e-9
#: the shortest step as a part of it
LEAST = 1e-12
#: an activity below this part of the usual one is judged by it
TRACE = 1e-4


@dataclasses.dataclass
class Row:
    """A moment: state, moles round the nodes, moles of charge of the field at the left end, what entered so far."""

    t: float
    U: np.ndarray
    C: np.ndarray
    field: float
    entered: np.ndarray
    current: float = 0.0


@dataclasses.dataclass(frozen=True)
class Piece:
    """A stretch of time with a smooth clamp, in the kernel's units."""

    end: float
    clamp: Callable[[float], float]


class Stepper:
    """One problem in time.

    Attributes:
        accepted, rejected: counts of steps.
        failure: in words, where the run could not go on.
    """

    def __init__(self, on: Problem, rtol: float, by_current: bool, shortest: float):
        self.on, self.rtol, self.by_current, self.shortest = on, rtol, by_current, shortest
        self.newton = Newton(on, timed=True)
        self.accepted = self.rejected = 0
        self.failure = ""

    def start(self, U: np.ndarray) -> Row:
        """The first row."""
        return self._row(0.0, U, np.zeros(len(self.on.z)))

    def _row(self, t: float, U: np.ndarray, entered: np.ndarray) -> Row:
        C, _ = stored(self.on, U[:, :-1])
        return Row(t, U, C, float(self.on.e[0] * (U[1, -1] - U[0, -1])), entered)

    def run(self, first: Row, pieces: Sequence[Piece], stops: Sequence[float], keep: Callable[[Row], None]) -> None:
        """Step through all pieces; every row is handed to `keep`, and rows lie on the stops."""
        row = first
        for piece in pieces:
            jumped = self.step([row], INSTANT * self.shortest, piece.clamp(row.t))
            if jumped is None:
                self.failure = "the field after a jump was not found"
                return
            jumped.t = row.t
            keep(jumped)
            row = self._through(jumped, piece, [t for t in stops if row.t < t < piece.end], keep)
            if self.failure:
                return

    def _through(self, row: Row, piece: Piece, stops: Sequence[float], keep: Callable[[Row], None]) -> Row:
        """Step through one piece."""
        past, h = [row], min(FIRST * self.shortest, piece.end - row.t)
        for end in (*stops, piece.end):
            while past[-1].t < end:
                left = end - past[-1].t
                used = left if h >= 0.999 * left else min(h, 0.5 * left)
                made = self.step(past, used, piece.clamp(past[-1].t + used))
                error = np.inf if made is None else self.error(past, made)
                if made is None or not error <= 1.0:
                    self.rejected += 1
                    h = used * (SHRINK if made is None else max(SHRINK, _ratio(error, past)))
                    if h < LEAST * self.shortest:
                        self.failure = "the step became too small"
                        return past[-1]
                    continue
                if used == left:
                    made.t = end
                if len(past) == 1:  # the field jumped in no time: its current is that which follows
                    past[0].current = made.current
                self.accepted += 1
                keep(made)
                ratio = min(GROW, _ratio(error, past))
                past = [*past[-2:], made]
                h = max(h, used * ratio) if used < h else used * ratio
                if self.accepted >= MOST_STEPS:
                    self.failure = f"{MOST_STEPS} steps were not enough"
                    return made
        return past[-1]

    def step(self, past: Sequence[Row], h: float, clamp: float) -> Row | None:
        """One implicit step from the last two rows, or from a single one; None if Newton fails."""
        last = past[-1]
        C, field, entered = last.C, last.field, last.entered
        now = 1.0
        if len(past) > 1:
            w = h / (last.t - past[-2].t)
            before, now, one, two = past[-2], (1 + 2 * w) / (1 + w), 1 + w, -w * w / (1 + w)
            C, field = one * C + two * before.C, one * field + two * before.field
            entered = one * entered + two * before.entered
        self.newton.U[..., 0] = last.U if len(past) < 2 else extrapolated(past, last.t + h)
        self.newton.set(rate=now / h)
        self.newton.history[..., 0] = C / h
        if not self.newton.solve(clamp, self.by_current, ITERATIONS, field / h)[0]:
            return None
        made = self._row(last.t + h, self.newton.U[..., 0].copy(), entered)
        J = cells(self.on, *activities(made.U))[0]
        made.entered = (entered + self._crossed(h * J, now * made.C - C)) / now
        made.current = self._current(J, past, made)
        return made

    def _current(self, J: np.ndarray, past: Sequence[Row], made: Row) -> float:
        """Current as capacitors in series have it: what moves in the cells, and by how much the whole voltage changes.

        In any one cell the displacement is a difference of potentials over a step of femtoseconds, and mostly
        rounding; their sum is the voltage, which is known.
        """
        t, drop = (np.array(each) for each in zip(*((r.t, r.U[0, -1] - r.U[-1, -1]) for r in (*past[-2:], made))))
        h, changes = np.diff(t), np.diff(drop)
        rate = changes[-1] / h[-1]
        if len(h) > 1:
            w = h[1] / h[0]
            rate = ((1 + 2 * w) * changes[1] - w * w * changes[0]) / ((1 + w) * h[1])
        return float(((J @ self.on.z / self.on.e).sum() + rate) / (1.0 / self.on.e).sum())

    def _crossed(self, moved: np.ndarray, stored_more: np.ndarray) -> np.ndarray:
        """What came through the ends: at a bath the end node takes what its balance needs."""
        opens = self.on.open
        left = moved[0] + stored_more[0] if opens[0] else 0.0
        right = stored_more[-1] - moved[-1] if opens[1] else 0.0
        return np.zeros(len(self.on.z)) + left + right

    def error(self, past: Sequence[Row], made: Row) -> float:
        """Error of a step over the tolerance: 1 is just good. The first step after a jump is short enough."""
        if len(past) < 2:
            return 0.0
        guess, h = extrapolated(past, made.t), made.t - past[-1].t
        w = h / (past[-1].t - past[-2].t)
        mine = h * (1 + w) / (1 + 2 * w)
        share = mine / (mine + made.t - past[-min(len(past), 3)].t)
        off = np.abs(made.U - guess)
        size = np.maximum(np.abs(made.U[:, :-1]), np.abs(past[-1].U[:, :-1])) + TRACE * self.on.scale
        worst = max(float(np.max(off[:, :-1] / size)), float(np.max(off[:, -1])))
        return share * worst / self.rtol


def _ratio(error: float, past: Sequence[Row]) -> float:
    """By what the next step may differ: the error goes with the square of a step at first, then with its cube."""
    return SAFETY * max(error, 1e-9) ** (-1.0 / min(len(past) + 1, 3))


def extrapolated(past: Sequence[Row], t: float) -> np.ndarray:
    """The polynomial through the last three rows at a later time; activities stay above a part of the last."""
    past = past[-3:]
    found = np.zeros_like(past[-1].U)
    for row in past:
        found = found + np.prod([(t - o.t) / (row.t - o.t) for o in past if o is not row]) * row.U
    found[:, :-1] = np.maximum(found[:, :-1], 0.1 * past[-1].U[:, :-1])
    return found
