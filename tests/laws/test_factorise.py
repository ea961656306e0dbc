"""Symbolic sparse LU against numpy, on random sparse matrices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ionostat.compiler.factorise import elimination_order, factorise, solution
from ionostat.compiler.graph import Graph, evaluate


def solved(J, shift, b):
    """x of (shift I - J) x = b by the symbolic factors."""
    graph, n = Graph(), len(J)
    entries = [(int(i), int(j)) for i, j in zip(*np.nonzero(J))]
    rows = [{} for _ in range(n)]
    for slot, (i, j) in enumerate(entries):
        rows[i][j] = graph.input("j", slot)
    factors = factorise(graph, rows, graph.input("s", 0))
    lu = evaluate(factors.values, lambda kind, k: shift if kind == "s" else J[entries[k]])
    x = evaluate(solution(graph, factors, n), lambda kind, k: lu[k] if kind == "lu" else b[k])
    return np.array(x), factors


@settings(max_examples=60, derandomize=True)
@given(st.integers(1, 14), st.floats(0.0, 0.6), st.integers(0, 2**32 - 1))
def test_random_sparse_matrices(n, density, seed):
    rng = np.random.default_rng(seed)
    J = rng.normal(size=(n, n)) * (rng.random((n, n)) < density) - np.diag(rng.uniform(0, n, n))
    b, shift = rng.normal(size=n), n + 3.0
    x, factors = solved(J, shift, b)
    assert x == pytest.approx(np.linalg.solve(shift * np.eye(n) - J, b), rel=1e-9, abs=1e-10)
    assert sorted(factors.order) == list(range(n))
    assert len(factors.values) == len(factors.slots)


def test_stiff_rows_are_solved_to_round_off():
    """Rates from 1/hour to 1/ns, as in a Jacobian with buffers and gates."""
    rng = np.random.default_rng(5)
    n = 10
    speeds = 10.0 ** rng.uniform(-4, 9, n)
    J = -np.diag(speeds) + (rng.random((n, n)) < 0.3) * rng.uniform(0, 1, (n, n)) * speeds[:, None] / n
    b = rng.normal(size=n)
    x, _ = solved(J, 100.0, b)
    matrix = 100.0 * np.eye(n) - J
    backward = np.abs(matrix @ x - b) / (np.abs(matrix) @ np.abs(x) + np.abs(b))
    assert np.max(backward) < 1e-14


def test_an_arrow_fills_in_nothing():
    """V couples to everything and everything to V: V goes last, and no slot is added."""
    n = 12
    pattern = [set(range(n))] + [{0, i} for i in range(1, n)]
    assert elimination_order(pattern).index(0) >= n - 2
    J = np.zeros((n, n))
    J[0, :] = J[:, 0] = 0.1
    J -= np.eye(n)
    _, factors = solved(J, 1.0, np.ones(n))
    assert len(factors.values) == 3 * n - 2


def test_a_conserved_total_survives_the_solve():
    """w J = 0 implies w x = w b / shift, whatever J is."""
    rng = np.random.default_rng(7)
    S = rng.integers(-2, 3, (6, 4))
    S[5] = -S[:5].sum(axis=0)
    J = S @ rng.normal(size=(4, 6)) * 1e6
    b = S @ rng.normal(size=4)
    x, _ = solved(J, 1e3, b)
    assert abs(x.sum()) < 1e-12 * np.abs(x).sum()
