"""Stated intervals hold the truth as often as they say, and what is fitted is not biased."""

from __future__ import annotations

import numpy as np
import pytest
from glia import glia, recorded

import ionostat as ion

SEEDS = range(20)
FREE = {
    "glia.kir.P": "x0.3:x3", "glia.pump.density": "x0.3:x3", "glia.leak_Na.P": "x0.3:x3", "glia.leak_Cl.P": "x0.1:x10",
    "puff.value": "x0.3:x3",
}
FACTORS = (1.6, 0.7, 1.5, 0.5, 0.6)


@pytest.mark.long
def test_intervals_hold_the_truth() -> None:
    """Five numbers from noisy V and K+, twenty seeds: of 100 intervals at 95 %, 88 to 100 hold the truth."""
    model = glia()
    truth = np.array([2e-16 if path == "puff.value" else model.value(path) for path in FREE])
    held, off = [], []
    for seed in SEEDS:
        first = {path: f"x{factor}" for path, factor in zip(FREE, FACTORS)}
        found = ion.fit(model, recorded(seed), FREE, first=first, progress=False)
        assert found.converged, (seed, found.outcome.message)
        held.append([e.low <= true <= e.high for e, true in zip(found.estimates, truth)])
        off.append([np.log(e.value / true) / e.error for e, true in zip(found.estimates, truth)])
    count = int(np.sum(held))
    assert 88 <= count <= 100, f"{count} of {np.size(held)} intervals hold the truth; by number {np.sum(held, axis=0)}"
    bias = np.median(off, axis=0)
    assert np.all(np.abs(np.median(off)) < 0.3), f"median bias {np.median(off):.2f} standard errors"
    spread = np.sqrt(np.mean(np.square(off), axis=0))
    assert np.all((spread > 0.6) & (spread < 1.5)), f"spread {spread} standard errors, bias {bias}"
