"""Adapters of the topics on diffusion, junctions, charged surfaces and ischaemia."""

from __future__ import annotations

import re
from typing import Any

from adapters import Given, adapter

from ionostat.constants import N_A
from ionostat.species import NAMED
from ionostat.theory import diffusion, junctions, surfaces
from ionostat.theory._acids import formula
from ionostat.theory._ions import ion_valence
from ionostat.units import si

NUMBER = r"([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)"
REMARKS = r"\(.*?\)|/neuron|/cell\b|fixed charge|of tissue|alpha, ?lambda|'|\""


def cleaned(value: Any) -> Any:
    """Drop the remarks that stand beside a unit: "m2/s (37 C)", "mM fixed charge"."""
    if isinstance(value, str):
        return re.sub(REMARKS, "", value).strip()
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if isinstance(value, dict):
        return {name: cleaned(item) for name, item in value.items()}
    return value


def first(inputs: Given, *names: str, default: Any = None) -> Any:
    """Return the first input that is there under one of its names."""
    return next((inputs[name] for name in names if name in inputs), default)


@adapter("ECS diffusion")
def ecs_diffusion(inputs: Given, wanted: list[str]) -> dict[str, float]:
    inputs = cleaned(inputs)
    if any("per_spike" in name for name in inputs):
        return _uniform(inputs, wanted)
    if first(inputs, "N", "amount") is not None and not any("um_" in name for name in wanted):
        return _peaks(inputs, wanted)
    return _sources(inputs, wanted)


def _sources(inputs: Given, wanted: list[str]) -> dict[str, float]:
    D, found = inputs["D"], {}
    alpha, lambda_ = inputs.get("alpha", 1.0), inputs.get("lambda", 1.0)
    uptake = first(inputs, "k'", "k_prime", "k", "kappa", "uptake", default=0.0)
    pulse = first(inputs, "duration", "pulse", "t_pulse", "pulse_duration")
    Q, N = first(inputs, "Q"), first(inputs, "N", "amount")
    if "I" in inputs:
        share = first(inputs, "transport_number", "n", "n_t", default=1.0)
        Q = diffusion.iontophoretic_source(inputs["I"], share, inputs.get("z", 1))
    for name in wanted:
        at = re.fullmatch(rf"C_(free_)?(?:.*_)?{NUMBER}um_(?:(steady)|{NUMBER}(ms|s|min))", name)
        if at is None:
            if name in ("D_star", "D_eff", "D*"):
                found[name] = diffusion.effective_diffusion(D, lambda_)
            if name.startswith("tau") and "L" in inputs:
                mode = int(re.sub(r"\D", "", name) or 1)
                found[name] = diffusion.slab_time_constant(inputs["L"], D, lambda_, mode, uptake)
            continue
        space = (1.0, 1.0) if at[1] else (alpha, lambda_)
        r, t = f"{at[2]} um", f"{at[4]} {at[5]}"
        if at[3]:
            found[name] = diffusion.point_source_steady(r, Q, D, *space, uptake)
        elif Q is not None:
            found[name] = diffusion.point_source(r, t, Q, D, *space, uptake, pulse)
        else:
            found[name] = diffusion.point_release(r, t, N, D, *space, uptake)
    return found


def _peaks(inputs: Given, wanted: list[str]) -> dict[str, float]:
    D, N, r = inputs["D"], first(inputs, "N", "amount"), inputs["r"]
    uptake = first(inputs, "k'", "k_prime", "k", "uptake", default=0.0)
    found = {}
    for name in wanted:
        at = re.fullmatch(rf"(t|C)_peak(?:_{NUMBER}_{NUMBER})?", name)
        if at is not None:
            own = inputs.get("alpha", 1.0), inputs.get("lambda", 1.0)
            space = (float(at[2]), float(at[3])) if at[2] else own
            peak = diffusion.point_release_peak(r, N, D, *space, uptake)
            found[name] = peak.time if at[1] == "t" else peak.height
    return found


def _uniform(inputs: Given, wanted: list[str]) -> dict[str, float]:
    amount = next(value for name, value in inputs.items() if "per_spike" in name)
    area = first(inputs, "membrane_area_per_tissue_volume", "S_V")
    share, alpha, found = inputs.get("active_fraction", 1.0), inputs["alpha"], {}
    for name in wanted:
        at = re.fullmatch(rf"d[A-Za-z]+(?:_{NUMBER})?", name)
        if at is not None:
            space = float(at[1]) if at[1] else alpha
            found[name] = diffusion.uniform_release(amount, area, space, share)
    return found


