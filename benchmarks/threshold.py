"""A threshold by lanes against single runs: the survival of ischaemia by `tripartite`.

Rate of the search, runs a second, over lane width x threads x the rate of single runs: runs of the search once more by
themselves, in one lane of one thread, with the same kernels, tolerance and reductions. *By wall* is what this machine
gave, with whatever else it did meanwhile. *By processor time* shares the processor time of the search among its
threads: what other work took and what threads idled does not count. The median of some turns counts.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time

import numpy as np

import ionostat as ion
from ionostat.analysis.criteria import Criterion, criterion
from ionostat.analysis.members import Family, Runs
from ionostat.analysis.search import Search
from ionostat.ensemble.design import design

#: of lane width x cores x single runs' rate
GOAL = 0.6
LOW, HIGH, TOLERANCE = 10.0, 7200.0, 0.36


def family() -> tuple[Family, list[str], Criterion]:
    """Who is run, what is looked at, the criterion."""
    model, protocol = ion.ready_model("tripartite"), ion.ischemia()
    axis = design(model, protocol, {"ischemia.duration": [LOW, HIGH]}, "list").axes[0]
    rule = criterion(model, "recovers")
    return Family(model, protocol, axis, None, 1800.0), rule.observed, rule


def measured(workers: int, single: int) -> dict[str, float]:
    """One turn: the whole search, then some of its runs one by one."""
    who, observed, rule = family()
    lanes = Runs(who, (LOW, HIGH), observed, 1e-6, "rodas5p", None, workers)
    search = Search(lanes, rule, LOW, HIGH, TOLERANCE, lambda runs, bracket: None)
    wall, busy = time.perf_counter(), time.process_time()
    search.narrow()
    wall, busy = time.perf_counter() - wall, (time.process_time() - busy) / workers
    values = np.array([one.x for one in search.tried])
    alone = Runs(who, (LOW, HIGH), observed, 1e-6, "rodas5p", 1, 1)
    chosen = np.random.default_rng(1).choice(values, min(single, len(values)), replace=False)
    one_wall, one_busy = time.perf_counter(), time.process_time()
    for x in chosen:
        alone(np.array([x]))
    one_wall, one_busy = time.perf_counter() - one_wall, time.process_time() - one_busy
    n, k, side = len(values), len(chosen), lanes.side_by_side
    return {
        "lanes": lanes.lanes, "threads": workers, "runs": n, "rounds": search.rounds, "wall_s": wall, "busy_s": busy,
        "rate": n / wall, "busy_rate": n / busy, "single_rate": k / one_wall, "single_busy_rate": k / one_busy,
        "by_wall": n / wall * one_wall / k / side, "by_processor_time": n / busy * one_busy / k / side,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--single", type=int, default=12, help="runs that are made one by one in each turn")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    measured(given.workers, 1)  # compiled and loaded
    turns = [measured(given.workers, given.single) for _ in range(given.repeat)]
    middle = {key: statistics.median(turn[key] for turn in turns) for key in turns[0]}
    if given.json:
        print(json.dumps({**middle, "turns": turns}))
        return
    side = f"{middle['lanes']:.0f} lanes x {middle['threads']:.0f} threads"
    print(f"threshold of ischaemia: {middle['runs']:.0f} runs in {middle['rounds']:.0f} rounds on {side}")
    for word, rate, single, ratio, seconds in (
        ("wall", "rate", "single_rate", "by_wall", "wall_s"),
        ("processor time", "busy_rate", "single_busy_rate", "by_processor_time", "busy_s"),
    ):
        turns_said = ", ".join(f"{turn[ratio]:.2f}" for turn in turns)
        print(f"by {word:<15} {middle[seconds]:6.2f} s, {middle[rate]:6.2f} runs a second; single "
              f"{middle[single]:5.2f}; {middle[ratio]:.2f} of lanes x threads x single (turns {turns_said}; "
              f"goal >= {GOAL})")


if __name__ == "__main__":
    main()
