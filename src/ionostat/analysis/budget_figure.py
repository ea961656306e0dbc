"""The bill as stacked bars: who pays and who causes it, cell by cell; and where the free energy goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..constants import N_A
from ..experiment.canvas import headed, panels_in
from ..experiment.report import clock, dashed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .budget import Budget

#: parts of a bar that have a colour of their own
PARTS = 7
#: a part of the highest bar that is too small for its name
TOO_THIN = 0.035
#: colours beyond those of places, which stay apart in colour-blind eyes too; and of what has none of its own
FURTHER, OTHERS = ("#882255", "#44AA99", "#999933", "#332288", "#117733", "#AA4499"), "0.75"
#: one that is not drawn
UNSEEN = 1e-4
#: cells beyond which bars are shares
CROWD = 3


def stacked(bill: Budget, path: Any = None) -> Figure:
    """Two panels: ATP by payer and by user, cell by cell; free energy brought, spent and stored."""
    wide = 11.0 + 0.8 * max(0, len(bill.cells) - CROWD)
    with panels_in(path, (wide, 4.8), (1, 2)) as (figure, panels):
        what = "at rest" if bill.seconds is None else f"{dashed(bill.protocol or 'run')}, {clock(bill.seconds)}"
        headed(figure, f"{bill.model}, {what}")
        colours = _Colours()
        _atp(panels[0, 0], bill, colours)
        _energy(panels[0, 1], bill, colours)
    return figure


class _Colours(dict[str, str]):
    """A colour for each mechanism, the same in every bar of both panels, as long as there are any."""

    def __missing__(self, kind: str) -> str:
        from ..experiment.plot import COLOURS

        own = (*COLOURS[:-1], *FURTHER)
        if len(self) < len(own):
            self[kind] = own[len(self)]
        return self.get(kind, OTHERS)


def _atp(ax: Axes, bill: Budget, colours: _Colours) -> None:
    bars: dict[str, Mapping[str, float]] = {}
    for cell in bill.cells:
        pays = {n: v for n, v in bill.ATP.by_payer.items() if n.partition(".")[0] == cell}
        uses = {n: v for n, v in bill.ATP.by_user.items() if n.partition(".")[0].partition(":")[0] == cell}
        bars[f"{cell}\npays"], bars[f"{cell}\ncauses"] = pays, uses
    if len(bill.cells) > CROWD:
        _shares(ax, bars, "s" if bill.seconds is None else "run", colours)
        return
    power = _power(max((sum(v.values()) for v in bars.values()), default=0.0) * N_A)
    _bars(ax, bars, N_A / 10.0**power, _short, colours)
    ax.set_ylabel(f"ATP ($10^{{{power}}}$ molecules{' per s' if bill.seconds is None else ''})")
    if not bill.ATP.total:
        ax.text(0.5, 0.5, "no ATP is split here", transform=ax.transAxes, ha="center")


def _shares(ax: Axes, bars: Mapping[str, Mapping[str, float]], per: str, colours: _Colours) -> None:
    """Of many cells, or of cells of all sizes, the shares; what each spends stands below it."""
    whole = {label: sum(parts.values()) for label, parts in bars.items()}
    parted = {label: {n: v / (whole[label] or 1.0) for n, v in parts.items()} for label, parts in bars.items()}
    _bars(ax, parted, 100.0, _short, colours)
    labels = [f"{label.replace(chr(10), ' ')}: {whole[label] * N_A:.2g}/{per}" for label in bars]
    ax.set_xticks(np.arange(len(labels)), labels, rotation=50, ha="right", fontsize=8)
    ax.set_ylabel("share of the ATP of each cell (%)")


def _energy(ax: Axes, bill: Budget, colours: _Colours) -> None:
    energy = bill.energy
    taken = {f"from {n}": -v for n, v in energy.stored.items() if v < 0}
    kept = {f"into {n}": v for n, v in energy.stored.items() if v > 0}
    brought = {n: v for n, v in energy.sources.items() if v > 0} | taken
    gone = dict(energy.dissipated) | {n: -v for n, v in energy.sources.items() if v < 0} | kept
    unit, scale = _joules(energy.total, "W" if bill.seconds is None else "J")
    _bars(ax, {"brought": brought, "spent\nand stored": gone}, scale, lambda name: name, colours)
    ax.set_ylabel(f"free energy ({unit})")


def _bars(
    ax: Axes, bars: Mapping[str, Mapping[str, float]], scale: float, word: Callable[[str], str], colours: _Colours
) -> None:
    """Stacked bars, each with its largest parts by name; what is called alike has one colour."""
    highest = max((sum(max(v, 0.0) for v in parts.values()) for parts in bars.values()), default=0.0) * scale
    for x, parts in enumerate(bars.values()):
        told = sorted(((v, n) for n, v in parts.items() if v * scale > UNSEEN * highest), reverse=True)
        rest = sum(v for v, _ in told[PARTS:])
        told = told[:PARTS] + ([(rest, f"{len(told) - PARTS} others")] if rest > 0 else [])
        bottom = 0.0
        for k, (value, name) in enumerate(told):
            height = value * scale
            named = k < PARTS and height > TOO_THIN * highest
            kind = _short(name)
            colour = colours[kind] if named else colours.get(kind, OTHERS)
            ax.bar(x, height, bottom=bottom, width=0.72, color=colour, edgecolor="white", linewidth=0.6, alpha=0.7)
            if height > TOO_THIN * highest:
                ax.text(x, bottom + 0.5 * height, word(name), ha="center", va="center", fontsize=7.5)
            bottom += height
    ax.set_xticks(np.arange(len(bars)), list(bars))
    ax.margins(x=0.02)
    if highest:
        ax.set_ylim(0.0, 1.04 * highest)


def _short(name: str) -> str:
    """A path without the cell, which stands below the bar.

    >>> _short("neuron.leak_Na"), _short("neuron: H made or kept"), _short("from neuron")
    ('leak_Na', 'H made or kept', 'from neuron')
    """
    return name.partition(": ")[2] or (name.partition(".")[2] if "." in name else name)


def _power(value: float) -> int:
    return int(np.floor(np.log10(value))) if value > 0 else 0


def _joules(value: float, unit: str) -> tuple[str, float]:
    """The unit in which a free energy reads well, and what it is multiplied by.

    >>> _joules(1.3e-10, "W")
    ('pW', 1000000000000.0)
    """
    for prefix, factor in (("u", 1e6), ("n", 1e9), ("p", 1e12), ("f", 1e15)):
        if value * factor >= 1.0:
            return prefix + unit, factor
    return f"a{unit}", 1e18
