"""Several iterators at a time, each in a thread of its own."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from threading import Event
from typing import Any, TypeVar

T = TypeVar("T")
_END: Any = object()


def merged(sources: Sequence[Iterator[T]]) -> Generator[T, None, None]:
    """What some iterators give, as it comes; a single one runs where it is.

    Closing this one stops them all at their next item.

    >>> sorted(merged([iter([1, 3]), iter([2])]))
    [1, 2, 3]
    """
    if len(sources) == 1:
        yield from sources[0]
        return
    given: SimpleQueue[T] = SimpleQueue()
    stop = Event()

    def drain(source: Iterator[T]) -> None:
        try:
            for item in source:
                given.put(item)
                if stop.is_set():
                    return
        finally:
            given.put(_END)

    with ThreadPoolExecutor(len(sources)) as pool:
        try:
            jobs = [pool.submit(drain, source) for source in sources]
            left = len(jobs)
            while left:
                item = given.get()
                if item is _END:
                    left -= 1
                else:
                    yield item
        finally:
            stop.set()
    for job in jobs:
        job.result()  # what went wrong in a thread goes wrong here
