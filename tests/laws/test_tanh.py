"""tanh of an argument of any size, as rates of reversible enzymes have it: its value and its slope."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat.compiler.graph import Graph, evaluate

FAR = [20.0, 30.0, 360.0, 1e4, 1e300]


@pytest.mark.parametrize("x", [0.0, 1e-6, 0.5, 3.0, 18.0, 19.99, *FAR])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_value_and_slope(x, sign):
    graph = Graph()
    y = graph.input("y", 0)
    value = np.tanh(y)
    found, slope = evaluate([value, graph.derivative(value, y)], lambda *_: sign * x)
    assert found == pytest.approx(np.tanh(sign * x), rel=1e-9, abs=2e-16)
    assert np.isfinite(slope)
    assert slope == pytest.approx(1.0 / np.cosh(min(x, 300.0)) ** 2, rel=1e-9, abs=2e-17)


def test_nothing_at_all_is_exactly_nothing():
    """A rate that is the tanh of its affinity vanishes to the last bit where the affinity does."""
    y = Graph().input("y", 0)
    assert evaluate([np.tanh(y)], lambda *_: 0.0) == [0.0]
