"""pH, buffers, lactic acid and carbon dioxide, against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

import ionostat as ion
from ionostat.checks import check_mechanism
from ionostat.constants import R
from ionostat.errors import BadMechanism, UnknownName
from ionostat.mechanisms import acid_base
from ionostat.mechanisms.acid_base import MCT, CO2Hydration, ProtonBuffer, buffer_levels, buffering_power, protons
from ionostat.mechanisms.calcium_buffer import CalciumBuffer, binding_levels, binding_ratio
from ionostat.mechanisms.exchange_with_blood import Carrier, Perfusion
from ionostat.mechanisms.metabolism import CreatineKinase, Glycolysis, Housekeeping, Respiration, with_species
from ionostat.mechanisms.point import Point, Side
from ionostat.species import CO2, HCO3, NAMED, Buf, Ca, Glc, H, HBuf, Lac, Lactate, Species
from ionostat.theory.gaba import bicarbonate

T = 310.15
DISSOLVED = 40 * 0.0307  # CO2 at 40 mmHg, mM
POOLS = {"ATP": 3.0, "ADP": 0.03, "Pi": 2.0, "PCr": 5.0, "Cr": 6.0, "Glc": 2.3, "O2": 0.04}


def point(inside: dict, outside: dict | None = None, T: float = T) -> Point:
    within, without = (Side(n, c, lambda: 300.0, 1e-15) for n, c in (("cell", inside), ("bath", outside or {})))
    return Point(within, without, -0.07, T, size=1e-9)


def rate(mechanism, m: Point, process: int = 0):
    chosen = tuple(mechanism.processes())[process]
    return chosen.rate(m.at(chosen))


def affinity(mechanism, m: Point, process: int = 0):
    return m.at(tuple(mechanism.processes())[process]).affinity


def pH(run: ion.Solution, place: str = "cell"):
    return 3.0 - np.log10(run.c("H", place))


# ---------------------------------------------------------------- reactions at a point


@pytest.mark.parametrize("level", [7.0, 7.2, 7.4])
def test_carbon_dioxide_rests_where_henderson_and_hasselbalch_say(level):
    m = point({"CO2": DISSOLVED, "HCO3": bicarbonate(level), "H": protons(level)})
    assert abs(rate(CO2Hydration(), m)) < 1e-12 * CO2Hydration().k * 100 * DISSOLVED
    assert abs(affinity(CO2Hydration(), m)) < 1e-9 * R * T
    more = point({"CO2": 2 * DISSOLVED, "HCO3": bicarbonate(level), "H": protons(level)})
    assert rate(CO2Hydration(anhydrase=1.0), more) == pytest.approx(0.15 * DISSOLVED, rel=1e-9)
    assert affinity(CO2Hydration(), more) == pytest.approx(R * T * np.log(2))


def test_anhydrase_and_acetazolamide_change_the_pace_alone():
    m = point({"CO2": 1.0, "HCO3": 2.0, "H": protons(7.2)})
    bare = rate(CO2Hydration(anhydrase=1.0), m)
    assert rate(CO2Hydration(anhydrase=500.0), m) == pytest.approx(500 * bare)
    assert rate(CO2Hydration(anhydrase=500.0, inhibition=1.0), m) == pytest.approx(bare)
    assert rate(CO2Hydration.extracellular(), m) == pytest.approx(2.5 * bare)


def test_buffer_rests_at_its_pK():
    m = point({"Buf": 10.0, "HBuf": 10.0, "H": protons(7.1)})
    assert abs(rate(ProtonBuffer(), m)) < 1e-9 * 1e7 * 10 * protons(7.1)
    assert abs(affinity(ProtonBuffer(), m)) < 1e-9 * R * T
    assert rate(ProtonBuffer(pK=6.1), m) == pytest.approx(1e7 * 10 * (protons(7.1) - protons(6.1)))


def test_levels_give_the_power_that_was_asked_for():
    for level in (6.9, 7.2):
        found = buffer_levels(15.0, level, pK=7.0)
        assert buffering_power(found[Buf] + found[HBuf], 7.0, level) == pytest.approx(15.0)
        assert abs(rate(ProtonBuffer(pK=7.0), point({str(s): c for s, c in found.items()}))) < 1e-6


def test_a_second_buffer_has_species_of_its_own():
    base = Species("Pho", "phosphate", -2, moieties=(("phosphate", 1),))
    acid = Species("HPho", "phosphate with its proton", -1, moieties=(("phosphate", 1), ("H", 1)))
    assert check_mechanism(ProtonBuffer(base, acid, pK=6.8), states=300).ok
    assert ProtonBuffer("Buf", acid="HBuf") == ProtonBuffer()
    with pytest.raises(UnknownName):
        ProtonBuffer(base="Buff")
    with pytest.raises(BadMechanism, match="charge"):
        check_mechanism(ProtonBuffer(base, HBuf), states=10)


def test_calcium_buffer_binds_by_its_ratio():
    levels = binding_levels(100.0, calcium=1e-4)
    total = levels[NAMED["BCa"]] + levels[NAMED["CaB"]]

    def bound(c):
        return total * c / (1e-3 + c)

    assert (bound(1.001e-4) - bound(0.999e-4)) / 2e-7 == pytest.approx(100.0, rel=1e-5)
    assert binding_ratio(total, 1e-3, 1e-4) == pytest.approx(100.0)
    m = point({str(s): c for s, c in levels.items()})
    assert abs(rate(CalciumBuffer(), m)) < 1e-12 and abs(affinity(CalciumBuffer(), m)) < 1e-9 * R * T
    assert CalciumBuffer.fura2().K_d == 2.24e-4 and CalciumBuffer.calbindin(name="own").name == "own"
    assert check_mechanism(CalciumBuffer.fura2(), states=300).ok


def test_a_calcium_load_settles_where_the_buffer_says():
    levels = {**binding_levels(100.0, calcium=1e-4), Ca: 0.01}
    total = levels[NAMED["BCa"]] + levels[NAMED["CaB"]]
    held = levels[NAMED["CaB"]] + 0.01
    cell = ion.Compartment("cell", volume="2 pL", concentrations={**levels, "K": 100.0}, reactions=[CalciumBuffer()])
    run = ion.simulate(ion.Model(cell), until=0.1)
    wanted = brentq(lambda c: c + total * c / (1e-3 + c) - held, 1e-7, 0.01)
    assert run.c("Ca", "cell")[-1] == pytest.approx(wanted, rel=1e-5)
    assert run.ledger().worst()["totals"] < 1e-12


# ---------------------------------------------------------------- lactic acid


def test_carrier_of_lactate_rests_where_the_products_agree():
    m = point({"Lactate": 5.0, "H": protons(7.4)}, {"Lactate": 5.0 * 10**-0.4, "H": protons(7.0)})
    assert abs(rate(MCT(), m)) < 1e-12 * MCT().J_max
    uphill = point({"Lactate": 1.0, "H": protons(6.6)}, {"Lactate": 1.5, "H": protons(7.4)})
    assert rate(MCT(), uphill) > 0  # acid drives lactate out against its own gradient
    assert rate(MCT(inhibition=1), uphill) == 0


@pytest.mark.parametrize(("isoform", "half"), [(MCT.mct1, 4.5), (MCT.mct2, 0.7), (MCT.mct4, 30.0)])
def test_michaelis_constants_at_half_saturating_protons(isoform, half):
    mct, acid = isoform(), {"H": 1e-4}
    entry = [rate(mct, point({"Lactate": 0.0, **acid}, {"Lactate": c, **acid})) for c in (half, 1e9)]
    assert entry[0] / entry[1] == pytest.approx(0.5, rel=1e-6) and entry[0] < 0
    assert mct.name == isoform.__name__ and isoform(name="x").name == "x"


def test_the_site_constant_of_lactate_is_its_michaelis_constant_where_protons_are_alike():
    """With protons that saturate outside and none inside it is half of that, as of any partner that only enters."""
    far = {"Lactate": 0.0, "H": 1e-12}
    entry = [rate(MCT(K_lactate=4.0), point(far, {"Lactate": c, "H": 1e6})) for c in (2.0, 1e9)]
    assert entry[0] / entry[1] == pytest.approx(0.5, rel=1e-4)


def test_more_acid_means_a_lower_michaelis_constant():
    def share(H):
        inside = {"Lactate": 0.0, "H": 1e-4}
        small, large = (rate(MCT.mct4(), point(inside, {"Lactate": c, "H": H})) for c in (1.0, 1e9))
        return small / large

    assert share(1e-3) > share(1e-4) > share(1e-5)


# ---------------------------------------------------------------- metabolism with protons


@pytest.mark.parametrize("T", [300.0, 310.15])
def test_explicit_species_leave_the_affinity_at_pH_7_as_it_was(T):
    here = {**POOLS, "Lac": 1.3, "Lactate": 1.3, "H": 1e-4, "CO2": 50 * 0.0307}
    for plain, explicit in ((Glycolysis(), Glycolysis(Lactate)), (Respiration(), Respiration(Lactate, True))):
        wanted = affinity(plain, point(here, T=T))
        assert affinity(explicit, point(here, T=T)) == pytest.approx(wanted, rel=1e-12)
        assert rate(explicit, point(here, T=T)) == pytest.approx(rate(plain, point(here, T=T)), rel=1e-9)
    acid = point({**here, "H": 1e-3}, T=T)
    shift = affinity(Glycolysis(Lactate), acid) - affinity(Glycolysis(Lactate), point(here, T=T))
    assert shift == pytest.approx(-2 * R * T * np.log(10))
    assert with_species(5.0, {Glc: 1}) == 5.0
    assert with_species(0.0, {H: -2})(T) == pytest.approx(-2 * 16.118 * R * T, rel=1e-4)


@pytest.mark.parametrize(("reaction", "numbers"), [
    (Glycolysis(), "-1 Glc -2 ADP -2 Pi +2 Lac +2 ATP"),
    (Glycolysis("Lactate"), "-1 Glc -2 ADP -2 Pi +2 Lactate +2 ATP +2 H"),
    (Respiration(Lactate), "-1 Lactate -3 O2 -14 ADP -14 Pi +14 ATP -1 H"),
    (Respiration(carbon_dioxide=True), "-1 Lac -3 O2 -14 ADP -14 Pi +14 ATP +3 CO2"),
])
def test_stoichiometry(reaction, numbers):
    words = numbers.split()
    (process,) = reaction.processes()
    assert {s.symbol: n for s, n in process.all_inside.items()} == {s: int(n) for n, s in zip(words[::2], words[1::2])}
    assert process.ion_charges == (0, 0)
    assert check_mechanism(reaction, states=500).ok


def test_blood_takes_lactic_acid_and_carbon_dioxide():
    blood = {"O2": 0.13, "Glc": 5.0, "Lac": 1.0, "Lactate": 1.0, "CO2": 1.23, "H": protons(7.4)}
    tissue = {"O2": 0.04, "Glc": 2.5, "Lac": 2.0, "Lactate": 2.0, "CO2": 1.6, "H": protons(7.4)}
    full, plain = Perfusion(lactate="Lactate", carbon_dioxide=True), Perfusion()
    assert [p.name for p in full.processes()] == ["O2", "Glc", "Lactate", "CO2"]
    m = point(blood, tissue)
    assert [rate(full, m, i) for i in range(3)] == pytest.approx([rate(plain, m, i) for i in range(3)])
    assert rate(full, m, 3) == pytest.approx(8.3e-3 * 9.8 * (1.23 - 1.6))
    acid = point(blood, {**tissue, "H": protons(7.1)})
    assert rate(full, acid, 2) < rate(full, m, 2) < 0
    assert check_mechanism(full, states=2000).ok


# ---------------------------------------------------------------- in a cell


def acid_cell(*reactions, level=7.2, power=15.0, mechanisms=(), bath=None, **more) -> ion.Model:
    """A cell in a bath that gives CO2, with the buffers of a cytosol."""
    own = {CO2: DISSOLVED, HCO3: bicarbonate(level), **buffer_levels(power, level), "K": 130.0, "Cl": 8.0, **more}
    cell = ion.Compartment(
        "cell", volume="2 pL", concentrations=own,
        reactions=[CO2Hydration(anhydrase=1000.0), ProtonBuffer(), *reactions],
    )
    outer = {CO2: DISSOLVED, HCO3: 24.0, H: protons(7.4), "Na": 150.0, "Cl": 124.0, **(bath or {})}
    outside = ion.Reservoir("bath", concentrations=outer)
    return ion.Model(ion.Membrane(cell, outside, mechanisms=[Carrier(CO2, P=1e-4), *mechanisms]))


def test_a_step_of_carbon_dioxide_acidifies_as_titration_predicts():
    model = acid_cell()
    run = ion.simulate(model, ion.Step("bath.CO2", 2 * DISSOLVED, start=1.0), until=60.0)
    start, total = model.compartments["cell"].concentrations, 0.0
    total = start[Buf] + start[HBuf]

    def surplus(level):  # bicarbonate made less protons bound
        x = 10 ** (level - 7.1)
        made = 2 * DISSOLVED * 10 ** (level - 6.1) - start[HCO3]
        return made - (total / (1 + x) - start[HBuf]) - (protons(level) - start[H])

    wanted = brentq(surplus, 6.0, 8.0)
    assert pH(run)[0] == pytest.approx(7.2, abs=1e-9)
    assert pH(run)[-1] == pytest.approx(wanted, abs=1e-4)
    # to first order the fall is 0.301 of the share that bicarbonate has in the buffering power
    share = np.log(10) * 2 * start[HCO3] / (np.log(10) * 2 * start[HCO3] + 15.0)
    assert 7.2 - wanted == pytest.approx(np.log10(2) * share, rel=0.25)
    worst = run.ledger().worst()
    assert worst["totals"] < 1e-12 and worst["charge"] < 1e-9 and worst["extents"] < 1e-9


def test_carbon_is_conserved_where_nothing_enters():
    cell = ion.Compartment(
        "cell", volume="2 pL", reactions=[CO2Hydration(), ProtonBuffer(k=1e6)],
        concentrations={CO2: 3.0, HCO3: 10.0, **buffer_levels(10.0, 7.4), "K": 100.0},
    )
    run = ion.simulate(ion.Model(cell), until=5.0, every=1e-3)
    ledger = run.ledger()
    assert len(ledger.conserved) >= 2 and ledger.worst()["totals"] < 1e-13
    carbon = run.c("CO2", "cell") + run.c("HCO3", "cell")
    np.testing.assert_allclose(carbon, 13.0, rtol=1e-12)
    charge = run.c("H", "cell") - run.c("HCO3", "cell") - run.c("Buf", "cell")
    np.testing.assert_allclose(charge, charge[0], rtol=1e-12)
    assert pH(run)[-1] < 7.3 and ledger.worst()["energy"] < 1e-4
    assert any(set(np.flatnonzero(total.weights)) >= {run.network.index[f"cell.{s}"] for s in ("CO2", "HCO3")}
               for total in ledger.conserved)


def test_measured_buffering_power_is_the_closed_form():
    model = acid_cell(mechanisms=[MCT(J_max=1e-5)], Lactate=1.0, bath={Lactate: 10**0.2})
    run = ion.simulate(model, ion.Step("bath.Lactate", 10**0.2 * 1.02, start=1.0), until=120.0)
    load, fall = (run.c("Lactate", "cell"), pH(run))
    measured = (load[-1] - load[0]) / (fall[0] - fall[-1])
    assert load[-1] - load[0] > 0.01
    assert measured == pytest.approx(15.0 + np.log(10) * bicarbonate(7.2), rel=5e-3)


def test_a_load_of_lactic_acid_comes_and_goes():
    model = acid_cell(mechanisms=[MCT(J_max=5e-6)], Lactate=1.0, bath={Lactate: 10**0.2})
    run = ion.simulate(model, ion.Step("bath.Lactate", 20.0, start=10.0, duration=200.0), until=800.0)
    level = pH(run)
    during = np.searchsorted(run.t, 205.0)
    product = run.c("Lactate", "cell") * run.c("H", "cell")
    assert product[during] == pytest.approx(20.0 * protons(7.4), rel=1e-3)
    assert level[during] < 7.2 - 0.1 and level[-1] == pytest.approx(7.2, abs=1e-4)
    assert run.ledger().worst()["charge"] < 1e-9


def test_buffers_settle_within_a_millisecond():
    """The slow case: something else holds H, here for good (so that the buffer's charge is not balanced)."""
    levels = {s: c for s, c in buffer_levels(15.0, 7.2).items() if s != H}
    cell = ion.Compartment(
        "cell", volume="2 pL", concentrations={**levels, "K": 50.0}, clamped={H: protons(6.9)},
        reactions=[ProtonBuffer()],
    )
    run = ion.simulate(ion.Model(cell), until=0.01)
    free = run.c("Buf", "cell")
    share = (free - free[-1]) / (free[0] - free[-1])
    pace = 1e7 * (protons(6.9) + protons(7.1))
    assert run.t[np.argmax(share < np.exp(-1))] == pytest.approx(1 / pace, rel=0.03)
    assert 1 / pace < 1e-3


def test_without_oxygen_pH_falls_by_the_lactate():
    energy = [Glycolysis(Lactate), Respiration(Lactate, True), CreatineKinase(equilibrium=120.0), Housekeeping()]
    carriers = [Carrier(Glc, P=1e-7), Carrier(NAMED["O2"], P=2e-5)]
    model = acid_cell(
        *energy, mechanisms=carriers, Lactate=1.0, bath={Glc: 5.0, NAMED["O2"]: 0.05}, **{**POOLS, "Na": 20.0}
    )
    run = ion.simulate(model, ion.Step("bath.O2", 0.0, start=60.0), until=660.0)
    at = np.searchsorted(run.t, 59.9)
    level, lactate = pH(run), run.c("Lactate", "cell")
    assert abs(level[at] - level[0]) < 0.1
    assert lactate[-1] - lactate[at] > 5.0 and level[at] - level[-1] > 0.1
    taken = np.array([run.c(s, "cell") * n for s, n in (("HBuf", 1), ("H", 1), ("HCO3", -1))]).sum(axis=0)
    np.testing.assert_allclose(taken - taken[0], lactate - lactate[0], rtol=1e-9, atol=1e-8)
    per_unit = (lactate[-1] - lactate[at]) / (level[at] - level[-1])
    assert 20.0 < per_unit < 60.0  # intrinsic 15 and 2.3 times the bicarbonate that is left
    worst = run.ledger().worst()
    assert worst["totals"] < 1e-11 and worst["charge"] < 1e-9 and worst["energy"] < 1e-3


def test_metabolism_with_its_blood_keeps_the_books():
    energy = [Glycolysis(Lactate), Respiration(Lactate, True), CreatineKinase(), Housekeeping()]
    levels = {CO2: 1.6, HCO3: 15.0, **buffer_levels(15.0, 7.2), Lactate: 1.0, **POOLS, "K": 130.0}
    cell = ion.Compartment(
        "tissue", volume="5 pL", concentrations=levels, reactions=[CO2Hydration(), ProtonBuffer(), *energy]
    )
    blood = ion.Reservoir("blood", concentrations={
        "O2": 0.13, "Glc": 5.0, Lactate: 1.0, CO2: DISSOLVED, H: protons(7.4), HCO3: 24.0, "Na": 150.0, "Cl": 125.0,
    })
    model = ion.Model(ion.Junction(blood, cell, name="flow", size=5e-15, mechanisms=[Perfusion(Lactate, True)]))
    run = ion.simulate(model, ion.Step("flow.perfusion.flow", 0.0, start=300.0), until=600.0)
    at = np.searchsorted(run.t, 299.0)
    assert run.c("CO2", "tissue")[at] > DISSOLVED
    assert pH(run, "tissue")[-1] < pH(run, "tissue")[at] - 0.05
    assert run.ledger().worst()["totals"] < 1e-11 and run.ledger().worst()["energy"] < 1e-3


def test_species_of_a_field_survive_a_file():
    from ionostat.mechanisms import catalogue
    from ionostat.model.document import from_document, to_document

    model = acid_cell(Glycolysis(Lactate), Respiration(Lactate, True), Lactate=1.0, **POOLS)
    again = from_document(to_document(model), catalogue())
    reactions = {r.name: r for r in again.compartments["cell"].reactions}
    assert reactions["glycolysis"] == Glycolysis(Lactate)
    assert reactions["respiration"] == Respiration(Lactate, True)
    assert reactions["proton_buffer"] == ProtonBuffer()


def test_lactate_as_a_pool_without_pH_is_untouched():
    assert Glycolysis().lactate == Lac and Perfusion().lactate == Lac
    assert acid_base.protons(7.0) == pytest.approx(1e-4)
