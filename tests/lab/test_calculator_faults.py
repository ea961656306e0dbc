"""What is wrong in the table of species stands at its cell, and what is left of the last answer says so."""

from __future__ import annotations

import pytest
from test_browser import AXE, until
from test_calculators_page import begin, opened, posted, result

OLD = "document.querySelector('.old').hidden === false"
FRESH = "document.querySelector('.old').hidden === true"


def cell(page, column: str, row: int = 0):
    return page.locator(f"input[data-of={column}]").nth(row)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "K has no number"),
        ("4,5", "write 4.5 with a point"),
        ("4,5 mM", "write 4.5 mM with a point"),
        ("4 mM,Na:3 mM", "one number in a cell"),
    ],
)
def test_a_cell_is_told_what_it_lacks(visit, text, says):
    page = opened(visit, "ghk-voltage").page
    before, address = result(page), page.url
    cell(page, "outside").fill(text)
    until(page, OLD)
    wrong = page.locator(".species input[aria-invalid=true]")
    assert wrong.count() == 1 and wrong.get_attribute("data-of") == "outside"
    told = page.locator(f"#{wrong.get_attribute('aria-describedby')}").inner_text()
    assert says in told and "--" not in told
    assert "No result: see outside" in result(page) and page.url == address
    cell(page, "outside").fill("4.5 mM")
    until(page, FRESH)
    assert wrong.count() == 0 and result(page) != before


def test_a_row_needs_a_name_as_soon_as_it_has_numbers(visit):
    page = opened(visit, "ghk-voltage").page
    before = result(page)
    page.get_by_role("button", name="+ species").click()
    assert result(page) == before
    page.keyboard.type("Ca")
    until(page, OLD)
    assert "Ca has no number" in page.locator(".species .wrong:visible").inner_text()
    page.locator(".who").last.fill("")
    until(page, FRESH)
    cell(page, "inside", -1).fill("1 mM")
    until(page, OLD)
    assert page.locator(".who").last.get_attribute("aria-invalid") == "true"


def test_an_ion_may_stand_on_one_side_only_where_the_example_does(visit):
    page = opened(visit, "liquid-junction").page
    assert page.locator(".old").is_hidden() and page.locator("input[data-of][placeholder=none]").count() > 0
    row = page.locator(".species tbody tr").first
    for one in row.locator("input[data-of]").all():
        one.fill("")
    until(page, OLD)
    assert "has no number" in page.locator(".species .wrong:visible").inner_text()


def test_an_old_picture_and_old_calls_are_marked(visit):
    page = opened(visit, "nernst", bypass_csp=True).page
    until(page, "document.querySelector('.plot canvas') !== null")
    page.locator("#a-inside").fill("3 mV")
    until(page, OLD)
    assert "last valid numbers" in page.locator(".old").inner_text()
    for what in (".pictures .plots", ".pictures > input", ".calls pre"):
        assert float(page.locator(what).first.evaluate("one => getComputedStyle(one).opacity")) < 0.6, what
    assert page.get_by_role("button", name="Copy the call in Python").is_disabled()
    page.screenshot(path="results/lab/calculator_refused.png")
    page.add_script_tag(path=str(AXE))
    assert page.evaluate("async () => (await axe.run(document)).violations.filter(v => /aria|label/.test(v.id))") == []
    page.locator("#a-inside").fill("14 mM")
    until(page, FRESH)
    assert page.locator(".calls pre").first.evaluate("one => getComputedStyle(one).opacity") == "1"
    assert page.get_by_role("button", name="Copy the call in Python").is_enabled()


def test_no_calls_stand_where_no_answer_ever_was(visit):
    page = visit("calculators/nernst?inside=3+mV").page
    until(page, "document.querySelector('.results')?.innerText.includes('No result')")
    assert page.locator(".calls").is_hidden() and page.locator(".old").is_hidden()


@pytest.mark.parametrize(
    ("name", "changed", "argument", "entry", "says"),
    [
        ("ghk-voltage", {"outside": "K:20 mM,Na:3 mV,Cl:5 mM"}, "outside", "Na", "Na: '3 mV' does not measure"),
        ("ghk-voltage", {"outside": "K:20 mM,Na:-3 mM,Cl:5 mM"}, "outside", "Na", "is negative"),
        ("ghk-voltage", {"outside": "K:20 mM,K:3 mM"}, "outside", "K", "given twice"),
        ("ghk-voltage", {"outside": "K:20 mM,Cl:5 mM"}, "outside", "Na", ""),
        ("coupled-charge", {"moves": "Na:-2,Glc:1.5"}, "moves", "Glc", "whole number"),
        ("donnan", {"outside": "Xx:150 mM,Cl:150 mM"}, "z", "Xx", "Unknown species 'Xx'"),
        ("donnan", {"outside": "K:150 mM,Cl:100 mM"}, "outside", "", "is not neutral"),
        ("nernst", {"inside": "3 mV"}, "inside", "", "does not measure"),
    ],
)
def test_a_refusal_names_column_and_row(lab, name, changed, argument, entry, says):
    status, answer = posted(lab, f"calculators/{name}", {"given": {**begin(name), **changed}})
    assert (status, answer["argument"], answer["entry"]) == (422, argument, entry), answer
    assert says in answer["error"]


@pytest.mark.parametrize(("row", "text"), [(0, "3 mV"), (1, "-3 mM"), (2, "abc")])
def test_what_the_server_refuses_stands_at_its_cell(visit, row, text):
    page = opened(visit, "ghk-voltage").page
    cell(page, "outside", row).fill(text)
    until(page, OLD)
    wrong = page.locator(".species input[aria-invalid=true]")
    assert wrong.count() == 1 and wrong.input_value() == text
    told = page.locator(f"#{wrong.get_attribute('aria-describedby')}")
    assert told.inner_text().startswith(page.locator(".who").nth(row).input_value())
    beside = "([said, row]) => said.closest('tr').previousElementSibling === row"
    rows = page.locator(".species tbody tr:not(.said)")
    assert page.evaluate(beside, [told.element_handle(), rows.nth(row).element_handle()])
    assert "No result: see outside" in result(page)
    page.screenshot(path=f"results/lab/calculator_cell_{row}.png")
    cell(page, "outside", row).fill("7 mM")
    until(page, FRESH)
    assert wrong.count() == 0 and page.locator(".species .said").count() == 0


def test_an_unknown_species_is_marked_by_its_name(visit):
    page = opened(visit, "donnan").page
    page.locator(".who").first.fill("Xx")
    until(page, OLD)
    wrong = page.locator(".calculator [aria-invalid=true]")
    assert wrong.count() == 1 and wrong.input_value() == "Xx"


def test_what_concerns_no_row_is_said_of_the_column(visit):
    page = opened(visit, "donnan").page
    cell(page, "outside", 1).fill("100 mM")
    until(page, OLD)
    wrong = page.locator(".species input[aria-invalid=true]")
    assert wrong.count() == page.locator("input[data-of=outside]").count() > 1
    assert page.locator(".species .wrong").inner_text().startswith("outside: ")
