"""Every mechanism of the catalogue as plain data: what it does, its numbers with sources, who uses it."""

from __future__ import annotations

import dataclasses
import inspect
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..checks import example
from ..errors import BadMechanism
from ..mechanisms import catalogue
from ..mechanisms.mechanism import Gate, Mechanism
from ..mechanisms.process import Process
from ..models import READY, ready_model
from ..records import ParameterInfo, parameters
from ..species import Species
from .latex import equations
from .turnovers import reaction

Users = Mapping[type[Mechanism], Mapping[str, list[str]]]


def cards(classes: Mapping[str, type[Mechanism]] | None = None) -> dict[str, dict[str, Any]]:
    """The cards of these classes, or of the whole catalogue, by name.

    >>> cards()["KCC2"]["processes"][0]["equation"]
    'K+ (in) + Cl- (in) -> K+ (out) + Cl- (out)'
    """
    by_class = users()
    return {name: card(cls, by_class) for name, cls in (catalogue() if classes is None else classes).items()}


def users() -> dict[type[Mechanism], dict[str, list[str]]]:
    """Class -> ready model -> paths where it stands there."""
    found: dict[type[Mechanism], dict[str, list[str]]] = {}
    for name in READY:
        for path, mechanism, _ in ready_model(name).mechanisms():
            found.setdefault(type(mechanism), {}).setdefault(name, []).append(path)
    return found


def card(cls: type[Mechanism], by_class: Users | None = None) -> dict[str, Any]:
    """One mechanism as plain data, SI; what depends on a species is that of an example."""
    try:
        one = example(cls)
    except BadMechanism as error:
        one, problem = None, str(error)
    else:
        problem = None
    processes = list(one.processes()) if one else []
    return {
        "name": cls.__name__,
        "short": one.name if one else cls.short or None,
        "page": cls.__module__.rpartition(".")[2],
        "place": cls.place,
        "laws": laws(processes) or [cls.law],
        "valid": {name: [finite(end) for end in box] for name, box in cls.valid.items()},
        "meaning": first_line(cls),
        "equations": law_equations(cls),
        "species": _species(one) if one else {},
        "processes": [_process(p, cls.place) for p in processes],
        "gates": [_gate(g) for g in one.gates()] if one else [],
        "sites": {name: float(part) for name, part in one.sites().items()} if one else {},
        "parameters": {name: number(info) for name, info in parameters(cls)},
        "used_by": dict((by_class if by_class is not None else users()).get(cls, {})),
        **({"problem": problem} if problem else {}),
    }


def first_line(thing: Any) -> str:
    """The first line of a docstring, without markup."""
    line = (thing.__doc__ or "").strip().partition("\n")[0]
    return re.sub(r":\w+:`([^`]*)`", lambda found: found[1].replace("\\,", " "), line)


def laws(processes: Iterable[Process]) -> list[str]:
    """The laws of some processes, each once."""
    return list(dict.fromkeys(p.law for p in processes))


def number(info: ParameterInfo) -> dict[str, Any]:
    """What is known of a parameter; limits that are not there are None."""
    return {
        "default": info.default, "unit": info.unit, "low": finite(info.low), "high": finite(info.high),
        "sourced": list(info.sourced) if info.sourced else None, "source": info.source,
        "confidence": info.confidence, "meaning": info.meaning,
    }


def finite(value: float) -> float | None:
    """A number that JSON can hold."""
    return float(value) if math.isfinite(value) else None


def _process(process: Process, place: str) -> dict[str, Any]:
    numbers = {what: {str(s): n for s, n in getattr(process, what).items()}
               for what in ("moves", "inside", "outside", "sites")}
    return {
        "name": process.name, **numbers, "fuel": process.fuel, "charge": process.displaced_charge,
        "law": process.law, "equation": reaction(process, place),
    }


def _gate(gate: Gate) -> dict[str, Any]:
    return {"name": gate.name, "form": "opening and closing" if gate.opening is not None else "steady and time"}


def _species(one: Mechanism) -> dict[str, Any]:
    """Fields that hold species: what the processes of the card are an example of."""
    found = {}
    for field in dataclasses.fields(one):
        value = getattr(one, field.name)
        if isinstance(value, Species):
            found[field.name] = value.symbol
        elif isinstance(value, tuple) and value and all(isinstance(v, Species) for v in value):
            found[field.name] = [v.symbol for v in value]
    return found


# -------------------------------------------------------------------- equations


def law_equations(cls: type[Mechanism]) -> list[str]:
    """The equations of a mechanism, LaTeX: of its docstring, or else of the law that its rate calls.

    >>> from ionostat.mechanisms import OhmicLeak
    >>> law_equations(OhmicLeak)
    ['I = g (V - E)']
    """
    own = next((found for base in cls.__mro__ if base is not Mechanism and issubclass(base, Mechanism)
                and (found := equations(base.__doc__))), [])
    return own or [one for helper in helpers(cls) for one in equations(helper.__doc__)]


def helpers(cls: type[Mechanism]) -> Iterator[Any]:
    """The laws that a class shares with others: functions of the point, with equations, that its methods call."""
    seen = set()
    for method in vars(cls).values():
        code = getattr(method, "__code__", None)
        for name in code.co_names if code else ():
            helper = getattr(method, "__globals__", {}).get(name)
            if not inspect.isfunction(helper) or helper in seen or "m" not in helper.__code__.co_varnames:
                continue
            if equations(helper.__doc__):
                seen.add(helper)
                yield helper
