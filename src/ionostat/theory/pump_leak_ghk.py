"""Pump-leak steady states with constant-field (GHK) leaks and KCC2, volume free.

At a given V the pump and the leaks fix every concentration; neutrality and osmotic balance then
leave one equation in V. Unlike with ohmic leaks it may have several roots or none: only physical and
stable ones are given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import BadValue, NoSolution, unknown
from ..primitives import linoid
from ..units import temperature
from . import _arguments as read
from . import _balance as balance
from . import _pump_leak as leaky
from ._arguments import si
from .pump_leak import PumpLeak

__all__ = ["pump_leak_ghk"]

Species = Any
"""A `Species`, or a symbol such as "Na"; for others the valence comes in the mapping `z`."""

GRID = np.linspace(-8.0, 8.0, 1601)
"""FV/RT at which a change of sign is looked for: within 214 mV at body temperature."""


class _Cell(NamedTuple):
    """One cell, plain numbers; `pump` gives turnovers from Na inside and K outside."""

    names: list[Any]
    z: Any
    outside: Any
    P: Any
    moved: Any
    pump: Callable[[Any, Any], Any] | float
    kcc2: float
    charge: float
    amount: float
    osmolarity: float
    kelvin: float

    def index(self, who: str) -> int:
        return [str(name) for name in self.names].index(who)

    def rate(self, Na: Any) -> Any:
        """Return the turnovers of the pump at a concentration of sodium inside."""
        if not callable(self.pump):
            return np.full(np.shape(Na), self.pump)
        K_out = self.outside[self.index("K")] if "K" in map(str, self.names) else 0.0
        return np.asarray(self.pump(Na, K_out), dtype=float)


def pump_leak_ghk(
    outside: Mapping[Species, Any],
    P: Mapping[Species, Any],
    pump: Any,
    charge: Any = -1.0,
    impermeant_out: Any = 0.0,
    amount: Any = 1e-13,
    g_KCC2: Any = 0.0,
    moves: Mapping[Species, int] = leaky.PUMP,
    z: Mapping[Any, int] | None = None,
    T: Any = T_BODY,
) -> PumpLeak:
    r"""Steady state of a cell with constant-field leaks, a pump, KCC2 and free volume.

    .. math::

        P_i \left(c_i L(z_i u) - c_{o,i} L(-z_i u)\right) + n_i j + \nu_i J_{KCC2} = 0, \quad
        \sum_i z_i c_i + \bar Z X = 0, \quad \sum_i c_i + X = \sum_i c_{o,i} + S

    with u = FV/RT and L the linoid.

    Args:
        outside: Permeant ions of the bath, mol m-3.
        P: Permeabilities by species, m s-1, above 0.
        pump: Turnovers, mol m-2 s-1, or a function of Na inside and K outside, mol m-3, that rises
            with Na inside.
        charge: Mean valence of the impermeants inside (by name as `amount`).
        impermeant_out: Osmoles of the bath that do not cross, mol m-3.
        amount: Impermeants inside, mol, one or several by name; sets the volume.
        g_KCC2: Conductance of KCC2, S m-2: its flux is g (E_Cl - E_K)/F.
        moves: Ions that a turnover of the pump moves outward.
        z: Valences of species that are not named ones.
        T: Temperature, K.

    Returns:
        `PumpLeak`.

    Raises:
        NoSolution: No physical and stable state within 214 mV: the cell swells without limit, or a
            constant pump takes out more of an ion than leaks in.
        BadValue: A permeability is not positive, or a concentration negative.

    Roots within 0.3 mV of each other may be missed. Of several stable states the one with the
    smallest volume is given.

    Source: Goldman DE (1943), J Gen Physiol 27:37, doi:10.1085/jgp.27.1.37, for the leaks; Mori Y
    (2012), J Math Biol 65:875, doi:10.1007/s00285-011-0483-8 (abstract read): with nonlinear leaks a
    stable state exists for pumps that are not too fast. The reduction is derived here.

    >>> bath = {"Na": "145 mM", "K": "4 mM", "Cl": "149 mM"}
    >>> P = {"Na": "2e-8 cm/s", "K": "1e-6 cm/s", "Cl": "1e-6 cm/s"}
    >>> state = pump_leak_ghk(bath, P, "3 pmol/cm2/s", -1, amount="100 fmol")
    >>> round(1e3 * state.V, 1), round(state.inside["Na"], 1), round(1e15 * state.volume, 3)
    (-79.6, 32.6, 0.707)
    """
    charges, c = balance.bath(outside, z, zero=False)
    names = [who for who in c if charges[who] != 0.0]
    n, Qn = balance.impermeants(amount, charge, "mol", "amount")
    balance.positive(n, "mol", "amount")
    S = read.concentration(impermeant_out, "impermeant_out", zero=True)
    S = S + sum(c[who] for who in c if charges[who] == 0.0)
    for who in [*moves, *(leaky.KCC2 if np.any(g_KCC2) else ())]:
        if str(who) not in map(str, names):
            raise unknown("transported ion", str(who), map(str, names), where="outside")
    law = pump if callable(pump) else None
    if law and "Na" not in map(str, names):
        raise unknown("ion", "Na", map(str, names), where="outside, to which the pump answers")
    rate = 0.0 if law else leaky.pump_rate(pump)
    permeabilities = [_permeability(P, who) for who in names]
    kcc2 = si(g_KCC2, "S m-2", "g_KCC2")
    if np.any(np.asarray(kcc2) < 0.0):
        raise BadValue(f"g_KCC2: {g_KCC2!r} is negative; a conductance is 0 or more.")
    rows = np.broadcast_arrays(
        *(c[who] for who in names), *permeabilities, n, Qn / n, S, temperature(T, "T"), rate, kcc2
    )
    size, moved = len(names), np.array([leaky.moved(moves, who) for who in names])
    z_ = np.array([charges[who] for who in names])
    states = []
    for at in np.ndindex(rows[0].shape):
        one = np.array([row[at] for row in rows], dtype=float)
        ions, perms, (m, Z, s, kelvin, j, g) = one[:size], one[size : 2 * size], one[2 * size :]
        strength, osmolarity = g * R * kelvin / F**2, float(ions.sum() + s)
        cell = _Cell(names, z_, ions, perms, moved, law or j, strength, Z, m, osmolarity, kelvin)
        states.append(_solve(cell))
    return _gather(names, states, rows[0].shape)


def _permeability(P: Mapping[Any, Any], who: Any) -> Any:
    value = next((value for ion, value in P.items() if str(ion) == str(who)), None)
    if value is None:
        raise unknown("permeability", str(who), map(str, P), where="P")
    return balance.positive(value, "m s-1", f"P[{who}]")


def _inside(cell: _Cell, u: Any) -> tuple[Any, Any]:
    """Return the concentrations inside at which every flux balances, and the pump rate, at u."""
    tilt = np.multiply.outer(cell.z, u)
    shape = (-1, *([1] * np.ndim(u)))
    inward, outward = linoid(-tilt), linoid(tilt) * cell.P.reshape(shape)
    entering = (cell.P * cell.outside).reshape(shape) * inward
    rate: Any = np.full(np.shape(u), 0.0 if callable(cell.pump) else cell.pump)
    if callable(cell.pump):
        at = cell.index("Na")

        def lacking(Na: Any) -> Any:
            return (entering[at] - cell.moved[at] * cell.rate(Na)) / outward[at] - Na

        rate = cell.rate(balance.falling_zero(lacking, np.zeros(np.shape(u)), entering[at] / outward[at]))
    free = entering - np.multiply.outer(cell.moved, rate)
    if cell.kcc2:
        free = _with_kcc2(cell, free, outward)
    return free / outward, rate


def _with_kcc2(cell: _Cell, free: Any, outward: Any) -> Any:
    """Take the flux of KCC2, K and Cl outward, from what is free to leak out."""
    k, cl = cell.index("K"), cell.index("Cl")
    top = np.minimum(free[k], free[cl])

    def lacking(q: Any) -> Any:
        inside = [np.maximum(free[ion] - q, 1e-300) / outward[ion] / cell.outside[ion] for ion in (k, cl)]
        return cell.kcc2 * (np.log(inside[0]) + np.log(inside[1])) - q

    flux = balance.falling_zero(lacking, np.minimum(top, 0.0) - 200.0 * cell.kcc2, top)
    taken = np.array(free)
    taken[[k, cl]] -= flux
    return taken


def _imbalance(cell: _Cell, u: Any) -> Any:
    inside, _ = _inside(cell, u)
    charge = np.tensordot(cell.z, inside, axes=1)
    return charge + cell.charge * (cell.osmolarity - np.sum(inside, axis=0))


def _solve(cell: _Cell) -> PumpLeak:
    """Find the physical and stable root with the smallest volume."""
    values = _imbalance(cell, GRID)
    found = []
    for at in np.flatnonzero(np.sign(values[:-1]) != np.sign(values[1:])):
        sign = 1.0 if values[at] > 0 else -1.0
        u = balance.falling_zero(lambda u, sign=sign: sign * _imbalance(cell, u), GRID[at], GRID[at + 1])
        inside, rate = _inside(cell, u)
        x = cell.osmolarity - float(np.sum(inside))
        if x > 1e-9 * cell.osmolarity and np.all(inside > 0.0) and _stable(cell, inside, x):
            thermal = R * cell.kelvin / F
            driving = thermal * (np.log(inside / cell.outside) + cell.z * u)
            found.append((x, PumpLeak(
                float(u) * thermal, dict(zip(cell.names, inside)), x, cell.amount / x, float(rate),
                dict(zip(cell.names, driving)),
            )))  # fmt: skip
    if not found:
        raise NoSolution(
            "pump: no steady state within 214 mV; a constant pump takes out more of an ion than leaks "
            "in, or the pump is too slow or too fast to hold a volume. Change pump or P, let the pump "
            "follow sodium (a function), or raise impermeant_out."
        )
    return max(found, key=lambda pair: pair[0])[1]


def _stable(cell: _Cell, inside: Any, x: float) -> bool:
    """Tell whether small changes of the amounts die out, water and V following at once."""
    amounts, step = inside / x, 1e-6
    jacobian = np.empty((len(inside), len(inside)))
    for at, amount in enumerate(amounts):
        ends = []
        for sign in (1.0, -1.0):
            shifted = np.array(amounts)
            shifted[at] += sign * step * amount
            ends.append(_drift(cell, shifted))
        jacobian[:, at] = (ends[0] - ends[1]) / (2 * step * amount)
    # the direction that would charge the cell cannot be moved along
    basis = np.linalg.svd(cell.z[None, :])[2][1:].T
    rates = np.linalg.eigvals(basis.T @ jacobian @ basis).real
    return bool(np.all(rates < 1e-6 * np.max(np.abs(rates))))


def _drift(cell: _Cell, amounts: Any) -> Any:
    """Return the net inward fluxes for amounts per impermeant, at the V that carries no current."""
    inside = amounts * cell.osmolarity / (1.0 + np.sum(amounts))
    active = cell.moved * float(cell.rate(inside[cell.index("Na")]) if callable(cell.pump) else cell.pump)
    if cell.kcc2:
        k, cl = cell.index("K"), cell.index("Cl")
        ratio = inside[k] * inside[cl] / (cell.outside[k] * cell.outside[cl])
        active[[k, cl]] += cell.kcc2 * np.log(ratio)

    def outward(u: Any) -> Any:
        return cell.P * (inside * linoid(cell.z * u) - cell.outside * linoid(-cell.z * u)) + active

    u = balance.falling_zero(lambda u: -np.sum(cell.z * outward(u)), -balance.EDGE, balance.EDGE)
    return -outward(u)


def _gather(names: list[Any], states: list[PumpLeak], shape: tuple[int, ...]) -> PumpLeak:
    """Join the cells of an array."""
    def join(values: list[Any]) -> Any:
        return read.plain(np.reshape(values, shape))

    V, inside, x, volume, pump, driving = zip(*states)
    return PumpLeak(
        join(list(V)),
        {who: join([one[who] for one in inside]) for who in names},
        join(list(x)),
        join(list(volume)),
        join(list(pump)),
        {who: join([one[who] for one in driving]) for who in names},
    )
