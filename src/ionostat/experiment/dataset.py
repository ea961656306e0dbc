"""A run as an xarray dataset, a table, and a NetCDF file that can be run again by itself.

Everything is SI, with ``units`` and ``long_name`` in the attributes; for people there is an
accessor: ``ds.V.ion.to("mV")``, ``ds.c.ion.to("mM")``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadFile, unknown
from .accessor import register
from .files import SUFFIXES, UNREADABLE, refuse_unwritable, write
from .solution import Solution, flux_number

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from ..model.model import Model
    from .protocol import Protocol

TIME = "unique: at a corner of the protocol the row after it stands at the next larger float"
CONVENTIONS = (
    "SI; V = inside - outside; outward positive for all that moves; reactions count what appears inside; "
    "a corner of the protocol has two rows, before and after, the latter a rounding step later"
)
#: attributes that hold JSON
DOCUMENTS = ("model", "protocol", "settings", "status", "statistics", "mechanisms")
#: what ``settings`` of a saved file holds
SETTINGS: dict[str, Any] = {
    "until": (int, float), "every": (int, float), "rtol": (int, float), "method": str, "extents": bool,
    "spikes": bool, "works": bool,
}


def dataset(solution: Solution, fluxes: bool = True) -> xr.Dataset:
    """A run as a dataset with named dimensions, and all that is needed to run it again.

    Variables: ``V(time, membrane)``, ``c(time, compartment, species)`` (NaN where a species is
    absent), ``volume(time, compartment)``, ``E(time, membrane, species)`` for ions present on both
    sides, ``turnover``, ``affinity``, ``extent`` ``(time, process)``, ``flux(time, process,
    species)``; where there are any: ``gate(time, gate_name)``, ``protein(time, site)`` (mol in a state),
    ``level(time, reservoir, species)``, ``setting(time, parameter)`` (what the protocol moves).
    ``carried(process, species)`` is the whole number that makes fluxes of turnovers.

    A corner of the protocol has two rows, before and after; the latter stands a rounding step later
    (:func:`rising`), so that times are unique: ``ds.sel(time=120, method="nearest")`` is the row
    before the corner, ``ds.ion.at("2 min")`` the one after it.
    """
    import xarray as xr

    register()
    symbols = _symbols(solution)
    coords: dict[str, Any] = {
        "time": ("time", rising(solution.t), {"units": "s", "long_name": "time", "comment": TIME}),
        "membrane": solution.membranes, "compartment": solution.compartments, "species": symbols,
        "process": solution.processes,
    }
    variables = {
        "V": _variable(_stack([solution.V(m) for m in solution.membranes], solution),
                       "time membrane", "V", "membrane potential, inside minus outside"),
        "c": _variable(_levels(solution, solution.compartments, symbols),
                       "time compartment species", "mol m-3", "concentration"),
        "volume": _variable(_stack([solution.volume(c) for c in solution.compartments], solution),
                            "time compartment", "m3", "water volume"),
        "E": _variable(_nernst(solution, symbols), "time membrane species", "V", "Nernst potential"),
        "turnover": _variable(solution.turnovers.T, "time process", "mol s-1", "turnovers per second"),
        "carried": _variable(_carried(solution, symbols), "process species", "1",
                             "carried outward by a turnover, or made by it"),
        "affinity": _variable(solution.affinities.T, "time process", "J mol-1", "affinity"),
    }
    if solution.extents.size:
        name = "turnovers since the start"
        variables["extent"] = _variable(solution.extents.T, "time process", "mol", name)
    _add_optional(solution, symbols, coords, variables)
    empty = {name for name, value in coords.items() if not len(value)}
    variables = {name: value for name, value in variables.items() if not empty & set(value[0])}
    coords = {name: value for name, value in coords.items() if name not in empty}
    ds = xr.Dataset(variables, coords, attributes(solution))
    return _with_fluxes(ds) if fluxes else ds


def _add_optional(
    solution: Solution, symbols: list[str], coords: dict[str, Any], variables: dict[str, Any]
) -> None:
    """Gates, protein states, levels of reservoirs, parameters that moved: where there are any."""
    if solution.gates:
        coords["gate_name"] = solution.gates
        opened = _stack([solution.gate(g) for g in solution.gates], solution)
        variables["gate"] = _variable(opened, "time gate_name", "1", "gate, 0 to 1")
    states = solution.network.states
    sites = [i for i, s in enumerate(states) if s.kind == "site"]
    if sites:
        coords["site"] = [states[i].path for i in sites]
        variables["protein"] = _variable(solution.y[sites].T, "time site", "mol", "protein in a state")
    reservoirs = list(solution.model.reservoirs)
    if reservoirs:
        coords["reservoir"] = reservoirs
        variables["level"] = _variable(_levels(solution, reservoirs, symbols),
                                       "time reservoir species", "mol m-3", "concentration")
    units = _moved(solution)
    if units:
        coords["parameter"] = list(units)
        coords["unit"] = ("parameter", list(units.values()))
        values = _stack([solution.parameter(path) for path in units], solution)
        name = "parameter that the protocol moves, in its `unit`"
        variables["setting"] = (("time", "parameter"), values, {"long_name": name})


def rising(t: np.ndarray) -> np.ndarray:
    """Times that rise without ties: the later of two equal ones moves to the next larger float.

    >>> rising(np.array([0.0, 2.0, 2.0, 3.0])).tolist()
    [0.0, 2.0, 2.0000000000000004, 3.0]
    """
    t = np.array(t, dtype=float)
    for i in np.flatnonzero(np.diff(t) <= 0) + 1:
        while i < len(t) and t[i] <= t[i - 1]:
            t[i] = max(np.nextafter(t[i - 1], np.inf), t[i - 1] + 1e-300)
            i += 1
    return t


def _with_fluxes(ds: xr.Dataset) -> xr.Dataset:
    """``flux`` from turnovers, which a file leaves out because it follows from them."""
    if "flux" in ds or not {"turnover", "carried"} <= set(ds.data_vars) or "time" not in ds.turnover.dims:
        return ds
    flux = (ds.turnover * ds.carried).transpose("time", "process", "species") + 0.0
    says = {"units": "mol s-1", "long_name": "carried outward, or made by a reaction"}
    return ds.assign(flux=flux.assign_attrs(says))


def _moved(solution: Solution) -> dict[str, str]:
    """Parameters that a protocol moves, with their units."""
    from ..model.paths import resolve, table

    known = table(solution.model)
    items = solution.protocol.plain if solution.protocol else ()
    entries = [resolve(solution.model, item.path, known) for item in items]
    return {entry.path: entry.info.unit for entry in entries}


def _variable(values: np.ndarray, dims: str, unit: str, name: str) -> tuple[Any, ...]:
    return tuple(dims.split()), values, {"units": unit, "long_name": name}


def _symbols(solution: Solution) -> list[str]:
    """Species of all places, in order of appearance."""
    places = solution.model.places.values()
    return list(dict.fromkeys(s.symbol for place in places for s in place.solutes))


def _stack(columns: list[np.ndarray], solution: Solution) -> np.ndarray:
    return np.stack(columns, axis=-1) if columns else np.zeros((len(solution.t), 0))


def _levels(solution: Solution, places: list[str], symbols: list[str]) -> np.ndarray:
    values = np.full((len(solution.t), len(places), len(symbols)), np.nan)
    for i, place in enumerate(places):
        for solute in solution.model.places[place].solutes:
            values[:, i, symbols.index(solute.symbol)] = solution.c(solute, place)
    return values


def _nernst(solution: Solution, symbols: list[str]) -> np.ndarray:
    model = solution.model
    values = np.full((len(solution.t), len(model.membranes), len(symbols)), np.nan)
    for i, membrane in enumerate(model.membranes):
        inside, outside = model.places[membrane.inside], model.places[membrane.outside]
        for solute in inside.solutes:
            if solute.z and solute in outside.solutes:
                values[:, i, symbols.index(solute.symbol)] = solution.E(solute, membrane.name)
    return values


def _carried(solution: Solution, symbols: list[str]) -> np.ndarray:
    named = {s.symbol: s for place in solution.model.places.values() for s in place.solutes}
    rows = [[flux_number(step, named[symbol]) for symbol in symbols] for step in solution.network.steps]
    return np.array(rows, dtype=np.int16).reshape(len(rows), len(symbols))


def attributes(solution: Solution) -> dict[str, str]:
    """The whole configuration as text: enough to run it again."""
    import dataclasses

    from .. import __version__

    documents = {
        **documents_of(solution.model, solution.protocol),
        "settings": dataclasses.asdict(solution.settings),
        "status": dataclasses.asdict(solution.status),
        "statistics": solution.statistics,
    }
    name = solution.protocol.name if solution.protocol else "no protocol"
    return {
        "title": f"{solution.model.name}: {name}",
        "source": f"ionostat {__version__}",
        "version": __version__,
        "conventions": CONVENTIONS,
        **{key: json.dumps(value, allow_nan=False) for key, value in documents.items()},
    }


def documents_of(model: Model, protocol: Protocol | None) -> dict[str, Any]:
    """A model and what is done to it (``protocol.on(model)``) as plain data, and where its mechanisms come from."""
    from ..model.document import to_document
    from .document import protocol_to_document

    kinds = {type(m) for _, m, _ in model.mechanisms()}
    return {
        "model": to_document(model),
        "protocol": protocol_to_document(protocol) if protocol else None,
        "mechanisms": {cls.__name__: cls.__module__ for cls in sorted(kinds, key=lambda c: c.__name__)},
    }


def dataframe(solution: Solution) -> pd.DataFrame:
    """One row per time, one column per quantity; the unit stands in the column's name.

    Times are unique, as in :func:`dataset`, so they may serve as index.
    """
    import pandas as pd

    columns: dict[str, np.ndarray] = {"time (s)": rising(solution.t)}
    columns |= {f"{m}.V (V)": solution.V(m) for m in solution.membranes}
    for name, place in solution.model.places.items():
        columns |= {f"{name}.{s} (mol m-3)": solution.c(s, name) for s in place.solutes}
    columns |= {f"{c}.volume (m3)": solution.volume(c) for c in solution.compartments}
    columns |= {f"{g} (1)": solution.gate(g) for g in solution.gates}
    columns |= {f"{p} (mol s-1)": row for p, row in zip(solution.processes, solution.turnovers)}
    return pd.DataFrame(columns)


# -------------------------------------------------------------------- files


def save(solution: Solution, path: Any) -> None:
    """Write a run as NetCDF (HDF5), compressed, without ``flux`` (see ``load``): whole, or not at all.

    Raises:
        BadFile: it cannot be written.
    """
    target = refuse_unwritable(path, SUFFIXES)
    ds = dataset(solution, fluxes=False)
    packed = {"zlib": True, "complevel": 1, "shuffle": True}
    large = [name for name, v in ds.variables.items() if v.dtype.kind == "f" and v.size > 1000]
    encoding = {str(name): packed for name in large}
    write(ds, target, encoding=encoding)


def load(path: Any) -> xr.Dataset:
    """A saved run, read into memory; ``flux`` is worked out from turnovers again.

    Raises:
        BadFile: there is no such file, or it is no NetCDF.
    """
    import xarray as xr

    register()
    if not Path(path).is_file():
        raise BadFile(f"{path}: there is no such file. Give a run that was saved with -o or save().")
    try:
        with xr.open_dataset(path, engine="h5netcdf", decode_times=False) as ds:
            return _with_fluxes(ds.load())
    except UNREADABLE as cause:
        raise BadFile(f"{path}: cannot be read as NetCDF ({cause}). Was it saved by ionostat?") from None


def is_dataset(x: Any) -> bool:
    """It is what :func:`load` gives; xarray is not imported to find out."""
    return "xarray" in sys.modules and isinstance(x, sys.modules["xarray"].Dataset)


def load_run(path: Any) -> tuple[xr.Dataset, dict[str, Any]]:
    """A saved run, and what it says of itself: the documents of its attributes.

    Args:
        path: the file, or a dataset that was loaded from it.

    Raises:
        BadFile: it is no run of ionostat, or a damaged one.
    """
    ds, path = (path, "the dataset") if is_dataset(path) else (load(path), path)
    missing = [name for name in DOCUMENTS if name not in ds.attrs]
    if missing:
        raise BadFile(f"{path}: is no run of ionostat: its attributes lack {', '.join(missing)}.")
    if ds.sizes.get("time", 0) == 0 or "time" not in ds.coords:
        raise BadFile(f"{path}: is no whole run of ionostat: it has no times.")
    documents = {}
    for name in DOCUMENTS:
        try:
            documents[name] = json.loads(ds.attrs[name])
        except (TypeError, ValueError) as cause:
            raise _damaged(path, name, f"is no JSON ({cause})") from None
        if not isinstance(documents[name], dict) and (name != "protocol" or documents[name] is not None):
            raise _damaged(path, name, "is no table")
    return ds, documents


def _damaged(path: Any, name: str, why: str) -> BadFile:
    return BadFile(f"{path}: is damaged: its attribute {name!r} {why}. Save the run again.")


def configuration(path: Any) -> dict[str, Any]:
    """What a saved run says of itself: the documents of its attributes.

    Raises:
        BadFile: it is no run of ionostat, or a damaged one.
    """
    documents = load_run(path)[1]
    settings = documents["settings"]
    settings.setdefault("works", False)  # files of before had none
    for name, kind in SETTINGS.items():
        right = isinstance(settings.get(name), kind) and (kind is bool or settings[name] is not True)
        if not right:
            raise _damaged(path, "settings", f"has no fitting {name!r}")
    strange = [name for name in settings if name not in SETTINGS]
    if strange:
        raise _damaged(path, "settings", f"has what we do not know: {', '.join(strange)}")
    return documents


def restored(path: Any, with_: Any = None) -> tuple[Any, Any, dict[str, Any]]:
    """Model, protocol and settings of a saved run.

    Args:
        path: the file, or a dataset that was loaded from it.
        with_: classes of mechanisms that are not in the catalogue: mapping, module or list.

    Raises:
        BadFile: it is no run of ionostat, or needs classes that are not given.
    """
    said = configuration(path)
    model, protocol = rebuilt(said, "the dataset" if is_dataset(path) else str(path), with_)
    return model, protocol, said["settings"]


def rebuilt(said: Mapping[str, Any], where: str, with_: Any = None) -> tuple[Model, Protocol | None]:
    """Model and protocol out of what :func:`documents_of` made of them.

    Args:
        said: the documents.
        where: they stand, for messages.
        with_: classes of mechanisms that are not in the catalogue: mapping, module or list.

    Raises:
        BadFile: it needs classes that are not given.
    """
    from ..mechanisms import CATALOGUE
    from ..model.document import from_document, mechanisms_of
    from .document import protocol_from_document

    own = mechanisms_of(with_)
    for kind, module in said["mechanisms"].items():
        if kind not in own and not str(module).startswith("ionostat."):
            raise BadFile(
                f"{where}: was made with the mechanism {kind!r} of the module {module!r}. Pass that along "
                "(--with FILE.py in the shell, with_=module in Python)."
            )
    model = from_document(said["model"], {**CATALOGUE, **own}, where=where)
    return model, protocol_from_document(said["protocol"], where) if said["protocol"] else None


def rerun(path: Any, with_: Any = None, **changed: Any) -> Solution:
    """Run a saved file again, from what it says of itself, or with other settings; see :func:`restored`."""
    from .simulate import simulate

    allowed = [*SETTINGS, "progress", "most_steps"]
    for name in changed:
        if name not in allowed:
            raise unknown("setting", name, allowed, "ion.rerun")
    model, protocol, settings = restored(path, with_)
    if "until" in changed and "every" not in changed:
        del settings["every"]
    return simulate(model, protocol, **{**settings, **changed})
