"""What is known of a pore at one voltage: currents, flow, and the fields round its axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...constants import F, R
from ...errors import BadValue, unknown
from ...species import Species
from ...units import si
from .description import Pore
from .engine import engine
from .geometry import NM

if TYPE_CHECKING:
    import xarray as xr

    from .equations import Equations
    from .flow import Flow

CONVENTIONS = "SI; V = inside - outside; currents and flow outward, to larger z; r from the axis; phi is 0 far outside"


class PoreSolution:
    """A steady state.

    Attributes:
        pore: the description.
        V: inside minus outside, V.
        currents: outward, A, by ion.
        flow: water that flows outward, m3/s; 0 where it stands still.
        error: relative change of the current at the last refinement of the mesh.
        status: "converged", or what is wrong.
    """

    def __init__(self, pore: Pore, V: float, equations: Equations, flow: Flow | None, error: float, status: str):
        ngs = engine().ngs
        self.pore, self.V, self.error, self.status = pore, V, error, status
        self.currents: dict[Species, float] = dict(zip(pore.ions, map(float, equations.currents())))
        self.flow = 0.0 if flow is None else flow.rate()
        self.mesh = equations.mesh
        self.unknowns = equations.space.ndof
        self.radius = equations.radius / NM
        kept = ngs.GridFunction(equations.space)
        kept.vec.data = equations.state.vec
        unit = R * pore.T / F
        parts = kept.components
        self._fields = {"phi": unit * parts[-1]}
        for k, ion in enumerate(pore.ions):
            self._fields[str(ion)] = equations.c_scale * ngs.exp(parts[k])
        if flow is not None:
            moving = ngs.GridFunction(flow.space)
            moving.vec.data = flow.state.vec
            self._fields |= {"u_r": flow.unit * moving.components[0], "u_z": flow.unit * moving.components[1]}

    def __repr__(self) -> str:
        return f"<PoreSolution V={1e3 * self.V:g} mV I={1e12 * self.I:.4g} pA error={self.error:.1e} {self.status}>"

    @property
    def I(self) -> float:  # noqa: E743
        """Outward current, A."""
        return sum(self.currents.values())

    @property
    def fields(self) -> list[str]:
        """Names of the fields: phi, the ions, and u_r and u_z where water flows."""
        return list(self._fields)

    def field(self, name: Any, r: Any, z: Any, angle: Any = 0.0) -> np.ndarray:
        """Values of a field at places; NaN in the membrane (but for phi) and beyond the hemispheres.

        Args:
            name: phi (V), an ion (mol m-3), u_r, u_z (m/s).
            r, z: places, m or text, broadcast against each other.
            angle: round the axis, from the larger half-axis; of no account where the pore is round.

        Raises:
            UnknownName: there is no such field.
        """
        if str(name) not in self._fields:
            raise unknown("field", str(name), self.fields, "this solution")
        r, z, angle = np.broadcast_arrays(np.abs(si(r, "m", "r")), si(z, "m", "z"), angle)
        water, membrane = self.where(r, z, angle)
        there = water | membrane if str(name) == "phi" else water
        found = np.full(there.shape, np.nan)
        if there.any():
            across = (r,) if self.mesh.dim == 2 else (r * np.abs(np.cos(angle)), r * np.abs(np.sin(angle)))
            points = self.mesh(*(NM * each[there] for each in (*across, z)))
            found[there] = np.ravel(self._fields[str(name)](points))
        return found

    def to_xarray(self, r: Any = None, z: Any = None, angle: float = 0.0) -> xr.Dataset:
        """The fields on a grid: phi(z, r), c(species, z, r), velocities; and the currents.

        Args:
            r, z: places along both axes, m; by default 81 x 241 of them, to three radii beyond the mouths.
            angle: of the plane, from the larger half-axis.
        """
        import xarray as xr

        from ...experiment.accessor import register

        register()
        r, z = self._axes(r, z)
        rr, zz = np.meshgrid(r, z)
        ions = [str(ion) for ion in self.pore.ions]
        variables: dict[str, Any] = {
            "phi": (("z", "r"), self.field("phi", rr, zz, angle), {"units": "V", "long_name": "potential"}),
            "c": (
                ("species", "z", "r"),
                np.stack([self.field(ion, rr, zz, angle) for ion in ions]),
                {"units": "mol m-3", "long_name": "concentration"},
            ),
            "current": ("species", list(self.currents.values()), {"units": "A", "long_name": "outward current"}),
            "I": ((), self.I, {"units": "A", "long_name": "outward current"}),
            "V": ((), self.V, {"units": "V", "long_name": "inside minus outside"}),
            "flow": ((), self.flow, {"units": "m3 s-1", "long_name": "outward flow of water"}),
        }
        for name in ("u_r", "u_z"):
            if name in self._fields:
                variables[name] = (
                    ("z", "r"),
                    self.field(name, rr, zz),
                    {"units": "m s-1", "long_name": f"velocity of water along {name[-1]}"},
                )
        coords = {
            "r": ("r", r, {"units": "m", "long_name": "distance from the axis"}),
            "z": ("z", z, {"units": "m", "long_name": "place along the axis, outward"}),
            "species": ions,
        }
        return xr.Dataset(variables, coords, attributes(self.pore, self.error, self.status, self.unknowns))

    def plot(self, path: Any = None) -> Any:
        """Potential and concentrations round the axis, as a figure or a file."""
        from .plot import draw_fields

        return draw_fields(self, path)

    def _axes(self, r: Any, z: Any) -> tuple[np.ndarray, np.ndarray]:
        """Places along both axes, as given or as they show most."""
        radii = [a for _, a in self.pore.profile]
        widest, half = max(radii), 0.5 * self.pore.length
        reach = min(3.0 * widest, 0.95 * self.radius)
        r = np.linspace(0.0, reach, 81) if r is None else np.atleast_1d(si(r, "m", "r"))
        z = np.linspace(-half - reach, half + reach, 241) if z is None else np.atleast_1d(si(z, "m", "z"))
        if r.ndim != 1 or z.ndim != 1:
            raise BadValue("r and z are places along two axes: give each as one row of numbers.")
        return r, z

    def where(self, r: np.ndarray, z: np.ndarray, angle: Any = 0.0) -> tuple[np.ndarray, np.ndarray]:
        """Which places lie in water, and which in the membrane; a curved wall is left by a hair."""
        half = 0.5 * self.pore.length
        wall = self.pore.wall(z, angle) * (1.0 if self.mesh.dim == 2 else 0.995)
        across = np.abs(z) < half
        water = np.where(across, r <= wall, np.hypot(r, np.abs(z) - half) < 0.999 * self.radius)
        return water, across & (r > wall) & (r < self.radius)


def attributes(pore: Pore, error: float, status: str, unknowns: int) -> dict[str, Any]:
    """What a file says beside its numbers, so that it alone can be computed again."""
    import json

    from ... import __version__
    from .document import to_document

    return {
        "pore": json.dumps(to_document(pore)),
        "conventions": CONVENTIONS,
        "status": status,
        "error": float(error),
        "unknowns": unknowns,
        "ionostat": __version__,
    }


__all__ = ["PoreSolution", "attributes"]
