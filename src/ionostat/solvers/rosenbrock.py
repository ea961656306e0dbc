"""The stiff solver: compiled kernels and the stepping loop, on one lane or many.

An L-stable Rosenbrock method keeps every linear invariant of the stoichiometry to round-off,
restarts free of charge at protocol corners, and needs no Newton iteration: one factorisation
of ``I/(h gamma) - J`` a step, J exact.

Source: Hairer & Wanner 1996, Solving Ordinary Differential Equations II, section IV.7;
Steinebach 2023 BIT 63:27, 10.1007/s10543-023-00967-x.
"""

from __future__ import annotations

import ctypes
import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np

from ..compiler.kernels import Kernels
from ..compiler.llvm_text import module_text
from ..compiler.native import load_kept
from . import layout
from .driver import driver_text
from .lanes import Shape
from .reductions import Reduction
from .tableaux import RODAS4, RODAS5P, Tableau

METHODS = {"rodas4": RODAS4, "rodas5p": RODAS5P}
STATUS = {
    layout.RUNNING: "interrupted",
    layout.DONE: "done",
    layout.STEP_TOO_SMALL: "the step became too small",
    layout.NOT_FINITE: "a rate is not a finite number",
    layout.TOO_MANY_STEPS: "too many steps",
}
#: absolute tolerance of a state, relative to rtol times its scale
ABSOLUTE = 0.01
#: a level that nothing reaches
NEVER = 1e30


@dataclasses.dataclass(frozen=True)
class Outcome:
    """Per run: status, accepted and rejected steps, upward crossings of the watched level, reductions."""

    status: np.ndarray
    accepted: np.ndarray
    rejected: np.ndarray
    crossings: np.ndarray
    results: np.ndarray


@dataclasses.dataclass(frozen=True)
class Work:
    """What is to be run.

    Attributes:
        y0: states at time zero, runs x states.
        p: parameters of every segment, runs x segments x parameters.
        ends: end of every segment, s, runs x segments.
        grid: times at which rows are wanted, s, ascending.
        watch: state whose upward crossings of ``level`` are counted, and which makes a row
            whenever it has moved by ``stride`` or passed ``level``, so that rows show the crossings that are counted.
        levels: of the reductions, in their order.
        scale: size of each state, where runs differ in it: runs x states; that of the model otherwise.
    """

    y0: np.ndarray
    p: np.ndarray
    ends: np.ndarray
    grid: np.ndarray
    watch: int = 0
    level: float = NEVER
    stride: float = NEVER
    levels: Sequence[float] = ()
    scale: np.ndarray | None = None


