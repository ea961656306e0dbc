"""Diffusion on a grid against the closed forms of theory, by refinement, and its ledger."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat.errors import BadValue, UnknownName
from ionostat.space.diffusion import Source, Uptake, diffuse
from ionostat.space.grid import Grid
from ionostat.space.medium import Bath, Medium
from ionostat.theory.diffusion import point_release_peak, point_source
from ionostat.theory.regions import slab

Q, D = 3.627e-13, 1.31e-9


def error_of_point_source(h: float, uptake: float, method: str) -> float:
    """Root mean square, relative, between 70 and 130 um of a source that has been on for 4 s."""
    n = round(400e-6 / h)
    grid = Grid((n,) * 3, h)
    middle = tuple((n // 2 + 0.5) * h for _ in range(3))
    run = diffuse(
        Medium(grid, 0.2, 1.6),
        D,
        until=4.0,
        every=4.0,
        step=0.2,
        sources=Source(Q, middle),
        uptake=Uptake(uptake),
        method=method,
    )
    r = grid.distance(middle)
    ring = (r > 70e-6) & (r < 130e-6)
    exact = point_source(r[ring], 4.0, Q, D, 0.2, 1.6, uptake)
    return float(np.sqrt(np.mean((run.c.values[-1][ring] / exact - 1.0) ** 2)))


@pytest.mark.parametrize(("method", "uptake"), [("cosine", 0.0), ("cosine", 0.05), ("directions", 0.05)])
def test_point_source_converges_with_second_order(method: str, uptake: float) -> None:
    coarse, fine = (error_of_point_source(h, uptake, method) for h in (20e-6, 10e-6))
    assert fine < 0.012
    assert 1.8 < np.log2(coarse / fine) < 2.3, (coarse, fine)


def test_halving_alpha_doubles_the_peak_and_leaves_its_time() -> None:
    grid = Grid((40,) * 3, "5 um")
    peaks = []
    for alpha in (0.2, 0.1):
        start = np.zeros(grid.shape)
        start[20, 20, 20] = 1e-14 / (alpha * grid.voxel)
        run = diffuse(Medium(grid, alpha, 1.6), "K", until=0.4, every=0.004, start=start)
        trace = run.c.values[:, 26, 20, 20]  # 30 um away
        k = int(np.argmax(trace))
        a, b, c = np.polyfit(run.time.values[k - 2 : k + 3], trace[k - 2 : k + 3], 2)
        peaks.append((-b / (2 * a), c - b * b / (4 * a)))
    (t, high), (t_shrunk, high_shrunk) = peaks
    exact = point_release_peak(30e-6, 1e-14, 2.618e-9, 0.2, 1.6)
    assert high_shrunk / high == pytest.approx(2.0, rel=1e-9)
    assert t_shrunk / t == pytest.approx(1.0, rel=1e-9)
    assert t == pytest.approx(exact.time, rel=0.02)
    assert high == pytest.approx(exact.height, rel=0.02)


def test_alpha_enters_clearance_by_uptake() -> None:
    """The same membranes take up the same per tissue: k' is then twice as high in half the space."""
    grid = Grid(8, "10 um")
    left = {}
    for alpha, rate in ((0.2, 0.1), (0.1, 0.2)):
        run = diffuse(Medium(grid, alpha), "K", until=10.0, start=1.0, uptake=Uptake(rate))
        left[alpha] = float(run.c.values[-1].mean())
    assert left[0.2] == pytest.approx(np.exp(-1.0), rel=1e-9)
    assert left[0.1] == pytest.approx(np.exp(-2.0), rel=1e-9)


@pytest.mark.parametrize("n", [20, 40])
def test_open_slab_is_second_order(n: int) -> None:
    run = diffuse(Medium(Grid(n, 200e-6 / n)), 2.62e-9, until=5.0, every=5.0, start=10.0, faces=Bath(0.0), step=0.01)
    exact = slab(Grid(n, 200e-6 / n).centres(), 5.0, 200e-6, 10.0, 2.62e-9, 1.6)
    assert abs(run.c.values[-1] - exact).max() < 0.014 * (20 / n) ** 2
    assert float(run.held[-1] + run.left[-1]) == pytest.approx(float(run.held[0]), rel=1e-12)


