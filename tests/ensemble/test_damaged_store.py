"""A store whose files were cut or belong to something else: what is said, and how the sweep goes on."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import zarr
from members import OBSERVE, cell, push

import ionostat as ion
from ionostat.ensemble import from_store, store
from ionostat.errors import BadFile

OVER = {"cell.leak_K.P": "x0.5:x3:10"}
ASKED = {"protocol": push(), "until": 0.1, "observe": [*OBSERVE, "cell.V"], "every": 0.01, "block": 4}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole") / "runs.zarr"
    ion.sweep(cell(), OVER, **ASKED, out=out)
    return out


@pytest.mark.parametrize("chunk", ["results/c/1/0", "traces/c/1/0/0", "status/c/1"])
@pytest.mark.parametrize("cut", [lambda raw: raw[: len(raw) // 2], lambda raw: b"\0" * len(raw)], ids=["cut", "zeros"])
def test_a_damaged_block_is_named_and_run_again(chunk: str, cut, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "runs.zarr"
    shutil.copytree(whole, out)
    file = out / chunk
    file.write_bytes(cut(file.read_bytes()))
    with pytest.raises(BadFile, match="is damaged: .* Remove status/c/1 in it, and go on with resume=True"):
        from_store(out)
    (out / "status/c/1").unlink()
    assert ion.sweep(cell(), OVER, **ASKED, out=out, resume=True).identical(from_store(whole))


def test_a_damaged_status_is_said_before_any_run(whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "runs.zarr"
    shutil.copytree(whole, out)
    (out / "status/c/0").write_bytes(b"mine")
    with pytest.raises(BadFile, match="Remove status/c/0"):
        ion.sweep(cell(), OVER, **ASKED, out=out, resume=True)


STRANGE = {
    "nothing": None, "no JSON": "{", "a list": "[]", "a number": "3", "another format": '{"zarr_format": 7}',
    "attributes of another kind": '{"zarr_format": 3, "node_type": "group", "attributes": [1]}',
    "a hash alone": '{"zarr_format": 3, "node_type": "group", "attributes": {"hash": "x"}}',
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_what_is_none_of_ours_is_said(text: str | None, tmp_path: Path) -> None:
    place = tmp_path / "strange.zarr"
    place.mkdir()
    if text is not None:
        (place / "zarr.json").write_text(text)
    with pytest.raises(BadFile, match="is no (whole )?store of a sweep"):
        from_store(place)
    array = zarr.create_array(str(tmp_path / "array"), shape=(3,), dtype="f8")
    assert array.shape == (3,)
    with pytest.raises(BadFile, match="is no store of a sweep"):
        store.opened(tmp_path / "array")


def test_other_numbers_that_vary_are_said_by_name(whole: Path) -> None:
    over = {**OVER, "ecs.K": [3.0, 4.0]}
    with pytest.raises(BadFile, match="design: 'cell.leak_K.P' there, 'cell.leak_K.P, ecs.K' now"):
        ion.sweep(cell(), over, **ASKED, out=whole, resume=True)


def test_a_block_without_a_status_counts_as_not_run(whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "runs.zarr"
    shutil.copytree(whole, out)
    (out / "status/c/2").unlink()
    half = from_store(out)
    assert half.status.values.tolist() == [1] * 8 + [0] * 2
    assert np.array_equal(half["max(ecs.K)"].values[:8], from_store(whole)["max(ecs.K)"].values[:8])
