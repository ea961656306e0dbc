"""The start of a model: every compartment neutral, and isosmotic where water can move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..constants import F
from ..errors import BadModel
from ..species import H2O
from .compartment import Compartment, Reservoir

if TYPE_CHECKING:
    from .model import Model

#: imbalance that is refused, mol/m3: far below C V in any cell, far above round-off
TOLERANCE = 1e-7
#: a chosen mean charge beyond this is no impermeant but a forgotten ion
LARGEST_CHARGE = 5.0
#: room for impermeants where nothing says how many, relative to the osmolarity
ROOM = 1e-3


def capacitive_charge(model: Model, place: str) -> float:
    """Charge that the membranes hold on one compartment, as mol/m3 of elementary charges."""
    total = 0.0
    for membrane in model.membranes:
        charge = membrane.capacitance * membrane.area * membrane.V / F
        total += charge * ((membrane.inside == place) - (membrane.outside == place))
    return total / model.compartments[place].volume


def solute_charge(compartment: Compartment) -> float:
    """Charge of the free ions, mol/m3 of elementary charges (clamped levels carry none)."""
    return sum(s.z * c for s, c in compartment.concentrations.items())


def solute_osmolarity(place: Compartment | Reservoir) -> float:
    """Osmoles without impermeants and clamped levels, mol/m3."""
    return sum(c for s, c in place.concentrations.items() if s.osmotic)


def water_partners(model: Model) -> list[tuple[str, str]]:
    """Pairs of places between which some process carries water."""
    pairs = []
    for joint in model.joints:
        for mechanism in joint.mechanisms:
            if any(H2O in process.moves for process in mechanism.processes()):
                pairs.append((joint.inside, joint.outside))
    return pairs


def impermeants(model: Model) -> dict[str, tuple[float, float]]:
    """Concentration (mol/m3) and mean charge of the impermeants of every compartment.

    What the model leaves open is chosen so that each compartment is neutral (with the charge on
    its membranes) and all are isosmotic; what it states is checked.

    Raises:
        BadModel: the start is not neutral or not isosmotic; says by how much and how to mend it.
    """
    reference = _reference_osmolarity(model)
    result: dict[str, tuple[float, float]] = {}
    for name, compartment in model.compartments.items():
        stated = compartment.impermeant
        amount = stated.concentration
        if amount is None:
            amount = reference - solute_osmolarity(compartment)
        if amount < 0:
            raise BadModel(
                f"{name!r} holds {-amount:.4g} mM more osmoles than its neighbours even without "
                f"impermeants: lower its concentrations, or raise the impermeant concentration of "
                f"the others by {-amount:.4g} mM."
            )
        missing = capacitive_charge(model, name) - solute_charge(compartment)
        charge = missing / amount if stated.charge is None and amount else stated.charge or 0.0
        _refuse_charged(name, missing, amount, charge, stated.charge is None)
        result[name] = (amount, charge)
    _refuse_hyperosmotic(model, result)
    return result


def _reference_osmolarity(model: Model) -> float:
    """Osmolarity that open compartments are brought to."""
    stated = [
        solute_osmolarity(c) + c.impermeant.concentration
        for c in model.compartments.values()
        if c.impermeant.concentration is not None
    ]
    stated += [r.osmolarity for r in model.reservoirs.values() if r.osmolarity is not None]
    if stated:
        return stated[0]
    partners = {place for pair in water_partners(model) for place in pair}
    baths = [solute_osmolarity(r) for n, r in model.reservoirs.items() if n in partners]
    if baths:
        return max(baths)
    known = [solute_osmolarity(c) for c in model.compartments.values()]
    return max(known, default=0.0) * (1 + ROOM)


def _refuse_charged(name: str, missing: float, amount: float, charge: float, free: bool) -> None:
    excess = charge * amount - missing
    if free and abs(charge) > LARGEST_CHARGE:
        raise BadModel(
            f"{name!r} is not neutral: its ions leave {-missing:+.4g} mM of charge and there is "
            f"room for only {amount:.4g} mM of impermeants, which would need {charge:+.3g} charges "
            f"each. Add {abs(missing):.4g} mM of {'an anion' if missing < 0 else 'a cation'}, or "
            "give its impermeant concentration."
        )
    if abs(excess) > TOLERANCE * max(1.0, abs(missing)):
        remedy = (
            f"impermeant charge {missing / amount:.6g} would mend it (or leave the charge out, "
            "and it is chosen)"
            if amount
            else f"add impermeants that carry {missing:+.4g} mM of charge"
        )
        raise BadModel(
            f"{name!r} is not neutral: it holds {excess:+.4g} mM of charge too much, "
            f"the charge on its membranes included. {remedy[0].upper()}{remedy[1:]}."
        )


def _refuse_hyperosmotic(model: Model, found: dict[str, tuple[float, float]]) -> None:
    def osmolarity(place: str) -> float:
        if place in model.compartments:
            return solute_osmolarity(model.compartments[place]) + found[place][0]
        stated = model.reservoirs[place].osmolarity
        return solute_osmolarity(model.reservoirs[place]) if stated is None else stated

    for inside, outside in water_partners(model):
        excess = osmolarity(inside) - osmolarity(outside)
        if abs(excess) > 1e-6 * osmolarity(outside):
            place = inside if inside in found else outside
            wanted = found[place][0] - excess * (1 if place == inside else -1)
            raise BadModel(
                f"water can pass between {inside!r} and {outside!r}, but the inside holds "
                f"{excess:+.4g} mM of osmoles more. An impermeant concentration of {wanted:.6g} mM "
                f"in {place!r} would mend it (or leave it out, and it is chosen)."
            )
