"""The graph: folding, sharing, exact derivatives; and its operations in machine code."""

from __future__ import annotations

import ctypes
import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ionostat import IonostatError
from ionostat.checks.bench import aligned
from ionostat.compiler.graph import Graph, evaluate, ordered
from ionostat.compiler.kernels import Function
from ionostat.compiler.llvm_text import Writer
from ionostat.compiler.native import load
from ionostat.primitives import at_least, linoid, linoid_slope, where

# ------------------------------------------------------------------ sharing and folding


def test_equal_expressions_are_one_node():
    graph = Graph()
    x, y = graph.input("y", 0), graph.input("y", 1)
    assert x * y + 1 is y * x + 1
    assert np.exp(x + y) is np.exp(y + x)
    assert graph.input("y", 0) is x
    assert len(ordered([np.exp(x) * np.exp(x)])) == 3


def test_constants_fold_and_trivial_cases_vanish():
    graph = Graph()
    x = graph.input("y", 0)
    assert np.exp(graph.const(0.0)).value == 1.0
    assert x + 0 is x and x * 1 is x and x - 0 is x and x / 1 is x
    assert (x * 0).value == 0.0 and (x - x).value == 0.0
    assert 1 / (1 / x) is x
    assert (2 * (3 * x)).args[0].value == 6.0
    assert where(graph.const(1.0), x, 5.0) is x
    assert x ** 3 is x * (x * x) or evaluate([x ** 3], lambda *_: 2.0) == [8.0]


@pytest.mark.parametrize("base, exponent", [(0.3, 4), (2.0, -2), (2.5, 0), (0.7, 1.5), (3.0, 0.5)])
def test_powers(base, exponent):
    graph = Graph()
    x = graph.input("y", 0)
    for form in (x ** exponent, np.power(x, exponent)):
        assert evaluate([form], lambda *_: base)[0] == pytest.approx(base**exponent, rel=1e-14)


def test_deciding_by_if_says_to_use_where():
    x = Graph().input("y", 0)
    with pytest.raises(IonostatError, match="where"):
        bool(x > 0)
    with pytest.raises(IonostatError, match="where"):
        assert x > 0 and x < 1
    with pytest.raises(IonostatError, match=r"np\.exp"):
        float(x)
    with pytest.raises(IonostatError, match=r"np\.arctan"):
        np.arctan(x)


# ------------------------------------------------------------------ derivatives

UNARY = {
    "exp": lambda a: np.exp(0.3 * a), "log": lambda a: np.log(1.5 + a * a),
    "sqrt": lambda a: np.sqrt(1.0 + a * a), "tanh": np.tanh, "linoid": linoid, "expm1": np.expm1,
    "inverse": lambda a: 1.0 / (2.0 + a * a), "square": lambda a: a * a, "minus": lambda a: -a,
    "select": lambda a: where(a > 10.0, 2.0 * a, np.exp(0.1 * a)), "floor": lambda a: at_least(a, -50.0),
}
BINARY = {
    "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b,
    "div": lambda a, b: a / (1.0 + b * b), "drive": lambda a, b: (a - b) / (2.0 + a * a + b * b),
}

leaves = st.one_of(st.sampled_from(["x", "y"]), st.floats(-2, 2).map(lambda v: round(v, 3)))
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(sorted(UNARY)), inner),
        st.tuples(st.sampled_from(sorted(BINARY)), inner, inner),
    ),
    max_leaves=12,
)


def built(tree, x, y):
    if isinstance(tree, str):
        return {"x": x, "y": y}[tree]
    if isinstance(tree, float):
        return tree
    if len(tree) == 2:
        return UNARY[tree[0]](built(tree[1], x, y))
    return BINARY[tree[0]](built(tree[1], x, y), built(tree[2], x, y))


@settings(max_examples=200, derandomize=True)
@given(trees, st.floats(-1.5, 1.5), st.floats(-1.5, 1.5))
def test_derivatives_agree_with_differences(tree, x, y):
    graph = Graph()
    X, Y = graph.input("y", 0), graph.input("y", 1)
    e = graph.wrap(built(tree, X, Y))

    def value(x, y):
        return float(np.asarray(built(tree, x, y), dtype=float))

    size = abs(value(x, y))
    assert evaluate([e], lambda _, i: (x, y)[i])[0] == pytest.approx(value(x, y), rel=1e-9, abs=1e-9)
    for i, by in enumerate((X, Y)):
        exact = float(evaluate([graph.derivative(e, by)], lambda _, i: (x, y)[i])[0])

        def difference(h, i=i):
            ends = [value(x + k * h * (i == 0), y + k * h * (i == 1)) for k in (-2, -1, 1, 2)]
            return float(np.dot([1, -8, 8, -1], ends)) / (12 * h)

        coarse, fine = difference(2e-3), difference(1e-3)
        slack = 4 * abs(coarse - fine) + 1e-9 * (1 + abs(exact) + size)
        if np.isfinite(slack) and size < 1e6:
            assert abs(exact - fine) <= slack


AROUND = [-30.0, -1.0, -0.1, -0.02, -1e-9, 0.0, 1e-12, 0.0999, 0.1, 2.0, 40.0, 700.0]


@pytest.mark.parametrize("x", AROUND)
def test_the_linoid_has_its_exact_slope(x):
    graph = Graph()
    X = graph.input("y", 0)
    slope = float(evaluate([graph.derivative(linoid(X), X)], lambda *_: x)[0])
    assert slope == pytest.approx(_linoid_slope_in_long(x), rel=2e-12, abs=1e-300)
    assert float(linoid(x)) - float(linoid(-x)) == pytest.approx(x, rel=1e-14, abs=1e-15)


