"""The words of the calculators: units in help and results, constants by name, messages in the shell's own terms."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from ionostat.calculator.texts import read
from ionostat.calculator.words import in_shell
from ionostat.cli import app
from ionostat.errors import UnknownName
from ionostat.theory.catalogue import constants, find, formulas
from ionostat.theory.diffusion import point_source


def call(*words: Any) -> Any:
    """What a command answers."""
    return CliRunner().invoke(app, [str(word) for word in words])


def calc(*words: Any) -> str:
    """What a calculator prints, in one line."""
    result = call("calc", *words)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def refused(*words: Any) -> str:
    """The one message of a calculator that is refused with exit code 2."""
    result = call("calc", *words)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output and result.stderr.count("error: ") == 1
    return " ".join(result.stderr.split())


# -------------------------------------------------------------------- units


def test_an_equilibrium_constant_has_its_unit() -> None:
    assert calc("equilibrium-constant", "CHAPMAN_1983") == "K = 2.396e+05 M"
    steps = '[{"forward": 2, "backward": 1, "binds": {"K": 2}}, {"forward": 3, "backward": 1}]'
    assert calc("equilibrium-constant", steps) == "K = 6 mol-2 m6"
    one = '[{"forward": 2, "backward": 1, "binds": {"K": 1}}, [3, 1, {}, {"K": 1}]]'
    assert calc("equilibrium-constant", one) == "K = 6"
    assert calc("standard-energy", "239583 M") == "standard-energy = -31.94 kJ/mol"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("standard-energy", "--constant [mM]"),
        ("tissue-budget", "--neuron [1/s]"),
        ("tissue-budget", "--glia [1/s]"),
        ("sodium-for-rate", "--share [no unit]"),
        ("fuel", "umol/g/min"),
        ("pump-leak", "by name; sets the volume. Default: 100 fmol."),
        ("atp-standard-energy", "not corrected for temperature"),
        ("ghk-voltage", "a bare number is SI:"),
        ("pump-leak-ghk", "sets the volume. Default: 100 fmol."),
    ],
)  # fmt: skip
def test_help_tells_units(name: str, said: str) -> None:
    assert said in calc(name, "--help")


def test_counts_print_no_unit_and_rates_per_mass_one_that_people_use() -> None:
    printed = call("calc", "spike-cost", "1e-8", "0.1").stdout
    assert printed.startswith("minimum = 6.242e+07\n") and not re.search(r" 1$", printed, re.MULTILINE)
    assert "per_mass = 30.16 umol/g/min" in calc("tissue-budget")
    assert calc("oxygen-use", "3.5 mL/100g/min").endswith("1.562 umol/g/min")
    assert json.loads(call("calc", "oxygen-use", "3.5 mL/100g/min", "--json").stdout)["units"].popitem()[1] == (
        "mol kg-1 s-1"
    )


# -------------------------------------------------------------------- constants by name


@pytest.mark.parametrize("name", list(formulas()))
def test_help_names_the_constants_and_they_are_taken(name: str) -> None:
    formula = find(name)
    printed = calc(name, "--help")
    for argument in formula.arguments:
        for constant in constants(formula, argument):
            assert constant in printed
            assert read(formula, argument, constant) is constants(formula, argument)[constant]
            with pytest.raises(UnknownName, match=f"Did you mean '{constant}'"):
                read(formula, argument, constant.lower())
    assert "`None`" not in printed and not re.search(r"\bNone\b|\bTrue\b|\bFalse\b|Default: \(\)", printed)


def test_ligands_of_a_cycle_are_told() -> None:
    assert "CHAPMAN_1983 (--ligands Na_in, ADP, Na_out, K_out, Pi, ATP, K_in)" in calc("stall-potential", "--help")
    assert '"FXYD1"' in calc("fxyd-sodium-affinity", "--help")


def test_steps_that_are_none() -> None:
    state = ("--ligands", "Na_in:12mM")
    said = refused("stall-potential", "CHAPMAN", *state)
    assert "Did you mean 'CHAPMAN_1983'" in said and "attribute" not in said
    for wrong in ('[{"forwrd": 1}]', "[[1, 2], [1]]", '{"a": 1}', "[1, 2]"):
        assert '[{"forward": 1, "backward": 1}, ...]' in refused("stall-potential", wrong, *state)
    assert "--ligands lacks ADP" in refused("stall-potential", "CHAPMAN_1983", *state)


def test_radii_by_name() -> None:
    words = ("eisenman-sequence", "--site-radius", "1e-10", "--radii")
    assert calc(*words, "PAULING_RADII") == calc(*words[:3])
    assert "Did you mean 'PAULING_RADII'" in refused(*words, "PAULING")


# -------------------------------------------------------------------- the shell's own terms


@pytest.mark.parametrize(
    ("words", "said", "unsaid"),
    [
        (("donnan-free-volume", "Na:145mM,Cl:145mM"), "--impermeant-out above 0", "impermeant_out"),
        (("donnan-free-volume", "Na:145mM,Cl:145mM"), "(pump-leak)", "pump_leak"),
        (("donnan", "K:150mM,Cl:100mM", "1mM"), "--neutral false", "=False"),
        (("ghk-voltage", "Xx:1,K:1", "Xx:1,K:2", "Xx:1,K:3"), '--z "Xx:', "{'Xx'"),
        (("ghk-voltage", "Xx:1,K:1", "Xx:1,K:2", "Xx:1,K:3"), "in --z.", "in z."),
        (("coupled-reversal-potential", "K:1,Cl:1", "K:1,Cl:1", "K:1,Cl:1"), '--moves "K:1,Cl:1": one', "{'K'"),
        (("coupled-reversal-potential", "K:1,Cl:1", "K:1,Cl:1", "K:1,Cl:1"), "ask limiting-ratio", "limiting_ratio"),
        (("gaba-load-shift", "--load=-9mM", "7mM", "130mM", "16mM", "25mM"), "than --Cl-in has", "Cl_in"),
        (("resting-cost", "200 MOhm", "--V", "60 mV"), "--V: it is not between --V-K", "V_K"),
        (("tissue-budget", "--rate", "0", "--neuron", "0", "--glia", "0"), "--rate, --neuron, --glia: nothing", "_"),
        (("extrusion-cost", "3 mol", "1 mol/s"), '--Na "3 mol", --Ca "1 mol/s": give', "Na='3"),
        (("chord-rest", "K:1,Na:0.1", "K:-95,Na:50"), "--E K: -95 V", "E[K]"),
        (("chord-rest", "K:1,Na:0.1", "K:-95,Na:50"), "write '-95 mV'", "'95 mV'"),
        (("debye-length", "0 mM"), "--c: '0 mM' is zero", "logarithm"),
        (("pump-leak", "Na:145,K:4,Cl:149", "Na:0.02,K:0.3,Cl:0.1", "--pump", "2"), "'2 pmol/cm2/s'", "anion"),
        (("pump-leak", "Na:145,K:4,Cl:149", "Na:0.02,K:0.3,Cl:0.1", "2mol/m2/s"), "pump-range gives", "anion"),
        (("pump-efficiency", "--dG-ATP=-54", "12mM", "145mM", "140mM", "4mM", "0"), "--dG-ATP: -54 J", "dG_ATP"),
        (("gaba-reversal-at-pH", "6mM", "130mM", "--pCO2", "40"), "'40 mmHg'", "kPa"),
        (("attenuation", "100", "1 mm"), "'100 um'", "Traceback"),
        (("nernst", "K", "140 mM", "4 mM", "--T", "25C"), "'25 degC'", "Traceback"),
        (("nernst", "--z", "1", "--ion", "Ca", "1", "2"), "--ion Ca and --z 1 say the same thing", "twice"),
        (("nernst", "--ion", "Ca", "--z", "1", "1", "2"), "--ion Ca and --z 1 say the same thing", "twice"),
        (("nernst", "--ion", "Ca", "--ion", "K", "1", "2"), "--ion is given twice, as Ca and as K", "valence"),
        (("nernst", "--T", "300", "--T", "310", "1", "2"), "--T is given twice", "valence"),
        (("ghk",), "ghk-voltage", "atp-standard-energy"),
        (("standard-energy", "--K", "10"), "Did you mean '--constant'?", "--T"),
        (("nernst", "--temperature", "37 degC"), "Did you mean '--T'?", "Allowed"),
        (("ghk-voltage", "--permeability", "K:1"), "Did you mean '--P'?", "Allowed"),
        (("half-saturation", "--rate", "saturation"), "'2e-6*c/(c+10)'", "cannot be computed"),
        (("half-saturation", "--rate", "saturation"), "in Python only", "Na"),
        (("sodium-for-rate", "1.3333333333333333", "10 mM"), "--share: 1.333 of", "1.33333"),
        (("fxyd-sodium-affinity", "10mM", "FXYD9"), "in --kind.", "in kind"),
    ],
)  # fmt: skip
def test_messages(words: tuple[str, ...], said: str, unsaid: str) -> None:
    message = refused(*words)
    assert said in message and unsaid not in message


def test_no_word_of_python_is_left_in_a_message() -> None:
    donnan = find("donnan")
    text = in_shell("charge_out: None of `T`, impermeant=True, see donnan_finite, z={'Q': 1, 'R': '2 mM'}", donnan)
    assert text == '--charge-out: none of --T, --impermeant true, see donnan-finite, --z "Q:1,R:2mM"'
    assert in_shell("as `donnan_closed.donnan_finite`; K_Na", donnan) == "as donnan-finite; K_Na"


def test_carbon_dioxide_in_percent() -> None:
    assert calc("gaba-reversal-at-pH", "6mM", "130mM", "--pCO2", "5 %") == "E_GABA = -72.99 mV"


# -------------------------------------------------------------------- a curve that does not fit

EXPERIMENT = ("--r", "120 um", "--Q", "363 fmol/s", "--D", "1.31e-9 m2/s", "--duration", "50 s")


def curve(path: Path, late: float) -> Path:
    t = np.arange(1.0, 100.0)
    C = point_source("120 um", t - late, 3.63e-13, "1.31e-9 m2/s", 0.2, 1.6, 0.005, duration="50 s")
    path.write_text("time (s), concentration (mM)\n" + "".join(f"{x},{y}\n" for x, y in zip(t, C)))
    return path


def test_a_wrong_onset_is_reported(tmp_path: Path) -> None:
    path = curve(tmp_path / "late.csv", 3.0)
    printed = calc("rti-fit", path, *EXPERIMENT)
    assert "warning = the curve is not that of the model" in printed and "onset" in printed
    found = json.loads(call("calc", "rti-fit", path, *EXPERIMENT, "--json").stdout)["values"]
    assert found["misfit"] > 0.01 and "start" in found["warning"]
    mended = json.loads(call("calc", "rti-fit", path, *EXPERIMENT, "--start", "3 s", "--json").stdout)["values"]
    assert mended["warning"] is None and mended["misfit"] < 1e-6
    assert "warning" not in calc("rti-fit", path, *EXPERIMENT, "--start", "3 s")
    assert "; an earlier start (some 0.9 s)" in calc("rti-fit", path, *EXPERIMENT, "--start", "4 s")
    said = refused("rti-fit", curve(tmp_path / "later.csv", 40.0), *EXPERIMENT)
    assert "not that of the model" in said and "tell alpha from lambda" not in said


# -------------------------------------------------------------------- solutions


def test_recipes_that_cannot_be(tmp_path: Path) -> None:
    missing = call("solution", tmp_path / "nosuch.toml")
    assert missing.exit_code == 2 and "there is no such file" in missing.stderr and "Errno" not in missing.stderr
    recipe = tmp_path / "chelated.toml"
    for text in ('[salts]\nKCl = "1 mM"\nEGTA = "10 mM"', '[salts]\nK4BAPTA = "1 mM"', '[ions]\nEGTA = "10 mM"'):
        recipe.write_text(text + "\n")
        said = call("solution", recipe)
        assert said.exit_code == 2 and "free" in said.stderr and "under [ions]" in said.stderr
    recipe.write_text('pH = 7.2\n[salts]\nKCl = "9 mM"\n[ions]\nCa = "100 nM"\nEGTA = "10 mM"\n[z]\nEGTA = -2\n')
    assert "100 nM" in call("solution", recipe).stdout
