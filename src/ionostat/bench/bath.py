"""Another solution in the bath, with its charge kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ..errors import BadValue, unknown
from ..experiment.protocol import FOREVER, Item, Step, Treatment
from ..model.compartment import levels
from ..model.model import Model
from ..records import ParameterInfo, parameter, record
from ..species import Na, Species, species
from ..units import show

_LEVEL = ParameterInfo(0.0, "mol m-3", low=0.0, meaning="level in the bath")


@record
class Bath(Treatment):
    """Other levels in a reservoir for a while; one ion makes up for the charge.

    Args:
        levels: species -> mol/m3 or text.
        place: the reservoir.
        balance: the ion that is exchanged for them, charge for charge.
        start, duration: s or text.
    """

    levels: Mapping[Any, Any]
    place: str
    balance: Any = Na
    start: float = parameter(0.0, "s", low=0, meaning="when it comes")
    duration: float = parameter(FOREVER, "s", low=0, meaning="how long it stays")

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", levels(self.place, self.levels))
        object.__setattr__(self, "balance", species(self.balance, "balance"))
        if not self.balance.z or self.balance in self.levels:
            raise BadValue(f"{self.balance} cannot make up for the charge: name an ion whose level is not given.")

    def __repr__(self) -> str:
        given = ", ".join(f"{s}: {show(c, 'mol m-3')}" for s, c in self.levels.items())
        return f"bath_change({{{given}}})"

    def numbers(self) -> dict[str, tuple[float, ParameterInfo]]:
        """Its levels by their symbols, and its times."""
        return {**{s.symbol: (c, _LEVEL) for s, c in self.levels.items()}, **super().numbers()}

    def with_number(self, name: str, value: Any) -> Bath:
        """The same with another level or time."""
        solute = next((s for s in self.levels if s.symbol == name), None)
        if solute is None:
            return dataclasses.replace(self, **{name: value})
        return dataclasses.replace(self, levels={**self.levels, solute: value})

    def on(self, model: Model) -> tuple[Item, ...]:
        """Steps of the levels and of the ion that balances them.

        Raises:
            UnknownName: no such reservoir, or it lacks a species.
            BadValue: there is not enough of the ion that balances.
        """
        if self.place not in model.reservoirs:
            raise unknown("reservoir", self.place, model.reservoirs, f"the model {model.name!r}")
        here = model.reservoirs[self.place].solutes
        for solute in (*self.levels, self.balance):
            if solute not in here:
                raise unknown("species", solute.symbol, [s.symbol for s in here], repr(self.place))
        made: dict[Species, float] = dict(self.levels)
        charge = sum(s.z * (c - here[s]) for s, c in made.items())
        if charge:
            made[self.balance] = here[self.balance] - charge / self.balance.z
        if made.get(self.balance, 1.0) <= 0:
            raise BadValue(
                f"{self!r} would take {show(charge / self.balance.z, 'mol m-3')} of {self.balance} from "
                f"{self.place!r}, which has {show(here[self.balance], 'mol m-3')}: change less, or name another "
                "ion as `balance`."
            )
        return tuple(Step(f"{self.place}.{s}", c, start=self.start, duration=self.duration) for s, c in made.items())


def bath_change(
    levels: Mapping[Any, Any], place: str = "bath", *, balance: Any = Na, start: Any = 0.0, duration: Any = FOREVER
) -> Bath:
    """Other levels in a bath, neutral: potassium raised by 7 mM takes 7 mM of sodium away.

    A bare ``Step("bath.K", ...)`` changes that ion alone.

    Args:
        levels: species -> mol/m3 or text.
        place: the reservoir.
        balance: the ion that is exchanged for them, charge for charge.
        start, duration: s or text.

    Raises:
        UnknownName, BadUnit, BadValue: a level is no concentration, or its ion is the one that balances.

    >>> bath_change({"K": "10 mM"}, start="1 min")
    bath_change({K: 10 mM})
    """
    return Bath(levels, place, balance=balance, start=start, duration=duration)


__all__ = ["Bath", "bath_change"]
