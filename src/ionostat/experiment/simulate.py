"""The one verb: run a model through a protocol."""

from __future__ import annotations

import dataclasses
import sys
import time as clock
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import singledispatch
from typing import Any

import numpy as np

from ..compiler.kernels import build
from ..compiler.network import Network
from ..errors import BadMechanism, BadModel, BadValue, unknown
from ..model.model import Model
from ..solvers.lanes import HEAD
from ..solvers.layout import NOT_FINITE, STEP_TOO_SMALL
from ..solvers.rosenbrock import METHODS, STATUS, Rosenbrock, Work
from ..species import H2O
from ..units import si
from .protocol import Item, Protocol, Treatment, as_protocol
from .segments import Segment, segments, sloped
from .solution import Run, Solution, Status

#: rows of a run when nothing else is asked for, beside corners and spikes
USUAL_ROWS = 1000
#: rows that a run may ask for
MOST_ROWS = 2e6
#: movement of the first membrane's voltage that makes a row, V
SPIKE_STRIDE = 2e-3
#: a spike is an upward crossing of this level, V
SPIKE_LEVEL = -20e-3
#: a progress bar appears on runs that take longer, s
PATIENCE = 1.0
#: loosest relative tolerance that is taken
LOOSEST = 0.1
#: models run last, as equations, by identity
_EQUATIONS: OrderedDict[int, Network] = OrderedDict()
MOST_EQUATIONS = 4


@dataclasses.dataclass(frozen=True)
class Settings:
    """How a run is computed; kept with its result."""

    until: float
    every: float
    rtol: float
    method: str
    extents: bool
    spikes: bool
    works: bool = False


@singledispatch
def simulate(
    model: Model,
    protocol: Protocol | Item | Treatment | Iterable[Item | Treatment] | None = None,
    *,
    until: Any,
    every: Any = None,
    rtol: float = 1e-6,
    method: str = "rodas5p",
    extents: bool = True,
    spikes: bool = True,
    works: bool = False,
    progress: bool | None = None,
    most_steps: int = 50_000_000,
) -> Solution:
    """Run a model through a protocol.

    Args:
        model: what is run; a `Tissue` is run by `space.simulate.simulate_tissue`, which has its own options.
        protocol: what is done to it: a protocol, an item (or a drug) or several; nothing by default.
        until: end, s or text ("15 min").
        every: time between rows, s or text; a thousandth of the run by default. Corners of the
            protocol and, with ``spikes``, every movement of the voltage by 2 mV and every passage of -20 mV make
            further rows.
        rtol: relative tolerance of the solver.
        method: "rodas5p" (order 5) or "rodas4".
        extents: carry the extent of every process along, which closes the ledger.
        spikes: rows wherever the first membrane's voltage moves.
        works: carry the free energy that every process spends along too, which closes the account of energy to the
            tolerance of the solver (see `ion.budget`).
        progress: show a bar on runs over a second; by default where a person watches.
        most_steps: accepted steps after which the run ends with that status.

    Returns:
        The solution; ``solution.status`` says whether the run came to its end.

    Raises:
        UnknownName, BadUnit, BadValue: something in the protocol does not fit the model.
        BadMechanism: a rate cannot be compiled, or is not a number at the start.
    """
    if not isinstance(model, Model):
        raise BadValue(f"{model!r} is no model: build one, or take ion.ready_model('tripartite').")
    protocol = as_protocol(protocol)
    protocol = protocol.on(model) if protocol else None
    end, step = times_asked(until, every)
    refuse_solver(rtol, method)
    if end / step > MOST_ROWS:
        raise BadValue(
            f"every is {step:g} s: {end / step:.3g} rows; at most {MOST_ROWS:.0e} are kept: give "
            f"every={end / MOST_ROWS:.2g} s or more."
        )
    if works and not extents:
        raise BadValue("works ride along with the extents: leave extents=True, or works out.")
    settings = Settings(end, step, rtol, method, extents, spikes, works)
    network = equations(model)
    parts = segments(model, protocol, end)
    ramped = sorted(sloped(parts))
    kernels = build(network, ramped, extents, works=settings.works)
    solver = Rosenbrock(kernels, 1, method, rtol, most_steps=most_steps)
    work = Work(
        network.start, parameter_rows(network, parts, ramped)[None],
        np.array([[part.end for part in parts]]), output_times(end, step),
        **(_spike_watch(network) if spikes else {}),
    )
    started = clock.perf_counter()
    rows, interrupted = _collect(solver, work, end, progress)
    status = status_of(network, solver, rows, interrupted, work, ramped)
    statistics = {
        "accepted": int(solver.outcome.accepted[0]), "rejected": int(solver.outcome.rejected[0]),
        "spikes": int(solver.outcome.crossings[0]), "seconds": clock.perf_counter() - started,
    }
    run = Run(network, parts, ramped, work.p[0])
    return Solution(model, protocol, settings, run, rows, status, statistics)


