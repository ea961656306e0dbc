"""The compiled kernel against the plain one, against exact solutions, and on random problems."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat.constants import F
from ionostat.space import pnp
from ionostat.space.pnp import reference
from ionostat.space.pnp.newton import Newton, activities, cell_fluxes, fluxes
from ionostat.space.pnp.problem import problem
from ionostat.space.pnp.search import at_current, guess, settle
from ionostat.space.pnp.sweep import along

INSIDE = pnp.Bath({"Na": "10 mM", "K": "139 mM", "Ca": "0.5 mM", "Cl": "150 mM"})
OUTSIDE = pnp.Bath({"Na": "143 mM", "K": "5 mM", "Ca": "1 mM", "Cl": "150 mM"})


def channel(size: str | None = None) -> pnp.Stack:
    """Everything at once: a charged filter with another permittivity and excess, a charged sheet, um beside nm."""
    filter_ = pnp.Layer("5 nm", fixed_charge="-1 M", excess={"K": "-3 kJ/mol"}, permittivity=20.0, D="x0.2")
    return pnp.Stack(
        [pnp.Layer("1 um"), pnp.Sheet("-0.02 C/m2"), filter_, pnp.Layer("1 um")], INSIDE, OUTSIDE, ion_size=size
    )


def random_stack(rng: np.random.Generator) -> tuple[pnp.Stack, float]:
    """A problem of the acceptance: up to 200 mV, 1000:1, 5 M fixed charge, four ions with a divalent."""
    high, low = 10 ** rng.uniform(-1, 3.0), 10 ** rng.uniform(-3, 0)
    low, calcium = high * low, high * rng.uniform(0, 0.2)
    rich = pnp.Bath({"Na": 0.9 * high, "K": 0.08 * high, "Ca": calcium}, balance="Cl")
    poor = pnp.Bath({"Na": 0.08 * low, "K": 0.9 * low, "Ca": 0.01 * low}, balance="Cl")
    sides = (rich, poor) if rng.random() < 0.5 else (poor, rich)
    excess = {"K": f"{rng.uniform(-8, 8):.6f} kJ/mol"} if rng.random() < 0.5 else {}
    filter_ = pnp.Layer(
        10 ** rng.uniform(-9.3, -7.5), fixed_charge=rng.uniform(-5000, 5000), excess=excess, D="x0.1",
        permittivity=float(rng.choice([2.0, 4.0, 20.0, 78.5])),
    )  # fmt: skip
    return pnp.Stack([pnp.Layer("1 um"), filter_, pnp.Layer("1 um")], *sides), rng.uniform(-0.2, 0.2)


def converge(seed: int, count: int) -> None:
    """All of some random problems, with ions and fluxes that hold the equations."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        stack, V = random_stack(rng)
        on = problem(stack)
        state = settle(on, V / stack.thermal)
        a, u = activities(state.U)
        J = cell_fluxes(on, a, u)
        said = f"seed {seed}, problem {number}: V = {V:.4f}, {stack.slabs[1]}"
        assert state.converged, said
        assert np.all(a > 0.0), said
        largest = np.max(np.abs(on.g * a[:-1]), axis=0) * 1e-11 + 1e-7 * np.abs(fluxes(on, a, u))
        assert np.all(np.abs(J - fluxes(on, a, u)).max(axis=0) < largest), said


def test_random_problems_converge() -> None:
    converge(seed=20260728, count=40)


@pytest.mark.long
def test_500_random_problems_converge() -> None:
    converge(seed=1905, count=500)


@pytest.mark.parametrize("size", [None, "0.6 nm"])
def test_same_as_plain_newton(size: str | None) -> None:
    on = problem(channel(size))
    state = settle(on, -2.0)
    U, count = reference.solve(on, -2.0, guess(on, -2.0))
    assert state.converged
    assert count == state.iterations
    assert np.allclose(state.U, U, rtol=1e-9, atol=1e-10 * on.scale)


