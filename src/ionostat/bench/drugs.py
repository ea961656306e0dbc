"""Drugs by name and dose, as items of a protocol that find their targets in a model."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from ..errors import BadValue, unknown
from ..experiment.protocol import FOREVER, Item, Share, Step, Treatment
from ..mechanisms.mechanism import Mechanism
from ..model.model import Model
from ..records import parameter, parameters, record
from ..units import show
from .pharmacy import PHARMACY, Medicine, Target


@record
class Drug(Treatment):
    r"""A drug at a dose for a while: each of its targets in the model is blocked by the fraction

    .. math:: b = \frac{c^n}{c^n + IC_{50}^n}

    at once (ouabain binds by the pump's own rates). Where the model has a block b0 of its own, what was left
    is blocked: :math:`1 - (1 - b_0)(1 - b)`. Of several drugs on one target those that compete for one site s leave

    .. math:: f_s = \frac{1}{1 + \sum_{i \in s} (c_i / IC_{50,i})^{n_i}}

    free, and sites block each by itself, as do drugs of which no common site is known:
    :math:`1 - (1 - b_0) \prod_s f_s`.

    Args:
        name: one of `PHARMACY`, or a name that it also goes by.
        dose: mol/m3 or text.
        start, duration: s or text.
        where: membranes (or compartments, for reactions) that it reaches; all by default.
    """

    name: str
    dose: float = parameter(0.0, "mol m-3", low=0, meaning="concentration of the drug")
    start: float = parameter(0.0, "s", low=0, meaning="when it comes")
    duration: float = parameter(FOREVER, "s", low=0, meaning="how long it stays")
    where: tuple[str, ...] = dataclasses.field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", medicine(self.name).name)
        object.__setattr__(self, "where", (self.where,) if isinstance(self.where, str) else tuple(self.where))

    def __repr__(self) -> str:
        return f"drug({self.name!r}, '{show(self.dose, 'mol m-3')}')"

    def on(self, model: Model) -> tuple[Item, ...]:
        """Steps of the blocks of its targets.

        Raises:
            UnknownName: ``where`` names no part with mechanisms.
            BadValue: the model, or that part of it, has no target.
        """
        owners = {owner.name for _, _, owner in model.mechanisms()}
        for place in self.where:
            if place not in owners:
                raise unknown("membrane", place, owners, f"the model {model.name!r}")
        found = [
            self._step(f"{path}.{target.number}", getattr(mechanism, target.number), target)
            for path, mechanism, owner in model.mechanisms() if not self.where or owner.name in self.where
            for target in medicine(self.name).targets if _hits(target, mechanism)
        ]
        if not found:
            raise BadValue(_without_target(self, model))
        return tuple(found)

    def _step(self, path: str, own: float, target: Target) -> Step:
        effect, span = target.effect(self.dose), {"start": self.start, "duration": self.duration}
        if not target.IC50:
            return Step(path, own + effect, **span)
        return Share(path, 1.0 - (1.0 - own) * (1.0 - effect), **span, own=own, share=effect, agent=self.name,
                     site=target.site)


def drug(name: str, dose: Any, start: Any = 0.0, duration: Any = FOREVER, where: Iterable[str] | str = ()) -> Drug:
    """A drug by name and dose, an item of a protocol.

    Args:
        name: one of `PHARMACY`, or a name that it also goes by.
        dose: mol/m3 or text ("10 uM").
        start, duration: s or text.
        where: membranes that it reaches; all by default.

    Raises:
        UnknownName: no such drug.
        BadUnit, BadValue: the dose is no concentration, or negative.

    >>> drug("bumetanide", "10 uM", start="1 min", duration="5 min")
    drug('bumetanide', '10 uM')
    """
    places = (where,) if isinstance(where, str) else tuple(where)
    return Drug(name, dose=dose, start=start, duration=duration, where=places)


def medicine(name: str) -> Medicine:
    """The drug of a name, whatever its capitals.

    Raises:
        UnknownName: there is none; the message has the nearest ones.

    >>> medicine("tetrodotoxin").name
    'TTX'
    """
    for found in PHARMACY.values():
        if str(name).casefold() in (other.casefold() for other in (found.name, *found.aliases)):
            return found
    raise unknown("drug", name, [n for m in PHARMACY.values() for n in (m.name, *m.aliases)], "`ionostat list drugs`")


def drugs_for(model: Model) -> dict[str, list[str]]:
    """Drugs that find a target in a model: name -> paths of what they act on."""
    found = {}
    for name, it in PHARMACY.items():
        hit = [path for path, mechanism, _ in model.mechanisms() if any(_hits(t, mechanism) for t in it.targets)]
        if hit:
            found[name] = hit
    return found


def _hits(target: Target, mechanism: Mechanism) -> bool:
    names = {kind.__name__ for kind in type(mechanism).__mro__}
    numbers = {name for name, _ in parameters(mechanism)}
    return target.number in numbers and (not target.kinds or bool(names & set(target.kinds)))


def _without_target(it: Drug, model: Model) -> str:
    kinds = sorted({k for t in medicine(it.name).targets for k in t.kinds or (f"what has {t.number!r}",)})
    place = f"{', '.join(it.where)} of the model {model.name!r}" if it.where else f"the model {model.name!r}"
    others = ", ".join(drugs_for(model)) or "none"
    return (
        f"{it!r} finds no target in {place}: it acts on {', '.join(kinds)}. Add one of these, or leave the drug out. "
        f"Drugs that act on this model: {others}."
    )
