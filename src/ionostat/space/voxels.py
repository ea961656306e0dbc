"""The cells of all voxels: one compiled model, a row of states and of parameters for each voxel.

The stiff solver takes the rows as runs on its lanes; each voxel has a step of its own within a step of the tissue.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from ..compiler.kernels import build
from ..compiler.network import Network
from ..constants import F
from ..ensemble.batch import best_lanes
from ..errors import NoSolution
from ..experiment.simulate import refuse_unreal_start
from ..solvers.lanes import HEAD
from ..solvers.reductions import Reduction
from ..solvers.rosenbrock import STATUS, Rosenbrock, Work
from .arrival import ONWARD

#: voxels that make a further thread worth while
PORTION = 256
#: a run this short changes nothing; it tells the membrane's current where no step has been made yet, s
TOUCH = 1e-7


class Voxels:
    """The states of all voxels, and how they change.

    Args:
        network: of the model with its arrivals.
        count: number of voxels.
        syncytium: compartment whose membrane's current is wanted, or None.
        rtol: relative tolerance of the stiff solver.
        threads: all cores by default.

    Attributes:
        y: states, voxels x states.
        p: parameters, voxels x parameters.
        steps: steps that each voxel took in the last step of the tissue.
    """

    def __init__(
        self, network: Network, count: int, syncytium: str | None = None, rtol: float = 1e-4,
        threads: int | None = None,
    ):
        refuse_unreal_start(network)
        self.network = network
        self.threads = threads or os.cpu_count() or 1
        self.y = np.tile(network.start, (count, 1))
        self.p = np.tile(network.default_parameters, (count, 1))
        observed = [] if syncytium is None else membrane_current(network, syncytium)
        kept = [Reduction("final", k) for k in range(len(observed))]
        kernels = build(network, (), False, observed)
        self.solver = Rosenbrock(kernels, best_lanes(), "rodas4", rtol, reductions=kept)
        #: outward current of the syncytium's membrane, mol of charge per s, and its slope by V
        self.current = np.zeros((count, len(observed)))
        self.steps = np.zeros(count, dtype=int)
        self._threads: ThreadPoolExecutor | None = None

    def touch(self) -> np.ndarray:
        """Rates of change of all states as they are, and the membrane's current with them."""
        before = self.y.copy()
        self.advance(TOUCH)
        change = (self.y - before) / TOUCH
        self.y = before
        return change

    def advance(self, h: float) -> None:
        """All voxels over a step of the tissue.

        Raises:
            NoSolution: a voxel does not come to its end; the states are as before.
        """
        solver, count = self.solver, len(self.y)
        solver.first_step = h
        work = Work(self.y, self.p[:, None, :], np.array([[h]]), np.zeros(0))
        room = count + 16 * solver.lanes
        loops = solver.runs(work, self.threads if count >= 2 * PORTION else 1, rows=room)
        found = list(self._pool().map(_all_rows, loops)) if len(loops) > 1 else [_all_rows(loops[0])]
        outcome = solver.outcome
        self.steps = outcome.accepted + outcome.rejected
        bad = np.flatnonzero(outcome.status != 1)
        if bad.size:
            raise NoSolution(f"voxel {int(bad[0])}: {STATUS.get(int(outcome.status[bad[0]]), 'unknown')}")
        new = np.empty_like(self.y)
        for rows in found:
            new[rows[:, 0].astype(int)] = rows[:, HEAD : HEAD + new.shape[1]]
        self.y = new
        if self.current.shape[1]:
            self.current = outcome.results

    def _pool(self) -> ThreadPoolExecutor:
        """Threads that stay from step to step."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self.threads)
        return self._threads


def _all_rows(loop: Iterator[np.ndarray]) -> np.ndarray:
    return np.concatenate(list(loop))


def membrane_current(network: Network, syncytium: str) -> list[Any]:
    """Quantities to observe: what the syncytium's membrane lets out, mol of charge per s, and its slope by V."""
    k = next(i for i, m in enumerate(network.model.membranes) if m.inside == syncytium)
    V = network.index[f"{network.model.membranes[k].name}.V"]

    def current(y: Sequence[Any], p: Sequence[Any]) -> Any:
        total: Any = 0.0
        for step, turnover in zip(network.steps, network.rates(y, p)[0]):
            if step.charges[k] and not step.path.startswith(f"{ONWARD}."):
                total = total - step.charges[k] * turnover
        return total

    def slope(y: Sequence[Any], p: Sequence[Any]) -> Any:
        out = current(y, p)
        return out.graph.derivative(out, y[V])

    return [current, slope]


def per_mole(network: Network, syncytium: str) -> float:
    """C/F of the syncytium's membrane, mol per V."""
    membrane = next(m for m in network.model.membranes if m.inside == syncytium)
    return membrane.area * membrane.capacitance / F
