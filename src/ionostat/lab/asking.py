"""What all requests share that a worker answers: a body of limited length, an answer as long as somebody waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict

from ..errors import BadValue, IonostatError
from .work import MOST_SECONDS, Cancelled

__all__ = ["MOST_BODY", "Late", "Strict", "TooLong", "computed", "sent"]

#: bytes of a request
MOST_BODY = 65_536

T = TypeVar("T")


class TooLong(BadValue):
    """A request that is longer than any page sends."""


class Late(IonostatError):
    """It took too long, or nobody waits any more."""


class Strict(BaseModel):
    """What a page sends: this and no more."""

    model_config = ConfigDict(extra="forbid", strict=True)


def sent(kind: type[T]) -> Any:
    """A dependency: the body of a request, read no further than a page would write.

    Raises:
        TooLong: it is longer.
        ValidationError: it is not of this kind.
    """

    async def read(request: Request) -> T:
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_BODY:
                raise TooLong(f"the request is longer than {MOST_BODY} bytes: shorten what stands in the fields.")
        return kind.model_validate_json(bytes(body))  # type: ignore[attr-defined]

    return Depends(read)


async def computed(request: Request, task: Callable[..., T], *arguments: Any, seconds: int = MOST_SECONDS) -> T:
    """The result of a task from a worker, which stops when nobody waits for it any more.

    Raises:
        Late: it took too long, or a newer request came.
    """
    workers = request.app.state.workers
    job, future = workers.submit(task, *arguments, seconds=seconds)
    waiting, leaving = asyncio.wrap_future(future), asyncio.create_task(_left(request))
    try:
        await asyncio.wait({waiting, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            raise Late("nobody waits any more.")
        return waiting.result()
    except Cancelled as why:
        raise Late(str(why) or "it was given up.") from None
    finally:
        leaving.cancel()
        if not waiting.done():
            waiting.add_done_callback(_forget)
            workers.cancel(job)


def _forget(waiting: asyncio.Future[Any]) -> None:
    """What became of a job that nobody waits for; unread it would be reported."""
    if not waiting.cancelled():
        waiting.exception()


async def _left(request: Request) -> None:
    """Until who asked has gone away. `Request.is_disconnected` never tells that behind a middleware."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
