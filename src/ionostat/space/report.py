"""The numbers of a tissue run that people ask for: front, potassium, DC shift, space, ledger."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from ..errors import NoSolution
from .solution import TissueSolution

#: voxels that the front should span: with fewer its speed is a few per cent off
FEWEST = 4
#: part of what a tissue holds of an ion that arithmetic may bring by itself
ROUNDING = 1e-12


def front_width(solution: TissueSolution) -> float:
    """Width of the front, m: the rise of potassium over its steepest slope in space, beyond the stimulus."""
    K_out, here, grid = solution.c("K").values, beyond(solution), solution.tissue.grid
    steepest = 0.0
    for rise, both, length in zip(grid.step(K_out), grid.mean(here.astype(float)), grid.lengths):
        slopes = np.abs(rise / length)[:, both == 1.0]
        steepest = max(steepest, float(np.nanmax(slopes, initial=0.0)))
    whole = float(solution.data["peak"].values[here].max()) - float(np.nanmin(K_out))
    return whole / steepest if steepest else float("inf")


def beyond(solution: TissueSolution) -> np.ndarray:
    """Voxels that count for peaks: where the front came by itself, outside of the stimulus; all where none came."""
    data = solution.data
    arrival = data["arrival"].values
    distance = solution.tissue.grid.distance(solution.origin)
    came = np.isfinite(arrival)
    if not came.any():
        return np.ones(arrival.shape, dtype=bool)
    reach = distance[came].max()
    here = came & ~solution.stimulated & (distance > 0.3 * reach) & (distance < 0.9 * reach)
    return here if here.any() else came


def report(solution: TissueSolution) -> dict[str, Any]:
    """Everything in SI, as plain data."""
    data, here = solution.data, beyond(solution)
    found: dict[str, Any] = {
        "model": solution.tissue.model.name, "conditions": solution.conditions.name,
        "places": solution.tissue.grid.words,
        "grid": list(solution.tissue.grid.shape), "spacing": list(solution.tissue.grid.spacing),
        "status": solution.status.message, "time": float(solution.t[-1]) if len(solution.t) else 0.0,
        "front_speed": None, "front_speed_error": None,
        "K_peak": float(data["peak"].values[here].max()),
        "DC_shift": float(data["lowest"].values[here].min()),
        "smallest_space": float(data["smallest"].values[here].min()),
        "time_above": None, "front_voxels": None, "warnings": [],
        "ledger": {"came": json.loads(data.attrs["came"]), "held": json.loads(data.attrs["held"]),
                   "drift": solution.drift()},
        "statistics": {name: float(x) for name, x in solution.statistics.items()},
    }
    if np.isfinite(data["arrival"].values[~solution.stimulated]).any():
        _add_front(found, solution, here)
    return found


def _add_front(found: dict[str, Any], solution: TissueSolution, here: np.ndarray) -> None:
    """Speed, duration and width of a front that came, and what is to be said against them."""
    data, spacing = solution.data, max(solution.tissue.grid.spacing)
    try:
        front = solution.front()
        found["front_speed"], found["front_speed_error"] = front.speed, front.error
    except NoSolution as none:
        found["warnings"].append(str(none))
    over = (data["above"].values > 0) & here & (solution.c("K").values[-1] < data.attrs["front_level"])
    if over.any():
        found["time_above"] = float(np.median(data["above"].values[over]))
    found["front_voxels"] = width = front_width(solution) / spacing
    if width < FEWEST:
        found["warnings"].append(
            f"the front is {width:.1f} voxels wide; with fewer than {FEWEST} its speed is some per cent too low: "
            f"take a spacing of {spacing * width / FEWEST * 1e6:.0f} um or less, and compare."
        )


def text(found: dict[str, Any]) -> str:
    """The report for people: mm/min, mM, mV."""
    lines = [
        f"model              {found['model']}, {found['places']}",
        f"conditions         {found['conditions']}",
        f"run                {found['status']}; {found['time']:g} s in {found['statistics']['seconds']:.1f} s, "
        f"{found['statistics']['accepted']:.0f} steps ({found['statistics']['repeated']:.0f} made again)",
    ]
    if found["front_voxels"] is None:
        lines.append("front              none: potassium outside stayed below its level, but where it was put")
    if found["front_speed"] is not None:
        error = "" if found["front_speed_error"] is None else f" +- {6e4 * found['front_speed_error']:.2g}"
        lines.append(f"front speed        {6e4 * found['front_speed']:.3g}{error} mm/min")
    lines += [
        f"K+ outside, peak   {found['K_peak']:.1f} mM",
        f"DC shift           {round(1e3 * found['DC_shift'], 1) + 0.0:.1f} mV",
        f"space, smallest    {100 * found['smallest_space']:.1f} % of the tissue",
    ]
    if found["time_above"] is not None:
        lines.append(f"K+ above front     {found['time_above']:.0f} s")
    ledger = found["ledger"]
    parts = (f"{s} {1e15 * x:+.3g} fmol" for s, x in ledger["came"].items() if abs(x) > ROUNDING * ledger["held"][s])
    came = ", ".join(parts) or "nothing"
    worst = max((abs(x) for x in ledger["drift"].values()), default=0.0)
    lines += [f"came from outside  {came}", f"totals             kept within {worst:.1e}"]
    lines += [f"warning            {warning}" for warning in found["warnings"]]
    return "\n".join(lines)
