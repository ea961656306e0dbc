"""What a fit found: numbers with their intervals, residuals, warnings, and the model."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import UnknownName, unknown
from ..model.model import Model
from ..model.paths import resolve
from .identify import Information, information
from .misfit import Free, Misfit

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure

#: what an interval is to hold
CONFIDENCE = 0.95
#: residuals this much larger than the noise between neighbouring samples, or this correlated, are told
MISSES, HANGS = 1.3, 0.3
#: nearness to a bound, relative to the span of the bounds, that is told
NEAR = 1e-3


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How a search went.

    Attributes:
        first: the numbers that it began with, SI.
        x: where it ended, on its own scale.
        converged: it arrived.
        message: a sentence.
        rounds, runs: what it took.
        interrupted: Ctrl-C ended it.
    """

    first: np.ndarray
    x: np.ndarray
    converged: bool
    message: str
    rounds: int
    runs: int
    interrupted: bool = False


@dataclasses.dataclass(frozen=True)
class Estimate:
    """One fitted number, SI.

    Attributes:
        path, unit: which.
        value: the best.
        low, high: its 95 % interval; infinite, or zero, where nothing holds it.
        error: standard error; of the logarithm, which is a relative one, where ``log``.
        log: it was searched on a logarithmic scale, and its interval is even there.
        bounds: between which it was searched.
        first: where the search began.
        determined: its interval is narrower than its bounds.
    """

    path: str
    unit: str
    value: float
    low: float
    high: float
    error: float
    log: bool
    bounds: tuple[float, float]
    first: float
    determined: bool


def place_among(model: Model, free: Sequence[Free], path: str) -> int:
    """Which of the free numbers a path means.

    Raises:
        UnknownName: none.
    """
    paths = [f.number.path for f in free]
    full = path
    if path not in paths:
        try:
            full = resolve(model, path).path
        except UnknownName:
            full = path
    if full not in paths:
        raise unknown("free number", path, paths, "the fit")
    return paths.index(full)


