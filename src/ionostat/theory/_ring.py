"""Rings of states: the sums of King and Altman, for floats, arrays and symbols alike.

Only sums and products of positive rates occur, no division and no decision, so that the same text
serves the closed forms, the rates of mechanisms, and the compiler.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def ring_weights(forward: Sequence[Any], backward: Sequence[Any]) -> list[Any]:
    """Weight of each state of a ring in the steady state, one number a state.

    Cut one edge of the ring and follow the rates that lead towards the state; the weight is the sum
    over all cuts. ``forward[i]`` leads from state i to i + 1, ``backward[i]`` back again.

    >>> ring_weights([1.0, 2.0, 3.0], [0.0, 0.0, 0.0])
    [6.0, 3.0, 2.0]
    """
    n = len(forward)
    weights = []
    for state in range(n):
        # the edges after the cut lead forward to the state, those before it lead backward
        onward = _products([forward[(state - 1 - k) % n] for k in range(n - 1)])
        back = _products([backward[(state + k) % n] for k in range(n - 1)])
        weights.append(sum((onward[k] * back[n - 1 - k] for k in range(1, n)), onward[0] * back[n - 1]))
    return weights


def ring_net(forward: Sequence[Any], backward: Sequence[Any]) -> Any:
    """Product of the forward rates less that of the backward ones; its sign is that of the affinity.

    >>> ring_net([1.0, 2.0, 3.0], [3.0, 1.0, 2.0])
    0.0
    """
    return _products(forward)[-1] - _products(backward)[-1]


def ring_turnover(forward: Sequence[Any], backward: Sequence[Any]) -> Any:
    """Net turnovers per second of a ring in the steady state.

    >>> round(ring_turnover([1.0, 2.0, 3.0], [0.0, 0.0, 0.0]), 4)       # 1 / (1 + 1/2 + 1/3)
    0.5455
    """
    weights = ring_weights(forward, backward)
    return ring_net(forward, backward) / sum(weights[1:], weights[0])


def _products(factors: Sequence[Any]) -> list[Any]:
    """Products of the first 0, 1, 2, ... factors."""
    products: list[Any] = [1.0]
    for factor in factors:
        products.append(products[-1] * factor)
    return products
