"""The ledger of a run: who moved what, and proof that nothing was lost."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..compiler.invariants import Total, charge_weights, conserved_totals
from ..constants import F
from ..errors import BadValue
from ..species import ATP
from ..units import show
from . import energy

if TYPE_CHECKING:
    from .solution import Solution

#: part of the energy turned over, by a process and by the whole run, that is round-off
ROUND_OFF, WHOLE_ROUND_OFF = 1e-9, 1e-14


@dataclasses.dataclass(frozen=True)
class Posting:
    """What one process did to one species in one compartment over the run, mol."""

    process: str
    species: str
    compartment: str
    amount: float


class Ledger:
    """Accounts of a run.

    * ``totals``: largest drift of every conserved total, relative to its size;
    * ``charge``: largest drift of charge minus C V of every membrane, V, bound charge included, and
      ``resolution``, what the last digit of the amounts is worth there;
    * ``extents``: largest difference between the amounts and what the processes say they moved,
      relative to what is there;
    * ``energy``: free energy dissipated by every process, J, negative where it was made to run
      uphill; ``energy_gap`` is what the account of energy leaves open.
    """

    def __init__(self, solution: Solution):
        self.solution = solution
        self._network = solution.network

    def __repr__(self) -> str:
        count = len(self._network.steps)
        return f"<Ledger of {self.solution.model.name!r}: {count} processes; print() shows it>"

    def __str__(self) -> str:
        """Who moved what, then what the accounts leave open."""
        rows = [
            (p.process, p.species, p.compartment, show(p.amount, "mol"))
            for p in (self.postings if self.solution.extents.size else ()) if p.amount
        ]
        head = ("process", "species", "place", "gained")
        widths = [max(map(len, column)) for column in zip(head, *rows)]
        lines = ["  ".join(word.ljust(w) for word, w in zip(row, widths)).rstrip() for row in (head, *rows)]
        worst = self.worst()
        left = (f"totals {worst['totals']:.1g}", f"charge {worst['charge']:.1g} V", f"extents {worst['extents']:.1g}",
                f"energy {worst['energy']:.1g}")
        return "\n".join([*lines, f"left open: {', '.join(left)}"])

    @cached_property
    def conserved(self) -> list[Total]:
        """The conserved totals of the model."""
        return conserved_totals(self._network)

    @cached_property
    def totals(self) -> dict[str, float]:
        """Largest relative drift of every conserved total."""
        y = self.solution.y
        result = {}
        for total in self.conserved:
            value = total.weights.astype(float) @ y
            size = np.sum(np.abs(total.weights * y[:, 0])) or np.abs(total.weights) @ self._network.scale
            result[total.name] = float(np.max(np.abs(value - value[0])) / size)
        return result

    @cached_property
    def charge(self) -> dict[str, float]:
        """Largest drift of charge minus C V, V."""
        result = {}
        for k, membrane in enumerate(self.solution.model.membranes):
            weights = charge_weights(self._network, k)
            per_volt = membrane.area * membrane.capacitance / F
            if weights is None:  # both sides are open: what the processes carried across, instead
                across = np.array([step.charges[k] for step in self._network.steps])
                moved = across @ self._booked()
                value = moved - per_volt * self.solution.V(membrane.name)
            else:
                value = weights @ self.solution.y
            result[membrane.name] = float(np.max(np.abs(value - value[0])) / per_volt)
        return result

    @cached_property
    def resolution(self) -> dict[str, float]:
        """What the last digit of the amounts is worth to each membrane, V: no drift below it can be told.

        A cell of 0.1 nF reads parts of a picovolt; a way of water outside, of 1e-16 F, tenths of a microvolt.
        """
        result, y = {}, self.solution.y
        for k, membrane in enumerate(self.solution.model.membranes):
            weights = charge_weights(self._network, k)
            if weights is None:
                across = np.array([step.charges[k] for step in self._network.steps])
                size = np.abs(across) @ np.max(np.abs(self._booked()), axis=1)
            else:
                size = np.abs(weights) @ np.max(np.abs(y), axis=1)
            result[membrane.name] = float(np.finfo(float).eps * size * F / (membrane.area * membrane.capacitance))
        return result

    def _booked(self) -> np.ndarray:
        """Extents of the processes, processes x time.

        Raises:
            BadValue: the run was made without them.
        """
        if not self.solution.extents.size:
            raise BadValue(
                "this run was made with extents=False, so nobody's turnovers were booked: simulate with "
                "extents=True for accounts by process."
            )
        return self.solution.extents

    @cached_property
    def extents(self) -> float:
        """Largest mismatch of n - n0 - S xi, relative to the amount or what passed through it."""
        S = self._network.S.astype(float)
        y, xi = self.solution.y, self._booked()
        rows = np.flatnonzero(np.any(S != 0, axis=1))
        change = y[rows] - y[rows, :1]
        booked = S[rows] @ xi
        size = np.max(np.abs(y[rows]), axis=1) + np.max(np.abs(S[rows]) @ np.abs(xi), axis=1)
        size = np.maximum(size, self._network.scale[rows] * 1e-12)
        return float(np.max(np.max(np.abs(change - booked), axis=1) / size, initial=0.0))

    @cached_property
    def postings(self) -> list[Posting]:
        """What every process moved, species by species and place by place, mol; reservoirs too."""
        result = []
        for step, xi in zip(self._network.steps, self._booked()):
            placed = self._network.placed[step.placed]
            turnovers = float(xi[-1] - xi[0])
            sides = ((placed.inside, step.process.all_inside),
                     (placed.outside, step.process.all_outside))
            for place, numbers in sides:
                if place is not None:
                    result += [
                        Posting(step.path, s.symbol, place, n * turnovers) for s, n in numbers.items()
                    ]
        return result

    def change(self, symbol: str, compartment: str) -> float:
        """Sum of all postings to a species in a compartment, mol."""
        return sum(
            p.amount for p in self.postings if p.species == symbol and p.compartment == compartment
        )

    def used(self, symbol: str = ATP.symbol) -> dict[str, float]:
        """Who consumed a species: process -> mol, consumers only (ATP by default)."""
        totals: dict[str, float] = {}
        for p in self.postings:
            if p.species == symbol:
                totals[p.process] = totals.get(p.process, 0.0) - p.amount
        return {k: v for k, v in totals.items() if v > 0}

    @cached_property
    def energy(self) -> dict[str, float]:
        """Free energy that every process dissipated, J: the sum of affinity times turnovers."""
        self._booked()
        work = energy.dissipated(self.solution).sum(axis=1)
        return {s.path: float(w) for s, w in zip(self._network.steps, work)}

    @cached_property
    def energy_gap(self) -> float:
        """What the account of energy leaves open, relative to all that was dissipated: stored,
        brought in and dissipated sum to zero but for the spacing of the rows."""
        self._booked()
        return energy.residual(self.solution)

    @cached_property
    def uphill(self) -> dict[str, float]:
        """Work done on processes that ran against their affinity, J (imposed ones and
        phenomenological laws; thermodynamic ones have none). What is round-off of the energy that the
        process, or the whole run, turned over is left out."""
        with np.errstate(invalid="ignore"):
            power = np.nan_to_num(self.solution.affinities * self.solution.turnovers)
        t = self.solution.t
        work = -np.trapezoid(np.minimum(power, 0.0), t, axis=1)
        turned = np.trapezoid(np.abs(power), t, axis=1)
        least = ROUND_OFF * turned + WHOLE_ROUND_OFF * turned.sum()
        return {s.path: float(w) for s, w, low in zip(self._network.steps, work, least) if w > low}

    def worst(self) -> dict[str, float]:
        """The residuals in one line: totals (relative), charge (V), extents, energy (relative)."""
        return {
            "totals": max(self.totals.values(), default=0.0),
            "charge": max(self.charge.values(), default=0.0),
            "extents": self.extents if self.solution.extents.size else float("nan"),
            "energy": self.energy_gap if self.solution.extents.size else float("nan"),
        }
