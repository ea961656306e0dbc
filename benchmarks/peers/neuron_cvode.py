"""NEURON's variable-step CVODE on the same 13 states: V in a section of one compartment, the rest in one mechanism.

The mechanism is compiled by nrnivmodl in a temporary folder, and that time counts in the first result of a cold
process.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import spiking_cell as cell


def compiled() -> Path:
    """Folder with the compiled mechanism."""
    folder = Path(tempfile.mkdtemp(prefix="spiking_cell_"))
    shutil.copy(Path(__file__).with_name("spiking_cell.mod"), folder)
    tool = shutil.which("nrnivmodl", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if tool is None:
        raise RuntimeError("nrnivmodl is not on the path: install the packages of requirements.txt")
    subprocess.run([tool], cwd=folder, check=True, capture_output=True)
    return folder


class Cell:
    """The section, its mechanism, a spike counter and the integrator."""

    def __init__(self) -> None:
        folder = compiled()
        os.environ.setdefault("NEURON_MODULE_OPTIONS", "-nogui")
        import neuron

        self.h = neuron.h
        neuron.load_mechanisms(str(folder))
        shutil.rmtree(folder)
        self.section = self.h.Section(name="cell")
        self.section.L = self.section.diam = 10.0
        self.section.cm = 1.0
        self.section.insert("spiking_cell")
        self.place = self.section(0.5)
        self.counter = self.h.APCount(self.place)
        self.counter.thresh = cell.SPIKE_THRESHOLD
        self.integrator = self.h.CVode()
        self.integrator.active(True)

    def run(self, p: np.ndarray, duration_s: float, rtol: float, atol: float, steps: bool) -> dict:
        for name, value in zip(cell.PARAMETERS, p.tolist(), strict=True):
            setattr(self.place.spiking_cell, name, value)
        self.integrator.rtol(rtol)
        self.integrator.atol(atol)
        times = self.h.Vector().record(self.h._ref_t) if steps else None
        start = time.process_time()
        self.h.finitialize(cell.initial()[0])
        self.integrator.solve(1e3 * duration_s)
        cpu = time.process_time() - start
        spikes = int(self.counter.n)
        return {
            "ok": abs(self.h.t - 1e3 * duration_s) < 1e-6,
            "cpu_s": cpu,
            "steps": None if times is None else len(times),
            "spikes": spikes,
            "last_spike_s": 1e-3 * self.counter.time if spikes else None,
            "y_end": np.array(
                [self.place.v, *(getattr(self.place.spiking_cell, name) for name in cell.STATES[1:])], float
            ),
        }


def processor_seconds() -> float:
    """CPU time of this process and of the compilers that it has run."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def one_run(
    duration_s: float = cell.RUN_SECONDS, rtol: float = 1e-6, atol: float | None = None, spikes: bool = True
) -> dict:
    """The one run of the benchmark; steps are counted in a second, untimed run."""
    atol = rtol if atol is None else atol
    made = Cell()
    made.run(cell.run_parameters(), 1e-4, rtol, atol, steps=False)
    first = processor_seconds()
    found = made.run(cell.run_parameters(), duration_s, rtol, atol, steps=False)
    if spikes:
        found["steps"] = made.run(cell.run_parameters(), duration_s, rtol, atol, steps=True)["steps"]
    return {**found, "t_first_result_s": first}


def ensemble(
    matrix: np.ndarray,
    duration_s: float = cell.ENSEMBLE_SECONDS,
    rtol: float = 1e-6,
    atol: float | None = None,
    spikes: bool = True,
) -> dict:
    """Every row of matrix (members, 8) as one cell, one after the other; spikes are counted in any case."""
    made = Cell()
    runs = [made.run(p, duration_s, rtol, rtol if atol is None else atol, steps=False) for p in matrix]
    cpu = sum(run["cpu_s"] for run in runs)
    return {
        "ok": all(run["ok"] for run in runs),
        "cpu_s": cpu,
        "cell_seconds_per_second": len(matrix) * duration_s / cpu,
        "spikes": [run["spikes"] for run in runs],
        "y_end": np.array([run["y_end"] for run in runs]),
    }


if __name__ == "__main__":
    from command import main

    main("NEURON CVODE", one_run, ensemble)
