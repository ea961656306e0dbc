"""Branches: how the rests of a model move, turn back and lose their stability as one of its numbers varies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import NoSolution, unknown
from ..experiment.rest import moving
from ..model.model import Model
from ..solvers.continuation import End, Spot, Test, follow, spot
from ..solvers.steady import STANDING, count_unstable
from ..units import show
from .again import asked
from .equations import Equations
from .reading import dataset_of, described

if TYPE_CHECKING:
    import xarray as xr

#: what the labels of special points mean
LABELS = {
    "LP": "fold: two rests meet and vanish (limit point)",
    "HB": "Hopf point: an oscillation begins or ends",
    "BP": "branch point: another branch crosses",
    "EX": "extremum of a state along the branch",
}
#: slowest modes that are kept
MODES = 6
#: a rest within this part of the size of every state of a point of a branch lies on it
SAME = 1e-5


def branch(
    model: Model, path: str, between: Sequence[Any] | str = ("x0.1", "x2"), *, starts: Any = None,
    extrema: Iterable[str] = (), most: int = 2000, seed: int = 0,
) -> xr.Dataset:
    r"""Follow the rests of a model in one of its numbers, round folds, with fixed totals.

    .. math:: f(y, \lambda) = 0, \qquad W y = T

    by pseudo-arclength continuation with the exact Jacobian and the exact slope by the number. Folds, Hopf points and
    branch points are located on the way.

    Args:
        model: its start has the totals.
        path: the number that varies, as ``neuron.pump.density``. One that can change during a run changes as by a
            protocol: the cell keeps its ions, water and impermeants. A number of the start (a concentration of a
            compartment, its volume or impermeants) makes another start with other totals.
        between: the two ends, as ``("x0.1", "x2")`` or ``"2 mM:12 mM"``.
        starts: where branches begin: nothing for the rest of the model; a number of random starts from which rests are
            looked for, each on a branch of its own; or models whose starts are near a rest.
        extrema: states whose extrema along the branch are located too (``neuron.H2O``).
        most: points at most in each direction of a branch.
        seed: of the random starts.

    Returns:
        A dataset with dimension ``point``, in order along each ``branch``: ``value`` (the number), ``label`` (LP fold,
        HB Hopf, BP branch point, EX extremum), ``V``, ``c``, ``volume``, ``state``, ``unstable`` (how many directions
        grow), ``growth`` and ``frequency`` (real and imaginary part of the slowest eigenvalues, 1/s). The attribute
        ``ends`` says why each branch ended, and to which ``limit`` its number goes where a cell swells without bound.

    Raises:
        NoSolution: the model has no rest to begin with.
        UnknownName, BadUnit, BadValue: a path or a value does not fit, or the range is empty.

    A branch that leaves what can be (an ion or a volume at zero, a volume without bound) ends there and is kept.

    >>> import ionostat as ion
    >>> found = ion.branch(ion.ready_model("huebel-dahlem"), "neuron.pump.density", "x0.05:x1.2")
    >>> special = found.isel(point=found.label.values != "")
    >>> special.label.values.tolist(), (special.value.values / found.own).round(4).tolist()
    (['LP', 'HB'], [0.1468, 0.1482])
    """
    starts = starts if starts is None or isinstance(starts, int | Model) else list(starts)
    equations = Equations(model, {path: between})
    watched = _watched(equations, extrema)
    tests = _tests(equations, watched)
    curves: list[list[Spot]] = []
    ends: list[list[dict[str, Any]]] = []
    for values, y in _beginnings(equations, starts, seed):
        if any(_lies_on(equations, curve, values, y) for curve in curves):
            continue
        curve, why = _both_ways(equations, np.append(y, values), tests, most)
        curves.append(curve)
        ends.append(why)
    said = asked(
        "branch", model, path=path, between=between, starts=starts, extrema=list(watched), most=most, seed=seed,
    )
    return _dataset(equations, curves, ends).assign_attrs(described(model, said))


def _watched(equations: Equations, extrema: Iterable[str]) -> dict[str, int]:
    index = equations.network.index
    names = [extrema] if isinstance(extrema, str) else list(extrema)
    for name in names:
        if name not in index:
            raise unknown("state", name, index, f"the model {equations.model.name!r}")
    return {name: index[name] for name in names}


def _beginnings(equations: Equations, starts: Any, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Values and rests at which branches begin."""
    if starts is None:
        steady = equations.steady_at(equations.usual)
        y, found = steady.rest(steady.reference, lambda y: not moving(steady, y))
        if not found:
            where = f"{equations.paths[0]} = {show(float(equations.usual[0]), equations.entries[0].info.unit)}"
            raise NoSolution(
                f"no rest was found from the start of {equations.model.name!r} at {where}, so there is no branch to "
                "follow. Look for one from random starts: starts=20, or --all."
            )
        return [(equations.usual, y)]
    if isinstance(starts, int):
        from .rests import rests_of

        found = []
        for values in (equations.usual, equations.spans[:, 0], equations.spans[:, 1]):
            found += [(values, y) for y in rests_of(equations.steady_at(values), starts, seed)]
        if not found:
            model = equations.model.name
            raise NoSolution(f"no rest of {model!r} was found from {starts} random starts in this range.")
        return found
    found = []
    for model in [starts] if isinstance(starts, Model) else starts:
        values = np.array([model.value(path) for path in equations.paths])
        steady = equations.steady_at(values)
        y, arrived = steady.rest(equations.network.of(model).start, lambda y, s=steady: not moving(s, y))
        if not arrived:
            raise NoSolution(f"no rest was found near the start of {model.name!r} that was given for a branch.")
        found.append((values, y))
    return found


