"""Two published models again: the tables and pictures of the page `published.md`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import ionostat as ion
from ionostat.models import duesterwald as chloride
from ionostat.models import huebel_dahlem as spreading
from ionostat.models import scenarios

HEAD = ("what", "paper's code", "here", "difference")
#: at the default tolerance a depolarisation ends two seconds late: see the page
TIGHT = 1e-11
COLOURS = {"V": "#000000", "Na": "#D55E00", "K": "#0072B2", "Cl": "#009E73", "volume": "#000000", "X": "#CC79A7"}

#: what the authors' notebook prints at the end of its runs of figure 1B: from 1 mM of chloride, and from 90 mM
PRINTED = {"Na": 14.0016, "K": 122.8733, "Cl": 5.16482, "X": 154.9602, "V": -72.58811, "E_Cl": -83.84307,
           "volume": 1.963518, "Cl from 90 mM": 5.18651}
#: the authors' equations integrated again at a tolerance of 1e-8: end of figure 3A, and 150 min of 1C
RISEN = {"Cl": 3.53234, "E_Cl": -93.9961, "V": -74.5401}
FADED = {"volume": 2.78835, "Na": 132.517}
#: the authors' closed form at a mean charge of -1, with the pump of the paper
CLOSED = {"V": -74.66568, "E_Cl": -86.08312, "drive": 11.41744, "volume": 2.116635}

#: fixed points of the authors' equations (Newton), and their events by Runge-Kutta of order 4 with steps of 5 us
FIXED = {"V": -67.193882, "K": 129.256345, "Cl": 9.896556}
STARVED = {"V": -23.11150, "K_out": 44.8256, "Na": 57.3677, "Cl": 28.4279}
EVENTS = {
    "pump-pause": {"rise": 28.8242, "peak": 69.5729, "spikes": 504, "end": 109.830},
    "pump-pause-bath": {"rise": 29.3428, "peak": 68.3459, "spikes": 548, "end": 99.169},
}
BOUND = 76.9275


@cache
def run(model: str, scenario: str, rtol: float = 1e-6) -> ion.Solution:
    """A scenario of a ready model to its usual end."""
    found = scenarios(model)[scenario]
    solution = ion.simulate(
        ion.ready_model(model), found.protocol, until=found.until, every=found.until / 5000, rtol=rtol, progress=False,
    )
    assert solution.status.ok, solution.status
    return solution


@cache
def from_chloride(level: float) -> ion.Solution:
    """Half an hour from a cell that is loaded with chloride, mM (figure 1B)."""
    return ion.simulate(chloride.loaded(level), until="30 min", progress=False)


def crossing(t: np.ndarray, x: np.ndarray, level: float, last: bool = False) -> float:
    """When x first rises past a level, or last falls past it, between rows."""
    passed = np.flatnonzero((x[1:] < level) & (x[:-1] >= level) if last else (x[1:] > level) & (x[:-1] <= level))
    i = int(passed[-1 if last else 0])
    return float(t[i] + (level - x[i]) / (x[i + 1] - x[i]) * (t[i + 1] - t[i]))


def row(what: str, paper: float, ours: float, unit: str) -> tuple[str, str, str, str]:
    """A row of a table: both numbers and how far they are apart."""
    return what, f"{paper:.6g} {unit}".strip(), f"{ours:.6g} {unit}".strip(), f"{100 * (ours / paper - 1):+.3f} %"


# -------------------------------------------------------------------- tables


def at_rest(model: ion.Model) -> dict[str, float]:
    """Levels (mM), potentials (mV) and volume (pL) of the chloride model where it stands."""
    cell, V = model.compartments["neuron"], 1e3 * model.membranes[0].V
    found = {str(s): c for s, c in cell.concentrations.items()}
    E_Cl = 26.725 * float(np.log(found["Cl"] / 119.0))
    E_K = 26.725 * float(np.log(3.5 / found["K"]))
    return {**found, "X": model.impermeants["neuron"][0], "V": V, "E_Cl": E_Cl, "E_K": E_K, "drive": V - E_Cl,
            "volume": 1e15 * cell.volume}


def chloride_rows() -> list[tuple[str, str, str, str]]:
    """What the paper's code gives, and what `duesterwald` gives."""
    units = {"V": "mV", "E_Cl": "mV", "drive": "mV", "volume": "pL"}
    names = {"X": "impermeant anions", "drive": "V - E_Cl"}
    rest = at_rest(ion.ready_model("duesterwald"))
    rows = [row(f"{names.get(k, k)} at rest (printed, 1B)", PRINTED[k], rest[k], units.get(k, "mM"))
            for k in ("Na", "K", "Cl", "X", "V", "E_Cl", "volume")]
    loaded = from_chloride(90.0)
    left = loaded.c("Cl", "neuron")[-1]
    rows.append(row("Cl 30 min after 90 mM (printed, 1B)", PRINTED["Cl from 90 mM"], left, "mM"))
    risen = run("duesterwald", "kcc2-rise")
    ends = {"Cl": risen.c("Cl", "neuron")[-1], "E_Cl": 1e3 * risen.E("Cl", "neuron")[-1],
            "V": 1e3 * risen.V("neuron")[-1]}
    rows += [row(f"{k} after the rise of KCC2 (3A)", RISEN[k], ends[k], units.get(k, "mM")) for k in RISEN]
    charged = at_rest(chloride.resting(charge=-1.0))
    at_charge = "at a charge of -1 (closed form, 5)"
    rows += [row(f"{names.get(k, k)} {at_charge}", CLOSED[k], charged[k], units[k]) for k in CLOSED]
    faded = run("duesterwald", "pump-off")
    i = int(np.searchsorted(faded.t, 9000.0))
    rows.append(row("volume 100 min into pump-off (1C)", FADED["volume"], 1e15 * faded.volume("neuron")[i], "pL"))
    rows.append(row("Na 100 min into pump-off (1C)", FADED["Na"], faded.c("Na", "neuron")[i], "mM"))
    return rows


