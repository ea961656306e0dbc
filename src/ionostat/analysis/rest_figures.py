"""The modes of rests as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..experiment.canvas import headed, panels_in
from ..experiment.plot import COLOURS
from .modes import FOR_EVER, carriers

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: modes that are drawn of each rest
DRAWN = 6


def plot_rests(ds: xr.Dataset, path: Any = None) -> Figure:
    """Time constants of the modes of every rest, with what carries them.

    Args:
        ds: of `ionostat.rests`.
        path: file to write (png, pdf, svg); none for the figure alone.
    """
    count = ds.sizes["rest"]
    with panels_in(path, (8.0, 0.8 + 2.0 * count), (count, 1), sharex=True) as (figure, axes):
        for k, ax in enumerate(axes[:, 0]):
            _bars(ax, ds.isel(rest=k), k)
        low, high = axes[-1, 0].get_xlim()
        axes[-1, 0].set_xlim(low, high * (high / low) ** 0.4)  # room for the names
        axes[-1, 0].set_xlabel("time constant (s); blue settles, orange grows")
        headed(figure, f"{ds.attrs['name']}: slowest modes of its rests")
    return figure


def _bars(ax: Axes, one: xr.Dataset, k: int) -> None:
    rows = np.arange(min(one.sizes["mode"], DRAWN))
    time = np.minimum(one.time_constant.values[rows], FOR_EVER)
    colours = [COLOURS[2] if one.growth.values[row] > 0 else COLOURS[0] for row in rows]
    ax.barh(rows, time, color=colours, height=0.6)
    for row in rows:
        names = ", ".join(carriers(one.participation.values[row], one.path.values)) or "many states"
        ax.annotate(names, (time[row], row), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8)
    ax.set(xscale="log", yticks=rows, yticklabels=[f"mode {row + 1}" for row in rows])
    ax.invert_yaxis()
    V = ", ".join(f"{1e3 * v:.1f}" for v in np.atleast_1d(one.V.values)) if "V" in one else ""
    kind = "stable" if one.stable else f"unstable ({int(one.unstable)})"
    ax.set_title(f"rest {k + 1}: {kind}{f', V {V} mV' if V else ''}", loc="left", fontsize=10)
