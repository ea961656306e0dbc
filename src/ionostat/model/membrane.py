"""What joins compartments: membranes, which hold charge apart, and junctions, which do not."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from ..mechanisms.mechanism import Mechanism
from ..records import parameter, record
from .compartment import unique


@record
class Membrane:
    """A membrane between an inside and an outside, with capacitance and mechanisms.

    Args:
        inside, outside: compartments (or their names).
        area: m2 or text ("1500 um2").
        capacitance: F/m2 or text ("1 uF/cm2").
        V: potential inside minus outside at the start.
        mechanisms: what stands in it.
        name: its name in paths; that of the inside by default.
    """

    inside: Any
    outside: Any
    area: float = parameter("1000 um2", "m2", low=1e-20, meaning="membrane area")
    capacitance: float = parameter(
        "0.9 uF/cm2", "F m-2", low=1e-6, sourced=(0.008, 0.011), confidence="high",
        source="Gentet, Stuart & Clements 2000 Biophys J 79:314, 10.1016/S0006-3495(00)76293-X",
        meaning="specific capacitance",
    )
    V: float = parameter("-70 mV", "V", low=-2, high=2, meaning="membrane potential at the start")
    mechanisms: Iterable[Mechanism] = dataclasses.field(default=(), kw_only=True)
    name: str = dataclasses.field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", name_of(self.inside))
        object.__setattr__(self, "mechanisms", unique(self.name, self.mechanisms))


@record
class Junction:
    """A joint between two places without capacitance: a gap junction, a perfused capillary bed.

    Rates of its mechanisms are multiplied by ``size``, whose meaning each mechanism states (number
    of channels or of coupled cells, m3 of perfused tissue). V across it is the difference of the
    potentials of its ends where membranes join them, otherwise it carries no charge.
    """

    inside: Any
    outside: Any
    size: float = parameter(1.0, "1", low=0, meaning="number, or m3 of tissue")
    mechanisms: Iterable[Mechanism] = dataclasses.field(default=(), kw_only=True)
    name: str = dataclasses.field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", f"{name_of(self.inside)}_{name_of(self.outside)}")
        object.__setattr__(self, "mechanisms", unique(self.name, self.mechanisms))


def name_of(place: Any) -> str:
    """The name of a compartment given as itself or by name."""
    return place if isinstance(place, str) else place.name
