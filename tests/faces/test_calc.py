"""The calculators of the shell: what they print, that each is described and runs, how they refuse."""

from __future__ import annotations

import doctest
import inspect
import json
import sys
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest
from typer.testing import CliRunner

from ionostat.cli import app
from ionostat.cli.calc import help_text
from ionostat.species import Species
from ionostat.theory._docs import readable
from ionostat.theory.catalogue import Formula, find, formulas, units_of

NAMES = list(formulas())

SGLT = ("--moves", "Na:-2,Glc:-1", "--inside", "Na:12mM,Glc:1mM", "--outside", "Na:145mM,Glc:5mM")
TABLE = ("--inside", "K:400mM,Na:50mM,Cl:52mM", "--outside", "K:20mM,Na:440mM,Cl:560mM", "--T", "20 degC")


def call(*words: Any) -> Any:
    """What a command answers."""
    return CliRunner().invoke(app, [str(word) for word in words])


def calc(*words: Any) -> str:
    """What a calculator prints."""
    result = call("calc", *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def values(*words: Any) -> dict[str, Any]:
    """What a calculator gives as JSON."""
    return json.loads(calc(*words, "--json"))["values"]


def refused(*words: Any) -> str:
    """The one message of a calculator that is refused with exit code 2."""
    result = call("calc", *words)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert result.stderr.startswith("error: ") and result.stderr.count("error: ") == 1
    return result.stderr


# -------------------------------------------------------------------- it shows


def test_nernst() -> None:
    printed = calc("nernst", "--ion", "K", "--inside", "140 mM", "--outside", "4 mM")
    assert printed == "E = -95.02 mV\n"
    assert calc("nernst", "--z", "1", "--inside", "140", "--outside=4 mM") == printed
    assert calc("nernst", "K", "140 mM", "4 mM") == printed


def test_json_is_si() -> None:
    found = json.loads(calc("nernst", "--ion", "K", "--inside", "140 mM", "--outside", "4 mM", "--json"))
    assert found["formula"] == "nernst" and found["units"] == {"E": "V"}
    assert found["values"]["E"] == pytest.approx(-0.09502257566586908)


def test_ghk_voltage() -> None:
    assert calc("ghk-voltage", "--P", "K:1,Na:0.04,Cl:0.45", *TABLE) == "V = -59.93 mV\n"


def test_coupled_transport() -> None:
    printed = calc("coupled-transport", *SGLT, "--V", "-70mV").splitlines()
    assert "electrical = -13.51 kJ/mol" in printed and "total = -30.51 kJ/mol" in printed
    assert "reversal = 88.11 mV" in printed and "limiting_ratio.Glc = 2.75e+04" in printed
    assert any(line.startswith("chemical = ") for line in printed)


def test_coupled_transport_with_one_unknown() -> None:
    words = ("--moves", "Na:-2,Glc:-1", "--inside", "Na:12mM", "--outside", "Na:145mM", "--V", "-70 mV")
    printed = calc("coupled-transport", *words)
    assert printed.splitlines() == ["charge = -2", "limiting_ratio.Glc = 2.75e+04"]
    assert values("coupled-transport", *words)["total"] is None


def test_neutral_transport_has_no_reversal() -> None:
    words = ("--moves", "K:1,Cl:1", "--inside", "K:140mM,Cl:7mM", "--outside", "K:4mM,Cl:130mM")
    assert "reversal" not in calc("coupled-transport", *words, "--V", "-70 mV")


def test_donnan() -> None:
    printed = calc("donnan", "--outside", "K:150mM,Cl:150mM", "--impermeant", "100 mM", "--charge", "-1")
    assert {"V = -8.752 mV", "inside.K = 208.1 mM", "pressure = 299.7 kPa"} <= set(printed.splitlines())


def test_liquid_junction() -> None:
    sides = ("--left", "K:150mM,Cl:150mM", "--right", "Na:150mM,Cl:150mM", "--T", "25degC")
    assert "4.3" in calc("liquid-junction", *sides)
    assert calc("henderson", *sides) == calc("liquid-junction", *sides)


def test_atp_free_energy() -> None:
    assert "-57.36 kJ/mol" in calc("atp-free-energy", "--ATP", "3mM", "--ADP", "30uM", "--Pi", "3mM")


def test_rti_fit(tmp_path: Path) -> None:
    from ionostat.theory.diffusion import point_source

    t = np.arange(1.0, 100.0)
    C = point_source("120 um", t, 3.63e-13, "1.31e-9 m2/s", 0.2, 1.6, 0.005, duration="50 s")
    path = tmp_path / "data.csv"
    path.write_text("time (s), concentration (mM)\n" + "".join(f"{x},{y}\n" for x, y in zip(t, C)))
    said = ("--r", "120 um", "--Q", "363 fmol/s", "--D", "1.31e-9 m2/s", "--duration", "50 s")
    words = ("rti-fit", path, *said)
    found = values(*words)
    assert found["alpha"]["value"] == pytest.approx(0.2, rel=1e-3)
    assert found["tortuosity"]["value"] == pytest.approx(1.6, rel=1e-3)
    assert "alpha.value = 0.2" in calc(*words)


def test_per_area_or_per_cell() -> None:
    assert calc("electrogenic-resistance", "1 mV", "0.3 uA/cm2") == "R = 3333 ohm cm2\n"
    assert calc("electrogenic-resistance", "1 mV", "10 pA") == "R = 100 MOhm\n"
    assert "pump = 1 uA/cm2" in calc("leak-demand", "--I-Na", "-3 uA/cm2")
    assert "pump = 10 pA" in calc("leak-demand", "--I-Na", "-30 pA")


def test_shares_have_no_unit() -> None:
    sides = ("--inside", "Na:12mM,K:135mM,Cl:7mM", "--outside", "Na:145mM,K:4mM,Cl:129mM")
    fixed = ("--impermeant-in", "140 mM", "--impermeant-out", "20 mM", "--charge-out=-1")
    printed = calc("closed-tissue", *sides, *fixed)
    assert "volume_out = 0.03448" in printed.splitlines()
    assert calc("pump-sites", "0.3 uA/cm2", "50 1/s") == "Pumps = 374.5 1/um2\n"


def test_counts_keep_their_unit() -> None:
    assert calc("fuel", "31").splitlines() == ["O2 = 5.962", "glucose = 1"]
    assert "glucose = 1e-06 mol s-1" in calc("fuel", "31 umol/s").splitlines()
    assert "glucose = 1 mol" in calc("fuel", "31 mol").splitlines()
    assert calc("extrusion-cost", "180000", "10000").endswith(" = 7e+04\n")
    assert calc("extrusion-cost", "3 mol", "1 mol").endswith(" = 2 mol\n")
    assert "all in one of" in refused("extrusion-cost", "3 mol", "1 mol/s")
    assert "all in one of" in refused("fuel", "3 mV")


def test_several_values_at_once() -> None:
    assert calc("nernst", "--ion", "K", "--inside", "140 mM", "--outside", "4 mM,12 mM").count(",") == 1


def test_a_law_as_text() -> None:
    half = calc("half-saturation", "--rate", "(c/(c+10))**3")
    assert "38.47 mM" in half


def test_a_named_constant() -> None:
    state = "Na_in:12mM,Na_out:145mM,K_in:140mM,K_out:4mM,ATP:3mM,ADP:30uM,Pi:1mM"
    assert "-248.9 mV" in calc("stall-potential", "--steps", "CHAPMAN_1983", "--ligands", state)


# -------------------------------------------------------------------- every formula


def test_list() -> None:
    printed = calc("list")
    assert all(f"  {name} " in printed for name in NAMES)
    found = json.loads(calc("list", "--json"))
    assert [formula["name"] for formula in found] == NAMES
    assert all(field["units"] for formula in found for field in formula["arguments"])


@pytest.mark.parametrize("name", NAMES)
def test_described(name: str) -> None:
    formula = find(name)
    printed = calc(name, "--help")
    assert printed.strip() == help_text(formula).strip()
    assert formula.equation, "no equation"
    assert formula.source, "no source"
    assert formula.result, "nothing on the result"
    unsaid = [a.name for a in formula.arguments if not a.stated]
    assert not unsaid, f"no unit, nor that there is none: {unsaid}"
    assert not [a.name for a in formula.arguments if f"--{a.name.replace('_', '-')}" not in printed]
    kind = get_type_hints(formula.function).get("return")
    if isinstance(kind, type) and hasattr(kind, "_fields"):
        inner = {n for n, hint in get_type_hints(kind).items() if hasattr(hint, "_fields")}
        unsaid = [field for field, units in units_of(kind).items() if not units and field not in inner]
        assert not unsaid, f"no unit of {unsaid} in {kind.__name__}; say it in an Attributes section"


@pytest.mark.parametrize("name", NAMES)
def test_equation_is_readable(name: str) -> None:
    text = readable(find(name).equation)
    assert "\\" not in text and text.count("(") == text.count(")")


@pytest.mark.parametrize("name", NAMES)
def test_runs_on_its_own_example(name: str) -> None:
    formula = find(name)
    given, direct = _example(formula)
    texts = {who: _text(value) for who, value in given.items()}
    if direct is None:
        pytest.skip("its example calls it by way of another")
    untold = [who for who, text in texts.items() if text is None]
    if untold:
        pytest.skip(f"{untold} cannot be typed")
    words = [f"--{who}={text}" for who, text in texts.items()]
    calc(name, *words)
    found = list(_numbers(values(name, *words)))
    expected = list(_numbers(direct))
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-30)


