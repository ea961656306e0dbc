"""The law of carriers: what it reaches at most, and what its constants mean."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat.mechanisms.carrier import bias, carrier
from ionostat.mechanisms.half_saturation import site_constant
from ionostat.mechanisms.point import Point, Side
from ionostat.mechanisms.process import Process
from ionostat.mechanisms.uptake import uptake
from ionostat.species import Cl, K, Na, Species

COTRANSPORT, EXCHANGE, UPTAKE = {K: 1, Cl: 1}, {K: 1, Na: -1}, {Na: -2, Cl: -1}


def point(moves: dict[Species, int], inside: float, outside: float, V: float = 0.0) -> Point:
    """Every species at one level on each side."""
    cell, bath = ({s.symbol: c for s in (Na, K, Cl)} for c in (inside, outside))
    sides = Side("cell", cell, lambda: 300.0), Side("bath", bath, lambda: 300.0)
    return Point(*sides, V, 310.15, process=Process("", lambda m: 0.0, moves=moves))


def full(moves: dict[Species, int], forward: bool) -> Point:
    """All that moves saturates the side that it leaves, and nothing is where it goes."""
    inside = {s.symbol: 1e12 if (n > 0) == forward else 0.0 for s, n in moves.items()}
    outside = {s.symbol: 0.0 if (n > 0) == forward else 1e12 for s, n in moves.items()}
    sides = Side("cell", inside, lambda: 300.0), Side("bath", outside, lambda: 300.0)
    return Point(*sides, 0.0, 310.15, process=Process("", lambda m: 0.0, moves=moves))


@pytest.mark.parametrize("moves", [COTRANSPORT, EXCHANGE, UPTAKE])
def test_its_bounds_are_those_of_the_bias(moves):
    inner, outer = {K: 5.0, Cl: 7.0, Na: 40.0}, {K: 9.0, Cl: 7.0, Na: 11.0}
    for K_in, K_out in ((inner, outer), (outer, inner), (inner, inner)):
        b = bias(point(moves, 1.0, 1.0), K_in, K_out)
        assert carrier(full(moves, True), K_in, K_out) == pytest.approx(2 * b / (1 + b), rel=1e-6)
        assert carrier(full(moves, False), K_in, K_out) == pytest.approx(-2 / (1 + b), rel=1e-6)
    assert bias(point(moves, 1.0, 1.0), inner, inner) == 1.0


def test_nothing_lies_outside_its_bounds():
    rng, K_in, K_out = np.random.default_rng(4), {K: 3.0, Na: 80.0}, {K: 60.0, Na: 2.0}
    b = bias(point(EXCHANGE, 1.0, 1.0), K_in, K_out)
    assert b == pytest.approx(np.sqrt(3.0 / 60.0 * 2.0 / 80.0))
    for _ in range(2000):
        held = [{s.symbol: 10 ** rng.uniform(-6, 6) for s in (K, Na)} for _ in range(2)]
        sides = [Side(place, c, lambda: 300.0) for place, c in zip(("cell", "bath"), held)]
        m = Point(*sides, 0.0, 310.15, process=Process("", lambda m: 0.0, moves=EXCHANGE))
        assert -2 / (1 + b) <= carrier(m, K_in, K_out) <= 2 * b / (1 + b)


def test_uptake_is_scaled_by_that_bound():
    inner, outer = {Na: 100.0, Cl: 30.0}, {Na: 20.0, Cl: 30.0}
    assert uptake(full(UPTAKE, True), 3.0, outer, inner, 0.5) == pytest.approx(3.0, rel=1e-6)


def test_a_site_constant_is_no_half_saturation():
    """With the partner saturating, half of the largest flux is at half of the constant."""
    def flux(c):
        sides = Side("cell", {"K": c, "Cl": 1e12}, lambda: 300.0), Side("bath", {"K": 0.0, "Cl": 0.0}, lambda: 300.0)
        m = Point(*sides, 0.0, 310.15, process=Process("", lambda m: 0.0, moves=COTRANSPORT))
        return carrier(m, {K: 8.0, Cl: 5.0})

    assert flux(4.0) / flux(1e12) == pytest.approx(0.5, rel=1e-6)
    assert flux(8.0) / flux(1e12) == pytest.approx(2 / 3, rel=1e-6)
    assert site_constant(4.0) == 8.0
