"""Practices in a real browser, by keyboard: from the first question to the marks, the run and the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_browser import AXE, until

from ionostat.cli.practice import secret
from ionostat.practice.answers import written
from ionostat.practice.grade import grade
from ionostat.practice.library import find, practices
from ionostat.practice.parts import Choice, Number
from ionostat.units import in_unit

FEW = ("2710801", "2341805", "2710842")  # a condition to be reached, a run with a curve, predictions
ALL = [pytest.param(id, marks=[] if id in FEW else [pytest.mark.long]) for id in practices()]
GABA = FEW[0]
LONG = [id for id in practices() if id != GABA]
OTHERS = [(390, "light"), (1440, "light"), (1440, "dark")]
SHOWS = "([name, word]) => (document.querySelector(`#${name} .feedback`)?.innerText ?? '').includes(word)"
STILL = "document.querySelectorAll('[aria-busy=true]').length === 0"
VIOLATIONS = (
    "async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})).violations"
    ".map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html)])"
)


def opened(visit, id, student="ada", attempt=0, **how):
    seen = visit(f"practices/{id}?student={student}&attempt={attempt}", **how)
    seen.page.wait_for_selector(".question")
    return seen


def variant(id, student="ada", attempt=0):
    return find(id).variant(student, secret(""), attempt)


def answer(page, v, part):
    """Put the right answer where it belongs and hand it in, without a mouse."""
    box = page.locator(f"#question-{part.name}")
    keyboard = page.keyboard
    if isinstance(part, Number):
        box.locator("input").focus()
        keyboard.type(written(v.right[part.name], part.unit, 6))
    elif isinstance(part, Choice):
        for of, key in (("choice", part.right_key(v.right)), ("reason", part.right_reason)):
            if key:
                box.locator(f"input[data-of={of}][value={json.dumps(key)}]").focus()
                keyboard.press("Space")
    else:
        moved = part.example(v.right)
        for (name, control), field in zip(part.controls.items(), box.locator("[role=spinbutton]").all(), strict=True):
            field.focus()
            keyboard.press("Control+A")
            keyboard.type(f"{in_unit(moved[name], control.unit):.8g}")
    keyboard.press("Enter")
    until(page, SHOWS, [f"question-{part.name}", "Right"])
    assert page.evaluate("document.activeElement.classList.contains('feedback')"), "the focus goes to the feedback"


@pytest.mark.parametrize("id", ALL)
def test_a_practice_from_start_to_mark(visit, id, tmp_path, pictures):
    seen = opened(visit, id)
    page, v = seen.page, variant(id)
    whole = sum(part.marks for part in v.practice.parts)
    assert page.locator(".points").inner_text() == f"0 of {whole:g} points"
    for part in v.practice.parts:
        answer(page, v, part)
    until(page, f"document.querySelector('.points').innerText === '{whole:g} of {whole:g} points'")
    runs = page.get_by_role("button", name="Run it", exact=True)
    while runs.count():
        runs.first.press("Enter")
        until(page, STILL)
    page.get_by_role("button", name="Run it with your numbers").press("Enter")
    until(page, "document.querySelector('.end .run') !== null")
    assert page.locator(".end .run dd").count() >= 1 and "undefined" not in page.inner_text("main")
    assert "[[" not in page.inner_text("main") and page.locator(".katex-error").count() == 0
    with page.expect_download() as download:
        page.get_by_role("button", name="Download result").press("Enter")
    (tmp_path / download.value.suggested_filename).write_bytes(Path(download.value.path()).read_bytes())
    (one,) = grade(tmp_path, secret(""))
    assert not one.problem and one.result["points"] == whole
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=pictures / f"practice_{id}_1440.png", full_page=True)
    assert not seen.errors and not seen.outside


def test_a_recognised_mistake_is_named_and_nothing_else(visit):
    page, v = opened(visit, GABA).page, variant(GABA)
    part = v.part("E_Cl")
    mistake = part.mistakes[0]
    box = page.locator("#question-E_Cl")
    box.locator("input").fill(
        written(mistake.leads_to(v.right, part.answer), "mV", 6).replace("-", "\u2212").replace(".", ",")
    )
    box.locator("input").press("Enter")
    until(page, SHOWS, ["question-E_Cl", "Not yet: "])
    told = box.locator(".feedback").inner_text()
    assert mistake.name.split()[0] in told and "\u2717" in told and "Read as" in told
    assert page.locator(".feedback:visible").count() == 1
    assert page.get_by_role("button", name="Question 1: Not yet").count() == 1


def test_what_cannot_be_read_is_handed_back(visit):
    page = opened(visit, GABA).page
    box = page.locator("#question-E_Cl")
    for text, word in (("3 pA", "Not marked"), ("", "No answer"), ("1,234", "two ways")):
        box.locator("input").fill(text)
        box.locator("input").press("Enter")
        until(page, SHOWS, ["question-E_Cl", word])
    assert "1 point" in box.locator(".worth").inner_text() and "0 of" not in box.locator(".worth").inner_text()


def take_all_hints(page, box):
    for k in (1, 2, 3):
        box.get_by_role("button", name=f"Hint {k} of 3").press("Enter")
        until(page, "k => document.querySelectorAll('#question-E_Cl .hints li').length === k", k)


def test_hints_come_one_by_one_and_the_solution_when_asked_for_twice(visit):
    page = opened(visit, GABA).page
    box = page.locator("#question-E_Cl")
    take_all_hints(page, box)
    assert box.get_by_role("button", name="Hint").count() == 0
    box.get_by_role("button", name="Show the solution").press("Enter")
    assert box.locator(".solution").is_hidden() and "no points" in box.locator(".sure").inner_text()
    page.keyboard.press("Enter")
    until(page, "document.querySelector('#question-E_Cl .solution').innerText.startsWith('Solution.')")
    assert box.locator("input").get_attribute("readonly") is not None
    assert box.get_by_role("button", name="Submit").count() == 0


def test_the_answer_that_counts_stands_beside_its_solution(visit):
    page = opened(visit, GABA).page
    box = page.locator("#question-E_Cl")
    box.locator("input").fill("-12")
    box.locator("input").press("Enter")
    until(page, SHOWS, ["question-E_Cl", "Not yet"])
    box.locator("input").fill("-88")
    box.get_by_role("button", name="Show the solution").press("Enter")
    box.get_by_role("button", name="Show it").press("Enter")
    until(page, "document.querySelector('#question-E_Cl .solution').innerText.startsWith('Solution.')")
    assert box.locator("input").input_value() == "-12"


def test_a_reload_keeps_everything_and_the_next_variant_has_other_numbers(visit):
    page, v = opened(visit, GABA).page, variant(GABA)
    answer(page, v, v.part("E_Cl"))
    page.locator("#question-E_Cl").get_by_role("button", name="Show the solution").press("Enter")
    page.locator("#question-E_HCO3").get_by_role("button", name="Hint 1 of 3").press("Enter")
    until(page, "document.querySelectorAll('#question-E_HCO3 .hints li').length === 1")
    page.locator("#question-shift input").fill("12,5")
    page.locator("#question-young input[data-of=reason]").nth(1).check()
    page.reload()
    page.wait_for_selector(".question")
    until(page, SHOWS, ["question-E_Cl", "Right"])
    assert page.locator("#question-shift input").input_value() == "12,5"
    assert page.locator("#question-young input[data-of=reason]").nth(1).is_checked()
    assert page.locator("#question-E_HCO3 .hints li").count() == 1
    assert page.locator("#question-E_Cl .solution").is_visible()
    before = page.locator(".numbers").inner_text()
    page.get_by_role("link", name="Next variant").press("Enter")
    until(page, "before => (document.querySelector('.numbers')?.innerText ?? before) !== before", before)
    assert page.locator(".points").inner_text().startswith("0 of") and "variant 2" in page.locator(".who").inner_text()
    page.goto(page.url.split("#")[0] + "#/practices")
    page.wait_for_selector(".practices")
    assert page.locator("#student").input_value() == "ada"


def test_controls_are_tried_on_the_server_before_they_are_handed_in(visit):
    page = opened(visit, GABA).page
    box = page.locator("#question-shunt")
    box.locator("input[type=range]").focus()
    page.keyboard.press("End")
    box.get_by_role("button", name="Try").press("Enter")
    until(page, "document.querySelector('#question-shunt .outcome').innerText.startsWith('The run gave')")
    assert box.locator(".feedback").is_hidden()
    box.get_by_role("button", name="Submit").press("Enter")
    until(page, SHOWS, ["question-shunt", "lower Cl"])


def test_a_prediction_comes_before_its_run_and_then_stands(visit):
    page, v = opened(visit, GABA).page, variant(GABA)
    box = page.locator("#question-young")
    assert box.get_by_role("button", name="Run it").count() == 0
    answer(page, v, v.part("young"))
    box.get_by_role("button", name="Run it").press("Enter")
    until(page, "document.querySelector('#question-young .run') !== null")
    assert box.locator("input:not([disabled])").count() == 2 and box.get_by_role("button", name="Submit").count() == 0


def test_a_choice_is_handed_in_with_its_reason(visit):
    page, v = opened(visit, GABA).page, variant(GABA)
    part, box = v.part("young"), page.locator("#question-young")
    box.locator(f"input[data-of=choice][value={json.dumps(part.right_key(v.right))}]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    until(page, SHOWS, ["question-young", "Choose a reason too"])
    assert "right" not in box.locator(".feedback").inner_text() and "0 of" not in box.locator(".worth").inner_text()
    assert page.evaluate("document.activeElement.dataset.of") == "reason"
    answer(page, v, part)
    assert box.locator(".stale").is_hidden()


def test_an_answer_that_was_changed_is_told_from_the_one_that_was_marked(visit):
    page, v = opened(visit, GABA).page, variant(GABA)
    answer(page, v, v.part("E_Cl"))
    stale, field = page.locator("#question-E_Cl .stale"), page.locator("#question-E_Cl input")
    marked = field.input_value()
    assert stale.is_hidden()
    field.fill("7")
    assert "Changed, not handed in" in stale.inner_text() and marked in stale.inner_text()
    page.reload()
    page.wait_for_selector(".question")
    assert field.input_value() == "7" and stale.is_visible()
    field.fill(marked)
    assert stale.is_hidden()


def test_controls_that_were_not_moved_since_are_no_change(visit):
    page, v = opened(visit, GABA).page, variant(GABA)
    answer(page, v, v.part("shunt"))
    page.reload()
    page.wait_for_selector(".question")
    box = page.locator("#question-shunt")
    assert box.locator(".feedback").is_visible() and box.locator(".stale").is_hidden()
    box.locator("input[type=range]").focus()
    page.keyboard.press("Home")
    until(page, "!document.querySelector('#question-shunt .stale').hidden")


def test_the_focus_goes_to_the_hint_with_which_the_button_goes(visit):
    page = opened(visit, GABA).page
    box = page.locator("#question-E_Cl")
    take_all_hints(page, box)
    until(page, "document.activeElement.matches('#question-E_Cl .hints li:last-child')", seconds=5)


def test_it_is_said_which_questions_are_open_and_what_closes_them(visit):
    page, v = opened(visit, GABA).page, variant(GABA)
    box, end = page.locator("#question-E_Cl"), page.locator(".end")
    answer(page, v, v.part("E_HCO3"))
    box.locator("input").fill("-12")
    box.locator("input").press("Enter")
    until(page, SHOWS, ["question-E_Cl", "Not yet"])
    others = [str(k + 1) for k, part in enumerate(v.practice.parts) if part.name != "E_HCO3"]
    assert end.locator(".open-ones button").all_inner_texts() == others
    assert "A right answer closes a question" in end.inner_text() and "solution" in end.inner_text()
    box.get_by_role("button", name="Show the solution").press("Enter")
    box.get_by_role("button", name="Show it").press("Enter")
    until(page, SHOWS, ["question-E_Cl", "Not right"])
    assert "Not yet" not in page.inner_text("main")
    assert page.get_by_role("button", name="Question 1: Not right, closed").count() == 1
    assert "1" not in end.locator(".open-ones button").all_inner_texts()
    end.get_by_role("button", name="Go to question 7").press("Enter")
    last = v.practice.parts[-1].name
    assert page.evaluate("document.activeElement.closest('.question').id") == f"question-{last}"


def test_the_list_keeps_every_variant_with_its_points(visit):
    page, v = opened(visit, GABA).page, variant(GABA)
    answer(page, v, v.part("E_Cl"))
    page.get_by_role("link", name="Next variant").press("Enter")
    until(page, "document.querySelector('.who')?.innerText.includes('variant 2')")
    page.get_by_role("link", name="Practices").last.press("Enter")
    page.wait_for_selector(".variants")
    assert page.locator(".variants a").all_inner_texts() == ["variant 1: 1", "variant 2: 0"]
    assert page.locator(".so-far", has_text="best 1 of").count() == 1
    assert "two textbook chapters" in page.inner_text("main")
    page.locator(".variants a").first.press("Enter")
    until(page, SHOWS, ["question-E_Cl", "Right"])
    assert "variant 1" in page.locator(".who").inner_text()


def test_a_run_that_was_seen_is_offered_again_after_a_reload(visit):
    page, v = opened(visit, GABA).page, variant(GABA)
    box = page.locator("#question-young")
    answer(page, v, v.part("young"))
    box.get_by_role("button", name="Run it").press("Enter")
    until(page, "document.querySelector('#question-young .run') !== null")
    page.reload()
    page.wait_for_selector(".question")
    assert "You have seen this run" in box.inner_text()
    box.get_by_role("button", name="Run it again").press("Enter")
    until(page, "document.querySelector('#question-young .run') !== null")


def test_a_name_is_asked_for_once_and_pages_and_practices_point_to_each_other(visit):
    page = visit("practices").page
    page.wait_for_selector(".practices li")
    assert page.locator(".practices li").count() == len(practices())
    page.locator(".practices a").first.click()
    page.wait_for_selector("#student")
    page.keyboard.press("Tab")
    page.locator("#student").fill("  Grete   Hermann ")
    page.locator("#student").press("Enter")
    page.wait_for_selector(".question")
    assert "student=Grete+Hermann" in page.url
    page.locator(".beside .offered a").first.click()
    page.wait_for_selector(".stage")
    page.locator(".offered a").first.click()
    page.wait_for_selector(".question")
    assert "Grete Hermann" in page.locator(".who").inner_text()


def test_a_name_is_the_same_whatever_its_capitals_and_blanks(visit):
    page, v = opened(visit, GABA, "Ada Lovelace").page, variant(GABA, "Ada Lovelace")
    answer(page, v, v.part("E_Cl"))
    page.goto(page.url.split("#")[0] + f"#/practices/{GABA}?student=%20ada%20lovelace&attempt=0")
    until(page, SHOWS, ["question-E_Cl", "Right"])
    assert "Ada Lovelace" in page.locator(".who").inner_text() and page.locator(".note").count() == 0
    page.goto(page.url.split("#")[0] + "#/practices")
    page.wait_for_selector("#student")
    for name, points in (("Grete", "7 questions"), (" ADA  LOVELACE", "1 of")):
        page.locator("#student").fill(name)
        page.locator("#student").press("Enter")
        until(page, "text => document.querySelector('.practices').innerText.includes(text)", points)
    assert "numbers for Ada Lovelace now" in page.inner_text("main")
    page.locator(f".practices a[href*='{GABA}']").first.click()
    until(page, SHOWS, ["question-E_Cl", "Right"])
    assert "student=Ada+Lovelace" in page.url


def test_a_practice_that_is_not_there_is_told(visit):
    page = visit("practices/2710802?student=ada").page
    assert "Did you mean" in page.locator("[role=alert]").inner_text()
    assert page.get_by_role("button", name="Try again").count() == 1


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "dark"), *(pytest.param(*how, marks=pytest.mark.long) for how in OTHERS)]
)
@pytest.mark.parametrize("id", ["", GABA, *(pytest.param(id, marks=pytest.mark.long) for id in LONG)])
def test_nobody_is_left_out(visit, id, width, scheme, pictures):
    """Every state of a question at once: open, wrong, half right, hints, solutions, a run."""
    assert AXE.exists(), "`make page` installs what the page is tested with"
    how = {"width": width, "height": 844, "color_scheme": scheme, "bypass_csp": True}
    page = opened(visit, id, **how).page if id else visit("practices", **how).page
    if id:
        first, second = page.locator(".question").all()[:2]
        for text, box in (("1e9", first), ("\u00bd", second)):
            field = box.locator("input[type=text]")
            if field.count():
                field.fill(text)
                field.press("Enter")
        first.get_by_role("button", name="Hint 1 of 3").press("Enter")
        until(page, STILL)
        for box in page.locator(".question").all()[2:]:
            box.get_by_role("button", name="Show the solution").press("Enter")
            box.get_by_role("button", name="Show it").press("Enter")
            until(page, STILL)
        runs = page.get_by_role("button", name="Run it", exact=True)
        if runs.count():
            runs.first.press("Enter")
            until(page, "document.querySelector('.run') !== null")
    else:
        page.wait_for_selector(".practices li")
    page.add_script_tag(path=str(AXE))
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=pictures / f"practice_states_{id or 'list'}_{width}_{scheme}.png", full_page=True)
