r"""The answer to a small signal: the linearised equations at a frequency, one complex solve each.

.. math:: (i\omega M + K)\, \delta U = \delta V, \quad
    \delta I = F \sum z_i \delta J_i - i\omega \varepsilon A\, \delta\phi'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...constants import F
from ...errors import BadModel, BadValue, NoSolution
from ...theory._arguments import voltage
from ...units import show, si
from .problem import problem
from .reference import Linear, linear
from .results import attributes, variable
from .search import settle
from .stack import Bath, Stack, Wall

if TYPE_CHECKING:
    import xarray as xr

    from .problem import Problem


def impedance(stack: Stack, frequency: Any, V: Any = 0.0, fineness: float = 1.0) -> xr.Dataset:
    r"""Small-signal admittance and impedance of a stack about a steady state, between baths or electrodes.

    .. math:: Y = \delta I / \delta V, \quad Z = 1/Y

    Args:
        stack: the layers and their sides.
        frequency: Hz, an array; 0 for the slope conductance.
        V: the steady voltage, V, left minus right.
        fineness: of the mesh.

    Returns:
        A dataset over frequency with the complex `Y` (S m-2, S in a pore) and `Z`, its real and imaginary parts by
        xarray's own `.real` and `.imag`, and `capacitance` Im(Y)/omega. An electrode at frequency 0 has no Z.

    Raises:
        BadModel: an end is a wall, or both ends are closed, so that there is no steady state to start from.
        NoSolution: the steady state was not found.

    Source: linearised Poisson-Nernst-Planck; derived here.

    >>> from ionostat.space.pnp import Bath, Layer, Stack
    >>> salt = Bath({"K": "100 mM", "Cl": "100 mM"})
    >>> found = impedance(Stack([Layer("100 nm")], salt, salt), [0, 1e3, 1e12])
    >>> Y = found.Y.values
    >>> abs(Y[1] / Y[0]).round(6).item(), bool(Y[2].imag > 1e3 * Y[0].real)    # at 1 THz a dielectric
    (1.0, True)
    """
    f = np.atleast_1d(np.asarray(si(frequency, "s-1", "frequency"), dtype=float))
    if np.any(f < 0.0):
        raise BadValue(f"frequency: {show(float(f.min()), 's-1')} is negative; give 0 or more.")
    if isinstance(stack.left, Wall) or isinstance(stack.right, Wall):
        raise BadModel("a wall has no wire to it: make both sides a Bath or an Electrode.")
    on, U, u = _state(stack, V, fineness)
    made = linear(on, U, u)
    Y = np.array([_admittance(on, made, 2.0 * np.pi * each) for each in f]) * F / stack.thermal
    return _told(on, f, Y)


def _state(stack: Stack, V: Any, fineness: float) -> tuple[Problem, np.ndarray, float]:
    """The steady state; between two electrodes what was filled in, if it lies even and no voltage is on."""
    on, u = problem(stack, fineness), float(voltage(V, "V")) / stack.thermal
    if any(isinstance(side, Bath) for side in (stack.left, stack.right)):
        state = settle(on, u)
        if not state.converged:
            raise NoSolution("impedance: the steady state was not found; try fineness=2, or less voltage.")
        return on, state.U, u
    from .course import filled

    U = filled(on)
    even = np.ptp(U[:, :-1], axis=0) <= 1e-9 * on.scale
    if not np.all(even) or u:
        raise BadModel("between two electrodes the fillings must be alike and V must be 0: no other state is steady.")
    return on, U, u


def _admittance(on: Problem, made: Linear, omega: float) -> complex:
    """Moles of charge a second per unit of u, the mean over all cells."""
    from scipy.sparse.linalg import splu

    n, b = made.R.shape
    push = np.zeros((n, b), dtype=complex)
    push[0, -1] = 1.0
    matrix = made.matrix(1j * omega)
    if not any(on.open) and omega == 0.0:
        return 0.0
    d = splu(matrix).solve(push.ravel()).reshape(n, b)
    J = np.einsum("ckj,cj->ck", made.dJ[0], d[:-1]) + np.einsum("ckj,cj->ck", made.dJ[1], d[1:])
    current = J @ on.z - 1j * omega * on.e * np.diff(d[:, -1])
    width = np.diff(on.mesh.x)
    return complex(current @ width / width.sum())


def _told(on: Problem, f: np.ndarray, Y: np.ndarray) -> xr.Dataset:
    import xarray as xr

    flat = on.stack.flat
    omega = 2.0 * np.pi * f
    with np.errstate(divide="ignore", invalid="ignore"):
        Z, C = np.where(Y != 0.0, 1.0 / Y, np.nan), np.where(omega > 0.0, np.imag(Y) / omega, np.nan)
    return xr.Dataset({
        "Y": variable("frequency", Y, "S m-2" if flat else "S", "admittance"),
        "Z": variable("frequency", Z, "ohm m2" if flat else "ohm", "impedance"),
        "capacitance": variable("frequency", C, "F m-2" if flat else "F", "capacitance, Im(Y) over omega"),
    }, {"frequency": ("frequency", f, {"units": "s-1", "long_name": "frequency"})}, attributes(on))  # fmt: skip
