"""Pages made ready before anybody opens them.

The first run of a model on a machine takes seconds, since it is compiled; its machine code is then kept on disk. So
while people read, one process that gives way to all others computes every page at its start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .frames import head_of
from .kept import Kept
from .library import pages
from .page import Page
from .results import checked, message
from .work import FIRST_SECONDS, Workers

__all__ = ["make_ready"]

#: priority of the process, from 0 to 19, the lowest
NICENESS = 19


async def make_ready(kept: Kept, tell: Callable[[int, int, str], None]) -> None:
    """Compute every page that needs the engine at its start, one after the other, and keep the answers.

    Args:
        kept: where they go.
        tell: is told how many pages are ready, of how many, and what went wrong with the last one; "" if nothing.
    """
    wanted = [page for page in pages().values() if page.run is not None]
    workers = Workers(1, NICENESS)
    try:
        for page in wanted:
            problem = await _made(page, kept, workers)
            tell(sum(page.id in kept.ready for page in wanted), len(wanted), problem)
    finally:
        workers.close()


async def _made(page: Page, kept: Kept, workers: Workers) -> str:
    """Compute one page, unless somebody was faster; what went wrong, or ""."""
    try:
        values = checked(page, {})
        if kept.find(page.id, values) is not None:
            return ""
        _, result = workers.submit(message, {"page": page.id}, page.id, values, seconds=FIRST_SECONDS)
        frame = await asyncio.wrap_future(result)
        kept.keep(page.id, values, frame)
        why = head_of(frame).get("error", "")
    except Exception as problem:  # of one page: the others are made ready all the same
        why = f"{type(problem).__name__}: {problem}"
    return f"page {page.id} was not made ready ({why}); it is computed when it is opened." if why else ""
