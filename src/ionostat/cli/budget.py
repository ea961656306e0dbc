"""`ionostat budget`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .common import (
    Json,
    Set,
    Target,
    With,
    blaming,
    case,
    complain,
    print_json,
    refuse_files,
    say_written,
    with_settings,
)
from .run import scenario_of


def budget(
    target: Target,
    scenario: Annotated[str, typer.Option(help="Bill a run of this scenario; without it the model at rest.")] = "",
    until: Annotated[str, typer.Option(help="End of that run, such as 60s.")] = "",
    events: Annotated[int | None, typer.Option(min=1, help="Synaptic events of the run; usually counted.")] = None,
    out: Annotated[str, typer.Option("-o", "--out", metavar="FILE.nc", help="Save the bill as NetCDF.")] = "",
    plot: Annotated[str, typer.Option(metavar="FILE.png", help="Draw it as stacked bars (png, pdf, svg).")] = "",
    set_: Set = None,
    with_: With = None,
    json: Json = False,
) -> None:
    """Say who leaks and who pays: ATP and O2 per ion pathway, per spike, per cell and gram; where free energy goes.

    A saved run (.nc) is made again from what it says of itself, with the works of all processes carried along.
    """
    from ..experiment.files import SUFFIXES, write

    refuse_files(out, plot)
    it = case(target, with_)
    model, protocol, usual = scenario_of(it, scenario)
    model, protocol = with_settings(model, protocol, set_, it.scenarios)
    run = bool(scenario or until or it.protocol is not None or Path(target).suffix.lower() in SUFFIXES)
    settings = {**it.settings, **usual, **({"until": until} if until else {})}
    with blaming(model):
        found = _bill(model, protocol, settings, run, events, json)
    if out:
        write(found.to_xarray(), out)
    print_json(found.to_dict()) if json else typer.echo(str(found))
    if plot:
        found.plot(plot)
    if not json:
        say_written(out, plot)


def _bill(model: Any, protocol: Any, settings: dict[str, Any], run: bool, events: int | None, json: bool) -> Any:
    """The bill of the rest, or of a run.

    Raises:
        BadValue: the run has no end.
    """
    from ..analysis.budget import TIGHT
    from ..analysis.budget import budget as bill
    from ..errors import BadValue
    from ..experiment.simulate import simulate

    if not run:
        return bill(model)
    if "until" not in settings:
        raise BadValue("how long? Give --until, such as --until 60s, or a --scenario.")
    asked = {**settings, "rtol": min(TIGHT, settings.get("rtol") or TIGHT), "works": True, "extents": True}
    solution = simulate(model, protocol, progress=False if json else None, **asked)
    if not solution.status.ok:
        complain(solution.status.message)
        raise typer.Exit(3)
    return bill(solution, events=events)
