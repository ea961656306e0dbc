"""`ionostat fit`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import BadFile
from .common import Json, With, blaming, case, complain, print_json
from .run import PICTURES


def fit(
    spec: Annotated[str, typer.Argument(metavar="SPEC.toml", help="A model with [fit], its recordings beside it.")],
    out: Annotated[str, typer.Option("-o", "--out", metavar="FILE.nc", help="Save the fit as NetCDF.")] = "",
    plot: Annotated[str, typer.Option(metavar="FILE.png", help="Draw samples over fitted runs (png, pdf, svg).")] = "",
    profile: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Interval of a number by its profile likelihood; repeatable."),
    ] = None,
    with_: With = None,
    json: Json = False,
) -> None:
    """Fit numbers of a model to recordings, and say how sure they are.

    The file holds the model (or base = "NAME" of a ready one), the protocol, and a table [fit]: [fit.free] with a path
    and bounds on each line, [[fit.recordings]] with file, columns, noise.

    Exit code 2: refused before the fit. 3: it did not converge; what was found is reported and saved.
    """
    from ..analysis.fit import fit as fitted
    from ..analysis.fit_document import fit_from_document
    from ..analysis.fit_report import plain, text
    from ..experiment.dataset import SUFFIXES, refuse_unwritable
    from ..model.schema import read_toml

    if Path(spec).suffix.lower() != ".toml":
        raise BadFile(f"{spec}: is no fit: give a .toml file with a model and [fit].")
    for path, suffixes in ((out, SUFFIXES), (plot, PICTURES)):
        if path:
            refuse_unwritable(path, suffixes)
    it = case(spec, with_)
    asked = fit_from_document(read_toml(spec).get("fit"), it.protocol, it.scenarios, spec)
    with blaming(it.model):
        found = fitted(it.model, **asked, progress=False if json else None)
        profiles = {path: found.profile(path) for path in profile or ()}
    if out:
        found.save(out)
    if plot:
        found.plot(plot)
    if json:
        print_json({**plain(found), "profiles": {path: _interval(p) for path, p in profiles.items()}})
    else:
        lines = [text(found)]
        if profiles:
            lines += ["", "By profile likelihood, 95 %:", *(_in_words(path, p) for path, p in profiles.items())]
        typer.echo("\n".join([*lines, *(f"written            {path}" for path in (out, plot) if path)]))
    if not found.converged:
        complain(found.outcome.message)
        raise typer.Exit(3)


def _interval(profile: Any) -> dict[str, float | None]:
    """Ends of an interval, SI; None where the recordings set none."""
    return {end: None if profile.attrs[end] != profile.attrs[end] else profile.attrs[end] for end in ("low", "high")}


def _in_words(path: str, profile: Any) -> str:
    from ..units import show

    unit = profile["value"].attrs["units"]
    ends = {end: "no end" if v is None else show(v, unit) for end, v in _interval(profile).items()}
    return f"- {path}: {ends['low']} to {ends['high']}"
