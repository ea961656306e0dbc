"""ionostat against its peers on one machine in one run, at matched accuracy; and its first results (`make bench`).

The peers live in an environment of their own: $IONOSTAT_BENCH_PYTHON, or .bench-venv, which is made when it is missing
(numbalsoda and NEURON need a C++ compiler). A peer that cannot be installed or run is named, and the rest goes on.
Every measurement is a process of its own. ``--write`` puts the tables into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PAGE = ROOT / "docs" / "performance.md"
MARKS = ("<!-- measured: begin -->", "<!-- measured: end -->")
COMMAND = "make bench"
#: relative errors of the slow variables at which programs are compared: of the one run; of 95 % of the members
MATCHED = {"run": (1e-4, 5e-6), "ensemble": (1e-4, 3e-5, 1e-5)}
WHAT = {"run": "one run of 100 s", "ensemble": "1,024 members of 10 s, one core"}
LADDERS = {
    ("ionostat", "run"): (1e-2, 1e-3, 1e-4, 1e-5, 1e-6),
    ("ionostat", "ensemble"): (1e-2, 1e-3, 1e-4, 1e-5, 1e-6),
    ("numbalsoda", "run"): (3e-4, 1e-4, 1e-5, 1e-6),
    ("numbalsoda", "ensemble"): (1e-4, 1e-5, 1e-6, 1e-7),
    ("NEURON CVODE", "run"): (1e-3, 1e-4, 1e-5, 1e-6),
    ("SciPy LSODA", "run"): (1e-4,),
}
SCRIPTS = {
    "ionostat": "ionostat_cell.py", "numbalsoda": "peers/numbalsoda_lsoda.py", "NEURON CVODE": "peers/neuron_cvode.py",
    "SciPy LSODA": "peers/scipy_lsoda.py",
}
#: goals, as ratios of CPU time (peer over ionostat) and as wall seconds
GOALS = {("run", "NEURON CVODE"): 6.0, ("run", "numbalsoda"): 1.0, ("ensemble", "numbalsoda"): 6.0}
#: of what two processes reach, a sweep on two cores
TOGETHER = 0.9
SECONDS = {"cold cache": 6.0, "warm": 1.5, "full, cold cache": None, "full, warm": 3.0, "--help": 0.5, "ghk": 0.1}
LONGEST = 900


def lanes() -> int:
    """Lanes that fill a vector register twice (AVX2) or once (AVX-512)."""
    return 8 if "AVX-512" in features() else 4


def features() -> str:
    """The widest vectors of this machine."""
    import llvmlite.binding as llvm

    found = llvm.get_host_cpu_features()
    return "AVX-512" if found.get("avx512f") else "AVX2" if found.get("avx2") else "no AVX2"


def peers_python() -> str | None:
    """The interpreter of the peers' environment, made if it is missing; None where that fails."""
    given = os.environ.get("IONOSTAT_BENCH_PYTHON")
    if given:
        return given
    folder = ROOT / ".bench-venv"
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    for line in (HERE / "peers" / "requirements.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            done = subprocess.run([str(python), "-m", "pip", "install", "--quiet", line], capture_output=True)
            if done.returncode:
                print(f"could not install {line}: its comparison is left out", file=sys.stderr)
    return str(python)


def measured(name: str, part: str, rtol: float, python: str, repeat: int) -> dict | None:
    """The fastest of some runs of one program at one tolerance; None where it fails."""
    command = [python, str(HERE / SCRIPTS[name]), part, "--rtol", f"{rtol:g}"]
    command += ["--lanes", str(lanes())] if name == "ionostat" else ["--no-spikes"]
    best: dict | None = None
    for _ in range(repeat):
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, cwd=HERE)
        except subprocess.TimeoutExpired:
            return None
        if done.returncode:
            reason = done.stderr.strip().splitlines()[-1:] or ["no message"]
            print(f"{name} failed: {reason[0]}", file=sys.stderr)
            return None
        found = json.loads(done.stdout.splitlines()[-1])
        if found["ok"] and (best is None or found["cpu_s"] < best["cpu_s"]):
            best = found
    if best:
        error = best["slow_error" if part == "run" else "slow_error_95"]
        best = {"name": name, "part": part, "rtol": rtol, "error": error, "cpu_s": best["cpu_s"]}
        print(f"{name:13} {part:9} rtol {rtol:.0e}   error {error:8.1e}   {best['cpu_s']:8.3f} CPU s", flush=True)
    return best


