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
    for carrier in ("nbce1",):  # bicarbonate inside is where its carrier stops: pH 7.1 at 1.2 mM of CO2
        assert abs(s.affinity(f"astrocyte_a.{carrier}")[0]) < 1e-6 * R * T
    assert 6.1 + np.log10(s.c("HCO3", "astrocyte_a")[0] / 1.23) == pytest.approx(7.19, abs=0.02)


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
    assert s.ledger().worst()["totals"] < 1e-12 and s.ledger().worst()["extents"] < 1e-12


def test_the_split_closes(puff):
    ways = clearance(puff)
    parts = sum(ways[name] for name in ("kir", "pump", "nkcc1", "diffusion", "space"))
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
