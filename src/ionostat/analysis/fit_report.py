"""A fit told: as text for people, as plain data, and as a dataset."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..ensemble.figures import spoken
from ..experiment.document import protocol_from_document, protocol_to_document
from ..units import in_unit, show
from .recording_files import Column
from .recordings import Recording

if TYPE_CHECKING:
    import xarray as xr

    from ..model.model import Model
    from .fitted import Estimate, Fit


def text(fit: Fit) -> str:
    """The report: numbers with intervals, residuals by trace, warnings."""
    title = f"{fit.given.name}: {len(fit.estimates)} numbers from {fit.misfit.count:,} samples"
    width = max(len(e.path) for e in fit.estimates) + 2
    lines = [title, "=" * len(title), "", f"{'number':<{width}}{'fitted':>12}{'95 % interval':>26}{'began at':>12}"]
    for e in fit.estimates:
        value, low, high, first = (_spoken(e, v) for v in (e.value, e.low, e.high, e.first))
        unit = spoken(e.unit) if e.unit != "1" else ""
        mark = "" if e.determined else "   not determined"
        lines.append(f"{e.path:<{width}}{value:>12}{f'{low} to {high}':>26}{first:>12} {unit}{mark}".rstrip())
    lines += ["", f"{'trace':<{width}}{'samples':>12}{'noise':>14}{'residuals':>14}"]
    for record, c, difference, noise in fit._channels():
        size = float(np.sqrt(np.mean(difference**2)))
        given = "" if c.given else " (estimated)"
        name = f"{record.recording.name}: {c.quantity.path}"
        lines.append(f"{name:<{width}}{len(difference):>12,}{show(noise, c.quantity.unit):>14}"
                     f"{show(size, c.quantity.unit):>14}{given}")
    for record in fit.misfit.records:
        lines += [f"{'':<{4}}{record.recording.name}: {note}" for note in record.recording.notes]
    lines += ["", f"chi square         {fit.chi_square:.4g} with {fit.freedom:,} degrees of freedom",
              f"search             {fit.outcome.message}; {fit.outcome.rounds} rounds, {fit.outcome.runs} runs"]
    if fit.warnings:
        lines += ["", "Before these numbers are trusted:", *(f"- {warning}" for warning in fit.warnings)]
    return "\n".join(lines)


def _spoken(e: Estimate, value: float) -> str:
    if not math.isfinite(value):
        return "no end"
    return f"{in_unit(value, spoken(e.unit)):.4g}"


def plain(fit: Fit) -> dict[str, Any]:
    """The fit as plain data, SI; None where a number has no end."""
    def real(value: float) -> float | None:
        return float(value) if math.isfinite(value) else None

    parameters = {
        e.path: {"unit": e.unit, "value": e.value, "low": real(e.low), "high": real(e.high), "error": real(e.error),
                 "logarithmic": e.log, "bounds": list(e.bounds), "first": e.first, "determined": e.determined}
        for e in fit.estimates
    }
    traces = [
        {"recording": r.recording.name, "quantity": c.quantity.path, "unit": c.quantity.unit, "samples": len(d),
         "noise": s, "noise_given": c.given, "residual": float(np.sqrt(np.mean(d**2)))}
        for r, c, d, s in fit._channels()
    ]
    return {
        "model": fit.given.name, "converged": fit.converged, "message": fit.outcome.message,
        "rounds": fit.outcome.rounds, "runs": fit.outcome.runs, "samples": fit.misfit.count,
        "chi_square": fit.chi_square, "degrees_of_freedom": fit.freedom, "parameters": parameters,
        "correlation": [[real(v) for v in row] for row in fit.correlation], "traces": traces,
        "notes": [f"{r.recording.name}: {note}" for r in fit.misfit.records for note in r.recording.notes],
        "warnings": list(fit.warnings),
    }


def dataset(fit: Fit) -> xr.Dataset:
    """Numbers and covariance over ``parameter``; samples and runs of each recording over a time axis of its own."""
    import xarray as xr

    from .. import __version__

    es = fit.estimates
    coords: dict[str, Any] = {"parameter": [e.path for e in es], "with_parameter": [e.path for e in es],
                              "unit": ("parameter", [e.unit for e in es])}
    said = {"value": "fitted", "low": "lower end of the 95 % interval", "high": "upper end of the 95 % interval",
            "error": "standard error (of the logarithm where `log`)", "first": "where the search began"}
    variables: dict[str, Any] = {
        name: ("parameter", [getattr(e, name) for e in es], {"long_name": meaning}) for name, meaning in said.items()
    }
    for name in ("log", "determined"):
        variables[name] = ("parameter", [int(getattr(e, name)) for e in es])
    variables["covariance"] = (("parameter", "with_parameter"), fit.information.covariance,
                               {"long_name": "covariance on the scale of the search"})
    for i, record in enumerate(fit.misfit.records):
        axis = f"time_{i}"
        coords[axis] = (axis, record.recording.t, {"units": "s", "long_name": record.recording.name})
    place = {id(r): i for i, r in enumerate(fit.misfit.records)}
    for record, c, difference, noise in fit._channels():
        i = place[id(record)]
        sample = np.full(len(record.recording.t), np.nan)
        run = sample.copy()
        sample[c.rows], run[c.rows] = c.values, c.values + difference
        about = {"units": c.quantity.unit, "recording": record.recording.name, "noise": noise, "given": int(c.given)}
        variables[f"sample_{i}({c.quantity.path})"] = (f"time_{i}", sample, about)
        variables[f"run_{i}({c.quantity.path})"] = (f"time_{i}", run, about)
    return xr.Dataset(variables, coords, {
        "configuration": fit.configuration, "name": fit.given.name, "report": text(fit),
        "converged": int(fit.converged), "version": __version__,
    })


def described(recording: Recording, model: Model) -> dict[str, Any]:
    """What a recording says of itself beside its samples, as plain data."""
    protocol = protocol_to_document(recording.protocol.on(model)) if recording.protocol else None
    return {"name": recording.name, "protocol": protocol, "values": recording.values}


def recordings_of(ds: xr.Dataset, said: Sequence[dict[str, Any]], where: str) -> list[Recording]:
    """The recordings of a saved fit, SI: its samples, and what was `described` of them."""
    found = []
    for i, row in enumerate(said):
        head = f"sample_{i}("
        samples = {name[len(head) : -1]: ds[name] for name in map(str, ds.data_vars) if name.startswith(head)}
        columns = tuple(Column(name, v.values, v.attrs["units"], name) for name, v in samples.items())
        noise = {name: float(v.attrs["noise"]) for name, v in samples.items() if v.attrs["given"]}
        protocol = protocol_from_document(row["protocol"], where) if row["protocol"] else None
        found.append(Recording(row["name"], ds[f"time_{i}"].values, columns, protocol, noise, row["values"]))
    return found
