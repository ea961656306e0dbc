"""Compartments: well-stirred water with solutes, and reservoirs whose levels stay."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import BadModel
from ..mechanisms.mechanism import Mechanism
from ..records import parameter, record
from ..species import Species, species
from ..units import si


def levels(owner: str, given: Mapping[Any, Any]) -> dict[Species, float]:
    """Concentrations by species, mol/m3, from names or species and numbers or text.

    Raises:
        UnknownName: no such species.
        BadModel: a concentration is negative.
    """
    result: dict[Species, float] = {}
    for key, value in given.items():
        solute = species(key, f"the concentrations of {owner!r}")
        c = float(si(value, "mol m-3", f"{owner}.{solute}"))
        if c < 0 or (c == 0 and not solute.vanishes):
            raise BadModel(
                f"the concentration of {solute} in {owner!r} is {c:g} mM: it must be above zero. "
                "Leave a species out where it is absent."
            )
        result[solute] = c
    return result


@dataclasses.dataclass(frozen=True)
class Impermeant:
    """Solutes that cross no membrane: proteins, nucleic acids, matrix.

    Attributes:
        concentration: osmoles per volume, mol/m3 or text; None: what makes the start isosmotic.
        charge: mean charge per osmole; None: what makes the start neutral.
    """

    concentration: Any = None
    charge: float | None = None

    def __post_init__(self) -> None:
        if self.concentration is not None:
            c = float(si(self.concentration, "mol m-3", "impermeant concentration"))
            if c < 0:
                raise BadModel(f"an impermeant concentration is {c:g} mM: it must not be negative.")
            object.__setattr__(self, "concentration", c)


@record
class Compartment:
    """A volume of water with its solutes at the start, impermeants and reactions.

    Args:
        name: its name in paths and results.
        volume: water at the start, m3 or text ("2 pL").
        concentrations: species -> mol/m3 or text ("140 mM"); these are states.
        clamped: species held at a fixed level here: pools of fixed activity, which take part in
            rates and affinities and carry neither charge nor osmolarity.
        impermeant: osmoles that cannot cross; by default chosen to make the start neutral
            and isosmotic.
        reactions: mechanisms that stand inside.

    >>> Compartment("neuron", volume="2 pL", concentrations={"K": "140 mM"}).volume
    2e-15
    """

    name: str
    volume: float = parameter(1e-15, "m3", low=1e-24, meaning="water volume at the start")
    concentrations: Mapping[Any, Any] = dataclasses.field(default_factory=dict, kw_only=True)
    clamped: Mapping[Any, Any] = dataclasses.field(default_factory=dict, kw_only=True)
    impermeant: Impermeant = dataclasses.field(default_factory=Impermeant, kw_only=True)
    reactions: Iterable[Mechanism] = dataclasses.field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        for field in ("concentrations", "clamped"):
            object.__setattr__(self, field, levels(self.name, getattr(self, field)))
        object.__setattr__(self, "reactions", tuple(self.reactions))
        both = set(self.concentrations) & set(self.clamped)
        if both:
            raise BadModel(
                f"{', '.join(s.symbol for s in both)} of {self.name!r} is both a state and clamped:"
                " give it in one of the two."
            )

    @property
    def solutes(self) -> dict[Species, float]:
        """All concentrations at the start, clamped ones included."""
        return {**self.concentrations, **self.clamped}


@record
class Reservoir:
    """A place so large that its levels do not move: a bath, arterial blood.

    >>> Reservoir("bath", concentrations={"K": "3 mM"}).solutes
    {K: 3.0}
    """

    name: str
    concentrations: Mapping[Any, Any] = dataclasses.field(default_factory=dict, kw_only=True)
    osmolarity: float | None = dataclasses.field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "concentrations", levels(self.name, self.concentrations))
        if self.osmolarity is not None:
            object.__setattr__(self, "osmolarity", float(si(self.osmolarity, "mol m-3")))

    @property
    def solutes(self) -> dict[Species, float]:
        """The fixed concentrations."""
        return dict(self.concentrations)
