"""Pictures leave the user's backend as it is: in a fresh process, for a file, a notebook and a script."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

#: a backend of a notebook: pictures are shown when a cell ends
BACKEND = """
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

class FigureManager(FigureManagerBase):
    pass

def show(*args, **kwargs):
    from matplotlib import pyplot as plt
    print("shown", [len(plt.figure(n).axes) for n in plt.get_fignums()])
"""
BEFORE = """
import sys
import ionostat as ion
from ionostat import Cl, Compartment, K, Membrane, Model
from ionostat.mechanisms.leak import Leak
cell = Compartment("cell", volume="2 pL", concentrations={K: 140.0, Cl: 6.0})
bath = Compartment("bath", volume="2 pL", concentrations={K: 4.0, Cl: 120.0})
model = Model(Membrane(cell, bath, V="-70 mV", mechanisms=[Leak(K, P=4e-9), Leak(Cl, P=1e-9)]), name="two leaks")
from ionostat.ensemble import phase_map
run = ion.simulate(model, until=1.0)
map = ion.sweep(model, {"cell.leak_K.P": "x0.5:x2:3"}, until=1.0, observe=["final(cell.V)"])
"""
SHOWN = BEFORE + """
figures = run.plot(), phase_map(map, "final(cell.V)")
import matplotlib
import matplotlib.pyplot as plt
print(matplotlib.get_backend(), matplotlib.rcParams["axes.spines.top"], [len(f.axes) for f in figures])
plt.show()
"""
WRITTEN = BEFORE + """
import matplotlib
asked = matplotlib.rcParams._get("backend")
run.plot("run.png")
phase_map(map, "final(cell.V)", "map.svg")
assert matplotlib.rcParams._get("backend") is asked
assert "matplotlib.pyplot" not in sys.modules
import matplotlib.pyplot as plt
plt.figure()
print(matplotlib.get_backend(), plt.get_fignums())
"""


@pytest.fixture
def fresh(tmp_path):
    """Run a script in a new process whose backend is that of a notebook; gives what it printed."""
    (tmp_path / "notebook_backend.py").write_text(BACKEND)
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    named = {"MPLBACKEND": "module://notebook_backend", "PYTHONPATH": path}

    def run(script: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=tmp_path, env={**os.environ, **named}, capture_output=True, text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return run


def test_figures_are_shown_by_the_users_backend(fresh):
    backend, shown = fresh(SHOWN)
    assert backend.startswith("module://notebook_backend True")
    assert shown == f"shown {backend.partition('True ')[2]}"


def test_writing_a_file_leaves_the_backend_and_opens_nothing(fresh, tmp_path):
    assert fresh(WRITTEN) == ["module://notebook_backend [1]"]
    assert (tmp_path / "run.png").stat().st_size > 10_000
    assert (tmp_path / "map.svg").read_text().lstrip().startswith("<?xml")
    assert not list(tmp_path.glob(".*part*"))
