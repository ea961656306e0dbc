"""The start of a model: every compartment neutral, and isosmotic where water can move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..constants import F
from ..errors import BadModel
from ..mechanisms.bound_charge import bound_charges
from ..species import H2O
from .compartment import Compartment, Reservoir

if TYPE_CHECKING:
    from .model import Model

#: imbalance that is refused, mol/m3: far below C V in any cell, far above round-off
TOLERANCE = 1e-7
#: a reservoir may be out of neutral by this part of its ions (a raised K+, an ion left out)
RESERVOIR_IMBALANCE = 0.05
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


def protein_charge(model: Model, place: str) -> float:
    """Charge that states of proteins hold for a compartment, mol/m3 of elementary charges."""
    total = 0.0
    for path, mechanism, owner in model.mechanisms():
        fractions = mechanism.sites()
        ends = (owner.name, None) if isinstance(owner, Compartment) else (owner.inside, owner.outside)
        if fractions and place in ends:
            size = getattr(owner, {"Membrane": "area", "Junction": "size"}.get(type(owner).__name__, "volume"))
            inner, outer = bound_charges(path, mechanism)
            for name, fraction in fractions.items():
                amount = model.start.get(f"{path}.{name}", fraction) * mechanism.site_density() * size
                total += amount * (inner[name] * (place == ends[0]) + outer[name] * (place == ends[1]))
    return total / model.compartments[place].volume


def solute_osmolarity(place: Compartment | Reservoir) -> float:
    """Osmoles without impermeants and clamped levels, mol/m3."""
    solutes = sum(c for s, c in place.concentrations.items() if s.osmotic)
    return solutes + (place.others if isinstance(place, Reservoir) else 0.0)


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
    _refuse_charged_reservoirs(model)
    reference = _reference_osmolarity(model)
    with_water = {place for pair in water_partners(model) for place in pair}
    result: dict[str, tuple[float, float]] = {}
    for name, compartment in model.compartments.items():
        stated = compartment.impermeant
        held = solute_charge(compartment) + protein_charge(model, name)
        missing = capacitive_charge(model, name) - held
        amount = stated.concentration
        if amount is None and name in with_water:
            amount = reference - solute_osmolarity(compartment)
        elif amount is None:  # no water passes, so osmolarity does not matter: as many as charge asks
            amount = abs(missing)
        if amount < 0:
            raise BadModel(
                f"{name!r} holds {-amount:.4g} mM more osmoles than the places it shares water with, "
                f"even without impermeants: lower its concentrations, or raise the impermeant "
                f"concentration (or `others` of a reservoir) there by {-amount:.4g} mM."
            )
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
    if stated:
        return stated[0]
    partners = {place for pair in water_partners(model) for place in pair}
    baths = [solute_osmolarity(r) for n, r in model.reservoirs.items() if n in partners]
    if baths:
        return max(baths)
    known = [solute_osmolarity(c) for c in model.compartments.values()]
    return max(known, default=0.0) * (1 + ROOM)


def _refuse_charged_reservoirs(model: Model) -> None:
    """A reservoir with ions of both signs is a solution: about as many charges of each."""
    for name, reservoir in model.reservoirs.items():
        charges = [s.z * c for s, c in reservoir.concentrations.items() if s.z]
        excess, size = sum(charges), sum(abs(q) for q in charges)
        both = any(q > 0 for q in charges) and any(q < 0 for q in charges)
        if both and abs(excess) > RESERVOIR_IMBALANCE * size:
            raise BadModel(
                f"{name!r} is not neutral: its ions leave {excess:+.4g} mM of charge. Add {abs(excess):.4g} mM "
                f"of {'an anion' if excess > 0 else 'a cation'}, or correct a concentration."
            )


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
        return solute_osmolarity(model.reservoirs[place])

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
