"""A sweep on two cores against two processes that share its members; prints one line of JSON.

Both by `ionostat.sweep`; wall time, by turns, so that other work on the machine meets both alike.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

import numpy as np

import ionostat as ion
import ionostat_cell as own
import spiking_cell as cell

OBSERVE = ["final(ecs.K)", "spikes(neuron)"]
RTOL = 1e-4


def run(members: np.ndarray, workers: int, seconds: float = cell.ENSEMBLE_SECONDS) -> float:
    """Wall seconds of a sweep over some members."""
    over = {own.PATHS[name]: members[:, k] for k, name in enumerate(cell.PARAMETERS)}
    begun = time.perf_counter()
    found = ion.sweep(own.model(), over, until=seconds, observe=OBSERVE, rtol=RTOL, sample="list", workers=workers)
    assert bool((found.status == 1).all())
    return time.perf_counter() - begun


def two_processes() -> float:
    """Wall seconds from the go until both processes have their half of the members."""
    halves = [
        subprocess.Popen([sys.executable, __file__, "--half", str(k)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for k in (0, 1)
    ]
    pipes = [(p.stdin, p.stdout) for p in halves if p.stdin and p.stdout]
    for _, out in pipes:
        out.readline()
    begun = time.perf_counter()
    for into, _ in pipes:
        into.write(b"go\n")
        into.flush()
    for _, out in pipes:
        out.readline()
    seconds = time.perf_counter() - begun
    for p in halves:
        p.wait()
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description="a sweep on two cores against two processes")
    parser.add_argument("--half", type=int, help="be one of the two processes")
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args()
    members = cell.ensemble_parameters()
    run(members[:8], 1, 0.1)  # compiled and loaded
    if given.half is not None:
        print("ready", flush=True)
        sys.stdin.readline()
        run(members[given.half :: 2], 1)
        print("done", flush=True)
        return
    times = [(two_processes(), run(members, 2)) for _ in range(given.repeat)]
    apart, together = (min(column) for column in zip(*times))
    print(json.dumps({
        "apart_s": apart, "together_s": together, "ratio": apart / together,
        "ratios": [round(a / b, 3) for a, b in times], "median": statistics.median(a / b for a, b in times),
    }))


if __name__ == "__main__":
    main()
