"""Laws that need no numbers: stoichiometry, charge, protein, parameters."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np

from ..errors import BadMechanism
from ..mechanisms.bound_charge import bound_charges
from ..mechanisms.mechanism import Mechanism
from ..mechanisms.process import Process
from ..records import parameters
from ..species import Species

#: pools of fixed activity, or what no process here closes: protons, water, oxygen
OPEN_POOLS = ("H", "water", "oxygen")
PLACES = ("membrane", "compartment", "junction")


def integers(mechanism: Mechanism) -> str:
    """Every process has whole numbers, an own name, and something that it changes."""
    processes = list(mechanism.processes())
    names = [p.name for p in processes]
    if not processes:
        raise BadMechanism("it has no process: give `moves` and `rate`, or `processes`.")
    if len(set(names)) < len(names):
        raise BadMechanism(f"processes share a name ({', '.join(names)}): give each its own.")
    if mechanism.place not in PLACES:
        raise BadMechanism(f"its place is {mechanism.place!r}; allowed are {', '.join(PLACES)}.")
    for process in processes:
        if not (process.all_inside or process.all_outside or process.sites):
            raise BadMechanism(f"{_label(process)} changes nothing: give `moves` or the like.")
        if process.all_outside and mechanism.place == "compartment":
            raise BadMechanism(f"{_label(process)} changes the outside, but it is a reaction.")
    return f"{len(processes)} process{'es' * (len(processes) > 1)}, whole numbers"


def _label(process: Process) -> str:
    return process.name or "its process"


def _moieties(species: Species) -> dict[str, int]:
    """What a species is made of, as far as it must balance."""
    return {m: n for m, n in species.moieties if m not in OPEN_POOLS}


def _net(process: Process) -> dict[str, int]:
    """Net number of each moiety that one turnover makes on both sides."""
    total: dict[str, int] = {}
    for side in (process.all_inside, process.all_outside):
        for species, number in side.items():
            for moiety, count in _moieties(species).items():
                total[moiety] = total.get(moiety, 0) + number * count
    return total


def _burns(process: Process) -> bool:
    """It consumes oxygen, so that carbon may leave as CO2 that is not tracked."""
    sides = (process.all_inside, process.all_outside)
    return sum(n for side in sides for s, n in side.items() if s.symbol == "O2") < 0


def balance(mechanism: Mechanism) -> str:
    """What leaves one side arrives at the other; reactions keep their moieties.

    Protons, water and oxygen are exempt (pools of fixed activity, respiration), and so is carbon
    that leaves where oxygen is consumed. What a protein binds it must give back round each cycle.
    """
    processes = list(mechanism.processes())
    nets = [_net(p) for p in processes]
    for process, net in zip(processes, nets):
        if _burns(process) and net.get("carbon", 0) < 0:
            net["carbon"] = 0
    kinds = sorted({moiety for net in nets for moiety in net})
    steps = _steps(mechanism, processes)
    for kind in kinds:
        made = np.array([net.get(kind, 0) for net in nets], dtype=float)
        held = np.linalg.lstsq(steps, -made, rcond=None)[0] if steps.size else np.zeros(0)
        missing = made + (steps @ held if steps.size else 0.0)
        worst = int(np.argmax(np.abs(missing)))
        if abs(missing[worst]) < 1e-9:
            continue
        if processes[worst].sites:
            raise BadMechanism(
                f"{kind} is not given back round a closed cycle of its states: what {kind} the "
                f"steps bind and release sums to {missing.sum():+g} over the cycle."
            )
        verb = "creates" if missing[worst] > 0 else "loses"
        raise BadMechanism(
            f"{_label(processes[worst])} {verb} {abs(missing[worst]):g} {kind} per turnover: what "
            "leaves one side must arrive at the other (`moves` does both), and a reaction must "
            "make as much as it consumes."
        )
    return f"{', '.join(kinds)} balanced" if kinds else "nothing but water, H and O2 changes"


def _steps(mechanism: Mechanism, processes: Iterable[Process]) -> np.ndarray:
    names = list(mechanism.sites())
    return np.array([[p.sites.get(n, 0) for n in names] for p in processes], dtype=float)


def charge(mechanism: Mechanism) -> str:
    """No process creates charge; displaced charges agree with the ions, round each cycle."""
    bound_charges(mechanism.name, mechanism)
    moved = [p.displaced_charge for p in mechanism.processes()]
    return "displaced outward per turnover: " + ", ".join(f"{q:+g}" for q in moved)


def protein(mechanism: Mechanism) -> str:
    """Occupancies start at one in sum, and every step keeps their sum."""
    sites = mechanism.sites()
    if not sites:
        return "no states of a protein"
    if abs(sum(sites.values()) - 1.0) > 1e-9 or min(sites.values()) < 0:
        raise BadMechanism(
            f"the occupancies at the start sum to {sum(sites.values()):g}: they are fractions and "
            "must sum to 1."
        )
    for process in mechanism.processes():
        unknown = set(process.sites) - set(sites)
        if unknown:
            raise BadMechanism(f"{_label(process)} names {unknown}, which `sites` does not list.")
        if sum(process.sites.values()):
            raise BadMechanism(
                f"{_label(process)} makes {sum(process.sites.values()):+d} protein per turnover: "
                "each step turns one state into another."
            )
    density = float(mechanism.site_density())
    if not density >= 0:
        raise BadMechanism(f"its site density is {density:g}: it must not be negative.")
    return f"{len(sites)} states, sum of occupancies kept"


def numbers(mechanism: Mechanism) -> str:
    """Every parameter has a unit and a default in its limits; shipped ones have a source."""
    shipped = type(mechanism).__module__.startswith("ionostat.")
    for field in dataclasses.fields(mechanism):
        if field.type in ("float", float, "int", int) and "parameter" not in field.metadata:
            raise BadMechanism(
                f"{field.name} is a bare number: write `{field.name}: float = "
                'parameter(default, "unit", source="...")` so that it has a unit.'
            )
    found = list(parameters(mechanism))
    for name, info in found:
        if not info.unit:
            raise BadMechanism(f'{name} has no unit: give one ("1" for a plain number).')
        low, high = info.sourced or (info.low, info.high)
        if not info.low <= info.default <= info.high:
            raise BadMechanism(f"the default of {name}, {info.default:g}, is outside its limits.")
        if not low <= info.default <= high:
            raise BadMechanism(
                f"the default of {name}, {info.default:g}, is outside its sourced range, {low:g} "
                f"to {high:g}."
            )
        if shipped and not (info.source and info.confidence):
            raise BadMechanism(f"{name} ships with ionostat without source or confidence.")
    return f"{len(found)} parameter{'s' * (len(found) != 1)} with units"
