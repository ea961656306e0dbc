"""The search for where an answer changes: a k-section that keeps all that it tried."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from ..ensemble.design import Axis
from ..ensemble.progress import saying
from .apart import apart
from .criteria import Criterion
from .members import Runs

#: runs of the first round, times those that go side by side: so many that answers which alternate are seen
FIRST = 2
#: ends that lie further apart than this ratio are spaced evenly in their logarithm
WIDE = 20.0
#: ranges that are narrowed at a time, of answers that alternate
MOST = 8
#: width of what is left, in parts of the tolerance: the rest of it is for looking again further out
NARROW = 1.2
#: rounds after which it is enough
ROUNDS = 60
#: how much further each look at the sides of an answer goes, where a tighter tolerance gives another one
FURTHER = 4.0

#: told after each round: runs so far, and the range in which the answer lies
Tell = Callable[[int, tuple[float, float] | None], None]


@dataclasses.dataclass(frozen=True)
class Tried:
    """One run: its number, what was observed, and how it ended.

    Attributes:
        x: the number, SI.
        met: the criterion holds; None where the run did not come to its end.
        values: the reductions, in the order of the criterion's.
        status, cause: 1 and nothing for a good one.
        round: of the search.
        rtol: of the solver.
    """

    x: float
    met: bool | None
    values: tuple[float, ...]
    status: int
    cause: str
    round: int
    rtol: float


class Search:
    """Rounds of runs until the answer is known to a tolerance.

    Args:
        runs: makes them.
        rule: the criterion.
        low, high: ends of the range.
        tolerance: largest error of the answer.
        tell: told how far it is.
    """

    def __init__(self, runs: Runs, rule: Criterion, low: float, high: float, tolerance: float, tell: Tell):
        self.runs, self.rule, self.tolerance, self.tell = runs, rule, tolerance, tell
        self.low, self.high = low, high
        self.tried: list[Tried] = []
        self.rounds, self.interrupted = 0, False
        self.confirmed: bool | None = None
        self.bracket: tuple[float, float] | None = None

    @property
    def brackets(self) -> list[tuple[float, float]]:
        """Neighbours with different answers, in order of the number."""
        return changes([one for one in self.tried if one.rtol == self.tried[0].rtol])

    def narrow(self) -> None:
        """Rounds until every change of the answer is known well within the tolerance; Ctrl-C keeps what is there.

        Raises:
            KeyboardInterrupt: Ctrl-C in the first round, of which nothing is known.
        """
        try:
            self._round(spaced(self.low, self.high, max(FIRST * self.runs.side_by_side, 8), ends=True))
            while self.rounds < ROUNDS:
                wide = [b for b in self.brackets[:MOST] if b[1] - b[0] > NARROW * self.tolerance and _divisible(b)]
                if not wide:
                    break
                each = max(1, self.runs.side_by_side // len(wide))
                self._round(np.concatenate([spaced(*b, each) for b in wide]))
        except KeyboardInterrupt:
            if not self.tried:
                raise
            self.interrupted = True
        self.bracket = self.brackets[0] if self.brackets else None

    def confirm(self, tighter: Callable[[], Runs]) -> None:
        """Both sides once more, further apart, at a tighter tolerance of the solver; there anew if they differ."""
        if self.bracket is None or self.interrupted:
            return
        low, high = self.bracket
        pad = max(0.999 * self.tolerance - 0.5 * (high - low), 0.0)
        try:
            self.runs = tighter()
            sides = (max(low - pad, self.low), min(high + pad, self.high))
            found = self._round(np.array(sides))
            self.confirmed = bool(changes(found))
            if self.confirmed:
                self.bracket = sides
                return
            self._again(low, high, pad)
        except KeyboardInterrupt:
            self.interrupted = True

    def _again(self, low: float, high: float, pad: float) -> None:
        """The answer of the tighter tolerance, from ever further looks around the first one."""
        steps = pad * FURTHER ** np.arange(1, max(2, self.runs.side_by_side // 2) + 1)
        around = np.concatenate([low - steps[::-1], high + steps])
        self._round(np.unique(np.clip(around, self.low, self.high)))
        while self.rounds < ROUNDS:
            found = changes([one for one in self.tried if one.rtol == self.runs.batch.solver.rtol])
            if not found:
                return
            self.bracket = found[0]
            if self.bracket[1] - self.bracket[0] <= self.tolerance or not _divisible(self.bracket):
                self.confirmed = True
                return
            self._round(spaced(*self.bracket, self.runs.side_by_side))

    def _round(self, values: np.ndarray) -> list[Tried]:
        self.rounds += 1
        found = self.runs(values)
        names = self.rule.observed
        met = self.rule.met({name: found.results[:, k] for k, name in enumerate(names)})
        rtol = self.runs.batch.solver.rtol
        made = [
            Tried(float(x), bool(met[i]) if found.status[i] == 1 else None, tuple(map(float, found.results[i])),
                  int(found.status[i]), found.cause[i], self.rounds, rtol)
            for i, x in enumerate(values)
        ]
        self.tried += made
        left = changes([one for one in self.tried if one.rtol == rtol])
        self.tell(len(self.tried), left[0] if left else None)
        return made


def changes(tried: list[Tried]) -> list[tuple[float, float]]:
    """Neighbours with different answers; runs without one are left out.

    >>> changes([Tried(x, x > 2, (), 1, "", 1, 1e-6) for x in (1.0, 4.0, 2.0, 3.0)])
    [(2.0, 3.0)]
    """
    known = sorted((one.x, one.met) for one in tried if one.met is not None)
    return [(a, b) for (a, here), (b, there) in zip(known, known[1:]) if here != there and a < b]


def spaced(low: float, high: float, count: int, ends: bool = False) -> np.ndarray:
    """Values between two, or with them, evenly or, far apart, evenly in their logarithm.

    >>> spaced(0.0, 3.0, 2).tolist(), spaced(1.0, 100.0, 3, ends=True).round(6).tolist()
    ([1.0, 2.0], [1.0, 10.0, 100.0])
    """
    wide = low > 0 and high / low > WIDE
    n = count if ends else count + 2
    values = np.geomspace(low, high, n) if wide else np.linspace(low, high, n)
    return values if ends else values[1:-1]


def _divisible(bracket: tuple[float, float]) -> bool:
    """There are numbers between the two."""
    low, high = bracket
    return high - low > 8 * np.spacing(max(abs(low), abs(high)))


@contextmanager
def telling(wanted: bool | None, axis: Axis) -> Iterator[Tell]:
    """A line on the terminal that says how far it is."""
    with saying(wanted, f"threshold of {axis.path}: first round") as say:

        def tell(runs: int, bracket: tuple[float, float] | None) -> None:
            where = "no change yet" if bracket is None else " to ".join(apart(bracket, axis.unit))
            say(f"threshold of {axis.path}: {runs} runs, {where}")

        yield tell
