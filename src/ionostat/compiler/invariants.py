"""Conserved totals: the left null space of the integer stoichiometry, found and named."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np

from ..constants import F
from .network import Network


@dataclasses.dataclass(frozen=True)
class Total:
    """A conserved total: ``weights @ y`` stays, to the last bit of the stoichiometry."""

    name: str
    weights: np.ndarray


def conserved_totals(network: Network) -> list[Total]:
    """All independent conserved totals, named by moiety and place where they have one.

    Candidates are the moieties of the species (sodium, adenine, water, ...) in one compartment,
    else in all, and the protein of each mechanism with states. Whatever of the left null space
    they leave is added as found, so that the list always spans it.
    """
    S = network.S
    rows = np.flatnonzero(np.any(S != 0, axis=1))
    wanted = len(rows) - np.linalg.matrix_rank(S[rows].astype(float)) if len(rows) else 0
    found: list[Total] = []
    for name, weights in _candidates(network):
        if len(found) == wanted:
            break
        if not np.any(weights @ S) and _independent([t.weights for t in found], weights):
            found.append(Total(name, weights))
    if len(found) < wanted:
        found += _rest_of_null_space(network, rows, found, wanted)
    return found


def _candidates(network: Network) -> Iterator[tuple[str, np.ndarray]]:
    moieties: dict[str, np.ndarray] = {}
    for i, state in enumerate(network.states):
        if state.species is not None:
            for moiety, number in state.species.moieties:
                weights = moieties.setdefault(moiety, np.zeros(len(network.states), dtype=np.int64))
                weights[i] = number
    places = list(network.model.compartments)
    for moiety, weights in moieties.items():
        alone = []
        for place in places:
            here = np.array([s.owner == place for s in network.states])
            part = _with_bound(network, np.where(here, weights, 0))
            if np.any(np.where(here, weights, 0)) and not np.any(part @ network.S):
                alone.append(place)
                yield f"{place} {moiety}", part
        rest = np.array([s.owner not in alone for s in network.states])
        yield moiety, _with_bound(network, np.where(rest, weights, 0))
    for placed in network.placed:
        own = np.array([s.kind == "site" and s.owner == placed.path for s in network.states])
        if own.any():
            yield f"{placed.path} protein", own.astype(np.int64)


def _with_bound(network: Network, weights: np.ndarray) -> np.ndarray:
    """Weights extended to what is bound to states of proteins, where whole numbers do it."""
    sites = np.array([s.kind == "site" for s in network.states])
    if not sites.any() or not np.any(weights):
        return weights
    missing = -(weights @ network.S).astype(float)
    held = np.linalg.lstsq(network.S[sites].T.astype(float), missing, rcond=None)[0]
    extended = weights.astype(float)
    for path in {s.owner for s, is_site in zip(network.states, sites) if is_site}:
        own = np.array([s.owner == path for s in network.states])[sites]
        held[own] -= held[own].min()
    extended[sites] = held
    rounded = np.rint(extended).astype(np.int64)
    return rounded


def _independent(known: list[np.ndarray], new: np.ndarray) -> bool:
    stack = np.array([*known, new], dtype=float)
    return bool(np.any(new)) and np.linalg.matrix_rank(stack) == len(stack)


def _rest_of_null_space(
    network: Network, rows: np.ndarray, found: list[Total], wanted: int
) -> list[Total]:
    _, sizes, right = np.linalg.svd(network.S[rows].T.astype(float))
    null = right[np.sum(sizes > 1e-9 * sizes.max()):]
    extra: list[Total] = []
    for vector in null:
        weights = np.zeros(len(network.states))
        weights[rows] = vector
        if _independent([t.weights for t in found + extra], weights):
            names = [network.states[i].path for i in rows if abs(weights[i]) > 1e-9]
            extra.append(Total(" + ".join(names[:3]) + (" ..." if names[3:] else ""), weights))
        if len(found) + len(extra) == wanted:
            break
    return extra


def charge_weights(network: Network, membrane: int) -> np.ndarray | None:
    """Weights w for which ``w @ y`` plus the impermeant charge is zero: charge minus C V, in mol.

    They sum the charge of one closed side of the membrane, bound charge of protein states
    included; the outer side with its sign turned where the inner one is open (holds a reservoir,
    or a clamped level that moves charge); None where both are.
    """
    inner = network.tree.inside_of(membrane)
    m = network.model.membranes[membrane]
    outer = network.tree.joined(m.outside) - inner
    for side, sign in ((inner, 1.0), (outer, -1.0)):
        if not _is_open(network, side):
            weights = sign * _charge_of(network, side)
            weights[network.index[f"{m.name}.V"]] = -m.area * m.capacitance / F
            return weights
    return None


def _is_open(network: Network, side: set[str]) -> bool:
    """Charge can come and go uncounted: a reservoir, or a charged level that is held."""
    if side & set(network.model.reservoirs):
        return True
    for step in network.steps:
        placed = network.placed[step.placed]
        ends = ((placed.inside, step.process.all_inside), (placed.outside, step.process.all_outside))
        for place, numbers in ends:
            if place in side:
                held = network.model.compartments[place].clamped
                if sum(s.z * n for s, n in numbers.items() if s in held):
                    return True
    return False


def _charge_of(network: Network, side: set[str]) -> np.ndarray:
    weights = np.zeros(len(network.states))
    for i, state in enumerate(network.states):
        if state.kind == "amount" and state.owner in side and state.species is not None:
            weights[i] = state.species.z
    for placed in network.placed:
        inner, outer = network.bound[placed.path]
        for name in placed.sites:
            i = network.index[f"{placed.path}.{name}"]
            weights[i] += inner[name] if placed.inside in side else 0.0
            weights[i] += outer[name] if placed.outside in side else 0.0
    return weights


def held(network: Network, p: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
    """Rows w for which ``w @ y`` stays: conserved totals and charge minus C V in one, rows x states.

    The left null space of all that a turnover changes, amounts and charges on membranes alike. A process that never
    runs with these parameters changes nothing: where a cell's clamped ion has every path shut, its charge is held.

    Args:
        network: the model as equations.
        p: parameters; area and capacitance turn volts into moles of charge.
        active: which processes ever run; all by default (see `running`).
    """
    changes = network.S.astype(float)
    moles = np.ones(len(network.states))
    for k, membrane in enumerate(network.model.membranes):
        i = network.index[f"{membrane.name}.V"]
        changes[i] = [step.charges[k] for step in network.steps]
        area, capacitance = (p[network.parameter_index[f"{membrane.name}.{name}"]] for name in ("area", "capacitance"))
        moles[i] = area * capacitance / F
    rows = [i for i, s in enumerate(network.states) if s.kind != "gate"]
    part = changes[rows] if active is None else changes[rows][:, active]
    left, sizes, _ = np.linalg.svd(part, full_matrices=True)
    rank = int(np.sum(sizes > 1e-10 * max(sizes.max(initial=0.0), 1.0)))
    weights = np.zeros((len(rows) - rank, len(network.states)))
    weights[:, rows] = left[:, rank:].T
    return weights * moles


def running(network: Network, p: np.ndarray, samples: int = 8, seed: int = 1) -> np.ndarray:
    """Which processes run at some of a few random states, their gates and proteins at their steady values."""
    random = np.random.default_rng(seed)
    spread = np.ones((len(network.states), samples))
    y = np.tile(network.start[:, None], (1, samples))
    for i, state in enumerate(network.states):
        if state.kind == "amount":
            y[i] = np.maximum(y[i], 1e-3 * state.scale)
            spread[i] = np.exp(0.5 * random.standard_normal(samples))
        elif state.kind == "voltage":
            y[i] = random.uniform(-0.1, 0.02, samples)
    found = np.zeros(len(network.steps), dtype=bool)
    with np.errstate(all="ignore"):
        for column in (y * spread).T:
            column = network.with_steady_sites(network.with_steady_gates(column, p), p)
            found |= np.array([float(r) != 0.0 for r in network.rates(column, p)[0]], dtype=bool)
    return found
