"""A stimulus: current that an electrode injects, carried by an ion that stands in the ledger.

Every ampere is carried by something. Taking it from the other side of the membrane, ion by ion,
keeps matter and charge in balance where a bare current would not.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from ..constants import F
from ..errors import BadMechanism
from ..records import parameter
from ..species import K, Species
from .mechanism import Mechanism
from .point import Point
from .process import Process


class Stimulus(Mechanism):
    r"""A current through a membrane, carried by one ion: :math:`J = -I/(z F A)` outward.

    A positive current depolarises: a cation enters, an anion leaves. The law is "imposed": it may
    run against its gradient, and the ledger books the work. Pulses and steps are protocols on
    ``current``.
    """

    short = "stimulus"

    species: Species = dataclasses.field(default=K, kw_only=False)
    current: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        0.0, "A", confidence="defined", meaning="current, positive depolarises", source="chosen by the user",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.species.z:
            raise BadMechanism(
                f"Stimulus({self.species}): {self.species} carries no charge; name an ion such as K or Cl."
            )

    def processes(self):
        return (Process("", self.rate, moves={self.species: 1}, law="imposed"),)

    def rate(self, m: Point) -> Any:
        return -self.current / (self.species.z * F * m.size)
