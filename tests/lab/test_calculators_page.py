"""The calculators of the laboratory: every one answers, as Python does; bad input; the page in a real browser."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request

import numpy as np
import pytest
from test_browser import AXE, until
from typer.testing import CliRunner

from ionostat.calculator.answers import computed, leaves
from ionostat.calculator.examples import call
from ionostat.cli import app
from ionostat.lab.asking import MOST_BODY
from ionostat.lab.calculating.answers import Refused, answered, calls
from ionostat.lab.calculating.curves import curve
from ionostat.lab.calculating.told import contents, described
from ionostat.theory.catalogue import find, formulas

NAMES = list(formulas())
FEW = ("nernst", "ghk-voltage", "half-saturation", "pump-leak-ghk")
EACH = [pytest.param(name, marks=[] if name in FEW else [pytest.mark.long]) for name in NAMES]
#: calculators without a number that could go through a range
STILL = {
    "tissue-budget", "coupled-charge", "hydration-energy", "cycle-occupancies", "cycle-turnover", "cycle-affinity",
    "equilibrium-constant", "smith-crampin-equilibrium",
}  # fmt: skip
#: units that nobody writes otherwise
AS_IN_SI = {"mol s kg-1"}
SECONDS = 60


def begin(name: str) -> dict[str, str]:
    """The texts with which a calculator opens."""
    return {a["name"]: a["start"] for a in described(name)["arguments"] if a["start"]}


def posted(lab: str, path: str, body: object) -> tuple[int, dict]:
    """Status and content of an answer of the server."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{lab}/{path}", data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def numbers(found: object) -> dict[str, object]:
    """The leaves of a result that are lone numbers, by path."""
    return {path: value for path, (value, _) in leaves(found) if isinstance(value, (int, float))}


# -------------------------------------------------------------------- every calculator


def test_all_are_listed_once():
    listed = [entry["name"] for group in contents() for entry in group["formulas"]]
    assert sorted(listed) == sorted(NAMES)
    assert all(group["title"] for group in contents())


@pytest.mark.parametrize("name", NAMES)
def test_a_calculator_is_whole(name):
    told = described(name)
    assert told["summary"] and told["equation"] and told["source"] and told["result"] and told["example"]
    for a in told["arguments"]:
        assert a["meaning"], a["name"]
        assert a["start"] or not a["required"], f"{a['name']} stands empty"
    assert not re.search(r"\b(?:Bad[A-Z]|NoSolution|UnknownName)", " ".join(told["raises"])), told["raises"]
    text = json.dumps({**told, "example": "", "equation": ""}, ensure_ascii=False, allow_nan=False)
    assert not re.search(r":math:|``|--[A-Za-z]", text), text


@pytest.mark.parametrize("name", EACH)
def test_it_opens_with_what_python_gives(lab, name):
    status, answer = posted(lab, f"calculators/{name}", {"given": begin(name)})
    assert status == 200, answer
    formula, given = find(name), dict(call(find(name)))
    shown = {value["name"]: value["value"] for value in answer["values"] if value["value"] is not None}
    # what stands for a function is an example of its own; a curve is written with five figures
    for argument in formula.arguments:
        if callable(given.get(argument.name)):
            pytest.skip("its example is a function, which a field cannot hold; it answered")
    rough = any(a.kind == "file" for a in formula.arguments)
    wanted = {"" if path == name else path: value for path, value in numbers(computed(formula, given)).items()}
    assert set(shown) == set(wanted)
    for path in set() if rough else wanted:
        assert shown[path] == pytest.approx(wanted[path], rel=1e-6, abs=1e-30), path
    if rough:
        assert shown["alpha.value"] == pytest.approx(wanted["alpha.value"], rel=1e-3)


@pytest.mark.parametrize("name", EACH)
def test_its_call_in_python_gives_the_same(name):
    given = begin(name)
    if any(a.kind == "file" for a in find(name).arguments):
        pytest.skip("the call names a file that the reader has")
    shown = {value["name"]: value["value"] for value in answered(name, given)["values"] if value["value"] is not None}
    space: dict = {}
    *imports, one = re.split(r"\n\n", calls(find(name), given)["python"])
    exec("\n".join(imports), space)
    found = eval(one, space)
    # one number has no name in Python
    mine = list(shown.values())
    wanted = [found] if isinstance(found, (int, float)) else list(numbers(found).values())
    assert mine == pytest.approx(wanted, rel=1e-6, abs=1e-30)


