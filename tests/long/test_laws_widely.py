"""Every mechanism that ships, in twenty thousand random states."""

from __future__ import annotations

import pytest

from ionostat.checks import check_mechanism
from ionostat.mechanisms import CATALOGUE


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_the_laws_in_many_states(name):
    check_mechanism(CATALOGUE[name], states=20_000, seed=7)
