"""Fits: numbers found again, pairs that cannot be told apart, profiles, and what is refused."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from glia import NOISE_K, NOISE_V, TIMES, glia, puff, recorded, table

import ionostat as ion
from ionostat.analysis.fit import fit
from ionostat.analysis.fit_report import plain
from ionostat.analysis.fitted import Fit
from ionostat.analysis.misfit import Misfit

FREE = {"glia.kir.P": "x0.3:x3", "glia.pump.density": "x0.3:x3", "puff.value": "x0.3:x3"}
FIRST = {"glia.kir.P": "x1.6", "glia.pump.density": "x0.7", "puff.value": "x1.5"}


@pytest.fixture(scope="module")
def found() -> Fit:
    return fit(glia(), recorded(1), FREE, first=FIRST, progress=False)


def test_numbers_are_found_again(found: Fit) -> None:
    assert found.converged, found.outcome.message
    for e in found.estimates:
        true = 2e-16 if e.path == "puff.value" else glia().value(e.path)
        assert abs(np.log(e.value / true)) < 4 * e.error, e
        assert e.low < e.value < e.high and e.determined
        assert e.error < 0.02, e
    assert found.model.value("glia.kir.P") == found.estimates[0].value
    assert not found.warnings, found.warnings


def test_noise_is_estimated(found: Fit) -> None:
    assert found.misfit.noise == pytest.approx([NOISE_V, NOISE_K], rel=0.15)
    assert found.chi_square == pytest.approx(found.freedom, rel=0.02)


def test_noise_that_is_given_is_kept() -> None:
    given = ion.recording(table(1), puff(), name="puff", noise={"V": "0.6 mV", "K_ecs": "0.1 mM"})
    wide = fit(glia(), given, FREE, progress=False)
    assert wide.misfit.noise == pytest.approx([2 * NOISE_V, 2 * NOISE_K])
    assert wide.chi_square == pytest.approx(wide.freedom / 4, rel=0.2)  # half the residuals that were announced
    assert wide.width == pytest.approx(1.96, abs=1e-3)


def test_the_covariance_is_that_of_many_draws(found: Fit) -> None:
    """Standard errors against the scatter of fits to fresh noise, by the linear formula: exact Jacobian, true noise."""
    J = found.slopes
    rng = np.random.default_rng(5)
    draws = np.linalg.lstsq(J, rng.normal(size=(len(J), 4000)), rcond=None)[0]
    assert np.std(draws, axis=1) == pytest.approx([e.error for e in found.estimates], rel=0.05)


def test_an_unidentifiable_pair_is_told() -> None:
    """What is blown in is the flow times the number of pipettes: no recording tells the two apart."""
    free = {**FREE, "puff.value": "x0.1:x10", "pipette.size": "x0.3:x3"}
    pair = fit(glia(), recorded(1), free, first=FIRST, progress=False)
    told = [w for w in pair.warnings if "not determined separately" in w]
    assert len(told) == 1, pair.warnings
    assert "puff.value" in told[0] and "pipette.size" in told[0] and "product" in told[0]
    assert "kir" not in told[0]
    assert {e.path: e.determined for e in pair.estimates} == {
        "glia.kir.P": True, "glia.pump.density": True, "puff.value": False, "pipette.size": False,
    }
    product = pair.estimates[2].value * pair.estimates[3].value
    assert product == pytest.approx(2e-16, rel=0.05)  # their product is found all the same
    json.dumps(plain(pair), allow_nan=False)
    profile = pair.profile("pipette.size", points=2)
    assert np.isnan(profile.attrs["low"]) and np.isnan(profile.attrs["high"])  # open to both bounds
    assert np.max(profile["misfit"]) < 1.0


def test_a_number_that_hardly_matters_is_told() -> None:
    rough = ion.recording(table(1)[["t (s)", "K_ecs (mM)"]].iloc[::20], puff(), noise={"K_ecs": "2 mM"})
    weak = fit(glia(), rough, {"glia.leak_Cl.P": "x0.3:x3"}, progress=False)
    assert any("glia.leak_Cl.P is not determined" in w for w in weak.warnings), weak.warnings


def test_the_profile_agrees_with_the_interval(found: Fit) -> None:
    profile = found.profile("glia.kir.P", points=4)
    e = found.estimates[0]
    assert profile.attrs["low"] == pytest.approx(e.low, rel=2e-3)
    assert profile.attrs["high"] == pytest.approx(e.high, rel=2e-3)
    assert float(profile["misfit"].min()) == pytest.approx(0.0, abs=1e-3)
    with pytest.raises(ion.IonostatError, match="Did you mean"):
        found.profile("glia.kir.PP")


def test_several_recordings_share_numbers() -> None:
    """A second cell in another bath, with a puff of its own name and strength."""
    other = ion.Protocol("weak", [ion.Step("pipette.puff.flow", "0.1 fmol/s", start="5 s", duration="20 s")])
    model = glia().with_values({"glia.V": "-80 mV"})
    run = ion.simulate(model, other, until="60 s", every=0.5, spikes=False)
    t, first = np.unique(run.t, return_index=True)
    rng = np.random.default_rng(2)
    second = pd.DataFrame({"time (ms)": 1e3 * t, "V (V)": run.V("glia")[first] + rng.normal(0, NOISE_V, len(t))})
    both = [recorded(1), ion.recording(second, other, name="weak")]
    shared = fit(model, both, {**FREE, "weak.duration": "5 s:40 s"}, progress=False)
    assert shared.converged
    assert shared.estimates[3].low < 20.0 < shared.estimates[3].high
    assert shared.estimates[3].unit == "s"


def test_a_fit_can_start_at_rest() -> None:
    free = {"glia.pump.density": "x0.5:x2", "puff.value": "x0.5:x2"}
    rested = fit(glia(), recorded(4), free, start="rest", progress=False)
    assert rested.converged
    for e, true in zip(rested.estimates, (glia().value("glia.pump.density"), 2e-16)):
        assert abs(np.log(e.value / true)) < 4 * e.error


def test_a_search_that_is_stopped_keeps_the_best() -> None:
    short = fit(glia(), recorded(1), FREE, first=FIRST, most=2, progress=False)
    assert not short.converged
    assert "kept" in short.outcome.message and short.warnings[0] == short.outcome.message
    begun = fit(glia(), recorded(1), FREE, first=FIRST, most=1, progress=False)
    assert short.chi_square < begun.chi_square
    assert "not converged" in short.report()


def test_a_search_without_slopes_further_on_keeps_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    slopes, calls = Misfit.slopes, []

    def failing(self: Misfit, x: np.ndarray) -> np.ndarray:
        calls.append(x)
        if len(calls) == 4:
            raise ion.IonostatError("the run came to a corner")
        return slopes(self, x)

    monkeypatch.setattr(Misfit, "slopes", failing)
    short = fit(glia(), recorded(1), FREE, first=FIRST, progress=False)
    assert not short.converged and "came to a corner" in short.outcome.message
    assert np.array_equal(short.outcome.x, calls[2])


def test_ctrl_c_keeps_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    residuals, costs = Misfit.residuals, []

    def interrupted(self: Misfit, x: np.ndarray) -> np.ndarray:
        if len(costs) == 5:
            costs.append(0.0)
            raise KeyboardInterrupt
        found = residuals(self, x)
        costs.append(float(found @ found))
        return found

    monkeypatch.setattr(Misfit, "residuals", interrupted)
    short = fit(glia(), recorded(1), FREE, first=FIRST, progress=False)
    assert not short.converged and "interrupted" in short.report()
    assert short.chi_square == pytest.approx(min(costs[:5]), rel=1e-6)


def test_a_wrong_model_is_told() -> None:
    """A drift that the model does not know: residuals that hang together."""
    bent = table(1)
    bent["V (mV)"] += 2.0 * np.sin(TIMES / 15.0)
    wrong = fit(glia(), ion.recording(bent, puff()), {"glia.kir.P": "x0.3:x3"}, progress=False)
    assert any("lacks something" in w or "hang together" in w for w in wrong.warnings), wrong.warnings


def test_a_bound_that_holds_is_told() -> None:
    held = fit(glia(), recorded(1), {"glia.kir.P": "x1.2:x3"}, progress=False)
    assert any("lower bound" in w for w in held.warnings), held.warnings


def test_the_result_is_kept_and_drawn(found: Fit, tmp_path) -> None:
    found.save(tmp_path / "fit.nc")
    with xr.open_dataset(tmp_path / "fit.nc") as ds:
        assert list(ds["parameter"].values) == list(FREE)
        assert float(ds["value"][0]) == found.estimates[0].value
        assert ds["run_0(ecs.K)"].attrs["units"] == "mol m-3"
    found.plot(tmp_path / "fit.png")
    assert (tmp_path / "fit.png").stat().st_size > 10_000
    assert list(found.table().index) == list(FREE)
    assert "95 % interval" in found.report() and "glia.kir.P" in repr(found)


@pytest.mark.parametrize(("free", "said"), [
    ({}, "no number is free"),
    ({"glia.kir.P": "x2:x1"}, "must be lower"),
    ({"glia.kir.P": "x2"}, "two ends"),
    ({"glia.kir.P": "1 mM:2 mM"}, "does not measure"),
    ({"glia.kr.P": "x1:x2"}, "Did you mean"),
    ({"glia.kir.P": "x0.5:x2", "glia.P": "x0.5:x2"}, "may be any of|free twice"),
])
def test_free_numbers_that_cannot_be(free: dict[str, object], said: str) -> None:
    with pytest.raises(ion.IonostatError, match=said):
        fit(glia(), recorded(1), free, progress=False)


def test_more_numbers_than_information() -> None:
    few = ion.recording(table(1).iloc[[10, 40, 80]][["t (s)", "V (mV)"]], puff())
    with pytest.raises(ion.IonostatError, match="3 numbers are free and there are 3 samples"):
        fit(glia(), few, FREE, progress=False)


def test_a_number_without_effect_is_refused() -> None:
    before = ion.recording(table(1).iloc[:18], puff())
    with pytest.raises(ion.IonostatError, match="nothing that is recorded depends on puff.value"):
        fit(glia(), before, FREE, progress=False)


def test_a_model_that_does_not_run_is_refused() -> None:
    with pytest.raises(ion.IonostatError, match="does not run with the numbers"):
        fit(glia(), recorded(1), {"glia.kir.P": "x0.5:x2"}, first={"glia.kir.P": "x1.5"}, start=["glia.leak_Cl.P"],
            progress=False)
