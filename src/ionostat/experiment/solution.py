"""What a run returns: named access to states and to everything that follows from them.

Turnovers, fluxes and potentials are worked out from the same rates as in the run, on arrays.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..compiler.network import Network, Step
from ..constants import F, R
from ..errors import UnknownName, unknown
from ..model.model import Model
from ..solvers.lanes import HEAD
from ..species import Species, species
from .protocol import Protocol
from .segments import Segment

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure

    from .ledger import Ledger
    from .simulate import Settings


@dataclasses.dataclass(frozen=True)
class Status:
    """How a run ended.

    Attributes:
        ok: it came to its end.
        cause: "done", or what stopped it.
        time: time reached, s.
        message: a sentence.
    """

    ok: bool
    cause: str
    time: float
    message: str

    def __str__(self) -> str:
        return self.message


@dataclasses.dataclass(frozen=True)
class Run:
    """What was run: network, segments, ramped parameters, parameters per segment."""

    network: Network
    segments: list[Segment]
    ramped: list[str]
    parameters: np.ndarray


class Solution:
    """A run's result. Everything is SI: V, mol/m3 (= mM), m3, mol/s.

    Times at which a parameter jumps appear twice: before and after. ``extents`` (mol) are turnovers since the start,
    ``works`` (J) the free energy that each process spent, where the run carried it along, ``stretched`` (J) what water
    stored against pressures.
    """

    def __init__(
        self, model: Model, protocol: Protocol | None, settings: Settings, run: Run,
        rows: np.ndarray, status: Status, statistics: Mapping[str, Any],
    ):
        self.model, self.protocol, self.settings, self.run = model, protocol, settings, run
        self.status, self.statistics = status, dict(statistics)
        self.network = run.network
        n = len(self.network.states)
        states = n + (1 if run.ramped else 0)
        self._segment = rows[:, 1].astype(int)
        self.t = rows[:, 2]
        self.y = np.ascontiguousarray(rows[:, HEAD : HEAD + n].T)
        carried, steps = np.ascontiguousarray(rows[:, HEAD + states :].T), len(self.network.steps)
        self.extents, self.works, self.stretched = carried[:steps], carried[steps : 2 * steps], carried[2 * steps :]

    def __repr__(self) -> str:
        end = f"{self.t[-1]:g} s" if len(self.t) else "nothing"
        return f"<Solution of {self.model.name!r}: {len(self.t)} rows to {end}, {self.status}>"

    # ---------------------------------------------------------------- names

    @property
    def membranes(self) -> list[str]:
        """Names of the membranes."""
        return [m.name for m in self.model.membranes]

    @property
    def compartments(self) -> list[str]:
        """Names of the compartments."""
        return list(self.model.compartments)

    @property
    def processes(self) -> list[str]:
        """Paths of the processes."""
        return [s.path for s in self.network.steps]

    @property
    def gates(self) -> list[str]:
        """Paths of the gates."""
        return [s.path for s in self.network.states if s.kind == "gate"]

    def _state(self, kind: str, path: str, allowed: list[str]) -> np.ndarray:
        if path not in self.network.index:
            raise unknown(kind, path, allowed, f"the model {self.model.name!r}")
        return self.y[self.network.index[path]]

    def _species(self, symbol: Species | str) -> Species:
        """A species of the model, named ones and those of the user."""
        here = {s.symbol: s for place in self.model.places.values() for s in place.solutes}
        return symbol if isinstance(symbol, Species) else here.get(symbol) or species(symbol, repr(self.model.name))

    def _step(self, process: str) -> int:
        if process not in self.processes:
            parts = [path for path in self.processes if path.startswith(f"{process}.")]
            if parts:
                raise UnknownName(f"{process!r} is made of {', '.join(map(repr, parts))}: name one of these processes.")
            raise unknown("process", process, self.processes, f"the model {self.model.name!r}")
        return self.processes.index(process)

    # ---------------------------------------------------------------- states

    def V(self, membrane: str) -> np.ndarray:
        """Potential of a membrane, inside minus outside, V."""
        self._refuse_unknown_membrane(membrane)
        return self.y[self.network.index[f"{membrane}.V"]]

    def c(self, symbol: Species | str, place: str) -> np.ndarray:
        """Concentration of a species in a compartment, mol/m3."""
        self._refuse_unknown_place(place)
        solutes = self.model.places[place].solutes
        solute = self._species(symbol)
        if solute not in solutes:
            raise unknown("species", solute.symbol, [s.symbol for s in solutes], repr(place))
        value = self.network.concentration(self.y, self._parameters, place, solute.symbol)
        return np.broadcast_to(value, self.t.shape).copy()

    def pH(self, place: str) -> np.ndarray:
        """pH of a place: minus the decadic logarithm of its H+ in mol/L."""
        return 3.0 - np.log10(self.c("H", place))

    def occupancy(self, path: str) -> np.ndarray:
        """Share of a protein that is in one of its states: ``occupancy("neuron.pump.E2P")``."""
        sites = {s.path: s for s in self.network.states if s.kind == "site"}
        held = self._state("state of a protein", path, list(sites))
        if path not in sites:
            raise unknown("state of a protein", path, list(sites), f"the model {self.model.name!r}")
        return held / sum(self.y[self.network.index[p]] for p, s in sites.items() if s.owner == sites[path].owner)

    def volume(self, compartment: str) -> np.ndarray:
        """Water volume of a compartment, m3."""
        self._refuse_unknown_place(compartment)
        value = self.network.volume(self.y, self._parameters, compartment)
        return np.broadcast_to(value, self.t.shape).copy()

    def gate(self, path: str) -> np.ndarray:
        """A gate, 0 to 1: ``gate("neuron.transient_Na.m")``."""
        return self._state("gate", path, self.gates)

    def extent(self, process: str) -> np.ndarray:
        """Turnovers of a process since the start, mol."""
        return self.extents[self._step(process)]

    def _refuse_unknown_place(self, place: str) -> None:
        if place not in self.model.places:
            raise unknown("compartment", place, self.model.places, f"the model {self.model.name!r}")

    def _refuse_unknown_membrane(self, membrane: str) -> None:
        if membrane not in self.membranes:
            raise unknown("membrane", membrane, self.membranes, f"the model {self.model.name!r}")

    # ---------------------------------------------------------------- what follows from them

    @cached_property
    def _parameters(self) -> list[np.ndarray]:
        """Every parameter at every row; ramps included."""
        values = self.run.parameters.T[:, self._segment]
        count = len(self.network.parameters)
        p = [values[i] for i in range(count)]
        begun = np.array([s.start for s in self.run.segments])[self._segment]
        for k, path in enumerate(self.run.ramped):
            i = self.network.parameter_index[path]
            p[i] = p[i] + values[count + k] * (self.t - begun)
        return p

    def parameter(self, path: str) -> np.ndarray:
        """A parameter over time, as the protocol made it, SI."""
        from ..model.paths import resolve

        full = resolve(self.model, path).path
        return self._parameters[self.network.parameter_index[full]].copy()

    def _rows(self, values: list[Any]) -> np.ndarray:
        return np.array([np.broadcast_to(v, self.t.shape) for v in values], dtype=float)

    @cached_property
    def turnovers(self) -> np.ndarray:
        """Turnovers per second of all processes, processes x time, mol/s."""
        with np.errstate(all="ignore"):
            return self._rows(self.network.rates(self.y, self._parameters)[0])

    @cached_property
    def affinities(self) -> np.ndarray:
        """Affinities of all processes, processes x time, J/mol."""
        with np.errstate(all="ignore"):
            return self._rows(self.network.affinities(self.y, self._parameters))

    @cached_property
    def pressures(self) -> np.ndarray:
        """Pressure against which each process moves water inward, processes x time, Pa."""
        return self._rows(self.network.pressures(self.y, self._parameters))

    def turnover(self, process: str) -> np.ndarray:
        """Turnovers per second of a process, mol/s; outward for what it moves outward."""
        return self.turnovers[self._step(process)]

    def affinity(self, process: str) -> np.ndarray:
        """Affinity of a process, J/mol; positive drives it forward."""
        return self.affinities[self._step(process)]

    def flux(self, process: str, symbol: Species | str) -> np.ndarray:
        """What a process carries outward (or, as a reaction, makes) of a species, mol/s."""
        solute = self._species(symbol)
        j = self._step(process)
        return self.turnovers[j] * flux_number(self.network.steps[j], solute)

    def current(self, process: str) -> np.ndarray:
        """Current of a process, A, outward positive."""
        j = self._step(process)
        return self.turnovers[j] * self.network.steps[j].process.displaced_charge * F

    def E(self, symbol: Species | str, membrane: str) -> np.ndarray:
        """Nernst potential of an ion across a membrane, V."""
        ion = self._species(symbol)
        self._refuse_unknown_membrane(membrane)
        joint = next(m for m in self.model.membranes if m.name == membrane)
        T = self._parameters[self.network.parameter_index["temperature"]]
        with np.errstate(all="ignore"):
            ratio = self.c(ion, joint.outside) / self.c(ion, joint.inside)
            return R * T / (ion.z * F) * np.log(ratio)

    def osmolarity(self, place: str) -> np.ndarray:
        """All osmoles of a compartment, mol/m3."""
        self._refuse_unknown_place(place)
        value = self.network.osmolarity(self.y, self._parameters, place)
        return np.broadcast_to(value, self.t.shape).copy()

    # ---------------------------------------------------------------- forms for people

    def ledger(self) -> Ledger:
        """Who moved what: ions, charge, water, ATP and energy, with residuals."""
        from .ledger import Ledger

        return Ledger(self)

    def to_xarray(self) -> xr.Dataset:
        """All of it as a dataset with named dimensions, SI, and what is needed to run it again."""
        from .dataset import dataset

        return dataset(self)

    def to_dataframe(self) -> pd.DataFrame:
        """One row per time, one column per quantity, with its unit in the column's name."""
        from .dataset import dataframe

        return dataframe(self)

    def save(self, path: Any) -> None:
        """Write NetCDF: whole, or not at all."""
        from .dataset import save

        save(self, path)

    def plot(self, path: Any = None) -> Figure:
        """The run in a picture: mV, mM, minutes."""
        from .plot import plot_solution

        return plot_solution(self, path)


