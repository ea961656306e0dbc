"""`ionostat rest`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from .common import Json, Set, Target, With, blaming, case, print_json, refuse_files, say_written, with_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

    from ..model.model import Model

    #: plain data, words, and what makes the dataset
    Answer = tuple[Any, str, Callable[[], xr.Dataset]]


def rest(
    target: Target,
    every: Annotated[
        bool, typer.Option("--all", help="Look for all rests with the same totals, with stability and slowest modes.")
    ] = False,
    starts: Annotated[int, typer.Option(min=1, help="Random starts of --all.")] = 20,
    seed: Annotated[int, typer.Option(help="Of the random starts.")] = 0,
    out: Annotated[str, typer.Option("-o", "--out", metavar="FILE.nc", help="Save rests and modes as NetCDF.")] = "",
    plot: Annotated[str, typer.Option(metavar="FILE.png", help="Draw the slowest modes (png, pdf, svg).")] = "",
    set_: Set = None,
    with_: With = None,
    json: Json = False,
) -> None:
    """Find the rest of a model: V, every concentration, Nernst potentials, volumes; whether it is stable, its modes."""
    from ..experiment.rest import at_rest

    refuse_files(out, plot)
    it = case(target, with_)
    model, _ = with_settings(it.model, None, set_, it.scenarios)
    with blaming(model):
        told, text, found = _all(model, starts, seed) if every else _one(at_rest(model))
        if out or plot:
            _keep(found(), out, plot)
    print_json(told) if json else typer.echo(text)
    if not json:
        say_written(out, plot)


def _all(model: Model, starts: int, seed: int) -> Answer:
    """All rests as plain data, in words, and as a dataset."""
    from ..analysis.rest_report import rests_data, rests_text
    from ..analysis.rests import rests

    found = rests(model, starts, seed)
    return rests_data(found), rests_text(found), lambda: found


def _one(model: Model) -> Answer:
    """A model at its rest, the same."""
    from ..analysis.modes import kind_text, modes_text, stability
    from ..analysis.rests import modes as dataset
    from ..compiler.network import Network
    from ..solvers.steady import Steady

    network = Network(model)
    modes = stability(Steady(network), network.start)
    told = state(model)
    kind = kind_text(modes["unstable"])
    text = "\n".join([_text(told), "", f"{kind}; slowest modes, with what carries them:", *modes_text(modes["modes"])])
    return {**told, **modes}, text, lambda: dataset(model)


def _keep(found: xr.Dataset, out: str, plot: str) -> None:
    if out:
        from ..experiment.files import write

        write(found, out)
    if plot:
        from ..analysis.rest_figures import plot_rests

        plot_rests(found if "rest" in found.dims else found.expand_dims("rest"), plot)


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
