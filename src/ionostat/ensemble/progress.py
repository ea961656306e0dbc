"""How far a sweep is: members done, how many a second, time left, failures."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: members that were done, and how many of them failed
Count = Callable[[int, int], None]


@contextmanager
def counting(wanted: bool | None, whole: int) -> Iterator[Count]:
    """A bar on the terminal; gives ``count(done, failed)``."""
    if wanted is False or (wanted is None and not sys.stderr.isatty()):
        yield lambda done, failed: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("members"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(), TextColumn("{task.fields[failures]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task, failures = bar.add_task("sweep", total=whole, rate="", failures=""), 0

        def count(done: int, failed: int) -> None:
            nonlocal failures
            failures += failed
            speed = bar.tasks[task].speed
            rate = f"{speed:,.0f} a second" if speed else ""
            bar.update(task, advance=done, rate=rate, failures=f"{failures} failed" if failures else "")

        yield count
