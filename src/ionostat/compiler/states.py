"""The states of a model in order, and the numbers that its equations are written in."""

from __future__ import annotations

import dataclasses

import numpy as np

from ..constants import WATER_MOLAR_VOLUME
from ..mechanisms.mechanism import Mechanism
from ..model.compartment import Compartment
from ..model.membrane import Junction, Membrane
from ..model.model import Model
from ..model.paths import entries
from ..species import H2O, Species


@dataclasses.dataclass(frozen=True)
class State:
    """One state.

    Attributes:
        path: ``neuron.K``, ``neuron.V``, ``neuron.transient_Na.m``.
        kind: "amount" (mol), "voltage" (V), "gate" (fraction) or "site" (mol of protein).
        owner: compartment, membrane or path of the mechanism.
        species: what an amount is of.
        scale: size that absolute tolerances refer to.
        floor: a step that goes below is rejected.
    """

    path: str
    kind: str
    owner: str
    scale: float
    floor: float
    species: Species | None = None


@dataclasses.dataclass(frozen=True)
class Placed:
    """A mechanism in its place.

    Attributes:
        path: ``neuron.pump``.
        mechanism: the record.
        inside, outside: places (a reaction has no outside).
        kind: "membrane", "junction" or "compartment".
        owner: the membrane, junction or compartment that it belongs to.
        sites: names of the protein's states, in order.
    """

    path: str
    mechanism: Mechanism
    inside: str
    outside: str | None
    kind: str
    owner: str
    sites: tuple[str, ...] = ()


#: an empty pool may dip this far below zero, relative to its scale
POOL_DIP = -1e-6


def placed_mechanisms(model: Model) -> list[Placed]:
    """Every mechanism of a model with its place."""
    found = []
    for path, mechanism, owner in model.mechanisms():
        sites = tuple(mechanism.sites())
        if isinstance(owner, Compartment):
            found.append(Placed(path, mechanism, owner.name, None, "compartment", owner.name, sites))
        else:
            kind = "membrane" if isinstance(owner, Membrane) else "junction"
            found.append(Placed(path, mechanism, owner.inside, owner.outside, kind, owner.name, sites))
    return found


def changed_amounts(model: Model, placed: list[Placed]) -> set[tuple[str, Species]]:
    """(compartment, species) that some process changes; clamped levels and reservoirs stay."""
    changed: set[tuple[str, Species]] = set()
    for p in placed:
        for process in p.mechanism.processes():
            sides = ((p.inside, process.all_inside), (p.outside, process.all_outside))
            for place, numbers in sides:
                if place is not None and place in model.compartments:
                    held = model.compartments[place].clamped
                    changed |= {(place, s) for s in numbers if s not in held}
    return changed


def list_states(model: Model, placed: list[Placed]) -> list[State]:
    """All states: amounts compartment by compartment, voltages, gates, sites."""
    changed = changed_amounts(model, placed)
    states = []
    for name, compartment in model.compartments.items():
        for species in (*compartment.concentrations, H2O):
            if (name, species) in changed:
                scale = species.scale * compartment.volume
                floor = POOL_DIP * scale if species.vanishes else 0.0
                states.append(State(f"{name}.{species}", "amount", name, scale, floor, species))
    for membrane in model.membranes:
        states.append(State(f"{membrane.name}.V", "voltage", membrane.name, 0.05, -np.inf))
    for p in placed:
        for gate in p.mechanism.gates():
            states.append(State(f"{p.path}.{gate.name}", "gate", p.path, 1.0, -np.inf))
    for p in placed:
        if p.sites:
            scale = float(p.mechanism.site_density()) * size_at_start(model, p)
            for name in p.sites:
                states.append(State(f"{p.path}.{name}", "site", p.path, scale, POOL_DIP * scale))
    return states


def size_at_start(model: Model, p: Placed) -> float:
    """Area (m2), volume (m3) or number to which the rates of a mechanism are referred."""
    if p.kind == "compartment":
        return model.compartments[p.inside].volume
    joint = next(j for j in model.joints if j.name == p.owner)
    return joint.area if isinstance(joint, Membrane) else _size(joint)


def _size(junction: Junction) -> float:
    return junction.size


def amount_at_start(model: Model, place: str, species: Species) -> float:
    """Moles of a species in a compartment at the start."""
    compartment = model.compartments[place]
    if species == H2O:
        return compartment.volume / WATER_MOLAR_VOLUME
    return compartment.solutes[species] * compartment.volume


def list_parameters(model: Model, states: list[State]) -> dict[str, float]:
    """Every number of the equations by path: parameters, fixed levels, amounts that stay."""
    values = {e.path: e.value for e in entries(model) if e.dynamic}
    moving = {s.path for s in states}
    for name, compartment in model.compartments.items():
        amount, _ = model.impermeants[name]
        values[f"{name}.impermeant"] = amount * compartment.volume
        for species in (*compartment.concentrations, H2O):
            if f"{name}.{species}" not in moving:
                values[f"{name}.{species}.amount"] = amount_at_start(model, name, species)
    return values
