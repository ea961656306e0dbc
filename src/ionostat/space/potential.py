r"""The potential that makes currents close, in one region or in two that a membrane joins.

One region (the extracellular space): :math:`-\nabla\cdot\sigma_e\nabla\phi_e = r_e`. Two (beside it a syncytium of
cells, through whose membranes charge passes as a conductance B):

.. math::
    -\nabla\cdot\sigma_e\nabla\phi_e - B(\phi_a - \phi_e) = r_e, \quad
    -\nabla\cdot\sigma_a\nabla\phi_a + B(\phi_a - \phi_e) = r_a

On a strand the system is banded and on a graph sparse, and it is solved directly; on sheets and blocks it is solved by
conjugate gradients, see `gradients`.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from ..errors import NoSolution
from .graph import Graph
from .grid import Faces, Grid


@dataclasses.dataclass
class Circuit:
    """What the potential follows from.

    Attributes:
        sigma: conductances of the inner faces or edges, for each region.
        outer: conductances to baths at zero potential, of each voxel, for each region.
        B: conductance of the membrane between both regions, of each voxel; None where there is one region.
        right: currents into each region, regions x grid; they sum to zero where nothing touches a bath.
    """

    sigma: list[Faces]
    outer: list[np.ndarray]
    B: np.ndarray | None
    right: np.ndarray

    @property
    def closed(self) -> bool:
        """No current reaches a bath."""
        return not any(o.any() for o in self.outer)


def potential(grid: Grid | Graph, circuit: Circuit, allowed: float) -> np.ndarray:
    """Potentials, regions x grid.

    Args:
        grid: the places.
        circuit: the system.
        allowed: current that may be left in a voxel, where the system is iterated.

    Raises:
        NoSolution: a conductivity is negative or zero, or the iteration does not settle.
    """
    if isinstance(grid, Graph):
        return _sparse(grid, circuit)
    if len(grid.shape) == 1:
        return _banded(circuit)
    from .gradients import solve

    return solve(grid, circuit, allowed)


def _banded(circuit: Circuit) -> np.ndarray:
    """One dimension: the regions of a voxel side by side."""
    from scipy.linalg import solveh_banded

    R, n = circuit.right.shape
    bands = np.zeros((R + 1, R * n))
    diagonal = bands[R].reshape(n, R)
    for r in range(R):
        through = circuit.sigma[r][0]
        diagonal[:, r] = circuit.outer[r]
        diagonal[:-1, r] += through
        diagonal[1:, r] += through
        bands[0].reshape(n, R)[1:, r] = -through
    if circuit.B is not None:
        diagonal += circuit.B[:, None]
        bands[1].reshape(n, R)[:, 1] = -circuit.B
    if circuit.closed:
        diagonal[0, 0] += diagonal[0, 0]  # currents close, so that where zero lies is free: it lies here
    try:
        return solveh_banded(bands, circuit.right.T.ravel(), check_finite=False).reshape(n, R).T
    except np.linalg.LinAlgError:
        raise NoSolution("the potential: a conductivity is negative, since a concentration is.") from None


def _sparse(graph: Graph, circuit: Circuit) -> np.ndarray:
    """A graph: the regions one after the other."""
    from scipy.sparse import block_array, diags_array
    from scipy.sparse.csgraph import connected_components
    from scipy.sparse.linalg import splu

    if any(np.min(s[0], initial=0.0) < 0 for s in circuit.sigma):  # a factorisation would not notice
        raise NoSolution("the potential: a conductivity is negative: smaller steps, or a start that is nearer to rest.")
    R, n = circuit.right.shape
    B = np.zeros(n) if circuit.B is None else circuit.B
    own = [graph.laplacian(s[0]) + diags_array(o + B) for s, o in zip(circuit.sigma, circuit.outer)]
    system: Any = own[0] if R == 1 else block_array([[own[0], diags_array(-B)], [diags_array(-B), own[1]]])
    system.eliminate_zeros()
    if circuit.closed:  # in each piece that currents join, where zero lies is free: it lies in its first node
        count, piece = connected_components(system, directed=False)
        first = np.unique(piece, return_index=True)[1]
        pin = np.zeros(R * n)
        pin[first] = np.maximum(system.diagonal()[first], 1.0)
        system = system + diags_array(pin)
    try:
        found = splu(system.tocsc()).solve(circuit.right.ravel())
    except RuntimeError:
        raise NoSolution("the potential: the conductivities leave a place without current.") from None
    return found.reshape(R, n)


def dot(a: np.ndarray, b: np.ndarray) -> float:
    """Sum of products. Not by BLAS, whose threads cost more than they bring on fields of this size."""
    return float(np.einsum("i,i->", a.ravel(), b.ravel()))


def weighted(weights: np.ndarray, fields: np.ndarray) -> np.ndarray:
    """Sum of fields with a weight each; not by BLAS either."""
    return np.einsum("k,k...->...", weights, fields)
