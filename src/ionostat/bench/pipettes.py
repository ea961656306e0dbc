"""A patch pipette on a cell: its solution, its opening, its glass and its amplifier."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ..constants import T_BODY, F, R
from ..errors import BadModel, BadValue, unknown
from ..mechanisms.pipette import Amphotericin, Gramicidin, VoltageClamp, WholeCell, diffusivity
from ..mechanisms.stimulus import Stimulus
from ..model.balance_at_start import solute_osmolarity
from ..model.compartment import Compartment, Impermeant, Reservoir, levels
from ..model.membrane import Junction, Membrane
from ..model.model import Model
from ..records import within
from ..species import Cl, K, Na, Species, species
from .rig import membrane_of, rebuilt, refuse_second

#: the anion of most pipettes; D from its mass, 195 g/mol, as `pipette.diffusivity` has it
GLUCONATE = Species("Gluconate", "gluconate", -1, 1.53e-9, scale=100.0)
#: amino acids, sugars and such of a cell, and what makes a pipette's solution as dense; D as of taurine, 125 g/mol
OSMOLYTE = Species("Osmolyte", "small neutral osmolytes", 0, 1.33e-9, scale=10.0)
#: what never leaves a cell by a pipette, mol/m3: proteins; a choice of the model
PROTEIN = 1.0

MODES: Mapping[str, Any] = {"whole cell": WholeCell, "gramicidin": Gramicidin, "amphotericin": Amphotericin}
#: specific capacitance that the glass is given, F/m2: only its product with the area matters
GLASS = 0.01
#: level of what enters a cell from the pipette, before it has, mol/m3
TRACE = 1e-6
#: mean charge of impermeants that stay, at most
MOST_CHARGE = 4.0
#: what stands between the amplifier and the pipette's wire, ohm: next to nothing
WIRE = 1e4


def patch(
    model: Model, membrane: str, solution: Mapping[Any, Any] | Reservoir, *, mode: str = "whole cell",
    R_access: Any = None, capacitance: Any = "5 pF", clamp: Any = None, fixed: float = 0.0,
    osmolarity: Any = None, name: str = "pipette",
) -> Model:
    """The model with a pipette on a cell: solution, opening, glass, and an amplifier.

    The pipette is a reservoir of that name. A membrane of the same name is its glass, between it and what
    lies outside of the cell; it holds the amplifier, ``pipette.clamp`` and ``pipette.stimulus`` (for current
    clamp), whose current Cl- carries, as at a wire of silver chloride. A junction ``pipette_cell`` is the
    opening. Ions of the cell that the opening passes must be in the solution; metabolites that are not wash
    out. Charge that the listed ions leave over is gluconate. In whole cell the cell's own small organic solutes, which
    the model has as impermeants, leave too: gluconate and a neutral osmolyte stand for them, to be exchanged with
    the pipette's, to which as much osmolyte is added as keeps the cell's volume.

    Args:
        model: any model.
        membrane: of the cell that is patched.
        solution: species -> mol/m3 or text, or a reservoir of that name.
        mode: "whole cell", "gramicidin" or "amphotericin".
        R_access: access resistance, ohm or text; 10 MOhm in whole cell, 20 MOhm perforated.
        capacitance: of the glass to the bath, F or text.
        clamp: command potential, V or text, for a voltage clamp; by default the amplifier is off.
        fixed: part of the impermeants that stays in whole cell: proteins.
        osmolarity: of the pipette's solution in whole cell, mol/m3 or text; by default that of the bath less what
            stays in the cell.
        name: of the pipette.

    Raises:
        UnknownName: no such membrane or mode.
        BadValue: ``fixed`` is no fraction, the capacitance not above 0, or the solution denser than ``osmolarity``.
        BadModel: the solution lacks an ion that the opening passes.
    """
    it = membrane_of(model, membrane)
    if mode not in MODES:
        raise unknown("mode", mode, MODES)
    cell = model.compartments.get(it.inside)
    if cell is None:
        raise BadModel(f"the inside of {membrane!r} is a reservoir, and nothing would change in it: patch a cell.")
    refuse_second(model, membrane)
    given = solution.concentrations if isinstance(solution, Reservoir) else solution
    contents = _neutral(levels(name, given))
    usual = {} if R_access is None else {"R_access": R_access}
    if mode == "whole cell":
        cell, stays = _with_loose_solutes(model, cell, fixed)
        cell, contents = _made_alike(cell, contents, name)
        contents[OSMOLYTE] = max(_osmolyte(model, it.outside, contents, stays, osmolarity), TRACE)
        cell = dataclasses.replace(cell, concentrations={OSMOLYTE: TRACE, **cell.concentrations})
        passing = tuple(s for s in cell.concentrations if s in contents)
        opening: Any = WholeCell(passing, **usual)
    else:
        opening = MODES[mode](**usual)
        for place, held in ((name, contents), (cell.name, cell.solutes)):
            _refuse_lacking(place, mode, [s for s in opening.weights() if s not in held])
    pipette = Reservoir(name, concentrations=contents, others=getattr(solution, "others", 0.0))
    wire = _wire(pipette, model.places[it.outside])
    area = within(capacitance, "F", "capacitance") / GLASS
    values = {"command": it.V if clamp is None else clamp, "on": float(clamp is not None)}
    amplifier = (VoltageClamp(wire, R_series=WIRE, **values), Stimulus(wire))
    glass = Membrane(pipette, it.outside, area=area, capacitance=GLASS, V=it.V, mechanisms=amplifier, name=name)
    hole = Junction(pipette, it.inside, mechanisms=[opening], name=f"{name}_{it.inside}")
    return rebuilt(model, pipette, cell, glass, hole)


def _neutral(contents: dict[Species, float]) -> dict[Species, float]:
    """The solution with the gluconate that it needs."""
    excess = sum(s.z * c for s, c in contents.items())
    if excess <= 0 or GLUCONATE in contents:
        return contents
    return {**contents, GLUCONATE: excess}


def _with_loose_solutes(model: Model, cell: Compartment, fixed: float) -> tuple[Compartment, float]:
    """The cell with its impermeants as small ones that can leave, but for what is fixed; and how much that is."""
    if not 0.0 <= fixed <= 1.0:
        raise BadValue(f"fixed is {fixed:g}: it is the part of the impermeants that stays, 0 to 1.")
    amount, charge = model.impermeants[cell.name]
    held = -amount * charge
    anions = max((1.0 - fixed) * held, 0.0)
    if held > amount:  # what stays must not carry more than a few charges each
        anions = min(anions, (MOST_CHARGE * amount - held) / (MOST_CHARGE - 1.0))
    neutral = min(max((1.0 - fixed) * (amount - max(held, 0.0)), 0.0), max(amount - anions - PROTEIN, 0.0))
    loose = {s: c for s, c in ((GLUCONATE, anions), (OSMOLYTE, neutral)) if c > 0.0}
    stays, stated = amount - anions - neutral, cell.impermeant
    impermeant = Impermeant(
        None if stated.concentration is None else stays,
        None if stated.charge is None else (anions - held) / stays if stays else 0.0,
    )
    return dataclasses.replace(cell, concentrations={**cell.concentrations, **loose}, impermeant=impermeant), stays


def _osmolyte(model: Model, outside: str, contents: Mapping[Species, float], stays: float, wanted: Any) -> float:
    """What the pipette's solution needs of a neutral osmolyte, mol/m3: to ``wanted``, or to hold the cell's volume.

    Raises:
        BadValue: the solution holds more than is wanted.
    """
    held = sum(c for s, c in contents.items() if s.osmotic)
    if wanted is None:
        bath = solute_osmolarity(model.places[outside]) + model.impermeants.get(outside, (0.0, 0.0))[0]
        return max(bath - stays - held, 0.0)
    total = within(wanted, "mol m-3", "osmolarity")
    if total < held:
        raise BadValue(
            f"osmolarity is {total:g} mM, and the solution of the pipette holds {held:g} mM with its gluconate: give "
            "as much or more, or a thinner solution."
        )
    return total - held


def _made_alike(
    cell: Compartment, contents: dict[Species, float], name: str
) -> tuple[Compartment, dict[Species, float]]:
    """Cell and pipette with all that passes between them on both sides, at least in traces.

    Raises:
        BadModel: the pipette lacks an ion of the cell.
    """
    _refuse_lacking(name, "whole cell", [
        s for s in cell.concentrations
        if s not in contents and not s.vanishes and s not in (GLUCONATE, OSMOLYTE) and diffusivity(s) is not None
    ])
    both = [s for s in {**cell.concentrations, **contents} if diffusivity(s) is not None and s not in cell.clamped]
    traces = {s: 0.0 if s.vanishes else TRACE for s in both}
    held = {s: c for s, c in traces.items() if s not in cell.concentrations}
    alike = dataclasses.replace(cell, concentrations={**cell.concentrations, **held}) if held else cell
    return alike, {**{s: c for s, c in traces.items() if s not in contents}, **contents}


def _refuse_lacking(place: str, mode: str, lacking: list[Species]) -> None:
    if lacking:
        names = ", ".join(s.symbol for s in lacking)
        raise BadModel(
            f"{place!r} lacks {names}, which the opening of the patch ({mode}) passes: give its level there, if only "
            "'0.1 mM'."
        )


def _wire(pipette: Reservoir, bath: Compartment | Reservoir) -> Species:
    """The ion that carries current between electrode and solution."""
    for ion in (Cl, K, Na):
        if ion in pipette.solutes and ion in bath.solutes:
            return ion
    raise BadModel(f"{pipette.name!r} and {bath.name!r} share neither Cl, K nor Na to carry current: add one.")


def dialysis_time(
    solute: Any, volume: Any, solution: Mapping[Any, Any], R_access: Any = "10 MOhm", T: Any = T_BODY
) -> float:
    r"""Time constant with which a cell takes up a pipette's solute, s.

    .. math:: \tau = \frac{R_a}{\rho}\,\frac{v}{D}, \quad \frac{1}{\rho} = \frac{F^2}{RT} \sum_j z_j^2 D_j c_j

    Args:
        solute: a species or its symbol.
        volume: of the cell, m3 or text.
        solution: of the pipette: the ions that pass its opening.
        R_access: access resistance, ohm or text.
        T: temperature, K.

    Raises:
        BadValue: the solute's diffusion coefficient is not known; a volume, resistance or T not above 0.

    Source: Oliva, Cohen & Mathias 1988 Biophys J 54:791, doi:10.1016/S0006-3495(88)83017-0. Measured times
    are about twice as long: :math:`\tau = 0.6\,R_a M^{1/3}` s, with MOhm and g/mol, in chromaffin cells of 5.9 pF
    (Pusch & Neher 1988 Pflugers Arch 411:204; numbers not re-read).

    >>> round(dialysis_time("K", "1.35 pL", {"K": "140 mM", "Cl": "10 mM"}, "10 MOhm"), 1)
    7.3
    """
    it = species(solute, "dialysis_time")
    D = diffusivity(it)
    if D is None:
        raise BadValue(f"no diffusion coefficient of {it} is known: give a Species with D.")
    v, resistance, kelvin = within(volume, "m3", "volume"), within(R_access, "ohm", "R_access"), within(T, "K", "T")
    conducting = sum(s.z**2 * (diffusivity(s) or 0.0) * c for s, c in levels("the pipette", solution).items())
    return resistance * F**2 / (R * kelvin) * conducting * v / D
