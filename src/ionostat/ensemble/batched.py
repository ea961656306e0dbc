"""A model as a function of an array, as libraries for inference and optimisation want it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import BadValue
from ..experiment.control import own_value
from ..experiment.protocol import as_protocol
from ..model.model import Model
from .batch import Batch
from .sweep import asked, in_memory
from .task import Task


def batched(
    model: Model, names: Sequence[str], outputs: Sequence[str], protocol: Any = None, *, until: Any,
    rtol: float = 1e-6, method: str = "rodas5p", lanes: int | None = None, workers: int | None = None,
) -> Batched:
    """A function from arrays of numbers to arrays of reductions.

    Args:
        model, protocol, until: what is run, as in `sweep`.
        names: paths of the k numbers that are arguments.
        outputs: the m reductions that come back, such as ``max(ecs.K)``; see `quantities`.
        rtol, method, lanes: of the solver.
        workers: threads; all cores by default. Give 1 where the caller runs processes of its own.

    Returns:
        ``f(theta)``: theta (n, k) in SI gives (n, m), theta (k,) gives (m,); NaN where a member fails or
        its numbers are impossible. It compiles once, can be pickled, and gives the same numbers for a
        member whatever stands beside it.

    Raises:
        UnknownName, BadUnit, BadValue: a name, an output or the protocol does not fit.

    >>> import numpy as np
    >>> from ionostat import Compartment, K, Cl, Membrane, Model
    >>> from ionostat.mechanisms.leak import Leak
    >>> cell = Compartment("cell", volume="2 pL", concentrations={K: 140.0, Cl: 6.0})
    >>> bath = Compartment("bath", volume="2 pL", concentrations={K: 4.0, Cl: 120.0})
    >>> model = Model(Membrane(cell, bath, V="-70 mV", mechanisms=[Leak(K, P=4e-9), Leak(Cl, P=1e-9)]))
    >>> f = batched(model, ["cell.leak_K.P"], ["final(cell.V)"], until="1 s", workers=1)
    >>> found = f(np.array([[4e-9], [8e-9], [-1.0]]))
    >>> found.shape, bool(found[1, 0] < found[0, 0]), bool(np.isnan(found[2, 0]))
    ((3, 1), True, True)
    """
    if not names or isinstance(names, str):
        raise BadValue("no names are given: say which numbers are arguments, such as ['blood.flow'].")
    from ..model.paths import table

    known, plan = table(model), as_protocol(protocol)
    over = {name: [own_value(model, plan, name, known)] for name in names}
    task = asked(model, over, protocol, until, outputs, None, "list", None, 0, rtol, method, workers, None, lanes)
    traces = [name for name, kind, _ in task.kept if kind == "trace"]
    if traces:
        raise BadValue(f"{', '.join(traces)} is a trace: give a reduction of it, such as 'final({traces[0]})'.")
    return Batched(task, workers)


@dataclasses.dataclass(frozen=True)
class Batched:
    """What `batched` gives back: call it on an array.

    Attributes:
        task: what is run, for one member as the model stands.
        workers: threads.
    """

    task: Task
    workers: int | None

    @cached_property
    def batch(self) -> Batch:
        """The compiled problem."""
        return self.task.batch()

    def __getstate__(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}

    def __call__(self, theta: Any) -> np.ndarray:
        """Reductions of the members whose numbers are the rows of ``theta``."""
        try:
            given = np.asarray(theta, dtype=float)
        except (TypeError, ValueError) as error:
            raise BadValue(f"theta is no array of numbers ({error}): give floats, SI.") from None
        rows = np.atleast_2d(given)
        k = len(self.task.design.axes)
        if rows.ndim != 2 or rows.shape[1] != k:
            raise BadValue(f"theta has the shape {given.shape}: give (n, {k}) or ({k},), a column for each name.")
        if not len(rows):
            return np.zeros((0, len(self.task.kept)))
        design = dataclasses.replace(self.task.design, members=rows, shape=(len(rows),))
        found = in_memory(dataclasses.replace(self.task, design=design), self.batch, self.workers, False)
        return found.results if given.ndim > 1 else found.results[0]
