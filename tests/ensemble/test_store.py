"""Stores: resumed member by member, refused when they differ, never corrupted by a full or read-only disk."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
import zarr
from members import OBSERVE, Bomb, cell, passive, push

import ionostat as ion
from ionostat.ensemble import from_store, store
from ionostat.ensemble.batch import Batch
from ionostat.errors import BadFile

P = "cell.leak_K.P"
HERE = Path(__file__).parent
ASKED = {"protocol": push(), "until": 0.1, "observe": [*OBSERVE, "cell.V"], "every": 0.01, "block": 4}
OVER = {P: "x0.5:x3:10"}


def counted(monkeypatch) -> list[int]:
    """Sizes of what is run."""
    ran: list[int] = []
    plain = Batch.ending
    monkeypatch.setattr(Batch, "ending", lambda self, m, *rest: ran.append(len(m)) or plain(self, m, *rest))
    return ran


def test_a_store_has_what_memory_has(tmp_path):
    on_disk = ion.sweep(cell(), OVER, **ASKED, out=tmp_path / "runs.zarr")
    assert on_disk.identical(ion.sweep(cell(), OVER, **ASKED))
    assert on_disk.identical(from_store(tmp_path / "runs.zarr"))
    group = zarr.open_group(tmp_path / "runs.zarr", mode="r")
    assert group.metadata.zarr_format == 3
    assert {"configuration", "hash", "version", "lanes", "block"} <= set(group.attrs)
    assert group["results"].chunks[0] == group["status"].chunks[0] == 4
    assert [p.name for p in tmp_path.iterdir()] == ["runs.zarr"]


def test_a_store_of_a_users_own_mechanism_can_be_opened(tmp_path):
    found = ion.sweep(cell(Bomb()), {"cell.bomb.force": [0.0, 10.0]}, until=0.1, observe=OBSERVE, out=tmp_path / "a")
    assert found.status.values.tolist() == from_store(tmp_path / "a").status.values.tolist() != [1, 1]
    assert "stopped at" in found.cause.values[1] and found.cause.values[0] == ""


def test_resume_runs_only_what_has_no_good_status(tmp_path, monkeypatch):
    whole = ion.sweep(cell(), OVER, **ASKED, out=tmp_path / "runs.zarr")
    group = zarr.open_group(tmp_path / "runs.zarr", mode="r+")
    for i, status in ((1, 0), (3, 3), (9, 0)):
        group["status"][i], group["results"][i] = status, np.nan
    group["cause"][3] = ord("x")
    ran = counted(monkeypatch)
    again = ion.sweep(cell(), OVER, **ASKED, out=tmp_path / "runs.zarr", resume=True)
    assert ran == [3]
    assert again.identical(whole)
    ran.clear()
    assert ion.sweep(cell(), OVER, **ASKED, out=tmp_path / "runs.zarr", resume=True).identical(whole)
    assert not ran


def test_resume_keeps_blocks_and_lanes_of_the_store(tmp_path):
    whole = ion.sweep(cell(), OVER, **ASKED, lanes=2, out=tmp_path / "runs.zarr")
    zarr.open_group(tmp_path / "runs.zarr", mode="r+")["status"][4:] = 0
    other = {**ASKED, "block": 3, "lanes": 8}
    assert ion.sweep(cell(), OVER, **other, out=tmp_path / "runs.zarr", resume=True).identical(whole)


def test_what_was_never_there_is_begun(tmp_path):
    found = ion.sweep(cell(), OVER, **ASKED, out=tmp_path / "new" / "runs.zarr", resume=True)
    assert np.all(found.status == 1)


@pytest.mark.parametrize("change, said", [
    ({"until": 0.2}, "until: 0.1 there, 0.2 now"), ({"rtol": 1e-5}, "rtol"), ({"observe": OBSERVE}, "observe"),
    ({"protocol": push(0.03)}, "protocol"), ({"over": {P: "x0.5:x3:11"}}, "design.shape"),
    ({"over": {P: "x0.5:x4:10"}}, "design.members"), ({"model": cell().with_values({"ecs.K": 4.0})}, "model"),
])
def test_another_sweep_is_refused_with_what_differs(change, said, tmp_path, monkeypatch):
    asked = {"model": cell(), "over": OVER, **ASKED, "out": tmp_path / "runs.zarr"}
    ion.sweep(**asked)
    ran = counted(monkeypatch)
    with pytest.raises(BadFile, match=said):
        ion.sweep(**{**asked, **change}, resume=True)
    with pytest.raises(BadFile, match="there already"):
        ion.sweep(**asked)
    assert not ran


@pytest.mark.parametrize("make", [
    lambda p: p.write_text("mine"), lambda p: (p.mkdir(), (p / "notes.txt").write_text("mine")),
    lambda p: zarr.open_group(p, mode="w").create_array("x", shape=(3,), dtype="f8"),
])
def test_what_is_no_store_of_ours_is_left_alone(make, tmp_path):
    out = tmp_path / "runs.zarr"
    make(out)
    before = sorted(tmp_path.rglob("*"))
    for resume in (False, True):
        with pytest.raises(BadFile):
            ion.sweep(passive(), OVER, until=1.0, observe=["final(cell.V)"], out=out, resume=resume)
    assert sorted(tmp_path.rglob("*")) == before


def script(text: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A process of its own with these tests' models at hand."""
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(HERE)!r})\n{text}", *map(str, arguments)],
        capture_output=True, text=True, timeout=300,
    )


