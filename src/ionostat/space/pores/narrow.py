r"""The quasi-1-D path: a pore whose fields depend on z only, with the kernel of `ionostat.space.pnp`.

Cross-section pi r(z)^2 and the charge of the wall spread over it; each bath is a hemisphere that goes on to where it
no longer counts, and begins at the radius r0 = a/(2 alpha) at which its resistance is that of the mouth,

.. math:: \int_{r_0}^\infty \frac{dr}{2\pi\kappa r^2} = \frac{\alpha}{\pi\kappa a}

(`access.end_correction`). Good where the layers of the wall overlap, or where few of the ions stand in them; charge on
the faces of the membrane has no place in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...constants import F
from ...errors import BadValue
from ..pnp import Bath, Layer, Stack
from ..pnp.states import iv
from .access import end_correction
from .description import Pore

if TYPE_CHECKING:
    import xarray as xr

FAR = 1e3
"""How far the hemispheres go, over their first radius: 0.1 % of the access resistance is beyond, and is added."""


def stack_of(pore: Pore) -> Stack:
    """The pore and its two hemispheres as layers, from inside to outside.

    Raises:
        BadValue: the faces of the membrane are charged.
    """
    if pore.face_charge:
        raise BadValue(
            "one dimension has no place for charge on the faces of the membrane, which decides how a cone rectifies: "
            "set face_charge to 0, or use method='2-D'."
        )
    inner = [
        Layer(z2 - z1, radius=(a1, a2), wall_charge=pore.wall_charge, name="pore")
        for (z1, a1), (z2, a2) in zip(pore.profile, pore.profile[1:])
    ]
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

    found = iv(stack_of(pore), volts)
    z = np.array([ion.z for ion in pore.ions])
    currents = np.where(found.converged.values, F * z[:, None] * found.flux.transpose(..., "V").values, np.nan)
    error = float(np.nanmax(np.abs(found.I_error.values)) / max(np.nanmax(np.abs(found.I.values)), 1e-300))
    attrs = attributes(pore, error, str(found.status), int(found.sizes["x"])) | {"method": "1-D"}
    return as_dataset(pore, volts, currents, np.zeros(len(volts)), attrs)


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
