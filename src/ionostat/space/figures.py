"""Pictures of a tissue: kymographs of strands, maps of sheets and blocks, traces at an electrode."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import NoSolution, unknown
from ..experiment.plot import COLOURS, STYLE, time_axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .solution import TissueSolution



@dataclasses.dataclass(frozen=True)
class Shown:
    """How a field is shown: label with unit, in short, colour map, factor to the unit, least range (less is noise)."""

    label: str
    brief: str
    colours: str
    factor: float
    least: float


SHOWN = {
    "K": Shown("extracellular K$^+$ (mM)", "K$^+$ outside (mM)", "magma", 1.0, 1.0),
    "alpha": Shown("extracellular space (%)", "space (%)", "viridis", 100.0, 1.0),
    "phi": Shown("DC potential (mV)", "DC potential (mV)", "cividis", 1e3, 0.1),
    "V": Shown("neuronal potential (mV)", "V neuron (mV)", "cividis", 1e3, 1.0),
    "O2": Shown("extracellular O$_2$ (mM)", "O$_2$ outside (mM)", "magma", 1.0, 0.01),
}
#: of a strand so much is drawn beyond where the front got, if that is less than the whole
MARGIN = 1.5


def field(solution: TissueSolution, name: str) -> Any:
    """One of `SHOWN` over time and grid, in the unit of its label.

    Raises:
        UnknownName: there is none of this name.
    """
    if name not in fields(solution):
        raise unknown("field", name, fields(solution))
    if name in ("K", "O2"):
        found = solution.c(name)
    elif name == "alpha":
        found = solution.fraction()
    elif name == "phi":
        found = solution.data["phi"]
    else:
        found = solution.V(str(solution.data.membrane.values[0]))
    return found * SHOWN[name].factor


def fields(solution: TissueSolution) -> list[str]:
    """Which of `SHOWN` a run has: oxygen only where it is a state."""
    here = solution.data[f"species_{solution.tissue.space}"].values
    return [name for name in SHOWN if name not in ("K", "O2") or name in here]


def span(values: Any, name: str) -> tuple[float, float]:
    """Lowest and highest of a field, at least so far apart that noise does not fill the picture."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    more = max(0.0, 0.5 * (SHOWN[name].least - (high - low)))
    return low - more, high + more


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
    high = 4.9 if flat else _map_height(solution.tissue.grid)
    with plt.rc_context(STYLE):
        figure = plt.figure(figsize=(2.6 * max(4, len(fields(solution))), high + 3.3), layout="constrained")
        parts: Any = figure.subfigures(2, 1, height_ratios=(high, 3.3))
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
    text = f"{solution.tissue.model.name}: {name}, {solution.tissue.grid.words}"
    try:
        found = solution.front()
    except NoSolution:
        return text
    return f"{text}; front {6e4 * found.speed:.2f} mm/min"


def _kymographs(solution: TissueSolution, figure: Any) -> None:
    """Place to the right, time upward."""
    t, unit = time_axis(solution.t)
    x, place = along_strand(solution)
    names = fields(solution)
    axes = figure.subplots(1, len(names), sharey=True)
    for ax, name in zip(axes, names):
        values = field(solution, name).values
        low, high = span(values, name)
        picture = ax.pcolormesh(x, t, values, cmap=SHOWN[name].colours, vmin=low, vmax=high, shading="nearest",
                                rasterized=True)
        figure.colorbar(picture, ax=ax, location="top", label=SHOWN[name].label, pad=0.02)
        ax.set_xlabel(place)
        ax.set_xlim(x[0], _end(solution, x))
    axes[0].set_ylabel(f"time ({unit})")


def _end(solution: TissueSolution, x: np.ndarray) -> float:
    """Up to where a strand is drawn: a little further than the front got from its end at zero."""
    arrival = solution.data["arrival"].values
    came = np.flatnonzero(np.isfinite(arrival))
    if solution.tissue.grid.unit != "m" or not came.size or solution.tissue.grid.voxel_at(solution.origin) != (0,):
        return x[-1]
    return min(x[-1], MARGIN * x[came[-1]])


def along_strand(solution: TissueSolution) -> tuple[np.ndarray, str]:
    """Places of a strand or graph, and what they are called."""
    grid = solution.tissue.grid
    return (grid.centres() * 1e3, "x (mm)") if grid.unit == "m" else (grid.centres(), "node")


def _maps(solution: TissueSolution, figure: Any) -> None:
    """Arrival of the front, and fields at the middle of the run, in the middle plane of a block."""
    grid, data = solution.tissue.grid, solution.data
    row = len(solution.t) // 2
    when = f" at {solution.t[row]:.3g} s"
    arrival = data["arrival"]
    came = bool(np.isfinite(arrival).any())
    label = "arrival of the front (s)" if came else "highest K$^+$ (mM)"
    shown = [(plane(arrival if came else data["peak"]), label, "viridis")]
    for name in ("K", "phi"):
        shown.append((plane(field(solution, name).isel(time=row)), SHOWN[name].brief + when, SHOWN[name].colours))
    axes = figure.subplots(1, 3, sharey=True)
    for ax, (values, label, colours) in zip(axes, shown):
        picture = ax.imshow(values.T, origin="lower", extent=extent_in_mm(grid), cmap=colours, interpolation="nearest")
        figure.colorbar(picture, ax=ax, location="top", label=label, pad=0.02)
        ax.set_xlabel("x (mm)")
    axes[0].set_ylabel("y (mm)")


def _map_height(grid: Any) -> float:
    """Inches for three maps side by side with their bars, as wide as they are high."""
    return float(np.clip(3.1 * grid.extent[1] / grid.extent[0] + 1.2, 2.5, 6.0))


def extent_in_mm(grid: Any) -> tuple[float, float, float, float]:
    """Where x and y begin and end, mm."""
    return 0.0, grid.extent[0] * 1e3, 0.0, grid.extent[1] * 1e3


def plane(values: Any) -> np.ndarray:
    """x and y of a field; of a block its middle plane."""
    return (values.isel(z=values.sizes["z"] // 2) if "z" in values.dims else values).values


def _electrode(solution: TissueSolution) -> tuple[int, ...]:
    """The voxel whose traces are shown: where the front came after a third of its way; or where potassium rose most."""
    arrival = np.where(solution.stimulated, np.nan, solution.data["arrival"].values)
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
    names = fields(solution)
    columns = (len(names) + 1) // 2
    axes = figure.subplots(2, columns, sharex=True).ravel()
    for k, (ax, name) in enumerate(zip(axes, names)):
        values = field(solution, name).isel(at)
        ax.plot(t, values, color=COLOURS[k])
        low, high = span(values, name)
        ax.set(ylabel=SHOWN[name].brief, ylim=(low - 0.05 * (high - low), high + 0.05 * (high - low)))
        ax.margins(x=0)
        ax.grid(alpha=0.25, linewidth=0.5)
    for ax in axes[len(names):]:
        ax.set_visible(False)
    for ax in axes[len(names) - columns : len(names)]:  # the lowest of each column
        ax.set_xlabel(f"time ({unit})")
        ax.tick_params(labelbottom=True)
    where = [f"{d} {1e3 * grid.centres(k)[i]:.2g} mm" if grid.unit == "m" else f"{d} {i}"
             for k, (d, i) in enumerate(zip(grid.dims, place))]
    axes[0].set_title(f"at {', '.join(where)}", loc="left", fontweight="normal", fontsize=10)