def starved() -> ion.Solution:
    """The closed tissue after a pause of the pump, when it stands still again."""
    model = spreading.build(spreading.RESTING, spreading.RESTING_V, bath=False)
    return ion.simulate(model, [spreading.pump_pause(), *spreading.without_buffer()], until="3 h", progress=False)


def spreading_rows() -> list[tuple[str, str, str, str]]:
    """What the paper's equations give, and what `huebel-dahlem` gives."""
    model = ion.ready_model("huebel-dahlem")
    cell = {str(s): c for s, c in model.compartments["neuron"].concentrations.items()}
    rows = [row("V at rest", FIXED["V"], 1e3 * model.membranes[0].V, "mV")]
    rows += [row(f"{s} inside at rest", FIXED[s], cell[s], "mM") for s in ("K", "Cl")]
    end = starved()
    rows += [row("V, starved state", STARVED["V"], 1e3 * end.V("neuron")[-1], "mV"),
             row("K outside, starved state", STARVED["K_out"], end.c("K", "ecs")[-1], "mM"),
             row("Na inside, starved state", STARVED["Na"], end.c("Na", "neuron")[-1], "mM"),
             row("Cl inside, starved state", STARVED["Cl"], end.c("Cl", "neuron")[-1], "mM")]
    for name, told in EVENTS.items():
        s = run("huebel-dahlem", name, TIGHT)
        K, where = s.c("K", "ecs"), name.replace("-", " ")
        rows += [row(f"K outside passes 20 mM, {where}", told["rise"], crossing(s.t, K, 20.0), "s"),
                 row(f"highest K outside, {where}", told["peak"], K.max(), "mM"),
                 row(f"spikes, {where}", told["spikes"], s.statistics["spikes"], ""),
                 row(f"K outside falls past 10 mM, {where}", told["end"], crossing(s.t, K, 10.0, last=True), "s")]
    held = run("huebel-dahlem", "pump-pause", TIGHT).c("KB", "ecs")
    rows.append(row("K that the buffer takes, pump pause", BOUND, held.max() - held[0], "mM"))
    return rows