FULL = """
import resource
from test_store import *
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    ion.sweep(passive(), {P: "x0.5:x3:64"}, until=10.0, observe=["cell.V", "ecs.K"], every=0.01, block=16, workers=1,
              out=sys.argv[1])
except BadFile as error:
    print(error)
"""


@pytest.mark.parametrize("limit", [2_000, 30_000], ids=["at the start", "at a block"])
def test_a_full_disk_is_said_and_nothing_is_broken(limit, tmp_path):
    out = tmp_path / "runs.zarr"
    done = script(FULL, out, limit)
    assert "cannot be written" in done.stdout, done.stderr
    asked = {"until": 10.0, "observe": ["cell.V", "ecs.K"], "every": 0.01, "block": 16}
    if out.exists():
        half = from_store(out)
        assert np.all(half.status == 0) and np.isnan(half["ecs.K"].values[half.status.values == 0]).any()
    found = ion.sweep(passive(), {P: "x0.5:x3:64"}, **asked, out=out, resume=True)
    assert found.identical(ion.sweep(passive(), {P: "x0.5:x3:64"}, **asked))
    assert [p.name for p in tmp_path.iterdir()] == ["runs.zarr"]


def test_a_store_that_fails_in_the_middle_keeps_what_it_has(tmp_path, monkeypatch):
    """The third write fails, as on a disk that fills up."""
    from zarr.storage import LocalStore

    plain, out, left = LocalStore.set, tmp_path / "runs.zarr", [7]

    async def failing(self, key, value):
        if "/c/" in key and "members" not in key:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(28, "No space left on device")
        return await plain(self, key, value)

    monkeypatch.setattr(LocalStore, "set", failing)
    with pytest.raises(BadFile, match="No space left"):
        ion.sweep(cell(), OVER, **ASKED, out=out, workers=1)
    monkeypatch.undo()
    whole, half = ion.sweep(cell(), OVER, **ASKED), from_store(out)
    good = half.status.values == 1
    assert good.sum() in (4, 6, 8)  # whole blocks, of which the last is short
    assert all(len(set(good[k : k + 4])) == 1 for k in (0, 4, 8))
    for name in OBSERVE:
        assert np.array_equal(half[name].values[good], whole[name].values[good])
    assert ion.sweep(cell(), OVER, **ASKED, out=out, resume=True).identical(whole)


READ_ONLY = """
import os, tempfile
from test_store import *
with tempfile.TemporaryDirectory() as folder:  # all is imported before the rights are given away
    ion.sweep(passive(), OVER, until=1.0, observe=["final(cell.V)"], out=folder + "/runs.zarr")
if os.getuid() == 0:
    os.setuid(65534)
for resume in (False, True):
    try:
        ion.sweep(passive(), OVER, until=1.0, observe=["final(cell.V)"], out=sys.argv[1], resume=resume)
    except BadFile as error:
        print(error)
"""


@pytest.mark.parametrize("there", [False, True])
def test_a_read_only_place_is_said(there):
    with tempfile.TemporaryDirectory() as folder:  # pytest keeps its own folders to their owner
        os.chmod(folder, 0o755)
        locked(Path(folder) / "locked", there)


def locked(place: Path, there: bool) -> None:
    """A store in a place that cannot be written."""
    place.mkdir()
    if there:
        ion.sweep(passive(), OVER, until=1.0, observe=["final(cell.V)"], out=place / "runs.zarr")
        zarr.open_group(place / "runs.zarr", mode="r+")["status"][0] = 0
    before = sorted(place.rglob("*"))
    os.chmod(place, 0o555)
    try:
        done = script(READ_ONLY, place / "runs.zarr")
    finally:
        os.chmod(place, 0o755)
    said = done.stdout.splitlines()
    assert len(said) == 2, done.stderr
    assert "there already" in said[0] if there else "cannot be written" in said[0]
    assert "only for reading" in said[1] if there else "cannot be written" in said[1]
    assert sorted(place.rglob("*")) == before


def test_causes_are_read_where_something_failed(tmp_path):
    found = ion.sweep(
        cell(Bomb()), {"cell.bomb.force": [0.0, 0.0, 10.0, 0.0, 0.0]}, until=0.05, observe=OBSERVE[:1], block=2,
        sample="list", out=tmp_path / "a",
    )
    assert [bool(text) for text in found.cause.values] == [False, False, True, False, False]
    assert store.missing(tmp_path / "a", _task())[0].tolist() == [2]


def _task():
    from ionostat.ensemble.sweep import asked

    over = {"cell.bomb.force": [0.0, 0.0, 10.0, 0.0, 0.0]}
    return asked(
        cell(Bomb()), over, None, 0.05, OBSERVE[:1], None, "list", None, 0, 1e-6, "rodas5p", 1, 2, None
    )
