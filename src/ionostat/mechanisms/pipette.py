r"""The patch pipette: an amplifier that clamps, and the opening between pipette and cell.

The pipette is a place of its own, a reservoir with its solution. Its glass is a small capacitance
between it and the bath, across which the amplifier drives current; the opening in the patch joins it
to the cell. There ions drift and diffuse as through any wide hole, so that series resistance, the
wash-out of the cell and the potential between the two solutions all follow from one conductance:

.. math::
    J_i = P_i\,[L(u_i)\,c_i^{pipette} - L(-u_i)\,c_i^{cell}], \quad
    P_i = \frac{RT}{F^2}\,\frac{w_i}{R_a \sum_j z_j^2 w_j c_j^{pipette}}

:math:`R_a` is the access resistance, :math:`w` weighs the ions: by their diffusion coefficients in an
open hole, by the selectivity of an antibiotic in a perforated patch. A cell of volume v takes the
level of the pipette with the time constant :math:`v/P_i`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import partial
from typing import Any

from ..constants import F, R
from ..errors import BadMechanism
from ..records import parameter
from ..species import Cl, K, Na, Species
from .leak import constant_field_flux
from .mechanism import Mechanism
from .point import Point
from .process import Process

#: molar mass of solutes whose diffusion coefficient is not known to us, g/mol; gases cross the membrane anyway
MASS: Mapping[str, float] = {
    "ATP": 507.0, "ADP": 427.0, "AMP": 347.0, "Ado": 267.0, "Pi": 96.0, "PCr": 211.0, "Cr": 131.0, "Glc": 180.0,
    "Lac": 90.0, "Lactate": 89.0, "NH4": 18.0,
}
K_MASS = 39.1


def diffusivity(solute: Species) -> float | None:
    r"""Diffusion coefficient of a solute, m2/s; from its mass where none is known, None without either.

    :math:`D = D_K\,(M_K/M)^{1/3}`: the time that a cell takes to exchange a solute with a pipette goes with the
    cube root of its mass (Pusch & Neher 1988 Pflugers Arch 411:204, not re-read).

    >>> from ionostat.species import ATP, Buf
    >>> round(1e9 * diffusivity(ATP), 2), diffusivity(Buf)
    (1.11, None)
    """
    if solute.D is not None:
        return solute.D
    assert K.D is not None
    return K.D * (K_MASS / MASS[solute.symbol]) ** (1.0 / 3.0) if solute.symbol in MASS else None


def access_resistance(usual: str, sourced: tuple[str, str], source: str) -> Any:
    """The parameter ``R_access`` of an opening."""
    return parameter(
        usual, "ohm", low=1e3, sourced=sourced, confidence="medium",
        meaning="resistance to current between pipette and cell", source=source,
    )


def access_flux(weights: Mapping[Species, Any], R_access: Any, ion: Species, m: Point) -> Any:
    """Flux of one solute from the pipette (inside) into the cell (outside), mol/s."""
    conducting: Any = 0.0
    for other, weight in weights.items():
        if other.z:
            conducting = conducting + other.z**2 * weight * m.inside[other]
    P = R * m.T / F**2 * weights[ion] / (R_access * conducting)
    return constant_field_flux(P, ion, m)


class VoltageClamp(Mechanism):
    r"""A voltage clamp: the amplifier drives V to a command through a series resistance.

    .. math:: I = g\,\frac{V_{command} - V}{R_s}, \qquad J = -\frac{I}{zFA}

    g is 1 in voltage clamp and 0 with the amplifier off. I is the current into the cell, positive where it
    depolarises; in the steady state it is what leaves through the membrane, so it is read as outward
    current. One ion carries it from the other side of the membrane, as for a `Stimulus`: the law is
    "imposed", and the ledger books the work. On the membrane of a cell it stands for amplifier and pipette
    in one; on the glass of a pipette it is the amplifier alone.
    """

    short = "clamp"

    species: Species = dataclasses.field(default=K, kw_only=False)
    command: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        "-70 mV", "V", low=-1, high=1, confidence="defined", meaning="command potential",
        source="chosen by the user; usual holding potential",
    )
    R_series: float = parameter(
        "10 MOhm", "ohm", low=1.0, sourced=("2 MOhm", "30 MOhm"), confidence="medium", meaning="series resistance",
        source="2-5 times the resistance of the pipette in its bath, 2-6 MOhm: usual in whole-cell recording; not "
        "looked up",
    )
    on: float = parameter(
        1.0, "1", low=0, high=1, confidence="defined", meaning="1 in voltage clamp, 0 with the amplifier off",
        source="chosen by the user",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.species.z:
            raise BadMechanism(
                f"VoltageClamp({self.species}): {self.species} carries no charge; name an ion such as K or Cl."
            )

    def processes(self):
        return (Process("", self.rate, moves={self.species: 1}, law="imposed"),)

    def rate(self, m: Point) -> Any:
        current = self.on * (self.command - m.V) / self.R_series
        return -current / (self.species.z * F * m.size)


class WholeCell(Mechanism):
    r"""The open patch of whole-cell recording: all small solutes pass, in proportion to their diffusion.

    .. math::
        J_i = P_i\,[L(u_i)\,c_i^{p} - L(-u_i)\,c_i^{c}], \quad
        P_i = \frac{RT}{F^2}\,\frac{D_i}{R_a \sum_j z_j^2 D_j c_j^{p}}, \quad u_i = z_i F (V_p - V_c)/RT

    The pipette is the inside, the cell the outside; mol/s for one pipette (the size of the junction is
    their number). The sum is over the ions that pass, at the pipette's levels: the resistance to a
    small current between equal solutions is :math:`R_a`. A solute is exchanged with

    .. math:: \tau_i = \frac{v}{P_i} = \frac{R_a}{\rho}\,\frac{v}{D_i}

    the formula of Oliva, Cohen & Mathias 1988 Biophys J 54:791, doi:10.1016/S0006-3495(88)83017-0, with
    :math:`\rho` the resistivity of the pipette's solution. Proteins and other impermeants stay: large anions of
    the cell and of the pipette are taken to replace each other at fixed charge.
    """

    short = "whole_cell"
    place = "junction"

    species: tuple[Species, ...] = dataclasses.field(default=(Na, K, Cl), kw_only=False)
    R_access: float = access_resistance(  # pyright: ignore[reportGeneralTypeIssues]
        "10 MOhm", ("2 MOhm", "30 MOhm"), "usual in whole-cell recording of neurons; not looked up",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        lacking = [s.symbol for s in self.species if diffusivity(s) is None]
        if lacking:
            raise BadMechanism(
                f"WholeCell cannot pass {', '.join(lacking)}: no diffusion coefficient is known. Leave it out, or give "
                "a Species with D."
            )
        if not any(s.z for s in self.species):
            raise BadMechanism("WholeCell needs an ion among its species: ions carry the current.")

    def processes(self):
        return tuple(Process(s.symbol, partial(self.flux, s), moves={s: 1}) for s in self.species)

    def flux(self, solute: Species, m: Point) -> Any:
        weights = {s: diffusivity(s) for s in self.species}
        return access_flux(weights, self.R_access, solute, m)


class Gramicidin(Mechanism):
    r"""A patch perforated with gramicidin: Na+ and K+ pass, no anion does, so the cell keeps its chloride.

    .. math::
        J_i = P_i\,[L(u_i)\,c_i^{p} - L(-u_i)\,c_i^{c}], \quad
        P_i = \frac{RT}{F^2}\,\frac{w_i}{R_a \sum_j z_j^2 w_j c_j^{p}}, \quad w_K = 1, \; w_{Na} = s

    The pipette is the inside, the cell the outside; mol/s for one pipette. It is the way to read the
    reversal potential of GABA that a cell has by itself. Other monovalent cations and protons pass too,
    and are left out.
    """

    short = "gramicidin"
    place = "junction"

    R_access: float = access_resistance(
        "20 MOhm", ("10 MOhm", "100 MOhm"), "usual in perforated-patch recording; not looked up",
    )
    sodium: float = parameter(
        0.27, "1", low=0, sourced=(0.2, 0.35), confidence="medium", meaning="P_Na / P_K",
        source="1 to 3.7 in bi-ionic potentials, Myers & Haydon 1972 Biochim Biophys Acta 274:313; not looked up",
    )

    def processes(self):
        return tuple(Process(s.symbol, partial(self.flux, s), moves={s: 1}) for s in self.weights())

    def weights(self) -> dict[Species, Any]:
        """Permeability of each ion over that of potassium."""
        return {K: 1.0, Na: self.sodium}

    def flux(self, ion: Species, m: Point) -> Any:
        return access_flux(self.weights(), self.R_access, ion, m)


class Amphotericin(Gramicidin):
    r"""A patch perforated with amphotericin B (or nystatin): Na+ and K+ pass, and a little Cl-.

    .. math::
        J_i = P_i\,[L(u_i)\,c_i^{p} - L(-u_i)\,c_i^{c}], \quad
        P_i = \frac{RT}{F^2}\,\frac{w_i}{R_a \sum_j z_j^2 w_j c_j^{p}}, \quad
        w_K = 1, \; w_{Na} = s, \; w_{Cl} = a

    The pores, 0.4 nm in radius (Holz & Finkelstein 1970 J Gen Physiol 56:125), keep ATP and
    calcium in the cell, but not chloride, which goes to the pipette's level within minutes: E_GABA read
    this way is the pipette's.
    """

    short = "amphotericin"

    sodium: float = parameter(
        0.8, "1", low=0, sourced=(0.5, 1.0), confidence="low", meaning="P_Na / P_K",
        source="a wide pore that hardly selects among monovalent cations: Holz & Finkelstein 1970 J Gen Physiol "
        "56:125, 10.1085/jgp.56.1.125 (abstract); the number not looked up",
    )
    chloride: float = parameter(
        0.05, "1", low=0, sourced=(0.03, 0.1), confidence="low", meaning="P_Cl / P_K",
        source="about 30 cations to an anion, pores from one side: Kleinberg & Finkelstein 1984 J Membr Biol 80:257; "
        "range a choice of the model; not looked up",
    )

    def weights(self) -> dict[Species, Any]:
        return {K: 1.0, Na: self.sodium, Cl: self.chloride}
