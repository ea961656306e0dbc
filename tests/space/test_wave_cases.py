"""The verification cases of spreading depolarisation and of shrunken space, from the file of cases."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import ionostat as ion
from ionostat.space.tissue import Tortuosity

FILE = Path(__file__).parents[1] / "data" / "cases.json"
CASES = {case["id"]: case["outputs"] for case in json.loads(FILE.read_text())["cases"]}


def within(found: float, case: str, name: str) -> bool:
    band = CASES[case][name]
    return band["lo"] <= found <= band["hi"]


def test_tortuosity_in_ischaemia() -> None:
    """Case IS-03: the law passes through lambda of a space of 5 %."""
    assert within(float(Tortuosity().at(np.array(CASES["IS-03"]["alpha_ischaemia"]["value"]), 0.2)), "IS-03",
                  "lambda_ischaemia")
    assert Tortuosity().at(np.array(0.4), 0.2) == 1.6  # a swollen space is no straighter


@pytest.mark.long
def test_wave_lies_within_the_bands() -> None:
    """Case IS-02, all but sodium, which stays higher: cells here hold no small osmoles that would leave them."""
    strand = ion.Tissue(ion.ready_model("cortex"), 120, "25 um")
    run = ion.simulate(strand, ion.Droplet("60 mM", ion.Where(None, "150 um")), until="180 s", every="0.5 s")
    at = 40
    depolarised = 0.5 * float((run.V("neuron").values[:, at] > -0.05).sum())
    found = {
        "speed": 6e4 * run.front().speed, "K_o_peak": float(run.c("K").values[:, at].max()),
        "duration_DC": depolarised, "DC_shift": 1e3 * float(run.data.phi.values[:, at].min()),
        "ECS_fraction_min": float(run.fraction().values[:, at].min()),
    }
    assert {name: x for name, x in found.items() if not within(x, "IS-02", name)} == {}
    assert run.c("K").values[-1, at] < 5.0 and run.V("neuron").values[-1, at] < -0.065  # it recovers
    Na, K_out, Cl = (run.c(s).values[:, at] for s in ("Na", "K", "Cl"))
    row = int(Na.argmin())
    assert 95.0 < Na[row] < 110.0 and not within(float(Na[row]), "IS-02", "Na_o_min")
    # neutrality and osmotic balance outside leave no other value: see the page on tissue
    held, charge = (x * run.fraction().values[0, at] / run.fraction().values[row, at] for x in (30.0, 9.5))
    osmoles = Na[row] + K_out[row] + Cl[row] + held
    assert abs(osmoles - 315.5) < 4.0
    assert abs(Na[row] - (0.5 * (osmoles - held + charge) - K_out[row])) < 0.1
    assert max(abs(x) for x in run.drift().values()) < 1e-12


@pytest.mark.long
def test_speed_converges_with_the_grid() -> None:
    """Half the spacing, a quarter of the error; the extrapolated value stands in the docs."""
    speeds = []
    for h in (25e-6, 12.5e-6, 6.25e-6):
        strand = ion.Tissue(ion.ready_model("cortex"), round(2.4e-3 / h), h)
        run = ion.simulate(strand, ion.Droplet("60 mM", ion.Where(None, "150 um")), until="48 s", every="1 s")
        speeds.append(6e4 * run.front().speed)
    first, second = np.diff(speeds)
    assert 3.0 < first / second < 7.0, speeds
    assert speeds[-1] + second / 3 == pytest.approx(2.469, abs=0.01)
