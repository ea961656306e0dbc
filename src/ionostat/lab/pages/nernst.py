"""Nernst: the potential that holds one ion."""

from __future__ import annotations

from typing import Any

from ...theory.thermo import nernst
from ..page import Page, Preset, Readout, Series, Slider, Sweep


def potentials(K_in: Any, K_out: Any, Na_in: Any, Na_out: Any, Cl_in: Any, Cl_out: Any, T: Any) -> dict[str, Any]:
    """Equilibrium potentials of the three ions, V."""
    return {
        "E_K": nernst(1, K_in, K_out, T),
        "E_Na": nernst(1, Na_in, Na_out, T),
        "E_Cl": nernst(-1, Cl_in, Cl_out, T),
    }


POTENTIALS = (Series("E_K", "$E_K$"), Series("E_Na", "$E_{Na}$"), Series("E_Cl", "$E_{Cl}$"))
ISCHAEMIA = (
    "outside Hossmann KA, Sakaki S, Zimmerman V (1977), Stroke 8:77, doi:10.1161/01.str.8.1.77 (abstract, cat: K⁺ 56, "
    "Na⁺ 53 mM); the other values of this laboratory"
)
SQUID = "Hodgkin AL (1958), Proc R Soc B 148:1; not re-read"

PAGE = Page(
    id="nernst",
    title="The Nernst potential",
    part="Equilibrium",
    rows=("S02",),
    idea="An ion is in equilibrium when the pull of the voltage on it balances its wish to spread. The voltage at "
    "which that happens depends only on the **ratio** of its concentrations: ten times more inside is worth 61.5 mV at "
    "37 °C, whatever the concentrations are.",
    equation=r"E = \frac{RT}{zF} \ln\frac{c_o}{c_i}",
    numbers=r"E_K = \frac{R \cdot [[T]]}{1 \cdot F} \ln\frac{[[K_out]]}{[[K_in]]} = [[E_K]]",
    sliders=(
        Slider("K_out", r"$\mathrm{[K^+]_o}$", "mM", 1, 150, 3.5, log=True),
        Slider("K_in", r"$\mathrm{[K^+]_i}$", "mM", 20, 400, 140, log=True),
        Slider("Na_out", r"$\mathrm{[Na^+]_o}$", "mM", 20, 460, 145, log=True),
        Slider("Na_in", r"$\mathrm{[Na^+]_i}$", "mM", 2, 150, 10, log=True),
        Slider("Cl_out", r"$\mathrm{[Cl^-]_o}$", "mM", 20, 560, 130, log=True),
        Slider("Cl_in", r"$\mathrm{[Cl^-]_i}$", "mM", 2, 150, 7, log=True),
        Slider("T", "$T$", "degC", 0, 45, 37, step=0.5),
    ),
    presets=(
        Preset("mammalian neuron", {"K_out": 3.5, "K_in": 140, "Na_out": 145, "Na_in": 10, "Cl_out": 130, "Cl_in": 7,
                                    "T": 37}),
        Preset("squid axon", {"K_out": 20, "K_in": 400, "Na_out": 440, "Na_in": 50, "Cl_out": 560, "Cl_in": 52,
                              "T": 18}, SQUID),
        Preset("ischaemic cortex", {"K_out": 56, "K_in": 100, "Na_out": 53, "Na_in": 50, "Cl_out": 75, "Cl_in": 30,
                                    "T": 37}, ISCHAEMIA),
    ),
    point=potentials,
    plots=(Sweep("Equilibrium potentials as potassium rises outside", POTENTIALS, "E", "mV",
                 "E_K rises by 61.5 mV for every tenfold rise of potassium outside; the others do not move.",
                 over="K_out"),),
    readouts=(Readout("E_K", "$E_K$", "mV"), Readout("E_Na", "$E_{Na}$", "mV"), Readout("E_Cl", "$E_{Cl}$", "mV")),
    tries=(
        "Raise potassium outside from 3.5 to 35 mM: by how much does $E_K$ move? And from 10 to 100?",
        "Make the ratio of an ion 1. Where is its potential then, and why?",
        "Cool the squid axon to 0 °C: do the potentials shrink much?",
    ),
    ends="Concentrations stand for activities. The potential says where an ion rests, not how fast it gets there, nor "
    "where a membrane rests that lets several ions through.",
    source="Nernst W (1889), Z Phys Chem 4:129, doi:10.1515/zpch-1889-0412",
)
