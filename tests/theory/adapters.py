"""One adapter per topic of the verification cases: reads the inputs of a case, calls the public
functions with them (texts with units and all) and returns the outputs by name, in SI.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ionostat.species import NAMED
from ionostat.theory import ghk, thermo
from ionostat.units import in_unit, si

Given = dict[str, Any]
Adapter = Callable[[Given, list[str]], dict[str, float]]
ADAPTERS: dict[str, Adapter] = {}

Z = {"Cs": 1, "Glu": -1, "GABA": 0, "Glc": 0, "Gly": 0}


def given(case: dict[str, Any]) -> Given:
    """Return the inputs of a case as texts with a unit, in lists and mappings, by label if they have any."""
    return {name: _texts(entry["value"], entry["unit"]) for name, entry in case["inputs"].items()}


def _texts(value: Any, unit: str) -> Any:
    if isinstance(value, list):
        return _labelled([_texts(item, unit) for item in value], unit)
    if isinstance(value, dict):
        return {name: _texts(item, unit) for name, item in value.items()}
    plain = re.sub(r"\[.*\]|relative", "", unit).strip()
    return f"{value!r} {plain}" if plain else value


def _labelled(values: list[Any], unit: str) -> Any:
    """Follow the labels behind a unit: a mapping for "mV [K,Na,Cl]", the order in, out for "[out,in]"."""
    found = re.search(r"\[(.*)\]", unit)
    labels = [label.strip() for label in found[1].split(",")] if found else []
    if len(labels) != len(values):
        return values
    if sorted(labels) == ["in", "out"]:
        return [values[labels.index(side)] for side in ("in", "out")]
    if all(re.fullmatch(r"[A-Z][A-Za-z0-9]*", label) for label in labels):
        return dict(zip(labels, values))
    return values


def adapter(topic: str) -> Callable[[Adapter], Adapter]:
    """Register the adapter of a topic."""

    def register(function: Adapter) -> Adapter:
        ADAPTERS[topic] = function
        return function

    return register


def sides(inputs: Given) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the pairs [in, out] of a case as two mappings from species to concentration."""
    pairs = {name: value for name, value in inputs.items() if name in NAMED}
    inside = {name: pair[0] for name, pair in pairs.items()}
    return inside, {name: pair[1] for name, pair in pairs.items()}


@adapter("electrochemical potential")
def electrochemical_potential(inputs: Given, wanted: list[str]) -> dict[str, float]:
    ion = next(name.removesuffix("_in") for name in inputs if name.endswith("_in"))
    z = inputs.get("z", NAMED[ion].z)
    inside, outside = inputs[f"{ion}_in"], inputs[f"{ion}_out"]
    work = thermo.electrochemical_difference(z, inside, outside, inputs["Vm"], inputs["T"])
    return {**work._asdict(), "dG_out": work.total, "dG_in": -work.total}


@adapter("Nernst")
def nernst(inputs: Given, wanted: list[str]) -> dict[str, float]:
    T, found = inputs["T"], {}
    for name, value in inputs.items():
        if name in NAMED:
            found[f"E_{name}"] = thermo.nernst(NAMED[name], *value, T=T)
        if name.startswith("E_"):
            ion = name.removeprefix("E_")
            out_over_in = thermo.nernst_inverse(value, NAMED[ion], inside=1.0, T=T)
            found[f"{ion}_out_over_in"] = out_over_in
            found[f"{ion}_in_over_out"] = 1 / out_over_in
    return found


@adapter("GHK voltage")
def ghk_voltage(inputs: Given, wanted: list[str]) -> dict[str, float]:
    T = inputs["T"]
    if "P" in inputs:
        return {"V": ghk.voltage(inputs["P"], inputs["in"], inputs["out"], Z, T)}
    if "P_ratio" in inputs:
        inside, outside = {"Cs": inputs["Cs_in"], "Ca": 0}, {"Cs": 0, "Ca": inputs["Ca_out"]}
        P = inputs["P_ratio"]
        return {f"E_{p:g}": ghk.voltage({"Ca": p, "Cs": 1}, inside, outside, Z, T) for p in P}
    outside = {ion: inputs[f"{ion}_out"] for ion in ("Cl", "HCO3")}
    inside = {
        ion: thermo.nernst_inverse(inputs[f"E_{ion}"], -1, outside=outside[ion], T=T)
        for ion in outside
    }
    P = {"Cl": 1, "HCO3": inputs["P_HCO3_over_P_Cl"]}
    reversal = ghk.voltage(P, inside, outside, T=T)
    return {"Cl_in": inside["Cl"], "HCO3_in": inside["HCO3"], "E_GABA": reversal}


@adapter("GHK current")
def ghk_current(inputs: Given, wanted: list[str]) -> dict[str, float]:
    ion, found = next(name for name in inputs if name in NAMED), {}
    for V in inputs["V"]:
        inside, outside = inputs[ion]
        state = NAMED[ion], inputs[f"P_{ion}"], inside, outside, V, inputs["T"]
        label = f"{in_unit(si(V, 'V'), 'mV'):g}"
        found[f"I_{label}"], found[f"flux_{label}"] = ghk.current(*state), ghk.flux(*state)
    return found


