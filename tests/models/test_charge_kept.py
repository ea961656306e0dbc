"""Charge minus C V through every scenario of `neuron-glia`, whose way outside has next to no capacitance."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat import Protocol, ready_model, simulate
from ionostat.bench import drug
from ionostat.models import scenarios

NAME = "neuron-glia"
BARIUM = [drug("Ba2+", "1 mM", start="10 s", duration="180 s")]


@pytest.mark.parametrize("name", [*scenarios(NAME), "barium"])
def test_no_step_adds_to_what_rounding_lost(name):
    """A hundred thousand steps drift no further than the last digits of the amounts, a few of them."""
    scenario = scenarios(NAME)["high-potassium" if name == "barium" else name]
    protocol = Protocol(name, [*scenario.protocol.items, *(BARIUM if name == "barium" else ())])
    run = simulate(ready_model(NAME), protocol, until=scenario.until)
    assert run.status.ok
    books = run.ledger()
    for membrane, drift in books.charge.items():
        assert drift <= 4.0 * books.resolution[membrane], membrane
    assert max(books.charge[cell] for cell in ("neuron", "astrocyte")) < 2e-12
    assert books.resolution["way"] < 5e-7
    assert books.worst()["totals"] < 3e-15 and books.extents < 2e-14


def test_the_resolution_is_that_of_the_amounts():
    """The last digit of one amount, times the few that lie on the inner side of the way: two cells and their space."""
    run = simulate(ready_model(NAME), until=1.0)
    one = np.finfo(float).eps * run.c("Na", "ecs")[0] * run.volume("ecs")[0] * 96485.33212
    way = next(m for m in run.model.membranes if m.name == "way")
    assert 2.0 < run.ledger().resolution["way"] / (one / (way.area * way.capacitance)) < 20.0
