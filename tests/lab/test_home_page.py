"""The first page: an episode with the engine, and the way to all others."""

from __future__ import annotations

from test_browser import until


def test_the_home_page_tells_an_episode(visit):
    seen = visit("", reduced_motion="reduce")
    page = seen.page
    until(page, "document.querySelector('.told').innerText.includes('lets go')")
    page.get_by_label("flow left, %").fill("90")
    until(page, "document.querySelector('.told').innerText.includes('holds on')")
    for place in ("#/practices", "#/calculators", "#/nernst"):
        assert page.locator(f".chapters a[href='{place}']").count() == 1
    assert not seen.errors and not seen.outside
