"""The states of a protein where they stand still, at a point whose ions and voltage are held."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import BadMechanism
from ..mechanisms.mechanism import Mechanism
from ..mechanisms.point import Point
from ..mechanisms.process import Process


def steady_occupancies(path: str, mechanism: Mechanism, point: Point, names: Sequence[str]) -> np.ndarray:
    """Fractions of a protein's states at which none of them changes.

    Raises:
        BadMechanism: the steps do not join all states, or none of them goes here, so that there is no one answer.
    """
    processes = [process for process in mechanism.processes() if process.sites]
    _refuse_apart(path, processes, names)
    change = np.zeros((len(names), len(names)))
    for k, name in enumerate(names):
        only = point.with_sites({other: float(other == name) for other in names})
        for process in processes:
            rate = process.rate(only.at(process))
            for other, number in process.sites.items():
                change[names.index(other), k] += number * rate
    leaving = np.max(np.abs(change), axis=0)
    # the rows sum to zero, so that one of them may give way to the sum of the fractions
    change = change / (np.max(leaving) or 1.0)
    change[-1] = 1.0
    try:
        return np.linalg.solve(change, np.eye(len(names))[-1])
    except np.linalg.LinAlgError:
        still = names[int(np.argmin(leaving))]
        raise BadMechanism(
            f"{path}: its states have no one steady occupancy here: nothing leaves {still!r}, for one. Give what its "
            "steps bind a level, or start the model with occupancies of your own."
        ) from None


def _refuse_apart(path: str, processes: Sequence[Process], names: Sequence[str]) -> None:
    """Raise where a state cannot be reached from the first by any steps."""
    reached = {names[0]}
    for _ in names:
        for process in processes:
            if reached & set(process.sites):
                reached |= set(process.sites)
    apart = [name for name in names if name not in reached]
    if apart:
        raise BadMechanism(
            f"{path}: no steps join its state {apart[0]!r} to {names[0]!r}, so how the protein divides between them "
            "does not follow from its rates. Add the step that joins them, or leave the state out of `sites`."
        )
