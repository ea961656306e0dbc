"""A pore as plain data, for TOML files and saved curves.

    shape = "cone"
    tip = "1.5 nm"
    base = "20 nm"
    length = "200 nm"
    wall_charge = "-0.5 e/nm2"
    temperature = "25 degC"

    [inside]
    K = "100 mM"
    Cl = "100 mM"

The outside bath is like the inside one unless there is an ``[outside]``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...errors import BadFile, unknown
from ...model.document import at
from ...records import parameters
from .description import ConicalPore, CylindricalPore, EllipticalPore, Pore, ShapedPore

if TYPE_CHECKING:
    from ...model.schema import Table

SHAPES: dict[str, type[Pore]] = {
    "cylinder": CylindricalPore, "cone": ConicalPore, "corners": ShapedPore, "ellipse": EllipticalPore,
}  # fmt: skip
BATHS = ("inside", "outside", "D")


def to_document(pore: Pore) -> dict[str, Any]:
    """A pore as dicts, lists, text and SI floats, ready for JSON.

    >>> told = to_document(CylindricalPore(radius="2 nm", length="5 nm"))
    >>> told["shape"], told["radius"], told["inside"]
    ('cylinder', 2e-09, {'K': 100.0, 'Cl': 100.0})
    """
    shape = next(name for name, cls in SHAPES.items() if type(pore) is cls)
    found: dict[str, Any] = {"shape": shape, "temperature": pore.T}
    found |= {name: getattr(pore, name) for name, _ in parameters(pore)}
    if isinstance(pore, ShapedPore):
        found["corners"] = [list(corner) for corner in pore.corners]
        del found["length"]
    return found | {name: {str(ion): value for ion, value in getattr(pore, name).items()} for name in BATHS}


def from_document(data: Mapping[str, Any], where: str = "document") -> Pore:
    """A pore from plain data.

    Raises:
        BadFile: a key or a type does not fit the schema.
        BadUnit, BadValue, UnknownName: a number or an ion does not fit; the message has the file.
    """
    from ...model.schema import validated

    shape = data.get("shape")
    if shape is None:
        raise BadFile(
            f'{where}: shape is missing: write one of {", ".join(SHAPES)}, as in shape = "cone". Layers between two '
            "sides are read by `ionostat pnp`."
        )
    if shape not in SHAPES:
        raise BadFile(f'{where}: {unknown("shape", str(shape), SHAPES)} Write for example shape = "cone".')
    given = validated(_schema(shape), data, where).model_dump(exclude_unset=True)
    del given["shape"]
    with at(where):
        return SHAPES[shape](**given)


def read_pore(path: Any) -> Pore:
    """The pore of a TOML file, or of a saved curve (.nc).

    Raises:
        BadFile, BadUnit, BadValue, UnknownName: as `from_document`.
    """
    from ...experiment.files import SUFFIXES
    from ...model.schema import read_toml

    if not str(path).lower().endswith(SUFFIXES):
        return from_document(read_toml(path), str(path))
    import xarray as xr

    try:
        with xr.open_dataset(path, engine="h5netcdf") as ds:
            told = json.loads(ds.attrs["pore"])
    except (OSError, KeyError, ValueError) as cause:
        raise BadFile(f"{path}: is no saved curve of a pore ({cause}).") from None
    return from_document(told, str(path))


def _schema(shape: str) -> type[Table]:
    """What a file may say of a shape; made when asked for, so that what reads no file skips pydantic."""
    from pydantic import create_model

    from ...model.schema import Number, Table

    names = [name for name, _ in parameters(SHAPES[shape]) if (shape, name) != ("corners", "length")]
    fields: Any = {name: (Number, None) for name in [*names, "temperature"]}
    fields |= {name: (dict[str, Number], None) for name in BATHS} | {"shape": (str, ...)}
    if shape == "corners":
        fields["corners"] = (list[list[Number]], ...)
    return create_model("PoreTable", __base__=Table, **fields)


__all__ = ["SHAPES", "from_document", "read_pore", "to_document"]
