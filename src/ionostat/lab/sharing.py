"""What is being computed, once for all who ask for the same at the same time: a class that opens one page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from .work import MOST_SECONDS, Workers

__all__ = ["Shared"]

T = TypeVar("T")


@dataclass
class _Job:
    """A computation that runs, and how many wait for it."""

    number: int
    result: asyncio.Future[Any]
    waiting: int = 0


class Shared:
    """Computations of workers, each shared by those who wait for it.

    Args:
        workers: who compute.
    """

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._running: dict[str, _Job] = {}

    async def result(self, task: Callable[..., T], *arguments: Any, seconds: int = MOST_SECONDS) -> T:
        """The result of a task; the last one who no longer waits ends it.

        Args:
            task, arguments, seconds: as for :meth:`Workers.submit`. What is told alike is the same.
        """
        told = f"{task.__module__}.{task.__qualname__}{arguments!r}"
        job = self._running.get(told)
        if job is None:
            number, result = self._workers.submit(task, *arguments, seconds=seconds)
            job = self._running[told] = _Job(number, asyncio.wrap_future(result))
            job.result.add_done_callback(lambda _: self._over(told, job))
        job.waiting += 1
        try:
            await asyncio.wait({job.result})  # who leaves does not take it with him
            return job.result.result()
        finally:
            job.waiting -= 1
            if not job.waiting and not job.result.done():
                self._over(told, job)
                self._workers.cancel(job.number)

    def _over(self, told: str, job: _Job) -> None:
        """Who asks now is a new one; what became of a job that nobody waits for is read, or it would be reported."""
        if self._running.get(told) is job:
            del self._running[told]
        if job.result.done() and not job.result.cancelled():
            job.result.exception()
