"""`ionostat rest`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from .common import Json, Set, Target, With, blaming, case, print_json, with_settings

if TYPE_CHECKING:
    from ..model.model import Model


def rest(target: Target, set_: Set = None, with_: With = None, json: Json = False) -> None:
    """Find the rest of a model: V, every concentration, Nernst potentials, volumes."""
    from ..experiment.balance import at_rest

    it = case(target, with_)
    model, _ = with_settings(it.model, None, set_, it.scenarios)
    with blaming(model):
        found = state(at_rest(model))
    if json:
        print_json(found)
    else:
        typer.echo(_text(found))


def state(model: Model) -> dict[str, Any]:
    """The start of a model as plain data, SI."""
    from ..experiment.report import UNITS

    places = model.places
    return {
        "model": model.name,
        "temperature": model.temperature,
        "units": {name: UNITS[name] for name in ("V", "E", "c", "volume")},
        "V": {m.name: m.V for m in model.membranes},
        "E": {m.name: _nernst(model, m) for m in model.membranes},
        "c": {n: {s.symbol: c for s, c in p.solutes.items()} for n, p in places.items()},
        "volume": {n: c.volume for n, c in model.compartments.items()},
        "impermeants": {n: {"concentration": c, "charge": z} for n, (c, z) in model.impermeants.items()},
    }


def _nernst(model: Model, membrane: Any) -> dict[str, float]:
    from math import log

    from ..constants import F, R

    inside = model.places[membrane.inside].solutes
    outside = model.places[membrane.outside].solutes
    RT = R * model.temperature
    return {
        s.symbol: RT / (s.z * F) * log(outside[s] / c)
        for s, c in inside.items() if s.z and c > 0 and outside.get(s, 0.0) > 0
    }


def _text(found: dict[str, Any]) -> str:
    """The same for people: mV, mM, pL."""
    from ..units import show

    lines = [f"{found['model']} at rest, {show(found['temperature'], 'K')}", ""]
    for name, V in found["V"].items():
        nernst = ", ".join(f"E_{ion} {1e3 * E:+.1f}" for ion, E in found["E"][name].items())
        lines.append(f"{name:<14} V {1e3 * V:+.2f} mV   {nernst}{' mV' if nernst else ''}")
    places = list(found["c"])
    symbols = list(dict.fromkeys(s for p in places for s in found["c"][p]))
    width = max(12, *(len(p) + 2 for p in places))
    lines += ["", "mM".ljust(14) + "".join(f"{p:>{width}}" for p in places)]
    for symbol in symbols:
        cells = (found["c"][p].get(symbol) for p in places)
        row = "".join(f"{'' if c is None else f'{c:.4g}':>{width}}" for c in cells)
        lines.append(f"{symbol:<14}{row}".rstrip())
    if found["volume"]:
        cells = (found["volume"].get(p) for p in places)
        row = "".join(f"{'' if v is None else f'{v * 1e15:.4g}':>{width}}" for v in cells)
        lines.append(f"{'volume (pL)':<14}{row}".rstrip())
    return "\n".join(lines)
