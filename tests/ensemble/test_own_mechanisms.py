"""A mechanism of the user's own file, with a module beside it, on workers that have neither."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ionostat.ensemble import from_store

pytest.importorskip("distributed")
CELL = Path(__file__).parents[1] / "faces" / "cell.toml"
BESIDE = """
import ionostat as ion

class Hole(ion.Mechanism):
    g: float = ion.parameter(1e-10, "mol m-2 s-1", low=0, meaning="flux per A/RT")

def doubled(x):
    return 2.0 * x
"""
OWN = """
import beside_mine
from ionostat import K, R

class Mine(beside_mine.Hole):
    '''Potassium through a hole.'''
    moves = {K: 1}

    def rate(self, m):
        return beside_mine.doubled(self.g) * m.affinity / (R * m.T)
"""
SWEEP = ["sweep", "cell.toml", "--with", "mine.py", "--over", "cell.hole.g=x0.5:x20:6", "--until", "10s",
         "--observe", "final(cell.V)"]


def dask(*arguments: object, cwd: Path) -> subprocess.Popen[bytes]:
    """A process of Dask that sees nothing of the user's folder."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("DASK")}
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *map(str, arguments)], cwd=cwd, env=clean, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def address(tmp_path):
    """A scheduler and a worker that were started elsewhere."""
    place, file = tmp_path / "elsewhere", tmp_path / "scheduler.json"
    place.mkdir()
    running = [
        dask("scheduler", "--host", "127.0.0.1", "--port", 0, "--no-dashboard", "--scheduler-file", file, cwd=place),
        dask("worker", "--scheduler-file", file, "--nthreads", 1, "--no-dashboard", cwd=place),
    ]
    try:
        end = time.monotonic() + 60
        while not file.exists() or not file.stat().st_size:
            assert time.monotonic() < end, "no scheduler"
            time.sleep(0.05)
        yield json.loads(file.read_text())["address"]
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait()


@pytest.mark.long
def test_workers_have_what_the_user_has(address, tmp_path):
    here = tmp_path / "mine"
    here.mkdir()
    (here / "mine.py").write_text(OWN)
    (here / "beside_mine.py").write_text(BESIDE)
    added = 'hole = {kind = "Mine", g = 2e-10}'
    (here / "cell.toml").write_text(CELL.read_text().replace("[protocol]", f"{added}\n\n[protocol]"))
    tool = Path(sys.executable).with_name("ionostat")
    for name, more in (("threads", []), ("cluster", ["--scheduler", address])):
        done = subprocess.run(
            [tool, *SWEEP, "-o", f"{name}.zarr", *more], cwd=here, env={**os.environ, "PYTHONPATH": ""},
            capture_output=True, text=True, timeout=120,
        )
        assert done.returncode == 0, done.stderr
    found = from_store(here / "cluster.zarr")
    assert found.identical(from_store(here / "threads.zarr"))
    assert found.status.values.tolist() == [1] * 6 and found["final(cell.V)"].std() > 1e-6
