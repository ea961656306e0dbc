"""FXYD proteins: they move the set point of sodium as the closed form says, and a kinase moves it back."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat import Compartment, F, K, Membrane, Model, Na, Reservoir, Step, simulate
from ionostat.checks import check_mechanism
from ionostat.constants import T_BODY
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.point import Point, Side
from ionostat.mechanisms.pump_regulation import SodiumPumpFXYD
from ionostat.mechanisms.sodium_pump import SodiumPump
from ionostat.mechanisms.stimulus import Stimulus
from ionostat.theory.pump_forms import fxyd_sodium_affinity, sodium_set_point

CELL = {"Na": 12.0, "K": 140.0, "ATP": 3.0, "ADP": 1e-3, "Pi": 1.0}
#: half and full effect stand still; a kinase without a phosphatase that counts makes p = 1
OFF, ON = {"kinase": 0.0}, {"kinase": 0.1, "phosphatase": 1e-9}
K_NA, K_OUT, DENSITY, AREA, CURRENT = 7.0, 4.0, 4.5e-7, 1e-9, 12e-12
KINDS = {
    "fxyd1": SodiumPumpFXYD.fxyd1, "fxyd2": SodiumPumpFXYD.fxyd2, "fxyd4": SodiumPumpFXYD.fxyd4,
    "fxyd7": SodiumPumpFXYD.fxyd7, "contrary": SodiumPumpFXYD.fxyd1_contrary_to_measurement,
}


def point(p: float, **inside: float) -> Point:
    sides = Side("cell", {**CELL, **inside}, lambda: 300.0), Side("bath", {"Na": 145.0, "K": K_OUT}, lambda: 300.0)
    return Point(*sides, V=-0.07, T=T_BODY, gates={"bound": 0.0, "phosphorylated": p})


def rate(pump, m: Point) -> float:
    (process,) = pump.processes()
    return float(process.rate(m.at(process)))


@pytest.mark.parametrize("kind", KINDS)
def test_laws(kind):
    assert check_mechanism(KINDS[kind](), states=20000).ok


def test_without_effect_it_is_the_plain_pump():
    plain = SodiumPumpFXYD(Na_free=1.0)
    for p in (0.0, 0.3, 1.0):
        assert rate(plain, point(p)) == rate(SodiumPump(), point(p))


@pytest.mark.parametrize(("kind", "p", "name"), [
    ("fxyd1", 0.0, "FXYD1"), ("fxyd1", 1.0, "FXYD1 phosphorylated"), ("fxyd2", 0.0, "FXYD2"), ("fxyd4", 0.7, "FXYD4"),
    ("contrary", 0.0, "none"), ("contrary", 1.0, "FXYD1 phosphorylated, as in the chapter"),
])
def test_the_site_constant_is_that_of_the_theory(kind, p, name):
    same = SodiumPump(K_Na=fxyd_sodium_affinity(K_NA, name))
    assert rate(KINDS[kind](), point(p)) == pytest.approx(rate(same, point(p)), rel=1e-12)


def test_the_part_that_is_phosphorylated_counts_linearly():
    same = SodiumPump(K_Na=K_NA * (2.0 * 0.75 + 1.0 * 0.25))
    assert rate(SodiumPumpFXYD.fxyd1(), point(0.25)) == pytest.approx(rate(same, point(0.25)), rel=1e-12)
    same = SodiumPump(K_K=1.8 * 0.62)
    assert rate(SodiumPumpFXYD.fxyd7(), point(0.5)) == pytest.approx(rate(same, point(0.5)), rel=1e-12)
    strong = SodiumPumpFXYD(largest_free=0.8, largest_phos=1.2, Na_free=1.0)
    assert rate(strong, point(0.25)) == pytest.approx(0.9 * rate(SodiumPump(), point(0.25)), rel=1e-12)


def test_phosphorylation_has_the_direction_that_its_name_says():
    measured, chapter = KINDS["fxyd1"](), KINDS["contrary"]()
    assert rate(measured, point(1.0)) > rate(measured, point(0.0))
    assert rate(chapter, point(1.0)) < rate(chapter, point(0.0))
    assert "contrary to measurement" in (SodiumPumpFXYD.fxyd1_contrary_to_measurement.__doc__ or "")


def test_kinase_and_phosphatase_set_the_resting_part():
    (_, gate) = SodiumPumpFXYD().gates()
    assert gate.rest(point(0.0)) == pytest.approx(0.116, abs=0.002)  # 12 %
    (_, gate) = SodiumPumpFXYD(kinase=0.1).gates()
    assert gate.rest(point(0.0)) == pytest.approx(0.857, abs=0.002)  # 86 %


# ---------------------------------------------------------------- the set point in a model


def loaded(pump) -> Model:
    """A small cell with a constant load of sodium; potassium outside does not move."""
    cell = Compartment(
        "cell", volume="1 pL", concentrations={Na: 12.0, K: 140.0},
        clamped={"ATP": 3.0, "ADP": 1e-3, "Pi": 1.0},
    )
    bath = Reservoir("bath", concentrations={"Na": 145.0, "K": K_OUT, "Cl": 149.0})
    mechanisms = [pump, Leak(K, P=2e-8), Stimulus(Na, current=CURRENT)]
    return Model(Membrane(cell, bath, area=AREA, mechanisms=mechanisms))


def predicted(factor: float = 1.0, K_factor: float = 1.0) -> float:
    """Sodium inside at which the pump clears the load, mM; ATP enters by its own saturation."""
    largest = DENSITY * 3.0 / 3.4
    load = CURRENT / (F * AREA)
    return sodium_set_point(K_NA * factor, load, largest, K_out=K_OUT, K_K=0.62 * K_factor)


def settled(pump, protocol=()) -> np.ndarray:
    run = simulate(loaded(pump), protocol or None, until="60 min", every="1 min")
    assert run.status.ok
    return run.c("Na", "cell")


@pytest.mark.parametrize(("pump", "wanted"), [
    (SodiumPump(), predicted()),
    (SodiumPumpFXYD.fxyd1(**OFF), predicted(2.0)),
    (SodiumPumpFXYD.fxyd1(**ON), predicted(1.0)),
    (SodiumPumpFXYD.fxyd1(), predicted(2.0 - 2.2e-3 / (2.2e-3 + 1.67e-2))),
    (SodiumPumpFXYD.fxyd2(), predicted(1.5)),
    (SodiumPumpFXYD.fxyd4(), predicted(0.4)),
    (SodiumPumpFXYD.fxyd7(), predicted(1.0, 1.8)),
    (SodiumPumpFXYD.fxyd1_contrary_to_measurement(**OFF), predicted(1.0)),
    (SodiumPumpFXYD.fxyd1_contrary_to_measurement(**ON), predicted(2.0)),
])  # fmt: skip
def test_the_set_point_is_that_of_the_closed_form(pump, wanted):
    assert settled(pump)[-1] == pytest.approx(wanted, rel=0.02)


def test_the_set_point_of_sodium_doubles_with_free_FXYD1_and_comes_back():
    plain = settled(SodiumPump())[-1]
    kinase = Step("cell.pump_fxyd.kinase", 10.0, start=1800.0)
    Na_in = settled(SodiumPumpFXYD.fxyd1(**OFF), kinase)
    assert Na_in.max() / plain == pytest.approx(2.0, rel=0.02)
    assert Na_in[-1] / plain == pytest.approx(1.0, rel=0.02)
