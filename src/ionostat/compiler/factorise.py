"""Symbolic sparse LU of ``s I - J`` without pivoting, in an order that fills in little."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from .graph import Expr, Graph, is_zero


@dataclasses.dataclass(frozen=True)
class Factors:
    """Where each factor is kept, and its expression.

    Attributes:
        order: elimination order of the states.
        slots: ("d", k) inverse pivot, ("l", i, k), ("u", k, j) -> index of the slot.
        values: expressions of the slots.
    """

    order: tuple[int, ...]
    slots: dict[tuple, int]
    values: tuple[Expr, ...]


def elimination_order(pattern: Sequence[set[int]]) -> list[int]:
    """Markowitz order on the diagonal: next the pivot that can cause the least fill-in."""
    n = len(pattern)
    rows = [set(r) | {i} for i, r in enumerate(pattern)]
    columns = [{i for i in range(n) if j in rows[i]} for j in range(n)]
    left = set(range(n))
    order = []
    while left:
        k = min(left, key=lambda k: ((len(rows[k]) - 1) * (len(columns[k]) - 1), k))
        order.append(k)
        left.remove(k)
        for i in columns[k] - {k}:
            rows[i] |= rows[k] - {k}
            rows[i].discard(k)
        for j in rows[k] - {k}:
            columns[j] |= columns[k] - {k}
            columns[j].discard(k)
        for i in columns[k]:
            rows[i].discard(k)
    return order


def factorise(graph: Graph, jacobian: Sequence[dict[int, Expr]], shift: Expr) -> Factors:
    """Factors of ``shift I - J``, J given as rows {column: expression}."""
    n = len(jacobian)
    matrix: list[dict[int, Expr]] = []
    for i, row in enumerate(jacobian):
        entries = {j: -value for j, value in row.items() if not is_zero(value)}
        entries[i] = shift - row[i] if i in row else shift
        matrix.append(entries)
    order = elimination_order([set(row) for row in matrix])
    slots: dict[tuple, int] = {}
    values: list[Expr] = []

    def keep(key: tuple, value: Expr) -> Expr:
        slots[key] = len(values)
        values.append(value)
        return value

    position = {k: q for q, k in enumerate(order)}
    for k in order:
        pivot = keep(("d", k), graph.apply("inv", matrix[k][k]))
        later = [j for j in matrix[k] if position[j] > position[k]]
        for j in later:
            keep(("u", k, j), matrix[k][j])
        for i in range(n):
            if position[i] <= position[k] or k not in matrix[i]:
                continue
            factor = keep(("l", i, k), matrix[i].pop(k) * pivot)
            for j in later:
                product = factor * matrix[k][j]
                old = matrix[i].get(j)
                matrix[i][j] = -product if old is None else old - product
    return Factors(tuple(order), slots, tuple(values))


def solution(graph: Graph, factors: Factors, n: int) -> list[Expr]:
    """x of ``L U x = b`` as expressions of the slots (input "lu") and of b (input "b")."""
    x = [graph.input("b", i) for i in range(n)]

    def slot(key: tuple) -> Expr:
        return graph.input("lu", factors.slots[key])

    below: dict[int, list[int]] = {k: [] for k in range(n)}
    right: dict[int, list[int]] = {k: [] for k in range(n)}
    for key in factors.slots:
        if key[0] == "l":
            below[key[2]].append(key[1])
        elif key[0] == "u":
            right[key[1]].append(key[2])
    for k in factors.order:
        for i in below[k]:
            x[i] = x[i] - slot(("l", i, k)) * x[k]
    for k in reversed(factors.order):
        for j in right[k]:
            x[k] = x[k] - slot(("u", k, j)) * x[j]
        x[k] = x[k] * slot(("d", k))
    return x
