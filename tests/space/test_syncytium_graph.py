"""A syncytium, and a tissue, on an arbitrary graph: against the grid, against theory, and what it keeps."""

from __future__ import annotations

import numpy as np
import pytest

import ionostat as ion
from ionostat.constants import F, R
from ionostat.errors import BadValue, NoSolution
from ionostat.models.cortex import cortex
from ionostat.space.diffusion import Source, diffuse
from ionostat.space.electroneutral import electrodiffuse
from ionostat.space.graph import Graph
from ionostat.space.grid import Grid
from ionostat.space.medium import Medium
from ionostat.space.potential import Circuit, potential
from ionostat.space.transport import MembraneCurrent, Region, Transport
from ionostat.species import Cl, Glc, K, Na
from ionostat.theory.cable import coupled_astrocytes

T = 310.15
RTF = R * T / F
Z = np.array([1.0, 1.0, -1.0])
D = np.array([K.D, Na.D, Cl.D])
INSIDE, OUTSIDE = np.array([110.0, 15.0, 25.0]), np.array([3.0, 147.0, 150.0])

RING = [(i, (i + 1) % 7) for i in range(7)]
STAR = [(0, i) for i in range(1, 6)]


def salts(distance: np.ndarray) -> dict[str, np.ndarray]:
    """Potassium in place of sodium near one place."""
    rise = 40.0 * np.exp(-((distance / 40e-6) ** 2))
    return {"K": 3.5 + rise, "Na": 145.0 - rise, "Cl": np.full_like(rise, 148.5)}


@pytest.mark.parametrize("shape", [40, (9, 8)])
def test_ions_on_the_graph_of_a_grid_are_those_on_the_grid(shape) -> None:
    """To round-off in one dimension; in two the grid splits its axes, which fine steps take away."""
    rng = np.random.default_rng(11)
    grid = Grid(shape, "10 um")
    graph = Graph.of_grid(grid)
    alpha, start = rng.uniform(0.1, 0.3, grid.size), salts(grid.distance("middle").ravel())
    off = []
    for step in (0.02, 0.01):
        given = {"until": 0.2, "every": 0.2, "step": step}
        on_graph = electrodiffuse(Medium(graph, alpha), start, **given)
        shaped = {s: c.reshape(grid.shape) for s, c in start.items()}
        on_grid = electrodiffuse(Medium(grid, alpha.reshape(grid.shape)), shaped, **given)
        off.append(float(abs(on_graph.c.values.reshape(on_grid.c.shape) - on_grid.c.values).max()))
    phi = on_graph.phi.values.reshape(on_grid.phi.shape) - on_grid.phi.values
    if isinstance(shape, int):
        assert max(off) < 1e-10 and abs(phi).max() < 1e-15
    else:
        assert off[1] < 2e-3 and off[0] / off[1] > 3.0, off


def test_one_substance_on_a_ring_is_its_modes() -> None:
    """Modes of a ring of equal edges fall with 2 - 2 cos(2 pi/n)."""
    n, h = 12, 20e-6
    ring = Graph([(i, (i + 1) % n) for i in range(n)], h)
    wave = np.cos(2 * np.pi * np.arange(n) / n)
    run = diffuse(Medium(ring), "K", until=0.5, every=0.5, step=0.002, start=2.0 + wave)
    left = np.exp(-K.D / 1.6**2 * (2 - 2 * np.cos(2 * np.pi / n)) / h**2 * 0.5)
    assert run.c.values[-1] == pytest.approx(2.0 + left * wave, abs=2e-6)
    fed = diffuse(Medium(ring), "K", until=1.0, sources=Source("1 fmol/s", 3))
    assert float(fed.held[-1]) == pytest.approx(1e-15, rel=1e-12)


def moved_by(graph: Graph, E: np.ndarray, g: np.ndarray, junction: np.ndarray, outside: float):
    """A step far longer than the membranes settle, of cells with a linear potassium membrane.

    E in V, g and the junctions in S, ``outside`` a factor on how well the extracellular space conducts.
    """
    n, v = graph.size, graph.volume
    P = junction * R * T / (F**2 * float(np.sum(INSIDE))) / v
    outer = Region(Z, D, np.full(n, 0.2), [outside * w for w in graph.conductances([np.full(n, 0.2)])])
    inner = Region(Z, np.ones(3), np.full(n, 0.2), [P])
    psi = np.full(n, -85e-3 / RTF)
    membrane = MembraneCurrent(np.full(n, 1e-6 * RTF / F), g / v * (psi * RTF - E) / F, g / v * RTF / F,
                               np.zeros(n), psi)
    held = [0.2 * np.repeat(c[:, None], n, axis=1) for c in (OUTSIDE, INSIDE)]
    moved = Transport(graph, 2).step([outer, inner], held, [np.zeros_like(m) for m in held], 1e-5, membrane)
    return moved, moved.v * RTF


