"""`ionostat fit`: the shipped example, what it prints and writes, and refusals."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from typer.testing import CliRunner

from ionostat.analysis.fitted import Fit
from ionostat.cli import app

EXAMPLE = Path(__file__).parents[2] / "examples" / "fit"
#: what the shipped recording was made with, SI
TRUTH = {"glia.kir.P": 0.75 * 3.6e-8, "glia.pump.density": 1.3 * 4.5e-7, "glia.leak_Na.P": 1.2 * 5.7e-10,
         "puff.value": 0.26e-15}


def call(*words: Any) -> Any:
    """What a command answers."""
    return CliRunner().invoke(app, ["fit", *(str(word) for word in words)])


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A copy of the example, to be changed; without the rest, which takes its time."""
    shutil.copytree(EXAMPLE, tmp_path / "fit")
    path = tmp_path / "fit" / "glia.toml"
    path.write_text(path.read_text().replace('start = "rest"', 'start = "given"'))
    return path


def changed(spec: Path, old: str, new: str) -> Path:
    text = spec.read_text()
    assert old in text
    spec.write_text(text.replace(old, new))
    return spec


def test_the_shipped_example(tmp_path: Path) -> None:
    done = call(EXAMPLE / "glia.toml", "--json", "-o", tmp_path / "f.nc", "--plot", tmp_path / "f.png")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["converged"] and told["samples"] == 586
    for path, true in TRUTH.items():
        found = told["parameters"][path]
        assert abs(np.log(found["value"] / true)) < 4 * found["error"], (path, found)
        assert found["error"] < 0.03
    assert any("16 of 301 samples are missing" in note for note in told["notes"])
    with xr.open_dataset(tmp_path / "f.nc") as ds:
        assert list(ds["parameter"].values) == list(TRUTH)
    assert (tmp_path / "f.png").stat().st_size > 10_000


def test_the_report_and_a_profile(spec: Path) -> None:
    changed(spec, '"glia.leak_Na.P" = "x0.3:x3"\n', "")
    done = call(spec, "--profile", "puff.value")
    assert done.exit_code == 0, done.output
    assert "95 % interval" in done.stdout and "By profile likelihood, 95 %:" in done.stdout
    assert "puff.value: 0." in done.stdout and "fmol/s" in done.stdout


def test_a_fit_that_does_not_arrive_is_kept(spec: Path, tmp_path: Path) -> None:
    changed(spec, "[fit]\n", "[fit]\nmost = 2\n")
    done = call(spec, "-o", tmp_path / "part.nc")
    assert done.exit_code == 3, done.output
    assert "best numbers so far are kept" in done.stdout
    assert (tmp_path / "part.nc").is_file()


def test_ctrl_c_keeps_the_fit(spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the search, and in a profile after it."""
    changed(spec, "[fit]\n", "[fit]\nmost = 2\n")

    def stop(*given: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Fit, "profile", stop)
    done = call(spec, "-o", tmp_path / "a.nc", "--profile", "puff.value")
    assert done.exit_code == 130 and (tmp_path / "a.nc").is_file(), done.output
    monkeypatch.setattr("ionostat.analysis.fit.least", stop)
    done = call(spec, "-o", tmp_path / "b.nc")
    assert done.exit_code == 130 and "interrupted" in done.output and (tmp_path / "b.nc").is_file(), done.output


@pytest.mark.parametrize(("old", "new", "said"), [
    ('file = "puff.csv"', 'file = "none.csv"', "no such file"),
    ('columns = {', 'colums = {', "Did you mean 'columns'"),
    ('V = "glia.V"', 'V = "glia.K"', "recorded in 'mV', and glia.K is measured in mol m-3"),
    ('V = "glia.V"', 'Vm = "glia.V"', "Unknown column 'Vm'"),
    ('"glia.kir.P" = "x0.3:x3"', '"glia.kir.P" = "x3"', "bounds"),
    ('"glia.kir.P" = "x0.3:x3"', '"glia.kr.P" = "x0.3:x3"', "Did you mean"),
    ('start = "given"', 'start = "somewhere"', "'given', 'rest'"),
    ('[[fit.recordings]]\nfile = "puff.csv"\ncolumns = { V = "glia.V", K_ecs = "ecs.K" }\n', "",
     "recordings: is missing"),
    ('columns = {', 'scenario = "ischemia"\ncolumns = {', "Unknown scenario"),
])
def test_refusals(spec: Path, tmp_path: Path, old: str, new: str, said: str) -> None:
    done = call(changed(spec, old, new), "-o", tmp_path / "f.nc")
    assert done.exit_code == 2, done.output
    assert said in done.output.replace("\n", " "), done.output
    assert not (tmp_path / "f.nc").exists()


def test_a_file_without_a_fit_and_other_files(spec: Path) -> None:
    text = spec.read_text()
    spec.write_text(text[: text.index("[fit]")])
    assert "has no [fit]" in call(spec).output
    assert call("tripartite").exit_code == 2
    assert "no fit" in call("tripartite").output
