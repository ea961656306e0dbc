"""Bath potassium at which a neuron fires and at which potassium runs away, with and without glia (minutes)."""

from __future__ import annotations

import pytest

from ionostat.models.neuron_glia import firing, threshold

pytestmark = pytest.mark.long


def test_it_fires_at_about_the_same_potassium_with_and_without_glia():
    """A cell that does not fire yet releases nothing for glia to take up."""
    (_, glia), (_, none) = threshold(True), threshold(False)
    assert 3.6 < none <= glia < 5.0 and glia - none < 0.3


def test_without_glia_it_seizes_at_less_potassium():
    with_glia, without = threshold(True, "runs_away"), threshold(False, "runs_away")
    assert 7.0 < without[0] < 9.0  # slices burst by themselves at 8 mM: El-Sabban et al 1997
    assert with_glia[0] > without[1] + 1.5


def test_rate_grows_with_potassium_until_it_runs_away():
    rates = [firing(K).rate for K in (4.0, 5.0, 6.0, 7.0, 8.0, 9.0)]
    assert all(b > a for a, b in zip(rates, rates[1:])), rates
