"""The network of a model: states, processes, integer stoichiometry, and rates at any point.

``Network.rates`` is written once for anything that adds and multiplies: floats (reference
solver), arrays over time (reading results) and symbols (the compiler).
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from ..constants import WATER_MOLAR_VOLUME, F
from ..errors import BadMechanism, BadModel, BadValue
from ..mechanisms.bound_charge import bound_charges
from ..mechanisms.mass_balance import balanced_moieties
from ..mechanisms.point import Point, Side
from ..mechanisms.process import Process
from ..model.model import Model
from ..species import H2O
from .electric import ElectricTree
from .occupancies import steady_occupancies
from .states import Placed, amount_at_start, list_parameters, list_states, placed_mechanisms

#: states or parameters in order: floats, arrays over time, or symbols
Vector = Any


@dataclasses.dataclass(frozen=True)
class Step:
    """A process in its place: its path, its mechanism's index and what it changes.

    Attributes:
        path: ``neuron.pump``, or ``neuron.nmda.Ca`` where the mechanism has several processes.
        placed: index of the mechanism.
        process: stoichiometry and law.
        numbers: state index -> whole number that appears per turnover.
        charges: charge gained on the inner side of each membrane per turnover.
    """

    path: str
    placed: int
    process: Process
    numbers: Mapping[int, int]
    charges: tuple[float, ...]


class Network:
    """A model as equations: ``dn/dt = S r``, charges, gates.

    Attributes:
        model: what it was made from.
        states: the states in order; ``index`` gives the place of a path.
        parameters: path -> value of every number in the equations, in order.
        steps: the processes in order.
        S: integers, states x processes (zero rows for voltages and gates).
        tree: which membrane charges what.
    """

    def __init__(self, model: Model):
        self.model = model
        self.placed = placed_mechanisms(model)
        self.states = list_states(model, self.placed)
        self.index = {s.path: i for i, s in enumerate(self.states)}
        self.parameters = list_parameters(model, self.states)
        self.parameter_index = {path: i for i, path in enumerate(self.parameters)}
        self.tree = ElectricTree(model)
        self.bound = {p.path: bound_charges(p.path, p.mechanism) for p in self.placed}
        for p in self.placed:
            balanced_moieties(p.path, p.mechanism)
        self.steps = [step for i, p in enumerate(self.placed) for step in self._steps_of(i, p)]
        self._refuse_stray_charge()
        self.S = np.zeros((len(self.states), len(self.steps)), dtype=np.int64)
        for j, step in enumerate(self.steps):
            for i, number in step.numbers.items():
                self.S[i, j] = number

    def __repr__(self) -> str:
        count = f"{len(self.states)} states, {len(self.steps)} processes, {len(self.parameters)} parameters"
        return f"<Network of {self.model.name!r}: {count}>"

    def _steps_of(self, i: int, p: Placed) -> list[Step]:
        processes = list(p.mechanism.processes())
        result = []
        for process in processes:
            path = f"{p.path}.{process.name}" if len(processes) > 1 or process.name else p.path
            numbers: dict[int, int] = {}
            for place, changes in ((p.inside, process.all_inside), (p.outside, process.all_outside)):
                for species, number in changes.items():
                    state = self.index.get(f"{place}.{species}")
                    if state is not None:
                        numbers[state] = numbers.get(state, 0) + number
            for name, number in process.sites.items():
                numbers[self.index[f"{p.path}.{name}"]] = number
            gains: dict[str, float] = {}
            if p.outside is not None:
                gains = {p.inside: -process.displaced_charge, p.outside: process.displaced_charge}
            charges = tuple(self.tree.charge_across(gains))
            result.append(Step(path, i, process, numbers, charges))
        return result

    def _refuse_stray_charge(self) -> None:
        for step in self.steps:
            p = self.placed[step.placed]
            joined = p.outside is None or self.tree.between(p.inside, p.outside) is not None
            if step.process.displaced_charge and not joined:
                raise BadModel(
                    f"{step.path!r} carries charge between {p.inside!r} and {p.outside!r}, which no membrane "
                    "joins: both would charge up without end. Join them by a membrane, or by junctions "
                    "to one reservoir."
                )

    @cached_property
    def start(self) -> np.ndarray:
        """States at the start; gates at their steady value there."""
        model = self.model
        y = np.zeros(len(self.states))
        for i, state in enumerate(self.states):
            if state.kind == "amount":
                assert state.species is not None
                y[i] = amount_at_start(model, state.owner, state.species)
        for membrane in model.membranes:
            y[self.index[f"{membrane.name}.V"]] = membrane.V
        for p in self.placed:
            for name, fraction in p.mechanism.sites().items() if p.sites else ():
                i = self.index[f"{p.path}.{name}"]
                y[i] = fraction * self.states[i].scale
        return self.with_chosen_start(self.with_steady_gates(y, self.default_parameters))

    def with_chosen_start(self, y: np.ndarray) -> np.ndarray:
        """The same state with the gates and protein states that the model's start names."""
        for path, fraction in self.model.start.items():
            state = self.states[self.index[path]]
            y[self.index[path]] = fraction * (state.scale if state.kind == "site" else 1.0)
        return y

    def of(self, model: Model) -> Network:
        """The network of a model that differs in numbers alone: the same equations, other values.

        Raises:
            BadValue: a number decides over the equations, such as a stoichiometry.
        """
        other = copy.copy(self)
        for name in ("start",):
            other.__dict__.pop(name, None)
        other.model = model
        other.placed = placed_mechanisms(model)
        other.states = list_states(model, other.placed)
        other.parameters = list_parameters(model, other.states)
        self._refuse_other_equations(other)
        return other

    def _refuse_other_equations(self, other: Network) -> None:
        same = [s.path for s in self.states] == [s.path for s in other.states]
        same = same and list(self.parameters) == list(other.parameters)
        for i, (old, new) in enumerate(zip(self.placed, other.placed)):
            if same and new.mechanism != old.mechanism:
                before = [(s.path, s.numbers, s.charges) for s in self.steps if s.placed == i]
                same = before == [(s.path, s.numbers, s.charges) for s in other._steps_of(i, new)]
        if not same:
            raise BadValue(
                f"{other.model.name!r} with these values has other equations than without them: run it by itself."
            )

    @property
    def default_parameters(self) -> np.ndarray:
        """Values of the parameters in order."""
        return np.array(list(self.parameters.values()), dtype=float)

    @property
    def scale(self) -> np.ndarray:
        """Size of each state, to which absolute tolerances refer."""
        return np.array([s.scale for s in self.states])

    @property
    def floor(self) -> np.ndarray:
        """Lowest value of each state."""
        return np.array([s.floor for s in self.states])

    def with_steady_gates(self, y: np.ndarray, p: Vector) -> np.ndarray:
        """The same state with every gate at its steady value."""
        y = np.array(y, dtype=float)
        points = self.points(y, p)
        for placed, (bound, point) in zip(self.placed, points):
            for gate in bound.gates():
                y[self.index[f"{placed.path}.{gate.name}"]] = gate.rest(point)
        return y

    def with_steady_sites(self, y: np.ndarray, p: Vector) -> np.ndarray:
        """The same state with the states of every protein at their steady occupancies.

        Steps between the states of a protein are linear in the occupancies, so a linear solve each.
        """
        y = np.array(y, dtype=float)
        for placed, (bound, point) in zip(self.placed, self.points(y, p)):
            if placed.sites:
                whole = bound.site_density() * point.size
                fractions = steady_occupancies(placed.path, bound, point, placed.sites)
                y[[self.index[f"{placed.path}.{name}"] for name in placed.sites]] = fractions * whole
        return y

    def protein_excess(self, y: Vector, p: Vector) -> list[Any]:
        """For every protein with states, what these sum to over what there is of it, less one."""
        excess = []
        for placed, (bound, point) in zip(self.placed, self.points(y, p)):
            names = [self.index[f"{placed.path}.{name}"] for name in placed.sites]
            if names:
                excess.append(sum(y[i] for i in names) / (bound.site_density() * point.size) - 1.0)
        return excess

    # ---------------------------------------------------------------- rates at a point

    def concentration(self, y: Vector, p: Vector, place: str, symbol: str) -> Any:
        """Concentration of a species in a place, mol/m3."""
        path = f"{place}.{symbol}"
        if path in self.parameter_index:
            return p[self.parameter_index[path]]
        return self._amount(y, p, path) / self.volume(y, p, place)

    def volume(self, y: Vector, p: Vector, place: str) -> Any:
        """Water volume of a compartment, m3."""
        return WATER_MOLAR_VOLUME * self._amount(y, p, f"{place}.{H2O}")

    def _amount(self, y: Vector, p: Vector, path: str) -> Any:
        if path in self.index:
            return y[self.index[path]]
        return p[self.parameter_index[f"{path}.amount"]]

    def osmolarity(self, y: Vector, p: Vector, place: str) -> Any:
        """All osmoles of a place, mol/m3."""
        here = self.model.places[place]
        others = f"{place}.others"
        total: Any = p[self.parameter_index[others]] if others in self.parameter_index else 0.0
        for species in here.concentrations:
            if species.osmotic:
                total = total + self.concentration(y, p, place, species.symbol)
        if place in self.model.compartments:
            total = total + p[self.parameter_index[f"{place}.impermeant"]] / self.volume(y, p, place)
        return total

    def _sides(self, y: Vector, p: Vector) -> dict[str, Side]:
        sides = {}
        for name, place in self.model.places.items():
            held = {
                s.symbol: self.concentration(y, p, name, s.symbol) for s in place.solutes
            }
            inside = name in self.model.compartments
            volume = self.volume(y, p, name) if inside else None
            osmolarity = _once(lambda name=name: self.osmolarity(y, p, name))
            sides[name] = Side(name, held, osmolarity, volume)
        return sides

    def potential(self, y: Vector, inside: str, outside: str | None) -> Any:
        """Potential of one place against another, V; None where no membrane joins them."""
        way = None if outside is None else self.tree.between(inside, outside)
        if way is None:
            return None
        total: Any = 0.0
        for i, sign in way:
            V = y[self.index[f"{self.model.membranes[i].name}.V"]]
            total = total + V if sign > 0 else total - V
        return total

    def points(self, y: Vector, p: Vector) -> list[tuple[Any, Point]]:
        """(mechanism with these parameters, point) for every mechanism."""
        sides = self._sides(y, p)
        T = p[self.parameter_index["temperature"]]
        result = []
        for placed in self.placed:
            fields = {
                path.rpartition(".")[2]: p[i] for path, i in self._own_parameters[placed.path]
            }
            bound = placed.mechanism.bound(fields)
            outside = None if placed.outside is None else sides[placed.outside]
            gates = {g.name: y[self.index[f"{placed.path}.{g.name}"]] for g in bound.gates()}
            size = self._size(y, p, placed)
            sites = {}
            if placed.sites:
                whole = bound.site_density() * size
                sites = {n: y[self.index[f"{placed.path}.{n}"]] / whole for n in placed.sites}
            V = self.potential(y, placed.inside, placed.outside)
            point = Point(sides[placed.inside], outside, V, T, gates, sites, size, owner=placed.path)
            result.append((bound, point))
        return result

    @cached_property
    def _own_parameters(self) -> dict[str, list[tuple[str, int]]]:
        own: dict[str, list[tuple[str, int]]] = {p.path: [] for p in self.placed}
        for path, i in self.parameter_index.items():
            owner = path.rpartition(".")[0]
            if owner in own:
                own[owner].append((path, i))
        return own

    def _size(self, y: Vector, p: Vector, placed: Placed) -> Any:
        if placed.kind == "compartment":
            return self.volume(y, p, placed.inside)
        field = "area" if placed.kind == "membrane" else "size"
        return p[self.parameter_index[f"{placed.owner}.{field}"]]

    def rates(self, y: Vector, p: Vector) -> tuple[list[Any], dict[int, Any]]:
        """Turnovers per second of every process (mol/s), and speed of every gate (1/s)."""
        turnovers: list[Any] = []
        speeds: dict[int, Any] = {}
        for placed, (bound, point) in zip(self.placed, self.points(y, p)):
            for process in bound.processes():
                rate = process.rate(point.at(process))
                if rate is None:
                    raise BadMechanism(f"the rate of {placed.path!r} gives nothing: is a `return` missing?")
                turnovers.append(rate * point.size)
            for gate in bound.gates():
                i = self.index[f"{placed.path}.{gate.name}"]
                speeds[i] = gate.speed(point, y[i])
        return turnovers, speeds

    def affinities(self, y: Vector, p: Vector) -> list[Any]:
        """Affinity of every process, J/mol."""
        values: list[Any] = []
        for bound, point in self.points(y, p):
            for process in bound.processes():
                values.append(point.at(process).affinity)
        return values

    def pressures(self, y: Vector, p: Vector) -> list[Any]:
        """Pressure against which every process moves water inward, Pa; zero where it states none."""
        return [
            process.pressure(point.at(process)) if process.pressure else 0.0
            for bound, point in self.points(y, p) for process in bound.processes()
        ]

    def stretching(self, y: Vector, p: Vector) -> list[tuple[int, Any]]:
        """(process, work of a turnover against the pressure that it states, J/mol), where it moves water."""
        entering = [step.process.all_inside.get(H2O, 0) for step in self.steps]
        stated = [step.process.pressure is not None for step in self.steps]
        if not any(stated):
            return []
        pressures = self.pressures(y, p)
        return [
            (j, WATER_MOLAR_VOLUME * n * pressures[j]) for j, n in enumerate(entering) if n and stated[j]
        ]

    def charging(self, p: Vector) -> list[list[tuple[int, Any]]]:
        """For every membrane, (process, volts per mole of turnover) that charge it."""
        rows = []
        for k, membrane in enumerate(self.model.membranes):
            area = p[self.parameter_index[f"{membrane.name}.area"]]
            capacitance = p[self.parameter_index[f"{membrane.name}.capacitance"]]
            per_mole = F / (area * capacitance)
            rows.append(
                [(j, step.charges[k] * per_mole) for j, step in enumerate(self.steps)
                 if step.charges[k]]
            )
        return rows

    def derivative(self, y: Vector, p: Vector) -> list[Any]:
        """Rate of change of every state, in its own unit per second."""
        turnovers, speeds = self.rates(y, p)
        dy: list[Any] = [0.0] * len(self.states)
        for j, step in enumerate(self.steps):
            for i, number in step.numbers.items():
                dy[i] = dy[i] + number * turnovers[j]
        for membrane, row in zip(self.model.membranes, self.charging(p)):
            i = self.index[f"{membrane.name}.V"]
            for j, volts in row:
                dy[i] = dy[i] + volts * turnovers[j]
        for i, speed in speeds.items():
            dy[i] = speed
        return dy


def _once(function: Any) -> Any:
    kept: list[Any] = []

    def value() -> Any:
        if not kept:
            kept.append(function())
        return kept[0]

    return value
