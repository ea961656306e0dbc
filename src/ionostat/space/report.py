"""The numbers of a tissue run that people ask for: front, potassium, DC shift, space, ledger."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from ..errors import NoSolution
from .solution import TissueSolution

#: voxels that the front should span: with fewer its speed is a few per cent off
FEWEST = 4


def front_width(solution: TissueSolution) -> float:
    """Width of the front, m: the rise of potassium over its steepest slope in space, beyond the stimulus."""
    K_out, here, grid = solution.c("K").values, beyond(solution), solution.tissue.grid
    steepest = 0.0
    for k, (n, h) in enumerate(zip(grid.shape, grid.spacing)):
        if n > 1:
            both = here[grid.all_but(k, 0)] & here[grid.all_but(k, -1)]
            slopes = np.abs(np.diff(K_out, axis=1 + k))[:, both]
            steepest = max(steepest, float(np.nanmax(slopes, initial=0.0)) / h)
    rise = float(solution.data["peak"].values[here].max()) - float(np.nanmin(K_out))
    return rise / steepest if steepest else float("inf")


def beyond(solution: TissueSolution) -> np.ndarray:
    """Voxels that count for peaks: where the front came by itself, outside of the stimulus; all where none came."""
    data = solution.data
    arrival = data["arrival"].values
    distance = solution.tissue.grid.distance(solution.origin)
    came = np.isfinite(arrival)
    if not came.any():
        return np.ones(arrival.shape, dtype=bool)
    reach = distance[came].max()
    here = came & (distance > 0.3 * reach) & (distance < 0.9 * reach)
    return here if here.any() else came


def report(solution: TissueSolution) -> dict[str, Any]:
    """Everything in SI, as plain data."""
    data, here = solution.data, beyond(solution)
    found: dict[str, Any] = {
        "model": solution.tissue.model.name, "conditions": solution.conditions.name,
        "grid": list(solution.tissue.grid.shape), "spacing": list(solution.tissue.grid.spacing),
        "status": solution.status.message, "time": float(solution.t[-1]) if len(solution.t) else 0.0,
        "front_speed": None, "front_speed_error": None,
        "K_peak": float(data["peak"].values[here].max()),
        "DC_shift": float(data["lowest"].values[here].min()),
        "smallest_space": float(data["smallest"].values[here].min()),
        "time_above": None, "warnings": [],
        "ledger": {"came": json.loads(data.attrs["came"]), "drift": solution.drift()},
        "statistics": {name: float(x) for name, x in solution.statistics.items()},
    }
    try:
        front = solution.front()
    except NoSolution as none:
        found["warnings"].append(str(none))
        return found
    found["front_speed"] = front.speed
    found["front_speed_error"] = front.error
    over = (data["above"].values > 0) & here & (solution.c("K").values[-1] < data.attrs["front_level"])
    if over.any():
        found["time_above"] = float(np.median(data["above"].values[over]))
    width = front_width(solution) / max(solution.tissue.grid.spacing)
    found["front_voxels"] = width
    if width < FEWEST:
        found["warnings"].append(
            f"the front is {width:.1f} voxels wide; with fewer than {FEWEST} its speed is some per cent too low: "
            f"take a spacing of {max(solution.tissue.grid.spacing) * width / FEWEST * 1e6:.0f} um or less, and compare."
        )
    return found


def text(found: dict[str, Any]) -> str:
    """The report for people: mm/min, mM, mV."""
    size = " x ".join(map(str, found["grid"]))
    lines = [
        f"model              {found['model']}, {size} voxels of {1e6 * found['spacing'][0]:g} um",
        f"conditions         {found['conditions']}",
        f"run                {found['status']}; {found['time']:g} s in {found['statistics']['seconds']:.1f} s, "
        f"{found['statistics']['accepted']:.0f} steps ({found['statistics']['repeated']:.0f} made again)",
    ]
    if found["front_speed"] is not None:
        error = "" if found["front_speed_error"] is None else f" +- {6e4 * found['front_speed_error']:.2g}"
        lines.append(f"front speed        {6e4 * found['front_speed']:.3g}{error} mm/min")
    lines += [
        f"K+ outside, peak   {found['K_peak']:.1f} mM",
        f"DC shift           {1e3 * found['DC_shift']:.1f} mV",
        f"space, smallest    {100 * found['smallest_space']:.1f} % of the tissue",
    ]
    if found["time_above"] is not None:
        lines.append(f"K+ above front     {found['time_above']:.0f} s")
    ledger = found["ledger"]
    size = max((abs(x) for x in ledger["came"].values()), default=0.0)
    parts = (f"{s} {1e15 * x:+.3g} fmol" for s, x in ledger["came"].items() if abs(x) > 1e-9 * size)
    came = ", ".join(parts) or "nothing"
    worst = max((abs(x) for x in ledger["drift"].values()), default=0.0)
    lines += [f"came from outside  {came}", f"totals             kept within {worst:.1e}"]
    lines += [f"warning            {warning}" for warning in found["warnings"]]
    return "\n".join(lines)
