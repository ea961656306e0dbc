r"""Diffusion and drift of ions along free water: through a dendrite, or through the space outside.

Between two halves of one cell, or of one extracellular space, no membrane stands: every ion diffuses
down its gradient and drifts in the field, with its own mobility, slowed by the winding way. The
field along the way is taken as constant, as in a thin membrane. Every flux then vanishes at the
Nernst potential of its ion, and the potential at which all currents cancel is that of Goldman,
Hodgkin and Katz with the diffusion coefficients as permeabilities. Planck's neutral junction gives the same
where the totals of the ions are equal on both sides, and nearly so where they nearly are; at a tenfold
step of one salt the constant field makes a quarter less.
"""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import Any

from ..errors import BadMechanism
from ..records import parameter
from ..species import Ca, Cl, K, Na, Species
from .leak import constant_field_flux
from .mechanism import Mechanism
from .point import Point
from .process import Process

CODE = (
    "Saetra, Einevoll & Halnes 2020 PLoS Comput Biol 16:e1007661, 10.1371/journal.pcbi.1007661; Saetra, Einevoll & "
    "Halnes 2021 PLoS Comput Biol, 10.1371/journal.pcbi.1008143 (code seen)"
)


def _refuse_unknown_D(mechanism: Any) -> None:
    for s in mechanism.species:
        if s.D is None:
            raise BadMechanism(
                f"{type(mechanism).__name__}: no diffusion coefficient of {s} is known. Leave it out, or give a "
                "species of one's own with D."
            )


def path_permeability(s: Species, length: Any, tortuosity: Any) -> Any:
    r"""Permeability of a way through water: :math:`D/(\lambda^2 L)`, m/s.

    >>> round(path_permeability(K, 100e-6, 1.6) * 1e6, 1)
    10.2
    """
    assert s.D is not None
    return s.D / (tortuosity * tortuosity * length)


class AxialDiffusion(Mechanism):
    r"""The inside of a cell from one compartment to the next: each ion diffuses and drifts.

    .. math::
        J_i = A\,\frac{D_i}{\lambda^2 L}\,[L(u_i)\,c_i^{in} - L(-u_i)\,c_i^{out}], \quad
        u_i = z_i F (\phi_{in} - \phi_{out})/RT

    in mol/s per dendrite; the size of the junction is their number. One process per ion. It needs no
    capacitance: the potentials of both ends come from the membranes that they charge.
    """

    short = "axial"
    place = "junction"

    species: tuple[Species, ...] = dataclasses.field(default=(Na, K, Cl, Ca), kw_only=False)
    area: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        "3 um2", "m2", low=1e-18, sourced=("0.005 um2", "1240 um2"), confidence="low", meaning="cross-section",
        source="a dendrite of 2 um; from 0.1 um (necks of spines) to 16 um (somata), not looked up; 265 and 1232 um2 "
        "from soma to dendrites, weakly and strongly coupled, in " + CODE,
    )
    length: float = parameter(
        "50 um", "m", low=1e-9, sourced=("1 um", "1 mm"), confidence="low", meaning="distance of the two centres",
        source="a choice of the model; 667 um between soma and dendrites in " + CODE,
    )
    tortuosity: float = parameter(
        3.2, "1", low=1.0, sourced=(1.0, 3.2), confidence="medium", meaning="how much the way winds, lambda",
        source="3.2: " + CODE + ", after Halnes et al 2013; near 1.4 if ions move half as fast as in water, "
        "not looked up",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        _refuse_unknown_D(self)

    def processes(self):
        return tuple(Process(s.symbol, partial(self.flux, s), moves={s: 1}) for s in self.species)

    def flux(self, s: Species, m: Point) -> Any:
        return self.area * constant_field_flux(path_permeability(s, self.length, self.tortuosity), s, m)


class ExtracellularDiffusion(Mechanism):
    r"""The extracellular space from one place to the next, or to a bath: each ion diffuses and drifts.

    .. math::
        J_i = \frac{D_i}{\lambda^2 L}\,[L(u_i)\,c_i^{in} - L(-u_i)\,c_i^{out}], \quad
        u_i = z_i F (\phi_{in} - \phi_{out})/RT

    It stands in a membrane, whose area is the cross-section of the way and whose capacitance is
    that of the water: next to nothing (:data:`WATER_CAPACITANCE`). The potential along the way is then a
    state that settles within less than a microsecond at what keeps both ends neutral. One process per
    ion, outward.
    """

    short = "diffusion"

    species: tuple[Species, ...] = dataclasses.field(default=(Na, K, Cl, Ca), kw_only=False)
    length: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        "100 um", "m", low=1e-9, sourced=("1 um", "1 mm"), confidence="low", meaning="distance of the two centres",
        source="a choice of the model; 667 um in " + CODE,
    )
    tortuosity: float = parameter(
        1.6, "1", low=1.0, sourced=(1.5, 1.8), confidence="high", meaning="how much the way winds, lambda",
        source="1.6 in brain: Sykova & Nicholson 2008 Physiol Rev 88:1277 (not re-read), and " + CODE,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        _refuse_unknown_D(self)

    def processes(self):
        return tuple(Process(s.symbol, partial(self.flux, s), moves={s: 1}) for s in self.species)

    def flux(self, s: Species, m: Point) -> Any:
        return constant_field_flux(path_permeability(s, self.length, self.tortuosity), s, m)


#: capacitance of a way through water, F/m2: eps/L is 7e-6 at 100 um, 1e-6 at 667 um. Its charge is a millionth of a
#: cell's, so that its exact value does not show
WATER_CAPACITANCE = 1e-5