@pytest.mark.parametrize("name", EACH)
def test_results_are_in_the_unit_that_people_write_and_the_shell_prints(name):
    given = begin(name)
    shown = answered(name, given)["values"]
    for value in shown:
        assert not re.search(r"(?<!\d)[A-Za-z]-[1-9]", value["text"]) or value["unit"] in AS_IN_SI, value
    if all(a.kind != "file" for a in find(name).arguments):
        told = CliRunner().invoke(app, ["calc", name, *(f"--{key}={text}" for key, text in given.items())])
        assert told.exit_code == 0, told.output
        printed = [line.rpartition(" = ")[2] for line in told.output.splitlines()]
        assert [value["text"] for value in shown if value["text"] != "none"] == printed


def test_a_picture_and_the_words_are_in_the_units_of_the_result():
    assert described("nernst")["result"].startswith("E, in mV")
    assert described("tissue-use")["result"].startswith("`TissueUse`: mM/s and umol/g/min")
    assert [one["unit"] for one in curve("pump-sites", begin("pump-sites"))["curves"]] == ["1/um2"]


@pytest.mark.parametrize("name", EACH)
def test_its_picture_goes_through_the_number(lab, name):
    status, picture = posted(lab, f"calculators/{name}/curve", {"given": begin(name)})
    if name in STILL:
        assert status == 422 and "range" in picture["error"]
        return
    assert status == 200, picture
    assert np.all(np.diff(picture["x"]) > 0) and picture["curves"]
    for one in picture["curves"]:
        y = np.array(one["values"], float)
        assert len(y) == len(picture["x"]) and np.nanmax(y) > np.nanmin(y), one["name"]


def test_a_picture_meets_the_result():
    picture = curve("ghk-voltage", begin("ghk-voltage"), "outside.K")
    (one,) = picture["curves"]
    at = np.interp(picture["mark"], picture["x"], np.array(one["values"], float))
    assert picture["mark"] == 20.0 and picture["unit"] == "mM"
    assert at == pytest.approx(answered("ghk-voltage", begin("ghk-voltage"))["values"][0]["value"], abs=1e-4)


def test_a_range_is_kept_while_the_number_lies_in_it():
    given = begin("nernst")
    first = curve("nernst", given, "inside")
    kept = (first["low"], first["high"])
    moved = curve("nernst", {**given, "inside": "30 mM"}, "inside", kept=kept)
    assert (moved["low"], moved["high"], moved["mark"]) == (*kept, 30.0)
    beyond = curve("nernst", {**given, "inside": "3 M"}, "inside", kept=kept)
    assert (beyond["low"], beyond["high"]) == ("300 mM", "3e+04 mM")
    own = curve("nernst", given, "inside", "1", "0.2 M")
    assert own["x"][0] == pytest.approx(1.0) and own["x"][-1] == pytest.approx(200.0) and own["log"]


# -------------------------------------------------------------------- bad input

NERNST = {"z": "1", "inside": "140 mM", "outside": "4 mM"}


