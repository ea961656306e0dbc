r"""A stack on a mesh as plain arrays: what the kernel reads.

The unknowns are absolute activities a and the potential u = F phi/RT at the nodes. A concentration is c = p a, with
p = exp(-excess/RT); a is continuous where c jumps, so a filter needs no condition at its mouth. The flux through a
cell is that of Scharfetter and Gummel,

.. math:: J = g \left(B(z \Delta u) a_l - B(-z \Delta u) a_r\right), \quad g = \frac{D p A}{h}, \quad
          B(w) = \frac{w}{e^w - 1}

exact for an even field and zero at equilibrium; Poisson's equation is written in moles of charge,

.. math:: e_r (u_r - u) - e_l (u - u_l) + \sum z C + q = 0, \quad e = \frac{\varepsilon A RT}{F^2 h}

with C the moles of ions and q those of fixed charge in the volume round a node.

Source: Scharfetter DL, Gummel HK (1969), IEEE Trans Electron Devices 16:64, doi:10.1109/T-ED.1969.16566 (not
looked up).
"""

from __future__ import annotations

import dataclasses

import numpy as np

from ...constants import F, eps0
from .mesh import Mesh, graded, partition, permittivity, sheets
from .stack import Bath, Electrode, Stack, Wall, folded_charge


@dataclasses.dataclass(frozen=True)
class Problem:
    """Arrays of one stack on one mesh; N ions, n nodes, n - 1 cells.

    Attributes:
        stack, mesh: what it was made of.
        z: valences, N.
        g: conductance of a cell for an ion, m3 s-1, cells x N.
        e: capacitance of a cell in moles of charge, cells.
        p: partition of an ion in a cell, cells x N.
        half: water of a cell next to its left and to its right node, m3, cells x 2.
        volume: water round a node times partition, m3, nodes x N.
        q: fixed charge round a node, mol, nodes; `q_volume` leaves out charged surfaces.
        hold: 1 where an ion can be neither held nor moved, nodes x N.
        baths: activities at the two ends, 2 x N; 0 where ions are blocked.
    """

    stack: Stack
    mesh: Mesh
    z: np.ndarray
    g: np.ndarray
    e: np.ndarray
    p: np.ndarray
    half: np.ndarray
    volume: np.ndarray
    q: np.ndarray
    q_volume: np.ndarray
    hold: np.ndarray
    baths: np.ndarray

    @property
    def open(self) -> tuple[bool, bool]:
        """Which ends are baths."""
        return isinstance(self.stack.left, Bath), isinstance(self.stack.right, Bath)

    @property
    def charged(self) -> tuple[bool, bool]:
        """Which ends are walls, where the potential is not fixed."""
        return isinstance(self.stack.left, Wall), isinstance(self.stack.right, Wall)

    @property
    def water(self) -> np.ndarray:
        """Volume round the nodes, m3."""
        return _round_nodes(self.half, np.ones((len(self.half), 1)))[:, 0]

    @property
    def crossed(self) -> np.ndarray:
        """Which ions can go all the way from one bath to the other, N."""
        return np.all(self.g > 0.0, axis=0) & all(self.open)

    @property
    def scale(self) -> float:
        """A usual concentration, mol m-3."""
        levels = [level for slab in self.stack.slabs if slab.filling for level in slab.filling.values()]
        return float(max([self.baths.max(), *levels]))

    def with_charge(self, share: float) -> Problem:
        """The same with a part of its fixed charge."""
        return dataclasses.replace(self, q=self.q * share, q_volume=self.q_volume * share)

    def with_partition(self, factor: np.ndarray) -> Problem:
        """The same with each concentration times a factor, cells x N, at the activities that it has."""
        p = self.p * factor
        return dataclasses.replace(self, g=self.g * factor, p=p, volume=_round_nodes(self.half, p))


