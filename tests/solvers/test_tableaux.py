"""The Rosenbrock coefficients, tried by a small integrator in NumPy: orders by slope, L-stability, dense output."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from ionostat.solvers.tableaux import RODAS4, RODAS5P, Tableau

Array = NDArray[np.float64]

START = np.array([1.2, 2.6, 0.9])
METHODS = pytest.mark.parametrize("method", [RODAS4, RODAS5P], ids=lambda m: m.name)


def oscillator(y: Array) -> Array:
    """A Brusselator (x, y) with a fast third variable that follows x and feeds back on it."""
    u, v, w = y
    return np.array([1.0 - 4.0 * u + u * u * v + 0.2 * w, 3.0 * u - u * u * v, 5.0 * (u - w * w)])


def oscillator_jacobian(y: Array) -> Array:
    u, v, w = y
    return np.array(
        [
            [-4.0 + 2.0 * u * v, u * u, 0.2],
            [3.0 - 2.0 * u * v, -u * u, 0.0],
            [5.0, 0.0, -10.0 * w],
        ]
    )


def step(
    method: Tableau, f: Callable[[Array], Array], jacobian: Callable[[Array], Array], y: Array, h: float
) -> tuple[Array, Array]:
    """One step: the new state and the stages, shape (s, n)."""
    matrix = np.eye(y.size) / (h * method.gamma) - jacobian(y)
    k = np.zeros((method.stages, y.size))
    for i in range(method.stages):
        k[i] = np.linalg.solve(matrix, f(y + method.a[i] @ k) + method.c[i] @ k / h)
    return y + method.a[-1] @ k + k[-1], k


def within(method: Tableau, y0: Array, y1: Array, k: Array, theta: float) -> Array:
    """Dense output at the fraction theta of a step."""
    bump = np.zeros_like(y0)
    for row in method.dense[::-1]:
        bump = row @ k + theta * bump
    return (1 - theta) * y0 + theta * (y1 + (1 - theta) * bump)


def exact(y0: Array, t: float) -> Array:
    """Reference state at the time t from y0."""
    return solve_ivp(lambda _, y: oscillator(y), (0.0, t), y0, "DOP853", rtol=1e-13, atol=1e-14).y[:, -1]


POINTS = [exact(START, t) for t in (0.0, 0.4, 0.8, 1.2, 1.6, 2.0)]


def rms(values: list[Array]) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def slope(h: list[float], error: list[float]) -> float:
    """Least-squares slope of log error over log h."""
    return float(np.polyfit(np.log(h), np.log(error), 1)[0])


def end_error(method: Tableau, steps: int, until: float) -> float:
    y = START
    for _ in range(steps):
        y, _ = step(method, oscillator, oscillator_jacobian, y, until / steps)
    return float(np.abs(y - exact(START, until)).max())


def growth(method: Tableau, z: complex) -> complex:
    """R(z): the factor of one step on y' = z y, h = 1."""
    k = np.zeros(method.stages, complex)
    for i in range(method.stages):
        k[i] = (z * (1.0 + method.a[i] @ k) + method.c[i] @ k) / (1.0 / method.gamma - z)
    return 1.0 + method.a[-1] @ k + k[-1]


@METHODS
def test_global_order(method: Tableau) -> None:
    steps = [80, 113, 160, 226]
    h = [2.0 / n for n in steps]
    measured = slope(h, [end_error(method, n, 2.0) for n in steps])
    assert method.order - 0.3 < measured < method.order + 0.6


SMALL = [0.014, 0.01, 0.007, 0.005]


@METHODS
def test_local_errors_and_their_estimate(method: Tableau) -> None:
    """One step from points along the solution: y1 is of order p; k_s is the error of an embedded order p - 1."""
    local, estimates, embedded = [], [], []
    for h in SMALL:
        targets = [exact(y0, h) for y0 in POINTS]
        steps = [step(method, oscillator, oscillator_jacobian, y0, h) for y0 in POINTS]
        local.append(rms([y1 - target for (y1, _), target in zip(steps, targets, strict=True)]))
        estimates.append(rms([method.error @ k for _, k in steps]))
        embedded.append(rms([y1 - method.error @ k - target for (y1, k), target in zip(steps, targets, strict=True)]))
    assert slope(SMALL, local) == pytest.approx(method.order + 1, abs=0.3)
    assert slope(SMALL, estimates) == pytest.approx(method.error_order + 1, abs=0.3)
    assert slope(SMALL, embedded) == pytest.approx(method.error_order + 1, abs=0.3)
    assert embedded[-1] == pytest.approx(estimates[-1], rel=0.1)


@METHODS
def test_dense_order(method: Tableau) -> None:
    """The error within a step, both sides of the middle taken together (at one theta it can change sign with h)."""
    errors = []
    for h in SMALL:
        steps = [(y0, *step(method, oscillator, oscillator_jacobian, y0, h)) for y0 in POINTS]
        errors.append(
            rms(
                [within(method, *found, theta) - exact(found[0], theta * h) for found in steps for theta in (0.3, 0.77)]
            )
        )
    assert slope(SMALL, errors) == pytest.approx(method.dense_order + 1, abs=0.35)


@METHODS
def test_dense_output_meets_both_ends(method: Tableau) -> None:
    y1, k = step(method, oscillator, oscillator_jacobian, START, 0.05)
    assert np.array_equal(within(method, START, y1, k, 0.0), START)
    assert np.array_equal(within(method, START, y1, k, 1.0), y1)


