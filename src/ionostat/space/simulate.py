"""Run a tissue: the loop over steps, events and rows."""

from __future__ import annotations

import dataclasses
import time as clock
from typing import Any

import numpy as np

from ..compiler.network import Network
from ..errors import BadValue, NoSolution
from ..experiment.simulate import LOOSEST, USUAL_ROWS, output_times, progress_bar
from ..species import Species
from ..units import show, si
from .arrival import ARRIVALS, ONWARD
from .conditions import Placed, as_conditions
from .rows import Fields, Watch
from .solution import Keeper, TissueSolution, TissueStatus
from .stepping import Stepper, place_of
from .tissue import Tissue
from .transport import Region
from .voxels import Voxels

#: rows of a run when nothing else is asked for
ROWS = 200
#: longest step of the tissue, s: what happens by itself should be met in time
LONGEST = 1.0
#: a volume fraction of the extracellular space below which a run ends
SMALLEST = 2e-3


@dataclasses.dataclass(frozen=True)
class TissueSettings:
    """How a run is computed; kept with its result."""

    until: float
    every: float
    tolerance: float
    rtol: float
    step: float | None
    keep: tuple[str, ...]
    threads: int | None


def simulate_tissue(
    tissue: Tissue, conditions: Any = None, *, until: Any, every: Any = None, tolerance: float = 0.1,
    rtol: float = 1e-4, step: Any = None, keep: Any = None, out: Any = None, resume: bool = False,
    threads: int | None = None, progress: bool | None = None,
) -> TissueSolution:
    """Run a tissue.

    Args:
        tissue: what is run.
        conditions: what is done to it: items as for a single cell (everywhere), `Local`, `Droplet`, `Release`.
        until: end, s or text.
        every: time between rows, s or text; a 200th of the run by default.
        tolerance: of a step of the tissue: what may be missed of a content beside 0.3 of its usual size, relative.
        rtol: relative tolerance of the stiff solver within a voxel.
        step: a fixed step instead of steps by their error, s or text.
        keep: compartments whose concentrations are kept; the extracellular space by default.
        out: a Zarr store to which rows go as they come; without it they stay in memory.
        resume: go on with the store ``out`` from its last checkpoint.
        threads: for the voxels; all cores by default.
        progress: show a bar on runs over a second; by default where a person watches.

    Returns:
        The solution; ``solution.status`` says whether the run came to its end.

    Raises:
        UnknownName, BadUnit, BadValue: something does not fit.
        BadFile: the store cannot be written, or its checkpoint belongs to another run.
    """
    settings = _settings(tissue, until, every, tolerance, rtol, step, keep, threads)
    given = as_conditions(conditions)
    placed = given.placed(tissue, settings.until)
    run = _Run(tissue, placed, settings)
    keeper = Keeper(tissue, given, settings, run.fields, run.grid, out, resume)
    if resume:
        run.take_up(keeper.checkpoint())
    started = clock.perf_counter()
    status = TissueStatus(True, "done", settings.until, "done")
    with progress_bar(progress) as show_bar:
        try:
            for row in run.go(show_bar):
                keeper.keep(row, run)
        except KeyboardInterrupt:
            text = f"interrupted at {run.t:g} s; what was computed is kept"
            status = TissueStatus(False, "interrupted", run.t, text)
        except NoSolution as problem:
            status = TissueStatus(False, "stopped", run.t, f"stopped at {run.t:.4g} s: {problem}")
    keeper.finish(run)
    statistics = {**run.statistics(), "seconds": clock.perf_counter() - started}
    return TissueSolution(tissue, given, settings, keeper.dataset(run, status, statistics), status, statistics)


