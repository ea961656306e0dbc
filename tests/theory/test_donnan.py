"""Donnan states: neutrality, osmotic balance and one V for all, whatever the ions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ionostat.constants import T_BODY, F, R
from ionostat.errors import BadValue, NoSolution, UnknownName
from ionostat.theory import donnan, donnan_closed, thermo

amounts = st.floats(1.0, 300.0)
charges = st.floats(-3.0, 3.0)
Z = {"Na": 1, "K": 1, "Ca": 2, "Cl": -1, "S": 0}


def charge(ions: dict[str, float]) -> float:
    return sum(Z[who] * c for who, c in ions.items())


def at_one_potential(state: donnan.Donnan) -> None:
    for who, inside in state.inside.items():
        if Z[who]:
            E = thermo.nernst(Z[who], inside, state.outside[who])
            assert pytest.approx(state.V, abs=1e-10) == E


@given(amounts, amounts, st.floats(0.0, 20.0), amounts, charges)
def test_a_cell_in_a_bath_is_neutral(Na: float, K: float, Ca: float, A: float, z: float) -> None:
    bath = {"Na": Na, "K": K, "Ca": Ca + 0.1, "Cl": Na + K + 2 * Ca + 0.2}
    state = donnan.donnan(bath, A, z)
    assert charge(state.inside) + z * A == pytest.approx(0.0, abs=1e-8)
    at_one_potential(state)
    assert state.V * z >= -1e-9
    assert state.osmotic_excess >= A * (1 - 1e-9) - 1e-9     # ions cannot lower it
    assert state.pressure == pytest.approx(R * T_BODY * state.osmotic_excess)


@given(amounts, amounts, st.floats(-5.0, 5.0))
def test_one_salt_gives_the_closed_form(c: float, A: float, z: float) -> None:
    V = donnan.donnan({"K": c, "Cl": c}, A, z).V
    assert pytest.approx(R * T_BODY / F * math.asinh(z * A / (2 * c)), abs=1e-12) == V


@given(amounts, st.floats(0.5, 100.0), charges, st.floats(0.0, 10.0))
def test_free_volume_balances_osmotically(c: float, S: float, z: float, Ca: float) -> None:
    bath = {"Na": c, "Ca": Ca, "Cl": c + 2 * Ca}
    state = donnan.donnan_free_volume(bath, z, S, amount=1e-13)
    X = state.impermeant_in
    assert X > 0
    assert sum(state.inside.values()) + X == pytest.approx(sum(bath.values()) + S)
    assert charge(state.inside) + z * X == pytest.approx(0.0, abs=1e-8)
    assert state.volume_in * X == pytest.approx(1e-13)
    again = donnan.donnan(bath, X, z, S)
    assert again.osmotic_excess == pytest.approx(0.0, abs=1e-7)


def test_without_impermeants_outside_there_is_no_end_volume() -> None:
    with pytest.raises(NoSolution, match="no end volume"):
        donnan.donnan_free_volume({"Na": 145.0, "Cl": 145.0}, -1)
    with pytest.raises(NoSolution, match="impermeant_out"):
        donnan_closed.closed_tissue({"K": 140.0}, {"K": 140.0, "Cl": 140.0}, 140.0, -1)


@settings(max_examples=30)
@given(amounts, amounts, amounts, amounts, st.floats(0.05, 0.95), st.floats(-2, 2), st.floats(-2, 2))
def test_closed_tissue_keeps_its_totals(
    Na: float, K: float, X: float, B: float, share: float, zX: float, zB: float
) -> None:
    inside, outside = neutral(K, Na, X, zX), neutral(Na, K, B, zB)
    end = donnan_closed.closed_tissue(inside, outside, X, zX, B, zB, share)
    for who in inside:
        before = inside[who] * share + outside[who] * (1 - share)
        after = end.inside[who] * end.volume_in + end.outside[who] * end.volume_out
        assert after == pytest.approx(before)
    assert end.impermeant_in * end.volume_in == pytest.approx(X * share)
    assert end.impermeant_out * end.volume_out == pytest.approx(B * (1 - share))
    size = sum(end.inside.values())
    assert charge(end.inside) + zX * end.impermeant_in == pytest.approx(0.0, abs=1e-7 * size)
    assert charge(end.outside) + zB * end.impermeant_out == pytest.approx(0.0, abs=1e-7 * size)
    assert end.osmotic_excess == pytest.approx(0.0, abs=1e-6 * size)
    at_one_potential(end)
    fixed = donnan_closed.donnan_finite(
        inside, outside, X, zX, B, zB, end.volume_in, end.volume_out
    )
    assert set(fixed.inside) == set(end.inside)


def neutral(Na: float, K: float, held: float, z: float) -> dict[str, float]:
    """Return a solution with 10 mM of salt more than the impermeant asks for."""
    lacking = -z * held
    return {"Na": Na + 10 + max(lacking, 0.0), "K": K, "Cl": Na + K + 10 + max(-lacking, 0.0)}


@given(amounts, amounts, charges, charges)
def test_swapping_the_sides_turns_the_potential_round(A: float, B: float, zA: float, zB: float) -> None:
    one, other = neutral(50.0, 20.0, A, zA), neutral(10.0, 70.0, B, zB)
    here = donnan_closed.donnan_finite(one, other, A, zA, B, zB, 0.3, 0.7)
    there = donnan_closed.donnan_finite(other, one, B, zB, A, zA, 0.7, 0.3)
    assert pytest.approx(-there.V, abs=1e-10) == here.V
    assert here.osmotic_excess == pytest.approx(-there.osmotic_excess, abs=1e-6)


@given(amounts, charges)
def test_a_vast_outside_is_a_bath(A: float, z: float) -> None:
    assume(abs(z) > 0.01)
    bath = {"Na": 140.0, "Cl": 140.0}
    cell = donnan_closed.donnan_finite(neutral(0.0, 0.0, A, z), bath | {"K": 0.0}, A, z, volume_out=1e9)
    assert pytest.approx(donnan.donnan(bath, A, z).V, abs=1e-7) == cell.V


def test_end_states_of_closed_tissue() -> None:
    cell = {"Na": 12.0, "K": 135.0, "Cl": 7.0}
    uncharged = donnan_closed.closed_tissue(cell, {"Na": 145.0, "K": 4.0, "Cl": 149.0}, 140.0, -1, 20.0, 0)
    assert (round(1e3 * uncharged.V, 1), round(uncharged.outside["K"])) == (-19.6, 53)
    charged = donnan_closed.closed_tissue(cell, {"Na": 145.0, "K": 4.0, "Cl": 129.0}, 140.0, -1, 20.0, -1)
    assert pytest.approx(0.0, abs=1e-12) == charged.V
    assert charged.outside["K"] == pytest.approx(108.8)


def test_several_impermeants_act_by_their_totals() -> None:
    bath = {"K": 150.0, "Cl": 150.0}
    both = donnan.donnan(bath, {"P": "60 mM", "Q": "40 mM", "S": "10 mM"}, {"P": -1, "Q": -1, "S": 0})
    assert donnan.donnan(bath, 100.0, -1).V == both.V
    assert both.impermeant_in == pytest.approx(110.0)
    volume = donnan.donnan_free_volume(bath, {"P": -1, "Q": 0}, 20.0, amount={"P": 1e-13, "Q": 1e-13})
    assert pytest.approx(donnan.donnan_free_volume(bath, -0.5, 20.0).V) == volume.V


def test_arrays_broadcast() -> None:
    state = donnan.donnan({"K": [50.0, 150.0], "Cl": [50.0, 150.0]}, np.array([[10.0], [100.0]]), -1)
    assert state.V.shape == state.inside["K"].shape == (2, 2)
    assert state.V[1, 1] == pytest.approx(-8.751648541742286e-3)
    cell = {"Na": 12.0, "K": 135.0, "Cl": 7.0}, {"Na": 145.0, "K": 4.0, "Cl": 149.0}
    end = donnan_closed.closed_tissue(*cell, 140.0, -1, 20.0, 0, [0.7, 0.8])
    assert end.V.shape == (2,)


def test_volumes_and_pressures() -> None:
    assert donnan.boyle_vant_hoff(1.0, 0.4) == 1.0
    assert donnan.boyle_vant_hoff(1e12, 0.4) == pytest.approx(0.4)
    assert donnan.osmotic_pressure("1 mM", reflection=0.0) == 0.0
    assert donnan.donnan_ratio(0.0) == 1.0


def test_mistakes_are_named() -> None:
    with pytest.raises(NoSolution, match="outside is not neutral"):
        donnan.donnan({"K": 150.0, "Cl": 100.0}, 10.0)
    with pytest.raises(NoSolution, match="permeant cation is missing"):
        donnan.donnan({"K": 0.0, "Cl": 0.0}, 10.0, -1)
    with pytest.raises(NoSolution, match="not neutral"):
        donnan_closed.donnan_finite({"K": 100.0}, {"K": 100.0, "Cl": 100.0}, 50.0)
    with pytest.raises(BadValue, match="impermeant"):
        donnan.donnan({"K": 1.0, "Cl": 1.0}, -10.0)
    with pytest.raises(BadValue, match="inactive"):
        donnan.boyle_vant_hoff(1.0, 1.0)
    with pytest.raises(BadValue, match="reflection"):
        donnan.osmotic_pressure(1.0, reflection=2.0)
    with pytest.raises(BadValue, match="fraction_in"):
        donnan_closed.closed_tissue({"K": 1.0}, {"K": 1.0}, 1.0, -1, 1.0, -1, 1.5)
    with pytest.raises(UnknownName, match="valence"):
        donnan.donnan({"Zn": 1.0}, 10.0)
    with pytest.raises(BadValue, match="finite"):
        donnan.donnan({"K": math.nan, "Cl": 1.0}, 10.0)
