"""States of a bench: drawn at random over wide ranges, or moved to equilibrium."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..constants import F, R
from ..mechanisms.process import Process
from ..records import parameters
from ..species import H2O
from .bench import Bench, Values

#: ranges that states are drawn from: concentrations as factors of a species' usual one
FACTORS, MOST = (1e-2, 1e2), 1000.0
VOLTS, KELVINS, OSMOLES = (-0.150, 0.100), (290.0, 315.0), (150.0, 600.0)
VOLUMES, SIZES = (1e-18, 1e-13), (1e-14, 1e-8)
#: potentials at which round-off does not drown the constant field
LARGEST_V = 0.2


def draw(
    bench: Bench, rng: np.random.Generator, n: int, box: Mapping[str, tuple[float, float]] | None = None
) -> dict[str, Any]:
    """Random states over wide ranges, or within a box; one in twenty stands at V = 0."""
    values: dict[str, Any] = {}
    for side in bench.sides:
        for symbol, species in bench.species.items():
            low, high = (f * species.scale for f in FACTORS)
            values[f"{side}.{symbol}"] = _log_uniform(rng, low, min(high, MOST), n)
        values[f"{side}.osmolarity"] = rng.uniform(*OSMOLES, n)
        values[f"{side}.volume"] = _log_uniform(rng, *VOLUMES, n)
    values["V"], values["T"] = rng.uniform(*VOLTS, n), rng.uniform(*KELVINS, n)
    values["V"][::20] = 0.0
    values["size"] = _log_uniform(rng, *SIZES, n)
    for gate in bench.gates:
        values[f"gates.{gate.name}"] = rng.uniform(0.0, 1.0, n)
    if bench.sites:
        parts = rng.dirichlet(np.ones(len(bench.sites)), n).T
        values.update({f"sites.{s}": part for s, part in zip(bench.sites, parts)})
    for name, (low, high) in (box or {}).items():
        wide = low > 0 and "." in name and not name.startswith(("gates", "sites"))
        values[name] = _log_uniform(rng, low, high, n) if wide else rng.uniform(low, high, n)
    for name, _ in parameters(bench.mechanism):
        values[f"parameters.{name}"] = np.full(n, getattr(bench.mechanism, name))
    return values


def handles(bench: Bench, values: Values, process: Process) -> dict[str, tuple[Any, Any, Any]]:
    """Per input that can bring a process to equilibrium: its value there and beside, A = -+RT."""
    A, RT = bench.affinity(values, process), R * values["T"]
    found: dict[str, tuple[Any, Any, Any]] = {}
    if process.displaced_charge:
        slope = process.displaced_charge * F
        found["V"] = tuple(values["V"] - (A - x * RT) / slope for x in (0.0, 1.0, -1.0))
    numbers = {f"inside.{s}": n for s, n in process.all_inside.items() if s != H2O}
    if bench.place != "compartment":
        outside = process.all_outside.items()
        numbers |= {f"outside.{s}": n for s, n in outside if s != H2O}
    numbers |= {f"sites.{s}": n for s, n in process.sites.items()}
    for name, n in numbers.items():
        found[name] = tuple(
            values[name] * np.exp((A - x * RT) / (n * RT)) for x in (0.0, 1.0, -1.0)
        )
    if not found:
        base = bench.affinity({**values, "inside.osmolarity": values["inside.osmolarity"] + 1}, process)
        with np.errstate(all="ignore"):
            found["inside.osmolarity"] = tuple(
                values["inside.osmolarity"] - (A - x * 1e-3 * RT) / (base - A) for x in (0.0, 1.0, -1.0)
            )
    return found


def reachable(name: str, value: Any) -> Any:
    """Where a value of an input is one that states can have."""
    if name == "V":
        return np.abs(value) < LARGEST_V
    if name.endswith("osmolarity"):
        return (value > 1.0) & (value < 5e3)
    if name.startswith("sites."):
        return (value > 1e-8) & (value < 1e8)
    return (value > 1e-6) & (value < 1e5)


def _log_uniform(rng: np.random.Generator, low: float, high: float, n: int) -> np.ndarray:
    return np.exp(rng.uniform(np.log(low), np.log(high), n))
