"""Forms of published models: numbers by hand, equilibria, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat import K, Na
from ionostat.checks import check_mechanism
from ionostat.constants import F
from ionostat.errors import BadMechanism
from ionostat.mechanisms import published as page
from ionostat.mechanisms.mechanism import Mechanism
from ionostat.mechanisms.point import Point, Side

INSIDE, OUTSIDE = {"Na": 14.5, "K": 125.0, "BK": 400.0, "KB": 100.0}, {"Na": 145.0, "K": 3.5}


def rate(mechanism: Mechanism, which: int = 0, V: float = -0.07, n: float = 0.35, **levels: float) -> float:
    sides = Side("in", {**INSIDE, **levels}, lambda: 300.0), Side("out", OUTSIDE, lambda: 300.0)
    process = list(mechanism.processes())[which]
    return float(process.rate(Point(*sides, V, 310.0, {"n": n}, process=process)))


@pytest.mark.parametrize("kind", [
    page.SodiumGradientPump, page.UnfuelledPump, page.ReducedHodgkinHuxley, page.PotassiumBuffer, page.BathExchange,
])
def test_laws_at_many_states(kind: type[Mechanism]):
    check_mechanism(kind, states=20000)


@pytest.mark.parametrize(("exponent", "share"), [(0, 1.0), (1, 0.1), (3, 1e-3)])
def test_the_gradient_pump_is_a_power_of_the_sodium_ratio(exponent: int, share: float):
    pump = page.SodiumGradientPump(exponent=exponent)  # pyright: ignore[reportArgumentType]
    check_mechanism(pump)
    assert rate(pump) == pytest.approx(share * pump.P)
    current = F * pump.P
    assert current == pytest.approx(10.0, rel=1e-5)  # 0.1 C/(dm2 s)


def test_other_powers_are_refused():
    with pytest.raises(BadMechanism, match="power of the sodium ratio"):
        page.SodiumGradientPump(exponent=2)  # pyright: ignore[reportArgumentType]


def test_the_unfuelled_pump_by_hand():
    pump = page.UnfuelledPump()
    assert rate(pump, Na=25.0) == pytest.approx(pump.density / 2 / (1 + np.exp(2.0)))
    assert pump.density * F == pytest.approx(0.068, rel=1e-4)  # 6.8 uA/cm2


def test_spikes_by_hand():
    """At n = 0.35 half of h; m from its rates at -30 mV: 1 per ms opening, 4 exp(-25/18) closing."""
    spikes = page.ReducedHodgkinHuxley()
    m = 1.0 / (1.0 + 4.0 * np.exp(-25.0 / 18.0))
    E_Na = 8.314462618 * 310.0 / F * np.log(10.0)
    assert rate(spikes, V=-0.03) == pytest.approx(1000.0 * m**3 * 0.5 * (-0.03 - E_Na) / F)
    E_K = 8.314462618 * 310.0 / F * np.log(3.5 / 125.0)
    assert rate(spikes, 1, V=-0.03) == pytest.approx(400.0 * 0.35**4 * (-0.03 - E_K) / F)
    (gate,) = spikes.gates()
    point = Point(Side("in", INSIDE, lambda: 0.0), Side("out", OUTSIDE, lambda: 0.0), -0.034, 310.0)
    assert gate.speed(point, 0.0) == pytest.approx(300.0)
    assert gate.speed(point, 1.0) == pytest.approx(-375.0 * np.exp(-10.0 / 80.0))


def test_the_buffer_binds_where_potassium_is_high_and_lets_go_where_it_is_low():
    buffer = page.PotassiumBuffer()
    awake = 5e-5 / (1 + np.exp(-45.0 / 1.09))
    assert rate(buffer, K=60.0) == pytest.approx(awake * 60.0 * 400.0 - 5e-5 * 100.0)
    assert rate(buffer, K=4.0) == pytest.approx(-5e-5 * 100.0, rel=1e-2)
    (process,) = buffer.processes()
    full = Point(Side("in", {"K": 60.0, "BK": 1.0, "KB": 60.0}, lambda: 0.0), None, None, 310.0, process=process)
    assert full.affinity == pytest.approx(0.0, abs=1e-9)


def test_the_bath_exchanges_down_the_difference():
    exchange = page.BathExchange(K, pace=0.03)
    assert rate(exchange, V=0.0, K=4.0) == pytest.approx(0.03 * 0.5)
    assert page.BathExchange(Na).name == "exchange"
