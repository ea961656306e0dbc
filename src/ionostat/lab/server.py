"""The server: pages, closed forms, and a socket on which runs are asked for. It listens to this machine only."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import IonostatError
from ..practice.library import own_practices_once
from ..practice.seal import DEFAULT_SALT
from .calculating.routes import router as calculators
from .frames import addressed, encoded
from .guard import allowed
from .kept import Kept
from .library import described, find, forms, pages
from .practising.routes import router as practices
from .results import checked, message
from .sharing import Shared
from .warm import make_ready
from .work import FIRST_SECONDS, MOST_SECONDS, Cancelled, Workers

__all__ = ["MOST_MESSAGE", "application"]

STATIC = Path(__file__).parent / "static"
#: bytes of a message from a page
MOST_MESSAGE = 16_384
#: by how much those who compute give way to the one who answers, 0 to 19
GIVE_WAY = 10
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


def application(
    port: int, host: str = "127.0.0.1", token: str = "", workers: int = 2, salt: str = DEFAULT_SALT,
    ready: Callable[[int, int, str], None] | None = None, files: Sequence[str] = (),
) -> FastAPI:  # fmt: skip
    """The laboratory as an ASGI application.

    Args:
        port, host: on which it will listen; requests that name another are refused.
        token: asked for in the address (``?token=``) where it listens to more than this machine.
        workers: processes that compute.
        salt: secret of the class, for practices.
        ready: is told how many models are ready, of how many, and what went wrong with the last one, while they are
            compiled in the background; None leaves each to the first who asks for it.
        files: modules with practices beside those of the package.

    Raises:
        BadFile: a module cannot be imported, has no practice, or one with the number of another.
    """
    files = tuple(files)
    own_practices_once(files)

    @asynccontextmanager
    async def life(app: FastAPI):
        app.state.workers, app.state.kept = Workers(workers, GIVE_WAY, files), Kept()
        app.state.shared = Shared(app.state.workers)
        forms()  # so that the first request does not wait for imports
        warming = asyncio.create_task(make_ready(app.state.kept, ready)) if ready else None
        yield
        if warming:
            warming.cancel()
            await asyncio.wait([warming])
        app.state.workers.close()

    app = FastAPI(lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.may = lambda headers, query, cookies: allowed(
        headers, port, host, token, query.get("token", "") or cookies.get("token", "")
    )
    app.state.salt, app.state.files = salt, files
    _guarded(app, token)
    _pages(app)
    app.include_router(practices)
    app.include_router(calculators)
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
    desk = _Desk(socket, state.shared, state.kept)
    try:
        while (text := await _received(socket)) is not None:
            await desk.take(text)
    except (ValidationError, ValueError):
        await socket.close(1007)
    finally:
        desk.leave()


async def _received(socket: WebSocket) -> str | None:
    """The next message; None where the page was closed, or sent bytes, which a page never does."""
    try:
        return await socket.receive_text()
    except (WebSocketDisconnect, KeyError, RuntimeError):
        return None


class _Desk:
    """What one browser waits for."""

    def __init__(self, socket: WebSocket, shared: Shared, kept: Kept) -> None:
        self._socket, self._shared, self._kept = socket, shared, kept
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
            await self._send(encoded({"id": wish.id, "error": str(problem)}, {}))
            return
        known = self._kept.find(wish.page, values)
        if known is not None:
            await self._send(addressed(known, wish.id))
            return
        task = asyncio.create_task(self._answer({"id": wish.id, "page": wish.page}, wish.page, values))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _answer(self, head: dict[str, Any], page: str, values: dict[str, float]) -> None:
        seconds = MOST_SECONDS if page in self._kept.ready else FIRST_SECONDS
        try:
            found = await self._shared.result(message, {"page": page}, page, values, seconds=seconds)
            self._kept.keep(page, values, found)
            frame = addressed(found, head["id"])
        except (Cancelled, asyncio.CancelledError) as why:  # it took too long, or a newer wish came
            frame = encoded({**head, "cancelled": True, "error": str(why)}, {})
        except BrokenProcessPool:
            frame = encoded({**head, "error": "The process that computed this was ended: move a number again."}, {})
        except Exception as problem:  # a wish is always answered
            frame = encoded({**head, "error": f"This went wrong: {type(problem).__name__}: {problem}"}, {})
        await self._send(frame)

    async def _send(self, frame: bytes) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # nobody waits any more
            await self._socket.send_bytes(frame)

    def leave(self) -> None:
        """Wait no longer."""
        for task in self._waiting:
            task.cancel()
