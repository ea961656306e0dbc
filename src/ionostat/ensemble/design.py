"""Designs: which numbers vary, and what each member of a sweep has of them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import BadValue, UnknownName, unknown
from ..experiment.control import controls, number_in, refuse_overruled
from ..experiment.protocol import Protocol
from ..model.model import Model
from ..model.paths import new_value, resolve, table

SAMPLES = ("grid", "list", "latin", "sobol")
#: values of a range whose number is not said
USUAL = 10


@dataclasses.dataclass(frozen=True)
class Axis:
    """One number that varies.

    Attributes:
        path: full path of a number of the model, or ``protocol.number``.
        unit: SI.
        kind: "model" or "protocol".
        values: SI, in order; for a sample its lowest and highest.
    """

    path: str
    unit: str
    kind: str
    values: np.ndarray


@dataclasses.dataclass(frozen=True)
class Design:
    """What varies, member by member.

    Attributes:
        axes: the numbers that vary.
        members: SI values, members x axes.
        shape: sizes of the grid, or the number of members alone.
        sample: "grid", "list", "latin" or "sobol".
    """

    axes: tuple[Axis, ...]
    members: np.ndarray
    shape: tuple[int, ...]
    sample: str

    def __len__(self) -> int:
        return len(self.members)


def design(
    model: Model, protocol: Protocol | None, over: Any, sample: str = "grid", members: int | None = None,
    seed: int = 0,
) -> Design:
    """The design that a user asks for.

    Args:
        model, protocol: what varies belongs to one of them; ``ischemia.duration`` is a number of the
            protocol of that name.
        over: path -> values: an array, a list of texts, a range ``"x0.2:x2:100"`` or
            ``"2 mM:12 mM:50"``; or a DataFrame with a column for each path.
        sample: "grid" (every combination), "list" (first with first, second with second), "latin"
            hypercube or "sobol" sequence between the lowest and the highest value.
        members: size of a sample.
        seed: of a sample.

    Raises:
        UnknownName, BadUnit, BadValue: a path or a value does not fit, or the design is empty.
    """
    if sample not in SAMPLES:
        raise unknown("sample", sample, SAMPLES)
    if hasattr(over, "columns"):
        over, sample = {str(name): over[name].to_numpy() for name in over.columns}, "list"
    if not isinstance(over, Mapping) or not over:
        raise BadValue("nothing varies: give a mapping from paths to values, such as {'blood.flow': 'x0:x1:20'}.")
    known = table(model)
    axes = tuple(_axis(model, known, protocol, str(path), values) for path, values in over.items())
    doubled = {a.path for a in axes if sum(a.path == b.path for b in axes) > 1}
    if doubled:
        raise BadValue(f"{', '.join(sorted(doubled))} varies twice: name it once.")
    if sample == "grid":
        columns = np.meshgrid(*(a.values for a in axes), indexing="ij")
        whole = np.stack([c.ravel() for c in columns], axis=1)
        return Design(axes, whole, tuple(len(a.values) for a in axes), sample)
    if sample == "list":
        return _list(axes)
    return _sampled(axes, sample, members, seed)


def refuse_without_effect(model: Model, protocol: Protocol | None, found: Design, until: float) -> None:
    """Raise where the protocol sets a number that varies, whatever the model has.

    Raises:
        BadValue: it would vary for a part of the run only, or not at all.
    """
    least = {a.path.partition(".")[2]: float(a.values.min()) for a in found.axes if a.kind == "protocol"}
    plan = protocol.with_values(least) if protocol and least else protocol
    for axis in found.axes if plan else ():
        ends = float(axis.values.min()), float(axis.values.max())
        if axis.kind == "model" and ends[0] < ends[1]:
            models = [model.with_values({axis.path: x}) for x in ends]
            refuse_overruled(axis.path, axis.unit, *((m, plan.on(m) if plan else None, until) for m in models))


def _list(axes: tuple[Axis, ...]) -> Design:
    sizes = {a.path: len(a.values) for a in axes}
    if len(set(sizes.values())) > 1:
        said = ", ".join(f"{path} has {n}" for path, n in sizes.items())
        raise BadValue(f"a list takes as many values of each: {said}. Use sample='grid' for every combination.")
    whole = np.stack([a.values for a in axes], axis=1)
    return Design(axes, whole, (len(whole),), "list")


def _sampled(axes: tuple[Axis, ...], sample: str, members: int | None, seed: int) -> Design:
    from scipy.stats import qmc

    if not members or members < 1:
        raise BadValue(f"a {sample} sample needs a size: give members=1024.")
    if sample == "sobol" and members & (members - 1):
        near = 1 << members.bit_length()
        raise BadValue(
            f"a Sobol sequence is even over its ranges where its size is a power of two: give {near // 2} or {near} "
            f"members instead of {members}, or sample='latin'."
        )
    kind = qmc.LatinHypercube if sample == "latin" else qmc.Sobol
    points = kind(d=len(axes), rng=np.random.default_rng(seed)).random(members)
    low = np.array([a.values.min() for a in axes])
    high = np.array([a.values.max() for a in axes])
    if np.any(low == high):
        flat = [a.path for a, x, y in zip(axes, low, high) if x == y]
        raise BadValue(f"{', '.join(flat)} has no range to sample from: give two values, or 'lo:hi'.")
    return Design(axes, low + points * (high - low), (members,), sample)


def _axis(
    model: Model, known: Mapping[str, Any], protocol: Protocol | None, path: str, given: Any
) -> Axis:
    """One number that varies, with its values in SI."""
    if protocol is not None and controls(model, protocol, path):
        number = number_in(model, protocol, path.partition(".")[2])
        return Axis(number.path, number.info.unit, "protocol", _values(number.path, given, number.read))
    try:
        entry = resolve(model, path, known)
    except UnknownName as error:
        numbers = ", ".join(f"{protocol.name}.{name}" for name in protocol.numbers()) if protocol else ""
        raise UnknownName(f"{error} The protocol has {numbers}." if numbers else str(error)) from None
    return Axis(entry.path, entry.info.unit, "model", _values(path, given, lambda v: new_value(entry, v)))


def _values(path: str, given: Any, read: Any) -> np.ndarray:
    """The values of an axis, SI; a range is even between its ends."""
    if isinstance(given, str) and ":" in given:
        low, high, *count = (part.strip() for part in given.split(":"))
        if len(count) > 1 or (count and not re.fullmatch(r"0*[1-9]\d*", count[0])):
            raise BadValue(f"{path} = {given!r}: a range is 'lo:hi' or 'lo:hi:n', such as 'x0.2:x2:100'.")
        if re.fullmatch(r"[-+.\deE]+", low) and not re.fullmatch(r"[-+.\deE]+", high):
            raise BadValue(f"{path} = {given!r}: give the lower end its unit too.")
        ends, size = (read(low), read(high)), int(count[0]) if count else USUAL
        if size > 1 and ends[0] == ends[1]:
            raise BadValue(f"{path} = {given!r}: both ends are {ends[0]:g} (SI): give two that differ, or one value.")
        return np.linspace(*ends, size)
    items: Sequence[Any] = [given] if isinstance(given, str | float | int) else list(given)
    found = np.array([read(item) for item in items], dtype=float)
    if not found.size:
        raise BadValue(f"{path} has no values: give at least one.")
    return found


def two_ends(path: str, given: Any) -> tuple[Any, Any]:
    """The ends of a range of a number, as a user gives them: ``"lo:hi"``, or a pair.

    Raises:
        BadValue: they are not two.

    >>> two_ends("blood.flow", "x0 : x2"), two_ends("ecs.K", ("2 mM", 8.0))
    (('x0', 'x2'), ('2 mM', 8.0))
    """
    ends = [part.strip() for part in given.split(":")] if isinstance(given, str) else given
    if not isinstance(ends, Sequence | np.ndarray) or len(ends) != 2:
        raise BadValue(f"{path}: {given!r} is no range: give its two ends, 'x0.5:x2' or ('2 mM', '8 mM').")
    return ends[0], ends[1]
