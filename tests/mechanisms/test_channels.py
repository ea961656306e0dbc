"""Channels: where they reverse, how their gates stand, and the two laws of passage."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

import ionostat as ion
from ionostat import ATP, Ca, Cl, F, Glc, K, Mg, Na, R
from ionostat.checks import check_mechanism
from ionostat.errors import BadMechanism
from ionostat.mechanisms import catalogue
from ionostat.mechanisms.calcium_channels import CaL, CaN, CaPQ, CaT
from ionostat.mechanisms.channel import USUAL, Channel, equivalent_conductance
from ionostat.mechanisms.chloride import ClC2, VoltageGatedCl
from ionostat.mechanisms.hemichannel import Hemichannel
from ionostat.mechanisms.leak import Leak, OhmicLeak
from ionostat.mechanisms.pacemaker import HCN
from ionostat.mechanisms.point import Point, Side
from ionostat.mechanisms.potassium import ATypeK, DelayedRectifierK, Kir41, MTypeK
from ionostat.mechanisms.potassium_calcium import BK, SK
from ionostat.mechanisms.potassium_rectifiers import K2P, KATP, TASK, Kir2
from ionostat.mechanisms.sodium import PersistentNa, TransientNa
from ionostat.model.document import from_document, mechanism_table, to_document
from ionostat.theory import ghk
from ionostat.theory.thermo import nernst

T = 310.15
INSIDE = {
    "Na": 10.0, "K": 135.0, "Cl": 6.0, "HCO3": 15.0, "Ca": 1e-4, "Mg": 0.7, "H": 6.3e-5, "ATP": 3.0, "ADP": 0.03,
    "Glu": 5.0,
}
OUTSIDE = {
    "Na": 144.0, "K": 3.5, "Cl": 138.0, "HCO3": 25.0, "Ca": 1.2, "Mg": 1.0, "H": 4e-5, "ATP": 1e-5, "ADP": 1e-5,
    "Glu": 1e-3, "GABA": 1e-4, "Gly": 1e-3,
}
CHANNELS = [name for name, kind in catalogue().items() if issubclass(kind, Channel)]
POTASSIUM = (DelayedRectifierK, ATypeK, MTypeK, BK, SK, Kir2, Kir41, KATP, K2P, TASK)
CALCIUM = (CaL, CaN, CaPQ, CaT)


def point(V=-0.07, inside=None, outside=None, gates=None, T=T) -> Point:
    within, without = {**INSIDE, **(inside or {})}, {**OUTSIDE, **(outside or {})}
    return Point(Side("cell", within, lambda: 300.0), Side("ecs", without, lambda: 300.0), V, T, gates or {})


def opened(channel, level=0.5):
    return {gate.name: level for gate in channel.gates()}


def current(channel, V, **changes) -> float:
    """Current density, A/m2, with gates half open."""
    m = point(V, gates=opened(channel), **changes)
    return sum(float(p.rate(m.at(p))) * p.displaced_charge * F for p in channel.processes())


def rest(channel, name, m) -> float:
    (gate,) = (g for g in channel.gates() if g.name == name)
    return float(gate.rest(m))


def speed(channel, name, m) -> float:
    """How fast a gate relaxes, 1/s."""
    (gate,) = (g for g in channel.gates() if g.name == name)
    return float(gate.speed(m, 0.0) - gate.speed(m, 1.0))


# ---------------------------------------------------------------- laws


@pytest.mark.parametrize("flux", ["constant field", "ohmic"])
@pytest.mark.parametrize("name", CHANNELS)
def test_laws_by_either_flux(name, flux):
    check_mechanism(catalogue()[name](flux=flux), states=3000)


def test_laws_of_a_hemichannel_that_loses_metabolites():
    for flux in ("constant field", "ohmic"):
        check_mechanism(Hemichannel(("Na", "K", "Cl", "Ca", "ATP", "Glu"), flux=flux), states=3000)


@pytest.mark.parametrize("name", CHANNELS)
def test_the_printed_equation_has_the_block_and_one_sign_of_the_shift(name):
    text = catalogue()[name].__doc__ or ""
    assert "(1 - b)" in text
    assert "+ \\Delta" not in text  # half is open at a Delta above what V is measured from


@pytest.mark.parametrize("name", CHANNELS)
def test_block_scales_the_flux(name):
    kind = catalogue()[name]
    assert current(kind(block=1.0), -0.02) == 0
    assert current(kind(block=0.25), -0.02) == pytest.approx(0.75 * current(kind(), -0.02), rel=1e-12)
    assert current(kind(), -0.02) != 0


# ---------------------------------------------------------------- two laws of passage


@pytest.mark.parametrize("ion_", [Na, K, Cl, Ca])
def test_both_laws_agree_at_zero_volts_and_usual_levels(ion_):
    inside, outside = USUAL[ion_.symbol]
    m = point(0.0, {ion_.symbol: inside}, {ion_.symbol: outside})
    g = equivalent_conductance(1e-7, ion_)
    assert g == pytest.approx(ghk.chord_conductance(ion_, 1e-7, inside, outside, 0.0), rel=1e-12)
    flux, straight = (float(leak.rate(m)) for leak in (Leak(ion_, P=1e-7), OhmicLeak(ion_, g=g)))
    assert flux == pytest.approx(1e-7 * (inside - outside), rel=1e-12)
    assert straight == pytest.approx(flux, rel=1e-12)


@pytest.mark.parametrize("flux", ["constant field", "ohmic"])
@pytest.mark.parametrize("kind", [*POTASSIUM, *CALCIUM, TransientNa, PersistentNa, ClC2, VoltageGatedCl])
def test_one_ion_reverses_at_its_nernst_potential(kind, flux):
    channel = kind(flux=flux)
    (ion_,) = channel.passing()
    E = float(nernst(ion_, INSIDE[ion_.symbol], OUTSIDE[ion_.symbol], T))
    beside = current(channel, E + 1e-3)
    assert beside > 0 > current(channel, E - 1e-3)
    assert abs(current(channel, E)) < 1e-9 * beside


def test_an_ohmic_channel_has_the_conductance_that_it_is_given():
    channel = DelayedRectifierK.ohmic("40 mS/cm2", block=0.5)
    V = np.array([-0.1, -0.05, 0.02])
    E = float(nernst(K, 135.0, 3.5, T))
    found = [current(channel, v) for v in V]
    np.testing.assert_allclose(found, 400.0 * 0.5 * 0.5**4 * (V - E), rtol=1e-12)
    assert HCN.ohmic(2.0).conductance() == pytest.approx(2.0)
    assert HCN.ohmic(2.0).sodium == HCN().sodium
    bent = [current(DelayedRectifierK(), v) / (v - E) for v in V]
    assert bent[0] < 0.6 * bent[2]  # the constant field rectifies outward


def test_an_ohmic_model_runs_and_keeps_its_word_in_a_file():
    table = mechanism_table(DelayedRectifierK.ohmic(50.0))
    assert table["flux"] == "ohmic" and table["kind"] == "DelayedRectifierK"
    assert mechanism_table(DelayedRectifierK())["flux"] == "constant field"
    cell = ion.Compartment("cell", volume="1 pL", concentrations={"K": "140 mM", "Cl": "20 mM"})
    bath = ion.Reservoir("bath", concentrations={"Na": "150 mM", "K": "5 mM", "Cl": "155 mM"})
    skin = ion.Membrane("cell", "bath", area="500 um2", mechanisms=[K2P.ohmic(5.0), Leak(Cl, P=1e-10)])
    model = ion.Model(cell, bath, skin)
    assert from_document(to_document(model), catalogue()) == model
    sol = ion.simulate(model, until="1 s")
    assert sol.status.ok
    assert sol.V("cell")[-1] == pytest.approx(sol.E("K", "cell")[-1], abs=2e-3)


def test_choices_that_make_no_sense_are_refused():
    with pytest.raises(BadMechanism, match="'constant field' or 'ohmic'"):
        K2P(flux="linear")
    with pytest.raises(BadMechanism, match="does not let Cl pass"):
        ion.mechanisms.AMPA(("Na", "Cl"))
    with pytest.raises(BadMechanism, match="no usual levels"):
        Hemichannel((K, ion.Species("Li", "lithium", 1)), flux="ohmic")
    assert Hemichannel((K, Mg, ATP), flux="ohmic").conductance() > 0


# ---------------------------------------------------------------- gates


@pytest.mark.parametrize(("channel", "gate", "V"), [
    (ATypeK(), "m", -0.010), (ATypeK(), "h", -0.076), (MTypeK(), "n", -0.035), (CaL(), "m", -0.0089),
    (CaL(), "h", -0.0134), (CaN(), "m", -0.0087), (CaN(), "h", -0.0748), (CaPQ(), "m", -0.009), (CaT(), "m", -0.040),
    (CaT(), "h", -0.090),
])
def test_gates_stand_half_where_they_say(channel, gate, V):
    assert rest(channel, gate, point(V)) == pytest.approx(0.5, rel=1e-9)
    sign = -1 if gate == "h" else 1
    assert sign * (rest(channel, gate, point(V + 0.02)) - 0.5) > 0.2


@pytest.mark.parametrize(("channel", "gate", "factor"), [
    (ATypeK(), "m", 2.3), (ATypeK(), "h", 2.3), (MTypeK(), "n", 2.3), (CaL(), "m", 2.3), (CaT(), "h", 2.3),
    (HCN(), "o", 4.0), (SK(), "z", 3.0), (BK(q10=2.5), "o", 2.5), (ClC2(), "p", 3.0),
])
def test_gates_hurry_with_warmth(channel, gate, factor):
    V = 0.0 if gate == "o" and isinstance(channel, BK) else -0.07
    cool, warm = (speed(channel, gate, point(V, T=t)) for t in (300.15, 310.15))
    tolerance = 0.02 if isinstance(channel, BK) else 1e-9  # its binding sites feel T as well
    assert warm / cool == pytest.approx(factor, rel=tolerance)


def test_time_constants_are_those_published():
    V = np.array([-100.0, -50.0, 0.0, 30.0])
    for v in V + 1e-7:
        at = point(v * 1e-3, T=294.15)
        assert speed(ATypeK(), "h", at) == pytest.approx(1e3 / (8 + 49 * np.exp(-(((v + 83) / 23) ** 2))), rel=1e-9)
        assert speed(CaT(), "m", at) == pytest.approx(1e3 / (5 + 20 / (1 + np.exp((v + 35) / 5))), rel=1e-9)
        assert speed(MTypeK(), "n", at) == pytest.approx(6.6 * np.cosh(0.1 * (v + 35)), rel=1e-9)
        alpha = 6.43 * (v + 154.9) / (np.exp((v + 154.9) / 11.9) - 1)
        beta = 193 * np.exp(v / 33.1)
        warm = point(v * 1e-3, T=307.15)
        assert speed(HCN(), "o", warm) == pytest.approx(alpha + beta, rel=1e-6)
        assert rest(HCN(), "o", warm) == pytest.approx(alpha / (alpha + beta), rel=1e-6)
        cool = point(v * 1e-3, T=295.15)
        L = 39.8 * (v + 8.124) / (np.exp((v + 8.124) / 9.005) - 1) + 990 * np.exp(v / 31.4)
        assert speed(CaL(), "m", cool) == pytest.approx(L, rel=1e-4)
        N = 38.56 * (v + 17.19) / (np.exp((v + 17.19) / 15.22) - 1) + 384.2 * np.exp(v / 23.82)
        assert speed(CaN(), "m", cool) == pytest.approx(N, rel=1e-4)


def test_part_of_the_high_threshold_channels_does_not_inactivate():
    for channel, part in ((CaL(), 0.17), (CaN(), 0.21)):
        m = point(gates={"m": 1.0, "h": 0.0})
        assert channel.open_fraction(m) == pytest.approx(1 - part)


# ---------------------------------------------------------------- what opens them


def test_calcium_opens_sk_alone_and_bk_with_voltage():
    half = point(inside={"Ca": 0.43e-3})
    assert rest(SK(), "z", half) == pytest.approx(0.5)
    assert rest(SK(), "z", point(0.05, {"Ca": 0.43e-3})) == pytest.approx(0.5)
    assert rest(SK(), "z", point(inside={"Ca": 0.86e-3})) == pytest.approx(1 / (1 + 2**-4.8))
    u = F * 0.02 / (R * T)
    alpha = 280 * 1e-3 / (1e-3 + 0.48e-3 * np.exp(-1.68 * u))
    beta = 480 / (1 + 1e-3 / (0.13e-6 * np.exp(-2 * u)))
    assert rest(BK(), "o", point(0.02, {"Ca": 1e-3})) == pytest.approx(alpha / (alpha + beta), rel=1e-9)

    def half_open(Ca):
        return brentq(lambda V: rest(BK(), "o", point(V, {"Ca": Ca})) - 0.5, -0.3, 0.3)

    assert half_open(1e-4) > half_open(1e-3) + 0.02 > half_open(1e-2) + 0.04


def test_atp_shuts_katp_and_adp_opens_it():
    def is_open(ATP, ADP=0.0):
        return float(KATP().open_fraction(point(inside={"ATP": ATP, "ADP": ADP})))

    assert is_open(0.12) == pytest.approx(0.5, rel=1e-6)
    assert is_open(0.24, ADP=0.05) == pytest.approx(0.5, rel=1e-6)
    assert is_open(0.0) == pytest.approx(1.0)
    assert is_open(-1e-9) == pytest.approx(1.0)
    assert is_open(3.0, 0.03) == pytest.approx(0.016, abs=0.002)
    assert is_open(0.3, 0.3) > 0.7


def test_outer_acid_shuts_task():
    levels = [float(TASK().open_fraction(point(outside={"H": 10 ** (3 - pH)}))) for pH in (6.7, 7.2, 7.7)]
    np.testing.assert_allclose(levels, [0.1, 0.5, 0.9], atol=0.002)


def test_inward_rectifiers_follow_the_potassium_potential():
    for K_out in (3.0, 30.0):
        E = float(nernst(K, 135.0, K_out, T))
        m = point(E + 0.005, outside={"K": K_out})
        assert float(Kir2().open_fraction(m)) == pytest.approx(0.5)
    assert abs(current(Kir2(), -0.13)) > 3 * current(Kir2(), -0.03)


def test_open_rectifier_is_the_constant_field():
    for V in (-0.12, -0.07, 0.0, 0.05):
        assert current(K2P(P=1e-8), V) == pytest.approx(ghk.current(K, 1e-8, 135.0, 3.5, V, T), rel=1e-12)


def test_chloride_that_loads_a_cell_opens_clc2():
    for Cl_in in (5.0, 25.0):
        E = float(nernst(Cl, Cl_in, 138.0, T))
        assert rest(ClC2(), "p", point(E - 0.015, {"Cl": Cl_in})) == pytest.approx(0.5)
    at_rest = [rest(ClC2(), "p", point(-0.07, {"Cl": c})) for c in (5.0, 10.0, 25.0)]
    assert at_rest[0] < 0.2 < at_rest[1] < 0.6 < at_rest[2]
    assert at_rest[2] == pytest.approx(1 / (1 + np.exp((-70 - 1e3 * float(nernst(Cl, 25.0, 138.0, T)) + 15) / 14)))


@pytest.mark.parametrize("ratio", [0.2, 0.25, 0.33])
def test_hcn_reverses_where_goldman_has_it(ratio):
    channel = HCN(sodium=ratio)
    found = brentq(lambda V: current(channel, V), -0.09, 0.05, xtol=1e-15)
    levels = {s: f"{c} mM" for s, c in INSIDE.items()}, {s: f"{c} mM" for s, c in OUTSIDE.items()}
    wanted = ghk.voltage({"K": 1.0, "Na": ratio}, *levels, T=T)
    assert found == pytest.approx(wanted, abs=1e-12)
    assert found == pytest.approx(-0.031, abs=0.008)
    assert rest(channel, "o", point(-0.11025)) == pytest.approx(0.5, abs=1e-3)
    assert rest(channel, "o", point(-0.14)) > 0.9 > 0.05 > rest(channel, "o", point(-0.07))


def test_hemichannel_needs_depolarisation_and_want_of_calcium():
    channel = Hemichannel()
    opening = [float(channel.open_fraction(point(V, outside={"Ca": c}))) for V, c in (
        (-0.07, 1.2), (-0.07, 0.03), (0.0, 1.2), (0.0, 0.03))]
    assert opening[0] < 5e-4 and opening[3] > 20 * opening[0]
    assert opening[1] > opening[0] and opening[2] > opening[0]
    assert float(channel.open_fraction(point(0.06, outside={"Ca": 0.3}))) == pytest.approx(0.25)
    leaky = Hemichannel(("K", "ATP"))
    names = [p.name for p in leaky.processes()]
    m = point(0.0, outside={"Ca": 0.03})
    lost = [float(p.rate(m.at(p))) for p in leaky.processes()]
    assert names == ["K", "ATP"]
    assert lost[1] / lost[0] == pytest.approx(0.1 * (3.0 - 1e-5) / (135.0 - 3.5))
    with pytest.raises(BadMechanism, match="Glc"):
        current(Hemichannel((Glc,)), 0.0)


def test_calcium_channels_pass_little_outward():
    for kind in CALCIUM:
        inward, outward = current(kind(), 0.0), current(kind(), 0.16)
        wanted = float(kind().open_fraction(point(0.0, gates=opened(kind())))) * float(
            ghk.current(Ca, kind().P, 1e-4, 1.2, 0.0, T))
        assert inward == pytest.approx(wanted, rel=1e-12) and inward < 0
        assert abs(outward) < 0.01 * abs(inward)
