"""A stack as plain data, for TOML files and saved results.

temperature = "37 degC"

[left]
bath = {Na = "12 mM", K = "140 mM"}
balance = "Cl"

[right]
bath = {Na = "145 mM", K = "4 mM", Cl = "149 mM"}

[[layers]]
name = "membrane"
thickness = "5 nm"
permittivity = 2
D = {K = "x1e-3", Na = "x1e-4", Cl = "x1e-4"}

[[layers]]
sheet = "-0.02 C/m2"
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...errors import BadFile
from ...model.document import at
from .profile import Profile
from .stack import Bath, Electrode, Layer, Sheet, Side, Stack, Wall

if TYPE_CHECKING:
    from .schema import LayerTable, SideTable

#: fields of a layer that are written down as they are, and as profiles
PLAIN, PROFILES = ("thickness", "exclude", "filling", "name"), ("permittivity", "fixed_charge", "radius", "wall_charge")


def to_document(stack: Stack) -> dict[str, Any]:
    """A stack as dicts, lists, text and SI floats, ready for JSON.

    >>> salt = Bath({"K": "0.1 M", "Cl": "0.1 M"})
    >>> to_document(Stack([Layer("4 nm")], salt, salt))["left"]
    {'bath': {'K': 100.0, 'Cl': 100.0}}
    """
    found: dict[str, Any] = {
        "name": stack.name, "temperature": stack.temperature, "ion_size": stack.ion_size, "D": dict(stack.D),
        "z": dict(stack.z), "left": _side(stack.left), "right": _side(stack.right),
        "layers": [{"sheet": one.charge} if isinstance(one, Sheet) else _layer(one) for one in stack.layers],
    }  # fmt: skip
    return {key: value for key, value in found.items() if value not in (None, {})}


def _side(side: Side) -> dict[str, Any]:
    if isinstance(side, Bath):
        return {"bath": dict(side.concentrations)}
    return {"wall": side.charge} if isinstance(side, Wall) else {"electrode": True}


def _layer(layer: Layer) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(layer, name) for name in PLAIN}
    found |= {name: value.document() for name in PROFILES if (value := getattr(layer, name)) is not None}
    found["D"] = {who: _relative(d) for who, d in layer.D.items()}
    found["excess"] = {who: each.document() for who, each in layer.excess.items()}
    found["exclude"] = layer.exclude if layer.exclude == "all" else list(layer.exclude)
    if layer.radius is None:
        found.pop("wall_charge")
    return {key: value for key, value in found.items() if value not in (None, {}, [])}


def _relative(d: Any) -> Any:
    return d.document() if isinstance(d, Profile) else f"x{d!r}"


def from_document(data: Mapping[str, Any], where: str = "document") -> Stack:
    """A stack from plain data.

    Raises:
        BadFile: a key or a type does not fit.
        BadModel, BadValue, BadUnit, UnknownName: as in Python; the message has the file and the key.
    """
    from ...model.schema import validated
    from .schema import StackTable

    table = validated(StackTable, data, where)
    layers = []
    for k, each in enumerate(table.layers):
        with at(where, f"layers[{k + 1}]"):
            layers.append(_layer_from(each, where, k))
    sides = []
    for name in ("left", "right"):
        with at(where, name):
            sides.append(_side_from(getattr(table, name), f"{where}: {name}"))
    with at(where):
        return Stack(
            layers, *sides, D=table.D, z=table.z, temperature=table.temperature, ion_size=table.ion_size,
            name=table.name,
        )  # fmt: skip


def _layer_from(table: LayerTable, where: str, k: int) -> Layer | Sheet:
    given = table.model_dump(exclude_unset=True)
    if "sheet" in given:
        if len(given) > 1:
            raise BadFile(f"{where}: layers[{k + 1}]: a sheet has nothing but its charge: give it its own table.")
        return Sheet(given["sheet"])
    if "thickness" not in given:
        raise BadFile(f'{where}: layers[{k + 1}]: needs a thickness, such as thickness = "5 nm", or a sheet.')
    D = given.get("D")
    if isinstance(D, Mapping) and set(D) == {"*"}:
        given["D"] = D["*"]
    given.setdefault("name", f"layer {k + 1}")
    return Layer(**given)


def _side_from(table: SideTable, where: str) -> Side:
    said = [name for name in ("bath", "wall", "electrode") if getattr(table, name) not in (None, False)]
    if len(said) != 1:
        raise BadFile(f'{where}: give one of bath = {{Na = "145 mM", ...}}, wall = "-0.05 C/m2", electrode = true.')
    if said[0] == "bath":
        return Bath(table.bath or {}, balance=table.balance)
    return Wall(table.wall) if said[0] == "wall" else Electrode()


def read_stack(path: Any) -> Stack:
    """The stack of a TOML file, or of a saved result.

    Raises:
        BadFile, BadModel, BadValue, BadUnit, UnknownName: as `from_document`.
    """
    from ...experiment.files import SUFFIXES
    from ...model.schema import read_toml

    if str(path).lower().endswith(SUFFIXES):
        return _from_saved(path)
    return from_document(read_toml(path), str(path))


def _from_saved(path: Any) -> Stack:
    import json

    import xarray as xr

    try:
        with xr.open_dataset(path, engine="h5netcdf") as ds:
            told = ds.attrs["stack"]
    except FileNotFoundError:
        raise BadFile(f"{path}: there is no such file.") from None
    except (OSError, KeyError):
        raise BadFile(f"{path}: is no saved result of PNP.") from None
    return from_document(json.loads(told), str(path))
