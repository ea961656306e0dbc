"""What is asked of a pore: one voltage, a current-voltage curve, where the current vanishes, how it rectifies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...constants import F, R
from ...errors import BadValue, NoSolution
from ...theory._arguments import voltage
from ...units import show, si
from ..pnp.states import voltages as read_voltages
from .description import Pore
from .engine import engine
from .ladder import NoConvergence
from .progress import progress as shown
from .solution import PoreSolution, attributes
from .study import Study

if TYPE_CHECKING:
    import xarray as xr

METHODS = ("2-D", "1-D")


def solve(
    pore: Pore,
    V: Any = 0.0,
    *,
    flow: bool = False,
    rtol: float | None = None,
    mesh_size: Any = None,
    reservoir: Any = None,
    progress: bool | None = None,
) -> PoreSolution:
    """The steady state of a pore at one voltage: in two dimensions, in three where it is not round.

    Args:
        pore: shape, charge and baths.
        V: inside minus outside, V.
        flow: let the water move too (electro-osmosis, the pressure of the description).
        rtol: relative error of the current; the mesh is refined until it is met. By default 0.1 %, and 1 % in three
            dimensions.
        mesh_size: first elements on the wall, m; by default a few layers of counter-ions.
        reservoir: radius at which the baths are cut, m; beyond it they go on as they do far away.
        progress: a line on the terminal; by default if there is one.

    Returns:
        A `PoreSolution`, with currents, fields and a picture.

    Raises:
        MissingExtra: NGSolve is not installed.
        BadValue, BadUnit: a number does not fit.
        NoConvergence: no solution was found; its ``last`` is the last good voltage.
    """
    command = float(voltage(V, "V"))
    with shown(progress, "pore") as report:
        study = _study(pore, [command], flow, rtol, mesh_size, reservoir, report)
        return study.at(command)


def iv_curve(
    pore: Pore,
    V: Any = "-1V:1V:21",
    *,
    flow: bool = False,
    method: str = "2-D",
    rtol: float | None = None,
    mesh_size: Any = None,
    reservoir: Any = None,
    progress: bool | None = None,
) -> xr.Dataset:
    """A current-voltage curve.

    Args:
        pore: shape, charge and baths.
        V: voltages, inside minus outside: a range such as "-1V:1V:21", a list or an array, V.
        flow, rtol, mesh_size, reservoir, progress: as `solve` has them.
        method: "2-D" by finite elements, or "1-D" (`narrow`): twenty times faster, without charged faces, without
            the field in the membrane, and without flow.

    Returns:
        A dataset over V (V): ``I`` and ``current(species, V)``, outward, A; ``flow``, m3/s; ``converged``. Where a
        voltage could not be reached it has NaN, and the attribute ``status`` says why and which was the last good one.

    Raises:
        MissingExtra, BadValue, BadUnit: as `solve`.
    """
    volts = read_voltages(V)
    if _in_one_dimension(method, flow):
        from .narrow import narrow_curve

        if mesh_size is not None or reservoir is not None:
            raise BadValue("mesh_size and reservoir are for finite elements: leave them out, or method='2-D'.")
        return narrow_curve(pore, volts)
    engine()
    rows: dict[int, PoreSolution] = {}
    outward = np.argsort(np.abs(volts), kind="stable")
    with shown(progress, "pore", len(volts)) as report:
        study = _study(pore, volts, flow, rtol, mesh_size, reservoir, report)
        for side in (volts >= 0.0, volts < 0.0):
            for i in outward[side[outward]]:
                try:
                    rows[int(i)] = study.at(float(volts[i]))
                except NoConvergence:
                    break
                report.done()
    return _curve(pore, volts, rows, study)


def _in_one_dimension(method: str, flow: bool) -> bool:
    """Which method is asked for.

    Raises:
        BadValue: it is none, or cannot do what is asked.
    """
    if method not in METHODS:
        raise BadValue(f"method is {method!r}: give '2-D' (finite elements) or '1-D' (fast, averaged over the pore).")
    if method == "1-D" and flow:
        raise BadValue("flow needs two dimensions: leave it out, or method='2-D'.")
    return method == "1-D"


class Reversal(NamedTuple):
    """Where no current flows.

    Attributes:
        V: inside minus outside, V.
        currents: outward, A, by ion: they cancel.
        permeability_ratio: of the cation to the anion by Goldman, Hodgkin and Katz, for one salt of monovalent
            ions; NaN for others.
    """

    V: float
    currents: dict[Any, float]
    permeability_ratio: float


def reversal_potential(
    pore: Pore, *, flow: bool = False, method: str = "2-D", rtol: float | None = None, progress: bool | None = None
) -> Reversal:
    r"""The voltage at which no current flows, and what it says of the selectivity.

    .. math:: V_{rev} = \frac{RT}{F}\ln\frac{P_+c_{out} + P_-c_{in}}{P_+c_{in} + P_-c_{out}}

    Args:
        pore: with baths that differ.
        flow, rtol, progress: as `solve` has them.
        method: "2-D", or "1-D" as `iv_curve` has it.

    Raises:
        BadValue: the baths are alike, and nothing is under pressure; or as `iv_curve`.
        NoSolution: the current does not change its sign within 0.5 V.
        MissingExtra, NoConvergence: as `solve`.
    """
    if pore.inside == pore.outside and not (flow and pore.pressure):
        raise BadValue("the baths are alike, so no current flows at 0 mV: give them different concentrations.")
    if _in_one_dimension(method, flow):
        from .narrow import narrow_reversal

        V, currents = narrow_reversal(pore)
        return Reversal(V, dict(zip(pore.ions, map(float, currents))), _permeability_ratio(pore, V))
    with shown(progress, "reversal") as report:
        study = _study(pore, [-0.05, 0.05], flow, rtol, None, None, report)
        here, there = study.at(0.05), study.at(-0.05)
        for _ in range(30):
            if abs(there.I) <= 1e-6 * sum(map(abs, there.currents.values())):
                return Reversal(there.V, there.currents, _permeability_ratio(pore, there.V))
            slope = (there.I - here.I) / (there.V - here.V)
            V = there.V - there.I / slope
            if not abs(V) <= 0.5:
                break
            here, there = there, study.at(V)
    raise NoSolution(
        f"the current is not 0 at any voltage within 0.5 V (last tried {show(there.V, 'V')}, {show(there.I, 'A')}): "
        "are the baths as meant?"
    )


def rectification(curve: xr.Dataset) -> xr.Dataset:
    """How much more current flows at +V than at -V: |I(V)/I(-V)|, over V > 0, of a curve that holds both.

    Raises:
        BadValue: the curve holds no voltage with both signs.
    """
    volts = curve.V.values
    pairs = [(v, i, j) for i, v in enumerate(volts) for j, w in enumerate(volts) if v > 0 and abs(v + w) < 1e-9]
    if not pairs:
        raise BadValue("the curve holds no voltage with both signs: give a range such as '-1V:1V:21'.")
    pairs.sort()
    plus, minus = ([int(p[k]) for p in pairs] for k in (1, 2))
    import xarray as xr

    ratio = np.abs(curve.I.values[plus] / curve.I.values[minus])
    says = {"units": "1", "long_name": "current at V over that at -V"}
    return xr.Dataset({"ratio": ("V", ratio, says)}, {"V": ("V", volts[plus], {"units": "V"})}, curve.attrs)


def _study(pore: Pore, volts: Any, flow: bool, rtol: float | None, size: Any, reservoir: Any, report: Any) -> Study:
    sizes = [
        None if v is None else float(si(v, "m", name)) for v, name in ((size, "mesh_size"), (reservoir, "reservoir"))
    ]
    for value, name in zip(sizes, ("mesh_size", "reservoir")):
        if value is not None and value <= 0.0:
            raise BadValue(f"{name} is {value:g} m: it must be above 0.")
    return Study(pore, volts, flow=flow, rtol=rtol, mesh_size=sizes[0], reservoir=sizes[1], report=report)


def _curve(pore: Pore, volts: np.ndarray, rows: dict[int, PoreSolution], study: Study) -> xr.Dataset:
    currents = np.full((len(pore.ions), len(volts)), np.nan)
    flows = np.full(len(volts), np.nan)
    for i, found in rows.items():
        currents[:, i], flows[i] = list(found.currents.values()), found.flow
    status = study.status
    if study.failed:
        reached = sorted(volts[i] for i in rows)
        span = f"{show(reached[0], 'V')} to {show(reached[-1], 'V')}" if reached else "none"
        status = f"{len(rows)} of {len(volts)} voltages were reached, {span}: {study.failed}"
    unknowns = study.ladder.equations.space.ndof
    return as_dataset(pore, volts, currents, flows, attributes(pore, study.error, status, unknowns) | {"method": "2-D"})


def as_dataset(pore: Pore, volts: Any, currents: Any, flows: Any, attrs: dict[str, Any]) -> xr.Dataset:
    """A curve as a dataset; NaN is what was not reached."""
    import xarray as xr

    from ...experiment.accessor import register

    register()
    variables = {
        "I": ("V", currents.sum(axis=0), {"units": "A", "long_name": "outward current"}),
        "current": (("species", "V"), currents, {"units": "A", "long_name": "outward current of an ion"}),
        "flow": ("V", flows, {"units": "m3 s-1", "long_name": "outward flow of water"}),
        "converged": ("V", np.isfinite(currents).all(axis=0), {"long_name": "whether this voltage was reached"}),
    }
    coords = {
        "V": ("V", volts, {"units": "V", "long_name": "inside minus outside"}),
        "species": list(map(str, pore.ions)),
    }
    return xr.Dataset(variables, coords, attrs)


def _permeability_ratio(pore: Pore, V: float) -> float:
    """Of one salt of monovalent ions; infinite or negative ratios of an ideal pore are infinite."""
    if sorted(ion.z for ion in pore.ions) != [-1, 1]:
        return float("nan")
    cation = next(ion for ion in pore.ions if ion.z > 0)
    c_in, c_out = (bath[cation] for bath in pore.baths)
    E = float(np.exp(V * F / (R * pore.T)))
    below = E * c_in - c_out
    return float((c_in - E * c_out) / below) if below else float("inf")


__all__ = ["Reversal", "iv_curve", "rectification", "reversal_potential", "solve"]
