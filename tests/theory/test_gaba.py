"""GABA-A receptors: between E_Cl and E_HCO3, there and back, and the four actions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionostat.errors import BadValue, NoSolution
from ionostat.theory import gaba
from ionostat.theory.thermo import nernst

chloride = st.floats(1.0, 60.0)
bicarbonate = st.floats(5.0, 40.0)
shares = st.floats(0.01, 1.0)


@given(chloride, st.floats(80.0, 160.0), bicarbonate, bicarbonate, shares)
def test_reversal_lies_between_its_ions(Cli: float, Clo: float, Hi: float, Ho: float, p: float) -> None:
    E = gaba.gaba_reversal(Cli, Clo, Hi, Ho, p)
    ends = nernst(-1, Cli, Clo), nernst(-1, Hi, Ho)
    assert min(ends) - 1e-12 <= E <= max(ends) + 1e-12
    assert gaba.chloride_for_reversal(E, Clo, Hi, Ho, p) == pytest.approx(Cli, rel=1e-6)
    if abs(ends[0] - ends[1]) > 1e-2:
        assert gaba.gaba_permeability_ratio(E, Cli, Clo, Hi, Ho) == pytest.approx(p, rel=1e-6)


@given(chloride, st.floats(0.0, 30.0), shares)
def test_a_load_depolarises_and_shrinks_the_bicarbonate_shift(Cli: float, load: float, p: float) -> None:
    state = 130.0, 15.5, 24.5, p
    assert gaba.gaba_load_shift(load, Cli, *state) >= 0.0
    before, after = (gaba.bicarbonate_shift(Cl, *state) for Cl in (Cli, Cli + load))
    assert after <= before + 1e-12


@given(st.floats(6.5, 7.8), st.floats(6.5, 7.8), st.floats(1e3, 2e4))
def test_bicarbonate_follows_pH_alone_at_equal_CO2(inner: float, outer: float, pCO2: float) -> None:
    Hi, Ho = gaba.bicarbonate(inner, pCO2), gaba.bicarbonate(outer, pCO2)
    assert Hi / Ho == pytest.approx(10 ** (inner - outer))
    direct = gaba.gaba_reversal(6.0, 130.0, Hi, Ho)
    assert gaba.gaba_reversal_at_pH(6.0, 130.0, inner, outer, pCO2) == pytest.approx(direct)


def test_limits() -> None:
    assert gaba.gaba_reversal(7.0, 130.0, 16.0, 25.0, 0.0) == pytest.approx(nernst(-1, 7.0, 130.0))
    assert gaba.gaba_reversal(7.0, 130.0, 16.0, 25.0, 1e9) == pytest.approx(nernst(-1, 16.0, 25.0))
    assert gaba.bicarbonate(6.1, "40 mmHg") == pytest.approx(1.228)
    assert gaba.bicarbonate(7.4, "80 mmHg") == pytest.approx(2 * gaba.bicarbonate(7.4))


def test_the_developmental_shift_turns_the_action() -> None:
    E = gaba.gaba_reversal(np.array([40.0, 25.0, 10.7, 4.0]), 130.0, 15.5, 24.5)
    action = gaba.gaba_action(E, "-62 mV", "-45 mV", conductance=5)
    assert list(action.action) == ["excitatory", "depolarising", "shunting", "hyperpolarising"]
    assert np.all(np.diff(action.reached) < 0) and action.gain == pytest.approx(1 / 6)
    np.testing.assert_allclose(action.driving_force, gaba.gaba_driving_force(-0.062, E))
    np.testing.assert_allclose(action.margin, -0.045 - action.reached)


def test_mistakes_are_named() -> None:
    with pytest.raises(BadValue, match="pH"):
        gaba.bicarbonate(74)
    with pytest.raises(BadValue, match="pCO2"):
        gaba.bicarbonate(7.4, 0)
    with pytest.raises(BadValue, match="load"):
        gaba.gaba_load_shift(-8.0, 7.0, 130.0, 16.0, 25.0)
    with pytest.raises(BadValue, match="ratio"):
        gaba.gaba_reversal(7.0, 130.0, 16.0, 25.0, -0.1)
    with pytest.raises(NoSolution, match="between"):
        gaba.gaba_permeability_ratio("-95 mV", 7.0, 130.0, 16.0, 25.0)
    with pytest.raises(NoSolution, match="bicarbonate alone"):
        gaba.chloride_for_reversal("-150 mV", 130.0, 16.0, 25.0)
    with pytest.raises(BadValue, match="threshold"):
        gaba.gaba_action("-70 mV", "-60 mV", "-65 mV")
    with pytest.raises(BadValue, match="mV"):
        gaba.gaba_driving_force(-70, -0.07)
