"""Pores by finite elements, round an axis or in three dimensions: Poisson-Nernst-Planck (the extra ``pore``).

    from ionostat import pores

    cone = pores.ConicalPore(tip="1.5 nm", base="20 nm", length="200 nm", wall_charge="-0.5 e/nm2")
    curve = pores.iv_curve(cone, "-1V:1V:21"); pores.solve(cone, "1 V").plot("cone.png")

V = inside - outside, outward positive; the base of a cone opens to the inside bath, its tip to the outside.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .description import ConicalPore, CylindricalPore, EllipticalPore, Pore, ShapedPore

if TYPE_CHECKING:
    from .access import access_resistance, end_correction, pore_resistance
    from .curves import Reversal, iv_curve, rectification, reversal_potential, solve
    from .document import from_document, read_pore, to_document
    from .engine import MissingExtra
    from .ladder import NoConvergence
    from .narrow import stack_of
    from .plot import draw_curve, draw_fields
    from .solution import PoreSolution

#: names that are imported when they are first asked for
_LATER = {
    "access_resistance": "access", "end_correction": "access", "pore_resistance": "access",
    "Reversal": "curves", "iv_curve": "curves", "rectification": "curves", "reversal_potential": "curves",
    "solve": "curves", "from_document": "document", "read_pore": "document", "to_document": "document",
    "MissingExtra": "engine", "NoConvergence": "ladder", "stack_of": "narrow", "draw_curve": "plot",
    "draw_fields": "plot", "PoreSolution": "solution",
}  # fmt: skip

__all__ = [
    "ConicalPore", "CylindricalPore", "EllipticalPore", "MissingExtra", "NoConvergence", "Pore", "PoreSolution",
    "Reversal", "ShapedPore", "access_resistance", "draw_curve", "draw_fields", "end_correction", "from_document",
    "iv_curve", "pore_resistance", "read_pore", "rectification", "reversal_potential", "solve", "stack_of",
    "to_document",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(f".{_LATER[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
