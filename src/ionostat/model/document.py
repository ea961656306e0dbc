"""A model as plain data: one schema for TOML files that people write and for saved runs.

A document names its mechanisms by class name (``kind = "SodiumPump"``) and gives numbers as SI
floats or as text with a unit. The classes come from the caller: a document by itself never
imports or evaluates anything. Floats survive the way to JSON and back to the last bit.

    temperature = "37 degC"

    [compartments.cell]
    volume = "2 pL"
    concentrations = {Na = "12 mM", K = "140 mM", Cl = "6 mM"}

    [membranes.cell]
    inside = "cell"
    outside = "bath"
    mechanisms.pump = {kind = "SodiumPump", density = "x0.5"}
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ..errors import BadFile, IonostatError, suggest, unknown
from ..mechanisms.mechanism import Mechanism
from ..records import parameters
from ..species import NAMED, Species
from ..units import relative, si
from .compartment import Compartment, Impermeant, Reservoir
from .membrane import Junction, Membrane
from .model import Model

if TYPE_CHECKING:
    from .schema import (
        CompartmentTable,
        JunctionTable,
        MechanismTable,
        MembraneTable,
        ReservoirTable,
        SpeciesTable,
    )

Catalogue = Mapping[str, type[Mechanism]]


# -------------------------------------------------------------------- writing


def to_document(model: Model) -> dict[str, Any]:
    """A model as plain data: dicts, lists, text and SI floats, ready for JSON.

    Raises:
        BadFile: a mechanism holds something that plain data cannot say.

    >>> from ionostat import Compartment, Model
    >>> cell = Compartment("cell", volume="2 pL", concentrations={"K": "140 mM", "Cl": "140 mM"})
    >>> to_document(Model(cell))["compartments"]["cell"]["concentrations"]
    {'K': 140.0, 'Cl': 140.0}
    """
    document: dict[str, Any] = {"name": model.name, "temperature": float(model.temperature)}
    own = {s for p in model.places.values() for s in p.solutes if NAMED.get(s.symbol) != s}
    if own:
        document["species"] = {s.symbol: _species_table(s) for s in sorted(own, key=lambda s: s.symbol)}
    document["compartments"] = {n: _compartment_table(c) for n, c in model.compartments.items()}
    document["reservoirs"] = {n: _reservoir_table(r) for n, r in model.reservoirs.items()}
    document["membranes"] = {m.name: _joint_table(m) for m in model.membranes}
    document["junctions"] = {j.name: _joint_table(j) for j in model.junctions}
    document["start"] = {path: float(value) for path, value in model.start.items()}
    return {key: value for key, value in document.items() if value != {}}


def _species_table(s: Species) -> dict[str, Any]:
    table: dict[str, Any] = {
        "name": s.name, "z": s.z, "moieties": dict(s.moieties), "osmotic": s.osmotic,
        "vanishes": s.vanishes, "scale": s.scale,
    }
    return table if s.D is None else {**table, "D": s.D}


def _levels(given: Mapping[Any, float]) -> dict[str, float]:
    return {species.symbol: float(value) for species, value in given.items()}


def _compartment_table(c: Compartment) -> dict[str, Any]:
    stated = {"concentration": c.impermeant.concentration, "charge": c.impermeant.charge}
    table = {
        "volume": float(c.volume),
        "concentrations": _levels(c.concentrations),
        "clamped": _levels(c.clamped),
        "impermeant": {key: float(value) for key, value in stated.items() if value is not None},
        "reactions": {m.name: mechanism_table(m) for m in c.reactions},
    }
    return {key: value for key, value in table.items() if value != {}}


def _reservoir_table(r: Reservoir) -> dict[str, Any]:
    table: dict[str, Any] = {"concentrations": _levels(r.concentrations)}
    return {**table, "others": float(r.others)} if r.others else table


def _joint_table(joint: Membrane | Junction) -> dict[str, Any]:
    table: dict[str, Any] = {"inside": joint.inside, "outside": joint.outside}
    table |= {name: float(getattr(joint, name)) for name, _ in parameters(joint)}
    return {**table, "mechanisms": {m.name: mechanism_table(m) for m in joint.mechanisms}}


def mechanism_table(mechanism: Mechanism) -> dict[str, Any]:
    """A mechanism as plain data; its name is the key under which it stands."""
    table: dict[str, Any] = {"kind": type(mechanism).__name__}
    for field in dataclasses.fields(mechanism):
        if field.init and field.name != "name":
            key = f"{mechanism.name}.{field.name}"
            value = _plain(getattr(mechanism, field.name), key)
            if value is not None:
                table[field.name] = value
    return table


def _plain(value: Any, key: str) -> Any:
    """Species as symbols, tuples as lists; refuse what is no data."""
    if isinstance(value, Species):
        return value.symbol
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(_plain(k, key)): _plain(v, key) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v, key) for v in value]
    try:
        return float(value)
    except (TypeError, ValueError):
        raise BadFile(
            f"{key} is {value!r}, which a file cannot hold: a mechanism that is to be saved keeps "
            "numbers, text and species in its fields."
        ) from None


# -------------------------------------------------------------------- reading


def from_document(
    data: Mapping[str, Any], catalogue: Catalogue, base: Callable[[str], Model] | None = None,
    where: str = "document",
) -> Model:
    """A model from plain data.

    Args:
        data: tables as :func:`to_document` gives them, or as a TOML file holds them.
        catalogue: class name -> class, for every ``kind`` that may occur.
        base: from the name of a ready model to that model, for documents with ``base = "..."``;
            the tables of the document are laid over it, then the paths under ``set`` are changed.
        where: the file, for messages.

    Raises:
        BadFile: a key or a type does not fit the schema.
        UnknownName, BadUnit, BadValue, BadModel: as when the parts are made in Python; the message
            has the file and the key.
    """
    from .schema import ModelTable, validated

    if data.get("base") is not None:
        data, catalogue = _over_base(data, catalogue, base, where)
    table = validated(ModelTable, data, where)
    own = {symbol: _species(symbol, t, where) for symbol, t in table.species.items()}
    build = _Builder(where, catalogue, own)
    parts: list[Any] = [build.compartment(n, t) for n, t in table.compartments.items()]
    parts += [build.reservoir(n, t) for n, t in table.reservoirs.items()]
    parts += [build.joint(Membrane, "membranes", n, t) for n, t in table.membranes.items()]
    parts += [build.joint(Junction, "junctions", n, t) for n, t in table.junctions.items()]
    if not parts:
        raise BadFile(
            f"{where}: holds no model. Give it compartments and membranes, or base = \"NAME\" of a "
            "ready model."
        )
    with at(where):
        model = Model(*parts, temperature=table.temperature, name=table.name, start=table.start)
    with at(where, "set"):
        return model.with_values(table.set) if table.set else model


def _over_base(
    data: Mapping[str, Any], catalogue: Catalogue, base: Callable[[str], Model] | None, where: str
) -> tuple[dict[str, Any], Catalogue]:
    """The document of a ready model under this one, and its mechanisms' classes beside the others."""
    name = data["base"]
    if base is None or not isinstance(name, str):
        raise BadFile(f"{where}: base is {name!r}: give the name of a ready model, as text.")
    with at(where, "base"):
        ready = base(name)
    classes = {type(m).__name__: type(m) for _, m, _ in ready.mechanisms()}
    own = {key: value for key, value in data.items() if key != "base"}
    return _merged(to_document(ready), own), {**classes, **catalogue}


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Tables laid over tables; a mechanism of another kind replaces the one that was there."""
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            kind = below.get("kind")
            value = _merged(below, value) if value.get("kind", kind) == kind else value
        result[key] = value
    return result


def _species(symbol: str, table: SpeciesTable, where: str) -> Species:
    with at(where, f"species.{symbol}"):
        if symbol in NAMED:
            raise BadFile(f"{symbol} is a named species already: give your own another symbol.")
        D = None if table.D is None else float(si(table.D, "m2 s-1", "D"))
        return Species(
            symbol, table.name or symbol, table.z, D, tuple(table.moieties.items()), table.osmotic,
            table.vanishes, float(si(table.scale, "mol m-3", "scale")),
        )


class _Builder:
    """Makes the parts of a model from their tables; messages carry file and key."""

    def __init__(self, where: str, catalogue: Catalogue, own: Mapping[str, Species]):
        self.where, self.catalogue, self.own = where, catalogue, own

    def compartment(self, name: str, table: CompartmentTable) -> Compartment:
        key = f"compartments.{name}"
        with at(self.where, key):
            stated = table.impermeant
            charge = None if stated.charge is None else float(si(stated.charge, "1", "impermeant.charge"))
            fields = {
                "concentrations": self._solutes(table.concentrations),
                "clamped": self._solutes(table.clamped),
                "impermeant": Impermeant(stated.concentration, charge),
            }
        fields["reactions"] = self._mechanisms(f"{key}.reactions", table.reactions)
        fields |= numbers(Compartment, {"volume": table.volume}, key, self.where)
        with at(self.where, key):
            return Compartment(name, **fields)

    def reservoir(self, name: str, table: ReservoirTable) -> Reservoir:
        with at(self.where, f"reservoirs.{name}"):
            held = self._solutes(table.concentrations)
            others = {} if table.others is None else {"others": table.others}
            return Reservoir(name, concentrations=held, **others)

    def joint(self, cls: type, group: str, name: str, table: MembraneTable | JunctionTable) -> Any:
        key = f"{group}.{name}"
        given = {field: getattr(table, field) for field, _ in parameters(cls)}
        fields = numbers(cls, given, key, self.where)
        mechanisms = self._mechanisms(f"{key}.mechanisms", table.mechanisms)
        with at(self.where, key):
            return cls(table.inside, table.outside, mechanisms=mechanisms, name=name, **fields)

    def _solutes(self, given: Mapping[str, Any]) -> dict[Any, Any]:
        return {self.own.get(symbol, symbol): value for symbol, value in given.items()}

    def _mechanisms(self, key: str, tables: Mapping[str, MechanismTable]) -> list[Mechanism]:
        return [self.mechanism(f"{key}.{name}", name, table) for name, table in tables.items()]

    def mechanism(self, key: str, name: str, table: MechanismTable) -> Mechanism:
        """One mechanism from its table."""
        if table.kind not in self.catalogue:
            raise BadFile(
                f"{self.where}: {key}.kind: unknown mechanism {table.kind!r}. "
                f"{suggest(table.kind, self.catalogue)} One of your own needs its module passed along "
                "(--with FILE.py in the shell, with_= in Python)."
            )
        cls = self.catalogue[table.kind]
        known = {f.name: f for f in dataclasses.fields(cls) if f.init and f.name != "name"}
        given = dict(table.model_extra or {})
        for field in given:
            if field not in known:
                raise BadFile(
                    f"{self.where}: {key}: {table.kind} has no {field!r}. {suggest(field, known)}"
                )
        for field, info in known.items():
            needed = info.default is dataclasses.MISSING and info.default_factory is dataclasses.MISSING
            if needed and field not in given:
                raise BadFile(f"{self.where}: {key}: {table.kind} needs {field!r}: {_wanted(info)}.")
        fields = numbers(cls, given, key, self.where)
        for field, value in given.items():
            if field not in fields:
                with at(self.where, f"{key}.{field}"):
                    fields[field] = self._value(known[field], value)
        with at(self.where, key):
            return cls(name=name, **fields)

    def _value(self, field: dataclasses.Field[Any], value: Any) -> Any:
        """A field that is no parameter: species by symbol, lists as tuples."""
        if "Species" in str(field.type):
            value = self._named(value)
        return tuple(value) if isinstance(value, list) else value

    def _named(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {self._named(k): v for k, v in value.items()}
        if isinstance(value, list):
            return [self._named(v) for v in value]
        table = {**NAMED, **self.own}
        if value not in table:
            raise unknown("species", value, table)
        return table[value]


def _wanted(field: dataclasses.Field[Any]) -> str:
    return 'a symbol such as "K"' if "Species" in str(field.type) else f"a {field.type}"


def numbers(cls: Any, given: Mapping[str, Any], key: str, where: str) -> dict[str, float]:
    """The parameters of a record among what a table gives, as SI floats; "x0.5": times the default.

    Raises:
        BadUnit, BadValue: a value does not fit; the message has file and key.
    """
    found: dict[str, float] = {}
    for name, info in parameters(cls):
        value = given.get(name)
        if value is not None:
            factor = relative(value)
            label = f"{where}: {key}.{name}"
            found[name] = float(si(value, info.unit, label)) if factor is None else info.default * factor
    return found


@contextmanager
def at(where: str, key: str = "") -> Iterator[None]:
    """Put file and key before the message of whatever goes wrong inside."""
    try:
        yield
    except IonostatError as error:
        label = ": ".join(part for part in (where, key) if part)
        raise type(error)(f"{label}: {error}") from None


def mechanisms_of(source: Any) -> dict[str, type[Mechanism]]:
    """Mechanism classes by name from a mapping, a module, a class, or several of these.

    >>> from ionostat.mechanisms import leak
    >>> sorted(mechanisms_of(leak))
    ['Leak', 'OhmicLeak']
    """
    if source is None:
        return {}
    if isinstance(source, Mapping):
        return dict(source)
    if isinstance(source, ModuleType):
        return mechanisms_of([v for v in vars(source).values() if isinstance(v, type)])
    if isinstance(source, type):
        real = issubclass(source, Mechanism) and source is not Mechanism
        return {source.__name__: source} if real else {}
    found: dict[str, type[Mechanism]] = {}
    for part in source:
        found |= mechanisms_of(part)
    return found
