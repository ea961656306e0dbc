"""Criteria of a run: by name ("recovers", "fires"), or a reduction beside a level ("max(ecs.K) > 20 mM")."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..compiler.network import Network
from ..ensemble.quantities import observation
from ..ensemble.usual import HIGH, cells, spaces, usual_observations
from ..errors import BadValue, unknown
from ..model.model import Model
from ..species import K
from ..units import show, si
from .apart import apart

#: a cell is back when V lies this far or less above its start, V, and K+ outside below this many times its start
NEAR, TIMES = 20e-3, 2.5
#: a depolarised cell, V, and how long it has to be so where no space outside tells, s
DEPOLARISED, LASTING = -0.03, 5.0
#: swelling that is told, relative to the start
SWOLLEN = 1.1
_CONDITION = re.compile(r"\s*(.+?)\s*(>=|<=|>|<)\s*([^<>=]+?)\s*")


@dataclasses.dataclass(frozen=True)
class Condition:
    """A reduction on one side of a level.

    Attributes:
        observed: the reduction, such as ``max(ecs.K)``.
        above: it holds above the level; below it otherwise.
        level: SI.
        unit: SI unit of both.
        reached: it holds at the level too, as counts of spikes ask for.
        never: it is a time that may not come, which is later than any level then.
    """

    observed: str
    above: bool
    level: float
    unit: str
    reached: bool = False
    never: bool = False

    def __str__(self) -> str:
        return f"{self.observed} {'>' if self.above else '<'}{'=' * self.reached} {show(self.level, self.unit)}"

    def margin(self, values: np.ndarray) -> np.ndarray:
        """How far each value lies on the side where the condition holds; NaN where there is none."""
        known = np.where(self.never & np.isnan(values), np.inf, values)
        return (known - self.level) * (1.0 if self.above else -1.0)

    def shown(self, *values: float) -> list[str]:
        """What was observed, as people write it; values on both sides of the level look different."""
        known = [value for value in values if not math.isnan(value)]
        both = len(set(self.holds(np.array(known)).tolist())) > 1
        words = iter(apart(known, self.unit) if both else [show(value, self.unit) for value in known])
        return [("never" if self.never else "none") if math.isnan(value) else next(words) for value in values]

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Whether it holds, value by value; not where there is none."""
        margin = self.margin(values)
        return (margin > 0) | (self.reached & (margin == 0))


@dataclasses.dataclass(frozen=True)
class Criterion:
    """Conditions that hold together, with a name.

    Attributes:
        name: in words.
        conditions: all of them have to hold.
    """

    name: str
    conditions: tuple[Condition, ...]

    def __str__(self) -> str:
        said = " and ".join(map(str, self.conditions))
        return said if self.name == said else f"{self.name}: {said}"

    @property
    def observed(self) -> list[str]:
        """The reductions that are looked at, each once."""
        return list(dict.fromkeys(c.observed for c in self.conditions))

    def met(self, found: Mapping[str, np.ndarray]) -> np.ndarray:
        """Whether all conditions hold, member by member."""
        return np.all([c.holds(np.asarray(found[c.observed])) for c in self.conditions], axis=0)

    def deciding(self, found: Mapping[str, np.ndarray], low: int, high: int) -> Condition:
        """The condition that changes most between two members, in parts of its level."""
        def change(c: Condition) -> float:
            values = np.asarray(found[c.observed])
            holds, margin = c.holds(values), c.margin(values)
            return abs(margin[high] - margin[low]) / (abs(c.level) or 1.0) if holds[low] != holds[high] else 0.0

        return max(self.conditions, key=change)


def criterion(model: Model, given: Any) -> Criterion:
    """What a user means by ``crossed``.

    Args:
        model: whose quantities are looked at.
        given: a name (`NAMED`), a condition as text, several of either that all have to hold, or a `Criterion`.

    Raises:
        UnknownName: no such name, or no such quantity.
        BadValue, BadUnit: a text is no condition, or the model lacks what a name looks at.

    >>> from ionostat import ready_model
    >>> print(criterion(ready_model("tripartite"), "max(ecs.K) > 20 mM"))
    max(ecs.K) > 20 mM
    >>> print(criterion(ready_model("tripartite"), "fires"))
    fires: spikes(neuron) > 0.5
    """
    if isinstance(given, Criterion):
        return given
    asked = [given] if isinstance(given, str) else list(given)
    if not asked:
        raise BadValue(f"crossed={given!r} says nothing: give a name ({', '.join(NAMED)}) or conditions.")
    network = Network(model)
    parts = [[_condition(network, text) for text in _meaning(model, one)] for one in asked]
    names = [one if one in NAMED else " and ".join(map(str, part)) for one, part in zip(asked, parts)]
    return Criterion(" and ".join(names), tuple(condition for part in parts for condition in part))


def _meaning(model: Model, asked: Any) -> Sequence[Any]:
    """The conditions that a name stands for; a condition stands for itself."""
    if not isinstance(asked, str) or _CONDITION.fullmatch(asked):
        return [asked]
    if asked not in NAMED:
        raise unknown("criterion", asked, [*NAMED, "max(ecs.K) > 20 mM"])
    return NAMED[asked](model)


def _condition(network: Network, text: Any) -> Condition:
    parts = _CONDITION.fullmatch(text) if isinstance(text, str) else None
    if not parts:
        raise BadValue(f"{text!r} is no condition: write a reduction beside a level, such as 'max(ecs.K) > 20 mM'.")
    observed, sign, level = parts.groups()
    seen = observation(network, observed)
    if seen.kind == "trace":
        raise BadValue(f"{text!r} looks at a whole trace: take a reduction of it, such as 'final({observed})'.")
    return Condition(observed, ">" in sign, float(si(level, seen.unit, text)), seen.unit, "=" in sign,
                     seen.kind == "first_above")


# -------------------------------------------------------------------- by name


def recovers(model: Model) -> list[str]:
    """Every cell's V is back, and potassium around it."""
    V = [f"final({m.name}.V) < {m.V + NEAR:.17g}" for m in cells(model)]
    return V + [f"final({n}.K) < {TIMES * model.compartments[n].concentrations[K]:.17g}" for n in spaces(model)]


def depolarises(model: Model) -> list[str]:
    """Potassium outside rises as it does around depolarised cells; without such a space the first cell stays up."""
    around = spaces(model)
    if around:
        return [f"max({around[0]}.K) > {HIGH}"]
    return [f"time_above({m.name}.V, {DEPOLARISED:g} V) > {LASTING:g}" for m in cells(model)[:1]]


def fires(model: Model) -> list[str]:
    """A cell that can spikes at least once."""
    can = [text for text in usual_observations(model) if text.startswith("spikes(")]
    if not can:
        raise BadValue(f"nothing in {model.name!r} can fire: give another criterion, such as 'max(ecs.K) > 20 mM'.")
    return [f"{can[0]} > 0.5"]


def swells(model: Model) -> list[str]:
    """The first cell takes up a tenth of its water more."""
    inside = [m.inside for m in cells(model)]
    return [f"max({n}.volume) > {SWOLLEN * model.compartments[n].volume:.17g}" for n in inside[:1]]


#: the criteria that have a name
NAMED: dict[str, Callable[[Model], Sequence[str]]] = {
    "recovers": recovers, "depolarises": depolarises, "fires": fires, "swells": swells,
}
