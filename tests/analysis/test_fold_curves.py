"""Fold curves: slopes of what they solve, the ends of their ranges, and a corner of two limits."""

from __future__ import annotations

import json

import numpy as np
import pytest

import ionostat as ion
from ionostat.analysis.equations import Equations
from ionostat.analysis.fold_curves import FoldEquations

PUMP, LEAK = "neuron.pump.density", "neuron.leak_Na.g"


def test_the_slopes_of_the_singular_value_are_those_of_its_differences() -> None:
    model = ion.ready_model("huebel-dahlem")
    rest = Equations(model, {PUMP: ("x0.05", "x2"), LEAK: ("x0.5", "x4")})
    equations = FoldEquations(rest)
    x = np.append(rest.network.start, rest.usual)
    size = equations.size(x)
    slopes = equations(x)[1][-1] * size
    for k in range(len(x)):
        step = np.zeros(len(x))
        step[k] = 1e-4 * size[k]
        by = (equations(x + step)[0][-1] - equations(x - step)[0][-1]) / 2e-4
        assert slopes[k] == pytest.approx(by, rel=1e-4, abs=1e-6 * np.max(np.abs(slopes))), k


def test_it_ends_on_the_border_of_either_number() -> None:
    """A narrow range of the first number is left through its side, and the last point stands on it."""
    model = ion.ready_model("huebel-dahlem")
    own = [model.value(path) for path in (PUMP, LEAK)]
    found = ion.fold_curve(model, PUMP, LEAK, ("x0.1", "x0.2"), ("x0.5", "x4"))
    value, other = found.value.values / own[0], found.other.values / own[1]
    assert json.loads(found.attrs["ends"]) == {"low": "the end of the range", "high": "the end of the range"}
    assert value.min() == pytest.approx(0.1, rel=1e-6) and value.max() == pytest.approx(0.2, rel=1e-6)
    assert 0.5 < other.min() < 1.0 < other.max() < 4.0
    assert np.min(np.diff(value)) > 1e-9, "points do not pile up at the border"


@pytest.mark.long
def test_the_corner_of_tripartite_from_both_sides() -> None:
    """Pump against blood: the fold turns round a corner, and is the same curve whichever number comes first."""
    model = ion.ready_model("tripartite")
    pump, flow = model.value(PUMP), model.value("blood.flow")
    spans = ("x0.1", "x2"), ("x0.1", "x2")
    one = ion.fold_curve(model, PUMP, "blood.flow", *spans, fold=2)
    other = ion.fold_curve(model, "blood.flow", PUMP, *spans)
    for found in (one, other):
        assert set(json.loads(found.attrs["ends"]).values()) == {"the end of the range"}
    curve = np.array([one.value / pump, one.other / flow]).T
    across = np.array([other.other / pump, other.value / flow]).T
    assert curve.max(axis=0) == pytest.approx([2.0, 2.0], rel=1e-6)
    for at in (0, -1):  # the ends are those of the other way
        assert np.min(np.abs(across - curve[at]).sum(axis=1)) < 1e-6
    corner = curve[np.argmin(curve.sum(axis=1))]
    assert 0.3 < corner[0] < 0.4 and 0.5 < corner[1] < 0.55
