"""A million members with reductions stay in bounded memory, in memory and on disk."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

MILLION = """
import json, resource, sys, time
from members import passive, ion
begun = time.perf_counter()
found = ion.sweep(
    passive(), {"cell.leak_K.P": "x0.5:x2:1000", "cell.leak_Cl.P": "x0.5:x2:1000"}, until=0.01,
    observe=["final(cell.V)", "max(cell.V)"], rtol=1e-3, out=sys.argv[1] if len(sys.argv) > 1 else None,
)
kB = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"GB": kB / 1e6, "s": time.perf_counter() - begun, "good": int((found.status == 1).sum()),
                  "real": int(found["final(cell.V)"].notnull().sum())}))
"""


@pytest.mark.long
@pytest.mark.parametrize("on_disk", [False, True])
def test_a_million_members(on_disk, tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", MILLION, *([str(tmp_path / "runs.zarr")] if on_disk else [])],
        cwd=Path(__file__).parent, capture_output=True, text=True, timeout=1800,
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    print(found)
    assert found["good"] == found["real"] == 1_000_000
    assert found["GB"] < 2.0, found
