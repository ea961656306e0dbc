"""Runs that differ in one number: made for lanes, each with an end of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

import numpy as np

from ..compiler.network import Network
from ..ensemble.batch import Batch, Found
from ..ensemble.design import Axis
from ..ensemble.starts import Ready, joined, refuse_other_ramps
from ..errors import BadValue, IonostatError
from ..experiment.protocol import FOREVER, Protocol, as_protocol
from ..experiment.segments import ramped, segments
from ..experiment.simulate import parameter_rows
from ..model.model import Model


@dataclasses.dataclass(frozen=True)
class Family:
    """A model and protocol for every value of one number.

    Attributes:
        model: as it stands.
        protocol: what is done to it, or a function of the number that gives it.
        axis: the number, where it belongs to the model or to the protocol.
        until: end of every run, s; None: `after` the last corner of its protocol.
        after: s.
    """

    model: Model
    protocol: Protocol | Callable[[float], Any] | None
    axis: Axis | None
    until: float | None
    after: float

    def at(self, x: float) -> tuple[Model, Protocol | None, float]:
        """Model, protocol and end of the run with a number.

        Raises:
            BadValue: the protocol has no end, and no end of the run is given.
        """
        model, protocol = self.model, self.protocol
        if callable(protocol):
            protocol = as_protocol(protocol(x))
        elif self.axis is not None and self.axis.kind == "protocol" and protocol is not None:
            protocol = protocol.with_values({self.axis.path.partition(".")[2]: x})
        if self.axis is not None and self.axis.kind == "model":
            model = model.with_values({self.axis.path: x})
        protocol = protocol.on(model) if protocol else None
        return model, protocol, self._end(protocol)

    def _end(self, protocol: Protocol | None) -> float:
        last = max((item.end for item in protocol.plain), default=0.0) if protocol else 0.0
        if self.until is None:
            if last >= FOREVER or not last:
                raise BadValue("how long? What is done here has no end: give until='15 min' or the like.")
            return last + self.after
        if self.until <= last < FOREVER:
            raise BadValue(
                f"until is {self.until:g} s, and what is done ends at {last:g} s only: nothing is seen after it. Give "
                "a later until, or after='30 min' to count from there."
            )
        return self.until


class Members:
    """Starts of members of a family, as a `Batch` asks for them.

    Args:
        family: who is run through what.
        ends: two values of the number, whose protocols say what ramps.
    """

    def __init__(self, family: Family, ends: tuple[float, float]):
        self.family, self.network = family, Network(family.model)
        sides = [(side, segments(*side)) for side in map(family.at, ends)]
        self.parts = max(len(parts) for _, parts in sides)
        self.ramped = sorted({path for (model, plan, _), parts in sides for path in ramped(model, plan, parts)})

    def bytes_each(self) -> int:
        """Memory that the parameters of a member take."""
        return 8 * self.parts * len(self.network.parameters)

    def of(self, members: np.ndarray, cause: list[str]) -> Ready:
        """The members that can be run; the reason of each other one goes into ``cause``."""
        found = []
        for i, x in enumerate(members[:, 0]):
            try:
                found.append(self.one(i, float(x)))
            except (IonostatError, ArithmeticError) as error:
                cause[i] = str(error)
        return joined(found)

    def one(self, row: int, x: float) -> Ready:
        """One member."""
        model, protocol, end = self.family.at(x)
        parts = segments(model, protocol, end)
        refuse_other_ramps(parts, self.ramped)
        network = self.network if model is self.family.model else self.network.of(model)
        p, ends = parameter_rows(network, parts, self.ramped), np.array([part.end for part in parts])
        return Ready(np.array([row]), network.start[None], p[None], ends[None], network.scale[None])


class Runs:
    """A family compiled once; runs any values of its number, side by side in lanes on all cores.

    Args:
        family: who is run through what.
        ends: two values of the number, whose protocols say what ramps.
        observe: the reductions that are kept.
        rtol, method, lanes: of the solver.
        workers: threads.
    """

    def __init__(
        self, family: Family, ends: tuple[float, float], observe: Sequence[str], rtol: float, method: str,
        lanes: int | None, workers: int,
    ):
        self.family, self.workers = family, workers
        self.batch = Batch(Members(family, ends), observe, np.zeros(0), rtol, method, lanes)
        self.lanes = self.batch.solver.lanes

    @property
    def side_by_side(self) -> int:
        """Runs at a time."""
        return self.lanes * self.workers

    def __call__(self, values: np.ndarray) -> Found:
        """Runs with these values, in their order.

        Raises:
            KeyboardInterrupt: Ctrl-C.
        """
        members = np.asarray(values, dtype=float)[:, None]
        found = self.batch.nothing(len(members))
        with closing(self.batch.ending(members, found, self.workers)) as ending:
            for _ in ending:
                pass
        return found
