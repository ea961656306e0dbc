"""Runs in worker processes, which the newest request of a page may cancel.

A worker writes its number and the job that it works at into a slot that the server sees. To cancel,
the server marks the job and sends the worker a signal; the handler raises only if the marked job
is still the one at work, so that no other is hit.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any

from .frames import MOST_BYTES, encoded

__all__ = ["Cancelled", "Workers"]

#: a run may take so long, s
MOST_SECONDS = 20
SLOTS = 256

class _Seat:
    """Where a worker sits: the shared slots, and which of them is its own while it works."""

    slots: Any = None
    at: int = -1


SEAT = _Seat()


class Cancelled(Exception):
    """A newer request came, or the time was over."""


class Workers:
    """Processes that compute pages.

    Args:
        count: how many.
    """

    def __init__(self, count: int) -> None:
        context = multiprocessing.get_context("spawn")
        # per slot: process at work, job at work, job to be cancelled
        self._slots = context.Array("q", 3 * SLOTS)
        self._pool = ProcessPoolExecutor(count, context, initializer=_prepare, initargs=(self._slots,))
        self._next = 0
        self._lock = threading.Lock()

    def submit(self, head: Mapping[str, Any], page: str, values: Mapping[str, float]) -> tuple[int, Future[bytes]]:
        """Compute a page; the number of the job and what becomes of it."""
        with self._lock:
            self._next += 1
            job = self._next
        return job, self._pool.submit(_computed, job, dict(head), page, dict(values))

    def cancel(self, job: int) -> None:
        """Stop a job at the next moment at which it looks up."""
        at = 3 * (job % SLOTS)
        self._slots[at + 2] = job
        process, working = self._slots[at], self._slots[at + 1]
        if process and working == job:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGUSR1)

    def close(self) -> None:
        """End all workers."""
        for process in list((self._pool._processes or {}).values()):
            process.terminate()
        self._pool.shutdown(wait=False, cancel_futures=True)


# -------------------------------------------------------------------- inside of a worker


def _prepare(slots: Any) -> None:
    SEAT.slots = slots
    signal.signal(signal.SIGUSR1, _on_cancel)
    signal.signal(signal.SIGALRM, _on_alarm)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from ..experiment import simulate  # noqa: F401 - so that the first run does not wait for imports
    from . import library  # noqa: F401


def _on_cancel(number: int, frame: Any) -> None:
    if SEAT.at >= 0 and SEAT.slots[SEAT.at + 1] == SEAT.slots[SEAT.at + 2]:
        raise Cancelled


def _on_alarm(number: int, frame: Any) -> None:
    raise Cancelled(f"this takes longer than {MOST_SECONDS} s: choose a shorter run or a coarser grid")


def _computed(job: int, head: Mapping[str, Any], page: str, values: Mapping[str, float]) -> bytes:
    """The results of a page as a message; what went wrong as a message too."""
    slots, at = SEAT.slots, 3 * (job % SLOTS)
    SEAT.at = at
    try:
        slots[at], slots[at + 1] = os.getpid(), job
        if slots[at + 2] == job:
            raise Cancelled
        signal.alarm(MOST_SECONDS)
        return _frame(head, page, values)
    except Cancelled as why:
        return encoded({**head, "cancelled": True, "error": str(why)}, {})
    finally:
        signal.alarm(0)
        slots[at + 1], SEAT.at = 0, -1


def _frame(head: Mapping[str, Any], page: str, values: Mapping[str, float]) -> bytes:
    from ..errors import IonostatError
    from .library import find
    from .results import results

    try:
        frame = encoded(head, results(find(page), values))
    except IonostatError as problem:
        return encoded({**head, "error": str(problem)}, {})
    if len(frame) > MOST_BYTES:
        return encoded({**head, "error": "the result is too large for a page"}, {})
    return frame