def test_second_order_in_time() -> None:
    grid = Grid((24, 24), "10 um")
    start = np.exp(-((grid.distance("middle") / 50e-6) ** 2))
    exact = diffuse(Medium(grid), "K", until=1.0, every=1.0, start=start).c.values[-1]
    error = []
    for step in (0.1, 0.05):
        run = diffuse(Medium(grid), "K", until=1.0, every=1.0, start=start, step=step, method="directions")
        error.append(abs(run.c.values[-1] - exact).max())
    assert 1.8 < np.log2(error[0] / error[1]) < 2.6, error


def test_anisotropy_is_stretched_space() -> None:
    """Twice the tortuosity along y is the same as twice the length there."""
    narrow, wide = Grid((32, 32), ("10 um", "10 um")), Grid((32, 32), ("10 um", "20 um"))
    start = np.zeros((32, 32))
    start[10:14, 12:20] = 5.0
    given = {"until": 2.0, "every": 2.0, "start": start}
    for method in ("cosine", "directions"):
        a = diffuse(Medium(narrow, 0.2, (1.6, 3.2)), "K", method=method, **given).c.values[-1]
        b = diffuse(Medium(wide, 0.2, 1.6), "K", method=method, **given).c.values[-1]
        assert abs(a - b).max() < 1e-12


def test_fields_keep_amounts_and_reach_one_level() -> None:
    rng = np.random.default_rng(5)
    grid = Grid((12, 9, 7), "10 um")
    medium = Medium(grid, rng.uniform(0.05, 0.3, grid.shape), [rng.uniform(1.4, 2.2, grid.shape) for _ in range(3)])
    run = diffuse(medium, "K", until=200.0, every=50.0, start=rng.uniform(0.0, 10.0, grid.shape), step=0.5)
    assert abs(run.held.values / run.held.values[0] - 1.0).max() < 1e-12
    assert np.ptp(run.c.values[-1]) < 1e-3 * run.c.values[-1].mean()


def test_saturating_uptake_is_that_of_michaelis_and_menten() -> None:
    from scipy.integrate import solve_ivp

    medium = Medium(Grid(3, "10 um"), 0.2)
    run = diffuse(medium, "Glu", until=20.0, every=1.0, start=2.0, uptake=Uptake(V_max=0.02, K_m=0.5))
    exact = solve_ivp(lambda _, c: -0.02 / 0.2 * c / (0.5 + c), (0, 20), [2.0], rtol=1e-10, atol=1e-12).y[0, -1]
    assert run.c.values[-1] == pytest.approx(exact, rel=1e-8)
    assert float(run.taken_up[-1] + run.held[-1]) == pytest.approx(float(run.held[0]), rel=1e-12)


def test_blood_behind_a_wall_is_reached_in_time() -> None:
    """A slab behind a wall empties as one voxel, through wall and a third of the slab in series."""
    medium = Medium(Grid(4, "5 um"), 0.2)
    run = diffuse(medium, "K", until=10.0, start=1.0, faces={"x-": Bath(0.0, permeability=2e-7)}, step=0.02)
    P = 1.0 / (1.0 / 2e-7 + 20e-6 / 3.0 / (0.2 * 2.618e-9 / 1.6**2))
    assert float(run.c.values[-1].mean()) == pytest.approx(np.exp(-P * 10.0 / (0.2 * 20e-6)), rel=1e-4)


def test_bad_input_says_what_is_allowed() -> None:
    grid = Grid((4, 4), "10 um")
    with pytest.raises(BadValue, match="alpha: 1.2"):
        Medium(grid, 1.2)
    with pytest.raises(BadValue, match="tortuosity: 0.5"):
        Medium(grid, 0.2, 0.5)
    with pytest.raises(UnknownName, match="z-"):
        diffuse(Medium(grid), "K", until=1.0, faces={"z-": Bath(3.0)})
    with pytest.raises(BadValue, match="cosine"):
        diffuse(Medium(grid), "K", until=1.0, faces=Bath(3.0), method="cosine")
    with pytest.raises(BadValue, match="outside of the grid"):
        diffuse(Medium(grid), "K", until=1.0, sources=Source(1e-15, (1.0, 1.0)))
