"""Where members start: the state, the parameters and the ends of the segments of each.

Most numbers that people vary are parameters of the equations and nothing else, or starting levels, on which states
and parameters depend along straight lines; their members are made as arrays, all at once. Where a protocol or
anything crooked depends on the number, each member is made by way of its own model, as a single run would be.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import typing
from collections.abc import Sequence

import numpy as np

from ..compiler.network import Network
from ..errors import BadValue, IonostatError
from ..experiment.protocol import Protocol
from ..experiment.segments import Segment, ramped, segments, sloped
from ..experiment.simulate import parameter_rows
from ..model.model import Model
from .design import Axis
from .multilinear import Multilinear

#: numbers beside those of mechanisms that are tried in all combinations of lowest and highest
MOST_TRIED = 6
#: starting levels that may vary at once, and how far from a level its line is drawn
MOST_LEVELS, NEAR = 4, 1.05
#: relative difference that is rounding
CLOSE = 1e-11


@dataclasses.dataclass(frozen=True)
class Ready:
    """Members that can be run.

    Attributes:
        rows: which of those that were asked for.
        y, p, ends: their states, parameters and ends of segments.
        scale: sizes of their states.
    """

    rows: np.ndarray
    y: np.ndarray
    p: np.ndarray
    ends: np.ndarray
    scale: np.ndarray


class Source(typing.Protocol):
    """Where a batch has its members from.

    Attributes:
        network: equations of all of them.
        ramped: what moves evenly in some.
    """

    network: Network
    ramped: list[str]

    def bytes_each(self) -> int:
        """Memory that the parameters of a member take."""
        ...

    def of(self, members: np.ndarray, cause: list[str]) -> Ready:
        """The members that can be run; the reason of each other one goes into ``cause``."""
        ...


class Starts:
    """Makes the starts of members of one model, protocol and set of axes."""

    def __init__(
        self, network: Network, protocol: Protocol | None, axes: Sequence[Axis], until: float,
    ):
        self.network, self.model, self.protocol = network, network.model, protocol
        self.axes, self.until = tuple(axes), until
        self.parts = segments(self.model, self._protocol(), until)
        self.ramped = ramped(self.model, self._protocol(), self.parts)
        #: lowest and highest values between which members are known to be quick
        self.box = np.full((2, len(self.axes)), np.nan)
        self.can_be_quick = all(self._untouched(axis) for axis in self.axes)
        ends = np.array([[a.values.min(), a.values.max()] for a in self.axes]).T
        whole = list(range(len(self.axes)))
        levels = [k for k in whole if self.axes[k].path not in network.parameter_index]
        for several in (levels, whole):  # a number of the equations may have more to it, as an area has
            self.levels = several
            self.lines = self._lines() if self.can_be_quick else None
            self._widen(ends)
            if self.lines is not None and np.all(np.isfinite(self.box)):
                break

    def bytes_each(self) -> int:
        """Memory that the parameters of a member take."""
        return 8 * len(self.parts) * len(self.network.parameters)

    def of(self, members: np.ndarray, cause: list[str]) -> Ready:
        """The members that can be run; the reason of each other one goes into ``cause``."""
        real = members[np.all(np.isfinite(members), axis=1)]
        if len(real):
            self._widen(np.array([real.min(axis=0), real.max(axis=0)]))
        quick = np.all((members >= self.box[0]) & (members <= self.box[1]), axis=1)
        if np.all(quick):
            return self._together(np.arange(len(members)), members)
        found = [self._together(np.flatnonzero(quick), members[quick])] if np.any(quick) else []
        for i in np.flatnonzero(~quick):
            try:
                own = self.one(members[i])
            except (IonostatError, ArithmeticError) as error:
                cause[i] = str(error)
                continue
            found.append(self._alone(int(i), members[i], own))
        whole = joined(found)
        good = members[whole.rows]
        if len(good):  # next time they are quick, if they can be
            self._widen(np.array([good.min(axis=0), good.max(axis=0)]))
        return whole

    def one(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """State, parameters, ends and scale of one member, by way of its own model."""
        own = {a.path: float(v) for a, v in zip(self.axes, values) if a.kind == "model"}
        model = self.model.with_values(own) if own else self.model
        network = self.network.of(model) if own else self.network
        protocol = self._protocol(values, model)
        parts = segments(model, protocol, self.until) if protocol or own else self.parts
        refuse_other_ramps(parts, self.ramped)
        p = parameter_rows(network, parts, self.ramped)
        return network.start, p, np.array([part.end for part in parts]), network.scale

    # ---------------------------------------------------------------- many at once

    def _together(self, rows: np.ndarray, members: np.ndarray) -> Ready:
        """The same for all members at once; gates start with their parameters."""
        assert self.lines is not None
        network, n, parts = self.network, len(members), len(self.parts)
        states, count = len(network.states), len(network.default_parameters)
        whole = self.lines(members[:, self.levels])
        y, scale, first, p = np.split(whole, np.cumsum([states, states, count]), axis=1)
        first, p = first.T.copy(), p.reshape(n, parts, -1).copy()
        for k, axis in enumerate(self.axes):
            if k not in self.levels:
                i = network.parameter_index[axis.path]
                p[:, :, i], first[i] = members[:, k, None], members[:, k]
        with np.errstate(all="ignore"):
            y = network.with_steady_gates(y.T.copy(), first)
        y = network.with_chosen_start(y).T.copy()
        ends = np.tile([part.end for part in self.parts], (n, 1))
        return Ready(rows, y, p, ends, scale.copy())

    def _lines(self) -> Multilinear | None:
        """States, scales and parameters over the levels that vary, from models at and near their own."""
        own = np.array([self.model.value(a.path) for a in self.axes])
        near = np.where(own == 0.0, [max(abs(a.values).max(), 1e-9) for a in self.axes], NEAR * own)

        def at(levels: np.ndarray) -> np.ndarray:
            values = {self.axes[k].path: float(v) for k, v in zip(self.levels, levels)}
            network = self.network.of(self.model.with_values(values)) if values else self.network
            p = parameter_rows(network, segments(network.model, self._protocol(), self.until), self.ramped)
            return np.concatenate([network.start, network.scale, network.default_parameters, p.ravel()])

        try:
            found = Multilinear.of(at, own[self.levels], near[self.levels]) if len(self.levels) <= MOST_LEVELS else None
        except (IonostatError, ArithmeticError):
            return None
        return found if found and len({len(corner) for corner in found.corners}) == 1 else None

    def _alone(self, row: int, values: np.ndarray, own: tuple[np.ndarray, ...]) -> Ready:
        """One member by way of its model; in the bits that it would have among others, where these agree."""
        rows = np.array([row])
        if self.can_be_quick and self.lines is not None:
            quick = self._together(rows, values[None])
            if _same(quick, own):
                return quick
        y, p, ends, scale = own
        return Ready(rows, y[None], p[None], ends[None], scale[None])

    def _untouched(self, axis: Axis) -> bool:
        """A number of the model that the protocol leaves alone."""
        return axis.kind == "model" and axis.path not in {path for part in self.parts for path in part.values}

    def _widen(self, wanted: np.ndarray) -> None:
        """Try whether members between some values are quick: at the corners, one by one and together agree."""
        if self.lines is None or np.all((wanted[0] >= self.box[0]) & (wanted[1] <= self.box[1])):
            return
        box = np.array([np.fmin(wanted[0], self.box[0]), np.fmax(wanted[1], self.box[1])])
        placed = {p.path for p in self.network.placed}
        outer = [k for k, a in enumerate(self.axes) if a.path.rpartition(".")[0] not in placed]
        if len(outer) <= MOST_TRIED and all(self._agree(corner) for corner in _corners(box, outer)):
            self.box = box

    def _agree(self, values: np.ndarray) -> bool:
        try:
            own = self.one(values)
        except (IonostatError, ArithmeticError):
            return False
        return _same(self._together(np.zeros(1, dtype=int), values[None]), own)

    # ---------------------------------------------------------------- protocols

    def _protocol(self, values: Sequence[float] | np.ndarray = (), model: Model | None = None) -> Protocol | None:
        """The protocol with the numbers of a member."""
        if self.protocol is None:
            return None
        own = {a.path.partition(".")[2]: float(v) for a, v in zip(self.axes, values) if a.kind == "protocol"}
        return (self.protocol.with_values(own) if own else self.protocol).on(model or self.model)


def refuse_other_ramps(parts: Sequence[Segment], known: Sequence[str]) -> None:
    """Raise where a member ramps what the compiled equations hold.

    Raises:
        BadValue: says what.
    """
    more = sorted(sloped(parts) - set(known))
    if more:
        raise BadValue(f"{', '.join(more)} ramps in some members only.")


def joined(found: Sequence[Ready]) -> Ready:
    """Several as one; shorter protocols stand still at their end."""
    if not found:
        return Ready(*(np.zeros(0, dtype=int), *(np.zeros((0, 0)) for _ in range(4))))
    most = max(ready.ends.shape[1] for ready in found)
    p = [np.concatenate([r.p, *[r.p[:, -1:]] * (most - r.p.shape[1])], axis=1) for r in found]
    ends = [np.pad(r.ends, ((0, 0), (0, most - r.ends.shape[1])), mode="edge") for r in found]
    rows, y, scale = (np.concatenate([getattr(r, name) for r in found]) for name in ("rows", "y", "scale"))
    return Ready(rows, y, np.concatenate(p), np.concatenate(ends), scale)


def _same(quick: Ready, own: tuple[np.ndarray, ...]) -> bool:
    """The same start but for rounding."""
    pairs = zip((quick.y[0], quick.p[0], quick.ends[0], quick.scale[0]), own)
    return all(a.shape == b.shape and np.allclose(a, b, rtol=CLOSE, atol=0.0, equal_nan=True) for a, b in pairs)


def _corners(box: np.ndarray, outer: Sequence[int]) -> list[np.ndarray]:
    """All lowest and all highest values, and every combination of some of them."""
    found = []
    for ends in itertools.product((0, 1), repeat=len(outer)):
        for rest in (0, 1):
            corner = box[rest].copy()
            for k, end in zip(outer, ends):
                corner[k] = box[end, k]
            if all(map(math.isfinite, corner)):
                found.append(corner)
    return found or [np.full(box.shape[1], math.nan)]
