"""What xarray learns of us: ``ds.V.ion.to("mV")``, ``ds.ion.at("5 min")``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadFile

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
    """``ds.ion.at("5 min")``: the row at a time, after a corner that stands there."""

    def __init__(self, ds: xr.Dataset):
        self._ds = ds

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
