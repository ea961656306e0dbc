"""The laboratory in a real browser: how long a person waits (`make bench`).

Chromium opens the pages of a laboratory of its own. A key press counts until the frame after the one that shows its
effect begins, so until the effect was painted. The server is the one of `ionostat lab`, with a heartbeat beside it
that tells for how long its event loop was ever blocked. ``--write`` puts the tables into docs/performance.md.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import socket
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from ionostat.lab.library import pages

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs" / "performance.md"
MARKS = ("<!-- laboratory: begin -->", "<!-- laboratory: end -->")
HERE = Path(__file__).resolve()
#: key presses a page, seconds of a scenario that are watched, browsers at once and their presses
PRESSES, WATCHED, BROWSERS, ROUNDS = 30, 3.0, 10, 30
#: by how much browsers give way to the server, 0 to 19
GIVE_WAY = 15
#: a simulated minute of `tripartite`, in the page that runs it
MINUTE = "ischaemia?until=1"
WATCH = """
window.begun = 0; window.waits = [];
addEventListener('keydown', event => { window.begun = event.timeStamp; }, true);
const measure = performance.measure.bind(performance);
performance.measure = (name, ...rest) => {
  measure(name, ...rest);
  if (name !== window.awaited || !window.begun) return;
  const begun = window.begun;
  window.begun = 0;
  const painted = () => window.waits.push(performance.now() - begun);
  // a formula is drawn within a frame, whose successor follows its paint; an answer is drawn before one
  requestAnimationFrame(() => name === 'drawn' ? painted() : requestAnimationFrame(painted));
};
"""
FRAMES = """seconds => new Promise(done => {
  const times = [];
  const frame = now => {
    times.push(now);
    if (now - times[0] < 1000 * seconds) requestAnimationFrame(frame); else done(times);
  };
  requestAnimationFrame(frame);
})"""
CALM = "document.querySelector('article')?.getAttribute('aria-busy') !== 'true'"
DRAWN = "performance.getEntriesByName('drawn').length > 0 && " + CALM


# -------------------------------------------------------------------- a laboratory with a heartbeat


def serve(port: int, warm: bool) -> None:
    """The laboratory, and at /heartbeat the longest time for which its event loop was blocked, s.

    Where other work keeps the cores busy the loop waits for its turn too: so the time that it computed itself
    between two beats is told beside it.
    """
    import asyncio

    import uvicorn

    from ionostat.lab.server import MOST_MESSAGE, application

    beat, longest, own, ready = 0.005, [0.0], [0.0], [0, 1]

    def tell(done: int, of: int, problem: str) -> None:
        if problem:
            raise RuntimeError(problem)
        ready[:] = done, of

    app = application(port, ready=tell if warm else None)
    life = app.router.lifespan_context

    async def pulse() -> None:
        while True:
            begun, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(beat)
            longest[0] = max(longest[0], time.perf_counter() - begun - beat)
            own[0] = max(own[0], time.thread_time() - worked)

    @contextlib.asynccontextmanager
    async def beating(app: Any) -> AsyncIterator[None]:
        async with life(app):
            heart = asyncio.create_task(pulse())
            yield
            heart.cancel()

    def told() -> dict[str, Any]:
        found = {"blocked": longest[0], "own": own[0], "ready": ready}
        longest[0] = own[0] = 0.0
        return found

    app.router.lifespan_context = beating
    app.add_api_route("/heartbeat", told)
    app.router.routes.insert(0, app.router.routes.pop())  # before the files of the page, which take every path
    uvicorn.run(app, port=port, log_level="warning", ws_max_size=MOST_MESSAGE, ws_per_message_deflate=False)


class Laboratory:
    """A running laboratory.

    Attributes:
        url: its address.
        process: of its server.
    """

    def __init__(self, process: psutil.Popen, port: int) -> None:
        self.process, self.url = process, f"http://127.0.0.1:{port}"

    def told(self) -> dict[str, Any]:
        """The longest block since the last question, s, and how many models are ready, of how many."""
        with urllib.request.urlopen(self.url + "/heartbeat", timeout=60) as answer:
            return json.load(answer)

    def memory(self) -> list[float]:
        """Memory that is only theirs, MB: the server and its workers, the largest first."""
        family = [self.process, *self.process.children(recursive=True)]
        return sorted((one.memory_full_info().uss / 1e6 for one in family), reverse=True)


@contextlib.contextmanager
def laboratory(cache: str, warm: bool) -> Iterator[Laboratory]:
    """A laboratory whose machine code is kept in a folder; where it is to be warm, it is."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, str(HERE), "--serve", str(port), *(["--warm"] if warm else [])]
    process = psutil.Popen(words, env={**os.environ, "IONOSTAT_CACHE": cache})
    found = Laboratory(process, port)
    try:
        while True:
            with contextlib.suppress(OSError):
                ready, of = found.told()["ready"]
                if not warm or ready == of:
                    break
            time.sleep(0.2)
        yield found
    finally:
        process.terminate()
        process.wait(30)


