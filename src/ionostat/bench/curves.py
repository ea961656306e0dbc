"""Current against voltage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadValue
from ..experiment.protocol import Step
from ..experiment.simulate import simulate
from ..experiment.solution import Solution
from ..model.model import Model
from ..units import si
from .rig import Rig, capacitance_of, clamp_current, clamped, membrane_current, membrane_of, refuse_unheld

if TYPE_CHECKING:
    import xarray as xr

#: rows of a step
ROWS = 400
#: time constants R C after which the capacitance is charged, to half a percent
CHARGED = 5.0


def iv_curve(
    model: Model, membrane: str, commands: Iterable[Any], *, holding: Any = None, settle: Any = "50 ms",
    width: Any = "200 ms", most_error: Any = "5 mV", rtol: float = 1e-6,
) -> xr.Dataset:
    """Current-voltage curve by steps of a voltage clamp, each from the same start.

    Args:
        model: with a clamp or pipette on the membrane (`with_clamp`, `patch`); one of 10 MOhm is put on
            where there is none.
        membrane: that is clamped.
        commands: V or text, one for each step.
        holding: command before each step; by default the membrane's potential at the start.
        settle: time at it.
        width: time of a step.
        most_error: how far the membrane may stand from its command, V or text: where the current peaks, and from
            when the capacitance is charged to the end of the step.
        rtol: relative tolerance of the solver.

    Returns:
        A dataset over ``command`` (V): ``V`` and ``V_peak``, where the membrane stands at the end of the step and at
        the peak; ``steady`` and ``peak``, currents through the membrane (A, outward positive), at the end and where
        they differ most from that before the step; ``reading``, what the amplifier shows at the end; ``current`` and
        ``peak_current``, the same by ``process``. Capacitive current is in none of them but the reading.

    Raises:
        UnknownName: no such membrane.
        BadValue: no command, or one at which the membrane cannot be held: see ``most_error``.
    """
    import xarray as xr

    values = [float(si(c, "V", "commands")) for c in commands]
    if not values:
        raise BadValue("no command is given: give some, such as ['-90 mV', '-70 mV'].")
    rest = membrane_of(model, membrane).V if holding is None else holding
    held, at = clamped(model, membrane, rest)
    before, length = float(si(settle, "s", "settle")), float(si(width, "s", "width"))
    most = float(si(most_error, "V", "most_error"))
    runs = []
    for value in values:
        sol = simulate(
            held, Step(at.command, value, start=before), until=before + length, every=length / ROWS, rtol=rtol,
            extents=False, progress=False,
        )
        if not sol.status.ok:
            raise BadValue(f"the step to {1e3 * value:g} mV did not come to its end: {sol.status}.")
        found = _readings(sol, at, before)
        refuse_unheld(at, value, *_farthest(sol, at, value, before), most)
        runs.append(found)
    names = membrane_current(sol, membrane)[0]
    arrays: dict[str, Any] = {}
    for name in runs[0]:
        table = np.array([run[name] for run in runs])
        arrays[name] = (("command", "process")[: table.ndim], table, {"units": "V" if name.startswith("V") else "A"})
    says = {"model": model.name, "membrane": membrane, "holding": float(si(rest, "V")), "R": at.R}
    return xr.Dataset(arrays, {"command": ("command", values, {"units": "V"}), "process": names}, says)


def _readings(sol: Solution, at: Rig, before: float) -> dict[str, Any]:
    """What one step gives."""
    names, currents = membrane_current(sol, at.membrane)
    total = currents.sum(axis=0)
    V, peak = sol.V(at.membrane), _peak(sol, total, before)
    return {
        "V": V[-1], "V_peak": V[peak], "steady": total[-1], "peak": total[peak], "current": currents[:, -1],
        "peak_current": currents[:, peak], "reading": clamp_current(sol, at.membrane)[-1],
    }


def _peak(sol: Solution, total: np.ndarray, before: float) -> int:
    """The row where the current differs most from that before the step; the row after its corner is the first."""
    first = int(np.searchsorted(sol.t, before, side="right")) - 1
    return first + int(np.argmax(np.abs(total[first:] - total[first])))


def _farthest(sol: Solution, at: Rig, command: float, before: float) -> tuple[float, float]:
    """V and the amplifier's current where the membrane is farthest from its command: at the peak, or once charged."""
    charged = before + CHARGED * at.R * capacitance_of(sol.model, at.membrane)
    looked = sol.t >= min(charged, float(sol.t[-1]))
    total = membrane_current(sol, at.membrane)[1].sum(axis=0)
    peak = _peak(sol, total, before)
    looked[peak] |= bool(total[peak] != total[np.searchsorted(sol.t, before, side="right") - 1])
    V, reading = sol.V(at.membrane), clamp_current(sol, at.membrane)
    row = int(np.argmax(np.where(looked, np.abs(V - command), -1.0)))
    return float(V[row]), float(reading[row])
