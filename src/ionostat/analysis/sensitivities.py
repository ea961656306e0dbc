"""What a number of a model does to a run, at every moment of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadValue
from ..experiment.protocol import as_protocol
from ..experiment.simulate import output_times, refuse_solver, times_asked
from ..model.model import Model
from .again import asked
from .forward import Forward
from .inputs import Inputs, numbers, preparing
from .reading import described

if TYPE_CHECKING:
    import xarray as xr


def sensitivities(
    model: Model, protocol: Any = None, *, until: Any, of: Sequence[str] | str, to: Sequence[str] | str,
    every: Any = None, relative: bool = False, start: Any = None, rtol: float = 1e-8,
) -> xr.Dataset:
    r"""Derivatives of quantities of a run by numbers of the model or of its protocol, over time.

    .. math:: s = \frac{\partial y}{\partial\theta}, \qquad
        s' = \frac{\partial f}{\partial y}\,s + \frac{\partial f}{\partial\theta}, \qquad
        s(0) = \frac{\partial y_0}{\partial\theta}

    with exact derivatives of the equations, along the run itself. What a number does to the start counts: its
    concentrations, its impermeants, its steady gates, its rest. Times of the protocol (``ischemia.duration``) may be
    among the numbers: a corner that moves makes a jump of :math:`(f_- - f_+)\,d\tau/d\theta`.

    Args:
        model, protocol, until, every: what is run, as in `simulate`; ``every`` is the time between rows.
        of: quantities: ``neuron.V``, ``ecs.K``, ``neuron.pump``, ... as in `sweep`.
        to: paths of numbers: ``neuron.pump.density``, ``ecs.K`` (at the start), ``ischemia.duration``, and
            ``load.value``, the value of all items of the protocol ``load``.
        relative: by relative changes instead, :math:`\theta\,\partial y/\partial\theta`, in the unit of the quantity.
        start: "given" (the model's own start), "rest" (it settles first, with each value of the numbers), paths that
            balance it, or a function from model to model.
        rtol: relative tolerance of the run; that of the derivatives is about as good.

    Returns:
        A dataset over ``time`` (s) and ``parameter``: each quantity, and ``d(quantity)``, its derivatives; SI. At a
        corner of the protocol stands what is before it.

    Raises:
        UnknownName, BadUnit, BadValue: something does not fit the model.
        NoSolution: the run stopped before its end, or there is no rest to start from.

    Source: Hairer, Norsett & Wanner 1993, Solving Ordinary Differential Equations I, section I.14.

    >>> from ionostat import Cl, Compartment, K, Membrane, Model
    >>> from ionostat.mechanisms.leak import Leak
    >>> cell = Compartment("cell", volume="2 pL", concentrations={K: 140.0, Cl: 6.0})
    >>> bath = Compartment("bath", volume="2 pL", concentrations={K: 4.0, Cl: 120.0})
    >>> model = Model(Membrane(cell, bath, V="-70 mV", mechanisms=[Leak(K, P=4e-9), Leak(Cl, P=1e-9)]))
    >>> found = sensitivities(model, until="1 s", of=["cell.V"], to=["cell.leak_K.P"], relative=True)
    >>> bool(found["d(cell.V)"].sel(parameter="cell.leak_K.P")[-1] < 0)  # more of it, closer to E_K
    True
    """
    import xarray as xr

    protocol = as_protocol(protocol)
    end, step = times_asked(until, every)
    refuse_solver(rtol)
    of, to = ([names] if isinstance(names, str) else list(names) for names in (of, to))
    if not of or not to:
        raise BadValue("nothing is asked: give of=['neuron.V'] and to=['neuron.pump.density'].")
    varied = numbers(model, protocol, to)
    theta = np.array([n.value for n in varied])
    times = output_times(end, step)
    forward = Forward(Inputs(model, protocol, end, varied, preparing(start)), of, times, rtol)
    seen, slopes = forward.traces_and_slopes(theta)
    if relative:
        slopes = slopes * theta
    coords = {
        "time": ("time", times, {"units": "s", "long_name": "time"}),
        "parameter": [n.path for n in varied],
        "value": ("parameter", theta, {"long_name": "value of the parameter, in its `unit`"}),
        "unit": ("parameter", [n.info.unit for n in varied]),
    }
    variables: dict[str, Any] = {}
    for quantity, trace, slope in zip(forward.quantities, seen, slopes):
        by = "a relative change of the parameter" if relative else "the parameter"
        unit = quantity.unit if relative else f"{quantity.unit} per unit of the parameter"
        variables[quantity.path] = ("time", trace, {"units": quantity.unit})
        variables[f"d({quantity.path})"] = (
            ("parameter", "time"), slope.T, {"units": unit, "long_name": f"change of {quantity.path} by {by}"},
        )
    said = asked(
        "sensitivities", model, protocol, until=end, of=of, to=to, every=step, relative=relative, start=start, rtol=rtol
    )
    return xr.Dataset(variables, coords, described(model, said, relative=int(relative)))
