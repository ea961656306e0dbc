"""Calcium pumps, the store and its release: limits, saturation, and a cell that holds its calcium."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

import ionostat as ion
from ionostat import Ca, F, K, R
from ionostat.checks import check_mechanism
from ionostat.compiler.network import Network
from ionostat.errors import BadMechanism
from ionostat.mechanisms.calcium_transport import PMCA, SERCA, ERRelease
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.point import Point, Side
from ionostat.theory.atp import ATP_STANDARD
from ionostat.theory.coupled import coupled_reversal_potential, limiting_ratio

T = 310.15
POOLS = {"ATP": 3.0, "ADP": 0.03, "Pi": 2.0}
CYTOSOL = {"Ca": 1e-4, "H": 10**-4.2, "K": 140.0, **POOLS}
ECS = {"Ca": 1.2, "H": 10**-4.35, "K": 3.5}
LUMEN = {"Ca": 0.4, "H": 10**-4.2, "K": 140.0}
#: free energy of ATP in this cytosol, J/mol
ATP_ENERGY = ATP_STANDARD - R * T * np.log(3.0 / (0.03 * 2e-3))


def rate(mechanism, outside, inside=None, V=0.0, h=1.0) -> float:
    (process,) = mechanism.processes()
    sides = Side("cytosol", {**CYTOSOL, **(inside or {})}, lambda: 300.0), Side("out", outside, lambda: 300.0)
    return float(process.rate(Point(*sides, V, T, {"h": h}, process=process)))


@pytest.mark.parametrize("mechanism", [
    PMCA(), PMCA(H_in=0), PMCA(H_in=1), SERCA(), SERCA(H_in=3), ERRelease(), ERRelease(IP3=0),
])
def test_laws_at_many_states(mechanism):
    check_mechanism(mechanism, states=5000)


# ---------------------------------------------------------------- stoichiometry and limits


@pytest.mark.parametrize(("pump", "inside", "outside", "charge"), [
    (PMCA(), {"Ca": -1, "H": 2, "ATP": -1, "ADP": 1, "Pi": 1}, {"Ca": 1, "H": -2}, 0),
    (PMCA(H_in=1), {"Ca": -1, "H": 1, "ATP": -1, "ADP": 1, "Pi": 1}, {"Ca": 1, "H": -1}, 1),
    (PMCA(H_in=0), {"Ca": -1, "ATP": -1, "ADP": 1, "Pi": 1}, {"Ca": 1}, 2),
    (SERCA(), {"Ca": -2, "ATP": -1, "ADP": 1, "Pi": 1}, {"Ca": 2}, 4),
    (SERCA(H_in=2), {"Ca": -2, "H": 2, "ATP": -1, "ADP": 1, "Pi": 1}, {"Ca": 2, "H": -2}, 2),
])
def test_stoichiometry(pump, inside, outside, charge):
    (process,) = pump.processes()
    assert {s.symbol: n for s, n in process.all_inside.items()} == inside
    assert {s.symbol: n for s, n in process.all_outside.items()} == outside
    assert process.displaced_charge == charge and sum(process.ion_charges) == 0


@pytest.mark.parametrize("make", [lambda n: PMCA(H_in=n), lambda n: SERCA(H_in=n)])
@pytest.mark.parametrize("number", [5, -1, 1.5, "2"])
def test_other_numbers_of_protons_are_refused(make, number):
    with pytest.raises(BadMechanism, match=r"(PMCA|SERCA)\.H_in is .*: it is the number of H\+ .*; give 0, 1"):
        make(number)


def test_free_energy_of_ATP_by_hand():
    assert abs(ATP_ENERGY + 58.4e3) < 300


@pytest.mark.parametrize(("pump", "outside", "n"), [
    (PMCA(), ECS, 2), (PMCA(H_in=1), ECS, 1), (SERCA(H_in=3), LUMEN, 3),
])
def test_pumps_stall_at_the_limiting_ratio_of_calcium(pump, outside, n):
    moves = {"Ca": 2 if isinstance(pump, SERCA) else 1, "H": -n}
    others = {"H": CYTOSOL["H"]}, {"H": outside["H"]}
    for V in (-0.07, 0.0):
        ratio = float(limiting_ratio("Ca", moves, *others, V, energy=ATP_ENERGY))
        stall = {"Ca": outside["Ca"] * ratio}
        beside = [rate(pump, outside, {"Ca": stall["Ca"] * f}, V) for f in (0.99, 1.01)]
        assert beside[0] < 0 < beside[1]
        assert abs(rate(pump, outside, stall, V)) < 1e-9 * beside[1]


@pytest.mark.parametrize(("pump", "outside"), [(PMCA(H_in=0), ECS), (PMCA(H_in=1), ECS), (SERCA(), LUMEN)])
def test_pumps_that_carry_charge_reverse_at_the_coupled_potential(pump, outside):
    moves = {s.symbol: n for s, n in next(iter(pump.processes())).moves.items()}
    E = float(coupled_reversal_potential(moves, CYTOSOL, outside, energy=ATP_ENERGY))
    found = brentq(lambda V: rate(pump, outside, V=V), E - 0.1, E + 0.1, xtol=1e-13)
    assert found == pytest.approx(E, abs=1e-9)
    assert rate(pump, outside, V=E + 0.01) > 0 > rate(pump, outside, V=E - 0.01)


def test_serca_stalls_with_some_eight_millimolar_in_the_lumen():
    stall = brentq(lambda c: rate(SERCA(), {"Ca": c}), 0.1, 100.0)
    assert stall == pytest.approx(1e-4 * np.exp(-ATP_ENERGY / (2 * R * T)), rel=1e-9) and 7 < stall < 10
    without = {"ATP": 1e-3, "ADP": 0.5, "Pi": 20.0}
    assert rate(SERCA(), LUMEN, without) < 0 < rate(SERCA(), LUMEN)  # the store runs back and makes ATP


# ---------------------------------------------------------------- saturation


@pytest.mark.parametrize(("pump", "outside"), [(PMCA(), ECS), (SERCA(), LUMEN)])
def test_half_saturations(pump, outside):
    """Far from the limit, so that the drive is 1."""
    empty = {**outside, "Ca": 1e-9}
    full = {"Ca": 1e3, "ATP": 1e5, "ADP": 1e-6}
    assert rate(pump, empty, full) == pytest.approx(pump.density, rel=1e-5)

    def missing(c: float, symbol: str) -> float:
        return rate(pump, empty, {**full, symbol: c}) - pump.density / 2

    for symbol, half in (("Ca", pump.K_Ca), ("ATP", pump.K_ATP)):
        assert brentq(missing, 1e-7, 10.0, args=(symbol,), xtol=1e-15) == pytest.approx(half, rel=1e-4)
    assert rate(pump, empty, {**full, "Ca": 2 * pump.K_Ca}) == pytest.approx(
        pump.density * {PMCA: 2 / 3, SERCA: 4 / 5}[type(pump)], rel=1e-4)
    assert rate(pump, empty, {"ATP": 0.0}) == 0


# ---------------------------------------------------------------- release


def test_release_at_a_point():
    release = ERRelease(IP3=2.6e-4)  # twice d1
    opened = (2 / 3) ** 3 * (1e-4 / (1e-4 + 8.234e-5)) ** 3 * 0.5**3
    assert rate(release, LUMEN, h=0.5) == pytest.approx(1e-6 * opened * (0.4 - 1e-4), rel=1e-12)
    E = R * T / (2 * F) * np.log(0.4 / 1e-4)
    assert abs(rate(release, LUMEN, V=E)) < 1e-10 * rate(release, LUMEN)
    assert rate(ERRelease(IP3=0), LUMEN) == 0


def test_gate_of_release_is_that_of_li_and_rinzel():
    (gate,) = ERRelease(IP3="0.3 uM").gates()
    m = Point(Side("cytosol", CYTOSOL, lambda: 0.0), None, None, T)
    Q = 1.049 * (0.3 + 0.13) / (0.3 + 0.9434)  # uM
    assert gate.rest(m) == pytest.approx(Q / (Q + 0.1), rel=1e-12)
    assert gate.speed(m, 0.0) == pytest.approx(0.2 * Q) and gate.speed(m, 1.0) == pytest.approx(-0.2 * 0.1)


# ---------------------------------------------------------------- a cell with a store


def cell() -> ion.Model:
    """Cytosol, reticulum and bath, at rest: each leak of calcium is what its pump carries.

    The cytosol is the inside of both membranes. Potassium is the counter-ion: it stands at its
    equilibrium on both, at E_K and at 0 mV.
    """
    held = {"ATP": 3.0, "ADP": 0.03, "Pi": 2.0}
    cytosol = ion.Compartment("cytosol", volume="1 pL", concentrations={K: 140.0, Ca: 1e-4}, clamped=held)
    er = ion.Compartment("er", volume="0.1 pL", concentrations={K: 140.0, Ca: 0.4})
    bath = ion.Reservoir("bath", concentrations={K: 3.5, Ca: 1.2})
    E_K = float(R * T / F * np.log(3.5 / 140.0))
    model = ion.Model(
        ion.Membrane(
            cytosol, bath, area="1000 um2", V=E_K,
            mechanisms=[Leak(K, P=1e-8), Leak(Ca, P=1e-10), PMCA(H_in=0)],
        ),
        ion.Membrane(
            cytosol, er, name="er", area="2000 um2", V=0.0,
            mechanisms=[Leak(K, P=1e-8), Leak(Ca, P=1e-8), SERCA(), ERRelease(IP3=5e-5)],
        ),
    )
    network = Network(model)
    turnovers = network.rates(network.start, network.default_parameters)[0]
    at = dict(zip((s.path for s in network.steps), turnovers))
    outer = -at["cytosol.pmca"] / at["cytosol.leak_Ca"]
    inner = (at["er.er_release"] - 2 * at["er.serca"]) / at["er.leak_Ca"]
    return model.with_values({"cytosol.leak_Ca.P": 1e-10 * outer, "er.leak_Ca.P": 1e-8 * inner})


def closes(solution: ion.Solution) -> bool:
    """Calcium, potassium, charge and energy are all accounted for."""
    ledger = solution.ledger()
    worst = ledger.worst()
    return max(worst["totals"], worst["charge"], worst["extents"]) < 1e-9 and worst["energy"] < 1e-3


def test_a_cell_holds_its_calcium_for_hours():
    model = cell()
    assert 1e-11 < model.value("cytosol.leak_Ca.P") < 1e-9 and 1e-9 < model.value("er.leak_Ca.P") < 1e-6
    solution = ion.simulate(model, until="6 h")
    assert solution.c("Ca", "cytosol") == pytest.approx(1e-4, rel=1e-6)
    assert solution.c("Ca", "er") == pytest.approx(0.4, rel=1e-6)
    assert np.max(np.abs(solution.V("er"))) < 1e-6 and np.ptp(solution.V("cytosol")) < 1e-6
    assert closes(solution)
    used = solution.ledger().used()
    assert used["er.serca"] > used["cytosol.pmca"] > 0  # the store is paid for over and over


def test_blocking_serca_empties_the_store_through_the_cytosol():
    protocol = ion.Protocol("thapsigargin", [ion.Step("er.serca.density", 0.0, start="1 min")])
    solution = ion.simulate(cell(), protocol, until="2 h")
    Ca_in, store = solution.c("Ca", "cytosol"), solution.c("Ca", "er")
    assert np.max(Ca_in) > 5e-4 and Ca_in[-1] == pytest.approx(1e-4, rel=1e-3)
    assert store[-1] == pytest.approx(Ca_in[-1], rel=0.05)
    assert np.max(np.abs(solution.V("er"))) < 5e-3 and closes(solution)


def test_IP3_releases_calcium_in_waves():
    protocol = ion.Protocol("agonist", [ion.Step("er.er_release.IP3", "5 uM", start="1 min", duration="3 min")])
    solution = ion.simulate(cell(), protocol, until="20 min")
    Ca_in, t = solution.c("Ca", "cytosol"), solution.t
    inner = Ca_in[1:-1]
    peaks = (inner > Ca_in[:-2]) & (inner > Ca_in[2:]) & (inner > 2e-4)
    assert 3 <= int(np.sum(peaks)) < 50 and 1e-3 < np.max(Ca_in) < 1e-2
    assert np.all(t[1:-1][peaks] > 60) and np.min(solution.c("Ca", "er")) < 0.2
    assert Ca_in[-1] == pytest.approx(1e-4, rel=0.02) and closes(solution)
