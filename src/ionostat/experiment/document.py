"""A protocol as plain data, for TOML files and for saved runs.

    [protocol]
    name = "pause"
    until = "15 min"

    [[protocol.steps]]
    path = "blood.flow"
    value = "x0"
    start = "1 min"
    duration = "5 min"

Beside ``steps`` there are ``ramps`` and ``pulses``. Where two items change one number at once the
later one holds: steps come first, then ramps, then pulses, unless ``order`` says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import BadFile
from ..records import parameters
from ..units import si
from .protocol import Item, Protocol, Pulses, Ramp, Step

if TYPE_CHECKING:
    from ..model.schema import Table

GROUPS: dict[str, type[Item]] = {"steps": Step, "ramps": Ramp, "pulses": Pulses}
"""The lists of a document and what stands in them."""


def protocol_to_document(protocol: Protocol) -> dict[str, Any]:
    """A protocol as plain data, ready for JSON.

    Raises:
        BadFile: it has an item of one's own kind, or a value that plain data cannot say.

    >>> protocol_to_document(Protocol("pause", [Step("blood.flow", "x0", start="1 min", duration=9)]))
    {'name': 'pause', 'steps': [{'path': 'blood.flow', 'value': 'x0', 'start': 60.0, 'duration': 9.0}]}
    """
    document: dict[str, Any] = {"name": protocol.name}
    names = {cls: group for group, cls in GROUPS.items()}
    order = []
    for item in protocol.plain:
        if type(item) not in names:
            raise BadFile(
                f"the protocol {protocol.name!r} has a {type(item).__name__}, which a file cannot hold: "
                "use Step, Ramp and Pulses."
            )
        order.append(names[type(item)])
    for group in GROUPS:
        tables = [_item_table(i) for i in protocol.plain if names[type(i)] == group]
        if tables:
            document[group] = tables
    if order != sorted(order, key=list(GROUPS).index):
        document["order"] = order
    return document


def _item_table(item: Item) -> dict[str, Any]:
    table: dict[str, Any] = {"path": item.path, "value": _value(item)}
    numbers = {name: float(getattr(item, name)) for name, _ in parameters(item)}
    return table | {name: value for name, value in numbers.items() if math.isfinite(value)}


def _value(item: Item) -> float | str:
    if isinstance(item.value, str):
        return item.value
    if hasattr(item.value, "magnitude"):
        return f"{item.value.magnitude!r} {item.value.units:~}"
    try:
        return float(item.value)
    except (TypeError, ValueError):
        raise BadFile(f"the value of {item.path!r} is {item.value!r}: give a number or a text.") from None


def protocol_from_document(data: Mapping[str, Any], where: str = "document") -> Protocol:
    """A protocol from plain data; ``until`` and ``every`` are read by :func:`times_from_document`.

    Raises:
        BadFile: a key or a type does not fit the schema.
        BadUnit, BadValue: a number does not fit; the message has the file and the key.
    """
    from ..model.document import at, numbers

    table = _validated(data, where)
    found: dict[str, list[Item]] = {}
    for group, cls in GROUPS.items():
        found[group] = []
        for i, row in enumerate(getattr(table, group)):
            key = f"protocol.{group}.{i}"
            fields = numbers(cls, row.model_dump(), key, where)
            with at(where, key):
                found[group].append(cls(row.path, row.value, **fields))
    order = table.order or [group for group in GROUPS for _ in found[group]]
    if sorted(order) != sorted(group for group in GROUPS for _ in found[group]):
        raise BadFile(
            f"{where}: protocol.order names {len(order)} items, and the lists do not hold just these: give "
            "one word (steps, ramps or pulses) for every item, or leave `order` out."
        )
    queues = {group: iter(items) for group, items in found.items()}
    return Protocol(table.name, [next(queues[group]) for group in order])


def times_from_document(data: Mapping[str, Any], where: str = "document") -> dict[str, float]:
    """``until`` and ``every`` in seconds, where the document gives them.

    >>> times_from_document({"name": "watch", "until": "2 min"})
    {'until': 120.0}
    """
    table = _validated(data, where)
    given = {"until": table.until, "every": table.every}
    return {
        name: float(si(value, "s", f"{where}: protocol.{name}")) for name, value in given.items()
        if value is not None
    }


def _validated(data: Mapping[str, Any], where: str) -> Any:
    from ..model.schema import validated

    return validated(_schema(), data, where, under="protocol")


def _schema() -> type[Table]:
    """The schema of a protocol; made when first asked for, so that runs without files skip pydantic."""
    from pydantic import create_model

    from ..model.schema import Number, Table

    rows = {}
    for group, cls in GROUPS.items():
        optional: Any = {name: (Number, None) for name, _ in parameters(cls)}
        row = create_model(cls.__name__, __base__=Table, path=(str, ...), value=(Number, ...), **optional)
        rows[group] = (list[row], [])
    fields: Any = {
        "name": (str, "protocol"), "until": (Number, None), "every": (Number, None),
        "order": (list[str], []), **rows,
    }
    return create_model("ProtocolTable", __base__=Table, **fields)


__all__ = ["protocol_from_document", "protocol_to_document", "times_from_document"]
