"""Pictures of sweeps: what is drawn, its labels and units, and the marks of members that failed."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr
from matplotlib.collections import LineCollection, QuadMesh

import ionostat as ion
from ionostat.ensemble import (
    family,
    from_store,
    one_at_a_time,
    overview,
    phase_map,
    sobol_indices,
    sobol_plot,
    tornado,
)
from ionostat.errors import BadFile, BadValue, UnknownName
from ionostat.model.document import to_document

matplotlib.use("Agg")

PUMP, FLOW = "neuron.pump.density", "blood.perfusion.flow"
MODEL = ion.ready_model("tripartite")
RUN = {"model": to_document(MODEL), "protocol": {"name": "load"}, "until": 600.0}


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def made(grid: bool = True, failed: int = 0, idle: int = 0) -> xr.Dataset:
    """A dataset as a sweep makes it, with values that are known: K = 10 + 10 i + j, V = -70 mV + i + j."""
    x, y = np.array([0.5, 1.0, 2.0]) * MODEL.value(PUMP), np.array([0.0, 0.25, 0.5, 1.0]) * MODEL.value(FLOW)
    i, j = np.meshgrid(np.arange(3.0), np.arange(4.0), indexing="ij")
    status = np.ones((3, 4), dtype="i1")
    status.flat[:failed], status.flat[failed : failed + idle] = -2, 0
    K, V = (np.where(status == 1, v, np.nan) for v in (10 + 10 * i + j, (i + j - 70) * 1e-3))
    times = np.linspace(0, 600, 7)
    design = {"sample": "grid", "axes": [
        {"path": PUMP, "unit": "mol m-2 s-1", "kind": "model"}, {"path": FLOW, "unit": "s-1", "kind": "model"}]}
    said = {**RUN, "design": design, "every": 100.0}
    ds = xr.Dataset(
        {"max(ecs.K)": ((PUMP, FLOW), K, {"units": "mol m-3"}), "final(neuron.V)": ((PUMP, FLOW), V, {"units": "V"}),
         "neuron.V": ((PUMP, FLOW, "time"), V[..., None] + 0 * times, {"units": "V"}),
         "status": ((PUMP, FLOW), status), "cause": ((PUMP, FLOW), np.full((3, 4), "", dtype=object))},
        {PUMP: (PUMP, x, {"units": "mol m-2 s-1"}), FLOW: (FLOW, y, {"units": "s-1"}),
         "time": ("time", times, {"units": "s"})},
        {"configuration": json.dumps(said)},
    )
    return ds if grid else ds.stack(member=(PUMP, FLOW)).reset_index("member").transpose("member", ...)


def mesh_of(figure) -> QuadMesh:
    return next(c for c in figure.axes[0].collections if isinstance(c, QuadMesh))


def said_above(figure) -> str:
    legend = figure.axes[0].get_legend()
    return "" if legend is None else " ".join(text.get_text() for text in legend.get_texts())


def test_a_map_puts_the_first_number_along_x_and_speaks_lab_units():
    figure = phase_map(made(), "final(neuron.V)")
    ax, bar = figure.axes
    seen = mesh_of(figure).get_array()
    assert seen.shape == (4, 3)  # rows are y
    assert seen[3, 0] == pytest.approx(-67.0) and seen[0, 2] == pytest.approx(-68.0)
    assert bar.get_ylabel() == "final(neuron.V) (mV)"
    assert ax.get_xlabel().startswith(f"{PUMP} (\u00d7 ") and "pmol/cm2/s" in ax.get_xlabel()
    assert ax.get_xlim()[1] == pytest.approx(2.5)  # half a cell beyond x2
    assert ax.get_ylabel().startswith(f"{FLOW} (\u00d7 ")


def test_factors_can_be_refused():
    figure = phase_map(made(), "max(ecs.K)", factors=False)
    assert figure.axes[0].get_xlabel() == f"{PUMP} (pmol/cm2/s)"
    assert figure.axes[0].get_ylabel() == f"{FLOW} (1/s)"
    one = phase_map(made(), "max(ecs.K)", factors=[FLOW])
    assert (one.axes[0].get_xlabel(), "\u00d7" in one.axes[0].get_ylabel()) == (f"{PUMP} (pmol/cm2/s)", True)


def test_failures_are_hatched_and_counted():
    figure = phase_map(made(failed=2, idle=3), "max(ecs.K)")
    assert figure.axes[0].patch.get_hatch()
    assert said_above(figure) == "2 of 12 failed, 3 of 12 not run"
    assert np.ma.getmaskarray(mesh_of(figure).get_array()).sum() == 5
    whole = phase_map(made(), "max(ecs.K)")
    assert (whole.axes[0].patch.get_hatch(), said_above(whole)) == (None, "")


def test_what_never_happened_is_no_failure():
    ds = made()
    ds["max(ecs.K)"][1, 1] = np.nan
    figure = phase_map(ds, "max(ecs.K)")
    assert figure.axes[0].patch.get_hatch() is None
    white = [c for c in figure.axes[0].collections if isinstance(c, QuadMesh)][1]
    assert np.argwhere(~np.ma.getmaskarray(white.get_array())).tolist() == [[1, 1]]


def test_one_number_gives_a_curve():
    ds = made(failed=1).isel({PUMP: [0]})
    figure = phase_map(ds, "max(ecs.K)")
    ax = figure.axes[0]
    x, y = ax.lines[0].get_data()
    assert x == pytest.approx([0, 0.25, 0.5, 1]) and y[1:] == pytest.approx([11, 12, 13]) and np.isnan(y[0])
    assert len(ax.lines) == 2, "the member that failed has a mark"
    assert ax.get_ylabel() == "max(ecs.K) (mM)"


def test_values_in_no_order_are_sorted():
    ds = made().isel({PUMP: [2, 0, 1]})
    assert mesh_of(phase_map(ds, "max(ecs.K)")).get_array()[0].tolist() == [10, 20, 30]


def test_a_family_colours_every_trace_by_its_number():
    figure = family(made(failed=1), "neuron.V", by=FLOW, factors=False)
    ax, bar = figure.axes
    lines = next(c for c in ax.collections if isinstance(c, LineCollection))
    assert len(lines.get_segments()) == 11 == len(lines.get_array())
    assert set(lines.get_array()) == set(made()[FLOW].values)
    assert lines.get_segments()[0][-1].tolist() == pytest.approx([10.0, -69.0])  # min, mV
    assert (ax.get_xlabel(), ax.get_ylabel(), bar.get_ylabel()) == ("time (min)", "neuron.V (mV)", f"{FLOW} (1/s)")
    assert said_above(figure) == "1 of 12 failed"


def test_an_overview_has_a_panel_for_each_observation_of_a_grid():
    figure = overview(made())
    assert len(figure.axes) == 4 and len({ax.get_ylabel() for ax in figure.axes}) == 3


def test_an_overview_of_a_sample_shows_every_pair():
    figure = overview(made(grid=False))
    assert len(figure.axes) == 4
    x, y = figure.axes[1].lines[0].get_data()
    assert dict(zip(y, x))[33.0] == pytest.approx(1.0) and len(x) == 12  # K 33 mM: flow x1


@pytest.mark.parametrize(("what", "error", "says"), [
    (lambda: phase_map(made(), "max(ecs.Na)"), UnknownName, "max\\(ecs.K\\)"),
    (lambda: phase_map(made(), "neuron.V"), UnknownName, "observation"),
    (lambda: phase_map(made(grid=False), "max(ecs.K)"), BadValue, "overview"),
    (lambda: family(made(), "ecs.K"), UnknownName, "neuron.V"),
    (lambda: family(made(), "neuron.V", by="ecs.K"), UnknownName, PUMP),
    (lambda: phase_map(xr.Dataset(), "max(ecs.K)"), BadFile, "ion.sweep"),
    (lambda: phase_map("nowhere.zarr", "max(ecs.K)"), BadFile, "nowhere.zarr"),
    (lambda: phase_map(made(), "max(ecs.K)", "map.doc"), BadFile, "png"),
])
def test_bad_input_is_refused(what, error, says):
    with pytest.raises(error, match=says):
        what()


# -------------------------------------------------------------------- real runs


def test_a_map_comes_from_a_store_in_one_call(tmp_path: Path):
    over = {FLOW: "x0:x1:2", PUMP: "x0.5:x1:2"}
    ion.sweep(MODEL, over, until="1 s", observe=["max(ecs.K)", "final(neuron.V)"], out=tmp_path / "runs.zarr")
    phase_map(tmp_path / "runs.zarr", "max(ecs.K)", tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    one = from_store(tmp_path / "runs.zarr").sel({FLOW: 0.0})
    assert phase_map(one, "max(ecs.K)").axes[0].get_xlabel().startswith(PUMP)


def test_one_at_a_time_agrees_with_single_runs():
    over = {PUMP: "x0.5:x1.5", "ecs.K": ["3 mM", "4 mM"], "ischemia.duration": "1 s:9 s"}
    cut = ion.ischemia(start=0.5)
    found = one_at_a_time(MODEL, over, cut, until="10 s", observe=["final(ecs.K)"], progress=False)
    assert found["parameter"].values.tolist() == [PUMP, "ecs.K", "ischemia.duration"]
    cases = [
        (PUMP, "high", MODEL.with_values({PUMP: "x1.5"}), cut), ("ecs.K", "low", MODEL.with_values({"ecs.K": 3}), cut),
        ("ischemia.duration", "low", MODEL, cut.with_values({"duration": 1.0})),
    ]
    for path, end, model, protocol in cases:
        alone = ion.simulate(model, protocol, until="10 s", progress=False).c("K", "ecs")[-1]
        assert float(found["final(ecs.K)"].sel(parameter=path, end=end)) == pytest.approx(alone, rel=1e-5)
    own = ion.simulate(MODEL, cut, until="10 s", progress=False).c("K", "ecs")[-1]
    assert found["final(ecs.K)"].attrs["own"] == pytest.approx(own, rel=1e-5)


def test_a_tornado_puts_the_largest_effect_on_top_and_marks_what_failed():
    values = np.array([[3.5, 4.5], [2.0, 8.0], [4.0, np.nan]])
    effects = xr.Dataset(
        {"max(ecs.K)": (("parameter", "end"), values, {"units": "mol m-3", "own": 4.0}),
         "value": (("parameter", "end"), np.array([[1e-7, 2e-7], [3.0, 4.0], [1.0, 2.0]])),
         "status": (("parameter", "end"), np.array([[1, 1], [1, 1], [1, -2]]))},
        {"parameter": ["a", "b", "c"], "end": ["low", "high"],
         "unit": ("parameter", ["mol m-2 s-1", "mol m-3", "1"])},
        {"configuration": json.dumps(RUN)},
    )
    figure = tornado(effects, "max(ecs.K)", most=2)
    ax = figure.axes[0]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a\n10 to 20 pmol/cm2/s", "b\n3 to 4 mM"]
    widths = [bar.get_width() for bar in ax.patches[:4]]
    assert widths == pytest.approx([-0.5, -2.0, 0.5, 4.0]) and ax.get_xlabel() == "max(ecs.K) (mM)"
    assert "1 of 6 without a result" in said_above(tornado(effects, "max(ecs.K)"))
    with pytest.raises(UnknownName):
        tornado(effects, "max(ecs.Na)")


def test_sobol_indices_of_a_sum_are_its_variances(monkeypatch: pytest.MonkeyPatch):
    """K = 3 a + b with a, b even over ranges of 2 and 1: variances 36 to 1; one member in a hundred fails."""
    from ionostat.ensemble import sensitivity

    def sums(model, over, protocol, **settings):
        a, b = over[PUMP] / MODEL.value(PUMP), over[FLOW] / MODEL.value(FLOW)
        status = np.ones(len(a), dtype="i1")
        status[::100] = -2
        K = np.where(status == 1, 3 * a + b, np.nan)
        return xr.Dataset({"max(ecs.K)": ("member", K), "min(ecs.K)": ("member", 0 * K + 1),
                           "status": ("member", status)}, attrs={"configuration": json.dumps(RUN)})

    monkeypatch.setattr(sensitivity, "sweep", sums)
    over = {PUMP: "x0:x2", FLOW: "x0:x1"}
    found = sobol_indices(MODEL, over, until=1, observe=["max(ecs.K)", "min(ecs.K)"], base=1024)
    K = found.sel(observation="max(ecs.K)")
    assert K["first"].values == pytest.approx([36 / 37, 1 / 37], abs=0.03)
    assert K["total"].values == pytest.approx([36 / 37, 1 / 37], abs=0.03)
    assert found.attrs["left_out"] == 41 and np.isnan(found["first"].sel(observation="min(ecs.K)")).all()
    figure = sobol_plot(found, "max(ecs.K)")
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == [FLOW, PUMP]


@pytest.mark.parametrize(("settings", "says"), [
    ({"base": 100}, "power of two"), ({"observe": ["neuron.V"]}, "trace"), ({"over": {PUMP: "x1"}}, "no range"),
    ({"over": {"neuron.pump.densty": "x0:x2"}}, "density"),
])
def test_sobol_refuses_before_any_run(settings, says):
    asked = {"over": {PUMP: "x0.5:x2"}, "observe": ["max(ecs.K)"], **settings}
    with pytest.raises(ion.IonostatError, match=says):
        sobol_indices(MODEL, asked.pop("over"), until=1, **asked)
