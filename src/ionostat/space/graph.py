"""Places joined by edges: a syncytium, or a tissue, of any shape.

A graph stands where a `Grid` does: a field is an array with one value for each node, a flux has one for each edge, and
what leaves one node enters the other. Nothing asks that neighbours lie side by side: a ring, a star, astrocytes that
reach along a vessel.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import BadValue
from ..units import show, si
from .grid import Faces, Grid

#: nodes that a graph may have: each step solves sparse systems
MOST_NODES = 200_000


@dataclasses.dataclass(frozen=True, init=False)
class Graph:
    r"""Places of equal volume joined by edges.

    .. math:: v\,\frac{d(\alpha C)_i}{dt} = \sum_j \frac{\alpha D}{\lambda^2} \frac{A_{ij}}{L_{ij}} (C_j - C_i)

    Args:
        edges: pairs of nodes, numbered from 0. In positive flux, what leaves the first enters the second.
        length: L, from middle to middle along an edge, m or text: one, or one for each edge.
        section: A, through which the tissue of both ends touches, m2: one, or one for each edge; 0 where only gap
            junctions join them (see `GapJunctions`). The length squared by default, as between cubes.
        volume: v, of the tissue at each node, m3 or text; the cube of the mean length by default.

    Raises:
        BadValue: a pair is none, stands twice or joins a node to itself; a node is left out; the graph is in pieces;
            a number does not fit.

    >>> ring = Graph([(0, 1), (1, 2), (2, 3), (3, 0)], "30 um")
    >>> ring
    <Graph: 4 nodes, 4 edges>
    >>> (1e6 * ring.distance(0)).round(3)
    array([ 0., 30., 60., 30.])
    """

    edges: tuple[tuple[int, int], ...]
    length: tuple[float, ...]
    section: tuple[float, ...]
    volume: float

    def __init__(self, edges: Iterable[tuple[int, int]], length: Any = "25 um", section: Any = None,
                 volume: Any = None):
        pairs = _pairs(edges)
        _refuse_pieces(pairs)
        L = per_edge(length, "m", "length", len(pairs))
        A = L**2 if section is None else per_edge(section, "m2", "section", len(pairs), least=0.0)
        size = float(np.mean(L)) ** 3 if volume is None else float(si(volume, "m3", "volume"))
        if not (size > 0 and math.isfinite(size)):
            raise BadValue(f"volume: {size:g} m3; it must be above 0.")
        object.__setattr__(self, "edges", pairs)
        object.__setattr__(self, "length", tuple(L.tolist()))
        object.__setattr__(self, "section", tuple(A.tolist()))
        object.__setattr__(self, "volume", size)

    @classmethod
    def of_grid(cls, grid: Grid) -> Graph:
        """The graph of a grid's voxels and inner faces, to which further edges can be added.

        >>> Graph.of_grid(Grid((2, 3), "10 um"))
        <Graph: 6 nodes, 7 edges>
        """
        number = np.arange(grid.size).reshape(grid.shape)
        pairs: list[tuple[int, int]] = []
        length: list[float] = []
        for k, h in enumerate(grid.spacing):
            low, high = number[grid.all_but(k, -1)].ravel(), number[grid.all_but(k, 0)].ravel()
            pairs += zip(low.tolist(), high.tolist())
            length += [h] * low.size
        return cls(pairs, length, [grid.voxel / h for h in length], grid.voxel)

    def __repr__(self) -> str:
        return f"<Graph: {self.words}>"

    # ------------------------------------------------------------ as of a grid

    @property
    def words(self) -> str:
        """What it is, for people."""
        return f"{self.size} nodes, {len(self.edges)} edges"

    @cached_property
    def size(self) -> int:
        """Number of nodes."""
        return 1 + max(max(pair) for pair in self.edges)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of a field."""
        return (self.size,)

    @property
    def dims(self) -> tuple[str, ...]:
        """Name of the one axis."""
        return ("node",)

    @property
    def voxel(self) -> float:
        """Volume of tissue at a node, m3."""
        return self.volume

    @property
    def lengths(self) -> list[np.ndarray]:
        """Of the edges, m, as `step` has its differences."""
        return [np.array(self.length)]

    @property
    def spacing(self) -> tuple[float, ...]:
        """Mean length of the edges, m."""
        return (float(np.mean(self.length)),)

    @property
    def unit(self) -> str:
        """Of the coordinates: nodes are numbered."""
        return "1"

    @property
    def faces(self) -> list[str]:
        """Names of the outer faces: a graph has none."""
        return []

    def outer(self, name: str) -> tuple[int, tuple[Any, ...]]:
        """There is no outer face.

        Raises:
            BadValue: always.
        """
        raise BadValue(f"face {name!r}: a graph has no outer faces, which a bath could touch; a grid has.")

    def centres(self, axis: int = 0) -> np.ndarray:
        """Numbers of the nodes."""
        return np.arange(self.size, dtype=float)

    def distance(self, point: Any) -> np.ndarray:
        """Length of the shortest way from a node to every node, m."""
        from scipy.sparse.csgraph import dijkstra

        return dijkstra(self._ways, directed=False, indices=self.voxel_at(point)[0])

    def point(self, point: Any) -> tuple[int, ...]:
        """A node: its number, "middle", or None for node 0.

        Raises:
            BadValue: there is no such node.
        """
        if isinstance(point, str) and point == "middle":
            return (self._middle,)
        given = 0 if point is None else point[0] if isinstance(point, list | tuple) and len(point) == 1 else point
        if not isinstance(given, int | np.integer) or not 0 <= given < self.size:
            raise BadValue(f"point: {point!r} is no node of this graph: give a number from 0 to {self.size - 1}.")
        return (int(given),)

    voxel_at = point

    def ball(self, centre: Any, radius: Any) -> np.ndarray:
        """Nodes within a radius of a node along the edges: truths."""
        return self.distance(centre) <= float(si(radius, "m", "radius"))

    # ------------------------------------------------------------ edges

    @cached_property
    def ends(self) -> np.ndarray:
        """First and second node of every edge, 2 x edges."""
        return np.array(self.edges, dtype=int).T

    def step(self, field: np.ndarray) -> Faces:
        """Difference along every edge, the second node minus the first."""
        first, second = self.ends
        return [field[..., second] - field[..., first]]

    def mean(self, field: np.ndarray) -> Faces:
        """Arithmetic mean of both ends of every edge."""
        first, second = self.ends
        return [0.5 * (field[..., first] + field[..., second])]

    def conductances(self, share: list[np.ndarray]) -> Faces:
        r"""Of the edges: harmonic mean of a field's both ends, times A/(L v), m-2."""
        first, second = self.ends
        low, high = share[0][first], share[0][second]
        geometry = np.array(self.section) / (np.array(self.length) * self.volume)
        return [2.0 * low * high / (low + high) * geometry]

    def spread(
        self, x: np.ndarray, w: Faces, factor: float = 1.0, carried: np.ndarray | None = None,
        out: np.ndarray | None = None,
    ) -> np.ndarray:
        """What flows down the differences of a field bring into each node, times a factor.

        With ``carried`` its mean on each edge stands beside w, as in drift.
        """
        back = w[0] * self.step(x)[0]  # from the second node of each edge to the first
        if carried is not None:
            back = back * self.mean(carried)[0]
        return np.multiply(-factor, self._incidence @ back, out=out)

    @cached_property
    def _incidence(self) -> Any:
        """+1 where an edge ends, -1 where it begins: nodes x edges."""
        from scipy.sparse import csr_array

        count = len(self.edges)
        each = np.arange(count)
        return csr_array((np.repeat([-1.0, 1.0], count), (self.ends.ravel(), np.r_[each, each])),
                         shape=(self.size, count))

    @cached_property
    def _ways(self) -> Any:
        from scipy.sparse import csr_array

        return csr_array((np.array(self.length), tuple(self.ends)), shape=(self.size, self.size))

    @cached_property
    def _middle(self) -> int:
        """The node whose farther end of the longest way is nearest."""
        two = self.distance(int(np.argmax(self.distance(0))))
        three = self.distance(int(np.argmax(two)))
        return int(np.argmin(np.maximum(two, three)))

    def laplacian(self, w: np.ndarray) -> Any:
        """Minus the divergence of w times the difference along edges, as a sparse matrix."""
        from scipy.sparse import diags_array

        return self._incidence @ diags_array(w) @ self._incidence.T


