"""Poisson, Nernst and Planck beside Goldman, Hodgkin and Katz: when is the field constant?"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...space import pnp
from ...theory import ghk, junctions, surfaces
from ..page import Page, Preset, Readout, Series, Slider, Traces

RATIOS = np.geomspace(0.01, 1000.0, 26)
COMMANDS = np.linspace(-0.2, 0.2, 41)


def run(ratio: float, V: float, K_in: float, Na_in: float, K_out: float, Na_out: float, slow: float) -> dict[str, Any]:
    """A slab between two solutions of chloride salts: its state at V, its curve, its reversal at other thicknesses."""
    left, right = {"K": K_in, "Na": Na_in, "Cl": K_in + Na_in}, {"K": K_out, "Na": Na_out, "Cl": K_out + Na_out}
    debye = surfaces.debye_length(_saltier(left, right))
    stack = _slab(left, right, ratio * debye, slow)
    state, curve = pnp.steady(stack, V=V), pnp.iv(stack, COMMANDS)
    D = _mobile(stack, slow)
    P = {who: d / (ratio * debye) for who, d in D.items()}
    valences = {"K": 1, "Na": 1, "Cl": -1}
    constant = sum(ghk.current(z, P[who], left[who], right[who], COMMANDS) for who, z in valences.items())
    size = float(np.max(np.abs(curve.I.values)))
    reversals = [float(pnp.steady(_slab(left, right, r * debye, slow), I=0).V) for r in RATIOS]
    thin, thick = float(ghk.voltage(P, left, right)), -float(junctions.planck(left, right, mobility=D))
    x = state.x.values / float(state.x[-1])
    phi = state.phi.values - float(state.phi[-1])
    return {
        "x": x, "phi": phi, "even": V * (1.0 - x),
        **{who: state.c.sel(species=who).values for who in valences},
        "V_axis": COMMANDS, "I_pnp": curve.I.values / size, "I_ghk": np.asarray(constant) / size,
        "decades": np.log10(RATIOS), "E_pnp": np.array(reversals), "E_ghk": np.full(len(RATIOS), thin),
        "E_planck": np.full(len(RATIOS), thick), "log_ratio": float(np.log10(ratio)),
        "V_rev": float(curve.V_reversal), "thin": thin, "thick": thick, "debye": float(debye),
        "bend": float(np.max(np.abs(phi - V * (1.0 - x)))), "thickness": float(ratio * debye),
    }  # fmt: skip


def _saltier(left: dict[str, float], right: dict[str, float]) -> dict[str, float]:
    return max(left, right, key=lambda side: side["Cl"])


def _slab(left: dict[str, float], right: dict[str, float], thickness: float, slow: float) -> pnp.Stack:
    layer = pnp.Layer(thickness, D={"Na": f"x{slow}"})
    return pnp.Stack([layer], pnp.Bath(left), pnp.Bath(right))


def _mobile(stack: pnp.Stack, slow: float) -> dict[str, float]:
    """Diffusion coefficients in the slab, m2/s."""
    return {who: stack.diffusion(who) * (slow if who == "Na" else 1.0) for who in ("K", "Na", "Cl")}


CELL = {"K_in": 140, "Na_in": 10, "K_out": 4, "Na_out": 146, "slow": 10, "V": -70}
LOPSIDED = {"K_in": 20, "Na_in": 2, "K_out": 10, "Na_out": 290, "slow": 100, "V": -70}

PAGE = Page(
    id="pnp",
    title="When is the field constant?",
    part="Solutions",
    rows=("S27",),
    idea="Goldman, Hodgkin and Katz took the field in a membrane to be even. Poisson's equation tells what it is: the "
    "ions themselves bend it, if they have room. In a slab much **thinner than the Debye length** they have none, and "
    "their equation is exact. In a much thicker one the solution is neutral all through, and Planck's law holds. With "
    "equal totals on both sides the field is even at any thickness.",
    equation=r"\frac{d^2\phi}{dx^2} = -\frac{F}{\varepsilon}\sum_i z_i c_i, \qquad "
    r"J_i = -D_i\left(\frac{dc_i}{dx} + z_i c_i \frac{F}{RT}\frac{d\phi}{dx}\right)",
    numbers=r"\begin{aligned}\lambda_D &= [[debye]] & V_{rev} &= [[V_rev]]\\ "
    r"V_{GHK} &= [[thin]] & V_{Planck} &= [[thick]]\end{aligned}",
    sliders=(
        Slider("ratio", "thickness over Debye length", "1", 0.01, 1000, 10, log=True),
        Slider("V", "$V$", "mV", -200, 200, -70, step=1),
        Slider("K_in", "K⁺ on the left", "mM", 1, 400, 20, log=True),
        Slider("Na_in", "Na⁺ on the left", "mM", 1, 400, 2, log=True),
        Slider("K_out", "K⁺ on the right", "mM", 1, 400, 10, log=True),
        Slider("Na_out", "Na⁺ on the right", "mM", 1, 400, 290, log=True),
        Slider("slow", "mobility of Na⁺ in the slab", "%", 1, 100, 100, log=True),
    ),
    presets=(
        Preset("a thin slab", {**LOPSIDED, "ratio": 0.03}),
        Preset("as thick as ten Debye lengths", {**LOPSIDED, "ratio": 10}),
        Preset("a thick slab: Planck", {**LOPSIDED, "ratio": 1000}),
        Preset("a cell: equal totals", {**CELL, "ratio": 10}, "the example `slab.toml`"),
    ),
    run=run,
    plots=(
        Traces("Potential in the slab", (Series("phi", "PNP"), Series("even", "even field")), "V", "mV",
               "In a thin slab the potential falls along a line, in a thick one it bends.",
               x="x", x_label="place, left to right, part of the thickness", x_unit="%"),
        Traces("Concentrations", (Series("K", "K⁺"), Series("Na", "Na⁺"), Series("Cl", "Cl⁻")), "c", "mM",
               "Each ion goes from its level on the left to that on the right.",
               x="x", x_label="place, left to right, part of the thickness", x_unit="%"),
        Traces("Current at any voltage", (Series("I_pnp", "PNP"), Series("I_ghk", "Goldman, Hodgkin, Katz")),
               "I, part of the largest", "%",
               "Both curves agree in a thin slab and part in a thick one.",
               x="V_axis", x_label="$V$", x_unit="mV", mark="V"),
        Traces("Reversal potential at any thickness", (
            Series("E_pnp", "PNP"), Series("E_ghk", "Goldman, Hodgkin, Katz"), Series("E_planck", "Planck")),
               "V", "mV", "The reversal potential goes from that of Goldman, Hodgkin and Katz to Planck's.",
               x="decades", x_label="log₁₀(thickness / Debye length)", x_unit="1", mark="log_ratio"),
    ),
    readouts=(
        Readout("thickness", "thickness", "nm"), Readout("debye", "Debye length", "nm"),
        Readout("bend", "field uneven by", "mV"), Readout("V_rev", "reversal, PNP", "mV"),
        Readout("thin", "reversal, GHK", "mV"), Readout("thick", "reversal, Planck", "mV"),
    ),
    tries=(
        "Move the thickness from 0.01 to 1,000 Debye lengths. Where does the reversal potential leave the one law for "
        "the other?",
        "Take the cell with equal totals, and make it a thousand Debye lengths thick. Does the field bend?",
        "A membrane is 4 nm, a cell's Debye length under 1 nm, and yet Goldman's equation is used. What saves it?",
    ),
    ends="Ions have no size and feel a medium like water, without walls or filter; a real membrane holds so few ions "
    "that they hardly make a field, which is what saves Goldman's equation there. Steady states only. Currents are "
    "parts of the largest one of PNP.",
    source="`ionostat.pnp`, whose page in the documentation compares it with the formulas; Goldman DE (1943), J Gen "
    "Physiol 27:37 (not re-read); Planck M (1890), Ann Phys 276:561 (not re-read)",
)  # fmt: skip
