"""Vesicles, the rim of the cleft, receptors with a weight, and puffs, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat import Compartment, Junction, Membrane, Model, Protocol, Reservoir, simulate
from ionostat.constants import N_A, R
from ionostat.errors import BadMechanism
from ionostat.experiment.protocol import Pulses, Step
from ionostat.mechanisms.electrodiffusion import WATER_CAPACITANCE
from ionostat.mechanisms.point import Point, Side
from ionostat.mechanisms.puff import Puff
from ionostat.mechanisms.synaptic import CleftDiffusion, PlasticAMPA, QuantalRelease
from ionostat.species import GABA, Ca, Cl, Glu, Gly, K, Na

T = 310.15
TERMINAL = {"Glu": 10.0, "GABA": 2.0, "K": 140.0, "ATP": 3.0, "ADP": 0.03, "Pi": 2.0, "Ca": 1e-4}
CLEFT = {"Glu": 1e-6, "GABA": 5e-5, "K": 4.0, "Ca": 1.2}


def point(inside=(), outside=(), gates=None, size=1e-12) -> Point:
    inner = Side("in", {**TERMINAL, **dict(inside)}, lambda: 300.0)
    outer = Side("out", {**CLEFT, **dict(outside)}, lambda: 300.0)
    return Point(inner, outer, V=-0.07, T=T, gates=gates, size=size)


def turnover(release: QuantalRelease, **changes) -> float:
    m = point(**changes)
    (process,) = release.processes()
    return float(process.rate(m.at(process))) * m.size


@pytest.mark.parametrize(("transmitter", "filled"), [(Glu, 10 / 12), (GABA, 2 / 4)])
def test_a_pulse_empties_one_vesicle(transmitter, filled):
    """10,000 per second for 0.1 ms: 3000 molecules, as far as transmitter and ATP fill them."""
    release = QuantalRelease(transmitter=transmitter, fusing=1e4)
    molecules = 3 * turnover(release) * 1e-4 * N_A
    assert molecules == pytest.approx(3000 * filled * 3 / 3.5, rel=1e-9)
    assert turnover(release, size=5e-12) == pytest.approx(turnover(release), rel=1e-12)  # whatever the area
    assert turnover(QuantalRelease(transmitter=transmitter)) == 0


def test_release_of_an_empty_terminal():
    release = QuantalRelease(fusing=1e4)
    assert turnover(release, inside={"Glu": 0.0}) == 0 and turnover(release, inside={"ATP": 0.0}) == 0


def test_release_carries_no_charge_and_splits_an_atp_for_three():
    (glutamate,), (gaba,) = QuantalRelease().processes(), QuantalRelease(transmitter=GABA).processes()
    assert glutamate.displaced_charge == 0 == gaba.displaced_charge
    assert glutamate.all_outside == {Glu: 3, K: 3} and gaba.all_outside == {GABA: 3}
    assert glutamate.fuel == 1
    with pytest.raises(BadMechanism, match="Glu, GABA or Gly"):
        QuantalRelease(transmitter=Na)
    assert QuantalRelease(transmitter=Gly).transmitter is Gly


def test_release_stops_where_a_vesicle_could_not_be_filled():
    """Outside over inside by e^(57 kJ/mol / 3RT), the free energy of ATP shared by three."""
    release = QuantalRelease(transmitter=GABA, fusing=1e4)
    energy = 30.5e3 + R * T * np.log(3.0 / (0.03 * 2.0) * 1e3)
    stop = 2.0 * np.exp(energy / (3 * R * T))
    assert abs(turnover(release, outside={"GABA": stop})) < 1e-9 * turnover(release)
    assert turnover(release, outside={"GABA": 2 * stop}) < 0 < turnover(release, outside={"GABA": stop / 2})


def test_a_cleft_empties_with_the_slowest_mode_of_a_disc():
    radius, height = 0.4e-6, 20e-9
    cleft = Compartment("cleft", volume=np.pi * radius**2 * height, concentrations={"GABA": 0.3})
    rim = CleftDiffusion((GABA,), length=2 * radius / 2.405**2)
    model = Model(Membrane(
        cleft, Reservoir("ecs", concentrations={"GABA": 0.0}), area=2 * np.pi * radius * height,
        capacitance=WATER_CAPACITANCE, V=0.0, mechanisms=[rim],
    ))
    s = simulate(model, until=3e-4, every=1e-5)
    rate = GABA.D / 1.74**2 * (2.405 / radius) ** 2
    np.testing.assert_allclose(s.c("GABA", "cleft"), 0.3 * np.exp(-rate * s.t), rtol=1e-5)
    assert 1.1e4 < rate < 1.6e4
    assert pytest.approx(0.33e-9, rel=0.03) == Glu.D / 1.74**2
    with pytest.raises(BadMechanism, match="Leave it out"):
        CleftDiffusion((Na, "ATP"))


@pytest.mark.parametrize(("above", "wanted"), [
    (-1e-4, 0.25), (0.0, 0.25), (0.35e-3, 0.125), (0.45e-3, 0.0), (0.55e-3, 0.5), (1e-3, 1.0),
])
def test_the_weight_that_calcium_asks_for(above, wanted):
    """The two thresholds of Shouval et al: 0.35 uM depresses, 0.55 uM potentiates."""
    m = point(inside={"Ca": 1e-4 + above})
    assert PlasticAMPA().wanted(m) == pytest.approx(wanted, abs=1e-3)


def test_the_pace_of_the_weight():
    assert PlasticAMPA().pace(point()) == pytest.approx(1e4 + 1)  # three hours at rest
    assert PlasticAMPA().pace(point(inside={"Ca": 1.1e-3})) == pytest.approx(1.1, abs=1e-4)
    assert PlasticAMPA().open_fraction(point(gates={"r": 0.4, "w": 0.25})) == pytest.approx(0.1)
    assert {g.name for g in PlasticAMPA().gates()} == {"r", "w"}


def test_a_puff_is_neutral_isotonic_and_as_long_as_it_is_asked():
    pipette = Reservoir("pipette", concentrations={"K": 150.0, "Cl": 150.0})
    ecs = Compartment("ecs", volume="1 pL", concentrations={"Na": 145.0, "K": 5.0, "Cl": 150.0})
    model = Model(Junction(pipette, ecs, name="tip", mechanisms=[Puff()]))
    s = simulate(model, Protocol("puff", [Step("tip.puff.flow", "1 fmol/s", start=1.0, duration=10.0)]), until=20.0)
    assert s.c("K", "ecs")[-1] * s.volume("ecs")[-1] == pytest.approx(5e-15 + 1e-14)
    assert s.volume("ecs")[-1] / s.volume("ecs")[0] == pytest.approx(1 + 1e-14 / 150 / 1e-15, rel=2e-3)
    np.testing.assert_allclose(s.osmolarity("ecs"), s.osmolarity("ecs")[0], rtol=1e-3)
    for pair in ((K, Na), (Ca, Cl)):
        with pytest.raises(BadMechanism, match="no neutral salt"):
            Puff(*pair)


def test_trains_are_pulses_of_fusing():
    effects = Pulses("x", 1e4, start=0.0, width=1e-4, period=0.02, count=3).effects(0.0, 1e4, 1.0)
    assert sum((e.end - e.start) * e.value for e in effects) == pytest.approx(3.0)
