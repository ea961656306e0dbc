"""`ionostat run`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import BadFile, BadValue, unknown
from ..experiment.canvas import PICTURES as PICTURES
from ..units import show, si
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
    refuse_too_many_rows,
    same_word,
    with_settings,
)

if TYPE_CHECKING:
    from ..experiment.protocol import Protocol
    from ..experiment.solution import Solution
    from ..model.model import Model


def run(
    target: Target,
    scenario: Annotated[str, typer.Option(help="A scenario of the model, or a TOML file.")] = "",
    until: Annotated[str, typer.Option(help="End of the run, such as 15min.")] = "",
    every: Annotated[str, typer.Option(help="Time between rows, such as 0.1s.")] = "",
    out: Annotated[str, typer.Option("-o", "--out", metavar="FILE.nc", help="Save the run as NetCDF.")] = "",
    plot: Annotated[str, typer.Option(metavar="FILE.png", help="Draw the run (png, pdf, svg).")] = "",
    set_: Set = None,
    drug: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=DOSE", help="A drug: bumetanide=10uM, or =10uM@1min:5min (from, for); repeatable."),
    ] = None,
    rtol: Annotated[float | None, typer.Option(help="Relative tolerance, usually 1e-6.")] = None,
    grid: Annotated[
        str, typer.Option(metavar="N[xN[xN]]", help="A tissue: the model in every voxel, such as 1000 or 200x100.")
    ] = "",
    spacing: Annotated[str, typer.Option(help="Size of a voxel of the tissue.")] = "25um",
    gates: Annotated[str, typer.Option(help="Fast gates of a tissue: full or steady.")] = "full",
    tolerance: Annotated[float | None, typer.Option(help="Of a step of the tissue, usually 0.1.")] = None,
    movie: Annotated[str, typer.Option(metavar="FILE.gif", help="A movie of a tissue (gif, mp4).")] = "",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the store of a tissue.")] = False,
    with_: With = None,
    json: Json = False,
) -> None:
    """Run a model through a scenario, print a short report, save and draw it.

    With --grid it stands in every voxel of a tissue, -o is a Zarr store, and the scenarios are those of tissues.

    Exit code 2: refused before the run. 3: it stopped before its end; what was computed is reported
    and saved.
    """
    from ..experiment.files import SUFFIXES, refuse_unwritable

    if grid:
        from .tissue import Asked, run_tissue

        it = case(target, with_)
        _refuse_for_tissue({"--drug": drug, "--rtol": rtol})
        model, protocol = with_settings(it.model, it.protocol, set_, it.scenarios)
        asked = Asked(grid, spacing, scenario, until, every, gates, tolerance, out, plot, movie, resume, json)
        run_tissue(dataclasses.replace(it, model=model, protocol=protocol), asked)
        return
    _refuse_without_grid({"--movie": movie, "--resume": resume, "--tolerance": tolerance}, scenario)
    if out:
        refuse_unwritable(out, SUFFIXES)
    if plot:
        refuse_unwritable(plot, PICTURES)
    it = case(target, with_)
    model, protocol, usual = scenario_of(it, scenario)
    model, protocol = with_settings(model, protocol, set_, it.scenarios)
    protocol = _with_drugs(protocol, drug)
    settings = _settings({**it.settings, **usual}, until, every, rtol)
    _refuse_late(protocol, settings["until"])
    from ..experiment.simulate import simulate

    with blaming(model):
        refuse_too_many_rows(model, settings["until"], settings.get("every"))
        solution = simulate(model, protocol, progress=False if json else None, **settings)
    if len(solution.t):
        if out:
            solution.save(out)
        _tell(solution, json)
        if plot:
            _draw(solution, plot)
        for path in filter(None, () if json else (out, plot)):
            typer.echo(f"written            {path}")
    if not solution.status.ok:
        complain(solution.status.message)
        raise typer.Exit(3)


def _refuse_for_tissue(given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        if value is not None:
            raise BadValue(f"{name} is for a single cell: leave it out, or leave out --grid.")


def _refuse_without_grid(given: Mapping[str, Any], scenario: str) -> None:
    for name, value in given.items():
        if value:
            raise BadValue(f"{name} is for a tissue: give --grid too, such as --grid 1000.")
    from ..models.tissues import SCENARIOS

    if scenario in SCENARIOS and scenario != "rest":
        raise BadValue(f"{scenario!r} happens to a tissue: give --grid too, such as --grid 1000.")


def _with_drugs(protocol: Protocol | None, given: list[str] | None) -> Protocol | None:
    """The protocol with the drugs of --drug.

    Raises:
        UnknownName, BadUnit, BadValue: a text is no NAME=DOSE@START:DURATION, or its drug, dose or times do not fit.
    """
    if not given:
        return protocol
    from ..experiment.protocol import Protocol

    drugs = [_drug(text) for text in given]
    name = "drug" if protocol is None else protocol.name
    return Protocol(name, [*(protocol.items if protocol else ()), *drugs])


def _drug(text: str) -> Any:
    from ..bench.drugs import drug

    name, sign, rest = text.partition("=")
    dose, at, times = rest.partition("@")
    start, colon, duration = (part.strip() for part in times.partition(":"))
    if not sign or not name.strip() or not dose.strip() or (at and not start) or (colon and not duration):
        raise BadValue(
            f"--drug {text!r}: write NAME=DOSE@START:DURATION, such as bumetanide=10uM@1min:5min; @START:DURATION or "
            ":DURATION may be left out."
        )
    given = {"start": start, "duration": duration}
    made = drug(name.strip(), dose.strip(), **{key: value for key, value in given.items() if value})
    if not made.duration:
        raise BadValue(f"--drug {text!r} lasts for no time: give a longer duration, or leave {':' + duration!r} out.")
    return made


def _refuse_late(protocol: Protocol | None, until: Any) -> None:
    """Raise where a drug comes when the run is over.

    Raises:
        BadValue: the run would be as if untreated.
    """
    from ..bench.drugs import Drug

    end = float(si(until, "s", "--until"))
    for item in protocol.items if protocol else ():
        if isinstance(item, Drug) and item.start >= end:
            raise BadValue(
                f"{item!r} comes at {show(item.start, 's')}, when the run of {show(end, 's')} is over: let it come "
                "earlier, or run for longer by --until."
            )


def scenario_of(it: Case, scenario: str) -> tuple[Model, Protocol | None, dict[str, Any]]:
    """The model, the protocol that is asked for, and the times that go with it.

    Raises:
        UnknownName: the model has no such scenario.
    """
    if not scenario:
        return it.model, it.protocol, {}
    if Path(scenario).suffix.lower() == ".toml":
        return _scenario_of_file(it.model, scenario)
    for name, found in it.scenarios.items():
        if same_word(name, scenario):
            return it.model, found.protocol, {"until": found.until}
    raise unknown("scenario", scenario, it.scenarios, f"the model {it.model.name!r}")


def _scenario_of_file(model: Model, path: str) -> tuple[Model, Protocol, dict[str, Any]]:
    """The values and the protocol of a TOML file, for a model that is named beside it.

    Raises:
        BadFile: it has no protocol, or what a scenario cannot have.
        UnknownName, BadUnit, BadValue: a path or value of its [set] does not fit the model.
    """
    from ..experiment.document import protocol_from_document, times_from_document
    from ..model.document import at
    from ..model.schema import ModelTable, read_toml, validated

    data = read_toml(path)
    values = validated(ModelTable, data, path).set
    said = data.get("protocol")
    if said is None:
        raise BadFile(f"{path}: has no [protocol], so it is no scenario: give it one.")
    more = [key for key in data if key not in ("name", "base", "set", "protocol")]
    if more:
        raise BadFile(
            f"{path}: holds {', '.join(more)}, and a scenario takes [set] and [protocol] only: run the file "
            f"by itself (ionostat run {path}), or leave these out."
        )
    protocol = protocol_from_document(said, path)
    times = times_from_document(said, path)
    with at(path, "set"):
        return model.with_values(values) if values else model, protocol, times


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
        if not 1e-13 <= rtol <= 0.1:
            raise BadValue(f"--rtol is {rtol:g}: it must lie from 1e-13 to 0.1; usual is 1e-6.")
        settings["rtol"] = rtol
    if "until" not in settings:
        raise BadValue("how long? Give --until, such as --until 15min, or a --scenario.")
    return settings


def _draw(solution: Solution, plot: str) -> None:
    """The picture, whole or not at all."""
    from ..experiment.files import whole

    with whole(plot) as part:
        solution.plot(part)


def _tell(solution: Solution, json: bool) -> None:
    from ..experiment.report import report, text

    found = report(solution)
    if json:
        print_json(found)
    else:
        typer.echo(text(found))
