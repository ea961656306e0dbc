r"""Solutions: from a recipe to ions, activities, osmolarity, and the potentials between a pair.

The chemistry is our own: salts, strong acids and bases are fully dissociated; HEPES, MES, MOPS,
Tris and phosphate are weak acids whose pK goes with temperature and ionic strength; bicarbonate
stands in equilibrium with CO2, by Weiss' solubility and the apparent pK of Hastings & Sendroy.
Carbonate, H3PO4, PO4 3-, ion pairs and the binding of Ca2+ and Mg2+ (phosphate, ATP, EGTA) are left
out: give chelated solutions by their free ions, under [ions].
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..constants import T_BODY
from ..errors import BadFile, BadValue, NoSolution, unknown
from ..units import show, temperature
from . import _arguments as read
from ._acids import (
    ACIDS,
    WATER_PK,
    apparent_pK,
    carbonic_pK,
    charges_of,
    co2_pressure,
    co2_solubility,
    formula,
    refuse_chelator,
)
from ._arguments import si
from .junctions import henderson, planck
from .thermo import davies_coefficient, nernst

__all__ = ["pair", "read_recipe", "solution", "solution_toml"]

INGREDIENTS = ("salts", "acids", "bases", "buffers", "solutes")
"""Tables of a recipe, formula = concentration; which table a formula stands in does not matter."""

KEYS = ("name", "temperature", "pH", "pCO2", "titrant", *INGREDIENTS, "ions", "z")


def read_recipe(path: Any) -> dict[str, Any]:
    """Read a recipe from a TOML file, see `solution` for what may stand in it.

    Args:
        path: Of the file.

    Returns:
        The recipe as a mapping.

    Raises:
        BadFile: The file is not there, or not TOML.

    Source: our own format.

    >>> read_recipe("nowhere.toml")
    Traceback (most recent call last):
    ...
    ionostat.errors.BadFile: nowhere.toml: ...
    """
    try:
        return tomllib.loads(Path(path).read_text("utf-8"))
    except FileNotFoundError:
        raise BadFile(f"{path}: there is no such file; give the path of a recipe in TOML, such as bath.toml.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as cause:
        raise BadFile(f"{path}: cannot be read as a recipe in TOML ({cause}).") from cause


def solution(recipe: Any) -> dict[str, Any]:
    r"""What is in a solution, from its recipe.

    The recipe has `name`, `temperature` (37 degC unless given), `pH`, `pCO2` (a pressure, or "5 %"
    of a dry gas bubbled at one atmosphere), `titrant`, and tables [salts], [acids], [bases],
    [buffers], [solutes] of formulas with their concentrations; [ions] with single ions, and [z] with
    valences that are not known. The rest follows from

    .. math:: \sum_i z_i c_i + \sum_a \bar z_a(pH) c_a - [HCO_3^-] + [H^+] - [OH^-] = 0

    Without `pH` that is where the pH comes from. With it, the acid or base that brings the recipe
    there is added and named in the result: the `titrant`, or else HCl or the hydroxide of the
    commonest monovalent cation. With `pCO2` bicarbonate is that in equilibrium with the gas;
    without it, what the recipe has of it is in a closed vessel.

    Args:
        recipe: The recipe as a mapping, or the path of a TOML file with it.

    Returns:
        A dict in SI: name, temperature, pH, pCO2, concentrations and activities by solute (mol m-3;
        activities by Davies, None above 0.5 M), valences, ionic_strength, osmolarity (of all solutes
        but dissolved gas, ideal: an osmometer reads some 7 % less), and titrated.

    Raises:
        BadValue: A formula, concentration or pH is wrong, or the titrant works the wrong way.
        UnknownName: The recipe has a key that means nothing.
        NoSolution: The ions given are so far from neutral that no pH balances them.

    Source: that of the constants stands with them: Goldberg et al. (2002), doi:10.1063/1.1416902;
    Weiss (1974), doi:10.1016/0304-4203(74)90015-2; Hastings & Sendroy (1925), J Biol Chem 65:445.

    >>> acsf = {"temperature": "37 degC", "pCO2": "40 mmHg", "salts": {"NaCl": "124 mM",
    ...         "KCl": "3 mM", "NaHCO3": "26 mM", "CaCl2": "1.2 mM"}, "solutes": {"glucose": "10 mM"}}
    >>> found = solution(acsf)
    >>> round(found["pH"], 2), round(found["osmolarity"])
    (7.41, 320)
    """
    given = recipe if isinstance(recipe, Mapping) else read_recipe(recipe)
    for key in given:
        if key not in KEYS:
            raise unknown("key", str(key), KEYS, where="the recipe")
    T = float(temperature(given.get("temperature", T_BODY), "temperature"))
    pCO2 = None if given.get("pCO2") is None else float(co2_pressure(given["pCO2"], T))
    c, valences = _ingredients(given)
    pH, titrated = given.get("pH"), {}
    if pH is None:
        pH = _balanced(c, valences, T, pCO2)
    else:
        pH = _plausible(pH)
        titrated = _titrated(given.get("titrant"), c, valences, T, pH, pCO2)
    c, strength = _settled(c, valences, pH, T, pCO2)
    c["H"], valences["H"] = 10.0 ** (3 - pH), 1
    closed = c.get("CO2", 0.0) / co2_solubility(T, strength)
    activities = None
    if strength <= 500.0:
        activities = {s: v * davies_coefficient(valences[s], strength, T) for s, v in c.items()}
        activities["H"] = c["H"]
    return {
        "name": str(given.get("name", "")), "temperature": T, "pH": pH,
        "pCO2": closed if pCO2 is None else pCO2, "concentrations": c, "activities": activities,
        "valences": {s: valences[s] for s in c}, "ionic_strength": strength,
        "osmolarity": sum(v for s, v in c.items() if s != "CO2"), "titrated": titrated,
    }  # fmt: skip


def pair(pipette: Any, bath: Any, method: str = "henderson") -> dict[str, Any]:
    r"""Every reversal potential between two solutions, and their liquid-junction potential.

    .. math:: E_i = \frac{RT}{z_iF} \ln\frac{c_{i,bath}}{c_{i,pipette}}, \quad
        V_{LJ} = V_{bath} - V_{pipette}

    The pipette stands for the inside. A cell clamped to V_clamp, the pipette having been zeroed in
    this bath, is in fact at V_clamp - V_LJ.

    Args:
        pipette, bath: Recipes, paths of recipes, or what `solution` returned, at one temperature.
        method: "henderson" or "planck", of the junction.

    Returns:
        A dict in SI: reversal and reversal_by_activity (V, by ion that is in both),
        liquid_junction (V, bath minus pipette), method, temperature.

    Raises:
        BadValue: The temperatures differ, or the method has another name; as `solution`.

    Source: Barry PH, Lynch JW (1991), J Membr Biol 121:101, doi:10.1007/BF01870526.

    >>> inside = {"temperature": "25 degC", "salts": {"KCl": "150 mM"}}
    >>> outside = {"temperature": "25 degC", "salts": {"NaCl": "147 mM", "KCl": "3 mM"}}
    >>> found = pair(inside, outside)
    >>> round(1e3 * found["liquid_junction"], 1), round(1e3 * found["reversal"]["K"], 1)
    (4.3, -100.5)
    """
    inside, outside = (_solved(each) for each in (pipette, bath))
    T = inside["temperature"]
    if abs(T - outside["temperature"]) > 0.01:
        raise BadValue("temperature: the two solutions differ; give both the same, as they touch.")
    if method not in ("henderson", "planck"):
        raise BadValue(f"method: {method!r}; give 'henderson' or 'planck'.")
    z = {**inside["valences"], **outside["valences"]}
    sides = [{s: c for s, c in each["concentrations"].items() if z[s]} for each in (inside, outside)]
    both = [s for s in sides[0] if sides[0][s] > 0.0 and sides[1].get(s, 0.0) > 0.0]
    real = [each["activities"] for each in (inside, outside)]
    junction = henderson if method == "henderson" else planck
    return {
        "reversal": {s: nernst(z[s], sides[0][s], sides[1][s], T) for s in both},
        "reversal_by_activity": {s: nernst(z[s], real[0][s], real[1][s], T) for s in both}
        if all(real)
        else None,
        "liquid_junction": junction(*sides, z=z, T=T),
        "method": method,
        "temperature": T,
    }


def solution_toml(solved: Mapping[str, Any]) -> str:
    """Write what `solution` returned as TOML, with units that people speak.

    Args:
        solved: What `solution` returned.

    Returns:
        The text; its [ions], [solutes] and temperature are a recipe again.

    Raises:
        KeyError: The mapping is not one of `solution`.

    Source: our own format.

    >>> print(solution_toml(solution({"name": "salt", "salts": {"KCl": "150 mM"}})).split("[")[0])
    name = "salt"
    temperature = "37 degC"
    # pH 7.00, ionic strength 150 mM, osmolarity 300 mM
    <BLANKLINE>
    """
    c, z = solved["concentrations"], solved["valences"]
    strength, total = (show(solved[key], "mol m-3") for key in ("ionic_strength", "osmolarity"))
    lines = [
        f'name = "{solved["name"]}"', f'temperature = "{show(solved["temperature"], "K")}"',
        f"# pH {solved['pH']:.2f}, ionic strength {strength}, osmolarity {total}",
    ]  # fmt: skip
    for added, amount in solved["titrated"].items():
        lines.append(f"# titrated with {show(amount, 'mol m-3')} {added}")
    lines += ["", "[ions]"]
    lines += [f'"{s}" = "{v!r} mM"' for s, v in c.items() if s != "H"]
    lines += ["", "[z]", *(f'"{s}" = {z[s]}' for s in c if s != "H")]
    return "\n".join(lines) + "\n"


def _solved(each: Any) -> dict[str, Any]:
    ready = isinstance(each, Mapping) and "concentrations" in each
    return dict(each) if ready else solution(each)


def _plausible(pH: Any) -> float:
    number = float(si(pH, "1", "pH"))
    if not 2.0 <= number <= 12.0:
        raise BadValue(f"pH: {pH!r} is not within 2 to 12, where these acids are described.")
    return number


def _ingredients(given: Mapping[str, Any]) -> tuple[dict[str, float], dict[str, int]]:
    """Add up what the ingredients give; protons and hydroxide follow from the charges later."""
    c: dict[str, float] = {}
    for table in INGREDIENTS:
        for text, amount in given.get(table, {}).items():
            dose = float(read.concentration(amount, f"{table}.{text}", zero=True))
            for who, n in formula(text).items():
                c[who] = c.get(who, 0.0) + n * dose
    for who, amount in given.get("ions", {}).items():
        c[who] = c.get(who, 0.0) + float(read.concentration(amount, f"ions.{who}", zero=True))
    for who in set(given.get("ions", {})) - set(given.get("z", {})):
        refuse_chelator(who)
    own = {who: int(read.valence(z, f"z.{who}")) for who, z in given.get("z", {}).items()}
    c = {who: amount for who, amount in c.items() if who not in ("H", "OH")}
    weak = [name for acid in ACIDS for name in (acid.acid, acid.base)]
    names = [who for who in (*c, *weak, "CO2", "HCO3", "Na", "Cl") if who not in own]
    return c, {**charges_of(names), **own}


def _settled(
    c: dict[str, float], z: dict[str, int], pH: float, T: float, pCO2: float | None
) -> tuple[dict[str, float], float]:
    """Return all concentrations at a pH, and the ionic strength that goes with their pK."""
    strength = 150.0
    for _ in range(60):
        now = dict(c)
        for acid in ACIDS:
            total = c.get(acid.acid, 0.0) + c.get(acid.base, 0.0)
            if total > 0.0:
                bare = total / (1 + 10 ** (apparent_pK(acid, T, strength) - pH))
                now[acid.acid], now[acid.base] = total - bare, bare
        ratio = 10 ** (pH - carbonic_pK(T, strength))
        carbon = c.get("CO2", 0.0) + c.get("HCO3", 0.0)
        if pCO2 is not None:
            now["CO2"] = co2_solubility(T, strength) * pCO2
            now["HCO3"] = now["CO2"] * ratio
        elif carbon > 0.0:
            now["CO2"], now["HCO3"] = carbon / (1 + ratio), carbon * ratio / (1 + ratio)
        before, strength = strength, sum(z[s] ** 2 * v for s, v in now.items()) / 2
        if abs(strength - before) < 1e-9 * max(1.0, strength):
            break
        strength = min(strength, 1e5)
    return now, strength


def _charge(
    c: dict[str, float], z: dict[str, int], pH: float, T: float, pCO2: float | None
) -> float:
    """Return the net charge of the solution at a pH, mol m-3."""
    now, _ = _settled(c, z, pH, T, pCO2)
    water = 10 ** (3 - pH) - 10 ** (3 + pH - WATER_PK)
    return sum(z[s] * v for s, v in now.items()) + water


def _balanced(c: dict[str, float], z: dict[str, int], T: float, pCO2: float | None) -> float:
    """Find the pH at which the charges cancel."""
    from scipy.optimize import brentq

    ends = [_charge(c, z, pH, T, pCO2) for pH in (1.0, 13.0)]
    if ends[0] <= 0.0 or ends[1] >= 0.0:
        raise NoSolution(
            f"ions: no pH balances the charges (at pH 7 {_charge(c, z, 7.0, T, pCO2):+.4g} mM is "
            "left over); check that each ion given has its counter-ion."
        )
    root: Any = brentq(lambda pH: _charge(c, z, pH, T, pCO2), 1.0, 13.0, xtol=1e-12)
    return float(root)


def _titrated(
    titrant: Any,
    c: dict[str, float],
    z: dict[str, int],
    T: float,
    pH: float,
    pCO2: float | None,
) -> dict[str, float]:
    """Add to c the acid or base that brings the solution to its pH; return which and how much."""
    excess = _charge(c, z, pH, T, pCO2)
    if abs(excess) < 1e-6:
        return {}
    if titrant is None:
        metals = {s: v for s, v in c.items() if s in ("Na", "K", "Cs", "Li", "NMDG")} or {"Na": 0.0}
        titrant = "HCl" if excess > 0 else max(metals, key=lambda s: metals[s]) + "OH"
    (who, n), *rest = ((s, n) for s, n in formula(str(titrant)).items() if s not in ("H", "OH"))
    z.setdefault(who, charges_of([who])[who])
    if rest or z[who] * excess >= 0.0 or any(who in (acid.acid, acid.base) for acid in ACIDS):
        kind = "a strong acid such as 'HCl'" if excess > 0 else "a strong base such as 'NaOH'"
        raise BadValue(f"titrant: {titrant!r} does not bring this recipe to pH {pH:g}; give {kind}.")
    before = c.get(who, 0.0)
    for _ in range(40):  # the ionic strength moves a little with what is added
        left = _charge(c, z, pH, T, pCO2) / z[who]
        c[who] = c.get(who, 0.0) - left
        if abs(left) < 1e-10:
            break
    return {str(titrant): (c[who] - before) / n}
