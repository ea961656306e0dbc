"""A simulated class: the misconceptions that were put in are those that the table tells."""

from __future__ import annotations

import csv
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ionostat.cli import app
from ionostat.practice import Choice, Number, Variant, find
from ionostat.practice.answers import written
from ionostat.practice.files import Answers, blank, marked, read_answers
from ionostat.practice.record import begun, result
from ionostat.practice.record import handed_in as answered
from ionostat.practice.seal import genuine, sealed

SALT, SEED = "a class", 20261122
PRACTICES = ("2710855", "2710842", "2341827", "2341764", "2710793", "2341796", "2710786")
EACH = 3


@dataclass
class HandedIn:
    """A file of answers, and for each part the state and the misconception that it was made with."""

    data: dict[str, Any]
    wanted: dict[str, tuple[str, str]] = field(default_factory=dict)


def first_of_its_number(part: Number, variant: Variant) -> list[tuple[str, float]]:
    """Misconceptions that no earlier one in the list would be taken for."""
    g, found = variant.right, []
    for mistake in part.mistakes:
        led = float(mistake.leads_to(g, part.answer))
        if not any(part.accepts(led, other) for _, other in found):
            found.append((mistake.name, led))
    return found


def handed_in(variant: Variant, rng: random.Random) -> HandedIn:
    """A student who makes one slip at most in the numbers, guesses some choices and leaves some out."""
    one = HandedIn(blank(variant))
    numbers = [part for part in variant.numbers if part.mistakes]
    slip = rng.choice(numbers) if rng.random() < 0.7 else None
    for part in variant.practice.parts:
        if isinstance(part, Number):
            right = variant.right[part.name]
            name, value = rng.choice(first_of_its_number(part, variant)) if part is slip else ("", right)
            said, state = written(value, part.unit, 8), "wrong" if name else "right"
            if not name and rng.random() < 0.05:
                said, state = rng.choice([("", "empty"), ("12 furlongs", "invalid")])
        else:
            said, state, name = chosen(part, variant, rng)
        one.data["answers"][part.name], one.wanted[part.name] = said, (state, name)
    return one


def chosen(part: Choice, variant: Variant, rng: random.Random) -> tuple[Any, str, str]:
    """A choice that is right three times of four, with what is to be said of it."""
    right = part.right_key(variant.right)
    key = right if rng.random() < 0.75 else rng.choice(list(part.options))
    reason = part.right_reason if rng.random() < 0.75 else rng.choice(list(part.reasons) or [""])
    state = "wrong" if key != right else "right" if reason == part.right_reason else "partly"
    said = {"choice": key, "reason": reason} if part.reasons else {"choice": key}
    return said, state, "" if state == "right" else f"chose {key} {reason}".strip()


@pytest.fixture(scope="module")
def class_of_200(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, HandedIn]]:
    folder, rng, files = tmp_path_factory.mktemp("class"), random.Random(SEED), {}
    for k in range(200):
        for id in rng.sample(PRACTICES, EACH):
            files[f"{k:03}_{id}.json"] = one = handed_in(find(id).variant(f"student {k}", SALT), rng)
            (folder / f"{k:03}_{id}.json").write_text(json.dumps(one.data), encoding="utf-8")
    return folder, files


def grade(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["practice", "grade", *map(str, words), "--salt", SALT])
    assert done.exit_code == code, done.output
    return done.output


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def told(row: dict[str, str]) -> dict[str, tuple[str, str]]:
    """State and misconception of each part of a row."""
    numbers = [name.removeprefix("part ") for name in row if name.startswith("part ")]
    return {row[f"part {n}"]: (row[f"state {n}"], row[f"misconception {n}"]) for n in numbers if row[f"part {n}"]}


@pytest.fixture(scope="module")
def graded(
    class_of_200, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[dict[str, str]], dict[str, Any], float]:
    """The table, the summary, and the seconds of processor that they took."""
    out = tmp_path_factory.mktemp("graded") / "grades.csv"
    start = time.process_time()
    summary = json.loads(grade(class_of_200[0], "-o", out, "--json"))
    return table(out), summary, time.process_time() - start


