r"""What a recipe is made of: formulas into ions, and weak acids with the pK of the day.

The pK of a weak acid goes with temperature by its enthalpy and heat capacity, and with ionic
strength by Davies' equation; that of carbonic acid is the apparent one of Hastings & Sendroy.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

import numpy as np

from ..constants import R
from ..errors import BadValue, suggest
from ..species import NAMED
from ._ions import MOBILITY, ion_valence
from .extracellular import positive
from .thermo import davies_coefficient

__all__ = [
    "ACIDS", "Acid", "apparent_pK", "carbonic_pK", "charges_of", "co2_pressure", "co2_solubility", "formula",
    "refuse_chelator",
]  # fmt: skip

WATER_PK: Final = 14.0
"""Of water at 25 degC; 13.6 at 37 degC, which matters in unbuffered solutions only."""


class Acid(NamedTuple):
    """A weak acid: its protonated and its bare form, with valences; pK, J mol-1, J mol-1 K-1."""

    acid: str
    z: int
    base: str
    pK: float
    enthalpy: float
    heat_capacity: float


ACIDS: Final = (
    Acid("H-HEPES", 0, "HEPES", 7.564, 20.4e3, 47.0),
    Acid("H-MES", 0, "MES", 6.270, 14.8e3, 5.0),
    Acid("H-MOPS", 0, "MOPS", 7.184, 21.1e3, 25.0),
    Acid("Tris", 1, "Tris-base", 8.072, 47.45e3, -59.0),
    Acid("H2PO4", -1, "HPO4", 7.198, 3.6e3, -230.0),
)
"""At 25 degC and zero ionic strength.

