"""Runs in worker processes, which the newest request of a page may cancel.

A worker writes its number and the job that it works at into a slot that the server sees. To cancel,
the server marks the job and sends the worker a signal; the handler raises only if the marked job
is still the one at work, so that no other is hit, and not in the midst of an import: a library that was
half loaded would fail in this process ever after. Where there are no such signals (Windows), a run that
nobody waits for any more goes on to its end.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import FrameType
from typing import Any, TypeVar

from ..errors import IonostatError
from ..processes import end_with_parent, ended, undisturbed

__all__ = ["CANCELS", "FIRST_SECONDS", "MOST_SECONDS", "Cancelled", "Workers"]

#: a run may take so much time of a processor, s; and where its model has to be compiled first
MOST_SECONDS, FIRST_SECONDS = 20, 180
SLOTS = 256
#: where a signal came in the midst of an import, it comes again after so much time, s
AGAIN = 0.02
#: whether this system lets one process interrupt another at its work
CANCELS = hasattr(signal, "SIGUSR1")
T = TypeVar("T")


class _Seat:
    """Where a worker sits.

    Attributes:
        slots: shared with the server; `at`: the first of its own.
        seconds: that its task may take.
        working: whether a signal may end its task; why: it did, or None.
    """

    slots: Any = None
    at: int = 0
    seconds: int = MOST_SECONDS
    working: bool = False
    why: str | None = None


SEAT = _Seat()


class Cancelled(Exception):
    """A newer request came, or the time was over."""


class Workers:
    """Processes that compute what pages ask for.

    Args:
        count: how many.
        niceness: how much they give way to other processes, 0 to 19.
        files: modules with a teacher's own practices; read at the start, as the server does.
    """

    def __init__(self, count: int, niceness: int = 0, files: tuple[str, ...] = ()) -> None:
        self._count, self._begins = count, (niceness, files)
        self._context = multiprocessing.get_context("spawn")
        # per slot: process at work, job at work, job to be cancelled; without a lock, which a worker that is
        # interrupted would never give back, for each is one word of memory
        self._slots = self._context.Array("q", 3 * SLOTS, lock=False)
        self._pool = self._processes()
        self._next = 0
        self._lock = threading.Lock()

    def _processes(self) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(self._count, self._context, _prepare, (self._slots, *self._begins))
        with undisturbed():
            for _ in range(self._count):
                pool.submit(os.getpid)  # a pool starts a process only when there is work for it
        return pool

    def submit(
        self, task: Callable[..., T], *arguments: Any, seconds: int = MOST_SECONDS
    ) -> tuple[int, Future[T]]:
        """Compute something; the number of the job and what becomes of it.

        Args:
            task: a function of a module, so that a worker finds it by its name.
            arguments: of it; they and its result travel between processes.
            seconds: of a processor that it may take.

        The result may raise :class:`Cancelled`: a newer request came, or the time was over.
        """
        with self._lock:
            self._next += 1
            job = self._next
        try:
            return job, self._pool.submit(_computed, job, seconds, task, arguments)
        except BrokenProcessPool:  # a worker was killed, by the system for its memory or by a person
            self._pool = self._processes()
            return job, self._pool.submit(_computed, job, seconds, task, arguments)

    def cancel(self, job: int) -> None:
        """Stop a job at the next moment at which it looks up."""
        at = 3 * (job % SLOTS)
        self._slots[at + 2] = job
        process, working = self._slots[at], self._slots[at + 1]
        if CANCELS and process and working == job:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGUSR1)

    def close(self) -> None:
        """End all workers, and wait until they are gone."""
        ended(self._pool)


# -------------------------------------------------------------------- inside of a worker


def _prepare(slots: Any, niceness: int, files: tuple[str, ...]) -> None:
    end_with_parent()
    SEAT.slots = slots
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if CANCELS:
        os.nice(niceness)
        signal.signal(signal.SIGUSR1, _on_cancel)
        signal.signal(signal.SIGALRM, _on_cancel)
        signal.signal(signal.SIGPROF, _on_alarm)
    from ..experiment import simulate  # noqa: F401 - so that the first run does not wait for imports
    from ..practice.library import own_practices_once
    from . import library  # noqa: F401

    with contextlib.suppress(IonostatError):  # told to those who ask for one of them
        own_practices_once(files)


def _on_cancel(number: int, frame: FrameType | None) -> None:
    if SEAT.working and SEAT.slots[SEAT.at + 1] == SEAT.slots[SEAT.at + 2]:
        _interrupt(frame, signal.ITIMER_REAL, "")


def _on_alarm(number: int, frame: FrameType | None) -> None:
    if SEAT.working:
        _interrupt(
            frame, signal.ITIMER_PROF,
            f"this takes longer than {SEAT.seconds} s: choose a shorter run or a coarser grid",
        )  # fmt: skip


def _interrupt(frame: FrameType | None, timer: int, why: str) -> None:
    """End a task, once; in the midst of an import come again a little later."""
    if _importing(frame):
        signal.setitimer(timer, AGAIN)
        return
    SEAT.working, SEAT.why = False, why
    raise Cancelled(why)


def _alarm(seconds: int) -> None:
    if CANCELS:
        signal.setitimer(signal.ITIMER_PROF, seconds)  # so that a class at once is no reason to fail


def _importing(frame: FrameType | None) -> bool:
    """Whether this happens while a module is being loaded."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _computed(job: int, seconds: int, task: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    """The result of a task, within the time that it may take."""
    slots, at = SEAT.slots, 3 * (job % SLOTS)
    SEAT.at, SEAT.seconds, SEAT.why = at, seconds, None
    slots[at], slots[at + 1] = os.getpid(), job
    try:
        return _interruptible(seconds, task, arguments)
    except Exception as problem:  # one from a signal may be another by now, such as of an import in C
        if SEAT.why is None and not isinstance(problem, Cancelled):
            raise
    finally:
        _alarm(0)
        slots[at + 1] = 0
    raise Cancelled(SEAT.why or "")  # a new one: the trace of one from a signal cannot always be sent


def _interruptible(seconds: int, task: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    """The result of a task; a signal raises only here."""
    try:
        SEAT.working = True
        _alarm(seconds)
        if SEAT.slots[SEAT.at + 1] == SEAT.slots[SEAT.at + 2]:  # its signal came before
            raise Cancelled
        return task(*arguments)
    finally:
        SEAT.working = False
