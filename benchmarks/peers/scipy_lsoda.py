"""SciPy's LSODA on the right-hand side in plain Python: what one writes first, and the yardstick of the rest."""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import spiking_cell as cell


def one_run(
    duration_s: float = cell.RUN_SECONDS, rtol: float = 1e-6, atol: float | None = None, spikes: bool = True
) -> dict:
    """The one run of the benchmark; spikes are read from the steps, which SciPy returns anyway."""
    p = cell.run_parameters().tolist()

    def derivative(_: float, y: np.ndarray) -> tuple:
        return cell.rhs(y.tolist(), p, math.exp, math.log)

    def solve(stop_ms: float):
        return solve_ivp(
            derivative, (0.0, stop_ms), cell.initial(), "LSODA", rtol=rtol, atol=rtol if atol is None else atol
        )

    solve(0.1)
    first = time.process_time()
    start = time.process_time()
    found = solve(1e3 * duration_s)
    cpu = time.process_time() - start
    V = found.y[0]
    crossings = found.t[1:][(V[:-1] <= cell.SPIKE_THRESHOLD) & (V[1:] > cell.SPIKE_THRESHOLD)]
    return {
        "ok": bool(found.success),
        "cpu_s": cpu,
        "steps": found.t.size - 1,
        "rhs_evaluations": int(found.nfev),
        "spikes": crossings.size if spikes else None,
        "last_spike_s": 1e-3 * float(crossings[-1]) if crossings.size else None,
        "y_end": found.y[:, -1],
        "t_first_result_s": first,
    }


if __name__ == "__main__":
    from command import main

    main("SciPy LSODA", one_run)
