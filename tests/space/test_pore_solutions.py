"""Pores by finite elements, against what is known exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from typer.testing import CliRunner

from ionostat.cli import app
from ionostat.constants import F, R
from ionostat.errors import BadValue
from ionostat.space import pores
from ionostat.space.pores import ladder, study
from ionostat.space.pores.equations import Equations
from ionostat.space.pores.geometry import mesh_of, reservoir_radius
from ionostat.space.pores.newton import Ended, newton

ngs = pytest.importorskip("ngsolve")
quiet = {"progress": False}
CONE = {"tip": "3 nm", "base": "12 nm", "length": "40 nm", "wall_charge": "-0.2 e/nm2", "temperature": "25 degC"}


@pytest.mark.parametrize("length", ["0.6 nm", "2 nm", "20 nm"])
def test_conductance_of_an_uncharged_pore_is_exact(length: str) -> None:
    pore = pores.CylindricalPore(radius="2 nm", length=length)
    found = pores.solve(pore, "1 mV", rtol=3e-4, **quiet)
    resistance = pores.pore_resistance(pore.radius, pore.length, pore.conductivity[0])
    assert found.I * resistance / 1e-3 == pytest.approx(1.0, abs=1e-3)
    assert found.status == "converged"


def test_what_enters_leaves_and_the_cut_of_the_baths_does_not_matter() -> None:
    pore = pores.CylindricalPore(radius="2 nm", length="5 nm", wall_charge="-0.05 C/m2")
    currents = []
    for radius in (reservoir_radius(pore), 2.0 * reservoir_radius(pore)):
        equations = Equations(pore, mesh_of(pore, 0.5e-9, radius))
        climb = ladder.Ladder(equations)
        climb.climb(0.2)
        currents.append(equations.currents())
        ends = [_through(equations, side, phi) for side, phi in (("inside", 0.2 * F / (R * pore.T)), ("outside", 0.0))]
        assert -ends[0] == pytest.approx(currents[-1], rel=1e-6)
        assert ends[1] == pytest.approx(currents[-1], rel=1e-6)
    assert currents[1] == pytest.approx(currents[0], rel=2e-3)


def _through(equations: Equations, side: str, phi: float) -> np.ndarray:
    """Currents out of one hemisphere, by the condition that holds there; A."""
    pore, out = equations.pore, []
    for k, ion in enumerate(pore.ions):
        bath = np.log((pore.inside if side == "inside" else pore.outside)[ion] / equations.c_scale)
        excess = equations.state.components[k] - bath + ion.z * (equations.phi - phi)
        flux = ngs.x * pore.D[ion] / equations.D_scale * equations.c(k) * excess / equations.radius
        integral = ngs.Integrate(flux * ngs.ds(side), equations.mesh)
        out.append(2.0 * np.pi * ion.z * equations.current_unit * integral)
    return np.array(out)


def test_the_layer_in_a_long_pore_is_that_of_poisson_and_boltzmann() -> None:
    """In a membrane without permittivity, to which two of them lead: some field always leaks into it."""
    from scipy.integrate import solve_bvp

    given = {"radius": "2 nm", "length": "16 nm", "wall_charge": "-0.03 C/m2"}
    made = [pores.CylindricalPore(**given, membrane_permittivity=eps) for eps in (1.0, 2.0)]
    found = [pores.solve(pore, 0.0, mesh_size="0.5 nm", **quiet) for pore in made]
    assert max(abs(each.I) for each in found) < 1e-18
    pore = made[0]
    a, scale = pore.radius, pore.debye_length
    slope = pore.wall_charge * F / (pore.water_permittivity * 8.8541878188e-12 * R * pore.T) * scale

    def rhs(s: np.ndarray, y: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            curl = np.where(s > 0.0, y[1] / s, 0.5 * np.sinh(y[0]))
        return np.array([y[1], np.sinh(y[0]) - curl])

    s = np.linspace(0.0, a / scale, 200)
    exact = solve_bvp(rhs, lambda y0, y1: np.array([y0[1], y1[1] - slope]), s, np.zeros((2, 200)), tol=1e-8)
    r = np.linspace(0.0, 0.999, 9) * a
    expected = R * pore.T / F * exact.sol(r / scale)[0]
    less, more = (each.field("phi", r, 0.0) for each in found)
    assert 2.0 * less - more == pytest.approx(expected, abs=5e-5)


def test_a_straight_pore_does_not_rectify() -> None:
    pore = pores.CylindricalPore(radius="2 nm", length="5 nm", wall_charge="-0.05 C/m2", face_charge="-0.02 C/m2")
    curve = pores.iv_curve(pore, [-0.2, 0.2], rtol=5e-3, **quiet)
    assert float(pores.rectification(curve).ratio[0]) == pytest.approx(1.0, abs=2e-3)


@pytest.fixture(scope="module")
def cone() -> xr.Dataset:
    """The curve of a cone with a negative wall."""
    return pores.iv_curve(pores.ConicalPore(**CONE), [-0.6, -0.3, 0.3, 0.6], rtol=3e-3, **quiet)


def test_a_cone_rectifies_and_its_faces_turn_it_round(cone: xr.Dataset) -> None:
    """Negative wall only: more current flows from base to tip. With charged faces: more from tip to base."""
    faces = pores.iv_curve(pores.ConicalPore(**CONE, face_charge="-0.2 e/nm2"), [-0.6, 0.6], rtol=2e-2, **quiet)
    assert float(pores.rectification(cone).ratio[-1]) > 1.1
    assert float(pores.rectification(faces).ratio[-1]) < 0.9


def test_one_and_two_dimensions_agree(cone: xr.Dataset) -> None:
    thin = pores.iv_curve(pores.ConicalPore(**CONE), cone.V.values, method="1-D")
    assert np.abs(thin.I / cone.I - 1.0).max() < 0.02


@pytest.mark.long
@pytest.mark.parametrize("face", [0.0, 0.2])
def test_turned_charge_and_ions_turn_the_curve(face: float) -> None:
    """Where both ions move alike, a wall of the other sign gives the same curve with V and I turned round."""
    same = {"D": {"K": 2e-9, "Cl": 2e-9}, **CONE}
    negative, positive = (
        pores.iv_curve(
            pores.ConicalPore(**same | {"wall_charge": f"{s} e/nm2", "face_charge": f"{s * face / 0.2} e/nm2"}),
            [-0.6, 0.6],
            **quiet,
        )
        for s in (-0.2, 0.2)
    )
    assert positive.I.values == pytest.approx(-negative.I.values[::-1], rel=3e-3)
    assert (float(pores.rectification(negative).ratio[0]) > 1.0) == (face == 0.0)


def test_reversal_of_a_plain_pore_is_the_junction_potential() -> None:
    inside, outside = {"K": "100 mM", "Cl": "100 mM"}, {"K": "50 mM", "Cl": "50 mM"}
    D = {"K": "2e-9 m2/s", "Cl": "1e-9 m2/s"}
    pore = pores.CylindricalPore(radius="4 nm", length="20 nm", inside=inside, outside=outside, D=D)
    found = pores.reversal_potential(pore, **quiet)
    exact = -R * pore.T / F * (2.0 - 1.0) / (2.0 + 1.0) * np.log(2.0)
    assert abs(found.V / exact - 1.0) < 5e-3
    assert found.permeability_ratio > 1.5
    with pytest.raises(BadValue, match="alike"):
        pores.reversal_potential(pores.CylindricalPore())


def test_water_under_pressure_flows_by_poiseuille_and_sampson() -> None:
    pore = pores.CylindricalPore(radius="2 nm", length="20 nm", pressure="1 bar")
    found = pores.solve(pore, 0.0, flow=True, **quiet)
    resistance = 8.0 * pore.viscosity * pore.length / (np.pi * pore.radius**4) + 3.0 * pore.viscosity / pore.radius**3
    assert found.flow * resistance / 1e5 == pytest.approx(1.0, abs=0.01)
    assert abs(found.I) < 1e-16


def test_streaming_current_and_electro_osmosis_are_reciprocal() -> None:
    """Onsager: current by pressure is flow by voltage. At rest nothing flows, however strong the layer."""
    given = {"radius": "2 nm", "length": "4 nm", "wall_charge": "-0.05 C/m2"}
    pressed = pores.solve(
        pores.CylindricalPore(**given, pressure="1 kPa"), 0.0, flow=True, mesh_size="1 nm", rtol=0.02, **quiet
    )
    driven = pores.solve(pores.CylindricalPore(**given), "0.1 mV", flow=True, mesh_size="1 nm", rtol=0.02, **quiet)
    assert abs(pressed.I / 1e3 / (driven.flow / 1e-4) - 1.0) < 2e-3
    assert driven.flow > 0.0  # counter-ions are cations: water goes with them
    still = pores.solve(pores.CylindricalPore(**given), 0.0, flow=True, mesh_size="1 nm", rtol=0.02, **quiet)
    assert abs(still.flow) < 1e-9 * driven.flow


def test_fields_come_as_xarray_and_as_a_picture(tmp_path: Path) -> None:
    pore = pores.ShapedPore(corners=[("0 nm", "2 nm"), ("2 nm", "1 nm"), ("4 nm", "1 nm"), ("5 nm", "2 nm")])
    found = pores.solve(pore, "100 mV", rtol=0.01, **quiet)
    ds = found.to_xarray()
    middle = ds.sel(z=0.0, method="nearest")
    assert np.isnan(middle.c.sel(species="K").values[-1]) and np.isfinite(middle.phi.values).all()
    assert 0.0 < float(middle.phi[0]) < 0.1
    assert float(ds.I) == pytest.approx(found.I) and ds.phi.attrs["units"] == "V"
    assert (
        found.plot(tmp_path / "fields.png") == tmp_path / "fields.png"
        and (tmp_path / "fields.png").stat().st_size > 1e4
    )


def test_voltages_that_are_not_reached_leave_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def limited(form: object, state: object) -> Ended:
        equations = running[-1]
        V = equations.V.Get() * R * equations.pore.T / F
        return newton(form, state) if V < 0.15 else Ended(1, 1, 1.0, False)

    running: list[Equations] = []
    start = ladder.Ladder.__init__

    def noted(self: ladder.Ladder, equations: Equations, flow: object = None) -> None:
        running.append(equations)
        start(self, equations, flow)

    monkeypatch.setattr(ladder.Ladder, "__init__", noted)
    monkeypatch.setattr(ladder, "newton", limited)
    pore = pores.CylindricalPore(radius="2 nm", length="5 nm")
    curve = pores.iv_curve(pore, [-0.2, -0.1, 0.1, 0.2], **quiet)
    assert curve.converged.values.tolist() == [True, True, True, False]
    assert "3 of 4 voltages were reached, -200 mV to 100 mV" in curve.attrs["status"]
    assert "no solution beyond 149.9 mV" in curve.attrs["status"] and "mesh_size" in curve.attrs["status"]
    with pytest.raises(pores.NoConvergence) as problem:
        pores.solve(pore, 0.2, **quiet)
    assert problem.value.last == pytest.approx(0.15, abs=2e-4)


def test_a_mesh_that_is_too_coarse_is_refused_or_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pore = pores.CylindricalPore(radius="2 nm", length="10 nm")
    with pytest.raises(BadValue, match="as wide as the pore"):
        pores.solve(pore, 0.1, mesh_size="3 nm")
    with pytest.raises(BadValue, match="cut into the mouth"):
        pores.solve(pore, 0.1, reservoir="3 nm")
    with pytest.raises(BadValue, match="quasi-1-D"):
        pores.solve(pores.CylindricalPore(radius="1 nm", length="100 um"), 0.1)
    monkeypatch.setitem(study.MOST_UNKNOWNS, 2, 3000)
    assert "mesh too coarse" in pores.solve(pore, 0.1, rtol=1e-6, **quiet).status


def test_the_shell_computes_saves_draws_and_computes_again(tmp_path: Path) -> None:
    shell, out, plot = CliRunner(), tmp_path / "iv.nc", tmp_path / "iv.png"
    file = tmp_path / "pore.toml"
    file.write_text('shape = "cylinder"\nradius = "2 nm"\nlength = "5 nm"\n')
    ran = shell.invoke(app, ["pore", str(file), "--iv", "-100mV:100mV:3", "-o", str(out), "--plot", str(plot)])
    assert ran.exit_code == 0, ran.output
    assert "3 of 3 found" in ran.output and plot.exists()
    again = shell.invoke(app, ["pore", str(out), "-V", "100mV", "--json"])
    assert again.exit_code == 0 and '"status": "converged"' in again.output
    for words, said in (
        ([], "nothing is asked for"), (["--iv", "-1V:1V:3", "-V", "1V"], "give one of"),
        (["-V", "1V", "--method", "1-D"], "goes with --iv"), (["-V", "1 mM"], "does not measure"),
        (["--reversal"], "alike"),
    ):  # fmt: skip
        refused = shell.invoke(app, ["pore", str(file), *words])
        assert refused.exit_code == 2 and said in refused.output, refused.output


@pytest.mark.long
def test_the_published_size_of_cone_rectifies_as_measured() -> None:
    """Tip 1.5, base 20, length 200 nm, -0.5 e/nm2 in 100 mM, at 1 V: by the tip's potential, as the notes have it."""
    given = {
        "tip": "1.5 nm",
        "base": "20 nm",
        "length": "200 nm",
        "wall_charge": "-0.5 e/nm2",
        "temperature": "25 degC",
    }
    ratios = []
    for faces in (0.0, "-0.5 e/nm2"):
        curve = pores.iv_curve(pores.ConicalPore(**given, face_charge=faces), [-1.0, 1.0], **quiet)
        ratios.append(1.0 / float(pores.rectification(curve).ratio[0]))
    assert ratios[0] == pytest.approx(0.66, abs=0.03) and ratios[1] == pytest.approx(2.18, abs=0.05)


@pytest.mark.long
def test_the_current_converges_with_the_mesh() -> None:
    pore = pores.ConicalPore(**CONE, face_charge="-0.1 e/nm2")
    found = [pores.solve(pore, 0.5, rtol=rtol, **quiet) for rtol in (1e-2, 1e-3, 1e-4, 1e-5)]
    exact = found[-1].I
    for each in found[:-1]:
        assert abs(each.I / exact - 1.0) < 2.0 * each.error
    assert abs(found[2].I / exact - 1.0) < 1e-4
