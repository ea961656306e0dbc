"""What happens to a ready model: supplies cut, pumps blocked, spikes asked for.

Every scenario acts on parameters of mechanisms (a flow, a dose, a current); none imposes the
course of a concentration, of ATP or of a potential.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from ..experiment.protocol import FOREVER, Item, Protocol, Pulses, Step


@dataclasses.dataclass(frozen=True)
class Scenario:
    """A protocol with the time it is usually watched for.

    Attributes:
        name: as on the command line.
        protocol: what is done.
        until: usual end, s.
        meaning: a sentence.
        spikes: rows wherever the voltage moves.
    """

    name: str
    protocol: Protocol
    until: float
    meaning: str


def ischemia(start: Any = "1 min", duration: Any = "5 min", flow: Any = "x0") -> Protocol:
    """Blood flow cut (or lowered to ``flow``) at ``start`` and given back after ``duration``.

    >>> ischemia(duration="10 min").items[0].duration
    600.0
    """
    return Protocol("ischemia", [Step("blood.flow", flow, start=start, duration=duration)])


def anoxia(start: Any = "1 min", duration: Any = "5 min") -> Protocol:
    """Arterial blood without oxygen: flow and glucose go on."""
    return Protocol("anoxia", [Step("blood.O2", "x0", start=start, duration=duration)])


def ouabain(start: Any = "1 min", dose: Any = "1 mM", duration: Any = FOREVER) -> Protocol:
    """Ouabain on every pump, at a dose that binds within a second."""
    paths = ("neuron.pump.ouabain", "astrocyte.pump.ouabain")
    return Protocol("ouabain", [Step(p, dose, start=start, duration=duration) for p in paths])


def metabolic_block(start: Any = "1 min", duration: Any = FOREVER) -> Protocol:
    """Both sources of ATP stopped by inhibitors, as iodoacetate and cyanide do."""
    items: list[Item] = [
        Step(f"{cell}.{source}.inhibition", 1.0, start=start, duration=duration)
        for cell in ("neuron", "astrocyte") for source in ("glycolysis", "respiration")
    ]
    return Protocol("metabolic_block", items)


def spike_train(start: Any = "1 s", count: int = 100, period: Any = "100 ms") -> Protocol:
    """A train of brief currents into the neuron, one spike each."""
    train = Pulses("neuron.stimulus.current", "2 nA", start=start, width=2e-3, period=period, count=count)
    return Protocol("spike_train", [train])
