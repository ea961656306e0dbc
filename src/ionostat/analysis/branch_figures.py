"""Pictures of branches as the field draws them: stable solid, unstable dashed, folds and Hopf points labelled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import unknown
from ..experiment.canvas import panels_in
from ..experiment.plot import COLOURS
from ..units import DISPLAY, in_unit

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: markers of special points
MARKERS = {"LP": "s", "HB": "o", "BP": "D", "EX": "^", "UB": "|", "CP": "D"}
#: a volume and its curve beyond this many times the start is cut off the picture
TALLEST = 20.0
#: special points closer than this part of the picture share a label
CROWDED = 0.06


def plot_branch(ds: xr.Dataset, path: Any = None, what: Iterable[str] | None = None) -> Figure:
    """A branch in stacked panels over its number: potentials, potassium outside or sodium inside, volumes.

    Args:
        ds: of `ionostat.branch`.
        path: file to write (png, pdf, svg); none for the figure alone.
        what: what is drawn instead, a panel each: ``neuron.V``, ``ecs.K``, ``neuron.volume``.

    Raises:
        UnknownName: something else is asked for than the branch has.
    """
    panels = [[name] for name in what] if what is not None else _usual(ds)
    with panels_in(path, (8.0, 1.4 + 2.1 * len(panels)), (len(panels), 1), sharex=True) as (figure, axes):
        unit = str(ds.value.attrs["units"])
        x = in_unit(ds.value.values, DISPLAY.get(unit, unit))
        for k, (ax, names) in enumerate(zip(axes[:, 0], panels)):
            for name in names:
                _curve(ax, ds, x, name, _colour(ds, name), labelled=k == 0 and name == names[0])
            ax.set_ylabel(_axis_label(names))
            ax.grid(alpha=0.25, linewidth=0.5)
            if len(names) > 1:
                ax.legend(*_colour_key(ds, names), loc="center left", bbox_to_anchor=(1.01, 0.5))
        _title(axes[0, 0], ds)
        axes[-1, 0].set_xlabel(_number(ds.value))
        figure.align_ylabels()
    return figure


def plot_fold_curve(ds: xr.Dataset, path: Any = None) -> Figure:
    """A fold curve in the plane of its two numbers: beyond it the rest is gone.

    Args:
        ds: of `ionostat.fold_curve`.
        path: file to write (png, pdf, svg); none for the figure alone.
    """
    with panels_in(path, (6.0, 4.6)) as (figure, axes):
        ax = axes[0, 0]
        units = [DISPLAY.get(str(v.attrs["units"]), str(v.attrs["units"])) for v in (ds.value, ds.other)]
        x, y = (in_unit(v.values, unit) for v, unit in zip((ds.value, ds.other), units))
        ax.plot(x, y, color=COLOURS[0], label="fold (LP)")
        own = [in_unit(v, unit) for v, unit in zip(ds.attrs["own"], units)]
        ax.plot(*own, "k+", markersize=9, label="the model's own")
        for i in np.flatnonzero(ds.label.values != ""):
            _mark(ax, x[i], y[i], str(ds.label.values[i]), True)
        ax.set(xlabel=_number(ds.value), ylabel=_number(ds.other))
        ax.set_title(f"{ds.attrs['name']}: a rest vanishes", loc="left")
        ax.grid(alpha=0.25, linewidth=0.5)
        ax.legend()
    return figure


def _usual(ds: xr.Dataset) -> list[list[str]]:
    """Panels that a physiologist would look at first."""
    panels = [[f"{name}.V" for name in ds.membrane.values if np.ptp(ds.V.sel(membrane=name).values) > 1e-4]]
    inside = [str(n) for n in ds.membrane.values if n in ds.compartment.values]
    outside = [str(n) for n in ds.compartment.values if n not in inside]
    if outside:
        panels.append([f"{name}.K" for name in outside])
    panels.append([f"{name}.Na" for name in inside])
    moved = [str(n) for n in ds.compartment.values if np.ptp(ds.volume.sel(compartment=n).values) > 0]
    panels.append([f"{name}.volume" for name in moved])
    known = [[name for name in panel if _values(ds, name) is not None] for panel in panels]
    return [panel for panel in known if panel]


def _values(ds: xr.Dataset, name: str) -> np.ndarray | None:
    """What is drawn under a name, in the unit that people use; None where the branch has no such thing."""
    owner, _, kind = name.rpartition(".")
    if kind == "V" and owner in ds.membrane.values:
        return 1e3 * ds.V.sel(membrane=owner).values
    if owner not in ds.compartment.values:
        return None
    if kind == "volume":
        volume = ds.volume.sel(compartment=owner).values
        shown = 100.0 * volume / volume[_own_point(ds)]
        return np.where(shown > 100.0 * TALLEST, np.nan, shown)
    if kind not in ds.species.values:
        return None
    c = ds.c.sel(compartment=owner, species=kind).values
    return None if np.all(np.isnan(c)) else c


def _own_point(ds: xr.Dataset) -> int:
    """The point of the first branch nearest to the model's own number, stable rather than not."""
    far = np.abs(ds.value.values - ds.attrs["own"]) / max(np.ptp(ds.value.values), 1e-300)
    return int(np.argmin(far + 1e-2 * (ds.unstable.values > 0) + 10.0 * (ds.branch.values > 0)))