# -------------------------------------------------------------------- pictures


def lines(ax: Axes, t: np.ndarray, named: Iterable[tuple[str, np.ndarray]], unit: str) -> None:
    """Curves of one panel, coloured by what they show."""
    for name, x in named:
        ax.plot(t, x, color=COLOURS[name.partition(" ")[0].removeprefix("E_")], label=name,
                linestyle="--" if name.startswith("E_") else "-", linewidth=1.2)
    ax.set_ylabel(unit)
    ax.legend(frameon=False, fontsize=8)


def potentials(s: ion.Solution, ions: str) -> list[tuple[str, np.ndarray]]:
    """V and Nernst potentials, mV."""
    return [("V", 1e3 * s.V("neuron")), *((f"E_{x}", 1e3 * s.E(x, "neuron")) for x in ions.split())]


def draw_chloride(path: Path) -> None:
    """Figures 1B, 1C, 3A and 5 of Duesterwald et al 2018."""
    figure = Figure(figsize=(9.2, 7.0), layout="constrained")
    axes: Any = figure.subplots(2, 2)
    ax = axes[0, 0]
    for level in (1.0, 15.0, 50.0, 90.0):
        s = from_chloride(level)
        ax.plot(s.t / 60, s.c("Cl", "neuron"), color=COLOURS["Cl"])
    ax.set(title="1B: from any chloride to one rest", xlabel="time (min)", ylabel="Cl inside (mM)")
    s, ax = run("duesterwald", "pump-off"), axes[0, 1]
    lines(ax, s.t / 60, [(f"{x} inside", s.c(x, "neuron")) for x in ("Na", "K", "Cl")], "mM")
    beside = ax.twinx()
    beside.plot(s.t / 60, s.volume("neuron") * 1e15, color="#888888", linestyle=":")
    beside.set_ylabel("volume (pL, dotted)")
    ax.set(title="1C: the pump off and on again", xlabel="time (min)")
    s, ax = run("duesterwald", "kcc2-rise"), axes[1, 0]
    lines(ax, s.t / 60, potentials(s, "K Cl"), "mV")
    ax.set(title="3A: KCC2 rises from 2 to 8 min", xlabel="time (min)")
    charges = np.linspace(-1.5, -0.5, 21)
    rests = [at_rest(chloride.resting(charge=float(z))) for z in charges]
    lines(axes[1, 1], charges, [(k, np.array([r[k] for r in rests])) for k in ("V", "E_K", "E_Cl")], "mV")
    axes[1, 1].set(title="5: rest, by the mean charge of the anions", xlabel="mean charge")
    figure.savefig(path, dpi=150)


def draw_spreading(path: Path) -> None:
    """Figure 5 of Huebel & Dahlem 2014, with the buffer and without it."""
    figure = Figure(figsize=(9.2, 6.2), layout="constrained")
    axes: Any = figure.subplots(2, 2, sharex="col", sharey="row")
    runs = {"with the buffer": run("huebel-dahlem", "pump-pause", TIGHT),
            "closed": run("huebel-dahlem", "pump-pause-closed")}
    for (title, s), column in zip(runs.items(), axes.T):
        shown = s.t <= 300.0
        lines(column[0], s.t[shown], [(k, x[shown]) for k, x in potentials(s, "Na K Cl")], "mV")
        levels = {"Na inside": ("Na", "neuron"), "K outside": ("K", "ecs"), "Cl inside": ("Cl", "neuron")}
        lines(column[1], s.t[shown], [(k, s.c(*where)[shown]) for k, where in levels.items()], "mM")
        column[0].set_title(f"pump off for 9.5 s, {title}")
        column[1].set_xlabel("time (s)")
        for ax in column:
            ax.axvspan(20.0, 29.5, color="#dddddd")
    figure.savefig(path, dpi=150)


def draw(folder: Path) -> None:
    """Both pictures."""
    draw_chloride(folder / "duesterwald.png")
    draw_spreading(folder / "huebel-dahlem.png")
