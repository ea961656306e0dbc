"""Run a model with the compiled solver and read the invariants off its rows."""

from __future__ import annotations

import numpy as np

from ionostat import Compartment, Impermeant, Membrane, Model
from ionostat.compiler.invariants import charge_weights, conserved_totals
from ionostat.compiler.kernels import build
from ionostat.compiler.network import Network
from ionostat.solvers.lanes import HEAD
from ionostat.solvers.rosenbrock import STATUS, Rosenbrock, Work

NEURON = {"Na": 12, "K": 140, "Cl": 6, "ATP": 3, "ADP": 0.1, "Pi": 2}
ECS = {"Na": 145, "K": 3.5, "Cl": 130}


class Run:
    """A model after a run from its start: its network, the times, and the states at each."""

    def __init__(self, model: Model, until: float, points: int = 40):
        self.network = Network(model)
        self.kernels = build(self.network)
        self.solver = Rosenbrock(self.kernels)
        p = self.network.default_parameters
        work = Work(
            self.network.start[None], p[None, None], np.array([[until]]), np.linspace(0, until, points)
        )
        rows = np.vstack(list(self.solver.run(work)))
        self.status = STATUS[int(self.solver.outcome.status[0])]
        self.t, self.y = rows[:, HEAD - 1], rows[:, HEAD : HEAD + len(self.network.states)]

    def state(self, path: str) -> np.ndarray:
        """One state over time."""
        return self.y[:, self.network.index[path]]

    def totals(self) -> dict[str, float]:
        """Largest relative drift of each conserved total."""
        found = {}
        for total in conserved_totals(self.network):
            along, size = self.y @ total.weights, np.abs(self.y[0]) @ np.abs(total.weights)
            found[total.name] = float(np.max(np.abs(along - along[0])) / size)
        return found

    def charge_errors(self) -> list[float]:
        """Largest drift of charge minus C V on each membrane, V."""
        errors = []
        for k, membrane in enumerate(self.network.model.membranes):
            weights = charge_weights(self.network, k)
            per_volt = abs(weights[self.network.index[f"{membrane.name}.V"]])
            along = self.y @ weights
            errors.append(float(np.max(np.abs(along - along[0])) / per_volt))
        return errors


def cell(name: str = "neuron", **changes: float) -> Compartment:
    """A neuron of 2 pL; ``changes`` in mM."""
    return Compartment(name, volume="2 pL", concentrations={**NEURON, **changes})


def bath() -> Compartment:
    """Its surroundings, of which it is half as large again."""
    return Compartment("ecs", volume="1 pL", concentrations=ECS, impermeant=Impermeant("40 mM"))


def one_cell(*mechanisms, **changes: float) -> Model:
    """A cell in its surroundings with some mechanisms in its membrane."""
    return Model(Membrane(cell(**changes), bath(), mechanisms=mechanisms))