def _example(formula: Formula) -> tuple[dict[str, Any], Any]:
    """The arguments and the result of the last call in a docstring."""
    seen: list[tuple[dict[str, Any], Any]] = []
    function = formula.function

    def spy(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        seen.append((inspect.signature(function).bind(*args, **kwargs).arguments, result))
        return result

    space = vars(sys.modules[function.__module__]) | {function.__name__: spy}
    examples = doctest.DocTestParser().get_examples(inspect.getdoc(function) or "")
    assert examples, f"{formula.name}: its docstring has no example"
    for example in examples:
        exec(compile(example.source, formula.name, "single"), space)
    return seen[-1] if seen else ({}, None)


def _text(value: Any) -> str | None:
    """A value as one types it; None if that cannot be."""
    if isinstance(value, Species):
        return value.symbol
    if callable(value):
        return None
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (dict, list, tuple)):
        try:
            return json.dumps(value, default=_never)
        except TypeError:
            return None
    return str(value)


def _never(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(value)


def _numbers(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if hasattr(value, "items"):
        value = list(value.values())
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        for one in value:
            yield from _numbers(one)
    elif isinstance(value, (int, float)):
        yield float(value)


# -------------------------------------------------------------------- solutions

PIPETTE = 'name = "pipette"\ntemperature = "25 degC"\n[salts]\nKCl = "150 mM"\n'
BATH = 'name = "bath"\ntemperature = "25 degC"\n[salts]\nNaCl = "147 mM"\nKCl = "3 mM"\n'


def test_solution(tmp_path: Path) -> None:
    pipette, bath = tmp_path / "pipette.toml", tmp_path / "bath.toml"
    pipette.write_text(PIPETTE)
    bath.write_text(BATH)
    alone = call("solution", pipette)
    assert alone.exit_code == 0 and "300 mOsm/L" in alone.stdout and "ionic strength" in alone.stdout
    both = call("solution", pipette, bath).stdout
    assert "-100.5" in both and "+4.26 mV" in both and "bath minus pipette" in both
    found = json.loads(call("solution", pipette, bath, "--json").stdout)
    assert found["pair"]["liquid_junction"] == pytest.approx(4.3e-3, abs=1e-4)
    assert found["units"]["osmolarity"] == "mol m-3"
    again = tmp_path / "again.toml"
    again.write_text(call("solution", bath, "--toml").stdout)
    same, first = (json.loads(call("solution", p, "--json").stdout)["solutions"][0] for p in (again, bath))
    assert same["concentrations"]["Na"] == pytest.approx(first["concentrations"]["Na"])


def test_solution_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('temperature = "25 degC"\n[salt]\nKCl = "150 mM"\n')
    charged = tmp_path / "charged.toml"
    charged.write_text('[ions]\nK = "150 mM"\n')
    for path, word in ((wrong, "salts"), (charged, "counter-ion"), (tmp_path / "none.toml", "none.toml")):
        result = call("solution", path)
        assert result.exit_code == 2 and word in result.stderr and "Traceback" not in result.output


# -------------------------------------------------------------------- bad input

ION = ("nernst", "--ion", "K")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nerst",), "'nernst'"),
        (("lst",), "calc list"),
        ((*ION, "--insid", "1 mM"), "'--inside'"),
        ((*ION, "--inside", "1 mM"), "missing --outside"),
        (ION, "mol m-3"),
        ((*ION, "--inside", "0 mM", "--outside", "4 mM"), "inside"),
        ((*ION, "--inside", "-1 mM", "--outside", "4 mM"), "negative"),
        ((*ION, "--inside", "nan", "--outside", "4 mM"), "inside"),
        ((*ION, "--inside", "140 mV", "--outside", "4 mM"), "'3.5 mM'"),
        ((*ION, "--inside", "140 mm", "--outside", "4 mM"), "'mM'"),
        ((*ION, "--inside", "much", "--outside", "4 mM"), "inside"),
        ((*ION, "--inside"), "no value"),
        ((*ION, "--z", "1", "--inside", "1", "--outside", "1"), "one of them"),
        ((*ION, "1", "2", "310", "5"), "more than"),
        (("nernst", "--ion", "Kalium", "--inside", "1", "--outside", "1"), "Kalium"),
        (("nernst", "--z", "0", "--inside", "1", "--outside", "1"), "z"),
        (("coupled-transport", *SGLT, "--V", "-70"), "-70 mV"),
        (("coupled-transport", *SGLT, "--V", "-70 mV", "--T", "37"), "37 degC"),
        (("coupled-transport", "--moves", "Na:-2.5", *SGLT[2:], "--V", "0"), "whole number"),
        (("coupled-transport", "--moves", "Na:-2,Na:-1", *SGLT[2:], "--V", "0"), "twice"),
        (("coupled-transport", "--moves", "Na-2", *SGLT[2:], "--V", "0"), "NAME:VALUE"),
        (("coupled-transport", "--moves", "Xx:-2", *SGLT[2:], "--V", "0"), "Xx"),
        (("coupled-transport", "--moves", '{"Na": -2', *SGLT[2:], "--V", "0"), "JSON"),
        (("ghk-voltage", "--P", "Mg2:1", *TABLE), "Mg2"),
        (("donnan", "--outside", "K:150mM,Cl:100mM", "--impermeant", "1 mM"), "neutral"),
        (("donnan", "K:1mM,Cl:1mM", "1 mM", "--neutral", "maybe"), "true nor false"),
        (("half-saturation", "--rate", "__import__('os').getcwd() + c"), "no law"),
        (("half-saturation", "--rate", "c*" + "9" * 400), "no law"),
        (("rti-fit", "nowhere.csv", "1e-4", "1e-13", "1e-9"), "nowhere.csv"),
    ],
)
def test_refused(words: tuple[str, ...], said: str) -> None:
    assert said in refused(*words)


def test_stoichiometry_in_json_is_checked_too() -> None:
    assert "whole number" in refused("coupled-transport", '{"Na": 1.5}', *SGLT[2:], "--V", "0")


def test_a_curve_too_short_to_fit(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("time (s), C (mM)\n1,0.1\n2,0.2\n")
    assert "too few" in refused("rti-fit", path, "120 um", "363 fmol/s", "1.31e-9 m2/s")


def test_undefined_is_not_silent() -> None:
    words = ("--who", "K", "--P", "K:1", "--inside", "K:4mM", "--outside", "K:4mM", "--V", "0")
    assert "not defined" in refused("ghk-fractional-current", *words)
