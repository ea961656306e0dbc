"""Runs that differ in one number: made for lanes, each with an end of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from ..compiler.network import Network
from ..ensemble.batch import Batch, Found
from ..ensemble.design import Axis
from ..ensemble.starts import Ready
from ..errors import BadValue, IonostatError
from ..experiment.protocol import FOREVER, Protocol, as_protocol, segments
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
    """Starts of members of a family, as a `Batch` asks for them."""

    def __init__(self, family: Family, network: Network, parts: int, ramped: Sequence[str]):
        self.family, self.network, self.parts, self.ramped = family, network, parts, list(ramped)

    def bytes_each(self) -> int:
        """Memory that the parameters of a member take."""
        return 8 * self.parts * len(self.network.parameters)

    def of(self, members: np.ndarray, cause: list[str]) -> Ready:
        """The members that can be run; the reason of each other one goes into ``cause``."""
        rows, made = [], []
        for i, x in enumerate(members[:, 0]):
            try:
                made.append(self.one(float(x)))
                rows.append(i)
            except (IonostatError, ArithmeticError) as error:
                cause[i] = str(error)
        if not made:
            return Ready(np.zeros(0, dtype=int), *(np.zeros((0, 0)) for _ in range(4)))
        most = max(len(ends) for _, _, ends, _ in made)
        y, scale = (np.array([one[k] for one in made]) for k in (0, 3))
        # a shorter protocol stands still at its end
        p = np.array([np.concatenate([one[1], np.tile(one[1][-1:], (most - len(one[1]), 1))]) for one in made])
        ends = np.array([np.pad(one[2], (0, most - len(one[2])), mode="edge") for one in made])
        return Ready(np.array(rows), y, p, ends, scale)

    def one(self, x: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """State, parameters, ends of segments and scale of one member."""
        model, protocol, end = self.family.at(x)
        parts = segments(model, protocol, end)
        sloped = {path for part in parts for path, slope in part.slopes.items() if slope}
        if not sloped <= set(self.ramped):
            raise BadValue(f"{', '.join(sorted(sloped - set(self.ramped)))} ramps for some values only.")
        network = self.network if model is self.family.model else self.network.of(model)
        p = parameter_rows(network, parts, self.ramped)
        return network.start, p, np.array([part.end for part in parts]), network.scale


class Runs:
    """A family compiled once; runs any values of its number, side by side in lanes on all cores.

    Args:
        family: who is run through what.
        ends: two values of the number, from whose protocols the shape is taken.
        observe: the reductions that are kept.
        rtol, method, lanes: of the solver.
        workers: threads.
    """

    def __init__(
        self, family: Family, ends: tuple[float, float], observe: Sequence[str], rtol: float, method: str,
        lanes: int | None, workers: int,
    ):
        self.family, self.workers = family, workers
        sides = [family.at(x) for x in ends]
        cut = [segments(*side) for side in sides]
        most = max(range(2), key=lambda k: len(cut[k]))
        model, protocol, end = sides[most]
        number = Axis("x", "1", "function", np.array(ends))  # of nothing that the batch would know how to set
        self.batch = Batch(model, protocol, (number,), end, end, observe, rtol, method, lanes)
        ramped = {path for parts in cut for part in parts for path, slope in part.slopes.items() if slope}
        if ramped - set(self.batch.starts.ramped):
            raise BadValue(f"{', '.join(sorted(ramped))} ramps for some values only: keep ramps for all values.")
        network = Network(family.model)
        members: Any = Members(family, network, len(cut[most]), self.batch.starts.ramped)
        self.batch.starts = members
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
        values = np.asarray(values, dtype=float)
        stop: list[bool] = []
        # neighbours take about as long, so every thread gets its share of each region
        shares = [np.arange(k, len(values), self.workers) for k in range(min(self.workers, len(values)))]
        with ThreadPoolExecutor(len(shares) or 1) as pool:
            jobs = [pool.submit(self.batch.run, values[share][:, None], lambda: bool(stop)) for share in shares]
            try:
                parts = [job.result() for job in jobs]
            except BaseException:
                stop.append(True)
                raise
        return _in_order(values, shares, parts)


def _in_order(values: np.ndarray, shares: Sequence[np.ndarray], parts: Sequence[Found]) -> Found:
    """The shares of the threads as one, in the order of the values."""
    order = np.argsort(np.concatenate(shares)) if shares else np.zeros(0, dtype=int)
    results, traces, status = (
        np.concatenate([getattr(p, name) for p in parts])[order] for name in ("results", "traces", "status")
    )
    causes = [text for part in parts for text in part.cause]
    return Found(results, traces, status, [causes[i] for i in order])
