"""Paths to the numbers of a model: ``neuron.pump.density``, ``blood.flow``, ``ecs.K``."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import UnknownName, unknown
from ..records import ParameterInfo, checked, parameters
from ..species import Species
from ..units import relative, temperature
from .compartment import Compartment, Reservoir
from .model import Model

_CONCENTRATION = ParameterInfo(0.0, "mol m-3", low=0.0, meaning="concentration at the start")
_LEVEL = ParameterInfo(0.0, "mol m-3", low=0.0, meaning="fixed concentration")
_TEMPERATURE = ParameterInfo(310.15, "K", low=200.0, meaning="temperature")
_X = ParameterInfo(0.0, "mol m-3", low=0.0, meaning="impermeant osmoles at the start")
_Z = ParameterInfo(0.0, "1", meaning="mean charge of the impermeants")


@dataclasses.dataclass(frozen=True)
class Entry:
    """One number of a model.

    Attributes:
        path: its full path.
        value: SI.
        info: unit, limits, source.
        owner: the part that holds it (None: the model).
        mechanism: name of the mechanism within the part, if any.
        field: the name of the number there.
        solute: the species, where it is a concentration.
        dynamic: it may change during a run (a parameter of the equations, not a starting value).
    """

    path: str
    value: float
    info: ParameterInfo
    owner: str | None
    mechanism: str | None
    field: str
    dynamic: bool
    solute: Species | None = None


def entries(model: Model) -> Iterator[Entry]:
    """All numbers of a model, path by path."""
    yield Entry("temperature", model.temperature, _TEMPERATURE, None, None, "temperature", True)
    for name, place in model.places.items():
        yield from _place_entries(model, name, place)
    for joint in model.joints:
        for field, info in parameters(joint):
            path = f"{joint.name}.{field}"
            yield Entry(path, getattr(joint, field), info, joint.name, None, field, field != "V")
    for path, mechanism, owner in model.mechanisms():
        for field, info in parameters(mechanism):
            value = getattr(mechanism, field)
            yield Entry(f"{path}.{field}", value, info, owner.name, mechanism.name, field, True)


def _place_entries(model: Model, name: str, place: Compartment | Reservoir) -> Iterator[Entry]:
    fixed = place.clamped if isinstance(place, Compartment) else place.concentrations
    for solute, value in place.solutes.items():
        held = solute in fixed
        info = _LEVEL if held else _CONCENTRATION
        yield Entry(f"{name}.{solute}", value, info, name, None, solute.symbol, held, solute)
    for field, info in parameters(place):
        moving = isinstance(place, Reservoir)
        yield Entry(f"{name}.{field}", getattr(place, field), info, name, None, field, moving)
    if isinstance(place, Compartment):
        amount, charge = model.impermeants[name]
        for field, value, info in (("concentration", amount, _X), ("charge", charge, _Z)):
            path = f"{name}.impermeant.{field}"
            yield Entry(path, value, info, name, "impermeant", field, False)


def table(model: Model) -> dict[str, Entry]:
    """All numbers of a model by full path."""
    return {entry.path: entry for entry in entries(model)}


def resolve(model: Model, path: str, known: Mapping[str, Entry] | None = None) -> Entry:
    """The number at a path; the name of a mechanism may be left out where that is clear.

    Raises:
        UnknownName: no such path, or several fit; the message has the nearest ones.
    """
    known = known or table(model)
    if path in known:
        return known[path]
    head, _, tail = path.rpartition(".")
    short = [e for e in known.values() if e.owner == head and e.field == tail]
    if len(short) == 1:
        return short[0]
    if short:
        raise UnknownName(f"{path!r} may be any of {', '.join(e.path for e in short)}: name one.")
    short_names = (f"{e.owner}.{e.field}" for e in known.values() if e.mechanism)
    raise unknown("parameter", path, [*known, *short_names], f"the model {model.name!r}")


def new_value(entry: Entry, value: Any) -> float:
    """The SI float that a value (number, text with unit, or "x0.5") means at an entry."""
    factor = relative(value) if isinstance(value, str) else None
    given = entry.value * factor if factor is not None else value
    if entry.info is _TEMPERATURE:
        return temperature(given)
    return checked(entry.path.rpartition(".")[0] or "model", entry.field, given, entry.info)


def with_values(model: Model, values: Mapping[str, Any]) -> Model:
    """A model with other values at some paths.

    Raises:
        UnknownName, BadUnit, BadValue: a path, a unit or a value does not fit.
    """
    known = table(model)
    changes: dict[str | None, list[tuple[Entry, float]]] = {}
    for path, value in values.items():
        entry = resolve(model, path, known)
        changes.setdefault(entry.owner, []).append((entry, new_value(entry, value)))
    heat = [value for entry, value in changes.get(None, [])]
    parts = [_changed(part, changes.get(part.name, [])) for part in model.parts]
    return Model(*parts, temperature=heat[0] if heat else model.temperature, name=model.name, start=model.start)


def _changed(part: Any, changes: list[tuple[Entry, float]]) -> Any:
    fields: dict[str, Any] = {}
    for entry, value in changes:
        if entry.mechanism == "impermeant" and isinstance(part, Compartment):
            old = fields.get("impermeant", part.impermeant)
            fields["impermeant"] = dataclasses.replace(old, **{entry.field: value})
        elif entry.mechanism is not None:
            kind = "reactions" if isinstance(part, Compartment) else "mechanisms"
            if not hasattr(part, kind):
                continue  # a reservoir may share its name with the junction that it feeds
            group = fields.get(kind, getattr(part, kind))
            fields[kind] = tuple(
                dataclasses.replace(m, **{entry.field: value}) if m.name == entry.mechanism else m
                for m in group
            )
        elif entry.solute is not None:
            if isinstance(part, Compartment | Reservoir) and entry.solute in part.solutes:
                held = isinstance(part, Compartment) and entry.solute in part.clamped
                kind = "clamped" if held else "concentrations"
                fields[kind] = {**fields.get(kind, getattr(part, kind)), entry.solute: value}
        else:
            fields[entry.field] = value
    belongs = {f.name for f in dataclasses.fields(part)}
    fields = {name: value for name, value in fields.items() if name in belongs}
    return dataclasses.replace(part, **fields) if fields else part

