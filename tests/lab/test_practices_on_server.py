"""Practices over HTTP: no answer before it was handed in, a record that cannot be forged, refusals that help."""

from __future__ import annotations

import json
import re
import socket
import time
import urllib.error
import urllib.request

import pytest

from ionostat.cli.practice import secret
from ionostat.lab.asking import MOST_BODY
from ionostat.lab.practising import tasks
from ionostat.lab.practising.views import questions, standing
from ionostat.practice.answers import written
from ionostat.practice.grade import grade
from ionostat.practice.library import find, practices
from ionostat.practice.order import options
from ionostat.practice.parts import Choice, Number
from ionostat.practice.practice import Variant
from ionostat.practice.record import begun, handed_in, opened, written_record
from ionostat.units import in_unit

SALT = "a class"
ALL = list(practices().values())
GABA = "2710801"
FEW = (GABA, "2710842", "2341805")


def each(f):
    return pytest.mark.parametrize("practice", ALL, ids=lambda p: p.id)(f)


def each_run(f):
    """Over all practices in the long tests, over a few in the short ones: the runs take their time."""
    few = [pytest.param(p, id=p.id, marks=[] if p.id in FEW else [pytest.mark.long]) for p in ALL]
    return pytest.mark.parametrize("practice", few)(f)


def right_answer(variant, part):
    """The right answer to a part, as the page sends it."""
    if isinstance(part, Number):
        return written(variant.right[part.name], part.unit, 6)
    if isinstance(part, Choice):
        return {"choice": part.right_key(variant.right), "reason": part.right_reason}
    moved = part.example(variant.right)
    return {name: f"{in_unit(moved[name], c.unit):.8g}" for name, c in part.controls.items()}


def steps(variant):
    """An open record, and a function that takes it one step on."""
    state = {"record": written_record(begun(variant), SALT)}

    def step(task, *arguments):
        state.update(task(state["record"], *arguments, SALT))
        return state

    return step


# -------------------------------------------------------------------- what is told, and when


@each
def test_questions_and_hints_are_made_without_the_answers(practice, monkeypatch):
    """All that the page gets before anything is handed in, while no right answer can be had."""
    variant = practice.variant("ada", SALT)
    _ = variant.givens

    def hidden(*_):
        raise AssertionError("a right answer was asked for")

    monkeypatch.setattr(Variant, "right", property(hidden))
    monkeypatch.setattr(Variant, "_known", property(hidden))
    monkeypatch.setattr(Choice, "right_key", hidden)
    record = begun(variant)
    for part in practice.parts:
        record = record.with_(part.name, hints=len(part.hints))
    told = json.dumps([questions(variant), standing(record, variant)], allow_nan=False, ensure_ascii=False)
    keys = set(re.findall(r'"(\w+)":', told)) - {part.name for part in practice.parts}
    assert not {"right", "right_reason", "why", "mistakes", "example"} & keys
    assert practice.title in told


@each
def test_the_right_option_stands_anywhere(practice):
    for part in practice.parts:
        if isinstance(part, Choice):
            places = set()
            for k in range(40):
                variant = practice.variant(f"student {k}", SALT)
                keys = [key for key, _ in options(variant, part)]
                assert set(keys) == set(part.options)
                places.add(keys.index(part.right_key(variant.right)))
            assert places == set(range(len(part.options))), part.name


@each
def test_one_solution_does_not_tell_the_others(practice):
    """A solution that was asked for names no answer to a question that is open, in every one of five variants."""
    for part in practice.parts:
        leaks = None
        for student in "abcde":
            variant = practice.variant(student, SALT)
            done = steps(variant)(tasks.solved, part.name)["standing"]["parts"][part.name]
            numbers = numbers_in(json.dumps(done["solution"], ensure_ascii=False))
            others = [one for one in variant.numbers if one.name != part.name]
            told = {one.name for one in others if shows(numbers, in_unit(variant.right[one.name], one.unit))}
            leaks = told if leaks is None else leaks & told
        assert not leaks, (part.name, leaks)


