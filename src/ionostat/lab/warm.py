"""Pages made ready before anybody opens them.

The first run of a model on a machine takes seconds, since it is compiled; its machine code is then kept on disk. So
while people read, one process that gives way to all others computes every page at its start.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool

from .answers import Answers
from .library import pages
from .results import checked, message
from .work import FIRST_SECONDS, Cancelled, Workers

__all__ = ["make_ready"]

#: priority of the process, from 0 to 19, the lowest
NICENESS = 19


async def make_ready(answers: Answers, tell: Callable[[int, int], None]) -> None:
    """Compute every page that needs the engine at its start, one after the other, and keep the answers.

    Args:
        answers: where they go.
        tell: is told how many pages are ready, and of how many.
    """
    wanted = [page for page in pages().values() if page.run is not None]
    workers = Workers(1, NICENESS)
    try:
        for page in wanted:
            values = checked(page, {})
            if answers.find(page.id, values) is None:  # else somebody was faster
                _, result = workers.submit(message, {"page": page.id}, page.id, values, seconds=FIRST_SECONDS)
                with contextlib.suppress(Cancelled, BrokenProcessPool):  # it is then computed when it is asked for
                    answers.keep(page.id, values, await asyncio.wrap_future(result))
            tell(sum(page.id in answers.ready for page in wanted), len(wanted))
    finally:
        workers.close()