def two_cores() -> dict | None:
    """A sweep on two cores against two processes; None where there is one core."""
    if (os.cpu_count() or 1) < 2:
        return None
    done = subprocess.run([sys.executable, str(HERE / "two_cores.py")], capture_output=True, text=True, cwd=HERE)
    if done.returncode:
        print(f"two cores failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return json.loads(done.stdout)


def at_error(points: list[dict], error: float) -> tuple[float, bool]:
    """CPU time at an error, log-log between the cheapest runs around it; and whether it lies between two of them.

    >>> seconds, between = at_error([{"error": 1e-5, "cpu_s": 4.0}, {"error": 1e-3, "cpu_s": 1.0}], 1e-4)
    >>> round(seconds, 6), between
    (2.0, True)
    """
    front: list[tuple[float, float]] = []
    for point in sorted(points, key=lambda p: p["cpu_s"]):
        if not front or point["error"] < front[-1][0]:
            front.append((point["error"], point["cpu_s"]))
    front.reverse()
    x, y = np.log(np.array(front)).T
    between = front[0][0] <= error <= front[-1][0]
    return float(np.exp(np.interp(np.log(error), x, y))), between


def wall(command: list[str], times: int, **environment: str) -> float:
    """Median wall seconds of a whole process."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
        found.append(time.perf_counter() - begun)
    return statistics.median(found)


def first_results(times: int) -> dict[str, float]:
    """Wall seconds of whole processes: the ischaemic runs with an empty cache and after it, and --help."""
    ionostat = str(Path(sys.executable).with_name("ionostat"))
    found = {}
    for label, model in (("", "tripartite"), ("full, ", "tripartite-full")):
        run = [ionostat, "run", model, "--scenario", "ischemia", "--until", "15min"]
        with tempfile.TemporaryDirectory() as folder:
            cold = [wall(run, 1, IONOSTAT_CACHE=f"{folder}/{i}") for i in range(times)]
            found[f"{label}cold cache"] = statistics.median(cold)
            found[f"{label}warm"] = wall(run, times, IONOSTAT_CACHE=f"{folder}/0")
    return found | {"--help": wall([ionostat, "--help"], times), "ghk": million_currents()}


def million_currents() -> float:
    """CPU seconds of a million constant-field currents in one call, the fastest of five."""
    from ionostat.theory import ghk

    V = np.linspace(-0.1, 0.05, 1_000_000)
    found = []
    for _ in range(5):
        begun = time.process_time()
        ghk.current(1, 1e-8, 140.0, 4.0, V)
        found.append(time.process_time() - begun)
    return min(found)


def ratios(points: list[dict]) -> list[dict]:
    """Every peer against ionostat at the matched errors of each part."""
    rows = []
    for part, error in ((part, error) for part, errors in MATCHED.items() for error in errors):
        of = {name: [p for p in points if p["part"] == part and p["name"] == name] for name in SCRIPTS}
        if not of["ionostat"]:
            continue
        own, own_between = at_error(of["ionostat"], error)
        for name, theirs in of.items():
            if theirs and name != "ionostat":
                seconds, between = at_error(theirs, error)
                rows.append({"part": part, "error": error, "peer": name, "ours": own, "theirs": seconds,
                             "ratio": seconds / own, "between": between and own_between,
                             "goal": GOALS.get((part, name))})
    return rows


def tables(points: list[dict], compared: list[dict], first: dict[str, float], shared: dict | None) -> str:
    """The tables as Markdown."""
    lines = [
        f"One core of {platform.machine()} with {features()}, {lanes()} lanes; "
        f"Python {platform.python_version()}. Made by `{COMMAND}`.",
        "", "Whole processes, wall time, median; a call:", "",
        "| command | s | goal, s |", "|---|---|---|",
    ]
    run, full = (f"`ionostat run {m} --scenario ischemia --until 15min`" for m in ("tripartite", "tripartite-full"))
    names = {"cold cache": f"{run}, first use", "warm": f"{run}, again", "--help": "`ionostat --help`",
             "full, cold cache": f"{full}, first use", "full, warm": f"{full}, again",
             "ghk": "a million GHK currents in one call (CPU time)"}
    lines += [f"| {names[k]} | {first[k]:.2f} | {f'< {SECONDS[k]:g}' if SECONDS[k] else '-'} |" for k in first]
    lines += ["", "Peers over ionostat, CPU time at the same error of the slow variables:", "",
              "| what | error | peer | peer, s | ionostat, s | ratio | goal |", "|---|---|---|---|---|---|---|"]
    for r in compared:
        goal = "-" if r["goal"] is None else f">= {r['goal']:g}"
        sign = "" if r["between"] else " *"
        lines.append(f"| {WHAT[r['part']]} | {r['error']:.0e}{sign} | {r['peer']} | {r['theirs']:.2f} "
                     f"| {r['ours']:.2f} | **{r['ratio']:.1f}** | {goal} |")
    lines += ["", "\\* outside of what a program was measured at: its time at the nearest error it reached."]
    if shared:
        lines += ["", f"The ensemble by `ion.sweep` on two cores: {shared['together_s']:.2f} s; two processes with "
                  f"half of it each: {shared['apart_s']:.2f} s; **{shared['median']:.2f}** of what they reach together "
                  f"(median of {len(shared['ratios'])} turns; goal >= {TOGETHER})."]
    lines += ["", "All measurements:", "", "| program | what | rtol | error | CPU s |", "|---|---|---|---|---|"]
    lines += [f"| {p['name']} | {p['part']} | {p['rtol']:.0e} | {p['error']:.1e} | {p['cpu_s']:.3f} |" for p in points]
    return "\n".join(lines)


def write(text: str) -> None:
    """Put the tables between the marks of the page."""
    page = PAGE.read_text()
    before, rest = page.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    PAGE.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3, help="runs of each measurement, of which the fastest counts")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    given = parser.parse_args()
    python = peers_python()
    points = []
    for (name, part), ladder in LADDERS.items():
        own = name == "ionostat"
        for rtol in ladder:
            interpreter = sys.executable if own else python
            repeat = given.repeat if own or part == "run" and name != "SciPy LSODA" else 1
            found = measured(name, part, rtol, interpreter, repeat) if interpreter else None
            if found is None:
                print(f"{name}: left out at {rtol:g}", file=sys.stderr)
            else:
                points.append(found)
    text = tables(points, ratios(points), first_results(5), two_cores())
    print(text)
    if given.write:
        write(text)


if __name__ == "__main__":
    main()
