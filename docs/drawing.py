"""The picture of the parts of `tripartite`: names and volumes are those of the model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

import ionostat as ion

#: left edge, bottom, width, height, colour
BOXES = {
    "neuron": (0.0, 1.45, 2.0, 3.05, "#dfe9f5"),
    "ecs": (3.65, 1.45, 1.7, 3.05, "#f3f3f3"),
    "astrocyte": (7.0, 1.45, 2.0, 3.05, "#e2f0e0"),
    "blood": (3.65, 0.0, 1.7, 0.7, "#f7e0de"),
}
TITLES = {"ecs": "extracellular\nspace", "blood": "blood"}
LINE = dict(color="#444444", linewidth=1.3)


def said(names: Iterable[str], species: Iterable[str]) -> list[str]:
    """Names of mechanisms as words, one line for those that differ by species alone."""
    lines: dict[str, list[str]] = {}
    for name in names:
        head, _, tail = name.rpartition("_")
        what, of = (head, [tail]) if head and tail in species else (name, [])
        lines.setdefault(what, []).extend(of)
    return [f"{what.replace('_', ' ')} {', '.join(of)}".strip() for what, of in lines.items()]


def box(axes: Axes, name: str, lines: list[str]) -> None:
    """One place: its name, and below it these lines."""
    x, y, width, height, color = BOXES[name]
    shape = "round,pad=0,rounding_size=0.12"
    axes.add_patch(FancyBboxPatch((x, y), width, height, boxstyle=shape, facecolor=color, edgecolor="#444444"))
    title = TITLES.get(name, name)
    axes.text(x + width / 2, y + height - 0.13, title, ha="center", va="top", weight="bold", linespacing=1.2)
    top = y + height - 0.18 - 0.2 * len(title.splitlines())
    axes.text(x + width / 2, top, "\n".join(lines), ha="center", va="top", fontsize=9.5, linespacing=1.5)


def draw_parts(model: ion.Model, path: Path) -> None:
    """Draw the places of `tripartite` and what joins them."""
    species = {str(s) for place in model.places.values() for s in place.solutes}
    whole = sum(c.volume for c in model.compartments.values())
    figure = Figure(figsize=(9.1, 4.6), layout="constrained")
    axes = figure.add_subplot(xlim=(-0.05, 9.05), ylim=(-0.05, 4.55), aspect="equal")
    axes.axis("off")
    for name, place in model.compartments.items():
        volume = f"{place.volume / whole:.0%} of the volume"
        box(axes, name, [volume, "", *said((r.name for r in place.reactions), species)])
    for name, place in model.reservoirs.items():
        box(axes, name, [", ".join(map(str, place.solutes))])
    for membrane in model.membranes:
        left, right = sorted((BOXES[membrane.inside], BOXES[membrane.outside]))
        start, end = left[0] + left[2], right[0]
        lines = said((m.name for m in membrane.mechanisms), species)
        axes.annotate("", (start, 1.7), (end, 1.7), arrowprops=dict(arrowstyle="<->", shrinkA=2, shrinkB=2, **LINE))
        axes.text((start + end) / 2, 1.85, "\n".join(lines), ha="center", va="bottom", fontsize=9.5, linespacing=1.5)
    for junction in model.junctions:
        x = BOXES["ecs"][0] + BOXES["ecs"][2] / 2
        axes.annotate("", (x, 0.7), (x, 1.45), arrowprops=dict(arrowstyle="<->", shrinkA=2, shrinkB=2, **LINE))
        axes.text(x + 0.12, 1.075, ", ".join(said((m.name for m in junction.mechanisms), species)), va="center",
                  fontsize=9.5)
    figure.savefig(path, dpi=150)
