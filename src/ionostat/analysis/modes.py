r"""The modes of a rest: how fast it settles or grows, and which states do.

Near a rest :math:`d\delta/dt = J \delta` on the states that the totals leave free: every eigenvalue is a mode, stable
where all real parts are negative, with time constant :math:`-1/\mathrm{Re}\,\mu`. A state takes part in a mode by
:math:`|w_i v_i|`, with w and v the left and right eigenvectors; that does not depend on units.

Source: participation factors, Perez-Arriaga, Verghese & Schweppe 1982 IEEE Trans PAS 101:3117 (not re-read).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..experiment.report import clock
from ..solvers.steady import ARRIVED, Steady, count_unstable

#: modes that are kept, those that grow first, then the slowest
MODES = 8
#: modes that are told
TOLD = 4
#: the least share of a state that is told of, and states of a mode that are named at most
LEAST_SHARE, NAMED = 0.08, 3
#: a mode that takes longer, s, stands still for all that matters
FOR_EVER = 1e10


def spectrum(steady: Steady, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues at a rest, 1/s, those that grow first, then the slowest; and the share of every state in each."""
    from scipy.linalg import eig

    J, basis = steady.subspace(y)
    values, left, right = map(np.asarray, eig(J, left=True, right=True))
    order = np.lexsort((-np.imag(values), -np.real(values)))
    values, left, right = values[order], left[:, order], basis @ right[:, order]
    # within the subspace w is known but for what the totals add; w J = mu w gives the whole of it
    whole = left.conj().T @ basis.T @ steady.speeds(y)[1]
    outer = whole / np.where(np.abs(values) > ARRIVED, values, 1.0)[:, None]
    shares = np.abs(outer * right.T)
    return values, shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-300)


def modes_data(
    values: np.ndarray, shares: np.ndarray, paths: Sequence[str], count: int = MODES
) -> list[dict[str, Any]]:
    """Modes as plain data: growth and angular frequency in 1/s, and the states that carry them with their shares."""
    return [
        {"growth": float(np.real(value)), "frequency": float(np.imag(value)), "carried_by": carriers(share, paths)}
        for value, share in zip(values[:count], shares)
    ]


def carriers(shares: np.ndarray, paths: Sequence[str]) -> dict[str, float]:
    """The states that carry a mode, with their shares, the largest first."""
    return {str(paths[i]): float(shares[i]) for i in np.argsort(-shares)[:NAMED] if shares[i] >= LEAST_SHARE}


def stability(steady: Steady, y: np.ndarray) -> dict[str, Any]:
    """Whether a rest is stable, in how many directions it grows, and its modes, as plain data."""
    values, shares = spectrum(steady, y)
    unstable = count_unstable(values)
    paths = [state.path for state in steady.network.states]
    return {"stable": not unstable, "unstable": unstable, "modes": modes_data(values, shares, paths)}


def kind_text(unstable: int) -> str:
    """How stable a rest is, in words.

    >>> kind_text(0), kind_text(2)
    ('stable', 'unstable in 2 directions')
    """
    return f"unstable in {unstable} direction{'s' * (unstable != 1)}" if unstable else "stable"


def modes_text(modes: Sequence[dict[str, Any]], count: int = TOLD) -> list[str]:
    """Modes in words, a line each."""
    lines = []
    for mode in modes[:count]:
        rate, turning = mode["growth"], abs(mode["frequency"])
        what = "grows" if rate > 0 else "settles"
        swing = f", swinging every {lasting(2 * np.pi / turning)}" if turning > 1e-3 * abs(rate) else ""
        names = ", ".join(f"{path} {100 * share:.0f} %" for path, share in mode["carried_by"].items())
        lines.append(f"  {what} in {lasting(1.0 / max(abs(rate), 1e-300))}{swing}: {names or 'many states'}")
    return lines


def lasting(seconds: float) -> str:
    """A time as people say it.

    >>> lasting(0.0123), lasting(14284.0), lasting(1e12)
    ('12.3 ms', '3.968 h', 'for ever')
    """
    return clock(seconds) if seconds <= FOR_EVER else "for ever"