@pytest.mark.parametrize(
    ("changed", "argument", "says"),
    [
        ({"inside": "3 mV"}, "inside", "does not measure mol m-3"),
        ({"inside": "3 mm"}, "inside", "Did you mean 'mM'"),
        ({"inside": "1,5 mM"}, "inside", "'1.5 mM'"),
        ({"inside": ""}, "inside", "write for example 140 mM"),
        ({"inside": "   "}, "inside", "Nothing stands here"),
        ({"inside": "-3 mM"}, "inside", "is negative"),
        ({"outside": "0"}, "outside", "zero"),
        ({"inside": "1e999 mM"}, "inside", "not finite"),
        ({"z": "0"}, "z", "valence of an ion"),
        ({"z": "Xx"}, "z", "Unknown species 'Xx'"),
        ({"T": "37"}, "T", "37 degC"),
        ({"who": "K"}, "", "has no argument 'who'"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(lab, changed, argument, says):
    status, answer = posted(lab, "calculators/nernst", {"given": {**NERNST, **changed}})
    assert (status, answer["argument"]) == (422, argument) and says in answer["error"], answer
    assert "--" not in answer["error"]


def test_a_real_minus_is_one():
    real, typed = (answered("ghk-flux", {**begin("ghk-flux"), "V": text}) for text in ("−70 mV", "-70 mV"))
    assert real["values"] == typed["values"]


@pytest.mark.parametrize(
    ("name", "given", "argument"),
    [
        ("ghk-voltage", {"outside": "K 3 mM"}, "outside"),
        ("ghk-voltage", {"P": "K:1,K:2"}, "P"),
        ("half-saturation", {"rate": "__import__('os')"}, "rate"),
        ("half-saturation", {"rate": "9**9**9**9*c"}, ""),
        ("half-saturation", {"rate": "(" * 5000 + "c"}, "rate"),
        ("half-saturation", {"rate": "c*" + "9" * 400}, "rate"),
        ("half-saturation", {"rate": "c" + "**c" * 2000}, "rate"),
        ("cycle-rates", {"steps": "[" * 3000}, "steps"),
        ("cycle-rates", {"steps": "CHAPMAN"}, "steps"),
        ("rti-fit", {"curve": "/etc/passwd"}, "curve"),
        ("rti-fit", {"curve": "time, C\n1,2"}, "curve"),
        ("donnan", {"outside": "K:150 mM,Cl:100 mM"}, None),
    ],
)
def test_nested_values_are_refused_too(name, given, argument):
    with pytest.raises(Refused) as refusal:
        answered(name, {**begin(name), **given})
    assert argument is None or refusal.value.argument == argument, str(refusal.value)
    assert "passwd" not in str(refusal.value).replace("/etc/passwd", "") and "/tmp" not in str(refusal.value)


@pytest.mark.parametrize(
    ("path", "body", "status", "says"),
    [
        ("calculators/nernts", {"given": {}}, 404, "Did you mean 'nernst'"),
        ("calculators/nernst", b"x" * (MOST_BODY + 1), 413, "longer"),
        ("calculators/nernst", b"{", 422, "JSON"),
        ("calculators/nernst", b"\xff\xfe", 422, ""),
        ("calculators/nernst", [], 422, "object"),
        ("calculators/nernst", {"given": {"z": 1}}, 422, "string"),
        ("calculators/nernst", {"given": {}, "more": 1}, 422, "more"),
        ("calculators/nernst", {"given": {"z" * 100: "1"}}, 422, ""),
        ("calculators/nernst/curve", {"given": NERNST, "over": "z"}, 422, "does not go through a range"),
        ("calculators/nernst/curve", {"given": NERNST, "over": "inside", "low": "9 mM", "high": "3 mM"}, 422, "range"),
        ("calculators/nernst/curve", {"given": NERNST, "over": "inside", "low": "9 mV"}, 422, "does not measure"),
        ("calculators/nernst/curve", {"given": {**NERNST, "inside": "4 mM,5 mM"}, "over": "inside"}, 422, "One number"),
    ],
)
def test_what_is_no_question_is_refused(lab, path, body, status, says):
    code, answer = posted(lab, path, body)
    assert code == status and says in answer["error"], answer
    assert posted(lab, "calculators/nernst", {"given": NERNST})[0] == 200, "the server lives on"


@pytest.mark.long
def test_nobody_waits_for_one_who_left(lab):
    """A slow picture that was given up leaves its worker to others."""
    import http.client

    host = lab.removeprefix("http://")
    for _ in range(6):
        connection = http.client.HTTPConnection(host)
        name = "teorell-meyer-sievers"
        connection.request("POST", f"/calculators/{name}/curve", json.dumps({"given": begin(name)}))
        connection.close()
    begun = time.monotonic()
    assert posted(lab, "calculators/nernst", {"given": NERNST})[0] == 200
    assert time.monotonic() - begun < 12.0  # six pictures of some 2 s one after another on two workers would be longer


# -------------------------------------------------------------------- in the browser

READY = "document.querySelector('.results')?.innerText.length > 0 && !document.querySelector('[aria-busy=true]')"


def opened(visit, path, **how):
    """A calculator whose result and picture stand."""
    seen = visit(f"calculators/{path}", **how)
    until(seen.page, READY)
    return seen


def result(page) -> str:
    return page.locator(".results").inner_text()


def test_a_result_follows_what_is_typed(visit):
    seen = opened(visit, "nernst")
    page = seen.page
    assert "−95.02 mV" in result(page)
    picture = page.evaluate("document.querySelector('.plot canvas').toDataURL()")
    page.locator("#a-outside").fill("12 mM")
    until(page, "document.querySelector('.results').innerText.includes('−65.66 mV')")
    until(page, "before => document.querySelector('.plot canvas').toDataURL() !== before", picture)
    assert "outside=12+mM" in page.url
    assert "'12 mM'" in page.locator(".calls pre").nth(1).inner_text()
    page.locator("#a-inside").focus()
    page.keyboard.press("Shift+ArrowUp")
    until(page, "document.querySelector('#a-inside').value === '240 mM'")
    page.get_by_role("button", name="Draw the result against outside").click()
    until(page, "document.querySelector('#over').value === 'outside'")
    assert not seen.errors and not seen.outside


@pytest.mark.long
def test_an_address_restores_everything(visit):
    where = "ghk-voltage?outside=K%3A40+mM%2CNa%3A440+mM%2CCl%3A560+mM&picture.over=outside.Na&picture.to=1+M"
    page = opened(visit, where).page
    assert page.locator("input[data-of=outside]").first.input_value() == "40 mM"
    until(page, "document.querySelector('#over').value === 'outside.Na'")
    assert page.locator("#to").input_value() == "1 M"
    assert result(page).strip().endswith("mV") and "−59.93" not in result(page)


@pytest.mark.long
def test_the_slider_moves_the_number_and_the_mark(visit):
    page = opened(visit, "ghk-current").page
    before = result(page)
    slider = page.locator(".pictures > input[type=range]")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    until(page, "before => document.querySelector('.results').innerText !== before", before)
    assert page.locator("#a-V").input_value() != "-70 mV"


def test_a_mistake_stands_beside_its_field(visit):
    page = opened(visit, "nernst").page
    page.locator("#a-inside").fill("3 mV")
    until(page, "document.querySelector('#a-inside').getAttribute('aria-invalid') === 'true'")
    said = page.locator("#a-inside-wrong").inner_text()
    assert "does not measure" in said
    assert "a-inside-wrong" in page.locator("#a-inside").get_attribute("aria-describedby")
    page.locator("#a-inside").fill("14 mM")
    until(page, "document.querySelector('#a-inside').getAttribute('aria-invalid') === 'false'")


PLACES = ["calculators", "calculators/nernst", "calculators/pump-leak", "calculators/rti-fit", ""]
SOON = [("calculators/nernst", 390, "dark")]
LOOKS = [(place, width, scheme) for place in PLACES for width in (390, 1440) for scheme in ("light", "dark")]


@pytest.mark.parametrize(
    ("place", "width", "scheme"), [pytest.param(*one, marks=[] if one in SOON else [pytest.mark.long]) for one in LOOKS]
)
def test_nobody_is_left_out(visit, place, width, scheme, pictures):
    seen = visit(place, width=width, height=844, color_scheme=scheme, bypass_csp=True)
    page = seen.page
    if place == "calculators":
        page.wait_for_selector(".calculators .katex")
    else:
        until(page, READY if place else "document.querySelector('.told').innerText !== 'Computing …'")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(
        "async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})).violations"
        ".map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html)])"
    )
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelectorAll('.katex-error').length") == 0
    page.screenshot(path=pictures / f"{(place or 'home').replace('/', '_')}_{width}_{scheme}.png", full_page=True)
    assert not seen.errors and not seen.outside
