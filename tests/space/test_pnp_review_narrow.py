"""The quasi-1-D pore: its layers across, its slanted walls, and finite elements beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ionostat.constants import F, R, eps0
from ionostat.errors import BadValue
from ionostat.space import pores
from ionostat.space.pnp.problem import problem
from ionostat.space.pores.narrow import stack_of
from ionostat.space.pores.wall_layers import means

EXAMPLE = Path(__file__).parents[2] / "examples" / "cone.toml"
SALT = np.array([1.0, -1.0])
quiet = {"progress": False}


def across(radius: float, charge: float, c: float = 100.0) -> np.ndarray:
    """Means of a salt over c, in a pore of so many Debye lengths and a charge over the salt."""
    curving = radius**2 / (2.0 * c)
    return means(SALT, np.array([[c, c]]), np.array([curving]), np.array([charge * c]))[0][0]


@pytest.mark.parametrize("radius", [0.1, 1.0, 5.0, 40.0])
@pytest.mark.parametrize("charge", [-0.1, 3.0, -30.0])
def test_the_ions_across_balance_the_wall(radius: float, charge: float) -> None:
    cation, anion = across(radius, charge)
    assert cation - anion == pytest.approx(-charge, rel=1e-8)
    assert cation * anion >= 1.0 - 1e-9  # the mean of exp y times that of exp -y


def test_a_narrow_pore_is_mixed_as_donnan_says() -> None:
    cation, anion = across(0.05, -2.0)
    assert cation * anion == pytest.approx(1.0, abs=1e-5)
    assert cation == pytest.approx(1.0 + 2.0**0.5, rel=1e-5)


def test_a_wide_pore_has_the_layer_of_gouy_and_chapman() -> None:
    """Excess of counter-ions on a plane: 2 c L (exp(psi/2) - 1); the wall is bent by a Debye length in 200."""
    wide, psi = 200.0, 4.0
    charge = 4.0 * np.sinh(psi / 2.0) / wide * 2.0  # sigma = 4 F c L sinh(psi/2), over F c a/2
    cation, anion = across(wide, -charge)
    assert cation - 1.0 == pytest.approx(2.0 * 2.0 * (np.exp(psi / 2.0) - 1.0) / wide, rel=0.01)
    assert anion - 1.0 == pytest.approx(2.0 * 2.0 * (np.exp(-psi / 2.0) - 1.0) / wide, rel=0.03)


def test_means_are_those_of_a_boundary_value_problem() -> None:
    from scipy.integrate import solve_bvp

    radius, charge = 4.0, -3.0

    def rhs(s: np.ndarray, y: np.ndarray) -> np.ndarray:
        rho = -(radius**2) * np.sinh(y[0])
        return np.array([y[1], -rho - np.where(s > 0, y[1] / np.maximum(s, 1e-12), 0.5 * -rho)])

    s = np.linspace(0.0, 1.0, 400)
    wall = 0.25 * radius**2 * charge
    found = solve_bvp(rhs, lambda y0, y1: np.array([y0[1], y1[1] - wall]), s, np.zeros((2, 400)), tol=1e-9)
    fine = np.linspace(0.0, 1.0, 20_001)
    exact = [np.trapezoid(2.0 * fine * np.exp(-sign * found.sol(fine)[0]), fine) for sign in (1, -1)]
    assert across(radius, charge) == pytest.approx(exact, rel=2e-3)


# -------------------------------------------------------------------- slanted walls


def test_a_cone_holds_the_charge_of_its_slanted_wall() -> None:
    cone = pores.ConicalPore(tip="3 nm", base="40 nm", length="50 nm", wall_charge="-0.05 C/m2")
    wall = np.pi * (cone.tip + cone.base) * np.hypot(cone.length, cone.base - cone.tip)
    assert F * problem(stack_of(cone)).q.sum() == pytest.approx(-0.05 * wall, rel=1e-6)


def test_a_wide_cone_has_the_resistance_of_spherical_caps() -> None:
    """Between two spheres of a cone with half-angle theta: (1/s1 - 1/s2)/(2 pi kappa (1 - cos theta))."""
    cone = pores.ConicalPore(tip="2 nm", base="100 nm", length="98 nm")  # 45 degrees
    near, far = (2.0**0.5 * a for a in (cone.tip, cone.base))
    caps = (1.0 / near - 1.0 / far) / (2.0 * np.pi * (1.0 - 0.5**0.5))
    access = sum(pores.end_correction(cone.length / cone.tip) / (np.pi * a) for a in (cone.tip, cone.base))
    current = float(pores.iv_curve(cone, ["1 mV"], method="1-D").I[0])
    assert 1e-3 / current * cone.conductivity[0] == pytest.approx(caps + access, rel=1e-4)


# -------------------------------------------------------------------- beside two dimensions


@pytest.mark.long
def test_the_cone_that_ships_is_the_same_in_one_dimension() -> None:
    pytest.importorskip("ngsolve")
    cone, volts = pores.read_pore(EXAMPLE), [-1.0, -0.1, 0.1, 1.0]
    thin, whole = pores.iv_curve(cone, volts, method="1-D"), pores.iv_curve(cone, volts, **quiet)
    off = np.abs(thin.I / whole.I - 1.0).values
    assert off.max() < 0.025 and off[1:3].max() < 5e-3
    ratios = [float(pores.rectification(each).ratio[-1]) for each in (thin, whole)]
    assert ratios[0] == pytest.approx(ratios[1], rel=0.03) and ratios[0] > 1.3


@pytest.mark.long
def test_a_narrow_and_strongly_charged_tip_is_within_five_percent() -> None:
    pytest.importorskip("ngsolve")
    cone = pores.ConicalPore(
        tip="1.5 nm", base="10 nm", length="60 nm", temperature="25 degC", wall_charge="-0.5 e/nm2"
    )
    thin, whole = (pores.iv_curve(cone, [-1.0, 0.1, 1.0], method=m, **quiet) for m in ("1-D", "2-D"))
    assert np.abs(thin.I / whole.I - 1.0).max() < 0.05


def test_without_a_field_in_the_membrane_a_long_pore_is_one_dimension() -> None:
    """What is left of the difference is the membrane's: it falls with the permittivity of it."""
    pytest.importorskip("ngsolve")
    off = []
    for permittivity in (1.0, 10.0):
        pore = pores.CylindricalPore(
            radius="3 nm", length="40 nm", wall_charge="-0.2 e/nm2", membrane_permittivity=permittivity
        )
        whole = pores.iv_curve(pore, ["100 mV"], rtol=1e-3, **quiet)
        off.append(float(pores.iv_curve(pore, ["100 mV"], method="1-D").I[0] / whole.I[0]) - 1.0)
    assert abs(off[0]) < 2e-3 < off[1]