def _lies_on(equations: Equations, curve: Sequence[Spot], values: np.ndarray, y: np.ndarray) -> bool:
    """Whether a rest is one of a curve: seen where the curve passes its value."""
    n, steady = equations.count, equations.steady_at(values)
    size = equations.size(np.append(y, values))[:n]
    for a, b in zip(curve, curve[1:]):
        before, after = a.x[n] - values[0], b.x[n] - values[0]
        if before * after > 0:
            continue
        part = before / (before - after) if before != after else 0.0
        near, arrived = steady.newton(a.x[:n] + part * (b.x[:n] - a.x[:n]), 12)
        if arrived and np.max(np.abs(near - y) / size) < SAME:
            return True
    return False


def _both_ways(
    equations: Equations, start: np.ndarray, tests: Callable[[Spot, Spot], Mapping[str, Test]], most: int
) -> tuple[list[Spot], list[dict[str, Any]]]:
    """A branch through a rest, from one end to the other, and how it ended on either side."""
    span = (float(equations.spans[0, 0]), float(equations.spans[0, 1]))
    equations.size(start)
    curve, why = [spot(equations, start)], []
    for forward in (False, True):
        end, half = End(), []
        if start[-1] != span[int(forward)]:
            try:
                half.extend(follow(equations, start, forward, [span], tests, end, most))
            except KeyboardInterrupt:
                end.reason = "interrupted"
        curve = half[::-1] + curve if not forward else curve + half
        why.append({"reason": end.reason or "the end of the range", "limit": equations.limit([s.x for s in half])})
        if end.reason == "the curve is closed":
            break
    return curve, why


def _tests(equations: Equations, watched: Mapping[str, int]) -> Callable[[Spot, Spot], Mapping[str, Test]]:
    """What is looked for between two neighbours."""

    def tests(a: Spot, b: Spot) -> Mapping[str, Test]:
        found: dict[str, Test] = {}
        folds = a.tangent[-1] * b.tangent[-1] < 0
        if folds:
            found["LP"] = lambda s: float(s.tangent[-1])
        more, fewer = sorted((int(np.sum(np.real(a.seen) > 0)), int(np.sum(np.real(b.seen) > 0))), reverse=True)
        crossing = 1 if folds else 0
        if more - fewer != crossing and more > 0:
            k = more - 1
            sizes = max(abs(a.seen[k].real), abs(b.seen[k].real))
            complex_pair = abs(a.seen[k].imag) + abs(b.seen[k].imag) > 0
            if sizes > STANDING and (more - fewer == 2 or not folds):
                label = "HB" if more - fewer == 2 and complex_pair else "BP"
                found[label] = lambda s: float(s.seen[k].real)
        for name, i in watched.items():
            if a.tangent[i] * b.tangent[i] < 0:
                found[f"EX {name}"] = lambda s, i=i: float(s.tangent[i])
        return found

    return tests


def _parameters(equations: Equations, spots: Sequence[Spot]) -> np.ndarray:
    return np.array([equations.at(s.x[equations.count :])[0] for s in spots])


def _dataset(
    equations: Equations, curves: Sequence[Sequence[Spot]], ends: Sequence[Sequence[dict[str, Any]]]
) -> xr.Dataset:
    """All branches in one, point by point."""
    n, spots = equations.count, [s for curve in curves for s in curve]
    value = np.array([s.x[n] for s in spots])
    ds = dataset_of(equations.network, np.array([s.x[:n] for s in spots]), _parameters(equations, spots), "point")
    modes = min(MODES, *(len(s.seen) for s in spots))
    slowest = np.array([s.seen[:modes] for s in spots]).reshape(len(spots), modes)
    entry = equations.entries[0]
    unit = {"units": entry.info.unit, "long_name": entry.info.meaning or equations.paths[0], "path": equations.paths[0]}
    of = np.concatenate([np.full(len(curve), k) for k, curve in enumerate(curves)])
    ds = ds.assign_coords(
        value=("point", value, unit),
        branch=("point", of, {"long_name": "which branch"}),
        label=("point", np.array([s.label for s in spots], dtype=str), {"long_name": "special point"}),
    )
    rates = {"units": "s-1", "comment": "of the modes that grow fastest, the fastest first"}
    ds["unstable"] = ("point", [count_unstable(s.seen) for s in spots], {"long_name": "directions that grow"})
    ds["growth"] = (("point", "mode"), np.real(slowest), {**rates, "long_name": "growth of a mode"})
    ds["frequency"] = (("point", "mode"), np.imag(slowest), {**rates, "long_name": "angular frequency of a mode"})
    said = [{"low": why[0], "high": why[-1]} for why in ends]
    ds.attrs = {
        "path": equations.paths[0], "range": list(equations.spans[0]), "own": entry.value, "ends": json.dumps(said),
        "labels": json.dumps(LABELS),
    }
    return ds
