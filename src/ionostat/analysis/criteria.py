"""Criteria of a run: by name ("recovers", "fires"), or a reduction beside a level ("max(ecs.K) > 20 mM")."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..compiler.network import Network
from ..ensemble.quantities import observation
from ..ensemble.usual import HIGH, usual_observations
from ..errors import BadValue, unknown
from ..model.model import Model
from ..species import K
from ..units import show, si

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
    """

    observed: str
    above: bool
    level: float
    unit: str

    def __str__(self) -> str:
        return f"{self.observed} {'>' if self.above else '<'} {show(self.level, self.unit)}"

    def margin(self, values: np.ndarray) -> np.ndarray:
        """How far each value lies on the side where the condition holds; NaN where there is none."""
        return (values - self.level) * (1.0 if self.above else -1.0)


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
        return np.all([c.margin(np.asarray(found[c.observed])) > 0 for c in self.conditions], axis=0)

    def deciding(self, found: Mapping[str, np.ndarray], low: int, high: int) -> Condition:
        """The condition that changes most between two members, in parts of its level."""
        def change(c: Condition) -> float:
            m = c.margin(np.asarray(found[c.observed]))
            flips = (m[low] > 0) != (m[high] > 0)
            return flips * abs(m[high] - m[low]) / (abs(c.level) or 1.0)

        return max(self.conditions, key=change)


def criterion(model: Model, given: Any) -> Criterion:
    """What a user means by ``crossed``.

    Args:
        model: whose quantities are looked at.
        given: a name (`NAMED`), a condition as text, several that all have to hold, or a `Criterion`.

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
    if isinstance(given, str) and not _CONDITION.fullmatch(given):
        if given not in NAMED:
            raise unknown("criterion", given, [*NAMED, "max(ecs.K) > 20 mM"])
        texts, name = NAMED[given](model), given
    else:
        texts = [given] if isinstance(given, str) else list(given)
        name = " and ".join(map(str, texts))
    if not texts:
        raise BadValue(f"crossed={given!r} says nothing: give a name ({', '.join(NAMED)}) or conditions.")
    network = Network(model)
    found = tuple(_condition(network, text) for text in texts)
    return Criterion(name if isinstance(given, str) and given in NAMED else " and ".join(map(str, found)), found)


def _condition(network: Network, text: Any) -> Condition:
    parts = _CONDITION.fullmatch(text) if isinstance(text, str) else None
    if not parts:
        raise BadValue(f"{text!r} is no condition: write a reduction beside a level, such as 'max(ecs.K) > 20 mM'.")
    observed, sign, level = parts.groups()
    seen = observation(network, observed)
    if seen.kind == "trace":
        raise BadValue(f"{text!r} looks at a whole trace: take a reduction of it, such as 'final({observed})'.")
    unit = seen.unit
    value = float(level) if re.fullmatch(r"[-+.\deE]+", level) else float(si(level, unit, text))
    return Condition(observed, ">" in sign, value, unit)


# -------------------------------------------------------------------- by name


def cells(model: Model) -> list[Any]:
    """Membranes around cells: those whose inside lies outside of no other."""
    outer = {m.outside for m in model.membranes}
    return [m for m in model.membranes if m.inside in model.compartments and m.inside not in outer]


def spaces(model: Model) -> list[str]:
    """Compartments around cells that hold potassium."""
    around = dict.fromkeys(m.outside for m in cells(model))
    return [n for n in around if n in model.compartments and K in model.compartments[n].concentrations]


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