@adapter("pump reversal")
def pump_reversal(inputs: Given, wanted: list[str]) -> dict[str, float]:
    state = inputs["dG_ATP"], *inputs["Na"], *inputs["K"]
    found = {"V_rev": thermo.pump_reversal_potential(*state, T=inputs["T"])}
    for name in wanted:
        if at := re.fullmatch(r"efficiency_at_(.*)", name):
            found[name] = thermo.pump_efficiency(*state, V=at[1], T=inputs["T"])
    return found


@adapter("KCC2")
def kcc2(inputs: Given, wanted: list[str]) -> dict[str, float]:
    T, (inside, outside) = inputs["T"], sides(inputs)
    ratio = thermo.limiting_ratio("Cl", {"K": 1, "Cl": 1}, inside, outside, 0.0, T)
    Cl_in = ratio * si(inputs["Cl_out"], "mol m-3")
    E_Cl = thermo.nernst(-1, Cl_in, inputs["Cl_out"], T)
    return {"Cl_in": Cl_in, "E_Cl": E_Cl, "E_K": thermo.nernst(1, *inputs["K"], T=T)}


@adapter("NKCC1")
def nkcc1(inputs: Given, wanted: list[str]) -> dict[str, float]:
    T, (inside, outside) = inputs["T"], sides(inputs)
    moves = {"Na": -1, "K": -1, "Cl": -2}
    ratio = thermo.limiting_ratio("Cl", moves, inside, outside, 0.0, T)
    Cl_in = ratio * si(outside["Cl"], "mol m-3")
    energy = thermo.coupled_transport_energy(moves, inside, outside, 0.0, T).total
    found = {name: energy for name in wanted if name.startswith("dG_in")}
    E_Cl = thermo.nernst(-1, Cl_in, outside["Cl"], T)
    return {**found, "Cl_in_equilibrium": Cl_in, "E_Cl_equilibrium": E_Cl}


@adapter("SGLT")
def sglt(inputs: Given, wanted: list[str]) -> dict[str, float]:
    n = int(inputs.get("n", 2))
    state = *sides(inputs), inputs["V"], inputs["T"]
    return {"ratio": thermo.limiting_ratio("Glc", {"Na": -n, "Glc": -1}, *state)}


@adapter("GAT1")
def gat1(inputs: Given, wanted: list[str]) -> dict[str, float]:
    (inside, outside), V, T = sides(inputs), inputs["V"], inputs["T"]
    moves = {"Na": -2, "Cl": -1, "GABA": -1}
    sodium_only = {"Na": -2, "GABA": -1}
    ratio = thermo.limiting_ratio("GABA", moves, inside, outside, V, T, Z)
    at_1uM = {**inside, "GABA": inputs["GABA_in"]}, {**outside, "GABA": "1 uM"}
    return {
        "ratio_2Na1Cl": ratio,
        "ratio_2Na_only": thermo.limiting_ratio("GABA", sodium_only, inside, outside, V, T, Z),
        "GABA_out_min": si(inputs["GABA_in"], "mol m-3") / ratio,
        "dG_uptake_at_1uM_out": thermo.coupled_transport_energy(moves, *at_1uM, V, T, Z).total,
    }


@adapter("EAAT")
def eaat(inputs: Given, wanted: list[str]) -> dict[str, float]:
    inside, outside = sides(inputs)
    inside["H"], outside["H"] = (10 ** (3 - pH) for pH in inputs["pH"])
    moves = {"Na": -3, "H": -1, "Glu": -1, "K": 1}
    ratio = thermo.limiting_ratio("Glu", moves, inside, outside, inputs["V"], inputs["T"], Z)
    return {"ratio": ratio, "Glu_out_min": si(inputs["Glu_in"], "mol m-3") / ratio}


@adapter("NCX")
def ncx(inputs: Given, wanted: list[str]) -> dict[str, float]:
    (inside, outside), V, T = sides(inputs), inputs["V"], inputs["T"]
    moves = {"Na": -3, "Ca": 1}
    ratio = {ion: thermo.limiting_ratio(ion, moves, inside, outside, V, T) for ion in moves}
    return {
        "E_NCX": thermo.coupled_reversal_potential(moves, inside, outside, T),
        "Ca_in_eq": ratio["Ca"] * si(outside["Ca"], "mol m-3"),
        "Na_in_reversal": ratio["Na"] * si(outside["Na"], "mol m-3"),
    }


@adapter("coupling rule")
def coupling_rule(inputs: Given, wanted: list[str]) -> dict[str, float]:
    stoichiometries = inputs["stoich_inward"].items()
    return {f"q_{name}": thermo.coupled_charge(inward, Z) for name, inward in stoichiometries}
