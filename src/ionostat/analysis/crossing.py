"""What a search for a threshold gives back: the value, its sides, all that was tried, in words and in a picture."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ..ensemble.design import Axis
from ..ensemble.figures import spoken
from ..units import in_unit, show
from .criteria import Criterion
from .members import Family
from .reading import described
from .search import Search, Tried, changes

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

    from ..experiment.solution import Solution


@dataclasses.dataclass(frozen=True, eq=False)
class Crossing:
    """Where a criterion changes sides.

    Attributes:
        path, unit: the number, and its SI unit.
        criterion: what is asked.
        value: the threshold, SI; the lowest one where there are several; NaN where there is none.
        error: half the width of what it is known to lie in.
        bracket: both sides of it; None where there is none.
        met_below: the criterion holds below it.
        crossings: every change of the answer that was seen, as pairs of neighbours.
        confirmed: the sides hold at a tighter tolerance of the solver too; None where that was not tried.
        interrupted: Ctrl-C ended the search: the bracket is as wide as it was then.
        tried: every run.
        rounds, seconds, side_by_side: of the search.
        family: who is run for a number.
        configuration: how it was asked for, as JSON; see `again`.
    """

    path: str
    unit: str
    criterion: Criterion
    value: float
    error: float
    bracket: tuple[float, float] | None
    met_below: bool | None
    crossings: tuple[tuple[float, float], ...]
    confirmed: bool | None
    interrupted: bool
    tried: tuple[Tried, ...]
    rounds: int
    seconds: float
    side_by_side: int
    family: Family = dataclasses.field(repr=False)
    configuration: str = dataclasses.field(repr=False)

    @classmethod
    def of(cls, search: Search, family: Family, axis: Axis, rtol: float, seconds: float, said: str) -> Crossing:
        """The outcome of a search."""
        tried = tuple(sorted(search.tried, key=lambda one: (one.x, -one.rtol)))
        first = [one for one in tried if one.rtol == rtol]
        bracket = search.bracket
        low, high = bracket or (math.nan, math.nan)
        below = next((one.met for one in reversed(tried) if one.x == low and one.met is not None), None)
        return cls(
            axis.path, axis.unit, search.rule, 0.5 * (low + high), 0.5 * (high - low), bracket, below,
            tuple(changes(first)), search.confirmed, search.interrupted, tried, search.rounds, seconds,
            search.runs.side_by_side, family, said,
        )

    def __str__(self) -> str:
        from .crossing_report import text

        return text(self)

    @property
    def monotone(self) -> bool:
        """The answer changes once at most."""
        return len(self.crossings) < 2

    @property
    def runs(self) -> xr.Dataset:
        """Every run that was tried, along the number: what was observed, the answer, status and cause."""
        import xarray as xr

        names = self.criterion.observed
        units = {c.observed: c.unit for c in self.criterion.conditions}
        columns = np.array([one.values for one in self.tried], dtype=float).reshape(len(self.tried), len(names))
        variables: dict[str, Any] = {
            name: (self.path, columns[:, k], {"units": units[name]}) for k, name in enumerate(names)
        }
        met = [-1 if one.met is None else int(one.met) for one in self.tried]
        variables["met"] = (self.path, np.array(met, dtype="i1"), {"long_name": "1: holds; 0: does not; -1: no answer"})
        for name in ("status", "cause", "round", "rtol"):
            variables[name] = (self.path, np.array([getattr(one, name) for one in self.tried]))
        coordinates = {self.path: (self.path, np.array([one.x for one in self.tried]), {"units": self.unit})}
        said = {"criterion": str(self.criterion), "threshold": self.value, "error": self.error}
        return xr.Dataset(variables, coordinates, described(self.family.model, self.configuration, **said))

    def sides(self) -> tuple[Tried, Tried] | None:
        """The runs just below and just above the threshold."""
        if self.bracket is None:
            return None
        low, high = ([one for one in self.tried if one.x == x and one.met is not None][-1] for x in self.bracket)
        return low, high

    def traces(self, rows: int = 1000) -> tuple[Solution, Solution]:
        """The runs just below and just above the threshold, without extents.

        Args:
            rows: of each; spikes take many.

        Raises:
            NoSolution: there is none.
        """
        from ..errors import NoSolution
        from ..experiment.simulate import simulate

        if self.bracket is None:
            raise NoSolution(f"{self.path}: the answer does not change between the ends, so there are no sides.")
        made = []
        for x in self.bracket:
            model, protocol, end = self.family.at(x)
            made.append(simulate(
                model, protocol, until=end, every=end / rows, extents=False, spikes=False, progress=False
            ))
        return made[0], made[1]

    def plot(self, path: Any = None) -> Figure:
        """The response against the number, and the traces on both sides of the threshold."""
        from .crossing_report import picture

        return picture(self, path)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, SI, as JSON takes it."""
        known = self.bracket is not None
        good = [one.met for one in self.tried if one.met is not None]
        return {
            "model": self.family.model.name, "path": self.path, "unit": self.unit,
            "criterion": {"name": self.criterion.name, "conditions": list(map(str, self.criterion.conditions))},
            "value": self.value if known else None, "error": self.error if known else None,
            "bracket": list(self.bracket) if self.bracket else None, "met_below": self.met_below,
            "at_ends": [good[0], good[-1]] if good else None,
            "monotone": self.monotone, "crossings": [list(pair) for pair in self.crossings],
            "confirmed": self.confirmed, "interrupted": self.interrupted, "runs": len(self.tried),
            "failed": sum(one.met is None for one in self.tried), "rounds": self.rounds, "seconds": self.seconds,
            "side_by_side": self.side_by_side,
            "tried": [
                {"x": one.x, "met": one.met, "status": one.status, "cause": one.cause, "rtol": one.rtol,
                 **{name: value if math.isfinite(value) else None
                    for name, value in zip(self.criterion.observed, one.values)}}
                for one in self.tried
            ],
        }

    def shown(self, x: float) -> str:
        """A value of the number as people write it, with the digits that its error leaves."""
        if not math.isfinite(x):
            return "none"
        unit = spoken(self.unit)
        error = float(in_unit(self.error, unit, difference=True))
        if not error > 0:
            return show(x, self.unit)
        digits = max(0, 1 - math.floor(math.log10(error)))
        return f"{in_unit(x, unit):.{digits}f} {unit if unit != '1' else ''}".strip()
