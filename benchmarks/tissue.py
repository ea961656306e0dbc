"""Tissue against NEURON's reaction-diffusion, and against the memory of this machine, in one run (`make bench`).

The extracellular diffusion of one substance on the same grid: both programs go to the same error against the exact
solution of the grid's equations, and the CPU time that each needs for it is compared. Then what a step of a tissue
costs a voxel, as the grid grows, beside what copying its states would take. ``--write`` puts the tables into
docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import ionostat as ion
from ionostat.space.diffusion import diffuse
from ionostat.space.electroneutral import electrodiffuse
from ionostat.space.medium import Medium

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from compare import ROOT, peers_python  # noqa: E402

PAGE = ROOT / "docs" / "performance.md"
MARKS = ("<!-- tissue: begin -->", "<!-- tissue: end -->")
#: side of the cube, spacing (um), time of diffusion (s), D/lambda2 (um2/ms, as NEURON has it)
SIDE, SPACING, SPAN, D = 64, 10.0, 1.0, 1.0
#: goal for the relative error, of the largest change, and steps that the peer tries, ms
ERROR, STEPS = 1e-4, (400.0, 200.0, 100.0, 50.0, 25.0, 10.0)


def start(side: int) -> np.ndarray:
    """A ball of raised concentration with a soft edge."""
    x = (np.arange(side) + 0.5) / side - 0.5
    r2 = x[:, None, None] ** 2 + x[None, :, None] ** 2 + x[None, None, :] ** 2
    return 3.0 + 47.0 * np.exp(-r2 / 0.02)


def ours(method: str, step: float | None) -> tuple[float, np.ndarray]:
    """CPU seconds and the field at the end."""
    medium = Medium(ion.Grid((SIDE,) * 3, SPACING * 1e-6), 0.2, 1.0)
    given = {"until": SPAN, "every": SPAN, "start": start(SIDE), "method": method, "step": step or SPAN}
    diffuse(medium, D * 1e-9, **{**given, "until": 1e-6, "every": 1e-6, "step": 1e-6})  # compiled and planned
    before = time.process_time()
    run = diffuse(medium, D * 1e-9, **given)
    return time.process_time() - before, run.c.values[-1]


def peer() -> list[dict[str, float]]:
    """CPU seconds and errors of NEURON at each of its steps; empty where it cannot be run."""
    python = peers_python()
    script = HERE / "peers" / "neuron_extracellular.py"
    with tempfile.TemporaryDirectory() as folder:
        exact = ours("cosine", None)[1]
        np.save(Path(folder) / "exact.npy", exact)
        np.save(Path(folder) / "start.npy", start(SIDE))
        asked = json.dumps({"side": SIDE, "spacing": SPACING, "span": SPAN, "D": D, "steps": STEPS, "folder": folder})
        done = subprocess.run([str(python), str(script), asked], capture_output=True, text=True)
    if done.returncode:
        print(f"NEURON's part is left out: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return []
    return json.loads(done.stdout.strip().splitlines()[-1])


def diffusion_lines() -> list[str]:
    """The table of both programs at matched error."""
    exact = ours("cosine", None)
    change = float(np.abs(exact[1] - start(SIDE)).max())
    rows = [("ionostat, cosine modes", "-", exact[0], 0.0)]
    for step in (0.2, 0.1, 0.05, 0.025):
        seconds, field = ours("directions", step)
        error = float(np.abs(field - exact[1]).max()) / change
        rows.append(("ionostat, along the axes", f"{1e3 * step:g} ms", seconds, error))
        if error < ERROR:
            break
    theirs = peer()
    for found in theirs:
        rows.append(("NEURON rxd", f"{found['step']:g} ms", found["seconds"], found["error"] / change))
        if rows[-1][3] < ERROR:
            break
    text = [f"| {SIDE}^3 voxels, {SPAN:g} s | step | CPU s | error |", "|---|---|---|---|"]
    text += [f"| {name} | {step} | {seconds:.3g} | {error:.1e} |" for name, step, seconds, error in rows]
    good = [row for row in rows if row[0].startswith("NEURON") and row[3] < ERROR]
    if good:
        ways = {row[0]: row[2] for row in rows if not row[0].startswith("NEURON") and row[3] < ERROR}
        ratios = ", ".join(f"{good[-1][2] / s:.2g} ({name.split(', ')[1]})" for name, s in ways.items())
        text += ["", f"At an error below {ERROR:g}, NEURON's CPU time over ours: {ratios}; the goal is 5."]
    return text


def cost_lines() -> list[str]:
    """CPU time a voxel and step as the grid grows: diffusion, ions, whole tissue."""
    text = ["| voxels | one substance, ns | three ions, potential, ns | whole tissue, us |", "|---|---|---|---|"]
    for side in (16, 32, 48, 64, 128):
        one = per_voxel(lambda side=side: ions(side, 0), 1)
        three = per_voxel(lambda side=side: ions(side, 3), 4)
        whole = f"{1e6 * tissue_step(side):.2f}" if side <= 48 else "-"
        text.append(f"| {side}^3 | {1e9 * one / side**3:.0f} | {1e9 * three / side**3:.0f} | {whole} |")
    return text


def per_voxel(run: object, steps: int) -> float:
    """CPU seconds of a step, the first call left out."""
    run()  # type: ignore[operator]
    before = time.process_time()
    run()  # type: ignore[operator]
    return (time.process_time() - before) / steps


def ions(side: int, kinds: int) -> None:
    """A step of one substance along the axes, or four of three ions."""
    medium = Medium(ion.Grid((side,) * 3, "25 um"))
    K = start(side)
    if not kinds:
        diffuse(medium, "K", until=0.1, every=0.1, step=0.1, start=K, method="directions")
        return
    levels = {"K": K, "Na": 145.0 - 0.85 * (K - 3.0), "Cl": 145.0 + 3.0 + 0.15 * (K - 3.0)}
    electrodiffuse(medium, levels, until=0.4, every=0.4, step=0.1)


def tissue_step(side: int) -> float:
    """CPU seconds a voxel and step of a whole tissue with a syncytium."""
    tissue = ion.Tissue(ion.ready_model("cortex"), (side,) * 3, "25 um")
    drop = ion.Droplet("60 mM", ion.Where("middle", "100 um"))
    before = time.process_time()
    run = ion.simulate(tissue, drop, until=0.1, every=0.1, threads=1)
    steps = run.statistics["accepted"] + run.statistics["repeated"]
    return (time.process_time() - before) / steps / side**3


def wave_lines() -> list[str]:
    """50 s of a wave on 1,000 voxels, and voxel updates beside the bandwidth of the memory."""
    text = ["| 50 s of a wave on 1,000 voxels | CPU s | speed, mm/min | voxel steps per CPU s |", "|---|---|---|---|"]
    rate = 0.0
    for gates in ("steady", "full"):
        tissue = ion.Tissue(ion.ready_model("cortex"), 1000, "25 um", gates=gates)
        drop = ion.Droplet("60 mM", ion.Where(None, "150 um"))
        ion.simulate(tissue, drop, until=0.01, every=0.01)
        before = time.process_time()
        run = ion.simulate(tissue, drop, until=50.0, every=0.5, threads=1)
        seconds = time.process_time() - before
        rate = run.statistics["voxel_steps"] / seconds
        text.append(f"| {gates} gates | {seconds:.1f} | {6e4 * run.front().speed:.2f} | {rate:.3g} |")
    states = 17
    copied = np.ones(20_000_000)  # written once, so that its pages are there
    before = time.process_time()  # as all else: what others do on the machine does not count
    for _ in range(5):
        copied[10_000_000:] = copied[:10_000_000]
    bandwidth = 5 * 2 * 8 * 10_000_000 / (time.process_time() - before)
    limit = bandwidth / (2 * 8 * states)
    text += [
        "", f"Copying moves {bandwidth / 1e9:.1f} GB/s here: states read and written once would allow {limit:.2g} "
        "voxel steps per s; the arithmetic of the cells, not the memory, sets the pace.",
    ]
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    asked = parser.parse_args()
    parts = [*diffusion_lines(), "", *wave_lines(), "", *cost_lines()]
    text = "\n".join(parts)
    print(text)
    if asked.write:
        page = PAGE.read_text()
        head, _, rest = page.partition(MARKS[0])
        _, _, tail = rest.partition(MARKS[1])
        PAGE.write_text(f"{head}{MARKS[0]}\n\n{text}\n\n{MARKS[1]}{tail}")


if __name__ == "__main__":
    main()
