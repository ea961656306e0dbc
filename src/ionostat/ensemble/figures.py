"""Pictures of a sweep in one call, from its dataset or from its store: phase maps, curves, families of traces.

Numbers are drawn in the units that people speak. An axis whose ends are rounder as parts of the model's own number
(``x0.2:x2``) is drawn as such parts, with that number beside it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadFile, BadValue, IonostatError, unknown
from ..experiment.canvas import headed, panels_in
from ..experiment.plot import COLOURS, time_axis
from ..experiment.report import clock, dashed
from ..units import DISPLAY, in_unit, show

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: what a sweep keeps beside what was asked for
OWN = ("status", "cause")
#: observations that one picture shows at most
PANELS = 6
FAILED: dict[str, Any] = {"facecolor": "0.88", "edgecolor": "0.6", "hatch": "////", "linewidth": 0}
Factors = Collection[str] | bool | None


def phase_map(source: Any, observation: str, path: Any = None, factors: Factors = None) -> Figure:
    """An observation over the grid: a map over two numbers, a curve over one.

    Members that failed are hatched, and the picture says how many.

    Args:
        source: the dataset of a sweep, or the path of its store. Of a grid over more than two numbers, take a slice:
            ``ds.sel({"blood.perfusion.flow": 0}, method="nearest")``.
        observation: a variable of it, such as ``max(ecs.K)``.
        path: file to write (png, pdf, svg); none for the figure alone.
        factors: True to draw every number as parts of the model's own, False for units, or the paths that are drawn
            so; by default those whose ends are rounder so.

    Raises:
        BadFile: there is no store of a sweep.
        UnknownName, BadValue: no such observation, or it does not lie on a grid of one or two numbers.
    """
    ds = _opened(source)
    known = reductions(ds)
    if observation not in known:
        raise unknown("observation", observation, known, "this sweep")
    axes = along(ds)
    if not 1 <= len(axes) <= 2 or "member" in ds[observation].dims:
        raise BadValue(
            f"{observation} lies over {', '.join(axes)}: a map takes a grid over one or two numbers. Slice a larger "
            "grid with ds.sel(...); draw a list or a sample with ionostat.ensemble.overview."
        )
    with panels_in(path, (6.4, 4.8) if len(axes) == 2 else (6.4, 4.0)) as (figure, panels):
        _panel(figure, panels[0, 0], ds, observation, axes, factors)
        headed(figure, title(ds))
    return figure


def family(source: Any, quantity: str, path: Any = None, by: str = "", factors: Factors = None) -> Figure:
    """The traces of all members, coloured by a number that varies.

    Args:
        source: the dataset of a sweep, or the path of its store.
        quantity: a trace of it, such as ``neuron.V``.
        path: file to write (png, pdf, svg); none for the figure alone.
        by: path of the number that colours; the first that varies by default.
        factors: as in `phase_map`.

    Raises:
        BadFile: there is no store of a sweep.
        UnknownName: it has no such trace, or no such number varies.
    """
    from matplotlib.collections import LineCollection

    ds = _opened(source)
    traces = [str(name) for name, v in ds.data_vars.items() if "time" in v.dims]
    if quantity not in traces:
        raise unknown("trace", quantity, traces, "this sweep")
    axes = along(ds)
    if (by or axes[0]) not in axes:
        raise unknown("number", by, axes, "this sweep")
    own = ds[quantity].stack(run=[d for d in ds[quantity].dims if d != "time"]).transpose("run", "time")
    unit, t = spoken(ds[quantity].attrs["units"]), ds["time"].values
    colours, label = _scaled(ds, by or axes[0], factors, own[by or axes[0]].values)
    good = ~np.isnan(own.values).any(axis=1)
    seconds, time_unit = time_axis(t)
    with panels_in(path, (7.2, 4.2)) as (figure, panels):
        ax = panels[0, 0]
        lines = [np.column_stack([seconds, in_unit(row, unit)]) for row in own.values[good]]
        drawn = LineCollection(lines, cmap="viridis", linewidths=1.0, array=colours[good])
        ax.add_collection(drawn)
        ax.autoscale_view()
        ax.margins(x=0)
        ax.set_xlabel(f"time ({time_unit})")
        ax.set_ylabel(labelled(quantity, unit))
        figure.colorbar(drawn, ax=ax, label=label)
        _say_failures(ax, ds)
        headed(figure, title(ds))
    return figure


def overview(source: Any, path: Any = None, factors: Factors = None) -> Figure:
    """What a sweep found, whatever its design: a panel for each observation, or the first traces.

    A map over a grid of two numbers, a curve over one; points against each number otherwise.
    """
    ds = _opened(source)
    shown, axes = reductions(ds)[:PANELS], along(ds)
    if not shown:
        return family(ds, str(next(name for name in ds.data_vars if name not in OWN)), path, factors=factors)
    gridded = "member" not in ds.dims and len(axes) <= 2
    if not gridded:
        return _points(ds, shown, axes, path, factors)
    wide = min(len(shown), 2 if len(axes) == 2 else 3)
    deep = -(-len(shown) // wide)
    with panels_in(path, (5.2 * wide, 3.9 * deep), (deep, wide)) as (figure, panels):
        for ax, name in zip(panels.flat, shown):
            _panel(figure, ax, ds, name, axes, factors)
        for ax in panels.flat[len(shown):]:
            ax.remove()
        headed(figure, title(ds))
    return figure


def _points(ds: xr.Dataset, shown: list[str], axes: list[str], path: Any, factors: Factors) -> Figure:
    """Every observation against every number."""
    size = (2.8 * len(axes) + 0.6, 2.3 * len(shown) + 0.4)
    with panels_in(path, size, (len(shown), len(axes))) as (figure, panels):
        for row, name in zip(panels, shown):
            unit = spoken(ds[name].attrs["units"])
            for ax, axis in zip(row, axes):
                along_axis, values = _together(ds, axis, name)
                x, label = _scaled(ds, axis, factors, along_axis)
                ax.plot(x, in_unit(values, unit), ".", color=COLOURS[0], markersize=4, alpha=0.7)
                ax.set_xlabel(label)
            row[0].set_ylabel(labelled(name, unit))
        _say_failures(panels[0, 0], ds)
        headed(figure, title(ds))
    return figure


def _together(ds: xr.Dataset, axis: str, name: str) -> tuple[np.ndarray, np.ndarray]:
    """A number and an observation, member by member."""
    import xarray as xr

    x, y = xr.broadcast(ds[axis], ds[name])
    return x.values.ravel(), y.transpose(*x.dims).values.ravel()


# -------------------------------------------------------------------- panels


def _panel(figure: Figure, ax: Axes, ds: xr.Dataset, name: str, axes: list[str], factors: Factors) -> None:
    ds = ds.sortby(axes)
    (_map if len(axes) == 2 else _curve)(figure, ax, ds, name, axes, factors)
    _say_failures(ax, ds)


def _map(figure: Figure, ax: Axes, ds: xr.Dataset, name: str, axes: list[str], factors: Factors) -> None:
    """Colours over two numbers; the first that was named runs along x."""
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Patch

    (x, x_label), (y, y_label) = (_scaled(ds, axis, factors, ds[axis].values) for axis in axes)
    unit = spoken(ds[name].attrs["units"])
    values = np.ma.masked_invalid(in_unit(ds[name].transpose(*axes).values.T, unit))
    good = ds["status"].transpose(*axes).values.T == 1
    mesh = ax.pcolormesh(x, y, values, shading="nearest", cmap="viridis", rasterized=True)
    never = good & np.ma.getmaskarray(values)
    if never.any():  # a member that ran and never came there: no failure
        ax.pcolormesh(x, y, np.ma.masked_where(~never, never), shading="nearest", cmap=ListedColormap(["white"]))
        mark = Patch(facecolor="white", edgecolor="0.5", label="never")
        ax.add_artist(ax.legend(handles=[mark], loc="upper right", frameon=True, facecolor="white"))
    if not good.all():
        ax.patch.set(**FAILED)
    ax.grid(False)
    ax.set_xlabel(x_label)
    ax.set_ylabel(y_label)
    figure.colorbar(mesh, ax=ax, label=labelled(name, unit))


def _curve(figure: Figure, ax: Axes, ds: xr.Dataset, name: str, axes: list[str], factors: Factors) -> None:
    x, label = _scaled(ds, axes[0], factors, ds[axes[0]].values)
    unit = spoken(ds[name].attrs["units"])
    ax.plot(x, in_unit(ds[name].values.ravel(), unit), ".-", color=COLOURS[0], linewidth=1.4)
    for at in x[ds["status"].values.ravel() != 1]:
        ax.axvline(at, color="0.75", linewidth=3, zorder=0)
    ax.set_xlabel(label)
    ax.set_ylabel(labelled(name, unit))
    ax.grid(alpha=0.25, linewidth=0.5)


def _say_failures(ax: Axes, ds: xr.Dataset) -> None:
    """How many members have no result, above the panel, with the mark that they have in it."""
    from matplotlib.patches import Patch

    status = ds["status"].values
    idle, failed = int(np.sum(status == 0)), int(np.sum((status != 1) & (status != 0)))
    words = [f"{n} of {status.size} {what}" for n, what in ((failed, "failed"), (idle, "not run")) if n]
    if words:
        mark = Patch(**FAILED, label=", ".join(words))
        ax.legend(handles=[mark], loc="lower right", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.2)


# -------------------------------------------------------------------- what a dataset holds


def reductions(ds: xr.Dataset) -> list[str]:
    """The observations that are one number a member."""
    return [str(name) for name, v in ds.data_vars.items() if name not in OWN and "time" not in v.dims]


def title(ds: xr.Dataset) -> str:
    """Who was run, through what, and how long."""
    said = _configuration(ds)
    plan = dashed(said["protocol"]["name"]) if said["protocol"] else "no protocol"
    return f"{said['model']['name']}, {plan}, {clock(said['until'])}"


def along(ds: xr.Dataset) -> list[str]:
    """Paths of the numbers that vary, in their order; those with a single value on a grid do not."""
    said = _configuration(ds)["design"]["axes"]
    paths = [a["path"] for a in said if a["path"] in ds.coords]
    several = [p for p in paths if ds[p].size > 1]
    return several or paths[:1]


def _opened(source: Any) -> xr.Dataset:
    """A dataset of a sweep, from memory or from its store."""
    import xarray as xr

    if not isinstance(source, xr.Dataset):
        from .result import from_store

        return from_store(source).squeeze(drop=False)
    _configuration(source)
    return source.squeeze(drop=False)


def _configuration(ds: xr.Dataset) -> dict[str, Any]:
    try:
        return json.loads(ds.attrs["configuration"])
    except KeyError:
        raise BadFile("this dataset is none of a sweep: take what ion.sweep gives, or the path of its store.") from None


def _scaled(ds: xr.Dataset, axis: str, factors: Factors, values: np.ndarray) -> tuple[np.ndarray, str]:
    """The values of a number as they are drawn, and the label that says how."""
    si_unit = ds[axis].attrs["units"]
    unit, usual = spoken(si_unit), _default(ds, axis)
    shown = in_unit(np.asarray(values, dtype=float), unit)
    if isinstance(factors, Collection):
        parts = axis in factors
    elif factors is None:
        ends = ds[axis].values[np.isfinite(ds[axis].values)]
        parts = bool(usual) and _digits(ends / usual) < _digits(in_unit(ends, unit))
    else:
        parts = factors
    if not parts or not usual:
        return shown, labelled(axis, unit)
    return np.asarray(values) / usual, f"{axis} (\u00d7 {show(usual, si_unit)})"


def _digits(values: np.ndarray) -> int:
    """Figures that it takes to write the ends of a range.

    >>> _digits(np.array([0.2, 1.1, 2.0])), _digits(np.array([0.0, 0.0083]))
    (2, 3)
    """
    return sum(len(f"{end:.6e}".partition("e")[0].replace(".", "").strip("-").rstrip("0") or "0") for end in
               (np.min(values), np.max(values)))


def _default(ds: xr.Dataset, axis: str) -> float:
    """The number as the model has it; 0 where it belongs to the protocol, or to mechanisms that we do not have."""
    from ..mechanisms import catalogue
    from ..model.document import from_document
    from ..model.paths import resolve

    try:
        return resolve(from_document(_configuration(ds)["model"], catalogue()), axis).value
    except IonostatError:
        return 0.0


def spoken(unit: str) -> str:
    """The unit that people speak."""
    return DISPLAY.get(unit, unit)


def labelled(name: str, unit: str) -> str:
    """A name with its unit, for an axis."""
    return name if unit in ("1", "") else f"{name} ({unit})"
