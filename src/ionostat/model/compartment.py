"""Compartments: well-stirred water with solutes, and reservoirs whose levels stay."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import BadModel
from ..mechanisms.mechanism import Mechanism
from ..records import parameter, record, refuse_name
from ..species import Species, species
from ..units import si


def unique(owner: str, mechanisms: Iterable[Mechanism]) -> tuple[Mechanism, ...]:
    """Mechanisms as they stand in one part, each an instance with a name of its own.

    Raises:
        BadModel: one is no mechanism, or two share a name.
    """
    if isinstance(mechanisms, Mechanism):
        mechanisms = (mechanisms,)
    found = tuple(mechanisms)
    names: set[str] = set()
    for mechanism in found:
        if not isinstance(mechanism, Mechanism):
            raise BadModel(
                f"{mechanism!r} in {owner!r} is no mechanism: give an instance, such as "
                "SodiumPump(), and not the class or its name."
            )
        if mechanism.name in names:
            raise BadModel(
                f"{owner!r} has two mechanisms called {mechanism.name!r}: give one of them another "
                f"name, such as {type(mechanism).__name__}(..., name='{mechanism.name}_2')."
            )
        names.add(mechanism.name)
    return found


def levels(owner: str, given: Mapping[Any, Any]) -> dict[Species, float]:
    """Concentrations by species, mol/m3, from names or species and numbers or text.

    Raises:
        UnknownName: no such species.
        BadModel: a concentration is negative.
    """
    if not isinstance(given, Mapping):
        raise BadModel(
            f"the concentrations of {owner!r} are {given!r}: give species with values, such as "
            "{'K': '140 mM', 'Na': '10 mM'}."
        )
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
        refuse_name(self.name, "a compartment")
        for field in ("concentrations", "clamped"):
            object.__setattr__(self, field, levels(self.name, getattr(self, field)))
        object.__setattr__(self, "reactions", unique(self.name, self.reactions))
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

    Args:
        name: its name in paths and results.
        concentrations: species -> mol/m3 or text.
        others: osmoles beside these (glucose, buffers), mol/m3 or text.

    >>> Reservoir("bath", concentrations={"K": "3 mM"}).solutes
    {K: 3.0}
    """

    name: str
    concentrations: Mapping[Any, Any] = dataclasses.field(default_factory=dict, kw_only=True)
    others: float = parameter(0.0, "mol m-3", low=0, meaning="osmoles beside the listed solutes")

    def __post_init__(self) -> None:
        refuse_name(self.name, "a reservoir")
        object.__setattr__(self, "concentrations", levels(self.name, self.concentrations))

    @property
    def solutes(self) -> dict[Species, float]:
        """The fixed concentrations."""
        return dict(self.concentrations)
