"""Pores as descriptions, files and closed forms: what needs no finite elements."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from ionostat.errors import BadFile, BadUnit, BadValue, UnknownName
from ionostat.space import pores
from ionostat.space.pores import access
from ionostat.space.pores.engine import engine

EXAMPLE = Path(__file__).parents[2] / "examples" / "cone.toml"
CONE = {"tip": "3 nm", "base": "12 nm", "length": "60 nm", "wall_charge": "-0.2 e/nm2"}


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"inside": {"K": "100 mM", "Cl": "90 mM"}}, BadValue, "10 mM of charge is left over .* anion"),
        ({"inside": {"K": "100 mM", "Clo": "100 mM"}}, UnknownName, "Did you mean 'Cl'"),
        ({"inside": {"K": "1 mM", "Cl": "1 mM"}, "outside": {"Na": "1 mM", "Cl": "1 mM"}}, BadValue, "lacks Na"),
        ({"inside": {"K": "-1 mM", "Cl": "-1 mM"}}, BadValue, "must be above 0"),
        ({"inside": {"Glc": "1 mM"}}, BadValue, "has no charge"),
        ({"tip": "0 nm"}, BadValue, "ConicalPore.tip"),
        ({"length": "60 mV"}, BadUnit, "ConicalPore.length"),
        ({"wall_charge": "-30 e/nm2"}, BadValue, "wall_charge"),
        ({"temperature": 25}, BadValue, "Celsius"),
        ({"D": {"K": "0 m2/s"}}, BadValue, "diffusion coefficient"),
    ],
)
def test_bad_numbers_are_refused(given: dict, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        pores.ConicalPore(**(CONE | given))


def test_a_wall_that_turns_back_is_refused() -> None:
    with pytest.raises(BadValue, match="overlap"):
        pores.ShapedPore(corners=[("0 nm", "2 nm"), ("3 nm", "1 nm"), ("2 nm", "1 nm")])
    with pytest.raises(BadValue, match="cross the axis"):
        pores.ShapedPore(corners=[("0 nm", "2 nm"), ("3 nm", "-1 nm")])


def test_the_layer_is_thinner_than_debye_and_gouy_chapman() -> None:
    weak, strong = (pores.ConicalPore(**(CONE | {"wall_charge": s})) for s in ("-1e-4 C/m2", "-1 C/m2"))
    assert weak.layer == pytest.approx(weak.debye_length, rel=1e-3)
    assert strong.layer < 0.05 * strong.debye_length


def test_diffusion_follows_temperature_and_what_is_given() -> None:
    warm, cool = (pores.ConicalPore(**CONE, temperature=t, D={"Cl": "1e-9 m2/s"}) for t in ("37 degC", "25 degC"))
    K, Cl = warm.ions
    assert warm.D[K] == pytest.approx(2.618e-9) and warm.D[K] / cool.D[K] == pytest.approx(1.338, rel=2e-3)
    assert warm.D[Cl] == cool.D[Cl] == 1e-9


def test_a_pore_comes_back_from_its_document() -> None:
    shaped = pores.ShapedPore(corners=[("0 nm", "2 nm"), ("3 nm", "0.5 nm"), ("5 nm", "1 nm")], face_charge="1 mC/m2")
    for pore in (pores.ConicalPore(**CONE), pores.CylindricalPore(D={"K": 1e-9}), shaped, pores.read_pore(EXAMPLE)):
        again = pores.from_document(pores.to_document(pore))
        assert pores.to_document(again) == pores.to_document(pore) and again.profile == pore.profile


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"shape": "con"}, "Did you mean 'cone'"),
        ({"shape": "cone", "tipp": "3 nm"}, "Did you mean 'tip'"),
        ({"shape": "cylinder", "tip": "3 nm"}, "unknown key 'tip'"),
        ({"shape": "corners"}, "corners: is missing"),
        ({"shape": "cone", "inside": {"K": True}}, "a number in SI"),
    ],
)
def test_bad_files_are_refused(told: dict, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        pores.from_document(told, "pore.toml")


def test_end_correction_has_both_limits_and_rises_between() -> None:
    """pi/4 of a thin plate is exact (Hall); 0.8217 is Rayleigh's for a long hole."""
    values = [pores.end_correction(x) for x in (0.0, 0.03, 0.1, 0.3, 1.0, 3.0, 100.0)]
    assert values[0] == pytest.approx(np.pi / 4.0, abs=2e-5)
    assert values[-1] == pytest.approx(0.8217, abs=5e-5)
    assert np.all(np.diff(values) > 0.0)
    assert access._correction(10.0, 240) == pytest.approx(pores.end_correction(10.0), abs=5e-5)


def test_a_thin_hole_is_two_accesses() -> None:
    thin = pores.pore_resistance("2 nm", 0.0, 1.5)
    assert thin == pytest.approx(2.0 * pores.access_resistance("2 nm", 1.5), rel=1e-4)


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    engine.cache_clear()
    monkeypatch.setitem(sys.modules, "netgen.occ", None)
    try:
        with pytest.raises(pores.MissingExtra, match=r"pip install 'ionostat\[pore\]'"):
            pores.solve(pores.ConicalPore(**CONE), "100 mV", progress=False)
        curve = pores.iv_curve(pores.ConicalPore(**CONE), [0.1], method="1-D")
    finally:
        engine.cache_clear()
    assert bool(curve.converged.all())


def test_one_dimension_gives_the_resistance_of_a_plain_pore() -> None:
    pore = pores.CylindricalPore(radius="2 nm", length="20 nm")
    curve = pores.iv_curve(pore, ["1 mV"], method="1-D")
    expected = 1e-3 / pores.pore_resistance(pore.radius, pore.length, pore.conductivity[0])
    assert float(curve.I[0]) == pytest.approx(expected, rel=2e-3)


def test_one_dimension_refuses_what_it_cannot_hold() -> None:
    with pytest.raises(BadValue, match="faces"):
        pores.iv_curve(pores.ConicalPore(**CONE, face_charge=-0.01), [0.1], method="1-D")
    with pytest.raises(BadValue, match="flow needs two dimensions"):
        pores.iv_curve(pores.ConicalPore(**CONE), [0.1], method="1-D", flow=True)
    with pytest.raises(BadValue, match="2-D"):
        pores.iv_curve(pores.ConicalPore(**CONE), [0.1], method="3-D")
