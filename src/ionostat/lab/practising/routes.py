"""Practices over HTTP: the page brings the record of the work, gets it back with something more in it.

The application has ``state.workers``, which compute, and ``state.salt``, the secret of the class.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...errors import BadFile, BadValue, IonostatError, UnknownName
from ..work import FIRST_SECONDS, Cancelled
from . import tasks

__all__ = ["MOST_BODY", "router"]

#: bytes of a request
MOST_BODY = 65_536
#: how often it is looked whether the page still waits, s
LOOKS = 0.2

T = TypeVar("T")
Text = Annotated[str, Field(max_length=200)]
Answer = Text | Annotated[dict[Text, Text], Field(max_length=20)]


class TooLong(BadValue):
    """A request that is longer than any page sends."""


class Late(IonostatError):
    """It took too long."""


STATUS = {UnknownName: 404, BadFile: 409, TooLong: 413, Late: 503}


class Strict(BaseModel):
    """What a page sends: this and no more."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Opening(Strict):
    """A page is opened."""

    practice: Text
    student: Text
    attempt: int = Field(0, ge=0, le=100_000)
    record: str = ""


class Step(Strict):
    """Something is done at a part, or with "" at all of them."""

    record: str
    part: Text = ""


class Trial(Step):
    """Controls are tried."""

    controls: Annotated[dict[Text, Text], Field(max_length=20)]


class HandingIn(Strict):
    """Answers are handed in."""

    record: str
    answers: Annotated[dict[Text, Answer], Field(max_length=50)]


class Telling(APIRoute):
    """A route that says what was wrong with a request."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await answer(request)
            except IonostatError as problem:
                status = next((code for kind, code in STATUS.items() if isinstance(problem, kind)), 400)
                return JSONResponse({"error": str(problem)}, status)
            except ValidationError as problem:
                first = problem.errors(include_input=False, include_url=False)[0]
                where = ".".join(map(str, first["loc"])) or "the request"
                return JSONResponse({"error": f"{where}: {first['msg']}."}, 422)

        return told


def _sent(kind: type[T]) -> Any:
    """A dependency: the body of a request, read no further than a page would write."""

    async def read(request: Request) -> T:
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_BODY:
                raise TooLong(f"the request is longer than {MOST_BODY} bytes: shorten the answers.")
        return kind.model_validate_json(bytes(body))  # type: ignore[attr-defined]

    return Depends(read)


async def _computed(request: Request, task: Callable[..., T], *arguments: Any) -> T:
    """The result of a task from a worker, which stops when nobody waits for it any more."""
    workers = request.app.state.workers
    # models of practices are small: if one takes long, it is being compiled
    job, future = workers.submit(task, *arguments, seconds=FIRST_SECONDS)
    waiting = asyncio.wrap_future(future)
    try:
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=LOOKS)
            if not waiting.done() and await request.is_disconnected():
                raise Late("nobody waits any more.")
        return waiting.result()
    except Cancelled as why:
        raise Late(str(why) or "it was given up.") from None
    finally:
        if not waiting.done():
            workers.cancel(job)


# -------------------------------------------------------------------- routes: texts in a thread, runs in a worker

router = APIRouter(route_class=Telling)


@router.get("/practices.json")
def practices() -> JSONResponse:
    """The table of contents."""
    return JSONResponse(tasks.all_listed())


@router.post("/practice/open")
def open_(request: Request, ask: Annotated[Opening, _sent(Opening)]) -> JSONResponse:
    """The questions, and the work as far as it has got."""
    salt = request.app.state.salt
    return JSONResponse(tasks.opened_sheet(ask.practice, ask.student, ask.attempt, ask.record, salt))


@router.post("/practice/hint")
def hint(request: Request, ask: Annotated[Step, _sent(Step)]) -> JSONResponse:
    """One hint more."""
    return JSONResponse(tasks.hinted(ask.record, ask.part, request.app.state.salt))


@router.post("/practice/solution")
def solution(request: Request, ask: Annotated[Step, _sent(Step)]) -> JSONResponse:
    """The solution of a part, or of all."""
    return JSONResponse(tasks.solved(ask.record, ask.part, request.app.state.salt))


@router.post("/practice/mark")
async def mark(request: Request, ask: Annotated[HandingIn, _sent(HandingIn)]) -> JSONResponse:
    """Marks of what is handed in."""
    return JSONResponse(await _computed(request, tasks.marked, ask.record, ask.answers, request.app.state.salt))


@router.post("/practice/try")
async def try_(request: Request, ask: Annotated[Trial, _sent(Trial)]) -> JSONResponse:
    """What the controls lead to."""
    salt = request.app.state.salt
    return JSONResponse(await _computed(request, tasks.tried, ask.record, ask.part, ask.controls, salt))


@router.post("/practice/run")
async def run(request: Request, ask: Annotated[Step, _sent(Step)]) -> JSONResponse:
    """The run of a prediction, or of the practice."""
    return JSONResponse(await _computed(request, tasks.ran, ask.record, ask.part, request.app.state.salt))


@router.post("/practice/result")
async def result(request: Request, ask: Annotated[Step, _sent(Step)]) -> Response:
    """The sealed file of marks."""
    text = await _computed(request, tasks.written_result, ask.record, request.app.state.salt)
    return PlainTextResponse(text, media_type="application/json")
