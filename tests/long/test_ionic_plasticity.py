"""Ionic plasticity in full: five minutes of paired activity, and E_GABA a quarter of an hour later."""

from __future__ import annotations

import pytest

from ionostat import ready_model, simulate
from ionostat.models import scenarios
from ionostat.models.developing_neuron import E_GABA

pytestmark = pytest.mark.long


def test_pairing_leaves_E_GABA_shifted_as_long_as_kcc2_is_gone():
    scenario = scenarios("mature-neuron")["pairing"]
    model = ready_model("mature-neuron")
    runs = [
        simulate(m, scenario.protocol, until=scenario.until, spikes=False)
        for m in (model, model.with_values({"neuron.kcc2.loss": 0.0}))
    ]
    regulated, fixed = (E_GABA(s) for s in runs)
    assert runs[0].gate("neuron.kcc2.active").min() < 0.65 < 0.95 < runs[1].gate("neuron.kcc2.active").min()
    assert regulated.max() - regulated[0] > 8e-3 and regulated.max() > fixed.max() + 1e-3
    assert regulated[-1] - regulated[0] > 2e-3 > 3 * (fixed[-1] - fixed[0])
