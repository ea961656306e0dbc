"""Exact derivatives of runs against differences of tight runs, through every kind of corner."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from glia import glia, puff

import ionostat as ion
from ionostat.analysis.forward import Forward
from ionostat.analysis.inputs import BOTH_SIDES, Inputs, numbers, preparing
from ionostat.analysis.tangent import ERROR, GAMMA, NODES, WEIGHTS

OUTPUTS = ["glia.V", "ecs.K", "glia.pump", "glia.E_K"]


def forward(
    model: ion.Model, protocol: ion.Protocol | None, to: list[str], of: list[str], times: np.ndarray, rtol: float,
    start: object = None,
) -> tuple[Forward, np.ndarray]:
    """A run as a function of numbers, and the numbers."""
    varied = numbers(model, protocol, to)
    inputs = Inputs(model, protocol, float(times[-1]), varied, preparing(start))
    return Forward(inputs, of, times, rtol), np.array([n.value for n in varied])


def by_differences(run: Callable[[np.ndarray], np.ndarray], theta: np.ndarray, k: int, step: float) -> np.ndarray:
    """Central difference of fourth order by number k."""
    total = 0.0
    for steps, weight in BOTH_SIDES:
        moved = theta.copy()
        moved[k] += steps * step * theta[k]
        total = total + weight / (step * theta[k]) * run(moved)
    return np.asarray(total)


def errors(it: Forward, tight: Forward, theta: np.ndarray, step: float = 1e-3) -> np.ndarray:
    """Largest error of each output by each number, relative to its largest derivative."""
    _, slopes = it.traces_and_slopes(theta)
    found = np.zeros((len(it.quantities), len(theta)))
    for k in range(len(theta)):
        expected = by_differences(tight.traces, theta, k, step)
        size = np.max(np.abs(expected), axis=1)
        found[:, k] = np.max(np.abs(slopes[:, :, k] - expected), axis=1) / size
    return found


def test_the_method_is_of_order_four() -> None:
    A = np.zeros((6, 6))
    for i, row in enumerate(WEIGHTS):
        A[i + 1, : len(row)], A[i + 1, i + 1] = row, GAMMA
    b, c = A[5], np.append(0.0, NODES)
    assert np.allclose(A.sum(axis=1), c, atol=1e-14)
    for w, order in ((b, 4), (b - np.array(ERROR), 3)):
        rules = [w.sum() - 1, w @ c - 1 / 2, w @ c**2 - 1 / 3, w @ A @ c - 1 / 6]
        if order == 4:
            rules += [w @ c**3 - 1 / 4, w @ (c * (A @ c)) - 1 / 8, w @ A @ c**2 - 1 / 12, w @ A @ A @ c - 1 / 24]
        assert np.max(np.abs(rules)) < 1e-14
    assert A[5, 5] == GAMMA and c[5] == 1.0  # stiffly accurate: the last stage is the step


def test_derivatives_are_those_of_tight_runs() -> None:
    """Numbers of the equations, of the start and of the protocol, its times too; samples beside the corners."""
    to = ["glia.kir.P", "glia.pump.density", "ecs.K", "glia.area", "puff.value", "puff.duration", "puff.start"]
    times = np.arange(0.25, 60.0, 0.5)
    it, theta = forward(glia(), puff(), to, OUTPUTS, times, 1e-9)
    tight, _ = forward(glia(), puff(), to, OUTPUTS, times, 1e-12)
    found = errors(it, tight, theta, 2e-4)
    assert np.max(found) < 2e-6, dict(zip(to, found.max(axis=0)))


def test_errors_fall_with_the_tolerance() -> None:
    to, times = ["glia.kir.P", "ecs.K", "puff.value"], np.arange(0.25, 60.0, 0.5)
    tight, theta = forward(glia(), puff(), to, OUTPUTS, times, 1e-12)
    worst = [np.max(errors(forward(glia(), puff(), to, OUTPUTS, times, rtol)[0], tight, theta))
             for rtol in (1e-4, 1e-6, 1e-8)]
    assert worst[0] > 4 * worst[1] > 16 * worst[2], worst
    assert worst[2] < 1e-5, worst


def test_a_rest_that_moves_with_the_numbers_counts() -> None:
    to, times = ["glia.kir.P", "glia.pump.density"], np.arange(0.25, 30.0, 0.5)
    it, theta = forward(glia(), puff(), to, OUTPUTS[:2], times, 1e-9, "rest")
    tight, _ = forward(glia(), puff(), to, OUTPUTS[:2], times, 1e-12, "rest")
    assert np.max(errors(it, tight, theta)) < 2e-6
    _, given = forward(glia(), puff(), to, OUTPUTS[:2], times, 1e-9)[0].traces_and_slopes(theta)
    _, at_rest = it.traces_and_slopes(theta)
    before = times < 10.0
    assert np.ptp(at_rest[0, before, 0]) < 1e-6 * abs(at_rest[0, 0, 0])  # another rest, and at rest
    assert np.ptp(given[0, before, 0]) > 1e-2 * abs(given[0, 0, 0])  # on the way there


def test_ramps_carry_their_slopes() -> None:
    protocol = ion.Protocol("warm", [
        ion.Ramp("temperature", "40 degC", start="3 s", duration="10 s"),
        ion.Ramp("pipette.puff.flow", "0.2 fmol/s", start="5 s", duration="10 s"),
    ])
    to, times = ["glia.pump.density", "glia.kir.P", "warm.duration"], np.arange(0.2, 25.0, 0.5)
    it, theta = forward(glia(), protocol, to, OUTPUTS, times, 1e-9)
    tight, _ = forward(glia(), protocol, to, OUTPUTS, times, 1e-12)
    assert np.max(errors(it, tight, theta, 2e-4)) < 5e-6


@pytest.mark.long
def test_gates_and_a_depolarisation() -> None:
    """Forty-odd states through the ready model's ischaemia, gates at their steady values before it."""
    model, protocol = ion.ready_model("tripartite"), ion.ischemia(start="5 s", duration="20 s")
    to = ["neuron.pump.density", "neuron.leak_Na.P", "ecs.K", "ischemia.duration"]
    times = np.arange(0.4, 40.0, 0.8)
    it, theta = forward(model, protocol, to, ["neuron.V", "ecs.K", "neuron.ATP"], times, 1e-9)
    tight, _ = forward(model, protocol, to, ["neuron.V", "ecs.K", "neuron.ATP"], times, 1e-12)
    assert np.max(errors(it, tight, theta, 1e-4)) < 2e-5


