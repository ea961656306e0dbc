"""What becomes of a request that a worker cannot answer: it is told so, whatever it asked for."""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from loops import in_a_thread

from ionostat.errors import BadFile, BadValue, UnknownName
from ionostat.lab.asking import Late, Telling, TooLong, computed
from ionostat.lab.calculating.routes import TellingField
from ionostat.lab.sharing import Shared
from ionostat.lab.work import Workers


def got(app: FastAPI) -> tuple[int, dict[str, Any]]:
    """Status and content of what an application answers, without a server."""
    messages: list[dict[str, Any]] = []
    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [(b"host", b"here")],
        "http_version": "1.1", "scheme": "http", "root_path": "", "server": ("here", 80), "client": ("here", 1),
    }  # fmt: skip

    async def told(message: Any) -> None:
        messages.append(message)

    async def asked() -> None:
        waiting = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, Any]:
            if not waiting:
                await asyncio.Event().wait()  # whoever asked stays
            return waiting.pop()

        await app(scope, receive, told)

    in_a_thread(asked())
    return messages[0]["status"], json.loads(b"".join(m.get("body", b"") for m in messages[1:]))


def application(kind: type[Telling], answer: Any) -> FastAPI:
    app, router = FastAPI(), APIRouter(route_class=kind)
    router.add_api_route("/", answer)
    app.include_router(router)
    return app


@pytest.mark.parametrize("kind", [Telling, TellingField])
def test_a_worker_that_was_ended_is_told(kind):
    async def answer(request: Request) -> JSONResponse:
        return JSONResponse(await computed(request, os._exit, 1))

    app = application(kind, answer)
    workers = Workers(1)
    app.state.shared = Shared(workers)
    try:
        status, told = got(app)
    finally:
        workers.close()
    assert status == 503 and "ask again" in told["error"]


@pytest.mark.parametrize(
    ("kind", "problem", "status", "more"),
    [
        (Telling, UnknownName, 404, {}),
        (Telling, BadFile, 409, {}),
        (Telling, TooLong, 413, {}),
        (Telling, Late, 503, {}),
        (Telling, BadValue, 400, {}),
        (TellingField, UnknownName, 404, {"argument": "", "entry": ""}),
        (TellingField, BadValue, 422, {"argument": "", "entry": ""}),
    ],
)
def test_a_refusal_has_the_status_of_its_kind(kind, problem, status, more):
    def answer() -> JSONResponse:
        raise problem("not so")

    assert got(application(kind, answer)) == (status, {"error": "not so", **more})
