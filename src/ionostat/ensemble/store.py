"""The store of a sweep: Zarr on disk, one chunk a block, whole or not there.

A block writes its results first and its status last, and every chunk is put in place by one rename:
what has a status is complete, and what has none is run again. Blocks do not share chunks, so any
number of workers write at the same time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadFile, IonostatError
from .task import Task, difference

if TYPE_CHECKING:
    from .batch import Found

#: status of a member that was not run yet; 1 is good, see `solvers.layout` and `batch` for the rest
NOT_RUN = 0
#: bytes that are kept of the cause of a failure
CAUSE = 400


def _zarr() -> Any:
    try:
        import zarr
    except ImportError:
        raise IonostatError("a sweep on disk needs the package zarr: pip install 'ionostat[sweep]'.") from None
    return zarr


def create(path: Any, task: Task) -> None:
    """An empty store for a sweep.

    Raises:
        BadFile: something stands there, or it cannot be written.
    """
    from .. import __version__

    zarr, place = _zarr(), Path(path)
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise BadFile(f"{path}: is there already. Give resume=True (--resume) to go on with it, or another name.")
    n, reductions, traces, times = len(task), *_sizes(task)
    try:
        group = zarr.open_group(str(place), mode="w", zarr_format=3)
        block = min(task.block, n)
        for name, shape, kind, fill in (
            ("results", (n, reductions), "f8", np.nan), ("traces", (n, times, traces), "f8", np.nan),
            ("cause", (n, CAUSE), "u1", 0), ("status", (n,), "i1", NOT_RUN),
        ):
            chunks = (block, *(max(size, 1) for size in shape[1:]))
            group.create_array(name, shape=shape, dtype=kind, chunks=chunks, fill_value=fill)
        members = group.create_array("members", shape=task.design.members.shape, dtype="f8")
        members[:] = task.design.members
        # the hash comes last: a store without it was never finished and counts for nothing
        group.attrs.update({
            "configuration": task.configuration, "version": __version__, "lanes": task.lanes, "block": task.block,
            "hash": task.hash,
        })
    except OSError as error:
        raise BadFile(f"{path}: cannot be written ({error.strerror or error}). Give another place.") from None


def _sizes(task: Task) -> tuple[int, int, int]:
    batch_free = [text for text in task.observe if "(" not in text]
    from ..experiment.simulate import output_times

    times = len(output_times(task.until, task.every)) if batch_free else 0
    return len(task.observe) - len(batch_free), len(batch_free), times


def reopen(path: Any, task: Task) -> tuple[Any, Task]:
    """The store of a sweep that is to go on, with the blocks that it was begun with.

    Raises:
        BadFile: it is none of ours, or of another sweep; the message says what differs.
    """
    import dataclasses

    group = opened(path)
    if group.attrs["hash"] != task.hash:
        differs = difference(group.attrs["configuration"], json.loads(json.dumps(task.configuration)))
        raise BadFile(
            f"{path}: belongs to another sweep: {'; '.join(differs[:4]) or 'its members'}. Ask for the same, or give "
            "another name."
        )
    kept = dataclasses.replace(task, block=int(group.attrs["block"]), lanes=int(group.attrs["lanes"]))
    return _zarr().open_group(str(path), mode="r+"), kept


def opened(path: Any) -> Any:
    """A store for reading.

    Raises:
        BadFile: there is none of ours.
    """
    zarr = _zarr()
    try:
        group = zarr.open_group(str(path), mode="r")
    except Exception as error:
        raise BadFile(f"{path}: is no store of a sweep ({type(error).__name__}).") from None
    if "hash" not in group.attrs:
        raise BadFile(f"{path}: is no store of a sweep, or was never finished; remove it and begin again.")
    return group


def write_block(path: Any, start: int, found: Found) -> None:
    """The results of a block: status last.

    Raises:
        BadFile: it cannot be written; the block then counts as not run.
    """
    group = _zarr().open_group(str(path), mode="r+")
    here = slice(start, start + len(found.status))
    try:
        if found.results.shape[1]:
            group["results"][here] = found.results
        if found.traces.size:
            group["traces"][here] = found.traces
        if any(found.cause):
            group["cause"][here] = np.array([_bytes(text) for text in found.cause])
        group["status"][here] = found.status.astype("i1")
    except OSError as error:
        raise BadFile(
            f"{path}: cannot be written ({error.strerror or error}). What is there is kept: make room and go on "
            "with resume=True (--resume)."
        ) from None


def _bytes(text: str) -> np.ndarray:
    raw = text.encode()[:CAUSE]
    return np.frombuffer(raw.ljust(CAUSE, b"\0"), dtype="u1")


def texts(raw: np.ndarray) -> list[str]:
    """Causes as text again."""
    return [bytes(row).rstrip(b"\0").decode(errors="ignore") for row in raw]


def missing(group: Any, task: Task) -> Sequence[tuple[int, int]]:
    """Blocks in which some member has no good status: they are run again."""
    status = group["status"][:]
    return [(start, end) for start, end in task.blocks() if np.any(status[start:end] != 1)]
