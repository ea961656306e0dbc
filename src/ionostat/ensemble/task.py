"""A sweep as one value: everything that decides its numbers, what that hashes to, and its blocks."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from functools import cached_property
from typing import Any

import numpy as np

from ..compiler.network import Network
from ..experiment.document import protocol_to_document
from ..experiment.protocol import Protocol
from ..experiment.simulate import output_times
from ..model.document import to_document
from ..model.model import Model
from .batch import Batch, best_lanes
from .design import Design
from .quantities import observations
from .starts import Starts

#: members of a block at most, and blocks for every worker where there are members enough
LARGEST_BLOCK, BLOCKS_EACH = 4096, 16
#: bytes of traces in a block at most, and blocks that a sweep on disk holds at a time where they are as large as that
TRACES, BLOCKS_HELD = 2.5e7, 8


@dataclasses.dataclass(frozen=True)
class Task:
    """What a sweep computes.

    Attributes:
        model, protocol, design: who is run through what.
        until, every: end, and time between the rows of traces, s.
        observe: what is kept, as text.
        rtol, method, lanes: of the solver.
        block: members that are written together; on a cluster they are run together too.
    """

    model: Model
    protocol: Protocol | None
    design: Design
    until: float
    every: float
    observe: tuple[str, ...]
    rtol: float
    method: str
    lanes: int
    block: int

    def __len__(self) -> int:
        return len(self.design)

    @cached_property
    def kept(self) -> list[tuple[str, str, str]]:
        """Name, kind and unit of what is kept of each member."""
        return [(o.name, o.kind, o.unit) for o in observations(Network(self.model), self.observe)]

    @cached_property
    def times(self) -> np.ndarray:
        """Times of the rows of traces, if any are kept."""
        traces = any(kind == "trace" for _, kind, _ in self.kept)
        return output_times(self.until, self.every) if traces else np.zeros(0)

    def batch(self) -> Batch:
        """The compiled problem."""
        starts = Starts(Network(self.model), self.protocol, self.design.axes, self.until)
        return Batch(starts, self.observe, self.times, self.rtol, self.method, self.lanes)

    @cached_property
    def configuration(self) -> dict[str, Any]:
        """All that decides the numbers, as plain data; the width of the lanes and the blocks do not."""
        return {
            "model": to_document(self.model),
            "protocol": None if self.protocol is None else protocol_to_document(self.protocol.on(self.model)),
            "design": {
                "sample": self.design.sample, "shape": list(self.design.shape),
                "axes": [{"path": a.path, "unit": a.unit, "kind": a.kind} for a in self.design.axes],
                "members": hashlib.sha256(self.design.members.tobytes()).hexdigest(),
            },
            "until": self.until, "every": self.every, "observe": list(self.observe), "rtol": self.rtol,
            "method": self.method,
        }

    @cached_property
    def hash(self) -> str:
        """What the configuration hashes to."""
        return hashlib.sha256(json.dumps(self.configuration, sort_keys=True).encode()).hexdigest()


def usual_block(members: int, workers: int, lanes: int = 0) -> int:
    """Members of a block: some blocks for every worker, each wide enough for its lanes."""
    share = -(-members // (BLOCKS_EACH * max(workers, 1)))
    return int(min(LARGEST_BLOCK, max(4 * (lanes or best_lanes()), share)))


def roomy(task: Task, members: int) -> int:
    """So many members or fewer, that their traces fit into memory."""
    traces = sum(kind == "trace" for _, kind, _ in task.kept)
    each = 8 * traces * len(task.times)
    return min(members, max(task.lanes, int(TRACES / each))) if each else members


def difference(old: Any, new: Any, path: str = "") -> list[str]:
    """Where two configurations differ, in words.

    >>> difference({"until": 10.0, "rtol": 1e-6}, {"until": 20.0, "rtol": 1e-6})
    ['until: 10.0 there, 20.0 now']
    """
    if isinstance(old, dict) and isinstance(new, dict):
        keys = sorted({*old, *new})
        return [line for k in keys for line in difference(old.get(k), new.get(k), f"{path}.{k}" if path else k)]
    if old == new:
        return []
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new))
        return [line for i, (a, b) in pairs for line in difference(a, b, f"{path}[{i}]")]
    return [f"{path}: {old!r} there, {new!r} now"]


