"""FXYD proteins: a partner of the pump decides at how much sodium a cell settles."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ...experiment.balance import balanced
from ...experiment.protocol import Step
from ...experiment.simulate import simulate
from ...mechanisms.leak import Leak
from ...mechanisms.pump_regulation import SodiumPumpFXYD
from ...model.compartment import Compartment, Reservoir
from ...model.membrane import Membrane
from ...model.model import Model
from ...species import Cl, K, Na
from ..page import Page, Preset, Readout, Series, Slider, Sweep, Traces

#: sodium inside without any FXYD, and the site constant of the pump, mol/m3
ALONE, SITE = 10.0, 7.0
#: potassium outside and its site constant, mol/m3
K_OUT, SITE_K = 4.0, 0.62
#: settling before what is shown, then calm, adrenaline, calm, s
HIDDEN, CALM, ADRENALINE = 7200.0, 300.0, 900.0
SHOWN = 2 * CALM + ADRENALINE + 600.0


@lru_cache(maxsize=1)
def _model() -> Model:
    """A cell whose leaks balance a pump without FXYD; chloride is free to settle."""
    cell = Compartment("cell", volume=2e-15, concentrations={"Na": ALONE, "K": 140.0, "Cl": 10.0},
                       clamped={"ATP": 3.0, "ADP": 0.03, "Pi": 2.0})  # fmt: skip
    bath = Reservoir("bath", concentrations={"Na": 145.0, "K": K_OUT, "Cl": 149.0})
    pump = SodiumPumpFXYD(Na_free=1.0, Na_phos=1.0, K_Na=SITE, K_K=SITE_K, density=4e-7)
    membrane = Membrane(cell, bath, V=-0.07, area=3e-9, mechanisms=[pump, Leak(Na), Leak(K), Leak(Cl, P=1e-9)])
    return balanced(Model(membrane, name="FXYD"), ["cell.leak_Na.P", "cell.leak_K.P", "cell.Cl"])


@lru_cache(maxsize=1)
def _usual() -> float:
    """Turnover of the pump without FXYD, mol/s."""
    rest = simulate(_model(), until=1.0, every=1.0, spikes=False, extents=False, progress=False)
    return float(rest.turnover("cell.pump_fxyd")[0])


def set_point(free: float, phos: float, K_factor: float, kinase: float, load: float) -> dict[str, Any]:
    """Sodium inside at which the pump clears a load, in proportion to its site constant."""
    outside = (K_OUT + K_factor * SITE_K) / (K_OUT + SITE_K)
    share = ALONE / (ALONE + SITE) * load ** (1.0 / 3.0) * outside ** (2.0 / 3.0)
    settled = SITE * share / (1.0 - share)
    return {"set_alone": settled, "set_free": free * settled, "set_phos": phos * settled}


def run(free: float, phos: float, K_factor: float, kinase: float, load: float) -> dict[str, Any]:
    """The cell settles with its FXYD; then adrenaline for a quarter of an hour."""
    pump = "cell.pump_fxyd"
    model = _model().with_values({
        f"{pump}.Na_free": free, f"{pump}.Na_phos": phos, f"{pump}.K_factor": K_factor, "cell.leak_Na.P": f"x{load}",
    })
    adrenaline = Step(f"{pump}.kinase", kinase, start=HIDDEN + CALM, duration=ADRENALINE)
    sol = simulate(model, adrenaline, until=HIDDEN + SHOWN, every=5.0, spikes=False, extents=False, progress=False)
    seen = sol.t >= HIDDEN
    pumped = sol.turnover(pump)[seen]
    Na_in, V = sol.c("Na", "cell")[seen], sol.V("cell")[seen]
    return {
        "t": sol.t[seen] - HIDDEN, "Na_in": Na_in, "phosphorylated": sol.gate(f"{pump}.phosphorylated")[seen],
        "speed": pumped / _usual(), "V": V, "Na_before": float(Na_in[0]),
        "Na_with": float(Na_in[(sol.t[seen] - HIDDEN) <= CALM + ADRENALINE][-1]),
    }  # fmt: skip


DESPA = "Despa et al. (2005), Circ Res 97:252 (abstract)"
USUAL = {"free": 2, "phos": 1, "K_factor": 1, "kinase": 0.1, "load": 1}

PAGE = Page(
    id="fxyd",
    title="FXYD sets the sodium of a cell",
    part="The pump",
    rows=("S14",),
    idea="A small protein rides along with the pump and changes how well it holds sodium. The load that leaks in must "
    "be pumped out whatever the affinity is, so the cell settles where the sites are as full as before: at **twice the "
    "sodium for half the affinity**. Adrenaline phosphorylates FXYD1, which lets go of the pump.",
    equation=r"3J_{max}\left(\frac{[Na]_i}{[Na]_i + K_{Na}}\right)^{3} k = J_{Na} \quad\Rightarrow\quad "
    r"[Na]_i \propto K_{Na}",
    numbers=r"[Na]_i = [[free]] \times [[set_alone]] = [[set_free]] \;\to\; [[phos]] \times [[set_alone]] = "
    r"[[set_phos]]",
    sliders=(
        Slider("free", "$K_{Na}$, not phosphorylated, times", "1", 0.4, 2.5, 2, step=0.05,
               source="1.3 to 2 for FXYD1: Crambert et al. 2002, Despa et al. 2005 (abstracts)"),
        Slider("phos", "$K_{Na}$, phosphorylated, times", "1", 0.4, 2.5, 1, step=0.05,
               source="0.95 to 1.05 for FXYD1: Despa et al. 2005 (abstract)"),
        Slider("K_factor", "$K_K$ times", "1", 1, 2, 1, step=0.05),
        Slider("kinase", "kinase with adrenaline", "1/s", 0.001, 0.2, 0.1, log=True),
        Slider("load", "sodium that leaks in, times", "1", 0.4, 3, 1, log=True),
    ),
    presets=(
        Preset("FXYD1 as measured (heart)", USUAL, DESPA),
        Preset("as the chapter on the pump says", {**USUAL, "free": 1, "phos": 2},
               "the chapter on the Na+/K+ pump; contrary to measurement"),
        Preset("FXYD2 (kidney)", {**USUAL, "free": 1.5, "phos": 1.5}, "size our choice, not looked up"),
        Preset("FXYD4 (collecting duct)", {**USUAL, "free": 0.4, "phos": 0.4},
               "Garty et al. (2002), Am J Physiol Renal 283:F607 (abstract)"),
        Preset("FXYD7 (brain)", {**USUAL, "free": 1, "phos": 1, "K_factor": 1.8},
               "Béguin et al. (2002), EMBO J 21:3264 (not re-read); size our choice"),
        Preset("no FXYD", {**USUAL, "free": 1, "phos": 1}),
    ),
    point=set_point,
    run=run,
    play=True,
    plots=(
        Traces("Sodium inside, adrenaline from 5 to 20 min", (Series("Na_in", "Na⁺ inside"),), "c", "mM",
               "With adrenaline sodium moves to another level, and comes back after it.", x_unit="min"),
        Sweep("Where sodium settles", (Series("set_alone", "no FXYD"), Series("set_free", "FXYD free"),
                                       Series("set_phos", "FXYD phosphorylated")), "c", "mM",
              "At every load the curves stand in the ratio of the affinities.", over="load"),
        Traces("Phosphorylated part of FXYD", (Series("phosphorylated", "phosphorylated"),), "part", "%",
               "An eighth at rest, most of it with adrenaline.", x_unit="min"),
        Traces("Turnover of the pump, relative to no FXYD", (Series("speed", "turnover"),), "turnover", "%",
               "A change of affinity moves the turnover for some minutes only: in the end it must equal the load.",
               x_unit="min"),
    ),
    readouts=(
        Readout("Na_before", "Na⁺ before adrenaline", "mM"), Readout("Na_with", "Na⁺ with it", "mM"),
        Readout("V", "$V$", "mV"),
    ),
    tries=(
        "Halve the affinity (twice $K_{Na}$) and look at the turnover of the pump before adrenaline: is it halved too?",
        "Compare FXYD1 as measured with what the chapter on the pump says. Adrenaline raises the sodium load of a "
        "heart: "
        "which of the two protects the cell?",
        "Without FXYD, let three times the sodium leak in. Why does the sodium of the curve rise by more than three "
        "times?",
    ),
    ends="Voltage, potassium and volume hardly matter here: the line of the equation takes the load as given, the run "
    "has leaks through which it falls a little as sodium rises. In the equation $k$ is what potassium and ATP leave of "
    "the rate; it stands still. FXYD1 changes the largest rate as well in some studies. The pace of the kinase is "
    "uncertain by ten times. At rest some 12 % of FXYD1 is phosphorylated, so the run starts between the two lines.",
    source=f"Affinities of FXYD1: {DESPA}; Crambert et al. (2002), PNAS 99:11476 (abstract). The law of the set point "
    "is derived here",
)  # fmt: skip
