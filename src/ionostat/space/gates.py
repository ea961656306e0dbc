"""Which gates of a model are fast, and the model without them."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from ..compiler.network import Network
from ..mechanisms.steady_gates import with_steady_gates
from ..model.compartment import Compartment
from ..model.model import Model

#: a gate is fast that settles within this time at every voltage of `RANGE`, s
FAST = 20e-3
#: voltages at which gates are asked, V
RANGE = np.linspace(-0.1, 0.04, 29)


def fast_gates(model: Model) -> dict[str, list[str]]:
    """Path of a mechanism -> its gates that are fast, at the levels of the start."""
    network = Network(model)
    slowest: dict[tuple[str, str], float] = {}
    voltages = [i for i, s in enumerate(network.states) if s.kind == "voltage"]
    for V in RANGE:
        y = network.start.copy()
        y[voltages] = V
        for placed, (bound, point) in zip(network.placed, network.points(y, network.default_parameters)):
            for gate in bound.gates():
                if gate.opening is not None and gate.closing is not None:
                    time = 1.0 / (gate.opening(point) + gate.closing(point))
                else:
                    assert gate.time is not None
                    time = gate.time(point)
                key = placed.path, gate.name
                slowest[key] = max(slowest.get(key, 0.0), float(time))
    found: dict[str, list[str]] = {}
    for (path, name), time in slowest.items():
        if time <= FAST:
            found.setdefault(path, []).append(name)
    return found


def steady(model: Model) -> Model:
    """The model with every fast gate at its steady value; see `fast_gates`."""
    fast = fast_gates(model)

    def changed(part: Any) -> Any:
        field = "reactions" if isinstance(part, Compartment) else "mechanisms"
        if not getattr(part, field, ()):
            return part
        new = tuple(with_steady_gates(m, fast.get(f"{part.name}.{m.name}", ())) for m in getattr(part, field))
        return dataclasses.replace(part, **{field: new})

    gone = {f"{path}.{name}" for path, names in fast.items() for name in names}
    start = {path: value for path, value in model.start.items() if path not in gone}
    return Model(*map(changed, model.parts), temperature=model.temperature, name=model.name, start=start)
