"""The contract: what a transporter, channel or reaction has to say of itself.

A mechanism is a record (its parameters), one or more processes (integer stoichiometry and rate),
and, where it needs them, gates and states of its protein. The engine derives the rest: charge,
current, affinity, reversal potential, work, ATP, conservation.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar, dataclass_transform

import numpy as np

from ..errors import BadMechanism
from ..records import convert_parameters, refuse_misdeclared, refuse_name
from ..species import Species, species
from .point import Point
from .process import Process


@dataclasses.dataclass(frozen=True)
class Gate:
    """A fraction between 0 and 1 that opens and closes.

    Give either ``opening`` and ``closing`` (rates, 1/s) or ``steady`` and ``time`` (fraction, s),
    each a function of the point. A gate starts at its steady value, or where the model's ``start``
    says: ``Model(..., start={"cell.kv.n": 0.3})``.
    """

    name: str
    opening: Callable[[Point], Any] | None = None
    closing: Callable[[Point], Any] | None = None
    steady: Callable[[Point], Any] | None = None
    time: Callable[[Point], Any] | None = None

    def __post_init__(self) -> None:
        rates = self.opening is not None and self.closing is not None
        relaxation = self.steady is not None and self.time is not None
        if rates == relaxation:
            raise BadMechanism(
                f"gate {self.name!r} needs either `opening` and `closing` (1/s) or `steady` and "
                "`time` (fraction, s): give one pair."
            )

    def speed(self, m: Point, value: Any) -> Any:
        """Rate of change, 1/s."""
        if self.opening is not None and self.closing is not None:
            return self.opening(m) * (1.0 - value) - self.closing(m) * value
        assert self.steady is not None and self.time is not None
        return (self.steady(m) - value) / self.time(m)

    def bounds(self) -> Iterator[tuple[str, Callable[[Point], Any], float]]:
        """What its functions may give: name, function, highest value; the lowest is 0, and a time lies above it."""
        for name, highest in (("opening", np.inf), ("closing", np.inf), ("steady", 1.0), ("time", np.inf)):
            function = getattr(self, name)
            if function is not None:
                yield name, function, highest
        yield "steady value", self.rest, 1.0

    @staticmethod
    def fits(name: str, values: Any, highest: float) -> Any:
        """Where the values of one of its functions are finite and within its bounds."""
        lowest = values > 0 if name == "time" else values >= 0
        return np.isfinite(values) & lowest & (values <= highest * (1 + 1e-12))

    def rest(self, m: Point) -> Any:
        """Steady value at a point that stands still."""
        if self.opening is not None and self.closing is not None:
            opening = self.opening(m)
            return opening / (opening + self.closing(m))
        assert self.steady is not None
        return self.steady(m)


def path_name(class_name: str) -> str:
    """The name in paths that a class gets by default: ``SodiumPump`` -> ``sodium_pump``.

    >>> path_name("SodiumPump"), path_name("NBCe1"), path_name("KATPChannel")
    ('sodium_pump', 'nbce1', 'katp_channel')
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})", "_", class_name).lower()


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
@dataclasses.dataclass(frozen=True)
class Mechanism:
    """Base of all mechanisms; subclasses become frozen records by themselves.

    The short form, for one process, is a stoichiometry and a rate::

        class NBCe1(ion.Mechanism):
            u: float = ion.parameter(1e-8, "mol m-2 s-1", source="...", confidence="low", low=0)
            moves = {Na: -1, HCO3: -2}                 # outward per turnover
            def rate(self, m):
                return self.u * m.affinity / (R * m.T)

    The long form overrides :meth:`processes`, and :meth:`gates` or :meth:`sites` where needed.
    """

    name: str = dataclasses.field(default="", kw_only=True)

    #: name in paths when none is given
    short: ClassVar[str] = ""
    moves: ClassVar[Mapping[Species, int]] = {}
    inside: ClassVar[Mapping[Species, int]] = {}
    outside: ClassVar[Mapping[Species, int]] = {}
    fuel: ClassVar[int] = 0
    law: ClassVar[str] = "thermodynamic"
    standard_energy: ClassVar[Any] = 0.0
    #: where a mechanism stands: "membrane", "compartment" (a reaction) or "junction"
    place: ClassVar[str] = "membrane"
    #: box in which a phenomenological law is valid: {"V": (-0.1, 0.05), "inside.Na": (1, 60)}
    valid: ClassVar[Mapping[str, tuple[float, float]]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        dataclasses.dataclass(frozen=True, eq=True, repr=True)(cls)
        refuse_misdeclared(cls)

    def __post_init__(self) -> None:
        convert_parameters(self)
        self._resolve_species()
        if not self.name:
            object.__setattr__(self, "name", self.default_name())
        refuse_name(self.name, type(self).__name__)

    def _resolve_species(self) -> None:
        """In fields annotated with Species, symbols become species, alone or in a tuple."""
        owner = type(self).__name__
        for field in dataclasses.fields(self):
            if "Species" not in str(field.type):
                continue
            given = getattr(self, field.name)
            if isinstance(given, str):
                object.__setattr__(self, field.name, species(given, owner))
            elif isinstance(given, list | tuple):
                object.__setattr__(self, field.name, tuple(species(s, owner) for s in given))

    def bound(self, values: Mapping[str, Any]) -> Mechanism:
        """A copy whose parameters are these values, unchecked: arrays in time or symbols."""
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy.__dict__.update(values)
        return copy

    def default_name(self) -> str:
        """The name in paths: ``short`` of the class, or the class's name in lower case."""
        return type(self).short or path_name(type(self).__name__)

    def rate(self, m: Point) -> Any:
        """Turnovers per second and unit of size; override it, or :meth:`processes`."""
        raise BadMechanism(f"{type(self).__name__} has no rate: write `def rate(self, m): ...`.")

    def processes(self) -> Iterable[Process]:
        """The processes; by default one, from the class's stoichiometry and :meth:`rate`."""
        return (
            Process(
                "", self.rate, moves=self.moves, inside=self.inside, outside=self.outside,
                fuel=self.fuel, standard_energy=self.standard_energy, law=self.law,
            ),
        )

    def gates(self) -> Iterable[Gate]:
        """The gates; none by default."""
        return ()

    def sites(self) -> Mapping[str, float]:
        """States of the protein with their fractions at the start; none by default."""
        return {}

    def site_density(self) -> Any:
        """Protein per unit of size (mol m-2 on a membrane); needed where there are sites."""
        raise BadMechanism(
            f"{type(self).__name__} has sites but no density: write `def site_density(self)`, "
            "mol of protein per m2 of membrane."
        )

