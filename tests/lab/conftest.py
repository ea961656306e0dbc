"""A laboratory that runs, and a real browser that can reach nothing else."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextmanager
def laboratory(*options: str) -> Iterator[str]:
    """The address of a laboratory, as the shell starts it, which ends with this."""
    port = free_port()
    shell = [sys.executable, "-c", "from ionostat.cli import main; main()"]
    command = [*shell, "lab", "--no-browser", "--port", str(port), *options]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            assert server.poll() is None and time.monotonic() < deadline, server.communicate()[0]
            time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="session")
def lab():
    """The address of a laboratory with what the package has."""
    with laboratory() as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    """A browser; that it is there is part of the set-up (`make browser`), so its absence fails."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is missing: `make browser` installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page in a browser, with what went wrong in it.

    Attributes:
        page: of Playwright.
        errors: of the console, and uncaught.
        outside: requests to another host; they are blocked.
    """

    page: object
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@pytest.fixture
def visit(lab, chromium):
    """Open a page of the laboratory, at a width."""
    contexts = []

    def open_(path: str = "", width: int = 1440, height: int = 900, **options) -> Visit:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        seen = Visit(context.new_page())
        page = seen.page
        page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: seen.errors.append(str(e)))

        def route(request):
            if request.request.url.startswith((lab, "data:", "blob:")):
                request.continue_()
            else:
                seen.outside.append(request.request.url)
                request.abort()

        page.route("**/*", route)
        page.goto(f"{lab}/#/{path}")
        page.wait_for_selector("h1")
        return seen

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where screenshots go, to be looked at."""
    folder = Path("results/lab")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