def _settings(
    tissue: Tissue, until: Any, every: Any, tolerance: float, rtol: float, step: Any, keep: Any, threads: int | None
) -> TissueSettings:
    end = float(si(until, "s", "until"))
    if not end > 0:
        raise BadValue(f"until is {end:g} s: a run needs a time above zero, such as '60 s'.")
    row = end / ROWS if every is None else float(si(every, "s", "every"))
    if not 0 < row <= end or end / row > 100 * USUAL_ROWS:
        raise BadValue(f"every is {show(row, 's')}: it must lie between until / {100 * USUAL_ROWS} and until.")
    if not (0 < tolerance <= 1 and 0 < rtol <= LOOSEST):
        raise BadValue(f"tolerance {tolerance:g} and rtol {rtol:g}: above 0, and at most 1 and {LOOSEST:g}.")
    names = (tissue.space,) if keep is None else (keep,) if isinstance(keep, str) else tuple(keep)
    for name in names:
        if name not in tissue.model.compartments:
            from ..errors import unknown

            raise unknown("compartment", name, tissue.model.compartments, "keep")
    names = (tissue.space, *(name for name in names if name != tissue.space))
    fixed = None if step is None else float(si(step, "s", "step"))
    if fixed is not None and not fixed > 0:
        raise BadValue(f"step is {fixed:g} s: it must be above 0.")
    return TissueSettings(end, row, tolerance, rtol, fixed, names, threads)


