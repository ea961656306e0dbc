"""How far a run ends from the reference: the slow variables, as a person reads them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spiking_cell import STATES, VOLUME_RATIO

SLOW = ("Na_in", "K_in", "K_out", "O2", "W", "K_glia")
REFERENCE = Path(__file__).with_name("reference.json")


def slow(y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Concentrations inside (Na, K) and outside (K), O2, W and the glial store; y (..., 13), result (..., 6)."""
    state = dict(zip(STATES, np.moveaxis(np.asarray(y, float), -1, 0), strict=True))
    W = state["W"]
    outside = 1.0 + 1.0 / VOLUME_RATIO - W
    columns = (state["Na_in"] / W, state["K_in"] / W, state["K_out"] / outside, state["O2"], W, state["K_glia"])
    return np.stack(columns, axis=-1)


def slow_error(y: NDArray[np.float64], reference: NDArray[np.float64]) -> NDArray[np.float64]:
    """Largest relative error of the slow variables; y and reference (..., 13), result (...)."""
    expected = slow(reference)
    return np.max(np.abs(slow(y) - expected) / np.abs(expected), axis=-1)


def reference() -> dict:
    """The stored solution at a tolerance of 1e-10: y_end, spikes and last_spike_s of the run, and of the ensemble."""
    stored = json.loads(REFERENCE.read_text())
    for part in stored.values():
        part["y_end"] = np.array(part["y_end"])
    return stored


def write_reference(members: int = 256) -> None:
    """Compute and store the reference, by the LSODA of numbalsoda at a tolerance of 1e-10."""
    import spiking_cell as cell
    from peers import numbalsoda_lsoda

    run = numbalsoda_lsoda.one_run(rtol=1e-10)
    many = numbalsoda_lsoda.ensemble(cell.ensemble_parameters(members), rtol=1e-10)
    stored = {
        "run": {name: run[name] for name in ("spikes", "last_spike_s")} | {"y_end": run["y_end"].tolist()},
        "ensemble": {"spikes": many["spikes"], "y_end": many["y_end"].tolist()},
    }
    REFERENCE.write_text(json.dumps(stored) + "\n")


if __name__ == "__main__":
    write_reference()
