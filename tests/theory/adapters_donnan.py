"""Adapters for Donnan states, osmosis, pump-leak cells, pump cycles and forms, and selectivity."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from adapters import Given, adapter

from ionostat.constants import F
from ionostat.species import NAMED
from ionostat.theory import (
    donnan,
    donnan_closed,
    pump_forms,
    pump_kinetics,
    pump_leak,
    pump_leak_ghk,
    selectivity,
    smith_crampin,
    thermo,
)
from ionostat.units import in_unit, si

ANIONS = ("HCO3", "Cl")


def number(value: Any) -> Any:
    """Return the bare number of an input whose unit is a remark."""
    if isinstance(value, list):
        return [number(item) for item in value]
    return float(str(value).split()[0])


def clean(value: Any) -> Any:
    """Return an input without the remark that follows its unit."""
    if isinstance(value, list):
        return [clean(item) for item in value]
    return re.sub(r"\(.*\)", "", value).strip() if isinstance(value, str) else value


def label(value: Any, unit: str) -> str:
    """Return a value as outputs are named by it: in its unit, without zeros."""
    return f"{in_unit(si(value, unit_of(unit)), unit):.12g}"


def unit_of(unit: str) -> str:
    return {"mV": "V", "mM": "mol m-3"}.get(unit, "1")


def dissolved(formula: str, amount: float) -> tuple[dict[str, float], list[tuple[float, float]]]:
    """Return the named ions and the impermeants (amount, charge) of an ion or of a salt."""
    charged = re.fullmatch(r"([A-Za-z]\w*?)(\d?)([+-])", formula)
    if charged:
        name, size, sign = charged.groups()
        if name in NAMED:
            return {name: amount}, []
        return {}, [(amount, float(f"{sign}{size or 1}"))]
    if formula in ("S", "sucrose", "mannitol"):
        return {}, [(amount, 0.0)]
    salt = re.fullmatch(r"(Na|K|Ca|Mg|H)(\d?)([A-Z][A-Za-z]*?(?:HCO3|(?<=HC)O3)?)(\d?)", formula)
    assert salt, f"cannot read {formula!r}"
    cation, n, anion, m = salt.groups()
    n, m = int(n or 1), int(m or 1)
    if anion in NAMED:
        return {cation: n * amount, anion: m * amount}, []
    return {cation: n * amount}, [(m * amount, -n * NAMED[cation].z / m)]


def solution(text: str) -> tuple[dict[str, float], float, float]:
    """Read "100 mM Na+, 100 mM P-": ions, impermeants and their mean charge."""
    ions: dict[str, float] = {}
    held: list[tuple[float, float]] = []
    for part in text.split(","):
        value, unit, formula = part.split()
        more, impermeant = dissolved(formula, si(f"{value} {unit}", "mol m-3"))
        ions = {who: ions.get(who, 0.0) + more.get(who, 0.0) for who in {**ions, **more}}
        held += impermeant
    total = sum(amount for amount, _ in held)
    return ions, total, sum(amount * charge for amount, charge in held) / (total or 1.0)


def bath(inputs: Given) -> tuple[dict[str, Any], dict[str, int]]:
    """Return what permeates in a bath, given ion by ion or as salts ("KCl_out", "salt_out")."""
    ions: dict[str, Any] = {}
    for name, value in {**inputs, **{f"{who}_out": c for who, c in inputs.get("out", {}).items()}}.items():
        formula = name.removesuffix("_out")
        if not name.endswith("_out") or formula in ("S", "B", "zB", "zS", "A", "X"):
            continue
        amount = si(clean(value), "mol m-3")
        more = {"cation": amount, "anion": amount} if formula == "salt" else None
        if more is None:
            more = {formula: amount} if formula in NAMED else dissolved(formula, amount)[0]
        for who, c in more.items():
            ions[who] = ions.get(who, 0.0) + c
    return ions, {"cation": 1, "anion": -1}


def named(state: donnan.Donnan) -> dict[str, float]:
    """Return a Donnan state under the names that cases use."""
    found = {f"{who}_{side}": c for side in ("in", "out") for who, c in getattr(state, f"{side}side").items()}
    for name in ("V", "V_D", "V_final", "V_left_minus_right"):
        found[name] = state.V
    found |= {f"{who}_left": c for who, c in state.inside.items()}
    found |= {f"{who}_right": c for who, c in state.outside.items()}
    found |= {"A_in": state.impermeant_in, "X_in": state.impermeant_in}
    found |= {"A_out": state.impermeant_out, "B_out": state.impermeant_out}
    found |= {"delta_pi": state.pressure, "donnan_ratio": state.ratio, "ratio": state.ratio}
    found |= {"osmotic_excess": state.osmotic_excess, "delta_osm": state.osmotic_excess}
    if state.volume_in is not None:
        found |= {"volume": state.volume_in, "volume_in": state.volume_in}
    if state.volume_out is not None:
        found |= {"alpha_final": state.volume_out, "alpha": state.volume_out}
        found |= {"volume_out": state.volume_out, "cell_fraction": state.volume_in}
    return found


@adapter("Donnan")
def donnan_state(inputs: Given, wanted: list[str]) -> dict[str, float]:
    T = inputs.get("T", "310.15 K")
    if "left" in inputs:
        return named(two_sides(inputs, T))
    if isinstance(inputs.get("in"), dict) and "fractions_initial" in inputs:
        return named(tissue(inputs, wanted, T))
    outside, z = bath(inputs)
    charge = number(inputs.get("z", inputs.get("z_in", -1)))
    S, zS = clean(inputs.get("S_out", 0.0)), number(inputs.get("z_out", inputs.get("zS", 0)))
    S = si(S.replace("mOsm", "mM") if isinstance(S, str) else S, "mol m-3")
    if "A_in" in inputs:
        A = clean(inputs["A_in"])
        return named(donnan.donnan(outside, A, charge, S, zS, z, T, neutral=False))
    amount = clean(inputs.get("X_amount", 1.0))
    return named(donnan.donnan_free_volume(outside, charge, S, zS, amount, z, T, neutral=False))


def two_sides(inputs: Given, T: Any) -> donnan.Donnan:
    inside, X, zX = solution(inputs["left"])
    outside, B, zB = solution(inputs["right"])
    volumes = inputs.get("volumes", [1.0, 1.0])
    volumes = [1.0, 1.0] if isinstance(volumes, str) else volumes
    return donnan_closed.donnan_finite(inside, outside, X, zX, B, zB, *volumes, T=T)


def tissue(inputs: Given, wanted: list[str], T: Any) -> donnan.Donnan:
    sides, held = [], []
    for side, mark in (("in", "X"), ("out", "B")):
        given = dict(inputs[side])
        other = next((name for name in ("X", "B", "A", "S") if name in given), mark)
        amount, charge = given.pop(other, 0.0), number(given.pop(f"z{other}", 0.0))
        sides.append(given)
        held += [amount, charge]
    inner, outer = inputs["fractions_initial"]
    moves = any(name.startswith(("alpha", "X_in", "B_out", "volume")) for name in wanted)
    if moves and "delta_pi" not in wanted:
        return donnan_closed.closed_tissue(*sides, *held, fraction_in=inner / (inner + outer), T=T)
    return donnan_closed.donnan_finite(*sides, *held, volume_in=inner, volume_out=outer, T=T)


@adapter("Osmosis")
@adapter("osmosis")
def osmosis(inputs: Given, wanted: list[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    if "dC" in inputs:
        for dC in np.atleast_1d(np.array(inputs["dC"], dtype=object)):
            sigma = inputs.get("sigma", inputs.get("reflection", 1.0))
            found[f"p_{label(dC, 'mM')}"] = donnan.osmotic_pressure(dC, inputs.get("T", 310.15), sigma)
        found |= dict.fromkeys(("p", "delta_pi"), next(iter(found.values())))
    for given in np.atleast_1d(np.array(inputs.get("pi_ratio", []), dtype=object)):
        ratio = number(given)
        found[f"v_{ratio:g}"] = found["v"] = donnan.boyle_vant_hoff(ratio, inputs.get("b", 0.0))
    return found


@adapter("pump-leak")
def pump_leak_state(inputs: Given, wanted: list[str]) -> dict[str, float]:
    T, charge = inputs.get("T", 310.15), number(inputs.get("z", -1))
    outside = dict(inputs["out"])
    S, amount = outside.pop("S", 0.0), clean(inputs.get("X_amount", 1.0))
    kcc2 = clean(inputs.get("U_KCC2", 0.0))
    current = clean(inputs.get("F*pump_rate", inputs.get("F*j")))
    rate = None if current is None else si(current, "A m-2") / F
    P = {who: clean(inputs[f"P_{who}"]) for who in outside if f"P_{who}" in inputs}
    P = P or {who: clean(value) for who, value in inputs.get("P", {}).items()}
    if P:
        assert rate is not None
        state = pump_leak_ghk.pump_leak_ghk(outside, P, rate, charge, S, amount, kcc2, T=T)
        return leak_names(state, outside, T)
    g = {who: clean(inputs[f"g_{who}"]) for who in outside if f"g_{who}" in inputs}
    found = limits(outside, g, charge, S, amount, kcc2, T)
    if rate is not None:
        found |= leak_names(pump_leak.pump_leak(outside, g, rate, charge, S, amount, kcc2, T=T), outside, T)
    return found


def limits(outside: Any, g: Any, charge: Any, S: Any, amount: Any, kcc2: Any, T: Any) -> dict[str, float]:
    """Return the pump rates that bound a volume, as currents F j, and the smallest cell."""
    lowest, largest = pump_leak.pump_range(outside, g, S, kcc2, T=T)
    small = pump_leak.smallest_volume_pump(outside, g, charge, S, amount, kcc2, T=T)
    found = dict.fromkeys(("F*j_max", "F*pump_max", "pump_max", "j_max", "largest"), F * largest)
    found |= dict.fromkeys(("F*j_min", "F*pump_min", "lowest"), F * lowest)
    best = ("F*j_min_volume", "F*pump_min_volume", "pump_min_volume", "pump_smallest_volume", "j_opt")
    return {**found, **dict.fromkeys(best, F * small.pump), "volume_min": small.volume}


def leak_names(state: pump_leak.PumpLeak, outside: Any, T: Any) -> dict[str, float]:
    found = {"V": state.V, "X_in": state.impermeant, "volume": state.volume, "F*pump_rate": F * state.pump}
    for who, inside in state.inside.items():
        found[f"{who}_in"] = inside
        found[f"E_{who}"] = thermo.nernst(NAMED[who], inside, outside[who], T)
        found[f"DF_{who}"] = state.V - found[f"E_{who}"]
    return found


LIGANDS = {
    **{"Nai": "Na_in", "Nao": "Na_out", "Ki": "K_in", "Ko": "K_out"},
    **{name: name for name in ("ATP", "ADP", "Pi")},
}


def scheme_steps(text: str, forward: list[float], backward: list[float]) -> list[pump_kinetics.Step]:
    """Read "E1+3Nai=Na3E1; =E2+ADP; ..." with rate constants in M and s; Na+ release moves the charge."""
    steps = []
    for part, f, b in zip(text.split(";"), forward, backward, strict=True):
        bound, freed = (ligands(side) for side in part.split("="))
        charge = 1.0 if "Na_out" in freed else 0.0
        f, b = f * 1e-3 ** sum(bound.values()), b * 1e-3 ** sum(freed.values())
        steps.append(pump_kinetics.Step(f, b, bound, freed, charge))
    return steps


def ligands(side: str) -> dict[str, int]:
    found = {}
    for term in side.strip().split("+"):
        known = re.fullmatch(r"(\d*)(" + "|".join(LIGANDS) + ")", term.strip())
        if known:
            found[LIGANDS[known[2]]] = int(known[1] or 1)
    return found


@adapter("Albers-Post")
def albers_post(inputs: Given, wanted: list[str]) -> dict[str, float]:
    return four_states(inputs, wanted) if "constants" in inputs else any_cycle(inputs, wanted)


def any_cycle(inputs: Given, wanted: list[str]) -> dict[str, float]:
    T = inputs["T"]
    steps = scheme_steps(inputs["scheme"], number(inputs["f"]), number(inputs["b"]))
    conc = inputs["conc"]
    K = pump_kinetics.equilibrium_constant(steps)
    found = {
        "K_eq_ATP": K,
        "dG0_ATP": pump_kinetics.standard_energy(K, 1, T),
        "V_stall": pump_kinetics.stall_potential(steps, conc, T),
    }
    for name, V in voltages(inputs, wanted).items():
        cycle_outputs(found, name, pump_kinetics.cycle_rates(steps, conc, V, T), T)
    return found


def voltages(inputs: Given, wanted: list[str]) -> dict[str, Any]:
    """Return the voltages that outputs or inputs name, under the suffix of the output."""
    found: dict[str, Any] = {"_V0": "0 mV", "": inputs.get("V", "0 mV"), "_0": "0 mV"}
    if isinstance(found[""], list):
        found |= {f"_{label(V, 'mV')}": V for V in found.pop("")}
    for name in wanted:
        at = re.search(r"_([+-]?\d+(?:\.\d+)?)$", name)
        if at:
            found[f"_{at[1]}"] = f"{at[1]} mV"
    return found


def cycle_outputs(found: dict[str, float], suffix: str, rates: pump_kinetics.Rates, T: Any) -> None:
    found[f"affinity{suffix}"] = pump_kinetics.cycle_affinity(*rates, T)
    for name in ("turnover", "rate", "v_cycle"):
        found[f"{name}{suffix}"] = pump_kinetics.cycle_turnover(*rates)
    for at, share in enumerate(pump_kinetics.cycle_occupancies(*rates), 1):
        found[f"p{at}{suffix}"] = found[f"occupancy_{at}{suffix}"] = float(share)


def four_states(inputs: Given, wanted: list[str]) -> dict[str, float]:
    T, constants = inputs["T"], {name: number(value) for name, value in inputs["constants"].items()}
    c = {re.sub(r"\(.*\)", "", name): value for name, value in inputs["conc"].items()}
    K = smith_crampin.smith_crampin_equilibrium(constants)
    found = {
        "K_eq_[ADP][Pi][H]/[ATP]": K,
        "dG0'_pH7": pump_kinetics.standard_energy(K, 2, T, fixed=1e-7),
    }
    state = (
        c["Na_in"], c["Na_out"], c["K_in"], c["K_out"], c.get("MgATP", c.get("ATP")),
        c.get("MgADP", c.get("ADP")), c["Pi"], number(c.get("pH_in", c.get("pH", 7.2))),
    )  # fmt: skip
    for name, V in voltages(inputs, wanted).items():
        rates = smith_crampin.smith_crampin_rates(*state, V, T, constants)
        cycle_outputs(found, name, rates, T)
    found["V_stall"] = -pump_kinetics.cycle_affinity(
        *smith_crampin.smith_crampin_rates(*state, 0.0, T, constants), T
    ) / F
    return found


@adapter("pump kinetics")
def pump_forms_outputs(inputs: Given, wanted: list[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    if "V" in inputs and "Na_o" in inputs:
        for V in np.atleast_1d(np.array(inputs["V"], dtype=object)):
            factor = pump_forms.luo_rudy_voltage_factor(V, inputs["Na_o"], inputs["T"])
            found[f"f_{label(V, 'mV')}"] = found["f"] = factor
    if "Na_in" in inputs and "K_out" in inputs:
        orders = inputs.get("n_Na", 3), inputs.get("n_K", 2)
        for Na in np.atleast_1d(np.array(inputs["Na_in"], dtype=object)):
            for K in np.atleast_1d(np.array(inputs["K_out"], dtype=object)):
                name = f"f_Na{label(Na, 'mM')}_K{label(K, 'mM')}"
                share = pump_forms.pump_saturation(Na, K, inputs["K_Na"], inputs["K_K"], *orders)
                found[name] = found["f"] = share
    if "Q10" in inputs:
        Q10, reference = inputs["Q10"], inputs.get("T_ref", "310.15 K")
        found |= dict.fromkeys(("factor", "q10_factor"), pump_forms.q10_factor(inputs["T"], reference, Q10))
    return found


@adapter("selectivity")
def selectivity_outputs(inputs: Given, wanted: list[str]) -> dict[str, float]:
    T, found = inputs.get("T", 310.15), {}
    for ratio in np.atleast_1d(inputs.get("ratio", [])):
        energy = selectivity.permeability_energy(float(ratio), T)
        found[f"ddG_{ratio:g}"] = found[f"ddG_{ratio:g}_kcal"] = found["ddG"] = energy
    for name, value in inputs.items():
        if name.startswith("ddG"):
            for energy in np.atleast_1d(np.array(value, dtype=object)):
                text = str(energy).split()[0]
                found[f"ratio_{float(text):g}"] = found["ratio"] = selectivity.permeability_ratio(energy, T)
    return found
