r"""The quasi-1-D path: a pore whose currents run along it, with the kernel of `ionostat.space.pnp`.

A straight piece of wall is a piece of a cone, in which currents run along the radii of spheres: a layer as long as
the wall is slanted, of spherical caps,

.. math:: ds = \frac{dz}{\cos\theta}, \quad A = \frac{2\pi r^2}{1 + \cos\theta}

with the charge of the wall, 2 pi r sigma ds, in them; the ions across each cap are in equilibrium with that wall
(`wall_layers`). Each bath is a hemisphere that goes on to where it no longer counts, and begins at the radius
r0 = a/(2 alpha) at which its resistance is that of the mouth,

.. math:: \int_{r_0}^\infty \frac{dr}{2\pi\kappa r^2} = \frac{\alpha}{\pi\kappa a}

(`access.end_correction`). What one dimension leaves out: charge on the faces of the membrane, the field in the
membrane, and how the layers of the wall end at a mouth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...constants import F
from ...errors import BadValue, NoSolution
from ...units import show
from ..pnp import Bath, Layer, Stack
from ..pnp.newton import activities, fluxes
from ..pnp.problem import Problem, problem
from ..pnp.search import at_current, settle
from .access import end_correction
from .description import Pore
from .wall_layers import WallLayers

if TYPE_CHECKING:
    import xarray as xr

FAR = 1e3
"""How far the hemispheres go, over their first radius: 0.1 % of the access resistance is beyond, and is added."""

SETTLED, MOST_TURNS = 1e-6, 60
"""Change of the logarithm of a mean at which layers and concentrations agree; turns after which they do not."""
ADVICE = "beyond it no state is found in one dimension. Ask for lower voltages or less charge, or use method='2-D'."


def stack_of(pore: Pore) -> Stack:
    """The pore and its two hemispheres as layers, from inside to outside.

    Raises:
        BadValue: the faces of the membrane are charged, or the pore is not round.
    """
    if pore.dimensions == 3:
        raise BadValue("one dimension needs a pore that is round: leave method out for one that is not.")
    if pore.face_charge:
        raise BadValue(
            "one dimension has no place for charge on the faces of the membrane, which decides how a cone rectifies: "
            "set face_charge to 0, or use method='2-D'."
        )
    inner = [_cone(*ends, pore.wall_charge) for ends in zip(pore.profile, pore.profile[1:])]
    alpha = end_correction(pore.length / min(a for _, a in pore.profile))
    first, last = (_hemisphere(mouth, alpha) for mouth in (pore.profile[0][1], pore.profile[-1][1]))
    layers = [_bath(*first, "inside", turned=True), *inner, _bath(*last, "outside")]
    baths = ({str(ion): c for ion, c in bath.items()} for bath in pore.baths)
    names = {str(ion): ion for ion in pore.ions}
    return Stack(
        layers,
        *(Bath(bath) for bath in baths),
        D={name: pore.D[ion] for name, ion in names.items()},
        z={name: ion.z for name, ion in names.items()},
        temperature=pore.T,
        name=type(pore).__name__,
    )


def narrow_curve(pore: Pore, volts: np.ndarray) -> xr.Dataset:
    """A current-voltage curve in one dimension, as `curves.iv_curve` gives it."""
    from .curves import as_dataset
    from .solution import attributes

    stack = stack_of(pore)
    fine, coarse = (Narrow(problem(stack, halvings=k)) for k in (0, -1))
    clamps = volts / stack.thermal
    currents = np.full((len(pore.ions), len(volts)), np.nan)
    outward, last = np.argsort(np.abs(volts), kind="stable"), 0.0
    for side in (volts >= 0.0, volts < 0.0):
        fine.restart()
        for i in outward[side[outward]]:
            if not fine.settle(float(clamps[i])):
                break
            currents[:, i], last = fine.currents(), volts[i]
    good = np.isfinite(currents).all(axis=0)
    status = "converged" if good.all() else (
        f"{good.sum()} of {len(volts)} voltages were reached, the last one {show(float(last), 'V')}: {ADVICE}"
    )  # fmt: skip
    attrs = attributes(pore, _error(coarse, clamps, currents), status, fine.unknowns) | {"method": "1-D"}
    return as_dataset(pore, volts, currents, np.zeros(len(volts)), attrs)


def narrow_reversal(pore: Pore) -> tuple[float, np.ndarray]:
    """The voltage without current, V, and the currents of the ions there, A.

    Raises:
        NoSolution: it was not found.
    """
    stack = stack_of(pore)
    here = Narrow(problem(stack))
    if not here.settle(0.0, current=True):
        raise NoSolution("no state without current was found in one dimension: give less charge, or method='2-D'.")
    return here.u * stack.thermal, here.currents()


class Narrow:
    """A pore in one dimension, and the state that it is in.

    The layers of the wall hang on the concentrations, and these on the layers: both are found in turn.
    """

    def __init__(self, on: Problem):
        self._plain = self._on = on
        self.restart()

    @property
    def unknowns(self) -> int:
        """Of the kernel."""
        return self._plain.baths.shape[1] * len(self._plain.mesh.x) + len(self._plain.mesh.x)

    def restart(self) -> None:
        """Forget the last state."""
        self._layers, self._U = WallLayers(self._plain), None
        self._on = self._plain

    def settle(self, clamp: float, current: bool = False) -> bool:
        """Find the state at a voltage u = FV/RT, or at a current in moles a second; whether it was found."""
        find = at_current if current else settle
        for _ in range(MOST_TURNS):
            state = find(self._on, clamp, self._U)
            if not state.converged:
                return False
            self._U = state.U
            try:
                moved = self._layers.follow(state.U[:, :-1])
            except ArithmeticError:
                return False
            if moved <= SETTLED:
                return True
            self._on = self._layers.applied()
        return False

    def currents(self) -> np.ndarray:
        """Outward, A by ion."""
        assert self._U is not None
        return F * self._on.z * fluxes(self._on, *activities(self._U))

    @property
    def u(self) -> float:
        """F V/RT."""
        assert self._U is not None
        return float(self._U[0, -1] - self._U[-1, -1])


def _error(coarse: Narrow, clamps: np.ndarray, currents: np.ndarray) -> float:
    """Of the current at the largest voltage, relative, by a mesh of half the nodes; NaN if that has no state."""
    known = np.flatnonzero(np.isfinite(currents).all(axis=0) & (clamps != 0.0))
    if not len(known):
        return float("nan")
    i = known[np.argmax(np.abs(clamps[known]))]
    if not coarse.settle(float(clamps[i])):
        return float("nan")
    return float(abs(coarse.currents().sum() / currents[:, i].sum() - 1.0) / 3.0)


def _cone(start: tuple[float, float], end: tuple[float, float], charge: float) -> Layer:
    """A piece of wall as a layer of spherical caps; its charge is what a layer folds back to 2 pi r sigma."""
    (z1, a1), (z2, a2) = start, end
    slant = float(np.hypot(z2 - z1, a2 - a1))
    cap = 2.0 / (1.0 + (z2 - z1) / slant)
    steep = cap**0.5 * (a2 - a1) / slant
    wall_charge = charge / (cap * (1.0 + steep**2)) ** 0.5
    return Layer(slant, radius=(cap**0.5 * a1, cap**0.5 * a2), wall_charge=wall_charge, name="pore")


def _hemisphere(a: float, alpha: float) -> tuple[float, float]:
    """First and last radius of a bath; what lies beyond the last is taken off the first."""
    whole = 0.5 * a / alpha
    return whole / (1.0 + 1.0 / FAR), FAR * whole


def _bath(start: float, end: float, name: str, turned: bool = False) -> Layer:
    """Half-shells of radius start to end as a layer: pi r^2 = 2 pi R^2."""
    thickness = end - start

    def radius(x: Any) -> Any:
        return 2.0**0.5 * (end - x if turned else start + x)

    return Layer(thickness, radius=radius, name=name)


__all__ = ["narrow_curve", "stack_of"]
