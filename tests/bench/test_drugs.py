"""Drugs: every one acts on its target by its dose-response, and what cannot be is refused."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest
from cells import BATH, INSIDE, held

import ionostat.mechanisms as pages
from ionostat import Compartment, Membrane, Model, Protocol, Reservoir, Step, bench, ready_model, simulate
from ionostat.bench.drugs import medicine
from ionostat.bench.pharmacy import PHARMACY
from ionostat.checks import example
from ionostat.checks.bench import Bench
from ionostat.checks.states import draw
from ionostat.errors import BadUnit, BadValue, UnknownName
from ionostat.experiment.document import protocol_to_document
from ionostat.experiment.protocol import Share
from ionostat.mechanisms import DelayedRectifierK, LinearKCC2, LinearNKCC1, TransientNa
from ionostat.records import parameters

TARGETS = [
    (name, target, kind) for name, it in PHARMACY.items() for target in it.targets
    for kind in target.kinds or ("SodiumPump", "SodiumPumpCycle", "SmithCrampinPump")
]


@pytest.mark.parametrize(("name", "target", "kind"), TARGETS, ids=lambda x: x if isinstance(x, str) else x.number)
def test_it_acts_on_its_target_by_its_dose(name, target, kind):
    mechanism = example(pages.CATALOGUE[kind])
    assert target.source and target.confidence in ("high", "medium", "low")
    if not target.IC50:
        assert target.effect(0.3) == 0.3 and hasattr(mechanism, target.number)
        return
    rates = {
        dose: _rates(dataclasses.replace(mechanism, **{target.number: target.effect(dose * target.IC50)}))
        for dose in (0.0, 1 / 3, 1.0, 1e6)
    }
    full = rates[0.0]
    if kind == "CO2Hydration":  # what is left runs without the enzyme
        full, rates = full - rates[1e6], {dose: rate - rates[1e6] for dose, rate in rates.items()}
    assert np.any(full != 0)
    assert rates[1.0] == pytest.approx(0.5 * full, rel=2e-3)
    assert rates[1 / 3] == pytest.approx(full / (1 + (1 / 3) ** target.hill), rel=2e-3)
    assert np.all(np.abs(rates[1e6]) <= 1e-5 * np.abs(full))


def _rates(mechanism) -> np.ndarray:
    bench_ = Bench(mechanism)
    return bench_.rates(draw(bench_, np.random.default_rng(1), 50))[: len(bench_.processes)]


@pytest.mark.parametrize("name", PHARMACY)
def test_every_target_is_in_the_catalogue(name):
    for target in PHARMACY[name].targets:
        assert set(target.kinds) <= set(pages.CATALOGUE)
    assert medicine(name.upper()).name == name


def named_blockers() -> list[tuple[str, str]]:
    """Drugs of the shell that the text of a class's ``block`` names: (class, drug)."""
    known = [name for it in PHARMACY.values() for name in (it.name, *it.aliases)]
    found = []
    for kind, cls in pages.CATALOGUE.items():
        info = dict(parameters(cls)).get("block")
        words = info.meaning.casefold() if info else ""
        found += [(kind, n) for n in known if re.search(rf"(?<![\w-]){re.escape(n.casefold())}(?![\w-])", words)]
    return found


def test_every_blocker_that_a_page_names_is_a_drug():
    for cls in pages.CATALOGUE.values():
        info = dict(parameters(cls)).get("block")
        words = re.search(r"fraction blocked \((.*)\)", info.meaning) if info else None
        for name in re.split(", | or ", words[1]) if words else ():
            assert name in ("by any drug", "acid from outside") or medicine(name)


def test_blockers_are_named():
    assert {("PlasticAMPA", "CNQX"), ("AMPA", "NBQX"), ("ATypeK", "4-aminopyridine")} <= set(named_blockers())


@pytest.mark.parametrize(("kind", "name"), named_blockers())
def test_a_drug_that_a_page_names_hits_it(kind, name):
    classes = {c.__name__ for c in pages.CATALOGUE[kind].__mro__}
    assert any(t.number == "block" and classes & set(t.kinds) for t in medicine(name).targets)


