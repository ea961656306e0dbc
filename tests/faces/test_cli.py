"""The shell: what it prints, what it writes, and how it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from ionostat.cli import app
from ionostat.experiment.dataset import load
from ionostat.mechanisms import catalogue
from ionostat.models import READY

CELL = Path(__file__).parent / "cell.toml"
SCRIPT = Path(sys.executable).parent / "ionostat"

OWN = '''
import numpy as np
import ionostat as ion
from ionostat import K


class Slow(ion.Mechanism):
    """A potassium leak of one's own."""

    P: float = ion.parameter(1e-9, "m s-1", low=0)
    moves = {K: 1}

    def rate(self, m):
        return self.P * (m.inside.K - m.outside.K)


class NotANumber(Slow):
    """A logarithm of what is negative."""

    def rate(self, m):
        return self.P * np.log(m.outside.K - m.inside.K)


class Later(Slow):
    """Fails once potassium outside has passed 5 mM."""

    def rate(self, m):
        return self.P * (m.inside.K - m.outside.K + 1e-9 * np.sqrt(5.0 - m.outside.K))


class Misspelt(Slow):
    """Asks for what is not there."""

    def rate(self, m):
        return self.P * (m.inside.K - m.outsid.K)


class Wrong(Slow):
    """Runs uphill."""

    def rate(self, m):
        return self.P * (m.outside.K - m.inside.K)
