"""Order of the compiled solver by slope, on a small excitable cell: states, dense rows, extents, ramps."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ionostat import Cl, Compartment, Impermeant, K, Membrane, Model, Na
from ionostat.compiler.kernels import build
from ionostat.compiler.network import Network
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.potassium import DelayedRectifierK
from ionostat.mechanisms.sodium import TransientNa
from ionostat.mechanisms.stimulus import Stimulus
from ionostat.solvers.lanes import HEAD
from ionostat.solvers.reference import reference
from ionostat.solvers.rosenbrock import Rosenbrock, Work

UNTIL = 4e-3
STEPS = (112, 160, 226, 320)
ORDERS = {"rodas5p": 5, "rodas4": 4}


def excitable(V: float = -0.045) -> Model:
    """A cell with spike channels and leaks, held well above its rest: within 4 ms it fires."""
    levels = {Na: 12.0, K: 140.0, Cl: 10.0}
    cell = Compartment("cell", volume="2 pL", concentrations=levels)
    bath = Compartment(
        "ecs", volume="1 pL", concentrations={Na: 145.0, K: 3.5, Cl: 130.0}, impermeant=Impermeant("40 mM")
    )
    mechanisms = [
        Leak(Na, P=5e-10),
        Leak(K, P=1e-8),
        Leak(Cl, P=2e-9),
        TransientNa(),
        DelayedRectifierK(),
        Stimulus(K),
    ]
    return Model(Membrane(cell, bath, V=V, mechanisms=mechanisms))


@cache
def network() -> Network:
    return Network(excitable())


def slopes(ramped: bool) -> np.ndarray:
    """Change of the parameters per second: with ``ramped`` the injected current rises by 50 nA/s."""
    slope = np.zeros(len(network().parameters))
    if ramped:
        slope[network().parameter_index["cell.stimulus.current"]] = 50e-9
    return slope


@cache
def solver(method: str, steps: int, ramped: bool) -> Rosenbrock:
    """A solver of just these steps: its first step is the whole of each segment, nothing is rejected."""
    names = ["cell.stimulus.current"] if ramped else []
    return Rosenbrock(build(network(), names, True), 1, method, rtol=1e6, first_step=UNTIL / steps)


@cache
def exact(ramped: bool) -> tuple[np.ndarray, np.ndarray]:
    """Times of all rows of the coarsest run, and the reference states there."""
    times = np.unique(np.concatenate([within(n) for n in STEPS] + [[UNTIL]]))
    p = network().default_parameters[None]
    rows = reference(network(), [UNTIL], p, times, rtol=1e-12, method="DOP853", slopes=slopes(ramped)[None])
    return times, rows


def within(steps: int) -> np.ndarray:
    """Times inside the steps, where only the dense output can know the state."""
    h = UNTIL / steps
    starts = h * np.arange(steps)
    return np.sort(np.concatenate([starts + 0.3 * h, starts + 0.77 * h]))


def run(method: str, steps: int, ramped: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times, states and extents of the rows of a run in equal steps."""
    ends = UNTIL * np.arange(1, steps + 1) / steps
    ends[-1] = UNTIL
    starts = np.append(0.0, ends[:-1])
    p = np.array([network().default_parameters + slopes(ramped) * t for t in starts])
    if ramped:
        p = np.hstack([p, np.full((steps, 1), 50e-9)])
    stepper = solver(method, steps, ramped)
    work = Work(network().start[None], p[None], ends[None], within(steps))
    rows = np.vstack(list(stepper.run(work)))
    assert stepper.outcome.accepted[0] == steps
    assert stepper.outcome.rejected[0] == 0
    n = len(network().states)
    return rows[:, 2], rows[:, HEAD : HEAD + n], rows[:, HEAD + n + ramped :]


def size() -> np.ndarray:
    return np.abs(network().start) + 0.01 * network().scale


def end_error(method: str, steps: int, ramped: bool) -> float:
    _, y, _ = run(method, steps, ramped)
    return float(np.max(np.abs(y[-1] - exact(ramped)[1][-1]) / size()))


def dense_error(method: str, steps: int) -> float:
    t, y, _ = run(method, steps)
    times, states = exact(False)
    inside = np.isin(t, within(steps))
    target = states[np.searchsorted(times, t[inside])]
    return float(np.sqrt(np.mean(np.square((y[inside] - target) / size()))))


def fitted(errors: list[float]) -> float:
    """Slope of log error over log step."""
    return float(-np.polyfit(np.log(STEPS), np.log(errors), 1)[0])


@pytest.mark.parametrize("ramped", [False, True], ids=["steady", "ramped"])
@pytest.mark.parametrize("method", ORDERS)
def test_order_of_the_states(method, ramped):
    errors = [end_error(method, n, ramped) for n in STEPS]
    assert fitted(errors) == pytest.approx(ORDERS[method], abs=0.5), errors


@pytest.mark.parametrize("method", ORDERS)
def test_order_of_the_rows_between_steps(method):
    """The dense output is of order 4 (3): its error within a step falls with the 5th (4th) power."""
    errors = [dense_error(method, n) for n in STEPS]
    assert fitted(errors) == pytest.approx(ORDERS[method], abs=0.5), errors


@pytest.mark.parametrize("method", ORDERS)
def test_extents_follow_the_states_at_every_row(method):
    """n = n0 + S xi holds within steps too, to round-off, whatever the error of the step."""
    _, y, xi = run(method, STEPS[0])
    booked = xi @ network().S.T.astype(float)
    rows = np.any(network().S != 0, axis=1)
    change = (y - network().start)[:, rows]
    assert np.max(np.abs(change - booked[:, rows]) / network().start[rows]) < 1e-14


@pytest.mark.parametrize("method", ORDERS)
def test_error_falls_with_the_tolerance(method):
    """Steps of its own choice: a hundred times less tolerance, at least ten times less error."""
    target, errors = exact(False)[1][-1], []
    for rtol in (1e-4, 1e-6, 1e-8):
        stepper = Rosenbrock(build(network(), [], True), 1, method, rtol=rtol)
        work = Work(
            network().start[None],
            network().default_parameters[None, None],
            np.array([[UNTIL]]),
            np.array([0.0]),
        )
        y = np.vstack(list(stepper.run(work)))[-1, HEAD : HEAD + len(target)]
        errors.append(float(np.max(np.abs(y - target) / size())))
        assert errors[-1] < 300 * rtol
    assert errors[0] > 10 * errors[1] > 100 * errors[2], errors
