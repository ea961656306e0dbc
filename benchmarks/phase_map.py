"""The phase map of the docs (`make map`): `tripartite`, density of the neuron's pump by blood flow, 10 min each.

Prints wall and CPU time, compilation with it, and members a second; the store goes to results/phase_map.zarr, the
picture to docs/images/phase_map.png. It is this command, run in one process:

    ionostat sweep tripartite --over neuron.pump.density=x0.2:x2:100 --over blood.flow=x0:x1:100 --until 10min \
        -o results/phase_map.zarr
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from pathlib import Path

import ionostat as ion
from ionostat.cli.sweep import summary
from ionostat.ensemble import phase_map
from ionostat.ensemble.usual import usual_observations

ROOT = Path(__file__).resolve().parents[1]
STORE = ROOT / "results" / "phase_map.zarr"
PICTURE = ROOT / "docs" / "images" / "phase_map.png"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=100, help="values of each number; other sizes draw to results/")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--resume", action="store_true", help="go on with results/phase_map.zarr")
    given = parser.parse_args()
    STORE.parent.mkdir(exist_ok=True)
    if STORE.exists() and not given.resume:
        shutil.rmtree(STORE)
    model = ion.ready_model("tripartite")
    over = {"neuron.pump.density": f"x0.2:x2:{given.size}", "blood.flow": f"x0:x1:{given.size}"}
    started, busy = time.perf_counter(), time.process_time()
    ds = ion.sweep(
        model, over, until="10 min", observe=usual_observations(model), out=STORE, resume=given.resume,
        workers=given.workers,
    )
    told, busy = summary(ds, time.perf_counter() - started), time.process_time() - busy
    picture = PICTURE if given.size == 100 else STORE.with_suffix(".png")
    phase_map(ds, "max(ecs.K)", picture)
    print(f"{told['members']:,} members, {told['failed']:,} failed, on {given.workers} threads: "
          f"{told['seconds']:.0f} s with compilation, {told['rate']:.1f} members a second, {busy:.0f} s of CPU time")
    for cause, n in told["causes"].items():
        print(f"{n:,} x {cause}")
    print(f"written {picture.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
