"""What the equations of a network follow from, without their numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from .network import Network, Step

__all__ = ["structure"]


def structure(network: Network) -> tuple[Any, ...]:
    """Places, parts, laws and stoichiometries: two networks that are equal in these differ in numbers alone.

    >>> from ionostat import ready_model
    >>> cell = ready_model("tripartite")
    >>> same = structure(Network(cell.with_values({"neuron.pump.density": "x2"})))
    >>> structure(Network(cell)) == same
    True
    """
    model = network.model
    return (
        tuple((s.path, s.kind, s.species) for s in network.states),
        tuple(network.parameters),
        tuple((name, type(place), tuple(place.solutes)) for name, place in model.places.items()),
        tuple((joint.name, joint.inside, joint.outside) for joint in model.joints),
        tuple(
            (p.path, p.inside, p.outside, p.kind, p.sites, _law(network, p.path, p.mechanism)) for p in network.placed
        ),
        tuple(_stoichiometry(step) for step in network.steps),
    )


def _law(network: Network, path: str, mechanism: Any) -> tuple[Any, ...]:
    """Class of a mechanism, and all of its fields that are no parameters of the equations."""
    chosen = tuple(
        (field.name, getattr(mechanism, field.name)) for field in dataclasses.fields(mechanism)
        if f"{path}.{field.name}" not in network.parameter_index
    )
    return type(mechanism), chosen


def _stoichiometry(step: Step) -> tuple[Any, ...]:
    process = step.process
    return (
        step.path, _items(step.numbers), step.charges, process.displaced_charge,
        _items(process.all_inside), _items(process.all_outside), _items(process.sites),
    )


def _items(numbers: Mapping[Any, Any]) -> tuple[Any, ...]:
    return tuple(numbers.items())