@METHODS
def test_l_stable(method: Tableau) -> None:
    assert abs(growth(method, -1e12)) < 1e-9
    frequencies = np.concatenate([np.linspace(0.0, 30.0, 3001), np.logspace(1.5, 6, 200)])
    assert max(abs(growth(method, 1j * w)) for w in frequencies) <= 1.0 + 1e-10


@METHODS
def test_growth_agrees_with_the_exponential(method: Tableau) -> None:
    h = [0.4, 0.2, 0.1]
    errors = [abs(growth(method, -x) - np.exp(-x)) for x in h]
    assert all(np.log2(a / b) > method.order + 0.6 for a, b in pairwise(errors))


@METHODS
def test_stiffly_accurate_and_immutable(method: Tableau) -> None:
    s = method.stages
    assert method.a.shape == method.c.shape == (s, s)
    assert method.error.shape == (s,)
    assert method.dense.shape == (method.dense_order - 1, s)
    assert np.array_equal(method.a, np.tril(method.a, -1))
    assert np.array_equal(method.c, np.tril(method.c, -1))
    assert np.array_equal(method.a[-1], method.a[-2] + np.eye(s)[s - 2])
    assert np.array_equal(method.error, np.eye(s)[s - 1])
    with pytest.raises(ValueError, match="read-only"):
        method.a[1, 0] = 0.0


@METHODS
def test_linear_invariants_are_kept(method: Tableau) -> None:
    """A total that f and its Jacobian both conserve stays at round-off."""
    stoichiometry = np.array([[-1.0, 0.0], [1.0, -1.0], [0.0, 1.0]])

    def f(y: Array) -> Array:
        return stoichiometry @ np.array([50.0 * y[0] - y[1] ** 2, y[1] * y[2] - 3.0 * y[2]])

    def jacobian(y: Array) -> Array:
        return stoichiometry @ np.array([[50.0, -2.0 * y[1], 0.0], [0.0, y[2], y[1] - 3.0]])

    y = START
    for _ in range(200):
        y, _ = step(method, f, jacobian, y, 0.05)
    assert y.sum() == pytest.approx(START.sum(), rel=1e-13)


def trees(order: int) -> list[tuple]:
    """Rooted trees with up to `order` nodes; a tree is the sorted tuple of its subtrees."""
    found: dict[int, list[tuple]] = {1: [()]}
    for n in range(2, order + 1):
        found[n] = sorted({tuple(sorted(f)) for f in forests(n - 1, found)})
    return [tree for n in range(1, order + 1) for tree in found[n]]


def forests(nodes: int, found: dict[int, list[tuple]]) -> list[tuple]:
    if nodes == 0:
        return [()]
    return [(tree, *rest) for n in range(1, nodes + 1) for tree in found[n] for rest in forests(nodes - n, found)]


def size(tree: tuple) -> int:
    return 1 + sum(size(branch) for branch in tree)


def density(tree: tuple) -> int:
    return size(tree) * int(np.prod([density(branch) for branch in tree]))


def classical(method: Tableau) -> tuple[Array, Array]:
    """alpha and Gamma of the form k_i = h f(y0 + sum alpha_ij k_j) + h J sum Gamma_ij k_j."""
    coupling: Array = np.linalg.inv(np.eye(method.stages) / method.gamma - method.c).astype(np.float64)
    return method.a @ coupling, coupling


def elementary(tree: tuple, alpha: Array, beta: Array) -> Array:
    """Elementary weights of the stages: alpha where f is differentiated twice or more, beta where once."""
    matrix = beta if len(tree) == 1 else alpha
    return np.prod([matrix @ elementary(branch, alpha, beta) for branch in tree], axis=0) * np.ones(len(alpha))


def order_defect(method: Tableau, weights: Array, order: int, theta: float = 1.0) -> float:
    """Largest violation of the order conditions of Rosenbrock methods by weights on the transformed stages."""
    alpha, gamma = classical(method)
    b = weights @ gamma
    return max(
        float(abs(b @ elementary(tree, alpha, alpha + gamma) - theta ** size(tree) / density(tree)))
        for tree in trees(order)
    )


def solution_weights(method: Tableau) -> Array:
    return method.a[-1] + method.error


def test_number_of_trees() -> None:
    assert [sum(size(tree) == n for tree in trees(5)) for n in range(1, 6)] == [1, 1, 2, 4, 9]


@METHODS
def test_order_conditions(method: Tableau) -> None:
    weights = solution_weights(method)
    assert order_defect(method, weights, method.order) < 1e-13
    assert order_defect(method, weights, method.order + 1) > 1e-5
    assert order_defect(method, weights - method.error, method.error_order) < 1e-13
    assert order_defect(method, weights - method.error, method.error_order + 1) > 1e-5


@METHODS
@pytest.mark.parametrize("theta", [0.1, 0.3, 0.5, 0.77, 0.95])
def test_order_conditions_of_the_dense_output(method: Tableau, theta: float) -> None:
    bump = sum(theta**m * row for m, row in enumerate(method.dense))
    weights = theta * (solution_weights(method) + (1 - theta) * bump)
    assert order_defect(method, weights, method.dense_order, theta) < 1e-13
    assert order_defect(method, weights, method.dense_order + 1, theta) > 1e-5
