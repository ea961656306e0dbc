"""`ionostat list` and `ionostat describe`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .common import Json, Set, Target, With, case, print_json, user_mechanisms, with_settings

if TYPE_CHECKING:
    from ..model.model import Model


class What(StrEnum):
    """What can be listed."""

    models = "models"
    mechanisms = "mechanisms"
    scenarios = "scenarios"


def list_(
    what: Annotated[What | None, typer.Argument(help="Only these; all of them by default.")] = None,
    with_: With = None, json: Json = False,
) -> None:
    """List ready models, mechanisms of the catalogue, and scenarios."""
    makers = {
        What.models: _models, What.mechanisms: lambda: _mechanisms(with_), What.scenarios: _all_scenarios,
    }
    found = {kind.value: makers[kind]() for kind in ([what] if what else What)}
    if json:
        print_json(found)
        return
    margin = "  " if len(found) > 1 else ""
    for kind, rows in found.items():
        if margin:
            typer.echo(kind)
        flat = {"  ".join(names): meaning for *names, meaning in _rows(rows)}
        width = max((len(name) for name in flat), default=0) + 2
        for name, meaning in flat.items():
            typer.echo(f"{margin}{name:<{width}}{meaning}")


def _rows(found: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Nested tables as rows: the keys, then the text."""
    for name, value in found.items():
        inner = _rows(value) if isinstance(value, dict) else [(value,)]
        yield from ((name, *row) for row in inner)


def first_line(thing: Any) -> str:
    """The first line of a docstring, without markup."""
    line = (thing.__doc__ or "").strip().partition("\n")[0]
    return re.sub(r":\w+:`([^`]*)`", lambda found: found[1].replace("\\,", " "), line)


def _models() -> dict[str, str]:
    from importlib import import_module

    from ..models import READY

    found = {}
    for name, page in READY.items():
        owner = import_module(f"ionostat.models.{page}") if isinstance(page, str) else page
        found[name] = first_line(owner).removeprefix(f"`{name}`: ")
    return found


def _mechanisms(with_: list[str] | None) -> dict[str, str]:
    from ..mechanisms import catalogue

    return {name: first_line(cls) for name, cls in {**catalogue(), **user_mechanisms(with_)}.items()}


def _all_scenarios() -> dict[str, dict[str, str]]:
    from ..experiment.report import clock, dashed
    from ..models import READY, scenarios

    return {
        model: {dashed(name): f"{s.meaning} ({clock(s.until)})" for name, s in scenarios(model).items()}
        for model in READY
    }


# -------------------------------------------------------------------- describe


def describe(target: Target, set_: Set = None, with_: With = None, json: Json = False) -> None:
    """Describe a model: places, mechanisms, and every number with unit, range, source, confidence."""
    it = case(target, with_)
    from ..experiment.report import dashed

    model, _ = with_settings(it.model, None, set_, it.scenarios)
    found = description(model)
    found["scenarios"] = {dashed(name): s.meaning for name, s in it.scenarios.items()}
    if json:
        print_json(found)
    else:
        typer.echo(_text(found))


def description(model: Model) -> dict[str, Any]:
    """A model as plain data: places, mechanisms with what they move, parameters with their sources."""
    mechanisms = {}
    for path, mechanism, _ in model.mechanisms():
        processes = {p.name or mechanism.name: _equation(p) for p in mechanism.processes()}
        mechanisms[path] = {
            "kind": type(mechanism).__name__, "meaning": first_line(type(mechanism)), "processes": processes,
        }
    return {
        "model": model.name,
        "temperature": model.temperature,
        "places": {
            name: {
                "kind": type(place).__name__.lower(),
                "volume": getattr(place, "volume", None),
                "concentrations": {s.symbol: c for s, c in place.solutes.items()},
            }
            for name, place in model.places.items()
        },
        "joints": {j.name: {"kind": type(j).__name__.lower(), "inside": j.inside, "outside": j.outside}
                   for j in model.joints},
        "mechanisms": mechanisms,
        "parameters": _parameters(model),
    }


def _equation(process: Any) -> dict[str, Any]:
    return {
        "inside": {str(s): n for s, n in process.all_inside.items()},
        "outside": {str(s): n for s, n in process.all_outside.items()},
        "charge": process.displaced_charge,
        "law": process.law,
    }


def _parameters(model: Model) -> dict[str, Any]:
    """Every number by path; limits that are not there are None."""
    from ..model.paths import entries

    def finite(value: float) -> float | None:
        return value if math.isfinite(value) else None

    return {
        e.path: {
            "value": e.value, "unit": e.info.unit, "low": finite(e.info.low), "high": finite(e.info.high),
            "sourced": list(e.info.sourced) if e.info.sourced else None, "source": e.info.source,
            "confidence": e.info.confidence, "meaning": e.info.meaning,
        }
        for e in entries(model)
    }


def _text(found: dict[str, Any]) -> str:
    from ..units import show

    lines = [f"{found['model']}, {show(found['temperature'], 'K')}", "", "PLACES"]
    for name, place in found["places"].items():
        volume = f", {show(place['volume'], 'm3')}" if place["volume"] else ""
        levels = ", ".join(f"{s} {c:.4g}" for s, c in place["concentrations"].items())
        lines.append(f"  {name} ({place['kind']}{volume}): {levels} mM")
    lines += ["", "MECHANISMS"]
    width = max((len(path) for path in found["mechanisms"]), default=0) + 2
    lines += [f"  {path:<{width}}{m['kind']}: {m['meaning']}" for path, m in found["mechanisms"].items()]
    lines += ["", "NUMBERS  (value; sourced range; confidence: meaning. source)"]
    for path, p in found["parameters"].items():
        ranged = "" if not p["sourced"] else "; " + " to ".join(show(v, p["unit"]) for v in p["sourced"])
        trust = f"; {p['confidence']}" if p["confidence"] else ""
        source = f". {p['source']}" if p["source"] else ""
        lines.append(f"  {path} = {show(p['value'], p['unit'])}{ranged}{trust}: {p['meaning']}{source}")
    if found["scenarios"]:
        lines += ["", "SCENARIOS", *(f"  {name}: {meaning}" for name, meaning in found["scenarios"].items())]
    return "\n".join(lines)
