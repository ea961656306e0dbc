"""Many members of one model: a map, a sample, a family, on all cores or on a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadValue, unknown
from ..experiment.protocol import Protocol, as_protocol
from ..experiment.simulate import LOOSEST, USUAL_ROWS
from ..model.model import Model
from ..solvers.rosenbrock import METHODS
from ..units import si
from .batch import Batch, Found, best_lanes
from .design import Design, design
from .progress import Count, counting
from .task import Task, usual_block

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
            cluster) or "slurm" (a job array).
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
        return from_memory(task, _in_memory(task, workers, progress))
    _on_disk(task, out, resume, executor, client, workers, progress)
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
    if not kept:
        raise BadValue("nothing is kept: give observe=['max(ecs.K)'] or the like.")
    drawn: Design = design(model, plan, over, sample, members, seed)
    width = lanes or best_lanes()
    size = block or usual_block(len(drawn), workers or os.cpu_count() or 1, width)
    task = Task(model, plan, drawn, end, step, kept, rtol, method, width, size)
    _refuse_unknown(task)
    return task


def _refuse_unknown(task: Task) -> None:
    from ..compiler.network import Network
    from .quantities import observation

    network = Network(task.model)
    for text in task.observe:
        observation(network, text)


def _in_memory(task: Task, workers: int | None, progress: bool | None) -> Found:
    """All members, held in memory."""
    found: dict[int, Found] = {}
    batch = task.batch()
    with counting(progress, len(task)) as count:
        _in_threads(batch, task, list(task.blocks()), workers, found.__setitem__, count)
    parts = [found[start] for start in sorted(found)]
    return Found(
        np.concatenate([p.results for p in parts]), np.concatenate([p.traces for p in parts]),
        np.concatenate([p.status for p in parts]), [text for p in parts for text in p.cause],
    )


def _on_disk(
    task: Task, out: Any, resume: bool, executor: str, client: Any, workers: int | None, progress: bool | None,
) -> None:
    """What is missing in the store, block by block."""
    from pathlib import Path

    from . import store

    if not (resume and Path(out).exists()):
        store.create(out, task)
    group, task = store.reopen(out, task)
    blocks = list(store.missing(group, task))
    if not blocks:
        return
    with counting(progress, sum(end - start for start, end in blocks)) as count:
        if executor == "threads":
            _in_threads(task.batch(), task, blocks, workers, partial(store.write_block, out), count)
        else:
            from . import cluster

            cluster.run(executor, task, out, blocks, client, workers, count)


def _in_threads(
    batch: Batch, task: Task, blocks: Sequence[tuple[int, int]], workers: int | None,
    keep: Callable[[int, Found], None], count: Count,
) -> None:
    """Blocks on all cores; compiled code runs without the interpreter's lock."""
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        pending = {pool.submit(batch.run, task.design.members[s:e]): s for s, e in blocks}
        try:
            while pending:
                for future in wait(pending, return_when=FIRST_COMPLETED).done:
                    found, start = future.result(), pending.pop(future)
                    keep(start, found)
                    count(len(found.status), int(np.sum(found.status != 1)))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
