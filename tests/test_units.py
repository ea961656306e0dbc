"""Values come in with a unit, once: exact, checked, and without pint on the fast path."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionostat import units
from ionostat.errors import BadUnit, BadValue
from ionostat.units import DISPLAY, in_unit, relative, show, si, temperature

SPELLINGS = units._SPELLINGS.split()


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("3.5 mM", "mol m-3", 3.5),
        ("3.5mM", "mol m-3", 3.5),
        ("100 nM", "mol m-3", 1e-4),
        ("145 mmol/L", "mol m-3", 145.0),
        ("1e-9", "m2 s-1", 1e-9),
        ("-70 mV", "V", -0.07),
        ("\u221270 mV", "V", -0.07),
        ("1500 um2", "m2", 1.5e-9),
        ("2 \u00b5m^2", "m2", 2e-12),
        ("2 pL", "m3", 2e-15),
        ("1 uF/cm2", "F m-2", 0.01),
        ("1 uF/cm^2", "F m-2", 0.01),
        ("0.3 mS/cm2", "S m-2", 3.0),
        ("200 MOhm", "ohm", 2e8),
        ("1e-6 cm/s", "m s-1", 1e-8),
        ("17.5 pmol/cm2/s", "mol m-2 s-1", 1.75e-7),
        ("2 mol m-2 s-1", "mol m-2 s-1", 2.0),
        ("6 mM/h", "mol m-3 s-1", 1 / 600),
        ("5 min", "s", 300.0),
        ("20 Hz", "s-1", 20.0),
        ("30 1/min", "s-1", 0.5),
        ("37 degC", "K", 310.15),
        ("-30.5 kJ/mol", "J mol-1", -30500.0),
        ("1 kcal/mol", "J mol-1", 4184.0),
        ("40 mmHg", "Pa", 5332.8954966),
        ("5 %", "1", 0.05),
        ("0.2", "1", 0.2),
    ],
)
def test_texts_are_read_exactly(text: str, unit: str, expected: float) -> None:
    assert si(text, unit) == expected


@pytest.mark.parametrize(
    ("text", "unit", "says"),
    [
        ("3 mV", "mol m-3", "'3 mV' does not measure mol m-3; write for example '3.5 mM'"),
        ("3 mm", "mol m-3", "Did you mean 'mM'?"),
        ("-70 mv", "V", "unknown unit 'mv'.*Did you mean 'mV'?"),
        ("1 umm2", "m2", "Did you mean 'um2'"),
        ("37 C", "K", "37 degC"),
        ("3 dollars", "V", "unknown unit 'dollars'"),
        ("1 kg^0.5", "kg", "does not measure"),
    ],
)
def test_wrong_units_are_refused_with_advice(text: str, unit: str, says: str) -> None:
    with pytest.raises(BadUnit, match=says) as error:
        si(text, unit, "neuron.thing")
    assert str(error.value).startswith("neuron.thing: ")


@pytest.mark.parametrize(
    "value",
    ["", "abc", "nan mV", "1e400 V", "1e999999999 V", math.nan, math.inf, [1.0, math.nan],
     True, None, 1j, np.array(["x"])],
)  # fmt: skip
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    with pytest.raises(BadValue):
        si(value, "V")


def test_plain_numbers_arrays_and_sequences_are_si() -> None:
    assert si(3, "V") == 3.0 and isinstance(si(3, "V"), float)
    assert isinstance(si(np.float64(2.0), "V"), float)
    np.testing.assert_array_equal(si([1, "2 mM", "3 uM"], "mol m-3"), [1.0, 2.0, 0.003])
    np.testing.assert_array_equal(si(np.array([[1, 2]]), "m"), [[1.0, 2.0]])


def test_pint_reads_what_the_table_lacks() -> None:
    assert si("5 mmol/(L h)", "mol m-3 s-1") == pytest.approx(5 / 3600)
    assert si("2 inch", "m") == 0.0508
    assert si("1 millimolar", "mol m-3") == 1.0
    assert si("98.6 degF", "K") == pytest.approx(310.15)


def test_pint_quantities_are_converted() -> None:
    quantity = pytest.importorskip("pint").UnitRegistry().Quantity
    assert si(quantity(3.0, "mM"), "mol m-3") == pytest.approx(3.0)
    assert si(quantity(37.0, "degC"), "K") == pytest.approx(310.15)
    np.testing.assert_allclose(si(quantity([1.0, 2.0], "mV"), "V"), [1e-3, 2e-3])
    with pytest.raises(BadUnit, match="does not measure mol m-3"):
        si(quantity(3.0, "mV"), "mol m-3")


def test_the_fast_path_does_not_import_pint() -> None:
    code = (
        "import sys; from ionostat.units import si, show; si('3.5 mM', 'mol m-3'); "
        "show(1.0, 'V'); raise SystemExit('pint' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_celsius_by_mistake_is_refused() -> None:
    assert temperature("37 degC") == 310.15
    with pytest.raises(BadValue, match="looks like Celsius: write '37 degC'"):
        temperature(37)
    with pytest.raises(BadValue):
        temperature([310.0, 37.0])


@pytest.mark.parametrize(("text", "factor"), [("x0.5", 0.5), (" x 2e1 ", 20.0), ("\u00d73", 3.0)])
def test_relative(text: str, factor: float) -> None:
    assert relative(text) == factor


@pytest.mark.parametrize("text", ["0.5", "x", "0.5x", "x0.5 mM", 0.5, None])
def test_not_relative(text: object) -> None:
    assert relative(text) is None


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(3.5, "mol m-3", "3.5 mM"), (1e-4, "mol m-3", "100 nM"), (0.0, "mol m-3", "0 mM"),
     (-0.07, "V", "-70 mV"), (60.0, "s", "60 s"), (1e-3, "s", "1 ms"), (0.2, "1", "0.2"),
     (310.15, "K", "37 degC"), (3.0, "kg m-7", "3 kg m-7")],
)  # fmt: skip
def test_show(value: float, unit: str, text: str) -> None:
    assert show(value, unit) == text


@pytest.mark.parametrize("unit", DISPLAY)
def test_display_units_measure_what_they_show(unit: str) -> None:
    known, spoken = units.parse(unit), units.parse(DISPLAY[unit])
    assert known and spoken and known.factor == 1 and known.dimension == spoken.dimension


@given(st.floats(-1e6, 1e6), st.sampled_from(SPELLINGS))
def test_round_trip(number: float, unit: str) -> None:
    known = units.parse(unit)
    assert known
    names = ("kg", "m", "s", "A", "mol", "K")
    powers = zip(names, known.dimension, strict=True)
    canonical = " ".join(f"{name}{power}" for name, power in powers if power) or "1"
    value = si(f"{number!r} {unit}", canonical)
    assert in_unit(value, unit) == pytest.approx(number, rel=1e-12, abs=1e-9)
