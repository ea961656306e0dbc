"""`mature-neuron`: the `developing-neuron` grown up: KCC2 keeps chloride at 5 mM, and GABA inhibits.

Nothing differs but the expression of KCC2 and NKCC1, and the rest to which that leads: E_GABA lies 5 mV below
the resting potential. A volley of GABA that fired the newborn now keeps an excitatory volley from firing. Paired
activity takes KCC2 from the surface, and E_GABA moves up and stays there for tens of minutes: ionic plasticity.
"""

from __future__ import annotations

from ..model.model import Model
from . import developing_neuron as newborn
from .scenarios import Scenario

#: levels (mol/m3), volume and V of its rest, where `grown(1)` came to lie, SI
REST: dict[str, float] = {
    "neuron.volume": 1.7381952186965724e-15,
    "neuron.V": -0.07019150621085572,
    "neuron.Na": 11.861801454212205,
    "neuron.K": 127.72772655623277,
    "neuron.Cl": 4.968291422593151,
    "neuron.Ca": 0.00010271827101833324,
    "neuron.BCa": 0.12625606351814656,
    "neuron.CaB": 0.012968804550164872,
    "neuron.impermeant.concentration": 171.30285298062253,
}


def balance() -> Model:
    """Come to rest again, for REST."""
    return newborn.grown(1.0)


def mature_neuron() -> Model:
    """The mature neuron, at rest."""
    return newborn.developing_neuron().with_values({**newborn.expression(1.0), **REST}).named("mature-neuron")


def scenarios() -> dict[str, Scenario]:
    """What happens to it: all that is done to the newborn, but for its development."""
    return {name: s for name, s in newborn.scenarios().items() if name != "development"}
