"""LSODA in C++ on a right-hand side compiled by Numba (numbalsoda).

The timed runs ask for the end only, which is how LSODA is fastest; spikes are counted in a second, untimed run with
output in between, as LSODA has no events here.
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

import numba
import numpy as np
from numba import njit
from numbalsoda import lsoda, lsoda_sig

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import spiking_cell as cell

point = njit(cell.rhs)


@numba.cfunc(lsoda_sig)
def rhs(t, y_address, dydt_address, p_address):
    y = numba.carray(y_address, (13,))
    p = numba.carray(p_address, (9,))
    p[8] += 1.0  # right-hand sides so far
    states = (y[0], y[1], y[2], y[3], y[4], y[5], y[6], y[7], y[8], y[9], y[10], y[11], y[12])
    dydt = numba.carray(dydt_address, (13,))
    for i, value in enumerate(point(states, (p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]), math.exp, math.log)):
        dydt[i] = value


ADDRESS = rhs.address


@njit
def solve(address, y, p, t, rtol, atol):
    return lsoda(address, y, t, p, rtol, atol, 2_000_000_000)


@njit
def solve_all(address, y, matrix, t, rtol, atol):
    ends = np.empty((matrix.shape[0], y.size))
    good = True
    for i in range(matrix.shape[0]):
        found, ok = lsoda(address, y, t, matrix[i], rtol, atol, 2_000_000_000)
        ends[i] = found[-1]
        good = good and ok
    return ends, good


def counted(p: np.ndarray) -> np.ndarray:
    """Parameters with a place for the count of right-hand sides."""
    return np.append(p, 0.0)


def spike_times(p: np.ndarray, duration_s: float, rtol: float, atol: float, dt: float) -> np.ndarray:
    """Times of upward crossings of the threshold, s, on a grid of dt ms, solved in pieces to spare memory."""
    y, found, piece = cell.initial(), [], 5000.0
    for start in np.arange(0.0, 1e3 * duration_s, piece):
        stop = min(start + piece, 1e3 * duration_s)
        t = np.linspace(start, stop, 1 + round((stop - start) / dt))
        run, _ = solve(ADDRESS, y, counted(p), t, rtol, atol)
        V = run[:, 0]
        found.append(t[1:][(V[:-1] <= cell.SPIKE_THRESHOLD) & (V[1:] > cell.SPIKE_THRESHOLD)])
        y = run[-1].copy()
    return 1e-3 * np.concatenate(found)


def one_run(
    duration_s: float = cell.RUN_SECONDS, rtol: float = 1e-6, atol: float | None = None, spikes: bool = True
) -> dict:
    """The one run of the benchmark. numbalsoda does not tell its steps, but its right-hand sides can be counted."""
    atol = rtol if atol is None else atol
    p, span = counted(cell.run_parameters()), np.array([0.0, 1e3 * duration_s])
    solve(ADDRESS, cell.initial(), p, np.array([0.0, 0.1]), rtol, atol)
    first = time.process_time()
    p[-1] = 0.0
    start = time.process_time()
    found, good = solve(ADDRESS, cell.initial(), p, span, rtol, atol)
    cpu = time.process_time() - start
    times = spike_times(cell.run_parameters(), duration_s, rtol, atol, 0.02) if spikes else None
    return {
        "ok": bool(good and np.isfinite(found[-1]).all()),
        "cpu_s": cpu,
        "steps": None,
        "rhs_evaluations": int(p[-1]),
        "spikes": None if times is None else times.size,
        "last_spike_s": None if times is None or not times.size else float(times[-1]),
        "y_end": found[-1],
        "t_first_result_s": first,
    }


def ensemble(
    matrix: np.ndarray,
    duration_s: float = cell.ENSEMBLE_SECONDS,
    rtol: float = 1e-6,
    atol: float | None = None,
    spikes: bool = True,
) -> dict:
    """Every row of matrix (members, 8) as one cell, one after the other."""
    atol = rtol if atol is None else atol
    rows = np.column_stack([matrix, np.zeros(len(matrix))])
    solve_all(ADDRESS, cell.initial(), rows[:1], np.array([0.0, 0.1]), rtol, atol)
    start = time.process_time()
    ends, good = solve_all(ADDRESS, cell.initial(), rows, np.array([0.0, 1e3 * duration_s]), rtol, atol)
    cpu = time.process_time() - start
    counts = [spike_times(p, duration_s, rtol, atol, 0.1).size for p in matrix] if spikes else None
    return {
        "ok": bool(good and np.isfinite(ends).all()),
        "cpu_s": cpu,
        "cell_seconds_per_second": len(matrix) * duration_s / cpu,
        "spikes": counts,
        "y_end": ends,
    }


if __name__ == "__main__":
    from command import main

    main("numbalsoda LSODA", one_run, ensemble)