def times_asked(until: Any, every: Any = None) -> tuple[float, float]:
    """End of a run and time between its rows, s.

    Raises:
        BadUnit, BadValue: they are no times, or do not fit each other.
    """
    end = float(si(until, "s", "until"))
    if not end > 0:
        raise BadValue(f"until is {end:g} s: a run needs a time above zero, such as '15 min'.")
    step = end / USUAL_ROWS if every is None else float(si(every, "s", "every"))
    if not 0 < step <= end:
        raise BadValue(f"every is {step:g} s: it must lie between zero and until, {end:g} s.")
    return end, step


def refuse_solver(rtol: float, method: str = "rodas5p") -> None:
    """Raise where the solver has no such method, or takes no such tolerance.

    Raises:
        UnknownName, BadValue: says what is allowed.
    """
    if method not in METHODS:
        raise unknown("method", method, METHODS)
    if not 0 < rtol <= LOOSEST:
        raise BadValue(f"rtol is {rtol:g}: it must lie above zero and be {LOOSEST:g} or less, such as 1e-6.")


def output_times(end: float, step: float) -> np.ndarray:
    """Times of the regular rows, both ends included."""
    count = int(np.floor(end / step * (1 + 1e-12)))
    times = step * np.arange(count + 1)
    times = times[times < end * (1 - 1e-12)]
    return np.append(times, end)


def parameter_rows(network: Network, parts: list[Segment], ramped: list[str]) -> np.ndarray:
    """Parameters of every segment, slopes of the ramped ones behind them."""
    rows = np.tile(network.default_parameters, (len(parts), 1))
    slopes = np.zeros((len(parts), len(ramped)))
    for i, part in enumerate(parts):
        for path, value in part.values.items():
            rows[i, network.parameter_index[path]] = value
        for k, path in enumerate(ramped):
            slopes[i, k] = part.slopes.get(path, 0.0)
    return np.hstack([rows, slopes])


def equations(model: Model) -> Network:
    """A model as equations; those of the last few models are kept, since a model is often run under many protocols.

    Raises:
        BadModel: nothing moves in it.
        BadMechanism: a rate is not a number at the start.
    """
    network = _EQUATIONS.pop(id(model), None)
    if network is None or network.model is not model:
        network = Network(model)
        if not network.states:
            raise BadModel(f"nothing moves in {model.name!r}: give it a membrane, a junction or a reaction.")
        refuse_unreal_start(network)
    _EQUATIONS[id(model)] = network
    while len(_EQUATIONS) > MOST_EQUATIONS:
        _EQUATIONS.popitem(last=False)
    return network


def refuse_unreal_start(network: Network) -> None:
    """Raise where a rate is not a number at the start, or a gate is no fraction, and name it."""
    _refuse_unreal_gates(network)
    with np.errstate(all="ignore"):
        turnovers, speeds = network.rates(network.start, network.default_parameters)
    values = [(step.path, turnover) for step, turnover in zip(network.steps, turnovers)]
    values += [(network.states[i].path, speed) for i, speed in speeds.items()]
    for path, value in values:
        if not np.isfinite(value):
            raise BadMechanism(
                f"the rate of {path!r} is {value} at the start. Look at its equation at the starting "
                "concentrations: a logarithm of zero, a division by zero, an overflow?"
            )


def _refuse_unreal_gates(network: Network) -> None:
    """Raise where the functions of a gate give what they cannot be: 1.7 of the channels, -2 s."""
    with np.errstate(all="ignore"):
        points = network.points(network.start, network.default_parameters)
        for placed, (bound, point) in zip(network.placed, points):
            for gate in bound.gates():
                for name, function, highest in gate.bounds():
                    value = function(point)
                    if not gate.fits(name, value, highest):
                        allowed = "between 0 and 1" if highest == 1.0 else "finite and positive"
                        raise BadMechanism(
                            f"`{name}` of the gate '{placed.path}.{gate.name}' is {value:.4g} at the start: "
                            f"it must be {allowed}."
                        )


def unreal_rate_beyond(network: Network, y: np.ndarray, p: np.ndarray) -> str:
    """Which rate stops being a number just beyond a state, and where; or nothing.

    Looks ahead along the state's own direction, then a little to both sides in every state.
    """
    with np.errstate(all="ignore"):
        direction = np.nan_to_num(np.array(network.derivative(y, p), dtype=float))
        ahead = [y, *(y + h * direction for h in np.logspace(-13, 0, 53))]
        steps = 1e-6 * np.diag(np.maximum(np.abs(y), network.scale))
        for there in (*ahead, *(y + steps), *(y - steps)):
            turnovers, speeds = network.rates(there, p)
            values = [*zip((step.path for step in network.steps), turnovers),
                      *((network.states[i].path, speed) for i, speed in speeds.items())]
            for path, value in values:
                if not np.isfinite(value):
                    return f"; the rate of {path!r} is {value}, {_around(network, path, there)}"
    return ""


def _around(network: Network, path: str, y: np.ndarray) -> str:
    """The states that a process or gate changes, as they are there."""
    steps = [s for s in network.steps if s.path == path]
    touched = list(steps[0].numbers) if steps else [network.index[path]]
    voltages = [i for i, s in enumerate(network.states) if s.kind == "voltage"]
    parts = []
    for i in (*touched, *voltages):
        state = network.states[i]
        if state.kind == "amount" and state.species != H2O:
            volume = network.volume(y, network.default_parameters, state.owner)
            parts.append(f"{state.path} = {y[i] / volume:.4g} mM")
        elif state.kind == "voltage":
            parts.append(f"{state.path} = {1e3 * y[i]:.4g} mV")
        else:
            parts.append(f"{state.path} = {y[i]:.4g}")
    return f"where {', '.join(parts)}"


