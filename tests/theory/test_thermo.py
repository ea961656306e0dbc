"""Equilibrium and energy: identities that hold for every state."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionostat.constants import T_BODY, F, R
from ionostat.errors import BadValue, NoSolution, UnknownName
from ionostat.theory import thermo

amounts = st.floats(1e-4, 500.0)
volts = st.floats(-0.15, 0.15)
charges = st.sampled_from([-2, -1, 1, 2])


@given(charges, amounts, amounts, volts)
def test_free_energy_is_the_distance_from_equilibrium(
    z: int, ci: float, co: float, V: float
) -> None:
    total = thermo.electrochemical_difference(z, ci, co, V).total
    assert total == pytest.approx(z * F * (thermo.nernst(z, ci, co) - V), abs=1e-6)
    inside = thermo.electrochemical_potential(ci, z, V)
    outside = thermo.electrochemical_potential(co, z, 0.0)
    assert total == pytest.approx(outside - inside, abs=1e-6)


@given(charges, amounts, amounts)
def test_swapping_the_sides_turns_the_nernst_potential_round(z: int, ci: float, co: float) -> None:
    E = thermo.nernst(z, ci, co)
    assert thermo.nernst(z, co, ci) == pytest.approx(-E, abs=1e-12)
    assert thermo.nernst_inverse(E, z, outside=co) == pytest.approx(ci)
    assert thermo.nernst_inverse(E, z, inside=ci) == pytest.approx(co)


@given(amounts, amounts, amounts, amounts)
def test_at_its_reversal_potential_a_transporter_does_no_work(
    Na_in: float, Na_out: float, Ca_in: float, Ca_out: float
) -> None:
    moves = {"Na": -3, "Ca": 1}
    state = {"Na": Na_in, "Ca": Ca_in}, {"Na": Na_out, "Ca": Ca_out}
    V = thermo.coupled_reversal_potential(moves, *state)
    E = {ion: thermo.nernst(z, state[0][ion], state[1][ion]) for ion, z in (("Na", 1), ("Ca", 2))}
    assert pytest.approx(3 * E["Na"] - 2 * E["Ca"], abs=1e-12) == V
    if abs(V) < 2:
        assert thermo.coupled_transport_energy(moves, *state, V).total == pytest.approx(0, abs=1e-6)


@given(amounts, amounts, amounts, volts, st.floats(-6e4, 6e4))
def test_at_its_limiting_ratio_a_transporter_does_no_work(
    Na_in: float, Na_out: float, Glc_out: float, V: float, energy: float
) -> None:
    moves = {"Na": -2, "Glc": -1}
    ratio = thermo.limiting_ratio("Glc", moves, {"Na": Na_in}, {"Na": Na_out}, V, energy=f"{energy} J/mol")
    inside, outside = {"Na": Na_in, "Glc": ratio * Glc_out}, {"Na": Na_out, "Glc": Glc_out}
    work = thermo.coupled_transport_energy(moves, inside, outside, V).total
    assert work + energy == pytest.approx(0, abs=1e-5)


def test_the_pump_is_fully_efficient_where_it_reverses() -> None:
    state = "12 mM", "145 mM", "140 mM", "4 mM"
    V = thermo.pump_reversal_potential("-54 kJ/mol", *state)
    assert thermo.pump_efficiency("-54 kJ/mol", *state, V) == pytest.approx(1.0)


def test_davies() -> None:
    assert thermo.davies_coefficient(1, 0.0) == 1.0
    assert thermo.davies_coefficient(0, "0.3 M") == 1.0
    one, two = thermo.davies_coefficient(1, "0.1 M"), thermo.davies_coefficient(2, "0.1 M")
    assert two == pytest.approx(one**4)
    by_hand = 10 ** (-0.51 * (math.sqrt(0.1) / (1 + math.sqrt(0.1)) - 0.03))
    assert one == pytest.approx(by_hand, rel=2e-3)
    with pytest.raises(BadValue, match=r"above 0\.5 M"):
        thermo.davies_coefficient(1, "0.6 M")


def test_activity_enters_the_chemical_potential() -> None:
    ideal, real = thermo.chemical_potential(150.0), thermo.chemical_potential(150.0, activity=0.75)
    assert real - ideal == pytest.approx(R * T_BODY * math.log(0.75))


def test_atp_in_its_standard_state() -> None:
    assert thermo.atp_free_energy("1 M", "1 M", "1 M") == -30.5e3


def test_arrays_broadcast() -> None:
    E = thermo.nernst(np.array([[1], [-1]]), np.array([10.0, 100.0]), "100 mM")
    assert E.shape == (2, 2)
    np.testing.assert_allclose(E[0], -E[1])
    moves, state = {"K": 1, "Cl": 1}, ({"K": [140.0, 100.0], "Cl": 7.0}, {"K": 4.0, "Cl": 130.0})
    assert thermo.coupled_transport_energy(moves, *state, -0.07).total.shape == (2,)


@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan, "0 mM", [1.0, 0.0]])
def test_bad_concentrations_are_refused(bad: object) -> None:
    with pytest.raises(BadValue):
        thermo.nernst(1, bad, 1.0)


def test_mistakes_are_named() -> None:
    with pytest.raises(BadValue, match="mV"):
        thermo.electrochemical_difference(1, 1.0, 1.0, -70)
    with pytest.raises(BadValue, match="Celsius"):
        thermo.nernst(1, 1.0, 1.0, T=37)
    with pytest.raises(BadValue, match="valence of an ion"):
        thermo.nernst(0, 1.0, 1.0)
    with pytest.raises(BadValue, match="whole number"):
        thermo.nernst(0.5, 1.0, 1.0)
    with pytest.raises(BadValue, match="exactly one"):
        thermo.nernst_inverse(0.0, 1)
    with pytest.raises(BadValue, match="negative"):
        thermo.pump_reversal_potential(54e3, 12, 145, 140, 4)
    with pytest.raises(NoSolution, match="limiting_ratio"):
        thermo.coupled_reversal_potential({"K": 1, "Cl": 1}, {}, {})
    with pytest.raises(UnknownName, match="give its valence"):
        thermo.coupled_charge({"Zn": 1})
    with pytest.raises(UnknownName, match="inside"):
        thermo.coupled_transport_energy({"K": 1}, {}, {"K": 1.0}, 0.0)
    with pytest.raises(UnknownName, match="moves"):
        thermo.limiting_ratio("Cl", {"K": 1}, {}, {}, 0.0)
