"""Cables and syncytia: closed forms against the equations that they solve."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionostat.constants import F
from ionostat.errors import BadValue, UnknownName
from ionostat.theory import cable
from ionostat.theory.thermo import nernst

siemens = st.floats(1e-9, 1e-6)
potassium = st.floats(2.0, 60.0)
GLIA = "2 um", "2000 ohm cm2", "150 ohm cm"


@given(potassium, potassium, siemens, siemens, siemens, st.floats(0.0, 1e9))
def test_two_cells_by_the_series_circuit(
    a: float, b: float, g1: float, g2: float, gj: float, R_o: float
) -> None:
    cells = cable.coupled_astrocytes(110.0, [a, b], [g1, g2], gj, R_o)
    E1, E2 = nernst(1, 110.0, a), nernst(1, 110.0, b)
    I = (E1 - E2) / (1 / g1 + 1 / gj + R_o + 1 / g2)  # noqa: E741
    assert cells.junction[0] == pytest.approx(I, rel=1e-6, abs=1e-18)
    assert (cells.V[0], cells.V[1]) == pytest.approx((E1 - I / g1, E2 + I / g2), abs=1e-9)
    assert cells.K_flux[0] == pytest.approx(-I / F, rel=1e-5, abs=1e-20)


@given(st.lists(potassium, min_size=2, max_size=6), siemens)
def test_a_row_of_cells_moves_potassium_without_making_any(K_out: list[float], gj: float) -> None:
    cells = cable.coupled_astrocytes(110.0, K_out, 5e-8, gj)
    assert np.sum(cells.K_flux) == pytest.approx(0, abs=1e-22)
    assert np.min(cells.E) - 1e-9 <= np.min(cells.V) and np.max(cells.V) <= np.max(cells.E) + 1e-9
    np.testing.assert_allclose(cable.coupled_astrocytes(110.0, K_out, 5e-8, 0.0).V, cells.E, atol=1e-12)


def test_batches_of_rows() -> None:
    K_out = np.array([[12.0, 3.0, 3.0], [3.0, 3.0, 12.0]])
    cells = cable.coupled_astrocytes(110.0, K_out, 5e-8, 2e-8)
    assert cells.V.shape == (2, 3) and cells.junction.shape == (2, 2)
    np.testing.assert_allclose(cells.V[0], cells.V[1][::-1])


@given(st.floats(0.2, 20.0), st.floats(0.01, 10.0), st.floats(0.3, 3.0))
def test_a_long_cable_has_no_end(d: float, R_m: float, R_i: float) -> None:
    cylinder = d * 1e-6, R_m, R_i
    scale, infinite = cable.length_constant(*cylinder), cable.input_resistance(*cylinder)
    for end in ("sealed", "open"):
        assert cable.input_resistance(*cylinder, 20 * scale, end) == pytest.approx(infinite)
    short = cable.input_resistance(*cylinder, 1e-3 * scale)
    assert short == pytest.approx(R_m / (np.pi * d * 1e-6 * 1e-3 * scale), rel=1e-5)    # isopotential
    axial = cable.input_resistance(*cylinder, 1e-3 * scale, "open")
    assert axial == pytest.approx(4 * R_i * 1e-3 * scale / (np.pi * (d * 1e-6) ** 2), rel=1e-5)
    assert cable.attenuation(scale, scale, 30 * scale) == pytest.approx(np.exp(-1))
    assert cable.attenuation(scale, scale, scale) == pytest.approx(1 / np.cosh(1))


@given(st.floats(10.0, 500.0), potassium)
def test_spatial_buffering_solves_the_cable(half_width: float, K_high: float) -> None:
    x = np.linspace(-3e-3, 3e-3, 60001)
    buffer = cable.spatial_buffer(x, half_width * 1e-6, K_high, 3.0, 110.0, *GLIA)
    circumference, h = np.pi * 2e-6, x[1] - x[0]
    uptake = -np.sum(np.where(np.abs(x) <= half_width * 1e-6, buffer.flux, 0.0)) * circumference * h
    scale = abs(buffer.uptake) + 1e-22
    assert uptake == pytest.approx(buffer.uptake, abs=2e-2 * scale)
    assert np.sum(buffer.flux) * circumference * h == pytest.approx(0, abs=2e-2 * scale)
    # the axial current feeds the membrane current
    inner = np.abs(np.abs(x) - half_width * 1e-6) > 3 * h
    leaving = -np.gradient(buffer.axial, h) / circumference / F
    largest = np.max(np.abs(buffer.flux))
    np.testing.assert_allclose(leaving[inner], buffer.flux[inner], atol=1e-3 * largest + 1e-20)


def test_buffering_limits() -> None:
    wide = cable.spatial_buffer(0.0, "10 mm", 12.0, 3.0, 110.0, *GLIA)
    assert pytest.approx(nernst(1, 110.0, 12.0)) == wide.V and wide.flux == pytest.approx(0, abs=1e-15)
    flat = cable.spatial_buffer([0.0, 1e-4], "50 um", 3.0, 3.0, 110.0, *GLIA)
    assert flat.uptake == 0.0 and np.all(flat.flux == 0.0)


def test_flux_ratio() -> None:
    wide = cable.buffering_flux_ratio("3 mM", "0.05 S/m", "0.3 S/m")
    scale = cable.syncytium_length("10 S/m2", "2 1/um", "0.05 S/m", "0.3 S/m")
    long = cable.buffering_flux_ratio(3.0, 0.05, 0.3, scale, 1.0)
    assert long == pytest.approx(wide, rel=1e-6)
    assert cable.buffering_flux_ratio(3.0, 0.05, 0.3, scale, 2 * np.pi * scale) == pytest.approx(wide / 2)
    assert cable.buffering_flux_ratio(3.0, 0.05, 1e9) == pytest.approx(cable.buffering_flux_ratio(3.0, 0.05))
    free = cable.syncytium_length(10.0, 2e6, 0.05)
    assert cable.syncytium_length(10.0, 2e6, 0.05, 1e12) == pytest.approx(free)


def test_mistakes_are_named() -> None:
    with pytest.raises(BadValue, match="two cells"):
        cable.coupled_astrocytes(110.0, [3.0], 5e-8, 2e-8)
    with pytest.raises(BadValue, match="2 junctions"):
        cable.coupled_astrocytes(110.0, [3.0, 4.0, 5.0], 5e-8, [1e-9, 1e-9, 1e-9])
    with pytest.raises(BadValue, match="R_m"):
        cable.length_constant("2 um", 0.0, 1.5)
    with pytest.raises(UnknownName, match="sealed"):
        cable.input_resistance(*GLIA, "1 mm", "seald")
    with pytest.raises(BadValue, match="beyond"):
        cable.attenuation("2 mm", "1 mm", "1 mm")
    with pytest.raises(BadValue, match="alpha"):
        cable.buffering_flux_ratio(3.0, 0.05, alpha=20)
