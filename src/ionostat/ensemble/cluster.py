"""Blocks of a sweep on other processes: Dask workers, or jobs of Slurm.

A worker compiles once, asks the store which members of its block have no good result, runs those
and writes them itself; only counts come back. So a block may be lost, or be run twice, without harm.
"""

from __future__ import annotations

import dataclasses
import os
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any
from uuid import uuid4

import numpy as np

from ..errors import BadValue, IonostatError
from . import store
from .batch import Batch
from .progress import Count
from .task import Task, roomy, usual_block

#: CPU time of a block, s: well above what it costs to send one
WORK = 1.0
#: members of a block at most
LARGEST = 65536
#: how long a scheduler may take to answer, s
PATIENCE = 10.0
#: jobs of Slurm, where nobody says how many
JOBS = 32

#: a block as it is sent: its first member and the values of all
Block = tuple[int, np.ndarray]


# -------------------------------------------------------------------- in the worker

_BATCHES: dict[str, Batch] = {}
_LOCK = Lock()


def work(recipe: bytes, key: str, out: str, blocks: Sequence[Block]) -> tuple[int, int]:
    """Run what some blocks lack and write it; members that were run, and how many of them failed."""
    import cloudpickle

    task: Task = cloudpickle.loads(recipe)
    with _LOCK:
        if key not in _BATCHES:
            _BATCHES.clear()
            _BATCHES[key] = task.batch()
        batch = _BATCHES[key]
    ran, failed = 0, 0
    for start, members in blocks:
        for rows in store.missing(out, task, start, start + len(members)):
            found = batch.run(members[rows - start])
            store.write_rows(out, task.block, rows, found)
            ran, failed = ran + len(rows), failed + int(np.sum(found.status != 1))
    return ran, failed


# -------------------------------------------------------------------- here

def sized(task: Task, workers: int | None) -> Task:
    """The same sweep in blocks of enough work each, by a pilot of some members."""
    some = np.unique(np.linspace(0, len(task) - 1, 4 * task.lanes).astype(int))
    batch = task.batch()
    begun = time.thread_time()
    batch.run(task.design.members[some])
    each = (time.thread_time() - begun) / len(some)
    enough = min(int(WORK / max(each, 1e-9)) + 1, LARGEST)
    share = usual_block(len(task), workers or os.cpu_count() or 1, task.lanes)
    return dataclasses.replace(task, block=roomy(task, max(enough, min(share, LARGEST))))


@contextmanager
def connected(executor: str, client: Any, workers: int | None) -> Iterator[Any]:
    """Where work is sent to: an object with ``run(task, out, missing, count)``.

    Raises:
        IonostatError: a package is missing, or the scheduler does not answer.
    """
    with (_dask if executor == "dask" else _slurm)(client, workers) as place:
        yield place


def packed(task: Task) -> bytes:
    """A sweep without its members, as it is sent; mechanisms of the user's own travel along."""
    import cloudpickle

    axes = tuple(dataclasses.replace(a, values=np.array([a.values.min(), a.values.max()])) for a in task.design.axes)
    lean = dataclasses.replace(task.design, axes=axes, members=task.design.members[:0])
    own = _modules_of_the_user(task)
    for module in own:
        cloudpickle.register_pickle_by_value(module)
    try:
        return cloudpickle.dumps(dataclasses.replace(task, design=lean))
    finally:
        for module in own:
            cloudpickle.unregister_pickle_by_value(module)


