"""What xarray learns of us: ``ds.V.ion.to("mV")``, ``ds.ion.at("5 min")``, ``ds.ion.pH("neuron")``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadFile, unknown

if TYPE_CHECKING:
    import xarray as xr


def _converted(array: xr.DataArray, unit: str) -> xr.DataArray:
    from ..units import in_unit, si

    kept = array.attrs.get("units")
    if kept is None:
        raise BadFile(f"{array.name!r} has no units in its attributes, so it cannot be converted.")
    si(f"1 {unit}", kept, f"{array.name} in {unit}")
    return array.copy(data=in_unit(array.values, unit)).assign_attrs(units=unit)


class Units:
    """``ds.V.ion.to("mV")``: a variable in another unit, its attribute with it."""

    def __init__(self, array: xr.DataArray):
        self._array = array

    def to(self, unit: str) -> xr.DataArray:
        """The same values in another unit.

        Raises:
            BadUnit: the unit measures something else.
        """
        return _converted(self._array, unit)


class RunAccessor:
    """A run as a dataset, read as a solution is: ``ds.ion.c("K", "ecs")``; ``ds.ion.at("5 min")`` is a row.

    What a dataset lacks, such as the ledger, comes with ``ion.rerun(path)``, which gives a whole solution.
    """

    def __init__(self, ds: xr.Dataset):
        self._ds = ds

    def _one(self, variable: str, dimension: str, name: str, kind: str) -> xr.DataArray:
        allowed = [str(v) for v in self._ds[dimension].values] if dimension in self._ds.coords else []
        if variable not in self._ds or name not in allowed:
            raise unknown(kind, name, allowed, "this run")
        return self._ds[variable].sel({dimension: name})

    def V(self, membrane: str) -> xr.DataArray:
        """Potential of a membrane, inside minus outside, V."""
        return self._one("V", "membrane", membrane, "membrane")

    def c(self, symbol: Any, place: str) -> xr.DataArray:
        """Concentration of a species in a compartment or reservoir, mol/m3."""
        reservoirs = self._ds["reservoir"].values if "reservoir" in self._ds.coords else ()
        compartments = self._ds["compartment"].values if "compartment" in self._ds.coords else ()
        if place not in (*reservoirs, *compartments):
            raise unknown("compartment", place, [*compartments, *reservoirs], "this run")
        here = self._one("level", "reservoir", place, "") if place in reservoirs else self._one(
            "c", "compartment", place, "")
        held = here.dropna("species", how="all")
        if str(symbol) not in held["species"].values:
            raise unknown("species", str(symbol), map(str, held["species"].values), repr(place))
        return held.sel(species=str(symbol))

    def pH(self, place: str) -> xr.DataArray:
        """pH of a place: minus the decadic logarithm of its H+ in mol/L."""
        level = self.c("H", place)
        return level.copy(data=3.0 - np.log10(level.values)).rename("pH").assign_attrs(units="1", long_name="pH")

    def volume(self, compartment: str) -> xr.DataArray:
        """Water volume of a compartment, m3."""
        return self._one("volume", "compartment", compartment, "compartment")

    def gate(self, path: str) -> xr.DataArray:
        """A gate, 0 to 1."""
        return self._one("gate", "gate_name", path, "gate")

    def turnover(self, process: str) -> xr.DataArray:
        """Turnovers per second of a process, mol/s."""
        return self._one("turnover", "process", process, "process")

    def occupancy(self, path: str) -> xr.DataArray:
        """Share of a protein that is in one of its states: ``occupancy("neuron.pump.E2P")``."""
        held = self._one("protein", "site", path, "state of a protein")
        owner = path.rpartition(".")[0]
        own = [s for s in self._ds["site"].values if str(s).rpartition(".")[0] == owner]
        share = held / self._ds["protein"].sel(site=own).sum("site")
        return share.rename("occupancy").assign_attrs(units="1", long_name="share of the protein in a state")

    def at(self, time: Any) -> xr.Dataset:
        """The last row at or before a time (s, or text with a unit)."""
        from ..units import si

        t = self._ds["time"].values
        i = int(np.searchsorted(t, float(si(time, "s", "time")) * (1 + 1e-12), side="right")) - 1
        return self._ds.isel(time=max(i, 0))


def register() -> None:
    """Give xarray the accessors, once."""
    import xarray as xr

    if not hasattr(xr.DataArray, "ion"):
        xr.register_dataarray_accessor("ion")(Units)
        xr.register_dataset_accessor("ion")(RunAccessor)
