"""`ionostat run`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import BadValue, unknown
from .common import (
    Case,
    Json,
    Set,
    Target,
    With,
    blaming,
    case,
    complain,
    print_json,
    same_word,
    with_settings,
)

if TYPE_CHECKING:
    from ..experiment.protocol import Protocol
    from ..experiment.solution import Solution

PICTURES = (".png", ".pdf", ".svg")


def run(
    target: Target,
    scenario: Annotated[str, typer.Option(help="A scenario of the model, or a TOML file.")] = "",
    until: Annotated[str, typer.Option(help="End of the run, such as 15min.")] = "",
    every: Annotated[str, typer.Option(help="Time between rows, such as 0.1s.")] = "",
    out: Annotated[str, typer.Option("-o", "--out", metavar="FILE.nc", help="Save the run as NetCDF.")] = "",
    plot: Annotated[str, typer.Option(metavar="FILE.png", help="Draw the run (png, pdf, svg).")] = "",
    set_: Set = None,
    rtol: Annotated[float | None, typer.Option(help="Relative tolerance, usually 1e-6.")] = None,
    with_: With = None,
    json: Json = False,
) -> None:
    """Run a model through a scenario, print a short report, save and draw it.

    Exit code 3: the run stopped before its end; what was computed is reported and saved.
    """
    from ..experiment.dataset import SUFFIXES, refuse_unwritable

    if out:
        refuse_unwritable(out, SUFFIXES)
    if plot:
        refuse_unwritable(plot, PICTURES)
    it = case(target, with_)
    protocol, usual = _protocol(it, scenario)
    model, protocol = with_settings(it.model, protocol, set_, it.scenarios)
    settings = _settings({**it.settings, **usual}, until, every, rtol)
    from ..experiment.simulate import simulate

    with blaming(model):
        solution = simulate(model, protocol, progress=False if json else None, **settings)
    if len(solution.t):
        _write(solution, out, plot)
        _tell(solution, out, plot, json)
    if not solution.status.ok:
        complain(solution.status.message)
        raise typer.Exit(2 if "not a finite number" in solution.status.cause else 3)


def _protocol(it: Case, scenario: str) -> tuple[Protocol | None, dict[str, Any]]:
    """The protocol that is asked for, and the times that go with it.

    Raises:
        UnknownName: the model has no such scenario.
    """
    if not scenario:
        return it.protocol, {}
    if Path(scenario).suffix.lower() == ".toml":
        from ..experiment.document import protocol_from_document, times_from_document
        from ..model.schema import read_toml

        said = read_toml(scenario).get("protocol", {})
        return protocol_from_document(said, scenario), times_from_document(said, scenario)
    for name, found in it.scenarios.items():
        if same_word(name, scenario):
            return found.protocol, {"until": found.until}
    raise unknown("scenario", scenario, it.scenarios, f"the model {it.model.name!r}")


def _settings(known: Mapping[str, Any], until: str, every: str, rtol: float | None) -> dict[str, Any]:
    """Keywords of ``simulate``: what the file or scenario says, and over it what the user says."""
    settings = dict(known)
    if until:
        settings["until"] = until
        if not every:
            settings.pop("every", None)
    if every:
        settings["every"] = every
    if rtol is not None:
        if not 1e-13 < rtol < 0.1:
            raise BadValue(f"--rtol is {rtol:g}: it must lie between 1e-13 and 0.1; usual is 1e-6.")
        settings["rtol"] = rtol
    if "until" not in settings:
        raise BadValue("how long? Give --until, such as --until 15min, or a --scenario.")
    return settings


def _write(solution: Solution, out: str, plot: str) -> None:
    """Files, each whole or not at all."""
    if out:
        solution.save(out)
    if plot:
        from ..experiment.dataset import whole

        with whole(plot) as part:
            solution.plot(part)


def _tell(solution: Solution, out: str, plot: str, json: bool) -> None:
    from ..experiment.report import report, text

    found = report(solution)
    if json:
        print_json(found)
        return
    typer.echo(text(found))
    for path in filter(None, (out, plot)):
        typer.echo(f"written            {path}")
