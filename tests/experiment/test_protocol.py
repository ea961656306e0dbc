"""Protocols: items, their corners, what overlaps, and what is refused."""

from __future__ import annotations

import pytest

from ionostat import (
    Cl,
    Compartment,
    Impermeant,
    IonostatError,
    K,
    Membrane,
    Model,
    Na,
    Protocol,
    Pulses,
    Ramp,
    Step,
    ischemia,
    ready_model,
)
from ionostat.errors import BadUnit, BadValue, UnknownName
from ionostat.experiment.segments import Segment, segments
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.stimulus import Stimulus

CURRENT = "cell.stimulus.current"


def model() -> Model:
    cell = Compartment("cell", volume="2 pL", concentrations={Na: 12.0, K: 140.0, Cl: 10.0})
    bath = Compartment(
        "ecs", volume="1 pL", concentrations={Na: 145.0, K: 3.5, Cl: 130.0}, impermeant=Impermeant("40 mM")
    )
    return Model(Membrane(cell, bath, mechanisms=[Leak(K, P=1e-8), Stimulus(K)]))


def cut(*items, until: float = 10.0) -> list[Segment]:
    return segments(model(), Protocol("p", items), until)


def test_without_a_protocol_there_is_one_segment():
    assert segments(model(), None, 5.0) == [Segment(0.0, 5.0, {}, {})]


def test_a_step():
    parts = cut(Step(CURRENT, "10 pA", start="2 s", duration="500 ms"))
    assert [(p.start, p.end) for p in parts] == [(0.0, 2.0), (2.0, 2.5), (2.5, 10.0)]
    assert [p.values.get(CURRENT) for p in parts] == [None, pytest.approx(1e-11), None]


def test_a_step_without_end():
    parts = cut(Step(CURRENT, 1e-11, start=4.0))
    assert [(p.start, p.end) for p in parts] == [(0.0, 4.0), (4.0, 10.0)]


def test_a_ramp_has_a_slope_and_then_holds():
    parts = cut(Ramp("cell.leak_K.P", "x3", start=2.0, duration=4.0))
    assert [p.end for p in parts] == [2.0, 6.0, 10.0]
    assert parts[1].values["cell.leak_K.P"] == 1e-8
    assert parts[1].slopes["cell.leak_K.P"] == pytest.approx(5e-9)
    assert parts[2].values["cell.leak_K.P"] == pytest.approx(3e-8)
    assert not parts[2].slopes.get("cell.leak_K.P")


def test_a_ramp_goes_on_across_the_corner_of_another_item():
    parts = cut(Ramp("cell.leak_K.P", "x3", start=2.0, duration=4.0), Step(CURRENT, 1e-11, start=3.0))
    assert [p.end for p in parts] == [2.0, 3.0, 6.0, 10.0]
    assert parts[2].values["cell.leak_K.P"] == pytest.approx(1.5e-8)
    assert parts[2].slopes["cell.leak_K.P"] == pytest.approx(5e-9)


def test_pulses():
    parts = cut(Pulses(CURRENT, 1e-11, start=1.0, width=0.1, period=2.0, count=3))
    assert [p.start for p in parts if p.values] == [1.0, 3.0, 5.0]
    assert all(p.end - p.start == pytest.approx(0.1) for p in parts if p.values)


def test_a_train_is_cut_at_the_end_of_the_run():
    parts = cut(Pulses(CURRENT, 1e-11, start=1.0, width=0.1, period=2.0, count=1e9), until=4.0)
    assert [p.start for p in parts if p.values] == [1.0, 3.0]
    assert parts[-1].end == 4.0


def test_the_later_of_two_items_holds():
    parts = cut(Step(CURRENT, 1e-11, start=1.0, duration=6.0), Step(CURRENT, 5e-11, start=3.0, duration=2.0))
    assert [p.values.get(CURRENT, 0.0) for p in parts] == [0.0, 1e-11, 5e-11, 1e-11, 0.0]


