"""Recordings: traces from an experiment, with their units, gaps, noise and the protocol that was applied."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..compiler.network import Network
from ..ensemble.quantities import Quantity, quantity
from ..errors import BadFile, BadUnit, BadValue, UnknownName, unknown
from ..experiment.protocol import Protocol, as_protocol
from ..units import DISPLAY, show, si
from .recording_files import Column, columns_of, measures

#: a step of time longer than this many usual ones is told as a gap
GAP = 3.5
#: median of the size of a normal number
MEDIAN = 0.6744897501960817
#: no potential of a cell lies further from zero, V
MOST_VOLTS = 1.0
#: noise below this part of the range of a trace is taken as this: weights stay finite
LEAST_NOISE = 1e-9


@dataclasses.dataclass(frozen=True)
class Recording:
    """Traces over one time axis, and what was done meanwhile.

    Attributes:
        name: what it is called in reports.
        t: times, s, from the start of the run on.
        columns: the traces, in the unit that they came in; NaN where a sample is missing.
        protocol: what was done to the cell.
        noise: standard deviation of the noise of a trace, by its name; estimated where it is not given.
        values: numbers of the model that were different in this experiment.
        notes: what was found when it was read.
    """

    name: str
    t: np.ndarray
    columns: tuple[Column, ...]
    protocol: Protocol | None = None
    noise: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        found = ", ".join(f"{c.name} ({c.unit})" for c in self.columns)
        return f"<Recording {self.name!r}: {found}; {len(self.t)} samples to {show(self.t[-1], 's')}>"

    def channels(self, network: Network) -> list[Channel]:
        """The traces as quantities of a model, SI.

        Raises:
            UnknownName: a trace stands for no quantity of the model.
            BadUnit: a unit does not measure the quantity.
        """
        strange = sorted(set(self.noise) - {c.name for c in self.columns})
        if strange:
            raise unknown("trace", strange[0], [c.name for c in self.columns], f"the recording {self.name!r}")
        return [self._channel(network, column) for column in self.columns]

    def _channel(self, network: Network, column: Column) -> Channel:
        where = f"{self.name}: {column.name}"
        found = quantity_called(network, column, where)
        try:
            factor = float(si(f"1 {column.unit}", found.unit, where))
        except BadUnit:
            example = f"units={{{column.name!r}: '{DISPLAY.get(found.unit, found.unit)}'}}"
            raise BadUnit(
                f"{where} is recorded in {column.unit!r}, and {found.path} is measured in {found.unit}: mend the head "
                f"of the column, give {example}, or name another quantity by `columns`."
            ) from None
        values = column.values * factor
        known = np.isfinite(values)
        given = self.noise.get(column.name)
        if given is not None:
            noise = float(si(given, found.unit, f"{where}: noise"))
            if not noise > 0:
                raise BadValue(f"{where}: the noise is {given!r}: give a standard deviation above zero, or none.")
        else:
            noise = noise_between(values[known])
        return Channel(found, np.flatnonzero(known), values[known], noise, given is not None)


@dataclasses.dataclass(frozen=True)
class Channel:
    """A trace as a quantity of a model.

    Attributes:
        quantity: what it shows.
        rows: which times of the recording have a sample.
        values: SI.
        noise: standard deviation, SI; an estimate unless ``given``.
    """

    quantity: Quantity
    rows: np.ndarray
    values: np.ndarray
    noise: float
    given: bool


def recording(
    source: Any, protocol: Any = None, *, columns: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None, noise: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None, name: str = "", zero: Any = 0.0, every: Any = None, sweep: int = 0,
) -> Recording:
    """A recording from a file or a table.

    Args:
        source: a CSV file whose header has units ("t (s)", "V (mV)", "K_ecs (mM)"), a NetCDF file with a time axis
            and `units`, an ABF file of an amplifier (needs ``pip install 'ionostat[recordings]'``), a pandas DataFrame
            or an xarray Dataset.
        protocol: what was done to the cell, as in `simulate`.
        columns: name in the file -> quantity of the model, such as ``{"V": "neuron.V"}``; only these are taken then.
            Without it all are taken: ``V`` is the only membrane's, ``K_ecs`` is ``ecs.K``, ``V_neuron`` ``neuron.V``.
        units: name in the file -> unit, where the file has none.
        noise: quantity (or name in the file) -> standard deviation, such as ``{"neuron.V": "0.5 mV"}``.
        values: numbers of the model that were different in this experiment, such as ``{"bath.K": "8 mM"}``.
        name: for reports; the file's by default.
        zero: time in the file at which the run begins; what is before is left out.
        every: mean over stretches of this length, which makes long recordings light.
        sweep: which one of an ABF file.

    Returns:
        The recording; ``notes`` tell of gaps and of what was left out.

    Raises:
        BadFile: it cannot be read, has no time, times that do not rise, or a cell that is no number.
        BadUnit, BadValue: a unit or a number does not fit.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"t (s)": [0.0, 1.0, 2.0], "V (mV)": [-70.0, -69.5, -69.7]})
    >>> recording(table, name="cell 3")
    <Recording 'cell 3': V (mV); 3 samples to 2 s>
    """
    called, t, found = columns_of(source, dict(units or {}), sweep)
    called = name or called
    chosen = dict(columns or {})
    strange = [key for key in chosen if key not in {c.name for c in found}]
    if strange:
        raise unknown("column", strange[0], [c.name for c in found], called)
    noise = {chosen.get(key, key): value for key, value in (noise or {}).items()}
    taken = [c for c in found if not chosen or c.name in chosen]
    found = [dataclasses.replace(c, name=chosen.get(c.name, c.name), head=c.name) for c in taken]
    t = t - float(si(zero, "s", "zero"))
    refuse_falling(called, t)
    kept = t >= 0
    notes = [f"{np.sum(~kept)} samples before the start of the run are left out"] if not np.all(kept) else []
    t, found = t[kept], [dataclasses.replace(c, values=c.values[kept]) for c in found]
    if not t.size:
        raise BadFile(f"{called}: no sample is left after its start: look at `zero` and at the unit of the time.")
    notes += gaps(t, found)
    if every is not None:
        t, found = averaged(t, found, float(si(every, "s", "every")))
    empty = [c.name for c in found if not np.any(np.isfinite(c.values))]
    if empty or not found:
        raise BadFile(f"{called}: {', '.join(empty) or 'it'} has no sample: leave the column out by `columns`.")
    for column in found:
        refuse_millivolts(called, column)
    return Recording(called, t, tuple(found), as_protocol(protocol), noise, dict(values or {}), tuple(notes))


def refuse_falling(name: str, t: np.ndarray) -> None:
    """Raise where times are missing or do not rise.

    Raises:
        BadFile: says in which row.
    """
    bad = np.flatnonzero(~np.isfinite(t))
    if bad.size:
        raise BadFile(f"{name}: row {bad[0] + 1} has no time: every sample needs one.")
    bad = np.flatnonzero(np.diff(t) <= 0)
    if bad.size:
        i = int(bad[0])
        raise BadFile(
            f"{name}: times do not rise: row {i + 2} is at {t[i + 1]:g} s, after {t[i]:g} s. Sort the rows, and give "
            "sweeps that start anew as recordings of their own."
        )


def gaps(t: np.ndarray, columns: list[Column]) -> list[str]:
    """What is missing, in words."""
    notes = []
    for column in columns:
        missing = int(np.sum(~np.isfinite(column.values)))
        if missing:
            notes.append(f"{column.name}: {missing} of {len(t)} samples are missing and left out")
    if len(t) > 2:
        steps = np.diff(t)
        usual = float(np.median(steps))
        for i in np.flatnonzero(steps > GAP * usual)[:3]:
            notes.append(f"no samples from {show(float(t[i]), 's')} to {show(float(t[i + 1]), 's')}")
    return notes


def averaged(t: np.ndarray, columns: list[Column], width: float) -> tuple[np.ndarray, list[Column]]:
    """Means over stretches of equal length; a stretch without a sample is missing."""
    if not width > 0:
        raise BadValue(f"every is {width:g} s: give a time above zero, such as '0.1 s'.")
    place = np.floor((t - t[0]) / width + 1e-9).astype(int)
    bins, inverse = np.unique(place, return_inverse=True)

    def mean(values: np.ndarray) -> np.ndarray:
        known = np.isfinite(values)
        count = np.bincount(inverse[known], minlength=len(bins))
        total = np.bincount(inverse[known], values[known], minlength=len(bins))
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)

    return mean(t), [dataclasses.replace(c, values=mean(c.values)) for c in columns]


def noise_between(values: np.ndarray) -> float:
    """Standard deviation of white noise on a smooth trace, by the median of its second differences."""
    spread = float(np.ptp(values)) if values.size else 0.0
    least = LEAST_NOISE * max(spread, float(np.max(np.abs(values), initial=0.0)), 1e-300)
    if values.size < 3:
        return max(spread, least)
    return max(float(np.median(np.abs(np.diff(values, 2)))) / (MEDIAN * np.sqrt(6.0)), least)


def refuse_millivolts(called: str, column: Column) -> None:
    """Raise where a column in volts can only be in millivolts: no cell stands beyond one volt.

    Raises:
        BadValue: most of its samples do.
    """
    if not measures(column.unit, "V"):
        return
    middle = float(np.nanmedian(np.abs(column.values))) * float(si(f"1 {column.unit}", "V"))
    if middle > MOST_VOLTS:
        head = column.head or column.name
        raise BadValue(
            f"{called}: {head!r} is said to be in {column.unit}, and its samples stand at {middle:.3g} V (median): "
            f"these look like mV. Mend the head, '{head} (mV)', or give units={{{head!r}: 'mV'}}; a column that is no "
            "potential of a cell is left out by `columns`."
        )


def quantity_called(network: Network, column: Column, where: str) -> Quantity:
    """The quantity that a trace stands for: ``ecs.K``, or ``K_ecs``, or ``V`` of the only membrane.

    Raises:
        UnknownName: none, with what would be understood.
    """
    name, membranes = column.name, [m.name for m in network.model.membranes]
    head, _, tail = name.partition("_")
    guesses = [name, f"{tail}.{head}"]
    if len(membranes) == 1:
        guesses.append(f"{membranes[0]}.{name}")
    for guess in guesses:
        try:
            return quantity(network, guess)
        except UnknownName:
            continue
    if "." in name or column.head not in ("", name):
        return _chosen(network, column, where)
    raise UnknownName(
        f"{where} stands for no quantity of the model {network.model.name!r}: name it by "
        f"columns={{{name!r}: {_example(network, column.unit)!r}}}, or leave it out by `columns`."
    )


def _chosen(network: Network, column: Column, where: str) -> Quantity:
    try:
        return quantity(network, column.name)
    except UnknownName as error:
        head = column.head or column.name
        raise UnknownName(f"{where} (the column {head!r}): {error}") from None


def _example(network: Network, unit: str) -> str:
    """A quantity of a model that a column with this unit may be."""
    model = network.model
    levels = [f"{name}.{s}" for name, place in model.compartments.items() for s in place.concentrations]
    if levels and measures(unit, "mol m-3"):
        return levels[-1]
    return f"{model.membranes[0].name}.V" if model.membranes else (levels or ["cell.K"])[0]
