"""The result of a sweep as an xarray dataset, from memory or from its store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadFile
from ..experiment.files import UNREADABLE
from ..experiment.simulate import output_times
from .batch import Found
from .task import Task

if TYPE_CHECKING:
    import xarray as xr


def from_memory(task: Task, found: Found) -> xr.Dataset:
    """What was just computed."""
    from .. import __version__

    attributes = {"version": __version__, "hash": task.hash, "configuration": json.dumps(task.configuration)}
    cause = np.array(found.cause, dtype=object)
    axes = [(a.path, a.unit) for a in task.design.axes]
    return _dataset(
        task.kept, axes, task.design.shape, task.design.sample, task.design.members, found.results, found.traces,
        task.times, found.status, cause, attributes,
    )


def from_store(path: Any) -> xr.Dataset:
    """A store as one dataset, finished or not.

    Raises:
        BadFile: there is no store of a sweep.
    """
    from . import store

    group = store.opened(path)
    try:
        attributes = dict(group.attrs)
        said = attributes["configuration"]
        described = [tuple(entry) for entry in attributes["kept"]]
        axes = [(a["path"], a["unit"]) for a in said["design"]["axes"]]
        traces = any(kind == "trace" for _, kind, _ in described)
        times = output_times(said["until"], said["every"]) if traces else np.zeros(0)
        kept = {"version": attributes["version"], "hash": attributes["hash"], "configuration": json.dumps(said)}
        arrays = {name: store.read(group, name) for name in ("status", "results", "traces", "members")}
        cause = store.causes(group, arrays["status"])
        return _dataset(
            described, axes, tuple(said["design"]["shape"]), said["design"]["sample"], arrays["members"],
            arrays["results"], arrays["traces"], times, arrays["status"], cause, kept,
        )
    except BadFile:
        raise
    except UNREADABLE as error:
        raise BadFile(f"{path}: is no whole store of a sweep ({type(error).__name__}: {error}).") from None


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
    paths = {path for path, _ in axes}
    for name, kind, unit in described:
        if kind == "trace":  # what starts at several levels has them as its coordinate
            values = traces[:, :, kept].reshape(*shape, -1)
            variables[f"{name}(t)" if name in paths else name] = ([*dims, "time"], values, {"units": unit})
            kept += 1
        else:
            variables[name] = (dims, results[:, reductions].reshape(shape), {"units": unit})
            reductions += 1
    status = status.astype("i1").reshape(shape)
    variables["status"] = (dims, status, {"long_name": "1: done; 0: not run; else failed, see cause"})
    variables["cause"] = (dims, cause.reshape(shape))
    coordinates: dict[str, Any] = {"time": ("time", times, {"units": "s"})} if kept else {}
    for k, (path, unit) in enumerate(axes):
        values = members[:, k].reshape(shape)
        along = np.moveaxis(values, k, 0).reshape(shape[k], -1)[:, 0] if grid else values
        coordinates[path] = (path if grid else "member", along, {"units": unit})
    return xr.Dataset(variables, coordinates, attributes)