class _Run:
    """A run as it goes: its time, its voxels, what is watched."""

    def __init__(self, tissue: Tissue, placed: Placed, settings: TissueSettings):
        self.tissue, self.placed, self.settings = tissue, placed, settings
        self.network = network = Network(tissue.cell)
        self.voxels = Voxels(network, tissue.grid.size, tissue.syncytium, settings.rtol, settings.threads)
        moving, passing = list(tissue.moving), list(tissue.passing)
        places = [place_of(network, tissue.space, moving, ARRIVALS, tissue.unit)]
        if tissue.syncytium:
            places.append(place_of(network, tissue.syncytium, passing, ONWARD, tissue.unit))
        self.stepper = Stepper(
            tissue.grid, self.voxels, places, tissue.unit, self._regions, tissue.model.temperature,
            settings.tolerance, settings.step,
        )
        self.junctions = tissue.junctions()
        self.fields = Fields(tissue, network, settings.keep)
        self.grid = output_times(settings.until, settings.every)
        self.t, self.next_row = 0.0, 0
        K_out = self.fields.potassium(self.voxels.y)
        self.watch = Watch.at_start(tissue.grid.shape, np.zeros(tissue.grid.shape) if K_out is None else K_out)
        self.start_totals = self.fields.totals(self.voxels.y)
        #: mol that came from outside since the start, by ion: droplets, releases, baths
        self.came = dict.fromkeys(self.start_totals, 0.0)
        self.began = False

    def _regions(self, alpha: list[np.ndarray]) -> list[Region]:
        tissue, grid = self.tissue, self.tissue.grid
        found = []
        for k, (share, moving) in enumerate(zip(alpha, (tissue.moving, tissue.passing))):
            winding: Any = tissue.tortuosity.at(share, tissue.alpha) if k == 0 else tissue.coupling
            z = np.array([s.z for s in moving], dtype=float)
            if k and self.junctions is not None:
                found.append(Region(z, np.ones(len(moving)), share, self.junctions))
                continue
            D = np.array([tissue.D[s] for s in moving])
            w = grid.conductances([share / winding**2] * len(grid.shape))
            found.append(Region(z, D, share, w, self._baths(share / winding**2) if k == 0 else []))
        return found

    def _baths(self, share: np.ndarray) -> list[Any]:
        """Outer faces that touch a bath, as a region has them."""
        grid, found = self.tissue.grid, []
        for name, levels in self.tissue.faces.items():
            k, here = grid.outer(name)
            through = 2.0 * share[here] / grid.spacing[k] ** 2
            found.append((k, here, through, np.array([levels[s] for s in self.tissue.moving])))
        return found

    # ------------------------------------------------------------ time

    def go(self, show_bar: Any) -> Any:
        """Step to the end; yields the number of a row whenever its time has come."""
        corners, until = self.placed.corners, self.settings.until
        if not self.began:
            self._event()
            self.began = True
        while True:
            while self.next_row < len(self.grid) and self.t >= self.grid[self.next_row] - 1e-9:
                self.next_row += 1
                yield self.next_row - 1
            if self.t >= until - 1e-9:
                return
            stops = [t for t in (*corners, self.grid[self.next_row]) if t > self.t + 1e-9]
            self._step(min(min(stops) - self.t, LONGEST))
            if any(abs(self.t - t) <= 1e-9 for t in corners):
                self._event()
            show_bar(self.t / until)

    def _step(self, longest: float) -> None:
        if self.placed.moving:
            self.placed.set_parameters(self.network, self.voxels.p, self.t, longest)
        h = self.stepper.step(longest)
        self.t += h
        scale = self.tissue.grid.voxel
        for k, s in enumerate(self.tissue.moving):
            if s.z:
                self.came[s.symbol] += h * scale * float(self.stepper.arrived[k])
        K_out = self.fields.potassium(self.voxels.y)
        alpha = self.stepper.fractions(self.voxels.y)[0]
        if K_out is not None:
            self.watch.see(self.t, h, K_out, alpha, self.stepper.psi[0])
        if alpha.min() < SMALLEST:
            place = np.unravel_index(int(alpha.argmin()), alpha.shape)
            raise NoSolution(
                f"the extracellular space of voxel {tuple(int(i) for i in place)} has all but vanished "
                f"({alpha.min():.2g} of the tissue, {SMALLEST:g} is the bound): give it more impermeant osmoles."
            )

    def _event(self) -> None:
        """Conditions change here: parameters, droplets, releases."""
        voxels, scale = self.voxels, self.tissue.grid.voxel / self.tissue.unit
        self.placed.set_parameters(self.network, voxels.p, self.t, 1e-9)
        for drop in self.placed.drops:
            if abs(drop.start - self.t) <= 1e-9:
                for s, amount in drop.put(self.tissue, self.network, voxels.y).items():
                    self.came[s.symbol] += amount * scale
        source = self.placed.source(self.t, 1e-9)
        moving = self.tissue.moving
        self.stepper.source = _stacked(source, moving, self.tissue.grid.shape)
        self.stepper.restart()

    # ------------------------------------------------------------ what is told and kept

    def statistics(self) -> dict[str, Any]:
        """Numbers of the run."""
        s = self.stepper
        return {
            "accepted": s.accepted, "repeated": s.repeated, "voxels": self.tissue.grid.size, "voxel_steps": s.inner,
            "longest_step": s.longest_step,
        }

    def drift(self) -> dict[str, float]:
        """By how much the total of each ion misses what it should be, relative."""
        now = self.fields.totals(self.voxels.y)
        return {s: (now[s] - self.start_totals[s] - self.came[s]) / self.start_totals[s] for s in now}

    def state(self) -> dict[str, Any]:
        """All that a run goes on from, as arrays."""
        return {
            "y": self.voxels.y, "current": self.voxels.current, "t": self.t, "next_row": self.next_row,
            **{f"watch_{name}": value for name, value in self.watch.arrays().items()},
            **{f"came_{s}": x for s, x in self.came.items()},
            **{f"start_{s}": x for s, x in self.start_totals.items()},
            **self.stepper.state(),
        }

    def take_up(self, state: dict[str, np.ndarray]) -> None:
        """Go on from a checkpoint."""
        self.voxels.y, self.voxels.current = state["y"].copy(), state["current"].copy()
        self.t, self.next_row, self.began = float(state["t"]), int(state["next_row"]), True
        for name in self.watch.arrays():
            setattr(self.watch, name, state[f"watch_{name}"].copy())
        for s in self.came:
            self.came[s] = float(state[f"came_{s}"])
            self.start_totals[s] = float(state[f"start_{s}"])
        self.placed.set_parameters(self.network, self.voxels.p, self.t, 1e-9)
        self.stepper.source = _stacked(
            self.placed.source(self.t, 1e-9), self.tissue.moving, self.tissue.grid.shape
        )
        self.stepper.take_up(state)


def _stacked(source: dict[Species, np.ndarray], moving: tuple[Species, ...], shape: tuple[int, ...]) -> Any:
    if not source:
        return None
    return np.stack([np.broadcast_to(source.get(s, 0.0), shape) for s in moving])
