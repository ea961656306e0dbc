"""Solutions and junctions: the voltage between pipette and bath that is in no cell."""

from __future__ import annotations

from typing import Any

from ...theory.junctions import henderson
from ...theory.junctions import planck as by_planck
from ...theory.thermo import nernst
from ..page import Page, Preset, Readout, Series, Slider, Sweep


def _solutions(
    p_K: Any, p_Cs: Any, p_Na: Any, p_share: Any, b_Na: Any, b_K: Any, b_Ca: Any, b_HCO3: Any, b_share: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both solutions by ion; neutral, as they are made of salts."""
    salt, rest = p_K + p_Cs + p_Na, b_Na + b_K + 2.0 * b_Ca - b_HCO3
    pipette = {"K": p_K, "Cs": p_Cs, "Na": p_Na, "Cl": (1.0 - p_share) * salt, "Gluconate": p_share * salt}
    bath = {"Na": b_Na, "K": b_K, "Ca": b_Ca, "HCO3": b_HCO3, "Cl": (1.0 - b_share) * rest,
            "Gluconate": b_share * rest}  # fmt: skip
    return pipette, bath


def henderson_and_nernst(V: Any, T: Any, **salts: Any) -> dict[str, Any]:
    """Junction potential by Henderson, the true potential, and what the solutions make of K+ and Cl-."""
    pipette, bath = _solutions(**salts)
    V_LJ = henderson(pipette, bath, T=T)
    return {
        "V_LJ": V_LJ, "V_true": V - V_LJ, "E_K": nernst(1, pipette["K"], bath["K"], T),
        "E_Cl": nernst(-1, pipette["Cl"], bath["Cl"], T), "Cl_p": pipette["Cl"], "Glu_p": pipette["Gluconate"],
        "Cl_b": bath["Cl"],
    }  # fmt: skip


def planck(V: Any, T: Any, **salts: Any) -> dict[str, Any]:
    """The same junction if its thickness stays: a root."""
    return {"V_Planck": by_planck(*_solutions(**salts), T=T)}


ACSF = {"b_Na": 151.25, "b_K": 2.5, "b_Ca": 4, "b_HCO3": 25, "b_share": 0}
TABLE = ("J Physiol 587:4249 (2009), doi:10.1113/jphysiol.2009.175349, table 1: its main salts; buffers, ATP, EGTA "
         "left out, Mg²⁺ of the bath taken as Ca²⁺, phosphate as chloride")  # fmt: skip

PAGE = Page(
    id="junctions",
    title="Solutions and junctions",
    part="Solutions",
    rows=("S28", "S29"),
    idea="Where two solutions touch, the faster ions run ahead and leave a voltage behind. A pipette is zeroed in the "
    "bath **with** that voltage in it; when the cell is opened the junction is gone, and its voltage is a mistake in "
    "every reading. The slower the anion of the pipette, the larger the mistake.",
    equation=r"V_{LJ} = -\frac{RT}{F}\,\frac{\sum z u (c_b - c_p)}{\sum z^2 u (c_b - c_p)}"
    r"\ln\frac{\sum z^2 u c_b}{\sum z^2 u c_p}, \qquad V = V_{shown} - V_{LJ}",
    numbers=r"V = [[V]] - [[V_LJ]] = [[V_true]]",
    sliders=(
        Slider("V", "reading of the amplifier", "mV", -120, 60, -60, step=1),
        Slider("p_share", "pipette: gluconate for chloride", "%", 0, 99, 85, step=1),
        Slider("p_K", "pipette: K⁺", "mM", 1, 160, 130, step=1),
        Slider("p_Cs", "pipette: Cs⁺", "mM", 0, 160, 0, step=1),
        Slider("p_Na", "pipette: Na⁺", "mM", 0, 150, 0, step=1),
        Slider("b_share", "bath: gluconate for chloride", "%", 0, 99, 0, step=1),
        Slider("b_Na", "bath: Na⁺", "mM", 40, 160, 151.25, step=0.25),
        Slider("b_K", "bath: K⁺", "mM", 0.5, 60, 2.5, step=0.5),
        Slider("b_Ca", "bath: Ca²⁺ and Mg²⁺", "mM", 0, 10, 4, step=0.1),
        Slider("b_HCO3", r"bath: $\mathrm{HCO_3^-}$", "mM", 0, 30, 25, step=1),
        Slider("T", "$T$", "degC", 0, 45, 24, step=0.5),
    ),
    presets=(
        Preset("potassium gluconate in ACSF", {"p_share": 85, "p_K": 130, "p_Cs": 0, "p_Na": 0, **ACSF}, TABLE),
        Preset("the same, chloride taken from the bath", {"p_share": 85, "p_K": 130, "p_Cs": 0, "p_Na": 0, **ACSF,
                                                          "b_share": 90}),
        Preset("caesium chloride in ACSF", {"p_share": 0, "p_K": 1, "p_Cs": 133, "p_Na": 0, **ACSF}, TABLE),
        Preset("150 mM KCl in NaCl", {"p_share": 0, "p_K": 150, "p_Cs": 0, "p_Na": 0, "b_Na": 147, "b_K": 3,
                                      "b_Ca": 0, "b_HCO3": 0, "b_share": 0, "T": 25}),
    ),
    point=henderson_and_nernst,
    run=planck,
    plots=(
        Sweep("The junction as gluconate takes the place of chloride in the pipette", (Series("V_LJ", "$V_{LJ}$"),),
              "V", "mV", "The junction potential grows with gluconate, which lags behind potassium.", over="p_share"),
        Sweep("What the amplifier shows is not what the cell has",
              (Series("V_true", "the cell"), Series("E_K", "$E_K$"), Series("E_Cl", "$E_{Cl}$")), "V", "mV",
              "The true potential runs parallel to the shown one, below it by the junction potential.", over="V"),
    ),
    readouts=(
        Readout("V_true", "the cell is at", "mV"), Readout("V_LJ", "junction, Henderson", "mV"),
        Readout("V_Planck", "junction, Planck", "mV"), Readout("E_K", "$E_K$", "mV"),
        Readout("E_Cl", "$E_{Cl}$", "mV"), Readout("Cl_p", "Cl⁻ in the pipette", "mM"),
        Readout("Cl_b", "Cl⁻ in the bath", "mM"),
    ),
    tries=(
        "A cell “rests at −60 mV” with potassium gluconate in the pipette. Where does it rest? Redo it with KCl: "
        "which paper would you believe?",
        "Find the share of gluconate at which the junction is smallest. Why is it not nothing even without gluconate?",
        "Compare Henderson with Planck. When do the two differ most, and does it matter to you?",
    ),
    ends="Mobilities are those of dilute solutions at 25 °C and concentrations stand for activities. HEPES, ATP and "
    "EGTA are left out: `ionostat calc` makes whole recipes. Taking chloride from the bath also moves a silver wire "
    "that has no salt bridge: that is not in here.",
    source="Henderson P (1907), Z Phys Chem 59:118, doi:10.1515/zpch-1907-5908; Barry PH, Lynch JW (1991), J Membr "
           "Biol "
    "121:101, doi:10.1007/BF01870526; Planck M (1890), Ann Phys 276:561, doi:10.1002/andp.18902760802; not re-read",
)  # fmt: skip
