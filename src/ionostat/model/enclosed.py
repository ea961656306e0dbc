"""What the membranes of a model enclose, the cells, and what lies around them, the extracellular spaces."""

from __future__ import annotations

from ..mechanisms.electrodiffusion import ExtracellularDiffusion
from .membrane import Membrane
from .model import Model


def is_way(membrane: Membrane) -> bool:
    """It is a way through the water outside of cells, which carries current as a membrane does and encloses nothing.

    >>> from ionostat import ready_model
    >>> [m.name for m in ready_model("neuron").membranes if is_way(m)]
    ['way']
    """
    return any(isinstance(m, ExtracellularDiffusion) for m in membrane.mechanisms)


def cells(model: Model) -> list[Membrane]:
    """Membranes around cells: those that are no ways.

    >>> from ionostat import ready_model
    >>> [m.name for m in cells(ready_model("astrocyte-pair"))]
    ['astrocyte_a', 'astrocyte_b']
    """
    return [m for m in model.membranes if m.inside in model.compartments and not is_way(m)]


def extracellular(model: Model) -> list[str]:
    """Compartments at either side of membranes and ways that are no cells.

    >>> from ionostat import ready_model
    >>> [extracellular(ready_model(name)) for name in ("neuron", "astrocyte-pair")]
    [['ecs'], ['ecs_a', 'ecs_b']]
    """
    enclosed = {m.inside for m in cells(model)}
    ends = dict.fromkeys(place for m in model.membranes for place in (m.outside, m.inside))
    order = [place for place in model.compartments if place in ends]
    return [place for place in order if place not in enclosed]
