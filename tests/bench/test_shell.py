"""Drugs in the shell."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from ionostat.bench import PHARMACY
from ionostat.cli import app
from ionostat.experiment.dataset import load


def call(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_list_drugs():
    assert "0.6 uM" in call("list", "drugs").output
    found = json.loads(call("list", "drugs", "--json").output)["drugs"]
    assert set(found) == set(PHARMACY)
    assert found["TTX"]["targets"][0]["IC50"] == pytest.approx(5e-6)


def test_run_with_drugs(tmp_path):
    out = tmp_path / "run.nc"
    words = ("--drug", "bumetanide=10uM@1min:30s", "--drug", "ttx=1 uM", "--until", "2min", "-o", out)
    result = call("run", "tripartite", *words)
    assert result.exit_code == 0, result.output
    steps = json.loads(load(out).attrs["protocol"])["steps"]
    assert {step["path"] for step in steps} >= {"astrocyte.nkcc1.inhibition", "neuron.transient_Na.block"}
    assert next(s for s in steps if "nkcc1" in s["path"])["start"] == 60.0
    assert call("run", out).exit_code == 0


def test_a_drug_joins_a_scenario():
    result = call("run", "tripartite", "--scenario", "spike-train", "--drug", "ttx=1uM", "--json")
    assert json.loads(result.stdout)["protocol"] == "spike_train"


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("bumetanide", "NAME=DOSE@START:DURATION"), ("bumetanid=1uM", "bumetanide"), ("TTX=-1uM", "dose"),
        ("TTX=1uM@soon", "start"), ("gabazine=1uM", "no target"), ("=1uM", "NAME=DOSE"),
        ("TTX=1uM@", "NAME=DOSE"), ("TTX=1uM@1s:", "NAME=DOSE"), ("TTX=1uM@:1s", "NAME=DOSE"),
        ("TTX=1uM@1s:0s", "lasts for no time"), ("TTX=1uM@1h", "when the run of 60 s is over"),
    ],
)
def test_it_refuses(word, says):
    result = call("run", "tripartite", "--until", "1min", "--drug", word)
    assert result.exit_code == 2 and says in result.stderr