def _pairs(edges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Edges as pairs of whole numbers, each pair once."""
    try:
        given = np.asarray(list(edges))
    except ValueError:  # pairs and others
        given = np.zeros((0, 0))
    if given.ndim != 2 or given.shape[1:] != (2,) or given.dtype.kind not in "iu" or not len(given):
        raise BadValue("edges: give pairs of whole numbers of nodes, from 0, such as [(0, 1), (1, 2)].")
    pairs = tuple((int(i), int(j)) for i, j in given)
    seen: set[frozenset[int]] = set()
    for i, j in pairs:
        if i == j or min(i, j) < 0 or frozenset((i, j)) in seen:
            raise BadValue(f"edges: {(i, j)} joins a node to itself, has a negative number, or stands there twice.")
        seen.add(frozenset((i, j)))
    nodes = {i for pair in pairs for i in pair}
    if len(nodes) > MOST_NODES or max(nodes) >= MOST_NODES:
        raise BadValue(f"edges: {len(nodes):,} nodes up to number {max(nodes):,}; at most {MOST_NODES:,} are taken.")
    left_out = sorted(set(range(1 + max(nodes))) - nodes)
    if left_out:
        raise BadValue(f"edges: no edge has node {left_out[0]}; number the nodes from 0 without gaps.")
    return pairs


def _refuse_pieces(pairs: tuple[tuple[int, int], ...]) -> None:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    ends, count = np.array(pairs).T, 1 + max(max(pair) for pair in pairs)
    pieces, piece = connected_components(csr_array((np.ones(len(pairs)), tuple(ends)), shape=(count, count)), False)
    if pieces > 1:
        raise BadValue(f"edges: the graph is in pieces, node {int(np.argmax(piece > 0))} does not hang together with "
                       "node 0: join them, or run them one by one.")


def per_edge(given: Any, unit: str, name: str, count: int, least: float | None = None) -> np.ndarray:
    """One number for each edge.

    Raises:
        BadValue: another count; not above 0, or below ``least``.
    """
    raw = [si(x, unit, name) for x in given] if isinstance(given, list | tuple) else si(given, unit, name)
    values = np.asarray(raw, dtype=float)
    if values.shape not in ((), (count,)):
        raise BadValue(f"{name} has {values.size} values; give one, or one for each of {count} edges.")
    good = values > 0 if least is None else values >= least
    if not (good & np.isfinite(values)).all():
        bad = np.atleast_1d(values)[~np.atleast_1d(good & np.isfinite(values))][0]
        allowed = "above 0" if least is None else f"{least:g} or more"
        raise BadValue(f"{name}: {show(bad, unit)}; it must be {allowed}.")
    return np.array(np.broadcast_to(values, (count,)))
