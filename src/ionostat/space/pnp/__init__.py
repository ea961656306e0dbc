"""Poisson, Nernst and Planck in one dimension: layers between two sides, by a compiled Newton iteration.

from ionostat import pnp

slab = pnp.Stack([pnp.Layer("5 nm", permittivity=2)], left=pnp.Bath({...}), right=pnp.Bath({...}))
pnp.steady(slab, V="-70 mV"); pnp.iv(slab, "-200mV:200mV:101")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .stack import Bath, Electrode, Layer, Sheet, Stack, Wall

if TYPE_CHECKING:
    from .course import transient
    from .document import from_document, read_stack, to_document
    from .pictures import plot
    from .results import save
    from .selective import biionic, binding
    from .small_signal import impedance
    from .states import iv, steady

#: names that are imported when they are first asked for
_LATER = {
    "from_document": "document", "read_stack": "document", "to_document": "document", "save": "results",
    "biionic": "selective", "binding": "selective", "impedance": "small_signal", "plot": "pictures", "iv": "states",
    "steady": "states", "transient": "course",
}  # fmt: skip

__all__ = [
    "Bath", "Electrode", "Layer", "Sheet", "Stack", "Wall", "biionic", "binding", "from_document", "impedance",
    "iv", "plot", "read_stack", "save", "steady", "to_document", "transient",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(f".{_LATER[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
