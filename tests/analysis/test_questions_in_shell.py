"""`ionostat threshold` and `ionostat budget`: words, JSON, pictures, files, exit codes."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import ionostat as ion
from ionostat.cli import app

CELL = """
name = "pump-leak"

[compartments.cell]
volume = "2 pL"
clamped = { ATP = "3 mM", ADP = "0.03 mM", Pi = "2 mM" }
concentrations = { Na = "12 mM", K = "140 mM", Cl = "6 mM" }

[reservoirs.bath]
concentrations = { Na = "145 mM", K = "4 mM", Cl = "149 mM" }

[membranes.cell]
inside = "cell"
outside = "bath"
V = "-70 mV"

[membranes.cell.mechanisms]
leak_Na = { kind = "Leak", species = "Na" }
leak_K = { kind = "Leak", species = "K" }
pump = { kind = "SodiumPump" }
"""


def shell(*words: str, code: int = 0) -> str:
    found = CliRunner().invoke(app, list(words))
    assert found.exit_code == code, found.output
    assert "Traceback" not in found.output
    return found.output


def test_budget_of_a_ready_model(tmp_path):
    text = shell("budget", "tripartite", "--plot", str(tmp_path / "b.png"), "-o", str(tmp_path / "b.nc"))
    assert "who leaks and who pays" in text and "left open" in text and "written" in text
    assert (tmp_path / "b.png").stat().st_size > 10_000
    import xarray as xr

    with xr.open_dataset(tmp_path / "b.nc", engine="h5netcdf") as ds:
        assert {"ATP", "O2", "brought", "spent", "stored"} <= set(ds.data_vars)
    told = json.loads(shell("budget", "tripartite", "--json"))
    assert told["energy"]["residual"] < 1e-9 and told["protocol"] is None


def test_budget_of_a_saved_run(tmp_path):
    path = tmp_path / "run.nc"
    ion.simulate(ion.ready_model("tripartite"), until=2.0, progress=False).save(path)
    told = json.loads(shell("budget", str(path), "--json"))
    assert told["seconds"] == 2.0 and told["energy"]["residual"] < 1e-9
    path.write_bytes(b"no run")
    assert "cannot be read" in shell("budget", str(path), code=2)


@pytest.mark.parametrize(("words", "says"), [
    (("budget", "tripartit"), "tripartite"),
    (("budget", "tripartite", "--scenario", "ischaemia"), "ischemia"),
    (("budget", "tripartite", "--plot", "bill.txt"), ".png"),
    (("threshold", "tripartite"), "what varies"),
    (("threshold", "tripartite", "--vary", "neuron.pump.density=x0.1:x1"), "how long"),
    (("threshold", "tripartite", "--vary", "neuron.pump.density", "--until", "1min"), "between which"),
    (("threshold", "tripartite", "--scenario", "ischemia", "--vary", "durtion=1s:2s"), "duration"),
    (("threshold", "tripartite", "--scenario", "ischemia", "--vary", "duration=2s:1s"), "below the second"),
    (("threshold", "tripartite", "--scenario", "ischemia", "--vary", "duration=2mM:3mM"), "mM"),
    (("threshold", "tripartite", "--scenario", "ischemia", "--vary", "duration", "--crossed", "recover"), "recovers"),
    (("threshold", "tripartite", "--scenario", "ischemia", "--vary", "duration", "--until", "10min"), "after it"),
])
def test_bad_asks_end_in_one_message(words, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert says in shell(*words, code=2)
    assert not list(tmp_path.iterdir())


def test_threshold_with_and_without_an_answer(tmp_path):
    toml = tmp_path / "cell.toml"
    toml.write_text(CELL)
    asked = ("threshold", str(toml), "--vary", "cell.leak_Na.P=x0.1:x100", "--until", "1s", "--workers", "1")
    plot, out = tmp_path / "t.png", tmp_path / "t.nc"
    text = shell(*asked, "--crossed", "final(cell.V) > -50 mV", "--plot", str(plot), "-o", str(out))
    assert "threshold" in text and "confirmed" in text and plot.stat().st_size > 10_000 and out.is_file()
    told = json.loads(shell(*asked, "--crossed", "final(cell.V) > -50 mV", "--json"))
    assert told["bracket"][0] < told["value"] < told["bracket"][1] and told["confirmed"] and told["monotone"]
    nothing = shell(*asked, "--crossed", "final(cell.V) > 1 V", "--json", code=1)
    assert json.loads(nothing[: nothing.rindex("}") + 1])["value"] is None
