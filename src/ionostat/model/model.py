"""The model: a graph of compartments joined by membranes and junctions, at one temperature."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from ..constants import T_BODY
from ..errors import BadModel, IonostatError, unknown
from ..mechanisms.mechanism import Mechanism
from ..units import show
from ..units import temperature as to_kelvin
from .balance_at_start import impermeants
from .compartment import Compartment, Reservoir
from .membrane import Junction, Membrane, name_of

Part = Membrane | Junction | Compartment | Reservoir

#: what a rate is referred to, by place
RATES = {
    "membrane": "per area (mol m-2 s-1)",
    "compartment": "per volume (mol m-3 s-1), as a reaction",
    "junction": "per junction (mol s-1 times its size)",
}


@dataclasses.dataclass(frozen=True, init=False)
class Model:
    """Compartments, what joins them, and a temperature.

    Args:
        parts: membranes, junctions, and compartments or reservoirs that nothing names otherwise.
        temperature: K, or text ("37 degC").
        name: of the model.
        start: fractions of gates and protein states at the start, by path; gates that are not
            named start at their steady value, protein states as their mechanism says.

    Raises:
        BadModel: two parts share a name, the start is not neutral or not isosmotic, a mechanism
            moves a species that a side lacks.
    """

    compartments: Mapping[str, Compartment]
    reservoirs: Mapping[str, Reservoir]
    membranes: tuple[Membrane, ...]
    junctions: tuple[Junction, ...]
    temperature: float
    name: str
    start: Mapping[str, float]
    #: concentration and mean charge of the impermeants, as stated or as chosen
    impermeants: Mapping[str, tuple[float, float]]

    def __init__(
        self, *parts: Part, temperature: Any = T_BODY, name: str = "model",
        start: Mapping[str, float] | None = None,
    ):
        places = dict(_places(parts))
        put = partial(object.__setattr__, self)
        put("compartments", {n: p for n, p in places.items() if isinstance(p, Compartment)})
        put("reservoirs", {n: p for n, p in places.items() if isinstance(p, Reservoir)})
        put("membranes", tuple(_by_name(p, places) for p in parts if isinstance(p, Membrane)))
        put("junctions", tuple(_by_name(p, places) for p in parts if isinstance(p, Junction)))
        put("temperature", to_kelvin(temperature))
        put("name", name)
        put("start", dict(start or {}))
        self._refuse_clashes()
        self._refuse_misplaced()
        self._refuse_missing_species()
        self._refuse_false_start()
        put("impermeants", impermeants(self))

    def __repr__(self) -> str:
        parts = [f"{c.name} {show(c.volume, 'm3')}" for c in self.compartments.values()]
        parts += [f"{name} (reservoir)" for name in self.reservoirs]
        for kind, joints in (("membrane", self.membranes), ("junction", self.junctions)):
            parts += [f"{kind} {j.name} with {_count(j.mechanisms)}" for j in joints]
        parts += [f"{_count(c.reactions)} in {c.name}" for c in self.compartments.values() if c.reactions]
        return f"<Model {self.name!r}: {'; '.join(parts)}>"

    @property
    def joints(self) -> tuple[Membrane | Junction, ...]:
        """Membranes, then junctions."""
        return self.membranes + self.junctions

    @property
    def places(self) -> dict[str, Compartment | Reservoir]:
        """Compartments and reservoirs by name."""
        return {**self.compartments, **self.reservoirs}

    @property
    def parts(self) -> tuple[Part, ...]:
        """Everything that the model was made from."""
        return (*self.compartments.values(), *self.reservoirs.values(), *self.joints)

    def mechanisms(self) -> Iterator[tuple[str, Mechanism, Compartment | Membrane | Junction]]:
        """(path, mechanism, where it stands) of every mechanism."""
        for compartment in self.compartments.values():
            for mechanism in compartment.reactions:
                yield f"{compartment.name}.{mechanism.name}", mechanism, compartment
        for joint in self.joints:
            for mechanism in joint.mechanisms:
                yield f"{joint.name}.{mechanism.name}", mechanism, joint

    def with_values(self, values: Mapping[str, Any]) -> Model:
        """A model with other values at some paths: ``{"neuron.pump.density": "x0.5"}``."""
        from .paths import with_values

        return with_values(self, values)

    def named(self, name: str) -> Model:
        """The same model by another name."""
        return Model(*self.parts, temperature=self.temperature, name=name, start=self.start)

    def value(self, path: str) -> float:
        """The value at a path, SI."""
        from .paths import resolve

        return resolve(self, path).value

    def _refuse_clashes(self) -> None:
        seen: set[str] = set()
        for path, mechanism, _ in self.mechanisms():
            if path in seen:
                raise BadModel(
                    f"two mechanisms share the path {path!r}: give one of them another name, such "
                    f"as {type(mechanism).__name__}(..., name='{mechanism.name}_2')."
                )
            seen.add(path)
        names = [m.name for m in self.joints]
        for name in names:
            if names.count(name) > 1:
                raise BadModel(
                    f"two membranes or junctions are called {name!r}: give one a `name=`."
                )

    def _refuse_misplaced(self) -> None:
        for path, mechanism, owner in self.mechanisms():
            here = type(owner).__name__.lower()
            if mechanism.place != here:
                raise BadModel(
                    f"{path!r} stands in a {here}, but {type(mechanism).__name__} is made for a "
                    f"{mechanism.place}: its rate is {RATES[mechanism.place]}. Put it there."
                )

    def _refuse_false_start(self) -> None:
        allowed: list[str] = []
        for path, mechanism, _ in self.mechanisms():
            sites = [f"{path}.{name}" for name in mechanism.sites()]
            with _blaming(path):
                allowed += [*(f"{path}.{gate.name}" for gate in mechanism.gates()), *sites]
            stated = [self.start[s] for s in sites if s in self.start]
            if stated and (len(stated) < len(sites) or abs(sum(stated) - 1.0) > 1e-9):
                raise BadModel(
                    f"the fractions of {path!r} at the start sum to {sum(stated):g}: state all of "
                    f"{', '.join(sites)}, so that they sum to 1."
                )
        for path, fraction in self.start.items():
            if path not in allowed:
                raise unknown("gate or protein state", path, allowed, "the model's `start`")
            if not 0.0 <= fraction <= 1.0:
                raise BadModel(f"{path!r} starts at {fraction:g}: a fraction lies between 0 and 1.")

    def _refuse_missing_species(self) -> None:
        for path, mechanism, owner in self.mechanisms():
            sides = (
                (owner.name, None) if isinstance(owner, Compartment)
                else (owner.inside, owner.outside)
            )
            with _blaming(path):
                processes = list(mechanism.processes())
            missing: dict[str, dict[str, None]] = {}
            for process in processes:
                for side, numbers in zip(sides, (process.all_inside, process.all_outside)):
                    if lacks := _lacking(self, path, side, numbers):
                        missing.setdefault(str(side), {}).update(dict.fromkeys(lacks))
            if missing:
                raise BadModel(_lacks(path, missing))


def _lacking(model: Model, path: str, side: str | None, numbers: Mapping[Any, int]) -> list[str]:
    """Symbols of the species that a process changes on a side which has none of them."""
    if side is None and numbers:
        raise BadModel(
            f"{path!r} changes {', '.join(map(str, numbers))} outside, but it stands inside a compartment as a "
            "reaction: put it on a membrane or a junction."
        )
    return [s.symbol for s in numbers if s.symbol != "H2O" and s not in model.places[str(side)].solutes]


def _lacks(path: str, missing: Mapping[str, Mapping[str, None]]) -> str:
    """All that a mechanism moves and its sides lack, in one sentence."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for side, symbols in missing.items():
        alike.setdefault(tuple(symbols), []).append(repr(side))
    said = " and ".join(
        f"{' and '.join(symbols)}, which {' and '.join(sides)} lack{'s' * (len(sides) == 1)}"
        for symbols, sides in alike.items()
    )
    them = "it" if all(len(symbols) == 1 for symbols in missing.values()) else "them"
    where = " and of ".join(map(repr, missing))
    return f"{path!r} moves {said}. Add {them} to the concentrations of {where} (or to its `clamped` levels)."


