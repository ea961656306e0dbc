"""Pictures of a tissue: kymographs of strands, maps of sheets and blocks, traces at an electrode, movies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadFile, BadValue, IonostatError, NoSolution, unknown
from ..experiment.plot import COLOURS, STYLE, time_axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .solution import TissueSolution

#: name -> (label with unit, colour map, factor to the unit)
SHOWN = {
    "K": ("extracellular K$^+$ (mM)", "magma", 1.0),
    "alpha": ("extracellular space (% of tissue)", "viridis", 100.0),
    "phi": ("extracellular potential (mV)", "cividis", 1e3),
    "V": ("neuronal potential (mV)", "cividis", 1e3),
}
#: the same in short
BRIEF = {"K": "K$^+$ outside (mM)", "alpha": "space (%)", "phi": "DC potential (mV)", "V": "V neuron (mV)"}
MOVIES = (".gif", ".mp4")
#: pictures per second in a movie
RATE = 20


def field(solution: TissueSolution, name: str) -> Any:
    """One of `SHOWN` over time and grid, in the unit of its label.

    Raises:
        UnknownName: there is none of this name.
    """
    if name not in SHOWN:
        raise unknown("field", name, SHOWN)
    if name == "K":
        found = solution.c("K")
    elif name == "alpha":
        found = solution.fraction()
    elif name == "phi":
        found = solution.data["phi"]
    else:
        found = solution.V(str(solution.data.membrane.values[0]))
    return found * SHOWN[name][2]


def plot_tissue(solution: TissueSolution, path: Any = None) -> Figure:
    """What happened: kymographs and traces in one dimension, maps and traces in two and three.

    Args:
        solution: the run.
        path: file to write (png, pdf, svg); none for the figure alone.
    """
    import matplotlib

    if path is not None:
        matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    flat = len(solution.tissue.grid.shape) == 1
    with plt.rc_context(STYLE):
        figure = plt.figure(figsize=(10.5, 8.2), layout="constrained")
        parts: Any = figure.subfigures(2, 1, height_ratios=(1.5, 1.0))
        upper, lower = parts
        (_kymographs if flat else _maps)(solution, upper)
        _traces(solution, lower)
        figure.suptitle(_title(solution), x=0.01, ha="left", fontweight="bold")
    if path is not None:
        figure.savefig(Path(path), dpi=150)
        plt.close(figure)
    return figure


def _title(solution: TissueSolution) -> str:
    name = solution.conditions.name.replace("-", " ")
    size = " x ".join(map(str, solution.tissue.grid.shape))
    text = f"{solution.tissue.model.name}: {name}, {size} voxels of {solution.tissue.grid.spacing[0] * 1e6:g} um"
    try:
        found = solution.front()
    except NoSolution:
        return text
    return f"{text}; front {6e4 * found.speed:.2f} mm/min"


def _kymographs(solution: TissueSolution, figure: Any) -> None:
    """Place to the right, time upward."""
    t, unit = time_axis(solution.t)
    x = solution.tissue.grid.centres() * 1e3
    axes = figure.subplots(1, 4, sharey=True)
    for ax, name in zip(axes, SHOWN):
        label, colours, _ = SHOWN[name]
        picture = ax.pcolormesh(x, t, field(solution, name).values, cmap=colours, shading="nearest", rasterized=True)
        figure.colorbar(picture, ax=ax, location="top", label=label, pad=0.02)
        ax.set_xlabel("x (mm)")
    axes[0].set_ylabel(f"time ({unit})")


def _maps(solution: TissueSolution, figure: Any) -> None:
    """Arrival of the front, and fields at the middle of the run, in the middle plane of a block."""
    grid, data = solution.tissue.grid, solution.data
    row = len(solution.t) // 2
    when = f" at {solution.t[row]:.3g} s"
    arrival = data["arrival"]
    came = bool(np.isfinite(arrival).any())
    label = "arrival of the front (s)" if came else "highest K$^+$ (mM)"
    shown = [(_plane(arrival if came else data["peak"]), label, "viridis")]
    for name in ("K", "phi"):
        shown.append((_plane(field(solution, name).isel(time=row)), BRIEF[name] + when, SHOWN[name][1]))
    axes = figure.subplots(1, 3, sharey=True)
    reach = [0.0, grid.extent[0] * 1e3, 0.0, grid.extent[1] * 1e3]
    for ax, (values, label, colours) in zip(axes, shown):
        picture = ax.imshow(values.T, origin="lower", extent=reach, cmap=colours, interpolation="nearest")
        figure.colorbar(picture, ax=ax, location="top", label=label, pad=0.02)
        ax.set_xlabel("x (mm)")
    axes[0].set_ylabel("y (mm)")


def _plane(values: Any) -> np.ndarray:
    """x and y of a field; of a block its middle plane."""
    return (values.isel(z=values.sizes["z"] // 2) if "z" in values.dims else values).values


def _electrode(solution: TissueSolution) -> tuple[int, ...]:
    """The voxel whose traces are shown: where the front came after a third of its way; or where potassium rose most."""
    arrival = solution.data["arrival"].values
    distance = np.where(np.isfinite(arrival), solution.tissue.grid.distance(solution.origin), np.nan)
    if np.isfinite(distance).sum() > 5:
        chosen = np.nanargmin(np.abs(distance - np.nanmax(distance) / 3))
    else:
        chosen = np.argmax(solution.data["peak"].values)
    return tuple(int(i) for i in np.unravel_index(int(chosen), arrival.shape))


def _traces(solution: TissueSolution, figure: Any) -> None:
    """What electrodes see in one voxel: potassium, DC potential, space, and V of its first cell."""
    t, unit = time_axis(solution.t)
    grid = solution.tissue.grid
    place = _electrode(solution)
    at = dict(zip(grid.dims, place))
    names = [n for n in SHOWN if n != "V"] + ["V"]
    axes = figure.subplots(2, 2, sharex=True).ravel()
    for k, (ax, name) in enumerate(zip(axes, names)):
        values = field(solution, name)
        ax.plot(t, values.isel(at), color=COLOURS[k])
        ax.set_ylabel(BRIEF[name])
        ax.margins(x=0)
        ax.grid(alpha=0.25, linewidth=0.5)
    for ax in axes[2:]:
        ax.set_xlabel(f"time ({unit})")
    where = ", ".join(f"{d} {1e3 * grid.centres(k)[i]:.2g} mm" for k, (d, i) in enumerate(zip(grid.dims, place)))
    axes[0].set_title(f"at {where}", loc="left", fontweight="normal", fontsize=10)


def movie(solution: TissueSolution, path: Any, name: str = "K") -> Path:
    """A movie of one field: GIF, or MP4 where ffmpeg is installed.

    Args:
        solution: the run.
        path: ends in .gif or .mp4.
        name: "K", "alpha", "phi" or "V".

    Raises:
        BadFile: another ending.
        BadValue: fewer than two rows.
        IonostatError: MP4 without ffmpeg.
    """
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib import animation

    target = Path(path)
    if target.suffix.lower() not in MOVIES:
        raise BadFile(f"{target}: a movie ends in {' or '.join(MOVIES)}.")
    if target.suffix.lower() == ".mp4" and not animation.FFMpegWriter.isAvailable():
        raise IonostatError(f"{target}: MP4 needs the program ffmpeg, which is not found: install it, or write a .gif.")
    values = field(solution, name)
    if values.sizes["time"] < 2:
        raise BadValue("a movie needs two rows or more: give a smaller `every`.")
    with plt.rc_context(STYLE):
        figure, ax = plt.subplots(figsize=(6.4, 4.2), layout="constrained")
        draw = _strand(ax, solution, values, name) if values.ndim == 2 else _sheet(figure, ax, solution, values, name)
        frames = animation.FuncAnimation(figure, draw, frames=values.sizes["time"])
        writer: Any = animation.PillowWriter(RATE) if target.suffix.lower() == ".gif" else animation.FFMpegWriter(RATE)
        frames.save(target, writer=writer, dpi=110)
        plt.close(figure)
    return target


def _strand(ax: Any, solution: TissueSolution, values: Any, name: str) -> Any:
    x = solution.tissue.grid.centres() * 1e3
    rows = values.values
    (line,) = ax.plot(x, rows[0], color=COLOURS[0])
    margin = 0.05 * (np.nanmax(rows) - np.nanmin(rows) or 1.0)
    ax.set(xlabel="x (mm)", ylabel=SHOWN[name][0], ylim=(np.nanmin(rows) - margin, np.nanmax(rows) + margin))

    def draw(i: int) -> Any:
        line.set_ydata(rows[i])
        ax.set_title(f"{solution.t[i]:.1f} s", loc="left")
        return (line,)

    return draw


def _sheet(figure: Any, ax: Any, solution: TissueSolution, values: Any, name: str) -> Any:
    rows = np.stack([_plane(values.isel(time=i)).T for i in range(values.sizes["time"])])
    grid = solution.tissue.grid
    picture = ax.imshow(
        rows[0], origin="lower", cmap=SHOWN[name][1], vmin=np.nanmin(rows), vmax=np.nanmax(rows),
        extent=[0.0, grid.extent[0] * 1e3, 0.0, grid.extent[1] * 1e3],
    )
    figure.colorbar(picture, ax=ax, label=SHOWN[name][0])
    ax.set(xlabel="x (mm)", ylabel="y (mm)")

    def draw(i: int) -> Any:
        picture.set_data(rows[i])
        ax.set_title(f"{solution.t[i]:.1f} s", loc="left")
        return (picture,)

    return draw
