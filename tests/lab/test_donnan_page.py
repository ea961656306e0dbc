"""The pressure that the page on volume gives against the general Donnan state of a fixed volume."""

from __future__ import annotations

import pytest

from ionostat.lab.pages.donnan import PAGE
from ionostat.theory.donnan import donnan


@pytest.mark.parametrize("charge", [-0.4, -1.0, -1.7])
def test_the_pressure_on_a_stiff_wall(charge):
    given = {**PAGE.start(), "charge": charge}
    found = PAGE.point(**given)
    bath = {"Na": given["Na_out"], "K": given["K_out"], "Cl": given["Na_out"] + given["K_out"]}
    want = donnan(bath, found["X"], charge, given["held_out"])
    assert found["wall"] == pytest.approx(want.pressure, rel=1e-9)
