r"""Poisson, Nernst and Planck in a pore, as NGSolve assembles them: round an axis, or in a quarter of all space.

Unknowns are the logarithms of the concentrations and the potential, so that no concentration can become negative:

.. math::
    0 = \nabla\cdot\left(D_i c_i \nabla\mu_i\right) - \mathbf{u}\cdot\nabla c_i, \quad \mu_i = \ln c_i + z_i\phi, \quad
    -\nabla\cdot\left(\varepsilon\nabla\phi\right) = \rho, \quad \rho = F\sum_i z_i c_i,

with phi in RT/F. At the hemispheres the baths go on: far away each mu and phi is harmonic and falls as 1/r to its
value in the bath, so its slope there is -(mu - mu_bath)/radius. The hemispheres then stand for infinity, up to
higher multipoles. Scales: nm, RT/F, the strongest concentration of a bath, the largest D.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...constants import F, R, eps0
from .description import Pore
from .engine import engine
from .geometry import NM

ORDER = {2: 3, 3: 2}
"""Of the polynomials, in two dimensions and in three."""


class Equations:
    """The discrete equations of a pore on a mesh, and their unknowns.

    Attributes:
        state: NGSolve's grid function of the unknowns: ln(c/c_scale) of each ion, then phi.
        V: potential of the inside bath, RT/F; set before solving.
        velocity: of the water, in units of D_scale/nm, a coefficient function or None.
        measure, turns: what a piece of the mesh counts for, and how often: rings 2 pi r of a half-plane; each of four
            mirrored quarters.
    """

    def __init__(self, pore: Pore, mesh: Any, order: int | None = None):
        ngs = engine().ngs
        self.pore, self.mesh = pore, mesh
        self.order = order = ORDER[mesh.dim] if order is None else order
        self.measure, self.turns = (ngs.x, 2.0 * np.pi) if mesh.dim == 2 else (ngs.CoefficientFunction(1.0), 4.0)
        self.c_scale = max(c for bath in pore.baths for c in bath.values())
        self.D_scale = max(pore.D.values())
        self.radius = _radius(mesh)
        log_c = ngs.Compress(ngs.H1(mesh, order=order, definedon="water"))
        phi = ngs.H1(mesh, order=order)
        self.space = ngs.FESpace([log_c] * len(pore.ions) + [phi])
        self.V = ngs.Parameter(0.0)
        self.velocity: Any = None
        self.state = ngs.GridFunction(self.space, nested=True)
        self.weight = self._weight()
        self.start()
        self.assemble_form()

    # ---------------------------------------------------------------- what the fields are

    @property
    def phi(self) -> Any:
        """Potential, RT/F."""
        return self.state.components[-1]

    def c(self, k: int) -> Any:
        """Concentration of an ion, in units of c_scale."""
        return engine().ngs.exp(self.state.components[k])

    def grad_mu(self, k: int) -> Any:
        """Slope of the electrochemical potential of an ion, 1/nm."""
        grad = engine().ngs.grad
        return grad(self.state.components[k]) + self.pore.ions[k].z * grad(self.phi)

    def flux(self, k: int) -> Any:
        """Flux density of an ion, in units of c_scale D_scale/nm."""
        moved = -self._D(k) * self.c(k) * self.grad_mu(k)
        return moved if self.velocity is None else moved + self.c(k) * self.velocity

    def currents(self) -> np.ndarray:
        r"""Outward currents, A by ion.

        .. math:: I_i = z_i F \int \mathbf{J}_i\cdot\nabla w\, d^3x

        with w = 0 on the inside hemisphere and 1 on the outside one: this is the flux that the discrete equations
        conserve, and more exact than any integral over a cut.
        """
        ngs = engine().ngs
        unit = F * self.c_scale * self.D_scale / NM
        moved = [ngs.InnerProduct(self.flux(k), ngs.grad(self.weight)) for k in range(len(self.pore.ions))]
        flows = [self.turns * ngs.Integrate(self.measure * each * ngs.dx("water"), self.mesh) for each in moved]
        return unit * np.array([ion.z for ion in self.pore.ions]) * flows

    # ---------------------------------------------------------------- how they are found

    def start(self) -> None:
        """Begin from the baths, blended from inside to outside; the potential as V asks for."""
        w = self.weight
        for k, (low, high) in enumerate(self._bath_logs()):
            self.state.components[k].Set(low + (high - low) * w)
        self.phi.Set((1.0 - w) * self.V)

    def assemble_form(self) -> None:
        """The weak form, each equation weighted by the measure; to be made again where ``velocity`` was set."""
        ngs = engine().ngs
        trial, test = self.space.TrialFunction(), self.space.TestFunction()
        r, water = self.measure, ngs.dx("water")
        form = ngs.BilinearForm(self.space, condense=True)
        phi, q = trial[-1], test[-1]
        density, charge = self.charge_scale, 0.0
        far = {side: ngs.ds(side) for side in ("inside", "outside")}
        bath_phi = {"inside": self.V, "outside": 0.0}
        wet, dry = self.pore.water_permittivity / density, self.pore.membrane_permittivity / density
        for k, ion in enumerate(self.pore.ions):
            log_c, v = trial[k], test[k]
            c, D = ngs.exp(log_c), self._D(k)
            charge = charge + ion.z * c
            form += r * D * c * (ngs.grad(log_c) + ion.z * ngs.grad(phi)) * ngs.grad(v) * water
            for (side, on), level in zip(far.items(), self._bath_logs()[k]):
                excess = log_c - level + ion.z * (phi - bath_phi[side])
                form += r * D * c * excess / self.radius * v * on
            if self.velocity is not None:
                form += -r * c * (self.velocity * ngs.grad(v)) * water
                for on in far.values():
                    form += r * c * (self.velocity * ngs.specialcf.normal(self.mesh.dim)) * v * on
        form += r * wet * ngs.grad(phi) * ngs.grad(q) * water
        form += r * dry * ngs.grad(phi) * ngs.grad(q) * ngs.dx("membrane")
        form += -r * charge * q * water
        for side, on in far.items():
            form += r * wet * (phi - bath_phi[side]) / self.radius * q * on
        for edge, sigma in (("wall", self.pore.wall_charge), ("face", self.pore.face_charge)):
            if sigma:
                form += -r * sigma * NM / (F * self.c_scale) * q * ngs.ds(edge)
        self.form = form

    @property
    def current_unit(self) -> float:
        """F c_scale D_scale nm, A."""
        return F * self.c_scale * self.D_scale / NM

    @property
    def charge_scale(self) -> float:
        """F2 c nm2/(eps0 RT): what a concentration of c_scale does to the curvature of phi."""
        return F**2 * self.c_scale / (eps0 * R * self.pore.T * NM**2)

    def _D(self, k: int) -> float:
        return self.pore.D[self.pore.ions[k]] / self.D_scale

    def _bath_logs(self) -> list[tuple[float, float]]:
        inside, outside = self.pore.baths
        return [
            (float(np.log(inside[ion] / self.c_scale)), float(np.log(outside[ion] / self.c_scale)))
            for ion in self.pore.ions
        ]

    def _weight(self) -> Any:
        """0 on the inside hemisphere, 1 on the outside one, harmonic between."""
        ngs = engine().ngs
        space = ngs.H1(self.mesh, order=1, definedon="water", dirichlet="inside|outside")
        w = ngs.GridFunction(space)
        w.Set(self.mesh.BoundaryCF({"outside": 1.0}, default=0.0), definedon=self.mesh.Boundaries("inside|outside"))
        u, v = space.TnT()
        form = ngs.BilinearForm(self.measure * ngs.grad(u) * ngs.grad(v) * ngs.dx("water")).Assemble()
        rest = w.vec.CreateVector()
        rest.data = -form.mat * w.vec
        w.vec.data += form.mat.Inverse(space.FreeDofs(), inverse="sparsecholesky") * rest
        return w


def _radius(mesh: Any) -> float:
    """Radius of the hemispheres: the farthest that the membrane's plane goes; the first axis lies in it."""
    return max(v.point[0] for v in mesh.vertices)


__all__ = ["ORDER", "Equations"]