@pytest.mark.parametrize("size", [None, "0.6 nm"])
def test_jacobian_is_that_of_the_residual(size: str | None) -> None:
    on = problem(channel(size))
    U = settle(on, -2.0).U
    way = np.random.default_rng(7).normal(size=U.shape) * U * 1e-6
    found = (reference.linear(on, U + way).R - reference.linear(on, U - way).R) / 2
    exact = (reference.linear(on, U).matrix() @ way.ravel()).reshape(U.shape)
    assert np.all(np.abs(found - exact).max(axis=0) < 1e-8 * np.abs(exact).max(axis=0))


def test_lanes_are_single_solutions() -> None:
    on = problem(channel())
    clamps = np.linspace(-7.0, 7.0, 25)
    many = along(on, clamps)
    assert many.converged.all()
    for k in (0, 7, 24):
        alone = settle(on, clamps[k]).U
        assert np.allclose(many.U[k], alone, rtol=1e-8, atol=1e-9 * on.scale)


def test_order_of_voltages_does_not_matter() -> None:
    on = problem(channel())
    clamps = np.random.default_rng(3).permutation(np.linspace(-4.0, 4.0, 21))
    many = along(on, clamps)
    assert many.converged.all()
    assert np.allclose(many.U[:, 0, -1], clamps)


def test_lanes_that_fail_are_taken_again_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    on = problem(channel())
    clamps = np.linspace(-4.0, 4.0, 21)
    whole = along(on, clamps)
    monkeypatch.setattr("ionostat.space.pnp.sweep._march", lambda *given: None)
    mended = along(on, clamps)
    assert mended.converged.all()
    assert np.allclose(mended.U, whole.U, rtol=1e-8, atol=1e-9 * on.scale)


def test_imposed_current_flows() -> None:
    on = problem(channel())
    here = settle(on, 1.0)
    current = float(fluxes(on, *activities(here.U)) @ on.z)
    back = at_current(on, current)
    assert back.converged
    assert back.U[0, -1] == pytest.approx(1.0, abs=1e-9)


def test_equilibrium_carries_nothing() -> None:
    stack = pnp.Stack(channel().layers, OUTSIDE, OUTSIDE)
    on = problem(stack)
    J = fluxes(on, *activities(settle(on, 0.0).U))
    scale = [stack.diffusion(s) * OUTSIDE.concentrations[s] / 5e-9 for s in stack.ions]
    assert np.all(np.abs(J) < 1e-12 * np.array(scale))


def test_a_pore_that_narrows_has_the_resistance_of_a_cone() -> None:
    salt = pnp.Bath({"K": "1 M", "Cl": "1 M"})
    ds = pnp.steady(pnp.Stack([pnp.Layer("200 nm", radius=["20 nm", "2 nm"])], salt, salt), V="10 mV")
    D = sum(pnp.Stack([pnp.Layer(1e-9)], salt, salt).diffusion(s) for s in ("K", "Cl"))
    conductance = F**2 * 1000.0 * D / (8.31446261815324 * 310.15) * np.pi * 20e-9 * 2e-9 / 200e-9
    assert float(ds.I) == pytest.approx(conductance * 0.01, rel=1e-12)


def test_wall_charge_is_folded() -> None:
    salt = pnp.Bath({"K": "10 mM", "Cl": "10 mM"})
    wall = pnp.Layer("20 nm", radius="3 nm", wall_charge="-0.02 C/m2")
    volume = pnp.Layer("20 nm", radius="3 nm", fixed_charge=-2 * 0.02 / (F * 3e-9))
    one, other = (pnp.steady(pnp.Stack([layer], salt, salt), V="50 mV") for layer in (wall, volume))
    assert float(one.I) == pytest.approx(float(other.I), rel=1e-9)


def test_a_lost_lane_is_told() -> None:
    newton = Newton(problem(channel()), lanes=2)
    newton.U[..., 0] = guess(newton.problem)
    newton.U[..., 1] = np.nan
    assert newton.solve([0.0, 0.0]).tolist() == [True, False]
