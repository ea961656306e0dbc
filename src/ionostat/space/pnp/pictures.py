"""Pictures of what was found: curves with the share of every ion, profiles by layer, transients, impedances."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...constants import F
from ...errors import BadFile
from ...experiment.files import whole
from ...experiment.plot import COLOURS, DASHES, STYLE

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: outer layers that are thicker than the rest by this factor are cut; what is shown of them, times the rest
THICK, MARGIN = 8.0, 1.0
#: concentrations that span more than this stand on a logarithmic axis
DECADES = 30.0
SHADES = ("0.94", "0.86")


def plot(ds: xr.Dataset, path: Any = None) -> Figure:
    """A picture of a result: of a curve, a steady state, a transient or an impedance.

    Args:
        ds: what `steady`, `iv`, `transient` or `impedance` gave.
        path: file to write (png, pdf, svg); none for the figure alone.

    Raises:
        BadFile: it is no result of PNP, or the file cannot be written.
    """
    import matplotlib

    if path is not None:
        matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    draw = _Impedance if "Z" in ds else _Curve if "V" in ds.dims else _Course if "time" in ds.dims else _State
    if not {"Z"} <= set(ds) and not {"c", "phi"} <= set(ds):
        raise BadFile("this is no result of PNP: it has neither c and phi nor Z.")
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(*draw.shape, figsize=draw.size, layout="constrained", squeeze=False)
        draw.put(axes.ravel(), ds)
        figure.suptitle(f"{ds.attrs.get('name', 'stack')}: {draw.title}", x=0.01, ha="left", fontweight="bold")
    if path is not None:
        with whole(Path(path)) as part:
            figure.savefig(part, dpi=160)
        plt.close(figure)
    return figure


# -------------------------------------------------------------------- the kinds of results


class _State:
    """Potential and concentrations over the layers."""

    title, shape, size = "steady state", (2, 1), (8.0, 6.4)

    @staticmethod
    def put(axes: Any, ds: xr.Dataset) -> None:
        profiles(axes, [(ds, "")])


class _Curve:
    """Current over voltage with that of each ion, and the profiles at both ends and in the middle."""

    title, shape, size = "current and voltage", (1, 3), (14.0, 4.6)

    @staticmethod
    def put(axes: Any, ds: xr.Dataset) -> None:
        ax, mV = axes[0], 1e3 * ds.V.values
        scale, unit = engineering(ds.I)
        for k, ion in enumerate(ds.species.values):
            current = F * ds.z.sel(species=ion).item() * ds.flux.sel(species=ion).values
            ax.plot(mV, scale * current, color=COLOURS[k % len(COLOURS)], linewidth=1.2, label=symbol(ds, ion))
        ax.plot(mV, scale * ds.I.values, color="black", linewidth=2.0, label="total")
        if not np.any(ds.I.values):
            ax.set_ylim(-1.0, 1.0)
        ax.axhline(0, color="0.6", linewidth=0.6)
        ax.axvline(0, color="0.6", linewidth=0.6)
        if "V_reversal" in ds:
            at = 1e3 * float(ds.V_reversal) + 0.0
            if mV.min() <= at <= mV.max():
                ax.plot([at], [0], "o", color="black", markersize=4)
                ax.annotate(f"{at:.1f} mV", (at, 0), (6, -14), textcoords="offset points", fontsize=9)
        ax.set_xlabel("V, left minus right (mV)")
        ax.set_ylabel(f"I, left to right ({unit})")
        ax.legend()
        good = np.flatnonzero(ds.converged.values)
        if len(good):
            chosen = dict.fromkeys([good[0], good[np.argmin(np.abs(mV[good]))], good[-1]])
            profiles(axes[1:], [(ds.isel(V=k), f"{mV[k]:.4g} mV") for k in chosen])


class _Course:
    """Voltage and current over time, and the profiles at some moments."""

    title, shape, size = "transient", (2, 2), (12.0, 7.0)

    @staticmethod
    def put(axes: Any, ds: xr.Dataset) -> None:
        late = ds.isel(time=slice(1, None))
        scale, unit = engineering(ds.I)
        for ax, values, name in (
            (axes[0], 1e3 * late.V, "V, left minus right (mV)"),
            (axes[2], scale * late.I, f"I, left to right ({unit})"),
        ):
            ax.plot(late.time, values, color=COLOURS[0])
            ax.set_xscale("log")
            ax.set_ylabel(name)
            ax.set_xlabel("time (s)")
        end = float(ds.time[-1])
        moments = [0, *(int(np.argmin(np.abs(ds.time.values - end * part))) for part in (1e-2, 0.1, 1.0))]
        rows = [(ds.isel(time=k), _moment(float(ds.time[k]))) for k in dict.fromkeys(moments)]
        profiles([axes[1], axes[3]], rows)


class _Impedance:
    """Size and phase over frequency."""

    title, shape, size = "impedance", (1, 2), (11.0, 4.4)

    @staticmethod
    def put(axes: Any, ds: xr.Dataset) -> None:
        part = ds.where(ds.frequency > 0, drop=True)
        Z = part.Z.values
        axes[0].loglog(part.frequency, np.abs(Z), color=COLOURS[0])
        axes[0].set_ylabel(f"|Z| ({ds.Z.attrs.get('units', '')})".replace("m2", "m²"))
        axes[1].semilogx(part.frequency, np.degrees(np.angle(Z)), color=COLOURS[2])
        axes[1].set_ylabel("phase of Z (degrees)")
        for ax in axes:
            ax.set_xlabel("frequency (Hz)")
            ax.grid(alpha=0.25, linewidth=0.5)


# -------------------------------------------------------------------- profiles


def profiles(axes: Any, rows: list[tuple[xr.Dataset, str]]) -> None:
    """Potential and concentrations of some states; colours are ions, dashes are states."""
    phi, c = axes
    first = rows[0][0]
    scale, unit = (1e9, "nm") if _window(first)[1] - _window(first)[0] < 2e-6 else (1e6, "um")
    x = scale * first.x.values
    for k, (ds, name) in enumerate(rows):
        dash = DASHES[k % len(DASHES)]
        phi.plot(x, 1e3 * ds.phi.values, color="black", linestyle=dash, linewidth=1.4, label=name)
        for j, ion in enumerate(ds.species.values):
            level = ds.c.sel(species=ion).values
            label = symbol(ds, ion) if k == 0 else None
            c.plot(x, level, color=COLOURS[j % len(COLOURS)], linestyle=dash, linewidth=1.4, label=label)
    low, high = (scale * edge for edge in _window(first))
    seen = (x >= low) & (x <= high)
    levels = np.concatenate([ds.c.values[:, seen].ravel() for ds, _ in rows])
    positive = levels[levels > 1e-9 * levels.max()]
    if len(positive) and positive.max() > DECADES * positive.min():
        c.set_yscale("log", nonpositive="mask")  # an excluded ion is no line down to nothing
        c.set_ylim(bottom=max(positive.min() / 2, positive.max() * 1e-7))
    else:
        c.set_ylim(bottom=0)
    phi.set_ylabel("potential (mV)")
    c.set_ylabel("concentration (mM)")
    if len(rows) > 1:
        phi.legend()
    c.legend()
    for ax in (phi, c):
        ax.set_xlim(low, high)
        ax.set_xlabel(f"distance from the left ({unit})".replace("um", "µm"))
        _shade(ax, first, scale)


def _edges(ds: xr.Dataset) -> list[tuple[str, float, float]]:
    """Name, start and end of every layer."""
    names, x = ds.layer.values, ds.x.values
    tied = np.isclose(x[1:], x[:-1], rtol=1e-12, atol=0.0)  # an interface stands twice
    cuts = [0, *(np.flatnonzero(tied) + 1), len(x)]
    return [(str(names[a]), float(x[a]), float(x[b - 1])) for a, b in zip(cuts, cuts[1:])]


def _window(ds: xr.Dataset) -> tuple[float, float]:
    """What is shown: thick outer layers are cut beside thin inner ones."""
    edges = _edges(ds)
    start, end = edges[0][1], edges[-1][2]
    if len(edges) > 2:
        low, high = edges[1][1], edges[-2][2]
        inner = high - low
        start = low - MARGIN * inner if low - start > THICK * inner else start
        end = high + MARGIN * inner if end - high > THICK * inner else end
    return start, end


def _shade(ax: Axes, ds: xr.Dataset, scale: float) -> None:
    """Inner layers in grey, with their names."""
    edges = _edges(ds)
    if len(edges) < 2:
        return
    low, high = ax.get_xlim()
    for k, (name, start, end) in enumerate(edges):
        if 0 < k < len(edges) - 1 or len(edges) == 2:
            ax.axvspan(scale * start, scale * end, color=SHADES[k % 2], linewidth=0, zorder=0)
        middle = 0.5 * (max(scale * start, low) + min(scale * end, high))
        if scale * (end - start) > 0.12 * (high - low):
            ax.text(middle, 1.01, name, transform=ax.get_xaxis_transform(), ha="center", fontsize=9, color="0.3")


def engineering(current: xr.DataArray) -> tuple[float, str]:
    """A factor and a unit in which a current has few digits before the point."""
    size = float(np.nanmax(np.abs(current.values), initial=0.0))
    per = "/m²" if current.attrs.get("units") == "A m-2" else ""
    for prefix, unit in ((1e-6, "M"), (1e-3, "k"), (1.0, ""), (1e3, "m"), (1e6, "µ"), (1e9, "n")):
        if size * prefix >= 1.0:
            return prefix, f"{unit}A{per}"
    return (1e12, f"pA{per}") if size else (1.0, f"A{per}")


def symbol(ds: xr.Dataset, ion: str) -> str:
    """An ion as chemists write it."""
    z = int(ds.z.sel(species=ion))
    count = "" if abs(z) == 1 else str(abs(z))
    return f"{ion}$^{{{count}{'+' if z > 0 else '-'}}}$" if z else str(ion)


def _moment(t: float) -> str:
    for size, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")):
        if t >= size:
            return f"{t / size:.3g} {unit}"
    return f"{t / 1e-12:.3g} ps" if t > 0 else "0 s"
