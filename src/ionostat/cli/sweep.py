"""`ionostat sweep`."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from ..errors import BadFile, BadValue, IonostatError
from .common import Json, Set, With, blaming, case, complain, print_json, with_settings
from .run import PICTURES, scenario_of

if TYPE_CHECKING:
    import xarray as xr

    from ..experiment.protocol import Protocol
    from ..model.model import Model

#: causes of failures that are told
TOLD = 5


def sweep(
    target: Annotated[str, typer.Argument(metavar="MODEL", help="A ready model, or a TOML file, also with [sweep].")],
    over: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH=RANGE", help="What varies: lo:hi, lo:hi:n, or values with commas; repeatable."),
    ] = None,
    scenario: Annotated[str, typer.Option(help="A scenario of the model, or a TOML file.")] = "",
    until: Annotated[str, typer.Option(help="End of every run, such as 10min.")] = "",
    observe: Annotated[
        list[str] | None,
        typer.Option(metavar="WHAT", help="What is kept: max(ecs.K), final(neuron.V), a bare neuron.V; repeatable."),
    ] = None,
    every: Annotated[str, typer.Option(help="Time between the rows of traces.")] = "",
    sample: Annotated[str, typer.Option(help="How members are drawn: grid (usual), list, latin or sobol.")] = "",
    members: Annotated[int | None, typer.Option(help="Size of a latin or sobol sample.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of a sample.")] = None,
    out: Annotated[str, typer.Option("-o", "--out", metavar="FILE.zarr", help="The store to write.")] = "",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the store that stands there.")] = False,
    scheduler: Annotated[
        str, typer.Option(metavar="ADDRESS|local|slurm", help="A Dask scheduler, a local one, or jobs of Slurm.")
    ] = "",
    workers: Annotated[int | None, typer.Option(min=1, help="Threads or processes; all cores by default.")] = None,
    plot: Annotated[str, typer.Option(metavar="FILE.png", help="Draw what was found (png, pdf, svg).")] = "",
    set_: Set = None,
    rtol: Annotated[float | None, typer.Option(help="Relative tolerance, usually 1e-6.")] = None,
    with_: With = None,
    json: Json = False,
) -> None:
    """Run a model many times with other numbers, and keep what is asked of every run.

    Exit code 2: refused before any run. 3: no member came to its end. 130: Ctrl-C; members that are done are kept, and
    --resume goes on.
    """
    _refuse_outputs(out, plot, json, resume, scheduler)
    it = case(target, with_)
    said = _said(target)
    model, protocol, usual = scenario_of(it, scenario or said.pop("scenario", ""))
    model, protocol = with_settings(model, protocol, set_, it.scenarios)
    asked = {
        **_times({**it.settings, **usual}), **said, "over": {**said.get("over", {}), **_ranges(over)},
        **_given(until=until, every=every, sample=sample, members=members, seed=seed, rtol=rtol, observe=observe),
    }
    if until and not every:
        asked.pop("every", None)
    where = _given(out=out, workers=workers, resume=resume, **_executor(scheduler))
    with blaming(model):
        found, seconds, before = _run(model, protocol, asked, {**where, "progress": False if json else None}, out)
    told = {"model": model.name, "protocol": protocol.name if protocol else None, "out": out or None,
            **summary(found, seconds, before)}
    print_json(told) if json else typer.echo(_text(told))
    if plot:
        from ..ensemble.figures import overview

        overview(found, plot)
        if not json:
            typer.echo(f"written            {plot}")
    if told["members"] and not told["done"]:
        complain("no member came to its end; the causes stand in the store and above")
        raise typer.Exit(3)


def _run(
    model: Model, protocol: Protocol | None, asked: dict[str, Any], where: dict[str, Any], out: str
) -> tuple[xr.Dataset, float, int]:
    """The members; with them the time that it took, and how many were done before."""
    from ..ensemble.sweep import sweep as run_all
    from ..ensemble.usual import usual_observations

    if not asked["over"]:
        raise BadValue("nothing varies: give --over PATH=RANGE, such as --over blood.flow=x0:x1:20.")
    if "until" not in asked:
        raise BadValue("how long? Give --until, such as --until 10min, or a --scenario.")
    if "members" in asked and asked.get("sample", "grid") in ("grid", "list"):
        raise BadValue("a grid and a list have as many members as values: --members goes with --sample latin or sobol.")
    asked.setdefault("observe", usual_observations(model))
    over, before, started = asked.pop("over"), _done(out), time.perf_counter()
    try:
        found = run_all(model, over, protocol, **asked, **where)
    except KeyboardInterrupt:
        complain(_interrupted(out))
        raise typer.Exit(130) from None
    return found, time.perf_counter() - started, before


def _interrupted(out: str) -> str:
    """What is left after Ctrl-C."""
    if not out:
        return "interrupted; nothing is kept without -o FILE.zarr"
    return f"interrupted; {_done(out)} members are done and kept in {out}: the same command with --resume goes on"


def _done(out: str) -> int:
    """Members of a store that have a good result; 0 where there is no store."""
    from ..ensemble import store

    try:
        return int(np.sum(store.opened(out)["status"][:] == 1)) if out and Path(out).is_dir() else 0
    except (IonostatError, KeyError):
        return 0


# -------------------------------------------------------------------- what is asked for


def _refuse_outputs(out: str, plot: str, json: bool, resume: bool, scheduler: str) -> None:
    """Raise where the results would have no place.

    Raises:
        BadFile, BadValue: a name cannot be written, or an option needs a store.
    """
    from ..experiment.files import refuse_unwritable

    if plot:
        refuse_unwritable(plot, PICTURES)
    if not out:
        for option, given in (("--resume", resume), ("--scheduler", scheduler)):
            if given:
                raise BadValue(f"{option} needs a store: give -o runs.zarr.")
        if not (plot or json):
            raise BadValue("where to? Give -o runs.zarr, or --plot map.png, or --json.")
    elif Path(out).suffix.lower() != ".zarr":
        raise BadFile(f"{out}: cannot be written under this name: a sweep is a Zarr store, its name ends in .zarr.")
    elif not Path(out).is_dir():
        refuse_unwritable(out)


def _said(target: str) -> dict[str, Any]:
    """What the [sweep] of a TOML file says; nothing for other models."""
    if Path(target).suffix.lower() != ".toml":
        return {}
    from ..ensemble.document import sweep_from_document
    from ..model.schema import read_toml

    said = sweep_from_document(read_toml(target).get("sweep", {}), target)
    if "over" in said:
        said["over"] = {path: _values(given) for path, given in said["over"].items()}
    return said


def _times(settings: dict[str, Any]) -> dict[str, Any]:
    """Of what a file or a scenario knows of a single run, that which a sweep shares."""
    return {key: value for key, value in settings.items() if key in ("until", "every", "rtol", "method")}


def _given(**options: Any) -> dict[str, Any]:
    """The options that were given."""
    return {key: value for key, value in options.items() if value not in (None, "", [], False)}


def _ranges(given: list[str] | None) -> dict[str, Any]:
    """``PATH=RANGE`` texts as a dict.

    Raises:
        BadValue: one has no range, or a path comes twice.

    >>> _ranges(["blood.flow=x0:x1:9", "ecs.K=3 mM,4 mM"])
    {'blood.flow': 'x0:x1:9', 'ecs.K': ['3 mM', '4 mM']}
    """
    found: dict[str, Any] = {}
    for text in given or []:
        path, sign, values = (part.strip() for part in text.partition("="))
        if not sign or not path or not values:
            raise BadValue(f"--over {text!r}: write PATH=RANGE, such as neuron.pump.density=x0.2:x2:100.")
        if path in found:
            raise BadValue(f"--over {path} comes twice: name it once, with one range or a list with commas.")
        found[path] = _values(values)
    return found


def _values(given: Any) -> Any:
    """A list with commas as a list."""
    return [part.strip() for part in given.split(",")] if isinstance(given, str) and "," in given else given


def _executor(scheduler: str) -> dict[str, Any]:
    """Keywords of `sweep` for a --scheduler.

    Raises:
        BadValue: it is no address.

    >>> _executor("tcp://10.0.0.1:8786")
    {'executor': 'dask', 'client': 'tcp://10.0.0.1:8786'}
    """
    if scheduler in ("", "slurm"):
        return {"executor": scheduler}
    if scheduler == "local":
        return {"executor": "dask"}
    if "://" not in scheduler:
        raise BadValue(f"--scheduler {scheduler!r}: give an address such as tcp://host:8786, or local, or slurm.")
    return {"executor": "dask", "client": scheduler}


# -------------------------------------------------------------------- what is told


def summary(ds: xr.Dataset, seconds: float, before: int = 0) -> dict[str, Any]:
    """A sweep in short, as plain data, SI: members, causes of failures, wall time, ranges.

    Args:
        ds: what was found.
        seconds: wall time, compilation with it.
        before: members that were done before this time.
    """
    import json

    status = ds["status"].values.ravel()
    failed = (status != 1) & (status != 0)
    causes = Counter(str(text) for text in ds["cause"].values.ravel()[failed])
    run = max(int(np.sum(status != 0)) - before, 0)
    said = json.loads(ds.attrs["configuration"])
    over = {
        a["path"]: {"unit": a["unit"], **_range(ds[a["path"]].values), "values": len(np.unique(ds[a["path"]].values))}
        for a in said["design"]["axes"]
    }
    observed = {
        str(name): {"unit": v.attrs["units"], "trace": "time" in v.dims, **_range(v.values)}
        for name, v in ds.data_vars.items() if name not in ("status", "cause")
    }
    return {
        "until": said["until"], "sample": said["design"]["sample"], "members": len(status),
        "done": int(np.sum(status == 1)), "failed": int(np.sum(failed)), "not_run": int(np.sum(status == 0)),
        "causes": dict(causes.most_common()), "seconds": seconds, "run": run, "rate": run / seconds, "over": over,
        "observed": observed,
    }


def _range(values: np.ndarray) -> dict[str, float | None]:
    """Lowest, median and highest of the numbers that are there."""
    known = values[np.isfinite(values)]
    if not known.size:
        return {"lowest": None, "median": None, "highest": None}
    return {"lowest": float(known.min()), "median": float(np.median(known)), "highest": float(known.max())}


def _text(told: dict[str, Any]) -> str:
    """The summary for people: mV, mM, minutes."""
    from ..experiment.report import clock, dashed

    title = f"{told['model']}, {dashed(told['protocol'] or 'no protocol')}: {clock(told['until'])}, " \
            f"{told['members']:,} members ({told['sample']})"
    lines = [title, "=" * len(title), "", *_ranges_of(told["over"], "varied"), ""]
    lines += [*_ranges_of(told["observed"], "found"), ""]
    lines.append(f"members            {told['done']:,} done, {told['failed']:,} failed"
                 + (f", {told['not_run']:,} not run" if told["not_run"] else ""))
    for cause, n in list(told["causes"].items())[:TOLD]:
        lines.append(f"{'':<19}{n:,} x {cause}")
    if len(told["causes"]) > TOLD:
        lines.append(f"{'':<19}... and {len(told['causes']) - TOLD} more causes")
    before = told["members"] - told["not_run"] - told["run"]
    earlier = f"; {before:,} were there before" if before else ""
    lines.append(f"wall time          {clock(told['seconds'])} for {told['run']:,} members with compilation, "
                 f"{told['rate']:.3g} a second{earlier}")
    if told["out"]:
        lines.append(f"written            {told['out']}")
    return "\n".join(lines)


def _ranges_of(rows: dict[str, Any], head: str) -> list[str]:
    """A line for each: lowest, median and highest in the unit that people speak."""
    from ..units import DISPLAY, in_unit

    width = max([len(head), *(len(name) for name in rows)]) + 2
    lines = [f"{head:<{width}}{'lowest':>12}{'median':>12}{'highest':>12}"]
    for name, row in rows.items():
        unit = str(DISPLAY.get(row["unit"], row["unit"]))
        cells = (row[key] for key in ("lowest", "median", "highest"))
        words = "".join(f"{'never' if v is None else format(in_unit(v, unit), '.4g'):>12}" for v in cells)
        lines.append(f"{name:<{width}}{words} {unit if unit != '1' else ''}".rstrip())
    return lines
