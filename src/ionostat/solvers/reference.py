"""The slow reference path: SciPy on the plain rates, without compiler, graph or exact Jacobian.

It shares nothing with the fast path but the mechanisms' own text, and is what tests compare with.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..compiler.network import Network


def reference(
    network: Network, ends: Sequence[float], parameters: np.ndarray, times: np.ndarray,
    rtol: float = 1e-8, method: str = "LSODA", slopes: np.ndarray | None = None,
) -> np.ndarray:
    """States at some times, times x states.

    Args:
        network: the model as equations.
        ends: end of every segment, s.
        parameters: parameters of every segment, segments x parameters.
        times: s, ascending, within the run.
        rtol: relative tolerance; the absolute one is rtol times a hundredth of each state's scale.
        method: of `scipy.integrate.solve_ivp`.
        slopes: change per second of the parameters within a segment, same shape.

    Raises:
        RuntimeError: SciPy gives up.
    """
    from scipy.integrate import solve_ivp

    y = network.start
    rows = np.empty((len(times), len(y)))
    begin = 0.0
    for k, end in enumerate(ends):
        inside = (times >= begin) & ((times < end) | (k == len(ends) - 1))
        slope = np.zeros_like(parameters[k]) if slopes is None else slopes[k]

        def rate(t: float, y: np.ndarray, k: int = k, begin: float = begin, slope: np.ndarray = slope) -> np.ndarray:
            return np.array(network.derivative(y, parameters[k] + slope * (t - begin)), dtype=float)

        found = solve_ivp(
            rate, (begin, end), y, method=method, rtol=rtol, atol=0.01 * rtol * network.scale,
            t_eval=np.unique(np.append(times[inside], end)), first_step=min(1e-6, end - begin),
        )
        if not found.success:
            raise RuntimeError(f"the reference solver stopped in ({begin:g}, {end:g}) s: {found.message}")
        rows[inside] = found.y.T[np.searchsorted(found.t, times[inside])]
        y, begin = found.y[:, -1], end
    return rows