def aligned(size: int) -> np.ndarray:
    """Zeros at an address that whole vectors of lanes can be loaded from."""
    raw = np.zeros(size + 8)
    offset = (-(raw.ctypes.data // 8)) % 8
    return raw[offset : offset + size]


class Rosenbrock:
    """A stiff integrator of one set of kernels.

    Args:
        kernels: the functions of the model.
        lanes: runs side by side (1 for a single run).
        method: "rodas4" or "rodas5p".
        rtol: relative tolerance.
        atol: absolute tolerance of each state; by default rtol times a hundredth of its scale.
        first_step: first step after each corner, s.
        most_steps: accepted steps after which a run is given up.
        reductions: what is kept of each run, of the quantities that the kernels observe.
    """

    def __init__(
        self, kernels: Kernels, lanes: int = 1, method: str = "rodas5p", rtol: float = 1e-6,
        atol: np.ndarray | float | None = None, first_step: float = 1e-6,
        most_steps: int = 50_000_000, reductions: Sequence[Reduction] = (),
    ):
        network = kernels.network
        self.kernels, self.lanes, self.rtol = kernels, lanes, rtol
        self.first_step, self.most_steps = first_step, most_steps
        extra = kernels.states - len(network.states)
        self.clock = len(network.states) if extra else -1
        scale = np.append(network.scale, np.full(extra, NEVER))
        chosen = rtol * ABSOLUTE * scale if atol is None else atol
        self.atol = np.array(np.broadcast_to(chosen, scale.shape), dtype=float)
        self.floor = np.append(network.floor, np.full(extra, -np.inf))
        self.tableau: Tableau = METHODS[method]
        self.shape = Shape(
            kernels.states, kernels.processes, kernels.parameters, lanes, len(kernels.observed), tuple(reductions)
        )
        observe = ["observe"] if kernels.observed else []
        address, self.sizes = load_kept(
            f"{lanes} {method} {self.shape.reductions} {kernels.signature}",
            ["prepare", "refill", "advance", *observe],
            self._text_and_sizes, wide=lanes >= 8,
        )
        pointer, whole = ctypes.c_void_p, ctypes.c_int64
        self._prepare = ctypes.CFUNCTYPE(None, pointer, pointer)(address["prepare"])
        self._observe = [ctypes.CFUNCTYPE(None, pointer, pointer, pointer)(address[name]) for name in observe]
        self._refill = ctypes.CFUNCTYPE(None, pointer, whole)(address["refill"])
        self._advance = ctypes.CFUNCTYPE(whole, pointer, whole)(address["advance"])

    def _text_and_sizes(self) -> tuple[str, dict[str, int]]:
        text = module_text(self.kernels, self.lanes) + driver_text(self.shape, self.tableau)
        return text, self.kernels.sizes

    def run(self, work: Work, share: int = 20_000, rows: int = 4096) -> Iterator[np.ndarray]:
        """Integrate; yields rows (run, segment, time, states, extents) as they come.

        ``outcome`` holds status and counts so far. The lock of the interpreter is free meanwhile.

        Args:
            work: starts, parameters, ends, times of rows.
            share: sweeps between two yields.
            rows: rows kept between two yields.
        """
        return self.runs(work, 1, share, rows)[0]

    def runs(self, work: Work, count: int, share: int = 20_000, rows: int = 4096) -> list[Iterator[np.ndarray]]:
        """The same by several iterators, each for a thread of its own: they take runs from one queue.

        A run that has a status is whole: the iterator that ran it has yielded its rows, or does so next.
        """
        shared = self._shared(work)
        self.outcome = Outcome(*(shared[f.name] for f in dataclasses.fields(Outcome)))
        return [self._loop(shared | self._own(shared, rows), share) for _ in range(count)]

    def _loop(self, arrays: dict[str, np.ndarray], share: int) -> Iterator[np.ndarray]:
        table = np.array([arrays[name].ctypes.data for name in layout.NAMES], dtype=np.int64)
        at, written = table.ctypes.data, arrays["written"]
        for lane in range(self.lanes):
            self._refill(at, lane)
            if arrays["job"][lane] < 0:
                for name in ("Y", "P", "A", "L"):
                    arrays[name][lane :: self.lanes] = arrays[name][0 :: self.lanes]
        self._prepare(arrays["P"].ctypes.data, arrays["C"].ctypes.data)
        for observe in self._observe:
            observe(*(arrays[name].ctypes.data for name in ("Y", "C", "O")))
        running = True
        while running:
            running = self._advance(at, share) > 0
            count, written[0] = int(written[0]), 0
            yield arrays["rows"][:count].copy()

    def _relative_scale(self, scale: np.ndarray) -> np.ndarray:
        """Sizes of the states of each run over those of the model; 1 for the clock."""
        own = self.kernels.network.scale
        relative = np.divide(scale, own, out=np.ones_like(scale), where=(own > 0) & (scale > 0))
        return np.hstack([relative, np.ones((len(relative), 1))]) if self.clock >= 0 else relative

    def _shared(self, work: Work) -> dict[str, np.ndarray]:
        """What belongs to the runs, whichever lane they are in."""
        s = self.shape
        y0 = np.atleast_2d(np.asarray(work.y0, dtype=float))
        if self.clock >= 0:
            y0 = np.hstack([y0, np.zeros((len(y0), 1))])
        runs, segments = len(y0), np.atleast_2d(work.ends).shape[1]
        size_of = np.ones(1) if work.scale is None else self._relative_scale(work.scale)
        given = {"y0": y0, "grid": np.asarray(work.grid),
                 "ends": np.broadcast_to(work.ends, (runs, segments)),
                 "p": np.broadcast_to(work.p, (runs, segments, s.NP)),
                 "atol": np.broadcast_to(self.atol * size_of, y0.shape),
                 "floor": np.broadcast_to(self.floor * size_of, y0.shape),
                 "settings": [self.first_step, self.rtol, work.level, work.stride],
                 "levels": [*work.levels, *[NEVER] * (len(s.reductions) - len(work.levels))],
                 "results": np.full((runs, len(s.reductions)), np.nan)}
        arrays = {name: np.ascontiguousarray(value, dtype=float) for name, value in given.items()}
        counts = [runs, segments, len(work.grid), self.clock, work.watch, self.most_steps, 0]
        zeros = {name: np.zeros(runs, dtype=np.int64) for name in ("status", "accepted", "rejected", "crossings")}
        return arrays | zeros | {"counts": np.array(counts, dtype=np.int64), "queue": np.zeros(1, dtype=np.int64)}

    def _own(self, shared: dict[str, np.ndarray], rows: int) -> dict[str, np.ndarray]:
        """What belongs to the lanes of one loop, and room for the rows that it writes."""
        s, size, stages = self.shape, self.sizes, self.tableau.stages
        flat = {
            "A": s.N, "L": s.N, "Y": s.N, "Y1": s.N, "E": s.N, "E1": s.N,
            "X": s.NX, "X1": s.NX, "EX": s.NX, "EX1": s.NX, "P": s.NP, "C": size["c"], "U": s.N,
            "B": s.N, "F": s.N, "R": s.NX, "D": size["d"], "LU": size["lu"], "DX": s.NX,
            "K": stages * s.N, "KX": stages * s.NX, "O": s.NO, "O1": s.NO,
            **dict.fromkeys(("S", "error", "retry", "ratio", "allowed", "allowed_before", "now", "step", "wanted",
                             "last_watch"), 1),
        }
        arrays = {name: aligned(count * s.L) for name, count in flat.items()}
        arrays["step"][:] = self.first_step
        margin = s.L * (len(shared["grid"]) + 4)
        capacity = max(rows, 2 * margin)
        arrays["rows"] = np.zeros((capacity, s.width))
        arrays["counts"] = shared["counts"].copy()
        arrays["counts"][layout.COUNTS.index("room")] = capacity - margin
        for name in ("job", "segment", "row_at", "again"):
            arrays[name] = np.zeros(s.L, dtype=np.int64)
        arrays["written"] = np.zeros(1, dtype=np.int64)
        return arrays
