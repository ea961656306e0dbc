"""The resting cell: chord and constant-field steady states, and what the pump is asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionostat.constants import F, e
from ionostat.errors import BadUnit, BadValue, UnknownName
from ionostat.theory import ghk, rest

conductances = st.floats(1e-3, 10.0)
volts = st.floats(-0.12, 0.1)
amounts = st.floats(1.0, 500.0)
ratios = st.floats(1.0, 3.0)


@given(conductances, conductances, conductances, volts, volts, volts, st.floats(-1e-2, 1e-2))
def test_currents_and_pump_sum_to_zero(
    gK: float, gNa: float, gCl: float, EK: float, ENa: float, ECl: float, pump: float
) -> None:
    g, E = {"K": gK, "Na": gNa, "Cl": gCl}, {"K": EK, "Na": ENa, "Cl": ECl}
    found = rest.chord_rest(g, E, pump)
    assert sum(found.currents.values()) + pump == pytest.approx(0, abs=1e-12)
    without = rest.chord_rest(g, E)
    assert min(E.values()) - 1e-12 <= without.V <= max(E.values()) + 1e-12
    assert pytest.approx(rest.electrogenic_step(pump, found.resistance), abs=1e-12) == found.V - without.V


@given(conductances, conductances, st.floats(-0.12, -0.06), st.floats(0.0, 0.1), ratios)
def test_the_pump_balances_chord_leaks(gK: float, gNa: float, EK: float, ENa: float, r: float) -> None:
    g, E = {"K": gK, "Na": gNa}, {"K": EK, "Na": ENa}
    V = rest.chord_pumped(g, E, r)
    assert gNa * (V - ENa) == pytest.approx(-r * gK * (V - EK), rel=1e-9)
    assert rest.chord_pumped(g, E, 1) == pytest.approx(rest.chord_rest(g, E).V)


@given(st.floats(1e-3, 1.0), amounts, amounts, amounts, amounts, ratios)
def test_mullins_noda_balances_and_keeps_its_bound(
    p: float, Ki: float, Ko: float, Nai: float, Nao: float, r: float
) -> None:
    P, inside, outside = {"K": 1e-8, "Na": p * 1e-8}, {"K": Ki, "Na": Nai}, {"K": Ko, "Na": Nao}
    found = rest.mullins_noda(P, inside, outside, r)
    I_Na, I_K = (ghk.current(1, P[s], inside[s], outside[s], found.V) for s in ("Na", "K"))
    scale = ghk.flux(1, 1e-8, max(Ki, Ko, Nai, Nao), 0.0, 0.1) * F
    assert I_Na == pytest.approx(-r * I_K, abs=1e-9 * scale)
    assert found.neutral == pytest.approx(ghk.voltage(P, inside, outside))
    assert abs(found.electrogenic) <= rest.electrogenic_bound(r) + 1e-15


def test_the_bound_is_reached_in_its_limit() -> None:
    inside, outside = {"K": 500.0, "Na": 1e-9}, {"K": 1e-9, "Na": 500.0}
    found = rest.mullins_noda({"K": 1, "Na": 1}, inside, outside)
    assert found.electrogenic == pytest.approx(-rest.electrogenic_bound())


@given(st.floats(1e-13, 1e-8))
def test_demand_is_the_pump_run_backwards(leak: float) -> None:
    need = rest.leak_demand(-leak)
    rate = rest.pump_rate(need.pump)
    assert (rate.cycles, rate.ATP) == pytest.approx((need.cycles, need.ATP))
    assert need.cycles * 3 * e == pytest.approx(leak)
    assert need.potassium == pytest.approx(2 * leak / 3)
    assert rest.pump_sites(need.pump, 1.0) == pytest.approx(need.cycles)


def test_both_demands_balance_potassium_at_their_rest() -> None:
    g, E = {"K": "20 nS", "Na": "1 nS"}, {"K": "-95 mV", "Na": "60 mV"}
    need = rest.conductance_demand(g, E)
    assert need.potassium == pytest.approx(20e-9 * (rest.chord_pumped(g, E) + 0.095))
    P, inside, outside = {"K": 1e-8, "Na": 4e-10}, {"K": 140.0, "Na": 12.0}, {"K": 4.0, "Na": 145.0}
    V = rest.mullins_noda(P, inside, outside).V
    assert rest.permeability_demand(P, inside, outside).potassium == pytest.approx(
        ghk.current(1, 1e-8, 140.0, 4.0, V)
    )


def test_arrays_broadcast() -> None:
    found = rest.chord_rest({"K": [0.1, 0.2], "Na": 0.02}, {"K": np.array([[-0.09], [-0.08]]), "Na": 0.06})
    assert found.V.shape == (2, 2) and found.currents["K"].shape == (2, 2)
    steady = rest.mullins_noda({"K": 1, "Na": [0.01, 0.1]}, {"K": 140, "Na": 12}, {"K": 4, "Na": 145})
    assert steady.V.shape == (2,)
    assert rest.leak_demand([-1e-12, 0.0]).ATP.shape == (2,)


def test_mistakes_are_named() -> None:
    with pytest.raises(BadValue, match="every conductance"):
        rest.chord_rest({"K": 0.0}, {"K": -0.09})
    with pytest.raises(UnknownName, match="Nernst potential"):
        rest.chord_rest({"K": 1.0}, {})
    with pytest.raises(BadUnit, match="of one cell"):
        rest.electrogenic_step("10 pA", "3000 ohm cm2")
    with pytest.raises(BadUnit, match="per area"):
        rest.chord_rest({"K": "1 nS", "Na": "1 mS/cm2"}, {"K": -0.09, "Na": 0.06})
    with pytest.raises(BadValue, match="outward"):
        rest.leak_demand("3 pA")
    with pytest.raises(BadValue, match="neither"):
        rest.mullins_noda({"K": 0, "Na": 0}, {"K": 1, "Na": 1}, {"K": 1, "Na": 1})
    with pytest.raises(BadValue, match="^r:"):
        rest.electrogenic_bound(0)
    with pytest.raises(BadValue, match="charge"):
        rest.pump_rate("1 pA", 0)
    with pytest.raises(BadValue, match="mV"):
        rest.chord_rest({"K": 1.0}, {"K": -90})
