"""`ionostat fit`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import BadFile
from .common import Json, With, blaming, case, complain, print_json, refuse_files, say_written

if TYPE_CHECKING:
    from ..analysis.fitted import Fit
    from ..model.model import Model


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

    Exit code 2: refused before the fit. 3: it did not converge; 130: Ctrl-C: what was found is reported and saved.
    """
    from ..analysis.fit import fit as fitted
    from ..analysis.fit_document import fit_from_document
    from ..analysis.fit_report import plain, text
    from ..model.schema import read_toml

    if Path(spec).suffix.lower() != ".toml":
        raise BadFile(f"{spec}: is no fit: give a .toml file with a model and [fit].")
    refuse_files(out, plot)
    it = case(spec, with_)
    asked = fit_from_document(read_toml(spec).get("fit"), it.protocol, it.scenarios, spec)
    with blaming(it.model):
        _refuse_profiles(it.model, asked, profile or ())
        found = fitted(it.model, **asked, progress=False if json else None)
        profiles, stopped = _profiles(found, profile or ())
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
        typer.echo("\n".join(lines))
        say_written(out, plot)
    if stopped or not found.converged:
        complain("interrupted; the profiles so far are kept" if stopped else found.outcome.message)
        raise typer.Exit(130 if stopped or found.outcome.interrupted else 3)


def _refuse_profiles(model: Model, asked: dict[str, Any], paths: Sequence[str]) -> None:
    """Raise, before the search, where a profile is asked of what is not free.

    Raises:
        UnknownName: says what is.
    """
    from ..analysis.fit import free_numbers
    from ..analysis.fitted import place_among

    if paths:
        free = free_numbers(model, asked["recordings"], asked["free"], asked.get("linear", ()), asked.get("first", {}))
        for path in paths:
            place_among(model, free, path)


def _profiles(found: Fit, paths: Sequence[str]) -> tuple[dict[str, Any], bool]:
    """Profiles of some numbers, and whether Ctrl-C ended them: a fit that took its time is not lost by it."""
    profiles: dict[str, Any] = {}
    try:
        for path in paths:
            profiles[path] = found.profile(path)
    except KeyboardInterrupt:
        return profiles, True
    return profiles, False


def _interval(profile: Any) -> dict[str, float | None]:
    """Ends of an interval, SI; None where the recordings set none."""
    return {end: None if profile.attrs[end] != profile.attrs[end] else profile.attrs[end] for end in ("low", "high")}


def _in_words(path: str, profile: Any) -> str:
    from ..units import show

    unit = profile["value"].attrs["units"]
    ends = {end: "no end" if v is None else show(v, unit) for end, v in _interval(profile).items()}
    return f"- {path}: {ends['low']} to {ends['high']}"
