"""A puff: a solution of one salt that a pipette blows into the space outside."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..errors import BadMechanism
from ..records import parameter
from ..species import H2O, Cl, K, Species
from .mechanism import Mechanism
from .point import Point
from .process import Process

#: H2O to each pair of ions in a solution of 150 mM
WATER = 370


class Puff(Mechanism):
    r"""A puff of a salt out of a pipette: one cation, one anion and their water enter together.

    .. math:: J = f

    in moles of salt per second. The pipette is the inside, a reservoir with its solution, the space the
    outside. No charge moves. 370 H2O to each pair make a solution of 150 mM, as dense in osmoles as tissue: a puff
    without water would shrink the cells. The law is "imposed": what is pressed out may go uphill, and the ledger
    books the work. Pulses and steps are protocols on ``flow``.
    """

    short = "puff"
    place = "junction"

    cation: Species = dataclasses.field(default=K, kw_only=False)
    anion: Species = dataclasses.field(default=Cl, kw_only=False)
    flow: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        0.0, "mol s-1", low=0, confidence="defined", meaning="salt pressed out per second", source="chosen by the user",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.cation.z + self.anion.z or not self.cation.z:
            raise BadMechanism(f"Puff({self.cation}, {self.anion}) is no neutral salt: give a pair such as K and Cl.")

    def processes(self):
        return (Process("", self.rate, moves={self.cation: 1, self.anion: 1, H2O: WATER}, law="imposed"),)

    def rate(self, m: Point) -> Any:
        return self.flow
