"""What of an experiment can be set: the numbers of a protocol on a model, and those of the model that it leaves."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import BadValue, IonostatError, unknown
from ..model.model import Model
from ..model.paths import Entry, new_value, resolve, table
from ..records import ParameterInfo, checked
from ..units import relative, show
from .protocol import Item, Protocol
from .segments import segments

if TYPE_CHECKING:
    #: model, protocol and end of a run, s
    Run = tuple[Model, Protocol | None, float]


@dataclasses.dataclass(frozen=True)
class Setting:
    """A number of a protocol.

    Attributes:
        path: ``ischemia.duration``.
        value: as it is, SI.
        info: its unit and limits.
        whole: what "x1" of it is, SI: itself; where the protocol says "x0", what the model has. None: several.
    """

    path: str
    value: float
    info: ParameterInfo
    whole: float | None

    def read(self, given: Any) -> float:
        """The SI float that a number, a text with a unit or "x0.5" means for it.

        Raises:
            BadUnit, BadValue: it does not fit.
        """
        factor = relative(given)
        owner, _, name = self.path.rpartition(".")
        if factor is None:
            return checked(owner, name, given, self.info)
        if self.whole is None:
            raise BadValue(f"{self.path} = {given!r}: it sets several numbers at once: give a value with its unit.")
        return checked(owner, name, self.whole * factor, self.info)


def controls(model: Model, protocol: Protocol | None, path: str) -> bool:
    """A path such as ``ischemia.duration`` means a number of the protocol, and not one of the model."""
    head, dot, name = path.partition(".")
    if protocol is None or not dot or head.replace("_", "-") != protocol.name.replace("_", "-"):
        return False
    return name in protocol.numbers() or head not in {part.name for part in model.parts}


def number_in(model: Model, protocol: Protocol, name: str) -> Setting:
    """A number of a protocol; ``value`` is what all of its items set.

    Raises:
        UnknownName: it has no such number.
        BadValue: its items set several values, which one number cannot stand for.

    >>> from ionostat import Step, ready_model
    >>> number_in(ready_model("tripartite"), Protocol("cold", [Step("temperature", "30 degC")]), "value").value
    303.15
    """
    known, path = protocol.numbers(), f"{protocol.name}.{name}"
    if name in known:
        value, info = known[name]
        return Setting(path, float(value), info, float(value))
    places = table(model)
    items = [item for item in protocol.items if isinstance(item, Item)]
    if name != "value" or not items:
        allowed = [f"{protocol.name}.{known}" for known in (*known, *(["value"] if items else []))]
        raise unknown("number", path, allowed, f"the protocol {protocol.name!r}")
    entries = [(resolve(model, item.path, places), item.value) for item in items]
    values = {(new_value(entry, value), entry.info) for entry, value in entries}
    if len(values) > 1:
        said = ", ".join(f"{e.path} to {show(new_value(e, v), e.info.unit)}" for e, v in entries)
        raise BadValue(
            f"{protocol.name}.value: the protocol sets {said}: one number cannot stand for several values. Make a "
            "protocol in which one item sets what varies."
        )
    value, info = values.pop()
    wholes = {value if relative(given) is None else entry.value for entry, given in entries}
    return Setting(path, value, info, wholes.pop() if len(wholes) == 1 else None)


def own_value(model: Model, protocol: Protocol | None, path: str, known: Mapping[str, Entry] | None = None) -> float:
    """A number of the protocol or of the model as it is, SI; ``known`` is the model's `table`, if it is at hand."""
    if protocol is not None and controls(model, protocol, path):
        return number_in(model, protocol, path.partition(".")[2]).value
    return resolve(model, path, known).value


def refuse_overruled(path: str, unit: str, low: Run, high: Run) -> None:
    """Raise where the protocol sets a number of the model from some time on, whatever the model has there.

    Args:
        path, unit: of the number.
        low, high: the run with two values of it.

    Raises:
        BadValue: what varies would be seen until that time only.
    """
    model, protocol, _ = low
    one, other = (segments(model, plan, until) for model, plan, until in (low, high))
    since = None
    for a, b in zip(reversed(one), reversed(other)):
        same = (a.start, a.values.get(path), a.slopes.get(path)) == (b.start, b.values.get(path), b.slopes.get(path))
        if not same and (a.slopes.get(path) or b.slopes.get(path)):
            return  # a ramp leads there from what the model has
        if path not in a.values or not same:
            break
        since = a
    if since is None or protocol is None:
        return
    when = f"from {show(since.start, 's')} on" if since.start > 0 else "from the start on"
    seen = f"only the first {show(since.start, 's')} would vary" if since.start > 0 else "nothing would vary"
    raise BadValue(
        f"{path}: the scenario {protocol.name!r} sets it to {show(since.values[path], unit)} {when}, whatever the "
        f"model has, so {seen}. {_advice(model, protocol)}"
    )


def _advice(model: Model, protocol: Protocol) -> str:
    """What to vary instead."""
    names = list(protocol.numbers())
    try:
        number_in(model, protocol, "value")
        names.insert(0, "value")
    except IonostatError:  # several values, which need a function
        pass
    others = ", ".join(f"{protocol.name}.{name}" for name in names)
    function = "or, in Python, let a function of the number make the protocol"
    return f"Vary a number of the scenario ({others}), leave the scenario out, {function}."