def test_items_that_touch_do_not_overlap_by_the_rounding_of_their_times():
    assert 0.1 + 0.2 > 0.3
    first, second = Step(CURRENT, 1e-11, start=0.1, duration=0.2), Step(CURRENT, 5e-11, start=0.3)
    for items in ((first, second), (second, first)):
        assert [(p.end, p.values.get(CURRENT, 0.0)) for p in cut(*items, until=1.0)] == [
            (0.1, 0.0), (0.3, 1e-11), (1.0, 5e-11),
        ]  # fmt: skip
        assert [p.end for p in cut(*items, until=0.1 + 0.2)] == [0.1, 0.1 + 0.2], "nor is there a last sliver"
    assert len(cut(Step(CURRENT, 1e-11), Step(CURRENT, 5e-11, start=0.5))) == 2, "the later of two without an end holds"


@pytest.mark.parametrize("start", [0.3, 0.1 + 0.2])
def test_a_ramp_begins_at_the_value_of_the_step_that_it_follows(start):
    parts = cut(Step(CURRENT, 1e-11, duration=0.3), Ramp(CURRENT, 3e-11, start=start, duration=0.1), until=1.0)
    assert parts[1].values[CURRENT] == pytest.approx(1e-11)
    assert parts[1].slopes[CURRENT] == pytest.approx(2e-10)


@pytest.mark.parametrize(("start", "duration"), [(3.0, 6.0), (0.5, 3.0), (1.0, 6.0)])
def test_items_that_overlap_are_refused(start, duration):
    first, second = Step(CURRENT, 1e-11, start=1.0, duration=6.0), Step(CURRENT, 5e-11, start=start, duration=duration)
    both = Protocol("both", [first, second])
    with pytest.raises(BadValue, match="both set 'cell.stimulus.current' from"):
        both.on(model())
    for start, duration in ((7.0, 1.0), (2.0, 5.0), (0.5, 9.0)):
        assert Protocol("either", [first, Step(CURRENT, 5e-11, start=start, duration=duration)]).on(model())


def test_a_short_name_means_the_full_path():
    parts = segments(ready_model("tripartite"), ischemia(start=1.0, duration=2.0), 10.0)
    assert [list(p.values) for p in parts] == [[], ["blood.perfusion.flow"], []]
    assert parts[1].values["blood.perfusion.flow"] == 0.0


def test_numbers_of_a_protocol_can_be_set():
    short = ischemia().with_values({"duration": "2 min", "value": "x0.1"})
    assert (short.items[0].duration, short.items[0].value) == (120.0, "x0.1")
    assert ischemia().with_values({"duration": "x2"}).items[0].duration == 600.0
    with pytest.raises(UnknownName, match="duration"):
        ischemia().with_values({"durration": 3.0})


REFUSED = [
    (Step("cell.stimulus.curent", 1e-11), UnknownName, "current"),
    (Step(CURRENT, "3 mM"), BadUnit, "mM"),
    (Step("cell.leak_K.P", -1e-9), BadValue, "leak_K.P"),
    (Step("cell.K", "140 mM"), IonostatError, "start"),
    (Step("cell.V", "-60 mV"), IonostatError, "start"),
    (Step(CURRENT, float("nan")), BadValue, "nan"),
]


@pytest.mark.parametrize(
    ("item", "error", "says"), REFUSED, ids=[str(r[0].path) + str(r[0].value) for r in REFUSED]
)
def test_what_does_not_fit_the_model_is_refused(item, error, says):
    with pytest.raises(error, match=says):
        cut(item)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Step(CURRENT, 1e-11, start=-1.0),
        lambda: Step(CURRENT, 1e-11, start="2 mM"),
        lambda: Pulses(CURRENT, 1e-11, width=0.2, period=0.1),
        lambda: Pulses(CURRENT, 1e-11, count=0),
        lambda: Ramp(CURRENT, 1e-11, duration=0.0),
    ],
)
def test_times_that_cannot_be_are_refused(wrong):
    with pytest.raises(IonostatError):
        wrong()


def test_items_cannot_be_changed():
    with pytest.raises(AttributeError):
        ischemia().items[0].start = 3.0
