"""The extracellular space: what its volume does to what is released, and what it does not do."""

from __future__ import annotations

from typing import Any

from ...theory.diffusion import point_release, point_release_peak
from ...theory.extracellular import effective_diffusion, rejected_diffusion
from ..page import Page, Preset, Readout, Series, Slider, Sweep


def pulse(shrunk: Any, alpha: Any, tortuosity: Any, r: Any, t: Any, N: Any, D: Any) -> dict[str, Any]:
    """Concentration at a distance from a puff, before and after the space shrinks, by the right theory and the "
    "other."""
    small = shrunk * alpha
    other, other_small = (rejected_diffusion(D, space, tortuosity) for space in (alpha, small))
    before = point_release_peak(r, N, D, alpha, tortuosity)
    after = point_release_peak(r, N, D, small, tortuosity)
    claimed, claimed_small = (point_release_peak(r, N, d, a) for d, a in ((other, alpha), (other_small, small)))
    return {
        "c": point_release(r, t, N, D, alpha, tortuosity), "c_small": point_release(r, t, N, D, small, tortuosity),
        "claim": point_release(r, t, N, other, alpha), "claim_small": point_release(r, t, N, other_small, small),
        "height": before.height, "height_small": after.height, "time": before.time, "time_small": after.time,
        "claim_time": claimed.time, "claim_time_small": claimed_small.time,
        "D_star": effective_diffusion(D, tortuosity),
    }  # fmt: skip


SYKOVA = "Syková E, Nicholson C (2008), Physiol Rev 88:1277, doi:10.1152/physrev.00027.2007; not re-read"
TMA = {"r": 100, "N": 360, "D": 1.31, "shrunk": 50}

PAGE = Page(
    id="extracellular",
    title="The space between cells",
    part="Space",
    rows=("S25",),
    idea="Between cells lies a fifth of the tissue. Its **volume fraction** $\\alpha$ says how much room there is, its "
    "**tortuosity** $\\lambda$ how crooked the way is. A narrow space makes everything that is released more "
    "concentrated, but not faster: as much less fits in as less gets through. Here a puff is let go in a space and in "
    "the same space shrunken.",
    equation=r"C = \frac{N}{\alpha\,(4\pi D^* t)^{3/2}}\,e^{-r^2/4D^*t}, \qquad D^* = \frac{D}{\lambda^2}, \qquad "
    r"t_{max} = \frac{r^2}{6D^*}",
    numbers=r"t_{max} = \frac{([[r]])^2}{6 \cdot [[D_star]]} = [[time]] \to [[time_small]], \qquad "
    r"C_{max} = [[height]] \to [[height_small]]",
    sliders=(
        Slider("shrunk", r"$\alpha$ shrinks to", "%", 20, 100, 50, step=1),
        Slider("alpha", r"$\alpha$", "%", 5, 50, 20, step=1),
        Slider("tortuosity", r"$\lambda$", "1", 1, 2.5, 1.6, step=0.05),
        Slider("r", "distance", "um", 20, 300, 100, step=5),
        Slider("t", "time", "s", 0.05, 100, 3.3, log=True),
        Slider("N", "released", "fmol", 1, 2000, 360, log=True),
        Slider("D", "$D$ in water", "um2/ms", 0.2, 3, 1.31, step=0.01),
    ),
    presets=(
        Preset("TMA⁺ in rat cortex", {**TMA, "alpha": 20, "tortuosity": 1.6}, SYKOVA),
        Preset("newborn cortex", {**TMA, "alpha": 40, "tortuosity": 1.55}, SYKOVA),
        Preset("from sleep to waking", {**TMA, "alpha": 23, "tortuosity": 1.6, "shrunk": 61},
               "Xie L and others (2013), Science 342:373, doi:10.1126/science.1241224; not re-read"),
        Preset("ischaemia", {**TMA, "alpha": 20, "tortuosity": 2.1, "shrunk": 25}, SYKOVA),
        Preset("potassium, 30 µm away", {"r": 30, "N": 10, "D": 2.62, "shrunk": 50, "alpha": 20, "tortuosity": 1.6}),
    ),
    point=pulse,
    plots=(
        Sweep("After a puff: the right theory", (Series("c", "as it is"), Series("c_small", "shrunken space")), "C",
              "mM", "The shrunken space doubles the peak, where it is halved, and both peaks come at the same time.",
              over="t"),
        Sweep(r"The claim of the chapter, $D/(\alpha\lambda^2)$",
              (Series("claim", "as it is"), Series("claim_small", "shrunken space")), "C", "mM",
              "By the rejected law a smaller space would bring the peak earlier, and the peak comes several times too "
              "early in any case.", over="t"),
    ),
    readouts=(
        Readout("height", "peak", "mM"), Readout("height_small", "peak, shrunken space", "mM"),
        Readout("time", "comes after", "s"),
        Readout("time_small", "shrunken, comes after", "s"), Readout("claim_time", "the claim: comes after", "s"),
        Readout("claim_time_small", "the claim: shrunken", "s"), Readout("D_star", "$D^*$", "um2/ms"),
    ),
    tries=(
        "Halve the space. By how much does the peak rise, and when does it come? Ask both theories.",
        r"Raise $\lambda$ instead. Now the time changes and the height does not: why can one recorded curve tell "
        r"$\alpha$ from $\lambda$?",
        "Twice the distance: how much later, and how much less? Could potassium from one synapse reach 100 µm?",
    ),
    ends="A point, a moment, a wide even space, no uptake. The chapter on ionic gradients writes "
         "$D/(\\alpha\\lambda^2)$ "
    "and times that go with $\\alpha$; but $\\alpha$ scales what is stored and what flows alike and cancels. With "
    "uptake "
    "through membranes $\\alpha$ comes back in.",
    source="Nicholson C, Phillips JM (1981), J Physiol 321:225, doi:10.1113/jphysiol.1981.sp013981; " + SYKOVA,
)  # fmt: skip
