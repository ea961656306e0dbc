"""What is kept of a tissue: fields at the times of rows, and a map of what happened in each voxel."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from ..compiler.network import Network
from ..constants import WATER_MOLAR_VOLUME
from ..species import H2O, K
from .tissue import Tissue

#: extracellular potassium whose upward crossing is the arrival of the front, mol/m3: halfway up in spreading
#: depolarisation, and above the ceiling of 10 to 12 mM that activity alone reaches
FRONT = 20.0


class Fields:
    """Reads fields out of the states of the voxels.

    Args:
        tissue, network: what runs.
        keep: compartments whose concentrations are kept.
    """

    def __init__(self, tissue: Tissue, network: Network, keep: tuple[str, ...]):
        self.tissue, self.network, self.keep = tissue, network, keep
        self.shape = tissue.grid.shape
        self.species = {
            name: [s.species for s in network.states
                   if s.kind == "amount" and s.owner == name and s.species is not None and s.species != H2O]
            for name in keep
        }
        self.membranes = [m.name for m in network.model.membranes]
        self.compartments = list(network.model.compartments)

    def names(self) -> dict[str, tuple[str, list[str]]]:
        """Variable -> (name of its own dimension, its entries); potentials have none."""
        found = {f"c_{name}": (f"species_{name}", [s.symbol for s in here]) for name, here in self.species.items()}
        return {**found, "V": ("membrane", self.membranes), "fraction": ("compartment", self.compartments)}

    def volume(self, y: np.ndarray, name: str) -> np.ndarray:
        """Water volume of a compartment in every voxel, m3 per model."""
        i = self.network.index.get(f"{name}.{H2O}")
        if i is None:
            return np.full(len(y), self.network.model.compartments[name].volume)
        return y[:, i] * WATER_MOLAR_VOLUME

    def row(self, y: np.ndarray, phi: np.ndarray) -> dict[str, np.ndarray]:
        """All variables at one time."""
        index = self.network.index
        found = {}
        for name, here in self.species.items():
            volume = self.volume(y, name)
            found[f"c_{name}"] = np.stack([(y[:, index[f"{name}.{s}"]] / volume).reshape(self.shape) for s in here])
        found["V"] = np.stack([y[:, index[f"{m}.V"]].reshape(self.shape) for m in self.membranes])
        found["fraction"] = np.stack(
            [(self.volume(y, c) / self.tissue.unit).reshape(self.shape) for c in self.compartments]
        )
        found["phi"] = phi - phi.flat[-1]
        return found

    def potassium(self, y: np.ndarray) -> np.ndarray | None:
        """Extracellular potassium of every voxel, mol/m3, where it is a state."""
        i = self.network.index.get(f"{self.tissue.space}.{K}")
        return None if i is None else (y[:, i] / self.volume(y, self.tissue.space)).reshape(self.shape)

    def totals(self, y: np.ndarray) -> dict[str, float]:
        """Content of the whole tissue by ion that moves, mol."""
        scale = self.tissue.grid.voxel / self.tissue.unit
        found = {}
        for s in self.tissue.moving:
            if s.z:
                columns = [i for i, state in enumerate(self.network.states)
                           if state.kind == "amount" and state.species == s]
                found[s.symbol] = float(y[:, columns].sum() * scale)
        return found


@dataclasses.dataclass
class Watch:
    """What happened in each voxel, brought up to date after every step of the tissue.

    Attributes:
        arrival: when potassium outside first rose above FRONT, s; NaN where it has not.
        above: how long it was above, s.
        peak, peak_time: highest potassium outside, mol/m3, and when.
        smallest: smallest volume fraction of the extracellular space.
        lowest: lowest extracellular potential against the far corner, V, and highest.
    """

    arrival: np.ndarray
    above: np.ndarray
    peak: np.ndarray
    peak_time: np.ndarray
    smallest: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    before: np.ndarray

    @classmethod
    def at_start(cls, shape: tuple[int, ...], K_out: np.ndarray) -> Watch:
        """Nothing has happened yet."""
        never, zero = np.full(shape, np.nan), np.zeros(shape)
        start = {"above": zero, "peak_time": zero, "lowest": zero, "highest": zero}
        copies = {name: field.copy() for name, field in start.items()}
        return cls(arrival=never, peak=K_out.copy(), smallest=np.ones(shape), before=K_out.copy(), **copies)

    def see(self, t: float, h: float, K_out: np.ndarray, alpha: np.ndarray, phi: np.ndarray) -> None:
        """A step of length h has led to t."""
        came = (self.before <= FRONT) & (K_out > FRONT) & np.isnan(self.arrival)
        if came.any():
            part = (FRONT - self.before[came]) / (K_out[came] - self.before[came])
            self.arrival[came] = t - h + h * part
        self.above += h * (K_out > FRONT)
        higher = K_out > self.peak
        self.peak_time[higher] = t
        np.maximum(self.peak, K_out, out=self.peak)
        np.minimum(self.smallest, alpha, out=self.smallest)
        against = phi - phi.flat[-1]
        np.minimum(self.lowest, against, out=self.lowest)
        np.maximum(self.highest, against, out=self.highest)
        self.before = K_out

    def arrays(self) -> dict[str, np.ndarray]:
        """All fields by name."""
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}


#: variable -> (unit, in words)
UNITS = {
    "c": ("mol m-3", "concentration"), "V": ("V", "membrane potential"),
    "fraction": ("1", "volume per volume of tissue"), "phi": ("V", "extracellular potential against the far corner"),
    "arrival": ("s", "arrival of the front"), "above": ("s", "time with potassium above the level of the front"),
    "peak": ("mol m-3", "highest extracellular potassium"), "peak_time": ("s", "when it was highest"),
    "smallest": ("1", "smallest extracellular volume fraction"), "lowest": ("V", "lowest extracellular potential"),
    "highest": ("V", "highest extracellular potential"), "before": ("mol m-3", "extracellular potassium at the end"),
}


def attributes(name: str) -> dict[str, str]:
    """Unit and meaning of a variable."""
    unit, words = UNITS[name.split("_")[0] if name.startswith("c_") else name]
    return {"units": unit, "long_name": words + (f" in {name[2:]}" if name.startswith("c_") else "")}


def coordinates(tissue: Tissue, fields: Fields) -> dict[str, Any]:
    """Coordinates of the axes and of the variables' own dimensions."""
    grid = tissue.grid
    found: dict[str, Any] = {d: (d, grid.centres(k), {"units": grid.unit}) for k, d in enumerate(grid.dims)}
    return {**found, **{dim: (dim, entries) for dim, entries in fields.names().values()}}
