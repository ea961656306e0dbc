"""Pictures of a run for people: mV, mM, minutes, volumes relative to the start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..species import ATP, NAMED, Species

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .solution import Solution

#: colours that stay apart in colour-blind eyes (Okabe & Ito 2008), and dashes beside them
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (2, 2)), (0, (6, 2, 1, 2)))
#: extracellular ions above this, mM, share an axis of their own
PLENTY = 40.0


def time_axis(t: np.ndarray) -> tuple[np.ndarray, str]:
    """Times and unit that read well: minutes for long runs, seconds or ms for short ones."""
    end = t[-1] if len(t) else 0.0
    if end >= 180:
        return t / 60, "min"
    return (t, "s") if end >= 1 else (t * 1e3, "ms")


def plot_solution(solution: Solution, path: Any = None) -> Figure:
    """A run in stacked panels: potentials, extracellular ions, energy, volumes.

    Args:
        solution: the run.
        path: file to write (png, pdf, svg); none for the figure alone.
    """
    import matplotlib

    if path is not None:
        matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    panels = _panels(solution)
    heights = [1.5, *[1.0] * (len(panels) - 1)]
    with plt.rc_context({"font.size": 10, "axes.spines.top": False, "axes.spines.right": False}):
        figure, axes = plt.subplots(
            len(panels), 1, sharex=True, figsize=(8.5, 1.2 + 1.9 * len(panels)),
            height_ratios=heights, layout="constrained", squeeze=False,
        )
        t, unit = time_axis(solution.t)
        for ax, draw in zip(axes[:, 0], panels):
            draw(ax, solution, t)
            _shade_protocol(ax, solution, t)
            ax.margins(x=0)
            ax.grid(alpha=0.25, linewidth=0.5)
        axes[-1, 0].set_xlabel(f"time ({unit})")
        axes[0, 0].set_title(_title(solution), loc="left", fontsize=11)
    if path is not None:
        figure.savefig(Path(path), dpi=160)
        plt.close(figure)
    return figure


def _title(solution: Solution) -> str:
    protocol = solution.protocol.name.replace("_", " ") if solution.protocol else "no protocol"
    return f"{solution.model.name}: {protocol}"


def _panels(solution: Solution) -> list[Any]:
    panels = [_potentials] if solution.membranes else []
    outside = _outer_place(solution)
    if outside is not None:
        ions = _ions(solution, outside)
        if any(np.max(solution.c(s, outside)) <= PLENTY or s.symbol == "K" for s in ions):
            panels.append(_scarce_ions)
        if any(np.max(solution.c(s, outside)) > PLENTY and s.symbol != "K" for s in ions):
            panels.append(_plentiful_ions)
    panels.append(_inner_ions)
    if any(ATP in c.concentrations for c in solution.model.compartments.values()):
        panels.append(_energy)
    if any(np.ptp(solution.volume(c)) > 0 for c in solution.compartments):
        panels.append(_volumes)
    return panels


def _outer_place(solution: Solution) -> str | None:
    outer = [m.outside for m in solution.model.membranes if m.outside in solution.model.compartments]
    return outer[0] if outer else None


def _ions(solution: Solution, place: str) -> list[Species]:
    return [s for s in solution.model.places[place].solutes if s.z != 0 and s.symbol in NAMED]


def _draw(ax: Axes, t: np.ndarray, values: np.ndarray, k: int, label: str) -> None:
    ax.plot(t, values, color=COLOURS[k % len(COLOURS)], linestyle=DASHES[k % len(DASHES)],
            linewidth=1.3, label=label)


def _legend(ax: Axes) -> None:
    ax.legend(frameon=False, ncols=4, fontsize=8, loc="best", handlelength=2.6)


def _potentials(ax: Axes, solution: Solution, t: np.ndarray) -> None:
    for k, name in enumerate(solution.membranes):
        _draw(ax, t, solution.V(name) * 1e3, k, f"V {name}")
    first = solution.model.membranes[0]
    inside = solution.model.places[first.inside].solutes
    if NAMED["K"] in inside and NAMED["K"] in solution.model.places[first.outside].solutes:
        ax.plot(t, solution.E("K", first.name) * 1e3, color="0.55", linewidth=1.0, linestyle=":",
                label=f"$E_K$ {first.name}")
    ax.set_ylabel("potential (mV)")
    _legend(ax)


def _scarce_ions(ax: Axes, solution: Solution, t: np.ndarray) -> None:
    place = _outer_place(solution)
    assert place is not None
    for k, s in enumerate(_ions(solution, place)):
        c = solution.c(s, place)
        if np.max(c) <= PLENTY or s.symbol == "K":
            _draw(ax, t, c, k, f"{s.symbol} {place}")
    ax.set_ylabel("outside (mM)")
    _legend(ax)


def _plentiful_ions(ax: Axes, solution: Solution, t: np.ndarray) -> None:
    place = _outer_place(solution)
    assert place is not None
    for k, s in enumerate(_ions(solution, place)):
        c = solution.c(s, place)
        if np.max(c) > PLENTY and s.symbol != "K":
            _draw(ax, t, c, k, f"{s.symbol} {place}")
    ax.set_ylabel("outside (mM)")
    _legend(ax)


def _inner_ions(ax: Axes, solution: Solution, t: np.ndarray) -> None:
    k = 0
    for m in solution.model.membranes:
        if m.inside in solution.model.compartments:
            for s in _ions(solution, m.inside):
                if s.symbol in ("Na", "Cl"):
                    _draw(ax, t, solution.c(s, m.inside), k, f"{s.symbol} {m.inside}")
                    k += 1
    ax.set_ylabel("inside (mM)")
    _legend(ax)


def _energy(ax: Axes, solution: Solution, t: np.ndarray) -> None:
    k = 0
    for name, compartment in solution.model.compartments.items():
        for symbol in ("ATP", "PCr"):
            if NAMED[symbol] in compartment.concentrations:
                _draw(ax, t, solution.c(symbol, name), k, f"{symbol} {name}")
                k += 1
    ax.set_ylabel("energy (mM)")
    ax.set_ylim(bottom=0)
    _legend(ax)


def _volumes(ax: Axes, solution: Solution, t: np.ndarray) -> None:
    for k, name in enumerate(solution.compartments):
        volume = solution.volume(name)
        _draw(ax, t, 100 * volume / volume[0], k, name)
    ax.set_ylabel("volume (% of start)")
    _legend(ax)


def _shade_protocol(ax: Axes, solution: Solution, t: np.ndarray) -> None:
    """Grey where the protocol holds a parameter away from its own value."""
    factor = t[-1] / solution.t[-1] if len(t) and solution.t[-1] else 1.0
    for part in solution.run.segments:
        if part.values:
            ax.axvspan(part.start * factor, min(part.end, solution.t[-1]) * factor,
                       color="0.5", alpha=0.12, linewidth=0)