def _spike_watch(network: Network) -> dict[str, Any]:
    voltages = [i for i, s in enumerate(network.states) if s.kind == "voltage"]
    if not voltages:
        return {}
    return {"watch": voltages[0], "level": SPIKE_LEVEL, "stride": SPIKE_STRIDE}


def _collect(
    solver: Rosenbrock, work: Work, end: float, progress: bool | None
) -> tuple[np.ndarray, bool]:
    """All rows of a run; keeps what is there when the user interrupts."""
    chunks: list[np.ndarray] = []
    interrupted = False
    with progress_bar(progress) as show:
        try:
            for rows in solver.run(work):
                chunks.append(rows)
                if len(rows):
                    show(rows[-1, 2] / end)
        except KeyboardInterrupt:
            interrupted = True
    rows = np.concatenate(chunks) if chunks else np.zeros((0, solver.shape.width))
    again = np.zeros(len(rows), dtype=bool)
    again[1:] = (rows[1:, 1] == rows[:-1, 1]) & (rows[1:, 2] == rows[:-1, 2])
    return rows[~again], interrupted


@contextmanager
def progress_bar(wanted: bool | None) -> Iterator[Any]:
    """A bar on the terminal once a run takes longer than a second; ``show(fraction)``."""
    if wanted is False or (wanted is None and not sys.stderr.isatty()):
        yield lambda fraction: None
        return
    from rich.console import Console
    from rich.progress import Progress

    started = clock.perf_counter()
    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task("simulating", total=1.0)

    def show(fraction: float) -> None:
        if clock.perf_counter() - started > PATIENCE:
            bar.start()
            bar.update(task, completed=fraction)

    try:
        yield show
    finally:
        bar.stop()


def status_of(
    network: Network, solver: Rosenbrock, rows: np.ndarray, interrupted: bool, work: Work,
    ramped: list[str],
) -> Status:
    """How a run ended, with the time and, where a rate failed, the process and the state."""
    t = float(rows[-1, 2]) if len(rows) else 0.0
    if interrupted:
        return Status(False, "interrupted", t, f"interrupted at {t:g} s; what was computed is kept")
    code = int(solver.outcome.status[0])
    cause = STATUS[code]
    if cause == "done":
        return Status(True, cause, t, "done")
    message = f"stopped at {t:g} s: {cause}"
    y = rows[-1, HEAD : HEAD + len(network.states)]
    p = _parameters_then(network, work.p[0][int(rows[-1, 1])], ramped, rows[-1, HEAD + len(y) :])
    if code == NOT_FINITE:
        message += unreal_rate_beyond(network, y, p)
    drained = _drained(network, y, p)
    if code == STEP_TOO_SMALL and not drained:
        message += _fastest(network, y, p)
    return Status(False, cause, t, message + drained)


def _drained(network: Network, y: np.ndarray, p: np.ndarray) -> str:
    """The pools that are nearly empty, each with the process that takes most from it; or nothing."""
    with np.errstate(all="ignore"):
        turnovers = np.nan_to_num(np.array(network.rates(y, p)[0], dtype=float))
    low = []
    for i, (state, amount) in enumerate(zip(network.states, y)):
        if state.kind == "amount" and amount < 1e-3 * state.scale:
            taken = network.S[i] * turnovers
            j = int(np.argmin(taken)) if taken.size else 0
            by = f", which {network.steps[j].path!r} takes" if taken.size and taken[j] < 0 else ""
            low.append(f"{state.path} = {amount / state.scale:.3g} of its usual size{by}")
    if not low:
        return ""
    return (
        f"; nearly empty: {'; '.join(low)}. A rate that consumes a pool must fall to zero with it: "
        "multiply it by `ion.saturation(c, K)`"
    )


def _parameters_then(
    network: Network, row: np.ndarray, ramped: list[str], behind: np.ndarray
) -> np.ndarray:
    """Parameters at a row of a run: those of its segment, ramped ones moved by its clock."""
    p = row.copy()
    for k, path in enumerate(ramped):
        p[network.parameter_index[path]] += row[len(network.parameters) + k] * behind[0]
    return p


def _fastest(network: Network, y: np.ndarray, p: np.ndarray) -> str:
    """The state that moves most, relative to its size, and the process that moves it."""
    with np.errstate(all="ignore"):
        turnovers = network.rates(y, p)[0]
        speed = np.array(network.derivative(y, p), dtype=float) / network.scale
    i = int(np.argmax(np.abs(speed)))
    text = f"; {network.states[i].path} moves by {speed[i]:.3g} of its usual size a second"
    shares = np.abs(network.S[i] * np.array(turnovers, dtype=float))
    return text + (f", most by {network.steps[int(np.argmax(shares))].path!r}" if shares.any() else "")
