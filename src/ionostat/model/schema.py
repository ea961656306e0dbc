"""The schema of documents: which tables and keys a model in a file may have, and clear refusals."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ..constants import T_BODY
from ..errors import BadFile, suggest


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("a number in SI, or a text with a unit such as '140 mM'")
    return value


Number = Annotated[Any, BeforeValidator(_number)]
"""A number in SI or a text with a unit."""


class Table(BaseModel):
    """A table of a document; keys that it does not name are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class MechanismTable(Table):
    """A mechanism: its class, and whatever fields that class has."""

    model_config = ConfigDict(extra="allow", strict=True)
    kind: str


class ImpermeantTable(Table):
    """What cannot cross; what is left out is chosen."""

    concentration: Number = None
    charge: Number = None


class SpeciesTable(Table):
    """A solute of one's own."""

    name: str = ""
    z: int = 0
    D: Number = None
    moieties: dict[str, int] = Field(default_factory=dict)
    osmotic: bool = True
    vanishes: bool = False
    scale: Number = 1.0


class CompartmentTable(Table):
    """A compartment; its name is its key."""

    volume: Number = None
    concentrations: dict[str, Number] = Field(default_factory=dict)
    clamped: dict[str, Number] = Field(default_factory=dict)
    impermeant: ImpermeantTable = Field(default_factory=ImpermeantTable)
    reactions: dict[str, MechanismTable] = Field(default_factory=dict)


class ReservoirTable(Table):
    """A reservoir; its name is its key."""

    concentrations: dict[str, Number] = Field(default_factory=dict)
    others: Number = None


class MembraneTable(Table):
    """A membrane; its name is its key."""

    inside: str
    outside: str
    area: Number = None
    capacitance: Number = None
    V: Number = None
    mechanisms: dict[str, MechanismTable] = Field(default_factory=dict)


class JunctionTable(Table):
    """A junction; its name is its key."""

    inside: str
    outside: str
    size: Number = None
    mechanisms: dict[str, MechanismTable] = Field(default_factory=dict)


class ModelTable(Table):
    """A whole document; ``protocol``, ``sweep`` and ``fit`` are read by the layers that know them."""

    name: str = "model"
    temperature: Number = T_BODY
    base: str | None = None
    set: dict[str, Number] = Field(default_factory=dict)
    species: dict[str, SpeciesTable] = Field(default_factory=dict)
    compartments: dict[str, CompartmentTable] = Field(default_factory=dict)
    reservoirs: dict[str, ReservoirTable] = Field(default_factory=dict)
    membranes: dict[str, MembraneTable] = Field(default_factory=dict)
    junctions: dict[str, JunctionTable] = Field(default_factory=dict)
    start: dict[str, float] = Field(default_factory=dict)
    protocol: Any = None
    sweep: Any = None
    fit: Any = None


T = TypeVar("T", bound=Table)


def validated(schema: type[T], data: Any, where: str, under: str = "") -> T:
    """The tables of a document, checked against a schema.

    Raises:
        BadFile: with file, dotted key, what is allowed, and a suggestion by spelling.
    """
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        # an unknown key first: what is missing may be that key, misspelt
        problems = sorted(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")
        more = f" ({len(problems) - 1} more to mend.)" if len(problems) > 1 else ""
        text = _problem(schema, problems[0], under)
        raise BadFile(f"{where}: {text}{more}") from None


_WANTED = {
    "dict_type": "a table", "model_type": "a table", "list_type": "a list of tables",
    "string_type": "a text in quotes", "bool_type": "true or false", "int_type": "a whole number",
    "float_type": "a number",
}


def _problem(schema: type[Table], problem: Any, under: str) -> str:
    loc = problem["loc"]
    key = ".".join([*([under] if under else []), *map(str, loc)]) or "the top level"
    if problem["type"] == "extra_forbidden":
        return f"{key}: unknown key {loc[-1]!r}. {suggest(str(loc[-1]), _keys(schema, loc[:-1]))}"
    if problem["type"] == "missing":
        return f"{key}: is missing. Keys here: {', '.join(_keys(schema, loc[:-1]))}."
    if problem["type"] == "value_error":
        if loc[:1] == ("set",) and isinstance(problem["input"], dict):
            return f"{key}: is a table: write the whole path in quotes, as {_quoted(key, problem['input'])}."
        return f"{key}: is {problem['input']!r}; allowed is {problem['ctx']['error']}."
    wanted = _WANTED.get(problem["type"], problem["msg"])
    return f"{key}: is {problem['input']!r}; allowed is {wanted}."


def _quoted(key: str, value: Any) -> str:
    """A path of [set] as it should have been written.

    >>> _quoted("set.neuron", {"pump": {"density": "x2"}})
    '"neuron.pump.density" = "x2"'
    """
    path = key.removeprefix("set.")
    while isinstance(value, dict) and value:
        last, value = next(iter(value.items()))
        path += f".{last}"
    return f'"{path}" = ' + (f'"{value}"' if isinstance(value, str) else f"{value}")


def _keys(schema: Any, loc: Iterable[Any]) -> list[str]:
    """The keys that a schema allows at a place."""
    kind: Any = schema
    for part in loc:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            kind = kind.model_fields[part].annotation
        else:
            kind = get_args(kind)[-1]
        if get_origin(kind) is None and get_args(kind):
            kind = get_args(kind)[0]
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def read_toml(path: Any) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        BadFile: the file is missing, unreadable, or no TOML.
    """
    try:
        return tomllib.loads(Path(path).read_text("utf-8-sig"))
    except OSError as cause:
        raise BadFile(f"{path}: cannot be read ({cause.strerror}). Give the path of a TOML file.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise BadFile(f"{path}: is no TOML: {cause}. Text stands in quotes: K = \"140 mM\".") from None
