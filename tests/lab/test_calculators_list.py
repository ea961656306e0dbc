"""The list of calculators: found by search and by group, with equations that are typeset."""

from __future__ import annotations

import pytest
from test_browser import until
from test_calculators_page import NAMES, READY

from ionostat.lab.calculating.told import contents


def test_the_search_finds_and_opens_by_keyboard(visit):
    seen = visit("calculators")
    page = seen.page
    page.wait_for_selector("#find")
    entries = page.locator(".calculators section li:visible")
    assert entries.count() == len(NAMES)
    page.locator("#find").focus()
    page.keyboard.type("gaba rev")
    until(page, "location.hash === '#/calculators?q=gaba%20rev'")
    assert 1 < entries.count() < 10 and "found" in page.locator(".count").inner_text()
    page.locator("#find").fill("mmHg goldmann")
    assert entries.count() == 0 and "None found" in page.locator(".count").inner_text()
    page.locator("#find").fill("nernst")
    page.keyboard.press("Enter")
    until(page, "location.hash.startsWith('#/calculators/') && document.querySelector('.calculator') !== null")
    until(page, READY)
    assert not seen.errors and not seen.outside


def test_an_index_leads_to_every_group_and_back(visit):
    seen = visit("calculators", width=390, height=844)
    page = seen.page
    page.wait_for_selector("nav[aria-label=Groups] a")
    links, heads = page.locator("nav[aria-label=Groups] a"), page.locator(".calculators h2")
    assert links.count() == heads.count() == len(contents())
    assert sum(int(n) for n in page.locator("nav[aria-label=Groups] small").all_inner_texts()) == len(NAMES)
    back = page.get_by_role("button", name="Groups", exact=True)
    until(page, "document.querySelector('.find button').checkVisibility({visibilityProperty: true}) === false")
    links.nth(20).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.innerText") == heads.nth(20).inner_text()
    bar = page.locator(".find").bounding_box()
    page.wait_for_timeout(300)  # the equations on the way were set meanwhile
    assert bar["y"] + bar["height"] - 2 <= heads.nth(20).bounding_box()["y"] < bar["y"] + bar["height"] + 40
    assert page.url.endswith(f"?group={contents()[20]['module']}")
    back.press("Enter")
    assert page.evaluate("scrollY") == 0 and page.evaluate("document.activeElement.closest('nav') !== null")
    page.locator("#find").fill("gaba")
    assert page.locator("nav[aria-label=Groups]").is_hidden() and back.is_visible()
    back.press("Enter")
    assert page.locator("#find").input_value() == "" and links.first.is_visible()
    page.goto(page.url.split("#")[0] + "#/calculators?group=cable")
    until(page, "document.activeElement.innerText.startsWith('Cables')")
    assert not seen.errors and not seen.outside


@pytest.mark.long
def test_every_equation_is_typeset(visit):
    page = visit("calculators").page
    page.wait_for_selector(".formula")
    for k in range(0, len(NAMES), 10):
        page.locator(".formula").nth(k).scroll_into_view_if_needed()
        page.wait_for_timeout(60)
    until(page, "[...document.querySelectorAll('.formula')].every(one => one.querySelector('.katex'))")
    assert page.locator(".katex-error").count() == 0
