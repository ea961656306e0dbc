"""What a run starts from, as a function of some numbers: its state, its parameters, its corners.

The way from numbers to a start is short algebra: amounts are concentrations times volumes, impermeants follow from
neutrality, gates stand at their steady values, a protocol multiplies what the model has, a rest is solved for. It is
differentiated by differences of fourth order, which are exact to about 1e-12; the run itself is not.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from ..compiler.network import Network
from ..compiler.slopes import Slopes
from ..errors import BadValue, IonostatError
from ..experiment.balance import balanced
from ..experiment.control import controls, number_in
from ..experiment.protocol import Protocol
from ..experiment.rest import at_rest, moving, with_state
from ..experiment.segments import ramped, segments
from ..experiment.simulate import parameter_rows
from ..model.model import Model
from ..model.paths import new_value, resolve, table
from ..records import ParameterInfo
from ..solvers.steady import Steady
from ..units import DISPLAY, show, si

#: (steps, weight) of differences of fourth order: to both sides, and where a limit is in the way to one
BOTH_SIDES = ((-2, 1 / 12), (-1, -2 / 3), (1, 2 / 3), (2, -1 / 12))
UPWARD = ((0, -25 / 12), (1, 4.0), (2, -3.0), (3, 4 / 3), (4, -1 / 4))
DOWNWARD = tuple((-steps, -weight) for steps, weight in UPWARD)
#: step of the differences, relative to the size of a number
STEP = 3e-4
#: differences that are round-off, relative to the value
ROUNDING = 1e-13

#: what is done to a model with new numbers before it runs
Prepare = Callable[[Model], Model]


@dataclasses.dataclass(frozen=True)
class Number:
    """A number that varies.

    Attributes:
        path: of the model, or ``protocol.number``.
        value: as the model has it, SI.
        info: unit and limits.
        kind: "model" or "protocol".
        read: the SI float that a number, a text with a unit or "x0.5" means for it.
    """

    path: str
    value: float
    info: ParameterInfo
    kind: str
    read: Callable[[Any], float] = dataclasses.field(repr=False, compare=False)

    @property
    def size(self) -> float:
        """What a small change is compared with, also for a number that is zero."""
        spoken = DISPLAY.get(self.info.unit, self.info.unit)
        return abs(self.value) or abs(float(self.info.default or 0.0)) or float(si(f"1 {spoken}", self.info.unit))


def numbers(model: Model, protocol: Protocol | None, paths: Sequence[str]) -> tuple[Number, ...]:
    """The numbers at some paths; ``load.value`` is the value of all items of the protocol ``load``.

    Raises:
        UnknownName: there is no such number.
        BadValue: a number is named twice, or the items of a protocol have several values.
    """
    known = table(model)
    found = []
    for path in paths:
        if protocol is not None and controls(model, protocol, path):
            number = number_in(model, protocol, path.partition(".")[2])
            found.append(Number(number.path, number.value, number.info, "protocol", number.read))
        else:
            entry = resolve(model, path, known)
            found.append(Number(entry.path, float(entry.value), entry.info, "model", partial(new_value, entry)))
    names = [n.path for n in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadValue(f"{', '.join(twice)} is named twice: name each number once.")
    return tuple(found)


def preparing(start: Any) -> Prepare | None:
    """How a model with new numbers is made ready: as it is, at rest, balanced by some numbers, or by a function.

    Raises:
        BadValue: it is none of these.
    """
    if start is None or start == "given":
        return None
    if callable(start):
        made: Any = start
        return made
    if start == "rest":
        return Resting()
    if isinstance(start, Sequence) and not isinstance(start, str) and start:
        return lambda model: balanced(model, list(start))
    raise BadValue(
        f"start={start!r}: give 'given' (the model's own start), 'rest' (it settles first), a list of paths that "
        "balance it (as in ion.balanced), or a function from model to model."
    )


class Resting:
    """`at_rest` for models that differ in numbers alone: what follows from their equations is worked out once."""

    def __init__(self) -> None:
        self.network: Network | None = None
        #: which processes ever run, by which parameters are zero
        self.active: dict[bytes, np.ndarray] = {}

    def __call__(self, model: Model) -> Model:
        """The model at its rest."""
        if self.network is None:
            self.network = Network(model)
            self.slopes = Slopes(self.network)
        network = self.network.of(model)
        zeros = (network.default_parameters == 0.0).tobytes()
        steady = Steady(network, slopes=self.slopes, active=self.active.get(zeros))
        self.active[zeros] = steady.active
        y, found = steady.rest(network.start, lambda y: not moving(steady, y))
        return with_state(model, network, y) if found else at_rest(model)  # which says why there is none


@dataclasses.dataclass(frozen=True)
class Start:
    """What one run starts from: network with its numbers, state, parameters and end of every segment."""

    network: Network
    y: np.ndarray
    p: np.ndarray
    ends: np.ndarray


@dataclasses.dataclass(frozen=True)
class StartSlopes:
    """Derivatives of a start by k numbers: states x k, segments x parameters x k, segments x k."""

    y: np.ndarray
    p: np.ndarray
    ends: np.ndarray


class Inputs:
    """The starts of one model and protocol as a function of some numbers.

    Args:
        model, protocol, until: what is run.
        varied: the numbers.
        prepare: what is done to a model with new numbers.
    """

    def __init__(
        self, model: Model, protocol: Protocol | None, until: float, varied: Sequence[Number],
        prepare: Prepare | None = None,
    ):
        self.model, self.protocol, self.until = model, protocol, until
        self.varied, self.prepare = tuple(varied), prepare
        self.network = Network(model)
        made = protocol.on(model) if protocol else None
        self.ramped = ramped(model, made, segments(model, made, until))
        #: which numbers are parameters of the equations and nothing else, as far as was looked
        self._plain: dict[int, bool] = {}
        self._last: tuple[dict[str, float] | None, Network] = (None, self.network)

    def network_at(self, theta: np.ndarray) -> Network:
        """The model with these numbers, made ready, as equations; the last one is kept."""
        own = {n.path: float(v) for n, v in zip(self.varied, theta) if n.kind == "model"}
        if own != self._last[0]:
            model = self.model.with_values(own) if own else self.model
            self._last = own, self.network.of(self.prepare(model) if self.prepare else model)
        return self._last[1]

    def protocol_at(self, theta: np.ndarray, model: Model) -> Protocol | None:
        """The protocol with these numbers."""
        if self.protocol is None:
            return None
        own = {n.path.partition(".")[2]: float(v) for n, v in zip(self.varied, theta) if n.kind == "protocol"}
        return (self.protocol.with_values(own) if own else self.protocol).on(model)

    def at(self, theta: np.ndarray) -> Start:
        """The start for these numbers.

        Raises:
            IonostatError: they are impossible.
        """
        network = self.network_at(theta)
        parts = segments(network.model, self.protocol_at(theta, network.model), self.until)
        ends = np.array([part.end for part in parts])
        return Start(network, network.start, parameter_rows(network, parts, self.ramped), ends)

    def slopes(self, theta: np.ndarray) -> StartSlopes:
        """Derivatives of the start by the numbers."""
        theta = np.asarray(theta, dtype=float)
        it = self.at(theta)
        columns = [self._column(it, theta, k) for k in range(len(theta))]
        return StartSlopes(*(np.stack(found, axis=-1) for found in zip(*columns)))

    def _column(self, it: Start, theta: np.ndarray, k: int) -> list[np.ndarray]:
        """Derivatives by one number: of state, parameters and ends."""
        h = STEP * (abs(theta[k]) or self.varied[k].size)
        if self._plain.get(k):
            return self._as_parameter(it, k, h)
        whole = self._by_differences(it, theta, k, h)
        if k not in self._plain:
            self._plain[k] = self._can_be_plain(k) and all(
                np.all(np.abs(a - b) <= 1e-6 * np.abs(a) + ROUNDING * np.abs(value) / h)
                for a, b, value in zip(whole, self._as_parameter(it, k, h), (it.y, it.p, it.ends))
            )
        return whole

    def _can_be_plain(self, k: int) -> bool:
        return self.prepare is None and self.varied[k].path in self.network.parameter_index

    def _as_parameter(self, it: Start, k: int, h: float) -> list[np.ndarray]:
        """The same where nothing but the equations, and gates at the start, knows the number: no model is made."""
        network, i = it.network, it.network.parameter_index[self.varied[k].path]
        steps = np.array([steps for steps, _ in BOTH_SIDES])
        p = np.tile(network.default_parameters[:, None], (1, len(steps)))
        p[i] += steps * h
        states = np.tile(network.start[:, None], (1, len(steps)))
        with np.errstate(all="ignore"):
            y = network.with_chosen_start(network.with_steady_gates(states, p))
        dp = np.zeros_like(it.p)
        dp[:, i] = 1.0
        return [y @ np.array([weight for _, weight in BOTH_SIDES]) / h, dp, np.zeros(len(it.ends))]

    def _by_differences(self, it: Start, theta: np.ndarray, k: int, h: float) -> list[np.ndarray]:
        """The same by the whole way from numbers to a start."""
        refused: Exception | None = None
        for stencil in (BOTH_SIDES, UPWARD, DOWNWARD):
            try:
                return self._difference(it, theta, k, h, stencil)
            except IonostatError as error:
                refused = error
        raise BadValue(
            f"{self.varied[k].path} = {show(theta[k], self.varied[k].info.unit)} cannot change by {STEP:.0e} of itself "
            f"either way: {refused}"
        )

    def _difference(self, it: Start, theta: np.ndarray, k: int, h: float, stencil: Any) -> list[np.ndarray]:
        here = (it.y, it.p, it.ends)
        total: list[Any] = [np.zeros_like(value) for value in here]
        for steps, weight in stencil:
            moved = theta.copy()
            moved[k] += steps * h
            there = self.at(moved)
            if there.ends.shape != it.ends.shape:
                raise BadValue(f"a change of {self.varied[k].path} changes how many corners the protocol has.")
            # differences from here, so that what does not change is exactly zero
            total = [a + weight / h * (b - c) for a, b, c in zip(total, (there.y, there.p, there.ends), here)]
        return total
