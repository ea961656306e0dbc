"""Ions that keep their space neutral, and a syncytium beside it, against the closed forms of theory."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat.constants import F, R
from ionostat.errors import BadValue
from ionostat.space.electroneutral import electrodiffuse
from ionostat.space.grid import Grid
from ionostat.space.medium import Medium
from ionostat.space.transport import MembraneCurrent, Region, Transport
from ionostat.species import Cl, K, Na
from ionostat.theory.cable import coupled_astrocytes, spatial_buffer
from ionostat.theory.junctions import henderson, planck

T = 310.15


def droplet(grid: Grid) -> dict[str, np.ndarray]:
    """Potassium in place of some sodium."""
    rise = 46.0 * np.exp(-((grid.distance("middle") / 100e-6) ** 2))
    return {"K": 3.5 + rise, "Na": 145.0 - 40.0 / 46.0 * rise, "Cl": 148.5 + 6.0 / 46.0 * rise}


def test_a_step_of_salt_builds_the_liquid_junction_potential() -> None:
    salt = np.where(np.arange(100) < 50, 140.0, 150.0)
    run = electrodiffuse(Medium(Grid(100, "5 um")), {"Na": salt, "Cl": salt}, until=2.0, every=0.2, step=0.05)
    D = {"Na": Na.D, "Cl": Cl.D}
    for row in (1, 5, -1):
        ends = [{s: float(run.c.sel(species=s)[row, x]) for s in D} for x in (0, -1)]
        found = float(run.phi[row, -1] - run.phi[row, 0])
        assert found == pytest.approx(henderson(*ends, mobility=D, T=T), rel=3e-5)
    assert float(run.phi[1, -1] - run.phi[1, 0]) == pytest.approx(0.3824e-3, rel=1e-3)


def test_a_narrow_way_between_two_wide_rooms_is_planck() -> None:
    """KCl against ten times thinner NaCl: once the way has its steady profile, Planck's potential, not Henderson's."""
    left, right = {"K": 150.0, "Na": 3.0, "Cl": 153.0}, {"K": 2.0, "Na": 15.0, "Cl": 17.0}
    mobility = {"K": K.D, "Na": Na.D, "Cl": Cl.D}
    ends, way = 10, 80
    alpha = np.full(2 * ends + way, 1e-4)
    alpha[:ends] = alpha[-ends:] = 1.0
    share = np.clip((np.arange(alpha.size) - ends + 0.5) / way, 0.0, 1.0)
    start = {s: left[s] + (right[s] - left[s]) * share for s in left}
    medium = Medium(Grid(alpha.size, "2.5 um"), alpha, 1.0)
    run = electrodiffuse(medium, start, until=100.0, every=50.0, step=0.5)
    sides = [{s: float(run.c.sel(species=s)[-1, x]) for s in left} for x in (ends - 1, alpha.size - ends)]
    found = float(run.phi[-1, -ends] - run.phi[-1, ends - 1])
    exact = planck(*sides, mobility)
    assert found == pytest.approx(exact, rel=2e-3)
    assert abs(found - henderson(*sides, mobility)) > 0.02 * abs(exact)


@pytest.mark.parametrize("shape", [64, (24, 20), (10, 9, 8)])
def test_totals_and_neutrality_are_kept(shape) -> None:
    grid = Grid(shape, "25 um")
    run = electrodiffuse(Medium(grid, 0.2, 1.6), droplet(grid), until=10.0, every=1.0, step=0.25)
    space = tuple(range(2, run.c.ndim))
    total = run.c.values.sum(axis=space)
    assert abs(total / total[0] - 1.0).max() < 1e-12
    charge = run.c.sel(species="K") + run.c.sel(species="Na") - run.c.sel(species="Cl")
    assert abs(charge.values).max() / 300.0 < 1e-10


def test_fields_too() -> None:
    rng = np.random.default_rng(3)
    grid = Grid((14, 12), "25 um")
    medium = Medium(grid, rng.uniform(0.05, 0.3, grid.shape), rng.uniform(1.5, 2.1, grid.shape))
    run = electrodiffuse(medium, droplet(grid), until=5.0, every=1.0, step=0.2)
    total = (run.c.values * medium.alpha).sum(axis=(2, 3))
    assert abs(total / total[0] - 1.0).max() < 1e-12


def test_uniform_stays_uniform() -> None:
    grid = Grid((8, 8), "25 um")
    run = electrodiffuse(Medium(grid), {"K": 3.5, "Na": 145.0, "Cl": 148.5}, until=5.0)
    assert np.ptp(run.c.values, axis=(0, 2, 3)).max() < 1e-12
    assert abs(run.phi.values).max() < 1e-15


def test_second_order_in_time() -> None:
    grid = Grid((24, 20), "25 um")
    runs = [
        electrodiffuse(Medium(grid), droplet(grid), until=2.0, every=2.0, step=h).c.values[-1]
        for h in (0.2, 0.1, 0.05)
    ]
    ratio = abs(runs[0] - runs[1]).max() / abs(runs[1] - runs[2]).max()
    assert 3.0 < ratio < 6.0, ratio


def test_salt_moves_with_the_coefficient_of_salt() -> None:
    n = 64
    wave = np.cos(np.pi * (np.arange(n) + 0.5) / n)
    salt = 145.0 + 0.5 * wave
    run = electrodiffuse(Medium(Grid(n, "10 um")), {"Na": salt, "Cl": salt}, until=20.0, every=20.0, step=0.25)
    D = 2 * Na.D * Cl.D / (Na.D + Cl.D) / 1.6**2
    left = np.exp(-D * (2 - 2 * np.cos(np.pi / n)) / 1e-10 * 20.0)
    assert 2 * np.mean((run.c.values[-1, 0] - 145.0) * wave) == pytest.approx(0.5 * left, rel=1e-6)


def test_a_charged_start_is_refused() -> None:
    with pytest.raises(BadValue, match="balance cations and anions"):
        electrodiffuse(Medium(Grid(4)), {"K": 10.0, "Cl": 9.0}, until=1.0)


# ---------------------------------------------------------------- syncytium

LEVELS = {"e": np.array([3.0, 147.0, 150.0]), "a": np.array([110.0, 15.0, 25.0])}


def syncytium(grid: Grid, w_e: float, w_a: float, g: np.ndarray, E: np.ndarray, h: float, C: float = 1e4):
    """One long step of a syncytium with a linear potassium membrane: potentials, V."""
    z, D = np.array([1.0, 1.0, -1.0]), np.array([K.D, Na.D, Cl.D])
    shape = grid.shape
    faces = lambda w: [np.full(tuple(n - (i == k) for i, n in enumerate(shape)), w) for k in range(len(shape))]  # noqa: E731
    regions = [Region(z, D, np.full(shape, 0.2), faces(w_e)), Region(z, D, np.full(shape, 0.25), faces(w_a))]
    held = [a * np.broadcast_to(LEVELS[r].reshape(-1, *[1] * len(shape)), (3, *shape)).copy()
            for r, a in (("e", 0.2), ("a", 0.25))]
    RTF = R * T / F
    v = np.full(shape, -85e-3 / RTF)
    membrane = MembraneCurrent(
        np.full(shape, C * RTF / F), g * (v * RTF - E) / F, g * RTF / F, np.zeros(shape), v,
    )
    made = [np.zeros_like(m) for m in held]
    transport = Transport(grid, 2)
    moved = transport.step(regions, held, made, h, membrane)
    return moved, moved.v * RTF, regions, held


def conductivity(w: float, levels: np.ndarray, h: float) -> float:
    """S/m, from alpha/(lambda2 h2)."""
    return F**2 / (R * T) * float(np.sum(np.array([K.D, Na.D, Cl.D]) * levels)) * w * h * h


def test_two_cells_are_those_of_theory() -> None:
    """Case SB-02: 12 and 3 mM outside, 50 nS of membrane, 20 nS of junction, free return."""
    h = 25e-6
    grid = Grid(2, h)
    exact = coupled_astrocytes("110 mM", ["12 mM", "3 mM"], "50 nS", "20 nS", T=T)
    E = exact.E
    size = h**3
    w_a = 20e-9 / (conductivity(1.0, LEVELS["a"], 1.0) * size)
    moved, V, *_ = syncytium(grid, 1e13, w_a, np.full(2, 50e-9 / size), E, 1e-5, C=1e-6)
    assert abs(V - exact.V).max() < 2e-7
    charge = F * size * np.tensordot([1, 1, -1], moved.brought[1], 1)
    assert charge[1] == pytest.approx(exact.junction[0], rel=1e-4)


def test_long_cable_is_that_of_theory() -> None:
    """V along a glial cable through a region of raised potassium; second order in the spacing."""
    d, R_m, R_i = 2e-6, 0.02, 1.5
    errors = []
    for n in (101, 201):
        h = 2e-3 / n
        grid = Grid(n, h)
        x = grid.centres() - 1e-3
        exact = spatial_buffer(x, 50e-6, 12.0, 3.0, 110.0, d, R_m, R_i, T)
        # per volume of tissue, one cable to a section A: membrane pi d/(R_m A), axial pi d2/(4 R_i A)
        A = 1e-10
        g = np.full(n, np.pi * d / (R_m * A))
        w_a = np.pi * d**2 / (4 * R_i * A) / (conductivity(1.0, LEVELS["a"], 1.0) * h**2)
        share = np.clip((50e-6 - np.abs(x)) / h + 0.5, 0, 1)  # the part of a voxel inside the region
        high, low = (R * T / F * np.log(c / 110.0) for c in (12.0, 3.0))
        moved, V, *_ = syncytium(grid, 1e12, w_a, g, low + (high - low) * share, 1e-3, C=1e-3)
        errors.append(float(np.abs(V - exact.V).max()))
    assert errors[0] < 1e-3 and errors[1] < errors[0] / 2.5, errors


@pytest.mark.parametrize("shape", [40, (14, 12)])
def test_currents_of_both_regions_close(shape) -> None:
    grid = Grid(shape, "25 um")
    E = -85e-3 + 50e-3 * np.exp(-((grid.distance("middle") / 100e-6) ** 2))
    g = np.full(grid.shape, 3e7)
    moved, V, *_ = syncytium(grid, 0.2 / 2.56 / 6.25e-10, 0.25 / 10.24 / 6.25e-10, g, E, 0.05)
    charge = [np.tensordot([1, 1, -1], s, 1) for s in moved.brought]
    size = abs(charge[1]).max()
    assert abs(charge[0] + charge[1]).max() < 1e-8 * size
    for s in moved.brought:
        assert abs(s.sum(axis=tuple(range(1, s.ndim)))).max() < 1e-12 * abs(s).max() * grid.size
    # where potassium is raised the syncytium is less depolarised than its own potassium would have it, and the
    # space outside is negative
    middle = tuple(n // 2 for n in grid.shape)
    assert V[middle] < E[middle] and moved.psi[0][middle] < moved.psi[0].flat[0]
