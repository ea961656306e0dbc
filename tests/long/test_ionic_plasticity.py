"""Ionic plasticity in full: half a minute of pairs at 5 Hz, and E_GABA ten minutes later."""

from __future__ import annotations

import pytest

from ionostat import ready_model, simulate
from ionostat.models import scenarios
from ionostat.models.developing_neuron import E_GABA

pytestmark = pytest.mark.long


def go(name: str, values: dict[str, float] | None = None):
    scenario = scenarios(name)["pairing"]
    model = ready_model(name).with_values(values or {})
    run = simulate(model, scenario.protocol, until=scenario.until, every=0.02, spikes=False)
    assert run.status.ok
    return run


def test_pairing_leaves_E_GABA_shifted_as_long_as_kcc2_is_gone():
    runs = [go("mature-neuron"), go("mature-neuron", {"neuron.kcc2.loss": 0.0})]
    regulated, fixed = (E_GABA(s) for s in runs)
    assert runs[0].gate("neuron.kcc2.active").min() < 0.7 < 0.9 < runs[1].gate("neuron.kcc2.active").min()
    assert regulated.max() > fixed.max() + 0.3e-3
    assert regulated[-1] - regulated[0] > 1e-3 and fixed[-1] - fixed[0] < 1e-4  # the load itself is cleared by then
    bills = [s.ledger().used() for s in runs]
    extra = [bill["neuron.pump"] - s.turnover("neuron.pump")[0] * s.t[-1] for bill, s in zip(bills, runs)]
    pmca = bills[0]["neuron.pmca"] - runs[0].turnover("neuron.pmca")[0] * runs[0].t[-1]
    assert extra[0] > 10 * pmca > 0  # sodium is the bill, not calcium


@pytest.mark.parametrize("name", ["developing-neuron", "mature-neuron"])
def test_pairing_loads_no_cell_beyond_what_is_physiological(name):
    """Sodium below 25 mM and calcium below 2 uM, by the cell's own buffer, pump and exchanger."""
    run = go(name)
    assert run.c("Na", "neuron").max() < 25.0 and run.c("Ca", "neuron").max() < 2e-3
