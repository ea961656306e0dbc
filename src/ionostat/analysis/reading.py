"""States of many points as a dataset: potentials, concentrations, volumes, and the states themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..compiler.network import Network
from ..model.model import Model

if TYPE_CHECKING:
    import xarray as xr

UNITS = {"amount": "mol", "site": "mol", "voltage": "V", "gate": "1"}


def dataset_of(network: Network, y: np.ndarray, p: np.ndarray, dimension: str) -> xr.Dataset:
    """Rows of states as a dataset, SI.

    Args:
        network: the model as equations.
        y: states, rows x states.
        p: parameters of every row, rows x parameters.
        dimension: what a row is called.

    Returns:
        ``V(row, membrane)``, ``c(row, compartment, species)`` (NaN where a species is absent),
        ``volume(row, compartment)``, ``state(row, path)`` with its unit.
    """
    import xarray as xr

    model, y, p = network.model, np.asarray(y).T, np.asarray(p).T
    rows = y.shape[1]
    membranes, compartments = [m.name for m in model.membranes], list(model.compartments)
    species = list(dict.fromkeys(s.symbol for c in model.compartments.values() for s in c.solutes))
    c = np.full((rows, len(compartments), len(species)), np.nan)
    for i, place in enumerate(compartments):
        for s in model.compartments[place].solutes:
            c[:, i, species.index(s.symbol)] = network.concentration(y, p, place, s.symbol)
    volume = np.array([np.broadcast_to(network.volume(y, p, place), rows) for place in compartments])
    V = y[[network.index[f"{name}.V"] for name in membranes]]
    variables: dict[str, Any] = {
        "V": ((dimension, "membrane"), V.T, {"units": "V", "long_name": "membrane potential, inside minus outside"}),
        "c": ((dimension, "compartment", "species"), c, {"units": "mol m-3", "long_name": "concentration"}),
        "volume": (
            (dimension, "compartment"), volume.reshape(len(compartments), rows).T,
            {"units": "m3", "long_name": "water volume"},
        ),
        "state": ((dimension, "path"), y.T, {"long_name": "state, in its `unit`"}),
    }
    coords: dict[str, Any] = {
        "membrane": membranes, "compartment": compartments, "species": species,
        "path": [s.path for s in network.states], "unit": ("path", [UNITS[s.kind] for s in network.states]),
    }
    empty = {name for name in ("membrane", "compartment", "species") if not len(coords[name])}
    variables = {name: value for name, value in variables.items() if not empty & set(value[0])}
    return xr.Dataset(variables, {name: value for name, value in coords.items() if name not in empty})


def described(model: Model, configuration: str, **more: Any) -> dict[str, Any]:
    """Attributes by which a dataset says what it is of, and how it was asked for (see `again`)."""
    from .. import __version__

    return {"configuration": configuration, "version": __version__, "name": model.name, **more}
