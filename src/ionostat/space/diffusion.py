r"""One substance diffusing through the extracellular space of a grid, with sources and uptake.

.. math:: \frac{\partial (\alpha C)}{\partial t} = \nabla\cdot\Big(\alpha \frac{D}{\lambda^2} \nabla C\Big) + q
    - \alpha k' C - \frac{V_{max} C}{K_m + C}

Where alpha and lambda are uniform and the faces closed, the cosine modes of the grid are advanced exactly, steady
sources included; elsewhere by an L-stable method of second order, implicit along one axis after the other. Uptake that
saturates is taken in half steps before and after.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import BadValue, unknown
from ..species import Species, species
from ..units import show, si
from .cosines import back, forth
from .graph import Graph
from .grid import Grid
from .lines import implicit_change
from .medium import Bath, Medium, by_face

#: of the two-stage L-stable method: Alexander 1977 SIAM J Numer Anal 14:1006 (not re-read)
GAMMA = 1.0 - math.sqrt(0.5)
#: how many steps are made between two rows, if no step is given
USUAL_STEPS = 4
METHODS = ("cosine", "directions")


@dataclasses.dataclass(frozen=True)
class Source:
    """A source that releases evenly from some voxels, for a while.

    Args:
        rate: mol/s in all, or text.
        where: a point (the voxel that holds it) or truths of the grid's shape.
        start, duration: s or text; without a duration it goes on.

    >>> Source("362 fmol/s", "middle", duration="50 s").duration
    50.0
    """

    rate: Any
    where: Any = "middle"
    start: Any = 0.0
    duration: Any = None

    def __post_init__(self) -> None:
        for name, unit in (("rate", "mol s-1"), ("start", "s"), ("duration", "s")):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, float(si(getattr(self, name), unit, name)))
        if self.start < 0 or (self.duration is not None and self.duration <= 0):
            raise BadValue(
                f"source: starts at {self.start!r} s and lasts {self.duration!r} s; give 0 or more, above 0."
            )

    @property
    def end(self) -> float:
        """When it stops, s."""
        return math.inf if self.duration is None else self.start + self.duration

    def density(self, grid: Grid | Graph) -> np.ndarray:
        """mol per s and m3 of tissue in every voxel."""
        share = shares(grid, self.where)
        return self.rate * share / grid.voxel


@dataclasses.dataclass(frozen=True)
class Uptake:
    """Uptake into cells: linear, and with Michaelis-Menten kinetics.

    Args:
        rate: k', per s of what is in the extracellular fluid.
        V_max: mol per s and m3 of tissue at saturation.
        K_m: half-saturation, mol/m3.

    Per tissue the membranes of the cells take up :math:`\\alpha k' C`: with membranes given, k' goes as 1/alpha,
    which is where the volume fraction enters clearance.

    >>> Uptake("0.1 1/s").rate
    0.1
    """

    rate: Any = 0.0
    V_max: Any = 0.0
    K_m: Any = 1.0

    def __post_init__(self) -> None:
        for name, unit in (("rate", "s-1"), ("V_max", "mol m-3 s-1"), ("K_m", "mol m-3")):
            value = float(si(getattr(self, name), unit, name))
            if value < 0 or (name == "K_m" and value == 0):
                raise BadValue(f"uptake: {name} is {show(value, unit)}; it must not be negative (K_m above 0).")
            object.__setattr__(self, name, value)


def shares(grid: Grid | Graph, where: Any) -> np.ndarray:
    """How a source divides between the voxels: the one that holds a point, or some, evenly."""
    if isinstance(where, np.ndarray) and where.shape == grid.shape:
        mask = where.astype(float)
        if not mask.sum() > 0:
            raise BadValue("where: no voxel is marked; give at least one.")
        return mask / mask.sum()
    share = np.zeros(grid.shape)
    share[grid.voxel_at(where)] = 1.0
    return share


class Stepper:
    """Advances one substance; see the module for the equation.

    Args:
        medium: alpha and lambda.
        D: diffusion coefficient in water, m2/s.
        faces: what the outer faces touch, by name; the others are closed.
        uptake: into cells.
        method: "cosine", "directions", or None for the first wherever it can be.
    """

    def __init__(
        self,
        medium: Medium,
        D: float,
        faces: Mapping[str, Bath] | None = None,
        uptake: Uptake | None = None,
        method: str | None = None,
    ):
        self.medium, self.grid, self.D = medium, medium.grid, D
        self.uptake = uptake or Uptake()
        fits = isinstance(medium.grid, Grid) and medium.uniform and not faces
        if method not in (None, *METHODS):
            raise unknown("method", str(method), METHODS)
        if method == "cosine" and not fits:
            raise BadValue('method "cosine" needs a grid, uniform alpha and lambda and closed faces; use "directions".')
        self.method = method or METHODS[0 if fits else 1]
        if self.method == "cosine":
            assert isinstance(medium.grid, Grid)
            steps = zip(medium.tortuosity, medium.grid.spacing)
            self.modes = self.uptake.rate + D * medium.grid.waves([(one.flat[0] * h) ** -2 for one, h in steps])
            self._decay = 0.0, np.ones(1)
            return
        self.w = [D * w for w in medium.conductances()]
        self.ends: list[np.ndarray | None] = [None] * len(self.grid.shape)
        self.supply = np.zeros(self.grid.shape)
        for k, here, through, level in medium.outer(D, faces or {}):
            end = self.ends[k]
            self.ends[k] = end = np.zeros(self.grid.shape) if end is None else end
            end[here] += through
            self.supply[here] += through * level
        self.open, self.out = bool(faces), sum((end for end in self.ends if end is not None), np.zeros(self.grid.shape))
        self.loss = self.uptake.rate * medium.alpha

    def flow(self, C: np.ndarray) -> np.ndarray:
        """What diffusion brings into every voxel, mol per s and m3 of tissue."""
        found = self.grid.spread(C, self.w)
        if self.open:
            found += self.supply - self.out * C
        return found

    def step(self, C: np.ndarray, h: float, q: np.ndarray | None = None) -> tuple[np.ndarray, float, float]:
        """One step: the new concentrations, and what was taken up and what left through the faces, mol per m2 or m3.

        Both sums are over voxels, per volume of a voxel.
        """
        advance = self._cosine if self.method == "cosine" else self._directions
        if not self.uptake.V_max:
            new, linear, out = advance(C, h, q)
            return new, float(linear), float(out)
        before = self._saturating(C, 0.5 * h)
        middle, linear, out = advance(before, h, q)
        after = self._saturating(middle, 0.5 * h)
        taken = np.sum(self.medium.alpha * (C - before + middle - after))
        return after, float(taken + linear), float(out)

    def _cosine(self, C: np.ndarray, h: float, q: np.ndarray | None) -> tuple[np.ndarray, float, float]:
        if self._decay[0] != h:
            self._decay = h, np.exp(-self.modes * h)
        decay = self._decay[1]
        held = forth(C)
        new = held * decay
        if q is not None:
            new = new + forth(q / self.medium.alpha) * h * _phi(-self.modes * h)
        found = back(new)
        given = 0.0 if q is None else h * np.sum(q)
        taken = given - np.sum(self.medium.alpha * (found - C)) if self.uptake.rate else 0.0
        return found, taken, 0.0

    def _directions(self, C: np.ndarray, h: float, q: np.ndarray | None) -> tuple[np.ndarray, float, float]:
        """Two stages, each a step of GAMMA h from where the explicit part of the others has led."""
        alpha, linear = self.medium.alpha, self.uptake.rate > 0
        capacity = alpha + GAMMA * h * self.loss if linear else alpha
        new, taken, out = C, 0.0, 0.0
        for weight, ahead in ((1.0 - GAMMA, (1.0 - GAMMA) / GAMMA), (GAMMA, 1.0)):
            right = self.flow(new)
            if q is not None:
                right += q
            if linear:
                right -= self.loss * new
            change = implicit_change(self.grid, capacity, self.w, self.ends, GAMMA * h, 1.0, right)
            if linear:
                taken += weight * h * np.sum(self.loss * (new + change))
            change *= ahead
            new = np.add(new, change, out=change)
        if self.open:
            out = (0.0 if q is None else h * np.sum(q)) - taken - np.sum(alpha * (new - C))
        return new, taken, out

    def _saturating(self, C: np.ndarray, h: float) -> np.ndarray:
        """Michaelis-Menten uptake alone, exactly: C + K_m ln C falls evenly, by Lambert's W."""
        from scipy.special import lambertw

        K = self.uptake.K_m
        fall = self.uptake.V_max * h / (self.medium.alpha * K)
        left = np.maximum(C, 0.0) / K
        small = np.real(lambertw(left * np.exp(np.minimum(left - fall, 500.0))))
        return np.where(C > 0, K * small, C)