def flux_number(step: Step, solute: Species) -> int:
    """How many of a species a process carries outward, or makes where nothing crosses."""
    process = step.process
    if solute in process.moves:
        return process.moves[solute]
    inside, outside = process.all_inside.get(solute, 0), process.all_outside.get(solute, 0)
    if process.sites:  # binding inside and release outside are both on the way outward
        return -inside or outside
    return inside or outside


def load(path: Any) -> xr.Dataset:
    """A saved run as an xarray dataset; :func:`rerun` gives a :class:`Solution` again.

    Its accessor reads as a solution does: ``ds.ion.V("neuron")``, ``ds.ion.c("Glu", "ecs")``,
    ``ds.ion.pH("neuron")``, ``ds.ion.occupancy("neuron.pump.E2P")``, ``ds.ion.at("5 min")``.
    """
    from .dataset import load as load_dataset

    return load_dataset(path)


def rerun(path: Any, with_: Any = None, **changed: Any) -> Solution:
    """Run a saved file again, from what it says of itself; a whole :class:`Solution` comes back.

    Args:
        path: a file written by :meth:`Solution.save`, or the dataset that :func:`load` made of it.
        with_: module, class, list or mapping of mechanisms that are not in the catalogue.
        **changed: keywords of `simulate` that are to be other than in the file (``until``, ``every``, ``rtol``,
            ``works``, ...), and ``progress``, ``most_steps``. Another ``until`` has its own usual rows.

    Raises:
        BadFile: it is no run of ionostat, is damaged, or needs classes that are not given.
        UnknownName: `simulate` has no such keyword.
    """
    from .dataset import rerun as rerun_file

    return rerun_file(path, with_, **changed)
