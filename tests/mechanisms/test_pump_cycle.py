"""The sodium pump as a cycle of states: 3:2:1 comes out, it stalls where it must, and one rate says the same."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ionostat import Compartment, F, K, Membrane, Model, Na, R, Reservoir, Step, simulate
from ionostat.checks import check_mechanism
from ionostat.constants import T_BODY
from ionostat.mechanisms import pump_cycle
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.point import Point, Side
from ionostat.mechanisms.pump_cycle import STATES, SodiumPumpCycle, SodiumPumpSteady
from ionostat.mechanisms.pump_literature import CressmanPump, KagerPump
from ionostat.mechanisms.pump_smith_crampin import SmithCrampinPump
from ionostat.theory.atp import ATP_STANDARD
from ionostat.theory.pump_forms import pump_saturation
from ionostat.theory.pump_kinetics import (
    CHAPMAN_1983,
    cycle_affinity,
    cycle_rates,
    cycle_turnover,
    equilibrium_constant,
    half_saturation,
    stall_potential,
    standard_energy,
)
from ionostat.theory.smith_crampin import SMITH_CRAMPIN_2004, smith_crampin_equilibrium, smith_crampin_rates
from ionostat.theory.thermo import atp_free_energy, pump_reversal_potential

CELL = {"Na": 12.0, "K": 140.0, "ATP": 3.0, "ADP": 0.03, "Pi": 2.0}
BATH = {"Na": 145.0, "K": 4.0, "Cl": 149.0}
CYCLE, STEADY, SMITH = SodiumPumpCycle(), SodiumPumpSteady(), SmithCrampinPump()
BALANCED = tuple(
    step._replace(backward=CYCLE.b5(T_BODY)) if i == 4 else step for i, step in enumerate(CHAPMAN_1983)
)
"""The printed steps with the one constant that detailed balance set."""


def point(V=-0.07, T=T_BODY, bound=0.0, **levels) -> Point:
    """The cell at rest; levels by the names of the theory: Na_in, K_out, ATP, H."""
    inside, outside = {**CELL, "H": 10 ** (3 - 7.2)}, dict(BATH)
    for name, value in levels.items():
        ion, _, side = name.partition("_")
        (outside if side == "out" else inside)[ion] = value
    return Point(Side("cell", inside, lambda: 300.0), Side("bath", outside, lambda: 300.0), V, T, {"bound": bound})


def turnover(pump, m: Point) -> float:
    """Turnovers of one pump, 1/s."""
    (process,) = pump.processes()
    return float(process.rate(m.at(process)) / pump.density)


def affinity(pump, m: Point) -> float:
    (process,) = pump.processes()
    return float(m.at(process).affinity)


def random_levels(rng: np.random.Generator) -> dict[str, float]:
    names = ("Na_in", "Na_out", "K_in", "K_out", "ATP", "ADP", "Pi", "H")
    middle = np.array([12.0, 145.0, 140.0, 4.0, 3.0, 0.03, 2.0, 1e-4])
    return dict(zip(names, middle * np.exp(rng.uniform(-2.0, 2.0, 8))))


def ligands(levels: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in levels.items() if name != "H"}


# ---------------------------------------------------------------- laws


@pytest.mark.parametrize("pump", [
    SodiumPumpCycle, SodiumPumpSteady, SmithCrampinPump, CressmanPump, KagerPump, SodiumPumpCycle.alpha3(),
    SodiumPumpCycle(ouabain=1e-3), SodiumPumpSteady.alpha2(),
])
def test_laws(pump):
    assert check_mechanism(pump, states=20000).ok


def test_the_steps_add_up_to_three_two_one():
    steps = CYCLE.processes()
    total = {(side, s.symbol): 0 for side in ("in", "out") for s in (Na, K)}
    for step in steps:
        for side, numbers in (("in", step.all_inside), ("out", step.all_outside)):
            for s, n in numbers.items():
                total[side, s.symbol] = total.get((side, s.symbol), 0) + n
            assert len({*step.all_inside} & {Na, K}) + len({*step.all_outside} & {Na, K}) <= 1  # one side only
    assert total == {
        ("in", "Na"): -3, ("out", "Na"): 3, ("in", "K"): 2, ("out", "K"): -2, ("in", "ATP"): -1, ("in", "ADP"): 1,
        ("in", "Pi"): 1,
    }
    assert sum(step.displaced_charge for step in steps) == 1.0


@pytest.mark.parametrize("T", [295.0, T_BODY])
def test_standard_energies_of_the_steps_sum_to_that_of_ATP(T):
    for pump in (CYCLE, SodiumPumpCycle.alpha1(), SodiumPumpCycle.alpha3(f3=50.0)):
        assert sum(step.energy(T) for step in pump.processes()) == pytest.approx(ATP_STANDARD, rel=1e-12)


# ---------------------------------------------------------------- the constant set by detailed balance


def test_how_far_the_named_constants_moved():
    assert standard_energy(equilibrium_constant(CHAPMAN_1983)) == pytest.approx(-31.94e3, rel=1e-3)
    assert CYCLE.b5(T_BODY) / 30.0 == pytest.approx(1.749, rel=1e-3)
    assert standard_energy(equilibrium_constant(BALANCED)) == pytest.approx(ATP_STANDARD, rel=1e-12)
    assert standard_energy(smith_crampin_equilibrium(), 2, fixed=1e-7) == pytest.approx(-29.06e3, rel=1e-3)
    assert SMITH.k1m(T_BODY, 1e-4) / 172.1 == pytest.approx(0.572, rel=1e-3)


def test_the_other_constants_are_those_printed():
    for step, (forward, backward) in zip(BALANCED, CYCLE.constants(T_BODY)):
        assert forward == pytest.approx(step.forward, rel=1e-12)
        assert backward == pytest.approx(step.backward, rel=1e-12)
    names = {"KNae": "K_Nae", "KKe": "K_Ke", "KATP": "K_ATP", "KNai": "K_Nai", "KKi": "K_Ki"}
    for name, value in SMITH_CRAMPIN_2004.items():
        if name != "k1m":
            assert getattr(SMITH, names.get(name, name)) == value


def test_what_moving_it_costs_at_rest():
    levels = {"Na_in": 12.0, "Na_out": 145.0, "K_in": 140.0, "K_out": 4.0, "ATP": 3.0, "ADP": 0.03, "Pi": 2.0}
    printed = cycle_turnover(*cycle_rates(CHAPMAN_1983, levels, -0.07))
    assert turnover(STEADY, point()) / printed == pytest.approx(1 - 0.0145, abs=5e-4)
    printed = cycle_turnover(*smith_crampin_rates(**levels, pH=7.0, V=-0.07))
    assert turnover(SMITH, point(H=1e-4)) / printed == pytest.approx(1 + 0.0103, abs=5e-4)


# ---------------------------------------------------------------- the steady form


def test_each_step_asks_for_its_own_rates_alone(monkeypatch):
    m, asked = point().with_sites(CYCLE.sites()), []
    forward, backward = CYCLE.ring(m)
    one = pump_cycle.step_rates
    monkeypatch.setattr(pump_cycle, "step_rates", lambda pump, i, m: asked.append(i) or one(pump, i, m))
    for i, step in enumerate(CYCLE.processes()):
        x, after = m.sites[STATES[i]], m.sites[STATES[(i + 1) % 6]]
        assert step.rate(m.at(step)) == pytest.approx(CYCLE.density * (forward[i] * x - backward[i] * after), rel=1e-12)
    assert asked == [0, 1, 2, 3, 4, 5]



def test_the_steady_form_is_that_of_the_theory():
    rng = np.random.default_rng(1)
    for _ in range(200):
        levels, V = random_levels(rng), rng.uniform(-0.15, 0.05)
        wanted = cycle_turnover(*cycle_rates(BALANCED, ligands(levels), V))
        assert turnover(STEADY, point(V, **levels)) == pytest.approx(wanted, rel=1e-9)
        constants = {**SMITH_CRAMPIN_2004, "k1m": SMITH.k1m(T_BODY, levels["H"])}
        wanted = cycle_turnover(*smith_crampin_rates(
            **ligands(levels), pH=3.0 - np.log10(levels["H"]), V=V, constants=constants))  # fmt: skip
        assert turnover(SMITH, point(V, **levels)) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("pump", [STEADY, SodiumPumpSteady.alpha3(), SMITH])
def test_no_net_turnover_where_the_affinities_sum_to_zero(pump):
    """At any levels of metabolites and ions, any pH and temperature: in V and in ATP."""
    rng = np.random.default_rng(2)
    for _ in range(300):
        levels, T = random_levels(rng), rng.uniform(290.0, 315.0)
        V = rng.uniform(-0.15, 0.05)
        A = affinity(pump, point(V, T, **levels))
        stall = V - A / F
        beside = max(abs(turnover(pump, point(stall + x, T, **levels))) for x in (-R * T / F, R * T / F))
        assert abs(turnover(pump, point(stall, T, **levels))) < 1e-9 * beside
        assert turnover(pump, point(stall - 0.01, T, **levels)) < 0 < turnover(pump, point(stall + 0.01, T, **levels))
        starved = {**levels, "ATP": levels["ATP"] * np.exp(-A / (R * T))}
        fed = {**levels, "ATP": starved["ATP"] * np.e}
        assert abs(turnover(pump, point(V, T, **starved))) < 1e-9 * abs(turnover(pump, point(V, T, **fed)))


def test_the_affinities_of_the_steps_sum_to_that_of_the_whole():
    rng = np.random.default_rng(3)
    for _ in range(50):
        levels, V, T = random_levels(rng), rng.uniform(-0.15, 0.05), rng.uniform(290.0, 315.0)
        m = point(V, T, **levels).with_sites(dict(zip(STATES, rng.dirichlet(np.ones(6)))))
        round_it = sum(float(m.at(step).affinity) for step in CYCLE.processes())
        assert round_it == pytest.approx(affinity(STEADY, m), abs=1e-9 * R * T)


def test_the_stall_is_that_of_thermodynamics():
    V = -0.07 - affinity(STEADY, point()) / F
    assert pytest.approx(-0.2154, abs=1e-4) == V  # -230 mV with the printed set
    wanted = pump_reversal_potential(atp_free_energy(3.0, 0.03, 2.0, ATP_STANDARD), 12.0, 145.0, 140.0, 4.0)
    assert pytest.approx(wanted, rel=1e-9) == V


def test_acid_slows_the_four_state_pump_and_leaves_its_stall():
    pumps = [point(H=10 ** (3 - pH)) for pH in (7.0, 6.5, 6.0, 5.5)]
    rates = [turnover(SMITH, m) for m in pumps]
    assert all(a > b for a, b in zip(rates, rates[1:]))
    levels = np.arange(6.5, 8.01, 0.1)
    around = np.array([turnover(SMITH, point(H=10 ** (3 - pH))) for pH in levels])
    assert levels[np.argmax(around)] == pytest.approx(7.2)  # alkali slows it as well
    assert around[0] / around.max() == pytest.approx(0.953, abs=1e-3)
    assert around[-1] / around.max() == pytest.approx(0.939, abs=1e-3)
    assert len({affinity(SMITH, m) for m in pumps}) == 1


def test_warmth_and_ouabain():
    warm, cool = turnover(STEADY, point()), turnover(STEADY, point(T=300.15))
    assert 2.3 < warm / cool < 2.7  # the factor and what RT does to the balance
    assert turnover(STEADY, point(bound=0.75)) == pytest.approx(warm / 4, rel=1e-12)
    (gate,) = SodiumPumpCycle(ouabain="3 uM").gates()
    assert gate.rest(point()) == pytest.approx(1 / (1 + 1.4e-4 / (46 * 3e-3)))


def test_empty_pools():
    nothing = {"ATP": 0.0, "ADP": 0.0, "Pi": 0.0}
    for pump in (STEADY, SMITH):
        assert turnover(pump, point(**nothing)) == 0.0
        assert turnover(pump, point(ATP=0.0)) < 0.0  # it makes ATP from the gradients


# ---------------------------------------------------------------- the table beside published numbers


#: the potentials at which the turnover with full sites is told, V
FULL = {"saturated": 0.0, "saturated at -70 mV": -0.07, "saturated at -90 mV": -0.09}


def pump_table() -> dict[str, dict[str, float]]:
    """Turnover (1/s), half-saturations (mM) and stall (mV): of each set, and measured.

    Half-saturations in a cell at rest (the other levels as there). The measured ones are those of the
    project's table of parameters: 20-50 at rest, 100-170 saturated, 10-20, 0.9-2.7 and 0.1-0.8 mM.
    """
    table = {}
    pumps = {
        "Chapman": STEADY, "Smith-Crampin": SMITH, "alpha1": SodiumPumpSteady.alpha1(),
        "alpha2": SodiumPumpSteady.alpha2(), "alpha3": SodiumPumpSteady.alpha3(),
    }
    for name, pump in pumps.items():
        def half(ligand: str, pump=pump) -> float:
            return half_saturation(lambda c: turnover(pump, point(**{ligand: c})), high="100 M")

        table[name] = {
            "at rest": turnover(pump, point()),
            **{name: turnover(pump, point(V, Na_in=1e4, K_out=1e4, ATP=1e3)) for name, V in FULL.items()},
            "Na_in": half("Na_in"), "K_out": half("K_out"), "ATP": half("ATP"),
            "stall": 1e3 * (-0.07 - affinity(pump, point()) / F),
        }
    levels = {"Na_in": 12.0, "Na_out": 145.0, "K_in": 140.0, "K_out": 4.0, "ATP": 3.0, "ADP": 0.03, "Pi": 2.0}
    printed = cycle_affinity(*smith_crampin_rates(**levels, pH=7.2))
    table["Chapman"]["stall as printed"] = 1e3 * stall_potential(CHAPMAN_1983, levels)
    table["Smith-Crampin"]["stall as printed"] = -1e3 * printed / F
    table["measured"] = {"at rest": 50.0, "saturated": 150.0, "Na_in": 12.0, "K_out": 1.5, "ATP": 0.4}
    return table


def test_the_table():
    """What agrees with measurement, and where the printed sets are off."""
    table = pump_table()
    chapman, smith = table["Chapman"], table["Smith-Crampin"]
    assert {round(row["stall"], 1) for name, row in table.items() if name != "measured"} == {-215.4}
    assert chapman["stall as printed"] == pytest.approx(-230.4, abs=0.1)
    assert smith["stall as printed"] == pytest.approx(-212.8, abs=0.1)
    assert chapman["saturated"] == pytest.approx(166.5, rel=1e-2)  # 100-170 measured
    assert chapman["saturated at -70 mV"] == pytest.approx(46.0, rel=1e-2)
    assert chapman["saturated at -90 mV"] == pytest.approx(31.7, rel=1e-2)
    assert smith["saturated"] == pytest.approx(149.8, rel=1e-2)
    assert chapman["Na_in"] == pytest.approx(10.7, rel=1e-2) and smith["Na_in"] == pytest.approx(38.7, rel=1e-2)
    assert chapman["K_out"] == pytest.approx(2.9, rel=2e-2) and smith["K_out"] == pytest.approx(0.9, rel=2e-2)
    assert chapman["ATP"] == pytest.approx(0.19, rel=1e-2) and smith["ATP"] == pytest.approx(0.36, rel=2e-2)
    assert chapman["at rest"] == pytest.approx(13.1, rel=1e-2) and smith["at rest"] == pytest.approx(1.05, rel=2e-2)
    halves = [table[f"alpha{i}"]["Na_in"] for i in (1, 2, 3)]
    np.testing.assert_allclose(halves, [12.0, 15.0, 30.0], rtol=2e-3)


# ---------------------------------------------------------------- in a model


def held(*mechanisms, V=-0.06, **levels) -> Model:
    """A cell of fixed levels in a bath: only V and the states of the protein can move."""
    cell = Compartment("cell", volume="2 pL", clamped={**CELL, **levels})
    return Model(Membrane(cell, Reservoir("bath", concentrations=BATH), V=V, mechanisms=mechanisms))


def step_turnovers(run, row: int = -1) -> np.ndarray:
    """Turnovers of the six steps, mol/s."""
    return np.array([run.turnover(f"cell.pump_cycle.{step.name}")[row] for step in CYCLE.processes()])


@cache
def settled():
    """The cycle beside leaks, until everything stands still."""
    return simulate(held(CYCLE, Leak(K, P=4e-9), Leak(Na, P=2e-10)), until="60 s", every="1 s", rtol=1e-9)


def test_three_two_one_comes_out_of_the_ledger():
    run = settled()
    late = {}
    for step in CYCLE.processes():
        xi = run.extent(f"cell.pump_cycle.{step.name}")
        turned = xi[-1] - xi[-11]  # ten seconds
        for side, numbers in (("in", step.all_inside), ("out", step.all_outside)):
            for s, n in numbers.items():
                late[side, s.symbol] = late.get((side, s.symbol), 0.0) + n * turned
    whole = -late["in", "ATP"]
    assert whole > 0
    wanted = {("in", "Na"): -3, ("out", "Na"): 3, ("in", "K"): 2, ("out", "K"): -2, ("in", "ADP"): 1, ("in", "Pi"): 1}
    for key, number in wanted.items():
        assert late[key] / whole == pytest.approx(number, rel=1e-9)


def test_the_settled_cycle_agrees_with_its_steady_form_and_with_the_theory():
    run = settled()
    V = float(run.V("cell")[-1])
    found = step_turnovers(run) / (CYCLE.density * run.model.membranes[0].area)
    assert found == pytest.approx(found[0], rel=1e-9)
    assert found[0] == pytest.approx(turnover(STEADY, point(V)), rel=1e-9)
    levels = {"Na_in": 12.0, "Na_out": 145.0, "K_in": 140.0, "K_out": 4.0, "ATP": 3.0, "ADP": 0.03, "Pi": 2.0}
    assert found[0] == pytest.approx(cycle_turnover(*cycle_rates(BALANCED, levels, V)), rel=1e-9)


@pytest.mark.parametrize("ATP", [3.0, 0.3])
def test_alone_on_a_membrane_it_drives_V_to_its_stall_and_stops(ATP):
    run = simulate(held(CYCLE, V=-0.15, ATP=ATP), until="10 min", every="1 min", rtol=1e-9)
    V = float(run.V("cell")[-1])
    m = point(-0.15, ATP=ATP)
    assert pytest.approx(-0.15 - affinity(STEADY, m) / F, rel=1e-9) == V
    assert np.max(np.abs(step_turnovers(run))) < 1e-9 * np.max(np.abs(step_turnovers(run, 0)))


@pytest.mark.parametrize("pH", [6.6, 7.2])
def test_the_four_state_pump_stalls_at_the_same_V_at_any_pH(pH):
    run = simulate(held(SMITH, V=-0.15, H=10 ** (3 - pH)), until="60 min", every="5 min", rtol=1e-9)
    assert run.V("cell")[-1] == pytest.approx(-0.15 - affinity(SMITH, point(-0.15)) / F, rel=1e-9)


@cache
def transient():
    """A living cell that is loaded with sodium for two seconds, and then given ouabain."""
    cell = Compartment("cell", volume="2 pL", concentrations={**CELL, "Cl": 6.0})
    bath = Compartment("bath", volume="1 pL", concentrations={"Na": 145.0, "K": 4.0, "Cl": 135.0})
    leaks = Leak(Na, P=2e-10), Leak(K, P=4e-9), Leak("Cl", P=1e-9)
    model = Model(Membrane(cell, bath, mechanisms=[CYCLE, *leaks]))
    load = Step("cell.leak_Na.P", 4e-9, start=5.0, duration=2.0)
    return simulate(model, [load, Step("cell.pump_cycle.ouabain", 0.1, start=10.0)], until=20.0)


def test_occupancies_sum_to_one_through_a_transient():
    run = transient()
    whole = CYCLE.density * run.model.membranes[0].area
    x = np.array([run.y[run.network.index[f"cell.pump_cycle.{s}"]] for s in STATES]) / whole
    assert np.ptp(x, axis=1).max() > 0.02  # they do move
    assert np.max(np.abs(x.sum(axis=0) - 1)) < 1e-12
    assert x.min() > -1e-9
    assert max(run.ledger().totals.values()) < 1e-12 and max(run.ledger().charge.values()) < 1e-9


def test_it_starts_at_the_occupancies_of_a_cell_at_rest():
    x = np.array(list(CYCLE.sites().values()))
    m = point().with_sites(CYCLE.sites())
    found = [float(step.rate(m.at(step))) for step in CYCLE.processes()]
    assert x.sum() == pytest.approx(1.0, abs=1e-15)
    np.testing.assert_allclose(found, CYCLE.density * turnover(STEADY, point()), rtol=1e-9)


def test_the_steady_form_replaces_the_cycle_in_a_model():
    """After 60 s beside the same leaks both cells stand at one V."""
    leaks = Leak(K, P=4e-9), Leak(Na, P=2e-10)
    run = simulate(held(STEADY, *leaks), until="60 s", every="1 s", rtol=1e-9)
    assert run.V("cell")[-1] == pytest.approx(settled().V("cell")[-1], abs=1e-12)


# ---------------------------------------------------------------- forms of the literature


def test_cressman_and_kager_at_a_point():
    m = point(Na_in=25.0, K_out=5.5)
    assert turnover(CressmanPump(), m) == pytest.approx(0.25 * 3 / 3.4, rel=1e-12)
    m = point(Na_in=10.0, K_out=3.0)
    assert turnover(CressmanPump(), m) == pytest.approx(1 / (1 + np.exp(5)) / (1 + np.exp(2.5)) * 3 / 3.4, rel=1e-12)
    wanted = pump_saturation(10.0, 3.0, 10.0, 2.0) * 3 / 3.4
    assert turnover(KagerPump(), m) == pytest.approx(wanted, rel=1e-12)


def test_the_density_of_cressman_is_that_of_its_cell():
    """1.25 mM/s in a sphere of 7 um: volume over membrane is a third of the radius."""
    assert CressmanPump().density == pytest.approx(1.25 * 7e-6 / 3, rel=0.01)
