"""How far many runs are: members done, how many a second, time left, failures; or a line that says it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..experiment.report import clock

#: members that were done, and how many of them failed
Count = Callable[[int, int], None]


@contextmanager
def counting(wanted: bool | None, whole: int) -> Iterator[Count]:
    """A bar on the terminal; gives ``count(done, failed)``."""
    if wanted is False or (wanted is None and not sys.stderr.isatty()):
        yield lambda done, failed: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeElapsedColumn
    from rich.text import Text

    class Said(ProgressColumn):
        """Rate, time left and failures, as they are now."""

        def render(self, task: Any) -> Text:
            """The words."""
            return Text(said(whole, int(task.completed), task.fields["failed"], task.elapsed or 0.0))

    columns = (TextColumn("members"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), Said())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task, failures = bar.add_task("sweep", total=whole, failed=0), 0

        def count(done: int, failed: int) -> None:
            nonlocal failures
            failures += failed
            bar.update(task, advance=done, failed=failures)

        yield count


@contextmanager
def saying(wanted: bool | None, first: str) -> Iterator[Callable[[str], None]]:
    """A line on the terminal, for work whose length nobody knows; gives ``say(text)``."""
    if wanted is False or (wanted is None and not sys.stderr.isatty()):
        yield lambda text: None
        return
    from rich.console import Console

    with Console(stderr=True).status(first) as line:
        yield line.update


def said(whole: int, done: int, failed: int, seconds: float) -> str:
    """Rate since the start, time left at this rate, failures.

    >>> said(10000, 2500, 3, 100.0)
    '25 a second, 5 min left, 3 failed'
    """
    if not done or not seconds:
        return ""
    rate = done / seconds
    left = clock(float(round((whole - done) / rate)))
    words = [f"{rate:.3g} a second" if rate < 1000 else f"{rate:,.0f} a second", f"{left} left"]
    return ", ".join([*words, *([f"{failed} failed"] if failed else [])])
