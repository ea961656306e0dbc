"""Receptors: reversal potentials, binding, the plug of magnesium, calcium's share, and a release."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq

import ionostat as ion
from ionostat import HCO3, Ca, Cl, F, Glu, K, Na
from ionostat.checks import check_mechanism
from ionostat.errors import BadMechanism
from ionostat.mechanisms.excitatory_receptors import AMPA, NMDA
from ionostat.mechanisms.inhibitory_receptors import GABAA, GlycineReceptor, TonicGABAA
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.point import Point, Side
from ionostat.mechanisms.potassium_rectifiers import K2P
from ionostat.theory import gaba, ghk
from ionostat.theory.thermo import nernst

T = 310.15
INSIDE = {"Na": 10.0, "K": 135.0, "Cl": 6.0, "HCO3": 15.0, "Ca": 1e-4}
OUTSIDE = {"Na": 144.0, "K": 3.5, "Cl": 138.0, "HCO3": 25.0, "Ca": 1.2, "Mg": 1.0}
CASES = json.loads((Path(__file__).parents[1] / "data" / "cases.json").read_text())["cases"]
INHIBITORY = (GABAA, TonicGABAA, GlycineReceptor)
LIGAND = {GABAA: "GABA", TonicGABAA: "GABA", GlycineReceptor: "Gly", AMPA: "Glu", NMDA: "Glu"}


def point(V=-0.07, inside=None, outside=None, T=T, open_=0.3) -> Point:
    within, without = {**INSIDE, **(inside or {})}, {**OUTSIDE, **(outside or {})}
    return Point(Side("cell", within, lambda: 300.0), Side("ecs", without, lambda: 300.0), V, T, {"r": open_})


def currents(receptor, m) -> dict[str, float]:
    """Current density of each ion, A/m2."""
    return {p.name: float(p.rate(m.at(p))) * p.displaced_charge * F for p in receptor.processes()}


def reversal(receptor, low=-0.12, high=0.06, **changes) -> float:
    return brentq(lambda V: sum(currents(receptor, point(V, **changes)).values()), low, high, xtol=1e-15, rtol=1e-14)


def steady(receptor, m) -> float:
    (gate,) = receptor.gates()
    return float(gate.rest(m))


# ---------------------------------------------------------------- laws


@pytest.mark.parametrize("kind", LIGAND)
def test_laws(kind):
    check_mechanism(kind(input=0.01), states=3000)


@pytest.mark.parametrize("receptor", [AMPA((Na, K)), NMDA((Na, K)), GABAA((Cl,))])
def test_laws_with_fewer_ions(receptor):
    check_mechanism(receptor)
    assert len(tuple(receptor.processes())) == len(receptor.species)


# ---------------------------------------------------------------- reversal


@pytest.mark.parametrize("kind", INHIBITORY)
@pytest.mark.parametrize("ratio", [0.0, 0.2, 0.44])
def test_anion_receptors_reverse_at_E_GABA(kind, ratio):
    found = reversal(kind(bicarbonate=ratio))
    assert found == pytest.approx(gaba.gaba_reversal(6.0, 138.0, 15.0, 25.0, ratio, T), abs=1e-12)
    assert float(nernst(Cl, 6.0, 138.0, T)) - 1e-12 <= found < float(nernst(HCO3, 15.0, 25.0, T))


def test_the_case_of_69_millivolts():
    (case,) = (c for c in CASES if c["id"] == "GV-04")
    given, wanted = ({k: v["value"] for k, v in case[part].items()} for part in ("inputs", "outputs"))
    inside = {"Cl": wanted["Cl_in"], "HCO3": wanted["HCO3_in"]}
    outside = {"Cl": given["Cl_out"], "HCO3": given["HCO3_out"]}
    receptor = GABAA(bicarbonate=given["P_HCO3_over_P_Cl"])
    found = 1e3 * reversal(receptor, inside=inside, outside=outside)
    assert found == pytest.approx(wanted["E_GABA"], rel=case["outputs"]["E_GABA"]["rel_tol"])
    assert found == pytest.approx(-69.0, abs=0.01)


def test_chloride_enters_and_bicarbonate_leaves_at_rest():
    found = {p.name: float(p.rate(point(-0.065).at(p))) for p in GABAA().processes()}
    assert found["Cl"] < 0 < found["HCO3"]


@pytest.mark.parametrize(("kind", "ratio"), [(AMPA, 0.05), (NMDA, 3.6)])
def test_cation_receptors_reverse_where_the_root_lies(kind, ratio):
    P = {"Na": 1.0, "K": 1.0, "Ca": ratio}
    inside, outside = ({s: f"{side[s]} mM" for s in P} for side in (INSIDE, OUTSIDE))
    found = reversal(kind())
    assert found == pytest.approx(float(ghk.voltage(P, inside, outside, T=T)), abs=1e-9)
    assert abs(found) < 0.010
    without = reversal(kind((Na, K)))
    assert without == pytest.approx(float(ghk.voltage({"Na": 1, "K": 1}, inside, outside, T=T)), abs=1e-12)


def test_ohmic_receptors_reverse_at_the_weighted_mean():
    receptor = GABAA.ohmic(10.0)
    E = [float(nernst(Cl, 6.0, 138.0, T)), float(nernst(HCO3, 15.0, 25.0, T))]
    unit = [currents(receptor, point(e + 0.01, open_=1.0)) for e in E]
    g = [unit[0]["Cl"] / 0.01, unit[1]["HCO3"] / 0.01]
    assert sum(g) == pytest.approx(10.0)
    assert reversal(receptor) == pytest.approx(np.dot(g, E) / 10.0, abs=1e-12)


# ---------------------------------------------------------------- binding


@pytest.mark.parametrize(("receptor", "half"), [
    (GABAA(), 0.036), (TonicGABAA(), 1e-3), (GlycineReceptor(), 250 / 3e3), (AMPA(), 190 / 1.1e3), (NMDA(), 6.6 / 72),
])
def test_half_opens_where_binding_equals_unbinding(receptor, half):
    ligand = LIGAND[type(receptor)]
    assert steady(receptor, point(outside={ligand: half})) == pytest.approx(0.5)
    assert steady(receptor, point(outside={ligand: 3 * half})) == pytest.approx(0.75)
    assert steady(receptor, point(outside={ligand: 0.0})) == 0


@pytest.mark.parametrize("kind", LIGAND)
def test_transmitter_comes_from_outside_or_by_input(kind):
    outside = {LIGAND[kind]: 0.02}
    assert steady(kind(input=0.02), point()) == pytest.approx(steady(kind(), point(outside=outside)), rel=1e-14)
    assert steady(kind(input=0.01), point(outside={LIGAND[kind]: 0.01})) == pytest.approx(
        steady(kind(), point(outside=outside)), rel=1e-14)
    assert steady(kind(), point()) == 0  # neither


@pytest.mark.parametrize("kind", LIGAND)
def test_warmth_hurries_both_rates(kind):
    (gate,) = kind(input=0.1).gates()
    assert gate.opening is not None and gate.closing is not None
    for rate in (gate.opening, gate.closing):
        assert float(rate(point(T=310.15)) / rate(point(T=300.15))) == pytest.approx(3.0)
    assert float(gate.closing(point())) == pytest.approx(kind().unbinding)
    assert float(gate.opening(point())) == pytest.approx(0.1 * kind().binding)


def test_a_vesicle_opens_as_the_closed_form_says():
    """1 mM for 1 ms: r rises as 1 - exp(-(aT + b)t) to aT/(aT + b) of that, then falls with 1/b."""
    names = {"Na": "10 mM", "K": "140 mM", "Cl": "20 mM"}
    cell = ion.Compartment("cell", volume="1 pL", concentrations=names)
    bath = ion.Reservoir("bath", concentrations={"Na": "145 mM", "K": "5 mM", "Cl": "150 mM"})
    skin = ion.Membrane("cell", "bath", area="500 um2", mechanisms=[
        K2P(P=1e-8), Leak(Cl, P=1e-9), GABAA((Cl,), P=1e-9)])
    model = ion.Model(cell, bath, skin)
    pulse = ion.Pulses("cell.gabaa.input", "1 mM", start="10 ms", width="1 ms")
    sol = ion.simulate(model, pulse, until="30 ms", rtol=1e-8)
    a, b = 5e3, 180.0
    peak = a / (a + b) * (1 - np.exp(-(a + b) * 1e-3))
    at = np.array([0.010, 0.0103, 0.011, 0.015, 0.025])
    wanted = [0, a / (a + b) * (1 - np.exp(-(a + b) * 3e-4)), peak, peak * np.exp(-b * 4e-3), peak * np.exp(-b * 14e-3)]
    np.testing.assert_allclose(np.interp(at, sol.t, sol.gate("cell.gabaa.r")), wanted, atol=2e-3)


# ---------------------------------------------------------------- NMDA


@pytest.mark.parametrize(("Mg", "V"), [(1.0, -20.53), (3.57, 0.0), (0.1, -57.67)])
def test_magnesium_plugs_half_where_jahr_and_stevens_have_it(Mg, V):
    m = point(V * 1e-3, outside={"Mg": Mg})
    assert float(NMDA().unplugged(m)) == pytest.approx(0.5, abs=1e-4)
    at_rest = float(NMDA().unplugged(point(-0.07)))
    assert at_rest == pytest.approx(1 / (1 + np.exp(0.062 * 70) / 3.57))
    assert at_rest < 0.05 < 0.75 < float(NMDA().unplugged(point(0.0)))


def test_the_plug_makes_a_slope_that_falls():
    total = [sum(currents(NMDA(), point(V)).values()) for V in (-0.09, -0.07, -0.04, -0.02)]
    assert total[3] < total[2] < total[1] < total[0] < 0  # more inward with depolarisation
    free = [sum(currents(NMDA(), point(V, outside={"Mg": 1e-6})).values()) for V in (-0.09, -0.04)]
    assert free[0] < free[1] < 0


@pytest.mark.parametrize(("kind", "ratio", "low", "high"), [(NMDA, 3.6, 0.07, 0.14), (AMPA, 0.05, 0.0, 0.005)])
def test_share_of_calcium_in_the_current(kind, ratio, low, high):
    found = currents(kind(), point(-0.06))
    share = found["Ca"] / sum(found.values())
    P = {"Na": 1.0, "K": 1.0, "Ca": ratio}
    inside, outside = ({s: f"{side[s]} mM" for s in P} for side in (INSIDE, OUTSIDE))
    assert share == pytest.approx(float(ghk.fractional_current("Ca", P, inside, outside, "-60 mV", T=T)), rel=1e-12)
    assert low < share < high


def test_glycine_has_to_bind_where_the_model_has_it():
    full = sum(currents(NMDA(), point()).values())
    assert sum(currents(NMDA(), point(outside={"Gly": 1e-3})).values()) == pytest.approx(full / 2)
    assert sum(currents(NMDA(), point(outside={"Gly": 0.0})).values()) == 0
    assert sum(currents(NMDA(K_Gly=1e-6), point(outside={"Gly": 1e-2})).values()) == pytest.approx(full, rel=1e-3)


def test_a_model_without_magnesium_is_told_so():
    sides = Side("cell", INSIDE, lambda: 0.0), Side("ecs", {"Na": 144.0, "K": 3.5}, lambda: 0.0)
    m = Point(*sides, -0.07, T, {"r": 1.0})
    with pytest.raises(BadMechanism, match="Mg is asked for in 'ecs'"):
        currents(NMDA((Na, K)), m)


def test_species_by_symbol_and_refusals():
    assert AMPA(("Na", "K")).species == (Na, K)
    assert [p.name for p in NMDA().processes()] == ["Na", "K", "Ca"]
    assert [p.displaced_charge for p in NMDA().processes()] == [1.0, 1.0, 2.0]
    with pytest.raises(BadMechanism, match="does not let Glu pass"):
        GABAA((Cl, Glu))
    assert Ca in NMDA().permeabilities()
