"""Many members of one model: a map, a sample, a family, on all cores or on a cluster."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from ..compiler.network import Network
from ..errors import BadFile, BadModel, BadValue, unknown
from ..experiment.protocol import Protocol, as_protocol
from ..experiment.segments import segments
from ..experiment.simulate import MOST_ROWS, refuse_solver, times_asked
from ..model.model import Model
from .batch import STOPPED, Batch, Found, best_lanes
from .design import Design, design, refuse_without_effect
from .progress import Count, counting
from .task import BLOCKS_HELD, Task, roomy, usual_block

if TYPE_CHECKING:
    import xarray as xr

EXECUTORS = ("threads", "dask", "slurm")


def sweep(
    model: Model, over: Any, protocol: Any = None, *, until: Any, observe: Sequence[str], every: Any = None,
    sample: str = "grid", members: int | None = None, seed: int = 0, rtol: float = 1e-6, method: str = "rodas5p",
    out: Any = None, resume: bool = False, executor: str = "threads", client: Any = None,
    workers: int | None = None, block: int | None = None, lanes: int | None = None, progress: bool | None = None,
) -> xr.Dataset:
    """Run every member of a design and keep what is asked for.

    Args:
        model, protocol: what is run, as in `simulate`.
        over: path -> values; see `design`. Numbers of the model, starting levels, and numbers of the
            protocol (``ischemia.duration``).
        until: end of every run, s or text.
        observe: ``max(ecs.K)``, ``final(neuron.V)``, ``time_above(ecs.K, 20 mM)``, ``spikes(neuron)``, ...,
            or a bare quantity for its trace; see `quantities`.
        every: time between the rows of traces; a thousandth of the run by default.
        sample, members, seed: how members are drawn: see `design`.
        rtol, method: of the solver.
        out: a Zarr store to write; without it the result stays in memory.
        resume: go on with a store that stands there: only what has no good status is run.
        executor: "threads" (this machine), "dask" (``client``: a Client, an address, or none for a local
            cluster) or "slurm" (a job array; ``client``: a dictionary of submitit's parameters).
        workers: threads or processes; all cores by default.
        block: members that are written together.
        lanes: runs side by side in the registers of a core.
        progress: show a bar; by default where a person watches.

    Returns:
        A dataset with one variable for each observation and the design as coordinates: a dimension for
        each number on a grid, ``member`` otherwise; ``status`` (1 = good) and ``cause``.

    Raises:
        UnknownName, BadUnit, BadValue: something in the design or in what is observed does not fit.
        BadFile: the store is there already, belongs to another sweep, or cannot be written.
    """
    task = asked(
        model, over, protocol, until, observe, every, sample, members, seed, rtol, method, workers, block, lanes,
    )
    if executor not in EXECUTORS:
        raise unknown("executor", executor, EXECUTORS)
    if executor != "threads" and out is None:
        raise BadValue(f"executor={executor!r} writes a store: give out='runs.zarr'.")
    if resume and out is None:
        raise BadValue("resume needs the store to go on with: give out='runs.zarr'.")
    from .result import from_memory, from_store

    if out is None:
        return from_memory(task, in_memory(task, task.batch(), workers, progress))
    _on_disk(task, out, resume, executor, client, workers, block, progress)
    return from_store(out)


def asked(
    model: Model, over: Any, protocol: Any, until: Any, observe: Sequence[str], every: Any, sample: str,
    members: int | None, seed: int, rtol: float, method: str, workers: int | None, block: int | None,
    lanes: int | None,
) -> Task:
    """The sweep that a user asks for, checked before any work."""
    if not isinstance(model, Model):
        raise BadValue(f"{model!r} is no model: build one, or take ion.ready_model('tripartite').")
    plan: Protocol | None = as_protocol(protocol)
    end, step = times_asked(until, every)
    refuse_solver(rtol, method)
    kept = (observe,) if isinstance(observe, str) else tuple(observe)
    drawn: Design = design(model, plan, over, sample, members, seed)
    width = lanes or best_lanes()
    size = block or usual_block(len(drawn), workers or os.cpu_count() or 1, width)
    task = Task(model, plan, drawn, end, step, kept, rtol, method, width, size)
    _refuse_unfit(task)
    return task if block else dataclasses.replace(task, block=roomy(task, size))


def _refuse_unfit(task: Task) -> None:
    """What is observed, or done to the model, is not there; or nothing moves."""
    if not task.kept:
        raise BadValue("nothing is kept: give observe=['max(ecs.K)'] or the like.")
    segments(task.model, task.protocol.on(task.model) if task.protocol else None, task.until)
    refuse_without_effect(task.model, task.protocol, task.design, task.until)
    if not Network(task.model).states:
        raise BadModel(f"nothing moves in {task.model.name!r}: give it a membrane, a junction or a reaction.")
    if task.until / task.every > MOST_ROWS:
        raise BadValue(f"every is {task.every:g} s: {task.until / task.every:.3g} rows a member are too many.")


def in_memory(task: Task, batch: Batch, workers: int | None, progress: bool | None) -> Found:
    """All members, held in memory."""
    found = batch.nothing(len(task))
    with counting(progress, len(task)) as count:
        for ended in batch.ending(task.design.members, found, workers or os.cpu_count() or 1):
            count(len(ended), int(np.sum(found.status[ended] != 1)))
    return found


def _on_disk(
    task: Task, out: Any, resume: bool, executor: str, client: Any, workers: int | None, block: int | None,
    progress: bool | None,
) -> None:
    """What is missing in the store, block by block."""
    from . import cluster, store

    there = store.stands(out) and resume
    if there:
        task = store.reopen(out, task)
    elif store.stands(out):
        store.create(out, task)  # says why not
    place = nullcontext() if executor == "threads" else cluster.connected(executor, client, workers)
    with place as away:
        if not there:
            store.create(out, cluster.sized(task, workers) if away and not block else task)
            task = store.reopen(out, task)
        missing = store.missing(out, task)
        if not missing:
            return
        with counting(progress, sum(map(len, missing))) as count:
            if away:
                away.run(task, out, missing, count)
            else:
                batch = task.batch()
                several = max(BLOCKS_HELD * roomy(task, len(task)) // task.block, 1)
                for k in range(0, len(missing), several):
                    _in_threads(batch, task, out, missing[k : k + several], workers, count)


def _in_threads(
    batch: Batch, task: Task, out: Any, blocks: Sequence[np.ndarray], workers: int | None, count: Count,
) -> None:
    """Members of some blocks on all cores; a block is written when all of its members have come to an end."""
    from . import store

    ends = np.cumsum([len(rows) for rows in blocks])
    rows, left = np.concatenate(blocks), np.diff(ends, prepend=0)
    found, waiting = batch.nothing(len(rows)), dict.fromkeys(range(len(blocks)))

    def write(k: int) -> None:
        own = np.arange(ends[k] - len(blocks[k]), ends[k])
        done = own[found.status[own] != STOPPED]
        if done.size:
            store.write_rows(out, task.block, rows[done], found.of(done))
        del waiting[k]

    try:
        with closing(batch.ending(task.design.members[rows], found, workers or os.cpu_count() or 1)) as ending:
            for ended in ending:
                count(len(ended), int(np.sum(found.status[ended] != 1)))
                blocks_of, members = np.unique(np.searchsorted(ends, ended, side="right"), return_counts=True)
                left[blocks_of] -= members
                for k in blocks_of[left[blocks_of] == 0]:
                    write(int(k))
    except BadFile:
        raise
    except BaseException:  # Ctrl-C: of blocks that are not whole, the members that are done
        for k in list(waiting):
            write(k)
        raise
