"""`ionostat sweep`: what it prints and writes, files with [sweep], refusals, Ctrl-C and going on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from ionostat.cli import app
from ionostat.cli.sweep import summary
from ionostat.ensemble import from_store

CELL = Path(__file__).parent / "cell.toml"
SCRIPT = Path(sys.executable).parent / "ionostat"
OVER = ("--over", "cell.leak_Na.P=x0.5:x2:4", "--over", "cell.leak_K.P=x1,x2")

SPEC = """
[sweep]
until = "30 s"
observe = ["final(cell.V)", "ecs.K"]
every = "10 s"
{more}

[sweep.over]
"cell.leak_Na.P" = "x0.5:x2:3"
"cell.leak_K.P" = ["x1", 2e-9]
"""


def call(*words: Any) -> Any:
    """What a command answers."""
    return CliRunner().invoke(app, ["sweep", *(str(word) for word in words)])


def refused(*words: Any) -> str:
    """The one message of a command that is refused with exit code 2."""
    result = call(*words)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert result.stderr.startswith("error: ") and result.stderr.count("error: ") == 1
    return result.stderr


def spec(tmp_path: Path, more: str = "") -> Path:
    """The example model with a [sweep] table."""
    path = tmp_path / "spec.toml"
    path.write_text(CELL.read_text("utf-8") + SPEC.format(more=more))
    return path


# -------------------------------------------------------------------- what it prints and writes


def test_a_grid_goes_to_a_store_with_a_summary_and_a_picture(tmp_path: Path) -> None:
    out, picture = tmp_path / "runs.zarr", tmp_path / "map.png"
    result = call(CELL, *OVER, "--until", "20s", "-o", out, "--plot", picture)
    assert result.exit_code == 0, result.output
    ds = from_store(out)
    assert dict(ds.sizes) == {"cell.leak_Na.P": 4, "cell.leak_K.P": 2}
    assert list(ds.data_vars) == ["max(ecs.K)", "time_above(ecs.K, 20 mM)", "final(cell.V)", "status", "cause"]
    lines = result.stdout.splitlines()
    assert lines[0] == "my cell, opening: 20 s, 8 members (grid)"
    shown = next(line for line in lines if line.startswith("final(cell.V)")).split()
    V = ds["final(cell.V)"].values * 1e3
    assert shown == ["final(cell.V)", *(f"{v:.4g}" for v in (V.min(), np.median(V), V.max())), "mV"]
    assert "members            8 done, 0 failed" in lines
    assert "for 8 members with compilation" in result.stdout and f"written            {out}" in lines
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_json_is_the_summary_and_nothing_else() -> None:
    result = call(CELL, *OVER, "--until", "20s", "--observe", "max(ecs.K)", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["model"], told["members"], told["done"], told["run"], told["out"]) == ("my cell", 8, 8, 8, None)
    assert told["over"]["cell.leak_K.P"]["values"] == 2 and told["over"]["cell.leak_K.P"]["unit"] == "m s-1"
    assert list(told["observed"]) == ["max(ecs.K)"] and told["observed"]["max(ecs.K)"]["lowest"] >= 3.5
    assert told["rate"] == pytest.approx(8 / told["seconds"])


def test_a_sample_and_other_values_of_the_model(tmp_path: Path) -> None:
    out = tmp_path / "runs.zarr"
    words = ("--over", "cell.leak_Na.P=x0.5:x2", "--sample", "latin", "--members", 6, "--until", "5s")
    assert call(CELL, *words, "--seed", 3, "--set", "cell.leak_Na.P=x10", "-o", out).exit_code == 0
    values = from_store(out)["cell.leak_Na.P"].values
    assert len(values) == 6 and np.all((values > 1e-9) & (values < 4e-9))  # ten times 2e-10, by 0.5 to 2


def test_failures_are_counted_by_cause() -> None:
    ds = from_memory_with([1, 1, -2, -2, -3, 0], ["", "", "step too small", "step too small", "not a number", ""])
    told = summary(ds, 2.0, before=1)
    assert (told["members"], told["done"], told["failed"], told["not_run"]) == (6, 2, 3, 1)
    assert told["causes"] == {"step too small": 2, "not a number": 1}
    assert (told["run"], told["rate"]) == (4, 2.0)
    assert told["observed"]["max(ecs.K)"] == {
        "unit": "mol m-3", "trace": False, "lowest": 4.0, "median": 4.5, "highest": 5.0}


def from_memory_with(status: list[int], cause: list[str]) -> Any:
    """A dataset of a sweep in which members failed."""
    import xarray as xr

    K = np.where(np.array(status) == 1, np.arange(6) + 4.0, np.nan)
    design = {"sample": "list", "axes": [{"path": "ecs.K", "unit": "mol m-3", "kind": "model"}]}
    return xr.Dataset(
        {"max(ecs.K)": ("member", K, {"units": "mol m-3"}), "status": ("member", np.array(status)),
         "cause": ("member", np.array(cause, dtype=object))},
        {"ecs.K": ("member", np.arange(6.0), {"units": "mol m-3"})},
        {"configuration": json.dumps({"until": 1.0, "design": design})},
    )


# -------------------------------------------------------------------- files


def test_a_file_says_what_varies(tmp_path: Path) -> None:
    out = tmp_path / "runs.zarr"
    result = call(spec(tmp_path), "-o", out)
    assert result.exit_code == 0, result.output
    ds = from_store(out)
    assert dict(ds.sizes) == {"cell.leak_Na.P": 3, "cell.leak_K.P": 2, "time": 4}
    assert ds["cell.leak_K.P"].values[1] == 2e-9
    assert result.stdout.startswith("my cell, opening: 30 s, 6 members")


def test_options_hold_over_the_file(tmp_path: Path) -> None:
    out = tmp_path / "runs.zarr"
    words = ("--over", "cell.leak_K.P=x1", "--until", "10s", "--observe", "max(ecs.K)")
    assert call(spec(tmp_path), *words, "-o", out).exit_code == 0
    ds = from_store(out)
    assert ds["max(ecs.K)"].shape == (3, 1) and "ecs.K" not in ds
    assert json.loads(ds.attrs["configuration"])["until"] == 10.0


def test_a_file_with_a_sweep_is_a_model_for_run(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["run", str(spec(tmp_path))]).exit_code == 0


@pytest.mark.parametrize(("more", "says"), [
    ("observed = ['ecs.K']", "sweep: unknown key 'observed'"), ("members = 'many'", "sweep.members"),
    ("sample = 'sobel'", "sobol"), ("scenario = 'ischemia'", "scenario"),
])
def test_a_wrong_file_is_refused(tmp_path: Path, more: str, says: str) -> None:
    message = refused(spec(tmp_path, more), "-o", tmp_path / "runs.zarr")
    assert says in message or says in message.replace(".observed", "")
    assert not (tmp_path / "runs.zarr").exists()


def test_a_path_without_quotes_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "spec.toml"
    path.write_text('base = "tripartite"\n[sweep]\nuntil = "1 s"\n[sweep.over]\nblood.flow = "x0:x1:3"\n')
    assert "in quotes" in refused(path, "-o", tmp_path / "runs.zarr")


# -------------------------------------------------------------------- bad input


@pytest.mark.parametrize(("words", "says"), [
    (("--over", "cell.leak_Na.Q=x0:x1"), "cell.leak_Na.P"),
    (("--over", "cell.leak_Na.P"), "PATH=RANGE"),
    (("--over", "cell.leak_Na.P="), "PATH=RANGE"),
    (("--over", "cell.leak_Na.P=x0:x1:many"), "lo:hi:n"),
    (("--over", "cell.leak_Na.P=1 mV:2 mV"), "m s-1"),
    (("--over", "cell.leak_Na.P=1:2 cm/s:3"), "unit too"),
    (("--over", "cell.leak_Na.P=x0:x1:0"), "cell.leak_Na.P"),
    (("--over", "cell.leak_Na.P=x1", "--over", "cell.leak_Na.P=x2"), "twice"),
    ((), "nothing varies"),
    ((*OVER, "--sample", "list"), "as many values"),
    ((*OVER, "--sample", "latin"), "members"),
    ((*OVER, "--members", "9"), "--sample latin"),
    ((*OVER, "--sample", "cube"), "latin"),
    ((*OVER, "--observe", "max(ecs.Ca)"), "ecs.Cl"),
    ((*OVER, "--observe", "highest(ecs.K)"), "max"),
    ((*OVER, "--observe", "time_above(ecs.K)"), "20 mM"),
    ((*OVER, "--until", "0"), "above zero"),
    ((*OVER, "--until", "10 mM"), "until"),
    ((*OVER, "--rtol", "7"), "rtol"),
    ((*OVER, "--scenario", "ischemia"), "scenario"),
    ((*OVER, "--scheduler", "somewhere"), "tcp://"),
])
def test_bad_input_is_refused_before_a_store_is_made(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    out = tmp_path / "runs.zarr"
    assert says in refused(CELL, *words, *(() if "--until" in words else ("--until", "1s")), "-o", out)
    assert not out.exists()


@pytest.mark.parametrize(("words", "says"), [
    ((), "-o runs.zarr"), (("--resume", "--json"), "-o runs.zarr"),
    (("--scheduler", "local", "--json"), "-o runs.zarr"),
    (("-o", "runs.nc"), ".zarr"), (("-o", "nowhere/runs.zarr"), "nowhere"), (("--plot", "map.doc"), ".png"),
])
def test_a_result_needs_a_place(words: tuple[str, ...], says: str) -> None:
    assert says in refused(CELL, *OVER, "--until", "1s", *words)


def test_a_scheduler_that_does_not_answer_is_told_before_work(tmp_path: Path) -> None:
    out = tmp_path / "runs.zarr"
    message = refused(CELL, *OVER, "--until", "1s", "-o", out, "--scheduler", "tcp://127.0.0.1:9")
    assert "tcp://127.0.0.1:9" in message and not out.exists()


# -------------------------------------------------------------------- going on


def test_a_store_is_kept_and_belongs_to_its_sweep(tmp_path: Path) -> None:
    out = tmp_path / "runs.zarr"
    words = (CELL, *OVER, "--observe", "max(ecs.K)", "-o", out)
    assert call(*words, "--until", "5s").exit_code == 0
    assert "--resume" in refused(*words, "--until", "5s")
    assert "until" in refused(*words, "--until", "6s", "--resume")
    again = call(*words, "--until", "5s", "--resume", "--json")
    assert again.exit_code == 0
    told = json.loads(again.stdout)
    assert (told["done"], told["run"]) == (8, 0)


def test_ctrl_c_keeps_what_is_done_and_resume_gives_the_whole(tmp_path: Path) -> None:
    out = tmp_path / "runs.zarr"
    words = [
        "tripartite", "--over", "blood.flow=x0:x0.5:160", "--until", "10min", "--observe", "max(ecs.K)",
        "--observe", "final(neuron.V)", "--workers", "1",
    ]
    process = subprocess.Popen(
        [str(SCRIPT), "sweep", *words, "-o", str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    try:
        end = time.monotonic() + 120
        while not done(out) and time.monotonic() < end and process.poll() is None:
            time.sleep(0.05)
        assert process.poll() is None, "the sweep ended before it could be interrupted"
        process.send_signal(signal.SIGINT)
        sent = time.monotonic()
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, time.monotonic() - sent < 10) == (130, True)
    kept = done(out)
    assert 0 < kept < 160 and f"{kept} members are done" in errors
    assert "--resume" in errors and "Traceback" not in errors
    again = call(*words, "-o", out, "--resume", "--json")
    assert again.exit_code == 0, again.output
    told = json.loads(again.stdout)
    assert (told["done"], told["run"]) == (160, 160 - kept)
    other = tmp_path / "whole.zarr"
    assert call(*words, "-o", other).exit_code == 0
    resumed, whole = from_store(out), from_store(other)
    for name in ("max(ecs.K)", "final(neuron.V)"):
        assert np.array_equal(resumed[name].values, whole[name].values)


def test_of_a_block_that_is_stopped_the_members_that_are_done_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ionostat.ensemble import sweep

    @contextmanager
    def impatient(*given: Any, **settings: Any) -> Iterator[Any]:
        seen = []

        def count(members: int, failed: int) -> None:
            seen.append(members)
            if sum(seen) > 50:  # a block of 40 is whole by then, and another is not
                raise KeyboardInterrupt

        yield count

    out = tmp_path / "runs.zarr"
    words = ("tripartite", "--over", "blood.flow=x1:x0:640", "--until", "10min", "--observe", "max(ecs.K)", "-o", out)
    with monkeypatch.context() as patch:
        patch.setattr(sweep, "counting", impatient)
        result = call(*words, "--workers", "1")
    kept = done(out)
    assert result.exit_code == 130 and 0 < kept < 640
    assert f"{kept} members are done and kept" in result.stderr
    told = json.loads(call(*words, "--resume", "--json").stdout)
    assert (told["done"], told["run"]) == (640, 640 - kept)


def done(out: Path) -> int:
    """Members of a store with a good result, as far as it can be read now."""
    try:
        return int(np.sum(from_store(out)["status"].values == 1))
    except (ValueError, OSError, KeyError):
        return 0
