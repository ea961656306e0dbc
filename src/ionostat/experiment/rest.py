"""Rest: the state of a model that stands still, with the conserved totals of its start."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from ..compiler.network import Network
from ..errors import NoSolution
from ..model.compartment import Compartment, Impermeant
from ..model.model import Model
from ..solvers.steady import Steady
from ..species import H2O

#: a rest: no state moves by more than this part of its scale in a second
STILL = 1e-11
#: distance of a state from where it settles that is round-off, relative to its size
ROUND_OFF_OF_REST = 1e-11
#: water that is this many times the start says that a cell swells without limit
SWOLLEN = 100.0


def at_rest(model: Model) -> Model:
    r"""The rest nearest to a model's start, with the same conserved totals.

    .. math:: S\,r(y) = 0, \qquad W y = W y_0

    where the rows of W are all that no running process changes: conserved amounts, and charge minus C V of every
    side that is closed. Newton's method with the exact Jacobian; from a start beyond its reach implicit steps that
    follow the model until it is near (pseudo-transient continuation). Amounts stay positive.

    Args:
        model: its start has the totals, and is where the search begins.

    Returns:
        The model with the rest as its start.

    Raises:
        NoSolution: no rest was reached; says which state moves most.

    The rest may be unstable: `ionostat.modes` says. A model may have several: `ionostat.rests` looks for them.

    >>> import ionostat as ion
    >>> weaker = ion.ready_model("tripartite").with_values({"neuron.pump.density": "x0.9"})
    >>> rest = ion.at_rest(weaker)
    >>> round(rest.value("neuron.Na"), 2), round(1e3 * rest.value("neuron.V"), 2)
    (10.63, -69.57)
    """
    network = Network(model)
    if not network.states:
        raise NoSolution(f"nothing moves in {model.name!r}: every state of it is a rest.")
    steady = Steady(network)
    y, found = steady.rest(network.start, lambda y: not moving(steady, y))
    if not found:
        raise NoSolution(f"no rest was found from the start of {model.name!r}: {_still_moving(steady, y)}")
    return with_state(model, network, y)


def moving(steady: Steady, y: np.ndarray) -> dict[str, float]:
    """States that are not at rest, with the part of their size by which they move in a second; fastest first.

    A state that settles fast is as still as the rounding of what it settles to lets it be.
    """
    f, J = steady.speeds(y)
    rounding = ROUND_OFF_OF_REST * np.max(np.abs(J), axis=1)
    excess = np.abs(f) - np.maximum(rounding, STILL)
    order = [i for i in np.argsort(-excess) if not excess[i] < 0.0]
    return {steady.network.states[i].path: float(abs(f[i])) for i in order}


def _still_moving(steady: Steady, y: np.ndarray) -> str:
    states = steady.network.states
    for state, now, then in zip(states, y, steady.reference):
        if state.species == H2O and now > SWOLLEN * then:
            return (
                f"{state.path} grows to {now / then:.2g} times its start and goes on: {state.owner!r} swells without "
                "limit. Strengthen what carries osmoles out of it (its pump), or let its membrane resist (TenseWater)."
            )
    left = moving(steady, y)
    path = next(iter(left), "nothing")
    return (
        f"{path} still moves by {left.get(path, 0.0):.2g} of its size a second. Run the model for a while and see "
        "where it goes, or balance it first (ionostat.balanced)."
    )


def with_state(model: Model, network: Network, y: np.ndarray) -> Model:
    """The model with another state as its start; the amounts of impermeants stay what they are."""
    parts: list[Any] = list(model.reservoirs.values())
    p = network.default_parameters
    volumes = {name: float(network.volume(y, p, name)) for name in model.compartments}
    for name, compartment in model.compartments.items():
        amount, charge = model.impermeants[name]
        stated = charge if compartment.impermeant.charge is not None else None
        parts.append(_moved(compartment, network, y, volumes[name], (amount, stated)))
    for membrane in model.membranes:
        V = float(y[network.index[f"{membrane.name}.V"]])
        parts.append(dataclasses.replace(membrane, V=V))
    parts += model.junctions
    fractions = {
        s.path: float(y[i]) for i, s in enumerate(network.states) if s.kind == "gate"
    }
    fractions |= site_fractions(network, y)
    fractions = {path: min(max(value, 0.0), 1.0) for path, value in fractions.items()}
    return Model(*parts, temperature=model.temperature, name=model.name, start=fractions)


def site_fractions(network: Network, y: np.ndarray) -> dict[str, float]:
    """Occupancies of the states of all proteins, by path."""
    fractions: dict[str, float] = {}
    for placed in network.placed:
        names = [f"{placed.path}.{name}" for name in placed.mechanism.sites()]
        amounts = np.array([max(y[network.index[name]], 0.0) for name in names])
        fractions.update(zip(names, (amounts / max(amounts.sum(), 1e-300)).tolist()))
    return fractions


def _moved(
    compartment: Compartment, network: Network, y: np.ndarray, volume: float,
    impermeant: tuple[float, float | None],
) -> Compartment:
    levels = dict(compartment.concentrations)
    for species in levels:
        i = network.index.get(f"{compartment.name}.{species}")
        amount = y[i] if i is not None else levels[species] * compartment.volume
        levels[species] = max(float(amount) / volume, 0.0)
    amount = impermeant[0] * compartment.volume / volume
    return dataclasses.replace(
        compartment, volume=volume, concentrations=levels,
        impermeant=Impermeant(amount, impermeant[1]),
    )
