"""Rests and branches in words, and as plain data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from ..units import in_unit, show
from .modes import kind_text, modes_data, modes_text

if TYPE_CHECKING:
    import xarray as xr


def rests_text(ds: xr.Dataset) -> str:
    """All rests that were found, with potentials, levels and modes."""
    count, starts = ds.sizes["rest"], ds.attrs["starts"]
    stable = int(np.sum(ds.stable.values))
    lines = [f"{ds.attrs['name']}: {count} rest{'s' * (count != 1)} with these totals, {stable} of them stable "
             f"({starts} starts, seed {ds.attrs['seed']})"]
    for k in range(count):
        one = ds.isel(rest=k)
        lines += ["", f"rest {k + 1}: {kind_text(int(one.unstable))}, found from {int(one.found)} of {starts} starts"]
        lines += [f"  {line}" for line in _levels(one)]
        lines += modes_text(modes_of(one))
    return "\n".join(lines)


def _levels(ds: xr.Dataset) -> list[str]:
    lines = []
    if _membranes(ds):
        lines.append("V " + ", ".join(f"{m} {1e3 * float(ds.V.sel(membrane=m)):.2f} mV" for m in _membranes(ds)))
    for place in ds.compartment.values if "compartment" in ds.coords else ():
        shown = [
            f"{s} {float(ds.c.sel(compartment=place, species=s)):.4g}" for s in ("Na", "K", "Cl", "ATP")
            if s in ds.species.values and np.isfinite(float(ds.c.sel(compartment=place, species=s)))
        ]
        volume = in_unit(float(ds.volume.sel(compartment=place)), "pL")
        lines.append(f"{place}: {', '.join(shown)} mM, {volume:.4g} pL")
    return lines


def _membranes(ds: xr.Dataset) -> list[str]:
    return [str(name) for name in ds.membrane.values] if "membrane" in ds.coords else []


def modes_of(ds: xr.Dataset) -> list[dict[str, Any]]:
    """The modes of one rest of a dataset as plain data."""
    values = ds.growth.values + 1j * ds.frequency.values
    return modes_data(values, ds.participation.values, [str(path) for path in ds.path.values], len(values))


def rests_data(ds: xr.Dataset) -> list[dict[str, Any]]:
    """The rests as plain data, SI."""
    result = []
    for k in range(ds.sizes["rest"]):
        one = ds.isel(rest=k)
        found: dict[str, Any] = {"stable": bool(one.stable), "unstable": int(one.unstable), "found": int(one.found)}
        found["state"] = dict(zip(map(str, ds.path.values), one.state.values.tolist()))
        found["V"] = {m: float(one.V.sel(membrane=m)) for m in _membranes(ds)}
        found["modes"] = modes_of(one)
        result.append(found)
    return result


def branch_data(ds: xr.Dataset) -> dict[str, Any]:
    """A branch as plain data, SI: special points, ends, stretches of stability."""
    where = np.flatnonzero(ds.label.values != "")
    said = json.loads(ds.attrs["ends"])
    branches = []
    for k, ends in enumerate(said):
        own = ds.branch.values == k
        branches.append({
            "points": int(np.sum(own)), "from": float(ds.value.values[own][0]), "to": float(ds.value.values[own][-1]),
            "stable_points": int(np.sum(ds.unstable.values[own] == 0)), "ends": ends,
        })
    return {
        "model": ds.attrs["name"], "path": ds.attrs["path"], "unit": ds.value.attrs["units"], "own": ds.attrs["own"],
        "range": [float(v) for v in ds.attrs["range"]], "branches": branches,
        "special": [
            {"label": str(ds.label.values[i]), "branch": int(ds.branch.values[i]), "value": float(ds.value.values[i]),
             "V": {m: float(ds.V.sel(membrane=m)[i]) for m in _membranes(ds)},
             "unstable": int(ds.unstable.values[i])}
            for i in where
        ],
    }


def branch_text(ds: xr.Dataset) -> str:
    """A branch in words: where it goes, where it turns or loses stability, why it ends."""
    data, words = branch_data(ds), json.loads(ds.attrs["labels"])
    own = data["own"]

    def said(value: float) -> str:
        factor = f" (x{value / own:.6g})" if own else ""
        return f"{show(value, data['unit'])}{factor}"

    lines = [f"{data['model']}: rests over {data['path']}, {said(data['range'][0])} to {said(data['range'][1])}"]
    for k, part in enumerate(data["branches"]):
        lines += ["", f"branch {k + 1}: {part['points']} points, {part['stable_points']} of them stable"]
        lines.append(f"  from {said(part['from'])}: {part['ends']['low']['reason']}")
        for point in (p for p in data["special"] if p["branch"] == k):
            V = ", ".join(f"{m} {1e3 * v:.2f} mV" for m, v in point["V"].items())
            kind = point["label"].partition(" ")[0]
            state = point["label"].partition(" ")[2]
            lines.append(f"  {point['label']} at {said(point['value'])}, {V}: {state or words.get(kind, kind)}")
        lines.append(f"  to {said(part['to'])}: {part['ends']['high']['reason']}")
    return "\n".join(lines)
