"""Fold curves: where two numbers of a model let a rest vanish."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import NoSolution
from ..model.model import Model
from ..solvers.continuation import CLOSE, End, Spot, Test, follow, spot
from ..solvers.steady import solve_rows
from ..units import show
from .again import asked
from .branches import branch
from .equations import Equations
from .inputs import BOTH_SIDES
from .reading import dataset_of, described

if TYPE_CHECKING:
    import xarray as xr

#: relative step to both sides of differences of fourth order
NUDGE = 1e-3
#: Newton steps and relative change that finish a fold
ROUNDS, ARRIVED = 20, 1e-10


class FoldEquations:
    r"""The rests of two numbers, and that its Jacobian by the states is singular.

    .. math::
        \begin{pmatrix} A & b \\ c^T & 0 \end{pmatrix} \begin{pmatrix} v \\ \sigma \end{pmatrix} =
        \begin{pmatrix} 0 \\ 1 \end{pmatrix}

    makes :math:`\sigma = 0` where A is singular; its slopes are :math:`-w^T A' v`, with w from the transposed system.
    As second derivatives are symmetric, all of them follow from the exact slopes of the rests a little to both sides
    along v: a difference for every unknown is slower by far, and drowns in round-off where A is ill-conditioned.

    Source: Govaerts 2000, Numerical Methods for Bifurcations of Dynamical Equilibria, SIAM, chapter 4 (not re-read).
    """

    def __init__(self, rest: Equations):
        self.rest = rest
        n = rest.count
        self._left, self._right = np.ones(n) / np.sqrt(n), np.ones(n) / np.sqrt(n)

    def size(self, x: np.ndarray) -> np.ndarray:
        """Of the rests; borders become the vectors along which A is nearest to singular."""
        self._size = self.rest.size(x)
        A = self.rest.block(x) * self._size[: self.rest.count]
        self._rows = np.maximum(np.max(np.abs(A), axis=1), 1e-300)
        left, _, right = np.linalg.svd(A / self._rows[:, None])
        self._left, self._right = left[:, -1], right[-1]
        return self._size

    def __call__(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The equations of the rests and the singular value; their slopes."""
        F, slopes = self.rest(x)
        sigma, v, w = self._bordered(slopes)
        return np.append(F, sigma), np.vstack([slopes, -w @ self._bend(x, v)])

    def look(self, x: np.ndarray) -> np.ndarray:
        """How the singular value changes along the vector that is nearly mapped to zero: zero at a cusp."""
        _, v, w = self._bordered(self.rest.block(x))
        n = self.rest.count
        return np.array([float(w @ self._bend(x, v)[:, :n] @ (v * self._size[:n]))])

    def _bend(self, x: np.ndarray, v: np.ndarray) -> np.ndarray:
        """How the slopes of the rests change along a direction of the states, in units of the rows of A."""
        step = NUDGE * np.append(v * self._size[: self.rest.count], np.zeros(len(x) - self.rest.count))
        bent = sum(weight * self.rest(x + steps * step)[1] for steps, weight in BOTH_SIDES)
        return bent / (NUDGE * self._rows[:, None])

    def _bordered(self, slopes: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        n = self.rest.count
        A = slopes[:, :n] * self._size[:n] / self._rows[:, None]
        whole = np.block([[A, self._left[:, None]], [self._right[None, :], np.zeros((1, 1))]])
        last = np.eye(len(whole))[-1]
        v, w = solve_rows(whole, last), solve_rows(whole.T, last)
        return float(v[-1]), v[:-1], w[:-1]

    def outside(self, x: np.ndarray) -> str:
        """Of the rests."""
        return self.rest.outside(x)


def fold_curve(
    model: Model, path: str, other: str, between: Sequence[Any] | str = ("x0.1", "x2"),
    other_between: Sequence[Any] | str = ("x0.1", "x2"), *, fold: int = 0, starts: Any = None, most: int = 400,
) -> xr.Dataset:
    r"""Follow a fold of the rests in two numbers at once: the border beyond which a rest is gone.

    .. math:: f(y, \lambda, \mu) = 0, \qquad W y = T, \qquad \det \partial(f, Wy)/\partial y = 0

    Args:
        model: its start has the totals.
        path, between: the first number and its range; the fold is looked for along it (see `branch`).
        other, other_between: the second number and its range.
        fold: which of the folds of that branch, in the order of the branch.
        starts: as of `branch`.
        most: points at most in each direction.

    Returns:
        A dataset with dimension ``point``: ``value`` and ``other`` (the two numbers), ``label`` (CP at a cusp, where
        two folds meet), ``V``, ``c``, ``volume``, ``state``. The attribute ``ends`` says why it ended on either side.

    Raises:
        NoSolution: the branch has no such fold.
        UnknownName, BadUnit, BadValue: as `branch`.
    """
    first = branch(model, path, between, starts=starts)
    places = np.flatnonzero(first.label.values == "LP")
    if not 0 <= fold < len(places):
        low, high = (show(v, first.value.units) for v in first.attrs["range"])
        raise NoSolution(
            f"the branch of {model.name!r} in {first.attrs['path']} has {len(places)} folds between {low} and {high}, "
            f"so there is no fold {fold}. Widen the range, or look from more rests with starts=20."
        )
    rest = Equations(model, {path: between, other: other_between})
    equations = FoldEquations(rest)
    i = places[fold]
    own = rest.entries[1].value
    start = _sharpened(equations, np.concatenate([first.state.values[i], [first.value.values[i], own]]))
    spots, why = _both_ways(equations, start, most)
    said = asked(
        "fold_curve", model, path=path, other=other, between=between, other_between=other_between, fold=fold,
        starts=starts, most=most,
    )
    return _dataset(rest, spots, why).assign_attrs(described(model, said))


def _sharpened(equations: FoldEquations, x: np.ndarray) -> np.ndarray:
    """Newton's method on a fold, the second number held."""
    size, before = equations.size(x), np.inf
    for _ in range(ROUNDS):
        F, slopes = equations(x)
        change = solve_rows(slopes[:, :-1] * size[:-1], -F)
        x = x + np.append(change * size[:-1], 0.0)
        moved = float(np.max(np.abs(change)))
        if moved < ARRIVED or CLOSE > moved >= before:  # round-off keeps it from shrinking further
            return x
        before = moved
    raise NoSolution("the fold could not be sharpened: it may be two folds close together. Take another start.")


def _both_ways(equations: FoldEquations, start: np.ndarray, most: int) -> tuple[list[Spot], list[str]]:
    def tests(a: Spot, b: Spot) -> Mapping[str, Test]:
        return {"CP": lambda s: float(s.seen[0])} if _turns(a, b) else {}

    spans = [(float(low), float(high)) for low, high in equations.rest.spans]
    equations.size(start)
    spots, why = [spot(equations, start)], []
    for forward in (False, True):
        end, half = End(), []
        if start[-1] != spans[1][int(forward)]:
            half = list(follow(equations, start, forward, spans, tests, end, most))
        spots = half[::-1] + spots if not forward else spots + half
        why.append(end.reason or "the end of the range")
        if end.reason == "the curve is closed":
            break
    return spots, why


def _turns(a: Spot, b: Spot) -> bool:
    """Both numbers turn back between two neighbours."""
    return bool(a.tangent[-1] * b.tangent[-1] < 0 and a.tangent[-2] * b.tangent[-2] < 0)


def _dataset(rest: Equations, spots: Sequence[Spot], why: Sequence[str]) -> xr.Dataset:
    n = rest.count
    parameters = np.array([rest.at(s.x[n:])[0] for s in spots])
    ds = dataset_of(rest.network, np.array([s.x[:n] for s in spots]), parameters, "point")
    for k, name in enumerate(("value", "other")):
        entry = rest.entries[k]
        unit = {"units": entry.info.unit, "long_name": entry.info.meaning or entry.path, "path": entry.path}
        ds = ds.assign_coords({name: ("point", np.array([s.x[n + k] for s in spots]), unit)})
    labels = np.array([s.label for s in spots], dtype=str)
    ds = ds.assign_coords(label=("point", labels, {"long_name": "special point"}))
    ds.attrs = {
        "path": rest.paths[0], "other": rest.paths[1], "own": [e.value for e in rest.entries],
        "ends": json.dumps({"low": why[0], "high": why[-1]}),
    }
    return ds
