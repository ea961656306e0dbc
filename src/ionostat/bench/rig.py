"""A rig on a model: where the clamp stands, what it reads, and whether it holds."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from ..constants import F
from ..errors import BadModel, BadValue, unknown
from ..experiment.solution import Solution
from ..mechanisms.pipette import Gramicidin, VoltageClamp, WholeCell
from ..model.compartment import Reservoir
from ..model.membrane import Membrane
from ..model.model import Model
from ..species import K, species
from ..units import show


@dataclasses.dataclass(frozen=True)
class Rig:
    """Where a clamp stands in a model.

    Attributes:
        membrane: that is clamped.
        clamp: path of the amplifier, ``cell.clamp`` or ``pipette.clamp``.
        access: path of the opening of the pipette, if there is one.
        R: ohm between the command and the cell: series or access resistance.
    """

    membrane: str
    clamp: str
    access: str | None
    R: float

    @property
    def command(self) -> str:
        """Path of the command potential."""
        return f"{self.clamp}.command"

    @property
    def R_path(self) -> str:
        """Path of the resistance."""
        return f"{self.access}.R_access" if self.access else f"{self.clamp}.R_series"


def membrane_of(model: Model, name: str) -> Membrane:
    """A membrane by name.

    Raises:
        UnknownName: there is none of this name.
    """
    found = {m.name: m for m in model.membranes}
    if name not in found:
        raise unknown("membrane", name, found, f"the model {model.name!r}")
    return found[name]


def with_clamp(model: Model, membrane: str, *, carrier: Any = K, **values: Any) -> Model:
    """The model with a voltage clamp on a membrane: amplifier and pipette in one, without a solution.

    Args:
        model: any model.
        membrane: that is clamped.
        carrier: the ion that carries the current, present on both sides.
        values: command, R_series, on: as `VoltageClamp` has them.

    Raises:
        UnknownName: no such membrane.
        BadModel: a clamp is there already, or a side lacks the carrier.
    """
    it = membrane_of(model, membrane)
    refuse_second(model, membrane)
    clamp = VoltageClamp(species(carrier, "carrier"), **values)
    return rebuilt(model, dataclasses.replace(it, mechanisms=(*it.mechanisms, clamp)))


def refuse_second(model: Model, membrane: str) -> None:
    """Raise where a membrane has a clamp."""
    there = find(model, membrane)
    if there:
        raise BadModel(
            f"{membrane!r} is clamped already, by {there.clamp!r}: set {there.command!r} there, or start from the "
            "model without it."
        )


def rebuilt(model: Model, *new: Any) -> Model:
    """The model with parts added, or put in the place of others of their kind and name."""
    taken = {part.name for part in model.parts}
    for part in new:
        if isinstance(part, Reservoir) and part.name in taken:
            raise BadModel(f"the model has a part called {part.name!r} already: give the pipette another `name=`.")
    changed = {(type(part), part.name) for part in new}
    kept = [part for part in model.parts if (type(part), part.name) not in changed]
    return Model(*kept, *new, temperature=model.temperature, name=model.name, start=model.start)


def find(model: Model, membrane: str) -> Rig | None:
    """The rig of a membrane, or None where it has none."""
    it = membrane_of(model, membrane)
    for mechanism in it.mechanisms:
        if isinstance(mechanism, VoltageClamp):
            return Rig(membrane, f"{membrane}.{mechanism.name}", None, mechanism.R_series)
    for hole in model.junctions:
        for opening in hole.mechanisms:
            if hole.outside == it.inside and isinstance(opening, WholeCell | Gramicidin):
                for glass in model.membranes:
                    for mechanism in glass.mechanisms:
                        if glass.inside == hole.inside and isinstance(mechanism, VoltageClamp):
                            path = f"{glass.name}.{mechanism.name}"
                            return Rig(membrane, path, f"{hole.name}.{opening.name}", opening.R_access)
    return None


def rig_of(model: Model, membrane: str) -> Rig:
    """The rig of a membrane.

    Raises:
        BadModel: it has none.
    """
    found = find(model, membrane)
    if found is None:
        raise BadModel(
            f"{membrane!r} has no clamp: put one on with bench.with_clamp(model, {membrane!r}), or a pipette with "
            f"bench.patch(model, {membrane!r}, solution)."
        )
    return found


def clamped(model: Model, membrane: str, command: Any) -> tuple[Model, Rig]:
    """The model with its clamp switched on at a command; one is put on where there is none."""
    if find(model, membrane) is None:
        model = with_clamp(model, membrane)
    found = rig_of(model, membrane)
    return model.with_values({found.command: command, f"{found.clamp}.on": 1.0}), found


def clamp_current(solution: Solution, membrane: str) -> np.ndarray:
    """What the amplifier reads, A: current into the cell, which is outward through its membrane.

    It has the sign of outward current: inward currents are negative.
    """
    return -solution.current(rig_of(solution.model, membrane).clamp)


def membrane_current(solution: Solution, membrane: str) -> tuple[list[str], np.ndarray]:
    """Processes that carry charge through a membrane, and their currents, processes x time, A.

    What the rig imposes is left out.
    """
    network = solution.network
    rows = [
        j for j, step in enumerate(network.steps)
        if network.placed[step.placed].owner == membrane and network.placed[step.placed].kind == "membrane"
        and step.process.displaced_charge and step.process.law != "imposed"
    ]
    charges = np.array([network.steps[j].process.displaced_charge for j in rows])
    return [network.steps[j].path for j in rows], F * charges[:, None] * solution.turnovers[rows]


def capacitance_of(model: Model, membrane: str) -> float:
    """What the amplifier charges through the resistance, F."""
    it = membrane_of(model, membrane)
    return it.capacitance * it.area


def refuse_unheld(at: Rig, command: float, V: float, current: float, most: float) -> None:
    """Raise where the membrane stands too far from its command, with this current from the amplifier.

    Raises:
        BadValue: says how far, and how to do better.
    """
    if abs(V - command) > most:
        raise BadValue(
            f"the clamp does not hold {at.membrane!r} at {show(command, 'V')}: it stands at {show(V, 'V')}, "
            f"{show(abs(V - command), 'V')} off, with {show(current, 'A')} through a series resistance of "
            f"{show(at.R, 'ohm')}. Block Na channels (TTX) or what else carries the current, lower {at.R_path!r}, or "
            "allow the error by `most_error`."
        )