Source: Goldberg RN, Kishore N, Lennen RM (2002), J Phys Chem Ref Data 31:231,
doi:10.1063/1.1416902; its table was not looked up. Confidence: high for pK (Vega CA, Bates RG
(1976), Anal Chem 48:1293, have 7.565 for HEPES and 6.270 for MES, looked up), medium for the rest.
"""

MOLECULES: Final = {
    "glc": {"Glc": 1}, "glucose": {"Glc": 1}, "dextrose": {"Glc": 1}, "sucrose": {"Sucrose": 1},
    "mannitol": {"Mannitol": 1}, "sorbitol": {"Sorbitol": 1}, "urea": {"Urea": 1},
    "hepes": {"H-HEPES": 1}, "mes": {"H-MES": 1}, "mops": {"H-MOPS": 1}, "tris": {"Tris-base": 1},
    "trishcl": {"Tris": 1, "Cl": 1}, "cholinechloride": {"Choline": 1, "Cl": 1},
    "nmdg": {"NMDG": 1, "OH": 1}, "h3po4": {"H2PO4": 1, "H": 1}, "gaba": {"GABA": 1},
    "pyruvicacid": {"Pyruvate": 1, "H": 1}, "creatine": {"Cr": 1},
}  # fmt: skip
CHELATORS: Final = {"EGTA": -2, "BAPTA": -4, "EDTA": -3}
"""What binds Ca2+ and Mg2+, which is not computed, with its charge near pH 7.2. Not looked up."""
UNCHARGED: Final = (
    "H-HEPES", "H-MES", "H-MOPS", "Tris-base", "Sucrose", "Mannitol", "Sorbitol", "Urea", "GABA",
)  # fmt: skip
VALENCES: Final = {**dict.fromkeys(UNCHARGED, 0), "Pyruvate": -1}
ALIASES: Final = {
    "methanesulfonate": "MeSO3", "mesylate": "MeSO3", "CH3SO3": "MeSO3", "Gluc": "Gluconate",
}  # fmt: skip
CHARGED: Final = [s.symbol for s in NAMED.values() if s.z]
IONS: Final = {name: name for name in (*MOBILITY, *CHARGED)} | ALIASES
UNLISTED: Final = {"ATP", "ADP", "AMP", "Pi", "PCr"}
_NAMES: Final = sorted(set(IONS) - UNLISTED, key=len, reverse=True)
_TOKEN: Final = re.compile(
    "|".join(f"(?i:{name})" if len(name) > 5 else re.escape(name) for name in _NAMES)
)


def formula(text: str) -> dict[str, int]:
    """Return the ions or molecules that one mole of an ingredient gives, such as those of CaCl2.

    Raises:
        BadValue: The formula is not understood, its charges do not cancel, or it is a chelator.

    >>> formula("CaCl2"), formula("K-gluconate"), formula("NaH2PO4"), formula("HEPES")
    ({'Ca': 1, 'Cl': 2}, {'K': 1, 'Gluconate': 1}, {'Na': 1, 'H2PO4': 1}, {'H-HEPES': 1})
    """
    refuse_chelator(text)
    plain = re.sub(r"[·.*]\s*\d*\s*H2O$", "", text.strip())
    plain = re.sub(r"[\s\-_()]", "", plain)
    if plain.lower() in MOLECULES:
        return dict(MOLECULES[plain.lower()])
    found: dict[str, int] = {}
    at = 0
    while at < len(plain):
        token = _TOKEN.match(plain, at)
        if token is None:
            known = [*MOLECULES, "NaCl", "KCl", "CaCl2", "MgSO4", "NaHCO3", "Na2HPO4", "Kgluconate"]
            raise BadValue(
                f"{text!r} is not understood from {plain[at:]!r} on; {suggest(text, known)} "
                "Give others ion by ion under [ions], with their valences under [z]."
            )
        count = re.compile(r"\d*").match(plain, token.end())
        name = next(IONS[key] for key in _NAMES if key.lower() == token[0].lower())
        found[name] = found.get(name, 0) + int((count and count[0]) or 1)
        at = count.end() if count else token.end()
    charge = sum(ion_valence(name, VALENCES) * n for name, n in found.items())
    if charge:
        raise BadValue(f"{text!r} carries a charge of {charge:+g}; give a neutral compound.")
    return found


def refuse_chelator(text: str) -> None:
    """Raise for a chelator: how much it binds is not computed, so the free ions must be given.

    Raises:
        BadValue: It is one.
    """
    name = next((name for name in CHELATORS if name in text.upper()), None)
    if name:
        raise BadValue(
            f"{text!r}: {name} binds Ca2+ and Mg2+, and how much of them is not computed here. Give what stays "
            f"free directly, such as Ca = '100 nM' under [ions], without the salt that is bound; {name} itself "
            f"counts as an inert ion: {name} = '10 mM' under [ions], and {name} = {CHELATORS[name]}, its charge "
            "near pH 7.2, under [z]."
        )


def apparent_pK(acid: Acid, T: float, strength: float) -> float:
    """Return the pK for pH as activity and the two forms as concentrations; I in mol m-3."""
    T0 = 298.15
    heat = acid.enthalpy * (1 / T0 - 1 / T) / R
    bend = acid.heat_capacity * (T0 / T - 1 + np.log(T / T0)) / R
    slope = -np.log10(davies_coefficient(1, min(strength, 500.0), T))
    return float(acid.pK - (heat + bend) / np.log(10) + slope * (2 * acid.z - 1))


def carbonic_pK(T: float, strength: float) -> float:
    """Return the apparent first pK of carbonic acid, 6.10 in plasma.

    Source: Harned HS, Davis R (1943), J Am Chem Soc 65:2030, for the temperature; Hastings AB,
    Sendroy J (1925), J Biol Chem 65:445, for ionic strength, 0.495 sqrt(I) (not looked up).

    >>> round(carbonic_pK(310.15, 160.0), 2)
    6.1
    """
    limiting = 3404.71 / T + 0.032786 * T - 14.8435
    return float(limiting - 0.495 * np.sqrt(strength / 1e3))


def co2_solubility(T: float, strength: float) -> float:
    """Return the solubility of CO2, mol m-3 Pa-1, salted out as in sea water of that strength.

    Source: Weiss RF (1974), Mar Chem 2:203, doi:10.1016/0304-4203(74)90015-2.

    >>> round(co2_solubility(310.15, 160.0) * 133.322, 4)     # mM/mmHg, 0.0307 in plasma
    0.0323
    """
    molar = strength / 1e3
    salinity, t = 1e3 * molar / (19.924 + 1.005 * molar), T / 100
    salting = salinity * (0.027766 - 0.025888 * t + 0.0050578 * t**2)
    return float(np.exp(-58.0931 + 90.5069 / t + 22.2940 * np.log(t) + salting) * 1e3 / 101325)


def vapour(T: Any) -> Any:
    """Return the saturated vapour pressure of water, Pa, by Buck (1981), J Appl Meteorol 20:1527.

    The constants are those of his later revision (not looked up).
    """
    theta = T - 273.15
    return 611.21 * np.exp((18.678 - theta / 234.5) * theta / (257.14 + theta))


def co2_pressure(pCO2: Any, T: Any) -> Any:
    """Return pCO2 in Pa; "5 %" is a share of a dry gas that bubbles at one atmosphere and takes up vapour.

    >>> round(float(co2_pressure("5 %", 310.15)) / 133.322, 1)
    35.6
    """
    if isinstance(pCO2, str) and pCO2.strip().endswith("%"):
        return positive(pCO2, "1", "pCO2") * (101325.0 - vapour(T))
    return positive(pCO2, "Pa", "pCO2")


def charges_of(names: Any) -> dict[str, int]:
    """Return the valences of solutes, by the lists."""
    return {name: int(ion_valence(name, VALENCES)) for name in names}
