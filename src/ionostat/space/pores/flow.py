r"""Steady creeping flow round an axis, driven by the ions and by a pressure (Taylor and Hood's elements).

.. math:: \eta\nabla^2\mathbf{u} - \nabla p = \sum_i c_i\nabla\mu_i, \qquad \nabla\cdot\mathbf{u} = 0

The force of the field, -rho grad phi, is written with the gradients of the electrochemical potentials: the two differ
by the osmotic pressure RT sum c, which p takes up, and only this form is exactly zero at equilibrium, where the
charged layer pushes hard against a pressure and nothing flows. No slip on the walls, no tension at the hemispheres
beyond the pressure of the bath.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...constants import R
from .engine import engine
from .equations import Equations
from .geometry import NM
from .newton import Factors, newton

SETTLED = 1e-7
"""Change of the velocity, relative, below which ions and water agree."""
NOTHING = 1e-10
"""A velocity that is as good as none, in D_scale/nm."""
MOST_ROUNDS = 25
REMEMBERED = 6


class Flow:
    """Velocity and pressure on the mesh of some equations, whose ions it carries along.

    Attributes:
        velocity: r and z, in units of D_scale/nm.
    """

    def __init__(self, equations: Equations):
        ngs = engine().ngs
        self.equations = equations
        mesh, order = equations.mesh, equations.order
        still = "wall|face"
        u_r = ngs.H1(mesh, order=order, definedon="water", dirichlet=f"{still}|axis")
        u_z = ngs.H1(mesh, order=order, definedon="water", dirichlet=still)
        pressure = ngs.H1(mesh, order=order - 1, definedon="water")
        self.space = ngs.FESpace([ngs.Compress(u_r), ngs.Compress(u_z), ngs.Compress(pressure)])
        self.state = ngs.GridFunction(self.space)
        self.velocity = ngs.CoefficientFunction(tuple(self.state.components[:2]))
        self.pressure = ngs.Parameter(0.0)
        self._factors = Factors(self._stokes(), self.space)
        self._force = self._drive()
        equations.velocity = self.velocity
        equations.assemble_form()

    def settle(self) -> bool:
        """Water from ions and ions from water in turn, until the velocity rests; whether it did."""
        self.pressure.Set(self._pressure_unit(self.equations.pore.pressure))
        velocity = self.state.vec.FV().NumPy()
        mixed = Mixing()
        for _ in range(MOST_ROUNDS):
            before = velocity.copy()
            self._solve()
            off = velocity - before
            if np.abs(off).max() <= SETTLED * np.abs(velocity).max() + NOTHING:
                return True
            velocity[:] = mixed.next(before, off)
            if not newton(self.equations.form, self.equations.state).done:
                return False
        return False

    def rate(self) -> float:
        """Water that flows outward, m3/s."""
        ngs, it = engine().ngs, self.equations
        flux = ngs.x * (self.velocity * ngs.grad(it.weight))
        return float(2.0 * np.pi * ngs.Integrate(flux * ngs.dx("water"), it.mesh) * it.D_scale / NM)

    @property
    def unit(self) -> float:
        """What a velocity of 1 is, m/s."""
        return self.equations.D_scale * NM

    def _pressure_unit(self, pascal: float) -> float:
        pore = self.equations.pore
        return pascal / (pore.viscosity * self.equations.D_scale * NM**2)

    def _stokes(self) -> Any:
        ngs = engine().ngs
        (u, w, p), (v, s, q) = self.space.TnT()
        r, grad = ngs.x, ngs.grad
        shear = (
            2.0 * grad(u)[0] * grad(v)[0]
            + 2.0 * grad(w)[1] * grad(s)[1]
            + ((grad(u)[1] + grad(w)[0]) * (grad(v)[1] + grad(s)[0]))
        )
        form = ngs.BilinearForm(self.space)
        form += (r * shear + 2.0 * u * v / r) * ngs.dx("water")
        form += -p * (r * (grad(v)[0] + grad(s)[1]) + v) * ngs.dx("water")
        form += -q * (r * (grad(u)[0] + grad(w)[1]) + u) * ngs.dx("water")
        return form.Assemble()

    def _drive(self) -> Any:
        """What pushes the water, as a linear form of the state of the ions."""
        ngs, it = engine().ngs, self.equations
        v, s, _ = self.space.TestFunction()
        push = it.c_scale * R * it.pore.T
        osmotic = 0.0
        form = ngs.LinearForm(self.space)
        for k in range(len(it.pore.ions)):
            pull = it.c(k) * it.grad_mu(k)
            form += -self._pressure_unit(push) * ngs.x * (pull[0] * v + pull[1] * s) * ngs.dx("water")
            osmotic = osmotic + self._pressure_unit(push) * it.c(k)
        n = ngs.specialcf.normal(2)
        for side, held in (("inside", self.pressure), ("outside", 0.0)):
            form += ngs.x * (osmotic - held) * (v * n[0] + s * n[1]) * ngs.ds(side)
        return form

    def _solve(self) -> None:
        self._force.Assemble()
        self._factors.solve(self._force.vec, self.state.vec)


class Mixing:
    """Anderson's mixing: the next guess is the combination of the last ones that would leave the least off.

    Source: Anderson DG (1965), J ACM 12:547, doi:10.1145/321296.321305 (not looked up).
    """

    def __init__(self) -> None:
        self._guesses: list[np.ndarray] = []
        self._offs: list[np.ndarray] = []

    def next(self, guess: np.ndarray, off: np.ndarray) -> np.ndarray:
        """What to try after a guess whose image lies ``off`` from it."""
        self._guesses = [*self._guesses, guess][-REMEMBERED:]
        self._offs = [*self._offs, off][-REMEMBERED:]
        if len(self._offs) == 1:
            return guess + off
        moves, changes = (np.diff(np.array(rows), axis=0).T for rows in (self._guesses, self._offs))
        share = np.linalg.lstsq(changes, off, rcond=None)[0]
        return guess + off - (moves + changes) @ share


__all__ = ["Flow"]
