"""Ways through water: liquid junctions, conservation, the capacitance that does not matter."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat import Compartment, Impermeant, Junction, Membrane, Model, Reservoir, simulate
from ionostat.errors import BadMechanism
from ionostat.mechanisms import AxialDiffusion, ExtracellularDiffusion
from ionostat.mechanisms.electrodiffusion import WATER_CAPACITANCE, path_permeability
from ionostat.species import ATP, NAMED, Cl, K, Na
from ionostat.theory import ghk
from ionostat.theory.junctions import planck

SALTS = {
    "bi-ionic": ({"K": 150.0, "Cl": 150.0, "Na": 1e-9}, {"K": 1e-9, "Cl": 150.0, "Na": 150.0}),
    "dilution": ({"Na": 150.0, "Cl": 150.0}, {"Na": 15.0, "Cl": 15.0}),
    "with calcium": (
        {"Na": 140.0, "K": 6.0, "Ca": 2.0, "Cl": 150.0}, {"Na": 100.0, "K": 4.0, "Ca": 1.0, "Cl": 106.0},
    ),
}


def junction_potential(left: dict, right: dict, capacitance: float = WATER_CAPACITANCE) -> float:
    """V of the left over the right between two large pools, after a millisecond."""
    pools = [Compartment(n, volume=1e-9, concentrations=c) for n, c in (("a", left), ("b", right))]
    way = ExtracellularDiffusion(tuple(NAMED[s] for s in left))
    model = Model(Membrane(
        pools[0], pools[1], name="way", area=1e-12, V=0.0, capacitance=capacitance, mechanisms=[way],
    ))
    run = simulate(model, until=1e-3)
    assert run.status.ok
    return float(run.V("way")[-1])


@pytest.mark.parametrize("salts", SALTS)
def test_a_way_without_current_stands_at_goldmans_potential(salts):
    """With the diffusion coefficients as permeabilities, to a microvolt; divalent ions too."""
    left, right = SALTS[salts]
    D = {s: NAMED[s].D for s in left}
    assert junction_potential(left, right) == pytest.approx(ghk.voltage(D, left, right), abs=1e-6)


def test_plancks_junction_is_the_same_at_equal_totals_and_more_at_a_tenfold_step():
    for salts, ratio in (("bi-ionic", 1.0), ("dilution", 0.7176)):
        left, right = SALTS[salts]
        neutral = -planck(left, right, mobility={s: NAMED[s].D for s in left})
        assert junction_potential(left, right) / neutral == pytest.approx(ratio, rel=1e-4)


def test_the_capacitance_of_the_way_does_not_matter():
    left, right = SALTS["with calcium"]
    few, many = (junction_potential(left, right, c) for c in (1e-6, 1e-2))
    assert few == pytest.approx(many, abs=1e-9)


def test_two_insides_that_only_a_core_joins_differ_by_goldmans_potential():
    """Dead membranes to a common bath; the core charges them until no current flows in it."""
    left, right = {"Na": 20.0, "K": 130.0, "Cl": 150.0}, {"Na": 75.0, "K": 70.0, "Cl": 145.0}
    bath = Reservoir("bath", concentrations={"Na": 150.0, "Cl": 150.0})
    halves = [
        Compartment(n, volume=1e-9, concentrations=c, impermeant=Impermeant())
        for n, c in (("soma", left), ("dendrite", right))
    ]
    core = AxialDiffusion((Na, K, Cl), area="3 um2", length="50 um", tortuosity=1.4)
    model = Model(
        *(Membrane(h, bath, area=1e-10, V=-60e-3) for h in halves), Junction(halves[0], halves[1], mechanisms=[core]),
    )
    run = simulate(model, until=1.0)
    found = run.V("soma")[-1] - run.V("dendrite")[-1]
    D = {s: NAMED[s].D for s in left}
    assert abs(found) > 1e-3
    assert found == pytest.approx(ghk.voltage(D, left, right), abs=1e-6)


def test_a_core_evens_out_and_keeps_every_ion():
    ions = {"Na": 10.0, "K": 135.0, "Cl": 6.0}
    bath = Reservoir("bath", concentrations={"Na": 150.0, "Cl": 150.0})
    halves = [
        Compartment("a", volume=1e-16, concentrations={**ions, "Na": 30.0, "K": 125.0, "Cl": 16.0}),
        Compartment("b", volume=3e-16, concentrations=ions),
    ]
    core = AxialDiffusion((Na, K, Cl), area="0.8 um2", length="20 um", tortuosity=1.4)
    model = Model(*(Membrane(h, bath, area=1e-11, V=-70e-3) for h in halves), Junction(*halves, mechanisms=[core]))
    run = simulate(model, until=10.0)
    for s in ions:
        amounts = [run.c(s, h.name) * run.volume(h.name) for h in halves]
        total = amounts[0] + amounts[1]
        assert np.max(np.abs(total / total[0] - 1.0)) < 1e-12, s
    assert abs(run.c("Na", "a")[-1] / run.c("Na", "b")[-1] - 1.0) < 0.1 < run.c("Na", "a")[0] / run.c("Na", "b")[0] - 1


def test_permeability_of_a_way():
    assert path_permeability(K, 1e-4, 1.0) == K.D / 1e-4
    assert path_permeability(K, 2e-4, 2.0) == pytest.approx(path_permeability(K, 1e-4, 1.0) / 8.0)


@pytest.mark.parametrize("way", [AxialDiffusion, ExtracellularDiffusion])
def test_a_species_without_a_diffusion_coefficient_is_refused(way):
    with pytest.raises(BadMechanism, match="no diffusion coefficient of ATP"):
        way((K, ATP))
