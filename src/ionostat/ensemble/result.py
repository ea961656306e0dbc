"""The result of a sweep as an xarray dataset, from memory or from its store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadFile
from .batch import Found
from .quantities import Observation, observation
from .task import Task

if TYPE_CHECKING:
    import xarray as xr


def from_memory(task: Task, found: Found) -> xr.Dataset:
    """What was just computed."""
    from .. import __version__

    attributes = {"version": __version__, "hash": task.hash, "configuration": json.dumps(task.configuration)}
    cause = np.array(found.cause, dtype=object)
    observed = _observations(task)
    grid = _grid(task.until, task.every) if any(o.kind == "trace" for o in observed) else np.zeros(0)
    described = [(o.name, o.kind, o.unit) for o in observed]
    axes = [(a.path, a.unit) for a in task.design.axes]
    return _dataset(
        described, axes, task.design.shape, task.design.sample, task.design.members, found.results, found.traces,
        grid, found.status, cause, attributes,
    )


def _observations(task: Task) -> list[Observation]:
    from ..compiler.network import Network

    network = Network(task.model)
    return [observation(network, text) for text in task.observe]


def _grid(until: float, every: float) -> np.ndarray:
    from ..experiment.simulate import output_times

    return output_times(until, every)


def from_store(path: Any) -> xr.Dataset:
    """A store as one dataset, finished or not.

    Raises:
        BadFile: there is no store of a sweep.
    """
    from . import store

    group = store.opened(path)
    attributes = dict(group.attrs)
    said = attributes["configuration"]
    described = [tuple(entry) for entry in _described(said)]
    axes = [(a["path"], a["unit"]) for a in said["design"]["axes"]]
    times = _grid(said["until"], said["every"]) if any(kind == "trace" for _, kind, _ in described) else np.zeros(0)
    kept = {"version": attributes["version"], "hash": attributes["hash"], "configuration": json.dumps(said)}
    try:
        status = group["status"][:]
        cause = np.array(store.texts(group["cause"][:]), dtype=object)
        return _dataset(
            described, axes, tuple(said["design"]["shape"]), said["design"]["sample"], group["members"][:],
            group["results"][:], group["traces"][:], times, status, cause, kept,
        )
    except (KeyError, ValueError) as error:
        raise BadFile(f"{path}: is damaged ({error}). Resume the sweep to write its blocks again.") from None


def _described(said: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Name, kind and unit of what was kept, from the model that the store holds."""
    from ..compiler.network import Network
    from ..mechanisms import catalogue
    from ..model.document import from_document

    network = Network(from_document(said["model"], catalogue()))
    found = [observation(network, text) for text in said["observe"]]
    return [(o.name, o.kind, o.unit) for o in found]


def _dataset(
    described: list[Any], axes: list[tuple[str, str]], shape: tuple[int, ...], sample: str, members: np.ndarray,
    results: np.ndarray, traces: np.ndarray, times: np.ndarray, status: np.ndarray, cause: np.ndarray,
    attributes: dict[str, str],
) -> xr.Dataset:
    import xarray as xr

    grid = sample == "grid"
    dims = [path for path, _ in axes] if grid else ["member"]
    shape = shape if grid else (len(members),)
    variables: dict[str, Any] = {}
    reductions, kept = 0, 0
    for name, kind, unit in described:
        if kind == "trace":
            variables[name] = ([*dims, "time"], traces[:, :, kept].reshape(*shape, -1), {"units": unit})
            kept += 1
        else:
            variables[name] = (dims, results[:, reductions].reshape(shape), {"units": unit})
            reductions += 1
    variables["status"] = (dims, status.reshape(shape), {"long_name": "1: done; 0: not run; else failed, see cause"})
    variables["cause"] = (dims, cause.reshape(shape))
    coordinates: dict[str, Any] = {"time": ("time", times, {"units": "s"})} if kept else {}
    for k, (path, unit) in enumerate(axes):
        values = members[:, k].reshape(shape)
        along = np.moveaxis(values, k, 0).reshape(shape[k], -1)[:, 0] if grid else values
        coordinates[path] = (path if grid else "member", along, {"units": unit})
    return xr.Dataset(variables, coordinates, attributes)


