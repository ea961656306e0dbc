"""What the peers share when they run as scripts: arguments in, one line of JSON out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import accuracy
import spiking_cell as cell


def compared(found: dict, part: str, whole: bool) -> dict:
    """Results with their errors against the stored reference, for runs of the full length that came to their end."""
    if whole and found["ok"] and accuracy.REFERENCE.exists():
        reference = accuracy.reference()[part]
        y = np.atleast_2d(found["y_end"])
        n = min(len(y), len(np.atleast_2d(reference["y_end"])))
        errors = accuracy.slow_error(y[:n], np.atleast_2d(reference["y_end"])[:n])
        found["slow_error"] = float(np.median(errors))
        if part == "ensemble":
            found["slow_error_95"] = float(np.quantile(errors, 0.95))
        elif found.get("last_spike_s"):
            found["silence_error_s"] = found["last_spike_s"] - reference["last_spike_s"]
    return found


def main(name: str, one_run: Callable[..., dict], ensemble: Callable[..., dict] | None = None) -> None:
    parser = argparse.ArgumentParser(description=f"{name} on the spiking cell; prints one line of JSON")
    parser.add_argument("part", nargs="?", choices=["run", "ensemble"], default="run")
    parser.add_argument("--rtol", type=float, default=1e-6)
    parser.add_argument("--atol", type=float, default=None, help="the same as rtol if not given")
    parser.add_argument("--duration", type=float, default=None, help="s; the benchmark's own if not given")
    parser.add_argument("--members", type=int, default=cell.ENSEMBLE_MEMBERS)
    parser.add_argument("--no-spikes", action="store_true", help="leave out the untimed count of spikes")
    asked = parser.parse_args()
    options = {"rtol": asked.rtol, "atol": asked.atol, "spikes": not asked.no_spikes}
    if asked.part == "run":
        duration = asked.duration or cell.RUN_SECONDS
        found = compared(one_run(duration, **options), "run", duration == cell.RUN_SECONDS)
    elif ensemble is None:
        parser.error(f"{name} has no ensemble")
    else:
        duration = asked.duration or cell.ENSEMBLE_SECONDS
        found = ensemble(cell.ensemble_parameters(asked.members), duration, **options)
        found = compared(found, "ensemble", duration == cell.ENSEMBLE_SECONDS)
    head = {"peer": name, "part": asked.part, "duration_s": duration, "rtol": asked.rtol, "atol": asked.atol}
    print(json.dumps({**head, **found}, default=lambda value: np.asarray(value).tolist()))
