"""Thresholds: the number at which a criterion stops to hold, found with many runs side by side.

The longest ischaemia that a cell survives, the weakest pump that keeps it, the bath potassium that tips it. The search
is a k-section: the first round spreads runs over the whole range, each further one over what is left of it, so that
all lanes of all cores have something to run. A round of k narrows the range to 1/(k + 1); halving it run after run
needs log2(k + 1) times as many rounds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from ..ensemble.design import Axis, design, two_ends
from ..errors import BadValue, IonostatError
from ..experiment.control import number_in, refuse_overruled
from ..experiment.protocol import Protocol, as_protocol
from ..experiment.simulate import refuse_solver
from ..model.model import Model
from ..units import show, si
from .again import asked
from .apart import apart
from .criteria import Criterion, criterion
from .crossing import Crossing
from .members import Family, Runs
from .search import Search, telling

#: watched after the last corner of what is done, s
AFTER = 1800.0
#: lowest and highest of a duration where nobody says, s
DURATIONS = (10.0, 7200.0)
#: error as a part of the range where nobody says
FINE = 5e-5
#: the answer is tried again with a relative tolerance times this
TIGHTER = 0.1


def threshold(
    model: Model, protocol: Any = None, *, vary: str = "", crossed: Any = "recovers", between: Any = None,
    tolerance: Any = None, until: Any = None, after: Any = AFTER, unit: str = "1", rtol: float = 1e-6,
    method: str = "rodas5p", lanes: int | None = None, workers: int | None = None, progress: bool | None = None,
) -> Crossing:
    r"""The number at which a criterion changes sides.

    .. math:: x^* \in (x_k, x_{k+1}), \quad c(x_k) \ne c(x_{k+1}), \quad x_{k+1} - x_k \le \epsilon

    Args:
        model: who is run.
        protocol: what is done to it, as in `simulate`; or a function that gives it for a number (SI).
        vary: path of the number: of the model (``neuron.pump.density``, ``bath.K``) or of the protocol
            (``ischemia.duration``, or ``duration`` alone); for a function, what the number is called.
        crossed: the criterion: ``"recovers"``, ``"depolarises"``, ``"fires"``, ``"swells"``, a condition such as
            ``"max(ecs.K) > 20 mM"``, or several of which all have to hold; see `criterion`.
        between: lowest and highest, such as ``("10 s", "2 h")`` or ``("x0.1", "x1")``. For a duration 10 s to 2 h.
        tolerance: largest error of the answer, in the number's unit; by default 5e-5 of the range.
        until: end of every run, s or text; by default ``after`` the last corner of its protocol.
        after: how long is watched after that corner: a recovery has to come within this time.
        unit: SI unit of the number of a function.
        rtol, method, lanes: of the solver.
        workers: threads; all cores by default.
        progress: say how far it is; by default where a person watches.

    Returns:
        The `Crossing`: value, error, both sides, all that was tried; ``value`` is NaN where nothing changes sides.

    Raises:
        UnknownName, BadUnit, BadValue: the number, the range or the criterion does not fit.

    >>> import ionostat as ion
    >>> from ionostat import Cl, K, Na
    >>> from ionostat.mechanisms import Leak
    >>> cell = ion.Compartment("cell", volume="2 pL", concentrations={K: 140.0, Cl: 6.0})
    >>> bath = ion.Reservoir("bath", concentrations={K: 4.0, Cl: 4.0})
    >>> model = ion.Model(ion.Membrane(cell, bath, V="-90 mV", mechanisms=[Leak(K, P=4e-9), Leak(Cl, P=1e-11)]))
    >>> raised = lambda K: ion.Protocol("raised", [ion.Step("bath.K", K), ion.Step("bath.Cl", K)])
    >>> found = threshold(model, raised, vary="bath K", unit="mol m-3", crossed="final(cell.V) > -50 mV",
    ...                   between=("4 mM", "60 mM"), until="1 s", workers=1)
    >>> print(f"{found.value:.0f} mM, monotone: {found.monotone}")
    22 mM, monotone: True
    """
    started = time.perf_counter()
    family, axis = _family(model, protocol, vary, between, until, after, unit)
    low, high = (float(v) for v in axis.values)
    wanted = _tolerance(tolerance, axis, high - low)
    refuse_solver(rtol, method)
    rule: Criterion = criterion(model, crossed)
    cores = workers or os.cpu_count() or 1

    def runs(tolerance: float) -> Runs:
        return Runs(family, (low, high), rule.observed, tolerance, method, lanes, cores)

    with telling(progress, axis) as tell:
        search = Search(runs(rtol), rule, low, high, wanted, tell)
        search.narrow()
        search.confirm(lambda: runs(max(rtol * TIGHTER, 1e-12)))
    conditions = rule.conditions if isinstance(crossed, Criterion) else crossed
    said = asked(
        "threshold", model, protocol if callable(protocol) else as_protocol(protocol), vary=vary, crossed=conditions,
        between=between, tolerance=tolerance, until=until, after=after, unit=unit, rtol=rtol, method=method,
    )
    return Crossing.of(search, family, axis, rtol, time.perf_counter() - started, said)


def _family(
    model: Model, protocol: Any, vary: str, between: Any, until: Any, after: Any, unit: str
) -> tuple[Family, Axis]:
    """Who is run, and the number with its two ends."""
    if not isinstance(model, Model):
        raise BadValue(f"{model!r} is no model: build one, or take ion.ready_model('tripartite').")
    end = None if until is None else float(si(until, "s", "until"))
    then = float(si(after, "s", "after"))
    if (end is not None and not end > 0) or not then > 0:
        raise BadValue(f"until is {until!r} and after {after!r}: a run needs a time above zero, such as '30 min'.")
    if callable(protocol):
        axis = _of_function(vary or "x", between, unit)
        return Family(model, _protocols(protocol, axis), None, end, then), axis
    plan = as_protocol(protocol)
    path = _path(model, plan, vary)
    if between is None and path.rpartition(".")[2] == "duration" and plan and path.startswith(f"{plan.name}."):
        between = DURATIONS
    axis = _ordered(design(model, plan, {path: _given(path, between)}, "list").axes[0])
    family = Family(model, plan, axis, end, then)
    if axis.kind == "model":
        low, high = (family.at(float(x)) for x in axis.values)
        refuse_overruled(axis.path, axis.unit, low, high)
    return family, axis


def _protocols(function: Callable[[float], Any], axis: Axis) -> Callable[[float], Any]:
    """The function, refusing what it gives that is no protocol, and saying where it fails."""

    def made(x: float) -> Protocol | None:
        try:
            return as_protocol(function(x))
        except IonostatError:
            raise
        except Exception as cause:  # whatever a user's text raises
            raise BadValue(
                f"your protocol function failed at {axis.path} = {show(x, axis.unit)}: {type(cause).__name__}: {cause}."
            ) from cause

    return made


def _path(model: Model, protocol: Protocol | None, vary: str) -> str:
    """The path of the number; one word is a number of the protocol."""
    if not vary:
        raise BadValue("what varies? Give vary='ischemia.duration' or the path of a number of the model.")
    if protocol is not None and "." not in vary:
        number_in(model, protocol, vary)
        return f"{protocol.name}.{vary}"
    return vary


def _given(path: str, between: Any) -> tuple[Any, Any]:
    if between is None:
        raise BadValue(f"between which values of {path}? Give between=(lowest, highest), such as ('x0.1', 'x1').")
    return two_ends(path, between)


def _of_function(name: str, between: Any, unit: str) -> Axis:
    import numpy as np

    values = np.array([float(si(v, unit, name)) for v in _given(name, between)])
    return _ordered(Axis(name, unit, "function", values))


def _ordered(axis: Axis) -> Axis:
    low, high = axis.values
    if not low < high:
        low, high = apart(axis.values.tolist(), axis.unit)
        raise BadValue(f"{axis.path} from {low} to {high}: the first value has to lie below the second.")
    return axis


def _tolerance(given: Any, axis: Axis, span: float) -> float:
    if given is None:
        return FINE * span
    found = float(si(given, axis.unit, "tolerance"))
    if not 0 < found < span:
        raise BadValue(f"tolerance is {found:g} {axis.unit}: it must lie above zero and below the range, {span:g}.")
    return found
