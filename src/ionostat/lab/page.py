"""What a page of the laboratory is made of: an idea, numbers to move, an equation, pictures, things to try.

A page is data and one or two functions of its numbers (SI, by name). ``point`` is a closed form: it
is turned into JavaScript and computed in the page at every move. ``run`` needs the engine: the
server computes it. Nothing of a page is drawn that was not computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..units import in_unit, parse, si

__all__ = ["Bars", "Cycle", "Field", "Page", "Plot", "Preset", "Readout", "Series", "Slider", "Sweep", "Traces"]


@dataclass(frozen=True)
class Slider:
    """A number that people move.

    Attributes:
        name: argument of the functions of the page.
        label: as people call it; LaTeX between dollars.
        unit: in which it is shown; limits and start are in it.
        low, high, start, step: of the slider; `log` spaces it by factors.
        source: where its range comes from.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    start: float
    step: float = 0.0
    log: bool = False
    source: str = ""

    def si(self, shown: float) -> float:
        """A shown number in SI."""
        known = parse(self.unit)
        assert known is not None, f"the slider {self.name!r} has the unit {self.unit!r}, which the table lacks"
        return float(si(f"{shown!r} {self.unit}", known.base))


#: the source of what nobody has published
OWN = "values of this laboratory"


@dataclass(frozen=True)
class Preset:
    """A published cell, or a situation: values of sliders as they are shown, and where they come from."""

    name: str
    values: Mapping[str, float]
    source: str = OWN


@dataclass(frozen=True)
class Series:
    """A curve: the result, or the slider, of the name `key` in words."""

    key: str
    label: str


@dataclass(frozen=True)
class Plot:
    """What all pictures have: a title, an axis with its unit, curves; `summary` is read to those who do not see it."""

    title: str
    shows: Sequence[Series]
    y: str
    unit: str
    summary: str = ""


@dataclass(frozen=True)
class Sweep(Plot):
    """Results of ``point`` while one slider goes through its range, with a mark where it stands.

    Attributes:
        over: the slider.
        low, high: other limits, as shown.
    """

    over: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Bars(Plot):
    """Results at the numbers as they stand, side by side."""


@dataclass(frozen=True)
class Traces(Plot):
    """Results of ``run`` over another of its results, usually the time.

    Attributes:
        x, x_label, x_unit: over what.
        mark: the slider or result that says where the curves are read; without it the time of the player does.
    """

    x: str = "t"
    x_label: str = "time"
    x_unit: str = "s"
    mark: str = ""


@dataclass(frozen=True)
class Field(Plot):
    """A map that changes in time: ``run`` gives frames x rows x columns under the key of the one series."""

    x: str = "t"
    x_unit: str = "s"


@dataclass(frozen=True)
class Cycle(Plot):
    """States of a protein round a ring, as full as they are occupied; labels are those of the series.

    Attributes:
        steps: what happens from each state to the next, in a word or two.
    """

    steps: Sequence[str] = ()


@dataclass(frozen=True)
class Readout:
    """A number beside the pictures."""

    key: str
    label: str
    unit: str
    figures: int = 3


Function = Callable[..., Any]


@dataclass(frozen=True)
class Page:
    """One idea.

    Attributes:
        id: in the address.
        title: a few words.
        part: of the laboratory, for its table of contents.
        rows: of the table of systems.
        idea: two or three sentences, LaTeX between dollars.
        equation: LaTeX; `numbers` is the same with ``[[name]]`` for live numbers (sliders and results).
        sliders, presets: what is moved.
        point: closed form of the sliders by name (SI) -> results by name (SI).
        in_page: whether ``point`` is turned into JavaScript; False where it needs a root or a branch.
        run: engine, sliders by name (SI) -> results by name: numbers and arrays (SI).
        plots, readouts: what is shown of the results.
        tries: what to try.
        ends: where the model ends.
        source: of the equation and the numbers.
    """

    id: str
    title: str
    part: str
    rows: tuple[str, ...]
    idea: str
    sliders: tuple[Slider, ...]
    plots: tuple[Plot, ...]
    tries: tuple[str, ...]
    ends: str
    source: str
    equation: str = ""
    numbers: str = ""
    presets: tuple[Preset, ...] = ()
    readouts: tuple[Readout, ...] = ()
    point: Function | None = None
    in_page: bool = True
    run: Function | None = None
    play: bool = field(default=False)

    def start(self) -> dict[str, float]:
        """The sliders as they start, SI."""
        return {s.name: s.si(s.start) for s in self.sliders}


def scale(unit: str) -> dict[str, float]:
    """How SI becomes what is shown: shown = SI x factor - offset."""
    return {"factor": float(in_unit(1.0, unit, difference=True)), "offset": -float(in_unit(0.0, unit))}
