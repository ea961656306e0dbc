"""A run as a dataset, a table and a file that can be run again by itself."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ionostat as ion
from ionostat.errors import BadFile, BadUnit, UnknownName
from ionostat.experiment import dataset as written
from ionostat.experiment.dataset import load, rerun
from ionostat.experiment.files import refuse_unwritable, whole
from ionostat.experiment.protocol import Protocol, Ramp, Step
from ionostat.experiment.report import report, text
from ionostat.experiment.simulate import simulate
from ionostat.mechanisms import catalogue
from ionostat.mechanisms.leak import Leak, OhmicLeak
from ionostat.species import Cl, K, Na


def cell(*further: ion.Mechanism) -> ion.Model:
    """A cell in a small space, and a bath beside it."""
    inside = ion.Compartment(
        "cell", volume="2 pL", concentrations={"Na": 12, "K": 140, "Cl": 6, "ATP": 2}
    )
    ecs = ion.Compartment(
        "ecs", volume="1 pL", concentrations={"Na": 144, "K": 3.5, "Cl": 138},
        impermeant=ion.Impermeant("20 mM"),
    )
    bath = ion.Reservoir("bath", concentrations={"K": 3.5})
    made = catalogue()
    standing = [Leak(Na, P=2e-10), Leak(K), OhmicLeak(Cl), made["TransientNa"](P=1e-8), made["Water"]()]
    membrane = ion.Membrane(inside, ecs, area="1500 um2", mechanisms=[*standing, *further])
    return ion.Model(membrane, bath, name="cell in bath")


PROTOCOL = Protocol("opening", [
    Step("cell.leak_Na.P", "x10", start=2, duration=3), Ramp("temperature", "35 degC", start=6, duration=2),
])


@pytest.fixture(scope="module")
def run() -> Any:
    return simulate(cell(), PROTOCOL, until=10, every=0.1)


@pytest.fixture(scope="module")
def saved(run: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("runs") / "run.nc"
    run.save(path)
    return path


def test_names_dimensions_and_units(run: Any) -> None:
    ds = run.to_xarray()
    dims = {
        "V": ("time", "membrane"), "c": ("time", "compartment", "species"), "volume": ("time", "compartment"),
        "E": ("time", "membrane", "species"), "turnover": ("time", "process"),
        "flux": ("time", "process", "species"), "gate": ("time", "gate_name"), "extent": ("time", "process"),
        "affinity": ("time", "process"), "level": ("time", "reservoir", "species"),
    }
    for name, wanted in dims.items():
        assert ds[name].dims == wanted
        assert ds[name].attrs["units"] and ds[name].attrs["long_name"]
    assert ds.V.attrs["units"] == "V" and ds.c.attrs["units"] == "mol m-3"
    assert ds.time.attrs["units"] == "s"
    assert list(ds.species.values) == ["Na", "K", "Cl", "ATP"]


def test_values_are_those_of_the_solution(run: Any) -> None:
    ds = run.to_xarray()
    np.testing.assert_array_equal(ds.V.sel(membrane="cell"), run.V("cell"))
    np.testing.assert_array_equal(ds.c.sel(compartment="ecs", species="K"), run.c("K", "ecs"))
    np.testing.assert_array_equal(ds.E.sel(membrane="cell", species="Na"), run.E("Na", "cell"))
    np.testing.assert_array_equal(
        ds.flux.sel(process="cell.leak_K", species="K"), run.flux("cell.leak_K", "K")
    )
    np.testing.assert_array_equal(ds.gate.sel(gate_name=run.gates[0]), run.gate(run.gates[0]))
    np.testing.assert_array_equal(ds.setting.sel(parameter="temperature"), run.parameter("temperature"))


def test_what_is_absent_is_nan(run: Any) -> None:
    ds = run.to_xarray()
    assert np.isnan(ds.c.sel(compartment="ecs", species="ATP")).all()
    assert np.isnan(ds.E.sel(membrane="cell", species="ATP")).all()
    assert not np.isnan(ds.c.sel(compartment="cell")).any()


def test_rows_before_and_after_a_corner_stay(run: Any) -> None:
    ds = run.to_xarray()
    assert ds.indexes["time"].is_unique and ds.indexes["time"].is_monotonic_increasing
    times = ds.time.values
    assert int((times == 2.0).sum()) == 1 and int((times == np.nextafter(2.0, 3.0)).sum()) == 1
    opened = ds.setting.sel(parameter="cell.leak_Na.P").values[np.abs(times - 2.0) < 1e-9]
    assert opened == pytest.approx([2e-10, 2e-9])
    assert float(ds.ion.at("2 s").setting.sel(parameter="cell.leak_Na.P")) == pytest.approx(2e-9)


def test_rows_are_selected_by_time(run: Any, saved: Path) -> None:
    for ds in (run.to_xarray(), load(saved)):
        before = ds.sel(time=2.0, method="nearest").setting.sel(parameter="cell.leak_Na.P")
        assert float(before) == pytest.approx(2e-10)
        assert float(ds.sel(time=3.02, method="nearest").time) == pytest.approx(3.0)
        between = ds.V.sel(membrane="cell").interp(time=[1.999, 2.0, 3.05])
        assert np.isfinite(between).all()
    frame = run.to_dataframe().set_index("time (s)")
    assert frame.index.is_unique and frame.index.is_monotonic_increasing


def test_units_for_people(run: Any) -> None:
    ds = run.to_xarray()
    V = ds.V.ion.to("mV")
    assert V.attrs["units"] == "mV" and float(V[0, 0]) == pytest.approx(-70.0)
    assert float(ds.time.ion.to("min")[-1]) == pytest.approx(10 / 60)
    with pytest.raises(BadUnit, match="does not measure V"):
        ds.V.ion.to("mM")


def test_a_file_comes_back_whole(run: Any, saved: Path) -> None:
    ds, again = run.to_xarray(), load(saved)
    assert again.identical(ds) or again.equals(ds)
    assert again.attrs == ds.attrs
    assert {v: again[v].attrs for v in again.data_vars} == {v: ds[v].attrs for v in ds.data_vars}
    assert list(saved.parent.iterdir()) == [saved]


def test_a_loaded_run_is_asked_as_a_solution_is(tmp_path: Path) -> None:
    s = simulate(ion.ready_model("tripartite-full"), until=1.0, every=0.25, spikes=False)
    s.save(tmp_path / "full.nc")
    ds = ion.load(tmp_path / "full.nc").ion
    for found, wanted, unit in (
        (ds.V("neuron"), s.V("neuron"), "V"), (ds.c("Glu", "ecs"), s.c("Glu", "ecs"), "mol m-3"),
        (ds.c("O2", "blood"), s.c("O2", "blood"), "mol m-3"), (ds.pH("neuron"), s.pH("neuron"), "1"),
        (ds.volume("ecs"), s.volume("ecs"), "m3"), (ds.gate(s.gates[0]), s.gate(s.gates[0]), "1"),
        (ds.turnover("neuron.pump.bind_K"), s.turnover("neuron.pump.bind_K"), "mol s-1"),
        (ds.occupancy("neuron.pump.E2P"), s.occupancy("neuron.pump.E2P"), "1"),
    ):  # fmt: skip
        np.testing.assert_allclose(found.values, wanted, rtol=1e-14)
        assert found.attrs["units"] == unit and found.dims == ("time",) and found.attrs["long_name"]
    assert float(ds.V("neuron").ion.to("mV")[0]) == pytest.approx(1e3 * s.V("neuron")[0])
    for ask, said in (
        (lambda: ds.V("bath"), "Unknown membrane 'bath' in this run. Allowed: 'neuron'"),
        (lambda: ds.c("K", "neurone"), "Did you mean 'neuron'"), (lambda: ds.c("Xy", "ecs"), "Unknown species 'Xy'"),
        (lambda: ds.occupancy("neuron.pump.E"), "Unknown state of a protein"),
    ):  # fmt: skip
        with pytest.raises(UnknownName, match=said):
            ask()


def test_a_file_alone_runs_again_to_the_last_bit(run: Any, saved: Path) -> None:
    again = rerun(saved)
    np.testing.assert_array_equal(again.t, run.t)
    np.testing.assert_array_equal(again.y, run.y)
    assert again.model == run.model and again.protocol == run.protocol and again.settings == run.settings


def test_attributes_are_text_and_json(run: Any) -> None:
    attrs = run.to_xarray().attrs
    assert all(isinstance(value, str) for value in attrs.values())
    assert json.loads(attrs["settings"]) == dataclasses.asdict(run.settings)
    assert json.loads(attrs["status"])["ok"] is True
    assert attrs["version"] == ion.__version__


class HalfLeak(ion.Mechanism):
    """A leak of the user's own."""

    P: float = ion.parameter(1e-10, "m s-1", low=0)
    moves = {K: 1}

    def rate(self, m: Any) -> Any:
        return self.P * (m.inside.K - m.outside.K)


