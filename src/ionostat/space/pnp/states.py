"""Steady states for people: one voltage or current, and whole current-voltage curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...constants import F
from ...errors import BadModel, BadValue
from ...theory._arguments import voltage
from ...units import show, si
from .newton import activities, fluxes
from .problem import Problem, problem
from .results import dataset, units, variable
from .search import State, at_current, settle
from .stack import Bath, Electrode, Stack, Wall
from .sweep import along

if TYPE_CHECKING:
    import xarray as xr

ADVICE = "try fineness=2, come nearer in smaller steps of charge or voltage, or give ions a size (ion_size='0.6 nm')"


def steady(stack: Stack, V: Any = None, I: Any = None, fineness: float = 1.0, levels: int = 1) -> xr.Dataset:  # noqa: E741
    r"""The steady state of a stack at a voltage, or at a current.

    .. math:: \frac{d}{dx} A J_i = 0, \quad
        J_i = -D_i \left(\frac{dc_i}{dx} + z_i c_i \frac{du}{dx} + c_i \frac{d\mu_i}{dx}\right), \quad
        \frac{d}{dx} A \varepsilon \frac{d\phi}{dx} = -A F \left(\sum z_i c_i + X\right)

    Args:
        stack: the layers and their sides.
        V: of the left minus the right, V; 0 if nothing is given.
        I: the current instead, A m-2 (A in a pore); 0 gives the reversal potential.
        fineness: of the mesh; 2 for half the spacing.
        levels: nested meshes from which the result is extrapolated (Romberg); 1 for none.

    Returns:
        A dataset with c(species, x), phi(x), flux(species), I, V, `converged`, and errors as two meshes estimate
        them (`I_error`, `V_error`, `phi_error` at the worst place). Where `converged` is False it is the last good
        state on the way, and the attribute `status` says so.

    Raises:
        BadModel: the stack has no steady state of its own, as between two electrodes, or I is given and no ion can
            cross.
        BadValue: V or I do not fit the stack, or the mesh is too coarse.

    Source: Planck M (1890), doi:10.1002/andp.18902760802; mesh and fluxes: as `ionostat.space.pnp.problem`.

    >>> from ionostat.space.pnp import Bath, Layer, Stack
    >>> inside, outside = Bath({"K": "140 mM", "Cl": "140 mM"}), Bath({"K": "4 mM", "Cl": "4 mM"})
    >>> cell = Stack([Layer("5 nm", fixed_charge="-1 M")], inside, outside)
    >>> round(1e3 * float(steady(cell, I=0).V), 1)    # the Nernst potential of K+ is -95.0 mV
    -87.7
    """
    clamp, by_current = _clamp(stack, V, I)
    if not 1 <= int(levels) <= 6:
        raise BadValue(f"levels is {levels!r}: give 1 (no extrapolation) to 6.")
    first = 0 if levels > 1 else -1
    problems = [problem(stack, fineness, k) for k in range(first, first + max(2, int(levels)))]
    if by_current and not carries(problems[0]):
        raise BadModel("no charged ion can cross all layers: no steady current flows at any voltage, so give V.")
    found: list[tuple[Problem, State]] = []
    for each in problems:
        state = at_current(each, clamp) if by_current else settle(each, clamp)
        if state.converged:
            found.append((each, state))
        elif levels > 1 or each is problems[-1]:  # a coarse mesh that fails only leaves the errors open
            return _unsettled(each, state, stack, by_current)
    return _combined(found, levels)


def carries(on: Problem) -> bool:
    """Whether any current can flow."""
    return bool(np.any(on.crossed & (on.z != 0)))


def _clamp(stack: Stack, V: Any, I: Any) -> tuple[float, bool]:  # noqa: E741
    """What is given, in the kernel's units, and whether it is a current."""
    if V is not None and I is not None:
        raise BadValue("V and I are both given: hold the voltage or the current, and the other follows.")
    sides = (stack.left, stack.right)
    if not any(isinstance(side, Bath) for side in sides):
        raise BadModel("between two closed sides the steady state hangs on how much was filled in: run a transient.")
    if any(isinstance(side, Wall) for side in sides) and (V is not None or I is not None):
        raise BadValue("a wall sets its own potential by its charge: leave V and I out, or make it an Electrode.")
    if I is not None:
        if any(isinstance(side, Electrode) for side in sides):
            raise BadValue("an electrode lets no steady current through: give V.")
        return float(si(I, "A m-2" if stack.flat else "A", "I")) / F, True
    return float(voltage(0.0 if V is None else V, "V")) / stack.thermal, False


def _unsettled(each: Problem, state: State, stack: Stack, by_current: bool) -> xr.Dataset:
    """The last good state, and words on it."""
    ds = dataset(each, *activities(state.U))
    if by_current:
        reached = f"I = {show(F * state.reached, units(each)['I'])}"
    elif np.isfinite(state.reached):
        reached = f"V = {show(state.reached * stack.thermal, 'V')}"
    else:
        reached = "a part of the fixed charge"
    status = f"not converged: the last good state, at {reached}, is given instead; {ADVICE}."
    return ds.assign(converged=False).assign_attrs(status=status, iterations=state.iterations)


