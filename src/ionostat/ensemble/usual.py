"""What is kept of a sweep where nobody says: how far potassium, potentials, spikes and ATP went."""

from __future__ import annotations

from ..mechanisms.mechanism import Mechanism
from ..model.model import Model
from ..species import ATP, K, Na

#: extracellular potassium that only a depolarised tissue has
HIGH = "20 mM"


def usual_observations(model: Model) -> list[str]:
    """Extremes that tell what became of a member, as far as the model has them.

    >>> from ionostat import ready_model
    >>> for text in usual_observations(ready_model("tripartite")): print(text)
    max(ecs.K)
    time_above(ecs.K, 20 mM)
    final(neuron.V)
    final(astrocyte.V)
    spikes(neuron)
    min(neuron.ATP)
    min(astrocyte.ATP)
    """
    spaces = {m.outside for m in model.membranes}
    cells = [m for m in model.membranes if m.inside in model.compartments and m.inside not in spaces]
    around = [n for n in dict.fromkeys(m.outside for m in cells) if n in model.compartments]
    with_K = [n for n in around if K in model.compartments[n].concentrations]
    fuelled = dict.fromkeys(m.inside for m in cells if ATP in model.compartments[m.inside].concentrations)
    found = [text for n in with_K for text in (f"max({n}.K)", f"time_above({n}.K, {HIGH})")]
    found += [f"final({m.name}.V)" for m in cells]
    found += [f"spikes({m.name})" for m in cells if any(_fires(one) for one in m.mechanisms)]
    return found + [f"min({n}.ATP)" for n in fuelled]


def _fires(mechanism: Mechanism) -> bool:
    """It is a channel of spikes: voltage opens it to sodium."""
    opened = any(gate.name in ("m", "n") for gate in mechanism.gates())
    return opened and any(Na in process.moves for process in mechanism.processes())
