"""Every result says how it was asked for: from its file alone it is asked for again, and is the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from glia import glia, puff, recorded
from typer.testing import CliRunner

import ionostat as ion
from ionostat.analysis.again import VERBS
from ionostat.cli import app
from ionostat.errors import BadFile
from ionostat.mechanisms.leak import Leak

CELL = "huebel-dahlem"
PUMP = "neuron.pump.density"


class OwnLeak(Leak):
    """A leak of these tests alone."""


def saved(ds: xr.Dataset, path: Path) -> Path:
    from ionostat.experiment.files import write

    write(ds, path)
    return path


def cell() -> ion.Model:
    return ion.ready_model(CELL)


RESULTS = {
    "rests": lambda: ion.rests(cell(), starts=0, seed=2, modes=4),
    "modes": lambda: ion.modes(cell(), count=3),
    "branch": lambda: ion.branch(cell(), PUMP, "x0.97:x1.03", extrema=["neuron.K"], most=60),
    "branch of starts": lambda: ion.branch(cell(), PUMP, "x0.98:x1.02", starts=[cell().with_values({"neuron.Na": 12})]),
    "fold curve": lambda: ion.fold_curve(cell(), PUMP, "neuron.leak_Na.g", ("x0.05", "x2"), ("x0.9", "x1.1"), most=4),
    "sensitivities": lambda: ion.sensitivities(
        glia(), puff(), until="15 s", every="5 s", of="ecs.K", to=["puff.value", "glia.kir.P"], relative=True,
        start=["glia.leak_Na.P", "glia.kir.P", "glia.Cl"],
    ),
}


@pytest.mark.parametrize("make", RESULTS.values(), ids=RESULTS)
def test_a_dataset_is_found_again_from_its_file(make: Any, tmp_path: Path) -> None:
    first = make()
    path = saved(first, tmp_path / "result.nc")
    assert ion.again(path).identical(first)


@pytest.mark.parametrize("crossed", ["recovers", ["max(ecs.K) > 6 mM", "final(glia.V) > -70 mV"]])
def test_a_threshold_is_found_again(crossed: Any, tmp_path: Path) -> None:
    asked = {"vary": "value", "between": ("x0.5", "x5"), "until": "40 s", "tolerance": "0.05 fmol/s"}
    first = ion.threshold(glia(), puff(), crossed=crossed, workers=1, progress=False, **asked)
    again = ion.again(saved(first.runs, tmp_path / "runs.nc"), workers=1, progress=False)
    assert (again.bracket, again.criterion.name) == (first.bracket, first.criterion.name)
    assert again.runs.identical(first.runs)
    finer = ion.again(first.runs, workers=1, progress=False, crossed="max(ecs.K) > 7 mM", tolerance="0.01 fmol/s")
    assert finer.error < 0.01e-15 and np.isfinite(finer.value)


def test_a_function_is_asked_for_anew(tmp_path: Path) -> None:
    def puffed(value: float) -> ion.Protocol:
        return puff().with_values({"value": value})

    asked = {"vary": "puff", "unit": "mol s-1", "between": (1e-16, 1e-15), "until": "40 s", "tolerance": 5e-17}
    first = ion.threshold(glia(), puffed, crossed="max(ecs.K) > 6 mM", workers=1, progress=False, **asked)
    path = saved(first.runs, tmp_path / "runs.nc")
    with pytest.raises(BadFile, match="function.*protocol=.*puffed"):
        ion.again(path)
    assert ion.again(path, protocol=puffed, workers=1, progress=False).runs.identical(first.runs)


def test_bills_are_made_again(tmp_path: Path) -> None:
    rest = ion.budget(glia())
    assert ion.again(saved(rest.to_xarray(), tmp_path / "rest.nc")).to_dict() == rest.to_dict()
    run = ion.simulate(glia(), puff(), until="20 s", works=True, rtol=1e-8, progress=False)
    bill = ion.budget(run, events=2)
    assert ion.again(saved(bill.to_xarray(), tmp_path / "run.nc")).to_dict() == bill.to_dict()


def test_a_fit_is_made_again_from_its_samples(tmp_path: Path) -> None:
    free = {"glia.kir.P": "x0.3:x3", "puff.value": ["0.1 fmol/s", "0.4 fmol/s"]}
    first = ion.fit(glia(), [recorded(1), recorded(2)], free, first={"glia.kir.P": "x1.4"}, progress=False)
    first.save(tmp_path / "fit.nc")
    again = ion.again(tmp_path / "fit.nc", progress=False)
    assert again.to_dataset().identical(first.to_dataset())


def test_own_mechanisms_are_asked_for(tmp_path: Path) -> None:
    inside = ion.Compartment("cell", volume="2 pL", concentrations={"K": 140.0, "Cl": 6.0})
    bath = ion.Reservoir("bath", concentrations={"K": 4.0, "Cl": 4.0})
    own = ion.Model(ion.Membrane(inside, bath, V="-80 mV", mechanisms=[OwnLeak("K"), Leak("Cl")]))
    first = ion.rests(own, starts=1)
    with pytest.raises(BadFile, match="OwnLeak.*with_="):
        ion.again(saved(first, tmp_path / "own.nc"))
    assert ion.again(tmp_path / "own.nc", with_=[OwnLeak]).identical(first)


def test_what_is_no_result_is_refused(tmp_path: Path) -> None:
    ion.simulate(glia(), until="1 s", progress=False).save(tmp_path / "run.nc")
    for path in (tmp_path / "run.nc", xr.Dataset(attrs={"configuration": "{"}), tmp_path / "nowhere.nc"):
        with pytest.raises(BadFile):
            ion.again(path)
    with pytest.raises(BadFile, match=r"ion\.rerun"):
        ion.again(tmp_path / "run.nc")


def test_the_verbs_are_those_of_the_package() -> None:
    for verb, module in VERBS.items():
        assert callable(getattr(ion, verb)) and getattr(ion, verb).__module__ == f"ionostat.analysis.{module}"


@pytest.mark.parametrize("words", [
    ("rest", CELL), ("branch", CELL, PUMP, "x0.98:x1.02"), ("budget", CELL),
], ids=["rest", "branch", "budget"])
def test_what_the_shell_saves_is_asked_again(words: tuple[str, ...], tmp_path: Path) -> None:
    out, plot = tmp_path / "result.nc", tmp_path / "result.png"
    done = CliRunner().invoke(app, [*words, "-o", str(out), "--plot", str(plot)])
    assert done.exit_code == 0, done.output
    assert f"written            {out}" in done.output and plot.read_bytes().startswith(b"\x89PNG")
    assert json.loads(ion.load(out).attrs["configuration"])["verb"] in VERBS
