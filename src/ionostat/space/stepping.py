r"""One step of a tissue after the other: transport, cells, and the size of the next step.

See the design note on tissue. What transport brings stands as a constant source in the cells' equations, so that a
state at rest stays; what the cells will do to the contents is extrapolated for transport from the last steps. How far
the extrapolation was off is the error of the step.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from ..compiler.network import Network
from ..constants import WATER_MOLAR_VOLUME, F, R
from ..errors import NoSolution
from ..species import H2O, Species
from .graph import Graph
from .grid import Grid
from .transport import MembraneCurrent, Moved, Region, Transport
from .voxels import TOUCH, Voxels, per_mole

#: step sizes change by no more than this, and aim at this part of the tolerance
GROWTH, SHRINK, SAFETY = 2.0, 0.2, 0.8
#: order of the error of one step
ORDER = 3
#: error of a step that came to nothing
HOPELESS = 1e9
#: shortest step, s
SHORTEST = 1e-7
#: first step after something was changed from outside, s
FIRST = 1e-3
#: a difference of the syncytium's V that counts as one tolerance, V over the relative tolerance
VOLTS = 0.05
#: part of a species' scale that counts beside its level in the tolerance
FLOOR = 0.3
#: how much stricter the tolerance is for solutes without charge: oxygen evens out between space and cells within a
#: step, so that what cells take is foreseen badly, and under a loose bound it swings about its level at no gain in time
NEUTRAL = 10.0


@dataclasses.dataclass
class Place:
    """Where one region's contents stand among the states of a voxel.

    Attributes:
        name: of the compartment.
        species: those that move.
        columns: their states.
        flows: parameters of their arrivals.
        water: state of its water, or -1 where it stays, and then ``volume``, m3.
        scale: a usual content of each, mol per m3 of tissue.
        strict: how much stricter the tolerance is for it.
    """

    name: str
    species: list[Species]
    columns: np.ndarray
    flows: np.ndarray
    water: int
    volume: float
    scale: np.ndarray
    strict: np.ndarray

    def fraction(self, y: np.ndarray, unit: float) -> np.ndarray:
        """Volume fraction of every voxel."""
        if self.water < 0:
            return np.full(len(y), self.volume / unit)
        return y[:, self.water] * (WATER_MOLAR_VOLUME / unit)


def place_of(network: Network, name: str, species: list[Species], junction: str, unit: float) -> Place:
    """The place of a compartment among the states of a network."""
    columns = np.array([network.index[f"{name}.{s}"] for s in species], dtype=int)
    flows = np.array([network.parameter_index[f"{junction}.{s}.flow"] for s in species], dtype=int)
    compartment = network.model.compartments[name]
    share = compartment.volume / unit
    scale = np.array([s.scale * share for s in species])
    strict = np.array([1.0 if s.z else NEUTRAL for s in species])
    water = network.index.get(f"{name}.{H2O}", -1)
    return Place(name, species, columns, flows, water, compartment.volume, scale, strict)


@dataclasses.dataclass
class Memory:
    """What the last steps did, from which the next one is foreseen: what the cells made, swelling, current's drift."""

    made: list[np.ndarray]
    before: list[np.ndarray] | None
    length: float
    length_before: float
    drift: np.ndarray | None
    swelling: list[np.ndarray]

    def foreseen(self, h: float) -> list[np.ndarray]:
        """Mean rates over the next step, along the line through the last two."""
        if self.before is None:
            return self.made
        ahead = (h + self.length) / (self.length + self.length_before)
        return [now + ahead * (now - old) for now, old in zip(self.made, self.before)]


