r"""Neutral electrodiffusion at steady state without current, among fixed charges or none.

With S the sum of z2 c and the stretched place dt = dx/S, the Nernst-Planck equations are linear:

.. math:: \frac{dc_i}{dt} = \kappa z_i c_i - k_i S, \quad \kappa = \sum z_i k_i, \quad k_i = J_i/D_i

and the potential falls evenly, du/dt = -kappa. Fixed charge that is the same everywhere does not
show in them; it enters by the concentrations at the two ends.
"""

from __future__ import annotations

import numpy as np

from ..errors import NoSolution
from ..primitives import linoid

__all__ = ["neutral_potential"]


def neutral_potential(
    z: np.ndarray, D: np.ndarray, left: np.ndarray, right: np.ndarray, charged: bool = False
) -> float:
    """Return F(V_right - V_left)/RT for one pair of solutions, among fixed charges if `charged`.

    Raises:
        NoSolution: The shooting does not arrive.
    """
    here = (left > 0.0) | (right > 0.0)
    z, D, left, right = z[here], D[here], left[here], right[here]
    if np.allclose(left, right, rtol=1e-15, atol=0.0):
        return 0.0
    if not charged and np.all(np.abs(z) == 1):
        return _monovalent(z > 0, D, left, right)
    return _shoot(z, D, left, right)


def _monovalent(cation: np.ndarray, D: np.ndarray, left: np.ndarray, right: np.ndarray) -> float:
    """Find the root of Planck's equation, the difference of a falling and a rising side."""
    from scipy.optimize import brentq

    U, W = ([D[which] @ side[which] for side in (left, right)] for which in (cation, ~cation))
    r = np.log(right.sum() / left.sum())

    def excess(u: float) -> float:
        cations = (U[0] - U[1] * np.exp(u)) * linoid(-r - u)
        anions = (W[0] - W[1] * np.exp(-u)) * linoid(u - r)
        return float(cations - anions)

    edge = 60.0 + abs(r)
    return float(brentq(excess, -edge, edge, xtol=1e-15, rtol=1e-14))  # type: ignore[arg-type]


def _shoot(z: np.ndarray, D: np.ndarray, left: np.ndarray, right: np.ndarray) -> float:
    """Follow the solution from equal sides to the given ones, in steps as long as they converge.

    On the way the sum of the concentrations goes geometrically, so that it may span decades.
    """
    k, slope, done, step = np.zeros(len(z)), np.zeros(len(z)), 0.0, 1.0
    ratio = right.sum() / left.sum()
    while done < 1.0:
        ahead = min(1.0, done + step)
        target = ratio**ahead * ((1 - ahead) * left + ahead * right / ratio)
        accuracy = 1e-10 if ahead == 1.0 else 1e-4
        found = _newton(z, D, left, target, k + slope * (ahead - done), accuracy)
        if found is None:
            step /= 2
            if step < 1e-4:
                raise NoSolution(
                    "planck: the potential was not found; bring the two solutions nearer to each "
                    "other, for example leave out ions below 1 uM."
                )
            continue
        slope, k, done, step = (found - k) / (ahead - done), found, ahead, 1.5 * step
    return float(-(z @ k))


def _newton(
    z: np.ndarray,
    D: np.ndarray,
    left: np.ndarray,
    right: np.ndarray,
    k: np.ndarray,
    accuracy: float,
) -> np.ndarray | None:
    """Find the k that lead from left to right without current; None if it does not converge."""
    last = int(np.argmax(right))  # its condition follows from those of the others
    scale = right + 1e-6 * right.sum()
    nudges = 1e-6 * np.vstack([np.zeros(len(z)), np.eye(len(z))])
    for _ in range(15):
        trials = k + nudges
        ends = _ends(z, trials, left)
        if ends is None:
            return None
        off = (ends - right) / scale
        off[:, last] = trials @ (z * D) / D.max()
        try:
            move = np.linalg.solve((off[1:] - off[0]).T / 1e-6, -off[0])
        except np.linalg.LinAlgError:
            return None
        size = float(np.max(np.abs(move)))
        k = k + move * min(1.0, 2.0 / max(size, 1e-300))
        if size < accuracy * max(1.0, float(np.max(np.abs(k)))):
            return k
    return None


def _ends(z: np.ndarray, trials: np.ndarray, left: np.ndarray) -> np.ndarray | None:
    """Return the concentrations at t = 1 that start from the left, for each row of k."""
    from scipy.linalg import expm

    drift = (trials @ z)[:, None, None] * np.diag(z)
    generators = drift - trials[:, :, None] * z**2
    if not np.all(np.isfinite(generators)) or np.max(np.abs(generators)) > 500.0:
        return None
    ends = expm(generators) @ left
    return ends if np.all(np.isfinite(ends)) else None
