"""Kinetics of pumps as cycles of states: the Albers-Post scheme of any number of steps.

A step turns one state into the next; what it binds from a solution multiplies its forward rate, what
it releases its backward rate, and charge that it moves outward through the field feels V. Turnovers
and occupancies follow by King and Altman's rule, in sums of positive terms only. Saturating forms,
FXYD and temperature stand in `pump_forms`, a published four-state pump in `smith_crampin`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import BadValue, NoSolution
from ..units import temperature
from . import _arguments as read
from ._arguments import si
from ._ring import ring_net, ring_weights

__all__ = [
    "CHAPMAN_1983",
    "Rates",
    "Step",
    "cycle_affinity",
    "cycle_occupancies",
    "cycle_rates",
    "cycle_turnover",
    "equilibrium_constant",
    "half_saturation",
    "stall_potential",
    "standard_energy",
]

STANDARD_CONCENTRATION: Final = 1e3
"""The standard state of a solute, 1 M, in mol m-3."""


class Step(NamedTuple):
    """One step of a cycle.

    forward, backward: rate constants in s-1 and mol m-3, to the order of what they bind.
    binds, releases: ligands and how many of each, {"Na_in": 3}; any names, given with the state.
    charge: elementary charges that the forward step moves outward through the field (a real number).
    share: part of that charge that the forward rate feels; the rest slows the backward one.
    """

    forward: Any
    backward: Any
    binds: Mapping[str, int] = {}
    releases: Mapping[str, int] = {}
    charge: Any = 0.0
    share: Any = 0.5


class Rates(NamedTuple):
    """Effective rates round a cycle, s-1: step i leads from state i to state i + 1."""

    forward: Any
    backward: Any


CHAPMAN_1983: Final = (
    Step(2.5e11 / 1e9, 1e5, {"Na_in": 3}),
    Step(1e4, 1e5 / 1e3, {}, {"ADP": 1}),
    Step(172.0, 1.72e4 / 1e9, {}, {"Na_out": 3}, charge=1.0),
    Step(1.5e7 / 1e6, 2e5 / 1e3, {"K_out": 2}, {"Pi": 1}),
    Step(2e6 / 1e3, 30.0, {"ATP": 1}),
    Step(1.15e4, 6e8 / 1e6, {}, {"K_in": 2}),
)
"""The six-state cycle E1ATP, Na3E1ATP, Na3E1P, E2P, K2E2, K2E2ATP.

