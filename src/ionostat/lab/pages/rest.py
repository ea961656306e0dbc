"""GHK: where a membrane rests that lets several ions through."""

from __future__ import annotations

from typing import Any

from ...theory.ghk import current, voltage
from ...theory.thermo import nernst
from ..page import Bars, Page, Preset, Readout, Series, Slider, Sweep

#: permeability to potassium that sets the scale of the currents, m/s
P_K = 1e-8


def rest(
    P_Na: Any, P_Cl: Any, K_in: Any, K_out: Any, Na_in: Any, Na_out: Any, Cl_in: Any, Cl_out: Any, T: Any
) -> dict[str, Any]:
    """Resting potential, Nernst potentials, and the current of each ion at rest."""
    P = {"K": 1.0, "Na": P_Na, "Cl": P_Cl}
    inside, outside = {"K": K_in, "Na": Na_in, "Cl": Cl_in}, {"K": K_out, "Na": Na_out, "Cl": Cl_out}
    V = voltage(P, inside, outside, T=T)
    currents = {
        f"I_{ion}": current(z, P[ion] * P_K, inside[ion], outside[ion], V, T)
        for ion, z in (("K", 1), ("Na", 1), ("Cl", -1))
    }
    E = {f"E_{ion}": nernst(z, inside[ion], outside[ion], T) for ion, z in (("K", 1), ("Na", 1), ("Cl", -1))}
    return {"V": V, **E, **currents}


CELL = {"K_in": 140, "K_out": 3.5, "Na_in": 10, "Na_out": 145, "Cl_in": 7, "Cl_out": 130, "T": 37}
SQUID = {"K_in": 400, "K_out": 20, "Na_in": 50, "Na_out": 440, "Cl_in": 52, "Cl_out": 560, "T": 20}
HODGKIN_KATZ = "Hodgkin AL, Katz B (1949), J Physiol 108:37, doi:10.1113/jphysiol.1949.sp004310; not re-read"

PAGE = Page(
    id="rest",
    title="Where a membrane rests",
    part="Equilibrium",
    rows=("S03", "S04"),
    idea="A membrane that lets several ions through rests where their currents add up to nothing. No ion is then in "
    "equilibrium: each keeps leaking, and only a pump keeps the gradients from running down.",
    equation=r"V = \frac{RT}{F}\ln\frac{P_K[K]_o + P_{Na}[Na]_o + P_{Cl}[Cl]_i}{P_K[K]_i + P_{Na}[Na]_i + "
             r"P_{Cl}[Cl]_o}",
    numbers=r"V = \frac{RT}{F}\ln\frac{[[K_out]] + [[P_Na]] \cdot [[Na_out]] + [[P_Cl]] \cdot [[Cl_in]]}"
    r"{[[K_in]] + [[P_Na]] \cdot [[Na_in]] + [[P_Cl]] \cdot [[Cl_out]]} = [[V]]",
    sliders=(
        Slider("P_Na", r"$P_{Na}/P_K$", "1", 0.001, 30, 0.04, log=True),
        Slider("P_Cl", r"$P_{Cl}/P_K$", "1", 0.001, 10, 0.3, log=True),
        Slider("K_out", r"$\mathrm{[K^+]_o}$", "mM", 1, 150, 3.5, log=True),
        Slider("K_in", r"$\mathrm{[K^+]_i}$", "mM", 20, 400, 140, log=True),
        Slider("Na_out", r"$\mathrm{[Na^+]_o}$", "mM", 20, 460, 145, log=True),
        Slider("Na_in", r"$\mathrm{[Na^+]_i}$", "mM", 2, 150, 10, log=True),
        Slider("Cl_out", r"$\mathrm{[Cl^-]_o}$", "mM", 20, 560, 130, log=True),
        Slider("Cl_in", r"$\mathrm{[Cl^-]_i}$", "mM", 2, 150, 7, log=True),
        Slider("T", "$T$", "degC", 0, 45, 37, step=0.5),
    ),
    presets=(
        Preset("neuron at rest", {"P_Na": 0.04, "P_Cl": 0.3, **CELL}),
        Preset("top of a spike", {"P_Na": 20, "P_Cl": 0.45, **CELL}, HODGKIN_KATZ),
        Preset("squid axon at rest", {"P_Na": 0.04, "P_Cl": 0.45, **SQUID}, HODGKIN_KATZ),
        Preset("squid axon, top of a spike", {"P_Na": 20, "P_Cl": 0.45, **SQUID}, HODGKIN_KATZ),
    ),
    point=rest,
    plots=(
        Sweep("The resting potential as potassium rises outside",
              (Series("V", "$V$ (GHK)"), Series("E_K", "$E_K$ (Nernst)")), "V", "mV",
              "The two agree at high potassium; at low potassium the leak of sodium holds V up.", over="K_out"),
        Bars("Who leaks at rest", (Series("I_K", "K⁺"), Series("I_Na", "Na⁺"), Series("I_Cl", "Cl⁻")), "I", "uA/cm2",
             "The currents of the three ions add up to nothing."),
    ),
    readouts=(Readout("V", "$V$", "mV"), Readout("E_K", "$E_K$", "mV"), Readout("E_Na", "$E_{Na}$", "mV"),
              Readout("E_Cl", "$E_{Cl}$", "mV")),
    tries=(
        "Let the membrane forget sodium ($P_{Na}/P_K$ = 0.001): where does V go? Is it $E_K$?",
        "Find the potassium outside above which V follows Nernst. Hodgkin found it by experiment.",
        "Does making the membrane permeable to chloride move V? When does it not?",
    ),
    ends="A constant field, no pump current: the pump adds a few millivolts more. Divalent ions need a root and not "
    "this formula. The ratios alone set V; the size of the currents takes $P_K$ = 0.01 µm/s.",
    source="Goldman DE (1943), J Gen Physiol 27:37; " + HODGKIN_KATZ,
)  # fmt: skip
