"""A class that several processes mark: the same table, in the same order; damage, Ctrl-C, a practice that fails."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from ionostat.cli import app
from ionostat.errors import IonostatError
from ionostat.practice import Reach, find
from ionostat.practice import grade as grading
from ionostat.practice.answers import written
from ionostat.practice.files import blank
from ionostat.practice.grade import FEW, Graded, grade, table
from ionostat.practice.library import own_practices
from ionostat.practice.record import begun, handed_in, result
from ionostat.practice.summary import summary, summary_json, summary_tables

SALT, ISCHAEMIA = "a class", "2341809"
ONE = """
from ionostat.practice import Choice, Demonstration, Given, Number, Practice, Seen
HINTS = ("a", "b", "c")
HALF = Number("half", "Half of [[x]]?", "mM", lambda g: g.x / 2, HINTS, "[[half]]")
PRACTICE = Practice(
    id="halves", title="Halves", chapter="my course", rows=("S01",), goals=("halve",), needs=("two",), story="[[x]].",
    givens={"x": Given(1, 9, 1, "mM")}, parts=(HALF,), shows=Demonstration("", lambda g: Seen({})),
)
"""
FAILS = ONE.replace("g.x / 2", "g.x / 2 if g.x < 5 else g.x / 0").replace("halves", "failing")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some who need a run of a tissue each, every other one with the right flow, and a damaged file in between."""
    path = tmp_path_factory.mktemp("class")
    for k in range(6):
        variant = find(ISCHAEMIA).variant(f"student {k}", SALT)
        part, file = variant.part("penumbra"), blank(variant)
        assert isinstance(part, Reach)
        file["answers"]["penumbra"] = {"flow": f"{100 * part.example(variant.right)['flow'] + 9 * (k % 2):.6g}"}
        (path / f"{k}.json").write_text(json.dumps(file))
    (path / "3_damaged.json").write_text('{"practice": "2341809", "ver')
    return path


def marks(graded: list[Graded]) -> str:
    """All that is told of the files, in their order, to the last digit."""
    return json.dumps([[one.file, one.result, one.problem] for one in graded])


def test_several_processes_tell_the_same_as_one(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    alone = grade(folder, SALT, workers=1)
    together = grade(folder, SALT, tell=lambda done, of: told.append((done, of)), workers=2)
    assert marks(alone) == marks(together) and table(alone) == table(together)
    assert told == [(k + 1, 7) for k in range(7)]
    assert [one.file for one in together if one.problem] == ["3_damaged.json"]
    assert {one.result["marks"][-1]["state"] for one in together if one.result} == {"right", "wrong"}


@pytest.mark.parametrize("count", [FEW, FEW + 1])
def test_a_small_class_stays_in_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    file = json.dumps(blank(find("2710855").variant("ada", SALT)))
    for k in range(count):
        (tmp_path / f"{k:03}.json").write_text(file)
    asked: list[int] = []

    def here(files, salt, with_, workers):
        asked.append(workers)
        return (grading._one(path, salt, {}) for path in files)

    monkeypatch.setattr(grading, "_by_processes", here)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    assert len(grade(tmp_path, SALT, workers=None)) == count
    assert asked == ([3] if count > FEW else [])


def test_own_practices_reach_the_processes_and_one_that_fails_is_named(tmp_path: Path) -> None:
    names = []
    for text, id in ((ONE, "halves"), (FAILS, "failing")):
        (tmp_path / f"{id}.py").write_text(text)
        names.append(str(tmp_path / f"{id}.py"))
    folder = tmp_path / "handed_in"
    folder.mkdir()
    for id in own_practices(names):
        for k in range(8):
            file = {"practice": id, "version": 1, "student": f"student {k}", "answers": {"half": "2 mM"}}
            (folder / f"{id}_{k}.json").write_text(json.dumps(file))
    alone, together = (grade(folder, SALT, names, workers=workers) for workers in (1, 3))
    assert marks(alone) == marks(together)
    problems = [one.problem for one in together]
    assert all("ZeroDivisionError" in problem for problem in problems if problem)
    assert 0 < sum(map(bool, problems)) < 8 and not any(problems[8:])


def dying(path: Path, salt: str, with_: tuple[str, ...]) -> None:
    os._exit(1)


def test_a_process_that_is_ended_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grading, "_one_there", dying)
    with pytest.raises(IonostatError, match="--workers 1"):
        grade(folder, SALT, workers=2)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no groups of processes here")
