"""Pages made ready in the background, answers that are kept, and what happens to workers that end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from functools import partial

import pytest
from loops import in_a_thread

from ionostat.lab import warm
from ionostat.lab.frames import addressed, decoded, encoded
from ionostat.lab.kept import Kept
from ionostat.lab.library import find
from ionostat.lab.results import checked, message
from ionostat.lab.work import CANCELS, Cancelled, Workers

FEW = ("fxyd", "junctions")


def test_pages_are_made_ready_one_after_the_other(monkeypatch):
    monkeypatch.setattr(warm, "pages", lambda: {id: find(id) for id in ("nernst", *FEW)})
    kept, told = Kept(), []
    in_a_thread(warm.make_ready(kept, lambda *counts: told.append(counts)))
    assert told == [(1, 2, ""), (2, 2, "")], "pages of formulas need no making ready"
    assert kept.ready == set(FEW)
    for id in FEW:
        frame = kept.find(id, checked(find(id), {}))
        head, arrays = decoded(addressed(frame, 7))
        assert head["id"] == 7 and head["page"] == id and "error" not in head
        assert head["numbers"] or arrays


def failing(**values: float) -> dict[str, float]:
    raise ZeroDivisionError("of this page")


def ending(**values: float) -> dict[str, float]:
    os._exit(1)


@pytest.mark.parametrize(("run", "says"), [(failing, "of this page"), (ending, "BrokenProcessPool")])
def test_a_page_that_fails_is_named_and_the_others_go_on(monkeypatch, run, says):
    monkeypatch.setattr(warm, "pages", lambda: {id: find(id) for id in FEW})
    monkeypatch.setattr(warm, "message", partial(message_but, FEW[0], run))
    kept, told = Kept(), []
    in_a_thread(warm.make_ready(kept, lambda *counts: told.append(counts)))
    (none, _, problem), rest = told
    assert none == 0 and problem.startswith(f"page {FEW[0]} ") and says in problem
    assert rest == (1, 2, "") and kept.ready == {FEW[1]}


def message_but(bad, run, head, page, values):
    """What a page gives, but for one that runs otherwise."""
    return run(**values) if page == bad else message(head, page, values)


def test_making_ready_stops_at_once(monkeypatch):
    monkeypatch.setattr(warm, "pages", lambda: {"spreading": find("spreading")})

    async def begun_and_left() -> float:
        task = asyncio.create_task(warm.make_ready(Kept(), lambda *counts: None))
        await asyncio.sleep(1.0)
        left = time.monotonic()
        task.cancel()
        await asyncio.wait([task])
        return time.monotonic() - left

    assert in_a_thread(begun_and_left()) < 3.0, "the run itself takes longer"


def test_answers_stay_within_their_memory():
    answers = Kept(most=1000)
    for k in range(50):
        answers.keep("page", {"x": float(k)}, encoded({"id": k}, {"y": float(k)}))
        answers.find("page", {"x": 0.0})  # asked for again and again, so it stays
    kept = [k for k in range(50) if answers.find("page", {"x": float(k)}) is not None]
    assert kept[0] == 0 and kept[-1] == 49 and 5 < len(kept) < 30
    answers.keep("page", {"x": -1.0}, encoded({"id": 1, "error": "no"}, {}))
    assert answers.find("page", {"x": -1.0}) is None, "what failed is tried again"


def busy() -> None:
    while True:
        pass


@pytest.mark.skipif(not CANCELS, reason="no signals between processes here")
def test_a_run_ends_when_it_is_cancelled_or_takes_too_long():
    workers = Workers(1)
    try:
        workers.submit(time.sleep, 0)[1].result(60)
        job, result = workers.submit(time.sleep, 60)
        time.sleep(0.3)
        workers.cancel(job)
        with pytest.raises(Cancelled):
            result.result(10)
        with pytest.raises(Cancelled, match="longer than 1 s"):
            workers.submit(busy, seconds=1)[1].result(60)
        assert workers.submit(abs, -3)[1].result(10) == 3
    finally:
        workers.close()


def spinning(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


@pytest.mark.skipif(not CANCELS, reason="no signals between processes here")
def test_signals_at_any_moment_hit_one_job_and_stop_nobody():
    print("seed 1")
    moment, workers, ended_early = random.Random(1), Workers(2), 0
    try:
        workers.submit(time.sleep, 0)[1].result(60)
        for _ in range(500):
            job, unwanted = workers.submit(spinning, 0.001)
            _, wanted = workers.submit(spinning, 0.001)
            time.sleep(0.0025 * moment.random())
            workers.cancel(job)
            with contextlib.suppress(Cancelled):
                unwanted.result(30)
                ended_early -= 1
            ended_early += 1
            assert wanted.result(30) is None
    finally:
        workers.close()
    assert ended_early > 20


def loading(folder: str) -> None:
    """Import a module that takes its time, and then work on."""
    sys.path.insert(0, folder)
    import slow_to_load  # type: ignore[import-not-found]

    slow_to_load.done()
    busy()


@pytest.mark.skipif(not CANCELS, reason="no signals between processes here")
@pytest.mark.parametrize("ended_by", ["a newer wish", "the time"])
def test_an_import_is_never_cut_in_two(tmp_path, ended_by):
    begun, loaded = tmp_path / "begun", tmp_path / "loaded"
    lines = [
        "import pathlib, time",
        f"pathlib.Path({str(begun)!r}).touch()",
        "until = time.process_time() + 1.5",
        "while time.process_time() < until: pass",
        f"def done(): pathlib.Path({str(loaded)!r}).touch()",
    ]
    (tmp_path / "slow_to_load.py").write_text("\n".join(lines))
    workers = Workers(1)
    try:
        workers.submit(time.sleep, 0)[1].result(60)
        job, result = workers.submit(loading, str(tmp_path), seconds=1 if ended_by == "the time" else 60)
        for _ in range(1000):
            if begun.exists():
                break
            time.sleep(0.01)
        if ended_by == "a newer wish":
            workers.cancel(job)
        with pytest.raises(Cancelled):
            result.result(60)
        assert loaded.exists(), "it was interrupted before its import was done"
    finally:
        workers.close()


def test_a_worker_that_was_killed_is_replaced():
    workers = Workers(1)
    try:
        victim = workers.submit(os.getpid)[1].result(60)
        os.kill(victim, signal.SIGKILL)
        for _ in range(100):
            with contextlib.suppress(BrokenProcessPool):
                if workers.submit(os.getpid)[1].result(60) != victim:
                    break
            time.sleep(0.05)
        assert workers.submit(abs, -3)[1].result(60) == 3
    finally:
        workers.close()
