"""Adapters of the resting cell, its energy and its glia; lists in a case give one output for each."""

from __future__ import annotations

import re
from typing import Any

from adapters import Given, Z, adapter

from ionostat.constants import T_BODY
from ionostat.theory import _arguments, cable, energetics, ghk, rest
from ionostat.theory.thermo import nernst
from ionostat.units import si

SHAPES = "sphere", "cylinder", "slab"
VALENCES = {**Z, "Li": 1, "Rb": 1, "NH4": 1, "Br": -1}


def each(value: Any) -> list[tuple[set[str], Any]]:
    """Return the items of a list with the endings that outputs may carry: _10, _10um; none if alone."""
    if not isinstance(value, list):
        return [({""}, value)]
    labelled = []
    for item in value:
        number, _, unit = str(item).partition(" ")
        plain = f"{float(number):g}"
        labelled.append(({f"_{plain}", f"_{plain}{unit.split(' ')[0]}"}, item))
    return labelled


def named(name: str, endings: set[str], value: Any) -> dict[str, Any]:
    return {f"{name}{ending}": value for ending in endings}


def pairs(inputs: Given) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return concentrations inside and outside of every input that is a pair [in, out]."""
    both = {name: value for name, value in inputs.items() if isinstance(value, list) and len(value) == 2}
    both = {name: value for name, value in both.items() if re.fullmatch(r"[A-Z][A-Za-z0-9]*", name)}
    return {name: pair[0] for name, pair in both.items()}, {name: pair[1] for name, pair in both.items()}


def by_ion(inputs: Given, prefix: str) -> dict[str, Any]:
    """Return g_K, g_Na ... or the one mapping g = {K: ..., Na: ...}."""
    if isinstance(inputs.get(prefix), dict):
        return inputs[prefix]
    start = f"{prefix}_"
    return {name.removeprefix(start): value for name, value in inputs.items() if name.startswith(start)}


def reversals(inputs: Given, ions: list[str]) -> dict[str, Any]:
    """Return Nernst potentials: by name, without names in the order of the conductances, or from [in, out]."""
    E = by_ion(inputs, "E")
    if isinstance(inputs.get("E"), list):
        E = dict(zip(ions, inputs["E"], strict=True))
    inside, outside = pairs(inputs)
    known = [ion for ion in ions if ion in inside and ion not in E]
    z = {ion: _arguments.valence_of(ion, VALENCES) for ion in known}
    T = inputs.get("T", T_BODY)
    return {**E, **{ion: nernst(z[ion], inside[ion], outside[ion], T) for ion in known}}


def capacitance(inputs: Given) -> Any:
    return inputs.get("C_m", inputs.get("C", energetics.CAPACITANCE))


@adapter("chord conductance")
def chord_conductance(inputs: Given, wanted: list[str]) -> dict[str, Any]:
    g = by_ion(inputs, "g")
    E = reversals(inputs, list(g))
    found = rest.chord_rest(g, E, inputs.get("I_pump", 0.0))
    resistance, total = found.resistance, found.conductance
    currents = {f"I_{ion}": current for ion, current in found.currents.items()}
    result = {"V": found.V, **currents, "R_m": resistance, "R_in": resistance, "g_total": total}
    if {"Na", "K"} <= g.keys():
        result["V_pumped"] = rest.chord_pumped(g, E, inputs.get("r", 1.5))
    return result


@adapter("Mullins-Noda")
def mullins_noda(inputs: Given, wanted: list[str]) -> dict[str, Any]:
    T, (inside, outside) = inputs.get("T", T_BODY), pairs(inputs)
    P, out, into = by_ion(inputs, "P"), "Na", "K"
    for name, value in inputs.items():
        if ratio := re.fullmatch(r"P_(\w+)_over_P_(\w+)", name):
            out, into = ratio.groups()
            P = {out: value, into: 1}
    found: dict[str, Any] = {}
    for endings, r in each(inputs.get("r", 1.5)):
        steady = rest.mullins_noda(P, inside, outside, r, T, out, into)
        found |= named("V_MN", endings, steady.V) | named("electrogenic_part", endings, steady.electrogenic)
        found |= named("bound", endings, rest.electrogenic_bound(r, T))
        found |= {"V_GHK_r1": steady.neutral}
    two = {ion: P[ion] for ion in (out, into)}
    found["V_GHK"] = ghk.voltage(two, inside, outside, dict.fromkeys(two, 1), T)
    return found


@adapter("pump electrogenicity")
def pump_electrogenicity(inputs: Given, wanted: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "r" in inputs or "I_pump" not in inputs:
        for endings, r in each(inputs.get("r", 1.5)):
            bound = rest.electrogenic_bound(r, inputs.get("T", T_BODY))
            found |= named("bound", endings, bound) | named("dV_max", endings, bound)
    resistance = inputs.get("R_in", inputs.get("R_m"))
    for ends, current in each(inputs.get("I_pump", [])):
        rate = rest.pump_rate(current)
        found |= named("cycles_per_s", ends, rate.cycles) | named("ATP_rate", ends, rate.ATP)
        found |= named("ATP_per_min_amol", ends, rate.ATP)
        for name in wanted:
            if at := re.fullmatch(r"site_density_at_(.*)_per_s", name):
                found[name] = rest.pump_sites(current, float(at[1]))
        for more, R in each(resistance) if resistance else []:
            both = {a + b for a in ends for b in more}
            found |= named("dV", both, rest.electrogenic_step(current, R))
        for more, dV in each(inputs.get("dV", [])):
            both = {a + b for a in ends for b in more}
            found |= named("R", both, rest.electrogenic_resistance(dV, current))
    return found


@adapter("ATP cost")
def atp_cost(inputs: Given, wanted: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "R_in" in inputs:
        state = inputs.get("V_rest", "-70 mV"), inputs.get("V_Na", "50 mV"), inputs.get("V_K", "-100 mV")
        for ends, R in each(inputs["R_in"]):
            cost = energetics.resting_cost(R, *state)
            found |= named("ATP_rate", ends, cost.ATP) | named("I_pump", ends, cost.pump)
            found |= named("g_Na", ends, cost.g_Na) | named("g_K", ends, cost.g_K)
    if parts := [part for part in inputs.values() if isinstance(part, dict) and "diam_um" in part]:
        found |= spike(parts, inputs)
    if "density" in inputs:
        per_cell = next(value for name, value in inputs.items() if name.startswith("ATP_per_"))
        use = energetics.tissue_use(bare(per_cell), bare(inputs["density"]))
        found |= {"tissue": use.per_mass, "tissue_mM_s": use.per_volume}
    return found


def spike(parts: list[dict[str, Any]], inputs: Given) -> dict[str, Any]:
    """Read cylinders (with a length) and spheres (without), and cost the spike that crosses them."""
    area, dV = [], []
    for part in parts:
        number = {name: float(str(value).split(" ")[0]) for name, value in part.items()}
        d = f"{number['diam_um']!r} um"
        if "length_mm" in number:
            area.append(energetics.cylinder_area(d, f"{number['length_mm']!r} mm"))
        else:
            area.append(energetics.sphere_area(d))
        dV.append(f"{number['dV_mV']!r} mV")
    found: dict[str, Any] = {}
    for ends, overlap in each(inputs.get("overlap_factor", inputs.get("overlap", 1.0))):
        cost = energetics.spike_cost(area, dV, capacitance(inputs), overlap)
        found |= {"Na_min": cost.minimum} | named("Na_total", ends, cost.Na)
        found |= named("ATP_per_spike", ends, cost.ATP)
    return found


def bare(value: Any) -> Any:
    """Return a text without the word for what it counts per: "1/s/neuron" is "1/s"."""
    if not isinstance(value, str):
        return value
    return re.sub(r"/(neuron|cell)\b", "", re.sub(r"\b(ATP|neurons|cells)\b", "1", value)).strip()


@adapter("O2 cost")
def o2_cost(inputs: Given, wanted: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "CMRO2" in inputs:
        use = energetics.oxygen_use(inputs["CMRO2"])
        found["CMRO2_molar"] = use
        for name in wanted:
            if at := re.fullmatch(r"brain_ATP_at_([\d.]+)", name):
                found[name] = use * float(at[1])
    if "brain_mass" in inputs:
        body = inputs["body_mass"], inputs["whole_body_VO2"]
        share = energetics.brain_share(inputs["CMRO2"], inputs["brain_mass"], *body)
        found |= {"brain_VO2": share.VO2, "share": share.share, "mass_share": share.mass_share}
    yields = inputs.get("ATP_per_O2", rest.ATP_PER_O2)
    if "I_Na" in inputs:
        need = rest.leak_demand(inputs["I_Na"], yields)
        found |= {"ATP": need.ATP, "O2": need.O2, "I_pump": need.pump}
    if g := by_ion(inputs, "g"):
        V = inputs.get("V", inputs.get("V_rest"))
        need = rest.conductance_demand(g, reversals(inputs, list(g)), V, yields)
        found |= {"ATP": need.ATP, "O2": need.O2, "I_pump": need.pump}
    return found


@adapter("spatial buffering")
def spatial_buffering(inputs: Given, wanted: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "R_i" in inputs:
        for a, d in each(inputs["d"]):
            for b, R_m in each(inputs["R_m"]):
                for c, R_i in each(inputs["R_i"]):
                    ends = {x + y + z for x in a for y in b for z in c}
                    found |= named("lambda", ends, cable.length_constant(d, R_m, R_i))
                    found |= named("R_inf", ends, cable.input_resistance(d, R_m, R_i))
                    length = inputs.get("length", inputs.get("L"))
                    found |= named("R_in", ends, cable.input_resistance(d, R_m, R_i, length))
    if "g_junction" in inputs:
        state = inputs["K_in"], inputs["K_out"], inputs["g_K"], inputs["g_junction"]
        cells = cable.coupled_astrocytes(*state, inputs.get("R_return", 0.0), inputs.get("T", T_BODY))
        for k, (V, E, flux) in enumerate(zip(cells.V, cells.E, cells.K_flux, strict=True), 1):
            found |= {f"V{k}": V, f"V_isolated_{k}": E, f"K_flux_{k}": flux}
        found |= {f"I{k}": current for k, current in enumerate(cells.junction, 1)}
        found |= {"I": cells.junction[0], "K_flux": -cells.K_flux[0]}
    return found


def body(value: Any, name: str = "") -> tuple[Any, str]:
    """Split "7.5 um sphere" into the size and the shape; a sphere if none is said."""
    words = str(value).split(" ")
    shape = next((word for word in words if word in SHAPES), "")
    shape = shape or next((shape for shape in SHAPES if shape in name), "sphere")
    return " ".join(word for word in words if word not in SHAPES), shape


@adapter("charge difference")
def charge_difference(inputs: Given, wanted: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for a, radius in each(inputs["radius"]):
        for b, V in each(inputs["V"]):
            size, shape = body(radius, inputs.get("shape", ""))
            excess = energetics.charge_excess(V, size, capacitance(inputs), shape)
            found |= named("excess", {x + y for x in a for y in b}, excess)
    return found


@adapter("activity")
def activity(inputs: Given, wanted: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in inputs.items():
        part, _, kind = name.rpartition("_")
        if kind not in ("radius", "diameter", "diam"):
            continue
        size, shape = body(value, part)
        r = si(size, "m") / (1 if kind == "radius" else 2)
        state = r, inputs["dV"], capacitance(inputs), inputs.get("overlap", 1.0), shape
        found |= {f"{part}_uM": energetics.sodium_rise(*state), f"{part}_mM": energetics.sodium_rise(*state)}
        for output in wanted:
            if at := re.fullmatch(rf"{part}_(\d+)", output):
                found[output] = energetics.sodium_rise(*state, spikes=float(at[1]))
    return found
