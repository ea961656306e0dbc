"""The bill of a cell: who leaks and who pays, per spike, per event, per cell and per gram; where free energy goes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..constants import R
from ..errors import BadFile, BadModel, BadValue
from ..experiment.dataset import is_dataset, restored
from ..experiment.simulate import simulate
from ..experiment.solution import Solution
from ..model.model import Model
from ..species import H2O, O2
from ..theory.pump_cost import ATP_PER_O2
from .again import asked
from .attribution import Attribution, attribution, fuel, pathways
from .chemistry import ends
from .energy_bill import EnergyBill, energy_bill
from .event_bill import EventBill, SpikeBill, depolarisations, event_bill, spike_bills
from .flows import Flows

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

#: tolerance with which a run is made that is billed
TIGHT = 1e-8
#: kg of tissue per m3 of the model's water
DENSITY = 1e3
#: part of the free energy that a rest may store
RESTING = 1e-6
#: part of RT for each mole of solute that turns over a second, below which nothing flows
NOTHING = 1e-12


@dataclasses.dataclass(frozen=True)
class CellBill:
    """What one compartment spends, mol (a second, at a rest).

    Attributes:
        ATP: all of it.
        pumps: that which moves ions.
        O2: what its own metabolism burns for all that it makes; None where the model has no metabolism.
    """

    ATP: float
    pumps: float
    O2: float | None


@dataclasses.dataclass(frozen=True, eq=False)
class Budget:
    """A bill. Amounts are mol and J of a run, or mol/s and W of a rest.

    Attributes:
        model: its name.
        protocol: of the run; None for a rest.
        seconds: length of the run; None for a rest.
        ATP: by who causes its use and who spends it.
        cells: by compartment.
        energy: sources, sinks and stores of free energy.
        ATP_per_O2: ATP made for each O2 burnt: of the model where it has metabolism, else the usual 5.2.
        own_O2: it is the model's.
        mass: of the tissue that the model stands for, kg: its water at 1 g/cm3.
        spikes: per spike, membrane by membrane.
        event: per synaptic event.
        notes: what a reader should know.
        configuration: how it was asked for, as JSON; see `again`.
    """

    model: str
    protocol: str | None
    seconds: float | None
    ATP: Attribution
    cells: Mapping[str, CellBill]
    energy: EnergyBill
    ATP_per_O2: float
    own_O2: bool
    mass: float
    spikes: tuple[SpikeBill, ...]
    event: EventBill | None
    notes: tuple[str, ...]
    configuration: str = dataclasses.field(repr=False)

    def __str__(self) -> str:
        from .budget_report import text

        return text(self)

    @property
    def unit(self) -> str:
        """Of amounts."""
        return "mol s-1" if self.seconds is None else "mol"

    @property
    def rate(self) -> float:
        """ATP spent a second, mol/s: the mean of a run."""
        return self.ATP.total / (self.seconds or 1.0)

    @property
    def per_gram(self) -> float:
        """ATP spent by the tissue, mol/kg/s."""
        return self.rate / self.mass if self.mass else float("nan")

    def O2_of(self, ATP: float) -> float:
        """O2 that makes this ATP."""
        return ATP / self.ATP_per_O2

    def to_dict(self) -> dict[str, Any]:
        """Plain data, SI, as JSON takes it."""
        from .budget_report import plain

        return plain(self)

    def to_xarray(self) -> xr.Dataset:
        """ATP and O2 (user, payer), ATP of cells, and the free energy of sources, processes and stores."""
        from .budget_report import dataset

        return dataset(self)

    def plot(self, path: Any = None) -> Figure:
        """Stacked bars: who pays and who causes it, cell by cell; and where the free energy goes."""
        from .budget_figure import stacked

        return stacked(self, path)


def budget(x: Any, *, events: int | None = None, rtol: float = TIGHT, progress: bool | None = None) -> Budget:
    r"""The bill of a rest or of a run.

    .. math:: \sum_s E_s - \sum_j \int A_j\, d\xi_j - \Delta G = 0

    Args:
        x: a model, whose state is taken as its rest; or a run, or what `ion.load` gives of a saved one. A run that
            did not carry its works along (``simulate(..., works=True)``) is made again so, at the tolerance ``rtol``.
        events: synaptic events of the run, among which its extra cost is shared; by default the pulses that empty
            vesicles.
        rtol: of a run that is made again.
        progress: a bar for that run.

    Returns:
        The `Budget`; ``print`` shows it.

    Raises:
        BadValue: it is none of these, or the run was cut short.
        BadFile: the dataset is no run of ionostat, or needs mechanisms that are not in the catalogue.

    Pump ATP is handed on to the leaks that it undoes: see `attribution`. Published costs of rest and spikes:
    Attwell D, Laughlin SB (2001), J Cereb Blood Flow Metab 21:1133, doi:10.1097/00004647-200110000-00001.

    >>> import ionostat as ion
    >>> bill = ion.budget(ion.ready_model("tripartite"))
    >>> bill.energy.residual < 1e-9
    True
    >>> max(bill.ATP.by_user, key=bill.ATP.by_user.get)
    'neuron.leak_Na'
    """
    if isinstance(x, Model):
        if events is not None:
            raise BadValue(f"events={events}: a rest has none; bill a run, what ion.simulate(...) gave.")
        flows = Flows.of_rest(x)
        if not flows.network.states:
            raise BadModel(f"nothing moves in {x.name!r}: it costs nothing.")
        return _assembled(flows, None, None, ())
    if events is not None and events < 1:
        raise BadValue(f"events={events}: give how many there were, 1 or more; or leave it out.")
    run, notes = _run_with_works(x, rtol, progress)
    if not run.status.ok:
        raise BadValue(f"the run did not come to its end ({run.status.message}): a bill of part of it would mislead.")
    return _assembled(Flows.of_run(run), run, events, notes)


def _run_with_works(x: Any, rtol: float, progress: bool | None) -> tuple[Solution, tuple[str, ...]]:
    """A run that carried its works along, made again where it did not, and what to say of that.

    Raises:
        BadValue: it is no run.
        BadFile: it is a dataset that is no run.
    """
    if isinstance(x, Solution):
        if x.works.size or not x.status.ok:
            return x, ()
        model, protocol, settings = x.model, x.protocol, dataclasses.asdict(x.settings)
    elif is_dataset(x):
        try:
            model, protocol, settings = restored(x)
        except BadFile as cause:
            raise BadFile(f"{cause} Or make the run again by ion.rerun(path, with_=...), and bill that.") from None
    else:
        raise BadValue(
            f"a {type(x).__name__} is neither a model nor a run: give ion.ready_model(...), what ion.simulate(...) "
            "gave, or ion.rerun(path) for a saved run."
        )
    settings |= {"rtol": min(rtol, settings["rtol"]), "works": True, "extents": True}
    note = f"made again with the works carried along, at rtol {settings['rtol']:g}"
    return simulate(model, protocol, progress=progress, **settings), (note,)


def _assembled(flows: Flows, run: Solution | None, events: int | None, notes: tuple[str, ...]) -> Budget:
    model = flows.network.model
    shared, energy = attribution(flows), energy_bill(flows)
    energy = _without_noise(flows, energy)
    burnt = _oxygen(flows)
    made = sum(shared.made.values())
    own = made > 0 and sum(burnt.values()) > 0
    kept = abs(sum(energy.stored.values()))
    if run is None and energy.total and kept > RESTING * energy.total:
        notes += (f"NOT AT REST: {kept / energy.total:.2g} of the free energy is stored or lost. Take "
                  "ion.at_rest(model), or bill a run",)
    if run is not None and shared.total and not (run.protocol and run.protocol.plain):
        notes += ("nothing was done in this run: the bill of the rest, ion.budget(model), says the same a second",)
    if run is not None:
        notes += tuple(depolarisations(run))
    mass = DENSITY * sum(c.volume for c in model.compartments.values())
    settings = None if run is None else dataclasses.asdict(run.settings)
    said = asked("budget", model, None if run is None else run.protocol, run=settings, events=events)
    return Budget(
        model.name, run.protocol.name if run is not None and run.protocol else None, flows.seconds, shared,
        _cells(flows, burnt), energy, made / sum(burnt.values()) if own else ATP_PER_O2, own, mass,
        spike_bills(run, flows) if run is not None else (),
        event_bill(run, flows, events) if run is not None else None, notes, said,
    )


def _without_noise(flows: Flows, energy: EnergyBill) -> EnergyBill:
    """An equilibrium has no bill: what rounding leaves of one is nothing."""
    network = flows.network
    kinds = [s.kind == "amount" and s.species != H2O for s in network.states]
    least = NOTHING * R * float(flows.T[0]) * float(np.sum(flows.y[kinds, 0])) * (flows.seconds or 1.0)
    turned = sum(abs(v) for v in energy.dissipated.values())
    if max(energy.total, turned) > least:
        return energy
    return EnergyBill(*({name: 0.0 for name in part} for part in (energy.sources, energy.dissipated, energy.stored)))


def _oxygen(flows: Flows) -> dict[str, float]:
    """O2 that the reactions of each compartment burnt, mol."""
    found: dict[str, float] = {}
    for j, step in enumerate(flows.network.steps):
        if flows.network.placed[step.placed].outside is None:
            n = sum(number for _, species, number in ends(flows.network, step) if species == O2)
            if n:
                place = flows.network.placed[step.placed].inside
                found[place] = found.get(place, 0.0) - n * float(np.sum(flows.moved[j]))
    return found


def _cells(flows: Flows, burnt: Mapping[str, float]) -> dict[str, CellBill]:
    """What each compartment spends."""
    network = flows.network
    whole: dict[str, list[float]] = {}
    for way in pathways(flows):
        placed = network.placed[network.steps[way.processes[0]].placed]
        spent = max(fuel(flows, way), 0.0)
        if spent and placed.inside in network.model.compartments:
            mine = whole.setdefault(placed.inside, [0.0, 0.0])
            mine[0] += spent
            mine[1] += spent * (placed.outside is not None)
    return {name: CellBill(ATP, pumps, burnt.get(name)) for name, (ATP, pumps) in whole.items()}