@pytest.mark.parametrize("K_out", [[12.0, 3.0], [3.0, 3.0, 12.0, 12.0, 8.0, 3.0]])
def test_a_chain_of_astrocytes_is_that_of_theory(K_out) -> None:
    """Unequal junctions between cells in unequal potassium, free return outside: V and the current in each."""
    n = len(K_out)
    junction = 20e-9 * np.arange(1, n)
    exact = coupled_astrocytes(110.0, K_out, 50e-9, junction, T=T)
    graph = Graph([(i, i + 1) for i in range(n - 1)], "25 um")
    moved, V = moved_by(graph, exact.E, np.full(n, 50e-9), junction, 1e6)
    assert abs(V - exact.V).max() < 1e-6
    into = F * graph.volume * (Z @ moved.brought[1])
    net = np.r_[exact.junction, 0.0] - np.r_[0.0, exact.junction]  # what leaves along the chain
    assert into == pytest.approx(-net, rel=1e-3, abs=1e-15)


@pytest.mark.parametrize("edges", [RING, STAR], ids=["ring", "star"])
def test_a_ring_and_a_star_are_their_circuits(edges) -> None:
    """Kirchhoff's law with free return outside, solved as a small dense system."""
    graph = Graph(edges, "25 um")
    n = graph.size
    E = RTF * np.log(np.where(np.arange(n) == 1, 12.0, 3.0) / 110.0)
    g, junction = np.full(n, 50e-9), np.linspace(10e-9, 60e-9, len(edges))
    matrix = np.diag(g)
    for (i, j), q in zip(edges, junction):
        matrix[[i, j, i, j], [i, j, j, i]] += [q, q, -q, -q]
    exact = np.linalg.solve(matrix, g * E)
    moved, V = moved_by(graph, E, g, junction, 1e6)
    assert abs(V - exact).max() < 1e-6
    for brought in moved.brought:
        assert abs(brought.sum(axis=1)).max() < 1e-12 * abs(brought).max()


def test_junctions_without_a_way_back_outside_carry_no_current() -> None:
    """Where only gap junctions join two places, current cannot return, and the insides only meet in potential."""
    graph = Graph([(0, 1)], "25 um", section=0.0)
    E = RTF * np.log(np.array([12.0, 3.0]) / 110.0)
    moved, V = moved_by(graph, E, np.full(2, 50e-9), np.array([20e-9]), 1.0)
    assert abs(F * graph.volume * (Z @ moved.brought[1])).max() < 1e-9 * 50e-9 * 1e-2
    assert abs(V - E).max() < 1e-6
    assert np.ptp(moved.psi[1]) < 1e-9 / RTF * 1e-3


DROP = ion.Droplet("40 mM", ion.Where(0, "0 um"))


def test_a_chain_of_whole_cells_is_the_strand() -> None:
    """The same tissue as a grid and as a chain of nodes: the same steps, the same numbers."""
    strand = ion.Tissue(cortex(), 16, "25 um")
    chain = ion.Tissue(cortex(), ion.Graph([(i, i + 1) for i in range(15)], "25 um"))
    given = {"until": "4 s", "every": "1 s"}
    one = ion.simulate(strand, ion.Droplet("40 mM", ion.Where(None, "20 um")), **given)
    two = ion.simulate(chain, DROP, **given)
    assert one.statistics["accepted"] == two.statistics["accepted"]
    assert two.c("K").values == pytest.approx(one.c("K").values, rel=1e-6)
    assert two.data.phi.values == pytest.approx(one.data.phi.values, abs=1e-8)


@pytest.mark.parametrize("edges", [RING, STAR], ids=["ring", "star"])
def test_tissue_on_a_ring_and_a_star_keeps_every_ion(edges) -> None:
    tissue = ion.Tissue(cortex(), ion.Graph(edges, "50 um"), coupling=ion.GapJunctions(["200 nS"] * len(edges)))
    run = ion.simulate(tissue, DROP, until="3 s", every="1 s")
    assert run.status.ok
    assert max(abs(x) for x in run.drift().values()) < 1e-12
    K_out = run.c("K").values[-1]
    if edges is RING:  # both ways round are the same
        assert K_out[1:] == pytest.approx(K_out[:0:-1], rel=1e-9)
    else:  # all points of the star are the same
        assert np.ptp(K_out[1:]) < 1e-9 * K_out[1]
    assert K_out[1] > 3.6


