"""A puff: a salt that a pipette blows into the space outside."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..errors import BadMechanism
from ..records import parameter
from ..species import Cl, K, Species
from .mechanism import Mechanism
from .point import Point
from .process import Process


class Puff(Mechanism):
    r"""A puff of a salt of one cation and one anion, mol/s, out of a pipette: both enter together.

    .. math:: J = f

    The pipette is the inside, a reservoir with its solution, the space the outside. No charge moves, and
    the water of the puff is left out. The law is "imposed": what is pressed out may go uphill, and the
    ledger books the work. Pulses and steps are protocols on ``flow``.
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
        return (Process("", self.rate, moves={self.cation: 1, self.anion: 1}, law="imposed"),)

    def rate(self, m: Point) -> Any:
        return self.flow
