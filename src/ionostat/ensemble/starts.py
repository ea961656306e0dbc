"""Where members start: the state, the parameters and the ends of the segments of each.

Most numbers that people vary are parameters of the equations and nothing else; their members are
made as arrays, all at once. Where a start, a chosen impermeant or a protocol depends on the number,
each member is made by way of its own model, as a single run would be.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Sequence

import numpy as np

from ..compiler.network import Network
from ..errors import BadValue, IonostatError
from ..experiment.protocol import Protocol, Ramp, Segment, segments
from ..experiment.simulate import parameter_rows
from ..model.model import Model
from ..model.paths import resolve
from .design import Axis

#: numbers beside those of mechanisms that are tried in all combinations of lowest and highest
MOST_TRIED = 6


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


class Starts:
    """Makes the starts of members of one model, protocol and set of axes."""

    def __init__(
        self, network: Network, protocol: Protocol | None, axes: Sequence[Axis], until: float,
    ):
        self.network, self.model, self.protocol = network, network.model, protocol
        self.axes, self.until = tuple(axes), until
        self.parts = segments(self.model, self._protocol(), until)
        self.ramped = self._ramped_paths()
        #: lowest and highest values between which members are known to be quick
        self.box = np.full((2, len(self.axes)), np.nan)
        self.can_be_quick = all(self._plain(axis) for axis in self.axes)
        self._widen(np.array([[a.values.min(), a.values.max()] for a in self.axes]).T)

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
                y, p, ends, scale = self.one(members[i])
            except (IonostatError, ArithmeticError) as error:
                cause[i] = str(error)
                continue
            found.append(Ready(np.array([i]), y[None], p[None], ends[None], scale[None]))
        whole = self._joined(found)
        good = members[whole.rows]
        if len(good):  # next time they are quick, if they can be
            self._widen(np.array([good.min(axis=0), good.max(axis=0)]))
        return whole

    def _joined(self, found: Sequence[Ready]) -> Ready:
        """Several as one; shorter protocols stand still at the end."""
        if not found:
            return Ready(*(np.zeros(0, dtype=int), *(np.zeros((0, 0)) for _ in range(4))))
        most = max(ready.ends.shape[1] for ready in found)
        p = [np.concatenate([r.p, *[r.p[:, -1:]] * (most - r.p.shape[1])], axis=1) for r in found]
        rest = [np.full((len(r.ends), most - r.ends.shape[1]), self.until) for r in found]
        ends = [np.hstack([r.ends, more]) for r, more in zip(found, rest)]
        rows, y, scale = (np.concatenate([getattr(r, name) for r in found]) for name in ("rows", "y", "scale"))
        return Ready(rows, y, np.concatenate(p), np.concatenate(ends), scale)

    def one(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """State, parameters, ends and scale of one member, by way of its own model."""
        own = {a.path: float(v) for a, v in zip(self.axes, values) if a.kind == "model"}
        model = self.model.with_values(own) if own else self.model
        network = self.network.of(model) if own else self.network
        protocol = self._protocol(values, model)
        parts = segments(model, protocol, self.until) if protocol or own else self.parts
        self._refuse_other_ramps(parts)
        p = parameter_rows(network, parts, self.ramped)
        return network.start, p, np.array([part.end for part in parts]), network.scale

    # ---------------------------------------------------------------- many at once

    def _together(self, rows: np.ndarray, members: np.ndarray) -> Ready:
        """The same for all members at once: parameters differ, and gates that start with them."""
        network, n = self.network, len(members)
        p = np.tile(parameter_rows(network, self.parts, self.ramped), (n, 1, 1))
        first = np.tile(network.default_parameters[:, None], (1, n))
        for axis, values in zip(self.axes, members.T):
            i = network.parameter_index[axis.path]
            p[:, :, i], first[i] = values[:, None], values
        with np.errstate(all="ignore"):
            y = network.with_steady_gates(np.tile(network.start[:, None], (1, n)), first)
        y = network.with_chosen_start(y).T.copy()
        ends = np.tile([part.end for part in self.parts], (n, 1))
        return Ready(rows, y, p, ends, np.tile(network.scale, (n, 1)))

    def _plain(self, axis: Axis) -> bool:
        """A parameter of the equations, untouched by the protocol."""
        touched = {path for part in self.parts for path in part.values}
        return axis.kind == "model" and axis.path in self.network.parameter_index and axis.path not in touched

    def _widen(self, wanted: np.ndarray) -> None:
        """Try whether members between some values are quick: at the corners, one by one and together agree."""
        if not self.can_be_quick or np.all((wanted[0] >= self.box[0]) & (wanted[1] <= self.box[1])):
            return
        box = np.array([np.fmin(wanted[0], self.box[0]), np.fmax(wanted[1], self.box[1])])
        placed = {p.path for p in self.network.placed}
        outer = [k for k, a in enumerate(self.axes) if a.path.rpartition(".")[0] not in placed]
        if len(outer) <= MOST_TRIED and all(self._agree(corner) for corner in _corners(box, outer)):
            self.box = box

    def _agree(self, values: np.ndarray) -> bool:
        try:
            y, p, ends, scale = self.one(values)
        except (IonostatError, ArithmeticError):
            return False
        quick = self._together(np.zeros(1, dtype=int), values[None])
        same = ((quick.p, p), (quick.ends, ends), (quick.scale, scale))
        near = np.allclose(quick.y[0], y, rtol=1e-12, atol=0.0, equal_nan=True)
        return near and all(np.array_equal(a[0], b) for a, b in same)

    # ---------------------------------------------------------------- protocols

    def _protocol(self, values: Sequence[float] | np.ndarray = (), model: Model | None = None) -> Protocol | None:
        """The protocol with the numbers of a member."""
        if self.protocol is None:
            return None
        own = {a.path.partition(".")[2]: float(v) for a, v in zip(self.axes, values) if a.kind == "protocol"}
        return (self.protocol.with_values(own) if own else self.protocol).on(model or self.model)

    def _ramped_paths(self) -> list[str]:
        """What ramps in some member: also where it has no slope in the first."""
        protocol = self._protocol()
        ramps = [item.path for item in protocol.plain if isinstance(item, Ramp)] if protocol else []
        slopes = {path for part in self.parts for path, slope in part.slopes.items() if slope}
        return sorted(slopes | {resolve(self.model, path).path for path in ramps})

    def _refuse_other_ramps(self, parts: Sequence[Segment]) -> None:
        ramped = {path for part in parts for path, slope in part.slopes.items() if slope}
        if not ramped <= set(self.ramped):
            raise BadValue(f"{', '.join(sorted(ramped - set(self.ramped)))} ramps in some members only.")


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