def _count(mechanisms: Iterable[Mechanism]) -> str:
    count = len(list(mechanisms))
    return f"{count} mechanism{'s' * (count != 1)}"


@contextmanager
def _blaming(path: str) -> Iterator[None]:
    """Say whose gates or processes a complaint is about."""
    try:
        yield
    except IonostatError as error:
        raise type(error)(f"{path!r}: {error}") from None


def _places(parts: tuple[Part, ...]) -> Iterator[tuple[str, Compartment | Reservoir]]:
    found: dict[str, Compartment | Reservoir] = {}
    for part in parts:
        if isinstance(part, Compartment | Reservoir):
            ends = [part]
        elif isinstance(part, Membrane | Junction):
            ends = [p for p in (part.inside, part.outside) if not isinstance(p, str)]
        else:
            raise BadModel(
                f"{part!r} is no part of a model: give membranes, junctions, compartments, "
                "reservoirs."
            )
        for place in ends:
            if found.setdefault(place.name, place) != place:
                raise BadModel(f"two different compartments are called {place.name!r}.")
    yield from found.items()


def _by_name(joint: Any, places: Mapping[str, Any]) -> Any:
    inside, outside = name_of(joint.inside), name_of(joint.outside)
    for end in (inside, outside):
        if end not in places:
            raise unknown("compartment", end, places, f"the ends of {joint.name!r}")
    if inside == outside:
        raise BadModel(f"{joint.name!r} has {inside!r} on both sides: give it two places.")
    return dataclasses.replace(joint, inside=inside, outside=outside)
