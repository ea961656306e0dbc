"""What flows across faces, by machine code in one pass, against the same written with NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat.space.graph import Graph
from ionostat.space.grid import Faces, Grid
from ionostat.space.line_kernel import solve_lines

SHAPES = [(7,), (1,), (5, 6), (5, 1), (1, 6), (4, 5, 6), (4, 1, 6), (4, 5, 1), (1, 1, 1)]


def gathered(grid: Grid, flux: Faces) -> np.ndarray:
    """What fluxes from each voxel to the next leave behind."""
    total = np.zeros(grid.shape)
    for k, through in enumerate(flux):
        total[grid.all_but(k, -1)] -= through
        total[grid.all_but(k, 0)] += through
    return total


def fields(shape: tuple[int, ...]) -> tuple[Grid, np.ndarray, np.ndarray, Faces]:
    rng = np.random.default_rng(8)
    grid = Grid(shape, "10 um")
    x, c = rng.uniform(-1, 1, shape), rng.uniform(0, 1, shape)
    return grid, x, c, grid.conductances([rng.uniform(0.1, 1, shape) for _ in shape])


@pytest.mark.parametrize("shape", SHAPES)
def test_flows_are_those_of_numpy_and_keep_the_sum(shape) -> None:
    grid, x, c, w = fields(shape)
    size = max(abs(one).max(initial=1.0) for one in w)
    plain = gathered(grid, [-q * d for q, d in zip(w, grid.step(x))])
    carried = gathered(grid, [-q * m * d for q, m, d in zip(w, grid.mean(c), grid.step(x))])
    assert abs(grid.spread(x, w) - plain).max() < 1e-15 * size * 8
    out = np.full(shape, np.nan)
    assert grid.spread(x, w, -3.0, carried=c, out=out) is out
    assert abs(out + 3.0 * carried).max() < 1e-15 * size * 24
    assert abs(out.sum()) < 1e-15 * size * 24 * out.size


def test_a_graph_does_the_same() -> None:
    grid, x, c, w = fields((4, 5))
    graph = Graph.of_grid(grid)
    edges = [np.concatenate([one.ravel() for one in w])]
    for carried in (None, c):
        flat = None if carried is None else carried.ravel()
        found = graph.spread(x.ravel(), edges, 2.0, carried=flat).reshape(grid.shape)
        assert abs(found - grid.spread(x, w, 2.0, carried=carried)).max() < 1e-14 * edges[0].max()


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("scaled", [False, True])
def test_lines_are_solved(axis, scaled) -> None:
    grid, r, a, w = fields((5, 18, 7))
    a = a + 0.5
    x = solve_lines(a, w[axis], 1e-11, r.copy(), axis, 2.0 * a if scaled else None)
    back = [through * 1e-11 if k == axis else 0.0 * through for k, through in enumerate(w)]
    assert abs(a * x - grid.spread(x, back) - (2.0 * a * r if scaled else r)).max() < 1e-13
