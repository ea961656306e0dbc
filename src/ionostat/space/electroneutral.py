r"""Several ions in the extracellular space, which keep it neutral: liquid junctions and their like.

Nernst and Planck's equations with the potential from closed currents (the electroneutral limit), see `transport`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import BadValue, NoSolution
from ..species import Species, species
from ..units import si, temperature
from .graph import Graph
from .grid import Grid
from .medium import Medium, by_face
from .potential import weighted
from .transport import Region, Transport

#: charge that a start may carry, relative to all ions
NEUTRAL = 1e-9
#: shortest piece that a step is cut into
SHORTEST = 1e-6


def electrodiffuse(
    medium: Medium, start: Mapping[Any, Any], *, until: Any, every: Any = None, step: Any = None,
    faces: Any = None, T: Any = T_BODY,
) -> Any:
    r"""Let ions diffuse and drift in a space without membranes.

    .. math:: \frac{\partial(\alpha c_k)}{\partial t} = \nabla\cdot\frac{\alpha D_k}{\lambda^2}
        \Big(\nabla c_k + \frac{z_k F}{RT} c_k \nabla\phi\Big), \quad \sum_k z_k J_k = 0

    Args:
        medium: grid or graph, alpha and lambda.
        start: species -> mol/m3: a number, text, or an array of the grid's shape.
        until, every: end, and time between rows, s or text.
        step: longest step, s; a quarter of ``every`` by default.
        faces: what outer faces touch, by name: levels by species. Others are closed.
        T: temperature, K.

    Returns:
        xarray.Dataset: ``c`` (time, species, x, y, z), mol/m3, and ``phi`` (time, x, y, z), V, zero on average
        or in the bath.

    Raises:
        BadValue: the start is not neutral everywhere, or a number does not fit.

    >>> from ionostat.space.grid import Grid
    >>> salt = np.where(np.arange(50) < 25, 140.0, 150.0)
    >>> run = electrodiffuse(Medium(Grid(50, "5 um")), {"Na": salt, "Cl": salt}, until="1 s", T="37 degC")
    >>> f"{1e3 * float(run.phi[-1, -1] - run.phi[-1, 0]):.2f} mV"
    '0.38 mV'
    """
    kinds = [species(s) for s in start]
    grid = medium.grid
    c = np.stack([np.broadcast_to(si(x, "mol m-3", s.symbol), grid.shape) for s, x in zip(kinds, start.values())])
    z = np.array([s.z for s in kinds], dtype=float)
    _refuse_charge(z, c)
    end = float(si(until, "s", "until"))
    row = end / 100 if every is None else float(si(every, "s", "every"))
    longest = row / 4 if step is None else float(si(step, "s", "step"))
    if not (end > 0 and 0 < row <= end and longest > 0):
        raise BadValue(f"until {end:g} s, every {row:g} s, step {longest:g} s: all above 0, and every at most until.")
    region = space_region(medium, kinds, faces)
    transport = Transport(grid)
    held, times = [medium.alpha * c], np.append(np.arange(0.0, end * (1 - 1e-12), row), end)
    rows, potentials = [c], []
    for a, b in zip(times[:-1], times[1:]):
        count = max(1, math.ceil((b - a) / longest * (1 - 1e-12)))
        for _ in range(count):
            held = _advance(transport, region, held, (b - a) / count)
        rows.append(held[0] / medium.alpha)
        potentials.append(transport.psi[0].copy())
    phi = np.stack([potentials[0], *potentials]) * R * temperature(T, "T") / F
    if not region.baths:
        phi = phi - phi.mean(axis=tuple(range(1, phi.ndim)), keepdims=True)
    return _dataset(grid, kinds, times, np.stack(rows), phi)


def _advance(transport: Transport, region: Region, held: list[np.ndarray], h: float) -> list[np.ndarray]:
    """A step, cut into halves where it would make a concentration negative.

    Raises:
        NoSolution: short steps do so too.
    """
    pieces, done = [h], held
    while pieces:
        step, before = pieces.pop(), transport.psi
        stray = weighted(region.z, done[0])
        stray = stray if region.baths else stray - stray.mean()
        try:
            moved = transport.step([region], done, [np.zeros_like(done[0])], step, stray=stray)
            if (moved.predicted[0] >= 0).all():
                done = moved.predicted
                continue
        except NoSolution:
            pass
        transport.psi = before
        if step < SHORTEST * h:
            raise NoSolution(f"ions leave a voxel that has none, even in steps of {step:.2g} s: smooth the start.")
        pieces += [0.5 * step, 0.5 * step]
    return done


def space_region(medium: Medium, kinds: list[Species], faces: Any = None) -> Region:
    """The extracellular space as a region of transport.

    Raises:
        BadValue: the diffusion coefficient of a species is not known.
    """
    for s in kinds:
        if s.D is None:
            raise BadValue(f"no diffusion coefficient of {s} is known: give a species of your own with D.")
    open_faces = by_face(medium.grid, dict.fromkeys(medium.grid.faces, faces) if _levels(faces) else faces)
    baths = []
    for name, levels in open_faces.items():
        named = {species(s): float(si(x, "mol m-3", str(s))) for s, x in levels.items()}
        baths.append((*medium.outer_path(name), np.array([named.get(s, 0.0) for s in kinds])))
    z, D = (np.array([getattr(s, name) for s in kinds], dtype=float) for name in ("z", "D"))
    return Region(z, D, medium.alpha, medium.conductances(), baths)


def _levels(faces: Any) -> bool:
    """It is one bath for all faces: levels by species."""
    return isinstance(faces, Mapping) and any(isinstance(k, Species) or not str(k).endswith(("+", "-")) for k in faces)


def _refuse_charge(z: np.ndarray, c: np.ndarray) -> None:
    charge, ions = np.abs(weighted(z, c)), np.sum(np.abs(z)[(...,) + (None,) * (c.ndim - 1)] * c, axis=0)
    worst = np.unravel_index(int(np.argmax(charge)), charge.shape)
    if charge[worst] > NEUTRAL * ions[worst]:
        raise BadValue(
            f"start: voxel {tuple(int(i) for i in worst)} carries {charge[worst]:.3g} mol/m3 of charge; a space "
            "without membranes is neutral: balance cations and anions."
        )


def _dataset(grid: Grid | Graph, kinds: list[Species], times: np.ndarray, c: np.ndarray, phi: np.ndarray) -> Any:
    import xarray as xr

    coords = {d: (d, grid.centres(k), {"units": grid.unit}) for k, d in enumerate(grid.dims)}
    return xr.Dataset(
        {
            "c": (("time", "species", *grid.dims), c, {"units": "mol m-3", "long_name": "concentration"}),
            "phi": (("time", *grid.dims), phi, {"units": "V", "long_name": "extracellular potential"}),
        },
        coords={"time": ("time", times, {"units": "s"}), "species": [s.symbol for s in kinds], **coords},
    )
