r"""Where the free energy goes: what is brought, what is stored, what each process spends; they sum to zero.

.. math:: \sum_s E_s - \sum_j \int A_j\, d\xi_j - \Delta G = 0

Sources are the levels that stay (blood, baths, ATP where it is held), electrodes, and forms of the literature that run
uphill and say not on what. G is that of all solutions and of the charge on all membranes, with the standard potentials
of `chemistry`, so that glucose is worth what burning it gives. The three are found apart from each other: sources from
the turnovers, G from the state at both ends, and what each process spends as the integral of its affinity times its
rate, which the solver takes beside the run. So what is left over is a measure of the whole.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from ..species import ADP, ATP, H2O, Pi
from .chemistry import ends
from .flows import Flows

#: what ATP is held with
FUEL = {s.symbol for s in (ATP, ADP, Pi)}


@dataclasses.dataclass(frozen=True)
class EnergyBill:
    """Sources, sinks and stores of free energy, J in all or W at a rest.

    Attributes:
        sources: what levels that stay brought, electrodes, and forms of the literature that run uphill unpaid.
        dissipated: what every process spent; negative where it was driven uphill.
        stored: what every place gained.
    """

    sources: Mapping[str, float]
    dissipated: Mapping[str, float]
    stored: Mapping[str, float]

    @property
    def total(self) -> float:
        """All that was brought or taken from stores."""
        taken = -sum(v for v in self.stored.values() if v < 0)
        return sum(v for v in self.sources.values() if v > 0) + taken

    @property
    def left(self) -> float:
        """Sources less sinks less what was stored."""
        return sum(self.sources.values()) - sum(self.dissipated.values()) - sum(self.stored.values())

    @property
    def residual(self) -> float:
        """What is left, relative to the total."""
        return abs(self.left) / self.total if self.total else 0.0


def energy_bill(flows: Flows) -> EnergyBill:
    """The bill of free energy of a rest or a run."""
    sources: dict[str, float] = {}
    spent: dict[str, float] = {}
    left = flows.standard[1]
    for j, step in enumerate(flows.network.steps):
        moved, work = flows.moved[j], float(np.sum(flows.works[j]))
        for place, species, n in ends(flows.network, step):
            if f"{place}.{species}" in flows.network.index or (species == H2O and not _reservoir(flows, place)):
                continue
            potential = flows.chemical(place, species)
            label = place if _reservoir(flows, place) else _held(place, species.symbol)
            sources[label] = sources.get(label, 0.0) - n * float(np.sum(flows.between(potential) * moved))
        if np.any(left[j]):
            label = "standard energies at odds"
            sources[label] = sources.get(label, 0.0) - float(np.sum(flows.between(left[j]) * moved))
        if step.process.law == "imposed" or (step.process.law == "phenomenological" and work < 0):
            sources[step.path] = -work
        else:
            spent[step.path] = work
    if flows.heated:
        sources["change of temperature"] = flows.heated
    return EnergyBill(sources, spent, flows.stored)


def _reservoir(flows: Flows, place: str) -> bool:
    return place in flows.network.model.reservoirs


def _held(place: str, symbol: str) -> str:
    """What a level that is held in a compartment is called as a source."""
    return f"ATP held in {place}" if symbol in FUEL else f"levels held in {place}"
