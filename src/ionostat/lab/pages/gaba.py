"""GABA and bicarbonate: which way the receptor's current flows."""

from __future__ import annotations

from typing import Any

from ...theory.gaba import bicarbonate, gaba_reversal
from ...theory.thermo import nernst
from ..page import Page, Preset, Readout, Series, Slider, Sweep


def reversal(Cl_in: Any, Cl_out: Any, pH_in: Any, pH_out: Any, pCO2: Any, ratio: Any, V: Any) -> dict[str, Any]:
    """Reversal potential of the GABA-A receptor, of its two ions, and the driving force."""
    HCO3_in, HCO3_out = bicarbonate(pH_in, pCO2), bicarbonate(pH_out, pCO2)
    E = gaba_reversal(Cl_in, Cl_out, HCO3_in, HCO3_out, ratio)
    return {
        "E_GABA": E, "E_Cl": nernst(-1, Cl_in, Cl_out), "E_HCO3": nernst(-1, HCO3_in, HCO3_out),
        "HCO3_in": HCO3_in, "HCO3_out": HCO3_out, "drive": V - E,
    }  # fmt: skip


NEWBORN = (
    "chloride of CA3 neurons of the mouse at P4-7, 24.7 mM without network activity, 13 to 70 mM with it (PMC6255825, "
    "abstract); the other values of this laboratory"
)
REST = {"Cl_out": 130, "pH_in": 7.2, "pH_out": 7.4, "pCO2": 40, "ratio": 0.2}

PAGE = Page(
    id="gaba",
    title="GABA and bicarbonate",
    part="Equilibrium",
    rows=("S06",),
    idea="The GABA-A receptor lets chloride through, and about a fifth as well bicarbonate. Since bicarbonate wants to "
    "leave, the receptor reverses **above** $E_{Cl}$, and ever more so the lower chloride is. A young neuron has much "
    "chloride: GABA excites it.",
    equation=r"E_{GABA} = -\frac{RT}{F}\ln\frac{[Cl]_o + p\,[HCO_3]_o}{[Cl]_i + p\,[HCO_3]_i}",
    numbers=r"E_{GABA} = -\frac{RT}{F}\ln\frac{[[Cl_out]] + [[ratio]] \cdot [[HCO3_out]]}"
    r"{[[Cl_in]] + [[ratio]] \cdot [[HCO3_in]]} = [[E_GABA]]",
    sliders=(
        Slider("Cl_in", r"$\mathrm{[Cl^-]_i}$", "mM", 1, 60, 7, log=True),
        Slider("Cl_out", r"$\mathrm{[Cl^-]_o}$", "mM", 60, 150, 130, step=1),
        Slider("pH_in", "pH inside", "1", 6.6, 7.6, 7.2, step=0.01),
        Slider("pH_out", "pH outside", "1", 6.6, 7.8, 7.4, step=0.01),
        Slider("pCO2", r"$p\mathrm{CO_2}$", "mmHg", 5, 80, 40, step=1),
        Slider("ratio", r"$p = P_{HCO_3}/P_{Cl}$", "1", 0, 0.6, 0.2, step=0.01),
        Slider("V", "$V$", "mV", -90, -40, -70, step=1),
    ),
    presets=(
        Preset("mature neuron", {"Cl_in": 7, "V": -70, **REST}),
        Preset("newborn neuron", {"Cl_in": 25, "V": -70, **REST}, NEWBORN),
        Preset("after a barrage of GABA", {"Cl_in": 14, "V": -65, **REST}),
    ),
    point=reversal,
    plots=(
        Sweep("Reversal potentials as chloride loads the cell",
              (Series("E_GABA", "$E_{GABA}$"), Series("E_Cl", "$E_{Cl}$"), Series("V", "$V$")), "E", "mV",
              "E_GABA lies above E_Cl, most of all where chloride is low; above the line of V GABA depolarises.",
              over="Cl_in"),
    ),
    readouts=(Readout("E_GABA", "$E_{GABA}$", "mV"), Readout("E_Cl", "$E_{Cl}$", "mV"),
              Readout("E_HCO3", "$E_{HCO_3}$", "mV"), Readout("drive", "driving force $V - E_{GABA}$", "mV"),
              Readout("HCO3_in", r"$\mathrm{[HCO_3^-]_i}$", "mM"),
              Readout("HCO3_out", r"$\mathrm{[HCO_3^-]_o}$", "mM")),
    tries=(
        "At which chloride inside does GABA stop hyperpolarising? And without bicarbonate ($p$ = 0)?",
        "Make the cell acid, pH 6.8: does $E_{GABA}$ rise or fall, and why?",
        "Where $E_{GABA}$ = V no current flows, and still GABA inhibits. How?",
    ),
    ends="It is 37 °C, and concentrations are held; in a living cell the current itself moves chloride: see the page "
    "on chloride.",
    source="Farrant M, Kaila K (2007), Prog Brain Res 160:59; not re-read",
)  # fmt: skip
