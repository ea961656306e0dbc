"""The reversal potential of a conductance, read as in a laboratory: two ramps and their difference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from ..errors import BadValue, NoSolution, unknown
from ..experiment.protocol import Item, Protocol, Step, Treatment, as_protocol
from ..experiment.simulate import SPIKE_LEVEL, simulate
from ..experiment.solution import Solution
from ..model.model import Model
from ..records import parameters
from ..units import show, si
from .protocols import voltage_ramp
from .rig import Rig, capacitance_of, clamp_current, clamped, membrane_of

ROWS = 500
#: level of an agonist that opens a receptor, where nobody says
AGONIST = "1 mM"
#: part of a ramp that is left out, in which the capacitance is charged
SKIPPED = 0.05
#: how far the membrane may run against its ramp, and above its command where it is past the level of a spike, V
BACK, FAR = 5e-3, 20e-3


class Reversal(NamedTuple):
    """A reading.

    Attributes:
        E: reversal potential, V, at the membrane: the command less the error of the series resistance.
        E_command: the command when the membrane stands there, uncorrected, V.
        conductance: slope of the difference current there, S.
        V: potentials of the ramp, V.
        current: difference current at them, A, outward positive.
    """

    E: float
    E_command: float
    conductance: float
    V: np.ndarray
    current: np.ndarray

    def __repr__(self) -> str:
        return (
            f"<Reversal at {show(self.E, 'V')} (command {show(self.E_command, 'V')}), "
            f"{show(self.conductance, 'S')}, {len(self.V)} points>"
        )


def reversal_by_ramp(
    model: Model, membrane: str, path: str, *, agonist: Any = None, begin: Any = "-110 mV", end: Any = "-10 mV",
    duration: Any = "100 ms", holding: Any = None, settle: Any = "1 s", wash: Any = "20 ms",
    also: Protocol | Item | Treatment | Iterable[Item | Treatment] = (),
) -> Reversal:
    """Reversal potential of one conductance from two ramps, with it open and with it shut.

    A receptor is opened by its agonist (its ``input``, for the time of the ramp), any other channel is shut
    by its ``block``, or by its permeability or conductance set to zero. Each reading less the capacitive
    current C dV/dt is what crosses the membrane; the difference of the two at one V is the current of the
    conductance, since the rest of the cell cancels. Sodium channels must be blocked where they would fire: see
    ``also``. In whole cell the reading is that of the cell's own levels: with strong KCC2 its chloride stays below
    the pipette's (NKCC1 holds it above), however long the pipette washes it.

    Args:
        model: with a clamp or pipette on the membrane; a clamp of 10 MOhm is put on where there is none.
        membrane: that is clamped.
        path: of the conductance, such as "cell.gabaa".
        agonist: of a receptor: level in the cleft, mol/m3 or text; 1 mM by default.
        begin, end: of the ramp, V or text.
        duration: of the ramp.
        holding: command before; by default the membrane's potential at the start.
        settle: time at it: minutes, where a pipette is to have washed the cell.
        wash: time with the agonist before the ramp.
        also: items for both ramps, such as ``[bench.drug("TTX", "1 uM")]``.

    Returns:
        A `Reversal`.

    Raises:
        UnknownName: no such membrane or conductance.
        BadValue: the conductance is in another membrane, has no number by which it opens or shuts, or is given an
            agonist that it does not have; or the clamp does not hold.
        NoSolution: the difference current does not cross zero once: widen the ramp, or open more.
    """
    rest = membrane_of(model, membrane).V if holding is None else holding
    held, at = clamped(model, membrane, rest)
    start, wait, length = (float(si(t, "s")) for t in (settle, wash, duration))
    number, opens, shuts = _handle(held, membrane, path, agonist)
    protocol = as_protocol(also or None)
    beside = () if protocol is None else protocol.items
    ramp = voltage_ramp(at.command, begin, end, start=start + wait, duration=length, before=wait)
    span = {"start": start, "duration": wait + length}
    runs = [
        _run(held, ramp, [Step(number, value, **span), *beside], start + wait + length) for value in (opens, shuts)
    ]
    traces = [_trace(run, at, start + wait, length) for run in runs]
    for trace in traces:
        _refuse_escape(trace, at)
    return _reading(*traces)


class _Trace(NamedTuple):
    """What one ramp gives once the capacitance is charged: command and V, V, and current through the membrane, A."""

    command: np.ndarray
    V: np.ndarray
    current: np.ndarray


def _trace(sol: Solution, at: Rig, begin: float, length: float) -> _Trace:
    t, rows = np.unique(sol.t, return_index=True)
    V, reading = sol.V(at.membrane)[rows], clamp_current(sol, at.membrane)[rows]
    here = np.flatnonzero((t > begin) & (t < begin + length))
    slope = np.gradient(V[here], t[here])
    kept = t[here] >= begin + SKIPPED * length
    current = reading[here] - capacitance_of(sol.model, at.membrane) * slope
    return _Trace(sol.parameter(at.command)[rows][here][kept], V[here][kept], current[kept])


def _refuse_escape(trace: _Trace, at: Rig) -> None:
    """Raise where the membrane does not follow the ramp: a spike comes and goes, or a plateau stays."""
    up = 1.0 if trace.command[-1] > trace.command[0] else -1.0
    V = up * trace.V
    back = np.maximum.accumulate(V) - V
    off = np.where(trace.V > SPIKE_LEVEL, trace.V - trace.command, 0.0)
    if back.max() > BACK or off.max() > FAR:
        row = int(np.argmax(trace.V - trace.command))
        raise BadValue(
            f"the clamp does not hold {at.membrane!r} in the ramp: it stands at {show(trace.V[row], 'V')} at a command "
            f"of {show(trace.command[row], 'V')}, through a series resistance of {show(at.R, 'ohm')}. Block Na "
            "channels (TTX), as by also=[bench.drug('TTX', '1 uM')], and K channels where they are strong, or lower "
            f"{at.R_path!r}."
        )


def _handle(model: Model, membrane: str, path: str, agonist: Any) -> tuple[str, Any, Any]:
    """The number by which a conductance opens and shuts, and its value open and shut."""
    found = {p: m for p, m, _ in model.mechanisms()}
    owners = {p: owner.name for p, _, owner in model.mechanisms()}
    if path not in found:
        raise unknown("conductance", path, found, f"the model {model.name!r}")
    if owners[path] != membrane:
        raise BadValue(
            f"{path!r} is a conductance of {owners[path]!r}, and the clamp is on {membrane!r}: name one of that, or "
            f"clamp {owners[path]!r}."
        )
    mechanism = found[path]
    own = {name: getattr(mechanism, name) for name, _ in parameters(mechanism)}
    if "input" in own:
        return f"{path}.input", AGONIST if agonist is None else agonist, 0.0
    if agonist is not None:
        receptors = [p for p, m in found.items() if owners[p] == membrane and "input" in dict(parameters(m))]
        raise BadValue(
            f"{path!r} ({type(mechanism).__name__}) has no agonist: leave `agonist` out, and it is opened and shut "
            f"without one. Receptors of {membrane!r}: {', '.join(receptors) or 'none'}."
        )
    if "block" in own:
        return f"{path}.block", own["block"], 1.0
    for name in ("P", "g"):
        if name in own:
            return f"{path}.{name}", own[name], 0.0
    raise BadValue(
        f"{path!r} ({type(mechanism).__name__}) has none of input, block, P and g by which it could be opened and "
        "shut: name a channel or a leak."
    )


def _run(model: Model, ramp: Protocol, more: list[Item | Treatment], until: float) -> Solution:
    begin = ramp.plain[0].start
    every = (until - begin) / ROWS
    sol = simulate(
        model, [*ramp.plain, *more], until=until, every=max(every, until / 1e5), extents=False, spikes=False,
        progress=False, rtol=1e-7,
    )
    if not sol.status.ok:
        raise BadValue(f"a ramp did not come to its end: {sol.status}.")
    return sol


def _reading(is_open: _Trace, is_shut: _Trace) -> Reversal:
    order = np.argsort(is_shut.V)
    low, high = is_shut.V[order[0]], is_shut.V[order[-1]]
    both = np.clip(is_open.V, low, high) == is_open.V
    V, command = is_open.V[both], is_open.command[both]
    if len(V) < 2:
        raise NoSolution("the two ramps share no potential: lower the series resistance, or open less.")
    current = is_open.current[both] - np.interp(V, is_shut.V[order], is_shut.current[order])
    crossings = np.flatnonzero(np.sign(current[1:]) * np.sign(current[:-1]) < 0)
    if len(crossings) != 1:
        raise NoSolution(
            f"the difference current crosses zero {len(crossings)} times between {show(V[0], 'V')} and "
            f"{show(V[-1], 'V')} (it runs from {show(current[0], 'A')} to {show(current[-1], 'A')}): choose a "
            "ramp about the reversal potential, or open more of the conductance."
        )
    i = int(crossings[0])
    share = current[i] / (current[i] - current[i + 1])
    E, E_command = (float(x[i] + share * (x[i + 1] - x[i])) for x in (V, command))
    slope = float((current[i + 1] - current[i]) / (V[i + 1] - V[i]))
    return Reversal(E, E_command, slope, V, current)


__all__ = ["Reversal", "reversal_by_ramp"]
