"""The energy budget of grey matter: tables that can be recomputed, O2, glucose and the brain's share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from ..constants import N_A
from ..errors import BadValue, NoSolution, unknown
from . import _arguments as read
from ._arguments import si
from .pump_cost import ATP_PER_O2, not_negative, positive

__all__ = [
    "ATTWELL_LAUGHLIN_2001",
    "HOWARTH_2012",
    "PUBLISHED_SHARES",
    "BrainShare",
    "Budget",
    "Fuel",
    "TissueUse",
    "affordable_rate",
    "brain_share",
    "fuel",
    "oxygen_use",
    "tissue_budget",
    "tissue_use",
]

ATP_PER_GLUCOSE: Final = 31.0
"""ATP made per glucose oxidised, 29 to 33 (older textbooks 36 to 38). Source not looked up."""

O2_MOLAR_VOLUME: Final = 0.0224
"""m3 mol-1 of O2 at 0 degC and 1 atm, as physiologists convert mL to mol."""

ATTWELL_LAUGHLIN_2001: Final[Mapping[str, float]] = {
    "rate": 4.0,  # spikes s-1
    "spike": 3.84e8,  # ATP per spike, overlap 4
    "boutons": 8000.0,  # synapses that a spike reaches
    "release": 0.25,  # vesicles per bouton and spike
    "postsynaptic": 140e3,  # ATP per vesicle: 67,000 non-NMDA, 70,000 NMDA, 3,000 mGluR
    "presynaptic": 12821.0,  # ATP per vesicle: 12,000 Ca2+ and 821 for exo- and endocytosis
    "recycling": 11e3,  # ATP per vesicle: glutamate back into a vesicle
    "neuron": 3.42e8,  # ATP s-1 at rest
    "glia": 1.02e8,  # ATP s-1 of the glia of one neuron
    "density": 9.2e13,  # neurons m-3
}
"""Inputs for rodent neocortex.

Source: Attwell D, Laughlin SB (2001), J Cereb Blood Flow Metab 21:1133,
doi:10.1097/00004647-200110000-00001. Looked up (quotations in BioNumbers): 70,000 ATP by NMDA,
12,000 Ca2+ per vesicle, the rate, the total of 3.29e9 ATP/s and the density. The others are from
memory; together they give the published total and the shares of the abstract.
"""

HOWARTH_2012: Final[Mapping[str, float]] = {**ATTWELL_LAUGHLIN_2001, "spike": 3.84e8 * 1.24 / 4.0}
"""The same for cerebral cortex with the Na+ overlap of mammalian axons, 1.24 in place of 4.

