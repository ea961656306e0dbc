"""Charged surfaces and layers: inverses, limits, and the equation itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ionostat.errors import BadValue
from ionostat.theory import surfaces

amounts, charges = st.floats(0.1, 500.0), st.floats(-0.3, 0.3)


def mixed(salt: float, Ca: float) -> dict[str, float]:
    return {"Na": salt, "Ca": Ca, "Cl": salt + 2 * Ca}


@given(charges, amounts, amounts)
def test_grahame_and_its_inverse(sigma: float, salt: float, Ca: float) -> None:
    for bath in (salt, mixed(salt, Ca)):
        psi = surfaces.surface_potential(sigma, bath)
        assert surfaces.surface_charge(psi, bath) == pytest.approx(sigma, rel=1e-6, abs=1e-9)
        assert np.sign(psi) == np.sign(sigma) or abs(sigma) < 1e-9


@given(charges, amounts)
def test_the_general_root_is_the_closed_form(sigma: float, salt: float) -> None:
    closed = surfaces.surface_potential(sigma, salt)
    traced = surfaces.surface_potential(sigma, {"Na": salt, "Ca": 0.0, "Cl": salt})
    assert traced == pytest.approx(closed, abs=1e-7)


@given(amounts)
def test_a_weak_charge_is_a_capacitor(salt: float) -> None:
    psi = surfaces.surface_potential(1e-7, salt)
    length = surfaces.debye_length(salt)
    permittivity = surfaces.water_permittivity() * surfaces.eps0
    assert psi == pytest.approx(1e-7 * length / permittivity, rel=1e-4)


@given(st.floats(-0.15, 0.15), amounts, amounts)
@settings(max_examples=25)
def test_the_profile_starts_with_the_field_of_the_surface(
    psi: float, salt: float, Ca: float
) -> None:
    assume(abs(psi) > 1e-3)
    for bath in (salt, mixed(salt, Ca)):
        length = surfaces.debye_length(bath)
        x = length * np.array([0.0, 1e-5, 1.0, 3.0, 12.0])
        found = surfaces.gouy_chapman(x, psi, bath)
        field = -(found[1] - found[0]) / x[1]
        sigma = field * surfaces.water_permittivity() * surfaces.eps0
        assert sigma == pytest.approx(surfaces.surface_charge(psi, bath), rel=1e-2)
        assert np.all(np.diff(np.abs(found)) < 0.0) and abs(found[-1]) < 1e-5


@given(st.floats(-2000.0, 2000.0), amounts, amounts)
def test_a_donnan_layer_is_neutral_and_in_equilibrium(X: float, salt: float, Ca: float) -> None:
    for bath in ({"Na": salt, "Cl": salt}, mixed(salt, Ca)):
        layer = surfaces.donnan_layer(X, bath)
        valences = {"Na": 1, "Ca": 2, "Cl": -1}
        net = sum(valences[ion] * c for ion, c in layer.concentrations.items()) + X
        assert net == pytest.approx(0.0, abs=1e-7 * (abs(X) + salt + Ca))
        for ion, c in layer.concentrations.items():
            there = surfaces.boltzmann(bath[ion], valences[ion], layer.potential)
            assert c == pytest.approx(there, rel=1e-9)


def test_arrays_broadcast() -> None:
    c = np.array([1.0, 10.0, 150.0])
    assert surfaces.debye_length(c).shape == (3,)
    assert surfaces.surface_potential(np.array([[-0.05], [0.1]]), c).shape == (2, 3)
    traced = surfaces.surface_potential(-0.05, {"Na": c, "Ca": 1.0, "Cl": c + 2.0})
    assert traced.shape == (3,) and np.all(np.diff(traced) > 0.0)
    assert surfaces.donnan_layer(-500.0, {"Na": c, "Ca": 1.0, "Cl": c + 2.0}).potential.shape == (3,)


def test_mistakes_are_named() -> None:
    with pytest.raises(BadValue, match="not neutral"):
        surfaces.surface_potential(0.1, {"Na": 100.0})
    with pytest.raises(BadValue, match="mV"):
        surfaces.surface_charge(-50, 100.0)
    with pytest.raises(BadValue, match="c: 0"):
        surfaces.debye_length(0.0)
    with pytest.raises(BadValue, match="x:"):
        surfaces.gouy_chapman(-1e-9, 0.05, 100.0)
    with pytest.raises(BadValue, match="eps_r"):
        surfaces.debye_length(100.0, eps_r=-1)
    with pytest.raises(BadValue, match="liquid"):
        surfaces.water_permittivity("500 K")