'''


def call(*words: Any) -> Any:
    """What a command answers."""
    return CliRunner().invoke(app, [str(word) for word in words])


def refused(*words: Any) -> str:
    """The one message of a command that is refused with exit code 2."""
    result = call(*words)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert result.stderr.startswith("error: ") and result.stderr.count("error: ") == 1
    return result.stderr


def cell(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The example file with some text replaced."""
    text = CELL.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "my.toml"
    path.write_text(text)
    return path


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two saved runs that differ in one number."""
    folder = tmp_path_factory.mktemp("runs")
    for name, factor in (("a", "x1"), ("b", "x0.5")):
        result = call("run", CELL, "--set", f"cell.leak_K.P={factor}", "-o", folder / f"{name}.nc")
        assert result.exit_code == 0, result.output
    return folder / "a.nc", folder / "b.nc"


# -------------------------------------------------------------------- what it prints


def test_list() -> None:
    assert all(name in call("list", "models").output for name in READY)
    found = json.loads(call("list", "--json").output)
    assert set(found["mechanisms"]) == set(catalogue())
    assert "ischemia" in found["scenarios"]["tripartite"]


def test_describe() -> None:
    found = json.loads(call("describe", CELL, "--json").output)
    leak = found["parameters"]["cell.leak_Na.P"]
    assert leak["value"] == 2e-10 and leak["unit"] == "m s-1" and leak["confidence"]
    assert found["mechanisms"]["cell.leak_Na"]["processes"]["leak_Na"]["inside"] == {"Na": -1}
    assert "cell.leak_Na" in call("describe", CELL).output
    assert "SCENARIOS" in call("describe", "tripartite").output


def test_rest() -> None:
    found = json.loads(call("rest", "tripartite", "--json").output)
    assert -0.09 < found["V"]["neuron"] < -0.05
    assert found["E"]["neuron"]["K"] < found["V"]["neuron"]
    assert set(found["volume"]) == {"neuron", "astrocyte", "ecs"}
    page = call("rest", "tripartite").output
    assert "mV" in page and "volume (pL)" in page


def test_rest_moves_with_a_value() -> None:
    usual, less = (
        json.loads(call("rest", "tripartite", "--json", *more).output)
        for more in ((), ("--set", "neuron.pump.density=x0.9"))
    )
    assert less["c"]["neuron"]["Na"] > usual["c"]["neuron"]["Na"]


def test_run_prints_a_report_and_writes(tmp_path: Path) -> None:
    out, plot = tmp_path / "run.nc", tmp_path / "run.png"
    result = call("run", CELL, "-o", out, "--plot", plot)
    assert result.exit_code == 0, result.output
    assert "my cell, opening: 60 s" in result.output and "ledger residuals" in result.output
    assert sorted(p.name for p in tmp_path.iterdir()) == ["run.nc", "run.png"]
    assert load(out).V.shape[1] == 1


def test_json_stands_alone_on_stdout(tmp_path: Path) -> None:
    found = json.loads(call("run", CELL, "--json", "-o", tmp_path / "run.nc").stdout)
    assert found["status"]["ok"] and found["solver"]["accepted"] > 0
    assert found["ledger"]["totals"] < 1e-12 and found["ledger"]["charge"] < 1e-9


def test_a_saved_run_runs_again(saved: tuple[Path, Path], tmp_path: Path) -> None:
    assert call("run", saved[0], "-o", tmp_path / "again.nc").exit_code == 0
    first, again = load(saved[0]), load(tmp_path / "again.nc")
    np.testing.assert_array_equal(first.c.values, again.c.values)


def test_values_of_model_and_protocol(tmp_path: Path) -> None:
    words = ("--set", "opening.duration=5s", "--set", "cell.leak_Na.P=3e-10 m/s", "--until", "20s")
    assert call("run", CELL, *words, "-o", tmp_path / "run.nc").exit_code == 0
    said = load(tmp_path / "run.nc").attrs
    assert json.loads(said["protocol"])["steps"][0]["duration"] == 5.0
    assert json.loads(said["model"])["membranes"]["cell"]["mechanisms"]["leak_Na"]["P"] == 3e-10
    assert json.loads(said["settings"])["until"] == 20.0


def test_scenario_of_a_ready_model_and_of_a_file(tmp_path: Path) -> None:
    result = call("run", "tripartite", "--scenario", "spike_train", "--until", "2s", "--json")
    found = json.loads(result.stdout)
    assert found["protocol"] == "spike_train" and found["spikes"] > 0
    mine = tmp_path / "mine.toml"
    mine.write_text('base = "tripartite"\n[protocol]\nname = "pause"\nuntil = "1 s"\n')
    assert json.loads(call("run", mine, "--json").stdout)["protocol"] == "pause"
    again = call("run", "tripartite", "--scenario", mine, "--json")
    assert json.loads(again.stdout)["status"]["time"] == 1.0


SCENARIOS = [
    ('base = "tripartite"\n', "has no [protocol]"),
    ('[protocl]\nname = "p"\n', "Did you mean 'protocol'"),
    ('[set]\n"neuron.pump.densit" = "x2"\n[protocol]\nuntil = "1 s"\n', "Did you mean 'neuron.pump.density'"),
    ('[set]\nneuron.pump.density = "x2"\n[protocol]\nuntil = "1 s"\n', '"neuron.pump.density" = "x2"'),
    ('[reservoirs.b]\n[protocol]\nuntil = "1 s"\n', "[set] and [protocol] only"),
]


@pytest.mark.parametrize(("said", "message"), SCENARIOS)
def test_scenario_files_that_cannot_be(said: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(said)
    assert message in refused("run", "tripartite", "--scenario", path)


def test_values_of_a_scenario_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    said = '[set]\n"neuron.pump.density" = "x0.5"\n[protocol]\nuntil = "1 s"\n'
    path.write_text(said, "utf-8-sig")
    result = call("run", "tripartite", "--scenario", path, "-o", tmp_path / "run.nc")
    assert result.exit_code == 0, result.output
    usual = json.loads(call("describe", "tripartite", "--json").output)["parameters"]["neuron.pump.density"]
    changed = json.loads(call("describe", tmp_path / "run.nc", "--json").output)["parameters"]
    assert changed["neuron.pump.density"]["value"] == pytest.approx(0.5 * usual["value"])


def test_damaged_runs_are_refused(saved: tuple[Path, Path], tmp_path: Path) -> None:
    whole = load(saved[0])
    cut, bare, half = (tmp_path / f"{name}.nc" for name in ("cut", "bare", "half"))
    whole.assign_attrs(model=whole.attrs["model"][:100]).to_netcdf(cut, engine="h5netcdf")
    whole.isel(time=0, drop=True).to_netcdf(bare, engine="h5netcdf")
    half.write_bytes(saved[0].read_bytes()[:9000])
    for path in (cut, bare, half):
        for words in (("compare", saved[0], path), ("describe", path), ("run", path)):
            assert path.name in refused(*words)


def test_a_quiet_run_tells_no_noise() -> None:
    page = call("run", "tripartite", "--scenario", "rest", "--until", "5h").output
    assert "rest: 5 h" in page and "largest swelling" not in page and "lowest ATP" not in page


def test_help_is_plain() -> None:
    for command in ("run", "compare", "check", "solution"):
        assert "\\[" not in call(command, "--help").output
    assert "env var" not in call("run").output


def test_the_report_comes_before_the_picture(tmp_path: Path, monkeypatch: Any) -> None:
    def interrupted(*given: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ionostat.experiment.plot.plot_solution", interrupted)
    result = call("run", CELL, "-o", tmp_path / "run.nc", "--plot", tmp_path / "run.png")
    assert result.exit_code == 130 and "ledger residuals" in result.stdout
    assert "Traceback" not in result.output
    assert [p.name for p in tmp_path.iterdir()] == ["run.nc"]


def test_mechanisms_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(OWN)
    path = cell(tmp_path, ('kind = "Leak", species = "K", P = "x2"', 'kind = "Slow", P = "x2"'))
    assert "'Slow'" in refused("run", path) and "--with" in refused("run", path)
    out = tmp_path / "run.nc"
    assert call("run", path, "--with", tmp_path / "own.py", "-o", out).exit_code == 0
    assert "--with" in refused("run", out)
    assert call("run", out, "--with", tmp_path / "own.py").exit_code == 0


def test_a_file_by_itself_imports_nothing(tmp_path: Path) -> None:
    (tmp_path / "trap.py").write_text("raise SystemExit('imported')")
    for kind in ("trap:Leak", "trap.Leak", "os.system", "__import__('trap')"):
        path = cell(tmp_path, ('kind = "Leak", species = "K"', f'kind = "{kind}", species = "K"'))
        assert "unknown mechanism" in refused("run", path)


def test_compare(saved: tuple[Path, Path], tmp_path: Path) -> None:
    found = json.loads(call("compare", *saved, "--json").output)
    assert found["differences"]["ecs.K"]["largest"] > 0.1
    assert list(found["changed"]) == ["model.membranes.cell.mechanisms.leak_K.P"]
    assert "cell.mechanisms.leak_K.P: " in call("compare", *saved).output
    assert " cm/s" in call("compare", *saved).output
    same = json.loads(call("compare", saved[0], saved[0], "--json").output)
    assert all(d["largest"] == 0 for d in same["differences"].values()) and not same["changed"]
    result = call("compare", *saved, "--plot", tmp_path / "both.png")
    assert result.exit_code == 0 and (tmp_path / "both.png").stat().st_size > 1000
    assert [p.name for p in tmp_path.iterdir()] == ["both.png"]


def test_check(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(OWN)
    assert call("check", "KCC2", "--states", 50).exit_code == 0
    wrong = call("check", f"{tmp_path / 'own.py'}:Wrong", "--states", 50, "--json")
    report = json.loads(wrong.output)[0]
    assert wrong.exit_code == 1 and not report["ok"]
    assert "Did you mean 'Wrong'" in refused("check", f"{tmp_path / 'own.py'}:Wrnog")
    assert "Did you mean 'KCC2'" in refused("check", "kcc2")
    assert "either a mechanism" in refused("check")


# -------------------------------------------------------------------- bad input


REFUSED = [
    (("run", "tripartit"), r"Did you mean 'tripartite'"),
    (("run", "tripartite", "--scenario", "ischemai"), "Did you mean 'ischemia'"),
    (("run", "tripartite"), "--until"),
    (("run", "tripartite", "--until", "1 mM"), "does not measure s"),
    (("run", "tripartite", "--until", "-5s"), "above zero"),
    (("run", "tripartite", "--until", "5s", "--every", "1 h"), "every"),
    (("run", "tripartite", "--until", "5s", "--rtol", "2"), "--rtol"),
    (("run", CELL, "--set", "cell.leak_K.Q=x2"), "Did you mean"),
    (("run", CELL, "--set", "cel.leak_K.P=x2"), "Did you mean 'cell.leak_K.P'"),
    (("run", CELL, "--set", "cell.leak_K.P"), "PATH=VALUE"),
    (("run", CELL, "--set", "cell.leak_K.P=3 mV"), "does not measure m s-1"),
    (("run", CELL, "--set", "cell.leak_K.P=-1"), "allowed is"),
    (("run", CELL, "--set", "cell.leak_K.P=much"), "not a finite number"),
    (("run", CELL, "--set", "cell.K=-1"), "must be above zero"),
    (("run", "tripartite", "--until", "1min", "--every", "1ns"), "give --every 3e-05s or more"),
    (("run", "tripartite", "--until", "1e13"), "at most"),
    (("run", "tripartite", "--until", "1s", "--rtol", "1e-14"), "from 1e-13 to 0.1"),
    (("run", CELL, "--with", CELL), "is no Python file"),
    (("run", CELL, "--set", "temperature=37"), "37 degC"),
    (("run", CELL, "--set", "opening.durations=2s"), "Did you mean 'opening.duration'"),
    (("run", "tripartite", "--until", "5s", "--set", "ischemia.duration=2s"), "--scenario ischemia"),
    (("run", "missing.toml"), "cannot be read"),
    (("run", "missing.nc"), "no such file"),
    (("run", "model.xyz"), "is no model"),
    (("run", CELL, "--with", "missing.py"), "no such file"),
    (("run", CELL, "--with", "no_such_module_anywhere"), "cannot be imported"),
    (("describe", "x"), "Unknown model"),
    (("rest", "x"), "Unknown model"),
    (("compare", "a.nc", "b.nc"), "no such file"),
]


@pytest.mark.parametrize(("words", "message"), REFUSED, ids=lambda v: " ".join(map(str, v))[-40:])
def test_what_cannot_be_is_refused(words: tuple[Any, ...], message: str) -> None:
    assert message in refused(*words)


MODELS = [
    ("an unknown species", ('K = "140 mM"', 'Kk = "140 mM"'), "Did you mean 'K'"),
    ("a negative concentration", ('K = "140 mM"', 'K = "-140 mM"'), "must be above zero"),
    ("a missing concentration", ('K = "140 mM", ', ""), "moves K, which 'cell' lacks"),
    ("a charged start", ('volume = "2 pL"', 'volume = "2 pL"\nimpermeant = {charge = 0}'), "would mend it"),
    (
        "a hyperosmotic start",
        ('volume = "2 pL"', 'volume = "2 pL"\nimpermeant = {concentration = 900}'),
        "would mend it",
    ),
    ("celsius for kelvin", ('temperature = "37 degC"', "temperature = 37"), "37 degC"),
    ("a wrong unit", ('area = "1500 um2"', 'area = "1500 um"'), "membranes.cell.area"),
    ("a key that is not there", ("volume =", "volum ="), "compartments.cell.volum"),
    ("no TOML", ('name = "my cell"', "name = my cell"), "is no TOML"),
    ("an unknown path", ("cell.leak_Na.P", "cell.leek_Na.P"), "Did you mean 'cell.leak_Na.P'"),
]


@pytest.mark.parametrize(("change", "message"), [m[1:] for m in MODELS], ids=[m[0] for m in MODELS])
def test_models_that_cannot_be(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    path = cell(tmp_path, change)
    assert message in refused("run", path, "-o", tmp_path / "run.nc")
    assert [p.name for p in tmp_path.iterdir()] == ["my.toml"]


@pytest.mark.parametrize("option", ["-o", "--plot"])
def test_outputs_are_refused_before_the_run(option: str, tmp_path: Path, monkeypatch: Any) -> None:
    def never(*given: Any, **options: Any) -> None:
        raise AssertionError("it was run")

    monkeypatch.setattr("ionostat.experiment.simulate.simulate", never)
    end = ".nc" if option == "-o" else ".png"
    assert "no folder" in refused("run", CELL, option, tmp_path / "missing" / f"x{end}")
    assert "must end in" in refused("run", CELL, option, tmp_path / "x.docx")
    (tmp_path / f"folder{end}").mkdir()
    assert "is a folder" in refused("run", CELL, option, tmp_path / f"folder{end}")
    if Path("/proc/self").is_dir():
        assert "takes no files" in refused("run", CELL, option, f"/proc/x{end}")


def test_a_rate_that_is_not_a_number_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(OWN)
    path = cell(tmp_path, ('kind = "Leak", species = "K", P = "x2"', 'kind = "NotANumber"'))
    message = refused("run", path, "--with", tmp_path / "own.py", "-o", tmp_path / "run.nc")
    assert "'cell.leak_K' is nan at the start" in message
    assert not (tmp_path / "run.nc").exists()


def test_a_run_that_stops_keeps_what_was_computed(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(OWN)
    path = cell(tmp_path, ('kind = "Leak", species = "K", P = "x2"', 'kind = "Later"'))
    result = call("run", path, "--with", tmp_path / "own.py", "-o", tmp_path / "run.nc")
    assert result.exit_code == 3 and "Traceback" not in result.output
    assert "stopped at" in result.stderr
    assert not json.loads(load(tmp_path / "run.nc").attrs["status"])["ok"]


def test_a_misspelt_rate_is_blamed_by_line(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(OWN)
    path = cell(tmp_path, ('kind = "Leak", species = "K", P = "x2"', 'kind = "Misspelt"'))
    assert "outsid" in refused("run", path, "--with", tmp_path / "own.py")


def test_a_module_that_fails(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("def broken(:\n")
    assert "SyntaxError" in refused("run", CELL, "--with", tmp_path / "own.py")
    (tmp_path / "empty.py").write_text("")
    assert "has no mechanism" in refused("run", CELL, "--with", tmp_path / "empty.py")


# -------------------------------------------------------------------- as a process


def process(*words: Any, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [str(SCRIPT), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from ionostat.cli import app; "
        "heavy = ('xarray', 'matplotlib', 'pandas', 'pydantic', 'scipy', 'pint', 'llvmlite', 'rich.table'); "
        "print([m for m in heavy if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
    shown = process("--help")
    assert shown.returncode == 0 and "compare" in shown.stdout


def test_a_run_without_files_needs_no_xarray() -> None:
    code = (
        "import sys; from ionostat.cli import app; sys.argv = ['ionostat', 'rest', 'tripartite', '--json']\n"
        "try: app()\nexcept SystemExit: pass\n"
        "print([m for m in ('xarray', 'matplotlib', 'pandas', 'pint') if m in sys.modules], file=sys.stderr)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stderr.strip() == "[]"


def test_errors_of_a_process(tmp_path: Path) -> None:
    for words, said in (
        (("run", "tripartit"), "Did you mean 'tripartite'"),
        (("runn", "tripartite"), "run"),
        (("run", "tripartite", "--scenaro", "rest"), "--scenario"),
    ):
        found = process(*words, cwd=tmp_path)
        assert found.returncode == 2 and said in found.stderr and not found.stdout
        assert "Traceback" not in found.stderr
    assert not os.listdir(tmp_path)


def test_a_run_of_a_process(tmp_path: Path) -> None:
    found = process("run", CELL, "-o", "run.nc", "--json", cwd=tmp_path)
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["model"] == "my cell" and not found.stderr
    assert os.listdir(tmp_path) == ["run.nc"]
