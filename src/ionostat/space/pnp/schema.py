"""The schema of a stack in a file."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from ...constants import T_BODY
from ...model.schema import Number, Table


def _profile(value: Any) -> Any:
    items = value if isinstance(value, list) else [value]
    if len(items) not in (1, 2) or any(isinstance(v, bool) or not isinstance(v, int | float | str) for v in items):
        raise ValueError("a number or text with a unit, or a pair of them for the two ends of the layer")
    if isinstance(value, str) and value.startswith("function"):
        raise ValueError("a number: a function of place cannot be kept in a file")
    return value


def _diffusion(value: Any) -> Any:
    if isinstance(value, dict):
        return {who: _profile(each) for who, each in value.items()}
    if not isinstance(value, str):
        raise ValueError("a factor for all ions, such as 'x0.1', or a table by ion")
    return value


def _names(value: Any) -> Any:
    if isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        return value
    raise ValueError("'all', or a list of ions such as ['Cl']")


Along = Annotated[Any, BeforeValidator(_profile)]
"""A number, or a pair of them for the two ends of a layer."""


class LayerTable(Table):
    """A layer, or a sheet of charge between two layers."""

    thickness: Number = None
    name: str = "layer"
    D: Annotated[Any, BeforeValidator(_diffusion)] = None
    permittivity: Along = None
    fixed_charge: Along = 0.0
    excess: dict[str, Along] = Field(default_factory=dict)
    exclude: Annotated[Any, BeforeValidator(_names)] = ()
    radius: Along = None
    wall_charge: Along = 0.0
    filling: dict[str, Number] | None = None
    sheet: Number = None


class SideTable(Table):
    """An end of the stack."""

    bath: dict[str, Number] | None = None
    balance: str | None = None
    wall: Number = None
    electrode: bool = False


class StackTable(Table):
    """A whole document."""

    name: str = "stack"
    temperature: Number = T_BODY
    ion_size: Number = None
    D: dict[str, Number] = Field(default_factory=dict)
    z: dict[str, int] = Field(default_factory=dict)
    left: SideTable
    right: SideTable
    layers: list[LayerTable]
