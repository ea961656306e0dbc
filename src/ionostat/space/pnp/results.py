"""What was found, as xarray: potentials, concentrations, fluxes and currents with their units and error estimates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from ...constants import F
from ...experiment.accessor import register
from ...experiment.dataset import rising
from ...experiment.files import SUFFIXES, refuse_unwritable, whole
from .document import to_document
from .mesh import partition
from .newton import fluxes
from .problem import Problem

if TYPE_CHECKING:
    import xarray as xr

CONVENTIONS = (
    "SI; V = left - right (the left is the inside of a cell); fluxes and currents are positive from left to right; at "
    "an interface x stands twice, for its two sides, a rounding apart"
)


def units(problem: Problem) -> dict[str, str]:
    """Units of currents and fluxes: per area in a flat stack."""
    flat = problem.stack.flat
    return {
        "I": "A m-2" if flat else "A",
        "flux": "mol m-2 s-1" if flat else "mol s-1",
        "charge": "C m-2" if flat else "C",
        "amount": "mol m-2" if flat else "mol",
    }


def concentrations(problem: Problem, a: np.ndarray) -> np.ndarray:
    """Concentrations, mol m-3, from activities ... x nodes x N, on the doubled places; ... x N x places."""
    parts = []
    for first, last, p in _layers(problem):
        taken = p * a[..., first : last + 1, :]
        parts.append(taken / (1.0 + problem.stack.crowding * taken.sum(axis=-1, keepdims=True)))
    return np.moveaxis(np.concatenate(parts, axis=-2), -1, -2)


def doubled(problem: Problem, u: np.ndarray) -> np.ndarray:
    """Values at the nodes, those of interfaces twice; ... x nodes to ... x places."""
    return np.concatenate([u[..., first : last + 1] for first, last, _ in _layers(problem)], axis=-1)


def _layers(problem: Problem) -> list[tuple[int, int, np.ndarray]]:
    """First and last node of every layer, with the partition at its nodes, nodes x N."""
    mesh, stack = problem.mesh, problem.stack
    found = []
    for k, layer in enumerate(stack.slabs):
        first, last = int(mesh.interfaces[k]), int(mesh.interfaces[k + 1])
        places = np.clip(mesh.x[first : last + 1] - mesh.x[first], 0.0, layer.thickness)
        found.append((first, last, partition(layer, stack, places).T))
    return found


def places(problem: Problem) -> dict[str, Any]:
    """Coordinates: x, the layer there, the ions."""
    names = [layer.name for layer in problem.stack.slabs]
    owner = [k for k, (first, last, _) in enumerate(_layers(problem)) for _ in range(last - first + 1)]
    x = rising(doubled(problem, problem.mesh.x))
    return {
        "species": ("species", problem.stack.ions),
        "x": ("x", x, {"units": "m", "long_name": "distance from the left"}),
        "layer": ("x", np.array(names)[owner]), "z": ("species", problem.z.astype(int), {"long_name": "valence"}),
    }  # fmt: skip


def variable(dims: str, values: Any, unit: str, name: str) -> tuple[Any, ...]:
    """A variable with its unit and its name in words."""
    return tuple(dims.split()), values, {"units": unit, "long_name": name}


def dataset(problem: Problem, a: np.ndarray, u: np.ndarray, along: str = "", J: np.ndarray | None = None) -> xr.Dataset:
    """States as a dataset: c, phi, flux and I, with one dimension `along` before the others where there are many."""
    import xarray as xr

    register()
    unit, z = units(problem), problem.z
    J = fluxes(problem, a, u) if J is None else J
    lead = f"{along} "
    V = (u[..., 0] - u[..., -1]) * problem.stack.thermal
    variables = {
        "c": variable(f"{lead}species x", concentrations(problem, a), "mol m-3", "concentration"),
        "phi": variable(f"{lead}x", doubled(problem, u) * problem.stack.thermal, "V", "potential, right end 0"),
        "flux": variable(f"{lead}species", J, unit["flux"], "flux from left to right"),
        "I": variable(along, F * (J @ z), unit["I"], "current from left to right"),
    }
    if along != "V":
        variables["V"] = variable(along, V, "V", "potential of the left end minus the right")
    ds = xr.Dataset(variables, places(problem))
    return ds.assign_attrs(attributes(problem))


def attributes(problem: Problem) -> dict[str, Any]:
    """The whole description, so that a file alone can be run again."""
    from ... import __version__

    return {
        "stack": json.dumps(to_document(problem.stack)), "name": problem.stack.name, "nodes": len(problem.mesh.x),
        "ionostat": __version__, "conventions": CONVENTIONS,
    }  # fmt: skip


def save(ds: xr.Dataset, path: Any) -> None:
    """Write NetCDF: whole, or not at all.

    Raises:
        BadFile: it cannot be written.
    """
    target = refuse_unwritable(path, SUFFIXES)
    packed = {"zlib": True, "complevel": 1, "shuffle": True}
    encoding = {str(name): packed for name, v in ds.variables.items() if v.dtype.kind == "f" and v.size > 1000}
    plain = ds.assign({name: v.astype("int8") for name, v in ds.data_vars.items() if v.dtype.kind == "b"})
    for name, v in ds.data_vars.items():
        if v.dtype.kind == "c":  # NetCDF has no complex numbers
            parts = {f"{name}_real": v.real, f"{name}_imag": v.imag}
            plain = plain.drop_vars(str(name)).assign({k: each.assign_attrs(v.attrs) for k, each in parts.items()})
    with whole(target) as part:
        plain.to_netcdf(part, engine="h5netcdf", encoding=encoding)