def _phi(x: np.ndarray) -> np.ndarray:
    """(exp(x) - 1)/x."""
    return np.where(x == 0, 1.0, np.expm1(x) / np.where(x == 0, 1.0, x))


def diffuse(
    medium: Medium,
    substance: Any,
    *,
    until: Any,
    every: Any = None,
    start: Any = 0.0,
    sources: Source | Iterable[Source] = (),
    uptake: Uptake | None = None,
    faces: Mapping[str, Bath] | Bath | None = None,
    step: Any = None,
    method: str | None = None,
) -> Any:
    r"""Let a substance diffuse through the extracellular space.

    Args:
        medium: grid, alpha and lambda.
        substance: a species or its symbol, or a diffusion coefficient in water, m2/s or text.
        until, every: end, and time between rows (a hundredth of the run by default), s or text.
        start: concentration at the start, mol/m3: a number, text, or array of the grid's shape.
        sources, uptake: where it comes from and goes to.
        faces: a `Bath` for all outer faces, or by name ("x-", "x+", ...); without it they are closed.
        step: longest step, s; a quarter of ``every`` by default.
        method: "cosine" (exact in time; uniform media with closed faces) or "directions".

    Returns:
        xarray.Dataset: ``c`` (time, x, y, z) and the ledger ``held``, ``released``, ``taken_up``, ``left`` in mol.

    Raises:
        BadValue, BadUnit, UnknownName: something does not fit.

    >>> medium = Medium(Grid(64, "10 um"))
    >>> run = diffuse(medium, "K", until="1 s", sources=Source("1 fmol/s"))
    >>> f"{float(run.held[-1]):.3e}", f"{float(run.released[-1]):.3e}"
    ('1.000e-15', '1.000e-15')
    """
    D = _coefficient(substance)
    end = float(si(until, "s", "until"))
    row = end / 100 if every is None else float(si(every, "s", "every"))
    longest = row / USUAL_STEPS if step is None else float(si(step, "s", "step"))
    if not (end > 0 and 0 < row <= end and longest > 0):
        raise BadValue(
            f"until {end:g} s, every {row:g} s, step {longest:g} s: all above 0, and every at most until."
        )
    grid = medium.grid
    stepper = Stepper(medium, D, by_face(grid, faces), uptake, method)
    given = [sources] if isinstance(sources, Source) else list(sources)
    C = np.array(np.broadcast_to(si(start, "mol m-3", "start"), grid.shape), dtype=float)
    times = np.append(np.arange(0.0, end * (1 - 1e-12), row), end)
    rows, ledger = [C.copy()], [(0.0, 0.0, 0.0)]
    corners = sorted({t for s in given for t in (s.start, s.end) if 0 < t < end})
    density = [s.density(grid) for s in given]
    for a, b in zip(times[:-1], times[1:]):
        released, taken, left = ledger[-1]
        for u, v in _pieces(a, b, corners, longest if stepper.method != "cosine" or stepper.uptake.V_max else math.inf):
            on = [q for s, q in zip(given, density) if s.start <= 0.5 * (u + v) < s.end]
            q = np.sum(on, axis=0) if on else None
            C, more, out = stepper.step(C, v - u, q)
            released += 0.0 if q is None else float(np.sum(q)) * (v - u)
            taken, left = taken + more, left + out
        rows.append(C.copy())
        ledger.append((released, taken, left))
    return _dataset(medium, times, np.array(rows), np.array(ledger) * grid.voxel)