def _curve(ax: Axes, ds: xr.Dataset, x: np.ndarray, name: str, colour: str, labelled: bool) -> None:
    y = _values(ds, name)
    if y is None:
        allowed = [f"{m}.V" for m in ds.membrane.values]
        allowed += [f"{c}.{s}" for c in ds.compartment.values for s in (*ds.species.values, "volume")]
        raise unknown("thing to draw", name, allowed, "this branch")
    for part, stable in _stretches(ds):
        style: dict[str, Any] = {"linewidth": 2} if stable else {"linewidth": 1.2, "linestyle": (0, (4, 2))}
        ax.plot(x[part], y[part], color=colour, **style)
    said: list[tuple[float, float]] = []
    for i in np.flatnonzero((ds.label.values != "") & np.isfinite(y)):
        here = x[i] / max(np.ptp(x), 1e-300), y[i] / max(np.nanmax(y) - np.nanmin(y), 1e-300)
        near = any(max(abs(here[0] - a), abs(here[1] - b)) < CROWDED for a, b in said)
        _mark(ax, x[i], y[i], str(ds.label.values[i]), labelled and not near)
        said.append(here)


def _mark(ax: Axes, x: float, y: float, label: str, said: bool) -> None:
    kind = label.partition(" ")[0]
    ax.plot(x, y, MARKERS.get(kind, "o"), color="black", markersize=4.5, zorder=5)
    if said:
        ax.annotate(kind, (x, y), xytext=(5, 5), textcoords="offset points", fontsize=9, fontweight="bold")


def _stretches(ds: xr.Dataset) -> list[tuple[slice, bool]]:
    """Runs of points of one branch and one stability; neighbours share the point between them."""
    unstable, of = ds.unstable.values > 0, ds.branch.values
    result: list[tuple[slice, bool]] = []
    begin, n = 0, len(of)
    grows = [bool(unstable[i] or unstable[i + 1]) for i in range(n - 1)]
    for i in range(n - 1):
        if of[i] != of[i + 1]:
            begin = i + 1
            continue
        last = i + 2 >= n or of[i + 1] != of[i + 2] or grows[i + 1] != grows[i]
        if last:
            result.append((slice(begin, i + 2), not grows[i]))
            begin = i + 1
    return result


def _axis_label(names: Sequence[str]) -> str:
    kind = names[0].rpartition(".")[2]
    units = {"V": "mV", "volume": "% of the model's rest"}
    of = {name.rpartition(".")[0].replace("_", " ") for name in names}
    owner = f" {of.pop()}" if len(of) == 1 else ""
    return f"{kind}{owner} ({units.get(kind, 'mM')})"


def _colour(ds: xr.Dataset, name: str) -> str:
    """One colour for each place, in every panel."""
    owner = name.rpartition(".")[0]
    places = list(dict.fromkeys([*map(str, ds.membrane.values), *map(str, ds.compartment.values)]))
    return COLOURS[places.index(owner) % len(COLOURS)]


def _colour_key(ds: xr.Dataset, names: Sequence[str]) -> tuple[list[Any], list[str]]:
    from matplotlib.lines import Line2D

    lines = [Line2D([], [], color=_colour(ds, name), linewidth=2) for name in names]
    return lines, [name.rpartition(".")[0].replace("_", " ") for name in names]


def _number(value: xr.DataArray) -> str:
    unit = DISPLAY.get(value.attrs["units"], value.attrs["units"])
    return f"{value.attrs['path']}{f' ({unit})' if unit not in ('1', '') else ''}"


def _title(ax: Axes, ds: xr.Dataset) -> None:
    from matplotlib.lines import Line2D

    ax.set_title(f"{ds.attrs['name']}: rests over {ds.attrs['path']}", loc="left", pad=24)
    lines = [Line2D([], [], color="0.3", linewidth=2), Line2D([], [], color="0.3", linewidth=1.2, dashes=(4, 2))]
    kinds = dict.fromkeys(str(label).partition(" ")[0] for label in ds.label.values if label)
    words = {kind: text.partition(":")[0] for kind, text in json.loads(ds.attrs["labels"]).items()}
    for kind in kinds:
        lines.append(Line2D([], [], color="black", marker=MARKERS.get(kind, "o"), linestyle="", markersize=4.5))
    names = ["stable", "unstable", *(f"{kind} {words.get(kind, '')}".strip() for kind in kinds)]
    ax.figure.legend(lines, names, loc="outside lower center", ncols=min(5, len(names)))
    own, unit = ds.attrs["own"], str(ds.value.attrs["units"])
    if own > 0:
        factor = in_unit(own, DISPLAY.get(unit, unit))
        top = ax.secondary_xaxis("top", functions=(lambda v: v / factor, lambda v: v * factor))
        top.set_xlabel("times the model's own", fontsize=9)
