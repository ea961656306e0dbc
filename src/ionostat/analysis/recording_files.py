"""Files of recordings: CSV, NetCDF and ABF, each as a time axis and columns with their units."""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadFile, BadUnit, BadValue
from ..units import refuse_unit, si

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

_HEAD = re.compile(r"\s*(?P<name>.*?)\s*(?:[(\[](?P<unit>[^)\]]*)[)\]])?\s*")
#: a number with a decimal comma
_COMMA = re.compile(r"\s*([+-]?\d*),(\d+(?:[eE][+-]?\d+)?)\s*")
#: how a time axis is called
TIMES = ("t", "time", "times")


@dataclasses.dataclass(frozen=True)
class Column:
    """One trace: its name (at first that in the file), its values, their unit, and its name in the file."""

    name: str
    values: np.ndarray
    unit: str
    head: str = ""


#: name, times (s), columns
Found = tuple[str, np.ndarray, list[Column]]


def columns_of(source: Any, units: Mapping[str, str], sweep: int = 0) -> Found:
    """Name, times in seconds, and columns of a file or a table.

    Raises:
        BadFile: it cannot be read, or is not of a known form.
        BadUnit, BadValue: a unit is missing or not known.
    """
    if hasattr(source, "columns"):
        return from_table("table", source, units)
    if hasattr(source, "data_vars"):
        return from_dataset("dataset", source, units)
    path = Path(source)
    readers: dict[str, Callable[..., Found]] = {
        ".csv": _csv, ".txt": _csv, ".tsv": _csv, ".nc": _netcdf, ".nc4": _netcdf, ".h5": _netcdf, ".abf": _abf,
    }
    read = readers.get(path.suffix.lower())
    if read is None:
        raise BadFile(f"{source}: is no recording of a known kind: give one of {', '.join(readers)}.")
    if not path.is_file():
        raise BadFile(f"{source}: there is no such file.")
    return read(path, units, sweep)


def from_table(name: str, table: pd.DataFrame, units: Mapping[str, str]) -> Found:
    """A table whose heads are names with units; the time is called t or time, or stands first."""
    heads = [_HEAD.fullmatch(str(column)) for column in table.columns]
    names = [head["name"] if head else str(column) for head, column in zip(heads, table.columns)]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise BadFile(f"{name}: {twice[0]!r} stands above two columns: name them differently.")
    found = [
        Column(n, _numbers(name, n, table.iloc[:, i]), units.get(n) or (head["unit"] or "" if head else ""))
        for i, (n, head) in enumerate(zip(names, heads))
    ]
    if len(found) < 2:
        raise BadFile(f"{name}: has {len(found)} columns: a recording has a time and at least one trace.")
    time = next((c for c in found if c.name.lower() in TIMES), found[0])
    if time.name.lower() not in TIMES and not (time.unit and measures(time.unit, "s")):
        raise BadFile(
            f"{name}: has no time column: head one 't (s)' or 'time (ms)'; there are {', '.join(names)}."
        )
    return name, seconds(name, time), [_with_unit(name, c) for c in found if c is not time]


def _numbers(name: str, column: str, series: Any) -> np.ndarray:
    import pandas as pd

    values = np.asarray(pd.to_numeric(series, errors="coerce"), dtype=float)
    written = series.notna().to_numpy() & (series.astype(str).str.strip().str.lower() != "nan").to_numpy()
    wrong = np.flatnonzero(np.isnan(values) & written & (series.astype(str).str.strip() != "").to_numpy())
    if wrong.size:
        i = int(wrong[0])
        text = str(series.iloc[i])
        comma = " A decimal comma is read where semicolons part the columns." if _COMMA.fullmatch(text) else ""
        raise BadFile(
            f"{name}: row {i + 1} of {column!r} is {text!r}, which is no number: mend it, or leave the cell empty "
            f"where the sample is missing.{comma}"
        )
    return np.where(np.isfinite(values), values, np.nan)


def _with_unit(name: str, column: Column, example: str = "mV") -> Column:
    head = f"in the head, '{column.name} ({example})', or give units={{{column.name!r}: '{example}'}}"
    if not column.unit:
        plain = "; '1' is a plain number" if example != "s" else ""
        raise BadValue(f"{name}: {column.name!r} has no unit: write it {head}{plain}.")
    try:
        refuse_unit(column.unit)
    except BadUnit:
        raise BadUnit(f"{name}: {column.name!r} has the unknown unit {column.unit!r}: mend it {head}.") from None
    return column


def measures(unit: str, what: str) -> bool:
    """A unit measures the same as an SI unit; one that nobody knows measures nothing.

    >>> measures("ms", "s"), measures("mV", "s"), measures("milivolt", "V")
    (True, False, False)
    """
    try:
        si(f"1 {unit}", what)
    except BadUnit:
        return False
    return True


