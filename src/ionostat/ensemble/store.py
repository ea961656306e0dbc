"""The store of a sweep: Zarr on disk, one chunk a block, whole or not there.

A block writes its results first and its status last, and every chunk is put in place by one rename:
what has a status is complete, and what has none is run again. Blocks do not share chunks, so any
number of workers write at the same time.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadFile, IonostatError
from ..experiment.files import UNREADABLE
from .task import Task, difference

if TYPE_CHECKING:
    from .batch import Found

#: status of a member that was not run yet; 1 is good, see `solvers.layout` and `batch` for the rest
NOT_RUN = 0
#: bytes that are kept of the cause of a failure
CAUSE = 400
#: damaged blocks that are named
LOST = 5


def _zarr() -> Any:
    try:
        import zarr
    except ImportError:
        raise IonostatError("a sweep on disk needs the package zarr: pip install 'ionostat[sweep]'.") from None
    return zarr


def stands(path: Any) -> bool:
    """Something is there.

    Raises:
        BadFile: it cannot be seen.
    """
    try:
        return Path(path).exists()
    except OSError as error:
        raise BadFile(f"{path}: cannot be reached ({error.strerror or error}).") from None


def create(path: Any, task: Task) -> None:
    """An empty store for a sweep.

    Raises:
        BadFile: something stands there, or it cannot be written.
    """
    place = Path(path)
    # made beside and moved into place, so that a store is whole or not there
    part = place.with_name(f".{place.name}.{uuid.uuid4().hex[:8]}")
    try:
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise BadFile(f"{path}: is there already. Give resume=True (--resume) to go on with it, or another name.")
        place.parent.mkdir(parents=True, exist_ok=True)
        _fill(_zarr().open_group(str(part), mode="w", zarr_format=3), task)
        os.replace(part, place)
    except OSError as error:
        raise BadFile(f"{path}: cannot be written ({error.strerror or error}). Give another place.") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _fill(group: Any, task: Task) -> None:
    """Empty arrays, the members, and all that says what the store is."""
    from .. import __version__

    n, kept = len(task), task.kept
    traces, times = sum(kind == "trace" for _, kind, _ in kept), len(task.times)
    block = min(task.block, n)
    arrays = {
        "results": ((n, len(kept) - traces), "f8", np.nan, ("member", "reduction")),
        "traces": ((n, times, traces), "f8", np.nan, ("member", "time", "trace")),
        "cause": ((n, CAUSE), "u1", 0, ("member", "byte")),
        "status": ((n,), "i1", NOT_RUN, ("member",)),
    }
    for name, (shape, kind, fill, names) in arrays.items():
        chunks = (block, *(max(size, 1) for size in shape[1:]))
        group.create_array(name, shape=shape, dtype=kind, chunks=chunks, fill_value=fill, dimension_names=names)
    members = group.create_array(
        "members", shape=task.design.members.shape, dtype="f8", dimension_names=("member", "axis")
    )
    members[:] = task.design.members
    group.attrs.update({
        "configuration": task.configuration, "kept": [list(entry) for entry in kept], "version": __version__,
        "lanes": task.lanes, "block": task.block, "hash": task.hash,
    })


def reopen(path: Any, task: Task) -> Task:
    """The store of a sweep that is to go on, with the blocks that it was begun with.

    Raises:
        BadFile: it is none of ours, or of another sweep (the message says what differs), or only for reading.
    """
    import dataclasses

    group = opened(path)
    if group.attrs["hash"] != task.hash:
        there, now = (json.loads(json.dumps(said)) for said in (group.attrs["configuration"], task.configuration))
        varied = [", ".join(a["path"] for a in said["design"]["axes"]) for said in (there, now)]
        if varied[0] != varied[1]:
            there["design"], now["design"] = varied
        differs = difference(there, now)
        differs = ["design.members: other values" if text.startswith("design.members") else text for text in differs]
        raise BadFile(
            f"{path}: belongs to another sweep: {'; '.join(differs[:4]) or 'its members'}. Ask for the same, or give "
            "another name."
        )
    if not os.access(path, os.W_OK):
        raise BadFile(f"{path}: is only for reading. Give yourself the right to write it, or another place.")
    return dataclasses.replace(task, block=int(group.attrs["block"]), lanes=int(group.attrs["lanes"]))


def opened(path: Any) -> Any:
    """A store for reading.

    Raises:
        BadFile: there is none of ours.
    """
    zarr = _zarr()
    try:
        group = zarr.open_group(str(path), mode="r")
    except UNREADABLE as error:
        raise BadFile(f"{path}: is no store of a sweep ({type(error).__name__}).") from None
    if "hash" not in group.attrs:
        raise BadFile(f"{path}: is no store of a sweep, or was never finished; remove it and begin again.")
    return group


def read(group: Any, name: str, start: int = 0, end: int | None = None) -> np.ndarray:
    """Rows of an array of a store.

    Raises:
        BadFile: some of it is damaged; says what to do.
    """
    try:
        return group[name][start:end]
    except UNREADABLE as error:
        size, why = int(group.attrs["block"]), f"{type(error).__name__}: {error}"
    whole = range(start // size, -(-(end or group[name].shape[0]) // size))
    lost = [f"status/c/{k}" for k in whole if not _readable(group[name], k * size, (k + 1) * size)]
    more = f" and {len(lost) - LOST} more" if lost[LOST:] else ""
    raise BadFile(
        f"{group.store.root}: is damaged: {name} cannot be read ({why}). Remove {', '.join(lost[:LOST])}{more} in it, "
        "and go on with resume=True (--resume): these blocks are run again."
    )


def _readable(array: Any, start: int, end: int) -> bool:
    try:
        array[start:end]
    except UNREADABLE:
        return False
    return True


def write_rows(path: Any, block: int, rows: np.ndarray, found: Found) -> None:
    """What was found for some members of one block: their status last.

    Raises:
        BadFile: it cannot be written; these members then count as not run.
    """
    columns = {
        "results": found.results, "traces": found.traces,
        "cause": np.array([_bytes(text) for text in found.cause]), "status": found.status.astype("i1"),
    }
    start = int(rows[0]) // block * block
    try:
        group = _zarr().open_group(str(path), mode="r+")
        end = min(start + block, group["status"].shape[0])
        for name, values in columns.items():
            if not values.size:
                continue
            if len(rows) < end - start:  # the others of the block are good, and stay
                whole = read(group, name, start, end)
                whole[rows - start] = values
                values = whole
            group[name][start:end] = values
    except OSError as error:
        raise BadFile(
            f"{path}: cannot be written ({error.strerror or error}). What is there is kept: make room and go on "
            "with resume=True (--resume)."
        ) from None


def _bytes(text: str) -> np.ndarray:
    raw = text.encode()[:CAUSE]
    return np.frombuffer(raw.ljust(CAUSE, b"\0"), dtype="u1")


def causes(group: Any, status: np.ndarray) -> np.ndarray:
    """Causes as text again, read only where something failed."""
    found = np.full(len(status), "", dtype=object)
    block = int(group.attrs["block"])
    for start in range(0, len(status), block):
        bad = np.flatnonzero((status[start : start + block] != 1) & (status[start : start + block] != NOT_RUN))
        if bad.size:
            raw = read(group, "cause", start, start + block)[bad]
            found[start + bad] = [bytes(row).rstrip(b"\0").decode(errors="ignore") for row in raw]
    return found


def missing(path: Any, task: Task, start: int = 0, end: int | None = None) -> list[np.ndarray]:
    """Members between two that have no good status, block by block: they are run."""
    todo = start + np.flatnonzero(read(opened(path), "status", start, end) != 1)
    return np.split(todo, np.flatnonzero(np.diff(todo // task.block)) + 1) if todo.size else []