# -------------------------------------------------------------------- what a person waits for


def opened(browser: Browser, url: str) -> tuple[Page, float]:
    """A page in a browser of its own, and the time until its pictures stood, s."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(WATCH)
    return page, visit(page, url)


def visit(page: Page, url: str) -> float:
    """Go to a page; the time until its pictures stood, s."""
    page.goto("about:blank")
    begun = time.perf_counter()
    page.goto(url)
    until(page, DRAWN)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return time.perf_counter() - begun


def until(page: Page, expression: str, argument: Any = None, seconds: float = 180.0) -> None:
    """Wait for an expression, asked from outside: the page itself forbids to evaluate text."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression, argument):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{page.url}: {expression}")
        page.wait_for_timeout(5)


def pressed(page: Page, presses: int, awaited: str) -> list[float]:
    """Milliseconds from each press of an arrow key on the first slider to its painted picture."""
    page.evaluate("awaited => { window.awaited = awaited; window.waits = []; }", awaited)
    slider = page.locator(".slider input[type=range]").first
    slider.focus()
    key = "ArrowRight" if int(slider.input_value()) < 500 else "ArrowLeft"
    for k in range(presses):
        page.keyboard.press(key)
        page.wait_for_timeout(40)  # asking costs the page time too
        until(page, "count => window.waits.length >= count", k + 1)
        page.wait_for_timeout(37)  # so that presses fall on any moment of a frame
    return page.evaluate("window.waits")


def played(page: Page) -> float:
    """Frames a second while a scenario plays."""
    page.get_by_role("button", name="To the start").click()
    page.get_by_role("button", name="Play").click()
    times = page.evaluate(FRAMES, WATCHED)
    return 1000 * (len(times) - 1) / (times[-1] - times[0])


# -------------------------------------------------------------------- tables


def tell(said: str) -> None:
    """Progress, for those who wait."""
    print(said, file=sys.stderr, flush=True)


def first_lines(browser: Browser) -> list[str]:
    """Time until the first picture of every page that needs the engine stands, on a new machine and later."""
    wanted = [id for id, page in pages().items() if page.run is not None]
    found: dict[str, list[float]] = {id: [] for id in wanted}
    with tempfile.TemporaryDirectory() as cache:
        for warm in (False, False, True):  # nothing compiled; compiled before; all made ready
            with laboratory(cache, warm) as lab:
                opened(browser, f"{lab.url}/#/nernst")[0].context.close()
                for id in wanted:
                    tell(f"first run of {id}")
                    page, seconds = opened(browser, f"{lab.url}/#/{id}")
                    found[id].append(seconds)
                    page.context.close()
    text = ["| page | never run here | compiled before | made ready |", "|---|---|---|---|"]
    text += [f"| {id} | " + " | ".join(f"{s:.2f} s" for s in row) + " |" for id, row in found.items()]
    return text


