"""Pictures: the fields round the axis, and current-voltage curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...experiment.plot import COLOURS, STYLE
from .geometry import NM

if TYPE_CHECKING:
    import xarray as xr

    from .solution import PoreSolution

DIVIDED = 3
"""Into how many parts an edge is cut for drawing: fields of third order bend within an element."""
SPAN = 4.0
"""Decades of concentration that a picture shows at most."""


def draw_fields(solution: PoreSolution, path: Any = None) -> Any:
    """Potential and concentrations round the axis, mirrored; the membrane is grey.

    Args:
        solution: of `solve`.
        path: file to write, .png, .pdf or .svg; None for the figure.
    """
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    ions = [str(ion) for ion in solution.pore.ions]
    figure = Figure(figsize=(3.1 * (1 + len(ions)), 5.6), layout="constrained")
    axes = figure.subplots(1, 1 + len(ions), sharey=True)
    everywhere, water = _triangles(solution), _triangles(solution, "water")
    phi = 1e3 * _values(solution, "phi", everywhere)
    levels = np.linspace(phi.min(), max(phi.max(), phi.min() + 1e-3), 41)
    drawn = axes[0].tricontourf(everywhere, phi, levels=levels, cmap="cividis")
    bar = figure.colorbar(drawn, ax=axes[0], label="potential (mV)", location="bottom", format="%.4g")
    bar.locator = MaxNLocator(5)
    for axis, ion in zip(axes[1:], ions):
        c = np.log10(_values(solution, ion, water))
        low, high = max(c.min(), c.max() - SPAN), c.max()
        levels = np.linspace(low, max(high, low + 0.05), 41)
        drawn = axis.tricontourf(water, np.maximum(c, low), levels=levels, cmap="viridis", extend="both")
        bar = figure.colorbar(drawn, ax=axis, label=f"{ion} (mM)", location="bottom")
        ticks = np.linspace(levels[0], levels[-1], 4)
        bar.set_ticks(ticks, labels=[f"{float(f'{10**t:.3g}'):g}" for t in ticks])
    if "u_z" in solution.fields:
        _arrows(solution, axes[0])
    for axis in axes:
        _frame(solution, axis)
    axes[0].set_ylabel("z (nm): inside below, outside above")
    says = f"V = {1e3 * solution.V:g} mV, I = {1e12 * solution.I:.4g} pA"
    water_moves = f", {1e18 * solution.flow:.3g} nm$^3$/ns of water" if solution.flow else ""
    figure.suptitle(says + water_moves)
    return _given(figure, path)


def draw_curve(curve: xr.Dataset, path: Any = None) -> Any:
    """Current against voltage, in all and by ion.

    Args:
        curve: of `iv_curve`.
        path: file to write; None for the figure.
    """
    import matplotlib
    from matplotlib.figure import Figure

    order = np.argsort(curve.V.values)
    V = 1e3 * curve.V.values[order]
    unit, scale = ("nA", 1e9) if np.nanmax(np.abs(curve.I.values), initial=0.0) > 2e-10 else ("pA", 1e12)
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(5.5, 3.8), layout="constrained")
        axis = figure.subplots()
        axis.axhline(0.0, color="0.6", linewidth=0.6)
        axis.axvline(0.0, color="0.6", linewidth=0.6)
        for k, ion in enumerate(curve.species.values):
            current = scale * curve.current.sel(species=ion).values[order]
            axis.plot(V, current, color=COLOURS[k % len(COLOURS)], linewidth=1.2, label=str(ion))
        axis.plot(V, scale * curve.I.values[order], "o-", color="black", markersize=3, label="total")
        axis.set(xlabel="V, inside minus outside (mV)", ylabel=f"outward current ({unit})")
        axis.legend()
    return _given(figure, path)


def _given(figure: Any, path: Any) -> Any:
    if path is None:
        return figure
    from ...experiment.files import whole

    with whole(path) as part:
        figure.savefig(part, dpi=150)
    return path


def _triangles(solution: PoreSolution, material: str = "") -> Any:
    """The elements in sight, each cut into smaller ones, on both sides of the axis; nm.

    Corners lie a hair inside their element, so that one on the wall knows whether it is wet.
    """
    from matplotlib.tri import Triangulation

    if solution.mesh.dim == 3:
        return _section(solution, material)
    corners = np.array(
        [
            [solution.mesh[v].point for v in element.vertices]
            for element in solution.mesh.Elements()
            if element.mat == material or not material
        ]
    )
    r, z = _window(solution)
    near = (corners[:, :, 0].min(axis=1) < r) & (np.abs(corners[:, :, 1]).min(axis=1) < z)
    steps = [(i, j) for i in range(DIVIDED + 1) for j in range(DIVIDED + 1 - i)]
    weights = np.array([(i, j, DIVIDED - i - j) for i, j in steps]) / DIVIDED
    weights = 1.0 / 3.0 + (1.0 - 1e-5) * (weights - 1.0 / 3.0)
    number = {step: k for k, step in enumerate(steps)}
    small = [(number[i, j], number[i + 1, j], number[i, j + 1]) for i, j in steps if i + j < DIVIDED]
    small += [(number[i + 1, j], number[i + 1, j + 1], number[i, j + 1]) for i, j in steps if i + j < DIVIDED - 1]
    places = np.einsum("pk,ekd->epd", weights, corners[near]).reshape(-1, 2)
    triangles = (np.array(small)[None] + len(steps) * np.arange(near.sum())[:, None, None]).reshape(-1, 3)
    both = np.concatenate([places, places * (-1.0, 1.0)])
    return Triangulation(both[:, 0], both[:, 1], np.concatenate([triangles, triangles + len(places)]))


def _section(solution: PoreSolution, material: str) -> Any:
    """A grid over two half-planes: of the smaller half-axis on the left, of the larger one on the right; nm."""
    from matplotlib.tri import Triangulation

    r, z = _window(solution)
    x, y = (np.linspace(-end, end, count) for end, count in ((r, 160), (z, 240)))
    xx, yy = (each.ravel() for each in np.meshgrid(x, y))
    water, membrane = solution.where(np.abs(xx) / NM, yy / NM, _angle(xx))
    seen = water | membrane if not material else water
    number = np.arange(len(xx)).reshape(len(y), len(x))
    a, b, c, d = number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]
    triangles = np.stack([[a, b, c], [a, c, d]], axis=1).reshape(3, -1).T
    kept = triangles[np.all(seen[triangles], axis=1)]
    places, corners = np.unique(kept, return_inverse=True)
    return Triangulation(xx[places], yy[places], corners.reshape(kept.shape))


def _angle(x: Any) -> np.ndarray:
    """Round the axis: what is drawn on the left lies along the smaller half-axis."""
    return np.where(x >= 0.0, 0.0, 0.5 * np.pi)


def _values(solution: PoreSolution, name: str, triangulation: Any) -> np.ndarray:
    x, z = triangulation.x, triangulation.y
    return solution.field(name, np.abs(x) / NM, z / NM, _angle(x))


def _window(solution: PoreSolution) -> tuple[float, float]:
    """How far from the axis, and beyond the mouths, a picture goes, nm."""
    widest = max(a for _, a in solution.pore.profile)
    reach = min(2.5 * widest, 0.9 * solution.radius)
    return NM * reach, NM * (0.5 * solution.pore.length + reach)


def _frame(solution: PoreSolution, axis: Any) -> None:
    r, z = _window(solution)
    half = 0.5 * NM * solution.pore.length
    for sign in (1, -1):
        wall = [(NM * solution.pore.wall(at, _angle(sign)), NM * at) for at, _ in solution.pore.profile]
        outline = np.array([(2 * r, -half), *wall, (2 * r, half)]) * (sign, 1)
        if axis is not axis.figure.axes[0]:
            axis.fill(*outline.T, color="0.85", linewidth=0)
        axis.plot(*outline.T, color="black", linewidth=0.8)
    across = "r (nm)" if solution.mesh.dim == 2 else "y (left), x (right) (nm)"
    axis.set(xlim=(-r, r), ylim=(-z, z), xlabel=across)


def _arrows(solution: PoreSolution, axis: Any) -> None:
    r, z = _window(solution)
    x, y = np.meshgrid(np.linspace(-0.95 * r, 0.95 * r, 13), np.linspace(-0.95 * z, 0.95 * z, 25))
    u, w = (solution.field(name, x / NM, y / NM) for name in ("u_r", "u_z"))
    axis.quiver(x, y, np.sign(x) * u, w, color="black", width=0.004)


__all__ = ["draw_curve", "draw_fields"]