SELECTIVE = pores.CylindricalPore(
    radius="2 nm", length="20 nm", wall_charge="-0.2 e/nm2", outside={"K": "10 mM", "Cl": "10 mM"}
)


def test_reversal_in_one_dimension_carries_no_current() -> None:
    found = pores.reversal_potential(SELECTIVE, method="1-D")
    assert sum(found.currents.values()) == pytest.approx(0.0, abs=1e-9 * max(found.currents.values()))
    curve = pores.iv_curve(SELECTIVE, [found.V], method="1-D")
    assert abs(float(curve.I[0])) < 1e-4 * max(found.currents.values())
    assert -R * SELECTIVE.T / F * np.log(10.0) < found.V < -0.05
    with pytest.raises(BadValue, match="flow needs two dimensions"):
        pores.reversal_potential(SELECTIVE, method="1-D", flow=True)
    with pytest.raises(BadValue, match="for finite elements"):
        pores.iv_curve(SELECTIVE, [0.1], method="1-D", mesh_size="1 nm")


@pytest.mark.long
def test_reversal_is_alike_in_one_dimension_and_in_two() -> None:
    pytest.importorskip("ngsolve")
    thin, whole = (pores.reversal_potential(SELECTIVE, method=m, rtol=1e-2, **quiet).V for m in ("1-D", "2-D"))
    assert thin == pytest.approx(whole, abs=2e-4)


# -------------------------------------------------------------------- all converge


def converge(seed: int, count: int) -> None:
    """Random cones to 1 V: tips from half a nanometre, up to 10 um long, 3 e/nm2, 1 mM to 1 M, with calcium."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        tip, length = 10 ** rng.uniform(-9.3, -8.0), 10 ** rng.uniform(-8.3, -5.0)
        charge, c = rng.uniform(-0.5, 0.5) * 10 ** rng.uniform(-2.0, 0.0), 10 ** rng.uniform(0.0, 3.0)
        share = 0.1 * (number % 3 == 0)
        inside = {"K": (1 - 2 * share) * c, "Ca": share * c + 1e-6, "Cl": c + 2e-6}
        poor = 10 ** rng.uniform(-2.0, 0.0)
        pore = pores.ConicalPore(
            tip=tip, base=tip * 10 ** rng.uniform(0.0, 1.5), length=length, wall_charge=charge,
            inside=inside, outside={ion: poor * level for ion, level in inside.items()},
        )  # fmt: skip
        curve = pores.iv_curve(pore, [-1.0, -0.3, 0.3, 1.0], method="1-D")
        assert curve.converged.all(), f"seed {seed}, pore {number}: {pore}"
        assert curve.error < 0.02, f"seed {seed}, pore {number}: {pore}"


def test_random_pores_converge_in_one_dimension() -> None:
    converge(seed=20261122, count=8)


@pytest.mark.long
def test_100_random_pores_converge_in_one_dimension() -> None:
    converge(seed=1968, count=100)


def test_what_is_not_reached_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from ionostat.space.pores.wall_layers import WallLayers

    def failing(self: WallLayers, a: np.ndarray) -> float:
        raise ArithmeticError

    monkeypatch.setattr(WallLayers, "follow", failing)
    curve = pores.iv_curve(pores.read_pore(EXAMPLE), [0.1, 0.2], method="1-D")
    assert not curve.converged.any() and np.isnan(curve.I).all() and np.isnan(curve.error)
    assert "0 of 2 voltages were reached" in curve.status and "method='2-D'" in curve.status


def test_the_debye_length_is_that_of_the_layer() -> None:
    """Far from a weak wall the potential falls by the Debye length: the curving of `means` is its inverse square."""
    pore, c = pores.CylindricalPore(), 100.0
    curving = F**2 / (pore.water_permittivity * eps0 * R * pore.T)
    assert (2.0 * curving * c) ** -0.5 == pytest.approx(pore.debye_length, rel=1e-12)
