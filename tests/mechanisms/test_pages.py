"""Every page of the catalogue at points where the answer can be worked out by hand."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from ionostat import F, R
from ionostat.checks import check_mechanism
from ionostat.compiler.graph import Graph, evaluate
from ionostat.compiler.kernels import trace
from ionostat.compiler.network import Network
from ionostat.errors import BadMechanism, BadValue
from ionostat.mechanisms import CATALOGUE, catalogue
from ionostat.mechanisms.chloride import VoltageGatedCl
from ionostat.mechanisms.cotransport import LinearKCC2, LinearNKCC1
from ionostat.mechanisms.exchange_with_blood import Carrier, Perfusion
from ionostat.mechanisms.gap_junction import GapJunction
from ionostat.mechanisms.gating import boltzmann, linoid_rate, q10
from ionostat.mechanisms.leak import Leak, OhmicLeak
from ionostat.mechanisms.metabolism import (
    AdenosineKinase,
    AdenylateKinase,
    CreatineKinase,
    Glycolysis,
    Housekeeping,
    Nucleotidase,
    Respiration,
)
from ionostat.mechanisms.point import Point, Side
from ionostat.mechanisms.potassium import DelayedRectifierK, Kir41
from ionostat.mechanisms.sodium import PersistentNa, TransientNa
from ionostat.mechanisms.sodium_pump import LuoRudyPump, SodiumPump
from ionostat.mechanisms.stimulus import Stimulus
from ionostat.mechanisms.water import Water
from ionostat.model.compartment import Compartment, Impermeant, Reservoir
from ionostat.model.membrane import Junction, Membrane
from ionostat.model.model import Model
from ionostat.records import parameters
from ionostat.species import O2, Cl, Glc, K, Lac, Na

T = 310.15
POOLS = {
    "ATP": 3.0, "ADP": 0.03, "AMP": 3e-4, "Ado": 1e-4, "Pi": 2.0, "PCr": 5.0, "Cr": 6.0, "Glc": 2.3,
    "Lac": 1.0, "O2": 0.04,
}
NEURON = {"Na": 10.0, "K": 135.0, "Cl": 6.0, **POOLS}
ECS = {"Na": 144.0, "K": 3.5, "Cl": 138.0, "Glc": 2.5, "Lac": 1.0, "O2": 0.045}
NEEDS = {"Leak": Na, "OhmicLeak": Na, "Carrier": Glc}


def example(name: str):
    cls = catalogue()[name]
    return cls(NEEDS[name]) if name in NEEDS else cls()


def point(V=-0.07, inside=None, outside=None, gates=None, size=1.0, T=T) -> Point:
    within, without = {**NEURON, **(inside or {})}, {**ECS, **(outside or {})}
    return Point(
        Side("neuron", within, lambda: sum(within.values()) + 100.0), Side("ecs", without, lambda: 320.0),
        V, T, gates, None, size,
    )


def rate(mechanism, m: Point, process: int = 0):
    chosen = tuple(mechanism.processes())[process]
    return chosen.rate(m.at(chosen))


def affinity(mechanism, m: Point, process: int = 0):
    return m.at(tuple(mechanism.processes())[process]).affinity


# ---------------------------------------------------------------- all pages


@pytest.mark.parametrize("name", CATALOGUE)
def test_laws(name):
    assert check_mechanism(example(name), states=500).ok


@pytest.mark.parametrize("name", CATALOGUE)
def test_parameters_are_documented(name):
    for field, info in parameters(CATALOGUE[name]):
        where = f"{name}.{field}"
        assert info.unit and info.source and info.confidence and info.meaning, where
        assert info.low <= info.default <= info.high, where
        if info.sourced is not None:
            low, high = info.sourced
            assert info.low <= low < high <= info.high, where
            assert low <= info.default <= high, where
        if info.source.endswith("; not looked up"):
            assert info.confidence in ("low", "medium"), where


@pytest.mark.parametrize("name", CATALOGUE)
def test_page_reads_like_one(name):
    cls = CATALOGUE[name]
    assert cls.__doc__ and "(" not in cls.__doc__.splitlines()[0][:1]
    assert sys.modules[cls.__module__].__doc__
    assert example(name).name


def test_names_in_paths():
    names = {name: example(name).name for name in CATALOGUE}
    shared = {n for n in names.values() if list(names.values()).count(n) > 1}
    assert shared == {"leak_Na", "kcc2", "nkcc1", "pump", "ampa"}  # forms of one thing stand in one place
    assert names["SodiumPump"] == "pump" and names["TransientNa"] == "transient_Na"
    assert Carrier(O2).name == "carrier_O2"


def test_import_reads_no_page():
    text = "import sys, ionostat; print('ionostat.mechanisms.metabolism' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


@pytest.mark.parametrize(("mechanism", "inside", "outside"), [
    (SodiumPump(), "-3 Na +2 K -1 ATP +1 ADP +1 Pi", "+3 Na -2 K"),
    (LinearKCC2(), "-1 K -1 Cl", "+1 K +1 Cl"),
    (LinearNKCC1(), "+1 Na +1 K +2 Cl", "-1 Na -1 K -2 Cl"),
    (Glycolysis(), "-1 Glc -2 ADP -2 Pi +2 Lac +2 ATP", ""),
    (Respiration(), "-1 Lac -3 O2 -14 ADP -14 Pi +14 ATP", ""),
    (CreatineKinase(), "-1 PCr -1 ADP +1 Cr +1 ATP", ""),
    (AdenylateKinase(), "-2 ADP +1 ATP +1 AMP", ""),
    (Nucleotidase(), "-1 AMP +1 Ado +1 Pi", ""),
    (AdenosineKinase(), "-1 Ado -1 ATP +1 AMP +1 ADP", ""),
    (Housekeeping(), "-1 ATP +1 ADP +1 Pi", ""),
    (Water(), "-1 H2O", "+1 H2O"),
])
def test_stoichiometry(mechanism, inside, outside):
    (process,) = mechanism.processes()

    def numbers(text):
        words = text.split()
        return {s: int(n) for n, s in zip(words[::2], words[1::2])}

    assert {s.symbol: n for s, n in process.all_inside.items()} == numbers(inside)
    assert {s.symbol: n for s, n in process.all_outside.items()} == numbers(outside)
    assert sum(process.ion_charges) == 0


# ---------------------------------------------------------------- channels


def test_constant_field_stops_at_the_nernst_potential():
    for leak in (Leak(K, P=1e-8), OhmicLeak(K)):
        E = R * T / F * np.log(3.5 / 135)
        assert abs(rate(leak, point(V=E))) < 1e-12 * abs(rate(leak, point(V=E + 0.01)))
        assert rate(leak, point(V=E + 0.01)) > 0


def test_sodium_gates_are_those_of_wei():
    V = np.array([-70.0, -54.0, -40.0, -27.0, -10.0, 20.0]) + 1e-7
    m, channel = point(V=V * 1e-3), TransientNa()
    np.testing.assert_allclose(channel.m_opening(m), 320 * (V + 54) / (1 - np.exp(-(V + 54) / 4)), rtol=1e-6)
    np.testing.assert_allclose(channel.m_closing(m), 280 * (V + 27) / (np.exp((V + 27) / 5) - 1), rtol=1e-6)
    np.testing.assert_allclose(channel.h_opening(m), 128 * np.exp(-(V + 50) / 18), rtol=1e-12)
    np.testing.assert_allclose(channel.h_closing(m), 4000 / (1 + np.exp(-(V + 27) / 5)), rtol=1e-12)


def test_potassium_gate_is_that_of_wei():
    V = np.array([-80.0, -52.0, -30.0, 10.0]) + 1e-7
    m, channel = point(V=V * 1e-3), DelayedRectifierK()
    np.testing.assert_allclose(channel.n_opening(m), 32 * (V + 52) / (1 - np.exp(-(V + 52) / 5)), rtol=1e-6)
    np.testing.assert_allclose(channel.n_closing(m), 500 * np.exp(-(V + 57) / 40), rtol=1e-12)


def test_transient_sodium_at_a_point():
    gates = {"m": 0.5, "h": 0.4, "s": 0.8}
    flux = rate(TransientNa(P=4e-7), point(V=0.0, gates=gates))
    assert flux == pytest.approx(4e-7 * 0.125 * 0.4 * 0.8 * (10 - 144), rel=1e-12)
    assert rate(TransientNa(block=1), point(V=0.0, gates=gates)) == 0
    slow = TransientNa().slow_steady(point(V=-0.058))
    assert slow == pytest.approx(0.07 + 0.93 / 2)
    warm, cool = (TransientNa().m_opening(point(T=t)) for t in (310.15, 300.15))
    assert warm / cool == pytest.approx(3.0)


@pytest.mark.parametrize(("channel", "ion", "half"), [
    (PersistentNa(), "Na", -0.0523), (VoltageGatedCl(), "Cl", -0.010),
])
def test_half_open(channel, ion, half):
    closed, opened = rate(channel, point(V=half - 0.5)), rate(channel, point(V=half))
    whole = rate(Leak(Na if ion == "Na" else Cl, P=channel.P), point(V=half))
    assert abs(closed) < 1e-15 * channel.P * 1e3 and opened == pytest.approx(whole / 2)


def test_kir_turns_at_the_potassium_potential_and_rectifies():
    E, kir = R * T / F * np.log(3.5 / 135), Kir41()
    assert abs(rate(kir, point(V=E))) < 1e-12 * abs(rate(kir, point(V=E + 0.01)))
    assert rate(kir, point(V=E + 0.034)) == pytest.approx(rate(Leak(K, P=kir.P), point(V=E + 0.034)) / 2)


# ---------------------------------------------------------------- pump


def test_pump_at_a_point():
    u = F * -0.07 / (R * T)
    stall = 0.03 * 2 / (1e3 * np.exp(30.5e3 / (R * T))) * 14.4**3 * (135 / 3.5) ** 2 * np.exp(-u)
    wanted = 4.5e-7 * 0.75 * (10 / 17) ** 3 * (3.5 / 4.12) ** 2 * (3 - stall) / (3 + stall + 0.4)
    assert rate(SodiumPump(), point(gates={"bound": 0.25})) == pytest.approx(wanted, rel=1e-12)
    assert stall == pytest.approx(0.0267, rel=0.01)


def test_pump_stalls_at_its_reversal_potential():
    pump, gates = SodiumPump(), {"bound": 0.0}
    V = -0.07 - affinity(pump, point(gates=gates)) / F  # one charge leaves per turnover
    assert -0.25 < V < -0.15
    at, beside = (rate(pump, point(V=v, gates=gates)) for v in (V, V + R * T / F))
    assert abs(at) < 1e-9 * abs(beside)
    assert rate(pump, point(V=V - 0.01, gates=gates)) < 0 < rate(pump, point(V=V + 0.01, gates=gates))


def test_pump_saturates_and_stops_without_ATP():
    def fraction(**changes):
        full = {"Na": 1e5, "ATP": 1e4, "ADP": 1e-6}
        inside = {**full, **{k: v for k, v in changes.items() if k != "K"}}
        return rate(SodiumPump(), point(0.0, inside, {"K": changes.get("K", 1e4)}, {"bound": 0.0})) / 4.5e-7

    assert fraction() == pytest.approx(1, abs=1e-3)
    assert fraction(Na=7 / (2 ** (1 / 3) - 1)) == pytest.approx(0.5, abs=1e-3)
    assert fraction(K=0.62 / (2**0.5 - 1)) == pytest.approx(0.5, abs=1e-3)
    assert fraction(ATP=0.4) == pytest.approx(0.5, abs=1e-3)
    levels = (3, 1, 0.1, 0.03, 0.01)
    falling = [rate(SodiumPump(), point(inside={"ATP": a}, gates={"bound": 0.0})) for a in levels]
    assert all(a > b for a, b in zip(falling, falling[1:]))
    assert falling[-1] < 0  # it makes ATP from the gradients
    empty = {"ATP": 0.0, "ADP": 0.0, "Pi": 0.0}
    assert rate(SodiumPump(), point(inside=empty, gates={"bound": 0.0})) == 0


def test_isoforms_and_ouabain():
    halves = [3.847 * p.K_Na for p in (SodiumPump.alpha1(), SodiumPump.alpha2(), SodiumPump.alpha3())]
    np.testing.assert_allclose(halves, [12, 15, 27], rtol=0.01)
    assert SodiumPump.alpha2(density=1e-7).density == 1e-7
    (gate,) = SodiumPump(ouabain="3 uM").gates()
    assert gate.rest(point()) == pytest.approx(1 / (1 + 1.4e-4 / (46 * 3e-3)))
    (gate,) = SodiumPump().gates()
    assert gate.rest(point()) == 0


def test_luo_rudy_pump_at_a_point():
    sigma = (np.exp(144 / 67.3) - 1) / 7
    wanted = 1.55e-7 / (1 + 0.1245 + 0.0365 * sigma) * 0.5 * 0.5 * 3 / 3.4
    assert rate(LuoRudyPump(), point(V=0.0, outside={"K": 1.5})) == pytest.approx(wanted, rel=1e-12)


# ---------------------------------------------------------------- cotransport, water


def test_kcc2_stops_where_products_agree():
    m = point(inside={"K": 138.0, "Cl": 3.5}, outside={"K": 3.5, "Cl": 138.0})
    assert abs(rate(LinearKCC2(), m)) < 1e-15 * LinearKCC2().u * 10
    assert rate(LinearKCC2(), point()) == pytest.approx(4.5e-8 * np.log(135 * 6 / (3.5 * 138)), rel=1e-9)


def test_nkcc1_at_a_point():
    wanted = 6.9e-9 * np.log(144 * 3.5 * 138**2 / (10 * 135 * 6**2))
    assert rate(LinearNKCC1(), point()) == pytest.approx(wanted, rel=1e-9)


def test_water_follows_osmoles():
    m = point()
    assert rate(Water(P_f=1e-4), m) == pytest.approx(1e-4 * (320.0 - m.inside.osmolarity))


# ---------------------------------------------------------------- metabolism


def test_kinases_rest_at_their_equilibrium():
    m = point(inside={"Cr": 120 * 5 * 0.03 / 3, "AMP": 0.03**2 / 3})
    assert abs(rate(CreatineKinase(), m)) < 1e-14 and abs(rate(AdenylateKinase(), m)) < 1e-14
    for kinase in (CreatineKinase(), AdenylateKinase()):
        assert abs(affinity(kinase, m)) < 1e-8 * R * T
    assert rate(CreatineKinase(), point()) == pytest.approx(5 * (120 * 5 * 0.03 - 6 * 3))


def test_glycolysis_and_respiration_at_a_point():
    wanted = 0.024 * 2.3 / 2.35 * 0.03 / 0.23 * 2 / 2.5
    assert rate(Glycolysis(), point()) == pytest.approx(wanted, rel=1e-6)
    wanted = 0.05 * 0.04 / 0.041 * 1 / 1.5 * 0.03 / 0.14 * 2 / 2.5
    assert rate(Respiration(), point()) == pytest.approx(wanted, rel=1e-5)
    assert rate(Respiration(inhibition=0.9), point()) == pytest.approx(wanted / 10, rel=1e-5)
    assert 480e3 < affinity(Respiration(), point()) < 500e3
    assert affinity(Glycolysis(), point()) > 50e3


@pytest.mark.parametrize("level", [0.0, 1e-12, 1e-6, 1.0])
def test_respiration_is_finite_and_signed_for_any_pools(level):
    for inside in ({s: level for s in POOLS}, {"Lac": level, "O2": level}, {"ADP": level}, {"ATP": level}):
        m = point(inside=inside)
        for reaction in (Glycolysis(), Respiration(), Housekeeping(), AdenosineKinase(), Nucleotidase()):
            r = rate(reaction, m)
            assert np.isfinite(r) and (level < 1e-8 or r * affinity(reaction, m) >= 0)


def test_empty_pools_are_not_consumed():
    assert rate(Glycolysis(), point(inside={"Glc": 0.0})) == 0
    assert rate(Respiration(), point(inside={"O2": 0.0})) == 0
    assert rate(Respiration(), point(inside={"ADP": 0.0})) == 0
    assert rate(Housekeeping(), point(inside={"ATP": 0.0})) == 0
    assert rate(CreatineKinase(), point(inside={"PCr": 0.0})) < 0


def test_adenine_leaves_and_returns():
    assert rate(Nucleotidase(), point(inside={"AMP": 1.0, "Ado": 0.0})) == pytest.approx(3.5e-4)
    wanted = 5e-5 * 1e-4 / 2.1e-3 * 3 / 3.1
    assert rate(AdenosineKinase(), point()) == pytest.approx(wanted, rel=1e-3)


# ---------------------------------------------------------------- blood, stimulus, junction


def test_blood_delivers_by_flow_alone():
    blood, tissue = {"O2": 0.13, "Glc": 5.0, "Lac": 1.0}, {"O2": 0.0361, "Glc": 2.5, "Lac": 2.0}
    m = point(inside=blood, outside=tissue)
    x = (0.13 / 0.0361) ** 2.73
    wanted = 8.3e-3 * (0.13 - 0.0361 + 8.6 * (x / (1 + x) - 0.5))
    found = [rate(Perfusion(), m, i) for i in range(3)]
    np.testing.assert_allclose(found, [wanted, 8.3e-3 * 0.25 * 2.5, -8.3e-3 * 0.2], rtol=1e-12)
    assert [rate(Perfusion(flow=0), m, i) for i in range(3)] == [0, 0, 0]
    assert [p.name for p in Perfusion().processes()] == ["O2", "Glc", "Lac"]


def test_carrier_refuses_ions():
    assert rate(Carrier(Lac, P=1e-7), point(inside={"Lac": 3.0})) == pytest.approx(2e-7)
    with pytest.raises(BadMechanism, match="use Leak"):
        Carrier(K)


@pytest.mark.parametrize(("ion", "sign"), [(K, -1), (Cl, 1)])
def test_stimulus_depolarises_whatever_carries_it(ion, sign):
    stimulus = Stimulus(ion, current="10 pA")
    (process,) = stimulus.processes()
    turnover = rate(stimulus, point(size=1e-9)) * 1e-9
    assert turnover == pytest.approx(sign * 10e-12 / F)
    assert -process.displaced_charge * F * turnover == pytest.approx(10e-12)  # charge gained inside
    with pytest.raises(BadMechanism, match="no charge"):
        Stimulus(Glc)


def test_gap_junction_has_a_process_for_each_ion():
    junction = GapJunction((K, Na), P=1e-16)
    assert [p.name for p in junction.processes()] == ["K", "Na"]
    same = {"outside": {"Na": 10.0, "K": 135.0}}
    assert rate(junction, point(V=0.0, **same)) == 0
    wanted = 1e-16 * F * 0.005 / (R * T) * 135
    assert rate(junction, point(V=0.005, **same)) == pytest.approx(wanted, rel=1e-9)


def test_shapes():
    assert q10(T + 10, 2.0) == 2 and boltzmann(0.0, 0.0, -0.01) == 0.5
    assert linoid_rate(0.0, 3.0, 0.0, 0.01) == 3
    with pytest.raises(BadValue, match="allowed is"):
        TransientNa(block=1.5)


# ---------------------------------------------------------------- in a model


def tissue() -> Model:
    """A neuron, an astrocyte pair, their space and blood, with every page at work."""
    def reactions():
        return [
            Glycolysis(), Respiration(), CreatineKinase(), AdenylateKinase(), Nucleotidase(),
            AdenosineKinase(), Housekeeping(),
        ]

    def solutes():
        return [Carrier(Glc), Carrier(Lac), Carrier(O2, P=2e-5), Water()]

    neuron = Compartment("neuron", volume="5 pL", concentrations=NEURON, reactions=reactions())
    glia = {**NEURON, "Na": 15.0, "K": 100.0, "Cl": 25.0}
    astro = Compartment("astro", volume="2 pL", concentrations=glia, reactions=reactions())
    other = Compartment("other", volume="2 pL", concentrations=glia)
    ecs = Compartment("ecs", volume="2 pL", concentrations=ECS, impermeant=Impermeant("26 mM"))
    blood = Reservoir("blood", concentrations={"O2": 0.13, "Glc": 5.0, "Lac": 1.0})
    channels = [
        Leak(Na), Leak(K), OhmicLeak(Cl), TransientNa(), PersistentNa(), DelayedRectifierK(),
        VoltageGatedCl(), SodiumPump(ouabain=1e-3), LinearKCC2(), Stimulus(K, current="1 pA"),
    ]
    return Model(
        Membrane(neuron, ecs, area="10000 um2", mechanisms=channels + solutes()),
        Membrane(
            astro, ecs, area="10000 um2", V="-85 mV",
            mechanisms=[Kir41(), SodiumPump.alpha2(), LinearNKCC1(), Leak(Cl), *solutes()],
        ),
        Membrane(other, ecs, area="10000 um2", V="-80 mV", mechanisms=[Kir41(), LuoRudyPump(), Leak(Cl)]),
        Junction(astro, other, name="gap", mechanisms=[GapJunction()]),
        Junction(blood, ecs, size=1e-14, name="blood", mechanisms=[Perfusion()]),
    )


def test_a_whole_tissue_traces_to_the_same_numbers():
    network, rng = Network(tissue()), np.random.default_rng(1)
    p = network.default_parameters
    graph = Graph()
    turnovers, f = trace(network, graph)
    gates = [i for i, s in enumerate(network.states) if s.kind == "gate"]
    for _ in range(20):
        y = network.start * rng.uniform(0.5, 1.5, len(network.states))
        y[gates] = rng.uniform(0, 1, len(gates))
        values = {"y": y, "p": p}
        found = evaluate([*turnovers, *f], lambda kind, i, values=values: values[kind][i])
        wanted = [*network.rates(y, p)[0], *network.derivative(y, p)]
        np.testing.assert_allclose(found, wanted, rtol=1e-11, atol=1e-26)
    assert np.isfinite(network.derivative(network.start, p)).all()