def problem(stack: Stack, fineness: float = 1.0, halvings: int = 0) -> Problem:
    """Lay a stack on a graded mesh.

    Raises:
        BadValue: as `graded`.
    """
    return on_mesh(stack, graded(stack, fineness, halvings))


def on_mesh(stack: Stack, mesh: Mesh) -> Problem:
    """Lay a stack on a mesh of its own."""
    n, N, z = len(mesh.x), len(stack.ions), stack.valences
    h = np.diff(mesh.x)
    g, p = np.zeros((n - 1, N)), np.zeros((n - 1, N))
    eps, X = np.zeros(n - 1), np.zeros(n - 1)
    areas = np.ones((n - 1, 2))
    for k, layer in enumerate(stack.slabs):
        first, last = mesh.interfaces[k], mesh.interfaces[k + 1]
        nodes = np.clip(mesh.x[first : last + 1] - mesh.x[first], 0.0, layer.thickness)
        middle, cells = 0.5 * (nodes[1:] + nodes[:-1]), slice(first, last)
        p[cells] = partition(layer, stack, middle).T
        g[cells] = _diffusion(layer, stack, middle) * p[cells]
        eps[cells], X[cells] = permittivity(layer, middle, stack.temperature), folded_charge(layer, middle)
        if layer.radius is not None:
            area = np.pi * layer.radius.at(nodes, layer.thickness) ** 2
            areas[cells] = np.stack([area[:-1], area[1:]], axis=1)
    across = np.sqrt(areas[:, 0] * areas[:, 1]) / h  # exact for a cone: 1/int dx/A
    half = _halves(areas, h)
    volume, q_volume = _round_nodes(half, p), _round_nodes(half, X[:, None])[:, 0]
    q = q_volume.copy()
    for j, charge in sheets(stack).items():
        at = mesh.interfaces[j]
        area = areas[at, 0] if at < n - 1 else areas[-1, 1]
        q[at] += charge * area / F
    g = g * across[:, None]
    e = eps * eps0 * stack.thermal / F * across
    hold = (volume == 0.0).astype(float)
    return Problem(stack, mesh, z, g, e, p, half, volume, q, q_volume, hold, _activities(stack))


def _diffusion(layer, stack: Stack, x: np.ndarray) -> np.ndarray:
    """D of every ion in a layer, m2 s-1, places x ions."""
    columns = []
    for symbol in stack.ions:
        given = layer.D.get(symbol, layer.D.get("*", 1.0))
        if isinstance(given, float):
            columns.append(np.full(x.shape, given * stack.diffusion(symbol)))
        else:
            columns.append(given.at(x, layer.thickness))
    return np.stack(columns, axis=1)


def _halves(areas: np.ndarray, h: np.ndarray) -> np.ndarray:
    """Volumes of the two halves of a cell that is a piece of a cone."""
    a, b = np.sqrt(areas).T
    m = 0.5 * (a + b)
    left, right = ((r * r + r * m + m * m) / 6.0 * h for r in (a, b))
    return np.stack([left, right], axis=1)


def _round_nodes(half: np.ndarray, each: np.ndarray) -> np.ndarray:
    """What stands in the halves of the cells round every node, of so much in the water of a cell; cells x any."""
    found = np.zeros((len(half) + 1, each.shape[1]))
    found[:-1] += half[:, :1] * each
    found[1:] += half[:, 1:] * each
    return found


def _activities(stack: Stack) -> np.ndarray:
    """Absolute activities in the baths: concentrations over the room that is left."""
    found = np.zeros((2, len(stack.ions)))
    for k, side in enumerate((stack.left, stack.right)):
        if isinstance(side, Bath):
            c = np.array([side.concentrations[symbol] for symbol in stack.ions])
            found[k] = c / (1.0 - stack.crowding * c.sum())
    return found


def kinds(side) -> tuple[float, float]:
    """(ions are fixed, the potential is fixed) at an end, as 1 or 0."""
    return float(isinstance(side, Bath)), float(isinstance(side, Bath | Electrode))
