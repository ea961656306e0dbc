"""Units in the words of a calculator are printed as people write them."""

from __future__ import annotations

import re

import pytest


@pytest.mark.parametrize(
    ("name", "gives", "meaning"),
    [("length-constant", "µm.", "resistance, Ω m²"), ("input-resistance", "MΩ;", "resistivity, Ω m."),
     ("sphere-area", "µm².", "Diameter, m."), ("effective-diffusion", "µm²/ms", "m² s⁻¹")],
)  # fmt: skip
def test_no_unit_stands_in_letters_of_a_keyboard(visit, name, gives, meaning):
    page = visit(f"calculators/{name}").page
    page.wait_for_selector("text=What it gives")
    said = page.locator("h2", has_text="What it gives").locator("xpath=following-sibling::p[1]").inner_text()
    assert gives in said and not re.search(r"[oO]hm|\bu(?:m|M|mol)\d?\b", said), said
    assert meaning in page.inner_text("main")
