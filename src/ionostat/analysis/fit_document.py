"""A fit as plain data, beside its model in a TOML file.

    base = "tripartite"

    [protocol]
    name = "load"

    [[protocol.steps]]
    path = "neuron.stimulus.current"
    value = "20 pA"
    start = "10 s"
    duration = "20 s"

    [fit]
    start = "rest"

    [fit.free]
    "neuron.pump.density" = "x0.3:x3"
    "load.value" = ["10 pA", "40 pA"]

    [[fit.recordings]]
    file = "cell3.csv"
    columns = {"V" = "neuron.V", "K" = "ecs.K"}
    noise = {"neuron.V" = "0.3 mV"}

Whole paths stand in quotes; files are looked for beside the TOML file. A recording has the protocol of the file unless
it has a ``scenario`` of the model or a ``protocol`` of its own; ``set`` gives numbers that were different in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BadFile, unknown
from ..experiment.document import protocol_from_document
from ..model.document import at
from .recordings import Recording, recording

if TYPE_CHECKING:
    from ..experiment.protocol import Protocol

#: keywords of `recording` that a table gives as they are
READ = ("columns", "units", "noise", "name", "zero", "every", "sweep")


def fit_from_document(
    data: Any, protocol: Protocol | None = None, scenarios: Mapping[str, Any] | None = None, where: str = "document",
) -> dict[str, Any]:
    """What a [fit] table asks for, as keywords of `fit`; recordings are read.

    Args:
        data: the table.
        protocol: of recordings that name none.
        scenarios: of the model, by name.
        where: the file, for messages, and the folder of the recordings.

    Raises:
        BadFile: a key or a type does not fit the schema, or a recording cannot be read.
        UnknownName, BadUnit, BadValue: a scenario, a column or a number does not fit.
    """
    from ..model.schema import validated

    if not isinstance(data, Mapping):
        raise BadFile(f"{where}: has no [fit]: give it one, with [fit.free] and [[fit.recordings]].")
    table = validated(_schema(), data, where, under="fit")
    said = {key: value for key, value in table.model_dump(exclude={"recordings"}).items() if value is not None}
    if not table.recordings:
        raise BadFile(f"{where}: fit.recordings: is missing: name at least one file under [[fit.recordings]].")
    found = []
    for i, row in enumerate(table.recordings):
        key = f"fit.recordings.{i}"
        with at(where, key):
            found.append(_recording(row, protocol, scenarios or {}, where, key))
    return {**said, "recordings": found}


def _recording(
    row: Any, protocol: Protocol | None, scenarios: Mapping[str, Any], where: str, key: str
) -> Recording:
    given = {name: getattr(row, name) for name in READ if getattr(row, name) is not None}
    if row.scenario is not None and row.protocol is not None:
        raise BadFile("has a scenario and a protocol: leave one out.")
    if row.scenario is not None:
        fitting = [s for name, s in scenarios.items() if name.replace("_", "-") == row.scenario.replace("_", "-")]
        if not fitting:
            raise unknown("scenario", row.scenario, scenarios, "the model")
        protocol = fitting[0].protocol
    elif row.protocol is not None:
        protocol = protocol_from_document(row.protocol, f"{where}: {key}")
    return recording(Path(where).parent / row.file, protocol, values=row.set, **given)


def _schema() -> Any:
    """The schema of a [fit] table; made when first asked for, so that other commands skip pydantic."""
    from typing import Annotated

    from pydantic import BeforeValidator, create_model

    from ..model.schema import Number, Table

    words = dict[str, str]
    row: dict[str, Any] = {
        "file": (str, ...), "columns": (words | None, None), "units": (words | None, None),
        "noise": (dict[str, Number] | None, None), "set": (dict[str, Number] | None, None),
        "scenario": (str | None, None), "protocol": (dict[str, Any] | None, None), "name": (str | None, None),
        "zero": (Number, None), "every": (Number, None), "sweep": (int | None, None),
    }
    recordings = create_model("RecordingTable", __base__=Table, **row)
    fields: dict[str, Any] = {
        "free": (dict[str, Annotated[Any, BeforeValidator(_bounds)]], ...),
        "first": (dict[str, Number] | None, None), "linear": (list[str] | None, None),
        "start": (Annotated[Any, BeforeValidator(_start)], None), "rtol": (float | None, None),
        "most": (int | None, None), "recordings": (list[recordings], []),
    }
    return create_model("FitTable", __base__=Table, **fields)


def _bounds(given: Any) -> Any:
    ends = given.split(":") if isinstance(given, str) else given
    if not isinstance(ends, list) or len(ends) != 2:
        raise ValueError("bounds, such as 'x0.3:x3' or ['2 mM', '8 mM'], after the whole path in quotes")
    return given


def _start(given: Any) -> Any:
    if given in ("given", "rest") or (isinstance(given, list) and all(isinstance(path, str) for path in given)):
        return given
    raise ValueError("'given', 'rest', or a list of paths that balance the start")
