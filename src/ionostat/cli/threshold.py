"""`ionostat threshold`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import BadValue
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
    same_word,
    say_written,
    with_settings,
)
from .run import scenario_of

if TYPE_CHECKING:
    from ..analysis.crossing import Crossing
    from ..experiment.protocol import Protocol


def threshold(
    target: Target,
    vary: Annotated[
        str,
        typer.Option(
            metavar="PATH=LO:HI",
            help="The number and its range: duration=10s:2h (of the scenario), neuron.pump.density=x0.1:x1.",
        ),
    ] = "",
    scenario: Annotated[str, typer.Option(help="A scenario of the model, or a TOML file.")] = "",
    crossed: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CRITERION",
            help="recovers (usual), depolarises, fires, swells, or 'max(ecs.K) > 20 mM'; several have all to hold.",
        ),
    ] = None,
    tolerance: Annotated[str, typer.Option(help="Largest error, such as 0.5s; usually 5e-5 of the range.")] = "",
    until: Annotated[str, typer.Option(help="End of every run; usually --after the end of the scenario.")] = "",
    after: Annotated[str, typer.Option(help="How long is watched after the scenario; usually 30min.")] = "",
    workers: Annotated[int | None, typer.Option(min=1, help="Threads; all cores by default.")] = None,
    out: Annotated[str, typer.Option("-o", "--out", metavar="FILE.nc", help="Save all runs as NetCDF.")] = "",
    plot: Annotated[str, typer.Option(metavar="FILE.png", help="Draw response and traces (png, pdf, svg).")] = "",
    set_: Set = None,
    rtol: Annotated[float | None, typer.Option(help="Relative tolerance, usually 1e-6.")] = None,
    with_: With = None,
    json: Json = False,
) -> None:
    """Find the number at which an answer changes: the longest ischaemia that recovers, the weakest pump.

    Exit code 1: the answer does not change within the range, which is reported with what was seen. 2: refused before
    any run. 130: Ctrl-C; the range that is left then is reported.
    """
    refuse_files(out, plot)
    it = case(target, with_)
    model, protocol, usual = scenario_of(it, scenario)
    model, protocol = with_settings(model, protocol, set_, it.scenarios)
    path, between = _range(vary, protocol)
    asked = {
        "vary": path, "between": between, "tolerance": tolerance, "after": after, "rtol": rtol, "workers": workers,
        "crossed": crossed if crossed and len(crossed) > 1 else (crossed or [""])[0],
        "until": until or _usual_end(protocol, {**it.settings, **usual}),
    }
    from ..analysis.threshold import threshold as find

    given = {name: value for name, value in asked.items() if value not in (None, "")}
    with blaming(model):
        found = find(model, protocol, progress=False if json else None, **given)
    _tell(found, out, plot, json)
    if found.interrupted:
        raise typer.Exit(130)
    if found.bracket is None:
        complain("the answer does not change within the range")
        raise typer.Exit(1)


def _range(vary: str, protocol: Protocol | None) -> tuple[str, str | None]:
    """Path and range of a --vary; a duration has a usual one.

    Raises:
        BadValue: one is missing.
    """
    path, _, between = (part.strip() for part in vary.partition("="))
    if not path:
        raise BadValue("what varies? Give --vary PATH=LO:HI, such as --vary duration=10s:2h with a --scenario.")
    head, dot, tail = path.partition(".")
    if dot and protocol is not None and same_word(head, protocol.name):
        path = f"{protocol.name}.{tail}"
    if not between and (protocol is None or path not in ("duration", f"{protocol.name}.duration")):
        raise BadValue(f"between which values? Give --vary {path}=LOW:HIGH, such as --vary {path}=x0.1:x1.")
    return path, between or None


def _usual_end(protocol: Protocol | None, settings: dict[str, Any]) -> Any:
    """End of the runs where nothing says it, and the protocol has none after which to count."""
    from ..experiment.protocol import FOREVER

    ends = [getattr(item, "end", FOREVER) for item in protocol.items] if protocol else []
    return None if ends and max(ends) < FOREVER else settings.get("until")


def _tell(found: Crossing, out: str, plot: str, json: bool) -> None:
    if out:
        from ..experiment.files import write

        write(found.runs, out)
    print_json(found.to_dict()) if json else typer.echo(str(found))
    if plot:
        found.plot(plot)
    if not json:
        say_written(out, plot)
