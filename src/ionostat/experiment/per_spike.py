"""What spikes move: ions per spike through the channels of a membrane, and the overlap of their charge.

A spike needs no more sodium than charges the membrane to its peak, less what an electrode brings, and no more
potassium than charges it back. What enters beyond that runs against potassium that leaves at the same time: the
overlap.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..constants import F
from ..errors import BadValue
from ..mechanisms.channel import Channel
from ..units import si
from .simulate import SPIKE_LEVEL
from .solution import Solution


@dataclasses.dataclass(frozen=True)
class SpikeAccount:
    """Ions per spike, mol.

    Attributes:
        spikes: upward crossings of -20 mV counted.
        minimum: what the change of voltage needs beside the electrode's charge, as mol of elementary charges:
            (C dV - Q)/F, or 0 where the electrode brings more.
        imposed: what the electrode brings by each peak, mol of elementary charges: Q/F.
        channels: by ion, through all channels that gate, outward positive.
        all: by ion, through every process of the membrane, outward positive.
        overlap: by ion, charge through its channels over the minimum; nan where that is 0, as under a long current.
    """

    spikes: int
    minimum: float
    imposed: float
    channels: Mapping[str, float]
    all: Mapping[str, float]
    overlap: Mapping[str, float]


def per_spike(solution: Solution, membrane: str, start: Any = 0.0, end: Any = None) -> SpikeAccount:
    r"""Ions that each spike moved between two times, beyond what flowed at the first row of the run.

    From the extents of the processes, which the run carries along:
    :math:`\Delta n = \nu\,[\xi(t_2) - \xi(t_1) - r(0)\,(t_2 - t_1)]/N`. The minimum is :math:`C\,\Delta V - Q`, from
    the potential at the start to the mean of the peaks. Q is what a stimulus or clamp of this membrane brings from
    where V last passed the potential at the start to the peak: the channels need not bring it.

    Args:
        solution: a run with extents, resting at its first row.
        membrane: whose spikes.
        start, end: s or text; the whole run by default.

    Raises:
        BadValue: no spike there, or a run without extents.

    Source: overlap of 1.3 in mossy fibres, Alle, Roth & Geiger 2009 Science 325:1405, doi:10.1126/science.1174331;
    1.24 in pyramidal axons, Hallermann et al 2012 Nat Neurosci 15:1007; 4 by Attwell & Laughlin 2001
    J Cereb Blood Flow Metab 21:1133 (none re-read).
    """
    first = float(si(start, "s", "start"))
    last = float(solution.t[-1]) if end is None else float(si(end, "s", "end"))
    here = np.flatnonzero((solution.t >= first) & (solution.t <= last))
    V = solution.V(membrane)[here]
    peaks = _peaks(V)
    if not len(peaks) or not solution.settings.extents:
        raise BadValue(f"{membrane!r}: no spike from {first:g} to {last:g} s, or the run was made with extents=False.")
    joint = next(m for m in solution.model.membranes if m.name == membrane)
    rise = float(np.mean(V[peaks])) - float(V[0])
    imposed = float(np.mean([_imposed(solution, membrane, here, V, peak) for peak in peaks]))
    minimum = max(0.0, joint.capacitance * joint.area * rise / F - imposed)
    gated: dict[str, float] = {}
    every: dict[str, float] = {}
    for j, step in enumerate(solution.network.steps):
        placed = solution.network.placed[step.placed]
        if placed.path.partition(".")[0] != membrane:
            continue
        extent = solution.extents[j][here]
        beyond = extent[-1] - extent[0] - solution.turnovers[j][0] * (solution.t[here[-1]] - solution.t[here[0]])
        for ion, number in step.process.moves.items():
            moved = float(beyond) * number / len(peaks)
            if ion.z:
                every[ion.symbol] = every.get(ion.symbol, 0.0) + moved
            if ion.z and isinstance(placed.mechanism, Channel):
                gated[ion.symbol] = gated.get(ion.symbol, 0.0) + moved
    charges = {ion.symbol: ion.z for step in solution.network.steps for ion in step.process.moves}
    overlap = {ion: abs(n * charges[ion]) / minimum if minimum else float("nan") for ion, n in gated.items()}
    return SpikeAccount(len(peaks), minimum, imposed, gated, every, overlap)


def _imposed(solution: Solution, membrane: str, here: np.ndarray, V: np.ndarray, peak: int) -> float:
    """Charge that electrodes brought through the membrane on the way from the first potential to a peak, mol."""
    below = np.flatnonzero(V[:peak] <= V[0])
    since = below[-1] if len(below) else 0
    return -sum(
        step.process.displaced_charge * float(solution.extents[j][here[peak]] - solution.extents[j][here[since]])
        for j, step in enumerate(solution.network.steps)
        if step.process.law == "imposed" and step.path.partition(".")[0] == membrane
    )


def _peaks(V: np.ndarray) -> np.ndarray:
    """Rows of the highest voltage of each stretch above the level of a spike."""
    above = V > SPIKE_LEVEL
    rises = np.flatnonzero(above[1:] & ~above[:-1]) + 1
    falls = np.flatnonzero(~above[1:] & above[:-1]) + 1
    return np.array([r + int(V[r : next((f for f in falls if f > r), len(V))].argmax()) for r in rises], dtype=int)
