r"""Standard potentials: one for each solute and each state of a protein, from the reactions of a model.

A reaction states its standard free energy; solutes do not. Potentials that give all of them back,

.. math:: \Delta G^0_j = \sum_i \nu_{ij}\, \mu^0_i,

make the free energy of a solution a function of what is in it, so that what blood brings can be told from what a
reaction spends. They are unique up to what the reactions conserve; oxygen, ions, ADP and phosphate are given 0, so that
glucose and lactate hold what burning them gives, and ATP what its hydrolysis gives.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..compiler.network import Network, Step
from ..species import ADP, CO2, O2, Pi

#: solutes with a standard potential of 0 wherever the reactions allow it, beside all ions
ZERO = frozenset(s.symbol for s in (O2, CO2, ADP, Pi))
#: what a standard energy may lack, relative to the largest one, before it counts as at odds with the others
AGREE = 1e-9


def standard_potentials(network: Network, T: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Standard potentials by symbol or path of a protein's state, and what is left of each reaction's energy.

    Args:
        network: the model as equations.
        T: temperatures, K.

    Returns:
        Potentials, J/mol, each as long as T; and processes x T, J/mol: zero unless the standard energies contradict
        each other round a cycle of reactions.
    """
    changes = [changed(network, step) for step in network.steps]
    names = list(dict.fromkeys(name for one in changes for name in one))
    nu = np.array([[one.get(name, 0) for name in names] for one in changes], dtype=float).reshape(len(changes), -1)
    given = np.array([np.broadcast_to(step.process.energy(T), T.shape) for step in network.steps], dtype=float)
    metabolites = {s.symbol for place in network.model.places.values() for s in place.solutes if s.vanishes}
    free = np.array([name not in ZERO and ("." in name or name in metabolites) for name in names], dtype=bool)
    size = np.max(np.abs(given), initial=0.0)
    found, left = np.zeros((len(names), len(T))), given
    for chosen in (free, np.ones(len(names), dtype=bool)):
        if np.max(np.abs(left), initial=0.0) > AGREE * size and chosen.any():
            found[:] = 0.0
            found[chosen] = np.linalg.lstsq(nu[:, chosen], given, rcond=1e-12)[0]
            left = given - nu @ found
    left = np.where(np.abs(left) > AGREE * size, left, 0.0)
    return dict(zip(names, found)), left


def changed(network: Network, step: Step) -> dict[str, int]:
    """Net numbers of solutes, by symbol, and of states of the protein, by path, that one turnover makes."""
    placed, process = network.placed[step.placed], step.process
    numbers: dict[str, int] = {}
    for side in (process.all_inside, process.all_outside):
        for species, n in side.items():
            if species.symbol != "H2O":
                numbers[species.symbol] = numbers.get(species.symbol, 0) + n
    numbers.update({f"{placed.path}.{name}": n for name, n in process.sites.items()})
    return {name: n for name, n in numbers.items() if n}


def ends(network: Network, step: Step) -> list[tuple[str, Any, int]]:
    """(place, species, net number) of all that a turnover makes or takes there."""
    placed = network.placed[step.placed]
    sides = ((placed.inside, step.process.all_inside), (placed.outside, step.process.all_outside))
    return [(place, species, n) for place, numbers in sides if place is not None for species, n in numbers.items()]