def numbers_in(text):
    return [abs(float(number)) for number in re.findall(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?", text)]


def shows(numbers, value):
    return any(abs(number - abs(value)) <= 6e-4 * abs(value) for number in numbers)


@each_run
def test_a_run_of_a_prediction_tells_no_answer_that_is_open(practice):
    variant = practice.variant("ada", SALT)
    for part in practice.parts:
        if isinstance(part, Choice) and part.run is not None:
            step = steps(variant)
            step(tasks.marked, {part.name: right_answer(variant, part)})
            run = step(tasks.ran, part.name)["run"]
            given = [in_unit(v, "mV") for v in variant.givens.values()]
            for one in variant.numbers:
                value = in_unit(variant.right[one.name], one.unit)
                said = [m["value"] for m in run["numbers"] if m["unit"] == one.unit and m["value"] not in given]
                assert not shows([abs(x) for x in said], value), (part.name, one.name, run["numbers"])
            assert step(tasks.ran, part.name)["standing"]["parts"][part.name]["seen"]


def test_nothing_is_run_before_it_was_predicted_nor_all_of_it_before_the_end():
    step = steps(find(GABA).variant("ada", SALT))
    with pytest.raises(ValueError, match="predict first"):
        step(tasks.ran, "young")
    with pytest.raises(ValueError, match="E_Cl, E_HCO3"):
        step(tasks.ran, "")
    assert step(tasks.solved, "")["standing"]["done"]
    run = step(tasks.ran, "")["run"]
    assert run["numbers"] and not run["leftOut"]


@each_run
def test_right_answers_get_all_points_and_a_file_that_the_teacher_reads(practice, tmp_path):
    variant = practice.variant("ada", SALT)
    step = steps(variant)
    for part in practice.parts:
        step(tasks.marked, {part.name: right_answer(variant, part)})
    state = step(tasks.ran, "")
    assert state["standing"]["points"] == sum(part.marks for part in practice.parts)
    text = tasks.written_result(state["record"], SALT)
    assert text == tasks.written_result(state["record"], SALT)
    (tmp_path / "ada.json").write_text(text)
    (one,) = grade(tmp_path, SALT)
    assert not one.problem and one.result["points"] == one.result["out_of"]
    work = json.loads(text)["work"]
    assert all(work[part.name]["tries"] == 1 and work[part.name]["first"] == "right" for part in practice.parts)


# -------------------------------------------------------------------- the record


def test_an_answer_after_the_solution_does_not_count():
    variant = find(GABA).variant("ada", SALT)
    step = steps(variant)
    step(tasks.marked, {"E_Cl": "-12 mV"})
    step(tasks.solved, "E_Cl")
    with pytest.raises(ValueError, match="next variant"):
        step(tasks.marked, {"E_Cl": right_answer(variant, variant.part("E_Cl"))})
    said = json.loads(tasks.written_result(step(tasks.hinted, "E_HCO3")["record"], SALT))
    assert said["points"] == 0 and said["answers"] == {"E_Cl": "-12 mV"}
    assert said["work"]["E_Cl"] == {"tries": 1, "first": "wrong", "hints": 0, "seen": True}
    assert said["work"]["E_HCO3"]["hints"] == 1


def test_what_cannot_be_read_is_no_attempt_and_leaves_the_answer_that_stands():
    variant = find(GABA).variant("ada", SALT)
    step = steps(variant)
    step(tasks.marked, {"E_Cl": right_answer(variant, variant.part("E_Cl"))})
    stand = step(tasks.marked, {"E_Cl": "3 pA"})["standing"]
    assert stand["parts"]["E_Cl"]["mark"]["state"] == "invalid" and stand["points"] == 1
    assert step(tasks.marked, {"E_HCO3": ""})["standing"]["parts"]["E_Cl"]["mark"]["state"] == "right"
    assert opened(step(tasks.hinted, "shift")["record"], SALT).at("E_Cl").tries == 1


def test_what_follows_from_a_corrected_slip_is_marked_anew():
    variant = find("2710842").variant("ada", SALT)
    E_K, V = variant.right["E_K"], variant.right["V_rest"]
    record, _ = handed_in(begun(variant), variant, {"V_rest": f"{(V + 0.02) * 1e3:.4f} mV"})
    record, marks = handed_in(record, variant, {"gap": f"{(V + 0.02 - E_K) * 1e3:.4f} mV"})
    assert marks[0].state == "follows"
    record, _ = handed_in(record, variant, {"V_rest": f"{V * 1e3:.4f} mV"})
    assert record.at("gap").mark["state"] == "wrong" and record.at("gap").tries == 1


@pytest.mark.parametrize("nothing", ["garbage", "", "12 pA"])
def test_what_cannot_be_read_takes_no_points_from_what_follows(nothing):
    variant = find("2710842").variant("ada", SALT)
    slip = variant.right["V_rest"] + 0.02
    record, _ = handed_in(begun(variant), variant, {"V_rest": f"{slip * 1e3:.4f} mV"})
    record, _ = handed_in(record, variant, {"gap": f"{(slip - variant.right['E_K']) * 1e3:.4f} mV"})
    after, (said,) = handed_in(record, variant, {"V_rest": nothing})
    assert said.state in ("invalid", "empty")
    assert after == record and after.at("gap").mark["state"] == "follows"


def test_a_condition_that_cannot_be_read_leaves_its_mark():
    variant = find(GABA).variant("ada", SALT)
    record, (mark,) = handed_in(begun(variant), variant, {"shunt": right_answer(variant, variant.part("shunt"))})
    after, (said,) = handed_in(record, variant, {"shunt": {"chloride": "300"}})
    assert mark.state == "right" and said.state == "invalid" and after == record


def test_hints_come_one_by_one_with_the_students_own_numbers():
    variant = find("2710842").variant("ada", SALT)
    step = steps(variant)
    step(tasks.marked, {"V_rest": "\u221260,5 mV"})
    for k in (1, 2, 3, 3):
        hints = step(tasks.hinted, "gap")["standing"]["parts"]["gap"]["hints"]
        assert len(hints) == k
    assert "-60.5" in hints[2] and "(your answer to 1)" in hints[2]


@pytest.mark.parametrize("text", ["-88.5 mV", "\u221288,5", "-0.0885 V", "  -88.5mV "])
def test_numbers_as_people_type_them(text):
    step = steps(find(GABA).variant("ada", SALT))
    (read,) = step(tasks.marked, {"E_Cl": text})["standing"]["parts"]["E_Cl"]["mark"]["read"]
    assert read["value"] == pytest.approx(-88.5) and read["unit"] == "mV"


def test_work_at_other_numbers_is_put_aside():
    variant = find(GABA).variant("ada", SALT)
    record = steps(variant)(tasks.hinted, "E_Cl")["record"]
    again = tasks.opened_sheet(GABA, "ada", 0, record, SALT)
    assert len(again["standing"]["parts"]["E_Cl"]["hints"]) == 1 and not again["note"]
    for text, salt in ((record, "another class"), (record.replace('"version":1', '"version":7'), SALT), ("{", SALT)):
        other = tasks.opened_sheet(GABA, "ada", 0, text, salt)
        assert "put aside" in other["note"] and not other["standing"]["parts"]["E_Cl"]["hints"]


# -------------------------------------------------------------------- over the wire


def post(lab, path, body, **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{lab}/practice/{path}", data, {"Content-Type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refusal:
        text = refusal.read()
        return refusal.code, json.loads(text)["error"] if text.startswith(b"{") else text.decode()


def begin(lab, practice=GABA, student="ada", **more):
    return post(lab, "open", {"practice": practice, "student": student, **more})


def test_a_practice_over_http(lab):
    status, told = begin(lab)
    assert status == 200
    status, told = post(lab, "mark", {"record": told["record"], "answers": {"E_Cl": "-1 mV"}})
    assert status == 200 and told["standing"]["parts"]["E_Cl"]["mark"]["state"] == "wrong"
    trial = {"record": told["record"], "part": "shunt", "controls": {"chloride": "12"}}
    assert {m["label"] for m in post(lab, "try", trial)[1]["outcome"]} == {"E_GABA", "driving force"}
    status, file = post(lab, "result", {"record": told["record"]})
    assert status == 200 and file["seal"] and file["work"]["E_Cl"]["tries"] == 1
    with urllib.request.urlopen(lab + "/practices.json", timeout=20) as answer:
        assert [one["id"] for one in json.load(answer)] == list(practices())


@pytest.mark.parametrize(
    ("path", "body", "status", "says"),
    [
        ("open", {"practice": "2710802", "student": "ada"}, 404, "Did you mean"),
        ("open", {"practice": GABA, "student": " "}, 400, "name or number of the student"),
        ("open", {"practice": GABA, "student": "x" * 201}, 422, "200 characters"),
        ("open", {"practice": GABA, "student": "ada", "attempt": -1}, 422, "attempt"),
        ("open", {"practice": GABA, "student": "ada", "attempt": "0"}, 422, "attempt"),
        ("open", {"practice": GABA, "student": "ada", "salt": "x"}, 422, "salt"),
        ("open", b"{", 422, "JSON"), ("open", b"", 422, "JSON"), ("open", b"\xff\xfe", 422, "JSON"),
        ("open", b'{"practice": "2710801", "student": "\\ud800"}', 422, "JSON"),
        ("mark", b"[" * 50_000, 422, "JSON"), ("mark", b"x" * (MOST_BODY + 1), 413, "longer"),
        ("mark", {"record": "", "answers": {}}, 400, "load the practice again"),
        ("mark", {"record": "[]", "answers": {}}, 400, "load the practice again"),
        ("mark", {"record": "{" * 9000, "answers": {}}, 400, "load the practice again"),
        ("hint", {"record": "{}", "part": "E_Cl"}, 400, "load the practice again"),
    ],
)  # fmt: skip
def test_requests_that_cannot_be_are_refused_with_words(lab, path, body, status, says):
    found, words = post(lab, path, body)
    assert found == status and says in words


@pytest.mark.parametrize(
    ("path", "more", "status", "says"),
    [
        ("mark", {"answers": {"E_CL": "1"}}, 404, "Did you mean 'E_Cl'"),
        ("mark", {"answers": {"E_Cl": "x" * 201}}, 422, "200 characters"),
        ("mark", {"answers": {"E_Cl": 5}}, 422, "answers.E_Cl"),
        ("mark", {"answers": {"E_Cl": {"a": {"b": "c"}}}}, 422, "answers.E_Cl"),
        ("mark", {"answers": {f"part {k}": "" for k in range(51)}}, 422, "50 items"),
        ("try", {"part": "E_Cl", "controls": {}}, 400, "no controls"),
        ("try", {"part": "shunt", "controls": {"chloride": "300"}}, 400, "outside 1 to 30 mM"),
        ("run", {"part": "E_Cl"}, 400, "no run"),
        ("run", {"part": "young"}, 400, "predict first"),
        ("run", {}, 400, "wait for one"),
        ("solution", {"part": "nothing"}, 404, "nothing"),
    ],
)  # fmt: skip
def test_steps_that_cannot_be_are_refused_with_words(lab, path, more, status, says):
    record = begin(lab)[1]["record"]
    found, words = post(lab, path, {"record": record, **more})
    assert found == status and says in words


def test_a_record_cannot_be_forged(lab):
    record = json.loads(begin(lab)[1]["record"])
    record["parts"] = {"E_Cl": {"tries": 1, "first": "right", "answer": "1", "mark": {"state": "right", "points": 99}}}
    for path in ("hint", "solution", "result"):
        assert post(lab, path, {"record": json.dumps(record), "part": "E_Cl"})[0] == 400
    record |= {"version": 99, "seal": "0" * 64}
    assert "changed" in post(lab, "hint", {"record": json.dumps(record), "part": "E_Cl"})[1]


def test_work_of_another_version_is_told(lab):
    from ionostat.practice.record import Record

    record = Record(practice=GABA, version=99, student="ada", attempt=0)
    text = written_record(record, secret(""))
    status, words = post(lab, "hint", {"record": text, "part": "E_Cl"})
    assert status == 409 and "version 99" in words


def test_other_sites_are_refused(lab):
    assert begin(lab)[0] == 200
    body = {"practice": GABA, "student": "ada"}
    assert post(lab, "open", body, Origin="http://evil.example")[0] == 403
    assert post(lab, "open", body, Host="evil.example")[0] == 403


@pytest.mark.long
def test_runs_that_nobody_waits_for_give_way(lab):
    """Six runs whose pages were closed hold up a mark for less than two of them would take."""
    host, port = lab.removeprefix("http://").split(":")
    slow = begin(lab, "2710839")[1]["record"]
    body = json.dumps({"record": post(lab, "solution", {"record": slow})[1]["record"]}).encode()
    head = f"POST /practice/run HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    mark = {"record": begin(lab)[1]["record"], "answers": {"E_Cl": "1"}}
    post(lab, "run", body)  # compiled from here on
    begun = time.monotonic()
    assert post(lab, "run", body)[0] == 200
    one_run = time.monotonic() - begun
    pages = [socket.create_connection((host, int(port))) for _ in range(6)]
    for page in pages:
        page.sendall(head + body)
    time.sleep(0.3)
    for page in pages:
        page.close()
    begun = time.monotonic()
    assert post(lab, "mark", mark)[0] == 200
    assert time.monotonic() - begun < 2 * one_run
