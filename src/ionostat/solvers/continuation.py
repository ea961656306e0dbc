r"""Pseudo-arclength continuation: follow a curve of solutions of :math:`F(x) = 0` with one unknown more than equations.

The last unknown is the parameter. A step goes along the tangent and comes back by Newton's method within the plane
across it, so that the curve may turn back in the parameter. Lengths are measured relative to the size of the unknowns
at the last point.

Source: Keller 1977, in Rabinowitz (ed.), Applications of Bifurcation Theory, 359-384 (not re-read); Kuznetsov 2004,
Elements of Applied Bifurcation Theory, chapter 10, 10.1007/978-1-4757-3978-7 (not re-read).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np

from .steady import solve_rows

#: first and least step, in units of the size of the unknowns and of the range of the parameter
FIRST, LEAST = 2e-3, 1e-9
#: largest change of any unknown in a step, relative to its size, and of the parameter, relative to its range
CHANGE, PART = 0.1, 0.03
#: a Newton step beyond this is lost
LOST = 2.0
#: Newton steps that bring a good prediction close, and the most that are tried
GOOD, MOST = 3, 9
#: relative change of the last Newton step; of one that hardly shrinks any more; and of one that is close: where slopes
#: are ill-conditioned, round-off makes the steps below that grow again
ARRIVED, STUCK, CLOSE = 1e-11, 1e-8, 1e-6
#: cosine between tangents below which a step was too long
STRAIGHT = 0.97


class Equations(Protocol):
    """What a curve solves: n equations in n + 1 unknowns, the parameter last."""

    def __call__(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """F and its slopes, n x (n + 1)."""
        ...

    def size(self, x: np.ndarray) -> np.ndarray:
        """The size of every unknown near a point, for the parameter its range; later calls may be scaled by it."""
        ...

    def look(self, x: np.ndarray) -> np.ndarray:
        """What special points are told by, such as eigenvalues; called after `size`."""
        ...

    def outside(self, x: np.ndarray) -> str:
        """Why a point is no solution that can be; empty if it is one."""
        ...


@dataclasses.dataclass(frozen=True)
class Spot:
    """A point of a curve.

    Attributes:
        x: the unknowns.
        tangent: unit vector along the curve, in units of ``size``.
        size: sizes of the unknowns.
        seen: what the equations look at there.
        label: what is special about it; empty for a plain point.
    """

    x: np.ndarray
    tangent: np.ndarray
    size: np.ndarray
    seen: np.ndarray
    label: str = ""


@dataclasses.dataclass
class End:
    """Why following a curve ended."""

    reason: str = ""


#: what a label looks at: a number of two neighbours that has opposite signs where the label stands between them
Test = Callable[[Spot], float]


def follow(
    equations: Equations, start: np.ndarray, forward: bool, spans: Sequence[tuple[float, float]],
    tests: Callable[[Spot, Spot], Mapping[str, Test]], end: End, most: int = 2000,
) -> Iterator[Spot]:
    """Points of the curve through a solution, in order, special ones located; the start is not among them.

    Args:
        equations: what the curve solves.
        start: a solution.
        forward: whether the parameter rises at first.
        spans: lowest and highest values of the last unknowns, the parameter last of all; the curve ends on them.
        tests: gives, for two neighbours, the special points between them as functions with a zero.
        end: is told why the curve ended.
        most: points at most.
    """
    here = spot(equations, start)
    if (here.tangent[-1] > 0) != forward:
        here = dataclasses.replace(here, tangent=-here.tangent)
    first, step = start, FIRST
    for count in range(most):
        there, step, why = _step(equations, here, step, lambda a, b: len(tests(a, b)) > 1)
        if there is None:
            end.reason = why
            return
        leaves = False
        for i, (low, high) in zip(range(-len(spans), 0), spans):
            if not low <= there.x[i] <= high:
                leaves, beyond = True, low if there.x[i] < low else high
                there = _located(equations, here, there, _passing(i, beyond), "")
        for label, test in tests(here, there).items():
            yield _located(equations, here, there, test, label)
        yield there
        if leaves:
            end.reason = "the end of the range"
            return
        if count > 8 and np.max(np.abs(there.x - first) / there.size) < 0.5 * step:
            end.reason = "the curve is closed"
            return
        here = there
    end.reason = f"{most} points were reached"


def spot(equations: Equations, x: np.ndarray, before: Spot | None = None) -> Spot:
    """A solution with its tangent, turned the way that the curve goes."""
    size = equations.size(x)
    _, slopes = equations(x)
    slopes = slopes * size
    if before is None:
        guess = np.linalg.svd(slopes / np.maximum(np.max(np.abs(slopes), axis=1), 1e-300)[:, None])[2][-1]
    else:
        guess = before.tangent * before.size / size
    target = np.zeros(len(x))
    target[-1] = 1.0
    tangent = solve_rows(np.vstack([slopes, guess / np.linalg.norm(guess)]), target)
    return Spot(x, tangent / np.linalg.norm(tangent), size, equations.look(x))


def _corrected(equations: Equations, here: Spot, step: float) -> tuple[np.ndarray | None, int]:
    """The solution in the plane across the tangent at some distance; how many Newton steps brought it close."""
    ahead = here.x + step * here.tangent * here.size
    x, before, close = ahead, np.inf, 0
    for count in range(1, MOST + 1):
        F, slopes = equations(x)
        if not (np.all(np.isfinite(F)) and np.all(np.isfinite(slopes))):
            return None, count
        across = here.tangent @ ((x - ahead) / here.size)
        change = solve_rows(np.vstack([slopes * here.size, here.tangent]), -np.append(F, across))
        if not np.all(np.isfinite(change)) or np.max(np.abs(change)) > LOST:
            return None, count
        x = x + change * here.size
        moved = float(np.max(np.abs(change)))
        close = close or (count if moved < CLOSE else 0)
        if moved < ARRIVED or STUCK > moved > 0.1 * before or CLOSE > moved > before:
            return x, close
        before = moved
    return None, MOST


def _step(
    equations: Equations, here: Spot, step: float, crowded: Callable[[Spot, Spot], bool]
) -> tuple[Spot | None, float, str]:
    """The next point and the step after it; or no point, and why."""
    why = "the curve could not be followed further"
    step = min(step, CHANGE / float(np.max(np.abs(here.tangent))), PART / max(abs(float(here.tangent[-1])), PART))
    while step > LEAST:
        x, count = _corrected(equations, here, step)
        if x is not None and (said := equations.outside(x)):
            why, x = said, None
        if x is not None:
            there = spot(equations, x, here)
            turned = there.tangent @ (here.tangent * here.size / there.size)
            turned /= np.linalg.norm(here.tangent * here.size / there.size)
            if turned > STRAIGHT and (step < 1e3 * LEAST or not crowded(here, there)):
                return there, step * (1.6 if count <= GOOD and turned > 1 - 0.3 * (1 - STRAIGHT) else 0.8), ""
        step *= 0.5
    return None, step, why


def _located(equations: Equations, here: Spot, there: Spot, test: Test, label: str) -> Spot:
    """The point between two neighbours where a test is zero."""
    from scipy.optimize import brentq

    whole = float(here.tangent @ ((there.x - here.x) / here.size))
    found = {0.0: here, whole: there}

    def value(distance: float) -> float:
        if distance not in found:
            x, _ = _corrected(equations, here, distance)
            if x is None:
                return float("nan")
            found[distance] = spot(equations, x, here)
        return test(found[distance])

    at = whole
    if value(0.0) * value(whole) < 0:
        at = float(np.asarray(brentq(value, 0.0, whole, xtol=1e-14)))
        value(at)
    return dataclasses.replace(found.get(at, there), label=label)


def _passing(i: int, value: float) -> Test:
    return lambda spot: spot.x[i] - value