class Stepper:
    """Steps a tissue.

    Args:
        grid: the grid.
        voxels: its cells.
        places: the extracellular space, and the syncytium if there is one.
        unit: volume of tissue that one model stands for, m3.
        media: gives the regions for volume fractions of the places.
        T: temperature, K.
        tolerance: relative, of contents and of the syncytium's V.
        fixed: a step that is taken whatever its error.
    """

    def __init__(
        self, grid: Grid | Graph, voxels: Voxels, places: list[Place], unit: float,
        media: Callable[[list[np.ndarray]], list[Region]], T: float, tolerance: float, fixed: float | None = None,
    ):
        self.grid, self.voxels, self.places, self.unit, self.media = grid, voxels, places, unit, media
        self.T, self.tolerance, self.fixed = T, tolerance, fixed
        self.transport = Transport(grid, len(places))
        self.h = fixed or FIRST
        self.memory: Memory | None = None
        #: what is released into the space from outside, species x grid, mol/m3/s
        self.source: np.ndarray | None = None
        #: what the last step brought into the space from outside the grid, by species, summed over voxels, mol/m3/s
        self.arrived = np.zeros(len(places[0].species))
        self.balance = charge_balance(voxels.network, places[0].name, unit)
        self.stray_at_start = self.balance(voxels.y)
        #: accepted steps, steps made again, steps of the cells in all
        self.accepted, self.repeated, self.inner = 0, 0, 0
        self.longest_step = 0.0

    # ------------------------------------------------------------ fields

    def contents(self, y: np.ndarray) -> list[np.ndarray]:
        """mol per m3 of tissue: for each place, species x grid."""
        return [(y[:, p.columns].T / self.unit).reshape(-1, *self.grid.shape) for p in self.places]

    def fractions(self, y: np.ndarray) -> list[np.ndarray]:
        """Volume fractions of the places."""
        return [p.fraction(y, self.unit).reshape(self.grid.shape) for p in self.places]

    @property
    def psi(self) -> np.ndarray:
        """Potentials of the places, V."""
        return self.transport.psi * (R * self.T / F)

    def restart(self) -> None:
        """Forget the past: something was changed from outside."""
        self._send(None)
        change = self.voxels.touch()
        made = [(change[:, p.columns].T / self.unit).reshape(-1, *self.grid.shape) for p in self.places]
        before, after = self.fractions(self.voxels.y), self.fractions(self.voxels.y + TOUCH * change)
        swelling = [(b - a) / TOUCH for a, b in zip(before, after)]
        self.memory = Memory(made, None, 0.0, 0.0, None, swelling)
        self.h = self.fixed or min(self.h, FIRST)

    # ------------------------------------------------------------ a step

    def step(self, longest: float) -> float:
        """One step that holds, of at most this length; gives its length.

        Raises:
            NoSolution: no step is short enough.
        """
        if self.memory is None:
            self.restart()
        h = min(self.h, longest)
        while True:
            error = self._attempt(h)
            if self.fixed is not None and error < HOPELESS:
                self.accepted += 1
                return h
            ratio = SAFETY * max(error, 1e-9) ** (-1.0 / ORDER)
            if error <= 1.0:
                self.accepted += 1
                grown = h * min(GROWTH, max(SHRINK, ratio))
                self.h = grown if h == self.h or grown < self.h else self.h
                self.longest_step = max(self.longest_step, h)
                return h
            self.repeated += 1
            h *= min(0.7, max(SHRINK, ratio))
            if h < SHORTEST:
                raise NoSolution(f"the tissue's step became too small ({h:.2g} s)")
            self.h = h

    def _attempt(self, h: float) -> float:
        """A step; the states change only where its error, which is returned, is at most 1."""
        voxels, memory = self.voxels, self.memory
        assert memory is not None
        y, current, psi = voxels.y, voxels.current.copy(), self.transport.psi
        held, alpha = self.contents(y), self.fractions(y)
        foreseen = memory.foreseen(h)
        if self.source is not None:
            foreseen = [foreseen[0] + self.source, *foreseen[1:]]
        membrane = self._membrane(y, current)
        stray = (self.balance(y) - self.stray_at_start).reshape(self.grid.shape)
        try:
            moved = self.transport.step(self._swelling(alpha), held, foreseen, h, membrane, stray - stray.mean())
            if self.source is not None:
                moved.brought[0] = moved.brought[0] + self.source
            self._send(moved)
            voxels.advance(h)
        except NoSolution:
            voxels.y, voxels.current, self.transport.psi = y, current, psi
            return HOPELESS
        self.inner += int(voxels.steps.sum())
        after = self.contents(voxels.y)
        error = self._error(moved, after)
        if error > 1.0 and self.fixed is None:
            voxels.y, voxels.current, self.transport.psi = y, current, psi
            return error
        self.arrived = moved.brought[0].reshape(len(self.arrived), -1).sum(axis=1)
        made = [(b - a) / h - s for a, b, s in zip(held, after, moved.brought)]
        drift = None if membrane is None else self._drift(membrane, h)
        swelling = [(b - a) / h for a, b in zip(alpha, self.fractions(voxels.y))]
        self.memory = Memory(made, memory.made, h, memory.length, drift, swelling)
        return error

    def state(self) -> dict[str, Any]:
        """What the next step follows from, as arrays."""
        assert self.memory is not None
        lists = {"made": self.memory.made, "before": self.memory.before or [], "drift": [self.memory.drift],
                 "swelling": self.memory.swelling}
        return {
            "psi": self.transport.psi, "h": self.h, "length": self.memory.length, "stray": self.stray_at_start,
            "length_before": self.memory.length_before, "accepted": self.accepted, "repeated": self.repeated,
            "inner": self.inner, "longest_step": self.longest_step,
            **{f"{name}_{k}": x for name, parts in lists.items() for k, x in enumerate(parts) if x is not None},
        }

    def take_up(self, state: dict[str, np.ndarray]) -> None:
        """Go on from a checkpoint."""
        made, before, swelling = ([state[f"{name}_{k}"] for k in range(len(self.places)) if f"{name}_{k}" in state]
                                  for name in ("made", "before", "swelling"))
        lengths = float(state["length"]), float(state["length_before"])
        self.memory = Memory(made, before or None, *lengths, state.get("drift_0"), swelling)
        self.transport.psi, self.h, self.stray_at_start = state["psi"].copy(), float(state["h"]), state["stray"]
        self.accepted, self.repeated, self.inner = (int(state[n]) for n in ("accepted", "repeated", "inner"))
        self.longest_step = float(state["longest_step"])

    def _swelling(self, alpha: list[np.ndarray]) -> Callable[[float], list[Region]]:
        """The regions a time after the start of a step, as their volumes go on to change."""
        assert self.memory is not None
        speeds = self.memory.swelling
        return lambda t: self.media([a + t * speed for a, speed in zip(alpha, speeds)])

    def _send(self, moved: Moved | None) -> None:
        """Write what transport brings into the parameters of the arrivals."""
        p = self.voxels.p
        for place in self.places:
            p[:, place.flows] = 0.0
        if moved is None:
            return
        outer = self.places[0]
        rates = [s.reshape(len(s), -1).T * self.unit for s in moved.brought]
        p[:, outer.flows] = rates[0]
        for inner, rate in zip(self.places[1:], rates[1:]):
            p[:, inner.flows] = rate
            for k, s in enumerate(inner.species):  # by way of the space: it gets as much more
                p[:, outer.flows[outer.species.index(s)]] += rate[:, k]

    def _membrane(self, y: np.ndarray, current: np.ndarray) -> MembraneCurrent | None:
        if len(self.places) == 1:
            return None
        network, shape, thermal = self.voxels.network, self.grid.shape, R * self.T / F
        name = self.places[1].name
        V = y[:, network.index[f"{name}.V"]].reshape(shape)
        out, slope = (current[:, k].reshape(shape) / self.unit for k in (0, 1))
        capacity = np.full(shape, per_mole(network, name) * thermal / self.unit)
        assert self.memory is not None
        drift = np.zeros(shape) if self.memory.drift is None else self.memory.drift
        return MembraneCurrent(capacity, out, np.maximum(slope * thermal, 0.0), drift, V / thermal)

    def _drift(self, before: MembraneCurrent, h: float) -> np.ndarray:
        """How fast the membrane's current moved at constant V in the step just made."""
        now = self._membrane(self.voxels.y, self.voxels.current)
        assert now is not None
        return (now.current - before.current - before.slope * (now.v - before.v)) / h

    def _error(self, moved: Moved, after: list[np.ndarray]) -> float:
        """Largest miss of what was foreseen, over the tolerance."""
        worst = 0.0
        for place, guess, found in zip(self.places, moved.predicted, after):
            floor, strict = (x.reshape(-1, *[1] * (found.ndim - 1)) for x in (place.scale, place.strict))
            miss = strict * np.abs(guess - found) / (np.abs(found) + FLOOR * floor)
            worst = max(worst, float(miss.max()))
        if moved.v is not None:
            V = self.voxels.y[:, self.voxels.network.index[f"{self.places[1].name}.V"]].reshape(self.grid.shape)
            worst = max(worst, float(np.abs(moved.v * (R * self.T / F) - V).max()) / VOLTS)
        return worst / self.tolerance if np.isfinite(worst) else HOPELESS


def charge_balance(network: Network, space: str, unit: float) -> Callable[[np.ndarray], np.ndarray]:
    """A function of the states: charge of the space's ions and of the membranes around it, mol/m3 of tissue."""
    weights = np.zeros(len(network.states))
    for i, state in enumerate(network.states):
        if state.kind == "amount" and state.owner == space and state.species is not None:
            weights[i] = state.species.z / unit
    for membrane in network.model.membranes:
        sign = (membrane.outside == space) - (membrane.inside == space)
        weights[network.index[f"{membrane.name}.V"]] = sign * membrane.area * membrane.capacitance / F / unit
    used = np.flatnonzero(weights)
    return lambda y: y[:, used] @ weights[used]