Source: Howarth C, Gleeson P, Attwell D (2012), J Cereb Blood Flow Metab 32:1222,
doi:10.1038/jcbfm.2012.35. Only the abstract was looked up; these inputs give its shares.
"""

PUBLISHED_SHARES: Final[Mapping[str, Mapping[str, float]]] = {
    "attwell-laughlin-2001": {"spikes": 0.47, "postsynaptic": 0.34, "resting": 0.13, "recycling": 0.03},
    "howarth-2012": {
        "spikes": 0.21, "postsynaptic": 0.50, "presynaptic": 0.05, "recycling": 0.04, "resting": 0.20,
    },
    "howarth-2012-cerebellum": {"spikes": 0.17, "postsynaptic": 0.22, "resting": 0.54},
}  # fmt: skip
"""Shares of signalling energy as the abstracts print them; the cerebellum is there as shares only."""

TABLES: Final = {"attwell-laughlin-2001": ATTWELL_LAUGHLIN_2001, "howarth-2012": HOWARTH_2012}


class Budget(NamedTuple):
    """ATP molecules s-1 per neuron by row, the shares, their total, and the use of the tissue.

    per_volume is in mol m-3 s-1 and per_mass in mol kg-1 s-1 (1e3 kg m-3).
    """

    rows: dict[str, Any]
    shares: dict[str, Any]
    total: Any
    per_volume: Any
    per_mass: Any


class TissueUse(NamedTuple):
    """Use per volume, mol m-3 s-1, and per mass, mol kg-1 s-1."""

    per_volume: Any
    per_mass: Any


class Fuel(NamedTuple):
    """O2 and glucose that make an amount of ATP, in its unit."""

    O2: Any
    glucose: Any


class BrainShare(NamedTuple):
    """O2 use of the brain, m3 s-1, and its share of that of the body and of its mass."""

    VO2: Any
    share: Any
    mass_share: Any


def tissue_budget(
    table: str = "attwell-laughlin-2001",
    rate: Any = None,
    spike: Any = None,
    boutons: Any = None,
    release: Any = None,
    postsynaptic: Any = None,
    presynaptic: Any = None,
    recycling: Any = None,
    neuron: Any = None,
    glia: Any = None,
    density: Any = None,
) -> Budget:
    r"""Energy budget of signalling in grey matter, per neuron and per tissue.

    .. math:: ATP/s = f\,(a + b\,p\,(q_{post} + q_{pre} + q_{rec})) + n + g

    Args:
        table: "attwell-laughlin-2001" or "howarth-2012"; every input left out is taken from it.
        rate: f, spikes of a neuron, s-1.
        spike: a, ATP per spike (`spike_cost`).
        boutons: b, synapses that a spike reaches.
        release: p, vesicles released per synapse and spike.
        postsynaptic, presynaptic, recycling: q, ATP per vesicle.
        neuron, glia: n and g, ATP molecules s-1 at rest of a neuron and of its glia (`resting_cost`).
        density: Neurons per volume, m-3.

    Returns:
        `Budget`: rows in ATP molecules s-1 per neuron, their shares and sum, and the tissue's use.

    Raises:
        BadValue: An input is negative. UnknownName: No such table.

    Counts excitatory signalling; upkeep that is not signalling is left out. Source: Attwell D,
    Laughlin SB (2001), J Cereb Blood Flow Metab 21:1133; Howarth C et al. (2012), ibid. 32:1222.

    >>> budget = tissue_budget()
    >>> f"{budget.total:.3g}", {row: round(100 * float(share)) for row, share in budget.shares.items()}
    ('3.29e+09', {'spikes': 47, 'postsynaptic': 34, 'presynaptic': 3, 'recycling': 3, 'resting': 13})
    >>> [round(100 * share) for share in tissue_budget("howarth-2012").shares.values()]
    [21, 50, 5, 4, 20]
    """
    if table not in TABLES:
        raise unknown("table", table, TABLES)
    asked = {
        "rate": rate, "spike": spike, "boutons": boutons, "release": release,
        "postsynaptic": postsynaptic,
        "presynaptic": presynaptic, "recycling": recycling, "neuron": neuron, "glia": glia,
        "density": density,
    }  # fmt: skip
    units = {"rate": "s-1", "neuron": "s-1", "glia": "s-1", "density": "m-3"}
    known = TABLES[table]
    use = {
        name: not_negative(si(known[name] if value is None else value, units.get(name, "1"), name), name)
        for name, value in asked.items()
    }
    vesicles = use["rate"] * use["boutons"] * use["release"]
    rows: dict[str, Any] = {"spikes": use["rate"] * use["spike"]}
    rows |= {name: vesicles * use[name] for name in ("postsynaptic", "presynaptic", "recycling")}
    rows["resting"] = use["neuron"] + use["glia"]
    total = np.asarray(sum(rows.values()))
    if np.any(total <= 0.0):
        raise BadValue("rate, neuron, glia: nothing uses ATP, so there are no shares; give one above 0.")
    shares = {name: read.plain(row / total) for name, row in rows.items()}
    return Budget(rows, shares, read.plain(total), *tissue_use(total, use["density"]))


def tissue_use(per_cell: Any, density: Any, mass_density: Any = "1 g/cm3") -> TissueUse:
    r"""Use of a tissue from the use of one cell.

    .. math:: u = \frac{\dot n\,\rho_{cells}}{N_A}, \quad u_m = u / \rho

    Args:
        per_cell: ATP molecules s-1 of one cell.
        density: Cells per volume, m-3.
        mass_density: rho, kg m-3.

    Returns:
        `TissueUse`: mol m-3 s-1 and mol kg-1 s-1.

    Raises:
        BadValue: A number is negative, or the mass density not positive.

    Source: Attwell D, Laughlin SB (2001), J Cereb Blood Flow Metab 21:1133.

    >>> use = tissue_use("3.29e9 1/s", "9.2e7 1/cm3")
    >>> round(use.per_mass * 60e3, 2), round(use.per_volume, 4)     # umol/g/min, mM/s
    (30.16, 0.5026)
    """
    cells = not_negative(si(density, "m-3", "density"), "density")
    volume = not_negative(si(per_cell, "s-1", "per_cell"), "per_cell") * cells / N_A
    heaviness = positive(si(mass_density, "kg m-3", "mass_density"), "mass_density")
    return TissueUse(read.plain(volume), read.plain(volume / heaviness))


def fuel(ATP: Any, ATP_per_O2: Any = ATP_PER_O2, ATP_per_glucose: Any = ATP_PER_GLUCOSE) -> Fuel:
    r"""O2 and glucose that make an amount of ATP by oxidation.

    .. math:: n_{O_2} = n_{ATP}/5.2, \quad n_{glc} = n_{ATP}/31

    Args:
        ATP: Plain number of molecules, or a rate or amount in s-1, mol, mol s-1, mol m-3, mol m-3 s-1,
            mol kg-1 s-1.
        ATP_per_O2: 4.7 to 6.3.
        ATP_per_glucose: 29 to 33.

    Returns:
        `Fuel`, in the unit of ATP.

    Raises:
        BadValue: A yield is not positive.
        BadUnit: The unit counts no particles.

    Source: stoichiometry, 6 O2 per glucose; the yields were not looked up.

    >>> round(fuel(31.0).glucose, 3), round(fuel(31.0).O2, 2)
    (1.0, 5.96)
    >>> round(fuel("31 umol/s").glucose, 9)
    1e-06
    """
    (amount,) = read.counts(ATP=ATP)
    yields = (ATP_per_O2, "ATP_per_O2"), (ATP_per_glucose, "ATP_per_glucose")
    return Fuel(*(read.plain(amount / positive(si(value, "1", name), name)) for value, name in yields))


def oxygen_use(CMRO2: Any, molar_volume: Any = O2_MOLAR_VOLUME) -> Any:
    r"""O2 use of tissue in moles from a volume of gas, such as "3.5 mL/100g/min".

    .. math:: u = CMRO_2 / V_m

    Args:
        CMRO2: Volume of O2 per mass and time, m3 kg-1 s-1; a text may say "/100g".
        molar_volume: V_m, m3 mol-1, 22.4 L/mol at 0 degC and 1 atm.

    Returns:
        mol kg-1 s-1.

    Raises:
        BadValue: The use is negative.

    Source: definition.

    >>> round(oxygen_use("3.5 mL/100g/min") * 60e3, 4)              # umol/g/min
    1.5625
    """
    volume = positive(si(molar_volume, "m3 mol-1", "molar_volume"), "molar_volume")
    return read.plain(per_mass(CMRO2, "CMRO2") / volume)


def brain_share(
    CMRO2: Any = "3.5 mL/100g/min",
    brain_mass: Any = "1400 g",
    body_mass: Any = "70 kg",
    body_VO2: Any = "250 mL/min",
) -> BrainShare:
    r"""Share of the brain in the O2 use of the resting body.

    .. math:: V_{O_2} = CMRO_2\,m, \quad s = V_{O_2} / V_{O_2,body}

    Args:
        CMRO2: O2 use of the brain per mass, m3 kg-1 s-1; a text may say "/100g".
        brain_mass, body_mass: kg.
        body_VO2: O2 use of the body, m3 s-1.

    Returns:
        `BrainShare`: O2 use of the brain, its share, and the share of the brain in the mass.

    Raises:
        BadValue: A value is not positive.

    Source: Clarke DD, Sokoloff L, in Basic Neurochemistry (not looked up).

    >>> use = brain_share()
    >>> round(use.VO2 * 60e6, 1), round(use.share, 3), round(use.mass_share, 3)
    (49.0, 0.196, 0.02)
    """
    brain = positive(si(brain_mass, "kg", "brain_mass"), "brain_mass")
    body = positive(si(body_mass, "kg", "body_mass"), "body_mass")
    flow = per_mass(CMRO2, "CMRO2") * brain
    whole = positive(si(body_VO2, "m3 s-1", "body_VO2"), "body_VO2")
    return BrainShare(*map(read.plain, (flow, flow / whole, brain / body)))


def affordable_rate(supply: Any, resting: Any, per_spike: Any) -> Any:
    r"""Mean rate of spikes that a supply of energy affords.

    .. math:: f = \frac{S - n}{a}

    Args:
        supply: ATP molecules s-1 for one neuron.
        resting: ATP molecules s-1 that it uses without spikes.
        per_spike: ATP per spike, with the synapses that it drives.

    Returns:
        f, s-1.

    Raises:
        NoSolution: The supply does not cover the rest. BadValue: per_spike is not positive.

    Source: Lennie P (2003), Curr Biol 13:493, doi:10.1016/S0960-9822(03)00135-0 (0.16 Hz for human
    cortex; its inputs were not looked up).

    >>> round(affordable_rate(3.29e9, 4.44e8, 7.12e8), 2)
    4.0
    """
    left = si(supply, "s-1", "supply") - si(resting, "s-1", "resting")
    if np.any(np.asarray(left) < 0.0):
        raise NoSolution("supply: it does not even cover the resting use; raise it or lower resting.")
    return read.plain(left / positive(si(per_spike, "1", "per_spike"), "per_spike"))


def per_mass(value: Any, name: str) -> Any:
    """Return a gas volume per mass and time in m3 kg-1 s-1; physiologists write it per 100 g."""
    scale = 1.0
    if isinstance(value, str):
        value, count = re.subn(r"/\s*\(?\s*100\s*g\s*\)?", "/g", value)
        scale = 100.0**-count
    return not_negative(si(value, "m3 kg-1 s-1", name), name) * scale
