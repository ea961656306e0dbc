"""Which numbers matter: one at a time (a tornado), and all at once (Sobol indices, by SALib)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadValue, IonostatError, NoSolution, unknown
from ..experiment.canvas import headed, panels_in
from ..experiment.control import own_value
from ..experiment.plot import COLOURS
from ..experiment.protocol import Protocol, as_protocol
from ..model.model import Model
from ..units import in_unit, show
from .design import Axis, design
from .figures import FAILED, OWN, labelled, spoken, title
from .sweep import sweep

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

ENDS = ("low", "high")
#: what is given of Sobol indices, and what SALib calls it
INDICES = {"first": "S1", "first_interval": "S1_conf", "total": "ST", "total_interval": "ST_conf"}


def one_at_a_time(
    model: Model, over: Any, protocol: Any = None, *, until: Any, observe: Sequence[str], **settings: Any
) -> xr.Dataset:
    """Every number at its low and its high end, alone, with all others at their own.

    Args:
        model, protocol: what is run.
        over: path -> range (``"x0.8:x1.2"``) or values, of which the lowest and the highest count.
        until, observe, settings: as in `sweep`; observations that are one number a member.

    Returns:
        A dataset over ``parameter`` and ``end`` ("low", "high"); each observation has the value without any change
        in its attribute ``own``, and ``value`` holds what the numbers were.

    Raises:
        UnknownName, BadUnit, BadValue: something in the design or in what is observed does not fit.
        NoSolution: the run without any change failed.
    """
    import xarray as xr

    observe, axes, own = _asked(model, over, protocol, observe)
    rows = np.tile(own, (1 + 2 * len(axes), 1))
    for k, axis in enumerate(axes):
        rows[1 + 2 * k, k], rows[2 + 2 * k, k] = axis.values.min(), axis.values.max()
    ds = sweep(
        model, {a.path: rows[:, k] for k, a in enumerate(axes)}, protocol, until=until, observe=observe,
        sample="list", **settings,
    )
    if ds["status"].values[0] != 1:
        raise NoSolution(f"the run without any change failed: {ds['cause'].values[0]}.")
    pairs, dims = (len(axes), 2), ("parameter", "end")
    values: dict[str, Any] = {
        name: (dims, ds[name].values[1:].reshape(pairs), {"units": ds[name].attrs["units"], "own": ds[name].values[0]})
        for name in observe
    }
    values["value"] = (dims, np.array([[a.values.min(), a.values.max()] for a in axes]))
    values["status"] = (dims, ds["status"].values[1:].reshape(pairs))
    names = {"parameter": [a.path for a in axes], "end": list(ENDS)}
    return xr.Dataset(values, {**names, "unit": ("parameter", [a.unit for a in axes])}, ds.attrs)


def tornado(effects: xr.Dataset, observation: str, path: Any = None, most: int = 12) -> Figure:
    """What each number does alone, the largest effect on top.

    Args:
        effects: what `one_at_a_time` gives.
        observation: a variable of it.
        path: file to write (png, pdf, svg); none for the figure alone.
        most: numbers that are shown.

    Raises:
        UnknownName: no such observation.
    """
    from matplotlib.patches import Patch

    names = _of(effects, observation)
    unit = spoken(effects[observation].attrs["units"])
    own = in_unit(float(effects[observation].attrs["own"]), unit)
    found = in_unit(effects[observation].values, unit) - own
    order = np.argsort(np.nanmax(np.abs(np.nan_to_num(found, nan=0.0)), axis=1), kind="stable")[-most:]
    with panels_in(path, (8.0, 1.4 + 0.42 * len(order))) as (_, panels):
        ax = panels[0, 0]
        for side, (end, colour) in enumerate(zip(ENDS, (COLOURS[0], COLOURS[2]))):
            ax.barh(range(len(order)), np.nan_to_num(found[order, side]), left=own, height=0.62, color=colour,
                    label=f"at its {end} end")
        lost = np.isnan(found[order])
        for at in np.flatnonzero(lost.any(axis=1)):
            ax.axhspan(at - 0.45, at + 0.45, **FAILED, zorder=0)
        ax.axvline(own, color="0.3", linewidth=1)
        ax.set_yticks(range(len(order)), [f"{names[k]}\n{_span(effects, k)}" for k in order], fontsize=8)
        ax.set_xlabel(labelled(observation, unit))
        handles = ax.get_legend_handles_labels()[0]
        if lost.any():
            handles.append(Patch(**FAILED, label=f"{int(lost.sum())} of {lost.size} without a result"))
        ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0)
        headed(ax.figure, title(effects))
    return ax.figure


def _span(effects: xr.Dataset, k: int) -> str:
    """``57 to 114 pmol/cm2/s``."""
    unit = str(effects["unit"].values[k])
    low, high = (show(float(v), unit) for v in effects["value"].values[k])
    number, _, first = low.partition(" ")
    return f"{number if first == high.partition(' ')[2] else low} to {high}"


# -------------------------------------------------------------------- all at once


def sobol_indices(
    model: Model, over: Any, protocol: Any = None, *, until: Any, observe: Sequence[str], base: int = 256,
    seed: int = 0, **settings: Any,
) -> xr.Dataset:
    """Shares of the variance that each number explains, alone and with all it acts through.

    Numbers vary evenly and independently between their ends. ``base * (number of numbers + 2)`` members are run
    (Saltelli's scheme); where one fails, the whole group that it belongs to is left out.

    Args:
        model, protocol: what is run.
        over: path -> range (``"x0.5:x2"``).
        until, observe, settings: as in `sweep`; observations that are one number a member.
        base: size of the sample, a power of two.
        seed: of the sample and of the intervals.

    Returns:
        A dataset over ``parameter`` and ``observation``: ``first`` and ``total`` with half-widths of their 95 %
        intervals, ``first_interval`` and ``total_interval``; NaN where an observation does not vary. ``left_out`` in
        the attributes counts the groups that failed.

    Raises:
        IonostatError: SALib is not installed.
        UnknownName, BadUnit, BadValue: something in the design or in what is observed does not fit.
        NoSolution: less than half of the groups came to an end.
    """
    import xarray as xr

    sample, analyze = _salib()
    if base < 2 or base & (base - 1):
        raise BadValue(f"base is {base}: give a power of two, such as 256.")
    observe, axes, _ = _asked(model, over, protocol, observe)
    problem = _problem(axes)
    rows = sample(problem, base, calc_second_order=False, seed=seed)
    ds = sweep(
        model, {a.path: rows[:, k] for k, a in enumerate(axes)}, protocol, until=until, observe=observe,
        sample="list", **settings,
    )
    size = len(axes) + 2
    whole = (ds["status"].values.reshape(-1, size) == 1).all(axis=1)
    if 2 * whole.sum() < len(whole):
        raise NoSolution(f"{len(whole) - whole.sum()} of {len(whole)} groups failed: narrow the ranges.")
    found = {name: np.full((len(axes), len(observe)), np.nan) for name in INDICES}
    for j, name in enumerate(observe):
        values = ds[name].values.reshape(-1, size)[whole].ravel()
        if np.all(np.isfinite(values)) and np.ptp(values) > 0:
            done = analyze(problem, values, calc_second_order=False, seed=seed)
            for key, column in INDICES.items():
                found[key][:, j] = done[column]
    coordinates = {"parameter": problem["names"], "observation": list(observe)}
    attributes = {**ds.attrs, "base": base, "left_out": int(len(whole) - whole.sum())}
    return xr.Dataset({key: (tuple(coordinates), v) for key, v in found.items()}, coordinates, attributes)


def _problem(axes: Sequence[Axis]) -> dict[str, Any]:
    """What varies between which ends, as SALib wants it."""
    ends = [[float(a.values.min()), float(a.values.max())] for a in axes]
    return {"num_vars": len(axes), "names": [a.path for a in axes], "bounds": ends}


def sobol_plot(indices: xr.Dataset, observation: str, path: Any = None) -> Figure:
    """First-order and total indices of one observation, with their intervals.

    Raises:
        UnknownName: no such observation.
    """
    names = [str(name) for name in indices["observation"].values]
    if observation not in names:
        raise unknown("observation", observation, names, "these indices")
    one = indices.sel(observation=observation).sortby("total")
    at = np.arange(one.sizes["parameter"])
    with panels_in(path, (7.2, 1.2 + 0.5 * len(at))) as (_, panels):
        ax = panels[0, 0]
        for shift, kind, colour, word in (
            (0.19, "first", COLOURS[0], "alone"), (-0.19, "total", COLOURS[4], "with all it acts through"),
        ):
            ax.barh(at + shift, one[kind].values, 0.36, xerr=one[f"{kind}_interval"].values, color=colour, label=word,
                    error_kw={"elinewidth": 1, "ecolor": "0.3"})
        ax.set_yticks(at, one["parameter"].values, fontsize=9)
        ax.set_xlabel(f"share of the variance of {observation}")
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0)
        headed(ax.figure, title(indices))
    return ax.figure


def _salib() -> tuple[Any, Any]:
    try:
        from SALib.analyze import sobol as analysis
        from SALib.sample import sobol as sampling
    except ImportError:
        raise IonostatError(
            "Sobol indices need the package SALib: pip install 'ionostat[sensitivity]'."
        ) from None
    return sampling.sample, analysis.analyze


# -------------------------------------------------------------------- both


def _asked(
    model: Model, over: Any, protocol: Any, observe: Sequence[str] | str
) -> tuple[list[str], tuple[Axis, ...], np.ndarray]:
    """Observations, numbers with their ends, and the numbers as they are."""
    kept = [observe] if isinstance(observe, str) else list(observe)
    traces = [text for text in kept if "(" not in text]
    if traces:
        raise BadValue(f"{', '.join(traces)}: a trace has no single effect: ask for max({traces[0]}) or the like.")
    plan: Protocol | None = as_protocol(protocol)
    axes = design(model, plan, over, "latin", 1).axes
    return kept, axes, np.array([own_value(model, plan, a.path) for a in axes])


def _of(effects: xr.Dataset, observation: str) -> list[str]:
    known = [str(name) for name in effects.data_vars if name not in (*OWN, "value")]
    if observation not in known:
        raise unknown("observation", observation, known, "these effects")
    return [str(name) for name in effects["parameter"].values]
