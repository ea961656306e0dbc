"""Junctions: Henderson, Planck and Teorell-Meyer-Sievers agree where they must."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ionostat.constants import T_BODY, F, R
from ionostat.errors import BadValue, UnknownName
from ionostat.theory import ghk, thermo
from ionostat.theory.junctions import henderson, planck, teorell_meyer_sievers

amounts = st.floats(0.1, 500.0)
mobilities = st.fixed_dictionaries({ion: st.floats(0.1, 5.0) for ion in ("Na", "K", "Cl", "HCO3")})
shares = st.tuples(amounts, st.floats(0.02, 0.98), st.floats(0.02, 0.98))
Side = dict[str, float]


def side(total: float, cations: float, anions: float) -> Side:
    """A neutral solution of four monovalent ions."""
    return {"Na": total * cations, "K": total * (1 - cations),
            "Cl": total * anions, "HCO3": total * (1 - anions)}  # fmt: skip


@given(shares, shares, mobilities)
def test_planck_at_equal_totals_is_goldman(a: tuple, b: tuple, u: dict[str, float]) -> None:
    left, right = side(*a), side(a[0], *b[1:])
    assert planck(left, right, u) == pytest.approx(ghk.voltage(u, right, left), abs=1e-10)


@given(shares, shares, mobilities)
def test_swapping_the_sides_turns_the_sign(a: tuple, b: tuple, u: dict[str, float]) -> None:
    left, right = side(*a), side(*b)
    for law in (henderson, planck):
        assert law(left, right, u) == pytest.approx(-law(right, left, u), abs=1e-10)
        more = {ion: 7.0 * each for ion, each in u.items()}
        assert law(left, right, more) == pytest.approx(law(left, right, u), abs=1e-10)
        assert law(left, left, u) == pytest.approx(0.0, abs=1e-12)


@given(amounts, amounts, st.floats(0.1, 5.0))
def test_one_salt_at_two_strengths(c1: float, c2: float, u: float) -> None:
    exact = R * T_BODY / F * (1 - u) / (1 + u) * np.log(c1 / c2) * -1
    for law in (henderson, planck):
        found = law({"K": c1, "Cl": c1}, {"K": c2, "Cl": c2}, {"K": u, "Cl": 1.0})
        assert found == pytest.approx(exact, abs=1e-10)


@given(amounts, mobilities)
def test_lewis_and_sargent(c: float, u: dict[str, float]) -> None:
    exact = R * T_BODY / F * np.log((u["K"] + u["Cl"]) / (u["Na"] + u["Cl"]))
    for law in (henderson, planck):
        assert law({"K": c, "Cl": c}, {"Na": c, "Cl": c}, u) == pytest.approx(exact, abs=1e-10)


@given(amounts, amounts, amounts, amounts)
@settings(max_examples=12)
def test_planck_with_divalents(K: float, Ca: float, Na: float, Mg: float) -> None:
    left, right = {"K": K, "Ca": Ca, "Cl": K + 2 * Ca}, {"Na": Na, "Mg": Mg, "Cl": Na + 2 * Mg}
    found = planck(left, right)
    assert found == pytest.approx(-planck(right, left), abs=1e-8)
    assert abs(found - henderson(left, right)) < 0.02


@given(amounts, amounts, st.floats(0.1, 5.0))
@settings(max_examples=20)
def test_one_salt_of_any_valence(c1: float, c2: float, u: float) -> None:
    found = planck({"Ca": c1, "Cl": 2 * c1}, {"Ca": c2, "Cl": 2 * c2}, {"Ca": u, "Cl": 1.0})
    exact = -R * T_BODY / F * (u - 1) / (2 * u + 1) * np.log(c2 / c1)
    assert found == pytest.approx(exact, abs=1e-8)


@given(amounts, amounts, st.floats(-2000.0, 2000.0), st.floats(0.1, 5.0))
@settings(max_examples=20)
def test_teorell_meyer_sievers_for_one_salt(c1: float, c2: float, X: float, u: float) -> None:
    assume(abs(np.log(c1 / c2)) > 1e-3)
    w, s = (u - 1) / (u + 1), [np.sqrt(4 * c**2 + X**2) for c in (c1, c2)]
    donnan = np.arcsinh(X / (2 * c1)) - np.arcsinh(X / (2 * c2))
    exact = R * T_BODY / F * (donnan - w * np.log((s[1] - w * X) / (s[0] - w * X)))
    sides = {"K": c1, "Cl": c1}, {"K": c2, "Cl": c2}
    assert teorell_meyer_sievers(*sides, X, {"K": u, "Cl": 1.0}) == pytest.approx(exact, abs=1e-8)


def test_fixed_charge_leads_from_planck_to_nernst() -> None:
    left, right = {"K": 100.0, "Cl": 100.0}, {"K": 10.0, "Na": 1.0, "Cl": 11.0}
    none = teorell_meyer_sievers(left, right, 0.0)
    assert none == pytest.approx(planck(left, right), abs=1e-9)
    strong = teorell_meyer_sievers(left, {"K": 10.0, "Cl": 10.0}, -1e6)
    assert strong == pytest.approx(thermo.nernst(1, 10.0, 100.0), abs=1e-4)
    turned = teorell_meyer_sievers(left, {"K": 10.0, "Cl": 10.0}, 1e6)
    assert turned == pytest.approx(-strong, abs=2e-4)


def test_arrays_broadcast() -> None:
    c = np.array([10.0, 100.0])
    for law in (henderson, planck):
        found = law({"K": c, "Cl": c}, {"Na": c[:, None], "Cl": c[:, None]})
        assert found.shape == (2, 2)
        assert found[0, 0] == pytest.approx(law({"K": 10, "Cl": 10}, {"Na": 10, "Cl": 10}))


def test_mistakes_are_named() -> None:
    with pytest.raises(BadValue, match="right: the solution is not neutral"):
        planck({"K": 10, "Cl": 10}, {"K": 10})
    with pytest.raises(BadValue, match="left: the solution has no ions"):
        henderson({}, {"K": 10, "Cl": 10})
    with pytest.raises(UnknownName, match="mobility"):
        henderson({"K": 1, "Cl": 1}, {"K": 2, "Cl": 2}, {"K": 1.0})
    with pytest.raises(UnknownName, match="valence"):
        henderson({"Xx": 1, "Cl": 1}, {"K": 2, "Cl": 2})
