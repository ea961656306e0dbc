"""The electrochemical potential: an ion gradient is a battery."""

from __future__ import annotations

from typing import Any

from ...theory.thermo import electrochemical_difference
from ..page import Bars, Page, Preset, Readout, Series, Slider, Sweep


def energies(
    K_in: Any, K_out: Any, Na_in: Any, Na_out: Any, Ca_in: Any, Ca_out: Any, V: Any, T: Any
) -> dict[str, Any]:
    """Least work of moving one mole out of the cell, J/mol; negative where it goes by itself."""
    found: dict[str, Any] = {}
    for ion, z, inside, outside in (("K", 1, K_in, K_out), ("Na", 1, Na_in, Na_out), ("Ca", 2, Ca_in, Ca_out)):
        work = electrochemical_difference(z, inside, outside, V, T)
        found |= {f"{ion}_chemical": work.chemical, f"{ion}_electrical": work.electrical, f"{ion}": work.total}
    return found


IONS = (Series("Na", "Na⁺"), Series("K", "K⁺"), Series("Ca", "Ca²⁺"))

PAGE = Page(
    id="battery",
    title="A gradient is a battery",
    part="Equilibrium",
    rows=("S01",),
    idea="To carry an ion out of a cell takes work against two things: its **concentration** and the **voltage**. "
    "The sum is its electrochemical potential difference. Where it is negative the ion leaves by itself and can drive "
    "something; where it is positive a pump has to pay.",
    equation=r"\Delta\tilde\mu = RT \ln\frac{c_o}{c_i} - zFV",
    numbers=r"\Delta\tilde\mu_{\mathrm{Na}} = RT \ln\frac{[[Na_out]]}{[[Na_in]]} - F \cdot ([[V]]) = [[Na]]",
    sliders=(
        Slider("V", "$V$", "mV", -120, 60, -70, step=1),
        Slider("Na_out", r"$\mathrm{[Na^+]_o}$", "mM", 20, 460, 145, log=True),
        Slider("Na_in", r"$\mathrm{[Na^+]_i}$", "mM", 2, 150, 10, log=True),
        Slider("K_out", r"$\mathrm{[K^+]_o}$", "mM", 1, 150, 3.5, log=True),
        Slider("K_in", r"$\mathrm{[K^+]_i}$", "mM", 20, 400, 140, log=True),
        Slider("Ca_out", r"$\mathrm{[Ca^{2+}]_o}$", "mM", 0.001, 10, 1.2, log=True),
        Slider("Ca_in", r"$\mathrm{[Ca^{2+}]_i}$", "nM", 20, 50000, 100, log=True),
        Slider("T", "$T$", "degC", 0, 45, 37, step=0.5),
    ),
    presets=(
        Preset("neuron at rest", {"V": -70, "Na_out": 145, "Na_in": 10, "K_out": 3.5, "K_in": 140, "Ca_out": 1.2,
                                  "Ca_in": 100, "T": 37}),
        Preset("top of a spike", {"V": 35, "Na_out": 145, "Na_in": 10, "K_out": 3.5, "K_in": 140, "Ca_out": 1.2,
                                  "Ca_in": 1000, "T": 37}),
        Preset("the chapter's calcium", {"V": -70, "Ca_out": 0.001, "Ca_in": 100, "T": 37},
               "The chapter on ionic gradients, 1 µM of Ca²⁺ outside: a thousand times too low"),
    ),
    point=energies,
    plots=(
        Bars("Least work of moving one mole out",
             (Series("Na", "Na⁺"), Series("Na_chemical", "of it chemical"), Series("Na_electrical", "of it electrical"),
              Series("K", "K⁺"), Series("Ca", "Ca²⁺")), "work", "kJ/mol",
             "Sodium and calcium take work to move out; potassium nearly none."),
        Sweep("The same at other voltages", IONS, "work", "kJ/mol",
              "Straight lines that fall with the voltage, twice as steeply for calcium; each crosses zero at the "
              "Nernst potential of its ion.", over="V"),
    ),
    readouts=(Readout("Na", "Na⁺", "kJ/mol"), Readout("K", "K⁺", "kJ/mol"), Readout("Ca", "Ca²⁺", "kJ/mol")),
    tries=(
        "Find the voltage at which each line crosses zero. What is it called?",
        "One ATP gives some 50 kJ/mol. How many Na⁺ could it move out at rest? The pump moves three, and brings two "
        "K⁺.",
        "Put 1 µM of calcium outside, as a problem of the chapter does, and read the work: 19.4 kJ/mol. In the "
        "brain it is twice that.",
    ),
    ends="Concentrations stand for activities; all work is the least that can be done, by a pump that waits for ever.",
    source="Hille B (2001), Ion Channels of Excitable Membranes, 3rd ed., Sinauer",
)  # fmt: skip
