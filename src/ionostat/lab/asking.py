"""What all requests share that a worker answers: a body of limited length, an answer as long as somebody waits, or
words that say what was wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from fastapi import Depends, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import BadFile, BadValue, IonostatError, UnknownName
from .work import MOST_SECONDS, Cancelled

__all__ = ["MOST_BODY", "Late", "Strict", "Telling", "TooLong", "computed", "sent"]

#: bytes of a request
MOST_BODY = 65_536

LOG = logging.getLogger(__name__)

T = TypeVar("T")


class TooLong(BadValue):
    """A request that is longer than any page sends."""


class Late(IonostatError):
    """It took too long, its process was ended, or nobody waits any more."""


STATUS = {UnknownName: 404, BadFile: 409, TooLong: 413, Late: 503}
"""Of a refusal by its kind; another is `Telling.other`."""


class Telling(APIRoute):
    """A route that says what was wrong with a request."""

    other = 400

    def about(self, problem: Exception) -> dict[str, str]:
        """What a refusal has besides its words."""
        return {}

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await answer(request)
            except IonostatError as problem:
                status = next((code for kind, code in STATUS.items() if isinstance(problem, kind)), self.other)
                return JSONResponse({"error": str(problem), **self.about(problem)}, status)
            except ValidationError as problem:
                first = problem.errors(include_input=False, include_url=False)[0]
                where = ".".join(map(str, first["loc"])) or "the request"
                return JSONResponse({"error": f"{where}: {first['msg']}.", **self.about(problem)}, 422)
            except (HTTPException, RequestValidationError):
                raise
            except Exception as problem:  # such as one of a practice that a teacher wrote, who sees it in the terminal
                LOG.exception("%s %s", request.method, request.url.path)
                # its words may hold what was asked for
                said = f"This went wrong ({type(problem).__name__}): the terminal of the laboratory tells more."
                return JSONResponse({"error": said, **self.about(problem)}, 500)

        return told


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
    """The result of a task from a worker, shared by all who ask for the same; it stops when nobody waits any more.

    Raises:
        Late: it took too long, a newer request came, or the process that computed it was ended.
    """
    asked = request.app.state.shared.result(task, *arguments, seconds=seconds)
    waiting, leaving = asyncio.create_task(asked), asyncio.create_task(_left(request))
    try:
        await asyncio.wait({waiting, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            raise Late("nobody waits any more.")
        return waiting.result()
    except Cancelled as why:
        raise Late(str(why) or "it was given up.") from None
    except BrokenProcessPool:
        raise Late("the process that computed this was ended: ask again.") from None
    finally:
        leaving.cancel()
        waiting.cancel()


async def _left(request: Request) -> None:
    """Until who asked has gone away. `Request.is_disconnected` never tells that behind a middleware."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
