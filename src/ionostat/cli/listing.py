"""`ionostat list`: ready models, mechanisms, scenarios, drugs."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

import typer

from .common import Json, With, print_json, user_mechanisms


class What(StrEnum):
    """What can be listed."""

    models = "models"
    mechanisms = "mechanisms"
    scenarios = "scenarios"
    drugs = "drugs"


def list_(
    what: Annotated[What | None, typer.Argument(help="Only these; all of them by default.")] = None,
    with_: With = None, json: Json = False,
) -> None:
    """List ready models, mechanisms of the catalogue, scenarios, and drugs.

    With --json each mechanism has its processes, equations, numbers with sources, and who uses it, and each drug its
    targets.
    """
    makers = {
        What.models: _models, What.mechanisms: lambda: _mechanisms(with_, json), What.scenarios: _all_scenarios,
        What.drugs: lambda: _drugs(json),
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


def _models() -> dict[str, str]:
    from importlib import import_module

    from ..models import READY
    from ..papers.cards import first_line

    found = {}
    for name, page in READY.items():
        owner = import_module(f"ionostat.models.{page}") if isinstance(page, str) else page
        found[name] = first_line(owner).removeprefix(f"`{name}`: ")
    return found


def _mechanisms(with_: list[str] | None, whole: bool) -> dict[str, Any]:
    """The first line of each, or the whole card."""
    from ..mechanisms import catalogue
    from ..papers.cards import cards, first_line

    classes = {**catalogue(), **user_mechanisms(with_)}
    return cards(classes) if whole else {name: first_line(cls) for name, cls in classes.items()}


def _all_scenarios() -> dict[str, dict[str, str]]:
    from ..experiment.report import clock, dashed
    from ..models import READY, scenarios

    return {
        model: {dashed(name): f"{s.meaning} ({clock(s.until)})" for name, s in scenarios(model).items()}
        for model in READY
    }


def _drugs(whole: bool) -> dict[str, Any]:
    """What each is, with its targets and half-maximal doses; with sources where asked for."""
    from ..bench.pharmacy import PHARMACY
    from ..units import show

    if not whole:
        return {
            name: f"{it.meaning} ({', '.join(show(t.IC50, 'mol m-3') if t.IC50 else 'dose' for t in it.targets)})"
            for name, it in PHARMACY.items()
        }
    return {
        name: {
            "meaning": it.meaning, "aliases": list(it.aliases),
            "targets": [
                {"mechanisms": list(t.kinds), "parameter": t.number, "IC50": t.IC50 or None, "hill": t.hill,
                 "source": t.source, "confidence": t.confidence}
                for t in it.targets
            ],
        }
        for name, it in PHARMACY.items()
    }
