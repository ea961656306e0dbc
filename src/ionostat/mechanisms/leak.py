"""Leaks: ions that pass at all times."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..constants import F, R
from ..primitives import linoid
from ..records import parameter
from ..species import Species
from .mechanism import Mechanism
from .point import Point
from .process import Process


def constant_field_flux(P: Any, species: Species, m: Point) -> Any:
    r"""Outward flux of one ion through a constant field, mol m-2 s-1.

    :math:`J = P\,[L(u)\,c_{in} - L(-u)\,c_{out}]`, with :math:`u = zFV/RT` and the linoid
    :math:`L(u) = u/(1 - e^{-u})`; exact through V = 0.

    Source: Goldman 1943 J Gen Physiol 27:37; Hodgkin & Katz 1949 J Physiol 108:37.
    """
    if species.z == 0:
        return P * (m.inside[species] - m.outside[species])
    u = species.z * F * m.V / (R * m.T)
    forward = linoid(u)
    return P * (forward * m.inside[species] - (forward - u) * m.outside[species])


def ohmic_flux(g: Any, species: Species, m: Point) -> Any:
    r"""Outward flux of one ion by Ohm's law, mol m-2 s-1: :math:`J = g (V - E)/(zF)`.

    Args:
        g: conductance, S/m2.
        species: an ion.
        m: the point.
    """
    return g * (m.V - m.E(species)) / (species.z * F)


class Leak(Mechanism):
    """A constant-field leak: an open path for one ion.

    Every membrane lets some of each ion pass through channels that are open at rest.
    """

    species: Species = dataclasses.field(kw_only=False)
    P: float = parameter(
        1e-9, "m s-1", low=0, confidence="low", meaning="permeability",
        source="solved for by the balance of a cell at rest; no general value",
    )

    def default_name(self) -> str:
        return f"leak_{self.species}"

    def processes(self):
        return (Process("", self.rate, moves={self.species: 1}),)

    def rate(self, m: Point) -> Any:
        return constant_field_flux(self.P, self.species, m)


class OhmicLeak(Mechanism):
    r"""An ohmic leak: current :math:`I = g (V - E)`, carried by one ion.

    The older description, without rectification; as thermodynamic as the constant field.
    """

    species: Species = dataclasses.field(kw_only=False)
    g: float = parameter(
        0.1, "S m-2", low=0, confidence="low", meaning="conductance",
        source="solved for by the balance of a cell at rest; no general value",
    )

    def default_name(self) -> str:
        return f"leak_{self.species}"

    def processes(self):
        return (Process("", self.rate, moves={self.species: 1}),)

    def rate(self, m: Point) -> Any:
        return ohmic_flux(self.g, self.species, m)
