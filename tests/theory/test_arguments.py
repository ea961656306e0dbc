"""What every formula does with its arguments: the unit that it tells, and numbers likely in another unit."""

from __future__ import annotations

import doctest
import inspect
import sys
from typing import Any

import numpy as np
import pytest

from ionostat import units
from ionostat.errors import BadUnit, BadValue, NoSolution, UnknownName
from ionostat.theory import donnan, thermo
from ionostat.theory._arguments import si
from ionostat.theory.cable import attenuation
from ionostat.theory.catalogue import find, formulas
from ionostat.theory.energetics import charge_excess
from ionostat.theory.gaba import bicarbonate, gaba_reversal_at_pH
from ionostat.theory.pump_kinetics import (
    CHAPMAN_1983,
    Step,
    concentration_power,
    equilibrium_constant,
    reaction_order,
    standard_energy,
)
from ionostat.theory.pump_leak import pump_leak
from ionostat.theory.rest import chord_rest
from ionostat.theory.selectivity import permeability_energy, permeability_ratio
from ionostat.theory.surfaces import debye_length


@pytest.mark.parametrize("name", list(formulas()))
def test_an_argument_is_read_in_the_unit_that_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples run, and every argument that is read by its name is read in one of the units listed."""
    formula = find(name)
    listed = {a.name: a.units for a in formula.arguments}
    fitting: dict[str, bool] = {}
    read = units.si

    def spy(value: Any, unit: str, name: str = "value") -> Any:
        asked = units.parse(unit)
        told = [units.parse(one) for one in listed.get(name, ())]
        if told and _within(formula.function):  # what is read already may be read again, as a plain number
            fitting[name] = fitting.get(name, False) or any(asked and one and asked[:2] == one[:2] for one in told)
        return read(value, unit, name)

    monkeypatch.setattr(units, "si", spy)
    space = dict(vars(sys.modules[formula.function.__module__]))
    for example in doctest.DocTestParser().get_examples(inspect.getdoc(formula.function) or ""):
        exec(compile(example.source, name, "single"), space)
    assert not [who for who, fits in fitting.items() if not fits and who != "curve"]  # that is a pair, with both


def _within(function: Any) -> bool:
    """Whether a function itself is at work, and not another formula that it calls."""
    theirs = {one.function.__code__ for one in formulas().values()}
    at_work = next((f.frame.f_code for f in inspect.stack() if f.frame.f_code in theirs), None)
    return at_work is function.__code__


# -------------------------------------------------------------------- plain numbers that are no SI


@pytest.mark.parametrize(
    ("value", "unit", "write"),
    [
        (-54, "J mol-1", "-54 kJ/mol"), (-57.3, "J mol-1", "-57.3 kJ/mol"), ("-54", "J mol-1", "-54 kJ/mol"),
        (40, "Pa", "40 mmHg"), ("5.3", "Pa", "5.3 mmHg"), (100, "m", "100 um"), ([1e-6, 20], "m", "20 um"),
        (np.array([-54.0, -50.0]), "J mol-1", "-54 kJ/mol"), (1.31, "m2 s-1", "1.31 um2/ms"), (1, "F m-2", "1 uF/cm2"),
    ],
)  # fmt: skip
def test_a_number_in_the_unit_of_the_laboratory_is_refused(value: Any, unit: str, write: str) -> None:
    with pytest.raises(BadValue, match=f"x: .*'{write}'"):
        si(value, unit, "x")


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        (0, "J mol-1"), (-54e3, "J mol-1"), ("-54 J/mol", "J mol-1"), (126.03121, "J mol-1"), (1e-12, "J mol-1"),
        (5333.0, "Pa"), ("40 Pa", "Pa"), (1.0, "m"), ("100 m", "m"), (1.31e-9, "m2 s-1"), (0.01, "F m-2"),
        (40, "mol m-3"), (np.linspace(-54e3, 54e3, 11), "J mol-1"), (["40 Pa", "50 Pa"], "Pa"),
    ],
)  # fmt: skip
def test_other_numbers_pass(value: Any, unit: str) -> None:
    assert si(value, unit) == pytest.approx(units.si(value, unit))


def test_formulas_refuse_them() -> None:
    state = "12 mM", "145 mM", "140 mM", "4 mM"
    with pytest.raises(BadValue, match="dG_ATP: -54 J mol-1.*'-54 kJ/mol'"):
        thermo.pump_efficiency(-54, *state, "-70 mV")
    with pytest.raises(BadValue, match="pCO2: 40 Pa.*'40 mmHg'"):
        bicarbonate(7.4, 40)
    with pytest.raises(BadValue, match="x: 100 m .*'100 um'"):
        attenuation(100, "1 mm")
    with pytest.raises(BadValue, match="C: 1 F m-2.*'1 uF/cm2'"):
        charge_excess("-70 mV", "10 um", C=1)
    with pytest.raises(BadValue, match=r"E\[K\]: -95 V.*'-95 mV'"):
        chord_rest({"K": 1.0}, {"K": -95})


def test_results_may_be_handed_on() -> None:
    small = permeability_energy(1.05)
    assert 0.5 < small < 200.0
    assert permeability_ratio(small) == pytest.approx(1.05)


def test_a_pump_in_pmol() -> None:
    bath, g = {"Na": 145.0, "K": 4.0, "Cl": 149.0}, {"Na": 0.02, "K": 0.3, "Cl": 0.1}
    with pytest.raises(BadValue, match="pump: 2 mol m-2 s-1.*'2 pmol/cm2/s'"):
        pump_leak(bath, g, 2)
    with pytest.raises(NoSolution, match="pump: at this rate.*pump_range"):
        pump_leak(bath, g, "2 mol/m2/s")
    with pytest.raises(NoSolution, match="anion is missing"):
        pump_leak({"Na": 145.0, "K": 4.0}, {"Na": 0.02, "K": 0.3}, 1e-8)


def test_no_logarithm_where_there_is_none() -> None:
    with pytest.raises(BadValue, match="c: '0 mM' is zero(?!.*logarithm)"):
        debye_length("0 mM")


# -------------------------------------------------------------------- temperature, CO2, constants


def test_celsius_without_a_degree() -> None:
    for text in ("25C", "25 C"):
        with pytest.raises(BadUnit, match="coulomb: write '25 degC'"):
            donnan.osmotic_pressure("1 mM", text)
    with pytest.raises(BadUnit, match="'3.5 mM'(?!.*coulomb)"):
        units.si("25 C", "mol m-3")


def test_carbon_dioxide_as_a_share_of_the_gas() -> None:
    moist = 0.05 * (760 - 47.1)
    assert bicarbonate(7.4, "5 %") == pytest.approx(bicarbonate(7.4, f"{moist} mmHg"), rel=1e-3)
    cold, warm = (gaba_reversal_at_pH("6 mM", "130 mM", pCO2="5 %", T=T) for T in ("20 degC", "37 degC"))
    dry = gaba_reversal_at_pH("6 mM", "130 mM", pCO2=f"{0.05 * (760 - 17.5)} mmHg", T="20 degC")
    assert cold == pytest.approx(dry, abs=1e-6) and cold != warm
    assert gaba_reversal_at_pH("6 mM", "130 mM", pCO2="40 Pa") < gaba_reversal_at_pH("6 mM", "130 mM")
    with pytest.raises(BadValue, match="pH_out"):
        gaba_reversal_at_pH("6 mM", "130 mM", pH_out=74)


def test_an_equilibrium_constant_has_the_unit_of_its_order() -> None:
    assert reaction_order(CHAPMAN_1983) == 1
    assert reaction_order([Step(1, 1, {"K": 2}), Step(1, 1, {}, {"L": 1})]) == -1
    assert [concentration_power(n) for n in (-1, 0, 1, 2)] == ["mol-1 m3", "1", "mol m-3", "mol2 m-6"]
    K = equilibrium_constant(CHAPMAN_1983)
    assert standard_energy(f"{K / 1e3} M") == pytest.approx(standard_energy(K))
    assert standard_energy("2 M2", 2) == pytest.approx(standard_energy(2e6, 2))
    with pytest.raises(BadUnit, match="constant"):
        standard_energy("2 M", 2)
    with pytest.raises(BadValue, match="whole number"):
        standard_energy(2.0, 1.5)  # type: ignore[arg-type]


def test_a_part_of_a_name_finds_all_that_have_it() -> None:
    with pytest.raises(UnknownName) as wrong:
        find("ghk")
    assert all(name in str(wrong.value) for name in formulas() if "ghk" in name)
    with pytest.raises(UnknownName, match="donnan-finite, closed-tissue"):
        find("donnan-closed")
    with pytest.raises(UnknownName, match="Did you mean 'nernst'"):
        find("nerst")
