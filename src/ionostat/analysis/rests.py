"""All rests of a model with the same totals, whether they are stable, and what their slow modes carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..compiler.network import Network
from ..errors import BadValue, NoSolution
from ..experiment.rest import at_rest, moving, with_state
from ..model.model import Model
from ..solvers.steady import Steady, count_unstable
from .again import asked
from .modes import MODES, spectrum
from .reading import dataset_of, described
from .starts import random_starts

if TYPE_CHECKING:
    import xarray as xr

#: two rests closer than this, relative to the size of every state, are one
SAME = 1e-6


def rests(model: Model, starts: int = 20, seed: int = 0, modes: int = MODES) -> xr.Dataset:
    """All rests that are found from many starts with the totals of a model.

    The first start is the model's own. The others are drawn at random from all that the totals allow. From each, the
    nearest rest is solved for, and where the model relaxes to.

    Args:
        model: its start has the totals.
        starts: random starts beside its own.
        seed: of the draw.
        modes: how many modes of each are kept.

    Returns:
        A dataset with dimension ``rest``, stable ones first, most often found first: ``V``, ``c``, ``volume``,
        ``state``, ``stable``, ``unstable`` (how many directions grow), ``found`` (from how many starts), and of the
        modes that grow fastest or decay slowest ``growth``, ``frequency`` (1/s), ``time_constant`` (s, of growth or
        decay) and ``participation`` (rest, mode, path).

    Raises:
        NoSolution: no rest was found from any start.
        BadValue: the number of starts is negative.

    >>> import ionostat as ion
    >>> found = ion.rests(ion.ready_model("huebel-dahlem"), starts=10, seed=1)
    >>> found.stable.values.tolist()[0], round(1e3 * float(found.V[0, 0]), 1)
    (True, -67.2)
    """
    if starts < 0:
        raise BadValue(f"starts = {starts}: give 0 (the model's own start alone) or more.")
    steady = Steady(Network(model))
    found = _found(steady, np.vstack([steady.reference, random_starts(steady, starts, seed)]))
    if not found:
        raise NoSolution(
            f"no rest of {model.name!r} was found from its start and {starts} random ones. Look where a long run goes; "
            "give more starts, or another seed."
        )
    ds = _dataset(steady, [y for y, _ in found], modes)
    ds["found"] = ("rest", [count for _, count in found], {"long_name": "starts from which it was found"})
    said = asked("rests", model, starts=starts, seed=seed, modes=modes)
    ds.attrs = described(model, said, starts=starts + 1, seed=seed)
    return ds.isel(rest=np.lexsort((-ds.found.values, ds.unstable.values)))


def modes(model: Model, count: int = MODES) -> xr.Dataset:
    """The modes of the rest at, or nearest to, a model's start: how it grows or settles, and by what.

    Args:
        model: its start is the rest, or near it.
        count: how many modes, those that grow fastest or decay slowest.

    Returns:
        As `rests`, of one rest.

    Raises:
        NoSolution: there is no rest near.

    >>> import ionostat as ion
    >>> slow = ion.modes(ion.ready_model("huebel-dahlem"))
    >>> bool(slow.stable), round(float(slow.time_constant[1]))
    (True, 307)
    """
    network = Network(at_rest(model))
    ds = _dataset(Steady(network), [network.start], count).isel(rest=0)
    ds.attrs = described(model, asked("modes", model, count=count))
    return ds


def rest_model(model: Model, found: xr.Dataset, rest: int = 0) -> Model:
    """The model with one of the rests that `rests` found as its start."""
    return with_state(model, Network(model), found.state.values[rest])


def rests_of(steady: Steady, starts: int, seed: int) -> list[np.ndarray]:
    """The rests of a problem, from its reference and random starts."""
    return [y for y, _ in _found(steady, np.vstack([steady.reference, random_starts(steady, starts, seed)]))]


def _found(steady: Steady, starts: np.ndarray) -> list[tuple[np.ndarray, int]]:
    """Every rest once, with the number of starts from which it was found."""
    known: list[np.ndarray] = []
    counts: list[int] = []
    for start in starts:
        here: set[int] = set()
        for y in _from(steady, start):
            same = (k for k, other in enumerate(known) if np.max(np.abs(other - y) / steady.scale) < SAME)
            k = next(same, len(known))
            if k == len(known):
                known.append(y)
                counts.append(0)
            here.add(k)
        for k in here:
            counts[k] += 1
    return list(zip(known, counts))


def _from(steady: Steady, start: np.ndarray) -> list[np.ndarray]:
    """The rest by Newton's method, and those on the way to where the model relaxes."""
    found, arrived = steady.newton(start)
    result = [found] if arrived and not moving(steady, found) else []
    for y, is_rest in steady.relaxing(start):
        if is_rest and not moving(steady, y):
            result.append(y)
            if not steady.unstable(y):
                break
    return result


def _dataset(steady: Steady, states: list[np.ndarray], count: int) -> xr.Dataset:
    parts = [spectrum(steady, y) for y in states]
    count = min(count, len(parts[0][0]))
    values = np.array([eigenvalues[:count] for eigenvalues, _ in parts])
    ds = dataset_of(steady.network, np.array(states), np.tile(steady.p, (len(states), 1)), "rest")
    unstable = [count_unstable(eigenvalues) for eigenvalues, _ in parts]
    ds["unstable"] = ("rest", unstable, {"long_name": "directions that grow"})
    ds["stable"] = ds.unstable == 0
    ds["growth"] = (("rest", "mode"), np.real(values), {"units": "s-1", "long_name": "growth of a mode"})
    ds["frequency"] = (("rest", "mode"), np.imag(values), {"units": "s-1", "long_name": "angular frequency of a mode"})
    with np.errstate(divide="ignore"):
        constant = 1.0 / np.abs(np.real(values))
    ds["time_constant"] = (("rest", "mode"), constant, {"units": "s", "long_name": "time constant of growth or decay"})
    share = np.array([shares[:count] for _, shares in parts])
    ds["participation"] = (("rest", "mode", "path"), share, {"units": "1", "long_name": "share of a state in a mode"})
    return ds
