"""The transporter of one's own on the page of coupled transport, against those that have a name."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat.constants import F, R
from ionostat.lab.pages.coupled import PAGE


def test_two_sodium_and_one_substrate_is_sglt1():
    found = PAGE.point(**{**PAGE.start(), "n": 2, "h": 0, "m": 1})
    assert found["own"] == pytest.approx(found["SGLT1"])
    assert found["most_own"] == pytest.approx(found["most_SGLT1"])


@pytest.mark.parametrize(("n", "h", "m"), [(1, 0, 1), (3, 1, 1), (2, 0, 2), (0, 1, 3), (4, 3, 4), (0, 0, 1)])
def test_the_limit_follows_from_the_stoichiometry(n, h, m):
    at = {**PAGE.start(), "n": n, "h": h, "m": m}
    sodium, proton = at["Na_out"] / at["Na_in"], 10 ** (at["pH_in"] - at["pH_out"])
    pull = np.exp(-F * at["V"] / (R * at["T"]))
    limit = ((sodium * pull) ** n * (proton * pull) ** h) ** (1 / m)
    assert PAGE.point(**at)["most_own"] == pytest.approx(limit, rel=1e-9)
    assert PAGE.point(**{**at, "cargo": limit})["own"] == pytest.approx(0.0, abs=1e-6)
