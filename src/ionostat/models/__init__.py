"""Ready models, a page each, with their scenarios."""

from __future__ import annotations

from importlib import import_module

from ..errors import unknown
from ..model.model import Model
from .scenarios import Scenario

#: name -> module; each has a function of the module's name, which makes the model, and ``scenarios()``
READY = {
    "tripartite": "tripartite",
    "tripartite-full": "tripartite_full",
    "duesterwald": "duesterwald",
    "huebel-dahlem": "huebel_dahlem",
    "neuron": "neuron",
    "neuron-glia": "neuron_glia",
    "two-compartment": "two_compartment",
    "dendrite": "dendrite",
    "synapse": "synapse",
    "astrocyte-pair": "astrocyte_pair",
    "developing-neuron": "developing_neuron",
    "mature-neuron": "mature_neuron",
    "cortex": "cortex",
}


def ready_model(name: str) -> Model:
    """A ready model at rest, by its name, which it bears whatever it is made from.

    Raises:
        UnknownName: there is none of this name.
    """
    if name not in READY:
        raise unknown("model", name, READY)
    return getattr(import_module(f".{READY[name]}", __name__), READY[name])().named(name)


def scenarios(name: str) -> dict[str, Scenario]:
    """The scenarios of a ready model."""
    if name not in READY:
        raise unknown("model", name, READY)
    return import_module(f".{READY[name]}", __name__).scenarios()
