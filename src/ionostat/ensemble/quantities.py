"""What can be observed of a run, by name: ``neuron.V``, ``ecs.K``, ``max(ecs.K)``, ``time_above(ecs.K, 20 mM)``."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..compiler.network import Network
from ..errors import BadValue, unknown
from ..solvers.reductions import STARTS
from ..units import si

#: unit of what a reduction gives, where it is not that of the quantity
UNITS = {"time_above": "s", "first_above": "s", "crossings": "1"}
#: reductions that need a level
LEVELS = ("time_above", "first_above", "crossings")
#: potential that a spike crosses upward, as in single runs
SPIKE = "-20 mV"
_CALL = re.compile(r"(\w+)\(\s*([^,()]+?)\s*(?:,\s*([^()]+?)\s*)?\)")


@dataclasses.dataclass(frozen=True)
class Quantity:
    """A quantity of a model over time.

    Attributes:
        path: its name.
        unit: SI.
        of: states, parameters -> its value, for floats, arrays and symbols.
    """

    path: str
    unit: str
    of: Callable[[Any, Any], Any]


@dataclasses.dataclass(frozen=True)
class Observation:
    """One thing that is kept of every member: a reduction of a quantity, or its trace.

    Attributes:
        name: as it was asked for; the variable of the result.
        kind: a reduction, or "trace".
        quantity: what is looked at.
        level: SI, for those that need one.
    """

    name: str
    kind: str
    quantity: Quantity
    level: float = 0.0

    @property
    def unit(self) -> str:
        """SI unit of what is kept."""
        own = self.quantity.unit
        return UNITS.get(self.kind, f"{own} s" if self.kind == "integral" else own)


def observation(network: Network, asked: str) -> Observation:
    """What a text asks for.

    ``max``, ``min``, ``final`` and ``integral`` of a quantity; ``time_above``, ``first_above`` and
    ``crossings`` of a quantity and a level; ``spikes`` of a membrane; a bare quantity is its trace.

    Raises:
        BadValue, UnknownName, BadUnit: there is no such reduction, quantity or level.

    >>> from ionostat import ready_model
    >>> found = observation(Network(ready_model("tripartite")), "time_above(ecs.K, 20 mM)")
    >>> found.kind, found.quantity.path, found.level, found.unit
    ('time_above', 'ecs.K', 20.0, 's')
    """
    return observations(network, [asked])[0]


def observations(network: Network, asked: Sequence[str]) -> list[Observation]:
    """What some texts ask for; rates that several of them look at are worked out once."""
    known = _known(network)
    return [_observation(network, known, text) for text in asked]


def _observation(network: Network, known: Mapping[str, Quantity], asked: str) -> Observation:
    call = _CALL.fullmatch(asked.strip())
    if call is None:
        return Observation(asked.strip(), "trace", _among(network, known, asked.strip()))
    kind, path, level = call.groups()
    if kind == "spikes":
        seen = _among(network, known, f"{path}.V")
        return Observation(asked, "crossings", seen, float(si(level or SPIKE, "V", asked)))
    if kind not in STARTS:
        raise unknown("reduction", kind, [*STARTS, "spikes"], repr(asked))
    seen = _among(network, known, path)
    if (level is not None) != (kind in LEVELS):
        example = f"{kind}({path}, 20 mM)" if kind in LEVELS else f"{kind}({path})"
        raise BadValue(f"{asked!r}: {kind} takes {'a level' if kind in LEVELS else 'no level'}: write {example!r}.")
    return Observation(asked, kind, seen, float(si(level, seen.unit, asked)) if level else 0.0)


def quantity(network: Network, path: str) -> Quantity:
    """A quantity by its name.

    ``neuron.V``, ``ecs.K`` (mol/m3), ``ecs.pH``, ``neuron.volume``, ``neuron.E_Cl``, a gate, a state of a
    protein (its share), a process (turnovers, mol/s).

    Raises:
        UnknownName: the model has none of this name.
    """
    return _among(network, _known(network), path)


def _among(network: Network, known: Mapping[str, Quantity], path: str) -> Quantity:
    if path not in known:
        raise unknown("quantity", path, known, f"the model {network.model.name!r}")
    return known[path]


class _Rates:
    """Turnovers at a point; asked again at the same point, the same ones."""

    def __init__(self, network: Network):
        self.network, self.last = network, (None, None, [])

    def __call__(self, y: Any, p: Any) -> list[Any]:
        last = self.last  # one look, as other threads may put theirs there
        if last[0] is not y or last[1] is not p:
            last = self.last = (y, p, self.network.rates(y, p)[0])
        return last[2]


def _known(network: Network) -> dict[str, Quantity]:
    """Every quantity of a model by name."""
    model, found = network.model, {}

    def add(path: str, unit: str, of: Callable[[Any, Any], Any]) -> None:
        found[path] = Quantity(path, unit, of)

    for name, place in model.places.items():
        for s in place.solutes:
            add(f"{name}.{s}", "mol m-3", lambda y, p, n=name, s=s: network.concentration(y, p, n, s.symbol))
        if any(s.symbol == "H" for s in place.solutes):
            add(f"{name}.pH", "1", lambda y, p, n=name: 3.0 - np.log10(network.concentration(y, p, n, "H")))
        if name in model.compartments:
            add(f"{name}.volume", "m3", lambda y, p, n=name: network.volume(y, p, n))
    for i, state in enumerate(network.states):
        if state.kind in ("voltage", "gate"):
            add(state.path, "V" if state.kind == "voltage" else "1", lambda y, p, i=i: y[i])
    for k, placed in enumerate(network.placed):
        for name in placed.mechanism.sites():
            add(f"{placed.path}.{name}", "1", lambda y, p, k=k, name=name: network.points(y, p)[k][1].sites[name])
    for m in model.membranes:
        both = [s for s in model.places[m.inside].solutes if s in model.places[m.outside].solutes]
        for s in (s for s in both if s.z):
            add(f"{m.name}.E_{s}", "V", lambda y, p, m=m, s=s: _nernst(network, y, p, m, s))
    rates = _Rates(network)
    for j, step in enumerate(network.steps):
        add(step.path, "mol s-1", lambda y, p, j=j: rates(y, p)[j])
    return found


def _nernst(network: Network, y: Any, p: Any, membrane: Any, s: Any) -> Any:
    from ..constants import F, R

    inner, outer = (network.concentration(y, p, n, s.symbol) for n in (membrane.inside, membrane.outside))
    return R * p[network.parameter_index["temperature"]] / (s.z * F) * np.log(outer / inner)
