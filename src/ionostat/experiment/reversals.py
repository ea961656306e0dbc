"""Which coupled transporters ran the other way during a run, and when.

Nobody tells a carrier to reverse: it does where its affinity changes sign, since its law is
thermodynamic. Channels are left out (a current that changes sign is no news), and so is what
stood still at the start.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..constants import R

if TYPE_CHECKING:
    from .solution import Solution

#: a turnover below this part of its largest counts as none: the end of a run may hover about zero
FAINT = 1e-3
#: an affinity at the start below this part of RT is an equilibrium, which has no side to leave
EQUILIBRIUM = 0.1


def reversals(solution: Solution) -> dict[str, dict[str, Any]]:
    """Coupled transporters whose turnover had the other sign than at the start.

    A protein that is a ring of states counts as one: the affinity of a turnover is the sum of those
    of its steps, its turnover their mean.

    Returns:
        By path: ``first`` (s), ``duration`` (s, in all), ``moved`` (mol of turnovers while reversed,
        positive) and ``affinity`` (J/mol, the one furthest into the other sign).
    """
    found = {}
    RT = R * solution.parameter("temperature")[0]
    for path, turnover, affinity in _transporters(solution):
        sign = np.sign(affinity[0])
        other = (np.sign(turnover) == -sign) & (np.abs(turnover) > FAINT * np.max(np.abs(turnover)))
        if abs(affinity[0]) < EQUILIBRIUM * RT or not np.any(other):
            continue
        spans = np.diff(solution.t, prepend=solution.t[0]) * other
        found[path] = {
            "first": float(solution.t[int(np.argmax(other))]),
            "duration": float(np.sum(spans)),
            "moved": float(np.sum(np.abs(turnover) * spans)),
            "affinity": float(-sign * np.max(-sign * affinity[other])),
        }
    return found


def _transporters(solution: Solution) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Path, turnover and affinity over time of what couples solutes across a membrane."""
    steps = solution.network.steps
    for j, step in enumerate(steps):
        if not step.process.sites and _coupled(step.process):
            yield step.path, solution.turnovers[j], solution.affinities[j]
    for k, placed in enumerate(solution.network.placed):
        ring = [j for j, step in enumerate(steps) if step.placed == k and step.process.sites]
        if ring and _is_ring([steps[j].process for j in ring]):
            yield placed.path, solution.turnovers[ring].mean(axis=0), solution.affinities[ring].sum(axis=0)


def _is_ring(processes: list[Any]) -> bool:
    """Every state is left by one step and reached by one."""
    left = [name for p in processes for name, n in p.sites.items() if n == -1]
    reached = [name for p in processes for name, n in p.sites.items() if n == 1]
    return len(set(left)) == len(left) == len(processes) and sorted(left) == sorted(reached)


def _coupled(process: Any) -> bool:
    """It couples two or more solutes across a membrane, or one to fuel."""
    solutes = [s for s in process.moves if s.symbol != "H2O"]
    return process.law == "thermodynamic" and len(solutes) + bool(process.fuel) > 1
