"""Which coupled transporters ran the other way during a run, and when.

Nobody tells a carrier to reverse: it does where its affinity changes sign, since its law is
thermodynamic. Channels are left out (a current that changes sign is no news), and so is what
stood still at the start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .solution import Solution

#: a turnover below this part of its largest counts as none: the end of a run may hover about zero
FAINT = 1e-3


def reversals(solution: Solution) -> dict[str, dict[str, Any]]:
    """Coupled transporters whose turnover had the other sign than at the start.

    Returns:
        By path of the process: ``first`` (s), ``duration`` (s, in all), ``moved`` (mol of turnovers
        while reversed, positive) and ``affinity`` (J/mol, the one furthest into the other sign).
    """
    found = {}
    for j, step in enumerate(solution.network.steps):
        if not _coupled(step.process):
            continue
        turnover = solution.turnovers[j]
        start = turnover[0]
        other = (np.sign(turnover) == -np.sign(start)) & (np.abs(turnover) > FAINT * np.max(np.abs(turnover)))
        if start == 0.0 or not np.any(other):
            continue
        spans = np.diff(solution.t, prepend=solution.t[0]) * other
        affinity = solution.affinities[j][other]
        found[step.path] = {
            "first": float(solution.t[int(np.argmax(other))]),
            "duration": float(np.sum(spans)),
            "moved": float(np.sum(np.abs(turnover) * spans)),
            "affinity": float(affinity[int(np.argmax(np.abs(affinity)))]),
        }
    return found


def _coupled(process: Any) -> bool:
    """It couples two or more solutes across a membrane, or one to fuel; no step between states."""
    solutes = [s for s in process.moves if s.symbol != "H2O"]
    return process.law == "thermodynamic" and not process.sites and len(solutes) + bool(process.fuel) > 1
