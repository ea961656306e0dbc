"""What is being done, on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Silence:
    """Says nothing."""

    def __call__(self, said: str) -> None:
        """What is being done."""

    def done(self) -> None:
        """One more voltage."""


class Bar:
    """A line that says what is being done, and how many voltages are left."""

    def __init__(self, bar: Any, task: Any):
        self._bar, self._task = bar, task

    def __call__(self, said: str) -> None:
        """What is being done."""
        self._bar.update(self._task, said=said)

    def done(self) -> None:
        """One more voltage."""
        self._bar.advance(self._task)


@contextmanager
def progress(wanted: bool | None, name: str, whole: int | None = None) -> Iterator[Bar | Silence]:
    """A line on stderr while the block runs; by default if that is a terminal."""
    if wanted is False or (wanted is None and not sys.stderr.isatty()):
        yield Silence()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = [TextColumn(name), BarColumn(), *([MofNCompleteColumn()] if whole else []), TimeElapsedColumn()]
    with Progress(*columns, TextColumn("{task.fields[said]}"), console=Console(stderr=True), transient=True) as bar:
        yield Bar(bar, bar.add_task(name, total=whole, said="meshing"))


__all__ = ["progress"]
