"""Random starts that have the conserved totals of a model: where to look for its rests.

Amounts walk through all that the totals allow, from wall to wall in random directions (hit and run); voltages are
drawn, and the few ions that charge the membranes are taken from all; gates and proteins stand at their steady values.

Source: Smith 1984 Operations Research 32:1296, 10.1287/opre.32.6.1296 (not re-read).
"""

from __future__ import annotations

import numpy as np

from ..solvers.steady import Steady, complement
from ..species import H2O

#: amounts that no total bounds stay below this many times the reference
MOST = 5.0
#: least part of an amount, and of water, that is left of the reference
LEAST, LEAST_WATER = 0.02, 0.2
#: between which voltages are drawn, V
VOLTS = (-0.1, 0.0)
#: steps of a walk, for each direction that is free
STEPS = 4


def random_starts(steady: Steady, count: int, seed: int = 0) -> np.ndarray:
    """States with the totals of the reference, starts x states.

    Args:
        steady: the problem, with its totals.
        count: how many.
        seed: of the draw; the same starts for the same seed.
    """
    random = np.random.default_rng(seed)
    amounts = np.array([s.kind == "amount" for s in steady.network.states])
    if not amounts.any():
        return np.tile(steady.reference, (count, 1))
    fixed = np.eye(len(amounts))[~amounts]
    rows = np.linalg.qr(np.vstack([steady.weights, fixed]).T)[0].T
    directions = complement(_independent(rows))
    low, high = _walls(steady)
    u = steady.reference / steady.scale
    starts = []
    for _ in range(count):
        u = _walk(u, directions, low, high, random)
        starts.append(_with_voltages(steady, u * steady.scale, amounts, random))
    return np.array(starts).reshape(count, len(steady.reference))


def _independent(rows: np.ndarray) -> np.ndarray:
    _, sizes, right = np.linalg.svd(rows)
    return right[: int(np.sum(sizes > 1e-9))]


def _walls(steady: Steady) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest scaled amounts."""
    start = steady.reference / steady.scale
    water = np.array([s.species == H2O for s in steady.network.states])
    low = np.where(water, LEAST_WATER, LEAST) * np.maximum(start, 0.0)
    return low, MOST * np.maximum(start, 1.0)


def _walk(
    u: np.ndarray, directions: np.ndarray, low: np.ndarray, high: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    for _ in range(STEPS * max(directions.shape[1], 1)):
        if not directions.shape[1]:
            break
        d = directions @ random.standard_normal(directions.shape[1])
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = np.sort(np.array([(low - u) / d, (high - u) / d]), axis=0)
        moved = np.abs(d) > 1e-12
        back, forth = float(np.max(ends[0][moved])), float(np.min(ends[1][moved]))
        if back < forth:
            u = u + d * random.uniform(min(back, 0.0), max(forth, 0.0))
    return u


def _with_voltages(
    steady: Steady, y: np.ndarray, amounts: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Other voltages, the ions that charge the membranes, and gates as they then stand."""
    network = steady.network
    y = y.copy()
    y[steady.volts] = random.uniform(*VOLTS, int(np.sum(steady.volts)))
    gap = steady.weights @ ((y - steady.reference) / steady.scale)
    size = np.where(amounts, np.maximum(y / steady.scale, 0.0), 0.0)
    y = y - np.linalg.lstsq(steady.weights * size, gap, rcond=1e-12)[0] * size * steady.scale
    return network.with_steady_sites(network.with_steady_gates(y, steady.p), steady.p)