Source: Chapman JB, Johnson EA, Kootsey JM (1983), J Membr Biol 74:139 (not re-read), with the constants of
ModelDB 120692 (read). Confidence: high. That the whole charge moves with the release of Na+ is our
choice; ModelDB puts it on the binding of ATP.
"""


def cycle_rates(
    steps: Sequence[Step], ligands: Mapping[str, Any], V: Any = 0.0, T: Any = T_BODY
) -> Rates:
    r"""Effective forward and backward rates of the steps of a cycle.

    .. math:: f_i = k_i^+ \prod_l c_l^{n_l} e^{\lambda q_i u}, \quad
              b_i = k_i^- \prod_l c_l^{m_l} e^{-(1-\lambda) q_i u}, \quad u = FV/RT

    Args:
        steps: The steps in order, the last leading back to the first state.
        ligands: Concentrations by the names that the steps use, mol m-3.
        V: Membrane potential, V.
        T: Temperature, K; the rate constants are taken as those at T.

    Returns:
        `Rates`, one row a step.

    Raises:
        BadValue: Fewer than two steps, or a rate constant is negative.
        UnknownName: A ligand has no concentration.

    Source: Läuger P (1991), Electrogenic Ion Pumps, Sinauer.

    >>> rates = cycle_rates([Step(2.0, 1.0, {"K": 2}), Step(3.0, 1.0)], {"K": 10.0})
    >>> rates.forward.tolist()
    [200.0, 3.0]
    """
    if len(steps) < 2:
        raise BadValue("steps: a cycle has at least two steps; the last leads back to the first state.")
    u = F * read.voltage(V) / (R * temperature(T, "T"))
    forward, backward = [], []
    for number, step in enumerate(steps, 1):
        charge = si(step.charge, "1", f"charge of step {number}")
        share = si(step.share, "1", f"share of step {number}")
        on, off = (_constant(k, number) for k in (step.forward, step.backward))
        forward.append(on * _product(step.binds, ligands) * np.exp(share * charge * u))
        backward.append(off * _product(step.releases, ligands) * np.exp((share - 1.0) * charge * u))
    rows = np.array(np.broadcast_arrays(*forward, *backward), dtype=float)
    return Rates(rows[: len(steps)], rows[len(steps) :])


def cycle_occupancies(forward: Any, backward: Any) -> Any:
    r"""Steady occupancies of the states of a ring, by King and Altman.

    .. math:: p_i \propto \sum_{cut=1}^{n} \prod (\text{rates that lead towards } i
              \text{ when one edge is cut})

    Args:
        forward: Rates from state i to i + 1, s-1; along the first axis, others broadcast.
        backward: Rates from state i + 1 to i, s-1, likewise.

    Returns:
        Occupancies, one row a state; they add up to 1.

    Raises:
        BadValue: The rates are negative or do not fit.
        NoSolution: So many rates are zero that the steady state is not unique.

    Source: King EL, Altman C (1956), J Phys Chem 60:1375, doi:10.1021/j150544a010 (not re-read).

    >>> cycle_occupancies([1.0, 2.0], [0.0, 0.0]).round(4).tolist()
    [0.6667, 0.3333]
    """
    f, b = _pair(forward, backward)
    weights = _weights(f, b)
    return weights / np.sum(weights, axis=0)


def cycle_turnover(forward: Any, backward: Any) -> Any:
    r"""Net turnovers per second of a ring in the steady state, by King and Altman.

    .. math:: J = \frac{\prod f_i - \prod b_i}{\sum_i w_i}

    with w_i the directed sums of `cycle_occupancies`.

    Args:
        forward, backward: As `cycle_occupancies`.

    Returns:
        s-1 per pump; negative if it runs backwards.

    Raises:
        BadValue, NoSolution: As `cycle_occupancies`.

    Source: King EL, Altman C (1956), J Phys Chem 60:1375, doi:10.1021/j150544a010 (not re-read);
    Hill TL (1977), Free Energy Transduction in Biology, Academic Press (not re-read).

    >>> round(cycle_turnover([1.0, 2.0, 3.0], [0.0, 0.0, 0.0]), 4)       # 1 / (1 + 1/2 + 1/3)
    0.5455
    """
    f, b = _pair(forward, backward)
    size = np.max(np.maximum(f, b), axis=0)
    f, b = f / size, b / size
    return read.plain(size * ring_net(f, b) / np.sum(_weights(f, b), axis=0))


def cycle_affinity(forward: Any, backward: Any, T: Any = T_BODY) -> Any:
    r"""Driving force of a ring: the free energy that one forward turnover sets free.

    .. math:: A = RT \sum_i \ln(f_i / b_i)

    Args:
        forward, backward: As `cycle_occupancies`, all above 0.
        T: Temperature, K.

    Returns:
        J mol-1; the turnover has its sign, and is 0 with it.

    Raises:
        BadValue: A rate is zero: an irreversible step has no affinity.

    Source: Hill TL (1977), Free Energy Transduction in Biology, Academic Press (not re-read).

    >>> cycle_affinity([1.0, 2.0], [2.0, 1.0])
    0.0
    """
    f, b = _pair(forward, backward)
    if np.any(f <= 0.0) or np.any(b <= 0.0):
        raise BadValue("forward, backward: a step with a rate of 0 has no affinity; give its reverse.")
    return read.plain(R * temperature(T, "T") * np.sum(np.log(f / b), axis=0))


def stall_potential(steps: Sequence[Step], ligands: Mapping[str, Any], T: Any = T_BODY) -> Any:
    r"""Membrane potential at which a cycle stands still; it is where thermodynamics puts it.

    .. math:: V = -A(V = 0) / (qF), \quad q = \sum_i q_i

    Args:
        steps, ligands, T: As `cycle_rates`.

    Returns:
        V, V.

    Raises:
        NoSolution: The cycle moves no charge.
        BadValue: A step is irreversible.

    Source: Läuger P (1991), Electrogenic Ion Pumps, Sinauer.

    >>> state = {"Na_in": 12.0, "Na_out": 145.0, "K_in": 140.0, "K_out": 4.0}
    >>> state |= {"ATP": 3.0, "ADP": 0.03, "Pi": 1.0}
    >>> round(1e3 * stall_potential(CHAPMAN_1983, state), 1)
    -248.9
    """
    charge = sum(si(step.charge, "1", "charge") for step in steps)
    if np.any(np.abs(np.asarray(charge)) < 1e-12):
        raise NoSolution("steps: the cycle moves no charge, so no voltage stops it; see cycle_affinity.")
    return read.plain(-cycle_affinity(*cycle_rates(steps, ligands, 0.0, T), T) / (charge * F))


def equilibrium_constant(steps: Sequence[Step]) -> Any:
    r"""Equilibrium constant that a set of rate constants implies for the reaction of the cycle.

    .. math:: K = \prod_i k_i^+ / k_i^-

    What crosses the membrane cancels, so that of the pump K = [ADP][Pi]/[ATP] at equilibrium.

    Args:
        steps: The steps of the cycle.

    Returns:
        K, mol m-3 to the power (ligands released - ligands bound); for ATP hydrolysis that is 1.

    Raises:
        BadValue: A step is irreversible.

    Source: Hill TL (1977), Free Energy Transduction in Biology, Academic Press (not re-read).

    >>> round(equilibrium_constant(CHAPMAN_1983) / 1e3)       # M
    239583
    """
    f, b = _pair([step.forward for step in steps], [step.backward for step in steps])
    if np.any(f <= 0.0) or np.any(b <= 0.0):
        raise BadValue("steps: an irreversible step has no equilibrium constant; give its reverse rate.")
    return read.plain(np.prod(f / b, axis=0))


def standard_energy(constant: Any, order: int = 1, T: Any = T_BODY, fixed: Any = 1.0) -> Any:
    r"""Standard free energy that an equilibrium constant stands for.

    .. math:: \Delta G^0 = -RT \ln\frac{K}{(1\,\mathrm{M})^{order}\, a}

    Args:
        constant: K, mol m-3 to the power `order`.
        order: Products less substrates: 1 for ATP -> ADP + Pi, 2 if H+ is written too.
        T: Temperature, K.
        fixed: Activity a of what is held fixed, such as 1e-7 for H+ at pH 7.

    Returns:
        J mol-1.

    Raises:
        BadValue: K is not positive.

    Source: Alberty RA (2003), Thermodynamics of Biochemical Reactions, Wiley.

    >>> round(standard_energy(equilibrium_constant(CHAPMAN_1983)) / 1e3, 2)
    -31.94
    """
    K, a = np.asarray(si(constant, concentration_power(order), "constant")), si(fixed, "1", "fixed")
    if not np.all(K > 0.0) or np.any(np.asarray(a) <= 0.0):
        raise BadValue(f"constant: {constant!r} or fixed: {fixed!r} is not above 0.")
    ratio = np.log(K) - order * np.log(STANDARD_CONCENTRATION) - np.log(a)
    return read.plain(-R * temperature(T, "T") * ratio)


def reaction_order(steps: Sequence[Step]) -> int:
    """Return how many more ligands a cycle releases than it binds; what crosses the membrane cancels.

    >>> reaction_order(CHAPMAN_1983)
    1
    """
    return sum(sum(step.releases.values()) - sum(step.binds.values()) for step in steps)


def concentration_power(order: int) -> str:
    """Return the SI unit of a concentration to a power.

    >>> concentration_power(1), concentration_power(2), concentration_power(-1), concentration_power(0)
    ('mol m-3', 'mol2 m-6', 'mol-1 m3', '1')
    """
    if order != int(order):
        raise BadValue(f"order: {order!r} is not a whole number; it counts products less substrates.")
    n = int(order)
    return {0: "1", 1: "mol m-3"}.get(n, f"mol{n} m{-3 * n}")


def half_saturation(
    rate: Callable[[float], Any], low: Any = "1 pM", high: Any = "1e9 M", of: Any = None
) -> float:
    r"""Concentration at which a rate reaches half of what it saturates at, by root.

    .. math:: J(K_{1/2}) = J_\infty / 2

    Args:
        rate: The rate as a function of one concentration, mol m-3: any law of this module.
        low, high: Where to look, mol m-3; the rate at `high` is taken as saturated.
        of: The saturated rate, if it is another: a number in the unit of `rate`.

    Returns:
        mol m-3; the lowest crossing, to six digits and better.

    Raises:
        NoSolution: The rate does not pass its half between low and high.

    Source: definition.

    >>> round(half_saturation(lambda c: (c / (c + 10.0)) ** 3), 3)       # 10 / (2^(1/3) - 1)
    38.473
    """
    from scipy.optimize import brentq

    ends = read.concentration(low, "low"), read.concentration(high, "high")
    half = 0.5 * float(rate(ends[1]) if of is None else of)

    def lacking(log: float) -> float:
        return float(rate(float(np.exp(log)))) - half

    grid = np.linspace(float(np.log(ends[0])), float(np.log(ends[1])), 400)
    values = [lacking(point) for point in grid]
    for at in range(len(grid) - 1):
        if (values[at] < 0.0) != (values[at + 1] < 0.0):
            return float(np.exp(brentq(lacking, grid[at], grid[at + 1], xtol=1e-13)))  # type: ignore[arg-type]
    raise NoSolution(
        "rate: it does not pass half of its saturated value between low and high; does it depend on "
        "this ligand, and does it saturate? Give `of`, or other limits."
    )


def _constant(value: Any, number: int) -> Any:
    rate = si(value, "1", f"rate constant of step {number}")
    if np.any(np.asarray(rate) < 0.0):
        raise BadValue(f"step {number}: the rate constant {value!r} is negative; give 0 or more.")
    return rate


def _product(powers: Mapping[str, int], ligands: Mapping[str, Any]) -> Any:
    """Return the product of concentrations to their powers."""
    product: Any = 1.0
    for who, power in powers.items():
        product = product * read.pick(ligands, who, "ligands", zero=True) ** power
    return product


def _pair(forward: Any, backward: Any) -> tuple[Any, Any]:
    """Return both rows of rates as arrays of one shape."""
    rows, back = list(forward), list(backward)
    if len(rows) != len(back) or len(rows) < 2:
        raise BadValue("forward, backward: give one rate a step on both, for two steps or more.")
    numbers = [si(rate, "1", "rate") for rate in (*rows, *back)]
    both = np.array(np.broadcast_arrays(*numbers), dtype=float)
    if np.any(both < 0.0):
        raise BadValue("forward, backward: a rate is negative; rates are 0 or more.")
    return both[: len(rows)], both[len(rows) :]


def _weights(f: Any, b: Any) -> Any:
    """Return for each state the sum over the cuts of the products of rates that lead to it."""
    weights = np.array(ring_weights(list(f), list(b)))
    if np.any(np.sum(weights, axis=0) <= 0.0):
        raise NoSolution("forward, backward: the states fall apart, no steady state; too many rates are 0.")
    return weights