def test_a_mechanism_of_ones_own_is_asked_for(tmp_path: Path) -> None:
    first = simulate(cell(HalfLeak()), until=1)
    first.save(tmp_path / "own.nc")
    with pytest.raises(BadFile, match=r"'HalfLeak' of the module .*--with"):
        rerun(tmp_path / "own.nc")
    np.testing.assert_array_equal(rerun(tmp_path / "own.nc", with_=[HalfLeak]).y, first.y)


def test_without_extents_and_protocol(tmp_path: Path) -> None:
    short = simulate(cell(), until=1, extents=False)
    short.save(tmp_path / "short.nc")
    assert "extent" not in load(tmp_path / "short.nc")
    np.testing.assert_array_equal(rerun(tmp_path / "short.nc").y, short.y)
    found = report(short)
    assert found["ledger"]["extents"] is None and found["protocol"] is None
    assert "not kept" in text(found)


def test_dataframe(run: Any) -> None:
    frame = run.to_dataframe()
    assert len(frame) == len(run.t)
    np.testing.assert_array_equal(frame["ecs.K (mol m-3)"], run.c("K", "ecs"))
    assert {"time (s)", "cell.V (V)", "cell.volume (m3)"} <= set(frame.columns)


def test_files_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="there is no folder"):
        refuse_unwritable(tmp_path / "missing" / "run.nc")
    with pytest.raises(BadFile, match="is a folder"):
        refuse_unwritable(tmp_path)
    with pytest.raises(BadFile, match=r"must end in \.nc"):
        refuse_unwritable(tmp_path / "run.txt", (".nc",))
    (tmp_path / "file").write_text("")
    with pytest.raises(BadFile, match="there is no folder"):
        refuse_unwritable(tmp_path / "file" / "run.nc")
    assert refuse_unwritable(tmp_path / "run.nc") == tmp_path / "run.nc"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_nothing_half_written(tmp_path: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "run.nc"
    target.write_text("what was there")
    with pytest.raises(RuntimeError), whole(target) as part:
        part.write_text("half")
        raise RuntimeError
    assert target.read_text() == "what was there" and list(tmp_path.iterdir()) == [target]

    class Full:
        variables: dict[str, Any] = {}

        def to_netcdf(self, part: Path, **options: Any) -> None:
            part.write_text("half")
            raise OSError("no space left")

    monkeypatch.setattr(written, "dataset", lambda solution, fluxes: Full())
    with pytest.raises(BadFile, match="no space left"):
        run.save(target)
    assert target.read_text() == "what was there" and list(tmp_path.iterdir()) == [target]


def test_files_that_are_none_of_ours(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no such file"):
        load(tmp_path / "missing.nc")
    (tmp_path / "text.nc").write_text("no NetCDF")
    with pytest.raises(BadFile, match="cannot be read as NetCDF"):
        load(tmp_path / "text.nc")
    import xarray as xr

    xr.Dataset({"a": ("x", [1.0])}).to_netcdf(tmp_path / "other.nc", engine="h5netcdf")
    with pytest.raises(BadFile, match="no run of ionostat"):
        rerun(tmp_path / "other.nc")


@pytest.mark.parametrize(("name", "value"), [
    ("model", '{"name": "cut'), ("model", "3"), ("protocol", "[]"), ("settings", '{"until": "x"}'),
    ("settings", "{}"),
])
def test_damaged_files(name: str, value: str, saved: Path, tmp_path: Path) -> None:
    load(saved).assign_attrs({name: value}).to_netcdf(tmp_path / "cut.nc", engine="h5netcdf")
    with pytest.raises(BadFile, match=f"damaged: its attribute '{name}'"):
        rerun(tmp_path / "cut.nc")
    whole_file = saved.read_bytes()
    (tmp_path / "half.nc").write_bytes(whole_file[: len(whole_file) // 2])
    with pytest.raises(BadFile, match="cannot be read as NetCDF"):
        rerun(tmp_path / "half.nc")


def test_fluxes_are_left_out_of_the_file(saved: Path) -> None:
    import xarray as xr

    with xr.open_dataset(saved, engine="h5netcdf") as ds:
        assert "flux" not in ds and ds.carried.dims == ("process", "species")
    assert "flux" in load(saved)


def test_large_documents_fit_into_a_file(tmp_path: Path) -> None:
    import xarray as xr

    value = "x" * 200_000
    xr.Dataset(attrs={"model": value}).to_netcdf(tmp_path / "large.nc", engine="h5netcdf")
    assert load(tmp_path / "large.nc").attrs["model"] == value


def test_report_says_what_was_seen(run: Any) -> None:
    found = report(run)
    json.dumps(found, allow_nan=False)
    assert found["start"]["V"]["cell"] == pytest.approx(-0.07)
    assert found["end"]["c"]["ecs"]["K"] == run.c("K", "ecs")[-1]
    highest = found["extremes"]["K_out"]["ecs"]
    assert highest["value"] == run.c("K", "ecs").max()
    assert found["extremes"]["swelling"]["cell"]["value"] == pytest.approx(
        (run.volume("cell") / run.volume("cell")[0]).max()
    )
    page = text(found)
    assert "mV" in page and "mM" in page and "cell in bath, opening: 10 s" in page
