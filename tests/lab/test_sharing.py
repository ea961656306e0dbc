"""A class that asks for the same at once has it computed once; it ends when the last one has left."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future
from typing import Any

import pytest
from loops import in_a_thread
from starlette.datastructures import Headers

from ionostat.lab.frames import decoded, encoded
from ionostat.lab.kept import Kept
from ionostat.lab.server import _socket
from ionostat.lab.sharing import Shared
from ionostat.lab.work import Cancelled, Workers

CLASS = 10


class Counting:
    """Workers that note what they were asked for, and answer when they are told to."""

    def __init__(self) -> None:
        self.jobs: list[Future[Any]] = []
        self.cancelled: list[int] = []

    def submit(self, task: Any, *arguments: Any, seconds: int) -> tuple[int, Future[Any]]:
        self.jobs.append(Future())
        return len(self.jobs), self.jobs[-1]

    def cancel(self, job: int) -> None:
        self.cancelled.append(job)
        self.jobs[job - 1].set_exception(Cancelled())


class Browser:
    """A socket whose messages are written here."""

    def __init__(self, state: Any) -> None:
        self.app = self
        self.state, self.headers, self.query_params, self.cookies = state, Headers(), {}, {}
        self.written: asyncio.Queue[str | None] = asyncio.Queue()
        self.got: list[dict[str, Any]] = []

    async def accept(self) -> None:
        pass

    async def receive_text(self) -> str:
        text = await self.written.get()
        if text is None:
            raise RuntimeError("it was closed")
        return text

    async def send_bytes(self, frame: bytes) -> None:
        self.got.append(decoded(frame)[0])

    def wish(self, id: int, flow: float = 0.5) -> None:
        self.written.put_nowait(json.dumps({"id": id, "page": "ischaemia", "values": {"flow": flow}}))


class State:
    """Of an application."""

    def __init__(self) -> None:
        self.workers, self.kept = Counting(), Kept()
        self.shared = Shared(self.workers)  # type: ignore[arg-type]
        self.may = lambda headers, query, cookies: True


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def opened() -> tuple[State, list[Browser], list[asyncio.Task[None]]]:
    """A class of which each has asked for the same."""
    state = State()
    browsers = [Browser(state) for _ in range(CLASS)]
    sockets = [asyncio.create_task(_socket(browser)) for browser in browsers]  # type: ignore[arg-type]
    for k, browser in enumerate(browsers):
        browser.wish(k)
    await settled()
    return state, browsers, sockets


def test_ten_who_ask_at_once_let_it_be_computed_once():
    async def lesson() -> None:
        state, browsers, sockets = await opened()
        assert len(state.workers.jobs) == 1
        state.workers.jobs[0].set_result(encoded({"page": "ischaemia"}, {"V": -0.07}))
        await settled()
        assert [[told["id"] for told in browser.got] for browser in browsers] == [[k] for k in range(CLASS)]
        browsers[0].wish(77)
        await settled()
        assert browsers[0].got[-1]["id"] == 77 and len(state.workers.jobs) == 1, "it was kept"
        for one in sockets:
            one.cancel()

    in_a_thread(lesson())


def test_it_ends_when_the_last_has_left():
    async def lesson() -> None:
        state, browsers, sockets = await opened()
        for browser in browsers[1:]:
            browser.written.put_nowait(None)
        await settled()
        assert state.workers.cancelled == [] and sum(socket.done() for socket in sockets) == CLASS - 1
        browsers[0].written.put_nowait(None)
        await settled()
        assert state.workers.cancelled == [1]
        late = Browser(state)
        task = asyncio.create_task(_socket(late))  # type: ignore[arg-type]
        late.wish(5)
        await settled()
        assert len(state.workers.jobs) == 2, "who comes later has it computed anew"
        task.cancel()

    in_a_thread(lesson())


def test_who_wishes_for_something_else_leaves_the_others_to_theirs():
    async def lesson() -> None:
        state, browsers, sockets = await opened()
        browsers[0].wish(100, flow=0.25)
        await settled()
        assert len(state.workers.jobs) == 2 and state.workers.cancelled == []
        assert browsers[0].got == [{**browsers[0].got[0], "id": 0, "cancelled": True, "error": ""}]
        state.workers.jobs[1].set_result(encoded({"page": "ischaemia"}, {"V": -0.06}))
        state.workers.jobs[0].set_result(encoded({"page": "ischaemia"}, {"V": -0.07}))
        await settled()
        assert [told["id"] for told in browsers[0].got] == [0, 100] and browsers[0].got[1]["numbers"] == {"V": -0.06}
        assert all(len(browser.got) == 1 for browser in browsers[1:])
        for one in sockets:
            one.cancel()

    in_a_thread(lesson())


def test_what_goes_wrong_is_told_to_all_and_not_kept():
    async def lesson() -> None:
        state, browsers, sockets = await opened()
        state.workers.jobs[0].set_exception(Cancelled("this takes longer"))
        await settled()
        assert [browser.got[0]["error"] for browser in browsers] == ["this takes longer"] * CLASS
        browsers[3].wish(9)
        await settled()
        assert len(state.workers.jobs) == 2
        for one in sockets:
            one.cancel()

    in_a_thread(lesson())


def test_real_workers_are_shared_and_stopped():
    import os
    import time

    async def lesson(workers: Workers) -> None:
        shared = Shared(workers)
        assert len(set(await asyncio.gather(*(shared.result(os.getpid) for _ in range(CLASS))))) == 1
        sleepers = [asyncio.create_task(shared.result(time.sleep, 60)) for _ in range(CLASS)]
        await asyncio.sleep(0.3)
        begun = time.monotonic()
        for one in sleepers:
            one.cancel()
        assert await shared.result(abs, -3) == 3 and time.monotonic() - begun < 30, "the only worker is free again"
        with pytest.raises(ZeroDivisionError):
            await shared.result(divmod, 1, 0)

    workers = Workers(1)
    try:
        in_a_thread(lesson(workers))
    finally:
        workers.close()