def test_the_table_tells_what_was_put_in(class_of_200, graded) -> None:
    _, files = class_of_200
    rows, summary, seconds = graded
    assert {row["file"]: told(row) for row in rows} == {file: one.wanted for file, one in files.items()}, SEED
    assert len(rows) == summary["files"] == summary["marked"] == 200 * EACH and not summary["problems"]
    print(f"{len(rows)} files marked in {seconds:.1f} s of one core")
    assert seconds < 30, "a class is to be marked in under 10 s; the rest is for slow machines"


def test_the_summary_counts_them(class_of_200, graded) -> None:
    _, files = class_of_200
    states, mistakes = Counter(), Counter()
    for one in files.values():
        for part, (state, name) in one.wanted.items():
            where = one.data["practice"], part
            states[where, state] += 1
            mistakes[where, name] += bool(name)
    summary = graded[1]
    for part in summary["parts"]:
        where = part["practice"], part["part"]
        assert part["answers"] == sum(count for (here, _), count in states.items() if here == where)
        assert part["right"] == pytest.approx(states[where, "right"] / part["answers"])
        assert part["states"] == {state: count for (here, state), count in sorted(states.items()) if here == where}
        assert part["misconceptions"] == {n: count for (here, n), count in mistakes.items() if here == where and count}
        counts = list(part["misconceptions"].values())
        assert counts == sorted(counts, reverse=True)
    assert {(part["practice"], part["part"]) for part in summary["parts"]} == {where for where, _ in states}


def test_the_summary_for_people(class_of_200, tmp_path: Path) -> None:
    _, files = class_of_200
    few = dict(list(files.items())[: 10 * EACH])
    for file, one in few.items():
        (tmp_path / file).write_text(json.dumps(one.data))
    printed = grade(tmp_path, "-o", tmp_path / "grades.csv")
    for one in few.values():
        assert find(one.data["practice"]).title in printed
    assert "%" in printed and f"{len(few)} of {len(few)} files marked" in printed


BAD = {
    "no_json.json": "{", "a_list.json": "[]", "nothing.json": "",
    "other_version.json": '{"practice": "2710855", "version": 99, "student": "a", "answers": {}}',
    "unknown.json": '{"practice": "271", "version": 1, "student": "a", "answers": {}}',
    "nameless.json": '{"practice": "2710855", "version": 1, "student": " ", "answers": {}}',
    "half_a_character.json": '{"practice": "2710855", "version": 1, "student": "\\ud800", "answers": {}}',
    "too_deep.json": "[" * 100_000, "too_long.json": '{"version": ' + "1" * 10_000 + "}",
    "number_for_name.json": '{"practice": "2710855", "version": 1, "student": 7, "answers": {}}',
}  # fmt: skip


def test_bad_files_are_named_and_stop_nobody(tmp_path: Path) -> None:
    for name, text in BAD.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "latin.json").write_bytes(b'{"student": "\xe9"}')
    for name in ("ada", "bob"):
        (tmp_path / f"{name}.json").write_text(json.dumps(blank(find("2710855").variant(name, SALT))))
    printed = grade(tmp_path, "-o", tmp_path / "grades.csv", code=1)
    bad = {*BAD, "folder.json", "latin.json"}
    rows = {row["file"]: row for row in table(tmp_path / "grades.csv")}
    assert set(rows) == {*bad, "ada.json", "bob.json"}
    for name in bad:
        assert rows[name]["problem"] and not rows[name]["student"] and name in printed, name
    assert all(rows[f"{name}.json"]["state 1"] == "empty" for name in ("ada", "bob"))
    assert f"2 of {len(rows)} files marked" in printed and "Traceback" not in printed


