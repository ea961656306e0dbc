"""The laboratory ends quietly and whole: by Ctrl-C, by a signal of the system, and even where it is killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from conftest import START_SECONDS, free_port
from ionostat.lab.work import CANCELS

pytestmark = pytest.mark.skipif(not CANCELS, reason="no signals between processes here")
SHELL = [sys.executable, "-c", "from ionostat.cli import main; main()"]
#: of the semaphores that a killed process leaves, by Python itself
TRACKER = "resource_tracker"


def begun(*options: str) -> subprocess.Popen[str]:
    """A laboratory in a group of its own, as soon as it answers."""
    port = free_port()
    command = [*SHELL, "lab", "--no-browser", "--port", str(port), *options]
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return server
        except OSError:
            assert server.poll() is None and time.monotonic() < deadline, server.communicate()
            time.sleep(0.02)


def children(server: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(server.pid).children(recursive=True)


@pytest.mark.parametrize(
    ("signal_", "later"),
    [
        pytest.param(signal.SIGINT, 0.0, id="Ctrl-C while workers start"),
        pytest.param(signal.SIGTERM, 1.5, id="SIGTERM at work"),
        pytest.param(signal.SIGTERM, 0.0, id="SIGTERM while workers start", marks=pytest.mark.long),
        pytest.param(signal.SIGINT, 1.5, id="Ctrl-C at work", marks=pytest.mark.long),
    ],
)
def test_it_ends_without_a_word_and_leaves_nobody(signal_: signal.Signals, later: float) -> None:
    server = begun()
    time.sleep(later)
    left = children(server)
    assert len(left) >= 3, "workers, and who looks after what they share"
    os.killpg(server.pid, signal_) if signal_ == signal.SIGINT else server.send_signal(signal_)
    _, said = server.communicate(timeout=30)
    assert server.returncode == 0 and not said
    assert not psutil.wait_procs(left, timeout=10)[1]


@pytest.mark.long
def test_workers_end_with_a_server_that_was_killed() -> None:
    server = begun("--no-warm")
    left = children(server)
    server.kill()
    _, said = server.communicate(timeout=30)
    assert not psutil.wait_procs(left, timeout=10)[1]
    assert "Traceback" not in said and (not said or TRACKER in said)
