"""Every mechanism that ships keeps every law."""

from __future__ import annotations

import pytest

import ionostat.mechanisms
from ionostat.checks import check_mechanism, example

CATALOGUE = ionostat.mechanisms.CATALOGUE


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_the_laws(name):
    check_mechanism(CATALOGUE[name])


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_it_says_what_it_is(name):
    kind = CATALOGUE[name]
    assert (kind.__doc__ or "").strip()
    assert not (kind.__doc__ or "").startswith(f"{kind.__name__}(")  # dataclass's own text
    assert example(kind).name