def _modules_of_the_user(task: Task) -> list[ModuleType]:
    """Modules that a worker may not have: those of mechanisms that are not installed, and what stands beside them."""
    paths = sysconfig.get_paths()
    installed = [Path(paths[name]).resolve() for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    files = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and name != "__main__" and name.partition(".")[0] != "ionostat":
            place = Path(file).resolve()
            if not any(place.is_relative_to(folder) for folder in installed):
                files[name] = module, place
    kinds = {kind.__module__ for _, mechanism, _ in task.model.mechanisms() for kind in type(mechanism).__mro__}
    folders = {files[name][1].parent for name in kinds if name in files}
    return [module for module, place in files.values() if any(place.is_relative_to(folder) for folder in folders)]


def _order(task: Task, out: Any, missing: Sequence[np.ndarray]) -> tuple[bytes, str, str, list[Block]]:
    """What a worker is told, and the blocks."""
    starts = [int(rows[0]) // task.block * task.block for rows in missing]
    blocks = [(s, task.design.members[s : s + task.block]) for s in starts]
    return packed(task), f"{task.hash} {task.lanes} {task.block}", str(Path(out).resolve()), blocks


# -------------------------------------------------------------------- Dask

@contextmanager
def _dask(client: Any, workers: int | None) -> Iterator[_Dask]:
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise IonostatError("executor='dask' needs Dask: pip install 'ionostat[sweep]'.") from None
    if client is None:
        count = workers or os.cpu_count() or 1
        with (
            LocalCluster(count, threads_per_worker=1, processes=True, dashboard_address=":0") as here,
            Client(here, set_as_default=False) as own,
        ):
            yield _Dask(own)
    elif isinstance(client, str):
        try:
            own = Client(client, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise IonostatError(
                f"no Dask scheduler answers at {client!r} ({error}). Start one (`dask scheduler`), or look at the "
                "address."
            ) from None
        with own:
            yield _Dask(own)
    elif isinstance(client, Client):
        _refuse_silent(client)
        yield _Dask(client)
    else:
        raise BadValue(f"{client!r} is no Dask client: give a distributed.Client or an address 'tcp://host:8786'.")


def _refuse_silent(client: Any) -> None:
    try:
        client.sync(client.scheduler.identity, callback_timeout=PATIENCE)
    except Exception as error:  # what a lost connection raises differs between versions
        raise IonostatError(f"the scheduler of {client!r} does not answer ({error or type(error).__name__}).") from None


@dataclasses.dataclass
class _Dask:
    """Blocks on Dask workers."""

    client: Any

    def run(self, task: Task, out: Any, missing: Sequence[np.ndarray], count: Count) -> None:
        """All blocks that lack something.

        Raises:
            IonostatError: a block could not be run or written, or a worker died on it again and again.
        """
        from distributed import as_completed

        recipe, key, out, blocks = _order(task, out, missing)
        # another key each time: what was there before is in the store, not in the scheduler
        name = f"ionostat-{uuid4().hex[:12]}"
        futures = [
            self.client.submit(work, recipe, key, out, [block], key=f"{name}-{block[0]}", pure=False, retries=1)
            for block in blocks
        ]
        try:
            for future in as_completed(futures, loop=self.client.loop):
                count(*_outcome(future))
                future.release()
        finally:
            self.client.cancel(futures)


def _outcome(future: Any) -> tuple[int, int]:
    try:
        return future.result()
    except IonostatError:
        raise
    except Exception as error:  # KilledWorker, a lost scheduler, an error in a rate
        raise IonostatError(
            f"a block could not be run ({type(error).__name__}: {error}). What is written is kept: go on with "
            "resume=True (--resume)."
        ) from error


# -------------------------------------------------------------------- Slurm

@contextmanager
def _slurm(client: Any, workers: int | None) -> Iterator[_Slurm]:
    try:
        import submitit
    except ImportError:
        raise IonostatError("executor='slurm' needs submitit: pip install 'ionostat[slurm]'.") from None
    if isinstance(client, submitit.Executor):
        yield _Slurm(client, workers or JOBS)
        return
    if client is not None and not isinstance(client, dict):
        raise BadValue(
            f"{client!r} says nothing about jobs: give a dictionary of submitit's parameters, such as "
            "{'slurm_partition': 'short', 'timeout_min': 60}, or a submitit executor."
        )
    try:
        executor = submitit.AutoExecutor(folder=os.environ.get("IONOSTAT_JOBS", "ionostat-jobs"), cluster="slurm")
        executor.update_parameters(
            name="ionostat", cpus_per_task=1, slurm_array_parallelism=workers or JOBS, **(client or {})
        )
    except (RuntimeError, OSError, NameError) as error:
        raise IonostatError(f"Slurm does not answer here ({error}). Is this a login node of a cluster?") from None
    yield _Slurm(executor, workers or JOBS)


@dataclasses.dataclass
class _Slurm:
    """Blocks as one job array: every job takes its share of the blocks."""

    executor: Any
    jobs: int

    def run(self, task: Task, out: Any, missing: Sequence[np.ndarray], count: Count) -> None:
        """All blocks that lack something.

        Raises:
            IonostatError: some job failed; what the others wrote is kept.
        """
        from submitit.core.utils import FailedJobError, UncompletedJobError
        from submitit.helpers import as_completed

        recipe, key, out, blocks = _order(task, out, missing)
        shares = [blocks[k :: self.jobs] for k in range(min(self.jobs, len(blocks)))]
        n = len(shares)
        array = self.executor.map_array(work, [recipe] * n, [key] * n, [out] * n, shares)
        lost = []
        for job in as_completed(array):
            try:
                count(*job.result())
            except (FailedJobError, UncompletedJobError) as error:
                lost.append(_reason(str(error)))
        if lost:
            raise IonostatError(
                f"{len(lost)} of {n} jobs failed ({lost[0]}). What is written is kept: go on with resume=True "
                "(--resume)."
            )


def _reason(said: str) -> str:
    """The error itself, out of what submitit says of a job: its trace, and where the logs are."""
    lines = [line for line in said.strip().splitlines() if line[:1] not in ("", " ", "-")]
    return next((line for line in reversed(lines) if not line.startswith("You can check")), said)
