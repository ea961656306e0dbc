"""A sweep as plain data, beside its model in a TOML file.

    base = "tripartite"

    [sweep]
    until = "10 min"
    observe = ["max(ecs.K)", "final(neuron.V)"]

    [sweep.over]
    "neuron.pump.density" = "x0.2:x2:100"
    "blood.flow" = ["x0", "x0.5", "x1"]

Whole paths stand in quotes. Beside these there are ``sample``, ``members``, ``seed``, ``every``, ``rtol`` and
``scenario``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import BadFile


def sweep_from_document(data: Mapping[str, Any], where: str = "document") -> dict[str, Any]:
    """What a [sweep] table asks for, as keywords of `sweep`; ``scenario`` beside them.

    Raises:
        BadFile: a key or a type does not fit the schema.

    >>> sweep_from_document({"over": {"blood.flow": "x0:x1:9"}, "until": "10 min"})
    {'over': {'blood.flow': 'x0:x1:9'}, 'until': '10 min'}
    """
    from typing import Annotated

    from pydantic import BeforeValidator, create_model

    from ..model.schema import Number, Table, validated

    kinds: dict[str, Any] = {
        "over": dict[str, Annotated[Any, BeforeValidator(_values)]], "observe": list[str], "sample": str,
        "members": int, "seed": int, "until": Number, "every": Number, "rtol": float, "scenario": str,
    }
    fields: Any = {name: (kind, None) for name, kind in kinds.items()}
    schema = create_model("SweepTable", __base__=Table, **fields)
    if not isinstance(data, Mapping):
        raise BadFile(f"{where}: sweep: is {data!r}; allowed is a table.")
    table = validated(schema, data, where, under="sweep")
    return {name: value for name, value in table.model_dump().items() if value is not None}


def _values(given: Any) -> Any:
    items = given if isinstance(given, list) else [given]
    if any(isinstance(item, bool) or not isinstance(item, int | float | str) for item in items):
        raise ValueError("a range such as 'x0.2:x2:100' or a list of values, after the whole path in quotes")
    return given