def page_lines(browser: Browser, lab: Laboratory) -> list[str]:
    """Load, key press to paint, frames a second."""
    page, _ = opened(browser, f"{lab.url}/#/nernst")
    loads = {id: visit(page, f"{lab.url}/#/{id}") for id in pages()}
    formulas: list[float] = []
    for id, described in pages().items():
        if described.point is not None and described.in_page:
            tell(f"keys on {id}")
            visit(page, f"{lab.url}/#/{id}")
            formulas += pressed(page, PRESSES, "drawn")
    visit(page, f"{lab.url}/#/{MINUTE}")
    minute = pressed(page, 2 * PRESSES, "answer")
    frames = {}
    for id, described in pages().items():
        if described.play:
            tell(f"frames of {id}")
            visit(page, f"{lab.url}/#/{id}")
            frames[id] = played(page)
    page.context.close()
    slowest, jerky = max(loads, key=loads.__getitem__), min(frames, key=frames.__getitem__)
    rows = [
        ("a page loads, after the first: median", f"{statistics.median(loads.values()):.2f} s", "< 1 s"),
        (f"the slowest, `{slowest}`", f"{loads[slowest]:.2f} s", "< 1 s"),
        (f"key press to paint, {len(formulas)} on pages of formulas: median", ms(formulas, 50), "< 30 ms"),
        ("95 of 100 within", ms(formulas, 95), "-"),
        ("key press to paint, a simulated minute of `tripartite`: median", ms(minute, 50), "< 150 ms"),
        ("95 of 100 within", ms(minute, 95), "-"),
        (f"a scenario plays, the slowest, `{jerky}`", f"{frames[jerky]:.0f} frames/s", ">= 30"),
    ]
    return ["| what | measured | goal |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]


def ms(times: list[float], percent: int) -> str:
    return f"{statistics.quantiles(times, n=100)[percent - 1]:.0f} ms"


def set_back(name: str) -> None:
    """Let programs of this name give way to the server, for in a class each runs on a machine of its own."""
    for one in psutil.Process().children(recursive=True):
        if name in one.name():
            one.nice(GIVE_WAY)
            with contextlib.suppress(OSError):  # Linux weighs sessions first, and a browser has one of its own
                Path(f"/proc/{one.pid}/autogroup").write_text(str(GIVE_WAY))


def crowd_lines(browser: Browser, lab: Laboratory) -> list[str]:
    """Ten browsers at once: lost requests, the event loop, memory."""
    ids = [id for id, page in pages().items() if page.run is not None]
    before = lab.memory()
    crowd = [opened(browser, f"{lab.url}/#/{ids[k % len(ids)]}")[0] for k in range(BROWSERS)]
    set_back("chrom")
    lab.told()
    begun = time.perf_counter()
    for k in range(ROUNDS):
        tell(f"{BROWSERS} browsers, round {k + 1} of {ROUNDS}")
        for page in crowd:
            slider = page.locator(".slider input[type=range]").first
            slider.focus()
            page.keyboard.press("ArrowRight" if int(slider.input_value()) < 500 else "ArrowLeft")
    lost = 0
    for page in crowd:
        until(page, CALM)
        lost += page.locator(".state-line").inner_text() != ""
    seconds, told, after = time.perf_counter() - begun, lab.told(), lab.memory()
    for page in crowd:
        page.context.close()
    rows = [
        (f"{BROWSERS} browsers, {BROWSERS * ROUNDS} moves in {seconds:.0f} s: browsers without their last answer",
         str(lost), "0"),
        ("the event loop was blocked for, at most", f"{1e3 * told['blocked']:.0f} ms", "< 100 ms"),
        ("of it at work itself, at most", f"{1e3 * told['own']:.0f} ms", "-"),
        ("memory of the server and its workers before", " + ".join(f"{m:.0f}" for m in before) + " MB", "-"),
        ("and after", " + ".join(f"{m:.0f}" for m in after) + " MB", "bounded"),
    ]  # fmt: skip
    return ["| what | measured | goal |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]


def measured() -> str:
    """All tables."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise SystemExit("Chromium is missing: `make browser` installs it.")
    parts: list[str] = [f"Load of the machine at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."]
    sections: list[Callable[..., list[str]]] = [page_lines, crowd_lines]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        with tempfile.TemporaryDirectory() as cache, laboratory(cache, warm=True) as lab:
            for section in sections:
                parts += ["", *section(browser, lab)]
                print(*parts[-12:], sep="\n", flush=True)
        parts += ["", *first_lines(browser)]
        browser.close()
    return "\n".join([*parts, "", f"Load at the end: {os.getloadavg()[0]:.1f}."])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--warm", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve, asked.warm)
        return
    text = measured()
    print(text)
    if asked.write:
        head, _, rest = DOCS.read_text().partition(MARKS[0])
        _, _, tail = rest.partition(MARKS[1])
        DOCS.write_text(f"{head}{MARKS[0]}\n\n{text}\n\n{MARKS[1]}{tail}")


if __name__ == "__main__":
    main()
