"""The reversal potential of a conductance, read as in a laboratory: two ramps and their difference."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..errors import BadValue, NoSolution, unknown
from ..experiment.protocol import Item, Protocol, Step
from ..experiment.simulate import simulate
from ..experiment.solution import Solution
from ..model.model import Model
from ..records import parameters
from ..units import show, si
from .protocols import voltage_ramp
from .rig import Rig, clamp_current, clamped, membrane_of

ROWS = 500
#: part of a ramp that is left out, in which the capacitance is charged
SKIPPED = 0.05


class Reversal(NamedTuple):
    """A reading.

    Attributes:
        E: reversal potential, V, at the membrane: the command less the error of the series resistance.
        E_command: the command at which the difference current crosses zero, uncorrected, V.
        conductance: slope of the difference current there, S.
        V: potentials of the ramp, V.
        current: difference current at them, A, outward positive.
    """

    E: float
    E_command: float
    conductance: float
    V: np.ndarray
    current: np.ndarray


def reversal_by_ramp(
    model: Model, membrane: str, path: str, *, agonist: Any = "1 mM", begin: Any = "-110 mV", end: Any = "-10 mV",
    duration: Any = "100 ms", holding: Any = None, settle: Any = "1 s", wash: Any = "20 ms",
) -> Reversal:
    """Reversal potential of one conductance from two ramps, with it open and with it shut.

    A receptor is opened by its agonist (its ``input``, for the time of the ramp), any other channel is shut
    by its ``block``, or by its permeability or conductance set to zero. The difference of the two
    readings is its current; the rest of the cell cancels.

    Args:
        model: with a clamp or pipette on the membrane; a clamp of 10 MOhm is put on where there is none.
        membrane: that is clamped.
        path: of the conductance, such as "cell.gabaa".
        agonist: level in the cleft, mol/m3 or text.
        begin, end: of the ramp, V or text.
        duration: of the ramp.
        holding: command before; by default the membrane's potential at the start.
        settle: time at it: minutes, where a pipette is to have washed the cell.
        wash: time with the agonist before the ramp.

    Returns:
        A `Reversal`.

    Raises:
        UnknownName: no such membrane or conductance.
        BadValue: the conductance has no number by which it opens or shuts.
        NoSolution: the difference current does not cross zero once: widen the ramp, or open more.
    """
    rest = membrane_of(model, membrane).V if holding is None else holding
    held, at = clamped(model, membrane, rest)
    start, wait, length = (float(si(t, "s")) for t in (settle, wash, duration))
    number, opens, shuts = _handle(held, path, agonist)
    ramp = voltage_ramp(at.command, begin, end, start=start + wait, duration=length, before=wait)
    span = {"start": start, "duration": wait + length}
    runs = [_run(held, ramp, [Step(number, value, **span)], start + wait + length) for value in (opens, shuts)]
    t = np.linspace(start + wait + SKIPPED * length, start + wait + length, ROWS + 1)[:-1]
    return _reading(runs[0], runs[1], at, t)


def _handle(model: Model, path: str, agonist: Any) -> tuple[str, Any, Any]:
    """The number by which a conductance opens and shuts, and its value open and shut."""
    found = {p: m for p, m, _ in model.mechanisms()}
    if path not in found:
        raise unknown("conductance", path, found, f"the model {model.name!r}")
    mechanism = found[path]
    own = {name: getattr(mechanism, name) for name, _ in parameters(mechanism)}
    if "input" in own:
        return f"{path}.input", agonist, 0.0
    if "block" in own:
        return f"{path}.block", own["block"], 1.0
    for name in ("P", "g"):
        if name in own:
            return f"{path}.{name}", own[name], 0.0
    raise BadValue(
        f"{path!r} ({type(mechanism).__name__}) has none of input, block, P and g by which it could be opened and "
        "shut: name a channel or a leak."
    )


def _run(model: Model, ramp: Protocol, more: list[Item], until: float) -> Solution:
    begin = ramp.plain[0].start
    every = (until - begin) / ROWS
    sol = simulate(
        model, [*ramp.plain, *more], until=until, every=max(every, until / 1e5), extents=False, spikes=False,
        progress=False, rtol=1e-7,
    )
    if not sol.status.ok:
        raise BadValue(f"a ramp did not come to its end: {sol.status}.")
    return sol


def _reading(is_open: Solution, is_shut: Solution, at: Rig, t: np.ndarray) -> Reversal:
    def over(sol: Solution, values: np.ndarray) -> np.ndarray:
        return np.interp(t, sol.t, values)

    current = over(is_open, clamp_current(is_open, at.membrane)) - over(is_shut, clamp_current(is_shut, at.membrane))
    V, command = over(is_open, is_open.V(at.membrane)), over(is_open, is_open.parameter(at.command))
    crossings = np.flatnonzero(np.sign(current[1:]) * np.sign(current[:-1]) < 0)
    if len(crossings) != 1:
        raise NoSolution(
            f"the difference current crosses zero {len(crossings)} times between {show(command[0], 'V')} and "
            f"{show(command[-1], 'V')} (it runs from {show(current[0], 'A')} to {show(current[-1], 'A')}): choose a "
            "ramp about the reversal potential, or open more of the conductance."
        )
    i = int(crossings[0])
    share = current[i] / (current[i] - current[i + 1])
    E, E_command = (float(x[i] + share * (x[i + 1] - x[i])) for x in (V, command))
    slope = float((current[i + 1] - current[i]) / (V[i + 1] - V[i]))
    return Reversal(E, E_command, slope, V, current)


__all__ = ["Reversal", "reversal_by_ramp"]
