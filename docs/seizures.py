"""The picture of firing against bath potassium, with glia and with its uptake blocked (`python docs/seizures.py`)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from ionostat.models.neuron_glia import Firing, firing, neuron_glia, threshold

LEVELS = (3.5, 4.0, 4.25, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5, 8.0, 8.5, 9.0, 9.5, 10.0, 10.5, 11.0, 12.0)
CASES = ((True, "#0072B2", "with glia"), (False, "#D55E00", "glia blocked"))


def draw_seizures(path: Path) -> None:
    """Rate of spikes and highest potassium outside against the potassium of the bath."""
    model = neuron_glia()
    figure = Figure(figsize=(7.5, 6.0), layout="constrained")
    rate, peak = figure.subplots(2, 1, sharex=True)
    for glia, colour, label in CASES:
        runs: list[Firing] = [firing(K, glia, model) for K in LEVELS]
        seizing = np.array([r.runs_away for r in runs])
        fires, gone = threshold(glia, "fires", model=model)[1], threshold(glia, "runs_away", model=model)[1]
        print(f"{label}: fires from {fires:.2f} mM, runs away from {gone:.2f} mM")
        for axes, values in ((rate, [r.rate for r in runs]), (peak, [r.highest for r in runs])):
            values = np.array(values)
            axes.plot(LEVELS, values, color=colour, linewidth=1.2)
            axes.plot(np.array(LEVELS)[~seizing], values[~seizing], "o", color=colour, label=label)
            axes.plot(np.array(LEVELS)[seizing], values[seizing], "x", color=colour, label=f"{label}: runs away")
            axes.axvline(gone, color=colour, linestyle=":", linewidth=1.0)
    rate.set_ylabel("spikes per second,\nup to the runaway")
    peak.set_ylabel("highest K$^+$ outside (mM)")
    peak.set_xlabel("K$^+$ of the bath (mM)")
    rate.legend(frameon=False)
    for axes in (rate, peak):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.25, linewidth=0.5)
    figure.savefig(path, dpi=150)


if __name__ == "__main__":
    draw_seizures(Path(__file__).resolve().parent / "images" / "seizures.png")
