"""What recordings can say about free numbers, and what they cannot: in numbers, and in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from ..errors import BadValue
from ..units import show
from .misfit import Free

#: parts of a direction below this, relative to its largest, are not told
PART = 0.15
#: correlation beyond which two numbers are called hard to tell apart
TIED = 0.98
#: singular values below this part of the largest are round-off
ROUND_OFF = 1e-7


@dataclasses.dataclass(frozen=True)
class Information:
    """What the slopes of the residuals say.

    Attributes:
        covariance: of the numbers on the scale of the search, for noise of size one; infinite where nothing is known.
        determined: of each number by itself.
        warnings: sentences.
    """

    covariance: np.ndarray
    determined: np.ndarray
    warnings: tuple[str, ...]


def refuse_without_information(free: Sequence[Free], count: int, slopes: np.ndarray | None = None) -> None:
    """Raise where recordings cannot determine so many numbers, whatever they hold.

    Raises:
        BadValue: there are no more samples than numbers, or nothing that is recorded depends on one.
    """
    if count <= len(free):
        raise BadValue(
            f"{len(free)} numbers are free and there are {count} samples: a fit needs more samples than numbers, and "
            f"several for each to say how sure it is. Hold some numbers, or record more."
        )
    if slopes is None:
        return
    pushes = np.sqrt(np.sum(slopes**2, axis=0)) * np.array([f.span for f in free])
    without = [f.number.path for f, push in zip(free, pushes) if push <= ROUND_OFF]
    if without:
        raise BadValue(
            f"nothing that is recorded depends on {', '.join(without)}: the recordings hold no information about "
            f"{'it' if len(without) == 1 else 'them'}. Hold it, or record what it changes."
        )


def information(free: Sequence[Free], slopes: np.ndarray, width: float, noise: float = 1.0) -> Information:
    """Covariance, and the directions in which the numbers may go without the runs leaving the noise.

    A direction is called undetermined where its interval is wider than its bounds: then the bounds, and not the
    recordings, say where the numbers are.

    Args:
        free: the numbers.
        slopes: of the residuals, samples x k, on the scale of the search.
        width: half-width of an interval in standard errors, such as 1.96.
        noise: size of the residuals' noise.
    """
    span = np.array([f.span for f in free])
    _, sizes, directions = np.linalg.svd(slopes * span, full_matrices=False)
    known = sizes > ROUND_OFF * sizes[0]
    spread = np.divide(noise, sizes, out=np.full(len(sizes), np.inf), where=known)
    open_ = np.flatnonzero(width * spread > 0.5)
    variance = np.zeros((len(free), len(free)))
    for spread_, v in zip(spread[known], directions[known]):
        variance += spread_**2 * np.outer(v, v)
    endless = [k for k in range(len(free)) if np.any(np.abs(directions[~known, k]) > PART * 0.1)]
    variance[endless, endless] = np.inf
    determined = width * np.sqrt(np.diag(variance)) <= 0.5
    warnings = [_in_words(free, directions[i], sizes[i] / noise) for i in open_]
    warnings += _ties(free, variance, determined)
    return Information(variance * np.outer(span, span), determined, tuple(warnings))


def _in_words(free: Sequence[Free], direction: np.ndarray, size: float) -> str:
    """One undetermined direction, told by what may change together."""
    among = [k for k in np.argsort(-np.abs(direction)) if abs(direction[k]) >= PART * np.max(np.abs(direction))]
    names = [free[k].number.path for k in among]
    moves = direction * np.array([f.span for f in free])
    lead = moves[among[0]]
    step = (np.log(1.5) if free[among[0]].log else 0.1 * free[among[0]].span) / lead
    changes = [_change(free[k], moves[k] * step) for k in among]
    shift = abs(step) * size
    effect = f"the runs move by {shift:.2g} of the noise in all"
    if len(among) == 1:
        return f"{names[0]} is not determined: with {changes[0]}, {effect}. Hold it, or record what it changes."
    kept = ""
    if len(among) == 2 and all(free[k].log for k in among):
        power = -moves[among[0]] / moves[among[1]]
        kept = f" Only {names[0]} x {names[1]}^{power:.2g} is."
        kept = " Only their product is." if abs(power - 1) < 0.05 else kept
        kept = " Only their ratio is." if abs(power + 1) < 0.05 else kept
    return (
        f"{' and '.join(names)} are not determined separately: with {' and '.join(changes)}, {effect}.{kept} Hold one "
        "of them, or record what tells them apart."
    )


def _change(free: Free, move: float) -> str:
    if free.log:
        return f"{free.number.path} x{np.exp(move):.3g}"
    sign = "+" if move > 0 else "-"
    return f"{free.number.path} {sign} {show(abs(move), free.number.info.unit, difference=True)}"


def _ties(free: Sequence[Free], variance: np.ndarray, determined: np.ndarray) -> list[str]:
    """Pairs that are determined, but hardly apart."""
    told = []
    for i in range(len(free)):
        for j in range(i):
            if determined[i] and determined[j]:
                r = variance[i, j] / np.sqrt(variance[i, i] * variance[j, j])
                if abs(r) > TIED:
                    pair = f"{free[j].number.path} and {free[i].number.path}"
                    told.append(
                        f"{pair} are hard to tell apart (correlation {r:+.3f}): each interval is wide by the other."
                    )
    return told