def _coefficient(substance: Any) -> float:
    if isinstance(substance, Species) or (isinstance(substance, str) and not any(c.isdigit() for c in substance[:1])):
        found = species(substance)
        if found.D is None:
            raise BadValue(f"no diffusion coefficient of {found} is known: give one, such as '1.3e-9 m2/s'.")
        return found.D
    D = float(si(substance, "m2 s-1", "D"))
    if not D > 0:
        raise BadValue(f"D: {show(D, 'm2 s-1')}; it must be above 0.")
    return D


def _pieces(a: float, b: float, corners: Sequence[float], longest: float) -> list[tuple[float, float]]:
    """A time cut at the corners of the sources, and into steps that are not too long."""
    stops = [a, *(t for t in corners if a < t < b), b]
    found = []
    for u, v in zip(stops[:-1], stops[1:]):
        n = 1 if math.isinf(longest) else max(1, math.ceil((v - u) / longest * (1 - 1e-12)))
        edges = np.linspace(u, v, n + 1)
        found += list(zip(edges[:-1], edges[1:]))
    return found


def _dataset(medium: Medium, times: np.ndarray, rows: np.ndarray, ledger: np.ndarray) -> Any:
    import xarray as xr

    grid = medium.grid
    coords = {d: (d, grid.centres(k), {"units": grid.unit}) for k, d in enumerate(grid.dims)}
    held = np.sum(rows * medium.alpha, axis=tuple(range(1, rows.ndim))) * grid.voxel
    attrs = {"units": "mol"}
    return xr.Dataset(
        {
            "c": (("time", *grid.dims), rows, {"units": "mol m-3", "long_name": "concentration in the fluid"}),
            "held": ("time", held, attrs),
            **{name: ("time", ledger[:, k], attrs) for k, name in enumerate(("released", "taken_up", "left"))},
        },
        coords={"time": ("time", times, {"units": "s"}), **coords},
    )
