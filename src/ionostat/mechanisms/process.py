"""A process: an integer stoichiometry and one rate."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import BadMechanism
from ..species import ADP, ATP, Pi, Species, species
from ..theory.atp import ATP_STANDARD

if TYPE_CHECKING:
    from .point import Point

Numbers = Mapping[Species, int]

LAWS = ("thermodynamic", "phenomenological", "imposed")


def _integers(owner: str, what: str, numbers: Mapping[Any, Any]) -> dict[Any, int]:
    for key, number in numbers.items():
        if number != int(number):
            raise BadMechanism(
                f"{owner}: {what} of {key} is {number}; a stoichiometry holds whole numbers. "
                "Multiply the whole process until they are."
            )
    return {key: int(number) for key, number in numbers.items() if number}


def _sum(*parts: Mapping[Any, int]) -> dict[Any, int]:
    total: dict[Any, int] = {}
    for part in parts:
        for key, number in part.items():
            total[key] = total.get(key, 0) + number
    return {key: number for key, number in total.items() if number}


@dataclasses.dataclass(frozen=True)
class Process:
    """What one turnover does, and how many turnovers happen.

    Attributes:
        name: short name within the mechanism; empty for an only process.
        rate: turnovers per second and per unit of size at a point (mol m-2 s-1 on a membrane,
            mol m-3 s-1 in a compartment, mol s-1 times size at a junction).
        moves: how many of each species one turnover carries outward (negative: inward).
        inside, outside: how many of each appear (+) or vanish (-) in place.
        sites: how many of the protein's states appear (+) or vanish (-).
        fuel: ATP split inside (n ATP -> n ADP + n Pi).
        charge: elementary charges displaced outward through the field per turnover; needed only
            for steps between states of a protein, otherwise it follows from the ions.
        standard_energy: standard free energy of the turnover beside its fuel, J/mol, or a
            function of the temperature.
        law: "thermodynamic" (never runs uphill), "phenomenological" or "imposed" (a stimulus).
        pressure: hydrostatic pressure of the inside over the outside at a point, Pa, against which
            the process moves water; none by default.
    """

    name: str
    rate: Callable[[Point], Any]
    moves: Numbers = dataclasses.field(default_factory=dict)
    inside: Numbers = dataclasses.field(default_factory=dict)
    outside: Numbers = dataclasses.field(default_factory=dict)
    sites: Mapping[str, int] = dataclasses.field(default_factory=dict)
    fuel: int = 0
    charge: float | None = None
    standard_energy: Any = 0.0
    law: str = "thermodynamic"
    pressure: Callable[[Point], Any] | None = None

    def __post_init__(self) -> None:
        label = self.name or "process"
        for what in ("moves", "inside", "outside", "sites"):
            numbers = _integers(label, what, getattr(self, what))
            if what != "sites":
                numbers = {species(s, f"{what} of {label}"): n for s, n in numbers.items()}
            object.__setattr__(self, what, numbers)
        if self.law not in LAWS:
            raise BadMechanism(f"{label}: law is {self.law!r}; allowed are {', '.join(LAWS)}.")

    @property
    def all_inside(self) -> dict[Species, int]:
        """Net number of each species that appears inside per turnover."""
        out = {s: -n for s, n in self.moves.items()}
        fuel = {ATP: -self.fuel, ADP: self.fuel, Pi: self.fuel} if self.fuel else {}
        return _sum(self.inside, out, fuel)

    @property
    def all_outside(self) -> dict[Species, int]:
        """Net number of each species that appears outside per turnover."""
        return _sum(self.outside, self.moves)

    @property
    def displaced_charge(self) -> float:
        """Elementary charges that leave the inside through the field per turnover."""
        if self.charge is not None:
            return self.charge
        if self.sites:
            return 0.0
        return float(-sum(s.z * n for s, n in self.all_inside.items()))

    @property
    def ion_charges(self) -> tuple[int, int]:
        """Charge that appears (inside, outside) per turnover as free ions."""
        inside = sum(s.z * n for s, n in self.all_inside.items())
        return inside, sum(s.z * n for s, n in self.all_outside.items())

    def energy(self, T: Any) -> Any:
        """Standard free energy of the turnover at a temperature, fuel included, J/mol."""
        own: Any = self.standard_energy(T) if callable(self.standard_energy) else self.standard_energy
        return own + self.fuel * ATP_STANDARD
