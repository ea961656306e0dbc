"""A patch of membrane between a cell too large to change and a bath: what most demonstrations run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["patch", "settled"]


def patch(
    inside: Mapping[str, float], outside: Mapping[str, float], mechanisms: Iterable[Any], T: float, V: float = -0.06,
    clamped: Mapping[str, float] | None = None, volume: float = 1e-12,
) -> Any:  # fmt: skip
    """A model of one membrane of 500 um2; a nanolitre inside keeps its levels for minutes.

    Args:
        inside, outside: concentrations by ion, mol/m3.
        mechanisms: what stands in the membrane.
        T: temperature, K.
        V: potential at the start, V.
        clamped: species that are held inside, such as ATP.
        volume: of the cell, m3.
    """
    from ..model.compartment import Compartment, Reservoir
    from ..model.membrane import Membrane
    from ..model.model import Model

    cell = Compartment("cell", volume=volume, concentrations=dict(inside), clamped=dict(clamped or {}))
    bath = Reservoir("bath", concentrations=dict(outside))
    return Model(Membrane(cell, bath, area=500e-12, V=V, mechanisms=list(mechanisms)), temperature=T)


def settled(model: Any, until: float = 3.0) -> float:
    """The potential at which a model comes to rest, V."""
    from ..experiment.simulate import simulate

    return float(simulate(model, until=until, every=until / 10, progress=False).V("cell")[-1])