@pytest.mark.parametrize(
    ("signal_", "code"), [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.long)]
)
def test_an_interrupted_class_leaves_nothing(folder: Path, tmp_path: Path, signal_: signal.Signals, code: int) -> None:
    out = tmp_path / "grades.csv"
    shell = [sys.executable, "-c", "from ionostat.cli import main; main()", "practice", "grade", str(folder)]
    marking = subprocess.Popen(
        [*shell, "-o", str(out), "--workers", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    left: list[psutil.Process] = []
    while len(left) < 3:
        assert marking.poll() is None, marking.communicate()
        time.sleep(0.01)
        left = psutil.Process(marking.pid).children(recursive=True)
    time.sleep(0.1)
    os.killpg(marking.pid, signal_) if signal_ == signal.SIGINT else marking.send_signal(signal_)
    _, said = marking.communicate(timeout=30)
    assert marking.returncode == code and "Traceback" not in said
    assert not psutil.wait_procs(left, timeout=10)[1] and not list(tmp_path.iterdir())


# -------------------------------------------------------------------- what the summary tells of the work


def worked(student: str, hints: int, tries: int, seen: bool) -> dict:
    """A file of the page, with this work at the first question."""
    variant = find("2710855").variant(student, SALT)
    part = variant.numbers[0]
    record = begun(variant).with_(part.name, hints=hints)
    for _ in range(tries):
        record, _ = handed_in(record, variant, {part.name: written(variant.right[part.name], part.unit, 8)})
    return result(record.with_(part.name, seen=seen), SALT)


def test_the_summary_tells_tries_and_help(tmp_path: Path) -> None:
    for name, work in {"ada": (2, 3, False), "bob": (0, 1, False), "cem": (1, 0, True)}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(worked(name, *work)))
    (tmp_path / "dea.json").write_text(json.dumps(blank(find("2710855").variant("dea", SALT))))
    graded = grade(tmp_path, SALT)
    first, second, *_ = summary(graded)
    assert (first.answers, first.told, first.tries, first.hinted, first.seen) == (4, 3, 2.0, 2, 1)
    assert (second.told, second.tries, second.hinted, second.seen) == (3, 0.0, 0, 0)
    assert summary_json(graded)["parts"][0]["hinted"] == 2
    printed = CliRunner().invoke(
        app, ["practice", "grade", str(tmp_path), "-o", str(tmp_path / "g.csv"), "--salt", SALT],
        env={"COLUMNS": "110"},
    ).output  # fmt: skip
    (row,) = [line.split() for line in printed.splitlines() if line.strip().startswith(first.part)]
    assert row[1:6] == ["4", "50%", "2.0", "2", "1"]
    assert "from the 3 files of the page" in printed


def test_a_summary_of_files_without_work_is_silent_about_it(folder: Path) -> None:
    (one,) = summary_tables(grade(folder, SALT, workers=1), {ISCHAEMIA: find(ISCHAEMIA)})
    assert [column.header for column in one.columns][:3] == ["part", "answers", "right"]
    assert len(one.columns) == 4 and one.caption is None


# -------------------------------------------------------------------- names of sheets


@pytest.mark.parametrize("name", ["x.docx", "class.pdf.zip", "sheets.odt"])
def test_an_ending_that_is_not_understood_is_refused(tmp_path: Path, name: str) -> None:
    students = tmp_path / "class.csv"
    students.write_text("student\nada\nbob\n")
    for whose in (["--students", str(students)], ["--student", "ada"]):
        done = CliRunner().invoke(app, ["practice", "sheet", "2341785", *whose, "-o", str(tmp_path / name)])
        assert done.exit_code == 2 and "ends in .pdf" in done.output and "folder" in done.output
    assert list(tmp_path.iterdir()) == [students]


def test_a_folder_with_a_point_in_its_name_is_one(tmp_path: Path) -> None:
    (tmp_path / "autumn.2026").mkdir()
    words = ["practice", "sheet", "2341785", "--student", "ada", "-o", str(tmp_path / "autumn.2026")]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert [path.suffix for path in (tmp_path / "autumn.2026").iterdir()] == [".pdf"]
