"""Rests and branches in words, and the modes of rests as a picture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from ..units import in_unit, show

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

#: modes of a rest that are told, and the least share of a state that is told of
TOLD, LEAST_SHARE = 4, 0.08
#: states of a mode that are named at most
NAMED = 3


def carriers(ds: xr.Dataset, mode: int) -> list[tuple[str, float]]:
    """The states that carry a mode of one rest, with their shares, the largest first."""
    shares = ds.participation.values[mode]
    order = np.argsort(-shares)[:NAMED]
    return [(str(ds.path.values[i]), float(shares[i])) for i in order if shares[i] >= LEAST_SHARE]


def lasting(seconds: float) -> str:
    """A time that reads well.

    >>> lasting(0.0123), lasting(90.0), lasting(14284.0)
    ('12.3 ms', '90 s', '3.97 h')
    """
    if seconds > 1e10:
        return "for ever"
    for size, unit in ((86400.0, "d"), (3600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s" if seconds >= 1.0 else f"{seconds * 1e3:.3g} ms"


def modes_text(ds: xr.Dataset, count: int = TOLD) -> list[str]:
    """The modes of one rest that grow fastest or decay slowest, a line each."""
    lines = []
    for k in range(min(count, ds.sizes["mode"])):
        rate, turning = float(ds.growth[k]), abs(float(ds.frequency[k]))
        what = "grows" if rate > 0 else "settles"
        swing = f", swinging every {lasting(2 * np.pi / turning)}" if turning > 1e-3 * abs(rate) else ""
        names = ", ".join(f"{path} {100 * share:.0f} %" for path, share in carriers(ds, k))
        lines.append(f"  {what} in {lasting(float(ds.time_constant[k]))}{swing}: {names or 'many states'}")
    return lines


def rests_text(ds: xr.Dataset) -> str:
    """All rests that were found, with potentials, levels and modes."""
    count, starts = ds.sizes["rest"], ds.attrs["starts"]
    stable = int(np.sum(ds.stable.values))
    lines = [f"{ds.attrs['name']}: {count} rest{'s' * (count != 1)} with these totals, {stable} of them stable "
             f"({starts} starts, seed {ds.attrs['seed']})"]
    for k in range(count):
        one = ds.isel(rest=k)
        kind = "stable" if one.stable else f"unstable in {int(one.unstable)} direction{'s' * (int(one.unstable) != 1)}"
        lines += ["", f"rest {k + 1}: {kind}, found from {int(one.found)} of {starts} starts"]
        lines += [f"  {line}" for line in _levels(one)]
        lines += modes_text(one)
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


def modes_data(ds: xr.Dataset) -> list[dict[str, Any]]:
    """The modes of one rest as plain data: growth and angular frequency in 1/s, and shares of states."""
    return [
        {"growth": float(ds.growth[j]), "frequency": float(ds.frequency[j]), "carried_by": dict(carriers(ds, j))}
        for j in range(ds.sizes["mode"])
    ]


def rests_data(ds: xr.Dataset) -> list[dict[str, Any]]:
    """The rests as plain data, SI."""
    result = []
    for k in range(ds.sizes["rest"]):
        one = ds.isel(rest=k)
        found: dict[str, Any] = {"stable": bool(one.stable), "unstable": int(one.unstable), "found": int(one.found)}
        found["state"] = dict(zip(map(str, ds.path.values), one.state.values.tolist()))
        found["V"] = {m: float(one.V.sel(membrane=m)) for m in _membranes(ds)}
        found["modes"] = modes_data(one)
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


def plot_rests(ds: xr.Dataset, path: Any = None) -> Figure:
    """Time constants of the modes of every rest, with what carries the slowest.

    Args:
        ds: of `ionostat.rests`.
        path: file to write (png, pdf, svg); none for the figure alone.
    """
    import matplotlib

    if path is not None:
        matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    from ..experiment.plot import COLOURS, STYLE

    count = ds.sizes["rest"]
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(
            count, 1, sharex=True, squeeze=False, figsize=(8.0, 0.8 + 2.0 * count), layout="constrained"
        )
        for k, ax in enumerate(axes[:, 0]):
            one = ds.isel(rest=k)
            rows = np.arange(min(ds.sizes["mode"], 6))
            grows = one.growth.values[rows] > 0
            time = np.minimum(one.time_constant.values[rows], 1e9)
            ax.barh(rows, time, color=np.where(grows, COLOURS[2], COLOURS[0]), height=0.6)
            for row in rows:
                names = ", ".join(path for path, _ in carriers(one, int(row))) or "many states"
                ax.annotate(names, (time[row], row), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8)
            ax.set(xscale="log", yticks=rows, yticklabels=[f"mode {row + 1}" for row in rows])
            ax.invert_yaxis()
            V = ", ".join(f"{1e3 * v:.1f}" for v in np.atleast_1d(one.V.values)) if "V" in ds else ""
            kind = "stable" if one.stable else f"unstable ({int(one.unstable)})"
            ax.set_title(f"rest {k + 1}: {kind}{f', V {V} mV' if V else ''}", loc="left", fontsize=10)
        low, high = axes[-1, 0].get_xlim()
        axes[-1, 0].set_xlim(low, high * (high / low) ** 0.6)
        axes[-1, 0].set_xlabel("time constant (s); blue settles, orange grows")
        figure.suptitle(f"{ds.attrs['name']}: slowest modes of its rests", x=0.02, ha="left", fontweight="bold")
        if path is not None:
            figure.savefig(path, dpi=160)
            plt.close(figure)
    return figure
