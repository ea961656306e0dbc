"""Processes that compute beside this one: Ctrl-C is for the one that started them, and they end with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

__all__ = ["MOST_PROCESSES", "end_with_parent", "ended", "undisturbed"]

#: of one pool; Windows waits for no more at once
MOST_PROCESSES = 61 if sys.platform == "win32" else 256


@contextmanager
def undisturbed() -> Iterator[None]:
    """Processes that start meanwhile never hear of Ctrl-C, not even while they still import (not on Windows).

    A terminal sends it to all of them. Here it waits until this is over.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with_parent() -> None:
    """In a process of a pool: end when the one that started it is gone, however that came about.

    A pool alone leaves its processes waiting for work for ever when the one that would send it is killed.
    """
    threading.Thread(target=_outlived, name="end with parent", daemon=True).start()


def _outlived() -> None:
    if hasattr(signal, "pthread_sigmask"):  # signals are for the thread that works
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def ended(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool in the midst of their work, and wait until they are gone."""
    for process in list((pool._processes or {}).values()):
        process.terminate()
    pool.shutdown(wait=True, cancel_futures=True)
