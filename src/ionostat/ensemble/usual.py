"""What is kept of a sweep where nobody says: how far potassium, potentials, spikes and ATP went."""

from __future__ import annotations

from ..mechanisms.mechanism import Mechanism
from ..model.enclosed import cells, extracellular
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
    around = cells(model)
    fuelled = dict.fromkeys(m.inside for m in around if ATP in model.compartments[m.inside].concentrations)
    found = [text for n in spaces(model) for text in (f"max({n}.K)", f"time_above({n}.K, {HIGH})")]
    found += [f"final({m.name}.V)" for m in around]
    found += [f"spikes({m.name})" for m in around if any(_fires(one) for one in m.mechanisms)]
    return found + [f"min({n}.ATP)" for n in fuelled]


def spaces(model: Model) -> list[str]:
    """Extracellular spaces that hold potassium."""
    return [n for n in extracellular(model) if K in model.compartments[n].concentrations]


def _fires(mechanism: Mechanism) -> bool:
    """It is a channel of spikes: voltage opens it to sodium."""
    opened = any(gate.name in ("m", "n") for gate in mechanism.gates())
    return opened and any(Na in process.moves for process in mechanism.processes())
