"""Gap junctions: channels from the inside of one cell to the inside of the next.

Connexins 43 and 30 join astrocytes into a syncytium that evens out potential and potassium over
hundreds of micrometres. The pore is wide: all small ions pass.
"""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import Any

from ..records import parameter
from ..species import Cl, K, Na, Species
from .leak import constant_field_flux
from .mechanism import Mechanism
from .point import Point
from .process import Process


class GapJunction(Mechanism):
    r"""A gap junction between two cells: each ion crosses the constant field between the insides.

    .. math::
        J_i = P\,[L(u_i)\,c_i^{in} - L(-u_i)\,c_i^{out}], \quad u_i = z_i F (\phi_{in} - \phi_{out})/RT

    in mol/s per junction; the size of the junction is their number. One process per ion, all of one
    permeability (the pore hardly selects).
    """

    short = "gap_junction"
    place = "junction"

    species: tuple[Species, ...] = dataclasses.field(default=(Na, K, Cl), kw_only=False)
    P: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        4e-17, "m3 s-1", low=0, sourced=(2e-18, 1e-16), confidence="low", meaning="permeability per junction",
        source="20 (1-50) nS per pair of astrocytes and 140 mM of ions, P = g RT/(F^2 c); not looked up",
    )

    def processes(self):
        return tuple(
            Process(ion.symbol, partial(self.flux, ion), moves={ion: 1}) for ion in self.species
        )

    def flux(self, ion: Species, m: Point) -> Any:
        return constant_field_flux(self.P, ion, m)