@adapter("PNP")
def pnp(inputs: Given, wanted: list[str]) -> dict[str, float]:
    inputs, found = cleaned(inputs), {}
    T = inputs.get("T", "25 degC")
    for name in wanted:
        if at := re.fullmatch(rf"L_{NUMBER}(?:_{NUMBER}C)?", name):
            kelvin = f"{at[2]} degC" if at[2] else T
            usual = {"25": 78.4, "37": 74.2}.get(at[2] or ("25" if "T" not in inputs else ""))
            eps_r = inputs.get("eps_r", usual)
            found[name] = surfaces.debye_length(_bath(inputs, at[1]), kelvin, eps_r)
        elif at := re.fullmatch(rf"psi_{NUMBER}nm(?:_{NUMBER})?", name):
            bath = _bath(inputs, at[2] or inputs["c"])
            state = bath, T, inputs.get("eps_r")
            surface = first(inputs, "psi0", "psi_0")
            if surface is None:
                surface = surfaces.surface_potential(inputs["sigma"], *state)
            found[name] = surfaces.gouy_chapman(f"{at[1]} nm", surface, *state)
        elif at := re.fullmatch(rf"psi_{NUMBER}", name):
            bath = _bath(inputs, at[1])
            eps_r = inputs.get("eps_r")
            found[name] = surfaces.surface_potential(inputs["sigma"], bath, T, eps_r)
        elif at := re.fullmatch(rf"sigma_{NUMBER}", name):
            bath, psi = _bath(inputs, at[1]), first(inputs, "psi", "psi0")
            found[name] = surfaces.surface_charge(psi, bath, T, inputs.get("eps_r"))
        elif name == "area_per_e":
            found[name] = surfaces.area_per_charge(inputs["sigma"])
        elif at := re.fullmatch(rf"([A-Z][A-Za-z0-9]*?)_{NUMBER}", name):
            layer = surfaces.donnan_layer(inputs["X"], _bath(inputs, at[2]), T)
            found[name] = layer.potential if at[1] == "V" else _within(layer, at[1])
    return found


def _bath(inputs: Given, c: Any) -> Any:
    """Return a bath of so many mM: of the salt that the case names, or of a monovalent one."""
    amount = si(c if "M" in str(c) else f"{c} mM", "mol m-3")
    if "salt" not in inputs:
        return amount
    return {ion: n * amount for ion, n in formula(inputs["salt"]).items()}


def _within(layer: surfaces.DonnanLayer, ion: str) -> float:
    sign = "+" if NAMED[ion].z > 0 else "-"
    return layer.concentrations[ion if ion in layer.concentrations else sign]


@adapter("liquid junction")
def liquid_junction(inputs: Given, wanted: list[str]) -> dict[str, float]:
    inputs = cleaned(inputs)
    left, right = first(inputs, "left", "pipette", "in"), first(inputs, "right", "bath", "out")
    sides = _side(left), _side(right)
    T, mobility = inputs.get("T", "25 degC"), _mobility(inputs)
    found = {}
    for name in wanted:
        law = junctions.planck if "planck" in name.lower() else junctions.henderson
        if "X" in inputs:
            potential = junctions.teorell_meyer_sievers(*sides, inputs["X"], mobility, T=T)
        else:
            potential = law(*sides, mobility, T=T)
        found[name] = -potential if _turned(name, left, right) else potential
    return found


def _turned(name: str, left: Any, right: Any) -> bool:
    """Tell whether a name such as V_KCl_minus_NaCl asks for the left side minus the right."""
    at = re.search(r"([A-Za-z0-9]+)_minus_([A-Za-z0-9]+)", name)
    if at is None:
        return False
    start = {"left", "pipette", *re.findall(r"[A-Z][A-Za-z0-9]*", re.sub(r"\bmM\b", "", str(left)))}
    end = {"right", "bath", *re.findall(r"[A-Z][A-Za-z0-9]*", re.sub(r"\bmM\b", "", str(right)))}
    return at[1] in start - end or at[2] in end - start


def _side(text: Any) -> dict[str, float]:
    """Read "150 KCl mM" or "140 KCl + 5 CaCl2 mM", or a mapping, as concentrations by ion."""
    if isinstance(text, dict):
        return {ion: si(value, "mol m-3") for ion, value in text.items()}
    *_, unit = text.split()
    unit = unit if re.fullmatch(r"[munp]?M|mol/m3", unit) else "mM"
    side: dict[str, float] = {}
    for amount, salt in re.findall(rf"{NUMBER}\s*(?:[mun]?M\s+)?([A-Z][A-Za-z0-9]+)", text):
        for ion, n in formula(salt).items():
            side[ion] = side.get(ion, 0.0) + n * si(f"{amount} {unit}", "mol m-3")
    return side


def _mobility(inputs: Given) -> dict[str, float] | None:
    """Return mobilities in one unit from conductivities, diffusion coefficients or ratios."""
    if "lambda0" in inputs:
        return {
            ion: junctions.mobility_from_conductivity(value, ion_valence(ion, None))
            for ion, value in inputs["lambda0"].items()
        }
    if "D" in inputs:
        return {ion: si(value, "m2 s-1") for ion, value in inputs["D"].items()}
    return first(inputs, "u", "mobility", "mobilities")


@adapter("ischemia")
def ischemia(inputs: Given, wanted: list[str]) -> dict[str, float]:
    inputs = cleaned(inputs)
    rest, density = inputs["ATP_rest"], inputs["density"]
    found = {
        "K_leak_tissue": diffusion.early_accumulation(rest, density, 1.0),
        "dKo_dt": diffusion.early_accumulation(rest, density, inputs["alpha"]),
        "ATP_tissue": si(rest, "s-1") * si(density, "m-3") / N_A,
    }
    for name in wanted:
        if at := re.fullmatch(rf"time_to_{NUMBER}mM_from_{NUMBER}", name):
            found[name] = (float(at[1]) - float(at[2])) / found["dKo_dt"]
    return found
