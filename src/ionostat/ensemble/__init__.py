"""Ensembles: many members of one model, in the registers of every core, kept whole."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .figures import family, overview, phase_map
    from .result import from_store
    from .sensitivity import one_at_a_time, sobol_indices, sobol_plot, tornado

_LATER = {
    "family": "figures", "overview": "figures", "phase_map": "figures", "from_store": "result",
    "one_at_a_time": "sensitivity", "sobol_indices": "sensitivity", "sobol_plot": "sensitivity",
    "tornado": "sensitivity",
}

__all__ = [
    "family", "from_store", "one_at_a_time", "overview", "phase_map", "sobol_indices", "sobol_plot", "tornado",
]


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(f".{_LATER[name]}", __name__), name)
    raise AttributeError(f"module 'ionostat.ensemble' has no attribute {name!r}")
