"""Transients for people: a step, a course or a current, from a steady state or from what was filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ...constants import F
from ...errors import BadModel, BadValue, NoSolution
from ...theory._arguments import voltage
from ...units import si
from .problem import Problem, problem
from .results import dataset, units, variable
from .search import at_current, settle
from .stack import Stack, Wall
from .stepping import Piece, Row, Stepper

if TYPE_CHECKING:
    import xarray as xr

#: charge of a filling that is taken for none, relative to its ions
NEUTRAL = 1e-6


def transient(
    stack: Stack, until: Any, V: Any = None, I: Any = None, start: Any = None, times: Any = None,  # noqa: E741
    fineness: float = 1.0, rtol: float = 1e-5, progress: bool | None = None,
) -> xr.Dataset:  # fmt: skip
    r"""What happens in time after a step of voltage or current, or from what was filled in.

    .. math:: \frac{\partial c_i}{\partial t} = -\frac{1}{A} \frac{\partial A J_i}{\partial x}, \quad
        I = A F \sum z_i J_i - \frac{\partial}{\partial t} A \varepsilon \frac{\partial \phi}{\partial x}

    Args:
        stack: the layers and their sides. Layers with a `filling` start from it, others from the steady state.
        until: end, s.
        V: of the left minus the right from t = 0 on, V: a number, pairs (time, V) of steps, or a function of time.
        I: the current instead, likewise, A m-2 (A in a pore); 0 for an open circuit.
        start: voltage of the steady state before t = 0, V; 0, or with `I` that without current.
        times: moments that are kept, s; None for every step.
        fineness: of the mesh.
        rtol: relative tolerance of a step, on activities and on F phi/RT.
        progress: show a bar on runs over a second; by default where a person watches.

    Returns:
        A dataset over time with c, phi, V, I (with the displacement), `amount` of every ion and what `entered` through
        the ends; amount minus entered is constant. Where a run cannot go on, or is interrupted, what was found is kept
        and the attribute `status` says why.

    Raises:
        BadModel: nothing says how the ions lie at the start, or a filling is not neutral.
        BadValue: a number does not fit.
        NoSolution: the steady state before t = 0 was not found.

    Source: as `ionostat.space.pnp.stepping`.

    >>> from ionostat.space.pnp import Electrode, Layer, Stack
    >>> cell = Stack([Layer("100 nm", filling={"K": "10 mM", "Cl": "10 mM"})], Electrode(), Electrode())
    >>> run = transient(cell, until="1 us", V="1 mV")
    >>> run.status, bool(abs(run.I[-1]) < 1e-3 * run.I[0])    # the electrodes are charged
    ('done', True)
    """
    end = float(si(until, "s", "until"))
    if not end > 0.0:
        raise BadValue(f"until is {end:g} s: give a time above 0.")
    if not 1e-10 <= rtol <= 0.1:
        raise BadValue(f"rtol is {rtol:g}: it must lie from 1e-10 to 0.1; usual is 1e-5.")
    from ...experiment.simulate import progress_bar

    by_current = I is not None
    _refuse_clamp(stack, V, I)
    pieces = _pieces(stack, I if by_current else V, end, by_current)
    on = problem(stack, fineness)
    stepper = Stepper(on, rtol, by_current, shortest_time(on))
    rows: list[Row] = []
    wanted = None if times is None else np.atleast_1d(np.asarray(si(times, "s", "times"), dtype=float))
    stops = [] if wanted is None else sorted(float(t) for t in wanted if 0.0 < t < end)
    first = stepper.start(_start(on, start, by_current))
    with progress_bar(progress) as show:

        def keep(row: Row) -> None:
            rows.append(row)
            show(row.t / end)

        try:
            stepper.run(first, pieces, stops, keep)
        except KeyboardInterrupt:
            stepper.failure = "interrupted"
    return _told(on, stepper, rows, wanted)


def shortest_time(on: Problem) -> float:
    """The shortest relaxation time of the charge, s: the capacitance of a cell over its conductance with many ions."""
    strongest = 2.0 * on.scale + float(np.max(np.abs(on.q_volume) / on.water))
    return float(np.min(on.e / np.maximum(on.g @ on.z**2 * strongest, 1e-300)))


def _refuse_clamp(stack: Stack, V: Any, I: Any) -> None:  # noqa: E741
    if V is not None and I is not None:
        raise BadValue("V and I are both given: hold the voltage or the current, and the other follows.")
    walls = isinstance(stack.left, Wall) or isinstance(stack.right, Wall)
    if walls and (V is not None or I is not None):
        raise BadValue("a wall sets its own potential by its charge: leave V and I out, or make it an Electrode.")


def _pieces(stack: Stack, given: Any, end: float, by_current: bool) -> list[Piece]:
    """Stretches between jumps of the clamp."""

    def read(value: Any) -> float:
        if by_current:
            return float(si(value, "A m-2" if stack.flat else "A", "I")) / F
        return float(voltage(value, "V")) / stack.thermal

    def steady(value: float) -> Callable[[float], float]:
        return lambda t: value

    if callable(given):
        return [Piece(end, lambda t: read(given(t)))]
    if not isinstance(given, list | tuple):
        return [Piece(end, steady(read(0.0 if given is None else given)))]
    steps = [(float(si(t, "s", "time of a step")), read(value)) for t, value in given]
    if not steps or steps[0][0] != 0.0 or any(b[0] <= a[0] for a, b in zip(steps, steps[1:])):
        raise BadValue("steps are pairs (time, value) that begin at 0 and rise in time, such as [(0, '0 mV'), ...].")
    ends = [*(t for t, _ in steps[1:]), end]
    return [Piece(min(stop, end), steady(value)) for (t, value), stop in zip(steps, ends) if t < end]


# -------------------------------------------------------------------- how it begins


def _start(on: Problem, start: Any, by_current: bool) -> np.ndarray:
    stack = on.stack
    full = [layer.filling is not None for layer in stack.slabs]
    if any(full):
        if start is not None:
            raise BadValue("start and fillings are both given: begin at a steady state, or from what was filled in.")
        if not all(full):
            raise BadModel("some layers are filled and some are not: give every layer a filling, or none.")
        return filled(on)
    if not any(on.open):
        raise BadModel("both ends are closed: say what the layers hold at the start, Layer(..., filling={...}).")
    if by_current and start is None:
        state = at_current(on, 0.0)
    else:
        blocked = isinstance(stack.left, Wall) or isinstance(stack.right, Wall)
        state = settle(on, 0.0 if blocked or start is None else float(voltage(start, "start")) / stack.thermal)
    if not state.converged:
        raise NoSolution("the steady state before t = 0 was not found: try fineness=2, or another start.")
    return state.U


def filled(on: Problem) -> np.ndarray:
    """Activities of what was filled in; at a node between two layers their mean by water."""
    stack, n, N = on.stack, len(on.mesh.x), len(on.z)
    held, water = np.zeros((n, N)), np.zeros((n, N))
    for k, layer in enumerate(stack.slabs):
        c = np.array([(layer.filling or {}).get(symbol, 0.0) for symbol in stack.ions])
        X = layer.fixed_charge.at(np.array([0.0, 0.5 * layer.thickness, layer.thickness]), layer.thickness)
        off = c @ on.z + X
        if np.max(np.abs(off)) > NEUTRAL * max(float(c @ np.abs(on.z)), 1e-300):
            worst = off[np.argmax(np.abs(off))]
            raise BadModel(f"{layer.name}: its filling is not neutral: {worst:+.4g} mM of charge are left over.")
        here = slice(on.mesh.interfaces[k], on.mesh.interfaces[k + 1])
        room = 1.0 - stack.crowding * c.sum()
        for side, nodes in ((0, here), (1, slice(here.start + 1, here.stop + 1))):
            half = on.half[here, side, None] * on.p[here]
            held[nodes] += on.half[here, side, None] * c / room * (on.p[here] > 0.0)
            water[nodes] += half
    a = np.divide(held, water, out=np.zeros_like(held), where=water > 0.0)
    for at, is_open in zip((0, -1), on.open):
        a[at] = on.baths[at] if is_open else a[at]
    return np.concatenate([a, np.zeros((n, 1))], axis=1)


# -------------------------------------------------------------------- what is told


def _told(on: Problem, stepper: Stepper, rows: list[Row], wanted: np.ndarray | None) -> xr.Dataset:
    kept = rows if wanted is None else [row for row in rows if np.any(np.isclose(row.t, wanted, rtol=1e-12, atol=0.0))]
    unit, z = units(on), on.z
    t = np.array([row.t for row in kept])
    U = np.array([row.U for row in kept]).reshape(len(kept), len(on.mesh.x), len(z) + 1)
    amount, entered = (
        np.array(each).reshape(len(kept), len(z))
        for each in ([row.C.sum(axis=0) for row in kept], [row.entered for row in kept])
    )
    ds = dataset(on, U[..., :-1], U[..., -1], along="time")
    told = {
        "I": variable(
            "time",
            F * np.array([row.current for row in kept]),
            unit["I"],
            "current from left to right, with the displacement",
        ),
        "amount": variable("time species", amount, unit["amount"], "amount in the stack"),
        "entered": variable(
            "time species", entered, unit["amount"], "amount that entered through the ends since the start"
        ),
    }
    from ...experiment.dataset import rising

    time = ("time", rising(t), {"units": "s", "long_name": "time"})
    status = "done"
    if stepper.failure:
        reached = f"{rows[-1].t if rows else 0.0:.4g} s"
        status = f"stopped at {reached}: {stepper.failure}; try fineness=2, another rtol, or less voltage"
    steps = {"accepted": stepper.accepted, "rejected": stepper.rejected, "rtol": stepper.rtol}
    return ds.drop_vars("flux").assign(told).assign_coords(time=time).assign_attrs(status=status, **steps)