def test_a_change_after_marking_and_a_double_are_told(tmp_path: Path) -> None:
    ada, bob = (find("2710855").variant(name, SALT) for name in ("ada", "bob"))
    result = marked(Answers.model_validate(blank(ada)), SALT)
    (tmp_path / "ada.json").write_text(json.dumps(result | {"points": 5.0}))
    for name in ("bob.json", "bob_again.json"):
        (tmp_path / name).write_text(json.dumps(blank(bob)))
    said = json.loads(CliRunner().invoke(
        app, ["practice", "grade", str(tmp_path), "-o", str(tmp_path / "g.csv"), "--salt", SALT, "--json"]
    ).stdout)  # fmt: skip
    problems = {one["file"]: one["problem"] for one in said["problems"]}
    assert "seal" in problems["ada.json"] and said["marked"] == 3
    assert all("more than once" in problems[name] for name in ("bob.json", "bob_again.json"))


def test_the_table_tells_helped_from_unhelped(tmp_path: Path) -> None:
    """Where a file comes from the page; not where its seal does not fit, nor where it has no work."""
    ada = find("2710855").variant("ada", SALT)
    first, second, third = (part.name for part in ada.practice.parts[:3])
    record = begun(ada).with_(second, hints=2, seen=True).with_(third, hints=1)
    for answer in ("1 kJ/mol", written(ada.right[first], "kJ/mol", 8)):
        record, _ = answered(record, ada, {first: answer})
    from_the_page = result(record, SALT)
    work = {**from_the_page["work"], second: {"tries": 9}}
    (tmp_path / "ada.json").write_text(json.dumps(from_the_page))
    (tmp_path / "changed.json").write_text(json.dumps(from_the_page | {"work": work}))
    (tmp_path / "blank.json").write_text(json.dumps(blank(find("2710855").variant("bob", SALT)) | {"work": work}))
    (tmp_path / "no_work.json").write_text(json.dumps(sealed({**from_the_page, "work": 5}, SALT)))
    grade(tmp_path, "-o", tmp_path / "g.csv", code=1)
    rows = {row["file"]: row for row in table(tmp_path / "g.csv")}
    help_ = {file: [(row[f"tries {k}"], row[f"help {k}"]) for k in (1, 2, 3, 4)] for file, row in rows.items()}
    assert help_["ada.json"] == [("2", ""), ("0", "2 hints, seen"), ("0", "1 hint"), ("0", "")]
    assert help_["changed.json"] == help_["blank.json"] == [("", "")] * 4
    assert "work" in rows["no_work.json"]["problem"]


def test_a_table_is_not_overwritten_and_not_half_written(tmp_path: Path) -> None:
    (tmp_path / "grades.csv").write_text("mine")
    assert "already" in grade(tmp_path, "-o", tmp_path / "grades.csv", code=2)
    assert (tmp_path / "grades.csv").read_text() == "mine"
    assert "no .json file" in grade(tmp_path, "-o", tmp_path / "new.csv", code=2)
    assert not (tmp_path / "new.csv").exists()


def test_a_mark_tells_the_unit_and_old_seals_still_fit(tmp_path: Path) -> None:
    variant = find("2710823").variant("ada", SALT)
    said = blank(variant)
    said["answers"] |= {"energy": "17000 J/mol", "flexible": {"choice": "field"}, "field": {"site": "80 pm"}}
    result = marked(Answers.model_validate(said), SALT)
    marks = {one["part"]: one for one in result["marks"]}
    assert (marks["energy"]["read"], marks["energy"]["unit"]) == (pytest.approx(17.0), "kJ/mol")
    assert (marks["flexible"]["read"], marks["flexible"]["unit"]) == ("field", "")
    assert set(marks["field"]["read"]) == set(marks["field"]["unit"])
    old = {key: value for key, value in result.items() if key != "seal"}
    old["marks"] = [{key: value for key, value in one.items() if key != "unit"} for one in old["marks"]]
    file = tmp_path / "old.json"
    file.write_text(json.dumps(sealed(old, SALT)))
    assert read_answers(file, SALT)[1] is True and genuine(result, SALT)


def test_a_mark_of_order_before_the_text_is_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "bom.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(blank(find("2710855").variant("ada", SALT))).encode())
    assert read_answers(file, SALT)[0].student == "ada"
