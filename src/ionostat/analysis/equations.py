"""The rests of a model as some of its numbers vary: the equations that a branch solves.

A number that can change during a run changes as a protocol would change it: the cell keeps its ions, water and
impermeants. A number of the start (a concentration, a volume, an impermeant) makes another start, and the totals are
those of that start. A protein with states comes and goes with its density.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..compiler.invariants import held
from ..compiler.network import Network
from ..compiler.slopes import Slopes
from ..ensemble.design import two_ends
from ..errors import BadValue
from ..model.model import Model
from ..model.paths import new_value, resolve
from ..solvers.steady import Steady
from ..species import H2O
from ..units import show

#: change of a number, relative to its range, by which slopes of totals are taken
NUDGE = 1e-6
#: a cell this many times its start swells without limit
UNBOUNDED = 1e4
#: a branch that ended at this many times the start went to a limit
SWOLLEN = 1e2
#: voltages beyond this are no rest of a cell, V
MOST_VOLTS = 0.5
#: sizes of amounts are at least this part of what is usual for them
LEAST_SIZE = 1e-3


class Equations:
    """dy/dt = 0 and the totals, as functions of the states and some numbers of the model.

    Unknowns are the states, then the numbers.

    Args:
        model: its start has the totals.
        spans: path -> the two values between which the number varies.

    Raises:
        UnknownName, BadUnit, BadValue: a path or a value does not fit, or a range is empty.
    """

    def __init__(self, model: Model, spans: dict[str, Sequence[object]]):
        self.model = model
        self.entries = [resolve(model, path) for path in spans]
        self.paths = [entry.path for entry in self.entries]
        self.spans = np.array([_span(model, path, given) for path, given in spans.items()])
        self.width = self.spans[:, 1] - self.spans[:, 0]
        self.network = network = Network(model)
        self.slopes = Slopes(network)
        #: which numbers stand in the equations; others make another start
        self.lives = [path in network.parameter_index for path in self.paths]
        self._starts: dict[tuple[float, ...], tuple[np.ndarray, np.ndarray]] = {}
        own = np.array([entry.value for entry in self.entries])
        inside = (own > self.spans[:, 0]) & (own < self.spans[:, 1])
        self.usual = np.where(inside, own, self.spans.mean(axis=1))
        p, reference = self.at(self.usual)
        self.steady = Steady(network, p, reference, self.slopes)
        self.count = len(network.states)
        self._plain = all(self.lives) and self._totals_stay()
        self._right = np.eye(len(self.steady.rows))

    def at(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Parameters, and a state that has the totals, at some values."""
        network = self.network
        new = {path: float(v) for path, v, lives in zip(self.paths, values, self.lives) if not lives}
        key = tuple(new.values())
        if key not in self._starts:
            other = network.of(self.model.with_values(new)) if new else network
            self._starts[key] = other.default_parameters, other.start
        p, y = self._starts[key]
        if any(self.lives):
            p = p.copy()
            for path, value, lives in zip(self.paths, values, self.lives):
                if lives:
                    p[network.parameter_index[path]] = value
            y = self._with_proteins(y, p)
        return p, y

    def _with_proteins(self, y: np.ndarray, p: np.ndarray) -> np.ndarray:
        """A start with as much of every protein as there is of it."""
        network = self.network
        if any(s.kind == "site" for s in network.states):
            y = y.copy()
            for placed, (bound, point) in zip(network.placed, network.points(y, p)):
                own = [network.index[f"{placed.path}.{name}"] for name in placed.sites]
                if own:
                    y[own] *= bound.site_density() * point.size / y[own].sum()
        return y

    def _totals_stay(self) -> bool:
        """Whether totals and what they weigh are the same at all values."""
        if any(path.rpartition(".")[2] in ("area", "capacitance") for path in self.paths):
            return False
        return all(np.all(self.at(end)[1] == self.steady.reference) for end in self.spans.T)

    def steady_at(self, values: np.ndarray) -> Steady:
        """The problem at some values."""
        p, reference = self.at(values)
        return Steady(self.network, p, reference, self.slopes, self.steady.active)

    def rows(self, values: np.ndarray) -> np.ndarray:
        """What stays, rows x states."""
        return self.steady.rows if self._plain else held(self.network, self.at(values)[0], self.steady.active)

    # ---------------------------------------------------------------- what a curve solves

    def size(self, x: np.ndarray) -> np.ndarray:
        """Sizes of the unknowns near a point; the equations are scaled by them from now on."""
        steady, y = self.steady, x[: self.count]
        least = self.network.scale * np.where(steady.amounts, LEAST_SIZE, 1.0)
        steady.rows = self.rows(x[self.count :])
        steady.scale_to(np.maximum(np.abs(y), least))
        self._right = np.linalg.qr((steady.rows * steady.scale).T)[1].T
        return np.append(steady.scale, self.width)

    def __call__(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rates of the kept states and gaps of the totals; their slopes by states and numbers."""
        y, values = x[: self.count], x[self.count :]
        p, _ = self.at(values)
        f, J = self.slopes(y, p)
        kept, scale = self.steady.kept, self.steady.scale[self.steady.kept]
        columns = [self._by_value(k, y, values, p) for k in range(len(values))]
        by_rates = np.array([rate[kept] for rate, _ in columns]).T
        by_gaps = np.array([gap for _, gap in columns]).T
        rates = np.hstack([J[kept], by_rates]) / scale[:, None]
        gaps = np.hstack([np.linalg.solve(self._right, self.rows(values)), by_gaps])
        return np.concatenate([f[kept] / scale, self._gap(y, values)]), np.vstack([rates, gaps])

    def block(self, x: np.ndarray) -> np.ndarray:
        """Slopes by the states alone, states x states."""
        y, values = x[: self.count], x[self.count :]
        kept, scale = self.steady.kept, self.steady.scale[self.steady.kept]
        J = self.slopes(y, self.at(values)[0])[1]
        return np.vstack([J[kept] / scale[:, None], np.linalg.solve(self._right, self.rows(values))])

    def _gap(self, y: np.ndarray, values: np.ndarray) -> np.ndarray:
        return np.linalg.solve(self._right, self.rows(values) @ (y - self.at(values)[1]))

    def _by_value(self, k: int, y: np.ndarray, values: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Slopes of rates and gaps by a number; exact for rates and numbers of the equations."""
        nudge = np.zeros(len(values))
        nudge[k] = NUDGE * self.width[k]
        more, less = values + nudge, values - nudge
        gap = np.zeros(len(self._right))
        if not self._plain:
            gap = (self._gap(y, more) - self._gap(y, less)) / (2 * nudge[k])
        if self.lives[k]:
            return self.slopes.by_parameter(self.network.parameter_index[self.paths[k]])(y, p), gap
        moved = (self.at(more)[0] - self.at(less)[0]) / (2 * nudge[k])
        rate = np.zeros(len(y))
        for i in np.flatnonzero(moved):
            rate += self.slopes.by_parameter(int(i))(y, p) * moved[i]
        return rate, gap

    def look(self, x: np.ndarray) -> np.ndarray:
        """Eigenvalues among the states that totals leave free, 1/s, the fastest to grow first; scaled as a curve is."""
        steady = self.steady
        steady.p = self.at(x[self.count :])[0]
        found = np.linalg.eigvals(steady.subspace(x[: self.count])[0])
        return found[np.lexsort((-found.imag, -found.real))]

    def outside(self, x: np.ndarray) -> str:
        """Why a state cannot be; empty if it can."""
        y, values = x[: self.count], x[self.count :]
        where = ", ".join(f"{e.path} = {show(float(v), e.info.unit)}" for e, v in zip(self.entries, values))
        for k in np.flatnonzero(~(y >= self.steady.least)):
            return f"{self.network.states[k].path} would fall below zero near {where}"
        for state, now, then in zip(self.network.states, y, self.steady.reference):
            if state.species == H2O and now > UNBOUNDED * then:
                return f"{state.owner} swells without limit towards {where}"
            if state.kind == "voltage" and abs(now) > MOST_VOLTS:
                return f"{state.path} is {1e3 * now:+.0f} mV, beyond what a membrane stands, near {where}"
        return ""

    def limit(self, points: Sequence[np.ndarray]) -> float | None:
        """The number towards which a volume grows without bound at the end of some points; None where none does.

        The gap to it goes as 1/volume, so that a parabola in that through the last three points meets zero there.
        """
        water = [i for i, s in enumerate(self.network.states) if s.species == H2O]
        if len(points) < 3 or not water:
            return None
        i = max(water, key=lambda i: points[-1][i] / self.steady.reference[i])
        if points[-1][i] < SWOLLEN * self.steady.reference[i]:
            return None
        x, y = np.array([(points[-1][i] / p[i], p[self.count]) for p in (points[-1], *_apart(points, i))]).T
        return float(sum(y[k] * np.prod([-x[j] / (x[k] - x[j]) for j in range(3) if j != k]) for k in range(3)))


def _apart(points: Sequence[np.ndarray], i: int) -> tuple[np.ndarray, np.ndarray]:
    """Two earlier points with clearly less of a state, the later one first."""
    last = points[-1][i]
    near = next((p for p in reversed(points) if p[i] < 0.5 * last), points[1])
    return near, next((p for p in reversed(points) if p[i] < 0.5 * near[i]), points[0])


def _span(model: Model, path: str, given: Sequence[object]) -> list[float]:
    """The two ends of a range, SI, in order."""
    entry = resolve(model, path)
    low, high = sorted(new_value(entry, end) for end in two_ends(entry.path, given))
    if not low < high:
        raise BadValue(f"{entry.path}: the range is empty, both its ends are {show(low, entry.info.unit)}.")
    for end in (low, high):
        model.with_values({path: end})
    return [low, high]
