"""The charge that the states of a protein hold, from the charges that its steps displace."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import BadMechanism
from .mechanism import Mechanism


def bound_charges(path: str, mechanism: Mechanism) -> tuple[dict[str, float], dict[str, float]]:
    """Charge that each state of a protein holds for the inside and for the outside.

    For every step, charge that appears as ions plus charge that appears on the protein equals the
    charge displaced through the field; a solution exists when the displaced charges sum, round
    each closed cycle, to the charge that the cycle moves.

    Raises:
        BadMechanism: they do not, or a process creates charge.
    """
    processes = list(mechanism.processes())
    names = list(mechanism.sites())
    for process in processes:
        inside, outside = process.ion_charges
        if not process.sites and mechanism.place == "compartment" and inside:
            raise BadMechanism(
                f"{path}.{process.name or 'process'} creates {inside:+d} charges per turnover: "
                "balance the charges of what it consumes and makes."
            )
        if not process.sites and inside + outside:
            raise BadMechanism(
                f"{path}.{process.name or 'process'} creates {inside + outside:+d} charges per "
                "turnover: what leaves one side must arrive at the other, or be balanced."
            )
        if not process.sites and abs(inside + process.displaced_charge) > 1e-12:
            raise BadMechanism(
                f"{path}.{process.name or 'process'} states a displaced charge of "
                f"{process.displaced_charge:g}, but its ions carry {-inside} outward: leave "
                "`charge` out, or correct the stoichiometry."
            )
    if not names:
        return {}, {}
    steps = np.array([[p.sites.get(n, 0) for n in names] for p in processes], dtype=float)
    held: list[dict[str, float]] = []
    for side, sign in ((0, -1.0), (1, 1.0)):
        wanted: Any = np.array(
            [sign * p.displaced_charge - p.ion_charges[side] for p in processes], dtype=float
        )
        solution = np.linalg.lstsq(steps, wanted, rcond=None)[0]
        if np.max(np.abs(steps @ solution - wanted)) > 1e-9:
            moved = sum(p.displaced_charge for p in processes)
            raise BadMechanism(
                f"{path}: the charges displaced by its steps (they sum to {moved:g} over all "
                "steps) do not agree with the ions that a closed cycle moves. Round each cycle "
                "they must sum to the charge carried outward."
            )
        held.append(dict(zip(names, (float(x) for x in solution))))
    return held[0], held[1]