def test_conserved_totals_have_no_slope() -> None:
    """Moving a conductance moves no matter: potassium of cell and space together stay what they are."""
    model = glia()
    of = ["glia.K", "glia.volume", "ecs.K", "ecs.volume"]
    it, theta = forward(model, puff(), ["glia.kir.P"], of, np.linspace(1.0, 60.0, 7), 1e-7)
    seen, slopes = it.traces_and_slopes(theta)
    inner, outer = (slopes[i] * seen[i + 1][:, None] + seen[i][:, None] * slopes[i + 1] for i in (0, 2))
    assert np.max(np.abs(inner + outer)) < 1e-10 * np.max(np.abs(inner))


def test_the_public_face() -> None:
    found = ion.sensitivities(
        glia(), puff(), until="40 s", of=["glia.V", "ecs.K"], to=["glia.kir.P", "puff.value"], every="1 s",
        relative=True,
    )
    assert found["d(ecs.K)"].dims == ("parameter", "time")
    assert found["d(ecs.K)"].attrs["units"] == "mol m-3"
    plain = ion.sensitivities(
        glia(), puff(), until="40 s", of="ecs.K", to="puff.value", every="1 s"
    )
    at = float(plain["value"].sel(parameter="puff.value"))
    assert np.allclose(plain["d(ecs.K)"] * at, found["d(ecs.K)"].sel(parameter=["puff.value"]), rtol=1e-5, atol=1e-9)
    before = found["d(ecs.K)"].sel(parameter="puff.value", time=slice(0, 9))
    assert float(np.max(np.abs(before))) == 0.0  # what is to come does nothing yet


@pytest.mark.parametrize(("given", "said"), [
    ({"of": "ecs.Kx"}, "Unknown quantity"),
    ({"to": "glia.kr.P"}, "Did you mean"),
    ({"to": ["glia.kir.P", "glia.kir.P"]}, "named twice"),
    ({"to": "puff.amount"}, "Unknown number"),
    ({"to": []}, "nothing is asked"),
    ({"until": "-1 s"}, "above zero"),
    ({"start": "somewhere"}, "'rest'"),
])
def test_what_cannot_be_is_refused(given: dict[str, object], said: str) -> None:
    asked = {"until": "10 s", "of": "ecs.K", "to": "glia.kir.P", **given}
    with pytest.raises(ion.IonostatError, match=said):
        ion.sensitivities(glia(), puff(), **asked)  # pyright: ignore[reportArgumentType]
