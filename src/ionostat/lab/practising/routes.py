"""Practices over HTTP: the page brings the record of the work, gets it back with something more in it.

The application has ``state.workers``, which compute, ``state.salt``, the secret of the class, and ``state.files``, with
practices of its own.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import Field

from ..asking import Strict, Telling, computed, sent
from ..work import FIRST_SECONDS
from . import tasks

__all__ = ["router"]

Text = Annotated[str, Field(max_length=200)]
Answer = Text | Annotated[dict[Text, Text], Field(max_length=20)]


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


#: models of practices are small: if one takes long, it is being compiled
_computed = partial(computed, seconds=FIRST_SECONDS)


def _class_of(request: Request) -> tuple[str, tuple[str, ...]]:
    """What is particular to a class: its secret, and where its own practices stand."""
    return request.app.state.salt, request.app.state.files


# -------------------------------------------------------------------- routes: texts in a thread, runs in a worker

router = APIRouter(route_class=Telling)


@router.get("/practices.json")
def practices(request: Request) -> JSONResponse:
    """The table of contents."""
    return JSONResponse(tasks.all_listed(request.app.state.files))


@router.post("/practice/open")
def open_(request: Request, ask: Annotated[Opening, sent(Opening)]) -> JSONResponse:
    """The questions, and the work as far as it has got."""
    return JSONResponse(tasks.opened_sheet(ask.practice, ask.student, ask.attempt, ask.record, *_class_of(request)))


@router.post("/practice/hint")
def hint(request: Request, ask: Annotated[Step, sent(Step)]) -> JSONResponse:
    """One hint more."""
    return JSONResponse(tasks.hinted(ask.record, ask.part, *_class_of(request)))


@router.post("/practice/solution")
def solution(request: Request, ask: Annotated[Step, sent(Step)]) -> JSONResponse:
    """The solution of a part, or of all."""
    return JSONResponse(tasks.solved(ask.record, ask.part, *_class_of(request)))


@router.post("/practice/mark")
async def mark(request: Request, ask: Annotated[HandingIn, sent(HandingIn)]) -> JSONResponse:
    """Marks of what is handed in."""
    return JSONResponse(await _computed(request, tasks.marked, ask.record, ask.answers, *_class_of(request)))


@router.post("/practice/try")
async def try_(request: Request, ask: Annotated[Trial, sent(Trial)]) -> JSONResponse:
    """What the controls lead to."""
    trial = ask.record, ask.part, ask.controls
    return JSONResponse(await _computed(request, tasks.tried, *trial, *_class_of(request)))


@router.post("/practice/run")
async def run(request: Request, ask: Annotated[Step, sent(Step)]) -> JSONResponse:
    """The run of a prediction, or of the practice."""
    return JSONResponse(await _computed(request, tasks.ran, ask.record, ask.part, *_class_of(request)))


@router.post("/practice/result")
async def result(request: Request, ask: Annotated[Step, sent(Step)]) -> Response:
    """The sealed file of marks."""
    text = await _computed(request, tasks.written_result, ask.record, *_class_of(request))
    return PlainTextResponse(text, media_type="application/json")