def cell() -> Model:
    inside = Compartment("cell", clamped=INSIDE)
    bath = Reservoir("bath", concentrations=BATH)
    mechanisms = (TransientNa(), DelayedRectifierK(block=0.2), LinearKCC2(), LinearNKCC1())
    return Model(Membrane(inside, bath, mechanisms=mechanisms))


def test_all_targets_of_a_drug_are_reached_and_left_again():
    sol = simulate(cell(), bench.drug("bumetanide", "55 uM", start=1.0, duration=2.0), until=4.0, every=0.5)
    nkcc, kcc = (sol.parameter(f"cell.{name}.inhibition") for name in ("nkcc1", "kcc2"))
    during = (sol.t > 1.0) & (sol.t < 3.0)
    assert kcc[during] == pytest.approx(0.5)
    assert nkcc[during] == pytest.approx(55 / 55.6)
    assert np.all(kcc[sol.t < 1.0] == 0.0) and kcc[-1] == 0.0


def test_a_block_of_the_model_itself_stays():
    (step,) = bench.drug("TEA", "4.5 mM").on(cell())
    assert step.value == pytest.approx(1 - 0.8 * 0.5)


def test_where_keeps_it_to_one_membrane():
    paths = [item.path for item in bench.drug("ouabain", "1 mM", where="neuron").on(ready_model("tripartite"))]
    assert paths == ["neuron.pump.ouabain"]


def test_ouabain_by_name_is_the_dose():
    named = simulate(ready_model("tripartite"), bench.drug("ouabain", "1 mM", start="1 min"), until="3 min")
    steps = [Step(f"{c}.pump.ouabain", "1 mM", start="1 min") for c in ("neuron", "astrocyte")]
    by_hand = simulate(ready_model("tripartite"), steps, until="3 min")
    assert np.array_equal(named.V("neuron"), by_hand.V("neuron"))


def test_drugs_that_act_on_a_model():
    assert list(bench.drugs_for(cell())) == ["bumetanide", "furosemide", "VU0463271", "TTX", "TEA"]
    assert bench.drugs_for(cell())["TTX"] == ["cell.transient_Na"]


def test_what_was_done_is_kept_as_steps():
    sol = simulate(cell(), Protocol("block", [bench.drug("TTX", "5 nM")]), until=1.0)
    assert protocol_to_document(sol.protocol)["steps"][0]["path"] == "cell.transient_Na.block"


def test_its_numbers_can_be_set():
    protocol = Protocol("block", [bench.drug("TTX", "5 nM", duration=1.0)])
    protocol = protocol.with_values({"dose": "50 nM", "duration": "x2"})
    (item,) = protocol.on(cell()).items
    assert item.value == pytest.approx(10 / 11) and item.duration == 2.0
    with pytest.raises(UnknownName):
        protocol.with_values({"value": 1.0})


def run(*items) -> None:
    simulate(cell(), items, until=10.0)


@pytest.mark.parametrize(
    ("what", "error", "says"),
    [
        (lambda: bench.drug("bumetanid", "1 uM"), UnknownName, "Did you mean 'bumetanide'"),
        (lambda: bench.drug("TTX", "-1 nM"), BadValue, "dose is -1 nM"),
        (lambda: bench.drug("TTX", "5 mV"), BadUnit, "dose"),
        (lambda: bench.drug("TTX", "5 nM", start="-1 s"), BadValue, "start"),
        (lambda: run(bench.drug("gabazine", "1 uM")), BadValue, "no target.*GABAA.*act on this model: bumetanide"),
        (lambda: bench.drug("TTX", "5 nM", where="cel").on(cell()), UnknownName, "Did you mean 'cell'"),
        (lambda: run(bench.drug("TTX", "1 nM"), bench.drug("TTX", "1 uM", start=5.0)), BadValue, "both set"),
        (lambda: run(bench.drug("TTX", "1 uM"), Step("cell.transient_Na.block", 1.0, start=5.0)), BadValue, "both set"),
        (lambda: Protocol([bench.drug("TTX", "1 uM")]), BadValue, "name comes first"),
        (lambda: Protocol("p", ["TTX"]), BadValue, "is no item"),
    ],
)
def test_it_refuses(what, error, says):
    with pytest.raises(error, match=says):
        what()


