"""What tissue brings into a voxel and takes out of it: imposed rates, one for each species that moves."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from ..mechanisms.mechanism import Mechanism
from ..mechanisms.point import Point
from ..mechanisms.process import Process
from ..model.compartment import Reservoir
from ..model.membrane import Junction
from ..model.model import Model
from ..records import parameter
from ..species import Species

#: names of the junctions: from the other voxels, and on from the extracellular space into the syncytium
ARRIVALS, ONWARD = "arrivals", "onward"
ELSEWHERE = "elsewhere"


class Arrival(Mechanism):
    """Arrival of one species by transport through the tissue; negative where it leaves. The law is "imposed"."""

    place = "junction"

    species: Species = dataclasses.field(kw_only=False)
    flow: float = parameter(
        0.0, "mol s-1", confidence="defined", meaning="arriving per second", source="transport through the tissue",
    )

    def default_name(self) -> str:
        return self.species.symbol

    def processes(self):
        return (Process("", self.rate, moves={self.species: 1}, law="imposed"),)

    def rate(self, m: Point) -> Any:
        return self.flow


def in_tissue(
    model: Model, space: str, moving: Iterable[Species], syncytium: str | None, passing: Iterable[Species]
) -> Model:
    """The model with room for what transport brings: into its space, and out of that into its syncytium.

    Ions reach the syncytium by way of the space of the same voxel, so that its membrane is charged by what the two
    sides gain, as by any current across it; the space gets as much more.
    """
    outer = model.compartments[space]
    elsewhere = Reservoir(ELSEWHERE, concentrations=outer.solutes)
    parts = [Junction(elsewhere, space, name=ARRIVALS, mechanisms=[Arrival(s) for s in moving])]
    if syncytium is not None:
        parts.append(Junction(space, syncytium, name=ONWARD, mechanisms=[Arrival(s) for s in passing]))
    return Model(*model.parts, *parts, temperature=model.temperature, name=model.name, start=model.start)
