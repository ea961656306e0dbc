"""The ready model `astrocyte-pair`: rest, the ways of a potassium puff, and Orkand's circuit in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from ranges import outside_their_range

from ionostat import Compartment, F, Junction, Membrane, Model, R, Reservoir, Solution, ready_model, simulate
from ionostat.mechanisms.gap_junction import GapJunction
from ionostat.mechanisms.leak import OhmicLeak
from ionostat.models import scenarios
from ionostat.models.astrocyte_pair import SOLVED, balance, clearance
from ionostat.species import K
from ionostat.theory.cable import coupled_astrocytes

T = 310.15


def go(name: str, until: float | None = None) -> Solution:
    s = scenarios("astrocyte-pair")[name]
    solution = simulate(ready_model("astrocyte-pair"), s.protocol, until=until or s.until)
    assert solution.status.ok, solution.status
    return solution


@pytest.fixture(scope="module")
def puff() -> Solution:
    return go("puff")


@pytest.fixture(scope="module")
def during() -> dict[str, dict[str, float]]:
    """Ways of potassium up to the end of the puff."""
    return {name: clearance(go(name, until=20.0)) for name in ("puff", "uncoupled", "barium", "ouabain")}


# ---------------------------------------------------------------- rest


def test_rest_stays_and_is_the_same_in_both():
    s = go("rest")
    for state, y in zip(s.network.states, s.y):
        assert np.max(np.abs(y - y[0])) <= 1e-9 * max(abs(y[0]), 1e-3 * state.scale), state.path
    for carrier in ("nbce1", "eaat.cycle"):  # bicarbonate inside and glutamate outside are where their carriers stop
        assert abs(s.affinity(f"astrocyte_a.{carrier}")[0]) < 1e-6 * R * T
    assert s.pH("astrocyte_a")[0] == pytest.approx(6.1 + np.log10(s.c("HCO3", "astrocyte_a")[0] / 1.23), abs=1e-6)
    assert s.pH("astrocyte_a")[0] == pytest.approx(7.19, abs=0.02)


def test_every_carrier_of_the_issue_is_there():
    kinds = {type(m).__name__ for path, m, _ in ready_model("astrocyte-pair").mechanisms() if "astrocyte_a." in path}
    assert {"Kir41", "SodiumPump", "NKCC1", "NBCe1", "EAAT", "Water"} <= kinds


def test_ambient_glutamate_is_the_floor_of_eaat():
    """(Na_in/Na_out)^3 (H_in/H_out) (K_out/K_in) exp(2FV/RT) of what is inside."""
    s = go("rest", until=1.0)
    ratio = {ion: s.c(ion, "astrocyte_a")[0] / s.c(ion, "ecs_a")[0] for ion in ("Na", "H", "K", "Glu")}
    floor = ratio["Na"] ** -3 / ratio["H"] * ratio["K"] * np.exp(-2.0 * F * s.V("astrocyte_a")[0] / (R * T))
    assert ratio["Glu"] == pytest.approx(floor, rel=1e-6) and ratio["Glu"] > 1e6


def test_solved_numbers_are_those_of_the_balance_and_in_their_ranges():
    again = balance()
    for path, value in SOLVED.items():
        for name in "ab":
            assert again.value(path.replace("*", name)) == pytest.approx(value, rel=1e-9), path
    assert outside_their_range(ready_model("astrocyte-pair")) == []


# ---------------------------------------------------------------- a puff


def test_a_puff_depolarises_both_and_is_cleared(puff):
    s = puff
    assert 6 < s.c("K", "ecs_a").max() < 12 and s.c("K", "ecs_a").max() > s.c("K", "ecs_b").max()
    assert s.c("K", "ecs_a")[-1] < 4.2
    for name in "ab":
        assert s.V(f"astrocyte_{name}").max() > -0.076
        assert 1.005 < (s.volume(f"astrocyte_{name}") / s.volume(f"astrocyte_{name}")[0]).max() < 1.05
        assert s.c("HCO3", f"astrocyte_{name}").max() > 15.5  # alkaline as it depolarises
        assert s.pH(f"astrocyte_{name}").max() > s.pH(f"astrocyte_{name}")[0] + 0.005
    assert s.ledger().worst()["totals"] < 1e-12 and s.ledger().worst()["extents"] < 1e-11


def test_the_split_closes(puff):
    ways = clearance(puff)
    parts = sum(ways[name] for name in ("kir", "pump", "nkcc1", "eaat", "diffusion", "space"))
    assert parts == pytest.approx(ways["puff"], rel=1e-9) and ways["puff"] == pytest.approx(2e-14, rel=1e-6)
    change = puff.c("K", "ecs_a") * puff.volume("ecs_a")
    assert ways["space"] == pytest.approx(change[-1] - change[0], rel=1e-6)
    mirrored = clearance(puff, "b")
    assert mirrored["diffusion"] == -ways["diffusion"] and mirrored["puff"] == 0


def test_every_way_takes_its_share(during):
    ways = during["puff"]
    assert ways["kir"] > ways["pump"] > ways["nkcc1"] > 0.1e-15
    assert 0 < ways["gap_junction"] < ways["kir"]
    assert during["uncoupled"]["gap_junction"] == 0
    assert during["uncoupled"]["kir"] < ways["kir"]  # without a neighbour the cell takes up less
    assert during["uncoupled"]["space"] > ways["space"]
    assert during["barium"]["kir"] < ways["kir"] and during["barium"]["gap_junction"] < 0.7 * ways["gap_junction"]
    assert during["ouabain"]["pump"] < 0 and during["ouabain"]["space"] > 1.5 * ways["space"]


def test_metabolites_and_ions_cross_the_junction(puff):
    for ion in ("Na", "K", "Cl", "HCO3"):
        assert np.max(np.abs(puff.turnover(f"gap.gap_junction.{ion}"))) > 0
    for solute in ("ATP", "PCr", "Lac", "Glc"):
        assert np.max(np.abs(puff.turnover(f"gap.metabolites.{solute}"))) > 0


# ---------------------------------------------------------------- glutamate


@pytest.fixture(scope="module")
def released() -> Solution:
    return go("glutamate")


def test_glutamate_is_taken_up_and_found_again(released):
    s, blown = released, 1e-15
    assert s.extent("transmitter_a.puff")[-1] == pytest.approx(blown, rel=1e-9)
    here, there = (s.extent(f"astrocyte_{name}.eaat.cycle")[-1] for name in "ab")
    assert 0.95 * blown < here < blown and 0 <= there < 0.05 * blown
    amounts = np.array([s.c("Glu", place) * s.volume(place) for place in s.compartments])
    gained = amounts.sum(axis=0) - amounts.sum(axis=0)[0]
    assert gained[-1] == pytest.approx(blown, rel=1e-6) and s.ledger().worst()["totals"] < 1e-12
    assert s.c("Glu", "ecs_a").max() > 1e-4 and s.c("Glu", "ecs_a")[-1] < 3e-7  # back at the floor
    assert 0.05 * blown < s.extent("gap.metabolites.Glu")[-1] < 0.5 * blown  # shared with the neighbour


def test_glutamate_costs_sodium_acid_potassium_and_atp(released):
    s = released
    assert s.c("Na", "astrocyte_a").max() > s.c("Na", "astrocyte_a")[0] + 0.3
    assert s.pH("astrocyte_a").min() < s.pH("astrocyte_a")[0] - 0.002
    assert s.pH("ecs_a").max() > s.pH("ecs_a")[0] + 0.02
    assert s.V("astrocyte_a").max() > s.V("astrocyte_a")[0] + 2e-3
    ways, taken = clearance(s), s.extent("astrocyte_a.eaat.cycle")[-1]
    assert ways["eaat"] == pytest.approx(-taken, rel=1e-6) and ways["puff"] == 0
    rest = sum(s.turnover(f"astrocyte_{name}.pump")[0] for name in "ab") * s.t[-1]
    pumped = sum(s.extent(f"astrocyte_{name}.pump")[-1] for name in "ab") - rest
    assert 0.6 < pumped / taken < 1.1  # 3 Na+ to pump out for each; the pump is not yet through


def test_glutamate_beside_potassium_leaves_more_of_it_outside(puff):
    alone, both = clearance(puff), clearance(go("both"))
    assert both["eaat"] < -0.9e-15 and both["pump"] > alone["pump"]
    parts = sum(both[name] for name in ("kir", "pump", "nkcc1", "eaat", "diffusion", "space"))
    assert parts == pytest.approx(both["puff"], rel=1e-9)


# ---------------------------------------------------------------- two cells that pass potassium only


@pytest.mark.parametrize("g_junction", [0.0, 5e-9, 20e-9, 200e-9])
def test_the_reduced_pair_is_orkands_circuit(g_junction):
    """Ohmic K+ membranes of 50 nS and a junction: V, current and K+ fluxes as in closed form."""
    K_in, K_out, g = 110.0, (12.0, 3.0), 50e-9
    area = 1e-8
    cells = [Compartment(n, volume="10 nL", concentrations={"K": K_in}) for n in "ab"]
    baths = [Reservoir(f"bath_{n}", concentrations={"K": c}) for n, c in zip("ab", K_out)]
    parts = [
        Membrane(cell, bath, area=area, V=-0.08, mechanisms=[OhmicLeak(K, g=g / area)])
        for cell, bath in zip(cells, baths)
    ]
    # equal levels on both sides make the constant field of the junction ohmic: g = P F^2 c / RT
    P = g_junction * R * T / (F**2 * K_in)
    joint = Junction(*cells, name="gap", mechanisms=[GapJunction((K,), P=P)])
    s = simulate(Model(*parts, joint, Junction(*baths, name="contact")), until=0.05)
    wanted = coupled_astrocytes(K_in, list(K_out), g, g_junction)
    found = [float(s.V(n)[-1]) for n in "ab"]
    np.testing.assert_allclose(found, wanted.V, rtol=1e-6)
    flux = [float(s.turnover(f"{n}.leak_K")[-1]) for n in "ab"]
    np.testing.assert_allclose(flux, wanted.K_flux, atol=1e-6 * 4.3e-15)
    assert float(s.current("gap.gap_junction.K")[-1]) == pytest.approx(wanted.junction[0], rel=1e-5, abs=1e-18)
