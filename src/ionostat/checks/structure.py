"""Laws that need no numbers: stoichiometry, charge, protein, parameters."""

from __future__ import annotations

import dataclasses

from ..errors import BadMechanism
from ..mechanisms.bound_charge import bound_charges
from ..mechanisms.mass_balance import balanced_moieties
from ..mechanisms.mechanism import Mechanism
from ..mechanisms.process import Process
from ..records import parameters

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


def balance(mechanism: Mechanism) -> str:
    """What leaves one side arrives at the other; reactions keep their moieties."""
    kinds = balanced_moieties(mechanism.name, mechanism)
    return f"{', '.join(kinds)} balanced" if kinds else "nothing but water, H and O2 changes"


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
