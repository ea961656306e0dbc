"""What moved, and at which potentials: the raw figures of a bill, of a rest (per second) or of a run (in all)."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import Any

import numpy as np

from ..compiler.network import Network
from ..constants import WATER_MOLAR_VOLUME, R
from ..experiment.energy import elastic, stored_parts
from ..experiment.solution import Solution
from ..mechanisms.point import POOL_FLOOR, STANDARD
from ..model.model import Model
from ..species import H2O, Species
from .chemistry import standard_potentials


@dataclasses.dataclass(frozen=True)
class Flows:
    """Turnovers and energies of every process, interval by interval; a rest is one interval of a second.

    Attributes:
        network: the model as equations.
        y, p: states and parameters at the points between the intervals; a rest has one point.
        moved: turnovers, processes x intervals, mol.
        works: free energy that each process spent, processes x intervals, J.
        ideal: change of free energy of each place without standard potentials, J; of membranes' charge; of proteins.
        heated: what changes of temperature did to it, J.
        lengths: of the intervals, s.
        seconds: length of the run; None for a rest.
    """

    network: Network
    y: np.ndarray
    p: Any
    moved: np.ndarray
    works: np.ndarray
    ideal: dict[str, float]
    heated: float
    lengths: np.ndarray
    seconds: float | None

    @classmethod
    def of_rest(cls, model: Model) -> Flows:
        """Of a model as it stands, per second."""
        network = Network(model)
        y, p = network.start, network.default_parameters
        with np.errstate(all="ignore"):
            rates = np.array(network.rates(y, p)[0], dtype=float)
            affinities = np.array(network.affinities(y, p), dtype=float)
            stretched = sum(rates[j] * float(w) for j, w in network.stretching(y, p))
        works = np.nan_to_num(affinities * rates)
        made = cls(network, y[:, None], p[:, None], rates[:, None], works[:, None], {}, 0.0, np.ones(1), None)
        ideal = made._powers(np.array(network.derivative(y, p), dtype=float))
        if stretched:
            ideal["stretched membranes"] = float(stretched)
        return dataclasses.replace(made, ideal=ideal)

    @classmethod
    def of_run(cls, run: Solution) -> Flows:
        """Of a run that carried its works along."""
        parts = stored_parts(run)
        corners = np.flatnonzero(np.diff(run.t) == 0.0)
        heated = float(sum(np.sum(np.diff(v)[corners]) for v in parts.values()))
        ideal = {name: float(v[-1] - v[0]) for name, v in parts.items()}
        if len(run.stretched):
            ideal["stretched membranes"] = float(elastic(run)[-1])
        length = float(run.t[-1] - run.t[0])
        moved, works = np.diff(run.extents, axis=1), np.nan_to_num(np.diff(run.works, axis=1))
        return cls(run.network, run.y, run._parameters, moved, works, ideal, heated, np.diff(run.t), length)

    # ---------------------------------------------------------------- at the points

    def between(self, values: np.ndarray) -> np.ndarray:
        """The mean over each interval, from the values at its two ends."""
        return 0.5 * (values[..., 1:] + values[..., :-1]) if values.shape[-1] > 1 else values

    def mean(self, values: np.ndarray) -> float:
        """The mean over all of the time, from the values at the points."""
        return float(np.average(self.between(values), weights=self.lengths))

    @cached_property
    def T(self) -> np.ndarray:
        """Temperature at the points, K."""
        return self._wide(self.p[self.network.parameter_index["temperature"]])

    def _wide(self, value: Any) -> np.ndarray:
        return np.array(np.broadcast_to(value, self.y.shape[1:]), dtype=float)

    @cached_property
    def standard(self) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Standard potentials at the points, and what reactions have beside them."""
        levels, back = np.unique(self.T, return_inverse=True)
        found, left = standard_potentials(self.network, levels)
        return {name: v[back] for name, v in found.items()}, left[:, back]

    def ideal_potential(self, place: str, species: Species) -> np.ndarray:
        """RT ln c, of water minus RT times its osmotic volume, at the points, J/mol."""
        if species == H2O:
            return -R * self.T * WATER_MOLAR_VOLUME * self._wide(self.network.osmolarity(self.y, self.p, place))
        c = self._wide(self.network.concentration(self.y, self.p, place, species.symbol))
        return R * self.T * np.log(np.maximum(c, POOL_FLOOR) / STANDARD)

    def chemical(self, place: str, species: Species) -> np.ndarray:
        """Chemical potential, standard part included, at the points, J/mol."""
        return self.ideal_potential(place, species) + self.standard[0].get(species.symbol, 0.0)

    @cached_property
    def electric(self) -> dict[str, np.ndarray]:
        """Potential of every place against one that membranes join it to, V."""
        found: dict[str, np.ndarray] = {}
        for name in self.network.model.places:
            if name not in found:
                for other in self.network.model.places:
                    V = self.network.potential(self.y, other, name) if other != name else 0.0
                    if V is not None and other not in found:
                        found[other] = self._wide(V)
        return found

    # ---------------------------------------------------------------- what is stored

    @cached_property
    def stored(self) -> dict[str, float]:
        """Free energy that each place gained, what reactions can make of its solutes included, J."""
        gained = dict(self.ideal)
        potentials = self.standard[0]
        dy = np.array(self.network.derivative(self.y[:, 0], [self._wide(v)[0] for v in self.p]), dtype=float) \
            if self.seconds is None else None
        for i, state in enumerate(self.network.states):
            name = state.species.symbol if state.species else state.path
            potential = potentials.get(name)
            if potential is not None:
                y = self.y[i]
                more = potential[0] * dy[i] if dy is not None else potential[-1] * y[-1] - potential[0] * y[0]
                gained[state.owner] = gained.get(state.owner, 0.0) + float(more)
        return gained

    def _powers(self, dy: np.ndarray) -> dict[str, float]:
        """Rate of change of the ideal free energy, place by place, W."""
        parts: dict[str, float] = {}
        for state, speed, y in zip(self.network.states, dy, self.y[:, 0]):
            owner = state.owner
            if state.kind == "amount" and state.species is not None and (state.species.osmotic or state.species == H2O):
                change = float(self.ideal_potential(owner, state.species)[0]) * speed
            elif state.kind == "voltage":
                m = next(m for m in self.network.model.membranes if m.name == owner)
                owner, change = f"charge of {owner}", m.capacitance * m.area * y * speed
            elif state.kind == "site":
                change = R * float(self.T[0]) * np.log(max(y / state.scale, 1e-300)) * speed
            else:
                continue
            parts[owner] = parts.get(owner, 0.0) + float(change)
        return parts
