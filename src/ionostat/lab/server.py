"""The server: pages, closed forms, and a socket on which runs are asked for. It listens to this machine only."""

from __future__ import annotations

import asyncio
import contextlib
import json
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import IonostatError
from .frames import encoded
from .guard import allowed
from .library import described, find, forms, pages
from .results import checked
from .work import Workers

__all__ = ["MOST_MESSAGE", "application"]

STATIC = Path(__file__).parent / "static"
#: bytes of a message from a page
MOST_MESSAGE = 16_384
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache",
}  # fmt: skip


class Wish(BaseModel):
    """What a page asks for: numbers of its sliders, SI."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: int
    page: str
    values: dict[str, float | int]


def application(port: int, host: str = "127.0.0.1", token: str = "", workers: int = 2) -> FastAPI:
    """The laboratory as an ASGI application.

    Args:
        port, host: on which it will listen; requests that name another are refused.
        token: asked for in the address (``?token=``) where it listens to more than this machine.
        workers: processes that compute.
    """

    @asynccontextmanager
    async def life(app: FastAPI):
        app.state.workers = Workers(workers)
        yield
        app.state.workers.close()

    app = FastAPI(lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.may = lambda headers, query, cookies: allowed(
        headers, port, host, token, query.get("token", "") or cookies.get("token", "")
    )
    _guarded(app, token)
    _pages(app)
    app.add_api_websocket_route("/socket", _socket)
    app.mount("/", StaticFiles(directory=STATIC, html=True))
    return app


def _guarded(app: FastAPI, token: str) -> None:
    @app.middleware("http")
    async def guard(request: Request, answer: Any) -> Response:
        if not app.state.may(request.headers, request.query_params, request.cookies):
            return PlainTextResponse("This laboratory answers its own machine only.", 403)
        response = await answer(request)
        response.headers.update(HEADERS)
        if token and request.query_params.get("token") == token:
            response.set_cookie("token", token, httponly=True, samesite="strict")
        return response


def _pages(app: FastAPI) -> None:
    @app.get("/pages.json")
    def all_pages() -> JSONResponse:
        return JSONResponse([described(page) for page in pages().values()])

    @app.get("/forms.js")
    def closed_forms() -> Response:
        return Response(forms(), media_type="text/javascript")

    @app.get("/favicon.ico")
    def icon() -> FileResponse:
        return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")


async def _socket(socket: WebSocket) -> None:
    """One page of one browser: the newest wish is computed, older ones are dropped or cancelled."""
    state = socket.app.state
    if not state.may(socket.headers, socket.query_params, socket.cookies):
        await socket.close(1008)
        return
    await socket.accept()
    desk = _Desk(socket, state.workers)
    try:
        while True:
            await desk.take(await socket.receive_text())
    except (WebSocketDisconnect, KeyError, RuntimeError):
        pass  # closed, or a binary message, which a page never sends
    except (ValidationError, ValueError):
        await socket.close(1007)
    finally:
        desk.leave()


class _Desk:
    """What one browser waits for."""

    def __init__(self, socket: WebSocket, workers: Workers) -> None:
        self._socket, self._workers = socket, workers
        self._job = 0
        self._waiting: set[asyncio.Task[None]] = set()

    async def take(self, text: str) -> None:
        """A new wish: what was asked for before is no longer of interest."""
        if len(text) > MOST_MESSAGE:
            raise ValueError("message too long")
        wish = Wish.model_validate(json.loads(text))
        self.leave()
        try:
            values = checked(find(wish.page), wish.values)
        except IonostatError as problem:
            await self._socket.send_bytes(encoded({"id": wish.id, "error": str(problem)}, {}))
            return
        self._job, future = self._workers.submit({"id": wish.id, "page": wish.page}, wish.page, values)
        task = asyncio.create_task(self._answer(asyncio.wrap_future(future)))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _answer(self, result: asyncio.Future[bytes]) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, asyncio.CancelledError):  # nobody waits any more
            await self._socket.send_bytes(await result)

    def leave(self) -> None:
        """Drop what is being computed."""
        if self._waiting:
            self._workers.cancel(self._job)
