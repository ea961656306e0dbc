"""Pores in three dimensions: the mesh of a quarter, a circle beside the axis, an ellipse beside its exact mouths."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.special import ellipe, ellipk

from ionostat.errors import BadFile, BadValue
from ionostat.space import pores
from ionostat.space.pores import study

SLIT = Path(__file__).parents[2] / "examples" / "slit.toml"
quiet = {"progress": False}


def test_a_quarter_has_the_water_and_the_walls_of_the_pore() -> None:
    ngs = pytest.importorskip("ngsolve")
    from ionostat.space.pores.solid import quarter_of

    a, b, length, far = 3.0, 1.5, 4.0, 15.0
    pore = pores.EllipticalPore(long="3 nm", short="1.5 nm", length="4 nm")
    mesh = quarter_of(pore, radius=far * 1e-9)
    over = lambda where: ngs.Integrate(ngs.CoefficientFunction(1.0) * where, mesh)  # noqa: E731
    ball, column = 4.0 / 3.0 * np.pi * far**3, np.pi * a * b * length
    assert 4.0 * over(ngs.dx("water")) == pytest.approx(ball + column, rel=5e-3)
    assert 4.0 * over(ngs.dx("membrane")) == pytest.approx(np.pi * far**2 * length - column, rel=5e-3)
    around = 4.0 * a * ellipe(1.0 - (b / a) ** 2)
    assert 4.0 * over(ngs.ds("wall")) == pytest.approx(around * length, rel=5e-3)
    assert 4.0 * over(ngs.ds("face")) == pytest.approx(2.0 * np.pi * (far**2 - a * b), rel=5e-3)
    assert 4.0 * over(ngs.ds("inside")) == pytest.approx(2.0 * np.pi * far**2, rel=5e-3)


@pytest.mark.parametrize(
    ("given", "said"),
    [({"mesh_size": "2 nm"}, "as wide as the pore"), ({"reservoir": "4 nm"}, "cut into the mouth"),
     ({"flow": True}, "round pore"), ({"rtol": 0.5}, "usual is 0.01")],
)  # fmt: skip
def test_what_three_dimensions_refuse(given: dict, said: str) -> None:
    pytest.importorskip("ngsolve")
    with pytest.raises(BadValue, match=said):
        pores.solve(pores.read_pore(SLIT), 0.1, **given, **quiet)


def test_what_an_ellipse_refuses() -> None:
    with pytest.raises(BadValue, match="the larger one to long"):
        pores.EllipticalPore(long="1 nm", short="2 nm")
    with pytest.raises(BadValue, match="needs a pore that is round"):
        pores.iv_curve(pores.read_pore(SLIT), [0.1], method="1-D")


def test_an_ellipse_comes_back_from_its_document() -> None:
    slit = pores.read_pore(SLIT)
    again = pores.from_document(pores.to_document(slit))
    assert again == slit and again.dimensions == 3
    x, y = slit.wall(0.0, np.array([0.3, 1.2])) * np.array([np.cos([0.3, 1.2]), np.sin([0.3, 1.2])])
    assert (x / slit.long) ** 2 + (y / slit.short) ** 2 == pytest.approx(1.0)


def test_a_file_without_a_shape_is_told_so() -> None:
    with pytest.raises(BadFile, match="shape is missing: write one of cylinder, cone, corners, ellipse"):
        pores.read_pore(SLIT.with_name("slab.toml"))


def test_a_mesh_that_stays_coarse_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No refinement is allowed: the state is kept, drawn on both half-axes, and its error is not known."""
    pytest.importorskip("ngsolve")
    monkeypatch.setitem(study.MOST_UNKNOWNS, 3, 1000)
    slit = pores.EllipticalPore(long="2 nm", short="1.5 nm", length="3 nm")
    found = pores.solve(slit, "10 mV", reservoir="9 nm", **quiet)
    assert "mesh too coarse" in found.status and "not known" in found.status
    resistance = 3e-9 / (np.pi * 3e-18) + ellipk(1.0 - 0.75**2) / (np.pi * 2e-9)
    assert found.I * resistance / (0.01 * slit.conductivity[0]) == pytest.approx(1.0, abs=0.05)
    found.plot(tmp_path / "slit.png")
    assert (tmp_path / "slit.png").stat().st_size > 1e4
    wide, tall = (found.to_xarray(r=[1.8e-9], z=[0.0], angle=angle).c for angle in (0.0, 0.5 * np.pi))
    assert np.all(np.isfinite(wide)) and np.all(np.isnan(tall))  # 1.8 nm is water along x and membrane along y


@pytest.mark.long
def test_a_circle_is_a_cylinder() -> None:
    pytest.importorskip("ngsolve")
    given = {"length": "5 nm", "wall_charge": "-0.05 C/m2"}
    solid = pores.solve(pores.EllipticalPore(long="2 nm", short="2 nm", **given), 0.1, **quiet)
    plane = pores.solve(pores.CylindricalPore(radius="2 nm", **given), 0.1, **quiet)
    assert solid.status == "converged" and solid.error < 0.01
    assert list(solid.currents.values()) == pytest.approx(list(plane.currents.values()), rel=0.01)
    r, z = np.array([0.0, 0.5e-9, 1e-9, 1.5e-9]), np.linspace(-4e-9, 4e-9, 9)[:, None]
    angles = [solid.field("phi", r, z, angle) for angle in (0.0, 0.7, 0.5 * np.pi)]
    for phi in angles:
        assert np.abs(phi - plane.field("phi", r, z)).max() < 2e-3


@pytest.mark.long
def test_the_mouths_of_an_ellipse_are_exact() -> None:
    """Even potentials in both mouths give the least resistance; an even flux, as in the round, 2 % more at most."""
    pytest.importorskip("ngsolve")
    slit = pores.EllipticalPore(long="3 nm", short="1.5 nm", length="5 nm")
    found = pores.solve(slit, "1 mV", **quiet)
    least = slit.length / (np.pi * slit.long * slit.short) + ellipk(0.75) / (np.pi * slit.long)
    assert 1.0 < 1e-3 / found.I * slit.conductivity[0] / least < 1.03
