"""Recordings from files: units, gaps, names, and what is refused."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from glia import TIMES, glia, puff, recorded, table

import ionostat as ion
from ionostat.analysis.recordings import noise_between
from ionostat.compiler.network import Network


def test_csv_with_units_in_its_head(tmp_path: Path) -> None:
    path = tmp_path / "cell3.csv"
    path.write_text("# rig 2\nt (min), V (mV), K_ecs (uM)\n0, -80.5, 3500\n0.5, -79.5, 3600\n1, -79, 3700\n")
    it = ion.recording(path)
    assert it.name == "cell3" and it.t.tolist() == [0.0, 30.0, 60.0]
    V, K_out = it.channels(Network(glia()))
    assert (V.quantity.path, K_out.quantity.path) == ("glia.V", "ecs.K")
    assert V.values == pytest.approx([-0.0805, -0.0795, -0.079], abs=1e-15)
    assert K_out.values == pytest.approx([3.5, 3.6, 3.7])


def test_gaps_are_told_and_left_out() -> None:
    holes = table(0)
    holes.loc[20:24, "V (mV)"] = np.nan
    holes = holes.drop(index=range(60, 90))
    it = ion.recording(holes, puff())
    assert any("V: 5 of 211 samples are missing" in note for note in it.notes), it.notes
    assert any("no samples from 29.5 s to 45 s" in note for note in it.notes), it.notes
    V, K_out = it.channels(Network(glia()))
    assert len(V.values) == 206 and len(K_out.values) == 211
    found = ion.fit(glia(), it, {"glia.kir.P": "x0.3:x3"}, progress=False)
    assert "5 of 211" in found.report()
    assert found.estimates[0].low < glia().value("glia.kir.P") < found.estimates[0].high


def test_columns_are_chosen_and_named() -> None:
    raw = pd.DataFrame({"sweep time [ms]": 1e3 * TIMES, "Im (pA)": 0.0 * TIMES, "ch1": table(0)["V (mV)"]})
    it = ion.recording(raw, columns={"ch1": "glia.V"}, units={"ch1": "mV"}, noise={"ch1": "0.3 mV"})
    (channel,) = it.channels(Network(glia()))
    assert channel.quantity.path == "glia.V" and channel.given and channel.noise == pytest.approx(3e-4)


def test_time_zero_and_means() -> None:
    it = ion.recording(table(0), zero="10 s", every="5 s")
    assert it.t[0] == pytest.approx(2.25) and np.diff(it.t)[:-1] == pytest.approx(5.0)
    assert "20 samples before the start" in it.notes[0]
    whole = ion.recording(table(0), zero="10 s")
    few, many = (r.channels(Network(glia()))[0].noise for r in (ion.recording(table(0), every="2 s"), whole))
    assert few < 0.8 * many


def test_noise_is_seen_between_neighbours() -> None:
    rng = np.random.default_rng(8)
    smooth = np.sin(np.linspace(0, 12, 3000))
    assert noise_between(smooth + rng.normal(0, 0.02, 3000)) == pytest.approx(0.02, rel=0.12)


def test_netcdf_and_saved_runs(tmp_path: Path) -> None:
    ds = xr.Dataset(
        {"V": ("time", table(0)["V (mV)"].to_numpy(), {"units": "mV"})}, {"time": ("time", TIMES, {"units": "s"})}
    )
    ds.to_netcdf(tmp_path / "v.nc", engine="h5netcdf")
    (channel,) = ion.recording(tmp_path / "v.nc").channels(Network(glia()))
    assert channel.values[0] == pytest.approx(1e-3 * table(0)["V (mV)"][0])
    ion.simulate(glia(), until="20 s", every="1 s").save(tmp_path / "run.nc")
    own = ion.recording(tmp_path / "run.nc", columns={"glia.V": "glia.V", "ecs.K": "ecs.K"})
    V, K_out = own.channels(Network(glia()))
    assert V.values == pytest.approx(-0.08, abs=1e-6) and K_out.values == pytest.approx(3.5, abs=1e-5)


def test_abf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pyabf = pytest.importorskip("pyabf")
    from pyabf.abfWriter import writeABF1

    path = tmp_path / "cell.abf"
    volts = np.linspace(-80.0, -60.0, 2000)
    writeABF1(np.array([volts, volts + 1.0]), str(path), 1000.0, units="mV")
    assert pyabf.ABF(str(path)).sweepCount == 2
    first, second = (ion.recording(path, sweep=k) for k in (0, 1))
    name = first.columns[0].name
    assert first.columns[0].unit == "mV" and first.t[1] == pytest.approx(1e-3)
    assert np.max(np.abs(second.columns[0].values - first.columns[0].values - 1.0)) < 0.1
    (channel,) = ion.recording(path, columns={name: "glia.V"}, every="50 ms").channels(Network(glia()))
    assert len(channel.values) == 40 and channel.values[0] == pytest.approx(-0.08, abs=5e-4)
    with pytest.raises(ion.IonostatError, match="sweeps 0 to 1"):
        ion.recording(path, sweep=2)
    path.write_bytes(b"no amplifier wrote this")
    with pytest.raises(ion.IonostatError, match="no ABF file"):
        ion.recording(path)
    monkeypatch.setitem(sys.modules, "pyabf", None)
    with pytest.raises(ion.IonostatError, match=r"pip install 'ionostat\[recordings\]'"):
        ion.recording(path)


def test_recordings_over_a_run(tmp_path: Path) -> None:
    run = ion.simulate(glia(), puff(), until="2 min")
    figure = ion.overlay(run, recorded(0), tmp_path / "over.png")
    assert [ax.get_ylabel() for ax in figure.axes] == ["glia.V (mV)", "ecs.K (mM)"]
    assert (tmp_path / "over.png").stat().st_size > 10_000


@pytest.mark.parametrize(("data", "options", "said"), [
    ({"t (s)": [0, 1, 2], "V": [1, 2, 3]}, {}, "no unit"),
    ({"t (s)": [0, 1, 2], "V (mv)": [1, 2, 3]}, {}, "mV"),
    ({"t (mV)": [0, 1, 2], "V (mV)": [1, 2, 3]}, {}, "does not measure s"),
    ({"t (s)": [0, 1, 1], "V (mV)": [1, 2, 3]}, {}, "do not rise: row 3"),
    ({"t (s)": [0, None, 2], "V (mV)": [1, 2, 3]}, {}, "row 2 has no time"),
    ({"t (s)": [0, 1, 2], "V (mV)": [1, "a lot", 3]}, {}, "row 2 of 'V' is 'a lot'"),
    ({"t (s)": [0, 1, 2], "V (mV)": [None, None, None]}, {}, "has no sample"),
    ({"t (s)": [0, 1, 2]}, {}, "at least one trace"),
    ({"t (s)": [0, 1, 2], "V (mV)": [1, 2, 3], "V (V)": [1, 2, 3]}, {}, "two columns"),
    ({"t (s)": [0, 1, 2], "V (mV)": [1, 2, 3]}, {"columns": {"Vm": "glia.V"}}, "Did you mean"),
    ({"t (s)": [0, 1, 2], "V (mV)": [1, 2, 3]}, {"zero": "1 min"}, "no sample is left"),
    ({"t (s)": [0, 1, 2], "V (mV)": [1, 2, 3]}, {"every": "-1 s"}, "above zero"),
])
def test_tables_that_cannot_be(data: dict[str, list], options: dict[str, object], said: str) -> None:
    with pytest.raises(ion.IonostatError, match=said):
        ion.recording(pd.DataFrame(data), **options)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(("data", "options", "said"), [
    ({"t (s)": [0, 1, 2], "V (mM)": [1, 2, 3]}, {}, "recorded in 'mM', and glia.V is measured in V"),
    ({"t (s)": [0, 1, 2], "Vm (mV)": [1, 2, 3]}, {}, "stands for no quantity"),
    ({"t (s)": [0, 1, 2], "V (mV)": [1, 2, 3]}, {"noise": {"V": "-1 mV"}}, "above zero"),
    ({"t (s)": [0, 1, 2], "V (mV)": [1, 2, 3]}, {"noise": {"W": "1 mV"}}, "Unknown trace"),
])
def test_traces_that_are_no_quantity_of_the_model(
    data: dict[str, list], options: dict[str, object], said: str
) -> None:
    with pytest.raises(ion.IonostatError, match=said):
        ion.recording(pd.DataFrame(data), **options).channels(Network(glia()))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(("name", "content", "said"), [
    ("none.csv", None, "no such file"),
    ("what.xyz", "1", "known kind"),
    ("empty.csv", "", "is empty"),
    ("bad.nc", "no hdf", "no NetCDF"),
])
def test_files_that_cannot_be(tmp_path: Path, name: str, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(ion.IonostatError, match=said):
        ion.recording(tmp_path / name)