def test_stronger_junctions_carry_more() -> None:
    """A puff at one end of a chain: coupled cells keep it lower there, the more the wider their junctions."""
    edges = [(i, i + 1) for i in range(11)]
    highest = []
    for g in ("0 nS", "50 nS", "1 uS"):
        tissue = ion.Tissue(cortex(), ion.Graph(edges, "25 um"), coupling=ion.GapJunctions(g))
        puff = ion.Release("4 fmol/s", ion.Where(0, "0 um"), duration="5 s")
        highest.append(float(ion.simulate(tissue, puff, until="5 s", every="5 s").c("K").values[-1, 0]))
    alone = ion.Tissue(cortex(), ion.Graph(edges, "25 um"), syncytium=None)
    without = float(ion.simulate(alone, puff, until="5 s", every="5 s").c("K").values[-1, 0])
    assert highest[0] == pytest.approx(without, rel=2e-3)
    assert highest[0] > highest[1] + 0.05 > highest[2] + 0.1, highest


@pytest.mark.long
def test_a_negative_conductivity_is_refused() -> None:
    graph, right = Graph([(0, 1), (1, 2)], "25 um"), np.array([[1e-12, 0.0, -1e-12]])
    with pytest.raises(NoSolution, match="negative"):
        potential(graph, Circuit([(np.array([1.0, -0.5]),)], [np.zeros(3)], None, right), 1e-15)


def test_a_front_runs_along_the_edges_and_is_drawn(tmp_path) -> None:
    """A ring of 44 nodes with a wave both ways round: distance is that along the edges."""
    from ionostat.space.figures import plot_tissue
    from ionostat.space.report import report, text

    ring = ion.Graph([(i, (i + 1) % 44) for i in range(44)], "25 um")
    run = ion.simulate(ion.Tissue(cortex(), ring), ion.Droplet("60 mM", ion.Where(0, "150 um")), until="10 s",
                       every="1 s")
    assert 1.5e-3 / 60 < run.front().speed < 9e-3 / 60
    assert run.data.arrival.values[12] == pytest.approx(run.data.arrival.values[32], rel=1e-3)
    assert "44 nodes, 44 edges" in text(report(run))
    plot_tissue(run, tmp_path / "ring.png")
    assert (tmp_path / "ring.png").stat().st_size > 30_000
    assert run.data.node.attrs["units"] == "1" and float(run.electrode(20)[-1]) != 0.0


def test_a_store_of_another_graph_is_refused(tmp_path) -> None:
    from ionostat.errors import BadFile
    from ionostat.space.conditions import as_conditions
    from ionostat.space.simulate import _settings
    from ionostat.space.solution import _configuration

    found = []
    for last in (1998, 1997):  # beyond what arrays print
        edges = [(i, i + 1) for i in range(1998)] + [(0, last)]
        tissue = ion.Tissue(cortex(), ion.Graph(edges, "25 um"))
        settings = _settings(tissue, 1.0, 1.0, 0.1, 1e-4, None, None, 1)
        found.append(_configuration(tissue, as_conditions(None), settings))
    assert found[0]["tissue"]["grid"] != found[1]["tissue"]["grid"]
    small = ion.Tissue(cortex(), ion.Graph([(0, 1)], "25 um"))
    ion.simulate(small, until=1.0, every=0.5, out=tmp_path / "a.zarr")
    with pytest.raises(BadFile, match="is there already"):
        ion.simulate(small, until=1.0, every=0.5, out=tmp_path / "a.zarr")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Graph([]), "pairs of whole numbers"),
        (lambda: Graph([(0, 1), (1,)]), "pairs of whole numbers"),
        (lambda: Graph([(0, 0)]), "to itself"),
        (lambda: Graph([(0, 1), (1, 0)]), "twice"),
        (lambda: Graph([(0, 2)]), "no edge has node 1"),
        (lambda: Graph([(0, 1), (2, 3)]), "in pieces"),
        (lambda: Graph([(0, 1)], ["1 um", "2 um"]), "one for each of 1 edges"),
        (lambda: Graph([(0, 1)], "0 um"), "above 0"),
        (lambda: ion.GapJunctions(), "their conductance"),
        (lambda: ion.GapJunctions("-1 nS"), "0 or more"),
        (lambda: ion.GapJunctions("1 nS").permeabilities({Glc: 5.0}, 310.0), "no ion passes"),
        (lambda: ion.Tissue(cortex(), Graph(RING), coupling=ion.GapJunctions(["1 nS"] * 3)), "one for all, or one"),
        (lambda: ion.Tissue(cortex(), Graph(RING), coupling=0.5), "1 or more"),
        (lambda: ion.Tissue(cortex(), Graph(RING), faces="bath"), "a grid has"),
        (lambda: ion.simulate(ion.Tissue(cortex(), Graph(RING)), ion.Droplet(9.0, ion.Where(7, "1 um")), until=1.0),
         "no node of this graph"),
    ],
)
def test_bad_input_says_what_is_allowed(make, words) -> None:
    with pytest.raises(BadValue, match=words):
        make()
