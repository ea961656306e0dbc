"""Other processes: workers and drivers that are killed, jobs, schedulers that do not answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from members import OBSERVE, Bomb, cell, push

import ionostat as ion
from ionostat.ensemble import cluster, from_store, store
from ionostat.ensemble.sweep import asked
from ionostat.errors import BadValue, IonostatError

distributed = pytest.importorskip("distributed")
P = "cell.leak_K.P"
OVER = {P: "x0.5:x3:48"}
LONG = {"protocol": push(0.02, 30.0), "until": 10.0, "observe": OBSERVE, "block": 4}
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return ion.sweep(cell(), OVER, **LONG, out=tmp_path_factory.mktemp("whole") / "runs.zarr")


def done(out: Path) -> int:
    """Members with a good status."""
    try:
        return int(np.sum(store.opened(out)["status"][:] == 1))
    except IonostatError:
        return 0


def wait_until(true, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def every_member_once(out: Path, whole) -> None:
    found = from_store(out)
    assert found.identical(whole)
    assert np.all(found.status == 1)
    assert not any(np.isnan(found[name].values).any() for name in OBSERVE)
    assert len(np.unique(found[P].values)) == 48


def test_a_worker_is_killed_in_the_middle(undisturbed, tmp_path):
    out, killed = tmp_path / "runs.zarr", []
    with (
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=":0") as here,
        distributed.Client(here, set_as_default=False) as client,
    ):
        pids = list(client.run(os.getpid).values())

        def kill():
            wait_until(lambda: done(out) >= 4)
            killed.append(done(out))
            os.kill(pids[0], signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        found = ion.sweep(cell(), OVER, **LONG, out=out, executor="dask", client=client)
        killer.join()
        assert pids[0] not in client.run(os.getpid).values()
    assert killed and 4 <= killed[0] < 48
    assert found.identical(undisturbed)
    every_member_once(out, undisturbed)


DRIVER = """
from test_cluster import *
if __name__ == "__main__":
    ion.sweep(cell(), OVER, **LONG, out=sys.argv[1], executor=sys.argv[2], workers=2)
"""


@pytest.mark.parametrize("executor", ["threads", "dask"])
def test_the_driver_is_killed_and_the_sweep_resumed(executor, undisturbed, tmp_path):
    out, file = tmp_path / "runs.zarr", tmp_path / "driver.py"
    file.write_text(DRIVER)
    driver = subprocess.Popen(
        [sys.executable, str(file), str(out), executor], env={**os.environ, "PYTHONPATH": str(HERE)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: done(out) >= 8)
    finally:
        driver.kill()
        driver.wait()
    before = done(out)
    assert 8 <= before < 48
    ion.sweep(cell(), OVER, **LONG, out=out, resume=True)
    every_member_once(out, undisturbed)


def test_a_block_that_is_done_is_not_run_again(undisturbed, tmp_path):
    out = tmp_path / "runs.zarr"
    ion.sweep(cell(), {P: [1e-8, 2e-8]}, until=0.1, observe=OBSERVE, out=out)
    task = asked(cell(), {P: [1e-8, 2e-8]}, None, 0.1, OBSERVE, None, "grid", None, 0, 1e-6, "rodas5p", 1, 2, None)
    block = (0, task.design.members)
    assert cluster.work(cluster.packed(task), "key", str(out), [block]) == (0, 0)


def test_blocks_are_of_enough_work():
    task = asked(
        cell(), {P: "x0.5:x3:100000"}, push(), 0.2, OBSERVE, None, "grid", None, 0, 1e-6, "rodas5p", 2, None, None
    )
    block = cluster.sized(task, 2).block
    begun = time.thread_time()
    task.batch().run(task.design.members[: block // 4])
    assert time.thread_time() - begun > 0.5 / 4


def test_jobs_find_what_threads_find(tmp_path):
    submitit = pytest.importorskip("submitit")
    over = {"cell.bomb.force": [0.0, 10.0, 1e-6]}  # a mechanism of these tests travels along
    plain = ion.sweep(cell(Bomb()), over, until=0.1, observe=OBSERVE)
    for executor in (submitit.DebugExecutor, submitit.LocalExecutor):
        found = ion.sweep(
            cell(Bomb()), over, until=0.1, observe=OBSERVE, out=tmp_path / executor.__name__, executor="slurm",
            client=executor(tmp_path / "jobs"), workers=2, block=1,
        )
        assert found.identical(plain)
        assert found.status.values.tolist()[::2] == [1, 1] and found.status.values[1] != 1


REFUSED = {
    "no scheduler": ("dask", "tcp://127.0.0.1:9", IonostatError, "answers"),
    "no address": ("dask", "nonsense", IonostatError, "answers"),
    "no client": ("dask", 3, BadValue, "client"),
    "no cluster": ("slurm", None, IonostatError, "Slurm does not answer"),
    "no options": ("slurm", 3, BadValue, "dictionary"),
}


@pytest.mark.parametrize("executor, client, error, said", REFUSED.values(), ids=REFUSED)
def test_what_does_not_answer_is_said_before_work(executor, client, error, said, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    with pytest.raises(error, match=said):
        ion.sweep(cell(), OVER, **LONG, out=tmp_path / "runs.zarr", executor=executor, client=client)
    assert not (tmp_path / "runs.zarr").exists()


def test_a_job_that_fails_is_said(tmp_path, monkeypatch):
    submitit = pytest.importorskip("submitit")
    plain = cluster._order
    monkeypatch.setattr(cluster, "_order", lambda *a: (*plain(*a)[:2], str(tmp_path / "nowhere"), plain(*a)[3]))
    with pytest.raises(IonostatError, match="1 of 1 jobs failed .*nowhere: is no store of a sweep"):
        ion.sweep(
            cell(), OVER, **LONG, out=tmp_path / "runs.zarr", executor="slurm", workers=1,
            client=submitit.LocalExecutor(tmp_path / "jobs"),
        )
    assert done(tmp_path / "runs.zarr") == 0
