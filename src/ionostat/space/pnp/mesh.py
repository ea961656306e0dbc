"""Nodes where they are needed: fine at every interface by the Debye length there, geometric away from it.

The spacing wanted is h(x) = min(h_a + g (x - a), h_b + g (b - x), h_max) in a layer from a to b. Nodes are even in
s = int dx / h, so that twice as many nodes nest in the first and errors fall by four: that is what Richardson needs.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from ...constants import F, R, eps0
from ...errors import BadValue
from ...theory.surfaces import water_permittivity
from ...units import show
from .stack import Bath, Layer, Sheet, Stack, Wall, folded_charge

#: cells in a Debye length at an interface, growth of the spacing with distance, least cells in a layer
PER_DEBYE, GROWTH, LEAST = 20.0, 0.08, 32
#: cells of one layer, and of a stack, beyond which a mesh is refused
MOST = 100_000


@dataclasses.dataclass(frozen=True)
class Mesh:
    """Places of the nodes, m; the layer of every cell between two nodes; the node of every interface."""

    x: np.ndarray
    layer: np.ndarray
    interfaces: np.ndarray

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.layer)


def permittivity(layer: Layer, x: np.ndarray, temperature: float) -> np.ndarray:
    """Relative permittivity at distances from the start of a layer."""
    if layer.permittivity is None:
        return np.full(x.shape, water_permittivity(temperature))
    return layer.permittivity.at(x, layer.thickness)


def partition(layer: Layer, stack: Stack, x: np.ndarray) -> np.ndarray:
    """exp(-excess/RT) of every ion, 0 where it is excluded; ions x places."""
    rows = []
    for symbol in stack.ions:
        if layer.exclude == "all" or symbol in layer.exclude:
            rows.append(np.zeros(x.shape))
        elif symbol in layer.excess:
            excess = layer.excess[symbol].at(x, layer.thickness)
            rows.append(np.exp(-excess / (R * stack.temperature)))
        else:
            rows.append(np.ones(x.shape))
    return np.array(rows)


def strength(layer: Layer, stack: Stack, x: float) -> float:
    """sum z2 c in a layer near one of its ends, mol m-3: at equilibrium with the stronger of what is around."""
    here = np.array([x])
    p, X, z = partition(layer, stack, here), folded_charge(layer, here), stack.valences
    levels = [s.concentrations for s in (stack.left, stack.right) if isinstance(s, Bath)]
    levels += [slab.filling for slab in stack.slabs if slab.filling]
    found = []
    for level in levels:
        c = np.array([[level.get(symbol, 0.0)] for symbol in stack.ions]) * p
        found.append(float(np.sum(z**2 * (c * np.exp(-np.outer(z, donnan(z, c, X))))[:, 0])))
    return max(found)


def donnan(z: np.ndarray, c: np.ndarray, X: np.ndarray) -> np.ndarray:
    """u = FV/RT at which ions c exp(-z u) balance the charge X, place by place; c is ions x places.

    Newton from the solution for monovalents. Where all ions of a sign are missing the charge may have no balance, and
    u stops at a bound.
    """
    most, z = 60.0, z[:, None]
    trace = 1e-12 * np.sum(np.abs(z) * c, axis=0) + 1e-30
    plus, minus = (np.sum(np.where(sign * z > 0, np.abs(z) * c, 0.0), axis=0) + trace for sign in (1, -1))
    u = np.clip(np.arcsinh(X / (2.0 * np.sqrt(plus * minus))) + 0.5 * np.log(plus / minus), -most, most)
    for _ in range(50):
        charges = z * c * np.exp(-z * u)
        net, slope = charges.sum(axis=0) + X, np.sum(np.abs(z * charges), axis=0)
        step = np.clip(net / np.maximum(slope, trace), -2.0, 2.0)
        u = np.clip(u + step, -most, most)
        if np.max(np.abs(step)) < 1e-8:
            break
    return np.where(np.any(c > 0.0, axis=0), u, 0.0)


def debye_at(layer: Layer, stack: Stack, x: float) -> float:
    """Debye length in a layer near one of its ends, m; infinite where it has no ions."""
    eps = float(permittivity(layer, np.array([x]), stack.temperature)[0])
    ions = strength(layer, stack, x)
    return float(np.sqrt(eps * eps0 * R * stack.temperature / (F**2 * ions))) if ions > 0.0 else np.inf


def scales(stack: Stack) -> np.ndarray:
    """The length to be resolved at every interface, m, from the left end to the right one."""
    slabs = stack.slabs
    found = np.full(len(slabs) + 1, np.inf)
    for k, layer in enumerate(slabs):
        for j, x in ((k, 0.0), (k + 1, layer.thickness)):
            found[j] = min(found[j], debye_at(layer, stack, x))
    for j, charge in sheets(stack).items():
        if charge:
            eps = max(
                float(permittivity(slabs[k], np.array([0.0]), stack.temperature)[0])
                for k in (j - 1, j)
                if 0 <= k < len(slabs)
            )
            found[j] = min(found[j], 2.0 * eps * eps0 * stack.thermal / abs(charge))
    return found


def sheets(stack: Stack) -> dict[int, float]:
    """Surface charge by the number of its interface, C m-2, those of walls among them."""
    found: dict[int, float] = {}
    at = 0
    for item in stack.layers:
        if isinstance(item, Layer):
            at += 1
        elif isinstance(item, Sheet):
            found[at] = found.get(at, 0.0) + item.charge
    for j, side in ((0, stack.left), (at, stack.right)):
        if isinstance(side, Wall):
            found[j] = found.get(j, 0.0) + side.charge
    return found


def graded(stack: Stack, fineness: float = 1.0, halvings: int = 0) -> Mesh:
    """A mesh for a stack.

    Args:
        stack: the layers.
        fineness: 2 for half the spacing everywhere, and slower growth.
        halvings: how often every cell is then cut in two (nested, for Richardson); -1 for every second node.

    Raises:
        BadValue: the mesh would be too coarse for the Debye length, or needs too many nodes.
    """
    fine = float(fineness)
    if not 0.0 < fine <= 1000.0:
        raise BadValue(f"fineness is {fineness!r}: give a number above 0, 1 as usual, 2 for half the spacing.")
    wanted = scales(stack)
    steps, growth = wanted / (PER_DEBYE * fine), GROWTH / fine
    x, owner, ends, start = [np.zeros(1)], [], [0], 0.0
    for k, layer in enumerate(stack.slabs):
        part = _Spacing(layer.thickness, steps[k], steps[k + 1], growth, layer.thickness / (LEAST * fine))
        if part.count > MOST:
            raise BadValue(
                f"{layer.name}: {part.count:.3g} cells would be needed for a layer of {show(layer.thickness, 'm')} "
                f"with a Debye length of {show(float(wanted[k : k + 2].min()), 'm')}: make it thinner, or lower the "
                "fineness."
            )
        cells = max(2, 2 * int(np.ceil(0.5 * part.count)))
        cells = cells // 2 if halvings < 0 else cells * 2**halvings
        places = part.places(cells)
        _refuse_coarse(layer, places, wanted[k], wanted[k + 1])
        x.append(start + places[1:])
        owner += [k] * cells
        start += layer.thickness
        ends.append(ends[-1] + cells)
    return Mesh(np.concatenate(x), np.array(owner), np.array(ends))


def _refuse_coarse(layer: Layer, places: np.ndarray, left: float, right: float) -> None:
    """Raise where the cells at an end are longer than the Debye length there."""
    for cell, length in ((places[1] - places[0], left), (places[-1] - places[-2], right)):
        if cell > 1.5 * length:
            raise BadValue(
                f"{layer.name}: the mesh is too coarse: a cell of {cell * 1e9:.3g} nm at its end, where the Debye "
                f"length is {length * 1e9:.3g} nm. Give a fineness of {1:g} or more."
            )


class _Spacing:
    """The spacing wanted in a layer, and the map from an even s to places."""

    def __init__(self, thickness: float, left: float, right: float, growth: float, most: float):
        self.rises = [_Rise(min(end, most), growth, most) for end in (left, right)]
        a, b = self.rises
        self.thickness, self.most = thickness, most
        if a.length + b.length > thickness:  # they meet before either comes to the top
            where = (b.start - a.start + growth * thickness) / (2.0 * growth)
            where = min(max(where, 0.0), thickness)
            self.cut = (where, where)
        else:
            self.cut = (a.length, thickness - b.length)
        low, high = self.cut
        self.first, self.middle = a.s(low), (high - low) / most
        self.count = self.first + self.middle + b.s(thickness - high)

    def places(self, cells: int) -> np.ndarray:
        """Distances from the start of the layer of cells + 1 nodes."""
        a, b = self.rises
        s = np.linspace(0.0, self.count, cells + 1)
        low = self.cut[0]
        x = np.where(s < self.first, a.x(np.minimum(s, self.first)), low + (s - self.first) * self.most)
        after = self.first + self.middle
        x = np.where(s > after, self.thickness - b.x(np.maximum(self.count - s, 0.0)), x)
        x[0], x[-1] = 0.0, self.thickness
        return x


@dataclasses.dataclass(frozen=True)
class _Rise:
    """A spacing that rises from `start` with slope `growth` to `most`."""

    start: float
    growth: float
    most: float

    @property
    def length(self) -> float:
        return (self.most - self.start) / self.growth

    def s(self, x: float) -> float:
        return float(np.log1p(self.growth * x / self.start) / self.growth)

    def x(self, s: Any) -> Any:
        return self.start * np.expm1(self.growth * s) / self.growth
