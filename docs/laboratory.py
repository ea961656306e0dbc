"""Pictures of the laboratory, from its own pages in Chromium (`python docs/laboratory.py`)."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).resolve().parent / "images"
SHELL = [sys.executable, "-c", "from ionostat.cli import main; main()", "lab", "--no-browser", "--port"]
WIDTH, HEIGHT = 1440, 1080
SECONDS = 120.0


def served() -> tuple[subprocess.Popen[bytes], str]:
    """A laboratory of its own, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([*SHELL, str(port)], stdout=subprocess.DEVNULL)
    return server, f"http://127.0.0.1:{port}"


def until(page: Page, expression: str) -> None:
    """Wait for an expression of the page."""
    deadline = time.monotonic() + SECONDS
    while not page.evaluate(expression):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{page.url}: {expression}")
        page.wait_for_timeout(100)


def opened(page: Page, address: str) -> None:
    """Go to a page and wait for its pictures."""
    for attempt in range(100):
        try:
            page.goto(address)
            break
        except Exception:  # the server is not up yet
            if attempt == 99:
                raise
            time.sleep(0.2)
    until(page, "performance.getEntriesByName('drawn').length > 0")
    until(page, "document.querySelector('article').getAttribute('aria-busy') !== 'true'")


def at(page: Page, part: float) -> None:
    """Bring the moment of the player to a part of the run."""
    page.locator(".player input").evaluate(
        "(range, value) => { range.value = value; range.dispatchEvent(new Event('input')); }", str(round(1000 * part))
    )


def main() -> None:
    server, url = served()
    try:
        with sync_playwright() as playwright:
            path = shutil.which("chromium") or shutil.which("chromium-browser")
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
            opened(page, f"{url}/#/ischaemia")
            at(page, 0.28)
            page.wait_for_timeout(500)
            page.screenshot(path=IMAGES / "laboratory_ischaemia.png")
            page.goto("about:blank")
            opened(page, f"{url}/#/cycle?Na_in=40")
            at(page, 0.13)
            page.wait_for_timeout(500)
            page.screenshot(path=IMAGES / "laboratory_cycle.png")
            browser.close()
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main()
