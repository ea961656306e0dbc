r"""Profile likelihood: how the misfit grows when one number is held away from its best and all others follow.

The interval is where :math:`\chi^2(\theta_k) - \chi^2_{min}` stays below the square of the half-width of a normal
interval. It needs no straight-line approximation, and is open where the recordings set no end.

Source: Raue et al. 2009 Bioinformatics 25:1923, 10.1093/bioinformatics/btp358.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

    from .fitted import Fit

#: how far a profile is followed, in half-widths of the interval
REACH = 1.5


def profile(fit: Fit, k: int, points: int) -> xr.Dataset:
    """The profile of number k, with ``points`` to each side of the best.

    Returns:
        A dataset over ``value``: ``misfit`` (less the least), ``others`` (value, parameter); the attributes ``low`` and
        ``high`` are the ends of the interval (NaN where it is open towards a bound).
    """
    import xarray as xr

    misfit, best = fit.misfit, fit.outcome.x
    bounds = [bound[k] for bound in misfit.bounds]
    error = float(np.sqrt(fit.information.covariance[k, k]))
    level = fit.width**2
    rows = [(best[k], 0.0, best)]
    for bound in bounds:
        distance = abs(bound - best[k])
        reach = min(REACH * fit.width * error, distance) if np.isfinite(error) else distance
        x = best
        for part in np.arange(1, points + 1) / points:
            value = best[k] + np.sign(bound - best[k]) * reach * part
            x = _others(fit, k, float(value), x)
            cost = _cost(fit, x) - fit.chi_square
            rows.append((float(value), cost, x))
            if not np.isfinite(cost) or cost > 2.0 * level * REACH**2:
                break
    rows.sort(key=lambda row: row[0])
    values, costs = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    free = misfit.free[k]
    ends = [_crossing(values, costs, best[k], level, sign) for sign in (-1, 1)]
    low, high = (free.back(x) if np.isfinite(x) else np.nan for x in ends)
    unit = free.number.info.unit
    others = np.array([misfit.theta(r[2]) for r in rows])
    return xr.Dataset(
        {"misfit": ("value", costs, {"long_name": "chi square less its least", "units": "1"}),
         "others": (("value", "parameter"), others, {"long_name": "all numbers, fitted again"})},
        {"value": ("value", [free.back(v) for v in values], {"units": unit, "long_name": free.number.path}),
         "parameter": [f.number.path for f in misfit.free]},
        {"path": free.number.path, "level": level, "low": low, "high": high, "best": free.back(best[k])},
    )


def _others(fit: Fit, k: int, value: float, x: np.ndarray) -> np.ndarray:
    """The best numbers with one of them held."""
    from scipy.optimize import least_squares

    misfit, kept = fit.misfit, np.delete(np.arange(len(x)), k)
    low, high = (bound[kept] for bound in misfit.bounds)
    if not kept.size:
        return np.array([value])

    def whole(part: np.ndarray) -> np.ndarray:
        full = np.full(len(x), value)
        full[kept] = part
        return full

    def residuals(part: np.ndarray) -> np.ndarray:
        return misfit.residuals(whole(part))

    def slopes(part: np.ndarray) -> Any:
        return misfit.slopes(whole(part))[:, kept]

    jac: Any = slopes
    inside = np.clip(x[kept], low + 1e-9 * (high - low), high - 1e-9 * (high - low))
    if not np.all(np.isfinite(residuals(inside))):
        return whole(inside)
    found = least_squares(
        residuals, inside, jac, bounds=(low, high), x_scale=high - low,
        ftol=1e-6, xtol=1e-6, gtol=1e-6, max_nfev=30,
    )
    return whole(found.x)


def _cost(fit: Fit, x: np.ndarray) -> float:
    residuals = fit.misfit.residuals(x)
    return float(residuals @ residuals)


def _crossing(values: np.ndarray, costs: np.ndarray, best: float, level: float, sign: int) -> float:
    """Where the profile passes the level on one side; NaN where it does not.

    Between two points the root of the misfit, which is nearly straight, is taken as straight.
    """
    side = np.flatnonzero((values - best) * sign >= 0)
    order = side if sign > 0 else side[::-1]
    root = np.sqrt(np.maximum(costs, 0.0))
    for a, b in zip(order, order[1:]):
        if np.isfinite(root[b]) and root[b] >= np.sqrt(level):
            return float(np.interp(np.sqrt(level), [root[a], root[b]], [values[a], values[b]]))
    return float("nan")