def seconds(name: str, time: Column) -> np.ndarray:
    """A time axis in seconds.

    Raises:
        BadValue, BadUnit: its unit is missing, or measures something else.
    """
    unit = _with_unit(name, time, "s").unit
    return time.values * float(si(f"1 {unit}", "s", f"{name}: {time.name}"))


def _csv(path: Path, units: Mapping[str, str], sweep: int) -> Found:
    import pandas as pd

    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        head = next((line for line in lines if line.partition("#")[0].strip()), None)
        if head is None:
            raise BadFile(f"{path}: is empty: a recording has a head, such as 't (s),V (mV)', and a row a sample.")
        semicolons = ";" in head and path.suffix.lower() != ".tsv"
        separator = "\t" if path.suffix.lower() == ".tsv" else ";" if semicolons else None
        table = pd.read_csv(path, sep=separator, engine="python", comment="#", skipinitialspace=True, dtype=str,
                            encoding="utf-8-sig")
    except BadFile:
        raise
    except (ValueError, OSError, csv.Error) as cause:  # pandas' own errors are ValueErrors
        raise BadFile(f"{path}: cannot be read as a table: {cause}") from None
    if semicolons:
        for column in table.columns:
            table[column] = table[column].str.replace(_COMMA, r"\1.\2", regex=True)
    return from_table(path.stem, table, units)


def _netcdf(path: Path, units: Mapping[str, str], sweep: int) -> Found:
    import xarray as xr

    try:
        with xr.open_dataset(path, engine="h5netcdf", decode_times=False) as ds:
            return from_dataset(path.stem, ds.load(), units)
    except OSError as cause:
        raise BadFile(f"{path}: is no NetCDF: {cause}") from None


def from_dataset(name: str, ds: xr.Dataset, units: Mapping[str, str]) -> Found:
    """A dataset with one time axis; every variable along it alone is a trace, of a label where it has one more axis.

    ``V(time, membrane)`` becomes ``neuron.V``, ``c(time, compartment, species)`` ``ecs.K``: so a saved run is a
    recording too.
    """
    times = [str(d) for d in ds.dims if str(d).lower() in TIMES]
    if not times or times[0] not in ds.coords:
        raise BadFile(f"{name}: has no axis called time with its values: a recording needs one, with units.")
    axis = ds[times[0]]
    unit = units.get(times[0]) or str(axis.attrs.get("units", ""))
    t = seconds(name, Column(times[0], np.asarray(axis.values, dtype=float), unit))
    found = []
    for key, variable in ds.data_vars.items():
        unit = units.get(str(key)) or str(variable.attrs.get("units", ""))
        if variable.dims == (times[0],):
            found.append(_with_unit(name, Column(str(key), np.asarray(variable.values, dtype=float), unit)))
        elif str(key) == "V" and set(variable.dims) == {times[0], "membrane"}:
            found += [Column(f"{m}.V", variable.sel(membrane=m).values, unit) for m in ds["membrane"].values]
        elif str(key) == "c" and set(variable.dims) == {times[0], "compartment", "species"}:
            pairs = [(c, s) for c in ds["compartment"].values for s in ds["species"].values]
            levels = [(c, s, variable.sel(compartment=c, species=s).values) for c, s in pairs]
            found += [Column(f"{c}.{s}", v, unit) for c, s, v in levels if np.any(np.isfinite(v))]
    if not found:
        raise BadFile(f"{name}: has no variable along {times[0]!r} alone: what is recorded there?")
    return name, t, found


def _abf(path: Path, units: Mapping[str, str], sweep: int) -> Found:
    try:
        import pyabf
    except ImportError:
        raise BadFile(
            f"{path}: ABF files are read by pyabf, which is not installed: pip install 'ionostat[recordings]'."
        ) from None
    try:
        abf: Any = pyabf.ABF(str(path))
    except Exception as cause:  # whatever a broken file makes of the reader
        raise BadFile(f"{path}: is no ABF file that pyabf can read: {cause}") from None
    if not 0 <= sweep < abf.sweepCount:
        raise BadValue(f"{path}: has the sweeps 0 to {abf.sweepCount - 1}, and not {sweep}.")
    found = []
    for channel in abf.channelList:
        abf.setSweep(sweep, channel=channel)
        name = str(abf.adcNames[channel])
        unit = units.get(name) or str(abf.adcUnits[channel])
        found.append(_with_unit(str(path), Column(name, np.array(abf.sweepY, dtype=float), unit)))
    return f"{path.stem}, sweep {sweep}", np.array(abf.sweepX, dtype=float), found