def test_one_after_the_other_is_fine():
    run(bench.drug("bumetanide", "1 uM", duration=2.0), bench.drug("furosemide", "1 uM", start=2.0))


def test_several_drugs_on_one_target_leave_the_product():
    both = bench.drug("bumetanide", "0.6 uM", start=1.0), bench.drug("furosemide", "30 uM", start=2.0, duration=2.0)
    sol = simulate(cell(), both, until=6.0, every=0.5)
    nkcc = sol.parameter("cell.nkcc1.inhibition")
    at = [float(nkcc[np.searchsorted(sol.t, t)]) for t in (0.5, 1.5, 3.0, 5.0)]
    assert at == pytest.approx([0.0, 0.5, 1 - 0.5 * 0.25, 0.5])


def test_a_drug_pair_leaves_what_the_model_blocks_itself():
    pair = [bench.drug("CNQX", "0.3 uM"), bench.drug("NBQX", "0.15 uM"), bench.drug("APV", "2 uM")]
    model = ready_model("synapse").with_values({"spine.ampa.block": 0.2})
    values = {item.path: item.value for item in Protocol("p", pair).on(model).plain}
    assert values["spine.ampa.block"] == pytest.approx(1 - 0.8 / 3)
    assert values["spine.nmda.block"] == pytest.approx(1 - 0.5 / (1 + 0.3 / 25))


def test_drugs_that_compete_for_a_site_add_their_doses():
    three = [
        bench.drug("gabazine", "0.2 uM"), bench.drug("bicuculline", "1.5 uM", start=1.0, duration=2.0),
        bench.drug("picrotoxin", "5 uM", start=2.0, duration=1.0),
    ]
    steps = [i for i in Protocol("p", three).on(ready_model("mature-neuron")).plain if i.path == "neuron.gabaa.block"]
    assert [i.start for i in steps] == [0.0, 1.0, 2.0, 3.0]
    # picrotoxin has the pore for itself
    assert [i.value for i in steps] == pytest.approx([1 / 2, 1 - 1 / 3, 1 - 0.5 / 3, 1 / 2])


def test_one_drug_in_two_doses_is_that_of_their_sum():
    """What tells competition from independence: a site does not know by whom it is taken."""
    path = "neuron.gabaa.block"
    shares = [Share(path, 0.0, own=0.1, share=c / (1 + c), agent=str(c), site="GABA") for c in (0.3, 0.5, 1.7)]
    (step,) = Protocol("p", shares).on(ready_model("mature-neuron")).plain
    assert step.value == pytest.approx(1 - 0.9 / (1 + 2.5))


def test_steps_of_ones_own_still_overlap():
    path = "cell.transient_Na.block"
    run(Step(path, 1.0), Step(path, 0.5, start=5.0), bench.drug("TEA", "1 mM"))


# -------------------------------------------------------------------- baths


def test_a_bath_change_keeps_its_charge():
    sol = simulate(held(), bench.bath_change({"K": "10 mM"}, start=1.0, duration=2.0), until=4.0, every=0.5)
    K, Na, Cl = (sol.c(s, "bath") for s in ("K", "Na", "Cl"))
    assert K + Na - Cl == pytest.approx(0.0, abs=1e-9)
    assert K[np.searchsorted(sol.t, 2.0)] == 10.0 and K[-1] == 3.5


@pytest.mark.parametrize(
    ("what", "error", "says"),
    [
        (lambda: bench.bath_change({"K": "10 mM"}).on(ready_model("tripartite")), UnknownName, "reservoir"),
        (lambda: bench.bath_change({"Na": "10 mM"}), BadValue, "cannot make up"),
        (lambda: bench.bath_change({"K": "200 mM"}).on(held()), BadValue, "another ion as `balance`"),
        (lambda: bench.bath_change({"Ca": "2 mM"}).on(held()), UnknownName, "Ca"),
    ],
)
def test_a_bath_refuses(what, error, says):
    with pytest.raises(error, match=says):
        what()
