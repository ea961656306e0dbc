"""Recordings over runs: samples as dots, runs as lines, residuals below in units of the noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..ensemble.figures import labelled, spoken
from ..experiment.canvas import headed, panels_in
from ..experiment.plot import COLOURS, time_axis
from ..units import in_unit
from .recordings import Channel, Recording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..experiment.solution import Solution
    from .fitted import Fit

#: samples of one trace that are drawn one by one; of more, every n-th
MOST_DOTS = 4000
DOT, LINE = "0.45", 1.8


def plot_fit(fit: Fit, path: Any = None) -> Figure:
    """Every trace of a fit with its run and its residuals.

    Args:
        fit: what was fitted.
        path: file to write (png, pdf, svg); none for the figure alone.
    """
    traces = fit._channels()
    columns = min(len(traces), 2)
    rows = math.ceil(len(traces) / columns)
    size = (5.2 * columns if columns > 1 else 8.0, 0.6 + 3.6 * rows)
    with panels_in(path, size, (2 * rows, columns), height_ratios=[2.6, 1.0] * rows) as (figure, axes):
        for k, (record, c, difference, noise) in enumerate(traces):
            top, below = axes[2 * (k // columns)][k % columns], axes[2 * (k // columns) + 1][k % columns]
            t, unit = time_axis(record.recording.t)
            _samples(top, t[c.rows], c)
            top.plot(t[c.rows], _spoken(c, c.values + difference), color=COLOURS[0], linewidth=LINE, label="fitted run")
            _name(top, c, record.recording.name if len(fit.misfit.records) > 1 else "")
            below.axhspan(-2, 2, color="0.92", linewidth=0)
            below.plot(t[c.rows], difference / noise, ".", color=COLOURS[2], markersize=2.5, alpha=0.6)
            below.set_ylabel("residual\n(noise)")
            below.set_xlabel(f"time ({unit})")
            below.set_ylim(-4.5, 4.5) if np.max(np.abs(difference / noise)) < 4.5 else None
            top.sharex(below)
        axes[0][0].legend(loc="best", fontsize=9)
        headed(figure, f"{fit.given.name}, fitted to {', '.join(r.recording.name for r in fit.misfit.records)}")
        for k in range(len(traces), columns * rows):
            axes[2 * (k // columns)][k % columns].axis("off")
            axes[2 * (k // columns) + 1][k % columns].axis("off")
    return figure


def overlay(solution: Solution, recordings: Recording | Sequence[Recording], path: Any = None) -> Figure:
    """Recordings over a run, trace by trace.

    Args:
        solution: a run, of a model that has what was recorded.
        recordings: one or several.
        path: file to write (png, pdf, svg); none for the figure alone.

    Raises:
        UnknownName, BadUnit: a trace is no quantity of the model.
    """
    recordings = [recordings] if isinstance(recordings, Recording) else list(recordings)
    found: dict[str, list[tuple[Recording, Channel]]] = {}
    for recording in recordings:
        for c in recording.channels(solution.network):
            found.setdefault(c.quantity.path, []).append((recording, c))
    t, unit = time_axis(np.append(solution.t, max(float(r.t[-1]) for r in recordings)))
    factor = t[-1] / max(float(solution.t[-1]), *(float(r.t[-1]) for r in recordings))
    with panels_in(path, (8.0, 0.6 + 2.6 * len(found)), (len(found), 1), sharex=True) as (figure, axes):
        for (ax,), channels in zip(axes, found.values()):
            for k, (recording, c) in enumerate(channels):
                _samples(ax, recording.t[c.rows] * factor, c, recording.name, DOT if k == 0 else COLOURS[k + 1])
            c = channels[0][1]
            with np.errstate(all="ignore"):
                trace = np.broadcast_to(c.quantity.of(solution.y, solution._parameters), solution.t.shape)
            ax.plot(solution.t * factor, _spoken(c, trace), color=COLOURS[0], linewidth=LINE, label="run")
            _name(ax, c, "")
            ax.legend(loc="best", fontsize=9)
        axes[-1][0].set_xlabel(f"time ({unit})")
    return figure


def _spoken(c: Channel, values: Any) -> Any:
    """Values in the unit that people speak."""
    return in_unit(np.asarray(values, dtype=float), spoken(c.quantity.unit))


def _samples(ax: Axes, t: np.ndarray, c: Channel, label: str = "recorded", colour: str = DOT) -> None:
    every = max(1, math.ceil(len(t) / MOST_DOTS))
    ax.plot(t[::every], _spoken(c, c.values[::every]), ".", color=colour, markersize=2.5, alpha=0.7, label=label)


def _name(ax: Axes, c: Channel, title: str) -> None:
    ax.set_ylabel(labelled(c.quantity.path, spoken(c.quantity.unit)))
    if title:
        ax.set_title(title, loc="left", fontsize=10)
