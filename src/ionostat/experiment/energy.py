r"""The account of energy: what was stored, brought in and dissipated sums to zero.

.. math::
    \underbrace{\Delta G + \Delta \tfrac12 C A V^2 + \int p\, d\Omega}_{stored}
    + \underbrace{\textstyle\sum_j \Delta G^0_j \xi_j + \int \mu_{open}\, d n_{open}}_{reactions, reservoirs}
    + \underbrace{\textstyle\sum_j \int A_j\, d\xi_j}_{dissipated} = 0

:math:`p\,d\Omega` is the work of the water that enters against the tension of a membrane.
G is that of an ideal solution, :math:`RT \sum n_i (\ln c_i - 1)` with impermeants, whose derivative
by water is minus its osmotic pressure. The integrals are sums over the rows of the run, so the
account closes to about the square of their spacing, not to round-off; where the run carried the
works along (``works=True``) they are the solver's, and it closes to about its tolerance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..constants import WATER_MOLAR_VOLUME, R
from ..mechanisms.point import POOL_FLOOR, STANDARD
from ..species import H2O

if TYPE_CHECKING:
    from .solution import Solution


def stored(solution: Solution) -> np.ndarray:
    """Free energy of all solutions and membranes, J, over time (up to a constant)."""
    return np.sum(list(stored_parts(solution).values()), axis=0)


def stored_parts(solution: Solution) -> dict[str, np.ndarray]:
    """The same by where it is: compartments, membranes (their charge), proteins with states."""
    network, model = solution.network, solution.model
    T = solution.parameter("temperature")
    parts: dict[str, np.ndarray] = {}
    for name, compartment in model.compartments.items():
        total, volume = np.zeros(len(solution.t)), solution.volume(name)
        for species in compartment.concentrations:
            if species.osmotic:
                c = np.maximum(solution.c(species, name), POOL_FLOOR)
                total += R * T * c * volume * (np.log(c / STANDARD) - 1.0)
        impermeant = network.parameters[f"{name}.impermeant"]
        if impermeant:
            total += R * T * impermeant * (np.log(impermeant / volume / STANDARD) - 1.0)
        parts[name] = total
    for state, y in zip(network.states, solution.y):
        if state.kind == "site":
            x = np.maximum(y / state.scale, 1e-300)
            parts[state.owner] = parts.get(state.owner, 0.0) + R * T * y * np.log(x)
    for m in model.membranes:
        parts[f"charge of {m.name}"] = 0.5 * m.capacitance * m.area * solution.V(m.name) ** 2
    return parts


def elastic(solution: Solution) -> np.ndarray:
    """Work of the water that entered against pressure, stored in stretched membranes, J, over time."""
    if solution.works.size:
        return np.sum(solution.stretched, axis=0)
    entering = np.array([[step.process.all_inside.get(H2O, 0)] for step in solution.network.steps])
    work = WATER_MOLAR_VOLUME * entering * solution.pressures
    total = np.zeros(len(solution.t))
    total[1:] = np.cumsum((0.5 * (work[:, 1:] + work[:, :-1]) * np.diff(solution.extents, axis=1)).sum(axis=0))
    return total


def brought_in(solution: Solution) -> np.ndarray:
    """Standard energies of the reactions, and what open places gained, J, over time."""
    network, model = solution.network, solution.model
    T = solution.parameter("temperature")
    total = np.zeros(len(solution.t))
    for step, xi in zip(network.steps, solution.extents):
        placed = network.placed[step.placed]
        potential = np.broadcast_to(step.process.energy(T), T.shape).astype(float)
        ends = ((placed.inside, step.process.all_inside), (placed.outside, step.process.all_outside))
        for place, numbers in ends:
            for species, n in numbers.items():
                if place is None or f"{place}.{species}" in network.index:
                    continue
                if species.symbol == "H2O":
                    if place in model.reservoirs:
                        osmotic = solution.osmolarity(place)
                        potential = potential - n * R * T * WATER_MOLAR_VOLUME * osmotic
                else:
                    c = np.maximum(solution.c(species, place), POOL_FLOOR)
                    potential = potential + n * R * T * np.log(c / STANDARD)
        total[1:] += np.cumsum(0.5 * (potential[1:] + potential[:-1]) * np.diff(xi))
    return total


def dissipated(solution: Solution) -> np.ndarray:
    """What each process dissipated between two rows, J, processes x (rows - 1)."""
    if solution.works.size:
        return np.diff(solution.works, axis=1)
    A = solution.affinities
    return np.nan_to_num(0.5 * (A[:, 1:] + A[:, :-1]) * np.diff(solution.extents, axis=1))


def residual(solution: Solution) -> float:
    """Largest gap of the account, relative to all that was dissipated."""
    spent = dissipated(solution)
    gap = stored(solution) - stored(solution)[0] + elastic(solution) + brought_in(solution)
    gap[1:] += np.cumsum(spent.sum(axis=0))
    return float(np.max(np.abs(gap)) / max(np.abs(spent).sum(), 1e-300))
