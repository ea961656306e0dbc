"""Questions that a newcomer asks amiss: each is refused before any run, or answered in words that say what is meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from glia import clean, glia, puff, table
from typer.testing import CliRunner

import ionostat as ion
from ionostat.analysis.apart import apart
from ionostat.analysis.criteria import criterion
from ionostat.analysis.recordings import Recording
from ionostat.cli import app
from ionostat.compiler.network import Network
from ionostat.ensemble.design import design
from ionostat.errors import BadFile, BadUnit, BadValue, IonostatError, UnknownName
from ionostat.records import checked, parameters

EXAMPLE = Path(__file__).parents[2] / "examples" / "fit" / "glia.toml"


def shell(*words: Any, code: int = 2) -> str:
    found = CliRunner().invoke(app, [str(word) for word in words])
    assert found.exit_code == code, found.output
    return found.output


# -------------------------------------------------------------------- what a scenario sets by itself


def widest(protocol: ion.Protocol, **given: Any) -> Any:
    asked = {"vary": "glia.kir.P", "between": ("x0.5", "x2"), "crossed": "max(ecs.K) > 1 M", "until": "30 s"}
    return ion.threshold(glia(), protocol, tolerance="1e-8 m/s", workers=1, progress=False, **{**asked, **given})


def test_a_number_that_the_protocol_sets_to_the_end_is_refused() -> None:
    blocked = ion.Protocol("blocked", [ion.Step("glia.kir.P", "1e-9 m/s", start=10.0)])
    with pytest.raises(BadValue, match="sets it to 1e-07 cm/s from 10 s on.*only the first 10 s.*blocked.value"):
        widest(blocked)
    with pytest.raises(BadValue, match="from 10 s on"):
        ion.sweep(glia(), {"glia.kir.P": "x0.5:x2:3"}, blocked, until="20 s", observe=["max(ecs.K)"], progress=False)
    with pytest.raises(BadValue, match="from the start on.*nothing would vary"):
        widest(blocked.with_values({"start": 0.0}))


def test_a_number_that_comes_back_or_follows_the_model_varies() -> None:
    for step in (ion.Step("glia.kir.P", "1e-9 m/s", start=10.0, duration=1.0), ion.Step("glia.kir.P", "x0.5")):
        assert widest(ion.Protocol("blocked", [step])).bracket is None  # it is run, and nothing crosses a molar


def test_a_sweep_with_a_duration_asks_the_shortest() -> None:
    blocked = ion.Protocol("blocked", [ion.Step("glia.kir.P", "1e-9 m/s", start=10.0)])
    over = {"glia.kir.P": ["x0.5", "x2"], "blocked.duration": ["1 s", "60 s"]}
    found = ion.sweep(glia(), over, blocked, until="20 s", observe=["max(ecs.K)"], workers=1, progress=False)
    assert found.sizes == {"glia.kir.P": 2, "blocked.duration": 2}


def test_the_shell_refuses_it() -> None:
    of = ("neuron-glia", "--scenario", "high-potassium")
    said = shell("threshold", *of, "--vary", "bath.K=4mM:12mM", "--until", "40s")
    assert "sets it to 8.5 mM from 10 s on" in said and "high_potassium.start" in said
    assert "high_potassium.value" not in said  # two ions have two values


# -------------------------------------------------------------------- numbers of a protocol


def test_the_value_of_a_protocol_varies_as_its_duration_does() -> None:
    made = design(glia(), puff(), {"puff.value": ["x2", "0.1 fmol/s"], "puff.duration": ["1 s", "2 s"]}, "list")
    assert [a.kind for a in made.axes] == ["protocol", "protocol"]
    assert made.axes[0].values == pytest.approx([0.4e-15, 0.1e-15], rel=1e-12) and made.axes[0].unit == "mol s-1"
    over = {"puff.value": ["x1", "x2"]}
    found = ion.sweep(glia(), over, puff(), until="120 s", observe=["max(ecs.K)"], workers=1, progress=False)
    top = found["max(ecs.K)"].values
    assert top[0] == pytest.approx(clean()[1].max(), rel=1e-3) and top[1] > top[0] + 0.5
    f = ion.batched(glia(), ["puff.value"], ["max(ecs.K)"], puff(), until="120 s", workers=1)
    assert f(np.array([0.4e-15]))[0] == pytest.approx(top[1], rel=1e-6)


def test_its_threshold_lies_where_a_run_has_it() -> None:
    asked = {"crossed": "max(ecs.K) > 6 mM", "until": "40 s", "between": ("0.1 fmol/s", "1 fmol/s")}
    found = ion.threshold(glia(), puff(), vary="value", workers=1, progress=False, **asked)
    assert found.path == "puff.value" and found.confirmed
    run = ion.simulate(glia(), puff().with_values({"value": found.value}), until="40 s", progress=False)
    assert run.c("K", "ecs").max() == pytest.approx(6.0, rel=1e-3)


def test_several_values_are_not_one_number() -> None:
    both = ion.Protocol("two", [ion.Step("pipette.puff.flow", "1 fmol/s"), ion.Step("glia.kir.P", "1e-9 m/s")])
    with pytest.raises(BadValue, match="two.value: the protocol sets pipette.puff.flow to 1 fmol/s, glia.kir.P to"):
        design(glia(), both, {"two.value": ["x1", "x2"]})
    with pytest.raises(UnknownName, match="Did you mean 'puff.duration'"):
        design(glia(), puff(), {"puff.duratio": ["1 s"]})
    with pytest.raises(UnknownName, match="The protocol has puff.start, puff.duration"):
        design(glia(), puff(), {"pfff.start": ["1 s"]})


# -------------------------------------------------------------------- never, and edges


def test_what_never_comes_is_later_than_any_level() -> None:
    late, soon = (criterion(glia(), f"first_above(ecs.K, 5 mM) {sign} 3 min") for sign in "><")
    values = {"first_above(ecs.K, 5 mM)": np.array([10.0, 200.0, np.nan])}
    assert late.met(values).tolist() == [False, True, True] and soon.met(values).tolist() == [True, False, False]
    assert late.conditions[0].shown(np.nan, 10.0) == ["never", "10 s"]
    high = criterion(glia(), "max(ecs.K) > 5 mM")
    assert high.met({"max(ecs.K)": np.array([np.nan])}).tolist() == [False]
    assert late.deciding(values, 0, 2) is late.conditions[0]


def test_a_time_that_may_never_come_has_one_edge() -> None:
    """A weak puff never lifts K+ to 6 mM, a strong one at once: later than 12 s holds below one number."""
    found = ion.threshold(
        glia(), puff(), vary="puff.value", between=("0.02 fmol/s", "2 fmol/s"), until="40 s", workers=1,
        crossed="first_above(ecs.K, 6 mM) > 12 s", progress=False,
    )
    assert found.monotone and found.met_below and "NOT MONOTONE" not in str(found)
    seen = [one.values[0] for one in found.tried]
    assert any(np.isnan(seen)) and any(np.array(seen) > 12.0) and any(np.array(seen) < 12.0)


def test_edges_that_differ_look_different() -> None:
    assert apart([0.00139101, 0.00139104], "s-1")[0] != apart([0.00139101, 0.00139104], "s-1")[1]
    assert apart([180.0, 180.0], "s") == ["180 s", "180 s"]
    condition = criterion(glia(), "first_above(ecs.K, 5 mM) > 180 s").conditions[0]
    assert condition.shown(179.9999, 180.0001) == ["179.9999 s", "180.0001 s"]
    assert condition.shown(10.00001, 10.00002) == ["10 s", "10 s"]  # both on one side


# -------------------------------------------------------------------- words


def test_a_function_that_fails_is_blamed() -> None:
    with pytest.raises(BadValue, match="your protocol function failed at dose = 1 mM: ZeroDivisionError"):
        ion.threshold(glia(), lambda x: 1 / 0, vary="dose", unit="mol m-3", between=(1.0, 2.0), until=1.0)


def test_none_of_the_values() -> None:
    assert "it holds at none of" in str(widest(puff())) and "widen the range" in str(widest(puff()))
    assert "it holds at all" in str(widest(puff(), crossed="max(ecs.K) < 1 M"))


def test_ranges_speak_the_units_of_people() -> None:
    with pytest.raises(BadValue, match="from 3.6e-06 cm/s to 3.6e-07 cm/s"):
        ion.threshold(ion.Model(*glia().parts).with_values({"glia.kir.P": 3.6e-8}), vary="glia.kir.P",
                      between=("x1", "x0.1"), until="1 s")
    with pytest.raises(BadValue, match="5 mM and 3 mM"):
        ion.fit(glia(), ion.recording(table(0), puff()), {"ecs.K": ("5 mM", "3 mM")}, progress=False)
    said = shell("threshold", EXAMPLE, "--vary", "glia.kir.P")
    assert "--vary glia.kir.P=LOW:HIGH" in said and "between=" not in said


def test_for_ever() -> None:
    info = dict(parameters(ion.Step))["duration"]
    with pytest.raises(BadValue, match="The default is for ever"):
        checked("Step", "duration", -1.0, info)


def test_a_misspelt_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "glia.toml"
    path.write_text(EXAMPLE.read_text().replace("[fit.free]", "[fit.fre]"))
    assert "fit.fre: unknown key 'fre'. Did you mean 'free'?" in " ".join(shell("fit", path).split())


def test_a_profile_is_refused_before_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ionostat.analysis.fit.fit", lambda *given, **more: pytest.fail("the search began"))
    said = shell("fit", EXAMPLE, "--profile", "glia.nope")
    assert "Unknown free number 'glia.nope'" in said and "glia.kir.P" in said


# -------------------------------------------------------------------- files


def recorded(tmp_path: Path, text: str, **given: Any) -> Recording:
    path = tmp_path / "cell.csv"
    path.write_text(text)
    return ion.recording(path, **given)


@pytest.mark.parametrize(("text", "error", "says"), [
    ("t (s),V (milivolt)\n0,-70\n1,-70\n", BadUnit, "cell: 'V' has the unknown unit 'milivolt'.*'V \\(mV\\)'"),
    ("t,V (mV)\n0,-70\n1,-70\n", BadValue, "'t' has no unit: write it in the head, 't \\(s\\)'"),
    ("V (mV),K (mM)\n-70,3\n-71,4\n", BadFile, "cell: has no time column: head one 't \\(s\\)'.*V, K"),
    ("", BadFile, "is empty"),
    ("# rig 2\n\n", BadFile, "is empty"),
    ("t (s)\tV (mV)\n0\t-70,5\n1\t-70,4\n", BadFile, "'-70,5', which is no number.*decimal comma"),
    ("t (s),V (V)\n0,-70\n1,-70.5\n", BadValue, "cell: 'V' is said to be in V.*-?70.2 V.*look like mV"),
])
def test_a_file_is_refused_with_what_to_mend(tmp_path: Path, text: str, error: type[IonostatError], says: str) -> None:
    with pytest.raises(error, match=says):
        recorded(tmp_path, text)


def test_semicolons_part_decimal_commas(tmp_path: Path) -> None:
    it = recorded(tmp_path, "t (s);V (mV)\n0;-70,5\n0,5;-71\n1;\n")
    assert it.t.tolist() == [0.0, 0.5, 1.0] and it.columns[0].values[:2].tolist() == [-70.5, -71.0]
    assert np.isnan(it.columns[0].values[2])


def test_volts_in_volts_are_fine(tmp_path: Path) -> None:
    assert recorded(tmp_path, "t (s),V (V)\n0,-0.07\n1,-0.0705\n").columns[0].unit == "V"


def test_a_wrong_target_is_named_once(tmp_path: Path) -> None:
    text = "t (s),ch1 (mV)\n0,-70\n1,-70\n"
    with pytest.raises(UnknownName, match="the column 'ch1'.*Unknown quantity 'glia.Vm' in the model 'glia'") as told:
        recorded(tmp_path, text, columns={"ch1": "glia.Vm"}).channels(Network(glia()))
    assert "glia.glia" not in str(told.value) and "neuron" not in str(told.value)
    with pytest.raises(UnknownName, match="name it by columns={'ch1': 'glia.V'}"):
        recorded(tmp_path, text).channels(Network(glia()))
    with pytest.raises(UnknownName, match="name it by columns={'ch1': 'ecs.Cl'}"):
        recorded(tmp_path, text.replace("mV", "mM")).channels(Network(glia()))