def _linoid_slope_in_long(x):
    """d/dx x/(1 - exp(-x)), by the power series of sinh near 0 and directly elsewhere."""
    z = np.longdouble(x)
    if abs(x) < 0.5:
        odd = [1 / 6, -1 / 180, 1 / 5040, -1 / 151200, 1 / 4790016, -691 / 108972864000, 1 / 6227020800]
        terms = [np.longdouble(c) * z ** (2 * k + 1) for k, c in enumerate(odd)]
        return float(np.longdouble(0.5) + sum(terms))
    bottom = -np.expm1(-z)
    return float((bottom - z * np.exp(-z)) / bottom**2)


def test_the_second_derivative_of_the_linoid_is_refused_in_words():
    graph = Graph()
    x = graph.input("y", 0)
    with pytest.raises(IonostatError, match="linoid_slope"):
        graph.derivative(graph.apply("linoid_slope", x), x)


# ------------------------------------------------------------------ machine code


@functools.cache
def compiled(lanes: int):
    """exp, log, linoid, linoid_slope, sqrt, select of one input, on some lanes."""
    graph = Graph()
    x = graph.input("y", 0)
    outputs = (
        np.exp(x), np.log(x), linoid(x), linoid_slope(x), np.sqrt(x), where(x > 0, x, -2.0 * x),
        np.maximum(x, 1.0), np.minimum(x, 1.0), 1.0 / x,
    )
    writer = Writer(lanes)
    function = Function("many", ("y",), (("r", outputs),))
    text = "\n".join([writer.library(), writer.function(function, {})])
    run = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(load(text, ["many"])["many"])
    y, r = aligned(lanes), aligned(lanes * len(outputs))

    def values(x):
        found = []
        for group in np.asarray(x, dtype=float).reshape(-1, lanes):
            y[:] = group
            run(y.ctypes.data, r.ctypes.data)
            found.append(r.reshape(-1, lanes).copy())
        return np.concatenate(found, axis=1)

    return values


def ulps(found, true):
    return np.max(np.abs(found - true) / np.spacing(np.abs(true)))


@pytest.mark.parametrize("lanes", [1, 4, 8])
def test_inline_functions_against_numpy(lanes):
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.uniform(-690, 690, 4000), rng.uniform(-2, 2, 4000)])
    assert ulps(compiled(lanes)(x)[0], np.exp(x)) <= 4
    positive = np.concatenate([np.exp(rng.uniform(-600, 600, 4000)), rng.uniform(0.3, 3, 4000)])
    found = compiled(lanes)(positive)
    assert ulps(found[4], np.sqrt(positive)) <= 1
    error = np.abs(found[1] - np.log(positive))
    assert np.all(error <= 4 * np.spacing(np.abs(np.log(positive))) + 1e-300)


@pytest.mark.parametrize("lanes", [1, 4])
def test_linoid_in_machine_code(lanes):
    rng = np.random.default_rng(2)
    x = np.concatenate([rng.uniform(-50, 50, 4000), rng.uniform(-0.3, 0.3, 3996), [0.0, -0.0, 0.1, -0.1]])
    found = compiled(lanes)(x)
    assert np.max(np.abs(found[2] / linoid(x) - 1)) < 1e-14
    assert np.max(np.abs(found[3] - linoid_slope(x)) / np.abs(linoid_slope(x))) < 2e-13
    at_zero = compiled(lanes)(np.zeros(lanes))
    assert np.all(at_zero[2] == 1.0) and np.all(at_zero[3] == 0.5)


def test_choices_in_machine_code():
    x = np.array([-2.0, -0.0, 0.5, 3.0])
    found = compiled(4)(x)
    assert found[5].tolist() == [4.0, 0.0, 0.5, 3.0]
    assert found[6].tolist() == [1.0, 1.0, 1.0, 3.0]
    assert found[7].tolist() == [-2.0, 0.0, 0.5, 1.0]
    assert found[8][2:].tolist() == [2.0, 1 / 3]


def test_the_ends_of_the_range():
    """exp stops at exp(+-700); log of 0 and below is not a number; nan stays nan."""
    x = np.array([1000.0, -1000.0, 0.0, np.nan])
    found = compiled(4)(x)
    assert found[0][0] == pytest.approx(np.exp(700.0), rel=1e-15)
    assert found[0][1] == pytest.approx(np.exp(-700.0), rel=1e-15)
    assert found[0][2] == 1.0 and np.isnan(found[0][3])
    assert np.all(np.isnan(found[1][1:]))
    assert found[2][0] == 1000.0 and 0 <= found[2][1] < 1e-290
    assert np.isnan(found[2][3]) and np.isnan(found[4][3])


@pytest.mark.parametrize("lanes", [1, 4])
def test_long_functions_are_the_same_function(lanes):
    """Thousands of operations, some used far from where they stand, with plain inputs among them."""
    graph = Graph()
    x = graph.input("y", 0)
    chain, outputs = [np.exp(-x)], [x, graph.const(2.5)]
    for i in range(1, 3000):
        near, far = chain[-1], chain[(i * 7919) % i]
        chain.append(0.7 * near + (0.1 + 1e-3 * (i % 13)) * far + 1e-3 * x)
    outputs += [*chain[::500], chain[-1], x]
    writer = Writer(lanes)
    text = writer.library() + "\n" + writer.function(Function("long", ("y",), (("r", tuple(outputs)),)), {})
    run = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(load(text, ["long"])["long"])
    y, r = aligned(lanes), aligned(lanes * len(outputs))
    y[:] = np.linspace(0.2, 0.9, lanes)
    run(y.ctypes.data, r.ctypes.data)
    expected = np.array([np.broadcast_to(v, lanes) for v in evaluate(outputs, lambda *_: np.array(y))])
    assert r.reshape(-1, lanes) == pytest.approx(expected, rel=1e-12)
