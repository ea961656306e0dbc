"""NEURON's extracellular diffusion on a cube, at several steps: CPU seconds and largest errors, as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from neuron import h, rxd

asked = json.loads(sys.argv[1])
folder = Path(asked["folder"])
exact, start = (np.load(folder / f"{name}.npy") for name in ("exact", "start"))
length = asked["side"] * asked["spacing"]
h.load_file("stdrun.hoc")
rxd.nthread(1)
space = rxd.Extracellular(
    0, 0, 0, length, length, length, dx=asked["spacing"], volume_fraction=0.2, tortuosity=1.0,
)
substance = rxd.Species(space, name="s", d=asked["D"], charge=0, initial=3.0)
found = []
for step in asked["steps"]:
    h.dt = step
    h.finitialize(-65)
    substance[space].states3d[:] = start
    before = time.process_time()
    while h.t < 1e3 * asked["span"] - 1e-6:
        h.fadvance()
    seconds = time.process_time() - before
    error = float(np.abs(substance[space].states3d - exact).max())
    found.append({"step": step, "seconds": seconds, "error": error})
print(json.dumps(found))
