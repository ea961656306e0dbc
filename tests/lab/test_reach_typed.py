"""A condition to be reached: what is typed in its field is the answer, or is handed back before it costs a try."""

from __future__ import annotations

from test_browser import until
from test_practices_in_page import SHOWS, opened

STROKE = "2341809"


def typed(page, text):
    page.locator("#question-penumbra [role=spinbutton]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_what_does_not_fit_the_field_is_no_attempt_and_a_unit_is_read(visit):
    seen = opened(visit, STROKE)
    page, box = seen.page, seen.page.locator("#question-penumbra")
    for misfit in ("abc", "140", "12 mM"):
        typed(page, misfit)
        until(page, SHOWS, ["question-penumbra", "Give a number from 0 to 100 %."])
        assert "was not handed in" in box.locator(".feedback").inner_text()
        assert "0 of" not in box.locator(".worth").inner_text(), f"{misfit} costs no try"
    typed(page, "3,5 %")
    until(page, SHOWS, ["question-penumbra", "jumped"])
    assert box.locator("[role=spinbutton]").input_value() == "3.5"
    assert not seen.errors
