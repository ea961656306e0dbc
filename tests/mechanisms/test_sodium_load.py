"""A load of sodium clears as the closed form says: the pump as negative feedback."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat import ADP, ATP, Cl, Compartment, F, K, Membrane, Model, Na, Pi, R, Reservoir, balanced, simulate
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.sodium_pump import SodiumPump
from ionostat.theory.sodium_load import sodium_clearance_time

AREA, VOLUME = 1.09e-8, 6e-15


def cell(Na_in: float) -> Model:
    """A cell in a bath, held at its volume; chloride passes freely, so that V hardly moves."""
    inside = Compartment(
        "cell", volume=VOLUME, concentrations={Na: Na_in, K: 135.0, Cl: 10.0}, clamped={ATP: 3.0, ADP: 0.03, Pi: 2.0}
    )
    bath = Reservoir("bath", concentrations={Na: 144.0, K: 3.5, Cl: 147.5})
    parts = [Leak(Na), Leak(K), Leak(Cl, P=1e-9), SodiumPump(K_Na=9.0)]
    return Model(Membrane(inside, bath, area=AREA, V=-0.07, mechanisms=parts))


@pytest.mark.parametrize("P_fold", (0.5, 2.0))
def test_clearance_of_a_small_load(P_fold):
    passive = 147.5 * np.exp(-0.07 * F / (R * 310.15))
    model = cell(10.0).with_values({"cell.pump.density": f"x{P_fold}", "cell.Cl": passive})
    rest = balanced(model, ["cell.leak_Na.P", "cell.leak_K.P"])
    loaded = rest.with_values({"cell.Na": 10.3, "cell.K": rest.value("cell.K") - 0.3})
    sol = simulate(loaded, until=200.0 / P_fold, every=1.0)
    settled = simulate(rest, until=1.0)
    load = -settled.turnover("cell.leak_Na")[0] / AREA
    expected = sodium_clearance_time(
        10.0, 9.0, load, AREA / VOLUME, P_Na=rest.value("cell.leak_Na.P"), V=-0.07
    )
    rise = sol.c("Na", "cell") - 10.0
    window = (sol.t > 0.1 * expected) & (sol.t < 1.5 * expected)
    seen = -1.0 / np.polyfit(sol.t[window], np.log(rise[window]), 1)[0]
    assert seen == pytest.approx(expected, rel=0.05)
