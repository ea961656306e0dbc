"""Numbers typed on the pages, addresses without a page, and what a telephone shows of both."""

from __future__ import annotations

import pytest
from test_browser import AXE, CALM, ready, until

HERE = "part => location.hash.includes(part)"
POTASSIUM = "[id=s-K_out] + input"


def field(visit, **how):
    page = ready(visit, "rest", **how).page
    found = page.locator(POTASSIUM)
    found.focus()
    found.select_text()
    return page, found


def said(page) -> str:
    return "".join(page.locator(".misfit").all_inner_texts())


@pytest.mark.parametrize(("text", "value"), [("4,5", "4.5"), ("5.5", "5.5"), (" 2e1 ", "20")])
def test_a_comma_is_the_decimal_point(visit, text, value):
    page, found = field(visit)
    page.keyboard.type(text)
    until(page, HERE, f"K_out={value}")
    assert said(page) == "" and found.get_attribute("aria-invalid") == "false"
    page.keyboard.press("Tab")
    assert found.input_value() == value


def test_a_real_minus_is_one(visit):
    page = ready(visit, "battery").page
    negative = page.locator("[role=spinbutton]").evaluate_all("all => all.findIndex(one => one.ariaValueMin < 0)")
    assert negative >= 0
    one = page.locator("[role=spinbutton]").nth(negative)
    one.fill("−1")
    assert (one.get_attribute("aria-invalid"), one.get_attribute("aria-valuenow")) == ("false", "-1")


@pytest.mark.parametrize("text", ["1e9", "-5", "150.1", "4,5,6", "2x", ""])
def test_what_does_not_fit_is_told_and_moves_nothing(visit, text):
    page, found = field(visit)
    before = page.locator(".live").inner_text()
    page.keyboard.press("Delete")
    page.keyboard.type(text)
    assert "1 to 150 mM" in said(page)
    told = page.locator(f"#{found.get_attribute('aria-describedby')}")
    assert told.inner_text() == said(page) and told.get_attribute("aria-live") == "polite"
    page.keyboard.press("Tab")
    assert found.input_value() == "3.5" and said(page) == ""
    until(page, CALM)
    page.wait_for_timeout(300)
    assert page.locator(".live").inner_text() == before and "K_out" not in page.url


def test_arrow_keys_move_a_number_and_stop_at_its_ends(visit):
    page, found = field(visit)
    page.keyboard.press("ArrowUp")
    assert found.input_value() == "3.6"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    until(page, HERE, "K_out=3.4")
    found.fill("149")
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    assert found.input_value() == found.get_attribute("aria-valuenow") == "150"
    until(page, HERE, "K_out=150")


def test_the_home_page_reads_and_refuses_alike(visit):
    page = visit("", reduced_motion="reduce").page
    until(page, "document.querySelector('.told').innerText.includes('lets go')")
    minutes = page.get_by_label("min", exact=False).first
    before = page.locator(".told").inner_text()
    minutes.fill("99")
    assert "0.5 to 30 min" in said(page)
    page.keyboard.press("Tab")
    assert minutes.input_value() == "5" and said(page) == "" and page.locator(".told").inner_text() == before
    minutes.fill("2,5")
    assert minutes.get_attribute("aria-valuenow") == "2.5" and said(page) == ""


def test_a_refused_number_leaves_nobody_out(visit):
    page, found = field(visit, bypass_csp=True)
    found.fill("1e9")
    page.add_script_tag(path=str(AXE))
    assert page.evaluate("async () => (await axe.run(document)).violations.filter(v => /aria|label/.test(v.id))") == []


def test_an_address_without_a_page_is_told(visit):
    page = visit("nosuchpage").page
    assert "no page “nosuchpage”" in page.locator("main > :first-child").inner_text()
    page.evaluate("location.hash = '#/nernst'")
    until(page, "document.querySelector('.missing') === null && document.querySelector('.plot') !== null")
    assert visit("").page.locator(".missing").count() == 0
    assert visit("100%").page.locator(".missing").count() == 1


def test_the_way_past_the_heading_stays_on_the_page(visit):
    page = ready(visit, "rest").page
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main" and page.url.endswith("#/rest")


@pytest.mark.parametrize("id", ["rest", "nernst"])
def test_the_focus_is_not_behind_the_picture(visit, id):
    page = ready(visit, id, width=390, height=844, reduced_motion="reduce").page
    page.get_by_role("button", name="Reset all").focus()
    for _ in range(page.locator(".controls input").count()):
        page.keyboard.press("Shift+Tab")
        seen = page.evaluate(
            "(() => { const b = document.activeElement.getBoundingClientRect();"
            " const at = document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2);"
            " return document.activeElement === at || at?.contains(document.activeElement) === true"
            " && !at.closest('.plot'); })()"
        )
        assert seen, page.evaluate("document.activeElement.outerHTML")


def test_an_equation_that_goes_on_shows_it(visit):
    page = ready(visit, "rest", width=390, height=844).page
    equation = page.locator(".equation")
    assert equation.evaluate("one => one.scrollWidth > one.clientWidth")
    how = equation.evaluate(
        "one => [getComputedStyle(one).backgroundImage, getComputedStyle(one).backgroundAttachment]"
    )
    assert how[0].count("linear-gradient") == 4 and how[1] == "local, local, scroll, scroll"
    page.screenshot(path="results/lab/rest_equation.png")