def _combined(found: list[tuple[Problem, State]], levels: int) -> xr.Dataset:
    """The state on the one mesh that is kept, with errors; extrapolated where levels are asked for."""
    (coarsest, _), (finest, last) = found[0], found[-1]
    rows = []
    for each, state in found:
        stride = (len(each.mesh.x) - 1) // (len(coarsest.mesh.x) - 1)
        a, u = activities(state.U)
        rows.append((a[::stride], u[::stride], fluxes(each, a, u)))
    best, before = _romberg(rows)
    off = [np.abs(one - other) if len(found) > 1 else np.full_like(one, np.nan) for one, other in zip(best, before)]
    if levels > 1:
        kept, (a, u, J) = coarsest, best
    else:
        kept, (a, u), J = finest, activities(last.U), rows[-1][2]
    ds = dataset(kept, np.maximum(a, 0.0), u, J=J)
    thermal, z = kept.stack.thermal, kept.z
    errors: dict[str, Any] = {
        "phi_error": variable("", float(off[1].max()) * thermal, "V", "error of phi at the worst place, estimated"),
        "V_error": variable("", float(off[1][0]) * thermal, "V", "error of V, estimated"),
        "I_error": variable("", F * abs(float((best[2] - before[2]) @ z)), units(kept)["I"], "error of I, estimated"),
        "converged": True,
    }
    return ds.assign(errors).assign_attrs(status="converged", iterations=sum(state.iterations for _, state in found))


def _romberg(rows: list[Any]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The last entry of Romberg's table and the one before it, for a, u and J; errors go as h2, h4, ..."""
    table = [[list(map(np.asarray, rows[0]))]]
    for i, row in enumerate(rows[1:], 1):
        line = [list(map(np.asarray, row))]
        for k in range(1, i + 1):
            line.append([b + (b - w) / (4.0**k - 1.0) for b, w in zip(line[k - 1], table[i - 1][k - 1])])
        table.append(line)
    last = table[-1]
    return last[-1], last[max(len(last) - 2, 0)]


def iv(stack: Stack, V: Any = "-200mV:200mV:101", fineness: float = 1.0) -> xr.Dataset:
    """A current-voltage curve: the steady states at many voltages.

    Args:
        stack: the layers between two baths.
        V: voltages, V, left minus right; a range such as "-200mV:200mV:101" or an array.
        fineness: of the mesh; 2 for half the spacing.

    Returns:
        A dataset over V with I, flux, c, phi, `I_error` (from a mesh with half the nodes), `converged`, and where it
        lets current through `V_reversal`. A voltage that could not be reached has NaN and `converged` False; the
        attribute `status` tells the last good one, whose profiles are kept beside its neighbours'.

    Raises:
        BadModel: the stack does not lie between two baths.
        BadValue: the voltages do not fit.

    >>> from ionostat.space.pnp import Bath, Layer, Stack
    >>> salt = Bath({"K": "100 mM", "Cl": "100 mM"})
    >>> curve = iv(Stack([Layer("10 nm")], salt, salt), "-100mV:100mV:5")
    >>> [round(float(x)) for x in curve.I / curve.I[-1] * 2]
    [-2, -1, 0, 1, 2]
    """
    if not (isinstance(stack.left, Bath) and isinstance(stack.right, Bath)):
        raise BadModel("a current flows between two baths: make both sides a Bath.")
    volts = voltages(V)
    fine, coarse = (problem(stack, fineness, k) for k in (0, -1))
    clamps = volts / stack.thermal
    found, rough = along(fine, clamps), along(coarse, clamps)
    ds = dataset(fine, found.U[..., :-1], found.U[..., -1], along="V")
    ds = ds.assign_coords(V=variable("V", volts, "V", "potential of the left end minus the right"))
    currents = F * fluxes(coarse, rough.U[..., :-1], rough.U[..., -1]) @ coarse.z
    error = np.abs(ds.I.values - currents) / 3.0
    ds = ds.assign(
        I_error=variable("V", error, units(fine)["I"], "error of I, estimated by a mesh of half the nodes"),
        converged=("V", found.converged, {"long_name": "whether the state was found"}),
    )
    status = "converged" if found.converged.all() else _missed(found.converged, volts, found.last_good, stack)
    if carries(fine) and (rest := at_current(fine, 0.0)).converged:
        reversal = float(rest.U[0, -1] - rest.U[-1, -1]) * stack.thermal
        ds = ds.assign(V_reversal=variable("", reversal, "V", "reversal potential"))
    return ds.assign_attrs(status=status, iterations=int(found.iterations.sum()))


def voltages(given: Any) -> np.ndarray:
    """Voltages of a curve, V, from a range in text, a list or an array.

    Raises:
        BadUnit, BadValue: they cannot be read, or lie beyond what a membrane bears.

    >>> voltages("-20mV:20mV:3").tolist()
    [-0.02, 0.0, 0.02]
    """
    if isinstance(given, str) and ":" in given:
        parts = given.split(":")
        if len(parts) != 3 or not parts[2].strip().isdigit() or not 2 <= int(parts[2]) <= 100_000:
            raise BadValue(f"V: {given!r}: write low:high:n, such as -200mV:200mV:101, with n from 2 to 100000.")
        low, high = (float(voltage(part.strip(), "V")) for part in parts[:2])
        if low == high:
            raise BadValue(f"V: {given!r} begins where it ends: give two voltages.")
        return np.linspace(low, high, int(parts[2]))
    return np.atleast_1d(np.asarray(voltage(given, "V"), dtype=float))


def _missed(good: np.ndarray, volts: np.ndarray, last: State, stack: Stack) -> str:
    first = float(volts[np.flatnonzero(~good)[0]])
    reached = (
        f"the last good voltage on the way was {show(last.reached * stack.thermal, 'V')}"
        if (np.isfinite(last.reached))
        else "no state was found even without voltage"
    )
    return f"{int(np.sum(~good))} of {len(good)} voltages not converged, first {show(first, 'V')}; {reached}; {ADVICE}."
