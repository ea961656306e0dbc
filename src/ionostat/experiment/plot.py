"""Pictures of a run for people: mV, mM, minutes, volumes relative to the start."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..model.enclosed import cells, extracellular
from ..model.paths import resolve
from ..species import ATP, NAMED, Species
from ..units import show
from .canvas import STYLE, panels_in

__all__ = ["COLOURS", "STYLE", "plot_solution", "time_axis"]

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .solution import Solution

#: colours that stay apart in colour-blind eyes (Okabe & Ito 2008): one for each place, dashes for
#: what is shown of it
COLOURS = ("#0072B2", "#009E73", "#D55E00", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 2, 1, 2)))
#: extracellular ions above this, mM, share an axis; so do the others, K+ and Ca2+ apart
PLENTY = 40.0
#: what has an axis of micromoles
TRACES = ("Ca", "Glu", "GABA")
#: a stretch longer than this part of the run is not shaded: it would be all
WHOLE = 0.97
#: least span of the axis of volumes, percent: what lies within is as good as nothing
LEAST_SPAN = 1.0


def time_axis(t: np.ndarray) -> tuple[np.ndarray, str]:
    """Times and unit that read well: days, hours or minutes for long runs, seconds or ms for short ones."""
    end = t[-1] if len(t) else 0.0
    for unit, size in (("d", 86400), ("h", 3600)):
        if end >= 3 * size:
            return t / size, unit
    if end >= 180:
        return t / 60, "min"
    return (t, "s") if end >= 1 else (t * 1e3, "ms")


def plot_solution(solution: Solution, path: Any = None) -> Figure:
    """A run in stacked panels: potentials, extracellular and inner ions, energy, volumes.

    Args:
        solution: the run.
        path: file to write (png, pdf, svg); none for the figure alone.

    Raises:
        BadFile: it cannot be written.
    """
    draws = _panels(solution)
    heights = [1.6, *[1.0] * (len(draws) - 1)]
    size = (9.0, 1.0 + 1.75 * len(draws))
    with panels_in(path, size, (len(draws), 1), sharex=True, height_ratios=heights) as (figure, panels):
        axes = panels[:, 0]
        t, unit = time_axis(solution.t)
        for ax, draw in zip(axes, draws):
            draw(ax, solution, t)
            ax.margins(x=0)
            ax.grid(alpha=0.25, linewidth=0.5)
            ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), borderaxespad=0)
        _shade(axes, solution, t)
        axes[-1].set_xlabel(f"time ({unit})")
        axes[0].set_title(_title(solution), loc="left", pad=18)
        figure.align_ylabels()
    return figure


def _title(solution: Solution) -> str:
    protocol = solution.protocol.name.replace("_", " ") if solution.protocol else "no protocol"
    return f"{solution.model.name}: {protocol}"


def _panels(solution: Solution) -> list[Any]:
    panels: list[Any] = [_potentials] if solution.membranes else []
    panels += [partial(_outer, symbols=group) for group in _outer_groups(solution)]
    panels.append(_inner_ions)
    if any(_states(solution, "H")):
        panels.append(_acidity)
    if _trace_levels(solution):
        panels.append(_traces)
    if any(ATP in c.concentrations for c in solution.model.compartments.values()):
        panels.append(_energy)
    if any(np.ptp(solution.volume(c)) > 0 for c in solution.compartments):
        panels.append(_volumes)
    return panels


def _outer_groups(solution: Solution) -> list[list[str]]:
    """Extracellular ions that share an axis: K+; Ca2+ where it moves; what there is little of; the plentiful."""
    spaces = extracellular(solution.model)
    peaks: dict[str, float] = {}
    for place in spaces:
        for s in _ions(solution, place):
            peaks[s.symbol] = max(peaks.get(s.symbol, 0.0), float(np.max(solution.c(s, place))))
    potassium = [s for s in peaks if s == "K"]
    calcium = list(dict.fromkeys(s for s, place in _states(solution, "Ca") if place in spaces))
    few = [s for s, peak in peaks.items() if s != "K" and peak <= PLENTY]
    many = [s for s, peak in peaks.items() if s != "K" and peak > PLENTY]
    return [group for group in (potassium, calcium, few, many) if group]


def _ions(solution: Solution, place: str) -> list[Species]:
    """Ions that are no trace: H+, calcium and transmitters have panels of their own."""
    held = solution.model.places[place].solutes
    return [s for s in held if s.z != 0 and not s.vanishes and s.symbol in NAMED and s.symbol not in ("H", "Ca")]


def _states(solution: Solution, *symbols: str) -> list[tuple[str, str]]:
    """(species, compartment) of these species where they are states."""
    return [(s, p) for s in symbols for p in _places(solution) if f"{p}.{s}" in solution.network.index]


def _inner_places(solution: Solution) -> list[str]:
    return list(dict.fromkeys(m.inside for m in cells(solution.model)))


def _places(solution: Solution) -> list[str]:
    """Cells, then what is around them; a place keeps its colour in every panel."""
    inner = _inner_places(solution)
    return [*inner, *(n for n in solution.compartments if n not in inner)]


def _colour(solution: Solution, place: str) -> str:
    return COLOURS[_places(solution).index(place) % len(COLOURS)]


def _symbol(s: Species | str) -> str:
    """A species as chemists write it: Na$^+$, Ca$^{2+}$, Cl$^-$; metabolites without their charge."""
    s = NAMED[s] if isinstance(s, str) else s
    if not s.z or s.vanishes:
        return s.symbol
    count = "" if abs(s.z) == 1 else str(abs(s.z))
    formula = re.sub(r"(\d+)", r"$_\1$", s.symbol)
    return f"{formula}$^{{{count}{'+' if s.z > 0 else '-'}}}$"


def _draw(ax: Axes, t: np.ndarray, values: np.ndarray, colour: str, dash: int, label: str) -> None:
    ax.plot(t, values, color=colour, linestyle=DASHES[dash % len(DASHES)], linewidth=1.4, label=label)


def _potentials(ax: Axes, solution: Solution, t: np.ndarray) -> None:
    """Of cells; a way through water has no membrane potential, and is drawn where there is nothing else."""
    shown = cells(solution.model) or solution.model.membranes
    for k, m in enumerate(shown):
        within = m.inside in solution.compartments
        colour = _colour(solution, m.inside) if within else COLOURS[k % len(COLOURS)]
        _draw(ax, t, solution.V(m.name) * 1e3, colour, 0, f"V {m.name}")
    first = shown[0]
    inside = solution.model.places[first.inside].solutes
    if NAMED["K"] in inside and NAMED["K"] in solution.model.places[first.outside].solutes:
        _draw(ax, t, solution.E("K", first.name) * 1e3, "0.5", 2, f"$E_K$ {first.name}")
    if NAMED["Cl"] in inside and NAMED["Cl"] in solution.model.places[first.outside].solutes:
        _draw(ax, t, solution.E("Cl", first.name) * 1e3, "0.5", 3, f"$E_{{Cl}}$ {first.name}")
    ax.set_ylabel("potential (mV)")


def _outer(ax: Axes, solution: Solution, t: np.ndarray, symbols: list[str]) -> None:
    """Some ions in every extracellular space."""
    highest = 0.0
    for k, symbol in enumerate(symbols):
        for place in extracellular(solution.model):
            if NAMED[symbol] in solution.model.places[place].solutes:
                level = solution.c(symbol, place)
                highest = max(highest, float(np.max(level)))
                _draw(ax, t, level, _colour(solution, place), k, f"{_symbol(symbol)} {place}")
    ax.set_ylabel(f"{', '.join(map(_symbol, symbols))}\noutside (mM)")
    if highest <= PLENTY or symbols == ["K"]:
        ax.set_ylim(bottom=0)


def _inner_ions(ax: Axes, solution: Solution, t: np.ndarray) -> None:
    for place in _inner_places(solution):
        shown = [s for s in _ions(solution, place) if s.symbol in ("Na", "Cl")]
        for k, s in enumerate(shown):
            _draw(ax, t, solution.c(s, place), _colour(solution, place), k, f"{_symbol(s)} {place}")
    ax.set_ylabel("ions\ninside (mM)")


def _acidity(ax: Axes, solution: Solution, t: np.ndarray) -> None:
    for _, place in _states(solution, "H"):
        _draw(ax, t, solution.pH(place), _colour(solution, place), 0, f"pH {place}")
    ax.set_ylabel("pH")


def _trace_levels(solution: Solution) -> list[tuple[str, str]]:
    """(species, compartment) of what counts in micromoles: calcium of cells, transmitters outside of them."""
    inner = _inner_places(solution)
    return [(s, p) for s, p in _states(solution, *TRACES) if (s == "Ca") == (p in inner)]


def _traces(ax: Axes, solution: Solution, t: np.ndarray) -> None:
    """Those on a logarithmic axis."""
    for symbol, place in _trace_levels(solution):
        level = np.maximum(solution.c(symbol, place), 1e-9) * 1e3
        _draw(ax, t, level, _colour(solution, place), TRACES.index(symbol), f"{_symbol(symbol)} {place}")
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.set_ylabel("traces (\u03bcM)")


def _energy(ax: Axes, solution: Solution, t: np.ndarray) -> None:
    for name, compartment in solution.model.compartments.items():
        for k, symbol in enumerate(("ATP", "PCr")):
            if NAMED[symbol] in compartment.concentrations:
                _draw(ax, t, solution.c(symbol, name), _colour(solution, name), k, f"{symbol} {name}")
    ax.set_ylabel("energy (mM)")
    ax.set_ylim(bottom=0)


def _volumes(ax: Axes, solution: Solution, t: np.ndarray) -> None:
    for name in _places(solution):
        volume = solution.volume(name)
        _draw(ax, t, 100 * volume / volume[0], _colour(solution, name), 0, name)
    low, high = ax.get_ylim()
    if high - low < LEAST_SPAN:
        middle = 0.5 * (low + high)
        ax.set_ylim(middle - 0.5 * LEAST_SPAN, middle + 0.5 * LEAST_SPAN)
    ax.ticklabel_format(axis="y", useOffset=False)
    ax.set_ylabel("volume\n(% of start)")


def _stretches(solution: Solution) -> list[tuple[float, float, str]]:
    """(start, end, what is held) where the protocol holds parameters away from their own values."""
    found: list[tuple[float, float, str]] = []
    for part in solution.run.segments:
        held = (_held(solution, path, value, part.slopes.get(path)) for path, value in part.values.items())
        what = ", ".join(held) if len(part.values) == 1 else f"{len(part.values)} numbers changed"
        end = min(part.end, float(solution.t[-1]))
        if found and found[-1][1] == part.start and found[-1][2] == what:
            found[-1] = (found[-1][0], end, what)
        elif part.values:
            found.append((part.start, end, what))
    return found


def _held(solution: Solution, path: str, value: float, slope: float | None) -> str:
    """A number as a protocol holds it: ``blood.perfusion.flow = 0 s-1``."""
    return f"{path} ramps" if slope else f"{path} = {show(value, resolve(solution.model, path).info.unit)}"


def _acts(solution: Solution, stretch: tuple[float, float, str]) -> bool:
    """It is a stretch of the run and not the whole of it."""
    start, end, _ = stretch
    return end - start < WHOLE * float(solution.t[-1])


def _shade(axes: Any, solution: Solution, t: np.ndarray) -> None:
    """Grey where the protocol acts, with what it does above the first panel."""
    if not len(t) or solution.protocol is None:
        return
    factor = t[-1] / solution.t[-1] if solution.t[-1] else 1.0
    stretches = [s for s in _stretches(solution) if _acts(solution, s)]
    for start, end, _ in stretches:
        for ax in axes:
            ax.axvspan(start * factor, end * factor, color="0.5", alpha=0.13, linewidth=0)
    if stretches:  # one caption: several would stand on each other
        start, _, what = stretches[0]
        name = solution.protocol.name.replace("_", " ")
        said = f"{name} ({what})" if len(stretches) == 1 else f"{name} (grey)"
        axes[0].text(start * factor, 1.02, said, transform=axes[0].get_xaxis_transform(), fontsize=9, color="0.25",
                     va="bottom")
