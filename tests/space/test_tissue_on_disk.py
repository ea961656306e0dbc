"""A tissue on disk that is killed, or whose disk is full; and movies with ffmpeg and without."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import ionostat as ion
from ionostat.errors import BadFile, BadValue, UnknownName
from ionostat.models.cortex import cortex
from ionostat.space import movies
from ionostat.space.store import Store, opened

DROP = ion.Droplet("60 mM", ion.Where(None, "150 um"))
GIVEN = {"until": "8 s", "every": "0.04 s"}

SCRIPT = """
import sys, ionostat as ion
tissue = ion.Tissue(ion.ready_model("cortex"), 24, "25 um")
drop = ion.Droplet("60 mM", ion.Where(None, "150 um"))
ion.simulate(tissue, drop, until="8 s", every="0.04 s", out=sys.argv[1])
"""


@pytest.mark.long
def test_a_run_that_was_killed_goes_on(tmp_path) -> None:
    """SIGKILL as soon as there is a checkpoint, which there is from the first row on."""
    path = tmp_path / "wave.zarr"
    beside = path.with_name("wave.zarr.checkpoint.npz")
    run = subprocess.Popen([sys.executable, "-c", SCRIPT, str(path)])
    deadline = time.monotonic() + 120
    while not beside.exists() and time.monotonic() < deadline and run.poll() is None:
        time.sleep(0.02)
    os.kill(run.pid, signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    assert 1 <= opened(path).sizes["time"] < 201
    tissue = ion.Tissue(cortex(), 24, "25 um")
    rest = ion.simulate(tissue, DROP, out=path, resume=True, **GIVEN)
    whole = ion.simulate(tissue, DROP, **GIVEN)
    assert rest.status.ok and not beside.exists()
    assert rest.c("K").values == pytest.approx(whole.c("K").values, rel=1e-5)
    assert np.isfinite(rest.data.phi.values).all()


def test_a_full_disk_keeps_what_is_there_and_says_how_to_go_on(tmp_path, monkeypatch) -> None:
    tissue = ion.Tissue(cortex(), 30, "25 um")
    path = tmp_path / "wave.zarr"
    given = {"until": "6 s", "every": "0.05 s"}
    real, written = np.savez, []

    def full(file, **arrays):
        if len(written) >= 2:
            file.write(b"half of a checkpoint")
            raise OSError(28, "No space left on device")
        written.append(float(arrays["t"]))
        real(file, **arrays)

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(BadFile, match="No space left on device.*--resume"):
        ion.simulate(tissue, DROP, out=path, **given)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["wave.zarr", "wave.zarr.checkpoint.npz"]
    monkeypatch.setattr(np, "savez", real)
    rest = ion.simulate(tissue, DROP, out=path, resume=True, **given)
    assert rest.status.ok and written[1] > 0.0 and np.isfinite(rest.c("K").values).all()


def test_a_store_that_cannot_be_made_leaves_nothing(tmp_path, monkeypatch) -> None:
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Store, "_put", full)
    with pytest.raises(BadFile, match="Give another place"):
        ion.simulate(ion.Tissue(cortex(), 4), until="1 s", out=tmp_path / "wave.zarr")
    assert not list(tmp_path.iterdir())


# ---------------------------------------------------------------- movies


@pytest.fixture(scope="module")
def puff():
    conditions = ion.Release("20 fmol/s", ion.Where("middle", "40 um"))
    return ion.simulate(ion.Tissue(cortex(), (6, 5), "25 um"), conditions, until="1 s", every="0.25 s")


def test_gif_has_a_picture_for_each_row(puff, tmp_path) -> None:
    from PIL import Image

    movies.movie(puff, tmp_path / "puff.gif", name="phi")
    with Image.open(tmp_path / "puff.gif") as film:
        assert film.n_frames == 5 and film.size == (704, 462)
    assert [p.name for p in tmp_path.iterdir()] == ["puff.gif"]


def test_mp4_is_written_where_ffmpeg_is(puff, tmp_path) -> None:
    if movies.ffmpeg() is None:
        pytest.skip("neither ffmpeg nor imageio-ffmpeg is installed")
    movies.movie(puff, tmp_path / "puff.mp4")
    told = subprocess.run([str(movies.ffmpeg()), "-i", str(tmp_path / "puff.mp4")], capture_output=True, text=True)
    assert "h264" in told.stderr and "704x462" in told.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["puff.mp4"]


def test_mp4_without_ffmpeg_is_refused_before_the_run_and_names_gif(puff, tmp_path, monkeypatch) -> None:
    from typer.testing import CliRunner

    from ionostat.cli import app

    monkeypatch.setattr(movies, "ffmpeg", lambda: None)
    with pytest.raises(BadFile, match=r"needs the program ffmpeg.*write puff\.gif"):
        movies.movie(puff, tmp_path / "puff.mp4")
    film = str(tmp_path / "wave.mp4")
    done = CliRunner().invoke(app, ["run", "cortex", "--grid", "100000", "--until", "1h", "--movie", film])
    assert done.exit_code == 2 and "wave.gif" in done.output and "Traceback" not in done.output
    assert not list(tmp_path.iterdir())


def test_ffmpeg_is_looked_for_in_both_places(monkeypatch) -> None:
    monkeypatch.setattr(movies.shutil, "which", lambda name: "/usr/bin/ffmpeg")
    assert movies.ffmpeg() == "/usr/bin/ffmpeg"
    monkeypatch.setattr(movies.shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)  # as if it were not installed
    assert movies.ffmpeg() is None


def test_a_movie_needs_two_rows(tmp_path) -> None:
    run = ion.simulate(ion.Tissue(cortex(), 4), until="1 s", every="1 s")
    run.data = run.data.isel(time=slice(0, 1))
    with pytest.raises(BadValue, match="two rows"):
        movies.movie(run, tmp_path / "a.gif")


# ---------------------------------------------------------------- what is told


def test_a_grid_too_coarse_is_said_with_its_number_even_where_no_speed_is_found() -> None:
    from ionostat.space.report import report, text

    strand = ion.Tissue(cortex(), 14, "100 um")
    run = ion.simulate(strand, ion.Droplet("60 mM", ion.Where(None, "200 um")), until="10 s", every="1 s")
    found = report(run)
    assert found["front_speed"] is None and 0 < found["front_voxels"] < 4
    assert any("voxels wide" in warning and "take a spacing of" in warning for warning in found["warnings"])
    assert "warning" in text(found)


def test_rest_is_told_without_noise() -> None:
    from ionostat.space.report import report, text

    told = text(report(ion.simulate(ion.Tissue(cortex(), 8), until="2 s", every="1 s")))
    assert "front              none" in told and "came from outside  nothing" in told
    assert "warning" not in told and "-0.0 mV" not in told


def test_what_was_put_is_not_counted_as_what_came() -> None:
    """In a small block the droplet itself is left out of the peak."""
    from ionostat.space.report import beyond, report

    block = ion.Tissue(cortex(), (9, 9), "50 um")
    run = ion.simulate(block, ion.Droplet("60 mM", ion.Where("middle", "120 um")), until="3 s", every="1 s")
    assert run.stimulated.sum() > 10 and not (beyond(run) & run.stimulated).any()
    assert report(run)["K_peak"] < 55.0


def test_a_forgotten_unit_is_refused() -> None:
    with pytest.raises(BadValue, match="at most 1 cm"):
        ion.Grid(10, 25)
    with pytest.raises(UnknownName, match="axis 'y'"):
        ion.Where(between=(0.0, 1e-4), axis="y").mask(ion.Tissue(cortex(), 10))
