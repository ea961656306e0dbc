"""The distance between runs and recordings as a function of free numbers, in units of the noise, with exact slopes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from ..errors import BadValue, IonostatError
from ..model.model import Model
from ..units import show
from .forward import Forward
from .inputs import Inputs, Number, Prepare
from .recordings import Channel, Recording

#: room behind the last sample, relative to the run: a sample at the end is within it
BEHIND = 1e-9


@dataclasses.dataclass(frozen=True)
class Free:
    """A number that a fit may choose.

    Attributes:
        number: which.
        low, high: its bounds, SI.
        log: it is searched, and its interval is stated, on a logarithmic scale.
        first: where the search begins, SI.
    """

    number: Number
    low: float
    high: float
    log: bool
    first: float

    def to(self, value: float) -> float:
        """On the scale of the search."""
        return float(np.log(value)) if self.log else float(value)

    def back(self, x: float) -> float:
        """From the scale of the search to SI."""
        with np.errstate(over="ignore"):
            return float(np.exp(x)) if self.log else float(x)

    @property
    def span(self) -> float:
        """Distance of the bounds on the scale of the search."""
        return self.to(self.high) - self.to(self.low)


class Record:
    """One recording beside the run that is to show it."""

    def __init__(
        self, model: Model, recording: Recording, numbers: Sequence[Number], prepare: Prepare | None, rtol: float
    ):
        self.recording = recording
        own = model.with_values(recording.values) if recording.values else model
        until = float(recording.t[-1]) * (1 + BEHIND)
        if not until > 0:
            raise BadValue(f"{recording.name}: ends at {show(recording.t[-1], 's')}: a run needs a time above zero.")
        # a number of a protocol concerns those recordings alone whose protocol has that name
        name = recording.protocol.name + "." if recording.protocol else ""
        self.mine = [i for i, n in enumerate(numbers) if n.kind == "model" or (name and n.path.startswith(name))]
        inputs = Inputs(own, recording.protocol, until, [numbers[i] for i in self.mine], prepare)
        self.channels: list[Channel] = recording.channels(inputs.network)
        names = [c.quantity.path for c in self.channels]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise BadValue(f"{recording.name}: {twice[0]} is recorded in two columns: leave one out by `columns`.")
        self.forward = Forward(inputs, names, recording.t, rtol)

    def picked(self, traces: np.ndarray) -> list[np.ndarray]:
        """Of all traces, what stands where there are samples, channel by channel."""
        return [trace[c.rows] for trace, c in zip(traces, self.channels)]


class Misfit:
    """Residuals of all recordings, (run - sample) / noise, on the scale of the search.

    The best numbers that were tried are kept, so that nothing is lost where a search is stopped.
    """

    def __init__(
        self, model: Model, recordings: Sequence[Recording], free: Sequence[Free], prepare: Prepare | None, rtol: float,
        told: Callable[[Misfit], None] = lambda misfit: None,
    ):
        self.free, self.told = tuple(free), told
        numbers = [f.number for f in free]
        self.records = [Record(model, r, numbers, prepare, rtol) for r in recordings]
        self.channels = [c for r in self.records for c in r.channels]
        self.noise = np.array([c.noise for c in self.channels])
        self.count = sum(len(c.values) for c in self.channels)
        self.runs, self.cause = 0, ""
        self.best: tuple[float, np.ndarray] = (np.inf, self.first)
        #: where slopes were found last
        self.sloped = self.first

    @property
    def first(self) -> np.ndarray:
        """Where the search begins."""
        return np.array([f.to(f.first) for f in self.free])

    @property
    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Between which the search stays."""
        return np.array([f.to(f.low) for f in self.free]), np.array([f.to(f.high) for f in self.free])

    def theta(self, x: np.ndarray) -> np.ndarray:
        """The numbers, SI."""
        return np.array([f.back(v) for f, v in zip(self.free, x)])

    def differences(self, x: np.ndarray) -> list[np.ndarray]:
        """Run less sample, SI, channel by channel.

        Raises:
            IonostatError: a run is impossible, or stopped.
        """
        found = []
        for record in self.records:
            traces = record.forward.traces(self.theta(x)[record.mine])
            found += [run - c.values for run, c in zip(record.picked(traces), record.channels)]
        return found

    def residuals(self, x: np.ndarray) -> np.ndarray:
        """Differences over noise; NaN where a run is impossible, from which a search steps back."""
        self.runs += 1
        try:
            found = np.concatenate([d / s for d, s in zip(self.differences(x), self.noise)])
        except (IonostatError, ArithmeticError) as error:
            self.cause = str(error)
            return np.full(self.count, np.nan)
        cost = float(found @ found)
        if cost < self.best[0]:
            self.best = (cost, np.array(x))
        self.told(self)
        return found

    def slopes(self, x: np.ndarray) -> np.ndarray:
        """Derivatives of the residuals by x, samples x k."""
        theta = self.theta(x)
        scale = np.where([f.log for f in self.free], theta, 1.0)
        rows, k = [], 0
        for record in self.records:
            _, slopes = record.forward.traces_and_slopes(theta[record.mine])
            for trace, channel in zip(slopes, record.channels):
                block = np.zeros((len(channel.rows), len(theta)))
                block[:, record.mine] = trace[channel.rows] / self.noise[k]
                rows.append(block * scale)
                k += 1
        self.sloped = np.array(x)
        return np.concatenate(rows)

    def weighted(self, noise: np.ndarray) -> None:
        """Take other noise; what was best is measured anew."""
        self.noise = noise
        self.best = (np.inf, self.best[1])
