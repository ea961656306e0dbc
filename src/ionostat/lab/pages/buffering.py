"""Spatial buffering: glia takes potassium where there is much and gives it back where there is little."""

from __future__ import annotations

from typing import Any

from ...primitives import where
from ...theory.cable import buffering_flux_ratio, length_constant, spatial_buffer
from ...theory.thermo import nernst
from ..page import Page, Preset, Readout, Series, Slider, Sweep


def cable(
    K_high: Any, K_rest: Any, half_width: Any, x: Any, d: Any, R_m: Any, R_i: Any, share: Any, K_in: Any
) -> dict[str, Any]:
    """A long glial process through a region of raised K+, and glia against diffusion over such a region."""
    here = spatial_buffer(x, half_width, K_high, K_rest, K_in, d, R_m, R_i)
    middle = spatial_buffer(0.0, half_width, K_high, K_rest, K_in, d, R_m, R_i)
    reach = length_constant(d, R_m, R_i)
    E_rest, E_high = nernst(1, K_in, K_rest), nernst(1, K_in, K_high)
    place = where(abs(x) <= half_width, 1.0, 0.0)
    ratio = buffering_flux_ratio(K_rest, share / R_i, None, reach, 4.0 * half_width)
    return {
        "V": here.V, "E_K": E_rest + (E_high - E_rest) * place, "flux": here.flux, "uptake": here.uptake,
        "V_middle": middle.V, "reach": reach, "ratio": ratio, "axial": here.axial,
    }  # fmt: skip


PROCESS = {"d": 2, "R_m": 200, "R_i": 150, "share": 5, "K_in": 110, "x": 0}

PAGE = Page(
    id="buffering",
    title="Spatial buffering",
    part="Glia",
    rows=("S24",),
    idea="A glial cell is a long electrode for potassium. Where K⁺ is high its membrane is depolarised less than "
    "$E_K$ asks for, so K⁺ flows **in**; elsewhere it is depolarised more, and K⁺ flows **out**. A current inside "
    "joins the two. No K⁺ need travel the way: it goes in here and comes out there.",
    equation=r"\lambda^2 V'' = V - E_K(x), \qquad \lambda = \sqrt{\frac{d R_m}{4 R_i}}, \qquad "
    r"J = \frac{V - E_K}{F R_m}",
    numbers=r"\begin{aligned}\lambda &= \sqrt{\frac{[[d]] \cdot [[R_m]]}{4 \cdot [[R_i]]}} = [[reach]]\\ "
    r"J &= \frac{[[V]] - ([[E_K]])}{F \cdot [[R_m]]} = [[flux]]\end{aligned}",
    sliders=(
        Slider("K_high", r"$\mathrm{[K^+]_o}$ in the region", "mM", 2, 60, 12, log=True),
        Slider("K_rest", r"$\mathrm{[K^+]_o}$ elsewhere", "mM", 1, 12, 3, log=True),
        Slider("half_width", "half of the region's width", "um", 2, 500, 50, log=True),
        Slider("x", "place along the process", "um", -400, 400, 0, step=1),
        Slider("d", "diameter of the process", "um", 0.2, 10, 2, log=True),
        Slider("R_m", "resistance of its membrane", "ohm cm2", 20, 5000, 200, log=True),
        Slider("R_i", "resistivity inside", "ohm cm", 50, 400, 150, step=5),
        Slider("share", "such processes, of the tissue", "%", 0.5, 30, 5, log=True),
        Slider("K_in", r"$\mathrm{[K^+]_i}$", "mM", 60, 150, 110, step=1),
    ),
    presets=(
        Preset("a patch of firing neurons", {"K_high": 12, "K_rest": 3, "half_width": 50, **PROCESS}),
        Preset("one synapse", {"K_high": 6, "K_rest": 3, "half_width": 2, **PROCESS}),
        Preset("a wide layer", {"K_high": 12, "K_rest": 3, "half_width": 300, **PROCESS}),
        Preset("without Kir4.1", {"K_high": 12, "K_rest": 3, "half_width": 50, **PROCESS, "R_m": 4000}),
    ),
    point=cable,
    plots=(
        Sweep("Along the process: the membrane smooths what potassium asks for", (Series("V", "$V$"),
              Series("E_K", "$E_K$")), "V", "mV", "V lies below E_K within the region of raised potassium and above "
              "it outside, and falls back over a length constant.", over="x"),
        Sweep("Potassium through the membrane: below zero it goes in", (Series("flux", "flux outward"),), "flux",
              "pmol/cm2/s", "Uptake in the region, release on both sides of it, most of it near the border.",
              over="x"),
    ),
    readouts=(
        Readout("reach", r"length constant $\lambda$", "um"), Readout("uptake", "one process takes up", "fmol/s"),
        Readout("V_middle", "$V$ in the middle", "mV"), Readout("flux", "flux here, outward", "pmol/cm2/s"),
        Readout("axial", "current along it here", "pA"), Readout("ratio", "glia / diffusion", "1"),
    ),
    tries=(
        "Widen the region. At first the uptake grows with it, then no more: what happens in its middle?",
        "Take Kir4.1 away. The process reaches further and yet carries less: why?",
        "For which width does glia carry as much as diffusion? Compare it with the length constant.",
    ),
    ends="One straight process whose membrane lets only K⁺ through, at steady state, its way back outside free of "
    "charge. Pumps and NKCC1 take up more than this near the source. Glia against diffusion is for a wave of "
    "potassium four times as long as half the region is wide, in a space that is a fifth of the "
    "tissue and has a tortuosity of 1.6.",
    source="The cable equation; Orkand RK, Nicholls JG, Kuffler SW (1966), J Neurophysiol 29:788, "
    "doi:10.1152/jn.1966.29.4.788; Gardner-Medwin AR (1983), J Physiol 335:393, doi:10.1113/jphysiol.1983.sp014541; "
    "not re-read. Numbers of the process are of this laboratory",
)  # fmt: skip