class Fit:
    """The result of a fit.

    Attributes:
        given: the model that was fitted, as it came.
        misfit: recordings beside runs, for further questions.
        outcome: how the search went.
        configuration: how it was asked for, as JSON; see `again`.
    """

    def __init__(self, given: Model, misfit: Misfit, outcome: Outcome, configuration: str):
        self.given, self.misfit, self.outcome, self.configuration = given, misfit, outcome, configuration
        self.differences = misfit.differences(outcome.x)
        self.slopes = misfit.slopes(outcome.x)

    def __repr__(self) -> str:
        found = ", ".join(f"{e.path} = {e.value:.4g}" for e in self.estimates)
        return f"<Fit of {self.given.name!r}: {found}; {self.outcome.message}>"

    @property
    def converged(self) -> bool:
        """The search arrived."""
        return self.outcome.converged

    @cached_property
    def freedom(self) -> int:
        """Samples less free numbers."""
        return self.misfit.count - len(self.misfit.free)

    @cached_property
    def chi_square(self) -> float:
        """Sum of the squares of the residuals over their noise."""
        return float(sum(np.sum((d / s) ** 2) for d, s in zip(self.differences, self.misfit.noise)))

    @cached_property
    def width(self) -> float:
        """Half-width of an interval in standard errors: normal where all noise was given, Student's t otherwise."""
        from scipy.stats import norm, t

        given = all(c.given for c in self.misfit.channels)
        at = 0.5 + 0.5 * CONFIDENCE
        return float(norm.ppf(at) if given else t.ppf(at, self.freedom))

    @cached_property
    def information(self) -> Information:
        """Covariance on the scale of the search, and what is not determined."""
        return information(self.misfit.free, self.slopes, self.width)

    @cached_property
    def correlation(self) -> np.ndarray:
        """Correlation of the numbers on the scale of the search; NaN where nothing is known."""
        size = np.sqrt(np.diag(self.information.covariance))
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.information.covariance / np.outer(size, size)

    @cached_property
    def estimates(self) -> list[Estimate]:
        """The numbers, each with its interval."""
        found = []
        errors = np.sqrt(np.diag(self.information.covariance))
        for i, (f, x, error) in enumerate(zip(self.misfit.free, self.outcome.x, errors)):
            low, high = (f.back(x + sign * self.width * error) for sign in (-1, 1))
            found.append(Estimate(
                f.number.path, f.number.info.unit, f.back(x), low, high, float(error), f.log, (f.low, f.high),
                float(self.outcome.first[i]), bool(self.information.determined[i]),
            ))
        return found

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What a reader should know before trusting the numbers."""
        told = [] if self.converged else [self.outcome.message]
        for e, f, x in zip(self.estimates, self.misfit.free, self.outcome.x):
            for bound, name in ((f.low, "lower"), (f.high, "upper")):
                if abs(x - f.to(bound)) < NEAR * f.span:
                    told.append(
                        f"{e.path} is at its {name} bound: its interval says little. Widen the bounds, or hold it."
                    )
        told += self.information.warnings
        for record, c, difference, _ in self._channels():
            said = f"{record.recording.name}, {c.quantity.path}"
            size = float(np.sqrt(np.mean(difference**2)))
            hang = float(np.sum(difference[1:] * difference[:-1]) / max(np.sum(difference**2), 1e-300))
            if size > MISSES * c.noise and len(difference) > 10:
                of = "the noise that was given" if c.given else "the noise between neighbouring samples"
                told.append(f"{said}: the run misses the samples by {size / c.noise:.2g} times {of}: the model lacks "
                            "something, or a number that is held is wrong; the intervals are too narrow.")
            elif hang > max(HANGS, 3.0 / np.sqrt(len(difference))):
                told.append(f"{said}: residuals of neighbouring samples hang together (correlation {hang:.2f}): the "
                            "intervals are too narrow.")
        return tuple(told)

    def _channels(self) -> list[tuple[Any, Any, np.ndarray, float]]:
        """(record, channel, run less samples, noise), trace by trace."""
        pairs = [(r, c) for r in self.misfit.records for c in r.channels]
        return [(*pair, d, float(s)) for pair, d, s in zip(pairs, self.differences, self.misfit.noise)]

    @cached_property
    def model(self) -> Model:
        """The model with the fitted numbers; those of protocols stand in ``estimates`` alone."""
        own = {e.path: e.value for e, f in zip(self.estimates, self.misfit.free) if f.number.kind == "model"}
        model = self.given.with_values(own) if own else self.given
        prepare = self.misfit.records[0].forward.inputs.prepare
        return prepare(model) if prepare else model

    def profile(self, path: str, points: int = 6) -> xr.Dataset:
        """Misfit along one number with all others fitted again, and the interval that follows; see `profiles`."""
        from .profiles import profile

        return profile(self, place_among(self.given, self.misfit.free, path), points)

    def table(self) -> pd.DataFrame:
        """A row for each number, SI."""
        import pandas as pd

        rows = [{**dataclasses.asdict(e), "bounds": f"{e.bounds[0]:.4g}:{e.bounds[1]:.4g}"} for e in self.estimates]
        return pd.DataFrame(rows).set_index("path")

    def report(self) -> str:
        """The fit in words and numbers, in the units that people speak."""
        from .fit_report import text

        return text(self)

    def to_dataset(self) -> xr.Dataset:
        """All of it as a dataset: numbers, covariance, samples and runs; SI."""
        from .fit_report import dataset

        return dataset(self)

    def save(self, path: Any) -> None:
        """Write NetCDF: whole, or not at all."""
        from ..experiment.files import SUFFIXES, refuse_unwritable, write

        write(self.to_dataset(), refuse_unwritable(path, SUFFIXES))

    def plot(self, path: Any = None) -> Figure:
        """Samples over the fitted runs, with the residuals below."""
        from .fit_figures import plot_fit

        return plot_fit(self, path)
