"""Numbers of a protocol that vary: what "x0.5" of them means, in a sweep, a threshold, a fit and after --set alike."""

from __future__ import annotations

import numpy as np
import pytest
from members import cell, passive, push
from typer.testing import CliRunner

import ionostat as ion
from ionostat.cli import app
from ionostat.cli.common import with_settings
from ionostat.ensemble import one_at_a_time, overview, phase_map
from ionostat.ensemble.design import design
from ionostat.errors import BadValue, UnknownName
from ionostat.experiment.control import number_in, own_value
from ionostat.models import scenarios

P = "cell.leak_K.P"


def blocked(value: object = "x0") -> ion.Protocol:
    return ion.Protocol("blocked", [ion.Step(P, value, start="0.2 s", duration="1 s")])


def test_parts_of_a_value_that_is_a_part_itself_are_of_the_model() -> None:
    """The step takes x0 of the permeability, so x0.5 of its value is half of the permeability, not half of nothing."""
    own = passive().value(P)
    assert design(passive(), blocked(), {"blocked.value": "x0:x0.5:3"}).members[:, 0] == pytest.approx(
        [0.0, 0.25 * own, 0.5 * own]
    )
    found = ion.sweep(passive(), {"blocked.value": ["x0", "x0.5"]}, blocked(), until="1 s", observe=["final(cell.V)"])
    for value, V in zip(("x0", "x0.5"), found["final(cell.V)"].values):
        run = ion.simulate(passive(), blocked(value), until="1 s", rtol=1e-8, spikes=False, progress=False)
        assert pytest.approx(run.V("cell")[-1], abs=1e-6) == V


def test_parts_of_a_stated_value_are_of_that() -> None:
    number = number_in(cell(), push(), "value")
    assert (number.value, number.read("x2"), number.read("10 pA")) == pytest.approx((60e-12, 120e-12, 10e-12))
    assert number_in(cell(), push(), "duration").read("x2") == pytest.approx(0.1)


def test_parts_of_several_numbers_need_a_unit() -> None:
    both = ion.Protocol("both", [ion.Step(P, "x0"), ion.Step("cell.leak_Cl.P", "x0")])
    number = number_in(passive(), both, "value")
    assert number.value == 0.0 and number.read("1e-9 m/s") == 1e-9
    with pytest.raises(BadValue, match="both.value = 'x0.5': it sets several numbers at once"):
        number.read("x0.5")


def test_set_means_the_same() -> None:
    for protocol, text, expected in ((blocked(), "x0.5", 0.5 * passive().value(P)), (push(), "x2", 120e-12)):
        model = passive() if protocol.name == "blocked" else cell()
        _, plan = with_settings(model, protocol, [f"{protocol.name}.value={text}"], {})
        assert plan is not None and plan.plain[0].value == pytest.approx(expected)
        assert own_value(model, plan, f"{protocol.name}.value") == pytest.approx(expected)


def test_the_level_of_a_bath_varies_with_what_balances_it() -> None:
    """Potassium of the bath is a number of the scenario; sodium makes room for it."""
    model, plan = ion.ready_model("neuron-glia"), scenarios("neuron-glia")["high-potassium"].protocol
    found = design(model, plan, {"high-potassium.K": "5 mM:12 mM:2", "high_potassium.start": ["x0.5"]})
    assert [a.path for a in found.axes] == ["high_potassium.K", "high_potassium.start"]
    assert found.members.tolist() == [[5.0, 5.0], [12.0, 5.0]]
    for K in (5.0, 12.0):
        levels = {item.path: item.value for item in plan.with_values({"K": K}).on(model).plain}
        assert levels == {"bath.K": K, "bath.Na": pytest.approx(147.5 - K)}
    with pytest.raises(UnknownName, match="high_potassium.K"):
        design(model, plan, {"high_potassium.value": "5 mM:12 mM"})


def test_one_at_a_time_takes_the_value_too() -> None:
    found = one_at_a_time(
        cell(), {"push.value": "x0.5:x2", "push.duration": "x0.5:x2"}, push(), until="0.1 s", observe=["spikes(cell)"],
        progress=False,
    )
    low, high = found["spikes(cell)"].sel(parameter="push.value").values
    assert low <= found["spikes(cell)"].attrs["own"] <= high and low < high
    assert found.value.sel(parameter="push.value").values == pytest.approx([30e-12, 120e-12])


@pytest.mark.parametrize(("over", "settings", "said"), [
    ({P: "1e-8:1e-8:3"}, {}, "both ends are 1e-08"),
    ({"blocked.start": "x0:x1"}, {"protocol": ion.Protocol("blocked", [ion.Step(P, "x0")])}, "both ends are 0"),
    ({P: "x1:x2"}, {"sample": "sobol", "members": 500}, "give 256 or 512 members"),
])
def test_ranges_without_width_and_uneven_samples_are_refused(over: dict, settings: dict, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        ion.sweep(passive(), over, until="1 s", observe=["final(cell.V)"], **settings)


@pytest.mark.parametrize("theta", ["abc", [[1e-8, "x"]], [[1e-8], [1e-8, 2e-8]], {"a": 1}])
def test_what_is_no_array_of_numbers_is_refused(theta: object) -> None:
    f = ion.batched(passive(), [P], ["final(cell.V)"], until="1 s", workers=1)
    with pytest.raises(BadValue, match="theta"):
        f(theta)


def test_pictures_say_who_was_run(tmp_path) -> None:
    found = ion.sweep(passive(), {"blocked.value": "x0:x1:2"}, blocked(), until="2 s", observe=["final(cell.V)"])
    for figure in (phase_map(found, "final(cell.V)", tmp_path / "a.png"), overview(found, tmp_path / "b.png")):
        assert figure.get_suptitle() == "two leaks, blocked, 2 s"


def test_the_shell_varies_the_value_of_a_scenario(tmp_path) -> None:
    out = tmp_path / "runs.zarr"
    done = CliRunner().invoke(app, [
        "sweep", "tripartite", "--scenario", "ischemia", "--over", "ischemia.value=x0:x0.5:2", "--until", "61s",
        "--observe", "final(neuron.ATP)", "-o", str(out),
    ])
    assert done.exit_code == 0, done.output
    from ionostat.ensemble import from_store

    flow = from_store(out)["ischemia.value"].values
    assert np.allclose(flow, [0.0, 0.5 * ion.ready_model("tripartite").value("blood.flow")])
