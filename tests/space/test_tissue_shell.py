"""A tissue from the shell: report, JSON, store, pictures, and what is refused."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from ionostat.cli import app

RUN = ["run", "cortex", "--scenario", "spreading-depolarization", "--grid", "30", "--spacing", "50um", "--until", "15s"]


def shell(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def test_report_store_and_picture(tmp_path) -> None:
    store, picture, film = (str(tmp_path / name) for name in ("wave.zarr", "wave.png", "wave.gif"))
    done = shell(*RUN, "-o", store, "--plot", picture, "--movie", film, "--every", "1.5s")
    assert done.exit_code == 0, done.output
    for words in ("front speed", "mm/min", "K+ outside, peak", "DC shift", "totals             kept within"):
        assert words in done.output
    assert (tmp_path / "wave.png").stat().st_size > 30_000
    assert (tmp_path / "wave.gif").stat().st_size > 10_000
    from ionostat.space.store import opened

    data = opened(store)
    assert data.sizes["time"] == 11 and data["arrival"].notnull().any()
    assert not (tmp_path / "wave.zarr.checkpoint.npz").exists()
    again = shell(*RUN, "-o", store)
    assert again.exit_code == 2 and "is there already" in again.output


def test_json_has_the_numbers_in_si() -> None:
    done = shell(*RUN, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    assert 1.5e-3 / 60 < found["front_speed"] < 9e-3 / 60
    assert found["front_speed_error"] < 0.05 * found["front_speed"]
    assert 30 < found["K_peak"] < 80 and -0.035 < found["DC_shift"] < -0.008
    assert found["ledger"]["came"]["K"] > 0 and max(map(abs, found["ledger"]["drift"].values())) < 1e-12
    assert any("voxels wide" in warning for warning in found["warnings"])


def test_sheet_with_its_maps(tmp_path) -> None:
    picture, film = str(tmp_path / "sheet.png"), str(tmp_path / "sheet.gif")
    done = shell(
        "run", "cortex", "--scenario", "spreading-depolarization", "--grid", "12x10", "--spacing", "50um", "--until",
        "2s", "--plot", picture, "--movie", film, "--every", "1s",
    )
    assert done.exit_code == 0, done.output
    assert (tmp_path / "sheet.png").stat().st_size > 20_000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "cortex", "--grid", "10x10x10x10"], "1 to 3 numbers"),
        (["run", "cortex", "--grid", "10", "-o", "a.nc"], "ends in .zarr"),
        (["run", "cortex", "--grid", "10", "--scenario", "spreading"], "spreading-depolarization"),
        (["run", "cortex", "--scenario", "spreading-depolarization"], "give --grid"),
        (["run", "cortex", "--grid", "10", "--scenario", "ischemic-core"], "no blood"),
        (["run", "cortex", "--grid", "10", "--drug", "bumetanide=10uM"], "single cell"),
        (["run", "cortex", "--grid", "10", "--gates", "slow"], "steady"),
        (["run", "cortex", "--scenario", "rest", "--movie", "a.gif"], "for a tissue"),
    ],
)
def test_refused_with_one_clear_message(arguments, words) -> None:
    done = shell(*arguments)
    assert done.exit_code == 2 and words in done.output and "Traceback" not in done.output, done.output
