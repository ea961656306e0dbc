"""What pump-leak cells have in common: reading the arguments, and the linear laws of their leaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..constants import F, R
from ..errors import BadValue, NoSolution, unknown
from ..units import temperature
from . import _arguments as read
from . import _balance as balance
from ._arguments import si

Cotransport = Iterable[tuple[Mapping[Any, int], Any]]
"""Pairs of a stoichiometry (outward) and a conductance, S m-2."""

PUMP: Mapping[str, int] = {"Na": 3, "K": -2}
"""Ions that one turnover of the Na+/K+ pump moves outward."""

KCC2: Mapping[str, int] = {"K": 1, "Cl": 1}
"""Ions that one turnover of KCC2 moves outward."""


PUMPED = read.Slip(1e-3, np.inf, "pmol/cm2/s", "is more than any membrane pumps (1e-7 mol/m2/s)")


class Cell(NamedTuple):
    """Arguments read and broadcast; ions along the first axis. `pull` is u per pump rate."""

    names: list[Any]
    z: Any
    outside: Any
    pull: Any
    charge: Any
    amount: Any
    osmolarity: Any
    kelvin: Any


def pump_rate(pump: Any) -> Any:
    rate = read.believed(pump, si(pump, "mol m-2 s-1", "pump"), "mol m-2 s-1", "pump", PUMPED)
    if np.any(np.asarray(rate) < 0.0):
        raise BadValue(f"pump: {pump!r} is negative; a constant pump runs forward, give 0 or more.")
    return rate


def read_cell(
    outside: Any, g: Any, charge: Any, S: Any, amount: Any, g_KCC2: Any, cotransport: Any, moves: Any,
    z: Any, T: Any, rate: Any,
) -> tuple[Cell, Any]:  # fmt: skip
    """Check and broadcast the arguments, and solve for the pull of the pump on every ion."""
    charges, c = balance.bath(outside, z, zero=False)
    names = [who for who in c if charges[who] != 0.0]
    n, Qn = balance.impermeants(amount, charge, "mol", "amount")
    balance.positive(n, "mol", "amount")
    S = read.concentration(S, "impermeant_out", zero=True)
    S = S + sum(c[who] for who in c if charges[who] == 0.0)
    matrix = _conductances(names, charges, g, [*cotransport, (KCC2, g_KCC2)])
    flat = [entry for row in matrix for entry in row]
    ions, n, Z, S, kelvin, rate, *flat = balance.stack(
        [c[who] for who in names], n, Qn / n, S, temperature(T, "T"), rate, *flat
    )
    size = len(names)
    square = np.moveaxis(np.reshape(flat, (size, size, *n.shape)), (0, 1), (-2, -1))
    carried = np.array([moved(moves, who) for who in names])
    for who in moves:
        if str(who) not in map(str, names):
            raise unknown("pumped ion", str(who), map(str, names), where="outside")
    if np.any(np.linalg.det(square / np.max(square)) <= 1e-14):
        raise NoSolution(
            "g: an ion of the bath, or a cotransported group, has no leak and never comes to rest; "
            "give it a conductance above 0, or leave it out and count it in impermeant_out."
        )
    pull = np.moveaxis(np.linalg.solve(square, carried), -1, 0) * (-(F**2) / (R * kelvin))
    osmolarity = np.sum(ions, axis=0) + S
    valences = balance.column([charges[who] for who in names], ions)
    return Cell(names, valences, ions, pull, Z, n, osmolarity, kelvin), rate


def moved(moves: Mapping[Any, int], who: Any) -> float:
    """Return how many of an ion a turnover takes outward."""
    return float(next((count for ion, count in moves.items() if str(ion) == str(who)), 0))


def _conductances(names: list[Any], charges: Any, g: Any, cotransport: list[Any]) -> list[list[Any]]:
    """Return the symmetric matrix from driving forces to outward flux times F."""
    matrix: list[list[Any]] = [[0.0] * len(names) for _ in names]
    for who in g:
        if str(who) not in map(str, names):
            raise unknown("ion", str(who), map(str, names), where="outside")
    for at, who in enumerate(names):
        leak = next((value for ion, value in g.items() if str(ion) == str(who)), 0.0)
        matrix[at][at] = _conductance(leak, f"g[{who}]") / charges[who] ** 2
    for moves, strength in cotransport:
        size = _conductance(strength, "g_KCC2" if moves is KCC2 else "cotransport")
        if not np.any(size):
            continue
        for who in moves:
            if str(who) not in map(str, names):
                raise unknown("cotransported ion", str(who), map(str, names), where="outside")
        for a, one in enumerate(names):
            for b, other in enumerate(names):
                matrix[a][b] = matrix[a][b] + size * moved(moves, one) * moved(moves, other)
    return matrix


def _conductance(value: Any, name: str) -> Any:
    size = si(value, "S m-2", name)
    if np.any(np.asarray(size) < 0.0):
        raise BadValue(f"{name}: {value!r} is negative; a conductance is 0 or more.")
    return size


def held(cell: Cell, rate: Any) -> Any:
    """Return the bath concentrations to which the pump makes the inside seem in equilibrium."""
    return cell.outside * np.exp(cell.pull * rate)


def root(cell: Cell, pulled: Any) -> tuple[Any, Any]:
    """Return FV/RT and the impermeant concentration of the cell at rest."""
    middle, _ = balance.least(pulled, cell.z, "pump_leak")
    return balance.swollen(pulled, cell.z, cell.charge, cell.osmolarity, middle)


def stable_range(cell: Cell) -> tuple[Any, Any, Any]:
    """Return the ends of the interval of rates that hold a volume, and how far to look in it.

    An end that would lie beyond about 1 V is infinite.
    """
    def slack(rate: Any) -> Any:
        return 1.0 - balance.least(held(cell, rate), cell.z, "pump_range")[1] / cell.osmolarity

    def gain(rate: Any) -> Any:
        pulled = held(cell, rate)
        u, _ = balance.least(pulled, cell.z, "pump_range")
        return -np.sum(cell.pull * balance.tilted(pulled, cell.z, u), axis=0)

    nothing = np.zeros(np.shape(cell.charge))
    far = 1.0 / np.max(np.abs(cell.pull), axis=0)
    for _ in range(20):
        near = (slack(far) > 0.0) | (gain(far) > 0.0)
        near &= np.abs(balance.least(held(cell, far), cell.z, "pump_range")[0]) < 0.45 * balance.EDGE
        if not np.any(near):
            break
        far = np.where(near, 2.0 * far, far)
    best = np.where(gain(nothing) > 0.0, balance.falling_zero(gain, nothing, far), nothing)
    if np.any(slack(best) <= 1e-12):
        raise NoSolution(
            "pump: no rate gives a finite volume with these leaks; raise impermeant_out, or make the "
            "leak of sodium small against that of potassium."
        )
    low = np.where(slack(nothing) > 1e-12, nothing, balance.falling_zero(lambda j: -slack(j), nothing, best))
    low = np.where(np.abs(slack(nothing)) <= 1e-12, nothing, low)
    high = balance.falling_zero(slack, best, far)
    return low, np.where(slack(far) > 0.0, np.inf, high), high
