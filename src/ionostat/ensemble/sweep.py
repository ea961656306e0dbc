"""Many members of one model: a map, a sample, a family, on all cores or on a cluster."""

from __future__ import annotations

import dataclasses
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..compiler.network import Network
from ..errors import BadModel, BadValue, unknown
from ..experiment.protocol import Protocol, as_protocol, segments
from ..experiment.simulate import LOOSEST, MOST_ROWS, USUAL_ROWS
from ..model.model import Model
from ..solvers.rosenbrock import METHODS
from ..units import si
from .batch import Batch, Found, best_lanes
from .design import Design, design
from .progress import Count, counting
from .task import Task, roomy, usual_block

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
        block: members that are run and written together.
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
    end = float(si(until, "s", "until"))
    if not end > 0:
        raise BadValue(f"until is {end:g} s: a run needs a time above zero, such as '10 min'.")
    step = end / USUAL_ROWS if every is None else float(si(every, "s", "every"))
    if not 0 < step <= end:
        raise BadValue(f"every is {step:g} s: it must lie between zero and until, {end:g} s.")
    if method not in METHODS:
        raise unknown("method", method, METHODS)
    if not 0 < rtol <= LOOSEST:
        raise BadValue(f"rtol is {rtol:g}: it must lie above zero and be {LOOSEST:g} or less, such as 1e-6.")
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
    if not Network(task.model).states:
        raise BadModel(f"nothing moves in {task.model.name!r}: give it a membrane, a junction or a reaction.")
    if task.until / task.every > MOST_ROWS:
        raise BadValue(f"every is {task.every:g} s: {task.until / task.every:.3g} rows a member are too many.")


def in_memory(task: Task, batch: Batch, workers: int | None, progress: bool | None) -> Found:
    """All members, held in memory."""
    found: dict[int, Found] = {}

    def keep(rows: np.ndarray, part: Found) -> None:
        found[int(rows[0])] = part

    with counting(progress, len(task)) as count:
        _in_threads(batch, task, task.blocks(), workers, keep, count)
    parts = [found[start] for start in sorted(found)]
    return Found(
        np.concatenate([p.results for p in parts]), np.concatenate([p.traces for p in parts]),
        np.concatenate([p.status for p in parts]), [text for p in parts for text in p.cause],
    )


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
                keep = partial(store.write_rows, out, task.block)
                _in_threads(task.batch(), task, missing, workers, keep, count)


def _in_threads(
    batch: Batch, task: Task, blocks: Sequence[np.ndarray], workers: int | None,
    keep: Callable[[np.ndarray, Found], None], count: Count,
) -> None:
    """Blocks on all cores; compiled code runs without the interpreter's lock."""
    stop = threading.Event()
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        pending = {pool.submit(batch.run, task.design.members[rows], stop.is_set): rows for rows in blocks}
        try:
            while pending:
                for future in wait(pending, return_when=FIRST_COMPLETED).done:
                    found, rows = future.result(), pending.pop(future)
                    keep(rows, found)
                    count(len(found.status), int(np.sum(found.status != 1)))
        except BaseException:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            for future, rows in pending.items():  # of a block that was stopped, the members that are done
                if not future.cancelled() and future.exception() is None:
                    keep(rows, future.result())
            raise
