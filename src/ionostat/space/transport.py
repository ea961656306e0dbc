r"""Ions moving through tissue: diffusion and drift in the extracellular space, and in a syncytium beside it.

In each region, per volume of tissue, with :math:`\psi = F\phi/RT` and :math:`w = \alpha/\lambda^2`,

.. math::
    \frac{\partial(\alpha c_k)}{\partial t} = \nabla\cdot\big(D_k w\,(\nabla c_k + z_k c_k \nabla\psi)\big) + R_k

R is what the cells do. The potential is not free: what transport brings must not charge the tissue, so that the
currents of both regions together close in every voxel,

.. math:: \sum_k z_k s_k^e + \sum_k z_k s_k^a = 0, \qquad
    \frac{C}{F}\frac{dV_a}{dt} = \sum_k z_k s_k^a - \frac{I_m}{F}

(s: what transport brings). The membrane's current I is taken as linear in V about the state at the start of the step:
its conductance stands in the system for the potential, so that steps may be far longer than the time constant of the
membrane. A stage is implicit diffusion with the old drift, then the potential, then the drift that it adds. Two stages
make an L-stable step of second order.

Source of the two-domain equations: Mori 2015 Physica D 308:94, doi:10.1016/j.physd.2015.06.008 (not re-read).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from .diffusion import GAMMA
from .graph import Graph
from .grid import Faces, Grid
from .lines import implicit_change
from .potential import Circuit, potential, weighted


@dataclasses.dataclass
class Region:
    """One region and what is in it, per volume of tissue.

    Attributes:
        z, D: of its species.
        alpha: volume fraction, of the grid's shape.
        w: alpha/(lambda2 h2) on the inner faces of every axis, m-2.
        baths: outer faces that touch a bath: (axis, index of the voxels, alpha/(lambda2 h2) to the face, levels).
    """

    z: np.ndarray
    D: np.ndarray
    alpha: np.ndarray
    w: Faces
    baths: list[tuple[int, tuple[Any, ...], np.ndarray, np.ndarray]] = dataclasses.field(default_factory=list)


#: regions that stay, or as they will be at a time after the start of the step, s
Regions = list[Region] | Callable[[float], list[Region]]


@dataclasses.dataclass
class MembraneCurrent:
    """The current out of the syncytium through its membranes, linear in V; all per volume of tissue, in mol and psi.

    Attributes:
        capacity: C RT/F2, mol/m3.
        current: at the start of the step, mol/m3/s, outward.
        slope: its derivative by psi = V F/RT.
        drift: its rate of change at constant V, as the last step found it.
        v: psi of the membrane at the start of the step.
    """

    capacity: np.ndarray
    current: np.ndarray
    slope: np.ndarray
    drift: np.ndarray
    v: np.ndarray


@dataclasses.dataclass
class Moved:
    """What a step of transport found.

    Attributes:
        brought: rates at which transport brings each species into each voxel, mol/m3/s, region by region.
        predicted: contents at the end, mol per m3 of tissue, region by region.
        psi: potentials of the regions, in RT/F.
        v: psi of the membrane at the end, if there is a syncytium.
    """

    brought: list[np.ndarray]
    predicted: list[np.ndarray]
    psi: np.ndarray
    v: np.ndarray | None


class Transport:
    """Moves ions on one grid or graph.

    Args:
        grid: the places.
        regions: 1 (the extracellular space) or 2 (and a syncytium).
        tolerance: charge that a stage may leave in a voxel, relative to all ions there.
    """

    def __init__(self, grid: Grid | Graph, regions: int = 1, tolerance: float = 5e-14):
        self.grid, self.tolerance = grid, tolerance
        self.psi = np.zeros((regions, *grid.shape))

    def step(
        self, regions: Regions, held: list[np.ndarray], made: list[np.ndarray], h: float,
        membrane: MembraneCurrent | None = None, stray: np.ndarray | None = None,
    ) -> Moved:
        """One step.

        Args:
            regions: extracellular space and syncytium, or a function that gives them a time after the start.
            held: contents, species x grid, mol per m3 of tissue, region by region.
            made: what the cells add meanwhile, mol/m3/s.
            h: length of the step, s.
            membrane: of the syncytium.
            stray: charge (mol/m3) that is in each voxel and should not be: it is sent away.
        """
        g = GAMMA * h
        excess = 0.0 if stray is None else stray / h
        at = regions if callable(regions) else lambda t: regions
        first, v1 = self._stage(at(g), held, made, g, membrane, None, g, excess)
        base = [m + (1.0 - GAMMA) * h * (k + R) for m, k, R in zip(held, first, made)]
        v_base = None
        if membrane is not None:
            v_base = membrane.v + (1.0 - GAMMA) / GAMMA * (v1 - membrane.v)
        second, v2 = self._stage(at(h), base, made, g, membrane, v_base, h, excess)
        brought = [(1.0 - GAMMA) * a + GAMMA * b for a, b in zip(first, second)]
        predicted = [m + h * (s + R) for m, s, R in zip(held, brought, made)]
        return Moved(brought, predicted, self.psi.copy(), v2)

    def _stage(
        self, regions: list[Region], base: list[np.ndarray], made: list[np.ndarray], g: float,
        membrane: MembraneCurrent | None, v_base: Any, t: float, excess: Any,
    ) -> tuple[list[np.ndarray], Any]:
        """An implicit step of length g from ``base`` to time t: what transport brings, and the membrane's psi."""
        old = [self._drift(r, m / r.alpha, psi) for r, m, psi in zip(regions, base, self.psi)]
        change = [self._diffused(r, m, R + e, g) for r, m, R, e in zip(regions, base, made, old)]
        brought = [d / g - R for d, R in zip(change, made)]
        c = [(m + d) / r.alpha for r, m, d in zip(regions, base, change)]
        charge = [weighted(r.z, s) for r, s in zip(regions, brought)]
        charge[0] = charge[0] + excess
        conducting = [weighted(r.z**2 * r.D, x) for r, x in zip(regions, c)]
        sigma = [[mean * w for mean, w in zip(self.grid.mean(s), r.w)] for r, s in zip(regions, conducting)]
        outer = [self._outer(r, x) for r, x in zip(regions, c)]
        B, right = None, np.stack(charge)
        if membrane is not None:
            B = membrane.capacity / g + membrane.slope
            start = membrane.v if v_base is None else v_base
            X = membrane.capacity / g * start + membrane.slope * membrane.v - membrane.current - membrane.drift * t
            across = B * (self.psi[1] - self.psi[0])
            right = np.stack([charge[0] + across - X, charge[1] + X - across])
        allowed = self.tolerance * float(np.max(np.sum(base[0], axis=0))) / g
        more = potential(self.grid, Circuit(sigma, outer, B, right), allowed)
        self.psi = self.psi + more
        for s, r, x, psi in zip(brought, regions, c, more):
            s += self._drift(r, x, psi)
        return brought, None if membrane is None else self.psi[1] - self.psi[0]

    def _diffused(self, region: Region, m: np.ndarray, added: np.ndarray, g: float) -> np.ndarray:
        """Change of the contents by implicit diffusion while something is added."""
        c, found = m / region.alpha, np.empty_like(m)
        ends: list[np.ndarray | None] = [None] * len(self.grid.shape)
        for axis, here, through, _ in region.baths:
            end = ends[axis]
            ends[axis] = end = np.zeros(self.grid.shape) if end is None else end
            end[here] += through
        for k, D in enumerate(region.D):
            right = self.grid.spread(c[k], region.w, D)
            right += added[k]
            for _, here, through, levels in region.baths:
                right[here] += D * through * (levels[k] - c[k][here])
            found[k] = region.alpha * implicit_change(self.grid, region.alpha, region.w, ends, g, D, right)
        return found

    def _drift(self, region: Region, c: np.ndarray, psi: np.ndarray) -> np.ndarray:
        """What drift in a potential brings into each voxel."""
        found, mobile = np.empty_like(c), region.z * region.D
        for k, each in enumerate(mobile):
            self.grid.spread(psi, region.w, float(each), carried=c[k], out=found[k])
        for _, here, through, levels in region.baths:
            middle = 0.5 * (c[here] + _per_species(levels, c[here]))
            found[here] -= _per_species(mobile, middle) * middle * through * psi[here]
        return found

    def _outer(self, region: Region, c: np.ndarray) -> np.ndarray:
        """Conductance to baths, which are at zero potential."""
        found = np.zeros(self.grid.shape)
        for _, here, through, levels in region.baths:
            middle = 0.5 * (c[here] + _per_species(levels, c[here]))
            found[here] += weighted(region.z**2 * region.D, middle) * through
        return found


def _per_species(values: np.ndarray, like: np.ndarray) -> np.ndarray:
    return np.reshape(values, (-1, *[1] * (like.ndim - 1)))
